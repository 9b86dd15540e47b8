// @ts-check

/** @typedef {import('./differ-random.mjs').Random} Random */
/** @typedef {import('./differ-git.mjs').Checkout} Checkout */

/**
 * What GitHub's API says of the repository (`GET /repos/{owner}/{repo}`), and the same in every event.
 *
 * @typedef {object} Repository
 * @property {string} name
 * @property {string} full_name
 * @property {string | null} description
 * @property {string} html_url
 * @property {string} default_branch
 * @property {{key: string, name: string, spdx_id: string} | null} license
 * @property {boolean} private
 *
 * @typedef {object} CaseEvent
 * @property {string} name
 * @property {string} ref
 * @property {string} sha
 * @property {Record<string, unknown>} payload
 */

const PLAIN_BRANCHES = [
  'main',
  'master',
  'dev',
  'feature/login',
  'release/1.2',
  'v1',
  'dependabot/npm_and_yarn/semver-7.8.6',
  'UPPER',
  'hotfix_2',
  '1.x',
]
/** Legal by git-check-ref-format(1), and each with a character that means something somewhere. */
const ODD_BRANCHES = [
  'fix/#1',
  'a=b',
  "it's",
  'a&b',
  'a<b>c',
  'a"b',
  '`x`',
  'ünï/çødé',
  '日本',
  '$x',
  '%20',
  'a,b',
  'a;b',
  'a|b',
  '(x)',
  '{x}',
  '{{x}}',
  'a@b',
  '+1',
  '!',
  '-dash',
  '_',
  'a--b',
  'x/merge',
  'refs/heads/x',
  '🚀',
  'a\u00a0b',
  `long-${'y'.repeat(150)}`,
]
const PLAIN_TAGS = [
  'v1.2.3',
  '1.2.3',
  'v0.3.1',
  'v1.2.3-rc.1',
  '2.0.0-beta.67',
  'v10.20.30',
  'v1.2',
  'v1',
  'sometag',
  'release1',
  'v1.2.3+build.5',
  'p1-v1.0.0',
  'app/v1.2.3',
  'release-1.2.3',
  '2024.01.15',
  '20200110-RC2',
  '1.0.dev4',
  '1.2.3rc2',
  '1.2post1',
  '1.1b2',
  '1!2.0',
]
const ODD_TAGS = [
  'v01.2.3',
  'V1.2.3',
  'v1.2.3-',
  'v1.2.3-rc.01',
  '=1.2.3',
  'v 1',
  '1.2.3-alpha.beta',
  '1.2.3.4',
  'v1.2.3@x',
  "v1.2.3'",
  'a,b',
  'a=b',
  'ü1',
  'v1.2.3-x_y',
  '1.2.3a1.dev2',
  '1.0+ubuntu.1',
  'v1.0.0-0',
  '99999999999999999999.0.0',
  'refs/tags/v1',
  'main',
  `v1.2.3-${'z'.repeat(140)}`,
]

/**
 * Makes one event: its name, ref, commit and the parts of its payload that say something about tags (docs.github.com, "Webhook events and payloads").
 *
 * @param {Random} random
 * @param {Repository} repository
 * @param {{sha: string, date: string}} commit
 * @returns {CaseEvent}
 */
export function makeEvent(random, repository, commit) {
  const make = random.pick(EVENTS)
  const isOdd = random.chance(25)
  const names = {
    branch: random.chance(30) ? repository.default_branch : random.pick(isOdd ? ODD_BRANCHES : PLAIN_BRANCHES),
    tag: random.pick(isOdd ? ODD_TAGS : PLAIN_TAGS),
  }
  const event = make(random, { ...names, ...commit, repository })
  return {
    name: event.name,
    ref: event.ref,
    sha: commit.sha,
    payload: random.chance(97)
      ? { ...event.payload, repository }
      : { ...event.payload, ...random.pick([{}, { repository: null }, { repository: {} }]) },
  }
}

/**
 * @typedef {object} Subject
 * @property {string} branch
 * @property {string} tag
 * @property {string} sha
 * @property {string} date
 * @property {Repository} repository
 *
 * @typedef {(random: Random, subject: Subject) => {name: string, ref: string, payload: Record<string, unknown>}} MakeEvent
 */

const HEAD_SHA = 'fedcba9876543210fedcba9876543210fedcba98'

/** @type {MakeEvent} */
const pushBranch = (random, { branch, sha, date }) => ({
  name: 'push',
  ref: `refs/heads/${branch}`,
  payload: { ref: `refs/heads/${branch}`, base_ref: null, deleted: false, forced: random.chance(10), ...commitsOf(random, sha, date) },
})

/** @type {MakeEvent} */
const pushTag = (random, { branch, tag, sha, date }) => ({
  name: 'push',
  ref: `refs/tags/${tag}`,
  payload: {
    ref: `refs/tags/${tag}`,
    base_ref: random.chance(40) ? `refs/heads/${branch}` : null,
    deleted: false,
    commits: [],
    head_commit: random.chance(80) ? { id: sha, timestamp: date } : null,
  },
})

/** @type {(name: string) => MakeEvent} */
const pull =
  (name) =>
  (random, { branch, repository, sha }) => {
    const number = 1 + random.integer(3000)
    const isTarget = name.startsWith('pull_request_target')
    return {
      name,
      ref: isTarget ? `refs/heads/${repository.default_branch}` : `refs/pull/${number}/${random.chance(95) ? 'merge' : 'head'}`,
      payload: {
        action: random.pick(['opened', 'synchronize', 'reopened', 'closed']),
        number,
        pull_request: random.chance(3)
          ? random.pick([null, {}, { number }])
          : {
              number,
              merge_commit_sha: isTarget || random.chance(10) ? null : sha,
              head: { ref: branch, sha: HEAD_SHA },
              base: { ref: random.pick([repository.default_branch, 'release/1.2']), sha: '89abcdef0123456789abcdef0123456789abcdef' },
            },
      },
    }
  }

/** @type {(name: string, payload: Record<string, unknown>) => MakeEvent} */
const onBranch =
  (name, payload) =>
  (_random, { branch }) => ({ name, ref: `refs/heads/${branch}`, payload })

/** @type {(name: string, payload: Record<string, unknown>) => MakeEvent} */
const onTag =
  (name, payload) =>
  (_random, { tag }) => ({ name, ref: `refs/tags/${tag}`, payload })

/** @type {(name: string, payload: Record<string, unknown>) => MakeEvent} */
const onDefaultBranch =
  (name, payload) =>
  (_random, { repository }) => ({ name, ref: `refs/heads/${repository.default_branch}`, payload })

/** The events of a workflow, the frequent ones more than once (docs.github.com, "Events that trigger workflows"). @type {readonly MakeEvent[]} */
const EVENTS = [
  pushBranch,
  pushBranch,
  pushBranch,
  pushTag,
  pushTag,
  pushTag,
  pushTag,
  pull('pull_request'),
  pull('pull_request'),
  pull('pull_request_target'),
  pull('pull_request_review'),
  onDefaultBranch('schedule', { schedule: '0 2 * * *' }),
  onDefaultBranch('schedule', { schedule: '*/5 * * * *' }),
  onTag('release', { action: 'published', release: { tag_name: 'v1.2.3', target_commitish: 'main' } }),
  onBranch('workflow_dispatch', { inputs: { environment: 'staging' }, workflow: '.github/workflows/image.yml' }),
  onTag('workflow_dispatch', { inputs: null }),
  onDefaultBranch('workflow_run', {
    action: 'completed',
    workflow_run: { head_sha: HEAD_SHA, head_branch: 'main', head_commit: { id: HEAD_SHA, timestamp: '2024-01-14T00:00:00Z' } },
  }),
  onDefaultBranch('repository_dispatch', { action: 'build', client_payload: {} }),
  onBranch('create', { ref: 'x', ref_type: 'branch', master_branch: 'main' }),
  onTag('create', { ref: 'v1', ref_type: 'tag', master_branch: 'main' }),
  onDefaultBranch('delete', { ref: 'old', ref_type: 'branch' }),
  onDefaultBranch('issues', { action: 'opened', issue: { number: 3 } }),
  onDefaultBranch('issue_comment', { action: 'created', issue: { number: 3 } }),
  onDefaultBranch('discussion', { action: 'created' }),
  onDefaultBranch('registry_package', { action: 'published' }),
  (_random, { sha, date, repository: { default_branch: base } }) => ({
    name: 'merge_group',
    ref: `refs/heads/gh-readonly-queue/${base}/pr-12-89abcdef0123456789abcdef0123456789abcdef`,
    payload: {
      action: 'checks_requested',
      merge_group: { head_sha: sha, base_ref: `refs/heads/${base}`, head_commit: { id: sha, timestamp: date } },
    },
  }),
  (random, { branch, tag }) => ({
    name: random.pick(['deployment', 'deployment_status']),
    ref: random.pick([`refs/heads/${branch}`, `refs/tags/${tag}`, '']),
    payload: { action: 'created', deployment: { environment: 'production' } },
  }),
  // The push that removed a branch runs on the default branch's last commit, where a workflow asks for it.
  (_random, { branch }) => ({
    name: 'push',
    ref: `refs/heads/${branch}`,
    payload: { ref: `refs/heads/${branch}`, deleted: true, base_ref: null, commits: [], head_commit: null },
  }),
]

/**
 * @param {Random} random
 * @param {string} sha
 * @param {string} date
 */
function commitsOf(random, sha, date) {
  const earlier = { id: '1111111111111111111111111111111111111111', timestamp: '2024-01-02T03:04:05Z' }
  const commit = { id: sha, timestamp: date }
  return random.pick([
    { commits: [earlier, commit], head_commit: commit },
    { commits: [commit], head_commit: commit },
    { commits: [], head_commit: commit },
    { commits: [earlier], head_commit: null },
  ])
}
