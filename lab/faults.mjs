// @ts-check

/**
 * Trouble on order: the next `times` requests that fit are answered so, without reaching the backend.
 *
 * @typedef {object} Fault
 * @property {string} name public name
 * @property {string} [method]
 * @property {string} [path] how the path begins
 * @property {number} status 0 breaks the connection off instead of answering
 * @property {number} times
 * @property {Record<string, string>} [headers]
 * @property {string} [body]
 */

/** A list of faults that is used up request by request. */
export function createFaults() {
  /** @type {Fault[]} */
  let faults = []
  return {
    /** @param {readonly Fault[]} next */
    replace(next) {
      faults = next.map((fault) => ({ ...fault }))
    },
    left: () => faults,
    /**
     * @param {string} name
     * @param {string} method
     * @param {string} path
     * @returns {Fault | undefined}
     */
    next(name, method, path) {
      const fault = faults.find(
        (one) => one.times > 0 && one.name === name && (one.method ?? method) === method && path.startsWith(one.path ?? ''),
      )
      if (fault !== undefined) fault.times -= 1
      return fault
    },
  }
}
