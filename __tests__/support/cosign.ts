import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { attempt, run } from '#lab/process.mjs'
import { readState } from '#lab/state.mjs'
import { isRecord } from '../../src/domain/json.ts'
import type { Parts } from './job.ts'

/** A text that looks like a private key of cosign's and opens nothing. */
export function cosignKey(content: string): string {
  // in parts, so that nobody who looks for keys in this repository finds one
  const frame = (word: string) => `-----${word} ENCRYPTED SIGSTORE PRIVATE ${'KEY'}-----`
  return [frame('BEGIN'), Buffer.from(content.padEnd(32, '.')).toString('base64'), frame('END')].join('\n')
}

/** The lab's cosign, as the verifier that proves what was signed, and a pair of keys. */
export type Notary = {
  readonly program: string
  /** the text of the private key, and its password */
  readonly key: string
  readonly password: string
  /** file of the public key, and what is in it */
  readonly publicKey: string
  readonly publicText: string
  /** the lab's parts with cosign on PATH */
  readonly parts: Parts
  /** `cosign verify` by the public key and without a log, signed in as `openReader` of the same folder: its exit code, and what is signed */
  readonly verify: (reference: string, ...args: readonly string[]) => Promise<{ readonly code: number | null; readonly signed: unknown }>
  /** the same by whom the arguments say */
  readonly verifyBy: Notary['verify']
}

/** The lab's cosign. */
export function cosignProgram(): string {
  const program = readState()?.tools.cosign
  if (program === undefined) throw new Error('the lab has no cosign: npm run lab')
  return program
}

/** Makes a pair of keys in a folder; gives the text of the public one. */
export async function newKeys(folder: string, password = ''): Promise<string> {
  await run(cosignProgram(), ['generate-key-pair'], { cwd: folder, env: { HOME: folder, COSIGN_PASSWORD: password } })
  return readFileSync(join(folder, 'cosign.pub'), 'utf8').trim()
}

/** Makes a pair of keys in a new folder; `config` is one with a docker config. */
export async function openNotary(parts: Parts, folder: string, config: string): Promise<Notary> {
  const program = cosignProgram()
  mkdirSync(join(folder, 'bin'), { recursive: true })
  symlinkSync(program, join(folder, 'bin', 'cosign'))
  const password = 'a word that opens the key'
  const publicText = await newKeys(folder, password)
  const publicKey = join(folder, 'cosign.pub')
  const verifyBy: Notary['verify'] = async (reference, ...args) => {
    const env = { HOME: folder, DOCKER_CONFIG: config, SSL_CERT_FILE: parts.registries.tls.ca }
    const { code, stdout } = await attempt(program, ['verify', ...args, reference], { cwd: folder, env })
    return { code, signed: stdout.trim() === '' ? undefined : JSON.parse(stdout) }
  }
  return {
    program,
    key: readFileSync(join(folder, 'cosign.key'), 'utf8'),
    password,
    publicKey,
    publicText,
    parts: { ...parts, path: [join(folder, 'bin'), ...parts.path] },
    verify: (reference, ...args) => verifyBy(reference, `--key=${publicKey}`, '--insecure-ignore-tlog=true', ...args),
    verifyBy,
  }
}

/** One run of cosign, as /proc told it while it ran, and what lay in the folders that were its own. */
export type Seen = { readonly argv: readonly string[]; readonly environ: readonly string[]; readonly files: string }

/** The lab's parts with a cosign on PATH that is the lab's own, and of each run of it what was to be seen. */
export function watchCosign(parts: Parts, folder: string): { readonly parts: Parts; readonly seen: () => readonly Seen[] } {
  const [bin, runs] = [join(folder, 'bin'), join(folder, 'runs')]
  mkdirSync(bin, { recursive: true })
  mkdirSync(runs)
  const script = `#!/bin/sh
[ "$1" = version ] && exec ${cosignProgram()} "$@"
place=$(mktemp -d ${runs}/XXXXXX)
${cosignProgram()} "$@" &
own=/proc/$!
until grep -aq '^${cosignProgram()}' $own/cmdline && grep -aq = $own/environ || grep -q '^State:.Z' $own/status; do :; done
cat $own/cmdline > "$place/cmdline"
cat $own/environ > "$place/environ"
wait $!; code=$?
find . -type f -exec cat {} + > "$place/files"
exit $code
`
  writeFileSync(join(bin, 'cosign'), script, { mode: 0o755 })
  const seen = (): readonly Seen[] =>
    readdirSync(runs)
      .map((name) => (file: string) => readFileSync(join(runs, name, file), 'utf8'))
      .map((read) => ({ argv: wordsOf(read('cmdline')), environ: wordsOf(read('environ')), files: read('files') }))
  return { parts: { ...parts, path: [bin, ...parts.path] }, seen }
}

function wordsOf(text: string): readonly string[] {
  return text.split('\0').filter((word) => word !== '')
}

/** A Sigstore of this test's own, and a job that it knows. */
export type OwnSigstore = {
  /** files of its services, and of whom to trust */
  readonly signingConfig: string
  readonly trustedRoot: string
  /** the environment of a job with identity tokens */
  readonly env: Readonly<Record<string, string>>
  /** who signs, and who says so */
  readonly identity: string
  readonly issuer: string
  readonly close: () => void
}

/** Starts a Sigstore on loopback, whose files stand in `folder`. */
export async function startSigstore({ node24 }: Parts, folder: string): Promise<OwnSigstore> {
  const modules = readState()?.tools.sigstore
  if (modules === undefined) throw new Error('the lab has no Sigstore: npm run lab')
  const child = spawn(node24, [join(process.cwd(), 'lab', 'sigstore-server.mjs'), modules], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = await once(createInterface(child.stdout), 'line')
  const said: unknown = JSON.parse(String(line))
  if (!isRecord(said) || !isRecord(said['env'])) throw new Error('the Sigstore does not say how it is reached')
  const file = (name: string): string => {
    const path = join(folder, `${name}.json`)
    writeFileSync(path, JSON.stringify(said[name]))
    return path
  }
  return {
    signingConfig: file('signingConfig'),
    trustedRoot: file('trustedRoot'),
    env: Object.fromEntries(Object.entries(said['env']).map(([name, value]) => [name, String(value)])),
    identity: String(said['identity']),
    issuer: String(said['issuer']),
    close: () => child.stdin.end(),
  }
}
