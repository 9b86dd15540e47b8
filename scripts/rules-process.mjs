// @ts-check
// Plans so many rules of each of three kinds, in a process of its own, as a run does once: node scripts/rules-process.mjs LIB RULES
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [lib = '', count = ''] = process.argv.slice(2)
const load = (/** @type {string} */ name) => import(pathToFileURL(join(lib, name)).href)
/** @type {[typeof import('../src/inputs/inputs.ts'), typeof import('../src/plan/plan.ts'), typeof import('../__tests__/support/builders.ts')]} */
const [{ readInputs }, { makePlan }, { aContext, onTag }] = await Promise.all(
  ['src/inputs/inputs.js', 'src/plan/plan.js', '__tests__/support/builders.js'].map(load),
)
const KINDS = ['type=raw,value=tag', 'type=semver,pattern={{version}}', 'type=semver,pattern={{major}}.{{minor}}']
const tags = Array.from({ length: Number(count) }, (_, index) => `${KINDS[index % KINDS.length]}-${index}`)
const versions = /** @type {const} */ ({ kind: 'known', source: 'GitHub API', tags: ['v1.2.3', 'v1.1.0', 'v1.2.2'] })

const inputs = await readInputs(new Map([...Object.entries({ images: 'ghcr.io/acme/app', push: 'false' }), ['tags', tags.join('\n')]]), {})
const planned = makePlan(inputs, aContext({ ref: onTag('v1.2.3'), versions })).names.length
if (planned < tags.length) throw new Error(`${planned} tags of ${tags.length} rules`)
