/** The state in which main tells the post step its folder, the builder that it made, and whether the container of `smoke` may be there. */
export const STATE = { folder: 'folder', builder: 'builder', smoke: 'smoke' } as const

/** The argument by which the post step starts main again to tell how a run ended that was killed; the run's folder follows. */
export const RECOVER = '--recover'

/** The argument by which `prune/index.js` starts main to delete old images. */
export const PRUNE = 'prune'

/** The journal of a run in its folder (`publish/journal.ts`), and what stands beside it once main has told how the run ended. */
export const JOURNAL = 'journal.json'
export const TOLD = 'journal.told'

const PREFIX = 'build-tag-push-'
const RUN_FOLDER = /^build-tag-push-[0-9a-f]{16}$/

/** How the folder begins that holds the docker configuration of the run's children, inside of the run's own: it is there as long as they are. */
export const CONFIG_PREFIX = 'docker-'

/** How the folder begins that holds what `keep-login` needs until post: a configuration for children, too, as far as ending them goes. */
export const KEEP_PREFIX = `${CONFIG_PREFIX}keep-`

/** What `keep-login` added to the user's docker config, in that folder. */
export const KEPT = 'kept.json'

/** The argument by which main starts the post step's program to keep sign-ins; that folder follows. */
export const KEEP = '--keep'

/** Bytes of randomness in the name of a run's folder. */
export const FOLDER_RANDOM_BYTES = 8

/** The name of a run's own folder: everything that a run writes, but outputs, is in it. */
export function runFolderName(random: string): string {
  return `${PREFIX}${random}`
}

/**
 * Where the socket of a run may stand whose own folder is too deep for the path of one: by its name the post step finds it again. `name` is that of the
 * run's folder, `temporary` the system's temporary folder.
 */
export function socketFolders(name: string, temporary: string): readonly string[] {
  return [...new Set([temporary, '/tmp'])].flatMap((root) => [`${root}/${name}-socket`, `${root}/${name}-keep`])
}

/** Whether a folder's name is one that a run of ours gives: the post step removes nothing else, whatever it is told. */
export function isRunFolderName(name: string): boolean {
  return RUN_FOLDER.test(name)
}
