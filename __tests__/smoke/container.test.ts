import { describe, expect, test } from '@jest/globals'
import type { SmokeInputs } from '../../src/inputs/smoke.ts'
import type { Ending } from '../../src/ports.ts'
import { createArguments, namesOf, parseStanding, removeContainer } from '../../src/smoke/container.ts'
import { aPlatform } from '../support/plans.ts'
import { fc } from '../support/property.ts'

const FOLDER = '/runner/temp/build-tag-push-0123456789abcdef'
const NAMES = { container: 'build-tag-push-0123456789abcdef-smoke', image: 'localhost/build-tag-push-0123456789abcdef:smoke' }
const DEFAULTS: SmokeInputs = { command: undefined, args: undefined, http: undefined, timeoutMs: 1_000, platform: undefined }

test('a run’s container and image bear the name of its folder', () => {
  expect(namesOf(FOLDER)).toStrictEqual(NAMES)
})

describe('what makes a container', () => {
  const FIRST = ['container', 'create', `--name=${NAMES.container}`, '--pull=never', '--log-driver=none', '--platform=linux/arm64']

  test.each<readonly [string, Partial<SmokeInputs>, readonly string[]]>([
    ['the image as it is', {}, ['--network=none', NAMES.image]],
    ['other arguments', { args: ['--version'] }, ['--network=none', NAMES.image, '--version']],
    ['another program', { command: ['/app', 'serve'], args: ['-v'] }, ['--network=none', '--entrypoint=/app', NAMES.image, 'serve', '-v']],
    ['words that look like options', { command: ['--privileged'] }, ['--network=none', '--entrypoint=--privileged', NAMES.image]],
    ['a port', { http: { port: 8080, path: '/', status: 200 } }, ['--publish=127.0.0.1::8080/tcp', NAMES.image]],
  ])('%s', (_name, over, rest) => {
    expect(createArguments(NAMES, { ...DEFAULTS, ...over }, aPlatform('linux/arm64'))).toStrictEqual([...FIRST, ...rest])
  })
})

describe('how a container stands', () => {
  const state = { Status: 'running', ExitCode: 0, OOMKilled: false, Error: '' }
  const standing = { image: 'sha256:abc', status: 'running', exitCode: 0, isOutOfMemory: false, error: '', port: undefined }
  const answer = (over: object) => JSON.stringify({ image: 'sha256:abc', state, ports: null, ...over })

  test.each([
    ['without a port', {}, standing],
    ['with one', { ports: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '49153' }] } }, { ...standing, port: 49_153 }],
    [
      'with one among those that the image exposes',
      { ports: { '9090/tcp': null, '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '49153' }] } },
      { ...standing, port: 49_153 },
    ],
    ['with one for everybody, which is not ours', { ports: { '8080/tcp': [{ HostIp: '0.0.0.0', HostPort: '49153' }] } }, standing],
    ['with a port that is none', { ports: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '65536' }] } }, standing],
    ['out of memory', { state: { ...state, OOMKilled: true } }, { ...standing, isOutOfMemory: true }],
    [
      'not started',
      { state: { ...state, Status: 'created', ExitCode: 127, Error: 'no such file' } },
      { ...standing, status: 'created', exitCode: 127, error: 'no such file' },
    ],
  ])('%s', (_name, over, expected) => {
    expect(parseStanding(answer(over))).toStrictEqual(expected)
  })

  test.each([
    ['nothing', ''],
    ['no JSON', '<html>'],
    ['a list', '[]'],
    ['no state', answer({ state: null })],
    ['no status', answer({ state: { ExitCode: 0 } })],
    ['an exit code in words', answer({ state: { ...state, ExitCode: '0' } })],
    ['no image', answer({ image: 7 })],
  ])('%s is no answer', (_name, text) => {
    expect(parseStanding(text)).toBeUndefined()
  })

  test('whatever docker says, nothing is thrown', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        parseStanding(text)
      }),
    )
  })
})

describe('removing', () => {
  /** Removes with a docker that answers so, one after the other. */
  async function removing(answers: readonly (readonly [code: number, stderr: string])[], folder = FOLDER) {
    const asked: string[] = []
    const ask = async (_program: string, args: readonly string[]) => {
      const [code, stderr] = answers[asked.push(args.join(' ')) - 1] ?? [0, '']
      const ending: Ending = { kind: 'exited', code }
      return { ending, stdout: '', stderr }
    }
    const children = { ask, run: () => Promise.reject(new Error('not for this')), find: () => Promise.reject(new Error('not for this')) }
    const trouble = await removeContainer({ program: 'docker', env: {} }, folder, { children, signal: new AbortController().signal })
    return { asked, trouble }
  }
  const ASKED = [`container rm --force --volumes ${NAMES.container}`, `image rm ${NAMES.image}`]

  test.each<readonly [string, readonly (readonly [number, string])[], string | undefined]>([
    ['what is there', [], undefined],
    [
      'what is gone',
      [
        [1, `Error: No such container: ${NAMES.container}`],
        [1, `Error response from daemon: No such image: ${NAMES.image}`],
      ],
      undefined,
    ],
    [
      'what stays',
      [
        [1, 'Error: container is\nstuck'],
        [1, 'image is being used'],
      ],
      `${NAMES.container} could not be removed: Error: container is stuck; image is being used`,
    ],
    [
      'what docker says nothing of',
      [[125, '']],
      `${NAMES.container} could not be removed: docker container rm ended with {"kind":"exited","code":125}`,
    ],
  ])('%s', async (_name, answers, trouble) => {
    expect(await removing(answers)).toStrictEqual({ asked: ASKED, trouble })
  })

  test('a folder that no run of ours has removes nothing', async () => {
    expect(await removing([], '/runner/temp/other')).toStrictEqual({
      asked: [],
      trouble: 'no container of ours belongs to /runner/temp/other',
    })
  })
})
