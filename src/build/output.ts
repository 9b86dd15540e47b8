import { formatFields, parseFields, splitField } from './csv.ts'

/** What decides where an image goes and how it is named; ours do that. All else of an entry (`compression`, `annotation.*`, …) is how it is packed. */
const OURS = new Set([
  'type',
  'name',
  'push',
  'push-by-digest',
  'name-canonical',
  'dest',
  'tar',
  'unpack',
  'store',
  'dangling-name-prefix',
  'registry.insecure',
])

/**
 * The `--output` value by which BuildKit pushes an image by digest, under no name. The builder keeps none of it under a name either (`store`), so layers
 * that only a cache has need not come down; media types are OCI's, as in a layout.
 */
export function pushOutput(repository: string, entry: string | undefined): string {
  return formatFields([
    'type=image',
    `name=${repository}`,
    'oci-mediatypes=true',
    ...packedAs(entry),
    'store=false',
    'push-by-digest=true',
    'push=true',
  ])
}

/**
 * The `--output` value that exports an image as an OCI layout into a folder. `name` becomes the subject of its provenance, which is empty without one.
 * The attributes of the user's own entry that say how an image is packed are carried over.
 */
export function layoutOutput(name: string, folder: string, entry: string | undefined): string {
  return formatFields(['type=oci', `name=${name}`, ...packedAs(entry), `dest=${folder}`, 'tar=false'])
}

/**
 * How the image is packed: as the user's own entry says, and where it says nothing of attestations as images, which every registry takes. BuildKit itself makes
 * OCI artifacts of them since 0.32 (moby/buildkit, 9a16a73a4), and images before: here it is the same whatever the builder is.
 */
function packedAs(entry: string | undefined): readonly string[] {
  const carried = (entry === undefined ? [] : parseFields(entry)).filter((field) => !OURS.has(splitField(field).key))
  return carried.some((field) => splitField(field).key === 'oci-artifact') ? carried : [...carried, 'oci-artifact=false']
}
