import { type Digest, hexOf } from '../domain/digest.ts'
import { isRecord } from '../domain/json.ts'
import { canonicalName, type Repository } from '../domain/reference.ts'
import type { Secret } from '../domain/secret.ts'
import { ActionError } from '../errors.ts'
import type { OwnSigstore } from '../inputs/sign.ts'
import type { Ports } from '../ports.ts'
import { claimsOf } from './claims.ts'
import { storeAtGitHub } from './github-store.ts'
import { openPen } from './pen.ts'
import type { Services } from './services.ts'
import { ensureCosign } from './tool.ts'

/** An image that this run has built, and where it lies. */
export type Built = {
  readonly digest: Digest
  readonly repositories: readonly Repository[]
  /** the repository of the workflow */
  readonly of: { readonly owner: string; readonly name: string; readonly url: string }
  readonly token: Secret | undefined
  readonly own: OwnSigstore | undefined
}

/** For whom the token is that is read and shown to nobody, as actions/toolkit has it (packages/attest/src/oidc.ts). */
const NOBODY = 'nobody'
const WHAT = 'github-attestation'

/**
 * Signs with the identity of the job how its image came about, and hands that to GitHub. Gives where GitHub shows it. Throws `ActionError` `credentials` in a job
 * that gets no identity tokens, `signing` for all else.
 */
export async function attestBuild(built: Built, ports: Ports): Promise<string> {
  const { jwt } = await ports.identity.token(NOBODY, WHAT)
  const statement = provenanceOf(built, claimsIn(jwt), ports.env['GITHUB_SERVER_URL'] || 'https://github.com')
  const services: Services = built.own === undefined ? { kind: 'public', log: true } : { kind: 'own', ...built.own }
  const cosign = await ensureCosign(ports)
  const folder = await ports.files.temporaryFolder('attest-')
  try {
    const pen = await openPen(cosign, services, { mode: 'keyless', key: undefined }, WHAT, folder, ports)
    const { bytes } = await pen.write(statement, 'dsse', built.digest)
    return await storeAtGitHub(bytes, built.of, built.token, ports)
  } finally {
    await ports.files.remove(folder)
  }
}

/** What an identity token says of the job (docs.github.com, "OpenID Connect reference"). */
const CLAIMS = [
  'event_name',
  'job_workflow_ref',
  'ref',
  'repository',
  'repository_id',
  'repository_owner_id',
  'run_attempt',
  'run_id',
  'runner_environment',
  'sha',
  'workflow_ref',
] as const

type Claims = Readonly<Record<(typeof CLAIMS)[number], string>>

function claimsIn(jwt: Secret): Claims {
  const said = claimsOf(jwt)
  const text = (name: (typeof CLAIMS)[number]): string => {
    const value: unknown = isRecord(said) ? said[name] : undefined
    if (typeof value === 'string' && value !== '') return value
    throw new ActionError(
      'signing',
      `${WHAT}: the identity token of this job does not say ${name}`,
      'Attestations are for jobs of github.com.',
    )
  }
  return {
    event_name: text('event_name'),
    job_workflow_ref: text('job_workflow_ref'),
    ref: text('ref'),
    repository: text('repository'),
    repository_id: text('repository_id'),
    repository_owner_id: text('repository_owner_id'),
    run_attempt: text('run_attempt'),
    run_id: text('run_id'),
    runner_environment: text('runner_environment'),
    sha: text('sha'),
    workflow_ref: text('workflow_ref'),
  }
}

/**
 * A provenance of SLSA 1.0 with GitHub's build type, in the form of actions/attest (actions/toolkit, packages/attest/src/provenance.ts;
 * actions.github.io/buildtypes/workflow/v1).
 */
function provenanceOf({ digest, repositories }: Built, claims: Claims, serverUrl: string): string {
  const site = `${serverUrl}/${claims.repository}`
  const [workflow = '', ref = ''] = claims.workflow_ref.replace(`${claims.repository}/`, '').split('@')
  return JSON.stringify({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [...new Set(repositories.map(subjectName))].map((name) => ({ name, digest: { sha256: hexOf(digest) } })),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'https://actions.github.io/buildtypes/workflow/v1',
        externalParameters: { workflow: { ref, repository: site, path: workflow } },
        internalParameters: {
          github: {
            event_name: claims.event_name,
            repository_id: claims.repository_id,
            repository_owner_id: claims.repository_owner_id,
            runner_environment: claims.runner_environment,
          },
        },
        resolvedDependencies: [{ uri: `git+${site}@${claims.ref}`, digest: { gitCommit: claims.sha } }],
      },
      runDetails: {
        builder: { id: `${serverUrl}/${claims.job_workflow_ref}` },
        metadata: { invocationId: `${site}/actions/runs/${claims.run_id}/attempts/${claims.run_attempt}` },
      },
    },
  })
}

/** Docker Hub has the name there that clients use for it. */
function subjectName(repository: Repository): string {
  return canonicalName(repository).replace(/^docker\.io\//, 'index.docker.io/')
}
