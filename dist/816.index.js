export const id = 816;
export const ids = [816];
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

/***/ 816:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  hasSignatures: () => (/* binding */ hasSignatures),
  prepareSigning: () => (/* binding */ prepareSigning),
  signImage: () => (/* binding */ signImage)
});

// EXTERNAL MODULE: ./lib/src/domain/reference.js
var reference = __webpack_require__(3366);
// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __webpack_require__(5071);
// EXTERNAL MODULE: ./lib/src/domain/cosign.js
var cosign = __webpack_require__(1108);
// EXTERNAL MODULE: ./lib/src/domain/digest.js
var domain_digest = __webpack_require__(9191);
;// CONCATENATED MODULE: ./lib/src/sign/payload.js



function statementOf(digest) {
    const subject = [{ digest: { sha256: (0,domain_digest/* hexOf */.ZD)(digest) } }];
    return JSON.stringify({ _type: 'https://in-toto.io/Statement/v1', subject, predicateType: cosign/* SIGN_PREDICATE */.m$, predicate: {} });
}
function simpleSigningOf(repository, digest) {
    const critical = {
        identity: { 'docker-reference': (0,reference/* canonicalName */.Ew)(repository).replace(/^docker\.io\//, 'index.docker.io/') },
        image: { 'docker-manifest-digest': digest },
        type: 'cosign container image signature',
    };
    return JSON.stringify({ critical, optional: null });
}

// EXTERNAL MODULE: ./lib/src/sign/pen.js + 1 modules
var sign_pen = __webpack_require__(3712);
// EXTERNAL MODULE: ./lib/src/sign/store.js
var store = __webpack_require__(4491);
// EXTERNAL MODULE: ./lib/src/sign/tool.js + 1 modules
var tool = __webpack_require__(877);
;// CONCATENATED MODULE: ./lib/src/sign/sign.js






async function prepareSigning({ mode }, ports) {
    if (mode === 'keyless')
        await ports.identity.token(sign_pen/* AUDIENCE */.X, 'sign: keyless');
    return (0,tool/* ensureCosign */.q)(ports);
}
async function signImage({ image, places }, about, cosign, registries, ports) {
    const { plan, inputs, settled, withheld } = about;
    const having = settled.rows.filter((row) => row.before === image.digest).map(({ repository }) => repository);
    const lying = places.filter(({ error }) => error === undefined).map(({ repository }) => repository);
    const targets = [...new Map([...lying, ...having].map((repository) => [(0,reference/* canonicalName */.Ew)(repository), repository])).values()].filter((repository) => !withheld.has((0,reference/* canonicalName */.Ew)(repository)));
    const clients = targets.map((repository) => registries.open(repository));
    const each = [];
    let signer;
    let version;
    let lost;
    const folder = await ports.files.temporaryFolder('sign-');
    try {
        for (const { subject, platform } of subjectsOf(image, plan.recursive)) {
            const ended = (repository, end) => each.push({ repository, digest: subject.digest, platform, end });
            try {
                if (lost !== undefined)
                    throw lost;
                const pen = await (0,sign_pen/* openPen */.S)(await cosign, servicesOf(plan), handOf(inputs), 'sign: keyless', folder, ports);
                version = pen.version;
                const ends = await signSubject(subject, clients, plan.format, pen, ports);
                signer = ends.signer ?? signer;
                ends.each.forEach((end, index) => {
                    const repository = targets[index];
                    if (repository !== undefined)
                        ended(repository, end);
                });
            }
            catch (thrown) {
                const error = (0,errors/* asActionError */.z6)(thrown);
                if ((0,errors/* endsRun */.sl)(error))
                    throw error;
                lost = error;
                for (const repository of targets)
                    ended(repository, { kind: 'failed', error });
            }
        }
    }
    finally {
        await ports.files.remove(folder);
    }
    return { each, signer, version };
}
async function hasSignatures(digest, format, { rows }, registries) {
    const having = rows.filter((row) => row.before === digest).map(({ repository }) => repository);
    const places = having.filter((repository, index) => having.findIndex((other) => (0,reference/* sameRepository */.RB)(other, repository)) === index);
    const found = await Promise.all(places.map((repository) => (0,store/* isSigned */.JI)(digest, format, registries.open(repository))));
    return found.every((each) => each);
}
function subjectsOf({ root, children, platforms }, isRecursive) {
    const parts = isRecursive ? platforms : [];
    const below = parts.flatMap(({ platform, digest }) => {
        const child = children.find((manifest) => manifest.digest === digest);
        return child === undefined ? [] : [{ subject: child, platform }];
    });
    return [{ subject: root, platform: undefined }, ...new Map(below.map((each) => [each.subject.digest, each])).values()];
}
async function signSubject(subject, clients, format, pen, ports) {
    if (format === 'bundle') {
        const bundle = await pen.write(statementOf(subject.digest), 'dsse', subject.digest);
        return { signer: bundle.signer, each: await Promise.all(clients.map((client) => settle((0,store/* storeBundle */.AG)(bundle, subject, client, ports)))) };
    }
    const each = [];
    let signer;
    for (const client of clients) {
        const payload = simpleSigningOf(client.repository, subject.digest);
        const write = async () => {
            const bundle = await pen.write(payload, 'message', subject.digest);
            signer = bundle.signer;
            return (0,store/* storeLegacy */.b5)(bundle, payload, subject.digest, client, ports);
        };
        each.push(await settle(write()));
    }
    return { signer, each };
}
async function settle(work) {
    try {
        return { kind: await work };
    }
    catch (thrown) {
        const error = (0,errors/* asActionError */.z6)(thrown);
        if ((0,errors/* endsRun */.sl)(error))
            throw error;
        return { kind: 'failed', error };
    }
}
function servicesOf({ mode, log, own }) {
    if (own !== undefined)
        return { kind: 'own', ...own };
    return mode === 'key' && !log ? { kind: 'none' } : { kind: 'public', log };
}
function handOf(inputs) {
    return inputs.mode === 'key' ? inputs : { mode: 'keyless', key: undefined };
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


/***/ })

};
