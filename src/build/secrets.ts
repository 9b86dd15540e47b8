import type { Secret } from '../domain/secret.ts'
import { parseUrl } from '../domain/url.ts'
import { ActionError } from '../errors.ts'
import type { BuildInputs } from '../inputs/inputs.ts'
import { formatFields } from './csv.ts'
import type { BuildSource } from './source.ts'

/** The longest value of one variable that Linux hands to a program (execve(2), `MAX_ARG_STRLEN`), less room for its name. */
const LIMIT_BYTES = 128 * 1024 - 64

/** The `--secret` options, and the variables that hold the values: a value is in the environment of buildx alone, never in an argument or a file. */
export type SecretArguments = { readonly args: readonly string[]; readonly environment: Readonly<Record<string, string>> }

/**
 * Makes the `--secret` options of a build. A Git context on this run's own GitHub server gets the run's token under the name that BuildKit looks for
 * (`GIT_AUTH_TOKEN.<host>`), unless the user gave one. Throws `ActionError` `inputs` for a value that no environment can hold.
 */
export function secretArguments(build: BuildInputs, source: Pick<BuildSource, 'serverUrl' | 'githubToken'>): SecretArguments {
  const held = [...build.secrets, ...gitToken(build, source)]
  const variables = held.map(({ value }, index) => ({ name: `BTP_SECRET_${index}`, value: value.reveal() }))
  for (const [index, { value }] of variables.entries()) checkValue(held[index]?.id ?? '', value)
  return {
    args: [
      ...held.map(({ id }, index) => `--secret=${formatFields([`id=${id}`, `env=BTP_SECRET_${index}`])}`),
      ...build.secretEnvs.map(({ id, variable }) => `--secret=${formatFields([`id=${id}`, `env=${variable}`])}`),
      ...build.secretFiles.map(({ id, path }) => `--secret=${formatFields([`id=${id}`, `src=${path}`])}`),
    ],
    environment: Object.fromEntries(variables.map(({ name, value }) => [name, value])),
  }
}

function checkValue(id: string, value: string): void {
  const hint = 'Write it to a file in an earlier step and name that in secret-files.'
  if (Buffer.byteLength(value) > LIMIT_BYTES) throw new ActionError('inputs', `the secret ${id} is longer than ${LIMIT_BYTES} bytes`, hint)
  if (value.includes('\0')) throw new ActionError('inputs', `the secret ${id} has a NUL character`, hint)
}

function gitToken(
  build: BuildInputs,
  { serverUrl, githubToken }: Pick<BuildSource, 'serverUrl' | 'githubToken'>,
): readonly { readonly id: string; readonly value: Secret }[] {
  const host = parseUrl(serverUrl)?.host
  if (githubToken === undefined || host === undefined) return []
  const ids = [...build.secrets, ...build.secretEnvs, ...build.secretFiles].map(({ id }) => id)
  const isGiven = ids.includes('GIT_AUTH_TOKEN') || ids.includes(`GIT_AUTH_TOKEN.${host}`)
  const contexts = [build.context, ...build.buildContexts.map((entry) => entry.slice(entry.indexOf('=') + 1))]
  const isAsked = contexts.some((context) => isOn(context, host))
  return isAsked && !isGiven ? [{ id: `GIT_AUTH_TOKEN.${host}`, value: githubToken }] : []
}

/** The token is for this host over TLS: BuildKit would send it in clear to any other scheme. */
function isOn(context: string, host: string): boolean {
  const url = parseUrl(context)
  return url?.protocol === 'https:' && url.host === host
}
