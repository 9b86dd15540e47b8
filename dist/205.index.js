export const id = 205;
export const ids = [205];
export const modules = {

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

// EXTERNAL MODULE: ./lib/src/sign/pen.js + 1 modules
var sign_pen = __webpack_require__(3712);
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
        const pen = await (0,sign_pen/* openPen */.S)(cosign, services, { mode: 'keyless', key: undefined }, WHAT, folder, ports);
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
    const said = (0,json/* parseJson */.q)(Buffer.from(jwt.reveal().split('.')[1] ?? '', 'base64url').toString('utf8'));
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


/***/ })

};
