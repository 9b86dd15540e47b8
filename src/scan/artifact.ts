import type { Descriptor, Manifest } from '../domain/manifest.ts'

/**
 * Finds the one layer of an artifact, as Trivy's databases are published (aquasecurity/trivy, pkg/oci/artifact.go: "OCI artifact must be a single layer"). What
 * is none is a text that follows the artifact's name, such as `is an index`.
 */
export function onlyLayer({ content }: Manifest, mediaType: string, limitBytes: number): Descriptor | string {
  if (content.kind === 'index') return 'is an index, not an artifact of one layer'
  const [layer, second] = content.layers
  if (layer === undefined || second !== undefined) return `has ${content.layers.length} layers, not one`
  if (layer.mediaType !== mediaType) return `has a layer of the type ${JSON.stringify(layer.mediaType)}, not ${mediaType}`
  if (layer.size > limitBytes) return `has a layer of ${layer.size} bytes, more than the ${limitBytes} that are read`
  return layer
}
