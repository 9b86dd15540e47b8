// @ts-check
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { parsePairs } from './commands.mjs'
import { GIT_ENVIRONMENT } from './differ-git.mjs'

/** @typedef {import('./differ-cases.mjs').Case} Case */
/** @typedef {import('./differ-git.mjs').Checkout} Checkout */

/**
 * What a side said to a case, as far as it can be compared.
 *
 * @typedef {object} Answer
 * @property {boolean} ok whether the step succeeds
 * @property {string} error its first error annotation, for people
 * @property {Readonly<Record<string, string>>} outputs those of docker/metadata-action; a `bake-file*` is the content of its file
 * @property {Readonly<Record<string, string>>} env what later steps find in their environment; a file by its content
 */

/** The outputs that both sides have. */
export const OUTPUTS = [
  'version',
  'tags',
  'tag-names',
  'labels',
  'annotations',
  'json',
  'bake-file',
  'bake-file-tags',
  'bake-file-labels',
  'bake-file-annotations',
]

/**
 * Where cases are played: checkouts, and GitHub's API on loopback, which answers each case by the first part of its path.
 *
 * @typedef {object} World
 * @property {string} folder
 * @property {readonly Checkout[]} checkouts
 * @property {(played: Case) => {url: string, close: () => void}} serve
 * @property {() => Promise<void>} close
 */

/**
 * Opens the place where cases are played.
 *
 * @param {string} folder empty
 * @param {readonly Checkout[]} checkouts
 * @returns {Promise<World>}
 */
export async function openWorld(folder, checkouts) {
  /** @type {Map<string, Case['api']>} */
  const served = new Map()
  const server = createServer(({ url = '' }, response) => {
    const [, key = '', ...path] = url.split('/')
    const api = served.get(key)
    const [status, body] = api === undefined ? [500, { message: `no case ${key}` }] : answerOf(api, path.join('/'))
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port')
  let count = 0
  return {
    folder,
    checkouts,
    serve: ({ api }) => {
      const key = `case-${count++}`
      served.set(key, api)
      return { url: `http://127.0.0.1:${address.port}/${key}`, close: () => void served.delete(key) }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/**
 * What GitHub's API says (docs.github.com/rest): the repository, one of its commits, and no tags.
 *
 * @param {Case['api']} api
 * @param {string} path
 * @returns {[number, unknown]}
 */
function answerOf({ repository, commitDate }, path) {
  const refuse = (/** @type {number} */ status) => /** @type {[number, unknown]} */ ([status, { message: `refused with ${status}` }])
  if (/^repos\/[^/]+\/[^/]+$/.test(path)) return typeof repository === 'number' ? refuse(repository) : [200, repository]
  if (path.includes('/commits/'))
    return typeof commitDate === 'number' ? refuse(commitDate) : [200, { commit: { committer: { date: commitDate } } }]
  if (path.includes('/git/matching-refs/')) return [200, []]
  return refuse(404)
}

/**
 * One process of an action, before it starts: its environment, its working directory and the files in which it answers.
 *
 * @typedef {object} Stage
 * @property {string} cwd
 * @property {Record<string, string>} env
 * @property {(exitCode: number, log: string) => Answer} answer reads what the process left behind
 */

const FILES = { GITHUB_OUTPUT: 'output', GITHUB_STATE: 'state', GITHUB_ENV: 'env', GITHUB_STEP_SUMMARY: 'summary' }

/**
 * Prepares a process for a case, lets it act, and reads what it left behind; nothing of it stays.
 *
 * @param {Case} played
 * @param {World} world
 * @param {string} prefix of the folder's name
 * @param {Readonly<Record<string, string>>} inputs the action's own
 * @param {(stage: Stage) => Promise<{exitCode: number, log: string}>} act
 * @returns {Promise<Answer>}
 */
export async function onStage(played, world, prefix, inputs, act) {
  const folder = mkdtempSync(join(world.folder, prefix))
  const api = world.serve(played)
  try {
    const checkout = world.checkouts.find(({ name }) => name === played.checkout)
    if (checkout === undefined) throw new Error(`no checkout is called ${played.checkout}`)
    const stage = setStage(played, folder, { apiUrl: api.url, checkout, ceiling: world.folder }, inputs)
    const { exitCode, log } = await act(stage)
    return stage.answer(exitCode, log)
  } finally {
    api.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Prepares a process as the GitHub runner does: a folder, the event's file, the variables.
 *
 * @param {Case} played
 * @param {string} folder does not exist
 * @param {{apiUrl: string, checkout: Checkout, ceiling: string}} place
 * @param {Readonly<Record<string, string>>} inputs the action's own
 * @returns {Stage}
 */
function setStage({ event, repository, env: variables }, folder, { apiUrl, checkout, ceiling }, inputs) {
  mkdirSync(join(folder, 'temp'), { recursive: true })
  const paths = Object.fromEntries(Object.entries(FILES).map(([variable, name]) => [variable, join(folder, name)]))
  for (const path of Object.values(paths)) writeFileSync(path, '')
  writeFileSync(join(folder, 'event.json'), JSON.stringify(event.payload))
  const env = {
    PATH: String(process.env['PATH']),
    HOME: folder,
    ...GIT_ENVIRONMENT,
    GIT_CEILING_DIRECTORIES: ceiling,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__run',
    GITHUB_ACTOR: 'octocat',
    GITHUB_API_URL: apiUrl,
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: join(folder, 'event.json'),
    GITHUB_JOB: 'image',
    GITHUB_REF: event.ref,
    GITHUB_REPOSITORY: repository,
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '1658821493',
    GITHUB_RUN_NUMBER: '3',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: event.sha,
    GITHUB_WORKFLOW: 'image',
    GITHUB_WORKSPACE: checkout.folder,
    RUNNER_ARCH: 'X64',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: join(folder, 'temp'),
    ...paths,
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value])),
    ...variables,
  }
  return {
    cwd: checkout.folder,
    env,
    answer: (exitCode, log) => {
      const outputs = parsePairs(readFileSync(String(paths['GITHUB_OUTPUT']), 'utf8'))
      const exported = parsePairs(readFileSync(String(paths['GITHUB_ENV']), 'utf8'))
      return {
        ok: exitCode === 0,
        error: /^::error.*?::(.*)$/m.exec(log)?.[1] ?? '',
        outputs: Object.fromEntries(OUTPUTS.flatMap((name) => (outputs[name] === undefined ? [] : [[name, content(name, outputs[name])]]))),
        env: Object.fromEntries(
          Object.entries(exported).map(([name, value]) => [name, content(name.toLowerCase().replaceAll('_', '-'), value)]),
        ),
      }
    },
  }
}

/**
 * The value, or for a `bake-file*` what stands in the file.
 *
 * @param {string} name
 * @param {string} value
 */
function content(name, value) {
  return /(?:^|-)bake-file(?:-|$)/.test(name) && value !== '' ? readFileSync(value, 'utf8') : value
}
