import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { isRecord, parseJson } from '../../src/domain/json.ts'

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true })
for (const name of ['plan.schema.json', 'report.schema.json']) {
  const schema = parseJson(readFileSync(join(process.cwd(), name)))
  if (!isRecord(schema)) throw new TypeError(`${name} is no object`)
  ajv.addSchema(schema)
}

/** What report.schema.json finds wrong with the text of a report; nothing where it is valid. */
export function reportProblems(text: string): readonly string[] {
  const validate = ajv.getSchema('report.schema.json')
  if (validate === undefined) throw new TypeError('there is no report.schema.json')
  return validate(parseJson(text)) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}
