// @ts-check
// Measures the budgets: our action beside a shell's `docker login` + `docker buildx build --push`, and beside the docker/* actions.
//   npm run bench -- [--only ROW,…] [--rounds N] [--quick] [--json FILE]     PEERS=FOLDER adds the chain of docker/* actions
// Prints a table, writes bench.json.
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { up } from '../lab/lab.mjs'
import { run } from '../lab/process.mjs'
import { ROWS } from './rows.mjs'
import { openStand } from './stand.mjs'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/** @typedef {{name: string, title: string, unit: string, budget: number, value: number | undefined, verdict: string, sides: object, note: string | undefined, load: number}} Line `load`: of the machine, one minute's mean, before the row */

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    json: { type: 'string', default: join(ROOT, 'bench.json') },
  },
})
const wanted = options.only?.split(',') ?? ROWS.map(({ name }) => name)
const unknown = wanted.filter((name) => !ROWS.some((row) => row.name === name))
if (unknown.length > 0) throw new Error(`no row is called ${unknown.join(', ')}; rows: ${ROWS.map(({ name }) => name).join(', ')}`)
if (!existsSync(join(ROOT, 'dist', 'index.js'))) throw new Error('dist/index.js is missing: npm run bundle makes it')

const rounds = Number(options.rounds ?? (options.quick ? 3 : 9))
// Where this machine cannot have a peer, that is told, and its row is left out.
if (wanted.includes('copy')) await up(['skopeo'], console.log).catch((error) => console.log(String(error)))
const state = await up(['node24', 'engine', 'basic', 'crane'], console.log)
const folder = mkdtempSync(join(tmpdir(), 'bench-'))
const peers = process.env['PEERS'] || undefined
const stand = await openStand({ state, folder, action: ROOT, peers })
// The registries of the stand are processes of their own: they end with us, however we end.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.once(signal, () => void stand.close().finally(() => process.exit(1)))
const bench = { stand, rounds, slowRounds: Number(options.rounds ?? (options.quick ? 1 : 3)), sizeMb: options.quick ? 60 : 300 }

/** @type {Line[]} */
const lines = []
try {
  console.log(`\n${'row'.padEnd(13)} ${'value'.padStart(8)} ${'budget'.padStart(8)}  verdict  what`)
  for (const row of ROWS.filter(({ name }) => wanted.includes(name))) {
    const line = await measure(row)
    lines.push(line)
    print(line)
  }
} finally {
  await stand.sweep()
  await stand.close()
}
const machine = { cpus: cpus().length, cpu: cpus()[0]?.model, memoryMb: Math.round(totalmem() / 1024 / 1024), ...(await versions()) }
writeFileSync(options.json, `${JSON.stringify({ date: new Date().toISOString(), machine, rounds, rows: lines }, null, 2)}\n`)
const measured = lines.filter(({ verdict }) => verdict !== 'absent')
console.log(
  `\n${measured.filter(({ verdict }) => verdict === 'ok').length} of ${measured.length} within budget; all samples are in ${options.json}`,
)

/**
 * @param {import('./rows.mjs').Row} row
 * @returns {Promise<Line>}
 */
async function measure({ name, title, unit, budget, measure: take, absent }) {
  const load = loadavg()[0] ?? 0
  const reason = absent?.(bench)
  if (reason !== undefined) return { name, title, unit, budget, value: undefined, verdict: 'absent', sides: {}, note: reason, load }
  try {
    const { value, sides, note } = await take(bench)
    return { name, title, unit, budget, value, verdict: value <= budget ? 'ok' : 'MISSED', sides, note, load }
  } catch (error) {
    // A row that cannot be measured does not take the others with it; the command fails all the same.
    process.exitCode = 1
    const reason = error instanceof Error ? error.message : String(error)
    return { name, title, unit, budget, value: undefined, verdict: 'FAILED', sides: {}, note: reason, load }
  }
}

/** @param {Line} line */
function print({ name, title, unit, budget, value, verdict, sides, note }) {
  const show = (/** @type {number} */ number) => `${number.toFixed(unit === '×' ? 2 : 0)} ${unit}`
  console.log(
    `${name.padEnd(13)} ${(value === undefined ? '–' : show(value)).padStart(8)} ${show(budget).padStart(8)}  ${verdict.padEnd(7)}  ${title}`,
  )
  const ofSides = Object.entries(sides).map(
    ([side, { min, q1, median, q3 }]) => `${side} ${[min, q1, median, q3].map((ms) => ms.toFixed(0)).join('/')}`,
  )
  const measure = unit === 'MB' ? 'MB' : 'ms'
  if (ofSides.length > 0) console.log(`${' '.repeat(42)}${ofSides.join(', ')} ${measure} (min/q1/median/q3)`)
  for (const line of note?.split('\n') ?? []) console.log(`${' '.repeat(42)}${line}`)
}

/** @returns {Promise<Record<string, string>>} */
async function versions() {
  const first = async (/** @type {string} */ program, /** @type {string[]} */ args) => String((await run(program, args)).split('\n')[0])
  return { node: await first(String(state.node24), ['--version']), buildx: await first(String(state.docker?.buildx), ['version']) }
}
