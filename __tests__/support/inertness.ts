import { isStopped, runnerCommands } from './runner.ts'

/** A line that is cut has a note behind it. */
const LINE_LIMIT = 8 * 1024 + 64

/** What a runner, a terminal and a reader would make of a log. */
export function seenIn({ raw }: { raw: string }) {
  const executed = runnerCommands(raw)
  return {
    commands: executed.map(({ name }) => name),
    tokens: executed.filter(({ name }) => name === 'stop-commands').every(({ data }) => /^[0-9a-f]{64}$/.test(data)),
    isStopped: isStopped(raw),
    // each of both defences holds without the other: this is what would be executed if commands were never stopped
    unstopped: runnerCommands(raw.replaceAll(/^::stop-commands::.*$/gm, ''))
      .map(({ name }) => name)
      .filter((name) => !['group', 'endgroup', 'error', 'debug'].includes(name)),
    // everything but tab and line feed that cannot be seen
    invisible: [...new Set(raw.match(/(?![\t\n])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu))],
    longest: raw.split('\n').every((line) => line.length <= LINE_LIMIT),
  }
}

/** What a log has to look like, beside the commands that are ours. */
export const INERT = { tokens: true, isStopped: false, unstopped: [], invisible: [], longest: true }

/** Tags of HTML, links, images, names that are called, and fences that a summary holds outside of code, but for those that are ours. */
export function structureOf(summary: string): readonly string[] {
  const ours = ['<details>', '<summary>', '</summary>', '</details>', '<br>']
  const fences = /```sh\n(?:(?:# [^`\n]*|docker (?:pull|buildx imagetools) [^`\n]*)?\n)+```|^```text\n[^`]*\n```$/gm
  const text = summary.replaceAll(fences, '').replaceAll(/`[^`\n]*`/g, '')
  const found = text.match(/<[^>\n]*>?|\]\(|@\w+|\w+:\/\/|www\.|`/g) ?? []
  return found.filter((one) => !ours.includes(one))
}
