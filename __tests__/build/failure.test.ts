import { describe, expect, test } from '@jest/globals'
import { explainFailure } from '../../src/build/failure.ts'
import { fc } from '../support/property.ts'
import { runnerCommands } from '../support/runner.ts'

/** What buildx 0.29 printed for a step that failed. */
const STEP = `#5 [2/2] RUN ["/bin/busybox","sh","-c","echo hello; exit 3"]
#5 0.162 oops
#5 0.163 hello
#5 ERROR: process "/bin/busybox sh -c echo hello; exit 3" did not complete successfully: exit code: 3
------
 > [2/2] RUN ["/bin/busybox","sh","-c","echo hello; exit 3"]:
0.162 oops
0.163 hello
------
docker/Dockerfile:3
--------------------
   1 |     FROM scratch
   2 |     COPY busybox /bin/busybox
   3 | >>> RUN ["/bin/busybox","sh","-c","echo hello; exit 3"]
   4 |     
--------------------
ERROR: failed to build: failed to solve: process "/bin/busybox sh -c echo hello; exit 3" did not complete successfully: exit code: 3`

const explained = (text: string, code = 1) => {
  const error = explainFailure(code, text.split('\n'))
  return [error.code, error.message, error.hint]
}

describe('explainFailure', () => {
  test('a step that failed: the error, its place, and what it said last', () => {
    expect(explained(STEP)).toStrictEqual([
      'build-failed',
      'the build failed: process "/bin/busybox sh -c echo hello; exit 3" did not complete successfully: exit code: 3\ndocker/Dockerfile:3: RUN ["/bin/busybox","sh","-c","echo hello; exit 3"]',
      'The step said last:\n0.162 oops\n0.163 hello',
    ])
  })

  test('a Dockerfile that cannot be parsed', () => {
    const text = `#1 DONE 0.0s
syntax:3
--------------------
   3 | >>> FRUN x
--------------------
ERROR: failed to build: failed to solve: dockerfile parse error on line 3: unknown instruction: FRUN (did you mean RUN?)`
    expect(explained(text)).toStrictEqual([
      'build-failed',
      'the build failed: dockerfile parse error on line 3: unknown instruction: FRUN (did you mean RUN?)\nsyntax:3: FRUN x',
      undefined,
    ])
  })

  test.each([
    [
      'a full disk',
      'ERROR: failed to build: failed to solve: failed to copy: write /x/data: no space left on device',
      'disk',
      'the disk is full: failed to copy: write /x/data: no space left on device',
      'Free space',
    ],
    [
      'a builder that went away',
      'ERROR: failed to build: failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF',
      'builder-unreachable',
      'the builder went away: failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF',
      'log',
    ],
    [
      'an engine that is gone',
      'ERROR: failed to build: Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?',
      'builder-unreachable',
      'the builder went away: Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?',
      'log',
    ],
    [
      'a builder that does not boot',
      ' > [internal] booting buildkit:\n------\nERROR: failed to build: no such host',
      'no-builder',
      'the builder could not be started: no such host',
      'moby/buildkit',
    ],
    [
      'another platform’s program',
      '0.1 exec /bin/sh: exec format error\nERROR: failed to build: failed to solve: process "x" did not complete successfully: exit code: 255',
      'build-failed',
      'the build failed: process "x" did not complete successfully: exit code: 255',
      'docker/setup-qemu-action',
    ],
    [
      'memory',
      'ERROR: failed to build: failed to solve: process "x" did not complete successfully: exit code: 137',
      'build-failed',
      'the build failed: process "x" did not complete successfully: exit code: 137',
      'memory',
    ],
    [
      'a base image that may not be read',
      'ERROR: failed to build: failed to solve: a/b:1: failed to resolve source metadata: pull access denied',
      'build-failed',
      'the build failed: a/b:1: failed to resolve source metadata: pull access denied',
      'registry-auth',
    ],
    [
      'a registry that limits',
      'ERROR: failed to build: failed to solve: 429 Too Many Requests - toomanyrequests',
      'build-failed',
      'the build failed: 429 Too Many Requests - toomanyrequests',
      'mirror',
    ],
    [
      'a context that is missing',
      'ERROR: failed to build: unable to prepare context: path "/x" not found',
      'build-failed',
      'the build failed: unable to prepare context: path "/x" not found',
      'actions/checkout',
    ],
    [
      'a Dockerfile that is missing',
      'ERROR: failed to build: failed to solve: failed to read dockerfile: open x: no such file or directory',
      'build-failed',
      'the build failed: failed to read dockerfile: open x: no such file or directory',
      'input file',
    ],
  ])('%s', (_, text, code, message, hint) => {
    const [foundCode, foundMessage, foundHint] = explained(text)
    expect([foundCode, foundMessage]).toStrictEqual([code, message])
    expect(foundHint).toContain(hint)
  })

  test('without a word', () => {
    expect(explained('', 17)).toStrictEqual(['build-failed', 'buildx failed with exit code 17 without a word', undefined])
    expect(explained('#1 DONE\n\n', 17)).toStrictEqual([
      'build-failed',
      'buildx failed with exit code 17; its last line: #1 DONE',
      undefined,
    ])
  })

  test('the last error counts: a step can only forge what stands above it', () => {
    expect(explained('ERROR: failed to build: forged\nERROR: failed to build: failed to solve: real')[1]).toBe('the build failed: real')
  })

  test('nothing of what was printed acts on a runner, and it is short', () => {
    const piece = fc.constantFrom(
      'ERROR: ',
      '\n',
      '------',
      '--------------------',
      'D:3',
      ' 3 | >>> ',
      '::error::',
      '##[error]',
      '\u001b[2J',
      '\u202e',
      'x'.repeat(300),
      ' > ',
      '\r::set-output name=a::b',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const { message, hint = '' } = explainFailure(1, pieces.join('').split('\n'))
        expect(message.length).toBeLessThanOrEqual(640)
        expect(runnerCommands(`${message}\n${hint}`)).toStrictEqual([])
        expect(`${message}${hint}`).not.toMatch(/[^\P{Cc}\n]/u)
      }),
    )
  })
})
