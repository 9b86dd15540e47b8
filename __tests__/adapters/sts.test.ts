import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createSts } from '../../src/adapters/sts.ts'
import { codeOf } from '../../src/domain/code.ts'
import { Secret } from '../../src/domain/secret.ts'
import { ActionError } from '../../src/errors.ts'
import type { RoleRequest } from '../../src/ports.ts'

const JWT = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln'
const ASKED: RoleRequest = {
  region: 'eu-west-1',
  fips: false,
  role: 'arn:aws:iam::123456789012:role/ci/build',
  sessionName: 'build-tag-push-1',
  seconds: 900,
  jwt: new Secret(JWT),
}
const NAMES = ['AWS_ENDPOINT_URL_STS', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_REGION', 'http_proxy']

/** STS as its model has it: a form, unsigned, answered in XML (botocore, sts/2011-06-15/service-2.json, `AssumeRoleWithWebIdentity`). */
describe('createSts, with the real SDK against a loopback server', () => {
  type Asked = { readonly method: string | undefined; readonly url: string | undefined; readonly form: object; readonly signed: boolean }
  const asked: Asked[] = []
  const times: number[] = []
  let answers: ((response: ServerResponse) => void)[] = []
  let before: Readonly<Record<string, string | undefined>> = {}
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      times.push(performance.now())
      const { authorization, 'x-amz-security-token': session } = request.headers
      const form = Object.fromEntries(new URLSearchParams(body))
      asked.push({ method: request.method, url: request.url, form, signed: authorization !== undefined || session !== undefined })
      const next = answers.length > 1 ? answers.shift() : answers[0]
      next?.(response)
    })
  })

  beforeEach(async () => {
    asked.length = 0
    times.length = 0
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    before = Object.fromEntries(NAMES.map((name) => [name, process.env[name]]))
    set(Object.fromEntries(NAMES.map((name) => [name, undefined])))
    set({ AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${port}`, AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 'secret' })
  })
  afterEach(async () => {
    set(before)
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  test('sends every field and no credential of the environment, and gives the keys', async () => {
    answers = [good()]
    const { keys, expiresAt } = await open()(ASKED)
    expect(asked).toStrictEqual([
      {
        method: 'POST',
        url: '/',
        signed: false,
        form: {
          Action: 'AssumeRoleWithWebIdentity',
          Version: '2011-06-15',
          RoleArn: ASKED.role,
          RoleSessionName: ASKED.sessionName,
          WebIdentityToken: JWT,
          DurationSeconds: '900',
        },
      },
    ])
    expect([keys.accessKeyId, keys.secretAccessKey.reveal(), keys.sessionToken?.reveal(), expiresAt]).toStrictEqual([
      'ASIAROLE',
      'secret/key+',
      'session==',
      new Date('2026-01-01T01:00:00Z'),
    ])
  })

  test('leaves the duration to AWS where none is asked for', async () => {
    answers = [good()]
    await open()({ ...ASKED, seconds: undefined })
    expect(Object.keys(asked[0]?.form ?? {})).not.toContain('DurationSeconds')
  })

  test('an address that was given stands for itself, in FIPS too', async () => {
    answers = [good()]
    await open()({ ...ASKED, fips: true })
    expect(asked.length).toBe(1)
  })

  test.each<[string, number]>([
    ['AccessDenied', 403],
    ['InvalidIdentityToken', 400],
    ['ExpiredTokenException', 400],
    ['IDPRejectedClaim', 403],
    ['ValidationError', 400],
    ['RegionDisabledException', 403],
  ])('%s is told by its name and not tried again', async (name, status) => {
    answers = [fault(status, name)]
    await expect(open()(ASKED)).rejects.toMatchObject({ message: 'as ordered' })
    await open()(ASKED).catch((error: unknown) => {
      expect(String(Object(error).name).replace(/Exception$/, '')).toBe(name.replace(/Exception$/, ''))
    })
    expect(asked.length).toBe(2)
  })

  test.each<[string, (response: ServerResponse) => void]>([
    ['a failure of GitHub to answer AWS', fault(400, 'IDPCommunicationError')],
    ['a server in trouble', fault(500, 'InternalFailure')],
    ['throttling', fault(400, 'Throttling')],
    ['a broken connection', (response) => void response.destroy()],
  ])('%s is tried again', async (_name, trouble) => {
    answers = [trouble, good()]
    expect((await open()(ASKED)).keys.accessKeyId).toBe('ASIAROLE')
    expect(asked.length).toBe(2)
  })

  test('429 with Retry-After is tried again no sooner than it says', async () => {
    answers = [
      (response) => {
        response.setHeader('retry-after', '1')
        fault(429, 'TooManyRequestsException')(response)
      },
      good(),
    ]
    await open()(ASKED)
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(990)
  })

  test.each<[string, (response: ServerResponse) => void]>([
    [
      'a page of a proxy',
      (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>sign in</body></html>'),
    ],
    ['a page that is no XML at all', (response) => void response.writeHead(200).end('<html><br><p>')],
    ['XML without keys', (response) => void response.writeHead(200, { 'content-type': 'text/xml' }).end(answer(''))],
  ])('%s is an error', async (_name, reply) => {
    answers = [reply]
    await expect(open()(ASKED)).rejects.toThrow()
  })

  test('an answer of 64 MB is not read to its end', async () => {
    let sent = 0
    answers = [
      (response) => {
        const pour = (): void => {
          while (sent < 64 && response.writable) {
            sent += 1
            if (!response.write(Buffer.alloc(1024 * 1024, ' '))) return void response.once('drain', pour)
          }
          response.end()
        }
        pour()
      },
    ]
    const thrown = await open()(ASKED).catch((error: unknown) => error)
    expect({ code: codeOf(thrown), isEarly: sent < 32, tries: asked.length }).toStrictEqual({
      code: 'ERR_BODY_TOO_LARGE',
      isEarly: true,
      tries: 1,
    })
  })

  test('a run that ends asks no more', async () => {
    answers = [good()]
    const ending = new AbortController()
    ending.abort(new ActionError('cancelled', 'the run was cancelled'))
    await expect(createSts(process.env, ending.signal)(ASKED)).rejects.toMatchObject({ code: 'cancelled' })
    expect(asked).toStrictEqual([])
  })
})

function open() {
  return createSts(process.env, new AbortController().signal)
}

function answer(credentials: string): string {
  const result = `<AssumeRoleWithWebIdentityResult>${credentials}<AssumedRoleUser><AssumedRoleId>A:x</AssumedRoleId><Arn>arn:aws:sts::123456789012:assumed-role/build/x</Arn></AssumedRoleUser></AssumeRoleWithWebIdentityResult>`
  return `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${result}</AssumeRoleWithWebIdentityResponse>`
}

function good(): (response: ServerResponse) => void {
  const keys = '<AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>secret/key+</SecretAccessKey><SessionToken>session==</SessionToken>'
  const body = answer(`<Credentials>${keys}<Expiration>2026-01-01T01:00:00Z</Expiration></Credentials>`)
  return (response) => void response.writeHead(200, { 'content-type': 'text/xml' }).end(body)
}

function fault(status: number, code: string): (response: ServerResponse) => void {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>as ordered</Message></Error><RequestId>1</RequestId>`
  const body = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${error}</ErrorResponse>`
  return (response) => void response.writeHead(status, { 'content-type': 'text/xml' }).end(body)
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function set(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
}
