import { parseRepository, type Refusal, type Repository, sameRepository } from '../domain/reference.ts'
import type { Form } from './form.ts'
import { readLines } from './lines.ts'
import { suggestion } from './nearest.ts'
import { placedSentence } from './places.ts'
import { isRefusal, refuse, shown } from './refusal.ts'
import { parseBoolean } from './words.ts'

/** A name and where in its line it begins. */
type Name = { readonly text: string; readonly at: number }

/**
 * Reads `images` as docker/metadata-action does: names by lines or commas, or one image a line as `name=…,enable=…`. Names are lowered and
 * named twice count once, both with a notice.
 */
export function readImages(form: Form): readonly Repository[] {
  const images: Repository[] = []
  for (const line of readLines(form, 'images')) {
    const names = parseEntry(line.text)
    if (isRefusal(names)) {
      form.refuse('images', placedSentence(line, names))
      continue
    }
    for (const { text, at } of names) {
      const image = parseImage(text, form)
      if (!isRefusal(image)) addTo(images, image, form)
      else form.refuse('images', placedSentence({ ...line, text, column: line.column + (line.isVerbatim ? at : 0) }, image))
    }
  }
  return images
}

/** The image names of one line; none when it says `enable=false`. */
function parseEntry(line: string): readonly Name[] | Refusal {
  const fields = fieldsOf(line)
  if (!fields.some(({ text }) => text.includes('='))) return fields
  const names: Name[] = []
  let enabled = true
  for (const { text, at } of fields) {
    const equals = text.indexOf('=')
    const key = equals < 0 ? 'name' : text.slice(0, equals).trim().toLowerCase()
    const value = text.slice(equals + 1).trim()
    if (key === 'name') {
      if (value === '') return refuse('has an empty name; with attributes, write name=IMAGE, such as name=ghcr.io/acme/app', at)
      names.push({ text: value, at: at + text.length - value.length })
    } else if (key === 'enable') {
      const enable = parseBoolean(value)
      if (isRefusal(enable)) return refuse(`has an enable that ${enable.refused}`, at)
      enabled = enable
    } else {
      const near = suggestion(key, ['name', 'enable'])
      return refuse(`has the unknown attribute ${shown(key)}; an image is a name, or name=…,enable=…${near}`, at)
    }
  }
  if (names.length !== 1) return refuse(`has ${names.length} names; with attributes, each image has a line of its own`, names[1]?.at ?? 0)
  return enabled ? names : []
}

function fieldsOf(line: string): readonly Name[] {
  let end = 0
  return line.split(',').flatMap((field) => {
    const text = field.trim()
    const at = end + field.length - field.trimStart().length
    end += field.length + 1
    return text === '' ? [] : [{ text, at }]
  })
}

function parseImage(text: string, form: Form): Repository | Refusal {
  const image = parseRepository(text)
  if (!isRefusal(image) && image.name !== text) {
    form.notice('images', `${shown(text)} is lowered to ${shown(image.name)}; registries take lower case only`)
  }
  return image
}

function addTo(images: Repository[], image: Repository, form: Form): void {
  if (images.some((known) => sameRepository(known, image))) form.notice('images', `${shown(image.name)} is named twice and counts once`)
  else images.push(image)
}
