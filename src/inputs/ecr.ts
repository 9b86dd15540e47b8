import { isEcrPublic, parseEcrHost } from '../domain/ecr.ts'
import type { Refusal, Repository } from '../domain/reference.ts'
import type { EcrRepository, EcrSettings } from '../ports.ts'
import { type Csv, linesOf, listOf } from './csv.ts'
import type { Form } from './form.ts'
import type { RegistryInput } from './inputs.ts'
import { type Pair, parsePair } from './pairs.ts'
import { isRefusal, refuse, shown } from './refusal.ts'
import type { InputName } from './spec.ts'
import { parseBoolean, parseWord } from './words.ts'

/** What is done at repositories of ECR and ECR Public. */
export type EcrInputs = {
  /** how one is made that does not exist; `undefined`: none is made */
  readonly create: EcrSettings | undefined
  /** path of the lifecycle policy that each of them gets */
  readonly lifecyclePolicy: string | undefined
  /** path of the picture that a new repository of ECR Public shows */
  readonly logo: string | undefined
  /** what ECR's own findings in an uploaded image are for: nothing, the report, or whether it gets its tags */
  readonly scan: (typeof ECR_SCANS)[number]
}

/** What ECR's own scan is for. */
export const ECR_SCANS = ['off', 'report', 'gate'] as const

/** Settings of a repository that is made, and of nothing that exists. */
const OF_NEW = ['ecr-tag-mutability', 'ecr-encryption', 'ecr-scan-on-push', 'ecr-repository-tags', 'ecr-public-logo'] as const

/** The inputs of ECR; an entry of `registry-auth` takes them too, for its own repositories. */
export const ECR_KEYS = ['ecr-create-repository', ...OF_NEW, 'ecr-lifecycle-policy', 'ecr-scan'] as const satisfies readonly InputName[]

export type EcrKey = (typeof ECR_KEYS)[number]

/** Where settings stand: the inputs of the step, or an entry of `registry-auth` before them. */
export type EcrPlace = {
  readonly csv: Csv
  readonly text: (key: EcrKey) => string | undefined
  /** a piece of a value as a complaint may repeat it */
  readonly quote: (text: string) => string
  /** complains about a key; what stands elsewhere was complained about there */
  readonly complain: (key: EcrKey, sentence: string) => void
}

/** Reads the inputs `ecr-…`; what has no effect is refused (settings of a repository that is not made, a gate for nothing) or told (no image is at ECR). */
export function readEcr(form: Form, images: readonly Repository[], registries: readonly RegistryInput[]): EcrInputs {
  const ecr = readEcrSettings({ csv: form.csv, text: form.text, quote: shown, complain: form.refuse })
  const isPrivate = images.some(({ host }) => parseEcrHost(host) !== undefined)
  const isAny = isPrivate || images.some(({ host }) => isEcrPublic(host))
  if (ecr.create !== undefined && !isAny) form.notice('ecr-create-repository', 'has no effect, since no image is at Amazon ECR')
  if (ecr.lifecyclePolicy !== undefined && !isPrivate)
    form.notice('ecr-lifecycle-policy', 'has no effect, since no image is in a private registry of Amazon ECR')
  if (ecr.scan === 'gate' && !isPrivate)
    form.refuse('ecr-scan', 'is gate, and no image is in a private registry of Amazon ECR, which alone scans; leave it out')
  for (const { host, ecr: own } of registries)
    if (own?.scan === 'gate' && ecr.scan !== 'gate' && !images.some((image) => image.host === host))
      form.refuse('registry-auth', `has ecr-scan: gate for ${host}, and no image is there; leave it out`)
  if (ecr.scan === 'report' && !isPrivate) form.notice('ecr-scan', 'has no effect, since no image is in a private registry of Amazon ECR')
  return ecr
}

/** Reads the settings of one place. */
export function readEcrSettings(place: EcrPlace): EcrInputs {
  const isCreated = readOne(place, 'ecr-create-repository', parseBoolean) ?? false
  const mutability = readMutability(place)
  const encryption = readOne(place, 'ecr-encryption', parseEncryption)
  const scanOnPush = readOne(place, 'ecr-scan-on-push', parseBoolean)
  const tags = readTags(place)
  if (!isCreated) {
    for (const key of OF_NEW)
      if (place.text(key) !== undefined)
        place.complain(key, 'holds for a repository that is created; set ecr-create-repository: true, or leave it out')
  }
  return {
    create: isCreated ? { ...mutability, encryption, scanOnPush, tags } : undefined,
    lifecyclePolicy: place.text('ecr-lifecycle-policy'),
    logo: place.text('ecr-public-logo'),
    scan: readOne(place, 'ecr-scan', parseWord(ECR_SCANS)) ?? 'off',
  }
}

function readOne<T>(place: EcrPlace, key: EcrKey, parse: (text: string) => T | Refusal): T | undefined {
  return readEach(
    place,
    key,
    [place.text(key)].filter((text) => text !== undefined),
    parse,
  )[0]
}

function readEach<T>(
  { quote, complain }: EcrPlace,
  key: EcrKey,
  texts: readonly string[],
  parse: (text: string) => T | Refusal,
): readonly T[] {
  return texts.flatMap((text) => {
    const value = parse(text)
    if (!isRefusal(value)) return [value]
    complain(key, `${quote(text)} ${value.refused}`)
    return []
  })
}

/** The entries of a value, by lines or commas (`listOf`) or by lines alone (`linesOf`). */
function entriesOf({ csv, text, complain }: EcrPlace, key: EcrKey, read: typeof listOf): readonly string[] {
  const found = read(csv, text(key) ?? '')
  if (!isRefusal(found)) return found
  complain(key, found.refused)
  return []
}

/** botocore, ecr/2015-09-21/service-2.json, `ImageTagMutabilityExclusionFilterValue` and `…Filters`. */
const FILTER = /^[0-9a-zA-Z._*-]{1,128}$/
const FILTERS_LIMIT = 5

/** `immutable` or `mutable`, and the tags that are not, as `except=PATTERN`. */
function readMutability(place: EcrPlace): EcrRepository {
  const key = 'ecr-tag-mutability'
  const [word = 'mutable', ...rest] = entriesOf(place, key, listOf)
  if (word !== 'mutable' && word !== 'immutable')
    place.complain(key, `${place.quote(word)} is not one of mutable, immutable; it comes first`)
  const exclusions = readEach(place, key, rest, parseExclusion)
  if (exclusions.length > FILTERS_LIMIT) place.complain(key, `has ${exclusions.length} exceptions; ECR takes ${FILTERS_LIMIT}`)
  const isImmutable = word === 'immutable'
  if (exclusions.length === 0) return { mutability: isImmutable ? 'IMMUTABLE' : 'MUTABLE', exclusions }
  return { mutability: isImmutable ? 'IMMUTABLE_WITH_EXCLUSION' : 'MUTABLE_WITH_EXCLUSION', exclusions }
}

function parseExclusion(text: string): string | Refusal {
  const filter = /^except=(.*)$/.exec(text)?.[1]
  if (filter === undefined) return refuse('is not except=PATTERN')
  return FILTER.test(filter) ? filter : refuse('has a pattern that is not letters, digits and ._*- (* stands for any text)')
}

// docs.aws.amazon.com/kms, "Key identifiers (KeyId)": ARN of a key or an alias
const KEY = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(?:key|alias)\/[\w/-]{1,256}$/

function parseEncryption(text: string): NonNullable<EcrSettings['encryption']> | Refusal {
  if (text === 'AES256' || text === 'KMS') return { type: text, key: undefined }
  const key = /^KMS:(.*)$/.exec(text)?.[1]
  if (key === undefined) return refuse('is not AES256, KMS or KMS:<ARN of the key>')
  return KEY.test(key) ? { type: 'KMS', key } : refuse('has no ARN of a key behind "KMS:", such as arn:aws:kms:REGION:ACCOUNT:key/ID')
}

/** AWS's limits for tags of resources (docs.aws.amazon.com/tag-editor, "Tag naming limits and requirements"; CreateRepository takes 50). */
const TAGS_LIMIT = 50
const TAG_KEY = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+@-]{1,128}$/u
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+@-]{0,256}$/u

function readTags(place: EcrPlace): readonly Pair[] {
  const name = 'ecr-repository-tags'
  const tags = readEach(place, name, entriesOf(place, name, linesOf), parseTag)
  const twice = tags.find(({ key }, index) => tags.findIndex((other) => other.key === key) !== index)
  if (twice !== undefined) place.complain(name, `has ${place.quote(twice.key)} twice`)
  if (tags.length > TAGS_LIMIT) place.complain(name, `has ${tags.length} tags; ECR takes ${TAGS_LIMIT}`)
  return tags
}

function parseTag(text: string): Pair | Refusal {
  const pair = parsePair('key=value')(text)
  if (isRefusal(pair)) return pair
  const value = pair.value.trim()
  if (!TAG_KEY.test(pair.key))
    return refuse('has a key that AWS does not take: 1 to 128 letters, digits, blanks or _.:/=+-@, not beginning with aws:')
  if (!TAG_VALUE.test(value)) return refuse('has a value that AWS does not take: at most 256 letters, digits, blanks or _.:/=+-@')
  return { key: pair.key, value }
}
