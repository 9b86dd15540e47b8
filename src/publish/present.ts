import type { HostSettings } from '../credentials/keychain.ts'
import { brief } from '../domain/brief.ts'
import type { Digest } from '../domain/digest.ts'
import { formatPlatform, type Platform } from '../domain/platform.ts'
import { formatPinned, formatTagged, type Host, type Repository } from '../domain/reference.ts'
import { ActionError, asActionError, endsRun } from '../errors.ts'
import { COMMIT_LABEL, FINGERPRINT_LABEL, REVISION_LABEL } from '../plan/labels.ts'
import type { Plan } from '../plan/plan.ts'
import type { Ports } from '../ports.ts'
import type { Registries, RegistryClient } from '../registry/registry.ts'
import { readPublished } from './published.ts'
import { readVoices, type Voice } from './said.ts'

/** An image that is published already and is what a run of this plan would build. */
export type Present = { readonly repository: Repository; readonly digest: Digest }

/** What asking takes: a sign-in, the hash that a build for some platforms alone would write on its image, and what the labels given by hand say (`steadyLabels`). */
type Asking = {
  readonly signIn: () => Promise<{
    readonly keychain: { readonly settings: (host: Host) => Pick<HostSettings, 'required'> }
    readonly registries: Registries
  }>
  readonly fingerprint: (platforms: readonly Platform[]) => string
  readonly labels: ReadonlyMap<string, string | undefined>
}

/**
 * Looks for an image that nobody needs to build: one that a fixed tag of the plan shows, and each platform of which says of itself exactly what a build would
 * write on it. It may have been built whole, or platform by platform and joined. Whatever is missing or cannot be read is told, and is no such image: then a run
 * builds. Nothing is written, and no right to write is asked for. Throws only what ends a run.
 */
export async function findPresent(
  plan: Plan,
  { signIn, ...making }: Asking,
  { log }: { readonly log: Pick<Ports['log'], 'info' | 'notice'> },
): Promise<Present | undefined> {
  const tags = plan.tags.filter(({ kind }) => kind === 'fixed').map(({ name }) => name)
  if (!plan.push || plan.fixedTags !== 'keep' || tags.length === 0) {
    log.info('No image is looked for that is published already: there is no fixed tag that could show it and is to be kept.')
    return undefined
  }
  try {
    const { keychain, registries } = await signIn()
    // A mirror that is not required must not decide for the registries that are.
    const images = plan.images.toSorted(
      (one, other) => Number(keychain.settings(other.host).required) - Number(keychain.settings(one.host).required),
    )
    const shown = await Promise.all(images.map((image) => settledly(shownBy(registries.open(image), tags))))
    for (const [at, repository] of images.entries()) {
      const seen = shown[at]
      if (seen === undefined) continue
      if ('error' in seen) log.notice(`${repository.name} cannot be asked for what is published already: ${seen.error.message}`)
      else
        for (const [digest, tag] of seen.value) {
          const differs = await settledly(differenceAt(digest, registries.open(repository), plan, making))
          const because = 'error' in differs ? differs.error.message : differs.value
          if (because === undefined) {
            log.info(`${formatPinned(repository, digest)} is published already and is what a run would build: it need not.`)
            return { repository, digest }
          }
          log.info(`${formatTagged({ repository, tag })} shows ${digest}, which is not what a run would build: ${because}`)
        }
    }
    return undefined
  } catch (thrown) {
    const error = asActionError(thrown)
    if (endsRun(error)) throw error
    log.notice(`no registry can be asked for what is published already, so a run builds: ${error.message}`)
    return undefined
  }
}

/** What came of it; what ends a run is thrown. */
async function settledly<T>(work: Promise<T>): Promise<{ readonly value: T } | { readonly error: ActionError }> {
  try {
    return { value: await work }
  } catch (thrown) {
    const error = asActionError(thrown)
    if (endsRun(error)) throw error
    return { error }
  }
}

/** Each digest that fixed tags show, once, with the first tag that shows it. */
async function shownBy(client: RegistryClient, tags: readonly string[]): Promise<ReadonlyMap<Digest, string>> {
  const heads = await Promise.all(tags.map(async (tag) => ({ tag, head: await client.head(tag) })))
  return new Map(heads.toReversed().flatMap(({ tag, head }) => (head === undefined ? [] : [[head.digest, tag] as const])))
}

/** Labels by which a job that publishes names its tags; the version it has of the run (`from-version`), so that an image of a branch is one of its tag, too. */
const TELLING = [REVISION_LABEL, COMMIT_LABEL]

/** What of an image is not as a build would make it, as a clause; `undefined` where all is. */
async function differenceAt(
  digest: Digest,
  client: RegistryClient,
  plan: Plan,
  { fingerprint, labels: byHand }: Omit<Asking, 'signIn'>,
): Promise<string | undefined> {
  const image = await readPublished(digest, client, {
    missing: (wanted) => new ActionError('registry-answer', `the registry does not have ${wanted}`),
    unfit: (what) => new ActionError('registry-answer', `it ${what}`),
  })
  const voices = await readVoices(image, client)
  const wanted = plan.build.platforms.map(formatPlatform).toSorted().join(', ')
  const found = voices
    .map(({ name }) => name)
    .toSorted()
    .join(', ')
  if (voices.length === 0) return 'it holds no image'
  if (wanted !== '' && wanted !== found) return `it is for ${found}, not for ${wanted}`
  // One set of inputs gives other labels for another event: an image of a branch is none of its tag where they say so.
  const sure = new Map([...TELLING.map((label) => [label, plan.labels.get(label)] as const), ...byHand])
  for (const { name, labels } of voices) {
    const other = [...sure].find(([label, value]) => labels.get(label) !== value)
    if (other !== undefined) return `${name} says ${other[0]}=${saidOf(labels.get(other[0]))}, not ${saidOf(other[1])}`
  }
  return isOfThese(voices, plan, fingerprint) ? undefined : 'it was built with other inputs (build-args, target, file, labels …)'
}

function saidOf(value: string | undefined): string {
  return value === undefined ? '(nothing)' : brief(value) || '""'
}

/** Whether all platforms were built from the inputs of the plan, in one build or in several, each of which wrote what it was for. */
function isOfThese(voices: readonly Voice[], plan: Plan, fingerprint: Asking['fingerprint']): boolean {
  const label = ({ labels }: Voice) => labels.get(FINGERPRINT_LABEL)
  return voices.every((voice) => {
    const own = voices.filter((other) => label(other) === label(voice)).flatMap(({ platform }) => platform ?? [])
    return label(voice) === (plan.build.platforms.length === 0 ? plan.fingerprint : fingerprint(own))
  })
}
