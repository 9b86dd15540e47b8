/**
 * Every failure that we foresee has one of these codes; each code is a heading in README's Troubleshooting
 * (checked by `__tests__/errors.test.ts`).
 */
export const ERROR_CODES = [
  'inputs',
  'event',
  'untrusted',
  'plan',
  'credentials',
  'registry-unreachable',
  'registry-refused',
  'registry-answer',
  'tag-taken',
  'no-builder',
  'builder-unreachable',
  'builder-unsuited',
  'build-failed',
  'build-killed',
  'build-output',
  'scanner',
  'scan-database',
  'blob-content',
  'blocked',
  'signing',
  'verify',
  'disk',
  'outputs',
  'cancelled',
  'timeout',
  'internal',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

/**
 * A failure told to the user: `message` says what happened, where, and what was found (it becomes the annotation);
 * `hint` says what is allowed or what to do (printed in the log below it); `cause` travels along for debug logs.
 */
export class ActionError extends Error {
  readonly code: ErrorCode
  readonly hint: string | undefined

  constructor(code: ErrorCode, message: string, hint?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'ActionError'
    this.code = code
    this.hint = hint
  }
}

/** Whether the run was ended from outside, by a cancel or its time limit: then what was not done is no failure of its own. */
export function endsRun({ code }: ActionError): boolean {
  return code === 'cancelled' || code === 'timeout'
}

/** Gives anything that was thrown as an `ActionError`; what we did not foresee becomes `internal`, with its cause kept; a disk that takes no file, `disk`. */
export function asActionError(thrown: unknown): ActionError {
  if (thrown instanceof ActionError) return thrown
  if (thrown instanceof Error) return new ActionError(isDisk(thrown) ? 'disk' : 'internal', thrown.message, undefined, thrown)
  return new ActionError('internal', `something that is not an error was thrown: ${String(thrown)}`, undefined, thrown)
}

/** Codes of Node's errors for a disk or a folder that takes no file. */
const DISK = new Set<unknown>(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'ENOTDIR', 'EIO'])

function isDisk(error: Error): boolean {
  return 'code' in error && DISK.has(error.code)
}
