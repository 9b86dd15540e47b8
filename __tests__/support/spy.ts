import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { which } from '#lab/process.mjs'

/** A place where every program that a step starts by name, and the buildx plugin, is written down before it runs. */
export type Spy = {
  /** for the step: no program is on its PATH but these */
  readonly env: Readonly<Record<string, string>>
  /** what was written down since the last call */
  readonly take: () => Told
}

export type Told = {
  /** programs that the step itself started, with their first argument: not what buildx starts in its turn */
  readonly children: readonly string[]
  /** files below RUNNER_TEMP when the build began, with their sizes in bytes */
  readonly files: ReadonlyMap<string, number>
  /** when the build ended, in Unix time; `undefined` without a build */
  readonly builtMs: number | undefined
}

/** Sets a spy up in a folder that exists; `buildx` is the real plugin. */
export function setSpy(folder: string, buildx: string): Spy {
  const [bin, docker, log] = [join(folder, 'bin'), join(folder, 'docker'), join(folder, 'children.log')]
  mkdirSync(bin)
  mkdirSync(join(docker, 'cli-plugins'), { recursive: true })
  writeFileSync(log, '')
  writeScript(join(bin, 'git'), 'git', programOf('git'), log)
  writeScript(join(docker, 'cli-plugins', 'docker-buildx'), 'docker-buildx', buildx, log)
  return {
    env: { PATH: bin, DOCKER_CONFIG: docker },
    take: () => {
      const lines = readFileSync(log, 'utf8').split('\n')
      writeFileSync(log, '')
      return parse(lines)
    },
  }
}

/** The plugin is wrapped and not replaced, so that its end can be told; what it starts has it as its parent. */
function writeScript(place: string, name: string, program: string, log: string): void {
  const [date, find] = [programOf('date'), programOf('find')]
  const lines = [
    '#!/bin/sh',
    'read -r parent < "/proc/$PPID/comm"',
    `[ "$parent" = docker-buildx ] || echo "start ${name} $1" >> '${log}'`,
    ...(name === 'docker-buildx' ? [`'${find}' "$RUNNER_TEMP" -type f -printf 'file %s %P\\n' >> '${log}'`] : []),
    `'${program}' "$@"`,
    'code=$?',
    ...(name === 'docker-buildx' ? [`'${date}' '+end %s%3N' >> '${log}'`] : []),
    'exit $code',
  ]
  writeFileSync(place, `${lines.join('\n')}\n`)
  chmodSync(place, 0o755)
}

function parse(lines: readonly string[]): Told {
  const found = (pattern: RegExp) => lines.flatMap((line) => [pattern.exec(line) ?? []]).filter((match) => match.length > 0)
  const ends = found(/^end (\d+)$/)
  return {
    children: found(/^start (.+)$/).map((match) => String(match[1])),
    files: new Map(found(/^file (\d+) (.+)$/).map((match) => [String(match[2]), Number(match[1])])),
    builtMs: ends.length === 0 ? undefined : Number(ends.at(-1)?.[1]),
  }
}

function programOf(name: string): string {
  const found = which(name)
  if (found === undefined) throw new Error(`there is no ${name} on PATH`)
  return found
}
