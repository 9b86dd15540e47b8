// @ts-check
// What goes wrong beside whom: see `faults-peers.mjs`.
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readLog } from './commands.mjs'
import { orphansOf } from './orphans.mjs'

/**
 * @typedef {import('./faults-proxy.mjs').Rule} Rule
 * @typedef {import('./faults-proxy.mjs').FaultProxy} FaultProxy
 * @typedef {import('./runner.mjs').RunAnswer} RunAnswer
 * @typedef {import('./faults-peers.mjs').Bed} Bed
 *
 * @typedef {object} Cell What came of a case.
 * @property {string} text
 * @property {boolean} isRight whether it is published where it can be, no sooner than asked, and whoever reads the end knows what is live
 *
 * @typedef {object} TagCase A fault that the PUT of the tag meets, which may be tried again.
 * @property {string} title
 * @property {number} times
 * @property {import('./faults-proxy.mjs').Trouble} trouble
 * @property {number} [askedMs] how long the registry asks to wait between tries
 *
 * @typedef {object} ActionCase
 * @property {string} title
 * @property {'build-push-action' | 'login-action'} peer
 * @property {(who: 'peer' | 'ours', bed: Bed) => Promise<Cell>} run
 */

const TAG = '1.2.3'
const SECRET = 'hunter2-hunter2-hunter2'
const ALWAYS = Number.POSITIVE_INFINITY
/** PUTs of manifests by tag: those by digest have a colon. */
const TAGS_PATH = /\/manifests\/[^:]+$/

/** @type {readonly TagCase[]} */
export const TAG_CASES = [
  {
    title: '429 twice, `Retry-After: 2`',
    times: 2,
    askedMs: 2_000,
    trouble: { kind: 'answer', status: 429, headers: { 'retry-after': '2' } },
  },
  {
    title: '429 six times, `Retry-After: 1`',
    times: 6,
    askedMs: 1_000,
    trouble: { kind: 'answer', status: 429, headers: { 'retry-after': '1' } },
  },
  { title: '503 three times', times: 3, trouble: { kind: 'answer', status: 503 } },
  { title: 'a reset before the answer, twice', times: 2, trouble: { kind: 'reset', when: 'before' } },
  { title: 'committed, then a reset', times: 1, trouble: { kind: 'reset', when: 'after' } },
  { title: 'another digest in the header', times: ALWAYS, trouble: { kind: 'header' } },
]

/** @type {readonly (readonly [name: string, publish: (reference: string, bed: Bed) => Promise<{exit: number | string, isUnknown: boolean}>])[]} */
export const TAG_SIDES = [
  ['buildx build --push', async (reference, bed) => bed.docker(['buildx', 'build', '--push', '--tag', reference, bed.context()])],
  [
    'imagetools create',
    async (reference, bed) => {
      const source = reference.replace(/:[^:]*$/, ':source')
      await bed.docker(['buildx', 'build', '--push', '--tag', source, bed.context()])
      return bed.docker(['buildx', 'imagetools', 'create', '--tag', reference, source])
    },
  ],
  [
    'build-push-action',
    async (reference, bed) => told(await bed.act('build-push-action', { context: bed.context(), push: 'true', tags: reference })),
  ],
  ['build-tag-push', async (reference, bed) => told(await bed.act('ours', oursInputs([reference], bed)))],
]

/**
 * Publishes a tag whose PUT meets a fault.
 *
 * @param {TagCase} fault
 * @param {(typeof TAG_SIDES)[number]} side
 * @param {Bed} bed
 * @returns {Promise<Cell>}
 */
export async function publishUnder({ times, trouble, askedMs = 0 }, [, publish], bed) {
  const { proxy, name, live } = await bed.front({ path: new RegExp(`/manifests/${TAG}$`), times, trouble })
  const { exit, isUnknown } = await publish(`${proxy.host}/${name}:${TAG}`, bed)
  const isLive = await live(TAG)
  const gaps = proxy.asked.slice(1).map(({ atMs }, index) => atMs - (proxy.asked[index]?.atMs ?? 0))
  const leastMs = Math.min(...gaps)
  const apart = gaps.length === 0 ? '' : `, ${proxy.asked.length} tries ${lengthOf(leastMs)} apart or more`
  const isRight = leastMs >= askedMs && (isUnknown || (exit === 0 && isLive))
  return { text: `${exitOf(exit)}, ${isLive ? 'live' : 'absent'}${apart}`, isRight }
}

/** @type {readonly ActionCase[]} */
export const ACTION_CASES = [
  {
    title: 'the build dies by SIGKILL without a word, as for want of memory',
    peer: 'build-push-action',
    run: async (who, bed) => {
      const { proxy, name, live } = await bed.front(undefined)
      const answer = await bed.build(who, [`${proxy.host}/${name}:${TAG}`], { broken: 'build' })
      const isLive = await live(TAG)
      const told = firstError(answer)
      return {
        text: `${exitOf(exitCode(answer))}, ${isLive ? 'live' : 'absent'}${told === undefined ? ', no error' : `, ${told}`}`,
        isRight: exitCode(answer) !== 0 && told !== undefined,
      }
    },
  },
  {
    title: '`docker login` dies by SIGKILL without a word',
    peer: 'login-action',
    run: async (who, bed) => {
      if (who === 'peer') {
        const { host, username, password } = bed.basic
        const answer = await bed.act('login-action', { registry: host, username, password }, { broken: 'login' })
        const isTold = answer.main.log.some((line) => line.includes('Login Succeeded'))
        return { text: `${exitOf(exitCode(answer))}${isTold ? ', "Login Succeeded!"' : ''}`, isRight: exitCode(answer) !== 0 }
      }
      const name = bed.name()
      const { host, username, password } = bed.basic
      const inputs = { ...oursInputs([`${host}/${name}:${TAG}`], bed), registry: host, username, password }
      const answer = await bed.act('ours', inputs, { broken: 'login' })
      const isLive = await bed.isLive(bed.basic, name, TAG)
      return {
        text: `${exitOf(exitCode(answer))}, ${isLive ? 'live' : 'absent'}: it signs in without that program`,
        isRight: exitCode(answer) === 0 && isLive,
      }
    },
  },
  {
    title: 'of two registries the second answers 500 to manifests',
    peer: 'build-push-action',
    run: async (who, bed) => {
      const first = await bed.front(undefined)
      const second = await bed.front({ path: /\/manifests\//, times: ALWAYS, trouble: { kind: 'answer', status: 500 } })
      const places = [first, second].map(({ proxy, name }) => `${proxy.host}/${name}`)
      const answer = await bed.build(
        who,
        places.flatMap((place) => [`${place}:${TAG}`, `${place}:latest`]),
      )
      const live = [(await first.live(TAG)) && `A:${TAG}`, (await first.live('latest')) && 'A:latest'].filter((one) => one !== false)
      const rows = rowsOf(answer).map(({ registry, tag, state }) => `${places[0]?.startsWith(registry) ? 'A' : 'B'}:${tag} ${state}`)
      return {
        text: `${exitOf(exitCode(answer))}, live: ${live.join(', ') || 'nothing'}; told: ${rows.join(', ') || toldOutputs(answer)}`,
        isRight: exitCode(answer) !== 0 && rows.length > 0,
      }
    },
  },
  {
    title: 'cancelled while a PUT hangs',
    peer: 'build-push-action',
    run: async (who, bed) => {
      const { proxy, name } = await bed.front({ path: TAGS_PATH, times: ALWAYS, trouble: { kind: 'hang' } })
      const { answer, endMs, running } = await cancelled(who, `${proxy.host}/${name}:${TAG}`, proxy, bed)
      const rows = rowsOf(answer).map(({ tag, state }) => `${tag} ${state}`)
      return {
        text: `${exitOf(exitCode(answer))} after ${lengthOf(endMs)}, ${running.length === 0 ? 'no child left' : `children still running: ${running.length}`}; told: ${rows.join(', ') || toldOutputs(answer)}`,
        isRight: running.length === 0 && rows.length > 0,
      }
    },
  },
  {
    title: 'cancelled while a PUT is on the wire, which lands four seconds later',
    peer: 'build-push-action',
    run: async (who, bed) => {
      const { proxy, name, live } = await bed.front({ path: TAGS_PATH, times: ALWAYS, trouble: { kind: 'late', ms: 4_000 } })
      const { answer, isLive } = await cancelled(who, `${proxy.host}/${name}:${TAG}`, proxy, bed, () => live(TAG))
      await sleep(6_000)
      const isLiveLater = await live(TAG)
      const rows = rowsOf(answer).map(({ tag, state }) => `${tag} ${state}`)
      const state = rowsOf(answer)[0]?.state
      return {
        text: `${exitOf(exitCode(answer))}, ${isLive === true ? 'live' : 'absent'} at the end, ${isLiveLater ? 'live' : 'absent'} six seconds later; told: ${rows.join(', ') || toldOutputs(answer)}`,
        isRight: state === 'unknown' || (state === 'published') === isLiveLater,
      }
    },
  },
  {
    title: 'a secret that nobody registered, as a build argument',
    peer: 'build-push-action',
    run: async (who, bed) => {
      const { proxy, name } = await bed.front(undefined)
      const answer = await bed.build(who, [`${proxy.host}/${name}:${TAG}`], { inputs: { 'build-args': `API_TOKEN=${SECRET}` } })
      const isShown = answer.main.raw.includes(SECRET)
      const isNoted = answer.main.log.some((line) => line.includes('API_TOKEN looks like a secret'))
      return {
        text: `${isShown ? 'in the log, in clear' : 'not in the log'}${isNoted ? ', which says to pass it as a secret' : ''}`,
        isRight: !isShown,
      }
    },
  },
  {
    title: 'a secret of `secrets:`, while it builds, and after a cancel',
    peer: 'build-push-action',
    run: async (who, bed) => {
      const { proxy, name } = await bed.front(undefined)
      /** @type {readonly string[] | undefined} */
      let during
      /** @type {readonly string[]} */
      let after = []
      await bed.build(who, [`${proxy.host}/${name}:${TAG}`], {
        inputs: { secrets: `token=${SECRET}` },
        broken: 'hang',
        onHang: (temp) => {
          during = filesWith(SECRET, temp)
        },
        onEnd: (temp) => {
          after = filesWith(SECRET, temp)
        },
      })
      if (during === undefined) throw new Error('no build came about in which to look')
      const show = (/** @type {readonly string[]} */ modes) => (modes.length === 0 ? 'in no file' : `in a file of mode ${modes.join(', ')}`)
      return { text: `${show(during)}; ${show(after)} when main has ended`, isRight: !during.includes('0644') && after.length === 0 }
    },
  },
  {
    title: 'a step of the Dockerfile prints commands to the runner',
    peer: 'build-push-action',
    run: async (who, bed) => {
      const { proxy, name } = await bed.front(undefined)
      const answer = await bed.build(who, [`${proxy.host}/${name}:${TAG}`], { isHostile: true })
      const log = readLog(new Set())
      for (const line of answer.main.raw.split(/\r\n|\r|\n/)) log.read(line)
      const foreign = log.commands.filter((command) => command.name === 'set-output')
      const isRaw = answer.main.raw.includes('\u001b]0;')
      return {
        text: `${foreign.length} commands obeyed, escape sequences ${isRaw ? 'raw' : 'taken out'}`,
        isRight: foreign.length === 0 && !isRaw,
      }
    },
  },
]

/**
 * Cancels, as a user does, when the first PUT has met its trouble.
 *
 * @template T
 * @param {'peer' | 'ours'} who @param {string} reference @param {FaultProxy} proxy @param {Bed} bed
 * @param {() => Promise<T>} [look] what to look at when main has ended
 */
async function cancelled(who, reference, proxy, bed, look) {
  let atMs = 0
  let endMs = 0
  /** @type {string[]} */
  let running = []
  /** @type {T | undefined} */
  let isLive
  let isFirst = true
  const answer = await bed.build(who, [reference], {
    watch: {
      onStart: (cancel) => {
        if (!isFirst) return
        isFirst = false
        void proxy.met.then(() => {
          atMs = performance.now()
          cancel()
        })
      },
      later: async (env) => {
        endMs = performance.now() - atMs
        running = orphansOf(String(env['RUNNER_TRACKING_ID'])).map(({ command }) => command)
        isLive = await look?.()
      },
    },
  })
  return { answer, endMs, running, isLive }
}

/**
 * @param {readonly string[]} references
 * @param {Bed} bed
 * @returns {Record<string, string>}
 */
export function oursInputs(references, bed) {
  const images = new Set(references.map((reference) => reference.replace(/:[^:/]*$/, '')))
  const tags = new Set(references.map((reference) => reference.replace(/^.*:/, '')))
  return {
    images: [...images].join('\n'),
    tags: [...tags].map((tag) => `type=raw,value=${tag}`).join('\n'),
    context: bed.context(),
  }
}

/** @param {RunAnswer} answer */
function told(answer) {
  return { exit: exitCode(answer), isUnknown: rowsOf(answer).some(({ state }) => state === 'unknown') }
}

/** @param {RunAnswer} answer @returns {number | string} */
function exitCode({ main }) {
  return main.exitCode ?? String(main.signal)
}

/** @param {number | string} exit */
function exitOf(exit) {
  return typeof exit === 'number' ? `exit ${exit}` : exit
}

/** @param {number} ms */
function lengthOf(ms) {
  return ms < 100 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1_000).toFixed(1)} s`
}

/**
 * What our own output `results` says; the peers have none.
 *
 * @param {RunAnswer} answer
 * @returns {{registry: string, tag: string, state: string}[]}
 */
function rowsOf({ outputs }) {
  const text = outputs['results']
  if (text === undefined || text === '') return []
  /** @type {{image: string, tag: string, state: string}[]} */
  const rows = JSON.parse(text)
  return rows.map(({ image, tag, state }) => ({ registry: String(image.split('/')[0]), tag, state }))
}

/** @param {RunAnswer} answer */
function toldOutputs({ outputs }) {
  const given = Object.entries(outputs).filter(([, value]) => value !== '')
  return given.length === 0 ? 'nothing' : given.map(([name]) => name).join(', ')
}

/** @param {RunAnswer} answer @returns {string | undefined} */
function firstError({ main }) {
  const error = main.annotations.find(({ name }) => name === 'error')
  return error === undefined ? undefined : `"${error.data.split('\n')[0]?.slice(0, 90)}"`
}

/**
 * The modes of the files below a folder that hold a text.
 *
 * @param {string} text @param {string} folder
 * @returns {string[]}
 */
function filesWith(text, folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path, 'utf8').includes(text))
    .map((path) => (statSync(path).mode & 0o7777).toString(8).padStart(4, '0'))
}

/**
 * Writes programs that stand before docker and its plugin: one word of theirs ends badly.
 *
 * @param {string} folder @param {'build' | 'login' | 'hang'} broken @param {{docker: string, buildx: string}} real
 * @returns {{path: string, plugin: string}}
 */
export function writeBroken(folder, broken, { docker, buildx }) {
  mkdirSync(folder, { recursive: true })
  const word = broken === 'login' ? 'login' : 'build'
  const end = broken === 'hang' ? `touch ${folder}/hangs; exec sleep 30` : 'kill -9 $$'
  for (const [name, program] of [
    ['docker', docker],
    ['docker-buildx', buildx],
  ]) {
    const script = ['#!/bin/sh', `for word in "$1" "$2"; do if [ "$word" = ${word} ]; then ${end}; fi; done`, `exec ${program} "$@"`, '']
    writeFileSync(join(folder, String(name)), script.join('\n'))
    chmodSync(join(folder, String(name)), 0o755)
  }
  return { path: folder, plugin: join(folder, 'docker-buildx') }
}
