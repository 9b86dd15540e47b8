import { attachedAttestations } from './build/attestations.ts'
import { exportCache } from './build/export.ts'
import { checkLoad, loadImage, nativePlatform } from './build/load.ts'
import { NO_BUILDER, type OpenBuilder, openBuilder } from './build/open.ts'
import { pushImage } from './build/pushed.ts'
import type { BuildSource } from './build/source.ts'
import { isPassedOn, passBuild, type StagedImage, stageImage } from './build/stage.ts'
import { wayLine, wayOf } from './build/way.ts'
import { type Context, readContext } from './context/context.ts'
import { openHistory } from './context/history.ts'
import { isAllowed, readStepDown, refuseForeignCheckout, steppedDown } from './context/trust.ts'
import { openDockerConfig } from './credentials/config.ts'
import { ecrInputsFor, orderLines, readOrders } from './credentials/ecr-orders.ts'
import { lookUntilThere, prepareRepositories } from './credentials/ecr-repository.ts'
import { ecrScan } from './credentials/ecr-scan.ts'
import { keepLogins } from './credentials/keep.ts'
import { type HostSettings, type Keychain, obtainKeychain } from './credentials/keychain.ts'
import { readMutability } from './credentials/mutability.ts'
import { STATE } from './domain/folder.ts'
import type { Repository } from './domain/reference.ts'
import { asActionError } from './errors.ts'
import { checkTrial, openExaminer } from './examine.ts'
import { type Inputs, readInputs, secretsOf } from './inputs/inputs.ts'
import { fingerprintOf } from './plan/fingerprint.ts'
import { isOpen } from './plan/history.ts'
import { steadyLabels } from './plan/labels.ts'
import { makePlan, type Plan } from './plan/plan.ts'
import { type Settled, settle } from './plan/settle.ts'
import type { Ports } from './ports.ts'
import { admit } from './publish/admit.ts'
import { adoptImage } from './publish/adopt.ts'
import { isIdle, onlyForward } from './publish/forward.ts'
import { openJournal } from './publish/journal.ts'
import { openLooks } from './publish/look.ts'
import { observe } from './publish/preflight.ts'
import { findPresent, type Present } from './publish/present.ts'
import { openComparer } from './publish/previous.ts'
import { publish, rowWithoutWrite } from './publish/publish.ts'
import { readSource, type Source } from './publish/source.ts'
import { leaveUnnamed, uploadBegan } from './publish/unnamed.ts'
import { prepareUpload, upload } from './publish/upload.ts'
import { tellOfNewOnHub } from './publish/visibility.ts'
import { openRegistries } from './registry/client.ts'
import type { Registries } from './registry/registry.ts'
import { watchOf } from './report/laps.ts'
import { type End, type Report, reportOf, rowsBefore, type Story } from './report/report.ts'
import { planLines, settledLines } from './report/table.ts'
import { openAttester } from './sign/attest.ts'
import { carry, openSigner } from './sign/open.ts'
import { checkOrigin } from './sign/origin.ts'

/** An ended run is told by then, whatever still hangs: a file system that does not answer ends by no signal. */
const OVERDUE_MS = 4_500

/** The whole action, in the order a reader expects; every effect goes through `ports`. Never throws: whatever happens is in the report. */
export async function run(ports: Ports): Promise<Report> {
  const story: Story = {}
  const end = await Promise.race([stages(story, ports), overdue(ports)]).catch(
    (thrown: unknown): End => ({ kind: 'stopped', error: asActionError(thrown) }),
  )
  return reportOf(story, end, ports.clock.elapsedMs())
}

function overdue({ signal }: Pick<Ports, 'signal'>): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => setTimeout(() => reject(signal.reason), OVERDUE_MS).unref(), { once: true })
  })
}

async function stages(story: Story, ports: Ports): Promise<End> {
  const timed = watchOf(story, ports.clock)
  await ports.runner.checkFiles()
  const asked = ports.runner.inputs()
  const down = isAllowed(asked) ? undefined : await readStepDown(ports.env, ports.files)
  story.down = down
  if (down !== undefined)
    ports.log.notice(
      `this run steps down: it does not sign in and publishes nothing, since ${down}; where this one does, allow-untrusted: true publishes`,
    )
  const inputs = await readInputs(down === undefined ? asked : steppedDown(asked), ports.env)
  secretsOf(inputs).forEach(ports.runner.mask)
  ports.limit(inputs.timeoutMs)
  await refuseForeignCheckout(inputs, ports)
  const given = inputs.from.length === 0 ? undefined : await timed('registries', openFrom(inputs, ports))
  const context = await timed('plan', readContext(inputs, ports, given?.source.origin))
  const plan = makePlan(inputs, context)
  // A run that has a plan writes files, be it only the Bake files: post is told first, since a run that is killed tells nobody.
  await ports.runner.state(STATE.folder, ports.folder)
  story.plan = plan
  const tags = plan.tags.map(({ name }) => name)
  const about = { description: plan.labels.get('org.opencontainers.image.description'), platforms: plan.build.platforms }
  const orders = await readOrders(ecrInputsFor(inputs), plan.push ? plan.images : [], tags, about, ports)
  await ports.log.group('Plan', async () => [...planLines(plan), ...orderLines(orders)].forEach(ports.log.info))
  checkLoad(plan, nativePlatform(ports.env))
  await checkTrial(plan, ports)
  if (inputs.dryRun) {
    if (inputs.looks && given === undefined) story.present = await timed('registries', lookForPresent(plan, inputs, context, ports))
    return { kind: 'planned' }
  }

  const journal = openJournal(ports)
  if (plan.push) await journal.note(rowsBefore(story))
  const { keychain, registries } = given ?? (await timed('registries', signIn(inputs, plan.images, ports)))
  if (plan.push && given === undefined) for (const image of plan.images) registries.open(image).greet()
  const keeping = inputs.keepLogin ? keepLogins(plan.images, keychain, registries.mayReach, ports) : undefined
  const config = needsDocker(plan) ? openDockerConfig(keychain, ports, registries.mayReach) : undefined
  const opening =
    config === undefined ? Promise.resolve(NO_BUILDER) : openBuilder(plan.build.builder, config, hostsOf(plan, keychain), ports)
  const examiner = openExaminer(
    plan,
    registries,
    opening.then(({ docker }) => docker),
    ports,
  )
  const isNeeded = ({ host }: Repository): boolean => keychain.settings(host).required
  const signer = openSigner(plan, inputs.sign, registries, isNeeded, ports)
  const attester = openAttester(inputs, context.repository, ports)
  // What cannot be kept is told at the end, and takes nothing with it before.
  for (const begun of [opening, keeping]) begun?.catch(() => undefined)
  try {
    const source = sourceOf(inputs, context, ports)
    if (!plan.push) {
      if (isPassedOn(plan)) story.passed = await timed('build', passBuild(plan, source, await opening, ports))
      else {
        await examiner.ready()
        story.staged = await timed('build', stageImage(plan, source, await opening, ports))
        const examined = await examiner.examine(story.staged, story)
        if ('error' in examined) return { kind: 'blocked', ...examined }
        await timed('cache', exportCache(plan, source, await opening, ports))
      }
      return { kind: 'built' }
    }
    const look = () => observe(plan, keychain, registries, readMutability(keychain, ports), ports)
    const created = prepareRepositories(orders, keychain, ports)
    const looking = timed(
      'registries',
      created.then((news) => lookUntilThere(news, look, ports)),
    )
    const [observed] = await Promise.all([looking, config, examiner.ready(), signer.ready()])
    tellOfNewOnHub(observed, plan, context.repository.isPrivate, ports)
    const settled = settle(plan, observed)
    story.settled = settled
    await journal.note(rowsBefore(story))
    await ports.log.group('Registries', async () => settledLines(settled).forEach(ports.log.info))
    if (settled.refusal !== undefined) throw settled.refusal

    const relate = openHistory(inputs, context, ports)
    const forward = onlyForward(settled, registries, relate)
    // Which tags stay is asked while the image is built, but for a build that may be for nothing.
    if (isIdle(settled, isOpen)) {
      story.settled = await forward
      if (isIdle(story.settled) && !inputs.fromReferrers) {
        story.rows = story.settled.rows.map(rowWithoutWrite)
        return { kind: 'published' }
      }
    }
    const comparer = openComparer(settled, registries, story, ports)
    story.staged =
      given?.source.staged ??
      (settled.source.kind === 'adopt'
        ? await adoptImage(settled.source.digest, registries.open(settled.source.from))
        : await timed('build', build({ plan, settled, source, opened: await opening, keychain, registries }, ports)))
    comparer.begin(story.staged)
    const examined = await examiner.examine(story.staged, story, given?.source.parts)
    if ('error' in examined) return { kind: 'blocked', ...examined }

    const decided = await forward
    story.settled = decided
    const looks = openLooks(decided, registries, ports)
    const deliver = async (): Promise<End> => {
      story.uploadedAt = uploadBegan(examined.image, inputs, context.startedAt, ports)
      const uploaded = await timed('upload', upload(examined.image, decided, registries, looks))
      story.places = uploaded.places
      const scanned = await timed('checks', ecrScan(orders, uploaded, inputs.failOn, keychain, ports))
      const carried = await timed('checks', carry(uploaded, inputs, decided, isNeeded, registries, story, ports))
      const admission = admit(uploaded, scanned, carried, await timed('checks', signer.sign(uploaded, scanned, decided, story)))
      if (admission.kind === 'blocked') return admission
      await timed('checks', attester.attest(admission.image, decided, story))
      if (plan.byDigest) return leaveUnnamed(admission.image, decided, registries, ports)
      story.publishing = true
      story.rows = await timed('tags', publish(admission.image, decided, registries, { looks, relate, journal }, ports))
      if (plan.build.load) await timed('load', loadImage(examined.image, plan, nativePlatform(ports.env), (await opening).docker, ports))
      await comparer.linger()
      return { kind: 'published' }
    }
    // The names do not wait for a cache.
    const [end] = await Promise.all([
      deliver(),
      settled.source.kind === 'build' ? timed('cache', exportCache(plan, source, await opening, ports)) : [],
    ])
    return end
  } finally {
    // A configuration that was not made has been told, and left nothing.
    await Promise.all([
      keeping,
      registries.close(),
      examiner.close(),
      config?.then(
        ({ close }) => close(),
        () => undefined,
      ),
    ])
  }
}

type SignedIn = { readonly keychain: Keychain; readonly registries: Registries }

async function signIn(inputs: Inputs, images: readonly Repository[], ports: Ports): Promise<SignedIn> {
  const keychain = await obtainKeychain(inputs, images, ports)
  return { keychain, registries: openRegistries(keychain, ports) }
}

/** A run that only asks what there is to do reads, and is done with what it opened. */
async function lookForPresent(plan: Plan, inputs: Inputs, context: Context, ports: Ports): Promise<Present | undefined> {
  const fingerprint = (platforms: Plan['build']['platforms']): string =>
    fingerprintOf({ ...inputs, build: { ...inputs.build, platforms } }, context)
  const labels = steadyLabels(inputs.labels, context)
  return findPresent(plan, { signIn: () => signIn(inputs, plan.images, ports), fingerprint, labels }, ports)
}

/** What is published already says itself what its tags are made of, so it is read before there is a plan. */
async function openFrom(inputs: Inputs, ports: Ports): Promise<SignedIn & { readonly source: Source }> {
  const signedIn = await signIn(inputs, [...inputs.images, ...inputs.from.map(({ repository }) => repository)], ports)
  if (!inputs.dryRun) for (const image of inputs.images) signedIn.registries.open(image).greet('push')
  const source = await readSource(inputs, signedIn.registries, ports)
  await checkOrigin(inputs, source.origin, signedIn.registries, ports)
  return { ...signedIn, source }
}

/** What is published already goes from registry to registry without docker. */
function needsDocker({ origin, build, smoke }: Plan): boolean {
  return origin === undefined || build.load || smoke !== undefined
}

type Building = {
  readonly plan: Plan
  readonly settled: Settled
  readonly source: BuildSource
  readonly opened: OpenBuilder
  readonly keychain: Keychain
  readonly registries: Registries
}

/** Stages a new image: through a layout here, or pushed by the builder where that is possible and shorter. */
async function build({ plan, settled, source, opened, keychain, registries }: Building, ports: Ports): Promise<StagedImage> {
  const [first] = plan.images
  const login = first === undefined ? undefined : await keychain.login(first)
  const sight = { plan, settled, builder: opened.builder, settings: keychain.settings }
  const way = wayOf({ ...sight, expiresAt: login?.expiresAt, now: ports.clock.now(), env: ports.env })
  ports.log.info(wayLine(way))
  switch (way.kind) {
    case 'layout':
      prepareUpload(attachedAttestations(plan.build, source, ports.env), settled, registries)
      return stageImage(plan, source, opened, ports)
    case 'push':
      return pushImage(plan, source, opened, way.repository, (digest) => adoptImage(digest, registries.open(way.repository)), ports)
  }
}

/** How every registry of this run is reached: a builder of our own has to be told. */
function hostsOf(plan: Plan, keychain: Keychain): readonly HostSettings[] {
  return [...new Set([...plan.images.map((image) => image.host), ...keychain.declared])].map(keychain.settings)
}

function sourceOf(inputs: Inputs, context: Context, ports: Ports): BuildSource {
  const serverUrl = ports.env['GITHUB_SERVER_URL'] || 'https://github.com'
  return { isPrivate: context.repository.isPrivate, runUrl: context.runUrl, serverUrl, githubToken: inputs.githubToken }
}
