import { isEcrPublic, parseEcrHost } from '../domain/ecr.ts'
import { type Host, isPath, parseHost, type Refusal } from '../domain/reference.ts'
import { Secret } from '../domain/secret.ts'
import { wrongKind } from './credential-kinds.ts'
import { type Csv, csvFor } from './csv.ts'
import { ECR_KEYS, type EcrKey, readEcrSettings } from './ecr.ts'
import type { Form } from './form.ts'
import type { RegistryInput } from './inputs.ts'
import { KEYLESS_KEYS, readKeyless } from './keyless.ts'
import { suggestion } from './nearest.ts'
import { isRefusal, refuse, shown } from './refusal.ts'
import { type AuthEntry, type Field, parseRegistryAuth } from './registry-auth.ts'
import { parseBoolean } from './words.ts'

const DEFAULT_REGISTRY = 'docker.io'

/**
 * Reads `registry-auth` and the short form `registry`, `username`, `password`; a host may stand once in both together, or once for each `scope`. A password that is
 * missing is refused where something is published; a build that publishes nothing goes on without signing in, since workflows of forks and
 * of Dependabot get no secrets.
 */
export async function readRegistries(form: Form, publishes: boolean): Promise<readonly RegistryInput[]> {
  const registries: RegistryInput[] = []
  const short = readShort(form, publishes)
  if (short !== undefined) registries.push(short)
  const entries = await readEntries(form)
  const csv = await csvFor(entries.flatMap(({ fields }) => ECR_KEYS.map((key) => fields.get(key) ?? form.text(key) ?? '')))
  for (const [index, entry] of entries.entries()) {
    const place = `entry ${index + 1} (line ${entry.line})`
    for (const refused of entry.refused) form.refuse('registry-auth', `${place} ${refused}`)
    const registry = entry.refused.length > 0 ? undefined : readEntry(form, entry, place, csv, publishes)
    if (registry === undefined) continue
    const others = registries.filter(({ host }) => host === registry.host)
    const taken = others.some(({ scope }) => scope === registry.scope)
    const settled = others.length === 0 ? [] : HOST_FIELDS.filter((field) => entry.fields.has(field))
    const which = registry.scope === undefined ? registry.host : `${registry.host} with the scope ${registry.scope}`
    if (taken)
      form.refuse(
        'registry-auth',
        `${place} is for ${which}, which was given before; give each registry once, or several accounts by scope`,
      )
    for (const field of settled)
      form.refuse(
        'registry-auth',
        `${place} has ${field}, which holds for all of ${registry.host}; give it in the first entry of that registry`,
      )
    if (!taken && settled.length === 0) registries.push(registry)
  }
  return registries
}

/** What holds for a host, whoever signs in there. */
const HOST_FIELDS: readonly Field[] = ['ca-cert', 'insecure', 'required']

function readShort(form: Form, publishes: boolean): RegistryInput | undefined {
  const [registry, username, password] = [form.text('registry'), form.text('username'), form.text('password')]
  if (registry === undefined && username === undefined && password === undefined) return undefined
  const host = parseRegistry(registry ?? DEFAULT_REGISTRY)
  if (isRefusal(host)) form.refuse('registry', `${shown(registry ?? DEFAULT_REGISTRY)} ${host.refused}`)
  if (username === undefined && password !== undefined) form.refuse('username', 'is missing, and password is given; give both, or neither')
  if (username !== undefined && password === undefined) {
    if (publishes) form.refuse('password', `is missing, and username is given; ${NO_SECRET}`)
    else
      form.notice('password', `is empty; as nothing is published, the build goes on without signing in to ${registry ?? DEFAULT_REGISTRY}`)
  }
  if (isRefusal(host)) return undefined
  const wrong = username === undefined || password === undefined ? undefined : wrongKind(host, username, password)
  if (wrong !== undefined) form.refuse('username', wrong)
  return {
    host,
    login: asLogin(username, password),
    scope: undefined,
    keyless: undefined,
    caCert: undefined,
    insecure: false,
    required: true,
    ecr: undefined,
  }
}

const SCOPE =
  'is not the path of a repository or a part of one from its beginning, such as acme or acme/app; an account is for reading and writing, so nothing stands behind an @'

const NO_SECRET = 'a secret that is not set is empty, and workflows of forks and of Dependabot get none'

async function readEntries(form: Form): Promise<readonly AuthEntry[]> {
  const text = form.text('registry-auth')
  const entries = text === undefined ? [] : await parseRegistryAuth(text)
  if (!isRefusal(entries)) return entries
  form.refuse('registry-auth', entries.refused)
  return []
}

function readEntry(form: Form, { fields }: AuthEntry, place: string, csv: Csv, publishes: boolean): RegistryInput | undefined {
  const complain = (sentence: string) => form.refuse('registry-auth', `${place} ${sentence}`)
  const flag = (field: Field, otherwise: boolean): boolean => {
    const value = parseBoolean(fields.get(field) ?? String(otherwise))
    if (!isRefusal(value)) return value
    complain(`has a value for ${field} that is not a boolean; write true or false`)
    return otherwise
  }
  const host = parseRegistry(fields.get('registry') ?? DEFAULT_REGISTRY)
  const [username, password] = [fields.get('username'), fields.get('password')]
  const [caCert, insecure] = [fields.get('ca-cert'), flag('insecure', false)]
  if (isRefusal(host)) complain(`has a registry that ${host.refused}`)
  const keyless = readKeyless(isRefusal(host) ? undefined : host, (key) => fields.get(key), complain)
  const isKeyless = KEYLESS_KEYS.some((key) => fields.has(key))
  const wrong = isRefusal(host) || username === undefined || password === undefined ? undefined : wrongKind(host, username, password)
  if (wrong !== undefined) complain(wrong)
  const scope = fields.get('scope')?.toLowerCase()
  if (scope !== undefined && !isPath(scope)) complain(`has a scope that ${SCOPE}`)
  if (username === undefined && password !== undefined) complain('has a password and no username; give both, or neither')
  if (username !== undefined && password === undefined && !isKeyless) {
    if (publishes) complain(`has a username and no password; ${NO_SECRET}`)
    else form.notice('registry-auth', `${place} has no password; as nothing is published, the build goes on without that sign-in`)
  }
  if (caCert !== undefined && insecure)
    complain('has ca-cert and insecure: true, of which only one can hold; leave ca-cert out for plain HTTP')
  const required = flag('required', true)
  const ecr = isRefusal(host) ? undefined : readOwnEcr(form, fields, host, csv, complain)
  return isRefusal(host) ? undefined : { host, login: asLogin(username, password), scope, keyless, caCert, insecure, required, ecr }
}

/** The settings for ECR that an entry has itself, in place of the inputs of the same name; what it does not have is as they say. */
function readOwnEcr(
  form: Form,
  fields: AuthEntry['fields'],
  host: Host,
  csv: Csv,
  complain: (sentence: string) => void,
): RegistryInput['ecr'] {
  const own = ECR_KEYS.filter((key) => fields.has(key))
  const unfit = isEcrPublic(host) ? own.filter((key) => PRIVATE_KEYS.some((known) => known === key)) : own
  if (parseEcrHost(host) === undefined && unfit.length > 0) {
    const place = isEcrPublic(host) ? 'private registries of Amazon ECR' : 'Amazon ECR'
    complain(`has ${unfit.join(', ')}, which ${unfit.length === 1 ? 'is' : 'are'} for ${place}, not for ${host}`)
    return undefined
  }
  if (own.length === 0) return undefined
  return readEcrSettings({
    csv,
    text: (key) => fields.get(key) ?? form.text(key),
    quote: () => 'a value',
    complain: (key, sentence) => {
      if (fields.has(key)) complain(`has ${key}: ${sentence}`)
    },
  })
}

/** What ECR Public does not know. */
const PRIVATE_KEYS: readonly EcrKey[] = ['ecr-tag-mutability', 'ecr-encryption', 'ecr-scan-on-push', 'ecr-lifecycle-policy', 'ecr-scan']

/** A host that an image name can have: without a dot or a port it would be a name on Docker Hub (github.com/distribution/reference, `normalize.go`). */
function parseRegistry(text: string): Host | Refusal {
  const host = parseHost(text)
  if (host === undefined) return refuse('is not a host; write it without path, such as ghcr.io or registry.example.com:5000')
  if (/[.:]/.test(host) || host === 'localhost') return host
  return refuse(`has no dot and no port, so no image can name it; write a host such as ghcr.io${suggestion(host, KNOWN)}`)
}

const KNOWN = ['docker.io', 'ghcr.io', 'quay.io', 'public.ecr.aws', 'registry.gitlab.com']

function asLogin(username: string | undefined, password: string | undefined): RegistryInput['login'] {
  return username === undefined || password === undefined ? undefined : { username, password: new Secret(password) }
}
