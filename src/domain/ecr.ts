import type { Host } from './reference.ts'

/** What the name of a private ECR registry says; `fips`: its API is to be asked under its FIPS name too. */
export type EcrHost = { readonly account: string; readonly region: string; readonly fips: boolean; readonly partition: Partition }

/** A part of AWS with identities of its own, as it stands in ARNs (github.com/boto/botocore, data/partitions.json). */
export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov' | 'aws-eusc' | 'aws-iso' | 'aws-iso-b' | 'aws-iso-e' | 'aws-iso-f'

// github.com/awslabs/amazon-ecr-credential-helper, ecr-login/api/client.go, `ecrPattern`: FIPS, dual-stack, China, the EU and the isolated partitions.
const ECR_HOST = /^(\d{12})\.dkr[.-]ecr(-fips)?\.([a-z0-9][a-z0-9_-]*)\.([a-z0-9.-]+)$/

/** The ends of the names, and whose they are (github.com/boto/botocore, data/partitions.json and data/ecr, endpoint-rule-set-1.json); `on.…` is dual-stack. */
const PARTITIONS: ReadonlyMap<string, Partition> = new Map([
  ['amazonaws.com', 'aws'],
  ['on.aws', 'aws'],
  ['amazonaws.com.cn', 'aws-cn'],
  ['on.amazonwebservices.com.cn', 'aws-cn'],
  ['amazonaws.eu', 'aws-eusc'],
  ['c2s.ic.gov', 'aws-iso'],
  ['sc2s.sgov.gov', 'aws-iso-b'],
  ['cloud.adc-e.uk', 'aws-iso-e'],
  ['csp.hci.ic.gov', 'aws-iso-f'],
])

/** Parses the host of a private ECR registry; any other host is `undefined`. */
export function parseEcrHost(host: Host): EcrHost | undefined {
  const [, account, fips, region, suffix] = ECR_HOST.exec(host) ?? []
  const partition = PARTITIONS.get(suffix ?? '')
  if (account === undefined || region === undefined || partition === undefined) return undefined
  // GovCloud shares the names of the largest partition and nothing else.
  return { account, region, fips: fips !== undefined, partition: region.startsWith('us-gov-') ? 'aws-us-gov' : partition }
}

/** The public gallery's registry, and its dual-stack name (github.com/awslabs/amazon-ecr-credential-helper, ecr-login/api/client.go). */
export function isEcrPublic(host: Host): boolean {
  return host === 'public.ecr.aws' || host === 'ecr-public.aws.com'
}
