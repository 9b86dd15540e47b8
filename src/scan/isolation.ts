import type { Ports } from '../ports.ts'
import { openContainer } from './container.ts'
import { isSelfContained } from './elf.ts'
import { openNamespaces } from './namespaces.ts'
import { openProcess } from './process.ts'
import type { Sandbox } from './sandbox.ts'

/**
 * Opens the best sandbox that this machine has for a scanner: namespaces of the kernel, else a container, else none. Which one is decided before the scanner
 * runs for the first time and by nothing that it does, so that a hostile one cannot choose.
 */
export async function openSandbox(program: string, ports: Ports): Promise<Sandbox> {
  if (ports.machine.system !== 'linux') return openProcess(program, `there are no namespaces on ${ports.machine.system}`, ports)
  const isAlone = isSelfContained(await headOf(program, ports))
  const namespaces = await openNamespaces(program, isAlone, ports)
  if ('sandbox' in namespaces) return namespaces.sandbox
  const container = isAlone ? await openContainer(program, ports) : { because: 'that program needs libraries of the system' }
  if ('sandbox' in container) return container.sandbox
  return openProcess(program, `no namespaces (${namespaces.because}), no container (${container.because})`, ports)
}

async function headOf(path: string, { files }: Pick<Ports, 'files'>): Promise<Uint8Array> {
  for await (const chunk of files.stream(path)) return Uint8Array.from(chunk.subarray(0, 4096))
  return new Uint8Array()
}
