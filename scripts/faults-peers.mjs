// @ts-check
// Plays the same faults to docker's own tools and actions, and to ours: `PEERS=FOLDER npm run faults -- --peers`; FOLDER holds build-push-action and login-action as they
// are released. Prints the table of docs/faults.md.
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { up } from '../lab/lab.mjs'
import { attempt, run } from '../lab/process.mjs'
import { ACTION_CASES, oursInputs, publishUnder, TAG_CASES, TAG_SIDES, writeBroken } from './faults-cases.mjs'
import { startFaultProxy } from './faults-proxy.mjs'
import { runAction } from './runner.mjs'
import { commonEnv, dockerConfig } from './sides.mjs'
import { openStand } from './stand.mjs'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const MANIFEST_TYPES = 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json'

/**
 * @typedef {import('./faults-cases.mjs').Cell} Cell
 * @typedef {import('./runner.mjs').RunAnswer} RunAnswer
 *
 * @typedef {object} More What a step has that is not its inputs.
 * @property {Readonly<Record<string, string>>} [inputs]
 * @property {'build' | 'login' | 'hang'} [broken] the word at which docker ends badly, or hangs in a build
 * @property {import('./runner.mjs').Watch} [watch]
 * @property {boolean} [isHostile] the Dockerfile prints commands
 * @property {(temp: string) => void} [onHang] a build hangs; the step is cancelled afterwards
 * @property {(temp: string) => void} [onEnd] main has ended
 *
 * @typedef {Awaited<ReturnType<typeof openBed>>} Bed
 */

/**
 * Plays all cases and prints the table.
 *
 * @param {string} peers folder of the peers' actions
 * @param {string | undefined} only a part of the titles of the cases that are played
 */
export async function comparePeers(peers, only) {
  for (const name of ['build-push-action', 'login-action'])
    if (!existsSync(join(peers, name, 'action.yml'))) throw new Error(`PEERS has no ${name}/action.yml`)
  const isWanted = (/** @type {{title: string}} */ { title }) => only === undefined || title.includes(only)
  const bed = await openBed(peers)
  /** @type {string[]} */
  const lines = [row(['The PUT of the tag meets', ...TAG_SIDES.map(([name]) => name)]), row(['---', ...TAG_SIDES.map(() => '---')])]
  try {
    for (const fault of TAG_CASES.filter(isWanted)) {
      /** @type {Cell[]} */
      const cells = []
      for (const side of TAG_SIDES) cells.push(await publishUnder(fault, side, bed))
      lines.push(row([fault.title, ...cells.map(marked)]))
      console.log(lines.at(-1))
    }
    lines.push('', row(['', "docker's action", 'build-tag-push']), row(['---', '---', '---']))
    for (const one of ACTION_CASES.filter(isWanted)) {
      const [theirs, ours] = [await one.run('peer', bed), await one.run('ours', bed)]
      lines.push(row([`${one.title} (${one.peer})`, marked(theirs), marked(ours)]))
      console.log(lines.at(-1))
    }
    console.log(`\n${await versions(bed, peers)}\n\n${lines.join('\n')}`)
  } finally {
    await bed.close()
  }
}

/** @param {readonly string[]} cells */
function row(cells) {
  return `| ${cells.join(' | ')} |`
}

/** @param {Cell} cell */
function marked({ text, isRight }) {
  return `${isRight ? '✅' : '❌'} ${text}`
}

/** @param {Bed} bed @param {string} peers */
async function versions({ state }, peers) {
  const hash = (/** @type {string} */ name) =>
    createHash('sha256')
      .update(readFileSync(join(peers, name, 'dist', 'index.cjs')))
      .digest('hex')
      .slice(0, 12)
  const buildx = String((await run(String(state.docker?.buildx), ['version'])).split(' ')[1])
  const engine = state.parts['engine']?.detail.split(' ').slice(0, 2).join(' ')
  const registry = state.parts['open']?.detail.split(' ').slice(0, 2).join(' ')
  return `buildx ${buildx}, ${engine}, ${registry}; bundles (sha256): build-push-action ${hash('build-push-action')}, login-action ${hash('login-action')}`
}

/**
 * Everything the cases stand on.
 *
 * @param {string} peers
 */
async function openBed(peers) {
  const state = await up(['node24', 'engine', 'open', 'basic'], console.log)
  const { open, basic } = state.registries
  if (open === undefined || basic === undefined || state.docker === undefined) throw new Error('the lab lacks a part')
  const { cli, buildx } = state.docker
  const folder = mkdtempSync(join(tmpdir(), 'peers-'))
  const stand = await openStand({ state, folder, action: ROOT, peers })
  const context = stand.context([1])
  /** @type {import('./faults-proxy.mjs').FaultProxy[]} */
  const proxies = []
  const name = () => `faults/${randomBytes(6).toString('hex')}`

  /**
   * Whether a tag shows an image that is whole.
   *
   * @param {{host: string, username?: string, password?: string}} registry @param {string} repository @param {string} tag
   */
  const isLive = async ({ host, username, password }, repository, tag) => {
    const authorization =
      username === undefined ? {} : { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
    const answer = await fetch(`http://${host}/v2/${repository}/manifests/${tag}`, {
      headers: { accept: MANIFEST_TYPES, ...authorization },
    })
    if (answer.status !== 200 && answer.status !== 404) throw new Error(`${host} answered ${answer.status}`)
    return answer.status === 200
  }

  /** @param {'ours' | 'build-push-action' | 'login-action'} who @param {Readonly<Record<string, string>>} inputs @param {More} [more] */
  const act = async (who, inputs, { broken, watch, onHang, onEnd } = {}) => {
    const wrappers = broken === undefined ? undefined : writeBroken(join(folder, `broken-${broken}`), broken, { docker: cli, buildx })
    const hangs = wrappers === undefined ? undefined : join(wrappers.path, 'hangs')
    if (hangs !== undefined) rmSync(hangs, { force: true })
    const config = dockerConfig({ state, folder, ...(wrappers === undefined ? {} : { plugin: wrappers.plugin }) })
    const env = commonEnv({ targets: [] }, { state, folder, api: stand.api }, config)
    const temp = mkdtempSync(join(folder, 'temp-'))
    /** @type {NodeJS.Timeout | undefined} */
    let looking
    const whenHanging = (/** @type {() => void} */ cancel) => {
      if (onHang === undefined || hangs === undefined || looking !== undefined) return
      looking = setInterval(() => {
        if (!existsSync(hangs)) return
        clearInterval(looking)
        onHang(temp)
        cancel()
      }, 50)
    }
    try {
      return await runAction(
        {
          action: who === 'ours' ? ROOT : join(peers, who),
          node: String(state.node24),
          workspace: stand.workspace,
          event: stand.event,
          env: { ...env, ...(wrappers === undefined ? {} : { PATH: `${wrappers.path}:${env['PATH']}` }) },
          token: 'none',
          temp,
          inputs,
        },
        {
          ...watch,
          onStart: (cancel) => {
            whenHanging(cancel)
            watch?.onStart?.(cancel)
          },
          later: async (env) => {
            onEnd?.(temp)
            await watch?.later?.(env)
          },
        },
      )
    } finally {
      clearInterval(looking)
    }
  }

  const bed = {
    state,
    basic,
    name,
    isLive,
    act,
    context: () => context,

    /** A registry behind a proxy of its own, and a repository in it that nobody has used. @param {import('./faults-proxy.mjs').Rule | undefined} rule */
    front: async (rule) => {
      const proxy = await startFaultProxy(open.host, rule)
      proxies.push(proxy)
      const repository = name()
      return { proxy, name: repository, live: (/** @type {string} */ tag) => isLive(open, repository, tag) }
    },

    /** @param {readonly string[]} args */
    docker: async (args) => {
      const config = dockerConfig({ state, folder })
      const env = commonEnv({ targets: [] }, { state, folder, api: stand.api }, config)
      const { code, signal } = await attempt(cli, args, { cwd: stand.workspace, env })
      return { exit: code ?? String(signal), isUnknown: false }
    },

    /** Builds and publishes, by the peer or by us. @param {'peer' | 'ours'} who @param {readonly string[]} references @param {More} [more] @returns {Promise<RunAnswer>} */
    build: (who, references, { inputs, isHostile, ...more } = {}) => {
      const place = isHostile === true ? hostile() : context
      const theirs = { context: place, push: 'true', tags: references.join('\n'), ...inputs }
      return who === 'peer'
        ? act('build-push-action', theirs, more)
        : act('ours', { ...oursInputs(references, bed), context: place, ...inputs }, more)
    },

    close: async () => {
      for (const proxy of proxies) await proxy.stop()
      await stand.close()
    },
  }

  const hostile = () => {
    const path = stand.context([])
    const said = ['a\\r::set-output name=digest::sha256:evil', 'b ##[set-output name=digest;]sha256:evil', '\\033]0;title\\007\\033[2J']
    const steps = said.map((text) => `RUN ${JSON.stringify(['/busybox', 'printf', `${text}\\n`])}`)
    const lines = ['FROM scratch', 'COPY busybox /busybox', ...steps]
    writeFileSync(join(stand.workspace, path, 'Dockerfile'), `${lines.join('\n')}\n`)
    return path
  }
  return bed
}
