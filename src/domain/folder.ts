/** The state in which main tells the post step its folder, and the builder that it made. */
export const STATE = { folder: 'folder', builder: 'builder' } as const

const PREFIX = 'build-tag-push-'
const RUN_FOLDER = /^build-tag-push-[0-9a-f]{16}$/

/** How the folder begins that holds the docker configuration of the run's children, inside of the run's own: it is there as long as they are. */
export const CONFIG_PREFIX = 'docker-'

/** Bytes of randomness in the name of a run's folder. */
export const FOLDER_RANDOM_BYTES = 8

/** The name of a run's own folder: everything that a run writes, but outputs, is in it. */
export function runFolderName(random: string): string {
  return `${PREFIX}${random}`
}

/** Whether a folder's name is one that a run of ours gives: the post step removes nothing else, whatever it is told. */
export function isRunFolderName(name: string): boolean {
  return RUN_FOLDER.test(name)
}
