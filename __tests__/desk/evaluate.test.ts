// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub Actions
import { describe, expect, test } from '@jest/globals'
import { type Contexts, fill } from '../../src/desk/evaluate.ts'
import { bag, fromJson } from '../../src/desk/value.ts'
import { fc } from '../support/property.ts'

const CONTEXTS: Contexts = new Map([
  [
    'github',
    bag(
      'github',
      [
        ['ref', 'refs/tags/v1.2.3'],
        ['ref_name', 'v1.2.3'],
        ['repository', 'Acme/App'],
        [
          'event',
          fromJson(
            { number: 12, draft: false, list: ['a', 'B'], nothing: null, repository: { default_branch: 'main' } },
            'github.event',
            false,
          ),
        ],
      ],
      false,
    ),
  ],
  ['env', bag('env', [['REGISTRY', 'ghcr.io']], false)],
  ['inputs', bag('inputs', [], true)],
])

const text = (value: string) => ({ kind: 'text', text: value })
const unknown = (...what: readonly string[]) => ({ kind: 'unknown', what })
const wrong = (because: string) => ({ kind: 'wrong', because })

describe('fill', () => {
  test.each([
    ['no expression', 'plain }} text', text('plain }} text')],
    ['a text around', 'a-${{ github.ref_name }}-z', text('a-v1.2.3-z')],
    ['several', '${{ env.REGISTRY }}/${{ github.repository }}', text('ghcr.io/Acme/App')],
    ['no case in names', '${{ GitHub.Ref_Name }}', text('v1.2.3')],
    ['an index', "${{ github['ref_name'] }}", text('v1.2.3')],
    ['braces in a string', "${{ format('{0}}}', 1) }}", text('1}')],
    ['a quote in a string', "${{ 'it''s' }}", text("it's")],
    ['numbers', '${{ 1.50 }} ${{ 0x10 }} ${{ -2e1 }}', text('1.5 16 -20')],
    ['words', '${{ true }} ${{ false }} ${{ null }}', text('true false ')],
    ['equality without case', "${{ github.repository == 'acme/app' }}", text('true')],
    [
      'equality of other types',
      "${{ github.event.number == '12' }} ${{ true == 1 }} ${{ null == '' }} ${{ 'a' != 1 }}",
      text('true true true true'),
    ],
    ['order', "${{ 2 < 10 }} ${{ 'b' >= 'A' }} ${{ '2' > '10' }} ${{ '2' > 10 }}", text('true true true false')],
    ['the operators give values', "${{ github.event.draft && 'yes' || 'no' }}", text('no')],
    ['and binds closer than or', '${{ true || false && false }}', text('true')],
    ['not', '${{ !github.event.draft }} ${{ !!true }}', text('true true')],
    ['parentheses', '${{ (true || false) && false }}', text('false')],
    ['lists', "${{ contains(github.event.list, 'b') }} ${{ github.event.list[1] }} ${{ github.event.list[9] }}", text('true B ')],
    ['contains in a text', "${{ contains(github.ref, 'TAGS/V1') }}", text('true')],
    ['starts and ends', "${{ startsWith(github.ref, 'refs/tags/') }} ${{ endsWith('a.B', '.b') }}", text('true true')],
    ['join', "${{ join(github.event.list, '-') }} ${{ join('x') }}", text('a-B x')],
    ['JSON', `\${{ fromJSON('{"a":[1,{"b":"c"}]}').a[1].b }} \${{ fromJSON('{}').none }}`, text('c ')],
    ['toJSON', `\${{ toJSON(fromJSON('["a", 1]')) }}`, text('[\n  "a",\n  1\n]')],
    ['the event', '${{ github.event.repository.default_branch }}${{ github.event.nothing }}', text('main')],
    ['a property of a text', '${{ github.ref.name }}', text('')],
    ['inputs of a workflow that has none', '${{ inputs.tag }}', text('')],
    ['states of the job', '${{ success() }} ${{ always() }} ${{ failure() }} ${{ cancelled() }}', text('true true false false')],
    ['an object as text', "${{ fromJSON('{}') }}", text('Object')],
  ])('%s', (_name, source, expected) => {
    expect(fill(source, CONTEXTS)).toStrictEqual(expected)
  })

  test.each([
    ['a variable of the repository', '${{ vars.IMAGE }}', unknown('vars.IMAGE')],
    ['a secret', '${{ secrets.TOKEN }}', unknown('secrets.TOKEN')],
    ['an output of a step', '${{ steps.meta.outputs.tags }}', unknown('steps.meta.outputs.tags')],
    ['a field of the event that is not known', '${{ github.event.sender.login }}', unknown('github.event.sender.login')],
    ['several, each once', '${{ vars.A }}${{ vars.B }}${{ vars.A }}', unknown('vars.A', 'vars.B')],
    ['in an operand', "${{ 'a' == vars.A }}", unknown('vars.A')],
    ['in a condition', "${{ vars.A && 'a' || 'b' }}", unknown('vars.A')],
    ['in an argument', "${{ format('{0}', matrix.arch) }}", unknown('matrix.arch')],
    ['in a key', '${{ github[vars.A] }}', unknown('vars.A')],
    ['files', "${{ hashFiles('**/*.ts') }}", unknown('hashFiles()')],
    ['a filter', '${{ github.event.list.*.name }}', unknown('the filter .*.name')],
    ['an object of which more is known elsewhere', '${{ toJSON(github) }}', unknown('github')],
    ['a variable that an earlier step may have set', '${{ env.OTHER }}', unknown('env.OTHER')],
  ])('is unknown: %s', (_name, source, expected) => {
    expect(fill(source, CONTEXTS)).toStrictEqual(expected)
  })

  test.each([
    ['known without it: or', '${{ github.ref_name || vars.A }}', text('v1.2.3')],
    ['known without it: and', '${{ github.event.draft && vars.A }}', text('false')],
  ])('%s', (_name, source, expected) => {
    expect(fill(source, CONTEXTS)).toStrictEqual(expected)
  })

  test.each([
    ['not closed', 'a ${{ github.ref', wrong('has "${{ github.ref", which is not closed by }}')],
    ['not closed, in a string', "${{ 'a }}", wrong('has "${{ \'a }}", which is not closed by }}')],
    ['empty', '${{ }}', wrong('has an end in "", where a value is expected')],
    ['double quotes', '${{ "a" }}', wrong('has "\\"a\\"" in "\\"a\\"", which is no expression')],
    ['two values', '${{ github.ref github.sha }}', wrong('has "github" in "github.ref github.sha", where it should end')],
    ['no operand', '${{ 1 == }}', wrong('has an end in "1 ==", where a value is expected')],
    ['no name', '${{ github. }}', wrong('has an end in "github.", where a name is expected')],
    ['an open parenthesis', '${{ (1 }}', wrong('has an end in "(1", where ) is expected')],
    ['no such function', '${{ upper(github.ref) }}', wrong('calls upper, which is no function of expressions')],
    ['too few arguments', '${{ contains(github.ref) }}', wrong('calls contains with 1 arguments; it takes 2')],
    ['format without a value', "${{ format('{1}', 1) }}", wrong('calls format with "{1}", whose {1} has no value')],
    ['not JSON', "${{ fromJSON('x') }}", wrong('calls fromJSON with what is not JSON: "x"')],
  ])('is wrong: %s', (_name, source, expected) => {
    expect(fill(source, CONTEXTS)).toStrictEqual(expected)
  })

  test('gives one of three answers to any text, and the text itself where it has no braces', () => {
    const piece = fc.constantFrom(
      '${{',
      '}}',
      "'",
      'github',
      '.ref',
      'vars.A',
      '(',
      ')',
      '[',
      ']',
      '!',
      '==',
      '&&',
      '||',
      ' ',
      ',',
      '1',
      'format',
      '*',
      'ü',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const source = pieces.join('')
        const filled = fill(source, CONTEXTS)
        expect(['text', 'unknown', 'wrong']).toContain(filled.kind)
        if (!source.includes('${{')) expect(filled).toStrictEqual(text(source))
      }),
      { numRuns: 2000 },
    )
  })

  test('deep nesting is refused as a whole, not by a crash', () => {
    const braced = (source: string) => fill(`\${{ ${source} }}`, CONTEXTS).kind
    const kinds = [
      `${'('.repeat(50_000)}1`,
      `${'('.repeat(900)}1`,
      '!'.repeat(900),
      `${'contains('.repeat(900)}`,
      `1${' || 1'.repeat(50_000)}`,
      `1${'.a'.repeat(50_000)}`,
    ].map(braced)
    expect(kinds).toStrictEqual(kinds.map(() => 'wrong'))
    expect([`${'('.repeat(50)}1${')'.repeat(50)}`, `0${' || 0'.repeat(900)}`, `github.event${'.a'.repeat(900)}`].map(braced)).toStrictEqual(
      ['text', 'text', 'unknown'],
    )
  })
})
