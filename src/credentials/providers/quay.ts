import type { Ports } from '../../ports.ts'
import { endAfter, endOfJwt, exchange, tokenOf } from '../exchange.ts'
import type { Login } from '../keychain.ts'
import { type KeylessEntry, PLAIN, type Provider } from '../provider.ts'
import { issuerOf } from '../subject.ts'

/** Quay: a robot with its password (docs.quay.io, "Robot accounts"). */
export const quay: Provider = {
  ...PLAIN,
  name: 'Quay',
  cure: 'Give the robot as username (NAMESPACE+NAME) and its token as password, or robot alone where the robot trusts this repository.',
}

/** How long the password of a federated robot is good (github.com/quay/quay, endpoints/oauth/robot_identity_federation.py). */
const PASSWORD_SECONDS = 3_600

/**
 * Signs in as a robot without its password: the robot trusts issuer and subject of GitHub's token, and Quay gives a password of an hour for it
 * (github.com/quay/quay, endpoints/oauth/robot_identity_federation.py). It asks for no audience; one is given since tokens have one.
 */
export async function signInToQuay({ host, settings, keyless }: KeylessEntry<'quay'>, ports: Ports): Promise<Login> {
  const { robot, audience } = keyless
  const { jwt, claims } = await ports.identity.token(audience ?? `https://${host}`, host)
  const asked = {
    host,
    claims,
    seller: 'the registry',
    url: new URL(`${settings.plain ? 'http' : 'https'}://${host}/oauth2/federation/robot/token`),
    headers: { authorization: `Basic ${Buffer.from(`${robot}:${jwt.reveal()}`).toString('base64')}` },
    ca: settings.ca,
    cure: `The robot ${robot} needs a "Robot identity federation" with the issuer ${issuerOf(claims)} and exactly this subject.`,
    secrets: [jwt],
  }
  const password = tokenOf(await exchange(asked, ports), 'token', asked, ports)
  return {
    host,
    username: robot,
    password,
    source: `robot ${robot}`,
    expiresAt: endOfJwt(password) ?? endAfter(undefined, PASSWORD_SECONDS, ports),
  }
}
