import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'

/** A fault, by the stage that it befalls, and the tests that show what comes of it: file and the beginning of a title or of a case's name. */
type Row = { readonly stage: string; readonly fault: string; readonly shownBy: readonly (readonly [file: string, title: string])[] }

const SCHEDULES = ['faults/schedules', 'part %i'] as const

/** The faults that are injected, stage by stage. Whoever takes a test away finds here what it showed. */
const ROWS: readonly Row[] = [
  {
    stage: 'context',
    fault: 'the event is missing, empty, cut off, of another type or of 100 MB',
    shownBy: [
      ['context/event', 'an event of 100 MB'],
      ['context/context', 'an empty event'],
      ['context/context', 'an event that is a list'],
      ['context/context', 'no path to the event in a job'],
      ['e2e/trouble', 'the event file is cut off'],
    ],
  },
  {
    stage: 'context',
    fault: "GitHub's API is not to be had",
    shownBy: [['context/context', 'an API that does not answer costs labels, not the run']],
  },
  {
    stage: 'context',
    fault: "the runner's files are gone or on a full disk",
    shownBy: [
      ['e2e/trouble', 'GITHUB_OUTPUT is on a full disk'],
      ['e2e/trouble', 'GITHUB_STATE is on a full disk'],
    ],
  },
  {
    stage: 'context',
    fault: 'a ref with every odd character, and of 10,000',
    shownBy: [
      ['context/many', 'odd characters'],
      ['context/many', '10,000 characters'],
      ['plan/properties', 'every planned tag is one that registries take'],
      ['plan/name', 'whatever a branch is called, its name is a tag'],
      ['plan/content', 'a catastrophic pattern on a long ref'],
    ],
  },
  {
    stage: 'context',
    fault: 'a clock that is behind or ahead, in 1970, at a change to summer time or a leap second',
    shownBy: [
      ['plan/clock', 'by a clock that says %s'],
      ['plan/clock', 'the hour that comes twice'],
      ['registry/skew', '30 days'],
      ['registry/client', 'a clock that is a month off is told once'],
      ['faults/polite', 'a date is by the clock of the host that asks'],
      ['faults/polite', 'in a leap second'],
      ['scan/metadata', 'in the future'],
    ],
  },
  {
    stage: 'context',
    fault: 'versions that a tag needs, and nobody answers',
    shownBy: [['context/versions', 'when nobody answers, everybody is named with what they said']],
  },
  {
    stage: 'context',
    fault: 'Git that dies, hangs, is cut off or speaks of something else',
    shownBy: [
      ['faults/bad-ends', 'git, which says where a clone comes from'],
      ['faults/bad-ends', 'git, which knows the origin'],
      ['faults/bad-ends', 'bad ends are told, and nothing of them is left'],
    ],
  },
  { stage: 'context', fault: 'SIGINT, SIGTERM and SIGKILL', shownBy: [['e2e/kills', 'runs end at one of their requests']] },
  { stage: 'context', fault: 'the temporary folder is none', shownBy: [['e2e/trouble', 'the runner’s temporary folder is none']] },
  {
    stage: 'context',
    fault: 'a fork, Dependabot, or a foreign checkout',
    shownBy: [
      ['context/trust', "for a fork's pull request"],
      ['context/trust', 'is refused on %s'],
      ['e2e/untrusted', '$name: it builds, signs in nowhere, asks no registry and ends well'],
      ['context/foreign', 'the head of a fork by its digits'],
    ],
  },

  {
    stage: 'sign-in',
    fault: 'refused, reset, no name, no TLS, silent',
    shownBy: [['registry/retry', 'throws the last trouble when the tries are used up'], SCHEDULES],
  },
  {
    stage: 'sign-in',
    fault: '429 with every kind of wait',
    shownBy: [
      ['registry/retry', '429 with a date in the past'],
      ['faults/polite', 'a wait beyond what there is time for ends it at once'],
    ],
  },
  {
    stage: 'sign-in',
    fault: 'a refusal in a page of HTML, or without end',
    shownBy: [
      ['registry/errors', 'HTML is not shown'],
      ['registry/hostile', 'there are forty servers and more'],
    ],
  },
  {
    stage: 'sign-in',
    fault: "a token server's answer that is none",
    shownBy: [
      ['registry/token', 'a token that is a number'],
      ['registry/token', 'negative time'],
    ],
  },
  {
    stage: 'sign-in',
    fault: 'a token that ends in the middle',
    shownBy: [['registry/faults', 'a token that ends in the middle is renewed, and the blob begins anew'], SCHEDULES],
  },
  {
    stage: 'sign-in',
    fault: 'a realm or a redirect elsewhere',
    shownBy: [
      ['registry/faults', 'a token server at another host gets nothing at all'],
      ['registry/faults', 'a token server that redirects is not followed'],
    ],
  },
  {
    stage: 'sign-in',
    fault: 'no identity token, or a service in trouble',
    shownBy: [
      ['adapters/identity', '500 for ever'],
      ['adapters/identity', 'neither variable'],
    ],
  },

  { stage: 'sign-in', fault: 'a cancel or a kill', shownBy: [['e2e/kills', '%s while it signs in']] },

  {
    stage: 'build',
    fault: 'a child that ends badly, with and without a word',
    shownBy: [
      ['build/stage', 'SIGKILL without a word'],
      ['build/stage', 'exit 0 and no metadata'],
      ['faults/bad-ends', 'bad ends are told, and nothing of them is left'],
      ['e2e/trouble', 'it dies by SIGKILL without a word'],
    ],
  },
  {
    stage: 'build',
    fault: 'a builder that is gone or absent',
    shownBy: [
      ['e2e/trouble', 'a builder that does not exist'],
      ['e2e/trouble', 'an engine that is not there'],
    ],
  },
  {
    stage: 'build',
    fault: 'a child that hangs',
    shownBy: [['e2e/trouble', 'a file that never answers does not hold the run beyond its time']],
  },
  {
    stage: 'build',
    fault: 'a layout that is broken or changed',
    shownBy: [
      ['build/layout', 'a flipped byte in any file that was read is seen'],
      ['build/stage', 'a layout whose index was cut'],
    ],
  },
  { stage: 'build', fault: 'a full disk', shownBy: [['e2e/trouble', 'since the disk is full']] },
  {
    stage: 'build',
    fault: 'a log without end, with commands and escapes',
    shownBy: [
      ['adapters/log', 'is bounded: the first 50,000 lines and the last 200'],
      ['e2e/inert', 'what a build prints'],
    ],
  },
  {
    stage: 'build',
    fault: 'ERROR lines with exit code 0',
    shownBy: [['build/stage', 'whatever it printed: ERROR lines with exit code 0 are no failure']],
  },

  {
    stage: 'upload',
    fault: 'resets, 5xx, 429 and silence',
    shownBy: [['registry/faults', 'a reset in the middle'], ['registry/faults', 'resets without end'], SCHEDULES],
  },
  {
    stage: 'upload',
    fault: 'a place for the upload that is relative, elsewhere or missing',
    shownBy: [
      ['registry/faults', 'relative to the request'],
      ['registry/faults', 'an upload that is sent to another host gets none'],
      ['registry/faults', 'no place to go'],
    ],
  },
  { stage: 'upload', fault: 'blobs that are taken and not there', shownBy: [SCHEDULES] },
  {
    stage: 'upload',
    fault: 'success by another status, or with another digest',
    shownBy: [['registry/faults', '202 for 201'], ['registry/faults', '202 that kept nothing'], SCHEDULES],
  },
  {
    stage: 'upload',
    fault: 'no room, no right, no repository',
    shownBy: [
      ['registry/faults', 'a full disk'],
      ['registry/faults', 'a refusal'],
      ['publish/publish', 'an upload that fails in one registry fails its tags there'],
    ],
  },
  { stage: 'upload', fault: 'a mount that is refused', shownBy: [['registry/faults', 'refuses to mount']] },
  { stage: 'upload', fault: 'a cancel or a kill in the middle', shownBy: [['e2e/kill', 'while a blob goes out']] },

  { stage: 'scan', fault: 'a program that cannot be run', shownBy: [['scan/faults', 'a program that cannot be run']] },
  {
    stage: 'scan',
    fault: 'a crash, with and without a report',
    shownBy: [
      ['scan/faults', 'SIGKILL behind a whole report'],
      ['scan/faults', 'exit 1 without a word'],
    ],
  },
  {
    stage: 'scan',
    fault: 'a report that proves nothing',
    shownBy: [
      ['scan/faults', 'truncated'],
      ['scan/faults', 'about another image'],
    ],
  },
  {
    stage: 'scan',
    fault: 'a database that is none',
    shownBy: [
      ['e2e/gate-faults', 'a database of zeros'],
      ['e2e/gate-faults', 'no metadata'],
    ],
  },

  {
    stage: 'scan',
    fault: 'one platform of several that fails',
    shownBy: [['scan/verdict', 'is closed by a finding of one platform']],
  },
  {
    stage: 'scan',
    fault: 'ignore files that change between platforms',
    shownBy: [['scan/scan', 'ignore files, a policy and VEX documents that change while platforms are scanned']],
  },
  {
    stage: 'scan',
    fault: 'the end of the run in the middle',
    shownBy: [['e2e/gate-faults', 'by the end of the run: nothing is left of it']],
  },

  {
    stage: 'sign',
    fault: 'a service that is not to be had, or a cosign that ends badly',
    shownBy: [
      ['sign/cosign', 'no Sigstore to reach'],
      ['sign/cosign', 'cosign could not sign it (ended by SIGKILL)'],
      ['faults/bad-ends', 'cosign, which signs'],
      ['e2e/sign', 'is required: no tag is written anywhere'],
      ['e2e/sign', 'is not required: the image is published with a warning'],
    ],
  },
  {
    stage: 'sign',
    fault: 'a registry that lists what refers to an image late, or whose index another writer changes',
    shownBy: [
      ['sign/store', 'is waited for where the registry lists it a moment later'],
      ['sign/store', 'that another writer takes out of the index is put there again'],
      ['sign/store', 'that never stays is told as not stored'],
    ],
  },
  {
    stage: 'sign',
    fault: 'a signature of somebody else, or none',
    shownBy: [['e2e/sign', 'nothing is written of an image that is signed by another key, or not at all']],
  },

  {
    stage: 'names',
    fault: 'a refusal of any tag in any registry',
    shownBy: [
      ['publish/publish', 'a fixed tag that fails in one registry leaves moving tags untouched in all'],
      ['publish/publish', 'with on-partial: continue a fixed tag'],
      SCHEDULES,
    ],
  },
  {
    stage: 'names',
    fault: 'a host that asks to wait',
    shownBy: [
      ['faults/polite', '20 answers of 429 with Retry-After: 1'],
      ['registry/faults', 'gets nothing from anybody until then'],
    ],
  },
  {
    stage: 'names',
    fault: 'an answer that is lost, before or after the commit, or long before it',
    shownBy: [
      ['faults/polite', '1,000 resets after the commit'],
      ['publish/publish', 'a PUT whose answer was lost, and that takes effect later, counts'],
      ['faults/schedules', 'a refusal of the second try says nothing about the first'],
    ],
  },
  {
    stage: 'names',
    fault: 'a registry that shows the old tag for a while, or for ever',
    shownBy: [
      ['publish/publish', 'a registry that shows the old tag for a while is waited for'],
      ['faults/schedules', 'a registry that takes tags and never shows them'],
    ],
  },
  {
    stage: 'names',
    fault: 'tags that are shown and not shown in turn',
    shownBy: [['faults/schedules', 'tags that are shown and not shown in turn are published'], SCHEDULES],
  },
  {
    stage: 'names',
    fault: 'a registry that says that it took tags (OCI-Tag), and took none',
    shownBy: [
      ['faults/schedules', 'a registry that says that it took a tag, and another as well, and took none'],
      ['faults/schedules', 'one that says so once is believed by what it shows alone'],
      SCHEDULES,
    ],
  },
  { stage: 'names', fault: 'a header with another digest', shownBy: [SCHEDULES] },
  {
    stage: 'names',
    fault: 'a tag that cannot move',
    shownBy: [['publish/publish', 'a PUT that was refused because the tag cannot move'], SCHEDULES],
  },
  {
    stage: 'names',
    fault: 'SIGINT and SIGTERM',
    shownBy: [
      ['e2e/kill', 'while the first name goes out'],
      ['e2e/kill', 'while a name lands'],
      ['e2e/kills', 'runs end at one of their requests'],
    ],
  },
  {
    stage: 'names',
    fault: 'SIGKILL',
    shownBy: [
      ['e2e/kill', 'while the names are read back'],
      ['e2e/kills', 'runs end at one of their requests'],
      ['e2e/kills', 'the disk has a part of the mark of a tag'],
      ['publish/journal', 'may have written what it began and nobody sees'],
    ],
  },
  {
    stage: 'names',
    fault: 'runs that race',
    shownBy: [
      ['faults/races', 'no row lies, and exit 0 means'],
      ['publish/runs', 'never goes to a commit that comes before'],
    ],
  },
  { stage: 'names', fault: 'a journal that the disk does not take', shownBy: [['publish/publish', 'no name is written']] },

  {
    stage: 'verify',
    fault: 'a tag that cannot be read back',
    shownBy: [['publish/publish', 'a tag that cannot be read back after its PUT is unknown']],
  },
  {
    stage: 'verify',
    fault: 'a manifest that is cut off, or other bytes',
    shownBy: [
      ['registry/faults', 'is always truncated'],
      ['registry/faults', 'other bytes than those of the digest that was asked for are refused'],
    ],
  },

  { stage: 'report', fault: 'a summary that is too long', shownBy: [['report/summary', 'a huge one is shortened and says so']] },
  {
    stage: 'report',
    fault: 'outputs or a summary that cannot be written',
    shownBy: [['e2e/trouble', 'a summary that cannot be written fails a run that published']],
  },
  {
    stage: 'report',
    fault: 'more annotations than GitHub shows',
    shownBy: [['adapters/log', 'of %ss GitHub shows ten']],
  },

  {
    stage: 'post',
    fault: 'a state that is forged',
    shownBy: [
      ['e2e/kill', 'a forged state'],
      ['e2e/kill', 'a link in place of the folder is left'],
    ],
  },
  {
    stage: 'post',
    fault: 'a journal that is none, or of somebody else',
    shownBy: [
      ['publish/journal', 'has a row of another shape'],
      ['publish/journal', 'was cut off'],
    ],
  },
  {
    stage: 'post',
    fault: 'a registry that does not answer',
    shownBy: [['e2e/kill', 'while a name lands in a registry that then is gone']],
  },
  {
    stage: 'post',
    fault: 'it runs twice, is asked to end, or may not take the folder away',
    shownBy: [
      ['e2e/post', 'that runs again has nothing left to tell'],
      ['e2e/post', 'that is asked to end by %s'],
      ['e2e/post', 'that may not take the folder away says so'],
    ],
  },
  { stage: 'post', fault: 'a program that never ends', shownBy: [['e2e/kill', 'a buildx that never ends does not hold the post step']] },
]

/** What must be reached, by its number, and the tests that reach it. */
const GOALS: readonly (readonly [goal: string, file: string, title: string])[] = [
  ['G1 schedules of faults; npm run faults plays any number of them', 'faults/schedules', 'schedules of faults: no promise is broken'],
  [
    'G2 ends by signals at any moment; npm run faults -- --kills plays any number of them',
    'e2e/kills',
    'runs end at one of their requests',
  ],
  ['G3 nothing is left of a run that is cancelled', 'e2e/kill', 'in a real build: buildx ends, and so does the step that it ran'],
  ['G4 children that end badly', 'faults/bad-ends', 'bad ends are told, and nothing of them is left'],
  ['G5 a host that asks for time', 'faults/polite', '20 answers of 429 with Retry-After: 1'],
  ['G5 a wait beyond the end', 'faults/polite', 'a wait beyond the end of the run'],
  ['G6 answers that are lost after the commit', 'faults/polite', '1,000 resets after the commit'],
  ['G11 commands and escapes by ten entries', 'inert', 'reach the runner, a terminal and a page as text'],
  ['G13 a clean run after each', 'faults/schedules', 'a clean run after each reaches the goal, and one after that writes nothing'],
  ['G14 hostile servers', 'registry/hostile', 'there are forty servers and more'],
  ['G18 runs that race; npm run proofs plays 2,000 of two and of three', 'faults/races', 'no row lies, and exit 0 means'],
]

test.each(GOALS)('%s', (_goal, file, title) => {
  expect(holds(file, title)).toBe(true)
})

describe('every fault has a test that injects it', () => {
  test.each(ROWS.map((row) => [row.stage, row.fault, row] as const))('%s: %s', (_stage, _fault, { shownBy }) => {
    const missing = shownBy.filter(([file, title]) => !holds(file, title))
    expect([shownBy.length > 0, missing]).toStrictEqual([true, []])
  })

  test('each once', () => {
    const names = ROWS.map(({ stage, fault }) => `${stage}: ${fault}`)
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toStrictEqual([])
  })

  test('a title that no test has is found', () => {
    expect(holds('publish/publish', 'a title that nobody wrote')).toBe(false)
  })
})

describe('a scanner in trouble', () => {
  test.each([
    ['e2e/gate-faults', 'with the real Trivy', 15],
    ['scan/faults', 'with a program in its place', 40],
    ['scan/database', 'mirrors and databases', 15],
  ])('%s, %s: %i and more', (file, _name, least) => {
    expect(casesOf(file).length).toBeGreaterThanOrEqual(least)
  })

  test('docs/faults.md has all of what is played with the real Trivy', () => {
    const text = readFileSync('docs/faults.md', 'utf8')
    expect(casesOf('e2e/gate-faults').filter((name) => !text.includes(name))).toStrictEqual([])
  })
})

/** The names of the cases in the tables of a test file. */
function casesOf(file: string): readonly string[] {
  const source = readFileSync(`__tests__/${file}.test.ts`, 'utf8')
  return [...source.matchAll(/^ {4}\[(?:\n {6})?'([^'\n]+)',/gm)].map(([, name = '']) => name)
}

/** Whether a text stands within a string of a test file: titles, and the names of cases. */
function holds(file: string, title: string): boolean {
  const source = readFileSync(`__tests__/${file}.test.ts`, 'utf8')
  const strings = [...source.matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g)]
  return strings.some(([, one, other, third]) => (one ?? other ?? third ?? '').includes(title))
}
