export const id = 543;
export const ids = [543];
export const modules = {

/***/ 4527:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ brief)
/* harmony export */ });
const LIMIT = 200;
const START = 120;
const END = 40;
function brief(name) {
    if (name.length <= LIMIT)
        return name;
    return `${name.slice(0, START)}…${name.slice(-END)} (${name.length} characters)`.toWellFormed();
}


/***/ }),

/***/ 4243:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Y: () => (/* binding */ formatDate),
/* harmony export */   _: () => (/* binding */ isPlainFormat)
/* harmony export */ });
const TOKENS = ['YYYY', 'YY', 'MM', 'M', 'DD', 'D', 'HH', 'H', 'mm', 'm', 'ss', 's', 'X'];
const PIECES = /\[([^[\]]*)\]|([A-Za-z])\2*|[^A-Za-z[\]\\]+|[[\]\\]/g;
function isPlainFormat(format) {
    const pieces = [...format.matchAll(PIECES)];
    return (pieces.length > 0 &&
        pieces.every(([piece, bracketed]) => bracketed !== undefined || isToken(piece) || /^(?:T+|[^A-Za-z[\]\\]+)$/.test(piece)));
}
function formatDate(format, date, timezone) {
    const fields = timezone === 'UTC' ? utcFields(date) : zoneFields(date, timezone);
    return format.replaceAll(PIECES, (piece, bracketed) => bracketed ?? (isToken(piece) ? write(piece, fields, date) : piece));
}
function isToken(piece) {
    return TOKENS.some((token) => token === piece);
}
function utcFields(date) {
    const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()];
    return [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), ...clock];
}
function zoneFields(date, timeZone) {
    const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' };
    const parts = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...numeric }).formatToParts(date);
    const get = (type) => Number(parts.find((part) => part.type === type)?.value);
    return [get('year'), get('month'), get('day'), get('hour'), get('minute'), get('second')];
}
function write(token, [year, month, day, hour, minute, second], date) {
    switch (token) {
        case 'YYYY':
            return String(year).padStart(4, '0');
        case 'YY':
            return two(year % 100);
        case 'MM':
            return two(month);
        case 'M':
            return String(month);
        case 'DD':
            return two(day);
        case 'D':
            return String(day);
        case 'HH':
            return two(hour);
        case 'H':
            return String(hour);
        case 'mm':
            return two(minute);
        case 'm':
            return String(minute);
        case 'ss':
            return two(second);
        case 's':
            return String(second);
        case 'X':
            return String(Math.floor(date.getTime() / 1000));
    }
}
function two(value) {
    return String(value).padStart(2, '0');
}


/***/ }),

/***/ 9191:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Lw: () => (/* binding */ isForeignDigest),
/* harmony export */   m: () => (/* binding */ parseDigest),
/* harmony export */   ol: () => (/* binding */ digestOf)
/* harmony export */ });
/* unused harmony export hexOf */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);

const DIGEST = /^sha256:[0-9a-f]{64}$/;
const FOREIGN = /^(?!sha256:)[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/;
function parseDigest(text) {
    return isDigest(text) ? text : undefined;
}
function isForeignDigest(text) {
    return FOREIGN.test(text);
}
function digestOf(bytes) {
    return `sha256:${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(bytes).digest('hex')}`;
}
function hexOf(digest) {
    return digest.slice('sha256:'.length);
}
function isDigest(text) {
    return DIGEST.test(text);
}


/***/ }),

/***/ 3269:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ isEcrPublic),
/* harmony export */   w: () => (/* binding */ parseEcrHost)
/* harmony export */ });
const ECR_HOST = /^(\d{12})\.dkr[.-]ecr(-fips)?\.([a-z0-9][a-z0-9_-]*)\.([a-z0-9.-]+)$/;
const PARTITIONS = new Map([
    ['amazonaws.com', 'aws'],
    ['on.aws', 'aws'],
    ['amazonaws.com.cn', 'aws-cn'],
    ['on.amazonwebservices.com.cn', 'aws-cn'],
    ['amazonaws.eu', 'aws-eusc'],
    ['c2s.ic.gov', 'aws-iso'],
    ['sc2s.sgov.gov', 'aws-iso-b'],
    ['cloud.adc-e.uk', 'aws-iso-e'],
    ['csp.hci.ic.gov', 'aws-iso-f'],
]);
function parseEcrHost(host) {
    const [, account, fips, region, suffix] = ECR_HOST.exec(host) ?? [];
    const partition = PARTITIONS.get(suffix ?? '');
    if (account === undefined || region === undefined || partition === undefined)
        return undefined;
    return { account, region, fips: fips !== undefined, partition: region.startsWith('us-gov-') ? 'aws-us-gov' : partition };
}
function isEcrPublic(host) {
    return host === 'public.ecr.aws' || host === 'ecr-public.aws.com';
}


/***/ }),

/***/ 2791:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   KE: () => (/* binding */ listed),
/* harmony export */   rd: () => (/* binding */ needAttention)
/* harmony export */ });
/* unused harmony export LISTED_LIMIT */
const LISTED_LIMIT = 50;
function listed(sentences) {
    const more = sentences.length - LISTED_LIMIT;
    const lines = sentences.slice(0, LISTED_LIMIT).map((sentence) => `- ${sentence}`);
    return more > 0 ? [...lines, `- and ${more} more`] : lines;
}
function needAttention(count, what) {
    return count === 1 ? `1 ${what} needs attention:` : `${count} ${what}s need attention:`;
}


/***/ }),

/***/ 9560:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bq: () => (/* binding */ formatPlatform),
/* harmony export */   FL: () => (/* binding */ parsePlatform),
/* harmony export */   my: () => (/* binding */ samePlatform)
/* harmony export */ });
/* unused harmony export platformKey */
const PART = /^[a-z0-9][a-z0-9._-]*$/;
function parsePlatform(text) {
    const [os, architecture, variant, ...rest] = text.split('/');
    if (os === undefined || architecture === undefined || rest.length > 0)
        return undefined;
    if (![os, architecture, variant ?? 'v'].every((part) => PART.test(part)))
        return undefined;
    return normal({ os, architecture, ...(variant === undefined ? {} : { variant }) });
}
function formatPlatform(platform) {
    const base = `${platform.os}/${platform.architecture}`;
    return platform.variant === undefined ? base : `${base}/${platform.variant}`;
}
function samePlatform(one, other) {
    return platformKey(one) === platformKey(other);
}
function platformKey(platform) {
    return formatPlatform(normal(platform));
}
function normal(platform) {
    const { os, architecture, variant } = platform;
    const with_ = (name, level) => ({ os, architecture: name, ...(level === undefined ? {} : { variant: level }) });
    switch (architecture) {
        case 'i386':
            return with_('386');
        case 'x86_64':
        case 'x86-64':
        case 'amd64':
            return with_('amd64', variant === 'v1' ? undefined : variant);
        case 'aarch64':
        case 'arm64':
            return with_('arm64', variant === '8' || variant === 'v8' ? undefined : variant);
        case 'armhf':
            return with_('arm', 'v7');
        case 'armel':
            return with_('arm', 'v6');
        case 'arm':
            return with_('arm', variant === undefined || variant === '7' ? 'v7' : /^[5-8]$/.test(variant) ? `v${variant}` : variant);
        default:
            return platform;
    }
}


/***/ }),

/***/ 3366:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ew: () => (/* binding */ canonicalName),
/* harmony export */   RB: () => (/* binding */ sameRepository),
/* harmony export */   SO: () => (/* binding */ TAG_LENGTH_LIMIT),
/* harmony export */   SU: () => (/* binding */ parseRepository),
/* harmony export */   dz: () => (/* binding */ isTag),
/* harmony export */   o6: () => (/* binding */ parseHost),
/* harmony export */   uf: () => (/* binding */ isPath)
/* harmony export */ });
/* unused harmony exports NAME_LENGTH_LIMIT, parseTagged, formatTagged, formatPinned */
const DOCKER_HUB = ['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com'];
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\])(?::[0-9]{1,5})?$/;
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const TAG_LENGTH_LIMIT = 128;
const NAME_LENGTH_LIMIT = 255;
function parseHost(text) {
    const lower = text.trim().toLowerCase();
    const bare = lower.replace(/^https?:\/\//, '').replace(/\/(?:v[12]\/?)?$/, '');
    if (!isHost(bare))
        return undefined;
    return canonical(bare);
}
function parseRepository(text) {
    const lower = text.trim().toLowerCase();
    if (lower === '')
        return { refused: 'is empty' };
    if (/^[a-z+]+:\/\//.test(lower))
        return { refused: 'is a URL; leave out the scheme' };
    if (lower.includes('@'))
        return { refused: 'has a digest; an image is named without one' };
    const slash = lower.indexOf('/');
    const first = slash < 0 ? '' : lower.slice(0, slash);
    const hasHost = first.includes('.') || first.includes(':') || first === 'localhost';
    const path = hasHost ? lower.slice(slash + 1) : lower;
    const colon = path.indexOf(':');
    if (colon >= 0)
        return { refused: `has a tag (${path.slice(colon)}); an image is named without one` };
    if (hasHost && !isHost(first))
        return { refused: `has no valid host (${first})` };
    const bad = path.split('/').find((component) => !COMPONENT.test(component));
    if (bad !== undefined)
        return { refused: `has a component that registries refuse (${JSON.stringify(bad)})` };
    const place = canonical(hasHost ? first : 'docker.io');
    if (`${place}/${path}`.length > NAME_LENGTH_LIMIT)
        return { refused: `is longer than ${NAME_LENGTH_LIMIT} characters` };
    return { host: place, path: place === 'docker.io' && !path.includes('/') ? `library/${path}` : path, name: lower };
}
function parseTagged(text) {
    const colon = text.lastIndexOf(':');
    if (colon <= text.lastIndexOf('/'))
        return { refused: 'has no tag' };
    const repository = parseRepository(text.slice(0, colon));
    const tag = text.slice(colon + 1);
    if ('refused' in repository)
        return repository;
    return isTag(tag) ? { repository, tag } : { refused: `has no valid tag (${tag})` };
}
function isPath(text) {
    return text.length <= NAME_LENGTH_LIMIT && text.split('/').every((component) => COMPONENT.test(component));
}
function isTag(text) {
    return TAG.test(text);
}
function sameRepository(one, other) {
    return one.host === other.host && one.path === other.path;
}
function canonicalName(repository) {
    return `${repository.host}/${repository.path}`;
}
function formatTagged(reference) {
    return `${reference.repository.name}:${reference.tag}`;
}
function formatPinned(repository, digest) {
    return `${repository.name}@${digest}`;
}
function isHost(text) {
    return HOST.test(text);
}
function canonical(text) {
    const name = DOCKER_HUB.includes(text) ? 'docker.io' : text;
    if (!isHost(name))
        throw new TypeError(`not a host: ${name}`);
    return name;
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

/***/ 9387:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ TRIVY_VERSION),
/* harmony export */   v: () => (/* binding */ isCompromised)
/* harmony export */ });
const TRIVY_VERSION = '0.74.0';
const COMPROMISED = new Set(['0.69.4', '0.69.5', '0.69.6']);
function isCompromised(version) {
    return COMPROMISED.has(version);
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


/***/ }),

/***/ 9689:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ vendorOf),
/* harmony export */   p: () => (/* binding */ vendorOfChallenge)
/* harmony export */ });
/* harmony import */ var _ecr_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3269);
/* harmony import */ var _url_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2178);


const SIGNS = [
    { vendor: 'dockerhub', host: (host) => host === 'docker.io' },
    { vendor: 'ecr', host: (host) => (0,_ecr_js__WEBPACK_IMPORTED_MODULE_0__/* .parseEcrHost */ .w)(host) !== undefined },
    { vendor: 'ecr-public', host: _ecr_js__WEBPACK_IMPORTED_MODULE_0__/* .isEcrPublic */ .M },
    { vendor: 'ghcr', host: (host) => host === 'ghcr.io' },
    { vendor: 'google', host: (host) => /^(?:[a-z0-9-]+-docker\.pkg\.dev|(?:[a-z]+\.)?gcr\.io)$/.test(host) },
    { vendor: 'azure', host: (host) => /^[a-z0-9]{5,50}(?:-[a-z0-9]+)?(?:\.[a-z0-9]+\.geo)?\.azurecr\.(?:io|cn|us|de)$/.test(host) },
    {
        vendor: 'gitlab',
        host: (host) => host === 'registry.gitlab.com',
        challenge: ({ realm, service }) => service === 'container_registry' && pathOf(realm) === '/jwt/auth',
    },
    {
        vendor: 'quay',
        host: (host) => host === 'quay.io',
        challenge: ({ realm }) => pathOf(realm) === '/v2/auth',
    },
    { vendor: 'harbor', challenge: ({ service }) => service === 'harbor-registry' },
    { vendor: 'nexus', challenge: ({ realm }) => /^Sonatype Nexus Repository/i.test(realm ?? '') },
];
function vendorOf(host) {
    return SIGNS.find((sign) => sign.host?.(host) === true)?.vendor ?? 'generic';
}
function vendorOfChallenge(signs) {
    return SIGNS.find((sign) => sign.challenge?.(signs) === true)?.vendor ?? 'generic';
}
function pathOf(realm) {
    return realm === undefined ? undefined : (0,_url_js__WEBPACK_IMPORTED_MODULE_1__/* .parseUrl */ .D)(realm)?.pathname;
}


/***/ }),

/***/ 9659:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Zy: () => (/* binding */ compareVersions),
/* harmony export */   dG: () => (/* binding */ NO_VERSION),
/* harmony export */   j_: () => (/* binding */ compareStable),
/* harmony export */   mx: () => (/* binding */ versionOfTag),
/* harmony export */   ot: () => (/* binding */ parseVersion),
/* harmony export */   yh: () => (/* binding */ runVersion)
/* harmony export */ });
/* harmony import */ var semver_functions_compare_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8469);
/* harmony import */ var semver_functions_parse_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6353);
/* harmony import */ var _brief_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4527);



const BEGINNING = /^\s*v?\d+\.\d+\.\d/;
function parseVersion(text) {
    if (!BEGINNING.test(text))
        return undefined;
    const found = semver_functions_parse_js__WEBPACK_IMPORTED_MODULE_1__(text);
    if (found === null)
        return undefined;
    const { major, minor, patch, version, prerelease } = found;
    return { raw: text, full: version, major, minor, patch, isPrerelease: prerelease.length > 0 };
}
function compareStable(one, other) {
    return one.major - other.major || one.minor - other.minor || one.patch - other.patch;
}
function compareVersions(one, other) {
    const order = compareStable(one, other);
    return order !== 0 || !(one.isPrerelease || other.isPrerelease) ? order : semver_functions_compare_js__WEBPACK_IMPORTED_MODULE_0__(one.full, other.full);
}
function versionOfTag(tag, prefix) {
    return tag.startsWith(prefix) ? parseVersion(tag.slice(prefix.length)) : undefined;
}
function runVersion(given, tag, prefix, image) {
    if (given !== undefined) {
        const version = versionOfTag(given, prefix) ?? parseVersion(given);
        if (version !== undefined)
            return { kind: 'version', version, from: 'input' };
        return { kind: 'none', because: `the version given by hand, ${(0,_brief_js__WEBPACK_IMPORTED_MODULE_2__/* .brief */ .d)(given)}, is not a semantic version` };
    }
    if (image !== undefined)
        return imageVersion(image.version);
    if (tag === undefined)
        return { kind: 'none', because: 'the run is not for a tag, and no version is given' };
    const version = versionOfTag(tag, prefix);
    if (version !== undefined)
        return { kind: 'version', version, from: 'tag' };
    if (!tag.startsWith(prefix))
        return { kind: 'none', because: `the tag ${(0,_brief_js__WEBPACK_IMPORTED_MODULE_2__/* .brief */ .d)(tag)} does not start with ${prefix}` };
    return { kind: 'none', because: `the tag ${(0,_brief_js__WEBPACK_IMPORTED_MODULE_2__/* .brief */ .d)(tag)} is not a semantic version${prefix === '' ? '' : ` after ${prefix}`}` };
}
const NO_VERSION = 'the image has no label org.opencontainers.image.version, and no version is given';
function imageVersion(said) {
    const version = said === undefined ? undefined : parseVersion(said);
    if (version !== undefined)
        return { kind: 'version', version, from: 'image' };
    const because = said === undefined ? NO_VERSION : `the image calls itself ${JSON.stringify((0,_brief_js__WEBPACK_IMPORTED_MODULE_2__/* .brief */ .d)(said))}, which is not a semantic version`;
    return { kind: 'none', because };
}


/***/ }),

/***/ 5391:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ readAuthRealms)
/* harmony export */ });
/* harmony import */ var _domain_reference_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3366);
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5254);


function readAuthRealms(form) {
    const found = new Map();
    for (const line of form.lines('auth-realms')) {
        const [registry, realm, ...rest] = line.split('=').map((part) => (0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .parseHost */ .o6)(part));
        if (registry === undefined || realm === undefined || rest.length > 0)
            form.refuse('auth-realms', `${(0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .shown */ .SP)(line)} is not REGISTRY=TOKEN SERVER, two hosts without path, such as registry.example.com=auth.example.com`);
        else
            found.set(registry, [...(found.get(registry) ?? []), realm]);
    }
    return found;
}


/***/ }),

/***/ 2399:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  l: () => (/* binding */ readBuild),
  u: () => (/* binding */ splitLines)
});

// EXTERNAL MODULE: ./lib/src/inputs/nearest.js
var nearest = __webpack_require__(6580);
// EXTERNAL MODULE: ./lib/src/inputs/refusal.js
var refusal = __webpack_require__(5254);
// EXTERNAL MODULE: ./lib/src/inputs/words.js
var words = __webpack_require__(4259);
;// CONCATENATED MODULE: ./lib/src/inputs/attestations.js



const NEITHER = 'is neither a boolean nor an attribute; write true, false, or attributes such as mode=max';
const ALONE = ['true', 'false', 'mode=max', 'mode=min'];
const parseMode = (0,words/* parseWord */.k)(['min', 'max']);
function parseAttestation(csv) {
    return (text) => {
        const records = csv(text);
        if ((0,refusal/* isRefusal */.vu)(records))
            return records;
        for (const field of records.flat().map((part) => part.trim())) {
            const wrong = checkField(field);
            if (wrong !== undefined)
                return wrong;
        }
        return text;
    };
}
function parseAttest(text) {
    if (/(?:^|,)\s*type=(?:sbom|provenance)\s*(?:,|$)/.test(text))
        return text;
    return (0,refusal/* refuse */.TR)('has no known type; write type=sbom or type=provenance, and attributes after commas');
}
function checkField(field) {
    const [key = '', ...rest] = field.split('=');
    const value = rest.join('=').trim();
    if (field === '')
        return undefined;
    if (rest.length === 0)
        return (0,refusal/* isRefusal */.vu)((0,words/* parseBoolean */.y)(field)) ? (0,refusal/* refuse */.TR)(`${NEITHER}${(0,nearest/* suggestion */.h)(field, ALONE)}`) : undefined;
    if (key.trim() !== 'mode')
        return undefined;
    const mode = parseMode(value);
    return (0,refusal/* isRefusal */.vu)(mode) ? (0,refusal/* refuse */.TR)(`has the mode ${(0,refusal/* shown */.SP)(value)}, which ${mode.refused}`) : undefined;
}

;// CONCATENATED MODULE: ./lib/src/inputs/context.js

function parseContext(env) {
    return (text) => {
        if (text === '-')
            return (0,refusal/* refuse */.TR)('reads the standard input, which an action does not have; write a path or a Git URL');
        if (text.startsWith('-'))
            return (0,refusal/* refuse */.TR)(`starts with a dash, as an option does; write ./${text} if it is a folder`);
        const expanded = text.replaceAll(/\{\{\s*defaultContext\s*\}\}/g, () => defaultContext(env) ?? '{{defaultContext}}');
        const left = /\{\{.*?\}\}/.exec(expanded)?.[0];
        if (left === undefined)
            return expanded;
        if (left === '{{defaultContext}}')
            return (0,refusal/* refuse */.TR)('needs GITHUB_REPOSITORY and GITHUB_SHA, which are not set here; write a path or a Git URL');
        return (0,refusal/* refuse */.TR)(`has the expression ${left}, which is not known; allowed is {{defaultContext}}`);
    };
}
function defaultContext(env) {
    const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: sha } = env;
    return repository && sha ? `${server || 'https://github.com'}/${repository}.git#${sha}` : undefined;
}

// EXTERNAL MODULE: ./lib/src/inputs/exporters.js
var inputs_exporters = __webpack_require__(9368);
;// CONCATENATED MODULE: ./lib/src/inputs/limits.js


const LIMITS = 'core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack'.split(' ');
function parseUlimit(text) {
    const [, name, soft, hard] = /^([^=]+)=(-?[0-9]+)(?::(-?[0-9]+))?$/.exec(text) ?? [];
    if (name === undefined || soft === undefined)
        return (0,refusal/* refuse */.TR)('is not a limit; write name=soft:hard, such as nofile=1024:4096');
    if (!LIMITS.includes(name))
        return (0,refusal/* refuse */.TR)(`names no limit that docker knows (${LIMITS.join(', ')})${(0,nearest/* suggestion */.h)(name, LIMITS)}`);
    if (hard !== undefined && hard !== '-1' && Number(soft) > Number(hard))
        return (0,refusal/* refuse */.TR)('has a soft limit above its hard limit; write name=soft:hard');
    return text;
}
function parseSize(text) {
    return /^[0-9]+(?:\.[0-9]+)? ?(?:[kmgtp]i?b?|b)?$/i.test(text)
        ? text
        : (0,refusal/* refuse */.TR)('is not a size; write bytes, or a number with k, m or g, such as 2g');
}
const ADDRESS = /^(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-f.]*:[0-9a-f:.]*)$/i;
function parseHostEntry(text) {
    const at = text.search(/[=:]/);
    const address = text.slice(at + 1).replace(/^\[(.+)\]$/, '$1');
    if (at < 1 || address === '')
        return (0,refusal/* refuse */.TR)('is not a host entry; write name:address, such as proxy:10.180.0.1');
    if (address !== 'host-gateway' && !ADDRESS.test(address))
        return (0,refusal/* refuse */.TR)('has no IP address after the name; write name:address, such as proxy:10.180.0.1');
    return text;
}

// EXTERNAL MODULE: ./lib/src/inputs/pairs.js
var pairs = __webpack_require__(879);
// EXTERNAL MODULE: ./lib/src/domain/platform.js
var domain_platform = __webpack_require__(9560);
;// CONCATENATED MODULE: ./lib/src/inputs/platforms.js



const USUAL = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/arm/v6', 'linux/386', 'linux/ppc64le', 'linux/s390x', 'linux/riscv64'];
const SYSTEMS = 'aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows'.split(' ');
const ARCHITECTURES = '386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm wasm32'.split(' ');
function readPlatforms(form) {
    const platforms = [];
    for (const platform of form.each('platforms', form.list('platforms'), parseSpelt)) {
        if (platforms.some((known) => (0,domain_platform/* samePlatform */.my)(known, platform)))
            form.notice('platforms', `${(0,domain_platform/* formatPlatform */.Bq)(platform)} is named twice and counts once`);
        else
            platforms.push(platform);
    }
    return platforms;
}
function parseSpelt(text) {
    const platform = (0,domain_platform/* parsePlatform */.FL)(text.toLowerCase());
    if (platform === undefined) {
        const near = USUAL.includes(`linux/${text}`) ? `; did you mean ${(0,refusal/* shown */.SP)(`linux/${text}`)}?` : (0,nearest/* suggestion */.h)(text, USUAL);
        return (0,refusal/* refuse */.TR)(`is not a platform; write os/architecture, such as linux/arm64${near}`);
    }
    return misspelt(platform.os, SYSTEMS) ?? misspelt(platform.architecture, ARCHITECTURES) ?? platform;
}
function misspelt(word, known) {
    if (known.includes(word) || (0,nearest/* nearest */.pA)(word, known) === undefined)
        return undefined;
    return (0,refusal/* refuse */.TR)(`has ${(0,refusal/* shown */.SP)(word)}, which is not known${(0,nearest/* suggestion */.h)(word, known)}`);
}

// EXTERNAL MODULE: ./lib/src/domain/secret.js
var secret = __webpack_require__(4699);
// EXTERNAL MODULE: ./lib/src/inputs/csv.js
var csv = __webpack_require__(2054);
;// CONCATENATED MODULE: ./lib/src/inputs/secrets.js




const ID = /^[^\s,"=]+$/;
function readSecrets(form, env) {
    const secrets = readValues(form);
    const secretEnvs = form.each('secret-envs', form.list('secret-envs'), parseVariable(env));
    const secretFiles = form.each('secret-files', form.lines('secret-files'), parseFile);
    const values = new Set(secrets.map(({ id }) => id));
    if (values.size < secrets.length)
        form.refuse('secrets', 'two entries have the same id; give each id once');
    const seen = new Set(values);
    for (const [name, ids] of [['secret-envs', secretEnvs], ['secret-files', secretFiles]]) {
        for (const { id } of ids) {
            if (seen.has(id))
                form.refuse(name, `the id ${(0,refusal/* shown */.SP)(id)} is given twice among secrets, secret-envs and secret-files; give each id once`);
            seen.add(id);
        }
    }
    return { secrets, secretEnvs, secretFiles };
}
function readValues(form) {
    const entries = (0,csv/* rawLinesOf */.Zu)(form.csv, form.raw('secrets') ?? '');
    if ((0,refusal/* isRefusal */.vu)(entries)) {
        form.refuse('secrets', `${entries.refused}; an entry over several lines stands in double quotes as a whole, quotes inside are doubled`);
        return [];
    }
    const pairs = form.each('secrets', entries, parseSecret);
    const empty = pairs.filter(({ value }) => value === '').length;
    if (empty > 0)
        form.notice('secrets', `${empty} of ${pairs.length} have no value and are left out (a secret that is not set, or a pull request of a fork)`);
    return pairs.filter(({ value }) => value !== '').map(({ key, value }) => ({ id: key, value: new secret/* Secret */.z(value) }));
}
function parseSecret(text) {
    const pair = (0,pairs/* parsePair */.A)('id=value')(text);
    const several = '; an entry over several lines stands in double quotes as a whole';
    if ((0,refusal/* isRefusal */.vu)(pair))
        return (0,refusal/* refuse */.TR)(`${pair.refused}${several}`);
    return ID.test(pair.key) ? pair : (0,refusal/* refuse */.TR)(`has an id with characters that an id cannot have; write id=value${several}`);
}
function parseVariable(env) {
    return (text) => {
        const pair = (0,pairs/* parsePair */.A)('id=VARIABLE')(text);
        if ((0,refusal/* isRefusal */.vu)(pair))
            return pair;
        const variable = pair.value.trim();
        if (!ID.test(pair.key))
            return (0,refusal/* refuse */.TR)('has an id with characters that an id cannot have; write id=VARIABLE');
        if (env[variable] === undefined)
            return (0,refusal/* refuse */.TR)("names a variable that is not set; set it under the step's env");
        return { id: pair.key, variable };
    };
}
function parseFile(text) {
    const pair = (0,pairs/* parsePair */.A)('id=path')(text);
    if ((0,refusal/* isRefusal */.vu)(pair))
        return pair;
    if (!ID.test(pair.key))
        return (0,refusal/* refuse */.TR)('has an id with characters that an id cannot have; write id=path');
    return pair.value.trim() === '' ? (0,refusal/* refuse */.TR)('has no path after "="; write id=path') : { id: pair.key, path: pair.value.trim() };
}

// EXTERNAL MODULE: ./lib/src/inputs/spec.js
var spec = __webpack_require__(5083);
;// CONCATENATED MODULE: ./lib/src/inputs/build.js










function readBuild(form, env) {
    const flag = (name) => form.one(name, words/* parseBoolean */.y) ?? false;
    const lines = (name, parse) => form.each(name, form.lines(name), parse);
    const exporters = form.each('outputs', splitLines(form.text('outputs')), (0,inputs_exporters/* parseExporter */.j)(form.csv));
    const build = {
        context: form.one('context', parseContext(env)) ?? '.',
        file: form.text('file'),
        target: form.text('target'),
        platforms: readPlatforms(form),
        buildArgs: readBuildArgs(form),
        buildContexts: lines('build-contexts', parseBuildContext(env)),
        ...readSecrets(form, env),
        ssh: form.list('ssh'),
        cacheFrom: lines('cache-from', parseCache),
        cacheTo: lines('cache-to', parseCache),
        noCache: flag('no-cache'),
        noCacheFilters: form.list('no-cache-filters'),
        pull: flag('pull'),
        load: flag('load'),
        outputs: exporters.map(({ line }) => line),
        provenance: form.one('provenance', parseAttestation(form.csv)),
        sbom: form.one('sbom', parseAttestation(form.csv)),
        attests: lines('attests', parseAttest),
        addHosts: form.each('add-hosts', form.list('add-hosts'), parseHostEntry),
        allow: form.list('allow'),
        network: form.one('network', (0,words/* parseWord */.k)(spec/* NETWORKS */.Of)),
        shmSize: form.one('shm-size', parseSize),
        ulimits: lines('ulimit', parseUlimit),
        cgroupParent: form.text('cgroup-parent'),
        builder: form.text('builder'),
        call: readCall(form),
    };
    return { build, exporters };
}
function splitLines(text) {
    return (text ?? '')
        .split(/\r\n|\n|\r/)
        .map((line) => line.trim())
        .filter((line) => line !== '');
}
function readBuildArgs(form) {
    return form.lines('build-args').filter((entry, index) => {
        const key = entry.split('=', 1)[0] ?? '';
        if (key !== '' && !/\s/.test(key))
            return true;
        form.refuse('build-args', `entry ${index + 1} has no name in front; write KEY=VALUE (in double quotes as a whole when it goes over several lines), or KEY alone`);
        return false;
    });
}
function parseBuildContext(env) {
    const [parseEntry, parseValue] = [(0,pairs/* parsePair */.A)('name=path'), parseContext(env)];
    return (text) => {
        const pair = parseEntry(text);
        if ((0,refusal/* isRefusal */.vu)(pair))
            return pair;
        if (pair.value.trim() === '')
            return (0,refusal/* refuse */.TR)('has nothing after "="; write name=path');
        const value = parseValue(pair.value.trim());
        return (0,refusal/* isRefusal */.vu)(value) ? value : `${pair.key}=${value}`;
    };
}
function parseCache(text) {
    if (!text.includes('=') || /(?:^|,)\s*type=[^,]/i.test(text))
        return text;
    return (0,refusal/* refuse */.TR)('has attributes and no type; write an image name, or type=registry,ref=…, type=gha, type=local,…');
}
function readCall(form) {
    const call = form.one('call', (text) => {
        const [method = '', ...options] = text.split(',').map((field) => field.trim());
        const known = (0,words/* parseWord */.k)(spec/* CALLS */.q$)(method);
        if ((0,refusal/* isRefusal */.vu)(known))
            return known;
        const wrong = options.find((option) => !/^(?:format|ignorestatus)=./.test(option));
        return wrong === undefined ? text : (0,refusal/* refuse */.TR)(`has the unknown option ${(0,refusal/* shown */.SP)(wrong)}; allowed are format=… and ignorestatus=…`);
    });
    return call?.split(',', 1)[0]?.trim() === 'build' ? undefined : call;
}


/***/ }),

/***/ 2054:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Dx: () => (/* binding */ linesOf),
/* harmony export */   Zu: () => (/* binding */ rawLinesOf),
/* harmony export */   c3: () => (/* binding */ listOf),
/* harmony export */   u3: () => (/* binding */ csvFor)
/* harmony export */ });
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5254);

const LINE_ENDS = ['\r\n', '\n', '\r'];
const LINE_END = /\r\n|\n|\r/;
async function csvFor(texts) {
    if (![...texts].some(isQuoted))
        return splitPlain;
    const { CsvError, parse } = await __webpack_require__.e(/* import() */ 175).then(__webpack_require__.bind(__webpack_require__, 5175));
    return (text, comments = false) => {
        if (!isQuoted(text))
            return splitPlain(text, comments);
        try {
            const records = parse(text, {
                record_delimiter: LINE_ENDS,
                relax_quotes: true,
                relax_column_count: true,
                skip_empty_lines: true,
                ...(comments ? { comment: '#', comment_no_infix: true } : {}),
            });
            return comments ? records.filter(([first = '']) => first.startsWith('#') || !isComment(first)) : records;
        }
        catch (error) {
            if (!(error instanceof CsvError))
                throw error;
            return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)(error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'has a double quote that is not closed' : 'has a double quote in the wrong place');
        }
    };
}
function listOf(csv, text, comments = false) {
    const records = csv(text, comments);
    if ((0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .isRefusal */ .vu)(records))
        return records;
    return records
        .flatMap((record) => (record.length === 1 ? (record[0]?.split(',') ?? []) : record))
        .map(trim)
        .filter(Boolean);
}
function linesOf(csv, text, comments = false) {
    const entries = rawLinesOf(csv, text, comments);
    return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .isRefusal */ .vu)(entries) ? entries : entries.map(trim);
}
function rawLinesOf(csv, text, comments = false) {
    const records = csv(text, comments);
    return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .isRefusal */ .vu)(records) ? records : records.map((record) => record.join(',')).filter((entry) => entry.trim() !== '');
}
function isQuoted(text) {
    return text.includes('"');
}
function splitPlain(text, comments = false) {
    if (!comments && !LINE_END.test(text))
        return text === '' ? [] : [text.split(',')];
    const lines = text.split(LINE_END).filter((line) => line !== '');
    return (comments ? lines.filter((line) => !isComment(line)) : lines).map((line) => line.split(','));
}
function isComment(field) {
    return field.trimStart().startsWith('#');
}
function trim(text) {
    return text.trim();
}


/***/ }),

/***/ 7056:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ap: () => (/* binding */ readEcrSettings),
/* harmony export */   Q8: () => (/* binding */ ECR_KEYS),
/* harmony export */   dy: () => (/* binding */ readEcr)
/* harmony export */ });
/* unused harmony export ECR_SCANS */
/* harmony import */ var _domain_ecr_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3269);
/* harmony import */ var _csv_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2054);
/* harmony import */ var _pairs_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(879);
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5254);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4259);





const ECR_SCANS = ['off', 'report', 'gate'];
const OF_NEW = ['ecr-tag-mutability', 'ecr-encryption', 'ecr-scan-on-push', 'ecr-repository-tags', 'ecr-public-logo'];
const ECR_KEYS = ['ecr-create-repository', ...OF_NEW, 'ecr-lifecycle-policy', 'ecr-scan'];
function readEcr(form, images, registries) {
    const ecr = readEcrSettings({ csv: form.csv, text: form.text, quote: _refusal_js__WEBPACK_IMPORTED_MODULE_3__/* .shown */ .SP, complain: form.refuse });
    const isPrivate = images.some(({ host }) => (0,_domain_ecr_js__WEBPACK_IMPORTED_MODULE_0__/* .parseEcrHost */ .w)(host) !== undefined);
    const isAny = isPrivate || images.some(({ host }) => (0,_domain_ecr_js__WEBPACK_IMPORTED_MODULE_0__/* .isEcrPublic */ .M)(host));
    if (ecr.create !== undefined && !isAny)
        form.notice('ecr-create-repository', 'has no effect, since no image is at Amazon ECR');
    if (ecr.lifecyclePolicy !== undefined && !isPrivate)
        form.notice('ecr-lifecycle-policy', 'has no effect, since no image is in a private registry of Amazon ECR');
    if (ecr.scan === 'gate' && !isPrivate)
        form.refuse('ecr-scan', 'is gate, and no image is in a private registry of Amazon ECR, which alone scans; leave it out');
    for (const { host, ecr: own } of registries)
        if (own?.scan === 'gate' && ecr.scan !== 'gate' && !images.some((image) => image.host === host))
            form.refuse('registry-auth', `has ecr-scan: gate for ${host}, and no image is there; leave it out`);
    if (ecr.scan === 'report' && !isPrivate)
        form.notice('ecr-scan', 'has no effect, since no image is in a private registry of Amazon ECR');
    return ecr;
}
function readEcrSettings(place) {
    const isCreated = readOne(place, 'ecr-create-repository', _words_js__WEBPACK_IMPORTED_MODULE_4__/* .parseBoolean */ .y) ?? false;
    const mutability = readMutability(place);
    const encryption = readOne(place, 'ecr-encryption', parseEncryption);
    const scanOnPush = readOne(place, 'ecr-scan-on-push', _words_js__WEBPACK_IMPORTED_MODULE_4__/* .parseBoolean */ .y);
    const tags = readTags(place);
    if (!isCreated) {
        for (const key of OF_NEW)
            if (place.text(key) !== undefined)
                place.complain(key, 'holds for a repository that is created; set ecr-create-repository: true, or leave it out');
    }
    return {
        create: isCreated ? { ...mutability, encryption, scanOnPush, tags } : undefined,
        lifecyclePolicy: place.text('ecr-lifecycle-policy'),
        logo: place.text('ecr-public-logo'),
        scan: readOne(place, 'ecr-scan', (0,_words_js__WEBPACK_IMPORTED_MODULE_4__/* .parseWord */ .k)(ECR_SCANS)) ?? 'off',
    };
}
function readOne(place, key, parse) {
    return readEach(place, key, [place.text(key)].filter((text) => text !== undefined), parse)[0];
}
function readEach({ quote, complain }, key, texts, parse) {
    return texts.flatMap((text) => {
        const value = parse(text);
        if (!(0,_refusal_js__WEBPACK_IMPORTED_MODULE_3__/* .isRefusal */ .vu)(value))
            return [value];
        complain(key, `${quote(text)} ${value.refused}`);
        return [];
    });
}
function entriesOf({ csv, text, complain }, key, read) {
    const found = read(csv, text(key) ?? '');
    if (!(0,_refusal_js__WEBPACK_IMPORTED_MODULE_3__/* .isRefusal */ .vu)(found))
        return found;
    complain(key, found.refused);
    return [];
}
const FILTER = /^[0-9a-zA-Z._*-]{1,128}$/;
const FILTERS_LIMIT = 5;
function readMutability(place) {
    const key = 'ecr-tag-mutability';
    const [word = 'mutable', ...rest] = entriesOf(place, key, _csv_js__WEBPACK_IMPORTED_MODULE_1__/* .listOf */ .c3);
    if (word !== 'mutable' && word !== 'immutable')
        place.complain(key, `${place.quote(word)} is not one of mutable, immutable; it comes first`);
    const exclusions = readEach(place, key, rest, parseExclusion);
    if (exclusions.length > FILTERS_LIMIT)
        place.complain(key, `has ${exclusions.length} exceptions; ECR takes ${FILTERS_LIMIT}`);
    const isImmutable = word === 'immutable';
    if (exclusions.length === 0)
        return { mutability: isImmutable ? 'IMMUTABLE' : 'MUTABLE', exclusions };
    return { mutability: isImmutable ? 'IMMUTABLE_WITH_EXCLUSION' : 'MUTABLE_WITH_EXCLUSION', exclusions };
}
function parseExclusion(text) {
    const filter = /^except=(.*)$/.exec(text)?.[1];
    if (filter === undefined)
        return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_3__/* .refuse */ .TR)('is not except=PATTERN');
    return FILTER.test(filter) ? filter : (0,_refusal_js__WEBPACK_IMPORTED_MODULE_3__/* .refuse */ .TR)('has a pattern that is not letters, digits and ._*- (* stands for any text)');
}
const KEY = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(?:key|alias)\/[\w/-]{1,256}$/;
function parseEncryption(text) {
    if (text === 'AES256' || text === 'KMS')
        return { type: text, key: undefined };
    const key = /^KMS:(.*)$/.exec(text)?.[1];
    if (key === undefined)
        return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_3__/* .refuse */ .TR)('is not AES256, KMS or KMS:<ARN of the key>');
    return KEY.test(key) ? { type: 'KMS', key } : (0,_refusal_js__WEBPACK_IMPORTED_MODULE_3__/* .refuse */ .TR)('has no ARN of a key behind "KMS:", such as arn:aws:kms:REGION:ACCOUNT:key/ID');
}
const TAGS_LIMIT = 50;
const TAG_KEY = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+@-]{1,128}$/u;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+@-]{0,256}$/u;
function readTags(place) {
    const name = 'ecr-repository-tags';
    const tags = readEach(place, name, entriesOf(place, name, _csv_js__WEBPACK_IMPORTED_MODULE_1__/* .linesOf */ .Dx), parseTag);
    const twice = tags.find(({ key }, index) => tags.findIndex((other) => other.key === key) !== index);
    if (twice !== undefined)
        place.complain(name, `has ${place.quote(twice.key)} twice`);
    if (tags.length > TAGS_LIMIT)
        place.complain(name, `has ${tags.length} tags; ECR takes ${TAGS_LIMIT}`);
    return tags;
}
function parseTag(text) {
    const pair = (0,_pairs_js__WEBPACK_IMPORTED_MODULE_2__/* .parsePair */ .A)('key=value')(text);
    if ((0,_refusal_js__WEBPACK_IMPORTED_MODULE_3__/* .isRefusal */ .vu)(pair))
        return pair;
    const value = pair.value.trim();
    if (!TAG_KEY.test(pair.key))
        return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_3__/* .refuse */ .TR)('has a key that AWS does not take: 1 to 128 letters, digits, blanks or _.:/=+-@, not beginning with aws:');
    if (!TAG_VALUE.test(value))
        return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_3__/* .refuse */ .TR)('has a value that AWS does not take: at most 256 letters, digits, blanks or _.:/=+-@');
    return { key: pair.key, value };
}


/***/ }),

/***/ 9368:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ pushes),
/* harmony export */   j: () => (/* binding */ parseExporter)
/* harmony export */ });
/* harmony import */ var _nearest_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6580);
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5254);


const EXPORTERS = ['image', 'registry', 'oci', 'docker', 'local', 'tar', 'cacheonly'];
function parseExporter(csv) {
    return (line) => {
        const records = csv(line);
        if ((0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .isRefusal */ .vu)(records))
            return records;
        const fields = records[0] ?? [];
        if (fields.length === 1 && fields[0] === line && !line.startsWith('type='))
            return parsePath(line);
        const attributes = new Map();
        for (const field of fields) {
            const equals = field.indexOf('=');
            if (equals < 0)
                return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)(`has an attribute without "=" (${JSON.stringify(field)}); write type=…,key=value`);
            attributes.set(field.slice(0, equals).trim().toLowerCase(), field.slice(equals + 1));
        }
        const given = attributes.get('type') ?? '';
        const type = EXPORTERS.find((known) => known === given);
        if (type === undefined)
            return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)(`has no known type; allowed are ${EXPORTERS.join(', ')}${(0,_nearest_js__WEBPACK_IMPORTED_MODULE_1__/* .suggestion */ .h)(given, EXPORTERS)}`);
        attributes.delete('type');
        return attributes.get('dest') === '-' ? refuseConsole() : { line, type, attributes };
    };
}
function pushes({ type, attributes }) {
    return (type === 'registry' && attributes.get('push') !== 'false') || (type === 'image' && attributes.get('push') === 'true');
}
function parsePath(path) {
    if (path === '-')
        return refuseConsole();
    return { line: path, type: 'local', attributes: new Map([['dest', path]]) };
}
function refuseConsole() {
    return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)('writes to the standard output, which is the log here; give dest a path');
}


/***/ }),

/***/ 4618:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ openForm)
/* harmony export */ });
/* harmony import */ var _domain_list_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(2791);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5071);
/* harmony import */ var _csv_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2054);
/* harmony import */ var _language_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4862);
/* harmony import */ var _nearest_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6580);
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5254);
/* harmony import */ var _spec_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5083);







const TEMPLATES = ['tags', 'flavor', 'labels', 'annotations'];
const NAMES = _spec_js__WEBPACK_IMPORTED_MODULE_4__/* .INPUTS */ .mc.map(({ name }) => name);
async function openForm(given, names = NAMES) {
    const values = new Map([...given].map(([name, value]) => [name.toLowerCase(), value]).filter(isGiven));
    const complaints = [...values.keys()]
        .filter((name) => !names.includes(name))
        .map((name) => unknown(name, names));
    const notices = [];
    const csv = await (0,_csv_js__WEBPACK_IMPORTED_MODULE_1__/* .csvFor */ .u3)(_spec_js__WEBPACK_IMPORTED_MODULE_4__/* .INPUTS */ .mc.filter(({ kind }) => kind === 'list' || kind === 'lines').map(({ name }) => values.get(name) ?? ''));
    const language = await (0,_language_js__WEBPACK_IMPORTED_MODULE_2__/* .openLanguage */ .V)(TEMPLATES.map((name) => values.get(name) ?? ''));
    const complain = (name, sentence) => {
        complaints.push({ name, sentence: (0,_refusal_js__WEBPACK_IMPORTED_MODULE_3__/* .oneLine */ .TN)(sentence) });
    };
    const raw = (name) => values.get(name) ?? fallback(name);
    const text = (name) => raw(name)?.trim();
    const entries = (name, read, comments) => {
        const found = read(csv, text(name) ?? '', comments);
        if (!(0,_refusal_js__WEBPACK_IMPORTED_MODULE_3__/* .isRefusal */ .vu)(found))
            return found;
        complain(name, found.refused);
        return [];
    };
    const each = (name, found, parse) => {
        const parsed = [];
        for (const [index, entry] of found.entries()) {
            const value = parse(entry);
            if ((0,_refusal_js__WEBPACK_IMPORTED_MODULE_3__/* .isRefusal */ .vu)(value))
                complain(name, `${(0,_spec_js__WEBPACK_IMPORTED_MODULE_4__/* .specOf */ .rI)(name).secret ? `entry ${index + 1}` : (0,_refusal_js__WEBPACK_IMPORTED_MODULE_3__/* .shown */ .SP)(entry)} ${value.refused}`);
            else
                parsed.push(value);
        }
        return parsed;
    };
    return {
        csv,
        language,
        text,
        raw,
        one: (name, parse) => each(name, [text(name)].filter((value) => value !== undefined), parse)[0],
        list: (name, comments = false) => entries(name, _csv_js__WEBPACK_IMPORTED_MODULE_1__/* .listOf */ .c3, comments),
        lines: (name, comments = false) => entries(name, _csv_js__WEBPACK_IMPORTED_MODULE_1__/* .linesOf */ .Dx, comments),
        each,
        refuse: complain,
        isRefused: (name) => complaints.some((complaint) => complaint.name === name),
        notice: (name, sentence) => {
            notices.push(`${name}: ${(0,_refusal_js__WEBPACK_IMPORTED_MODULE_3__/* .oneLine */ .TN)(sentence)}`);
        },
        notices,
        finish: (hint = 'Every input, with what is allowed, stands in the table "Inputs" of the README. Nothing was built or written.') => {
            if (complaints.length > 0)
                throw asError(complaints, hint);
        },
    };
}
function isGiven([name, value]) {
    const isVerbatim = _spec_js__WEBPACK_IMPORTED_MODULE_4__/* .INPUTS */ .mc.some((known) => known.name === name && known.kind === 'verbatim');
    return isVerbatim ? value !== '' : value.trim() !== '';
}
const ELSEWHERE = new Map([
    ['dockerfile', 'file'],
    ['path', 'context'],
    ['repository', 'images'],
    ['name', 'images'],
    ['token', 'github-token'],
    ['args', 'build-args'],
]);
function unknown(name, names) {
    const elsewhere = ELSEWHERE.get(name);
    const isElsewhere = elsewhere !== undefined && names.includes(elsewhere);
    const cure = isElsewhere ? `; here it is called ${(0,_refusal_js__WEBPACK_IMPORTED_MODULE_3__/* .shown */ .SP)(elsewhere)}` : (0,_nearest_js__WEBPACK_IMPORTED_MODULE_5__/* .suggestion */ .h)(name, names);
    return { name: (0,_refusal_js__WEBPACK_IMPORTED_MODULE_3__/* .oneLine */ .TN)(name), sentence: `is not an input of this action${cure}` };
}
function fallback(name) {
    const value = (0,_spec_js__WEBPACK_IMPORTED_MODULE_4__/* .specOf */ .rI)(name).default;
    return value?.startsWith('${{') ? undefined : value;
}
function asError(complaints, hint) {
    const order = (name) => _spec_js__WEBPACK_IMPORTED_MODULE_4__/* .INPUTS */ .mc.findIndex((known) => known.name === name);
    const sorted = complaints.toSorted((one, other) => order(one.name) - order(other.name));
    const names = new Set(sorted.map(({ name }) => name));
    const lines = (0,_domain_list_js__WEBPACK_IMPORTED_MODULE_6__/* .listed */ .KE)(sorted.map(({ name, sentence }) => `${name}: ${sentence}`));
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ('inputs', [(0,_domain_list_js__WEBPACK_IMPORTED_MODULE_6__/* .needAttention */ .rd)(names.size, 'input'), ...lines].join('\n'), hint);
}


/***/ }),

/***/ 8490:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ readImages)
/* harmony export */ });
/* harmony import */ var _domain_reference_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(3366);
/* harmony import */ var _lines_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1);
/* harmony import */ var _nearest_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6580);
/* harmony import */ var _places_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7912);
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5254);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4259);






function readImages(form) {
    const images = [];
    for (const line of (0,_lines_js__WEBPACK_IMPORTED_MODULE_0__/* .readLines */ .S)(form, 'images')) {
        const names = parseEntry(line.text);
        if ((0,_refusal_js__WEBPACK_IMPORTED_MODULE_2__/* .isRefusal */ .vu)(names)) {
            form.refuse('images', (0,_places_js__WEBPACK_IMPORTED_MODULE_1__/* .placedSentence */ .f)(line, names));
            continue;
        }
        for (const { text, at } of names) {
            const image = parseImage(text, form);
            if (!(0,_refusal_js__WEBPACK_IMPORTED_MODULE_2__/* .isRefusal */ .vu)(image))
                addTo(images, image, form);
            else
                form.refuse('images', (0,_places_js__WEBPACK_IMPORTED_MODULE_1__/* .placedSentence */ .f)({ ...line, text, column: line.column + (line.isVerbatim ? at : 0) }, image));
        }
    }
    return images;
}
function parseEntry(line) {
    const fields = fieldsOf(line);
    if (!fields.some(({ text }) => text.includes('=')))
        return fields;
    const names = [];
    let enabled = true;
    for (const { text, at } of fields) {
        const equals = text.indexOf('=');
        const key = equals < 0 ? 'name' : text.slice(0, equals).trim().toLowerCase();
        const value = text.slice(equals + 1).trim();
        if (key === 'name') {
            if (value === '')
                return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_2__/* .refuse */ .TR)('has an empty name; with attributes, write name=IMAGE, such as name=ghcr.io/acme/app', at);
            names.push({ text: value, at: at + text.length - value.length });
        }
        else if (key === 'enable') {
            const enable = (0,_words_js__WEBPACK_IMPORTED_MODULE_3__/* .parseBoolean */ .y)(value);
            if ((0,_refusal_js__WEBPACK_IMPORTED_MODULE_2__/* .isRefusal */ .vu)(enable))
                return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_2__/* .refuse */ .TR)(`has an enable that ${enable.refused}`, at);
            enabled = enable;
        }
        else {
            const near = (0,_nearest_js__WEBPACK_IMPORTED_MODULE_4__/* .suggestion */ .h)(key, ['name', 'enable']);
            return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_2__/* .refuse */ .TR)(`has the unknown attribute ${(0,_refusal_js__WEBPACK_IMPORTED_MODULE_2__/* .shown */ .SP)(key)}; an image is a name, or name=…,enable=…${near}`, at);
        }
    }
    if (names.length !== 1)
        return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_2__/* .refuse */ .TR)(`has ${names.length} names; with attributes, each image has a line of its own`, names[1]?.at ?? 0);
    return enabled ? names : [];
}
function fieldsOf(line) {
    let end = 0;
    return line.split(',').flatMap((field) => {
        const text = field.trim();
        const at = end + field.length - field.trimStart().length;
        end += field.length + 1;
        return text === '' ? [] : [{ text, at }];
    });
}
function parseImage(text, form) {
    const image = (0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_5__/* .parseRepository */ .SU)(text);
    if (!(0,_refusal_js__WEBPACK_IMPORTED_MODULE_2__/* .isRefusal */ .vu)(image) && image.name !== text) {
        form.notice('images', `${(0,_refusal_js__WEBPACK_IMPORTED_MODULE_2__/* .shown */ .SP)(text)} is lowered to ${(0,_refusal_js__WEBPACK_IMPORTED_MODULE_2__/* .shown */ .SP)(image.name)}; registries take lower case only`);
    }
    return image;
}
function addTo(images, image, form) {
    if (images.some((known) => (0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_5__/* .sameRepository */ .RB)(known, image)))
        form.notice('images', `${(0,_refusal_js__WEBPACK_IMPORTED_MODULE_2__/* .shown */ .SP)(image.name)} is named twice and counts once`);
    else
        images.push(image);
}


/***/ }),

/***/ 6543:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  ZZ: () => (/* binding */ inputs_parseTimeout),
  Ko: () => (/* binding */ readInputs)
});

// UNUSED EXPORTS: secretsOf

;// CONCATENATED MODULE: ./lib/src/domain/duration.js
const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000 };
function parseDuration(text) {
    const match = /^([1-9][0-9]{0,5})([smh])$/.exec(text.trim());
    const unit = match?.[2];
    if (match?.[1] === undefined || (unit !== 's' && unit !== 'm' && unit !== 'h'))
        return undefined;
    return Number(match[1]) * UNITS_MS[unit];
}
function durationWords(ms) {
    return ms < 2 * UNITS_MS.h ? `${Math.floor(ms / UNITS_MS.m)} min` : `${Math.floor(ms / UNITS_MS.h)} h`;
}

// EXTERNAL MODULE: ./lib/src/domain/secret.js
var secret = __webpack_require__(4699);
// EXTERNAL MODULE: ./lib/src/inputs/nearest.js
var nearest = __webpack_require__(6580);
// EXTERNAL MODULE: ./lib/src/inputs/refusal.js
var inputs_refusal = __webpack_require__(5254);
// EXTERNAL MODULE: ./lib/src/domain/date.js
var date = __webpack_require__(4243);
;// CONCATENATED MODULE: ./lib/src/inputs/calls.js


const BUILT_IN = new Map([
    ['if', 1],
    ['unless', 1],
    ['with', 1],
    ['each', 1],
    ['lookup', 2],
]);
function wrongCall(call, source, isBlock, place) {
    const name = call.path.parts[0] ?? '';
    const arity = BUILT_IN.get(name);
    if (call.form === 'helper' && arity !== undefined) {
        if (call.args.length !== arity)
            return (0,inputs_refusal/* refuse */.TR)(`has the expression ${(0,inputs_refusal/* shown */.SP)(source)}; ${name} takes ${arity} argument${arity === 1 ? '' : 's'}`);
        if (!isBlock && name !== 'lookup')
            return (0,inputs_refusal/* refuse */.TR)(`has the expression ${(0,inputs_refusal/* shown */.SP)(source)}; write {{#${name} …}}…{{/${name}}}`);
        return undefined;
    }
    if (name === 'date' || name === 'commit_date') {
        if (!place.words.includes(name) || call.path.isData)
            return refuseWord(source, name, place.words);
        return wrongDate(call, name, source, place);
    }
    if (call.form !== 'helper')
        return wrongName(call.path, source, place);
    const word = place.words.find((known) => known === name);
    if (word === undefined)
        return refuseWord(source, name, place.words);
    if (call.args.length > 0 || call.hash.size > 0)
        return (0,inputs_refusal/* refuse */.TR)(`has the expression ${(0,inputs_refusal/* shown */.SP)(source)}; {{${name}}} takes nothing after its name`);
    return undefined;
}
function wrongDate(call, name, source, { dates }) {
    const isOdd = [...call.hash.keys()].some((key) => key !== 'tz');
    if (call.form !== 'helper' || call.args.length !== 1 || isOdd || dates === undefined)
        return refuseDate(source, name);
    const [format, zone] = [call.args[0], call.hash.get('tz')];
    if (format?.kind === 'path' || zone?.kind === 'path')
        return refuseDate(source, name);
    if (format?.kind === 'literal' && typeof format.value !== 'string')
        return refuseDate(source, name);
    if (zone?.kind !== 'literal')
        return undefined;
    if (typeof zone.value !== 'string')
        return refuseDate(source, name);
    return dates.isZone(zone.value) ? undefined : refuseZone(source, zone.value, dates);
}
function wrongName({ isData, depth, parts }, source, { words, isTop }) {
    const [first = '', ...rest] = isData && parts[0] === 'root' ? parts.slice(1) : parts;
    const isOfRoot = isData ? parts[0] === 'root' : isTop && depth === 0;
    const word = rest.length === 0 ? words.find((known) => known === first) : undefined;
    if (isOfRoot && (word === 'date' || word === 'commit_date'))
        return refuseDate(source, word);
    return (isOfRoot && word === undefined) || (isTop && depth > 0) ? refuseWord(source, first, words) : undefined;
}

;// CONCATENATED MODULE: ./lib/src/inputs/handlebars-tree.js
function isContent(node) {
    return node.type === 'ContentStatement';
}
function isComment(node) {
    return node.type === 'CommentStatement';
}
function isMustache(node) {
    return node.type === 'MustacheStatement';
}
function isBlock(node) {
    return node.type === 'BlockStatement';
}
function isCall(node) {
    return node.type === 'SubExpression';
}
function isPath(node) {
    return node.type === 'PathExpression';
}
const LITERALS = ['StringLiteral', 'NumberLiteral', 'BooleanLiteral', 'NullLiteral', 'UndefinedLiteral'];
function isLiteral(node) {
    return LITERALS.includes(node.type);
}

;// CONCATENATED MODULE: ./lib/src/inputs/handlebars.js




function parseProgram(text, words, { parse }, dates) {
    const tree = parsed(text, parse);
    return (0,inputs_refusal/* isRefusal */.vu)(tree) ? tree : nodesOf(tree, { text, words, dates, isTop: true });
}
function parsed(text, parse) {
    try {
        return parse(text);
    }
    catch (error) {
        const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
        const [, snippet = '', arrow = ''] = message.split('\n');
        const past = snippet.slice(0, Math.max(arrow.length - 1, 0)).replace(/^\.\.\./, '');
        return refuseBraces(text, past === '' ? text.indexOf('{{') : text.indexOf(past) + past.length);
    }
}
function nodesOf(program, place) {
    const nodes = [];
    for (const statement of program?.body ?? []) {
        const node = nodeOf(statement, place);
        if ((0,inputs_refusal/* isRefusal */.vu)(node))
            return { at: statement.loc.start.column, ...node };
        nodes.push(node);
    }
    return nodes;
}
function nodeOf(statement, place) {
    if (isContent(statement))
        return { kind: 'text', text: statement.value };
    if (isComment(statement))
        return { kind: 'text', text: '' };
    if (isMustache(statement)) {
        const call = callOf(statement, false, place);
        return (0,inputs_refusal/* isRefusal */.vu)(call) ? call : { kind: 'mustache', call, escaped: statement.escaped };
    }
    if (isBlock(statement))
        return blockOf(statement, place);
    return (0,inputs_refusal/* refuse */.TR)(`has ${(0,inputs_refusal/* shown */.SP)(sourceOf(statement, place))}; partials and decorators have no meaning here`);
}
function blockOf(block, place) {
    const { program, inverse } = block;
    if ((program?.blockParams ?? inverse?.blockParams ?? []).length > 0)
        return (0,inputs_refusal/* refuse */.TR)(`has ${(0,inputs_refusal/* shown */.SP)(sourceOf(block, place))}; block parameters (as |name|) have no meaning here`);
    const call = callOf(block, true, place);
    if ((0,inputs_refusal/* isRefusal */.vu)(call))
        return call;
    const isSame = call.form === 'helper' && ['if', 'unless'].includes(call.path.parts[0] ?? '');
    const body = nodesOf(program, { ...place, isTop: place.isTop && isSame });
    if ((0,inputs_refusal/* isRefusal */.vu)(body))
        return body;
    const otherwise = nodesOf(inverse, place);
    return (0,inputs_refusal/* isRefusal */.vu)(otherwise) ? otherwise : { kind: 'block', call, body, otherwise };
}
function callOf(node, isBlock, place) {
    const source = sourceOf(node, place);
    const path = isPath(node.path) ? pathOf(node.path) : isLiteral(node.path) ? named(node.path) : undefined;
    if (path === undefined)
        return (0,inputs_refusal/* refuse */.TR)(`has the expression ${(0,inputs_refusal/* shown */.SP)(source)}; a name has to stand first`);
    const asked = place.words.find((word) => word === path.parts[0]);
    if ((asked === 'date' || asked === 'commit_date') && [...node.params, ...pairsOf(node).map(({ value }) => value)].some(isPath))
        return refuseDate(source, asked);
    const args = expressionsOf(node.params, place);
    if ((0,inputs_refusal/* isRefusal */.vu)(args))
        return args;
    const hash = expressionsOf(pairsOf(node).map(({ value }) => value), place);
    if ((0,inputs_refusal/* isRefusal */.vu)(hash))
        return hash;
    const keys = pairsOf(node).map(({ key }) => key);
    const call = {
        form: formOf(node, path),
        path: { isData: path.isData, depth: path.depth, parts: path.parts },
        args,
        hash: new Map(hash.map((value, index) => [keys[index] ?? '', value])),
    };
    return wrongCall(call, source, isBlock, place) ?? call;
}
function pairsOf({ hash }) {
    return hash?.pairs ?? [];
}
function pathOf({ data, depth, parts, original }) {
    const names = parts.filter((part) => typeof part === 'string');
    return names.length === parts.length ? { isData: data, depth, parts: names, isScoped: /^\.|this\b/.test(original) } : undefined;
}
function named({ original }) {
    return { isData: false, depth: 0, parts: [String(original)], isScoped: false };
}
function formOf(node, { parts, depth, isScoped }) {
    if (node.type === 'SubExpression' || node.params.length > 0 || node.hash !== undefined)
        return 'helper';
    if (parts.length !== 1 || depth > 0 || isScoped)
        return 'value';
    return BUILT_IN.has(parts[0] ?? '') ? 'helper' : 'ambiguous';
}
function expressionsOf(nodes, place) {
    const found = [];
    for (const node of nodes) {
        const expression = expressionOf(node, place);
        if ((0,inputs_refusal/* isRefusal */.vu)(expression))
            return expression;
        found.push(expression);
    }
    return found;
}
function expressionOf(node, place) {
    if (isCall(node)) {
        const call = callOf(node, false, place);
        return (0,inputs_refusal/* isRefusal */.vu)(call) ? call : { kind: 'call', call };
    }
    if (isPath(node)) {
        const path = pathOf(node);
        if (path === undefined)
            return (0,inputs_refusal/* refuse */.TR)(`has the expression ${(0,inputs_refusal/* shown */.SP)(sourceOf(node, place))}; a name has to stand first`);
        const { isScoped, ...rest } = path;
        return wrongName(rest, sourceOf(node, place), place) ?? { kind: 'path', path: rest };
    }
    if (isLiteral(node))
        return { kind: 'literal', value: node.value };
    return (0,inputs_refusal/* refuse */.TR)(`has the expression ${(0,inputs_refusal/* shown */.SP)(sourceOf(node, place))}, which is no value`);
}
function sourceOf({ loc }, { text }) {
    return loc.start.line === 1 && loc.end.line === 1 ? text.slice(loc.start.column, loc.end.column) : text;
}

// EXTERNAL MODULE: ./lib/src/inputs/language.js
var inputs_language = __webpack_require__(4862);
;// CONCATENATED MODULE: ./lib/src/inputs/template.js





const RUN_WORDS = ['branch', 'tag', 'sha', 'base_ref', 'is_default_branch', 'is_not_default_branch', 'date', 'commit_date'];
const VERSION_WORDS = ['version', 'raw', 'major', 'minor', 'patch'];
const SEMVER_WORDS = [...VERSION_WORDS, 'prerelease', 'build'];
const DATE_WORDS = ['date', 'commit_date'];
const EXPRESSION = /\{\{\{([^{}]*)\}\}\}|\{\{([^{}]*)\}\}/g;
const DATE_ARGUMENTS = /^(?:'([^']*)'|"([^"]*)")(?:\s+tz=(?:'([^']*)'|"([^"]*)"))?$/;
function parseTemplate(text, words, language) {
    if (!text.includes('{{'))
        return literal(text);
    const lone = loneWords(text, words);
    if (lone !== undefined)
        return { text, parts: lone };
    if (!(0,inputs_language/* isSimple */.p)(text))
        return parseComplex(text, words, language);
    const parts = [];
    let end = 0;
    for (const match of text.matchAll(EXPRESSION)) {
        const part = parseExpression(match[0], (match[1] ?? match[2] ?? '').trim(), match[1] === undefined, words, language);
        if ((0,inputs_refusal/* isRefusal */.vu)(part))
            return { ...part, at: match.index };
        if (match.index > end)
            parts.push({ kind: 'text', text: text.slice(end, match.index) });
        parts.push(part);
        end = match.index + match[0].length;
    }
    if (end < text.length)
        parts.push({ kind: 'text', text: text.slice(end) });
    return { text, parts };
}
function literal(text) {
    return { text, parts: text === '' ? [] : [{ kind: 'text', text }] };
}
function template_isLiteral(template) {
    return template.parts.every((part) => part.kind === 'text');
}
function loneWords(text, words) {
    const parts = [];
    let end = 0;
    for (let at = text.indexOf('{{'); at >= 0; at = text.indexOf('{{', end)) {
        const close = text.indexOf('}}', at);
        const part = close < 0 ? undefined : WORD_PARTS.get(text.slice(at + 2, close));
        if (part === undefined || !words.includes(part.word) || text[at - 1] === '\\' || text[close + 2] === '}')
            return undefined;
        if (at > end)
            parts.push({ kind: 'text', text: text.slice(end, at) });
        parts.push(part);
        end = close + 2;
    }
    if (end < text.length)
        parts.push({ kind: 'text', text: text.slice(end) });
    return parts.slice();
}
const WORD_PARTS = new Map([...RUN_WORDS, ...SEMVER_WORDS]
    .filter((word) => word !== 'date' && word !== 'commit_date')
    .map((word) => [word, { kind: 'word', word, escaped: true }]));
function parseComplex(text, words, { handlebars, dates }) {
    if (handlebars === undefined)
        return refuseBraces(text, text.indexOf('{{'));
    const body = parseProgram(text, words, handlebars, dates);
    return (0,inputs_refusal/* isRefusal */.vu)(body) ? body : { text, parts: [{ kind: 'program', body, words, dates }] };
}
function parseExpression(whole, inner, escaped, words, language) {
    const name = /^\w+/.exec(inner)?.[0] ?? '';
    const word = words.find((known) => known === name);
    if (word === undefined)
        return refuseWord(whole, name, words);
    if (word !== 'date' && word !== 'commit_date')
        return { kind: 'word', word, escaped };
    return parseDate(whole, word, inner.slice(name.length).trim(), escaped, language);
}
function parseDate(whole, word, rest, escaped, { dates }) {
    const match = DATE_ARGUMENTS.exec(rest);
    if (match === null)
        return refuseDate(whole, word);
    const [format, timezone] = [match[1] ?? match[2] ?? '', match[3] ?? match[4] ?? 'UTC'];
    if (timezone === 'UTC' && (0,date/* isPlainFormat */._)(format))
        return { kind: 'date', word, format, timezone, escaped, dates: undefined };
    if (dates === undefined)
        return refuseDate(whole, word);
    return dates.isZone(timezone) ? { kind: 'date', word, format, timezone, escaped, dates } : refuseZone(whole, timezone, dates);
}

;// CONCATENATED MODULE: ./lib/src/inputs/expressions.js



function withoutExpressions(text, filler = () => '') {
    const end = text.lastIndexOf('}}') + 2;
    return end < 2 ? text : `${text.slice(0, end).replaceAll(/\{\{.*?\}\}/gs, filler)}${text.slice(end)}`;
}
function refuseWord(expression, name, words) {
    const known = words.map((each) => `{{${each}}}`).join(', ');
    const meant = elsewhere(name, words) ?? (0,nearest/* suggestion */.h)(name, words);
    return (0,inputs_refusal/* refuse */.TR)(`has the expression ${(0,inputs_refusal/* shown */.SP)(expression)}, which is not known; known here are ${known}${meant}`);
}
function elsewhere(name, words) {
    const isOne = (all) => all.includes(name);
    if (isOne(words))
        return undefined;
    if (isOne(RUN_WORDS))
        return `; {{${name}}} stands in prefix= and suffix=`;
    if (isOne(VERSION_WORDS))
        return `; {{${name}}} stands in the pattern of type=semver and pep440`;
    return isOne(SEMVER_WORDS) ? `; {{${name}}} stands in the pattern of type=semver` : undefined;
}
function refuseDate(expression, word) {
    return (0,inputs_refusal/* refuse */.TR)(`has the expression ${(0,inputs_refusal/* shown */.SP)(expression)}; write {{${word} 'YYYYMMDD'}} or {{${word} 'YYYYMMDD' tz='Europe/Paris'}}`);
}
function refuseZone(expression, zone, dates) {
    const near = (0,nearest/* suggestion */.h)(zone, dates.zones());
    return (0,inputs_refusal/* refuse */.TR)(`has the time zone ${(0,inputs_refusal/* shown */.SP)(zone)} in ${(0,inputs_refusal/* shown */.SP)(expression)}, which is not known; write one such as Asia/Seoul, or UTC${near}`);
}
function refuseBraces(text, at) {
    return { ...(0,inputs_refusal/* refuse */.TR)(`has braces that are no expression (${(0,inputs_refusal/* shown */.SP)(text)}); write {{word}}`), at };
}

;// CONCATENATED MODULE: ./lib/src/inputs/entries.js



function parseEntry(text, language) {
    const equals = equalsOf(text);
    if (equals < 0)
        return (0,inputs_refusal/* refuse */.TR)('has no "="; write key=value', text.length);
    if (equals === 0)
        return (0,inputs_refusal/* refuse */.TR)('has nothing before "="; write key=value', 0);
    return parseTemplate(text, RUN_WORDS, language);
}
function keyOf({ text }) {
    const key = text.slice(0, equalsOf(text));
    return key.includes('{{') ? undefined : key;
}
function equalsOf(text) {
    return withoutExpressions(text, (expression) => ' '.repeat(expression.length)).indexOf('=');
}

// EXTERNAL MODULE: ./lib/src/inputs/places.js
var places = __webpack_require__(7912);
;// CONCATENATED MODULE: ./lib/src/inputs/labels.js



const OWN = /^io\.build-tag-push\./;
function readLabels(form) {
    return readEntries(form, 'labels', parseLabel);
}
function readEntries(form, name, parse) {
    const read = [];
    for (const entry of (0,places/* placedLines */.$)(form.csv, form.text(name) ?? '', true)) {
        if (!('text' in entry)) {
            form.refuse(name, `line ${entry.line}, column ${entry.column}: ${entry.refusal.refused}`);
            continue;
        }
        const value = parse(entry.text, form.language);
        if ((0,inputs_refusal/* isRefusal */.vu)(value))
            form.refuse(name, (0,places/* placedSentence */.f)(entry, value));
        else
            read.push(value);
    }
    return read;
}
function parseLabel(text, language) {
    const template = parseEntry(text, language);
    if ((0,inputs_refusal/* isRefusal */.vu)(template))
        return template;
    return OWN.test(keyOf(template) ?? '') ? (0,inputs_refusal/* refuse */.TR)('is a label that this action makes itself; leave it out', 0) : template;
}

;// CONCATENATED MODULE: ./lib/src/inputs/levels.js


const PARTS = ['index', 'manifest', 'index-descriptor', 'manifest-descriptor'];
const LEVEL = /^([a-z-]+)(?:\[([A-Za-z0-9_/-]+)\])?$/;
function parseLevel(text) {
    const [, part = '', platform] = LEVEL.exec(text) ?? [];
    if (PARTS.some((known) => known === part))
        return text;
    const what = part === '' || platform === undefined ? text : part;
    return (0,inputs_refusal/* refuse */.TR)(`names ${(0,inputs_refusal/* shown */.SP)(what)}, which is no part of an image; allowed are ${PARTS.join(', ')}, each with [os/arch] behind it where it is for one platform${(0,nearest/* suggestion */.h)(what, PARTS)}`);
}
function isNearLevel(text) {
    return (0,nearest/* suggestion */.h)(text.replace(/\[.*$/, ''), PARTS) !== '';
}

;// CONCATENATED MODULE: ./lib/src/inputs/annotations.js




const OCI_SET = 'org.opencontainers.image.*';
function readAnnotations(form) {
    return readEntries(form, 'annotations', parseAnnotation);
}
function parseAnnotation(text, language) {
    const found = parseLevels(text);
    if ((0,inputs_refusal/* isRefusal */.vu)(found))
        return found;
    const { levels, rest } = found;
    if (rest === OCI_SET)
        return { levels, entry: undefined };
    const entry = parseEntry(rest, language);
    if (!(0,inputs_refusal/* isRefusal */.vu)(entry))
        return { levels, entry };
    return { ...entry, at: (entry.at ?? 0) + text.length - rest.length };
}
function parseLevels(text) {
    const prefix = /^[^={}:]*(?=:)/.exec(text)?.[0];
    if (prefix === undefined)
        return { levels: undefined, rest: text };
    const named = prefix.split(',');
    const parsed = named.map((level) => parseLevel(level.trim()));
    const levels = parsed.flatMap((level) => ((0,inputs_refusal/* isRefusal */.vu)(level) ? [] : [level]));
    if (levels.length === named.length)
        return { levels, rest: text.slice(prefix.length + 1) };
    if (levels.length === 0 && !named.some(isNearLevel))
        return { levels: undefined, rest: text };
    const wrong = parsed.findIndex(inputs_refusal/* isRefusal */.vu);
    const refusal = parsed[wrong];
    const at = named.slice(0, wrong).join(',').length + Math.min(wrong, 1);
    const meant = 'for a key that has a colon itself, write manifest: before it';
    return (0,inputs_refusal/* isRefusal */.vu)(refusal) ? (0,inputs_refusal/* refuse */.TR)(`${refusal.refused} (${meant})`, at) : { levels: undefined, rest: text };
}

// EXTERNAL MODULE: ./lib/src/inputs/words.js
var words = __webpack_require__(4259);
;// CONCATENATED MODULE: ./lib/src/inputs/attestation.js

function readAttestation(form, { push, isFrom }) {
    const isAsked = form.one('github-attestation', words/* parseBoolean */.y) ?? false;
    if (!isAsked)
        return false;
    if (isFrom)
        form.notice('github-attestation', 'has no effect, since from publishes what another job has made: the job that builds attests');
    return push && !isFrom;
}

// EXTERNAL MODULE: ./lib/src/inputs/auth-realms.js
var auth_realms = __webpack_require__(5391);
// EXTERNAL MODULE: ./lib/src/inputs/build.js + 5 modules
var inputs_build = __webpack_require__(2399);
// EXTERNAL MODULE: ./lib/src/inputs/ecr.js
var inputs_ecr = __webpack_require__(7056);
// EXTERNAL MODULE: ./lib/src/inputs/form.js
var inputs_form = __webpack_require__(4618);
// EXTERNAL MODULE: ./lib/src/domain/reference.js
var reference = __webpack_require__(3366);
// EXTERNAL MODULE: ./lib/src/domain/digest.js
var domain_digest = __webpack_require__(9191);
;// CONCATENATED MODULE: ./lib/src/domain/source.js


function parseSource(text) {
    const [named = '', said, ...others] = text.trim().split('@');
    if (others.length > 0)
        return { refused: 'has more than one "@"' };
    const digest = said === undefined ? undefined : (0,domain_digest/* parseDigest */.m)(said);
    if (said !== undefined && digest === undefined)
        return { refused: 'has a digest that is not sha256: and 64 lower-case hex digits' };
    const colon = named.lastIndexOf(':');
    const tag = colon > named.lastIndexOf('/') ? named.slice(colon + 1) : undefined;
    const repository = (0,reference/* parseRepository */.SU)(tag === undefined ? named : named.slice(0, colon));
    if ('refused' in repository)
        return repository;
    if (tag !== undefined && !(0,reference/* isTag */.dz)(tag))
        return { refused: `has no valid tag (${tag})` };
    if (tag === undefined && digest === undefined)
        return { refused: 'has no digest; name one, such as ghcr.io/acme/app@sha256:…' };
    return { repository, tag, digest };
}
function formatSource({ repository, tag, digest }) {
    return `${repository.name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

// EXTERNAL MODULE: ./lib/src/inputs/spec.js
var inputs_spec = __webpack_require__(5083);
;// CONCATENATED MODULE: ./lib/src/inputs/from.js





const NOT_OF_BUILD = ['load', 'outputs', 'call', 'platforms', 'smoke'];
const OF_BUILD = ['labels', 'annotations'];
function readFrom(form, { push, load, outputs, call, gate }) {
    const found = form.each('from', form.list('from'), parseSource);
    if (form.text('from') === undefined)
        return [];
    const names = found.map((source) => `${(0,reference/* canonicalName */.Ew)(source.repository)} ${source.digest ?? source.tag}`);
    for (const [at, source] of found.entries())
        if (names.indexOf(names[at] ?? '') < at)
            form.refuse('from', `${(0,inputs_refusal/* shown */.SP)(formatSource(source))} is named twice; name each image once`);
    if (call)
        form.refuse('from', 'publishes an image that exists, and call asks about a build; leave one of them out');
    else if (outputs)
        form.refuse('from', 'publishes an image that exists, and outputs writes what is built; leave one of them out');
    else if (!push && !form.isRefused('push'))
        form.refuse('from', `publishes an image, and ${load ? 'load without push means push: false' : 'push is false'}; set push: true, or digest`);
    for (const source of gate ? found.filter(({ digest }) => digest === undefined) : [])
        form.refuse('from', `${(0,inputs_refusal/* shown */.SP)(formatSource(source))} is a tag, which may show another image any time, and scan: gate publishes what it checked; name the digest`);
    for (const name of idle(form))
        form.notice(name, 'has no effect, since from publishes what was built before');
    return found;
}
function readUploadedAt(form, hasFrom) {
    const times = form.each('from-uploaded-at', form.list('from-uploaded-at'), parseTime);
    if (times.length > 0 && !hasFrom)
        form.notice('from-uploaded-at', 'has no effect, since there is no from');
    return hasFrom && times.length > 0 ? new Date(Math.min(...times.map((time) => time.getTime()))) : undefined;
}
function readReferrers(form, hasFrom) {
    const carries = form.one('from-referrers', words/* parseBoolean */.y) ?? false;
    if (carries && !hasFrom)
        form.notice('from-referrers', 'has no effect, since there is no from');
    return carries && hasFrom;
}
function readVersionOf(form) {
    const versionOf = form.one('from-version', (0,words/* parseWord */.k)(inputs_spec/* FROM_VERSIONS */.z4)) ?? 'image';
    if (versionOf === 'run' && form.text('from') === undefined)
        form.notice('from-version', 'has no effect, since there is no from');
    return versionOf;
}
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;
function parseTime(text) {
    const time = new Date(TIME.test(text) ? text : Number.NaN);
    return Number.isNaN(time.getTime()) ? (0,inputs_refusal/* refuse */.TR)('is not a time such as 2024-01-15T10:30:00Z; give the output uploaded-at') : time;
}
function idle(form) {
    const isIdle = ({ name, group }) => OF_BUILD.includes(name) || (group === 'build' && !NOT_OF_BUILD.includes(name));
    return inputs_spec/* INPUTS */.mc.filter((input) => isIdle(input) && form.text(input.name) !== undefined && form.text(input.name) !== (0,inputs_spec/* specOf */.rI)(input.name).default).map(({ name }) => name);
}

;// CONCATENATED MODULE: ./lib/src/inputs/idle.js
function noteIdle(form, { images, tags, registries, authRealms }) {
    const names = (...strategies) => strategies.some((strategy) => tags.strategies.includes(strategy));
    const rules = tags.flavor.latest === 'true' || tags.rules.some(readsVersion);
    if (tags.environments.length > 0 && !names('environment'))
        form.notice('environment', 'changes no tag, since strategy does not name "environment"');
    if (tags.timezone !== 'UTC' && !names('date'))
        form.notice('timezone', "changes no tag, since strategy does not name \"date\"; an expression names its own, {{date 'YYYYMMDD' tz='Asia/Seoul'}}");
    if (tags.version !== undefined && !names('semver', 'environment') && !rules)
        form.notice('version', UNREAD);
    if (tags.tagPrefix !== '' && !names('semver', 'environment') && !rules)
        form.notice('tag-prefix', UNREAD);
    for (const { host, scope } of registries)
        if (scope !== undefined && !images.some((image) => image.host === host && isIn(scope, image)))
            form.notice('registry-auth', `the scope ${scope} of ${host} has none of images in it`);
    for (const host of authRealms.keys())
        if (![...images, ...registries].some((known) => known.host === host))
            form.notice('auth-realms', `${host} is in neither images nor registry-auth, so this counts only where an earlier step signed in there`);
}
const UNREAD = 'changes no tag, since no strategy and no rule asks for a version; name "semver" in strategy, or write a rule type=semver';
function readsVersion(rule) {
    switch (rule.kind) {
        case 'semver':
        case 'pep440':
        case 'match':
        case 'raw':
            return true;
        case 'ref':
            return rule.event === 'tag';
        case 'sha':
        case 'edge':
        case 'schedule':
            return false;
    }
}
function isIn(scope, { path }) {
    return path === scope || path.startsWith(`${scope}/`);
}

// EXTERNAL MODULE: ./lib/src/inputs/images.js
var inputs_images = __webpack_require__(8490);
;// CONCATENATED MODULE: ./lib/src/inputs/leaks.js
const PART_LENGTH = 8;
const WHOLE_LENGTH = 4;
const TOKENS = [
    ['a GitHub token', /\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_[A-Za-z0-9_]{22}/],
    ['a GitLab token', /\bglpat-[A-Za-z0-9_-]{20}/],
    ['a Docker Hub token', /\bdckr_[po]at_[A-Za-z0-9_-]{20}/],
    ['an npm token', /\bnpm_[A-Za-z0-9]{36}/],
    ['an AWS access key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
    ['a Google API key', /\bAIza[A-Za-z0-9_-]{35}/],
    ['a Slack token', /\bxox[abeprs]-[A-Za-z0-9-]{10}/],
    ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
];
const NAME = /(?:^|_)(?:TOKEN|SECRETS?|PASS(?:WORD|WD|PHRASE)|CREDENTIALS?|(?:API|ACCESS|PRIVATE|SECRET)_?KEY)(?:$|_)/i;
const CURE = "a build argument ends in the image's history and provenance; hand it over by secrets, and read it with RUN --mount=type=secret";
function refuseLeaks(form, buildArgs, secrets, env) {
    const values = secrets.map((secret) => secret.reveal().trim());
    for (const line of buildArgs) {
        const equals = line.indexOf('=');
        const name = equals < 0 ? line : line.slice(0, equals);
        const value = (equals < 0 ? env[line] : line.slice(equals + 1)) ?? '';
        const found = leakIn(value, values);
        if (found !== undefined)
            form.refuse('build-args', `${name} holds ${found}: ${CURE}`);
        else if (NAME.test(name))
            form.notice('build-args', `${name} looks like a secret by its name; if it is one: ${CURE}`);
    }
}
function leakIn(value, secrets) {
    const isSecret = (secret) => (secret.length >= PART_LENGTH && value.includes(secret)) || (secret.length >= WHOLE_LENGTH && value.trim() === secret);
    if (secrets.some(isSecret))
        return 'the value of a secret input';
    return TOKENS.find(([, pattern]) => pattern.test(value))?.[0];
}

;// CONCATENATED MODULE: ./lib/src/inputs/metadata.js


function readMetadata(form, env) {
    return {
        separators: {
            tags: form.raw('sep-tags') ?? '\n',
            labels: form.raw('sep-labels') ?? '\n',
            annotations: form.raw('sep-annotations') ?? '\n',
        },
        bakeTarget: form.text('bake-target') ?? 'docker-metadata-action',
        levels: readLevels(form, env[LEVELS] || 'manifest'),
        exportsVariables: readSwitch(form, env[SWITCH] || 'true'),
    };
}
const LEVELS = 'DOCKER_METADATA_ANNOTATIONS_LEVELS';
const SWITCH = 'DOCKER_METADATA_SET_OUTPUT_ENV';
function readLevels(form, text) {
    const levels = text.split(',');
    for (const level of levels) {
        const parsed = parseLevel(level.trim());
        if ((0,inputs_refusal/* isRefusal */.vu)(parsed))
            form.refuse(LEVELS, `${(0,inputs_refusal/* shown */.SP)(text)} ${parsed.refused}`);
    }
    return levels;
}
function readSwitch(form, text) {
    if (/^(?:1|t|true)$/.test(text) || text === 'T' || text === 'TRUE' || text === 'True')
        return true;
    if (/^(?:0|f|false)$/.test(text) || text === 'F' || text === 'FALSE' || text === 'False')
        return false;
    form.refuse(SWITCH, `${(0,inputs_refusal/* shown */.SP)(text)} is not a boolean; write true or false`);
    return true;
}

// EXTERNAL MODULE: ./lib/src/inputs/exporters.js
var inputs_exporters = __webpack_require__(9368);
;// CONCATENATED MODULE: ./lib/src/inputs/push.js




function readPush(form, { load, exporters, call, images }) {
    const word = form.one('push', parsePush);
    if (form.isRefused('push'))
        return { push: true, byDigest: false };
    const byDigest = word === 'digest';
    const given = byDigest ? true : word;
    const push = given ?? !(load || form.text('outputs') !== undefined || call !== undefined);
    if (call !== undefined)
        refuseWithCall(form, call, { push: given === true, load, outputs: exporters.length > 0 });
    else if (push)
        refuseWithPush(form, exporters);
    else
        refuseWithoutPush(form, exporters, given);
    if (push && images === 0 && !form.isRefused('images')) {
        const found = form.text('images') === undefined ? 'is missing' : 'names nothing to publish to';
        form.refuse('images', `${found}; name an image, such as ghcr.io/acme/app, or set push: false to build only`);
    }
    return { push, byDigest };
}
function parsePush(text) {
    if (text === 'digest')
        return text;
    const push = (0,words/* parseBoolean */.y)(text);
    return (0,inputs_refusal/* isRefusal */.vu)(push) ? (0,inputs_refusal/* refuse */.TR)(`is not one of ${PUSHES.join(', ')}${(0,nearest/* suggestion */.h)(text, PUSHES)}`) : push;
}
const PUSHES = ['true', 'false', 'digest'];
function refuseWithCall(form, call, asked) {
    const makes = `and call: ${(0,inputs_refusal/* shown */.SP)(call)} makes none`;
    if (asked.push)
        form.refuse('push', `push: true publishes an image, ${makes}; leave push out, or leave call out`);
    if (asked.load)
        form.refuse('load', `load: true loads an image, ${makes}; leave load out, or leave call out`);
    if (asked.outputs)
        form.refuse('outputs', `outputs writes the result of a build, ${makes}; leave outputs out, or leave call out`);
}
const PACKED = ['image', 'registry', 'oci'];
const OURS = ['name', 'dest', 'tar', 'push-by-digest', 'name-canonical'];
function refuseWithPush(form, exporters) {
    if (exporters.length > 1) {
        form.refuse('outputs', `has ${exporters.length} entries beside push: true, which takes one; leave one, or set push: false and publish in another step`);
    }
    for (const { line, type, attributes } of exporters) {
        if (!PACKED.includes(type)) {
            form.refuse('outputs', `${(0,inputs_refusal/* shown */.SP)(line)} has type ${type} beside push: true, which takes ${PACKED.join(', ')}; set push: false, or leave the entry out`);
        }
        const ours = OURS.filter((name) => attributes.has(name));
        if (ours.length > 0) {
            form.refuse('outputs', `${(0,inputs_refusal/* shown */.SP)(line)} has ${ours.join(' and ')} beside push: true, where images and tags decide; leave that out, or set push: false`);
        }
        if (attributes.get('push') === 'false')
            form.refuse('outputs', `${(0,inputs_refusal/* shown */.SP)(line)} has push=false beside push: true; leave one of them out`);
    }
}
const WRITTEN = ['oci', 'local', 'tar'];
function refuseWithoutPush(form, exporters, given) {
    for (const exporter of exporters.filter(inputs_exporters/* pushes */.P)) {
        const beside = given === false ? 'push: false' : 'outputs without push, which means push: false';
        form.refuse('outputs', `${(0,inputs_refusal/* shown */.SP)(exporter.line)} asks for a push beside ${beside}; set push: true to publish, or write another type`);
    }
    for (const { line, type } of exporters.filter(({ type, attributes }) => WRITTEN.includes(type) && !attributes.has('dest'))) {
        form.refuse('outputs', `${(0,inputs_refusal/* shown */.SP)(line)} has no dest, and type ${type} needs one; write type=${type},dest=path`);
    }
}

// EXTERNAL MODULE: ./lib/src/inputs/registries.js + 3 modules
var inputs_registries = __webpack_require__(6211);
;// CONCATENATED MODULE: ./lib/src/inputs/sbom.js
function readSbomFile(form, staging) {
    const path = form.text('sbom-file');
    if (path === undefined)
        return undefined;
    const elsewhere = ['load', 'outputs', 'call'].find((name) => !staging.push && staging[name]);
    if (elsewhere !== undefined)
        form.refuse('sbom-file', `takes the SBOM of a staged image, and ${elsewhere} without push makes none here; leave one of them out`);
    if (!staging.isFrom && !isAsked(staging.build))
        form.refuse('sbom-file', 'takes out an SBOM that the build does not make; write sbom: true, too');
    return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
function isAsked({ sbom, attests }) {
    const others = attests.some((entry) => /(?:^|,)\s*type=sbom\s*(?:,|$)/.test(entry) && !OFF.test(entry));
    return sbom === undefined ? others : !OFF.test(sbom);
}
const OFF = /(?:^|,)\s*(?:false|0|f|disabled=true)\s*(?:,|$)/i;

;// CONCATENATED MODULE: ./lib/src/domain/severity.js
const SEVERITIES = ['UNKNOWN', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

// EXTERNAL MODULE: ./lib/src/domain/trivy.js
var trivy = __webpack_require__(9387);
// EXTERNAL MODULE: ./lib/src/domain/version.js
var domain_version = __webpack_require__(9659);
;// CONCATENATED MODULE: ./lib/src/inputs/scan.js








const OF_VULN = [
    'scan-ignore-unfixed',
    'scan-vex',
    'scan-db-max-age',
    'trivy-db-repository',
    'trivy-java-db-repository',
];
function readFailOn(form) {
    return new Set(readSome(form, 'scan-fail-on', scan_parseLevel));
}
function readScan(form, failOn, staging) {
    const mode = form.one('scan', (0,words/* parseWord */.k)(inputs_spec/* SCAN_MODES */.p3)) ?? 'off';
    const policy = { failOn, ...readPolicy(form) };
    if (form.isRefused('scan'))
        return { mode: 'off' };
    if (mode === 'off') {
        for (const name of given(form).filter((name) => name !== 'scan' && name !== 'scan-fail-on'))
            form.notice(name, 'has no effect, since scan is off');
        return { mode };
    }
    const elsewhere = ['load', 'outputs', 'call'].find((name) => !staging.push && staging[name]);
    if (elsewhere !== undefined)
        form.refuse('scan', `${mode} scans an image before it is published, and ${elsewhere} without push makes none here; set push: true, or leave one of them out`);
    if (!policy.scanners.includes('vuln') && !form.isRefused('scan-scanners')) {
        const names = OF_VULN;
        for (const name of given(form).filter((name) => names.includes(name)))
            form.notice(name, 'has no effect, since scan-scanners does not have vuln');
    }
    return { mode, ...policy };
}
function readPolicy(form) {
    const trivyPath = form.text('trivy-path');
    const trivyVersion = form.one('trivy-version', parseTrivyVersion);
    if (trivyPath !== undefined && trivyVersion !== undefined)
        form.refuse('trivy-path', `names the Trivy to run, and trivy-version: ${trivyVersion} asks for another; leave one of them out`);
    return {
        ignoreUnfixed: form.one('scan-ignore-unfixed', words/* parseBoolean */.y) ?? false,
        scanners: readSome(form, 'scan-scanners', (0,words/* parseWord */.k)(inputs_spec/* SCANNERS */.KR)),
        pkgTypes: readSome(form, 'scan-pkg-types', (0,words/* parseWord */.k)(inputs_spec/* PKG_TYPES */.jm)),
        ignoreFiles: unique(form.list('scan-ignore-files')),
        ignorePolicy: form.text('scan-ignore-policy'),
        vex: unique(form.each('scan-vex', form.list('scan-vex'), parseVex)),
        skipDirs: unique(form.each('scan-skip-dirs', form.list('scan-skip-dirs'), parsePattern)),
        skipFiles: unique(form.each('scan-skip-files', form.list('scan-skip-files'), parsePattern)),
        eol: form.one('scan-eol', (0,words/* parseWord */.k)(inputs_spec/* WARN_OR_BLOCK */.bh)) ?? 'warn',
        unrecognised: form.one('scan-unrecognised', (0,words/* parseWord */.k)(inputs_spec/* WARN_OR_BLOCK */.bh)) ?? 'warn',
        ...readFiles(form),
        timeoutMs: form.one('scan-timeout', parseLimit('90s, 10m or 1h')) ?? 0,
        trivyVersion: trivyVersion ?? trivy/* TRIVY_VERSION */.K,
        trivyPath,
        databases: readDatabases(form, 'trivy-db-repository', '2'),
        javaDatabases: readDatabases(form, 'trivy-java-db-repository', '1'),
        databaseMaxAgeMs: form.one('scan-db-max-age', parseLimit('24h, 48h or 168h')) ?? 0,
        verdicts: textLines(form.text('scan-verdicts') ?? ''),
    };
}
function readFiles(form) {
    const names = ['scan-sarif', 'scan-json', 'scan-table'];
    const paths = names.map((name) => withoutSlash(form.text(name)));
    for (const [index, name] of names.entries()) {
        const first = paths.indexOf(paths[index]);
        if (paths[index] !== undefined && first < index)
            form.refuse(name, `is the same path as ${names[first]}; write another one`);
    }
    const [sarif, json, table] = paths;
    return { sarif, json, table };
}
function textLines(text) {
    return text.split(/\r\n|\r|\n/).flatMap((line) => line.trim() || []);
}
function withoutSlash(path) {
    return path !== undefined && path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
function scan_parseLevel(text) {
    return (0,words/* parseWord */.k)(SEVERITIES)(text.toUpperCase());
}
function parseVex(text) {
    return ['repo', 'oci', 'sbom-ref'].includes(text)
        ? (0,inputs_refusal/* refuse */.TR)('needs the network, which Trivy does not get here; write the path of a VEX file')
        : text;
}
function parsePattern(text) {
    return /[{},]/.test(text) ? (0,inputs_refusal/* refuse */.TR)('has a brace or a comma, at which lists are parted; write each pattern by itself') : text;
}
function parseLimit(examples) {
    return (text) => parseDuration(text) ?? (0,inputs_refusal/* refuse */.TR)(`is not a duration; write a whole number with s, m or h, such as ${examples}`);
}
function parseTrivyVersion(text) {
    if (text === 'latest')
        return (0,inputs_refusal/* refuse */.TR)(`may be another program tomorrow; write a version, such as ${trivy/* TRIVY_VERSION */.K}`);
    const version = (0,domain_version/* parseVersion */.ot)(text);
    if (version === undefined || !/^v?[0-9.]+$/.test(text))
        return (0,inputs_refusal/* refuse */.TR)(`is not a version; write one such as ${trivy/* TRIVY_VERSION */.K}`);
    if ((0,trivy/* isCompromised */.v)(version.full))
        return (0,inputs_refusal/* refuse */.TR)(`was published with malicious code in March 2026 (CVE-2026-33634); write another, such as ${trivy/* TRIVY_VERSION */.K}`);
    return version.full;
}
function readDatabases(form, name, format) {
    const parse = (text) => {
        const colon = text.lastIndexOf(':');
        const [image, tag] = colon > text.lastIndexOf('/') ? [text.slice(0, colon), text.slice(colon + 1)] : [text, format];
        const repository = (0,reference/* parseRepository */.SU)(image);
        if ((0,inputs_refusal/* isRefusal */.vu)(repository))
            return repository;
        return (0,reference/* isTag */.dz)(tag) ? `${image.toLowerCase()}:${tag}` : (0,inputs_refusal/* refuse */.TR)(`has no valid tag (${(0,inputs_refusal/* shown */.SP)(tag)})`);
    };
    return readSome(form, name, parse);
}
function readSome(form, name, parse) {
    const entries = form.each(name, form.list(name), parse);
    if (entries.length === 0 && !form.isRefused(name))
        form.refuse(name, 'names nothing; leave it out for what holds by default');
    return unique(entries);
}
function given(form) {
    return inputs_spec/* INPUTS */.mc.filter(({ group, name }) => group === 'scan' && form.text(name) !== undefined && form.text(name) !== (0,inputs_spec/* specOf */.rI)(name).default).map(({ name }) => name);
}
function unique(entries) {
    return [...new Set(entries)];
}

;// CONCATENATED MODULE: ./lib/src/inputs/sign.js




function readSign(form, { push, dryRun }) {
    const mode = form.one('sign', (0,words/* parseWord */.k)(inputs_spec/* SIGN_MODES */.xL)) ?? 'off';
    const key = form.one('cosign-key', parseKey);
    const password = new secret/* Secret */.z(form.text('cosign-password') ?? '');
    const secrets = [key, password].filter((secret) => secret !== undefined && secret.reveal() !== '');
    const own = readOwn(form);
    const policy = {
        format: form.one('sign-format', (0,words/* parseWord */.k)(inputs_spec/* SIGN_FORMATS */.JJ)) ?? 'bundle',
        required: form.one('sign-required', words/* parseBoolean */.y) ?? true,
        recursive: form.one('sign-recursive', words/* parseBoolean */.y) ?? false,
        log: form.one('sign-log', words/* parseBoolean */.y),
        own,
    };
    if (mode === 'off') {
        for (const name of OF_SIGNING.filter((name) => form.text(name) !== undefined && !isDefault(form, name) && !isForOthers(form, name)))
            form.notice(name, 'has no effect, since sign is off');
        return { mode, own, secrets };
    }
    if (own !== undefined && policy.log !== undefined)
        form.refuse('sign-log', 'says whether a log gets an entry, and so does the file of cosign-signing-config; leave one of them out');
    if (mode === 'keyless') {
        for (const name of ['cosign-key', 'cosign-password'])
            if (form.text(name) !== undefined)
                form.refuse(name, 'is given, and sign: keyless signs without a key; leave it out, or set sign: key');
    }
    else if (push && !dryRun && key === undefined && !form.isRefused('cosign-key'))
        form.refuse('cosign-key', 'is missing, and sign: key needs it; give the text of a private key that cosign generate-key-pair wrote, from a secret');
    if (!push)
        return { mode: 'off', secrets };
    return { mode, key: key && { text: key, password }, ...policy, secrets };
}
const OF_SIGNING = [
    'cosign-key',
    'cosign-password',
    'sign-format',
    'sign-required',
    'sign-recursive',
    'sign-log',
    'cosign-signing-config',
    'cosign-trusted-root',
];
function isForOthers(form, name) {
    const isOwn = name === 'cosign-trusted-root' || name === 'cosign-signing-config';
    if (isOwn && (form.text('github-attestation') ?? 'false') !== 'false')
        return true;
    return name === 'cosign-trusted-root' && form.text('from-verify') !== undefined;
}
function isDefault(form, name) {
    const spec = inputs_spec/* INPUTS */.mc.find((known) => known.name === name);
    return spec !== undefined && 'default' in spec && form.text(name) === spec.default;
}
function readOwn(form) {
    const [signingConfig, trustedRoot] = [form.text('cosign-signing-config'), form.text('cosign-trusted-root')];
    if (signingConfig !== undefined && trustedRoot === undefined)
        form.refuse('cosign-trusted-root', 'is missing beside cosign-signing-config: what those services sign has to be checked, too');
    if (signingConfig === undefined && trustedRoot !== undefined && form.text('from-verify') === undefined)
        form.refuse('cosign-signing-config', 'is missing beside cosign-trusted-root: it names the services that sign');
    return signingConfig === undefined || trustedRoot === undefined ? undefined : { signingConfig, trustedRoot };
}
const KEY = /^-----BEGIN ENCRYPTED (SIGSTORE|COSIGN) PRIVATE KEY-----\r?\n[A-Za-z0-9+/=\s]+-----END ENCRYPTED \1 PRIVATE KEY-----$/;
function parseKey(text) {
    if (KEY.test(text))
        return new secret/* Secret */.z(text);
    if (/^[a-z0-9]+:\/\//.test(text))
        return (0,inputs_refusal/* refuse */.TR)(`names a key elsewhere; ${KMS}`);
    if (/^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text))
        return (0,inputs_refusal/* refuse */.TR)('is a private key of another format; import it: cosign import-key-pair');
    return (0,inputs_refusal/* refuse */.TR)('is no private key as cosign writes it; give its text, which begins with -----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----, from a secret');
}
const KMS = 'a key in a KMS signs in a step of its own after this one: cosign sign --key awskms://… with the output ref';

// EXTERNAL MODULE: ./lib/src/domain/json.js
var json = __webpack_require__(7909);
// EXTERNAL MODULE: ./lib/src/domain/platform.js
var domain_platform = __webpack_require__(9560);
// EXTERNAL MODULE: ./lib/src/inputs/yaml.js
var yaml = __webpack_require__(3283);
;// CONCATENATED MODULE: ./lib/src/inputs/smoke.js






const FIELDS = ['command', 'args', 'port', 'path', 'status', 'timeout', 'platform'];
const DEFAULT_TIMEOUT_MS = 60_000;
const TIMEOUT_LIMIT_MS = 3_600_000;
const EXAMPLE = 'write a mapping such as {command: /app, args: [--version]}, or {port: 8080, path: /health}';
async function readSmoke(form, staging) {
    const text = form.text('smoke');
    if (text === undefined)
        return undefined;
    const elsewhere = ['load', 'outputs', 'call'].find((name) => !staging.push && staging[name]);
    if (elsewhere !== undefined)
        form.refuse('smoke', `tries an image before it is published, and ${elsewhere} without push makes none here; leave one of them out`);
    const fields = await parseFields(text);
    if ((0,inputs_refusal/* isRefusal */.vu)(fields)) {
        form.refuse('smoke', fields.refused);
        return undefined;
    }
    const read = (field, parse) => {
        const value = fields.get(field);
        const parsed = value === undefined ? undefined : parse(value);
        if (!(0,inputs_refusal/* isRefusal */.vu)(parsed))
            return parsed;
        form.refuse('smoke', `${field} ${parsed.refused}`);
        return undefined;
    };
    for (const key of fields.keys())
        if (!isField(key))
            form.refuse('smoke', `has an unknown key ${(0,inputs_refusal/* shown */.SP)(key)}; allowed are ${FIELDS.join(', ')}${(0,nearest/* suggestion */.h)(key, FIELDS)}`);
    const port = read('port', parseWhole(1, 65_535, 'a port'));
    const path = read('path', parsePath);
    const status = read('status', parseWhole(100, 599, 'a status of HTTP'));
    for (const field of ['path', 'status'])
        if (fields.has(field) && !fields.has('port'))
            form.refuse('smoke', `${field} is given without port; give the port to ask at, or leave it out`);
    return {
        command: read('command', smoke_parseProgram),
        args: read('args', parseWords),
        http: port === undefined ? undefined : { port, path: path ?? '/', status: status ?? 200 },
        timeoutMs: read('timeout', parseTimeout) ?? DEFAULT_TIMEOUT_MS,
        platform: read('platform', parseBuilt(staging.platforms)),
    };
}
async function parseFields(text) {
    const document = await (0,yaml/* readYaml */.g)(text);
    if ((0,inputs_refusal/* isRefusal */.vu)(document))
        return document;
    if (!(0,json/* isRecord */.u)(document.content))
        return (0,inputs_refusal/* refuse */.TR)(`is not a YAML mapping; ${EXAMPLE}`);
    const fields = new Map(Object.entries(document.content).filter(([, value]) => value !== null && value !== ''));
    return fields.size === 0 ? (0,inputs_refusal/* refuse */.TR)(`says nothing; ${EXAMPLE}`) : fields;
}
function isField(key) {
    return FIELDS.some((known) => known === key);
}
function parseWords(value) {
    if (typeof value === 'string')
        return /\s/.test(value) ? (0,inputs_refusal/* refuse */.TR)(`is ${(0,inputs_refusal/* shown */.SP)(value)}, which no shell takes apart; write a list, such as [sh, -c, "…"]`) : [value];
    if (!Array.isArray(value) || value.length === 0)
        return (0,inputs_refusal/* refuse */.TR)('is neither a word nor a list of words');
    const words = value.filter((word) => typeof word === 'string');
    if (words.length < value.length)
        return (0,inputs_refusal/* refuse */.TR)('has an entry that is not a text; put it in single quotes');
    return words.some((word) => word.includes('\0')) ? (0,inputs_refusal/* refuse */.TR)('has a NUL character, which no argument can have') : words;
}
function smoke_parseProgram(value) {
    const words = parseWords(value);
    return (0,inputs_refusal/* isRefusal */.vu)(words) || words[0] !== '' ? words : (0,inputs_refusal/* refuse */.TR)('begins with an empty text; the first word is the program');
}
function parseWhole(from, to, what) {
    return (value) => {
        const number = typeof value === 'string' && /^[0-9]{1,5}$/.test(value) ? Number(value) : Number.NaN;
        return number >= from && number <= to
            ? number
            : (0,inputs_refusal/* refuse */.TR)(`is ${inYaml(value)}, which is not ${what}; write a number from ${from} to ${to}`);
    };
}
function parsePath(value) {
    return typeof value === 'string' && /^\/[!-~]*$/.test(value) && !value.includes('#')
        ? value
        : (0,inputs_refusal/* refuse */.TR)(`is ${inYaml(value)}, which is not a path; write one that begins with "/", such as /health`);
}
function parseTimeout(value) {
    const ms = typeof value === 'string' ? parseDuration(value) : undefined;
    return ms !== undefined && ms <= TIMEOUT_LIMIT_MS
        ? ms
        : (0,inputs_refusal/* refuse */.TR)(`is ${inYaml(value)}; write a whole number with s, m or h, such as 30s, at most 1h`);
}
function parseBuilt(platforms) {
    return (value) => {
        const platform = typeof value === 'string' ? (0,domain_platform/* parsePlatform */.FL)(value) : undefined;
        if (platform === undefined)
            return (0,inputs_refusal/* refuse */.TR)(`is ${inYaml(value)}, which is not a platform; write os/architecture, such as linux/arm64`);
        if (platforms.length === 0 || platforms.some((built) => (0,domain_platform/* samePlatform */.my)(built, platform)))
            return platform;
        return (0,inputs_refusal/* refuse */.TR)(`is ${(0,domain_platform/* formatPlatform */.Bq)(platform)}, which is not built; write one of ${platforms.map(domain_platform/* formatPlatform */.Bq).join(', ')}`);
    };
}
function inYaml(value) {
    return typeof value === 'string' ? (0,inputs_refusal/* shown */.SP)(value) : 'a list or a mapping';
}

;// CONCATENATED MODULE: ./lib/src/inputs/environments.js

const environments_NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;
function parseEnvironment(alone) {
    return (line) => {
        const equals = line.lastIndexOf('=');
        if (equals < 0 && !alone)
            return (0,inputs_refusal/* refuse */.TR)('is a name without a pattern among several lines; write pattern=name, with * for all others');
        const pattern = equals < 0 ? '*' : line.slice(0, equals).trim();
        if (pattern === '' || /\s/.test(pattern))
            return (0,inputs_refusal/* refuse */.TR)('has no branch or tag before "="; write pattern=name, such as main=staging');
        const name = parseName(line.slice(equals + 1).trim());
        return (0,inputs_refusal/* isRefusal */.vu)(name) ? name : { pattern, name };
    };
}
function parseName(name) {
    if (environments_NAME.test(name))
        return name;
    if (name === '')
        return (0,inputs_refusal/* refuse */.TR)('has no name after "="; write pattern=name, such as main=staging');
    return (0,inputs_refusal/* refuse */.TR)('names an environment that cannot stand in a tag; allowed are letters, digits, "_", "." and "-", not first "." or "-"');
}

;// CONCATENATED MODULE: ./lib/src/inputs/attributes.js



function fieldsOf(line, csv) {
    if (PLAIN.test(line))
        return plainFields(line);
    const records = csv(line);
    return (0,inputs_refusal/* isRefusal */.vu)(records) ? records : quotedFields(records[0] ?? [], line);
}
const PLAIN = /^[^"\r\n]+$/;
function plainFields(line) {
    const fields = [];
    let start = 0;
    let end = 0;
    while (start <= line.length) {
        const comma = line.indexOf(',', start);
        const next = comma < 0 ? line.length : comma;
        if (next > start)
            end = next;
        fields.push(parseField(line.slice(start, next), end));
        start = next + 1;
    }
    return fields;
}
function quotedFields(record, line) {
    let end = 0;
    return record.map((text) => {
        end = Math.max(line.indexOf(text, end), end) + text.length;
        return parseField(text, end);
    });
}
function parseField(text, end) {
    const equals = text.indexOf('=');
    const key = equals < 1 ? undefined : text.slice(0, equals).trim().toLowerCase();
    return { key, value: writtenValue(text, equals).trim(), text, end };
}
function placeOf({ text, end }) {
    return end - text.trimStart().length;
}
function valuePlaceOf({ text, end }) {
    return end - writtenValue(text, text.indexOf('=')).trimStart().length;
}
function writtenValue(text, equals) {
    return equals < 1 ? text : text.slice(equals + 1);
}
function quotedValue({ key, value, text, end }, line) {
    if (key === undefined || !/^".*"$/s.test(value) || !line.includes(text))
        return undefined;
    const bare = `${key}=${value.slice(1, -1)}`;
    return (0,inputs_refusal/* refuse */.TR)(`has ${(0,inputs_refusal/* shown */.SP)(text.trim())}, whose quotes would be part of it; write ${(0,inputs_refusal/* shown */.SP)(bare)}`, placeOf({ key, value, text, end }));
}
function fieldOf(given, name) {
    for (let index = given.length - 1; index >= 0; index -= 1)
        if ((given[index]?.key ?? 'value') === name)
            return given[index];
    return undefined;
}
function filled(given, key, language) {
    return fieldOf(given, key)?.value === '' ? undefined : template(given, key, RUN_WORDS, language);
}
function template(given, key, words, language) {
    const field = fieldOf(given, key);
    if (field === undefined)
        return undefined;
    const found = parseTemplate(field.value, words, language);
    return (0,inputs_refusal/* isRefusal */.vu)(found) ? { ...found, at: valuePlaceOf(field) + (found.at ?? 0) } : found;
}
function pattern(given, key, parse) {
    const field = fieldOf(given, key);
    if (field === undefined)
        return undefined;
    const found = parse(field.value);
    return (0,inputs_refusal/* isRefusal */.vu)(found) ? { refused: `has ${key}=${(0,inputs_refusal/* shown */.SP)(field.value)}, ${found.refused}`, at: valuePlaceOf(field) } : found;
}
function groupOf(given) {
    const field = fieldOf(given, 'group');
    if (field === undefined)
        return 0;
    if (/^(?:0|[1-9]\d{0,5})$/.test(field.value))
        return Number(field.value);
    return (0,inputs_refusal/* refuse */.TR)(`has group=${(0,inputs_refusal/* shown */.SP)(field.value)}; write the number of a group, 0 for all that was found`, placeOf(field));
}
function word(given, key, known) {
    const field = fieldOf(given, key);
    const text = field?.value ?? '';
    return (known.find((each) => each === text) ??
        (0,inputs_refusal/* refuse */.TR)(`has ${key}=${(0,inputs_refusal/* shown */.SP)(text)}; ${key} is one of ${known.join(', ')}${wordMeant(text, known)}`, field && placeOf(field)));
}
const MEANT = new Map([
    ['pull_request', 'pr'],
    ['pull', 'pr'],
    ['push', 'branch'],
    ['release', 'tag'],
]);
function wordMeant(text, known) {
    const meant = MEANT.get(text.toLowerCase().replaceAll('-', '_')) ?? '';
    return known.includes(meant) ? `; did you mean ${JSON.stringify(meant)}?` : (0,nearest/* suggestion */.h)(text, known);
}

;// CONCATENATED MODULE: ./lib/src/inputs/flavor.js





const NO_FLAVOR = {
    latest: 'auto',
    prefix: { template: literal(''), onLatest: false },
    suffix: { template: literal(''), onLatest: false },
};
const KEYS = ['latest', 'prefix', 'suffix', 'onlatest'];
const LATEST = ['auto', 'true', 'false'];
const BOOLEANS = ['true', 'false'];
function parseFlavor(line, before, csv, language) {
    const records = csv(line);
    if ((0,inputs_refusal/* isRefusal */.vu)(records))
        return records;
    const refusals = [];
    let reading = { flavor: before, last: undefined };
    let end = 0;
    for (const field of records[0] ?? []) {
        const at = Math.max(line.indexOf(field, end), end);
        end = at + field.length;
        const next = quotedValue(parseField(field, field.length), line) ?? readField(field, reading, language);
        if ((0,inputs_refusal/* isRefusal */.vu)(next))
            refusals.push({ ...next, at: at + (next.at ?? 0) });
        reading = (0,inputs_refusal/* isRefusal */.vu)(next) ? { ...reading, last: reading.last ?? 'unknown' } : next;
    }
    const [first, ...others] = refusals;
    return first === undefined ? reading.flavor : (0,inputs_refusal/* refuseAll */.cp)([first, ...others.slice(0, inputs_refusal/* TOLD_LIMIT */.MN - 1)]);
}
function readField(field, { flavor, last }, language) {
    const entry = flavor_parseEntry(field);
    if ((0,inputs_refusal/* isRefusal */.vu)(entry))
        return entry;
    const [key, value] = entry;
    switch (key) {
        case 'latest': {
            const latest = oneOf(key, value, LATEST);
            return (0,inputs_refusal/* isRefusal */.vu)(latest) ? latest : { flavor: { ...flavor, latest }, last };
        }
        case 'prefix':
        case 'suffix': {
            const template = parseTemplate(value, RUN_WORDS, language);
            if ((0,inputs_refusal/* isRefusal */.vu)(template))
                return { ...template, at: field.indexOf(value) + (template.at ?? 0) };
            return { flavor: { ...flavor, [key]: { ...flavor[key], template } }, last: key };
        }
        case 'onlatest': {
            const onLatest = oneOf(key, value, BOOLEANS);
            if ((0,inputs_refusal/* isRefusal */.vu)(onLatest))
                return onLatest;
            if (last === undefined)
                return (0,inputs_refusal/* refuse */.TR)('has onlatest without a prefix or suffix before it; write prefix=v,onlatest=true');
            if (last === 'unknown')
                return { flavor, last };
            return { flavor: { ...flavor, [last]: { ...flavor[last], onLatest: onLatest === 'true' } }, last };
        }
    }
}
function flavor_parseEntry(field) {
    const [name = '', ...rest] = field.split('=');
    const [key, value] = [name.trim().toLowerCase(), rest.join('=').trim()];
    const known = KEYS.find((each) => each === key);
    if (rest.length === 0)
        return (0,inputs_refusal/* refuse */.TR)(`has ${(0,inputs_refusal/* shown */.SP)(field.trim())}, which is not key=value; keys are ${KEYS.join(', ')}${colonMeant(name)}`);
    if (known === undefined)
        return (0,inputs_refusal/* refuse */.TR)(`has the key ${(0,inputs_refusal/* shown */.SP)(key)}; keys are ${KEYS.join(', ')}${(0,nearest/* suggestion */.h)(key, KEYS)}`);
    if (/[;|&\s](?:latest|prefix|suffix|onlatest)\s*=/i.test(value))
        return (0,inputs_refusal/* refuse */.TR)(`has ${(0,inputs_refusal/* shown */.SP)(field.trim())}; entries stand behind commas, or on lines of their own`);
    if (withoutExpressions(value).includes('='))
        return (0,inputs_refusal/* refuse */.TR)(`has ${(0,inputs_refusal/* shown */.SP)(field.trim())}, with a second "="; no tag can have one, so leave it out`);
    return [known, value];
}
function colonMeant(text) {
    const [, name = '', value = ''] = /^\s*(\w+)\s*:\s*(.*?)\s*$/s.exec(text) ?? [];
    const key = KEYS.find((each) => each === name.toLowerCase());
    return key === undefined ? '' : `; write ${(0,inputs_refusal/* shown */.SP)(`${key}=${value}`)}`;
}
function oneOf(key, value, words) {
    return (words.find((word) => word === value) ??
        (0,inputs_refusal/* refuse */.TR)(`has ${key}=${(0,inputs_refusal/* shown */.SP)(value)}; ${key} is one of ${words.join(', ')}${(0,nearest/* suggestion */.h)(value, words)}`));
}

;// CONCATENATED MODULE: ./lib/src/inputs/full-reference.js

function findReference(line) {
    if (!line.includes(':') && !line.includes('/'))
        return undefined;
    for (const field of line.split(',')) {
        const [, key, text] = KEYED.exec(withoutExpressions(field).replace(COLON, '$1=')) ?? [];
        if (text === undefined || /\{\{|\}\}/.test(text) || (key !== undefined && key.toLowerCase() !== 'value'))
            continue;
        const reference = splitReference(text);
        if (isFull(reference, key === undefined))
            return reference;
    }
    return undefined;
}
function splitReference(text) {
    const [name = '', digest] = text.split('@', 2);
    const colon = name.lastIndexOf(':');
    if (digest !== undefined || colon < name.lastIndexOf('/') || colon < 0)
        return { name, tag: '' };
    return { name: name.slice(0, colon), tag: name.slice(colon + 1) };
}
function isFull({ name, tag }, bare) {
    if (tag !== '')
        return name !== '' && (bare || name.includes('/'));
    return bare && HOST_AND_PATH.test(name);
}
const KEYED = /^\s*(?:([a-z_-]+)\s*=)?\s*(.*?)\s*$/i;
function withEquals(text) {
    return text.includes(':') && COLON.test(text) ? text.replace(COLON, '$1=') : undefined;
}
const COLON = /^(\s*(?:type|value|pattern|event|enable|priority|prefix|suffix|format|match|group|branch)\s*):(?!\d+\/)/i;
const HOST_AND_PATH = /^(?:localhost|[a-z0-9.-]+\.[a-z]{2,}|[a-z0-9.-]+(?=:[0-9]))(?::[0-9]+)?\/./i;

// EXTERNAL MODULE: ./lib/src/inputs/lines.js
var inputs_lines = __webpack_require__(1);
;// CONCATENATED MODULE: ./lib/src/inputs/mistakes.js


function wholeRefusal(found, fields, parse, mend) {
    const refusals = [found];
    let [last, left] = [found, fields];
    while (refusals.length < inputs_refusal/* TOLD_LIMIT */.MN) {
        const { at } = last;
        if (at === undefined)
            break;
        const wrong = left.findLast((field) => placeOf(field) <= at && at <= field.end);
        const instead = wrong && mend(wrong, at, left);
        if (instead === undefined)
            break;
        left = left.flatMap((field) => (field === wrong ? instead : field));
        const next = parse(left);
        if (!(0,inputs_refusal/* isRefusal */.vu)(next) || (next.at === at && next.refused === last.refused))
            break;
        refusals.push(next);
        last = next;
    }
    refusals.sort((one, other) => (one.at ?? 0) - (other.at ?? 0));
    return (0,inputs_refusal/* refuseAll */.cp)(refusals);
}

;// CONCATENATED MODULE: ./lib/src/inputs/pattern.js

function pattern_parsePattern(text) {
    const [, source = text, flags = ''] = /^\/(.+)\/(.*)$/.exec(text) ?? [];
    return checked({ text, source, flags });
}
function parsePlainPattern(text) {
    return checked({ text, source: text, flags: '' });
}
function checked(pattern) {
    try {
        new RegExp(pattern.source, pattern.flags);
        return pattern;
    }
    catch (error) {
        const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
        return (0,inputs_refusal/* refuse */.TR)(`which is no regular expression (${message.replace(/^Invalid regular expression: /, '')})`);
    }
}

;// CONCATENATED MODULE: ./lib/src/inputs/rules.js







const PRIORITIES = {
    schedule: 1000,
    semver: 900,
    pep440: 900,
    match: 800,
    edge: 700,
    ref: 600,
    raw: 200,
    sha: 100,
};
const KINDS = ['schedule', 'semver', 'pep440', 'match', 'edge', 'ref', 'raw', 'sha'];
const COMMON = ['type', 'enable', 'priority', 'prefix', 'suffix'];
const rules_OWN = {
    raw: ['value'],
    ref: ['event'],
    sha: ['format'],
    semver: ['pattern', 'value', 'match'],
    pep440: ['pattern', 'value', 'match'],
    match: ['pattern', 'group', 'value'],
    edge: ['branch'],
    schedule: ['pattern'],
};
const KIND_NAMED = new Map(KINDS.map((kind) => [kind, kind]));
const TAKEN = new Map(KINDS.map((kind) => [kind, new Set([...COMMON, ...rules_OWN[kind]])]));
const REF_EVENTS = ['branch', 'tag', 'pr'];
const SHA_FORMATS = ['short', 'long'];
const ALWAYS = literal('true');
function parseRule(line, csv, language) {
    const fields = fieldsOf(line, csv);
    if ((0,inputs_refusal/* isRefusal */.vu)(fields))
        return fields;
    const found = rules_parseFields(line, fields, language);
    return (0,inputs_refusal/* isRefusal */.vu)(found) ? refuseFields(found, line, fields, language) : found;
}
function refuseFields(found, line, fields, language) {
    return wholeRefusal(found, fields, (left) => rules_parseFields(line, left, language), mended);
}
const MENDED = new Map([
    ['enable', 'true'],
    ['priority', '0'],
    ['event', 'branch'],
    ['format', 'short'],
    ['group', '0'],
]);
function mended(wrong, at, fields) {
    const { key } = wrong;
    const kind = parseKind(fields);
    if ((0,inputs_refusal/* isRefusal */.vu)(kind) && key === 'type') {
        const near = (0,nearest/* nearest */.pA)(wrong.value, KINDS);
        return near === undefined ? undefined : [{ ...wrong, value: near }];
    }
    if ((0,inputs_refusal/* isRefusal */.vu)(kind) || key?.includes('{{') || fields.some(isCut))
        return undefined;
    const meant = withColon(wrong);
    if (meant !== undefined)
        return isTyped(fields) && !takes(kind, meant.key) ? [] : [...missingFor(meant, fields), meant];
    if (key === undefined && (kind === 'match' || fieldOf(fields, 'match') !== undefined))
        return undefined;
    const attribute = key ?? 'value';
    if (isValue(wrong) && fields.some(isBare) && fields.find(isValue) !== wrong)
        return [];
    if (takes(kind, attribute))
        return [{ ...wrong, value: MENDED.get(attribute) ?? withoutExpression(wrong, at) }];
    const near = key === undefined ? undefined : (0,nearest/* nearest */.pA)(key, attributesOf(kind));
    return near === undefined || fieldOf(fields, near) !== undefined ? [] : [{ ...wrong, key: near }];
}
function withoutExpression(field, at) {
    const { value } = field;
    const offset = at - valuePlaceOf(field);
    const [expression = ''] = /^\{\{[^{}]+\}\}/.exec(value.slice(offset)) ?? [];
    if (expression === '' || /\{\{~?[#^/]/.test(value))
        return 'x';
    return `${value.slice(0, offset)}${'x'.repeat(expression.length)}${value.slice(offset + expression.length)}`;
}
function rules_parseFields(line, fields, language) {
    const kind = parseKind(fields);
    if ((0,inputs_refusal/* isRefusal */.vu)(kind))
        return kind;
    return (wrongCut(fields) ??
        wrongColon(fields, kind) ??
        wrongBare(fields, kind) ??
        wrongKey(fields, kind) ??
        wrongValues(fields, kind) ??
        wrongQuotes(line, fields) ??
        build(line, kind, fields, language));
}
function parseKind(fields) {
    let kind = 'raw';
    for (let index = 0; index < fields.length; index += 1) {
        const field = fields[index];
        if (field?.key !== 'type')
            continue;
        const found = KIND_NAMED.get(field.value);
        if (found === undefined)
            return (0,inputs_refusal/* refuse */.TR)(`has type=${(0,inputs_refusal/* shown */.SP)(field.value)}; types are ${KINDS.join(', ')}${typeMeant(field.value)}`, placeOf(field));
        kind = found;
    }
    return kind;
}
const rules_MEANT = new Map([
    ['branch', 'type=ref,event=branch'],
    ['tag', 'type=ref,event=tag'],
    ['pr', 'type=ref,event=pr'],
    ['latest', 'type=raw,value=latest'],
    ['date', "type=raw,value={{date 'YYYYMMDD'}}"],
    ['version', 'type=semver,pattern={{version}}'],
    ['commit', 'type=sha'],
]);
function typeMeant(value) {
    const meant = rules_MEANT.get(value.toLowerCase());
    if (meant !== undefined)
        return `; did you mean ${meant}?`;
    const [, word = '', mark = ''] = /^(\w+)[\s;:|]+(\S)/.exec(value) ?? [];
    if (!KIND_NAMED.has(word))
        return (0,nearest/* suggestion */.h)(value, KINDS);
    return mark === '#' ? '; a comment has a line of its own' : `; attributes stand behind commas: type=${word},…`;
}
function wrongCut(fields) {
    const cut = fields.find(isCut);
    return (cut &&
        (0,inputs_refusal/* refuse */.TR)(`has ${(0,inputs_refusal/* shown */.SP)(cut.value)}, an expression that a comma cuts; put its whole line in quotes, and its field in doubled ones`, valuePlaceOf(cut)));
}
function isCut({ value }, index, fields) {
    return index < fields.length - 1 && value.lastIndexOf('{{') > value.lastIndexOf('}}');
}
function wrongColon(fields, kind) {
    const found = fields.find((field) => withColon(field)?.key === 'type') ?? fields.find((field) => withColon(field) !== undefined);
    const meant = found && withColon(found);
    if (meant === undefined)
        return undefined;
    if (isTyped(fields) && !takes(kind, meant.key))
        return refuseKey(meant, meant.key, kind, fields);
    const cure = [...missingFor(meant, fields), meant].map(({ key, value }) => `${key}=${value}`).join();
    return (0,inputs_refusal/* refuse */.TR)(`has ${(0,inputs_refusal/* shown */.SP)(found?.value ?? '')}; write ${(0,inputs_refusal/* shown */.SP)(cure)}`, placeOf(meant));
}
function withColon({ key, text, end }) {
    const equal = key === undefined ? withEquals(text) : undefined;
    const meant = equal === undefined ? undefined : parseField(equal, end);
    return meant?.key === undefined ? undefined : { ...meant, key: meant.key };
}
function isTyped(fields) {
    return fields.some(({ key }) => key === 'type');
}
function missingFor(meant, fields) {
    if (isTyped(fields))
        return [];
    const field = (key, value) => ({ key, value, text: '', end: placeOf(meant) });
    const hasPattern = fields.some((each) => (each.key ?? withColon(each)?.key) === 'pattern');
    const beside = (value) => (hasPattern ? [] : [field('pattern', value)]);
    switch (meant.key) {
        case 'event':
            return [field('type', 'ref')];
        case 'format':
            return [field('type', 'sha')];
        case 'branch':
            return [field('type', 'edge')];
        case 'pattern':
            return [field('type', kindOfPattern(meant.value))];
        case 'match':
            return [field('type', 'semver'), ...beside('{{version}}')];
        case 'group':
            return [field('type', 'match'), ...beside('v(.*)')];
        default:
            return [];
    }
}
function kindOfPattern(text) {
    if (/\{\{~?\s*date\b/.test(text))
        return 'schedule';
    if (text.includes('{{'))
        return 'semver';
    return /[\\^$.|?*+()[\]]/.test(text) ? 'match' : 'schedule';
}
function wrongBare(fields, kind) {
    const bare = fields.find(isBare);
    if (bare === undefined)
        return undefined;
    if (!takes(kind, 'value'))
        return (0,inputs_refusal/* refuse */.TR)(`has ${(0,inputs_refusal/* shown */.SP)(bare.value)}, which is not key=value${keyMeant(bare.value, kind)}`, placeOf(bare));
    if (kind === 'match' && fieldOf(fields, 'pattern') === undefined)
        return (0,inputs_refusal/* refuse */.TR)(`has ${(0,inputs_refusal/* shown */.SP)(bare.value)}, which is not key=value; write type=match,pattern=v(.*),group=1`, placeOf(bare));
    if (kind !== 'match' && fieldOf(fields, 'match') === undefined)
        return undefined;
    const cure = '"type=match,""pattern=\\d{1,3}"""';
    return (0,inputs_refusal/* refuse */.TR)(`has ${(0,inputs_refusal/* shown */.SP)(bare.value)}, which is not key=value; a comma in an expression stands in quotes: ${cure}`, placeOf(bare));
}
function keyMeant(value, kind) {
    const attribute = rules_OWN[kind][0] ?? '';
    if (value === attribute)
        return `; write ${attribute}=…`;
    const isMeant = kind === 'edge' ? value !== '' : [...REF_EVENTS, ...SHA_FORMATS].some((word) => word === value);
    return isMeant ? `; did you mean ${attribute}=${value}?` : '';
}
function isBare({ key }) {
    return key === undefined;
}
function wrongKey(fields, kind) {
    for (let index = 0; index < fields.length; index += 1) {
        const field = fields[index];
        if (field?.key !== undefined && !takes(kind, field.key))
            return refuseKey(field, field.key, kind, fields);
    }
    return undefined;
}
function wrongValues(fields, kind) {
    if (fields.length < 2 || !takes(kind, 'value'))
        return undefined;
    const values = fields.filter(isValue);
    const [first, second] = values;
    if (first === undefined || second === undefined || !values.some(isBare))
        return undefined;
    return (0,inputs_refusal/* refuse */.TR)(`has the values ${(0,inputs_refusal/* shown */.SP)(first.value)} and ${(0,inputs_refusal/* shown */.SP)(second.value)}; each tag has a line of its own`, placeOf(second));
}
function isValue({ key, value }) {
    return (key ?? 'value') === 'value' && value !== '';
}
function wrongQuotes(line, fields) {
    if (!line.includes('"'))
        return undefined;
    return fields.flatMap((field) => quotedValue(field, line) ?? [])[0];
}
function refuseKey(field, key, kind, fields) {
    if (key.includes('{{'))
        return (0,inputs_refusal/* refuse */.TR)('has an expression with "=" in a text alone; write type=raw,value=… in front of it', placeOf(field));
    const known = attributesOf(kind);
    const value = fieldOf(fields, 'type') === undefined ? fieldOf(fields, 'value')?.value : undefined;
    const meant = KIND_NAMED.has(value ?? '') ? `; did you mean type=${value}?` : (0,nearest/* suggestion */.h)(key, known);
    const elsewhere = key === 'latest' || key === 'onlatest' ? `; ${key} belongs to flavor` : meant;
    return (0,inputs_refusal/* refuse */.TR)(`has the attribute ${(0,inputs_refusal/* shown */.SP)(key)}; type=${kind} takes ${known.join(', ')}${elsewhere}`, placeOf(field));
}
function attributesOf(kind) {
    return [...COMMON, ...rules_OWN[kind]];
}
function takes(kind, key) {
    return TAKEN.get(kind)?.has(key) === true;
}
function build(line, kind, given, language) {
    const enable = enableOf(given, language);
    if ((0,inputs_refusal/* isRefusal */.vu)(enable))
        return enable;
    const priority = priorityOf(given, kind);
    if ((0,inputs_refusal/* isRefusal */.vu)(priority))
        return priority;
    const prefix = template(given, 'prefix', RUN_WORDS, language);
    if ((0,inputs_refusal/* isRefusal */.vu)(prefix))
        return prefix;
    const suffix = template(given, 'suffix', RUN_WORDS, language);
    if ((0,inputs_refusal/* isRefusal */.vu)(suffix))
        return suffix;
    return buildOwn({ line, enable, priority, prefix, suffix }, kind, given, language);
}
function enableOf(given, language) {
    const enable = template(given, 'enable', RUN_WORDS, language);
    if (enable === undefined)
        return ALWAYS;
    if ((0,inputs_refusal/* isRefusal */.vu)(enable) || !template_isLiteral(enable) || ['true', 'false'].includes(enable.text))
        return enable;
    const field = fieldOf(given, 'enable');
    return (0,inputs_refusal/* refuse */.TR)(`has enable=${(0,inputs_refusal/* shown */.SP)(enable.text)}; write true or false${(0,nearest/* suggestion */.h)(enable.text, ['true', 'false'])}`, field && placeOf(field));
}
function priorityOf(given, kind) {
    const field = fieldOf(given, 'priority');
    if (field === undefined)
        return PRIORITIES[kind];
    const priority = Number(field.value);
    if (field.value !== '' && Number.isFinite(priority))
        return priority;
    return (0,inputs_refusal/* refuse */.TR)(`has priority=${(0,inputs_refusal/* shown */.SP)(field.value)}, which is not a number`, placeOf(field));
}
function buildOwn({ line, enable, priority, prefix, suffix }, kind, given, language) {
    switch (kind) {
        case 'raw': {
            const value = template(given, 'value', RUN_WORDS, language);
            if (value === undefined)
                return (0,inputs_refusal/* refuse */.TR)('has no value; write type=raw,value=NAME');
            return (0,inputs_refusal/* isRefusal */.vu)(value) ? value : { line, enable, priority, prefix, suffix, kind, value };
        }
        case 'ref': {
            if (fieldOf(given, 'event') === undefined)
                return (0,inputs_refusal/* refuse */.TR)('has no event; write type=ref,event=branch, event=tag or event=pr');
            const event = word(given, 'event', REF_EVENTS);
            if ((0,inputs_refusal/* isRefusal */.vu)(event))
                return event;
            return { line, enable, priority, prefix: prefix ?? (event === 'pr' ? literal('pr-') : undefined), suffix, kind, event };
        }
        case 'sha': {
            const format = fieldOf(given, 'format') !== undefined ? word(given, 'format', SHA_FORMATS) : 'short';
            return (0,inputs_refusal/* isRefusal */.vu)(format) ? format : { line, enable, priority, prefix: prefix ?? literal('sha-'), suffix, kind, format };
        }
        case 'semver': {
            const rule = versionRule(kind, SEMVER_WORDS, given, language);
            if ((0,inputs_refusal/* isRefusal */.vu)(rule))
                return rule;
            const { pattern, value, match } = rule;
            return { line, enable, priority, prefix, suffix, kind, pattern, value, match };
        }
        case 'pep440': {
            const rule = versionRule(kind, VERSION_WORDS, given, language);
            if ((0,inputs_refusal/* isRefusal */.vu)(rule))
                return rule;
            const { pep440: scheme } = language;
            if (scheme === undefined)
                throw new TypeError('a rule of the type pep440 that no text has named');
            const { pattern, value, match } = rule;
            return { line, enable, priority, prefix, suffix, kind, scheme, pattern, value, match };
        }
        case 'match': {
            const value = filled(given, 'value', language);
            const expression = pattern(given, 'pattern', pattern_parsePattern);
            const group = groupOf(given);
            if (expression === undefined)
                return (0,inputs_refusal/* refuse */.TR)('has no pattern; write type=match,pattern=v(.*),group=1');
            if ((0,inputs_refusal/* isRefusal */.vu)(expression))
                return expression;
            if ((0,inputs_refusal/* isRefusal */.vu)(group))
                return group;
            return (0,inputs_refusal/* isRefusal */.vu)(value) ? value : { line, enable, priority, prefix, suffix, kind, expression, group, value };
        }
        case 'edge':
            return { line, enable, priority, prefix, suffix, kind, branch: fieldOf(given, 'branch')?.value || undefined };
        case 'schedule': {
            const pattern = template(given, 'pattern', DATE_WORDS, language) ?? literal('nightly');
            return (0,inputs_refusal/* isRefusal */.vu)(pattern) ? pattern : { line, enable, priority, prefix, suffix, kind, pattern };
        }
    }
}
function versionRule(kind, words, given, language) {
    const written = template(given, 'pattern', words, language);
    const value = filled(given, 'value', language);
    const match = fieldOf(given, 'match')?.value === '' ? undefined : pattern(given, 'match', parsePlainPattern);
    if (written === undefined)
        return (0,inputs_refusal/* refuse */.TR)(`has no pattern; write type=${kind},pattern={{version}}`);
    if ((0,inputs_refusal/* isRefusal */.vu)(written))
        return written;
    if ((0,inputs_refusal/* isRefusal */.vu)(value))
        return value;
    return (0,inputs_refusal/* isRefusal */.vu)(match) ? match : { pattern: written, value, match };
}

;// CONCATENATED MODULE: ./lib/src/inputs/timezone.js


function parseTimezone(text) {
    if (text === 'UTC')
        return text;
    if (/^[+-]/.test(text))
        return (0,inputs_refusal/* refuse */.TR)('is an offset; write the IANA name of a place, such as Asia/Seoul, or UTC');
    if (isTimezone(text))
        return text;
    return (0,inputs_refusal/* refuse */.TR)(`is not an IANA time zone; write one such as Asia/Seoul, or UTC${(0,nearest/* suggestion */.h)(text, Intl.supportedValuesOf('timeZone'))}`);
}
function isTimezone(text) {
    try {
        return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
    }
    catch (error) {
        if (error instanceof RangeError)
            return false;
        throw error;
    }
}

;// CONCATENATED MODULE: ./lib/src/inputs/version.js


function parseGivenVersion(tagPrefix) {
    return (text) => {
        if ((0,domain_version/* versionOfTag */.mx)(text, tagPrefix) !== undefined || (0,domain_version/* parseVersion */.ot)(text) !== undefined)
            return text;
        return (0,inputs_refusal/* refuse */.TR)('is not a semantic version; write one such as 1.2.3 or v1.2.3-rc.1');
    };
}

;// CONCATENATED MODULE: ./lib/src/inputs/tags.js












function readTags(form, env) {
    const lines = (0,inputs_lines/* readLines */.S)(form, 'tags');
    const rules = [];
    for (const line of lines) {
        const rule = told(form, 'tags', line, parseTag(line.text, form));
        if (rule !== undefined)
            rules.push(rule);
    }
    const strategies = readStrategies(form, lines.length > 0 || form.isRefused('tags'), env);
    const tagPrefix = form.text('tag-prefix') ?? '';
    return {
        strategies,
        rules,
        flavor: readFlavor(form),
        version: form.one('version', parseGivenVersion(tagPrefix)),
        environments: readEnvironments(form, strategies, env),
        timezone: form.one('timezone', parseTimezone) ?? 'UTC',
        tagPrefix,
        versionOf: readVersionOf(form),
        context: form.one('tag-context', (0,words/* parseWord */.k)(inputs_spec/* TAG_CONTEXTS */.Kq)) ?? 'workflow',
        fixedTags: form.one('fixed-tags', (0,words/* parseWord */.k)(inputs_spec/* FIXED_TAGS */.tT)) ?? 'keep',
        moving: form.one('moving', (0,words/* parseWord */.k)(inputs_spec/* MOVING */.zQ)) ?? 'forward',
    };
}
function told(form, name, line, parsed) {
    if (!(0,inputs_refusal/* isRefusal */.vu)(parsed))
        return parsed;
    for (const refusal of (0,inputs_refusal/* refusalsIn */.z0)(parsed))
        form.refuse(name, (0,places/* placedSentence */.f)(line, refusal));
    return undefined;
}
function readFlavor(form) {
    return (0,inputs_lines/* readLines */.S)(form, 'flavor').reduce((flavor, line) => told(form, 'flavor', line, parseFlavor(line.text, flavor, form.csv, form.language)) ?? flavor, NO_FLAVOR);
}
function readStrategies(form, hasRules, env) {
    const given = form.list('strategy', true);
    if (given.length > 0)
        return [...new Set(form.each('strategy', given, (0,words/* parseWord */.k)(inputs_spec/* STRATEGIES */.YL)))];
    if (hasRules)
        return [];
    return env['GITHUB_EVENT_NAME'] === 'schedule' ? ['schedule'] : ['semver', 'sha', 'branch', 'pr'];
}
const DEPLOYMENTS = ['deployment', 'deployment_status'];
function readEnvironments(form, strategies, env) {
    const lines = form.lines('environment', true);
    const isNamed = lines.length > 0 || DEPLOYMENTS.includes(env['GITHUB_EVENT_NAME'] ?? '');
    if (strategies.includes('environment') && !isNamed) {
        form.refuse('environment', 'is missing, and strategy names "environment"; give a name, or lines pattern=name, or leave the strategy out');
    }
    return form.each('environment', lines, parseEnvironment(lines.length === 1));
}
function parseTag(line, { csv, language }) {
    const reference = findReference(line);
    if (reference === undefined)
        return parseRule(line, csv, language);
    const cure = reference.tag === '' ? '' : ` and write the tag as type=raw,value=${reference.tag}`;
    return (0,inputs_refusal/* refuse */.TR)(`is a full reference, and tags are named without their image; put ${reference.name} in images${cure}`);
}

// EXTERNAL MODULE: ./lib/src/domain/url.js
var url = __webpack_require__(2178);
;// CONCATENATED MODULE: ./lib/src/domain/cosign.js


const COSIGN_VERSION = '3.1.2';
const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';
function issuerAt(serverUrl) {
    const host = (0,url/* parseUrl */.D)(serverUrl)?.host ?? 'github.com';
    if (host === 'github.com')
        return GITHUB_ISSUER;
    return host.endsWith('.ghe.com') ? `https://token.actions.${host}` : `https://${host}/_services/token`;
}
const SIGN_PREDICATE = 'https://sigstore.dev/cosign/sign/v1';
const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
function identityOf(signer) {
    const name = signer.replace(/^(?:URI|email):/, '');
    const plain = name.startsWith('"') ? parseJson(name) : undefined;
    return typeof plain === 'string' ? plain : name;
}

;// CONCATENATED MODULE: ./lib/src/inputs/verify.js




const PEM = /-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----/;
const verify_FIELDS = ['identity', 'identity-regexp', 'issuer', 'log'];
function readVerify(form, hasFrom, env) {
    const trust = form.one('from-verify', (text) => parseTrust(text, issuerAt(env['GITHUB_SERVER_URL'] ?? '')));
    if (trust !== undefined && !hasFrom)
        form.notice('from-verify', 'has no effect, since there is no from');
    return hasFrom && trust !== undefined ? { trust, trustedRoot: form.text('cosign-trusted-root') } : undefined;
}
function parseTrust(text, ownIssuer) {
    const key = PEM.exec(text)?.[0];
    const lines = text
        .replace(PEM, '')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
    const fields = new Map();
    for (const line of lines) {
        const [, name, value = ''] = /^([a-z-]+)\s*=\s*(.+)$/.exec(line) ?? [];
        const field = verify_FIELDS.find((known) => known === name);
        if (field === undefined)
            return (0,inputs_refusal/* refuse */.TR)(`has the line ${(0,inputs_refusal/* shown */.SP)(line)}; ${EXPECTED}`);
        if (fields.has(field))
            return (0,inputs_refusal/* refuse */.TR)(`says ${field} twice`);
        fields.set(field, value);
    }
    const log = fields.has('log') ? (0,words/* parseBoolean */.y)(fields.get('log') ?? '') : true;
    if ((0,inputs_refusal/* isRefusal */.vu)(log))
        return (0,inputs_refusal/* refuse */.TR)(`has a log that ${log.refused}`);
    const [exact, pattern] = [fields.get('identity'), fields.get('identity-regexp')];
    if ([key, exact, pattern].filter((way) => way !== undefined).length !== 1)
        return (0,inputs_refusal/* refuse */.TR)(`must have exactly one of a public key, identity and identity-regexp; ${EXPECTED}`);
    if (key !== undefined)
        return fields.has('issuer') ? (0,inputs_refusal/* refuse */.TR)('has an issuer beside a key, which has none') : { kind: 'key', key, log };
    const issuer = fields.get('issuer') ?? ownIssuer;
    if ((0,url/* parseUrl */.D)(issuer)?.protocol !== 'https:')
        return (0,inputs_refusal/* refuse */.TR)(`has an issuer that is no address with https (${(0,inputs_refusal/* shown */.SP)(issuer)})`);
    if (pattern !== undefined && !(pattern.startsWith('^') && pattern.endsWith('$')))
        return (0,inputs_refusal/* refuse */.TR)('has an identity-regexp that fits parts of a name, too; write it from ^ to $');
    return { kind: 'identity', identity: exact ?? pattern ?? '', isPattern: pattern !== undefined, issuer, log };
}
const EXPECTED = 'write the text of a public key, or lines such as identity=https://github.com/acme/app/.github/workflows/release.yml@refs/heads/main, issuer=… and log=false';

;// CONCATENATED MODULE: ./lib/src/inputs/inputs.js


























const inputs_TIMEOUT_LIMIT_MS = 120 * 3_600_000;
const inputs_DEFAULT_TIMEOUT_MS = 3_600_000;
async function readInputs(given, env) {
    const form = await (0,inputs_form/* openForm */.R)(given);
    const images = (0,inputs_images/* readImages */.H)(form);
    const tags = readTags(form, env);
    const labels = readLabels(form);
    const annotations = readAnnotations(form);
    const metadata = readMetadata(form, env);
    const { build, exporters } = (0,inputs_build/* readBuild */.l)(form, env);
    const pushing = readPush(form, { load: build.load, exporters, call: build.call, images: images.length });
    const { push } = pushing;
    const staging = { push, load: build.load, outputs: exporters.length > 0, call: build.call !== undefined };
    const failOn = readFailOn(form);
    const scan = readScan(form, failOn, staging);
    const from = readFrom(form, { ...staging, gate: scan.mode === 'gate' });
    const sbomFile = readSbomFile(form, { ...staging, build, isFrom: from.length > 0 });
    const fromUploadedAt = readUploadedAt(form, from.length > 0);
    const fromReferrers = readReferrers(form, from.length > 0);
    const fromVerify = readVerify(form, from.length > 0, env);
    const smoke = await readSmoke(form, { ...staging, platforms: build.platforms });
    const dry = form.one('dry-run', parseDryRun) ?? false;
    const dryRun = dry !== false;
    const sign = readSign(form, { push, dryRun });
    const githubAttestation = readAttestation(form, { push, isFrom: from.length > 0 });
    const registries = await (0,inputs_registries/* readRegistries */.K)(form, push && !dryRun);
    const authRealms = (0,auth_realms/* readAuthRealms */.P)(form);
    const ecr = (0,inputs_ecr/* readEcr */.dy)(form, images, registries);
    const keepLogin = form.one('keep-login', words/* parseBoolean */.y) ?? false;
    const token = form.text('github-token');
    const githubToken = token === undefined ? undefined : new secret/* Secret */.z(token);
    const allowUntrusted = form.one('allow-untrusted', words/* parseBoolean */.y) ?? false;
    const onPartial = form.one('on-partial', (0,words/* parseWord */.k)(inputs_spec/* ON_PARTIAL */.qz)) ?? 'stop';
    const timeoutMs = form.one('timeout', inputs_parseTimeout) ?? inputs_DEFAULT_TIMEOUT_MS;
    const mentionsCommitDate = [...given.values()].some((text) => text.includes('commit_date'));
    const variables = build.secretEnvs.map(({ variable }) => new secret/* Secret */.z(env[variable] ?? ''));
    refuseLeaks(form, build.buildArgs, [...secretsOf({ githubToken, registries, build, sign }), ...variables], env);
    form.finish();
    noteIdle(form, { images, tags, registries, authRealms });
    const run = {
        sbomFile,
        keepLogin,
        githubToken,
        ...pushing,
        dryRun,
        looks: dry === 'registries',
        allowUntrusted,
        onPartial,
        timeoutMs,
        mentionsCommitDate,
        notices: form.notices,
    };
    return {
        images,
        from,
        fromUploadedAt,
        fromReferrers,
        fromVerify,
        tags,
        labels,
        annotations,
        metadata,
        build,
        smoke,
        scan,
        sign,
        githubAttestation,
        failOn,
        registries,
        ecr,
        authRealms,
        ...run,
    };
}
function secretsOf({ githubToken, registries, build, sign, }) {
    const passwords = registries.flatMap(({ login }) => (login === undefined ? [] : [login.password]));
    const given = [...passwords, ...build.secrets.map(({ value }) => value), ...sign.secrets];
    return githubToken === undefined ? given : [githubToken, ...given];
}
function parseDryRun(text) {
    if (text === 'registries')
        return text;
    const dryRun = (0,words/* parseBoolean */.y)(text);
    return (0,inputs_refusal/* isRefusal */.vu)(dryRun) ? (0,inputs_refusal/* refuse */.TR)(`is not one of ${DRY_RUNS.join(', ')}${(0,nearest/* suggestion */.h)(text, DRY_RUNS)}`) : dryRun;
}
const DRY_RUNS = ['true', 'false', 'registries'];
function inputs_parseTimeout(text) {
    const timeoutMs = parseDuration(text);
    if (timeoutMs === undefined)
        return (0,inputs_refusal/* refuse */.TR)('is not a duration; write a whole number with s, m or h, such as 90s, 10m or 1h');
    return timeoutMs <= inputs_TIMEOUT_LIMIT_MS ? timeoutMs : (0,inputs_refusal/* refuse */.TR)('is longer than 120h, the longest that a job can take; write 120h or less');
}


/***/ }),

/***/ 4862:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ openLanguage),
/* harmony export */   p: () => (/* binding */ isSimple)
/* harmony export */ });
/* harmony import */ var _domain_date_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4243);

const SIMPLE = /(?<![\\{])\{\{(?:\{\s*(?:\w+|DATE)\s*\}|\s*(?:\w+|DATE)\s*)\}\}(?!\})/;
const DATE = /(?:date|commit_date)\s+(?:'[^'\\{}]*'|"[^"\\{}]*")(?:\s+tz=(?:'[^'\\{}]*'|"[^"\\{}]*"))?/;
const SIMPLE_HERE = new RegExp(SIMPLE.source.replaceAll('DATE', DATE.source), 'y');
const DATES = /date\s+(?:'([^']*)'|"([^"]*)")\s*(tz=)?/g;
async function openLanguage(texts) {
    const templates = texts.filter((text) => text.includes('{{'));
    const isComplex = !templates.every(isSimple);
    const hasDates = templates.some((text) => (isComplex ? text.includes('date') : [...text.matchAll(DATES)].some(isElaborate)));
    const [handlebars, dates, pep440] = await Promise.all([
        isComplex ? __webpack_require__.e(/* import() */ 498).then(__webpack_require__.bind(__webpack_require__, 8498)) : undefined,
        hasDates ? openDates() : undefined,
        texts.some((text) => text.includes('pep440')) ? openPep440() : undefined,
    ]);
    return { handlebars, dates, pep440 };
}
function isSimple(text) {
    let at = text.indexOf('{{');
    while (at >= 0) {
        SIMPLE_HERE.lastIndex = at;
        if (!SIMPLE_HERE.test(text))
            return false;
        at = text.indexOf('{{', SIMPLE_HERE.lastIndex);
    }
    return true;
}
function isElaborate([, single, double, zone]) {
    return zone !== undefined || !(0,_domain_date_js__WEBPACK_IMPORTED_MODULE_0__/* .isPlainFormat */ ._)(single ?? double ?? '');
}
async function openDates() {
    const { default: moment } = await __webpack_require__.e(/* import() */ 856).then(__webpack_require__.t.bind(__webpack_require__, 9856, 19));
    const isZone = (name) => moment.tz.zone(name) !== null;
    return {
        write: (date, format, timezone) => (isZone(timezone) ? moment(date).tz(timezone).format(format) : undefined),
        isZone,
        zones: () => moment.tz.names(),
    };
}
async function openPep440() {
    const { default: pep440 } = await __webpack_require__.e(/* import() */ 898).then(__webpack_require__.t.bind(__webpack_require__, 8898, 19));
    return {
        parse: (text) => {
            const [found, full] = [pep440.explain(text), pep440.clean(text)];
            if (found === null || full === null)
                return undefined;
            const [major = 0, minor = 0, patch = 0] = found.release;
            return { raw: text, full, major, minor, patch, isPrerelease: found.is_prerelease || found.is_postrelease || found.is_devrelease };
        },
        compare: (one, other) => pep440.compare(one.raw, other.raw),
    };
}


/***/ }),

/***/ 1:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ readLines)
/* harmony export */ });
/* harmony import */ var _places_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7912);

function readLines(form, name) {
    return (0,_places_js__WEBPACK_IMPORTED_MODULE_0__/* .placedLines */ .$)(form.csv, form.raw(name) ?? '', true).filter((entry) => {
        if ('text' in entry)
            return true;
        form.refuse(name, `line ${entry.line}, column ${entry.column}: ${entry.refusal.refused}`);
        return false;
    });
}


/***/ }),

/***/ 879:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ parsePair)
/* harmony export */ });
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5254);

function parsePair(shape) {
    return (text) => {
        const equals = text.indexOf('=');
        if (equals < 0)
            return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)(`has no "="; write ${shape}`);
        const key = text.slice(0, equals).trim();
        return key === '' ? (0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)(`has nothing before "="; write ${shape}`) : { key, value: text.slice(equals + 1) };
    };
}


/***/ }),

/***/ 7912:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ placedLines),
/* harmony export */   f: () => (/* binding */ placedSentence)
/* harmony export */ });
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5254);

function placedLines(csv, text, comments = false) {
    if (!text.includes('"'))
        return plainLines(text, comments);
    const entries = [];
    for (const { raw, line, isClosed } of recordsOf(text, comments)) {
        const column = raw.length - raw.trimStart().length + 1;
        const entry = entryOf(raw, isClosed, csv, comments);
        if ((0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .isRefusal */ .vu)(entry))
            entries.push({ refusal: entry, line, column });
        else if (entry !== '')
            entries.push({ text: entry, line, column, isVerbatim: entry === raw.trim() });
    }
    return entries;
}
function plainLines(text, comments) {
    const entries = [];
    const lines = text.split(text.includes('\r') ? LINE_END : '\n');
    for (let index = 0; index < lines.length; index += 1) {
        const raw = lines[index] ?? '';
        const entry = raw.trim();
        if (entry === '' || (comments && entry.startsWith('#')))
            continue;
        const column = entry.length === raw.length ? 1 : raw.length - raw.trimStart().length + 1;
        entries.push({ text: entry, line: index + 1, column, isVerbatim: true });
    }
    return entries;
}
const LINE_END = /\r\n|\n|\r/;
function entryOf(raw, isClosed, csv, comments) {
    if (!raw.includes('"'))
        return raw.trim();
    const records = isClosed ? csv(raw, comments) : (0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)('has a double quote that is not closed');
    return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .isRefusal */ .vu)(records) ? records : (records[0] ?? []).join(',').trim();
}
function placedSentence(entry, refusal) {
    const at = refusal.at ?? 0;
    const column = entry.column + (entry.isVerbatim && !entry.text.slice(0, at).includes('\n') ? at : 0);
    return `line ${entry.line}, column ${column}: ${(0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .shown */ .SP)(entry.text)} ${refusal.refused}`;
}
function recordsOf(text, comments) {
    const pieces = text.split(/(\r\n|\n|\r)/);
    const records = [];
    for (let index = 0; index < pieces.length; index += 2) {
        const line = index / 2 + 1;
        let raw = pieces[index] ?? '';
        if (comments && raw.trimStart().startsWith('#'))
            continue;
        let isOpen = opens(raw, false);
        while (isOpen && index + 2 < pieces.length) {
            index += 2;
            const next = pieces[index] ?? '';
            isOpen = opens(next, true);
            raw += `${pieces[index - 1]}${next}`;
        }
        records.push({ raw, line, isClosed: !isOpen });
    }
    return records;
}
function opens(line, isQuoted) {
    if (!line.includes('"'))
        return isQuoted;
    let [quoted, atStart] = [isQuoted, !isQuoted];
    for (let index = 0; index < line.length; index += 1) {
        const isQuote = line[index] === '"';
        if (quoted) {
            if (isQuote && line[index + 1] === '"')
                index += 1;
            else if (isQuote)
                quoted = false;
        }
        else if (isQuote && atStart) {
            quoted = true;
            atStart = false;
        }
        else
            atStart = line[index] === ',';
    }
    return quoted;
}


/***/ }),

/***/ 6211:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  K: () => (/* binding */ readRegistries)
});

// EXTERNAL MODULE: ./lib/src/domain/ecr.js
var ecr = __webpack_require__(3269);
// EXTERNAL MODULE: ./lib/src/domain/reference.js
var reference = __webpack_require__(3366);
// EXTERNAL MODULE: ./lib/src/domain/secret.js
var secret = __webpack_require__(4699);
// EXTERNAL MODULE: ./lib/src/domain/vendor.js
var domain_vendor = __webpack_require__(9689);
;// CONCATENATED MODULE: ./lib/src/inputs/credential-kinds.js

const KINDS = [
    {
        vendors: ['google'],
        what: "a user name of Google's registries",
        isOne: (username) => /^(?:_json_key|_json_key_base64|oauth2accesstoken)$/.test(username),
    },
    {
        vendors: ['azure'],
        what: "a user name of Azure's registries",
        isOne: (username) => username === '00000000-0000-0000-0000-000000000000',
    },
    {
        vendors: ['ecr', 'ecr-public'],
        what: "a user name or an access key of Amazon's registries",
        isOne: (username) => /^(?:AWS|A[KS]IA[A-Z2-7]{12,})$/.test(username),
    },
    { vendors: ['dockerhub'], what: 'an access token of Docker Hub', isOne: (_username, password) => /^dckr_[a-z]+_/.test(password) },
    { vendors: ['ghcr'], what: 'a token of GitHub', isOne: (_username, password) => /^(?:gh[pousr]_|github_pat_)/.test(password) },
    { vendors: ['gitlab'], what: 'a token of GitLab', isOne: (_username, password) => /^gl(?:pat|dt|cbt)-/.test(password) },
];
function wrongKind(host, username, password) {
    const vendor = (0,domain_vendor/* vendorOf */.A)(host);
    if (vendor === 'generic')
        return undefined;
    const kind = KINDS.find(({ isOne, vendors }) => !vendors.includes(vendor) && isOne(username, password));
    return kind === undefined ? undefined : `has ${kind.what}, which is not for ${host}; check which secret belongs to which registry`;
}

// EXTERNAL MODULE: ./lib/src/inputs/csv.js
var inputs_csv = __webpack_require__(2054);
// EXTERNAL MODULE: ./lib/src/inputs/ecr.js
var inputs_ecr = __webpack_require__(7056);
// EXTERNAL MODULE: ./lib/src/inputs/refusal.js
var refusal = __webpack_require__(5254);
;// CONCATENATED MODULE: ./lib/src/inputs/keyless.js


const KEYLESS_KEYS = [
    'role-to-assume',
    'aws-region',
    'role-session-name',
    'role-duration-seconds',
    'workload-identity-provider',
    'service-account',
    'client-id',
    'tenant-id',
    'connection-id',
    'robot',
    'audience',
];
const METHODS = [
    {
        vendors: ['ecr', 'ecr-public'],
        place: 'Amazon ECR (*.dkr.ecr.*.amazonaws.com and the other names of AWS, public.ecr.aws)',
        needed: ['role-to-assume'],
        taken: ['aws-region', 'role-session-name', 'role-duration-seconds', 'audience'],
        read: (value, wrong) => {
            const [arn, region, name, duration] = [
                value('role-to-assume'),
                value('aws-region'),
                value('role-session-name'),
                value('role-duration-seconds'),
            ];
            if (arn !== undefined && !ROLE.test(arn))
                wrong((0,refusal/* refuse */.TR)('is not the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME'), 'role-to-assume');
            if (region !== undefined && !REGION.test(region))
                wrong((0,refusal/* refuse */.TR)('is not a region of AWS, such as eu-west-1'), 'aws-region');
            if (name !== undefined && !SESSION_NAME.test(name))
                wrong((0,refusal/* refuse */.TR)('is not 2 to 64 letters, digits or _+=,.@-'), 'role-session-name');
            const seconds = duration === undefined ? undefined : /^\d{1,5}$/.test(duration) ? Number(duration) : Number.NaN;
            if (seconds !== undefined && !(seconds >= 900 && seconds <= 43_200))
                wrong((0,refusal/* refuse */.TR)('is not a whole number of seconds from 900 to 43200'), 'role-duration-seconds');
            if (arn === undefined)
                return undefined;
            return { kind: 'aws', arn, region, sessionName: name, seconds, audience: value('audience') };
        },
    },
    {
        vendors: ['azure'],
        place: 'Azure Container Registry (*.azurecr.io, *.azurecr.us, *.azurecr.cn)',
        needed: ['client-id', 'tenant-id'],
        taken: ['audience'],
        read: (value, wrong) => {
            const [clientId, tenantId] = [value('client-id'), value('tenant-id')];
            if (clientId !== undefined && !GUID.test(clientId))
                wrong((0,refusal/* refuse */.TR)('is not a GUID; it is the Application (client) ID'), 'client-id');
            if (tenantId !== undefined && !GUID.test(tenantId) && !DOMAIN.test(tenantId))
                wrong((0,refusal/* refuse */.TR)('is neither a GUID nor a domain; it is the Directory (tenant) ID'), 'tenant-id');
            if (clientId === undefined || tenantId === undefined)
                return undefined;
            return { kind: 'azure', clientId, tenantId, audience: value('audience') };
        },
        lacking: (host) => host.endsWith('.azurecr.de')
            ? 'is of a cloud that Microsoft has closed; give username and password where it still answers'
            : undefined,
    },
    {
        vendors: ['google'],
        place: 'Google Artifact Registry (*-docker.pkg.dev, gcr.io)',
        needed: ['workload-identity-provider'],
        taken: ['service-account', 'audience'],
        read: (value, wrong) => {
            const [provider, serviceAccount] = [value('workload-identity-provider'), value('service-account')];
            if (provider !== undefined && !PROVIDER.test(provider))
                wrong((0,refusal/* refuse */.TR)('is not the full name of a provider, projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/NAME, with the number of the project'), 'workload-identity-provider');
            if (serviceAccount !== undefined && !SERVICE_ACCOUNT.test(serviceAccount))
                wrong((0,refusal/* refuse */.TR)('is not the e-mail address of a service account, such as NAME@PROJECT.iam.gserviceaccount.com'), 'service-account');
            if (provider === undefined)
                return undefined;
            return { kind: 'google', provider, serviceAccount, audience: value('audience') };
        },
    },
    {
        vendors: ['dockerhub'],
        place: 'Docker Hub (docker.io)',
        needed: ['connection-id'],
        taken: [],
        username: 'the name of the organisation',
        read: (value, wrong) => {
            const [connectionId, organization] = [value('connection-id'), value('username')];
            if (connectionId !== undefined && !GUID.test(connectionId))
                wrong((0,refusal/* refuse */.TR)('is not a GUID; it is the ID of an OIDC connection of the organisation'), 'connection-id');
            if (connectionId === undefined || organization === undefined)
                return undefined;
            return { kind: 'dockerhub', organization, connectionId };
        },
    },
    {
        vendors: ['quay', 'generic'],
        place: 'Quay (quay.io, or one of your own)',
        needed: ['robot'],
        taken: ['audience'],
        read: (value, wrong) => {
            const robot = value('robot');
            if (robot !== undefined && !ROBOT.test(robot))
                wrong((0,refusal/* refuse */.TR)('is not the full name of a robot, NAMESPACE+NAME'), 'robot');
            return robot === undefined ? undefined : { kind: 'quay', robot, audience: value('audience') };
        },
    },
];
const ROLE = /^arn:aws(?:-[a-z]+){0,3}:iam::\d{12}:role\/[\x21-\x7e]{1,1024}$/;
const REGION = /^[a-z]{2,8}(?:-[a-z]+){1,3}-\d{1,2}$/;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const ROBOT = /^[a-z0-9][a-z0-9._-]*\+[a-z][a-z0-9_-]{1,254}$/;
const DOMAIN = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i;
const PROVIDER = /^projects\/\d+\/locations\/global\/workloadIdentityPools\/[a-z0-9-]{4,32}\/providers\/[a-z0-9-]{4,32}$/;
const SERVICE_ACCOUNT = /^[a-z0-9-]+@[a-z0-9.-]+\.gserviceaccount\.com$/;
function readKeyless(host, value, complain) {
    const given = KEYLESS_KEYS.filter((key) => value(key) !== undefined);
    if (given.length === 0)
        return undefined;
    const asked = METHODS.filter(({ needed, taken }) => [...needed, ...taken].some((key) => key !== 'audience' && given.includes(key)));
    const [method] = asked;
    if (method === undefined || asked.length > 1) {
        complain(method === undefined ? `has audience alone; ${AUDIENCE}` : `has keys of several sign-ins (${given.join(', ')}); give those of one`);
        return undefined;
    }
    let isGood = true;
    const wrong = (sentence) => {
        isGood = false;
        complain(sentence);
    };
    const missing = method.needed.filter((key) => !given.includes(key));
    if (missing.length > 0)
        wrong(`has ${given.join(', ')} and no ${missing.join(', ')}; give ${method.needed.join(' and ')}`);
    if (value('password') !== undefined)
        wrong(`has a password and ${given[0]}, which takes its place; give one of them`);
    const isPlace = host !== undefined && method.vendors.includes((0,domain_vendor/* vendorOf */.A)(host));
    if (host !== undefined && !isPlace)
        wrong(`has ${given[0]}, which is for ${method.place}, not for ${host}`);
    if (method.username === undefined && value('username') !== undefined)
        wrong(`has a username, which ${given[0]} takes the place of; leave it out`);
    if (method.username !== undefined && value('username') === undefined)
        wrong(`has ${given[0]} and no username; give ${method.username}`);
    const lacking = isPlace ? method.lacking?.(host) : undefined;
    if (lacking !== undefined)
        wrong(`has ${given[0]}, but ${host} ${lacking}`);
    const found = method.read(value, ({ refused }, key) => wrong(`has a ${key} that ${refused}`));
    return isGood && !(0,refusal/* isRefusal */.vu)(found) ? found : undefined;
}
const AUDIENCE = 'it says what the identity token of a sign-in without a password is made for';

// EXTERNAL MODULE: ./lib/src/inputs/nearest.js
var nearest = __webpack_require__(6580);
// EXTERNAL MODULE: ./lib/src/domain/json.js
var json = __webpack_require__(7909);
// EXTERNAL MODULE: ./lib/src/inputs/yaml.js
var yaml = __webpack_require__(3283);
;// CONCATENATED MODULE: ./lib/src/inputs/registry-auth.js






const FIELDS = [
    'registry',
    'username',
    'password',
    'scope',
    ...KEYLESS_KEYS,
    'ca-cert',
    'insecure',
    'required',
    ...inputs_ecr/* ECR_KEYS */.Q8,
];
async function parseRegistryAuth(text) {
    const document = await (0,yaml/* readYaml */.g)(text);
    if ((0,refusal/* isRefusal */.vu)(document))
        return document;
    const { content, lines } = document;
    if (!Array.isArray(content))
        return (0,refusal/* refuse */.TR)('is not a YAML list; begin each entry with "- registry: …"');
    return content.map((entry, index) => ({ line: lines[index] ?? 1, ...parseEntry(entry) }));
}
function parseEntry(entry) {
    if (!(0,json/* isRecord */.u)(entry))
        return { fields: new Map(), refused: [`is not a mapping; write ${FIELDS.slice(0, 3).join(', ')} below each other`] };
    const fields = new Map();
    const refused = [];
    for (const [index, [key, value]] of Object.entries(entry).entries()) {
        const field = FIELDS.find((known) => known === key);
        if (field === undefined) {
            refused.push(`has an unknown key at place ${index + 1}; allowed are ${FIELDS.join(', ')}${(0,nearest/* suggestion */.h)(key, FIELDS)}`);
        }
        else if (typeof value === 'string') {
            if (value.trim() !== '')
                fields.set(field, value.trim());
        }
        else if (value !== null) {
            refused.push(`has a ${field} that is not text; put it in single quotes, or after "|" when it goes over several lines`);
        }
    }
    return { fields, refused };
}

// EXTERNAL MODULE: ./lib/src/inputs/words.js
var words = __webpack_require__(4259);
;// CONCATENATED MODULE: ./lib/src/inputs/registries.js











const DEFAULT_REGISTRY = 'docker.io';
async function readRegistries(form, publishes) {
    const registries = [];
    const short = readShort(form, publishes);
    if (short !== undefined)
        registries.push(short);
    const entries = await readEntries(form);
    const csv = await (0,inputs_csv/* csvFor */.u3)(entries.flatMap(({ fields }) => inputs_ecr/* ECR_KEYS */.Q8.map((key) => fields.get(key) ?? form.text(key) ?? '')));
    for (const [index, entry] of entries.entries()) {
        const place = `entry ${index + 1} (line ${entry.line})`;
        for (const refused of entry.refused)
            form.refuse('registry-auth', `${place} ${refused}`);
        const registry = entry.refused.length > 0 ? undefined : readEntry(form, entry, place, csv, publishes);
        if (registry === undefined)
            continue;
        const others = registries.filter(({ host }) => host === registry.host);
        const taken = others.some(({ scope }) => scope === registry.scope);
        const settled = others.length === 0 ? [] : HOST_FIELDS.filter((field) => entry.fields.has(field));
        const which = registry.scope === undefined ? registry.host : `${registry.host} with the scope ${registry.scope}`;
        if (taken)
            form.refuse('registry-auth', `${place} is for ${which}, which was given before; give each registry once, or several accounts by scope`);
        for (const field of settled)
            form.refuse('registry-auth', `${place} has ${field}, which holds for all of ${registry.host}; give it in the first entry of that registry`);
        if (!taken && settled.length === 0)
            registries.push(registry);
    }
    return registries;
}
const HOST_FIELDS = ['ca-cert', 'insecure', 'required'];
function readShort(form, publishes) {
    const [registry, username, password] = [form.text('registry'), form.text('username'), form.text('password')];
    if (registry === undefined && username === undefined && password === undefined)
        return undefined;
    const host = parseRegistry(registry ?? DEFAULT_REGISTRY);
    if ((0,refusal/* isRefusal */.vu)(host))
        form.refuse('registry', `${(0,refusal/* shown */.SP)(registry ?? DEFAULT_REGISTRY)} ${host.refused}`);
    if (username === undefined && password !== undefined)
        form.refuse('username', 'is missing, and password is given; give both, or neither');
    if (username !== undefined && password === undefined) {
        if (publishes)
            form.refuse('password', `is missing, and username is given; ${NO_SECRET}`);
        else
            form.notice('password', `is empty; as nothing is published, the build goes on without signing in to ${registry ?? DEFAULT_REGISTRY}`);
    }
    if ((0,refusal/* isRefusal */.vu)(host))
        return undefined;
    const wrong = username === undefined || password === undefined ? undefined : wrongKind(host, username, password);
    if (wrong !== undefined)
        form.refuse('username', wrong);
    return {
        host,
        login: asLogin(username, password),
        scope: undefined,
        keyless: undefined,
        caCert: undefined,
        insecure: false,
        required: true,
        ecr: undefined,
    };
}
const SCOPE = 'is not the path of a repository or a part of one from its beginning, such as acme or acme/app; an account is for reading and writing, so nothing stands behind an @';
const NO_SECRET = 'a secret that is not set is empty, and workflows of forks and of Dependabot get none';
async function readEntries(form) {
    const text = form.text('registry-auth');
    const entries = text === undefined ? [] : await parseRegistryAuth(text);
    if (!(0,refusal/* isRefusal */.vu)(entries))
        return entries;
    form.refuse('registry-auth', entries.refused);
    return [];
}
function readEntry(form, { fields }, place, csv, publishes) {
    const complain = (sentence) => form.refuse('registry-auth', `${place} ${sentence}`);
    const flag = (field, otherwise) => {
        const value = (0,words/* parseBoolean */.y)(fields.get(field) ?? String(otherwise));
        if (!(0,refusal/* isRefusal */.vu)(value))
            return value;
        complain(`has a value for ${field} that is not a boolean; write true or false`);
        return otherwise;
    };
    const host = parseRegistry(fields.get('registry') ?? DEFAULT_REGISTRY);
    const [username, password] = [fields.get('username'), fields.get('password')];
    const [caCert, insecure] = [fields.get('ca-cert'), flag('insecure', false)];
    if ((0,refusal/* isRefusal */.vu)(host))
        complain(`has a registry that ${host.refused}`);
    const keyless = readKeyless((0,refusal/* isRefusal */.vu)(host) ? undefined : host, (key) => fields.get(key), complain);
    const isKeyless = KEYLESS_KEYS.some((key) => fields.has(key));
    const wrong = (0,refusal/* isRefusal */.vu)(host) || username === undefined || password === undefined ? undefined : wrongKind(host, username, password);
    if (wrong !== undefined)
        complain(wrong);
    const scope = fields.get('scope')?.toLowerCase();
    if (scope !== undefined && !(0,reference/* isPath */.uf)(scope))
        complain(`has a scope that ${SCOPE}`);
    if (username === undefined && password !== undefined)
        complain('has a password and no username; give both, or neither');
    if (username !== undefined && password === undefined && !isKeyless) {
        if (publishes)
            complain(`has a username and no password; ${NO_SECRET}`);
        else
            form.notice('registry-auth', `${place} has no password; as nothing is published, the build goes on without that sign-in`);
    }
    if (caCert !== undefined && insecure)
        complain('has ca-cert and insecure: true, of which only one can hold; leave ca-cert out for plain HTTP');
    const required = flag('required', true);
    const ecr = (0,refusal/* isRefusal */.vu)(host) ? undefined : readOwnEcr(form, fields, host, csv, complain);
    return (0,refusal/* isRefusal */.vu)(host) ? undefined : { host, login: asLogin(username, password), scope, keyless, caCert, insecure, required, ecr };
}
function readOwnEcr(form, fields, host, csv, complain) {
    const own = inputs_ecr/* ECR_KEYS */.Q8.filter((key) => fields.has(key));
    const unfit = (0,ecr/* isEcrPublic */.M)(host) ? own.filter((key) => PRIVATE_KEYS.some((known) => known === key)) : own;
    if ((0,ecr/* parseEcrHost */.w)(host) === undefined && unfit.length > 0) {
        const place = (0,ecr/* isEcrPublic */.M)(host) ? 'private registries of Amazon ECR' : 'Amazon ECR';
        complain(`has ${unfit.join(', ')}, which ${unfit.length === 1 ? 'is' : 'are'} for ${place}, not for ${host}`);
        return undefined;
    }
    if (own.length === 0)
        return undefined;
    return (0,inputs_ecr/* readEcrSettings */.Ap)({
        csv,
        text: (key) => fields.get(key) ?? form.text(key),
        quote: () => 'a value',
        complain: (key, sentence) => {
            if (fields.has(key))
                complain(`has ${key}: ${sentence}`);
        },
    });
}
const PRIVATE_KEYS = ['ecr-tag-mutability', 'ecr-encryption', 'ecr-scan-on-push', 'ecr-lifecycle-policy', 'ecr-scan'];
function parseRegistry(text) {
    const host = (0,reference/* parseHost */.o6)(text);
    if (host === undefined)
        return (0,refusal/* refuse */.TR)('is not a host; write it without path, such as ghcr.io or registry.example.com:5000');
    if (/[.:]/.test(host) || host === 'localhost')
        return host;
    return (0,refusal/* refuse */.TR)(`has no dot and no port, so no image can name it; write a host such as ghcr.io${(0,nearest/* suggestion */.h)(host, KNOWN)}`);
}
const KNOWN = ['docker.io', 'ghcr.io', 'quay.io', 'public.ecr.aws', 'registry.gitlab.com'];
function asLogin(username, password) {
    return username === undefined || password === undefined ? undefined : { username, password: new secret/* Secret */.z(password) };
}


/***/ }),

/***/ 5083:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   JJ: () => (/* binding */ SIGN_FORMATS),
/* harmony export */   KR: () => (/* binding */ SCANNERS),
/* harmony export */   Kq: () => (/* binding */ TAG_CONTEXTS),
/* harmony export */   Of: () => (/* binding */ NETWORKS),
/* harmony export */   YL: () => (/* binding */ STRATEGIES),
/* harmony export */   bh: () => (/* binding */ WARN_OR_BLOCK),
/* harmony export */   jm: () => (/* binding */ PKG_TYPES),
/* harmony export */   mc: () => (/* binding */ INPUTS),
/* harmony export */   p3: () => (/* binding */ SCAN_MODES),
/* harmony export */   py: () => (/* binding */ OUTPUTS),
/* harmony export */   q$: () => (/* binding */ CALLS),
/* harmony export */   qz: () => (/* binding */ ON_PARTIAL),
/* harmony export */   rI: () => (/* binding */ specOf),
/* harmony export */   tT: () => (/* binding */ FIXED_TAGS),
/* harmony export */   xL: () => (/* binding */ SIGN_MODES),
/* harmony export */   z4: () => (/* binding */ FROM_VERSIONS),
/* harmony export */   zQ: () => (/* binding */ MOVING)
/* harmony export */ });
/* unused harmony export GROUPS */
/* harmony import */ var _domain_trivy_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9387);

const GROUPS = (/* unused pure expression or super */ null && (['what to publish', 'tags', 'registries', 'build', 'scan', 'sign', 'later steps', 'run']));
const STRATEGIES = ['semver', 'sha', 'environment', 'date', 'branch', 'pr', 'schedule'];
const FIXED_TAGS = ['keep', 'overwrite', 'skip'];
const MOVING = ['forward', 'always'];
const FROM_VERSIONS = ['image', 'run'];
const ON_PARTIAL = ['stop', 'continue'];
const TAG_CONTEXTS = ['workflow', 'git'];
const NETWORKS = ['default', 'none', 'host'];
const CALLS = ['build', 'check', 'outline', 'targets'];
const SCAN_MODES = ['off', 'report', 'gate'];
const SCANNERS = ['vuln', 'secret', 'misconfig', 'license'];
const PKG_TYPES = ['os', 'library'];
const WARN_OR_BLOCK = ['warn', 'block'];
const SIGN_MODES = ['off', 'keyless', 'key'];
const SIGN_FORMATS = ['bundle', 'legacy'];
const DATABASES = 'mirror.gcr.io/aquasec/trivy-db:2, ghcr.io/aquasecurity/trivy-db:2, public.ecr.aws/aquasecurity/trivy-db:2';
const JAVA_DATABASES = 'mirror.gcr.io/aquasec/trivy-java-db:1, ghcr.io/aquasecurity/trivy-java-db:1, public.ecr.aws/aquasecurity/trivy-java-db:1';
const INPUTS = [
    {
        name: 'images',
        group: 'what to publish',
        kind: 'list',
        description: 'Image names to publish to, without tags, by lines or commas, or one a line as `name=…,enable=true|false`; needed unless `push` is `false`.',
        example: 'ghcr.io/acme/app, acme/app',
    },
    {
        name: 'push',
        group: 'what to publish',
        kind: 'word',
        description: 'Whether to publish, `true`, `false` or `digest` (upload by digest alone, under no tag, for a later `from`); the default is `true`, and `false` where `load: true`, `outputs` or `call` ask for something else.',
    },
    {
        name: 'from',
        group: 'what to publish',
        kind: 'list',
        description: 'An image that is published already, to publish under the tags of this run instead of a build, by its digest `name@sha256:…` (a tag is resolved, and refused with `scan: gate`), in whatever registry; several, by lines or commas, are joined into one.',
        example: 'ghcr.io/acme/app@sha256:9f86d081…',
    },
    {
        name: 'from-uploaded-at',
        group: 'what to publish',
        kind: 'list',
        description: 'When the images that `from` names were uploaded under no name, the outputs `uploaded-at` of the jobs that did so: by it a run warns, or says what happened, where a registry soon removes what has no tag (Quay: after an hour).',
        example: '2024-01-15T10:30:00Z',
    },
    {
        name: 'from-referrers',
        group: 'what to publish',
        kind: 'boolean',
        description: 'Whether signatures, SBOMs and other artifacts that refer to what `from` names, or to a manifest in it, go with it to other repositories, before the tags, `true` or `false`; the default is `false`.',
        default: 'false',
    },
    {
        name: 'from-version',
        group: 'what to publish',
        kind: 'word',
        description: 'Whose version the tags of what `from` names are made of, where `version` gives none: that of the `image`, by its label, or of the `run`, by the tag that was pushed (none on a branch), as for a build; the default is `image`.',
        default: 'image',
    },
    {
        name: 'from-verify',
        group: 'what to publish',
        kind: 'text',
        description: 'Whose signature by cosign the image that `from` names must have before anything else is done with it: the text of a public key, or lines `identity=…` (or `identity-regexp=^…$`) and `issuer=…` (by default that of jobs on this GitHub server); `log=false` takes a signature that is in no transparency log; none is asked for unless this is given.',
        example: 'identity=https://github.com/acme/app/.github/workflows/build.yml@refs/heads/main',
    },
    {
        name: 'labels',
        group: 'what to publish',
        kind: 'lines',
        description: "Labels for the image, `key=value` a line, in which docker/metadata-action's expressions about the run may stand; they are added to the OCI set and win over it.",
        example: 'org.opencontainers.image.vendor=Acme',
    },
    {
        name: 'annotations',
        group: 'what to publish',
        kind: 'lines',
        description: 'Annotations for the image, `key=value` a line, in which expressions may stand as in `labels`; parts of the image before a colon (`index,manifest:`) say what they are for, the default is `manifest`, and `org.opencontainers.image.*` alone stands for the OCI set.',
        example: 'index:org.opencontainers.image.title=App',
    },
    {
        name: 'strategy',
        group: 'tags',
        kind: 'list',
        description: 'Presets for tags by lines or commas: `semver`, `sha`, `environment`, `date`, `branch`, `pr`, `schedule`; the default is `semver, sha, branch, pr`, on a schedule `schedule` alone, and none when only `tags` is given.',
        example: 'semver, sha, environment',
    },
    {
        name: 'tags',
        group: 'tags',
        kind: 'lines',
        description: 'Rules for tags, one a line, in the language of docker/metadata-action: `type=schedule`, `semver`, `pep440`, `match`, `edge`, `ref`, `raw` or `sha`, or a bare tag; joined with `strategy` when both are given.',
        example: 'type=semver,pattern={{version}}',
    },
    {
        name: 'flavor',
        group: 'tags',
        kind: 'lines',
        description: "What holds for all tags, in docker/metadata-action's words: `latest=auto|true|false`, `prefix=…` and `suffix=…` for rules that have none of their own, `onlatest=true` behind one of them for `latest`, too.",
        example: 'suffix=-alpine,onlatest=true',
    },
    {
        name: 'version',
        group: 'tags',
        kind: 'text',
        description: 'Version given by hand where the event has no version tag, `1.2.3` or `v1.2.3`; the default is the version tag that started the run.',
        example: '1.2.3',
    },
    {
        name: 'environment',
        group: 'tags',
        kind: 'lines',
        description: 'Name of the environment for `strategy: environment`, or lines `pattern=name` on the branch or tag of which the first match wins; the default is the environment of a deployment event.',
        example: 'main=staging\nv*=prod\n*=dev',
    },
    {
        name: 'timezone',
        group: 'tags',
        kind: 'text',
        description: 'Time zone of dates in tags, an IANA name; the default is `UTC`.',
        default: 'UTC',
        example: 'Asia/Seoul',
    },
    {
        name: 'tag-prefix',
        group: 'tags',
        kind: 'text',
        description: 'Text before the version in the Git tags of this image, for repositories that version several; the default is none.',
        example: 'app/',
    },
    {
        name: 'tag-context',
        group: 'tags',
        kind: 'word',
        description: 'Where ref and commit of the tags come from: `workflow` takes those of the event, `git` those of what is checked out; the default is `workflow`.',
        default: 'workflow',
    },
    {
        name: 'fixed-tags',
        group: 'tags',
        kind: 'word',
        description: 'Handling of a fixed tag (a full version or a SHA) that exists: `keep` adopts it when it is of this commit and refuses it otherwise, `overwrite` moves it, `skip` leaves it; the default is `keep`.',
        default: 'keep',
    },
    {
        name: 'moving',
        group: 'tags',
        kind: 'word',
        description: 'Movement of tags such as `latest`, `1.2` or `main`: `forward` moves them to a higher version or a later commit only, `always` in every run, as docker/metadata-action does; the default is `forward`.',
        default: 'forward',
    },
    {
        name: 'registry',
        group: 'registries',
        kind: 'text',
        description: 'Host of the registry that `username` and `password` are for; the default is `docker.io`.',
        example: 'registry.example.com:5000',
    },
    {
        name: 'username',
        group: 'registries',
        kind: 'text',
        description: 'User name for `registry`; goes with `password`.',
    },
    {
        name: 'password',
        group: 'registries',
        kind: 'text',
        description: 'Password or access token for `registry`; goes with `username`.',
        secret: true,
    },
    {
        name: 'registry-auth',
        group: 'registries',
        kind: 'yaml',
        description: 'Sign-in for several registries, a YAML list with one entry a registry of `registry` (default `docker.io`), `username`, `password`, `scope` (path that the account is for), `ca-cert` (PEM text or a path), `insecure` (plain HTTP is allowed, default `false`) and `required` (`false` where a failing registry must not fail the run, default `true`); in place of a password `role-to-assume`, `aws-region`, `role-session-name`, `role-duration-seconds` (AWS), `client-id` and `tenant-id` (Azure), `workload-identity-provider` and `service-account` (Google), `connection-id` (Docker Hub), `robot` (Quay), each with `audience` where the usual one does not do; and any input `ecr-…` for the repositories of this entry.',
        example: '- registry: registry.example.com\n  username: robot\n  password: …',
        secret: true,
    },
    {
        name: 'auth-realms',
        group: 'registries',
        kind: 'lines',
        description: 'Token servers on other hosts than their registry, `REGISTRY=TOKEN SERVER` a line: these hosts too may be sent the credential of the registry.',
        example: 'registry.example.com=auth.example.com',
    },
    {
        name: 'ecr-create-repository',
        group: 'registries',
        kind: 'boolean',
        description: 'Whether an Amazon ECR repository among `images`, private or public, that does not exist is created before the build; one that exists is left as it is, and the default is `false`.',
        default: 'false',
    },
    {
        name: 'ecr-tag-mutability',
        group: 'registries',
        kind: 'list',
        description: 'For a repository that is created: `mutable` (the default) or `immutable`, and up to 5 times `except=PATTERN` for tags that are not, where `*` stands for any text.',
        example: 'immutable, except=latest, except=dev-*',
    },
    {
        name: 'ecr-encryption',
        group: 'registries',
        kind: 'text',
        description: "For a repository that is created: `AES256`, `KMS` (AWS's own key) or `KMS:<ARN of a key>`; the default is AWS's, AES256.",
        example: 'KMS:arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    },
    {
        name: 'ecr-scan-on-push',
        group: 'registries',
        kind: 'boolean',
        description: "For a repository that is created: whether ECR scans each image that is pushed, `true` or `false`; the default is AWS's, and the registry's own scan settings come before it.",
    },
    {
        name: 'ecr-repository-tags',
        group: 'registries',
        kind: 'lines',
        description: 'For a repository that is created: tags of the resource (not of images), one `key=value` a line, at most 50.',
        example: 'team=web',
    },
    {
        name: 'ecr-public-logo',
        group: 'registries',
        kind: 'text',
        description: 'Path of a PNG file, at most 512 kB, that a repository of Amazon ECR Public shows when it is created (AWS shows it for verified accounts).',
        example: './logo.png',
    },
    {
        name: 'ecr-lifecycle-policy',
        group: 'registries',
        kind: 'text',
        description: 'Path of a JSON file with the lifecycle policy that each private Amazon ECR repository among `images` gets, before the build; one that says the same is left as it is.',
        example: '.github/ecr-lifecycle.json',
    },
    {
        name: 'ecr-scan',
        group: 'registries',
        kind: 'word',
        description: "What Amazon ECR's own scan of the uploaded image (Basic, or enhanced by Amazon Inspector) is for: `off` (the default), `report`, or `gate`, where a finding of a level in `scan-fail-on`, or no scan within ten minutes, means that no tag is written.",
        default: 'off',
    },
    {
        name: 'keep-login',
        group: 'registries',
        kind: 'boolean',
        description: "Whether later steps of the job have this run's sign-ins (`docker pull`, `crane`, `cosign`, whatever reads docker's configuration), until the job's end, from the memory of a process and from no file; the default is `false`.",
        default: 'false',
    },
    {
        name: 'github-token',
        group: 'registries',
        kind: 'text',
        description: "Token for ghcr.io, for the repository's version tags and for Git contexts; the default is the job's own token.",
        default: '${{ github.token }}',
        secret: true,
    },
    {
        name: 'context',
        group: 'build',
        kind: 'text',
        description: 'Build context, a path or a Git URL; `{{defaultContext}}` stands for this commit as a Git URL, and the default is the path `.`.',
        default: '.',
        example: './server',
    },
    {
        name: 'file',
        group: 'build',
        kind: 'text',
        description: 'Path of the Dockerfile; the default is `Dockerfile` in the context.',
        example: './docker/app.Dockerfile',
    },
    {
        name: 'target',
        group: 'build',
        kind: 'text',
        description: 'Stage of the Dockerfile to build; the default is the last one.',
    },
    {
        name: 'platforms',
        group: 'build',
        kind: 'list',
        description: "Platforms to build for, by lines or commas; the default is the builder's own.",
        example: 'linux/amd64, linux/arm64',
    },
    {
        name: 'build-args',
        group: 'build',
        kind: 'lines',
        description: 'Build arguments, `KEY=VALUE` a line, or `KEY` alone for the value in the environment.',
        example: 'GO_VERSION=1.25',
    },
    {
        name: 'build-contexts',
        group: 'build',
        kind: 'lines',
        description: 'Additional build contexts, `name=path`, `name=docker-image://…` or `name=<Git URL>` a line.',
        example: 'assets=./assets',
    },
    {
        name: 'secrets',
        group: 'build',
        kind: 'lines',
        description: 'Secrets for the build, `id=value` a line; a value over several lines makes the whole entry stand in double quotes, with quotes inside doubled.',
        example: '"npmrc=first line\nsecond line"',
        secret: true,
    },
    {
        name: 'secret-envs',
        group: 'build',
        kind: 'list',
        description: "Secrets for the build from the step's environment, `id=VARIABLE` by lines or commas.",
        example: 'npm=NPM_TOKEN',
    },
    {
        name: 'secret-files',
        group: 'build',
        kind: 'lines',
        description: 'Secrets for the build from files, `id=path` a line.',
        example: 'npmrc=./.npmrc',
    },
    {
        name: 'ssh',
        group: 'build',
        kind: 'list',
        description: 'SSH agent sockets or keys for the build, `default` or `id=path` by lines or commas.',
        example: 'default',
    },
    {
        name: 'cache-from',
        group: 'build',
        kind: 'lines',
        description: 'Cache sources, an image name or `type=…` a line.',
        example: 'type=gha',
    },
    {
        name: 'cache-to',
        group: 'build',
        kind: 'lines',
        description: 'Cache destinations, an image name or `type=…` a line.',
        example: 'type=gha,mode=max',
    },
    {
        name: 'no-cache',
        group: 'build',
        kind: 'boolean',
        description: 'Whether to build without any cache, `true` or `false`; the default is `false`.',
        default: 'false',
    },
    {
        name: 'no-cache-filters',
        group: 'build',
        kind: 'list',
        description: 'Stages to build without cache, by lines or commas.',
        example: 'install, test',
    },
    {
        name: 'pull',
        group: 'build',
        kind: 'boolean',
        description: 'Whether to ask the registries for newer base images, `true` or `false`; the default is `false`.',
        default: 'false',
    },
    {
        name: 'load',
        group: 'build',
        kind: 'boolean',
        description: "Whether to load the image of the machine's own platform into Docker, `true` or `false`; the default is `false`.",
        default: 'false',
    },
    {
        name: 'outputs',
        group: 'build',
        kind: 'lines',
        description: 'Output of the build in the words of buildx, one a line; beside `push: true` one entry of type `image`, `registry` or `oci` gives its attributes.',
        example: 'type=image,compression=zstd',
    },
    {
        name: 'provenance',
        group: 'build',
        kind: 'text',
        description: 'Provenance attestation, `true`, `false` or attributes; the default is `mode=max` for a public repository and `mode=min,inline-only=true` for a private one.',
        example: 'mode=max',
    },
    {
        name: 'sbom',
        group: 'build',
        kind: 'text',
        description: 'SBOM attestation, `true`, `false` or attributes; the default is `false`.',
        example: 'generator=docker/scout-sbom-indexer',
    },
    {
        name: 'sbom-file',
        group: 'build',
        kind: 'text',
        description: 'Folder for the SBOM of each platform as a file (`linux-amd64.spdx.json`), taken out of what `sbom` attaches to the image; none by default.',
        example: 'sbom',
    },
    {
        name: 'attests',
        group: 'build',
        kind: 'lines',
        description: 'Attestations in the words of buildx, `type=…` a line; `provenance` and `sbom` win over them.',
        example: 'type=sbom,generator=docker/scout-sbom-indexer',
    },
    {
        name: 'add-hosts',
        group: 'build',
        kind: 'list',
        description: 'Names for the hosts file of the build, `name:address` by lines or commas.',
        example: 'proxy:10.180.0.1',
    },
    {
        name: 'allow',
        group: 'build',
        kind: 'list',
        description: 'Entitlements for the build, by lines or commas.',
        example: 'network.host, security.insecure',
    },
    {
        name: 'network',
        group: 'build',
        kind: 'word',
        description: 'Network of RUN instructions: `default`, `none` or `host`; the default is `default`.',
    },
    {
        name: 'shm-size',
        group: 'build',
        kind: 'text',
        description: "Size of `/dev/shm` in the build, a number of bytes or one with `k`, `m` or `g`; the default is the builder's.",
        example: '2g',
    },
    {
        name: 'ulimit',
        group: 'build',
        kind: 'lines',
        description: 'Limits for the build, `name=soft:hard` a line.',
        example: 'nofile=1024:4096',
    },
    {
        name: 'cgroup-parent',
        group: 'build',
        kind: 'text',
        description: "Parent cgroup of the containers of the build; the default is the builder's.",
    },
    {
        name: 'builder',
        group: 'build',
        kind: 'text',
        description: 'Name of the buildx builder; the default is the current one.',
    },
    {
        name: 'call',
        group: 'build',
        kind: 'text',
        description: 'Evaluation instead of a build: `check`, `outline` or `targets`; `build` is the default.',
        example: 'check',
    },
    {
        name: 'smoke',
        group: 'build',
        kind: 'yaml',
        description: 'How the built image is tried in a container before it is uploaded, a YAML mapping of `command` and `args` (words in place of the entrypoint and of its arguments), `port` (asked over HTTP; without it the container has no network and has to end with exit code 0), `path` (default `/`), `status` (default `200`), `timeout` (default `60s`) and `platform` (default: that of the machine); the default is not to try it.',
        example: 'port: 8080\npath: /health',
    },
    {
        name: 'scan',
        group: 'scan',
        kind: 'word',
        description: 'What Trivy is asked about each platform of the image before it is uploaded: `gate` publishes nothing that is not clean, `report` tells what was found and publishes, `off` asks nothing; the default is `off`.',
        default: 'off',
    },
    {
        name: 'scan-fail-on',
        group: 'scan',
        kind: 'list',
        description: 'Levels that block, of `UNKNOWN`, `LOW`, `MEDIUM`, `HIGH` and `CRITICAL`, by lines or commas; the default is `HIGH, CRITICAL`.',
        default: 'HIGH, CRITICAL',
        example: 'CRITICAL',
    },
    {
        name: 'scan-ignore-unfixed',
        group: 'scan',
        kind: 'boolean',
        description: 'Whether vulnerabilities without a fix are let through, `true` or `false`; the default is `false`.',
        default: 'false',
    },
    {
        name: 'scan-scanners',
        group: 'scan',
        kind: 'list',
        description: 'What to look for, of `vuln`, `secret`, `misconfig` and `license`, by lines or commas; the default is `vuln, secret`.',
        default: 'vuln, secret',
        example: 'vuln',
    },
    {
        name: 'scan-pkg-types',
        group: 'scan',
        kind: 'list',
        description: "Whose packages to look at, the distribution's (`os`) and those of languages (`library`); the default is `os, library`.",
        default: 'os, library',
        example: 'os',
    },
    {
        name: 'scan-ignore-files',
        group: 'scan',
        kind: 'list',
        description: 'Paths of ignore files (`.trivyignore`, or YAML by their ending), by lines or commas; none is looked for by itself, and an entry past its date counts no more.',
        example: '.trivyignore',
    },
    {
        name: 'scan-ignore-policy',
        group: 'scan',
        kind: 'text',
        description: 'Path of a policy in Rego that says which findings are let through.',
        example: './trivy.rego',
    },
    {
        name: 'scan-vex',
        group: 'scan',
        kind: 'list',
        description: 'Paths of VEX files that say which vulnerabilities do not concern the image, by lines or commas.',
        example: './app.openvex.json',
    },
    {
        name: 'scan-skip-dirs',
        group: 'scan',
        kind: 'list',
        description: 'Folders of the image that are not looked at, patterns by lines or commas.',
        example: '/usr/share/doc',
    },
    {
        name: 'scan-skip-files',
        group: 'scan',
        kind: 'list',
        description: 'Files of the image that are not looked at, patterns by lines or commas.',
        example: '/app/fixtures/*.pem',
    },
    {
        name: 'scan-eol',
        group: 'scan',
        kind: 'word',
        description: 'What a distribution means whose makers fix it no more, so that nothing new is known of it: `warn` tells it, `block` blocks; the default is `warn`.',
        default: 'warn',
    },
    {
        name: 'scan-unrecognised',
        group: 'scan',
        kind: 'word',
        description: 'What an image means in which no package was recognised, so that nothing could be found: `warn` tells it, `block` blocks; the default is `warn`.',
        default: 'warn',
    },
    {
        name: 'scan-sarif',
        group: 'scan',
        kind: 'text',
        description: 'Folder for SARIF files, one for each platform, ready for github/codeql-action/upload-sarif; the default is none.',
        example: 'sarif',
    },
    {
        name: 'scan-json',
        group: 'scan',
        kind: 'text',
        description: 'File for what was found, as JSON; the default is none.',
        example: 'scan.json',
    },
    {
        name: 'scan-table',
        group: 'scan',
        kind: 'text',
        description: 'File for what was found, as a table for people; the default is none.',
        example: 'scan.txt',
    },
    {
        name: 'scan-timeout',
        group: 'scan',
        kind: 'duration',
        description: 'Time limit of the scan of all platforms together; the default is `10m`.',
        default: '10m',
        example: '30m',
    },
    {
        name: 'trivy-version',
        group: 'scan',
        kind: 'text',
        description: `Version of Trivy that is looked for on the machine and fetched where it is not there; the default is \`${_domain_trivy_js__WEBPACK_IMPORTED_MODULE_0__/* .TRIVY_VERSION */ .K}\`, and \`latest\` is none.`,
        example: _domain_trivy_js__WEBPACK_IMPORTED_MODULE_0__/* .TRIVY_VERSION */ .K,
    },
    {
        name: 'trivy-path',
        group: 'scan',
        kind: 'text',
        description: 'Path of the Trivy to run, which nobody but you vouches for; the default is one that is checked against a pinned hash.',
        example: '/opt/trivy/trivy',
    },
    {
        name: 'trivy-db-repository',
        group: 'scan',
        kind: 'list',
        description: `Images with Trivy's database of vulnerabilities, tried in turn, by lines or commas; the default is \`${DATABASES}\`.`,
        default: DATABASES,
        example: 'registry.example.com/mirror/trivy-db:2',
    },
    {
        name: 'trivy-java-db-repository',
        group: 'scan',
        kind: 'list',
        description: `Images with Trivy's database of Java archives, fetched only where one is in the image, by lines or commas; the default is \`${JAVA_DATABASES}\`.`,
        default: JAVA_DATABASES,
        example: 'registry.example.com/mirror/trivy-java-db:1',
    },
    {
        name: 'scan-db-max-age',
        group: 'scan',
        kind: 'duration',
        description: 'Age of the database of vulnerabilities beyond which it does not count, which blocks; the default is `48h`.',
        default: '48h',
        example: '168h',
    },
    {
        name: 'scan-verdicts',
        group: 'scan',
        kind: 'text',
        description: 'What the jobs of this run that built and scanned the parts of `from` hand on, their outputs `scan-verdict`, one a line: where they hold for exactly these digests nothing is scanned again, else everything is.',
        example: '{"version":2,"result":"passed","digest":"sha256:…"}',
    },
    {
        name: 'sign',
        group: 'sign',
        kind: 'word',
        description: "Whether cosign signs the image after the gate and before its tags are written: `keyless` (with the job's identity, `permissions: id-token: write`), `key` (by `cosign-key`), or `off` (the default).",
        default: 'off',
        example: 'keyless',
    },
    {
        name: 'sign-required',
        group: 'sign',
        kind: 'boolean',
        description: 'What a signature that fails means: with `true` (the default) no tag is written, and the output `staged-digest` names the image; with `false` the image is published all the same, with a warning.',
        default: 'true',
    },
    {
        name: 'sign-recursive',
        group: 'sign',
        kind: 'boolean',
        description: "Whether the image of each platform is signed beside the digest of all of them, for deployments that name a platform's own digest; the default is `false`.",
        default: 'false',
    },
    {
        name: 'sign-format',
        group: 'sign',
        kind: 'word',
        description: 'How signatures are stored: `bundle` (the default, a referrer of the image as cosign 3 has it), or `legacy` (a tag `sha256-….sig`, for verifiers that know cosign 2 alone).',
        default: 'bundle',
    },
    {
        name: 'sign-log',
        group: 'sign',
        kind: 'boolean',
        description: "Whether each signature gets an entry in Sigstore's public transparency log; the default is `true` for public repositories and `false` for private ones; with `sign: key` and `false` nobody is asked over the network.",
    },
    {
        name: 'github-attestation',
        group: 'sign',
        kind: 'boolean',
        description: 'Whether an image that is built gets an attestation by GitHub before its tags are written, which `gh attestation verify` checks (`permissions: id-token: write, attestations: write`); where none can be made a warning says why and the image is published all the same; the default is `false`.',
        default: 'false',
    },
    {
        name: 'cosign-key',
        group: 'sign',
        kind: 'text',
        description: 'For `sign: key`: the text of a private key as `cosign generate-key-pair` writes it, from a secret.',
        secret: true,
    },
    {
        name: 'cosign-password',
        group: 'sign',
        kind: 'text',
        description: 'The password of `cosign-key`; the default is none.',
        secret: true,
    },
    {
        name: 'cosign-signing-config',
        group: 'sign',
        kind: 'text',
        description: "Path of a file that names the services of a Sigstore of your own (a signing config of Sigstore's, as `cosign signing-config create` writes it); goes with `cosign-trusted-root`.",
        example: '.github/sigstore/signing-config.json',
    },
    {
        name: 'cosign-trusted-root',
        group: 'sign',
        kind: 'text',
        description: "Path of a file that says whom to trust there (a trusted root of Sigstore's); goes with `cosign-signing-config`.",
        example: '.github/sigstore/trusted-root.json',
    },
    {
        name: 'sep-tags',
        group: 'later steps',
        kind: 'verbatim',
        description: 'Text between the entries of the outputs `tags` and `tag-names`; the default is a line feed.',
        example: ',',
    },
    {
        name: 'sep-labels',
        group: 'later steps',
        kind: 'verbatim',
        description: 'Text between the entries of the output `labels`; the default is a line feed.',
    },
    {
        name: 'sep-annotations',
        group: 'later steps',
        kind: 'verbatim',
        description: 'Text between the entries of the output `annotations`; the default is a line feed.',
    },
    {
        name: 'bake-target',
        group: 'later steps',
        kind: 'text',
        description: 'Name of the target in Bake files; the default is `docker-metadata-action`.',
        default: 'docker-metadata-action',
    },
    {
        name: 'dry-run',
        group: 'run',
        kind: 'word',
        description: 'Whether to print the plan and stop, `true`, `false` or `registries` (to sign in as well, read what the fixed tags show, and set `ref` to the image that is published already and need not be built, for a later `from` with `from-version: run`); the default is `false`.',
        default: 'false',
    },
    {
        name: 'allow-untrusted',
        group: 'run',
        kind: 'boolean',
        description: 'Whether to publish in a run that may build what somebody else wrote: a privileged event (such as `pull_request_target` or `workflow_run`) with a checkout that is in no branch or tag of the repository, which is refused otherwise, or a pull request from a fork or by Dependabot, which is built only; the default is `false`.',
        default: 'false',
    },
    {
        name: 'on-partial',
        group: 'run',
        kind: 'word',
        description: 'What a failure in one registry means for the others: `stop` writes no further tag in any of them, `continue` goes on where the registry itself has all its fixed tags; the run fails either way, and the default is `stop`.',
        default: 'stop',
    },
    {
        name: 'timeout',
        group: 'run',
        kind: 'duration',
        description: 'Time limit of the run in seconds, minutes or hours, at most `120h`; the default is `60m`.',
        default: '60m',
        example: '90s',
    },
];
function specOf(name) {
    const spec = INPUTS.find((row) => row.name === name);
    if (spec === undefined)
        throw new TypeError(`no input ${name}`);
    return spec;
}
const OUTPUTS = [
    {
        name: 'outcome',
        description: 'What became of the run: `published`, `blocked` (a check said no), `partial`, `failed`, `cancelled`, `planned` (dry run), `built` (push off, or a run that stepped down) or `staged` (pushed by digest alone).',
        example: 'published',
    },
    {
        name: 'digest',
        description: 'Digest of the image that all tags show, or that was uploaded under none; empty on any failure.',
        example: 'sha256:9f86d081…',
    },
    {
        name: 'ref',
        description: 'The first image by its digest, ready to pull; with `dry-run: registries` the one that need not be built, if there is one.',
        example: 'ghcr.io/acme/app@sha256:9f86d081…',
    },
    { name: 'refs', description: 'Every image by its digest, one a line.', example: 'ghcr.io/acme/app@sha256:9f86d081…' },
    {
        name: 'digests',
        description: 'JSON object: for each image that holds the digest, the digests by platform; empty on failure.',
        example: '{"ghcr.io/acme/app":{"linux/amd64":"sha256:…"}}',
    },
    {
        name: 'results',
        description: 'JSON list, one row for each registry and tag: `image`, `registry`, `tag`, `kind`, `state`, `before`, `after`, `attempts`, `because`, `error`.',
        example: '[{"image":"ghcr.io/acme/app","tag":"1.2.3","state":"published"}]',
    },
    {
        name: 'plan',
        description: 'JSON object: what was decided before anything ran, each tag with its reason.',
        example: '{"tags":[{"name":"1.2.3"}]}',
    },
    { name: 'tags', description: 'Full references of all tags, one a line or between `sep-tags`.', example: 'ghcr.io/acme/app:1.2.3' },
    { name: 'tag-names', description: 'Names of all tags without the image, one a line or between `sep-tags`.', example: '1.2.3' },
    { name: 'version', description: 'The tag of the rule with the highest priority.', example: '1.2.3' },
    {
        name: 'labels',
        description: 'Labels of the image, `key=value` a line or between `sep-labels`.',
        example: 'org.opencontainers.image.version=1.2.3',
    },
    {
        name: 'annotations',
        description: 'Annotations with their part of the image, `manifest:key=value` a line or between `sep-annotations`: the OCI set and those of the input.',
        example: 'manifest:org.opencontainers.image.version=1.2.3',
    },
    {
        name: 'json',
        description: 'JSON object with `tags`, `tag-names`, `labels` and `annotations`, as docker/metadata-action writes it.',
        example: '{"tags":["ghcr.io/acme/app:1.2.3"]}',
    },
    {
        name: 'bake-file',
        description: 'Path of a Bake file with tags and labels; like the other Bake files it is there until the job ends.',
        example: '/home/runner/work/_temp/…/docker-metadata-action-bake.json',
    },
    {
        name: 'bake-file-tags',
        description: 'Path of a Bake file with tags.',
        example: '/home/runner/work/_temp/…/docker-metadata-action-bake-tags.json',
    },
    {
        name: 'bake-file-labels',
        description: 'Path of a Bake file with labels.',
        example: '/home/runner/work/_temp/…/docker-metadata-action-bake-labels.json',
    },
    {
        name: 'bake-file-annotations',
        description: 'Path of a Bake file with annotations.',
        example: '/home/runner/work/_temp/…/docker-metadata-action-bake-annotations.json',
    },
    { name: 'metadata', description: 'JSON object: the metadata that buildx wrote.', example: '{"containerimage.digest":"sha256:…"}' },
    {
        name: 'scan-result',
        description: 'What the scan came to: `passed`, `blocked` or `reported` (`scan: report`); not set without a scan.',
        example: 'passed',
    },
    {
        name: 'scan-counts',
        description: 'JSON object: how many findings there are of each level, those that were taken out aside, and how many of them block.',
        example: '{"CRITICAL":0,"HIGH":2,"MEDIUM":5,"LOW":9,"UNKNOWN":0,"blocking":2}',
    },
    {
        name: 'uploaded-at',
        description: 'When a run with `push: digest` began to upload the image, for `from-uploaded-at`; not set elsewhere.',
        example: '2024-01-15T10:30:00.000Z',
    },
    {
        name: 'scan-verdict',
        description: 'JSON object in one line, which a job with `push: digest` and `scan: gate` hands to the job that publishes (`scan-verdicts`); not set elsewhere, nor where the gate was closed.',
        example: '{"version":2,"result":"passed","digest":"sha256:…"}',
    },
    {
        name: 'sarif',
        description: 'The folder of `scan-sarif`, with one SARIF file for each platform that was scanned; empty where none was written.',
        example: 'sarif',
    },
    {
        name: 'signed',
        description: 'Whether every digest that was to be signed is, in every registry that has the image: `true` or `false`; not set with `sign: off`.',
        example: 'true',
    },
    {
        name: 'attestation',
        description: 'Address of the attestation by GitHub; empty where none could be made, not set where nobody asked for one.',
        example: 'https://github.com/acme/app/attestations/1234567',
    },
    {
        name: 'sbom-file',
        description: 'The folder of `sbom-file`, with a file for each platform; empty where one of them could not be written.',
        example: 'sbom',
    },
    { name: 'imageid', description: 'Image ID: the digest of an index, the config digest of a single image.', example: 'sha256:2c26b46b…' },
    { name: 'staged-digest', description: 'Digest of what was built, also when publishing it failed.', example: 'sha256:9f86d081…' },
    {
        name: 'report',
        description: 'Path of a JSON file with all that is told of the run (`report.schema.json`), also of one that failed; not set where the run came to no plan.',
        example: '/home/runner/work/_temp/…/report.json',
    },
];


/***/ }),

/***/ 4259:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   k: () => (/* binding */ parseWord),
/* harmony export */   y: () => (/* binding */ parseBoolean)
/* harmony export */ });
/* harmony import */ var _nearest_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6580);
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5254);


function parseBoolean(text) {
    switch (text) {
        case 'true':
        case 'True':
        case 'TRUE':
            return true;
        case 'false':
        case 'False':
        case 'FALSE':
            return false;
        default:
            return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)(`is not a boolean; write true or false${(0,_nearest_js__WEBPACK_IMPORTED_MODULE_1__/* .suggestion */ .h)(text, ['true', 'false'])}`);
    }
}
function parseWord(words) {
    return (text) => words.find((word) => word === text) ?? (0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)(`is not one of ${words.join(', ')}${(0,_nearest_js__WEBPACK_IMPORTED_MODULE_1__/* .suggestion */ .h)(text, words)}`);
}


/***/ }),

/***/ 3283:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   g: () => (/* binding */ readYaml)
/* harmony export */ });
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7909);
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5254);


async function readYaml(text) {
    const { isSeq, LineCounter, parseDocument } = await __webpack_require__.e(/* import() */ 815).then(__webpack_require__.t.bind(__webpack_require__, 8815, 19));
    const lineCounter = new LineCounter();
    const document = parseDocument(text, { schema: 'failsafe', lineCounter, prettyErrors: false, logLevel: 'silent' });
    const wrong = document.errors[0] ?? document.warnings[0];
    if (wrong !== undefined) {
        const place = `line ${lineCounter.linePos(wrong.pos[0]).line}`;
        return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .refuse */ .TR)(`is not YAML at ${place} (${wrong.code}); put values with special characters in single quotes`);
    }
    const content = unfold(() => document.toJS({ maxAliasCount: 100 }));
    if (content === undefined)
        return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .refuse */ .TR)('has an alias that cannot be resolved; put values that start with "*" or "&" in single quotes');
    const nodes = isSeq(document.contents) ? document.contents.items : [];
    return { content, lines: nodes.map((node) => lineCounter.linePos(startOf(node)).line) };
}
function startOf(node) {
    const range = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(node) ? node['range'] : undefined;
    const start = Array.isArray(range) ? range[0] : undefined;
    return typeof start === 'number' ? start : 0;
}
function unfold(make) {
    try {
        return make();
    }
    catch (error) {
        if (error instanceof ReferenceError)
            return undefined;
        throw error;
    }
}


/***/ })

};
