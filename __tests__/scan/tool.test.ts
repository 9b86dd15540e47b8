import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from '@jest/globals'
import { encodeTar, type TarEntry } from '#lab/tar.mjs'
import { createChildren } from '../../src/adapters/children.ts'
import { digestOf } from '../../src/domain/digest.ts'
import { ActionError } from '../../src/errors.ts'
import type { ScanPolicy } from '../../src/inputs/scan.ts'
import type { Releases } from '../../src/scan/releases.ts'
import { ensureTrivy, type ToolPorts } from '../../src/scan/tool.ts'
import { type Fetching, fetching, outcomeOf } from './fetching.ts'
import { type GitHub, type Route, startGitHub } from './github.ts'

const PROGRAM = '#!/bin/sh\necho the pinned one\n'
const ARCHIVE = gzipSync(
  encodeTar([
    { name: 'LICENSE', content: 'x' },
    { name: 'trivy', content: PROGRAM, mode: 0o755 },
  ]),
)
const ASSET = 'https://github.com/aquasecurity/trivy/releases/download/v0.74.0/trivy_0.74.0_Linux-64bit.tar.gz'
const STORE = 'https://release-assets.githubusercontent.com/github-production-release-asset/1?sig=2'
const GOOD: Readonly<Record<string, readonly Route[]>> = { [ASSET]: [{ location: STORE }], [STORE]: [{ body: [ARCHIVE] }] }
const WANTED: Pick<ScanPolicy, 'trivyVersion' | 'trivyPath'> = { trivyVersion: '0.74.0', trivyPath: undefined }

const running: GitHub[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((github) => github.close()))
})

type World = Fetching & { readonly all: ToolPorts; readonly github: GitHub; readonly bin: string }

async function open(routes: Readonly<Record<string, readonly Route[]>> = GOOD, env: Readonly<Record<string, string>> = {}): Promise<World> {
  const world = fetching(env)
  const bin = join(world.folder, 'cache', 'bin')
  mkdirSync(bin, { recursive: true })
  const github = await startGitHub(routes, world.ports.http)
  running.push(github)
  const children = createChildren({ PATH: `${bin}:/usr/bin:/bin` }, world.ports.signal)
  return { ...world, github, bin, all: { ...world.ports, http: github.http, children } }
}

/** The pinned table with the archive of this test in it. */
function releases(archive: Uint8Array = ARCHIVE): Releases {
  return { '0.74.0': { 'Linux-64bit': digestOf(archive) } }
}

function ensure({ all }: World, policy: Partial<typeof WANTED> = {}, archive?: Uint8Array) {
  return ensureTrivy({ ...WANTED, ...policy }, all, undefined, releases(archive))
}

function install(file: string, script: string): string {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
  return file
}

const says = (version: string): string => `echo '{"Version":"${version}"}'`

describe('a Trivy that is there', () => {
  test('on PATH in the wanted version is used, and is not said to be proved', async () => {
    const world = await open()
    const program = install(join(world.bin, 'trivy'), says('0.74.0'))
    expect(await ensure(world)).toStrictEqual({ version: '0.74.0', origin: 'path', program, isPinned: false })
    expect(world.github.asked).toStrictEqual([])
  })

  test('at trivy-path comes before the one on PATH, in any version that is new enough', async () => {
    const world = await open()
    install(join(world.bin, 'trivy'), says('0.74.0'))
    const program = install(join(world.folder, 'cache', 'mine', 'trivy-next'), says('0.80.1'))
    expect(await ensure(world, { trivyPath: program })).toStrictEqual({ version: '0.80.1', origin: 'input', program, isPinned: false })
  })

  test('on PATH, but in the workspace, is not asked: the commit that is checked may have put it there', async () => {
    const world = await open()
    const program = install(join(world.bin, 'trivy'), `touch ${join(world.folder, 'asked')}; ${says('0.74.0')}`)
    const env = { ...world.all.env, GITHUB_WORKSPACE: join(world.folder, 'cache') }
    const found = await ensureTrivy(WANTED, { ...world.all, env }, undefined, releases())
    expect({ origin: found.origin, isPinned: found.isPinned, isAsked: existsSync(join(world.folder, 'asked')) }).toStrictEqual({
      origin: 'download',
      isPinned: true,
      isAsked: false,
    })
    expect(world.lines.filter((line) => line.startsWith('warning') && line.includes(`${program} is not used: it lies in`))).toHaveLength(1)
    expect(await ensureTrivy({ ...WANTED, trivyPath: program }, { ...world.all, env })).toMatchObject({ origin: 'input', program })
  })

  test.each(['cache/bi', 'cache/bin2', 'cache/bin/trivy/x', ''])('on PATH beside the workspace %j is used', async (workspace) => {
    const world = await open()
    install(join(world.bin, 'trivy'), says('0.74.0'))
    const env = { ...world.all.env, GITHUB_WORKSPACE: workspace === '' ? '' : join(world.folder, workspace) }
    expect((await ensureTrivy(WANTED, { ...world.all, env }, undefined, releases())).origin).toBe('path')
  })

  test('is asked for its version as itself: nothing of the run is in its environment or its folder', async () => {
    const world = await open(GOOD, { INPUT_PASSWORD: 'hunter2', GITHUB_TOKEN: 'ghs_x', TRIVY_SERVER: 'http://evil', PATH: '/usr/bin:/bin' })
    const told = join(world.folder, 'cache', 'told.txt')
    install(join(world.bin, 'trivy'), `{ env; pwd; ls -A; echo "$@"; } > ${told}\n${says('0.74.0')}`)
    await ensure(world)
    const [pwd, args] = readFileSync(told, 'utf8').trim().split('\n').slice(-2)
    const names = readFileSync(told, 'utf8')
      .match(/^[A-Z_]+(?==)/gm)
      ?.filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name))
    expect({ names: names?.sort(), args, isOwn: pwd?.includes('/version-') }).toStrictEqual({
      names: ['HOME', 'PATH', 'TMPDIR'],
      args: 'version --format json',
      isOwn: true,
    })
  })

  test.each([
    ['another version', says('0.73.0'), 'info', 'is Trivy 0.73.0, and 0.74.0 is asked for'],
    ['a newer version', says('0.75.0'), 'info', 'is Trivy 0.75.0, and 0.74.0 is asked for'],
    [
      'a version with malicious code',
      says('0.69.4'),
      'warning',
      'is Trivy 0.69.4, which was published with malicious code in March 2026 (CVE-2026-33634)',
    ],
    ['an old version', says('0.55.0'), 'warning', 'is Trivy 0.55.0, older than 0.70.0'],
    ['no version', 'echo trivy', 'warning', 'does not say its version, but trivy'],
    ['a development version', says('dev'), 'warning', 'does not say its version, but {"Version":"dev"}'],
    ['a failure', 'echo broken >&2; exit 3', 'warning', 'does not say its version ({"kind":"exited","code":3}, broken)'],
    ['its own death', 'kill -SEGV $$', 'warning', 'does not say its version ({"kind":"killed","signal":"SIGSEGV"})'],
    ['an interpreter that is missing', 'true', 'warning', 'does not say its version ({"kind":"missing"})'],
  ])('on PATH with %s is left aside, and the pinned one is fetched', async (name, script, kind, because) => {
    const world = await open()
    const program = install(join(world.bin, 'trivy'), script)
    if (name.startsWith('an interpreter')) writeFileSync(program, '#!/nowhere/sh\n')
    const found = await ensure(world)
    expect({ origin: found.origin, isPinned: found.isPinned }).toStrictEqual({ origin: 'download', isPinned: true })
    expect(world.lines.filter((line) => line.startsWith(kind) && line.includes(program) && line.includes(because))).toHaveLength(1)
  })

  test.each([
    ['with malicious code', says('0.69.6'), 'is Trivy 0.69.6, which was published with malicious code in March 2026 (CVE-2026-33634)'],
    ['that is too old', says('0.69.3'), 'is Trivy 0.69.3, older than 0.70.0'],
    ['that says nothing', 'true', 'does not say its version, but '],
    ['that fails', 'exit 1', 'does not say its version ({"kind":"exited","code":1})'],
  ])('at trivy-path, one %s is an error: nothing else takes its place', async (_, script, because) => {
    const world = await open()
    const program = install(join(world.folder, 'cache', 'mine', 'trivy'), script)
    expect(await outcomeOf(ensure(world, { trivyPath: program }))).toStrictEqual({
      code: 'scanner',
      message: `trivy-path: ${program} ${because}`,
    })
    expect(world.github.asked).toStrictEqual([])
  })

  test.each([['/nowhere/trivy'], ['/etc/passwd'], ['/etc'], ['src']])('trivy-path %s is no program', async (path) => {
    const world = await open()
    expect(await outcomeOf(ensure(world, { trivyPath: path }))).toStrictEqual({
      code: 'scanner',
      message: `trivy-path: ${path} is no program that can be run`,
    })
  })
})

describe('the pinned Trivy', () => {
  test('is fetched, proved, and kept for the next run, which asks nobody', async () => {
    const world = await open()
    const first = await ensure(world)
    expect({ ...first, program: first.program.slice(-6) }).toStrictEqual({
      version: '0.74.0',
      origin: 'download',
      program: '/trivy',
      isPinned: true,
    })
    expect(readFileSync(first.program, 'utf8')).toBe(PROGRAM)
    const second = await ensure(world)
    expect({ origin: second.origin, isPinned: second.isPinned, asked: world.github.asked }).toStrictEqual({
      origin: 'cache',
      isPinned: true,
      asked: [ASSET, STORE],
    })
    expect(readFileSync(second.program, 'utf8')).toBe(PROGRAM)
  })

  test('in the tool cache it does not count when somebody changed it', async () => {
    const world = await open()
    await ensure(world)
    const evil = gzipSync(encodeTar([{ name: 'trivy', content: '#!/bin/sh\necho evil\n' }]))
    writeFileSync(join(world.folder, world.kept()[0] ?? ''), evil)
    const { origin, program } = await ensure(world)
    expect({ origin, content: readFileSync(program, 'utf8') }).toStrictEqual({ origin: 'download', content: PROGRAM })
  })

  test('a program that somebody left in the tool cache is not looked at', async () => {
    const world = await open()
    for (const place of ['trivy/0.74.0/x64/trivy', 'build-tag-push/trivy-0.74.0/trivy']) install(join(world.cache, place), 'echo evil')
    const { origin, program } = await ensure(world)
    expect({ origin, content: readFileSync(program, 'utf8') }).toStrictEqual({ origin: 'download', content: PROGRAM })
  })

  test('is for the machine that the runner says it is', async () => {
    const world = await open({}, { RUNNER_OS: 'macOS', RUNNER_ARCH: 'ARM64' })
    const table = { '0.74.0': { 'macOS-ARM64': digestOf(ARCHIVE) } }
    await outcomeOf(ensureTrivy(WANTED, world.all, undefined, table))
    expect(world.github.asked).toStrictEqual([ASSET.replace('Linux-64bit', 'macOS-ARM64')])
  })

  test('other bytes are refused and not kept, and it is said that they were not run', async () => {
    const world = await open()
    const error = await ensure(world, {}, Buffer.from('another archive')).catch((thrown: unknown) => thrown)
    if (!(error instanceof ActionError)) throw error
    expect({ code: error.code, message: error.message }).toStrictEqual({
      code: 'scanner',
      message: `the bytes that github.com sends for trivy_0.74.0_Linux-64bit.tar.gz have the digest ${digestOf(ARCHIVE)}, and should have ${digestOf(Buffer.from('another archive'))}: they are not run`,
    })
    expect(error.hint).toMatch(/replaced the release/)
    expect({ kept: world.kept(), asked: world.github.asked.length }).toStrictEqual({ kept: [], asked: 2 })
  })

  test.each<readonly [string, readonly TarEntry[], string]>([
    ['no program', [{ name: 'README.md', content: 'x' }], 'lacks trivy'],
    ['a link', [{ name: 'trivy', type: '2', link: '/bin/sh' }], 'holds the symbolic link "trivy"'],
    ['a way out', [{ name: '../trivy', content: 'x' }], 'holds an entry with the name "../trivy", which leads elsewhere'],
  ])('an archive with %s is refused, although its checksum is right', async (_, entries, because) => {
    const archive = gzipSync(encodeTar(entries))
    const world = await open({ [ASSET]: [{ body: [archive] }] })
    expect(await outcomeOf(ensure(world, {}, archive))).toStrictEqual({
      code: 'scanner',
      message: `trivy_0.74.0_Linux-64bit.tar.gz ${because}`,
    })
  })

  test.each<readonly [string, Route, string]>([
    ['is not there', { status: 404 }, 'github.com answered 404'],
    ['is not for everybody', { status: 403 }, 'github.com answered 403'],
    [
      'is moved to another host',
      { location: 'https://evil.example/trivy' },
      "github.com redirects to https://evil.example, which is not GitHub's",
    ],
    [
      'is moved to a host of a like name',
      { location: 'https://github.com.evil.example/' },
      "github.com redirects to https://github.com.evil.example, which is not GitHub's",
    ],
    [
      'is moved to a host below',
      { location: 'https://x.githubusercontent.com/' },
      "github.com redirects to https://x.githubusercontent.com, which is not GitHub's",
    ],
    ['is moved off TLS', { location: 'http://github.com/x' }, "github.com redirects to http://github.com, which is not GitHub's"],
    [
      'is moved to another port',
      { location: 'https://github.com:8443/x' },
      "github.com redirects to https://github.com:8443, which is not GitHub's",
    ],
    [
      'is moved with a name in the address',
      { location: 'https://github.com@evil.example/' },
      "github.com redirects to https://evil.example, which is not GitHub's",
    ],
    [
      'is moved with a password',
      { location: 'https://a:b@github.com/' },
      "github.com redirects to https://github.com, which is not GitHub's",
    ],
    ['is moved into a file', { location: 'file:///etc/passwd' }, "github.com redirects to null, which is not GitHub's"],
    ['is moved to what is no address', { location: 'https://' }, 'github.com redirects to what is no address'],
    ['is moved without a place', { status: 302 }, 'github.com answered 302'],
    ['is moved in a circle', { location: ASSET }, 'github.com redirects more than 3 times'],
    ['is partial', { status: 206, body: [ARCHIVE] }, 'github.com answered 206'],
  ])('a release that %s is an error', async (_, route, because) => {
    const world = await open({ [ASSET]: [route] })
    expect(await outcomeOf(ensure(world))).toStrictEqual({
      code: 'scanner',
      message: `Trivy cannot be fetched: ${because} for trivy_0.74.0_Linux-64bit.tar.gz`,
    })
    expect(world.github.asked.every((address) => address === ASSET)).toBe(true)
  })

  test('trouble that passes is waited for, as asked', async () => {
    const world = await open({
      [ASSET]: [{ status: 503 }, { status: 429, headers: { 'retry-after': '7' } }, { location: STORE }],
      [STORE]: [{ body: [ARCHIVE.subarray(0, 40)], cut: true }, { body: [ARCHIVE] }],
    })
    const { origin } = await ensure(world)
    expect({ origin, asked: world.github.asked }).toStrictEqual({ origin: 'download', asked: [ASSET, ASSET, ASSET, STORE, ASSET, STORE] })
    expect(world.ports.slept.filter((ms) => ms >= 7_000)).toHaveLength(1)
  })

  test('a download that breaks each time is given up, with what would help', async () => {
    const world = await open({ [ASSET]: [{ body: [ARCHIVE.subarray(0, 40)], headers: { 'content-length': '9999' }, cut: true }] })
    const error = await ensure(world).catch((thrown: unknown) => thrown)
    if (!(error instanceof ActionError)) throw error
    expect({ code: error.code, tries: world.github.asked.length, kept: world.kept() }).toStrictEqual({
      code: 'scanner',
      tries: 3,
      kept: [],
    })
    expect(error.message).toMatch(/^Trivy cannot be fetched: the connection to github\.com failed: .*\(ECONNRESET\)$/)
    expect(error.hint).toMatch(/trivy-path/)
  })

  test('a run that is ended ends the download', async () => {
    const world = await open()
    const end = new ActionError('cancelled', 'the run was cancelled')
    world.ports.stop.abort(end)
    expect(await outcomeOf(ensure(world))).toStrictEqual({ code: 'cancelled', message: 'the run was cancelled' })
  })

  test('a version whose checksum is not known is an error of the input, before anybody is asked', async () => {
    const world = await open()
    expect(await outcomeOf(ensure(world, { trivyVersion: '0.75.0' }))).toStrictEqual({
      code: 'inputs',
      message: 'Trivy 0.75.0 is not on PATH, and its checksum is not known here, so it is not fetched',
    })
    expect(world.github.asked).toStrictEqual([])
  })

  test('a link on PATH to the wanted version is as good as the program', async () => {
    const world = await open()
    symlinkSync(install(join(world.folder, 'cache', 'real', 'trivy'), says('0.74.0')), join(world.bin, 'trivy'))
    expect(await ensure(world)).toMatchObject({ origin: 'path' })
  })
})
