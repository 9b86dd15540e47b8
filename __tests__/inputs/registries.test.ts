import { describe, expect, test } from '@jest/globals'
import { complaints, type Given, read } from '../support/inputs.ts'

const IMAGE = { images: 'acme/app' }

/** Sign-ins with their passwords in the open. */
async function registries(given: Given): Promise<unknown> {
  const found = (await read(given)).registries
  return found.map(({ login, ...rest }) => ({ ...rest, login: login && [login.username, login.password.reveal()] }))
}

const PLAIN = { caCert: undefined, insecure: false, required: true }

describe('sign-ins', () => {
  test.each<[string, Given, unknown]>([
    ['none', {}, []],
    ['the short form', { username: 'u', password: 'p' }, [{ ...PLAIN, host: 'docker.io', login: ['u', 'p'] }]],
    [
      'the short form for a host',
      { registry: 'https://GHCR.io/', username: 'u', password: 'p' },
      [{ ...PLAIN, host: 'ghcr.io', login: ['u', 'p'] }],
    ],
    ['a registry without a sign-in', { registry: 'localhost:5000' }, [{ ...PLAIN, host: 'localhost:5000', login: undefined }]],
    [
      'a password with a colon and blanks inside',
      { username: 'u', password: 'a:b c' },
      [{ ...PLAIN, host: 'docker.io', login: ['u', 'a:b c'] }],
    ],
    [
      'both forms',
      { username: 'u', password: 'p', 'registry-auth': '- registry: quay.io\n  username: v\n  password: q' },
      [
        { ...PLAIN, host: 'docker.io', login: ['u', 'p'] },
        { ...PLAIN, host: 'quay.io', login: ['v', 'q'] },
      ],
    ],
    [
      'everything that an entry has',
      {
        'registry-auth':
          '- registry: r.example\n  ca-cert: ./ca.pem\n  required: false\n- username: u\n  password: p\n- registry: s.example\n  insecure: true',
      },
      [
        { host: 'r.example', login: undefined, caCert: './ca.pem', insecure: false, required: false },
        { ...PLAIN, host: 'docker.io', login: ['u', 'p'] },
        { ...PLAIN, host: 's.example', login: undefined, insecure: true },
      ],
    ],
  ])('%s', async (_name, given, expected) => {
    expect(await registries({ ...IMAGE, ...given })).toStrictEqual(expected)
  })

  test.each<[string, Given]>([
    ['nothing is published', { push: 'false' }],
    ['the plan alone is asked for', { ...IMAGE, 'dry-run': 'true' }],
  ])('without a password nobody signs in when %s', async (_name, given) => {
    const inputs = await read({ ...given, username: 'u', 'registry-auth': '- registry: quay.io\n  username: v' })
    expect(inputs.registries.map(({ host, login }) => [host, login])).toStrictEqual([
      ['docker.io', undefined],
      ['quay.io', undefined],
    ])
    expect(inputs.notices).toStrictEqual([
      'password: is empty; as nothing is published, the build goes on without signing in to docker.io',
      'registry-auth: entry 1 has no password; as nothing is published, the build goes on without that sign-in',
    ])
  })

  const NO_SECRET = 'a secret that is not set is empty, and workflows of forks and of Dependabot get none'
  const NO_HOST = 'is not a host; write it without path, such as ghcr.io or registry.example.com:5000'

  test.each<[string, Given, readonly string[]]>([
    ['no password', { username: 'u' }, [`password: is missing, and username is given; ${NO_SECRET}`]],
    ['no user name', { password: 'hunter2' }, ['username: is missing, and password is given; give both, or neither']],
    ['a path', { registry: 'ghcr.io/acme' }, [`registry: "ghcr.io/acme" ${NO_HOST}`]],
    [
      'a name that no image can have',
      { registry: 'ghcr', username: 'u', password: 'p' },
      ['registry: "ghcr" has no dot and no port, so no image can name it; write a host such as ghcr.io'],
    ],
    [
      'entries',
      {
        'registry-auth':
          '- registry: hunter/2\n  username: u\n- password: hunter2\n- registry: r.example\n  insecure: ye\n  required: nope\n- regsitry: x',
      },
      [
        `registry-auth: entry 1 has a registry that ${NO_HOST}`,
        `registry-auth: entry 1 has a username and no password; ${NO_SECRET}`,
        'registry-auth: entry 2 has a password and no username; give both, or neither',
        'registry-auth: entry 3 has a value for insecure that is not a boolean; write true or false',
        'registry-auth: entry 3 has a value for required that is not a boolean; write true or false',
        'registry-auth: entry 4 has an unknown key at place 1; allowed are registry, username, password, ca-cert, insecure, required; did you mean "registry"?',
      ],
    ],
    [
      'a host twice',
      { registry: 'index.docker.io', username: 'u', password: 'p', 'registry-auth': '- username: v\n  password: q' },
      ['registry-auth: entry 1 is for docker.io, which was given before; give each registry once'],
    ],
    [
      'a certificate for plain HTTP',
      { 'registry-auth': '- registry: r.example\n  insecure: true\n  ca-cert: a.pem' },
      ['registry-auth: entry 1 has ca-cert and insecure: true, of which only one can hold; leave ca-cert out for plain HTTP'],
    ],
    ['a mapping', { 'registry-auth': 'registry: a' }, ['registry-auth: is not a YAML list; begin each entry with "- registry: …"']],
  ])('refused: %s', async (_name, given, expected) => {
    expect(await complaints({ ...IMAGE, ...given })).toStrictEqual(expected)
  })
})
