/** The most lines that a list in a message has: what is wrong with ten thousand rules is mostly one thing. */
export const LISTED_LIMIT = 50

/** The lines of a list in a message, one for each sentence; what is beyond the limit is counted. */
export function listed(sentences: readonly string[]): readonly string[] {
  const more = sentences.length - LISTED_LIMIT
  const lines = sentences.slice(0, LISTED_LIMIT).map((sentence) => `- ${sentence}`)
  return more > 0 ? [...lines, `- and ${more} more`] : lines
}

/** The head of a list of complaints: `1 input needs attention:`, `3 inputs need attention:`. */
export function needAttention(count: number, what: 'input' | 'argument'): string {
  return count === 1 ? `1 ${what} needs attention:` : `${count} ${what}s need attention:`
}
