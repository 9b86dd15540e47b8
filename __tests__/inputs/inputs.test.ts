import { inspect } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import { LISTED_LIMIT } from '../../src/domain/list.ts'
import { ActionError } from '../../src/errors.ts'
import { NO_FLAVOR } from '../../src/inputs/flavor.ts'
import { secretsOf } from '../../src/inputs/inputs.ts'
import { INPUTS } from '../../src/inputs/spec.ts'
import { cosignKey } from '../support/cosign.ts'
import { complaints, type Given, read, refusalOf } from '../support/inputs.ts'
import { aMetadata } from '../support/plans.ts'
import { fc } from '../support/property.ts'

describe('reading all inputs', () => {
  test('an image alone is enough', async () => {
    expect(await read({ images: 'ghcr.io/acme/app' }, { GITHUB_EVENT_NAME: 'push' })).toStrictEqual({
      images: [{ host: 'ghcr.io', path: 'acme/app', name: 'ghcr.io/acme/app' }],
      tags: {
        strategies: ['semver', 'sha', 'branch', 'pr'],
        rules: [],
        flavor: NO_FLAVOR,
        version: undefined,
        environments: [],
        timezone: 'UTC',
        tagPrefix: '',
        versionOf: 'image',
        context: 'workflow',
        fixedTags: 'keep',
        moving: 'forward',
      },
      labels: [],
      annotations: [],
      metadata: aMetadata(),
      build: {
        context: '.',
        file: undefined,
        target: undefined,
        platforms: [],
        buildArgs: [],
        buildContexts: [],
        secrets: [],
        secretEnvs: [],
        secretFiles: [],
        ssh: [],
        cacheFrom: [],
        cacheTo: [],
        noCache: false,
        noCacheFilters: [],
        pull: false,
        load: false,
        outputs: [],
        provenance: undefined,
        sbom: undefined,
        attests: [],
        addHosts: [],
        allow: [],
        network: undefined,
        shmSize: undefined,
        ulimits: [],
        cgroupParent: undefined,
        builder: undefined,
        call: undefined,
      },
      registries: [],
      authRealms: new Map(),
      ecr: { create: undefined, lifecyclePolicy: undefined, logo: undefined, scan: 'off' },
      scan: { mode: 'off' },
      sign: { mode: 'off', secrets: [], own: undefined },
      githubAttestation: false,
      smoke: undefined,
      failOn: new Set(['HIGH', 'CRITICAL']),
      keepLogin: false,
      githubToken: undefined,
      push: true,
      byDigest: false,
      from: [],
      fromUploadedAt: undefined,
      fromReferrers: false,
      fromVerify: undefined,
      sbomFile: undefined,
      dryRun: false,
      looks: false,
      allowUntrusted: false,
      onPartial: 'stop',
      timeoutMs: 3_600_000,
      mentionsCommitDate: false,
      notices: [],
    })
  })

  test('what the runner fills in by itself changes nothing', async () => {
    const defaults = Object.fromEntries(INPUTS.flatMap((input) => ('default' in input ? [[input.name, input.default]] : [])))
    const [bare, filled] = [await read({ images: 'acme/app' }), await read({ ...defaults, images: 'acme/app', 'github-token': '' })]
    expect(filled).toStrictEqual(bare)
  })

  test('every input has an effect', async () => {
    const effects = await Promise.all(INPUTS.map(async ({ name }) => [name, await changes(name)] as const))
    expect(effects.filter(([, changed]) => !changed).map(([name]) => name)).toStrictEqual([])
  })

  test('everything that is wrong is told at once', async () => {
    const error = await refusalOf({
      image: 'acme/app',
      images: 'acme/app:1.2',
      push: 'ture',
      strategy: 'semvr',
      tags: 'user/app:latest',
      platforms: 'linux',
      username: 'robot',
      'registry-auth': '- registry: ghcr.io\n  pasword: hunter2',
      secrets: 'hunter2',
      network: 'bridge',
      timeout: '1d',
    })
    expect(error.message.split('\n').map((line) => line.split(':')[0])).toStrictEqual([
      '11 inputs need attention',
      '- image',
      '- images',
      '- push',
      '- strategy',
      '- tags',
      '- password',
      '- registry-auth',
      '- platforms',
      '- secrets',
      '- network',
      '- timeout',
    ])
    expect(error.message).not.toContain('hunter2')
  })

  test.each([
    ['90s', 90_000],
    ['10m', 600_000],
    ['120h', 432_000_000],
  ])('timeout %s', async (timeout, expected) => {
    expect((await read({ images: 'acme/app', timeout })).timeoutMs).toBe(expected)
  })

  test.each([
    ['121h', 'timeout: "121h" is longer than 120h, the longest that a job can take; write 120h or less'],
    ['60', 'timeout: "60" is not a duration; write a whole number with s, m or h, such as 90s, 10m or 1h'],
    ['0s', 'timeout: "0s" is not a duration; write a whole number with s, m or h, such as 90s, 10m or 1h'],
  ])('timeout %s is refused', async (timeout, expected) => {
    expect(await complaints({ images: 'acme/app', timeout })).toStrictEqual([expected])
  })

  test('dry-run', async () => {
    expect((await read({ images: 'acme/app', 'dry-run': 'true' })).dryRun).toBe(true)
  })
})

describe('secrets', () => {
  const SECRETS: Given = {
    images: 'acme/app',
    'github-token': 'ghs-hunter1',
    username: 'robot',
    password: 'hunter2',
    'registry-auth': '- registry: ghcr.io\n  username: robot\n  password: hunter3',
    secrets: 'npm=hunter4',
  }

  test('all are handed out for masking', async () => {
    const secrets = secretsOf(await read(SECRETS))
    expect(secrets.map((secret) => secret.reveal())).toStrictEqual(['ghs-hunter1', 'hunter2', 'hunter3', 'hunter4'])
    expect(secretsOf(await read({ images: 'acme/app' }))).toStrictEqual([])
  })

  test('printed inputs hold none', async () => {
    const inputs = await read(SECRETS)
    expect(`${inspect(inputs, { depth: 9, showHidden: true })} ${JSON.stringify(inputs)}`).not.toContain('hunter')
  })
})

describe('for whatever text', () => {
  const NAMES = [...INPUTS.map(({ name }) => name), 'tag', 'build_args', 'x']
  const PIECES = [
    'a',
    '=',
    ',',
    '\n',
    '"',
    '{{',
    '}}',
    ':',
    '/',
    '@',
    '- ',
    'registry',
    'password',
    '#',
    ' ',
    'type',
    'true',
    '*',
    '&',
    '!',
    '|',
    '1.2',
    '\u0000',
  ]
  const text = fc.oneof(fc.string({ unit: fc.constantFrom(...PIECES), maxLength: 30 }), fc.string({ unit: 'binary', maxLength: 30 }))

  test('reading gives inputs, or the one error for inputs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...NAMES), text), async (given) => {
        await read(given).catch((error: unknown) => {
          if (!(error instanceof ActionError) || error.code !== 'inputs') throw error
          const [head, ...lines] = error.message.split(/[\n\r\u2028\u2029]/)
          expect(head).toMatch(/^(?:1 input needs|\d+ inputs need) attention:$/)
          expect(lines.length).toBeLessThanOrEqual(LISTED_LIMIT + 1)
          expect(lines.filter((line) => !/^- (?:[a-z_-]+: .|and \d+ more$)/.test(line) || line.length > 800)).toStrictEqual([])
          expect(error.cause).toBeUndefined()
        })
      }),
      { numRuns: 500 },
    )
  })

  test('no piece of a secret input is in the message', async () => {
    const secret = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 12, maxLength: 20 })
    const around = fc.tuple(text, text)
    await fc.assert(
      fc.asyncProperty(
        secret,
        fc.constantFrom('password', 'registry-auth', 'secrets', 'github-token'),
        around,
        async (value, name, [before, after]) => {
          const given = { push: 'maybe', username: 'robot', [name]: `${before}${value}${after}` }
          const error = await refusalOf(given)
          expect(`${error.message} ${error.hint} ${inspect(error)}`).not.toContain(value)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('no sign-in of an entry that is otherwise wrong is in the message', async () => {
    const password = fc.string({ unit: fc.constantFrom(...'hunter2:#*&!{}[]|>@%`"\''), minLength: 8, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(password, async (value) => {
        const error = await refusalOf({ 'registry-auth': `- registry: ghcr\n  username: robot\n  password: ${value}\n` })
        expect(error.message).not.toContain(value)
      }),
      { numRuns: 300 },
    )
  })
})

/** A right value other than the default for every input. */
const OTHER_COSIGN_KEY = cosignKey('another')

const OTHER: Given = {
  images: 'acme/web',
  push: 'false',
  from: `acme/app@sha256:${'0'.repeat(64)}`,
  'github-attestation': 'true',
  'from-uploaded-at': '2024-01-15T09:00:00Z, 2024-01-15T10:00:00Z',
  'from-referrers': 'true',
  'from-version': 'run',
  'from-verify': 'identity=x',
  labels: 'a=b',
  strategy: 'sha',
  tags: 'edge',
  flavor: 'latest=true',
  version: '1.2.3',
  environment: 'prod',
  timezone: 'Asia/Seoul',
  'tag-prefix': 'app/',
  'tag-context': 'git',
  moving: 'always',
  'fixed-tags': 'skip',
  'on-partial': 'continue',
  'allow-untrusted': 'true',
  registry: 'ghcr.io',
  username: 'robot',
  password: 'x',
  'registry-auth': '- registry: quay.io',
  'auth-realms': 'a.example=b.example',
  'ecr-create-repository': 'true',
  'ecr-tag-mutability': 'immutable',
  'ecr-encryption': 'KMS',
  'ecr-scan-on-push': 'true',
  'ecr-repository-tags': 'a=b',
  'ecr-lifecycle-policy': 'x',
  'ecr-public-logo': 'x',
  'ecr-scan': 'report',
  'keep-login': 'true',
  smoke: 'args: x',
  'github-token': 'x',
  context: './x',
  file: 'x',
  target: 'x',
  platforms: 'linux/arm64',
  'build-args': 'A=1',
  'build-contexts': 'a=b',
  secrets: 'a=b',
  'secret-envs': 'a=SET',
  'secret-files': 'a=b',
  ssh: 'default',
  'cache-from': 'type=gha',
  'cache-to': 'type=gha',
  'no-cache': 'true',
  'no-cache-filters': 'a',
  pull: 'true',
  load: 'true',
  outputs: 'type=image',
  provenance: 'false',
  sbom: 'true',
  attests: 'type=sbom',
  annotations: 'a=b',
  'add-hosts': 'a:10.0.0.1',
  allow: 'network.host',
  network: 'none',
  'shm-size': '1g',
  ulimit: 'nofile=1',
  'cgroup-parent': 'x',
  builder: 'x',
  call: 'check',
  scan: 'gate',
  'scan-fail-on': 'LOW',
  'scan-ignore-unfixed': 'true',
  'scan-scanners': 'license',
  'scan-pkg-types': 'os',
  'scan-ignore-files': 'x',
  'scan-ignore-policy': 'x',
  'scan-vex': 'x',
  'scan-skip-dirs': 'x',
  'scan-skip-files': 'x',
  'scan-eol': 'block',
  'scan-unrecognised': 'block',
  'scan-sarif': 'x',
  'scan-json': 'x',
  'scan-table': 'x',
  'scan-timeout': '1m',
  'trivy-version': '0.73.0',
  'trivy-path': 'x',
  'trivy-db-repository': 'x',
  'trivy-java-db-repository': 'x',
  'scan-db-max-age': '1h',
  sign: 'keyless',
  'sign-required': 'false',
  'sign-recursive': 'true',
  'sign-format': 'legacy',
  'sign-log': 'false',
  'cosign-key': OTHER_COSIGN_KEY,
  'cosign-password': 'another word to pass',
  'cosign-signing-config': 'x',
  'cosign-trusted-root': 'x',
  'scan-verdicts': 'x',
  'sbom-file': 'x',
  'sep-tags': ' ',
  'sep-labels': ',',
  'sep-annotations': ',',
  'bake-target': 'x',
  'dry-run': 'registries',
  timeout: '5m',
}

/** Inputs that are nothing without another one. */
const BASES: readonly (readonly [RegExp, Given])[] = [
  [/^(?:username|password)$/, { username: 'u', password: 'p' }],
  [/^from-uploaded-at$/, { from: `acme/app@sha256:${'1'.repeat(64)}`, 'from-uploaded-at': '2024-01-15T10:30:00Z' }],
  [/^from-referrers$/, { from: `acme/app@sha256:${'1'.repeat(64)}` }],
  [/^from-version$/, { from: `acme/app@sha256:${'1'.repeat(64)}` }],
  [/^from-verify$/, { from: `acme/app@sha256:${'1'.repeat(64)}`, 'from-verify': 'identity=y' }],
  [/^sbom-file$/, { sbom: 'true' }],
  [/^sign-/, { sign: 'keyless' }],
  [/^cosign-(?:key|password)/, { sign: 'key', 'cosign-key': cosignKey('one') }],
  [/^cosign-(?:signing|trusted)/, { sign: 'keyless', 'cosign-signing-config': 'y', 'cosign-trusted-root': 'y' }],
  [/^ecr-(?!create|lifecycle)/, { 'ecr-create-repository': 'true' }],
  [/^(?:scan|trivy)-/, { scan: 'gate' }],
]

/** Whether giving an input changes what is read. */
async function changes(name: string): Promise<boolean> {
  const base = BASES.find(([pattern]) => pattern.test(name))?.[1] ?? {}
  const value = OTHER[name]
  if (value === undefined) throw new Error(`no value for ${name} in this test`)
  const [before, after] = [
    await read({ images: 'acme/app', ...base }, { SET: '1' }),
    await read({ images: 'acme/app', ...base, [name]: value }, { SET: '1' }),
  ]
  return revealed(before) !== revealed(after)
}

function revealed(inputs: Awaited<ReturnType<typeof read>>): string {
  const secrets = secretsOf(inputs).map((secret) => secret.reveal())
  return JSON.stringify([inputs, [...inputs.labels], [...inputs.authRealms], [...inputs.failOn], secrets])
}
