// @ts-check
// Reads and plans so many rules, of three kinds in turn, in a repository with so many version tags, in a process of its own, as a run does once, and prints
// how many milliseconds that took: node scripts/rules-process.mjs LIB RULES VERSIONS
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [lib = '', count = '', tagCount = ''] = process.argv.slice(2)
const load = (/** @type {string} */ name) => import(pathToFileURL(join(lib, 'src', name)).href)
/** @type {[typeof import('../src/inputs/inputs.ts'), typeof import('../src/plan/plan.ts')]} */
const [{ readInputs }, { makePlan }] = await Promise.all(['inputs/inputs.js', 'plan/plan.js'].map(load))

const KINDS = ['type=raw,value=tag', 'type=semver,pattern={{version}}', 'type=semver,pattern={{major}}.{{minor}}']
const tags = Array.from({ length: Number(count) }, (_, index) => `${KINDS[index % KINDS.length]}-${index}`)
const versions = Array.from({ length: Number(tagCount) }, (_, index) => `v1.${index % 3}.${index}${index % 2 === 0 ? '' : '-rc.1'}`)
const url = 'https://github.com/acme/app'
const sha = '0123456789abcdef0123456789abcdef01234567'
/** @type {import('../src/context/context.ts').Context} */
const context = {
  event: 'push',
  ref: { kind: 'tag', name: 'v1.2.3' },
  run: { ref: 'refs/tags/v1.2.3', sha, shortShaLength: 7 },
  sha,
  merge: undefined,
  repository: { owner: 'acme', name: 'app', url, defaultBranch: 'main', isPrivate: false, description: '', license: '' },
  startedAt: new Date(),
  committedAt: undefined,
  versions: { kind: 'known', source: 'GitHub API', tags: versions },
  baseRef: undefined,
  deployment: undefined,
  machine: 'X64',
  runUrl: undefined,
  variables: new Map(),
  notes: [],
}

const given = { images: 'ghcr.io/acme/app', push: 'false', tags: tags.join('\n') }
const begin = performance.now()
const planned = makePlan(await readInputs(new Map(Object.entries(given)), {}), context).names.length
const ms = performance.now() - begin
if (planned < tags.length) throw new Error(`${planned} tags of ${tags.length} rules`)
console.log(ms)
