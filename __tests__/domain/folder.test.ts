import { expect, test } from '@jest/globals'
import { FOLDER_RANDOM_BYTES, isRunFolderName, runFolderName } from '../../src/domain/folder.ts'

test('a name that a run gives is known again', () => {
  expect(isRunFolderName(runFolderName('0f'.repeat(FOLDER_RANDOM_BYTES)))).toBe(true)
})

test.each([
  '',
  'build-tag-push-',
  'build-tag-push-0123456789abcdef/..',
  '../build-tag-push-0123456789abcdef',
  'build-tag-push-0123456789abcdeF',
  'home',
])('%p is not one of ours', (name) => {
  expect(isRunFolderName(name)).toBe(false)
})
