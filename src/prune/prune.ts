import type { Login } from '../credentials/keychain.ts'
import { obtainKeychain } from '../credentials/keychain.ts'
import type { Secret } from '../domain/secret.ts'
import { vendorOf } from '../domain/vendor.ts'
import { ActionError, asActionError, endsRun } from '../errors.ts'
import { type PruneInputs, readPrune } from '../inputs/prune.ts'
import type { PackagesApi, Ports } from '../ports.ts'
import { openRegistries } from '../registry/client.ts'
import type { RegistryClient } from '../registry/registry.ts'
import { carryOut, type PruneRow } from './carry.ts'
import { readEcr } from './ecr.ts'
import { agreed, judge, type Sentence } from './judge.ts'
import { readPackage } from './packages.ts'
import type { Memory } from './read.ts'
import { readShelf } from './registry.ts'
import type { Shelf } from './shelf.ts'

/** How a run ended. `partial`: some of what was to be deleted is still there. */
export type PruneReport = {
  readonly outcome: 'pruned' | 'planned' | 'partial' | 'failed'
  readonly rows: readonly PruneRow[]
  /** what failed, each with its own cure */
  readonly errors: readonly ActionError[]
}

/** What pruning needs beside what the rest of the action does. */
export type PrunePorts = Ports & {
  readonly packages: (token: Secret, apiUrl: string, ports: Pick<Ports, 'clock' | 'signal'>) => Promise<PackagesApi>
}

/**
 * Deletes what the rules let go, repository after repository: all of a repository is read and judged before anything is deleted there, and one that cannot be
 * read whole is left alone. Never throws: whatever happens is in the report.
 */
export async function prune(ports: PrunePorts): Promise<PruneReport> {
  const rows: PruneRow[] = []
  const errors: ActionError[] = []
  try {
    const inputs = await readPrune(ports.runner.inputs())
    secretsIn(inputs).forEach(ports.runner.mask)
    ports.limit(inputs.timeoutMs)
    for (const notice of inputs.notices) ports.log.notice(notice)
    const keychain = await obtainKeychain({ ...inputs, build: { cacheFrom: [], cacheTo: [] } }, inputs.images, ports)
    const registries = openRegistries(keychain, ports)
    const untouched: string[] = []
    for (const image of inputs.images) {
      try {
        ports.signal.throwIfAborted()
        const [client, memory]: [RegistryClient, Memory] = [registries.openForgetful(image), new Map()]
        const open = async () => openShelf(client, await keychain.login(image), memory, ports)
        // A clock that goes wrong makes everything old: of this machine's and the registry's the earlier counts.
        const now = () => new Date(ports.clock.now().getTime() - registries.aheadMs(image.host))
        const { shelf, sentences } = await look(open, inputs, now)
        const carried = await carryOut(sentences, shelf, inputs.dryRun, ports)
        for (const row of carried.rows) rows.push(row)
        errors.push(...carried.errors)
      } catch (thrown) {
        if (ports.signal.aborted) untouched.push(image.name)
        else errors.push(asActionError(thrown))
      }
    }
    await registries.close()
    const told = toldOf(errors, rows, untouched, ports.signal)
    return { outcome: outcomeOf(rows, told, inputs.dryRun), rows, errors: told }
  } catch (thrown) {
    const all = [...errors, asActionError(thrown)]
    return { outcome: outcomeOf(rows, all, false), rows, errors: all }
  }
}

/** Judges a repository; before anything is deleted it is read once more, in a moment, since what it had is known: what came in meanwhile counts. */
async function look(
  open: () => Promise<Shelf>,
  inputs: PruneInputs,
  now: () => Date,
): Promise<{ readonly shelf: Shelf; readonly sentences: readonly Sentence[] }> {
  const first = await open()
  const sentences = sentencesOn(first, inputs, now())
  if (inputs.dryRun || sentences.every(({ verdict }) => verdict === 'keep')) return { shelf: first, sentences }
  const shelf = await open()
  return { shelf, sentences: agreed(sentences, sentencesOn(shelf, inputs, now())) }
}

/** What becomes of all that could be read; what nobody could read is nobody's to delete. Throws where something that is kept could not be. */
function sentencesOn({ pieces, repository }: Shelf, inputs: PruneInputs, now: Date): readonly Sentence[] {
  const sentences = judge(pieces, inputs, now)
  const hole = sentences.find(({ piece, verdict }) => piece.isUnread === true && verdict === 'keep')
  if (hole !== undefined)
    throw new ActionError(
      'registry-answer',
      `${repository.name} names ${hole.piece.digest} and does not have it: ${hole.because}, so what it needs would be kept, and that is not known`,
      'Nothing is deleted there. Run it again; where that stays so, delete what names it.',
    )
  return sentences.filter(({ piece }) => piece.isUnread !== true)
}

/** What failed; that the run was ended is told once, with the images that nobody looked at. */
function toldOf(
  errors: readonly ActionError[],
  rows: readonly PruneRow[],
  untouched: readonly string[],
  { aborted, reason }: AbortSignal,
): readonly ActionError[] {
  const isEarly = untouched.length > 0 || errors.some(endsRun) || rows.some(({ state }) => state === 'left')
  if (!aborted || !isEarly) return errors
  const { code, message, hint } = asActionError(reason)
  const where = untouched.length === 0 ? '' : `; nothing was deleted in ${untouched.join(', ')}`
  return [...errors.filter((error) => !endsRun(error)), new ActionError(code, `${message}${where}`, hint)]
}

function secretsIn({ githubToken, registries }: PruneInputs): readonly Secret[] {
  const passwords = registries.flatMap(({ login }) => (login === undefined ? [] : [login.password]))
  return githubToken === undefined ? passwords : [githubToken, ...passwords]
}

const NO_PLACE = 'Look at the name in images; where the sign-in may not see it, registries say that it is not there.'

async function openShelf(client: RegistryClient, login: Login | undefined, memory: Memory, ports: PrunePorts): Promise<Shelf> {
  const shelf = await readAt(client, login, memory, ports)
  if (shelf === undefined) throw new ActionError('registry-refused', `${client.repository.name} is not there`, NO_PLACE)
  return shelf
}

async function readAt(client: RegistryClient, login: Login | undefined, memory: Memory, ports: PrunePorts): Promise<Shelf | undefined> {
  switch (vendorOf(client.repository.host)) {
    case 'ghcr': {
      if (login === undefined)
        throw new ActionError(
          'credentials',
          `${client.repository.name}: deleting needs a sign-in`,
          'Give github-token, or an entry in registry-auth.',
        )
      const apiUrl = ports.env['GITHUB_API_URL'] || 'https://api.github.com'
      return readPackage(client, await ports.packages(login.password, apiUrl, ports), memory, ports.clock)
    }
    case 'ecr':
      return readEcr(client, login, memory)
    default:
      return readShelf(client, memory, ports.clock)
  }
}

function outcomeOf(rows: readonly PruneRow[], errors: readonly ActionError[], isDry: boolean): PruneReport['outcome'] {
  const isDone = rows.some(({ state }) => state === 'deleted' || state === 'unknown')
  const isLeft = rows.some(({ state }) => state === 'changed' || state === 'spared' || state === 'left' || state === 'failed')
  if (errors.length > 0) return isDone ? 'partial' : 'failed'
  if (isDry) return 'planned'
  return isLeft ? 'partial' : 'pruned'
}
