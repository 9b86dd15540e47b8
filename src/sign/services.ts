import { join } from 'node:path'
import { at, parseJson } from '../domain/json.ts'
import { ActionError } from '../errors.ts'
import type { Ports } from '../ports.ts'

/** Which services of Sigstore take part in a signature. */
export type Services =
  /** none: a key alone signs, and nobody is asked over the network */
  | { readonly kind: 'none' }
  /** those that everybody may use, with their transparency log or without it */
  | { readonly kind: 'public'; readonly log: boolean }
  /** those of one's own, by files in Sigstore's formats (sigstore/protobuf-specs, sigstore_trustroot.proto) */
  | { readonly kind: 'own'; readonly signingConfig: string; readonly trustedRoot: string }

const LIMIT_BYTES = 1024 * 1024
const NO_SERVICES = '{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","rekorTlogConfig":{},"tsaConfig":{}}'
const NO_ROOTS = '{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}'

/**
 * Cosign's arguments for the services, after what it has to read is in `folder`. `run` starts cosign with arguments. The public ones come from Sigstore's own
 * repository of trust (TUF), which cosign reads. Throws `ActionError` `signing` for a file that is not there.
 */
export async function serviceArguments(
  services: Services,
  folder: string,
  run: (args: readonly string[]) => Promise<void>,
  ports: Pick<Ports, 'files'>,
): Promise<readonly string[]> {
  const [config, roots] = [join(folder, 'signing-config.json'), join(folder, 'trusted-root.json')]
  switch (services.kind) {
    case 'none':
      await Promise.all([ports.files.write(config, NO_SERVICES), ports.files.write(roots, NO_ROOTS)])
      return [`--signing-config=${config}`, `--trusted-root=${roots}`]
    case 'public':
      if (services.log) return []
      await run(['signing-config', 'create', '--with-default-services=true', '--no-default-rekor=true', `--out=${config}`])
      return [`--signing-config=${config}`]
    case 'own':
      await copy('cosign-signing-config', services.signingConfig, config, ports)
      await copy('cosign-trusted-root', services.trustedRoot, roots, ports)
      return [`--signing-config=${config}`, `--trusted-root=${roots}`]
  }
}

/** Whether what they sign has an entry in a transparency log. Throws `ActionError` `signing` for a file that is not there. */
export async function haveLog(services: Services, ports: Pick<Ports, 'files'>): Promise<boolean> {
  switch (services.kind) {
    case 'none':
      return false
    case 'public':
      return services.log
    case 'own': {
      const logs = at(parseJson(await readConfig('cosign-signing-config', services.signingConfig, ports)), 'rekorTlogUrls')
      return Array.isArray(logs) && logs.length > 0
    }
  }
}

/** Cosign's working folder is another one, and nothing that it is given may change while it signs. */
export async function copy(input: string, from: string, to: string, ports: Pick<Ports, 'files'>): Promise<void> {
  await ports.files.write(to, await readConfig(input, from, ports))
}

async function readConfig(input: string, path: string, { files }: Pick<Ports, 'files'>): Promise<string> {
  const text = await files.readText(path, LIMIT_BYTES)
  if (text !== undefined) return text
  throw new ActionError('signing', `${input}: there is no file ${path}`, 'Write its path, from the working directory of the job.')
}
