import { describe, expect, test } from '@jest/globals'
import { readArguments } from '../../src/desk/arguments.ts'
import { INPUT_FLAGS, OWN_FLAGS } from '../../src/desk/flags.ts'

const NOTHING = {
  refs: [],
  event: undefined,
  deployment: undefined,
  at: undefined,
  repository: undefined,
  defaultBranch: undefined,
  base: undefined,
  workflow: undefined,
  online: false,
  json: false,
  help: false,
  inputs: new Map(),
}

describe('readArguments', () => {
  test.each<[string, readonly string[], object]>([
    ['nothing', [], {}],
    [
      'refs in their order',
      ['--ref', 'main', '--ref=v1'],
      { refs: ['main', 'v1'].map((name) => ({ text: name, name, commit: undefined })) },
    ],
    ['an event', ['--event', 'pull_request'], { event: 'pull_request' }],
    ['a day', ['--at', '2024-01-15'], { at: new Date('2024-01-15T00:00:00Z') }],
    ['a time with its zone', ['--at', '2024-01-15T22:30:05.5+09:00'], { at: new Date('2024-01-15T13:30:05.500Z') }],
    [
      'what Git does not say',
      ['--repository', 'acme/app', '--default-branch', 'trunk', '--base', 'next', '--deployment', 'prod'],
      { repository: 'acme/app', defaultBranch: 'trunk', base: 'next', deployment: 'prod' },
    ],
    ['a step', ['--workflow', 'ci.yml', '--job', 'image', '--step', 'push'], { workflow: { file: 'ci.yml', job: 'image', step: 'push' } }],
    ['a workflow alone', ['--workflow', 'ci.yml'], { workflow: { file: 'ci.yml', job: undefined, step: undefined } }],
    ['flags without a value', ['--json', '--online'], { json: true, online: true }],
    ['help, short', ['-h'], { help: true }],
    [
      'inputs, lists and lines joined',
      ['--images', 'a/b', '--images', 'c/d,e/f', '--tags', 'type=sha', '--tags=type=raw,value=x', '--version', '1.2.3'],
      {
        inputs: new Map([
          ['images', 'a/b\nc/d,e/f'],
          ['tags', 'type=sha\ntype=raw,value=x'],
          ['version', '1.2.3'],
        ]),
      },
    ],
    ['a value with a dash in front', ['--tag-prefix=-x'], { inputs: new Map([['tag-prefix', '-x']]) }],
  ])('reads %s', (_name, args, expected) => {
    expect(readArguments(args)).toStrictEqual({ asked: { ...NOTHING, ...expected }, complaints: [] })
  })

  test.each<[string, readonly string[], readonly string[]]>([
    ['a misspelt flag and its value', ['--evnt', 'push'], ['--evnt: is no flag of plan; did you mean "--event"?']],
    ['a misspelt flag with its value', ['--imagse=a/b'], ['--imagse: is no flag of plan; did you mean "--images"?']],
    ['a flag far from all', ['--frobnicate'], ['--frobnicate: is no flag of plan; build-tag-push plan --help names all']],
    ['a short flag', ['-x'], ['-x: is no flag of plan; build-tag-push plan --help names all']],
    ['a word of other tools', ['--branch', 'main'], ['--branch: is no flag of plan; here it is --ref refs/heads/NAME']],
    ['an input of the run alone', ['--registry-auth', 'x'], ['--registry-auth: is no flag of plan; build-tag-push plan --help names all']],
    ['a secret', ['--password=hunter2'], ['--password: is no flag of plan; build-tag-push plan --help names all']],
    ['a stray word', ['main'], ['"main" is no flag; values stand behind their flag, in quotes where they hold spaces']],
    ['no value at the end', ['--ref'], ['--ref: has no value; write --ref REF']],
    ['a flag for a value', ['--ref', '--json'], ['--ref: has no value; write --ref REF, or --ref=--json if that is its value']],
    ['a value too much', ['--json=yes'], ['--json: takes no value, and was given "yes"']],
    ['twice', ['--event', 'push', '--event', 'push'], ['--event: is given twice; it takes one value']],
    [
      'no such event',
      ['--event', 'pul_request'],
      [
        '--event: "pul_request" is no event that can be planned; events are push, pull_request, pull_request_target, schedule, release, workflow_dispatch, workflow_run, repository_dispatch, merge_group, deployment, deployment_status; did you mean "pull_request"?',
      ],
    ],
    [
      'the event of a called workflow',
      ['--event', 'workflow_call'],
      ['--event: "workflow_call" is no event of its own: a called workflow has the event of its caller; name that one'],
    ],
    [
      'no time',
      ['--at', 'tomorrow'],
      ['--at: "tomorrow" is no time; write a day, 2024-01-15, or a time with its zone, 2024-01-15T22:30:00Z'],
    ],
    [
      'a time without a zone',
      ['--at', '2024-01-15T22:30:00'],
      ['--at: "2024-01-15T22:30:00" is no time; write a day, 2024-01-15, or a time with its zone, 2024-01-15T22:30:00Z'],
    ],
    [
      'no such day',
      ['--at', '2024-13-45'],
      ['--at: "2024-13-45" is no time; write a day, 2024-01-15, or a time with its zone, 2024-01-15T22:30:00Z'],
    ],
    [
      'a day that its month does not have',
      ['--at', '2024-02-30T10:00:00Z'],
      ['--at: "2024-02-30T10:00:00Z" is no time; write a day, 2024-01-15, or a time with its zone, 2024-01-15T22:30:00Z'],
    ],
    ['no repository', ['--repository', 'app'], ['--repository: "app" is no repository; write OWNER/NAME, such as acme/app']],
    ['a ref that is none', ['--ref', 'a b'], ['--ref: "a b" is no name that Git gives a ref (git check-ref-format)']],
    ['a job without a file', ['--job', 'x'], ['--job and --step choose in a workflow file; name it by --workflow FILE']],
    ['control characters', ['--\u001b[31m'], ['--\u001b[31m: is no flag of plan; build-tag-push plan --help names all']],
    [
      'all at once',
      ['--evnt', 'push', 'x', '--at', 'now', '--ref', ''],
      [
        '--evnt: is no flag of plan; did you mean "--event"?',
        '"x" is no flag; values stand behind their flag, in quotes where they hold spaces',
        '--ref: "" is no name that Git gives a ref (git check-ref-format)',
        '--at: "now" is no time; write a day, 2024-01-15, or a time with its zone, 2024-01-15T22:30:00Z',
      ],
    ],
  ])('refuses %s', (_name, args, complaints) => {
    expect(readArguments(args).complaints).toStrictEqual(complaints)
  })

  test('every flag has a name of its own', () => {
    const names = [...OWN_FLAGS, ...INPUT_FLAGS].map(({ name }) => name)
    expect(names).toStrictEqual([...new Set(names)])
  })

  test('every input of the tags is a flag, and no secret is', () => {
    const flags = INPUT_FLAGS.map(({ name }) => name)
    for (const name of [
      'images',
      'push',
      'labels',
      'strategy',
      'tags',
      'version',
      'environment',
      'timezone',
      'tag-prefix',
      'moving',
      'fixed-tags',
    ])
      expect(flags).toContain(name)
    for (const name of ['password', 'registry-auth', 'github-token', 'secrets', 'secret-envs', 'secret-files'])
      expect(flags).not.toContain(name)
  })
})
