import { inertInline } from '../domain/inert.ts'
import { conceal, type Secret } from '../domain/secret.ts'
import { ActionError } from '../errors.ts'
import type { Ending, Environment, Ports } from '../ports.ts'

/** What a run of cosign takes from the machine. */
export type CosignPorts = Pick<Ports, 'children' | 'env' | 'log' | 'signal'>

/** One run of cosign; `secrets` go into its environment, and nowhere else. */
export type Call = {
  readonly program: string
  /** a folder of its own: where it works, and its home */
  readonly folder: string
  readonly args: readonly string[]
  readonly secrets: Readonly<Record<string, Secret>>
  /** what is being done, for the error: `cosign could not …` */
  readonly doing: string
}

/** Cosign's own limit is 3 minutes. */
const TIMEOUT_MS = 200_000
/** Lines of its log that are kept for an error. */
const LINES = 20

/** How the network is reached: all that cosign gets of our environment. Names are compared in upper case. */
const REACH: ReadonlySet<string> = new Set(['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY', 'SSL_CERT_FILE', 'SSL_CERT_DIR'])

/**
 * Runs cosign without a terminal and with an environment that holds nothing of the job but how the network is reached, and these secrets. Throws `ActionError`
 * `signing` with its last words, and how it ended, or what ended the run.
 */
export async function runCosign({ program, folder, args, secrets, doing }: Call, ports: CosignPorts): Promise<void> {
  const said: string[] = []
  const onLine = (line: string): void => {
    if (said.push(line) > LINES) said.shift()
  }
  const given = Object.fromEntries(Object.entries(secrets).map(([name, secret]) => [name, secret.reveal()]))
  const env = { ...reachOf(ports.env), HOME: folder, TMPDIR: folder, PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', ...given }
  const ending = await ports.children.run(program, args, { cwd: folder, env, onLine, timeoutMs: TIMEOUT_MS, stdin: '' })
  const told = said.map((line) => conceal(line, Object.values(given)))
  for (const line of told) ports.log.debug(`cosign: ${line}`)
  // Who ended the run ended cosign with it.
  ports.signal.throwIfAborted()
  if (ending.kind === 'exited' && ending.code === 0) return
  throw failure(doing, ending, told)
}

function reachOf(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => REACH.has(name.toUpperCase())))
}

function failure(doing: string, ending: Ending, said: readonly string[]): ActionError {
  const words = said.findLast((line) => /^Error:/i.test(line)) ?? said.findLast((line) => line.trim() !== '') ?? ''
  const told = words === '' ? '' : `: ${inertInline(words.replace(/^Error:\s*/i, ''))}`
  return new ActionError('signing', `cosign could not ${doing} (${endOf(ending)})${told}`, cureOf(words))
}

function endOf(ending: Ending): string {
  switch (ending.kind) {
    case 'exited':
      return `exit code ${ending.code}`
    case 'killed':
      return `ended by ${ending.signal}`
    case 'missing':
      return 'its program is not there'
    case 'timeout':
      return `not done after ${ending.ms / 1000} s`
  }
}

/** Cosign's words for what users do wrong. */
const CURES: readonly (readonly [RegExp, string])[] = [
  [/decryption failed|password/i, 'cosign-password does not open cosign-key. A key without a password needs no cosign-password.'],
  [
    /reading key|unsupported pem|pem decode/i,
    'cosign-key takes the text of a private key as cosign writes it (cosign generate-key-pair), from a secret.',
  ],
  [
    /TUF|trusted root|signing config/i,
    'The runner must reach tuf-repo-cdn.sigstore.dev; a Sigstore of your own is named by cosign-signing-config and cosign-trusted-root.',
  ],
  [/fulcio/i, 'The runner must reach fulcio.sigstore.dev, which signs for the identity token of this job.'],
  [/rekor/i, 'The runner must reach rekor.sigstore.dev; sign-log: false signs without its transparency log.'],
]

function cureOf(words: string): string {
  return CURES.find(([pattern]) => pattern.test(words))?.[1] ?? 'The debug log has what cosign said: run the job again with debug logging.'
}
