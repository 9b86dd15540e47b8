import type { Repository } from '../domain/reference.ts'
import { asActionError, endsRun } from '../errors.ts'
import type { Ports } from '../ports.ts'
import type { Keychain } from './keychain.ts'

/**
 * Does a work for a repository, which ends the run where its registry is required; where it is not, the log warns and `otherwise` stands for its result. What
 * ends a run from outside ends it here too.
 */
export async function spared<T>(
  { host }: Pick<Repository, 'host'>,
  work: () => Promise<T>,
  otherwise: T,
  keychain: Pick<Keychain, 'settings'>,
  { log }: Pick<Ports, 'log'>,
): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    const error = asActionError(thrown)
    if (keychain.settings(host).required || endsRun(error)) throw thrown
    log.warning(`${error.message} (not required: the run goes on)`)
    return otherwise
  }
}
