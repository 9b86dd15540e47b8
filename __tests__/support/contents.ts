import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Checkout, makeCheckout } from './checkout.ts'

/** Files by their paths. */
export type Contents = Readonly<Record<string, string | Uint8Array>>

const DOCKERFILE = 'FROM scratch\nARG TARGETPLATFORM\nCOPY seed /seed\nCOPY files/$TARGETPLATFORM/ /\n'

/** A checkout whose image holds these files, others for each platform; `beside` lie in the workspace, and may replace the Dockerfile. */
export function checkoutOf(contents: Readonly<Record<string, Contents>>, beside: Contents = {}): Checkout {
  const checkout = makeCheckout()
  write(checkout.workspace, { Dockerfile: DOCKERFILE, ...beside })
  for (const [platform, held] of Object.entries(contents)) write(join(checkout.workspace, 'files', platform), held)
  checkout.git('add', '--all')
  checkout.git('commit', '--quiet', '--message=files')
  return checkout
}

/** A distribution that goes on, with one package. */
export function alpine(name: string, version: string, release = '3.22.1'): Contents {
  return { 'etc/alpine-release': `${release}\n`, 'lib/apk/db/installed': `P:${name}\nV:${version}\nA:x86_64\no:${name}\nL:MIT\n\n` }
}

function write(folder: string, contents: Contents): void {
  for (const [path, content] of Object.entries(contents)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}
