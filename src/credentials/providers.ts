import { isEcrPublic } from '../domain/ecr.ts'
import type { Host } from '../domain/reference.ts'
import { type Vendor, vendorOf } from '../domain/vendor.ts'
import type { Keyless } from '../inputs/keyless.ts'
import type { Ports } from '../ports.ts'
import { ecr, signInToEcr } from './ecr.ts'
import { ecrPublic, signInToEcrPublic } from './ecr-public.ts'
import type { HostSettings, Login } from './keychain.ts'
import type { Provider } from './provider.ts'
import { azure, signInToAzure } from './providers/azure.ts'
import { generic } from './providers/generic.ts'
import { ghcr } from './providers/ghcr.ts'
import { google, signInToGoogle } from './providers/google.ts'
import { hub, signInToHub } from './providers/hub.ts'
import { quay, signInToQuay } from './providers/quay.ts'

/** How one signs in at each vendor's registries; those that only their challenge tells apart take user name and password like any other. */
const PROVIDERS: Readonly<Record<Vendor, Provider>> = {
  azure,
  dockerhub: hub,
  ecr,
  'ecr-public': ecrPublic,
  generic,
  ghcr,
  gitlab: generic,
  google,
  harbor: generic,
  nexus: generic,
  quay,
}

/** The provider of a host. */
export function providerOf(host: Host): Provider {
  return PROVIDERS[vendorOf(host)]
}

/** Signs in with the job's identity token, as an entry of the inputs asks for it. */
export function signInKeyless(host: Host, settings: HostSettings, keyless: Keyless, ports: Ports): Promise<Login> {
  switch (keyless.kind) {
    case 'aws':
      return (isEcrPublic(host) ? signInToEcrPublic : signInToEcr)({ host, settings, keyless }, ports)
    case 'azure':
      return signInToAzure({ host, settings, keyless }, ports)
    case 'dockerhub':
      return signInToHub({ host, settings, keyless }, ports)
    case 'google':
      return signInToGoogle({ host, settings, keyless }, ports)
    case 'quay':
      return signInToQuay({ host, settings, keyless }, ports)
  }
}
