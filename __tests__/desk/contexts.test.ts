// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub Actions
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { createClock } from '../../src/adapters/clock.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { createPlainChildren } from '../../src/adapters/plain.ts'
import { readArguments } from '../../src/desk/arguments.ts'
import type { Desk } from '../../src/desk/command.ts'
import { contextsOf } from '../../src/desk/contexts.ts'
import { fill } from '../../src/desk/evaluate.ts'
import { readPlace } from '../../src/desk/place.ts'
import { type Situation, situationOf } from '../../src/desk/situation.ts'
import { findTargets } from '../../src/desk/targets.ts'
import { ActionError } from '../../src/errors.ts'
import { aClone, GIT_ENV, type Repository } from '../support/desk.ts'

/** Git is started for real, which a busy machine may let wait. */
jest.setTimeout(60_000)

describe('what expressions know of a planned run', () => {
  let clone: Repository
  let main = ''
  let tag = ''
  beforeAll(() => {
    clone = aClone()
    main = clone.git('rev-parse', 'main')
    tag = clone.git('rev-parse', 'v1.2.0')
  })
  afterAll(() => clone.remove())

  const situation = async (...args: readonly string[]): Promise<Situation> => {
    const env = { PATH: process.env['PATH'], ...GIT_ENV }
    const { signal } = new AbortController()
    const refuse = () => Promise.reject(new Error('nobody is asked'))
    const desk: Desk = {
      env,
      files: createFiles(''),
      children: createPlainChildren(env, signal),
      clients: { github: refuse, ecr: refuse, ecrPublic: refuse, assumeRole: refuse },
      clock: createClock(signal),
      signal,
      cwd: clone.folder,
      width: 100,
      out: () => {},
      raw: () => {},
      err: () => {},
    }
    const { asked, complaints } = readArguments(args)
    expect(complaints).toStrictEqual([])
    const place = await readPlace(desk)
    const [found] = await findTargets(asked.refs, asked.event, place, desk)
    if (found === undefined || found.target instanceof ActionError) throw new Error('no target')
    return situationOf(found.target, asked, place, desk)
  }

  const GITHUB = [
    'event_name',
    'ref',
    'ref_name',
    'ref_type',
    'sha',
    'head_ref',
    'base_ref',
    'repository',
    'repository_owner',
    'server_url',
    'api_url',
  ]
  const COMMON = ['acme/app', 'acme', 'https://github.com', 'https://api.github.com']
  test.each<[string, readonly string[], () => readonly string[]]>([
    ['a branch', [], () => ['push', 'refs/heads/main', 'main', 'branch', main, '', '']],
    ['a tag', ['--ref', 'v1.2.0', '--base', 'main'], () => ['push', 'refs/tags/v1.2.0', 'v1.2.0', 'tag', tag, '', '']],
    ['a release', ['--event', 'release', '--ref', 'v1.2.0'], () => ['release', 'refs/tags/v1.2.0', 'v1.2.0', 'tag', tag, '', '']],
    [
      'a pull request',
      ['--ref', 'refs/pull/7/merge', '--base', 'next'],
      () => ['pull_request', 'refs/pull/7/merge', '7/merge', 'branch', '? github.sha', 'main', 'next'],
    ],
    [
      "a pull request of somebody else's branch",
      ['--ref', 'v1.2.0:refs/pull/7/merge'],
      () => ['pull_request', 'refs/pull/7/merge', '7/merge', 'branch', '? github.sha', '? github.head_ref', 'main'],
    ],
    [
      'a pull request on its base',
      ['--event', 'pull_request_target', '--ref', 'v1.2.0:refs/pull/7/merge'],
      () => ['pull_request_target', 'refs/heads/main', 'main', 'branch', main, '? github.head_ref', 'main'],
    ],
    [
      'a merge queue',
      ['--ref', 'HEAD:refs/heads/gh-readonly-queue/main/pr-7-abc'],
      () => ['merge_group', 'refs/heads/gh-readonly-queue/main/pr-7-abc', 'gh-readonly-queue/main/pr-7-abc', 'branch', main, '', ''],
    ],
  ])('github, for %s', async (_name, args, expected) => {
    const contexts = contextsOf(await situation(...args), false)
    const told = GITHUB.map((name) => {
      const filled = fill(`\${{ github.${name} }}`, contexts)
      return filled.kind === 'text' ? filled.text : `? ${filled.kind === 'unknown' ? filled.what.join() : filled.because}`
    })
    expect(told).toStrictEqual([...expected(), ...COMMON])
  })

  test.each<[string, readonly string[], string, () => object]>([
    ['the commit of a push', [], 'github.event.head_commit.id', () => ({ kind: 'text', text: main })],
    ['who pushed', [], 'github.event.pusher.name', () => ({ kind: 'unknown', what: ['github.event.pusher.name'] })],
    ['a pull request, on a push', [], 'github.event.pull_request.number', () => ({ kind: 'text', text: '' })],
    ['the number of a pull request', ['--ref', 'refs/pull/7/merge'], 'github.event.number', () => ({ kind: 'text', text: '7' })],
    ['its head', ['--ref', 'refs/pull/7/merge'], 'github.event.pull_request.head.sha', () => ({ kind: 'text', text: main })],
    [
      "its head's branch",
      ['--ref', 'v1.2.0:refs/pull/7/merge'],
      'github.event.pull_request.head.ref',
      () => ({ kind: 'unknown', what: ['github.event.pull_request.head.ref'] }),
    ],
    [
      'its merge',
      ['--ref', 'refs/pull/7/merge'],
      'github.event.pull_request.merge_commit_sha',
      () => ({ kind: 'unknown', what: ['github.event.pull_request.merge_commit_sha'] }),
    ],
    [
      'its labels',
      ['--ref', 'refs/pull/7/merge'],
      "contains(github.event.pull_request.labels, 'x')",
      () => ({ kind: 'unknown', what: ['github.event.pull_request.labels'] }),
    ],
    [
      'the tag of a release',
      ['--event', 'release', '--ref', 'v1.2.0'],
      'github.event.release.tag_name',
      () => ({ kind: 'text', text: 'v1.2.0' }),
    ],
    ['the release of a push', ['--ref', 'v1.2.0'], 'github.event.release.tag_name', () => ({ kind: 'text', text: '' })],
    [
      'the base of a pushed tag',
      ['--ref', 'v1.2.0', '--base', 'main'],
      'github.event.base_ref',
      () => ({ kind: 'text', text: 'refs/heads/main' }),
    ],
    [
      'an environment',
      ['--event', 'deployment', '--deployment', 'prod'],
      'github.event.deployment.environment',
      () => ({ kind: 'text', text: 'prod' }),
    ],
    ['the default branch', [], 'github.event.repository.default_branch', () => ({ kind: 'text', text: 'main' })],
    ['inputs of a dispatch', ['--event', 'workflow_dispatch'], 'inputs.tag', () => ({ kind: 'unknown', what: ['inputs.tag'] })],
    ['inputs of a push', [], 'inputs.tag', () => ({ kind: 'text', text: '' })],
    ['inputs of the event of a push', [], 'github.event.inputs.tag', () => ({ kind: 'text', text: '' })],
    [
      'when it is scheduled',
      ['--event', 'schedule'],
      'github.event.schedule',
      () => ({ kind: 'unknown', what: ['github.event.schedule'] }),
    ],
  ])('github.event: %s', async (_name, args, expression, expected) => {
    expect(fill(`\${{ ${expression} }}`, contextsOf(await situation(...args), false))).toStrictEqual(expected())
  })

  test('a workflow that may be called has inputs that only the caller knows', async () => {
    expect(fill('${{ inputs.tag }}', contextsOf(await situation(), true))).toStrictEqual({ kind: 'unknown', what: ['inputs.tag'] })
  })
})
