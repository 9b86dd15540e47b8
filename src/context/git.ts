import type { Environment, Ports } from '../ports.ts'

/** What asking Git takes. */
export type GitPorts = Pick<Ports, 'env' | 'children'>

/** Git's answer, or a sentence part about why there is none; with it the exit code, where Git came to its own end. */
export type GitAnswer =
  | { readonly kind: 'answer'; readonly stdout: string }
  | { readonly kind: 'none'; readonly because: string; readonly exitCode?: number }

const LOCAL_TIMEOUT_MS = 10_000
const REMOTE_TIMEOUT_MS = 15_000
const ANSWER_LIMIT_BYTES = 16 * 1024 * 1024

/** What Git needs from the environment: programs, its own settings, the sign-in by SSH and the way out; tokens of the job are not among it. */
const PASSED_ON =
  /^(?:PATH|HOME|USERPROFILE|SYSTEMROOT|TEMP|TMP|TMPDIR|XDG_CONFIG_HOME|SSH_AUTH_SOCK|GIT_(?:CONFIG|SSH|SSL|ASKPASS|EXEC_PATH|PROXY)\w*|(?:https?|all|no)_proxy)$/i

/** Asks Git a question that needs no network; `stdin` for the commands that read what they are asked. */
export function askGit(args: readonly string[], cwd: string, ports: GitPorts, stdin?: string): Promise<GitAnswer> {
  return ask(args, cwd, LOCAL_TIMEOUT_MS, ports, stdin)
}

/** Asks Git a question to another machine; it never prompts. */
export function askRemote(args: readonly string[], cwd: string, ports: GitPorts): Promise<GitAnswer> {
  return ask(args, cwd, REMOTE_TIMEOUT_MS, ports)
}

/** A ref that another machine has, with its commit or tag. */
export type RemoteRef = { readonly object: string; readonly name: string }

/** Parses what `git ls-remote` prints, `<object>\t<name>` a line (git-scm.com/docs/git-ls-remote); `undefined` where a line is another. */
export function parseRemoteRefs(stdout: string): readonly RemoteRef[] | undefined {
  const lines = stdout.split('\n').slice(0, -1)
  const refs = lines.flatMap((line) => {
    const [, object, name] = /^([0-9a-f]{40}(?:[0-9a-f]{24})?)\t(\S+)$/.exec(line) ?? []
    return object === undefined || name === undefined ? [] : [{ object, name }]
  })
  return refs.length === lines.length ? refs : undefined
}

async function ask(args: readonly string[], cwd: string, timeoutMs: number, ports: GitPorts, stdin?: string): Promise<GitAnswer> {
  const env = gitEnvironment(ports.env)
  const options = { cwd, env, timeoutMs, limitBytes: ANSWER_LIMIT_BYTES, ...(stdin === undefined ? {} : { stdin }) }
  const { ending, stdout, stderr } = await ports.children.ask('git', args, options)
  const command = `git ${args.find((arg) => /^[a-z]/.test(arg) && !arg.includes('='))}`
  switch (ending.kind) {
    case 'exited':
      if (ending.code !== 0)
        return { kind: 'none', because: `${command} ended with ${ending.code}${firstLine(stderr)}`, exitCode: ending.code }
      if (new TextEncoder().encode(stdout).length >= ANSWER_LIMIT_BYTES)
        return { kind: 'none', because: `${command} said more than ${ANSWER_LIMIT_BYTES} bytes` }
      // All that we ask for is lines, and Git ends each of them.
      if (!/(?:^|\n)$/.test(stdout)) return { kind: 'none', because: `the answer of ${command} was cut off` }
      return { kind: 'answer', stdout }
    case 'killed':
      return { kind: 'none', because: `${command} was killed by ${ending.signal}` }
    case 'missing':
      return { kind: 'none', because: 'there is no git here' }
    case 'timeout':
      return { kind: 'none', because: `${command} took longer than ${ending.ms / 1000} s` }
  }
}

function gitEnvironment(env: Environment): Environment {
  return { ...Object.fromEntries(Object.entries(env).filter(([name]) => PASSED_ON.test(name))), GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' }
}

/** Addresses of remotes may hold a password. */
function firstLine(stderr: string): string {
  const line = stderr.trim().split('\n', 1)[0] ?? ''
  return line === '' ? '' : `: ${line.replaceAll(/\/\/[^/@\s]*@/g, '//').slice(0, 200)}`
}
