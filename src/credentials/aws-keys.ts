import type { Host } from '../domain/reference.ts'
import { Secret } from '../domain/secret.ts'
import { ActionError } from '../errors.ts'
import type { AwsKeys, Ports } from '../ports.ts'
import { AWS_VARIABLES, findAwsSource, isTemporary } from './aws.ts'
import type { Login } from './keychain.ts'

/**
 * The keys of an entry, which has no place for a session token; where its key is the one in the environment, the token is there too. Throws `ActionError`
 * `credentials` for a temporary key without it.
 */
export function keysOf(entry: Login, ports: Ports): AwsKeys {
  const isSame = ports.env['AWS_ACCESS_KEY_ID'] === entry.username
  const token = isSame ? (ports.env['AWS_SESSION_TOKEN'] ?? '') : ''
  if (isTemporary(entry.username) && token === '')
    throw new ActionError(
      'credentials',
      `${entry.host}: the access key of ${entry.source} is a temporary one (ASIA…), which needs a session token`,
      'Leave username and password out and set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN in the environment.',
    )
  return { accessKeyId: entry.username, secretAccessKey: entry.password, sessionToken: token === '' ? undefined : new Secret(token) }
}

/**
 * Says with what the SDK's chain will sign in to a host, before it is asked. Throws `ActionError` `credentials`, with `cure`, where it has nothing.
 *
 * Without any variable or file the role of the instance is still tried: a self-hosted runner on EC2 has nothing else. It costs a hosted runner two
 * time-outs of the SDK (1 s each), and only in a run that could not sign in anyway: a private ECR registry has no anonymous access.
 */
export async function chainSource(host: Host, cure: string, ports: Pick<Ports, 'env' | 'files'>): Promise<string> {
  const found = await findAwsSource(ports)
  switch (found.kind) {
    case 'found':
      return found.source
    case 'broken':
      throw new ActionError('credentials', `${host}: ${found.problem}`, `AWS credentials come from ${AWS_VARIABLES}.`)
    case 'none': {
      if (found.instance && found.empty.length === 0) return 'the role of this machine (EC2 instance metadata)'
      const empty = found.empty.length === 0 ? '' : `; ${found.empty.join(', ')} ${found.empty.length === 1 ? 'is' : 'are'} set but empty`
      const fork = found.empty.length === 0 ? '' : ' Secrets are empty in runs of a fork and of Dependabot.'
      throw new ActionError('credentials', `${host}: there are no AWS credentials in this job${empty}`, `${cure}${fork}`)
    }
  }
}
