// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub Actions
import { describe, expect, test } from '@jest/globals'
import {
  conditionOf,
  fillVariables,
  findStepReferences,
  maskExpressions,
  renameSteps,
  soleExpression,
} from '../../src/migrate/expressions.ts'
import { readReferences, split } from '../../src/migrate/references.ts'

test('a mask has the length of the text and none of its separators', () => {
  expect(maskExpressions("a,${{ b(',', 'x:y') }}:c")).toBe('a,xxxxxxxxxxxxxxxxxxxx:c')
})

test.each([
  ['${{ a.b }}', 'a.b'],
  [' ${{ a }} ', 'a'],
  ['${{ a }}x', undefined],
  ['${{ a }}${{ b }}', undefined],
  ['a', undefined],
])('soleExpression: %s', (text, body) => {
  expect(soleExpression(text)).toBe(body)
})

test.each([
  ['a  ==\n b', 'a == b'],
  ['${{ a == b }}', 'a == b'],
  ['', ''],
])('conditionOf: %j', (text, condition) => {
  expect(conditionOf(text)).toBe(condition)
})

test.each([
  ['${{ env.A }}/x', 'a/x'],
  ["${{ env['A'] }}/${{ env.C }}", 'a/${{ env.C }}'],
  ['${{ env.B }}', '${{ env.B }}'],
  ['${{ vars.A }}', '${{ vars.A }}'],
])('fillVariables: %s', (text, filled) => {
  expect(
    fillVariables(
      text,
      new Map([
        ['A', 'a'],
        ['B', '${{ github.ref }}'],
      ]),
    ),
  ).toBe(filled)
})

describe('findStepReferences', () => {
  test.each([
    ['an output', '${{ steps.a.outputs.b-c }}', false, ['a b-c']],
    ['by index', "x ${{ steps['A'].outputs['B'] }}", false, ['a b']],
    ['in a function, with blanks', '${{ fromJSON(steps . a . outputs . json).tags[0] }}', false, ['a json']],
    ['the outcome', '${{ steps.a.outcome }} ${{ steps.b.outputs }}', false, ['a -', 'b -']],
    ['a condition without braces', "steps.a.outputs.b == 'x'", true, ['a b']],
    ['a text that is no expression', 'steps.a.outputs.b', false, []],
    ['another name that ends so', '${{ needs.steps_x.outputs.b }} ${{ mysteps.a }}', false, []],
  ])('%s', (_name, text, isCondition, found) => {
    expect(findStepReferences(text, isCondition).map(({ id, output }) => `${id} ${output ?? '-'}`)).toStrictEqual(found)
  })

  test('renamed in their expressions alone', () => {
    const names = new Map([['a', 'z']])
    expect(renameSteps("steps.a ${{ steps.A.outputs.b }} ${{ steps['a'].outcome }} ${{ steps.ab.outcome }}", names)).toBe(
      "steps.a ${{ steps.z.outputs.b }} ${{ steps['z'].outcome }} ${{ steps.ab.outcome }}",
    )
  })
})

describe('full references', () => {
  test.each([
    ['a port is no tag', 'localhost:5000/a:1, localhost:5000/b:1', { images: ['localhost:5000/a', 'localhost:5000/b'], tags: ['1'] }],
    ['no tag is latest', 'a/b\nlocalhost:5000/b', { images: ['a/b', 'localhost:5000/b'], tags: ['latest'] }],
    ['twice the same', 'a:1\na:1\na:2', { images: ['a'], tags: ['1', '2'] }],
    ['another order', 'a:1,a:2,b:2,b:1', { images: ['a', 'b'], tags: ['1', '2'] }],
    ['an image that is an expression', '${{ env.A }}:1', { images: ['${{ env.A }}'], tags: ['1'] }],
    ['comments', '# all of them\na:1', { images: ['a'], tags: ['1'] }],
    [
      'what GitHub says holds no tag',
      'ghcr.io/${{ github.repository }}',
      { images: ['ghcr.io/${{ github.repository }}'], tags: ['latest'] },
    ],
    ['blanks within braces', 'a:${{x}}, b:${{ x }}, ${{ env.C}}:${{x }}', { images: ['a', 'b', '${{ env.C }}'], tags: ['${{ x }}'] }],
    ['a commit as a name', '${{ github.sha }}', { images: ['${{ github.sha }}'], tags: ['latest'] }],
    ['what somebody gave', 'a/${{ github.event.inputs.image }}', 'a/${{ github.event.inputs.image }} may hold a tag'],
    ['an expression before the last slash', '${{ env.R }}/app', { images: ['${{ env.R }}/app'], tags: ['latest'] }],
    [
      'an expression that may hold a tag',
      'r.example/${{ steps.x.outputs.name }}-amd64',
      'r.example/${{ steps.x.outputs.name }}-amd64 may hold a tag',
    ],
    ['different tags', 'a:1,b:2', 'its images have different tags (1 and 2), and here every image gets every tag'],
    ['more tags for one', 'a:1,b:1,b:2', 'its images have different tags (1 and 1, 2), and here every image gets every tag'],
    ['a digest', 'a@sha256:1', 'a@sha256:1 has a digest'],
    ['one that only a run knows', 'a:1,${{ inputs.more }}', '${{ inputs.more }} gives whole references, which only a run can tell apart'],
  ])('%s', (_name, text, named) => {
    expect(readReferences(text)).toStrictEqual(named)
  })

  test('commas in expressions do not split', () => {
    expect(split("a, ${{ format('{0},{1}', b, c) }}:1\n\nd")).toStrictEqual(['a', "${{ format('{0},{1}', b, c) }}:1", 'd'])
  })
})
