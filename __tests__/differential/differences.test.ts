import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { askedOfPeer, compareAnswers } from '#scripts/differ-compare.mjs'
import { AS_IF, ELSEWHERE, FAILURES, OTHERS, PARTS, REFUSALS, RESTORED, ROWS } from '#scripts/differ-differences.mjs'
import { readRecord } from '#scripts/differ-record.mjs'
import { listed, needAttention } from '../../src/domain/list.ts'

const names = [...new Set([RESTORED, REFUSALS, FAILURES, PARTS, OTHERS, AS_IF].flatMap((list) => list.map(({ name }) => name)))]
const readme = readFileSync(join(process.cwd(), 'README.md'), 'utf8').split('\n')
const head = readme.indexOf('| docker/metadata-action | Here | Why | Its way |')
const rowsOfPeer = readme.slice(head + 2, readme.indexOf('', head))

describe('differences on purpose', () => {
  test('all have a row, and no row is for nothing', () => {
    expect(Object.keys(ROWS).toSorted()).toStrictEqual(names.toSorted())
  })

  test.each(Object.entries(ROWS))('%s is in the table of README', (_name, row) => {
    const rows = rowsOfPeer.filter((line) => line.includes(row))
    expect(rows.length).toBeGreaterThan(0)
    // there, here, why, the switch: none of them is empty
    for (const line of rows)
      expect(line.split(/(?<!\\)\|/).map((cell) => cell.trim() !== '')).toStrictEqual([false, true, true, true, true, false])
  })
})

describe('the table of what differs on purpose', () => {
  test('has no row but those of which a case or another test tells', () => {
    const known = [...Object.values(ROWS), ...Object.keys(ELSEWHERE)]
    expect(rowsOfPeer.filter((line) => !known.some((row) => line.includes(row)))).toStrictEqual([])
  })

  test.each(Object.entries(ELSEWHERE))('%s is in another test', (row, [file, title]) => {
    expect(rowsOfPeer.filter((line) => line.startsWith(`| ${row}`))).toHaveLength(1)
    expect(readFileSync(join(process.cwd(), '__tests__', `${file}.test.ts`), 'utf8')).toContain(title)
  })
})

describe('the comparison', () => {
  const found = readRecord(process.cwd()).cases.find(
    ({ names: asIf, answer }) => asIf.length === 0 && answer.ok && answer.outputs['tags'] !== '',
  )
  if (found === undefined) throw new Error('no recorded case succeeds')
  const { played, answer } = found

  test('finds two equal answers the same', () => {
    expect(compareAnswers(played, answer, structuredClone(answer))).toStrictEqual({ kind: 'same', names: [] })
  })

  test.each(Object.keys(answer.outputs))('sees one byte more in %s', (name) => {
    const ours = { ...answer, outputs: { ...answer.outputs, [name]: `${answer.outputs[name]} ` } }
    expect(compareAnswers(played, answer, ours).kind).toBe('different')
  })

  test('sees an output that is missing, and one too many', () => {
    const { json: _, ...outputs } = answer.outputs
    expect(compareAnswers(played, answer, { ...answer, outputs }).kind).toBe('different')
    expect(compareAnswers(played, { ...answer, outputs }, answer).kind).toBe('different')
  })

  test('sees another variable', () => {
    const ours = { ...answer, env: { ...answer.env, DOCKER_METADATA_OUTPUT_VERSION: 'x' } }
    expect(compareAnswers(played, answer, ours).kind).toBe('different')
  })

  test('wants every complaint of a refusal on the list', () => {
    const known = 'tags: line 1, column 10: "type=sha,priority=x" has priority="x", which is not a number'
    const refusal = (...lines: readonly string[]) => ({
      ok: false,
      error: [needAttention(lines.length, 'input'), ...listed(lines)].join('%0A'),
      outputs: {},
      env: {},
    })
    expect(compareAnswers(played, answer, refusal(known))).toStrictEqual({ kind: 'purpose', names: ['a priority that is no number'] })
    expect(compareAnswers(played, answer, refusal(known, 'tags: something else'))).toStrictEqual({
      kind: 'different',
      why: 'only we refuse: tags: something else',
    })
    expect(compareAnswers(played, { ...answer, ok: false }, refusal('anything')).kind).toBe('same')
  })

  test('wants a failure of the peer alone on the list', () => {
    expect(compareAnswers(played, { ...answer, ok: false, error: 'Unknown' }, answer)).toStrictEqual({
      kind: 'different',
      why: 'only the peer fails: Unknown',
    })
  })

  test('takes no more for a difference on purpose than its templates can make', () => {
    const said = (tags: readonly string[], labels = 'a=b') => ({
      ok: true,
      error: '',
      outputs: {
        version: '1',
        tags: tags.join('\n'),
        labels,
        annotations: '',
        json: JSON.stringify({ tags, 'tag-names': tags.map((tag) => tag.slice(4)) }),
      },
      env: {},
    })
    const asked = { ...played, inputs: { tags: 'type=raw,value={{{major}}}{{{minor}}}\ntype=sha' } }
    const verdict = (ours: ReturnType<typeof said>) => compareAnswers(asked, said(['a/b:3', 'a/b:sha-1']), ours).kind
    expect([
      verdict(said(['a/b:12', 'a/b:sha-1'])),
      verdict(said(['a/b:12', 'a/b:sha-2'])),
      verdict(said(['a/b:12', 'a/b:sha-1'], 'x=y\nz=1\na=c')),
      verdict({ ...said(['a/b:12', 'a/b:sha-1']), outputs: { ...said(['a/b:12', 'a/b:sha-1']).outputs, json: '{}' } }),
      verdict({ ...said(['a/b:3', 'a/b:sha-1']), outputs: { ...said(['a/b:3', 'a/b:sha-1']).outputs, json: '{}' } }),
    ]).toStrictEqual(['purpose', 'different', 'different', 'different', 'different'])
  })

  test('lets two differences together explain what each may change, and nothing else', () => {
    const asked = { ...played, inputs: { labels: '__proto__=x', annotations: 'manifest,index:a=b' } }
    const outputs = { version: '1', labels: 'l', annotations: 'a', 'bake-file-labels': 'b' }
    const verdict = (over: Partial<typeof outputs>) =>
      compareAnswers(asked, { ...answer, outputs }, { ...answer, outputs: { ...outputs, ...over } })
    const [proto, part] = ['a label called __proto__', 'a part of the image before a key']
    expect([
      verdict({ annotations: 'x' }),
      verdict({ annotations: 'x', 'bake-file-labels': 'x' }),
      verdict({ annotations: 'x', labels: 'x' }).kind,
      verdict({ version: '2' }).kind,
    ]).toStrictEqual([{ kind: 'purpose', names: [part] }, { kind: 'purpose', names: [proto, part] }, 'different', 'different'])
  })

  test('asks the peer the same case where nothing is on the list', () => {
    expect(askedOfPeer(played)).toStrictEqual({ asked: played, names: [] })
  })
})
