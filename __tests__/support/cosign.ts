import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { attempt, run } from '#lab/process.mjs'
import { readState } from '#lab/state.mjs'
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
  return {
    program,
    key: readFileSync(join(folder, 'cosign.key'), 'utf8'),
    password,
    publicKey,
    publicText,
    parts: { ...parts, path: [join(folder, 'bin'), ...parts.path] },
    verify: async (reference, ...args) => {
      const env = { HOME: folder, DOCKER_CONFIG: config, SSL_CERT_FILE: parts.registries.tls.ca }
      const all = ['verify', `--key=${publicKey}`, '--insecure-ignore-tlog=true', ...args, reference]
      const { code, stdout } = await attempt(program, all, { cwd: folder, env })
      return { code, signed: stdout.trim() === '' ? undefined : JSON.parse(stdout) }
    },
  }
}
