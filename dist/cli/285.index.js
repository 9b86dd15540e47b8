export const id = 285;
export const ids = [285];
export const modules = {

/***/ 285:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openPackages: () => (/* binding */ openPackages)
});

// EXTERNAL MODULE: ./lib/src/domain/json.js
var json = __webpack_require__(7909);
// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __webpack_require__(5071);
// EXTERNAL MODULE: ./lib/src/domain/secret.js
var secret = __webpack_require__(4699);
;// CONCATENATED MODULE: ./lib/src/adapters/github.js


const REQUEST_TIMEOUT_MS = 10_000;
const LIST_TIMEOUTS = 3;
async function openClient(token, apiUrl, timeoutMs = REQUEST_TIMEOUT_MS, ending) {
    const { getOctokit } = await __webpack_require__.e(/* import() */ 413).then(__webpack_require__.bind(__webpack_require__, 2413));
    const client = getOctokit(token.reveal(), { baseUrl: apiUrl, log: SILENT });
    return {
        request: async (method, path) => {
            const time = AbortSignal.timeout(timeoutMs);
            const signal = ending === undefined ? time : AbortSignal.any([time, ending]);
            try {
                const { data, headers } = await client.request({ method, url: path, request: { signal } });
                return { data, link: headers.link };
            }
            catch (error) {
                throw time.aborted ? new Error(`no answer within ${timeoutMs / 1000} s`, { cause: error }) : explain(error, token);
            }
        },
    };
}
function statusOf(error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return (0,json/* isRecord */.u)(cause) && typeof cause['status'] === 'number' ? cause['status'] : undefined;
}
function headersOf(error) {
    const response = error instanceof Error && (0,json/* isRecord */.u)(error.cause) ? error.cause['response'] : undefined;
    return (0,json/* isRecord */.u)(response) && (0,json/* isRecord */.u)(response['headers']) ? response['headers'] : undefined;
}
async function openGitHub(token, apiUrl, timeoutMs = REQUEST_TIMEOUT_MS) {
    if (token === undefined)
        throw new Error('no token was given');
    const { request } = await openClient(token, apiUrl, timeoutMs);
    const get = (path) => request('GET', path);
    return {
        tags: async (owner, name, prefix, limit) => {
            const names = [];
            const deadlineMs = performance.now() + timeoutMs * LIST_TIMEOUTS;
            let next = `${repositoryPath(owner, name)}/git/matching-refs/${matching(prefix)}`;
            while (next !== undefined) {
                if (performance.now() > deadlineMs)
                    throw new Error(`the list of tags was not read to its end within ${(timeoutMs * LIST_TIMEOUTS) / 1000} s`);
                const page = await get(next);
                names.push(...namesOf(page.data, prefix));
                if (names.length > limit)
                    return { names: names.slice(0, limit), complete: false };
                next = nextPage(page.link, apiUrl);
            }
            return { names, complete: true };
        },
        compare: async (owner, name, base, head) => {
            const path = `${repositoryPath(owner, name)}/compare/${encodeURIComponent(base)}...${encodeURIComponent(head)}?per_page=1&page=2`;
            const { data } = await get(path);
            const status = isRecord(data) ? STATUSES.find((word) => word === data['status']) : undefined;
            if (status === undefined)
                throw new Error('the comparison of two commits has no status');
            return status;
        },
        commit: async (owner, name, ref) => (await get(`${repositoryPath(owner, name)}/commits/${encodeURIComponent(ref)}`)).data,
        repository: async (owner, name) => (await get(repositoryPath(owner, name))).data,
    };
}
const STATUSES = (/* unused pure expression or super */ null && (['ahead', 'behind', 'diverged', 'identical']));
const SILENT = { debug: () => { }, info: () => { }, warn: () => { }, error: () => { } };
function repositoryPath(owner, name) {
    return `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}
function matching(prefix) {
    return `tags/${prefix}`.replace(/\/+$/, '').split('/').map(encodeURIComponent).join('/');
}
function namesOf(data, prefix) {
    if (!Array.isArray(data))
        throw new Error('the list of references is not a list');
    return data.flatMap((entry) => {
        const ref = isRecord(entry) ? entry['ref'] : undefined;
        if (typeof ref !== 'string')
            throw new Error('a reference in the list has no "ref"');
        return ref.startsWith(`refs/tags/${prefix}`) ? [ref.slice('refs/tags/'.length)] : [];
    });
}
function nextPage(link, apiUrl) {
    const next = /<([^>]*)>\s*;[^,]*\brel="?next\b/.exec(link ?? '')?.[1];
    if (next === undefined)
        return undefined;
    const url = new URL(next, apiUrl);
    if (url.origin !== new URL(apiUrl).origin)
        throw new Error(`the next page is on another host, ${url.host}`);
    return url.href;
}
function explain(thrown, token) {
    const isAnswered = (0,json/* isRecord */.u)(thrown) && thrown['response'] !== undefined;
    const message = (0,secret/* conceal */.E)(sentenceOf(isAnswered ? thrown : rootOf(thrown)), [token.reveal()]).split('\n', 1)[0];
    return new Error(isAnswered ? `status ${thrown['status']}: ${message}${limitOf(thrown['response'])}` : message, { cause: thrown });
}
function limitOf(response) {
    const headers = (0,json/* isRecord */.u)(response) && (0,json/* isRecord */.u)(response['headers']) ? response['headers'] : {};
    const [wait, reset] = [headers['retry-after'], headers['x-ratelimit-reset']].map((value) => /^[0-9]{1,12}$/.test(String(value)) ? Number(value) : undefined);
    if (wait !== undefined)
        return ` (rate limit: asked too often, for another ${wait} s)`;
    if (String(headers['x-ratelimit-remaining']) !== '0')
        return '';
    return ` (rate limit: no requests are left${reset === undefined ? '' : ` until ${new Date(reset * 1000).toISOString().slice(0, 19)}Z`})`;
}
function rootOf(thrown) {
    return (0,json/* isRecord */.u)(thrown) && thrown['cause'] !== undefined ? rootOf(thrown['cause']) : thrown;
}
function sentenceOf(thrown) {
    const [message, code] = (0,json/* isRecord */.u)(thrown) ? [thrown['message'], thrown['code']] : [thrown, undefined];
    return String(message || code);
}

;// CONCATENATED MODULE: ./lib/src/adapters/packages.js



const PAGE = 100;
const PAGES = 1_000;
const NEXT = /\brel="?next\b/;
const packages_REQUEST_TIMEOUT_MS = 30_000;
const TRIES = 4;
const FIRST_PAUSE_MS = 1_000;
const LIMIT_PAUSE_MS = 60_000;
async function openPackages(token, apiUrl, ports) {
    const client = await openClient(token, apiUrl, packages_REQUEST_TIMEOUT_MS, ports.signal);
    const owners = new Map();
    const ask = async (method, path) => {
        let isLost = false;
        for (let tries = 1;; tries += 1) {
            try {
                return await client.request(method, path);
            }
            catch (error) {
                ports.signal.throwIfAborted();
                const headers = headersOf(error);
                if (headers !== undefined && statusOf(error) === 404)
                    return isLost ? { data: undefined, link: undefined } : undefined;
                const isSilent = headers === undefined || Number(statusOf(error)) >= 500;
                isLost ||= method === 'DELETE' && isSilent;
                const pauseMs = pauseOf(error, tries, ports.clock.now());
                if (pauseMs === undefined || tries === TRIES || pauseMs > (ports.clock.leftMs?.() ?? Number.POSITIVE_INFINITY))
                    throw isSilent && error instanceof Error ? new errors/* ActionError */.lZ('registry-unreachable', error.message, undefined, error) : error;
                await ports.clock.sleep(pauseMs);
            }
        }
    };
    const pathOf = (kind, owner, name, rest) => `/${kind}/${encodeURIComponent(owner)}/packages/container/${encodeURIComponent(name)}/versions${rest}`;
    const asOwner = async (method, owner, name, rest) => {
        for (const kind of [owners.get(owner), 'orgs', 'users'].filter((each) => each !== undefined)) {
            const page = await ask(method, pathOf(kind, owner, name, rest));
            if (page === undefined)
                continue;
            owners.set(owner, kind);
            return page;
        }
        return undefined;
    };
    const pageAt = async (at, owner, name) => {
        const page = await asOwner('GET', owner, name, `?per_page=${PAGE}&page=${at}`);
        if (page === undefined)
            return undefined;
        if (!Array.isArray(page.data))
            throw new Error(`page ${at} of the versions is no list`);
        const entries = page.data;
        return { versions: entries.map(versionOf), isLast: entries.length < PAGE && !NEXT.test(page.link ?? '') };
    };
    return {
        newest: async (owner, name) => (await pageAt(1, owner, name))?.versions ?? [],
        versions: async (owner, name) => {
            const found = [];
            const known = new Set();
            for (let at = 1; at <= PAGES; at += 1) {
                const page = await pageAt(at, owner, name);
                if (page === undefined && at === 1)
                    return undefined;
                if (page === undefined)
                    throw new Error(`page ${at} of the versions is no list`);
                const before = known.size;
                for (const version of page.versions) {
                    found.push(version);
                    known.add(version.id);
                }
                if (page.isLast)
                    return found;
                if (known.size === before)
                    throw new Error(`page ${at} of the versions has nothing new, and says that there are more`);
            }
            throw new Error(`the package ${name} has more than ${PAGES * PAGE} versions`);
        },
        version: async (owner, name, id) => {
            const page = await asOwner('GET', owner, name, `/${id}`);
            return page === undefined ? undefined : versionOf(page.data);
        },
        remove: async (owner, name, id) => (await asOwner('DELETE', owner, name, `/${id}`)) !== undefined,
    };
}
function pauseOf(error, tries, now) {
    const headers = headersOf(error);
    const status = statusOf(error);
    if (headers === undefined || status === undefined || status >= 500)
        return FIRST_PAUSE_MS * 2 ** (tries - 1);
    if (status !== 403 && status !== 429)
        return undefined;
    const [wait, reset] = [headers['retry-after'], headers['x-ratelimit-reset']].map((value) => /^[0-9]{1,12}$/.test(String(value)) ? Number(value) * 1_000 : undefined);
    if (wait !== undefined)
        return Math.max(wait, FIRST_PAUSE_MS);
    if (String(headers['x-ratelimit-remaining']) !== '0')
        return status === 429 ? LIMIT_PAUSE_MS : undefined;
    return reset === undefined ? LIMIT_PAUSE_MS : Math.max(reset - now.getTime(), FIRST_PAUSE_MS);
}
function versionOf(entry) {
    const { id, name, created_at: created, metadata } = (0,json/* isRecord */.u)(entry) ? entry : {};
    const container = (0,json/* isRecord */.u)(metadata) ? metadata['container'] : undefined;
    const tags = (0,json/* isRecord */.u)(container) ? container['tags'] : undefined;
    const isWhole = typeof id === 'number' && typeof name === 'string' && Array.isArray(tags);
    if (!isWhole || !tags.every((tag) => typeof tag === 'string'))
        throw new Error('a version of a package lacks its id, digest or tags');
    const createdAt = new Date(typeof created === 'string' ? created : Number.NaN);
    return { id, name, tags, createdAt: Number.isNaN(createdAt.getTime()) ? undefined : createdAt };
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
