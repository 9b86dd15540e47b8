import { describe, expect, test } from '@jest/globals'
import { readOrders } from '../../src/credentials/ecr-orders.ts'
import { lookUntilThere, prepareRepositories } from '../../src/credentials/ecr-repository.ts'
import type { Keychain } from '../../src/credentials/keychain.ts'
import { Secret } from '../../src/domain/secret.ts'
import { ActionError } from '../../src/errors.ts'
import type { EcrInputs } from '../../src/inputs/ecr.ts'
import type { Observed } from '../../src/plan/settle.ts'
import type { EcrApi, EcrRepository, EcrSettings } from '../../src/ports.ts'
import { anEcrApi, anImage, aWorld, ecrInputs, failure, POLICY } from './world.ts'

const IMAGE = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app'
const ARN = 'arn:aws:ecr:eu-west-1:123456789012:repository/team/app'
const SETTINGS: EcrSettings = { mutability: 'MUTABLE', exclusions: [], encryption: undefined, scanOnPush: undefined, tags: [] }
const CREATE = ecrInputs({ create: SETTINGS })
const POLICY_FILE = 'policy.json'
const ABOUT = { description: undefined, platforms: [] }

describe('a repository', () => {
  const MUTABLE: EcrRepository = { mutability: 'MUTABLE', exclusions: [] }

  test('that does not exist is created, and waited for', async () => {
    const shown = [undefined, undefined, MUTABLE]
    const { calls, lines, waits } = await prepare(CREATE, { repository: async () => shown.shift(), create: async () => 'created' })
    expect({ calls, lines, waits }).toStrictEqual({
      calls: [
        'repository 123456789012 team/app',
        `create 123456789012 team/app ${JSON.stringify(SETTINGS)}`,
        ...twice('repository 123456789012 team/app'),
      ],
      lines: [`info: ${IMAGE} was created: mutable`],
      waits: [250],
    })
  })

  test('that never comes after it was created ends the run', async () => {
    const { error, waits } = await prepare(CREATE, { repository: async () => undefined, create: async () => 'created' })
    expect(error).toStrictEqual({
      code: 'registry-answer',
      message: `${IMAGE} was created and is not there after 30 s`,
      hint: 'Run the job again.',
    })
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(30_000)
  })

  test('that somebody else made meanwhile is as good', async () => {
    const shown = [undefined, MUTABLE]
    const { lines } = await prepare(CREATE, { repository: async () => shown.shift(), create: async () => 'exists' })
    expect(lines).toStrictEqual([`info: ${IMAGE} was created meanwhile by somebody else`])
  })

  test.each<[string, EcrRepository, readonly string[]]>([
    ['as it would be made', MUTABLE, []],
    [
      'otherwise, and the log says so',
      { mutability: 'IMMUTABLE', exclusions: [] },
      [`info: ${IMAGE} exists and stays immutable, where ecr-tag-mutability says mutable`],
    ],
  ])('that exists stays as it is: %s', async (_name, held, lines) => {
    const answer = await prepare(CREATE, { repository: async () => held })
    expect([answer.lines, answer.calls]).toStrictEqual([lines, ['repository 123456789012 team/app']])
  })

  test('that does not exist, and is not to be created, gets no policy', async () => {
    const { calls } = await prepare(ecrInputs({ lifecyclePolicy: POLICY_FILE }), { repository: async () => undefined })
    expect(calls).toStrictEqual(['repository 123456789012 team/app'])
  })

  test.each<[string, string | undefined, readonly string[], string]>([
    ['where it has none', undefined, [`put 123456789012 team/app ${POLICY}`], 'got the lifecycle policy POLICY'],
    [
      'where it has another one',
      '{"rules":[]}',
      [`put 123456789012 team/app ${POLICY}`],
      'got the lifecycle policy POLICY, in place of another one',
    ],
    [
      'not where it has the same in another layout',
      JSON.stringify(JSON.parse(POLICY), null, 2),
      [],
      'has the lifecycle policy POLICY already',
    ],
  ])('gets the policy %s', async (_name, held, put, line) => {
    const { calls, lines } = await prepare(ecrInputs({ lifecyclePolicy: POLICY_FILE }), {
      repository: async () => MUTABLE,
      lifecycle: async () => held,
      putLifecycle: async () => undefined,
    })
    expect(calls).toStrictEqual(['repository 123456789012 team/app', 'lifecycle 123456789012 team/app', ...put])
    expect(lines.map((text) => text.replace(/\/\S*policy\.json/, 'POLICY'))).toStrictEqual([`info: ${IMAGE} ${line}`])
  })
})

describe('a registry that does not know yet what was created', () => {
  const seen = (message: string | undefined): Observed => ({
    repositories: [
      {
        repository: anImage(IMAGE),
        required: true,
        refused: message === undefined ? undefined : new ActionError('registry-refused', message),
        tags: new Map(),
        immutable: () => undefined,
      },
    ],
  })
  const UNKNOWN = `${IMAGE}: answered 404: NAME_UNKNOWN`

  test.each<[string, readonly string[], readonly (string | undefined)[], number]>([
    ['is looked at again', [IMAGE], [UNKNOWN, UNKNOWN, undefined], 3],
    ['is looked at once where it knows it', [IMAGE], [undefined], 1],
    ['is looked at once where it was not created', [], [UNKNOWN], 1],
    ['is looked at once where something else is refused', [IMAGE], [`${IMAGE}: answered 403: DENIED`], 1],
    ['is given up after half a minute', [IMAGE], [UNKNOWN], 11],
  ])('%s', async (_name, created, answers, looks) => {
    let count = 0
    const waits: number[] = []
    const elapsedMs = () => waits.reduce((sum, ms) => sum + ms, 0)
    const clock = { now: () => new Date(), elapsedMs, sleep: async (ms: number) => void waits.push(ms) }
    const last = await lookUntilThere(
      created.map(anImage),
      async () => {
        count += 1
        return seen(answers[Math.min(count, answers.length) - 1])
      },
      { clock },
    )
    expect([count, last.repositories[0]?.refused?.message, elapsedMs() <= 30_000]).toStrictEqual([looks, answers.at(-1), true])
  })
})

describe('what is told where ECR does not do it', () => {
  const thrown = (name: string, message = 'because') => Object.assign(new Error(message), { name })
  const statement = (...actions: readonly string[]) => JSON.stringify({ Effect: 'Allow', Action: actions, Resource: ARN })

  test.each<[string, Error, { code: string; message: string; hint: string }]>([
    [
      'a missing right, with the least that is needed',
      thrown('AccessDeniedException', 'User: x is not authorized to perform: ecr:CreateRepository'),
      {
        code: 'credentials',
        message: `${IMAGE}: AWS denied it: User: x is not authorized to perform: ecr:CreateRepository (credentials: test)`,
        hint: statement('ecr:DescribeRepositories', 'ecr:CreateRepository', 'ecr:TagResource'),
      },
    ],
    [
      'a key that is not there',
      thrown('KmsException'),
      { code: 'registry-refused', message: `${IMAGE} could not be created: KmsException: because`, hint: 'kms:CreateGrant' },
    ],
    [
      'too many repositories',
      thrown('LimitExceededException'),
      { code: 'registry-refused', message: `${IMAGE} could not be created: LimitExceededException: because`, hint: 'quota' },
    ],
    [
      'an API that is not there',
      Object.assign(thrown('Error'), { code: 'ECONNREFUSED' }),
      { code: 'registry-unreachable', message: `${IMAGE}: the ECR API could not be reached (ECONNREFUSED)`, hint: 'AWS_ENDPOINT_URL_ECR' },
    ],
  ])('%s', async (_name, error, expected) => {
    const create = { ...SETTINGS, tags: [{ key: 'a', value: 'b' }] }
    const answer = await prepare(ecrInputs({ create }), { repository: async () => undefined, create: () => Promise.reject(error) })
    expect(answer.error).toStrictEqual({ ...expected, hint: expect.stringContaining(expected.hint) })
  })

  test('a sign-in that is a password alone', async () => {
    const answer = await prepare(CREATE, undefined)
    expect(answer.error).toStrictEqual({
      code: 'credentials',
      message: `${IMAGE}: ecr-create-repository needs the API of ECR, and the sign-in of test is a password alone`,
      hint: expect.stringContaining('role-to-assume'),
    })
  })

  test('a registry that is not required is warned of, and the run goes on; the end of the run is no such thing', async () => {
    const refused = new ActionError('credentials', 'no')
    const ended = new ActionError('cancelled', 'the run was cancelled')
    const [answer, end] = await Promise.all(
      [refused, ended].map((error) => prepare(CREATE, { repository: () => Promise.reject(error) }, false)),
    )
    expect([answer?.error, answer?.lines, end?.error]).toStrictEqual([
      undefined,
      ['warning: no (not required: the run goes on)'],
      { code: 'cancelled', message: 'the run was cancelled', hint: undefined },
    ])
  })
})

/** Carries orders out against an API of which only some questions are answered, and writes down what was asked, told and waited for. */
async function prepare(ecr: EcrInputs, api: Partial<EcrApi> | undefined, required = true) {
  const world = await aWorld({ home: { [POLICY_FILE]: POLICY } })
  const calls: string[] = []
  const whole = anEcrApi(api)
  const note = (...words: readonly string[]) => void calls.push(words.join(' '))
  const noted = anEcrApi({
    repository: (account, name) => {
      note('repository', account, name)
      return whole.repository(account, name)
    },
    create: (account, name, settings) => {
      note('create', account, name, JSON.stringify(settings))
      return whole.create(account, name, settings)
    },
    lifecycle: (account, name) => {
      note('lifecycle', account, name)
      return whole.lifecycle(account, name)
    },
    putLifecycle: (account, name, text) => {
      note('put', account, name, text)
      return whole.putLifecycle(account, name, text)
    },
  })
  const keychain: Keychain = {
    login: async ({ host }) => ({
      host,
      username: 'AWS',
      password: new Secret('x'),
      source: 'test',
      expiresAt: undefined,
      ...(api === undefined ? {} : { ecr: noted }),
    }),
    loginForHost: async () => undefined,
    settings: (host) => ({ host, plain: false, ca: undefined, required }),
    declared: [],
  }
  const waits: number[] = []
  const clock = {
    ...world.ports.clock,
    elapsedMs: () => waits.reduce((sum, ms) => sum + ms, 0),
    sleep: async (ms: number) => void waits.push(ms),
  }
  const lifecyclePolicy = ecr.lifecyclePolicy === undefined ? undefined : `${world.home}/${POLICY_FILE}`
  const orders = await readOrders(() => ({ ...ecr, lifecyclePolicy }), [anImage(IMAGE)], ['v1'], ABOUT, world.ports)
  const work = prepareRepositories(orders, keychain, { log: world.ports.log, clock })
  const error = await work.then(
    () => undefined,
    () => failure(work),
  )
  await world.close()
  return { calls, lines: world.lines, waits, error }
}

function twice<T>(value: T): readonly [T, T] {
  return [value, value]
}
