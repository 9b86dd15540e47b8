import type { Refusal } from '../domain/reference.ts'
import { refuse } from './refusal.ts'

/** A key with its value, split at the first `=`. */
export type Pair = { readonly key: string; readonly value: string }

/** Makes the parser for `key=value`; `shape` names both halves for the refusal. The key is trimmed, the value is kept as it is. */
export function parsePair(shape: `${string}=${string}`): (text: string) => Pair | Refusal {
  return (text) => {
    const equals = text.indexOf('=')
    if (equals < 0) return refuse(`has no "="; write ${shape}`)
    const key = text.slice(0, equals).trim()
    return key === '' ? refuse(`has nothing before "="; write ${shape}`) : { key, value: text.slice(equals + 1) }
  }
}
