import { expect, test } from '@jest/globals'
import { isCompromised, TRIVY_VERSION } from '../../src/domain/trivy.ts'

test.each(['0.69.4', '0.69.5', '0.69.6'])('%s is one of the releases with malicious code', (version) => {
  expect(isCompromised(version)).toBe(true)
})

test.each(['0.69.3', '0.70.0', '0.69.40', 'v0.69.4', TRIVY_VERSION])('%s is none', (version) => {
  expect(isCompromised(version)).toBe(false)
})
