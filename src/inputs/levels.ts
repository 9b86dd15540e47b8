import type { Refusal } from '../domain/reference.ts'
import { suggestion } from './nearest.ts'
import { refuse, shown } from './refusal.ts'

/** The parts of an image that annotations can be for (docker/buildx, `util/buildflags/export.go`). */
const PARTS = ['index', 'manifest', 'index-descriptor', 'manifest-descriptor'] as const

const LEVEL = /^([a-z-]+)(?:\[([A-Za-z0-9_/-]+)\])?$/

/** Parses a part of an image as buildx writes it: `index`, or `manifest[linux/amd64]` for one platform alone. */
export function parseLevel(text: string): string | Refusal {
  const [, part = '', platform] = LEVEL.exec(text) ?? []
  if (PARTS.some((known) => known === part)) return text
  const what = part === '' || platform === undefined ? text : part
  return refuse(
    `names ${shown(what)}, which is no part of an image; allowed are ${PARTS.join(', ')}, each with [os/arch] behind it where it is for one platform${suggestion(what, PARTS)}`,
  )
}

/** Whether a text that is no part of an image was most likely meant to be one. */
export function isNearLevel(text: string): boolean {
  return suggestion(text.replace(/\[.*$/, ''), PARTS) !== ''
}
