import { inertLine, inertMarkdown } from '../domain/inert.ts'
import { formatPlatform } from '../domain/platform.ts'
import type { Log } from '../ports.ts'
import type { SmokeResult } from '../smoke/smoke.ts'
import { fence } from './markdown.ts'
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
  log.info(`${smokeWords(smoke)}.`)
}

/** A trial of the image that failed in the job summary, with the last lines of its container; one that passed is said among the checks. */
export function smokeSummary(smoke: SmokeResult | undefined): readonly string[] {
  if (smoke === undefined || smoke.kind === 'passed') return []
  const sentence = `❌ ${inertMarkdown(smokeWords(smoke))}.`
  const lines = smoke.log.slice(-SUMMARY_LINES).map((line) => inertLine(line, LINE_LIMIT))
  return lines.length === 0 ? [sentence] : [sentence, fence('text', lines)]
}

/** How the trial of the image went, in one sentence without a stop. */
export function smokeWords(smoke: SmokeResult): string {
  const about = `Smoke on ${formatPlatform(smoke.platform)}`
  return smoke.kind === 'passed' ? `${about} passed: ${smoke.because} (${seconds(smoke.tookMs)})` : `${about} failed: ${smoke.because}`
}
