// @ts-check
// Runs the example workflows of __tests__/fixtures/workflows under act, against registries of the lab, and tells what they published.
import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { delimiter, dirname, join } from 'node:path'
import { makeContext } from '../lab/context.mjs'
import { attempt } from '../lab/process.mjs'
import { pushEvent } from './event.mjs'
import { writeStandIns } from './stand-ins.mjs'

const RUN_TIMEOUT_MS = 3 * 60_000
const DATE = '2026-01-02T03:04:05Z'

/**
 * The parts of the lab that examples stand on.
 *
 * @typedef {{host: string, username: string, password: string}} Registry
 *
 * @typedef {object} Parts
 * @property {string} act
 * @property {string} crane
 * @property {string} node24
 * @property {readonly string[]} path
 * @property {string} dockerHost
 * @property {string} dockerConfig
 * @property {string} buildxConfig holds `builder`
 * @property {string} builder can push by digest
 * @property {Registry} own stands for registry.example.com
 * @property {Registry} hub stands for Docker Hub
 *
 * @typedef {'branch' | 'tag' | 'pull request'} EventName
 *
 * @typedef {object} Example
 * @property {string} fixture file in __tests__/fixtures/workflows
 * @property {string} [job] where not all of its jobs can run here
 * @property {readonly EventName[]} events
 * @property {boolean} [pushesByDigest] its builder is one that can, as docker/setup-buildx-action makes it
 *
 * What one image has after a run: its tags, what each is for, and the labels and annotations that its first platform shows. Commit and time stand as `<sha>`, `<short>`, `<time>`.
 * @typedef {Record<string, {platforms: readonly string[], labels: Record<string, string>, annotations: Record<string, Record<string, string>>}>} Published
 *
 * By registry, `own` or `hub`.
 * @typedef {{own: Published, hub: Published}} Answer
 */

/**
 * The examples whose steps can all run here: no cloud, no scanner, no cache of GitHub.
 *
 * @type {readonly Example[]}
 */
export const EXAMPLES = [
  { fixture: 'metadata-basic.yml', events: ['branch', 'tag', 'pull request'] },
  { fixture: 'metadata-semver.yml', events: ['branch', 'tag', 'pull request'] },
  { fixture: 'metadata-json.yml', events: ['tag'] },
  { fixture: 'metadata-annotations.yml', events: ['branch'] },
  { fixture: 'build-git.yml', job: 'docker', events: ['branch'] },
  { fixture: 'build-git.yml', job: 'subfolder', events: ['tag'] },
  { fixture: 'moving-over.yml', events: ['tag'] },
  { fixture: 'build-path.yml', events: ['branch'] },
  { fixture: 'login-several.yml', job: 'list', events: ['branch'] },
  { fixture: 'test-first.yml', events: ['branch'] },
  { fixture: 'digests.yml', events: ['branch'], pushesByDigest: true },
]

/**
 * Opens a place to run examples in: a repository with one commit and its version tag, served as GitHub serves it, and the API that tells of it.
 *
 * @param {string} folder for everything that is written; removed by the caller
 * @param {Parts} parts
 */
export async function openWorkflows(folder, parts) {
  const home = join(folder, 'home')
  const source = join(folder, 'source')
  mkdirSync(home, { recursive: true })
  mkdirSync(join(source, 'server'), { recursive: true })
  makeContext(source, { seed: 'workflows' })
  makeContext(join(source, 'server'), { seed: 'server' })
  const env = { PATH: String(process.env['PATH']), HOME: home, GIT_AUTHOR_DATE: DATE, GIT_COMMITTER_DATE: DATE }
  const git = (/** @type {string} */ cwd, /** @type {string[]} */ ...args) =>
    execFileSync('git', args, { cwd, env, encoding: 'utf8' }).trim()
  writeFileSync(join(home, '.gitconfig'), `[user]\n\tname = octocat\n\temail = octocat@example.com\n[safe]\n\tdirectory = *\n`)
  git(source, 'init', '--quiet', '--initial-branch=main')
  git(source, 'add', '--all')
  git(source, 'commit', '--quiet', '--message=begin')
  git(source, 'tag', 'v1.2.3')
  git(source, 'update-ref', 'refs/pull/12/merge', 'HEAD')
  mkdirSync(join(folder, 'served', 'acme'), { recursive: true })
  git(folder, 'clone', '--quiet', '--mirror', source, join(folder, 'served', 'acme', 'app.git'))
  const sha = git(source, 'rev-parse', 'HEAD')
  const server = await serve(join(folder, 'served'), env)
  git(folder, 'clone', '--quiet', source, 'app')
  // act reads the name of the repository there.
  git(join(folder, 'app'), 'remote', 'set-url', 'origin', 'https://github.com/acme/app.git')
  const standIns = writeStandIns(join(folder, 'stand-ins'))
  let runs = 0

  return {
    stop: server.stop,

    /**
     * Runs a workflow, and returns what it left in registries that had nothing of its image before. `actions` are folders by what `uses:` says.
     *
     * @param {string} text with the names that examples have
     * @param {{event: EventName, example: Example, actions: Readonly<Record<string, string>>}} options
     * @returns {Promise<Answer>}
     */
    async run(text, { event, example: { job, pushesByDigest = false }, actions }) {
      runs += 1
      const place = join(folder, `run-${runs}`)
      mkdirSync(place)
      const name = `workflows-${randomBytes(4).toString('hex')}/app`
      writeFileSync(join(place, 'workflow.yml'), moveHere(text, parts, name))
      const { kind, payload } = eventOf(event, sha)
      writeFileSync(join(place, 'event.json'), JSON.stringify(payload))
      const local = { ...standIns, ...actions }
      const variables = { REGISTRY_USERNAME: parts.own.username, DOCKERHUB_USERNAME: parts.hub.username }
      const buildx = pushesByDigest
        ? { BUILDX_CONFIG: parts.buildxConfig, BUILDX_BUILDER: parts.builder }
        : { BUILDX_CONFIG: join(place, 'buildx') }
      const docker = { DOCKER_HOST: parts.dockerHost, DOCKER_CONFIG: copyConfig(place, parts), ...buildx }
      const site = { GITHUB_SERVER_URL: server.url, GITHUB_API_URL: `${server.url}/api`, ARTIFACTS: join(place, 'artifacts') }
      const ended = await attempt(
        parts.act,
        [
          kind,
          ...(job === undefined ? [] : ['--job', job]),
          ...['--workflows', join(place, 'workflow.yml'), '--eventpath', join(place, 'event.json'), '--no-cache-server'],
          ...['ubuntu-latest', 'ubuntu-24.04', 'ubuntu-24.04-arm'].flatMap((label) => ['--platform', `${label}=-self-hosted`]),
          ...Object.entries(local).flatMap(([uses, path]) => ['--local-repository', `${uses}=${path}`]),
          ...Object.entries(variables).flatMap(([key, value]) => ['--var', `${key}=${value}`]),
          ...Object.entries({ ...docker, ...site }).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
          ...['REGISTRY_PASSWORD', 'DOCKERHUB_TOKEN', 'OTHER_REPOSITORY_TOKEN', 'GITHUB_TOKEN'].flatMap((secret) => ['--secret', secret]),
        ],
        {
          cwd: join(folder, 'app'),
          env: {
            PATH: [dirname(parts.node24), ...parts.path, String(process.env['PATH'])].join(delimiter),
            HOME: home,
            XDG_CACHE_HOME: join(folder, 'cache'),
            REGISTRY_PASSWORD: parts.own.password,
            DOCKERHUB_TOKEN: parts.hub.password,
            OTHER_REPOSITORY_TOKEN: 'none',
            GITHUB_TOKEN: 'none',
          },
          timeoutMs: RUN_TIMEOUT_MS,
        },
      )
      if (ended.code !== 0) throw new Error(`act ended with ${ended.code}\n${ended.stdout}${ended.stderr}`)
      const published = (/** @type {Registry} */ registry) => readPublished(registry, name, sha, place, parts)
      return { own: await published(parts.own), hub: await published(parts.hub) }
    },
  }
}

/**
 * Docker Hub and registry.example.com become registries of the lab, and the image a new one.
 *
 * @param {string} text
 * @param {Parts} parts
 * @param {string} name
 */
function moveHere(text, { own, hub }, name) {
  return text
    .replaceAll(/^( *)((?:- )?)username: \$\{\{ vars\.DOCKERHUB_USERNAME \}\}/gm, (line, indent, dash) =>
      text.includes('registry: docker.io\n')
        ? line
        : `${indent}${dash}registry: ${hub.host}\n${indent}${' '.repeat(dash.length)}${line.trim().replace('- ', '')}`,
    )
    .replaceAll('registry: docker.io\n', `registry: ${hub.host}\n`)
    .replaceAll('registry.example.com/acme/app', `${own.host}/${name}`)
    .replaceAll('registry.example.com', own.host)
    .replaceAll(/(^|[\s'",=])acme\/app(?=[:@\s'",]|$)/gm, (_, before) => `${before}${hub.host}/${name}`)
}

/**
 * @param {EventName} event
 * @param {string} sha
 */
function eventOf(event, sha) {
  if (event === 'branch') return { kind: 'push', payload: pushEvent({ ref: 'refs/heads/main', sha, date: DATE }).payload }
  if (event === 'tag') return { kind: 'push', payload: pushEvent({ ref: 'refs/tags/v1.2.3', sha, date: DATE }).payload }
  const { payload } = pushEvent({ ref: 'refs/heads/main', sha, date: DATE })
  const { repository } = /** @type {{repository: object}} */ (payload)
  const side = { sha, repo: repository }
  return {
    kind: 'pull_request',
    payload: {
      action: 'opened',
      number: 12,
      pull_request: { number: 12, merge_commit_sha: sha, head: { ref: 'change', ...side }, base: { ref: 'main', ...side } },
      repository,
    },
  }
}

/**
 * The repository over smart HTTP, as github.com serves it (git-http-backend is a CGI program, RFC 3875), and below `/api` what its API says of it.
 *
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 */
async function serve(root, env) {
  const { repository } = /** @type {{repository: object}} */ (
    pushEvent({ ref: 'refs/heads/main', sha: '0'.repeat(40), date: DATE }).payload
  )
  const backend = join(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(), 'git-http-backend')
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    if (url.pathname.startsWith('/api/')) {
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify(
          url.pathname.includes('/commits/')
            ? { commit: { committer: { date: DATE } } }
            : url.pathname.includes('/git/') || url.pathname.endsWith('/tags')
              ? []
              : repository,
        ),
      )
      return
    }
    const child = spawn(backend, [], {
      env: {
        ...env,
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: '1',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method ?? 'GET',
        CONTENT_TYPE: String(request.headers['content-type'] ?? ''),
        HTTP_CONTENT_ENCODING: String(request.headers['content-encoding'] ?? ''),
      },
    })
    request.pipe(child.stdin)
    /** @type {Buffer[]} */
    const chunks = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.on('close', () => {
      const answer = Buffer.concat(chunks)
      const end = answer.indexOf('\r\n\r\n')
      for (const line of answer.subarray(0, end).toString().split('\r\n')) {
        const [name = '', value = ''] = line.split(/: (.*)/)
        if (name === 'Status') response.statusCode = Number(value.slice(0, 3))
        else response.setHeader(name, value)
      }
      response.end(answer.subarray(end + 4))
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port')
  const stop = () =>
    new Promise((/** @type {(value: void) => void} */ resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${address.port}`, stop }
}

/**
 * docker/login-action writes into docker's own file, so each run has a copy.
 *
 * @param {string} place
 * @param {Parts} parts
 */
function copyConfig(place, { dockerConfig }) {
  const copy = join(place, 'docker')
  execFileSync('cp', ['-a', dockerConfig, copy])
  return copy
}

/**
 * @param {Registry} registry
 * @param {string} name
 * @param {string} sha
 * @param {string} place
 * @param {Parts} parts
 * @returns {Promise<Published>}
 */
async function readPublished({ host, username, password }, name, sha, place, { crane, path }) {
  const config = join(place, `crane-${host.replace(':', '-')}`)
  mkdirSync(config)
  writeFileSync(
    join(config, 'config.json'),
    JSON.stringify({ auths: { [host]: { auth: Buffer.from(`${username}:${password}`).toString('base64') } } }),
  )
  const env = { PATH: [...path, String(process.env['PATH'])].join(delimiter), DOCKER_CONFIG: config }
  const ask = (/** @type {string[]} */ ...args) => attempt(crane, [...args, '--insecure'], { env, timeoutMs: 30_000 })
  const listed = await ask('ls', `${host}/${name}`)
  if (listed.code !== 0 && !/NAME_UNKNOWN|404/.test(listed.stderr)) throw new Error(`crane ls: ${listed.stderr}`)
  const must = async (/** @type {string[]} */ ...args) => {
    const { code, stdout, stderr } = await ask(...args)
    if (code !== 0) throw new Error(`crane ${args.join(' ')}: ${stderr}`)
    return JSON.parse(stdout)
  }
  const tell = (/** @type {Record<string, string> | undefined} */ texts) =>
    Object.fromEntries(
      Object.entries(texts ?? {})
        .filter(([key]) => !key.startsWith('io.build-tag-push.'))
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, value]) => [key, steady(value, sha)]),
    )
  /** @type {Published} */
  const published = {}
  const tags = listed.code === 0 ? listed.stdout.split('\n').filter(Boolean).sort() : []
  for (const tag of tags) {
    const reference = `${host}/${name}:${tag}`
    const top = await must('manifest', reference)
    const children = (top.manifests ?? []).filter((/** @type {any} */ each) => each.platform?.architecture !== 'unknown')
    const [first] = children
    const image = first === undefined ? top : await must('manifest', `${host}/${name}@${first.digest}`)
    const { config: details, ...built } = await must('config', first === undefined ? reference : `${host}/${name}@${first.digest}`)
    const platforms = first === undefined ? [built] : children.map((/** @type {any} */ each) => each.platform)
    published[steady(tag, sha)] = {
      platforms: platforms.map((/** @type {any} */ { os, architecture }) => `${os}/${architecture}`).sort(),
      labels: tell(details?.Labels),
      annotations: { index: first === undefined ? {} : tell(top.annotations), manifest: tell(image.annotations) },
    }
  }
  return published
}

/**
 * What differs from run to run by itself.
 *
 * @param {string} text
 * @param {string} sha
 */
function steady(text, sha) {
  return text
    .replaceAll(sha, '<sha>')
    .replaceAll(sha.slice(0, 7), '<short>')
    .replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/, '<time>')
}

/**
 * The text of an example.
 *
 * @param {Example} example
 */
export function readExample({ fixture }) {
  return readFileSync(join('__tests__', 'fixtures', 'workflows', fixture), 'utf8')
}

/**
 * How an example and its event are called, in tests and in the recorded answers.
 *
 * @param {Example} example
 * @param {EventName} event
 */
export function titleOf({ fixture, job }, event) {
  return [fixture.replace('.yml', ''), ...(job === undefined ? [] : [job]), event].join(', ')
}
