import type { Reach } from '../credentials/helper.ts'
import type { Digest } from '../domain/digest.ts'
import type { Descriptor, Manifest } from '../domain/manifest.ts'
import type { Host, Repository } from '../domain/reference.ts'
import type { Vendor } from '../domain/vendor.ts'
import type { Patience } from './retry.ts'

/** A blob on its way to a registry: from a file of a layout, or from another repository. */
export type BlobSource = {
  readonly digest: Digest
  /** bytes */
  readonly size: number
  /** from the beginning at each call; the memory of a chunk may be used again once the chunk after the next is asked for */
  readonly chunks: () => AsyncIterable<Uint8Array>
  /** its chunks fail at their end when they have another digest: nobody else needs to hash them */
  readonly isHashed?: true
  /** it names this very build, so no registry can have it: it is uploaded without asking */
  readonly isNew?: boolean
}

/** The repositories that we speak to, whatever their host: one connection pool, one token store, one retry policy. */
export type Registries = {
  /** opens the repository's client; asks nothing yet */
  readonly open: (repository: Repository) => RegistryClient
  /** opens a client that keeps no answer, for who reads a whole repository: what it is asked twice it asks twice */
  readonly openForgetful: (repository: Repository) => RegistryClient
  /**
   * opens a client for what everybody may read: without any sign-in, since registries refuse a stale one even there; with `patience` for who can go elsewhere
   */
  readonly openPublic: (repository: Repository, patience: Patience) => RegistryClient
  /**
   * whether a program that follows the host's challenge, as buildx does, would take our credential no further than we would (I9); a host in trouble is not
   * waited for
   */
  readonly mayReach: (host: Host) => Promise<Reach>
  /** whose registry a host is, by its name, else by its challenge, once it was asked */
  readonly vendor: (host: Host) => Vendor
  /** counts of what was sent, by host: for the report and the tests of exact counts */
  readonly sent: () => ReadonlyMap<string, number>
  /** by how many milliseconds the clock of this machine was ahead of that of a host that was asked; 0 where it was not, or did not say */
  readonly aheadMs: (host: Host) => number
  /** closes what was opened ahead and not used; never throws */
  readonly close: () => Promise<void>
}

/** One repository in one registry (OCI distribution-spec). All throw `ActionError` `registry-unreachable`, `registry-refused` or `registry-answer`. */
export type RegistryClient = {
  readonly repository: Repository
  /** asks how to sign in, ahead of who needs it: the answer, or the trouble, is theirs; with `push` one token does for reading and pushing from now on */
  readonly greet: (right?: 'push') => void
  /**
   * whether the credential may do it here: a token with that scope, or (Basic) an upload session that is opened, for the first blob or to be
   * closed. That is a write of a kind, so it is left out where `isNeeded` says no
   */
  readonly checkAccess: (right: 'pull' | 'push', isNeeded?: () => Promise<boolean>) => Promise<void>
  /** HEAD of a tag or digest; `undefined` when absent */
  readonly head: (reference: string) => Promise<{ readonly digest: Digest; readonly mediaType: string } | undefined>
  /** GET of a tag or digest, hashed by us; `undefined` when absent */
  readonly manifest: (reference: string) => Promise<Manifest | undefined>
  /** what refers to a digest, by the registry's own list; `undefined` where it keeps none */
  readonly referrers: (digest: Digest) => Promise<readonly Descriptor[] | undefined>
  /** every tag of the repository, by the registry's own list; `undefined` where there is no such repository */
  readonly tags: () => Promise<readonly string[] | undefined>
  /**
   * deletes a manifest with all tags that show it; `gone` when it was already. A registry that wants the tags deleted first gets that for `tags` and no others,
   * each once it was seen to show the manifest still; `changed` when one does not, or when another has come
   */
  readonly remove: (digest: Digest, tags: readonly string[]) => Promise<'removed' | 'gone' | 'changed'>
  /** a small blob whole (an image config, a provenance statement), hashed by us */
  readonly readBlob: (blob: Descriptor, limitBytes: number) => Promise<Uint8Array>
  readonly blobSource: (blob: Descriptor) => BlobSource
  /** HEAD of a blob, for who means to push */
  readonly hasBlob: (digest: Digest) => Promise<boolean>
  /** opens upload sessions ahead, for blobs that are being made: as many as there will be that no registry can have */
  readonly prepare: (uploads: number) => void
  /** begins to close what `prepare` opened and no blob needs; `Registries.close` waits for it */
  readonly closeUploads: () => void
  /** makes the blob be here: HEAD, mount from one of `mountFrom` (paths on this host), else upload. Says how. */
  readonly upload: (blob: BlobSource, mountFrom: readonly string[]) => Promise<'present' | 'mounted' | 'uploaded'>
  /**
   * PUT of exactly these bytes under a tag or digest; `lost` counts tries before the one that was taken whose answer was lost: each may land yet. Throws
   * `InDoubt` where it may have been taken, or may yet be, though it failed
   */
  readonly putManifest: (
    reference: string,
    manifest: Pick<Manifest, 'bytes' | 'mediaType' | 'digest'>,
  ) => Promise<{ readonly lost: number }>
}
