import type { HostSettings } from '../credentials/keychain.ts'
import { asActionError } from '../errors.ts'
import type { Environment, Ports } from '../ports.ts'
import { type Builder, probeBuilder } from './builder.ts'
import type { Docker } from './docker.ts'
import { findBuildx } from './plugin.ts'

/** The builder of a run and the docker that leads to it. */
export type OpenBuilder = { readonly docker: Docker; readonly builder: Builder }

/** Finds buildx and the builder while the registries are asked. Never throws: a run that adopts needs no builder, so a missing one is told when it builds. */
export async function openBuilder(
  name: string | undefined,
  config: { readonly environment: Environment },
  hosts: readonly HostSettings[],
  ports: Ports,
): Promise<OpenBuilder> {
  try {
    const docker = { buildx: await findBuildx(ports), environment: config.environment, hosts }
    return { docker, builder: await probeBuilder(name, docker, ports) }
  } catch (thrown) {
    return { docker: { buildx: '', environment: config.environment, hosts }, builder: { kind: 'none', error: asActionError(thrown) } }
  }
}
