import type { Ports } from '../../src/ports.ts'

/** A function that fails the test that calls it. */
export function refuse(what: string): () => never {
  return () => {
    throw new Error(`${what} is not for this test`)
  }
}

/** Ports by which a step speaks to its runner and to the world: those who use one name it, all others fail the test. */
export const REFUSED = {
  runner: {
    inputs: refuse('inputs'),
    mask: refuse('mask'),
    outputs: refuse('outputs'),
    variables: refuse('variables'),
    checkFiles: refuse('checkFiles'),
    state: refuse('state'),
    summary: refuse('summary'),
  },
  http: { request: refuse('a request'), stream: refuse('a request') },
  clients: { github: refuse('GitHub'), ecr: refuse('ECR'), ecrPublic: refuse('ECR Public'), assumeRole: refuse('STS') },
  identity: { token: refuse('an identity token') },
  limit: refuse('limit'),
} as const satisfies Partial<Ports>
