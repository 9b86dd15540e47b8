// @ts-check
// Stops the clock of a process, for the differential test: `node --require ./scripts/differ-clock.cjs …` with DIFFER_NOW in the environment.
// The peer asks `new Date()` for the time of the run, so it cannot be told otherwise. Only `Date` stands still: timers and `performance` go on.

/**
 * A `Date` whose present is always the same moment.
 *
 * @param {string} now ISO 8601
 * @returns {DateConstructor}
 */
function stoppedDate(now) {
  const present = Date.parse(now)
  return new Proxy(Date, {
    construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [present] : given, made),
    apply: () => new Date(present).toString(),
    get: (target, name, receiver) => (name === 'now' ? () => present : Reflect.get(target, name, receiver)),
  })
}

if (process.env['DIFFER_NOW'] !== undefined) globalThis.Date = stoppedDate(process.env['DIFFER_NOW'])

module.exports = { stoppedDate }
