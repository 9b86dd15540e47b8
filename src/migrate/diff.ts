import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'

/** The unified diff of a file, as `git apply` and `patch -p1` take it from the folder that its path is relative to. */
export function unifiedDiff(file: string, before: string, after: string): string {
  const path = file.replaceAll('\\', '/').replace(/^(?:\.?\/)+/, '')
  return createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  })
}
