import { mkdir, open, symlink, writeFile } from 'node:fs/promises'
import { foreignProgram } from '../support/programs.ts'

/** A way in which a program does not do what it is there for. */
export type BadEnd = {
  readonly name: string
  /** what is told of it, whatever the program is */
  readonly told: RegExp
  /** it does not end by itself: somebody cancels the run */
  readonly hangs?: true
} & (
  | {
      /** what it does, in sh: `good` is what a good one does, `half` the first half of what that prints */
      readonly script: string
    }
  | {
      /** makes what stands in its place; gives what ends that again */
      readonly make: (place: string) => Promise<() => Promise<void>>
    }
)

const nothing = async (): Promise<void> => undefined

/** A program with what a good one does, half of that, and what it does. */
export function programOf(good: string, half: string | undefined, script: string): string {
  return `#!/bin/sh\nPATH=/usr/bin:/bin\ngood() {\n${good}\n}\nhalf() {\n${half ?? 'good "$@" | head -c 5'}\n}\n${script}\n`
}

const exits = (code: number, told = new RegExp(String(code))): BadEnd => ({
  name: `exit ${code} without a word`,
  script: `exit ${code}`,
  told,
})
const dies = (signal: string): BadEnd => ({ name: `SIG${signal}`, script: `kill -${signal} $$`, told: new RegExp(`SIG${signal}`) })

export const BAD_ENDS: readonly BadEnd[] = [
  ...[1, 2, 64, 125, 126, 127, 128, 255].map((code) => exits(code)),
  exits(137, /137|SIGKILL/),
  exits(139, /139|SIGSEGV/),
  exits(143, /143|SIGTERM/),
  ...['KILL', 'SEGV', 'TERM', 'ABRT', 'BUS', 'HUP', 'PIPE'].map(dies),
  { name: 'exit 1 with a reason', script: 'echo "error: the reason" >&2; exit 1', told: /the reason/ },
  { name: 'exit 1 behind all that a good one does', script: 'good "$@"; exit 1', told: /1/ },
  { name: 'SIGKILL behind all that a good one does', script: 'good "$@"; kill -KILL $$', told: /SIGKILL/ },
  { name: 'SIGSEGV behind all that a good one does', script: 'good "$@"; kill -SEGV $$', told: /SIGSEGV/ },

  { name: 'exit 0 and nothing done', script: 'exit 0', told: /\S/ },
  { name: 'exit 0 and blanks', script: 'printf " \\n "', told: /\S/ },
  { name: 'exit 0 and half of what it prints', script: 'half "$@"', told: /\S/ },
  { name: 'exit 0 and the words of another program', script: 'echo "<html><body>It works!</body></html>"', told: /\S/ },
  { name: 'exit 0 and bytes that are no text', script: "printf '\\000\\377\\376\\033[2J'", told: /\S/ },

  { name: 'closes its output early', script: 'exec >&- 2>&-; exit 3', told: /3/ },
  { name: 'prints without end, until it is killed', script: '(sleep 0.1; kill -KILL $$) & yes; exit 9', told: /SIGKILL|9/ },
  { name: 'prints a line without end', script: 'head -c 3000000 /dev/zero | tr "\\0" x; exit 4', told: /4/ },
  { name: 'floods its error stream', script: 'yes 0123456789 | head -c 3000000 >&2; exit 5', told: /5|0123456789/ },
  { name: 'prints commands for the runner', script: 'echo "::set-output name=a::b" >&2; exit 6', told: /6|set-output/ },

  { name: 'a grandchild holds its streams', script: 'sleep 600 & exit 7', told: /7/ },
  { name: 'a grandchild of another group holds its streams', script: 'setsid sleep 6 & exit 8', told: /8/ },
  { name: 'hangs', script: 'sleep 600', told: /cancelled|has ended/, hangs: true },
  { name: 'hangs behind all that a good one does', script: 'good "$@"; sleep 600', told: /cancelled|has ended/, hangs: true },
  { name: 'hangs with its output closed', script: 'exec >&- 2>&-; sleep 600', told: /cancelled|has ended/, hangs: true },
  { name: 'hangs with children', script: 'sleep 600 & sleep 600 & wait', told: /cancelled|has ended/, hangs: true },
  {
    name: 'hangs and minds no signal',
    script: 'trap "" TERM INT HUP; while :; do sleep 0.2; done',
    told: /cancelled|has ended/,
    hangs: true,
  },
  { name: 'hangs with a zombie', script: 'true & exec sleep 600', told: /cancelled|has ended/, hangs: true },
  { name: 'is stopped', script: 'kill -STOP $$', told: /cancelled|has ended/, hangs: true },

  { name: 'may write no file', script: 'ulimit -f 0; echo x > "$0.more" || exit 11; exit 11', told: /11|SIGXFSZ/ },
  { name: 'has no memory', script: 'ulimit -v 1; /bin/true || exit 12; exit 12', told: /12|SIG|fault|memory/ },
  { name: 'has a full disk', script: 'echo x > /dev/full || exit 13', told: /13|space|I\/O/ },

  { name: 'is not there', make: async () => nothing, told: /\S/ },
  { name: 'is a folder', make: (place) => mkdir(place).then(() => nothing), told: /\S/ },
  { name: 'is an empty file', make: (place) => written(place, ''), told: /\S/ },
  { name: 'is text', make: (place) => written(place, 'no program\n'), told: /\S/ },
  { name: 'is of another machine', make: (place) => written(place, foreignProgram()), told: /\S/ },
  { name: 'has an interpreter that is not there', make: (place) => written(place, '#!/nowhere/at/all\n'), told: /\S/ },
  { name: 'may not be run', make: (place) => written(place, '#!/bin/sh\nexit 0\n', 0o644), told: /\S/ },
  { name: 'is a link that leads nowhere', make: (place) => symlink('/nowhere/at/all', place).then(() => nothing), told: /\S/ },
  { name: 'is a link to itself', make: (place) => symlink(place, place).then(() => nothing), told: /\S/ },
  { name: 'is being written', make: busy, told: /\S/ },
]

async function written(place: string, content: string | Uint8Array, mode = 0o755): Promise<() => Promise<void>> {
  await writeFile(place, content, { mode })
  return nothing
}

/** A program that somebody has open for writing cannot be started (execve(2), ETXTBSY). */
async function busy(place: string): Promise<() => Promise<void>> {
  await written(place, '#!/bin/sh\nexit 0\n')
  const file = await open(place, 'r+')
  return () => file.close()
}
