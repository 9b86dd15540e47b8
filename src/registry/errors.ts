import type { Login } from '../credentials/keychain.ts'
import { codeOf } from '../domain/code.ts'
import { type Digest, parseDigest } from '../domain/digest.ts'
import { inertInline } from '../domain/inert.ts'
import { isRecord } from '../domain/json.ts'
import type { Repository } from '../domain/reference.ts'
import { conceal } from '../domain/secret.ts'
import { ActionError } from '../errors.ts'
import { type Answer, errorsOf, type RegistryError } from './answer.ts'
import { cureFor, IMMUTABLE, remedyFor } from './cures.ts'
import type { Endpoint } from './endpoints.ts'
import { isTrouble } from './retry.ts'

/** What we were at: with whom, on what, as whom. `doing` follows "while", such as `reading the tag latest`. */
export type Situation = {
  readonly endpoint: Endpoint
  readonly repository: Pick<Repository, 'host' | 'path'>
  readonly doing: string
  readonly login: Login | undefined
}

/** A manifest was refused because the registry does not have what it names: look which are missing, upload them, PUT again. */
export class MissingBlobs extends ActionError {
  /** what the registry says is missing; empty when it does not say */
  readonly digests: readonly Digest[]

  constructor(error: ActionError, digests: readonly Digest[]) {
    super(error.code, error.message, error.hint, error.cause)
    this.digests = digests
  }
}

/** A write that failed, and that the registry may have taken all the same, or may yet take: what it shows decides. */
export class InDoubt extends ActionError {
  constructor({ code, message, hint, cause }: ActionError) {
    super(code, message, hint, cause)
  }
}

/** An answer of a registry in trouble, or under load: what was asked for may be there and good all the same. */
export class InTrouble extends ActionError {
  constructor({ code, message, hint, cause }: ActionError) {
    super(code, message, hint, cause)
  }
}

/** Tells an answer that is not what we needed: who refused what to whom, in the registry's own words, and what helps. */
export function answerError(situation: Situation, answer: Answer, secrets: readonly string[] = []): ActionError {
  const { endpoint, repository, doing, login } = situation
  const errors = errorsOf(answer.body)
  const words = wordsOf(answer, errors, secrets)
  const tries = answer.tries > 1 ? ` after ${answer.tries} tries` : ''
  const asked = answer.askedMs === undefined ? '' : `; it asks to wait ${Math.ceil(answer.askedMs / 1_000)} s`
  const message = `${nameOf(repository)}: ${endpoint.host} answered ${answer.status}${tries}${asked} while ${doing}, ${whoOf(login)}${words === '' ? '' : `: ${words}`}`
  const error = new ActionError(
    codeFor(answer.status, errors),
    message,
    cureFor(
      situation,
      answer.status,
      errors.map(({ code }) => code),
      words,
    ),
  )
  if (isTrouble(answer)) return new InTrouble(error)
  return isMissing(answer.status, errors) ? new MissingBlobs(error, errors.flatMap(digestsOf)) : error
}

/** Tells what broke a request before there was an answer. Errors that are told already pass unchanged. */
export function troubleError({ endpoint, repository, doing }: Situation, error: unknown): unknown {
  const code = codeOf(error)
  if (error instanceof ActionError || code === undefined) return error
  const message = isRecord(error) && typeof error['message'] === 'string' ? error['message'] : ''
  const kind = code === 'ERR_BODY_TOO_LARGE' || code.startsWith('HPE_') ? 'registry-answer' : 'registry-unreachable'
  return new ActionError(
    kind,
    `${nameOf(repository)}: no usable answer from ${endpoint.host} while ${doing}: ${inertInline(message)} (${code})`,
    remedyFor(endpoint, code),
    error,
  )
}

/** An answer that cannot be true, such as bytes that do not have the digest they were asked by. */
export function answerUnusable({ endpoint, repository, doing }: Situation, found: string): ActionError {
  return new ActionError(
    'registry-answer',
    `${nameOf(repository)}: while ${doing}, ${endpoint.host} ${found}`,
    'The registry, or a proxy before it, does not keep to the OCI distribution-spec here; nothing was published by this step.',
  )
}

/** Writes who we are for a message: user and where the sign-in came from. */
export function whoOf(login: Login | undefined): string {
  return login === undefined ? 'without a sign-in' : `signed in as ${inertInline(login.username)} (${login.source})`
}

/** Foreign text without any of `secrets`, safe inside a message. It is cut last: a secret across a cut would show its first half. */
function shown(text: string, secrets: readonly string[]): string {
  return inertInline(conceal(text, secrets))
}

function nameOf({ host, path }: Pick<Repository, 'host' | 'path'>): string {
  return path === '' ? host : `${host}/${path}`
}

/** The registry's own words: code and message of its errors, else the beginning of a text body; HTML says nothing that helps. */
function wordsOf({ body, headers }: Answer, errors: readonly RegistryError[], secrets: readonly string[]): string {
  const said = errors
    .map(({ code, message, detail }) => [code, message, typeof detail === 'string' ? detail : ''].filter((part) => part !== '').join(' '))
    .join('; ')
  if (said !== '') return shown(said, secrets)
  const html = headers.get('content-type')?.includes('html') === true
  return html ? 'a page of HTML, not an answer of a registry' : shown(new TextDecoder().decode(body), secrets)
}

const REFUSALS: ReadonlySet<number> = new Set([401, 403, 405, 409, 412, 413, 507])
const REFUSING: ReadonlySet<string> = new Set([
  'DENIED',
  'UNAUTHORIZED',
  'NAME_UNKNOWN',
  'NAME_INVALID',
  'TAG_INVALID',
  'TAG_IMMUTABLE',
  'UNSUPPORTED',
])

function codeFor(status: number, errors: readonly RegistryError[]): 'registry-refused' | 'registry-answer' {
  return REFUSALS.has(status) || (status < 500 && errors.some(({ code, message }) => REFUSING.has(code) || IMMUTABLE.test(message)))
    ? 'registry-refused'
    : 'registry-answer'
}

function isMissing(status: number, errors: readonly RegistryError[]): boolean {
  const unknown = ({ code, message }: RegistryError) =>
    code === 'MANIFEST_BLOB_UNKNOWN' || code === 'BLOB_UNKNOWN' || /\bunknown blob\b|\bblob unknown\b/i.test(message)
  return (status === 400 || status === 404) && errors.some(unknown)
}

function digestsOf({ detail }: RegistryError): readonly Digest[] {
  const text = isRecord(detail) ? detail['digest'] : detail
  const digest = typeof text === 'string' ? parseDigest(text) : undefined
  return digest === undefined ? [] : [digest]
}
