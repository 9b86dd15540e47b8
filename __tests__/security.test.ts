import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createChildren } from '../src/adapters/children.ts'
import { askGit } from '../src/context/git.ts'
import { readSecrecy } from './support/secrecy.ts'

/** One secret of each kind that is in the environment of a step, by its row of SECURITY.md. */
const STEP: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'passwords of `registry-auth` and `password`': { INPUT_PASSWORD: 'a1', 'INPUT_REGISTRY-AUTH': 'a2' },
  'sign-ins of earlier steps in `DOCKER_AUTH_CONFIG`': { DOCKER_AUTH_CONFIG: 'b1' },
  '`github-token`': { 'INPUT_GITHUB-TOKEN': 'c1', GITHUB_TOKEN: 'c2' },
  'tokens of the runner (`ACTIONS_*`)': {
    ACTIONS_RUNTIME_TOKEN: 'd1',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'd2',
    ACTIONS_CACHE_URL: 'd3',
  },
  '`secrets`': { INPUT_SECRETS: 'e1' },
  'variables of `secret-envs`': { NPM_TOKEN: 'f1' },
  "keys of AWS in the step's `env`": { AWS_SECRET_ACCESS_KEY: 'g1', AWS_SESSION_TOKEN: 'g2' },
  "passwords of proxies in the step's `env`": { HTTPS_PROXY: 'h1', https_proxy: 'h2' },
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'security-'))
  for (const name of ['git', 'docker-credential-x']) {
    writeFileSync(join(folder, name), '#!/bin/bash\nenv\n')
    chmodSync(join(folder, name), 0o755)
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Rows of which a program printed all or, which would be worse, some. */
function rowsIn(environment: string): readonly string[] {
  const values = new Set(environment.split('\n').map((line) => line.slice(line.indexOf('=') + 1)))
  return Object.entries(STEP).flatMap(([row, variables]) => {
    const given = Object.values(variables).filter((value) => values.has(value)).length
    return given === 0 ? [] : [given === Object.keys(variables).length ? row : `${row}: ${given}`]
  })
}

describe('what SECURITY.md says of what gets which secret', () => {
  const secrecy = readSecrecy()
  const env = { PATH: process.env['PATH'], ...Object.assign({}, ...Object.values(STEP)) }
  const children = () => createChildren({ ...env, PATH: `${folder}:${process.env['PATH']}` }, new AbortController().signal)

  test('is a table of every child', () => {
    expect([...secrecy.keys()]).toStrictEqual(['buildx, and what it starts', 'credential helpers of earlier steps', 'git', 'Trivy'])
    expect(secrecy.get('Trivy')).toStrictEqual([])
  })

  test('is so for credential helpers', async () => {
    const { stdout } = await children().ask('docker-credential-x', ['get'])
    expect(rowsIn(stdout)).toStrictEqual(secrecy.get('credential helpers of earlier steps'))
  })

  test('is so for git', async () => {
    const answer = await askGit(['log'], folder, { env, children: children() })
    expect(rowsIn(answer.kind === 'answer' ? answer.stdout : '')).toStrictEqual(secrecy.get('git'))
  })
})
