import type { EcrHost, Partition } from '../domain/ecr.ts'
import { inertInline } from '../domain/inert.ts'
import type { Host } from '../domain/reference.ts'
import { conceal, type Secret } from '../domain/secret.ts'
import { ActionError } from '../errors.ts'
import type { Keyless } from '../inputs/keyless.ts'
import type { AwsSession, IdentityClaims, Ports } from '../ports.ts'
import { awsErrorOf } from './aws-error.ts'
import { describeClaims, issuerOf, subjectHint } from './subject.ts'

/** What an entry says of the role that opens its registry. */
export type AwsRole = Extract<Keyless, { readonly kind: 'aws' }>

/**
 * Makes a function that takes a role with an identity token of this job, a new one each time; its keys are masked before anyone has them. `place` is the
 * registry's: STS is asked there unless the entry names another region. Throws `ActionError` `credentials` that tells what the token says where
 * the role does not trust it, and `registry-unreachable` where STS is not reached.
 */
export function roleSession(
  host: Host,
  role: AwsRole,
  place: Pick<EcrHost, 'region' | 'fips' | 'partition'>,
  ports: Pick<Ports, 'identity' | 'clients' | 'runner' | 'env' | 'clock'>,
): () => Promise<AwsSession> {
  const region = role.region ?? place.region
  return async () => {
    const { jwt, claims } = await ports.identity.token(role.audience ?? audienceOf(place.partition), host)
    const asked = {
      region,
      fips: place.fips,
      role: role.arn,
      sessionName: role.sessionName ?? sessionNameOf(ports.env['GITHUB_RUN_ID']),
      seconds: role.seconds,
      jwt,
    }
    const session = await ports.clients.assumeRole(asked).catch((thrown: unknown) => {
      throw explain(thrown, { host, role, region, jwt, claims, now: ports.clock.now() })
    })
    ports.runner.mask(session.keys.secretAccessKey)
    if (session.keys.sessionToken !== undefined) ports.runner.mask(session.keys.sessionToken)
    return session
  }
}

/** What aws-actions/configure-aws-credentials asks GitHub for, and what its README has for China. */
function audienceOf(partition: Partition): string {
  return partition === 'aws-cn' ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com'
}

/** As CloudTrail shows it: 2 to 64 characters of `[\w+=,.@-]` (botocore, sts/2011-06-15/service-2.json, `roleSessionNameType`). */
function sessionNameOf(runId: string | undefined): string {
  return runId !== undefined && /^[0-9]{1,20}$/.test(runId) ? `build-tag-push-${runId}` : 'build-tag-push'
}

type Asked = {
  readonly host: Host
  readonly role: AwsRole
  readonly region: string
  readonly jwt: Secret
  readonly claims: IdentityClaims
  readonly now: Date
}

/** STS's errors (botocore, sts/2011-06-15/service-2.json, `AssumeRoleWithWebIdentity`, and its common ones) in our words. */
function explain(thrown: unknown, { host, role, region, jwt, claims, now }: Asked): ActionError {
  if (thrown instanceof ActionError) return thrown
  const { name, code, message } = awsErrorOf(thrown)
  const concealed = conceal(message, [jwt.reveal()])
  const words = inertInline(concealed)
  // the stack of what was thrown begins with its message, and goes to the log of debug lines
  const cause = concealed === message ? thrown : undefined
  const told = (what: string, hint: string) => new ActionError('credentials', `${host}: ${what}`, hint, cause)
  const asked = `STS in ${region}`
  switch (name) {
    case 'AccessDenied':
    case 'AccessDeniedException':
      return told(
        `the role ${role.arn} does not trust this job's identity token: ${describeClaims(claims)}`,
        `The trust policy of the role must allow sts:AssumeRoleWithWebIdentity for ${issuerOf(claims)} with exactly this audience and this subject (or a pattern of it).${subjectHint(claims)}`,
      )
    case 'InvalidIdentityToken':
    case 'InvalidIdentityTokenException':
    case 'IDPRejectedClaim':
    case 'IDPRejectedClaimException':
      return told(
        `AWS does not take this job's identity token (${name}: ${words}): ${describeClaims(claims)}`,
        `The account of the role needs an IAM identity provider for ${issuerOf(claims)} that lists this audience.`,
      )
    case 'ExpiredTokenException':
      return told(
        `AWS found this job's identity token expired; it ends at ${claims.expiresAt?.toISOString() ?? 'no time that it says'}, and this machine's clock shows ${now.toISOString()}`,
        'Set the clock of this machine, and run the job again.',
      )
    case 'ValidationError':
      return told(
        `${asked} refused the request for the role ${role.arn}: ${words}`,
        'Check role-to-assume, role-session-name, and that role-duration-seconds is not longer than the maximum session duration of the role.',
      )
    case 'RegionDisabledException':
      return told(
        `${asked} is switched off in the account of the role`,
        'Name another region by aws-region, or switch STS on there in the IAM settings.',
      )
    case 'IDPCommunicationError':
    case 'IDPCommunicationErrorException':
      return told(`AWS could not ask ${issuerOf(claims)} about this job's identity token, and kept failing`, 'Run the job again.')
    case 'Throttling':
    case 'ThrottlingException':
    case 'TooManyRequestsException':
      return told(`${asked} is limiting requests (${name}) and kept doing so`, 'Run the job again later.')
  }
  if (code === 'ERR_BODY_TOO_LARGE') return told(`${asked} answered with more than anyone reads`, ELSEWHERE)
  if (code !== undefined || name === 'TimeoutError')
    return new ActionError('registry-unreachable', `${host}: ${asked} could not be reached (${code ?? name})`, UNREACHABLE, thrown)
  return told(`${asked} answered the request for the role ${role.arn} with ${name}`, ELSEWHERE)
}

const UNREACHABLE = 'Check aws-region, HTTPS_PROXY and NO_PROXY, and AWS_ENDPOINT_URL_STS if it is set.'
const ELSEWHERE = 'Run the job again; if it stays so, something between this machine and AWS may be answering in its place.'
