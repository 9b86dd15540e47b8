import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { type Report, reportOf, type Story } from '../../src/report/report.ts'
import { type TellPorts, tell } from '../../src/report/tell.ts'
import { judge } from '../../src/scan/verdict.ts'
import { aFinding, anEvidence, aPolicy, NOW } from '../support/judging.ts'
import { aMetadata, aPlan, aPlatform, aRepository, aRow, aStaged } from '../support/plans.ts'

type World = { readonly disk?: 'full'; readonly runner?: 'gone' }

/** Ports that write down what they are told. */
function ears({ disk, runner }: World = {}) {
  const told: string[] = []
  const outputs = new Map<string, string>()
  const variables = new Map<string, string>()
  const say = (level: string) => (text: string) => void told.push(`${level}: ${text}`)
  const none = (): never => {
    throw new Error('nobody asks for this here')
  }
  const ports: TellPorts = {
    log: {
      info: say('info'),
      debug: () => undefined,
      notice: say('notice'),
      warning: say('warning'),
      error: say('error'),
      group: (_title, work) => work(),
      untrusted: none,
    },
    runner: {
      inputs: none,
      mask: none,
      checkFiles: none,
      state: none,
      summary: async () => void told.push('summary'),
      outputs: async (given) => {
        if (runner === 'gone') throw new ActionError('outputs', 'the file of outputs is gone')
        for (const [name, value] of given) outputs.set(name, value)
      },
      variables: async (given) => {
        for (const [name, value] of given) variables.set(name, value)
      },
    },
    files: {
      temporaryFolder: async (prefix) => {
        if (disk === 'full') throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
        return `/run/${prefix}1`
      },
      write: async (path) => void told.push(`write ${path}`),
      read: none,
      readText: none,
      append: none,
      replace: none,
      makeFolder: none,
      claimFolder: none,
      alone: none,
      remove: none,
      list: none,
      kind: none,
      link: none,
      move: none,
      stream: none,
    },
  }
  return { ports, told, outputs, variables }
}

const plannedOf = (story: Story): Report => reportOf(story, { kind: 'planned' }, 100)
const FILES = ['bake', 'bake-tags', 'bake-labels', 'bake-annotations'].map((name) => `/run/bake-1/docker-metadata-action-${name}.json`)

describe('tell', () => {
  test('a dry run puts out all that docker/metadata-action does, as outputs, files and variables', async () => {
    const { ports, told, outputs, variables } = ears()
    expect(await tell(plannedOf({ plan: aPlan() }), ports)).toBe(true)
    expect(told).toStrictEqual([
      'info: Planned: nothing was built or written (0.1 s)',
      'write /run/report-1/report.json',
      ...FILES.map((file) => `write ${file}`),
      'summary',
    ])
    expect([...outputs.keys()].toSorted()).toStrictEqual([
      ...[
        'annotations',
        'bake-file',
        'bake-file-annotations',
        'bake-file-labels',
        'bake-file-tags',
        'digest',
        'json',
        'labels',
        'outcome',
        'plan',
      ],
      ...['report', 'results', 'tag-names', 'tags', 'version'],
    ])
    expect(FILES).toContain(outputs.get('bake-file-labels'))
    expect(variables.get('DOCKER_METADATA_OUTPUT_TAGS')).toBe('ghcr.io/acme/app:1.2.3\nghcr.io/acme/app:latest')
    expect(variables.get('DOCKER_METADATA_OUTPUT_BAKE_FILE')).toBe(FILES[0])
    expect(variables.size).toBe(10)
  })

  test('without variables where they are not wanted', async () => {
    const { ports, outputs, variables } = ears()
    expect(await tell(plannedOf({ plan: aPlan({ metadata: aMetadata({ exportsVariables: false }) }) }), ports)).toBe(true)
    expect([variables.size, outputs.get('version')]).toStrictEqual([0, '1.2.3'])
  })

  test('a run that ended before its plan writes no Bake file', async () => {
    const { ports, told, outputs, variables } = ears()
    const error = new ActionError('inputs', 'push is no boolean', 'write true')
    expect(await tell(reportOf({}, { kind: 'stopped', error }, 100), ports)).toBe(false)
    expect(told).toStrictEqual([
      'info: Failed: no tag was written (0.1 s)',
      'error: push is no boolean [inputs]',
      'info: write true',
      'summary',
    ])
    expect([[...outputs.keys()], variables.size]).toStrictEqual([['outcome', 'digest', 'results'], 0])
  })

  test('a run that failed puts out what was planned and its report, and writes no other file and no variable', async () => {
    const { ports, told, outputs, variables } = ears()
    const error = new ActionError('build-failed', 'a step ended with 1', 'see the log')
    expect(await tell(reportOf({ plan: aPlan() }, { kind: 'stopped', error }, 100), ports)).toBe(false)
    expect(told.filter((line) => /^(?:error|write)/.test(line))).toStrictEqual([
      'error: a step ended with 1 [build-failed]',
      'write /run/report-1/report.json',
    ])
    expect([outputs.get('version'), outputs.get('report'), outputs.has('bake-file'), variables.size]).toStrictEqual([
      '1.2.3',
      '/run/report-1/report.json',
      false,
      0,
    ])
  })

  test('what a registry lacks that is not required is a warning, one for each reason, also where it was never reached', async () => {
    const { ports, told } = ears()
    const repository = aRepository('mirror.example/acme/app')
    const lacks = { repository, required: false, because: 'nobody answers' }
    const rows = [
      ...['1.2.3', '1.2', 'latest'].map((tag) => aRow(tag, 'published')),
      ...[aRow('1.2.3', 'failed', lacks), aRow('1.2', 'failed', lacks), aRow('latest', 'unknown', { ...lacks, because: 'no answer' })],
      aRow('1', 'untouched', { ...lacks, because: 'it was not its turn' }),
    ]
    expect(await tell(reportOf({ plan: aPlan(), rows }, { kind: 'published' }, 100), ports)).toBe(true)
    expect(told.filter((line) => /^(?:error|warning)/.test(line))).toStrictEqual([
      'warning: mirror.example/acme/app is not required and failed: nobody answers',
      'warning: mirror.example/acme/app is not required and failed: no answer',
    ])
  })

  test('files that cannot be written fail the step, and take no other output away', async () => {
    const { ports, told, outputs } = ears({ disk: 'full' })
    const rows = [aRow('1.2.3', 'published'), aRow('latest', 'published')]
    expect(await tell(reportOf({ plan: aPlan(), rows }, { kind: 'published' }, 100), ports)).toBe(false)
    expect(told.filter((line) => line.startsWith('error'))).toStrictEqual(['error: no space left on device [disk]'])
    expect([outputs.get('outcome'), outputs.get('version'), outputs.has('bake-file')]).toStrictEqual(['published', '1.2.3', false])
    expect(told.at(-1)).toBe('summary')
  })

  test('what a scan found stands before the tags, and the worst of it in annotations', async () => {
    const { ports, told } = ears()
    const staged = aStaged('app')
    const evidence = anEvidence(staged, { 'linux/amd64': { findings: [aFinding({ title: '' })] } })
    const verdict = judge(aPolicy({ mode: 'report' }), staged, evidence, NOW)
    const smoke = {
      kind: 'passed',
      platform: aPlatform('linux/amd64'),
      because: 'the container ended with exit code 0',
      tookMs: 100,
    } as const
    const rows = [aRow('1.2.3', 'published')]
    expect(await tell(reportOf({ plan: aPlan(), staged, evidence, verdict, smoke, rows }, { kind: 'published' }, 100), ports)).toBe(true)
    const order = [
      'info: 1 finding would block (1 CRITICAL).',
      'warning: CRITICAL CVE-2021-36159 in apk-tools 2.10.6-r0, fixed in 2.10.7-r0 (linux/amd64)',
      'info: Smoke on linux/amd64 passed: the container ended with exit code 0 (0.1 s).',
      `info: digest ${staged.digest}`,
    ]
    expect(told.filter((line) => order.includes(line))).toStrictEqual(order)
  })

  test('outputs that cannot be written fail the step', async () => {
    const { ports, told } = ears({ runner: 'gone' })
    expect(await tell(plannedOf({ plan: aPlan() }), ports)).toBe(false)
    expect(told.filter((line) => line.startsWith('error'))).toStrictEqual(['error: the file of outputs is gone [outputs]'])
  })

  test('what is too long is told', async () => {
    const { ports, told, outputs, variables } = ears()
    const plan = aPlan({ labels: new Map([['long', 'x'.repeat(600_000)]]) })
    expect(await tell(plannedOf({ plan }), ports)).toBe(true)
    expect(told.filter((line) => line.startsWith('warning'))).toStrictEqual([
      'warning: too long for a variable of later steps, so there as an output alone: labels, json',
      expect.stringMatching(
        /^warning: the outputs are 3\.4 MB together \(plan 1\.1 MB, json 1\.1 MB, labels 1\.1 MB\), and GitHub passes at most 1 MB/,
      ),
    ])
    expect([outputs.get('labels')?.length, variables.has('DOCKER_METADATA_OUTPUT_LABELS')]).toStrictEqual([600_005, false])
  })
})
