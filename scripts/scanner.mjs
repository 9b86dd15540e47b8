// @ts-check

/** What a report of Trivy may have at the most is a little more (src/scan/trivy.ts, `REPORT_LIMIT_BYTES`). */
export const REPORT_MB = 62

/**
 * A script in the place of Trivy. It knows `$manifest`, `$config` and `$architecture` of what it is to scan; `report [results]` prints a good report, whose
 * `$schema`, `$id`, `$os`, `$arch` and `$type` may be set before.
 *
 * @param {string} body
 * @returns {string}
 */
export function trivyScript(body) {
  return `#!/bin/sh
for word in "$@"; do case "$word" in --input=*) manifest=\${word##*sha256:} ;; esac; done
blobs=../given/view/blobs/sha256
flat() { tr -d ' \\n' < "$blobs/$1"; }
config=$(flat "$manifest" | sed 's/.*"config":{[^}]*"digest":"\\([^"]*\\)".*/\\1/')
architecture=$(flat "\${config#sha256:}" | sed 's/.*"architecture":"\\([^"]*\\)".*/\\1/')
schema=2 id=$config os=linux arch=$architecture type=container_image
report() {
  printf '{"SchemaVersion":%s,"Trivy":{"Version":"0.74.0"},"ArtifactName":"x","ArtifactType":"%s",' "$schema" "$type"
  printf '"Metadata":{"ImageID":"%s","ImageConfig":{"architecture":"%s","os":"%s"}},"Results":%s}' "$id" "$arch" "$os" "\${1:-[]}"
}
${body}
`
}

/** The same, which tells its version when it is asked. */
export const VERSION = `[ "$1" = version ] && { printf '{"Version":"0.74.0"}'; exit; }`

/**
 * The body of such a script that finds as much as is read at all, each finding worse or better than the one before; and how many findings that are.
 *
 * @returns {{body: string, count: number}}
 */
export function reportFlood() {
  const levels = ['LOW', 'MEDIUM', 'UNKNOWN', 'HIGH']
  const finding = (/** @type {string} */ level) =>
    `{"VulnerabilityID":"CVE-2099-&","PkgName":"package-&","InstalledVersion":"1","FixedVersion":"2","Severity":"${level}","Title":"${'x'.repeat(700)}"}`
  const each = Math.floor((REPORT_MB * 1024 * 1024) / levels.length / (finding('UNKNOWN').length + 2 * '99999'.length))
  const body = [
    `start=$(report '[{"Target":"t","Class":"os-pkgs","Type":"alpine","Vulnerabilities":[')`,
    `printf '%s' "\${start%\\}}"`,
    ...levels.map((level, at) => `seq ${at * each} ${(at + 1) * each - 1} | sed 's/.*/${finding(level)},/'`),
    `printf '%s]}]}' '${finding('LOW').replaceAll('&', 'last')}'`,
  ]
  return { body: body.join('\n'), count: levels.length * each + 1 }
}
