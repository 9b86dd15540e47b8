import { delimiter, join } from 'node:path'
import { CONFIG_PREFIX } from '../domain/folder.ts'
import type { Environment, Ports } from '../ports.ts'
import { answerHelper, HELPER_NAME, helperFiles, type MayReach, QUESTION_LIMIT_BYTES } from './helper.ts'
import type { Keychain } from './keychain.ts'
import { socketPlace } from './place.ts'
import { listen } from './socket.ts'
import { readUserConfig, type UserConfig } from './userconfig.ts'

/** A docker configuration of our own for children, which ask us for credentials. */
export type DockerConfig = {
  /** private (0700), under the runner's temporary folder; holds no secret at any time */
  readonly folder: string
  /** what children get on top of their environment; a variable that is `undefined` is taken away */
  readonly environment: Environment
  /** ends the helper and removes the folder; a second call waits for the first */
  readonly close: () => Promise<void>
}

/**
 * Opens a docker configuration for the children of this run: settings, contexts, plugins and builders are the user's, sign-ins are asked for over a
 * unix socket. The user's own configuration is read, never written. `mayReach` says which hosts may be sent their credential; without it all may.
 */
export async function openDockerConfig(
  keychain: Keychain,
  ports: Ports,
  mayReach: MayReach = async () => ({ kind: 'good' }),
): Promise<DockerConfig> {
  const user = await readUserConfig(ports)
  const folder = await ports.files.temporaryFolder(CONFIG_PREFIX)
  const helper = join(folder, 'helper')
  const socket = await socketPlace(helper, 'socket', ports)
  const remove = async () => {
    await Promise.all([folder, ...socket.extra].map((path) => ports.files.remove(path)))
  }
  const listener = await listen(socket.path, QUESTION_LIMIT_BYTES, (question) => answerHelper(question, keychain, mayReach, ports)).catch(
    async (thrown: unknown) => {
      await remove()
      throw thrown
    },
  )
  let closed: Promise<void> | undefined
  const close = () => {
    closed ??= listener.close().then(remove)
    return closed
  }
  try {
    await Promise.all([
      ...[...helperFiles(process.execPath, helper, socket.path)].map(([name, text]) => ports.files.write(join(helper, name), text, 0o700)),
      ports.files.write(join(folder, 'config.json'), configText(user), 0o600),
      ...LINKED.map((name) => linkFrom(user, name, folder, ports)),
    ])
  } catch (thrown) {
    await close()
    throw thrown
  }
  return { folder, environment: environmentOf(folder, helper, user, ports.env), close }
}

/** Folders of the user that docker looks for beside its `config.json`: contexts with their TLS keys, and plugins. They are linked, not copied. */
const LINKED = ['contexts', 'cli-plugins']

async function linkFrom(user: UserConfig, name: string, folder: string, { files }: Ports): Promise<void> {
  const target = user.folder === undefined ? undefined : join(user.folder, name)
  if (target !== undefined && (await files.kind(target)) !== undefined) await files.link(target, join(folder, name))
}

function configText({ carried }: UserConfig): string {
  return `${JSON.stringify({ ...carried, credsStore: HELPER_NAME }, null, 2)}\n`
}

/**
 * `BUILDX_CONFIG` stays where it was, since the user's builders are there. `DOCKER_AUTH_CONFIG` would be a secret in a child's environment and go
 * before our helper. The TLS files of a daemon are looked for in the docker configuration unless `DOCKER_CERT_PATH` says where (docker/cli,
 * cli/flags/options.go).
 */
function environmentOf(folder: string, helper: string, user: UserConfig, env: Environment): Environment {
  const certificates = (env['DOCKER_TLS_VERIFY'] ?? '') !== '' && (env['DOCKER_CERT_PATH'] ?? '') === '' ? user.folder : undefined
  const buildx =
    (env['BUILDX_CONFIG'] ?? '') !== '' ? env['BUILDX_CONFIG'] : user.folder === undefined ? undefined : join(user.folder, 'buildx')
  return {
    DOCKER_CONFIG: folder,
    DOCKER_AUTH_CONFIG: undefined,
    PATH: [helper, env['PATH'] ?? ''].filter((part) => part !== '').join(delimiter),
    ...(buildx === undefined ? {} : { BUILDX_CONFIG: buildx }),
    ...(certificates === undefined ? {} : { DOCKER_CERT_PATH: certificates }),
  }
}
