import { codeOf } from '../domain/code.ts'
import { inertInline } from '../domain/inert.ts'
import { at, parseJson } from '../domain/json.ts'
import { conceal, type Secret } from '../domain/secret.ts'
import { ActionError, asActionError, endsRun } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { waitMs } from '../registry/retry.ts'

type StorePorts = Pick<Ports, 'http' | 'env' | 'clock' | 'random'>

const TRIES = 4
const IDLE_MS = 20_000
const ANSWER_LIMIT_BYTES = 1024 * 1024

/**
 * Hands a Sigstore bundle to GitHub as an attestation of a repository (docs.github.com/rest/repos/attestations, "Create an attestation"). Gives where GitHub
 * shows it. Throws `ActionError` `signing`.
 */
export async function storeAtGitHub(
  bundle: Uint8Array,
  { owner, name, url }: { readonly owner: string; readonly name: string; readonly url: string },
  token: Secret | undefined,
  ports: StorePorts,
): Promise<string> {
  if (token === undefined) throw refusal('github-token is empty, so GitHub was not asked', PERMISSION)
  const apiUrl = ports.env['GITHUB_API_URL'] || 'https://api.github.com'
  const address = new URL(`${apiUrl.replace(/\/+$/, '')}/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}/attestations`)
  const body = Buffer.concat([Buffer.from('{"bundle":'), bundle, Buffer.from('}')])
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${token.reveal()}`,
    'content-type': 'application/json',
    'user-agent': 'build-tag-push',
    'x-github-api-version': '2022-11-28',
  }
  for (let tries = 1; ; tries += 1) {
    const answer = await ports.http
      .request({ method: 'POST', url: address, headers, body, idleMs: IDLE_MS, limitBytes: ANSWER_LIMIT_BYTES })
      .catch((cause: unknown) => unanswered(cause, tries, address.host))
    if (answer?.status === 201) return `${url}/attestations/${idIn(answer.body)}`
    if (answer !== undefined && (!isTransient(answer.status) || tries === TRIES)) throw refusedBy(answer, token)
    await ports.clock.sleep(waitMs(tries, undefined, ports.random.fraction()))
  }
}

const PERMISSION =
  'Give the job `permissions: attestations: write` beside id-token: write and what it has. Private repositories need GitHub Enterprise Cloud for attestations, and GitHub Enterprise Server has none.'

/** A connection that was lost may be made again; anything else is the end. */
function unanswered(cause: unknown, tries: number, host: string): undefined {
  const error = asActionError(cause)
  if (endsRun(error)) throw error
  if (tries < TRIES && codeOf(cause) !== 'ERR_BODY_TOO_LARGE') return undefined
  throw refusal(`${host} could not be reached (${codeOf(cause) ?? error.message})`, 'Run the job again with fixed-tags: overwrite.', cause)
}

function isTransient(status: number): boolean {
  return status === 408 || status === 429 || status >= 500
}

function refusedBy({ status, body }: { readonly status: number; readonly body: Uint8Array }, token: Secret): ActionError {
  const message = at(parseJson(body), 'message')
  const said = typeof message === 'string' ? `: ${inertInline(conceal(message, [token.reveal()]), 300)}` : ''
  const isRight = status === 401 || status === 403 || status === 404
  return refusal(
    `GitHub answered ${status}${said}`,
    isRight ? PERMISSION : 'Use actions/attest in a step after this one (docs/evidence.md).',
  )
}

function idIn(body: Uint8Array): string {
  const id = at(parseJson(body), 'id')
  if (typeof id === 'number' || (typeof id === 'string' && /^\d+$/.test(id))) return String(id)
  throw refusal('GitHub took it, and did not say under which number', 'The attestations of the repository are listed under its Actions.')
}

function refusal(because: string, hint: string, cause?: unknown): ActionError {
  return new ActionError('signing', `github-attestation: ${because}`, hint, cause)
}
