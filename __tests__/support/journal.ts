import type { Journal } from '../../src/publish/journal.ts'

/** The journal of a run that nobody kills. */
export const NO_JOURNAL: Journal = { note: async () => undefined, seal: async () => undefined, begin: async () => undefined }
