import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The table "What gets which secret" of SECURITY.md: by the name of a child, the secrets that are in its environment. */
export function readSecrecy(): ReadonlyMap<string, readonly string[]> {
  const security = readFileSync(join(process.cwd(), 'SECURITY.md'), 'utf8')
  const section = /^## What gets which secret$(.*?)^## /ms.exec(security)?.[1] ?? ''
  const [head = [], , ...rows] = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
  return new Map(
    head.slice(1).map((child, column) => [child, rows.filter((row) => row[column + 1] === 'environment').map(([secret = '']) => secret)]),
  )
}
