import { BAKE_OUTPUTS } from './bake.ts'

/** The outputs that docker/metadata-action hands to later steps as variables of their environment, too (its README, "outputs"). */
const EXPORTED: readonly string[] = ['version', 'tags', 'tag-names', 'labels', 'annotations', 'json', ...BAKE_OUTPUTS]

/**
 * What one variable may have: Linux starts no program with one of more than 128 KiB, nor with more than 2 MiB of all (execve(2)), so that a larger one
 * would fail every later step.
 */
const LIMIT_BYTES = 100 * 1024

/** Variables for later steps, and the outputs that are too long for one. */
export type Variables = { readonly variables: ReadonlyMap<string, string>; readonly tooLong: readonly string[] }

/** Makes `DOCKER_METADATA_OUTPUT_*` of outputs, as docker/metadata-action does. */
export function variablesOf(outputs: ReadonlyMap<string, string>): Variables {
  const exported = [...outputs].filter(([name]) => EXPORTED.includes(name))
  const fits = ([, value]: readonly [string, string]) => Buffer.byteLength(value) <= LIMIT_BYTES
  return {
    variables: new Map(exported.filter(fits).map(([name, value]) => [variableOf(name), value])),
    tooLong: exported.filter((each) => !fits(each)).map(([name]) => name),
  }
}

function variableOf(output: string): string {
  return `DOCKER_METADATA_OUTPUT_${output.toUpperCase().replaceAll('-', '_')}`
}
