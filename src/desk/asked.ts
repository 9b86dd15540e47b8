import type { Refusal } from '../domain/reference.ts'

/** A ref as `--ref` names it. */
export type AskedRef = {
  /** as it was written */
  readonly text: string
  /** a full ref, `refs/…`, or the name of a branch or tag that is still to be looked up */
  readonly name: string
  /** the commit to plan it for, in Git's words, where the ref itself need not be here */
  readonly commit: string | undefined
}

/**
 * Parses `REF` or `COMMIT:REF` (the notation of `git push`, git-scm.com/docs/git-push; neither side may hold a colon by itself).
 * The ref must have a name that Git takes; a pull request is `refs/pull/<number>/merge` or `…/head`.
 */
export function parseAskedRef(text: string): AskedRef | Refusal {
  const colon = text.lastIndexOf(':')
  const [commit, name] = colon < 0 ? [undefined, text] : [text.slice(0, colon), text.slice(colon + 1)]
  if (commit === '' || (commit !== undefined && !isRevision(commit)))
    return { refused: 'names no commit before the colon; write COMMIT:REF, such as HEAD:refs/tags/v1.2.3' }
  if (name === 'HEAD' && commit === undefined) return { refused: 'is not a ref of its own; leave --ref out for the branch of HEAD' }
  if (!isRefName(name)) return { refused: 'is no name that Git gives a ref (git check-ref-format)' }
  if (commit !== undefined && !name.startsWith('refs/'))
    return {
      refused: `does not say whether ${name} is a branch or a tag; write ${commit}:refs/heads/${name} or ${commit}:refs/tags/${name}`,
    }
  if (name.startsWith('refs/') && !PLANNABLE.test(name))
    return { refused: 'is no ref that a run is for; those are refs/heads/…, refs/tags/… and refs/pull/<number>/merge' }
  return { text, name, commit }
}

const PLANNABLE = /^refs\/(?:heads\/.|tags\/.|pull\/[1-9]\d{0,14}\/(?:merge|head)$)/

/** The rules of `git check-ref-format --allow-onelevel`. */
function isRefName(name: string): boolean {
  if (name === '' || name === '@' || name.endsWith('.') || name.endsWith('/') || name.startsWith('-')) return false
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Git refuses them in names
  if (/[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\//.test(name)) return false
  return name.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'))
}

/** One line that is no option; all else is Git's to judge. */
function isRevision(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a line end would be another question to Git
  return !text.startsWith('-') && !/[\x00-\x1f\x7f:]/.test(text)
}
