/** More than any tag has (128 characters), and most branches. */
const LIMIT = 200
const START = 120
const END = 40

/**
 * A name as a sentence repeats it: of a long one, such as a ref of thousands of characters, its two ends and how long it is. It is for people alone, and no tag is
 * ever made of it.
 */
export function brief(name: string): string {
  if (name.length <= LIMIT) return name
  return `${name.slice(0, START)}…${name.slice(-END)} (${name.length} characters)`.toWellFormed()
}
