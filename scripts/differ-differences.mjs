// @ts-check

/** @typedef {import('./differ-cases.mjs').Case} Case */
/** @typedef {import('./differ-world.mjs').Answer} Answer */

/**
 * The places where we differ from docker/metadata-action on purpose, and how each is known in a case; README has the table of them, with the reason and the
 * switch that restores the peer's way, by the same names.
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
 * @typedef {object} AsIf We say what the peer says to another case.
 * @property {string} name
 * @property {(played: Case) => Case} rewrite the other case; the same one where there is no difference
 */

/** @type {readonly Refusal[]} */
export const REFUSALS = [
  {
    name: 'a tag that no registry takes',
    says: /: ".*" (?:starts with ".", and a tag with a letter|has \d+ characters, and a tag at most 128)/s,
  },
  { name: 'an unknown expression', says: /^(?:tags|flavor|labels|annotations): .* has the expression .*, which is not known; known here/s },
  { name: 'an unknown attribute', says: /^(?:tags|flavor|images): .* (?:has the attribute|which is not key=value)/s },
  { name: 'a priority that is no number', says: /^tags: .* has priority=".*", which is not a number$/s },
  {
    name: 'an image that no registry takes',
    says: /^images: ".*" (?:has a component that registries refuse|has a tag |has a digest|is a URL|has \d+ names)/s,
  },
  {
    name: 'a label without a name or a value',
    says: /^(?:labels|annotations): .* (?:has no "="; write key=value|has nothing before "="; write key=value)$/s,
  },
  { name: 'an annotation level that is none', says: /^DOCKER_METADATA_ANNOTATIONS_LEVELS: .* which is no part of an image/s },
  { name: 'a deleted ref', says: /^this run is for .*, which was deleted$/s, applies: ({ event }) => event.payload['deleted'] === true },
  {
    name: "a commit's date that nobody knows",
    says: /asks for the date of the commit/,
    applies: ({ api }) => typeof api.commitDate === 'number',
  },
]

/** @type {readonly Failure[]} */
export const FAILURES = [
  {
    name: "GitHub's API does not answer",
    explains: ({ api }, { error }) => typeof api.repository === 'number' && error.startsWith(`refused with ${api.repository}`),
  },
  { name: 'a line of blanks', explains: (_played, { error }) => /^\w+ is not iterable/.test(error) },
]

/** @type {readonly AsIf[]} */
export const AS_IF = [
  {
    name: 'an image named twice',
    rewrite: (played) => {
      const lines = played.inputs['images']?.split('\n') ?? []
      const kept = lines.filter(
        (line, index) => lines.findIndex((other) => nameIn(other) === nameIn(line)) === index || nameIn(line) === undefined,
      )
      return kept.length === lines.length ? played : { ...played, inputs: { ...played.inputs, images: kept.join('\n') } }
    },
  },
  {
    name: 'a description of several lines',
    rewrite: (played) => {
      const { repository } = played.api
      if (typeof repository === 'number' || !/[\n\r]/.test(repository.description ?? '')) return played
      return {
        ...played,
        api: { ...played.api, repository: { ...repository, description: repository.description?.replaceAll(/[\n\r]+/g, ' ') ?? null } },
      }
    },
  },
]

const PLAIN_IMAGE = /^(?:enable=true,)?(?:name=)?(?:docker\.io\/)?([^,="]+)(?:,enable=true)?$/

/** The image that a line of `images` names, however it is written; `undefined` for one that is not enabled, or no line of an image. @param {string} line */
function nameIn(line) {
  return PLAIN_IMAGE.exec(line)?.[1]?.trim().toLowerCase()
}
