import { type ActionError, asActionError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { attestationWarning } from './attestation.ts'
import { writeBakeFiles } from './bake.ts'
import { reportJson } from './json.ts'
import { outputsOf } from './outputs.ts'
import { type Report, succeeded } from './report.ts'
import { scanAnnotations, scanLines } from './scan-log.ts'
import { signatureLines, signatureWarnings, unprovedWarnings } from './signatures.ts'
import { largeOutputs } from './size.ts'
import { tellSmoke } from './smoke.ts'
import { summaryOf } from './summary.ts'
import { rowLines } from './table.ts'
import { variablesOf } from './variables.ts'
import { headline, hintOf } from './words.ts'

/** What telling a report may touch. */
export type TellPorts = Pick<Ports, 'log' | 'runner' | 'files'>

/**
 * Tells a report to everyone: rows and headline to the log, the failure as an annotation with its cure below, outputs and summary to the runner.
 * Gives whether the step succeeded; outputs that cannot be written make it fail, with the rows in the log all the same.
 */
export async function tell(report: Report, ports: TellPorts): Promise<boolean> {
  const { log } = ports
  await tellScan(report, log)
  await tellSmoke(report.smoke, log)
  await tellSignatures(report, log)
  tellAttestation(report, log)
  if (report.rows.length > 0) await log.group('Tags', async () => rowLines(report.rows).forEach(log.info))
  if (report.staged !== undefined) log.info(`digest ${report.staged.digest}`)
  log.info(headline(report))
  optionalFailures(report.rows).forEach(log.warning)
  if (report.error !== undefined) tellError(report.error, log)
  return (await handOver(report, ports)) && succeeded(report)
}

/** What went wrong where it need not go well. Tags that failed for one reason are told once: GitHub shows ten warnings of a step. */
function optionalFailures(rows: Report['rows']): readonly string[] {
  const failed = rows.filter(({ required, state }) => !required && (state === 'failed' || state === 'unknown'))
  return [...new Set(failed.map(({ repository, because }) => `${repository.name} is not required and failed: ${because}`))]
}

async function tellScan({ verdict, evidence }: Report, log: Ports['log']): Promise<void> {
  if (verdict === undefined || verdict.kind === 'waived') return
  await log.group('Scan', async () => scanLines(verdict, evidence).forEach(log.info))
  scanAnnotations(verdict).forEach(log.warning)
}

/** What blocked is the error of the run already. */
async function tellSignatures({ signatures, outcome }: Report, log: Ports['log']): Promise<void> {
  if (signatures === undefined) return
  await log.group('Signatures', async () => signatureLines(signatures).forEach(log.info))
  if (outcome !== 'blocked') signatureWarnings(signatures).forEach(log.warning)
  unprovedWarnings(signatures).forEach(log.warning)
}

function tellAttestation({ attestation }: Report, log: Ports['log']): void {
  if (attestation?.kind === 'made') log.info(`attested by GitHub: ${attestation.url}`)
  if (attestation?.kind === 'failed') log.warning(attestationWarning(attestation.error))
}

function tellError(error: ActionError, log: Ports['log']): void {
  log.error(`${error.message} [${error.code}]`)
  log.info(hintOf(error))
  for (let { cause } = error; cause instanceof Error; cause = cause.cause) log.debug(cause.stack ?? cause.message)
}

/** Files that cannot be written fail the step, but must not take the digest away. */
async function handOver(report: Report, { log, runner, files }: TellPorts): Promise<boolean> {
  // Files and variables are for the steps of a job that goes on.
  const plan = succeeded(report) ? report.plan : undefined
  const outputs = new Map(outputsOf(report))
  const attempt = async (work: () => Promise<void>): Promise<boolean> => {
    try {
      await work()
      return true
    } catch (thrown) {
      const error = asActionError(thrown)
      // A run that ended at this very error has told it already.
      if (error.message !== report.error?.message) tellError(error, log)
      return false
    }
  }
  const isFiled = await attempt(async () => {
    // Nobody would remove the folder of a run that came to no plan.
    if (report.plan !== undefined) outputs.set('report', await writeReport(report, files))
    for (const [name, path] of plan === undefined ? [] : await writeBakeFiles(plan, files)) outputs.set(name, path)
  })
  const isTold = await attempt(async () => {
    await runner.outputs(outputs)
    if (plan?.metadata.exportsVariables) await exportVariables(outputs, { log, runner })
    await runner.summary(summaryOf(report))
  })
  const large = largeOutputs(outputs)
  if (large !== undefined) log.warning(large)
  return isFiled && isTold
}

/** Gives the path of `report.json`, which is there until the job ends. */
async function writeReport(report: Report, files: Ports['files']): Promise<string> {
  const path = `${await files.temporaryFolder('report-')}/report.json`
  await files.write(path, `${JSON.stringify(reportJson(report))}\n`)
  return path
}

async function exportVariables(outputs: ReadonlyMap<string, string>, { log, runner }: Omit<TellPorts, 'files'>): Promise<void> {
  const { variables, tooLong } = variablesOf(outputs)
  await runner.variables(variables)
  if (tooLong.length > 0) log.warning(`too long for a variable of later steps, so there as an output alone: ${tooLong.join(', ')}`)
}
