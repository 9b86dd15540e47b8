import type { Plan } from '../plan/plan.ts'
import { columns, planLines } from '../report/table.ts'
import { errorLines } from './dispatch.ts'
import type { Outcome } from './outcome.ts'

/**
 * The outcomes for people: of one ref the table of a run's log, with what was planned in front; of several first all tags side by side, a column
 * for each ref, then each ref with its reasons.
 */
export function releaseLines(outcomes: readonly Outcome[]): readonly string[] {
  const notes = outcomes.flatMap((outcome) => (outcome.kind === 'planned' ? outcome.plan.notes : []))
  const shared = new Set(notes.filter((note, index) => notes.indexOf(note) !== index))
  const blocks = outcomes.flatMap((outcome) => ['', ...blockOf(outcome, shared)])
  if (outcomes.length === 1) return blocks.slice(1)
  return [...overviewOf(outcomes), ...[...shared].map((note) => `note: ${note}`), ...blocks]
}

/** A ref with its reasons; notes that others share are told once, above. */
function blockOf(outcome: Outcome, shared: ReadonlySet<string>): readonly string[] {
  switch (outcome.kind) {
    case 'planned': {
      const { plan } = outcome
      return [titleOf(outcome), ...planLines({ ...plan, notes: plan.notes.filter((note) => !shared.has(note)) })]
    }
    case 'failed':
      return [outcome.text, ...errorLines(outcome.error)]
  }
}

function titleOf({ situation, plan }: Outcome & { readonly kind: 'planned' }): string {
  return `${situation.event} of ${situation.subject} at ${plan.revision.slice(0, 7)}`
}

/** Tags in the order in which the plans have them, and what each ref does to them; two commits under one fixed tag are told. */
function overviewOf(outcomes: readonly Outcome[]): readonly string[] {
  const planned = outcomes.filter((outcome) => outcome.kind === 'planned')
  const names = [...new Set(planned.flatMap(({ plan }) => plan.tags.map(({ name }) => name)))]
  const head = ['TAG', ...outcomes.map((outcome) => (outcome.kind === 'planned' ? shortOf(outcome.situation.subject) : outcome.text))]
  const rows = names.map((name) => [
    name,
    ...outcomes.map((outcome) => (outcome.kind === 'planned' ? actionOf(name, outcome.plan) : 'no plan')),
  ])
  return [...columns([head, ...rows]), ...names.flatMap((name) => clashOf(name, planned))]
}

function shortOf(ref: string): string {
  return ref.replace(/^refs\/(?:heads\/|tags\/)?/, '')
}

function actionOf(name: string, { tags }: Plan): string {
  const tag = tags.find((each) => each.name === name)
  if (tag === undefined) return '-'
  if (tag.move === 'keep') return 'stays'
  return tag.kind === 'fixed' ? 'fixed' : 'moves'
}

function clashOf(name: string, planned: readonly (Outcome & { readonly kind: 'planned' })[]): readonly string[] {
  const makers = planned.filter(({ plan }) => plan.tags.some((tag) => tag.name === name && tag.kind === 'fixed'))
  const commits = new Set(makers.map(({ plan }) => plan.revision))
  if (commits.size < 2) return []
  return [
    `note: ${name} is a fixed tag, and these are of different commits: ${makers.map(({ situation }) => shortOf(situation.subject)).join(', ')}`,
  ]
}
