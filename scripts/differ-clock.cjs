// @ts-check
// Stops the clock of a process, for the differential test: `node --require ./scripts/differ-clock.cjs …` with DIFFER_NOW in the environment.
// The peer asks `new Date()` for the time of the run, so it cannot be told otherwise. Only `Date` stands still: timers and `performance` go on.

/**
 * A `Date` whose present is what `now` says.
 *
 * @param {() => number} now milliseconds
 * @returns {DateConstructor}
 */
function stoppedDate(now) {
  return new Proxy(Date, {
    construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made),
    apply: () => new Date(now()).toString(),
    get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
  })
}

if (process.env['DIFFER_NOW'] !== undefined) {
  const present = Date.parse(process.env['DIFFER_NOW'])
  globalThis.Date = stoppedDate(() => present)
}

module.exports = { stoppedDate }
