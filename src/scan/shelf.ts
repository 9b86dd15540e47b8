/** Where a text lies on a shelf, in bytes; that changes when the shelf is put in order. */
export type Spot = { at: number; readonly length: number }

/**
 * Texts that lie one behind the other in one piece of memory. Thousands of objects that live for a while and are given up again would be left to a collector
 * that does not come before there are hundreds of megabytes of them.
 */
export type Shelf = {
  /** the text must be well-formed; throws `RangeError` where all that lies there leaves no room */
  readonly put: (text: string) => Spot
  readonly get: (spot: Spot) => string
}

/** How many bytes may be added before the shelf is put in order: memory that is not touched costs none. */
const SLACK_BYTES = 1024 * 1024

/** Opens a shelf for so many bytes of UTF-8; `wanted` says what must stay. */
export function openShelf(capacityBytes: number, wanted: () => readonly Spot[]): Shelf {
  const memory = Buffer.from(new ArrayBuffer(capacityBytes + SLACK_BYTES))
  let end = 0
  let room = SLACK_BYTES
  const order = (): void => {
    end = 0
    for (const spot of wanted().toSorted((one, other) => one.at - other.at)) {
      memory.copyWithin(end, spot.at, spot.at + spot.length)
      spot.at = end
      end += spot.length
    }
    room = end + SLACK_BYTES
  }
  return {
    put: (text) => {
      const length = Buffer.byteLength(text)
      if (end + length > room) order()
      if (end + length > memory.length) throw new RangeError(`there is no room for ${length} bytes`)
      memory.write(text, end)
      end += length
      return { at: end - length, length }
    },
    get: ({ at, length }) => memory.toString('utf8', at, at + length),
  }
}
