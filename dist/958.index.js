export const id = 958;
export const ids = [958];
export const modules = {

/***/ 3958:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   openPackages: () => (/* binding */ openPackages)
/* harmony export */ });
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7909);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5071);
/* harmony import */ var _github_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3168);



const PAGE = 100;
const PAGES = 1_000;
const NEXT = /\brel="?next\b/;
const REQUEST_TIMEOUT_MS = 30_000;
const TRIES = 4;
const FIRST_PAUSE_MS = 1_000;
const LIMIT_PAUSE_MS = 60_000;
async function openPackages(token, apiUrl, ports) {
    const client = await (0,_github_js__WEBPACK_IMPORTED_MODULE_2__/* .openClient */ .My)(token, apiUrl, REQUEST_TIMEOUT_MS, ports.signal);
    const owners = new Map();
    const ask = async (method, path) => {
        let isLost = false;
        for (let tries = 1;; tries += 1) {
            try {
                return await client.request(method, path);
            }
            catch (error) {
                ports.signal.throwIfAborted();
                const headers = (0,_github_js__WEBPACK_IMPORTED_MODULE_2__/* .headersOf */ .Yl)(error);
                if (headers !== undefined && (0,_github_js__WEBPACK_IMPORTED_MODULE_2__/* .statusOf */ .c2)(error) === 404)
                    return isLost ? { data: undefined, link: undefined } : undefined;
                const isSilent = headers === undefined || Number((0,_github_js__WEBPACK_IMPORTED_MODULE_2__/* .statusOf */ .c2)(error)) >= 500;
                isLost ||= method === 'DELETE' && isSilent;
                const pauseMs = pauseOf(error, tries, ports.clock.now());
                if (pauseMs === undefined || tries === TRIES || pauseMs > (ports.clock.leftMs?.() ?? Number.POSITIVE_INFINITY))
                    throw isSilent && error instanceof Error ? new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ActionError */ .lZ('registry-unreachable', error.message, undefined, error) : error;
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
    const headers = (0,_github_js__WEBPACK_IMPORTED_MODULE_2__/* .headersOf */ .Yl)(error);
    const status = (0,_github_js__WEBPACK_IMPORTED_MODULE_2__/* .statusOf */ .c2)(error);
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
    const { id, name, created_at: created, metadata } = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(entry) ? entry : {};
    const container = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(metadata) ? metadata['container'] : undefined;
    const tags = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(container) ? container['tags'] : undefined;
    const isWhole = typeof id === 'number' && typeof name === 'string' && Array.isArray(tags);
    if (!isWhole || !tags.every((tag) => typeof tag === 'string'))
        throw new Error('a version of a package lacks its id, digest or tags');
    const createdAt = new Date(typeof created === 'string' ? created : Number.NaN);
    return { id, name, tags, createdAt: Number.isNaN(createdAt.getTime()) ? undefined : createdAt };
}


/***/ })

};
