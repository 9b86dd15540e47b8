// @ts-check
// How modules are found while mutants are run (nodejs.org/api/module.html, "Customization Hooks"): `@jest/globals` is our collector of tests, and
// what a module of lib/ imports from lib/ is of the same round, so that a new round evaluates all of it anew.

const TESTS = new URL('./mutation-tests.mjs', import.meta.url).href

/**
 * @param {string} specifier
 * @param {{ parentURL?: string }} context
 * @param {(specifier: string, context: object) => Promise<{ url: string }>} next
 */
export async function resolve(specifier, context, next) {
  if (specifier === '@jest/globals') return { url: TESTS, shortCircuit: true }
  const found = await next(specifier, context)
  const round = /\?round=\d+$/.exec(context.parentURL ?? '')
  return round !== null && /^file:.*\/lib\/[^?]*$/.test(found.url) && !found.url.includes('/node_modules/')
    ? { ...found, url: `${found.url}${round[0]}` }
    : found
}
