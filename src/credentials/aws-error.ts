import { codeOf } from '../domain/code.ts'
import { isRecord } from '../domain/json.ts'
import { ActionError } from '../errors.ts'

const MESSAGE_LIMIT = 400

/**
 * Tells why AWS did not do what was asked for a registry or repository: `source` says with what we asked, `actions` are the IAM actions that are needed on
 * `resource` (an ARN, or `*` where they know none). AWS's own text is repeated only where it names the missing right; a refused signature comes back with the
 * signed request, session token included.
 */
export function explainAws(
  thrown: unknown,
  place: string,
  source: string,
  actions: readonly string[],
  cure: string,
  resource = '*',
): ActionError {
  if (thrown instanceof ActionError) return thrown
  const { name, message, code } = awsErrorOf(thrown)
  const told = (what: string, hint: string) => new ActionError('credentials', `${place}: ${what} (credentials: ${source})`, hint, thrown)
  switch (name) {
    case 'CredentialsProviderError':
    case 'ProviderError':
    case 'TokenProviderError':
      return told('AWS credentials could not be loaded', cure)
    case 'UnrecognizedClientException':
    case 'InvalidClientTokenId':
      return told(
        `AWS does not know the access key or its session token (${name})`,
        'Check that key, secret and session token belong together and are active.',
      )
    case 'InvalidSignatureException':
    case 'SignatureDoesNotMatch':
    case 'RequestExpired':
    case 'RequestTimeTooSkewed':
      return told(
        `AWS refused the signature (${name})`,
        'The secret does not belong to the access key, or the clock of this machine is wrong.',
      )
    case 'ExpiredToken':
    case 'ExpiredTokenException':
      return told(`the AWS credentials have expired (${name})`, 'Sign in to AWS in this job, shortly before this step.')
    case 'AccessDenied':
    case 'AccessDeniedException':
      return told(
        `AWS denied it: ${cut(message)}`,
        `The identity needs a policy with ${JSON.stringify({ Effect: 'Allow', Action: actions, Resource: resource })}; with a web identity, the trust policy of its role must name this repository. README, "Amazon ECR", has all that a push needs.`,
      )
    case 'InvalidIdentityToken':
    case 'IDPRejectedClaim':
      return told(`AWS refused the web identity (${name})`, 'Check the audience of the token and the trust policy of the role.')
    case 'ThrottlingException':
    case 'Throttling':
    case 'TooManyRequestsException':
      return told(`AWS is limiting requests (${name}) and kept doing so`, 'Run again later.')
  }
  if (code === 'ERR_BODY_TOO_LARGE') return told('the ECR API answered with more than anyone reads', ELSEWHERE)
  if (name === 'SyntaxError') return told('the ECR API answered with something that is not JSON', ELSEWHERE)
  if (code !== undefined || name === 'TimeoutError')
    return new ActionError('registry-unreachable', `${place}: the ECR API could not be reached (${code ?? name})`, UNREACHABLE, thrown)
  return told(`the ECR API answered with ${name}`, cure)
}

const UNREACHABLE = 'Check the region in the name of the registry, HTTPS_PROXY and NO_PROXY, and AWS_ENDPOINT_URL_ECR if it is set.'

const ELSEWHERE = 'Something between this machine and AWS answers in its place: check HTTPS_PROXY, and AWS_ENDPOINT_URL_ECR if it is set.'

/** An SDK's error as far as it is looked at; `code` is Node's for network trouble, possibly one cause down. */
export function awsErrorOf(thrown: unknown): { readonly name: string; readonly message: string; readonly code: string | undefined } {
  const error = isRecord(thrown) ? thrown : {}
  const name = typeof error['name'] === 'string' ? error['name'] : 'something that is not an error'
  const message = typeof error['message'] === 'string' ? error['message'] : ''
  return { name, message, code: codeOf(thrown) ?? codeOf(error['cause']) }
}

function cut(text: string): string {
  return text.length > MESSAGE_LIMIT ? `${text.slice(0, MESSAGE_LIMIT)}…` : text
}
