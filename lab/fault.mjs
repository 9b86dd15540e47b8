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
