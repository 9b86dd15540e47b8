export const id = 297;
export const ids = [297];
export const modules = {

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
/* harmony import */ var _domain_cosign_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1108);
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1295);
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7909);
/* harmony import */ var _domain_parallel_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(9852);
/* harmony import */ var _domain_reference_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(3366);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5071);
/* harmony import */ var _artifact_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9038);
/* harmony import */ var _found_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(2766);
/* harmony import */ var _judge_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(1953);
/* harmony import */ var _legacy_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(9563);
/* harmony import */ var _store_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(6616);
/* harmony import */ var _tool_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(877);












async function verifyImages(claimed, verifying, registries, ports) {
    const { program } = await (0,_tool_js__WEBPACK_IMPORTED_MODULE_9__/* .ensureCosign */ .q)(ports);
    for (const { repository, digest } of claimed) {
        const client = registries.open(repository);
        const named = (0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_10__/* .formatPinned */ .y6)(repository, digest);
        const root = await client.manifest(digest);
        if (root === undefined)
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('registry-answer', `${named} is not there: the registry has no such manifest`);
        const looked = [await bundlesOf(root, client), await legacyOf(root, client)];
        const layouts = looked.map(({ layout }) => layout).filter((layout) => layout !== undefined);
        if (layouts.length === 0)
            throw noneOf(named, looked);
        const errors = [];
        for (const layout of layouts) {
            const error = await (0,_judge_js__WEBPACK_IMPORTED_MODULE_6__/* .judge */ .S4)(layout, program, verifying, ports);
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
    const list = await (0,_found_js__WEBPACK_IMPORTED_MODULE_5__/* .orUnfit */ .o6)(() => (0,_store_js__WEBPACK_IMPORTED_MODULE_8__/* .lookUp */ .TE)(root.digest, client));
    if (list instanceof _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ)
        return { layout: undefined, passed: [list] };
    const claims = list.entries.filter(_artifact_js__WEBPACK_IMPORTED_MODULE_4__/* .mayBeBundle */ .HW).toSorted((one, other) => Number((0,_artifact_js__WEBPACK_IMPORTED_MODULE_4__/* .isSignature */ .hi)(other)) - Number((0,_artifact_js__WEBPACK_IMPORTED_MODULE_4__/* .isSignature */ .hi)(one)));
    const read = await (0,_domain_parallel_js__WEBPACK_IMPORTED_MODULE_11__/* .inParallel */ .H)(claims.slice(0, _judge_js__WEBPACK_IMPORTED_MODULE_6__/* .LOOKED_AT */ .Zw), _judge_js__WEBPACK_IMPORTED_MODULE_6__/* .AT_ONCE */ .Qd, (entry) => (0,_found_js__WEBPACK_IMPORTED_MODULE_5__/* .orUnfit */ .o6)(() => (0,_found_js__WEBPACK_IMPORTED_MODULE_5__/* .readAttached */ .PX)(entry, root, client)));
    const { whole, passed } = apart(read);
    const found = whole.filter((attached) => attached !== undefined).filter(({ bytes }) => predicateIn(bytes) === _domain_cosign_js__WEBPACK_IMPORTED_MODULE_0__/* .SIGN_PREDICATE */ .m$);
    const cut = list.cut === undefined ? [] : [list.cut];
    return { layout: found.length === 0 ? undefined : (0,_judge_js__WEBPACK_IMPORTED_MODULE_6__/* .bundleLayout */ .Ty)(root, found), passed: [...cut, ...passed] };
}
async function legacyOf(root, client) {
    const signatures = await (0,_found_js__WEBPACK_IMPORTED_MODULE_5__/* .orUnfit */ .o6)(() => client.manifest((0,_legacy_js__WEBPACK_IMPORTED_MODULE_7__/* .legacyTag */ .w_)(root.digest)));
    if (signatures instanceof _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ)
        return { layout: undefined, passed: [signatures] };
    const read = await (0,_domain_parallel_js__WEBPACK_IMPORTED_MODULE_11__/* .inParallel */ .H)((0,_legacy_js__WEBPACK_IMPORTED_MODULE_7__/* .signaturesIn */ .x0)(signatures).slice(0, _judge_js__WEBPACK_IMPORTED_MODULE_6__/* .LOOKED_AT */ .Zw), _judge_js__WEBPACK_IMPORTED_MODULE_6__/* .AT_ONCE */ .Qd, (layer) => (0,_found_js__WEBPACK_IMPORTED_MODULE_5__/* .orUnfit */ .o6)(async () => ({ ...layer, bytes: await client.readBlob(layer, _judge_js__WEBPACK_IMPORTED_MODULE_6__/* .SIGNATURE_LIMIT_BYTES */ .dY) })));
    const { whole, passed } = apart(read);
    const { manifest, config } = (0,_legacy_js__WEBPACK_IMPORTED_MODULE_7__/* .manifestOf */ .$V)(whole);
    const layout = whole.length === 0 ? undefined : (0,_judge_js__WEBPACK_IMPORTED_MODULE_6__/* .legacyLayout */ .yi)(root, root.content.kind === 'index', manifest, [config, ...whole]);
    return { layout, passed };
}
function apart(read) {
    const whole = [];
    const passed = [];
    for (const one of read) {
        if (one instanceof _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ)
            passed.push(one);
        else
            whole.push(one);
    }
    return { whole, passed };
}
function noneOf(named, looked) {
    const [first] = looked.flatMap(({ passed }) => passed);
    if (first === undefined)
        return refusal(named, 'it has no signature', undefined);
    return refusal(named, `it has no signature that can be read: ${(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_1__/* .inertInline */ .Mo)(first.message)}`, first);
}
function whoOf(trust) {
    return trust.kind === 'key' ? 'the key that it names' : `${trust.identity}, known to ${trust.issuer}`;
}
function refusal(named, because, cause) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('signing', `from: ${named} is not signed as from-verify says that it must be: ${because}`, 'Nothing was written. Publish an image that was signed so, or name in from-verify who signed it; log=false takes a signature that is in no transparency log.', cause);
}
function predicateIn(bundle) {
    const payload = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__.at)((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__/* .parseJson */ .q)(bundle), 'dsseEnvelope', 'payload');
    return typeof payload === 'string' ? (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__.at)((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__/* .parseJson */ .q)(Buffer.from(payload, 'base64')), 'predicateType') : undefined;
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
