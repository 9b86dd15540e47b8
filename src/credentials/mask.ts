import { Secret } from '../domain/secret.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { Environment, Runner } from '../ports.ts'

/** Masks every secret of the inputs that signs in somewhere, and the AWS keys of the environment: the first thing that is done with them. */
export function maskGiven(inputs: Inputs, env: Environment, runner: Pick<Runner, 'mask'>): void {
  if (inputs.githubToken !== undefined) maskText(inputs.githubToken.reveal(), runner)
  for (const { login } of inputs.registries) if (login !== undefined) maskLogin(login.username, login.password, runner)
  for (const name of ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) maskText(env[name] ?? '', runner)
}

/** Masks a password, and the base64 of the pair as it stands in docker configs and in `Authorization: Basic` (RFC 7617, section 2). */
export function maskLogin(username: string, password: Secret, runner: Pick<Runner, 'mask'>): void {
  maskText(password.reveal(), runner)
  if (password.reveal() !== '') maskText(Buffer.from(`${username}:${password.reveal()}`).toString('base64'), runner)
}

/** An empty mask would blank nothing or everything, depending on the runner. */
function maskText(text: string, runner: Pick<Runner, 'mask'>): void {
  if (text !== '') runner.mask(new Secret(text))
}
