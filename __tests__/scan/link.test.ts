import { expect, test } from '@jest/globals'
import { linkOf } from '../../src/scan/link.ts'

test.each([
  ['the scanner’s page', 'CVE-2024-0001', 'https://avd.aquasec.com/nvd/cve-2024-0001', 'https://avd.aquasec.com/nvd/cve-2024-0001'],
  ['a CVE without one', 'CVE-2024-0001', undefined, 'https://nvd.nist.gov/vuln/detail/CVE-2024-0001'],
  ['a CVE with a page of somebody else', 'CVE-2024-0001', 'https://evil.example/x', 'https://nvd.nist.gov/vuln/detail/CVE-2024-0001'],
  ['an advisory of GitHub', 'GHSA-abcd-1234-efgh', undefined, 'https://github.com/advisories/GHSA-abcd-1234-efgh'],
  ['an id of another form', 'TEMP-0000000-1', undefined, undefined],
  ['an id that only begins so', 'CVE-2024-0001)', undefined, undefined],
  ['a look-alike', 'x', 'https://github.com.evil.example/x', undefined],
  ['a name before the host', 'x', 'https://github.com@evil.example/', undefined],
  ['a port', 'x', 'https://github.com:8443/', undefined],
  ['no TLS', 'x', 'http://nvd.nist.gov/x', undefined],
  ['a script', 'x', 'javascript:alert(1)', undefined],
  ['what Markdown reads', 'x', 'https://github.com/a)b', undefined],
  ['what HTML reads', 'x', 'https://github.com/"onclick', undefined],
])('%s', (_name, id, url, expected) => {
  expect(linkOf({ id, url })).toBe(expected)
})
