import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from '@jest/globals'

/**
 * Who may import whom (README, "How it works"): values from the first list, types also from the second, packages from the third.
 * `own` folders and `errors.ts` are always allowed. A place is a folder of src/, or a file at its top.
 */
const RULES: Readonly<
  Record<string, { readonly values: readonly string[]; readonly types: readonly string[]; readonly packages: readonly string[] }>
> = {
  'errors.ts': { values: [], types: [], packages: [] },
  'ports.ts': { values: [], types: ['domain'], packages: [] },
  domain: { values: [], types: [], packages: ['node:crypto', 'node:util', 'semver'] },
  inputs: {
    values: ['domain'],
    types: ['ports.ts'],
    packages: ['yaml', 'csv-parse', 'semver', '@handlebars/parser', '@renovatebot/pep440', 'moment-timezone'],
  },
  context: { values: ['domain'], types: ['ports.ts', 'inputs'], packages: ['semver', 'node:path'] },
  plan: { values: ['domain'], types: ['inputs', 'context'], packages: ['semver', 'node:crypto', 'node:vm'] },
  credentials: { values: ['domain'], types: ['ports.ts', 'inputs', 'plan'], packages: ['node:net', 'node:path', 'node:os'] },
  registry: { values: ['domain'], types: ['ports.ts', 'credentials'], packages: ['node:crypto'] },
  build: { values: ['domain'], types: ['ports.ts', 'inputs', 'plan', 'credentials', 'registry'], packages: ['node:path', 'node:crypto'] },
  tool: { values: ['domain', 'registry'], types: ['ports.ts'], packages: ['node:path', 'node:crypto'] },
  scan: {
    values: ['domain', 'registry', 'tool'],
    types: ['ports.ts', 'inputs', 'plan', 'build'],
    packages: ['node:path', 'node:crypto', 'node:stream/promises', 'node:zlib', 'yaml'],
  },
  sign: {
    values: ['domain', 'registry', 'tool'],
    types: ['ports.ts', 'inputs', 'plan', 'build', 'publish'],
    packages: ['node:path', 'node:crypto'],
  },
  smoke: { values: ['domain', 'build'], types: ['ports.ts', 'inputs', 'plan'], packages: ['node:path'] },
  publish: { values: ['domain', 'registry', 'plan'], types: ['ports.ts', 'credentials', 'build', 'scan'], packages: [] },
  report: { values: ['domain', 'plan', 'publish', 'scan', 'sign'], types: ['ports.ts', 'build', 'scan', 'smoke'], packages: [] },
  adapters: { values: ['domain'], types: ['ports.ts'], packages: ['node:*', '@actions/*', '@aws-sdk/*', '@smithy/*'] },
  'examine.ts': { values: ['scan', 'smoke', 'build', 'report'], types: ['ports.ts', 'plan', 'registry'], packages: [] },
  'pipeline.ts': {
    values: ['examine.ts', 'domain', 'inputs', 'context', 'plan', 'credentials', 'build', 'registry', 'publish', 'sign', 'report'],
    types: ['ports.ts'],
    packages: [],
  },
  migrate: { values: ['domain', 'inputs'], types: [], packages: ['yaml', 'diff'] },
  desk: {
    values: ['domain', 'inputs', 'context', 'plan', 'prune', 'report', 'migrate'],
    types: ['ports.ts'],
    packages: ['yaml', 'node:util', 'node:path'],
  },
  'cleanup.ts': { values: ['adapters', 'build', 'credentials', 'smoke', 'domain'], types: ['ports.ts'], packages: ['node:*'] },
  'cli.ts': { values: ['desk', 'adapters', 'domain'], types: ['ports.ts'], packages: [] },
  'recovery.ts': {
    values: ['domain', 'inputs', 'credentials', 'registry', 'publish', 'report'],
    types: ['ports.ts'],
    packages: [],
  },
  prune: {
    values: ['domain', 'inputs', 'credentials', 'registry', 'report'],
    types: ['ports.ts'],
    packages: [],
  },
  'main.ts': {
    values: ['pipeline.ts', 'recovery.ts', 'prune', 'publish', 'adapters', 'report', 'domain'],
    types: ['ports.ts'],
    packages: ['node:*'],
  },
}

/** The brands that only one file may make by a cast. */
const BRANDS: Readonly<Record<string, string>> = { Cleared: 'scan/verdict.ts', Admitted: 'publish/admit.ts' }

describe('architecture', () => {
  const root = join(process.cwd(), 'src')

  test('every import is one that the table allows', () => {
    const found = sources(root).flatMap((file) => violations(relative(root, file), readFileSync(file, 'utf8')))
    expect(found).toStrictEqual([])
  })

  test.each([
    [
      'an adapter in the plan',
      'plan/rules.ts',
      "import { createHttp } from '../adapters/http.ts'",
      ['plan/rules.ts may not import adapters'],
    ],
    ['a package in the plan', 'plan/rules.ts', "import * as core from '@actions/core'", ['plan/rules.ts may not import @actions/core']],
    [
      'a lazy package in the plan',
      'plan/rules.ts',
      "const core = await import('@actions/core')",
      ['plan/rules.ts may not import @actions/core'],
    ],
    [
      'a value where only types may be',
      'plan/rules.ts',
      "import { readInputs } from '../inputs/inputs.ts'",
      ['plan/rules.ts may not import inputs'],
    ],
    ['a type of the same place', 'plan/rules.ts', "import type { Inputs } from '../inputs/inputs.ts'", []],
    [
      'types and values mixed',
      'plan/rules.ts',
      "import { type Inputs, readInputs } from '../inputs/inputs.ts'",
      ['plan/rules.ts may not import inputs'],
    ],
    ['only types, marked one by one', 'plan/rules.ts', "import { type Inputs } from '../inputs/inputs.ts'", []],
    ['a place without a row', 'extra/thing.ts', '', ['extra/thing.ts is in no row of the table']],
    [
      'a forged clearance',
      'publish/upload.ts',
      'const image = staged as Cleared',
      ['publish/upload.ts casts to Cleared, which only scan/verdict.ts may'],
    ],
    ['its own clearance', 'scan/verdict.ts', 'const image = staged as Cleared', []],
  ])('a planted violation is found: %s', (_name, file, text, expected) => {
    expect(violations(file, text)).toStrictEqual(expected)
  })

  test('properties are tried with the cases of one seed, in every test', () => {
    const direct = sources('__tests__').filter((file) => /^import .* from 'fast-check'$/m.test(readFileSync(file, 'utf8')))
    expect(direct).toStrictEqual([join('__tests__', 'support', 'property.ts')])
  })
})

function violations(file: string, text: string): readonly string[] {
  const place = placeOf(file)
  const rule = RULES[place]
  if (rule === undefined) return [`${file} is in no row of the table`]
  const imports = importsOf(text).flatMap(({ from, isType }) => {
    const target = from.startsWith('.') ? placeOf(join(dirname(file), from)) : from
    const allowed = from.startsWith('.')
      ? [place, 'errors.ts', ...rule.values, ...(isType ? rule.types : [])].includes(target)
      : rule.packages.some(
          (name) => target === name || target.startsWith(`${name}/`) || (name.endsWith('*') && target.startsWith(name.slice(0, -1))),
        )
    return allowed ? [] : [`${file} may not import ${target}`]
  })
  const casts = Object.entries(BRANDS).flatMap(([brand, owner]) =>
    new RegExp(`\\bas ${brand}\\b`).test(text) && file !== owner ? [`${file} casts to ${brand}, which only ${owner} may`] : [],
  )
  return [...imports, ...casts]
}

function importsOf(text: string): readonly { readonly from: string; readonly isType: boolean }[] {
  const clauses = [...text.matchAll(/^(?:import|export)\s([^'"]*?)\sfrom\s+'([^']+)'/gm)].map(([, names = '', from = '']) => ({
    from,
    isType: onlyTypes(names),
  }))
  const bare = [...text.matchAll(/^import\s+'([^']+)'/gm)].map(([, from = '']) => ({ from, isType: false }))
  const lazy = [...text.matchAll(/\bimport\('([^']+)'\)/g)].map(([, from = '']) => ({ from, isType: false }))
  return [...clauses, ...bare, ...lazy]
}

function onlyTypes(names: string): boolean {
  if (/^type\s/.test(names)) return true
  const listed = /^\{([^}]*)\}$/.exec(names.trim())?.[1]
  return listed?.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type ')) ?? false
}

function placeOf(file: string): string {
  return file.includes('/') ? (file.split('/', 1)[0] ?? file) : file
}

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
}
