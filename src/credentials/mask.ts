import { Secret } from '../domain/secret.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { Environment, Runner } from '../ports.ts'

/**
 * Masks what the secrets of the inputs become when we sign in, and the AWS keys of the environment. The secrets themselves are masked as soon as they
 * are read.
 */
export function maskGiven(inputs: Pick<Inputs, 'registries'>, env: Environment, runner: Pick<Runner, 'mask'>): void {
  for (const { login } of inputs.registries) if (login !== undefined) maskPair(login.username, login.password, runner)
  for (const name of ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) maskText(env[name] ?? '', runner)
}

/** Masks a password, and the base64 of the pair as it stands in docker configs and in `Authorization: Basic` (RFC 7617, section 2). */
export function maskLogin(username: string, password: Secret, runner: Pick<Runner, 'mask'>): void {
  maskText(password.reveal(), runner)
  maskPair(username, password, runner)
}

function maskPair(username: string, password: Secret, runner: Pick<Runner, 'mask'>): void {
  if (password.reveal() !== '') maskText(Buffer.from(`${username}:${password.reveal()}`).toString('base64'), runner)
}

/** An empty mask would blank nothing or everything, depending on the runner. */
function maskText(text: string, runner: Pick<Runner, 'mask'>): void {
  if (text !== '') runner.mask(new Secret(text))
}
