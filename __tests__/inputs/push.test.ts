import { describe, expect, test } from '@jest/globals'
import { complaints, type Given, read } from '../support/inputs.ts'

const IMAGE = { images: 'acme/app' }

describe('push', () => {
  test.each<[string, Given, boolean]>([
    ['is on by default', IMAGE, true],
    ['off by hand', { push: 'false' }, false],
    ['off by hand, with images', { ...IMAGE, push: 'false' }, false],
    ['off beside load', { load: 'true' }, false],
    ['on beside load by hand', { ...IMAGE, load: 'true', push: 'true' }, true],
    ['on beside load: false', { ...IMAGE, load: 'false' }, true],
    ['off beside outputs', { outputs: 'type=oci,dest=a.tar' }, false],
    ['on beside outputs by hand', { ...IMAGE, outputs: 'type=image,compression=zstd', push: 'true' }, true],
    ['on beside an output that pushes, by hand', { ...IMAGE, outputs: 'type=registry', push: 'true' }, true],
    ['on beside an oci output by hand', { ...IMAGE, outputs: 'type=oci,compression=zstd', push: 'true' }, true],
    ['off beside call', { call: 'check' }, false],
    ['on beside call: build', { ...IMAGE, call: 'build' }, true],
    ['on by digest', { ...IMAGE, push: 'digest' }, true],
  ])('%s', async (_name, given, expected) => {
    const { push, byDigest } = await read(given)
    expect({ push, byDigest }).toStrictEqual({ push: expected, byDigest: given['push'] === 'digest' })
  })
})

describe('what cannot be done together', () => {
  test.each<[string, Given, readonly string[]]>([
    [
      'push and call',
      { ...IMAGE, push: 'true', call: 'check' },
      ['push: push: true publishes an image, and call: "check" makes none; leave push out, or leave call out'],
    ],
    [
      'load and call',
      { load: 'true', call: 'outline' },
      ['load: load: true loads an image, and call: "outline" makes none; leave load out, or leave call out'],
    ],
    [
      'outputs and call',
      { outputs: 'out', call: 'targets,format=json' },
      ['outputs: outputs writes the result of a build, and call: "targets,format=json" makes none; leave outputs out, or leave call out'],
    ],
    [
      'push and an output that is no image',
      { ...IMAGE, push: 'true', outputs: 'type=local,dest=out' },
      [
        'outputs: "type=local,dest=out" has type local beside push: true, which takes image, registry, oci; set push: false, or leave the entry out',
        'outputs: "type=local,dest=out" has dest beside push: true, where images and tags decide; leave that out, or set push: false',
      ],
    ],
    [
      'push and two outputs',
      { ...IMAGE, push: 'true', outputs: 'type=image\ntype=oci' },
      ['outputs: has 2 entries beside push: true, which takes one; leave one, or set push: false and publish in another step'],
    ],
    [
      'push and an output that names',
      { ...IMAGE, push: 'true', outputs: 'type=image,name=acme/app,push-by-digest=true,push=true' },
      [
        'outputs: "type=image,name=acme/app,push-by-digest=true,push=true" has name and push-by-digest beside push: true, where images and tags decide; leave that out, or set push: false',
      ],
    ],
    [
      'push and push=false',
      { ...IMAGE, push: 'true', outputs: 'type=image,push=false' },
      ['outputs: "type=image,push=false" has push=false beside push: true; leave one of them out'],
    ],
    [
      'an output that pushes, without push',
      { ...IMAGE, outputs: 'type=registry' },
      [
        'outputs: "type=registry" asks for a push beside outputs without push, which means push: false; set push: true to publish, or write another type',
      ],
    ],
    [
      'an output that pushes, and push: false',
      { push: 'false', outputs: 'type=image,push=true' },
      ['outputs: "type=image,push=true" asks for a push beside push: false; set push: true to publish, or write another type'],
    ],
    [
      'an archive without a place',
      { push: 'false', outputs: 'type=oci' },
      ['outputs: "type=oci" has no dest, and type oci needs one; write type=oci,dest=path'],
    ],
    [
      'push without images',
      { push: 'true' },
      ['images: is missing; name an image, such as ghcr.io/acme/app, or set push: false to build only'],
    ],
    [
      'push by digest without images',
      { push: 'digest' },
      ['images: is missing; name an image, such as ghcr.io/acme/app, or set push: false to build only'],
    ],
    [
      'a misspelt push alone, whatever it contradicts',
      { push: 'ture', outputs: 'type=registry' },
      ['push: "ture" is not one of true, false, digest; did you mean "true"?'],
    ],
  ])('%s', async (_name, given, expected) => {
    expect(await complaints(given)).toStrictEqual(expected)
  })
})
