export const id = 297;
export const ids = [297];
export const modules = {

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


/***/ })

};
