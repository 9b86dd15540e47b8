// @ts-check
// Writes a Java database's SQLite file: run by Node 24, whose node:sqlite does it.
//   node lab/javadb.mjs FILE < JARS.json
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LabError } from './fault.mjs'
import { run } from './process.mjs'

/**
 * A JAR file that the database knows by its SHA-1, in hex.
 *
 * @typedef {{group: string, artifact: string, version: string, sha1: string}} Jar
 */

/**
 * Makes the SQLite file of a Java database.
 *
 * @param {import('./state.mjs').LabState} state
 * @param {readonly Jar[]} jars
 * @returns {Promise<Buffer>}
 */
export async function encodeJavaDb({ node24 }, jars) {
  if (node24 === undefined) throw new LabError('the lab has no Node 24, which writes SQLite files', 'npm run lab -- up node24')
  const folder = mkdtempSync(join(tmpdir(), 'lab-javadb-'))
  try {
    const file = join(folder, 'trivy-java.db')
    const args = ['--disable-warning=ExperimentalWarning', fileURLToPath(import.meta.url), file]
    await run(node24, args, { input: JSON.stringify(jars) })
    return readFileSync(file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Tables and indices as aquasecurity/trivy-java-db makes them (pkg/db/db.go, `Init`). */
const SCHEMA = `
CREATE TABLE artifacts(id INTEGER PRIMARY KEY, group_id TEXT, artifact_id TEXT);
CREATE TABLE indices(artifact_id INTEGER, version TEXT, sha1 BLOB, archive_type TEXT, foreign key (artifact_id) references artifacts(id));
CREATE UNIQUE INDEX artifacts_idx ON artifacts(artifact_id, group_id);
CREATE INDEX indices_artifact_idx ON indices(artifact_id);
CREATE UNIQUE INDEX indices_sha1_idx ON indices(sha1);
`

/**
 * @param {string} file
 * @param {unknown} jars
 */
async function write(file, jars) {
  if (!Array.isArray(jars)) throw new LabError('the JARs on stdin are no list', 'Give [{group, artifact, version, sha1}].')
  const { DatabaseSync } = await import('node:sqlite')
  const database = new DatabaseSync(file)
  database.exec(SCHEMA)
  const artifact = database.prepare('INSERT OR IGNORE INTO artifacts(group_id, artifact_id) VALUES (?, ?)')
  const index = database.prepare(
    `INSERT INTO indices(artifact_id, version, sha1, archive_type)
     VALUES ((SELECT id FROM artifacts WHERE group_id = ? AND artifact_id = ?), ?, ?, 'jar')`,
  )
  for (const jar of jars) {
    artifact.run(jar.group, jar.artifact)
    index.run(jar.group, jar.artifact, jar.version, Buffer.from(jar.sha1, 'hex'))
  }
  database.close()
}

const [, script, file] = process.argv
if (script !== undefined && file !== undefined && realpathSync(script) === fileURLToPath(import.meta.url))
  await write(file, JSON.parse(readFileSync(0, 'utf8')))
