export const id = 273;
export const ids = [273];
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

/***/ 8273:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createEcr: () => (/* binding */ createEcr),
  parseAuthorization: () => (/* binding */ parseAuthorization),
  unless: () => (/* binding */ unless)
});

// EXTERNAL MODULE: ./lib/src/domain/secret.js
var secret = __webpack_require__(4699);
// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __webpack_require__(5071);
// EXTERNAL MODULE: ./lib/src/adapters/aws.js
var aws = __webpack_require__(9634);
;// CONCATENATED MODULE: ./lib/src/adapters/ecr-scan.js

const PAGES_LIMIT = 500;
async function readScan(ask, named) {
    const first = await ask(undefined);
    if (first === undefined)
        return undefined;
    const { status, description } = first.imageScanStatus ?? {};
    if (status === undefined)
        throw new errors/* ActionError */.lZ('registry-answer', `ECR answered DescribeImageScanFindings for ${named} without a status`);
    const findings = [...findingsOf(first)];
    const seen = new Set();
    let token = first.nextToken;
    while (token !== undefined && token !== '') {
        if (seen.has(token) || seen.size >= PAGES_LIMIT)
            throw new errors/* ActionError */.lZ('registry-answer', `ECR answers DescribeImageScanFindings for ${named} with pages that do not end`);
        seen.add(token);
        const page = await ask(token);
        if (page === undefined)
            throw new errors/* ActionError */.lZ('registry-answer', `ECR lost the scan of ${named} while its findings were read`);
        findings.push(...findingsOf(page));
        token = page.nextToken;
    }
    const counts = Object.entries(first.imageScanFindings?.findingSeverityCounts ?? {});
    return { status, description, completedAt: first.imageScanFindings?.imageScanCompletedAt, counts: new Map(counts), findings };
}
function findingsOf({ imageScanFindings }) {
    const { findings = [], enhancedFindings = [] } = imageScanFindings ?? {};
    return [...findings.map(basic), ...enhancedFindings.map(enhanced)];
}
function basic({ name, severity, attributes = [] }) {
    const attribute = (key) => attributes.find((one) => one.key === key)?.value;
    return {
        name: name ?? NAMELESS,
        severity: severity ?? '',
        package: joined(attribute('package_name'), attribute('package_version')),
        isSuppressed: false,
    };
}
function enhanced({ packageVulnerabilityDetails, title, severity, status }) {
    const [first] = packageVulnerabilityDetails?.vulnerablePackages ?? [];
    return {
        name: packageVulnerabilityDetails?.vulnerabilityId ?? title ?? NAMELESS,
        severity: severity ?? '',
        package: joined(first?.name, first?.version),
        isSuppressed: status === 'SUPPRESSED' || status === 'CLOSED',
    };
}
const NAMELESS = 'a finding without a name';
function joined(...parts) {
    const given = parts.filter((part) => part !== undefined && part !== '');
    return given.length === 0 ? undefined : given.join(' ');
}

;// CONCATENATED MODULE: ./lib/src/adapters/ecr.js




const PAGE = 100;
const IMAGES_PAGE = 1_000;
const IMAGES_PAGES = 1_000;
const STARTS = new Map([
    ['LimitExceededException', 'limited'],
    ['ValidationException', 'itself'],
]);
const MUTABILITIES = ['MUTABLE', 'IMMUTABLE', 'MUTABLE_WITH_EXCLUSION', 'IMMUTABLE_WITH_EXCLUSION'];
function createEcr(env, signal) {
    return async (region, options = { fips: false, keys: undefined }) => {
        const sdk = await Promise.all(/* import() */[__webpack_require__.e(279), __webpack_require__.e(956), __webpack_require__.e(861), __webpack_require__.e(249)]).then(__webpack_require__.t.bind(__webpack_require__, 8249, 19));
        const { fips, keys } = options;
        const config = { ...(await (0,aws/* awsConfig */.M)('ECR', region, fips, env, signal)), ...(keys === undefined ? {} : { credentials: (0,aws/* sdkKeys */.h)(keys) }) };
        const client = new sdk.ECRClient(config);
        const impatient = new sdk.ECRClient({ ...config, maxAttempts: 1 });
        const api = {
            images: async (account, name, digest) => {
                const found = [];
                const of = digest === undefined ? { maxResults: IMAGES_PAGE } : { imageIds: [{ imageDigest: digest }] };
                for (let nextToken, page = 1; page === 1 || nextToken !== undefined; page += 1) {
                    if (page > IMAGES_PAGES)
                        throw new errors/* ActionError */.lZ('registry-answer', `ECR lists the images of ${name} on more than ${IMAGES_PAGES} pages`);
                    const more = nextToken === undefined ? {} : { nextToken };
                    const question = new sdk.DescribeImagesCommand({ registryId: account, repositoryName: name, ...of, ...more });
                    const answer = await unless('ImageNotFoundException', unless('RepositoryNotFoundException', client.send(question)));
                    if (answer === undefined)
                        return undefined;
                    found.push(...(answer.imageDetails ?? []).map(imageOf));
                    nextToken = answer.nextToken;
                }
                return found;
            },
            removeImage: async (account, name, digest) => {
                const order = new sdk.BatchDeleteImageCommand({ registryId: account, repositoryName: name, imageIds: [{ imageDigest: digest }] });
                const [failure] = (await client.send(order)).failures ?? [];
                return failure && { code: failure.failureCode ?? 'unknown', reason: failure.failureReason ?? 'ECR gives no reason' };
            },
            authorization: async () => parseAuthorization((await client.send(new sdk.GetAuthorizationTokenCommand({}))).authorizationData?.[0]),
            repository: async (account, name) => {
                const question = new sdk.DescribeRepositoriesCommand({ registryId: account, repositoryNames: [name] });
                const answer = await unless('RepositoryNotFoundException', client.send(question));
                return answer === undefined ? undefined : parseRepository(name, answer);
            },
            create: async (account, name, settings) => {
                const order = new sdk.CreateRepositoryCommand(orderOf(account, name, settings));
                return (await unless('RepositoryAlreadyExistsException', client.send(order))) === undefined ? 'exists' : 'created';
            },
            lifecycle: async (account, name) => {
                const question = new sdk.GetLifecyclePolicyCommand({ registryId: account, repositoryName: name });
                return (await unless('LifecyclePolicyNotFoundException', client.send(question)))?.lifecyclePolicyText;
            },
            putLifecycle: async (account, name, text) => {
                await client.send(new sdk.PutLifecyclePolicyCommand({ registryId: account, repositoryName: name, lifecyclePolicyText: text }));
            },
            startScan: async (account, name, digest) => {
                const order = new sdk.StartImageScanCommand({ registryId: account, repositoryName: name, imageId: { imageDigest: digest } });
                try {
                    await impatient.send(order);
                }
                catch (error) {
                    const end = error instanceof Error ? STARTS.get(error.name) : undefined;
                    if (end !== undefined)
                        return end;
                    await client.send(order);
                }
                return 'started';
            },
            scan: async (account, name, digest) => readScan((nextToken) => {
                const place = { registryId: account, repositoryName: name, imageId: { imageDigest: digest } };
                const question = new sdk.DescribeImageScanFindingsCommand({
                    ...place,
                    maxResults: PAGE,
                    ...(nextToken === undefined ? {} : { nextToken }),
                });
                return unless('ScanNotFoundException', client.send(question));
            }, `${name}@${digest}`),
        };
        return api;
    };
}
async function unless(name, asked) {
    return asked.catch((error) => {
        if (error instanceof Error && error.name === name)
            return undefined;
        throw error;
    });
}
function orderOf(account, name, { mutability, exclusions, encryption, scanOnPush, tags }) {
    return {
        registryId: account,
        repositoryName: name,
        imageTagMutability: mutability,
        ...(exclusions.length === 0
            ? {}
            : { imageTagMutabilityExclusionFilters: exclusions.map((filter) => ({ filterType: 'WILDCARD', filter })) }),
        ...(encryption === undefined
            ? {}
            : {
                encryptionConfiguration: { encryptionType: encryption.type, ...(encryption.key === undefined ? {} : { kmsKey: encryption.key }) },
            }),
        ...(scanOnPush === undefined ? {} : { imageScanningConfiguration: { scanOnPush } }),
        ...(tags.length === 0 ? {} : { tags: tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
    };
}
function imageOf({ imageDigest, imageTags = [], imagePushedAt }) {
    if (imageDigest === undefined)
        throw new errors/* ActionError */.lZ('registry-answer', 'ECR answered DescribeImages with an image without a digest');
    return { digest: imageDigest, tags: imageTags, pushedAt: imagePushedAt };
}
function parseAuthorization(data) {
    const { authorizationToken = '', expiresAt } = data ?? {};
    const pair = Buffer.from(authorizationToken, 'base64').toString('utf8');
    const colon = pair.indexOf(':');
    if (colon <= 0)
        throw new errors/* ActionError */.lZ('registry-answer', 'ECR answered GetAuthorizationToken without a token that is base64 of user:password');
    return { username: pair.slice(0, colon), password: new secret/* Secret */.z(pair.slice(colon + 1)), expiresAt };
}
function parseRepository(name, { repositories }) {
    const repository = repositories?.[0];
    if (repository === undefined)
        return undefined;
    const mutability = MUTABILITIES.find((known) => known === (repository.imageTagMutability ?? 'MUTABLE'));
    if (mutability === undefined)
        throw new errors/* ActionError */.lZ('registry-answer', `ECR answered imageTagMutability ${repository.imageTagMutability} for ${name}, which is not known here`);
    return { mutability, exclusions: (repository.imageTagMutabilityExclusionFilters ?? []).flatMap(({ filter }) => filter ?? []) };
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
