import { describe, expect, test } from '@jest/globals'
import { parseRepository } from '../../src/domain/reference.ts'
import { readPrune } from '../../src/inputs/prune.ts'

const DAY_MS = 86_400_000

async function read(given: Readonly<Record<string, string>>): Promise<unknown> {
  return readPrune(new Map(Object.entries(given)))
}

const NOTHING = { registries: [], authRealms: new Map(), githubToken: undefined, timeoutMs: 3_600_000, notices: [] }

describe('what prune/action.yml is given', () => {
  test.each<[string, Readonly<Record<string, string>>, object]>([
    ['an image alone', {}, { keepLast: 10, keepTags: [], olderThanMs: 7 * DAY_MS, untagged: true, dryRun: true }],
    [
      'all of its own',
      {
        'keep-last': '0',
        'Keep-Tags': '"v*",latest\n# a comment\nprod-*',
        'older-than': '0d',
        untagged: 'false',
        'dry-run': 'false',
        timeout: '5m',
      },
      { keepLast: 0, keepTags: ['v*', 'latest', 'prod-*'], olderThanMs: 0, untagged: false, dryRun: false, timeoutMs: 300_000 },
    ],
    [
      'blanks, as nothing',
      { 'keep-last': ' ', untagged: '' },
      { keepLast: 10, keepTags: [], olderThanMs: 7 * DAY_MS, untagged: true, dryRun: true },
    ],
  ])('%s', async (_name, given, expected) => {
    const images = [parseRepository('ghcr.io/acme/app')]
    expect(await read({ images: 'ghcr.io/acme/app', ...given })).toStrictEqual({ ...NOTHING, images, ...expected })
  })

  test('all mistakes at once', async () => {
    const given = {
      'keep-tags': 'v*, ^latest$',
      'keep-last': '-1',
      'older-than': '1y',
      untagged: 'maybe',
      platforms: 'linux/amd64',
      images: 'ghcr.io/Acme/App:1',
    }
    await expect(read(given)).rejects.toMatchObject({
      code: 'inputs',
      hint: 'Every input, with what is allowed, stands in docs/prune.md. Nothing was deleted.',
      message: [
        '6 inputs need attention:',
        '- keep-last: "-1" is not a number; write how many images are kept, 0 for none',
        '- keep-tags: "v*, ^latest$" has "^latest$", which no tag matches; write tags without the image, with * for any characters',
        '- older-than: "1y" is not an age; write a whole number with h, d or w, such as 12h, 30d or 8w',
        '- untagged: "maybe" is not a boolean; write true or false',
        '- images: line 1, column 1: "ghcr.io/Acme/App:1" has a tag (:1); an image is named without one',
        '- platforms: is not an input of this action',
      ].join('\n'),
    })
  })
})
