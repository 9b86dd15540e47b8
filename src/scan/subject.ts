import { parseDigest } from '../domain/digest.ts'
import { type Kept, type KeptRecord, record, recordOf, TEXT, textOf } from '../domain/json-stream.ts'
import { JsonRefusal } from '../domain/json-tokens.ts'
import type { TrivyReport } from './findings.ts'

/** What a report says of itself, and of the image that it is about. */
export type Subject = Pick<TrivyReport, 'scannerVersion' | 'imageId' | 'os' | 'architecture' | 'variant' | 'distribution'>

/** The fields of Trivy's `Report` that say it (its `pkg/types/report.go`). */
export const SUBJECT = {
  SchemaVersion: { kind: 'number' },
  ArtifactType: TEXT,
  Trivy: record({ Version: TEXT }),
  Metadata: record({
    ImageID: TEXT,
    OS: record({ Family: TEXT, Name: TEXT, EOSL: { kind: 'flag' } }),
    ImageConfig: record({ os: TEXT, architecture: TEXT, variant: TEXT }),
  }),
} as const

/** Reads what a report is about. Throws `JsonRefusal` where that is no image, is not said, or is said in another version of the format. */
export function subjectOf(document: KeptRecord): Subject {
  const version = document.get('SchemaVersion')
  if (version !== 2) throw new JsonRefusal(`has ${version === undefined ? 'no schema version' : `the schema version ${version}`}, not 2`)
  const type = textOf(document, 'ArtifactType')
  if (type !== 'container_image')
    throw new JsonRefusal(`is about ${type === undefined ? 'nothing' : JSON.stringify(type)}, not about a container_image`)
  const metadata = recordOf(document.get('Metadata'))
  const config = recordOf(metadata.get('ImageConfig'))
  const imageId = parseDigest(textOf(metadata, 'ImageID') ?? '')
  const [os, architecture] = [textOf(config, 'os'), textOf(config, 'architecture')]
  if (imageId === undefined) throw new JsonRefusal('has no digest as Metadata.ImageID')
  if (os === undefined || architecture === undefined) throw new JsonRefusal('has no os and architecture in Metadata.ImageConfig')
  return {
    scannerVersion: textOf(recordOf(document.get('Trivy')), 'Version'),
    ...{ imageId, os, architecture, variant: textOf(config, 'variant') },
    distribution: distributionOf(metadata.get('OS')),
  }
}

function distributionOf(os: Kept): TrivyReport['distribution'] {
  if (os === undefined) return undefined
  const found = recordOf(os)
  return { family: textOf(found, 'Family') ?? '', name: textOf(found, 'Name') ?? '', isEnded: found.get('EOSL') === true }
}
