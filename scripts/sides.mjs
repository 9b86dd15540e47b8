// @ts-check
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runAction, succeeded } from './runner.mjs'

/**
 * One thing to publish, the same for whoever does it.
 *
 * @typedef {object} Task
 * @property {string} workspace a git checkout
 * @property {string} context folder within it
 * @property {readonly string[]} platforms
 * @property {readonly Target[]} targets
 * @property {readonly string[]} tags
 *
 * @typedef {{registry: import('./registries.mjs').Registry, host: string, repository: string}} Target `host` may stand for a distance to the registry
 *
 * @typedef {object} Took
 * @property {number} ms all processes together, from start to end
 * @property {number} mainMs without the post steps
 * @property {import('./runner.mjs').RunAnswer | undefined} answer of our own run
 *
 * @typedef {(task: Task, stand: Stand) => Promise<Took>} Side
 *
 * @typedef {object} Stand What all sides have in common.
 * @property {import('../lab/state.mjs').LabState} state
 * @property {string} folder for temporary files
 * @property {string} action folder of our action
 * @property {string | undefined} peers folder of login-action, metadata-action and build-push-action
 * @property {string} api address of a GitHub API on loopback
 * @property {import('./runner.mjs').RunEvent} event
 * @property {Readonly<Record<string, string>>} [inputs] more inputs for our own action
 * @property {Readonly<Record<string, string>>} [env] more environment for our own action
 * @property {string} [builder] one of the lab's, in the place of the engine's own
 * @property {string} [plugin] what stands in the place of the buildx plugin
 * @property {boolean} [memory] whether to watch how much memory our action takes
 */

/**
 * What a workflow without any action does: `docker login` for each host, then one `docker buildx build --push`, in one shell.
 *
 * @type {Side}
 */
export async function raw(task, stand) {
  const config = dockerConfig(stand)
  const logins = task.targets.map(
    ({ host }, index) => `printf %s "$PASSWORD_${index}" | docker login --username "$USERNAME_${index}" --password-stdin ${host}`,
  )
  const tags = references(task).map((reference) => `--tag ${reference}`)
  const build = [
    'docker buildx build',
    ...builderFlag(stand),
    `--platform ${task.platforms.join(',')}`,
    ...tags,
    '--push',
    task.context,
  ].join(' ')
  const script = join(config, 'step.sh')
  writeFileSync(script, [...logins, build, ''].join('\n'))
  const secrets = task.targets.flatMap(({ registry }, index) => [
    [`USERNAME_${index}`, registry.username],
    [`PASSWORD_${index}`, registry.password],
  ])
  const ms = await shell(script, task, { ...commonEnv(task, stand, config), ...Object.fromEntries(secrets) })
  rmSync(config, { recursive: true })
  return { ms, mainMs: ms, answer: undefined }
}

/**
 * The same build into a layout on disk, published nowhere.
 *
 * @type {Side}
 */
export async function layout(task, stand) {
  const config = dockerConfig(stand)
  const script = join(config, 'step.sh')
  const output = `type=oci,dest=${join(config, 'layout')},tar=false`
  writeFileSync(
    script,
    `${['docker buildx build', ...builderFlag(stand), `--platform ${task.platforms.join(',')}`, `--output ${output}`, task.context].join(' ')}\n`,
  )
  const ms = await shell(script, task, commonEnv(task, stand, config))
  rmSync(config, { recursive: true })
  return { ms, mainMs: ms, answer: undefined }
}

/**
 * Our action, main and post.
 *
 * @type {Side}
 */
export async function ours(task, stand) {
  const config = dockerConfig(stand)
  const answer = await runAction({
    action: stand.action,
    node: String(stand.state.node24),
    workspace: task.workspace,
    event: stand.event,
    env: { ...commonEnv(task, stand, config), ...stand.env },
    token: 'none',
    memory: stand.memory === true,
    inputs: {
      images: task.targets.map(({ host, repository }) => `${host}/${repository}`).join('\n'),
      tags: task.tags.map((tag) => `type=raw,value=${tag}`).join('\n'),
      platforms: task.platforms.join(','),
      context: task.context,
      ...signInInputs(task.targets),
      ...(stand.builder === undefined ? {} : { builder: stand.builder }),
      ...stand.inputs,
    },
  })
  rmSync(config, { recursive: true })
  return took([answer.main], answer.post === undefined ? [] : [answer.post], answer)
}

/**
 * The chain of docker/metadata-action, docker/login-action and docker/build-push-action, then their post steps, last first.
 *
 * @type {Side}
 */
export async function peers(task, stand) {
  const config = dockerConfig(stand)
  const common = {
    node: String(stand.state.node24),
    workspace: task.workspace,
    event: stand.event,
    env: commonEnv(task, stand, config),
    token: 'none',
  }
  const start = (/** @type {string} */ name, /** @type {Record<string, string>} */ inputs) =>
    runAction({ ...common, action: join(String(stand.peers), name), inputs })
  const metadata = await start('metadata-action', {
    images: task.targets.map(({ host, repository }) => `${host}/${repository}`).join('\n'),
    tags: task.tags.map((tag) => `type=raw,value=${tag}`).join('\n'),
  })
  const login = await start('login-action', {
    'registry-auth': JSON.stringify(
      task.targets.map(({ host, registry: { username, password } }) => ({ registry: host, username, password })),
    ),
    // A post step runs at the end of the job; here it would run before the build.
    logout: 'false',
  })
  const build = await start('build-push-action', {
    context: task.context,
    platforms: task.platforms.join(','),
    push: 'true',
    ...(stand.builder === undefined ? {} : { builder: stand.builder }),
    tags: String(metadata.outputs['tags']),
    labels: String(metadata.outputs['labels']),
  })
  rmSync(config, { recursive: true })
  const answers = [metadata, login, build]
  return took(
    answers.map(({ main }) => main),
    answers.flatMap(({ post }) => (post === undefined ? [] : [post])),
    undefined,
  )
}

/**
 * Returns every full reference of a task.
 *
 * @param {Task} task
 * @returns {string[]}
 */
export function references({ targets, tags }) {
  return targets.flatMap(({ host, repository }) => tags.map((tag) => `${host}/${repository}:${tag}`))
}

/**
 * @param {Stand} stand
 * @returns {string[]}
 */
function builderFlag({ builder }) {
  return builder === undefined ? [] : [`--builder ${builder}`]
}

/**
 * @param {readonly import('./runner.mjs').Phase[]} mains
 * @param {readonly import('./runner.mjs').Phase[]} posts
 * @param {import('./runner.mjs').RunAnswer | undefined} answer
 * @returns {Took}
 */
function took(mains, posts, answer) {
  const failed = [...mains, ...posts].find((phase) => !succeeded(phase))
  if (failed !== undefined)
    throw new Error(`a step failed (exit ${failed.exitCode ?? failed.signal}):\n${failed.log.slice(-40).join('\n')}`)
  const sum = (/** @type {readonly import('./runner.mjs').Phase[]} */ phases) => phases.reduce((total, { wallMs }) => total + wallMs, 0)
  return { ms: sum(mains) + sum(posts), mainMs: sum(mains), answer }
}

/**
 * The inputs that sign in: the three of docker/login-action for one registry, as people write them, and a list for several or for one with an authority.
 *
 * @param {readonly Target[]} targets
 * @returns {Record<string, string>}
 */
function signInInputs(targets) {
  const [only, ...more] = targets
  if (only === undefined || more.length > 0 || only.registry.ca !== undefined)
    return { 'registry-auth': JSON.stringify(targets.map(authEntry)) }
  return { registry: only.host, username: only.registry.username, password: only.registry.password }
}

/**
 * @param {Target} target
 * @returns {Record<string, string | boolean>}
 */
function authEntry({ host, registry: { username, password, ca } }) {
  return { registry: host, username, password, ...(ca === undefined ? { insecure: true } : { 'ca-cert': ca }) }
}

/**
 * A DOCKER_CONFIG of its own for each run, since signing in writes to it.
 *
 * @param {Pick<Stand, 'state' | 'folder' | 'plugin'>} stand
 * @returns {string}
 */
export function dockerConfig({ state, folder, plugin = state.docker?.buildx }) {
  const config = mkdtempSync(join(folder, 'docker-'))
  mkdirSync(join(config, 'cli-plugins'))
  symlinkSync(String(plugin), join(config, 'cli-plugins', 'docker-buildx'))
  return config
}

/**
 * What every side has in its environment.
 *
 * @param {Pick<Task, 'targets'>} task
 * @param {Pick<Stand, 'state' | 'folder' | 'api' | 'builder'>} stand
 * @param {string} config
 * @returns {Record<string, string>}
 */
export function commonEnv(task, { state, folder, api, builder }, config) {
  const ca = task.targets.map(({ registry }) => registry.ca).find((path) => path !== undefined)
  return {
    PATH: [...state.path, String(process.env['PATH'])].join(':'),
    HOME: config,
    DOCKER_CONFIG: config,
    BUILDX_CONFIG: builder === undefined ? join(folder, 'buildx') : String(state.docker?.buildxConfig),
    GITHUB_API_URL: api,
    DOCKER_HOST: String(state.docker?.host),
    ...(ca === undefined ? {} : { SSL_CERT_FILE: ca }),
  }
}

/**
 * @param {string} script
 * @param {Task} task
 * @param {Record<string, string>} env
 * @returns {Promise<number>} milliseconds from start to end
 */
function shell(script, task, env) {
  return new Promise((resolve, reject) => {
    const begin = performance.now()
    const child = spawn('sh', ['-e', script], { cwd: task.workspace, env, stdio: ['ignore', 'pipe', 'pipe'] })
    /** @type {Buffer[]} */
    const said = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk))
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(performance.now() - begin)
      else reject(new Error(`the shell's way failed (exit ${code}):\n${Buffer.concat(said).toString('utf8').slice(-4000)}`))
    })
  })
}
