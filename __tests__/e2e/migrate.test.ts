import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ANSWERS, bringUp, peerActions } from '#scripts/record-workflows.mjs'
import { type Answer, EXAMPLES, openWorkflows, readExample, titleOf } from '#scripts/workflows.mjs'
import { isRecord } from '../../src/domain/json.ts'
import { migrate } from '../../src/migrate/migrate.ts'

const ACTION = 'acme/build-tag-push@0000000000000000000000000000000000000001'
const INSTALL_TIMEOUT_MS = 5 * 60_000
const RUN_TIMEOUT_MS = 4 * 60_000

const folder = mkdtempSync(join(tmpdir(), 'migrate-'))
let workflows: Awaited<ReturnType<typeof openWorkflows>>

beforeAll(async () => {
  const action = join(folder, 'action')
  mkdirSync(action)
  for (const name of ['action.yml', 'dist']) cpSync(join(process.cwd(), name), join(action, name), { recursive: true })
  workflows = await openWorkflows(join(folder, 'workflows'), await bringUp())
}, INSTALL_TIMEOUT_MS)

afterAll(async () => {
  await workflows.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** With PEERS the old workflow runs too; without it its answers are those that scripts/record-workflows.mjs recorded. */
const peers = process.env['PEERS'] || undefined
const recorded: unknown = JSON.parse(readFileSync(ANSWERS, 'utf8'))

describe('a workflow that was moved over publishes what it published before', () => {
  const cases = EXAMPLES.flatMap((example) => example.events.map((event) => ({ title: titleOf(example, event), example, event })))

  test('every example has an answer, and every answer an example', () => {
    expect(Object.keys(answersOf(recorded)).sort()).toStrictEqual(cases.map(({ title }) => title).sort())
  })

  test.each(cases)(
    '$title',
    async ({ title, example, event }) => {
      const text = readExample(example)
      const before =
        peers === undefined ? answersOf(recorded)[title] : await workflows.run(text, { event, example, actions: peerActions(peers) })
      const moved = await migrate(example.fixture, text, { uses: ACTION })
      expect(moved.text).not.toBe(text)
      expect(moved.text).not.toContain('docker/build-push-action')
      const after = await workflows.run(moved.text, { event, example, actions: { [ACTION]: join(folder, 'action') } })
      expect(hasLabels(before) ? after : withoutLabels(after)).toStrictEqual(before)
    },
    RUN_TIMEOUT_MS,
  )
})

function answersOf(content: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(content) || !isRecord(content['answers'])) throw new TypeError(`${ANSWERS} has no answers`)
  return content['answers']
}

/** Where the old build took no labels, ours sets the OCI labels all the same (docs/moving-over.md). */
function hasLabels(answer: unknown): boolean {
  return /"labels":\{"/.test(JSON.stringify(answer))
}

function withoutLabels({ own, hub }: Answer): Answer {
  const bare = (image: Answer['own']): Answer['own'] =>
    Object.fromEntries(
      Object.entries(image).map(([tag, { labels, ...rest }]) => {
        const others = Object.entries(labels).filter(([key]) => !key.startsWith('org.opencontainers.image.'))
        return [tag, { ...rest, labels: Object.fromEntries(others) }]
      }),
    )
  return { own: bare(own), hub: bare(hub) }
}
