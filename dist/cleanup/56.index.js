export const id = 56;
export const ids = [56];
export const modules = {

/***/ 56:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openKeeper: () => (/* binding */ openKeeper)
});

// EXTERNAL MODULE: ./lib/src/domain/json.js
var json = __webpack_require__(909);
// EXTERNAL MODULE: ./lib/src/domain/reference.js
var reference = __webpack_require__(366);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(975);
;// CONCATENATED MODULE: ./lib/src/domain/secret.js

const SHORTEST_FORM = 8;
class secret_Secret {
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
    [external_node_util_.inspect.custom]() {
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

// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __webpack_require__(71);
;// CONCATENATED MODULE: ./lib/src/credentials/auths.js



const IDENTITY_TOKEN = '<token>';
const HUB_KEY = 'https://index.docker.io/v1/';
function dockerKey(host) {
    return host === 'docker.io' ? HUB_KEY : host;
}
function hostOfKey(key) {
    return (0,reference/* parseHost */.o6)(placeOf(key)[0]);
}
function parseAuths(auths) {
    const found = new Map();
    for (const [key, value] of isRecord(auths) ? Object.entries(auths) : []) {
        const host = hostOfKey(key);
        const entry = parseEntry(value);
        if (host === undefined || entry === undefined)
            continue;
        const rank = rankOf(key, host);
        if (rank < (found.get(host)?.rank ?? Number.POSITIVE_INFINITY))
            found.set(host, { entry, rank });
    }
    return new Map([...found].map(([host, { entry }]) => [host, entry]));
}
function rankOf(key, host) {
    if (key === dockerKey(host))
        return 0;
    return /^(?:v[12]\/?)?$/.test(placeOf(key)[1]) ? 1 : 2;
}
function placeOf(key) {
    const bare = key.trim().replace(/^https?:\/\//i, '');
    const slash = bare.indexOf('/');
    return slash < 0 ? [bare, ''] : [bare.slice(0, slash), bare.slice(slash + 1)];
}
function parseEntry(value) {
    if (!isRecord(value))
        return undefined;
    const { auth, username, password, identitytoken, registrytoken } = value;
    if (isText(identitytoken))
        return { kind: 'login', username: IDENTITY_TOKEN, password: new Secret(identitytoken) };
    if (isText(auth))
        return parsePair(auth);
    if (isText(username) && isText(password))
        return { kind: 'login', username, password: new Secret(password) };
    if (isText(registrytoken))
        return { kind: 'broken', problem: 'holds a registrytoken, which cannot be renewed or handed to a builder' };
    return undefined;
}
function parsePair(auth) {
    const bytes = decodeBase64(auth);
    if (bytes === undefined)
        return { kind: 'broken', problem: 'has an auth that is not base64' };
    const pair = decodeUtf8(bytes);
    if (pair === undefined)
        return { kind: 'broken', problem: 'has an auth that is not text' };
    const colon = pair.indexOf(':');
    if (colon <= 0)
        return { kind: 'broken', problem: 'has an auth that is not base64 of user:password' };
    const password = pair.slice(colon + 1).replace(/^\0+|\0+$/g, '');
    return { kind: 'login', username: pair.slice(0, colon), password: new Secret(password) };
}
function decodeBase64(text) {
    const compact = text.replace(/[\r\n]/g, '');
    return compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact) ? Buffer.from(compact, 'base64') : undefined;
}
function decodeUtf8(bytes) {
    const text = bytes.toString('utf8');
    return Buffer.from(text, 'utf8').equals(bytes) ? text : undefined;
}
function isText(value) {
    return typeof value === 'string' && value !== '';
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(760);
;// CONCATENATED MODULE: ./lib/src/credentials/helper.js



const HELPER_NAME = 'build-tag-push';
const NOT_FOUND = 'credentials not found in native keychain';
const QUESTION_LIMIT_BYTES = 4096;
async function answerHelper(question, keychain, mayReach, ports) {
    const line = question.indexOf('\n');
    const [action, input] = line < 0 ? [question, ''] : [question.slice(0, line), question.slice(line + 1).trim()];
    switch (action) {
        case 'get':
            return get(input, keychain, mayReach, ports);
        case 'list':
            return '0{}';
        case 'erase':
            return '0';
        case 'store':
            return '1sign-ins of this run are not stored';
        case 'version':
            return `0${HELPER_NAME}`;
        default:
            return '1unknown action';
    }
}
async function get(server, keychain, mayReach, ports) {
    const host = hostOfKey(server);
    if (host === undefined)
        return `1${NOT_FOUND}`;
    try {
        const login = await keychain.loginForHost(host);
        if (login === undefined)
            return `1${NOT_FOUND}`;
        const reach = await mayReach(host);
        switch (reach.kind) {
            case 'good':
                ports.log.debug(`${host}: the builder gets the sign-in of ${login.source}`);
                return `0${JSON.stringify({ ServerURL: server, Username: login.username, Secret: login.password.reveal() })}`;
            case 'elsewhere':
                ports.log.warning(`${host}: the builder does not get the sign-in of ${login.source}, since ${reach.because}`);
                return `1${NOT_FOUND}`;
            case 'unknown':
                ports.log.warning(`${host}: the builder does not get the sign-in of ${login.source}, since where the registry wants it sent could not be found out: ${reach.because}`);
                return `1${NOT_FOUND}`;
        }
    }
    catch (thrown) {
        const { message, hint } = (0,errors/* asActionError */.z6)(thrown);
        ports.log.warning(`${message}${hint === undefined ? '' : `\n${hint}`}`);
        return keychain.settings(host).required ? `1${message}` : `1${NOT_FOUND}`;
    }
}
const FIRST_LINE_LIMIT = 127;
function helperFiles(node, folder, socket, name = HELPER_NAME) {
    const program = `docker-credential-${name}`;
    const firstLine = `#!${node}`;
    if (Buffer.byteLength(firstLine) <= FIRST_LINE_LIMIT && !/\s/.test(node))
        return new Map([[program, `${firstLine}\n${relay(socket)}`]]);
    const start = `#!/bin/sh\nexec ${[node, join(folder, 'relay.cjs')].map(quote).join(' ')} "$@"\n`;
    return new Map([
        [program, start],
        ['relay.cjs', relay(socket)],
    ]);
}
function relay(socket) {
    return `import('node:net').then(({ connect }) => {
  const ours = connect(${JSON.stringify(socket)})
  let answer = ''
  const end = (text) => {
    process.exitCode = text[0] === '0' ? 0 : 1
    process.stdout.write(text.slice(1) + '\\n')
  }
  ours.setEncoding('utf8')
  ours.on('data', (text) => { answer += text })
  ours.on('end', () => end(answer || '1${HELPER_NAME} gave no answer'))
  ours.on('error', (error) => end('1${HELPER_NAME} does not listen: ' + error.code))
  ours.write((process.argv[2] || '') + '\\n')
  process.stdin.pipe(ours)
})
`;
}
function quote(text) {
    return `'${text.replaceAll("'", `'\\''`)}'`;
}

// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(30);
;// CONCATENATED MODULE: ./lib/src/credentials/socket.js

const QUESTION_TIMEOUT_MS = 10_000;
const CONNECTIONS_LIMIT = 64;
async function listen(path, limitBytes, answer) {
    const open = new Set();
    const server = (0,external_node_net_.createServer)({ allowHalfOpen: true }, (socket) => {
        open.add(socket);
        socket.on('close', () => open.delete(socket));
        socket.on('error', () => socket.destroy());
        hear(socket, limitBytes, (question) => {
            answer(question).then((text) => socket.end(text), () => socket.destroy());
        });
    });
    server.maxConnections = CONNECTIONS_LIMIT;
    server.unref();
    await bind(server, path);
    return {
        close: async () => {
            for (const socket of open)
                socket.destroy();
            await new Promise((resolve, reject) => server.close((error) => (error === undefined ? resolve() : reject(error))));
        },
    };
}
function hear(socket, limitBytes, ask) {
    const chunks = [];
    let size = 0;
    socket.setTimeout(QUESTION_TIMEOUT_MS, () => socket.destroy());
    socket.on('data', (chunk) => {
        size += chunk.length;
        if (size > limitBytes)
            socket.destroy();
        else
            chunks.push(chunk);
    });
    socket.on('end', () => {
        socket.setTimeout(0);
        ask(Buffer.concat(chunks).toString('utf8'));
    });
}
async function bind(server, path) {
    const bound = new Promise((resolve, reject) => {
        server.once('listening', resolve);
        server.once('error', reject);
    });
    const mask = process.umask(0o177);
    try {
        server.listen(path);
    }
    finally {
        process.umask(mask);
    }
    await bound;
}

;// CONCATENATED MODULE: ./lib/src/credentials/keeper.js







const STORE_LIMIT_BYTES = 256 * 1024;
async function openKeeper(text) {
    const { socket, logins } = parseHandover(text);
    const keychain = {
        loginForHost: async (host) => logins.get(host),
        settings: (host) => ({ host, plain: false, ca: undefined, required: false }),
    };
    return listen(socket, STORE_LIMIT_BYTES, async (question) => {
        const [action = '', ...rest] = question.split('\n');
        const input = rest.join('\n').trim();
        switch (action) {
            case 'store':
                return store(input, logins);
            case 'erase':
                return erase(input, logins);
            default:
                return answerHelper(question, keychain, async () => ({ kind: 'good' }), { log: SILENT });
        }
    });
}
const SILENT = { debug: () => undefined, warning: () => undefined };
function store(input, logins) {
    const given = (0,json/* parseJson */.q)(input);
    const { ServerURL: server, Username: username, Secret: password } = (0,json/* isRecord */.u)(given) ? given : {};
    const host = typeof server === 'string' ? hostOfKey(server) : undefined;
    if (host === undefined || typeof username !== 'string' || typeof password !== 'string')
        return '1no sign-in to store';
    logins.set(host, asLogin(host, username, password));
    return '0';
}
function erase(input, logins) {
    const host = hostOfKey(input);
    if (host !== undefined)
        logins.delete(host);
    return '0';
}
function parseHandover(text) {
    const given = (0,json/* parseJson */.q)(text);
    const { socket, logins } = (0,json/* isRecord */.u)(given) ? given : {};
    if (typeof socket !== 'string' || !Array.isArray(logins))
        throw new errors/* ActionError */.lZ('internal', 'no sign-ins were handed over');
    const parsed = logins.map((login) => {
        const { host: name, username, password } = (0,json/* isRecord */.u)(login) ? login : {};
        const host = typeof name === 'string' ? (0,reference/* parseHost */.o6)(name) : undefined;
        if (host === undefined || typeof username !== 'string' || typeof password !== 'string')
            throw new errors/* ActionError */.lZ('internal', 'a sign-in was handed over in part');
        return [host, asLogin(host, username, password)];
    });
    return { socket, logins: new Map(parsed) };
}
function asLogin(host, username, password) {
    return { host, username, password: new secret_Secret(password), source: 'an earlier step', expiresAt: undefined };
}


/***/ }),

/***/ 366:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   SU: () => (/* binding */ parseRepository),
/* harmony export */   o6: () => (/* binding */ parseHost)
/* harmony export */ });
/* unused harmony exports TAG_LENGTH_LIMIT, NAME_LENGTH_LIMIT, parseTagged, isPath, isTag, sameRepository, canonicalName, formatTagged, formatPinned */
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


/***/ })

};
