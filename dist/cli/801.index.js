export const id = 801;
export const ids = [801];
export const modules = {

/***/ 9801:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createIdentity: () => (/* binding */ createIdentity)
/* harmony export */ });
/* harmony import */ var _domain_code_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1342);
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7909);
/* harmony import */ var _domain_secret_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4699);
/* harmony import */ var _domain_url_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2178);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5071);





const ANSWER_LIMIT_BYTES = 64 * 1024;
const TIMEOUT_MS = 10_000;
const TRIES = 5;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
const CLAIM_LIMIT = 500;
function createIdentity(ports) {
    return {
        token: async (audience, host) => {
            const { url, bearer } = readAccess(ports.env, host);
            ports.runner.mask(bearer);
            const answer = await persist(endpoint(url, audience), bearer, host, ports);
            const jwt = readToken(answer, url, host);
            ports.runner.mask(jwt);
            return { jwt, claims: readClaims(jwt, url, host) };
        },
    };
}
const CURE = 'Give the job `permissions: id-token: write` beside what it has (setting any permission takes away those not named: contents: read, packages: write). A reusable workflow gets it only when its caller has it too; pull requests from forks and runs of Dependabot get none.';
function readAccess(env, host) {
    const [address, bearer] = [env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '', env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? ''];
    if (address === '' || bearer === '') {
        const names = [address === '' ? ['ACTIONS_ID_TOKEN_REQUEST_URL'] : [], bearer === '' ? ['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] : []].flat();
        const missing = `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} not set`;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('credentials', `${host}: this job gets no identity token from GitHub: ${missing}`, CURE);
    }
    const url = (0,_domain_url_js__WEBPACK_IMPORTED_MODULE_4__/* .parseUrl */ .D)(address);
    if (url === undefined || !/^https?:$/.test(url.protocol))
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('credentials', `${host}: ACTIONS_ID_TOKEN_REQUEST_URL is not an address of the web`, 'The runner sets it; leave it as it is.');
    return { url, bearer: new _domain_secret_js__WEBPACK_IMPORTED_MODULE_2__/* .Secret */ .z(bearer) };
}
function endpoint(url, audience) {
    return new URL(`${url.href}${url.search === '' ? '?' : '&'}audience=${encodeURIComponent(audience)}`);
}
async function persist(url, bearer, host, { http, clock, random }) {
    const headers = {
        accept: 'application/json; api-version=2.0',
        authorization: `Bearer ${bearer.reveal()}`,
        'user-agent': 'build-tag-push',
    };
    for (let tries = 1;; tries += 1) {
        const waitMs = FIRST_WAIT_MS * 2 ** (tries - 1) * (0.5 + random.fraction() / 2);
        try {
            const answer = await http.request({ method: 'GET', url, headers, idleMs: TIMEOUT_MS, limitBytes: ANSWER_LIMIT_BYTES });
            const askedMs = askedWaitMs(answer, clock.now());
            if (!isTransient(answer.status) || tries === TRIES || askedMs > LONGEST_WAIT_MS)
                return answer;
            await clock.sleep(Math.max(waitMs, askedMs));
        }
        catch (error) {
            const code = (0,_domain_code_js__WEBPACK_IMPORTED_MODULE_0__/* .codeOf */ .$)(error);
            if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ)
                throw error;
            if (tries === TRIES || !TRANSIENT.has(code ?? ''))
                throw unreachable(url, host, tries, error);
            await clock.sleep(waitMs);
        }
    }
}
const TRANSIENT = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
function isTransient(status) {
    return status === 408 || status === 429 || status >= 500;
}
function askedWaitMs({ headers }, now) {
    const text = headers.get('retry-after')?.trim() ?? '';
    if (/^[0-9]{1,9}$/.test(text))
        return Number(text) * 1_000;
    const ms = /GMT$/.test(text) ? Date.parse(text) - now.getTime() : Number.NaN;
    return Number.isNaN(ms) ? 0 : Math.max(0, ms);
}
function unreachable(url, host, tries, error) {
    const code = (0,_domain_code_js__WEBPACK_IMPORTED_MODULE_0__/* .codeOf */ .$)(error) ?? String(error);
    if (code === 'ERR_BODY_TOO_LARGE')
        return new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('credentials', `${host}: ${named(url)} answered with more than ${ANSWER_LIMIT_BYTES / 1024} KiB`, RUN_AGAIN, error);
    const told = tries === 1 ? '' : ` in ${tries} tries`;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('credentials', `${host}: ${named(url)} could not be reached${told} (${code})`, RUN_AGAIN, error);
}
const RUN_AGAIN = 'Run the job again; a self-hosted runner must reach that host, through HTTPS_PROXY or with it in NO_PROXY.';
function named(url) {
    return `GitHub's endpoint for identity tokens (${url.host})`;
}
function readToken({ status, headers, body }, url, host) {
    if (status !== 200) {
        const wait = headers.get('retry-after');
        const later = status === 429 && wait !== undefined ? `, asking for a wait of ${cut(wait)}` : '';
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('credentials', `${host}: ${named(url)} answered ${status}${later}`, status === 401 || status === 403 ? CURE : RUN_AGAIN);
    }
    const document = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__/* .parseJson */ .q)(new TextDecoder().decode(body));
    const value = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u)(document) ? document['value'] : undefined;
    if (typeof value === 'string' && JWT.test(value))
        return new _domain_secret_js__WEBPACK_IMPORTED_MODULE_2__/* .Secret */ .z(value);
    const found = document === undefined ? 'something that is not JSON' : 'no token in "value"';
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('credentials', `${host}: ${named(url)} answered with ${found}`, RUN_AGAIN);
}
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
function readClaims(jwt, url, host) {
    const claims = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__/* .parseJson */ .q)(Buffer.from(jwt.reveal().split('.')[1] ?? '', 'base64url').toString('utf8'));
    if (!(0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u)(claims))
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('credentials', `${host}: ${named(url)} answered with a token that has no claims`, RUN_AGAIN);
    const text = (name) => {
        const value = claims[name];
        return typeof value === 'string' ? cut(value) : undefined;
    };
    const end = claims['exp'];
    return {
        issuer: text('iss'),
        subject: text('sub'),
        audience: text('aud'),
        expiresAt: typeof end === 'number' && end > 0 && end < 1e11 ? new Date(end * 1_000) : undefined,
    };
}
function cut(text) {
    return text.length > CLAIM_LIMIT ? `${text.slice(0, CLAIM_LIMIT)}…` : text;
}


/***/ }),

/***/ 4699:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ conceal),
/* harmony export */   z: () => (/* binding */ Secret)
/* harmony export */ });
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7975);

const SHORTEST_FORM = 8;
class Secret {
    #value;
    constructor(value) {
        this.#value = value;
    }
    reveal() {
        return this.#value;
    }
    toString() {
        return '***';
    }
    toJSON() {
        return '***';
    }
    [node_util__WEBPACK_IMPORTED_MODULE_0__.inspect.custom]() {
        return '***';
    }
}
function conceal(text, secrets) {
    const forms = secrets.filter((secret) => secret !== '').flatMap(formsOf);
    return [...new Set(forms)].sort((one, other) => other.length - one.length).reduce((rest, form) => rest.replaceAll(form, '***'), text);
}
function formsOf(secret) {
    const bytes = Buffer.from(secret);
    const shifted = [0, 1, 2].flatMap((offset) => ['base64', 'base64url'].map((encoding) => core(bytes, offset, encoding)));
    const hex = bytes.toString('hex');
    const encoded = [...shifted, hex, hex.toUpperCase(), encodeURIComponent(secret.toWellFormed()), JSON.stringify(secret).slice(1, -1)];
    return [secret, ...encoded.filter((form) => form.length >= SHORTEST_FORM)];
}
function core(bytes, offset, encoding) {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString(encoding);
    return text.slice(offset === 0 ? 0 : offset + 1, Math.floor((offset + bytes.byteLength) / 3) * 4);
}


/***/ }),

/***/ 2178:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ parseUrl)
/* harmony export */ });
function parseUrl(text, base) {
    try {
        return new URL(text, base);
    }
    catch {
        return undefined;
    }
}


/***/ })

};
