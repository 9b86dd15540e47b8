// @ts-check
import { compareFresh, compareMount, compareSparse, compareSparsePush } from './bulk.mjs'
import { compareDryRun } from './dry-run.mjs'
import { compareStart, LOG_MB, lacksBundler, measureImageMemory, measureLogMemory, measureReportMemory } from './footprint.mjs'
import { compareGate } from './gate.mjs'
import { compareGrowth, compareMany, compareSecond, compareWhole, FAR_MS, measureOwn } from './names.mjs'
import { compareCopy, compareJoin, lacksSkopeo, measureCopyMemory } from './promotion.mjs'
import { lacksCompiled, measureRules, measureVersions } from './rules.mjs'
import { ours, peers, raw } from './sides.mjs'
import { compareSignIn } from './sign-in.mjs'

/**
 * @typedef {import('./compare.mjs').Bench} Bench
 * @typedef {import('./compare.mjs').Measured} Measured
 *
 * @typedef {object} Row One line of the table of budgets.
 * @property {string} name
 * @property {string} title
 * @property {number} budget
 * @property {'×' | 'ms' | 'MB'} unit of budget and value
 * @property {(bench: Bench) => Promise<Measured>} measure
 * @property {(bench: Bench) => string | undefined} [absent] why the row cannot be measured here
 */

/**
 * The budgets, in the order in which they are measured.
 *
 * @type {readonly Row[]}
 */
export const ROWS = [
  {
    name: 'whole',
    title: 'cached build, 2 tags, 1 registry with login ÷ shell, loopback',
    budget: 1,
    unit: '×',
    measure: (bench) => compareWhole(bench, { raw, ours }, 0),
  },
  {
    name: 'whole-40ms',
    title: 'the same at 40 ms round trip',
    budget: 0.55,
    unit: '×',
    measure: (bench) => compareWhole(bench, { raw, ours }, FAR_MS),
  },
  {
    name: 'peers',
    title: 'the same ÷ login + metadata + build-push actions, loopback',
    budget: 1 / 6,
    unit: '×',
    measure: (bench) => compareWhole(bench, { raw, peers, ours }, 0, 'peers'),
    absent: ({ stand }) => (stand.peers === undefined ? 'PEERS names no folder' : undefined),
  },
  { name: 'many-40ms', title: '10 tags × 3 registries at 40 ms ÷ shell', budget: 0.2, unit: '×', measure: compareMany },
  { name: 'growth', title: '10 tags × 3 registries ÷ 1 × 1, TLS, 40 ms', budget: 1.8, unit: '×', measure: compareGrowth },
  { name: 'sign-in', title: 'sign-in to 5 registries ÷ to 1, TLS, 40 ms', budget: 1.2, unit: '×', measure: compareSignIn },
  { name: 'own', title: 'our own time beyond the buildx process, loopback', budget: 150, unit: 'ms', measure: measureOwn },
  { name: 'fresh', title: 'a fresh big image ÷ shell, loopback', budget: 1, unit: '×', measure: compareFresh },
  {
    name: 'sparse',
    title: 'big image, all but 1 MB there ÷ (shell + 1.2 × layout alone)',
    budget: 1,
    unit: '×',
    measure: compareSparse,
  },
  {
    name: 'sparse-push',
    title: 'the same ÷ shell, on a builder in a container, which pushes by itself',
    budget: 1.1,
    unit: '×',
    measure: compareSparsePush,
  },
  { name: 'mount', title: 'big image, layers in a sibling repository ÷ all but 1 MB there', budget: 1.1, unit: '×', measure: compareMount },
  {
    name: 'copy',
    title: 'a big image from one registry to another ÷ skopeo copy, loopback',
    budget: 1,
    unit: '×',
    measure: (bench) => compareCopy(bench, 'skopeo'),
    absent: lacksSkopeo,
  },
  {
    name: 'copy-crane',
    title: 'the same ÷ crane copy',
    budget: 1,
    unit: '×',
    measure: (bench) => compareCopy(bench, 'crane'),
  },
  {
    name: 'join',
    title: 'two platforms joined under 2 tags ÷ buildx imagetools create, loopback',
    budget: 1,
    unit: '×',
    measure: compareJoin,
  },
  { name: 'second', title: 'second run of a published commit (adopt) ÷ shell', budget: 0.6, unit: '×', measure: compareSecond },
  {
    name: 'dry-run',
    title: 'dry-run ÷ metadata-action on the same event',
    budget: 0.5,
    unit: '×',
    measure: compareDryRun,
    absent: ({ stand }) => (stand.peers === undefined ? 'PEERS names no folder' : undefined),
  },
  {
    name: 'gate-2',
    title: 'the gate on 2 platforms ÷ the same scans in a shell, all at once',
    budget: 1.1,
    unit: '×',
    measure: (bench) => compareGate(bench, 2),
  },
  {
    name: 'gate-4',
    title: 'the same on 4 platforms',
    budget: 1.1,
    unit: '×',
    measure: (bench) => compareGate(bench, 4),
  },
  { name: 'rules', title: 'planning 10,000 tag rules, over 3', budget: 100, unit: 'ms', measure: measureRules, absent: lacksCompiled },
  {
    name: 'versions',
    title: '10,000 version tags in the repository, over 3',
    budget: 100,
    unit: 'ms',
    measure: measureVersions,
    absent: lacksCompiled,
  },
  {
    name: 'start',
    title: 'start-up ÷ a bundle with @actions/core alone',
    budget: 1.3,
    unit: '×',
    measure: compareStart,
    absent: lacksBundler,
  },
  { name: 'memory-log', title: `memory over bare Node, ${LOG_MB} MB build log`, budget: 90, unit: 'MB', measure: measureLogMemory },
  {
    name: 'memory-report',
    title: 'memory over bare Node, four platforms, the largest reports and all files of them',
    budget: 90,
    unit: 'MB',
    measure: measureReportMemory,
  },
  {
    name: 'memory-image',
    title: 'memory growth from a 30 MB image to one a hundred times as big',
    budget: 10,
    unit: 'MB',
    measure: measureImageMemory,
  },
  {
    name: 'memory-copy',
    title: 'memory growth from the copy of a 30 MB image to one thirty times as big',
    budget: 10,
    unit: 'MB',
    measure: measureCopyMemory,
  },
]
