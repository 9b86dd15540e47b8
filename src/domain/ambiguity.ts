import { JsonRefusal, JsonTokens } from './json-tokens.ts'

/**
 * Finds what two readers of a JSON document would not understand alike: an object with the same name twice, of which one reader takes the first and another
 * the last, or with names that only differ in their case, which Go takes for one (pkg.go.dev/encoding/json, `Unmarshal`). What is below a field of `plain` is
 * left out: there Go reads names as they are. Gives a clause that follows the document, or `undefined`; `text` is JSON.
 */
export function ambiguityOf(text: string, plain: ReadonlySet<string>): string | undefined {
  /** names of the objects that are open, the innermost last; `undefined`: nobody looks */
  const open: (Set<string> | undefined)[] = []
  let field = ''
  const tokens = new JsonTokens({
    open: (bracket) => {
      const isLeftOut = (open.length > 0 && open.at(-1) === undefined) || (bracket === '{' && plain.has(field))
      open.push(isLeftOut ? undefined : new Set())
      field = ''
    },
    close: () => {
      open.pop()
    },
    key: (name) => {
      const names = open.at(-1)
      if (names?.has(folded(name)) === true)
        throw new JsonRefusal(`says ${JSON.stringify(name)} twice in one object, or in another spelling`)
      names?.add(folded(name))
      field = name
    },
    isWanted: () => false,
    value: () => undefined,
  })
  try {
    tokens.push(text)
    tokens.end()
    return undefined
  } catch (error) {
    if (error instanceof JsonRefusal) return error.message
    throw error
  }
}

/** Both ways, since a long s has no lower case of its own and the sign for kelvin no upper case. */
function folded(name: string): string {
  return name.toUpperCase().toLowerCase()
}
