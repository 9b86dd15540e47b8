import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { Agent, createServer, request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Checkout, makeCheckout } from '../support/checkout.ts'
import { GOOD, type Parts, readParts, runStep, type Step, signIn, told } from '../support/job.ts'
import { listOf, openReader, type Reader } from '../support/readers.ts'
import { openWitness, type Witness } from '../support/witness.ts'

const RUN_TIMEOUT_MS = 120_000
const TWO = 'linux/amd64,linux/arm64'
/** A second run must need no builder: this one is not there. */
const NO_BUILDER = { DOCKER_HOST: 'unix:///nowhere/docker.sock', BUILDX_CONFIG: '/nowhere' }

const made: Checkout[] = []
let parts: Parts
let reader: Reader
let witness: Witness

beforeAll(async () => {
  parts = readParts()
  const { basic, token } = parts.registries
  witness = await openWitness({ basic: basic.host, token: token.host })
  const logins = (['basic', 'token'] as const).map((name) => ({ ...parts.registries[name], host: witness.host(name) }))
  reader = openReader(parts, join(checkoutOf().folder, 'reader'), logins)
})
afterAll(async () => {
  await witness.stop()
  for (const checkout of made) checkout.remove()
})

type RegistryName = 'basic' | 'token' | 'tls'
type BuilderName = keyof Parts['builders']

const BUILDERS: readonly BuilderName[] = ['remote', 'container']
const CASES = BUILDERS.flatMap((builder) => (['basic', 'token', 'tls'] as const).map((registry) => ({ builder, registry })))

describe.each(CASES)('the builder $builder and the registry $registry', ({ builder, registry }) => {
  let step: Step
  let images: readonly string[]
  let answer: Awaited<ReturnType<typeof runStep>>
  let writes: readonly string[]

  beforeAll(async () => {
    images = [newImage(registry), newImage(registry)]
    step = stepOf(builder, registry, { images: images.join('\n'), tags: 'type=raw,value=1.2.3\ntype=raw,value=latest' })
    witness.take()
    answer = await runStep(parts, step)
    writes = witness.take().flatMap(({ method, path }) => (['POST', 'PUT', 'PATCH'].includes(method) ? [`${method} ${path}`] : []))
  }, RUN_TIMEOUT_MS)

  test('publish without a layout, and the log says why', () => {
    expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
    const driver = builder === 'remote' ? 'remote' : 'docker-container'
    expect(answer.main.log.filter((line) => /layout|by digest/.test(line))).toStrictEqual([
      `The builder itself pushes the image to ${images[0]}, by digest and under no name: there is one registry, and the driver ${driver} can.`,
    ])
    expect(answer.main.log.at(-1)).toMatch(/^Published: 4 tags in 1 registry \(\d/)
  })

  test('the digest is what an independent client reads for every tag', async () => {
    const { digest = '' } = answer.outputs
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(await Promise.all(images.map((image) => reader.tags(image)))).toStrictEqual(
      images.map(() => ({ '1.2.3': digest, latest: digest })),
    )
    const { manifests } = await reader.manifest(`${images[1]}:latest`)
    expect(Object.values(JSON.parse(answer.outputs['digests'] ?? ''))).toStrictEqual(
      images.map(() => Object.fromEntries(TWO.split(',').map((name, at) => [name, listOf(manifests)[at]?.['digest']]))),
    )
    expect(JSON.parse(answer.outputs['metadata'] ?? '')['containerimage.digest']).toBe(digest)
  })

  test('every tag is written by us, and what the second repository needs is mounted from the first', () => {
    if (registry === 'tls') return expect(writes).toStrictEqual([])
    const [first = '', second = ''] = images.map((image) => image.replace(/^[^/]+\//, ''))
    expect(writes.filter((line) => /manifests\/(?!sha256:)/.test(line)).sort()).toStrictEqual(
      [first, second].flatMap((path) => ['1.2.3', 'latest'].map((tag) => `PUT /v2/${path}/manifests/${tag}`)).sort(),
    )
    const blobs = writes.filter((line) => line.includes(`/v2/${second}/blobs/`))
    expect(blobs.filter((line) => line.includes('?mount=') && line.endsWith(`&from=${encodeURIComponent(first)}`)).length).toBeGreaterThan(
      5,
    )
    expect(blobs.filter((line) => !line.startsWith('POST '))).toStrictEqual([])
  })

  test(
    'a second run adopts: nothing is built, nothing is written',
    async () => {
      witness.take()
      const again = await runStep(parts, { ...step, env: NO_BUILDER, inputs: { ...step.inputs, builder: '' } })
      expect(told(again)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect(again.outputs['digest']).toBe(answer.outputs['digest'])
      expect(witness.take().filter(({ method }) => !['GET', 'HEAD'].includes(method))).toStrictEqual([])
    },
    RUN_TIMEOUT_MS,
  )
})

describe('what the builder pushes', () => {
  /** Without what says which run made it: no provenance, no time. */
  const SAME = { provenance: 'false', labels: 'org.opencontainers.image.created=2024-01-15T00:00:00Z', tags: 'type=raw,value=1.2.3' }

  test.each([
    ['two platforms', { platforms: TWO }],
    ['one platform', { platforms: 'linux/amd64' }],
    [
      'packed as outputs says',
      { platforms: TWO, push: 'true', outputs: 'type=image,compression=zstd,force-compression=true,annotation.a=b' },
    ],
  ])(
    'is byte for byte what goes through a layout: %s',
    async (_, inputs) => {
      const step = stepOf('container', 'basic', { ...SAME, ...inputs, images: newImage('basic') })
      const [near, far] = [newImage('basic'), newImage('token')]
      const pushed = await runStep(parts, step)
      const through = await runStep(parts, {
        ...step,
        inputs: { ...step.inputs, images: `${near}\n${far}`, 'registry-auth': (['basic', 'token'] as const).map(signInTo).join('\n') },
      })
      expect([told(pushed), told(through)]).toStrictEqual([GOOD, GOOD].map((good) => ({ ...good, outcome: 'published' })))
      expect([pushed, through].map(({ main }) => main.log.filter((line) => /through a layout|itself pushes/.test(line)))).toStrictEqual([
        [expect.stringContaining('The builder itself pushes the image')],
        ['The image goes through a layout on disk: there is more than one registry.'],
      ])
      expect(pushed.outputs['digest']).toBe(through.outputs['digest'])
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'has a provenance of the image, called latest: BuildKit takes no tag for what it pushes by digest',
    async () => {
      const image = newImage('basic')
      const answer = await runStep(
        parts,
        stepOf('remote', 'basic', { images: image, tags: 'type=raw,value=1.2.3', provenance: 'mode=max', platforms: 'linux/amd64' }),
      )
      const [built, proof] = listOf((await reader.manifest(`${image}@${answer.outputs['digest']}`))['manifests'])
      const [layer] = listOf((await reader.manifest(`${image}@${proof?.['digest']}`))['layers'])
      expect((await reader.blob(`${image}@${layer?.['digest']}`))['subject']).toStrictEqual([
        {
          name: `pkg:docker/${image.replace(':', '%3A')}@latest?platform=linux%2Famd64`,
          digest: { sha256: String(built?.['digest']).replace('sha256:', '') },
        },
      ])
    },
    RUN_TIMEOUT_MS,
  )
})

describe('a push that fails', () => {
  test.each(BUILDERS)(
    'of the builder %s: the same build is exported and uploaded by us, and no step runs again',
    async (builder) => {
      const wall = await openWall(parts.registries.basic.host)
      try {
        const image = `${wall.host}/pushed/wall-${randomBytes(4).toString('hex')}`
        const step = stepOf(builder, 'basic', {
          images: image,
          tags: 'type=raw,value=1.2.3',
          platforms: 'linux/amd64',
          'registry-auth': signIn({ ...parts.registries.basic, host: wall.host }),
        })
        const word = `step-${randomBytes(4).toString('hex')}`
        dockerfile(step.checkout, `RUN ["/bin/busybox", "echo", "${word}"]`)
        const answer = await runStep(parts, step)
        expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
        expect(wall.refused()).toBeGreaterThan(0)
        const { log } = answer.main
        expect(log.filter((line) => new RegExp(`^#\\d+ [\\d.]+ ${word}$`).test(line)).length).toBe(1)
        expect(log.filter((line) => line === '##[group]Build').length).toBe(2)
        expect(log.filter((line) => line.startsWith('The builder could not push: '))).toStrictEqual([
          expect.stringMatching(
            new RegExp(
              `^The builder could not push: failed to push ${image}: denied: no uploads today; the image is built, so it is exported`,
            ),
          ),
        ])
        expect(await reader.tags(image.replace(wall.host, parts.registries.basic.host))).toStrictEqual({
          '1.2.3': answer.outputs['digest'],
        })
      } finally {
        await wall.stop()
      }
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'is not a build that fails: that is made once, and its error is the annotation',
    async () => {
      const step = stepOf('remote', 'basic', { images: newImage('basic'), tags: 'type=raw,value=1.2.3', platforms: 'linux/amd64' })
      dockerfile(step.checkout, 'RUN ["/bin/busybox", "sh", "-c", "echo ERROR: failed to solve: failed to push it; exit 3"]')
      const answer = await runStep(parts, step)
      expect({ ...told(answer), annotations: [] }).toStrictEqual({ exits: [1, 0], outcome: 'failed', annotations: [], left: [] })
      expect(answer.main.annotations.map(({ data }) => data.split('\n')[0])).toStrictEqual([
        expect.stringMatching(/^the build failed: process ".*" did not complete successfully: exit code: 3$/),
      ])
      expect(answer.main.log.filter((line) => line === '##[group]Build').length).toBe(1)
    },
    RUN_TIMEOUT_MS,
  )
})

function checkoutOf(): Checkout {
  const checkout = makeCheckout()
  made.push(checkout)
  return checkout
}

function hostOf(registry: RegistryName): string {
  return registry === 'tls' ? parts.registries.tls.host : witness.host(registry)
}

function newImage(registry: RegistryName): string {
  return `${hostOf(registry)}/pushed/app-${randomBytes(4).toString('hex')}`
}

function signInTo(registry: RegistryName): string {
  return signIn({ ...parts.registries[registry], host: hostOf(registry) })
}

function stepOf(builder: BuilderName, registry: RegistryName, inputs: Readonly<Record<string, string>>): Step {
  return {
    checkout: checkoutOf(),
    ref: 'refs/heads/main',
    env: { BUILDX_CONFIG: parts.docker.buildxConfig },
    inputs: { platforms: TWO, builder: parts.builders[builder], 'registry-auth': signInTo(registry), ...inputs },
  }
}

/** Replaces the Dockerfile of a checkout. */
function dockerfile({ workspace, git }: Checkout, ...steps: readonly string[]): void {
  const lines = ['FROM scratch', 'COPY busybox /bin/busybox', 'COPY seed /seed', ...steps, '']
  writeFileSync(join(workspace, 'Dockerfile'), lines.join('\n'))
  git('commit', '--quiet', '--all', '--message=steps')
}

type Wall = { readonly host: string; readonly refused: () => number; readonly stop: () => Promise<void> }

/** A port before a registry over plain HTTP that takes uploads from us alone: BuildKit names itself otherwise. */
async function openWall(target: string): Promise<Wall> {
  const agent = new Agent({ keepAlive: true })
  let refused = 0
  const server = createServer((question, answer) => {
    if (question.method === 'POST' && question.headers['user-agent'] !== 'build-tag-push') {
      refused += 1
      question.resume()
      answer.writeHead(403, { 'content-type': 'application/json' })
      return answer.end('{"errors":[{"code":"DENIED","message":"no uploads today"}]}')
    }
    const { method, url, rawHeaders } = question
    const port = Number(target.split(':')[1])
    const onward = request({ agent, host: '127.0.0.1', port, method, path: url, headers: rawHeaders, setHost: false })
    onward.once('error', () => answer.destroy())
    onward.once('response', (response) => {
      answer.writeHead(response.statusCode ?? 0, response.rawHeaders)
      response.pipe(answer)
    })
    return question.pipe(onward)
  })
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port')
  return {
    host: `127.0.0.1:${address.port}`,
    refused: () => refused,
    stop: async () => {
      agent.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
