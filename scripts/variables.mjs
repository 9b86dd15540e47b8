// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs'
import { arch, homedir } from 'node:os'
import { join, resolve } from 'node:path'

/**
 * @typedef {import('./runner.mjs').RunRequest} RunRequest
 * @typedef {import('./runner.mjs').RunEvent} RunEvent
 */

/**
 * Inputs become `INPUT_` variables, upper-case, blanks as `_`; declared ones are always there, undeclared ones too, with a warning.
 *
 * @param {ReadonlyMap<string, string>} declared
 * @param {RunRequest} request
 * @returns {{inputs: Record<string, string>, warnings: string[]}}
 */
export function inputVariables(declared, { inputs: given = {}, token = '', event = {} }) {
  const defaults = [...declared].map(([name, value]) => /** @type {const} */ ([name, evaluate(value, { token, ...eventValues(event) })]))
  const known = new Set([...declared.keys()].map((name) => name.toLowerCase()))
  const unknown = Object.keys(given).filter((name) => !known.has(name.toLowerCase()))
  const variables = [...defaults, ...Object.entries(given)].map(([name, value]) => [
    `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
    value,
  ])
  const warnings =
    unknown.length === 0 ? [] : [`Unexpected input(s) '${unknown.join("', '")}', valid inputs are ['${[...declared.keys()].join("', '")}']`]
  return { inputs: Object.fromEntries(variables), warnings }
}

/**
 * The default variables of docs.github.com/actions/reference/workflows-and-actions/variables.
 *
 * @param {RunRequest} request
 * @param {string} temp
 * @returns {Record<string, string> & {PATH: string}}
 */
export function runnerVariables({ workspace, event = {} }, temp) {
  const { event_name, ref, sha, repository, actor } = eventValues(event)
  const eventFile = join(temp, '_github_workflow', 'event.json')
  mkdirSync(join(temp, '_github_workflow'), { recursive: true })
  writeFileSync(eventFile, JSON.stringify(event.payload ?? {}))
  const toolCache = join(temp, '_github_workflow', 'tools')
  mkdirSync(toolCache, { recursive: true })
  return {
    ...ownVariables(),
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__run',
    GITHUB_ACTOR: actor,
    GITHUB_ACTOR_ID: '583231',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_BASE_REF: '',
    GITHUB_EVENT_NAME: event_name,
    GITHUB_EVENT_PATH: eventFile,
    GITHUB_GRAPHQL_URL: 'https://api.github.com/graphql',
    GITHUB_HEAD_REF: '',
    GITHUB_JOB: 'image',
    GITHUB_REF: ref,
    GITHUB_REF_NAME: ref.replace(/^refs\/(heads|tags|pull)\//, ''),
    GITHUB_REF_PROTECTED: 'false',
    GITHUB_REF_TYPE: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    GITHUB_REPOSITORY: repository,
    GITHUB_REPOSITORY_ID: '1296269',
    GITHUB_REPOSITORY_OWNER: String(repository.split('/')[0]),
    GITHUB_REPOSITORY_OWNER_ID: '583231',
    GITHUB_RETENTION_DAYS: '90',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '1658821493',
    GITHUB_RUN_NUMBER: '3',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: sha,
    GITHUB_TRIGGERING_ACTOR: actor,
    GITHUB_WORKFLOW: 'image',
    GITHUB_WORKFLOW_REF: `${repository}/.github/workflows/image.yml@${ref}`,
    GITHUB_WORKFLOW_SHA: sha,
    GITHUB_WORKSPACE: resolve(workspace),
    RUNNER_ARCH: arch() === 'arm64' ? 'ARM64' : 'X64',
    RUNNER_ENVIRONMENT: 'self-hosted',
    RUNNER_NAME: 'local',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: temp,
    RUNNER_TOOL_CACHE: toolCache,
  }
}

/**
 * Replaces `${{ github.name }}`, the one kind of expression that defaults hold.
 *
 * @param {string} text
 * @param {Readonly<Record<string, string>>} github
 * @returns {string}
 */
function evaluate(text, github) {
  return text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression) => {
    const value = github[String(expression).replace(/^github\./, '')]
    if (value === undefined || !expression.startsWith('github.')) throw new Error(`this runner does not know the expression ${expression}`)
    return value
  })
}

/**
 * @param {RunEvent} event
 * @returns {{event_name: string, ref: string, sha: string, repository: string, actor: string}}
 */
function eventValues({ name = 'push', ref = 'refs/heads/main', sha = '0'.repeat(40), repository = 'acme/app', actor = 'octocat' }) {
  return { event_name: name, ref, sha, repository, actor }
}

/** @returns {{PATH: string, [name: string]: string}} */
function ownVariables() {
  const names = ['USER', 'LOGNAME', 'LANG', 'LC_ALL', 'TMPDIR']
  const known = names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, String(process.env[name])]]))
  return { ...Object.fromEntries(known), HOME: homedir(), PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin' }
}
