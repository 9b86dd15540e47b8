/** Commands that actions/runner registers (src/Runner.Worker: its `IActionCommandExtension`s, and `stop-commands`). */
const REGISTERED = [
  'set-output',
  'save-state',
  'set-env',
  'add-path',
  'add-mask',
  'add-matcher',
  'remove-matcher',
  'stop-commands',
  'debug',
  'notice',
  'warning',
  'error',
  'group',
  'endgroup',
  'echo',
  'internal-set-repo-path',
]

/** What .NET's `TrimStart` takes away, and what its culture-sensitive search skips because collation ignores it. */
const LEADING = /^[\s\u0085\u180e]+/
const IGNORED = /(?!\t)[\p{Cc}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb\u{1d165}-\u{1d172}]/gu

export type RunnerCommand = { readonly form: 'v2' | 'v1'; readonly name: string; readonly data: string }

/**
 * Which commands a runner would execute in this output, after the rules of `ActionCommand.TryParseV2`, `TryParse` and `ActionCommandManager`
 * (actions/runner): lines end at CR, LF or CRLF; `::name …::` after leading space, `##[name …]` anywhere; nothing but the token while stopped.
 */
export function runnerCommands(output: string): readonly RunnerCommand[] {
  const executed: RunnerCommand[] = []
  let token: string | undefined
  for (const line of output.split(/\r\n|\r|\n/)) {
    const known = token === undefined ? REGISTERED : [...REGISTERED, token]
    const command = parseV2(line, known) ?? parseV1(line, known)
    if (command === undefined) continue
    if (token !== undefined) {
      if (command.name.toLowerCase() === token.toLowerCase()) token = undefined
      continue
    }
    if (command.name.toLowerCase() === 'stop-commands') token = command.data
    executed.push(command)
  }
  return executed
}

/** Whether commands are stopped at the end of the output. */
export function isStopped(output: string): boolean {
  const last = runnerCommands(`${output}\n::notice::probe`).at(-1)
  return last?.name !== 'notice' || last.data !== 'probe'
}

function parseV2(line: string, known: readonly string[]): RunnerCommand | undefined {
  const text = line.replace(LEADING, '').replace(IGNORED, '')
  if (!text.startsWith('::')) return undefined
  const end = text.indexOf('::', 2)
  if (end < 0) return undefined
  const name = text.slice(2, end).split(' ', 1)[0] ?? ''
  return isKnown(name, known) ? { form: 'v2', name, data: unescaped(text.slice(end + 2)) } : undefined
}

function parseV1(line: string, known: readonly string[]): RunnerCommand | undefined {
  const text = line.replace(IGNORED, '')
  const start = text.indexOf('##[')
  const end = start < 0 ? -1 : text.indexOf(']', start)
  if (end < 0) return undefined
  const name = text.slice(start + 3, end).split(' ', 1)[0] ?? ''
  return isKnown(name, known) ? { form: 'v1', name, data: text.slice(end + 1) } : undefined
}

function isKnown(name: string, known: readonly string[]): boolean {
  return known.some((entry) => entry.toLowerCase() === name.toLowerCase())
}

function unescaped(data: string): string {
  return data.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
}
