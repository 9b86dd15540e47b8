import type { Refusal } from '../domain/reference.ts'
import { Secret } from '../domain/secret.ts'
import type { Environment } from '../ports.ts'
import { rawLinesOf } from './csv.ts'
import type { Form } from './form.ts'
import type { BuildInputs } from './inputs.ts'
import { type Pair, parsePair } from './pairs.ts'
import { isRefusal, refuse, shown } from './refusal.ts'

/** What an id may be: it is one field of an option of buildx, and ends at the first `=`. */
const ID = /^[^\s,"=]+$/

/** Reads the secrets of the build from all three inputs; an id stands once among them. `env` tells which variables exist. */
export function readSecrets(form: Form, env: Environment): Pick<BuildInputs, 'secrets' | 'secretEnvs' | 'secretFiles'> {
  const secrets = readValues(form)
  const secretEnvs = form.each('secret-envs', form.list('secret-envs'), parseVariable(env))
  const secretFiles = form.each('secret-files', form.lines('secret-files'), parseFile)
  const values = new Set(secrets.map(({ id }) => id))
  if (values.size < secrets.length) form.refuse('secrets', 'two entries have the same id; give each id once')
  const seen = new Set(values)
  for (const [name, ids] of [['secret-envs', secretEnvs] as const, ['secret-files', secretFiles] as const]) {
    for (const { id } of ids) {
      if (seen.has(id))
        form.refuse(name, `the id ${shown(id)} is given twice among secrets, secret-envs and secret-files; give each id once`)
      seen.add(id)
    }
  }
  return { secrets, secretEnvs, secretFiles }
}

/** `secrets` is secret as a whole: messages give the place of an entry and nothing of its text. */
function readValues(form: Form): BuildInputs['secrets'] {
  const entries = rawLinesOf(form.csv, form.raw('secrets') ?? '')
  if (isRefusal(entries)) {
    form.refuse('secrets', `${entries.refused}; an entry over several lines stands in double quotes as a whole, quotes inside are doubled`)
    return []
  }
  const pairs = form.each('secrets', entries, parseSecret)
  const empty = pairs.filter(({ value }) => value === '').length
  if (empty > 0)
    form.notice(
      'secrets',
      `${empty} of ${pairs.length} have no value and are left out (a secret that is not set, or a pull request of a fork)`,
    )
  return pairs.filter(({ value }) => value !== '').map(({ key, value }) => ({ id: key, value: new Secret(value) }))
}

function parseSecret(text: string): Pair | Refusal {
  const pair = parsePair('id=value')(text)
  const several = '; an entry over several lines stands in double quotes as a whole'
  if (isRefusal(pair)) return refuse(`${pair.refused}${several}`)
  return ID.test(pair.key) ? pair : refuse(`has an id with characters that an id cannot have; write id=value${several}`)
}

function parseVariable(env: Environment): (text: string) => { readonly id: string; readonly variable: string } | Refusal {
  return (text) => {
    const pair = parsePair('id=VARIABLE')(text)
    if (isRefusal(pair)) return pair
    const variable = pair.value.trim()
    if (!ID.test(pair.key)) return refuse('has an id with characters that an id cannot have; write id=VARIABLE')
    if (env[variable] === undefined) return refuse("names a variable that is not set; set it under the step's env")
    return { id: pair.key, variable }
  }
}

function parseFile(text: string): { readonly id: string; readonly path: string } | Refusal {
  const pair = parsePair('id=path')(text)
  if (isRefusal(pair)) return pair
  if (!ID.test(pair.key)) return refuse('has an id with characters that an id cannot have; write id=path')
  return pair.value.trim() === '' ? refuse('has no path after "="; write id=path') : { id: pair.key, path: pair.value.trim() }
}
