import { expect, test } from '@jest/globals'
import { isServiceAccess, withoutSecrets } from '../../src/domain/environment.ts'

const NEEDED = {
  HOME: '/home',
  no_proxy: 'x',
  AWS_SECRET_ACCESS_KEY: 'for a credential helper',
  ACTIONS_STEP_DEBUG: 'true',
  GITHUB_SHA: 'a',
}

test('a child sees what it needs, and nothing that was given to the step alone', () => {
  const secrets = [
    'INPUT_PASSWORD',
    'input_password',
    'STATE_folder',
    'GITHUB_TOKEN',
    'ACTIONS_ID_TOKEN_REQUEST_URL',
    'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    'ACTIONS_RUNTIME_TOKEN',
    'ACTIONS_RESULTS_URL',
    'ACTIONS_CACHE_SERVICE_V2',
    ...['OUTPUT', 'ENV', 'PATH', 'STATE', 'STEP_SUMMARY'].map((name) => `GITHUB_${name}`),
  ]
  expect(withoutSecrets({ ...NEEDED, ...Object.fromEntries(secrets.map((name) => [name, 'x'])) })).toStrictEqual(NEEDED)
})

test('what is named is kept', () => {
  const env = { GITHUB_TOKEN: 'ghs', ACTIONS_RUNTIME_TOKEN: 'cache', INPUT_X: 'x' }
  expect(withoutSecrets(env, (name) => name === 'GITHUB_TOKEN')).toStrictEqual({ GITHUB_TOKEN: 'ghs' })
  expect(withoutSecrets(env, isServiceAccess)).toStrictEqual({ ACTIONS_RUNTIME_TOKEN: 'cache' })
})
