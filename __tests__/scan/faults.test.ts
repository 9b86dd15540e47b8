import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { trivyScript } from '#scripts/scanner.mjs'
import type { StagedImage } from '../../src/build/stage.ts'
import { ActionError } from '../../src/errors.ts'
import type { ScanPolicy } from '../../src/inputs/scan.ts'
import type { Evidence } from '../../src/scan/evidence.ts'
import { openScanner, type Sources } from '../../src/scan/scan.ts'
import { judge } from '../../src/scan/verdict.ts'
import { type DraftLayout, draftLayout } from '../support/layout.ts'
import { aRepository } from '../support/plans.ts'
import { foreignProgram } from '../support/programs.ts'
import { aScanWorld, POLICY, type ScanWorld } from '../support/scanner.ts'

let world: ScanWorld

beforeEach(async () => {
  world = await aScanWorld()
})
afterEach(() => world.close())

type Case = {
  readonly policy?: Partial<ScanPolicy>
  readonly sources?: Partial<Sources>
  readonly draft?: DraftLayout
  readonly asked?: readonly string[]
}

/** Scans an image for two platforms and judges it: what there is to say of each platform, and of the whole. */
async function scan(trivy: string, { policy: changes, sources, draft, asked = [] }: Case = {}) {
  const policy = { ...POLICY, ...changes }
  const image = await world.image(draft)
  const scanner = openScanner(policy, world.registries, world.ports, await world.sources(trivy, sources))
  const platforms = asked.map((name) => ({ os: 'linux', architecture: name }))
  const evidence = await scanner.scan(image, platforms)
  await scanner.close()
  const verdict = judge(policy, image, evidence, new Date())
  return {
    verdict: verdict.kind,
    reasons: verdict.kind === 'waived' ? [] : verdict.judgement.reasons.map(({ text }) => text),
    blocking: verdict.kind === 'waived' ? [] : verdict.judgement.blocking.map(({ id, severity }) => `${id} ${severity}`),
    told: evidence.platforms.map((each) => (each.kind === 'none' ? each.because : 'report')),
    failure: evidence.failure?.message,
  }
}

const OPEN = { verdict: 'passed', reasons: [], blocking: [], told: ['report', 'report'], failure: undefined }

/** What makes Trivy fail for the second platform alone. */
const forArm = (fault: string): string => trivyScript(`if [ "$architecture" = amd64 ]; then report; exit 0; fi\n${fault}`)

test('without a fault the gate is open', async () => {
  expect(await scan(trivyScript('report'))).toStrictEqual(OPEN)
})

describe('a scan that did not come to its end for one of two platforms', () => {
  test.each<[name: string, fault: string, because: string | RegExp]>([
    ['exit 1 without a word', 'exit 1', 'Trivy ended with exit code 1 without a word'],
    [
      'exit 1 with a reason',
      "printf '2026-11-21T10:00:00Z\\tINFO\\tx\\n2026-11-21T10:00:00Z\\tFATAL\\tFatal error\\trun error: scan error:\\n\\t* no layer\\n' >&2; exit 1",
      'Trivy ended with exit code 1: scan error: * no layer',
    ],
    ['exit 1 behind a whole report', 'report; exit 1', 'Trivy ended with exit code 1 without a word'],
    [
      'exit 2 as a crashed Go program, with all its stacks',
      'echo "panic: runtime error" >&2; seq 1 1000 >&2; exit 2',
      'Trivy ended with exit code 2: panic: runtime error',
    ],
    ['exit 255 behind a whole report', 'report; exit 255', 'Trivy ended with exit code 255 without a word'],
    ['SIGKILL', 'kill -9 $$', 'Trivy was killed by SIGKILL, most likely since the machine ran out of memory'],
    ['SIGSEGV', 'kill -11 $$', 'Trivy was killed by SIGSEGV'],
    ['SIGTERM', 'kill -15 $$', 'Trivy was killed by SIGTERM'],
    ['SIGABRT', 'kill -6 $$', 'Trivy was killed by SIGABRT'],
    ['SIGKILL behind a whole report', 'report; kill -9 $$', 'Trivy was killed by SIGKILL, most likely since the machine ran out of memory'],
    ['exit 137, as a shell tells SIGKILL', 'exit 137', 'Trivy was killed by SIGKILL, most likely since the machine ran out of memory'],
    [
      '200 MB of log',
      'yes 0123456789012345678901234567890123456789 | head -c 200000000 >&2; echo end >&2; exit 3',
      /^Trivy ended with exit code 3: … [0-9 ]{390,400}end$/,
    ],
    [
      'a line of 10 MB',
      'head -c 10000000 /dev/zero | tr "\\0" x >&2; exit 3',
      /^Trivy ended with exit code 3: … x+ … [0-9]+ more characters$/,
    ],
    [
      'runner commands in its log',
      "printf '::set-output name=x::1\\n##[add-path]/x\\n\\033[2J' >&2; exit 3",
      'Trivy ended with exit code 3: \\::set-output name=x::1 ##\\[add-path]/x',
    ],
  ])(
    '%s',
    async (_, fault, because) => {
      const expected = typeof because === 'string' ? because : expect.stringMatching(because)
      expect(await scan(forArm(fault))).toStrictEqual({
        verdict: 'blocked',
        reasons: [expected],
        blocking: [],
        told: ['report', expected],
        failure: undefined,
      })
    },
    60_000,
  )

  test.each([
    ['a hang', 'report; sleep 600'],
    ['a hang that minds no signal', 'trap "" TERM INT HUP; report; while :; do sleep 0.5; done'],
    ['a hang of a child that it left', 'report; (trap "" TERM; sleep 600) & wait'],
  ])(
    '%s',
    async (_, fault) => {
      const outcome = await scan(forArm(fault), { policy: { timeoutMs: 4_000 } })
      expect(outcome.verdict).toBe('blocked')
      expect(outcome.told[1]).toBe('Trivy took longer than scan-timeout allows')
    },
    30_000,
  )

  test('no time is left for the second', async () => {
    const machine = { ...world.ports.machine, cores: 1 }
    const slow = trivyScript('sleep 30; report')
    const evidence = await openScanner(
      { ...POLICY, timeoutMs: 2_000 },
      world.registries,
      { ...world.ports, machine },
      await world.sources(slow),
    ).scan(await world.image(), [])
    expect(evidence.platforms.map((each) => each.kind === 'none' && each.because)).toStrictEqual([
      'Trivy took longer than scan-timeout allows',
      'there was no time left for it (scan-timeout)',
    ])
  }, 30_000)

  test('a child that it left behind does not hold a good scan', async () => {
    expect(await scan(trivyScript('report; sleep 600 & exit 0'))).toStrictEqual(OPEN)
  }, 30_000)
})

describe('a program that cannot be run', () => {
  test.each<[name: string, program: string]>([
    ['an empty file', ''],
    ['text', 'no program\n'],
    ['a script without its interpreter', '#!/nowhere/at/all\n'],
    ['a program of another machine', Buffer.from(foreignProgram()).toString('latin1')],
  ])('%s', async (_, program) => {
    const outcome = await scan(program)
    expect(outcome.verdict).toBe('blocked')
    expect(outcome.told).toStrictEqual(Array(2).fill(expect.stringMatching(/^Trivy (?:could not be started|ended with)/)))
  })

  test('one that is gone', async () => {
    const outcome = await scan('', {
      sources: { tool: async () => ({ version: '0.74.0', origin: 'path', program: join(world.root, 'gone'), isPinned: false }) },
    })
    expect(outcome).toMatchObject({ verdict: 'blocked', failure: expect.stringContaining('no such file') })
  })

  test('one that is not executable', async () => {
    const program = join(world.root, 'data')
    await writeFile(program, trivyScript('report'), { mode: 0o644 })
    const outcome = await scan('', { sources: { tool: async () => ({ version: '0.74.0', origin: 'path', program, isPinned: false }) } })
    expect(outcome.told).toStrictEqual(Array(2).fill(expect.stringMatching(/^Trivy could not be started/)))
  })
})

describe('an exit of 0 with a report that proves nothing, for one of two platforms', () => {
  test.each<[name: string, fault: string, because: string | RegExp]>([
    ['none', ':', 'Trivy ended without a report'],
    ['on the wrong stream', 'report >&2', 'Trivy ended without a report'],
    ['blanks', "printf '  \\n '", /^the report of Trivy /],
    ['text', 'echo all is well', /^the report of Trivy /],
    ['truncated', 'report | head -c 150', /^the report of Trivy /],
    ['half of its last byte', 'report | sed "s/.$//"', /^the report of Trivy /],
    ['doubled', 'report; report', /^the report of Trivy /],
    ['with something behind it', 'report; echo x', /^the report of Trivy /],
    ['with something before it', 'echo x; report', /^the report of Trivy /],
    ['not UTF-8', "report '[{\"Target\":\"'; printf '\\377'", /^the report of Trivy /],
    ['an empty object', "echo '{}'", /^the report of Trivy /],
    ['a list', 'printf "["; report; printf "]"', /^the report of Trivy /],
    ['null', 'echo null', /^the report of Trivy /],
    ['a string', 'echo \'"x"\'', /^the report of Trivy /],
    ['of an older schema', 'schema=1; report', /^the report of Trivy /],
    ['of a newer schema', 'schema=3; report', /^the report of Trivy /],
    ['of a schema in words', 'schema=\'"2"\'; report', /^the report of Trivy /],
    ['without a schema', 'report | sed s/SchemaVersion/Schema/', /^the report of Trivy /],
    ['about a file system', 'type=filesystem; report', /^the report of Trivy /],
    ['without an image', 'report | sed s/ImageID/Image/', /^the report of Trivy /],
    ['with no digest for an image', 'id=latest; report', /^the report of Trivy /],
    ['about another image', `id=sha256:${'0'.repeat(64)}; report`, /^a report about another image/],
    ['about another platform', 'arch=amd64; report', /^a report about another platform, linux\/amd64/],
    ['about another system', 'os=windows; report', /^a report about another platform, windows\/arm64/],
    ['without a platform', 'report | sed s/ImageConfig/Config/', /^the report of Trivy /],
    ['with results that are no list', "report '{}'", /^the report of Trivy /],
    ['with results that are a number', 'report 1', /^the report of Trivy /],
    ['with findings that are no list', 'report \'[{"Target":"x","Vulnerabilities":{}}]\'', /^the report of Trivy /],
    ['with a list that nobody knows', 'report \'[{"Target":"x","Surprises":[{}]}]\'', /^the report of Trivy /],
    ['with a finding without an id', 'report \'[{"Target":"x","Vulnerabilities":[{"Severity":"LOW"}]}]\'', /^the report of Trivy /],
    ['nested without end', "report \"$(head -c 100000 /dev/zero | tr '\\0' '[')\"", /^the report of Trivy /],
  ])(
    '%s',
    async (_, fault, because) => {
      const { verdict, reasons, told } = await scan(forArm(fault))
      expect({ verdict, reasons, first: told[0] }).toStrictEqual({
        verdict: 'blocked',
        reasons: [expect.stringMatching(because)],
        first: 'report',
      })
    },
    30_000,
  )

  test('larger than what is read', async () => {
    const { verdict, told } = await scan(forArm('report; head -c 70000000 /dev/zero | tr "\\0" " "'))
    expect({ verdict, told }).toStrictEqual({ verdict: 'blocked', told: ['report', 'Trivy wrote a report of more than 64 MiB'] })
  }, 60_000)

  test('without end', async () => {
    const { verdict, told } = await scan(forArm('yes'))
    expect({ verdict, told }).toStrictEqual({ verdict: 'blocked', told: ['report', 'Trivy wrote a report of more than 64 MiB'] })
  }, 60_000)
})

describe('a report that is whole', () => {
  const FOUND = (severity: string): string =>
    `report '[{"Target":"x","Class":"os-pkgs","Vulnerabilities":[{"VulnerabilityID":"CVE-1","PkgName":"a","InstalledVersion":"1","FixedVersion":"2"${severity}}]}]'`

  test.each([
    ['a severity word of tomorrow counts as the highest', ',"Severity":"EXTREME"', ['CVE-1 CRITICAL']],
    ['so does none', '', ['CVE-1 CRITICAL']],
    ['and one in small letters', ',"Severity":"low"', ['CVE-1 CRITICAL']],
  ])('%s', async (_, severity, blocking) => {
    expect(await scan(forArm(FOUND(severity)))).toMatchObject({ verdict: 'blocked', blocking })
  })

  test('a flood of findings blocks by the first and by the last', async () => {
    const flood = `results=$(seq 1 20000 | sed 's/.*/{"VulnerabilityID":"CVE-&","PkgName":"a","InstalledVersion":"1","FixedVersion":"2","Severity":"LOW"},/')
printf '%s' '{"SchemaVersion":2,"Trivy":{"Version":"0.74.0"},"ArtifactType":"container_image","Metadata":{"ImageID":"'"$id"'","ImageConfig":{"architecture":"'"$arch"'","os":"linux"}},"Results":[{"Target":"x","Vulnerabilities":['
printf '%s' "$results"
printf '%s' '{"VulnerabilityID":"CVE-LAST","PkgName":"a","InstalledVersion":"1","FixedVersion":"2","Severity":"CRITICAL"}]}]}'`
    expect(await scan(forArm(flood))).toMatchObject({ verdict: 'blocked', reasons: [], blocking: ['CVE-LAST CRITICAL'] })
  }, 30_000)
})

describe('what the scan needs is not there', () => {
  const refuse = (message: string) => () => Promise.reject(new ActionError('scan-database', message))
  test.each<[name: string, change: Case, failure: string | RegExp]>([
    ['no Trivy', { sources: { tool: refuse('no Trivy') } }, 'no Trivy'],
    ['no database', { sources: { database: refuse('no database') } }, 'no database'],
    ['no sandbox', { sources: { sandbox: refuse('no sandbox') } }, 'no sandbox'],
    [
      'a bug on the way to Trivy',
      { sources: { tool: () => Promise.reject(new TypeError('undefined is not a function')) } },
      'undefined is not a function',
    ],
    ['an ignore file', { policy: { ignoreFiles: ['/nowhere/.trivyignore'] } }, 'scan-ignore-files: there is no file /nowhere/.trivyignore'],
    ['an ignore file that is a folder', { policy: { ignoreFiles: ['/'] } }, 'scan-ignore-files: / cannot be read (EISDIR)'],
    ['a policy', { policy: { ignorePolicy: '/nowhere/x.rego' } }, 'scan-ignore-policy: there is no file /nowhere/x.rego'],
    ['a VEX document', { policy: { vex: ['/nowhere/vex.json'] } }, 'scan-vex: there is no file /nowhere/vex.json'],
    ['a platform that was asked for', { asked: ['amd64', 'arm64', 's390x'] }, 'the image lacks linux/s390x, for which it should be'],
    ['a reason for another platform', { asked: ['amd64'] }, 'the image is for linux/arm64, too, for which it should not be'],
  ])('%s', async (_, change, failure) => {
    const outcome = await scan(trivyScript('report'), change)
    expect({ verdict: outcome.verdict, failure: outcome.failure }).toStrictEqual({ verdict: 'blocked', failure })
    expect(outcome.told).not.toContain('report')
  })

  test.each<[name: string, ageHours: number, reason: RegExp]>([
    ['an old database', 49, /^the database of vulnerabilities was made on .*, 49 h ago, and counts for 48 h \(scan-db-max-age\)$/],
    ['a database of tomorrow', -24, /^the database of vulnerabilities was made on .*, which is still to come$/],
    ['a database without a date', Number.NaN, /^the database of vulnerabilities does not say when it was made$/],
  ])('%s', async (_, ageHours, reason) => {
    const updatedAt = new Date(Date.now() - ageHours * 3_600_000)
    const { database } = await world.sources('')
    const old: Sources['database'] = async (...all) => ({ ...(await database(...all)), updatedAt })
    const { verdict, reasons } = await scan(trivyScript('report'), { sources: { database: old } })
    expect({ verdict, reasons }).toStrictEqual({ verdict: 'blocked', reasons: [expect.stringMatching(reason)] })
  })
})

describe('the database of Java archives', () => {
  const FIRST_RUN = `printf "x\\tFATAL\\tFatal error\\t'--skip-java-db-update' cannot be specified on the first run\\n" >&2; exit 1`
  const needed = trivyScript(`if [ -e ../given/java-cache/java-db/metadata.json ]; then report; else ${FIRST_RUN}; fi`)

  test('is fetched once, where it is needed, and the scan runs again', async () => {
    let fetched = 0
    const { javaDatabase } = await world.sources('')
    const counted: Sources['javaDatabase'] = (...all) => {
      fetched += 1
      return javaDatabase(...all)
    }
    expect(await scan(needed, { sources: { javaDatabase: counted } })).toStrictEqual(OPEN)
    expect(fetched).toBe(1)
  })

  test('cannot be had', async () => {
    const javaDatabase = () => Promise.reject(new ActionError('scan-database', 'no mirror answers'))
    const { verdict, told } = await scan(needed, { sources: { javaDatabase } })
    expect({ verdict, told }).toStrictEqual({ verdict: 'blocked', told: ['no mirror answers', 'no mirror answers'] })
  })

  test('does not satisfy Trivy', async () => {
    const { verdict, told } = await scan(trivyScript(FIRST_RUN))
    const because = "Trivy ended with exit code 1: '--skip-java-db-update' cannot be specified on the first run"
    expect({ verdict, told }).toStrictEqual({ verdict: 'blocked', told: [because, because] })
  })
})

describe('an image that is not what it says', () => {
  test('an artifact in the place of a platform', async () => {
    const draft = draftLayout({ platforms: ['linux/amd64'] })
    const image = await world.image(draft)
    const { content } = image.root
    if (content.kind !== 'image') throw new TypeError('one platform is no index')
    const chart = {
      ...image,
      root: {
        ...image.root,
        content: { ...content, config: { ...content.config, mediaType: 'application/vnd.cncf.helm.config.v1+json' } },
      },
    }
    const scanner = openScanner(POLICY, world.registries, world.ports, await world.sources(trivyScript('report')))
    const evidence: Evidence = await scanner.scan(chart, [])
    await scanner.close()
    expect(evidence).toMatchObject({
      platforms: [],
      failure: { code: 'blocked', message: expect.stringContaining('is no image: its config is application/vnd.cncf.helm.config.v1+json') },
    })
  })

  test('a published blob that has other bytes than its digest says', async () => {
    const image = await world.image()
    const repository = aRepository('registry.example/app')
    const lie = new ActionError('registry-answer', 'registry.example sent bytes with another digest')
    const chunks = async function* () {
      yield Buffer.from('half')
      throw lie
    }
    const published: StagedImage = {
      ...image,
      place: { kind: 'registry', repository },
      blob: ({ digest, size }) => ({ digest, size, chunks }),
    }
    const scanner = openScanner(POLICY, world.registries, world.ports, await world.sources(trivyScript('report')))
    const { failure, platforms } = await scanner.scan(published, [])
    await scanner.close()
    expect({ failure, kinds: platforms.map(({ kind }) => kind) }).toStrictEqual({ failure: lie, kinds: ['none', 'none'] })
  })
})
