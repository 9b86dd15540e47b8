import type { Refusal } from '../domain/reference.ts'
import type { Environment } from '../ports.ts'
import { parseAttest, parseAttestation } from './attestations.ts'
import { parseContext } from './context.ts'
import { type Exporter, parseExporter } from './exporters.ts'
import type { Form } from './form.ts'
import type { BuildInputs } from './inputs.ts'
import { parseHostEntry, parseSize, parseUlimit } from './limits.ts'
import { parsePair } from './pairs.ts'
import { readPlatforms } from './platforms.ts'
import { isRefusal, refuse, shown } from './refusal.ts'
import { readSecrets } from './secrets.ts'
import { CALLS, NETWORKS } from './spec.ts'
import { parseBoolean, parseWord } from './words.ts'

/** Reads what reaches the builder, each input as docker/build-push-action reads it (`src/context.ts`); the exporters come along, for `push`. */
export function readBuild(form: Form, env: Environment): { readonly build: BuildInputs; readonly exporters: readonly Exporter[] } {
  const flag = (name: 'no-cache' | 'pull' | 'load') => form.one(name, parseBoolean) ?? false
  const lines = (name: Parameters<Form['lines']>[0], parse: (text: string) => string | Refusal) => form.each(name, form.lines(name), parse)
  const exporters = form.each('outputs', splitLines(form.text('outputs')), parseExporter(form.csv))
  const build: BuildInputs = {
    context: form.one('context', parseContext(env)) ?? '.',
    file: form.text('file'),
    target: form.text('target'),
    platforms: readPlatforms(form),
    buildArgs: readBuildArgs(form),
    buildContexts: lines('build-contexts', parseBuildContext(env)),
    ...readSecrets(form, env),
    ssh: form.list('ssh'),
    cacheFrom: lines('cache-from', parseCache),
    cacheTo: lines('cache-to', parseCache),
    noCache: flag('no-cache'),
    noCacheFilters: form.list('no-cache-filters'),
    pull: flag('pull'),
    load: flag('load'),
    outputs: exporters.map(({ line }) => line),
    provenance: form.one('provenance', parseAttestation(form.csv)),
    sbom: form.one('sbom', parseAttestation(form.csv)),
    attests: lines('attests', parseAttest),
    addHosts: form.each('add-hosts', form.list('add-hosts'), parseHostEntry),
    allow: form.list('allow'),
    network: form.one('network', parseWord(NETWORKS)),
    shmSize: form.one('shm-size', parseSize),
    ulimits: lines('ulimit', parseUlimit),
    cgroupParent: form.text('cgroup-parent'),
    builder: form.text('builder'),
    call: readCall(form),
  }
  return { build, exporters }
}

/** Lines as they are: quotes in `outputs` belong to buildx, which reads CSV itself. */
export function splitLines(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** Values of build arguments are not shown: they are often tokens, against all advice. */
function readBuildArgs(form: Form): readonly string[] {
  return form.lines('build-args').filter((entry, index) => {
    const key = entry.split('=', 1)[0] ?? ''
    if (key !== '' && !/\s/.test(key)) return true
    form.refuse(
      'build-args',
      `entry ${index + 1} has no name in front; write KEY=VALUE (in double quotes as a whole when it goes over several lines), or KEY alone`,
    )
    return false
  })
}

function parseBuildContext(env: Environment): (text: string) => string | Refusal {
  const [parseEntry, parseValue] = [parsePair('name=path'), parseContext(env)]
  return (text) => {
    const pair = parseEntry(text)
    if (isRefusal(pair)) return pair
    if (pair.value.trim() === '') return refuse('has nothing after "="; write name=path')
    const value = parseValue(pair.value.trim())
    return isRefusal(value) ? value : `${pair.key}=${value}`
  }
}

/** docker/buildx, `util/buildflags/cache.go`: names alone, or attributes of which `type` is one. */
function parseCache(text: string): string | Refusal {
  if (!text.includes('=') || /(?:^|,)\s*type=[^,]/i.test(text)) return text
  return refuse('has attributes and no type; write an image name, or type=registry,ref=…, type=gha, type=local,…')
}

/** docker/buildx, `util/buildflags/callfunc.go`: a method, with `format=` and `ignorestatus=` after commas; `build` is an ordinary build. */
function readCall(form: Form): string | undefined {
  const call = form.one('call', (text) => {
    const [method = '', ...options] = text.split(',').map((field) => field.trim())
    const known = parseWord(CALLS)(method)
    if (isRefusal(known)) return known
    const wrong = options.find((option) => !/^(?:format|ignorestatus)=./.test(option))
    return wrong === undefined ? text : refuse(`has the unknown option ${shown(wrong)}; allowed are format=… and ignorestatus=…`)
  })
  return call?.split(',', 1)[0]?.trim() === 'build' ? undefined : call
}
