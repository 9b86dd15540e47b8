import { inertLine, inertMarkdown } from '../domain/inert.ts'
import { formatPlatform } from '../domain/platform.ts'
import type { Log } from '../ports.ts'
import type { SmokeResult } from '../smoke/smoke.ts'
import { seconds } from './words.ts'

/** The last lines of a container that a summary shows; the log of the step has more of them. */
const SUMMARY_LINES = 20
const LINE_LIMIT = 200

/** Tells the log how the trial of the image went; what a container printed is untrusted. */
export async function tellSmoke(smoke: SmokeResult | undefined, log: Log): Promise<void> {
  if (smoke === undefined) return
  if (smoke.kind === 'failed' && smoke.log.length > 0) {
    await log.group('Log of the container', async () => {
      const output = log.untrusted()
      smoke.log.forEach(output.line)
      output.close()
    })
  }
  log.info(`${sentenceOf(smoke)}.`)
}

/** The trial of the image in the job summary, with the last lines of a container that failed. */
export function smokeSummary(smoke: SmokeResult | undefined): readonly string[] {
  if (smoke === undefined) return []
  const sentence = `${smoke.kind === 'passed' ? '✅' : '❌'} ${inertMarkdown(sentenceOf(smoke))}.`
  if (smoke.kind === 'passed' || smoke.log.length === 0) return [sentence]
  // A fence ends at a line of backticks, so none is left.
  const lines = smoke.log.slice(-SUMMARY_LINES).map((line) => inertLine(line.replaceAll('`', "'"), LINE_LIMIT))
  return [sentence, ['```text', ...lines, '```'].join('\n')]
}

function sentenceOf(smoke: SmokeResult): string {
  const about = `Smoke on ${formatPlatform(smoke.platform)}`
  return smoke.kind === 'passed' ? `${about} passed: ${smoke.because} (${seconds(smoke.tookMs)})` : `${about} failed: ${smoke.because}`
}
