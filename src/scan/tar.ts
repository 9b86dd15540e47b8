/** A plain file of an archive. Its `chunks` are read, once, before the next file is asked for; whoever has no use for them leaves them. */
export type TarFile = { readonly name: string; readonly size: number; readonly chunks: AsyncIterable<Uint8Array> }

/** An archive that holds what it should not; the message is a sentence part, such as `holds the symbolic link a`. */
export class TarError extends Error {}

const BLOCK_BYTES = 512
/** A pax header names times and owners, in some dozens of bytes. */
const PAX_LIMIT_BYTES = 64 * 1024
/** Entries, since each costs us a header whatever is in it. */
const ENTRIES_LIMIT = 10_000

/** Type flags (POSIX pax, "ustar Header Block"; GNU tar, "Basic Tar Format"), for messages. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['1', 'the hard link'],
  ['2', 'the symbolic link'],
  ['3', 'the character device'],
  ['4', 'the block device'],
  ['6', 'the pipe'],
  ['L', 'the long name'],
  ['K', 'the long link'],
  ['S', 'the sparse file'],
])
/** A record's length and key, in bytes; a longer key is none that anybody knows. */
const PAX_KEY_LIMIT = 256
/** What a pax header may change about the next file, and what changes where it goes or how long it is. */
const PAX_REFUSED = /^(?:path|linkpath|size|GNU\.sparse\..*)$/

/**
 * Reads a tar archive as it comes, and gives its plain files. It knows no more of the format than what an archive of a few plain files needs (ustar): links,
 * devices, names that leave the folder, long names and whatever else redirects a reader is refused as a `TarError`, and so is an archive without its end.
 * Nothing is written anywhere, and memory is bounded whatever the archive says of itself.
 */
export async function* readTar(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TarFile, void> {
  const source = openSource(bytes)
  for (let entries = 0; ; entries += 1) {
    const block = await source.take(BLOCK_BYTES)
    if (block.every((byte) => byte === 0)) return source.drain()
    if (entries === ENTRIES_LIMIT) throw new TarError(`holds more than ${ENTRIES_LIMIT} entries`)
    const { name, size, type } = readHeader(block)
    const padding = (BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES
    switch (type) {
      case '0':
      case '\0': {
        const content = { left: size }
        yield { name, size, chunks: source.pass(content) }
        for (; content.left > 0; ) content.left -= (await source.some(content.left)).length
        break
      }
      case '5':
        if (size > 0) throw new TarError(`holds the folder ${show(name)} with a content`)
        break
      case 'x':
      case 'g':
        if (size > PAX_LIMIT_BYTES) throw new TarError(`holds a pax header of ${size} bytes`)
        checkPax(await source.take(size))
        break
      default:
        throw new TarError(`holds ${KINDS.get(type) ?? `an entry of the type ${show(type)},`} ${show(name)}`)
    }
    await source.take(padding)
  }
}

type Header = { readonly name: string; readonly size: number; readonly type: string }

function readHeader(block: Uint8Array): Header {
  const text = (start: number, end: number): string => {
    const field = block.subarray(start, end)
    const length = field.indexOf(0)
    return new TextDecoder().decode(length < 0 ? field : field.subarray(0, length))
  }
  const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte), 0)
  if (readOctal(text(148, 156)) !== sum || text(257, 262) !== 'ustar') throw new TarError('is no tar archive, or a broken one')
  const size = readOctal(text(124, 136))
  if (size === undefined) throw new TarError('holds an entry without a size that can be read')
  // GNU tar has other things where ustar has the prefix.
  const prefix = text(257, 265) === 'ustar' ? text(345, 500) : ''
  const type = String.fromCharCode(block[156] ?? 0)
  return { name: checkName(`${prefix}${prefix === '' ? '' : '/'}${text(0, 100)}`, type), size, type }
}

function readOctal(text: string): number | undefined {
  const digits = text.trim()
  return /^[0-7]{1,11}$/.test(digits) ? Number.parseInt(digits, 8) : undefined
}

/** A name that stays below the folder, whatever system reads it, in one form: without `./` before it and `/` behind. */
function checkName(name: string, type: string): string {
  const plain = name.replace(/^(?:\.\/)+/, '').replace(/\/$/, '')
  const isRoot = plain === '' || plain === '.'
  if (isRoot && type === '5') return '.'
  const parts = plain.split('/')
  if (isRoot || /[\\:\p{Cc}]/u.test(plain) || parts.includes('..') || parts.includes(''))
    throw new TarError(`holds an entry with the name ${show(name)}, which leads elsewhere`)
  return plain
}

/** Records of the form `LENGTH KEY=VALUE\n`, whose length in bytes counts itself (POSIX pax, "pax Extended Header"). */
function checkPax(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    const record = new TextDecoder().decode(bytes.subarray(at, at + PAX_KEY_LIMIT))
    const [, length = '', key = ''] = /^([1-9][0-9]{0,4}) ([^=\n]+)=/.exec(record) ?? []
    const end = at + Number(length)
    if (length === '' || end > bytes.length || bytes[end - 1] !== 0x0a) throw new TarError('holds a pax header that cannot be read')
    if (PAX_REFUSED.test(key)) throw new TarError(`holds a pax header that sets ${key}`)
    at = end
  }
}

function show(text: string): string {
  return JSON.stringify(text)
}

type Source = {
  /** exactly so many bytes, in memory that is theirs */
  readonly take: (size: number) => Promise<Uint8Array>
  /** at least one byte, at most so many */
  readonly some: (most: number) => Promise<Uint8Array>
  /** what is left of a content, as it comes */
  readonly pass: (content: { left: number }) => AsyncIterable<Uint8Array>
  /** reads to the end, which is padding */
  readonly drain: () => Promise<void>
}

function openSource(bytes: AsyncIterable<Uint8Array>): Source {
  const iterator = bytes[Symbol.asyncIterator]()
  let rest: Uint8Array = new Uint8Array()
  /** nothing only at the end */
  const next = async (most: number): Promise<Uint8Array> => {
    while (rest.length === 0) {
      const { done, value } = await iterator.next()
      if (done === true) return rest
      rest = value
    }
    const part = rest.subarray(0, most)
    rest = rest.subarray(part.length)
    return part
  }
  const some = async (most: number): Promise<Uint8Array> => {
    const part = await next(most)
    if (part.length === 0) throw new TarError('is cut off')
    return part
  }
  return {
    some,
    take: async (size) => {
      const taken = new Uint8Array(size)
      for (let at = 0; at < size; ) {
        const part = await some(size - at)
        taken.set(part, at)
        at += part.length
      }
      return taken
    },
    pass: async function* (content) {
      while (content.left > 0) {
        const part = await some(content.left)
        content.left -= part.length
        yield part
      }
    },
    drain: async () => {
      while ((await next(Number.POSITIVE_INFINITY)).length > 0);
    },
  }
}
