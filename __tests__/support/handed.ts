import type { StagedImage } from '../../src/build/stage.ts'
import type { ScanPolicy } from '../../src/inputs/scan.ts'
import type { Evidence } from '../../src/scan/evidence.ts'
import type { TrivyReport } from '../../src/scan/findings.ts'
import { type HandedVerdict, type RunName, verdictOf } from '../../src/scan/handed.ts'
import { judge } from '../../src/scan/verdict.ts'
import { anEvidence, aPolicy, NOW } from './judging.ts'
import { aDigest, aStaged } from './plans.ts'

/** The run of all jobs. */
export const RUN: RunName = { address: 'https://github.com/acme/app/actions/runs/7', attempt: 2 }

/** What the jobs of two platforms make, and what becomes of both. */
export const WHOLE = aStaged('app')
export const PARTS: readonly StagedImage[] = WHOLE.platforms.map(({ platform, digest }) => ({
  ...WHOLE,
  digest: aDigest(`part ${digest}`),
  root: {
    ...WHOLE.root,
    digest: aDigest(`part ${digest}`),
    content: {
      kind: 'index',
      manifests: WHOLE.root.content.kind === 'index' ? WHOLE.root.content.manifests.filter((one) => one.digest === digest) : [],
    },
  },
  children: WHOLE.children.filter((child) => child.digest === digest),
  platforms: [{ platform, digest }],
}))

/** What a job hands on about an image in whose scan `reports` were found. */
export function aVerdict(
  image: StagedImage,
  {
    policy = {},
    reports = {},
    evidence = {},
    run = RUN,
    exceptions,
  }: {
    readonly policy?: Partial<ScanPolicy>
    readonly reports?: Readonly<Record<string, Partial<TrivyReport>>>
    readonly evidence?: Partial<Evidence>
    readonly run?: RunName
    readonly exceptions?: HandedVerdict['digest']
  } = {},
): HandedVerdict {
  const found = anEvidence(image, reports, evidence)
  const verdict = judge(aPolicy(policy), image, found, NOW)
  if (verdict.kind !== 'passed') throw new Error(`the verdict is ${verdict.kind}`)
  const handed = verdictOf(verdict, found, aPolicy(policy), exceptions, run)
  if (handed === undefined) throw new Error('there is nothing to hand on')
  return handed
}
