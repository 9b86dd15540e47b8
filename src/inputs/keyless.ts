import type { Host, Refusal } from '../domain/reference.ts'
import { type Vendor, vendorOf } from '../domain/vendor.ts'
import { isRefusal, refuse } from './refusal.ts'

/** A sign-in with GitHub's identity token in place of a password; `audience` is what the token is made for where the usual one does not do. */
export type Keyless =
  | {
      readonly kind: 'aws'
      /** of the role */
      readonly arn: string
      /** where STS is asked, in place of the registry's own region */
      readonly region: string | undefined
      readonly sessionName: string | undefined
      /** how long the role's keys are to be good */
      readonly seconds: number | undefined
      readonly audience: string | undefined
    }
  | { readonly kind: 'dockerhub'; readonly organization: string; readonly connectionId: string }
  | { readonly kind: 'quay'; readonly robot: string; readonly audience: string | undefined }
  | { readonly kind: 'azure'; readonly clientId: string; readonly tenantId: string; readonly audience: string | undefined }
  | {
      readonly kind: 'google'
      readonly provider: string
      readonly serviceAccount: string | undefined
      readonly audience: string | undefined
    }

/** The keys of an entry that ask for one. */
export const KEYLESS_KEYS = [
  'role-to-assume',
  'aws-region',
  'role-session-name',
  'role-duration-seconds',
  'workload-identity-provider',
  'service-account',
  'client-id',
  'tenant-id',
  'connection-id',
  'robot',
  'audience',
] as const

export type KeylessKey = (typeof KEYLESS_KEYS)[number]

/** One way to sign in without a password: what asks for it, what it takes, and where it works. */
type Method = {
  readonly vendors: readonly Vendor[]
  /** follows "is for" */
  readonly place: string
  /** all of them have to be there, and any of them asks for it */
  readonly needed: readonly KeylessKey[]
  readonly taken: readonly KeylessKey[]
  /** a user name that goes with them, as a sentence part; without one, none may be given */
  readonly username?: string
  readonly read: (
    value: (key: KeylessKey | 'username') => string | undefined,
    wrong: (refusal: Refusal, key: KeylessKey) => void,
  ) => Keyless | undefined
  /** why a host of the vendor cannot have it all the same */
  readonly lacking?: (host: Host) => string | undefined
}

/** A row for each: a new one is a kind of `Keyless`, its keys, this row, and the exchange in `credentials/providers/`. */
const METHODS: readonly Method[] = [
  {
    vendors: ['ecr', 'ecr-public'],
    place: 'Amazon ECR (*.dkr.ecr.*.amazonaws.com and the other names of AWS, public.ecr.aws)',
    needed: ['role-to-assume'],
    taken: ['aws-region', 'role-session-name', 'role-duration-seconds', 'audience'],
    read: (value, wrong) => {
      const [arn, region, name, duration] = [
        value('role-to-assume'),
        value('aws-region'),
        value('role-session-name'),
        value('role-duration-seconds'),
      ]
      if (arn !== undefined && !ROLE.test(arn)) wrong(refuse('is not the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME'), 'role-to-assume')
      if (region !== undefined && !REGION.test(region)) wrong(refuse('is not a region of AWS, such as eu-west-1'), 'aws-region')
      if (name !== undefined && !SESSION_NAME.test(name)) wrong(refuse('is not 2 to 64 letters, digits or _+=,.@-'), 'role-session-name')
      const seconds = duration === undefined ? undefined : /^\d{1,5}$/.test(duration) ? Number(duration) : Number.NaN
      if (seconds !== undefined && !(seconds >= 900 && seconds <= 43_200))
        wrong(refuse('is not a whole number of seconds from 900 to 43200'), 'role-duration-seconds')
      if (arn === undefined) return undefined
      return { kind: 'aws', arn, region, sessionName: name, seconds, audience: value('audience') }
    },
  },
  {
    vendors: ['azure'],
    place: 'Azure Container Registry (*.azurecr.io, *.azurecr.us, *.azurecr.cn)',
    needed: ['client-id', 'tenant-id'],
    taken: ['audience'],
    read: (value, wrong) => {
      const [clientId, tenantId] = [value('client-id'), value('tenant-id')]
      if (clientId !== undefined && !GUID.test(clientId)) wrong(refuse('is not a GUID; it is the Application (client) ID'), 'client-id')
      if (tenantId !== undefined && !GUID.test(tenantId) && !DOMAIN.test(tenantId))
        wrong(refuse('is neither a GUID nor a domain; it is the Directory (tenant) ID'), 'tenant-id')
      if (clientId === undefined || tenantId === undefined) return undefined
      return { kind: 'azure', clientId, tenantId, audience: value('audience') }
    },
    lacking: (host) =>
      host.endsWith('.azurecr.de')
        ? 'is of a cloud that Microsoft has closed; give username and password where it still answers'
        : undefined,
  },
  {
    vendors: ['google'],
    place: 'Google Artifact Registry (*-docker.pkg.dev, gcr.io)',
    needed: ['workload-identity-provider'],
    taken: ['service-account', 'audience'],
    read: (value, wrong) => {
      const [provider, serviceAccount] = [value('workload-identity-provider'), value('service-account')]
      if (provider !== undefined && !PROVIDER.test(provider))
        wrong(
          refuse(
            'is not the full name of a provider, projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/NAME, with the number of the project',
          ),
          'workload-identity-provider',
        )
      if (serviceAccount !== undefined && !SERVICE_ACCOUNT.test(serviceAccount))
        wrong(refuse('is not the e-mail address of a service account, such as NAME@PROJECT.iam.gserviceaccount.com'), 'service-account')
      if (provider === undefined) return undefined
      return { kind: 'google', provider, serviceAccount, audience: value('audience') }
    },
  },
  {
    vendors: ['dockerhub'],
    place: 'Docker Hub (docker.io)',
    needed: ['connection-id'],
    taken: [],
    username: 'the name of the organisation',
    read: (value, wrong) => {
      const [connectionId, organization] = [value('connection-id'), value('username')]
      if (connectionId !== undefined && !GUID.test(connectionId))
        wrong(refuse('is not a GUID; it is the ID of an OIDC connection of the organisation'), 'connection-id')
      if (connectionId === undefined || organization === undefined) return undefined
      return { kind: 'dockerhub', organization, connectionId }
    },
  },
  {
    // whose name nobody knows may be a Quay
    vendors: ['quay', 'generic'],
    place: 'Quay (quay.io, or one of your own)',
    needed: ['robot'],
    taken: ['audience'],
    read: (value, wrong) => {
      const robot = value('robot')
      if (robot !== undefined && !ROBOT.test(robot)) wrong(refuse('is not the full name of a robot, NAMESPACE+NAME'), 'robot')
      return robot === undefined ? undefined : { kind: 'quay', robot, audience: value('audience') }
    },
  },
]

// botocore, sts/2011-06-15/service-2.json: `arnType`, `roleSessionNameType`, `roleDurationSecondsType`; partitions as in data/partitions.json
const ROLE = /^arn:aws(?:-[a-z]+){0,3}:iam::\d{12}:role\/[\x21-\x7e]{1,1024}$/
const REGION = /^[a-z]{2,8}(?:-[a-z]+){1,3}-\d{1,2}$/
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
// github.com/quay/quay, util/names.py: a namespace, a plus sign, and a robot's name
const ROBOT = /^[a-z0-9][a-z0-9._-]*\+[a-z][a-z0-9_-]{1,254}$/
const DOMAIN = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i
// cloud.google.com/iam/docs, workloadIdentityPools.providers: pool and provider have 4 to 32 characters of [a-z0-9-]
const PROVIDER = /^projects\/\d+\/locations\/global\/workloadIdentityPools\/[a-z0-9-]{4,32}\/providers\/[a-z0-9-]{4,32}$/
const SERVICE_ACCOUNT = /^[a-z0-9-]+@[a-z0-9.-]+\.gserviceaccount\.com$/

/**
 * Reads the keys of an entry that ask for a sign-in without a password. `complain` gets everything that is wrong with them, as a sentence that
 * follows the entry; `undefined` where no key asks for one, or something is wrong.
 */
export function readKeyless(
  host: Host | undefined,
  value: (key: KeylessKey | 'username' | 'password') => string | undefined,
  complain: (sentence: string) => void,
): Keyless | undefined {
  const given = KEYLESS_KEYS.filter((key) => value(key) !== undefined)
  if (given.length === 0) return undefined
  const asked = METHODS.filter(({ needed, taken }) => [...needed, ...taken].some((key) => key !== 'audience' && given.includes(key)))
  const [method] = asked
  if (method === undefined || asked.length > 1) {
    complain(
      method === undefined ? `has audience alone; ${AUDIENCE}` : `has keys of several sign-ins (${given.join(', ')}); give those of one`,
    )
    return undefined
  }
  let isGood = true
  const wrong = (sentence: string): void => {
    isGood = false
    complain(sentence)
  }
  const missing = method.needed.filter((key) => !given.includes(key))
  if (missing.length > 0) wrong(`has ${given.join(', ')} and no ${missing.join(', ')}; give ${method.needed.join(' and ')}`)
  if (value('password') !== undefined) wrong(`has a password and ${given[0]}, which takes its place; give one of them`)
  const isPlace = host !== undefined && method.vendors.includes(vendorOf(host))
  if (host !== undefined && !isPlace) wrong(`has ${given[0]}, which is for ${method.place}, not for ${host}`)
  if (method.username === undefined && value('username') !== undefined)
    wrong(`has a username, which ${given[0]} takes the place of; leave it out`)
  if (method.username !== undefined && value('username') === undefined) wrong(`has ${given[0]} and no username; give ${method.username}`)
  const lacking = isPlace ? method.lacking?.(host) : undefined
  if (lacking !== undefined) wrong(`has ${given[0]}, but ${host} ${lacking}`)
  const found = method.read(value, ({ refused }, key) => wrong(`has a ${key} that ${refused}`))
  return isGood && !isRefusal(found) ? found : undefined
}

const AUDIENCE = 'it says what the identity token of a sign-in without a password is made for'
