import { probeBuilder } from './build/builder.ts'
import { stageImage } from './build/stage.ts'
import { readContext } from './context/context.ts'
import { openDockerConfig } from './credentials/config.ts'
import { obtainKeychain } from './credentials/keychain.ts'
import { readMutability } from './credentials/mutability.ts'
import { STATE } from './domain/folder.ts'
import { asActionError } from './errors.ts'
import { readInputs } from './inputs/inputs.ts'
import { makePlan } from './plan/plan.ts'
import { settle } from './plan/settle.ts'
import type { Ports } from './ports.ts'
import { admit } from './publish/admit.ts'
import { adoptImage } from './publish/adopt.ts'
import { observe } from './publish/preflight.ts'
import { publish } from './publish/publish.ts'
import { upload } from './publish/upload.ts'
import { openRegistries } from './registry/client.ts'
import { type End, type Report, reportOf, type Story } from './report/report.ts'
import { planLines, settledLines } from './report/table.ts'
import { judge } from './scan/verdict.ts'

/** The whole action, in the order a reader expects; every effect goes through `ports`. Never throws: whatever happens is in the report. */
export async function run(ports: Ports): Promise<Report> {
  const story: Story = {}
  const end = await stages(story, ports).catch((thrown: unknown): End => ({ kind: 'stopped', error: asActionError(thrown) }))
  return reportOf(story, end, ports.clock.elapsedMs())
}

async function stages(story: Story, ports: Ports): Promise<End> {
  await ports.runner.checkFiles()
  const inputs = await readInputs(ports.runner.inputs(), ports.env)
  ports.limit(inputs.timeoutMs)
  const context = await readContext(inputs, ports)
  const plan = makePlan(inputs, context)
  story.plan = plan
  await ports.log.group('Plan', async () => planLines(plan).forEach(ports.log.info))
  if (inputs.dryRun) return { kind: 'planned' }

  await ports.runner.state(STATE.folder, ports.folder)
  const keychain = await obtainKeychain(inputs, plan.images, ports)
  const docker = await openDockerConfig(keychain, ports)
  try {
    const registries = openRegistries(keychain, ports)
    const probing = probeBuilder(plan.build.builder, docker, ports)
    if (!plan.push) {
      story.staged = await stageImage(plan, await probing, docker, ports)
      return { kind: 'built' }
    }
    const settled = settle(plan, await observe(plan, keychain, registries, readMutability(keychain, ports), ports))
    story.settled = settled
    await ports.log.group('Registries', async () => settledLines(settled).forEach(ports.log.info))
    if (settled.refusal !== undefined) throw settled.refusal

    const staged =
      settled.source.kind === 'adopt'
        ? await adoptImage(settled.source.digest, registries.open(settled.source.from))
        : await stageImage(plan, await probing, docker, ports)
    story.staged = staged
    story.verdict = judge(staged)

    const uploaded = await upload(story.verdict.image, settled, registries)
    story.places = uploaded.places
    story.rows = await publish(admit(uploaded), settled, registries, ports)
    return { kind: 'published' }
  } finally {
    await docker.close()
  }
}
