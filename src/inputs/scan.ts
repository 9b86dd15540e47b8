import type { Severity } from '../domain/severity.ts'

/** What Trivy looks for. */
export type Scanner = 'vuln' | 'secret' | 'misconfig' | 'license'

/** What the gate is asked to do; `report` says what it finds, `gate` also blocks. */
export type ScanInputs =
  | { readonly mode: 'off' }
  | {
      readonly mode: 'report' | 'gate'
      readonly failOn: ReadonlySet<Severity>
      readonly ignoreUnfixed: boolean
      readonly scanners: readonly Scanner[]
      readonly pkgTypes: readonly ('os' | 'library')[]
      /** paths, as written; so are the next three */
      readonly ignoreFiles: readonly string[]
      readonly ignorePolicy: string | undefined
      readonly vex: readonly string[]
      readonly skipDirs: readonly string[]
      readonly skipFiles: readonly string[]
      /** what an ended distribution, and an image in which nothing was recognised, mean */
      readonly eol: 'warn' | 'block'
      readonly unrecognised: 'warn' | 'block'
      /** where to write: a folder of SARIF files (one for each platform), one JSON file, one table */
      readonly sarif: string | undefined
      readonly json: string | undefined
      readonly table: string | undefined
      /** for all platforms together */
      readonly timeoutMs: number
      readonly trivyVersion: string
      readonly trivyPath: string | undefined
      /** references without a scheme, tried in turn */
      readonly databases: readonly string[]
      readonly javaDatabases: readonly string[]
      readonly databaseMaxAgeMs: number
    }
