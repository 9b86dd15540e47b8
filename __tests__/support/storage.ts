import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Parts } from './job.ts'

/**
 * What a registry's own storage has of an image: its manifests with their tags, and its layers (docker-registry, registry/storage/paths.go). Uploads that
 * were begun and got no byte do not count.
 */
export function storedOf({ home }: Pick<Parts, 'home'>, registry: 'open' | 'mirror', image: string): readonly string[] {
  const name = image.slice(image.indexOf('/') + 1)
  const place = join(home, 'registry', registry, 'data', 'docker', 'registry', 'v2', 'repositories', name)
  return ['_manifests', '_layers'].flatMap((part) => {
    const folder = join(place, part)
    return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []
  })
}
