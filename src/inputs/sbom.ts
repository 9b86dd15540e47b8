import type { Form } from './form.ts'
import type { BuildInputs } from './inputs.ts'

/** What decides whether there is an SBOM to take out. */
type Staging = {
  readonly build: Pick<BuildInputs, 'sbom' | 'attests'>
  /** whether the image is one that exists, with what lies beside it */
  readonly isFrom: boolean
  readonly push: boolean
  readonly load: boolean
  readonly outputs: boolean
  readonly call: boolean
}

/** Reads `sbom-file`, the folder for the SBOMs of the image; refused where there can be none. */
export function readSbomFile(form: Form, staging: Staging): string | undefined {
  const path = form.text('sbom-file')
  if (path === undefined) return undefined
  const elsewhere = (['load', 'outputs', 'call'] as const).find((name) => !staging.push && staging[name])
  if (elsewhere !== undefined)
    form.refuse('sbom-file', `takes the SBOM of a staged image, and ${elsewhere} without push makes none here; leave one of them out`)
  if (!staging.isFrom && !isAsked(staging.build))
    form.refuse('sbom-file', 'takes out an SBOM that the build does not make; write sbom: true, too')
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

function isAsked({ sbom, attests }: Staging['build']): boolean {
  const others = attests.some((entry) => /(?:^|,)\s*type=sbom\s*(?:,|$)/.test(entry) && !OFF.test(entry))
  return sbom === undefined ? others : !OFF.test(sbom)
}

/** As buildx reads it: a boolean alone, or the attribute that turns it off. */
const OFF = /(?:^|,)\s*(?:false|0|f|disabled=true)\s*(?:,|$)/i
