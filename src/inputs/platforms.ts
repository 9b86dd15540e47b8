import { formatPlatform, type Platform, parsePlatform, samePlatform } from '../domain/platform.ts'
import type { Refusal } from '../domain/reference.ts'
import type { Form } from './form.ts'
import { nearest, suggestion } from './nearest.ts'
import { refuse, shown } from './refusal.ts'

const USUAL = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/arm/v6', 'linux/386', 'linux/ppc64le', 'linux/s390x', 'linux/riscv64']

/** What Go can be built for (`go tool dist list`), which is what BuildKit's platforms are named after. */
const SYSTEMS = 'aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows'.split(' ')
const ARCHITECTURES = '386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm wasm32'.split(' ')

/** Reads `platforms` by lines or commas; one that is named twice, in whatever spelling, counts once, with a notice. */
export function readPlatforms(form: Form): readonly Platform[] {
  const platforms: Platform[] = []
  for (const platform of form.each('platforms', form.list('platforms'), parseSpelt)) {
    if (platforms.some((known) => samePlatform(known, platform)))
      form.notice('platforms', `${formatPlatform(platform)} is named twice and counts once`)
    else platforms.push(platform)
  }
  return platforms
}

/** A platform that nobody knows may be a new one and is the builder's to judge, unless it is but a letter from a known one. */
function parseSpelt(text: string): Platform | Refusal {
  const platform = parsePlatform(text.toLowerCase())
  if (platform === undefined) {
    const near = USUAL.includes(`linux/${text}`) ? `; did you mean ${shown(`linux/${text}`)}?` : suggestion(text, USUAL)
    return refuse(`is not a platform; write os/architecture, such as linux/arm64${near}`)
  }
  return misspelt(platform.os, SYSTEMS) ?? misspelt(platform.architecture, ARCHITECTURES) ?? platform
}

function misspelt(word: string, known: readonly string[]): Refusal | undefined {
  if (known.includes(word) || nearest(word, known) === undefined) return undefined
  return refuse(`has ${shown(word)}, which is not known${suggestion(word, known)}`)
}
