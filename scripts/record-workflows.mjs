// @ts-check
// Records what the example workflows publish with docker's own actions, for __tests__/e2e/migrate.test.ts.
//   PEERS=FOLDER node scripts/record-workflows.mjs     FOLDER holds login-action, metadata-action and build-push-action as they are released
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { up } from '../lab/lab.mjs'
import { EXAMPLES, openWorkflows, readExample, titleOf } from './workflows.mjs'

export const ANSWERS = '__tests__/fixtures/workflows/answers.json'
/** What the examples' `uses:` say; the bundles' versions are told by their hashes. */
export const PEER_ACTIONS = ['docker/login-action@v4', 'docker/metadata-action@v6', 'docker/build-push-action@v7']
const BUNDLE = 'dist/index.cjs'

/**
 * The parts of the lab under the names that the examples have for them.
 *
 * @returns {Promise<import('./workflows.mjs').Parts>}
 */
export async function bringUp() {
  const { tools, registries, docker, node24, path, builders } = await up(['act', 'node24', 'engine', 'basic', 'token', 'crane', 'remote'])
  const { basic, token } = registries
  const builder = builders.remote
  if (!tools.act || !tools.crane || !basic || !token || !docker?.host || !docker.config || !node24 || !builder)
    throw new Error('the lab lacks a part')
  const { host: dockerHost, config: dockerConfig, buildxConfig } = docker
  return { act: tools.act, crane: tools.crane, node24, path, dockerHost, dockerConfig, buildxConfig, builder, own: basic, hub: token }
}

/**
 * The folders of the peers' actions by what `uses:` says.
 *
 * @param {string} peers
 * @returns {Record<string, string>}
 */
export function peerActions(peers) {
  return Object.fromEntries(PEER_ACTIONS.map((uses) => [uses, join(peers, uses.replace(/^docker\/|@.*$/g, ''))]))
}

/** @param {string} peers */
async function record(peers) {
  const folder = mkdtempSync(join(tmpdir(), 'workflows-'))
  const actions = peerActions(peers)
  const workflows = await openWorkflows(folder, await bringUp())
  try {
    /** @type {Record<string, import('./workflows.mjs').Answer>} */
    const answers = {}
    for (const example of EXAMPLES) {
      for (const event of example.events) {
        answers[titleOf(example, event)] = await workflows.run(readExample(example), { event, example, actions })
        console.log(titleOf(example, event))
      }
    }
    const bundles = Object.fromEntries(
      Object.entries(actions).map(([uses, path]) => [
        uses,
        {
          file: BUNDLE,
          sha256: createHash('sha256')
            .update(readFileSync(join(path, BUNDLE)))
            .digest('hex'),
        },
      ]),
    )
    writeFileSync(ANSWERS, `${JSON.stringify({ bundles, answers }, null, 2)}\n`)
  } finally {
    await workflows.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const peers = process.env['PEERS']
  if (!peers) throw new Error('PEERS names no folder')
  await record(peers)
}
