// @ts-check

/**
 * The name of a file below one of some folders, the same in every run: without what is drawn by lot. `undefined` for any other file.
 *
 * @param {string} path
 * @param {readonly string[]} roots
 * @returns {string | undefined}
 */
export function nameOf(path, roots) {
  const root = roots.find((folder) => path.startsWith(`${folder}/`))
  if (root === undefined) return undefined
  return path
    .slice(root.length + 1)
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, 'ID')
    .replaceAll(/build-tag-push-[0-9a-f]{16}/g, 'run')
    .replaceAll(/(^|\/)([a-z-]+)-[A-Za-z0-9]{6}(?=\/|$)/g, '$1$2-*')
}
