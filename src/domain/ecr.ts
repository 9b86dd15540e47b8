import type { Host } from './reference.ts'

/** What the name of a private ECR registry says. */
export type EcrHost = { readonly account: string; readonly region: string; readonly fips: boolean }

// github.com/awslabs/amazon-ecr-credential-helper, ecr-login/api/client.go, `ecrPattern`: FIPS, dual-stack, China, the EU and the isolated partitions.
const ECR_HOST =
  /^(\d{12})\.dkr[.-]ecr(-fips)?\.([a-z0-9][a-z0-9_-]*)\.(?:amazonaws\.(?:com(?:\.cn)?|eu)|on\.(?:aws|amazonwebservices\.com\.cn)|sc2s\.sgov\.gov|c2s\.ic\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/

/** Parses the host of a private ECR registry; any other host is `undefined`. */
export function parseEcrHost(host: Host): EcrHost | undefined {
  const [, account, fips, region] = ECR_HOST.exec(host) ?? []
  if (account === undefined || region === undefined) return undefined
  return { account, region, fips: fips !== undefined }
}
