import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, jest, test } from '@jest/globals'
import { atDesk, emptyRepository } from '../support/desk.ts'

/** Git is started for real, which a busy machine may let wait. */
jest.setTimeout(60_000)

/** The examples of the section "At the desk" and of docs/desk.md: a command, and what it prints. */
function examples(): readonly { readonly args: readonly string[]; readonly printed: string }[] {
  const [readme = '', guide = ''] = ['README.md', 'docs/desk.md'].map((name) => readFileSync(join(process.cwd(), name), 'utf8'))
  const section = /^## At the desk\n([\s\S]*?)^## /m.exec(readme)?.[1] ?? ''
  return [...`${section}${guide}`.matchAll(/```sh\nnode dist\/cli\.js (.*)\n```\n\n```text\n([\s\S]*?)```/g)].map(
    ([, command = '', printed = '']) => ({
      args: [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? ''),
      printed,
    }),
  )
}

/** Names of commits are those of the day on which the example was copied. */
function withCommit(text: string, commit: string): string {
  return text.replaceAll(/\b[0-9a-f]{7}\b/g, commit.slice(0, 7))
}

test('the example in this repository is what it prints', async () => {
  const [first] = examples()
  const said = await atDesk(process.cwd(), first?.args ?? [])
  const commit = / at ([0-9a-f]{7})\n/.exec(said.out)?.[1] ?? ''
  expect(said).toStrictEqual({ code: 0, out: withCommit(first?.printed ?? '', commit), err: '' })
})

test('the example of a release is what it prints', async () => {
  const [, release, ...others] = examples()
  const repository = emptyRepository()
  for (const tag of ['v1.1.8', 'v1.2.0']) {
    repository.commit(tag)
    repository.git('tag', tag)
  }
  const head = repository.commit('next')
  const said = await atDesk(repository.folder, release?.args ?? [])
  repository.remove()
  expect(said).toStrictEqual({ code: 0, out: withCommit(release?.printed ?? '', head), err: '' })
  expect(others).toStrictEqual([])
})
