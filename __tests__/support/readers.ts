import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '#lab/process.mjs'
import { isRecord } from '../../src/domain/json.ts'
import type { Parts } from './job.ts'

/** An independent client (crane) that is signed in to all registries of the lab. */
export type Reader = {
  /** every tag of a repository, sorted, with its digest */
  readonly tags: (image: string) => Promise<Readonly<Record<string, string>>>
  readonly manifest: (reference: string) => Promise<Readonly<Record<string, unknown>>>
  /** a manifest as it is */
  readonly text: (reference: string) => Promise<string>
  readonly config: (reference: string, platform: string) => Promise<Readonly<Record<string, unknown>>>
  readonly blob: (reference: string) => Promise<Readonly<Record<string, unknown>>>
  /** bytes of all manifests and blobs that a reference leads to, each once */
  readonly size: (reference: string) => Promise<number>
  /** puts an image of another's making under a tag */
  readonly copy: (from: string, to: string) => Promise<void>
}

/** A sign-in for a registry in a docker configuration. */
export type SignIn = { readonly host: string; readonly username: string; readonly password: string }

/** Opens a reader that keeps its sign-ins in `folder`; `env` may lead it through a proxy. */
export function openReader(
  { crane, registries }: Parts,
  folder: string,
  more: readonly SignIn[] = [],
  env: NodeJS.ProcessEnv = {},
): Reader {
  const { basic, token, tls } = registries
  writeDockerConfig(folder, { auths: authsOf([basic, token, tls, ...more]) })
  const variables = { PATH: process.env['PATH'], HOME: folder, DOCKER_CONFIG: folder, SSL_CERT_FILE: tls.ca, ...env }
  const ask = (...args: readonly string[]) => run(crane, args, { env: variables })
  const json = async (...args: readonly string[]) => record(JSON.parse(await ask(...args)))
  const manifest = (reference: string) => json('manifest', reference)
  return {
    tags: async (image) => {
      const names = (await ask('ls', image)).trim().split('\n').sort()
      return Object.fromEntries(
        await Promise.all(names.map(async (name) => [name, (await ask('digest', `${image}:${name}`)).trim()] as const)),
      )
    },
    manifest,
    text: (reference) => ask('manifest', reference),
    config: (reference, platform) => json('config', '--platform', platform, reference),
    blob: (reference) => json('blob', reference),
    size: async (reference) => {
      const repository = reference.replace(/[:@][^:/@]+(?::[0-9a-f]{64})?$/, '')
      const sizes = new Map<string, number>()
      const visit = async (at: string): Promise<void> => {
        const bytes = await ask('manifest', at)
        const content = record(JSON.parse(bytes))
        sizes.set(at, Buffer.byteLength(bytes))
        for (const child of listOf(content['manifests'])) await visit(`${repository}@${child['digest']}`)
        const config = content['config']
        for (const blob of [...(isRecord(config) ? [config] : []), ...listOf(content['layers'])])
          sizes.set(String(blob['digest']), Number(blob['size']))
      }
      await visit(reference)
      return [...sizes.values()].reduce((sum, size) => sum + size, 0)
    },
    copy: async (from, to) => {
      await ask('copy', from, to)
    },
  }
}

/** Writes a docker configuration. */
export function writeDockerConfig(folder: string, config: object): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config), { mode: 0o600 })
}

/** The `auths` of a docker configuration; Docker Hub is in it under its old address. */
export function authsOf(logins: readonly SignIn[]): Readonly<Record<string, { readonly auth: string }>> {
  return Object.fromEntries(
    logins.map(({ host, username, password }) => [
      host === 'docker.io' ? 'https://index.docker.io/v1/' : host,
      { auth: Buffer.from(`${username}:${password}`).toString('base64') },
    ]),
  )
}

/** The objects in a list. */
export function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value
  throw new TypeError('crane gave no object')
}
