import { describe, expect, test } from '@jest/globals'
import type { AnnotationInput } from '../../src/inputs/annotations.ts'
import { annotationsOf } from '../../src/plan/annotations.ts'
import { aContext, anInputs, entries, onTag } from '../support/builders.ts'
import { aMetadata } from '../support/plans.ts'

const SET = [
  'org.opencontainers.image.created=2024-01-15T22:30:05.123Z',
  'org.opencontainers.image.description=An app',
  'org.opencontainers.image.licenses=MIT',
  'org.opencontainers.image.revision=0123456789abcdef0123456789abcdef01234567',
  'org.opencontainers.image.source=https://github.com/acme/app',
  'org.opencontainers.image.title=app',
  'org.opencontainers.image.url=https://github.com/acme/app',
  'org.opencontainers.image.version=1.2.3',
]
const titled = (title: string) => SET.map((line) => line.replace('title=app', `title=${title}`))
const at = (level: string, lines: readonly string[] = SET) => lines.map((line) => `${level}:${line}`)
const line = (text: string, levels?: readonly string[]): AnnotationInput => ({ levels, entry: entries(text)[0] })
const set = (levels?: readonly string[]): AnnotationInput => ({ levels, entry: undefined })

describe('annotations', () => {
  test.each<readonly [string, readonly AnnotationInput[], readonly string[], readonly string[], readonly string[]]>([
    ['none given: the image gets none', [], ['manifest'], [], at('manifest')],
    ['at two levels, with the blanks that the variable has', [], ['manifest', ' index'], [], [...at('manifest'), ...at(' index')]],
    [
      'given without a part, at every level of the environment',
      [line('org.opencontainers.image.title=Mine'), line('zeta={{tag}}')],
      ['index', ' manifest'],
      [
        'index:org.opencontainers.image.title=Mine',
        'manifest:org.opencontainers.image.title=Mine',
        'index:zeta=v1.2.3',
        'manifest:zeta=v1.2.3',
      ],
      [...at('index', [...titled('Mine'), 'zeta=v1.2.3']), ...at(' manifest', [...titled('Mine'), 'zeta=v1.2.3'])],
    ],
    [
      'given for a part that the environment does not name: that part alone',
      [line('b=1', ['index', 'manifest[linux/amd64]']), line('a=2', ['index'])],
      ['manifest'],
      ['index:b=1', 'manifest[linux/amd64]:b=1', 'index:a=2'],
      [...at('manifest'), 'index:a=2', 'index:b=1', 'manifest[linux/amd64]:b=1'],
    ],
    [
      'the last of a part and key counts',
      [line('a=1'), line('a=2', ['manifest']), line('b=1', ['manifest']), line('b=2')],
      ['manifest'],
      ['manifest:a=2', 'manifest:b=2'],
      at('manifest', ['a=2', 'b=2', ...SET]),
    ],
    ['the OCI set', [set()], ['index'], at('index', SET.toSorted(byMaking)), at('index')],
    [
      'the OCI set at a part, with a value of its own after it',
      [set(['index']), line('org.opencontainers.image.title=Mine', ['index'])],
      ['manifest'],
      at('index', titled('Mine').toSorted(byMaking)),
      [...at('manifest'), ...at('index', titled('Mine'))],
    ],
  ])('%s', (_name, annotations, levels, image, told) => {
    const inputs = anInputs({ annotations, metadata: aMetadata({ levels }) })
    const found = annotationsOf(inputs, aContext({ ref: onTag('v1.2.3') }), '1.2.3')
    const text = (each: { readonly level: string; readonly key: string; readonly value: string }) =>
      `${each.level}:${each.key}=${each.value}`
    expect({ image: found.image.map(text), told: found.told.map(text), problems: found.problems }).toStrictEqual({
      image,
      told,
      problems: [],
    })
  })

  test('what gives no annotation is told', () => {
    const inputs = anInputs({ annotations: [line('{{tag}}=x'), line('a=1')] })
    const { image, problems } = annotationsOf(inputs, aContext(), '')
    expect({ image, problems }).toStrictEqual({
      image: [{ level: 'manifest', key: 'a', value: '1' }],
      problems: ['annotations: "{{tag}}=x" has nothing before "=" in this run'],
    })
  })
})

/** The set in the order in which it is made. */
function byMaking(one: string, other: string): number {
  const order = ['title', 'description', 'url', 'source', 'version', 'created', 'revision', 'licenses']
  const place = (text: string) => order.findIndex((name) => text.startsWith(`org.opencontainers.image.${name}=`))
  return place(one) - place(other)
}
