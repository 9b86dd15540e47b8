import type { Secret } from '../domain/secret.ts'
import type { Environment } from '../ports.ts'
import type { Form } from './form.ts'

/** A secret that is part of a longer value is looked for from this length on; a shorter one is found in ordinary words. */
const PART_LENGTH = 8
/** A value that is a secret as a whole: shorter ones are ordinary words. */
const WHOLE_LENGTH = 4

/** Tokens that show what they are by how they begin (the issuers' own documentation of their formats). */
const TOKENS: readonly (readonly [string, RegExp])[] = [
  ['a GitHub token', /\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_[A-Za-z0-9_]{22}/],
  ['a GitLab token', /\bglpat-[A-Za-z0-9_-]{20}/],
  ['a Docker Hub token', /\bdckr_[po]at_[A-Za-z0-9_-]{20}/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}/],
  ['an AWS access key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a Google API key', /\bAIza[A-Za-z0-9_-]{35}/],
  ['a Slack token', /\bxox[abeprs]-[A-Za-z0-9-]{10}/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
]

const NAME = /(?:^|_)(?:TOKEN|SECRETS?|PASS(?:WORD|WD|PHRASE)|CREDENTIALS?|(?:API|ACCESS|PRIVATE|SECRET)_?KEY)(?:$|_)/i
const CURE =
  "a build argument ends in the image's history and provenance; hand it over by secrets, and read it with RUN --mount=type=secret"

/**
 * Refuses build arguments that hold a secret input or a token; one whose name alone looks like a secret is noted. A value never stands in a message. `env` has the
 * values of arguments that are given without one.
 */
export function refuseLeaks(form: Form, buildArgs: readonly string[], secrets: readonly Secret[], env: Environment): void {
  const values = secrets.map((secret) => secret.reveal().trim())
  for (const line of buildArgs) {
    const equals = line.indexOf('=')
    const name = equals < 0 ? line : line.slice(0, equals)
    const value = (equals < 0 ? env[line] : line.slice(equals + 1)) ?? ''
    const found = leakIn(value, values)
    if (found !== undefined) form.refuse('build-args', `${name} holds ${found}: ${CURE}`)
    else if (NAME.test(name)) form.notice('build-args', `${name} looks like a secret by its name; if it is one: ${CURE}`)
  }
}

function leakIn(value: string, secrets: readonly string[]): string | undefined {
  const isSecret = (secret: string): boolean =>
    (secret.length >= PART_LENGTH && value.includes(secret)) || (secret.length >= WHOLE_LENGTH && value.trim() === secret)
  if (secrets.some(isSecret)) return 'the value of a secret input'
  return TOKENS.find(([, pattern]) => pattern.test(value))?.[0]
}
