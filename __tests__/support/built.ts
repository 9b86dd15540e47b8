import { join } from 'node:path'
import { type DraftLayout, draftLayout, writeLayout } from './layout.ts'
import { openStep, type Step, writePlugin } from './step.ts'

/** A step whose buildx has an image at hand: it writes that where it is asked for a layout, and says its digest. */
export async function openBuiltStep(): Promise<Step & { readonly draft: DraftLayout }> {
  const step = await openStep({ plugin: 'exit 1' })
  const draft = draftLayout()
  const layout = join(step.folder, 'layout')
  await writeLayout(layout, draft)
  const script = `[ -z "$dest" ] || cp -r ${layout} "$dest"; echo '{"containerimage.digest":"${draft.root.digest}"}' > "$metadata"`
  writePlugin(join(step.docker, 'cli-plugins', 'docker-buildx'), script)
  return { ...step, draft }
}
