export const id = 297;
export const ids = [297];
export const modules = {

/***/ 9038:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   N1: () => (/* binding */ referrerOf),
/* harmony export */   hi: () => (/* binding */ isSignature),
/* harmony export */   r8: () => (/* binding */ SIGNER),
/* harmony export */   su: () => (/* binding */ stored),
/* harmony export */   vz: () => (/* binding */ sourceOf),
/* harmony export */   wg: () => (/* binding */ EMPTY),
/* harmony export */   xH: () => (/* binding */ pointerTo)
/* harmony export */ });
/* harmony import */ var _domain_cosign_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1108);
/* harmony import */ var _domain_digest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9191);
/* harmony import */ var _domain_manifest_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1806);



const SIGNER = 'io.build-tag-push.signer';
const EMPTY_CONFIG = 'application/vnd.oci.empty.v1+json';
const EMPTY = stored('{}', EMPTY_CONFIG);
function stored(content, mediaType) {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    return { digest: (0,_domain_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .digestOf */ .ol)(bytes), bytes, mediaType };
}
function sourceOf({ digest, bytes }, isNew) {
    const chunks = async function* () {
        yield bytes;
    };
    return { digest, size: bytes.byteLength, chunks, ...(isNew ? { isNew } : {}) };
}
function pointerTo({ mediaType, digest, bytes }) {
    return { mediaType, digest, size: bytes.byteLength };
}
function referrerOf(bundle, subject, createdAt) {
    const layer = stored(bundle.bytes, _domain_cosign_js__WEBPACK_IMPORTED_MODULE_2__/* .BUNDLE_TYPE */ .q$);
    const annotations = {
        'org.opencontainers.image.created': createdAt.toISOString(),
        'dev.sigstore.bundle.content': 'dsse-envelope',
        'dev.sigstore.bundle.predicateType': _domain_cosign_js__WEBPACK_IMPORTED_MODULE_2__/* .SIGN_PREDICATE */ .m$,
        [SIGNER]: bundle.signer,
    };
    const document = {
        schemaVersion: 2,
        mediaType: _domain_manifest_js__WEBPACK_IMPORTED_MODULE_1__/* .MANIFEST_TYPES */ ._P[1],
        artifactType: _domain_cosign_js__WEBPACK_IMPORTED_MODULE_2__/* .BUNDLE_TYPE */ .q$,
        config: pointerTo(EMPTY),
        layers: [pointerTo(layer)],
        subject: pointerTo(subject),
        annotations,
    };
    const manifest = stored(JSON.stringify(document), _domain_manifest_js__WEBPACK_IMPORTED_MODULE_1__/* .MANIFEST_TYPES */ ._P[1]);
    return { manifest, layer, entry: { ...pointerTo(manifest), artifactType: _domain_cosign_js__WEBPACK_IMPORTED_MODULE_2__/* .BUNDLE_TYPE */ .q$, annotations } };
}
function isSignature({ annotations }, signer) {
    if (annotations['dev.sigstore.bundle.predicateType'] !== _domain_cosign_js__WEBPACK_IMPORTED_MODULE_2__/* .SIGN_PREDICATE */ .m$)
        return false;
    return signer === undefined || annotations[SIGNER] === signer;
}


/***/ }),

/***/ 5299:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ runCosign)
/* harmony export */ });
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1295);
/* harmony import */ var _domain_secret_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4699);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5071);



const TIMEOUT_MS = 200_000;
const LINES = 20;
const REACH = new Set(['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY', 'SSL_CERT_FILE', 'SSL_CERT_DIR']);
async function runCosign({ program, folder, args, secrets, doing }, ports) {
    const said = [];
    const onLine = (line) => {
        if (said.push(line) > LINES)
            said.shift();
    };
    const given = Object.fromEntries(Object.entries(secrets).map(([name, secret]) => [name, secret.reveal()]));
    const env = { ...reachOf(ports.env), HOME: folder, TMPDIR: folder, PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', ...given };
    const ending = await ports.children.run(program, args, { cwd: folder, env, onLine, timeoutMs: TIMEOUT_MS, stdin: '' });
    const told = said.map((line) => (0,_domain_secret_js__WEBPACK_IMPORTED_MODULE_1__/* .conceal */ .E)(line, Object.values(given)));
    for (const line of told)
        ports.log.debug(`cosign: ${line}`);
    ports.signal.throwIfAborted();
    if (ending.kind === 'exited' && ending.code === 0)
        return;
    throw failure(doing, ending, told);
}
function reachOf(env) {
    return Object.fromEntries(Object.entries(env).filter(([name]) => REACH.has(name.toUpperCase())));
}
function failure(doing, ending, said) {
    const words = said.findLast((line) => /^Error:/i.test(line)) ?? said.findLast((line) => line.trim() !== '') ?? '';
    const told = words === '' ? '' : `: ${(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertInline */ .Mo)(words.replace(/^Error:\s*/i, ''))}`;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('signing', `cosign could not ${doing} (${endOf(ending)})${told}`, cureOf(words));
}
function endOf(ending) {
    switch (ending.kind) {
        case 'exited':
            return `exit code ${ending.code}`;
        case 'killed':
            return `ended by ${ending.signal}`;
        case 'missing':
            return 'its program is not there';
        case 'timeout':
            return `not done after ${ending.ms / 1000} s`;
    }
}
const CURES = [
    [/decryption failed|password/i, 'cosign-password does not open cosign-key. A key without a password needs no cosign-password.'],
    [
        /reading key|unsupported pem|pem decode/i,
        'cosign-key takes the text of a private key as cosign writes it (cosign generate-key-pair), from a secret.',
    ],
    [
        /TUF|trusted root|signing config/i,
        'The runner must reach tuf-repo-cdn.sigstore.dev; a Sigstore of your own is named by cosign-signing-config and cosign-trusted-root.',
    ],
    [/fulcio/i, 'The runner must reach fulcio.sigstore.dev, which signs for the identity token of this job.'],
    [/rekor/i, 'The runner must reach rekor.sigstore.dev; sign-log: false signs without its transparency log.'],
];
function cureOf(words) {
    return CURES.find(([pattern]) => pattern.test(words))?.[1] ?? 'The debug log has what cosign said: run the job again with debug logging.';
}


/***/ }),

/***/ 9563:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   FN: () => (/* binding */ legacyLayer),
/* harmony export */   ou: () => (/* binding */ withLayer),
/* harmony export */   v: () => (/* binding */ hasSignature),
/* harmony export */   w_: () => (/* binding */ legacyTag)
/* harmony export */ });
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7909);
/* harmony import */ var _domain_manifest_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1806);
/* harmony import */ var _artifact_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9038);



const SIMPLE_SIGNING = 'application/vnd.dev.cosign.simplesigning.v1+json';
const SIGNATURE = 'dev.cosignproject.cosign/signature';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
function legacyTag(digest) {
    return `${digest.replace(':', '-')}.sig`;
}
function legacyLayer(bundle, payload) {
    const blob = (0,_artifact_js__WEBPACK_IMPORTED_MODULE_2__/* .stored */ .su)(payload, SIMPLE_SIGNING);
    const { certificate, entry, timestamp, signature = '' } = bundle;
    const annotations = {
        [SIGNATURE]: signature,
        ...(certificate === undefined ? {} : { 'dev.sigstore.cosign/certificate': pem(certificate), 'dev.sigstore.cosign/chain': '' }),
        ...(entry === undefined ? {} : { 'dev.sigstore.cosign/bundle': JSON.stringify(rekorBundle(entry)) }),
        ...(timestamp === undefined ? {} : { 'dev.sigstore.cosign/rfc3161timestamp': JSON.stringify({ SignedRFC3161Timestamp: timestamp }) }),
        [_artifact_js__WEBPACK_IMPORTED_MODULE_2__/* .SIGNER */ .r8]: bundle.signer,
    };
    return { layer: { ...(0,_artifact_js__WEBPACK_IMPORTED_MODULE_2__/* .pointerTo */ .xH)(blob), annotations }, blob };
}
function hasSignature({ content }, { digest, annotations }) {
    return (content.kind === 'image' && content.layers.some((layer) => layer.digest === digest && layer.annotations[_artifact_js__WEBPACK_IMPORTED_MODULE_2__/* .SIGNER */ .r8] === annotations[_artifact_js__WEBPACK_IMPORTED_MODULE_2__/* .SIGNER */ .r8]));
}
function withLayer(before, layer) {
    const others = before?.content.kind === 'image' ? before.content.layers : [];
    const layers = [...others, layer].map(({ mediaType, digest, size, annotations }) => ({ mediaType, digest, size, annotations }));
    const config = (0,_artifact_js__WEBPACK_IMPORTED_MODULE_2__/* .stored */ .su)(JSON.stringify({
        architecture: '',
        os: '',
        created: EPOCH,
        config: {},
        rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
        history: layers.map(() => ({ created: EPOCH })),
    }), CONFIG);
    const document = { schemaVersion: 2, mediaType: _domain_manifest_js__WEBPACK_IMPORTED_MODULE_1__/* .MANIFEST_TYPES */ ._P[1], config: (0,_artifact_js__WEBPACK_IMPORTED_MODULE_2__/* .pointerTo */ .xH)(config), layers };
    return { manifest: (0,_artifact_js__WEBPACK_IMPORTED_MODULE_2__/* .stored */ .su)(JSON.stringify(document), _domain_manifest_js__WEBPACK_IMPORTED_MODULE_1__/* .MANIFEST_TYPES */ ._P[1]), config };
}
const EPOCH = '0001-01-01T00:00:00Z';
function rekorBundle(entry) {
    const log = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__.at)(entry, 'logId', 'keyId');
    return {
        SignedEntryTimestamp: (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__.at)(entry, 'inclusionPromise', 'signedEntryTimestamp') ?? null,
        Payload: {
            body: entry['canonicalizedBody'],
            integratedTime: Number(entry['integratedTime'] ?? 0),
            logIndex: Number(entry['logIndex'] ?? 0),
            logID: typeof log === 'string' ? Buffer.from(log, 'base64').toString('hex') : '',
        },
    };
}
function pem(certificate) {
    const lines = Buffer.from(certificate).toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
    return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}


/***/ }),

/***/ 7580:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ copy),
/* harmony export */   m: () => (/* binding */ serviceArguments)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5071);


const LIMIT_BYTES = 1024 * 1024;
const NO_SERVICES = '{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","rekorTlogConfig":{},"tsaConfig":{}}';
const NO_ROOTS = '{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}';
async function serviceArguments(services, folder, run, ports) {
    const [config, roots] = [(0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, 'signing-config.json'), (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, 'trusted-root.json')];
    switch (services.kind) {
        case 'none':
            await Promise.all([ports.files.write(config, NO_SERVICES), ports.files.write(roots, NO_ROOTS)]);
            return [`--signing-config=${config}`, `--trusted-root=${roots}`];
        case 'public':
            if (services.log)
                return [];
            await run(['signing-config', 'create', '--with-default-services=true', '--no-default-rekor=true', `--out=${config}`]);
            return [`--signing-config=${config}`];
        case 'own':
            await copy('cosign-signing-config', services.signingConfig, config, ports);
            await copy('cosign-trusted-root', services.trustedRoot, roots, ports);
            return [`--signing-config=${config}`, `--trusted-root=${roots}`];
    }
}
async function copy(input, from, to, { files }) {
    const text = await files.readText(from, LIMIT_BYTES);
    if (text === undefined)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ActionError */ .lZ('signing', `${input}: there is no file ${from}`, 'Write its path, from the working directory of the job.');
    await files.write(to, text);
}


/***/ }),

/***/ 4491:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AG: () => (/* binding */ storeBundle),
/* harmony export */   Gz: () => (/* binding */ listReferrer),
/* harmony export */   JI: () => (/* binding */ isSigned),
/* harmony export */   aH: () => (/* binding */ referrersOf),
/* harmony export */   b5: () => (/* binding */ storeLegacy),
/* harmony export */   cO: () => (/* binding */ tagOf)
/* harmony export */ });
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7909);
/* harmony import */ var _domain_manifest_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1806);
/* harmony import */ var _domain_reference_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(3366);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5071);
/* harmony import */ var _registry_retry_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2806);
/* harmony import */ var _artifact_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9038);
/* harmony import */ var _legacy_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9563);







const TRIES = 4;
async function storeBundle(bundle, subject, client, ports) {
    const before = await client.referrers(subject.digest);
    const listed = before ?? manifestsOf(await client.manifest(tagOf(subject.digest)));
    if (listed.some((entry) => (0,_artifact_js__WEBPACK_IMPORTED_MODULE_4__/* .isSignature */ .hi)(entry, bundle.signer)))
        return 'already';
    const { manifest, layer, entry } = (0,_artifact_js__WEBPACK_IMPORTED_MODULE_4__/* .referrerOf */ .N1)(bundle, subject, ports.clock.now());
    await Promise.all([client.upload((0,_artifact_js__WEBPACK_IMPORTED_MODULE_4__/* .sourceOf */ .vz)(_artifact_js__WEBPACK_IMPORTED_MODULE_4__/* .EMPTY */ .wg, false), []), client.upload((0,_artifact_js__WEBPACK_IMPORTED_MODULE_4__/* .sourceOf */ .vz)(layer, true), [])]);
    await client.putManifest(manifest.digest, manifest);
    if (before === undefined)
        await addToIndex(entry, subject.digest, client, ports);
    else
        await seeListed(entry, subject.digest, client, ports);
    return 'signed';
}
async function storeLegacy(bundle, payload, digest, client, ports) {
    const tag = (0,_legacy_js__WEBPACK_IMPORTED_MODULE_5__/* .legacyTag */ .w_)(digest);
    const { layer, blob } = (0,_legacy_js__WEBPACK_IMPORTED_MODULE_5__/* .legacyLayer */ .FN)(bundle, payload);
    const has = (found) => found !== undefined && (0,_legacy_js__WEBPACK_IMPORTED_MODULE_5__/* .hasSignature */ .v)(found, layer);
    let before = await client.manifest(tag);
    if (has(before))
        return 'already';
    await client.upload((0,_artifact_js__WEBPACK_IMPORTED_MODULE_4__/* .sourceOf */ .vz)(blob, false), []);
    for (let tries = 1;; tries += 1) {
        checkKind('image', before, tag, client);
        const { manifest, config } = (0,_legacy_js__WEBPACK_IMPORTED_MODULE_5__/* .withLayer */ .ou)(before, layer);
        await client.upload((0,_artifact_js__WEBPACK_IMPORTED_MODULE_4__/* .sourceOf */ .vz)(config, false), []);
        await client.putManifest(tag, manifest);
        before = await client.manifest(tag);
        if (has(before))
            return 'signed';
        await again(tries, tag, digest, client, ports);
    }
}
async function isSigned(digest, format, client) {
    if (format === 'legacy')
        return (await client.head((0,_legacy_js__WEBPACK_IMPORTED_MODULE_5__/* .legacyTag */ .w_)(digest))) !== undefined;
    return (await referrersOf(digest, client)).some((entry) => (0,_artifact_js__WEBPACK_IMPORTED_MODULE_4__/* .isSignature */ .hi)(entry));
}
async function referrersOf(digest, client) {
    return (await client.referrers(digest)) ?? manifestsOf(await client.manifest(tagOf(digest)));
}
function tagOf(digest) {
    return digest.replace(':', '-');
}
async function listReferrer(entry, digest, client, ports) {
    if ((await client.referrers(digest)) === undefined)
        await addToIndex(entry, digest, client, ports);
    else
        await seeListed(entry, digest, client, ports);
}
async function addToIndex(entry, digest, client, ports) {
    const tag = tagOf(digest);
    for (let tries = 1;; tries += 1) {
        const before = await client.manifest(tag);
        checkKind('index', before, tag, client);
        await client.putManifest(tag, withEntry(before, entry));
        if (has(manifestsOf(await client.manifest(tag)), entry))
            return;
        await again(tries, tag, digest, client, ports);
    }
}
async function seeListed(entry, digest, client, ports) {
    for (let tries = 1; !has((await client.referrers(digest)) ?? [], entry); tries += 1)
        await again(tries, "the registry's list of referrers", digest, client, ports);
}
async function again(tries, where, digest, { repository }, { clock, random }) {
    if (tries === TRIES)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('signing', `${(0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_6__/* .formatPinned */ .y6)(repository, digest)}: its signature was written ${tries} times, and does not stand in ${where}`, 'Somebody else writes there at the same time, or the registry forgets it. Run the job again, and no other one that signs this image.');
    await clock.sleep((0,_registry_retry_js__WEBPACK_IMPORTED_MODULE_3__/* .waitMs */ .Cu)(tries, undefined, random.fraction()));
}
function manifestsOf(manifest) {
    return manifest?.content.kind === 'index' ? manifest.content.manifests : [];
}
function checkKind(kind, found, tag, { repository }) {
    if (found === undefined || found.content.kind === kind)
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('signing', `${(0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_6__/* .formatTagged */ .cy)({ repository, tag })} should hold signatures, and holds ${found.content.kind === 'index' ? 'an index' : 'an image'}`, 'That tag belongs to the signatures of the digest that it names. Delete it, and run again.');
}
function has(entries, { digest }) {
    return entries.some((entry) => entry.digest === digest);
}
function withEntry(before, entry) {
    const document = before === undefined ? undefined : (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .parseJson */ .q)(before.bytes);
    const index = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(document) ? document : { schemaVersion: 2, mediaType: _domain_manifest_js__WEBPACK_IMPORTED_MODULE_1__/* .MANIFEST_TYPES */ ._P[0], manifests: [] };
    const entries = Array.isArray(index['manifests']) ? index['manifests'] : [];
    return (0,_artifact_js__WEBPACK_IMPORTED_MODULE_4__/* .stored */ .su)(JSON.stringify({ ...index, manifests: [...entries, entry] }), _domain_manifest_js__WEBPACK_IMPORTED_MODULE_1__/* .MANIFEST_TYPES */ ._P[0]);
}


/***/ }),

/***/ 877:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  q: () => (/* binding */ ensureCosign)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/src/domain/cosign.js
var cosign = __webpack_require__(1108);
// EXTERNAL MODULE: ./lib/src/domain/version.js
var domain_version = __webpack_require__(9659);
// EXTERNAL MODULE: ./lib/src/tool/fetch.js + 1 modules
var fetch = __webpack_require__(535);
// EXTERNAL MODULE: ./lib/src/tool/found.js
var found = __webpack_require__(4797);
// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __webpack_require__(5071);
;// CONCATENATED MODULE: ./lib/src/sign/releases.js


const PROGRAMS = {
    'cosign-linux-amd64': 'sha256:f7622ed3cf22e55e1ae6377c080979ff77a22da9981c11df222a2e444991e7cf',
    'cosign-linux-arm64': 'sha256:90e7ae0b5dfd60f20816b52c012addf7fc055ebcc7bea4ce81c428ca8518c302',
    'cosign-darwin-amd64': 'sha256:acd180f8b015be25240ca33abee8a1e564eb65cdf1a3cee4725456d2dceb7da6',
    'cosign-darwin-arm64': 'sha256:dec1c3f802320b19c2fbcf2dc7bcfb3f258e1c181a046c23a1a074bdf932f10a',
};
const MACHINES = {
    'Linux X64': 'cosign-linux-amd64',
    'Linux ARM64': 'cosign-linux-arm64',
    'macOS X64': 'cosign-darwin-amd64',
    'macOS ARM64': 'cosign-darwin-arm64',
};
const OTHERWISE = `install cosign ${cosign/* COSIGN_VERSION */.Lr} by a step before, on PATH`;
function findProgram({ os, arch }, programs = PROGRAMS) {
    const name = MACHINES[`${os} ${arch}`] ?? '';
    const digest = programs[name];
    if (digest === undefined)
        throw new errors/* ActionError */.lZ('signing', `cosign ${cosign/* COSIGN_VERSION */.Lr} is not on PATH, and no program of it for ${os} ${arch} is known here`, `Sign on a runner with Linux or macOS, X64 or ARM64, or ${OTHERWISE}.`);
    const asset = {
        program: 'cosign',
        repository: 'sigstore/cosign',
        tag: `v${cosign/* COSIGN_VERSION */.Lr}`,
        name,
        code: 'signing',
        otherwise: OTHERWISE,
    };
    return { asset, digest };
}

;// CONCATENATED MODULE: ./lib/src/sign/tool.js






const PROGRAM_LIMIT_BYTES = 300 * 1024 * 1024;
async function ensureCosign(ports, programs = PROGRAMS) {
    return (await useFound(ports)) ?? usePinned(programs, ports);
}
async function useFound(ports) {
    const program = await (0,found/* findOnPath */.aY)('cosign', '', ports);
    if (program === undefined)
        return undefined;
    const version = await (0,found/* versionOf */.E4)(program, ['version', '--json'], 'gitVersion', (0,found/* askPlainly */.NS)(ports));
    const because = typeof version === 'string' ? version : unfit(version);
    if (because === undefined && typeof version !== 'string')
        return { program, version: version.full, origin: 'path', isPinned: false };
    ports.log.info(`${program} is not used: it ${because}`);
    return undefined;
}
function unfit(version) {
    const ours = (0,domain_version/* parseVersion */.ot)(cosign/* COSIGN_VERSION */.Lr);
    if (ours === undefined)
        throw new TypeError(`not a version: ${cosign/* COSIGN_VERSION */.Lr}`);
    if (version.major === ours.major && !version.isPrerelease && (0,domain_version/* compareVersions */.Zy)(version, ours) >= 0)
        return undefined;
    return `is cosign ${version.full}, and ${cosign/* COSIGN_VERSION */.Lr} or a later ${ours.major}.x is asked for`;
}
async function usePinned(programs, ports) {
    const { files, env, log } = ports;
    const { asset, digest } = findProgram((0,fetch/* machineOf */.V)(env), programs);
    const folder = await files.temporaryFolder('cosign-');
    const kind = `cosign-${cosign/* COSIGN_VERSION */.Lr}`;
    const brought = await (0,fetch/* fetchPinned */.P)({ digest, kind, limitBytes: PROGRAM_LIMIT_BYTES, extension: '.bin', asset }, folder, ports);
    const program = (0,external_node_path_.join)(folder, 'cosign');
    await files.write(program, files.stream(brought.file), 0o755);
    await brought.put();
    log.info(`cosign ${cosign/* COSIGN_VERSION */.Lr} ${brought.origin === 'cache' ? 'was kept on this runner' : 'was downloaded'}; its checksum is the pinned one`);
    return { program, version: cosign/* COSIGN_VERSION */.Lr, origin: brought.origin, isPinned: true };
}


/***/ }),

/***/ 4297:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   verifyImages: () => (/* binding */ verifyImages)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _domain_cosign_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(1108);
/* harmony import */ var _domain_digest_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9191);
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7909);
/* harmony import */ var _domain_reference_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(3366);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5071);
/* harmony import */ var _artifact_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9038);
/* harmony import */ var _cosign_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5299);
/* harmony import */ var _legacy_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(9563);
/* harmony import */ var _services_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(7580);
/* harmony import */ var _store_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(4491);
/* harmony import */ var _tool_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(877);












const LOOKED_AT = 50;
const BLOB_LIMIT_BYTES = 1024 * 1024;
const IMAGE = 'dev.cosignproject.cosign/image';
async function verifyImages(claimed, verifying, registries, ports) {
    const { program } = await (0,_tool_js__WEBPACK_IMPORTED_MODULE_9__/* .ensureCosign */ .q)(ports);
    for (const { repository, digest } of claimed) {
        const client = registries.open(repository);
        const named = (0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_10__/* .formatPinned */ .y6)(repository, digest);
        const root = await client.manifest(digest);
        if (root === undefined)
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('registry-answer', `${named} is not there: the registry has no such manifest`);
        const layouts = [await bundlesOf(root, client), await legacyOf(root, client)].filter((layout) => layout !== undefined);
        if (layouts.length === 0)
            throw refusal(named, 'it has no signature', undefined);
        const errors = [];
        for (const layout of layouts) {
            const error = await judge(layout, program, verifying, ports);
            if (error !== undefined)
                errors.push(error);
        }
        const [first] = errors;
        if (first !== undefined && errors.length === layouts.length)
            throw refusal(named, first.message, first);
        ports.log.info(`from-verify: ${named} is signed by ${whoOf(verifying.trust)}`);
    }
}
async function bundlesOf(root, client) {
    const found = [];
    for (const { digest } of (await (0,_store_js__WEBPACK_IMPORTED_MODULE_8__/* .referrersOf */ .aH)(root.digest, client)).slice(0, LOOKED_AT)) {
        const manifest = await client.manifest(digest);
        if (manifest?.content.kind !== 'image' || subjectIn(manifest) !== root.digest)
            continue;
        const layers = manifest.content.layers.filter(isBundle);
        for (const layer of layers) {
            const bytes = await client.readBlob(layer, BLOB_LIMIT_BYTES);
            if (predicateIn(bytes) === _domain_cosign_js__WEBPACK_IMPORTED_MODULE_11__/* .SIGN_PREDICATE */ .m$)
                found.push(blobOf(manifest), [pathOf(layer.digest), bytes]);
        }
    }
    return found.length === 0 ? undefined : layoutOf([{ manifest: root, kind: IMAGE }], [blobOf(root), ...found]);
}
async function legacyOf(root, client) {
    const signatures = await client.manifest((0,_legacy_js__WEBPACK_IMPORTED_MODULE_6__/* .legacyTag */ .w_)(root.digest));
    if (signatures?.content.kind !== 'image')
        return undefined;
    const { config, layers } = signatures.content;
    const blobs = [config, ...layers.slice(0, LOOKED_AT)];
    const found = await Promise.all(blobs.map(async (blob) => [pathOf(blob.digest), await client.readBlob(blob, BLOB_LIMIT_BYTES)]));
    const kinds = [
        { manifest: root, kind: root.content.kind === 'index' ? `${IMAGE}Index` : IMAGE },
        { manifest: signatures, kind: 'dev.cosignproject.cosign/sigs' },
    ];
    return layoutOf(kinds, [blobOf(root), blobOf(signatures), ...found]);
}
function layoutOf(kinds, blobs) {
    const manifests = kinds.map(({ manifest, kind }) => ({ ...(0,_artifact_js__WEBPACK_IMPORTED_MODULE_4__/* .pointerTo */ .xH)(manifest), annotations: { kind } }));
    const index = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests };
    return new Map([
        ['oci-layout', '{"imageLayoutVersion":"1.0.0"}'],
        ['index.json', JSON.stringify(index)],
        ...blobs,
    ]);
}
async function judge(layout, program, { trust, trustedRoot }, ports) {
    const folder = await ports.files.temporaryFolder('verify-');
    const image = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, 'image');
    try {
        await ports.files.makeFolder((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(image, 'blobs', 'sha256'));
        await Promise.all([...layout].map(([path, content]) => ports.files.write((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(image, path), content)));
        const who = await whoArguments(trust, folder, ports);
        const roots = trustedRoot === undefined ? [] : [`--trusted-root=${(0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, 'trusted-root.json')}`];
        if (trustedRoot !== undefined)
            await (0,_services_js__WEBPACK_IMPORTED_MODULE_7__/* .copy */ .C)('cosign-trusted-root', trustedRoot, (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, 'trusted-root.json'), ports);
        const args = ['verify', '--local-image=true', ...who, ...roots, image];
        await (0,_cosign_js__WEBPACK_IMPORTED_MODULE_5__/* .runCosign */ .D)({ program, folder, args, secrets: {}, doing: 'verify it' }, ports);
        return undefined;
    }
    catch (thrown) {
        if (thrown instanceof _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ && thrown.code === 'signing')
            return thrown;
        throw thrown;
    }
    finally {
        await ports.files.remove(folder);
    }
}
async function whoArguments(trust, folder, { files }) {
    const log = trust.log ? [] : ['--insecure-ignore-tlog=true'];
    if (trust.kind === 'key') {
        const key = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, 'cosign.pub');
        await files.write(key, `${trust.key}\n`);
        return [`--key=${key}`, ...log];
    }
    const identity = `--certificate-identity${trust.isPattern ? '-regexp' : ''}=${trust.identity}`;
    return [identity, `--certificate-oidc-issuer=${trust.issuer}`, ...log, ...(trust.log ? [] : ['--use-signed-timestamps=true'])];
}
function whoOf(trust) {
    return trust.kind === 'key' ? 'the key that it names' : `${trust.identity}, known to ${trust.issuer}`;
}
function refusal(named, because, cause) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('signing', `from: ${named} is not signed as from-verify says that it must be: ${because}`, 'Nothing was written. Publish an image that was signed so, or name in from-verify who signed it; log=false takes a signature that is in no transparency log.', cause);
}
function isBundle({ mediaType }) {
    return mediaType === _domain_cosign_js__WEBPACK_IMPORTED_MODULE_11__/* .BUNDLE_TYPE */ .q$;
}
function subjectIn({ bytes }) {
    const subject = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__.at)((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__/* .parseJson */ .q)(bytes), 'subject', 'digest');
    return typeof subject === 'string' ? (0,_domain_digest_js__WEBPACK_IMPORTED_MODULE_1__/* .parseDigest */ .m)(subject) : undefined;
}
function predicateIn(bundle) {
    const payload = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__.at)((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__/* .parseJson */ .q)(bundle), 'dsseEnvelope', 'payload');
    return typeof payload === 'string' ? (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__.at)((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__/* .parseJson */ .q)(Buffer.from(payload, 'base64')), 'predicateType') : undefined;
}
function blobOf({ digest, bytes }) {
    return [pathOf(digest), bytes];
}
function pathOf(digest) {
    return (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)('blobs', 'sha256', (0,_domain_digest_js__WEBPACK_IMPORTED_MODULE_1__/* .hexOf */ .ZD)(digest));
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
