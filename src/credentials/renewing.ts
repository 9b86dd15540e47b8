import type { Clock } from '../ports.ts'

const MARGIN_MS = 60_000

/**
 * Makes a value when first asked, shares it between all askers, and makes it anew 60 s before its `end` (a value that lives less than two minutes:
 * after half of its life). What cannot be made is not remembered: the next asker tries again.
 */
export function renewing<T extends { readonly end: Date | undefined }>(
  make: () => Promise<T>,
  clock: Pick<Clock, 'now'>,
): () => Promise<T> {
  let held: { readonly value: T; readonly untilMs: number } | undefined
  let pending: Promise<T> | undefined
  const remake = async (): Promise<T> => {
    const value = await make()
    held = { value, untilMs: freshUntilMs(value.end, clock.now()) }
    return value
  }
  return async () => {
    if (held !== undefined && clock.now().getTime() < held.untilMs) return held.value
    pending ??= remake().finally(() => {
      pending = undefined
    })
    return pending
  }
}

/** A new value that is over already means that the clocks disagree; it is worth a try, but not for long. */
function freshUntilMs(end: Date | undefined, now: Date): number {
  if (end === undefined) return Number.POSITIVE_INFINITY
  const lifeMs = end.getTime() - now.getTime()
  return lifeMs <= 0 ? now.getTime() + MARGIN_MS : end.getTime() - Math.min(MARGIN_MS, lifeMs / 2)
}
