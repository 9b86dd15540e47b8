import { describe, expect, test } from '@jest/globals'
import { readAnnotations } from '../../src/inputs/annotations.ts'
import { aForm, complaints } from '../support/inputs.ts'

describe('annotations', () => {
  test.each<readonly [string, string, readonly (readonly [readonly string[] | undefined, string | undefined])[]]>([
    ['none', '', []],
    ['without a part of the image', 'a=b, c:d', [[undefined, 'a=b, c:d']]],
    [
      'for one part, for several, for one platform',
      'index:a=b\nindex, manifest[linux/amd64]:c=d:e',
      [
        [['index'], 'a=b'],
        [['index', 'manifest[linux/amd64]'], 'c=d:e'],
      ],
    ],
    [
      'a key that has a colon itself',
      'urn:x=1\nmanifest:index:y=2',
      [
        [undefined, 'urn:x=1'],
        [['manifest'], 'index:y=2'],
      ],
    ],
    ['a colon in an expression is none of the key', "{{date 'HH:mm'}}=a", [[undefined, "{{date 'HH:mm'}}=a"]]],
    [
      'the OCI set',
      'org.opencontainers.image.*\nindex:org.opencontainers.image.*',
      [
        [undefined, undefined],
        [['index'], undefined],
      ],
    ],
    ['an empty value', 'a=', [[undefined, 'a=']]],
  ])('%s', async (_name, annotations, expected) => {
    const form = await aForm({ annotations })
    expect(readAnnotations(form).map(({ levels, entry }) => [levels, entry?.text])).toStrictEqual(expected)
    form.finish()
  })

  test('every line that is no annotation is told with its place', async () => {
    const annotations =
      'index:title\nindx:a=b\nmanifest,indexes:c=d\n=x\nindex[linux amd64]:e=f\nindex:org.opencontainers.*\nindex:={{tag}}'
    const parts =
      'allowed are index, manifest, index-descriptor, manifest-descriptor, each with [os/arch] behind it where it is for one platform'
    const colon = '(for a key that has a colon itself, write manifest: before it)'
    expect(await complaints({ images: 'a/b', annotations })).toStrictEqual([
      'annotations: line 1, column 12: "index:title" has no "="; write key=value',
      `annotations: line 2, column 1: "indx:a=b" names "indx", which is no part of an image; ${parts}; did you mean "index"? ${colon}`,
      `annotations: line 3, column 10: "manifest,indexes:c=d" names "indexes", which is no part of an image; ${parts}; did you mean "index"? ${colon}`,
      'annotations: line 4, column 1: "=x" has nothing before "="; write key=value',
      `annotations: line 5, column 1: "index[linux amd64]:e=f" names "index[linux amd64]", which is no part of an image; ${parts} ${colon}`,
      'annotations: line 6, column 27: "index:org.opencontainers.*" has no "="; write key=value',
      'annotations: line 7, column 7: "index:={{tag}}" has nothing before "="; write key=value',
    ])
  })
})
