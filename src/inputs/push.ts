import type { Refusal } from '../domain/reference.ts'
import type { Exporter } from './exporters.ts'
import { pushes } from './exporters.ts'
import type { Form } from './form.ts'
import { suggestion } from './nearest.ts'
import { isRefusal, refuse, shown } from './refusal.ts'
import { parseBoolean } from './words.ts'

/** The inputs that decide, or contradict, what becomes of the image. */
export type Wanted = {
  readonly load: boolean
  readonly exporters: readonly Exporter[]
  readonly call: string | undefined
  readonly images: number
}

/** Whether the image goes to the registries, and if so whether by its digest alone, under no name. */
export type Pushing = { readonly push: boolean; readonly byDigest: boolean }

/**
 * Reads `push` and refuses what cannot be done together, naming both inputs and the cures. Without `push` it is `true`, unless `load`,
 * `outputs` or `call` ask for something else (design: a build for another purpose than publishing).
 */
export function readPush(form: Form, { load, exporters, call, images }: Wanted): Pushing {
  const word = form.one('push', parsePush)
  if (form.isRefused('push')) return { push: true, byDigest: false }
  const byDigest = word === 'digest'
  const given = byDigest ? true : word
  const push = given ?? !(load || form.text('outputs') !== undefined || call !== undefined)
  if (call !== undefined) refuseWithCall(form, call, { push: given === true, load, outputs: exporters.length > 0 })
  else if (push) refuseWithPush(form, exporters)
  else refuseWithoutPush(form, exporters, given)
  if (push && images === 0 && !form.isRefused('images')) {
    const found = form.text('images') === undefined ? 'is missing' : 'names nothing to publish to'
    form.refuse('images', `${found}; name an image, such as ghcr.io/acme/app, or set push: false to build only`)
  }
  return { push, byDigest }
}

function parsePush(text: string): boolean | 'digest' | Refusal {
  if (text === 'digest') return text
  const push = parseBoolean(text)
  return isRefusal(push) ? refuse(`is not one of ${PUSHES.join(', ')}${suggestion(text, PUSHES)}`) : push
}

const PUSHES = ['true', 'false', 'digest']

/** An evaluation makes no image. */
function refuseWithCall(
  form: Form,
  call: string,
  asked: { readonly push: boolean; readonly load: boolean; readonly outputs: boolean },
): void {
  const makes = `and call: ${shown(call)} makes none`
  if (asked.push) form.refuse('push', `push: true publishes an image, ${makes}; leave push out, or leave call out`)
  if (asked.load) form.refuse('load', `load: true loads an image, ${makes}; leave load out, or leave call out`)
  if (asked.outputs) form.refuse('outputs', `outputs writes the result of a build, ${makes}; leave outputs out, or leave call out`)
}

/** What is published is built once, by digest; one entry may say how it is packed. */
const PACKED = ['image', 'registry', 'oci']
const OURS = ['name', 'dest', 'tar', 'push-by-digest', 'name-canonical']

function refuseWithPush(form: Form, exporters: readonly Exporter[]): void {
  if (exporters.length > 1) {
    form.refuse(
      'outputs',
      `has ${exporters.length} entries beside push: true, which takes one; leave one, or set push: false and publish in another step`,
    )
  }
  for (const { line, type, attributes } of exporters) {
    if (!PACKED.includes(type)) {
      form.refuse(
        'outputs',
        `${shown(line)} has type ${type} beside push: true, which takes ${PACKED.join(', ')}; set push: false, or leave the entry out`,
      )
    }
    const ours = OURS.filter((name) => attributes.has(name))
    if (ours.length > 0) {
      form.refuse(
        'outputs',
        `${shown(line)} has ${ours.join(' and ')} beside push: true, where images and tags decide; leave that out, or set push: false`,
      )
    }
    if (attributes.get('push') === 'false') form.refuse('outputs', `${shown(line)} has push=false beside push: true; leave one of them out`)
  }
}

/** Without `dest` buildx refuses these, or writes them to the standard output. */
const WRITTEN = ['oci', 'local', 'tar']

/** No child of ours writes a name: what is to be published says so by `push`. */
function refuseWithoutPush(form: Form, exporters: readonly Exporter[], given: boolean | undefined): void {
  for (const exporter of exporters.filter(pushes)) {
    const beside = given === false ? 'push: false' : 'outputs without push, which means push: false'
    form.refuse('outputs', `${shown(exporter.line)} asks for a push beside ${beside}; set push: true to publish, or write another type`)
  }
  for (const { line, type } of exporters.filter(({ type, attributes }) => WRITTEN.includes(type) && !attributes.has('dest'))) {
    form.refuse('outputs', `${shown(line)} has no dest, and type ${type} needs one; write type=${type},dest=path`)
  }
}
