import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import type { Lap } from '../../src/report/laps.ts'
import { reportOf } from '../../src/report/report.ts'
import { summaryOf } from '../../src/report/summary.ts'
import { aComparison, aMakeup, aPlatformOf } from '../support/comparing.ts'
import { growthOf, IN_LINE } from '../support/growth.ts'
import { aPlan, aRow, aStaged, aTag, aWaiver } from '../support/plans.ts'

const staged = aStaged('ours')
const [amd64, arm64] = staged.platforms.map(({ digest }) => digest)

describe('the job summary', () => {
  test('of a run that may not publish: why', () => {
    const down = 'the pull request comes from hubot/*app*, and such runs get no secrets'
    expect(
      summaryOf(reportOf({ plan: aPlan(), down }, { kind: 'built' }, 100))
        .split('\n')
        .slice(2, 5),
    ).toStrictEqual([
      '✅ **Built: nothing was pushed (0.1 s)**',
      '',
      'Nothing is published, since the pull request comes from hubot/&#42;app&#42;, and such runs get no secrets. Where this run does, `allow-untrusted: true` publishes.',
    ])
  })

  test('of a published image: what is where, how to pull it, and why these tags', () => {
    const plan = aPlan({
      notes: ['the image name Acme/App was lowered'],
      leftOut: [
        { rule: 'semver', name: '1.2', because: '1.2.3-rc.1 is a pre-release' },
        { rule: 'pr', because: 'the run is not for a pull request' },
        { rule: 'semver', name: 'latest', because: '1.2.3-rc.1 is a pre-release' },
      ],
    })
    const rows = [
      aRow('1.2.3', 'published', { after: staged.digest }),
      aRow('latest', 'kept', { kind: 'moving', because: 'stays: 2.0.0 is higher' }),
    ]
    const before = aMakeup('before', [aPlatformOf('linux/amd64', { base: 3_000_000, app: 1_000_000 })])
    const after = aMakeup('ours', [aPlatformOf('linux/amd64', { base: 3_000_000, 'app 2': 2_500_000 })])
    const laps: Lap[] = [
      { stage: 'plan', startMs: 0, endMs: 500 },
      { stage: 'build', startMs: 500, endMs: 10_000 },
    ]
    const story = { plan, staged, verdict: aWaiver(staged), comparison: { ...aComparison(before, after), tag: '1.2.3' }, laps, rows }
    const report = reportOf(story, { kind: 'published' }, 12_345)
    const short = staged.digest.slice(0, 19)
    expect(summaryOf(report)).toBe(`### \`ghcr.io/acme/app\` · \`1.2.3\`

✅ **Published: 1 tag in 1 registry (12.3 s)**

- ◻️ **Checks:** not scanned, since no gate was asked for (\`scan: gate\`); no provenance
- 🔄 **Changed** since \`1.2.3\` held \`${before.digest.slice(0, 19)}\`: 1.5 MB larger; 1 of 2 layers is new (2.5 MB)

|  | Tag | State | Shows | Before | Why |
|---|---|---|---|---|---|
| ✅ | \`1.2.3\` | published | \`${short}\` | new | 1&#46;2.3 was asked for |
| ⏸️ | \`latest\` | kept |  |  | stays&#58; 2.0.0 is higher |

| Platform | Size | Change | Layers | Digest |
|---|---|---|---|---|
| \`linux/amd64\` | 1&nbsp;B | −4.0&nbsp;MB | 0,&nbsp;none&nbsp;new | \`${amd64}\` |
| \`linux/arm64\` | 1&nbsp;B |  | 0 | \`${arm64}\` |
| index |  |  |  | \`${staged.digest}\` |

\`\`\`text
plan  │██                                      │ 500 ms
build │ ███████████████████████████████        │  9.5 s
\`\`\`

<details><summary>Pull, verify, roll back</summary>

\`\`\`sh
# pull
docker pull ghcr.io/acme/app@${staged.digest}

# verify: what a tag shows now, which is to be ${staged.digest}; what the image was built from, and by which run
docker buildx imagetools inspect ghcr.io/acme/app:1.2.3
docker buildx imagetools inspect ghcr.io/acme/app@${staged.digest} --format '{{json .Provenance}}'

# roll back: no tag showed another image before this run
\`\`\`

</details>

<details><summary>Why these tags</summary>

| Tag | Kind | To write | Rule | Why |
|---|---|---|---|---|
| \`1.2.3\` | fixed | yes | \`semver\` | 1&#46;2.3 was asked for |
| \`latest\` | moving | no | \`semver\` | stays&#58; 2.0.0 is higher |

- \`1.2\`, \`latest\` left out by \`semver\`: 1&#46;2.3-rc.1 is a pre-release
- no tag by \`pr\`: the run is not for a pull request

</details>

- the image name Acme/App was lowered
`)
  })

  test('of a failure: the error and its cure first, in a box', () => {
    const error = new ActionError('tag-taken', 'a fixed tag is taken:\n- <b>1.2.3</b>', 'Set fixed-tags: overwrite.')
    const report = reportOf({ plan: aPlan({ tags: [aTag('1.2.3')] }) }, { kind: 'stopped', error }, 800)
    expect(summaryOf(report).split('\n').slice(0, 12)).toStrictEqual([
      '### `ghcr.io/acme/app` · `1.2.3`',
      '',
      '❌ **Failed: no tag was written (0.8 s)**',
      '',
      '> [!CAUTION]',
      '> a fixed tag is taken&#58;<br>',
      '> - &#60;b&#62;1.2.3&#60;/b&#62;',
      '>',
      '> Set fixed-tags&#58; overwrite.<br>',
      '',
      '|  | Tag | State | Shows | Before | Why |',
      '|---|---|---|---|---|---|',
    ])
  })

  test('text from outside ends no cell and no code span', () => {
    const rows = [aRow('x', 'failed', { because: 'a|b`c`\n## big [link](https://example.com) <img src=x>' })]
    const line = summaryOf(reportOf({ plan: aPlan(), rows }, { kind: 'published' }, 1))
      .split('\n')
      .find((each) => each.includes('failed |'))
    expect(line).toBe('| ❌ | `x` | failed |  |  | a&#124;b&#96;c&#96; |')
  })

  test('a huge one is shortened and says so', () => {
    const rows = Array.from({ length: 5000 }, (_, index) => aRow(`tag-${index}`, 'published', { after: staged.digest }))
    const text = summaryOf(reportOf({ plan: aPlan(), rows }, { kind: 'published' }, 1))
    expect(text.length).toBeLessThan(201_000)
    expect(text.endsWith('\n\n… shortened: the output `results` has every row.\n')).toBe(true)
  })

  test('of thousands of tags takes time in line with their number', async () => {
    const many = (count: number) => {
      const names = Array.from({ length: count }, (_, index) => `tag-${index}`)
      const rows = names.map((name) => aRow(name, 'kept'))
      return reportOf({ plan: aPlan({ tags: names.map((name) => aTag(name)) }), rows }, { kind: 'published' }, 0)
    }
    expect(await growthOf(500, many, summaryOf)).toBeLessThan(IN_LINE)
  })

  test('of a dry run: the plan, open', () => {
    const laps: Lap[] = [{ stage: 'plan', startMs: 0, endMs: 500 }]
    const report = reportOf({ plan: aPlan({ tags: [aTag('1.2.3')] }), laps }, { kind: 'planned' }, 500)
    expect(summaryOf(report)).toBe(`### \`ghcr.io/acme/app\` · \`1.2.3\`

✅ **Planned: nothing was built or written (0.5 s)**

| Tag | Kind | To write | Rule | Why |
|---|---|---|---|---|
| \`1.2.3\` | fixed | yes | \`semver\` | 1&#46;2.3 was asked for |
`)
  })

  test('of a dry run: what happens to the image besides', () => {
    const summary = summaryOf(reportOf({ plan: aPlan({ byDigest: true, attests: true }) }, { kind: 'planned' }, 500))
    expect(summary.split('\n').slice(-3)).toStrictEqual([
      '- the image: attested at GitHub, where this run builds it&#58; who built the digest, signed by the job&#39;s identity&#59; not required',
      '- the image: uploaded by its digest alone&#58; the tags are for a later run to write',
      '',
    ])
  })

  test('of a run without any tag: why there is none', () => {
    const plan = aPlan({ tags: [], version: '', leftOut: [{ rule: 'semver', because: 'the run is not for a tag' }] })
    expect(
      summaryOf(reportOf({ plan }, { kind: 'planned' }, 500))
        .split('\n')
        .slice(-2),
    ).toStrictEqual(['- no tag by `semver`: the run is not for a tag', ''])
  })

  test('of an upload under no name: its tags are for a later run to write', () => {
    const text = summaryOf(reportOf({ plan: aPlan({ byDigest: true }), staged: aStaged('ours') }, { kind: 'staged' }, 1))
    const cells = text
      .split('\n')
      .flatMap((line) => /^\| `([^`]+)` \| (?:fixed|moving) \| (\w+) \|/.exec(line)?.slice(1, 3).join(' ') ?? [])
    expect(cells).toStrictEqual(aPlan().tags.map(({ name }) => `${name} later`))
  })

  test('of a run that stopped before there was a plan', () => {
    const error = new ActionError('inputs', '1 input needs attention:\n- imagess: is not an input; did you mean images?')
    expect(summaryOf(reportOf({}, { kind: 'stopped', error }, 100)).split('\n')[0]).toBe('### build-tag-push')
  })
})
