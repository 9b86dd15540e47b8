import { inertInline } from '../domain/inert.ts'
import type { Ending, Environment, Ports } from '../ports.ts'
import { type Confined, lastWords, type Rung, SCANNER_ENVIRONMENT, showAll } from './sandbox.ts'

/** Where the programs of the system are, for root, whose PATH is nobody else's. */
const ENVIRONMENT: Environment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' }
const PROBE_TIMEOUT_MS = 10_000

/** Every namespace that hides something (namespaces(7)); when `unshare` dies, all in there die with it. */
const UNSHARE = ['unshare', '--mount', '--pid', '--net', '--ipc', '--uts', '--cgroup', '--fork', '--kill-child=KILL', '--']

/**
 * What runs as root in the new namespaces, as their first process, and builds the root that the scanner sees: an empty one with the folders that it may read,
 * the program, a folder for temporary files, and `/proc` of these processes alone. There is no network. Then the scanner starts there as nobody, without
 * capabilities (three that a `chroot` takes stay in the bounding set, out of reach of a process that may gain none) and cannot come by more. The end of
 * our side of standard input is its end, so nothing outlives us.
 *
 * Arguments: folder, name, program, `alone` or `system`, the folders that are shown, `--`, and what the scanner is given; nothing: a rehearsal.
 */
const SCRIPT = `set -eu
[ $$ -eq 1 ] || exit 125
exec 3<&0 </dev/null
ulimit -c 0
folder=$1 root=$1/root-$2 scratch=$1/tmp-$2 program=$3 needs=$4
shift 4
mount -t tmpfs -o mode=0755,size=1m,nosuid none "$root"
cd "$root"
mkdir dev proc tmp
cp -a /dev/null /dev/zero /dev/random /dev/urandom dev/
mount -t proc -o ro,nosuid,nodev,noexec,hidepid=2 none proc
while [ "$1" != -- ]; do
  mkdir "$1"
  mount -o bind,ro,nosuid,nodev,noexec "$folder/$1" "$1"
  shift
done
shift
if [ "$needs" = system ]; then
  for place in usr bin lib lib32 lib64 libx32; do
    [ -e "/$place" ] || continue
    mkdir "$place"
    mount -o bind,ro,nosuid,nodev "/$place" "$place"
  done
fi
: >trivy
mount -o bind,ro,nosuid,nodev "$program" trivy
mkdir -m 0700 "$scratch"
chown 65534:65534 "$scratch"
mount -o bind,nosuid,nodev,noexec "$scratch" tmp
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
  kill -s KILL -- -1 || :
fi
umount tmp
rm -rf "$scratch"
exit "$code"
`

/** Opens a sandbox of namespaces, which root alone can make: we are root, or `sudo` makes us root without asking. */
export async function openNamespaces(program: string, isSelfContained: boolean, ports: Ports): Promise<Rung> {
  const { children, files, machine } = ports
  const [command = '', ...before] = machine.userId === 0 ? UNSHARE : ['sudo', '-n', '--', ...UNSHARE]
  const argsOf = (folder: string, name: string, more: readonly string[]): readonly string[] => [
    ...before,
    'sh',
    '-c',
    SCRIPT,
    'sandbox',
    folder,
    name,
    program,
    isSelfContained ? 'alone' : 'system',
    ...more,
  ]
  const rehearsal = await files.temporaryFolder('rehearsal-')
  await Promise.all(['root-0', 'given'].map((name) => files.makeFolder(`${rehearsal}/${name}`)))
  const options = { env: ENVIRONMENT, timeoutMs: PROBE_TIMEOUT_MS }
  const { ending, stderr } = await children.ask(command, argsOf(rehearsal, '0', ['given', '--']), options)
  await files.remove(rehearsal)
  if (ending.kind !== 'exited' || ending.code !== 0) return { because: reasonOf(command, ending, stderr) }
  const run = async ({ name, folder, shown, args, output, timeoutMs, onLine }: Confined): Promise<Ending> => {
    const root = `${folder}/root-${name}`
    await files.makeFolder(root)
    await showAll(folder, shown, ports)
    try {
      const all = argsOf(folder, name, [...shown, '--', ...args])
      return await children.run(command, all, { env: ENVIRONMENT, onLine, output, timeoutMs, lifeline: true })
    } finally {
      await files.remove(root)
    }
  }
  return { sandbox: { isolation: { kind: 'namespaces' }, run, close: async () => undefined } }
}

function reasonOf(command: string, ending: Ending, stderr: string): string {
  if (ending.kind === 'missing') return `there is no ${command}`
  return inertInline(lastWords(stderr) ?? `${command} did not make them`)
}
