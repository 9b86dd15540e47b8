import { isEcrPublic, parseEcrHost } from '../domain/ecr.ts'
import type { Refusal, Repository } from '../domain/reference.ts'
import type { EcrRepository, EcrSettings } from '../ports.ts'
import type { Form } from './form.ts'
import { type Pair, parsePair } from './pairs.ts'
import { isRefusal, refuse, shown } from './refusal.ts'
import type { InputName } from './spec.ts'
import { parseBoolean } from './words.ts'

/** What is done to the repositories of ECR and ECR Public among the images before the build. */
export type EcrInputs = {
  /** how one is made that does not exist; `undefined`: none is made */
  readonly create: EcrSettings | undefined
  /** path of the lifecycle policy that each of them gets */
  readonly lifecyclePolicy: string | undefined
  /** path of the picture that a new repository of ECR Public shows */
  readonly logo: string | undefined
}

/** Inputs that say how a repository is made, and nothing about one that exists. */
const OF_NEW = [
  'ecr-tag-mutability',
  'ecr-encryption',
  'ecr-scan-on-push',
  'ecr-repository-tags',
  'ecr-public-logo',
] as const satisfies readonly InputName[]

/** Reads the inputs `ecr-…`; what has no effect is refused (settings of a repository that is not made) or told (no image is at ECR). */
export function readEcr(form: Form, images: readonly Repository[]): EcrInputs {
  const isCreated = form.one('ecr-create-repository', parseBoolean) ?? false
  const mutability = readMutability(form)
  const encryption = form.one('ecr-encryption', parseEncryption)
  const scanOnPush = form.one('ecr-scan-on-push', parseBoolean)
  const tags = readTags(form)
  const lifecyclePolicy = form.text('ecr-lifecycle-policy')
  if (!isCreated) {
    for (const name of OF_NEW)
      if (form.text(name) !== undefined)
        form.refuse(name, 'holds for a repository that is created; set ecr-create-repository: true, or leave it out')
  }
  const isPrivate = images.some(({ host }) => parseEcrHost(host) !== undefined)
  const isAny = isPrivate || images.some(({ host }) => isEcrPublic(host))
  if (isCreated && !isAny) form.notice('ecr-create-repository', 'has no effect, since no image is at Amazon ECR')
  if (lifecyclePolicy !== undefined && !isPrivate)
    form.notice('ecr-lifecycle-policy', 'has no effect, since no image is in a private registry of Amazon ECR')
  return {
    create: isCreated ? { ...mutability, encryption, scanOnPush, tags } : undefined,
    lifecyclePolicy,
    logo: form.text('ecr-public-logo'),
  }
}

/** botocore, ecr/2015-09-21/service-2.json, `ImageTagMutabilityExclusionFilterValue` and `…Filters`. */
const FILTER = /^[0-9a-zA-Z._*-]{1,128}$/
const FILTERS_LIMIT = 5

/** `immutable` or `mutable`, and the tags that are not, as `except=PATTERN`. */
function readMutability(form: Form): EcrRepository {
  const name = 'ecr-tag-mutability'
  const [word = 'mutable', ...rest] = form.list(name)
  if (word !== 'mutable' && word !== 'immutable') form.refuse(name, `${shown(word)} is not one of mutable, immutable; it comes first`)
  const exclusions = form.each(name, rest, parseExclusion)
  if (exclusions.length > FILTERS_LIMIT) form.refuse(name, `has ${exclusions.length} exceptions; ECR takes ${FILTERS_LIMIT}`)
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

function readTags(form: Form): readonly Pair[] {
  const name = 'ecr-repository-tags'
  const tags = form.each(name, form.lines(name), parseTag)
  const twice = tags.find(({ key }, index) => tags.findIndex((other) => other.key === key) !== index)
  if (twice !== undefined) form.refuse(name, `has ${shown(twice.key)} twice`)
  if (tags.length > TAGS_LIMIT) form.refuse(name, `has ${tags.length} tags; ECR takes ${TAGS_LIMIT}`)
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
