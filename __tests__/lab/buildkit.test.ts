import { describe, expect, test } from '@jest/globals'
import { buildkitConfig } from '#lab/buildkit.mjs'

describe('buildkitConfig', () => {
  test('a daemon on a unix socket that reaches a plain and a TLS registry', () => {
    const registries = [{ host: '127.0.0.1:21000' }, { host: '127.0.0.1:21001', ca: '/h/ca.pem' }]
    expect(buildkitConfig('/h/data', '/h/buildkitd.sock', 1000, registries)).toBe(`root = "/h/data"
[grpc]
address = ["unix:///h/buildkitd.sock"]
gid = 1000
[worker.oci]
enabled = true
[worker.containerd]
enabled = false
[registry."127.0.0.1:21000"]
http = true
[registry."127.0.0.1:21001"]
http = false
ca = ["/h/ca.pem"]
`)
  })

  test('inside a container the socket stays where the driver looks for it', () => {
    expect(buildkitConfig('/var/lib/buildkit', undefined, 0, [])).toBe(
      'root = "/var/lib/buildkit"\n[worker.oci]\nenabled = true\n[worker.containerd]\nenabled = false\n',
    )
  })
})
