import { execFileSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import { commandsOf, line } from '../../src/report/commands.ts'
import { reportOf } from '../../src/report/report.ts'
import { aDigest, aPlan, aRepository, aRow, aStaged } from '../support/plans.ts'

const staged = aStaged('ours')
const IMAGES = ['ghcr.io/acme/app', 'acme/app'].map(aRepository)
const plan = aPlan({ images: IMAGES })

function commands(rows: Parameters<typeof reportOf>[0]['rows']): readonly string[] {
  const [text = ''] = commandsOf(reportOf({ plan, staged, rows: rows ?? [] }, { kind: 'published' }, 1))
  return text.split('\n').filter((each) => /^(?:docker|#)/.test(each))
}

const inspect = 'docker buildx imagetools inspect'
const create = 'docker buildx imagetools create --prefer-index=false'
const pinned = IMAGES.map(({ name }) => `${name}@${staged.digest}`)

describe('the commands to paste', () => {
  test('pull every image, verify the first, and put every tag back to what it held before', () => {
    const after = staged.digest
    const before = aDigest('before')
    const rows = IMAGES.flatMap((repository) => [
      aRow('1.2.3', 'published', { repository, after }),
      aRow('1.2', 'published', { repository, after, before, kind: 'moving' }),
      aRow('latest', 'published', { repository, after, before, kind: 'moving' }),
      aRow('1', 'kept', { repository, after: aDigest('x'), before: aDigest('x'), kind: 'moving' }),
    ])
    expect(commands(rows)).toStrictEqual([
      '# pull',
      ...pinned.map((reference) => `docker pull ${reference}`),
      `# verify: what a tag shows now, which is to be ${staged.digest}; what the image was built from, and by which run`,
      `${inspect} ghcr.io/acme/app:1.2.3`,
      `${inspect} ${pinned[0]} --format '{{json .Provenance}}'`,
      '# roll back: the tags show again what they showed before this run',
      ...IMAGES.map(({ name }) => `${create} --tag ${name}:1.2 --tag ${name}:latest ${name}@${before}`),
      '# new with this run, so with nothing to go back to: 1.2.3',
    ])
  })

  test('say where there is nothing to go back to', () => {
    const rows = [
      aRow('1.2.3', 'published', { after: staged.digest }),
      aRow('latest', 'already', { after: staged.digest, before: staged.digest }),
    ]
    expect(commands(rows).at(-1)).toBe('# roll back: no tag showed another image before this run')
  })

  test('of what has no name yet: how it gets its tags later, in place of the way back', () => {
    const [repository = aRepository('ghcr.io/acme/app')] = IMAGES
    const places = [{ repository, error: undefined, blobs: { present: 0, mounted: 0, uploaded: 1 } }]
    const [text] = commandsOf(reportOf({ plan, staged, places }, { kind: 'staged' }, 1))
    expect(text?.split('\n').filter((each) => each !== '')).toStrictEqual([
      '<details><summary>Pull, verify, publish later</summary>',
      '```sh',
      '# pull',
      `docker pull ${pinned[0]}`,
      '# verify: what the image was built from, and by which run',
      `${inspect} ${pinned[0]} --format '{{json .Provenance}}'`,
      '# publish later: no tag shows it yet; a step of this action with this input gives it its tags',
      `from: ${pinned[0]}`,
      '```',
      '</details>',
    ])
  })

  test('are not there where nobody shows the image', () => {
    expect(commands([aRow('1.2.3', 'failed')])).toStrictEqual([])
    expect(commandsOf(reportOf({ plan }, { kind: 'planned' }, 1))).toStrictEqual([])
  })

  test('are at most a dozen of a kind', () => {
    const rows = Array.from({ length: 30 }, (_, index) =>
      aRow(`t${index}`, 'published', { after: staged.digest, before: aDigest(`before ${index}`), kind: 'moving' }),
    )
    const all = commands(rows)
    expect(all.filter((each) => each.startsWith(create))).toHaveLength(12)
    expect(all).toContain('# … and 18 more, by "before" in report.json')
  })

  test('a shell reads each word as it was', () => {
    const words = ["it's", '{{json .Provenance}}', '$(id)', '`id`', 'a b', '', '-x', '*', '\\', '"', ';&|<>', 'ghcr.io/acme/app:1.2.3']
    const said = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${line(...words)}`], { encoding: 'utf8' })
    expect(said.split('\0').slice(0, -1)).toStrictEqual(words)
  })
})
