// @ts-check

/**
 * Returns the event of a push with the fields of a real one that say something about image, commit or repository
 * (docs.github.com, "Webhook events and payloads", `push`).
 *
 * @param {{ref: string, sha: string, date: string, baseRef?: string}} push `date` of the commit, ISO 8601
 * @returns {import('./runner.mjs').RunEvent}
 */
export function pushEvent({ ref, sha, date, baseRef }) {
  const html_url = 'https://github.com/acme/app'
  const commit = { id: sha, message: 'begin', timestamp: date, url: `${html_url}/commit/${sha}` }
  const repository = {
    id: 1296269,
    name: 'app',
    full_name: 'acme/app',
    private: true,
    owner: { login: 'acme', name: 'acme' },
    html_url,
    description: 'A program that says what it was built for',
    fork: false,
    visibility: 'private',
    default_branch: 'main',
    license: null,
  }
  const payload = {
    ref,
    before: '0'.repeat(40),
    after: sha,
    base_ref: baseRef ?? null,
    created: true,
    deleted: false,
    forced: false,
    commits: [commit],
    head_commit: commit,
    repository,
  }
  return { name: 'push', ref, sha, repository: repository.full_name, payload }
}
