// @ts-check
// A release is a tag vX.Y.Z that never moves (docs/releasing.md).
//   node scripts/release.mjs prepare 1.2.3 --repository OWNER/NAME    writes the version, and into the reusable workflow the action's own tag
//   node scripts/release.mjs check v1.2.3 --repository OWNER/NAME     tells all that keeps this checkout from being that release; needs lib/
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const WORKFLOW = '.github/workflows/build-tag-push.yml'
const MANIFESTS = ['package.json', 'package-lock.json']
const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/
const REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+$/

/** Where the reusable workflow names the action: `uses`, the repository, its tag. */
const OWN = /(\buses: )(\S+)@(\S+)(?= # .*this release's own tag)/g

/**
 * Returns the text of the reusable workflow as the release `tag` of a repository has it.
 *
 * @param {string} workflow
 * @param {string} repository `owner/name`
 * @param {string} tag
 */
export function named(workflow, repository, tag) {
  return workflow.replace(OWN, (_, uses) => `${uses}${repository}@${tag}`)
}

/**
 * Returns all that is wrong with the files of a release, a sentence each.
 *
 * @param {{tag: string, repository: string, manifests: Readonly<Record<string, string>>, workflow: string}} release texts of the manifests by name
 * @returns {string[]}
 */
export function faultsOf({ tag, repository, manifests, workflow }) {
  const version = tag.startsWith('v') ? tag.slice(1) : ''
  if (!VERSION.test(version)) return [`${tag} is no release's tag: it is v and a full version, such as v1.2.3`]
  const wrong = Object.entries(manifests)
    .flatMap(([name, text]) => versionsIn(text).map((found) => ({ name, found })))
    .filter(({ found }) => found !== version)
  const uses = [...workflow.matchAll(OWN)].map(([, , owner, at]) => `${owner}@${at}`)
  return [
    ...wrong.map(({ name, found }) => `${name} says version ${found}, the tag ${version}`),
    ...(uses.length === 0 ? [`${WORKFLOW} does not name the action`] : []),
    ...[...new Set(uses)]
      .filter((use) => use !== `${repository}@${tag}`)
      .map((use) => `${WORKFLOW} names ${use}, not ${repository}@${tag}`),
  ]
}

/**
 * A lock file says the version of its own package twice.
 *
 * @param {string} text
 * @returns {unknown[]}
 */
function versionsIn(text) {
  const manifest = JSON.parse(text)
  const versions = [manifest.version, ...(manifest.packages === undefined ? [] : [manifest.packages[''].version])]
  return [...new Set(versions)]
}

/**
 * @param {string} version
 * @param {string} repository
 */
function prepare(version, repository) {
  if (!VERSION.test(version)) throw new Error(`${version} is no full version such as 1.2.3`)
  if (git('status', '--porcelain', '--untracked-files=no') !== '') throw new Error('there are changes that are not committed')
  if (git('tag', '--list', `v${version}`) !== '') throw new Error(`the tag v${version} exists, and a release's tag never moves`)
  execFileSync('npm', ['version', '--no-git-tag-version', '--allow-same-version', version], { stdio: ['ignore', 'ignore', 'inherit'] })
  writeFileSync(WORKFLOW, named(readFileSync(WORKFLOW, 'utf8'), repository, `v${version}`))
}

/**
 * @param {string} tag
 * @param {string} repository
 */
function check(tag, repository) {
  const manifests = Object.fromEntries(MANIFESTS.map((name) => [name, readFileSync(name, 'utf8')]))
  const faults = faultsOf({ tag, repository, manifests, workflow: readFileSync(WORKFLOW, 'utf8') })
  if (faults.length > 0) throw new Error(faults.join('\n'))
  const { status } = spawnSync(process.execPath, ['scripts/bundle.mjs', '--check'], { stdio: 'inherit' })
  if (status !== 0) throw new Error('dist/ is not the build of src/')
}

/** @param {string[]} args */
function git(...args) {
  return execFileSync('git', args, { encoding: 'utf8' }).trim()
}

/** @param {string[]} argv */
function main(argv) {
  const { positionals, values } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { repository: { type: 'string', default: '' } },
  })
  const [command, version = ''] = positionals
  if (!REPOSITORY.test(values.repository)) throw new Error('--repository OWNER/NAME says whose release it is')
  if (command === 'prepare') prepare(version, values.repository)
  else if (command === 'check') check(version, values.repository)
  else throw new Error('commands: prepare 1.2.3, check v1.2.3')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    main(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`release: ${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  }
}
