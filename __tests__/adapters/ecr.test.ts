import { createServer, type IncomingMessage } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createEcr } from '../../src/adapters/ecr.ts'
import { isRecord } from '../../src/domain/json.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { EcrApi } from '../../src/ports.ts'

const TOKEN = Buffer.from('AWS:pass:word').toString('base64')
const TARGET = 'AmazonEC2ContainerRegistry_V20150921'
const NAMES = [
  'AWS_ENDPOINT_URL_ECR',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_PROFILE',
  'AWS_REGION',
  'HTTP_PROXY',
  'http_proxy',
]

const DIGEST = `sha256:${'a'.repeat(64)}`
const PLACE = { registryId: '123456789012', repositoryName: 'team/app', imageId: { imageDigest: DIGEST } }

type Answer = {
  readonly status: number
  readonly body: string
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
}
type Asked = {
  readonly target: string
  readonly region: string
  readonly key: string
  readonly session: string | undefined
  readonly body: unknown
}

/** ECR's API as its model has it: JSON 1.1, the operation in a header, signed (botocore, ecr/2015-09-21/service-2.json). */
describe('createEcr, with the real SDK against a loopback server', () => {
  const asked: Asked[] = []
  const dates: string[] = []
  let answers: Answer[] = []
  let before: Readonly<Record<string, string | undefined>> = {}
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      asked.push(body)
      dates.push(String(request.headers['x-amz-date']))
      const { status, body: text, type, headers } = answers.length > 1 ? (answers.shift() ?? answer({})) : (answers[0] ?? answer({}))
      response.writeHead(status, { 'content-type': type ?? 'application/x-amz-json-1.1', ...headers }).end(text)
    })
  })

  beforeEach(async () => {
    asked.length = 0
    dates.length = 0
    answers = []
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    before = Object.fromEntries(NAMES.map((name) => [name, process.env[name]]))
    set(Object.fromEntries(NAMES.map((name) => [name, undefined])))
    set({ AWS_ENDPOINT_URL_ECR: `http://127.0.0.1:${port}`, AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 'secret' })
  })
  afterEach(async () => {
    set(before)
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  test('buys a password with the credentials of the environment', async () => {
    answers = [
      answer({
        authorizationData: [
          { authorizationToken: TOKEN, expiresAt: 1_767_225_600, proxyEndpoint: 'https://1.dkr.ecr.us-east-1.amazonaws.com' },
        ],
      }),
    ]
    set({ AWS_SESSION_TOKEN: 'session', AWS_REGION: 'eu-west-1' })
    const { username, password, expiresAt } = await (await open()).authorization()
    expect({ username, password: password.reveal(), expiresAt }).toStrictEqual({
      username: 'AWS',
      password: 'pass:word',
      expiresAt: new Date('2026-01-01T00:00:00Z'),
    })
    expect(asked).toStrictEqual([
      { target: `${TARGET}.GetAuthorizationToken`, region: 'ap-northeast-2', key: 'AKIAENV', session: 'session', body: {} },
    ])
  })

  test('buys it with given keys, whatever the environment has', async () => {
    answers = [answer({ authorizationData: [{ authorizationToken: TOKEN }] })]
    set({ AWS_SESSION_TOKEN: 'session' })
    const keys = { accessKeyId: 'AKIAGIVEN', secretAccessKey: new Secret('given'), sessionToken: undefined }
    const temporary = { accessKeyId: 'ASIAGIVEN', secretAccessKey: new Secret('given'), sessionToken: new Secret('own') }
    await (await open({ fips: false, keys })).authorization()
    await (await open({ fips: true, keys: temporary })).authorization()
    expect(asked.map(({ key, session }) => [key, session])).toStrictEqual([
      ['AKIAGIVEN', undefined],
      ['ASIAGIVEN', 'own'],
    ])
  })

  test.each<[string, object]>([
    ['no data', {}],
    ['an empty list', { authorizationData: [] }],
    ['no token', { authorizationData: [{ expiresAt: 1 }] }],
    ['a token without a colon', { authorizationData: [{ authorizationToken: Buffer.from('AWS').toString('base64') }] }],
    ['a token without a user', { authorizationData: [{ authorizationToken: Buffer.from(':x').toString('base64') }] }],
  ])('an answer with %s is refused', async (_name, body) => {
    answers = [answer(body)]
    await expect((await open()).authorization()).rejects.toMatchObject({
      code: 'registry-answer',
      message: 'ECR answered GetAuthorizationToken without a token that is base64 of user:password',
    })
  })

  test.each<[string, object, object | undefined]>([
    ['mutable', { imageTagMutability: 'MUTABLE' }, { mutability: 'MUTABLE', exclusions: [] }],
    ['immutable', { imageTagMutability: 'IMMUTABLE' }, { mutability: 'IMMUTABLE', exclusions: [] }],
    [
      'immutable but for some',
      { imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', imageTagMutabilityExclusionFilters: [wildcard('latest'), wildcard('dev-*')] },
      { mutability: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['latest', 'dev-*'] },
    ],
    [
      'mutable but for some',
      { imageTagMutability: 'MUTABLE_WITH_EXCLUSION', imageTagMutabilityExclusionFilters: [wildcard('v*')] },
      { mutability: 'MUTABLE_WITH_EXCLUSION', exclusions: ['v*'] },
    ],
    ['not told', {}, { mutability: 'MUTABLE', exclusions: [] }],
  ])('a repository whose tags are %s', async (_name, fields, expected) => {
    answers = [answer({ repositories: [{ repositoryName: 'team/app', ...fields }] })]
    expect(await (await open()).repository('123456789012', 'team/app')).toStrictEqual(expected)
    expect(asked).toMatchObject([
      { target: `${TARGET}.DescribeRepositories`, body: { registryId: '123456789012', repositoryNames: ['team/app'] } },
    ])
  })

  test('a repository that does not exist', async () => {
    answers = [fault(400, 'RepositoryNotFoundException')]
    expect(await (await open()).repository('123456789012', 'team/app')).toBeUndefined()
    answers = [answer({ repositories: [] })]
    expect(await (await open()).repository('123456789012', 'team/app')).toBeUndefined()
  })

  test.each<[string, Parameters<EcrApi['create']>[2], object]>([
    [
      'as AWS makes it',
      { mutability: 'MUTABLE', exclusions: [], encryption: undefined, scanOnPush: undefined, tags: [] },
      { imageTagMutability: 'MUTABLE' },
    ],
    [
      'with every setting',
      {
        mutability: 'IMMUTABLE_WITH_EXCLUSION',
        exclusions: ['latest', 'dev-*'],
        encryption: { type: 'KMS', key: 'arn:aws:kms:eu-west-1:123456789012:key/1' },
        scanOnPush: true,
        tags: [{ key: 'team', value: 'web' }],
      },
      {
        imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: [wildcard('latest'), wildcard('dev-*')],
        encryptionConfiguration: { encryptionType: 'KMS', kmsKey: 'arn:aws:kms:eu-west-1:123456789012:key/1' },
        imageScanningConfiguration: { scanOnPush: true },
        tags: [{ Key: 'team', Value: 'web' }],
      },
    ],
    [
      "with AWS's own key",
      { mutability: 'IMMUTABLE', exclusions: [], encryption: { type: 'KMS', key: undefined }, scanOnPush: false, tags: [] },
      {
        imageTagMutability: 'IMMUTABLE',
        encryptionConfiguration: { encryptionType: 'KMS' },
        imageScanningConfiguration: { scanOnPush: false },
      },
    ],
  ])('a repository is created %s', async (_name, settings, fields) => {
    answers = [answer({ repository: { repositoryName: 'team/app' } })]
    expect(await (await open()).create('123456789012', 'team/app', settings)).toBe('created')
    expect(asked).toMatchObject([{ target: `${TARGET}.CreateRepository` }])
    expect(asked[0]?.body).toStrictEqual({ registryId: '123456789012', repositoryName: 'team/app', ...fields })
    answers = [fault(400, 'RepositoryAlreadyExistsException')]
    expect(await (await open()).create('123456789012', 'team/app', settings)).toBe('exists')
  })

  test('a lifecycle policy is read and put', async () => {
    const api = await open()
    answers = [answer({ lifecyclePolicyText: '{"rules":[]}' }), fault(400, 'LifecyclePolicyNotFoundException'), answer({})]
    const held = [await api.lifecycle('123456789012', 'team/app'), await api.lifecycle('123456789012', 'team/app')]
    await api.putLifecycle('123456789012', 'team/app', '{"rules": [1]}')
    expect(held).toStrictEqual(['{"rules":[]}', undefined])
    const place = { registryId: '123456789012', repositoryName: 'team/app' }
    expect(asked.map(({ target, body }) => [target, body])).toStrictEqual([
      [`${TARGET}.GetLifecyclePolicy`, place],
      [`${TARGET}.GetLifecyclePolicy`, place],
      [`${TARGET}.PutLifecyclePolicy`, { ...place, lifecyclePolicyText: '{"rules": [1]}' }],
    ])
  })

  test.each<[string, Answer, 'started' | 'limited' | 'itself']>([
    ['is taken', answer({ imageScanStatus: { status: 'IN_PROGRESS' } }), 'started'],
    ['comes too soon after another one', fault(400, 'LimitExceededException'), 'limited'],
    ['is for a registry that scans by itself', fault(400, 'ValidationException'), 'itself'],
  ])('an order for a scan that %s', async (_name, given, expected) => {
    answers = [given]
    expect(await (await open()).startScan('123456789012', 'team/app', DIGEST)).toBe(expected)
    expect(asked[0]).toMatchObject({ target: `${TARGET}.StartImageScan`, body: PLACE })
    expect(asked.length).toBe(1)
  })

  test.each(['UnsupportedImageTypeException', 'ImageNotFoundException', 'AccessDeniedException'])(
    '%s of an order for a scan is thrown under its name',
    async (name) => {
      answers = [fault(400, name)]
      await expect((await open()).startScan('123456789012', 'team/app', DIGEST)).rejects.toMatchObject({ name })
    },
  )

  test('an order for a scan that finds the server out of order is given again', async () => {
    answers = [fault(500, 'ServerException'), fault(500, 'ServerException'), answer({})]
    expect(await (await open()).startScan('123456789012', 'team/app', DIGEST)).toBe('started')
    expect(asked.length).toBe(3)
  })

  test('a scan that is not there', async () => {
    answers = [fault(400, 'ScanNotFoundException')]
    expect(await (await open()).scan('123456789012', 'team/app', DIGEST)).toBeUndefined()
  })

  test('the findings of Basic scanning, over all pages', async () => {
    const page = (name: string, severity: string, attributes: object[]) => ({ findings: [{ name, severity, attributes }] })
    answers = [
      answer({
        imageScanStatus: { status: 'COMPLETE', description: 'The scan was completed successfully.' },
        imageScanFindings: {
          imageScanCompletedAt: 1_767_225_600,
          findingSeverityCounts: { HIGH: 1, UNDEFINED: 1 },
          ...page('CVE-2024-1', 'HIGH', [
            { key: 'package_version', value: '1.1' },
            { key: 'package_name', value: 'openssl' },
          ]),
        },
        nextToken: 'second',
      }),
      answer({ imageScanStatus: { status: 'COMPLETE' }, imageScanFindings: page('CVE-2024-2', 'UNDEFINED', []) }),
    ]
    expect(await (await open()).scan('123456789012', 'team/app', DIGEST)).toStrictEqual({
      status: 'COMPLETE',
      description: 'The scan was completed successfully.',
      completedAt: new Date('2026-01-01T00:00:00Z'),
      counts: new Map([
        ['HIGH', 1],
        ['UNDEFINED', 1],
      ]),
      findings: [
        { name: 'CVE-2024-1', severity: 'HIGH', package: 'openssl 1.1', isSuppressed: false },
        { name: 'CVE-2024-2', severity: 'UNDEFINED', package: undefined, isSuppressed: false },
      ],
    })
    expect(asked.map(({ target, body }) => [target, body])).toStrictEqual([
      [`${TARGET}.DescribeImageScanFindings`, { ...PLACE, maxResults: 100 }],
      [`${TARGET}.DescribeImageScanFindings`, { ...PLACE, maxResults: 100, nextToken: 'second' }],
    ])
  })

  test('the findings of Amazon Inspector', async () => {
    const finding = (status: string, severity: string) => ({
      status,
      severity,
      title: 'CVE-2024-1 - openssl',
      packageVulnerabilityDetails: {
        vulnerabilityId: 'CVE-2024-1',
        vulnerablePackages: [{ name: 'openssl', version: '1.1' }, { name: 'libssl' }],
      },
    })
    answers = [
      answer({
        imageScanStatus: { status: 'ACTIVE', description: 'Continuous scan is selected for image.' },
        imageScanFindings: {
          enhancedFindings: [
            finding('ACTIVE', 'CRITICAL'),
            finding('SUPPRESSED', 'HIGH'),
            finding('CLOSED', 'HIGH'),
            { title: 'a title', severity: 'UNTRIAGED' },
            {},
          ],
        },
      }),
    ]
    const known = { name: 'CVE-2024-1', package: 'openssl 1.1' }
    expect(await (await open()).scan('123456789012', 'team/app', DIGEST)).toStrictEqual({
      status: 'ACTIVE',
      description: 'Continuous scan is selected for image.',
      completedAt: undefined,
      counts: new Map(),
      findings: [
        { ...known, severity: 'CRITICAL', isSuppressed: false },
        { ...known, severity: 'HIGH', isSuppressed: true },
        { ...known, severity: 'HIGH', isSuppressed: true },
        { name: 'a title', severity: 'UNTRIAGED', package: undefined, isSuppressed: false },
        { name: 'a finding without a name', severity: '', package: undefined, isSuppressed: false },
      ],
    })
  })

  test.each<[string, readonly Answer[], string, number]>([
    [
      'without a status',
      [answer({ imageScanFindings: { findings: [] } })],
      'ECR answered DescribeImageScanFindings for team/app@DIGEST without a status',
      1,
    ],
    [
      'whose pages do not end',
      [answer({ imageScanStatus: { status: 'COMPLETE' }, nextToken: 'again' })],
      'ECR answers DescribeImageScanFindings for team/app@DIGEST with pages that do not end',
      2,
    ],
    [
      'that is lost between its pages',
      [answer({ imageScanStatus: { status: 'COMPLETE' }, nextToken: 'again' }), fault(400, 'ScanNotFoundException')],
      'ECR lost the scan of team/app@DIGEST while its findings were read',
      2,
    ],
  ])('a scan %s is refused', async (_name, given, message, requests) => {
    answers = [...given]
    await expect((await open()).scan('123456789012', 'team/app', DIGEST)).rejects.toMatchObject({
      code: 'registry-answer',
      message: message.replace('DIGEST', DIGEST),
    })
    expect(asked.length).toBe(requests)
  })

  test.each(['KmsException', 'AccessDeniedException'])('%s of an order is thrown under its name', async (name) => {
    answers = [fault(400, name)]
    const settings = { mutability: 'MUTABLE', exclusions: [], encryption: undefined, scanOnPush: undefined, tags: [] } as const
    await expect((await open()).create('123456789012', 'team/app', settings)).rejects.toMatchObject({ name })
    await expect((await open()).putLifecycle('123456789012', 'team/app', '{}')).rejects.toMatchObject({ name })
  })

  test('a setting that nobody knows is refused', async () => {
    answers = [answer({ repositories: [{ imageTagMutability: 'SOMETIMES' }] })]
    await expect((await open()).repository('123456789012', 'team/app')).rejects.toMatchObject({
      code: 'registry-answer',
      message: 'ECR answered imageTagMutability SOMETIMES for team/app, which is not known here',
    })
  })

  test('passing trouble is tried again', async () => {
    answers = [
      fault(500, 'ServerException'),
      fault(400, 'ThrottlingException'),
      answer({ authorizationData: [{ authorizationToken: TOKEN }] }),
    ]
    expect((await (await open()).authorization()).username).toBe('AWS')
    expect(asked.length).toBe(3)
  })

  test('lasting trouble ends after four tries, under the name that AWS gave it', async () => {
    answers = [fault(500, 'ServerException')]
    await expect((await open()).authorization()).rejects.toMatchObject({ name: 'ServerException' })
    expect(asked.length).toBe(4)
  })

  test.each(['AccessDeniedException', 'UnrecognizedClientException', 'InvalidSignatureException', 'ExpiredTokenException'])(
    '%s is not tried again',
    async (name) => {
      answers = [fault(400, name)]
      await expect((await open()).authorization()).rejects.toMatchObject({ name })
      expect(asked.length).toBe(1)
    },
  )

  test('a page of a proxy instead of JSON is an error', async () => {
    answers = [{ status: 200, body: '<html>sign in to the network</html>', type: 'text/html' }]
    await expect((await open()).authorization()).rejects.toThrow()
  })

  test('a clock that is an hour behind is corrected by the time of the answer', async () => {
    const now = new Date(Date.now() + 3_600_000)
    answers = [
      { ...fault(403, 'RequestTimeTooSkewed'), headers: { date: now.toUTCString() } },
      answer({ authorizationData: [{ authorizationToken: TOKEN }] }),
    ]
    expect((await (await open()).authorization()).username).toBe('AWS')
    const signed = dates.map((date) => Date.parse(date.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)/, '$1-$2-$3:$4:')))
    expect(signed.map((ms) => Math.round((now.getTime() - ms) / 60_000) + 0)).toStrictEqual([60, 0])
  })

  test('429 with Retry-After is tried again no sooner than it says', async () => {
    answers = [
      { ...fault(429, 'TooManyRequestsException'), headers: { 'retry-after': '1' } },
      answer({ authorizationData: [{ authorizationToken: TOKEN }] }),
    ]
    const started = performance.now()
    await (await open()).authorization()
    expect({ tries: asked.length, hasWaited: performance.now() - started >= 990 }).toStrictEqual({ tries: 2, hasWaited: true })
  })

  test('an answer of 64 MB is not taken', async () => {
    answers = [{ status: 200, body: `{"authorizationData":[{"authorizationToken":"${'x'.repeat(64 * 1024 * 1024)}"}]}` }]
    await expect((await open()).authorization()).rejects.toMatchObject({ code: 'ERR_BODY_TOO_LARGE' })
    expect(asked.length).toBe(1)
  })

  test('a run that ends asks no more', async () => {
    answers = [fault(500, 'ServerException')]
    const controller = new AbortController()
    controller.abort(new Error('cancelled'))
    const api = await createEcr(process.env, controller.signal)('ap-northeast-2')
    await expect(api.authorization()).rejects.toThrow('cancelled')
    expect(asked.length).toBe(0)
  })
})

async function open(options?: Parameters<ReturnType<typeof createEcr>>[1]): Promise<EcrApi> {
  return createEcr(process.env, new AbortController().signal)('ap-northeast-2', options)
}

function answer(body: object): Answer {
  return { status: 200, body: JSON.stringify(body) }
}

function fault(status: number, name: string): Answer {
  return { status, body: JSON.stringify({ __type: name, message: 'injected' }) }
}

function wildcard(filter: string): object {
  return { filterType: 'WILDCARD', filter }
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk)
  const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
  const [, key = '', region = ''] = /Credential=([^/]+)\/\d+\/([^/]+)\/ecr\/aws4_request/.exec(request.headers.authorization ?? '') ?? []
  const { 'x-amz-target': target, 'x-amz-security-token': session } = request.headers
  return {
    target: String(target),
    region,
    key,
    session: session === undefined ? undefined : String(session),
    body: isRecord(body) ? body : undefined,
  }
}

function set(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
}
