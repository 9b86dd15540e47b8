import type { Auth } from '../support/registry.ts'
import type { Fault, Rule, Target } from './network.ts'
import type { Dice } from './random.ts'

/** Everything that one schedule is about; drawn from its seed alone. */
export type Schedule = {
  /** images by name, `host/path`; several may be on one host */
  readonly images: readonly string[]
  readonly auths: ReadonlyMap<string, Auth>
  /** hosts that may fail */
  readonly optional: readonly string[]
  readonly fixed: readonly string[]
  readonly moving: readonly string[]
  /** what moving tags hold before, and which images an earlier run of the same commit reached */
  readonly before: 'nothing' | 'older' | 'partly'
  readonly buildMs: number
  readonly limitMs: number
  readonly rules: readonly Rule[]
  /** `stop` where nothing is said */
  readonly onPartial?: 'stop' | 'continue'
}

export const LOGIN = { username: 'bob', password: 'hunter-2-secret' }
const HOSTS = ['one.example', 'two.example', 'three.example'] as const
const AUTHS: readonly Auth[] = [
  { kind: 'open' },
  { kind: 'basic', ...LOGIN },
  { kind: 'bearer', ...LOGIN, opaque: false },
  { kind: 'bearer', ...LOGIN, opaque: true },
]

/** A schedule of one open registry, with one fixed tag and `latest`, whose requests meet these faults. */
export function aSchedule(rules: readonly Rule[], over: Partial<Schedule> = {}): Schedule {
  const [host] = HOSTS
  return {
    images: [`${host}/acme/app`],
    auths: new Map([[host, { kind: 'open' }]]),
    optional: [],
    fixed: ['1.2.3'],
    moving: ['latest'],
    before: 'older',
    buildMs: 1_000,
    limitMs: 3_600_000,
    rules,
    ...over,
  }
}

/** A fault of the requests of one kind, in the registry of `aSchedule`. */
export function aRule(target: Target, fault: Fault, over: Partial<Rule> = {}): Rule {
  return { host: HOSTS[0], target, skip: 0, times: Number.POSITIVE_INFINITY, fault, ...over }
}

/** Draws a schedule. */
export function drawSchedule(dice: Dice): Schedule {
  const hosts = HOSTS.slice(0, 1 + dice.below(HOSTS.length))
  const twice = dice.chance(0.2) ? [`${hosts[0]}/acme/copy`] : []
  const limitMs = dice.chance(0.15) ? 1_000 + dice.below(60_000) : 3_600_000
  return {
    images: [...hosts.map((host) => `${host}/acme/app`), ...twice],
    auths: new Map(hosts.map((host) => [host, dice.pick(AUTHS)])),
    optional: hosts.filter((_, index) => index > 0 && dice.chance(0.2)),
    fixed: ['1.2.3', 'abc123f'].slice(0, 1 + dice.below(2)),
    moving: ['latest', '1.2', '1'].slice(0, dice.below(4)),
    before: dice.pick(['nothing', 'older', 'older', 'partly']),
    buildMs: dice.pick([0, 1_000, 400_000]),
    limitMs,
    rules: Array.from({ length: 1 + dice.below(5) }, () => drawRule(dice, hosts)),
    onPartial: dice.chance(0.3) ? 'continue' : 'stop',
  }
}

/** Requests in the order of how much there is to lose. */
const WEIGHTS: readonly (readonly [Target, number])[] = [
  ['put-tag', 10],
  ['get-tag', 4],
  ['head-tag', 4],
  ['put-digest', 3],
  ['put-blob', 3],
  ['open-upload', 2],
  ['head-blob', 2],
  ['token', 2],
  ['get-digest', 2],
  ['mount', 1],
  ['ping', 1],
  ['get-blob', 1],
  ['head-digest', 1],
  ['close-upload', 1],
]
const TARGETS: readonly Target[] = WEIGHTS.flatMap(([target, weight]) => Array<Target>(weight).fill(target))

function drawRule(dice: Dice, hosts: readonly string[]): Rule {
  const target = dice.pick(TARGETS)
  return {
    host: dice.pick(hosts),
    target,
    skip: dice.chance(0.5) ? 0 : dice.below(6),
    times: dice.pick([1, 1, 1, 2, 3, 6, 30, Number.POSITIVE_INFINITY]),
    fault: drawFault(dice, target),
  }
}

/** `Retry-After` as servers write it, and as they should not. */
const WAITS = [
  '0',
  '1',
  '2',
  '30',
  '179',
  '3600',
  '-5',
  'soon',
  '',
  '1.5',
  'Mon, 15 Jan 2024 12:01:00 GMT',
  'Mon, 15 Jan 2024 11:00:00 GMT',
  '99999999999',
]
const TROUBLES = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'EAI_AGAIN',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'CERT_HAS_EXPIRED',
  'HPE_INVALID_CONSTANT',
]
const REFUSALS: readonly (readonly [number, string, string])[] = [
  [400, 'MANIFEST_INVALID', 'manifest invalid'],
  [401, 'UNAUTHORIZED', 'authentication required'],
  [403, 'DENIED', 'requested access to the resource is denied'],
  [404, 'NAME_UNKNOWN', 'repository name not known to registry'],
  [405, 'UNSUPPORTED', 'the operation is unsupported'],
  [409, 'CONFLICT', 'conflict'],
  [413, 'SIZE_INVALID', 'too large'],
  [507, 'UNKNOWN', 'quota exceeded'],
  [429, 'TOOMANYREQUESTS', 'slow down'],
]
const LOSSES: readonly (readonly [number, string, string])[] = [
  [400, 'MANIFEST_BLOB_UNKNOWN', 'blob unknown to registry'],
  [404, 'BLOB_UNKNOWN', 'blob unknown to registry'],
  [404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry'],
  [400, 'BLOB_UPLOAD_INVALID', 'blob upload invalid'],
]
const IMMUTABLE: readonly (readonly [number, string, string])[] = [
  [400, 'TAG_INVALID', 'tag is immutable'],
  [405, 'UNSUPPORTED', 'The image tag already exists and cannot be overwritten because the repository is immutable'],
  [409, 'TAG_IMMUTABLE', 'tag is immutable'],
  [412, 'PRECONDITION', 'configured as immutable'],
]

function drawFault(dice: Dice, target: Target): Fault {
  const isPut = target.startsWith('put-')
  const kinds: readonly (() => Fault)[] = [
    () => ({ kind: 'reset', when: dice.pick(['before', 'within', 'after']) }),
    () => ({ kind: 'reset', when: 'after' }),
    () => ({ kind: 'late', ms: dice.pick([50, 500, 5_000, 20_000, 70_000]), end: dice.pick(['reset', 'hang', 504] as const) }),
    () => ({ kind: 'hang', isDone: dice.chance(0.5) }),
    () => ({ kind: 'trouble', code: dice.pick(TROUBLES) }),
    () => answerOf(dice.pick(REFUSALS)),
    () => ({ kind: 'answer', status: dice.pick([500, 502, 503, 504, 408, 499]), code: 'UNKNOWN' }),
    () => ({ kind: 'answer', status: dice.pick([429, 429, 503]), code: 'TOOMANYREQUESTS', retryAfter: dice.pick(WAITS) }),
    () => answerOf(dice.pick(LOSSES)),
    () => ({ kind: 'claim' }),
    () => ({ kind: 'page', status: dice.pick([200, 403, 502]) }),
    () => ({ kind: 'done', status: dice.pick([200, 202, 204, 500, 503]) }),
    () => ({ kind: 'digest', header: dice.pick(['wrong', 'none', 'malformed']) }),
    () => ({ kind: 'body', is: dice.pick(['truncated', 'endless', 'other']) }),
    () => ({ kind: 'slow', ms: dice.pick([500, 5_000, 50_000]) }),
    () => ({
      kind: 'lag',
      of: dice.pick(isPut ? ['tags', 'flaps'] : ['tags', 'flaps', 'blobs']),
      ms: dice.pick([100, 2_000, 10_000, 25_000, 45_000, 90_000]),
    }),
    () => ({ kind: 'lose', what: dice.pick(['tokens', 'sessions', 'blobs']) }),
    () => {
      const [status, code, message] = dice.pick(IMMUTABLE)
      return { kind: 'immutable', status, code, message }
    },
    () => ({ kind: 'writer', image: dice.pick(['newer', 'older', 'twin', 'foreign']), when: dice.pick(['before', 'after']) }),
    () => ({ kind: 'cancel' }),
  ]
  return dice.pick(kinds)()
}

function answerOf([status, code, message]: readonly [number, string, string]): Fault {
  return { kind: 'answer', status, code, message }
}
