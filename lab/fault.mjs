// @ts-check

/** A lab part cannot be had here: the message says what is missing, the hint what to do about it. */
export class LabError extends Error {
  /**
   * @param {string} message what happened, where, and what was found
   * @param {string} hint what to install or set
   * @param {unknown} [cause]
   */
  constructor(message, hint, cause) {
    super(message, { cause })
    this.name = 'LabError'
    this.hint = hint
  }
}

/**
 * Returns the `code` of a system error such as `ENOENT`, undefined for any other thrown value.
 *
 * It asks for the field, not for the class: a test runner that runs modules in a context of their own has another class `Error`.
 *
 * @param {unknown} error
 * @returns {unknown}
 */
export function codeOf(error) {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}
