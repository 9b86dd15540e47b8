import { createServer } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createEcrPublic } from '../../src/adapters/ecr-public.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { EcrPublicApi } from '../../src/ports.ts'

const NAMES = [
  'AWS_ENDPOINT_URL_ECR_PUBLIC',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_REGION',
  'HTTP_PROXY',
  'http_proxy',
]
const NOTHING = { description: undefined, architectures: [], systems: [], logo: undefined, tags: [] }

/** ECR Public's API as its model has it (botocore, ecr-public/2020-10-30/service-2.json). */
describe('createEcrPublic, with the real SDK against a loopback server', () => {
  const asked: { readonly target: string; readonly scope: string | undefined; readonly body: unknown }[] = []
  let answers: (readonly [status: number, body: object])[] = []
  let before: Readonly<Record<string, string | undefined>> = {}
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = []
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    request.on('end', () => {
      const scope = /Credential=([^,]+)/.exec(request.headers.authorization ?? '')?.[1]?.replace(/\/\d{8}\//, '/')
      asked.push({ target: String(request.headers['x-amz-target']), scope, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) })
      const [status, body] = answers.shift() ?? [500, {}]
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body))
    })
  })

  beforeEach(async () => {
    asked.length = 0
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    before = Object.fromEntries(NAMES.map((name) => [name, process.env[name]]))
    set(Object.fromEntries(NAMES.map((name) => [name, undefined])))
    set({
      AWS_ENDPOINT_URL_ECR_PUBLIC: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'AKIAENV',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: 'eu-west-1',
    })
  })
  afterEach(async () => {
    set(before)
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  test('is asked in its one region, whatever the environment says, with its keys or with given ones', async () => {
    const data = { authorizationData: { authorizationToken: Buffer.from('AWS:pass').toString('base64'), expiresAt: 1_767_225_600 } }
    answers = [
      [200, data],
      [200, data],
    ]
    const keys = { accessKeyId: 'AKIAGIVEN', secretAccessKey: new Secret('given'), sessionToken: undefined }
    const { username, password, expiresAt } = await (await open()).authorization()
    await (await open(keys)).authorization()
    expect([username, password.reveal(), expiresAt]).toStrictEqual(['AWS', 'pass', new Date('2026-01-01T00:00:00Z')])
    const target = 'SpencerFrontendService.GetAuthorizationToken'
    expect(asked).toStrictEqual([
      { target, scope: 'AKIAENV/us-east-1/ecr-public/aws4_request', body: {} },
      { target, scope: 'AKIAGIVEN/us-east-1/ecr-public/aws4_request', body: {} },
    ])
  })

  test('an answer without a token is refused', async () => {
    answers = [[200, {}]]
    await expect((await open()).authorization()).rejects.toMatchObject({ code: 'registry-answer' })
  })

  test('tells whether a repository exists', async () => {
    answers = [
      [200, { repositories: [{ repositoryName: 'team/app' }] }],
      [400, { __type: 'RepositoryNotFoundException' }],
      [200, {}],
    ]
    const api = await open()
    expect([await api.exists('team/app'), await api.exists('team/app'), await api.exists('team/app')]).toStrictEqual([true, false, false])
    expect(asked[0]).toMatchObject({ target: 'SpencerFrontendService.DescribeRepositories', body: { repositoryNames: ['team/app'] } })
  })

  test('tells the aliases of the registry', async () => {
    answers = [
      [200, { registries: [{ aliases: [{ name: 'a1b2' }, { name: 'acme' }] }] }],
      [200, {}],
    ]
    const api = await open()
    expect([await api.aliases(), await api.aliases()]).toStrictEqual([['a1b2', 'acme'], []])
  })

  test.each<[string, Parameters<EcrPublicApi['create']>[1], object]>([
    ['with nothing', NOTHING, {}],
    [
      'with everything',
      {
        description: 'An app',
        architectures: ['x86-64', 'ARM 64'],
        systems: ['Linux'],
        logo: new TextEncoder().encode('PNG'),
        tags: [{ key: 'team', value: 'web' }],
      },
      {
        catalogData: {
          description: 'An app',
          architectures: ['x86-64', 'ARM 64'],
          operatingSystems: ['Linux'],
          logoImageBlob: Buffer.from('PNG').toString('base64'),
        },
        tags: [{ Key: 'team', Value: 'web' }],
      },
    ],
  ])('creates a repository %s', async (_name, settings, fields) => {
    answers = [
      [200, { repository: { repositoryName: 'team/app' } }],
      [400, { __type: 'RepositoryAlreadyExistsException' }],
    ]
    const api = await open()
    expect([await api.create('team/app', settings), await api.create('team/app', settings)]).toStrictEqual(['created', 'exists'])
    expect(asked[0]).toMatchObject({ target: 'SpencerFrontendService.CreateRepository' })
    expect(asked[0]?.body).toStrictEqual({ repositoryName: 'team/app', ...fields })
  })

  test('other errors are thrown under their names', async () => {
    answers = [[400, { __type: 'UnsupportedCommandException', message: 'x' }]]
    await expect((await open()).create('team/app', NOTHING)).rejects.toMatchObject({ name: 'UnsupportedCommandException' })
  })
})

function open(keys?: Parameters<ReturnType<typeof createEcrPublic>>[0]): Promise<EcrPublicApi> {
  return createEcrPublic(process.env, new AbortController().signal)(keys)
}

function set(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
}
