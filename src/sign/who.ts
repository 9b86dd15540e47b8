import { createHash, createPublicKey } from 'node:crypto'
import { join } from 'node:path'
import { identityOf } from '../domain/cosign.ts'
import type { Trust } from '../inputs/verify.ts'
import type { Ports } from '../ports.ts'
import { runCosign } from './cosign.ts'
import { type Judge, judge } from './judge.ts'
import { type Hand, keyMeans, type Written } from './pen.ts'
import { haveLog, type Services } from './services.ts'
import type { CosignUsed } from './tool.ts'

/** Who signs, as it takes to know their signatures again. */
export type Who = {
  /** as `Bundle` has it */
  readonly signer: string
  /** who says so; `undefined` for a key */
  readonly issuer: string | undefined
  readonly judge: Judge
}

/** How a run signs. */
export type Means = { readonly cosign: Promise<CosignUsed>; readonly services: Services; readonly hand: Hand }

/** The name of a job by which it would sign, as `Bundle` has it, and who says so. */
export type Job = { readonly signer: string; readonly issuer: string }

/** Who signs in a run: who wrote a bundle, or who would write one; `undefined` where it is not known which job this is. */
export type Signers = {
  readonly of: (written: Pick<Written, 'signer' | 'issuer'>) => Who
  readonly own: (job: Job | undefined) => Promise<Who | undefined>
}

/** What to trust is found out when the first signature is judged, so nothing is done where there is none; the same copy is judged once. */
export function openSigners(means: Means, ports: Ports): Signers {
  const key = once(() => publicKey(means, ports))
  const log = once(() => haveLog(means.services, ports))
  const trustedRoot = means.services.kind === 'own' ? means.services.trustedRoot : undefined
  const judged = new Map<string, ReturnType<Judge>>()
  const judgeBy = (name: string, trusting: () => Promise<Trust>): Judge => {
    const ask: Judge = async (layout) => {
      const [trust, { program }] = [await trusting(), await means.cosign]
      return judge(layout, program, { trust, trustedRoot }, ports)
    }
    return (layout) => {
      const question = `${name} ${layout.key}`
      const known = judged.get(question) ?? ask(layout)
      judged.set(question, known)
      return known
    }
  }
  const byKey = judgeBy('key', async () => ({ kind: 'key', key: await key(), log: await log() }))
  const byName = (signer: string, issuer: string): Judge =>
    judgeBy(`${signer} ${issuer}`, async () => ({
      kind: 'identity',
      identity: identityOf(signer),
      isPattern: false,
      issuer,
      log: await log(),
    }))
  const of: Signers['of'] = ({ signer, issuer }) => ({ signer, issuer, judge: issuer === undefined ? byKey : byName(signer, issuer) })
  return {
    of,
    own: async (job) => (means.hand.mode === 'key' ? of({ signer: hintOf(await key()), issuer: undefined }) : job && of(job)),
  }
}

/** Some work that is done when it is first asked for, and not again. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let doing: Promise<T> | undefined
  return () => {
    doing ??= work()
    return doing
  }
}

const KEY_LIMIT_BYTES = 64 * 1024

/** The public key (PEM) of the one that signs, which cosign alone can open. */
async function publicKey({ cosign, hand }: Means, ports: Ports): Promise<string> {
  if (hand.key === undefined) throw new TypeError('nobody signs by a key')
  const folder = await ports.files.temporaryFolder('key-')
  const file = join(folder, 'cosign.pub')
  try {
    const { args, secrets } = keyMeans(hand.key)
    const { program } = await cosign
    await runCosign({ program, folder, args: ['public-key', ...args, `--outfile=${file}`], secrets, doing: 'read cosign-key' }, ports)
    return ((await ports.files.readText(file, KEY_LIMIT_BYTES)) ?? '').trim()
  } finally {
    await ports.files.remove(folder)
  }
}

/** What a bundle has in place of a key (sigstore/protobuf-specs, sigstore_common.proto: the hash of the key in DER). */
function hintOf(pem: string): string {
  const der = createPublicKey(pem).export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(der).digest('base64')
}
