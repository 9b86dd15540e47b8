import type { Context } from '../context/context.ts'
import type { Template } from '../inputs/template.ts'
import { asksTime, render } from './template.ts'

/** The label by which a later run knows that an image was made from the same inputs (design.md 4.4). */
export const FINGERPRINT_LABEL = 'io.build-tag-push.inputs'
/** The label that names the commit that the image was made from, where the one below has another value. */
export const COMMIT_LABEL = 'io.build-tag-push.commit'
/** The label that names the version of the run, where `VERSION_LABEL` has another value: that one is the first tag, whatever it is, as docker/metadata-action has it. */
export const RUN_VERSION_LABEL = 'io.build-tag-push.version'
/** The label that names the commit of the run (OCI image-spec, annotations.md). */
export const REVISION_LABEL = 'org.opencontainers.image.revision'
/** The label that says when it was made; ours says when the run started (OCI image-spec, annotations.md). */
export const CREATED_LABEL = 'org.opencontainers.image.created'
/** The label that names the version (OCI image-spec, annotations.md). */
export const VERSION_LABEL = 'org.opencontainers.image.version'

/** A key with its value. */
export type Entry = readonly [key: string, value: string]

/** What entries with expressions give in a run, and a sentence for each that gives nothing of use. */
export type Rendered = { readonly entries: readonly Entry[]; readonly problems: readonly string[] }

/**
 * The set that docker/metadata-action makes as labels and as annotations, with its values (OCI image-spec, annotations.md): `created` is the time of the
 * run, `revision` its commit as that action sees it: of a pull request the merge that GitHub made.
 */
export function ociSet({ repository, run, startedAt }: Context, version: string): readonly Entry[] {
  return [
    ['org.opencontainers.image.title', repository.name],
    ['org.opencontainers.image.description', oneLine(repository.description)],
    ['org.opencontainers.image.url', repository.url],
    ['org.opencontainers.image.source', repository.url],
    [VERSION_LABEL, version],
    [CREATED_LABEL, startedAt.toISOString()],
    [REVISION_LABEL, run.sha],
    ['org.opencontainers.image.licenses', oneLine(repository.license)],
  ]
}

/** What a build was made from; `version` is that of its run. */
type Origin = { readonly commit: string; readonly version: string | undefined; readonly fingerprint: string }

/** Adds to labels what is true of this build alone, by which later runs know it, whatever was given by hand; no output of docker/metadata-action has these. */
export function withOwn(labels: ReadonlyMap<string, string>, { commit, version, fingerprint }: Origin): ReadonlyMap<string, string> {
  const own: readonly Entry[] = [
    ...(labels.get(REVISION_LABEL) === commit ? [] : [[COMMIT_LABEL, commit] as const]),
    ...(version === undefined || labels.get(VERSION_LABEL) === version ? [] : [[RUN_VERSION_LABEL, version] as const]),
    [FINGERPRINT_LABEL, fingerprint],
  ]
  return joined([...[...labels].filter(([key]) => !isOwn(key)), ...own])
}

/** Whether a label is one that `withOwn` adds. */
export function isOwn(key: string): boolean {
  return key === FINGERPRINT_LABEL || key === COMMIT_LABEL || key === RUN_VERSION_LABEL
}

/** Fills in entries that the user gave; the first `=` of what comes out parts key and value, as docker/metadata-action has it. */
export function renderEntries(input: 'labels' | 'annotations', given: readonly Template[], context: Context): Rendered {
  const found = given.map((template) => renderEntry(input, template, context))
  return {
    entries: found.filter((each) => typeof each === 'object'),
    problems: found.filter((each) => typeof each === 'string'),
  }
}

/**
 * What the labels given by hand say in every run of an event, by their keys: those with the time of the run are left out. `undefined` is a label that is given in
 * runs of another event alone, such as `{{#if tag}}released={{tag}}{{/if}}` on a branch; its key is what stands before an `=` there.
 */
export function steadyLabels(given: readonly Template[], context: Context): ReadonlyMap<string, string | undefined> {
  const found = new Map<string, string | undefined>()
  for (const template of given) {
    const entry = renderEntry('labels', template, context)
    if (typeof entry === 'object') {
      const [key, value] = entry
      if (asksTime(template) || isOwn(key)) found.delete(key)
      else found.set(key, value)
    } else if (entry === undefined)
      for (const [, key = ''] of template.text.matchAll(KEY_THERE)) if (!found.has(key)) found.set(key, undefined)
  }
  return found
}

const KEY_THERE = /\}\}\s*([^\s={}]+)=/g

/** The longest value of a label that is told, in UTF-16 units, and how many are: an image of another's making may have megabytes of them. */
const TOLD_LENGTH = 4_096
const TOLD_COUNT = 200

/** The labels of an image that is published already, as they can be told: a name or a value that would look like more labels in a list does not. */
export function toldLabels(labels: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const told = [...labels].filter(([key, value]) => /^[^\s=\p{Cc}]{1,256}$/u.test(key) && value.length <= TOLD_LENGTH)
  return new Map(told.slice(0, TOLD_COUNT).map(([key, value]) => [key, oneLine(value)]))
}

/** Joins entries as docker/metadata-action does: the last one of a key counts, and the order is that of their keys by a locale. */
export function joined(entries: readonly Entry[]): ReadonlyMap<string, string> {
  return new Map([...new Map(entries)].sort(([one], [other]) => compareNames(one, other)))
}

/** An entry that is wholly in a block (`{{#if tag}}released={{tag}}{{/if}}`) may come to nothing, and is no entry then. */
function renderEntry(input: string, template: Template, context: Context): Entry | string | undefined {
  const text = render(template, { context })
  const said = JSON.stringify(template.text)
  if (text === undefined) return `${input}: ${said} asks for the date of the commit, which neither the event nor Git tells here`
  if (text.trim() === '') return undefined
  const equals = text.indexOf('=')
  return equals > 0 ? [text.slice(0, equals), text.slice(equals + 1)] : `${input}: ${said} has nothing before "=" in this run`
}

/** An output has one label a line: a description that has lines of its own would make more labels there. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
}

/**
 * The order of two names that differ by a locale, as metadata-action has it. The first comparison of a process loads a collator for tens of milliseconds; among small letters,
 * digits, `.` and `-` the order of code units is the same one.
 */
function compareNames(one: string, other: string): number {
  if (!PLAIN_NAME.test(one) || !PLAIN_NAME.test(other)) return one.localeCompare(other, 'en')
  return one < other ? -1 : 1
}

const PLAIN_NAME = /^[a-z0-9.-]*$/
