import type { Refusal } from '../domain/reference.ts'
import type { Environment } from '../ports.ts'
import { refuse } from './refusal.ts'

/**
 * Makes the parser for a build context: `{{defaultContext}}` becomes this commit as a Git URL, as docker/build-push-action has it
 * (`https://github.com/acme/app.git#<sha>`, so that `:folder` may follow); other expressions, and what buildx would take for an option or
 * for its standard input, are refused.
 */
export function parseContext(env: Environment): (text: string) => string | Refusal {
  return (text) => {
    if (text === '-') return refuse('reads the standard input, which an action does not have; write a path or a Git URL')
    if (text.startsWith('-')) return refuse(`starts with a dash, as an option does; write ./${text} if it is a folder`)
    const expanded = text.replaceAll(/\{\{\s*defaultContext\s*\}\}/g, () => defaultContext(env) ?? '{{defaultContext}}')
    const left = /\{\{.*?\}\}/.exec(expanded)?.[0]
    if (left === undefined) return expanded
    if (left === '{{defaultContext}}')
      return refuse('needs GITHUB_REPOSITORY and GITHUB_SHA, which are not set here; write a path or a Git URL')
    return refuse(`has the expression ${left}, which is not known; allowed is {{defaultContext}}`)
  }
}

function defaultContext(env: Environment): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: sha } = env
  return repository && sha ? `${server || 'https://github.com'}/${repository}.git#${sha}` : undefined
}
