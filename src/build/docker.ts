import type { HostSettings } from '../credentials/keychain.ts'
import type { Environment } from '../ports.ts'

/** What a build needs of docker: the plugin, a configuration of this run's own, and how the declared registries are reached. */
export type Docker = {
  /** absolute path of the buildx plugin's binary (`findBuildx`) */
  readonly buildx: string
  /** what children get on top of this process' environment; a variable that is `undefined` is taken away */
  readonly environment: Environment
  /** how the declared registries are reached: a builder of our own is told which speak plain HTTP or have an authority of their own */
  readonly hosts: readonly HostSettings[]
}
