import { withoutSecrets } from '../domain/environment.ts'
import { inertInline } from '../domain/inert.ts'
import type { Ending, Ports } from '../ports.ts'
import { type Confined, lastWords, openShow, type Rung, SCANNER_ENVIRONMENT } from './sandbox.ts'

const TIMEOUT_MS = 30_000

/** Variables that docker puts into containers by itself where its configuration has a proxy, whose address may hold a password. */
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()])

/**
 * Runs `docker run` to its end; when our side of standard input ends first, the container is removed, as often as it takes, and the image with the last one.
 * Arguments: docker, name, image, and what docker is told.
 */
const SCRIPT = `exec 3<&0 </dev/null
docker=$1 name=$2 image=$3
shift 3
{ read -r _ || while :; do "$docker" rm --force --volumes "$name"; "$docker" image rm "$image"; sleep 0.2; done; } <&3 >/dev/null 2>&1 &
watcher=$!
"$docker" "$@" 3<&-
code=$?
kill "$watcher"
exit "$code"
`

/**
 * Opens a sandbox of containers: an image that has nothing but a folder for temporary files, in which the program stands beside the folders that it may
 * read; no network, no capabilities, nobody's user. The engine must see our files under our paths, so one on another machine will not do.
 */
export async function openContainer(program: string, ports: Ports): Promise<Rung> {
  const { children, files, random, env } = ports
  const docker = await children.find('docker')
  if (docker === undefined) return { because: 'there is no docker' }
  const imported = await children.ask(docker, ['image', 'import', '-'], { stdin: EMPTY, timeoutMs: TIMEOUT_MS })
  const image = imported.stdout.trim()
  if (!/^sha256:[0-9a-f]{64}$/.test(image)) return { because: reasonOf(imported) }
  const argsOf = (name: string, folder: string, shown: readonly string[]): readonly string[] => [
    ...OPTIONS,
    `--name=${name}`,
    ...[`${program}:/trivy`, ...shown.map((each) => `${folder}/${each}:/${each}`)].map(mountOf),
    image,
  ]
  const close = async (): Promise<void> => {
    await children.ask(docker, ['image', 'rm', '--force', image], { timeoutMs: TIMEOUT_MS })
  }
  const rehearsal = await files.temporaryFolder('rehearsal-')
  const name = nameOf(random)
  // Detached, docker tells whether the program could be started, and not how it ended.
  const started = await children.ask(docker, ['run', '--detach', ...argsOf(name, rehearsal, []), '--version'], { timeoutMs: TIMEOUT_MS })
  await children.ask(docker, ['rm', '--force', '--volumes', name], { timeoutMs: TIMEOUT_MS })
  await files.remove(rehearsal)
  if (started.ending.kind !== 'exited' || started.ending.code !== 0) {
    await close()
    return { because: reasonOf(started) }
  }
  const show = openShow(children)
  const run = async ({ folder, shown, args, output, timeoutMs, onLine }: Confined): Promise<Ending> => {
    await show(folder, shown)
    const name = nameOf(random)
    const all = ['-c', SCRIPT, 'sandbox', docker, name, image, 'run', '--rm', ...argsOf(name, folder, shown), ...args]
    return children.run('sh', all, { env: withoutSecrets(env), onLine, output, timeoutMs, lifeline: true })
  }
  return { sandbox: { isolation: { kind: 'container' }, run, close } }
}

const OPTIONS: readonly string[] = [
  '--pull=never',
  '--network=none',
  '--cap-drop=ALL',
  '--security-opt=no-new-privileges',
  '--read-only',
  '--user=65534:65534',
  '--ipc=none',
  '--pids-limit=1024',
  '--log-driver=none',
  '--workdir=/',
  '--entrypoint=/trivy',
  '--mount=type=volume,dst=/tmp',
  ...PROXIES.map((name) => `--env=${name}=`),
  ...Object.entries(SCANNER_ENVIRONMENT).map(([name, value]) => `--env=${name}=${value}`),
]

function nameOf(random: Ports['random']): string {
  return `build-tag-push-scan-${random.hex(8)}`
}

/** `--mount` reads one record of CSV. */
function mountOf(pair: string): string {
  const colon = pair.lastIndexOf(':')
  return `--mount=type=bind,"src=${pair.slice(0, colon).replaceAll('"', '""')}",dst=${pair.slice(colon + 1)},readonly`
}

function reasonOf({ ending, stderr }: { readonly ending: Ending; readonly stderr: string }): string {
  if (ending.kind === 'timeout') return `docker did not answer within ${TIMEOUT_MS / 1000} s`
  return inertInline(lastWords(stderr) ?? 'docker did not make one')
}

/** An archive with one folder that everybody may write into (POSIX.1-1988, ustar): a volume that is mounted there takes over its rights. */
const EMPTY = archiveOf('tmp/', 0o1777)

function archiveOf(name: string, mode: number): string {
  const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`
  const before = `${name.padEnd(100, '\0')}${octal(mode, 8)}${octal(0, 8)}${octal(0, 8)}${octal(0, 12)}${octal(0, 12)}`
  const after = `5${'\0'.repeat(100)}ustar\x0000`.padEnd(512 - before.length - 8, '\0')
  const sum = [...`${before}${' '.repeat(8)}${after}`].reduce((total, letter) => total + letter.charCodeAt(0), 0)
  return `${before}${sum.toString(8).padStart(6, '0')}\0 ${after}${'\0'.repeat(1024)}`
}
