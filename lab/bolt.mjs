// @ts-check

/**
 * A tree of buckets: an object is a bucket, text or bytes are a value. Keys are unique and not empty.
 *
 * @typedef {{[key: string]: Uint8Array | string | Bucket}} Bucket
 */

/** Bytes of a page; bbolt takes the one that the file itself says (go.etcd.io/bbolt, `Meta.PageSize`). */
const PAGE_BYTES = 4096
/** Headers of a page and of each element, in bytes (bbolt, internal/common/page.go), and of a bucket (bucket.go). */
const PAGE_HEADER = 16
const ELEMENT_HEADER = 16
const BUCKET_HEADER = 16
const BRANCH = 1
const LEAF = 2
const META = 4
const FREELIST = 16
const IS_BUCKET = 1
/** A bucket up to this size, with no bucket in it, stands within its parent's page (bbolt, `Bucket.maxInlineBucketSize`). */
const INLINE_LIMIT_BYTES = PAGE_BYTES / 4
/** Elements of a page are counted in 16 bits, of which bbolt keeps the last value for itself. */
const ELEMENTS_LIMIT = 0xfffe

/** @typedef {{flags: number, key: Buffer, value: Buffer}} Element */
/** @typedef {{key: Buffer, page: number}} Child */

/**
 * Writes a tree as the file of a bbolt database (version 2 of its format), as large as it may be: a bucket has as many leaf and branch pages as it needs.
 *
 * @param {Bucket} tree
 * @returns {Buffer}
 */
export function encodeBolt(tree) {
  /** @type {Map<number, Buffer>} */
  const pages = new Map()
  // Two pages of metadata and the list of free pages come first.
  let next = 3
  /** @param {number} size @param {number} flags @param {number} count */
  const allocate = (size, flags, count) => {
    const id = next
    const length = Math.max(1, Math.ceil(size / PAGE_BYTES))
    const page = Buffer.alloc(length * PAGE_BYTES)
    next += length
    pages.set(id, page)
    writePageHeader(page, { id, flags, count, overflow: length - 1 })
    return { id, page }
  }

  /** @param {Bucket} bucket @returns {Element[]} in the order of their keys' bytes */
  const elementsOf = (bucket) =>
    Object.entries(bucket)
      .map(([name, content]) => {
        const key = Buffer.from(name)
        if (typeof content === 'string') return { flags: 0, key, value: Buffer.from(content) }
        if (content instanceof Uint8Array) return { flags: 0, key, value: Buffer.from(content) }
        return { flags: IS_BUCKET, key, value: writeBucket(content) }
      })
      .sort((one, other) => Buffer.compare(one.key, other.key))

  /** @param {Bucket} bucket @returns {Buffer} the value under which a parent holds it: the page of its root, and a sequence; with no page the page itself follows */
  const writeBucket = (bucket) => {
    const elements = elementsOf(bucket)
    const size = PAGE_HEADER + elements.reduce((sum, element) => sum + sizeOf(element), 0)
    const isInline = size <= INLINE_LIMIT_BYTES && elements.every(({ flags }) => flags !== IS_BUCKET)
    const header = Buffer.alloc(BUCKET_HEADER)
    if (!isInline) {
      header.writeBigUInt64LE(BigInt(writeRoot(elements)), 0)
      return header
    }
    const page = Buffer.alloc(size)
    writePageHeader(page, { id: 0, flags: LEAF, count: elements.length, overflow: 0 })
    writeElements(page, elements)
    return Buffer.concat([header, page])
  }

  /** @param {readonly Element[]} elements @returns {number} the page at the top of their tree */
  const writeRoot = (elements) => {
    let level = split(elements, sizeOf).map((part) => {
      const { id, page } = allocate(PAGE_HEADER + part.reduce((sum, element) => sum + sizeOf(element), 0), LEAF, part.length)
      writeElements(page, part)
      return { key: part[0]?.key ?? Buffer.alloc(0), page: id }
    })
    while (level.length > 1) {
      level = split(level, ({ key }) => ELEMENT_HEADER + key.length).map((part) => {
        const { id, page } = allocate(
          PAGE_HEADER + part.reduce((sum, { key }) => sum + ELEMENT_HEADER + key.length, 0),
          BRANCH,
          part.length,
        )
        writeChildren(page, part)
        return { key: part[0]?.key ?? Buffer.alloc(0), page: id }
      })
    }
    return level[0]?.page ?? 0
  }

  const root = writeRoot(elementsOf(tree))
  const file = Buffer.alloc(next * PAGE_BYTES)
  for (const transaction of [0, 1]) writeMeta(file.subarray(transaction * PAGE_BYTES), { transaction, root, pages: next })
  writePageHeader(file.subarray(2 * PAGE_BYTES), { id: 2, flags: FREELIST, count: 0, overflow: 0 })
  for (const [id, page] of pages) page.copy(file, id * PAGE_BYTES)
  return file
}

/**
 * Splits what one level of a tree holds into pages: as many as fit, at least one a page. Nothing at all is one empty page.
 *
 * @template T
 * @param {readonly T[]} entries
 * @param {(entry: T) => number} size
 * @returns {T[][]}
 */
function split(entries, size) {
  /** @type {T[][]} */
  const parts = []
  /** @type {T[]} */
  let part = []
  let used = PAGE_HEADER
  for (const entry of entries) {
    if (part.length > 0 && (used + size(entry) > PAGE_BYTES || part.length === ELEMENTS_LIMIT)) {
      parts.push(part)
      part = []
      used = PAGE_HEADER
    }
    part.push(entry)
    used += size(entry)
  }
  return [...parts, part]
}

/**
 * @param {Element} element
 * @returns {number}
 */
function sizeOf({ key, value }) {
  return ELEMENT_HEADER + key.length + value.length
}

/**
 * @param {Buffer} page
 * @param {{id: number, flags: number, count: number, overflow: number}} header
 */
function writePageHeader(page, { id, flags, count, overflow }) {
  page.writeBigUInt64LE(BigInt(id), 0)
  page.writeUInt16LE(flags, 8)
  page.writeUInt16LE(count, 10)
  page.writeUInt32LE(overflow, 12)
}

/**
 * Positions are counted from the header of each element (bbolt, `leafPageElement`).
 *
 * @param {Buffer} page
 * @param {readonly Element[]} elements
 */
function writeElements(page, elements) {
  let data = PAGE_HEADER + ELEMENT_HEADER * elements.length
  elements.forEach(({ flags, key, value }, index) => {
    const header = PAGE_HEADER + ELEMENT_HEADER * index
    page.writeUInt32LE(flags, header)
    page.writeUInt32LE(data - header, header + 4)
    page.writeUInt32LE(key.length, header + 8)
    page.writeUInt32LE(value.length, header + 12)
    data += key.copy(page, data)
    data += value.copy(page, data)
  })
}

/**
 * @param {Buffer} page
 * @param {readonly Child[]} children
 */
function writeChildren(page, children) {
  let data = PAGE_HEADER + ELEMENT_HEADER * children.length
  children.forEach(({ key, page: id }, index) => {
    const header = PAGE_HEADER + ELEMENT_HEADER * index
    page.writeUInt32LE(data - header, header)
    page.writeUInt32LE(key.length, header + 4)
    page.writeBigUInt64LE(BigInt(id), header + 8)
    data += key.copy(page, data)
  })
}

/**
 * @param {Buffer} page
 * @param {{transaction: number, root: number, pages: number}} meta
 */
function writeMeta(page, { transaction, root, pages }) {
  writePageHeader(page, { id: transaction, flags: META, count: 0, overflow: 0 })
  const meta = page.subarray(PAGE_HEADER)
  meta.writeUInt32LE(0xed0cdaed, 0)
  meta.writeUInt32LE(2, 4)
  meta.writeUInt32LE(PAGE_BYTES, 8)
  meta.writeBigUInt64LE(BigInt(root), 16)
  meta.writeBigUInt64LE(2n, 32)
  meta.writeBigUInt64LE(BigInt(pages), 40)
  meta.writeBigUInt64LE(BigInt(transaction), 48)
  meta.writeBigUInt64LE(fnv1a(meta.subarray(0, 56)), 56)
}

/**
 * FNV-1a, 64 bits.
 *
 * @param {Uint8Array} bytes
 * @returns {bigint}
 */
function fnv1a(bytes) {
  let hash = 0xcbf29ce484222325n
  for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn
  return hash
}
