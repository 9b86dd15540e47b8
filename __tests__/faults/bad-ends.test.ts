import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { createChildren } from '../../src/adapters/children.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { inspectBuilder } from '../../src/build/builder.ts'
import { loadImage } from '../../src/build/load.ts'
import { stageImage } from '../../src/build/stage.ts'
import { foreignSource } from '../../src/context/foreign.ts'
import { openHistory } from '../../src/context/history.ts'
import { readVersions } from '../../src/context/versions.ts'
import { Secret } from '../../src/domain/secret.ts'
import { ActionError, asActionError } from '../../src/errors.ts'
import type { Ports } from '../../src/ports.ts'
import { signImage } from '../../src/sign/sign.ts'
import { standingOf } from '../../src/smoke/container.ts'
import { askPlainly, versionOf } from '../../src/tool/found.ts'
import { aWorld as aBuildWorld, GOOD, RUNNING, SOURCE } from '../build/world.ts'
import { openAll, repositoryOf, testPorts } from '../registry/parts.ts'
import { aContext, anInputs } from '../support/builders.ts'
import { aWorld as aContextWorld } from '../support/context.ts'
import { type DraftLayout, draftLayout, writeLayout } from '../support/layout.ts'
import { aBuild, aCleared, aPlan, aPlatform, aStaged } from '../support/plans.ts'
import { processes, until } from '../support/proc.ts'
import { startRegistry } from '../support/registry.ts'
import { isThere } from '../support/step.ts'
import { BAD_ENDS, type BadEnd, programOf } from './bad-ends.ts'

jest.setTimeout(120_000)

/** How many are played at the same time: most of it is waiting. */
const AT_ONCE = 8
const CANCELLED = new ActionError('cancelled', 'the run was cancelled (SIGINT)')
const [HEAD, OLD] = ['1'.repeat(40), '2'.repeat(40)]

/** Where a program stands, and what ends those who wait for it. */
type Place = { readonly root: string; readonly program: string; readonly cancel: AbortController }

/** A program that we ask for something; `ask` gives why there is no answer, `undefined` when one was believed. */
type Child = {
  readonly name: string
  readonly program: string
  /** what a good one does, in sh */
  readonly good: string
  /** the first half of that; by default of what it prints */
  readonly half?: string
  /** the arguments that it ends badly for, as a pattern of sh; for all others it is good */
  readonly when: string
  readonly ask: (place: Place) => Promise<string | undefined>
  /** names of ends that are an answer of this one */
  readonly answers?: readonly string[]
  /** what is told of every bad end, where nothing is told of how it came about */
  readonly tells?: RegExp
}

/** Ends that are no more than silence with exit code 0, which is how Git says that there is nothing; an empty file is run by sh, whatever is asked. */
const SILENCE = ['exit 0 and nothing done', 'is an empty file']
/** Git ends with 1 where no setting matches. */
const NO_MATCH = ['exit 1 without a word', 'exit 1 with a reason', 'exit 1 behind all that a good one does']
const FOREIGN = /^refused: (?:what is checked out \(1111111\)$|the run was cancelled)/

async function buildWorld({ root, cancel }: Place) {
  const world = await aBuildWorld()
  const signal = cancel.signal
  const env = { ...world.ports.env, HOME: root }
  const ports: Ports = { ...world.ports, env, signal, children: createChildren(env, signal) }
  return { ...world, ports }
}

/** Docker, found where it stands: PATH of the test has the machine's own. */
function withDocker(ports: Ports, program: string): Ports {
  const find = async (name: string) => (name === 'docker' ? program : ports.children.find(name))
  return { ...ports, children: { ...ports.children, find } }
}

async function gitWorld({ root, cancel }: Place, files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) {
  const workspace = join(root, 'workspace')
  await mkdir(join(workspace, '.git', 'logs'), { recursive: true })
  const all = { HEAD: `${HEAD}\n`, ...files }
  await Promise.all(Object.entries(all).map(([name, content]) => writeFile(join(workspace, '.git', name), content)))
  const variables = { PATH: join(root, 'bin'), HOME: root, GITHUB_WORKSPACE: workspace, GITHUB_REPOSITORY: 'acme/app', ...env }
  const { ports } = aContextWorld({ env: variables, children: createChildren(variables, cancel.signal), signal: cancel.signal })
  return { workspace, ports: { ...ports, files: createFiles(root) } }
}

const REMOTE = 'remote.origin.url https://github.com/acme/app\\nremote.origin.fetch +refs/heads/*:refs/remotes/origin/*\\n'
/** A clone with one tag, which Git packs. */
const CLONE = {
  'logs/HEAD': `${OLD} ${HEAD} n <e> 1 +0000\tclone: from https://github.com/acme/app\n`,
  'packed-refs': `${HEAD} refs/tags/v1.0.0\n`,
}

async function versions(place: Place, files: Readonly<Record<string, string>>): Promise<string | undefined> {
  const { workspace, ports } = await gitWorld(place, files)
  const site = { fullName: 'acme/app', token: undefined, apiUrl: 'https://api.github.com', serverUrl: 'https://github.com' }
  const checkout = { folder: workspace, head: HEAD }
  const found = await readVersions({ ...site, prefix: '', defaultBranch: 'main', checkout, workspace }, ports)
  return found.kind === 'unknown' ? found.because : undefined
}

/** Somebody chose an older commit by hand, which is no pull request's as long as Git can tell. */
async function chosen(place: Place): Promise<string | undefined> {
  const { ports } = await gitWorld(place, {}, { GITHUB_EVENT_NAME: 'workflow_dispatch', GITHUB_SHA: OLD })
  const found = await foreignSource(aBuild(), { payload: {}, ports })
  place.cancel.signal.throwIfAborted()
  return found
}

/** Nobody else answers than the clone. */
const GIT_CLONE = `case "$*" in config*) printf '${REMOTE}' ;; for-each-ref*) echo v1.0.0 ;; ls-remote*) exit 128 ;; esac`

const GIT_CHOSEN = `case "$*" in
  config*) printf '${REMOTE}' ;;
  ls-remote*) printf '${OLD}\\tHEAD\\n${OLD}\\trefs/heads/main\\n' ;;
esac`

const KEY = { mode: 'key', format: 'bundle', required: true, recursive: false, own: undefined, log: false } as const

/** Signs an image that lies in a registry of its own; where cosign signs, the registry takes it. */
async function signing({ root, program, cancel }: Place): Promise<string | undefined> {
  const registry = await startRegistry({ referrers: { pageSize: 10 } })
  const world = await aBuildWorld()
  try {
    const image = aCleared(aStaged('ours'))
    const places = [
      { repository: repositoryOf(`${registry.host}/acme/app`), error: undefined, blobs: { present: 0, mounted: 0, uploaded: 0 } },
    ]
    const settled = { plan: aPlan(), rows: [], places: [], source: { kind: 'build' as const }, refusal: undefined }
    const inputs = { ...KEY, key: { text: new Secret('a key'), password: new Secret('a password') }, secrets: [] }
    const ports = { ...world.ports, signal: cancel.signal, children: createChildren({ HOME: root }, cancel.signal) }
    const cosign = Promise.resolve({ program, version: '3.1.2', origin: 'path', isPinned: false } as const)
    const registries = openAll(undefined, testPorts())
    const { each } = await signImage({ image, places }, { plan: KEY, inputs, settled, withheld: new Map() }, cosign, registries, ports)
    const [failed] = each.flatMap(({ end }) => (end.kind === 'failed' ? [end.error] : []))
    if (failed !== undefined) throw failed
    return each.length === 1 ? undefined : 'nothing was signed'
  } finally {
    await Promise.all([registry.close(), world.close()])
  }
}

const CHILDREN: readonly Child[] = [
  {
    name: 'buildx, which builds',
    program: 'docker-buildx',
    good: `if [ "$1" = inspect ]; then cat <<'END'\n${RUNNING}\nEND\nelse
for word in "$@"; do case "$word" in
  --metadata-file=*) metadata=\${word#*=} ;;
  --output=type=oci*) dest=\${word##*,dest=}; dest=\${dest%,tar=false} ;;
esac; done
layout=@layout@ digest=@digest@
${GOOD}
fi`,
    half: `good "$@"; for word in "$@"; do case "$word" in --metadata-file=*) truncate -s 20 "\${word#*=}" ;; esac; done`,
    when: 'build*',
    ask: async (place) => {
      const world = await buildWorld(place)
      const opened = { ...world.opened, docker: { ...world.opened.docker, buildx: place.program } }
      try {
        await stageImage(aPlan({ build: aBuild({ platforms: [] }) }), SOURCE, opened, world.ports)
        return undefined
      } finally {
        await world.close()
      }
    },
  },
  {
    name: 'buildx, which says what a builder is',
    program: 'docker-buildx',
    good: `cat <<'END'\n${RUNNING}\nEND`,
    when: 'inspect*',
    ask: async (place) => {
      const world = await buildWorld(place)
      const builder = await inspectBuilder('mine', { buildx: place.program, environment: {}, hosts: [] }, world.ports)
      await world.close()
      place.cancel.signal.throwIfAborted()
      return 'error' in builder ? builder.error.message : undefined
    },
  },
  {
    name: 'docker, which loads an image',
    program: 'docker',
    good: 'echo "Loaded image: app:1"',
    when: 'image*',
    ask: async (place) => {
      const world = await buildWorld(place)
      try {
        const staged = await stageImage(aPlan({ build: aBuild({ platforms: [] }) }), SOURCE, world.opened, world.ports)
        const ports = withDocker(world.ports, place.program)
        await loadImage(staged, aPlan(), aPlatform('linux/amd64'), world.opened.docker, ports)
        return undefined
      } finally {
        await world.close()
      }
    },
  },
  {
    name: 'docker, which says how a container stands',
    program: 'docker',
    good: `echo '{"image":"sha256:a","state":{"Status":"exited","ExitCode":0},"ports":{}}'`,
    when: 'container*',
    ask: async ({ root, program, cancel }) => {
      const ports = { children: createChildren({ PATH: '', HOME: root }, cancel.signal), signal: cancel.signal }
      const standing = await standingOf({ program, env: { HOME: root } }, { container: 'c', image: 'i' }, ports)
      return 'trouble' in standing ? standing.trouble : undefined
    },
  },
  {
    name: 'trivy or cosign, which says its version',
    program: 'trivy',
    good: `echo '{"Version":"0.74.0"}'`,
    when: 'version*',
    ask: async ({ root, program, cancel }) => {
      const env = { PATH: '', HOME: root }
      const ports = { children: createChildren(env, cancel.signal), files: createFiles(join(root, 'run')), env }
      const version = await versionOf(program, ['version', '--format', 'json'], 'Version', askPlainly(ports))
      cancel.signal.throwIfAborted()
      return typeof version === 'string' ? version : undefined
    },
  },
  {
    name: 'cosign, which signs',
    program: 'cosign',
    good: `for word in "$@"; do case "$word" in --bundle=*) bundle=\${word#*=} ;; --statement=*) paper=\${word#*=} ;; esac; done
printf '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"publicKey":{"hint":"key-1"}},"dsseEnvelope":{"payload":"%s","signatures":[{"sig":"eA=="}]}}' "$(base64 -w0 "$paper")" > "$bundle"`,
    half: `good "$@"; for word in "$@"; do case "$word" in --bundle=*) truncate -s 40 "\${word#*=}" ;; esac; done`,
    when: 'attest-blob*',
    ask: signing,
  },
  {
    name: 'git, which says where a clone comes from',
    program: 'git',
    good: GIT_CLONE,
    when: 'config*',
    ask: (place) => versions(place, CLONE),
    answers: ['is an empty file'],
  },
  {
    name: 'git, which lists the tags of a clone',
    program: 'git',
    good: GIT_CLONE,
    when: 'for-each-ref*',
    ask: (place) => versions(place, CLONE),
    answers: ['is an empty file'],
  },
  {
    name: 'git, which lists the tags of a remote',
    program: 'git',
    good: `case "$*" in config*) printf '${REMOTE}' ;; ls-remote*) printf '${HEAD}\\trefs/tags/v1.0.0\\n' ;; esac`,
    when: 'ls-remote*',
    ask: (place) => versions(place, { shallow: HEAD }),
    answers: SILENCE,
  },
  {
    name: 'git, which knows the history',
    program: 'git',
    good: `echo ${OLD}`,
    when: 'merge-base*',
    ask: async (place) => {
      const { ports } = await gitWorld(place, {})
      const found = await openHistory({ ...anInputs(), githubToken: undefined }, aContext({ sha: HEAD }), ports)(OLD)
      return found.kind === 'unknown' ? found.because : undefined
    },
  },
  {
    name: 'git, which knows the origin',
    program: 'git',
    good: GIT_CHOSEN,
    when: 'config*',
    ask: chosen,
    answers: NO_MATCH,
    tells: FOREIGN,
  },
  {
    name: 'git, which knows the refs that hold a commit',
    program: 'git',
    good: GIT_CHOSEN,
    when: 'for-each-ref*',
    ask: chosen,
    answers: [...SILENCE, 'exit 0 and half of what it prints'],
    tells: FOREIGN,
  },
  { name: 'git, which knows what the origin has', program: 'git', good: GIT_CHOSEN, when: 'ls-remote*', ask: chosen, tells: FOREIGN },
]

let root: string
let draft: DraftLayout
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'bad-ends-'))
  draft = draftLayout()
  await writeLayout(join(root, 'layout'), draft)
})
afterAll(() => rm(root, { recursive: true, force: true }))

type Prepared = Place & { readonly here: string; readonly release: () => Promise<void> }

/** Puts a program in its place; `script` is what it does when it is asked. */
async function prepare(
  { program, good, half, when }: Child,
  end: { readonly script: string } | Extract<BadEnd, { make: unknown }>,
): Promise<Prepared> {
  const folder = await mkdtemp(join(root, 'place-'))
  await mkdir(join(folder, 'bin'))
  const place = { root: folder, program: join(folder, 'bin', program), here: join(folder, 'here'), cancel: new AbortController() }
  if ('make' in end) return { ...place, release: await end.make(place.program) }
  const does = good.replaceAll('@layout@', join(root, 'layout')).replaceAll('@digest@', draft.root.digest)
  await writeFile(
    place.program,
    programOf(does, half, `case "$*" in ${when}) ;; *) good "$@"; exit ;; esac\n: > '${place.here}'\n${end.script}`),
    { mode: 0o755 },
  )
  return { ...place, release: async () => undefined }
}

/** What came of asking: `believed`, or why not. */
async function play({ ask }: Child, end: { readonly hangs?: true }, place: Prepared): Promise<string> {
  const asked = ask(place).then(
    (because) => (because === undefined ? 'believed' : `refused: ${because}`),
    (thrown: unknown) => {
      const { code, message } = asActionError(thrown)
      return code === 'internal' ? `a bug: ${message}` : `refused: ${message}`
    },
  )
  if (end.hangs === true) {
    await until('the program', () => isThere(place.here))
    place.cancel.abort(CANCELLED)
  }
  return asked.finally(place.release)
}

/** Does the work for each, a few at a time. */
async function each<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = []
  const left = [...all.entries()]
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) results[next[0]] = await work(next[1])
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return results
}

test.each(CHILDREN)('$name: a good end is believed', async (child) => {
  expect(await play(child, {}, await prepare(child, { script: 'good "$@"' }))).toBe('believed')
})

/** In short each end befalls every third program, and each program every third end; `npm run proofs` plays all. */
function endsOf(child: Child): readonly BadEnd[] {
  if (process.env['PROOFS'] === 'long') return BAD_ENDS
  const turn = CHILDREN.indexOf(child)
  return BAD_ENDS.filter((_end, index) => (index + turn) % 3 === 0)
}

test.each(CHILDREN)('$name: bad ends are told, and nothing of them is left', async (child) => {
  // Nobody starts a program while another one is being written: the system would take it for one that is.
  const prepared: (readonly [BadEnd, Prepared])[] = []
  for (const end of endsOf(child)) prepared.push([end, await prepare(child, end)])
  const told = await each(prepared, async ([end, place]) => {
    const outcome = await play(child, end, place)
    const isTold = outcome.startsWith('refused: ') && (child.tells ?? end.told).test(outcome)
    const isRight = isTold || (outcome === 'believed' && child.answers?.includes(end.name) === true)
    return isRight ? [] : [`${end.name}: ${outcome}`]
  })
  expect(told.flat()).toStrictEqual([])
  await until('the end of what they started', () => !processes().some(({ environ }) => environ.some((variable) => variable.includes(root))))
})

test('there are more than 40, each once', () => {
  const names = BAD_ENDS.map(({ name }) => name)
  expect([names.length > 40, new Set(names).size]).toStrictEqual([true, names.length])
})
