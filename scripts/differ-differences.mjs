// @ts-check

/** @typedef {import('./differ-cases.mjs').Case} Case */
/** @typedef {import('./differ-world.mjs').Answer} Answer */

/**
 * The places where we differ from docker/metadata-action on purpose, and how each is known in a case; README has the table of them, with the reason and the
 * switch that restores the peer's way, by the same names.
 *
 * @typedef {object} Restored A switch restores the peer's way, and every case is played with it.
 * @property {string} name
 * @property {(played: Case) => Readonly<Record<string, string>>} inputs
 *
 * @typedef {object} Refusal Only we refuse.
 * @property {string} name
 * @property {RegExp} says a complaint of ours, whole
 * @property {(played: Case) => boolean} [applies] where the complaint alone says too little
 *
 * @typedef {object} Failure Only the peer fails.
 * @property {string} name
 * @property {(played: Case, peer: Answer) => boolean} explains
 *
 * @typedef {object} Other Both succeed, and say something else.
 * @property {string} name
 * @property {(played: Case, peer: Answer, ours: Answer) => boolean} explains
 *
 * @typedef {object} Part Both succeed, and some outputs say something else.
 * @property {string} name
 * @property {(played: Case) => boolean} applies
 * @property {readonly string[]} outputs
 *
 * @typedef {object} AsIf We say what the peer says to another case.
 * @property {string} name
 * @property {(played: Case) => Case} rewrite the other case; the same one where there is no difference
 */

/** By name the start of its row in README's table of what differs on purpose, where reason and switch stand (checked by a test). @type {Readonly<Record<string, string>>} */
export const ROWS = {
  'moving tags': '`latest`, `1.2` and `1` move with any version tag',
  'no rules': 'without `tags`: schedule, branch, tag and pull request',
  'no image, or no tag': 'no image, or no tag',
  'a tag that no registry takes': 'a tag that no registry takes',
  'an unknown expression': 'unknown attributes, keys and expressions',
  'an unknown attribute': 'unknown attributes, keys and expressions',
  'a priority that is no number': 'unknown attributes, keys and expressions',
  'a group that cannot be': 'unknown attributes, keys and expressions',
  'onlatest of nothing': 'unknown attributes, keys and expressions',
  'a second "=" in flavor': 'unknown attributes, keys and expressions',
  'two values in a rule': 'of two values in a rule',
  'a mistake in a rule that is not followed': 'a mistake in a rule that does not apply to the run',
  'an unknown time zone': 'an unknown `tz`',
  'an image that no registry takes': 'an image named twice',
  'an image named twice': 'an image named twice',
  'a label without a name or a value': 'a line of `labels` or `annotations` without `=`',
  'an annotation level that is none': 'an unknown word in `DOCKER_METADATA_ANNOTATIONS_LEVELS`',
  'a deleted ref': 'a deleted branch or tag',
  "a commit's date that nobody knows": '`{{commit_date …}}`',
  "GitHub's API does not answer": "GitHub's API must answer",
  'a line of blanks': 'a line of blanks',
  'a quote within a field': 'a line of blanks',
  'an image enabled as True': 'a line of blanks',
  'a time zone in flavor': 'a line of blanks',
  'a description of several lines': 'a description with control characters',
  'a label called __proto__': 'a label called `__proto__`',
  'an event without its repository': 'an event without its repository',
  'a full reference': 'a full reference in `tags`',
  'a comment behind blanks': 'a line with blanks before `#` is a rule',
  'line ends of several kinds': 'the first line end of an input',
  'an image with no name': 'an image named twice',
  'Handlebars of functions and numbers': '`{{{major}}}{{{minor}}}` adds the numbers up',
  'partials and block parameters': 'partials, decorators, block parameters',
  'a part of the image before a key': 'a part of the image before the key of an annotation',
  "a label of this action's own": 'a label that begins with `io.build-tag-push.`',
  'an event that leaves out its pull request': 'an event that does not say',
}

/**
 * Rows of that table of which no case tells, since the peer has no such thing, or no case has it: what they say is in the tests of that title. By the start of a row.
 *
 * @type {Readonly<Record<string, readonly [file: string, title: string]>>}
 */
export const ELSEWHERE = {
  'no default for a fixed tag that exists': ['plan/settle', 'a fixed tag of another commit is refused'],
  'bare `0` for `0.x`': ['plan/plan', 'defaults before 1.0.0: no bare 0'],
  'what an unquoted comma cuts off': ['inputs/rules', 'a comma in an expression stands in quotes'],
  'a regular expression may take forever': ['plan/search', 'a catastrophic expression ends'],
  'annotations are outputs alone': ['e2e/build', 'annotations are on the parts of the image that they name'],
}

/** @type {readonly Restored[]} */
export const RESTORED = [
  { name: 'moving tags', inputs: () => ({ moving: 'always' }) },
  { name: 'no rules', inputs: ({ inputs: { tags } }) => (hasEntries(tags) ? {} : { tags: PEER_RULES.join('\n') }) },
  // An entry that is none, such as a comment, is no image for the peer, and for us a mistake of the workflow.
  {
    name: 'no image, or no tag',
    inputs: ({ inputs: { images } }) => ({ push: 'false', images: hasEntries(images) ? String(images) : '' }),
  },
]

/** What docker/metadata-action takes for `tags` where there are none (its README, "`tags` input"). */
const PEER_RULES = ['type=schedule', 'type=ref,event=branch', 'type=ref,event=tag', 'type=ref,event=pr']

/** @param {string | undefined} text lines, of which blank ones and comments are no entries */
function hasEntries(text) {
  return (text ?? '').split(/[\n\r]/).some((line) => /^\s*[^\s#]/.test(line) && line.trim() !== '""')
}

/** @type {readonly Refusal[]} */
export const REFUSALS = [
  {
    name: 'a tag that no registry takes',
    says: /: ".*" (?:(?:becomes ".*", which )?starts with ".", and a tag with a letter|has \d+ characters, and a tag at most 128)/s,
  },
  {
    name: 'a tag that no registry takes',
    says: /^flavor: its latest (?:(?:becomes ".*", which )?starts with "."|has \d+ characters), and a tag /s,
  },
  {
    name: 'a second "=" in flavor',
    says: /^flavor: .*(?: with a second "="; no tag can have one|; entries stand behind commas, or on lines of their own$)/s,
  },
  {
    name: 'an unknown expression',
    says: /^(?:tags|flavor|labels|annotations): .* has the expression .*(?:, which is not known; known here|; .* takes nothing after its name$)/s,
  },
  {
    name: 'an unknown expression',
    says: /^(?:labels|annotations): .* has the expression .*; write \{\{(?:commit_)?date '/s,
  },
  {
    name: 'partials and block parameters',
    says: /^\w+: .* has .*; (?:partials and decorators|block parameters \(.*\)) have no meaning here$/s,
  },
  // There they fail only in a run in which the rule is followed.
  { name: 'a mistake in a rule that is not followed', says: /^(?:tags|flavor): .* has the expression .*; write \{\{(?:commit_)?date '/s },
  {
    name: 'a mistake in a rule that is not followed',
    says: /^tags: .* (?:has braces that are no expression|an expression that a comma cuts)/s,
  },
  { name: 'a mistake in a rule that is not followed', says: /^(?:tags|flavor): .* has the expression .*; \w+ takes \d+ arguments?$/s },
  { name: 'a mistake in a rule that is not followed', says: /^tags: .* which is no regular expression/s },
  { name: 'a mistake in a rule that is not followed', says: /^the environment variable DOCKER_METADATA_SHORT_SHA_LENGTH is/ },
  { name: 'a mistake in a rule that is not followed', says: /^a template cannot be filled in: \w+ takes nothing after its name$/ },
  {
    name: 'an unknown time zone',
    says: /^a template cannot be filled in: \w+ has a format that is no text, or a time zone that is not known$/,
  },
  { name: 'an unknown time zone', says: /^(?:tags|flavor|labels|annotations): .* has the time zone .*, which is not known/s },
  { name: 'two values in a rule', says: /^tags: .* has the values ".*" and ".*"; each tag has a line of its own$/s },
  {
    name: 'an unknown attribute',
    says: /^(?:tags|flavor|images): .* (?:has the (?:unknown )?attribute|which is not key=value|has an expression with "=" in a text alone|has ".*"; write "\w+=.*"$)/s,
  },
  // What stands behind a colon is read on as if it were an "=".
  {
    name: 'an unknown attribute',
    says: /^tags: .*"(?:.*,)?\s*(\w+):[^"]*" has \1=".*"; /s,
  },
  { name: 'a priority that is no number', says: /^tags: .* has priority=".*", which is not a number$/s },
  { name: 'a group that cannot be', says: /^tags: .* has group=".*"; write the number of a group/s },
  { name: 'onlatest of nothing', says: /^flavor: .* has onlatest without a prefix or suffix before it/s },
  {
    name: 'an image that no registry takes',
    says: /^images: .*".*" (?:has a component that registries refuse|has a tag |has a digest|is a URL|has \d+ names|is longer than)/s,
  },
  {
    name: 'a label without a name or a value',
    says: /^(?:labels|annotations): .* (?:has no "="; write key=value|has nothing before "="(?:; write key=value| in this run))$/s,
  },
  { name: 'an annotation level that is none', says: /^DOCKER_METADATA_ANNOTATIONS_LEVELS: .* which is no part of an image/s },
  { name: 'a deleted ref', says: /^this run is for .*, which was deleted$/s, applies: ({ event }) => event.payload['deleted'] === true },
  { name: 'a full reference', says: /^tags: .* is a full reference, and tags are named without their image/s },
  { name: "a label of this action's own", says: /^labels: .* is a label that this action makes itself; leave it out$/s },
  {
    name: 'an event that leaves out its pull request',
    says: /^the event .* (?:has no (?:text|number) at pull_request\.|does not say which pull request it is for$)/,
  },
  { name: "a commit's date that nobody knows", says: /asks for the date of the commit/, applies: isUndated },
]

/** @type {readonly Failure[]} */
export const FAILURES = [
  {
    name: "GitHub's API does not answer",
    explains: ({ api }, { error }) => typeof api.repository === 'number' && error.startsWith(`refused with ${api.repository}`),
  },
  { name: 'Handlebars of functions and numbers', explains: (_played, { error }) => error === 'this.is_default_branch is not a function' },
  { name: 'a line of blanks', explains: (_played, { error }) => /^\w+ is not iterable/.test(error) },
  { name: 'a quote within a field', explains: (_played, { error }) => /^Invalid (?:Opening|Closing) Quote: /.test(error) },
  {
    name: 'an image enabled as True',
    explains: (_played, { error }) => /^Invalid enable attribute value: .*enable=(?:True|TRUE|False|FALSE)\b/.test(error),
  },
  {
    // There a value of flavor ends at its second "=", which is that of the time zone.
    name: 'a time zone in flavor',
    explains: ({ inputs }, { error }) =>
      /\{\{(?:commit_)?date '[^']*' tz='/.test(inputs['flavor'] ?? '') && /Parse error on line 1:%0A.* tz%0A/.test(error),
  },
]

/** @type {readonly Part[]} */
export const PARTS = [
  {
    name: 'a label called __proto__',
    applies: ({ inputs }) => /^\s*__proto__=/m.test(inputs['labels'] ?? ''),
    outputs: ['json', 'bake-file', 'bake-file-labels'],
  },
  {
    name: 'a part of the image before a key',
    applies: ({ inputs }) => /^(?:(?:index|manifest)(?:-descriptor)?(?:\[.*?\])?,?)+:/m.test(inputs['annotations'] ?? ''),
    outputs: ['annotations', 'json', 'bake-file', 'bake-file-annotations'],
  },
]

/** @type {readonly Other[]} */
export const OTHERS = [
  {
    name: "a commit's date that nobody knows",
    explains: (played, peer, ours) => isUndated(played) && isBy(/\{\{[^}]*commit_date/g, played, peer, ours),
  },
  {
    name: 'Handlebars of functions and numbers',
    explains: (played, peer, ours) => isBy(OF_FUNCTIONS, played, peer, ours),
  },
  {
    // Names that a ref gives are cut or cleaned to be tags; the others are the same, in the same order.
    name: 'a tag that no registry takes',
    explains: (_played, peer, ours) => {
      const [theirs, own] = [namesOf(peer), namesOf(ours)]
      const legal = theirs.filter((name) => TAG.test(name))
      const made = own.filter((name) => !legal.includes(name))
      const others = own.filter((name) => legal.includes(name))
      return legal.length < theirs.length && made.length <= theirs.length - legal.length && String(others) === String(legal)
    },
  },
]

/** Templates whose functions and numbers are another thing there. */
const OF_FUNCTIONS = /\{\{\{\w+\}\}\}\{\{\{\w+\}\}\}|\{\{lookup \w+ 'length'|\{\{#with version\}\}.*?\{\{\.\.\//gs

/**
 * Whether no more differs than such templates, where they stand, can make differ: a tag for each of them in a rule, and by the version that they give a label; a line for each
 * of them among labels and annotations.
 *
 * @param {RegExp} templates
 * @param {Case} played
 * @param {Answer} peer
 * @param {Answer} ours
 */
function isBy(templates, { inputs }, peer, ours) {
  const count = (/** @type {string} */ name) => inputs[name]?.match(templates)?.length ?? 0
  const apart = (/** @type {string} */ name) => {
    const [theirs, own] = [peer, ours].map(({ outputs }) => (outputs[name] ? outputs[name].split(inputs[`sep-${name}`] || '\n') : []))
    if (theirs === undefined || own === undefined) throw new Error('there are two answers')
    return theirs.filter((line) => !own.includes(line)).length + own.filter((line) => !theirs.includes(line)).length
  }
  const tags = count('flavor') > 0 ? Number.POSITIVE_INFINITY : count('tags')
  const names = namesOf(peer).length
  const images = names === 0 ? 1 : (peer.outputs['tags'] ?? '').split(inputs['sep-tags'] || '\n').length / names
  const most = { tags: 2 * tags * images, labels: linesOf('labels'), annotations: LEVELS * linesOf('annotations') }
  const found = Object.entries(most).map(([name, limit]) => ({ limit, lines: apart(name) }))
  return (
    found.some(({ lines }) => lines > 0) &&
    found.every(({ lines, limit }) => lines <= limit) &&
    (tags > 0 || peer.outputs['version'] === ours.outputs['version']) &&
    isOfOnePiece(inputs, ours)
  )

  /** Of labels and annotations those of the templates, and the one that has the version. @param {string} name */
  function linesOf(name) {
    return 2 * (count(name) + Math.min(tags, 1))
  }
}

/** Whether what we say in JSON and in variables is what we say in lines. @param {Case['inputs']} inputs @param {Answer} ours */
function isOfOnePiece(inputs, { outputs, env }) {
  const said = JSON.parse(outputs['json'] ?? '{}')
  return (
    said.tags?.join(inputs['sep-tags'] || '\n') === outputs['tags'] &&
    Object.values(env).every((value) => Object.values(outputs).includes(value))
  )
}

/** Parts of an image that an annotation may be for, so the lines that one may have. */
const LEVELS = 4

/** What registries take for a tag (OCI distribution-spec, "Pulling manifests"). */
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/

/** @type {readonly AsIf[]} */
export const AS_IF = [
  {
    // Only the kind of line end that comes first ends a line there.
    name: 'line ends of several kinds',
    rewrite: (played) => {
      const mixed = Object.entries(played.inputs).filter(([name, text]) => LISTS.includes(name) && isMixed(text))
      if (mixed.length === 0) return played
      const inputs = mixed.map(([name, text]) => [name, text.replaceAll(LINE_ENDS, '\n')])
      return { ...played, inputs: { ...played.inputs, ...Object.fromEntries(inputs) } }
    },
  },
  {
    name: 'a comment behind blanks',
    rewrite: (played) => {
      const found = Object.entries(played.inputs).filter(([name, text]) => LISTS.includes(name) && BEHIND_BLANKS.test(text))
      if (found.length === 0) return played
      const inputs = found.map(([name, text]) => [
        name,
        text
          .split('\n')
          .filter((line) => !BEHIND_BLANKS.test(line))
          .join('\n'),
      ])
      return { ...played, inputs: { ...played.inputs, ...Object.fromEntries(inputs) } }
    },
  },
  {
    // Names by commas are as many images here, and an empty one is none.
    name: 'an image with no name',
    rewrite: (played) => {
      const lines = (played.inputs['images'] ?? '').split('\n')
      const isPlain = (/** @type {string} */ line) => /^[^#"=]*,[^"=]*$/.test(line.trim())
      const namesOf = (/** @type {string} */ line) => line.split(',').flatMap((name) => name.trim() || [])
      const isOne = lines.filter(hasEntries).length === 1
      const isOdd = lines.some((line) => isPlain(line) && (!isOne || namesOf(line).length < line.split(',').length))
      if (!isOdd) return played
      const images = lines.flatMap((line) => (isPlain(line) ? namesOf(line) : [line])).join('\n')
      return { ...played, inputs: { ...played.inputs, images } }
    },
  },
  {
    name: 'an image named twice',
    rewrite: (played) => {
      const images = played.inputs['images'] ?? ''
      const separator = /^[^\n=]*,[^\n=]*$/.test(images) ? ',' : '\n'
      const entries = images.split(separator)
      const kept = entries.filter(
        (entry, index) => entries.findIndex((other) => nameIn(other) === nameIn(entry)) === index || nameIn(entry) === undefined,
      )
      return kept.length === entries.length ? played : { ...played, inputs: { ...played.inputs, images: kept.join(separator) } }
    },
  },
  {
    name: 'a description of several lines',
    rewrite: (played) => {
      const { repository } = played.api
      if (typeof repository === 'number' || !CONTROLS.test(repository.description ?? '')) return played
      return {
        ...played,
        api: { ...played.api, repository: { ...repository, description: repository.description?.split(CONTROLS).join(' ') ?? null } },
      }
    },
  },
  {
    // The default branch is asked of the API, as `type=edge` does there.
    name: 'an event without its repository',
    rewrite: (played) => {
      const { event, api } = played
      const told = event.payload['repository']
      const isTold = typeof told === 'object' && told !== null && 'html_url' in told
      if (isTold || typeof api.repository === 'number') return played
      return { ...played, event: { ...event, payload: { ...event.payload, repository: api.repository } } }
    },
  },
]

const LISTS = ['images', 'tags', 'flavor', 'labels', 'annotations']
const BEHIND_BLANKS = /^[ \t]+#/m
const LINE_ENDS = /\r\n|\n|\r/g
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}]+/u

/** @param {string} text */
function isMixed(text) {
  return new Set(text.match(LINE_ENDS)).size > 1
}

/** Whether something asks for the commit's date, and neither event, checkout nor API has it. @param {Case} played */
function isUndated({ api, inputs, event: { sha, payload } }) {
  const told = [payload['head_commit'], ...(Array.isArray(payload['commits']) ? payload['commits'] : [])]
  const isAsked = Object.values(inputs).some((text) => text.includes('commit_date'))
  return isAsked && typeof api.commitDate === 'number' && !told.some((commit) => commit?.id === sha)
}

/** @param {Answer} answer @returns {readonly string[]} */
function namesOf({ outputs }) {
  return JSON.parse(outputs['json'] ?? '{}')['tag-names'] ?? []
}

const PLAIN_IMAGE = /^(?:enable=true,)?(?:name=)?(?:(?:index\.)?docker\.io\/)?(?:library\/)?([^,="]+)(?:,enable=true)?$/

/** The image that a line of `images` names, however it is written; `undefined` for one that is not enabled, or no line of an image. @param {string} line */
function nameIn(line) {
  return PLAIN_IMAGE.exec(line)?.[1]?.trim().toLowerCase()
}
