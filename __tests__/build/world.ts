import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createChildren } from '../../src/adapters/children.ts'
import { createClock, createRandom } from '../../src/adapters/clock.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { createLog } from '../../src/adapters/log.ts'
import { createMachine } from '../../src/adapters/machine.ts'
import type { OpenBuilder } from '../../src/build/open.ts'
import type { BuildSource } from '../../src/build/source.ts'
import { ActionError } from '../../src/errors.ts'
import type { Ports } from '../../src/ports.ts'
import { type DraftLayout, draftLayout, writeLayout } from '../support/layout.ts'
import { REFUSED } from '../support/refused.ts'

/** A machine with a buildx of our own making: real children and files, a log that is written down. */
export type World = {
  readonly ports: Ports
  readonly root: string
  /** the fake buildx; scripts see `$dest`, `$metadata`, `$layout` (the draft that was written), `$digest` and `$root` */
  readonly opened: OpenBuilder
  readonly log: () => string
  readonly state: (readonly [name: string, value: string])[]
  readonly cancel: (reason: unknown) => void
  /** replaces what `buildx build` does */
  readonly buildsBy: (script: string) => Promise<void>
  /** replaces what `buildx inspect` answers */
  readonly inspectsBy: (script: string) => Promise<void>
  readonly close: () => Promise<void>
}

export const SOURCE: BuildSource = {
  isPrivate: false,
  runUrl: 'https://github.com/acme/app/actions/runs/7',
  serverUrl: 'https://github.com',
  githubToken: undefined,
}

/** The script of a build that ends well. */
export const GOOD = 'cp -r "$layout" "$dest"; printf \'{"containerimage.digest":"%s"}\' "$digest" > "$metadata"'

export const RUNNING = [
  'Name: default',
  'Driver: docker',
  '',
  'Nodes:',
  'Name: default',
  'Endpoint: default',
  'Status: running',
  'BuildKit version: v0.20.1',
  'Features:',
  ' OCI exporter: true',
  'Labels:',
  ' a: b',
].join('\n')

export async function aWorld({
  env = {},
  draft = draftLayout(),
}: {
  env?: Readonly<Record<string, string>>
  draft?: DraftLayout
} = {}): Promise<World> {
  const root = await mkdtemp(join(tmpdir(), 'build-'))
  const controller = new AbortController()
  const { signal } = controller
  const written: string[] = []
  const state: [string, string][] = []
  const random = createRandom()
  const { log } = createLog((text) => written.push(text), random)
  const folder = join(root, 'run')
  const environment = { PATH: process.env['PATH'], HOME: join(root, 'home'), ...env }
  const ports: Ports = {
    ...REFUSED,
    runner: { ...REFUSED.runner, state: async (name, value) => void state.push([name, value]) },
    log,
    env: environment,
    children: createChildren(environment, signal),
    files: createFiles(folder),
    clock: createClock(signal),
    random,
    machine: createMachine(),
    signal,
    folder,
  }
  const buildx = join(root, 'docker-buildx')
  const layout = join(root, 'layout')
  await Promise.all([mkdir(join(root, 'home')), writeLayout(layout, draft)])
  await writeFile(buildx, FRONT.replaceAll('@root@', root).replaceAll('@digest@', draft.root.digest))
  await chmod(buildx, 0o755)
  const replace = (name: string) => (script: string) => writeFile(join(root, `${name}.sh`), script)
  const buildsBy = replace('build')
  const inspectsBy = replace('inspect')
  await buildsBy(GOOD)
  await inspectsBy(`cat <<'END'\n${RUNNING}\nEND`)
  return {
    ports,
    root,
    opened: { docker: { buildx, environment: {}, hosts: [] }, builder: { kind: 'layout', name: undefined, pusher: undefined } },
    log: () => written.join(''),
    state,
    cancel: (reason) => controller.abort(reason),
    buildsBy,
    inspectsBy,
    close: () => rm(root, { recursive: true, force: true }),
  }
}

/** What every call of the fake does first: it writes its arguments down, and reads from them where the results go. */
const FRONT = `#!/bin/sh
root='@root@'; digest='@digest@'; layout="$root/layout"
for argument in "$@"; do printf '%s\\n' "$argument"; done >> "$root/calls"; printf '\\n' >> "$root/calls"
for argument in "$@"; do
  case "$argument" in
    --metadata-file=*) metadata=\${argument#*=} ;;
    --output=type=oci*) dest=\${argument##*,dest=}; dest=\${dest%,tar=false} ;;
  esac
done
case "$1" in
  build|inspect|create|rm) if [ -e "$root/$1.sh" ]; then . "$root/$1.sh"; fi ;;
  *) echo "unknown command $1" >&2; exit 64 ;;
esac
`

/** How some work failed; anything but an `ActionError` fails the test. */
export async function failure(work: Promise<unknown>): Promise<ActionError> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(thrown instanceof ActionError)) throw new Error(`no ActionError was thrown, but ${String(thrown)}`)
  return thrown
}
