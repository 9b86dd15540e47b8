// @ts-check
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { LabError } from './fault.mjs'

const DAYS = '3650'

/**
 * @typedef {object} KeyPair
 * @property {string} cert Path of a PEM certificate.
 * @property {string} key Path of its PEM private key, readable by its owner only.
 */

/**
 * @typedef {object} Certificates
 * @property {string} ca Path of the authority's PEM certificate, for NODE_EXTRA_CA_CERTS, SSL_CERT_FILE or `--cacert`.
 * @property {(names: readonly string[]) => KeyPair} certificate Leaf for these DNS names and IP addresses; made once, then reused.
 */

/**
 * The lab's own certificate authority under `home/certs`, made at the first call.
 *
 * Several processes may call it at once: each set of files appears by one rename.
 * @param {string} home Folder of the lab.
 * @returns {Certificates}
 */
export function ensureCertificates(home) {
  const root = join(home, 'certs')
  const authority = join(root, 'authority')
  const ca = join(authority, 'ca.pem')
  const caKey = join(authority, 'ca.key')
  makeOnce(root, authority, (folder) => {
    const extensions = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign', 'subjectKeyIdentifier=hash']
    openssl(folder, 'build-tag-push lab authority', extensions, ['-out', join(folder, 'ca.pem'), '-keyout', join(folder, 'ca.key')])
  })

  return {
    ca,
    certificate(names) {
      const sorted = [...new Set(names)].sort()
      if (sorted.length === 0) throw new Error('A certificate needs at least one DNS name or IP address.')
      const id = createHash('sha256').update(readFileSync(ca)).update(sorted.join('\n')).digest('hex').slice(0, 24)
      const folder = join(root, `leaf-${id}`)
      makeOnce(root, folder, (fresh) => {
        const alternatives = sorted.map((name) => `${isIP(name) ? 'IP' : 'DNS'}:${name}`).join(',')
        const extensions = [
          `subjectAltName=${alternatives}`,
          'basicConstraints=critical,CA:FALSE',
          'keyUsage=critical,digitalSignature',
          'extendedKeyUsage=serverAuth',
          'authorityKeyIdentifier=keyid',
        ]
        const files = ['-out', join(fresh, 'cert.pem'), '-keyout', join(fresh, 'key.pem'), '-CA', ca, '-CAkey', caKey]
        openssl(fresh, 'build-tag-push lab', extensions, files)
      })
      return { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
    },
  }
}

/**
 * Fills a folder out of sight and renames it into place; a rival that was faster wins, since its files are as good.
 * @param {string} root
 * @param {string} folder
 * @param {(fresh: string) => void} fill
 */
function makeOnce(root, folder, fill) {
  if (existsSync(folder)) return
  mkdirSync(root, { recursive: true, mode: 0o700 })
  const fresh = mkdtempSync(join(root, 'new-'))
  try {
    fill(fresh)
    renameSync(fresh, folder)
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
}

/**
 * One self-made configuration, so that the machine's openssl.cnf adds no extension of its own.
 * @param {string} folder
 * @param {string} commonName
 * @param {readonly string[]} extensions
 * @param {readonly string[]} files
 */
function openssl(folder, commonName, extensions, files) {
  const config = join(folder, 'openssl.cnf')
  writeFileSync(config, `[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nCN=${commonName}\n[ext]\n${extensions.join('\n')}\n`)
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const args = ['req', '-x509', ...key, '-days', DAYS, '-config', config, '-extensions', 'ext', ...files]
  try {
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new LabError('openssl, which makes the certificates of the lab, is not on PATH', 'Install openssl.', error)
    }
    throw error
  }
}
