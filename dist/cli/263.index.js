export const id = 263;
export const ids = [263];
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

/***/ 5263:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createHttp: () => (/* binding */ createHttp)
});

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(7067);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __webpack_require__(4708);
// EXTERNAL MODULE: ./lib/src/adapters/address.js
var address = __webpack_require__(8243);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:tls"
var external_node_tls_ = __webpack_require__(1692);
// EXTERNAL MODULE: ./lib/src/domain/loopback.js
var loopback = __webpack_require__(4006);
// EXTERNAL MODULE: ./lib/src/domain/url.js
var domain_url = __webpack_require__(2178);
;// CONCATENATED MODULE: ./lib/src/adapters/tap.js
const BLOCK_BYTES = 512 * 1024;
const LEAST_BYTES = 64 * 1024;
const AHEAD_BYTES = BLOCK_BYTES;
const taps = new WeakMap();
function tapConnections(agent) {
    const connect = agent.createConnection.bind(agent);
    agent.createConnection = (options, callback) => {
        const { tap, onread, attach } = createTap();
        const tapped = { ...options, onread };
        const socket = connect(tapped, callback);
        if (socket) {
            attach(socket);
            taps.set(socket, tap);
        }
        return socket;
    };
}
function tapOf(socket) {
    return taps.get(socket);
}
function createTap() {
    let socket;
    let isOpen = false;
    let hasEnded = false;
    let wake;
    let block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
    let filled = 0;
    let cut = 0;
    let unread = 0;
    const waiting = [];
    const given = [];
    const spare = [];
    const cutChunk = () => {
        if (cut < filled)
            waiting.push(block.subarray(cut, filled));
        cut = filled;
    };
    const release = ({ buffer }) => {
        if (![block, ...waiting, ...given].some((used) => used.buffer === buffer))
            spare.push(Buffer.from(buffer));
    };
    const onread = {
        buffer: () => {
            if (BLOCK_BYTES - filled < LEAST_BYTES) {
                cutChunk();
                const full = block;
                block = spare.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES);
                filled = 0;
                cut = 0;
                release(full);
            }
            return block.subarray(filled);
        },
        callback: (bytes) => {
            if (!isOpen) {
                socket?.emit('data', block.subarray(0, bytes));
                return true;
            }
            filled += bytes;
            unread += bytes;
            wake?.();
            return unread < AHEAD_BYTES;
        },
    };
    const tap = {
        open: () => {
            isOpen = true;
        },
        next: async () => {
            const oldest = given.length === 2 ? given.shift() : undefined;
            if (oldest !== undefined)
                release(oldest);
            cutChunk();
            if (waiting.length === 0 && !hasEnded) {
                await new Promise((resolve) => {
                    wake = resolve;
                    socket?.pause().resume();
                });
                cutChunk();
            }
            const chunk = waiting.shift();
            if (chunk === undefined)
                return undefined;
            unread -= chunk.length;
            given.push(chunk);
            if (unread < AHEAD_BYTES)
                socket?.pause().resume();
            return chunk;
        },
        end: () => {
            hasEnded = true;
            wake?.();
        },
    };
    const attach = (connection) => {
        socket = connection;
    };
    return { tap, onread, attach };
}

;// CONCATENATED MODULE: ./lib/src/adapters/agents.js








const SOCKETS_PER_ORIGIN = 10;
const IDLE_SOCKET_MS = 30_000;
function createAgents(env, lookup, onPrivate) {
    const agents = new Map();
    return (url, ca, purpose, reach) => {
        const proxy = (0,loopback/* isLoopback */.U)(url.hostname) ? undefined : proxyOf(url, env);
        const key = JSON.stringify([url.protocol, proxy === undefined, purpose, reach, ca]);
        const known = agents.get(key);
        if (known !== undefined)
            return known;
        const options = {
            keepAlive: purpose !== 'fresh',
            maxSockets: SOCKETS_PER_ORIGIN,
            noDelay: true,
            timeout: IDLE_SOCKET_MS,
            lookup: (0,address/* guardedLookup */.rN)(lookup, reach, onPrivate),
            ...(proxy === undefined ? {} : { proxyEnv: proxy }),
        };
        const agent = url.protocol === 'https:' ? new external_node_https_.Agent({ ...options, ...trust(ca, env) }) : new external_node_http_.Agent(options);
        if (purpose === 'stream' && proxy === undefined)
            tapConnections(agent);
        agents.set(key, agent);
        return agent;
    };
}
function proxyOf(url, env) {
    const lower = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
    const name = [lower, lower.toUpperCase()].find((variable) => (env[variable] ?? '') !== '');
    const value = env[name ?? ''];
    if (name === undefined || value === undefined)
        return undefined;
    const address = value.includes('://') ? value : `http://${value}`;
    const speaks = /^https?:$/.test((0,domain_url/* parseUrl */.D)(address)?.protocol ?? '');
    if (!speaks)
        throw unsupported(`${url.host} is to be reached through ${name}, which names no proxy for HTTP`);
    if (!canProxy())
        throw unsupported(`${url.host} is to be reached through ${name}, which Node ${process.versions.node} cannot; Node 24.5 can`);
    return { [lower]: address, no_proxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '' };
}
function canProxy() {
    try {
        new external_node_http_.Agent({ proxyEnv: { http_proxy: 'http://[' } }).destroy();
        return false;
    }
    catch {
        return true;
    }
}
function unsupported(message) {
    return Object.assign(new Error(message), { code: 'ERR_PROXY_UNSUPPORTED' });
}
function trust(ca, env) {
    if (ca === undefined)
        return {};
    return { secureContext: external_node_tls_.createSecureContext({ ca: [...trusted(env), ca] }) };
}
function trusted(env) {
    if (typeof external_node_tls_.getCACertificates === 'function')
        return external_node_tls_.getCACertificates('default');
    const extra = env['NODE_EXTRA_CA_CERTS'] ?? '';
    return extra === '' ? external_node_tls_.rootCertificates : [...external_node_tls_.rootCertificates, (0,external_node_fs_.readFileSync)(extra, 'utf8')];
}

;// CONCATENATED MODULE: ./lib/src/adapters/http.js





const IDLE_MS = 60_000;
const HEADERS_LIMIT_BYTES = 64 * 1024;
const REPLAY_LIMIT_BYTES = 1024 * 1024;
const TAPPED_BYTES = 4 * 1024 * 1024;
function createHttp({ env, signal, lookup }) {
    const near = new Set();
    const agents = createAgents(env, lookup, (host) => near.add(host));
    const flying = new Set();
    signal.addEventListener('abort', () => {
        for (const end of flying)
            end(reasonOf(signal));
    });
    const send = async (request, purpose) => {
        const idleMs = request.idleMs ?? IDLE_MS;
        const { sentBy } = request;
        const reach = sentBy === undefined || (0,address/* isPrivate */.Gw)(sentBy) || near.has(sentBy) ? 'any' : 'public';
        const way = { agents, reach, signal, flying, idleMs, answerMs: idleMs * 2, isStream: purpose === 'stream' };
        try {
            return await fly(request, purpose, way);
        }
        catch (error) {
            if (!(error instanceof StaleConnection))
                throw error;
            return fly(request, 'fresh', way);
        }
    };
    return {
        request: async (request) => {
            const flight = await send(request, 'request');
            const body = await readWhole(flight, request.limitBytes);
            return { ...headOf(flight.response), body };
        },
        stream: async (request) => {
            const flight = await send(request, 'stream');
            return { ...headOf(flight.response), chunks: chunksOf(flight), cancel: () => flight.outgoing.destroy() };
        },
    };
}
class StaleConnection extends Error {
}
function fly(request, purpose, { agents, reach, signal, flying, idleMs, answerMs, isStream }) {
    if (signal.aborted)
        return Promise.reject(reasonOf(signal));
    const refusal = (0,address/* refuseAddress */.ln)(request.url.hostname, undefined, reach);
    if (refusal !== undefined)
        return Promise.reject(refusal);
    return new Promise((resolve, reject) => {
        const { method, url, body } = request;
        const size = body === undefined ? undefined : body instanceof Uint8Array ? body.byteLength : body.size;
        const replayable = body === undefined || body instanceof Uint8Array || body.size <= REPLAY_LIMIT_BYTES;
        const outgoing = (url.protocol === 'https:' ? external_node_https_.request : external_node_http_.request)(url, {
            method,
            headers: { ...request.headers, ...(size === undefined ? {} : { 'content-length': size }) },
            agent: agents(url, request.ca, purpose, reach),
            timeout: idleMs,
            maxHeaderSize: HEADERS_LIMIT_BYTES,
        });
        let failure;
        const end = (reason) => {
            failure ??= reason;
            outgoing.destroy(reason);
        };
        let patience;
        let mayLast = false;
        flying.add(end);
        outgoing.once('close', () => {
            flying.delete(end);
            clearTimeout(patience);
            reject(failure ?? Object.assign(new Error(`${url.host} hung up without an answer`), { code: 'ECONNRESET' }));
        });
        outgoing.on('timeout', () => end(timeout(`${url.host} was silent for ${idleMs} ms`)));
        const wait = () => {
            if (!mayLast)
                patience ??= setTimeout(() => end(timeout(`${url.host} had not answered in full after ${answerMs} ms`)), answerMs);
        };
        outgoing.once('finish', wait);
        outgoing.on('error', (error) => {
            const stale = failure === undefined && outgoing.reusedSocket && replayable && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
            failure ??= error;
            reject(stale ? new StaleConnection(error.message, { cause: error }) : failure);
        });
        outgoing.once('response', (response) => {
            mayLast = isStream && (response.statusCode ?? 0) < 400;
            if (mayLast)
                clearTimeout(patience);
            else
                wait();
            response.on('error', (error) => {
                failure ??= error;
            });
            resolve({ outgoing, response, failure: () => failure });
        });
        if (body === undefined || body instanceof Uint8Array)
            outgoing.end(body);
        else
            pour(body, outgoing).catch(end);
    });
}
async function pour(body, outgoing) {
    let answered = false;
    outgoing.once('response', () => {
        answered = true;
    });
    const wrongSize = (sent) => Object.assign(new Error(`the body has ${sent} bytes, not ${body.size}`), { code: 'ERR_BODY_SIZE' });
    let sent = 0;
    for await (const chunk of body.chunks()) {
        if (outgoing.destroyed || answered)
            break;
        sent += chunk.byteLength;
        if (sent > body.size)
            throw wrongSize(sent);
        await write(chunk, outgoing);
    }
    if (sent === body.size)
        outgoing.end();
    else if (!answered && !outgoing.destroyed)
        throw wrongSize(sent);
}
function write(chunk, outgoing) {
    return new Promise((resolve) => {
        const done = () => {
            outgoing.off('close', done).off('response', done);
            resolve();
        };
        outgoing.on('close', done).on('response', done);
        outgoing.write(chunk, done);
    });
}
function readWhole({ outgoing, response, failure }, limitBytes) {
    return new Promise((resolve, reject) => {
        const chunks = [];
        let size = 0;
        response.on('data', (chunk) => {
            size += chunk.byteLength;
            if (size <= limitBytes)
                return chunks.push(chunk);
            outgoing.destroy();
            const trouble = { code: 'ERR_BODY_TOO_LARGE', ...headOf(response) };
            return reject(Object.assign(new Error(`the answer has more than ${limitBytes} bytes`), trouble));
        });
        response.on('error', (error) => reject(failure() ?? error));
        response.on('end', () => {
            if (!outgoing.writableEnded)
                outgoing.destroy();
            resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
        });
    });
}
function chunksOf(flight) {
    const { statusCode, headers, socket } = flight.response;
    const size = headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : 0;
    const tap = flight.outgoing.method === 'GET' && statusCode === 200 && size >= TAPPED_BYTES ? tapOf(socket) : undefined;
    return tap === undefined ? parsed(flight) : tapped(flight, tap, size);
}
async function* parsed({ outgoing, response, failure }) {
    try {
        for await (const chunk of response)
            yield chunk;
        if (!outgoing.writableEnded)
            outgoing.destroy();
    }
    catch (error) {
        throw failure() ?? error;
    }
}
async function* tapped({ outgoing, response, failure }, tap, size) {
    let left = size;
    tap.open();
    response.once('close', tap.end);
    if (response.closed)
        tap.end();
    try {
        for (let chunk = response.read(); chunk !== null; chunk = response.read()) {
            left -= chunk.length;
            yield chunk;
        }
        while (left > 0) {
            const chunk = await tap.next();
            if (chunk === undefined)
                throw failure() ?? Object.assign(new Error('the answer broke off'), { code: 'ECONNRESET' });
            const wanted = chunk.subarray(0, left);
            left -= wanted.length;
            yield wanted;
        }
    }
    finally {
        outgoing.destroy();
    }
}
function headOf(response) {
    const headers = new Map();
    for (const [name, value] of Object.entries(response.headers)) {
        if (value !== undefined)
            headers.set(name, Array.isArray(value) ? value.join(', ') : value);
    }
    return { status: response.statusCode ?? 0, headers };
}
function timeout(message) {
    return Object.assign(new Error(message), { code: 'ETIMEDOUT' });
}
function reasonOf(signal) {
    return signal.reason instanceof Error ? signal.reason : new Error('the run was ended');
}


/***/ }),

/***/ 4006:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   U: () => (/* binding */ isLoopback)
/* harmony export */ });
function isLoopback(hostname) {
    return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(?:\.[0-9]+){3}$/.test(hostname);
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
