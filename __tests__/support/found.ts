import { SEVERITIES } from '../../src/domain/severity.ts'
import type { Finding } from '../../src/scan/findings.ts'
import { fc } from './property.ts'

/** Findings whose every text is one of `text`. */
export function anyFinding(text: fc.Arbitrary<string>): fc.Arbitrary<Finding> {
  const maybe = fc.option(text, { nil: undefined })
  return fc.record({
    kind: fc.constantFrom('vulnerability', 'secret', 'misconfiguration', 'license'),
    id: text,
    severity: fc.constantFrom(...SEVERITIES),
    title: text,
    packageName: maybe,
    path: maybe,
    line: fc.option(fc.integer({ min: 1 }), { nil: undefined }),
    installed: maybe,
    fixed: maybe,
    isUnfixed: fc.boolean(),
    url: fc.option(fc.oneof(text, fc.webUrl()), { nil: undefined }),
    ignored: fc.option(fc.record({ source: text, statement: maybe, expiresAt: fc.constant(undefined) }), { nil: undefined }),
  })
}
