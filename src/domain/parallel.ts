/** Does some work for each of `items`, in their order, at most `limit` at a time; gives the results in that order. After a failure nothing more is begun. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  const queue = items.entries()
  let isOver = false
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (isOver) return
      try {
        results[index] = await work(item, index)
      } catch (error) {
        isOver = true
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
  return results
}
