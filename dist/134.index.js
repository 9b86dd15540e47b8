export const id = 134;
export const ids = [134];
export const modules = {

/***/ 4581:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ claimsOf)
/* harmony export */ });
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7909);

function claimsOf(jwt) {
    return (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .parseJson */ .q)(Buffer.from(jwt.reveal().split('.')[1] ?? '', 'base64url').toString('utf8'));
}


/***/ }),

/***/ 7881:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Em: () => (/* binding */ keyMeans),
/* harmony export */   SK: () => (/* binding */ openPen),
/* harmony export */   Xu: () => (/* binding */ AUDIENCE)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _domain_code_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1342);
/* harmony import */ var _domain_cosign_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1108);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5071);
/* harmony import */ var _bundle_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(248);
/* harmony import */ var _cosign_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5299);
/* harmony import */ var _services_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(7580);







const AUDIENCE = 'sigstore';
async function openPen({ program, version }, services, hand, what, folder, ports) {
    const run = (args, secrets, doing) => (0,_cosign_js__WEBPACK_IMPORTED_MODULE_5__/* .runCosign */ .D)({ program, folder, args, secrets, doing }, ports);
    const named = await (0,_services_js__WEBPACK_IMPORTED_MODULE_6__/* .serviceArguments */ .mU)(services, folder, (args) => run(args, {}, 'get the services of Sigstore'), ports);
    return {
        version,
        write: async (payload, kind, digest) => {
            const [paper, written] = [(0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, 'payload.json'), (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, 'bundle.json')];
            await Promise.all([ports.files.write(paper, payload), ports.files.remove(written)]);
            const { args, secrets, issuer } = await meansOf(hand, what, ports);
            const words = kind === 'dsse' ? ['attest-blob', `--statement=${paper}`] : ['sign-blob', paper];
            await run([...words, '--yes', `--bundle=${written}`, ...args, ...named], secrets, `sign ${digest}`);
            const bytes = await ports.files.read(written, BUNDLE_LIMIT_BYTES).catch((cause) => {
                const found = (0,_domain_code_js__WEBPACK_IMPORTED_MODULE_1__/* .codeOf */ .$)(cause) === 'ENOENT' ? 'wrote no bundle' : `wrote a bundle that cannot be read (${(0,_domain_code_js__WEBPACK_IMPORTED_MODULE_1__/* .codeOf */ .$)(cause)})`;
                throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('signing', `cosign ended with exit code 0, but ${found}`, undefined, cause);
            });
            return { ...(0,_bundle_js__WEBPACK_IMPORTED_MODULE_4__/* .readBundle */ .B)(bytes, payload, kind), issuer };
        },
    };
}
const BUNDLE_LIMIT_BYTES = 1024 * 1024;
async function meansOf({ mode, key }, what, { identity, env }) {
    if (mode === 'key' && key !== undefined)
        return { ...keyMeans(key), issuer: undefined };
    const { jwt, claims } = await identity.token(AUDIENCE, what);
    return {
        args: ['--oidc-provider=envvar'],
        secrets: { SIGSTORE_ID_TOKEN: jwt },
        issuer: claims.issuer ?? (0,_domain_cosign_js__WEBPACK_IMPORTED_MODULE_2__/* .issuerAt */ .dH)(env['GITHUB_SERVER_URL'] ?? ''),
    };
}
function keyMeans({ text, password }) {
    return { args: ['--key=env://COSIGN_KEY'], secrets: { COSIGN_KEY: text, COSIGN_PASSWORD: password } };
}


/***/ }),

/***/ 7134:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  prepareSigning: () => (/* binding */ prepareSigning),
  signImage: () => (/* binding */ signImage)
});

// EXTERNAL MODULE: ./lib/src/domain/json.js
var json = __webpack_require__(7909);
// EXTERNAL MODULE: ./lib/src/domain/reference.js
var reference = __webpack_require__(3366);
// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __webpack_require__(5071);
// EXTERNAL MODULE: ./lib/src/sign/claims.js
var claims = __webpack_require__(4581);
// EXTERNAL MODULE: ./lib/src/sign/payload.js
var sign_payload = __webpack_require__(5472);
// EXTERNAL MODULE: ./lib/src/sign/pen.js
var sign_pen = __webpack_require__(7881);
// EXTERNAL MODULE: ./lib/src/sign/services.js
var services = __webpack_require__(7580);
// EXTERNAL MODULE: ./lib/src/sign/store.js + 1 modules
var store = __webpack_require__(6616);
// EXTERNAL MODULE: ./lib/src/sign/tool.js + 1 modules
var tool = __webpack_require__(877);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/src/domain/cosign.js
var cosign = __webpack_require__(1108);
// EXTERNAL MODULE: ./lib/src/sign/cosign.js
var sign_cosign = __webpack_require__(5299);
// EXTERNAL MODULE: ./lib/src/sign/judge.js
var judge = __webpack_require__(1953);
;// CONCATENATED MODULE: ./lib/src/sign/who.js







function openSigners(means, ports) {
    const key = once(() => publicKey(means, ports));
    const log = once(() => (0,services/* haveLog */.LA)(means.services, ports));
    const trustedRoot = means.services.kind === 'own' ? means.services.trustedRoot : undefined;
    const judged = new Map();
    const judgeBy = (name, trusting) => {
        const ask = async (layout) => {
            const [trust, { program }] = [await trusting(), await means.cosign];
            return (0,judge/* judge */.S4)(layout, program, { trust, trustedRoot }, ports);
        };
        return (layout) => {
            const question = `${name} ${layout.key}`;
            const known = judged.get(question) ?? ask(layout);
            judged.set(question, known);
            return known;
        };
    };
    const byKey = judgeBy('key', async () => ({ kind: 'key', key: await key(), log: await log() }));
    const byName = (signer, issuer) => judgeBy(`${signer} ${issuer}`, async () => ({
        kind: 'identity',
        identity: (0,cosign/* identityOf */.cu)(signer),
        isPattern: false,
        issuer,
        log: await log(),
    }));
    const of = ({ signer, issuer }) => ({ signer, issuer, judge: issuer === undefined ? byKey : byName(signer, issuer) });
    return {
        of,
        own: async (job) => (means.hand.mode === 'key' ? of({ signer: hintOf(await key()), issuer: undefined }) : job && of(job)),
    };
}
function once(work) {
    let doing;
    return () => {
        doing ??= work();
        return doing;
    };
}
const KEY_LIMIT_BYTES = 64 * 1024;
async function publicKey({ cosign, hand }, ports) {
    if (hand.key === undefined)
        throw new TypeError('nobody signs by a key');
    const folder = await ports.files.temporaryFolder('key-');
    const file = (0,external_node_path_.join)(folder, 'cosign.pub');
    try {
        const { args, secrets } = (0,sign_pen/* keyMeans */.Em)(hand.key);
        const { program } = await cosign;
        await (0,sign_cosign/* runCosign */.D)({ program, folder, args: ['public-key', ...args, `--outfile=${file}`], secrets, doing: 'read cosign-key' }, ports);
        return ((await ports.files.readText(file, KEY_LIMIT_BYTES)) ?? '').trim();
    }
    finally {
        await ports.files.remove(folder);
    }
}
function hintOf(pem) {
    const der = (0,external_node_crypto_.createPublicKey)(pem).export({ type: 'spki', format: 'der' });
    return (0,external_node_crypto_.createHash)('sha256').update(der).digest('base64');
}

;// CONCATENATED MODULE: ./lib/src/sign/sign.js










async function prepareSigning({ mode }, ports) {
    const token = mode === 'keyless' ? await ports.identity.token(sign_pen/* AUDIENCE */.Xu, WHAT) : undefined;
    return { ...(await (0,tool/* ensureCosign */.q)(ports)), job: token && jobOf(token, ports) };
}
async function signImage({ image, places }, about, prepared, registries, ports) {
    const { plan, inputs, settled, withheld } = about;
    const having = settled.rows.filter((row) => row.before === image.digest).map(({ repository }) => repository);
    const lying = places.filter(({ error }) => error === undefined).map(({ repository }) => repository);
    const targets = [...new Map([...lying, ...having].map((repository) => [(0,reference/* canonicalName */.Ew)(repository), repository])).values()].filter((repository) => !withheld.has((0,reference/* canonicalName */.Ew)(repository)));
    const clients = targets.map((repository) => registries.open(repository));
    const means = { cosign: prepared, services: servicesOf(plan), hand: handOf(inputs) };
    const signers = openSigners(means, ports);
    const own = once(async () => signers.own((await prepared).job));
    const each = [];
    let by;
    let version;
    let lost;
    const folder = await ports.files.temporaryFolder('sign-');
    try {
        for (const { subject, platform } of subjectsOf(image, plan.recursive)) {
            const ended = (repository, end) => each.push({ repository, digest: subject.digest, platform, end });
            try {
                if (lost !== undefined)
                    throw lost;
                const known = settled.source.kind === 'build' ? undefined : await signerAtAll(clients, subject, plan.format, own);
                if (known !== undefined) {
                    by = { ...known, log: await (0,services/* haveLog */.LA)(means.services, ports) };
                    version = (await prepared).version;
                    for (const repository of targets)
                        ended(repository, { kind: 'already' });
                    continue;
                }
                const pen = await (0,sign_pen/* openPen */.SK)(await prepared, means.services, means.hand, WHAT, folder, ports);
                version = pen.version;
                const ends = await signSubject(subject, clients, plan.format, pen, signers, ports);
                by = ends.by ?? by;
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
    return { each, signer: by?.signer, issuer: by?.issuer, log: by?.log ?? plan.log, version };
}
async function signerAtAll(clients, subject, format, own) {
    const found = await Promise.all(clients.map((client) => (0,store/* isSigned */.JI)(subject, format, client, own).catch(notKnown)));
    return found.length > 0 && found.every((each) => each) ? own() : undefined;
}
function notKnown(thrown) {
    const error = (0,errors/* asActionError */.z6)(thrown);
    if ((0,errors/* endsRun */.sl)(error))
        throw error;
    return false;
}
const WHAT = 'sign: keyless';
function jobOf({ jwt, claims: { issuer } }, { env }) {
    const workflow = (0,json.at)((0,claims/* claimsOf */.d)(jwt), 'job_workflow_ref');
    if (typeof workflow !== 'string' || issuer === undefined)
        return undefined;
    return { signer: `URI:${env['GITHUB_SERVER_URL'] || 'https://github.com'}/${workflow}`, issuer };
}
function subjectsOf({ root, children, platforms }, isRecursive) {
    const parts = isRecursive ? platforms : [];
    const below = parts.flatMap(({ platform, digest }) => {
        const child = children.find((manifest) => manifest.digest === digest);
        return child === undefined ? [] : [{ subject: child, platform }];
    });
    return [{ subject: root, platform: undefined }, ...new Map(below.map((each) => [each.subject.digest, each])).values()];
}
async function signSubject(subject, clients, format, pen, signers, ports) {
    if (format === 'bundle') {
        const written = await pen.write((0,sign_payload/* statementOf */.T)(subject.digest), 'dsse', subject.digest);
        const { judge } = signers.of(written);
        return {
            by: byOf(written),
            each: await Promise.all(clients.map((client) => settle((0,store/* storeBundle */.AG)(written, subject, client, judge, ports)))),
        };
    }
    const each = [];
    let by;
    for (const client of clients) {
        const payload = (0,sign_payload/* simpleSigningOf */.H)(client.repository, subject.digest);
        const write = async () => {
            const bundle = await pen.write(payload, 'message', subject.digest);
            by = byOf(bundle);
            return (0,store/* storeLegacy */.b5)(bundle, payload, subject, client, signers.of(bundle).judge, ports);
        };
        each.push(await settle(write()));
    }
    return { by, each };
}
function byOf({ signer, issuer, entry }) {
    return { signer, issuer, log: entry !== undefined };
}
async function settle(work) {
    try {
        return await work;
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
