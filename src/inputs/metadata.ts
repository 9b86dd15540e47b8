import type { Environment } from '../ports.ts'
import type { Form } from './form.ts'
import { parseLevel } from './levels.ts'
import { isRefusal, shown } from './refusal.ts'

/** How the outputs of docker/metadata-action are written. */
export type MetadataInputs = {
  /** between the entries of the outputs; blanks count */
  readonly separators: { readonly tags: string; readonly labels: string; readonly annotations: string }
  /** the name of the target in Bake files */
  readonly bakeTarget: string
  /** parts of the image for annotations that name none themselves; blanks around them are in the outputs, as there */
  readonly levels: readonly string[]
  /** whether later steps get the outputs as `DOCKER_METADATA_OUTPUT_*` too */
  readonly exportsVariables: boolean
}

/** Reads what docker/metadata-action takes from inputs and environment for its outputs (its README, "inputs", "environment variables"). */
export function readMetadata(form: Form, env: Environment): MetadataInputs {
  return {
    separators: {
      tags: form.raw('sep-tags') ?? '\n',
      labels: form.raw('sep-labels') ?? '\n',
      annotations: form.raw('sep-annotations') ?? '\n',
    },
    bakeTarget: form.text('bake-target') ?? 'docker-metadata-action',
    levels: readLevels(form, env[LEVELS] || 'manifest'),
    exportsVariables: readSwitch(form, env[SWITCH] || 'true'),
  }
}

const LEVELS = 'DOCKER_METADATA_ANNOTATIONS_LEVELS'
const SWITCH = 'DOCKER_METADATA_SET_OUTPUT_ENV'

function readLevels(form: Form, text: string): readonly string[] {
  const levels = text.split(',')
  for (const level of levels) {
    const parsed = parseLevel(level.trim())
    if (isRefusal(parsed)) form.refuse(LEVELS, `${shown(text)} ${parsed.refused}`)
  }
  return levels
}

/** The spellings of Go's `strconv.ParseBool`, which that action takes. */
function readSwitch(form: Form, text: string): boolean {
  if (/^(?:1|t|true)$/.test(text) || text === 'T' || text === 'TRUE' || text === 'True') return true
  if (/^(?:0|f|false)$/.test(text) || text === 'F' || text === 'FALSE' || text === 'False') return false
  form.refuse(SWITCH, `${shown(text)} is not a boolean; write true or false`)
  return true
}
