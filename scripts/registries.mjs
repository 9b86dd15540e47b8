// @ts-check
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ensureCertificates } from '../lab/certs.mjs'
import { labFolder } from '../lab/home.mjs'
import { basicAuth, ensureRegistryProgram, registryConfig, statusOf } from '../lab/registry.mjs'

const READY_TIMEOUT_MS = 10_000

/**
 * A registry that lives as long as a measurement, with Basic sign-in by the login of the lab's own.
 *
 * @typedef {object} Registry
 * @property {string} host `127.0.0.1:PORT`
 * @property {string} username
 * @property {string} password
 * @property {string | undefined} ca path of the authority's PEM file; undefined over plain HTTP
 * @property {() => Promise<void>} stop
 */

/**
 * Starts a registry whose data stand below a folder of the caller's, so that nothing of a measurement stays in the lab.
 *
 * @param {import('../lab/state.mjs').LabState} state its part `basic` is up
 * @param {string} folder for its data; made when it is missing
 * @param {{tls?: boolean}} [options]
 * @returns {Promise<Registry>}
 */
export async function startRegistry(state, folder, { tls = false } = {}) {
  const { program } = await ensureRegistryProgram(state)
  const { auth, login } = await basicAuth(state, 'basic', state.registries.basic)
  const { ca, certificate } = ensureCertificates(state.home)
  const host = `127.0.0.1:${await freePort()}`
  const keys = tls ? { tls: certificate(['127.0.0.1', 'localhost']) } : {}
  const settings = { port: Number(host.split(':')[1]), storage: labFolder(folder, 'data'), secret: 'of one measurement', auth, ...keys }
  const file = join(folder, 'config.yml')
  writeFileSync(file, JSON.stringify(registryConfig(settings)))
  const child = spawn(program, ['serve', file], { env: {}, stdio: 'ignore' })
  const ended = new Promise((resolve) => child.once('close', resolve))
  const url = `${tls ? 'https' : 'http'}://${host}/v2/`
  const authority = tls ? readFileSync(ca, 'utf8') : undefined
  for (const deadline = Date.now() + READY_TIMEOUT_MS; (await statusOf(url, authority)) !== 401; await sleep(20)) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`the registry at ${host} does not answer`)
  }
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
  }
  return { host, ...login, ca: tls ? ca : undefined, stop }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0))
    })
  })
}
