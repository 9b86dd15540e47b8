import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { makeContext } from '#lab/context.mjs'
import { run } from '#lab/process.mjs'
import { isRecord } from '../../src/domain/json.ts'
import { blobFile, type DraftLayout, draftLayout, writeLayout } from '../support/layout.ts'
import { processesWith } from '../support/proc.ts'
import { type FakeRegistry, startRegistry } from '../support/registry.ts'
import { need, openStep, type Request, type Step, type Told, told, UP_TIMEOUT_MS, writePlugin } from '../support/step.ts'
import { startThrottle } from '../support/throttle.ts'

jest.setTimeout(60_000)

const UNTOUCHED = ['1.2.3 untouched', 'latest untouched']
const FAILED = ['1.2.3 failed', 'latest failed']

let step: Step
let real: Step
let registry: FakeRegistry
/** names in place of what differs from run to run */
let names: Readonly<Record<string, string>>
let images: string

beforeAll(async () => {
  step = await openStep({ plugin: 'exit 1', parts: ['basic', 'token', 'world'] })
  real = await openStep()
}, UP_TIMEOUT_MS)
afterAll(() => {
  step.close()
  real.close()
})
beforeEach(async () => {
  registry = await startRegistry()
  images = `${registry.host}/acme/app`
  names = { [registry.host]: 'REGISTRY', [step.folder]: 'FOLDER', [real.folder]: 'FOLDER' }
})
afterEach(() => registry.close())

/** Texts, or what they have to be like. */
type Failure = Omit<Told, 'errors' | 'hint'> & { readonly errors: readonly unknown[]; readonly hint: readonly unknown[] }

/** What a run tells that failed without writing anything; `rows` are untouched unless said otherwise. */
function failure(errors: readonly unknown[], hint: readonly unknown[], more: Partial<Told> = {}): Failure {
  return { exit: 1, outcome: 'failed', errors, hint, rows: UNTOUCHED, left: [], ...more }
}

/** Requests that change what the registry holds; an upload that is opened and closed again changes nothing. */
function writes(): readonly string[] {
  const lines = registry.lines().filter((line) => !/^(?:GET|HEAD) /.test(line))
  const rest = lines.filter((line) => !/^(?:POST|DELETE) \S+\/blobs\/uploads\//.test(line))
  const count = (verb: string) => lines.filter((line) => line.startsWith(verb)).length
  return count('POST') > 0 && rest.length === 0 && count('POST') !== count('DELETE') ? lines : rest
}

describe('inputs that cannot be', () => {
  const HINT = ['Every input, with what is allowed, stands in the table "Inputs" of the README. Nothing was built or written.']
  const NAMED = 'REGISTRY/acme/app'

  test.each<{ name: string; inputs: () => Readonly<Record<string, string>>; lines: readonly string[] }>([
    {
      name: 'unknown names, with the nearest known one',
      inputs: () => ({ images, platfroms: 'linux/amd64', tag: '1' }),
      lines: [
        'platfroms: is not an input of this action; did you mean "platforms"?',
        'tag: is not an input of this action; did you mean "tags"?',
      ],
    },
    {
      name: 'misspelt words and booleans, all at once',
      inputs: () => ({ images, strategy: 'semvr', 'fixed-tags': 'keeep', network: 'hosst', push: 'ture', pull: 'yes' }),
      lines: [
        'push: "ture" is not one of true, false, digest; did you mean "true"?',
        'strategy: "semvr" is not one of semver, sha, environment, date, branch, pr, schedule; did you mean "semver"?',
        'fixed-tags: "keeep" is not one of keep, overwrite, skip; did you mean "keep"?',
        'pull: "yes" is not a boolean; write true or false',
        'network: "hosst" is not one of default, none, host; did you mean "host"?',
      ],
    },
    {
      name: 'a user without a password, and a folder that should be pushed',
      inputs: () => ({ images, push: 'true', outputs: 'type=local,dest=out', username: 'me' }),
      lines: [
        'password: is missing, and username is given; a secret that is not set is empty, and workflows of forks and of Dependabot get none',
        'outputs: "type=local,dest=out" has type local beside push: true, which takes image, registry, oci; set push: false, or leave the entry out',
        'outputs: "type=local,dest=out" has dest beside push: true, where images and tags decide; leave that out, or set push: false',
      ],
    },
    {
      name: 'a check that should be pushed, and an environment without a name',
      inputs: () => ({ images, push: 'true', call: 'check', strategy: 'environment' }),
      lines: [
        'push: push: true publishes an image, and call: "check" makes none; leave push out, or leave call out',
        'environment: is missing, and strategy names "environment"; give a name, or lines pattern=name, or leave the strategy out',
      ],
    },
    {
      name: 'a full reference in tags',
      inputs: () => ({ images, tags: `${images}:1.2.3` }),
      lines: [
        `tags: line 1, column 1: "${NAMED}:1.2.3" is a full reference, and tags are named without their image; put ${NAMED} in images and write the tag as type=raw,value=1.2.3`,
      ],
    },
    {
      name: 'an image name with a tag',
      inputs: () => ({ images: `${images}:1.2.3` }),
      lines: [`images: line 1, column 1: "${NAMED}:1.2.3" has a tag (:1.2.3); an image is named without one`],
    },
    {
      name: 'no image',
      inputs: () => ({}),
      lines: ['images: is missing; name an image, such as ghcr.io/acme/app, or set push: false to build only'],
    },
  ])('$name', async ({ inputs, lines }) => {
    const answer = await step.run({ inputs: inputs() })
    const inputsOf = new Set(lines.map((line) => line.slice(0, line.indexOf(':'))))
    const heading = inputsOf.size === 1 ? '1 input needs attention:' : `${inputsOf.size} inputs need attention:`
    const message = [heading, ...lines.map((line) => `- ${line}`)].join('\n')
    expect(told(answer, names)).toStrictEqual(failure([`${message} [inputs]`], HINT, { rows: [] }))
    expect(registry.lines()).toStrictEqual([])
  })

  test('a tag of more than 128 characters', async () => {
    const tag = 'x'.repeat(129)
    const answer = await step.run({ inputs: { images, tags: `type=raw,value=${tag}` } })
    const message = `type=raw,value=${tag}: "${'x'.repeat(80)}" has 129 characters, and a tag at most 128 [plan]`
    const { errors, ...rest } = told(answer, names)
    expect({ errors, ...rest }).toStrictEqual(failure([message], ['Nothing was built or written.'], { rows: [] }))
    expect(registry.lines()).toStrictEqual([])
  })
})

describe('a runner in trouble', () => {
  const FILES = ['The runner makes these files for every step; see what an earlier step did to the disk, or to this variable.']
  const full = (file: string) => `the runner's file ${file} cannot be written: ENOSPC: no space left on device, write [outputs]`

  test.each<{ name: string; env: Readonly<Record<string, string>>; expected: Failure }>([
    {
      name: 'GITHUB_OUTPUT is not set',
      env: { GITHUB_OUTPUT: '' },
      expected: failure(
        ['the environment variable GITHUB_OUTPUT is not set, so nothing can be handed on [outputs]'],
        ['The runner sets it for every step; outside of one, point it to an empty file.'],
        { outcome: undefined, rows: [] },
      ),
    },
    {
      name: 'GITHUB_OUTPUT is in no folder',
      env: { GITHUB_OUTPUT: '/nowhere/at/all' },
      expected: failure(
        ["the runner's file /nowhere/at/all cannot be written: ENOENT: no such file or directory, open '/nowhere/at/all' [outputs]"],
        FILES,
        { outcome: undefined, rows: [] },
      ),
    },
    {
      name: 'GITHUB_OUTPUT is on a full disk',
      env: { GITHUB_OUTPUT: '/dev/full' },
      expected: failure([full('/dev/full')], FILES, { outcome: undefined, rows: [] }),
    },
    {
      name: 'GITHUB_STATE is on a full disk',
      env: { GITHUB_STATE: '/dev/full' },
      expected: failure([full('/dev/full')], FILES, { rows: [] }),
    },
    {
      name: 'the runner’s temporary folder is none',
      env: { RUNNER_TEMP: '/dev/null' },
      expected: failure(
        [expect.stringMatching(/^ENOTDIR: not a directory, mkdir '\/dev\/null\/build-tag-push-[0-9a-f]{16}' \[disk\]$/)],
        ['Free space in an earlier step, or use a larger runner. RUNNER_TEMP must be a folder that can be written.'],
      ),
    },
  ])('$name', async ({ env, expected }) => {
    const answer = await step.run({ inputs: { images }, env })
    expect(told(answer, names)).toStrictEqual(expected)
    expect(writes()).toStrictEqual([])
  })

  test('the event file is cut off', async () => {
    const file = join(step.folder, 'event.json')
    writeFileSync(file, '{"repository":{"full_na')
    const answer = await step.run({ inputs: { images }, env: { GITHUB_EVENT_PATH: file } })
    expect(told(answer, names)).toStrictEqual(
      failure(
        ["the event's file FOLDER/event.json (23 characters) is not JSON; it may have been cut off [event]"],
        ['The runner writes this file itself; see what an earlier step did to it or to GITHUB_EVENT_PATH, then run the job again.'],
        { rows: [] },
      ),
    )
    expect(registry.lines()).toStrictEqual([])
  })

  test('a file that never answers does not hold the run beyond its time', async () => {
    const pipe = join(step.folder, 'pipe')
    await run('mkfifo', [pipe])
    const answer = await step.run({ inputs: { images, timeout: '1s' }, env: { GITHUB_EVENT_PATH: pipe } })
    expect(told(answer, names)).toStrictEqual(
      failure(
        ['the run took longer than its timeout of 1 s [timeout]'],
        ['Run the job again: it takes up what was done. If the time is never enough, raise the input timeout.'],
        // Node cannot exit while it opens a file, so it ends itself by SIGKILL
        { exit: undefined, rows: [] },
      ),
    )
    expect(registry.lines()).toStrictEqual([])
  })

  test('a summary that cannot be written fails a run that published, with its rows and outputs', async () => {
    const draft = draftLayout()
    await writeLayout(join(step.folder, 'summary'), draft)
    plug(`cp -r ${join(step.folder, 'summary')} "$dest"; ${metadataOf(draft.root.digest)}`)
    const answer = await step.run({ inputs: { images }, env: { GITHUB_STEP_SUMMARY: '/dev/full' } })
    expect(told(answer, names)).toStrictEqual(
      failure([full('/dev/full')], FILES, { outcome: 'published', rows: ['1.2.3 published', 'latest published'] }),
    )
    expect(answer.outputs['digest']).toBe(draft.root.digest)
  })
})

describe('no builder', () => {
  const SETUP = [
    'Set a builder up in an earlier step (docker/setup-buildx-action), and name it in the input builder unless it is the current one.',
  ]
  const REACH = [
    'Is the Docker engine (or the remote BuildKit) running, and does DOCKER_HOST or the docker context lead there? Nothing was built.',
  ]

  test('no docker at all', async () => {
    const empty = join(step.folder, 'empty')
    mkdirSync(empty)
    const answer = await step.run({
      node: withoutDocker(step),
      inputs: { images },
      env: { PATH: empty, HOME: empty, DOCKER_CONFIG: '', DOCKER_HOST: '' },
    })
    const folders = ['FOLDER/empty/.docker/cli-plugins', ...SYSTEM_FOLDERS]
    expect(told(answer, names)).toStrictEqual(
      failure(
        [`there is no buildx on this machine: docker-buildx is in none of ${folders.join(', ')}, and not on PATH [no-builder]`],
        [
          'Use a runner with Docker (ubuntu-latest has it), or set buildx up in an earlier step (docker/setup-buildx-action). macOS and Windows runners have no builder; dry-run works there.',
        ],
      ),
    )
    expect(writes()).toStrictEqual([])
  })

  test.each<{ name: string; request: Request; expected: Failure }>([
    {
      name: 'a builder that does not exist',
      request: { inputs: { builder: 'nobody' } },
      expected: failure(['the builder nobody cannot be used: no builder "nobody" found [no-builder]'], SETUP),
    },
    {
      name: 'an engine that is not there',
      request: { env: { DOCKER_HOST: 'unix:///nowhere.sock' } },
      expected: failure(
        [
          'the current builder cannot be reached: Cannot connect to the Docker daemon at unix:///nowhere.sock. Is the docker daemon running? [builder-unreachable]',
        ],
        REACH,
      ),
    },
    {
      name: 'a remote BuildKit that is not there',
      request: { inputs: { builder: 'gone' } },
      expected: failure(['the builder gone cannot be reached: nobody answers at unix:///nowhere.sock [builder-unreachable]'], REACH),
    },
  ])('$name', async ({ request, expected }) => {
    const buildx = need(real.lab.docker?.buildx, 'buildx')
    const env = { DOCKER_CONFIG: real.docker, PATH: String(process.env['PATH']) }
    if (request.inputs?.['builder'] === 'gone')
      await run(buildx, ['create', '--driver=remote', '--name=gone', 'unix:///nowhere.sock'], { env })
    const answer = await real.run({ ...request, inputs: { images, ...request.inputs } })
    expect(told(answer, names)).toStrictEqual(expected)
    expect(writes()).toStrictEqual([])
  })
})

describe('a build that fails', () => {
  beforeAll(() => {
    makeContext(real.workspace)
    writeFileSync(join(real.workspace, 'arm'), armProgram(), { mode: 0o755 })
  })

  test.each<{ name: string; inputs?: Readonly<Record<string, string>>; dockerfile: string; error: string; hint: readonly unknown[] }>([
    {
      name: 'in a step: its error is the annotation, and its last words stand below',
      dockerfile: 'FROM scratch\nCOPY busybox /busybox\nRUN ["/busybox", "ls", "/nowhere"]\n',
      error:
        'the build failed: process "/busybox ls /nowhere" did not complete successfully: exit code: 1\nDockerfile:3: RUN ["/busybox", "ls", "/nowhere"] [build-failed]',
      hint: ['The step said last:', expect.stringMatching(/^[0-9.]+ ls: \/nowhere: No such file or directory$/)],
    },
    {
      name: 'at a word that is no instruction',
      dockerfile: 'FROM scratch\nCOPPY a b\n',
      error:
        'the build failed: dockerfile parse error on line 2: unknown instruction: COPPY (did you mean COPY?)\nDockerfile:2: COPPY a b [build-failed]',
      hint: ['The group "Build" of the log has all that buildx said.'],
    },
    {
      name: 'with a program of another platform',
      dockerfile: 'FROM scratch\nCOPY arm /arm\nRUN ["/arm"]\n',
      error: 'the build failed: process "/arm" did not complete successfully: exit code: 1\nDockerfile:3: RUN ["/arm"] [build-failed]',
      hint: [
        'A step ran a program of another platform (exec format error). Emulate it with docker/setup-qemu-action in an earlier step, cross-compile (FROM --platform=$BUILDPLATFORM), or build each platform on a runner of its own.',
      ],
    },
    {
      name: 'without its context',
      dockerfile: 'FROM scratch\n',
      inputs: { context: 'nowhere' },
      error: 'the build failed: unable to prepare context: path "nowhere" not found [build-failed]',
      hint: [
        'The input context names no folder here. Does actions/checkout run before this step, and is the path relative to the workspace?',
      ],
    },
    {
      name: 'without its Dockerfile',
      dockerfile: 'FROM scratch\n',
      inputs: { file: 'Dockerfile.none' },
      error: 'the build failed: failed to read dockerfile: open Dockerfile.none: no such file or directory [build-failed]',
      hint: ['The input file is a path from the workspace, Dockerfile in the context where nothing is given.'],
    },
  ])('$name', async ({ inputs, dockerfile, error, hint }) => {
    writeFileSync(join(real.workspace, 'Dockerfile'), dockerfile)
    const answer = await real.run({ inputs: { images, ...inputs } })
    expect(told(answer, names)).toStrictEqual(failure([error], hint))
    expect(writes()).toStrictEqual([])
  })

  test('since the disk is full', async () => {
    const disk = join(real.folder, 'disk')
    mkdirSync(disk)
    makeContext(real.workspace, { layersMb: [3] })
    await run('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'none', disk])
    try {
      const answer = await real.run({ temp: disk, inputs: { images } })
      expect(told(answer, names)).toStrictEqual({
        ...failure([], []),
        errors: [expect.stringMatching(/^the disk is full: .*no space left on device \[disk\]$/)],
        hint: [
          'Free space in an earlier step, use a larger runner, or build less into the image. The image is written to the runner’s temporary folder once.',
        ],
      })
    } finally {
      await run('umount', [disk])
    }
    expect(writes()).toStrictEqual([])
  })

  test('since somebody killed buildx in the middle of it', async () => {
    const sleep = 'FROM scratch\nCOPY busybox /busybox\nRUN ["/busybox", "sh", "-c", "echo star\\"\\"ted; /busybox sleep 60"]\n'
    writeFileSync(join(real.workspace, 'Dockerfile'), sleep)
    const mark = randomUUID()
    const answer = await real.run(
      { inputs: { images, 'no-cache': 'true' }, env: { MARK: mark } },
      {
        onLine: (line) => {
          if (!line.endsWith(' started')) return
          const buildx = processesWith(`MARK=${mark}`).find(({ argv }) => argv[1] === 'build')
          process.kill(need(buildx, 'buildx').pid, 'SIGKILL')
        },
      },
    )
    expect(told(answer, names)).toStrictEqual(
      failure(
        ['buildx was killed by SIGKILL in the middle of the build [build-killed]'],
        ['Most likely the machine ran out of memory. Use a larger runner, or let the build do less at once.'],
      ),
    )
    expect(writes()).toStrictEqual([])
  })
})

describe('a buildx that is not to be believed', () => {
  let draft: DraftLayout
  let layout: string
  beforeAll(async () => {
    draft = draftLayout()
    layout = join(step.folder, 'layout')
    await writeLayout(layout, draft)
  })

  const AGAIN = ['Nothing was uploaded. Run the job again; if it stays so, set up a newer builder (docker/setup-buildx-action).']
  const good = () => `cp -r ${layout} "$dest"`
  const saysGood = () => metadataOf(draft.root.digest)
  const layer = () => `"$dest"/${blobFile(need(draft.layers[0], 'layer').digest)}`
  const digestOfLayer = () => need(draft.layers[0], 'layer').digest

  test.each<{ name: string; script: () => string; error: () => unknown; hint: readonly string[] }>([
    {
      name: 'it dies by SIGKILL without a word',
      script: () => 'kill -9 $$',
      error: () => 'buildx was killed by SIGKILL in the middle of the build [build-killed]',
      hint: ['Most likely the machine ran out of memory. Use a larger runner, or let the build do less at once.'],
    },
    {
      name: 'it dies by SIGSEGV after the image is written',
      script: () => `${good()}; ${saysGood()}; kill -11 $$`,
      error: () => 'buildx was killed by SIGSEGV in the middle of the build [build-killed]',
      hint: ['Something on this machine ended it. Run the job again; if it stays so, look into the log of the system at that time.'],
    },
    {
      name: 'it exits 1 without a word',
      script: () => 'exit 1',
      error: () => 'buildx failed with exit code 1 without a word [build-failed]',
      hint: ['The group "Build" of the log has all that buildx said.'],
    },
    {
      name: 'it exits 0 without a word',
      script: () => 'exit 0',
      error: () => 'buildx ended with exit code 0 but wrote no metadata file [build-output]',
      hint: AGAIN,
    },
    {
      name: 'its metadata is missing',
      script: good,
      error: () => 'buildx ended with exit code 0 but wrote no metadata file [build-output]',
      hint: AGAIN,
    },
    {
      name: 'its metadata is empty',
      script: () => `${good()}; : > "$metadata"`,
      error: () => 'the metadata file that buildx wrote is not JSON [build-output]',
      hint: AGAIN,
    },
    {
      name: 'its metadata is cut off',
      script: () => `${good()}; printf '{"containerimage.digest":"sha2' > "$metadata"`,
      error: () => 'the metadata file that buildx wrote is not JSON [build-output]',
      hint: AGAIN,
    },
    {
      name: 'its metadata names no image',
      script: () => `${good()}; echo '{}' > "$metadata"`,
      error: () => 'the metadata file that buildx wrote names no image (containerimage.digest) [build-output]',
      hint: AGAIN,
    },
    {
      name: 'its metadata names another image',
      script: () => `${good()}; ${metadataOf(`sha256:${'0'.repeat(64)}`)}`,
      error: () => `buildx says that it built sha256:${'0'.repeat(64)}, but wrote ${draft.root.digest} [build-output]`,
      hint: AGAIN,
    },
    {
      name: 'its layout is missing',
      script: saysGood,
      error: () => expect.stringMatching(/^the image that buildx wrote is broken: .*\/layout\/oci-layout is missing \[build-output\]$/),
      hint: AGAIN,
    },
    {
      name: 'its layout is empty',
      script: () => `mkdir "$dest"; ${saysGood()}`,
      error: () => expect.stringMatching(/^the image that buildx wrote is broken: .*\/layout\/oci-layout is missing \[build-output\]$/),
      hint: AGAIN,
    },
    {
      name: 'a layer is missing',
      script: () => `${good()}; rm ${layer()}; ${saysGood()}`,
      error: () =>
        `the image that buildx wrote is broken: it lacks the blob ${digestOfLayer()} (application/vnd.oci.image.layer.v1.tar+gzip) [build-output]`,
      hint: AGAIN,
    },
    {
      name: 'a layer is cut off',
      script: () => `${good()}; : > ${layer()}; ${saysGood()}`,
      error: () =>
        `the image that buildx wrote is broken: it holds the blob ${digestOfLayer()} with 0 bytes, not the 22 that are said [build-output]`,
      hint: AGAIN,
    },
    {
      name: 'a layer is a link to elsewhere',
      script: () => `${good()}; rm ${layer()}; ln -s /etc/passwd ${layer()}; ${saysGood()}`,
      error: () => `the image that buildx wrote is broken: it has a link in place of the blob ${digestOfLayer()} [build-output]`,
      hint: AGAIN,
    },
  ])('$name', async ({ script, error, hint }) => {
    plug(script())
    const answer = await step.run({ inputs: { images } })
    expect(told(answer, names)).toStrictEqual(failure([error()], hint))
    expect(writes()).toStrictEqual([])
  })

  test('its layout is of other platforms', async () => {
    plug(`${good()}; ${saysGood()}`)
    const answer = await step.run({ inputs: { images, platforms: 'linux/s390x' } })
    expect(told(answer, names)).toStrictEqual(
      failure(['the image that buildx wrote is broken: it lacks linux/s390x; it is for linux/amd64, linux/arm64 [build-output]'], AGAIN),
    )
    expect(writes()).toStrictEqual([])
  })

  test('a layer is not what its digest says: no manifest and no name goes out', async () => {
    plug(`${good()}; printf 'A layer of linux/amd64' > ${layer()}; ${saysGood()}`)
    const answer = await step.run({ inputs: { images } })
    expect(told(answer, names)).toStrictEqual({
      ...failure([], ['Something changed or damaged the file after it was built; run again, and look at the disk when it comes back.']),
      errors: [
        expect.stringMatching(
          new RegExp(`^the blob ${digestOfLayer()} of 22 bytes turned out to have 22 bytes with the digest .*; it was not uploaded`),
        ),
      ],
      rows: ['1.2.3 failed blob-content', 'latest untouched'],
    })
    expect(writes().filter((line) => line.includes('/manifests/'))).toStrictEqual([])
    expect(registry.blob('acme/app', digestOfLayer())).toBeUndefined()
  })
})

describe('registries', () => {
  const CHECK = ['Check user name and password: the registry does not know them, or they have expired.']

  test('a wrong password, where each request has it', async () => {
    const { host, username, password } = need(step.lab.registries.basic, 'Basic registry')
    const answer = await step.run({ inputs: { ...signIn(host, username, 'wrong-password'), images: `${host}/trouble/app` } })
    // the requests of the preflight go out side by side: which of them is refused first is open
    const message =
      /^BASIC\/trouble\/app: BASIC answered 401 while .*, signed in as pusher \(input registry-auth\): UNAUTHORIZED authentication required \[registry-refused\]$/
    expect(told(answer, { [host]: 'BASIC' })).toStrictEqual(failure([expect.stringMatching(message)], CHECK, { rows: FAILED }))
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
    const { status } = await fetch(`http://${host}/v2/trouble/app/tags/list`, { headers: { authorization } })
    expect(status).toBe(404)
  })

  test('a wrong password, at a token server', async () => {
    const { host, username, realm } = need(step.lab.registries.token, 'token registry')
    const answer = await step.run({ inputs: { ...signIn(host, username, 'wrong-password'), images: `${host}/trouble/app` } })
    expect(told(answer, { [host]: 'TOKEN', [new URL(realm).host]: 'SERVER' })).toStrictEqual(
      failure(
        [
          'TOKEN/trouble/app: TOKEN answered 401 while asking SERVER for a token for repository:trouble/app:pull,push, signed in as pusher (input registry-auth): UNAUTHORIZED incorrect username or password [registry-refused]',
        ],
        CHECK,
        { rows: FAILED },
      ),
    )
  })

  test('no right to push', async () => {
    const { host, pullOnly } = need(step.lab.registries.token, 'token registry')
    const answer = await step.run({ inputs: { ...signIn(host, pullOnly.username, pullOnly.password), images: `${host}/trouble/app` } })
    expect(told(answer, { [host]: 'TOKEN' })).toStrictEqual(
      failure(
        ['TOKEN/trouble/app: TOKEN grants only pull where push is needed, signed in as puller (input registry-auth) [registry-refused]'],
        ['Check that this user may push to this repository, and that the registry is not read-only.'],
        { rows: FAILED },
      ),
    )
  })

  test('no sign-in at all, at two registries: both are told at once', async () => {
    const { basic, token } = step.lab.registries
    const [first, second] = [need(basic, 'Basic registry').host, need(token, 'token registry').host]
    const answer = await step.run({ inputs: { images: `${first}/trouble/app\n${second}/trouble/app` } })
    expect(told(answer, { [first]: 'BASIC', [second]: 'TOKEN' })).toStrictEqual({
      ...failure([], [], { rows: [...FAILED, ...FAILED] }),
      errors: [
        expect.stringMatching(
          /^2 things stop this run before the build:\n- BASIC\/trouble\/app: BASIC answered 401 while .*, without a sign-in: .*\n- TOKEN\/trouble\/app: TOKEN answered 401 while .*, without a sign-in: .* \[registry-refused\]$/,
        ),
      ],
      hint: ['BASIC', 'TOKEN'].map(
        (host) => `Give a sign-in for ${host}: the inputs \`registry\`, \`username\` and \`password\`, or an entry of \`registry-auth\`.`,
      ),
    })
  })

  test('a host that does not exist', async () => {
    const answer = await step.run({ inputs: { images: 'nowhere.invalid/trouble/app' } })
    expect(told(answer)).toStrictEqual({
      ...failure([], ['Check the spelling of nowhere.invalid, and that this machine can resolve it.'], { rows: FAILED }),
      // without any name server at all the second is what the system says
      errors: [
        expect.stringMatching(
          /^nowhere\.invalid\/trouble\/app: no usable answer from nowhere\.invalid while asking how to sign in: getaddrinfo (ENOTFOUND|EAI_AGAIN) nowhere\.invalid \(\1\) \[registry-unreachable\]$/,
        ),
      ],
    })
  })

  test('a port where nobody listens', async () => {
    await registry.close()
    const answer = await step.run({ inputs: { images } })
    registry = await startRegistry()
    expect(told(answer, names)).toStrictEqual(
      failure(
        [
          'REGISTRY/acme/app: no usable answer from REGISTRY while asking how to sign in: connect ECONNREFUSED REGISTRY (ECONNREFUSED) [registry-unreachable]',
        ],
        ['Nothing listens at REGISTRY; check host and port.'],
        { rows: FAILED },
      ),
    )
  })

  test('tokens that expire in the middle of an upload are renewed', async () => {
    const { proxy, ca, requests, names: hosts } = need(step.lab.world, 'world')
    const repository = `trouble/app-${randomBytes(4).toString('hex')}`
    const { username, password } = hosts.ghcr.brief
    makeContext(real.workspace, { layersMb: Array.from({ length: 12 }, () => 1) })
    // 12 MB at 4 MB/s, eight at a time, under tokens of 2 s
    const line = await startThrottle(Number(new URL(proxy).port), 4_000_000)
    const going = real.run({
      inputs: { ...signIn('ghcr.io', username, password), images: `ghcr.io/${repository}` },
      env: { HTTPS_PROXY: `http://${line.host}`, NODE_EXTRA_CA_CERTS: ca },
    })
    const answer = await going.finally(() => line.close())
    expect(told(answer)).toStrictEqual({
      exit: 0,
      outcome: 'published',
      errors: [],
      hint: [],
      rows: ['1.2.3 published', 'latest published'],
      left: [],
    })
    const answers = requestsTo(requests, `/v2/${repository}/blobs/`)
    const uploads = answers.filter((one) => one.startsWith('PUT 201'))
    expect({ whole: uploads.length >= 12, refused: answers.some((one) => one.endsWith(' 401')) }).toStrictEqual({
      whole: true,
      refused: true,
    })
  })
})

const SYSTEM_FOLDERS = [
  '/usr/local/lib/docker/cli-plugins',
  '/usr/local/libexec/docker/cli-plugins',
  '/usr/lib/docker/cli-plugins',
  '/usr/libexec/docker/cli-plugins',
]

/** A Node for which the machine's own plugins of docker are not there. */
function withoutDocker({ folder, lab }: Step): string {
  const node = need(lab.node24, 'Node 24')
  const there = SYSTEM_FOLDERS.filter(existsSync)
  if (there.length === 0) return node
  const script = join(folder, 'node')
  // the step's own PATH leads nowhere; it is put back where Node starts
  const mounts = there.map((place) => `mount -t tmpfs none ${place}`)
  const inside = `${mounts.join(' && ')} && PATH=$0 exec ${node} "$@"`
  const start = `exec /usr/bin/env PATH=/usr/sbin:/usr/bin:/sbin:/bin unshare --mount /bin/sh -c '${inside}' "$PATH" "$@"`
  writeFileSync(script, `#!/bin/sh\n${start}\n`, { mode: 0o755 })
  return script
}

function plug(script: string): void {
  writePlugin(join(step.docker, 'cli-plugins', 'docker-buildx'), script)
}

function metadataOf(digest: string): string {
  return `echo '{"containerimage.digest":"${digest}"}' > "$metadata"`
}

function signIn(host: string, username: string, password: string): Readonly<Record<string, string>> {
  return { registry: host, username, password }
}

/** `METHOD status` of all requests of the world's log whose path begins so. */
function requestsTo(log: string, path: string): readonly string[] {
  const lines: readonly unknown[] = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  return lines
    .filter(isRecord)
    .filter((line) => String(line['path']).startsWith(path))
    .map(({ method, status }) => `${method} ${status}`)
}

/** The smallest program for arm64 that a kernel looks at: an ELF header and one segment (elf(5)). */
function armProgram(): Uint8Array {
  const bytes = Buffer.alloc(120)
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  bytes.writeUInt16LE(2, 16) // ET_EXEC
  bytes.writeUInt16LE(0xb7, 18) // EM_AARCH64
  bytes.writeUInt32LE(1, 20)
  bytes.writeBigUInt64LE(0x400078n, 24) // entry
  bytes.writeBigUInt64LE(64n, 32) // program headers
  bytes.writeUInt16LE(64, 52)
  bytes.writeUInt16LE(56, 54)
  bytes.writeUInt16LE(1, 56)
  bytes.writeUInt32LE(1, 64) // PT_LOAD
  bytes.writeUInt32LE(5, 68) // readable, executable
  for (const place of [80, 88]) bytes.writeBigUInt64LE(0x400000n, place)
  for (const place of [96, 104]) bytes.writeBigUInt64LE(120n, place)
  bytes.writeBigUInt64LE(4096n, 112)
  return bytes
}
