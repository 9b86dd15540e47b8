/**
 * Reads an address; `undefined` for what is none. `URL.canParse` is not asked: once it is hot, Node 20 reads the bytes of a text like `registry\xe3\x80\x82example`
 * as UTF-8 there, and says yes to what `URL` then throws at.
 */
export function parseUrl(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base)
  } catch {
    // Nothing but a text that is no address makes it throw (url.spec.whatwg.org, "constructor").
    return undefined
  }
}
