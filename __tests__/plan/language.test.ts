import { describe, expect, test } from '@jest/globals'
import type { Context } from '../../src/context/context.ts'
import { parseEvent } from '../../src/context/event.ts'
import { parseRef } from '../../src/context/ref.ts'
import { workflowRun } from '../../src/context/run.ts'
import { readInputs } from '../../src/inputs/inputs.ts'
import { makePlan } from '../../src/plan/plan.ts'
import { aContext } from '../support/builders.ts'
import { REVISION } from '../support/plans.ts'

/** Rules of every type. */
const ALL = [
  'type=schedule',
  'type=semver,pattern={{version}}',
  'type=semver,pattern={{major}}.{{minor}}',
  'type=semver,pattern={{major}}',
  'type=pep440,pattern={{version}}',
  'type=match,pattern=\\d+',
  'type=edge',
  'type=ref,event=branch',
  'type=ref,event=tag',
  'type=ref,event=pr',
  'type=raw,value=x-{{branch}}-{{tag}}-{{base_ref}}-{{is_default_branch}}-{{is_not_default_branch}}',
  'type=sha',
].join('\n')
const PULL = { number: 12, pull_request: { number: 12, head: { sha: 'a'.repeat(40), ref: 'f' }, base: { ref: 'main' } } }

type Where = {
  readonly ref?: string
  readonly event?: string
  readonly payload?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
  readonly flavor?: string
}

/**
 * The output `tag-names` of docker/metadata-action 6.2.0 (its published bundle was run) with these `tags`; its `version` is the first of them. The time of the
 * run is 2024-01-15T22:30:05.123Z, the commit's 2024-01-14T08:00:00Z, and the run is on `main`, the default branch, if nothing is said.
 */
const RECORDED: readonly (readonly [tags: string, where: Where, names: readonly string[]])[] = [
  ['a', {}, ['a']],
  ['type=ref,event=branch', {}, ['main']],
  ['type=semver,pattern={{version}}\ntype=semver,pattern={{major}}', { ref: 'refs/tags/v1.2.3' }, ['1.2.3', '1', 'latest']],
  ['type=raw,value=latest\ntype=semver,pattern={{version}}', { ref: 'refs/tags/v1.2.3' }, ['1.2.3', 'latest', 'latest']],
  ['latest', { flavor: 'latest=true' }, ['latest', 'latest']],
  ['type=semver,pattern={{version}}', { ref: 'refs/tags/v1.2.3', flavor: 'prefix=x-,onlatest=true,suffix=-y' }, ['x-1.2.3-y', 'x-latest']],
  ['type=match,pattern=v(\\d+),group=1', { ref: 'refs/tags/v1.2.3' }, ['1', 'latest']],
  ['type=match,pattern=/V(\\d+)/i,group=1,suffix=-x', { ref: 'refs/tags/v1.2.3' }, ['1-x', 'latest']],
  ['type=match,pattern=/\\d/g,group=2', { ref: 'refs/tags/v1.2.3' }, ['3', 'latest']],
  ['type=match,pattern=v(.*),group=7', { ref: 'refs/tags/v1.2.3' }, []],
  ['"type=match,""pattern=\\d{1,3}"""', { ref: 'refs/tags/v1.2.3' }, ['1', 'latest']],
  ['type=match,pattern=b(.*),value=abc,group=1', {}, ['c', 'latest']],
  ['type=pep440,pattern={{version}}\ntype=pep440,pattern={{major}}.{{minor}}', { ref: 'refs/tags/1.2' }, ['1.2', 'latest']],
  ['type=pep440,pattern={{version}}\ntype=pep440,pattern={{raw}}', { ref: 'refs/tags/v1.2RC2' }, ['1.2rc2', 'v1.2RC2']],
  ['type=pep440,pattern={{version}}\ntype=pep440,pattern={{major}}', { ref: 'refs/tags/1.2.post1' }, ['1.2.post1']],
  ['type=pep440,pattern={{version}}', { ref: 'refs/tags/foo' }, []],
  ['type=pep440,pattern={{raw}}-{{patch}},value=2!1.2+abc.1', {}, ['2-1.2-abc.1-0', 'latest']],
  ['type=edge', {}, ['edge']],
  ['type=edge,branch=dev', {}, []],
  ['type=edge,branch=main,prefix=a-', {}, ['a-edge']],
  ['type=edge', { ref: 'refs/tags/v1.2.3' }, []],
  ['type=sha', {}, ['sha-0123456']],
  ['type=sha,format=long,prefix=', { ref: 'refs/tags/v1.2.3' }, ['0123456789abcdef0123456789abcdef01234567']],
  ['type=sha', { env: { DOCKER_METADATA_SHORT_SHA_LENGTH: '12' } }, ['sha-0123456789ab']],
  ['{{branch}}-{{sha}}', { env: { DOCKER_METADATA_SHORT_SHA_LENGTH: '50' } }, ['main-0123456789abcdef0123456789abcdef01234567']],
  ["type=schedule,pattern={{date 'YYYYMMDD'}}", { event: 'schedule' }, ['20240115']],
  ['type=schedule', { event: 'schedule' }, ['nightly']],
  ['type=schedule', {}, []],
  ["x{{date ''}}", {}, ['x2024-01-15T22-30-05Z']],
  ["{{date '[a]b]YYYY'}}", {}, ['a-b2024']],
  ["{{date 'YYYY\\MM'}}", {}, ['2024MM']],
  [
    "{{date 'GGGG-[W]WW-E gg w Q DDDD DDD e k A X x LLL l N y'}}",
    {},
    ['2024-W03-1-24-3-1-015-15-1-22-PM-1705357805-1705357805123-January-15-2024-10-30-PM-1-15-2024-AD-2024'],
  ],
  ["{{commit_date 'YYYYMMDD'}}", {}, ['20240114']],
  ['{{#if tag}}t{{else}}b{{/if}}', {}, ['b']],
  ['{{#if tag}}t{{else}}b{{/if}}', { ref: 'refs/tags/v1.2.3' }, ['t']],
  ['{{#unless branch}}x{{else if tag}}y{{else}}z{{/unless}}', {}, ['z']],
  ['{{#if is_default_branch}}yes{{else}}no{{/if}}', { ref: 'refs/tags/v1.2.3' }, ['yes']],
  ['{{{branch}}}', { ref: 'refs/heads/a=b' }, ['a-b']],
  ['{{branch}}', { ref: 'refs/heads/a=b&c' }, ['a-x3D-b-amp-c']],
  ['{{&branch}}', { ref: 'refs/heads/a=b' }, ['a-b']],
  ['a{{!c}}b', {}, ['ab']],
  ['a {{~branch~}} b', {}, ['amainb']],
  ['a{{{{if branch}}}}{{x}}{{{{/if}}}}', {}, ['a-x-']],
  ['{{this.branch}}-{{./sha}}-{{@root.branch}}', {}, ['main-0123456-main']],
  ['{{#tag}}a{{^}}b{{/tag}}', {}, ['a']],
  ['{{^tag}}b{{/tag}}', {}, []],
  ['{{#with branch}}x{{.}}{{/with}}', {}, ['xmain']],
  ['{{#each branch}}x{{else}}y{{/each}}', {}, ['y']],
  ['{{date (tag)}}', { ref: 'refs/tags/YYYY' }, ['2024']],
  ['{{#if (is_default_branch)}}q{{/if}}', {}, ['q']],
  ['type=semver,pattern={{#if major}}{{major}}{{else}}{{major}}.{{minor}}{{/if}}', { ref: 'refs/tags/v1.2.3' }, ['1', 'latest']],
  ['type=semver,pattern={{#if major}}{{major}}{{else}}{{major}}.{{minor}}{{/if}}', { ref: 'refs/tags/0.2.3' }, ['0.2', 'latest']],
  ['type=semver,pattern={{version}}-{{build}}', { ref: 'refs/tags/1.2.3+b.1' }, ['1.2.3-b-1', 'latest']],
  ['type=semver,pattern={{raw}}', { ref: 'refs/tags/v1.2.3+b.1' }, ['v1.2.3-b.1', 'latest']],
  ['type=semver,pattern={{raw}}x', { ref: 'refs/tags/v1.2.3-rc.1' }, ['1.2.3-rc.1']],
  ['type=semver,pattern={{{raw}}}', { ref: 'refs/tags/v1.2.3-rc.1+b' }, ['v1.2.3-rc.1-b']],
  ['type=semver,pattern={{version}},match=v(.*)', { ref: 'refs/tags/app-v1.2.3' }, ['1.2.3', 'latest']],
  ['type=semver,pattern={{version}},match=x(.*)', { ref: 'refs/tags/v1.2.3' }, ['1.2.3', 'latest']],
  ['type=semver,pattern={{version}},v2.0.0', {}, ['2.0.0', 'latest']],
  ['type=semver,pattern={{version}}', { ref: 'refs/tags/1.2.3-rc/1' }, ['1.2.3-rc-1']],
  ['type=semver,pattern={{version}},value={{branch}}', { ref: 'refs/heads/release/1.2.3' }, []],
  ['type=ref,event=tag', { ref: 'refs/tags/a/b@c' }, ['a-b-c', 'latest']],
  ['type=ref,event=pr', { ref: 'refs/pull/12/merge', event: 'pull_request' }, ['pr-12']],
  ['type=ref,event=pr', { ref: 'refs/pull/12/head', event: 'pull_request' }, ['pr-12-head']],
  ['type=raw,value=a,priority=1\nb\ntype=sha,priority=201', {}, ['sha-0123456', 'b', 'a']],
  ['a\na\nb', {}, ['a', 'b']],
  ['type=raw,value=x{{base_ref}}', { ref: 'refs/tags/v1', payload: { base_ref: 'refs/heads/dev' } }, ['xdev']],
  ['type=raw,value=,prefix=a,suffix=b', {}, ['ab']],
  ['type=raw,value=', {}, []],
  ['x,enable={{is_default_branch}}\ny,enable={{is_not_default_branch}}', {}, ['x']],
  ['a', { flavor: 'latest=true\nlatest=false' }, ['a']],
  ['a', { flavor: 'prefix=p,suffix=s' }, ['pas']],
  ['a,prefix=\nb,suffix=q', { flavor: 'prefix=p,suffix=s' }, ['as', 'pbq']],
  ['type=sha\ntype=ref,event=branch', { flavor: 'prefix=p-' }, ['p-main', 'sha-0123456']],
  ['a', { flavor: "suffix=-{{date 'YYYY'}}" }, ['a-2024']],
  ['a', { flavor: 'latest=auto,prefix=x,onlatest=false' }, ['xa']],
  [
    'type=ref,event=branch',
    { ref: 'refs/heads/gh-readonly-queue/main/pr-1-abc', event: 'merge_group' },
    ['gh-readonly-queue-main-pr-1-abc'],
  ],
  [ALL, {}, ['edge', 'main', 'x-main---true-false', 'sha-0123456']],
  [ALL, { ref: 'refs/tags/v1.2.3' }, ['1.2.3', '1.2', '1', 'v1.2.3', 'x--v1.2.3--false-true', 'sha-0123456', 'latest']],
  [ALL, { ref: 'refs/tags/v1.2.3-rc.1' }, ['1.2.3-rc.1', '1.2.3rc1', '1', 'v1.2.3-rc.1', 'x--v1.2.3-rc.1--false-true', 'sha-0123456']],
  [ALL, { ref: 'refs/tags/1.2' }, ['1.2', '1', 'x--1.2--false-true', 'sha-0123456', 'latest']],
  [ALL, { ref: 'refs/tags/1.2rc1' }, ['1.2rc1', '1', 'x--1.2rc1--false-true', 'sha-0123456']],
  [ALL, { ref: 'refs/tags/foo' }, ['foo', 'x--foo--false-true', 'sha-0123456', 'latest']],
  [ALL, { ref: 'refs/tags/v0.1.2' }, ['0.1.2', '0.1', '0', 'v0.1.2', 'x--v0.1.2--false-true', 'sha-0123456', 'latest']],
  [ALL, { ref: 'refs/tags/20240115' }, ['20240115', 'x--20240115--false-true', 'sha-0123456', 'latest']],
  [ALL, { ref: 'refs/tags/release-1.2' }, ['1', 'release-1.2', 'x--release-1.2--false-true', 'sha-0123456', 'latest']],
  [ALL, { ref: 'refs/tags/app/v1.2.3' }, ['1', 'app-v1.2.3', 'x--app-v1.2.3--false-true', 'sha-0123456', 'latest']],
  [ALL, { ref: 'refs/heads/feature/a b#c' }, ['feature-a-b-c', 'x-feature-a-b-c---false-true', 'sha-0123456']],
  [ALL, { ref: 'refs/pull/12/merge', event: 'pull_request', payload: PULL }, ['pr-12', 'x---main-false-true', 'sha-0123456']],
  [ALL, { event: 'pull_request_target', payload: PULL }, ['pr-12', 'x---main-false-true', 'sha-0123456']],
  [ALL, { event: 'schedule' }, ['nightly', 'edge', 'main', 'x-main---true-false', 'sha-0123456']],
  [ALL, { ref: 'refs/heads/dev', event: 'workflow_dispatch' }, ['dev', 'x-dev---false-true', 'sha-0123456']],
  [ALL, { ref: 'refs/tags/v1.2.3', event: 'release' }, ['1.2.3', '1.2', '1', 'v1.2.3', 'x--v1.2.3--false-true', 'sha-0123456', 'latest']],
  [ALL, { ref: 'refs/tags/v1.2.3', event: 'create' }, ['1.2.3', '1.2', '1', 'v1.2.3', 'x--v1.2.3--true-false', 'sha-0123456', 'latest']],
  [
    ALL,
    { ref: 'refs/heads/gh-readonly-queue/main/pr-1-x', event: 'merge_group' },
    ['gh-readonly-queue-main-pr-1-x', 'x-gh-readonly-queue-main-pr-1-x---false-true', 'sha-0123456'],
  ],
  [ALL, { ref: '', event: 'deployment' }, ['x----false-true', 'sha-0123456']],
  [
    ALL,
    { ref: 'refs/pull/12/merge', event: 'pull_request', payload: PULL, env: { DOCKER_METADATA_PR_HEAD_SHA: 'true' } },
    ['pr-12', 'x---main-false-true', 'sha-aaaaaaa'],
  ],
  [ALL, { flavor: 'latest=true' }, ['edge', 'main', 'x-main---true-false', 'sha-0123456', 'latest']],
  [
    ALL,
    { ref: 'refs/tags/v1.2.3', flavor: 'latest=true' },
    ['1.2.3', '1.2', '1', 'v1.2.3', 'x--v1.2.3--false-true', 'sha-0123456', 'latest'],
  ],
  [
    ALL,
    { ref: 'refs/tags/v1.2.3-rc.1', flavor: 'latest=true' },
    ['1.2.3-rc.1', '1.2.3rc1', '1', 'v1.2.3-rc.1', 'x--v1.2.3-rc.1--false-true', 'sha-0123456', 'latest'],
  ],
  [
    ALL,
    { ref: 'refs/pull/12/merge', event: 'pull_request', payload: PULL, flavor: 'latest=true' },
    ['pr-12', 'x---main-false-true', 'sha-0123456', 'latest'],
  ],
  [ALL, { flavor: 'latest=false' }, ['edge', 'main', 'x-main---true-false', 'sha-0123456']],
  [ALL, { ref: 'refs/tags/v1.2.3', flavor: 'latest=false' }, ['1.2.3', '1.2', '1', 'v1.2.3', 'x--v1.2.3--false-true', 'sha-0123456']],
  [
    ALL,
    { ref: 'refs/tags/v1.2.3-rc.1', flavor: 'latest=false' },
    ['1.2.3-rc.1', '1.2.3rc1', '1', 'v1.2.3-rc.1', 'x--v1.2.3-rc.1--false-true', 'sha-0123456'],
  ],
  [
    ALL,
    { ref: 'refs/pull/12/merge', event: 'pull_request', payload: PULL, flavor: 'latest=false' },
    ['pr-12', 'x---main-false-true', 'sha-0123456'],
  ],
  [ALL, { flavor: 'prefix=p-' }, ['p-edge', 'p-main', 'p-x-main---true-false', 'sha-0123456']],
  [
    ALL,
    { ref: 'refs/tags/v1.2.3', flavor: 'prefix=p-' },
    ['p-1.2.3', 'p-1.2', 'p-1', 'p-v1.2.3', 'p-x--v1.2.3--false-true', 'sha-0123456', 'latest'],
  ],
  [
    ALL,
    { ref: 'refs/tags/v1.2.3-rc.1', flavor: 'prefix=p-' },
    ['p-1.2.3-rc.1', 'p-1.2.3rc1', 'p-1', 'p-v1.2.3-rc.1', 'p-x--v1.2.3-rc.1--false-true', 'sha-0123456'],
  ],
  [
    ALL,
    { ref: 'refs/pull/12/merge', event: 'pull_request', payload: PULL, flavor: 'prefix=p-' },
    ['pr-12', 'p-x---main-false-true', 'sha-0123456'],
  ],
  [ALL, { flavor: 'suffix=-s' }, ['edge-s', 'main-s', 'x-main---true-false-s', 'sha-0123456-s']],
  [
    ALL,
    { ref: 'refs/tags/v1.2.3', flavor: 'suffix=-s' },
    ['1.2.3-s', '1.2-s', '1-s', 'v1.2.3-s', 'x--v1.2.3--false-true-s', 'sha-0123456-s', 'latest'],
  ],
  [
    ALL,
    { ref: 'refs/tags/v1.2.3-rc.1', flavor: 'suffix=-s' },
    ['1.2.3-rc.1-s', '1.2.3rc1-s', '1-s', 'v1.2.3-rc.1-s', 'x--v1.2.3-rc.1--false-true-s', 'sha-0123456-s'],
  ],
  [
    ALL,
    { ref: 'refs/pull/12/merge', event: 'pull_request', payload: PULL, flavor: 'suffix=-s' },
    ['pr-12-s', 'x---main-false-true-s', 'sha-0123456-s'],
  ],
  [
    ALL,
    { flavor: 'prefix=p-,onlatest=true\nsuffix=-s,onlatest=true' },
    ['p-edge-s', 'p-main-s', 'p-x-main---true-false-s', 'sha-0123456-s'],
  ],
  [
    ALL,
    { ref: 'refs/tags/v1.2.3', flavor: 'prefix=p-,onlatest=true\nsuffix=-s,onlatest=true' },
    ['p-1.2.3-s', 'p-1.2-s', 'p-1-s', 'p-v1.2.3-s', 'p-x--v1.2.3--false-true-s', 'sha-0123456-s', 'p-latest-s'],
  ],
  [
    ALL,
    { ref: 'refs/tags/v1.2.3-rc.1', flavor: 'prefix=p-,onlatest=true\nsuffix=-s,onlatest=true' },
    ['p-1.2.3-rc.1-s', 'p-1.2.3rc1-s', 'p-1-s', 'p-v1.2.3-rc.1-s', 'p-x--v1.2.3-rc.1--false-true-s', 'sha-0123456-s'],
  ],
  [
    ALL,
    { ref: 'refs/pull/12/merge', event: 'pull_request', payload: PULL, flavor: 'prefix=p-,onlatest=true\nsuffix=-s,onlatest=true' },
    ['pr-12-s', 'p-x---main-false-true-s', 'sha-0123456-s'],
  ],
  [
    ALL,
    { flavor: 'prefix=p-,suffix=-s,onlatest=true,latest=true' },
    ['p-edge-s', 'p-main-s', 'p-x-main---true-false-s', 'sha-0123456-s', 'latest-s'],
  ],
  [
    ALL,
    { ref: 'refs/tags/v1.2.3', flavor: 'prefix=p-,suffix=-s,onlatest=true,latest=true' },
    ['p-1.2.3-s', 'p-1.2-s', 'p-1-s', 'p-v1.2.3-s', 'p-x--v1.2.3--false-true-s', 'sha-0123456-s', 'latest-s'],
  ],
  [
    ALL,
    { ref: 'refs/tags/v1.2.3-rc.1', flavor: 'prefix=p-,suffix=-s,onlatest=true,latest=true' },
    ['p-1.2.3-rc.1-s', 'p-1.2.3rc1-s', 'p-1-s', 'p-v1.2.3-rc.1-s', 'p-x--v1.2.3-rc.1--false-true-s', 'sha-0123456-s', 'latest-s'],
  ],
  [
    ALL,
    { ref: 'refs/pull/12/merge', event: 'pull_request', payload: PULL, flavor: 'prefix=p-,suffix=-s,onlatest=true,latest=true' },
    ['pr-12-s', 'p-x---main-false-true-s', 'sha-0123456-s', 'latest-s'],
  ],
  ['type=raw,value=latest\ntype=sha,prefix=\ntype=ref,event=branch,prefix=,suffix=', {}, ['main', 'latest', '0123456']],
  [
    'type=raw,value=latest\ntype=sha,prefix=\ntype=ref,event=branch,prefix=,suffix=',
    { flavor: 'latest=true' },
    ['main', 'latest', '0123456', 'latest'],
  ],
  [
    'type=raw,value=latest\ntype=sha,prefix=\ntype=ref,event=branch,prefix=,suffix=',
    { flavor: 'latest=false' },
    ['main', 'latest', '0123456'],
  ],
  [
    'type=raw,value=latest\ntype=sha,prefix=\ntype=ref,event=branch,prefix=,suffix=',
    { flavor: 'prefix=p-' },
    ['main', 'p-latest', '0123456'],
  ],
  [
    'type=raw,value=latest\ntype=sha,prefix=\ntype=ref,event=branch,prefix=,suffix=',
    { flavor: 'suffix=-s' },
    ['main', 'latest-s', '0123456-s'],
  ],
  [
    'type=raw,value=latest\ntype=sha,prefix=\ntype=ref,event=branch,prefix=,suffix=',
    { flavor: 'prefix=p-,onlatest=true\nsuffix=-s,onlatest=true' },
    ['main', 'p-latest-s', '0123456-s'],
  ],
  [
    'type=raw,value=latest\ntype=sha,prefix=\ntype=ref,event=branch,prefix=,suffix=',
    { flavor: 'prefix=p-,suffix=-s,onlatest=true,latest=true' },
    ['main', 'p-latest-s', '0123456-s', 'latest-s'],
  ],
  ['type=match,pattern=^v(\\d+)\\.(\\d+)$,group=2', { ref: 'refs/tags/v1.2' }, ['2', 'latest']],
  ['type=match,pattern=/(\\d+)(x)?/,group=2', { ref: 'refs/tags/v1.2.3' }, []],
  ['type=match,pattern=a*', { ref: 'refs/tags/v1.2.3' }, []],
  ['type=match,pattern=a*,prefix=z', { ref: 'refs/tags/v1.2.3' }, ['z', 'latest']],
  ['type=match,pattern=,prefix=z', { ref: 'refs/tags/v1.2.3' }, ['z', 'latest']],
  ['type=match,pattern=(?<major>\\d+),group=1', { ref: 'refs/tags/v1.2.3' }, ['1', 'latest']],
  ['type=match,pattern=/\\d+\\.\\d+$/,suffix=-x', { ref: 'refs/tags/v1.2.3' }, ['2.3-x', 'latest']],
  ['type=match,pattern=//', { ref: 'refs/tags/v1.2.3' }, []],
  ['type=match,pattern=/a', { ref: 'refs/tags/v1.2.3' }, []],
  ['type=match,pattern=app/v(.*),group=1', { ref: 'refs/tags/app/v1.2.3' }, ['1.2.3', 'latest']],
  ['type=match,pattern=\\d{8}', { ref: 'refs/tags/build-20240115' }, ['20240115', 'latest']],
  ['type=match,"pattern=/v(\\d+)/u"', { ref: 'refs/tags/v1.2.3' }, ['v1', 'latest']],
  ['type=semver,pattern={{version}},match=app/v(.*)', { ref: 'refs/tags/app/v1.2.3' }, ['1.2.3', 'latest']],
  ['type=semver,pattern={{version}}', { ref: 'refs/tags/v1' }, []],
  ['type=semver,pattern={{major}}', { ref: 'refs/tags/v0.3.0' }, ['0', 'latest']],
  ['type=semver,pattern=', { ref: 'refs/tags/v1.2.3' }, []],
  ['type=semver,pattern=,prefix=x', { ref: 'refs/tags/v1.2.3' }, ['x', 'latest']],
  ['type=semver,pattern={{raw}}', { ref: 'refs/tags/v1.2.3-rc.1' }, ['v1.2.3-rc.1']],
  ['type=semver,pattern=x{{raw}}', { ref: 'refs/tags/v1.2.3-rc.1' }, ['1.2.3-rc.1']],
  ['type=semver,pattern={{ raw }}', { ref: 'refs/tags/v1.2.3-rc.1' }, ['v1.2.3-rc.1']],
  ['type=semver,pattern={{version}},value=1.2.3 ', {}, ['1.2.3', 'latest']],
  ['type=semver,pattern={{version}},value={{tag}}', { ref: 'refs/tags/v1.2.3' }, ['1.2.3', 'latest']],
  ['type=semver,pattern={{version}},value={{branch}}', { ref: 'refs/heads/1.2.3' }, ['1.2.3', 'latest']],
  ['type=semver,pattern={{#each build}}{{this}}.{{/each}}{{version}}', { ref: 'refs/tags/1.2.3+a.b' }, ['a.b.1.2.3', 'latest']],
  ['type=pep440,pattern={{raw}}', { ref: 'refs/tags/1.2.3.post4' }, ['1.2.3.post4']],
  ['type=pep440,pattern={{version}}', { ref: 'refs/tags/1.2.3.dev4' }, ['1.2.3.dev4']],
  ['type=pep440,pattern={{version}},match=v(.*)', { ref: 'refs/tags/app-v1.2' }, ['1.2', 'latest']],
  ['type=pep440,pattern={{version}}-{{major}}-{{minor}}-{{patch}}-{{raw}}', { ref: 'refs/tags/1!2.3' }, ['1-2.3-2-3-0-1-2.3', 'latest']],
  ['type=pep440,pattern={{#if minor}}a{{else}}b{{/if}}', { ref: 'refs/tags/1' }, ['b', 'latest']],
  ['type=pep440,pattern={{version}},value=v01.02', {}, ['1.2', 'latest']],
  ['type=pep440,pattern={{version}}', { ref: 'refs/tags/1.2/3' }, ['1.2.post3']],
  ['type=edge,suffix=-x,priority=1\nb', {}, ['b', 'edge-x']],
  ['type=edge,branch={{branch}}', {}, []],
  ['type=ref,event=branch', { ref: 'refs/heads/a//b..c' }, ['a-b..c']],
  ['type=ref,event=tag', { ref: 'refs/tags/v1.2.3+b' }, ['v1.2.3-b', 'latest']],
  ['type=sha,format=short\ntype=sha,format=long', {}, ['sha-0123456', 'sha-0123456789abcdef0123456789abcdef01234567']],
  ['type=sha,prefix={{branch}}-', {}, ['main-0123456']],
  ['type=sha,enable={{is_not_default_branch}}', {}, []],
  ['a,enable={{#if tag}}true{{else}}false{{/if}}', {}, []],
  ['a,priority=10\nb,priority=20\nc', {}, ['c', 'b', 'a']],
  ['a,priority=1e3\ntype=schedule', { event: 'schedule' }, ['a', 'nightly']],
  ['value=a=b', {}, ['a-b']],
  ['a # b', {}, ['a-b']],
  [' a ', {}, ['a']],
  ['type = raw , value = a ', {}, ['a']],
  ["type=schedule,pattern={{date 'YYYYMMDD'}}-x,prefix=p", { event: 'schedule' }, ['p20240115-x']],
  ['type=schedule,pattern=,prefix=p', { event: 'schedule' }, ['p']],
  [
    "{{commit_date 'X'}}",
    { payload: { head_commit: { id: '0123456789abcdef0123456789abcdef01234567', timestamp: '2024-01-14T08:00:00Z' } } },
    ['1705219200'],
  ],
  ['{{sha}}', { env: { DOCKER_METADATA_SHORT_SHA_LENGTH: '0' } }, []],
  ['type=sha', { env: { DOCKER_METADATA_SHORT_SHA_LENGTH: '-1' } }, ['sha-']],
  ['type=sha', { env: { DOCKER_METADATA_SHORT_SHA_LENGTH: '7.9' } }, ['sha-0123456']],
  ['{{is_default_branch}}', { ref: '', event: 'deployment' }, ['false']],
  ['{{is_default_branch}}', { event: 'issues' }, ['true']],
  ['{{is_default_branch}}', { ref: '', event: 'issues' }, ['false']],
  ['{{{branch}}}{{~sha~}} ', {}, ['main0123456']],
  ['a}}b', {}, ['a-b']],
  ['a{b}c', {}, ['a-b-c']],
  ['{{! only }}x', {}, ['x']],
  ['{{#with sha}}{{../branch}}{{/with}}', {}, ['main']],
]

describe('what docker/metadata-action gives', () => {
  test.each(RECORDED)('%p %j', async (tags, where, names) => {
    const { flavor = '', ...rest } = where
    const inputs = await readInputs(new Map(Object.entries({ tags, flavor, push: 'false', moving: 'always' })), {})
    const plan = makePlan(inputs, contextOf(rest))
    expect([plan.names, plan.version]).toStrictEqual([names, names[0] ?? ''])
  })
})

function contextOf({ ref = 'refs/heads/main', event = 'push', payload = {}, env = {} }: Where): Context {
  const facts = parseEvent(payload, 'this test')
  const run = workflowRun({ event, ref, sha: REVISION, pull: facts.pull }, env)
  return aContext({ event, ref: parseRef(run.ref, event, facts), run, baseRef: facts.baseRef })
}
