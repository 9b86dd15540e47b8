import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'

const FILES = ['README.md', ...readdirSync('docs').map((name) => join('docs', name))]

test.each(FILES)('every link of %s to a file of this repository leads to one, and to a heading of it', (name) => {
  const text = readFileSync(name, 'utf8').replaceAll(/^```.*?^```$/gms, '')
  const links = [...text.matchAll(/\]\((?!https?:)([^()#\s]*)(?:#([^()\s]+))?\)/g)].map(([, file = '', heading]) => ({
    file: file === '' ? name : join(dirname(name), file),
    heading,
  }))
  expect(links.filter(({ file, heading }) => heading !== undefined && !headingsOf(file).includes(heading))).toStrictEqual([])
  for (const { file } of links) expect(() => readFileSync(file)).not.toThrow()
})

test('README leads to every page', () => {
  const readme = readFileSync('README.md', 'utf8')
  expect(FILES.slice(1).filter((name) => !readme.includes(`(${name}`))).toStrictEqual([])
})

test('nowhere is more said of SLSA than a step in a job of the user’s can keep', () => {
  const lines = [...FILES, 'SECURITY.md', 'action.yml'].flatMap((name) => readFileSync(name, 'utf8').split('\n'))
  const claims = lines
    .filter((line) => /\bSLSA\b.*\b[1-4]\b|\bLevel [1-4]\b|\bL[1-4]\b/i.test(line))
    .map((line) => line.split('|').at(-2) ?? line)
  expect(claims.map((claim) => claim.trim())).toStrictEqual([
    'Level 1',
    "Level 2, in [GitHub's words](https://docs.github.com/actions/concepts/security/artifact-attestations)",
    'what that boundary supports; GitHub calls it Level 3 for workflows that were vetted',
    expect.stringMatching(/no step can honestly claim Level 3, and this one does not\. .* so it says Level 2, too\.$/),
  ])
})

/** What docs/questions.md answers, by how the question begins, and the test that shows it: file, and a part of a title or of a case's name. */
const ANSWERS: Readonly<Record<string, readonly [file: string, title: string]>> = {
  '`denied: permission_denied: write_package`': ['e2e/names', 'Manage Actions access'],
  '429, 502, 503, 504': ['faults/polite', '20 answers of 429 with Retry-After: 1'],
  'the tag exists already': ['pipeline', 'is adopted: the second run builds nothing and writes nothing'],
  'one registry of several is down': ['report/tell', 'what a registry lacks that is not required is a warning'],
  'the token ends while the build runs': ['e2e/trouble', 'tokens that expire in the middle of an upload are renewed'],
  "`Skip output '…' since": ['e2e/aws', 'all that is bought on the way is masked, and stands nowhere else'],
  'a registry with a certificate of its own': ['e2e/plain', 'is published to where its entry says insecure: true'],
  'a proxy': ['e2e/signin', 'with a web identity, whose exchange goes through the proxy too'],
  '`docker pull` in a later step': ['e2e/keep', 'lets a later step pull, and leaves a configuration'],
  '`latest` went back': ['plan/plan', 'latest by name never goes backwards either'],
  'a release made by a bot': ['plan/plan', 'defaults on workflow_dispatch with a version'],
  'the tag as it is in Git': ['recipes', 'README has recipes'],
  'to know the tags before a release': ['e2e/desk', 'the plan at the desk is the plan of the run'],
  'several images in one repository': ['plan/plan', 'a component of a monorepo'],
  'an owner in capitals': ['inputs/images', 'upper case is lowered'],
  'the commit of a pull request': ['plan/plan', 'defaults on a pull request: what is built is its merge with the base'],
  "a date in one's own time zone": ['plan/plan', 'the date, near midnight, in its zone'],
  'tags in a merge queue': ['plan/plan', 'defaults in a merge queue'],
  'layers kept between runs': ['build/environment', 'gha cache that is written'],
  'a cache that may not be written': ['e2e/cache-job', 'and leaves out the cache that it may not write, with a note'],
  'pull requests from forks': ['e2e/untrusted', 'a job steps down'],
  '`toomanyrequests` from Docker Hub': ['e2e/signin', 'gets the credential of its base image, and nobody else does'],
  'several platforms without emulation': ['e2e/workflow', 'publishes one image of two jobs, each of its own platform'],
  '`exec format error`': ['build/failure', 'exec format error'],
  '`no space left on device`': ['e2e/trouble', 'since the disk is full'],
  '`ERROR: (*service).Write failed': ['e2e/publish', 'the engine with the containerd store'],
  'the build twice': ['e2e/smoke-job', 'a job with smoke'],
  '`unknown/unknown`': ['e2e/publish', 'unknown/unknown'],
  'AWS Lambda': ['e2e/evidence', 'for consumers that refuse attestations'],
  'a digest that is not what': ['e2e/publish', 'the digest put out is what an independent client reads'],
  'the same image under other names': ['e2e/promote', 'takes one digest through three environments and two registries, unchanged'],
  'old images': ['prune/judge', 'what two indexes share stays for the one that is kept'],
  "`TOOMANYREQUESTS` for Trivy's": ['scan/database', 'when no mirror has it at once'],
  'a red gate though nothing': ['e2e/gate', 'a finding that is ignored until a day to come'],
  'SARIF with all levels': ['scan/files', 'writes a SARIF file for each platform'],
  'only amd64 is scanned': ['e2e/gate', 'of %i, at position %i, leaves nothing of itself in any registry'],
  'a Trivy that somebody else replaced': ['e2e/scan-fetch', 'a release of Trivy with other bytes than the pinned ones is not run'],
  'an organisation that allows only': ['action-yml', 'starts main and post on Node 24'],
}

describe('docs/questions.md', () => {
  const rows = [...readFileSync('docs/questions.md', 'utf8').matchAll(/^\| (?!You see)([^|]+) \|/gm)].map(([, question = '']) => question)

  test('has no answer that no test shows, and none twice', () => {
    const found = rows.map((row) => Object.keys(ANSWERS).filter((start) => row === start || row.startsWith(start)))
    expect(rows.filter((_, at) => found[at]?.length === 0)).toStrictEqual([])
    expect([...new Set(found.flat())].toSorted()).toStrictEqual(Object.keys(ANSWERS).toSorted())
  })

  test.each(Object.entries(ANSWERS))('%s', (_, [file, title]) => {
    const source = readFileSync(`__tests__/${file}.test.ts`, 'utf8')
    const strings = [...source.matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g)]
    expect(strings.some(([, one, other, third]) => (one ?? other ?? third ?? '').includes(title))).toBe(true)
  })
})

/** What GitHub calls the headings of a file in links: in small letters, without signs, `-` for blanks. */
function headingsOf(file: string): readonly string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
