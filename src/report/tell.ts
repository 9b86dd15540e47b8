import { type ActionError, asActionError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { outputsOf } from './outputs.ts'
import { type Report, succeeded } from './report.ts'
import { summaryOf } from './summary.ts'
import { rowLines } from './table.ts'
import { headline, hintOf } from './words.ts'

/**
 * Tells a report to everyone: rows and headline to the log, the failure as an annotation with its cure below, outputs and summary to the runner.
 * Gives whether the step succeeded; outputs that cannot be written make it fail, with the rows in the log all the same.
 */
export async function tell(report: Report, ports: Pick<Ports, 'log' | 'runner'>): Promise<boolean> {
  const { log } = ports
  if (report.rows.length > 0) await log.group('Tags', async () => rowLines(report.rows).forEach(log.info))
  if (report.staged !== undefined) log.info(`digest ${report.staged.digest}`)
  log.info(headline(report))
  for (const row of report.rows.filter((row) => !row.required && row.error !== undefined))
    log.warning(`${row.repository.name} is not required and failed: ${row.because}`)
  if (report.error !== undefined) tellError(report.error, log)
  return (await handOver(report, ports)) && succeeded(report)
}

function tellError(error: ActionError, log: Ports['log']): void {
  log.error(`${error.message} [${error.code}]`)
  const hint = hintOf(error)
  if (hint !== undefined) log.info(hint)
  for (let { cause } = error; cause instanceof Error; cause = cause.cause) log.debug(cause.stack ?? cause.message)
}

async function handOver(report: Report, { log, runner }: Pick<Ports, 'log' | 'runner'>): Promise<boolean> {
  try {
    await runner.outputs(outputsOf(report))
    await runner.summary(summaryOf(report))
    return true
  } catch (thrown) {
    const error = asActionError(thrown)
    // A run that ended at this very error has told it already.
    if (error.message !== report.error?.message) tellError(error, log)
    return false
  }
}
