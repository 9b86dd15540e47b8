import type { Host } from '../domain/reference.ts'
import { ecr } from './ecr.ts'
import { generic } from './generic.ts'
import { ghcr } from './ghcr.ts'
import { hub } from './hub.ts'
import type { Provider } from './provider.ts'

/** The kinds of registries; the first that claims a host has it, `generic` claims all. */
const PROVIDERS: readonly Provider[] = [ecr, ghcr, hub, generic]

/** The provider of a host. */
export function providerOf(host: Host): Provider {
  return PROVIDERS.find((provider) => provider.claims(host)) ?? generic
}
