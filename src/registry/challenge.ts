import type { ChallengeSigns } from '../domain/vendor.ts'

/** How a registry wants to be asked: without credentials, with user and password on each request, or with tokens of a token server. */
export type Scheme =
  | { readonly kind: 'open' }
  | { readonly kind: 'basic' }
  | { readonly kind: 'bearer'; readonly realm: string; readonly service: string | undefined }

/** One challenge of a `WWW-Authenticate` header; names in lower case. */
export type Challenge = { readonly scheme: string; readonly parameters: ReadonlyMap<string, string> }

/** The scheme that a `WWW-Authenticate` header asks for, Bearer before Basic; `undefined` when it offers neither. */
export function schemeOf(header: string | undefined): Scheme | undefined {
  const challenges = header === undefined ? [] : parseChallenges(header)
  for (const { scheme, parameters } of challenges) {
    const realm = parameters.get('realm')
    if (scheme === 'bearer' && realm !== undefined) return { kind: 'bearer', realm, service: parameters.get('service') }
  }
  return challenges.some(({ scheme }) => scheme === 'basic') ? { kind: 'basic' } : undefined
}

/** What a `WWW-Authenticate` header says of whose registry it is: realm and service of its first challenge that has a realm. */
export function signsOf(header: string | undefined): ChallengeSigns {
  const found = (header === undefined ? [] : parseChallenges(header)).find(({ parameters }) => parameters.has('realm'))
  return { realm: found?.parameters.get('realm'), service: found?.parameters.get('service') }
}

/**
 * Parses a `WWW-Authenticate` header (RFC 9110, 11.2 and 11.6.1: a list of challenges, each with a list of parameters, both separated by
 * commas) in one pass without going back. What is no challenge ends the reading; what was read before it counts.
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { readonly scheme: string; readonly parameters: Map<string, string> }[] = []
  const reader = new Reader(header)
  for (;;) {
    reader.skip(SEPARATORS)
    const name = reader.token().toLowerCase()
    if (name === '') return challenges
    reader.skip(SPACES)
    if (reader.take('=')) {
      const value = reader.value()
      const current = challenges.at(-1)
      // the first of two equal names counts, since a server that says two things has said the first
      if (current !== undefined && !current.parameters.has(name)) current.parameters.set(name, value)
    } else {
      challenges.push({ scheme: name, parameters: new Map() })
    }
  }
}

const SPACES = ' \t'
const SEPARATORS = ' \t,'
/** RFC 9110, 5.6.2 */
const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]/

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  skip(characters: string): void {
    while (this.#at < this.#text.length && characters.includes(this.#text.charAt(this.#at))) this.#at += 1
  }

  take(character: string): boolean {
    if (this.#text.charAt(this.#at) !== character) return false
    this.#at += 1
    return true
  }

  token(): string {
    const start = this.#at
    while (TOKEN.test(this.#text.charAt(this.#at))) this.#at += 1
    return this.#text.slice(start, this.#at)
  }

  /** A quoted string with its escapes resolved, or everything up to the next separator: registries also send bare URLs. */
  value(): string {
    this.skip(SPACES)
    if (!this.take('"')) {
      const start = this.#at
      while (this.#at < this.#text.length && !SEPARATORS.includes(this.#text.charAt(this.#at))) this.#at += 1
      return this.#text.slice(start, this.#at)
    }
    const parts: string[] = []
    while (this.#at < this.#text.length && !this.take('"')) {
      if (this.#text.charAt(this.#at) === '\\') this.#at += 1
      parts.push(this.#text.charAt(this.#at))
      this.#at += 1
    }
    return parts.join('')
  }
}
