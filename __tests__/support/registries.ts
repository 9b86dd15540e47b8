import type { Reach } from '../../src/credentials/helper.ts'
import { type Digest, digestOf, parseDigest } from '../../src/domain/digest.ts'
import type { Manifest } from '../../src/domain/manifest.ts'
import { canonicalName, type Host, type Repository } from '../../src/domain/reference.ts'
import { type Vendor, vendorOf } from '../../src/domain/vendor.ts'
import { ActionError } from '../../src/errors.ts'
import type { Registries, RegistryClient } from '../../src/registry/registry.ts'

/** What a fake registry is told to do at one call: fail it, or fail it after it took effect (a reset after the commit). */
export type Fault = { readonly call: string; readonly error: ActionError; readonly after?: boolean; left?: number }

/** Registries in memory that keep tags and record each call as `<name> <verb> <what>`; for the logic above the wire. */
export class FakeRegistries implements Registries {
  readonly calls: string[] = []
  readonly tags = new Map<string, Digest>()
  readonly manifests = new Map<Digest, Manifest>()
  readonly blobs = new Set<string>()
  readonly configs = new Map<Digest, Uint8Array>()
  readonly faults: Fault[] = []
  /** repositories whose uploads that were opened ahead are closed */
  readonly closedUploads: string[] = []
  /** runs before a call is answered: to change a tag under us, or to cancel */
  before: (call: string) => void = () => undefined

  async mayReach(): Promise<Reach> {
    return { kind: 'good' }
  }

  vendor(host: Host): Vendor {
    return vendorOf(host)
  }

  aheadMs(): number {
    return 0
  }

  sent(): ReadonlyMap<string, number> {
    return new Map()
  }

  async close(): Promise<void> {
    this.calls.push('close')
  }

  openForgetful(repository: Repository): RegistryClient {
    return this.open(repository)
  }

  openPublic(repository: Repository): RegistryClient {
    return this.open(repository)
  }

  open(repository: Repository): RegistryClient {
    const name = repository.name
    const key = (reference: string): string => `${canonicalName(repository)}:${reference}`
    const digestAt = (reference: string): Digest | undefined => this.tags.get(key(reference))
    return {
      repository,
      greet: () => undefined,
      prepare: (uploads) => {
        this.calls.push(`${name} prepare ${uploads}`)
      },
      closeUploads: () => {
        this.closedUploads.push(name)
      },
      checkAccess: async (right, isNeeded = async () => true) => {
        const needed = await isNeeded()
        return this.#answer(`${name} access ${right}${needed ? '' : ', not needed'}`, () => undefined)
      },
      head: (reference) =>
        this.#answer(`${name} head ${reference}`, () => {
          const digest = digestAt(reference)
          return digest === undefined ? undefined : { digest, mediaType: 'application/vnd.oci.image.index.v1+json' }
        }),
      manifest: (reference) =>
        this.#answer(`${name} get ${reference}`, () => this.#manifestAt(digestAt(reference) ?? this.#published(reference))),
      referrers: () => this.#answer(`${name} referrers`, () => undefined),
      tags: () =>
        this.#answer(`${name} tags`, () =>
          [...this.tags.keys()].filter((each) => each.startsWith(key(''))).map((each) => each.slice(key('').length)),
        ),
      remove: (digest) => this.#answer(`${name} remove`, () => (this.manifests.delete(digest) ? 'removed' : 'gone')),
      readBlob: (blob) => this.#answer(`${name} config`, () => this.configs.get(blob.digest) ?? new Uint8Array()),
      blobSource: () => {
        throw new Error('no blobs are copied here')
      },
      hasBlob: async (digest) => this.blobs.has(key(digest)),
      upload: (blob, mountFrom) =>
        this.#answer(
          `${name} upload ${blob.isNew === true ? 'new ' : ''}${blob.digest.slice(7, 15)}${mountFrom.length > 0 ? ` from ${mountFrom.join(',')}` : ''}`,
          () => {
            const there = this.blobs.has(key(blob.digest))
            this.blobs.add(key(blob.digest))
            return there ? 'present' : mountFrom.length > 0 ? 'mounted' : 'uploaded'
          },
        ),
      putManifest: (reference, manifest) =>
        this.#answer(`${name} put ${reference.startsWith('sha256:') ? 'digest' : reference}`, () => {
          this.tags.set(key(reference), manifest.digest)
          return { lost: 0 }
        }),
    }
  }

  /** A tag that is there from the beginning. */
  holds(name: Repository, tag: string, digest: Digest): void {
    this.tags.set(`${canonicalName(name)}:${tag}`, digest)
  }

  /** An image of one platform that another run published, with these labels; gives its digest. */
  image(text: string, labels: Readonly<Record<string, string>>): Digest {
    const bytes = new TextEncoder().encode(text)
    const config = new TextEncoder().encode(JSON.stringify({ os: 'linux', architecture: 'amd64', config: { Labels: labels } }))
    const descriptor = {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: digestOf(config),
      size: config.length,
      platform: undefined,
      annotations: {},
    }
    const digest = digestOf(bytes)
    this.configs.set(descriptor.digest, config)
    this.manifests.set(digest, {
      digest,
      bytes,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      content: { kind: 'image', config: descriptor, layers: [] },
    })
    return digest
  }

  /** What another run published (`image`) can be read by its digest. */
  #published(reference: string): Digest | undefined {
    const digest = parseDigest(reference)
    return digest !== undefined && this.manifests.has(digest) ? digest : undefined
  }

  #manifestAt(digest: Digest | undefined): Manifest | undefined {
    if (digest === undefined) return undefined
    return (
      this.manifests.get(digest) ?? {
        digest,
        mediaType: 'application/vnd.oci.image.index.v1+json',
        bytes: new Uint8Array(),
        content: { kind: 'index', manifests: [] },
      }
    )
  }

  async #answer<T>(call: string, effect: () => T): Promise<T> {
    this.before(call)
    this.calls.push(call)
    const fault = this.faults.find((candidate) => candidate.call === call && candidate.left !== 0)
    if (fault?.left !== undefined) fault.left -= 1
    if (fault !== undefined && fault.after !== true) throw fault.error
    const result = effect()
    if (fault !== undefined) throw fault.error
    return result
  }
}

/** A failure as the client throws it when a connection ends in the middle. */
export function aReset(): ActionError {
  return new ActionError('registry-unreachable', 'the connection was reset')
}
