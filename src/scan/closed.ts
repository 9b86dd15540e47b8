import { inertInline } from '../domain/inert.ts'
import { formatPlatform } from '../domain/platform.ts'
import { ActionError } from '../errors.ts'
import type { Remark } from './remarks.ts'
import type { JudgedFinding } from './rows.ts'
import type { Judgement } from './verdict.ts'

/** How many findings stand in the error itself; all of them are in the summary. */
const NAMED = 3

const FINDINGS =
  'Take a version in which it is fixed (another base image, newer packages); a finding that is accepted goes into a file of scan-ignore-files, with a day on which it counts again; what blocks at all is said by scan-fail-on and scan-ignore-unfixed.'
const MADE_OF = 'Build it from a distribution that is looked after, with its list of packages in it; with'
const UNPROVED =
  'Nothing of the image was uploaded: what was not wholly scanned has not passed. Run the job again when the reason is gone; with scan: report the image is published all the same, and the report says what is not known.'

/** The error of a run whose gate is closed: what blocks, the worst by name, or why the scan proves nothing. */
export function closedGate({ reasons, blocking }: Judgement): ActionError {
  const [first] = blocking
  const more = blocking.length > NAMED ? `, and ${blocking.length - NAMED} more` : ''
  const findings = first === undefined ? [] : [`${blocking.slice(0, NAMED).map(findingWords).join('; ')}${more}`]
  const lines = [...reasons.map(remarkWords), ...findings]
  const [only, ...others] = lines
  const message =
    only === undefined || others.length > 0
      ? `the gate is closed for ${lines.length} reasons:\n${lines.map((line) => `- ${line}`).join('\n')}`
      : `the gate is closed: ${only}`
  return new ActionError('blocked', message, hintOf(reasons, blocking))
}

function hintOf(reasons: readonly Remark[], blocking: readonly JudgedFinding[]): string {
  if (!isComplete(reasons)) return UNPROVED
  const choices = [...new Set(reasons.flatMap(({ choice }) => choice ?? []))].map((choice) => `${choice}: warn`)
  const parts = [
    ...(blocking.length === 0 ? [] : [FINDINGS]),
    ...(choices.length === 0 ? [] : [`${MADE_OF} ${choices.join(' and ')} it is a warning.`]),
  ]
  return ['Nothing of the image was uploaded.', ...parts].join(' ')
}

/** Whether a scan proves what it says: the gate minds what it is told, if anything, and not what it does not know. */
export function isComplete(reasons: readonly Remark[]): boolean {
  return reasons.every(({ choice }) => choice !== undefined)
}

/** A remark behind the platforms that it is about, with the input that makes it block. */
export function remarkWords({ platforms, text, choice }: Remark): string {
  const words = choice === undefined ? text : `${text} (${choice})`
  return platforms.length === 0 ? words : `${platforms.map(formatPlatform).join(', ')}: ${words}`
}

function findingWords({ id, severity, packageName, path, installed, fixed, platforms }: JudgedFinding): string {
  const place = [packageName ?? path, installed].filter((part) => part !== undefined).join(' ')
  const cure = fixed === undefined ? '' : `, fixed in ${fixed}`
  return inertInline(`${severity} ${id}${place === '' ? '' : ` in ${place}`}${cure} (${platforms.map(formatPlatform).join(', ')})`)
}
