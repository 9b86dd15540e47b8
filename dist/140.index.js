export const id = 140;
export const ids = [140];
export const modules = {

/***/ 140:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  hasSignatures: () => (/* binding */ hasSignatures),
  prepareSigning: () => (/* binding */ prepareSigning),
  signImage: () => (/* binding */ signImage)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/src/domain/code.js
var code = __webpack_require__(1342);
// EXTERNAL MODULE: ./lib/src/domain/reference.js
var reference = __webpack_require__(3366);
// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __webpack_require__(5071);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./lib/src/domain/cosign.js
var cosign = __webpack_require__(1108);
// EXTERNAL MODULE: ./lib/src/domain/json.js
var json = __webpack_require__(7909);
;// CONCATENATED MODULE: ./lib/src/sign/bundle.js




function readBundle(bytes, payload, kind) {
    const document = (0,json/* parseJson */.q)(bytes);
    if ((0,json.at)(document, 'mediaType') !== cosign/* BUNDLE_TYPE */.q$)
        throw unusable('is no bundle of version 0.3');
    const material = (0,json.at)(document, 'verificationMaterial');
    const certificate = der((0,json.at)(material, 'certificate', 'rawBytes'));
    const hint = (0,json.at)(material, 'publicKey', 'hint');
    const signer = certificate === undefined ? hint : nameOf(certificate);
    if (typeof signer !== 'string' || signer === '')
        throw unusable('names neither a key nor a certificate');
    const signature = kind === 'message' ? (0,json.at)(document, 'messageSignature', 'signature') : envelopeSignature(document, payload);
    if (typeof signature !== 'string' || signature === '')
        throw unusable('holds no signature');
    return {
        bytes,
        signer,
        signature,
        certificate,
        entry: firstOf((0,json.at)(material, 'tlogEntries')),
        timestamp: textOf(firstOf((0,json.at)(material, 'timestampVerificationData', 'rfc3161Timestamps'))?.['signedTimestamp']),
    };
}
function envelopeSignature(document, payload) {
    const envelope = (0,json.at)(document, 'dsseEnvelope');
    const signed = (0,json.at)(envelope, 'payload');
    if (typeof signed !== 'string' || Buffer.from(signed, 'base64').toString('utf8') !== payload)
        throw unusable('is for another statement than the one to be signed');
    const signatures = (0,json.at)(envelope, 'signatures');
    if (!Array.isArray(signatures) || signatures.length !== 1)
        throw unusable('holds another number of signatures than one');
    return firstOf(signatures)?.['sig'];
}
function nameOf(certificate) {
    try {
        return new external_node_crypto_.X509Certificate(certificate).subjectAltName;
    }
    catch (error) {
        throw unusable('holds a certificate that cannot be read', error);
    }
}
function der(value) {
    return typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;
}
function firstOf(value) {
    const first = Array.isArray(value) ? value[0] : undefined;
    return (0,json/* isRecord */.u)(first) ? first : undefined;
}
function textOf(value) {
    return typeof value === 'string' ? value : undefined;
}
function unusable(what, cause) {
    return new errors/* ActionError */.lZ('signing', `what cosign wrote ${what}; it is not used`, 'Run the job again; if it stays so, report it with the log.', cause);
}

// EXTERNAL MODULE: ./lib/src/sign/cosign.js
var sign_cosign = __webpack_require__(5299);
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

// EXTERNAL MODULE: ./lib/src/sign/services.js
var sign_services = __webpack_require__(7580);
// EXTERNAL MODULE: ./lib/src/sign/store.js
var store = __webpack_require__(4491);
// EXTERNAL MODULE: ./lib/src/sign/tool.js + 1 modules
var tool = __webpack_require__(877);
;// CONCATENATED MODULE: ./lib/src/sign/sign.js










const AUDIENCE = 'sigstore';
async function prepareSigning({ mode }, ports) {
    if (mode === 'keyless')
        await ports.identity.token(AUDIENCE, 'sign: keyless');
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
                const pen = await openPen(await cosign, plan, inputs, folder, ports);
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
async function openPen({ program, version }, plan, inputs, folder, ports) {
    const run = (args, secrets, doing) => (0,sign_cosign/* runCosign */.D)({ program, folder, args, secrets, doing }, ports);
    const services = await (0,sign_services/* serviceArguments */.m)(servicesOf(plan), folder, (args) => run(args, {}, 'get the services of Sigstore'), ports);
    return {
        version,
        write: async (payload, kind, digest) => {
            const [paper, written] = [(0,external_node_path_.join)(folder, 'payload.json'), (0,external_node_path_.join)(folder, 'bundle.json')];
            await Promise.all([ports.files.write(paper, payload), ports.files.remove(written)]);
            const { args, secrets } = await meansOf(inputs, ports);
            const what = kind === 'dsse' ? ['attest-blob', `--statement=${paper}`] : ['sign-blob', paper];
            await run([...what, '--yes', `--bundle=${written}`, ...args, ...services], secrets, `sign ${digest}`);
            const bytes = await ports.files.read(written, BUNDLE_LIMIT_BYTES).catch((cause) => {
                const what = (0,code/* codeOf */.$)(cause) === 'ENOENT' ? 'wrote no bundle' : `wrote a bundle that cannot be read (${(0,code/* codeOf */.$)(cause)})`;
                throw new errors/* ActionError */.lZ('signing', `cosign ended with exit code 0, but ${what}`, undefined, cause);
            });
            return readBundle(bytes, payload, kind);
        },
    };
}
const BUNDLE_LIMIT_BYTES = 1024 * 1024;
function servicesOf({ mode, log, own }) {
    if (own !== undefined)
        return { kind: 'own', ...own };
    return mode === 'key' && !log ? { kind: 'none' } : { kind: 'public', log };
}
async function meansOf(inputs, { identity }) {
    if (inputs.mode === 'key' && inputs.key !== undefined) {
        const { text, password } = inputs.key;
        return { args: ['--key=env://COSIGN_KEY'], secrets: { COSIGN_KEY: text, COSIGN_PASSWORD: password } };
    }
    const { jwt } = await identity.token(AUDIENCE, 'sign: keyless');
    return { args: ['--oidc-provider=envvar'], secrets: { SIGSTORE_ID_TOKEN: jwt } };
}


/***/ })

};
