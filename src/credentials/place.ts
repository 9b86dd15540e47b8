import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { socketFolders } from '../domain/folder.ts'
import { ActionError } from '../errors.ts'
import type { Ports } from '../ports.ts'

// sockaddr_un has 104 bytes on macOS and 108 on Linux (unix(7)), of which one ends the path.
const SOCKET_PATH_LIMIT_BYTES = 100

/**
 * Makes the folder of a helper and finds a place for its socket. A socket's path is short by nature; where the runner's folder is too deep, it gets a folder of
 * its own under the system's, which post knows by its name. `use` tells two sockets of one run apart.
 */
export async function socketPlace(
  helper: string,
  use: 'socket' | 'keep',
  ports: Pick<Ports, 'files' | 'folder'>,
): Promise<{ readonly path: string; readonly extra: readonly string[] }> {
  await ports.files.makeFolder(helper, 0o700)
  const beside = join(helper, 'socket')
  if (Buffer.byteLength(beside) <= SOCKET_PATH_LIMIT_BYTES) return { path: beside, extra: [] }
  const short = socketFolders(basename(ports.folder), tmpdir()).find(
    (path) => path.endsWith(`-${use}`) && Buffer.byteLength(join(path, 'socket')) <= SOCKET_PATH_LIMIT_BYTES,
  )
  if (short === undefined)
    throw new ActionError('credentials', `no folder is near enough to the root for a socket: ${beside}`, 'Set TMPDIR to a short path.')
  await ports.files.claimFolder(short)
  return { path: join(short, 'socket'), extra: [short] }
}
