// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub Actions
import { describe, expect, test } from '@jest/globals'
import { type Known, THIS_VERSION } from '../../src/migrate/known.ts'
import { migrate } from '../../src/migrate/migrate.ts'
import { movedSteps } from '../support/migrate.ts'

const BUILD = `
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:latest
`

/** A version of our action with other inputs, which takes whatever it is given. */
function version(change: (inputs: Set<string>) => void): Known {
  const inputs = new Set(THIS_VERSION.inputs)
  change(inputs)
  return { ...THIS_VERSION, inputs, refused: async () => [] }
}

test('same: the old handling of tags that exist is written, and not told as a difference', async () => {
  const { text, notes } = await migrate('w.yml', workflow(BUILD), { same: true })
  expect(stepsOf(text)).toContain('fixed-tags: overwrite\n    moving: always\n')
  expect(notes.filter(({ text: note }) => /fixed tag|moving tags/.test(note))).toStrictEqual([])
})

test('same: a build without tags has none to handle', async () => {
  const { steps } = await movedSteps('- uses: docker/build-push-action@v7\n  with:\n    context: .\n    outputs: out', { same: true })
  expect(steps).toBe(
    '- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release\n  with:\n    context: .\n    outputs: out',
  )
})

test('same: a version without these inputs names them', async () => {
  const known = version((inputs) => {
    inputs.delete('moving')
    inputs.delete('fixed-tags')
  })
  const { steps, notes } = await movedSteps(BUILD, { same: true, known })
  expect(steps).not.toMatch(/fixed-tags|moving/)
  expect(notes).toStrictEqual([
    '1: lost: --same: our action has no fixed-tags yet, so nothing restores that part of the old way',
    '1: lost: --same: our action has no moving yet, so nothing restores that part of the old way',
  ])
})

test('uses: the given words stand behind "uses:"', async () => {
  const { steps } = await movedSteps(BUILD, { uses: 'acme/build-tag-push@0123 # v1.0.0' })
  expect(steps.split('\n')[0]).toBe('- uses: acme/build-tag-push@0123 # v1.0.0')
})

test('an input that this version does not have is left out and named', async () => {
  const known = version((inputs) => {
    inputs.delete('flavor')
  })
  const { steps, notes } = await movedSteps(
    '- id: meta\n  uses: docker/metadata-action@v6\n  with:\n    images: acme/app\n    tags: type=sha\n    flavor: latest=false\n- uses: docker/build-push-action@v7\n  with:\n    context: .\n    push: true\n    tags: ${{ steps.meta.outputs.tags }}',
    { known },
  )
  expect(steps).not.toContain('flavor')
  expect(notes).toStrictEqual(['6: lost: flavor: our action has no flavor yet; it is left out, so compare the tags of a dry run'])
})

describe('a version that scans', () => {
  const known = version((inputs) => {
    for (const name of ['scan', 'scan-fail-on', 'scan-ignore-unfixed', 'scan-ignore-files', 'scan-timeout']) inputs.add(name)
  })
  const scan = (lines: string) =>
    `${BUILD.trim()}\n- uses: aquasecurity/trivy-action@0.33.1\n  with:\n    image-ref: acme/app:latest\n${lines}`
  const ours = (lines: readonly string[]) =>
    [
      '- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release',
      '  with:',
      '    images: acme/app',
      '    tags: type=raw,value=latest',
      ...lines.map((line) => `    ${line}`),
      '    context: .',
      '    push: true',
    ].join('\n')

  test('has the scan of what was published as its gate', async () => {
    const { steps, notes } = await movedSteps(
      scan(
        "    exit-code: '1'\n    severity: CRITICAL,HIGH # the rest is told\n    ignore-unfixed: true\n    trivyignores: .trivyignore\n    version: v0.72.0",
      ),
      { known },
    )
    expect(steps).toBe(
      ours([
        'scan: gate',
        'scan-fail-on: CRITICAL,HIGH # the rest is told',
        'scan-ignore-unfixed: true',
        'scan-ignore-files: .trivyignore',
      ]),
    )
    expect(notes).toStrictEqual([
      '6: differs: "aquasecurity/trivy-action@0.33.1" scanned what was published; ours scans every platform before anything is uploaded',
    ])
  })

  test('reports where the scan could not fail, of all levels where none was named', async () => {
    const { steps } = await movedSteps(scan('    format: table'), { known })
    expect(steps).toBe(ours(['scan: report', 'scan-fail-on: UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL']))
  })

  test.each([
    ['a report for later steps', '    format: sarif\n    output: trivy.sarif', 'it writes a report for later steps (format: sarif)'],
    ['an input without a counterpart', '    template: x', 'its input template has no counterpart'],
    ['a variable', '    severity: HIGH\n  env:\n    TRIVY_USERNAME: a', 'its variable TRIVY_USERNAME has no counterpart'],
  ])('leaves %s', async (_name, lines, because) => {
    const { notes } = await movedSteps(scan(lines), { known })
    expect(notes[0]).toBe(`6: stays: "aquasecurity/trivy-action@0.33.1" stays: ${because}`)
  })

  test('leaves a scan of another image', async () => {
    const { steps } = await movedSteps(scan('').replace('image-ref: acme/app', 'image-ref: acme/other'), { known })
    expect(steps).toContain('aquasecurity/trivy-action')
  })
})

describe('emulation', () => {
  test.each([
    ['ubuntu-latest', 'linux/amd64', false],
    ['ubuntu-24.04-arm', 'linux/arm64', false],
    ['ubuntu-24.04-arm', 'linux/amd64', true],
    ['[self-hosted, linux]', 'linux/amd64', true],
    ['ubuntu-latest', 'linux/amd64,linux/arm64', true],
  ])('on %s for %s: stays %s', async (runner, platforms, stays) => {
    const steps = `- uses: docker/setup-qemu-action@v4\n${BUILD.trim()}\n    platforms: ${platforms}`
    const { text } = await migrate('w.yml', workflow(steps).replace('ubuntu-latest', runner))
    expect(text.includes('docker/setup-qemu-action')).toBe(stays)
  })
})

describe('permissions', () => {
  const told = "permissions leave out contents: read; add it, since our step reads the repository's version tags to see what is the highest"
  test.each([
    ['none said', '', false],
    ['all', 'permissions: write-all\n', false],
    ['contents', 'permissions:\n  contents: read\n', false],
    ['no contents', 'permissions:\n  packages: write\n', true],
    ['nothing', 'permissions: {}\n', true],
  ])('%s', async (_name, permissions, isTold) => {
    const { notes } = await migrate('w.yml', permissions + workflow(BUILD))
    expect(notes.some(({ text }) => text === told)).toBe(isTold)
  })

  test('those of the job win', async () => {
    const { notes } = await migrate(
      'w.yml',
      `permissions: {}\n${workflow(BUILD).replace('    runs-on', '    permissions:\n      contents: read\n    runs-on')}`,
    )
    expect(notes.some(({ text }) => text === told)).toBe(false)
  })
})

test('variables of workflow and job tell the registry', async () => {
  const steps =
    '- uses: docker/login-action@v4\n  with:\n    registry: ${{ env.HOST }}\n    username: ${{ github.actor }}\n    password: ${{ github.token }}\n- uses: docker/build-push-action@v7\n  with:\n    context: .\n    push: true\n    tags: ${{ env.HOST }}/acme/app:1'
  const { text } = await migrate(
    'w.yml',
    `env:\n  HOST: quay.io\n${workflow(steps).replace('    runs-on', '    env:\n      HOST: ghcr.io\n    runs-on')}`,
  )
  expect(text).not.toContain('password')
  expect(text).toContain('images: ${{ env.HOST }}/acme/app\n')
})

test('jobs are moved each for itself', async () => {
  const text = `${workflow(BUILD)}  b:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: docker/login-action@v4\n        with: { username: a, password: b }\n      - run: docker push acme/app\n`
  const { text: after } = await migrate('w.yml', text)
  expect(after.slice(after.indexOf('  b:'))).toBe(text.slice(text.indexOf('  b:')))
  expect(after).not.toContain('docker/build-push-action')
})

function workflow(steps: string): string {
  const lines = steps.trim().split('\n')
  return `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n${lines.map((line) => `      ${line}\n`).join('')}`
}

function stepsOf(text: string): string {
  return text
    .slice(text.indexOf('    steps:\n'))
    .split('\n')
    .map((line) => line.replace(/^ {6}/, ''))
    .join('\n')
}
