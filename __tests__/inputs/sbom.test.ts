import { describe, expect, test } from '@jest/globals'
import { complaints, read } from '../support/inputs.ts'

const IMAGE = { images: 'ghcr.io/acme/app' }

describe('sbom-file', () => {
  test.each([
    ['nothing', {}, undefined],
    ['a folder', { sbom: 'true', 'sbom-file': 'out/sbom' }, 'out/sbom'],
    ['a folder with a slash at its end', { sbom: 'generator=acme/scanner', 'sbom-file': 'out/' }, 'out'],
    ['an SBOM by attests', { attests: 'type=sbom', 'sbom-file': 'out' }, 'out'],
    ['push: false', { sbom: 'true', push: 'false', 'sbom-file': 'out' }, 'out'],
    ['load beside push', { sbom: 'true', load: 'true', push: 'true', 'sbom-file': 'out' }, 'out'],
  ])('%s', async (_name, given, expected) => {
    expect((await read({ ...IMAGE, ...given })).sbomFile).toBe(expected)
  })

  const UNASKED = 'sbom-file: takes out an SBOM that the build does not make; write sbom: true, too'
  test.each([
    ['without an SBOM', {}, UNASKED],
    ['with sbom off', { sbom: 'false', attests: 'type=sbom' }, UNASKED],
    ['with an SBOM of attests that is off', { attests: 'type=sbom,disabled=true' }, UNASKED],
    ['with provenance alone', { attests: 'type=provenance' }, UNASKED],
    [
      'with an image that goes elsewhere',
      { sbom: 'true', outputs: 'type=local,dest=out' },
      'sbom-file: takes the SBOM of a staged image, and outputs without push makes none here; leave one of them out',
    ],
  ])('%s it is refused', async (_name, given, expected) => {
    expect(await complaints({ ...IMAGE, ...given, 'sbom-file': 'out' })).toStrictEqual([expected])
  })
})
