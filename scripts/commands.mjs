// @ts-check

/**
 * One command that a step wrote into its log.
 *
 * @typedef {{name: string, properties: Readonly<Record<string, string>>, data: string}} Command
 */

/**
 * What became of a step's log lines: `shown` as the runner prints them, `annotations` and other `commands` as it obeyed them.
 *
 * @typedef {object} LogReader
 * @property {(line: string) => string | undefined} read takes one line; returns what is shown in its place
 * @property {Command[]} annotations `error`, `warning` and `notice`
 * @property {Command[]} commands all others that the runner obeyed
 */

const LEVELS = ['error', 'warning', 'notice']
const KNOWN = new Set([...LEVELS, 'debug', 'group', 'endgroup', 'add-mask', 'stop-commands', 'echo', 'add-matcher', 'remove-matcher'])
// Commands of the past: the runner refuses them or warns (`ActionCommandManager` of actions/runner), but they are commands still.
const OLD = new Set(['set-output', 'save-state', 'set-env', 'add-path'])
const SUMMARY_LIMIT_BYTES = 1024 * 1024

/**
 * Returns a reader of one step's log that does what actions/runner does (`ActionCommandManager.TryProcessCommand`): commands in both forms,
 * `stop-commands`, masks.
 *
 * @param {Set<string>} masks texts that are shown as `***`; commands add to it
 * @param {boolean} [debug] whether debug lines are shown
 * @returns {LogReader}
 */
export function readLog(masks, debug = false) {
  /** @type {Command[]} */
  const annotations = []
  /** @type {Command[]} */
  const commands = []
  /** @type {string | undefined} */
  let stopped

  /** @param {string} line */
  function read(line) {
    const command = parseCommand(line)
    if (stopped !== undefined) {
      if (command?.name !== stopped) return maskText(line, masks)
      stopped = undefined
      return undefined
    }
    return command === undefined ? maskText(line, masks) : obey(command, line)
  }

  /**
   * @param {Command} command
   * @param {string} line
   */
  function obey(command, line) {
    const { name, data } = command
    if (!KNOWN.has(name) && !OLD.has(name)) return maskText(line, masks)
    if (LEVELS.includes(name)) annotations.push({ ...command, data: maskText(data, masks) })
    else commands.push(command)
    if (name === 'stop-commands') stopped = data
    if (name === 'add-mask') for (const secret of [data, ...data.split(/\r?\n/)]) if (secret.trim() !== '') masks.add(secret)
    if (LEVELS.includes(name) || name === 'group' || (name === 'debug' && debug)) return `##[${name}]${maskText(data, masks)}`
    return name === 'endgroup' ? '##[endgroup]' : undefined
  }

  return { read, annotations, commands }
}

/**
 * Parses a log line as a command: `::name key=value,…::data` after white space, or `##[name key=value;…]data` anywhere in the line
 * (`ActionCommand.TryParseV2` and `TryParse` of actions/runner).
 *
 * @param {string} line
 * @returns {Command | undefined}
 */
export function parseCommand(line) {
  const second = /^\s*::([^\s:]+)(?:\s+(.*?))?::(.*)$/s.exec(line)
  if (second) return commandOf(second, ',', { '%0D': '\r', '%0A': '\n', '%3A': ':', '%2C': ',' })
  const first = /##\[([^\s\]]+)(?:\s+([^\]]*))?\](.*)$/s.exec(line)
  if (first) return commandOf(first, ';', { '%0D': '\r', '%0A': '\n', '%3B': ';', '%5D': ']' })
  return undefined
}

/**
 * @param {RegExpExecArray} match
 * @param {string} separator
 * @param {Readonly<Record<string, string>>} escapes
 * @returns {Command}
 */
function commandOf([, name = '', properties = '', data = ''], separator, escapes) {
  /** @param {string} text */
  const decode = (text) =>
    Object.entries(escapes)
      .reduce((value, [code, character]) => value.replaceAll(code, character), text)
      .replaceAll('%25', '%')
  const pairs = properties
    .split(separator)
    .map((pair) => pair.split('='))
    .filter(([key = '', value]) => key.trim() !== '' && value !== undefined)
  return {
    name: name.toLowerCase(),
    properties: Object.fromEntries(pairs.map(([key = '', ...value]) => [key.trim(), decode(value.join('='))])),
    data: decode(data),
  }
}

/**
 * Parses a file of `name=value` lines and `name<<DELIMITER` blocks (GITHUB_OUTPUT, GITHUB_STATE, GITHUB_ENV), as actions/runner does
 * (`FileCommandManager`, `EnvFileKeyValuePairs`); a file that the runner would refuse throws.
 *
 * @param {string} text
 * @returns {Record<string, string>}
 */
export function parsePairs(text) {
  /** @type {Record<string, string>} */
  const pairs = {}
  const lines = text.split(/\r?\n/)
  for (let index = 0; index < lines.length; index++) {
    const line = String(lines[index])
    if (line === '') continue
    const [equals, block] = [line.indexOf('='), line.indexOf('<<')]
    if (equals >= 0 && (block < 0 || equals < block)) {
      if (equals === 0) throw new Error(`Invalid format '${line}'. Name must not be empty`)
      pairs[line.slice(0, equals)] = line.slice(equals + 1)
      continue
    }
    const [name, delimiter] = [line.slice(0, block), line.slice(block + 2)]
    if (block <= 0 || delimiter === '') throw new Error(`Invalid format '${line}'`)
    const end = lines.indexOf(delimiter, index + 1)
    if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`)
    pairs[name] = lines.slice(index + 1, end).join('\n')
    index = end
  }
  return pairs
}

/**
 * Checks a job summary as the runner does before it uploads it: more than 1 MiB is dropped as a whole (`CreateStepSummaryCommand`).
 *
 * @param {string} text
 * @returns {string}
 */
export function checkSummary(text) {
  const size = Buffer.byteLength(text)
  if (size <= SUMMARY_LIMIT_BYTES) return text
  throw new Error(`$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got ${Math.ceil(size / 1024)}k`)
}

/**
 * Writes `***` over every mask, the longest first.
 *
 * @param {string} text
 * @param {ReadonlySet<string>} masks
 * @returns {string}
 */
export function maskText(text, masks) {
  return [...masks].sort((a, b) => b.length - a.length).reduce((shown, mask) => shown.replaceAll(mask, '***'), text)
}
