import { describe, expect, test } from '@jest/globals'
import { readBuild } from '../../src/inputs/build.ts'
import type { BuildInputs } from '../../src/inputs/inputs.ts'
import { aForm, complaints, type Given } from '../support/inputs.ts'

const DEFAULTS: BuildInputs = {
  context: '.',
  file: undefined,
  target: undefined,
  platforms: [],
  buildArgs: [],
  buildContexts: [],
  secrets: [],
  secretEnvs: [],
  secretFiles: [],
  ssh: [],
  cacheFrom: [],
  cacheTo: [],
  noCache: false,
  noCacheFilters: [],
  pull: false,
  load: false,
  outputs: [],
  provenance: undefined,
  sbom: undefined,
  attests: [],
  addHosts: [],
  allow: [],
  network: undefined,
  shmSize: undefined,
  ulimits: [],
  cgroupParent: undefined,
  builder: undefined,
  call: undefined,
}

const AMD64 = { os: 'linux', architecture: 'amd64' }
const ARM64 = { os: 'linux', architecture: 'arm64' }

describe('what reaches the builder', () => {
  test.each<[string, Given, Partial<BuildInputs>]>([
    ['nothing', {}, {}],
    [
      'texts',
      {
        context: './server',
        file: 'a/Dockerfile',
        target: 'app',
        builder: 'big',
        'cgroup-parent': '/ci',
        network: 'host',
        'shm-size': '2g',
      },
      { context: './server', file: 'a/Dockerfile', target: 'app', builder: 'big', cgroupParent: '/ci', network: 'host', shmSize: '2g' },
    ],
    ['booleans', { 'no-cache': 'true', pull: 'True', load: 'TRUE' }, { noCache: true, pull: true, load: true }],
    ['platforms by commas', { platforms: 'linux/amd64, linux/arm64' }, { platforms: [AMD64, ARM64] }],
    ['platforms by lines, in any case', { platforms: 'linux/amd64\nLinux/ARM64' }, { platforms: [AMD64, ARM64] }],
    ['build arguments', { 'build-args': 'A=1,2\nTOKEN\n"B=x\ny"' }, { buildArgs: ['A=1,2', 'TOKEN', 'B=x\ny'] }],
    [
      'contexts',
      { 'build-contexts': 'base=docker-image://alpine:3\nsrc={{defaultContext}}:src' },
      { buildContexts: ['base=docker-image://alpine:3', 'src=https://github.com/acme/app.git#f00d:src'] },
    ],
    ['ssh', { ssh: 'default, key=~/.ssh/id' }, { ssh: ['default', 'key=~/.ssh/id'] }],
    [
      'caches',
      { 'cache-from': 'type=gha\nacme/app:cache', 'cache-to': 'type=registry,ref=acme/app:cache,mode=max' },
      { cacheFrom: ['type=gha', 'acme/app:cache'], cacheTo: ['type=registry,ref=acme/app:cache,mode=max'] },
    ],
    ['stages without cache', { 'no-cache-filters': 'install,test' }, { noCacheFilters: ['install', 'test'] }],
    [
      'outputs keep their quotes',
      { outputs: 'type=image,"annotation.a=b,c"\n./out' },
      { outputs: ['type=image,"annotation.a=b,c"', './out'] },
    ],
    [
      'attestations',
      { provenance: 'mode=max', sbom: 'true', attests: 'type=sbom,generator=a/b' },
      { provenance: 'mode=max', sbom: 'true', attests: ['type=sbom,generator=a/b'] },
    ],
    [
      'hosts, entitlements and limits',
      { 'add-hosts': 'a:10.0.0.1,b:10.0.0.2', allow: 'network.host, security.insecure', ulimit: 'nofile=1:2\nnproc=3' },
      { addHosts: ['a:10.0.0.1', 'b:10.0.0.2'], allow: ['network.host', 'security.insecure'], ulimits: ['nofile=1:2', 'nproc=3'] },
    ],
    ['a call', { call: 'check,format=json' }, { call: 'check,format=json' }],
    ['a call of a build is none', { call: 'build' }, {}],
  ])('%s', async (_name, given, expected) => {
    const form = await aForm(given)
    const { build } = readBuild(form, { GITHUB_REPOSITORY: 'acme/app', GITHUB_SHA: 'f00d' })
    expect(build).toStrictEqual({ ...DEFAULTS, ...expected })
    form.finish()
  })

  test.each<[string, Given, readonly string[]]>([
    [
      'build arguments, whose values are not shown',
      { 'build-args': '=hunter2\nA=1\n-----END KEY-----' },
      [
        'build-args: entry 1 has no name in front; write KEY=VALUE (in double quotes as a whole when it goes over several lines), or KEY alone',
        'build-args: entry 3 has no name in front; write KEY=VALUE (in double quotes as a whole when it goes over several lines), or KEY alone',
      ],
    ],
    [
      'contexts',
      { 'build-contexts': 'base\nbase=\nbase=-' },
      [
        'build-contexts: "base" has no "="; write name=path',
        'build-contexts: "base=" has nothing after "="; write name=path',
        'build-contexts: "base=-" reads the standard input, which an action does not have; write a path or a Git URL',
      ],
    ],
    [
      'a cache without type',
      { 'cache-to': 'ref=acme/app:cache' },
      ['cache-to: "ref=acme/app:cache" has attributes and no type; write an image name, or type=registry,ref=…, type=gha, type=local,…'],
    ],
    ['a network', { network: 'bridge' }, ['network: "bridge" is not one of default, none, host']],
    ['a call', { call: 'chek' }, ['call: "chek" is not one of build, check, outline, targets; did you mean "check"?']],
    [
      'an option of a call',
      { call: 'check,fromat=json' },
      ['call: "check,fromat=json" has the unknown option "fromat=json"; allowed are format=… and ignorestatus=…'],
    ],
    ['a boolean', { 'no-cache': 'on' }, ['no-cache: "on" is not a boolean; write true or false']],
  ])('refused: %s', async (_name, given, expected) => {
    expect(await complaints({ images: 'acme/app', ...given })).toStrictEqual(expected)
  })
})
