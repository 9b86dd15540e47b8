import { isAbsolute, join } from 'node:path'
import { isRecord } from '../domain/json.ts'
import { ActionError } from '../errors.ts'
import type { Ports } from '../ports.ts'

/** Where docker looks for plugins on any machine (docker/cli, cli-plugins/manager/manager_unix.go). */
const SYSTEM_FOLDERS = [
  '/usr/local/lib/docker/cli-plugins',
  '/usr/local/libexec/docker/cli-plugins',
  '/usr/lib/docker/cli-plugins',
  '/usr/libexec/docker/cli-plugins',
]

const CONFIG_LIMIT_BYTES = 4 * 1024 * 1024

/**
 * Finds the binary of the buildx plugin, which is started directly: the `docker` front would add 100 ms to each call. Folders in docker's own order
 * (docker/cli, cli-plugins/manager/manager.go), then `docker-buildx` and `buildx` on PATH, as docker/setup-buildx-action installs it without docker.
 * Starts nothing. Throws `ActionError` `no-builder`.
 */
export async function findBuildx(ports: Pick<Ports, 'env' | 'files' | 'children'>): Promise<string> {
  const config = configFolder(ports.env)
  const folders = [
    ...(await extraFolders(config, ports.files)),
    ...(config === undefined ? [] : [join(config, 'cli-plugins')]),
    ...SYSTEM_FOLDERS,
  ]
  for (const candidate of [...folders.map((folder) => join(folder, 'docker-buildx')), 'docker-buildx', 'buildx']) {
    const found = await ports.children.find(candidate)
    if (found !== undefined) return found
  }
  throw new ActionError(
    'no-builder',
    `there is no buildx on this machine: docker-buildx is in none of ${folders.join(', ')}, and not on PATH`,
    'Use a runner with Docker (ubuntu-latest has it), or set buildx up in an earlier step (docker/setup-buildx-action). macOS and Windows runners have no builder; dry-run works there.',
  )
}

/** `$DOCKER_CONFIG`, else `~/.docker`; `undefined` where there is neither. */
function configFolder(env: Ports['env']): string | undefined {
  if (env['DOCKER_CONFIG']) return env['DOCKER_CONFIG']
  return env['HOME'] ? join(env['HOME'], '.docker') : undefined
}

async function extraFolders(config: string | undefined, files: Ports['files']): Promise<readonly string[]> {
  const text = config === undefined ? undefined : await files.readText(join(config, 'config.json'), CONFIG_LIMIT_BYTES)
  const document = text === undefined ? undefined : parseJson(text)
  const folders = isRecord(document) ? document['cliPluginsExtraDirs'] : undefined
  return Array.isArray(folders) ? folders.filter((folder): folder is string => typeof folder === 'string' && isAbsolute(folder)) : []
}

/** A configuration that is broken is told of where its sign-ins are read; here it only names no folders. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
