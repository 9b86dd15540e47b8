import { describe, expect, test } from '@jest/globals'
import { leftBehind, mountsUnder } from '#lab/sweep.mjs'

describe('leftBehind', () => {
  test('names helpers of the folder with all their children, and nobody else', () => {
    const processes = [
      { pid: 1, parent: 0, words: ['init'] },
      { pid: 40, parent: 30, words: ['sh'] },
      { pid: 30, parent: 20, words: ['buildkitd', '--config', '/etc/buildkit.toml'] },
      { pid: 20, parent: 1, words: ['containerd-shim', '-address', '/h/engine/exec/containerd.sock'] },
      { pid: 50, parent: 1, words: ['containerd', '--config', '/h/engine-other/exec/containerd.toml'] },
      { pid: 60, parent: 1, words: ['less', 'about /h/engine/'] },
    ]
    expect(leftBehind('/h/engine', processes)).toStrictEqual([20, 30, 40])
  })
})

describe('mountsUnder', () => {
  test('lists the mounts of the folder, the innermost first', () => {
    const table = [
      'proc /proc proc rw 0 0',
      'overlay /h/engine/data/a\\040b overlay rw 0 0',
      'nsfs /h/engine/data/a\\040b/netns nsfs rw 0 0',
      'nsfs /h/engine2/netns nsfs rw 0 0',
      '',
    ].join('\n')
    expect(mountsUnder('/h/engine', table)).toStrictEqual(['/h/engine/data/a b/netns', '/h/engine/data/a b'])
  })
})
