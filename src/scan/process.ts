import type { Ports } from '../ports.ts'
import { type Confined, type Sandbox, SCANNER_ENVIRONMENT } from './sandbox.ts'

/** The last rung: a plain process of our own user, told what it needs and nothing else, but kept from nothing that this user may do. */
export function openProcess(program: string, because: string, { children, files }: Pick<Ports, 'children' | 'files'>): Sandbox {
  const run = async ({ name, folder, args, output, timeoutMs, onLine }: Confined) => {
    const [cwd, temporary] = [`${folder}/work-${name}`, `${folder}/tmp-${name}`]
    await Promise.all([cwd, temporary].map((place) => files.makeFolder(place)))
    try {
      const env = { ...SCANNER_ENVIRONMENT, HOME: temporary, TMPDIR: temporary }
      return await children.run(program, args, { cwd, env, onLine, output, timeoutMs })
    } finally {
      await Promise.all([cwd, temporary].map((place) => files.remove(place)))
    }
  }
  return { isolation: { kind: 'process', because }, run, close: async () => undefined }
}
