import type { Refusal } from '../domain/reference.ts'
import { isRefusal, refuse } from './refusal.ts'

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

/** As `parsePair`, with both halves filled; gives the text itself, for buildx to read. */
export function parseFilledPair(shape: `${string}=${string}`): (text: string) => string | Refusal {
  const parse = parsePair(shape)
  return (text) => {
    const pair = parse(text)
    if (isRefusal(pair)) return pair
    return pair.value.trim() === '' ? refuse(`has nothing after "="; write ${shape}`) : text
  }
}
