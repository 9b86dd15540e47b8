import fc from 'fast-check'

/**
 * fast-check, whose cases are the same in every run: a change is judged by what it does, not by luck. `npm run proofs` makes new ones each time, and
 * `PROOFS_SEED` those of a seed again, which a failure names.
 */
const isLong = process.env['PROOFS'] === 'long'
const seed = Number(process.env['PROOFS_SEED'] ?? (isLong ? Date.now() % 2 ** 31 : 20_240_115))
// who runs the tests may have chosen one (scripts/mutation-runner.mjs)
fc.configureGlobal({ seed, ...fc.readConfigureGlobal() })

export { fc }
