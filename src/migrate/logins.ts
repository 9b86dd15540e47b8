import { parseDocument } from 'yaml'
import { isRecord } from '../domain/json.ts'
import { parseHost } from '../domain/reference.ts'
import { vendorOf } from '../domain/vendor.ts'
import { entryOf, renamed, textIn } from './entries.ts'
import { conditionOf, fillVariables, findStepReferences, hasExpression, isJobToken } from './expressions.ts'
import type { Step } from './workflow.ts'
import { blockLines, innerValue } from './yaml.ts'

/** One sign-in that a step of docker/login-action makes, in the words of the workflow; empty texts where a field is not given. */
export type SignIn = { readonly registry: string; readonly username: string; readonly password: string; readonly scope: string }

/** What a step of docker/login-action asks for; a sentence part where it must go on doing so itself. */
export function readSignIns(step: Step): readonly SignIn[] | string {
  const { with: inputs } = step
  if (textIn(inputs, 'logout') === 'false') return 'it leaves its sign-in on the machine (logout: false), which ours never does'
  const several = entryOf(inputs, 'registry-auth')
  if (several === undefined) {
    return [
      {
        registry: textIn(inputs, 'registry'),
        username: textIn(inputs, 'username'),
        password: textIn(inputs, 'password'),
        scope: textIn(inputs, 'scope'),
      },
    ]
  }
  const document = parseDocument(several.value, { schema: 'failsafe', prettyErrors: false, logLevel: 'silent' })
  const entries: unknown = document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 0 })
  if (!Array.isArray(entries) || !entries.every(isRecord)) return 'its registry-auth is no YAML list that can be read without a run'
  return entries.map((entry) => {
    const field = (name: string) => (typeof entry[name] === 'string' ? entry[name].trim() : '')
    return { registry: field('registry'), username: field('username'), password: field('password'), scope: field('scope') }
  })
}

/** What our step needs for a sign-in: nothing, an entry, or that the old step stays. */
export type Need =
  | { readonly kind: 'nothing'; readonly because: string }
  | { readonly kind: 'entry'; readonly signIn: SignIn }
  | { readonly kind: 'step'; readonly because: string }

/** Decides what becomes of a sign-in; `variables` are those whose values stand in the file, `images` the texts in which our step names registries. */
export function needOf(signIn: SignIn, variables: ReadonlyMap<string, string>, images: string): Need {
  const registry = fillVariables(signIn.registry, variables)
  const host = hasExpression(registry) ? undefined : parseHost(registry || 'docker.io')
  if (host === undefined && !hasExpression(registry)) return { kind: 'step', because: `${registry} is not a host` }
  if (signIn.username === '' && (host === undefined || ['ecr', 'ecr-public'].includes(vendorOf(host))))
    return { kind: 'nothing', because: 'Amazon ECR works by itself with the AWS credentials of the job' }
  if (host === 'ghcr.io' && isJobToken(signIn.password)) {
    const isNamed = fillVariables(images, variables).includes('ghcr.io/')
    if (isNamed) return { kind: 'nothing', because: "ghcr.io works by itself with the job's token" }
    return { kind: 'entry', signIn: { ...signIn, username: '', password: '' } }
  }
  return { kind: 'entry', signIn }
}

/** The lines that give our step its sign-ins: the short form for one, with the lines of the old step, else a list. */
export function signInLines(entries: readonly { readonly signIn: SignIn; readonly step: Step }[]): readonly string[] {
  const [only] = entries
  if (only === undefined) return []
  if (entries.length === 1) return shortForm(only.signIn, only.step)
  return blockLines(
    'registry-auth',
    entries.flatMap(({ signIn: { registry, username, password } }) => [
      `- registry: ${innerValue(registry || 'docker.io')}`,
      ...(username === '' ? [] : [`  username: ${innerValue(username)}`]),
      ...(password === '' ? [] : [`  password: ${innerValue(password)}`]),
    ]),
  )
}

function shortForm(signIn: SignIn, { with: inputs }: Step): readonly string[] {
  return (['registry', 'username', 'password'] as const).flatMap((name) => {
    const entry = entryOf(inputs, name)
    if (signIn[name] === '') return []
    return entry === undefined ? blockLines(name, signIn[name].split('\n')) : renamed(entry, name)
  })
}

/**
 * Whether a condition of a sign-in may go: it repeats a condition of the build, or reads nothing but what started the run. Then, where it was false, the old
 * build went on without a sign-in, as ours does when it publishes nothing.
 */
export function mayGo(condition: string, build: Step): boolean {
  const text = conditionOf(condition)
  if (text === '' || [conditionOf(build.condition), conditionOf(textIn(build.with, 'push'))].includes(text)) return true
  return isOfTheEvent(text)
}

/** Whether the body of a condition reads nothing but what started the run, which is the same at every step. */
export function isOfTheEvent(body: string): boolean {
  if (findStepReferences(body, true).length > 0) return false
  const words = body.replaceAll(/'(?:[^']|'')*'/g, '').match(/[A-Za-z_][\w.-]*(?=\s*\(?)/g) ?? []
  return words.every((word) => /^github\.|^(?:true|false|null|startsWith|endsWith|contains|format)$/i.test(word))
}
