// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub Actions
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { aClone, atDesk, type Repository } from '../support/desk.ts'

/** Git is started for real, which a busy machine may let wait. */
jest.setTimeout(60_000)

const FILE = '.github/workflows/image.yml'

const WORKFLOW = [
  'name: image',
  'on:',
  '  push:',
  '    branches: [main]',
  "    tags: ['v*']",
  '  pull_request:',
  'env:',
  '  REGISTRY: ghcr.io',
  '  NAME: ${{ env.REGISTRY }}/${{ github.repository }}',
  'jobs:',
  '  image:',
  '    runs-on: ubuntu-latest',
  '    env:',
  '      NAME: ${{ env.REGISTRY }}/${{ github.repository }}',
  '    steps:',
  '      - uses: actions/checkout@v7',
  '      - uses: octocat/build-tag-push@0123456789abcdef0123456789abcdef01234567 # v1',
  '        id: image',
  '        with:',
  '          images: ${{ env.NAME }}',
  '          strategy: semver, environment',
  "          environment: ${{ github.ref_type == 'tag' && 'production' || 'staging' }}",
  '          platforms: linux/amd64,linux/arm64',
  "          push: ${{ github.event_name != 'pull_request' }}",
  '          no-cache: true',
  '          password: ${{ secrets.TOKEN }}',
  '          secrets: npm=${{ secrets.NPM }}',
  '          github-token: ${{ secrets.GITHUB_TOKEN }}',
  '          timeout: 10m',
  '',
].join('\n')

/** Leaves one line out of the workflow, or puts others in its place. */
function changed(line: string, ...lines: readonly string[]): string {
  if (!WORKFLOW.includes(`${line}\n`)) throw new Error(`no line ${line}`)
  return WORKFLOW.replace(`${line}\n`, lines.map((each) => `${each}\n`).join(''))
}

describe('plan --workflow', () => {
  let clone: Repository
  beforeAll(() => {
    clone = aClone()
  })
  afterAll(() => clone.remove())

  const write = (text: string, file = FILE): void => {
    mkdirSync(dirname(join(clone.folder, file)), { recursive: true })
    writeFileSync(join(clone.folder, file), text)
  }
  const plan = (text: string, ...args: readonly string[]) => {
    write(text)
    return atDesk(clone.folder, ['plan', '--workflow', FILE, ...args])
  }
  const linesOf = (text: string): readonly string[] => text.trimEnd().split('\n')

  test('a step that publishes what exists has its tags from that image, which is not read here', async () => {
    const from = `          from: ghcr.io/acme/app@sha256:${'0'.repeat(64)}`
    const { code, out, err } = await plan(changed('          timeout: 10m', '          timeout: 10m', from), '--ref', 'main')
    expect({ code, out, err: linesOf(err).slice(0, 2) }).toStrictEqual({
      code: 1,
      out: '',
      err: [
        'error: the step publishes an image that exists (from), and its tags come from the labels of that image, which no one reads here [event]',
        'Run the step with dry-run: true: it reads the labels, and shows the plan.',
      ],
    })
  })

  test('reads the step, and fills in what the planned run knows', async () => {
    const { code, out, err } = await plan(WORKFLOW, '--ref', 'v1.2.0', '--ref', 'main', '--ref', 'refs/pull/7/merge')
    const [tag, branch] = [clone.git('rev-parse', 'v1.2.0').slice(0, 7), clone.git('rev-parse', 'main').slice(0, 7)]
    expect({ code, err, out: linesOf(out) }).toStrictEqual({
      code: 0,
      err: '',
      out: [
        'TAG                v1.2.0  main   pull/7/merge',
        '1.2.0              fixed   -      -',
        'production-v1.2.0  fixed   -      -',
        '1.2                moves   -      -',
        '1                  moves   -      -',
        'latest             moves   -      -',
        `staging-${branch}    -       fixed  -`,
        '',
        `push of refs/tags/v1.2.0 at ${tag}`,
        'image ghcr.io/acme/app',
        'TAG                KIND    WRITE  RULE         WHY',
        '1.2.0              fixed   yes    semver       the version of the tag v1.2.0',
        'production-v1.2.0  fixed   yes    environment  version 1.2.0 in production',
        '1.2                moving  yes    semver       1.2.0 is the highest of 1 version of its line (this clone)',
        '1                  moving  yes    semver       1.2.0 is the highest of 2 versions (this clone)',
        'latest             moving  yes    semver       1.2.0 is the highest of 2 versions (this clone)',
        'note: moving tags are judged by the version tags of this clone, which does not prove to have them all; without --online nobody else was asked: a run asks the GitHub API, then git ls-remote, for all tags of https://github.com/acme/app',
        '',
        `push of refs/heads/main at ${branch}`,
        'image ghcr.io/acme/app',
        'TAG              KIND   WRITE  RULE         WHY',
        `staging-${branch}  fixed  yes    environment  the commit ${branch} in staging`,
        'no tag by semver: the run is not for a tag, and no version is given',
        '',
        `pull_request of refs/pull/7/merge at ${branch}`,
        'image ghcr.io/acme/app',
        'TAG  KIND  WRITE  RULE  WHY',
        'no tag by semver: the run is not for a tag, and no version is given',
        'no tag by environment: what is not merged is in no environment',
        'published nowhere (push: false): no tag is written',
        'note: the head of pull request 7 is not here; HEAD is planned in its place',
        "note: GitHub's merge of pull request 7 is not here, so 0000000 stands for its commit; git fetch origin refs/pull/7/merge:refs/pull/7/merge brings it",
        'note: no rule gives a tag in this run',
      ],
    })
  })

  test('flags win over the file', async () => {
    const { out } = await plan(WORKFLOW, '--ref', 'main', '--images', 'docker.io/acme/other', '--environment', 'next')
    expect(linesOf(out).slice(1, 4)).toStrictEqual([
      'image docker.io/acme/other',
      'TAG           KIND   WRITE  RULE         WHY',
      expect.stringMatching(/^next-[0-9a-f]{7} /),
    ])
  })

  test('a step that uses a folder of this repository is ours when the folder holds the action', async () => {
    write('name: Build, tag and push\n', 'action.yml')
    const own = await plan(
      changed('      - uses: octocat/build-tag-push@0123456789abcdef0123456789abcdef01234567 # v1', '      - uses: ./'),
      '--ref',
      'main',
    )
    write('name: Something else\n', 'action.yml')
    const other = await plan(
      changed('      - uses: octocat/build-tag-push@0123456789abcdef0123456789abcdef01234567 # v1', '      - uses: ./'),
      '--ref',
      'main',
    )
    expect({ own: own.code, other: other.code }).toStrictEqual({ own: 0, other: 2 })
  })

  test('what only GitHub knows is refused, each with its cure', async () => {
    const text = changed(
      '          strategy: semver, environment',
      '          strategy: ${{ vars.STRATEGY }}',
      '          labels: org.opencontainers.image.vendor=${{ vars.VENDOR }} ${{ github.actor }}',
      '          timezone: ${{ github.ref',
      "          tag-prefix: ${{ upper('app') }}",
      '          fixed-tags: ${{ matrix.handling }}',
    ).replace("          push: ${{ github.event_name != 'pull_request' }}", "          push: ${{ steps.check.outputs.push == 'true' }}")
    const { code, out, err } = await plan(text, '--ref', 'main', '--fixed-tags', 'keep')
    expect({ code, out, err: linesOf(err) }).toStrictEqual({
      code: 2,
      out: '',
      err: [
        'error: 5 texts of job image, step "image" in .github/workflows/image.yml cannot be read here:',
        '- strategy: depends on vars.STRATEGY, which only GitHub knows; give --strategy',
        '- labels: depends on vars.VENDOR, github.actor, which only GitHub knows; give --labels',
        '- timezone: has "${{ github.ref", which is not closed by }}',
        '- tag-prefix: calls upper, which is no function of expressions',
        '- push: depends on steps.check.outputs.push, which only GitHub knows; give --push [inputs]',
      ],
    })
  })

  test('what only GitHub knows is told together with what is wrong with other inputs, and nothing that depends on it is missing', async () => {
    const text = changed('          no-cache: true', '          moving: sideways', '          tags: type=shaa')
      .replace('${{ env.NAME }}', '${{ vars.IMAGE }}')
      .replace(/environment: .*/, 'environment: ${{ vars.ENVIRONMENT }}')
    const { code, out, err } = await plan(text, '--ref', 'main')
    expect({ code, out, err: linesOf(err) }).toStrictEqual({
      code: 2,
      out: '',
      err: [
        'error: 2 texts of job image, step "image" in .github/workflows/image.yml cannot be read here:',
        '- images: depends on vars.IMAGE, which only GitHub knows; give --images',
        '- environment: depends on vars.ENVIRONMENT, which only GitHub knows; give --environment',
        '2 inputs need attention:',
        '- tags: line 1, column 1: "type=shaa" has type="shaa"; types are schedule, semver, pep440, match, edge, ref, raw, sha; did you mean "sha"?',
        '- moving: "sideways" is not one of forward, always [inputs]',
        'Every input, with what is allowed, stands in the table "Inputs" of the README. Nothing was built or written.',
      ],
    })
  })

  test.each([
    [
      'the commit of a merge that is not here',
      '          version: 1.0.0+${{ github.sha }}',
      'version: depends on github.sha, which only GitHub knows; give --version',
    ],
    [
      "the head's branch of somebody else",
      '          version: ${{ github.head_ref }}',
      'version: depends on github.head_ref, which only GitHub knows; give --version',
    ],
    [
      'who sent it',
      '          version: ${{ github.event.sender.login }}',
      'version: depends on github.event.sender.login, which only GitHub knows; give --version',
    ],
  ])('in a pull request nobody knows %s', async (_name, line, complaint) => {
    const { code, err } = await plan(changed('          no-cache: true', line), '--ref', 'main:refs/pull/7/merge')
    expect({ code, err: linesOf(err).slice(1) }).toStrictEqual({ code: 2, err: [`- ${complaint} [inputs]`] })
  })

  test('without a remote the repository has to be said', async () => {
    clone.git('remote', 'rename', 'origin', 'a')
    clone.git('remote', 'add', 'b', '/srv/git/b.git')
    const unsaid = await plan(WORKFLOW, '--ref', 'main')
    const said = await plan(WORKFLOW, '--ref', 'main', '--repository', 'acme/app')
    clone.git('remote', 'remove', 'b')
    clone.git('remote', 'rename', 'a', 'origin')
    expect(linesOf(unsaid.err).slice(1)).toStrictEqual([
      '- images: depends on github.repository, which only GitHub knows; give --repository OWNER/NAME [inputs]',
    ])
    expect(linesOf(said.out)[1]).toBe('image ghcr.io/acme/app')
  })

  test.each<[string, string, readonly string[]]>([
    [
      'an event that does not start it',
      WORKFLOW.replace('  push:\n', '  workflow_dispatch:\n'),
      ['note: .github/workflows/image.yml is not started by the event push, but by workflow_dispatch, pull_request'],
    ],
    [
      'a filter that leaves the branch out',
      changed('    branches: [main]'),
      ['note: .github/workflows/image.yml is not started by a push of refs/heads/main: on.push has tags alone'],
    ],
    [
      'a condition that is false',
      changed('        id: image', '        id: image', "        if: startsWith(github.ref, 'refs/tags/')"),
      ['note: job image, step "image" would not run: startsWith(github.ref, \'refs/tags/\') is false'],
    ],
    [
      'a condition that only GitHub knows',
      changed('    runs-on: ubuntu-latest', '    runs-on: ubuntu-latest', "    if: github.actor != 'dependabot[bot]'"),
      ['note: whether job image, step "image" runs depends on github.actor (if: github.actor != \'dependabot[bot]\')'],
    ],
    [
      'a condition that is true',
      changed('        id: image', '        id: image', "        if: ${{ always() && github.ref_name == 'main' }}"),
      [],
    ],
  ])('tells %s', async (_name, text, notes) => {
    const { code, out } = await plan(text, '--ref', 'main')
    expect({ code, notes: linesOf(out).filter((line) => line.startsWith('note: ')) }).toStrictEqual({ code: 0, notes })
  })

  test('a variable that an earlier script may have set anew is unknown', async () => {
    const text = changed('      - uses: actions/checkout@v7', '      - run: echo "NAME=other" >> "$GITHUB_ENV"')
    const { err } = await plan(text, '--ref', 'main')
    expect(linesOf(err).slice(1)).toStrictEqual(['- images: depends on env.NAME, which only GitHub knows; give --images [inputs]'])
  })

  test('variables that decide the tags are those of the workflow, and where it does not know them those of this command', async () => {
    const known = changed('  REGISTRY: ghcr.io', '  REGISTRY: ghcr.io', '  DOCKER_METADATA_SHORT_SHA_LENGTH: 12')
    const unknown = changed('  REGISTRY: ghcr.io', '  REGISTRY: ghcr.io', '  DOCKER_METADATA_SHORT_SHA_LENGTH: ${{ vars.LENGTH }}')
    const args = ['--ref', 'main', '--tags', 'type=sha', '--strategy', 'branch']
    write(unknown)
    const set = await atDesk(clone.folder, ['plan', '--workflow', FILE, ...args], { DOCKER_METADATA_SHORT_SHA_LENGTH: '9' })
    const sha = clone.git('rev-parse', 'main')
    expect((await plan(known, ...args)).out).toContain(`sha-${sha.slice(0, 12)} `)
    expect(set.out).toContain(`sha-${sha.slice(0, 9)} `)
    expect(linesOf((await plan(unknown, ...args)).err).slice(1)).toStrictEqual([
      '- the variable DOCKER_METADATA_SHORT_SHA_LENGTH depends on vars.LENGTH, which only GitHub knows; set it in the environment of this command [inputs]',
    ])
  })

  const STEP = '      - uses: octocat/build-tag-push@0123456789abcdef0123456789abcdef01234567 # v1'
  const TWO = changed(STEP, STEP, '        name: first', '        with: {images: a/b}', STEP)
  test.each<[string, string, readonly string[], readonly string[]]>([
    [
      'two steps',
      TWO,
      [],
      [
        'error: .github/workflows/image.yml has 2 steps that use this action:',
        '- job image, step "first"',
        '- job image, step "image" [inputs]',
        'Choose one by --job JOB and --step ID.',
      ],
    ],
    [
      'no such job',
      WORKFLOW,
      ['--job', 'other'],
      [
        'error: .github/workflows/image.yml has no step that uses this action in the job other; it has:',
        '- image: step 1 (actions/checkout@v7)',
        '- image: step "image" (octocat/build-tag-push@0123456789abcdef0123456789abcdef01234567) [inputs]',
        'A step is found by uses: OWNER/build-tag-push@…; name another one by --step ID.',
      ],
    ],
    [
      'no steps at all',
      'on: push\njobs: {a: {runs-on: x, steps: [{run: ls}]}}\n',
      [],
      [
        'error: .github/workflows/image.yml has no step that uses this action; it has no steps that use an action [inputs]',
        'A step is found by uses: OWNER/build-tag-push@…; name another one by --step ID.',
      ],
    ],
    [
      'no jobs',
      'on: push\n',
      [],
      [
        'error: .github/workflows/image.yml is not a workflow: jobs is not a mapping [inputs]',
        'A workflow has on: and jobs: (docs.github.com, "Workflow syntax").',
      ],
    ],
    [
      'no mapping',
      '- a\n',
      [],
      [
        'error: .github/workflows/image.yml is not a workflow: the file is not a mapping [inputs]',
        'A workflow has on: and jobs: (docs.github.com, "Workflow syntax").',
      ],
    ],
    [
      'no YAML',
      'on: [push\njobs: {\n',
      [],
      [
        'error: .github/workflows/image.yml is not YAML:',
        '- Flow sequence in block collection must be sufficiently indented and end with a ] at line 2, column 1',
        '- Flow map in block collection must be sufficiently indented and end with a } at line 3, column 1 [inputs]',
      ],
    ],
    [
      'a list for a text',
      changed('          no-cache: true', '          tags: [a, b]'),
      [],
      [
        'error: .github/workflows/image.yml: tags in with of the job image is a list or a mapping, and inputs are texts [inputs]',
        'Write several lines as a block: |',
      ],
    ],
    [
      'two lists for texts',
      changed('          no-cache: true', '          tags: [a, b]\n          labels: {a: b}'),
      [],
      [
        'error: .github/workflows/image.yml: tags, labels in with of the job image are lists or mappings, and inputs are texts [inputs]',
        'Write several lines as a block: |',
      ],
    ],
    [
      'a job that calls a workflow',
      'on: push\njobs:\n  call:\n    uses: octocat/build-tag-push/.github/workflows/build-tag-push.yml@v1\n    with: {images: ghcr.io/acme/app}\n',
      [],
      [
        'error: .github/workflows/image.yml has no step that uses this action; it has:',
        '- call: calls octocat/build-tag-push/.github/workflows/build-tag-push.yml@v1 [inputs]',
        'A job that calls a workflow has no step to read: give what stands under its with: as flags, such as --strategy semver.',
      ],
    ],
    [
      'an input that is none',
      changed('          no-cache: true', '          strategi: sha'),
      [],
      [
        'error: 1 input needs attention:',
        '- strategi: is not an input of this action; did you mean "strategy"? [inputs]',
        'Every input, with what is allowed, stands in the table "Inputs" of the README. Nothing was built or written.',
      ],
    ],
  ])('refuses %s', async (_name, text, args, lines) => {
    const { code, out, err } = await plan(text, '--ref', 'main', ...args)
    expect({ code, out, err: linesOf(err) }).toStrictEqual({ code: 2, out: '', err: lines })
  })

  test('what another step has is not looked at', async () => {
    const odd = changed('      - uses: actions/checkout@v7', '      - uses: actions/checkout@v7\n        with: {fetch-depth: [0]}')
    expect((await plan(odd, '--ref', 'main')).code).toBe(0)
  })

  test('one of two steps is chosen by its name or id', async () => {
    const first = await plan(TWO, '--ref', 'main', '--step', 'first')
    const second = await plan(TWO, '--ref', 'main', '--step', 'image', '--job', 'image')
    expect([first, second].map(({ out }) => linesOf(out)[1])).toStrictEqual(['image a/b', 'image ghcr.io/acme/app'])
  })

  test('a file that is not there', async () => {
    const { code, err } = await atDesk(clone.folder, ['plan', '--workflow', 'none.yml'])
    expect({ code, err: linesOf(err) }).toStrictEqual({
      code: 2,
      err: ['error: --workflow: there is no file none.yml [inputs]', 'Workflow files are in .github/workflows.'],
    })
  })

  test('the quick start of the README plans as it says', async () => {
    const yaml = /```yaml\n(name: image\n[\s\S]*?)```/.exec(readFileSync(join(process.cwd(), 'README.md'), 'utf8'))?.[1] ?? ''
    const { code, out } = await plan(yaml, '--ref', 'main', '--json')
    const short = clone.git('rev-parse', 'main').slice(0, 7)
    expect({ code, json: JSON.parse(out) }).toMatchObject({
      code: 0,
      json: { images: ['ghcr.io/acme/app'], tags: [{ name: `main-${short}` }, { name: short }, { name: 'main' }], push: true, notes: [] },
    })
  })
})
