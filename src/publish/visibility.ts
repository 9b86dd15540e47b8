import { vendorOf } from '../domain/vendor.ts'
import type { Plan } from '../plan/plan.ts'
import type { Observed } from '../plan/settle.ts'
import type { Ports } from '../ports.ts'

/**
 * Says where a push may make a repository on Docker Hub, which it does unasked, for everybody to see unless the account says otherwise
 * (github.com/docker/cli/issues/4977): none of the planned tags is there, though one of them moves and would be, had anything been published. It is a warning where
 * the source is private. The registry does not say whether the repository exists, so nobody can do more.
 */
export function tellOfNewOnHub(
  { repositories }: Observed,
  { tags }: Pick<Plan, 'tags'>,
  isPrivate: boolean | undefined,
  { log }: Pick<Ports, 'log'>,
): void {
  if (!tags.some(({ kind }) => kind === 'moving')) return
  for (const { repository, refused, tags: held } of repositories) {
    const isEmpty = [...held.values()].every(({ kind }) => kind === 'absent')
    if (vendorOf(repository.host) !== 'dockerhub' || refused !== undefined || !isEmpty) continue
    const text = `${repository.name} has none of these tags; if there is no such repository, Docker Hub makes one, for everybody to see unless the account's default privacy says otherwise`
    if (isPrivate === true) log.warning(`${text}; the source of this image is private`)
    else log.info(text)
  }
}
