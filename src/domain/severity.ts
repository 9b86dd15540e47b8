/** Trivy's levels (pkg/types, `dbTypes.SeverityNames`), the least first. */
export const SEVERITIES = ['UNKNOWN', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const

export type Severity = (typeof SEVERITIES)[number]
