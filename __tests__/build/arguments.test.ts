import { describe, expect, test } from '@jest/globals'
import { buildArguments, type Target } from '../../src/build/arguments.ts'
import { attachedAttestations } from '../../src/build/attestations.ts'
import { parseFields } from '../../src/build/csv.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { BuildInputs } from '../../src/inputs/inputs.ts'
import { aBuild, aPlan, aPlatform, aRepository, aTag } from '../support/plans.ts'
import { fc } from '../support/property.ts'
import { failure, SOURCE } from './world.ts'

const LAYOUT: Target = { kind: 'layout', folder: '/run/layout', metadata: '/run/metadata.json', builder: undefined }
const PUSHED: Target = { kind: 'push', repository: aRepository('acme/app'), metadata: '/run/metadata.json', builder: 'b' }
const PASSED: Target = { kind: 'passthrough', metadata: '/run/metadata.json', builder: undefined }
const START = ['build', '--progress=plain', '--metadata-file=/run/metadata.json']
const OUTPUT = '--output=type=oci,name=ghcr.io/acme/app:1.2.3,oci-artifact=false,dest=/run/layout,tar=false'
const MAX = `--attest=type=provenance,mode=max,builder-id=${SOURCE.runUrl}`

describe('a build that BuildKit pushes', () => {
  const push = (over: Partial<BuildInputs>) => buildArguments(aPlan({ build: aBuild({ platforms: [], ...over }) }), SOURCE, PUSHED, {}).args
  const outputOf = (attributes: string) =>
    `--output=type=image,name=docker.io/acme/app,oci-mediatypes=true,${attributes}oci-artifact=false,store=false,push-by-digest=true,push=true`

  const table: readonly (readonly [name: string, build: Partial<BuildInputs>, args: readonly string[]])[] = [
    ['goes by digest, under no name', {}, [...START, '--builder=b', outputOf(''), MAX, '.']],
    ['load is not for buildx', { load: true }, [...START, '--builder=b', outputOf(''), MAX, '.']],
    [
      'how an image is packed comes from the entry of outputs, where it goes does not',
      {
        outputs: [
          'type=image,name=x:1,push=false,registry.insecure=true,store=true,unpack=true,name-canonical=true,compression=zstd,"annotation.a=b,c",rewrite-timestamp=true',
        ],
      },
      [...START, '--builder=b', outputOf('compression=zstd,"annotation.a=b,c",rewrite-timestamp=true,'), MAX, '.'],
    ],
    [
      'of a layout as well, whose media types are OCI’s unless the entry says otherwise',
      { outputs: ['type=oci,tar=true,dest=x,oci-mediatypes=false,compression=gzip'] },
      [...START, '--builder=b', outputOf('oci-mediatypes=false,compression=gzip,'), MAX, '.'],
    ],
  ]
  test.each(table)('%s', (_, build, args) => {
    expect(push(build)).toStrictEqual(args)
  })
})

describe('a build into a layout', () => {
  const layout = (over: Partial<BuildInputs>, source = SOURCE, env = {}) =>
    buildArguments(aPlan({ build: aBuild({ platforms: [], ...over }) }), source, LAYOUT, env).args

  const table: readonly (readonly [name: string, build: Partial<BuildInputs>, args: readonly string[]])[] = [
    ['nothing but a context', {}, [...START, OUTPUT, MAX, '.']],
    [
      'platforms',
      { platforms: [aPlatform('linux/amd64'), aPlatform('linux/arm/v7')] },
      [...START, '--platform=linux/amd64,linux/arm/v7', OUTPUT, MAX, '.'],
    ],
    [
      'file and target',
      { context: 'https://github.com/acme/app.git#main', file: 'docker/Dockerfile', target: 'app' },
      [...START, '--file=docker/Dockerfile', '--target=app', OUTPUT, MAX, 'https://github.com/acme/app.git#main'],
    ],
    [
      'arguments, contexts, ssh',
      {
        buildArgs: ['A=1', 'B', 'C=x=y, "z"'],
        buildContexts: ['base=docker-image://alpine'],
        ssh: ['default'],
      },
      [
        ...START,
        OUTPUT,
        MAX,
        '--build-arg=A=1',
        '--build-arg=B',
        '--build-arg=C=x=y, "z"',
        '--build-context=base=docker-image://alpine',
        '--ssh=default',
        '.',
      ],
    ],
    [
      'caches',
      { cacheFrom: ['type=gha', 'user/app:cache'], cacheTo: ['type=registry,ref=user/app:cache,mode=max'] },
      [
        ...START,
        OUTPUT,
        MAX,
        '--cache-from=type=gha',
        '--cache-from=user/app:cache',
        '--cache-to=type=registry,ref=user/app:cache,mode=max',
        '.',
      ],
    ],
    [
      'everything of the machine',
      {
        noCache: true,
        noCacheFilters: ['a', 'b'],
        pull: true,
        addHosts: ['h:1.2.3.4'],
        allow: ['network.host'],
        network: 'host',
        shmSize: '1g',
        ulimits: ['nofile=1024:1024'],
        cgroupParent: '/ci',
      },
      [
        ...START,
        OUTPUT,
        MAX,
        '--no-cache',
        '--no-cache-filter=a',
        '--no-cache-filter=b',
        '--pull',
        '--add-host=h:1.2.3.4',
        '--allow=network.host',
        '--network=host',
        '--shm-size=1g',
        '--ulimit=nofile=1024:1024',
        '--cgroup-parent=/ci',
        '.',
      ],
    ],
    [
      'how an image is packed comes from the entry of outputs, where it goes does not',
      { outputs: ['type=image,push=true,compression=zstd,force-compression=true,"annotation.a=b,c",rewrite-timestamp=true,unpack=false'] },
      [
        ...START,
        '--output=type=oci,name=ghcr.io/acme/app:1.2.3,compression=zstd,force-compression=true,"annotation.a=b,c",rewrite-timestamp=true,oci-artifact=false,dest=/run/layout,tar=false',
        MAX,
        '.',
      ],
    ],
    ['load is not for buildx: it would make a second output', { load: true }, [...START, OUTPUT, MAX, '.']],
  ]
  test.each(table)('%s', (_, build, args) => {
    expect(layout(build)).toStrictEqual(args)
  })

  test('annotations, read as buildx reads them: at the first =, then at the first colon', () => {
    const level = fc.constantFrom('index', 'manifest', 'manifest[linux/amd64]', 'index-descriptor')
    const key = fc.string({ minLength: 1 }).filter((text) => !text.includes('='))
    const annotations = fc.array(fc.record({ level, key, value: fc.string() }, { noNullPrototype: true }))
    fc.assert(
      fc.property(annotations, (image) => {
        const { args } = buildArguments(aPlan({ annotations: { image, told: [] } }), SOURCE, LAYOUT, {})
        const read = args.flatMap((argument) => {
          const [, left, value] = /^--annotation=([^=]*)=(.*)$/s.exec(argument) ?? []
          const [, part, name] = /^([^:]*):(.*)$/s.exec(left ?? '') ?? []
          return left === undefined ? [] : [{ level: part, key: name, value }]
        })
        expect(read).toStrictEqual(image)
      }),
    )
  })

  const ID = `builder-id=${SOURCE.runUrl}`
  const attestations: readonly (readonly [name: string, build: Partial<BuildInputs>, attest: readonly string[]])[] = [
    ['provenance: true', { provenance: 'true' }, [`type=provenance,${ID}`]],
    ['provenance: false', { provenance: 'false' }, ['type=provenance,disabled=true']],
    ['provenance with attributes', { provenance: 'mode=min,inline-only=true' }, [`type=provenance,mode=min,inline-only=true,${ID}`]],
    ['provenance with a builder of its own', { provenance: 'mode=max,builder-id=me' }, ['type=provenance,mode=max,builder-id=me']],
    ['sbom: true', { provenance: 'false', sbom: 'true' }, ['type=provenance,disabled=true', 'type=sbom']],
    ['sbom: false', { provenance: 'false', sbom: 'false' }, ['type=provenance,disabled=true', 'type=sbom,disabled=true']],
    [
      'sbom with a generator',
      { provenance: 'false', sbom: 'generator=docker/scout' },
      ['type=provenance,disabled=true', 'type=sbom,generator=docker/scout'],
    ],
    ['provenance in attests', { attests: ['type=provenance,mode=min'] }, [`type=provenance,mode=min,${ID}`]],
    ['sbom in attests', { attests: ['type=sbom'] }, [`type=provenance,mode=max,${ID}`, 'type=sbom']],
    [
      'the inputs go before attests',
      { provenance: 'false', sbom: 'false', attests: ['type=provenance,mode=max', 'type=sbom'] },
      ['type=provenance,disabled=true', 'type=sbom,disabled=true'],
    ],
  ]
  test.each(attestations)('%s', (_, build, attest) => {
    expect(layout(build)).toStrictEqual([...START, OUTPUT, ...attest.map((value) => `--attest=${value}`), '.'])
  })

  test('a private repository, and one that nobody knows, gets what buildx does by itself', () => {
    const PRIVATE = `--attest=type=provenance,mode=min,inline-only=true,${ID}`
    expect(layout({}, { ...SOURCE, isPrivate: true })).toStrictEqual([...START, OUTPUT, PRIVATE, '.'])
    expect(layout({}, { ...SOURCE, isPrivate: undefined })).toStrictEqual([...START, OUTPUT, PRIVATE, '.'])
    expect(layout({}, { ...SOURCE, runUrl: undefined })).toStrictEqual([...START, OUTPUT, '--attest=type=provenance,mode=max', '.'])
  })

  test('BUILDX_NO_DEFAULT_ATTESTATIONS is obeyed', () => {
    expect(layout({}, SOURCE, { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' })).toStrictEqual([...START, OUTPUT, '.'])
    expect(layout({}, SOURCE, { BUILDX_NO_DEFAULT_ATTESTATIONS: 'false' })).toStrictEqual([...START, OUTPUT, MAX, '.'])
  })

  const two = ['linux/amd64', 'linux/arm64'].map(aPlatform)
  test.each<readonly [name: string, build: Partial<BuildInputs>, isPrivate: boolean, attached: number]>([
    ['a public repository: its provenance', {}, false, 1],
    ['a private one: none, as its provenance alone makes no index', {}, true, 0],
    ['a private one for two platforms: its provenance goes along', { platforms: two }, true, 1],
    ['a private one with an SBOM: its provenance goes along', { sbom: 'true' }, true, 2],
    ['what is turned off counts for nothing', { provenance: 'false', sbom: 'false', platforms: two }, false, 0],
    ['each line of attests', { attests: ['type=provenance,mode=min', 'type=sbom', 'type=sbom,generator=a/b'] }, false, 3],
  ])('attestations of a platform of %s', (_name, over, isPrivate, attached) => {
    expect(attachedAttestations(aBuild({ platforms: [], ...over }), { isPrivate }, {})).toBe(attached)
  })

  test('BUILDX_NO_DEFAULT_ATTESTATIONS leaves none', () => {
    expect(attachedAttestations(aBuild(), { isPrivate: false }, { BUILDX_NO_DEFAULT_ATTESTATIONS: 'true' })).toBe(0)
  })

  test('labels stand in their order, whatever they hold', () => {
    const labels = new Map([
      ['org.opencontainers.image.title', 'a "b", c'],
      ['x', 'line\nline'],
      ['y', '--push'],
    ])
    expect(buildArguments(aPlan({ build: aBuild({ platforms: [] }), labels }), SOURCE, LAYOUT, {}).args).toStrictEqual([
      ...START,
      OUTPUT,
      MAX,
      '--label=org.opencontainers.image.title=a "b", c',
      '--label=x=line\nline',
      '--label=y=--push',
      '.',
    ])
  })

  test.each([
    ['the most specific fixed tag', [aTag('latest', { kind: 'moving' }), aTag('1.2.3'), aTag('sha-1')], 'docker.io/library/app:1.2.3'],
    [
      'the first tag where none is fixed',
      [aTag('edge', { kind: 'moving' }), aTag('latest', { kind: 'moving' })],
      'docker.io/library/app:edge',
    ],
    ['the image alone where there is no tag', [], 'docker.io/library/app'],
  ])('the subject of provenance is %s', (_, tags, name) => {
    const plan = aPlan({
      images: [aRepository('app'), aRepository('123456789012.dkr.ecr.us-east-1.amazonaws.com/app')],
      tags,
      build: aBuild({ platforms: [] }),
    })
    expect(buildArguments(plan, SOURCE, LAYOUT, {}).args[3]).toBe(
      `--output=type=oci,name=${name},oci-artifact=false,dest=/run/layout,tar=false`,
    )
  })

  test('a folder with a comma is one field', () => {
    const target: Target = { ...LAYOUT, folder: '/run,1/lay"out', builder: 'mine' }
    const args = buildArguments(aPlan({ build: aBuild({ platforms: [] }) }), SOURCE, target, {}).args
    expect(args.slice(3, 5)).toStrictEqual([
      '--builder=mine',
      '--output=type=oci,name=ghcr.io/acme/app:1.2.3,oci-artifact=false,"dest=/run,1/lay""out",tar=false',
    ])
  })

  test('no entry of outputs can push or name: at most it is packed in another way', () => {
    const part = fc.constantFrom(
      'type=image',
      'push=true',
      ' push=true',
      'PUSH=true',
      'name=evil',
      '"name=a,b"',
      'push-by-digest=true',
      'compression=zstd',
      'dest=/etc',
      'tar=true',
      'annotation.x=1',
    )
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
        const output = layout({ outputs: [parts.join(',')] })[3] ?? ''
        const fields = parseFields(output.replace('--output=', ''))
        const allowed = [
          'type=oci',
          'name=ghcr.io/acme/app:1.2.3',
          'compression=zstd',
          'annotation.x=1',
          'oci-artifact=false',
          'dest=/run/layout',
          'tar=false',
        ]
        expect(fields.filter((field) => !allowed.includes(field))).toStrictEqual([])
        expect(fields.filter((field) => field.startsWith('dest='))).toStrictEqual(['dest=/run/layout'])
      }),
    )
  })
})

test.each([
  ['false', 'type=image'],
  ['true', 'type=image,oci-artifact=true'],
  ['false', 'type=oci,oci-artifact=false'],
])('attestations are kept as OCI artifacts: %s, for %s', (expected, entry) => {
  const plan = aPlan({ build: aBuild({ outputs: [entry] }) })
  const output = buildArguments(plan, SOURCE, LAYOUT, {}).args.find((argument) => argument.startsWith('--output=')) ?? ''
  expect(parseFields(output).filter((field) => field.startsWith('oci-artifact='))).toStrictEqual([`oci-artifact=${expected}`])
})

describe('secrets', () => {
  const call = (over: Partial<BuildInputs>, token?: string) =>
    buildArguments(
      aPlan({ build: aBuild({ platforms: [], provenance: 'false', ...over }) }),
      { ...SOURCE, githubToken: token === undefined ? undefined : new Secret(token) },
      LAYOUT,
      {},
    )
  const secretsOf = (args: readonly string[]) => args.filter((argument) => argument.startsWith('--secret='))

  test('values are in the environment of buildx, never in an argument', () => {
    const { args, environment } = call({
      secrets: [
        { id: 'npm', value: new Secret('hunter2\nline "2", x') },
        { id: 'pip', value: new Secret('p') },
      ],
      secretEnvs: [{ id: 'env', variable: 'MY_TOKEN' }],
      secretFiles: [{ id: 'file', path: 'a,b.txt' }],
    })
    expect(secretsOf(args)).toStrictEqual([
      '--secret=id=npm,env=BTP_SECRET_0',
      '--secret=id=pip,env=BTP_SECRET_1',
      '--secret=id=env,env=MY_TOKEN',
      '--secret=id=file,"src=a,b.txt"',
    ])
    expect(environment).toStrictEqual({ BTP_SECRET_0: 'hunter2\nline "2", x', BTP_SECRET_1: 'p' })
    expect(args.join(' ')).not.toContain('hunter2')
  })

  test.each([
    ['the context', { context: 'https://github.com/acme/other.git#main' }, true],
    ['a build context', { buildContexts: ['src=https://github.com/acme/lib.git'] }, true],
    ['a path', { context: '.' }, false],
    ['another host', { context: 'https://github.com.evil.example/acme/app.git' }, false],
    ['a user name that looks like the host', { context: 'https://github.com@evil.example/app.git' }, false],
    ['a scheme in clear', { context: 'http://github.com/acme/app.git' }, false],
    ['an own token', { context: 'https://github.com/acme/app.git', secrets: [{ id: 'GIT_AUTH_TOKEN', value: new Secret('mine') }] }, false],
    [
      'an own token for the host',
      { context: 'https://github.com/acme/app.git', secretEnvs: [{ id: 'GIT_AUTH_TOKEN.github.com', variable: 'T' }] },
      false,
    ],
  ])('the token of the run for Git on its own server: %s', (_, build, isGiven) => {
    const { args, environment } = call(build, 'ghs_token')
    expect(Object.values(environment).includes('ghs_token')).toBe(isGiven)
    expect(args.some((argument) => /^--secret=id=GIT_AUTH_TOKEN\.github\.com,env=BTP_SECRET_[0-9]$/.test(argument))).toBe(isGiven)
    expect(args.join(' ')).not.toContain('ghs_token')
  })

  test.each([
    ['too long', 'x'.repeat(140_000), 'the secret big is longer than 131008 bytes'],
    ['with a NUL', 'a\u0000b', 'the secret big has a NUL character'],
  ])('a value that no environment can hold: %s', async (_, value, message) => {
    const error = await failure(Promise.resolve().then(() => call({ secrets: [{ id: 'big', value: new Secret(value) }] })))
    expect([error.code, error.message, error.hint]).toStrictEqual([
      'inputs',
      message,
      'Write it to a file in an earlier step and name that in secret-files.',
    ])
  })
})

describe('a build for something else', () => {
  test('has no name that the plan leaves where it is', () => {
    const tags = [aTag('1.2.3'), aTag('latest', { kind: 'moving', move: 'keep' })]
    const { args } = buildArguments(aPlan({ push: false, tags, build: aBuild({ load: true }) }), SOURCE, PASSED, {})
    expect(args.filter((argument) => argument.startsWith('--tag='))).toStrictEqual(['--tag=ghcr.io/acme/app:1.2.3'])
  })

  const passed = (over: Partial<BuildInputs>) =>
    buildArguments(aPlan({ push: false, build: aBuild({ platforms: [], ...over }) }), SOURCE, PASSED, {}).args
  const TAGS = ['--tag=ghcr.io/acme/app:1.2.3', '--tag=ghcr.io/acme/app:latest']

  test.each<readonly [string, Partial<BuildInputs>, readonly string[]]>([
    ['load: no provenance by default', { load: true }, [...START, ...TAGS, '--load', '.']],
    ['load with provenance', { load: true, provenance: 'mode=max' }, [...START, ...TAGS, '--load', MAX, '.']],
    [
      'outputs as they are',
      { outputs: ['type=local,dest=out', 'type=tar,"dest=a,b.tar"'] },
      [...START, ...TAGS, '--output=type=local,dest=out', '--output=type=tar,"dest=a,b.tar"', MAX, '.'],
    ],
    [
      'a docker archive is loaded later',
      { outputs: ['type=docker,dest=a.tar'] },
      [...START, ...TAGS, '--output=type=docker,dest=a.tar', '.'],
    ],
    ['call', { call: 'check' }, [...START, ...TAGS, '--call=check', MAX, '.']],
  ])('%s', (_, build, args) => {
    expect(passed(build)).toStrictEqual(args)
  })
})
