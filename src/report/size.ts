/** What GitHub passes on to other jobs of all outputs of a job, counted in UTF-16 (docs.github.com, "Defining outputs for jobs"). */
const JOB_LIMIT_BYTES = 1024 * 1024

/** How many of the largest outputs are named. */
const NAMED = 3

/** A warning where the outputs together are more than GitHub passes on to other jobs; steps of the same job get them whole all the same. */
export function largeOutputs(outputs: ReadonlyMap<string, string>): string | undefined {
  const sizes = [...outputs].map(([name, value]) => ({ name, bytes: value.length * 2 })).sort((one, other) => other.bytes - one.bytes)
  const all = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
  if (all <= JOB_LIMIT_BYTES) return undefined
  const largest = sizes.slice(0, NAMED).map(({ name, bytes }) => `${name} ${mebibytes(bytes)}`)
  return `the outputs are ${mebibytes(all)} together (${largest.join(', ')}), and GitHub passes at most 1 MB of a job's outputs on to other jobs; steps of this job get them whole`
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
