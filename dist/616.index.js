export const id = 616;
export const ids = [616];
export const modules = {

/***/ 9038:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   HW: () => (/* binding */ mayBeBundle),
/* harmony export */   N1: () => (/* binding */ referrerOf),
/* harmony export */   _m: () => (/* binding */ isBy),
/* harmony export */   hi: () => (/* binding */ isSignature),
/* harmony export */   iw: () => (/* binding */ subjectIn),
/* harmony export */   r8: () => (/* binding */ SIGNER),
/* harmony export */   su: () => (/* binding */ stored),
/* harmony export */   vz: () => (/* binding */ sourceOf),
/* harmony export */   wg: () => (/* binding */ EMPTY),
/* harmony export */   xH: () => (/* binding */ pointerTo)
/* harmony export */ });
/* harmony import */ var _domain_cosign_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1108);
/* harmony import */ var _domain_digest_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9191);
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7909);
/* harmony import */ var _domain_manifest_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1806);




const SIGNER = 'io.build-tag-push.signer';
const EMPTY_CONFIG = 'application/vnd.oci.empty.v1+json';
const EMPTY = stored('{}', EMPTY_CONFIG);
function stored(content, mediaType) {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    return { digest: (0,_domain_digest_js__WEBPACK_IMPORTED_MODULE_1__/* .digestOf */ .ol)(bytes), bytes, mediaType };
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
    const layer = stored(bundle.bytes, _domain_cosign_js__WEBPACK_IMPORTED_MODULE_0__/* .BUNDLE_TYPE */ .q$);
    const annotations = {
        'org.opencontainers.image.created': createdAt.toISOString(),
        'dev.sigstore.bundle.content': 'dsse-envelope',
        'dev.sigstore.bundle.predicateType': _domain_cosign_js__WEBPACK_IMPORTED_MODULE_0__/* .SIGN_PREDICATE */ .m$,
        [SIGNER]: bundle.signer,
    };
    const document = {
        schemaVersion: 2,
        mediaType: _domain_manifest_js__WEBPACK_IMPORTED_MODULE_3__/* .MANIFEST_TYPES */ ._P[1],
        artifactType: _domain_cosign_js__WEBPACK_IMPORTED_MODULE_0__/* .BUNDLE_TYPE */ .q$,
        config: pointerTo(EMPTY),
        layers: [pointerTo(layer)],
        subject: pointerTo(subject),
        annotations,
    };
    const manifest = stored(JSON.stringify(document), _domain_manifest_js__WEBPACK_IMPORTED_MODULE_3__/* .MANIFEST_TYPES */ ._P[1]);
    return { manifest, layer, entry: { ...pointerTo(manifest), artifactType: _domain_cosign_js__WEBPACK_IMPORTED_MODULE_0__/* .BUNDLE_TYPE */ .q$, annotations } };
}
function isSignature({ annotations }, signer) {
    if (annotations['dev.sigstore.bundle.predicateType'] !== _domain_cosign_js__WEBPACK_IMPORTED_MODULE_0__/* .SIGN_PREDICATE */ .m$)
        return false;
    return signer === undefined || isBy(annotations, signer);
}
function mayBeBundle({ artifactType = '', annotations }) {
    if (['', EMPTY_CONFIG, _domain_cosign_js__WEBPACK_IMPORTED_MODULE_0__/* .BUNDLE_TYPE */ .q$].includes(artifactType))
        return true;
    return Object.keys(annotations).some((name) => name.startsWith('dev.sigstore.bundle.'));
}
function subjectIn({ bytes }) {
    const subject = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__.at)((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__/* .parseJson */ .q)(bytes), 'subject', 'digest');
    return typeof subject === 'string' ? (0,_domain_digest_js__WEBPACK_IMPORTED_MODULE_1__/* .parseDigest */ .m)(subject) : undefined;
}
function isBy(annotations, signer) {
    const said = annotations[SIGNER];
    return said !== undefined && (0,_domain_cosign_js__WEBPACK_IMPORTED_MODULE_0__/* .identityOf */ .cu)(said) === (0,_domain_cosign_js__WEBPACK_IMPORTED_MODULE_0__/* .identityOf */ .cu)(signer);
}


/***/ }),

/***/ 248:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ readBundle)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var _domain_cosign_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1108);
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7909);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5071);




function readBundle(bytes, payload, kind, what = 'what cosign wrote') {
    const document = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__/* .parseJson */ .q)(bytes);
    if ((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__.at)(document, 'mediaType') !== _domain_cosign_js__WEBPACK_IMPORTED_MODULE_1__/* .BUNDLE_TYPE */ .q$)
        throw unusable(what, 'is no bundle of version 0.3');
    const material = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__.at)(document, 'verificationMaterial');
    const certificate = der((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__.at)(material, 'certificate', 'rawBytes'));
    const hint = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__.at)(material, 'publicKey', 'hint');
    const signer = certificate === undefined ? hint : nameOf(certificate, what);
    if (typeof signer !== 'string' || signer === '')
        throw unusable(what, 'names neither a key nor a certificate');
    const signature = kind === 'message' ? (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__.at)(document, 'messageSignature', 'signature') : envelopeSignature(document, payload, what);
    if (typeof signature !== 'string' || signature === '')
        throw unusable(what, 'holds no signature');
    return {
        bytes,
        signer,
        signature,
        certificate,
        entry: firstOf((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__.at)(material, 'tlogEntries')),
        timestamp: textOf(firstOf((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__.at)(material, 'timestampVerificationData', 'rfc3161Timestamps'))?.['signedTimestamp']),
    };
}
function envelopeSignature(document, payload, what) {
    const envelope = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__.at)(document, 'dsseEnvelope');
    const signed = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__.at)(envelope, 'payload');
    if (typeof signed !== 'string' || Buffer.from(signed, 'base64').toString('utf8') !== payload)
        throw unusable(what, 'is for another statement than the one to be signed');
    const signatures = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__.at)(envelope, 'signatures');
    if (!Array.isArray(signatures) || signatures.length !== 1)
        throw unusable(what, 'holds another number of signatures than one');
    return firstOf(signatures)?.['sig'];
}
function nameOf(certificate, what) {
    try {
        return new node_crypto__WEBPACK_IMPORTED_MODULE_0__.X509Certificate(certificate).subjectAltName;
    }
    catch (error) {
        throw unusable(what, 'holds a certificate that cannot be read', error);
    }
}
function der(value) {
    return typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;
}
function firstOf(value) {
    const first = Array.isArray(value) ? value[0] : undefined;
    return (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__/* .isRecord */ .u)(first) ? first : undefined;
}
function textOf(value) {
    return typeof value === 'string' ? value : undefined;
}
function unusable(what, why, cause) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('signing', `${what} ${why}; it is not used`, 'Run the job again; if it stays so, report it with the log.', cause);
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

/***/ 2766:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   PX: () => (/* binding */ readAttached),
/* harmony export */   Vg: () => (/* binding */ findLegacy),
/* harmony export */   az: () => (/* binding */ findBundle),
/* harmony export */   o6: () => (/* binding */ orUnfit)
/* harmony export */ });
/* harmony import */ var _domain_cosign_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1108);
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1295);
/* harmony import */ var _domain_manifest_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1806);
/* harmony import */ var _domain_parallel_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(9852);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5071);
/* harmony import */ var _registry_errors_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6837);
/* harmony import */ var _artifact_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9038);
/* harmony import */ var _bundle_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(248);
/* harmony import */ var _judge_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(1953);
/* harmony import */ var _legacy_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(9563);
/* harmony import */ var _payload_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(5472);











async function findBundle(listed, subject, { signer, judge }, client) {
    const claims = listed.filter((entry) => (0,_artifact_js__WEBPACK_IMPORTED_MODULE_5__/* .isSignature */ .hi)(entry, signer));
    const read = await (0,_domain_parallel_js__WEBPACK_IMPORTED_MODULE_10__/* .inParallel */ .H)(claims.slice(0, _judge_js__WEBPACK_IMPORTED_MODULE_7__/* .LOOKED_AT */ .Zw), _judge_js__WEBPACK_IMPORTED_MODULE_7__/* .AT_ONCE */ .Qd, async (entry) => {
        const one = await orUnfit(async () => {
            const attached = await readAttached(entry, subject, client);
            if (attached === undefined)
                return `${entry.digest} is no bundle about it`;
            const bundle = (0,_bundle_js__WEBPACK_IMPORTED_MODULE_6__/* .readBundle */ .B)(attached.bytes, (0,_payload_js__WEBPACK_IMPORTED_MODULE_9__/* .statementOf */ .T)(subject.digest), 'dsse', `the bundle in ${entry.digest}`);
            return (0,_domain_cosign_js__WEBPACK_IMPORTED_MODULE_0__/* .identityOf */ .cu)(bundle.signer) === (0,_domain_cosign_js__WEBPACK_IMPORTED_MODULE_0__/* .identityOf */ .cu)(signer) ? attached : `${entry.digest} holds a bundle of another signer`;
        });
        return one instanceof _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ ? one.message : one;
    });
    return verdictOn(claims.length, read, (whole) => judge((0,_judge_js__WEBPACK_IMPORTED_MODULE_7__/* .bundleLayout */ .Ty)(subject, whole)));
}
async function findLegacy(before, payload, subject, { signer, judge }) {
    const claims = (0,_legacy_js__WEBPACK_IMPORTED_MODULE_8__/* .layersOf */ .w)(before, payload.digest, signer);
    const read = claims
        .slice(0, _judge_js__WEBPACK_IMPORTED_MODULE_7__/* .LOOKED_AT */ .Zw)
        .map((layer) => layer.size === payload.bytes.byteLength && layer.mediaType === _legacy_js__WEBPACK_IMPORTED_MODULE_8__/* .SIMPLE_SIGNING */ .Nj
        ? layer
        : `its payload is said to be ${(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_1__/* .inertInline */ .Mo)(layer.mediaType)} of ${layer.size} bytes`);
    return verdictOn(claims.length, read, (whole) => {
        const { manifest, config } = (0,_legacy_js__WEBPACK_IMPORTED_MODULE_8__/* .manifestOf */ .$V)(whole);
        return judge((0,_judge_js__WEBPACK_IMPORTED_MODULE_7__/* .legacyLayout */ .yi)(subject, (0,_domain_manifest_js__WEBPACK_IMPORTED_MODULE_2__/* .isIndexType */ .$U)(subject.mediaType), manifest, [config, payload]));
    });
}
async function readAttached({ digest }, root, client) {
    const manifest = await client.manifest(digest);
    if (manifest?.content.kind !== 'image' || (0,_artifact_js__WEBPACK_IMPORTED_MODULE_5__/* .subjectIn */ .iw)(manifest) !== root.digest)
        return undefined;
    const [layer, ...others] = manifest.content.layers;
    if (layer?.mediaType !== _domain_cosign_js__WEBPACK_IMPORTED_MODULE_0__/* .BUNDLE_TYPE */ .q$ || others.length > 0)
        return undefined;
    return { manifest, layer, bytes: await client.readBlob(layer, _judge_js__WEBPACK_IMPORTED_MODULE_7__/* .SIGNATURE_LIMIT_BYTES */ .dY) };
}
async function verdictOn(entries, read, judge) {
    if (entries === 0)
        return { kind: 'none' };
    const whole = read.filter((one) => typeof one !== 'string');
    const error = whole.length === 0 ? undefined : await judge(whole);
    if (whole.length > 0 && error === undefined)
        return { kind: 'proved' };
    return { kind: 'unproved', entries, because: (0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_1__/* .inertInline */ .Mo)(error?.message ?? read.find((one) => typeof one === 'string') ?? '') };
}
const UNFIT = new Set(['registry-answer', 'registry-refused', 'signing']);
async function orUnfit(work) {
    try {
        return await work();
    }
    catch (thrown) {
        if (thrown instanceof _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ && UNFIT.has(thrown.code) && !(thrown instanceof _registry_errors_js__WEBPACK_IMPORTED_MODULE_4__/* .InTrouble */ .Zc))
            return thrown;
        throw thrown;
    }
}


/***/ }),

/***/ 1953:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Qd: () => (/* binding */ AT_ONCE),
/* harmony export */   S4: () => (/* binding */ judge),
/* harmony export */   Ty: () => (/* binding */ bundleLayout),
/* harmony export */   Zw: () => (/* binding */ LOOKED_AT),
/* harmony export */   dY: () => (/* binding */ SIGNATURE_LIMIT_BYTES),
/* harmony export */   yi: () => (/* binding */ legacyLayout)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _domain_digest_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9191);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5071);
/* harmony import */ var _artifact_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9038);
/* harmony import */ var _cosign_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5299);
/* harmony import */ var _services_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(7580);






const LOOKED_AT = 50;
const AT_ONCE = 8;
const SIGNATURE_LIMIT_BYTES = 1024 * 1024;
const IMAGE = 'dev.cosignproject.cosign/image';
async function judge({ files }, program, { trust, trustedRoot }, ports) {
    const folder = await ports.files.temporaryFolder('verify-');
    const image = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, 'image');
    try {
        await ports.files.makeFolder((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(image, 'blobs', 'sha256'));
        await Promise.all([...files].map(([path, content]) => ports.files.write((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(image, path), content)));
        const who = await whoArguments(trust, folder, ports);
        const roots = trustedRoot === undefined ? [] : [`--trusted-root=${(0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, 'trusted-root.json')}`];
        if (trustedRoot !== undefined)
            await (0,_services_js__WEBPACK_IMPORTED_MODULE_5__/* .copy */ .C)('cosign-trusted-root', trustedRoot, (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, 'trusted-root.json'), ports);
        const args = ['verify', '--local-image=true', ...who, ...roots, image];
        return await (0,_cosign_js__WEBPACK_IMPORTED_MODULE_4__/* .runCosign */ .D)({ program, folder, args, secrets: {}, doing: 'verify it' }, ports).then(() => undefined, saidNo);
    }
    finally {
        await ports.files.remove(folder);
    }
}
function bundleLayout(root, found) {
    const blobs = found.flatMap(({ manifest, layer, bytes }) => [blobOf(manifest), [pathOf(layer.digest), bytes]]);
    const digests = new Set(found.map(({ layer }) => layer.digest));
    return layoutOf([{ manifest: root, kind: IMAGE }], [blobOf(root), ...blobs], [root.digest, ...digests]);
}
function legacyLayout(root, isIndex, signatures, blobs) {
    const kinds = [
        { manifest: root, kind: isIndex ? `${IMAGE}Index` : IMAGE },
        { manifest: signatures, kind: 'dev.cosignproject.cosign/sigs' },
    ];
    return layoutOf(kinds, [root, signatures, ...blobs].map(blobOf), [root.digest, signatures.digest]);
}
function layoutOf(kinds, blobs, about) {
    const manifests = kinds.map(({ manifest, kind }) => ({ ...(0,_artifact_js__WEBPACK_IMPORTED_MODULE_3__/* .pointerTo */ .xH)(manifest), annotations: { kind } }));
    const index = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests };
    const files = new Map([
        ['oci-layout', '{"imageLayoutVersion":"1.0.0"}'],
        ['index.json', JSON.stringify(index)],
        ...blobs,
    ]);
    return { files, key: about.join(' ') };
}
function blobOf({ digest, bytes }) {
    return [pathOf(digest), bytes];
}
function pathOf(digest) {
    return (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)('blobs', 'sha256', (0,_domain_digest_js__WEBPACK_IMPORTED_MODULE_1__/* .hexOf */ .ZD)(digest));
}
function saidNo(thrown) {
    if (thrown instanceof _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ && thrown.code === 'signing')
        return thrown;
    throw thrown;
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


/***/ }),

/***/ 9563:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $V: () => (/* binding */ manifestOf),
/* harmony export */   FN: () => (/* binding */ legacyLayer),
/* harmony export */   MX: () => (/* binding */ layersIn),
/* harmony export */   Nj: () => (/* binding */ SIMPLE_SIGNING),
/* harmony export */   v: () => (/* binding */ hasSignature),
/* harmony export */   w: () => (/* binding */ layersOf),
/* harmony export */   w_: () => (/* binding */ legacyTag),
/* harmony export */   x0: () => (/* binding */ signaturesIn)
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
function layersIn(found) {
    return found?.content.kind === 'image' ? found.content.layers : [];
}
function hasSignature(found, { digest, annotations }) {
    return layersIn(found).some((layer) => layer.digest === digest && layer.annotations[SIGNATURE] === annotations[SIGNATURE]);
}
function layersOf(found, payload, signer) {
    return layersIn(found).filter(({ digest, annotations }) => digest === payload && (0,_artifact_js__WEBPACK_IMPORTED_MODULE_2__/* .isBy */ ._m)(annotations, signer));
}
function signaturesIn(found) {
    return layersIn(found).filter(({ annotations }) => SIGNATURE in annotations);
}
function manifestOf(signatures) {
    const layers = signatures.map(({ mediaType, digest, size, annotations }) => ({ mediaType, digest, size, annotations }));
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

/***/ 5472:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ simpleSigningOf),
/* harmony export */   T: () => (/* binding */ statementOf)
/* harmony export */ });
/* harmony import */ var _domain_cosign_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1108);
/* harmony import */ var _domain_digest_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9191);
/* harmony import */ var _domain_reference_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3366);



function statementOf(digest) {
    const subject = [{ digest: { sha256: (0,_domain_digest_js__WEBPACK_IMPORTED_MODULE_1__/* .hexOf */ .ZD)(digest) } }];
    return JSON.stringify({ _type: 'https://in-toto.io/Statement/v1', subject, predicateType: _domain_cosign_js__WEBPACK_IMPORTED_MODULE_0__/* .SIGN_PREDICATE */ .m$, predicate: {} });
}
function simpleSigningOf(repository, digest) {
    const critical = {
        identity: { 'docker-reference': (0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_2__/* .canonicalName */ .Ew)(repository).replace(/^docker\.io\//, 'index.docker.io/') },
        image: { 'docker-manifest-digest': digest },
        type: 'cosign container image signature',
    };
    return JSON.stringify({ critical, optional: null });
}


/***/ }),

/***/ 7580:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ copy),
/* harmony export */   LA: () => (/* binding */ haveLog),
/* harmony export */   mU: () => (/* binding */ serviceArguments)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7909);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5071);



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
async function haveLog(services, ports) {
    switch (services.kind) {
        case 'none':
            return false;
        case 'public':
            return services.log;
        case 'own': {
            const logs = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__.at)((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__/* .parseJson */ .q)(await readConfig('cosign-signing-config', services.signingConfig, ports)), 'rekorTlogUrls');
            return Array.isArray(logs) && logs.length > 0;
        }
    }
}
async function copy(input, from, to, ports) {
    await ports.files.write(to, await readConfig(input, from, ports));
}
async function readConfig(input, path, { files }) {
    const text = await files.readText(path, LIMIT_BYTES);
    if (text !== undefined)
        return text;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('signing', `${input}: there is no file ${path}`, 'Write its path, from the working directory of the job.');
}


/***/ }),

/***/ 6616:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  JI: () => (/* binding */ isSigned),
  Gz: () => (/* binding */ listReferrer),
  TE: () => (/* binding */ lookUp),
  Et: () => (/* binding */ putLayers),
  aH: () => (/* binding */ referrersOf),
  AG: () => (/* binding */ storeBundle),
  b5: () => (/* binding */ storeLegacy),
  cO: () => (/* binding */ tagOf)
});

// EXTERNAL MODULE: ./lib/src/domain/cosign.js
var cosign = __webpack_require__(1108);
// EXTERNAL MODULE: ./lib/src/domain/json.js
var json = __webpack_require__(7909);
// EXTERNAL MODULE: ./lib/src/domain/manifest.js
var manifest = __webpack_require__(1806);
// EXTERNAL MODULE: ./lib/src/domain/reference.js
var reference = __webpack_require__(3366);
// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __webpack_require__(5071);
// EXTERNAL MODULE: ./lib/src/registry/referrers.js
var referrers = __webpack_require__(1552);
// EXTERNAL MODULE: ./lib/src/registry/retry.js
var retry = __webpack_require__(2806);
// EXTERNAL MODULE: ./lib/src/sign/artifact.js
var artifact = __webpack_require__(9038);
// EXTERNAL MODULE: ./lib/src/sign/found.js
var sign_found = __webpack_require__(2766);
// EXTERNAL MODULE: ./lib/src/domain/parallel.js
var parallel = __webpack_require__(9852);
// EXTERNAL MODULE: ./lib/src/registry/errors.js
var registry_errors = __webpack_require__(6837);
// EXTERNAL MODULE: ./lib/src/sign/judge.js
var judge = __webpack_require__(1953);
;// CONCATENATED MODULE: ./lib/src/sign/gone.js




const ASKED = 100;
const LAG_MS = 2_000;
async function putWithout(named, isThere, put, ports) {
    try {
        await put([]);
    }
    catch (thrown) {
        const gone = thrown instanceof registry_errors/* MissingBlobs */.zl ? await goneFrom(named, isThere, ports) : undefined;
        if (gone === undefined)
            throw thrown;
        await put(gone);
    }
}
async function goneFrom(named, isThere, { clock, random }) {
    const absent = async (digests) => {
        const found = await (0,parallel/* inParallel */.H)(digests, judge/* AT_ONCE */.Qd, isThere);
        return digests.filter((_, index) => found[index] === false);
    };
    const missing = await absent(named.slice(0, ASKED));
    if (missing.length === 0)
        return undefined;
    await clock.sleep((0,retry/* waitMs */.Cu)(1, LAG_MS, random.fraction()));
    return absent(missing);
}

// EXTERNAL MODULE: ./lib/src/sign/legacy.js
var legacy = __webpack_require__(9563);
// EXTERNAL MODULE: ./lib/src/sign/payload.js
var sign_payload = __webpack_require__(5472);
;// CONCATENATED MODULE: ./lib/src/sign/store.js












const TRIES = 4;
async function storeBundle(bundle, subject, client, judge, ports) {
    const { isList, entries, cut } = await lookUp(subject.digest, client);
    if (cut !== undefined && !(cut instanceof referrers/* LongList */.JL))
        ports.log.warning(`${(0,reference/* formatPinned */.y6)(client.repository, subject.digest)}: ${UNREADABLE}: ${cut.message}`);
    const found = await (0,sign_found/* findBundle */.az)(entries, subject, { signer: bundle.signer, judge }, client);
    if (found.kind === 'proved')
        return { kind: 'already' };
    const { manifest, layer, entry } = (0,artifact/* referrerOf */.N1)(bundle, subject, ports.clock.now());
    await Promise.all([client.upload((0,artifact/* sourceOf */.vz)(artifact/* EMPTY */.wg, false), []), client.upload((0,artifact/* sourceOf */.vz)(layer, true), [])]);
    await client.putManifest(manifest.digest, manifest);
    await (isList ? seeListed : addToIndex)(entry, subject.digest, client, ports);
    return signedBeside(found);
}
const UNREADABLE = `cosign ${cosign/* COSIGN_VERSION */.Lr} finds no signature of it while the list of what refers to it names a digest of another algorithm than SHA-256`;
async function storeLegacy(bundle, payload, subject, client, judge, ports) {
    const tag = (0,legacy/* legacyTag */.w_)(subject.digest);
    const { layer, blob } = (0,legacy/* legacyLayer */.FN)(bundle, payload);
    let before = await client.manifest(tag);
    const found = await (0,sign_found/* findLegacy */.Vg)(before, blob, subject, { signer: bundle.signer, judge });
    if (found.kind === 'proved')
        return { kind: 'already' };
    await client.upload((0,artifact/* sourceOf */.vz)(blob, false), []);
    for (let tries = 1;; tries += 1) {
        checkKind('image', before, tag, client);
        await putLayers(tag, (0,legacy/* layersIn */.MX)(before), [layer], client, ports);
        before = await client.manifest(tag);
        if ((0,legacy/* hasSignature */.v)(before, layer))
            return signedBeside(found);
        await again(tries, tag, subject.digest, client, ports);
    }
}
async function isSigned(subject, format, client, own) {
    const before = format === 'legacy' ? await client.manifest((0,legacy/* legacyTag */.w_)(subject.digest)) : undefined;
    const listed = format === 'legacy' ? [] : (await lookUp(subject.digest, client)).entries;
    if (before === undefined && !listed.some((entry) => (0,artifact/* isSignature */.hi)(entry)))
        return false;
    const who = await own();
    if (who === undefined)
        return false;
    const payload = (0,artifact/* stored */.su)((0,sign_payload/* simpleSigningOf */.H)(client.repository, subject.digest), legacy/* SIMPLE_SIGNING */.Nj);
    const found = await (format === 'legacy' ? (0,sign_found/* findLegacy */.Vg)(before, payload, subject, who) : (0,sign_found/* findBundle */.az)(listed, subject, who, client));
    return found.kind === 'proved';
}
async function putLayers(tag, before, added, client, ports) {
    const put = async (gone) => {
        const { manifest, config } = (0,legacy/* manifestOf */.$V)([...before.filter(({ digest }) => !gone.includes(digest)), ...added]);
        await client.upload((0,artifact/* sourceOf */.vz)(config, false), []);
        await client.putManifest(tag, manifest);
    };
    const digests = new Set(before.map(({ digest }) => digest));
    await putWithout([...digests], (digest) => client.hasBlob(digest), put, ports);
}
async function referrersOf(digest, client) {
    const { entries, cut } = await lookUp(digest, client);
    if (cut !== undefined)
        throw cut;
    return entries;
}
async function lookUp(digest, client) {
    const list = await client.referrers(digest).catch(orPart);
    if (list instanceof manifest/* PartList */.ys)
        return { isList: true, entries: list.found, cut: list };
    if (list !== undefined)
        return { isList: true, entries: list, cut: undefined };
    const index = await indexAt(tagOf(digest), client);
    return { isList: false, entries: manifestsOf(index), cut: index instanceof manifest/* PartList */.ys ? index : undefined };
}
function orPart(thrown) {
    if (thrown instanceof manifest/* PartList */.ys)
        return thrown;
    throw thrown;
}
async function indexAt(tag, client) {
    try {
        return await client.manifest(tag);
    }
    catch (thrown) {
        if (thrown instanceof manifest/* ForeignList */.fs)
            return thrown;
        throw thrown;
    }
}
function signedBeside(found) {
    if (found.kind === 'none')
        return { kind: 'signed' };
    const { entries, because } = found;
    return { kind: 'signed', unproved: { entries, because } };
}
function tagOf(digest) {
    return digest.replace(':', '-');
}
async function listReferrer(entry, digest, client, ports) {
    const { isList } = await lookUp(digest, client);
    await (isList ? seeListed : addToIndex)(entry, digest, client, ports);
}
async function addToIndex(entry, digest, client, ports) {
    const tag = tagOf(digest);
    for (let tries = 1;; tries += 1) {
        const before = await indexAt(tag, client);
        const foreign = before instanceof manifest/* ForeignList */.fs ? before.foreign : [];
        if (!(before instanceof manifest/* ForeignList */.fs))
            checkKind('index', before, tag, client);
        await putWithout([...manifestsOf(before).map((each) => each.digest), ...foreign], async (named) => (await client.head(named)) !== undefined, (gone) => client.putManifest(tag, withEntry(before, entry, gone)), ports);
        if (has(manifestsOf(await indexAt(tag, client)), entry))
            return;
        await again(tries, tag, digest, client, ports);
    }
}
async function seeListed(entry, digest, client, ports) {
    const isSeen = async () => {
        const { entries, cut } = await lookUp(digest, client);
        return has(entries, entry) || (cut instanceof referrers/* LongList */.JL && (await client.head(entry.digest)) !== undefined);
    };
    for (let tries = 1; !(await isSeen()); tries += 1)
        await again(tries, "the registry's list of referrers", digest, client, ports);
}
async function again(tries, where, digest, { repository }, { clock, random }) {
    if (tries === TRIES)
        throw new errors/* ActionError */.lZ('signing', `${(0,reference/* formatPinned */.y6)(repository, digest)}: its signature was written ${tries} times, and does not stand in ${where}`, 'Somebody else writes there at the same time, or the registry forgets it. Run the job again, and no other one that signs this image.');
    await clock.sleep((0,retry/* waitMs */.Cu)(tries, undefined, random.fraction()));
}
function manifestsOf(found) {
    if (found instanceof manifest/* ForeignList */.fs)
        return found.found;
    return found?.content.kind === 'index' ? found.content.manifests : [];
}
function checkKind(kind, found, tag, { repository }) {
    if (found === undefined || found.content.kind === kind)
        return;
    throw new errors/* ActionError */.lZ('signing', `${(0,reference/* formatTagged */.cy)({ repository, tag })} should hold signatures, and holds ${found.content.kind === 'index' ? 'an index' : 'an image'}`, 'That tag belongs to the signatures of the digest that it names. Delete it, and run again.');
}
function has(entries, { digest }) {
    return entries.some((entry) => entry.digest === digest);
}
function withEntry(before, entry, gone) {
    const document = before === undefined ? undefined : (0,json/* parseJson */.q)(before.bytes);
    const index = (0,json/* isRecord */.u)(document) ? document : { schemaVersion: 2, mediaType: manifest/* MANIFEST_TYPES */._P[0], manifests: [] };
    const entries = Array.isArray(index['manifests']) ? index['manifests'] : [];
    const kept = entries.filter((each) => !gone.some((digest) => digest === (0,json.at)(each, 'digest')));
    return (0,artifact/* stored */.su)(JSON.stringify({ ...index, manifests: [...kept, entry] }), manifest/* MANIFEST_TYPES */._P[0]);
}


/***/ })

};
