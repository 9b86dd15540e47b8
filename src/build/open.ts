import type { HostSettings } from '../credentials/keychain.ts'
import { ActionError, asActionError } from '../errors.ts'
import type { Environment, Ports } from '../ports.ts'
import { type Builder, probeBuilder } from './builder.ts'
import type { Docker } from './docker.ts'
import { findBuildx } from './plugin.ts'

/** The builder of a run and the docker that leads to it. */
export type OpenBuilder = { readonly docker: Docker; readonly builder: Builder }

/** In place of a builder, for a run that builds nothing. */
export const NO_BUILDER: OpenBuilder = {
  docker: { buildx: '', environment: {}, hosts: [] },
  builder: { kind: 'none', error: new ActionError('no-builder', 'nothing is built in this run') },
}

/**
 * Finds buildx and the builder while the registries are asked, for children with the settings of `config`. Never throws: a run that adopts needs no
 * builder, so a missing one, or a `config` that was not made, is told when it builds.
 */
export async function openBuilder(
  name: string | undefined,
  config: { readonly environment: Environment } | Promise<{ readonly environment: Environment }>,
  hosts: readonly HostSettings[],
  ports: Ports,
): Promise<OpenBuilder> {
  try {
    const [buildx, { environment }] = await Promise.all([findBuildx(ports), config])
    const docker = { buildx, environment, hosts }
    return { docker, builder: await probeBuilder(name, docker, ports) }
  } catch (thrown) {
    return { docker: { buildx: '', environment: {}, hosts }, builder: { kind: 'none', error: asActionError(thrown) } }
  }
}
