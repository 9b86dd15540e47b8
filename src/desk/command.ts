import type { Ports } from '../ports.ts'

/** What a command at the desk may touch: the ports of the stages that need no registry and no runner, and two streams for people. */
export type Desk = Pick<Ports, 'env' | 'files' | 'children' | 'clients' | 'clock' | 'signal'> & {
  /** absolute path of the folder in which the command was started */
  readonly cwd: string
  /** how wide a line of help may be, in characters */
  readonly width: number
  /** prints one line; the desk makes it inert, whatever it holds */
  readonly out: (line: string) => void
  /** prints a text as it is: JSON or a diff, which the command has made safe itself */
  readonly raw: (text: string) => void
  /** tells one line of a problem beside the output; made inert */
  readonly err: (line: string) => void
}

/** How a command ended: 0 done, 1 it could not be done here, 2 what was asked for is wrong. */
export type ExitCode = 0 | 1 | 2

/** One word after `build-tag-push`. */
export type Command = {
  readonly name: string
  /** one line for the help */
  readonly about: string
  /** gets the arguments behind the word; what it throws is told by `dispatch` */
  readonly run: (args: readonly string[], desk: Desk) => Promise<ExitCode>
}
