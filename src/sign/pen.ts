import { join } from 'node:path'
import { codeOf } from '../domain/code.ts'
import { issuerAt } from '../domain/cosign.ts'
import type { Digest } from '../domain/digest.ts'
import type { Secret } from '../domain/secret.ts'
import { ActionError } from '../errors.ts'
import type { SignInputs } from '../inputs/sign.ts'
import type { Ports } from '../ports.ts'
import { type Bundle, readBundle } from './bundle.ts'
import { runCosign } from './cosign.ts'
import { type Services, serviceArguments } from './services.ts'
import type { CosignUsed } from './tool.ts'

/** What signs a payload: a statement (`dsse`) or any other text (`message`). */
export type Pen = {
  readonly version: string
  readonly write: (payload: string, kind: 'dsse' | 'message', digest: Digest) => Promise<Written>
}

/** What a pen wrote; `issuer` is who said whose hand it was, `undefined` for a key. */
export type Written = Bundle & { readonly issuer: string | undefined }

/** Whose hand holds it: a key, or the identity of the job. */
export type Hand = Pick<Extract<SignInputs, { readonly mode: 'key' | 'keyless' }>, 'mode' | 'key'>

/** Where an identity token for Sigstore goes (sigstore/cosign, pkg/providers). */
export const AUDIENCE = 'sigstore'

/** Takes cosign for a signature with these services; `what` names the input for errors. Its files are in `folder`, which nobody else writes into. */
export async function openPen(
  { program, version }: CosignUsed,
  services: Services,
  hand: Hand,
  what: string,
  folder: string,
  ports: Ports,
): Promise<Pen> {
  const run = (args: readonly string[], secrets: Readonly<Record<string, Secret>>, doing: string) =>
    runCosign({ program, folder, args, secrets, doing }, ports)
  const named = await serviceArguments(services, folder, (args) => run(args, {}, 'get the services of Sigstore'), ports)
  return {
    version,
    write: async (payload, kind, digest) => {
      const [paper, written] = [join(folder, 'payload.json'), join(folder, 'bundle.json')]
      await Promise.all([ports.files.write(paper, payload), ports.files.remove(written)])
      const { args, secrets, issuer } = await meansOf(hand, what, ports)
      const words = kind === 'dsse' ? ['attest-blob', `--statement=${paper}`] : ['sign-blob', paper]
      await run([...words, '--yes', `--bundle=${written}`, ...args, ...named], secrets, `sign ${digest}`)
      const bytes = await ports.files.read(written, BUNDLE_LIMIT_BYTES).catch((cause: unknown) => {
        const found = codeOf(cause) === 'ENOENT' ? 'wrote no bundle' : `wrote a bundle that cannot be read (${codeOf(cause)})`
        throw new ActionError('signing', `cosign ended with exit code 0, but ${found}`, undefined, cause)
      })
      return { ...readBundle(bytes, payload, kind), issuer }
    },
  }
}

const BUNDLE_LIMIT_BYTES = 1024 * 1024

/** A key and its password, or a token that is good for Sigstore alone: by environment, and the token is new for each signature. */
async function meansOf(
  { mode, key }: Hand,
  what: string,
  { identity, env }: Pick<Ports, 'identity' | 'env'>,
): Promise<Means & Pick<Written, 'issuer'>> {
  if (mode === 'key' && key !== undefined) return { ...keyMeans(key), issuer: undefined }
  const { jwt, claims } = await identity.token(AUDIENCE, what)
  return {
    args: ['--oidc-provider=envvar'],
    secrets: { SIGSTORE_ID_TOKEN: jwt },
    issuer: claims.issuer ?? issuerAt(env['GITHUB_SERVER_URL'] ?? ''),
  }
}

/** How cosign is given a key. */
export function keyMeans({ text, password }: NonNullable<Hand['key']>): Means {
  return { args: ['--key=env://COSIGN_KEY'], secrets: { COSIGN_KEY: text, COSIGN_PASSWORD: password } }
}

type Means = { readonly args: readonly string[]; readonly secrets: Readonly<Record<string, Secret>> }
