import type { Secret } from './domain/secret.ts'

/**
 * Every effect of the action, as interfaces. `main.ts` fills them with the real ones (`adapters/`), tests with fakes and loopback servers.
 * A function whose signature has no `ports` is pure.
 */
export type Ports = {
  readonly runner: Runner
  readonly log: Log
  readonly env: Environment
  readonly children: Children
  readonly files: Files
  readonly http: Http
  readonly clock: Clock
  readonly random: Random
  readonly clients: Clients
  readonly identity: Identity
  readonly machine: Machine
  /** fires when the run must end (cancelled by a signal, or its time is up); its reason is an `ActionError` `cancelled` or `timeout` */
  readonly signal: AbortSignal
  /** the run's own folder; `files` makes it with the first temporary folder, the post step removes it */
  readonly folder: string
  /** sets the run's time limit in milliseconds, counted from the start of the process */
  readonly limit: (ms: number) => void
}

/** What this process may use of the machine. */
export type Machine = {
  /** in Node's words: `linux`, `darwin`, `win32` */
  readonly system: string
  /** the user's number, 0 for root; `undefined` where users have none */
  readonly userId: number | undefined
  readonly cores: number
  readonly freeBytes: () => number
  /** from now on this process takes hardly more memory than what it holds needs; for work that goes through much and keeps little */
  readonly stayLean: () => void
}

/** The environment of this process, read-only. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What the GitHub runner gives and takes: inputs, outputs, masks, state, summary. */
export type Runner = {
  /** the inputs that the workflow gave, by lower-case name, trimmed; unset and empty ones are absent */
  readonly inputs: () => ReadonlyMap<string, string>
  /** registers a secret in every form in which it may be printed; must come before the first child starts */
  readonly mask: (secret: Secret) => void
  /** writes outputs; throws `ActionError` `outputs` when the runner's file cannot be written */
  readonly outputs: (outputs: ReadonlyMap<string, string>) => Promise<void>
  /** sets variables in the environment of later steps; throws `ActionError` `outputs`, and does nothing where there are no later steps */
  readonly variables: (variables: ReadonlyMap<string, string>) => Promise<void>
  /** makes sure, before anything is done, that outputs and state can be written; throws `ActionError` `outputs` */
  readonly checkFiles: () => Promise<void>
  /** hands a value of one line to the post step */
  readonly state: (name: string, value: string) => Promise<void>
  /** appends Markdown to the job summary; throws `ActionError` `outputs` */
  readonly summary: (markdown: string) => Promise<void>
}

/** Lines for people. Text is made inert (`domain/inert.ts`) by the log itself, whatever it holds. */
export type Log = {
  readonly info: (text: string) => void
  readonly debug: (text: string) => void
  /** annotations */
  readonly notice: (text: string) => void
  readonly warning: (text: string) => void
  readonly error: (text: string) => void
  /** a collapsible group around what is logged meanwhile */
  readonly group: <T>(title: string, work: () => Promise<T>) => Promise<T>
  /**
   * Opens a stretch of untrusted output: runner commands are off (stop-commands with a random token) until `close`. `line` may be called
   * with anything; too long lines are cut, and after `limitLines` the rest is counted, not printed.
   */
  readonly untrusted: () => UntrustedLog
}

/** A stretch of a child's output on its way to the log. */
export type UntrustedLog = { readonly line: (text: string) => void; readonly close: () => void }

/** How a child ended, once it did. */
export type Ending =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'timeout'; readonly ms: number }

/** Short questions (`ask`, by @actions/exec) and long children (`run`, in a process group of their own that can be killed). */
export type Children = {
  /**
   * Asks a quiet program; its output is collected, at most `limitBytes` each (default 1 MiB). It gets `env`, or else this process' own, without the secrets
   * of the step (`domain/environment.ts`). Never throws for an exit code.
   */
  readonly ask: (
    command: string,
    args: readonly string[],
    options?: {
      readonly cwd?: string
      readonly env?: Environment
      readonly stdin?: string
      readonly timeoutMs?: number
      readonly limitBytes?: number
    },
  ) => Promise<{ readonly ending: Ending; readonly stdout: string; readonly stderr: string }>
  /**
   * Starts a long child in its own process group; lines of both streams go to `onLine`, split at CR, LF and CRLF, cut at 8 KiB.
   * When `ports.signal` or `signal` fires, or `timeoutMs` is over, the group gets SIGTERM, 2.5 s later SIGKILL. Resolves when child and streams have ended.
   */
  readonly run: (
    command: string,
    args: readonly string[],
    options: {
      readonly cwd?: string
      readonly env: Environment
      readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void
      readonly timeoutMs?: number
      readonly stdin?: string
      /** the child's output goes into a new file (mode 0600) and not to `onLine`; a child that writes more than `limitBytes`, of which one more is kept, is ended */
      readonly output?: { readonly path: string; readonly limitBytes: number }
      /**
       * for children that we may not send a signal, such as those of another user: their input is held open as long as we live and want them, and they end
       * when it does
       */
      readonly lifeline?: true
      /** ends this child alone when it fires, as `ports.signal` does all */
      readonly signal?: AbortSignal
    },
  ) => Promise<Ending>
  /** absolute path of a program on PATH, or `undefined`; the current folder never counts */
  readonly find: (name: string) => Promise<string | undefined>
}

/** Files of the machine; errors are Node's own (`code` `ENOENT`, `ENOSPC`, …). */
export type Files = {
  readonly read: (path: string, limitBytes?: number) => Promise<Uint8Array>
  /** the text, or `undefined` when there is no such file */
  readonly readText: (path: string, limitBytes?: number) => Promise<string | undefined>
  readonly write: (path: string, content: string | Uint8Array | AsyncIterable<Uint8Array>, mode?: number) => Promise<void>
  readonly append: (path: string, content: string) => Promise<void>
  /** the file has this content afterwards, whole, and the disk has it too (fsync) unless `flush` is `false`; until then it has what it had. Its folder is made, with mode 0700 */
  readonly replace: (path: string, content: string, flush?: boolean) => Promise<void>
  readonly makeFolder: (path: string, mode?: number) => Promise<void>
  /** a folder (mode 0700) that was not there: `EEXIST` where anything is, since somebody else may have put it there */
  readonly claimFolder: (path: string) => Promise<void>
  /** does `work` while no other run of ours changes the file, whose folder must be there */
  readonly alone: <T>(path: string, work: () => Promise<T>) => Promise<T>
  /** a new empty folder (mode 0700) in the run's own folder */
  readonly temporaryFolder: (prefix: string) => Promise<string>
  readonly remove: (path: string) => Promise<void>
  readonly list: (path: string) => Promise<readonly string[]>
  readonly kind: (path: string) => Promise<{ readonly kind: 'file' | 'folder' | 'link' | 'other'; readonly size: number } | undefined>
  readonly link: (target: string, path: string) => Promise<void>
  /** puts a file under another name, in the place of what is there; nobody ever sees a part of it, also on another file system */
  readonly move: (from: string, to: string) => Promise<void>
  /** the bytes of a file in chunks, from `start` on */
  readonly stream: (path: string, start?: number) => AsyncIterable<Uint8Array>
}

export type HttpRequest = {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'
  readonly url: URL
  /** lower-case names */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array | { readonly size: number; readonly chunks: () => AsyncIterable<Uint8Array> }
  /** no byte in either direction for so long ends the request */
  readonly idleMs?: number
  /** PEM of an additional certificate authority for this host */
  readonly ca?: string
  /** host whose answer named this address: it must not be in a network of one's own, unless that host is in one too */
  readonly sentBy?: string
}

export type HttpHead = { readonly status: number; readonly headers: ReadonlyMap<string, string> }

/** One request, one answer: no redirect is followed, no status throws. Connections are kept and shared by origin. Network trouble throws Node's error. */
export type Http = {
  /** the answer with its body, which may be `limitBytes` long at most (longer: an error with code `ERR_BODY_TOO_LARGE`) */
  readonly request: (request: HttpRequest & { readonly limitBytes: number }) => Promise<HttpHead & { readonly body: Uint8Array }>
  /**
   * the answer with its body as a stream; the caller reads it to its end or calls `cancel`. The memory of a chunk may be used again once the chunk after the
   * next is asked for
   */
  readonly stream: (request: HttpRequest) => Promise<HttpHead & { readonly chunks: AsyncIterable<Uint8Array>; readonly cancel: () => void }>
}

export type Clock = {
  readonly now: () => Date
  /** milliseconds since the process started */
  readonly elapsedMs: () => number
  /** resolves after `ms`; rejects with the signal's reason when `ports.signal` fires first */
  readonly sleep: (ms: number) => Promise<void>
  /** milliseconds until the run's time is up, which no wait should go beyond; without it there is no limit */
  readonly leftMs?: () => number
}

export type Random = {
  /** in [0, 1), for jitter */
  readonly fraction: () => number
  /** `bytes` random bytes in hex, from the system's generator */
  readonly hex: (bytes: number) => string
}

/** SDK clients, loaded when first used. */
export type Clients = {
  readonly github: (token: Secret | undefined, apiUrl: string) => Promise<GitHubApi>
  readonly ecr: (region: string, options?: EcrOptions) => Promise<EcrApi>
  /** ECR Public, with `keys` in place of the SDK's own chain */
  readonly ecrPublic: (keys: EcrOptions['keys']) => Promise<EcrPublicApi>
  /** STS, `AssumeRoleWithWebIdentity`: keys of a role for an identity token; throws the SDK's errors, by their AWS names */
  readonly assumeRole: (request: RoleRequest) => Promise<AwsSession>
}

/**
 * How ECR's API is asked where the environment does not say: `keys` in place of the SDK's own chain (a function is asked again shortly before what it gave
 * ends), `fips` for a registry under a FIPS name.
 */
export type EcrOptions = { readonly fips: boolean; readonly keys: AwsKeys | (() => Promise<AwsSession>) | undefined }

/** What STS is asked; `region` is where, `seconds` how long the keys are to be good (the default is AWS's, an hour). */
export type RoleRequest = {
  readonly region: string
  readonly fips: boolean
  /** ARN */
  readonly role: string
  readonly sessionName: string
  readonly seconds: number | undefined
  readonly jwt: Secret
}

/** Keys that end. */
export type AwsSession = { readonly keys: AwsKeys; readonly expiresAt: Date | undefined }

/** An access key of IAM; temporary ones come with a session token. */
export type AwsKeys = { readonly accessKeyId: string; readonly secretAccessKey: Secret; readonly sessionToken: Secret | undefined }

/** GitHub's identity tokens for this job, with which it signs in without a secret of its own. */
export type Identity = {
  /**
   * a new token for an audience, masked; `host` is the registry that it will open, for errors. Throws `ActionError` `credentials`: the job may have no
   * tokens (`permissions: id-token: write`), or GitHub gave none
   */
  readonly token: (audience: string, host: string) => Promise<{ readonly jwt: Secret; readonly claims: IdentityClaims }>
}

/** What an identity token says of the job, unproved and for people: shown where somebody refuses it. The token itself is never shown. */
export type IdentityClaims = {
  readonly issuer: string | undefined
  readonly subject: string | undefined
  readonly audience: string | undefined
  readonly expiresAt: Date | undefined
}

/** What we ask GitHub's REST API (docs.github.com/rest). */
export type GitHubApi = {
  /** names of all tags whose ref starts with `refs/tags/<prefix>` (`GET /repos/{owner}/{repo}/git/matching-refs/tags/{prefix}`), at most `limit` */
  readonly tags: (
    owner: string,
    name: string,
    prefix: string,
    limit: number,
  ) => Promise<{ readonly names: readonly string[]; readonly complete: boolean }>
  /**
   * how the commit `head` stands to `base`: `ahead` when `base` is its ancestor (`GET /repos/{owner}/{repo}/compare/{base}...{head}`)
   */
  readonly compare: (owner: string, name: string, base: string, head: string) => Promise<'ahead' | 'behind' | 'diverged' | 'identical'>
  /** `GET /repos/{owner}/{repo}/commits/{ref}` */
  readonly commit: (owner: string, name: string, ref: string) => Promise<unknown>
  /** `GET /repos/{owner}/{repo}` */
  readonly repository: (owner: string, name: string) => Promise<unknown>
}

/** What we ask GitHub's API about packages (docs.github.com/rest/packages/packages), each of an owner who may be an organisation or a person. */
export type PackagesApi = {
  /** all versions of a container package; `undefined` where there is none that the token may see */
  readonly versions: (owner: string, name: string) => Promise<readonly PackageVersion[] | undefined>
  /** the first page of them, where GitHub puts the newest; its documentation does not say so */
  readonly newest: (owner: string, name: string) => Promise<readonly PackageVersion[]>
  /** one of them; `undefined` once it is gone */
  readonly version: (owner: string, name: string, id: number) => Promise<PackageVersion | undefined>
  /** deletes one; `false` when it is gone already */
  readonly remove: (owner: string, name: string, id: number) => Promise<boolean>
}

/** One manifest in GitHub's registry: `name` is its digest. */
export type PackageVersion = {
  readonly id: number
  readonly name: string
  readonly tags: readonly string[]
  readonly createdAt: Date | undefined
}

/** One manifest in a repository of ECR, in the words of its API. */
export type EcrImage = { readonly digest: string; readonly tags: readonly string[]; readonly pushedAt: Date | undefined }

/** What we ask ECR (API version 2015-09-21). */
export type EcrApi = {
  /** `DescribeImages`, all pages, or only the one with this digest; `undefined` where there is no such repository or image */
  readonly images: (account: string, name: string, digest?: string) => Promise<readonly EcrImage[] | undefined>
  /** `BatchDeleteImage` of one digest with all its tags: `undefined` when it is done, else why not, in ECR's words; `gone` where it is not there */
  readonly removeImage: (
    account: string,
    name: string,
    digest: string,
  ) => Promise<{ readonly code: string; readonly reason: string } | undefined>
  /** `GetAuthorizationToken`: user name and password for the registries of the region, and when they end */
  readonly authorization: () => Promise<{ readonly username: string; readonly password: Secret; readonly expiresAt: Date | undefined }>
  /** `DescribeRepositories` for one repository: how its tags may move */
  readonly repository: (account: string, name: string) => Promise<EcrRepository | undefined>
  /** `CreateRepository`; `exists` where somebody else made it meanwhile */
  readonly create: (account: string, name: string, settings: EcrSettings) => Promise<'created' | 'exists'>
  /** `GetLifecyclePolicy`: its text; `undefined` where the repository has none */
  readonly lifecycle: (account: string, name: string) => Promise<string | undefined>
  /** `PutLifecyclePolicy` */
  readonly putLifecycle: (account: string, name: string, text: string) => Promise<void>
  /**
   * `StartImageScan` for the manifest of one platform: `limited` where it was scanned within a day (or the account may start no more), `itself` where the
   * registry scans by its own rules and takes no order
   */
  readonly startScan: (account: string, name: string, digest: string) => Promise<'started' | 'limited' | 'itself'>
  /** `DescribeImageScanFindings`, all pages; `undefined` while there is no scan */
  readonly scan: (account: string, name: string, digest: string) => Promise<EcrScan | undefined>
}

/** What ECR says of one image, by its own scanner (Basic) or by Amazon Inspector (enhanced), in AWS's words. */
export type EcrScan = {
  /** as `COMPLETE`, `ACTIVE`, `IN_PROGRESS`, `FAILED` */
  readonly status: string
  readonly description: string | undefined
  /** when the scanner was done; Amazon Inspector may leave it out */
  readonly completedAt: Date | undefined
  /** number of findings by severity, as ECR counted them itself */
  readonly counts: ReadonlyMap<string, number>
  readonly findings: readonly EcrFinding[]
}

/** One finding; `severity` is ECR's word, or empty where it has none. */
export type EcrFinding = {
  readonly name: string
  readonly severity: string
  /** name and version */
  readonly package: string | undefined
  /** set aside in Amazon Inspector by a rule of its account */
  readonly isSuppressed: boolean
}

/** What we ask ECR Public (API version 2020-10-30); names are without the alias. */
export type EcrPublicApi = Pick<EcrApi, 'authorization'> & {
  /** `DescribeRepositories` */
  readonly exists: (name: string) => Promise<boolean>
  /** `DescribeRegistries`: the aliases of the account's own registry */
  readonly aliases: () => Promise<readonly string[]>
  /** `CreateRepository`; `exists` where somebody else made it meanwhile */
  readonly create: (name: string, settings: GallerySettings) => Promise<'created' | 'exists'>
}

/** What a new repository of ECR Public shows in the gallery; `logo` is a PNG. */
export type GallerySettings = Pick<EcrSettings, 'tags'> & {
  readonly description: string | undefined
  /** in the gallery's words, such as `x86-64` */
  readonly architectures: readonly string[]
  readonly systems: readonly string[]
  readonly logo: Uint8Array | undefined
}

/** How a new ECR repository is made; what is `undefined` is left to AWS, and to what the account has as its own. */
export type EcrSettings = EcrRepository & {
  /** `key` is an ARN; without one it is AWS's own key for ECR */
  readonly encryption: { readonly type: 'AES256' | 'KMS'; readonly key: string | undefined } | undefined
  readonly scanOnPush: boolean | undefined
  /** of the resource, for costs and rights */
  readonly tags: readonly { readonly key: string; readonly value: string }[]
}

/** The tag mutability of an ECR repository and the wildcard filters that are excluded from it. */
export type EcrRepository = {
  readonly mutability: 'MUTABLE' | 'IMMUTABLE' | 'MUTABLE_WITH_EXCLUSION' | 'IMMUTABLE_WITH_EXCLUSION'
  readonly exclusions: readonly string[]
}
