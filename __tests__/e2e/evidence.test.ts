import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { at, isRecord, parseJson } from '../../src/domain/json.ts'
import { type Checkout, makeCheckout } from '../support/checkout.ts'
import { GOOD, type Parts, readParts, runStep, told } from '../support/job.ts'
import { openReader, type Reader, writeDockerConfig } from '../support/readers.ts'

const RUN_TIMEOUT_MS = 180_000
const PLATFORMS = ['linux/amd64', 'linux/arm64']

/** A scanner by BuildKit's protocol (moby/buildkit, docs/attestations/sbom-protocol.md): it says the platform's root, and what no document should be trusted with. */
const SCANNER = `#!/bin/busybox sh
cat > "$BUILDKIT_SCAN_DESTINATION/sbom.spdx.json" <<END
{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://spdx.dev/Document","predicate":{"spdxVersion":"SPDX-2.3","name":"$(ls "$BUILDKIT_SCAN_SOURCE" | sort | tr '\\n' ' ')\\u001b[31m::error::"}}
END
`

let parts: Parts
let checkout: Checkout
let reader: Reader
let scanner: string
let base: string

const newImage = (name: string) => `${parts.registries.open.host}/evidence/${name}-${randomBytes(4).toString('hex')}`

/** Publishes an image made of a Dockerfile and files, to build on. */
async function publish(image: string, files: Readonly<Record<string, string>>, commit = 'files'): Promise<string> {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(checkout.workspace, name), content)
  checkout.git('add', '--all')
  checkout.git('commit', '--quiet', '--allow-empty', `--message=${commit}`)
  const inputs = { images: image, tags: 'type=raw,value=1', provenance: 'false', moving: 'always' }
  const answer = await runStep(parts, { checkout, ref: 'refs/heads/main', inputs })
  expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
  return String(answer.outputs['digest'])
}

/** Runs a line of the summary as a person would, in a shell. */
function paste(line: string): string {
  const config = join(checkout.folder, 'docker')
  writeDockerConfig(config, { cliPluginsExtraDirs: [dirname(parts.docker.buildx)] })
  const env = {
    ...process.env,
    DOCKER_HOST: parts.docker.host,
    DOCKER_CONFIG: config,
    PATH: [...parts.path, process.env['PATH']].join(':'),
  }
  return execFileSync('/bin/sh', ['-c', line], { env, encoding: 'utf8' }).trim()
}

/** What buildx says of an image as a whole. */
function digestIn(said: string): string | undefined {
  return /^Digest: +(sha256:[0-9a-f]{64})$/m.exec(said)?.[1]
}

function linesOf(summary: string, start: string): readonly string[] {
  return summary.split('\n').filter((line) => line.startsWith(start))
}

beforeAll(async () => {
  parts = readParts()
  checkout = makeCheckout()
  reader = openReader(parts, join(checkout.folder, 'reader'))
  scanner = newImage('scanner')
  base = newImage('base')
  const entry =
    'FROM scratch\nCOPY busybox /bin/busybox\nCOPY --chmod=755 scan.sh /scan.sh\nRUN ["/bin/busybox", "--install", "-s", "/bin"]\nENTRYPOINT ["/scan.sh"]\n'
  await publish(scanner, { Dockerfile: entry, 'scan.sh': SCANNER })
}, RUN_TIMEOUT_MS)
afterAll(() => checkout.remove())

describe('an image with an SBOM and a provenance, on a base image that moves', () => {
  const spring = 'FROM scratch\nCOPY seed /base\nCMD ["spring"]\n'
  let image: string
  let inputs: Readonly<Record<string, string>>
  let first: Awaited<ReturnType<typeof runStep>>
  let second: Awaited<ReturnType<typeof runStep>>
  let report: unknown

  beforeAll(async () => {
    image = newImage('app')
    inputs = {
      ...{ images: image, platforms: PLATFORMS.join(','), tags: 'type=sha\ntype=raw,value=current', moving: 'always' },
      ...{ sbom: `generator=${scanner}:1`, 'sbom-file': 'out/sbom/' },
    }
    const dockerfile = `FROM ${base}:1\nCOPY seed /app\n`
    await publish(base, { Dockerfile: spring }, 'spring')
    const build = async (commit: string) => {
      writeFileSync(join(checkout.workspace, 'Dockerfile'), dockerfile)
      checkout.commit(commit)
      const later = (temp: { RUNNER_TEMP?: string }) => {
        const folder = String(temp.RUNNER_TEMP)
        const [run = ''] = readdirSync(folder).filter((name) => name.startsWith('build-tag-push-'))
        const [place = ''] = readdirSync(join(folder, run)).filter((name) => name.startsWith('report-'))
        report = parseJson(readFileSync(join(folder, run, place, 'report.json')))
      }
      return runStep(parts, { checkout, ref: 'refs/heads/main', inputs }, { later })
    }
    first = await build('first')
    await publish(base, { Dockerfile: spring.replace('spring', 'summer') }, 'summer')
    second = await build('second')
  }, RUN_TIMEOUT_MS)

  test('ends well', () => {
    expect([told(first), told(second)]).toStrictEqual([
      { ...GOOD, outcome: 'published' },
      { ...GOOD, outcome: 'published' },
    ])
  })

  test('each platform has an attestation manifest with both, and the image as its subject', async () => {
    const index = await reader.manifest(`${image}@${second.outputs['digest']}`)
    const manifests = at(index, 'manifests')
    if (!Array.isArray(manifests)) throw new Error('the image is no index')
    expect(
      manifests.map((entry) => at(entry, 'annotations', 'vnd.docker.reference.type') ?? at(entry, 'platform', 'architecture')),
    ).toStrictEqual(['amd64', 'arm64', 'attestation-manifest', 'attestation-manifest'])
    for (const [place, platform] of PLATFORMS.entries()) {
      const attestation = await reader.manifest(`${image}@${at(manifests[place + 2], 'digest')}`)
      // an image, not an artifact: that is what every registry takes
      expect([at(attestation, 'artifactType'), at(attestation, 'config', 'mediaType')]).toStrictEqual([
        undefined,
        'application/vnd.oci.image.config.v1+json',
      ])
      const layers = at(attestation, 'layers')
      if (!Array.isArray(layers)) throw new Error('the attestation has no layers')
      const types = layers.map((layer) => String(at(layer, 'annotations', 'in-toto.io/predicate-type')))
      expect(types.map((type) => type.replace(/\/v[\d.]+$/, '')).toSorted()).toStrictEqual([
        'https://slsa.dev/provenance',
        'https://spdx.dev/Document',
      ])
      for (const layer of layers) {
        const subject = at(await reader.blob(`${image}@${at(layer, 'digest')}`), 'subject')
        if (!Array.isArray(subject)) throw new Error('the statement has no subject')
        const [named] = subject
        expect([decodeURIComponent(String(at(named, 'name'))), `sha256:${at(named, 'digest', 'sha256')}`]).toStrictEqual([
          expect.stringMatching(new RegExp(`^pkg:docker/${image}@sha-[0-9a-f]{7}\\?platform=${platform}`)),
          at(manifests[place], 'digest'),
        ])
      }
    }
  })

  test('sbom-file has what the scanner said of each platform', () => {
    const folder = join(checkout.workspace, 'out', 'sbom')
    const files = readdirSync(folder).toSorted()
    expect([second.outputs['sbom-file'], files]).toStrictEqual(['out/sbom', ['linux-amd64.spdx.json', 'linux-arm64.spdx.json']])
    for (const file of files)
      expect(parseJson(readFileSync(join(folder, file)))).toMatchObject({ spdxVersion: 'SPDX-2.3', name: 'app base \u001b[31m::error::' })
  })

  test('the summary and the report say what changed since the tag held the image before', () => {
    expect(linesOf(first.summary, '- 🔄')).toStrictEqual([])
    const [line = ''] = linesOf(second.summary, '- 🔄')
    const since = `since \`current\` held \`${String(first.outputs['digest']).slice(0, 19)}\``
    expect(line).toContain(since)
    expect(line).toMatch(/built from `[^`]+`, which moved$/)
    expect(linesOf(second.summary, '- ◻️')).toStrictEqual([
      '- ◻️ **Checks:** not scanned, since no gate was asked for (`scan: gate`); with provenance and SBOM',
    ])
    expect(at(report, 'changes', 'before')).toBe(first.outputs['digest'])
    expect(at(report, 'image', 'attestations')).toStrictEqual(expect.arrayContaining(['https://spdx.dev/Document']))
    const names = (when: string) => {
      const bases = at(report, 'changes', 'bases', when)
      return Array.isArray(bases) ? bases.filter(isRecord).map(({ name }) => name) : bases
    }
    expect([names('before'), names('after')]).toStrictEqual([
      [`${base}:1`, `${scanner}:1`],
      [`${base}:1`, `${scanner}:1`],
    ])
  })

  test('its commands do what they say: pull, verify, and put the tag back to the very digest', () => {
    const digest = String(second.outputs['digest'])
    const [pull = ''] = linesOf(second.summary, 'docker pull ')
    expect(paste(pull)).toContain(digest)
    const [shows = '', provenance = ''] = linesOf(second.summary, 'docker buildx imagetools inspect ')
    expect(digestIn(paste(shows))).toBe(digest)
    expect(Object.keys(Object(parseJson(paste(provenance))))).toStrictEqual(PLATFORMS)
    const back = linesOf(second.summary, 'docker buildx imagetools create ')
    expect(back).toHaveLength(1)
    paste(back[0] ?? '')
    expect(digestIn(paste(shows.replace(/:sha-[0-9a-f]{7}$/, ':current')))).toBe(first.outputs['digest'])
  })
})

test(
  'for consumers that refuse attestations: one platform without any is one manifest, and its tag is put back to the very digest',
  async () => {
    const image = newImage('lambda')
    const inputs = {
      images: image,
      platforms: 'linux/amd64',
      provenance: 'false',
      sbom: 'false',
      tags: 'type=raw,value=live',
      moving: 'always',
    }
    writeFileSync(join(checkout.workspace, 'Dockerfile'), 'FROM scratch\nCOPY seed /app\n')
    checkout.commit('lambda')
    const before = await runStep(parts, { checkout, ref: 'refs/heads/main', inputs })
    checkout.commit('lambda, again')
    const answer = await runStep(parts, { checkout, ref: 'refs/heads/main', inputs })
    expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
    const manifest = await reader.manifest(`${image}:live`)
    expect([at(manifest, 'mediaType'), at(manifest, 'config', 'mediaType'), at(manifest, 'manifests')]).toStrictEqual([
      'application/vnd.oci.image.manifest.v1+json',
      'application/vnd.oci.image.config.v1+json',
      undefined,
    ])
    expect(answer.summary).toContain('; no provenance\n')
    const [back = ''] = linesOf(answer.summary, 'docker buildx imagetools create ')
    paste(back)
    expect(await reader.tags(image)).toStrictEqual({ live: before.outputs['digest'] })
  },
  RUN_TIMEOUT_MS,
)
