import type { BuildInputs } from '../inputs/inputs.ts'
import type { Environment } from '../ports.ts'
import { formatFields, parseFields, splitField } from './csv.ts'
import type { BuildSource } from './source.ts'

/**
 * The `--attest` options, as docker/build-push-action makes them (`getAttestArgs` in its src/context.ts): `provenance` and `sbom` go before `attests`;
 * provenance names this run as its builder; where nothing is said it is `mode=max` for a public repository, and for a private one what buildx does by
 * itself. An image that is loaded gets none by default, since the engine may not take it; nor where `BUILDX_NO_DEFAULT_ATTESTATIONS` is on.
 */
export function attestationArguments(
  build: BuildInputs,
  source: Pick<BuildSource, 'isPrivate' | 'runUrl'>,
  env: Environment,
  isLoaded: boolean,
): readonly string[] {
  const wanted = wantedAttestations(build, source, env, isLoaded)
  return wanted.map((fields) => `--attest=${formatFields(withBuilder(fields, source.runUrl))}`)
}

/**
 * How many attestations each platform of a published image gets, in a manifest of their own. Those that are `inline-only` go along where there is an index
 * anyway, and make none (moby/buildkit, exporter/containerimage/writer.go).
 */
export function attachedAttestations(build: BuildInputs, source: Pick<BuildSource, 'isPrivate'>, env: Environment): number {
  const wanted = wantedAttestations(build, source, env, false).filter((fields) => !fields.includes('disabled=true'))
  const hasIndex = build.platforms.length > 1 || wanted.some((fields) => !fields.includes('inline-only=true'))
  return hasIndex ? wanted.length : 0
}

function wantedAttestations(
  { provenance, sbom, attests }: BuildInputs,
  source: Pick<BuildSource, 'isPrivate'>,
  env: Environment,
  isLoaded: boolean,
): readonly (readonly string[])[] {
  const others = attests.filter(
    (entry) => !(provenance !== undefined && isType(entry, 'provenance')) && !(sbom !== undefined && isType(entry, 'sbom')),
  )
  const isDefault = provenance === undefined && !others.some((entry) => isType(entry, 'provenance'))
  return [
    ...(provenance === undefined ? [] : [['type=provenance', ...attributes(provenance)]]),
    ...(isDefault && !isLoaded && !isOn(env['BUILDX_NO_DEFAULT_ATTESTATIONS']) ? [defaultProvenance(source.isPrivate)] : []),
    ...(sbom === undefined ? [] : [['type=sbom', ...attributes(sbom)]]),
    ...others.map(attributes),
  ]
}

/** `undefined` counts as private: what a provenance in full mode tells cannot be taken back. */
function defaultProvenance(isPrivate: boolean | undefined): readonly string[] {
  return isPrivate === false ? ['type=provenance', 'mode=max'] : ['type=provenance', 'mode=min', 'inline-only=true']
}

/** A boolean alone means on or off. */
function attributes(text: string): readonly string[] {
  return parseFields(text).flatMap((field) => {
    const word = field.trim()
    if (/^(?:true|1|t)$/i.test(word)) return []
    return /^(?:false|0|f)$/i.test(word) ? ['disabled=true'] : [field]
  })
}

function withBuilder(fields: readonly string[], runUrl: string | undefined): readonly string[] {
  const keys = fields.map((field) => splitField(field).key)
  const isPlain = !fields.includes('type=provenance') || fields.includes('disabled=true') || keys.includes('builder-id')
  return isPlain || runUrl === undefined ? fields : [...fields, `builder-id=${runUrl}`]
}

function isType(entry: string, type: string): boolean {
  return parseFields(entry).some((field) => field.trim() === `type=${type}`)
}

/** Go's `strconv.ParseBool`, by which buildx reads the variable. */
function isOn(value: string | undefined): boolean {
  return ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(value ?? '')
}
