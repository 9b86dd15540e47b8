/** The known word that a misspelt one most likely means, or `undefined` when none is near; case, `_` and spaces do not count. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const given = plain(word)
  if (given === '') return undefined
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(given, plain(candidate)) }))
    .filter(({ candidate, distance }) => distance <= Math.max(1, Math.floor(Math.max(given.length, candidate.length) / 3)))
    .sort((one, other) => one.distance - other.distance)
  return ranked[0]?.candidate
}

/** The end of a refusal: `; did you mean "sha"?`, or nothing. */
export function suggestion(word: string, known: readonly string[]): string {
  const near = nearest(word, known)
  return near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`
}

/** How many insertions, deletions, substitutions and swaps of neighbours lead from one text to the other (optimal string alignment). */
export function editDistance(one: string, other: string): number {
  let before: number[] = []
  let last = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let row = 1; row <= one.length; row += 1) {
    const line = [row]
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1]
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      line[column] = Math.min(
        at(last, column) + 1,
        at(line, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
        swapped ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    before = last
    last = line
  }
  return at(last, other.length)
}

function at(line: readonly number[], column: number): number {
  return line[column] ?? Number.POSITIVE_INFINITY
}

/** Long texts are cut: what is longer than any known word is near to none. */
function plain(word: string): string {
  return word.slice(0, 64).trim().toLowerCase().replaceAll(/[_ ]/g, '-')
}
