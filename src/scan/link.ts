import { parseUrl } from '../domain/url.ts'
import type { Finding } from './findings.ts'

/** Who tells of findings, by Trivy's `PrimaryURL`. What a database says may be wrong, and a link in a report is clicked. */
const HOSTS: ReadonlySet<string> = new Set([
  'avd.aquasec.com',
  'nvd.nist.gov',
  'www.cve.org',
  'github.com',
  'security-tracker.debian.org',
  'ubuntu.com',
  'access.redhat.com',
  'osv.dev',
  'pkg.go.dev',
  'rustsec.org',
])

/** Nothing that Markdown, HTML or a runner reads. */
const PLAIN = /^[A-Za-z0-9:/?&=._~%+-]*$/

/**
 * The page that tells of a finding: the scanner's, if it is on a site that is known for that, else one by the form of the id. It can stand in Markdown
 * as it is.
 */
export function linkOf({ id, url }: Pick<Finding, 'id' | 'url'>): string | undefined {
  const parsed = url === undefined || !PLAIN.test(url) ? undefined : parseUrl(url)
  const isKnown = parsed?.protocol === 'https:' && parsed.username === '' && parsed.port === '' && HOSTS.has(parsed.hostname)
  if (isKnown) return parsed.href
  if (/^CVE-[0-9]{4}-[0-9]{4,19}$/.test(id)) return `https://nvd.nist.gov/vuln/detail/${id}`
  return /^GHSA(?:-[0-9a-z]{4}){3}$/.test(id) ? `https://github.com/advisories/${id}` : undefined
}
