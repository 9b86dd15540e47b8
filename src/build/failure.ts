import { inertInline } from '../domain/inert.ts'
import { ActionError, type ErrorCode } from '../errors.ts'

/** How many of the last lines of buildx are kept to explain a failure. */
export const TAIL_LINES = 200

const HINT_LINES = 12
/** An annotation is read at a glance: the sentence, then the place. */
const MESSAGE_LIMIT = 420
const PLACE_LIMIT = 160

type Cause = { readonly sign: RegExp; readonly code: ErrorCode; readonly what: string; readonly hint: string | undefined }

/** What a text that BuildKit printed means, first match wins; `in` the error itself or anywhere in the last lines. */
const CAUSES: readonly (Cause & { readonly in: 'error' | 'tail' })[] = [
  {
    in: 'error',
    sign: /no space left on device|ENOSPC|disk quota exceeded/i,
    code: 'disk',
    what: 'the disk is full',
    hint: 'Free space in an earlier step, use a larger runner, or build less into the image. The image is written to the runner’s temporary folder once.',
  },
  {
    in: 'error',
    sign: /Cannot connect to the Docker daemon|failed to receive status: rpc error|Unavailable: error reading from server|code = Unavailable desc = (?:error reading from server|closing transport|connection error|transport is closing)|failed to list workers|failed to dial gRPC|^(?:failed to build: )?context deadline exceeded$/,
    code: 'builder-unreachable',
    what: 'the builder went away',
    hint: 'Its log tells why: the engine’s, or that of the buildx_buildkit_… container. Running the job again finishes what was begun.',
  },
  {
    in: 'tail',
    sign: /^ > \[internal\] booting buildkit/m,
    code: 'no-builder',
    what: 'the builder could not be started',
    hint: 'It runs in a container of the image moby/buildkit: can this machine pull that, and may it run privileged containers?',
  },
  {
    in: 'tail',
    sign: /exec format error/,
    code: 'build-failed',
    what: 'the build failed',
    hint: 'A step ran a program of another platform (exec format error). Emulate it with docker/setup-qemu-action in an earlier step, cross-compile (FROM --platform=$BUILDPLATFORM), or build each platform on a runner of its own.',
  },
  {
    in: 'error',
    sign: /exit code: 137\b|cannot allocate memory/,
    code: 'build-failed',
    what: 'the build failed',
    hint: 'The step was killed, most likely because memory ran out. Use a larger runner, or let the step do less at once.',
  },
  {
    in: 'error',
    sign: /pull access denied|insufficient_scope|authorization failed|\b401 Unauthorized|\b403 Forbidden/,
    code: 'build-failed',
    what: 'the build failed',
    hint: 'A base image (or cache) could not be read. Give its registry an entry in registry-auth, or sign in in an earlier step.',
  },
  {
    in: 'error',
    sign: /toomanyrequests|429 Too Many Requests/,
    code: 'build-failed',
    what: 'the build failed',
    hint: 'The registry of a base image limits how often it is asked. Sign in to it (registry-auth), use a mirror, or try again later.',
  },
  {
    in: 'error',
    sign: /unable to prepare context: path .* not found/,
    code: 'build-failed',
    what: 'the build failed',
    hint: 'The input context names no folder here. Does actions/checkout run before this step, and is the path relative to the workspace?',
  },
  {
    in: 'error',
    sign: /failed to read dockerfile/,
    code: 'build-failed',
    what: 'the build failed',
    hint: 'The input file is a path from the workspace, Dockerfile in the context where nothing is given.',
  },
]

/**
 * Explains why buildx ended with an exit code other than 0, by its last lines: the error is the last line that says `ERROR:`, and the place in the
 * Dockerfile that BuildKit marked stands below it.
 */
export function explainFailure(code: number, tail: readonly string[]): ActionError {
  const error = errorOf(tail)
  if (error === undefined) {
    const last = tail.filter((line) => line.trim() !== '').at(-1)
    const said = last === undefined ? 'without a word' : `; its last line: ${inertInline(last, MESSAGE_LIMIT)}`
    return new ActionError('build-failed', `buildx failed with exit code ${code}${last === undefined ? ' ' : ''}${said}`)
  }
  const text = tail.join('\n')
  const cause = CAUSES.find((known) => known.sign.test(known.in === 'error' ? error : text))
  const place = placeOf(tail)
  const sentence = `${cause?.what ?? 'the build failed'}: ${inertInline(error.replace(/^failed to build: /, '').replace(/^failed to solve: /, ''), MESSAGE_LIMIT)}`
  return new ActionError(
    cause?.code ?? 'build-failed',
    place === undefined ? sentence : `${sentence}\n${place}`,
    cause?.hint ?? lastWords(tail),
  )
}

/**
 * Why BuildKit did not push a build that it made to its end; `undefined` for any other failure. buildx' own error is the last, and BuildKit begins it with
 * the repository (moby/buildkit, exporter/containerimage/export.go), before any word that a Dockerfile or a registry could have chosen. The engine's own
 * builder says at once that it cannot.
 */
export function pushTrouble(repository: string, tail: readonly string[]): string | undefined {
  const error = errorOf(tail)
    ?.replace(/^failed to build: /, '')
    .replace(/^failed to solve: /, '')
  if (
    error?.startsWith(`failed to push ${repository}: `) !== true &&
    error?.startsWith('push-by-digest is currently not implemented') !== true
  )
    return undefined
  return `The builder could not push: ${inertInline(error, MESSAGE_LIMIT)}`
}

/**
 * Why BuildKit did not write a cache that it was to export; `undefined` for any other failure. buildx names the step that failed between two rules below its
 * log, where no program of the build writes (docker/buildx, util/progress).
 */
export function cacheTrouble(tail: readonly string[]): { readonly because: string; readonly isDenied: boolean } | undefined {
  const error = errorOf(tail)
  const end = tail.lastIndexOf('------')
  const start = tail.slice(0, Math.max(end, 0)).lastIndexOf('------')
  if (error === undefined || start < 0 || !/^ > exporting (?:cache )?to .*:$/.test(tail[start + 1] ?? '')) return undefined
  if (!/cache/i.test(tail[start + 1] ?? '')) return undefined
  const because = inertInline(error.replace(/^failed to build: /, '').replace(/^failed to solve: /, ''), MESSAGE_LIMIT)
  return { because, isDenied: DENIED.test(error) }
}

/** What registries and GitHub's cache say to who may read alone, as BuildKit passes it on (containerd, remotes/docker; actions/cache). */
const DENIED =
  /(?<!permission )\bdenied\b|insufficient_scope|authorization failed|\bunauthorized\b|\bforbidden\b|\b40[13] (?:Unauthorized|Forbidden)\b/i

function errorOf(tail: readonly string[]): string | undefined {
  return tail.findLast((line) => line.startsWith('ERROR: '))?.slice('ERROR: '.length)
}

/** `Dockerfile:3` and the lines that BuildKit marked with `>>>` below it. */
function placeOf(tail: readonly string[]): string | undefined {
  const start = tail.findLastIndex((line, index) => /^\S.*:[0-9]+$/.test(line) && /^-{20}$/.test(tail[index + 1] ?? ''))
  if (start < 0) return undefined
  const end = tail.findIndex((line, index) => index > start + 1 && /^-{20}$/.test(line))
  const marked = tail.slice(start + 2, end < 0 ? undefined : end).flatMap((line) => /^\s*[0-9]+ \| >>> ?(.*)$/.exec(line)?.[1] ?? [])
  return inertInline(`${tail[start]}: ${marked.join(' ')}`, PLACE_LIMIT)
}

/** What the failed step printed last, which BuildKit repeats between two rules. */
function lastWords(tail: readonly string[]): string | undefined {
  const end = tail.lastIndexOf('------')
  const start = tail.slice(0, Math.max(end, 0)).lastIndexOf('------')
  const words = start < 0 ? [] : tail.slice(start + 2, end)
  return words.length === 0
    ? undefined
    : ['The step said last:', ...words.slice(-HINT_LINES).map((line) => inertInline(line, PLACE_LIMIT))].join('\n')
}
