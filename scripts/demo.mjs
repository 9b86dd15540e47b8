// @ts-check
// Shows the action on real parts, from a bare clone without `npm ci`: the committed bundle publishes a small image for two platforms to two
// registries; crane reads it back, docker pulls it by its digest and runs it, and a second run of the same commit writes nothing.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeContext } from '../lab/context.mjs'
import { up } from '../lab/lab.mjs'
import { run } from '../lab/process.mjs'
import { startCounter } from './counter.mjs'
import { pushEvent } from './event.mjs'
import { layOut } from './markdown.mjs'
import { runAction, succeeded } from './runner.mjs'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const STEP_TIMEOUT_MS = 5 * 60_000
const PLATFORMS = ['linux/amd64', 'linux/arm64']
const TAG = 'v1.2.3'

/** @typedef {{image: string, tag: string, state: string, after: string | null}} Row one entry of the output `results` */

const folder = mkdtempSync(join(tmpdir(), 'demo-'))
/** @type {(() => Promise<unknown>)[]} */
const ends = []
const begin = performance.now()
let chapter = 0

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(signal, () => void clean().finally(() => process.exit(1)))
try {
  await demo()
} catch (error) {
  console.error(`\ndemo: ${error instanceof Error ? error.message : error}`)
  if (error instanceof Error && 'hint' in error) console.error(error.hint)
  process.exitCode = 1
} finally {
  await clean()
}

async function clean() {
  for (const end of ends.splice(0).reverse()) await end()
  rmSync(folder, { recursive: true, force: true })
}

async function demo() {
  if (!existsSync(join(ROOT, 'dist', 'index.js'))) throw new Error('dist/index.js is missing: npm run bundle makes it')

  heading('The lab: a real engine and two real registries that ask for a password, on this machine')
  const state = await up(['node24', 'engine', 'basic', 'token', 'crane'], say)
  const { basic, token } = state.registries
  if (basic === undefined || token === undefined) throw new Error('the lab has no registries')
  const witnesses = [await startCounter(basic.host), await startCounter(token.host)]
  ends.push(...witnesses.map(({ stop }) => stop))
  const logins = [basic, token].map(({ username, password }, index) => ({ host: String(witnesses[index]?.host), username, password }))
  const writes = () => witnesses.flatMap(({ take }) => take().writes)
  for (const { host } of logins) say(`${host} counts the requests that pass through to a registry`)

  heading(`A commit on main with the tag ${TAG}: a Dockerfile for ${PLATFORMS.join(' and ')}`)
  const { workspace, sha, date } = await makeCommit(String(state.tools.busybox))
  say(await run('git', ['-C', workspace, 'log', '--oneline', '--decorate', '--stat']))
  const repository = `demo/app-${randomBytes(3).toString('hex')}`
  const images = logins.map(({ host }) => `${host}/${repository}`)
  const config = join(folder, 'docker')
  const env = { DOCKER_HOST: String(state.docker?.host), DOCKER_CONFIG: config, BUILDX_CONFIG: join(folder, 'buildx') }
  mkdirSync(join(config, 'cli-plugins'), { recursive: true })
  symlinkSync(String(state.docker?.buildx), join(config, 'cli-plugins', 'docker-buildx'))
  const step = {
    strategy: 'semver, sha, environment, date',
    environment: 'staging',
    images: images.join('\n'),
    platforms: PLATFORMS.join(','),
    'registry-auth': logins
      .map(({ host, username, password }) => `- registry: ${host}\n  username: ${username}\n  password: ${password}`)
      .join('\n'),
  }
  say('    uses: build-tag-push')
  for (const [name, value] of Object.entries(step)) if (name !== 'registry-auth') say(`      ${name}: ${value.replaceAll('\n', ', ')}`)

  /** @param {Record<string, string>} more */
  const start = async (more) => {
    const answer = await runAction(
      {
        action: ROOT,
        workspace,
        node: String(state.node24),
        inputs: { ...step, ...more },
        env: { PATH: [...state.path, process.env['PATH']].join(':'), ...env },
        event: pushEvent({ ref: `refs/tags/${TAG}`, baseRef: 'refs/heads/main', sha, date }),
        timeoutMs: STEP_TIMEOUT_MS,
      },
      { onLine: (line) => say(`│ ${line}`) },
    )
    const wallMs = answer.main.wallMs + (answer.post?.wallMs ?? 0)
    say(`main ${answer.main.wallMs.toFixed(0)} ms, post ${answer.post?.wallMs.toFixed(0)} ms`)
    if (!succeeded(answer.main) || answer.post === undefined || !succeeded(answer.post))
      throw new Error(`the run ended with ${answer.conclusion}`)
    equal('processes and files left behind', [...answer.orphans, ...answer.leftovers], [])
    for (const { password } of logins)
      equal(
        'passwords in the log',
        [answer.main.raw, answer.post.raw].filter((text) => shows(text, password)),
        [],
      )
    return { ...answer, wallMs }
  }

  heading('The plan, before anything happens (dry-run: true)')
  const planned = await start({ 'dry-run': 'true' })
  equal('outcome', planned.outputs['outcome'], 'planned')
  equal('requests that write', writes(), [])
  const names = String(planned.outputs['tag-names']).split('\n')
  const today = new Date().toISOString().slice(0, 10)
  const expected = ['1.2.3', '1.2', '1', 'latest', sha.slice(0, 7), 'staging-v1.2.3', today]
  equal(
    'planned tags of semver, sha, environment and date',
    expected.filter((name) => !names.includes(name)),
    [],
  )

  heading('The run: build once, upload by digest, give the names, read each back')
  const first = await start({})
  const written = changes(writes()).length
  say(`requests that write: ${written}`)
  const { outcome, digest = '', ref = '' } = first.outputs
  equal('outcome', outcome, 'published')
  equal(
    'rows',
    rowsOf(first).map(({ state }) => state),
    Array(names.length * images.length).fill('published'),
  )

  heading('The job summary, as it stands on the page of the run')
  for (const line of layOut(first.summary)) say(line)

  heading('An independent client (crane) reads every tag of both registries')
  await signIn(String(state.docker?.cli), logins, env)
  const crane = (/** @type {string[]} */ ...args) =>
    run(String(state.tools.crane), [...args, '--insecure'], { env: { PATH: process.env['PATH'], ...env } })
  for (const image of images) {
    equal(`tags in ${image}`, (await crane('ls', image)).trim().split('\n').sort(), [...names].sort())
    for (const name of names) {
      const found = (await crane('digest', `${image}:${name}`)).trim()
      say(`${found}  ${image}:${name}`)
      equal(`digest of ${image}:${name}`, found, digest)
    }
    await checkContent(crane, image, digest)
  }

  heading('docker pulls the image by the digest output and runs it')
  const docker = (/** @type {string[]} */ ...args) =>
    run(String(state.docker?.cli), args, { env: { PATH: process.env['PATH'], ...env }, timeoutMs: STEP_TIMEOUT_MS })
  say(`docker run --rm ${ref}`)
  equal('ref', ref, `${images[0]}@${digest}`)
  await docker('pull', '--quiet', ref)
  ends.push(() => docker('image', 'rm', '--force', ref))
  const output = await docker('run', '--rm', ref)
  say(output)
  equal('what the container says', output, `built for linux/${process.arch === 'arm64' ? 'arm64' : 'amd64'}\nseed of the demo\n`)
  writes()

  heading('The same commit again: it finds its image and writes nothing')
  const second = await start({})
  const asked = writes()
  equal('requests that write in the second run', changes(asked), [])
  say(`requests that write: 0 (uploads opened and cancelled, to ask whether we may push: ${asked.length / 2})`)
  equal('digest of the second run', second.outputs['digest'], digest)
  equal(
    'rows of the second run',
    rowsOf(second).map(({ state }) => state),
    Array(names.length * images.length).fill('already'),
  )

  const seconds = ((performance.now() - begin) / 1000).toFixed(0)
  console.log(
    `\nShown in ${seconds} s: ${names.length} tags in ${images.length} registries of one digest (${PLATFORMS.length} platforms, provenance), published in ${first.wallMs.toFixed(0)} ms with ${written} writes, read back by crane, pulled and run by docker, adopted in ${second.wallMs.toFixed(0)} ms with 0 writes.`,
  )
}

/**
 * @param {string} busybox
 * @returns {Promise<{workspace: string, sha: string, date: string}>} `date` of the commit
 */
async function makeCommit(busybox) {
  const workspace = join(folder, 'app')
  makeContext(workspace, { seed: 'seed of the demo', busybox })
  const git = (/** @type {string[]} */ ...args) =>
    run('git', ['-C', workspace, '-c', 'user.name=octocat', '-c', 'user.email=octocat@example.com', ...args])
  await git('init', '--quiet', '--initial-branch=main')
  await git('add', '--all')
  await git('commit', '--quiet', '--message=A program that says what it was built for')
  await git('tag', TAG)
  const [sha = '', date = ''] = (await git('log', '-1', '--format=%H %cI')).trim().split(' ')
  return { workspace, sha, date }
}

/**
 * The index must hold both platforms, and for each a provenance that names the image it is about.
 *
 * @param {(...args: string[]) => Promise<string>} crane
 * @param {string} image
 * @param {string} digest
 */
async function checkContent(crane, image, digest) {
  const { manifests } = JSON.parse(await crane('manifest', `${image}@${digest}`))
  /** @param {{platform: {os: string, architecture: string}}} entry */
  const nameOf = ({ platform }) => `${platform.os}/${platform.architecture}`
  equal(
    `platforms in ${image}`,
    manifests
      .map(nameOf)
      .filter((/** @type {string} */ name) => name !== 'unknown/unknown')
      .sort(),
    [...PLATFORMS].sort(),
  )
  const attestations = manifests.filter(
    (/** @type {{annotations?: Record<string, string>}} */ entry) =>
      entry.annotations?.['vnd.docker.reference.type'] === 'attestation-manifest',
  )
  equal(`attestations in ${image}`, attestations.length, PLATFORMS.length)
  for (const attestation of attestations) {
    const { layers } = JSON.parse(await crane('manifest', `${image}@${attestation.digest}`))
    const statement = JSON.parse(await crane('blob', `${image}@${layers[0].digest}`))
    const about = attestation.annotations['vnd.docker.reference.digest']
    const subject = statement.subject.find((/** @type {{digest: {sha256: string}}} */ entry) => `sha256:${entry.digest.sha256}` === about)
    if (subject === undefined) throw new Error(`the provenance ${attestation.digest} in ${image} does not name ${about}`)
    say(`provenance ${statement.predicateType} of ${subject.name}`)
  }
}

/**
 * @param {string} docker
 * @param {readonly {host: string, username: string, password: string}[]} logins
 * @param {Record<string, string>} env
 */
async function signIn(docker, logins, env) {
  for (const { host, username, password } of logins) {
    await run(docker, ['login', '--username', username, '--password-stdin', host], {
      input: password,
      env: { PATH: process.env['PATH'], ...env },
    })
  }
}

/**
 * @param {import('./runner.mjs').RunAnswer} answer
 * @returns {Row[]}
 */
function rowsOf({ outputs }) {
  return JSON.parse(String(outputs['results']))
}

/**
 * Returns the requests that changed what a registry holds: all that write, less each upload that was cancelled and the request that opened it.
 *
 * @param {readonly string[]} requests
 * @returns {string[]}
 */
function changes(requests) {
  const isOpening = (/** @type {string} */ request) => /^POST .*\/blobs\/uploads\/$/.test(request)
  const isCancel = (/** @type {string} */ request) => /^DELETE .*\/blobs\/uploads\//.test(request)
  let cancelled = requests.filter(isCancel).length
  return requests.filter((request) => !isCancel(request) && !(isOpening(request) && cancelled-- > 0))
}

/**
 * Says whether a secret stands in a log outside of the command that masks it.
 *
 * @param {string} text
 * @param {string} secret
 */
function shows(text, secret) {
  return text.split('\n').some((line) => line.includes(secret) && !line.startsWith('::add-mask::'))
}

/**
 * @param {string} what
 * @param {unknown} found
 * @param {unknown} expected
 */
function equal(what, found, expected) {
  if (JSON.stringify(found) !== JSON.stringify(expected))
    throw new Error(`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`)
}

/** @param {string} text */
function heading(text) {
  const line = `${++chapter} ${text}`
  console.log(process.stdout.isTTY ? `\n\x1b[1m${line}\x1b[0m\n` : `\n${line}\n${'─'.repeat([...line].length)}`)
}

/** @param {string} text */
function say(text) {
  for (const line of text.trimEnd().split('\n')) console.log(`  ${line}`.trimEnd())
}
