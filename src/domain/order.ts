/**
 * Puts items in the order of their numbers, lowest first; those of one number stay as they are. For many items with few numbers: each is looked at once, where
 * a sort would compare it a dozen times.
 */
export function inOrder<Item>(items: readonly Item[], numberOf: (item: Item) => number): readonly Item[] {
  const groups = new Map<number, Item[]>()
  items.forEach((item) => {
    const number = numberOf(item)
    const group = groups.get(number)
    if (group === undefined) groups.set(number, [item])
    else group.push(item)
  })
  const [first = [], ...others] = [...groups].sort(([one], [other]) => one - other).map(([, group]) => group)
  return first.concat(...others)
}
