import type { Context } from '../context/context.ts'
import type { SignInputs, SignPolicy } from '../inputs/sign.ts'

/** What is signed, and how; the key is nobody's business here. */
export type SignPlan =
  | { readonly mode: 'off' }
  | (Pick<SignPolicy, 'mode' | 'format' | 'required' | 'recursive' | 'own'> & {
      /** a public transparency log gets an entry */
      readonly log: boolean
    })

/** Decides how an image is signed: what is private stays out of public logs, unless the user says otherwise (so does docker/actions-toolkit). */
export function signPlanOf(sign: SignInputs, { repository }: Pick<Context, 'repository'>): SignPlan {
  if (sign.mode === 'off') return { mode: 'off' }
  const { mode, format, required, recursive, own, log = !repository.isPrivate } = sign
  return { mode, format, required, recursive, own, log }
}

/** The plan of signing for people, one sentence part; nothing where nothing is signed. */
export function signLine(sign: SignPlan): readonly string[] {
  if (sign.mode === 'off') return []
  const by = sign.mode === 'key' ? 'by a key' : "by the job's identity"
  const what = sign.recursive ? 'the digest and that of each platform' : 'the digest'
  const log = sign.own !== undefined ? 'as cosign-signing-config says' : `${sign.log ? 'with an' : 'without any'} entry in a public log`
  const lack = sign.required ? 'no tag without it' : 'not required'
  return [`signed ${by}: ${what}, format ${sign.format}, ${log}; ${lack}`]
}
