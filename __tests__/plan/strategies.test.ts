import { expect, test } from '@jest/globals'
import { rulesOf } from '../../src/plan/strategies.ts'

test('each rule of a strategy has its name, its kind and its priority', () => {
  const rules = rulesOf(['semver', 'sha', 'environment', 'date', 'branch', 'pr', 'schedule'])
  expect(rules.map(({ line, kind, priority }) => `${line}: ${kind} ${priority}`)).toStrictEqual([
    'semver: version 900',
    'semver: version 900',
    'semver: version 900',
    'semver: latest 900',
    'sha: commit 100',
    'sha: branch-commit 100',
    'environment: environment 500',
    'date: date 300',
    'branch: branch 600',
    'pr: pull 600',
    'schedule: schedule 1000',
  ])
})
