import { describe, expect, test } from '@jest/globals'
import { readImages } from '../../src/inputs/images.ts'
import { aForm, complaints } from '../support/inputs.ts'

const GHCR = { host: 'ghcr.io', path: 'acme/app', name: 'ghcr.io/acme/app' }
const HUB = { host: 'docker.io', path: 'acme/app', name: 'acme/app' }
const LIBRARY = { host: 'docker.io', path: 'library/app', name: 'app' }

describe('images', () => {
  test.each([
    ['none', '', [], []],
    ['one', 'ghcr.io/acme/app', [GHCR], []],
    ['by lines, with a comment', 'ghcr.io/acme/app\n# mirror\nacme/app\n', [GHCR, HUB], []],
    ['by commas', 'ghcr.io/acme/app, acme/app,', [GHCR, HUB], []],
    ['several on each of several lines', 'ghcr.io/acme/app,acme/app\napp', [GHCR, HUB, LIBRARY], []],
    ['by name', 'name=ghcr.io/acme/app\nname=acme/app,enable=true', [GHCR, HUB], []],
    ['one that is off', 'ghcr.io/acme/app\nname=acme/app,enable=false', [GHCR], []],
    ['a bare name with an attribute', 'acme/app,enable=True', [HUB], []],
    ['in quotes', '"ghcr.io/acme/app"', [GHCR], []],
    [
      'upper case is lowered',
      'ghcr.io/Acme/App',
      [GHCR],
      ['images: "ghcr.io/Acme/App" is lowered to "ghcr.io/acme/app"; registries take lower case only'],
    ],
    [
      'twice, in two spellings of one place',
      'acme/app\ndocker.io/acme/app',
      [HUB],
      ['images: "docker.io/acme/app" is named twice and counts once'],
    ],
  ])('%s', async (_name, images, expected, notices) => {
    const form = await aForm({ images })
    expect({ images: readImages(form), notices: form.notices }).toStrictEqual({ images: expected, notices })
    form.finish()
  })

  test.each([
    ['a tag', 'ghcr.io/acme/app:1.2', ['images: line 1, column 1: "ghcr.io/acme/app:1.2" has a tag (:1.2); an image is named without one']],
    ['a digest', 'acme/app@sha256:12', ['images: line 1, column 1: "acme/app@sha256:12" has a digest; an image is named without one']],
    ['a scheme', 'https://ghcr.io/acme/app', ['images: line 1, column 1: "https://ghcr.io/acme/app" is a URL; leave out the scheme']],
    [
      'every bad one is told',
      'acme/app,  acme/app:1,ghcr.io/acme/app\n# mirror\n  acme/-',
      [
        'images: line 1, column 12: "acme/app:1" has a tag (:1); an image is named without one',
        'images: line 3, column 3: "acme/-" has a component that registries refuse ("-")',
      ],
    ],
    [
      'an unknown attribute',
      'name=acme/app,enabled=true',
      [
        'images: line 1, column 15: "name=acme/app,enabled=true" has the unknown attribute "enabled"; an image is a name, or name=…,enable=…; did you mean "enable"?',
      ],
    ],
    [
      'a misspelt boolean',
      'name=acme/app,enable=ture',
      [
        'images: line 1, column 15: "name=acme/app,enable=ture" has an enable that is not a boolean; write true or false; did you mean "true"?',
      ],
    ],
    [
      'two names with an attribute',
      'acme/app,acme/web,enable=true',
      ['images: line 1, column 10: "acme/app,acme/web,enable=true" has 2 names; with attributes, each image has a line of its own'],
    ],
    [
      'no name, though it is off',
      'enable=false,name=',
      [
        'images: line 1, column 14: "enable=false,name=" has an empty name; with attributes, write name=IMAGE, such as name=ghcr.io/acme/app',
      ],
    ],
    ['none', '', ['images: is missing; name an image, such as ghcr.io/acme/app, or set push: false to build only']],
    [
      'all are off',
      'name=acme/app,enable=false',
      ['images: names nothing to publish to; name an image, such as ghcr.io/acme/app, or set push: false to build only'],
    ],
    ['an open quote', '"acme/app', ['images: line 1, column 1: has a double quote that is not closed']],
  ])('refused: %s', async (_name, images, expected) => {
    expect(await complaints({ images })).toStrictEqual(expected)
  })
})
