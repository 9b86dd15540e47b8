import type { Docker } from './build/docker.ts'
import { nativePlatform } from './build/load.ts'
import type { StagedImage } from './build/stage.ts'
import { ActionError } from './errors.ts'
import type { Plan } from './plan/plan.ts'
import type { Ports } from './ports.ts'
import type { Registries } from './registry/registry.ts'
import { watchOf } from './report/laps.ts'
import type { Story } from './report/report.ts'
import { scanTable } from './report/scan-log.ts'
import { closedGate } from './scan/closed.ts'
import type { Evidence } from './scan/evidence.ts'
import type { ImageScanner } from './scan/scan.ts'
import { type Cleared, judge, type ScanVerdict } from './scan/verdict.ts'
import type { Smoker } from './smoke/open.ts'

const SMOKE_HINT = 'Nothing of the image was uploaded. The log of its container stands in the log of this step.'

/** What says whether anything of an image may leave the machine. */
export type Examiner = {
  /** resolves when an image could be tried; throws what is missing for that, before anything is built */
  readonly ready: () => Promise<unknown>
  /**
   * scans the staged image, judges it, then tries it: what is known to be bad is not run. What comes to light goes into the story at once. `parts` are the
   * images that were joined to this one
   */
  readonly examine: (
    staged: StagedImage,
    story: Story,
    parts?: readonly StagedImage[],
  ) => Promise<{ readonly image: Cleared } | { readonly error: ActionError }>
  /** never throws */
  readonly close: () => Promise<void>
}

/** Refuses a trial that could not run on this machine, before anything is done; a dry-run says so, too. Throws as `smokePlatform` does. */
export async function checkTrial({ smoke, build }: Plan, { env }: Pick<Ports, 'env'>): Promise<void> {
  if (smoke === undefined) return
  const { smokePlatform } = await import('./smoke/check.ts')
  smokePlatform(smoke, build.platforms, nativePlatform(env))
}

/** Begins at once with all that a scan or a trial needs, if the plan asks for one; what is not asked for is not even loaded. */
export function openExaminer(plan: Plan, registries: Registries, docker: Promise<Docker>, ports: Ports): Examiner {
  let scanner: Promise<ImageScanner | undefined> | undefined
  const opened = (): Promise<ImageScanner | undefined> => {
    scanner ??= openScan(plan, registries, ports)
    return scanner
  }
  const smoker = openTrial(plan, docker, ports)
  // Trouble is told where they are waited for. Where others have scanned, most likely nobody will wait for a scanner.
  for (const begun of [plan.scan.mode === 'off' || plan.scan.verdicts.length > 0 ? undefined : opened(), smoker])
    begun?.catch(() => undefined)
  return {
    ready: () => smoker,
    examine: async (staged, story, parts = [staged]) => {
      const timed = watchOf(story, ports.clock)
      await keepSboms(plan, staged, story, ports)
      const scan = async (): Promise<ScanVerdict> => {
        story.evidence = await (await opened())?.scan(staged, plan.build.platforms)
        return judge(plan.scan, staged, story.evidence, ports.clock.now())
      }
      const smoke = async () => (await smoker)?.(staged)
      const passed = async (): Promise<ScanVerdict> => (await goBy(plan, staged, parts, ports)) ?? scan()
      const verdict = await (plan.scan.mode === 'off' ? scan() : timed('scan', passed()))
      story.verdict = verdict
      story.handed = await toHandOn(plan, verdict, story.evidence, ports)
      await writeFiles(plan, staged, story, ports)
      if (verdict.kind === 'blocked') return { error: closedGate(verdict.judgement) }
      story.smoke = plan.smoke === undefined ? undefined : await timed('smoke', smoke())
      if (story.smoke?.kind === 'failed') return { error: new ActionError('blocked', `smoke: ${story.smoke.because}`, SMOKE_HINT) }
      return verdict
    },
    close: async () =>
      scanner?.then(
        (begun) => begun?.close(),
        () => undefined,
      ),
  }
}

async function goBy({ scan }: Plan, staged: StagedImage, parts: readonly StagedImage[], ports: Ports): Promise<ScanVerdict | undefined> {
  if (scan.mode === 'off' || scan.verdicts.length === 0) return undefined
  const { goByHanded } = await import('./scan/pass-on.ts')
  return goByHanded(scan, staged, parts, ports)
}

async function toHandOn(
  { scan, byDigest }: Plan,
  verdict: ScanVerdict,
  evidence: Evidence | undefined,
  ports: Ports,
): Promise<string | undefined> {
  if (scan.mode !== 'gate' || !byDigest || verdict.kind !== 'passed' || evidence === undefined) return undefined
  const { handOn } = await import('./scan/pass-on.ts')
  return handOn(scan, verdict, evidence, ports)
}

async function openScan({ scan }: Plan, registries: Registries, ports: Ports): Promise<ImageScanner | undefined> {
  if (scan.mode === 'off') return undefined
  const { openScanner } = await import('./scan/scan.ts')
  return openScanner(scan, registries, ports)
}

async function openTrial(plan: Plan, docker: Promise<Docker>, ports: Ports): Promise<Smoker | undefined> {
  if (plan.smoke === undefined) return undefined
  const { openSmoker } = await import('./smoke/open.ts')
  return openSmoker(plan, nativePlatform(ports.env), await docker, ports)
}

/** Takes out what lies beside the image before it is judged: it is of use for an image that is blocked, too. */
async function keepSboms({ sbomFile }: Plan, staged: StagedImage, story: Story, ports: Ports): Promise<void> {
  if (sbomFile === undefined) return
  const { writeSboms } = await import('./build/sbom.ts')
  story.sboms = (await writeSboms(staged, sbomFile, ports)) ? sbomFile : ''
}

/** Writes the files that the inputs ask for, whatever the verdict. */
async function writeFiles({ scan, images, build }: Plan, { digest }: StagedImage, story: Story, ports: Ports): Promise<void> {
  const { verdict, evidence } = story
  if (scan.mode === 'off' || verdict === undefined || verdict.kind === 'waived' || evidence === undefined) return
  const { writeScanFiles } = await import('./scan/files.ts')
  const { judgement } = verdict
  const about = { image: images[0]?.name, digest, build, table: () => scanTable(judgement) }
  story.scanFiles = await writeScanFiles(scan, evidence, judgement, about, ports)
}
