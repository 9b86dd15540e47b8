import type { Secret } from '../domain/secret.ts'

/** What a build tells of where it comes from, and how it may read that place. */
export type BuildSource = {
  /** of the source repository; `undefined` counts as private */
  readonly isPrivate: boolean | undefined
  /** address of this run, which provenance names as its builder */
  readonly runUrl: string | undefined
  /** web address of the GitHub server, such as `https://github.com` */
  readonly serverUrl: string
  /** reads Git contexts on that server */
  readonly githubToken: Secret | undefined
}
