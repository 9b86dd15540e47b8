import { inertInline } from '../domain/inert.ts'
import { formatPlatform, type Platform } from '../domain/platform.ts'
import type { SmokeInputs } from '../inputs/smoke.ts'
import type { Standing } from './container.ts'

/** What a runtime says of a program for another machine, in its error or in the container's log. */
const FOREIGN = /exec format error/i
/** A shell's code for the end by the last of Linux's 64 signals; the first is 129. */
const LAST_SIGNAL = 128 + 64

/** How a container came to its end. `log` is its last lines. */
export function endSentence(
  { status, exitCode, isOutOfMemory, error }: Omit<Standing, 'image' | 'port'>,
  platform: Platform,
  log: readonly string[],
): string {
  const foreign = [error, ...log.slice(-3)].some((text) => FOREIGN.test(text))
    ? `; this machine runs no programs of ${formatPlatform(platform)}, unless docker/setup-qemu-action makes it`
    : ''
  if (status === 'created') return `the container could not be started: ${inertInline(error) || `exit code ${exitCode}`}${foreign}`
  if (status !== 'exited') return `docker says that the container is ${inertInline(status)} and tells no more of it`
  const memory = isOutOfMemory ? ' because memory ran out' : exitCode > 128 && exitCode <= LAST_SIGNAL ? ` (signal ${exitCode - 128})` : ''
  return `the container ended with exit code ${exitCode}${memory}${foreign}`
}

/** What was wanted of an image that did not do it in time. */
export function lateSentence({ http, timeoutMs }: Pick<SmokeInputs, 'http' | 'timeoutMs'>, last: string): string {
  const within = `within ${timeoutMs / 1000} s`
  return http === undefined
    ? `the container was still running after ${timeoutMs / 1000} s; without a port to ask at it has to end by itself, with exit code 0`
    : `${questionOf(http)} was not answered with ${http.status} ${within}: ${last}`
}

/** The question that is asked, such as `GET :8080/health`. */
export function questionOf({ port, path }: NonNullable<SmokeInputs['http']>): string {
  return `GET :${port}${path}`
}
