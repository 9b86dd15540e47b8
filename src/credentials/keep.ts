import { dirname, join } from 'node:path'
import { KEEP, KEEP_PREFIX, KEPT } from '../domain/folder.ts'
import { addHelper, keeperNames } from '../domain/kept.ts'
import type { Host, Repository } from '../domain/reference.ts'
import { ActionError, asActionError, endsRun } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { dockerKey } from './auths.ts'
import { HELPER_NAME, helperFiles, type MayReach } from './helper.ts'
import type { Keychain, Login } from './keychain.ts'
import { socketPlace } from './place.ts'
import { readUserConfig } from './userconfig.ts'

const START_LIMIT_MS = 15_000
const CONFIG_LIMIT_BYTES = 4 * 1024 * 1024
const NAME_RANDOM_BYTES = 4

/** The post step's own program, beside which main stands; it keeps the sign-ins meanwhile. */
const keeper = () => join(dirname(process.argv[1] ?? ''), 'cleanup', 'index.js')

type KeepPorts = Pick<Ports, 'files' | 'folder' | 'children' | 'env' | 'log' | 'random' | 'clock'>

/**
 * Leaves the sign-ins of this run to later steps until post: a small process has them in its memory, and the user's docker config names the helper that asks
 * it (`credHelpers`), for the hosts of images and entries whose challenge may be sent their credential. No secret is written anywhere. What an earlier step
 * signed in to is there already. Never rejects: what does not work is a warning.
 */
export async function keepLogins(images: readonly Repository[], keychain: Keychain, mayReach: MayReach, ports: Ports): Promise<void> {
  try {
    const hosts = [...new Set([...images.map(({ host }) => host), ...keychain.declared])]
    const logins = (await Promise.all(hosts.map((host) => loginOf(host, keychain, mayReach, ports)))).flat()
    if (logins.length === 0) return ports.log.info('keep-login: this run has no sign-in of its own to keep')
    const { folder } = await readUserConfig(ports)
    if (folder === undefined) throw cannot('there is no home, so no docker configuration')
    await keep(logins, folder, ports)
    for (const { host, source, expiresAt } of logins)
      ports.log.info(
        `${host}: later steps have the sign-in of ${source}${expiresAt === undefined ? '' : `, which ends at ${expiresAt.toISOString()}`}`,
      )
  } catch (thrown) {
    const error = asActionError(thrown)
    if (!endsRun(error)) ports.log.warning(`keep-login: ${error.message}`)
  }
}

async function loginOf(host: Host, keychain: Keychain, mayReach: MayReach, { log }: Pick<Ports, 'log'>): Promise<readonly Login[]> {
  try {
    const login = await keychain.loginForHost(host)
    if (login === undefined || login.isEarlier === true) return []
    const reach = await mayReach(host)
    if (reach.kind === 'good') return [login]
    log.warning(`keep-login: later steps do not get the sign-in of ${host}, since ${reach.because}`)
  } catch (thrown) {
    // The run itself says what is wrong, where it is required.
    log.debug(`keep-login: ${asActionError(thrown).message}`)
  }
  return []
}

/** In the order in which post takes it back: what is added to the user's configuration is written down before it is added. */
async function keep(logins: readonly Login[], userFolder: string, { files, folder: run, children, env, random }: KeepPorts): Promise<void> {
  const path = env['GITHUB_PATH'] ?? ''
  if (path === '') throw cannot('GITHUB_PATH is not set, so that later steps would not find the helper')
  const folder = await files.temporaryFolder(KEEP_PREFIX)
  const programs = join(folder, 'helper')
  const socket = await socketPlace(programs, 'keep', { files, folder: run })
  const helper = `${HELPER_NAME}-${random.hex(NAME_RANDOM_BYTES)}`
  for (const [name, text] of helperFiles(process.execPath, programs, socket.path, helper))
    await files.write(join(programs, name), text, 0o700)

  const secrets = logins.map(({ host, username, password }) => ({ host, username, password: password.reveal() }))
  // The variable is how post finds the process if nobody else ended it.
  const { ending, stderr } = await children.ask(process.execPath, [keeper(), KEEP, folder], {
    env: { ...env, DOCKER_CONFIG: `${folder}/` },
    stdin: JSON.stringify({ socket: socket.path, logins: secrets }),
    timeoutMs: START_LIMIT_MS,
  })
  if (ending.kind !== 'exited' || ending.code !== 0)
    throw cannot(`the process that keeps them did not start (${JSON.stringify(ending)}) ${stderr.trim()}`)

  const config = join(userFolder, 'config.json')
  const isNewFolder = (await files.kind(userFolder)) === undefined
  await files.makeFolder(userFolder, 0o700)
  await files.alone(config, async () => {
    const text = await files.readText(config, CONFIG_LIMIT_BYTES)
    // The helpers of this job are on its PATH; those of another job end when that does, and nobody here hears of it.
    const names = await Promise.all(
      keeperNames(text).map(async (name) => ((await children.find(`docker-credential-${name}`)) ? [] : [name])),
    )
    const gone = new Set(names.flat())
    const added = addHelper(text, helper, logins.flatMap(keysOf), (name) => gone.has(name))
    if (added === undefined) throw cannot(`${config} is not a JSON object`)
    await files.write(join(folder, KEPT), JSON.stringify({ config, isNewFolder, ...added.kept }), 0o600)
    await files.replace(config, added.text)
  })
  await files.append(path, `${programs}\n`)
}

/** Docker asks for Docker Hub by the address of its old index; other programs by its name (containers-image, pkg/docker/config). */
function keysOf({ host }: Login): readonly string[] {
  return [...new Set([dockerKey(host), host])]
}

function cannot(what: string): ActionError {
  return new ActionError('credentials', `the sign-ins cannot be left to later steps: ${what}`)
}
