// @ts-check

/**
 * `type:name:action,action` of the token specification (docs/spec/auth/scope.md).
 * @typedef {{type: string, name: string, actions: string[]}} Scope
 */

/**
 * Scopes of one resource become one, in the order of first mention; null when one cannot be read.
 * @param {readonly string[]} texts
 * @returns {Scope[] | null}
 */
export function mergeScopes(texts) {
  /** @type {Map<string, Scope>} */
  const merged = new Map()
  for (const text of texts) {
    // A name may hold a port, so the action list starts at the last colon.
    const parts = /^([a-z]+(?:\([a-z]+\))?):(.+):([a-z*]+(?:,[a-z*]+)*)$/.exec(text)
    if (parts === null) return null
    const [, type = '', name = '', list = ''] = parts
    const scope = merged.get(`${type}:${name}`) ?? { type, name, actions: [] }
    scope.actions = [...new Set([...scope.actions, ...list.split(',')])]
    merged.set(`${type}:${name}`, scope)
  }
  return [...merged.values()]
}

/**
 * Whether one of the rights covers an action on a resource.
 *
 * @param {readonly import('./token.mjs').Right[]} rights
 * @param {Scope} scope
 * @param {string} action
 */
export function isAllowed(rights, scope, action) {
  return rights.some((right) => {
    const covers = right.actions.some((allowed) => allowed === '*' || allowed === action)
    // Other resources, such as registry:catalog:*, belong to whoever may do everything.
    if (scope.type !== 'repository') return covers && right.repository === '*'
    const pattern = right.repository
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')
    return covers && new RegExp(`^${pattern}$`).test(scope.name)
  })
}
