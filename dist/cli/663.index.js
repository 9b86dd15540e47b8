export const id = 663;
export const ids = [663];
export const modules = {

/***/ 8243:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Gw: () => (/* binding */ isPrivate),
/* harmony export */   ln: () => (/* binding */ refuseAddress),
/* harmony export */   rN: () => (/* binding */ guardedLookup)
/* harmony export */ });
/* harmony import */ var node_dns__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(610);
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7030);


const REFUSED = new node_net__WEBPACK_IMPORTED_MODULE_1__.BlockList();
REFUSED.addSubnet('169.254.0.0', 16, 'ipv4');
REFUSED.addSubnet('fe80::', 10, 'ipv6');
REFUSED.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');
REFUSED.addAddress('fd00:ec2::254', 'ipv6');
const PRIVATE = new node_net__WEBPACK_IMPORTED_MODULE_1__.BlockList();
PRIVATE.addSubnet('0.0.0.0', 8, 'ipv4');
PRIVATE.addSubnet('10.0.0.0', 8, 'ipv4');
PRIVATE.addSubnet('100.64.0.0', 10, 'ipv4');
PRIVATE.addSubnet('127.0.0.0', 8, 'ipv4');
PRIVATE.addSubnet('172.16.0.0', 12, 'ipv4');
PRIVATE.addSubnet('192.168.0.0', 16, 'ipv4');
PRIVATE.addSubnet('::', 127, 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('64:ff9b::a00:0', 104, 'ipv6');
PRIVATE.addSubnet('64:ff9b::7f00:0', 104, 'ipv6');
PRIVATE.addSubnet('64:ff9b::ac10:0', 108, 'ipv6');
PRIVATE.addSubnet('64:ff9b::c0a8:0', 112, 'ipv6');
function refuseAddress(host, address = bare(host), reach = 'any') {
    const what = has(REFUSED, address)
        ? 'a link-local or metadata address'
        : reach === 'public' && isPrivate(address)
            ? 'a private address'
            : undefined;
    return what === undefined ? undefined : Object.assign(new Error(`${host} is at ${address}, ${what}`), { code: 'ERR_ADDRESS_REFUSED' });
}
function isPrivate(address) {
    return has(PRIVATE, bare(address));
}
function guardedLookup(lookup = node_dns__WEBPACK_IMPORTED_MODULE_0__.lookup, reach = 'any', onPrivate = () => undefined) {
    return (host, options, callback) => {
        lookup(host, options, (error, found, family) => {
            const addresses = typeof found === 'string' ? [found] : (found ?? []).map((entry) => entry.address);
            const refusal = addresses.map((address) => refuseAddress(host, address, reach)).find((entry) => entry !== undefined);
            if (addresses.some(isPrivate))
                onPrivate(host);
            callback(error ?? refusal ?? null, refusal === undefined ? found : [], family);
        });
    };
}
function has(list, address) {
    const family = (0,node_net__WEBPACK_IMPORTED_MODULE_1__.isIP)(address);
    return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
function bare(host) {
    return host.replace(/^\[|\]$/g, '');
}


/***/ }),

/***/ 9634:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ awsConfig),
/* harmony export */   h: () => (/* binding */ sdkKeys)
/* harmony export */ });
/* harmony import */ var node_http__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7067);
/* harmony import */ var node_https__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4708);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7075);
/* harmony import */ var _address_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8243);




const ATTEMPTS = 4;
const CONNECT_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 15_000;
const ANSWER_LIMIT_BYTES = 1024 * 1024;
async function awsConfig(service, region, fips, env, signal) {
    const { NodeHttpHandler } = await __webpack_require__.e(/* import() */ 279).then(__webpack_require__.t.bind(__webpack_require__, 1279, 19));
    const agent = { keepAlive: true, proxyEnv: env, lookup: (0,_address_js__WEBPACK_IMPORTED_MODULE_3__/* .guardedLookup */ .rN)() };
    class Bounded extends NodeHttpHandler {
        async handle(...[request, options]) {
            const { response } = await super.handle(request, { ...options, abortSignal: signal }).catch((error) => {
                signal.throwIfAborted();
                throw error;
            });
            response.body = bounded(response.body);
            return { response };
        }
    }
    const requestHandler = new Bounded({
        connectionTimeout: CONNECT_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        throwOnRequestTimeout: true,
        httpAgent: new node_http__WEBPACK_IMPORTED_MODULE_0__.Agent(agent),
        httpsAgent: new node_https__WEBPACK_IMPORTED_MODULE_1__.Agent(agent),
    });
    const isOwn = [`AWS_ENDPOINT_URL_${service}`, 'AWS_ENDPOINT_URL'].some((name) => (env[name] ?? '') !== '');
    return { region, maxAttempts: ATTEMPTS, requestHandler, ...(fips && !isOwn ? { useFipsEndpoint: true } : {}) };
}
function sdkKeys(keys) {
    if (typeof keys !== 'function')
        return plain(keys);
    return async () => {
        const session = await keys();
        return { ...plain(session.keys), ...(session.expiresAt === undefined ? {} : { expiration: session.expiresAt }) };
    };
}
function plain({ accessKeyId, secretAccessKey, sessionToken }) {
    return {
        accessKeyId,
        secretAccessKey: secretAccessKey.reveal(),
        ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
    };
}
function bounded(body) {
    let size = 0;
    const limit = new node_stream__WEBPACK_IMPORTED_MODULE_2__.Transform({
        transform(chunk, _encoding, done) {
            size += chunk.byteLength;
            if (size <= ANSWER_LIMIT_BYTES)
                done(null, chunk);
            else
                done(Object.assign(new Error(`the answer has more than ${ANSWER_LIMIT_BYTES} bytes`), { code: 'ERR_BODY_TOO_LARGE' }));
        },
    });
    (0,node_stream__WEBPACK_IMPORTED_MODULE_2__.pipeline)(body, limit, () => undefined);
    return limit;
}


/***/ }),

/***/ 8663:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createSts: () => (/* binding */ createSts)
/* harmony export */ });
/* harmony import */ var _domain_secret_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4699);
/* harmony import */ var _aws_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9634);


function createSts(env, signal) {
    return async ({ region, fips, role, sessionName, seconds, jwt }) => {
        const { fromWebToken } = await Promise.all(/* import() */[__webpack_require__.e(279), __webpack_require__.e(956)]).then(__webpack_require__.t.bind(__webpack_require__, 9956, 19));
        const assume = fromWebToken({
            roleArn: role,
            roleSessionName: sessionName,
            webIdentityToken: jwt.reveal(),
            ...(seconds === undefined ? {} : { durationSeconds: seconds }),
            clientConfig: await (0,_aws_js__WEBPACK_IMPORTED_MODULE_1__/* .awsConfig */ .M)('STS', region, fips, env, signal),
        });
        const { accessKeyId, secretAccessKey, sessionToken, expiration } = await assume();
        const keys = {
            accessKeyId,
            secretAccessKey: new _domain_secret_js__WEBPACK_IMPORTED_MODULE_0__/* .Secret */ .z(secretAccessKey),
            sessionToken: sessionToken === undefined ? undefined : new _domain_secret_js__WEBPACK_IMPORTED_MODULE_0__/* .Secret */ .z(sessionToken),
        };
        return { keys, expiresAt: expiration };
    };
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


/***/ })

};
