import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { stat } from 'node:fs/promises'

/** What the process says once it answers. */
const READY = 'ready\n'
/** Which argument tells the process that it is the one that stays. */
const STAYS = 'stays'
/** How often the process looks whether post has removed its folder. */
const LOOK_MS = 2_000
/** No job is longer (docs.github.com, "Actions limits"): a machine that died with the job's end may never remove the folder. */
const LONGEST_MS = 120 * 3_600_000
const INPUT_LIMIT_BYTES = 4 * 1024 * 1024

/**
 * Two processes in a row, so that nobody waits for the second: the first hands its input on, ends when the second answers, and fails when that does not; the
 * second answers (`open`, with the whole input) until its folder is gone, at most as long as a job may take. It has no terminal, no group and no stream of ours.
 */
export async function runKeeper(folder: string, isStaying: boolean, open: (input: string) => Promise<unknown>): Promise<void> {
  const input = await readAll(process.stdin)
  if (!isStaying) return start(folder, input)
  await open(input)
  process.stdout.write(READY)
  setTimeout(() => process.exit(0), LONGEST_MS)
  const timer = setInterval(() => {
    stat(folder).catch(() => {
      clearInterval(timer)
      process.exit(0)
    })
  }, LOOK_MS)
}

/** Whether the arguments of a process are those of the one that stays. */
export function stays(argument: string | undefined): boolean {
  return argument === STAYS
}

async function start(folder: string, input: string): Promise<void> {
  const [program = '', flag = ''] = process.argv.slice(1)
  const child = spawn(process.execPath, [program, flag, folder, STAYS], { stdio: ['pipe', 'pipe', 'ignore'], detached: true, cwd: '/' })
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const answered = once(child.stdout, 'data').then(([said]) => String(said))
  const said = await Promise.race([answered, once(child, 'exit').then(([code, signal]) => `it ended with ${code ?? signal}`)])
  if (said !== READY) throw new Error(said)
  child.unref()
  child.stdout.destroy()
}

async function readAll(stream: NodeJS.ReadStream): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > INPUT_LIMIT_BYTES) throw new Error('more was handed over than anyone has')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}
