import { parseRepository, type Refusal, type Repository, sameRepository } from '../domain/reference.ts'
import type { Form } from './form.ts'
import { suggestion } from './nearest.ts'
import { isRefusal, refuse, shown } from './refusal.ts'
import { parseBoolean } from './words.ts'

/**
 * Reads `images` as docker/metadata-action does: names by lines or commas, or one image a line as `name=…,enable=…`. Names are lowered and
 * named twice count once, both with a notice.
 */
export function readImages(form: Form): readonly Repository[] {
  const records = form.csv(form.text('images') ?? '', true)
  if (isRefusal(records)) {
    form.refuse('images', records.refused)
    return []
  }
  const images: Repository[] = []
  for (const record of records) {
    const names = parseEntry(record)
    if (isRefusal(names)) form.refuse('images', `${shown(record.join(','))} ${names.refused}`)
    else for (const image of form.each('images', names, parseImage(form))) addTo(images, image, form)
  }
  return images
}

/** The image names of one line; none when it says `enable=false`. */
function parseEntry(record: readonly string[]): readonly string[] | Refusal {
  const fields = record.map((field) => field.trim()).filter((field) => field !== '')
  if (!fields.some((field) => field.includes('='))) return fields
  const names: string[] = []
  let enabled = true
  for (const field of fields) {
    const equals = field.indexOf('=')
    const key = equals < 0 ? 'name' : field.slice(0, equals).trim().toLowerCase()
    const value = field.slice(equals + 1).trim()
    if (key === 'name') {
      names.push(value)
    } else if (key === 'enable') {
      const enable = parseBoolean(value)
      if (isRefusal(enable)) return refuse(`has an enable that ${enable.refused}`)
      enabled = enable
    } else {
      return refuse(`has the unknown attribute ${shown(key)}; an image is a name, or name=…,enable=…${suggestion(key, ['name', 'enable'])}`)
    }
  }
  if (names.length !== 1) return refuse(`has ${names.length} names; with attributes, each image has a line of its own`)
  return enabled ? names : []
}

function parseImage(form: Form): (text: string) => Repository | Refusal {
  return (text) => {
    const image = parseRepository(text)
    if (!isRefusal(image) && image.name !== text) {
      form.notice('images', `${shown(text)} is lowered to ${shown(image.name)}; registries take lower case only`)
    }
    return image
  }
}

function addTo(images: Repository[], image: Repository, form: Form): void {
  if (images.some((known) => sameRepository(known, image))) form.notice('images', `${shown(image.name)} is named twice and counts once`)
  else images.push(image)
}
