export const id = 226;
export const ids = [226];
export const modules = {

/***/ 2089:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ hashExceptions),
/* harmony export */   u: () => (/* binding */ writeRules)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _domain_code_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1342);
/* harmony import */ var _domain_digest_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9191);
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1295);
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7909);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5071);






const LIMIT_BYTES = 4 * 1024 * 1024;
const SEEN = '../given/rules';
async function writeRules(policy, folder, files) {
    const place = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, 'given', 'rules');
    await files.makeFolder(place);
    const [ignored, policies, vex] = await Promise.all([
        readAll('scan-ignore-files', policy.ignoreFiles, files).then((found) => Promise.all(found.map(parsed))),
        readAll('scan-ignore-policy', policy.ignorePolicy === undefined ? [] : [policy.ignorePolicy], files),
        readAll('scan-vex', policy.vex, files),
    ]);
    const copies = [
        ...joined(ignored).map((copy) => ({ ...copy, flag: '--ignorefile' })),
        ...policies.map((copy) => ({ ...copy, name: 'policy.rego', flag: '--ignore-policy' })),
        ...vex.map((copy, index) => ({ ...copy, name: `vex-${index + 1}.json`, flag: '--vex' })),
    ];
    await Promise.all(copies.map(({ name, text }) => files.write((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(place, name), text)));
    return {
        args: copies.map(({ flag, name }) => `${flag}=${SEEN}/${name}`),
        names: new Map(copies.map(({ name, path }) => [`${SEEN}/${name}`, path])),
        entries: ignored.flatMap(entriesOf),
    };
}
async function hashExceptions(policy, files) {
    const found = await Promise.all([
        readAll('scan-ignore-files', policy.ignoreFiles, files),
        readAll('scan-ignore-policy', policy.ignorePolicy === undefined ? [] : [policy.ignorePolicy], files),
        readAll('scan-vex', policy.vex, files),
    ]);
    const lists = [...found.map((sources) => sources.map(({ path, text }) => [(0,node_path__WEBPACK_IMPORTED_MODULE_0__.extname)(path), text])), policy.skipDirs, policy.skipFiles];
    return lists.every((list) => list.length === 0) ? undefined : (0,_domain_digest_js__WEBPACK_IMPORTED_MODULE_2__/* .digestOf */ .ol)(Buffer.from(JSON.stringify(lists)));
}
function readAll(input, paths, files) {
    return Promise.all(paths.map(async (path) => {
        const text = await files.readText(path, LIMIT_BYTES).catch((cause) => {
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .ActionError */ .lZ('inputs', `${input}: ${path} cannot be read (${(0,_domain_code_js__WEBPACK_IMPORTED_MODULE_1__/* .codeOf */ .$)(cause) ?? 'unknown trouble'})`, undefined, cause);
        });
        if (text === undefined)
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .ActionError */ .lZ('inputs', `${input}: there is no file ${path}`, 'Paths are relative to the workspace.');
        return { path, text };
    }));
}
async function parsed(source) {
    if (!['.yml', '.yaml'].includes((0,node_path__WEBPACK_IMPORTED_MODULE_0__.extname)(source.path)))
        return { ...source, lines: plainEntries(source.text) };
    const { parseDocument } = await __webpack_require__.e(/* import() */ 815).then(__webpack_require__.t.bind(__webpack_require__, 8815, 19));
    const document = parseDocument(source.text, { schema: 'failsafe', prettyErrors: false, logLevel: 'silent' });
    const [error] = document.errors;
    if (error !== undefined)
        return { ...source, trouble: error.message };
    try {
        const content = document.toJS({ maxAliasCount: 100 });
        if ((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_4__/* .isRecord */ .u)(content))
            return { ...source, document: content };
        return content === null || content === '' ? { ...source, document: {} } : { ...source, trouble: 'it is no mapping' };
    }
    catch (thrown) {
        if (thrown instanceof ReferenceError)
            return { ...source, trouble: 'an alias in it cannot be resolved' };
        throw thrown;
    }
}
function joined(sources) {
    const [only, ...others] = sources;
    if (only === undefined)
        return [];
    const path = sources.map((source) => source.path).join(', ');
    if (others.length === 0)
        return [{ path, text: only.text, name: 'lines' in only ? 'ignore' : 'ignore.yaml' }];
    if (sources.every((source) => 'lines' in source))
        return [{ path, text: sources.map(({ text }) => `${text}\n`).join(''), name: 'ignore' }];
    const lines = KINDS.flatMap((kind) => [
        `${kind}:`,
        ...sources.flatMap((source) => recordsOf(source, kind)).map((record) => `- ${flow(record)}`),
    ]);
    return [{ path, text: `${lines.join('\n')}\n`, name: 'ignore.yaml' }];
}
const KINDS = ['vulnerabilities', 'misconfigurations', 'secrets', 'licenses'];
function recordsOf(source, kind) {
    if ('lines' in source)
        return source.lines.map(({ id, date }) => (date === undefined ? { id } : { id, expired_at: date }));
    if ('trouble' in source)
        throw notJoinable(source, source.trouble);
    const list = source.document[kind];
    if (list === undefined || list === null || list === '')
        return [];
    if (Array.isArray(list) && list.every(_domain_json_js__WEBPACK_IMPORTED_MODULE_4__/* .isRecord */ .u))
        return list;
    throw notJoinable(source, `${kind} is no list of entries`);
}
function notJoinable({ path }, because) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .ActionError */ .lZ('inputs', (0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_3__/* .inertInline */ .Mo)(`scan-ignore-files: ${path} cannot be joined with the others: ${because}`));
}
function flow(record) {
    const fields = Object.entries(record).map(([name, value]) => {
        const isDate = name === 'expired_at' && typeof value === 'string' && /^[0-9][0-9TtZz:+. -]*$/.test(value);
        return `${JSON.stringify(name)}: ${isDate ? value : JSON.stringify(value)}`;
    });
    return `{${fields.join(', ')}}`;
}
function plainEntries(text) {
    return text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '' && !line.startsWith('#'))
        .flatMap((line) => {
        const [id = '', ...rest] = line.split(/\s+/);
        const date = [id, ...rest].find((word) => word.startsWith('exp:'))?.slice('exp:'.length);
        return date === undefined || rest.length === 0 ? [{ id, date: undefined }] : /^\d{4}-\d{2}-\d{2}$/.test(date) ? [{ id, date }] : [];
    });
}
function entriesOf(source) {
    if ('lines' in source)
        return source.lines.map(({ id, date }) => ({ id, expiresAt: dateOf(date) }));
    if ('trouble' in source)
        return [];
    return KINDS.flatMap((kind) => source.document[kind] ?? []).flatMap((entry) => (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_4__/* .isRecord */ .u)(entry) && typeof entry['id'] === 'string' ? [{ id: entry['id'], expiresAt: dateOf(entry['expired_at']) }] : []);
}
function dateOf(text) {
    const date = typeof text === 'string' ? new Date(text) : undefined;
    return date === undefined || Number.isNaN(date.getTime()) ? undefined : date;
}


/***/ }),

/***/ 9226:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openScanner: () => (/* binding */ openScanner)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/src/domain/parallel.js
var parallel = __webpack_require__(9852);
// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __webpack_require__(5071);
;// CONCATENATED MODULE: ./lib/src/scan/caches.js

async function makeCache(name, folder, databases, { files }) {
    const cache = (0,external_node_path_.join)(folder, 'given', name);
    await files.makeFolder(cache);
    await Promise.all(databases.map((each) => files.link(`../../of-${each}/${each}`, (0,external_node_path_.join)(cache, each))));
}
function openJava(fetch, folder, { files }) {
    let used;
    const fetchOnce = async () => {
        const database = await fetch(await files.temporaryFolder('trivy-java-'));
        await files.link(database.folder, (0,external_node_path_.join)(folder, 'of-java-db'));
        await makeCache('java-cache', folder, ['db', 'java-db'], { files });
        used = database;
    };
    let fetching;
    return {
        bring: () => {
            fetching ??= fetchOnce();
            return fetching;
        },
        used: () => used,
    };
}

// EXTERNAL MODULE: ./lib/src/domain/reference.js
var domain_reference = __webpack_require__(3366);
// EXTERNAL MODULE: ./lib/src/registry/retry.js
var retry = __webpack_require__(2806);
// EXTERNAL MODULE: ./lib/src/domain/inert.js
var inert = __webpack_require__(1295);
// EXTERNAL MODULE: ./lib/src/tool/kept.js
var kept = __webpack_require__(8301);
;// CONCATENATED MODULE: ./lib/src/scan/artifact.js
function onlyLayer({ content }, mediaType, limitBytes) {
    if (content.kind === 'index')
        return 'is an index, not an artifact of one layer';
    const [layer, second] = content.layers;
    if (layer === undefined || second !== undefined)
        return `has ${content.layers.length} layers, not one`;
    if (layer.mediaType !== mediaType)
        return `has a layer of the type ${JSON.stringify(layer.mediaType)}, not ${mediaType}`;
    if (layer.size > limitBytes)
        return `has a layer of ${layer.size} bytes, more than the ${limitBytes} that are read`;
    return layer;
}

// EXTERNAL MODULE: ./lib/src/domain/duration.js
var duration = __webpack_require__(1911);
// EXTERNAL MODULE: ./lib/src/domain/json.js
var domain_json = __webpack_require__(7909);
;// CONCATENATED MODULE: ./lib/src/scan/metadata.js


const SKEW_MS = 60 * 60_000;
const TIME = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})$/;
function readMetadata(bytes, { version, maxAgeMs }, now) {
    const document = (0,domain_json/* parseJson */.q)(bytes);
    if (!(0,domain_json/* isRecord */.u)(document))
        return 'has a metadata.json that is no JSON object';
    const { Version: found, UpdatedAt: time } = document;
    if (found !== version)
        return `has the format ${shown(found)}, and only ${version} is read`;
    const updatedAt = typeof time === 'string' && TIME.test(time) ? new Date(time) : undefined;
    if (updatedAt === undefined || Number.isNaN(updatedAt.getTime()))
        return `does not say when it was made (UpdatedAt is ${shown(time)})`;
    const ageMs = now.getTime() - updatedAt.getTime();
    const when = `is of ${updatedAt.toISOString()}`;
    if (ageMs < -SKEW_MS)
        return `${when}, which is in the future: here it is ${now.toISOString()}`;
    if (ageMs > maxAgeMs)
        return `${when}, ${(0,duration/* durationWords */.S)(ageMs)} ago, and may be ${(0,duration/* durationWords */.S)(maxAgeMs)} old at most`;
    return { version, updatedAt };
}
function shown(value) {
    return value === undefined ? 'absent' : JSON.stringify(value).slice(0, 100);
}

// EXTERNAL MODULE: external "node:stream/promises"
var promises_ = __webpack_require__(6466);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
// EXTERNAL MODULE: ./lib/src/domain/code.js
var domain_code = __webpack_require__(1342);
;// CONCATENATED MODULE: ./lib/src/scan/tar.js
class TarError extends Error {
}
const BLOCK_BYTES = 512;
const PAX_LIMIT_BYTES = 64 * 1024;
const ENTRIES_LIMIT = 10_000;
const KINDS = new Map([
    ['1', 'the hard link'],
    ['2', 'the symbolic link'],
    ['3', 'the character device'],
    ['4', 'the block device'],
    ['6', 'the pipe'],
    ['L', 'the long name'],
    ['K', 'the long link'],
    ['S', 'the sparse file'],
]);
const PAX_KEY_LIMIT = 256;
const PAX_REFUSED = /^(?:path|linkpath|size|GNU\.sparse\..*)$/;
async function* readTar(bytes) {
    const source = openSource(bytes);
    for (let entries = 0;; entries += 1) {
        const block = await source.take(BLOCK_BYTES);
        if (block.every((byte) => byte === 0))
            return source.drain();
        if (entries === ENTRIES_LIMIT)
            throw new TarError(`holds more than ${ENTRIES_LIMIT} entries`);
        const { name, size, type } = readHeader(block);
        const padding = (BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES;
        switch (type) {
            case '0':
            case '\0': {
                const content = { left: size };
                yield { name, size, chunks: source.pass(content) };
                for (; content.left > 0;)
                    content.left -= (await source.some(content.left)).length;
                break;
            }
            case '5':
                if (size > 0)
                    throw new TarError(`holds the folder ${show(name)} with a content`);
                break;
            case 'x':
            case 'g':
                if (size > PAX_LIMIT_BYTES)
                    throw new TarError(`holds a pax header of ${size} bytes`);
                checkPax(await source.take(size));
                break;
            default:
                throw new TarError(`holds ${KINDS.get(type) ?? `an entry of the type ${show(type)},`} ${show(name)}`);
        }
        await source.take(padding);
    }
}
function readHeader(block) {
    const text = (start, end) => {
        const field = block.subarray(start, end);
        const length = field.indexOf(0);
        return new TextDecoder().decode(length < 0 ? field : field.subarray(0, length));
    };
    const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte), 0);
    if (readOctal(text(148, 156)) !== sum || text(257, 262) !== 'ustar')
        throw new TarError('is no tar archive, or a broken one');
    const size = readOctal(text(124, 136));
    if (size === undefined)
        throw new TarError('holds an entry without a size that can be read');
    const prefix = text(257, 265) === 'ustar' ? text(345, 500) : '';
    const type = String.fromCharCode(block[156] ?? 0);
    return { name: checkName(`${prefix}${prefix === '' ? '' : '/'}${text(0, 100)}`, type), size, type };
}
function readOctal(text) {
    const digits = text.trim();
    return /^[0-7]{1,11}$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}
function checkName(name, type) {
    const plain = name.replace(/^(?:\.\/)+/, '').replace(/\/$/, '');
    const isRoot = plain === '' || plain === '.';
    if (isRoot && type === '5')
        return '.';
    const parts = plain.split('/');
    if (isRoot || /[\\:\p{Cc}]/u.test(plain) || parts.includes('..') || parts.includes(''))
        throw new TarError(`holds an entry with the name ${show(name)}, which leads elsewhere`);
    return plain;
}
function checkPax(bytes) {
    for (let at = 0; at < bytes.length;) {
        const record = new TextDecoder().decode(bytes.subarray(at, at + PAX_KEY_LIMIT));
        const [, length = '', key = ''] = /^([1-9][0-9]{0,4}) ([^=\n]+)=/.exec(record) ?? [];
        const end = at + Number(length);
        if (length === '' || end > bytes.length || bytes[end - 1] !== 0x0a)
            throw new TarError('holds a pax header that cannot be read');
        if (PAX_REFUSED.test(key))
            throw new TarError(`holds a pax header that sets ${key}`);
        at = end;
    }
}
function show(text) {
    return JSON.stringify(text);
}
function openSource(bytes) {
    const iterator = bytes[Symbol.asyncIterator]();
    let rest = new Uint8Array();
    const next = async (most) => {
        while (rest.length === 0) {
            const { done, value } = await iterator.next();
            if (done === true)
                return rest;
            rest = value;
        }
        const part = rest.subarray(0, most);
        rest = rest.subarray(part.length);
        return part;
    };
    const some = async (most) => {
        const part = await next(most);
        if (part.length === 0)
            throw new TarError('is cut off');
        return part;
    };
    return {
        some,
        take: async (size) => {
            const taken = new Uint8Array(size);
            for (let at = 0; at < size;) {
                const part = await some(size - at);
                taken.set(part, at);
                at += part.length;
            }
            return taken;
        },
        pass: async function* (content) {
            while (content.left > 0) {
                const part = await some(content.left);
                content.left -= part.length;
                yield part;
            }
        },
        drain: async () => {
            while ((await next(Number.POSITIVE_INFINITY)).length > 0)
                ;
        },
    };
}

;// CONCATENATED MODULE: ./lib/src/scan/unpack.js





class ArchiveError extends Error {
}
const CHUNK_BYTES = 256 * 1024;
async function unpack(archive, wanted, folder, files) {
    let refusal;
    const consume = (plain) => writeWanted(limited(plain, wanted.limitBytes), wanted, folder, files).catch((error) => {
        refusal = error;
        throw error;
    });
    try {
        await (0,promises_.pipeline)(archive, (0,external_node_zlib_.createGunzip)({ chunkSize: CHUNK_BYTES }), consume);
    }
    catch (thrown) {
        const error = refusal ?? thrown;
        if (error instanceof TarError)
            throw new ArchiveError(error.message, { cause: error });
        const code = (0,domain_code/* codeOf */.$)(error);
        if (code?.startsWith('Z_') === true)
            throw new ArchiveError(`is no gzip, or a broken one (${code})`, { cause: error });
        throw error;
    }
}
async function writeWanted(plain, { names }, folder, files) {
    const written = new Set();
    for await (const { name, chunks } of readTar(plain)) {
        const mode = names.get(name);
        if (mode === undefined)
            continue;
        if (written.has(name))
            throw new ArchiveError(`holds ${name} twice`);
        written.add(name);
        await files.write((0,external_node_path_.join)(folder, name), chunks, mode);
    }
    const lacking = [...names.keys()].filter((name) => !written.has(name));
    if (lacking.length > 0)
        throw new ArchiveError(`lacks ${lacking.join(', ')}`);
}
async function* limited(plain, limitBytes) {
    let size = 0;
    for await (const chunk of plain) {
        size += chunk.length;
        if (size > limitBytes)
            throw new ArchiveError(`unpacks to more than ${limitBytes} bytes`);
        yield chunk;
    }
}

;// CONCATENATED MODULE: ./lib/src/scan/layer.js








const MOST_GROWTH = 64;
const SMALL_BYTES = 64 * 1024 * 1024;
async function fetchLayer(client, reference, order, ports) {
    const { kind, folder } = order;
    const manifest = (await client.manifest(reference.tag)) ?? refuse(`${reference.repository.host} has no such tag`);
    const layer = onlyLayer(manifest, kind.mediaType, kind.layerLimitBytes);
    if (typeof layer === 'string')
        return refuse(`it ${layer}`);
    const known = knownLayer(layer, kind, client);
    const place = (0,external_node_path_.join)(folder, kind.folder);
    const temporary = await ports.files.temporaryFolder('layer-');
    try {
        const brought = await (0,kept/* bring */.V)(known, temporary, (found) => new errors/* ActionError */.lZ('registry-answer', `the bytes of its layer ${found}`), ports);
        const limitBytes = Math.min(kind.fileLimitBytes, Math.max(SMALL_BYTES, layer.size * MOST_GROWTH));
        const { updatedAt } = await openArchive(brought.file, place, limitBytes, order, ports).catch(async (error) => {
            await ports.files.remove(place);
            throw error;
        });
        const source = (0,domain_reference/* formatTagged */.cy)(reference);
        ports.log.info(`The ${kind.name} is that of ${updatedAt.toISOString()} from ${source}, ${Math.ceil(layer.size / 1024 / 1024)} MiB, ${brought.origin === 'cache' ? 'kept on this runner' : 'downloaded'}`);
        await (0,kept/* keep */.a)(known, brought, ports);
        return { folder, source, digest: manifest.digest, updatedAt };
    }
    finally {
        await ports.files.remove(temporary);
    }
}
function knownLayer(layer, { folder }, client) {
    return {
        digest: layer.digest,
        kind: `trivy-${folder}`,
        limitBytes: layer.size,
        download: () => told(client.blobSource(layer).chunks(), client),
    };
}
async function* told(chunks, { repository }) {
    try {
        yield* chunks;
    }
    catch (error) {
        if (error instanceof errors/* ActionError */.lZ)
            throw error;
        throw new errors/* ActionError */.lZ('registry-unreachable', `the connection to ${repository.host} broke in the middle: ${(0,inert/* inertInline */.Mo)(String(error))}`, undefined, error);
    }
}
async function openArchive(archive, place, limitBytes, { kind, maxAgeMs }, { files, clock }) {
    await files.makeFolder(place);
    const names = new Map([kind.file, METADATA].map((name) => [name, 0o644]));
    try {
        await unpack(files.stream(archive), { names, limitBytes }, place, files);
    }
    catch (error) {
        if (error instanceof ArchiveError)
            return refuse(`its archive ${error.message}`);
        throw error;
    }
    const metadata = readMetadata(await files.read((0,external_node_path_.join)(place, METADATA), METADATA_LIMIT_BYTES), { version: kind.format, maxAgeMs }, clock.now());
    if (typeof metadata === 'string')
        return refuse(`it ${metadata}`);
    if (!(await isMarked((0,external_node_path_.join)(place, kind.file), kind, files)))
        return refuse(`its ${kind.file} is no such database`);
    return metadata;
}
function refuse(what) {
    throw new errors/* ActionError */.lZ('scan-database', (0,inert/* inertInline */.Mo)(what));
}
const METADATA = 'metadata.json';
const METADATA_LIMIT_BYTES = 64 * 1024;
async function isMarked(path, { mark }, files) {
    for await (const start of files.stream(path, mark.at))
        return mark.bytes.every((byte, index) => start[index] === byte);
    return false;
}

;// CONCATENATED MODULE: ./lib/src/scan/database.js




const GIB = 1024 * 1024 * 1024;
const VULNERABILITIES = {
    name: 'database of vulnerabilities',
    input: 'trivy-db-repository',
    folder: 'db',
    file: 'trivy.db',
    format: 2,
    mediaType: 'application/vnd.aquasec.trivy.db.layer.v1.tar+gzip',
    mark: { at: 16, bytes: new Uint8Array([0xed, 0xda, 0x0c, 0xed]) },
    layerLimitBytes: GIB,
    fileLimitBytes: 8 * GIB,
};
const JAVA = {
    name: 'database of Java archives',
    input: 'trivy-java-db-repository',
    folder: 'java-db',
    file: 'trivy-java.db',
    format: 1,
    mediaType: 'application/vnd.aquasec.trivy.javadb.layer.v1.tar+gzip',
    mark: { at: 0, bytes: new TextEncoder().encode('SQLite format 3\0') },
    layerLimitBytes: 4 * GIB,
    fileLimitBytes: 16 * GIB,
};
const JAVA_AGE_MS = 7 * 24 * 60 * 60_000;
const SHORT = { tries: 2, budgetMs: 5_000, idleMs: 20_000 };
async function fetchDatabase({ databases, databaseMaxAgeMs }, registries, ports) {
    const folder = await ports.files.temporaryFolder('trivy-cache-');
    return fetchKind(VULNERABILITIES, databases, databaseMaxAgeMs, folder, registries, ports);
}
function fetchJavaDatabase({ javaDatabases, databaseMaxAgeMs }, registries, folder, ports) {
    return fetchKind(JAVA, javaDatabases, Math.max(databaseMaxAgeMs, JAVA_AGE_MS), folder, registries, ports);
}
async function fetchKind(kind, sources, maxAgeMs, folder, registries, ports) {
    const failures = new Map();
    for (const patience of [SHORT, retry/* PATIENT */.qh]) {
        for (const source of sources.filter((one) => isPassing(failures.get(one)))) {
            try {
                return await fetchFrom(source, patience, { kind, maxAgeMs, folder }, registries, ports);
            }
            catch (error) {
                if (!(error instanceof errors/* ActionError */.lZ) || !MIRRORS_FAULT.has(error.code))
                    throw error;
                ports.log.info(`The ${kind.name} at ${source} cannot be had: ${error.message}`);
                failures.set(source, error);
            }
        }
    }
    const told = [...failures].map(([source, { message }]) => `${source}: ${message}`).join('; ');
    throw new errors/* ActionError */.lZ('scan-database', `no ${kind.name} could be had: ${told}`, `Run again later, or name in ${kind.input} a mirror that this runner reaches${/ may be [0-9]+ (?:h|min) old/.test(told) ? '; an older database counts with a longer scan-db-max-age' : ''}.`, [...failures.values()].at(-1));
}
const MIRRORS_FAULT = new Set([
    'registry-unreachable',
    'registry-refused',
    'registry-answer',
    'credentials',
    'scan-database',
]);
function isPassing(failure) {
    return failure === undefined || failure.code === 'registry-unreachable' || failure.code === 'registry-answer';
}
async function fetchFrom(source, patience, order, registries, ports) {
    const reference = (0,domain_reference/* parseTagged */.UB)(source);
    if ('refused' in reference)
        throw new errors/* ActionError */.lZ('scan-database', `the name ${reference.refused}`);
    try {
        return await fetchLayer(registries.openPublic(reference.repository, patience), reference, order, ports);
    }
    catch (error) {
        if (!(error instanceof errors/* ActionError */.lZ) || error.code !== 'registry-refused')
            throw error;
        return fetchLayer(registries.open(reference.repository), reference, order, ports);
    }
}

// EXTERNAL MODULE: ./lib/src/domain/json-tokens.js
var json_tokens = __webpack_require__(1120);
;// CONCATENATED MODULE: ./lib/src/domain/json-stream.js


const TEXT = { kind: 'text' };
const ANY = { kind: 'any' };
function record(fields, others = 'anything') {
    return { kind: 'record', fields: new Map(Object.entries(fields)), others };
}
function list(entry, visit = () => undefined) {
    return { kind: 'list', entry, visit };
}
function recordOf(value) {
    return typeof value === 'object' ? value : NOBODY;
}
function textOf(of, name) {
    const value = of.get(name);
    return typeof value === 'string' && value !== '' ? value : undefined;
}
async function readJsonStream(chunks, shape, limitBytes) {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const shaped = new Shaped(shape);
    const tokens = new json_tokens/* JsonTokens */.pI(shaped);
    let size = 0;
    try {
        for await (const chunk of chunks) {
            size += chunk.length;
            if (size > limitBytes)
                throw new json_tokens/* JsonRefusal */.Jc(`is larger than ${limitBytes / 1024 / 1024} MiB`);
            for (let at = 0; at < chunk.length; at += PIECE_BYTES)
                tokens.push(decoder.decode(chunk.subarray(at, at + PIECE_BYTES), { stream: true }));
        }
        tokens.push(decoder.decode());
    }
    catch (error) {
        if ((0,domain_code/* codeOf */.$)(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA')
            throw new json_tokens/* JsonRefusal */.Jc('is not UTF-8', { cause: error });
        throw error;
    }
    tokens.end();
    return shaped.whole;
}
const PIECE_BYTES = 16 * 1024;
const SKIPPED = { kind: 'skipped' };
const NOBODY = new Map();
const STRANGE = { kind: 'list', entry: ANY, visit: () => undefined };
class Shaped {
    #shape;
    #frames = [];
    whole;
    constructor(shape) {
        this.#shape = shape;
    }
    open(bracket) {
        const top = this.#frames.at(-1);
        const shape = this.#shapeHere(bracket);
        if (shape.kind === 'any')
            this.#frames.push(SKIPPED);
        else if (shape.kind === 'record' && bracket === '{')
            this.#frames.push({ kind: 'record', shape, values: new Map(), key: '' });
        else if (shape.kind === 'list' && bracket === '[')
            this.#frames.push({ kind: 'list', shape, owner: top?.kind === 'record' ? top.values : NOBODY, count: 0 });
        else
            throw this.#refusal(`is ${bracket === '{' ? 'an object' : 'a list'}, not ${WORDS[shape.kind]}`);
    }
    close() {
        const frame = this.#frames.pop();
        if (frame?.kind === 'record')
            this.#take(frame.values);
        else if (frame?.kind === 'list')
            this.#take(frame.count);
        else
            this.#take(undefined);
    }
    key(name) {
        const top = this.#frames.at(-1);
        if (top?.kind !== 'record')
            return;
        top.key = name;
        if (!top.shape.fields.has(name))
            return;
        if (top.values.has(name))
            throw this.#refusal('is there twice');
        top.values.set(name, undefined);
    }
    isWanted() {
        return this.#shapeHere().kind === 'text';
    }
    value(value) {
        const shape = this.#shapeHere();
        const isAbsent = value === null && this.#frames.at(-1)?.kind === 'record';
        if (shape.kind === 'any' || isAbsent)
            this.#take(undefined);
        else if (value !== null && typeof value === TYPES[shape.kind])
            this.#take(value);
        else
            throw this.#refusal(`is ${wordOf(value)}, not ${WORDS[shape.kind]}`);
    }
    #shapeHere(bracket) {
        const top = this.#frames.at(-1);
        if (top === undefined)
            return this.#shape;
        if (top.kind === 'skipped')
            return ANY;
        if (top.kind === 'list')
            return top.shape.entry;
        return top.shape.fields.get(top.key) ?? (bracket === '[' && top.shape.others === 'no lists' ? STRANGE : ANY);
    }
    #take(value) {
        const top = this.#frames.at(-1);
        if (top === undefined) {
            this.whole = value;
        }
        else if (top.kind === 'record') {
            if (top.shape.fields.has(top.key))
                top.values.set(top.key, value);
        }
        else if (top.kind === 'list') {
            if (top.shape === STRANGE)
                throw this.#refusal('is a list of something that is not known');
            top.shape.visit(value, top.owner);
            top.count += 1;
        }
    }
    #refusal(what) {
        const path = this.#frames.map((frame) => (frame.kind === 'record' ? `.${frame.key}` : frame.kind === 'list' ? `[${frame.count}]` : ''));
        return new json_tokens/* JsonRefusal */.Jc(`has a value that ${what}: ${path.join('').replace(/^\./, '') || 'the whole'}`);
    }
}
const TYPES = { text: 'string', number: 'number', flag: 'boolean', record: '', list: '', any: '' };
const WORDS = {
    text: 'a text',
    number: 'a number',
    flag: 'true or false',
    record: 'an object',
    list: 'a list',
    any: 'anything',
};
function wordOf(value) {
    if (value === null)
        return 'null';
    return typeof value === 'string' ? WORDS.text : typeof value === 'number' ? WORDS.number : WORDS.flag;
}

// EXTERNAL MODULE: ./lib/src/domain/severity.js
var domain_severity = __webpack_require__(7524);
;// CONCATENATED MODULE: ./lib/src/scan/finding.js



const finding_KINDS = ['vulnerability', 'misconfiguration', 'secret', 'license'];
const LINE = { kind: 'number' };
const TEXTS = [
    ...['Severity', 'Status', 'Title', 'PrimaryURL'],
    ...['VulnerabilityID', 'PkgName', 'PkgPath', 'InstalledVersion', 'FixedVersion'],
    ...['ID', 'AVDID', 'Message', 'RuleID', 'Name', 'FilePath', 'Category', 'Link'],
];
const FINDING = record({
    ...Object.fromEntries(TEXTS.map((name) => [name, TEXT])),
    StartLine: LINE,
    CauseMetadata: record({ StartLine: LINE }),
});
function findingOf(kind, of, place, ignored) {
    if (kind === 'misconfiguration' && PASSED.has(textOf(of, 'Status')))
        return undefined;
    const fixed = kind === 'vulnerability' ? textOf(of, 'FixedVersion') : undefined;
    return {
        kind,
        id: idOf(kind, of),
        severity: severityOf(textOf(of, 'Severity')),
        title: titleOf(kind, of) ?? '',
        packageName: kind === 'vulnerability' || kind === 'license' ? textOf(of, 'PkgName') : undefined,
        path: pathOf(kind, of, place),
        line: lineOf(kind === 'misconfiguration' ? recordOf(of.get('CauseMetadata')) : of),
        installed: kind === 'vulnerability' ? textOf(of, 'InstalledVersion') : undefined,
        fixed,
        isUnfixed: kind === 'vulnerability' && fixed === undefined && UNFIXED.has(textOf(of, 'Status')),
        url: urlOf(textOf(of, kind === 'license' ? 'Link' : 'PrimaryURL')),
        ignored,
    };
}
const NAMES = {
    vulnerability: 'VulnerabilityID',
    secret: 'RuleID',
    misconfiguration: 'ID',
    license: 'Name',
};
function idOf(kind, of) {
    const id = textOf(of, NAMES[kind]) ?? (kind === 'misconfiguration' ? textOf(of, 'AVDID') : undefined);
    if (id === undefined)
        throw new json_tokens/* JsonRefusal */.Jc(`has a ${kind} without ${NAMES[kind]}`);
    return id;
}
function titleOf(kind, of) {
    return kind === 'license' ? textOf(of, 'Category') : (textOf(of, 'Title') ?? textOf(of, 'Message'));
}
function pathOf(kind, of, { target, isLanguage }) {
    switch (kind) {
        case 'vulnerability':
            return textOf(of, 'PkgPath') ?? (isLanguage ? target : undefined);
        case 'license':
            return textOf(of, 'FilePath');
        case 'secret':
        case 'misconfiguration':
            return target;
    }
}
const UNFIXED = new Set(['affected', 'will_not_fix', 'fix_deferred', 'end_of_life']);
const PASSED = new Set(['PASS', 'EXCEPTION']);
function severityOf(word) {
    return domain_severity/* SEVERITIES */.o.find((known) => known === word) ?? 'CRITICAL';
}
function lineOf(of) {
    const line = of.get('StartLine');
    return typeof line === 'number' && Number.isSafeInteger(line) && line > 0 ? line : undefined;
}
function urlOf(url) {
    return url?.startsWith('https://') ? url : undefined;
}

// EXTERNAL MODULE: ./lib/src/scan/rows.js
var rows = __webpack_require__(6853);
;// CONCATENATED MODULE: ./lib/src/scan/shelf.js
const SLACK_BYTES = 1024 * 1024;
function openShelf(capacityBytes, wanted) {
    const memory = Buffer.from(new ArrayBuffer(capacityBytes + SLACK_BYTES));
    let end = 0;
    let room = SLACK_BYTES;
    const order = () => {
        end = 0;
        for (const spot of wanted().toSorted((one, other) => one.at - other.at)) {
            memory.copyWithin(end, spot.at, spot.at + spot.length);
            spot.at = end;
            end += spot.length;
        }
        room = end + SLACK_BYTES;
    };
    return {
        put: (text) => {
            const length = Buffer.byteLength(text);
            if (end + length > room)
                order();
            if (end + length > memory.length)
                throw new RangeError(`there is no room for ${length} bytes`);
            memory.write(text, end);
            end += length;
            return { at: end - length, length };
        },
        get: ({ at, length }) => memory.toString('utf8', at, at + length),
    };
}

;// CONCATENATED MODULE: ./lib/src/scan/pile.js






const FINDINGS_LIMIT = 5_000;
const TEXTS_LIMIT = 2 * 1024 * 1024;
const [FRAME_BYTES, UNIT_BYTES] = [512, 6];
const SHELF_BYTES = (FINDINGS_LIMIT + 1) * FRAME_BYTES + (TEXTS_LIMIT + 9 * json_tokens/* TEXT_LIMIT */.W$) * UNIT_BYTES;
function openPile(share = 1) {
    const [mostFindings, mostText] = [Math.floor(FINDINGS_LIMIT * share), Math.floor(TEXTS_LIMIT * share)];
    const counts = (0,rows/* bySeverity */.Np)(() => ({ fixable: 0, unfixed: 0, ignored: 0 }));
    const ranks = Array.from({ length: 4 * domain_severity/* SEVERITIES */.o.length }, () => []);
    const shelf = openShelf(SHELF_BYTES, () => ranks.flat());
    let [count, size] = [0, 0];
    return {
        add: (finding) => {
            counts[finding.severity][classOf(finding)] += 1;
            const rank = rankOf(finding);
            const isFull = count >= mostFindings || size >= mostText;
            if (isFull && ranks.findLastIndex((each) => each.length > 0) <= rank)
                return;
            const kept = { ...shelf.put(JSON.stringify(finding)), size: sizeOf(finding) };
            ranks[rank]?.push(kept);
            count += 1;
            size += kept.size;
            while (count > mostFindings || size > mostText) {
                const last = ranks.findLast((each) => each.length > 0)?.pop();
                count -= 1;
                size -= last?.size ?? 0;
            }
        },
        findings: () => ranks.flat().map((kept) => revive(shelf.get(kept))),
        tally: () => counts,
    };
}
function revive(json) {
    const found = (0,domain_json/* parseJson */.q)(json);
    const kind = finding_KINDS.find((each) => (0,domain_json/* isRecord */.u)(found) && each === found['kind']);
    const severity = domain_severity/* SEVERITIES */.o.find((each) => (0,domain_json/* isRecord */.u)(found) && each === found['severity']);
    if (!(0,domain_json/* isRecord */.u)(found) || kind === undefined || severity === undefined)
        throw new RangeError(`the shelf gave back no finding: ${json}`);
    const text = (name) => textIn(found, name);
    return {
        kind,
        severity,
        id: text('id') ?? '',
        title: text('title') ?? '',
        packageName: text('packageName'),
        path: text('path'),
        line: typeof found['line'] === 'number' ? found['line'] : undefined,
        installed: text('installed'),
        fixed: text('fixed'),
        isUnfixed: found['isUnfixed'] === true,
        url: text('url'),
        ignored: (0,domain_json/* isRecord */.u)(found['ignored']) ? ignoredIn(found['ignored']) : undefined,
    };
}
function ignoredIn(found) {
    const day = textIn(found, 'expiresAt');
    return {
        source: textIn(found, 'source') ?? '',
        statement: textIn(found, 'statement'),
        expiresAt: day === undefined ? undefined : new Date(day),
    };
}
function textIn(found, name) {
    const value = found[name];
    return typeof value === 'string' ? value : undefined;
}
function classOf({ ignored, isUnfixed }) {
    if (ignored !== undefined)
        return 'ignored';
    return isUnfixed ? 'unfixed' : 'fixable';
}
function rankOf({ ignored, severity, isUnfixed }) {
    const level = domain_severity/* SEVERITIES */.o.length - 1 - domain_severity/* SEVERITIES */.o.indexOf(severity);
    return (ignored === undefined ? 0 : 2 * domain_severity/* SEVERITIES */.o.length) + 2 * level + (isUnfixed ? 1 : 0);
}
function sizeOf({ id, title, packageName, path, installed, fixed, url, ignored }) {
    const texts = [id, title, packageName, path, installed, fixed, url, ignored?.source, ignored?.statement];
    return texts.reduce((size, text) => size + (text?.length ?? 0), 0);
}

// EXTERNAL MODULE: ./lib/src/domain/digest.js
var domain_digest = __webpack_require__(9191);
;// CONCATENATED MODULE: ./lib/src/scan/subject.js



const SUBJECT = {
    SchemaVersion: { kind: 'number' },
    ArtifactType: TEXT,
    Trivy: record({ Version: TEXT }),
    Metadata: record({
        ImageID: TEXT,
        OS: record({ Family: TEXT, Name: TEXT, EOSL: { kind: 'flag' } }),
        ImageConfig: record({ os: TEXT, architecture: TEXT, variant: TEXT }),
    }),
};
function subjectOf(document) {
    const version = document.get('SchemaVersion');
    if (version !== 2)
        throw new json_tokens/* JsonRefusal */.Jc(`has ${version === undefined ? 'no schema version' : `the schema version ${version}`}, not 2`);
    const type = textOf(document, 'ArtifactType');
    if (type !== 'container_image')
        throw new json_tokens/* JsonRefusal */.Jc(`is about ${type === undefined ? 'nothing' : JSON.stringify(type)}, not about a container_image`);
    const metadata = recordOf(document.get('Metadata'));
    const config = recordOf(metadata.get('ImageConfig'));
    const imageId = (0,domain_digest/* parseDigest */.m)(textOf(metadata, 'ImageID') ?? '');
    const [os, architecture] = [textOf(config, 'os'), textOf(config, 'architecture')];
    if (imageId === undefined)
        throw new json_tokens/* JsonRefusal */.Jc('has no digest as Metadata.ImageID');
    if (os === undefined || architecture === undefined)
        throw new json_tokens/* JsonRefusal */.Jc('has no os and architecture in Metadata.ImageConfig');
    return {
        scannerVersion: textOf(recordOf(document.get('Trivy')), 'Version'),
        ...{ imageId, os, architecture, variant: textOf(config, 'variant') },
        distribution: distributionOf(metadata.get('OS')),
    };
}
function distributionOf(os) {
    if (os === undefined)
        return undefined;
    const found = recordOf(os);
    return { family: textOf(found, 'Family') ?? '', name: textOf(found, 'Name') ?? '', isEnded: found.get('EOSL') === true };
}

;// CONCATENATED MODULE: ./lib/src/scan/trivy.js


const REPORT_LIMIT_BYTES = 64 * 1024 * 1024;
async function runTrivy(run, sandbox, files) {
    const { folder, shown, name, timeoutMs } = run;
    const file = (0,external_node_path_.join)(folder, `report-${name}.json`);
    const tail = openTail();
    const output = { path: file, limitBytes: REPORT_LIMIT_BYTES };
    let brokenJava = false;
    const onLine = (line) => {
        brokenJava ||= run.hasJava && BROKEN_JAVA.test(line);
        tail.add(line);
    };
    const ending = await sandbox.run({ name, folder, shown, args: trivyArguments(run), output, timeoutMs, onLine });
    const size = (await files.kind(file))?.size ?? 0;
    if (size > REPORT_LIMIT_BYTES)
        return failed(`wrote a report of more than ${REPORT_LIMIT_BYTES / 1024 / 1024} MiB`);
    if (ending.kind !== 'exited' || ending.code !== 0)
        return { ...failed(endingOf(ending, tail.text())), needsJava: NEEDS_JAVA.test(tail.text()) };
    if (brokenJava)
        return failed('could not read the database of Java archives, and left out what it did not find there');
    return size === 0 ? failed('ended without a report') : { kind: 'wrote', file };
}
function failed(what) {
    return { kind: 'failed', because: `Trivy ${what}`, needsJava: false };
}
const NEEDS_JAVA = /--skip-java-db-update'? cannot be specified on the first run/;
const BROKEN_JAVA = /\tWalk error\t.*(?:select error|not a database|malformed)/;
function trivyArguments(run) {
    const { manifest, policy, rules, hasJava, timeoutMs } = run;
    const ofConfig = policy.scanners.filter((scanner) => scanner === 'misconfig' || scanner === 'secret');
    return [
        'image',
        `--input=../given/view@${manifest}`,
        '--format=json',
        '--list-all-pkgs',
        '--show-suppressed',
        '--exit-code=0',
        '--no-progress',
        `--scanners=${policy.scanners.join(',')}`,
        ...(ofConfig.length === 0 ? [] : [`--image-config-scanners=${ofConfig.join(',')}`]),
        `--pkg-types=${policy.pkgTypes.join(',')}`,
        `--cache-dir=../given/${hasJava ? 'java-cache' : 'cache'}`,
        '--cache-backend=memory',
        '--skip-db-update',
        '--skip-java-db-update',
        '--skip-check-update',
        '--skip-vex-repo-update',
        '--skip-version-check',
        '--disable-telemetry',
        '--offline-scan',
        `--timeout=${Math.ceil(timeoutMs / 1000) + 60}s`,
        ...policy.skipDirs.map((path) => `--skip-dirs=${path}`),
        ...policy.skipFiles.map((path) => `--skip-files=${path}`),
        ...rules,
        ...(hasJava ? ['--debug'] : []),
    ];
}
function endingOf(ending, log) {
    switch (ending.kind) {
        case 'exited':
            return ending.code > 128 && ending.code < 160
                ? killed(SIGNALS.get(ending.code - 128) ?? `signal ${ending.code - 128}`)
                : exited(ending.code, log);
        case 'killed':
            return killed(ending.signal);
        case 'missing':
            return 'could not be started: it is gone, or no program of this machine';
        case 'timeout':
            return 'took longer than scan-timeout allows';
    }
}
const SIGNALS = new Map([
    [4, 'SIGILL'],
    [6, 'SIGABRT'],
    [7, 'SIGBUS'],
    [9, 'SIGKILL'],
    [11, 'SIGSEGV'],
    [15, 'SIGTERM'],
]);
function killed(signal) {
    return `was killed by ${signal}${signal === 'SIGKILL' ? ', most likely since the machine ran out of memory' : ''}`;
}
const WORDS_LIMIT = 400;
function exited(code, log) {
    const [, fatal] = /\tFATAL\t(?:Fatal error\s)?(?:run error: )?(?!.*\tFATAL\t)(.*)$/s.exec(log) ?? [];
    const all = (0,inert/* inertInline */.Mo)((fatal ?? log).replaceAll(/\s+/g, ' ').slice(-4 * WORDS_LIMIT), 4 * WORDS_LIMIT);
    const words = all.length > WORDS_LIMIT ? `… ${all.slice(-WORDS_LIMIT).toWellFormed()}` : all;
    if (code === 126 || code === 127)
        return `could not be started${words === '' ? '' : `: ${words}`}`;
    return `ended with exit code ${code}${words === '' ? ' without a word' : `: ${words}`}`;
}
const TAIL_LINES = 40;
const CRASH = /^(?:panic: |fatal error: |unexpected fault address )/;
function openTail() {
    const lines = [];
    let crash;
    return {
        add: (line) => {
            if (CRASH.test(line))
                crash ??= line;
            lines.push(line);
            if (lines.length === TAIL_LINES * 2)
                lines.splice(0, TAIL_LINES);
        },
        text: () => crash ?? lines.slice(-TAIL_LINES).join('\n'),
    };
}

;// CONCATENATED MODULE: ./lib/src/scan/findings.js







async function readReport(chunks, share = 1) {
    const pile = openPile(share);
    const counts = { packages: 0, osPackages: 0 };
    const shape = shapeOf(pile, (packages, isOs) => {
        counts.packages += packages;
        counts.osPackages += isOs ? packages : 0;
    });
    try {
        const document = recordOf(await readJsonStream(chunks, shape, REPORT_LIMIT_BYTES));
        const findings = pile.findings().map((finding) => (isOfImage(finding, document) ? { ...finding, path: undefined } : finding));
        return { ...subjectOf(document), ...counts, findings, tally: pile.tally() };
    }
    catch (error) {
        if (!(error instanceof json_tokens/* JsonRefusal */.Jc))
            throw error;
        throw new errors/* ActionError */.lZ('blocked', `the report of Trivy ${error.message}`, undefined, error);
    }
}
function isOfImage({ path }, document) {
    const name = textOf(document, 'ArtifactName');
    return name !== undefined && path?.startsWith(name) === true;
}
function shapeOf(pile, count) {
    const result = record({
        Target: TEXT,
        Class: TEXT,
        Packages: list(ANY),
        CustomResources: ANY,
        Vulnerabilities: list(FINDING, visitFinding('vulnerability', pile)),
        Misconfigurations: list(FINDING, visitFinding('misconfiguration', pile)),
        Secrets: list(FINDING, visitFinding('secret', pile)),
        Licenses: list(FINDING, visitFinding('license', pile)),
        ExperimentalModifiedFindings: list(record({ Type: TEXT, Status: TEXT, Statement: TEXT, Source: TEXT, Finding: FINDING }), visitModified(pile)),
    }, 'no lists');
    const visitResult = (entry) => {
        const packages = recordOf(entry).get('Packages');
        count(typeof packages === 'number' ? packages : 0, recordOf(entry).get('Class') === 'os-pkgs');
    };
    return record({ ...SUBJECT, ArtifactName: TEXT, Results: list(result, visitResult) }, 'no lists');
}
function visitFinding(kind, pile) {
    return (entry, owner) => {
        const finding = findingOf(kind, recordOf(entry), placeOf(owner), undefined);
        if (finding !== undefined)
            pile.add(finding);
    };
}
const TAKEN_OUT = new Set(['ignored', 'not_affected', 'fixed']);
function visitModified(pile) {
    return (entry, owner) => {
        const modified = recordOf(entry);
        const [type, inner] = [textOf(modified, 'Type'), modified.get('Finding')];
        const kind = finding_KINDS.find((known) => known === type);
        if (kind === undefined || inner === undefined)
            throw new json_tokens/* JsonRefusal */.Jc(`has a modified finding of the type ${JSON.stringify(type)}`);
        const source = { source: textOf(modified, 'Source') ?? '', statement: textOf(modified, 'Statement'), expiresAt: undefined };
        const finding = findingOf(kind, recordOf(inner), placeOf(owner), TAKEN_OUT.has(textOf(modified, 'Status')) ? source : undefined);
        if (finding !== undefined)
            pile.add(finding);
    };
}
function placeOf(result) {
    const target = result.get('Target');
    if (typeof target !== 'string')
        throw new json_tokens/* JsonRefusal */.Jc('has findings before it says where they are');
    return { target, isLanguage: result.get('Class') === 'lang-pkgs' };
}

// EXTERNAL MODULE: ./lib/src/domain/environment.js
var environment = __webpack_require__(1706);
;// CONCATENATED MODULE: ./lib/src/scan/sandbox.js

const SCANNER_ENVIRONMENT = { HOME: '/tmp', TMPDIR: '/tmp', PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' };
const ANSWER_LIMIT_BYTES = 64 * 1024;
const ANSWER_TIMEOUT_MS = 60_000;
async function askInside(sandbox, args, { files }) {
    const folder = await files.temporaryFolder('ask-');
    const output = { path: (0,external_node_path_.join)(folder, 'stdout'), limitBytes: ANSWER_LIMIT_BYTES };
    const lines = [];
    const onLine = (line) => {
        if (lines.length < 100)
            lines.push(line);
    };
    try {
        const ending = await sandbox.run({ name: '0', folder, shown: [], args, output, timeoutMs: ANSWER_TIMEOUT_MS, onLine });
        return { ending, stdout: (await files.readText(output.path)) ?? '', stderr: lines.join('\n') };
    }
    finally {
        await files.remove(folder);
    }
}
function openShow({ ask }) {
    const seen = new Map();
    return async (folder, shown) => {
        const places = shown.map((each) => (0,external_node_path_.join)(folder, each, '/'));
        const fresh = places.filter((place) => !seen.has(place));
        const showing = fresh.length === 0 ? undefined : ask('chmod', ['-R', 'a+rX', '--', ...fresh]);
        for (const place of fresh)
            if (showing !== undefined)
                seen.set(place, showing);
        await Promise.all(places.map((place) => seen.get(place)));
    };
}
function lastWords(stderr) {
    return stderr
        .split('\n')
        .map((line) => line.trim())
        .findLast((line) => line !== '');
}

;// CONCATENATED MODULE: ./lib/src/scan/container.js



const TIMEOUT_MS = 30_000;
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
const SCRIPT = `exec 3<&0 </dev/null
docker=$1 name=$2 image=$3
shift 3
{ read -r _ || while :; do "$docker" rm --force --volumes "$name"; "$docker" image rm "$image"; sleep 0.2; done; } <&3 >/dev/null 2>&1 &
watcher=$!
"$docker" "$@" 3<&-
code=$?
kill "$watcher"
exit "$code"
`;
async function openContainer(program, ports) {
    const { children, files, random, env } = ports;
    const docker = await children.find('docker');
    if (docker === undefined)
        return { because: 'there is no docker' };
    const imported = await children.ask(docker, ['image', 'import', '-'], { stdin: EMPTY, timeoutMs: TIMEOUT_MS });
    const image = imported.stdout.trim();
    if (!/^sha256:[0-9a-f]{64}$/.test(image))
        return { because: reasonOf(imported) };
    const argsOf = (name, folder, shown) => [
        ...OPTIONS,
        `--name=${name}`,
        ...[`${program}:/trivy`, ...shown.map((each) => `${folder}/${each}:/${each}`)].map(mountOf),
        image,
    ];
    const close = async () => {
        await children.ask(docker, ['image', 'rm', '--force', image], { timeoutMs: TIMEOUT_MS });
    };
    const rehearsal = await files.temporaryFolder('rehearsal-');
    const name = nameOf(random);
    const started = await children.ask(docker, ['run', '--detach', ...argsOf(name, rehearsal, []), '--version'], { timeoutMs: TIMEOUT_MS });
    await children.ask(docker, ['rm', '--force', '--volumes', name], { timeoutMs: TIMEOUT_MS });
    await files.remove(rehearsal);
    if (started.ending.kind !== 'exited' || started.ending.code !== 0) {
        await close();
        return { because: reasonOf(started) };
    }
    const show = openShow(children);
    const run = async ({ folder, shown, args, output, timeoutMs, onLine }) => {
        await show(folder, shown);
        const name = nameOf(random);
        const all = ['-c', SCRIPT, 'sandbox', docker, name, image, 'run', '--rm', ...argsOf(name, folder, shown), ...args];
        return children.run('sh', all, { env: (0,environment/* withoutSecrets */.L)(env), onLine, output, timeoutMs, lifeline: true });
    };
    return { sandbox: { isolation: { kind: 'container' }, run, close } };
}
const OPTIONS = [
    '--pull=never',
    '--network=none',
    '--cap-drop=ALL',
    '--security-opt=no-new-privileges',
    '--read-only',
    '--user=65534:65534',
    '--ipc=none',
    '--pids-limit=1024',
    '--log-driver=none',
    '--workdir=/',
    '--entrypoint=/trivy',
    '--mount=type=volume,dst=/tmp',
    ...PROXIES.map((name) => `--env=${name}=`),
    ...Object.entries(SCANNER_ENVIRONMENT).map(([name, value]) => `--env=${name}=${value}`),
];
function nameOf(random) {
    return `build-tag-push-scan-${random.hex(8)}`;
}
function mountOf(pair) {
    const colon = pair.lastIndexOf(':');
    return `--mount=type=bind,"src=${pair.slice(0, colon).replaceAll('"', '""')}",dst=${pair.slice(colon + 1)},readonly`;
}
function reasonOf({ ending, stderr }) {
    if (ending.kind === 'timeout')
        return `docker did not answer within ${TIMEOUT_MS / 1000} s`;
    return (0,inert/* inertInline */.Mo)(lastWords(stderr) ?? 'docker did not make one');
}
const EMPTY = archiveOf('tmp/', 0o1777);
function archiveOf(name, mode) {
    const octal = (value, length) => `${value.toString(8).padStart(length - 1, '0')}\0`;
    const before = `${name.padEnd(100, '\0')}${octal(mode, 8)}${octal(0, 8)}${octal(0, 8)}${octal(0, 12)}${octal(0, 12)}`;
    const after = `5${'\0'.repeat(100)}ustar\x0000`.padEnd(512 - before.length - 8, '\0');
    const sum = [...`${before}${' '.repeat(8)}${after}`].reduce((total, letter) => total + letter.charCodeAt(0), 0);
    return `${before}${sum.toString(8).padStart(6, '0')}\0 ${after}${'\0'.repeat(1024)}`;
}

;// CONCATENATED MODULE: ./lib/src/scan/elf.js
const PT_INTERP = 3;
function isSelfContained(head) {
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    if (head.byteLength < 64 || view.getUint32(0) !== 0x7f454c46 || view.getUint8(4) !== 2 || view.getUint8(5) !== 1)
        return false;
    const start = view.getBigUint64(32, true);
    const size = view.getUint16(54, true);
    const count = view.getUint16(56, true);
    if (start + BigInt(size * count) > BigInt(head.byteLength) || size < 4)
        return false;
    return [...Array(count).keys()].every((index) => view.getUint32(Number(start) + index * size, true) !== PT_INTERP);
}

;// CONCATENATED MODULE: ./lib/src/scan/namespaces.js



const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' };
const namespaces_TIMEOUT_MS = 10_000;
const UNSHARE = ['unshare', '--mount', '--pid', '--net', '--ipc', '--uts', '--cgroup', '--fork', '--kill-child=KILL', '--'];
const namespaces_SCRIPT = `set -eu
[ $$ -eq 1 ] || exit 125
exec 3<&0 </dev/null
for file in /proc/self/fd/*; do
  file=\${file##*/}
  [ "$file" -gt 3 ] || continue
  [ "$file" -lt 10 ] || [ -n "\${BASH_VERSION:-}" ] || { echo "a file is open that only bash can close" >&2; exit 125; }
  eval "exec $file>&-"
done
ulimit -c 0
root=$1 scratch=$2 mounts=$3 folders=$4
shift 4
mount -t tmpfs -o mode=0755,size=1m,nosuid none "$root"
cd "$root"
mkdir dev proc tmp $folders
cp -a /dev/null /dev/zero /dev/random /dev/urandom dev/
: >trivy
install -d -m 0700 -o 65534 -g 65534 "$scratch"
mount --all --fstab "$mounts"
drop="setpriv --no-new-privs --inh-caps=-all --ambient-caps=-all --bounding-set=-all,+sys_chroot,+setuid,+setgid"
change="$(command -v chroot) --userspec=65534:65534 --groups="
code=0
if [ $# = 0 ]; then
  $drop $change / true
else
  env -i ${Object.entries(SCANNER_ENVIRONMENT)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')} $drop $change . /trivy "$@" 3<&- &
  scanner=$!
  { read -r _ || kill -s KILL -- -1; } <&3 >/dev/null 2>&1 &
  wait "$scanner" || code=$?
  exec 2>/dev/null
  kill -s KILL -- -1 || :
fi
rm -rf "$scratch"
exit "$code"
`;
const BASH = ['bash', '--noprofile', '--norc', '-p'];
const SYSTEM = ['usr', 'bin', 'lib', 'lib32', 'lib64', 'libx32'];
const DATA = 'bind,ro,nosuid,nodev,noexec';
const PROGRAM = 'bind,ro,nosuid,nodev';
function tableOf(root, mounts) {
    const octal = (path) => path.replace(/[ \t\n\\#]/g, (letter) => `\\${letter.charCodeAt(0).toString(8).padStart(3, '0')}`);
    return mounts.map(({ from, to, options, type = 'none' }) => `${octal(from)} ${octal((0,external_node_path_.join)(root, to))} ${type} ${options} 0 0\n`).join('');
}
async function openNamespaces(program, isSelfContained, ports) {
    const { children, files, machine } = ports;
    const [command = '', ...before] = machine.userId === 0 ? UNSHARE : ['sudo', '-n', '--', ...UNSHARE];
    const shell = (await files.kind('/bin/bash')) === undefined ? ['sh'] : BASH;
    const kinds = await Promise.all(SYSTEM.map((name) => files.kind(`/${name}`)));
    const system = isSelfContained ? [] : SYSTEM.filter((_, index) => kinds[index] !== undefined);
    const prepare = async (folder, name, shown) => {
        const [root, scratch, table] = [(0,external_node_path_.join)(folder, `root-${name}`), (0,external_node_path_.join)(folder, `tmp-${name}`), (0,external_node_path_.join)(folder, `mounts-${name}`)];
        await files.makeFolder(root);
        const mounts = [
            { from: 'proc', to: 'proc', type: 'proc', options: 'ro,nosuid,nodev,noexec,hidepid=2' },
            ...shown.map((each) => ({ from: (0,external_node_path_.join)(folder, each), to: each, options: DATA })),
            ...system.map((each) => ({ from: `/${each}`, to: each, options: PROGRAM })),
            { from: program, to: 'trivy', options: PROGRAM },
            { from: scratch, to: 'tmp', options: 'bind,nosuid,nodev,noexec' },
        ];
        await files.write(table, tableOf(root, mounts));
        return [...before, ...shell, '-c', namespaces_SCRIPT, 'sandbox', root, scratch, table, [...shown, ...system].join(' ')];
    };
    const rehearsal = await files.temporaryFolder('rehearsal-');
    const options = { env: ENVIRONMENT, timeoutMs: namespaces_TIMEOUT_MS };
    const { ending, stderr } = await children.ask(command, await prepare(rehearsal, '0', []), options);
    await files.remove(rehearsal);
    if (ending.kind !== 'exited' || ending.code !== 0)
        return { because: namespaces_reasonOf(command, ending, stderr) };
    const show = openShow(children);
    const run = async ({ name, folder, shown, args, output, timeoutMs, onLine }) => {
        const [words] = await Promise.all([prepare(folder, name, shown), show(folder, shown)]);
        return children.run(command, [...words, ...args], { env: ENVIRONMENT, onLine, output, timeoutMs, lifeline: true });
    };
    return { sandbox: { isolation: { kind: 'namespaces' }, run, close: async () => undefined } };
}
function namespaces_reasonOf(command, ending, stderr) {
    if (ending.kind === 'missing')
        return `there is no ${command}`;
    return (0,inert/* inertInline */.Mo)(lastWords(stderr) ?? `${command} did not make them`);
}

;// CONCATENATED MODULE: ./lib/src/scan/process.js



const process_SCRIPT = `exec 3<&0 </dev/null
"$@" 3<&- &
scanner=$!
{ read -r _ || kill -s KILL 0; } <&3 >/dev/null 2>&1 &
watcher=$!
wait "$scanner"
code=$?
kill "$watcher"
exit "$code"
`;
function openProcess(program, because, { children, files }) {
    const discard = async (place) => {
        try {
            await files.remove(place);
        }
        catch (error) {
            if ((0,domain_code/* codeOf */.$)(error) !== 'EACCES')
                throw error;
            await children.ask('chmod', ['-R', 'u+rwX', '--', place]);
            await files.remove(place);
        }
    };
    const run = async ({ name, folder, args, output, timeoutMs, onLine }) => {
        const [cwd, temporary] = [(0,external_node_path_.join)(folder, `work-${name}`), (0,external_node_path_.join)(folder, `tmp-${name}`)];
        await Promise.all([cwd, temporary].map((place) => files.makeFolder(place)));
        try {
            const env = { ...SCANNER_ENVIRONMENT, HOME: temporary, TMPDIR: temporary };
            return await children.run('sh', ['-c', process_SCRIPT, 'sandbox', program, ...args], { cwd, env, onLine, output, timeoutMs, lifeline: true });
        }
        finally {
            await Promise.all([cwd, temporary].map(discard));
        }
    };
    return { isolation: { kind: 'process', because }, run, close: async () => undefined };
}

;// CONCATENATED MODULE: ./lib/src/scan/isolation.js




async function openSandbox(program, ports) {
    if (ports.machine.system !== 'linux')
        return openProcess(program, `there are no namespaces on ${ports.machine.system}`, ports);
    const isAlone = isSelfContained(await headOf(program, ports));
    const namespaces = await openNamespaces(program, isAlone, ports);
    if ('sandbox' in namespaces)
        return namespaces.sandbox;
    const container = isAlone ? await openContainer(program, ports) : { because: 'that program needs libraries of the system' };
    if ('sandbox' in container)
        return container.sandbox;
    return openProcess(program, `no namespaces (${namespaces.because}), no container (${container.because})`, ports);
}
async function headOf(path, { files }) {
    for await (const chunk of files.stream(path))
        return Uint8Array.from(chunk.subarray(0, 4096));
    return new Uint8Array();
}

// EXTERNAL MODULE: ./lib/src/scan/rules.js
var scan_rules = __webpack_require__(2089);
// EXTERNAL MODULE: ./lib/src/domain/trivy.js
var trivy = __webpack_require__(9387);
// EXTERNAL MODULE: ./lib/src/domain/version.js
var domain_version = __webpack_require__(9659);
// EXTERNAL MODULE: ./lib/src/tool/fetch.js + 1 modules
var fetch = __webpack_require__(535);
// EXTERNAL MODULE: ./lib/src/tool/found.js
var found = __webpack_require__(4797);
;// CONCATENATED MODULE: ./lib/src/scan/releases.js

const OLDEST_TRIVY = '0.70.0';
const RELEASES = {
    '0.74.0': {
        'Linux-64bit': 'sha256:2ae6fe3ee734b7fdf11335663e18c75ea12dccc76062f09f164a3b0f8be4371a',
        'Linux-ARM64': 'sha256:b94ce1976bbf3c15b514b605ee88be7c6d94a29be2302847ff01cb794d47aad5',
        'macOS-64bit': 'sha256:472816f6888dda689d075c30254d4210b4d1035acf365aa72332f584c2f60485',
        'macOS-ARM64': 'sha256:1caada5e0e2091909357c7525d3aa76f4b660b13821bc143b190c7483e31cc11',
    },
    '0.73.0': {
        'Linux-64bit': 'sha256:2edd39da482bb4e9831962487b68f68e3928ec3137794757f54d00383d79547b',
        'Linux-ARM64': 'sha256:13833d97e8a1a5367471c372a173180157f593bece570e20d5d925fef552f5dd',
        'macOS-64bit': 'sha256:d39d1374dd3e35d48621b82df9b6625fe69f9920cc67d2739ed81bb679f16f51',
        'macOS-ARM64': 'sha256:80cc25faaf6378e37701202d0b4f9f43d9e413d198d594ba60fdf559fe44a683',
    },
    '0.72.0': {
        'Linux-64bit': 'sha256:bbb64b9695866ce4a7a8f5c9592002c5961cab378577fa3f8a040df362b9b2ea',
        'Linux-ARM64': 'sha256:2ca2c023109c2db6b2b77366b6717291452d4531167377d95c79547f0c8e3467',
        'macOS-64bit': 'sha256:ee5e60df8a98e5b89fd74a6d86f9e5c7e9a266a35002cb1e43291698b3bfee08',
        'macOS-ARM64': 'sha256:88f208680dc05da2b459e19b4f5aa2b4dc7c2117892ba4aab2ae63baba330016',
    },
};
const MACHINES = {
    'Linux X64': 'Linux-64bit',
    'Linux ARM64': 'Linux-ARM64',
    'macOS X64': 'macOS-64bit',
    'macOS ARM64': 'macOS-ARM64',
};
function findRelease(version, machine, releases = RELEASES) {
    const assets = releases[version];
    if (assets === undefined)
        throw new errors/* ActionError */.lZ('inputs', `Trivy ${version} is not on PATH, and its checksum is not known here, so it is not fetched`, `Leave trivy-version out, or write one of ${Object.keys(releases).join(', ')}; any other one can be installed by a step before and named by trivy-path.`);
    const name = MACHINES[`${machine.os} ${machine.arch}`] ?? '';
    const digest = assets[name];
    if (digest === undefined)
        throw new errors/* ActionError */.lZ('inputs', `Trivy ${version} is not on PATH, and no archive of it for ${machine.os} ${machine.arch} is known here`, 'Install Trivy by a step before and name it by trivy-path, or scan on a runner with Linux or macOS, X64 or ARM64.');
    return { version, asset: `trivy_${version}_${name}.tar.gz`, digest };
}

;// CONCATENATED MODULE: ./lib/src/scan/tool.js









const ARCHIVE_LIMIT_BYTES = 256 * 1024 * 1024;
const PROGRAM_LIMIT_BYTES = 1024 * 1024 * 1024;
const VERSION_ARGUMENTS = ['version', '--format', 'json'];
async function ensureTrivy({ trivyPath, trivyVersion }, ports, ask = (0,found/* askPlainly */.NS)(ports), releases = RELEASES) {
    if (trivyPath !== undefined)
        return useGiven(trivyPath, ask, ports);
    return (await useFound(trivyVersion, ask, ports)) ?? usePinned(trivyVersion, releases, ports);
}
async function useGiven(path, ask, { children }) {
    const program = await children.find((0,external_node_path_.resolve)(path));
    if (program === undefined)
        throw refusal(`trivy-path: ${(0,inert/* inertInline */.Mo)(path)} is no program that can be run`, 'Name the file of the program trivy.');
    const version = await (0,found/* versionOf */.E4)(program, VERSION_ARGUMENTS, 'Version', ask);
    if (typeof version === 'string')
        throw refusal(`trivy-path: ${program} ${version}`, 'Name a program trivy that runs on this machine.');
    const because = unfit(version);
    if (because !== undefined)
        throw refusal(`trivy-path: ${program} ${because}`, `Use Trivy ${OLDEST_TRIVY} or newer, or leave trivy-path out.`);
    return { version: version.full, origin: 'input', program, isPinned: false };
}
async function useFound(wanted, ask, ports) {
    const { log } = ports;
    const program = await (0,found/* findOnPath */.aY)('trivy', '; trivy-path would have it', ports);
    if (program === undefined)
        return undefined;
    const version = await (0,found/* versionOf */.E4)(program, VERSION_ARGUMENTS, 'Version', ask);
    const because = typeof version === 'string' ? version : unfit(version);
    if (because !== undefined || typeof version === 'string') {
        log.warning(`${program} is not used: it ${because}`);
        return undefined;
    }
    if (version.full !== wanted) {
        log.info(`${program} is Trivy ${version.full}, and ${wanted} is asked for: it is not used; trivy-version or trivy-path would have it`);
        return undefined;
    }
    return { version: version.full, origin: 'path', program, isPinned: false };
}
function unfit(version) {
    if ((0,trivy/* isCompromised */.v)(version.full))
        return `is Trivy ${version.full}, which was published with malicious code in March 2026 (CVE-2026-33634)`;
    const oldest = (0,domain_version/* parseVersion */.ot)(OLDEST_TRIVY);
    if (oldest !== undefined && (0,domain_version/* compareVersions */.Zy)(version, oldest) < 0)
        return `is Trivy ${version.full}, older than ${OLDEST_TRIVY}`;
    return undefined;
}
async function usePinned(version, releases, ports) {
    const { files, env, log } = ports;
    const release = findRelease(version, (0,fetch/* machineOf */.V)(env), releases);
    const asset = { program: 'Trivy', repository: 'aquasecurity/trivy', tag: `v${version}`, name: release.asset, ...WITHOUT };
    const folder = await files.temporaryFolder('trivy-');
    const pinned = { digest: release.digest, kind: `trivy-${version}`, limitBytes: ARCHIVE_LIMIT_BYTES, asset };
    const brought = await (0,fetch/* fetchPinned */.P)(pinned, folder, ports);
    try {
        await unpack(files.stream(brought.file), { names: new Map([['trivy', 0o755]]), limitBytes: PROGRAM_LIMIT_BYTES }, folder, files);
    }
    catch (error) {
        if (error instanceof ArchiveError)
            throw refusal(`${release.asset} ${error.message}`, undefined);
        throw error;
    }
    await brought.put();
    log.info(`Trivy ${version} ${brought.origin === 'cache' ? 'was kept on this runner' : 'was downloaded'}; its checksum is the pinned one`);
    return { version, origin: brought.origin, program: (0,external_node_path_.join)(folder, 'trivy'), isPinned: true };
}
const WITHOUT = { code: 'scanner', otherwise: 'install Trivy by a step before, on PATH or named by trivy-path' };
function refusal(message, hint) {
    return new errors/* ActionError */.lZ('scanner', message, hint);
}

// EXTERNAL MODULE: ./lib/src/domain/manifest.js
var manifest = __webpack_require__(1806);
// EXTERNAL MODULE: ./lib/src/domain/platform.js
var platform = __webpack_require__(9560);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./lib/src/domain/ambiguity.js
var domain_ambiguity = __webpack_require__(3638);
// EXTERNAL MODULE: ./lib/src/domain/config.js
var domain_config = __webpack_require__(6169);
;// CONCATENATED MODULE: ./lib/src/scan/layers.js










async function checkLayers({ digest, content }, place, files) {
    if (content.kind === 'index')
        return;
    const config = await files.read((0,external_node_path_.join)(place, (0,domain_digest/* hexOf */.ZD)(content.config.digest)), domain_config/* CONFIG_LIMIT_BYTES */.Xk).catch(unlessGone);
    if (config === undefined)
        return;
    const ambiguity = (0,domain_ambiguity/* ambiguityOf */.d)(new TextDecoder().decode(config), MAPS);
    if (ambiguity !== undefined)
        layers_refuse(`the config of ${digest} ${ambiguity}`);
    const names = namesIn(config);
    if (names?.length !== content.layers.length)
        layers_refuse(`the config of ${digest} names ${names?.length ?? 'no'} layers, and the manifest ${content.layers.length}`);
    const packed = new Map();
    for (const [index, name] of names.entries()) {
        const layer = content.layers[index];
        if (layer !== undefined)
            packed.set(name, (packed.get(name) ?? new Map()).set(layer.digest, layer));
    }
    for (const [name, layers] of packed) {
        if (layers.size < 2)
            continue;
        for (const layer of layers.values())
            if ((await unpackedDigest(layer, place, files)) !== name)
                layers_refuse(`the config of ${digest} has one name for several layers, of which ${layer.digest} is not what it says`);
    }
}
const MAPS = new Set(['Labels', 'ExposedPorts', 'Volumes']);
function unlessGone(error) {
    if ((0,domain_code/* codeOf */.$)(error) !== 'ENOENT')
        throw error;
}
function namesIn(config) {
    const document = (0,domain_json/* parseJson */.q)(config);
    const rootfs = (0,domain_json/* isRecord */.u)(document) ? document['rootfs'] : undefined;
    const names = (0,domain_json/* isRecord */.u)(rootfs) ? rootfs['diff_ids'] : undefined;
    return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : undefined;
}
async function unpackedDigest({ digest, mediaType }, place, files) {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    const packed = files.stream((0,external_node_path_.join)(place, (0,domain_digest/* hexOf */.ZD)(digest)));
    if (mediaType.endsWith('.tar'))
        for await (const chunk of packed)
            hash.update(chunk);
    else if (/[+.]gzip$/.test(mediaType)) {
        try {
            await (0,promises_.pipeline)(packed, (0,external_node_zlib_.createGunzip)(), hash);
        }
        catch (error) {
            if ((0,domain_code/* codeOf */.$)(error)?.startsWith('Z_') === true)
                return undefined;
            throw error;
        }
    }
    else
        return undefined;
    return `sha256:${hash.digest('hex')}`;
}
function layers_refuse(what) {
    throw new errors/* ActionError */.lZ('blocked', `the image cannot be scanned as a whole: ${what}`);
}

// EXTERNAL MODULE: ./lib/src/scan/targets.js
var scan_targets = __webpack_require__(4072);
;// CONCATENATED MODULE: ./lib/src/scan/view.js








const DOWNLOADS = 4;
function listTargets(image, asked) {
    const { targets, problems } = (0,scan_targets/* scanTargets */.W)(image);
    if (problems.length > 0)
        throw new errors/* ActionError */.lZ('blocked', `the image cannot be scanned as a whole: ${problems.join('; ')}`);
    if (targets.length === 0)
        throw new errors/* ActionError */.lZ('blocked', 'the image has nothing that could be scanned');
    const found = targets.map(({ platform }) => platform);
    const lacking = asked.filter((wanted) => !found.some((one) => (0,platform/* samePlatform */.my)(one, wanted)));
    const foreign = asked.length === 0 ? [] : found.filter((one) => !asked.some((wanted) => (0,platform/* samePlatform */.my)(one, wanted)));
    if (lacking.length > 0)
        throw new errors/* ActionError */.lZ('blocked', `the image lacks ${listed(lacking)}, for which it should be`);
    if (foreign.length > 0)
        throw new errors/* ActionError */.lZ('blocked', `the image is for ${listed(foreign)}, too, for which it should not be`);
    return targets;
}
function listed(platforms) {
    return platforms.map(platform/* formatPlatform */.Bq).join(', ');
}
async function writeView(image, targets, folder, files) {
    const view = (0,external_node_path_.join)(folder, 'given', 'view');
    const manifests = targets.flatMap(({ manifest }) => [manifestOf(image, manifest)].filter((found) => found !== undefined));
    const unique = [...new Map(manifests.map((manifest) => [manifest.digest, manifest])).values()];
    await files.makeFolder(view);
    await Promise.all([
        files.write((0,external_node_path_.join)(view, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}'),
        files.write((0,external_node_path_.join)(view, 'index.json'), indexOf(unique)),
        files.link('../../layout/blobs', (0,external_node_path_.join)(view, 'blobs')),
        image.place.kind === 'layout'
            ? files.link(image.place.folder, (0,external_node_path_.join)(folder, 'layout'))
            : bring(image, unique, (0,external_node_path_.join)(folder, 'layout'), files),
    ]);
    for (const manifest of unique)
        await checkLayers(manifest, (0,external_node_path_.join)(folder, 'layout', 'blobs', 'sha256'), files);
}
function manifestOf({ root, children }, digest) {
    return [root, ...children].find((manifest) => manifest.digest === digest);
}
function indexOf(manifests) {
    const entries = manifests.map(({ mediaType, digest, bytes }) => ({ mediaType, digest, size: bytes.length }));
    return JSON.stringify({ schemaVersion: 2, mediaType: manifest/* MANIFEST_TYPES */._P[0], manifests: entries });
}
async function bring(image, manifests, folder, files) {
    const contents = manifests.flatMap(({ content }) => (content.kind === 'image' ? [content.config, ...content.layers] : []));
    const blobs = [...new Map(contents.map((blob) => [blob.digest, blob])).values()];
    const place = (0,external_node_path_.join)(folder, 'blobs', 'sha256');
    await files.makeFolder(place);
    await Promise.all(manifests.map(({ digest, bytes }) => files.write((0,external_node_path_.join)(place, (0,domain_digest/* hexOf */.ZD)(digest)), bytes)));
    await (0,parallel/* inParallel */.H)(blobs, DOWNLOADS, (blob) => files.write((0,external_node_path_.join)(place, (0,domain_digest/* hexOf */.ZD)(blob.digest)), image.blob(blob).chunks()));
}

;// CONCATENATED MODULE: ./lib/src/scan/scan.js












const SOURCES = { tool: ensureTrivy, database: fetchDatabase, javaDatabase: fetchJavaDatabase, sandbox: openSandbox };
function openScanner(policy, registries, ports, sources = SOURCES) {
    ports.machine.stayLean();
    const sandboxes = new Map();
    let isOver = false;
    const sandboxFor = async (program) => {
        if (isOver)
            throw new errors/* ActionError */.lZ('cancelled', 'nobody waits for the scanner any more');
        const opened = sandboxes.get(program) ?? sources.sandbox(program, ports);
        sandboxes.set(program, opened);
        return opened;
    };
    const tool = sources.tool(policy, ports, async (program, args) => askInside(await sandboxFor(program), args, ports));
    const sandbox = tool.then(({ program }) => sandboxFor(program));
    const database = policy.scanners.includes('vuln') ? sources.database(policy, registries, ports) : Promise.resolve(undefined);
    for (const begun of [tool, sandbox, database])
        begun.catch(() => undefined);
    const folders = [];
    const prepare = async (image, targets) => {
        const folder = await ports.files.temporaryFolder('scan-');
        folders.push(folder);
        const [rules] = await Promise.all([(0,scan_rules/* writeRules */.u)(policy, folder, ports.files), writeView(image, targets, folder, ports.files)]);
        return { folder, rules, java: openJava((place) => sources.javaDatabase(policy, registries, place, ports), folder, ports) };
    };
    return {
        scan: async (image, asked) => {
            const begunMs = ports.clock.elapsedMs();
            const evidence = await gather({ policy, tool, sandbox, database, prepare }, image, asked, ports);
            ports.signal.throwIfAborted();
            return { ...evidence, tookMs: ports.clock.elapsedMs() - begunMs };
        },
        close: async () => {
            isOver = true;
            const opened = [...sandboxes.values()].map(async (one) => (await one).close());
            const closing = [...opened, ...folders.map((folder) => ports.files.remove(folder))];
            for (const closed of await Promise.allSettled(closing))
                if (closed.status === 'rejected')
                    ports.log.debug(`The scanner is not wholly put away: ${(0,errors/* asActionError */.z6)(closed.reason).message}`);
        },
    };
}
async function gather(parts, image, asked, ports) {
    const { policy } = parts;
    let targets = [];
    try {
        targets = listTargets(image, asked);
    }
    catch (error) {
        return { ...NOTHING, platforms: [], failure: (0,errors/* asActionError */.z6)(error) };
    }
    const all = [parts.tool, parts.database, parts.sandbox, parts.prepare(image, targets)];
    const [tool, database, sandbox, prepared] = await Promise.allSettled(all);
    const known = {
        ...NOTHING,
        ...(tool.status === 'fulfilled' ? { scanner: tool.value } : {}),
        ...(database.status === 'fulfilled' ? { database: database.value } : {}),
        ...(sandbox.status === 'fulfilled' ? { isolation: sandbox.value.isolation } : {}),
    };
    if (tool.status === 'rejected')
        return unscanned(known, targets, tool.reason);
    if (database.status === 'rejected')
        return unscanned(known, targets, database.reason);
    if (sandbox.status === 'rejected')
        return unscanned(known, targets, sandbox.reason);
    if (prepared.status === 'rejected')
        return unscanned(known, targets, prepared.reason);
    const { java } = prepared.value;
    const deadlineMs = ports.clock.elapsedMs() + policy.timeoutMs;
    const share = Math.min(1, WHOLE_REPORTS / targets.length);
    const scanning = { ...prepared.value, policy, sandbox: sandbox.value, database: database.value, deadlineMs, share };
    try {
        if (scanning.database !== undefined)
            await ports.files.link(scanning.database.folder, (0,external_node_path_.join)(scanning.folder, 'of-db'));
        await makeCache('cache', scanning.folder, scanning.database === undefined ? [] : ['db'], ports);
        const platforms = await (0,parallel/* inParallel */.H)(targets, workersOf(targets.length, ports), (target, index) => scanOne(target, index, scanning, ports));
        return { ...known, platforms, javaDatabase: java.used() };
    }
    catch (error) {
        return unscanned(known, targets, error);
    }
}
const NOTHING = { scanner: undefined, database: undefined, javaDatabase: undefined, isolation: undefined, failure: undefined };
function unscanned(known, targets, thrown) {
    const failure = (0,errors/* asActionError */.z6)(thrown);
    return { ...known, platforms: targets.map((target) => none(target, failure.message)), failure };
}
function none(target, because) {
    return { ...target, kind: 'none', because };
}
const MEMORY_BYTES = 2 * 1024 * 1024 * 1024;
function workersOf(platforms, { machine }) {
    return Math.max(1, Math.min(platforms, machine.cores, Math.floor(machine.freeBytes() / MEMORY_BYTES)));
}
const WHOLE_REPORTS = 4;
async function scanOne(target, index, scanning, ports) {
    const begunMs = ports.clock.elapsedMs();
    try {
        const first = await attempt(target, `${index}`, scanning, ports);
        const needsJava = first.kind === 'failed' && first.needsJava;
        if (needsJava)
            await scanning.java.bring();
        const last = needsJava ? await attempt(target, `${index}j`, scanning, ports) : first;
        if (last.kind === 'failed')
            return none(target, last.because);
        const report = await readReport(ports.files.stream(last.file), scanning.share);
        const tookMs = ports.clock.elapsedMs() - begunMs;
        return { ...target, kind: 'report', report: withNames(report, scanning.rules, ports.clock.now()), file: last.file, tookMs };
    }
    catch (error) {
        ports.signal.throwIfAborted();
        return none(target, (0,errors/* asActionError */.z6)(error).message);
    }
}
async function attempt(target, name, scanning, ports) {
    const { policy, rules, folder, database, java, sandbox, deadlineMs } = scanning;
    const timeoutMs = deadlineMs - ports.clock.elapsedMs();
    if (timeoutMs <= 0)
        return { kind: 'failed', because: 'there was no time left for it (scan-timeout)', needsJava: false };
    const hasJava = java.used() !== undefined;
    const shown = ['given', 'layout', ...(database === undefined ? [] : ['of-db']), ...(hasJava ? ['of-java-db'] : [])];
    return runTrivy({ manifest: target.manifest, policy, rules: rules.args, folder, shown, name, hasJava, timeoutMs }, sandbox, ports.files);
}
function withNames(report, { names, entries }, now) {
    const holding = entries.filter(({ expiresAt }) => expiresAt === undefined || expiresAt >= now);
    const findings = report.findings.map((finding) => {
        const source = finding.ignored === undefined ? undefined : names.get(finding.ignored.source);
        if (finding.ignored === undefined || source === undefined)
            return finding;
        return { ...finding, ignored: { ...finding.ignored, source, expiresAt: holding.find(({ id }) => id === finding.id)?.expiresAt } };
    });
    return { ...report, findings };
}


/***/ }),

/***/ 535:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  P: () => (/* binding */ fetchPinned),
  V: () => (/* binding */ machineOf)
});

// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __webpack_require__(5071);
// EXTERNAL MODULE: ./lib/src/registry/retry.js
var retry = __webpack_require__(2806);
// EXTERNAL MODULE: ./lib/src/domain/code.js
var domain_code = __webpack_require__(1342);
// EXTERNAL MODULE: ./lib/src/domain/inert.js
var inert = __webpack_require__(1295);
// EXTERNAL MODULE: ./lib/src/domain/json.js
var json = __webpack_require__(7909);
// EXTERNAL MODULE: ./lib/src/domain/url.js
var domain_url = __webpack_require__(2178);
// EXTERNAL MODULE: ./lib/src/registry/pool.js
var registry_pool = __webpack_require__(5484);
;// CONCATENATED MODULE: ./lib/src/tool/download.js







const HOSTS = new Set(['github.com', 'objects.githubusercontent.com', 'release-assets.githubusercontent.com']);
const HOPS = 3;
class BrokenDownload extends errors/* ActionError */.lZ {
}
async function* downloadAsset(asset, ports) {
    const pool = (0,registry_pool/* createPool */.b)(ports.clock);
    let url = new URL(`https://github.com/${asset.repository}/releases/download/${asset.tag}/${asset.name}`);
    for (let hop = 0;; hop += 1) {
        const reply = await ask(url, hop > 0, asset, pool, ports);
        const next = nextHop(reply, url);
        if (next === undefined && reply.status === 200)
            return yield* told(reply.chunks, url, asset);
        reply.cancel();
        if (next === undefined)
            throw refusal(asset, `${url.host} answered ${reply.status}`);
        if (typeof next === 'string')
            throw refusal(asset, `${url.host} ${next}`);
        if (hop === HOPS)
            throw refusal(asset, `github.com redirects more than ${HOPS} times`);
        url = next;
    }
}
async function ask(url, isRedirected, asset, pool, ports) {
    const headers = { 'user-agent': 'build-tag-push', accept: 'application/octet-stream' };
    const request = { method: 'GET', url, headers, ...(isRedirected ? { sentBy: 'github.com' } : {}) };
    try {
        return await (0,retry/* persist */.Zr)(url.host, pool, ports, async () => ({ ...(await ports.http.stream(request)), body: new Uint8Array() }), retry/* PATIENT */.qh);
    }
    catch (error) {
        throw broken(url, error, asset);
    }
}
function nextHop({ status, headers }, from) {
    const location = headers.get('location');
    if (status < 300 || status > 399 || location === undefined)
        return undefined;
    const url = (0,domain_url/* parseUrl */.D)(location, from.href);
    if (url === undefined)
        return 'redirects to what is no address';
    const isPlain = url.username === '' && url.password === '' && url.port === '';
    if (url.protocol !== 'https:' || !isPlain || !HOSTS.has(url.hostname))
        return `redirects to ${(0,inert/* inertInline */.Mo)(url.origin)}, which is not GitHub's`;
    return url;
}
async function* told(chunks, url, asset) {
    try {
        yield* chunks;
    }
    catch (error) {
        throw broken(url, error, asset);
    }
}
function broken({ host }, error, asset) {
    const code = (0,domain_code/* codeOf */.$)(error);
    if (error instanceof errors/* ActionError */.lZ || code === undefined)
        return error;
    const words = (0,json/* isRecord */.u)(error) && typeof error['message'] === 'string' ? `${(0,inert/* inertInline */.Mo)(error['message'])} ` : '';
    return new BrokenDownload(asset.code, `${asset.program} cannot be fetched: the connection to ${host} failed: ${words}(${code})`, hintOf(asset), error);
}
function refusal(asset, what) {
    return new errors/* ActionError */.lZ(asset.code, `${asset.program} cannot be fetched: ${what} for ${asset.name}`, hintOf(asset));
}
function hintOf({ otherwise }) {
    return `The runner must reach github.com and release-assets.githubusercontent.com; else ${otherwise}.`;
}

// EXTERNAL MODULE: ./lib/src/tool/kept.js
var kept = __webpack_require__(8301);
;// CONCATENATED MODULE: ./lib/src/tool/fetch.js




const TRIES = 3;
async function fetchPinned(pinned, folder, ports) {
    const { asset } = pinned;
    const known = { ...pinned, download: () => downloadAsset(asset, ports) };
    const brought = await persist(() => (0,kept/* bring */.V)(known, folder, (found) => wrong(asset, pinned.digest, found), ports), ports);
    return { ...brought, put: () => (0,kept/* keep */.a)(known, brought, ports) };
}
function machineOf(env) {
    return { os: env['RUNNER_OS'] || 'Linux', arch: env['RUNNER_ARCH'] || 'X64' };
}
async function persist(work, { clock, random }) {
    for (let tries = 1;; tries += 1) {
        try {
            return await work();
        }
        catch (error) {
            if (!(error instanceof BrokenDownload) || tries === TRIES)
                throw error;
            await clock.sleep((0,retry/* waitMs */.Cu)(tries, undefined, random.fraction()));
        }
    }
}
function wrong({ program, name, code }, digest, found) {
    return new errors/* ActionError */.lZ(code, `the bytes that github.com sends for ${name} ${found}, and should have ${digest}: they are not run`, `Somebody on the way, or at the publisher, replaced the release. Nothing of it was run; tell the makers of ${program}.`);
}


/***/ }),

/***/ 4797:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E4: () => (/* binding */ versionOf),
/* harmony export */   NS: () => (/* binding */ askPlainly),
/* harmony export */   aY: () => (/* binding */ findOnPath)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1295);
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7909);
/* harmony import */ var _domain_version_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9659);




const VERSION_TIMEOUT_MS = 60_000;
async function findOnPath(name, cure, { children, env, log }) {
    const program = await children.find(name);
    if (program === undefined || !isBelow(program, env['GITHUB_WORKSPACE']))
        return program;
    log.warning(`${program} is not used: it lies in the workspace, where a commit that is to be checked may have put it${cure}`);
    return undefined;
}
async function versionOf(program, args, field, ask) {
    const { ending, stdout, stderr } = await ask(program, args);
    if (ending.kind !== 'exited' || ending.code !== 0)
        return `does not say its version (${JSON.stringify(ending)}${stderr === '' ? '' : `, ${(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_1__/* .inertInline */ .Mo)(stderr)}`})`;
    const answer = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__/* .parseJson */ .q)(stdout);
    const said = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__/* .isRecord */ .u)(answer) ? answer[field] : undefined;
    const version = typeof said === 'string' ? (0,_domain_version_js__WEBPACK_IMPORTED_MODULE_3__/* .parseVersion */ .ot)(said) : undefined;
    return version ?? `does not say its version, but ${(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_1__/* .inertInline */ .Mo)(stdout, 100)}`;
}
function askPlainly({ children, files, env }) {
    return async (program, args) => {
        const folder = await files.temporaryFolder('version-');
        try {
            const bare = { PATH: env['PATH'] ?? '', HOME: folder, TMPDIR: folder };
            return await children.ask(program, args, { cwd: folder, env: bare, timeoutMs: VERSION_TIMEOUT_MS, limitBytes: 64 * 1024 });
        }
        finally {
            await files.remove(folder);
        }
    };
}
function isBelow(path, folder) {
    if (folder === undefined || folder === '')
        return false;
    const way = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.relative)((0,node_path__WEBPACK_IMPORTED_MODULE_0__.resolve)(folder), path);
    return way !== '..' && !way.startsWith(`..${node_path__WEBPACK_IMPORTED_MODULE_0__.sep}`) && !(0,node_path__WEBPACK_IMPORTED_MODULE_0__.isAbsolute)(way);
}


/***/ }),

/***/ 8301:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ bring),
/* harmony export */   a: () => (/* binding */ keep)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
/* harmony import */ var _domain_code_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1342);
/* harmony import */ var _domain_digest_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9191);




const KEPT = /^[0-9a-f]{64}\.(?:tar\.gz|bin)$/;
async function bring(known, folder, wrong, ports) {
    const file = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder, nameOf(known));
    if (await takeKept(known, file, ports))
        return { file, origin: 'cache' };
    const found = await write(known.download(), file, known, ports);
    if (found !== undefined)
        throw wrong(found);
    return { file, origin: 'download' };
}
async function takeKept(known, file, ports) {
    const { files, log, env } = ports;
    const shelf = shelfOf(known, env);
    if (shelf === undefined)
        return false;
    const kept = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(shelf, nameOf(known));
    try {
        if ((await files.kind(kept))?.kind !== 'file')
            return false;
        const found = await write(files.stream(kept), file, known, ports);
        if (found === undefined)
            return true;
        log.warning(`what is kept in ${kept} is damaged or was replaced, and is not used: its bytes ${found}`);
        await files.remove(kept);
    }
    catch (error) {
        if ((0,_domain_code_js__WEBPACK_IMPORTED_MODULE_2__/* .codeOf */ .$)(error) === 'ENOSPC')
            throw error;
        log.debug(`${kept} cannot be read: ${(0,_domain_code_js__WEBPACK_IMPORTED_MODULE_2__/* .codeOf */ .$)(error) ?? String(error)}`);
    }
    return false;
}
async function keep(known, { file, origin }, { files, log, env }) {
    const shelf = shelfOf(known, env);
    if (shelf === undefined || origin === 'cache')
        return files.remove(file);
    try {
        await files.makeFolder(shelf);
        await files.move(file, (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(shelf, nameOf(known)));
        const older = (await files.list(shelf)).filter((name) => KEPT.test(name) && name !== nameOf(known));
        await Promise.all(older.map((name) => files.remove((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(shelf, name))));
    }
    catch (error) {
        log.debug(`${shelf} does not take ${nameOf(known)}: ${(0,_domain_code_js__WEBPACK_IMPORTED_MODULE_2__/* .codeOf */ .$)(error) ?? String(error)}`);
        await files.remove(file);
    }
}
function shelfOf({ kind }, env) {
    const cache = env['RUNNER_TOOL_CACHE'];
    return cache === undefined || cache === '' ? undefined : (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(cache, 'build-tag-push', kind);
}
function nameOf({ digest, extension = '.tar.gz' }) {
    return `${(0,_domain_digest_js__WEBPACK_IMPORTED_MODULE_3__/* .hexOf */ .ZD)(digest)}${extension}`;
}
async function write(chunks, file, { digest, limitBytes }, { files }) {
    const hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256');
    let size = 0;
    const hashed = async function* () {
        for await (const chunk of chunks) {
            size += chunk.length;
            if (size > limitBytes)
                return;
            hash.update(chunk);
            yield chunk;
        }
    };
    await files.write(file, hashed(), 0o600);
    if (size > limitBytes)
        return `are more than ${limitBytes}`;
    const found = `sha256:${hash.digest('hex')}`;
    return found === digest ? undefined : `have the digest ${found}`;
}


/***/ })

};
