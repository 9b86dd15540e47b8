import { textIn } from './entries.ts'
import type { Step } from './workflow.ts'

/** What a step of another action does that ours does too, or that ours needs less of. */
export type Role = 'login' | 'ecr-login' | 'metadata' | 'buildx' | 'qemu' | 'build' | 'trivy'

const ROLES: ReadonlyMap<string, Role> = new Map([
  ['docker/login-action', 'login'],
  ['aws-actions/amazon-ecr-login', 'ecr-login'],
  ['docker/metadata-action', 'metadata'],
  ['docker/setup-buildx-action', 'buildx'],
  ['docker/setup-qemu-action', 'qemu'],
  ['docker/build-push-action', 'build'],
  ['aquasecurity/trivy-action', 'trivy'],
])

/** The role of a step; `undefined` for all others, and for what has a known name but is something else. */
export function roleOf(step: Step): Role | undefined {
  const role = ROLES.get(step.uses?.action ?? '')
  return role === 'build' && isFirstBuildPush(step) ? undefined : role
}

/** Version 1 of docker/build-push-action was another program, with `repository` and `tag_with_ref` in the place of `tags` (its UPGRADE.md). */
export function isFirstBuildPush({ uses, with: inputs }: Step): boolean {
  return uses?.action === 'docker/build-push-action' && (/^v1(?:\.|$)/.test(uses.version) || textIn(inputs, 'repository') !== '')
}

/**
 * The inputs of docker/metadata-action that shape what is computed (its action.yml), and what they are called here; `github-token` is not among them,
 * since ours has one for everything.
 */
export const METADATA_INPUTS: ReadonlyMap<string, string> = new Map([
  ['images', 'images'],
  ['tags', 'tags'],
  ['flavor', 'flavor'],
  ['labels', 'labels'],
  ['annotations', 'annotations'],
  ['context', 'tag-context'],
  ['sep-tags', 'sep-tags'],
  ['sep-labels', 'sep-labels'],
  ['sep-annotations', 'sep-annotations'],
  ['bake-target', 'bake-target'],
])

/** What docker/metadata-action makes of no `tags` at all (its README, "`tags` input"). */
export const DEFAULT_TAGS = ['type=schedule', 'type=ref,event=branch', 'type=ref,event=tag', 'type=ref,event=pr'] as const
