import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { callEcr } from '#lab/ecr.mjs'
import { IDENTITY_HOST, IDENTITY_URL, SUBJECT } from '#lab/identity.mjs'
import { type Checkout, makeCheckout } from '../support/checkout.ts'
import { type Internet, openInternet } from '../support/internet.ts'
import { GOOD, type Parts, readParts, runStep, type Step, told } from '../support/job.ts'
import { openReader, type Reader } from '../support/readers.ts'

const RUN_TIMEOUT_MS = 120_000
const NO_BUILDER = { DOCKER_HOST: 'unix:///nowhere/docker.sock' }
const CREDENTIAL = /ASIA[A-Z2-7]{16}/
/** Another repository in each run of the tests: all of them stay in the lab. */
const path = `acme/aws-${randomBytes(4).toString('hex')}`

const made: Checkout[] = []
let parts: Parts
let names: Parts['world']['names']['ecr']
let bearer: string
let internet: Internet
let reader: Reader

beforeAll(async () => {
  parts = readParts()
  names = parts.world.names.ecr
  bearer = parts.world.names.vendors.identity.bearer
  const { folder } = keep(makeCheckout())
  const world = join(folder, 'world')
  mkdirSync(world)
  internet = await openInternet(parts, world, parts.world.names.ghcr.password)
  reader = openReader(parts, join(folder, 'reader'), [names, names.second], internet.env)
  for (const { region } of [names, names.second]) await createRepository(path, region)
})
afterAll(async () => {
  await internet.stop()
  for (const checkout of made) checkout.remove()
})
beforeEach(async () => {
  await internet.steer({ reset: true })
  internet.asked()
  internet.requests()
})

describe('publishes', () => {
  test(
    'to two accounts in two regions, each by a role of its own, without any secret',
    async () => {
      const checkout = keep(makeCheckout())
      const images = [`${names.host}/${path}`, `${names.second.host}/${path}`]
      const auth = [names, names.second].map(({ host, account }) => entry(host, [`role-to-assume: ${roleOf(account)}`])).join('\n')
      const answer = await run({
        checkout,
        env: asJob(),
        inputs: { images: images.join('\n'), tags: 'type=sha,prefix=', 'registry-auth': auth },
      })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect(internet.asked()).toStrictEqual(
        [
          ...[names, names.second].flatMap(({ host, region }) => [host, `api.ecr.${region}.amazonaws.com`, `sts.${region}.amazonaws.com`]),
          IDENTITY_HOST,
        ].sort(),
      )
      const tag = checkout.sha().slice(0, 7)
      const shown = await Promise.all(images.map((image) => reader.tags(image)))
      expect(shown.map((held) => held[tag])).toStrictEqual(images.map(() => answer.outputs['digest']))
      expect(answer.main.log.join('\n')).not.toMatch(CREDENTIAL)
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'to one account by a role and to the other by an access key of the entry',
    async () => {
      const checkout = keep(makeCheckout())
      const images = [`${names.host}/${path}`, `${names.second.host}/${path}`]
      const auth = [
        entry(names.host, [
          `role-to-assume: ${roleOf(names.account)}`,
          `aws-region: ${names.second.region}`,
          'role-session-name: my-session',
          'role-duration-seconds: 900',
        ]),
        entry(names.second.host, [`username: ${names.accessKeyId}`, `password: ${names.secretAccessKey}`]),
      ]
      const answer = await run({
        checkout,
        env: asJob(),
        inputs: { images: images.join('\n'), tags: 'type=sha,prefix=', 'registry-auth': auth.join('\n') },
      })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      const sts = internet.asked().filter((name) => name.startsWith('sts.'))
      expect(sts).toStrictEqual([`sts.${names.second.region}.amazonaws.com`])
      const tag = checkout.sha().slice(0, 7)
      const shown = await Promise.all(images.map((image) => reader.tags(image)))
      expect(shown.map((held) => held[tag])).toStrictEqual(images.map(() => answer.outputs['digest']))
    },
    RUN_TIMEOUT_MS,
  )

  test.each<[string, () => { readonly keys: readonly string[]; readonly env: Step['env']; readonly asked: readonly string[] }]>([
    [
      'by a role',
      () => ({
        keys: [`role-to-assume: ${roleOf(names.account)}`],
        // A region of the environment is none of the registry's.
        env: { ...asJob(), AWS_REGION: 'eu-west-1' },
        asked: [IDENTITY_HOST, 'sts.us-east-1.amazonaws.com'],
      }),
    ],
    [
      'by an access key of the entry',
      () => ({ keys: [`username: ${names.accessKeyId}`, `password: ${names.secretAccessKey}`], env: {}, asked: [] }),
    ],
    [
      'by the AWS keys of the environment',
      () => ({ keys: [], env: { AWS_ACCESS_KEY_ID: names.accessKeyId, AWS_SECRET_ACCESS_KEY: names.secretAccessKey }, asked: [] }),
    ],
  ])(
    'to ECR Public %s',
    async (name, choose) => {
      const { keys, env = {}, asked } = choose()
      const checkout = keep(makeCheckout())
      const image = `public.ecr.aws/${path}-${name.length}`
      const auth = keys.length === 0 ? {} : { 'registry-auth': entry('public.ecr.aws', keys) }
      const answer = await run({
        checkout,
        env,
        inputs: { images: image, tags: 'type=sha,prefix=', 'ecr-create-repository': 'true', ...auth },
      })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect(internet.asked()).toStrictEqual(['api.ecr-public.us-east-1.amazonaws.com', ...asked, 'public.ecr.aws'].sort())
      expect((await reader.tags(image))[checkout.sha().slice(0, 7)]).toBe(answer.outputs['digest'])
    },
    RUN_TIMEOUT_MS,
  )
})

test(
  'a registry that is not required, whose role trusts somebody else, does not stop the others',
  async () => {
    const checkout = keep(makeCheckout())
    const images = [`${names.host}/${path}`, `${names.second.host}/${path}`]
    const auth = [
      entry(names.host, [`role-to-assume: ${roleOf(names.account)}`]),
      entry(names.second.host, [`role-to-assume: ${roleOf(names.second.account, 'other')}`, 'required: false']),
    ]
    const answer = await run({
      checkout,
      env: asJob(),
      inputs: { images: images.join('\n'), tags: 'type=sha,prefix=', 'ecr-create-repository': 'true', 'registry-auth': auth.join('\n') },
    })
    const { annotations, ...rest } = told(answer)
    expect(rest).toStrictEqual({ exits: [0, 0], outcome: 'published', left: [] })
    expect(annotations.every((line) => line.startsWith('warning: ') && line.includes('does not trust this job'))).toBe(true)
    expect(annotations.length).toBeGreaterThan(0)
    expect((await reader.tags(`${names.host}/${path}`))[checkout.sha().slice(0, 7)]).toBe(answer.outputs['digest'])
    expect(
      internet.requests().filter((line) => line.startsWith(`${names.second.host} `) && / (?:PUT|POST|PATCH) /.test(line)),
    ).toStrictEqual([])
  },
  RUN_TIMEOUT_MS,
)

test(
  'all that is bought on the way is masked, and stands nowhere else',
  async () => {
    const answer = await run({
      checkout: keep(makeCheckout()),
      env: asJob(),
      inputs: {
        images: `${names.host}/${path}\npublic.ecr.aws/${path}-masked`,
        tags: 'type=sha,prefix=',
        'ecr-create-repository': 'true',
        'registry-auth': [names.host, 'public.ecr.aws'].map((host) => entry(host, [`role-to-assume: ${roleOf(names.account)}`])).join('\n'),
      },
    })
    expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
    const lines = answer.main.raw.split('\n')
    const masks = lines.flatMap((line) => /^::add-mask::(.+)$/.exec(line)?.[1] ?? [])
    const kinds: Readonly<Record<string, RegExp>> = {
      "the runner's own token": new RegExp(`^${bearer}$`),
      'an identity token': /^eyJ0eXAiOiJKV1Qi/,
      'a secret key': /^[\w/+]{40}$/,
      'a session token': /^FQoGZXIvYXdz/,
      'a password of ECR': /^eyJwYXlsb2FkIjoi/,
      'a pair for Authorization': /^QVdTOm/,
    }
    const missing = Object.entries(kinds).filter(([, kind]) => !masks.some((mask) => kind.test(mask)))
    const elsewhere = [
      lines.filter((line) => !line.startsWith('::add-mask::')),
      answer.outputs,
      answer.summary,
      answer.state,
      answer.post?.raw,
    ]
    expect({ missing, found: masks.filter((mask) => JSON.stringify(elsewhere).includes(mask)) }).toStrictEqual({ missing: [], found: [] })
  },
  RUN_TIMEOUT_MS,
)

test('the SDK is in chunks that only a run with an image at ECR loads, and ECR Public in one of its own', () => {
  const dist = join(process.cwd(), 'dist')
  const files = readdirSync(dist).filter((name) => name.endsWith('.js'))
  const holding = (text: string) => files.filter((name) => readFileSync(join(dist, name), 'utf8').includes(text))
  const [own, gallery, sts] = ['AmazonEC2ContainerRegistry_V20150921', 'SpencerFrontendService', 'AssumeRoleWithWebIdentityResponse'].map(
    holding,
  )
  expect([own, gallery, sts].map((found) => [found?.length === 0, found?.includes('index.js')])).toStrictEqual([
    [false, false],
    [false, false],
    [false, false],
  ])
  expect(own?.filter((name) => gallery?.includes(name))).toStrictEqual([])
})

describe('fails before the build and says what helps', () => {
  const HINT_TRUST =
    'The trust policy of the role must allow sts:AssumeRoleWithWebIdentity for https://token.actions.githubusercontent.com with exactly this audience and this subject (or a pattern of it).'
  const CLOCK = /this machine's clock shows [-0-9T:.]+Z/

  type Case = {
    readonly keys?: readonly string[]
    readonly env?: Step['env']
    readonly steer?: Parameters<Internet['steer']>[0]
    readonly error: string
    readonly cure: string
  }

  test.each<[string, () => Case]>([
    [
      'a job without id-token: write',
      () => ({
        env: {},
        error: `${names.host}: this job gets no identity token from GitHub: ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN are not set [credentials]`,
        cure: 'Give the job `permissions: id-token: write` beside what it has (setting any permission takes away those not named: contents: read, packages: write). A reusable workflow gets it only when its caller has it too; pull requests from forks and runs of Dependabot get none.',
      }),
    ],
    [
      'a role that trusts somebody else',
      () => ({
        keys: [`role-to-assume: ${roleOf(names.account, 'other')}`],
        error: `${names.host}: the role ${roleOf(names.account, 'other')} does not trust this job's identity token: its audience (aud) is sts.amazonaws.com, its subject (sub) ${SUBJECT} [credentials]`,
        cure: HINT_TRUST,
      }),
    ],
    [
      "a subject with the numbers of a new repository, which the role's policy does not know",
      () => ({
        steer: { identity: { subject: 'repo:acme@12/app@34:ref:refs/heads/main' } },
        error: `${names.host}: the role ${roleOf(names.account)} does not trust this job's identity token: its audience (aud) is sts.amazonaws.com, its subject (sub) repo:acme@12/app@34:ref:refs/heads/main [credentials]`,
        cure: `${HINT_TRUST} The subject has the numbers of owner and repository in it (repo:OWNER@ID/REPO@ID:…), as those of all repositories made, renamed or moved since July 2026: a trust that was written as repo:OWNER/REPO:… does not match it.`,
      }),
    ],
    [
      'another audience than the account lists',
      () => ({
        keys: [`role-to-assume: ${roleOf(names.account)}`, 'audience: https://example.com'],
        error: `${names.host}: AWS does not take this job's identity token (InvalidIdentityTokenException: Incorrect token audience): its audience (aud) is https://example.com, its subject (sub) ${SUBJECT} [credentials]`,
        cure: 'The account of the role needs an IAM identity provider for https://token.actions.githubusercontent.com that lists this audience.',
      }),
    ],
    [
      'another issuer than the account knows',
      () => ({
        steer: { identity: { issuer: 'https://ghes.example/_services/token' } },
        error: `${names.host}: AWS does not take this job's identity token (InvalidIdentityTokenException: No OpenIDConnect provider found in your account for https://ghes.example/_services/token): its audience (aud) is sts.amazonaws.com, its subject (sub) ${SUBJECT} [credentials]`,
        cure: 'The account of the role needs an IAM identity provider for https://ghes.example/_services/token that lists this audience.',
      }),
    ],
    [
      'an identity token that has ended: one of the clocks is wrong',
      () => ({
        steer: { identity: { lifetimeSeconds: -100 } },
        error: `${names.host}: AWS found this job's identity token expired; it ends at TIME, and this machine's clock shows TIME [credentials]`,
        cure: 'Set the clock of this machine, and run the job again.',
      }),
    ],
    [
      'a longer session than the role allows',
      () => ({
        keys: [`role-to-assume: ${roleOf(names.account)}`, 'role-duration-seconds: 43200'],
        error: `${names.host}: STS in ${names.region} refused the request for the role ${roleOf(names.account)}: The requested DurationSeconds exceeds the MaxSessionDuration set for this role. [credentials]`,
        cure: 'Check role-to-assume, role-session-name, and that role-duration-seconds is not longer than the maximum session duration of the role.',
      }),
    ],
    [
      'keys of a role that have ended',
      () => ({
        keys: [`role-to-assume: ${roleOf(names.account, 'brief')}`],
        error: `${names.host}: the AWS credentials have expired (ExpiredTokenException) (credentials: role-to-assume ${roleOf(names.account, 'brief')}) [credentials]`,
        cure: 'Sign in to AWS in this job, shortly before this step.',
      }),
    ],
    [
      'a web page in place of STS',
      () => ({
        steer: {
          fail: [
            {
              name: `sts.${names.region}.amazonaws.com`,
              status: 200,
              times: 9,
              headers: { 'content-type': 'text/html' },
              body: '<html><br><p>',
            },
          ],
        },
        error: `${names.host}: STS in ${names.region} answered the request for the role ${roleOf(names.account)} with Error [credentials]`,
        cure: 'Run the job again; if it stays so, something between this machine and AWS may be answering in its place.',
      }),
    ],
  ])('%s', async (_name, choose) => {
    const { keys = [`role-to-assume: ${roleOf(names.account)}`], env = asJob(), steer, error, cure } = choose()
    if (steer !== undefined) await internet.steer(steer)
    const answer = await run({
      checkout: keep(makeCheckout()),
      env: { ...NO_BUILDER, ...env },
      inputs: { images: `${names.host}/${path}`, tags: 'type=sha,prefix=', 'registry-auth': entry(names.host, keys) },
    })
    const { annotations, ...rest } = told(answer)
    expect(rest).toStrictEqual({ exits: [1, 0], outcome: 'failed', left: [] })
    expect(
      annotations.map((line) =>
        line.replace(/it ends at [-0-9T:.]+Z/, 'it ends at TIME').replace(CLOCK, "this machine's clock shows TIME"),
      ),
    ).toStrictEqual([`error: ${error}`])
    const log = answer.main.log.filter((line) => !line.startsWith('##[debug]'))
    expect(log.at(-1)).toBe(cure)
    // Neither the token of the runner nor the identity token, which begins as every token of the lab does.
    expect(log.filter((line) => line.includes(bearer) || line.includes('eyJ0eXAiOiJKV1Qi') || CREDENTIAL.test(line))).toStrictEqual([])
  })

  test.each<[string, number, string, Readonly<Record<string, string>>]>([
    ['GitHub', 500, IDENTITY_HOST, {}],
    ['STS', 503, 'sts', {}],
    ['STS with a wait', 429, 'sts', { 'retry-after': '1' }],
  ])(
    'but not for passing trouble of %s',
    async (_name, status, place, headers) => {
      const name = place === 'sts' ? `sts.${names.region}.amazonaws.com` : place
      await internet.steer({ fail: [{ name, status, times: 1, headers }] })
      const answer = await run({
        checkout: keep(makeCheckout()),
        env: asJob(),
        inputs: {
          images: `${names.host}/${path}`,
          tags: 'type=sha,prefix=',
          'registry-auth': entry(names.host, [`role-to-assume: ${roleOf(names.account)}`]),
        },
      })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect(internet.requests().filter((line) => line.startsWith(name))).toHaveLength(2)
    },
    RUN_TIMEOUT_MS,
  )
})

describe('repositories are made before the build', () => {
  const POLICY = {
    rules: [
      {
        rulePriority: 1,
        description: 'keep ten releases',
        selection: { tagStatus: 'tagged', tagPrefixList: ['1.'], countType: 'imageCountMoreThan', countNumber: 10 },
        action: { type: 'expire' },
      },
    ],
  }
  const SETTINGS = {
    'ecr-create-repository': 'true',
    'ecr-tag-mutability': 'immutable, except=latest',
    'ecr-encryption': 'KMS',
    'ecr-scan-on-push': 'true',
    'ecr-repository-tags': 'team=web\ncost centre=a=b',
    'ecr-lifecycle-policy': 'policy.json',
  }
  const DESCRIBED = {
    imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'latest' }],
    encryptionConfiguration: { encryptionType: 'KMS', kmsKey: expect.any(String) },
    imageScanningConfiguration: { scanOnPush: true },
  }

  test(
    'in two accounts, with every setting and a policy; a second run makes and puts nothing',
    async () => {
      const name = `${path}-made`
      const checkout = keep(makeCheckout(['v1.2.3']))
      writeFileSync(join(checkout.workspace, 'policy.json'), JSON.stringify(POLICY, null, 2))
      const images = [`${names.host}/${name}`, `${names.second.host}/${name}`]
      const auth = [names, names.second].map(({ host, account }) => entry(host, [`role-to-assume: ${roleOf(account)}`])).join('\n')
      const step = { checkout, env: asJob(), inputs: { images: images.join('\n'), strategy: 'semver', 'registry-auth': auth, ...SETTINGS } }
      const first = await run(step)
      expect(told(first)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect(linesOf(first, images[0])).toStrictEqual([
        ' is created if it does not exist: immutable except latest, encrypted by KMS, scanned on push, tagged team=web, cost centre=a=b',
        ' gets the lifecycle policy policy.json unless it has it',
        ' was created: immutable except latest, encrypted by KMS, scanned on push, tagged team=web, cost centre=a=b',
        ' got the lifecycle policy policy.json',
      ])
      for (const place of [names, names.second]) {
        const { repository, tags, policy } = await describeRepository(name, place)
        expect(repository).toMatchObject(DESCRIBED)
        expect([tags, policy]).toStrictEqual([
          [
            { Key: 'team', Value: 'web' },
            { Key: 'cost centre', Value: 'a=b' },
          ],
          POLICY,
        ])
      }
      // 1.2 and 1 are moving tags, and cannot move in an immutable repository; latest is excepted.
      const held = await Promise.all(images.map((image) => reader.tags(image)))
      const { digest } = first.outputs
      expect(held).toStrictEqual(images.map(() => ({ '1.2.3': digest, latest: digest })))

      internet.requests()
      const second = await run({ ...step, env: { ...NO_BUILDER, ...step.env } })
      expect(told(second)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect(linesOf(second, images[0]).slice(2)).toStrictEqual([' has the lifecycle policy policy.json already'])
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'and a registry that does not know one yet is asked again',
    async () => {
      const name = `${path}-slow`
      const image = `${names.host}/${name}`
      const missing = JSON.stringify({ errors: [{ code: 'NAME_UNKNOWN', message: `The repository with name '${name}' does not exist` }] })
      await internet.steer({
        fail: [{ name: names.host, method: 'POST', path: `/v2/${name}/blobs/uploads/`, status: 404, times: 2, body: missing }],
      })
      const answer = await run({
        checkout: keep(makeCheckout()),
        env: { AWS_ACCESS_KEY_ID: names.accessKeyId, AWS_SECRET_ACCESS_KEY: names.secretAccessKey },
        inputs: { images: image, tags: 'type=sha,prefix=', 'ecr-create-repository': 'true' },
      })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect(internet.requests().filter((line) => / POST \S+\/blobs\/uploads\/ 404$/.test(line))).toHaveLength(2)
    },
    RUN_TIMEOUT_MS,
  )

  test('and in a dry run only said, without a credential; what the policy does not fit is warned of', async () => {
    const name = `${path}-dry`
    const checkout = keep(makeCheckout(['v2.0.0']))
    writeFileSync(join(checkout.workspace, 'policy.json'), JSON.stringify(POLICY))
    const image = `${names.host}/${name}`
    const answer = await run({
      checkout,
      ref: 'refs/tags/v2.0.0',
      inputs: { images: image, strategy: 'semver', 'dry-run': 'true', ...SETTINGS },
    })
    const { annotations, ...rest } = told(answer)
    expect({ ...rest, asked: internet.asked() }).toStrictEqual({ exits: [0, 0], outcome: 'planned', left: [], asked: [] })
    expect(annotations).toStrictEqual([
      "warning: ecr-lifecycle-policy: the tags that the rules of policy.json are for are none of this run's (2.0.0, 2.0, 2, latest), so these images are kept until another rule fits",
    ])
    expect(linesOf(answer, image)).toStrictEqual([
      ' is created if it does not exist: immutable except latest, encrypted by KMS, scanned on push, tagged team=web, cost centre=a=b',
      ' gets the lifecycle policy policy.json unless it has it',
    ])
    expect((await callEcr(parts.ecr.endpoint, names.region, 'DescribeRepositories', { repositoryNames: [name] })).status).toBe(400)
  })

  test.each<
    [
      string,
      () => { readonly steer?: Parameters<Internet['steer']>[0]; readonly policy?: string; readonly error: string; readonly cure: string },
    ]
  >([
    [
      'a policy that is no JSON fails before anything is made',
      () => ({
        policy: '{"rules": [',
        error: 'ecr-lifecycle-policy: "policy.json" is not JSON [inputs]',
        cure: 'It is the path of a JSON file, from the workspace on (ECR user guide, "Lifecycle policy properties").',
      }),
    ],
    [
      'an identity that may not comes with the least policy',
      () => ({
        steer: {
          fail: [
            {
              name: `api.ecr.${names.region}.amazonaws.com`,
              path: '/',
              method: 'POST',
              status: 400,
              times: 1,
              headers: { 'content-type': 'application/x-amz-json-1.1' },
              body: JSON.stringify({ __type: 'AccessDeniedException', message: 'is not authorized to perform: ecr:GetAuthorizationToken' }),
            },
          ],
        },
        error: `${names.host}: AWS denied it: is not authorized to perform: ecr:GetAuthorizationToken (credentials: AWS_ACCESS_KEY_ID) [credentials]`,
        cure: 'The identity needs a policy with {"Effect":"Allow","Action":["ecr:GetAuthorizationToken"],"Resource":"*"}; with a web identity, the trust policy of its role must name this repository. README, "Amazon ECR", has all that a push needs.',
      }),
    ],
  ])('%s', async (_name, choose) => {
    const { steer, policy = JSON.stringify(POLICY), error, cure } = choose()
    if (steer !== undefined) await internet.steer(steer)
    const checkout = keep(makeCheckout(['v1.2.3']))
    writeFileSync(join(checkout.workspace, 'policy.json'), policy)
    const answer = await run({
      checkout,
      env: { ...NO_BUILDER, AWS_ACCESS_KEY_ID: names.accessKeyId, AWS_SECRET_ACCESS_KEY: names.secretAccessKey },
      inputs: { images: `${names.host}/${path}-none`, strategy: 'semver', ...SETTINGS },
    })
    expect(told(answer)).toStrictEqual({ exits: [1, 0], outcome: 'failed', annotations: [`error: ${error}`], left: [] })
    expect(answer.main.log.filter((line) => !line.startsWith('##[debug]')).at(-1)).toBe(cure)
    expect((await callEcr(parts.ecr.endpoint, names.region, 'DescribeRepositories', { repositoryNames: [`${path}-none`] })).status).toBe(
      400,
    )
  })
})

describe("ECR's own scan", () => {
  const PLATFORMS = 'linux/amd64,linux/arm64'
  const asAws = () => ({ AWS_ACCESS_KEY_ID: names.accessKeyId, AWS_SECRET_ACCESS_KEY: names.secretAccessKey })
  const BAD = [
    { name: 'CVE-2024-1', severity: 'HIGH' },
    { name: 'CVE-2024-2', severity: 'LOW' },
  ]

  test.each<[string, Scans]>([
    ['Basic', { kind: 'BASIC', findings: { arm64: BAD } }],
    ['enhanced', { kind: 'ENHANCED', findings: { arm64: BAD } }],
    [
      'Basic, with more findings than a page takes',
      { kind: 'BASIC', findings: { arm64: [...many(250, 'LOW'), { name: 'CVE-2024-1', severity: 'HIGH' }] } },
    ],
  ])(
    'as a gate writes no tag in any registry for a finding in one platform: %s',
    async (_name, scans) => {
      await internet.steer({ scans })
      const checkout = keep(makeCheckout())
      const images = [`${names.host}/${path}`, `${names.second.host}/${path}`]
      const tag = `gate-${randomBytes(4).toString('hex')}`
      const answer = await run({
        checkout,
        env: asAws(),
        inputs: { images: images.join('\n'), tags: `type=raw,value=${tag}`, platforms: PLATFORMS, 'ecr-scan': 'gate' },
      })
      const { annotations, ...rest } = told(answer)
      expect(rest).toStrictEqual({ exits: [1, 0], outcome: 'blocked', left: [] })
      expect(annotations).toStrictEqual([
        expect.stringMatching(
          new RegExp(
            `^error: ECR's own scan closes the gate: ${images[0]}@sha256:[0-9a-f]{64} \\(linux/arm64\\) has 1 HIGH; ${images[1]}@sha256:[0-9a-f]{64} \\(linux/arm64\\) has 1 HIGH \\(CVE-2024-1\\) \\[blocked\\]$`,
          ),
        ),
      ])
      const puts = internet.requests().filter((line) => / PUT \/v2\/.*\/manifests\//.test(line))
      expect([puts.length > 0, puts.filter((line) => !line.includes('/manifests/sha256:'))]).toStrictEqual([true, []])
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'as a gate lets a clean image pass, after every platform was looked at in both registries',
    async () => {
      await internet.steer({ scans: { kind: 'BASIC', findings: { amd64: many(3, 'MEDIUM') } } })
      const checkout = keep(makeCheckout())
      const images = [`${names.host}/${path}`, `${names.second.host}/${path}`]
      const tag = `clean-${randomBytes(4).toString('hex')}`
      const step = {
        checkout,
        env: asAws(),
        inputs: { images: images.join('\n'), tags: `type=raw,value=${tag}`, platforms: PLATFORMS, 'ecr-scan': 'gate' },
      }
      const answer = await run(step)
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      const lines = answer.main.log.filter((line) => line.startsWith("ECR's scan of ")).map((line) => line.replace(/@sha256:\S+/, ''))
      expect(lines).toStrictEqual(
        images.flatMap((image) => [
          `ECR's scan of ${image} (linux/amd64): 3 MEDIUM`,
          `ECR's scan of ${image} (linux/arm64): nothing found`,
        ]),
      )
      const shown = await Promise.all(images.map((image) => reader.tags(image)))
      expect(shown.map((held) => held[tag])).toStrictEqual(images.map(() => answer.outputs['digest']))
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'as the report of one entry publishes what it warns of',
    async () => {
      await internet.steer({ scans: { kind: 'BASIC', findings: { amd64: BAD } } })
      const tag = `report-${randomBytes(4).toString('hex')}`
      const image = `${names.host}/${path}`
      const auth = entry(names.host, [`username: ${names.accessKeyId}`, `password: ${names.secretAccessKey}`, 'ecr-scan: report'])
      const answer = await run({
        checkout: keep(makeCheckout()),
        inputs: { images: image, tags: `type=raw,value=${tag}`, 'registry-auth': auth },
      })
      const { annotations, ...rest } = told(answer)
      expect(rest).toStrictEqual({ exits: [0, 0], outcome: 'published', left: [] })
      expect(annotations).toStrictEqual([
        expect.stringMatching(
          /^warning: ecr-scan: \S+@sha256:[0-9a-f]{64} \(linux\/amd64\) has 1 HIGH; it is published, since ecr-scan is report$/,
        ),
      ])
      expect((await reader.tags(image))[tag]).toBe(answer.outputs['digest'])
    },
    RUN_TIMEOUT_MS,
  )

  test.each<[string, Scans, string]>([
    ['fails', { kind: 'BASIC', status: 'FAILED' }, 'ECR cannot scan IMAGE: FAILED (The scan ended as FAILED.)'],
    [
      'may not be read',
      { isDenied: true },
      'IMAGE: AWS denied it: is not authorized to perform: ecr:DescribeImageScanFindings (credentials: AWS_ACCESS_KEY_ID)',
    ],
  ])(
    'that %s closes the gate of a required registry',
    async (_name, scans, error) => {
      await internet.steer({ scans })
      const image = `${names.host}/${path}`
      const tag = `missing-${randomBytes(4).toString('hex')}`
      const answer = await run({
        checkout: keep(makeCheckout()),
        env: asAws(),
        inputs: { images: image, tags: `type=raw,value=${tag}`, 'ecr-scan': 'gate' },
      })
      const errors = told(answer).annotations.filter((line) => line.startsWith('error: '))
      expect([answer.outputs['outcome'], errors.map((line) => line.replace(/\S+@sha256:\S+ \(linux\/amd64\)/, 'IMAGE'))]).toStrictEqual([
        'blocked',
        [expect.stringContaining(`error: ${error}`)],
      ])
      expect(internet.requests().filter((line) => line.includes(`/manifests/${tag} `) && line.includes(' PUT '))).toStrictEqual([])
    },
    RUN_TIMEOUT_MS,
  )
})

describe('a repository of ECR Public', () => {
  const asAws = () => ({ AWS_ACCESS_KEY_ID: names.accessKeyId, AWS_SECRET_ACCESS_KEY: names.secretAccessKey })
  const created = async (name: string): Promise<unknown> => {
    const answer = await fetch(`${internet.env['HTTPS_PROXY']}/__control`)
    const { gallery }: { gallery: readonly { readonly repositoryName: string }[] } = Object(await answer.json())
    return gallery.find(({ repositoryName }) => repositoryName === name)
  }

  test(
    'is created with description, architectures, logo and tags; a second run creates nothing',
    async () => {
      const name = `${path.split('/')[1]}/gallery`
      const image = `public.ecr.aws/acme/${name}`
      const checkout = keep(makeCheckout(['v1.2.3']))
      writeFileSync(join(checkout.workspace, 'logo.png'), 'PNG')
      const inputs = {
        images: image,
        strategy: 'semver',
        platforms: 'linux/amd64,linux/arm64',
        'ecr-create-repository': 'true',
        'ecr-repository-tags': 'team=web',
        'ecr-public-logo': 'logo.png',
      }
      const step = { checkout, env: asAws(), inputs }
      const first = await run(step)
      expect(told(first)).toStrictEqual({ ...GOOD, outcome: 'published' })
      const how = ', with a description, a logo, the architectures x86-64, ARM 64, the tags team=web'
      expect(linesOf(first, image)).toStrictEqual([` is created if it does not exist${how}`, ` was created${how}`])
      expect(await created(name)).toStrictEqual({
        repositoryName: name,
        repositoryUri: image,
        catalogData: {
          description: 'An app',
          architectures: ['x86-64', 'ARM 64'],
          operatingSystems: ['Linux'],
          logoImageBlob: Buffer.from('PNG').toString('base64'),
        },
        tags: [{ Key: 'team', Value: 'web' }],
      })
      const second = await run({ ...step, env: { ...NO_BUILDER, ...step.env } })
      expect(told(second)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect(linesOf(second, image)).toStrictEqual([` is created if it does not exist${how}`])
    },
    RUN_TIMEOUT_MS,
  )

  test.each<
    [
      string,
      () => { readonly image: string; readonly env?: Step['env']; readonly logo?: string; readonly error: string; readonly cure: string },
    ]
  >([
    [
      'under an alias of somebody else is not created',
      () => ({
        image: 'public.ecr.aws/other/app',
        error: "public.ecr.aws/other/app does not exist, and other is no alias of this account's public registry (acme) [registry-refused]",
        cure: 'Check the alias in the name of the image, and the account of the credentials.',
      }),
    ],
    [
      'without an alias is refused',
      () => ({
        image: 'public.ecr.aws/app',
        error: 'images: public.ecr.aws/app has no alias [inputs]',
        cure: 'Write public.ecr.aws/ALIAS/NAME; the alias is that of your public registry.',
      }),
    ],
    [
      'without credentials is not created',
      () => ({
        image: 'public.ecr.aws/acme/app',
        env: {},
        error: 'public.ecr.aws/acme/app: ecr-create-repository needs the API of ECR Public, and there are no AWS credentials [credentials]',
        cure: 'Give role-to-assume or an access key in the entry of registry-auth, or AWS credentials in the environment.',
      }),
    ],
    [
      'with a logo that is not there is refused',
      () => ({
        image: 'public.ecr.aws/acme/app',
        logo: 'none.png',
        error: 'ecr-public-logo: "none.png" cannot be read [inputs]',
        cure: 'It is the path of a PNG file of at most 512 kB, from the workspace on.',
      }),
    ],
  ])('%s', async (_name, choose) => {
    const { image, env = asAws(), logo, error, cure } = choose()
    const answer = await run({
      checkout: keep(makeCheckout(['v1.2.3'])),
      env: { ...NO_BUILDER, ...env },
      inputs: {
        images: image,
        strategy: 'semver',
        'ecr-create-repository': 'true',
        ...(logo === undefined ? {} : { 'ecr-public-logo': logo }),
      },
    })
    expect(told(answer)).toStrictEqual({ exits: [1, 0], outcome: 'failed', annotations: [`error: ${error}`], left: [] })
    expect(answer.main.log.filter((line) => !line.startsWith('##[debug]')).at(-1)).toBe(cure)
    expect(await created('app')).toBeUndefined()
  })
})

type Scans = NonNullable<Parameters<Internet['steer']>[0]['scans']>

function many(count: number, severity: string): readonly { readonly name: string; readonly severity: string }[] {
  return Array.from({ length: count }, (_, index) => ({ name: `CVE-2023-${index}`, severity }))
}

/** What the log says of an image, in its own lines. */
function linesOf({ main }: Awaited<ReturnType<typeof runStep>>, image = ''): readonly string[] {
  return main.log.filter((line) => line.startsWith(`${image} `)).map((line) => line.slice(image.length))
}

async function describeRepository(
  name: string,
  { account: registryId, region }: { readonly account: string; readonly region: string },
): Promise<{ readonly repository: unknown; readonly tags: unknown; readonly policy: unknown }> {
  const ask = async (operation: string, body: object) => Object((await callEcr(parts.ecr.endpoint, region, operation, body)).body)
  const [repository] = (await ask('DescribeRepositories', { registryId, repositoryNames: [name] })).repositories
  const { tags } = await ask('ListTagsForResource', { resourceArn: repository.repositoryArn })
  const { lifecyclePolicyText } = await ask('GetLifecyclePolicy', { registryId, repositoryName: name })
  return { repository, tags, policy: JSON.parse(lifecyclePolicyText) }
}

/** What a job with `id-token: write` has. */
function asJob(): Readonly<Record<string, string>> {
  return { ACTIONS_ID_TOKEN_REQUEST_URL: IDENTITY_URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer, GITHUB_RUN_ID: '42' }
}

function roleOf(account: string, name = 'build'): string {
  return `arn:aws:iam::${account}:role/${name}`
}

/** One entry of the input `registry-auth`. */
function entry(host: string, keys: readonly string[]): string {
  return [`- registry: ${host}`, ...keys.map((line) => `  ${line}`)].join('\n')
}

async function createRepository(repositoryName: string, region: string, settings: Readonly<Record<string, string>> = {}): Promise<void> {
  const { status, body } = await callEcr(parts.ecr.endpoint, region, 'CreateRepository', { repositoryName, ...settings })
  if (status !== 200) throw new Error(JSON.stringify(body))
}

function run(step: Step): ReturnType<typeof runStep> {
  return runStep(parts, { ...step, env: { ...internet.env, ...step.env } })
}

function keep(checkout: Checkout): Checkout {
  made.push(checkout)
  return checkout
}
