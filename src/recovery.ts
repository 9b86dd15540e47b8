import { obtainKeychain } from './credentials/keychain.ts'
import { ActionError } from './errors.ts'
import { type Inputs, readInputs, secretsOf } from './inputs/inputs.ts'
import type { Ports } from './ports.ts'
import { type Journalled, readJournal } from './publish/journal.ts'
import type { Row } from './publish/publish.ts'
import { recoverRows } from './publish/recover.ts'
import { openRegistries } from './registry/client.ts'
import { reportJson } from './report/json.ts'
import { type Report, reportOf } from './report/report.ts'
import { summaryOf } from './report/summary.ts'
import { rowLines } from './report/table.ts'
import { headline } from './report/words.ts'

/** Tags are read back until then, from the start of this process: the post step as a whole has ten seconds. */
const READ_LIMIT_MS = 5_000

/**
 * Tells how a run ended whose main was killed before it could: from its journal, and from what the tags show that it had begun to write. The post step has the
 * same inputs as main, so it signs in as main did; nothing of that was kept on disk. It writes to log, summary and a report beside the run's folder; outputs
 * cannot be set any more. No registry is written to.
 */
export async function recover(ports: Ports): Promise<void> {
  const inputs = await readInputs(ports.runner.inputs(), ports.env)
  const journal = await readJournal(ports, inputs.images)
  if (journal === undefined)
    return ports.log.warning('the run was killed, and its journal cannot be read: see in the registries what its tags hold')
  ports.limit(READ_LIMIT_MS)
  const rows = journal.begun.size === 0 ? journal.rows : await readBack(journal, inputs, ports)
  const error = new ActionError(
    'cancelled',
    'the run was killed before it could tell how it ended',
    journal.begun.size === 0 ? BEFORE : AMONG,
  )
  await tellKilled(reportOf({ rows }, { kind: 'stopped', error }, ports.clock.elapsedMs()), error, ports)
}

const BEFORE = 'It had not begun to write a name. Run the job again.'
const AMONG = 'What its tags hold was read now, by the post step. Run the job again: it takes up what was done.'

async function readBack(journal: Journalled, inputs: Inputs, ports: Ports): Promise<readonly Row[]> {
  secretsOf(inputs).forEach(ports.runner.mask)
  const images = journal.rows.map(({ repository }) => repository)
  const registries = openRegistries(await obtainKeychain(inputs, images, ports), ports)
  return recoverRows(journal, registries, ports)
}

async function tellKilled(report: Report, error: ActionError, { log, runner, files, folder }: Ports): Promise<void> {
  await log.group('Tags', async () => rowLines(report.rows).forEach(log.info))
  log.info(headline(report))
  log.error(`${error.message} [${error.code}]`)
  if (error.hint !== undefined) log.info(error.hint)
  await files.write(`${folder}.report.json`, `${JSON.stringify(reportJson(report))}\n`)
  await runner.summary(summaryOf(report))
}
