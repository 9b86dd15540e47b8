import { join } from 'node:path'
import type { Host } from '../domain/reference.ts'
import { asActionError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { hostOfKey } from './auths.ts'
import type { Keychain } from './keychain.ts'

/** The name of our credential helper: docker starts `docker-credential-<name>` for `"credsStore": "<name>"`. */
export const HELPER_NAME = 'build-tag-push'

/** What a credential helper says, word for word, when it knows nothing: docker then goes on without a sign-in (docker-credential-helpers, credentials/error.go). */
export const NOT_FOUND = 'credentials not found in native keychain'

/** The longest question that is listened to: an action and the address of a server. */
export const QUESTION_LIMIT_BYTES = 4096

/**
 * Whether a host may be sent its credential at all: buildx sends user and password wherever the host's challenge points, so hosts whose challenge
 * was not judged, or not found good, get none through the builder.
 */
export type MayReach = (host: Host) => Promise<Reach>

/** What is known of a host's challenge; `because` is the judgement's own message. */
export type Reach =
  | { readonly kind: 'good' }
  /** it wants the credential sent to a place where we would not send it */
  | { readonly kind: 'elsewhere'; readonly because: string }
  /** it could not be asked from here, or did not say */
  | { readonly kind: 'unknown'; readonly because: string }

/** Where it is told who got what. */
type HelperPorts = { readonly log: Pick<Ports['log'], 'debug' | 'warning'> }

/**
 * Answers one question of docker's credential helper protocol (docker-credential-helpers, README, "Development"), asked as `action LF input`:
 * the first character of the answer is the helper's exit code, the rest its stdout. Never throws.
 */
export async function answerHelper(
  question: string,
  keychain: Pick<Keychain, 'loginForHost' | 'settings'>,
  mayReach: MayReach,
  ports: HelperPorts,
): Promise<string> {
  const line = question.indexOf('\n')
  const [action, input] = line < 0 ? [question, ''] : [question.slice(0, line), question.slice(line + 1).trim()]
  switch (action) {
    case 'get':
      return get(input, keychain, mayReach, ports)
    case 'list':
      return '0{}'
    case 'erase':
      return '0'
    case 'store':
      return '1sign-ins of this run are not stored'
    case 'version':
      return `0${HELPER_NAME}`
    default:
      return '1unknown action'
  }
}

async function get(
  server: string,
  keychain: Pick<Keychain, 'loginForHost' | 'settings'>,
  mayReach: MayReach,
  ports: HelperPorts,
): Promise<string> {
  const host = hostOfKey(server)
  if (host === undefined) return `1${NOT_FOUND}`
  try {
    const login = await keychain.loginForHost(host)
    if (login === undefined) return `1${NOT_FOUND}`
    const reach = await mayReach(host)
    switch (reach.kind) {
      case 'good':
        ports.log.debug(`${host}: the builder gets the sign-in of ${login.source}`)
        return `0${JSON.stringify({ ServerURL: server, Username: login.username, Secret: login.password.reveal() })}`
      case 'elsewhere':
        ports.log.warning(`${host}: the builder does not get the sign-in of ${login.source}, since ${reach.because}`)
        return `1${NOT_FOUND}`
      case 'unknown':
        ports.log.warning(
          `${host}: the builder does not get the sign-in of ${login.source}, since where the registry wants it sent could not be found out: ${reach.because}`,
        )
        return `1${NOT_FOUND}`
    }
  } catch (thrown) {
    const { message, hint } = asActionError(thrown)
    ports.log.warning(`${message}${hint === undefined ? '' : `\n${hint}`}`)
    return keychain.settings(host).required ? `1${message}` : `1${NOT_FOUND}`
  }
}

// The kernel reads 127 characters of a first line before Linux 5.1, and takes a space in it for the end of the program's path (execve(2)).
const FIRST_LINE_LIMIT = 127

/**
 * The files of the helper's folder, by name. The program connects to the socket and hands on what it was asked; it runs in the Node that runs us.
 * Where the path of that Node fits no first line, a line of shell starts it.
 */
export function helperFiles(node: string, folder: string, socket: string, name = HELPER_NAME): ReadonlyMap<string, string> {
  const program = `docker-credential-${name}`
  const firstLine = `#!${node}`
  if (Buffer.byteLength(firstLine) <= FIRST_LINE_LIMIT && !/\s/.test(node)) return new Map([[program, `${firstLine}\n${relay(socket)}`]])
  const start = `#!/bin/sh\nexec ${[node, join(folder, 'relay.cjs')].map(quote).join(' ')} "$@"\n`
  return new Map([
    [program, start],
    ['relay.cjs', relay(socket)],
  ])
}

/** `import()` is there in scripts and modules alike, whichever Node takes a file without an ending for. */
function relay(socket: string): string {
  return `import('node:net').then(({ connect }) => {
  const ours = connect(${JSON.stringify(socket)})
  let answer = ''
  const end = (text) => {
    process.exitCode = text[0] === '0' ? 0 : 1
    process.stdout.write(text.slice(1) + '\\n')
  }
  ours.setEncoding('utf8')
  ours.on('data', (text) => { answer += text })
  ours.on('end', () => end(answer || '1${HELPER_NAME} gave no answer'))
  ours.on('error', (error) => end('1${HELPER_NAME} does not listen: ' + error.code))
  ours.write((process.argv[2] || '') + '\\n')
  process.stdin.pipe(ours)
})
`
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
