import type { Secret } from '../domain/secret.ts'
import type { Environment } from '../ports.ts'
import type { EventFacts } from './event.ts'

/** The GitHub that a run belongs to (docs.github.com, "Variables reference"). */
export type Site = {
  /** `owner/name` */
  readonly fullName: string | undefined
  readonly serverUrl: string
  readonly apiUrl: string
  readonly token: Secret | undefined
}

/** Reads where this run belongs, `github.com` unless told otherwise. */
export function siteOf(env: Environment, facts: EventFacts, token: Secret | undefined): Site {
  return {
    fullName: env['GITHUB_REPOSITORY'] || facts.repository?.fullName,
    serverUrl: env['GITHUB_SERVER_URL'] || 'https://github.com',
    apiUrl: env['GITHUB_API_URL'] || 'https://api.github.com',
    token,
  }
}

/** Where the run's log is. */
export function runUrlOf({ fullName, serverUrl }: Site, env: Environment): string | undefined {
  const run = env['GITHUB_RUN_ID'] || undefined
  return run === undefined || fullName === undefined ? undefined : `${serverUrl}/${fullName}/actions/runs/${run}`
}
