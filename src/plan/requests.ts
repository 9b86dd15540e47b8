import type { Context } from '../context/context.ts'
import type { TagInputs } from '../inputs/inputs.ts'
import type { TagRule } from '../inputs/rules.ts'
import type { Request } from './search.ts'
import { subjectOf } from './subject.ts'
import { render } from './template.ts'

/** What the regular expressions of rules have to look for in this run, by their rules; those of rules that are off have nothing to do. */
export function requestsOf(tags: TagInputs, context: Context): ReadonlyMap<TagRule, Request> {
  const requests = new Map<TagRule, Request>()
  tags.rules.forEach((rule) => {
    const request = requestOf(rule, tags, context)
    if (request !== undefined && render(rule.enable, { context }) === 'true') requests.set(rule, request)
  })
  return requests
}

function requestOf(rule: TagRule, tags: TagInputs, context: Context): Request | undefined {
  switch (rule.kind) {
    case 'match': {
      const subject = subjectOf(rule.value, { tags, context }, '')
      return subject.kind === 'nothing' ? undefined : { pattern: rule.expression, text: subject.text, group: rule.group }
    }
    case 'semver':
    case 'pep440': {
      if (rule.match === undefined) return undefined
      const subject = subjectOf(rule.value, { tags, context }, tags.tagPrefix)
      return subject.kind === 'nothing' ? undefined : { pattern: rule.match, text: subject.text, group: 1 }
    }
    case 'raw':
    case 'ref':
    case 'sha':
    case 'edge':
    case 'schedule':
      return undefined
  }
}
