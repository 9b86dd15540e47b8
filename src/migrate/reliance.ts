import { textIn } from './entries.ts'
import type { Step } from './workflow.ts'

/**
 * Programs that read the sign-ins of `~/.docker/config.json`, and what of docker asks a registry, where a command of a shell begins: at a line's start, behind
 * an operator, a quote, or a word like `sudo`, behind the options of `xargs` and its like, and behind variables that are set for it; also by its path.
 */
const PROGRAMS = new RegExp(
  [
    String.raw`(?:^|[;&|(\`"'!]|\b(?:sudo(?:\s+-\S+)*|exec|time|then|else|do|if|while|until)\s|\b(?:xargs|parallel|timeout|nice|env|retry)\b[^\n;&|]{0,80}\s)`,
    String.raw`\s*(?:\w+=\S*\s+)*(?:[\w.~$\{\}-]*/)*`,
    String.raw`(docker(?:\s+--?[\w-]+(?:[= ][^\s-]\S*)?)*\s+(?:pull|push|run|create|build|buildx|compose|manifest|image|scout|sbom|login|stack|service|bake)`,
    '|docker-compose|podman|buildah|nerdctl|skopeo|g?crane|oras|regctl|regsync|imgpkg|kbld|cosign|notation|trivy|grype|syft|dive',
    String.raw`|helm|flux|ko|pack|kaniko|devcontainer)(?=[\s"'\`;)|&]|$)`,
  ].join(''),
  'm',
)

/** Builders: what they find as the current builder is what docker/setup-buildx-action left. */
const BUILDERS = /\bdocker(?:\s+--?\S+)*\s+(?:build|buildx|compose|bake)\b|\bdocker-compose\b|\bdevcontainer\b/

/** Actions that sign in by what docker's file holds (their action.yml or README). */
const ACTIONS: ReadonlyMap<string, string> = new Map([
  ['docker/bake-action', 'builds and pushes by the sign-in of an earlier step'],
  ['docker/build-push-action', 'builds and pushes by the sign-in of an earlier step'],
  ['depot/build-push-action', 'builds and pushes by the sign-in of an earlier step'],
  ['depot/bake-action', 'builds and pushes by the sign-in of an earlier step'],
  ['useblacksmith/build-push-action', 'builds and pushes by the sign-in of an earlier step'],
  ['goreleaser/goreleaser-action', 'may push images by the sign-in of an earlier step'],
  ['docker/scout-action', 'reads images by the sign-in of an earlier step'],
  ['anchore/scan-action', 'reads images by the sign-in of an earlier step'],
  ['anchore/sbom-action', 'reads images by the sign-in of an earlier step'],
  ['snyk/actions/docker', 'reads images by the sign-in of an earlier step'],
  ['crazy-max/ghaction-container-scan', 'reads images by the sign-in of an earlier step'],
  ['int128/docker-manifest-create-action', 'writes images by the sign-in of an earlier step'],
  ['noelzubin/docker-manifest-action', 'writes images by the sign-in of an earlier step'],
  ['akhilerm/tag-push-action', 'writes images by the sign-in of an earlier step'],
  ['devcontainers/ci', 'builds and pushes by the sign-in of an earlier step'],
  ['redhat-actions/push-to-registry', 'may push by the sign-in of an earlier step'],
])

/** Actions that write to the registry when asked to. */
const ATTESTERS = ['actions/attest', 'actions/attest-build-provenance', 'actions/attest-sbom']

/** Says how a step relies on a sign-in that an earlier step left in docker's file; `undefined` where nothing tells that it does. */
export function reliesOnSignIn({ uses, run, with: inputs }: Step): string | undefined {
  const program = PROGRAMS.exec(withoutComments(run))?.[1]
  if (program !== undefined) return `runs ${program.replaceAll(/\s+/g, ' ')}`
  if (uses === undefined) return undefined
  if (uses.action.startsWith('./')) return 'is an action of this repository, which may rely on the sign-in of an earlier step'
  if (ATTESTERS.includes(uses.action))
    return textIn(inputs, 'push-to-registry') === 'true' ? 'writes to the registry by the sign-in of an earlier step' : undefined
  if (uses.action === 'aquasecurity/trivy-action')
    return isImageScan(inputs) ? 'reads the image by the sign-in of an earlier step' : undefined
  return ACTIONS.get(uses.action)
}

/** Whether a step needs the builder that docker/setup-buildx-action made. */
export function reliesOnBuilder({ uses, run }: Step): boolean {
  return (
    BUILDERS.test(withoutComments(run)) ||
    ['docker/bake-action', 'docker/build-push-action', 'devcontainers/ci'].includes(uses?.action ?? '')
  )
}

/** Whether a step of aquasecurity/trivy-action scans an image, its default. */
export function isImageScan(inputs: Step['with']): boolean {
  return ['', 'image'].includes(textIn(inputs, 'scan-type')) && textIn(inputs, 'image-ref') !== ''
}

function withoutComments(script: string): string {
  return script
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
}
