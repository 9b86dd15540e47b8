import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { runMigrate } from '../support/migrate.ts'

const FILE = '.github/workflows/image.yml'
const WORKFLOW = `on: push
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: docker/build-push-action@v7
        with:
          context: .
          tags: acme/app
`

test('a diff goes to the output, all else beside it, and nothing is written', async () => {
  const { code, out, err, written } = await runMigrate([FILE], { [FILE]: WORKFLOW })
  expect(out).toBe(`--- a/${FILE}
+++ b/${FILE}
@@ -3,7 +3,9 @@
   image:
     runs-on: ubuntu-latest
     steps:
-      - uses: docker/build-push-action@v7
+      - uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
         with:
+          images: acme/app
+          tags: type=raw,value=latest
+          push: false
           context: .
-          tags: acme/app
`)
  expect(err.at(-1)).toBe(`nothing is written; --write writes ${FILE}`)
  expect({ code, written }).toStrictEqual({ code: 0, written: {} })
})

test.each([
  ['./image.yml', 'a/image.yml'],
  ['../other/image.yml', 'a/../other/image.yml'],
])('the diff of %s is of %s', async (file, name) => {
  const { out } = await runMigrate([file], { '/other/image.yml': WORKFLOW, 'image.yml': WORKFLOW })
  expect(out.split('\n')[0]).toBe(`--- ${name}`)
})

test('--write writes the file, --same and --uses shape it', async () => {
  const { code, err, written } = await runMigrate(['--write', '--same', '--uses=acme/build-tag-push@v1', FILE], { [FILE]: WORKFLOW })
  expect(written).toStrictEqual({
    [`/repository/${FILE}`]: `on: push
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: acme/build-tag-push@v1
        with:
          images: acme/app
          tags: type=raw,value=latest
          fixed-tags: overwrite
          moving: always
          push: false
          context: .
`,
  })
  expect({ code, last: err.at(-1) }).toStrictEqual({ code: 0, last: `${FILE} is written` })
})

test.each([
  [
    'an input that goes',
    '          tags: acme/app',
    "        with:\n          images: acme/app\n          tags: type=raw,value=latest\n          push: false\n          context: '{{defaultContext}}'\n",
  ],
  [
    'an input that stays',
    '          tags: acme/app\n          context: .',
    '        with:\n          images: acme/app\n          tags: type=raw,value=latest\n          push: false\n          context: .',
  ],
])('a file may lack its last line end: %s', async (_name, inputs, after) => {
  const text = WORKFLOW.replace('          context: .\n          tags: acme/app\n', inputs)
  const { written } = await runMigrate(['--write', FILE], { [FILE]: text })
  expect(written[`/repository/${FILE}`]?.split('of a release\n').at(-1)).toBe(after)
})

test('a file that ends with "uses:" may lack its last line end', async () => {
  const text = WORKFLOW.slice(0, WORKFLOW.indexOf('\n        with'))
  const { written } = await runMigrate(['--write', '--uses', 'a/b@c', FILE], { [FILE]: text })
  expect(written[`/repository/${FILE}`]?.split('      - ')[1]).toBe(
    "uses: a/b@c\n        with:\n          push: false\n          context: '{{defaultContext}}'\n",
  )
})

test('where nothing is to do, that is told, and the exit code is 1', async () => {
  const text = 'on: push\njobs:\n  a:\n    steps:\n      - run: make\n'
  expect(await runMigrate([FILE, '--write'], { [FILE]: text })).toStrictEqual({
    code: 1,
    out: '',
    err: [
      `${FILE} has no step of the actions that this one replaces: docker/login-action, docker/metadata-action, docker/setup-buildx-action, docker/build-push-action`,
    ],
    written: {},
  })
})

test('where no build is, what signs in for others stays, and the exit code is 1', async () => {
  const text =
    'on: push\njobs:\n  a:\n    steps:\n      - uses: docker/login-action@v4\n        with: { username: a, password: b }\n      - run: docker push acme/app\n'
  const { code, out, err } = await runMigrate([FILE], { [FILE]: text })
  expect({ code, out, err }).toStrictEqual({
    code: 1,
    out: '',
    err: [`${FILE}:5:9: left: "docker/login-action@v4" stays: no docker/build-push-action is in its job`, `${FILE} stays as it is`],
  })
})

test('where all stays, that is told with the reasons, and the exit code is 1', async () => {
  const { code, out, err } = await runMigrate([FILE], { [FILE]: WORKFLOW.replace('acme/app', '${' + '{ inputs.tags }}') })
  expect({ code, out, err }).toStrictEqual({
    code: 1,
    out: '',
    err: [
      `${FILE}:6:9: left: "docker/build-push-action@v7" stays as it is: its tags cannot be carried over: \${{ inputs.tags }} gives whole references, which only a run can tell apart`,
      `${FILE} stays as it is`,
    ],
  })
})

test('--help tells the flags', async () => {
  const { code, out } = await runMigrate(['--help'], {})
  expect(code).toBe(0)
  for (const flag of ['--write', '--same', '--uses', '--help']) expect(out).toContain(`  ${flag}`)
})

describe('bad input is told all at once, and nothing is written', () => {
  const cases: readonly (readonly [name: string, args: readonly string[], message: string])[] = [
    ['no file', [], 'no workflow is named; write its path, such as .github/workflows/image.yml'],
    ['two files', ['a', 'b'], 'one workflow is moved at a time, and 2 are named'],
    [
      'flags that are none',
      ['--wriet', '-x', '--write=yes', '--uses', FILE],
      [
        '--wriet is no flag of migrate; did you mean "--write"?',
        '-x is no flag of migrate',
        '--write takes no value, and was given "yes"',
        'no workflow is named; write its path, such as .github/workflows/image.yml',
      ].join('\n'),
    ],
    ['a value of two lines', ['--uses=a\nb', FILE], '--uses has no value of one line; write --uses OWNER/build-tag-push@COMMIT'],
    ['a file that is not there', ['nowhere.yml'], 'nowhere.yml is not there'],
    ['a file that is not UTF-8', ['latin1.yml'], 'latin1.yml is not UTF-8, which workflows are'],
    ['a file that is too large', ['large.yml'], 'large.yml is larger than 1 MiB, which GitHub takes no workflow of'],
    [
      'a file that is no workflow',
      ['none.yml', '--write'],
      'none.yml is not a workflow that can be read; 1 problem(s):\nnone.yml:1:1: has no "jobs", as a workflow has, and no "runs", as an action has',
    ],
  ]

  test.each(cases)('%s', async (_name, args, message) => {
    const files = {
      [FILE]: WORKFLOW,
      'none.yml': 'a: b\n',
      'latin1.yml': Uint8Array.of(0x23, 0xe9, 0x0a),
      'large.yml': `#${' '.repeat(1024 * 1024)}\n`,
    }
    const thrown: unknown = await runMigrate(args, files).catch((error: unknown) => error)
    if (!(thrown instanceof ActionError)) throw new Error('nothing was refused')
    expect({ code: thrown.code, message: thrown.message }).toStrictEqual({ code: 'inputs', message })
  })
})

test('a file that begins with a byte order mark keeps it', async () => {
  const { written } = await runMigrate(['--write', FILE], { [FILE]: `\ufeff${WORKFLOW}` })
  expect(written[`/repository/${FILE}`]?.startsWith('\ufeffon: push\n')).toBe(true)
})
