import type { Login } from '../credentials/keychain.ts'
import { obtainKeychain } from '../credentials/keychain.ts'
import type { Digest } from '../domain/digest.ts'
import type { Repository } from '../domain/reference.ts'
import type { Secret } from '../domain/secret.ts'
import { vendorOf } from '../domain/vendor.ts'
import { ActionError, asActionError } from '../errors.ts'
import { type PruneInputs, readPrune } from '../inputs/prune.ts'
import type { PackagesApi, Ports } from '../ports.ts'
import { openRegistries } from '../registry/client.ts'
import type { RegistryClient } from '../registry/registry.ts'
import { readEcr } from './ecr.ts'
import { judge, type Sentence } from './judge.ts'
import { readPackage } from './packages.ts'
import { readShelf } from './registry.ts'
import type { Piece, Shelf } from './shelf.ts'

/** What became of one manifest, or would; `error` for `failed`. */
export type PruneRow = {
  readonly repository: Repository
  readonly piece: Piece
  /** `spared`: it was to be deleted, and what needs it is still there; `changed`: its tags are not what they were */
  readonly state: 'kept' | 'planned' | 'deleted' | 'gone' | 'changed' | 'spared' | 'failed' | 'left'
  readonly because: string
}

/** How a run ended. `partial`: some of what was to be deleted is still there. */
export type PruneReport = {
  readonly outcome: 'pruned' | 'planned' | 'partial' | 'failed'
  readonly rows: readonly PruneRow[]
  /** what failed, each with its own cure */
  readonly errors: readonly ActionError[]
}

/** What pruning needs beside what the rest of the action does. */
export type PrunePorts = Ports & { readonly packages: (token: Secret, apiUrl: string) => Promise<PackagesApi> }

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
    for (const image of inputs.images) {
      try {
        const shelf = await openShelf(registries.open(image), await keychain.login(image), ports)
        const sentences = judge(shelf.pieces, inputs, ports.clock.now())
        rows.push(...(await carryOut(sentences, shelf, inputs.dryRun, errors, ports)))
      } catch (thrown) {
        ports.signal.throwIfAborted()
        errors.push(asActionError(thrown))
      }
    }
    await registries.close()
    return { outcome: outcomeOf(rows, errors, inputs.dryRun), rows, errors }
  } catch (thrown) {
    const all = [...errors, asActionError(thrown)]
    return { outcome: outcomeOf(rows, all, false), rows, errors: all }
  }
}

function secretsIn({ githubToken, registries }: PruneInputs): readonly Secret[] {
  const passwords = registries.flatMap(({ login }) => (login === undefined ? [] : [login.password]))
  return githubToken === undefined ? passwords : [githubToken, ...passwords]
}

const NO_PLACE = 'Look at the name in images; where the sign-in may not see it, registries say that it is not there.'

async function openShelf(client: RegistryClient, login: Login | undefined, ports: PrunePorts): Promise<Shelf> {
  const shelf = await readAt(client, login, ports)
  if (shelf === undefined) throw new ActionError('registry-refused', `${client.repository.name} is not there`, NO_PLACE)
  return shelf
}

async function readAt(client: RegistryClient, login: Login | undefined, ports: PrunePorts): Promise<Shelf | undefined> {
  switch (vendorOf(client.repository.host)) {
    case 'ghcr': {
      if (login === undefined)
        throw new ActionError(
          'credentials',
          `${client.repository.name}: deleting needs a sign-in`,
          'Give github-token, or an entry in registry-auth.',
        )
      const apiUrl = ports.env['GITHUB_API_URL'] || 'https://api.github.com'
      return readPackage(client, await ports.packages(login.password, apiUrl))
    }
    case 'ecr':
      return readEcr(client, login)
    default:
      return readShelf(client)
  }
}

async function carryOut(
  sentences: readonly Sentence[],
  { repository, remove }: Shelf,
  isDry: boolean,
  errors: ActionError[],
  { log, signal }: Pick<Ports, 'log' | 'signal'>,
): Promise<readonly PruneRow[]> {
  const rows: PruneRow[] = []
  const standing = new Set<Digest>()
  let isOver = false
  for (const { piece, verdict, because } of sentences) {
    const row = (state: PruneRow['state'], why = because): void => {
      rows.push({ repository, piece, state, because: why })
      // What needs a part that is gone is broken.
      if (state !== 'deleted' && state !== 'gone' && state !== 'planned') for (const child of piece.needs) standing.add(child)
    }
    if (verdict === 'keep') row('kept')
    else if (isDry) row('planned')
    else if (isOver) row('left', 'the run ended before')
    else if (standing.has(piece.digest)) row('spared', 'what needs it is still there')
    else {
      try {
        const end = await remove(piece)
        row(end === 'removed' ? 'deleted' : end, end === 'changed' ? 'its tags changed since it was judged' : because)
        log.info(`${repository.name}@${piece.digest} ${end}`)
      } catch (thrown) {
        const error = asActionError(thrown)
        row('failed', error.message)
        errors.push(error)
        isOver = signal.aborted || error.code === 'registry-unreachable'
      }
    }
  }
  return rows
}

function outcomeOf(rows: readonly PruneRow[], errors: readonly ActionError[], isDry: boolean): PruneReport['outcome'] {
  const isDone = rows.some(({ state }) => state === 'deleted')
  const isLeft = rows.some(({ state }) => state === 'changed' || state === 'spared' || state === 'left' || state === 'failed')
  if (errors.length > 0) return isDone ? 'partial' : 'failed'
  if (isDry) return 'planned'
  return isLeft ? 'partial' : 'pruned'
}
