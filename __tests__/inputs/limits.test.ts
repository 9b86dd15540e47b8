import { describe, expect, test } from '@jest/globals'
import { parseHostEntry, parseSize, parseUlimit } from '../../src/inputs/limits.ts'

const LIMITS = 'core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, rtprio, rttime, sigpending, stack'

describe('limits', () => {
  test.each(['nofile=1024', 'nofile=1024:4096', 'memlock=-1:-1', 'nofile=4096:-1'])('%s', (text) => {
    expect(parseUlimit(text)).toBe(text)
  })

  test.each([
    ['nofile', 'is not a limit; write name=soft:hard, such as nofile=1024:4096'],
    ['nofile=a', 'is not a limit; write name=soft:hard, such as nofile=1024:4096'],
    ['nofiles=1', `names no limit that docker knows (${LIMITS}); did you mean "nofile"?`],
    ['nofile=2:1', 'has a soft limit above its hard limit; write name=soft:hard'],
  ])('%p is refused', (text, refused) => {
    expect(parseUlimit(text)).toStrictEqual({ refused })
  })
})

describe('sizes', () => {
  test.each(['1024', '2g', '64M', '1.5GiB', '100kb', '10 m', '5b'])('%s', (text) => {
    expect(parseSize(text)).toBe(text)
  })

  test.each(['2 gigs', 'g', '-1', '2gg', ''])('%p is refused', (text) => {
    expect(parseSize(text)).toStrictEqual({ refused: 'is not a size; write bytes, or a number with k, m or g, such as 2g' })
  })
})

describe('entries of add-hosts', () => {
  test.each(['proxy:10.180.0.1', 'proxy=10.180.0.1', 'six:::1', 'six=[::1]', 'gateway:host-gateway'])('%s', (text) => {
    expect(parseHostEntry(text)).toBe(text)
  })

  test.each([
    ['proxy', 'is not a host entry; write name:address, such as proxy:10.180.0.1'],
    [':10.0.0.1', 'is not a host entry; write name:address, such as proxy:10.180.0.1'],
    ['proxy:', 'is not a host entry; write name:address, such as proxy:10.180.0.1'],
    ['proxy:example.com', 'has no IP address after the name; write name:address, such as proxy:10.180.0.1'],
  ])('%p is refused', (text, refused) => {
    expect(parseHostEntry(text)).toStrictEqual({ refused })
  })
})
