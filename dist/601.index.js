export const id = 601;
export const ids = [601];
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

/***/ 4601:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   carryReferrers: () => (/* binding */ carryReferrers)
/* harmony export */ });
/* harmony import */ var _domain_digest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9191);
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7909);
/* harmony import */ var _domain_parallel_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(9852);
/* harmony import */ var _domain_reference_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(3366);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5071);
/* harmony import */ var _artifact_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9038);
/* harmony import */ var _legacy_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9563);
/* harmony import */ var _store_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(4491);








const AT_ONCE = 8;
const DEPTH = 3;
const ARTIFACTS = 500;
const SUFFIXES = ['sig', 'att', 'sbom'];
async function carryReferrers({ image, places }, { rows }, isNeeded, registries, ports) {
    const shown = rows.filter((row) => row.before === image.digest).map(({ repository }) => repository);
    const lying = places.filter(({ error }) => error === undefined).map(({ repository }) => repository);
    const targets = [...new Map([...lying, ...shown].map((repository) => [(0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_6__/* .canonicalName */ .Ew)(repository), repository])).values()];
    const homes = homesOf(image);
    const away = (home) => targets.some((target) => !(0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_6__/* .sameRepository */ .RB)(home, target));
    const read = homes.filter(({ repository }) => away(repository));
    const failed = new Map();
    let blocked;
    const attempt = async (among, work) => {
        try {
            await work();
        }
        catch (thrown) {
            const error = (0,_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .asActionError */ .z6)(thrown);
            if ((0,_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .endsRun */ .sl)(error))
                throw error;
            for (const target of among) {
                failed.set((0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_6__/* .canonicalName */ .Ew)(target), error);
                if (isNeeded(target))
                    blocked ??= blockedBy(target, error);
            }
        }
    };
    for (const { repository, digests } of read) {
        const source = registries.open(repository);
        const others = targets.filter((target) => !(0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_6__/* .sameRepository */ .RB)(repository, target));
        await attempt(others, async () => {
            const artifacts = await artifactsOf(digests, source, ports);
            await Promise.all(others.map((target) => attempt([target], () => bring(artifacts, source, registries.open(target), ports))));
        });
    }
    return { blocked, withheld: failed };
}
function homesOf({ place, root, children }) {
    switch (place.kind) {
        case 'layout':
            return [];
        case 'registry':
            return [{ repository: place.repository, digests: [root, ...children].map(({ digest }) => digest) }];
        case 'parts':
            return place.parts.map((part) => ({
                repository: part.repository,
                digests: children.map(({ digest }) => digest).filter((digest) => part.digests.has(digest)),
            }));
    }
}
async function artifactsOf(digests, source, ports) {
    const found = [];
    const seen = new Set(digests);
    let asked = digests;
    for (let depth = 0; depth < DEPTH && asked.length > 0; depth += 1) {
        const level = (await (0,_domain_parallel_js__WEBPACK_IMPORTED_MODULE_7__/* .inParallel */ .H)(asked, AT_ONCE, (digest) => aboutOne(digest, source, ports))).flat();
        found.push(...level);
        if (found.length > ARTIFACTS)
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('registry-answer', `${source.repository.name}: more than ${ARTIFACTS} artifacts refer to the image`, `Remove old ones there, or set from-referrers: false.`);
        asked = level.map(({ manifest }) => manifest.digest).filter((digest) => !seen.has(digest));
        for (const digest of asked)
            seen.add(digest);
    }
    return found;
}
async function aboutOne(digest, source, { log }) {
    const [listed, ...tagged] = await Promise.all([
        (0,_store_js__WEBPACK_IMPORTED_MODULE_5__/* .referrersOf */ .aH)(digest, source),
        ...SUFFIXES.map(async (suffix) => ({
            tag: `${(0,_store_js__WEBPACK_IMPORTED_MODULE_5__/* .tagOf */ .cO)(digest)}.${suffix}`,
            manifest: await source.manifest(`${(0,_store_js__WEBPACK_IMPORTED_MODULE_5__/* .tagOf */ .cO)(digest)}.${suffix}`),
        })),
    ]);
    const referring = await (0,_domain_parallel_js__WEBPACK_IMPORTED_MODULE_7__/* .inParallel */ .H)(listed, AT_ONCE, async (entry) => {
        const manifest = await source.manifest(entry.digest);
        if (manifest !== undefined && subjectIn(manifest) === digest)
            return [{ about: digest, manifest, tag: undefined }];
        const why = manifest === undefined ? 'is not there any more' : 'does not refer to it';
        log.warning(`${(0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_6__/* .formatPinned */ .y6)(source.repository, entry.digest)} is listed as a referrer of ${digest}, and ${why}: it is left`);
        return [];
    });
    return [...referring.flat(), ...tagged.flatMap(({ tag, manifest }) => (manifest === undefined ? [] : [{ about: digest, manifest, tag }]))];
}
function subjectIn({ bytes }) {
    const said = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__.at)((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__/* .parseJson */ .q)(bytes), 'subject', 'digest');
    return typeof said === 'string' ? (0,_domain_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .parseDigest */ .m)(said) : undefined;
}
async function bring(artifacts, source, target, ports) {
    let already = 0;
    for (const artifact of artifacts) {
        const isNew = artifact.tag === undefined
            ? await bringReferrer(artifact, source, target, ports)
            : await bringTagged(artifact.tag, artifact.manifest, source, target);
        if (!isNew)
            already += 1;
    }
    const [from, to] = [source, target].map(({ repository }) => repository.name);
    if (artifacts.length === 0)
        return ports.log.info(`Nothing in ${from} refers to the image, so nothing else goes to ${to}.`);
    const held = already === 0 ? '' : `; there before: ${already}`;
    ports.log.info(`What refers to the image in ${from} is in ${to}, too: ${count(artifacts.length)}${held}.`);
}
function count(artifacts) {
    return `${artifacts} ${artifacts === 1 ? 'artifact' : 'artifacts'}`;
}
async function bringReferrer({ about, manifest }, source, target, ports) {
    if ((await (0,_store_js__WEBPACK_IMPORTED_MODULE_5__/* .referrersOf */ .aH)(about, target)).some(({ digest }) => digest === manifest.digest))
        return false;
    await bringBlobs(blobsOf(manifest, source), source, target);
    await target.putManifest(manifest.digest, manifest);
    await (0,_store_js__WEBPACK_IMPORTED_MODULE_5__/* .listReferrer */ .Gz)(entryOf(manifest), about, target, ports);
    return true;
}
async function bringTagged(tag, manifest, source, target) {
    const before = await target.manifest(tag);
    if (before?.digest === manifest.digest)
        return false;
    if (before === undefined) {
        await bringBlobs(blobsOf(manifest, source), source, target);
        await target.putManifest(tag, manifest);
        return true;
    }
    const missing = layersOf(manifest, source).filter((layer) => !layersOf(before, target).some((other) => isSame(layer, other)));
    if (missing.length === 0)
        return false;
    await bringBlobs(missing, source, target);
    let merged = before;
    for (const layer of missing) {
        const next = (0,_legacy_js__WEBPACK_IMPORTED_MODULE_4__/* .withLayer */ .ou)(merged, layer);
        await target.upload((0,_artifact_js__WEBPACK_IMPORTED_MODULE_3__/* .sourceOf */ .vz)(next.config, false), []);
        merged = {
            ...next.manifest,
            content: {
                kind: 'image',
                config: { ...(0,_artifact_js__WEBPACK_IMPORTED_MODULE_3__/* .pointerTo */ .xH)(next.config), platform: undefined, annotations: {} },
                layers: [...layersOf(merged, target), layer],
            },
        };
    }
    await target.putManifest(tag, merged);
    return true;
}
function isSame(one, other) {
    const annotationsOf = ({ annotations }) => JSON.stringify(Object.entries(annotations).toSorted());
    return one.digest === other.digest && annotationsOf(one) === annotationsOf(other);
}
async function bringBlobs(blobs, source, target) {
    const from = source.repository.host === target.repository.host ? [source.repository.path] : [];
    const each = new Map(blobs.map((blob) => [blob.digest, blob]));
    await (0,_domain_parallel_js__WEBPACK_IMPORTED_MODULE_7__/* .inParallel */ .H)([...each.values()], AT_ONCE, (blob) => target.upload(source.blobSource(blob), from));
}
function blobsOf(manifest, { repository }) {
    if (manifest.content.kind === 'image')
        return [manifest.content.config, ...manifest.content.layers];
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('registry-answer', `${(0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_6__/* .formatPinned */ .y6)(repository, manifest.digest)} refers to the image and is an index, which is not brought elsewhere`, 'Copy it with "oras copy --recursive", and set from-referrers: false.');
}
function layersOf(manifest, client) {
    return blobsOf(manifest, client).slice(1);
}
function entryOf(manifest) {
    const document = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__/* .parseJson */ .q)(manifest.bytes);
    const type = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__.at)(document, 'artifactType');
    const config = manifest.content.kind === 'image' ? manifest.content.config.mediaType : '';
    const annotations = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__.at)(document, 'annotations');
    const texts = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u)(annotations)
        ? Object.entries(annotations).filter((pair) => typeof pair[1] === 'string')
        : [];
    return {
        ...(0,_artifact_js__WEBPACK_IMPORTED_MODULE_3__/* .pointerTo */ .xH)(manifest),
        artifactType: typeof type === 'string' && type !== '' ? type : config,
        annotations: Object.fromEntries(texts),
    };
}
function blockedBy(repository, { code, message, hint, cause }) {
    const told = 'No tag was written in any registry; the image lies there under its digest. Run again, or set from-referrers: false and bring them by hand.';
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ(code, `what refers to the image could not be brought to ${repository.name}, and from-referrers says that it must be: ${message}`, hint === undefined ? told : `${hint}\n${told}`, cause);
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
