export const id = 33;
export const ids = [33];
export const modules = {

/***/ 2033:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  writeScanFiles: () => (/* binding */ writeScanFiles)
});

// UNUSED EXPORTS: dockerfileOf

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/src/domain/code.js
var code = __webpack_require__(1342);
// EXTERNAL MODULE: ./lib/src/domain/inert.js
var inert = __webpack_require__(1295);
// EXTERNAL MODULE: ./lib/src/domain/platform.js
var domain_platform = __webpack_require__(9560);
// EXTERNAL MODULE: ./lib/src/scan/proof.js
var proof = __webpack_require__(4348);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./lib/src/domain/severity.js
var severity = __webpack_require__(7524);
// EXTERNAL MODULE: ./lib/src/scan/link.js
var scan_link = __webpack_require__(9264);
;// CONCATENATED MODULE: ./lib/src/scan/sarif.js





const RESULTS_LIMIT = 25_000;
const TEXT_LIMIT = 300;
const TITLE_LIMIT = 120;
const LEVELS = {
    CRITICAL: { level: 'error', score: '9.5' },
    HIGH: { level: 'error', score: '8.0' },
    MEDIUM: { level: 'warning', score: '5.5' },
    LOW: { level: 'note', score: '2.0' },
    UNKNOWN: { level: 'note', score: '0.0' },
};
function* sarifLog(subject, findings) {
    const shown = findings.filter(({ ignored }) => ignored === undefined).slice(0, RESULTS_LIMIT);
    const rules = rulesOf(shown);
    const [head = '', middle = '', tail = ''] = JSON.stringify(frameOf(subject), null, 1).split(EMPTY_LIST);
    yield head;
    yield* entries(rules.values(), RULES_DEPTH, ({ finding }) => ruleOf(finding));
    yield middle;
    const occurrences = new Map();
    yield* entries(shown, RESULTS_DEPTH, (finding) => {
        const print = fingerprintOf(finding);
        const occurrence = (occurrences.get(print) ?? 0) + 1;
        occurrences.set(print, occurrence);
        return {
            ruleId: ruleId(finding),
            ruleIndex: rules.get(ruleId(finding))?.index,
            level: LEVELS[finding.severity].level,
            message: { text: messageOf(finding) },
            locations: [locationOf(finding, subject)],
            partialFingerprints: { primaryLocationLineHash: `${print}:${occurrence}` },
            properties: { severity: finding.severity },
        };
    });
    yield `${tail}\n`;
}
const EMPTY_LIST = /(?<="(?:rules|results)": \[)(?=\])/;
const [RULES_DEPTH, RESULTS_DEPTH] = [6, 4];
function frameOf(subject) {
    const { scannerVersion: version } = subject;
    const driver = {
        name: 'Trivy',
        informationUri: 'https://github.com/aquasecurity/trivy',
        ...(version === undefined ? {} : { version: plain(version, TITLE_LIMIT) }),
        rules: [],
    };
    return {
        $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
        version: '2.1.0',
        runs: [
            {
                tool: { driver },
                automationDetails: { id: categoryOf(subject) },
                columnKind: 'utf16CodeUnits',
                originalUriBaseIds: { ROOTPATH: { uri: 'file:///', description: { text: 'The root of the image' } } },
                results: [],
            },
        ],
    };
}
function* entries(list, depth, entryOf) {
    const line = `\n${' '.repeat(depth)}`;
    let before = '';
    for (const one of list) {
        yield `${before}${line}${JSON.stringify(entryOf(one), null, 1).replaceAll('\n', line)}`;
        before = ',';
    }
    if (before !== '')
        yield line.slice(0, -1);
}
function categoryOf({ image, platform }) {
    return `trivy/${image}/${(0,domain_platform/* formatPlatform */.Bq)(platform)}/`;
}
function rulesOf(findings) {
    const rules = new Map();
    for (const finding of findings) {
        const known = rules.get(ruleId(finding));
        if (known === undefined || severity/* SEVERITIES */.o.indexOf(finding.severity) > severity/* SEVERITIES */.o.indexOf(known.finding.severity))
            rules.set(ruleId(finding), { finding, index: known?.index ?? rules.size });
    }
    return rules;
}
function ruleId({ kind, id }) {
    return kind === 'license' ? `license ${plain(id, TITLE_LIMIT)}` : plain(id, TITLE_LIMIT) || kind;
}
const KINDS = {
    vulnerability: 'Vulnerability',
    secret: 'Secret',
    misconfiguration: 'Misconfiguration',
    license: 'License',
};
function ruleOf(finding) {
    const { kind, severity, title } = finding;
    const { level, score } = LEVELS[severity];
    const link = (0,scan_link/* linkOf */.I)(finding);
    const words = plain(title === '' ? finding.id : title, TITLE_LIMIT);
    const markdown = (0,inert/* inertMarkdown */.Ic)((0,inert/* inertInline */.Mo)(title === '' ? finding.id : title, TITLE_LIMIT));
    return {
        id: ruleId(finding),
        name: KINDS[kind],
        shortDescription: { text: words },
        fullDescription: { text: words },
        defaultConfiguration: { level },
        ...(link === undefined ? {} : { helpUri: link }),
        help: {
            text: link === undefined ? words : `${words} ${link}`,
            markdown: link === undefined ? markdown : `[${(0,inert/* inertMarkdown */.Ic)((0,inert/* inertInline */.Mo)(finding.id, TITLE_LIMIT))}](${link}): ${markdown}`,
        },
        properties: { tags: ['security', kind, severity], precision: 'very-high', 'security-severity': score },
    };
}
function messageOf(finding) {
    const { kind, id, severity, packageName, installed, fixed, isUnfixed, title } = finding;
    const subject = [packageName, installed].filter((part) => part !== undefined).join(' ');
    const cure = fixed !== undefined ? `, fixed in ${fixed}` : isUnfixed ? ', no fix yet' : '';
    const words = title === '' ? '' : `: ${title}`;
    return plain(`${severity} ${kind} ${id}${subject === '' ? '' : ` in ${subject}`}${cure}${words}`, TEXT_LIMIT);
}
function locationOf(finding, { dockerfile }) {
    const { path, line, packageName, installed } = finding;
    const artifactLocation = path === undefined ? { uri: uriOf(dockerfile), uriBaseId: '%SRCROOT%' } : { uri: uriOf(path), uriBaseId: 'ROOTPATH' };
    const region = { startLine: line ?? 1, startColumn: 1, endLine: line ?? 1, endColumn: 1 };
    const name = plain([packageName, installed].filter((part) => part !== undefined).join('@'), TITLE_LIMIT);
    return {
        physicalLocation: { artifactLocation, region },
        ...(name === '' ? {} : { logicalLocations: [{ fullyQualifiedName: name, kind: 'module' }] }),
    };
}
function uriOf(path) {
    const parts = path
        .slice(0, 4 * TEXT_LIMIT)
        .split('/')
        .filter((part) => part !== '' && part !== '.' && part !== '..');
    return parts.length === 0 ? 'Dockerfile' : parts.map((part) => encodeURIComponent(part.toWellFormed())).join('/');
}
function fingerprintOf({ kind, id, packageName, path }) {
    return (0,external_node_crypto_.createHash)('sha256')
        .update(JSON.stringify([kind, id, packageName ?? null, path ?? null]))
        .digest('hex')
        .slice(0, 16);
}
function plain(text, limit) {
    return (0,inert/* inertInline */.Mo)(text, limit).replaceAll(/[[{]/g, '(').replaceAll(/[\]}]/g, ')');
}

;// CONCATENATED MODULE: ./lib/src/scan/files.js






async function writeScanFiles(policy, evidence, judgement, subject, ports) {
    const attempt = async (input, path, write) => {
        if (path === undefined)
            return undefined;
        try {
            await write(path);
            return path;
        }
        catch (error) {
            ports.log.error(`${input}: ${(0,inert/* inertInline */.Mo)(path)} cannot be written (${(0,code/* codeOf */.$)(error) ?? (0,inert/* inertInline */.Mo)(String(error))})`);
            return undefined;
        }
    };
    const sarif = await attempt('scan-sarif', policy.sarif, (path) => writeSarif(path, evidence, judgement, subject, ports));
    const json = await attempt('scan-json', policy.json, (path) => writeFile(path, joinedReports(evidence, subject, ports), ports));
    const table = await attempt('scan-table', policy.table, (path) => writeFile(path, bytesOf(subject.table(), '\n'), ports));
    return { sarif, json, table };
}
async function writeFile(path, content, { files }) {
    await files.makeFolder((0,external_node_path_.dirname)(path));
    await files.write(path, content);
}
const CHUNK_BYTES = 64 * 1024;
async function* bytesOf(texts, end) {
    const encoder = new TextEncoder();
    const chunk = new Uint8Array(CHUNK_BYTES);
    let size = 0;
    for (const text of texts) {
        for (let rest = `${text}${end}`; rest !== '';) {
            const { read, written } = encoder.encodeInto(rest, chunk.subarray(size));
            rest = rest.slice(read);
            size += written;
            if (rest === '')
                break;
            yield chunk.subarray(0, size);
            size = 0;
        }
    }
    yield chunk.subarray(0, size);
}
async function writeSarif(folder, evidence, judgement, subject, ports) {
    const names = new Set();
    for (const each of evidence.platforms) {
        if (!('report' in (0,proof/* proofOf */.o)(each, evidence)))
            continue;
        const rows = [...judgement.blocking, ...judgement.passing].filter(({ platforms }) => platforms.some((one) => (0,domain_platform/* samePlatform */.my)(one, each.platform)));
        const about = {
            image: subject.image ?? 'image',
            platform: each.platform,
            dockerfile: dockerfileOf(subject.build, ports.env['GITHUB_WORKSPACE']),
            scannerVersion: evidence.scanner?.version,
        };
        await writeFile((0,external_node_path_.join)(folder, nameFor(each, names)), bytesOf(sarifLog(about, rows), ''), ports);
    }
}
function nameFor({ platform }, taken) {
    const base = (0,domain_platform/* formatPlatform */.Bq)(platform).replaceAll('/', '-');
    const free = [base, ...Array.from({ length: taken.size }, (_, index) => `${base}-${index + 2}`)].find((name) => !taken.has(name)) ?? base;
    taken.add(free);
    return `${free}.sarif`;
}
function dockerfileOf({ context, file }, workspace) {
    const isLocal = !/^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/)/i.test(context);
    const path = file ?? (isLocal ? (0,external_node_path_.join)(context, 'Dockerfile') : 'Dockerfile');
    if (!(0,external_node_path_.isAbsolute)(path))
        return path;
    return workspace === undefined || workspace === '' ? path : (0,external_node_path_.relative)(workspace, path);
}
async function* joinedReports(evidence, { image, digest }, { files }) {
    const bytes = (text) => new TextEncoder().encode(text);
    yield bytes(`{"image":${JSON.stringify(image ?? null)},"digest":${JSON.stringify(digest)},"platforms":[`);
    for (const [index, each] of evidence.platforms.entries()) {
        const about = { platform: (0,domain_platform/* formatPlatform */.Bq)(each.platform), manifest: each.manifest };
        const head = JSON.stringify(each.kind === 'none' ? { ...about, because: each.because } : about);
        yield bytes(`${index === 0 ? '' : ','}\n${each.kind === 'none' ? head : `${head.slice(0, -1)},"report":`}`);
        if (each.kind === 'none')
            continue;
        yield* files.stream(each.file);
        yield bytes('}');
    }
    yield bytes('\n]}\n');
}


/***/ })

};
