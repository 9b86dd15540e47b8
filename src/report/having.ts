import type { Repository } from '../domain/reference.ts'
import type { Report } from './report.ts'

/** The images of which a pull of the digest works: one of their tags shows it, or it was uploaded there under no name. */
export function having(report: Pick<Report, 'outcome' | 'plan' | 'staged' | 'places' | 'rows'>): readonly Repository[] {
  const { outcome, plan, staged, places, rows } = report
  const holds = ({ name }: Repository): boolean =>
    outcome === 'staged'
      ? places.some(({ repository, error }) => repository.name === name && error === undefined)
      : rows.some(({ repository, after }) => repository.name === name && after !== undefined && after === staged?.digest)
  return plan?.images.filter(holds) ?? []
}
