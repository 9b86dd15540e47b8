import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createChildren } from '../../src/adapters/children.ts'
import { Secret } from '../../src/domain/secret.ts'
import { ActionError } from '../../src/errors.ts'
import { type CosignPorts, runCosign } from '../../src/sign/cosign.ts'
import { fetching } from '../scan/fetching.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cosign-test-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs a shell script in the place of cosign, with an environment of ours that has all that a job has. */
async function run(script: string, args: readonly string[] = []): Promise<{ readonly error: unknown; readonly lines: readonly string[] }> {
  const program = join(folder, 'cosign')
  writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  const env = {
    ...{
      PATH: '/usr/bin:/bin',
      HOME: '/home/bob',
      GITHUB_TOKEN: 'token',
      AWS_SECRET_ACCESS_KEY: 'key',
      DOCKER_CONFIG: '/home/bob/.docker',
    },
    ...{
      ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'y',
      COSIGN_REPOSITORY: 'elsewhere',
      SIGSTORE_ROOT_FILE: 'f',
    },
    ...{ 'INPUT_COSIGN-KEY': 'z', https_proxy: 'http://proxy.example:3128', NO_PROXY: 'localhost', SSL_CERT_FILE: '/ca.pem' },
  }
  const made = fetching()
  const ports: CosignPorts = { env, log: made.ports.log, children: createChildren(env, made.ports.signal), signal: made.ports.signal }
  const secrets = { COSIGN_PASSWORD: new Secret('open sesame'), COSIGN_KEY: new Secret('the key itself') }
  const error = await runCosign({ program, folder, args, secrets, doing: 'sign it' }, ports).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return { error, lines: made.lines }
}

describe('cosign', () => {
  test('gets its secrets, how the network is reached, and nothing else of the job', async () => {
    expect((await run('env -0 > given; pwd > place')).error).toBeUndefined()
    const given = Object.fromEntries(
      readFileSync(join(folder, 'given'), 'utf8')
        .split('\0')
        .filter((line) => line !== '')
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    )
    const { PWD: _pwd, OLDPWD: _old, SHLVL: _shlvl, _: _last, ...rest } = given
    expect(rest).toStrictEqual({
      ...{
        HOME: folder,
        TMPDIR: folder,
        PATH: '/usr/bin:/bin',
        LANG: 'C.UTF-8',
        COSIGN_PASSWORD: 'open sesame',
        COSIGN_KEY: 'the key itself',
      },
      ...{ https_proxy: 'http://proxy.example:3128', NO_PROXY: 'localhost', SSL_CERT_FILE: '/ca.pem' },
    })
    expect(readFileSync(join(folder, 'place'), 'utf8').trim()).toBe(folder)
  })

  test('waits for nobody: its input is empty', async () => {
    expect((await run('read -r line && exit 3; exit 0')).error).toBeUndefined()
  })

  test.each<readonly [string, string, string, string]>([
    [
      'a wrong password',
      'echo "Error: signing: decrypt: encrypted: decryption failed" >&2; echo "error during command execution" >&2; exit 1',
      'cosign could not sign it (exit code 1): signing: decrypt: encrypted: decryption failed',
      'cosign-password does not open cosign-key. A key without a password needs no cosign-password.',
    ],
    [
      'no Sigstore to reach',
      'echo "Error: error getting signing config from TUF: dial tcp: lookup tuf-repo-cdn.sigstore.dev" >&2; exit 1',
      'cosign could not sign it (exit code 1): error getting signing config from TUF: dial tcp: lookup tuf-repo-cdn.sigstore.dev',
      'The runner must reach tuf-repo-cdn.sigstore.dev; a Sigstore of your own is named by cosign-signing-config and cosign-trusted-root.',
    ],
    [
      'nothing said',
      'exit 9',
      'cosign could not sign it (exit code 9)',
      'The debug log has what cosign said: run the job again with debug logging.',
    ],
    [
      'a signal',
      'kill -9 $$',
      'cosign could not sign it (ended by SIGKILL)',
      'The debug log has what cosign said: run the job again with debug logging.',
    ],
  ])('that fails is told with its last words and a cure: %s', async (_, script, message, hint) => {
    const { error } = await run(script)
    expect(error).toBeInstanceOf(ActionError)
    expect(error).toMatchObject({ code: 'signing', message, hint })
  })

  test('that repeats a secret has it taken out, in the message and in the log', async () => {
    const { error, lines } = await run('echo "Error: cannot read the key itself with open sesame" >&2; exit 1')
    expect(error).toMatchObject({ message: 'cosign could not sign it (exit code 1): cannot read *** with ***' })
    expect(lines).toStrictEqual(['debug cosign: Error: cannot read *** with ***'])
  })

  test('that is not there is told', async () => {
    const { ports } = fetching()
    const children = createChildren({}, ports.signal)
    const call = { program: join(folder, 'none'), folder, args: [], secrets: {}, doing: 'sign it' }
    await expect(runCosign(call, { env: {}, log: ports.log, children, signal: ports.signal })).rejects.toThrow(
      'cosign could not sign it (its program is not there)',
    )
  })
})
