import { describe, expect, test } from '@jest/globals'
import { engineConfig, storeOf } from '#lab/engine.mjs'

const settings = { root: '/h/engine', bridge: 'btpabc', init: '/h/tini-static', proxy: '/h/docker-proxy', gid: 1000 }
const expected = {
  hosts: ['unix:///h/engine/docker.sock'],
  group: '1000',
  'data-root': '/h/engine/data',
  'exec-root': '/h/engine/exec',
  pidfile: '/h/engine/docker.pid',
  bridge: 'btpabc',
  iptables: false,
  ip6tables: false,
  'ip-forward': false,
  'init-path': '/h/tini-static',
  'userland-proxy-path': '/h/docker-proxy',
}

describe('engineConfig', () => {
  test.each([
    ['containerd', true],
    ['classic', false],
  ] as const)('an engine with the %s image store shares nothing with another engine', (store, isContainerd) => {
    expect(engineConfig(store, settings)).toStrictEqual({ features: { 'containerd-snapshotter': isContainerd }, ...expected })
  })
})

describe('storeOf', () => {
  test.each([
    ['containerd', { Driver: 'overlayfs', DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']] }],
    ['classic', { Driver: 'overlay2', DriverStatus: [['Backing Filesystem', 'extfs']] }],
    ['classic', { Driver: 'vfs', DriverStatus: null }],
    ['classic', {}],
  ] as const)('%s: %j', (store, info) => {
    expect(storeOf(info)).toBe(store)
  })
})
