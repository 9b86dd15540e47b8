import { createHash } from 'node:crypto'
import type { Context } from '../context/context.ts'
import { formatPlatform } from '../domain/platform.ts'
import type { Inputs } from '../inputs/inputs.ts'

/** Part of what is hashed, so that a later version of this file that hashes other things never meets an old value. */
const SCHEMA = 1

/**
 * Hashes what is asked of the builder, so that a later run knows an image that was made from the same inputs (design.md 4.4): 64 hex digits.
 * It must be the same for a commit on its branch and later under its tag, so names and times of the run are not in it.
 *
 * In it: the source commit (and on a pull request the merge that is built), context, file, target, platforms (as a set; without them the kind of machine), build arguments (with a digest of the value that the environment gives), build contexts,
 * the ids of secrets and SSH agents, attestations, annotations, hosts, entitlements, network, resources, attributes of outputs, labels given by hand.
 * Left out, and why:
 * - labels that we make: version and time differ from run to run, and a new description of the repository makes no other image
 * - values of secrets, and where they come from: they must not be guessable from a public label
 * - `cache-from`, `cache-to`, `no-cache`, `no-cache-filters`, `pull`: how the result is reached, not what it is
 * - `builder`, `load`, `call`, and where outputs go: who builds, and what else is done with the result
 */
export function fingerprintOf({ build, labels, annotations, metadata }: Inputs, { variables, sha, merge, machine }: Context): string {
  const asked = {
    schema: SCHEMA,
    commit: sha,
    context: build.context,
    file: build.file ?? null,
    target: build.target ?? null,
    platforms: build.platforms.length > 0 ? build.platforms.map(formatPlatform).toSorted() : [machine],
    buildArgs: build.buildArgs.map((argument) => [argument, variables.get(argument) ?? null]),
    buildContexts: build.buildContexts,
    secrets: [...build.secrets, ...build.secretEnvs, ...build.secretFiles].map(({ id }) => id).toSorted(),
    ssh: build.ssh.map((agent) => agent.split('=', 1)[0] ?? agent).toSorted(),
    provenance: build.provenance ?? null,
    sbom: build.sbom ?? null,
    attests: build.attests,
    annotations: annotations.map(({ levels, entry }) => [(levels ?? metadata.levels).map((level) => level.trim()), entry?.text ?? null]),
    addHosts: build.addHosts,
    allow: build.allow.toSorted(),
    network: build.network ?? null,
    shmSize: build.shmSize ?? null,
    ulimits: build.ulimits,
    cgroupParent: build.cgroupParent ?? null,
    outputs: build.outputs.map(attributesOf),
    labels: labels.map(({ text }) => text),
    ...(merge === undefined ? {} : { merge }),
  }
  // the keys stand in the order of this file, so equal inputs give equal bytes
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex')
}

const WHERE = ['name', 'dest', 'push', 'push-by-digest', 'store', 'unpack', 'tar', 'registry.insecure']

/** An output without what only says where it goes; `compression` and the like change the bytes. */
function attributesOf(output: string): readonly string[] {
  return output.split(',').filter((attribute) => !WHERE.includes(attribute.split('=', 1)[0]?.trim() ?? ''))
}
