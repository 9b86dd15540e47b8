import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { makeFolder, runModule } from './program.ts'

const { folder, remove } = makeFolder()
afterAll(remove)

describe('certificates of the lab', () => {
  test('rival processes get one authority and one leaf, which fits its key and only its names', async () => {
    const text = `import { ensureCertificates } from './lab/certs.mjs'
      const { ca, certificate } = ensureCertificates(${JSON.stringify(join(folder, 'rivals'))})
      console.log(JSON.stringify([ca, certificate(['ghcr.io', '127.0.0.1']).cert, certificate(['127.0.0.1', 'ghcr.io']).key]))`
    const answers = await Promise.all([runModule(text), runModule(text), runModule(text)])

    const [ca, cert, key] = pathsOf(answers[0])
    expect(answers).toStrictEqual([answers[0], answers[0], answers[0]])
    const authority = new X509Certificate(readFileSync(ca))
    const leaf = new X509Certificate(readFileSync(cert))
    expect({
      issued: leaf.checkIssued(authority),
      signed: leaf.verify(authority.publicKey),
      fits: leaf.checkPrivateKey(createPrivateKey(readFileSync(key))),
      authorities: [authority.ca, leaf.ca],
      names: leaf.subjectAltName,
      others: [leaf.checkHost('api.github.com'), leaf.checkHost('evil.ghcr.io'), leaf.checkIP('127.0.0.2')],
      keyMode: (statSync(key).mode & 0o777).toString(8),
      use: leaf.keyUsage,
    }).toStrictEqual({
      issued: true,
      signed: true,
      fits: true,
      authorities: [true, false],
      names: 'IP Address:127.0.0.1, DNS:ghcr.io',
      others: [undefined, undefined, undefined],
      keyMode: '600',
      use: ['1.3.6.1.5.5.7.3.1'],
    })
  })

  test('a missing openssl is told by name', async () => {
    const text = `import { ensureCertificates } from './lab/certs.mjs'
      process.env.PATH = ''
      try { ensureCertificates(${JSON.stringify(join(folder, 'bare'))}) } catch (error) { console.log(JSON.stringify(error.message)) }`
    expect(await runModule(text)).toBe('openssl, which makes the certificates of the lab, is not on PATH')
  })
})

function pathsOf(answer: unknown): [string, string, string] {
  if (!Array.isArray(answer)) throw new TypeError('not a list of paths')
  const [ca, cert, key] = answer.map(String)
  if (ca === undefined || cert === undefined || key === undefined) throw new TypeError('three paths were expected')
  return [ca, cert, key]
}
