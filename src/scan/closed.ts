import { inertInline } from '../domain/inert.ts'
import { formatPlatform } from '../domain/platform.ts'
import { ActionError } from '../errors.ts'
import type { Remark } from './remarks.ts'
import type { JudgedFinding } from './rows.ts'
import type { Judgement } from './verdict.ts'

/** How many findings stand in the error itself; all of them are in the summary. */
const NAMED = 3

const HINT =
  'Nothing of the image was uploaded. Take a version in which it is fixed (another base image, newer packages); a finding that is accepted goes into a file of scan-ignore-files, with a day on which it counts again; what blocks at all is said by scan-fail-on and scan-ignore-unfixed.'
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
      ? `the gate is closed:\n${lines.map((line) => `- ${line}`).join('\n')}`
      : `the gate is closed: ${only}`
  return new ActionError('blocked', message, reasons.length > 0 ? UNPROVED : HINT)
}

/** A remark with its platforms as its subject. */
export function remarkWords({ platforms, text }: Remark): string {
  return platforms.length === 0 ? text : `${platforms.map(formatPlatform).join(', ')} ${text}`
}

function findingWords({ id, severity, packageName, path, installed, fixed, platforms }: JudgedFinding): string {
  const place = [packageName ?? path, installed].filter((part) => part !== undefined).join(' ')
  const cure = fixed === undefined ? '' : `, fixed in ${fixed}`
  return inertInline(`${severity} ${id}${place === '' ? '' : ` in ${place}`}${cure} (${platforms.map(formatPlatform).join(', ')})`)
}
