import { inspect } from 'node:util'

/** A shorter form of a secret is too likely to stand in a text by chance: taking it out would garble what nobody said. */
const SHORTEST_FORM = 8

/** A value that must never be printed: text, JSON and `util.inspect` show `***`; `reveal()` is the only way to it. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The value itself; call it only where the secret leaves for the place that it was made for. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return '***'
  }

  toJSON(): string {
    return '***'
  }

  [inspect.custom](): string {
    return '***'
  }
}

/**
 * A text from outside without any of these secrets: `***` stands where one was, as it is or in the encodings that a server might repeat it in (base64 at any
 * offset, for URLs too, hex, URL, JSON).
 */
export function conceal(text: string, secrets: readonly string[]): string {
  const forms = secrets.filter((secret) => secret !== '').flatMap(formsOf)
  return [...new Set(forms)].sort((one, other) => other.length - one.length).reduce((rest, form) => rest.replaceAll(form, '***'), text)
}

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  const shifted = [0, 1, 2].flatMap((offset) => (['base64', 'base64url'] as const).map((encoding) => core(bytes, offset, encoding)))
  const hex = bytes.toString('hex')
  const encoded = [...shifted, hex, hex.toUpperCase(), encodeURIComponent(secret.toWellFormed()), JSON.stringify(secret).slice(1, -1)]
  return [secret, ...encoded.filter((form) => form.length >= SHORTEST_FORM)]
}

/** The part of a base64 text that is the same whatever stands before and behind the bytes. */
function core(bytes: Uint8Array, offset: number, encoding: 'base64' | 'base64url'): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString(encoding)
  return text.slice(offset === 0 ? 0 : offset + 1, Math.floor((offset + bytes.byteLength) / 3) * 4)
}
