import { join } from 'node:path'
import { inertInline } from '../domain/inert.ts'
import type { Ending, Environment, Ports } from '../ports.ts'
import { type Confined, lastWords, openShow, type Rung, SCANNER_ENVIRONMENT } from './sandbox.ts'

/** Where the programs of the system are, for root, whose PATH is nobody else's. */
const ENVIRONMENT: Environment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' }
const TIMEOUT_MS = 10_000

/** Every namespace that hides something (namespaces(7)); when `unshare` dies, all in there die with it. */
const UNSHARE = ['unshare', '--mount', '--pid', '--net', '--ipc', '--uts', '--cgroup', '--fork', '--kill-child=KILL', '--']

/**
 * What runs as root in the new namespaces, as their first process, and builds the root that the scanner sees: an empty one with the folders that it may read,
 * the program, a folder for temporary files, and `/proc` of these processes alone. There is no network. Then the scanner starts there as nobody, without
 * capabilities (three that a `chroot` takes stay in the bounding set, out of reach of a process that may gain none) and cannot come by more. The end of
 * our side of standard input is its end, so nothing outlives us. What we were started with as open files is closed: a folder among them would be a way out.
 * Each program that it starts costs milliseconds, so there are few of them.
 *
 * Arguments: the new root, the folder for temporary files, the file with the table of mounts, the names of the folders to mount on as one word, and what the
 * scanner is given; nothing: a rehearsal.
 */
const SCRIPT = `set -eu
[ $$ -eq 1 ] || exit 125
exec 3<&0 </dev/null
for file in /proc/self/fd/*; do
  file=\${file##*/}
  [ "$file" -gt 3 ] || continue
  [ "$file" -lt 10 ] || [ -n "\${BASH_VERSION:-}" ] || { echo "a file is open that only bash can close" >&2; exit 125; }
  eval "exec $file>&-"
done
ulimit -c 0
root=$1 scratch=$2 mounts=$3 folders=$4
shift 4
mount -t tmpfs -o mode=0755,size=1m,nosuid none "$root"
cd "$root"
mkdir dev proc tmp $folders
cp -a /dev/null /dev/zero /dev/random /dev/urandom dev/
: >trivy
install -d -m 0700 -o 65534 -g 65534 "$scratch"
mount --all --fstab "$mounts"
drop="setpriv --no-new-privs --inh-caps=-all --ambient-caps=-all --bounding-set=-all,+sys_chroot,+setuid,+setgid"
change="$(command -v chroot) --userspec=65534:65534 --groups="
code=0
if [ $# = 0 ]; then
  $drop $change / true
else
  env -i ${Object.entries(SCANNER_ENVIRONMENT)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')} $drop $change . /trivy "$@" 3<&- &
  scanner=$!
  { read -r _ || kill -s KILL -- -1; } <&3 >/dev/null 2>&1 &
  wait "$scanner" || code=$?
  exec 2>/dev/null
  kill -s KILL -- -1 || :
fi
rm -rf "$scratch"
exit "$code"
`

/** With a socket for its input, as Node gives it, bash would read the user's own commands first (bash(1), "Invocation", on `rshd`). */
const BASH = ['bash', '--noprofile', '--norc', '-p']

/** Folders with the system's programs and libraries, for a scanner that needs more than itself. */
const SYSTEM = ['usr', 'bin', 'lib', 'lib32', 'lib64', 'libx32']

type Mount = { readonly from: string; readonly to: string; readonly options: string; readonly type?: 'proc' }

const DATA = 'bind,ro,nosuid,nodev,noexec'
const PROGRAM = 'bind,ro,nosuid,nodev'

/** A table as `mount` reads it (fstab(5)): blanks in paths, and the backslash itself, by their octal numbers. */
function tableOf(root: string, mounts: readonly Mount[]): string {
  const octal = (path: string): string => path.replace(/[ \t\n\\#]/g, (letter) => `\\${letter.charCodeAt(0).toString(8).padStart(3, '0')}`)
  return mounts.map(({ from, to, options, type = 'none' }) => `${octal(from)} ${octal(join(root, to))} ${type} ${options} 0 0\n`).join('')
}

/** Opens a sandbox of namespaces, which root alone can make: we are root, or `sudo` makes us root without asking. */
export async function openNamespaces(program: string, isSelfContained: boolean, ports: Ports): Promise<Rung> {
  const { children, files, machine } = ports
  const [command = '', ...before] = machine.userId === 0 ? UNSHARE : ['sudo', '-n', '--', ...UNSHARE]
  const shell = (await files.kind('/bin/bash')) === undefined ? ['sh'] : BASH
  const kinds = await Promise.all(SYSTEM.map((name) => files.kind(`/${name}`)))
  const system = isSelfContained ? [] : SYSTEM.filter((_, index) => kinds[index] !== undefined)
  const prepare = async (folder: string, name: string, shown: readonly string[]): Promise<readonly string[]> => {
    const [root, scratch, table] = [join(folder, `root-${name}`), join(folder, `tmp-${name}`), join(folder, `mounts-${name}`)]
    await files.makeFolder(root)
    const mounts: readonly Mount[] = [
      { from: 'proc', to: 'proc', type: 'proc', options: 'ro,nosuid,nodev,noexec,hidepid=2' },
      ...shown.map((each) => ({ from: join(folder, each), to: each, options: DATA })),
      ...system.map((each) => ({ from: `/${each}`, to: each, options: PROGRAM })),
      { from: program, to: 'trivy', options: PROGRAM },
      { from: scratch, to: 'tmp', options: 'bind,nosuid,nodev,noexec' },
    ]
    await files.write(table, tableOf(root, mounts))
    return [...before, ...shell, '-c', SCRIPT, 'sandbox', root, scratch, table, [...shown, ...system].join(' ')]
  }
  const rehearsal = await files.temporaryFolder('rehearsal-')
  const options = { env: ENVIRONMENT, timeoutMs: TIMEOUT_MS }
  const { ending, stderr } = await children.ask(command, await prepare(rehearsal, '0', []), options)
  await files.remove(rehearsal)
  if (ending.kind !== 'exited' || ending.code !== 0) return { because: reasonOf(command, ending, stderr) }
  const show = openShow(children)
  const run = async ({ name, folder, shown, args, output, timeoutMs, onLine }: Confined): Promise<Ending> => {
    const [words] = await Promise.all([prepare(folder, name, shown), show(folder, shown)])
    return children.run(command, [...words, ...args], { env: ENVIRONMENT, onLine, output, timeoutMs, lifeline: true })
  }
  return { sandbox: { isolation: { kind: 'namespaces' }, run, close: async () => undefined } }
}

function reasonOf(command: string, ending: Ending, stderr: string): string {
  if (ending.kind === 'missing') return `there is no ${command}`
  return inertInline(lastWords(stderr) ?? `${command} did not make them`)
}
