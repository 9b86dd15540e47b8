import type { Origin } from '../domain/origin.ts'
import type { Repository } from '../domain/reference.ts'
import type { ActionError, ErrorCode } from '../errors.ts'
import type { RowState } from '../publish/publish.ts'
import type { Outcome, Report } from './report.ts'

/** The mark before each state, for people who skim. */
export const MARKS: Readonly<Record<RowState, string>> = {
  published: '✅',
  already: '☑️',
  kept: '⏸️',
  skipped: '⏭️',
  superseded: '⏩',
  untouched: '⬜',
  failed: '❌',
  unknown: '❔',
}

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  published: 'Published',
  blocked: 'Blocked: no tag was written',
  partial: 'Partly published',
  failed: 'Failed: no tag was written',
  cancelled: 'Cancelled: no tag was written',
  planned: 'Planned: nothing was built or written',
  built: 'Built: nothing was pushed',
  staged: 'Uploaded by digest: no tag was written',
}

/** What helps against an error that brings no hint of its own: nobody is told of trouble without a word on what to do. */
const CURES: Readonly<Record<ErrorCode, string>> = {
  inputs: 'Every input, with what is allowed, stands in the table "Inputs" of the README.',
  event:
    'The runner says what a job is for by GITHUB_EVENT_PATH, GITHUB_REF, GITHUB_SHA and their like; see what the step or an earlier one did to them.',
  untrusted: 'Build pull requests in a workflow on pull_request. If you have made sure of what is built, set allow-untrusted: true.',
  plan: 'docs/tags.md has all that rules may say; dry-run: true shows what each of them gives.',
  credentials: 'Check the entry of this registry in registry-auth, and what earlier steps signed in to.',
  'registry-unreachable':
    'Check name and port of the registry, its certificate, HTTPS_PROXY and NO_PROXY; if it was down, run the job again.',
  'registry-refused': 'Check who signs in there, and what that user may do in this repository.',
  'registry-answer': 'Run the job again; if it stays so, the message has what the registry answered.',
  'tag-taken': 'Build under another version, or set fixed-tags: overwrite to replace what is there, or fixed-tags: skip to leave it.',
  'no-builder': 'Use a runner with Docker (ubuntu-latest has it), or set a builder up in an earlier step (docker/setup-buildx-action).',
  'builder-unreachable': 'Look at "docker buildx ls": does the Docker engine, or the remote BuildKit, run?',
  'builder-unsuited': 'Set up a newer builder (docker/setup-buildx-action).',
  'build-failed': 'The group "Build" of the log has all that buildx said.',
  'build-killed': 'Something on this machine ended it. Run the job again; if it stays so, look into the log of the system at that time.',
  'build-output': 'Nothing was uploaded. Run the job again; if it stays so, set up a newer builder (docker/setup-buildx-action).',
  scanner: 'Install Trivy in an earlier step and name it by trivy-path, or let the runner reach github.com.',
  'scan-database': 'Run the job again later, or name in trivy-db-repository a mirror that this runner reaches.',
  'blob-content':
    'Something changed or damaged the image on this machine after it was built. Run the job again; look at the disk if it comes back.',
  blocked: 'The summary has what was found and where.',
  signing: 'Run the job again; docs/signing.md has what signing needs.',
  verify: 'Another run may have written the tag, or the registry is behind. Look at what it shows now, and run the job again.',
  disk: 'Free space in an earlier step, or use a larger runner. RUNNER_TEMP must be a folder that can be written.',
  outputs: 'The runner makes these files for every step; see what an earlier step did to the disk, or to this variable.',
  cancelled: 'Run the job again: it takes up what was done.',
  timeout: 'Run the job again: it takes up what was done. If the time is never enough, raise the input timeout.',
  internal: 'This is a bug of the action; please report it with the log.',
}

/** What helps against an error. */
export function hintOf(error: ActionError): string {
  return error.hint ?? CURES[error.code]
}

/** The headline of a report: outcome, how many tags in how many registries, and how long it took. */
export function headline(report: Report): string {
  const { rows, settled, staged } = report
  const shown = rows.filter((row) => row.state === 'published' || row.state === 'already')
  const registries = new Set(shown.map((row) => row.repository.host)).size
  const names =
    shown.length === 0 || report.outcome === 'blocked' || report.outcome === 'failed' || report.outcome === 'cancelled'
      ? ''
      : `: ${count(shown.length, 'tag')} in ${count(registries, 'registry', 'registries')}`
  const adopted = settled?.source.kind === 'adopt' && staged !== undefined ? ', adopted without a build' : ''
  return `${saidOf(report)}${names}${lackingIn(report)}${adopted} (${seconds(report.tookMs)})`
}

/** A run that published says where it did not: a registry that is not required fails nothing else. */
function lackingIn({ outcome, rows }: Report): string {
  const lacking = rows.filter(({ required, state }) => !required && (state === 'failed' || state === 'unknown'))
  const registries = new Set(lacking.map((row) => row.repository.host)).size
  if (outcome !== 'published' || registries === 0) return ''
  return `; ${count(registries, 'registry that is not required lacks', 'registries that are not required lack')} tags`
}

function saidOf({ outcome, rows, present, plan }: Report): string {
  if (outcome === 'planned' && present !== undefined) return 'Planned: the image is published already, and nothing has to be built'
  const isWritten = rows.some((row) => row.state === 'published')
  if (outcome === 'published' && !isWritten)
    return rows.some((row) => row.state === 'already') ? 'Published already, nothing was written' : nothingWritten(rows)
  if (outcome === 'published' && plan?.origin !== undefined) return promotionWords(plan.origin, rows)
  const said = OUTCOMES[outcome]
  return rows.some((row) => row.state === 'unknown') ? said.replace('no tag was written', 'whether a tag was written is not known') : said
}

/** What was given names, from where to where, and whether it is the same image: several that were joined are a new one. */
function promotionWords({ digest, repositories }: Pick<Origin, 'digest' | 'repositories'>, rows: Report['rows']): string {
  const targets = rows.filter(({ state, after }) => state === 'published' && after === digest).map(({ repository }) => repository)
  const [from, to] = [repositories, targets].map(namesOf)
  const way = from === to ? `within ${from}` : `from ${from} to ${to}`
  return repositories.length === 1 ? `Promoted ${way}, digest unchanged` : `Published, joined from ${repositories.length} images, ${way}`
}

/** Places that are named in one line. */
const NAMED = 3

function namesOf(repositories: readonly Repository[]): string {
  const names = [...new Set(repositories.map(({ name }) => name))]
  const more = names.length > NAMED ? [`${names.length - NAMED} more`] : []
  const parts = [...names.slice(0, NAMED), ...more]
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

function nothingWritten(rows: Report['rows']): string {
  const isKept = rows.every(({ state }) => state === 'kept')
  return isKept ? 'Nothing was written: every tag stays where it is' : 'Nothing was written'
}

/** `1 tag`, `2 tags`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`
}

/** A duration for people, with one digit: `0.4 s`, `1 min 12 s`. */
export function seconds(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`
}

/** A size for people, in millions of bytes as registries and docker tell it: `0 B`, `823 B`, `1.2 kB`, `34.5 MB`, `1.2 GB`. */
export function megabytes(bytes: number): string {
  const unit = UNITS.find(({ from }) => bytes >= from)
  return unit === undefined ? `${bytes} B` : `${(bytes / unit.from).toFixed(1)} ${unit.name}`
}

const UNITS = [
  { from: 1e9, name: 'GB' },
  { from: 1e6, name: 'MB' },
  { from: 1e3, name: 'kB' },
] as const

/** A digest short enough for a table, `sha256:0123456789ab`. */
export function shortDigest(digest: string | undefined): string {
  return digest === undefined ? '' : digest.slice(0, 'sha256:'.length + 12)
}
