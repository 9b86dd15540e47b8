import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { createChildren } from '../../src/adapters/children.ts'
import { digestOf } from '../../src/domain/digest.ts'
import type { HttpRequest } from '../../src/ports.ts'
import { findProgram, PROGRAMS, type Programs } from '../../src/sign/releases.ts'
import { ensureCosign, type ToolPorts } from '../../src/sign/tool.ts'
import { fetching, outcomeOf } from '../scan/fetching.ts'

const PROGRAM = Buffer.from('#!/bin/sh\nexit 0\n')
const OURS: Programs = { 'cosign-linux-amd64': digestOf(PROGRAM) }

/** Ports with a folder on PATH, in which a program says this version if it is given, and a GitHub that sends these bytes. */
function world(says: string | undefined, sent = PROGRAM, env: Readonly<Record<string, string>> = {}) {
  const asked: string[] = []
  const { ports, folder, lines, kept, cache } = fetching()
  const bin = join(folder, 'cache', 'bin')
  mkdirSync(bin, { recursive: true })
  if (says !== undefined) writeFileSync(join(bin, 'cosign'), `#!/bin/sh\necho '${says}'\n`, { mode: 0o755 })
  const all = { ...ports.env, PATH: `${bin}:/usr/bin:/bin`, ...env }
  const stream = async ({ url }: HttpRequest) => {
    asked.push(url.href)
    const chunks = async function* () {
      yield sent
    }
    return { status: 200, headers: new Map<string, string>(), chunks: chunks(), cancel: () => undefined }
  }
  const made: ToolPorts = { ...ports, env: all, children: createChildren(all, ports.signal), http: { ...ports.http, stream } }
  return { ports: made, asked, lines, kept, bin, cache }
}

const said = (version: string) => JSON.stringify({ gitVersion: version })

describe('the cosign on PATH', () => {
  test.each(['v3.1.2', 'v3.1.3', 'v3.2.0'])('is used where it says %s', async (version) => {
    const { ports, asked, bin } = world(said(version))
    expect(await ensureCosign(ports, OURS)).toStrictEqual({
      ...{ program: join(bin, 'cosign'), version: version.slice(1), origin: 'path', isPinned: false },
    })
    expect(asked).toStrictEqual([])
  })

  test.each<readonly [string, string, RegExp]>([
    ['an older one', said('v3.1.1'), /is not used: it is cosign 3\.1\.1, and 3\.1\.2 or a later 3\.x is asked for/],
    ['another major version', said('v4.0.0'), /is not used: it is cosign 4\.0\.0/],
    ['one that is not out yet', said('v3.2.0-rc.1'), /is not used: it is cosign 3\.2\.0-rc\.1/],
    ['one that says nothing of it', 'cosign', /is not used: it does not say its version, but cosign/],
  ])('is left aside: %s', async (_, says, expected) => {
    const { ports, lines } = world(says)
    expect(await ensureCosign(ports, OURS)).toMatchObject({ origin: 'download', isPinned: true })
    expect(lines.join('\n')).toMatch(expected)
  })

  test('is left aside where a checkout put it', async () => {
    const made = world(said('v3.1.2'))
    const ports = { ...made.ports, env: { ...made.ports.env, GITHUB_WORKSPACE: join(made.bin, '..') } }
    expect(await ensureCosign(ports, OURS)).toMatchObject({ origin: 'download' })
    expect(made.lines.join('\n')).toMatch(/warning .*cosign is not used: it lies in the workspace/)
  })
})

describe('the pinned cosign', () => {
  test('comes from its release, can be run, and is kept for other runs', async () => {
    const first = world(undefined)
    const used = await ensureCosign(first.ports, OURS)
    expect({ ...used, program: '' }).toStrictEqual({ program: '', version: '3.1.2', origin: 'download', isPinned: true })
    expect(first.asked).toStrictEqual(['https://github.com/sigstore/cosign/releases/download/v3.1.2/cosign-linux-amd64'])
    expect({ mode: statSync(used.program).mode & 0o111, bytes: readFileSync(used.program) }).toStrictEqual({ mode: 0o111, bytes: PROGRAM })
    const again = await ensureCosign(first.ports, OURS)
    expect({ origin: again.origin, asked: first.asked.length, kept: first.kept().filter((name) => name.endsWith('.bin')) }).toStrictEqual({
      ...{ origin: 'cache', asked: 1 },
      kept: [`cache/build-tag-push/cosign-3.1.2/${digestOf(PROGRAM).slice(7)}.bin`],
    })
  })

  test('with other bytes than those of the source is not run', async () => {
    const { ports, kept } = world(undefined, Buffer.from('#!/bin/sh\nexit 1\n'))
    const end = await outcomeOf(ensureCosign(ports, OURS))
    expect(end).toMatchObject({
      code: 'signing',
      message: expect.stringMatching(/for cosign-linux-amd64 have the digest .* they are not run$/),
    })
    expect(kept().filter((name) => name.endsWith('.bin'))).toStrictEqual([])
  })

  test('is not there for every machine', async () => {
    const { ports } = world(undefined, PROGRAM, { RUNNER_OS: 'Windows', RUNNER_ARCH: 'X64' })
    expect(await outcomeOf(ensureCosign(ports))).toStrictEqual({
      code: 'signing',
      message: 'cosign 3.1.2 is not on PATH, and no program of it for Windows X64 is known here',
    })
  })

  test.each([
    ['Linux', 'X64', 'cosign-linux-amd64'],
    ['Linux', 'ARM64', 'cosign-linux-arm64'],
    ['macOS', 'X64', 'cosign-darwin-amd64'],
    ['macOS', 'ARM64', 'cosign-darwin-arm64'],
  ])('for %s %s is %s', (os, arch, name) => {
    const { asset, digest } = findProgram({ os, arch })
    expect({ name: asset.name, digest }).toStrictEqual({ name, digest: PROGRAMS[name] })
  })

  test('every checksum is one, and no two are the same', () => {
    const digests = Object.values(PROGRAMS)
    expect(digests.filter((digest) => !/^sha256:[0-9a-f]{64}$/.test(digest))).toStrictEqual([])
    expect(new Set(digests).size).toBe(4)
  })
})
