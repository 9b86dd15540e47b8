import { describe, expect, test } from '@jest/globals'
import { NO_FLAVOR } from '../../src/inputs/flavor.ts'
import { readTags } from '../../src/inputs/tags.ts'
import { aForm, complaints, type Given } from '../support/inputs.ts'

const RUN = '{{branch}}, {{tag}}, {{sha}}, {{base_ref}}, {{is_default_branch}}, {{is_not_default_branch}}, {{date}}, {{commit_date}}'

describe('strategies', () => {
  test.each<[string, Given, Given, readonly string[]]>([
    ['by default', {}, { GITHUB_EVENT_NAME: 'push' }, ['semver', 'sha', 'branch', 'pr']],
    ['by default on a schedule', {}, { GITHUB_EVENT_NAME: 'schedule' }, ['schedule']],
    ['with tags alone', { tags: 'edge' }, { GITHUB_EVENT_NAME: 'push' }, []],
    ['with tags that are a comment alone', { tags: '# later' }, {}, ['semver', 'sha', 'branch', 'pr']],
    ['with both', { tags: 'edge', strategy: 'sha' }, {}, ['sha']],
    ['by lines and commas, each once', { strategy: 'sha, date\nbranch\nsha' }, {}, ['sha', 'date', 'branch']],
    ['given on a schedule', { strategy: 'sha' }, { GITHUB_EVENT_NAME: 'schedule' }, ['sha']],
    ['environment on a deployment', { strategy: 'environment' }, { GITHUB_EVENT_NAME: 'deployment' }, ['environment']],
    ['environment on its status', { strategy: 'environment' }, { GITHUB_EVENT_NAME: 'deployment_status' }, ['environment']],
  ])('%s', async (_name, given, env, expected) => {
    const form = await aForm(given)
    expect(readTags(form, env).strategies).toStrictEqual(expected)
    form.finish()
  })
})

describe('tags', () => {
  test('a rule a line, comments left out, a bare word is a raw rule', async () => {
    const form = await aForm({ tags: 'type=sha\n# note\nedge\ntype=semver,pattern={{major}}' })
    const rules = readTags(form, {}).rules
    expect(rules.map(({ kind, line }) => [kind, line])).toStrictEqual([
      ['sha', 'type=sha'],
      ['raw', 'edge'],
      ['semver', 'type=semver,pattern={{major}}'],
    ])
    form.finish()
  })

  test('everything else as it stands', async () => {
    const form = await aForm({
      tags: '# none',
      version: 'v1.2.3',
      environment: 'main=staging\n*=dev',
      timezone: 'Asia/Seoul',
      'tag-prefix': 'app/',
      'fixed-tags': 'skip',
      from: `acme/app@sha256:${'0'.repeat(64)}`,
      'from-version': 'run',
    })
    expect(readTags(form, { GITHUB_EVENT_NAME: 'schedule' })).toStrictEqual({
      strategies: ['schedule'],
      rules: [],
      flavor: NO_FLAVOR,
      version: 'v1.2.3',
      environments: [
        { pattern: 'main', name: 'staging' },
        { pattern: '*', name: 'dev' },
      ],
      timezone: 'Asia/Seoul',
      tagPrefix: 'app/',
      versionOf: 'run',
      fixedTags: 'skip',
      context: 'workflow',
      moving: 'forward',
    })
  })

  test('flavor, its lines one after the other', async () => {
    const form = await aForm({ flavor: '# for alpine\nlatest=true\nsuffix=-alpine,onlatest=true' })
    const suffix = { template: { text: '-alpine', parts: [{ kind: 'text', text: '-alpine' }] }, onLatest: true }
    expect(readTags(form, {}).flavor).toStrictEqual({ ...NO_FLAVOR, latest: 'true', suffix })
    form.finish()
  })

  test.each<[string, Given, readonly string[]]>([
    [
      'a full reference',
      { tags: 'ghcr.io/acme/app:1.2' },
      [
        'tags: line 1, column 1: "ghcr.io/acme/app:1.2" is a full reference, and tags are named without their image; put ghcr.io/acme/app in images and write the tag as type=raw,value=1.2',
      ],
    ],
    [
      'a full reference without a tag',
      { tags: 'ghcr.io/acme/app' },
      [
        'tags: line 1, column 1: "ghcr.io/acme/app" is a full reference, and tags are named without their image; put ghcr.io/acme/app in images',
      ],
    ],
    [
      'a misspelt strategy',
      { strategy: 'semvr, sha, nightly' },
      [
        'strategy: "semvr" is not one of semver, sha, environment, date, branch, pr, schedule; did you mean "semver"?',
        'strategy: "nightly" is not one of semver, sha, environment, date, branch, pr, schedule',
      ],
    ],
    [
      'no environment',
      { strategy: 'environment' },
      ['environment: is missing, and strategy names "environment"; give a name, or lines pattern=name, or leave the strategy out'],
    ],
    [
      'a misspelt way with fixed tags',
      { 'fixed-tags': 'kepe' },
      ['fixed-tags: "kepe" is not one of keep, overwrite, skip; did you mean "keep"?'],
    ],
    ['an open quote is told once', { tags: '"a' }, ['tags: line 1, column 1: has a double quote that is not closed']],
    [
      'every malformed rule at once, with its place',
      {
        tags: 'edge\n# a comment\n\n  type=semvr,pattern={{version}}\n"type=raw",value=a,enable=yes\ntype=raw,value={{brnch}}',
        flavor: 'latest=auto\nsufix=a',
      },
      [
        'tags: line 4, column 3: "type=semvr,pattern={{version}}" has type="semvr"; types are schedule, semver, pep440, match, edge, ref, raw, sha; did you mean "semver"?',
        'tags: line 5, column 1: "type=raw,value=a,enable=yes" has enable="yes"; write true or false',
        'tags: line 6, column 16: "type=raw,value={{brnch}}" has the expression "{{brnch}}", which is not known; known here are {{branch}}, {{tag}}, {{sha}}, {{base_ref}}, {{is_default_branch}}, {{is_not_default_branch}}, {{date}}, {{commit_date}}; did you mean "branch"?',
        'flavor: line 2, column 1: "sufix=a" has the key "sufix"; keys are latest, prefix, suffix, onlatest; did you mean "suffix"?',
      ],
    ],
    [
      'all that is wrong in one line, each with its place',
      {
        tags: [
          'type=sha,prefx=a,formt=long,priority=high,enable=yes',
          'type=match,pattern=(v,group=one,suffix={{brnch}}',
          'type=semvr,pattern={{x}},prefx=a',
          "type=schedule,pattern={{date 'MMMM, YYYY'}},prefx=a",
          'type=ref,prefx=a',
          'type=raw,value={{brnch}}-{{shaa}},suffix={{#if tga}}x{{/if}}',
        ].join('\n'),
        flavor: 'prefx=a,onlatest=true,latest=yes,suffix={{shaa}}',
      },
      [
        'tags: line 1, column 10: "type=sha,prefx=a,formt=long,priority=high,enable=yes" has the attribute "prefx"; type=sha takes type, enable, priority, prefix, suffix, format; did you mean "prefix"?',
        'tags: line 1, column 18: "type=sha,prefx=a,formt=long,priority=high,enable=yes" has the attribute "formt"; type=sha takes type, enable, priority, prefix, suffix, format; did you mean "format"?',
        'tags: line 1, column 29: "type=sha,prefx=a,formt=long,priority=high,enable=yes" has priority="high", which is not a number',
        'tags: line 1, column 43: "type=sha,prefx=a,formt=long,priority=high,enable=yes" has enable="yes"; write true or false',
        'tags: line 2, column 20: "type=match,pattern=(v,group=one,suffix={{brnch}}" has pattern="(v", which is no regular expression (/(v/: Unterminated group)',
        'tags: line 2, column 23: "type=match,pattern=(v,group=one,suffix={{brnch}}" has group="one"; write the number of a group, 0 for all that was found',
        `tags: line 2, column 40: "type=match,pattern=(v,group=one,suffix={{brnch}}" has the expression "{{brnch}}", which is not known; known here are ${RUN}; did you mean "branch"?`,
        'tags: line 3, column 1: "type=semvr,pattern={{x}},prefx=a" has type="semvr"; types are schedule, semver, pep440, match, edge, ref, raw, sha; did you mean "semver"?',
        'tags: line 3, column 20: "type=semvr,pattern={{x}},prefx=a" has the expression "{{x}}", which is not known; known here are {{version}}, {{raw}}, {{major}}, {{minor}}, {{patch}}, {{prerelease}}, {{build}}',
        'tags: line 3, column 26: "type=semvr,pattern={{x}},prefx=a" has the attribute "prefx"; type=semver takes type, enable, priority, prefix, suffix, pattern, value, match; did you mean "prefix"?',
        'tags: line 4, column 23: "type=schedule,pattern={{date \'MMMM, YYYY\'}},prefx=a" has "{{date \'MMMM", an expression that a comma cuts; put its whole line in quotes, and its field in doubled ones',
        'tags: line 5, column 1: "type=ref,prefx=a" has no event; write type=ref,event=branch, event=tag or event=pr',
        'tags: line 5, column 10: "type=ref,prefx=a" has the attribute "prefx"; type=ref takes type, enable, priority, prefix, suffix, event; did you mean "prefix"?',
        ...[
          [16, '{{brnch}}', 'branch'],
          [26, '{{shaa}}', 'sha'],
          [42, 'tga', 'tag'],
        ].map(
          ([column, word, near]) =>
            `tags: line 6, column ${column}: "type=raw,value={{brnch}}-{{shaa}},suffix={{#if tga}}x{{/if}}" has the expression "${word}", which is not known; known here are ${RUN}; did you mean "${near}"?`,
        ),
        'flavor: line 1, column 1: "prefx=a,onlatest=true,latest=yes,suffix={{shaa}}" has the key "prefx"; keys are latest, prefix, suffix, onlatest; did you mean "prefix"?',
        'flavor: line 1, column 23: "prefx=a,onlatest=true,latest=yes,suffix={{shaa}}" has latest="yes"; latest is one of auto, true, false',
        `flavor: line 1, column 41: "prefx=a,onlatest=true,latest=yes,suffix={{shaa}}" has the expression "{{shaa}}", which is not known; known here are ${RUN}; did you mean "sha"?`,
      ],
    ],
    ['no version', { version: '1.2' }, ['version: "1.2" is not a semantic version; write one such as 1.2.3 or v1.2.3-rc.1']],
  ])('refused: %s', async (_name, given, expected) => {
    expect(await complaints({ images: 'acme/app', ...given })).toStrictEqual(expected)
  })

  test('an expression that is not known is refused by its name', async () => {
    const found = await complaints({ images: 'acme/app', tags: 'type=raw,value={{brnch}}' })
    expect(found).toHaveLength(1)
    expect(found[0]).toContain('"{{brnch}}"')
  })
})
