import { readdir, readFile, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { KEEP_PREFIX, KEPT } from '../domain/folder.ts'
import { isRecord, parseJson } from '../domain/json.ts'
import { isKeeperName, type Kept, parseKept, takeBack } from '../domain/kept.ts'
import { alone, rewrite, unlessAbsent } from './rewrite.ts'

/** Takes back what `keep-login` added to the user's docker config, by what a run wrote down in its folder. Gives what went wrong, as sentences. */
export async function takeBackLogins(folder: string): Promise<readonly string[]> {
  const kept = (await readdir(folder)).filter((name) => name.startsWith(KEEP_PREFIX))
  const problems = await Promise.all(kept.map((name) => takeBackOne(join(folder, name, KEPT))))
  return problems.flatMap((problem) => problem ?? [])
}

async function takeBackOne(path: string): Promise<string | undefined> {
  const written = await unlessAbsent(readFile(path, 'utf8'))
  if (written === undefined) return undefined
  const document = parseJson(written)
  const kept = parseKept(document)
  if (kept === undefined || !isRecord(document) || typeof document['config'] !== 'string') return `${path} does not say what to take back`
  const { config, isNewFolder } = document
  // Any step may write there: nothing but a docker config is touched, and in it nothing but a helper of ours.
  if (basename(config) !== 'config.json' || !isKeeperName(kept.helper) || !kept.inserted.text.includes(`"${kept.helper}"`))
    return `${path} does not say what to take back`
  const problem = await unlessAbsent(alone(config, () => takeBackAt(config, kept)))
  // Whatever else stands in it is not ours.
  if (isNewFolder === true) await rmdir(dirname(config)).catch(() => undefined)
  return problem
}

async function takeBackAt(config: string, kept: Kept): Promise<string | undefined> {
  const taken = takeBack(await unlessAbsent(readFile(config, 'utf8')), kept)
  switch (taken.kind) {
    case 'nothing':
      return undefined
    case 'problem':
      return `keep-login: ${config} ${taken.problem}; the helper ${kept.helper} stands in it`
    case 'text':
      await rewrite(config, taken.text)
      return undefined
    case 'gone':
      await rm(config, { force: true })
      return undefined
  }
}
