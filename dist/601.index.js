export const id = 601;
export const ids = [601];
export const modules = {

/***/ 4601:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   carryReferrers: () => (/* binding */ carryReferrers)
/* harmony export */ });
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1295);
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7909);
/* harmony import */ var _domain_parallel_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(9852);
/* harmony import */ var _domain_reference_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(3366);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5071);
/* harmony import */ var _artifact_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9038);
/* harmony import */ var _store_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6616);







const AT_ONCE = 8;
const DEPTH = 3;
const ARTIFACTS = 500;
const SUFFIXES = ['sig', 'att', 'sbom'];
async function carryReferrers({ image, places }, { rows }, isNeeded, registries, ports) {
    const shown = rows.filter((row) => row.before === image.digest).map(({ repository }) => repository);
    const lying = places.filter(({ error }) => error === undefined).map(({ repository }) => repository);
    const targets = [...new Map([...lying, ...shown].map((repository) => [(0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_5__/* .canonicalName */ .Ew)(repository), repository])).values()];
    const homes = homesOf(image);
    const away = (home) => targets.some((target) => !(0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_5__/* .sameRepository */ .RB)(home, target));
    const read = homes.filter(({ repository }) => away(repository));
    const carried = [];
    for (const { repository, digests } of read) {
        const source = registries.open(repository);
        const others = targets.filter((target) => !(0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_5__/* .sameRepository */ .RB)(repository, target));
        const found = await orError(artifactsOf(digests, source, ports));
        const ends = others.map(async (to) => {
            const artifacts = [];
            const work = 'error' in found ? found : await orError(bring(found.value, source, registries.open(to), artifacts, ports));
            return { from: repository, to, artifacts, error: 'error' in work ? work.error : undefined };
        });
        carried.push(...(await Promise.all(ends)));
    }
    return { ...objectionsOf(carried, isNeeded), carried };
}
async function orError(work) {
    try {
        return { value: await work };
    }
    catch (thrown) {
        const error = (0,_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .asActionError */ .z6)(thrown);
        if ((0,_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .endsRun */ .sl)(error))
            throw error;
        return { error };
    }
}
function objectionsOf(carried, isNeeded) {
    const failed = carried.flatMap(({ to, error }) => (error === undefined ? [] : [{ to, error }]));
    const first = failed.find(({ to }) => isNeeded(to));
    return {
        blocked: first && blockedBy(first.to, first.error),
        withheld: new Map(failed.map(({ to, error }) => [(0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_5__/* .canonicalName */ .Ew)(to), error])),
    };
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
        const level = (await (0,_domain_parallel_js__WEBPACK_IMPORTED_MODULE_6__/* .inParallel */ .H)(asked, AT_ONCE, (digest) => aboutOne(digest, source, ports))).flat();
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
        (0,_store_js__WEBPACK_IMPORTED_MODULE_4__/* .referrersOf */ .aH)(digest, source),
        ...SUFFIXES.map(async (suffix) => ({
            tag: `${(0,_store_js__WEBPACK_IMPORTED_MODULE_4__/* .tagOf */ .cO)(digest)}.${suffix}`,
            manifest: await source.manifest(`${(0,_store_js__WEBPACK_IMPORTED_MODULE_4__/* .tagOf */ .cO)(digest)}.${suffix}`),
        })),
    ]);
    const referring = await (0,_domain_parallel_js__WEBPACK_IMPORTED_MODULE_6__/* .inParallel */ .H)(listed, AT_ONCE, async (entry) => {
        const manifest = await source.manifest(entry.digest);
        if (manifest !== undefined && (0,_artifact_js__WEBPACK_IMPORTED_MODULE_3__/* .subjectIn */ .iw)(manifest) === digest)
            return [{ about: digest, manifest, tag: undefined }];
        const why = manifest === undefined ? 'is not there any more' : 'does not refer to it';
        log.warning(`${(0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_5__/* .formatPinned */ .y6)(source.repository, entry.digest)} is listed as a referrer of ${digest}, and ${why}: it is left`);
        return [];
    });
    return [...referring.flat(), ...tagged.flatMap(({ tag, manifest }) => (manifest === undefined ? [] : [{ about: digest, manifest, tag }]))];
}
async function bring(artifacts, source, target, brought, ports) {
    for (const artifact of artifacts) {
        const isNew = artifact.tag === undefined
            ? await bringReferrer(artifact, source, target, ports)
            : await bringTagged(artifact.tag, artifact.manifest, source, target, ports);
        const { about, manifest, tag } = artifact;
        brought.push({ digest: manifest.digest, about, tag, type: (0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertInline */ .Mo)(typeOf(manifest)), state: isNew ? 'brought' : 'already' });
    }
    const [from, to] = [source, target].map(({ repository }) => repository.name);
    if (artifacts.length === 0)
        return ports.log.info(`Nothing in ${from} refers to the image, so nothing else goes to ${to}.`);
    const already = brought.filter(({ state }) => state === 'already').length;
    const held = already === 0 ? '' : `; there before: ${already}`;
    ports.log.info(`What refers to the image in ${from} is in ${to}, too: ${count(artifacts.length)}${held}.`);
}
function count(artifacts) {
    return `${artifacts} ${artifacts === 1 ? 'artifact' : 'artifacts'}`;
}
async function bringReferrer({ about, manifest }, source, target, ports) {
    if ((await (0,_store_js__WEBPACK_IMPORTED_MODULE_4__/* .lookUp */ .TE)(about, target)).entries.some(({ digest }) => digest === manifest.digest))
        return false;
    await bringBlobs(blobsOf(manifest, source), source, target);
    await target.putManifest(manifest.digest, manifest);
    await (0,_store_js__WEBPACK_IMPORTED_MODULE_4__/* .listReferrer */ .Gz)(entryOf(manifest), about, target, ports);
    return true;
}
async function bringTagged(tag, manifest, source, target, ports) {
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
    await (0,_store_js__WEBPACK_IMPORTED_MODULE_4__/* .putLayers */ .Et)(tag, layersOf(before, target), missing, target, ports);
    return true;
}
function isSame(one, other) {
    const annotationsOf = ({ annotations }) => JSON.stringify(Object.entries(annotations).toSorted());
    return one.digest === other.digest && annotationsOf(one) === annotationsOf(other);
}
async function bringBlobs(blobs, source, target) {
    const from = source.repository.host === target.repository.host ? [source.repository.path] : [];
    const each = new Map(blobs.map((blob) => [blob.digest, blob]));
    await (0,_domain_parallel_js__WEBPACK_IMPORTED_MODULE_6__/* .inParallel */ .H)([...each.values()], AT_ONCE, (blob) => target.upload(source.blobSource(blob), from));
}
function blobsOf(manifest, { repository }) {
    if (manifest.content.kind === 'image')
        return [manifest.content.config, ...manifest.content.layers];
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('registry-answer', `${(0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_5__/* .formatPinned */ .y6)(repository, manifest.digest)} refers to the image and is an index, which is not brought elsewhere`, 'Copy it with "oras copy --recursive", and set from-referrers: false.');
}
function layersOf(manifest, client) {
    return blobsOf(manifest, client).slice(1);
}
function entryOf(manifest) {
    const annotations = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__.at)((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__/* .parseJson */ .q)(manifest.bytes), 'annotations');
    const texts = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u)(annotations)
        ? Object.entries(annotations).filter((pair) => typeof pair[1] === 'string')
        : [];
    return {
        ...(0,_artifact_js__WEBPACK_IMPORTED_MODULE_3__/* .pointerTo */ .xH)(manifest),
        artifactType: typeOf(manifest),
        annotations: Object.fromEntries(texts),
    };
}
function typeOf({ bytes, content }) {
    const type = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__.at)((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__/* .parseJson */ .q)(bytes), 'artifactType');
    if (typeof type === 'string' && type !== '')
        return type;
    return content.kind === 'image' ? content.config.mediaType : '';
}
function blockedBy(repository, { code, message, hint, cause }) {
    const told = 'No tag was written in any registry; the image lies there under its digest. Run again, or set from-referrers: false and bring them by hand.';
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ(code, `what refers to the image could not be brought to ${repository.name}, and from-referrers says that it must be: ${message}`, hint === undefined ? told : `${hint}\n${told}`, cause);
}


/***/ })

};
