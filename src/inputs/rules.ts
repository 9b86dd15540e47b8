/** One line of the tag language of docker/metadata-action, parsed; the kinds that exist so far. */
export type TagRule = {
  readonly line: string
  readonly enable: boolean
  readonly priority: number
  readonly prefix: string
  readonly suffix: string
} & (
  | { readonly kind: 'raw'; readonly value: string }
  | { readonly kind: 'ref'; readonly event: 'branch' | 'tag' | 'pr' }
  | { readonly kind: 'sha'; readonly format: 'short' | 'long' }
  | { readonly kind: 'semver'; readonly pattern: string; readonly value: string | undefined }
  | { readonly kind: 'schedule'; readonly pattern: string }
)
