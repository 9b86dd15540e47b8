export const id = 205;
export const ids = [205];
export const modules = {

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

/***/ 9205:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  attestBuild: () => (/* binding */ attestBuild)
});

// EXTERNAL MODULE: ./lib/src/domain/digest.js
var domain_digest = __webpack_require__(9191);
// EXTERNAL MODULE: ./lib/src/domain/json.js
var json = __webpack_require__(7909);
// EXTERNAL MODULE: ./lib/src/domain/reference.js
var reference = __webpack_require__(3366);
// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __webpack_require__(5071);
// EXTERNAL MODULE: ./lib/src/sign/claims.js
var claims = __webpack_require__(4581);
// EXTERNAL MODULE: ./lib/src/domain/code.js
var code = __webpack_require__(1342);
// EXTERNAL MODULE: ./lib/src/domain/inert.js
var inert = __webpack_require__(1295);
// EXTERNAL MODULE: ./lib/src/domain/secret.js
var secret = __webpack_require__(4699);
// EXTERNAL MODULE: ./lib/src/registry/retry.js
var retry = __webpack_require__(2806);
;// CONCATENATED MODULE: ./lib/src/sign/github-store.js






const TRIES = 4;
const IDLE_MS = 20_000;
const ANSWER_LIMIT_BYTES = 1024 * 1024;
async function storeAtGitHub(bundle, { owner, name, url }, token, ports) {
    if (token === undefined)
        throw refusal('github-token is empty, so GitHub was not asked', PERMISSION);
    const apiUrl = ports.env['GITHUB_API_URL'] || 'https://api.github.com';
    const address = new URL(`${apiUrl.replace(/\/+$/, '')}/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}/attestations`);
    const body = Buffer.concat([Buffer.from('{"bundle":'), bundle, Buffer.from('}')]);
    const headers = {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token.reveal()}`,
        'content-type': 'application/json',
        'user-agent': 'build-tag-push',
        'x-github-api-version': '2022-11-28',
    };
    for (let tries = 1;; tries += 1) {
        const answer = await ports.http
            .request({ method: 'POST', url: address, headers, body, idleMs: IDLE_MS, limitBytes: ANSWER_LIMIT_BYTES })
            .catch((cause) => unanswered(cause, tries, address.host));
        if (answer?.status === 201)
            return `${url}/attestations/${idIn(answer.body)}`;
        if (answer !== undefined && (!isTransient(answer.status) || tries === TRIES))
            throw refusedBy(answer, token);
        await ports.clock.sleep((0,retry/* waitMs */.Cu)(tries, undefined, ports.random.fraction()));
    }
}
const PERMISSION = 'Give the job `permissions: attestations: write` beside id-token: write and what it has. Private repositories need GitHub Enterprise Cloud for attestations, and GitHub Enterprise Server has none.';
function unanswered(cause, tries, host) {
    const error = (0,errors/* asActionError */.z6)(cause);
    if ((0,errors/* endsRun */.sl)(error))
        throw error;
    if (tries < TRIES && (0,code/* codeOf */.$)(cause) !== 'ERR_BODY_TOO_LARGE')
        return undefined;
    throw refusal(`${host} could not be reached (${(0,code/* codeOf */.$)(cause) ?? error.message})`, 'Run the job again with fixed-tags: overwrite.', cause);
}
function isTransient(status) {
    return status === 408 || status === 429 || status >= 500;
}
function refusedBy({ status, body }, token) {
    const message = (0,json.at)((0,json/* parseJson */.q)(body), 'message');
    const said = typeof message === 'string' ? `: ${(0,inert/* inertInline */.Mo)((0,secret/* conceal */.E)(message, [token.reveal()]), 300)}` : '';
    const isRight = status === 401 || status === 403 || status === 404;
    return refusal(`GitHub answered ${status}${said}`, isRight ? PERMISSION : 'Use actions/attest in a step after this one (docs/evidence.md).');
}
function idIn(body) {
    const id = (0,json.at)((0,json/* parseJson */.q)(body), 'id');
    if (typeof id === 'number' || (typeof id === 'string' && /^\d+$/.test(id)))
        return String(id);
    throw refusal('GitHub took it, and did not say under which number', 'The attestations of the repository are listed under its Actions.');
}
function refusal(because, hint, cause) {
    return new errors/* ActionError */.lZ('signing', `github-attestation: ${because}`, hint, cause);
}

// EXTERNAL MODULE: ./lib/src/sign/pen.js
var sign_pen = __webpack_require__(7881);
// EXTERNAL MODULE: ./lib/src/sign/tool.js + 1 modules
var tool = __webpack_require__(877);
;// CONCATENATED MODULE: ./lib/src/sign/provenance.js








const NOBODY = 'nobody';
const WHAT = 'github-attestation';
async function attestBuild(built, ports) {
    const { jwt } = await ports.identity.token(NOBODY, WHAT);
    const statement = provenanceOf(built, claimsIn(jwt), ports.env['GITHUB_SERVER_URL'] || 'https://github.com');
    const services = built.own === undefined ? { kind: 'public', log: true } : { kind: 'own', ...built.own };
    const cosign = await (0,tool/* ensureCosign */.q)(ports);
    const folder = await ports.files.temporaryFolder('attest-');
    try {
        const pen = await (0,sign_pen/* openPen */.SK)(cosign, services, { mode: 'keyless', key: undefined }, WHAT, folder, ports);
        const { bytes } = await pen.write(statement, 'dsse', built.digest);
        return await storeAtGitHub(bytes, built.of, built.token, ports);
    }
    finally {
        await ports.files.remove(folder);
    }
}
const CLAIMS = (/* unused pure expression or super */ null && ([
    'event_name',
    'job_workflow_ref',
    'ref',
    'repository',
    'repository_id',
    'repository_owner_id',
    'run_attempt',
    'run_id',
    'runner_environment',
    'sha',
    'workflow_ref',
]));
function claimsIn(jwt) {
    const said = (0,claims/* claimsOf */.d)(jwt);
    const text = (name) => {
        const value = (0,json/* isRecord */.u)(said) ? said[name] : undefined;
        if (typeof value === 'string' && value !== '')
            return value;
        throw new errors/* ActionError */.lZ('signing', `${WHAT}: the identity token of this job does not say ${name}`, 'Attestations are for jobs of github.com.');
    };
    return {
        event_name: text('event_name'),
        job_workflow_ref: text('job_workflow_ref'),
        ref: text('ref'),
        repository: text('repository'),
        repository_id: text('repository_id'),
        repository_owner_id: text('repository_owner_id'),
        run_attempt: text('run_attempt'),
        run_id: text('run_id'),
        runner_environment: text('runner_environment'),
        sha: text('sha'),
        workflow_ref: text('workflow_ref'),
    };
}
function provenanceOf({ digest, repositories }, claims, serverUrl) {
    const site = `${serverUrl}/${claims.repository}`;
    const [workflow = '', ref = ''] = claims.workflow_ref.replace(`${claims.repository}/`, '').split('@');
    return JSON.stringify({
        _type: 'https://in-toto.io/Statement/v1',
        subject: [...new Set(repositories.map(subjectName))].map((name) => ({ name, digest: { sha256: (0,domain_digest/* hexOf */.ZD)(digest) } })),
        predicateType: 'https://slsa.dev/provenance/v1',
        predicate: {
            buildDefinition: {
                buildType: 'https://actions.github.io/buildtypes/workflow/v1',
                externalParameters: { workflow: { ref, repository: site, path: workflow } },
                internalParameters: {
                    github: {
                        event_name: claims.event_name,
                        repository_id: claims.repository_id,
                        repository_owner_id: claims.repository_owner_id,
                        runner_environment: claims.runner_environment,
                    },
                },
                resolvedDependencies: [{ uri: `git+${site}@${claims.ref}`, digest: { gitCommit: claims.sha } }],
            },
            runDetails: {
                builder: { id: `${serverUrl}/${claims.job_workflow_ref}` },
                metadata: { invocationId: `${site}/actions/runs/${claims.run_id}/attempts/${claims.run_attempt}` },
            },
        },
    });
}
function subjectName(repository) {
    return (0,reference/* canonicalName */.Ew)(repository).replace(/^docker\.io\//, 'index.docker.io/');
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
