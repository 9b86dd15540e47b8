import { describe, expect, test } from '@jest/globals'
import { readContext } from '../../src/context/context.ts'
import { openHistory } from '../../src/context/history.ts'
import { digestOf } from '../../src/domain/digest.ts'
import type { Origin } from '../../src/domain/origin.ts'
import { anInputs } from '../support/builders.ts'
import { anEvent, aWorld } from '../support/context.ts'

const COMMIT = 'aaaabbbbccccddddeeeeffff0000111122223333'
const MERGE = 'bbbbccccddddeeeeffff00001111222233334444'

function anOrigin(over: Partial<Origin> = {}): Origin {
  const digest = digestOf(new Uint8Array())
  const said = { commit: COMMIT, revision: COMMIT, version: undefined, fingerprint: undefined, labels: new Map() }
  return { digest, names: [`acme/app@${digest}`], repositories: [], platforms: [], ...said, ...over }
}

/** The run of an event, for an image that is published already. */
async function contextOf(event: string, origin: Origin, over: Parameters<typeof anInputs>[0] = {}) {
  const { ports, asked } = aWorld({ ...anEvent(event) })
  const context = await readContext(anInputs({ tags: { strategies: ['semver', 'sha'] }, ...over }), ports, origin)
  const { ref, run, sha, merge, notes, versions } = context
  return { context, ports, asked, seen: { ref: ref.kind, run: run.sha, sha, merge, notes, versions: versions.kind } }
}

describe('the context of an image that is published already', () => {
  const BRANCH = { ref: 'branch', run: COMMIT, sha: COMMIT, merge: undefined, notes: [], versions: 'unasked' }

  test.each<[string, string, Partial<Origin>, object]>([
    ['its commit counts, not that of the run', 'push-branch', {}, BRANCH],
    ['a version that is none asks for no others', 'push-branch', { version: 'main' }, BRANCH],
    ['its version asks for the others', 'push-branch', { version: '1.2.3' }, { ...BRANCH, versions: 'unknown' }],
    ['the tag of the run is no version of it', 'push-tag', {}, { ...BRANCH, ref: 'tag' }],
    ['one that names no commit', 'push-branch', { commit: undefined, revision: undefined }, { ...BRANCH, run: '', sha: '' }],
    [
      'the merge that it was built of, in a pull request',
      'pull-request',
      { revision: MERGE },
      { ...BRANCH, ref: 'pull', run: MERGE, merge: MERGE },
    ],
    ['a label by hand is no merge elsewhere', 'push-branch', { revision: MERGE }, { ...BRANCH, run: MERGE }],
  ])('%s', async (_name, event, over, expected) => {
    expect((await contextOf(event, anOrigin(over))).seen).toStrictEqual(expected)
  })

  test('nobody is asked how a commit that is not named stands to another', async () => {
    const { context, ports, asked } = await contextOf('push-branch', anOrigin({ commit: undefined, revision: undefined }))
    const relation = await openHistory(anInputs(), context, ports)(COMMIT)
    expect([relation, asked]).toStrictEqual([{ kind: 'unknown', because: 'the image that is published names no commit' }, []])
  })
})
