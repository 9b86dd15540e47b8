export const id = 951;
export const ids = [951];
export const modules = {

/***/ 5951:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  prune: () => (/* binding */ prune_prune)
});

// EXTERNAL MODULE: ./lib/src/domain/list.js
var list = __webpack_require__(2791);
// EXTERNAL MODULE: ./lib/src/domain/secret.js
var secret = __webpack_require__(4699);
// EXTERNAL MODULE: ./lib/src/errors.js
var src_errors = __webpack_require__(5071);
// EXTERNAL MODULE: ./lib/src/inputs/spec.js
var spec = __webpack_require__(5083);
;// CONCATENATED MODULE: ./lib/src/inputs/prune-spec.js

const SHARED = [
    'images',
    'registry',
    'username',
    'password',
    'registry-auth',
    'auth-realms',
    'github-token',
    'timeout',
];
const PRUNE_OWN = [
    {
        name: 'keep-last',
        group: 'what to publish',
        kind: 'text',
        description: 'How many images with tags are kept in each repository, the newest ones; 10 unless said otherwise, 0 for none.',
        default: '10',
        example: '20',
    },
    {
        name: 'keep-tags',
        group: 'what to publish',
        kind: 'list',
        description: 'Images with such a tag are kept, by lines or commas; `*` stands for any characters.',
        example: 'latest, v*, prod-*',
    },
    {
        name: 'older-than',
        group: 'what to publish',
        kind: 'text',
        description: 'Only what is older is deleted: a whole number with `h`, `d` or `w`; 7 days unless said otherwise.',
        default: '7d',
        example: '30d',
    },
    {
        name: 'untagged',
        group: 'what to publish',
        kind: 'boolean',
        description: 'Whether manifests that no tag leads to are deleted, too, where the registry lists them (GHCR, ECR); `true` unless said otherwise.',
        default: 'true',
    },
    {
        name: 'dry-run',
        group: 'run',
        kind: 'boolean',
        description: 'Whether it is only told what would be deleted; that is so until `false` is given.',
        default: 'true',
    },
];
const PRUNE_INPUTS = [
    { ...(0,spec/* specOf */.rI)('images'), description: 'Names of the images to delete from, without tags, by lines or commas.' },
    ...PRUNE_OWN,
    ...SHARED.filter((name) => name !== 'images').map(spec/* specOf */.rI),
];
const PRUNE_OUTPUTS = [
    { name: 'outcome', description: '`pruned`, `planned` (a dry-run), `partial` (some of it could not be deleted) or `failed`.' },
    { name: 'deleted', description: 'JSON list of what was deleted, or would be: `image@digest`.' },
    { name: 'results', description: 'JSON, one row for each manifest: `image`, `digest`, `tags`, `made`, `state`, `because`.' },
];

// EXTERNAL MODULE: ./lib/src/domain/cache.js
var cache = __webpack_require__(525);
// EXTERNAL MODULE: ./lib/src/domain/loopback.js
var loopback = __webpack_require__(4006);
// EXTERNAL MODULE: ./lib/src/domain/code.js
var domain_code = __webpack_require__(1342);
;// CONCATENATED MODULE: ./lib/src/credentials/authority.js


const LIMIT_BYTES = 1024 * 1024;
const CERTIFICATE = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END (?:TRUSTED )?CERTIFICATE-----/;
async function readAuthority(host, caCert, { files }) {
    if (caCert.includes('-----BEGIN'))
        return checked(caCert, `${host}: the text of ca-cert`);
    const named = `${host}: the file of ca-cert, ${JSON.stringify(caCert)},`;
    const text = await files.readText(caCert, LIMIT_BYTES).catch((cause) => {
        throw new src_errors/* ActionError */.lZ('credentials', `${named} cannot be read (${(0,domain_code/* codeOf */.$)(cause) ?? String(cause)})`, HINT, cause);
    });
    if (text === undefined)
        throw new src_errors/* ActionError */.lZ('credentials', `${named} does not exist`, HINT);
    return checked(text, named);
}
const HINT = 'ca-cert takes PEM text, or the path of a PEM file (from the workspace on).';
function checked(text, named) {
    if (text.includes('PRIVATE KEY-----'))
        throw new src_errors/* ActionError */.lZ('credentials', `${named} holds a private key`, 'Give the certificate of the authority alone.');
    if (!CERTIFICATE.test(text))
        throw new src_errors/* ActionError */.lZ('credentials', `${named} holds no PEM certificate`, HINT);
    return text;
}

// EXTERNAL MODULE: ./lib/src/domain/json.js
var json = __webpack_require__(7909);
;// CONCATENATED MODULE: ./lib/src/domain/kept.js

const KEEPER = /^build-tag-push-[0-9a-f]{8}$/;
function isKeeperName(name) {
    return KEEPER.test(name);
}
function keeperNames(text) {
    const document = parseJson(text ?? '');
    return isRecord(document) ? [...new Set(Object.values(helpersOf(document)).filter(isKeeperName))] : [];
}
function addHelper(text, helper, keys, isGone = () => false) {
    const ours = Object.fromEntries(keys.map((key) => [key, helper]));
    if (text === undefined || text.trim() === '') {
        const whole = `${JSON.stringify({ credHelpers: ours }, null, '\t')}\n`;
        return { text: whole, kept: { helper, keys, previous: {}, hadHelpers: false, inserted: { at: 0, text: whole }, blank: { text } } };
    }
    const document = parseJson(text);
    if (!isRecord(document))
        return undefined;
    const held = Object.fromEntries(Object.entries(helpersOf(document)).filter(([, name]) => !isGone(name)));
    const at = text.lastIndexOf('}');
    const comma = Object.keys(document).length === 0 ? '' : ',';
    const inserted = { at, text: `${comma}"credHelpers":${JSON.stringify({ ...held, ...ours })}` };
    const previous = Object.fromEntries(Object.entries(held).filter(([key]) => keys.includes(key)));
    const isOthers = Object.keys(held).length === 0 && Object.keys(helpersOf(document)).length > 0;
    const hadHelpers = document['credHelpers'] !== undefined && !isOthers;
    return { text: put(text, inserted), kept: { helper, keys, previous, hadHelpers, inserted, blank: undefined } };
}
function takeBack(text, { helper, keys, previous, hadHelpers, inserted, blank }) {
    if (text === undefined)
        return { kind: 'nothing' };
    if (blank !== undefined && text === inserted.text)
        return blank.text === undefined ? { kind: 'gone' } : { kind: 'text', text: blank.text };
    const without = cutMember(text, blank === undefined ? inserted.text.replace(/^,/, '') : inserted.text.trim().slice(1, -1).trim());
    const rest = without === undefined ? undefined : parseJson(without);
    if (without !== undefined && isRecord(rest) && (rest['credHelpers'] !== undefined || !hadHelpers))
        return { kind: 'text', text: without };
    const document = parseJson(text);
    if (!isRecord(document))
        return { kind: 'problem', problem: 'is no JSON object any more' };
    const held = helpersOf(document);
    const ours = keys.filter((key) => held[key] === helper);
    if (ours.length === 0)
        return { kind: 'nothing' };
    const left = { ...Object.fromEntries(Object.entries(held).filter(([key]) => !ours.includes(key))), ...restored(ours, previous) };
    const { credHelpers: _, ...others } = document;
    const isLeft = hadHelpers || Object.keys(left).length > 0;
    return { kind: 'text', text: JSON.stringify(isLeft ? { ...others, credHelpers: left } : others, null, '\t') };
}
function parseKept(value) {
    if (!isRecord(value))
        return undefined;
    const { helper, keys, previous, hadHelpers, inserted, blank } = value;
    if (typeof helper !== 'string' || !Array.isArray(keys) || !isRecord(previous) || typeof hadHelpers !== 'boolean')
        return undefined;
    if (!isRecord(inserted) || typeof inserted['at'] !== 'number' || typeof inserted['text'] !== 'string')
        return undefined;
    const blankText = isRecord(blank) ? blank['text'] : undefined;
    return {
        helper,
        keys: keys.filter((key) => typeof key === 'string'),
        previous: texts(previous),
        hadHelpers,
        inserted: { at: inserted['at'], text: inserted['text'] },
        blank: isRecord(blank) ? { text: typeof blankText === 'string' ? blankText : undefined } : undefined,
    };
}
function cutMember(text, member) {
    const at = text.indexOf(member);
    if (at < 0)
        return undefined;
    const [before, after] = [text.slice(0, at), text.slice(at + member.length)];
    return before.endsWith(',') ? before.slice(0, -1) + after : before + after.replace(/^(\s*),/, '$1');
}
function put(text, { at, text: added }) {
    return text.slice(0, at) + added + text.slice(at);
}
function restored(keys, previous) {
    return Object.fromEntries(Object.entries(previous).filter(([key]) => keys.includes(key)));
}
function helpersOf(document) {
    return isRecord(document['credHelpers']) ? texts(document['credHelpers']) : {};
}
function texts(record) {
    return Object.fromEntries(Object.entries(record).filter((pair) => typeof pair[1] === 'string'));
}

// EXTERNAL MODULE: ./lib/src/domain/reference.js
var reference = __webpack_require__(3366);
;// CONCATENATED MODULE: ./lib/src/credentials/auths.js



const IDENTITY_TOKEN = '<token>';
const HUB_KEY = 'https://index.docker.io/v1/';
function dockerKey(host) {
    return host === 'docker.io' ? HUB_KEY : host;
}
function auths_hostOfKey(key) {
    return (0,reference/* parseHost */.o6)(placeOf(key)[0]);
}
function parseAuths(auths) {
    const found = new Map();
    for (const [key, value] of (0,json/* isRecord */.u)(auths) ? Object.entries(auths) : []) {
        const host = auths_hostOfKey(key);
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
    if (!(0,json/* isRecord */.u)(value))
        return undefined;
    const { auth, username, password, identitytoken, registrytoken } = value;
    if (isText(identitytoken))
        return { kind: 'login', username: IDENTITY_TOKEN, password: new secret/* Secret */.z(identitytoken) };
    if (isText(auth))
        return parsePair(auth);
    if (isText(username) && isText(password))
        return { kind: 'login', username, password: new secret/* Secret */.z(password) };
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
    return { kind: 'login', username: pair.slice(0, colon), password: new secret/* Secret */.z(password) };
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
var external_node_path_ = __webpack_require__(6760);
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
        const { message, hint } = asActionError(thrown);
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

;// CONCATENATED MODULE: ./lib/src/credentials/mask.js

function maskGiven(inputs, env, runner) {
    for (const { login } of inputs.registries)
        if (login !== undefined)
            maskPair(login.username, login.password, runner);
    for (const name of ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'])
        maskText(env[name] ?? '', runner);
}
function maskLogin(username, password, runner) {
    maskText(password.reveal(), runner);
    maskPair(username, password, runner);
}
function maskPair(username, password, runner) {
    if (password.reveal() !== '')
        maskText(Buffer.from(`${username}:${password.reveal()}`).toString('base64'), runner);
}
function maskText(text, runner) {
    if (text !== '')
        runner.mask(new secret/* Secret */.z(text));
}

;// CONCATENATED MODULE: ./lib/src/credentials/carried.js

function parseCarried(document) {
    const proxies = nested(document['proxies']);
    const withPassword = Object.entries(proxies).flatMap(([daemon, settings]) => Object.entries(settings).flatMap(([name, value]) => (hasPassword(value) ? [`proxies.${daemon}.${name}`] : [])));
    const headers = Object.keys(carried_texts(document['HttpHeaders'])).filter((name) => name.toLowerCase() !== 'user-agent');
    return {
        carried: {
            currentContext: typeof document['currentContext'] === 'string' && document['currentContext'] !== '' ? document['currentContext'] : undefined,
            cliPluginsExtraDirs: Array.isArray(document['cliPluginsExtraDirs']) ? document['cliPluginsExtraDirs'].filter(carried_isText) : [],
            features: carried_texts(document['features']),
            plugins: nested(document['plugins']),
            proxies: mapValues(proxies, (settings) => Object.fromEntries(Object.entries(settings).filter(([, value]) => !hasPassword(value)))),
        },
        problems: [
            ...withPassword.map((name) => `has a password in ${name}, which is not written down a second time: the build does not get this proxy. Give it as a build-arg without a value (HTTPS_PROXY), and the variable in the step's env.`),
            ...headers.map((name) => `has HttpHeaders.${name}, which may be a secret and is not passed on. Give it as DOCKER_CUSTOM_HEADERS in the step's env.`),
        ],
    };
}
function hasPassword(value) {
    return value.includes('@');
}
function nested(value) {
    return mapValues((0,json/* isRecord */.u)(value) ? value : {}, carried_texts);
}
function carried_texts(value) {
    return (0,json/* isRecord */.u)(value)
        ? Object.fromEntries(Object.entries(value).filter((pair) => typeof pair[1] === 'string'))
        : {};
}
function mapValues(record, change) {
    return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
function carried_isText(value) {
    return typeof value === 'string';
}

;// CONCATENATED MODULE: ./lib/src/credentials/userconfig.js





const userconfig_LIMIT_BYTES = 4 * 1024 * 1024;
const reads = new WeakMap();
function readUserConfig(ports) {
    const reading = reads.get(ports) ?? read(ports);
    reads.set(ports, reading);
    return reading;
}
async function read(ports) {
    const folder = userFolder(ports.env);
    if (folder === undefined)
        return { folder, ...NOTHING };
    const path = (0,external_node_path_.join)(folder, 'config.json');
    const { problems, ...config } = await ports.files.readText(path, userconfig_LIMIT_BYTES).then((text) => (text === undefined ? { ...NOTHING, problems: [] } : parseUserConfig(text)), (cause) => ({ ...NOTHING, problems: [`cannot be read (${(0,domain_code/* codeOf */.$)(cause) ?? String(cause)})`] }));
    for (const problem of problems)
        ports.log.warning(`${path} ${problem}`);
    return { folder, ...config };
}
function parseUserConfig(text) {
    if (text.trim() === '')
        return { ...NOTHING, problems: [] };
    const document = (0,json/* parseJson */.q)(text);
    if (!(0,json/* isRecord */.u)(document))
        return { ...NOTHING, problems: ['is not a JSON object: its sign-ins, contexts and proxies are not used'] };
    const { carried, problems } = parseCarried(document);
    return { auths: parseAuths(document['auths']), ...parseHelpers(document), carried, problems };
}
const NOTHING = {
    auths: new Map(),
    credHelpers: new Map(),
    credsStore: undefined,
    carried: { currentContext: undefined, cliPluginsExtraDirs: [], features: {}, plugins: {}, proxies: {} },
};
function userFolder(env) {
    const own = env['DOCKER_CONFIG'] ?? '';
    if (own !== '')
        return (0,external_node_path_.resolve)(own);
    const home = env['HOME'] ?? env['USERPROFILE'] ?? '';
    return home === '' ? undefined : (0,external_node_path_.resolve)(home, '.docker');
}
function parseHelpers(document) {
    const helpers = (0,json/* isRecord */.u)(document['credHelpers']) ? Object.entries(document['credHelpers']) : [];
    const named = helpers.flatMap(([key, name]) => {
        const host = auths_hostOfKey(key);
        return host !== undefined && isProgramName(name) ? [[host, name]] : [];
    });
    return { credHelpers: new Map(named), credsStore: isProgramName(document['credsStore']) ? document['credsStore'] : undefined };
}
function isProgramName(value) {
    return typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(value);
}

;// CONCATENATED MODULE: ./lib/src/credentials/earlier.js








const HELPER_TIMEOUT_MS = 30_000;
const HELPER_LIMIT_BYTES = 256 * 1024;
const HELPER_ANSWER_MS = 5 * 60_000;
async function earlierSignIns(ports) {
    const config = await readUserConfig(ports);
    const variable = parseVariable(ports);
    for (const entry of [...variable.values(), ...config.auths.values()])
        if (entry.kind === 'login')
            maskLogin(entry.username, entry.password, ports.runner);
    const file = `${config.folder ?? '~/.docker'}/config.json`;
    return async (host, cure) => {
        const given = variable.get(host);
        if (given !== undefined)
            return fromEntry(host, given, 'DOCKER_AUTH_CONFIG', cure);
        const own = await livingHelper(config.credHelpers.get(host), ports);
        if (own !== undefined)
            return askHelper(host, own, ports, `credHelpers of ${file}`).catch((thrown) => refuse(thrown, cure));
        const common = config.credsStore === undefined ? undefined : await askCommon(host, config.credsStore, ports, `credsStore of ${file}`);
        if (common !== undefined)
            return common;
        const entry = config.auths.get(host);
        return entry === undefined ? undefined : fromEntry(host, entry, file, cure);
    };
}
async function livingHelper(name, { children }) {
    const isGone = name !== undefined && isKeeperName(name) && (await children.find(`docker-credential-${name}`)) === undefined;
    return isGone ? undefined : name;
}
function parseVariable({ env, log }) {
    const text = env['DOCKER_AUTH_CONFIG'] ?? '';
    const { auths, problems } = parseUserConfig(text);
    for (const problem of problems)
        log.warning(`DOCKER_AUTH_CONFIG ${problem}`);
    return auths;
}
function fromEntry(host, entry, source, cure) {
    if (entry.kind === 'broken')
        throw new src_errors/* ActionError */.lZ('credentials', `${host}: its entry in ${source} ${entry.problem}`, cure);
    return { login: { host, username: entry.username, password: entry.password, source, expiresAt: undefined }, end: undefined };
}
async function askCommon(host, name, ports, named) {
    try {
        return await askHelper(host, name, ports, named);
    }
    catch (thrown) {
        if (!(thrown instanceof src_errors/* ActionError */.lZ) || thrown.code !== 'credentials')
            throw thrown;
        ports.log.warning(`${thrown.message}; going on without it`);
        return undefined;
    }
}
async function askHelper(host, name, ports, named) {
    const program = `docker-credential-${name}`;
    const refused = (what) => new src_errors/* ActionError */.lZ('credentials', `${host}: ${program} (${named}) ${what}`);
    const { ending, stdout } = await ports.children.ask(program, ['get'], {
        stdin: dockerKey(host),
        timeoutMs: HELPER_TIMEOUT_MS,
        limitBytes: HELPER_LIMIT_BYTES,
    });
    switch (ending.kind) {
        case 'missing':
            throw refused('is not on PATH');
        case 'timeout':
            throw refused(`did not answer within ${ending.ms / 1000} s`);
        case 'killed':
            throw refused(`was killed by ${ending.signal}`);
        case 'exited': {
            if (ending.code !== 0 && stdout.trim() === NOT_FOUND)
                return undefined;
            if (ending.code !== 0)
                throw refused(`ended with exit code ${ending.code}`);
            const pair = parseAnswer(stdout);
            if (pair === undefined)
                throw refused('gave an answer that is not JSON with Username and Secret');
            const password = new secret/* Secret */.z(pair.secret);
            maskLogin(pair.username, password, ports.runner);
            if (pair.secret === '')
                return undefined;
            const end = new Date(ports.clock.now().getTime() + HELPER_ANSWER_MS);
            return { login: { host, username: pair.username, password, source: `${program} (${named})`, expiresAt: undefined }, end };
        }
    }
}
function refuse(thrown, cure) {
    if (thrown instanceof src_errors/* ActionError */.lZ && thrown.code === 'credentials')
        throw new src_errors/* ActionError */.lZ(thrown.code, thrown.message, `Repair or remove that line of the docker config. ${cure}`, thrown);
    throw thrown;
}
function parseAnswer(text) {
    try {
        const answer = JSON.parse(text);
        const { Username: username, Secret: secret } = (0,json/* isRecord */.u)(answer) ? answer : {};
        return typeof username === 'string' && typeof secret === 'string' ? { username, secret } : undefined;
    }
    catch (error) {
        if (error instanceof SyntaxError)
            return undefined;
        throw error;
    }
}

;// CONCATENATED MODULE: ./lib/src/credentials/entry.js
function entry_entryFor({ path }, entries) {
    const covers = ({ scope }) => scope === undefined || path === scope || path.startsWith(`${scope}/`);
    return entries.filter(covers).sort((one, other) => (other.scope?.length ?? 0) - (one.scope?.length ?? 0))[0];
}

// EXTERNAL MODULE: ./lib/src/domain/ecr.js
var ecr = __webpack_require__(3269);
// EXTERNAL MODULE: ./lib/src/domain/vendor.js
var vendor = __webpack_require__(9689);
;// CONCATENATED MODULE: ./lib/src/credentials/aws.js

const AWS_VARIABLES = 'AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN for temporary keys), AWS_WEB_IDENTITY_TOKEN_FILE with AWS_ROLE_ARN, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI, or AWS_PROFILE';
async function findAwsSource(ports) {
    const env = ports.env;
    const shared = await sharedFiles(ports);
    const profile = given(env, 'AWS_PROFILE');
    if (profile !== undefined) {
        if (shared.length > 0)
            return { kind: 'found', source: `AWS_PROFILE ${profile}` };
        return {
            kind: 'broken',
            problem: `AWS_PROFILE is set to ${JSON.stringify(profile)}, but there is neither an AWS config nor an AWS credentials file`,
        };
    }
    return keys(env) ?? webIdentity(env, shared) ?? container(env, shared) ?? files(shared) ?? none(env);
}
function keys(env) {
    const id = given(env, 'AWS_ACCESS_KEY_ID');
    const secret = given(env, 'AWS_SECRET_ACCESS_KEY');
    if (id === undefined && secret === undefined)
        return undefined;
    if (secret === undefined)
        return { kind: 'broken', problem: 'AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not' };
    if (id === undefined)
        return { kind: 'broken', problem: 'AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is not' };
    if (isTemporary(id) && given(env, 'AWS_SESSION_TOKEN') === undefined)
        return { kind: 'broken', problem: 'AWS_ACCESS_KEY_ID is a temporary key (ASIA…), but AWS_SESSION_TOKEN is not set' };
    return { kind: 'found', source: 'AWS_ACCESS_KEY_ID' };
}
function webIdentity(env, shared) {
    const token = given(env, 'AWS_WEB_IDENTITY_TOKEN_FILE');
    const role = given(env, 'AWS_ROLE_ARN');
    if (token !== undefined && role !== undefined)
        return { kind: 'found', source: 'AWS_WEB_IDENTITY_TOKEN_FILE' };
    if (token === undefined || shared.length > 0)
        return undefined;
    return { kind: 'broken', problem: 'AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not' };
}
function container(env, shared) {
    const names = ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'];
    const name = names.find((candidate) => given(env, candidate) !== undefined);
    return name === undefined || shared.length > 0 ? undefined : { kind: 'found', source: name };
}
function files(shared) {
    return shared.length === 0 ? undefined : { kind: 'found', source: `${shared.join(' and ')}, or what the machine gives` };
}
function none(env) {
    const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_ROLE_ARN', 'AWS_PROFILE'];
    return {
        kind: 'none',
        instance: (given(env, 'AWS_EC2_METADATA_DISABLED') ?? 'false') === 'false',
        empty: names.filter((name) => env[name] === ''),
    };
}
function isTemporary(accessKeyId) {
    return accessKeyId.startsWith('ASIA');
}
async function sharedFiles({ env, files }) {
    const home = given(env, 'HOME') ?? given(env, 'USERPROFILE');
    const places = [
        given(env, 'AWS_CONFIG_FILE') ?? (home === undefined ? undefined : (0,external_node_path_.join)(home, '.aws', 'config')),
        given(env, 'AWS_SHARED_CREDENTIALS_FILE') ?? (home === undefined ? undefined : (0,external_node_path_.join)(home, '.aws', 'credentials')),
    ];
    const found = await Promise.all(places.map(async (place) => (place !== undefined && (await files.kind(place)) !== undefined ? [place] : [])));
    return found.flat();
}
function given(env, name) {
    const value = env[name];
    return value === undefined || value === '' ? undefined : value;
}

;// CONCATENATED MODULE: ./lib/src/credentials/aws-error.js



const MESSAGE_LIMIT = 400;
function aws_error_explainAws(thrown, place, source, actions, cure, resource = '*') {
    if (thrown instanceof src_errors/* ActionError */.lZ)
        return thrown;
    const { name, message, code } = aws_error_awsErrorOf(thrown);
    const told = (what, hint) => new src_errors/* ActionError */.lZ('credentials', `${place}: ${what} (credentials: ${source})`, hint, thrown);
    switch (name) {
        case 'CredentialsProviderError':
        case 'ProviderError':
        case 'TokenProviderError':
            return told('AWS credentials could not be loaded', cure);
        case 'UnrecognizedClientException':
        case 'InvalidClientTokenId':
            return told(`AWS does not know the access key or its session token (${name})`, 'Check that key, secret and session token belong together and are active.');
        case 'InvalidSignatureException':
        case 'SignatureDoesNotMatch':
        case 'RequestExpired':
        case 'RequestTimeTooSkewed':
            return told(`AWS refused the signature (${name})`, 'The secret does not belong to the access key, or the clock of this machine is wrong.');
        case 'ExpiredToken':
        case 'ExpiredTokenException':
            return told(`the AWS credentials have expired (${name})`, 'Sign in to AWS in this job, shortly before this step.');
        case 'AccessDenied':
        case 'AccessDeniedException':
            return told(`AWS denied it: ${cut(message)}`, `The identity needs a policy with ${JSON.stringify({ Effect: 'Allow', Action: actions, Resource: resource })}; with a web identity, the trust policy of its role must name this repository. README, "Amazon ECR", has all that a push needs.`);
        case 'InvalidIdentityToken':
        case 'IDPRejectedClaim':
            return told(`AWS refused the web identity (${name})`, 'Check the audience of the token and the trust policy of the role.');
        case 'ThrottlingException':
        case 'Throttling':
        case 'TooManyRequestsException':
            return told(`AWS is limiting requests (${name}) and kept doing so`, 'Run again later.');
    }
    if (code === 'ERR_BODY_TOO_LARGE')
        return told('the ECR API answered with more than anyone reads', ELSEWHERE);
    if (name === 'SyntaxError')
        return told('the ECR API answered with something that is not JSON', ELSEWHERE);
    if (code !== undefined || name === 'TimeoutError')
        return new src_errors/* ActionError */.lZ('registry-unreachable', `${place}: the ECR API could not be reached (${code ?? name})`, UNREACHABLE, thrown);
    return told(`the ECR API answered with ${name}`, cure);
}
const UNREACHABLE = 'Check the region in the name of the registry, HTTPS_PROXY and NO_PROXY, and AWS_ENDPOINT_URL_ECR if it is set.';
const ELSEWHERE = 'Something between this machine and AWS answers in its place: check HTTPS_PROXY, and AWS_ENDPOINT_URL_ECR if it is set.';
function aws_error_awsErrorOf(thrown) {
    const error = (0,json/* isRecord */.u)(thrown) ? thrown : {};
    const name = typeof error['name'] === 'string' ? error['name'] : 'something that is not an error';
    const message = typeof error['message'] === 'string' ? error['message'] : '';
    return { name, message, code: (0,domain_code/* codeOf */.$)(thrown) ?? (0,domain_code/* codeOf */.$)(error['cause']) };
}
function cut(text) {
    return text.length > MESSAGE_LIMIT ? `${text.slice(0, MESSAGE_LIMIT)}…` : text;
}

;// CONCATENATED MODULE: ./lib/src/credentials/aws-keys.js



function keysOf(entry, ports) {
    const isSame = ports.env['AWS_ACCESS_KEY_ID'] === entry.username;
    const token = isSame ? (ports.env['AWS_SESSION_TOKEN'] ?? '') : '';
    if (isTemporary(entry.username) && token === '')
        throw new src_errors/* ActionError */.lZ('credentials', `${entry.host}: the access key of ${entry.source} is a temporary one (ASIA…), which needs a session token`, 'Leave username and password out and set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN in the environment.');
    return { accessKeyId: entry.username, secretAccessKey: entry.password, sessionToken: token === '' ? undefined : new secret/* Secret */.z(token) };
}
async function chainSource(host, cure, ports) {
    const found = await findAwsSource(ports);
    switch (found.kind) {
        case 'found':
            return found.source;
        case 'broken':
            throw new src_errors/* ActionError */.lZ('credentials', `${host}: ${found.problem}`, `AWS credentials come from ${AWS_VARIABLES}.`);
        case 'none': {
            if (found.instance && found.empty.length === 0)
                return 'the role of this machine (EC2 instance metadata)';
            const empty = found.empty.length === 0 ? '' : `; ${found.empty.join(', ')} ${found.empty.length === 1 ? 'is' : 'are'} set but empty`;
            const fork = found.empty.length === 0 ? '' : ' Secrets are empty in runs of a fork and of Dependabot.';
            throw new src_errors/* ActionError */.lZ('credentials', `${host}: there are no AWS credentials in this job${empty}`, `${cure}${fork}`);
        }
    }
}

// EXTERNAL MODULE: ./lib/src/domain/inert.js
var inert = __webpack_require__(1295);
;// CONCATENATED MODULE: ./lib/src/credentials/subject.js

function describeClaims({ audience, subject }) {
    return `its audience (aud) is ${told(audience)}, its subject (sub) ${told(subject)}`;
}
function issuerOf({ issuer }) {
    return told(issuer ?? 'https://token.actions.githubusercontent.com');
}
function subjectHint({ subject }) {
    const isImmutable = /^repo:[^/:]+@\d+\/[^/:]+@\d+:/.test(subject ?? '');
    return isImmutable
        ? ' The subject has the numbers of owner and repository in it (repo:OWNER@ID/REPO@ID:…), as those of all repositories made, renamed or moved since July 2026: a trust that was written as repo:OWNER/REPO:… does not match it.'
        : '';
}
function told(claim) {
    return claim === undefined ? 'not said' : (0,inert/* inertInline */.Mo)(claim);
}

;// CONCATENATED MODULE: ./lib/src/credentials/aws-role.js





function roleSession(host, role, place, ports) {
    const region = role.region ?? place.region;
    return async () => {
        const { jwt, claims } = await ports.identity.token(role.audience ?? audienceOf(place.partition), host);
        const asked = {
            region,
            fips: place.fips,
            role: role.arn,
            sessionName: role.sessionName ?? sessionNameOf(ports.env['GITHUB_RUN_ID']),
            seconds: role.seconds,
            jwt,
        };
        const session = await ports.clients.assumeRole(asked).catch((thrown) => {
            throw explain(thrown, { host, role, region, jwt, claims, now: ports.clock.now() });
        });
        ports.runner.mask(session.keys.secretAccessKey);
        if (session.keys.sessionToken !== undefined)
            ports.runner.mask(session.keys.sessionToken);
        return session;
    };
}
function audienceOf(partition) {
    return partition === 'aws-cn' ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com';
}
function sessionNameOf(runId) {
    return runId !== undefined && /^[0-9]{1,20}$/.test(runId) ? `build-tag-push-${runId}` : 'build-tag-push';
}
function explain(thrown, { host, role, region, jwt, claims, now }) {
    if (thrown instanceof src_errors/* ActionError */.lZ)
        return thrown;
    const { name, code, message } = aws_error_awsErrorOf(thrown);
    const concealed = (0,secret/* conceal */.E)(message, [jwt.reveal()]);
    const words = (0,inert/* inertInline */.Mo)(concealed);
    const cause = concealed === message ? thrown : undefined;
    const told = (what, hint) => new src_errors/* ActionError */.lZ('credentials', `${host}: ${what}`, hint, cause);
    const asked = `STS in ${region}`;
    switch (name) {
        case 'AccessDenied':
        case 'AccessDeniedException':
            return told(`the role ${role.arn} does not trust this job's identity token: ${describeClaims(claims)}`, `The trust policy of the role must allow sts:AssumeRoleWithWebIdentity for ${issuerOf(claims)} with exactly this audience and this subject (or a pattern of it).${subjectHint(claims)}`);
        case 'InvalidIdentityToken':
        case 'InvalidIdentityTokenException':
        case 'IDPRejectedClaim':
        case 'IDPRejectedClaimException':
            return told(`AWS does not take this job's identity token (${name}: ${words}): ${describeClaims(claims)}`, `The account of the role needs an IAM identity provider for ${issuerOf(claims)} that lists this audience.`);
        case 'ExpiredTokenException':
            return told(`AWS found this job's identity token expired; it ends at ${claims.expiresAt?.toISOString() ?? 'no time that it says'}, and this machine's clock shows ${now.toISOString()}`, 'Set the clock of this machine, and run the job again.');
        case 'ValidationError':
            return told(`${asked} refused the request for the role ${role.arn}: ${words}`, 'Check role-to-assume, role-session-name, and that role-duration-seconds is not longer than the maximum session duration of the role.');
        case 'RegionDisabledException':
            return told(`${asked} is switched off in the account of the role`, 'Name another region by aws-region, or switch STS on there in the IAM settings.');
        case 'IDPCommunicationError':
        case 'IDPCommunicationErrorException':
            return told(`AWS could not ask ${issuerOf(claims)} about this job's identity token, and kept failing`, 'Run the job again.');
        case 'Throttling':
        case 'ThrottlingException':
        case 'TooManyRequestsException':
            return told(`${asked} is limiting requests (${name}) and kept doing so`, 'Run the job again later.');
    }
    if (code === 'ERR_BODY_TOO_LARGE')
        return told(`${asked} answered with more than anyone reads`, aws_role_ELSEWHERE);
    if (code !== undefined || name === 'TimeoutError')
        return new src_errors/* ActionError */.lZ('registry-unreachable', `${host}: ${asked} could not be reached (${code ?? name})`, aws_role_UNREACHABLE, thrown);
    return told(`${asked} answered the request for the role ${role.arn} with ${name}`, aws_role_ELSEWHERE);
}
const aws_role_UNREACHABLE = 'Check aws-region, HTTPS_PROXY and NO_PROXY, and AWS_ENDPOINT_URL_STS if it is set.';
const aws_role_ELSEWHERE = 'Run the job again; if it stays so, something between this machine and AWS may be answering in its place.';

;// CONCATENATED MODULE: ./lib/src/credentials/ecr.js







const ecr_ecr = {
    name: 'Amazon ECR',
    cure: `Run aws-actions/configure-aws-credentials in an earlier step, set ${AWS_VARIABLES}, give role-to-assume in its entry of registry-auth, or an access key as username and its secret as password.`,
    redeem,
    accept,
    automatic,
};
async function redeem(entry, ports) {
    return entry.username === 'AWS' ? withApi(entry, ports) : mint(entry.host, entry, ports);
}
async function accept(earlier, ports) {
    const expiresAt = endOfPassword(earlier.password);
    if (expiresAt === undefined || expiresAt > ports.clock.now())
        return withApi({ ...earlier, expiresAt }, ports);
    ports.log.info(`${earlier.host}: the sign-in of ${earlier.source} ended at ${expiresAt.toISOString()} and is not used`);
    return undefined;
}
async function automatic(host, _given, ports) {
    return mint(host, undefined, ports);
}
async function signInToEcr({ host, keyless }, ports) {
    const place = ecr_placeOf(host);
    const keys = roleSession(host, keyless, place, ports);
    return buy(host, await ports.clients.ecr(place.region, { fips: place.fips, keys }), `role-to-assume ${keyless.arn}`);
}
async function mint(host, entry, ports) {
    const { api, source } = await openApi(host, entry, ports);
    return buy(host, api, source);
}
async function buy(host, api, source) {
    try {
        return { host, ...(await api.authorization()), source, ecr: api };
    }
    catch (thrown) {
        throw aws_error_explainAws(thrown, host, source, ['ecr:GetAuthorizationToken'], ecr_ecr.cure);
    }
}
async function withApi(login, ports) {
    if ((await findAwsSource(ports)).kind !== 'found')
        return login;
    const api = async () => (await openApi(login.host, undefined, ports)).api;
    return {
        ...login,
        ecr: {
            authorization: async () => (await api()).authorization(),
            repository: async (account, name) => (await api()).repository(account, name),
            create: async (account, name, settings) => (await api()).create(account, name, settings),
            lifecycle: async (account, name) => (await api()).lifecycle(account, name),
            putLifecycle: async (account, name, text) => (await api()).putLifecycle(account, name, text),
            startScan: async (account, name, digest) => (await api()).startScan(account, name, digest),
            scan: async (account, name, digest) => (await api()).scan(account, name, digest),
            images: async (account, name, digest) => (await api()).images(account, name, digest),
            removeImage: async (account, name, digest) => (await api()).removeImage(account, name, digest),
        },
    };
}
async function openApi(host, entry, ports) {
    const place = ecr_placeOf(host);
    if (entry === undefined) {
        const source = await chainSource(host, ecr_ecr.cure, ports);
        return { api: await ports.clients.ecr(place.region, { fips: place.fips, keys: undefined }), source };
    }
    const keys = keysOf(entry, ports);
    return { api: await ports.clients.ecr(place.region, { fips: place.fips, keys }), source: `the access key of ${entry.source}` };
}
function ecr_placeOf(host) {
    const place = (0,ecr/* parseEcrHost */.w)(host);
    if (place === undefined)
        throw new src_errors/* ActionError */.lZ('internal', `${host} is not a private ECR registry`);
    return place;
}
function endOfPassword(password) {
    try {
        const token = JSON.parse(Buffer.from(password.reveal(), 'base64').toString('utf8'));
        const end = (0,json/* isRecord */.u)(token) ? token['expiration'] : undefined;
        return typeof end === 'number' && Number.isSafeInteger(end) && end > 0 && end < 1e10 ? new Date(end * 1000) : undefined;
    }
    catch (error) {
        if (error instanceof SyntaxError)
            return undefined;
        throw error;
    }
}

;// CONCATENATED MODULE: ./lib/src/credentials/ecr-public.js






const ecrPublic = {
    name: 'Amazon ECR Public',
    cure: `Run aws-actions/configure-aws-credentials in an earlier step, set ${AWS_VARIABLES}, give role-to-assume in its entry of registry-auth, or an access key as username and its secret as password.`,
    redeem: async (entry, ports) => {
        if (entry.username === 'AWS')
            return entry;
        return ecr_public_buy(entry.host, keysOf(entry, ports), `the access key of ${entry.source}`, ports);
    },
    accept: ecr_public_accept,
    automatic: ecr_public_automatic,
};
const PLACE = { region: 'us-east-1', fips: false, partition: 'aws' };
async function signInToEcrPublic({ host, keyless }, ports) {
    return ecr_public_buy(host, roleSession(host, keyless, PLACE, ports), `role-to-assume ${keyless.arn}`, ports);
}
async function ecr_public_accept(earlier, ports) {
    const expiresAt = endOfPassword(earlier.password);
    if (expiresAt === undefined || expiresAt > ports.clock.now())
        return { ...earlier, expiresAt };
    ports.log.info(`${earlier.host}: the sign-in of ${earlier.source} ended at ${expiresAt.toISOString()} and is not used`);
    return undefined;
}
async function ecr_public_automatic(host, { isNamed }, ports) {
    if (!isNamed || (await findAwsSource(ports)).kind !== 'found')
        return undefined;
    try {
        return await ecr_public_buy(host, undefined, await chainSource(host, ecrPublic.cure, ports), ports);
    }
    catch (thrown) {
        const error = (0,src_errors/* asActionError */.z6)(thrown);
        if (!(thrown instanceof src_errors/* ActionError */.lZ) || error.code !== 'credentials')
            throw thrown;
        ports.log.warning(`${error.message}. It is asked without a sign-in, which is enough to pull. ${error.hint ?? ''}`);
        return undefined;
    }
}
async function ecr_public_buy(host, keys, source, ports) {
    try {
        const api = await ports.clients.ecrPublic(keys);
        return { host, ...(await api.authorization()), source, gallery: api };
    }
    catch (thrown) {
        throw aws_error_explainAws(thrown, host, source, ['ecr-public:GetAuthorizationToken', 'sts:GetServiceBearerToken'], ecrPublic.cure);
    }
}

;// CONCATENATED MODULE: ./lib/src/credentials/exchange.js






const ANSWER_LIMIT_BYTES = 64 * 1024;
const IDLE_MS = 15_000;
const TRIES = 5;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
async function exchange(asked, ports) {
    const { status, headers, body } = await persist(asked, ports);
    const document = (0,json/* parseJson */.q)(body);
    if (status === 200 && (0,json/* isRecord */.u)(document))
        return document;
    const { host, claims, cure } = asked;
    if (status === 200)
        throw new src_errors/* ActionError */.lZ('credentials', `${host}: ${nameOf(asked)} answered with ${kindOf(headers)}, not with JSON`, RUN_AGAIN);
    const words = wordsOf(document, asked.secrets);
    const found = `${status}${words === '' ? '' : ` ${words}`}`;
    if (status === 429 || status >= 500)
        throw new src_errors/* ActionError */.lZ('credentials', `${host}: ${nameOf(asked)} answered ${found}`, RUN_AGAIN);
    throw new src_errors/* ActionError */.lZ('credentials', `${host}: ${nameOf(asked)} refused the sign-in of this job: ${found}; ${describeClaims(claims)}`, `${cure}${subjectHint(claims)}`);
}
function tokenOf(document, field, asked, { runner }) {
    const value = document[field];
    if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value))
        throw new src_errors/* ActionError */.lZ('credentials', `${asked.host}: ${nameOf(asked)} answered without a token in ${JSON.stringify(field)}`, RUN_AGAIN);
    const token = new secret/* Secret */.z(value);
    runner.mask(token);
    return token;
}
function endAfter(seconds, otherwise, { clock }) {
    const isGood = typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0;
    return new Date(clock.now().getTime() + (isGood ? Math.min(seconds, DAY_SECONDS) : otherwise) * 1_000);
}
function endOfJwt(token) {
    const [, payload, , ...rest] = token.reveal().split('.');
    const claims = payload === undefined || rest.length > 0 ? undefined : (0,json/* parseJson */.q)(Buffer.from(payload, 'base64url'));
    const end = (0,json/* isRecord */.u)(claims) ? claims['exp'] : undefined;
    return typeof end === 'number' && end > 0 && end < 1e11 ? new Date(end * 1_000) : undefined;
}
const DAY_SECONDS = 86_400;
const RUN_AGAIN = 'Run the job again; if it stays so, a proxy between this machine and that host may be answering in its place.';
async function persist(asked, { http, clock, random, log }) {
    const request = requestOf(asked);
    for (let tries = 1;; tries += 1) {
        const outcome = await http.request({ ...request, idleMs: IDLE_MS, limitBytes: ANSWER_LIMIT_BYTES }).then((reply) => ({ reply, isLasting: !isTransient(reply.status), askedMs: askedWaitMs(reply.headers.get('retry-after'), clock.now()) }), (error) => ({ error, isLasting: !TRANSIENT.has((0,domain_code/* codeOf */.$)(error) ?? ''), askedMs: 0 }));
        if (outcome.isLasting || tries === TRIES || outcome.askedMs > LONGEST_WAIT_MS) {
            if ('reply' in outcome)
                return outcome.reply;
            throw unreachable(asked, tries, outcome.error);
        }
        const what = 'reply' in outcome ? `answered ${outcome.reply.status}` : (0,domain_code/* codeOf */.$)(outcome.error);
        log.debug(`${asked.url.host} ${what}; try ${tries + 1} of ${TRIES}`);
        await clock.sleep(Math.max(outcome.askedMs, FIRST_WAIT_MS * 2 ** (tries - 1) * random.fraction()));
    }
}
const TRANSIENT = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
function isTransient(status) {
    return status === 408 || status === 429 || status >= 500;
}
function askedWaitMs(header, now) {
    const text = header?.trim() ?? '';
    if (/^[0-9]{1,9}$/.test(text))
        return Number(text) * 1_000;
    const ms = /GMT$/.test(text) ? Date.parse(text) - now.getTime() : Number.NaN;
    return Number.isNaN(ms) ? 0 : Math.max(0, ms);
}
function requestOf({ url, headers, body, ca }) {
    const common = {
        url,
        headers: { accept: 'application/json', 'user-agent': 'build-tag-push', ...headers },
        ...(ca === undefined ? {} : { ca }),
    };
    if (body === undefined)
        return { method: 'GET', ...common };
    const [type, text] = 'form' in body
        ? ['application/x-www-form-urlencoded', new URLSearchParams(body.form).toString()]
        : ['application/json', JSON.stringify(body.json)];
    return { method: 'POST', ...common, headers: { ...common.headers, 'content-type': type }, body: new TextEncoder().encode(text) };
}
function unreachable(asked, tries, error) {
    const code = (0,domain_code/* codeOf */.$)(error);
    if (error instanceof src_errors/* ActionError */.lZ || code === undefined)
        return error;
    if (code === 'ERR_BODY_TOO_LARGE')
        return new src_errors/* ActionError */.lZ('credentials', `${asked.host}: ${nameOf(asked)} answered with more than ${ANSWER_LIMIT_BYTES / 1024} KiB`, RUN_AGAIN, error);
    const told = tries === 1 ? '' : ` in ${tries} tries`;
    return new src_errors/* ActionError */.lZ('registry-unreachable', `${asked.host}: ${nameOf(asked)} could not be reached${told} (${code})`, /CERT|SIGNATURE|ALTNAME/.test(code)
        ? `The certificate of ${asked.url.host} is not trusted here; a proxy's own authority is named by NODE_EXTRA_CA_CERTS.`
        : `This machine must reach ${asked.url.host}, through HTTPS_PROXY or with it in NO_PROXY.`, error);
}
function nameOf({ seller, url }) {
    return `${seller} (${url.host})`;
}
function kindOf(headers) {
    return /\bhtml\b/i.test(headers.get('content-type') ?? '') ? 'a web page' : 'something else';
}
function wordsOf(document, secrets) {
    if (!(0,json/* isRecord */.u)(document))
        return '';
    const { error, errors, message } = document;
    const first = Array.isArray(errors) ? errors[0] : error;
    const said = (0,json/* isRecord */.u)(first) ? [first['code'], first['status'], first['message']] : [first, document['error_description'], message];
    const text = said.filter((part) => typeof part === 'string').join(': ');
    return (0,inert/* inertInline */.Mo)((0,secret/* conceal */.E)(text, secrets.map((secret) => secret.reveal())));
}

;// CONCATENATED MODULE: ./lib/src/credentials/provider.js
const PLAIN = {
    redeem: async (entry) => entry,
    accept: async (earlier) => earlier,
    automatic: async () => undefined,
};

;// CONCATENATED MODULE: ./lib/src/credentials/providers/azure.js



const azure = {
    ...PLAIN,
    name: 'Azure Container Registry',
    cure: 'Give client-id and tenant-id of an app or a managed identity that trusts this repository and has the role AcrPush, or a token of the registry as username and password.',
};
const NO_USER = '00000000-0000-0000-0000-000000000000';
const PUBLIC = {
    audience: 'api://AzureADTokenExchange',
    login: 'login.microsoftonline.com',
    resource: 'https://containerregistry.azure.net',
};
const NATIONAL = new Map([
    [
        'us',
        { audience: 'api://AzureADTokenExchangeUSGov', login: 'login.microsoftonline.us', resource: 'https://containerregistry.azure.us' },
    ],
    ['cn', { audience: 'api://AzureADTokenExchangeChina', login: 'login.chinacloudapi.cn', resource: 'https://containerregistry.azure.cn' }],
]);
const REFRESH_SECONDS = 1_800;
async function signInToAzure({ host, settings, keyless }, ports) {
    const cloud = NATIONAL.get(host.slice(host.lastIndexOf('.') + 1)) ?? PUBLIC;
    const { jwt, claims } = await ports.identity.token(keyless.audience ?? cloud.audience, host);
    const common = { host, claims, ca: settings.ca };
    const entra = {
        ...common,
        ca: undefined,
        seller: 'Microsoft Entra ID',
        url: new URL(`https://${cloud.login}/${keyless.tenantId}/oauth2/v2.0/token`),
        body: {
            form: {
                client_id: keyless.clientId,
                grant_type: 'client_credentials',
                client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
                client_assertion: jwt.reveal(),
                scope: `${cloud.resource}/.default`,
            },
        },
        cure: trust(keyless, issuerOf(claims)),
        secrets: [jwt],
    };
    const access = tokenOf(await exchange(entra, ports), 'access_token', entra, ports);
    const registry = {
        ...common,
        seller: 'the registry',
        url: new URL(`https://${host}/oauth2/exchange`),
        body: { form: { grant_type: 'access_token', service: host, tenant: keyless.tenantId, access_token: access.reveal() } },
        cure: ROLE,
        secrets: [jwt, access],
    };
    const refresh = tokenOf(await exchange(registry, ports), 'refresh_token', registry, ports);
    const expiresAt = endOfJwt(refresh) ?? endAfter(undefined, REFRESH_SECONDS, ports);
    return { host, username: NO_USER, password: refresh, source: `client-id ${keyless.clientId}`, expiresAt };
}
function trust({ clientId, tenantId }, issuer) {
    return `The application ${clientId} of the tenant ${tenantId} needs a federated credential with the issuer ${issuer} and exactly this subject and audience.`;
}
const ROLE = 'The application needs the role AcrPush on the registry, or "Container Registry Repository Writer" where the registry is in the mode "RBAC and ABAC"; a new assignment takes up to ten minutes.';

// EXTERNAL MODULE: ./lib/src/domain/url.js
var domain_url = __webpack_require__(2178);
;// CONCATENATED MODULE: ./lib/src/credentials/providers/ghcr.js


const GITHUB_COM = 'https://github.com';
const ghcr = {
    ...PLAIN,
    name: 'GitHub Container Registry',
    cure: 'The job needs permissions: packages: write, and a package that another repository made must give this one the role Write under "Manage Actions access". Elsewhere give username and a classic personal access token with write:packages.',
    automatic: ghcr_automatic,
};
async function ghcr_automatic(host, given, ports) {
    return serverOf(ports) === GITHUB_COM ? byToken(host, given, ports) : undefined;
}
async function automaticOnServer(host, given, ports) {
    const server = serverOf(ports);
    const isOurs = server !== GITHUB_COM && host === `containers.${(0,domain_url/* parseUrl */.D)(server)?.host}`;
    return isOurs ? byToken(host, given, ports) : undefined;
}
function serverOf({ env }) {
    return (env['GITHUB_SERVER_URL'] || GITHUB_COM).replace(/\/$/, '');
}
function byToken(host, { githubToken, isNamed }, ports) {
    if (githubToken === undefined)
        return undefined;
    if (!isNamed) {
        ports.log.info(`${host} is asked without a sign-in, since no image and no cache is there; an entry in registry-auth with this registry signs in with github-token`);
        return undefined;
    }
    const username = ports.env['GITHUB_ACTOR'] ?? '';
    return {
        host,
        username: username === '' ? 'github-actions' : username,
        password: githubToken,
        source: 'github-token',
        expiresAt: undefined,
    };
}

;// CONCATENATED MODULE: ./lib/src/credentials/providers/generic.js


const generic = {
    ...PLAIN,
    name: 'a container registry',
    cure: 'Give registry, username and password (or an entry of registry-auth), or sign in with docker/login-action in an earlier step.',
    automatic: automaticOnServer,
};

;// CONCATENATED MODULE: ./lib/src/credentials/providers/google.js






const google = {
    ...PLAIN,
    name: 'Google Artifact Registry',
    cure: "Give workload-identity-provider (and service-account), or the username _json_key with a service account's key as password, or oauth2accesstoken with an access token.",
    redeem: google_redeem,
};
const TOKEN_USER = 'oauth2accesstoken';
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const FEDERATED_SECONDS = 600;
const LIFETIME_SECONDS = 3_600;
async function google_redeem(entry, { runner }) {
    if (entry.username !== '_json_key' && entry.username !== '_json_key_base64')
        return entry;
    const given = entry.password.reveal();
    const text = entry.username === '_json_key' ? given : Buffer.from(given, 'base64').toString('utf8');
    const key = (0,json/* parseJson */.q)(text);
    const problem = problemOf(key);
    if (problem !== undefined) {
        throw new src_errors/* ActionError */.lZ('credentials', `${entry.host}: the password of ${entry.username} ${problem}`, entry.username === '_json_key'
            ? 'Give the whole key file of a service account as it was downloaded; in registry-auth put it in single quotes. A key in base64 goes with the username _json_key_base64.'
            : 'Give the whole key file of a service account in base64; the file as it is goes with the username _json_key.');
    }
    for (const field of ['private_key', 'private_key_id']) {
        const part = (0,json/* isRecord */.u)(key) ? key[field] : undefined;
        if (typeof part === 'string' && part !== '')
            runner.mask(new secret/* Secret */.z(part));
    }
    if (text !== given)
        runner.mask(new secret/* Secret */.z(text));
    return entry;
}
function problemOf(key) {
    if (!(0,json/* isRecord */.u)(key))
        return 'is not the JSON of a key';
    if (key['type'] !== 'service_account')
        return 'is JSON, but not the key of a service account (its type is another)';
    const missing = ['client_email', 'private_key'].filter((field) => typeof key[field] !== 'string' || key[field] === '');
    return missing.length === 0 ? undefined : `is a service account's key without ${missing.join(' and ')}`;
}
async function signInToGoogle({ host, keyless }, ports) {
    const { provider, serviceAccount } = keyless;
    const { jwt, claims } = await ports.identity.token(keyless.audience ?? `https://iam.googleapis.com/${provider}`, host);
    const sts = {
        host,
        claims,
        seller: "Google's token service",
        url: new URL('https://sts.googleapis.com/v1/token'),
        body: {
            json: {
                audience: `//iam.googleapis.com/${provider}`,
                grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
                requestedTokenType: 'urn:ietf:params:oauth:token-type:access_token',
                scope: SCOPE,
                subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt',
                subjectToken: jwt.reveal(),
            },
        },
        cure: `The provider must have the issuer ${issuerOf(claims)} and an attribute condition that this subject and repository meet.`,
        secrets: [jwt],
    };
    const answer = await exchange(sts, ports);
    const federated = tokenOf(answer, 'access_token', sts, ports);
    const login = { host, username: TOKEN_USER, source: `workload-identity-provider ${provider.split('/').at(-1)}` };
    if (serviceAccount === undefined)
        return { ...login, password: federated, expiresAt: endAfter(answer['expires_in'], FEDERATED_SECONDS, ports) };
    const credentials = {
        host,
        claims,
        seller: "Google's IAM",
        url: new URL(`https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${serviceAccount}:generateAccessToken`),
        headers: { authorization: `Bearer ${federated.reveal()}` },
        body: { json: { scope: [SCOPE], lifetime: `${LIFETIME_SECONDS}s`, delegates: [] } },
        cure: `${serviceAccount} must give this repository's principal the role roles/iam.workloadIdentityUser, and needs itself roles/artifactregistry.writer.`,
        secrets: [jwt, federated],
    };
    const given = await exchange(credentials, ports);
    const password = tokenOf(given, 'accessToken', credentials, ports);
    return { ...login, source: `service-account ${serviceAccount}`, password, expiresAt: endAt(given['expireTime'], ports) };
}
function endAt(time, ports) {
    const ms = typeof time === 'string' ? Date.parse(time) : Number.NaN;
    return Number.isNaN(ms) ? endAfter(undefined, LIFETIME_SECONDS, ports) : new Date(ms);
}

;// CONCATENATED MODULE: ./lib/src/credentials/providers/hub.js


const hub = {
    ...PLAIN,
    name: 'Docker Hub',
    cure: 'Give registry: docker.io, username: your Docker ID and password: an access token with Read & Write (an account password fails where two-factor sign-in is on), or the name of an organisation and connection-id.',
};
const AUDIENCE = 'https://identity.docker.com';
const hub_LIFETIME_SECONDS = 300;
async function signInToHub({ host, keyless }, ports) {
    const { organization, connectionId } = keyless;
    const { jwt, claims } = await ports.identity.token(AUDIENCE, host);
    const asked = {
        host,
        claims,
        seller: "Docker's identity service",
        url: new URL('https://identity.docker.com/oauth/token'),
        body: {
            form: {
                grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
                subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
                subject_token: jwt.reveal(),
                connection_id: connectionId,
                expires_in: String(hub_LIFETIME_SECONDS),
            },
        },
        cure: `The connection ${connectionId} of ${organization} needs a ruleset that this subject meets, with the repositories that are pushed to.`,
        secrets: [jwt],
    };
    const answer = await exchange(asked, ports);
    const password = tokenOf(answer, 'access_token', asked, ports);
    return {
        host,
        username: organization,
        password,
        source: `connection-id of ${organization}`,
        expiresAt: endAfter(answer['expires_in'], hub_LIFETIME_SECONDS, ports),
    };
}

;// CONCATENATED MODULE: ./lib/src/credentials/providers/quay.js



const quay = {
    ...PLAIN,
    name: 'Quay',
    cure: 'Give the robot as username (NAMESPACE+NAME) and its token as password, or robot alone where the robot trusts this repository.',
};
const PASSWORD_SECONDS = 3_600;
async function signInToQuay({ host, settings, keyless }, ports) {
    const { robot, audience } = keyless;
    const { jwt, claims } = await ports.identity.token(audience ?? `https://${host}`, host);
    const asked = {
        host,
        claims,
        seller: 'the registry',
        url: new URL(`${settings.plain ? 'http' : 'https'}://${host}/oauth2/federation/robot/token`),
        headers: { authorization: `Basic ${Buffer.from(`${robot}:${jwt.reveal()}`).toString('base64')}` },
        ca: settings.ca,
        cure: `The robot ${robot} needs a "Robot identity federation" with the issuer ${issuerOf(claims)} and exactly this subject.`,
        secrets: [jwt],
    };
    const password = tokenOf(await exchange(asked, ports), 'token', asked, ports);
    return {
        host,
        username: robot,
        password,
        source: `robot ${robot}`,
        expiresAt: endOfJwt(password) ?? endAfter(undefined, PASSWORD_SECONDS, ports),
    };
}

;// CONCATENATED MODULE: ./lib/src/credentials/providers.js










const PROVIDERS = {
    azure: azure,
    dockerhub: hub,
    ecr: ecr_ecr,
    'ecr-public': ecrPublic,
    generic: generic,
    ghcr: ghcr,
    gitlab: generic,
    google: google,
    harbor: generic,
    nexus: generic,
    quay: quay,
};
function providerOf(host) {
    return PROVIDERS[(0,vendor/* vendorOf */.A)(host)];
}
function signInKeyless(host, settings, keyless, ports) {
    switch (keyless.kind) {
        case 'aws':
            return ((0,ecr/* isEcrPublic */.M)(host) ? signInToEcrPublic : signInToEcr)({ host, settings, keyless }, ports);
        case 'azure':
            return signInToAzure({ host, settings, keyless }, ports);
        case 'dockerhub':
            return signInToHub({ host, settings, keyless }, ports);
        case 'google':
            return signInToGoogle({ host, settings, keyless }, ports);
        case 'quay':
            return signInToQuay({ host, settings, keyless }, ports);
    }
}

;// CONCATENATED MODULE: ./lib/src/credentials/renewing.js
const MARGIN_MS = 60_000;
function renewing(make, clock) {
    let held;
    let pending;
    const remake = async () => {
        const value = await make();
        held = { value, untilMs: freshUntilMs(value.end, clock.now()) };
        return value;
    };
    return async () => {
        if (held !== undefined && clock.now().getTime() < held.untilMs)
            return held.value;
        pending ??= remake().finally(() => {
            pending = undefined;
        });
        return pending;
    };
}
function freshUntilMs(end, now) {
    if (end === undefined)
        return Number.POSITIVE_INFINITY;
    const lifeMs = end.getTime() - now.getTime();
    return lifeMs <= 0 ? now.getTime() + MARGIN_MS : end.getTime() - Math.min(MARGIN_MS, lifeMs / 2);
}

;// CONCATENATED MODULE: ./lib/src/credentials/keychain.js








async function obtainKeychain(inputs, images, ports) {
    maskGiven(inputs, ports.env, ports.runner);
    const entries = byHost(inputs.registries);
    const [authorities, earlier] = await Promise.all([readAuthorities(entries, ports), earlierSignIns(ports)]);
    const cacheHosts = [...inputs.build.cacheFrom, ...inputs.build.cacheTo].flatMap((entry) => (0,cache/* cacheHost */.X)(entry) ?? []);
    const named = new Set([...entries.keys(), ...images.map((image) => image.host), ...cacheHosts]);
    const asked = new Map();
    const settings = (host) => keychain_settingsOf(host, entries.get(host) ?? [], authorities.get(host), inputs.authRealms.get(host));
    const loginBy = async (host, entry) => {
        const given = { githubToken: inputs.githubToken, isNamed: named.has(host) };
        const key = [host, entry?.scope ?? ''].join(' ');
        const ask = asked.get(key) ?? renewing(() => signIn(settings(host), entry, earlier, given, ports), ports.clock);
        asked.set(key, ask);
        return (await ask()).login;
    };
    const loginForHost = (host) => loginBy(host, entries.get(host)?.[0]);
    for (const [host, [first, second]] of entries)
        if (second !== undefined)
            ports.log.info(`${host} has several accounts; builds ask for the host alone, so base images and caches there are read as the first, ${first?.scope === undefined ? 'without scope' : `of the scope ${first.scope}`}`);
    return {
        login: (place) => (place.path === '' ? loginForHost(place.host) : loginBy(place.host, entry_entryFor(place, entries.get(place.host) ?? []))),
        loginForHost,
        settings,
        declared: [...entries.keys()].filter((host) => !images.some((image) => image.host === host)),
    };
}
function byHost(entries) {
    const found = new Map();
    for (const entry of entries)
        found.set(entry.host, [...(found.get(entry.host) ?? []), entry]);
    return found;
}
async function signIn(settings, entry, earlier, given, ports) {
    const { host } = settings;
    const provider = providerOf(host);
    const held = (login, end = login?.expiresAt) => {
        if (login !== undefined)
            maskLogin(login.username, login.password, ports.runner);
        return { login, end };
    };
    if (entry?.login !== undefined)
        return held(await provider.redeem({ host, ...entry.login, source: 'input registry-auth', expiresAt: undefined }, ports));
    if (entry?.keyless !== undefined)
        return held(await signInKeyless(host, settings, entry.keyless, ports));
    const found = await earlier(host, provider.cure);
    const accepted = found === undefined ? undefined : await provider.accept(found.login, ports);
    if (accepted !== undefined)
        return held({ ...accepted, isEarlier: true }, found?.end ?? accepted.expiresAt);
    return held(await provider.automatic(host, given, ports));
}
async function readAuthorities(entries, ports) {
    const read = [...entries].map(async ([host, [first]]) => first?.caCert === undefined ? [] : [[host, await readAuthority(host, first.caCert, ports)]]);
    return new Map((await Promise.all(read)).flat());
}
function keychain_settingsOf(host, entries, ca, realms) {
    const [first] = entries;
    const plain = first?.insecure === true || (ca === undefined && (0,loopback/* isLoopback */.U)(host.replace(/:[0-9]+$/, '')));
    return {
        host,
        plain,
        ca,
        required: first?.required ?? true,
        ...(entries.length > 1 || first?.scope !== undefined ? { hasScopes: true } : {}),
        ...(realms === undefined ? {} : { realms }),
    };
}

;// CONCATENATED MODULE: ./lib/src/domain/age.js
const UNITS_MS = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };
function parseAge(text) {
    const [, count, unit] = /^(0|[1-9][0-9]{0,4})([hdw])$/.exec(text.trim()) ?? [];
    if (unit !== 'h' && unit !== 'd' && unit !== 'w')
        return undefined;
    return Number(count) * UNITS_MS[unit];
}

// EXTERNAL MODULE: ./lib/src/inputs/auth-realms.js
var auth_realms = __webpack_require__(5391);
// EXTERNAL MODULE: ./lib/src/inputs/csv.js
var inputs_csv = __webpack_require__(2054);
// EXTERNAL MODULE: ./lib/src/inputs/form.js
var inputs_form = __webpack_require__(4618);
// EXTERNAL MODULE: ./lib/src/inputs/images.js
var inputs_images = __webpack_require__(8490);
// EXTERNAL MODULE: ./lib/src/inputs/inputs.js + 34 modules
var inputs_inputs = __webpack_require__(6543);
// EXTERNAL MODULE: ./lib/src/inputs/refusal.js
var refusal = __webpack_require__(5254);
// EXTERNAL MODULE: ./lib/src/inputs/registries.js + 3 modules
var registries = __webpack_require__(6211);
// EXTERNAL MODULE: ./lib/src/inputs/words.js
var words = __webpack_require__(4259);
;// CONCATENATED MODULE: ./lib/src/inputs/prune.js











const KEEP_LAST = 10;
const OLDER_THAN_MS = 7 * 86_400_000;
const TIMEOUT_MS = 3_600_000;
async function readPrune(given) {
    const values = new Map([...given].map(([name, value]) => [name.toLowerCase(), value.trim()]));
    const shared = new Set(SHARED);
    const own = PRUNE_INPUTS.map(({ name }) => name).filter((name) => !shared.has(name));
    const others = new Map([...values].filter(([name]) => !own.includes(name)));
    const form = await (0,inputs_form/* openForm */.R)(others, [...own, ...SHARED]);
    const csv = await (0,inputs_csv/* csvFor */.u3)([values.get('keep-tags') ?? '']);
    const one = (name, fallback, parse) => readOne(form, values, name, fallback, parse);
    const images = (0,inputs_images/* readImages */.H)(form);
    if (images.length === 0 && !form.isRefused('images'))
        form.refuse('images', 'is missing; name the images that are to be pruned');
    const token = form.text('github-token');
    const inputs = {
        images,
        keepLast: one('keep-last', KEEP_LAST, parseCount),
        keepTags: one('keep-tags', [], (text) => parsePatterns((0,inputs_csv/* listOf */.c3)(csv, text, true))),
        olderThanMs: one('older-than', OLDER_THAN_MS, parseOld),
        untagged: one('untagged', true, words/* parseBoolean */.y),
        dryRun: one('dry-run', true, words/* parseBoolean */.y),
        registries: await (0,registries/* readRegistries */.K)(form, true),
        authRealms: (0,auth_realms/* readAuthRealms */.P)(form),
        githubToken: token === undefined ? undefined : new secret/* Secret */.z(token),
        timeoutMs: form.one('timeout', inputs_inputs/* parseTimeout */.ZZ) ?? TIMEOUT_MS,
        notices: form.notices,
    };
    form.finish('Every input, with what is allowed, stands in docs/prune.md. Nothing was deleted.');
    return inputs;
}
function readOne(form, values, name, fallback, parse) {
    const text = values.get(name) ?? '';
    if (text === '')
        return fallback;
    const found = parse(text);
    if (!(0,refusal/* isRefusal */.vu)(found))
        return found;
    form.refuse(name, `${(0,refusal/* shown */.SP)(text)} ${found.refused}`);
    return fallback;
}
function parsePatterns(patterns) {
    if ((0,refusal/* isRefusal */.vu)(patterns))
        return patterns;
    const odd = patterns.find((pattern) => !/^[\w.*-]{1,128}$/.test(pattern) || /^[.-]/.test(pattern));
    return odd === undefined
        ? patterns
        : (0,refusal/* refuse */.TR)(`has ${(0,refusal/* shown */.SP)(odd)}, which no tag matches; write tags without the image, with * for any characters`);
}
function parseCount(text) {
    return /^(?:0|[1-9][0-9]{0,5})$/.test(text) ? Number(text) : (0,refusal/* refuse */.TR)('is not a number; write how many images are kept, 0 for none');
}
function parseOld(text) {
    return parseAge(text) ?? (0,refusal/* refuse */.TR)('is not an age; write a whole number with h, d or w, such as 12h, 30d or 8w');
}

;// CONCATENATED MODULE: ./lib/src/registry/cures.js
const IMMUTABLE = /immutab|cannot be overwritten|does not allow updating/i;
function cureFor({ endpoint, repository, login }, status, codes, words) {
    const { host, kind } = endpoint;
    const denied = status === 401 || status === 403;
    if (IMMUTABLE.test(words)) {
        return 'The tag exists and the registry does not let it be changed; give the image another tag, or lift the rule for this one.';
    }
    const own = VENDORS[kind]?.({ endpoint, repository, login, status, codes, words, denied });
    if (own !== undefined)
        return own;
    if (denied && login === undefined) {
        return `Give a sign-in for ${host}: the inputs \`registry\`, \`username\` and \`password\`, or an entry of \`registry-auth\`.`;
    }
    if (denied && /incorrect username or password/i.test(words))
        return PASSWORD;
    if (/HTTP request to an HTTPS server/i.test(words)) {
        return `${host} speaks TLS: leave out \`insecure\`, and on loopback name its authority by \`ca-cert\`, in its entry of \`registry-auth\`.`;
    }
    if (status === 401)
        return PASSWORD;
    if (codes.includes('NAME_UNKNOWN'))
        return 'Check the spelling of the image; the repository or project may have to be created there first.';
    if (status === 403 || status === 405)
        return 'Check that this user may push to this repository, and that the registry is not read-only.';
    if (status === 413 || status === 507)
        return 'The registry, or a proxy before it, limits the size; raise the limit or the quota there.';
    if (status === 429)
        return 'The registry limits how often it is asked; run again later, or with a sign-in that has a higher limit.';
    return status >= 500 ? 'The registry is in trouble; run again later.' : undefined;
}
const PASSWORD = 'Check user name and password: the registry does not know them, or they have expired.';
const VENDORS = {
    ghcr: ({ denied, words }) => {
        if (/installation not allowed/i.test(words))
            return 'The organisation does not let workflows create packages; an owner allows it under Settings, Packages, or creates the package once.';
        if (!denied)
            return undefined;
        return 'Give the job `permissions: packages: write`. A package that another repository or a person made must also list this repository under its "Manage Actions access" with the role Write.';
    },
    ecr: ({ codes, denied, repository }) => {
        if (codes.includes('NAME_UNKNOWN'))
            return `Create the repository first: aws ecr create-repository --repository-name ${repository.path}, or set ecr-create-repository: true`;
        if (!denied)
            return undefined;
        return 'The AWS identity needs on this repository, to pull: ecr:BatchGetImage, ecr:GetDownloadUrlForLayer, ecr:BatchCheckLayerAvailability; and to push: ecr:InitiateLayerUpload, ecr:UploadLayerPart, ecr:CompleteLayerUpload, ecr:PutImage.';
    },
    dockerhub: ({ denied, login, words }) => {
        if (!denied || login === undefined || /incorrect username or password/i.test(words))
            return undefined;
        return 'On Docker Hub the namespace must be yours or your organisation\'s, and an access token needs "Read & Write".';
    },
    azure: ({ denied, login, status, codes, words }) => {
        if (/client with ip/i.test(words))
            return "The registry's firewall does not let this machine in: allow its address there, or use a runner inside the network.";
        if (codes.includes('REGISTRY_DISALLOWED_OPERATION'))
            return 'The repository, tag or manifest is locked, or in quarantine, or the storage limit is reached: see `az acr repository show`.';
        if (!denied || login === undefined)
            return undefined;
        if (status === 401)
            return 'Check name and password (one that was made anew works after a minute). A token of the registry needs a scope map with content/write.';
        return 'The identity needs the role AcrPush, or "Container Registry Repository Writer" where the registry is in the mode "RBAC and ABAC" (up to ten minutes after it was given); a token of the registry needs a scope map with content/write.';
    },
    google: ({ denied, login, status, codes, repository }) => {
        if (codes.includes('NAME_UNKNOWN')) {
            const [project, name] = repository.path.split('/');
            return `The repository must exist before the first push: gcloud artifacts repositories create ${name} --project=${project} --repository-format=docker (at gcr.io the role roles/artifactregistry.createOnPushWriter makes it).`;
        }
        if (!denied || login === undefined)
            return undefined;
        if (status === 401)
            return 'The access token has ended (60 minutes, federation alone 10), or the key was deleted: give `workload-identity-provider`, and tokens are made when they are needed.';
        return 'The identity needs roles/artifactregistry.writer on the repository; with federation alone it is given to principalSet://iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/POOL/attribute.repository/OWNER/REPO.';
    },
    gitlab: ({ denied, login }) => {
        if (!denied || login === undefined)
            return undefined;
        return 'A deploy token needs read_registry and write_registry, a personal, project or group access token the same and the role Developer; gitlab-ci-token with CI_JOB_TOKEN works inside GitLab CI alone. The project must exist and have its container registry on.';
    },
    quay: ({ denied, login, status }) => {
        if (!denied || login === undefined)
            return undefined;
        if (status === 401)
            return "A robot's user name is NAMESPACE+NAME, with the plus sign; a person with a password of the web page needs an encrypted one or an app token.";
        return 'The robot needs the permission Write on this repository, or Creator in the team to make a new one; the namespace must exist.';
    },
    harbor: ({ denied, login, words, repository }) => {
        if (/proxy project/i.test(words))
            return 'The project only mirrors another registry; push to a project of the registry itself.';
        if (/storage resource|exceed/i.test(words))
            return "The project's quota is used up: remove artifacts, or raise the quota.";
        if (/read.only mode/i.test(words))
            return 'Harbor is read-only for maintenance; run again later.';
        if (!denied || login === undefined)
            return undefined;
        return `The project ${repository.path.split('/')[0]} must exist, and a robot needs push and pull in it. A robot is named robot$PROJECT+NAME, in full and in single quotes where a shell would take the $; it ends after 30 days unless it was made otherwise. People who sign in by OIDC use the CLI secret of their profile.`;
    },
    nexus: ({ denied, login, status }) => {
        if (!denied || login === undefined)
            return undefined;
        if (status === 401)
            return 'Check user name and password or user token, and that host and port (or the first part of the path) are those of the hosted repository, not of a group.';
        return 'The role of this user needs nx-repository-view-docker-REPOSITORY-add, -edit and -read; a group repository takes no pushes.';
    },
};
function remedyFor({ host, kind, origin }, code) {
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
        return `Check the spelling of ${host}, and that this machine can resolve it.`;
    if (code === 'ECONNRESET' && kind === 'ecr')
        return `ECR also closes the connection where a repository does not exist; create it first.`;
    if (code === 'ECONNREFUSED')
        return `Nothing listens at ${origin.host}; check host and port.`;
    if (code === 'ERR_PROXY_TUNNEL')
        return `The proxy of this machine does not lead to ${host}: check the spelling, and what the proxy allows.`;
    if (code === 'ERR_ADDRESS_REFUSED')
        return `${host}, or who answers in its place, leads to an address inside this network where none of its own can be; nothing was sent there.`;
    if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
        return `${host} does not speak TLS; a registry over plain HTTP is declared by \`insecure: true\` in its entry of \`registry-auth\`.`;
    }
    if (/CERT|SIGNATURE|ALTNAME/.test(code)) {
        return `The certificate of ${host} is not trusted here; its own authority is named by \`ca-cert\` in its entry of \`registry-auth\`.`;
    }
    return undefined;
}

// EXTERNAL MODULE: ./lib/src/domain/digest.js
var domain_digest = __webpack_require__(9191);
;// CONCATENATED MODULE: ./lib/src/registry/answer.js

const ERROR_LIMIT_BYTES = 64 * 1024;
function errorsOf(body) {
    const document = (0,json/* parseJson */.q)(body);
    const entries = (0,json/* isRecord */.u)(document) && Array.isArray(document['errors']) ? document['errors'] : [];
    return entries
        .filter(json/* isRecord */.u)
        .map((entry) => ({ code: textOf(entry['code']), message: textOf(entry['message']), detail: entry['detail'] }));
}
function textOf(value) {
    return typeof value === 'string' ? value : '';
}

;// CONCATENATED MODULE: ./lib/src/domain/http-date.js
function parseHttpDate(text) {
    if (!FORM.test(text))
        return undefined;
    const isLeap = text.endsWith(':60 GMT');
    const ms = Date.parse(isLeap ? text.replace(/:60 GMT$/, ':59 GMT') : text);
    return Number.isNaN(ms) ? undefined : ms + (isLeap ? 1_000 : 0);
}
const FORM = /^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:(?:[0-5][0-9]|60) GMT$/;

;// CONCATENATED MODULE: ./lib/src/registry/retry.js



const retry_TRIES = 5;
const POLITE_TRIES = Number.POSITIVE_INFINITY;
const BUDGET_MS = 180_000;
const retry_FIRST_WAIT_MS = 1_000;
const retry_LONGEST_WAIT_MS = 60_000;
const SPREAD_MS = 500;
const PATIENT = { tries: retry_TRIES, budgetMs: BUDGET_MS, idleMs: undefined };
const BRIEF = { tries: 2, budgetMs: 3_000, idleMs: 5_000 };
const STATUSES = new Set([408, 429, 499, 500, 502, 503, 504, 522]);
const CODES = new Set(['TOOMANYREQUESTS', 'UNAVAILABLE']);
const TROUBLE = new Map([
    ['ECONNRESET', retry_TRIES],
    ['ECONNABORTED', retry_TRIES],
    ['EPIPE', retry_TRIES],
    ['ETIMEDOUT', retry_TRIES],
    ['EAI_AGAIN', retry_TRIES],
    ['ERR_STREAM_PREMATURE_CLOSE', retry_TRIES],
    ['ECONNREFUSED', 3],
    ['EHOSTUNREACH', 3],
    ['ENETUNREACH', 3],
]);
function isTrouble({ status, body }) {
    return status >= 500 || STATUSES.has(status) || (status >= 400 && errorsOf(body).some(({ code }) => CODES.has(code)));
}
function isAnswered(status) {
    return status < 500 && status !== 408 && status !== 499;
}
const BEFORE = new Set([
    'ECONNREFUSED',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EAI_AGAIN',
    'ENOTFOUND',
    'ERR_ADDRESS_REFUSED',
]);
function neverLeft(error) {
    const code = (0,domain_code/* codeOf */.$)(error) ?? '';
    return BEFORE.has(code) || /CERT|ERR_TLS|_IN_CHAIN|_SIGNATURE/.test(code);
}
function judgeAnswer({ status, headers, body }, now) {
    if (status < 400)
        return { kind: 'final', askedMs: undefined };
    const errors = errorsOf(body);
    if (!STATUSES.has(status) && !errors.some(({ code }) => CODES.has(code)))
        return { kind: 'final', askedMs: undefined };
    const askedAtMs = parseHttpDate(headers.get('date') ?? '') ?? now.getTime();
    const askedMs = retryAfterMs(headers.get('retry-after'), askedAtMs) ?? durationInText(new TextDecoder().decode(body.subarray(0, 512)));
    if (askedMs !== undefined && askedMs > BUDGET_MS)
        return { kind: 'final', askedMs };
    const throttled = status === 429 || askedMs !== undefined || errors.some(({ code }) => CODES.has(code));
    return { kind: 'again', tries: askedMs === undefined ? retry_TRIES : POLITE_TRIES, throttled, askedMs };
}
function judgeTrouble(error) {
    const tries = TROUBLE.get((0,domain_code/* codeOf */.$)(error) ?? '');
    return tries === undefined ? { kind: 'final', askedMs: undefined } : { kind: 'again', tries, throttled: false, askedMs: undefined };
}
async function retry_persist(host, pool, ports, send, patience = PATIENT) {
    let deadlineMs = Number.POSITIVE_INFINITY;
    for (let tries = 1;; tries += 1) {
        ports.signal.throwIfAborted();
        const outcome = await send().then((answer) => ({ answer, verdict: judgeAnswer(answer, ports.clock.now()), what: `answered ${answer.status}` }), (error) => ({ error, verdict: judgeTrouble(error), what: (0,domain_code/* codeOf */.$)(error) ?? String(error) }));
        const { verdict, what } = outcome;
        const result = () => {
            if ('error' in outcome)
                throw outcome.error;
            return { ...outcome.answer, tries, askedMs: verdict.askedMs };
        };
        if (verdict.kind === 'final')
            return result();
        const ms = waitMs(tries, verdict.askedMs, ports.random.fraction());
        const nowMs = ports.clock.elapsedMs();
        deadlineMs = Math.min(deadlineMs, nowMs + patience.budgetMs);
        const most = patience.tries < retry_TRIES ? Math.min(verdict.tries, patience.tries) : verdict.tries;
        if (verdict.throttled)
            pool.pause(host, ms);
        if (tries >= most || nowMs + ms > deadlineMs || ms > leftMs(ports.clock))
            return result();
        ports.log.debug(`${host} ${what}; try ${tries + 1} in ${Math.round(ms)} ms`);
        await ports.clock.sleep(ms);
    }
}
function leftMs({ leftMs }) {
    return leftMs === undefined ? Number.POSITIVE_INFINITY : leftMs();
}
function waitMs(tries, askedMs, fraction) {
    if (askedMs !== undefined)
        return Math.max(askedMs, retry_FIRST_WAIT_MS) + fraction * SPREAD_MS;
    return fraction * Math.min(retry_FIRST_WAIT_MS * 2 ** (tries - 1), retry_LONGEST_WAIT_MS);
}
function retryAfterMs(header, nowMs) {
    const text = header?.trim() ?? '';
    if (/^[0-9]{1,9}$/.test(text))
        return Number(text) * 1_000;
    const untilMs = parseHttpDate(text);
    return untilMs === undefined ? undefined : Math.max(untilMs - nowMs, 0);
}
const retry_UNITS_MS = new Map([
    ['ns', 1e-6],
    ['us', 1e-3],
    ['µs', 1e-3],
    ['ms', 1],
    ['s', 1_000],
    ['m', 60_000],
]);
function durationInText(text) {
    const [, number, unit] = /retry-after: ([0-9]{1,6}(?:\.[0-9]{1,9})?)(ns|us|µs|ms|s|m)\b/i.exec(text) ?? [];
    const factor = retry_UNITS_MS.get(unit ?? '');
    return factor === undefined ? undefined : Number(number) * factor;
}

;// CONCATENATED MODULE: ./lib/src/registry/errors.js









class MissingBlobs extends src_errors/* ActionError */.lZ {
    digests;
    constructor(error, digests) {
        super(error.code, error.message, error.hint, error.cause);
        this.digests = digests;
    }
}
class InDoubt extends src_errors/* ActionError */.lZ {
    constructor({ code, message, hint, cause }) {
        super(code, message, hint, cause);
    }
}
class InTrouble extends src_errors/* ActionError */.lZ {
    constructor({ code, message, hint, cause }) {
        super(code, message, hint, cause);
    }
}
function answerError(situation, answer, secrets = []) {
    const { endpoint, repository, doing, login } = situation;
    const errors = errorsOf(answer.body);
    const words = errors_wordsOf(answer, errors, secrets);
    const tries = answer.tries > 1 ? ` after ${answer.tries} tries` : '';
    const asked = answer.askedMs === undefined ? '' : `; it asks to wait ${Math.ceil(answer.askedMs / 1_000)} s`;
    const message = `${errors_nameOf(repository)}: ${endpoint.host} answered ${answer.status}${tries}${asked} while ${doing}, ${whoOf(login)}${words === '' ? '' : `: ${words}`}`;
    const error = new src_errors/* ActionError */.lZ(codeFor(answer.status, errors), message, cureFor(situation, answer.status, errors.map(({ code }) => code), words));
    if (isTrouble(answer))
        return new InTrouble(error);
    return isMissing(answer.status, errors) ? new MissingBlobs(error, errors.flatMap(digestsOf)) : error;
}
function troubleError({ endpoint, repository, doing }, error) {
    const code = (0,domain_code/* codeOf */.$)(error);
    if (error instanceof src_errors/* ActionError */.lZ || code === undefined)
        return error;
    const message = (0,json/* isRecord */.u)(error) && typeof error['message'] === 'string' ? error['message'] : '';
    const kind = code === 'ERR_BODY_TOO_LARGE' || code.startsWith('HPE_') ? 'registry-answer' : 'registry-unreachable';
    return new src_errors/* ActionError */.lZ(kind, `${errors_nameOf(repository)}: no usable answer from ${endpoint.host} while ${doing}: ${(0,inert/* inertInline */.Mo)(message)} (${code})`, remedyFor(endpoint, code), error);
}
function answerUnusable({ endpoint, repository, doing }, found) {
    return new src_errors/* ActionError */.lZ('registry-answer', `${errors_nameOf(repository)}: while ${doing}, ${endpoint.host} ${found}`, 'The registry, or a proxy before it, does not keep to the OCI distribution-spec here; nothing was published by this step.');
}
function whoOf(login) {
    return login === undefined ? 'without a sign-in' : `signed in as ${(0,inert/* inertInline */.Mo)(login.username)} (${login.source})`;
}
function shown(text, secrets) {
    return (0,inert/* inertInline */.Mo)((0,secret/* conceal */.E)(text, secrets));
}
function errors_nameOf({ host, path }) {
    return path === '' ? host : `${host}/${path}`;
}
function errors_wordsOf({ body, headers }, errors, secrets) {
    const said = errors
        .map(({ code, message, detail }) => [code, message, typeof detail === 'string' ? detail : ''].filter((part) => part !== '').join(' '))
        .join('; ');
    if (said !== '')
        return shown(said, secrets);
    const html = headers.get('content-type')?.includes('html') === true;
    return html ? 'a page of HTML, not an answer of a registry' : shown(new TextDecoder().decode(body), secrets);
}
const REFUSALS = new Set([401, 403, 405, 409, 412, 413, 507]);
const REFUSING = new Set([
    'DENIED',
    'UNAUTHORIZED',
    'NAME_UNKNOWN',
    'NAME_INVALID',
    'TAG_INVALID',
    'TAG_IMMUTABLE',
    'UNSUPPORTED',
]);
function codeFor(status, errors) {
    return REFUSALS.has(status) || (status < 500 && errors.some(({ code, message }) => REFUSING.has(code) || IMMUTABLE.test(message)))
        ? 'registry-refused'
        : 'registry-answer';
}
function isMissing(status, errors) {
    const unknown = ({ code, message }) => code === 'MANIFEST_BLOB_UNKNOWN' || code === 'BLOB_UNKNOWN' || /\bunknown blob\b|\bblob unknown\b/i.test(message);
    return (status === 400 || status === 404) && errors.some(unknown);
}
function digestsOf({ detail }) {
    const text = (0,json/* isRecord */.u)(detail) ? detail['digest'] : detail;
    const digest = typeof text === 'string' ? (0,domain_digest/* parseDigest */.m)(text) : undefined;
    return digest === undefined ? [] : [digest];
}

;// CONCATENATED MODULE: ./lib/src/registry/policy.js



const TOKEN_SERVERS = new Map([
    ['https://registry-1.docker.io', 'https://auth.docker.io'],
    ['https://dhi.io', 'https://auth.docker.io'],
    ['https://registry.gitlab.com', 'https://gitlab.com'],
]);
function tokenServer(realm, endpoint) {
    const url = parse(realm, undefined, 'token server', endpoint);
    const { origin } = endpoint;
    const isNamed = endpoint.realms.some((realm) => new URL(`${url.protocol}//${realm}`).host === url.host);
    const known = url.origin === origin.origin || TOKEN_SERVERS.get(origin.origin) === url.origin || isNamed;
    if (known || ((0,loopback/* isLoopback */.U)(url.hostname) && (0,loopback/* isLoopback */.U)(origin.hostname)))
        return url;
    throw policy_refusal(endpoint, `names a token server at another host, ${url.host}`);
}
function nextHop(location, from, what, endpoint) {
    const url = parse(location, from, what, endpoint);
    const trusted = url.origin === endpoint.origin.origin;
    if (!trusted && (0,loopback/* isLoopback */.U)(url.hostname) && !(0,loopback/* isLoopback */.U)(endpoint.origin.hostname))
        throw policy_refusal(endpoint, `sends the ${what} to ${url.host}, which is this machine`);
    return { url, trusted };
}
function parse(text, base, what, endpoint) {
    const url = (0,domain_url/* parseUrl */.D)(text, base?.href);
    if (url === undefined)
        throw policy_refusal(endpoint, `names a place for the ${what} that is no URL`);
    if (url.username !== '' || url.password !== '')
        throw policy_refusal(endpoint, `names a place for the ${what} with a user name in its URL, at ${url.host}`);
    const plain = url.protocol === 'http:' && endpoint.origin.protocol === 'http:';
    if (url.protocol !== 'https:' && !plain) {
        throw policy_refusal(endpoint, `sends the ${what} to ${url.protocol}//${url.host}, which is not TLS`);
    }
    return url;
}
function policy_refusal({ host }, found) {
    return new src_errors/* ActionError */.lZ('registry-refused', `${host} ${found}; nothing was sent there`, `Credentials for ${host} go only to ${host} and its own token server, over TLS. Where that stands on another host and you know it to be right, name it: auth-realms: ${host}=HOST.`);
}

;// CONCATENATED MODULE: ./lib/src/registry/session.js

const AGE_LIMIT_MS = 600_000;
function createSessions(place, ports) {
    const waiting = [];
    const old = [];
    let closing = Promise.resolve();
    const keep = (target) => {
        waiting.push(Promise.resolve({ target, atMs: ports.clock.elapsedMs() }));
    };
    const open = async () => {
        const atMs = ports.clock.elapsedMs();
        try {
            return { target: await openSession(place), atMs };
        }
        catch (error) {
            ports.log.debug(`${place.endpoint.host}: no upload was opened ahead: ${String(error)}`);
            return undefined;
        }
    };
    return {
        prepare: (count) => {
            while (waiting.length < count)
                waiting.push(open());
        },
        keep,
        take: async () => {
            for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
                const found = await next;
                if (found !== undefined && ports.clock.elapsedMs() - found.atMs <= AGE_LIMIT_MS)
                    return { ...found.target, ahead: true };
                if (found !== undefined)
                    old.push(found.target);
            }
            return { ...(await openSession(place)), ahead: false };
        },
        close: async () => {
            const [unused, unfit] = [waiting.splice(0), old.splice(0)];
            const closeAll = async () => {
                const left = [...unfit, ...(await Promise.all(unused)).flatMap((found) => found?.target ?? [])];
                await Promise.all(left.map((target) => cancelSession(target, place, ports)));
            };
            closing = Promise.all([closing, closeAll()]);
            await closing;
        },
    };
}
async function openSession(place) {
    const doing = 'beginning an upload';
    const answer = await place.exchange.send({ method: 'POST', url: place.at('blobs/uploads/'), scopes: place.pushing, doing });
    return sessionOf(answer, doing, place);
}
async function sessionOf(answer, doing, { exchange, endpoint, at }) {
    if (answer.status !== 202)
        throw await exchange.refused(doing, answer);
    const location = answer.headers.get('location');
    if (location === undefined)
        throw exchange.unusable(doing, 'did not say where the upload goes');
    return nextHop(location, at('blobs/uploads/'), 'upload', endpoint);
}
async function cancelSession({ url, trusted }, place, { log }) {
    try {
        await place.exchange.once({ method: 'DELETE', url, scopes: place.pushing, doing: 'closing an upload', foreign: !trusted });
    }
    catch (error) {
        log.debug(`${place.endpoint.host}: an upload session was not closed: ${String(error)}`);
    }
}

;// CONCATENATED MODULE: ./lib/src/registry/access.js






async function checkAccess(right, isNeeded, place) {
    const trySession = async () => {
        if (await isNeeded())
            place.sessions.keep(await openSession(place));
    };
    const scheme = await place.exchange.signIn.scheme();
    switch (scheme.kind) {
        case 'open':
            if (right === 'push' && (await place.exchange.signIn.login()) !== undefined)
                await trySession();
            return;
        case 'basic':
            return right === 'push' ? trySession() : tryPing(place);
        case 'bearer': {
            const { token } = await place.exchange.signIn.credential(place.reading);
            if (right === 'pull')
                return;
            const granted = token === undefined ? undefined : actionsOf(token.value, place.repository.path);
            if (granted === undefined)
                return trySession();
            if (!granted.includes('push') && !granted.includes('*'))
                throw await noPush(granted, place);
        }
    }
}
async function tryPing({ exchange, endpoint }) {
    const doing = 'signing in';
    const answer = await exchange.send({ method: 'GET', url: new URL('/v2/', endpoint.origin), scopes: () => [], doing });
    if (answer.status !== 200)
        throw await exchange.refused(doing, answer);
}
function actionsOf(token, path) {
    const [, payload, ...rest] = token.split('.');
    if (payload === undefined || rest.length !== 1)
        return undefined;
    const claims = (0,json/* parseJson */.q)(Buffer.from(payload, 'base64url'));
    const access = (0,json/* isRecord */.u)(claims) ? claims['access'] : undefined;
    if (!Array.isArray(access))
        return undefined;
    if (access.length === 0)
        return [];
    const entry = access.filter(json/* isRecord */.u).find(({ type, name }) => type === 'repository' && name === path);
    const actions = entry?.['actions'];
    return Array.isArray(actions) ? actions.filter((action) => typeof action === 'string') : undefined;
}
async function noPush(granted, { repository, exchange }) {
    const endpoint = exchange.signIn.endpoint();
    const login = await exchange.signIn.login();
    const got = granted.length === 0 ? 'nothing' : `only ${(0,inert/* inertInline */.Mo)(granted.join(', '))}`;
    const message = `${repository.host}/${repository.path}: ${endpoint.host} grants ${got} where push is needed, ${whoOf(login)}`;
    return new src_errors/* ActionError */.lZ('registry-refused', message, cureFor({ endpoint, repository, login }, 403, [], ''));
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./lib/src/registry/download.js




const HOPS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
async function readBlob(blob, limitBytes, place) {
    const doing = `reading the blob ${blob.digest}`;
    if (blob.size > limitBytes)
        throw place.exchange.unusable(doing, `has ${blob.size} bytes there, more than the ${limitBytes} that are read`);
    const answer = await follow({ ...callOf(blob, doing, place), limitBytes: Math.max(blob.size, ERROR_LIMIT_BYTES) }, place);
    if (answer.status !== 200)
        throw await place.exchange.refused(doing, answer);
    const digest = (0,domain_digest/* digestOf */.ol)(answer.body);
    if (digest !== blob.digest)
        throw place.exchange.unusable(doing, `sent bytes with the digest ${digest}`);
    return answer.body;
}
function blobSource(blob, place) {
    return { digest: blob.digest, size: blob.size, isHashed: true, chunks: () => stream(blob, place) };
}
async function follow(call, place) {
    let current = call;
    for (let hop = 0;; hop += 1) {
        const answer = await place.exchange.send(current);
        const next = redirected(answer, current, hop, place);
        if (next === undefined)
            return answer;
        current = next;
    }
}
async function* stream(blob, place) {
    const doing = `reading the blob ${blob.digest}`;
    let current = callOf(blob, doing, place);
    for (let hop = 0;; hop += 1) {
        const answer = await place.exchange.stream(current);
        if (answer.status === 200)
            return yield* hashed(answer.chunks, blob, doing, place);
        answer.cancel();
        const next = redirected(answer, current, hop, place);
        if (next === undefined)
            throw await place.exchange.refused(doing, answer);
        current = next;
    }
}
async function* hashed(chunks, blob, doing, place) {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    let size = 0;
    for await (const chunk of chunks) {
        size += chunk.byteLength;
        if (size > blob.size)
            throw place.exchange.unusable(doing, `sent more than the ${blob.size} bytes that the blob has`);
        hash.update(chunk);
        yield chunk;
    }
    const digest = `sha256:${hash.digest('hex')}`;
    if (digest !== blob.digest)
        throw place.exchange.unusable(doing, `sent bytes with the digest ${digest}`);
}
function redirected({ status, headers }, from, hop, place) {
    const location = headers.get('location');
    if (!REDIRECTS.has(status) || location === undefined)
        return undefined;
    if (hop === HOPS)
        throw place.exchange.unusable(from.doing, `redirected more than ${HOPS} times`);
    const { url, trusted } = nextHop(location, from.url, 'redirect', place.endpoint);
    return { ...from, url, foreign: !trusted || from.foreign === true };
}
function callOf(blob, doing, place) {
    return { method: 'GET', url: place.at(`blobs/${blob.digest}`), scopes: place.reading, doing };
}

;// CONCATENATED MODULE: ./lib/src/registry/endpoints.js

const PARALLEL = 10;
function endpointOf(host, settings) {
    const kind = (0,vendor/* vendorOf */.A)(host);
    const name = kind === 'dockerhub' ? 'registry-1.docker.io' : host;
    const origin = new URL(`${settings.plain ? 'http' : 'https'}://${name}`);
    return { host, kind, origin, ca: settings.ca, realms: settings.realms ?? [], parallel: parallelOf(kind), scheme: schemeOf(kind) };
}
function recognised(endpoint, vendor) {
    if (endpoint.kind !== 'generic' || vendor === undefined)
        return endpoint;
    return { ...endpoint, kind: vendor, parallel: parallelOf(vendor) };
}
function parallelOf(vendor) {
    return vendor === 'quay' ? 1 : PARALLEL;
}
function schemeOf(kind) {
    switch (kind) {
        case 'dockerhub':
            return { kind: 'bearer', realm: 'https://auth.docker.io/token', service: 'registry.docker.io' };
        case 'ghcr':
            return { kind: 'bearer', realm: 'https://ghcr.io/token', service: 'ghcr.io' };
        case 'ecr':
            return { kind: 'basic' };
        case 'azure':
        case 'generic':
        case 'gitlab':
        case 'google':
        case 'harbor':
        case 'nexus':
        case 'quay':
            return undefined;
    }
}

;// CONCATENATED MODULE: ./lib/src/registry/challenge.js
function challenge_schemeOf(header) {
    const challenges = header === undefined ? [] : parseChallenges(header);
    for (const { scheme, parameters } of challenges) {
        const realm = parameters.get('realm');
        if (scheme === 'bearer' && realm !== undefined)
            return { kind: 'bearer', realm, service: parameters.get('service') };
    }
    return challenges.some(({ scheme }) => scheme === 'basic') ? { kind: 'basic' } : undefined;
}
function signsOf(header) {
    const found = (header === undefined ? [] : parseChallenges(header)).find(({ parameters }) => parameters.has('realm'));
    return { realm: found?.parameters.get('realm'), service: found?.parameters.get('service') };
}
function parseChallenges(header) {
    const challenges = [];
    const reader = new Reader(header);
    for (;;) {
        reader.skip(SEPARATORS);
        const name = reader.token().toLowerCase();
        if (name === '')
            return challenges;
        reader.skip(SPACES);
        if (reader.take('=')) {
            const value = reader.value();
            const current = challenges.at(-1);
            if (current !== undefined && !current.parameters.has(name))
                current.parameters.set(name, value);
        }
        else {
            challenges.push({ scheme: name, parameters: new Map() });
        }
    }
}
const SPACES = ' \t';
const SEPARATORS = ' \t,';
const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]/;
class Reader {
    #text;
    #at = 0;
    constructor(text) {
        this.#text = text;
    }
    skip(characters) {
        while (this.#at < this.#text.length && characters.includes(this.#text.charAt(this.#at)))
            this.#at += 1;
    }
    take(character) {
        if (this.#text.charAt(this.#at) !== character)
            return false;
        this.#at += 1;
        return true;
    }
    token() {
        const start = this.#at;
        while (TOKEN.test(this.#text.charAt(this.#at)))
            this.#at += 1;
        return this.#text.slice(start, this.#at);
    }
    value() {
        this.skip(SPACES);
        if (!this.take('"')) {
            const start = this.#at;
            while (this.#at < this.#text.length && !SEPARATORS.includes(this.#text.charAt(this.#at)))
                this.#at += 1;
            return this.#text.slice(start, this.#at);
        }
        const parts = [];
        while (this.#at < this.#text.length && !this.take('"')) {
            if (this.#text.charAt(this.#at) === '\\')
                this.#at += 1;
            parts.push(this.#text.charAt(this.#at));
            this.#at += 1;
        }
        return parts.join('');
    }
}

;// CONCATENATED MODULE: ./lib/src/registry/skew.js

const LIMIT_MS = 5 * 60_000;
const UNITS = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
];
function skewWords(host, { headers }, now) {
    const theirsMs = parseHttpDate(headers.get('date') ?? '');
    if (theirsMs === undefined)
        return undefined;
    const offMs = now.getTime() - theirsMs;
    if (Math.abs(offMs) <= LIMIT_MS)
        return undefined;
    const [unit, lengthMs] = UNITS.find(([, ms]) => Math.abs(offMs) >= ms) ?? ['minute', 60_000];
    const number = Math.round(Math.abs(offMs) / lengthMs);
    const off = `${number} ${unit}${number === 1 ? '' : 's'} ${offMs > 0 ? 'ahead of' : 'behind'}`;
    return `The clock of this machine is ${off} that of ${host}: sign-ins may be refused, and tags from dates and the age of a scan database go by it`;
}

;// CONCATENATED MODULE: ./lib/src/registry/token.js

const DEFAULT_LIFE_MS = 60_000;
const token_MARGIN_MS = 10_000;
const IDENTITY_TOKEN_USER = '<token>';
function createTokenStore(elapsedMs) {
    const minting = new Map();
    const minted = new Map();
    return {
        obtain: (key, mint) => {
            const known = minted.get(key);
            if (known !== undefined && known.endsMs > elapsedMs())
                return Promise.resolve(known);
            const running = minting.get(key);
            if (running !== undefined)
                return running;
            const work = mint()
                .then((token) => {
                minted.set(key, token);
                return token;
            })
                .finally(() => minting.delete(key));
            minting.set(key, work);
            return work;
        },
        forget: (key, token) => {
            if (minted.get(key) === token)
                minted.delete(key);
        },
        values: () => [...minted.values()].map(({ value }) => value),
    };
}
function tokenRequest(server, { service }, scopes, login) {
    if (login?.username === IDENTITY_TOKEN_USER) {
        const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'build-tag-push', refresh_token: login.password.reveal() });
        if (service !== undefined)
            form.set('service', service);
        if (scopes.length > 0)
            form.set('scope', scopes.join(' '));
        const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
        return { method: 'POST', url: server, headers, body: new TextEncoder().encode(form.toString()) };
    }
    const url = new URL(server);
    if (service !== undefined)
        url.searchParams.set('service', service);
    for (const scope of scopes)
        url.searchParams.append('scope', scope);
    return { method: 'GET', url, headers: { accept: 'application/json', ...(login === undefined ? {} : { authorization: basicOf(login) }) } };
}
function basicOf(login) {
    return `Basic ${Buffer.from(`${login.username}:${login.password.reveal()}`).toString('base64')}`;
}
function readToken({ body }, askedAtMs) {
    const document = (0,json/* parseJson */.q)(body);
    if (!(0,json/* isRecord */.u)(document))
        return undefined;
    const value = [document['access_token'], document['token']].find((entry) => typeof entry === 'string' && entry !== '');
    if (value === undefined || !/^[\x21-\x7e]+$/.test(value))
        return undefined;
    const seconds = document['expires_in'];
    const lifeMs = typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : DEFAULT_LIFE_MS;
    return { value, endsMs: askedAtMs + lifeMs - Math.min(token_MARGIN_MS, lifeMs / 5) };
}

;// CONCATENATED MODULE: ./lib/src/registry/signin.js









function openSignIn(endpoint, repository, { keychain, tokens, schemes, vendors, pool, ports, patience: usual }, transport) {
    const login = () => keychain.login(repository);
    const known = () => recognised(endpoint, vendors.get(endpoint.host));
    const situation = async (doing) => ({ endpoint: known(), repository, doing, login: await login() });
    const secrets = async () => [...secretsOf(await login()), ...tokens.values()];
    const ask = async (request, doing, patience = usual) => {
        const attempt = async () => {
            await pool.pass(request.url.host);
            return transport.request(request, ERROR_LIMIT_BYTES);
        };
        try {
            return await retry_persist(request.url.host, pool, ports, attempt, patience);
        }
        catch (error) {
            throw troubleError(await situation(doing), error);
        }
    };
    const ping = async (patience) => {
        const doing = 'asking how to sign in';
        const idle = patience?.idleMs === undefined ? {} : { idleMs: patience.idleMs };
        const answer = await ask({ method: 'GET', url: new URL('/v2/', endpoint.origin), headers: {}, ...idle }, doing, patience);
        const skew = skewWords(endpoint.host, answer, ports.clock.now());
        if (skew !== undefined)
            ports.log.warning(skew);
        if (answer.status === 200)
            return { kind: 'open' };
        if (answer.status !== 401)
            throw answerError(await situation(doing), answer);
        const header = answer.headers.get('www-authenticate');
        vendors.set(endpoint.host, (0,vendor/* vendorOfChallenge */.p)(signsOf(header)));
        const scheme = challenge_schemeOf(header);
        if (scheme === undefined)
            throw answerUnusable(await situation(doing), 'answered 401 without saying which sign-in it takes');
        return scheme;
    };
    const scheme = async (patience) => {
        const asking = schemes.get(endpoint.host);
        if (asking !== undefined)
            return asking;
        if (endpoint.scheme === undefined && patience !== undefined) {
            const found = await ping(patience);
            schemes.set(endpoint.host, Promise.resolve(found));
            return found;
        }
        const asked = endpoint.scheme === undefined ? ping() : Promise.resolve(endpoint.scheme);
        schemes.set(endpoint.host, asked);
        asked.catch(() => schemes.delete(endpoint.host));
        return asked;
    };
    const mint = async (bearer, scopes) => {
        const server = tokenServer(bearer.realm, endpoint);
        const doing = `asking ${server.host} for a token${scopes[0] === undefined ? '' : ` for ${scopes[0]}`}`;
        const request = tokenRequest(server, bearer, scopes, await login());
        const askedAtMs = ports.clock.elapsedMs();
        const answer = await ask(request, doing);
        if (answer.status !== 200)
            throw answerError(await situation(doing), answer, await secrets());
        const token = readToken(answer, askedAtMs);
        if (token === undefined)
            throw answerUnusable(await situation(doing), 'had no token in the answer');
        return token;
    };
    const credential = async (scopesOf) => {
        const asked = await scheme();
        const scopes = scopesOf();
        const key = [endpoint.host, ...scopes].join(' ');
        switch (asked.kind) {
            case 'open':
                return { header: undefined, key, token: undefined };
            case 'basic': {
                const who = await login();
                return { header: who === undefined ? undefined : basicOf(who), key, token: undefined };
            }
            case 'bearer': {
                const token = await tokens.obtain(key, () => mint(asked, scopes));
                return { header: `Bearer ${token.value}`, key, token };
            }
        }
    };
    return {
        scheme,
        login,
        credential,
        secrets,
        endpoint: known,
        learn: async (used, scopes, header) => {
            if (used.token !== undefined)
                tokens.forget(used.key, used.token);
            const before = await scheme();
            const said = challenge_schemeOf(header);
            if (said !== undefined && !(before.kind === 'bearer' && said.kind === 'basic'))
                schemes.set(endpoint.host, Promise.resolve(said));
            const next = await credential(scopes);
            return next.header === used.header ? undefined : next;
        },
    };
}
function secretsOf(login) {
    return login === undefined ? [] : [login.password.reveal(), basicOf(login).slice('Basic '.length)];
}

;// CONCATENATED MODULE: ./lib/src/registry/transport.js



const USER_AGENT = 'build-tag-push';
function openTransport({ ca }, pool, sent, { http, signal }, idleMs) {
    const authority = ca === undefined ? {} : { ca };
    const idle = idleMs === undefined ? {} : { idleMs };
    const named = (request) => ({
        ...idle,
        ...request,
        ...authority,
        headers: { 'user-agent': USER_AGENT, ...request.headers },
    });
    const count = ({ host }) => {
        signal.throwIfAborted();
        sent.set(host, (sent.get(host) ?? 0) + 1);
    };
    return {
        request: async (request, limitBytes) => {
            count(request.url);
            const reply = await http.request({ ...named(request), limitBytes }).catch(cutShort);
            if (reply.status < 500 && reply.status !== 429)
                pool.resume(request.url.host);
            return reply;
        },
        stream: async (request) => {
            count(request.url);
            const answer = await http.stream(named(request));
            return { ...answer, body: answer.status < 400 ? new Uint8Array() : await readSome(answer) };
        },
    };
}
function cutShort(error) {
    if ((0,domain_code/* codeOf */.$)(error) !== 'ERR_BODY_TOO_LARGE' || !(0,json/* isRecord */.u)(error))
        throw error;
    const { status, headers } = error;
    if (typeof status !== 'number' || status < 400 || !(headers instanceof Map))
        throw error;
    return { status, headers, body: new Uint8Array() };
}
async function readSome({ chunks, cancel }) {
    const read = [];
    let size = 0;
    for await (const chunk of chunks) {
        read.push(chunk);
        size += chunk.byteLength;
        if (size > ERROR_LIMIT_BYTES)
            break;
    }
    cancel();
    return Buffer.concat(read);
}

;// CONCATENATED MODULE: ./lib/src/registry/exchange.js






function openExchange(endpoint, repository, shared) {
    const { pool, ports, sent, patience } = shared;
    const transport = openTransport(endpoint, pool, sent, ports, patience.idleMs);
    const signIn = openSignIn(endpoint, repository, shared, transport);
    const situation = async (doing) => ({
        endpoint: signIn.endpoint(),
        repository,
        doing,
        login: await signIn.login(),
    });
    const sentBy = endpoint.ca === undefined && endpoint.origin.protocol === 'https:' ? endpoint.origin.hostname : undefined;
    const attempt = (call, renew) => pool.run(call.url.host, signIn.endpoint().parallel, () => signed({ ...call, sentBy }, renew, signIn, async (request) => {
        const reply = await counted(call.doubt, () => transport.request(request, call.limitBytes ?? ERROR_LIMIT_BYTES), ports);
        noteClock(endpoint.host, reply, shared.ahead, ports.clock);
        const verdict = judgeAnswer(reply, ports.clock.now());
        if (verdict.askedMs !== undefined)
            pool.pause(call.url.host, waitMs(1, verdict.askedMs, 0));
        return reply;
    }));
    const patiently = async (call, work) => {
        try {
            return await retry_persist(call.url.host, pool, ports, work, patience);
        }
        catch (error) {
            throw troubleError(await situation(call.doing), error);
        }
    };
    return {
        signIn,
        send: (call) => patiently(call, () => attempt(call, true)),
        once: async (call) => {
            const reply = await attempt(call, false);
            const verdict = judgeAnswer(reply, ports.clock.now());
            if (verdict.kind === 'again' && verdict.throttled)
                pool.pause(call.url.host, waitMs(1, verdict.askedMs, ports.random.fraction()));
            return { ...reply, tries: 1, askedMs: verdict.askedMs };
        },
        stream: (call) => patiently(call, async () => {
            await pool.pass(call.url.host);
            return signed({ ...call, sentBy }, true, signIn, transport.stream);
        }),
        refused: async (doing, answer) => answerError(await situation(doing), answer, await signIn.secrets()),
        trouble: async (doing, error) => troubleError(await situation(doing), error),
        unusable: (doing, found) => answerUnusable({ endpoint, repository, doing, login: undefined }, found),
    };
}
function noteClock(host, { headers }, ahead, clock) {
    const date = ahead.has(host) ? undefined : headers.get('date');
    const theirsMs = date === undefined ? undefined : parseHttpDate(date);
    if (theirsMs !== undefined)
        ahead.set(host, clock.now().getTime() - theirsMs);
}
async function counted(doubt, send, { signal }) {
    if (doubt === undefined || signal.aborted)
        return send();
    doubt.tries += 1;
    try {
        const reply = await send();
        if (isAnswered(reply.status))
            doubt.tries -= 1;
        return reply;
    }
    catch (error) {
        if (neverLeft(error))
            doubt.tries -= 1;
        throw error;
    }
}
async function signed(call, renew, signIn, transmit) {
    const { method, url, body, idleMs, scopes, foreign = false } = call;
    const rest = { ...(body === undefined ? {} : { body }), ...(idleMs === undefined ? {} : { idleMs }) };
    const send = ({ header }) => transmit({ method, url, headers: { ...call.headers, ...(header === undefined ? {} : { authorization: header }) }, ...rest });
    if (foreign)
        return transmit({ method, url, headers: { ...call.headers }, ...rest, ...(call.sentBy === undefined ? {} : { sentBy: call.sentBy }) });
    const used = await signIn.credential(scopes);
    const answer = await send(used);
    if (answer.status !== 401)
        return answer;
    const next = await signIn.learn(used, scopes, answer.headers.get('www-authenticate'));
    return renew && next !== undefined ? send(next) : answer;
}

;// CONCATENATED MODULE: ./lib/src/domain/json-tokens.js
class JsonRefusal extends Error {
}
const TEXT_LIMIT = 256;
const DEPTH_LIMIT = 64;
const NUMBER_LIMIT = 64;
const [TAB, NEWLINE, RETURN, BLANK, QUOTE, COMMA, COLON, BACKSLASH] = [9, 10, 13, 32, 34, 44, 58, 92];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125];
const ESCAPES = new Map(Object.entries({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }));
const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
class JsonTokens {
    #handler;
    #stack = [];
    #next = 'value';
    #in = 'between';
    #isKey = false;
    #text;
    #escape = '';
    constructor(handler) {
        this.#handler = handler;
    }
    push(piece) {
        let at = 0;
        while (at < piece.length) {
            switch (this.#in) {
                case 'between':
                    at = this.#between(piece, at);
                    break;
                case 'text':
                    at = this.#inText(piece, at);
                    break;
                case 'escape':
                    this.#inEscape(piece.charAt(at));
                    at += 1;
                    break;
                case 'bare':
                    at = this.#inBare(piece, at);
            }
        }
    }
    end() {
        if (this.#in === 'bare')
            this.#endBare();
        if (this.#in !== 'between' || this.#next !== 'nothing')
            throw new JsonRefusal('ends too early');
    }
    #between(piece, start) {
        let at = start;
        while (isBlank(piece.charCodeAt(at)))
            at += 1;
        if (at >= piece.length)
            return at;
        switch (piece.charCodeAt(at)) {
            case QUOTE:
                this.#beginText();
                break;
            case OPEN_OBJECT:
                this.#open(true);
                break;
            case OPEN_LIST:
                this.#open(false);
                break;
            case CLOSE_OBJECT:
                this.#close(true);
                break;
            case CLOSE_LIST:
                this.#close(false);
                break;
            case COLON:
                if (this.#next !== 'colon')
                    throw unexpected(piece, at);
                this.#next = 'value';
                break;
            case COMMA:
                if (this.#next !== 'comma or end')
                    throw unexpected(piece, at);
                this.#next = this.#stack.at(-1) === true ? 'key' : 'value';
                break;
            default:
                if (!/[-0-9a-z]/.test(piece.charAt(at)))
                    throw unexpected(piece, at);
                this.#expectValue();
                this.#text = '';
                this.#in = 'bare';
                return at;
        }
        return at + 1;
    }
    #open(isObject) {
        this.#expectValue();
        if (this.#stack.length === DEPTH_LIMIT)
            throw new JsonRefusal(`is nested more than ${DEPTH_LIMIT} deep`);
        this.#stack.push(isObject);
        this.#next = isObject ? 'key or end' : 'value or end';
        this.#handler.open(isObject ? '{' : '[');
    }
    #close(isObject) {
        const mayEnd = this.#next === 'comma or end' || this.#next === (isObject ? 'key or end' : 'value or end');
        if (!mayEnd || this.#stack.pop() !== isObject)
            throw new JsonRefusal(`has a ${isObject ? '}' : ']'} in the wrong place`);
        this.#handler.close();
        this.#afterValue();
    }
    #beginText() {
        this.#isKey = this.#next === 'key' || this.#next === 'key or end';
        if (!this.#isKey)
            this.#expectValue();
        this.#text = this.#isKey || this.#handler.isWanted() ? '' : undefined;
        this.#in = 'text';
    }
    #inText(piece, start) {
        let at = start;
        let code = piece.charCodeAt(at);
        while (code >= BLANK && code !== QUOTE && code !== BACKSLASH) {
            at += 1;
            code = piece.charCodeAt(at);
        }
        this.#add(piece, start, at);
        if (at === piece.length)
            return at;
        if (code < BLANK)
            throw new JsonRefusal('has a control character in a text');
        if (code === QUOTE)
            this.#endText();
        else
            this.#in = 'escape';
        return at + 1;
    }
    #inEscape(character) {
        this.#escape += character;
        const simple = ESCAPES.get(this.#escape);
        const isWhole = simple !== undefined || /^u[0-9a-fA-F]{4}$/.test(this.#escape);
        if (!isWhole) {
            if (/^u[0-9a-fA-F]{0,3}$/.test(this.#escape))
                return;
            throw new JsonRefusal('has an escape that JSON does not know');
        }
        const said = simple ?? String.fromCharCode(Number.parseInt(this.#escape.slice(1), 16));
        this.#add(said, 0, 1);
        this.#escape = '';
        this.#in = 'text';
    }
    #add(piece, start, end) {
        if (this.#text === undefined || this.#text.length >= TEXT_LIMIT)
            return;
        this.#text += piece.slice(start, Math.min(end, start + TEXT_LIMIT - this.#text.length));
    }
    #endText() {
        const text = this.#text ?? '';
        this.#in = 'between';
        if (this.#isKey) {
            this.#next = 'colon';
            this.#handler.key(text);
            return;
        }
        this.#handler.value(text);
        this.#afterValue();
    }
    #inBare(piece, start) {
        let at = start;
        while (at < piece.length && /[-+.0-9a-zA-Z]/.test(piece.charAt(at)))
            at += 1;
        this.#text += piece.slice(start, at);
        if ((this.#text ?? '').length > NUMBER_LIMIT)
            throw new JsonRefusal(`has a number or word of more than ${NUMBER_LIMIT} characters`);
        if (at < piece.length)
            this.#endBare();
        return at;
    }
    #endBare() {
        this.#handler.value(bareValue(this.#text ?? ''));
        this.#in = 'between';
        this.#afterValue();
    }
    #expectValue() {
        if (this.#next !== 'value' && this.#next !== 'value or end')
            throw new JsonRefusal(this.#next === 'nothing' ? 'does not end where it is whole' : 'has a value in the wrong place');
    }
    #afterValue() {
        this.#next = this.#stack.length === 0 ? 'nothing' : 'comma or end';
    }
}
function isBlank(code) {
    return code === BLANK || code === NEWLINE || code === TAB || code === RETURN;
}
function bareValue(text) {
    switch (text) {
        case 'true':
            return true;
        case 'false':
            return false;
        case 'null':
            return null;
    }
    if (!NUMBER.test(text))
        throw new JsonRefusal(`has ${JSON.stringify(text)} where a value should be`);
    return Number(text);
}
function unexpected(piece, at) {
    return new JsonRefusal(`has ${JSON.stringify(piece.charAt(at))} in the wrong place`);
}

;// CONCATENATED MODULE: ./lib/src/domain/ambiguity.js

function ambiguityOf(text, plain) {
    const open = [];
    let field = '';
    const tokens = new JsonTokens({
        open: (bracket) => {
            const isLeftOut = (open.length > 0 && open.at(-1) === undefined) || (bracket === '{' && plain.has(field));
            open.push(isLeftOut ? undefined : new Set());
            field = '';
        },
        close: () => {
            open.pop();
        },
        key: (name) => {
            const names = open.at(-1);
            if (names?.has(folded(name)) === true)
                throw new JsonRefusal(`says ${JSON.stringify(name)} twice in one object, or in another spelling`);
            names?.add(folded(name));
            field = name;
        },
        isWanted: () => false,
        value: () => undefined,
    });
    try {
        tokens.push(text);
        tokens.end();
        return undefined;
    }
    catch (error) {
        if (error instanceof JsonRefusal)
            return error.message;
        throw error;
    }
}
function folded(name) {
    return name.toUpperCase().toLowerCase();
}

;// CONCATENATED MODULE: ./lib/src/domain/manifest.js





const MANIFEST_TYPES = [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
    'application/vnd.docker.distribution.manifest.v2+json',
];
function isIndexType(mediaType) {
    return mediaType === MANIFEST_TYPES[0] || mediaType === MANIFEST_TYPES[2];
}
const MANIFEST_LIMIT_BYTES = 4 * 1024 * 1024;
const ATTESTATION_TYPE = 'vnd.docker.reference.type';
function isAttestation(child) {
    return child.annotations[ATTESTATION_TYPE] === 'attestation-manifest';
}
class PartList extends src_errors/* ActionError */.lZ {
    found;
    constructor({ code, message, hint, cause }, found) {
        super(code, message, hint, cause);
        this.found = found;
    }
}
class ForeignList extends PartList {
    bytes;
    foreign;
    constructor(error, found, bytes, foreign) {
        super(error, found);
        this.bytes = bytes;
        this.foreign = foreign;
    }
}
function parseManifest(bytes, digest, mediaType, code) {
    const refusal = (what) => new src_errors/* ActionError */.lZ(code, `the manifest ${digest} ${what}`);
    const refuse = (what) => {
        throw refusal(what);
    };
    const text = decode(bytes, () => refuse('is not JSON'));
    const document = (0,json/* parseJson */.q)(text);
    if (document === undefined)
        return refuse('is not JSON');
    if (!(0,json/* isRecord */.u)(document))
        return refuse('is not a JSON object');
    const ambiguity = ambiguityOf(text, manifest_PLAIN);
    if (ambiguity !== undefined)
        return refuse(ambiguity);
    const own = typeof document['mediaType'] === 'string' ? document['mediaType'] : undefined;
    const said = mediaType === undefined ? undefined : mediaType.split(';', 1)[0]?.trim();
    const type = own ?? said ?? (Array.isArray(document['manifests']) ? MANIFEST_TYPES[0] : MANIFEST_TYPES[1]);
    if (own !== undefined && said !== undefined && own !== said)
        return refuse(`says mediaType ${(0,inert/* inertInline */.Mo)(own)} but came as ${(0,inert/* inertInline */.Mo)(said)}`);
    if (!MANIFEST_TYPES.some((known) => known === type))
        return refuse(`has the media type ${(0,inert/* inertInline */.Mo)(type)}, which is neither an image nor an index`);
    const isIndex = isIndexType(type);
    const list = document[isIndex ? 'manifests' : 'layers'];
    if (!Array.isArray(list))
        return refuse(`has no list "${isIndex ? 'manifests' : 'layers'}"`);
    const foreign = (isIndex ? ['layers', 'config'] : ['manifests']).find((name) => name in document);
    if (foreign !== undefined)
        return refuse(`is ${isIndex ? 'an index' : 'an image'} and has "${foreign}", too`);
    const others = isIndex ? list.map(foreignDigest) : [];
    const entries = list.flatMap((entry, index) => others[index] === undefined ? [parseDescriptor(entry, `${isIndex ? 'manifests' : 'layers'}[${index}]`, refuse)] : []);
    const content = isIndex
        ? { kind: 'index', manifests: entries }
        : { kind: 'image', config: parseDescriptor(document['config'], 'config', refuse), layers: entries };
    const first = others.findIndex((digest) => digest !== undefined);
    if (first === -1)
        return { mediaType: type, digest, bytes, content };
    const named = others.filter((each) => each !== undefined);
    throw new ForeignList(refusal(`has no sha256 digest at manifests[${first}].digest`), entries, bytes, named);
}
function foreignDigest(entry) {
    const digest = (0,json.at)(entry, 'digest');
    return typeof digest === 'string' && (0,domain_digest/* isForeignDigest */.Lw)(digest) ? digest : undefined;
}
function parseDescriptor(value, field, refuse) {
    if (!(0,json/* isRecord */.u)(value))
        return refuse(`has no object at ${field}`);
    const digest = typeof value['digest'] === 'string' ? (0,domain_digest/* parseDigest */.m)(value['digest']) : undefined;
    const size = value['size'];
    if (digest === undefined)
        return refuse(`has no sha256 digest at ${field}.digest`);
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
        return refuse(`has no size at ${field}.size`);
    if (typeof value['mediaType'] !== 'string')
        return refuse(`has no text at ${field}.mediaType`);
    return {
        mediaType: value['mediaType'],
        digest,
        size,
        platform: parsePlatformObject(value['platform']),
        annotations: manifest_texts(value['annotations']),
        ...(typeof value['artifactType'] === 'string' ? { artifactType: value['artifactType'] } : {}),
    };
}
function parsePlatformObject(value) {
    if (!(0,json/* isRecord */.u)(value) || typeof value['os'] !== 'string' || typeof value['architecture'] !== 'string')
        return undefined;
    const variant = value['variant'];
    return { os: value['os'], architecture: value['architecture'], ...(typeof variant === 'string' && variant !== '' ? { variant } : {}) };
}
function manifest_texts(value) {
    if (!(0,json/* isRecord */.u)(value))
        return {};
    return Object.fromEntries(Object.entries(value).filter((entry) => typeof entry[1] === 'string'));
}
const manifest_PLAIN = new Set(['annotations']);
function decode(bytes, refuse) {
    try {
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    }
    catch {
        return refuse();
    }
}

;// CONCATENATED MODULE: ./lib/src/registry/referrers.js




const PAGES = 10;
const LIST_LIMIT_BYTES = 2 * MANIFEST_LIMIT_BYTES;
const WITHOUT = new Set([301, 302, 303, 307, 308, 400, 404, 405, 406, 501]);
class LongList extends PartList {
}
async function listReferrers(digest, place) {
    const doing = `listing what refers to ${digest}`;
    const found = [];
    let foreign;
    let url = place.at(`referrers/${digest}`);
    let leftBytes = LIST_LIMIT_BYTES;
    for (let page = 1;; page += 1) {
        const headers = { accept: MANIFEST_TYPES[0] };
        const call = {
            method: 'GET',
            url,
            headers,
            scopes: place.reading,
            doing,
            limitBytes: Math.min(leftBytes, MANIFEST_LIMIT_BYTES),
        };
        const answer = await askedFor(call, found, place);
        const type = answer.headers.get('content-type');
        if (page === 1 && (WITHOUT.has(answer.status) || (answer.status === 200 && type !== MANIFEST_TYPES[0])))
            return undefined;
        if (answer.status !== 200)
            throw await place.exchange.refused(doing, answer);
        const entries = entriesOf(answer.body);
        if (entries instanceof ForeignList)
            foreign ??= entries;
        found.push(...(entries instanceof ForeignList ? entries.found : entries));
        leftBytes -= answer.body.length;
        const next = nextPage(answer.headers.get('link'), url);
        if (next === undefined && foreign !== undefined)
            throw new PartList(foreign, found);
        if (next === undefined)
            return found;
        if (page === PAGES)
            throw new LongList(place.exchange.unusable(doing, `has more than ${PAGES} pages`), found);
        url = next;
    }
}
async function askedFor(call, found, { exchange }) {
    try {
        return await exchange.send(call);
    }
    catch (thrown) {
        throw thrown instanceof src_errors/* ActionError */.lZ && (0,domain_code/* codeOf */.$)(thrown.cause) === 'ERR_BODY_TOO_LARGE' ? new LongList(thrown, found) : thrown;
    }
}
function entriesOf(body) {
    try {
        const { content } = parseManifest(body, (0,domain_digest/* digestOf */.ol)(body), MANIFEST_TYPES[0], 'registry-answer');
        return content.kind === 'index' ? content.manifests : [];
    }
    catch (thrown) {
        if (thrown instanceof ForeignList)
            return thrown;
        throw thrown;
    }
}
function nextPage(link, from) {
    const target = /<([^>]+)>\s*;\s*rel="?next"?/i.exec(link ?? '')?.[1];
    if (target === undefined || !URL.canParse(target, from.href))
        return undefined;
    const url = new URL(target, from.href);
    return url.origin === from.origin && url.pathname === from.pathname ? url : undefined;
}

;// CONCATENATED MODULE: ./lib/src/registry/listing.js



const PAGE_TAGS = 1_000;
const listing_PAGES = 1_000;
const TAGS_LIMIT = 250_000;
const PAGE_LIMIT_BYTES = 4 * 1024 * 1024;
const NEXT = /;\s*rel\s*=\s*"?[^",;]*\bnext\b/i;
const DOING = 'listing the tags';
async function listTags(place) {
    const found = new Set();
    let url = place.at(`tags/list?n=${PAGE_TAGS}`);
    let isAfter = false;
    for (let page = 1;; page += 1) {
        const answer = await place.exchange.send({ method: 'GET', url, scopes: place.reading, doing: DOING, limitBytes: PAGE_LIMIT_BYTES });
        if (answer.status === 404 && page === 1)
            return undefined;
        if (answer.status === 404 && isAfter)
            return [...found];
        if (answer.status !== 200)
            throw await place.exchange.refused(DOING, answer);
        const tags = tagsIn(answer.body) ?? listing_refuse(place, 'is no list of tags');
        const before = found.size;
        for (const tag of tags)
            found.add(tag);
        if (found.size > TAGS_LIMIT)
            listing_refuse(place, `has more than ${TAGS_LIMIT} tags`);
        if (isAfter && found.size === before)
            return [...found];
        const link = answer.headers.get('link');
        const next = nextPage(link, url);
        if (next === undefined && NEXT.test(link ?? ''))
            listing_refuse(place, 'goes on in another place, where we do not go');
        const last = tags.at(-1);
        if (next === undefined && last === undefined)
            return [...found];
        if (page === listing_PAGES)
            listing_refuse(place, `has more than ${listing_PAGES} pages`);
        isAfter = next === undefined;
        url = next ?? place.at(`tags/list?n=${PAGE_TAGS}&last=${last}`);
    }
}
function listing_refuse(place, found) {
    throw place.exchange.unusable(DOING, found);
}
function tagsIn(body) {
    const document = (0,json/* parseJson */.q)(body);
    const tags = (0,json/* isRecord */.u)(document) ? (document['tags'] ?? []) : undefined;
    if (!Array.isArray(tags))
        return undefined;
    return tags.every((tag) => typeof tag === 'string' && (0,reference/* isTag */.dz)(tag)) ? tags : undefined;
}

;// CONCATENATED MODULE: ./lib/src/registry/manifests.js






const ACCEPT = { accept: MANIFEST_TYPES.join(', ') };
const LAG_TRIES = 3;
async function headManifest(reference, place) {
    const doing = `looking at ${manifests_nameOf(reference)}`;
    const answer = await place.exchange.send({
        method: 'HEAD',
        url: urlOf(reference, place),
        headers: ACCEPT,
        scopes: place.reading,
        doing,
    });
    if (answer.status === 404)
        return undefined;
    if (answer.status !== 200 && answer.status !== 405)
        throw await refusedHead(reference, doing, answer, place);
    const digest = (0,domain_digest/* parseDigest */.m)(answer.headers.get('docker-content-digest') ?? '');
    const mediaType = typeOf(answer);
    if (answer.status === 200 && digest !== undefined && mediaType !== undefined && (!reference.includes(':') || digest === reference))
        return { digest, mediaType };
    const read = await readManifest(reference, place);
    return read === undefined ? undefined : { digest: (0,domain_digest/* digestOf */.ol)(read.body), mediaType: typeOf(read) ?? MANIFEST_TYPES[1] };
}
async function getManifest(reference, place, ports) {
    const answer = await readManifest(reference, place);
    if (answer === undefined)
        return undefined;
    const digest = (0,domain_digest/* digestOf */.ol)(answer.body);
    if (reference.includes(':') && digest !== reference)
        throw place.exchange.unusable(`reading ${manifests_nameOf(reference)}`, `sent bytes with the digest ${digest}`);
    warnOfHeader(reference, digest, answer, place, ports);
    return parseManifest(answer.body, digest, typeOf(answer), 'registry-answer');
}
async function putManifest(reference, manifest, place, ports) {
    const doubt = { tries: 0 };
    try {
        await manifests_put(reference, manifest, doubt, place, ports);
        return { lost: doubt.tries };
    }
    catch (error) {
        const isTag = !reference.includes(':');
        throw isTag && doubt.tries > 0 && error instanceof src_errors/* ActionError */.lZ ? new InDoubt(error) : error;
    }
}
async function manifests_put(reference, manifest, doubt, place, ports) {
    const doing = `writing ${manifests_nameOf(reference)}`;
    const headers = { 'content-type': manifest.mediaType };
    for (let tries = 1;; tries += 1) {
        const answer = await place.exchange.send({
            method: 'PUT',
            url: urlOf(reference, place),
            headers,
            body: manifest.bytes,
            scopes: place.pushing,
            doing,
            doubt,
        });
        if (answer.status === 201)
            return warnOfHeader(reference, manifest.digest, answer, place, ports);
        if (answer.status === 200 || answer.status === 202 || answer.status === 204) {
            doubt.tries += 1;
            await manifests_confirm(reference, manifest.digest, answer.status, place);
            doubt.tries -= 1;
            return;
        }
        const error = await place.exchange.refused(doing, answer);
        if (!(error instanceof MissingBlobs) || tries === LAG_TRIES)
            throw error;
        await ports.clock.sleep(waitMs(tries, undefined, ports.random.fraction()));
    }
}
async function readManifest(reference, place) {
    const doing = `reading ${manifests_nameOf(reference)}`;
    const call = {
        method: 'GET',
        url: urlOf(reference, place),
        headers: ACCEPT,
        scopes: place.reading,
        doing,
        limitBytes: MANIFEST_LIMIT_BYTES,
    };
    const answer = await follow(call, place);
    if (answer.status === 404)
        return undefined;
    if (answer.status !== 200)
        throw await place.exchange.refused(doing, answer);
    return answer;
}
async function refusedHead(reference, doing, answer, place) {
    if (answer.status !== 401 && answer.status !== 403)
        return place.exchange.refused(doing, answer);
    const call = { method: 'GET', url: urlOf(reference, place), headers: ACCEPT, scopes: place.reading, doing };
    const told = await place.exchange.send(call);
    return place.exchange.refused(doing, told.status === answer.status ? told : answer);
}
async function manifests_confirm(reference, digest, status, place) {
    const found = await headManifest(reference, place);
    if (found?.digest === digest)
        return;
    throw place.exchange.unusable(`writing ${manifests_nameOf(reference)}`, `answered ${status} instead of 201, and shows ${found?.digest ?? 'nothing'} there`);
}
function warnOfHeader(reference, digest, { headers }, { endpoint }, { log }) {
    const said = headers.get('docker-content-digest');
    if (said !== undefined && (0,domain_digest/* parseDigest */.m)(said) !== digest)
        log.warning(`${endpoint.host} names another digest for ${manifests_nameOf(reference)} than its bytes have, ${digest}`);
}
function typeOf({ headers }) {
    const type = headers.get('content-type')?.split(';', 1)[0]?.trim();
    return type === '' ? undefined : type;
}
function urlOf(reference, place) {
    return place.at(`manifests/${reference}`);
}
function manifests_nameOf(reference) {
    return reference.includes(':') ? reference : `the tag ${reference}`;
}

;// CONCATENATED MODULE: ./lib/src/registry/pool.js


const LONGEST_PAUSE_MS = 181_000;
function createPool(clock) {
    const lanes = new Map();
    const laneOf = (host) => {
        const lane = lanes.get(host) ?? { host, busy: 0, pausedUntilMs: 0, narrow: false, queue: createQueue(), sleeping: false };
        lanes.set(host, lane);
        return lane;
    };
    const pausedMs = (lane) => lane.pausedUntilMs - clock.elapsedMs();
    const passLane = async (lane) => {
        for (let ms = pausedMs(lane); ms > 0; ms = pausedMs(lane)) {
            if (ms > Math.min(LONGEST_PAUSE_MS, leftMs(clock)))
                throw tooLong(lane.host, ms);
            await clock.sleep(ms);
        }
    };
    const admit = (lane) => {
        for (let next = lane.queue.first(); next !== undefined; next = lane.queue.first()) {
            if (lane.sleeping || lane.busy >= (lane.narrow ? 1 : next.parallel))
                return;
            if (pausedMs(lane) > 0) {
                admitAfterPause(lane);
                return;
            }
            lane.queue.take();
            lane.busy += 1;
            next.enter();
        }
    };
    const admitAfterPause = (lane) => {
        lane.sleeping = true;
        passLane(lane).then(() => {
            lane.sleeping = false;
            admit(lane);
        }, (reason) => {
            lane.sleeping = false;
            for (let next = lane.queue.take(); next !== undefined; next = lane.queue.take())
                next.fail(reason);
        });
    };
    return {
        run: async (host, parallel, work) => {
            const lane = laneOf(host);
            await new Promise((enter, fail) => {
                lane.queue.add({ parallel, enter, fail });
                admit(lane);
            });
            try {
                return await work();
            }
            finally {
                lane.busy -= 1;
                admit(lane);
            }
        },
        pass: (host) => passLane(laneOf(host)),
        pause: (host, ms) => {
            const lane = laneOf(host);
            lane.pausedUntilMs = Math.max(lane.pausedUntilMs, clock.elapsedMs() + ms);
            lane.narrow = true;
        },
        resume: (host) => {
            const lane = laneOf(host);
            lane.narrow = false;
            admit(lane);
        },
    };
}
function tooLong(host, ms) {
    const hint = 'Run the job again when that time has passed; a signed-in account, or a plan with higher limits, is asked to wait less.';
    return new src_errors/* ActionError */.lZ('registry-answer', `${host} asked for a wait, of which ${Math.ceil(ms / 1_000)} s are left: nothing was sent`, hint);
}
function createQueue() {
    let entries = [];
    let at = 0;
    return {
        add: (entry) => void entries.push(entry),
        first: () => entries[at],
        take: () => {
            const entry = entries[at];
            if (entry === undefined)
                return undefined;
            at += 1;
            if (at * 2 > entries.length) {
                entries = entries.slice(at);
                at = 0;
            }
            return entry;
        },
    };
}

;// CONCATENATED MODULE: ./lib/src/registry/removal.js




const TAGS_FIRST = 'GOOGLE_MANIFEST_DANGLING_TAG';
const PARENT_FIRST = 'GOOGLE_MANIFEST_DANGLING_PARENT_IMAGE';
async function removeManifest(digest, tags, place) {
    const first = await remove(digest, place);
    if (first !== 'tagged')
        return first;
    const done = [];
    try {
        for (const tag of tags) {
            if ((await headManifest(tag, place))?.digest !== digest)
                return 'changed';
            if ((await remove(tag, place)) === 'removed')
                done.push(tag);
        }
        const second = await remove(digest, place);
        return second === 'tagged' ? 'changed' : second;
    }
    catch (thrown) {
        if (done.length === 0 || !(thrown instanceof src_errors/* ActionError */.lZ))
            throw thrown;
        const { code, message, hint } = thrown;
        throw new src_errors/* ActionError */.lZ(code, `${message}; of its tags ${done.join(', ')} had been deleted before`, hint, thrown);
    }
}
async function remove(reference, place) {
    const doing = `deleting ${reference}`;
    const doubt = { tries: 0 };
    const url = place.at(`manifests/${reference}`);
    const answer = await place.exchange.send({ method: 'DELETE', url, scopes: place.deleting, doing, doubt });
    if (answer.status === 200 || answer.status === 202 || answer.status === 204)
        return 'removed';
    if (answer.status === 404)
        return doubt.tries > 0 ? 'removed' : 'gone';
    const codes = errorsOf(answer.body).map(({ code }) => code);
    if (codes.includes(TAGS_FIRST))
        return 'tagged';
    const error = await place.exchange.refused(doing, answer);
    const hint = removal_cureFor(place.exchange.signIn.endpoint().kind, answer, codes, error.message) ?? error.hint;
    throw new src_errors/* ActionError */.lZ(codes.includes(PARENT_FIRST) ? 'registry-refused' : error.code, error.message, hint, error);
}
const UNSUPPORTED = 'This registry deletes nothing, or was not told to; distribution does with REGISTRY_STORAGE_DELETE_ENABLED=true.';
const UNTAGGED_ALONE = 'Docker Hub deletes only what has no tag, and needs an access token with "Read, Write & Delete"; take the tag away on its website, or by its own API, first.';
function removal_cureFor(vendor, { status }, codes, words) {
    if (IMMUTABLE.test(words))
        return 'A rule of the registry keeps this tag as it is; lift it, or keep the image by keep-tags.';
    if (codes.includes(PARENT_FIRST))
        return 'An index needs it that no tag leads to; delete that one first: gcloud artifacts docker images list IMAGE shows it by its digest.';
    if (vendor === 'azure' && codes.includes('REGISTRY_DISALLOWED_OPERATION'))
        return 'The repository, tag or manifest is locked: az acr repository update --image IMAGE --delete-enabled true --write-enabled true.';
    const isDenied = status === 401 || status === 403;
    if (vendor === 'dockerhub' && (isDenied || status === 405))
        return UNTAGGED_ALONE;
    if (isDenied)
        return RIGHTS[vendor] ?? 'Check that this user may delete here: the right to push is not always enough.';
    return status === 405 ? UNSUPPORTED : undefined;
}
const RIGHTS = {
    azure: 'The identity needs the role AcrDelete, or "Container Registry Repository Contributor" where the registry is in the mode "RBAC and ABAC"; a token of the registry needs a scope map with content/delete and metadata/read.',
    google: 'The identity needs roles/artifactregistry.repoAdmin on the repository.',
    harbor: 'A robot needs the permission to delete artifacts in the project, a person the role Maintainer or Project Admin there.',
    gitlab: 'A personal, project or group access token needs write_registry and the role Maintainer, and the tag must not be protected.',
    quay: 'The robot needs the permission Write on this repository.',
    nexus: 'The role of this user needs nx-repository-view-docker-REPOSITORY-delete and -read.',
};

;// CONCATENATED MODULE: ./lib/src/registry/upload.js






const RESTARTS = 3;
const COMMIT_IDLE_MS = 300_000;
async function uploadBlob(blob, mountFrom, place, ports) {
    if (blob.isNew !== true && (await hasBlob(blob.digest, place)))
        return 'present';
    const mounted = blob.isNew === true ? undefined : await mount(blob, mountFrom, place, ports);
    if (mounted === 'mounted')
        return 'mounted';
    let session = mounted && { ...mounted, ahead: false };
    for (let restarts = 0;; restarts += 1) {
        const end = await send(blob, session ?? (await place.sessions.take()), restarts, place, ports);
        if (end === 'uploaded')
            return 'uploaded';
        if (restarts === RESTARTS || end.waitMs > leftMs(ports.clock))
            throw await end.error();
        ports.log.debug(`${place.endpoint.host}: the upload of ${blob.digest} broke off and begins again in ${Math.round(end.waitMs)} ms`);
        await ports.clock.sleep(end.waitMs);
        if (await hasBlob(blob.digest, place))
            return 'uploaded';
        session = undefined;
    }
}
async function hasBlob(digest, place) {
    const doing = `looking for the blob ${digest}`;
    const answer = await place.exchange.send({ method: 'HEAD', url: place.at(`blobs/${digest}`), scopes: place.pushing, doing });
    if (answer.status === 200 || answer.status === 302 || answer.status === 307)
        return true;
    if (answer.status === 404)
        return false;
    throw await place.exchange.refused(doing, answer);
}
async function mount(blob, mountFrom, place, ports) {
    let session;
    for (const from of mountFrom.filter((path) => path !== place.repository.path)) {
        const unused = session;
        session = undefined;
        const [answer] = await Promise.all([askMount(blob, from, place), unused && cancelSession(unused, place, ports)]);
        if (answer instanceof src_errors/* ActionError */.lZ)
            ports.log.debug(`${answer.message}; it is uploaded instead`);
        else if (answer.status === 201)
            return 'mounted';
        else if (answer.status === 202)
            session = await sessionOf(answer, `mounting from ${from}`, place);
    }
    return session;
}
async function askMount(blob, from, place) {
    const url = place.at('blobs/uploads/');
    url.search = new URLSearchParams({ mount: blob.digest, from }).toString();
    const doing = `mounting the blob ${blob.digest} from ${from}`;
    try {
        return await place.exchange.send({ method: 'POST', url, scopes: place.mounting(from), doing });
    }
    catch (error) {
        if (error instanceof src_errors/* ActionError */.lZ && (error.code === 'registry-refused' || error.code === 'registry-answer'))
            return error;
        throw error;
    }
}
async function send(blob, session, restarts, place, ports) {
    const { exchange } = place;
    const doing = `uploading the blob ${blob.digest}`;
    const url = new URL(session.url);
    url.search = `${url.search === '' ? '?' : `${url.search}&`}digest=${encodeURIComponent(blob.digest)}`;
    const headers = { 'content-type': 'application/octet-stream' };
    const body = { size: blob.size, chunks: () => upload_checked(blob) };
    const call = {
        method: 'PUT',
        url,
        headers,
        body,
        scopes: place.pushing,
        doing,
        idleMs: COMMIT_IDLE_MS,
        foreign: !session.trusted,
    };
    const wait = (askedMs) => waitMs(restarts + 1, askedMs, ports.random.fraction());
    try {
        const answer = await exchange.once(call);
        if (answer.status === 201)
            return 'uploaded';
        if (answer.status < 300 && (await hasBlob(blob.digest, place)))
            return 'uploaded';
        const verdict = judgeAnswer(answer, ports.clock.now());
        const error = () => exchange.refused(doing, answer);
        if (verdict.kind === 'again')
            return { kind: 'broken', waitMs: wait(verdict.askedMs), error };
        if (answer.status === 401 || session.ahead || isLost(answer))
            return { kind: 'broken', waitMs: 0, error };
        throw await error();
    }
    catch (error) {
        if (judgeTrouble(error).kind === 'final')
            throw await exchange.trouble(doing, error);
        return { kind: 'broken', waitMs: wait(undefined), error: () => exchange.trouble(doing, error) };
    }
}
function isLost({ status, body }) {
    const errors = errorsOf(body);
    if (errors.some(({ message }) => IMMUTABLE.test(message)))
        return false;
    return (status === 404 || status === 400) && errors.some(({ code }) => code === 'BLOB_UPLOAD_UNKNOWN' || code === 'BLOB_UPLOAD_INVALID');
}
async function* upload_checked(blob) {
    const hash = blob.isHashed === true ? undefined : (0,external_node_crypto_.createHash)('sha256');
    let size = 0;
    let held;
    for await (const chunk of readable(blob)) {
        hash?.update(chunk);
        size += chunk.byteLength;
        if (size > blob.size)
            throw changed(blob, `more than ${blob.size} bytes`);
        if (held !== undefined)
            yield held;
        held = chunk;
    }
    const digest = hash === undefined ? blob.digest : `sha256:${hash.digest('hex')}`;
    if (digest !== blob.digest || size !== blob.size)
        throw changed(blob, `${size} bytes with the digest ${digest}`);
    if (held !== undefined)
        yield held;
}
async function* readable(blob) {
    try {
        yield* blob.chunks();
    }
    catch (error) {
        if (error instanceof src_errors/* ActionError */.lZ || judgeTrouble(error).kind === 'again')
            throw error;
        throw new src_errors/* ActionError */.lZ('blob-content', `the blob ${blob.digest} could not be read: ${String(error)}`, undefined, error);
    }
}
function changed(blob, found) {
    return new src_errors/* ActionError */.lZ('blob-content', `the blob ${blob.digest} of ${blob.size} bytes turned out to have ${found}; it was not uploaded`, 'Something changed or damaged the file after it was built; run again, and look at the disk when it comes back.');
}

;// CONCATENATED MODULE: ./lib/src/registry/client.js
















const DELETES_BY_PUSH = new Set(['quay', 'google']);
const CLOSE_LIMIT_MS = 2_000;
function openRegistries(keychain, ports) {
    const shared = {
        keychain,
        ports,
        pool: createPool(ports.clock),
        tokens: createTokenStore(ports.clock.elapsedMs),
        schemes: new Map(),
        vendors: new Map(),
        sent: new Map(),
        ahead: new Map(),
        patience: PATIENT,
    };
    const places = [];
    const clients = new Map();
    const openAt = (repository, ours = shared, remembering = remember) => {
        const place = openPlace(repository, ours, ports);
        places.push(place);
        return openClient(place, remembering, ports);
    };
    return {
        open: (repository) => {
            const name = (0,reference/* canonicalName */.Ew)(repository);
            const client = clients.get(name) ?? openAt(repository);
            clients.set(name, client);
            return client;
        },
        openForgetful: (repository) => openAt(repository, shared, forget),
        openPublic: (repository, patience) => {
            const nobody = { ...keychain, login: async () => undefined, loginForHost: async () => undefined };
            const tokens = createTokenStore(ports.clock.elapsedMs);
            return openAt(repository, { ...shared, keychain: nobody, tokens, schemes: new Map(), patience });
        },
        mayReach: (host) => mayReach(host, shared),
        vendor: (host) => recognised(endpointOf(host, keychain.settings(host)), shared.vendors.get(host)).kind,
        sent: () => shared.sent,
        aheadMs: (host) => Math.max(0, shared.ahead.get(host) ?? 0),
        close: async () => {
            const closed = Promise.all(places.map((place) => place.sessions.close()));
            let timer;
            const late = new Promise((resolve) => {
                timer = setTimeout(resolve, CLOSE_LIMIT_MS).unref();
            });
            await Promise.race([closed, late]).finally(() => clearTimeout(timer));
        },
    };
}
async function mayReach(host, shared) {
    const endpoint = endpointOf(host, shared.keychain.settings(host));
    const scheme = await openExchange(endpoint, { host, path: '' }, shared).signIn.scheme(BRIEF).catch(client_refusal);
    if (scheme instanceof src_errors/* ActionError */.lZ)
        return { kind: 'unknown', because: scheme.message };
    if (scheme.kind !== 'bearer')
        return { kind: 'good' };
    try {
        tokenServer(scheme.realm, endpoint);
        return { kind: 'good' };
    }
    catch (error) {
        return { kind: 'elsewhere', because: client_refusal(error).message };
    }
}
function client_refusal(thrown) {
    if (thrown instanceof src_errors/* ActionError */.lZ)
        return thrown;
    throw thrown;
}
function openClient(place, remembering, ports) {
    const manifests = remembering();
    const blobs = remembering();
    return {
        repository: place.repository,
        greet: (right) => {
            if (right === 'push')
                place.willPush();
            place.exchange.signIn.scheme().catch(() => undefined);
        },
        checkAccess: (right, isNeeded = async () => true) => {
            if (right === 'push')
                place.willPush();
            return checkAccess(right, isNeeded, place);
        },
        head: (reference) => headManifest(reference, place),
        manifest: (reference) => {
            const ask = () => getManifest(reference, place, ports);
            return reference.includes(':') ? manifests.get(reference, ask) : ask();
        },
        referrers: (digest) => listReferrers(digest, place),
        tags: () => listTags(place),
        remove: (digest, tags) => removeManifest(digest, tags, place),
        readBlob: (blob, limitBytes) => blobs.get(`${blob.digest} ${limitBytes}`, () => readBlob(blob, limitBytes, place)),
        blobSource: (blob) => blobSource(blob, place),
        hasBlob: (digest) => hasBlob(digest, place),
        prepare: (uploads) => {
            place.willPush();
            place.sessions.prepare(uploads);
        },
        closeUploads: () => {
            void place.sessions.close();
        },
        upload: (blob, mountFrom) => {
            place.willPush();
            return uploadBlob(blob, mountFrom, place, ports);
        },
        putManifest: (reference, manifest) => {
            place.willPush();
            return putManifest(reference, manifest, place, ports);
        },
    };
}
function remember() {
    const known = new Map();
    return {
        get: (key, ask) => {
            const answer = known.get(key) ?? ask();
            known.set(key, answer);
            const forget = () => known.delete(key);
            answer.then((found) => found === undefined && forget(), forget);
            return answer;
        },
    };
}
function forget() {
    return { get: (_key, ask) => ask() };
}
function openPlace(repository, shared, ports) {
    const { path } = repository;
    const endpoint = endpointOf(repository.host, shared.keychain.settings(repository.host));
    const pull = path === '' ? [] : [`repository:${path}:pull`];
    const push = [`repository:${path}:pull,push`];
    let pushes = false;
    const exchange = openExchange(endpoint, repository, shared);
    const wire = {
        repository,
        endpoint,
        exchange,
        at: (rest) => new URL(`/v2/${path}/${rest}`, endpoint.origin),
        reading: () => (pushes ? push : pull),
        pushing: () => push,
        deleting: () => (DELETES_BY_PUSH.has(exchange.signIn.endpoint().kind) ? push : [`repository:${path}:pull,delete`]),
        mounting: (from) => () => [...push, `repository:${from}:pull`],
        willPush: () => {
            pushes = true;
        },
    };
    return { ...wire, sessions: createSessions(wire, ports) };
}

// EXTERNAL MODULE: ./lib/src/domain/wildcard.js
var wildcard = __webpack_require__(3613);
;// CONCATENATED MODULE: ./lib/src/prune/shelf.js

function subjectOfTag(tag) {
    const [, hex] = /^sha256-([0-9a-f]{64})(?:\.[\w.-]+)?$/.exec(tag) ?? [];
    return hex === undefined ? undefined : (0,domain_digest/* parseDigest */.m)(`sha256:${hex}`);
}
function sameTags(now, before) {
    return now.length === before.length && now.every((tag) => before.includes(tag));
}

;// CONCATENATED MODULE: ./lib/src/prune/judge.js


function judge(pieces, rules, now) {
    const byDigest = new Map(pieces.map((piece) => [piece.digest, piece]));
    const parents = parentsOf(pieces);
    const standing = new Set(pieces.filter((piece) => standsAlone(piece, byDigest, parents)));
    const newest = newestOf([...standing], rules.keepLast);
    const kept = new Map();
    for (const piece of pieces) {
        const because = reasonOfTag(piece, rules) ?? (standing.has(piece) ? reasonToKeep(piece, newest, rules, now) : undefined);
        if (because !== undefined)
            kept.set(piece.digest, because);
    }
    spread(kept, byDigest, pieces);
    const sentences = pieces.map((piece) => {
        const because = kept.get(piece.digest);
        if (because !== undefined)
            return { piece, verdict: 'keep', because };
        return { piece, verdict: 'delete', because: reasonToDelete(piece, byDigest, parents, rules) };
    });
    return inOrder(sentences);
}
function agreed(first, second) {
    const going = new Set(first.filter(({ verdict }) => verdict === 'delete').map(({ piece }) => piece.digest));
    const came = second.filter(({ piece, verdict }) => verdict === 'delete' && !going.has(piece.digest));
    const kept = new Map(came.map(({ piece }) => [piece.digest, CAME]));
    const pieces = second.map(({ piece }) => piece);
    spread(kept, new Map(pieces.map((piece) => [piece.digest, piece])), pieces);
    return second.map((sentence) => {
        const because = sentence.verdict === 'keep' ? undefined : kept.get(sentence.piece.digest);
        return because === undefined ? sentence : { ...sentence, verdict: 'keep', because };
    });
}
const CAME = 'it changed while the repository was read';
function parentsOf(pieces) {
    return new Set(pieces.flatMap(({ needs }) => needs));
}
function isNamed({ digest, tags }) {
    return tags.some((tag) => (subjectOfTag(tag) ?? digest) === digest);
}
function standsAlone(piece, byDigest, parents) {
    if (isNamed(piece))
        return true;
    return !piece.about.some((subject) => byDigest.has(subject)) && (piece.tags.length > 0 || !parents.has(piece.digest));
}
function newestOf(standing, keepLast) {
    const order = standing.filter(isNamed).toSorted((one, other) => (other.madeAt?.getTime() ?? 0) - (one.madeAt?.getTime() ?? 0));
    return new Set(order.slice(0, keepLast).map(({ digest }) => digest));
}
function reasonOfTag({ tags }, { keepTags }) {
    const pattern = keepTags.find((each) => tags.some((tag) => (0,wildcard/* matches */.c)(each, tag)));
    return pattern === undefined ? undefined : `a tag matches ${pattern} of keep-tags`;
}
function reasonToKeep(piece, newest, rules, now) {
    if (newest.has(piece.digest))
        return `it is one of the ${rules.keepLast} newest`;
    if (piece.tags.length === 0 && !rules.untagged)
        return 'it has no tag, and untagged is false';
    return reasonOfAge(piece, rules, now);
}
function reasonOfAge({ madeAt }, { olderThanMs }, now) {
    if (madeAt === undefined)
        return 'nobody says how old it is';
    return now.getTime() - madeAt.getTime() < olderThanMs ? 'it is younger than older-than' : undefined;
}
function spread(kept, byDigest, pieces) {
    const sayings = sayingsOf(pieces);
    const waiting = [...kept.keys()];
    const keep = (digest, because) => {
        if (kept.has(digest))
            return;
        kept.set(digest, because);
        waiting.push(digest);
    };
    for (let digest = waiting.pop(); digest !== undefined; digest = waiting.pop()) {
        for (const child of byDigest.get(digest)?.needs ?? [])
            keep(child, `${digest} needs it`);
        for (const saying of sayings.get(digest) ?? [])
            keep(saying.digest, `it is about ${digest}`);
        for (const subject of byDigest.get(digest)?.about ?? [])
            keep(subject, `${digest} is about it`);
    }
}
function sayingsOf(pieces) {
    const sayings = new Map();
    for (const piece of pieces)
        for (const subject of piece.about) {
            const known = sayings.get(subject);
            if (known === undefined)
                sayings.set(subject, [piece]);
            else
                known.push(piece);
        }
    return sayings;
}
function reasonToDelete(piece, byDigest, parents, rules) {
    const { about, digest, tags } = piece;
    if (about.length > 0 && !isNamed(piece))
        return about.some((subject) => byDigest.has(subject)) ? 'what it is about is deleted' : 'what it is about is gone';
    const rank = rules.keepLast === 0 ? '' : `, and not one of the ${rules.keepLast} newest`;
    if (tags.length > 0)
        return `it is older than older-than${rank}`;
    return parents.has(digest) ? 'all that need it are deleted' : 'it has no tag, and is older than older-than';
}
function inOrder(sentences) {
    const levels = levelsOf(sentences.map(({ piece }) => piece));
    const rank = ({ verdict, piece }) => (verdict === 'keep' ? -1 : (levels.get(piece.digest) ?? 0));
    const age = ({ verdict, piece }) => (verdict === 'keep' ? 0 : (piece.madeAt?.getTime() ?? 0));
    return sentences.toSorted((one, other) => rank(one) - rank(other) || age(one) - age(other));
}
function levelsOf(pieces) {
    const levels = new Map(pieces.map(({ digest }) => [digest, 0]));
    const sayings = sayingsOf(pieces);
    const parents = countsOf(pieces.flatMap(({ needs }) => [...new Set(needs)]));
    const subjects = new Map(pieces.map(({ digest, about }) => [digest, about.filter((each) => levels.has(each)).length]));
    const byDigest = new Map(pieces.map((piece) => [piece.digest, piece]));
    const done = new Set();
    const free = [];
    const orphans = [];
    const release = (digest) => {
        if ((parents.get(digest) ?? 0) > 0 || !levels.has(digest))
            return;
        orphans.push(digest);
        if (subjects.get(digest) === 0)
            free.push(digest);
    };
    const settle = (digest, level, counts) => {
        counts.set(digest, (counts.get(digest) ?? 0) - 1);
        if (done.has(digest))
            return;
        levels.set(digest, Math.max(levels.get(digest) ?? 0, level));
        if (counts.get(digest) === 0)
            release(digest);
    };
    for (const digest of levels.keys())
        release(digest);
    const visit = (digest) => {
        if (done.has(digest))
            return;
        done.add(digest);
        const below = (levels.get(digest) ?? 0) + 1;
        for (const child of new Set(byDigest.get(digest)?.needs))
            if (levels.has(child))
                settle(child, below, parents);
        for (const saying of sayings.get(digest) ?? [])
            settle(saying.digest, below, subjects);
    };
    for (const orphan of orphans) {
        for (let next = free.pop(); next !== undefined; next = free.pop())
            visit(next);
        visit(orphan);
    }
    return levels;
}
function countsOf(digests) {
    const counts = new Map();
    for (const digest of digests)
        counts.set(digest, (counts.get(digest) ?? 0) + 1);
    return counts;
}

;// CONCATENATED MODULE: ./lib/src/prune/carry.js


async function carryOut(sentences, shelf, isDry, ports) {
    const { repository } = shelf;
    const rows = [];
    const errors = [];
    const sayings = sayingsOf(sentences.map(({ piece }) => piece));
    const standing = new Map();
    let isOver = false;
    for (const { piece, verdict, because } of sentences) {
        const row = (state, why = because) => {
            const { digest, tags, madeAt } = piece;
            rows.push({ repository, piece: { digest, tags, madeAt }, state, because: why });
            if (state === 'deleted' || state === 'gone' || state === 'planned')
                return;
            for (const child of piece.needs)
                standing.set(child, 'what needs it is still there');
            for (const saying of sayings.get(digest) ?? [])
                standing.set(saying.digest, 'what it is about is still there');
        };
        const spared = standing.get(piece.digest);
        if (verdict === 'keep')
            row('kept');
        else if (isDry)
            row('planned');
        else if (isOver || ports.signal.aborted)
            row('left', 'the run ended before');
        else if (spared !== undefined)
            row('spared', spared);
        else {
            const { state, error } = await removeOne(piece, shelf, ports);
            if (error !== undefined)
                errors.push(error);
            isOver = error !== undefined && ((0,src_errors/* endsRun */.sl)(error) || error.code === 'registry-unreachable');
            row(state, error?.message ?? (state === 'changed' ? 'its tags, or what needs it, changed since it was judged' : because));
            ports.log.info(`${repository.name}@${piece.digest} ${state}`);
        }
    }
    return { rows, errors };
}
async function removeOne(piece, { look, remove }, { signal }) {
    let isAsked = false;
    try {
        const seen = await look(piece);
        if (seen !== 'same')
            return { state: seen };
        signal.throwIfAborted();
        isAsked = true;
        const end = await remove(piece);
        return { state: end === 'removed' ? 'deleted' : end };
    }
    catch (thrown) {
        const error = (0,src_errors/* asActionError */.z6)(signal.aborted ? signal.reason : thrown);
        const isUnanswered = (0,src_errors/* endsRun */.sl)(error) || error.code === 'registry-unreachable' || error.code === 'registry-answer';
        if (isAsked && isUnanswered)
            return { state: 'unknown', error };
        return { state: (0,src_errors/* endsRun */.sl)(error) ? 'left' : 'failed', error };
    }
}

;// CONCATENATED MODULE: ./lib/src/domain/lifecycle.js


const SHORTEST = 100;
const LONGEST = 30_720;
function lifecycle_parseLifecycle(text) {
    const document = parseJson(text);
    if (document === undefined)
        return { refused: 'is not JSON' };
    if (text.length < SHORTEST || text.length > LONGEST)
        return { refused: `has ${text.length} characters; ECR takes ${SHORTEST} to ${LONGEST}` };
    const rules = isRecord(document) ? document['rules'] : undefined;
    if (!Array.isArray(rules) || rules.length === 0)
        return { refused: 'has no list "rules"' };
    const found = [];
    const priorities = new Set();
    for (const [index, rule] of rules.entries()) {
        const parsed = parseRule(rule, priorities);
        if (typeof parsed === 'string')
            return { refused: `has a rule ${index + 1} ${parsed}` };
        found.push(parsed);
    }
    return { document, rules: found };
}
function lifecycle_isFor({ rules }, tag) {
    return rules.some((rule) => rule.kind === 'all' || (rule.kind === 'tagged' && rule.patterns.some((pattern) => matches(pattern, tag))));
}
function lifecycle_saysTheSame({ document }, text) {
    const other = parseJson(text);
    return other !== undefined && JSON.stringify(sorted(document)) === JSON.stringify(sorted(other));
}
const lifecycle_STATUSES = (/* unused pure expression or super */ null && (['tagged', 'untagged', 'any']));
function parseRule(rule, priorities) {
    if (!isRecord(rule))
        return 'that is not an object';
    const { rulePriority: priority, selection, action } = rule;
    if (typeof priority !== 'number' || !Number.isInteger(priority) || priority < 1)
        return 'whose rulePriority is not a whole number from 1';
    if (priorities.has(priority))
        return `whose rulePriority ${priority} another rule has, too`;
    priorities.add(priority);
    if (!isRecord(action) || typeof action['type'] !== 'string')
        return 'without an action that has a type, such as {"type": "expire"}';
    if (!isRecord(selection))
        return 'without a selection';
    const { tagStatus, tagPrefixList, tagPatternList, countType, countNumber } = selection;
    if (!lifecycle_STATUSES.includes(tagStatus))
        return 'whose tagStatus is not tagged, untagged or any';
    if (typeof countType !== 'string')
        return 'without a countType';
    if (typeof countNumber !== 'number' || !Number.isInteger(countNumber) || countNumber < 1)
        return 'whose countNumber is not a whole number from 1';
    if (tagStatus !== 'tagged')
        return { kind: tagStatus === 'any' ? 'all' : 'untagged' };
    const patterns = [...lifecycle_texts(tagPrefixList).map((prefix) => `${prefix}*`), ...lifecycle_texts(tagPatternList)];
    return patterns.length > 0 ? { kind: 'tagged', patterns } : 'for tagged images that has neither tagPrefixList nor tagPatternList';
}
function lifecycle_texts(value) {
    return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}
function sorted(value) {
    if (Array.isArray(value))
        return value.map(sorted);
    if (!isRecord(value))
        return value;
    return Object.fromEntries(Object.entries(value)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, entry]) => [key, sorted(entry)]));
}

;// CONCATENATED MODULE: ./lib/src/credentials/spared.js

async function spared_spared({ host }, work, otherwise, keychain, { log }) {
    try {
        return await work();
    }
    catch (thrown) {
        const error = asActionError(thrown);
        if (keychain.settings(host).required || endsRun(error))
            throw thrown;
        log.warning(`${error.message} (not required: the run goes on)`);
        return otherwise;
    }
}

;// CONCATENATED MODULE: ./lib/src/credentials/ecr-gallery.js





const DESCRIPTION_LIMIT = 1024;
const LOGO_LIMIT_BYTES = 512_000;
async function ecr_gallery_readGallery(inputsFor, images, about, ports) {
    const orders = images.map(async (repository) => {
        const { create, logo } = inputsFor(repository);
        if (create === undefined || !isEcrPublic(repository.host))
            return [];
        return [{ ...ecr_gallery_placeOf(repository), settings: { ...ecr_gallery_settingsOf(about), logo: await readLogo(logo, ports), tags: create.tags } }];
    });
    return (await Promise.all(orders)).flat();
}
function ecr_gallery_settingsOf({ description: text = '', platforms }) {
    const description = [...text].slice(0, DESCRIPTION_LIMIT).join('');
    return {
        description: description === '' ? undefined : description,
        architectures: [...new Set(platforms.map(({ architecture }) => ARCHITECTURES.get(architecture) ?? architecture))],
        systems: [...new Set(platforms.map(({ os }) => SYSTEMS.get(os) ?? os))],
    };
}
const ARCHITECTURES = new Map([
    ['amd64', 'x86-64'],
    ['386', 'x86'],
    ['arm64', 'ARM 64'],
    ['arm', 'ARM'],
]);
const SYSTEMS = new Map([
    ['linux', 'Linux'],
    ['windows', 'Windows'],
]);
function ecr_gallery_placeOf(repository) {
    const [alias = '', ...rest] = repository.path.split('/');
    if (rest.length === 0)
        throw new ActionError('inputs', `images: ${repository.name} has no alias`, 'Write public.ecr.aws/ALIAS/NAME; the alias is that of your public registry.');
    return { repository, alias, name: rest.join('/') };
}
async function readLogo(path, { files }) {
    if (path === undefined)
        return undefined;
    try {
        return await files.read(path, LOGO_LIMIT_BYTES);
    }
    catch (cause) {
        throw new ActionError('inputs', `ecr-public-logo: ${JSON.stringify(path)} cannot be read`, `It is the path of a PNG file of at most ${LOGO_LIMIT_BYTES / 1000} kB, from the workspace on.`, cause);
    }
}
function ecr_gallery_galleryLines(orders) {
    return orders.map(({ repository, settings }) => `${repository.name} is created if it does not exist${withSettings(settings)}`);
}
function withSettings({ description, architectures, logo, tags }) {
    const parts = [
        ...(description === undefined ? [] : ['a description']),
        ...(logo === undefined ? [] : ['a logo']),
        ...(architectures.length === 0 ? [] : [`the architectures ${architectures.join(', ')}`]),
        ...(tags.length === 0 ? [] : [`the tags ${tags.map(({ key, value }) => `${key}=${value}`).join(', ')}`]),
    ];
    return parts.length === 0 ? '' : `, with ${parts.join(', ')}`;
}
async function ecr_gallery_prepareGallery(orders, keychain, ports) {
    const created = orders.map((order) => {
        const { repository } = order;
        const work = async () => ((await prepare(order, await keychain.login(repository), ports)) ? [repository] : []);
        return spared(repository, work, [], keychain, ports);
    });
    return (await Promise.all(created)).flat();
}
async function prepare({ repository, alias, name, settings }, login, { log }) {
    const api = login?.gallery;
    if (api === undefined)
        throw new ActionError('credentials', `${repository.name}: ecr-create-repository needs the API of ECR Public, and ${login === undefined ? 'there are no AWS credentials' : `the sign-in of ${login.source} is a password alone`}`, 'Give role-to-assume or an access key in the entry of registry-auth, or AWS credentials in the environment.');
    try {
        if (await api.exists(name))
            return false;
        const aliases = await api.aliases();
        if (!aliases.includes(alias))
            throw new ActionError('registry-refused', `${repository.name} does not exist, and ${alias} is no alias of this account's public registry (${aliases.join(', ') || 'it has none'})`, 'Check the alias in the name of the image, and the account of the credentials.');
        log.info((await api.create(name, settings)) === 'created'
            ? `${repository.name} was created${withSettings(settings)}`
            : `${repository.name} was created meanwhile by somebody else`);
        return true;
    }
    catch (thrown) {
        throw ecr_gallery_explain(thrown, repository, login?.source ?? 'this job', settings);
    }
}
function ecr_gallery_explain(thrown, { name }, source, { tags }) {
    const { name: error, message } = awsErrorOf(thrown);
    if (ecr_gallery_REFUSALS.has(error))
        return new ActionError('registry-refused', `${name} could not be created: ${error}: ${inertInline(message)}`, 'Check the name of the image and the inputs ecr-…', thrown);
    const actions = ['DescribeRepositories', 'DescribeRegistries', 'CreateRepository', ...(tags.length === 0 ? [] : ['TagResource'])];
    return explainAws(thrown, name, source, actions.map((action) => `ecr-public:${action}`), 'Check the AWS credentials of this job.');
}
const ecr_gallery_REFUSALS = new Set([
    'InvalidParameterException',
    'InvalidTagParameterException',
    'TooManyTagsException',
    'LimitExceededException',
    'UnsupportedCommandException',
]);

;// CONCATENATED MODULE: ./lib/src/credentials/ecr-orders.js





const POLICY_LIMIT_BYTES = (/* unused pure expression or super */ null && (256 * 1024));
function ecrInputsFor({ registries, ecr }) {
    return (repository) => {
        const ofHost = registries.filter(({ host }) => host === repository.host);
        return entryFor(repository, ofHost)?.ecr ?? ecr;
    };
}
async function readOrders(inputsFor, images, tags, about, ports) {
    const policies = new Map();
    const policyOf = (path) => {
        const reading = policies.get(path) ?? readPolicy(path, ports);
        policies.set(path, reading);
        return reading;
    };
    const repositories = images.map(async (repository) => {
        const place = parseEcrHost(repository.host);
        if (place === undefined)
            return [];
        const { create, lifecyclePolicy, scan } = inputsFor(repository);
        const lifecycle = lifecyclePolicy === undefined ? undefined : await policyOf(lifecyclePolicy);
        if (create === undefined && lifecycle === undefined && scan === 'off')
            return [];
        return [{ repository, place, create, lifecycle, scan }];
    });
    const orders = { repositories: (await Promise.all(repositories)).flat(), gallery: await readGallery(inputsFor, images, about, ports) };
    for (const reading of policies.values())
        warnOfMisses(await reading, tags, ports);
    return orders;
}
function warnOfMisses({ path, policy }, tags, { log }) {
    const hasTagged = policy.rules.some(({ kind }) => kind === 'tagged');
    if (!hasTagged || tags.length === 0 || tags.some((tag) => isFor(policy, tag)))
        return;
    log.warning(`ecr-lifecycle-policy: the tags that the rules of ${path} are for are none of this run's (${tags.join(', ')}), so these images are kept until another rule fits`);
}
async function readPolicy(path, { files }) {
    const refuse = (found, cause) => new ActionError('inputs', `ecr-lifecycle-policy: ${JSON.stringify(path)} ${found}`, 'It is the path of a JSON file, from the workspace on (ECR user guide, "Lifecycle policy properties").', cause);
    const text = await files.readText(path, POLICY_LIMIT_BYTES).catch((cause) => {
        throw refuse('cannot be read', cause);
    });
    if (text === undefined)
        throw refuse('does not exist');
    const policy = parseLifecycle(text);
    if ('refused' in policy)
        throw refuse(policy.refused);
    return { path, text, policy };
}
function orderLines({ repositories, gallery }) {
    const own = repositories.flatMap(({ repository: { name }, create, lifecycle, scan }) => [
        ...(create === undefined ? [] : [`${name} is created if it does not exist: ${ecr_orders_settingsOf(create)}`]),
        ...(lifecycle === undefined ? [] : [`${name} gets the lifecycle policy ${lifecycle.path} unless it has it`]),
        ...(scan === 'off' ? [] : [`${name}: ECR's own scan of the uploaded image is ${SCANS[scan]}`]),
    ]);
    return [...own, ...galleryLines(gallery)];
}
const SCANS = {
    report: 'reported before its tags are written',
    gate: 'the condition for its tags',
};
function ecr_orders_settingsOf(settings) {
    const { encryption, scanOnPush, tags } = settings;
    const key = encryption?.key === undefined ? '' : ` with ${encryption.key}`;
    return [
        ecr_orders_mutabilityOf(settings),
        ...(encryption === undefined ? [] : [`encrypted by ${encryption.type}${key}`]),
        ...(scanOnPush === undefined ? [] : [scanOnPush ? 'scanned on push' : 'not scanned on push']),
        ...(tags.length === 0 ? [] : [`tagged ${tags.map(({ key: name, value }) => `${name}=${value}`).join(', ')}`]),
    ].join(', ');
}
function ecr_orders_mutabilityOf({ mutability, exclusions }) {
    const word = mutability.startsWith('IMMUTABLE') ? 'immutable' : 'mutable';
    return exclusions.length === 0 ? word : `${word} except ${exclusions.join(', ')}`;
}

;// CONCATENATED MODULE: ./lib/src/credentials/ecr-repository.js







const APPEARS_MS = 30_000;
const ecr_repository_FIRST_WAIT_MS = 250;
const ecr_repository_LONGEST_WAIT_MS = 4_000;
async function prepareRepositories(orders, keychain, ports) {
    const created = await Promise.all([
        prepareGallery(orders.gallery, keychain, ports),
        ...orders.repositories.map((order) => {
            const { repository } = order;
            const work = async () => ((await ecr_repository_prepare(order, await keychain.login(repository), ports)) ? [repository] : []);
            return spared(repository, work, [], keychain, ports);
        }),
    ]);
    return created.flat();
}
async function lookUntilThere(created, look, { clock }) {
    const deadlineMs = clock.elapsedMs() + APPEARS_MS;
    for (let waitMs = ecr_repository_FIRST_WAIT_MS;; waitMs = Math.min(waitMs * 2, ecr_repository_LONGEST_WAIT_MS)) {
        const observed = await look();
        const isMissing = observed.repositories.some(({ repository, refused }) => created.some(({ name }) => name === repository.name) && refused?.message.includes('NAME_UNKNOWN') === true);
        if (!isMissing || clock.elapsedMs() + waitMs > deadlineMs)
            return observed;
        await clock.sleep(waitMs);
    }
}
async function ecr_repository_prepare(order, login, ports) {
    const { repository, place, create: settings, lifecycle } = order;
    const api = ecrApiOf(login, order);
    if (settings === undefined && lifecycle === undefined)
        return false;
    const { account } = place;
    const ask = asking(order, login?.source ?? 'this job');
    const held = await ask('be looked at', () => api.repository(account, repository.path));
    if (held === undefined && settings === undefined)
        return false;
    if (held === undefined && settings !== undefined)
        await create(repository, place, settings, api, ask, ports);
    if (held !== undefined && settings !== undefined && mutabilityOf(held) !== mutabilityOf(settings))
        ports.log.info(`${repository.name} exists and stays ${mutabilityOf(held)}, where ecr-tag-mutability says ${mutabilityOf(settings)}`);
    await putPolicy(repository, place, lifecycle, api, ask, ports);
    return held === undefined;
}
function ecrApiOf(login, { repository, create: settings, lifecycle, scan }) {
    if (login?.ecr !== undefined)
        return login.ecr;
    const asked = [
        ...(settings === undefined ? [] : ['ecr-create-repository']),
        ...(lifecycle === undefined ? [] : ['ecr-lifecycle-policy']),
        ...(scan === 'off' ? [] : ['ecr-scan']),
    ];
    throw new ActionError('credentials', `${repository.name}: ${asked.join(' and ')} ${asked.length === 1 ? 'needs' : 'need'} the API of ECR, and the sign-in of ${login?.source ?? 'this job'} is a password alone`, 'Give role-to-assume or an access key in the entry of registry-auth, or AWS credentials in the environment.');
}
async function create(repository, { account }, settings, api, ask, { clock, log }) {
    const outcome = await ask('be created', () => api.create(account, repository.path, settings));
    log.info(outcome === 'created'
        ? `${repository.name} was created: ${settingsOf(settings)}`
        : `${repository.name} was created meanwhile by somebody else`);
    const deadlineMs = clock.elapsedMs() + APPEARS_MS;
    for (let waitMs = ecr_repository_FIRST_WAIT_MS;; waitMs = Math.min(waitMs * 2, ecr_repository_LONGEST_WAIT_MS)) {
        if ((await ask('be looked at', () => api.repository(account, repository.path))) !== undefined)
            return;
        if (clock.elapsedMs() + waitMs > deadlineMs)
            throw new ActionError('registry-answer', `${repository.name} was created and is not there after ${APPEARS_MS / 1000} s`, 'Run the job again.');
        await clock.sleep(waitMs);
    }
}
async function putPolicy(repository, { account }, lifecycle, api, ask, { log }) {
    if (lifecycle === undefined)
        return;
    const held = await ask('be asked for its lifecycle policy', () => api.lifecycle(account, repository.path));
    if (held !== undefined && saysTheSame(lifecycle.policy, held))
        return log.info(`${repository.name} has the lifecycle policy ${lifecycle.path} already`);
    await ask('get its lifecycle policy', () => api.putLifecycle(account, repository.path, lifecycle.text));
    log.info(`${repository.name} got the lifecycle policy ${lifecycle.path}${held === undefined ? '' : ', in place of another one'}`);
}
const ecr_repository_REFUSALS = new Map([
    ['InvalidParameterException', 'Check the inputs ecr-…; ECR does not take one of them.'],
    ['InvalidTagParameterException', 'Check ecr-repository-tags.'],
    ['TooManyTagsException', 'Check ecr-repository-tags.'],
    ['LimitExceededException', 'The account has as many repositories as it may have; ask AWS for a higher quota.'],
    [
        'KmsException',
        'Check the key of ecr-encryption; the identity needs kms:CreateGrant, kms:RetireGrant and kms:DescribeKey on it, and it must be in the region of the registry.',
    ],
    ['ValidationException', 'Check the inputs ecr-…; ECR does not take one of them.'],
]);
function asking({ repository, place, create: settings, lifecycle }, source) {
    const actions = [
        'ecr:DescribeRepositories',
        ...(settings === undefined ? [] : ['ecr:CreateRepository']),
        ...(settings === undefined || settings.tags.length === 0 ? [] : ['ecr:TagResource']),
        ...(lifecycle === undefined ? [] : ['ecr:GetLifecyclePolicy', 'ecr:PutLifecyclePolicy']),
    ];
    return async (what, question) => {
        try {
            return await question();
        }
        catch (thrown) {
            const { name, message } = awsErrorOf(thrown);
            const cure = ecr_repository_REFUSALS.get(name);
            if (cure === undefined)
                throw explainAws(thrown, repository.name, source, actions, 'Check the AWS credentials of this job.', arnOf(repository, place));
            throw new ActionError('registry-refused', `${repository.name} could not ${what}: ${name}: ${inertInline(message)}`, cure, thrown);
        }
    };
}
function arnOf({ path }, { region, account, partition }) {
    return `arn:${partition}:ecr:${region}:${account}:repository/${path}`;
}

;// CONCATENATED MODULE: ./lib/src/domain/config.js

const CONFIG_LIMIT_BYTES = 4 * 1024 * 1024;
function isImageConfig(mediaType) {
    return CONFIGS.has(mediaType);
}
const CONFIGS = new Set(['application/vnd.oci.image.config.v1+json', 'application/vnd.docker.container.image.v1+json']);
function parseConfig(bytes) {
    const document = config_parseJson(bytes);
    if (!isRecord(document))
        return undefined;
    return { platform: platformOf(document), labels: labelsOf(document) };
}
function platformOf(document) {
    const { os, architecture, variant } = document;
    if (typeof os !== 'string' || typeof architecture !== 'string')
        return undefined;
    return { os, architecture, ...(typeof variant === 'string' && variant !== '' ? { variant } : {}) };
}
function labelsOf(document) {
    const inner = document['config'];
    const labels = isRecord(inner) ? inner['Labels'] : undefined;
    if (!isRecord(labels))
        return new Map();
    return new Map(Object.entries(labels).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])));
}
function config_parseJson(bytes) {
    try {
        return JSON.parse(new TextDecoder().decode(bytes));
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./lib/src/domain/parallel.js
async function inParallel(items, limit, work) {
    const results = [];
    const queue = items.entries();
    let isOver = false;
    const worker = async () => {
        for (const [index, item] of queue) {
            if (isOver)
                return;
            try {
                results[index] = await work(item, index);
            }
            catch (error) {
                isOver = true;
                throw error;
            }
        }
    };
    await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
    return results;
}

;// CONCATENATED MODULE: ./lib/src/prune/read.js








const READERS = 8;
const PIECES_LIMIT = 50_000;
const NAMED_LIMIT = 500_000;
async function readPieces(listed, isWhole, client, memory = new Map()) {
    const known = new Map();
    for (const each of listed) {
        const tags = [...new Set([...(known.get(each.digest)?.tags ?? []), ...each.tags])];
        known.set(each.digest, { ...each, tags });
    }
    const pieces = new Map();
    const referred = new Map();
    const indexes = new Set();
    const asked = new Set();
    let named = 0;
    const count = (more) => {
        named += more;
        if (named > NAMED_LIMIT)
            throw tooMuch(`manifests name each other more than ${NAMED_LIMIT} times`, client);
    };
    let waiting = listed.map(({ digest }) => digest);
    while (waiting.length > 0) {
        const fresh = [...new Set(waiting)].filter((digest) => !asked.has(digest));
        if (asked.size + fresh.length > PIECES_LIMIT)
            throw tooMuch(`there are more than ${PIECES_LIMIT} manifests`, client);
        for (const digest of fresh)
            asked.add(digest);
        waiting = [];
        await inParallel(fresh, READERS, async (digest) => {
            const entry = known.get(digest) ?? { digest, tags: [], pushedAt: undefined };
            const [essence, referrers] = await Promise.all([
                essenceOf(entry, client, memory),
                isWhole ? [] : client.referrers(digest).then((found) => (found ?? []).map((each) => each.digest)),
            ]);
            if (essence === undefined) {
                if (isWhole && known.has(digest))
                    pieces.set(digest, { ...unread(entry), madeAt: entry.pushedAt });
                return;
            }
            count(essence.needs.length + referrers.length);
            pieces.set(digest, pieceOf(entry, essence));
            for (const index of essence.indexes)
                indexes.add(index);
            for (const referrer of referrers)
                referred.set(referrer, [...(referred.get(referrer) ?? []), digest]);
            for (const next of [...essence.needs, ...(pieces.get(digest)?.about ?? []), ...referrers])
                if (!asked.has(next))
                    waiting.push(next);
        });
    }
    for (const digest of indexes)
        if (!pieces.has(digest))
            pieces.set(digest, unread({ digest, tags: [] }));
    return [...pieces.values()].map((piece) => {
        const about = [...new Set([...piece.about, ...(referred.get(piece.digest) ?? [])])].filter((subject) => subject !== piece.digest);
        return { ...piece, about, madeAt: piece.madeAt ?? ageOf(memory.get(piece.digest), pieces, memory) };
    });
}
function tooMuch(what, { repository }) {
    return new src_errors/* ActionError */.lZ('registry-answer', `${what} in ${repository.name}`, 'Delete from it by the tools of the registry first.');
}
function unread({ digest, tags }) {
    return { digest, tags, madeAt: undefined, needs: [], about: [], isUnread: true };
}
function pieceOf({ digest, tags, pushedAt }, { needs, subject, made }) {
    const subjects = [...tags.flatMap((tag) => subjectOfTag(tag) ?? []), ...(subject === undefined ? [] : [subject])];
    const about = [...new Set(subjects)].filter((each) => each !== digest);
    return { digest, tags, madeAt: pushedAt ?? made?.at, needs, about };
}
async function essenceOf({ digest, tags, pushedAt }, client, memory) {
    const known = memory.get(digest);
    if (known !== undefined && (pushedAt !== undefined || known.made !== undefined))
        return known;
    const manifest = await client.manifest(digest);
    if (manifest === undefined && tags.length > 0)
        throw new src_errors/* ActionError */.lZ('registry-answer', `${client.repository.name} lists ${digest} with the tag ${(0,inert/* inertInline */.Mo)(tags.join(', '))}, and does not have it`, 'What it needs is not known, so nothing is deleted. Run it again; where that stays so, take the tag away.');
    if (manifest === undefined)
        return undefined;
    const { content } = manifest;
    const children = content.kind === 'index' ? content.manifests : [];
    const essence = {
        needs: [...new Set(children.map((child) => child.digest))],
        indexes: children.filter(({ mediaType }) => isIndexType(mediaType)).map((child) => child.digest),
        subject: subjectOf(manifest),
        platforms: content.kind === 'index' ? children.filter((child) => !isAttestation(child)).map((child) => child.digest) : undefined,
        made: pushedAt !== undefined ? undefined : { at: content.kind === 'index' ? undefined : await madeOf(content.config, client) },
    };
    memory.set(digest, essence);
    return essence;
}
function subjectOf({ bytes }) {
    const document = (0,json/* parseJson */.q)(bytes);
    const subject = (0,json/* isRecord */.u)(document) ? document['subject'] : undefined;
    return (0,json/* isRecord */.u)(subject) && typeof subject['digest'] === 'string' ? (0,domain_digest/* parseDigest */.m)(subject['digest']) : undefined;
}
const FIRST = Date.UTC(2013, 2, 13);
async function madeOf(config, client) {
    if (config.size > CONFIG_LIMIT_BYTES)
        return undefined;
    const document = (0,json/* parseJson */.q)(await client.readBlob(config, CONFIG_LIMIT_BYTES));
    const created = (0,json/* isRecord */.u)(document) && typeof document['created'] === 'string' ? Date.parse(document['created']) : Number.NaN;
    return created >= FIRST ? new Date(created) : undefined;
}
function ageOf(essence, pieces, memory) {
    const platforms = essence?.platforms ?? [];
    if (platforms.some((digest) => memory.get(digest)?.platforms !== undefined))
        return undefined;
    const [first, ...others] = platforms.map((digest) => pieces.get(digest)?.madeAt);
    return others.reduce((newest, date) => (newest === undefined || date === undefined ? undefined : date > newest ? date : newest), first);
}

;// CONCATENATED MODULE: ./lib/src/prune/ecr.js








const ACTIONS = ['ecr:DescribeImages', 'ecr:BatchGetImage', 'ecr:BatchDeleteImage'];
const CURE = `Give the identity ${ACTIONS.join(', ')} on the repository.`;
async function readEcr(client, login, memory) {
    const { repository } = client;
    const api = login?.ecr;
    if (login === undefined || api === undefined)
        throw new src_errors/* ActionError */.lZ('credentials', `${repository.name}: to prune needs the API of ECR, and the sign-in of ${login?.source ?? 'this job'} is a password alone`, 'Give role-to-assume or an access key in the entry of registry-auth, or AWS credentials in the environment.');
    const place = ecr_placeOf(repository.host);
    const told = async (work) => work.catch((error) => {
        throw aws_error_explainAws(error, repository.name, login.source, ACTIONS, CURE, arnOf(repository, place));
    });
    const images = await told(api.images(place.account, repository.path));
    if (images === undefined)
        return undefined;
    const listed = images.map(({ digest, tags, pushedAt }) => ({ digest: digestIn(digest), tags, pushedAt }));
    return {
        repository,
        pieces: await readPieces(listed, true, client, memory),
        isWhole: true,
        look: async ({ digest, tags }) => {
            const [now] = (await told(api.images(place.account, repository.path, digest))) ?? [];
            if (now === undefined)
                return 'gone';
            return sameTags(now.tags, tags) ? 'same' : 'changed';
        },
        remove: async ({ digest }) => {
            const failure = await told(api.removeImage(place.account, repository.path, digest));
            if (failure === undefined)
                return 'removed';
            if (failure.code === 'ImageNotFound')
                return 'gone';
            throw new src_errors/* ActionError */.lZ('registry-refused', `${repository.host} does not delete ${digest}: ${(0,inert/* inertInline */.Mo)(failure.reason)} (${(0,inert/* inertInline */.Mo)(failure.code)})`);
        },
    };
}
function digestIn(text) {
    const digest = (0,domain_digest/* parseDigest */.m)(text);
    if (digest === undefined)
        throw new src_errors/* ActionError */.lZ('registry-answer', `ECR names an image ${(0,inert/* inertInline */.Mo)(text)}, which is no sha256 digest`);
    return digest;
}

;// CONCATENATED MODULE: ./lib/src/prune/sweep.js
const FRESH_MS = 10_000;
const FRESH_SWEEPS = 4;
function sweeper(pieces, list, read, clock) {
    const known = new Set(pieces.map(({ digest }) => digest));
    const touched = new Set();
    let untilMs = Number.NEGATIVE_INFINITY;
    let listed = [];
    return async () => {
        const startMs = clock.elapsedMs();
        if (startMs >= untilMs) {
            listed = await list();
            const fresh = listed.filter(({ digest }) => !known.has(digest));
            const arrived = fresh.length === 0 ? [] : await read(fresh);
            for (const { digest, needs, about, isUnread } of arrived) {
                for (const each of [digest, ...needs, ...about])
                    touched.add(each);
                if (isUnread !== true)
                    known.add(digest);
            }
            const endMs = clock.elapsedMs();
            untilMs = endMs + Math.max(FRESH_MS, (endMs - startMs) * FRESH_SWEEPS);
        }
        return { listed, touched };
    };
}

;// CONCATENATED MODULE: ./lib/src/prune/packages.js






const packages_CURE = 'The token needs packages: write, and the role Admin for the package: a workflow of the repository that is linked with it has that by itself, others get it under "Manage Actions access" of the package.';
const RULES = [
    [
        /cannot delete the last (?:tagged )?version/i,
        'GitHub keeps the last version of a package that has a tag; keep one by keep-last or keep-tags, or delete the package.',
    ],
    [/more than 5,?000 downloads/i, 'GitHub deletes no public version that was pulled so often; keep it by keep-tags, or ask its support.'],
];
function packages_cureFor(text) {
    return RULES.find(([words]) => words.test(text))?.[1] ?? packages_CURE;
}
async function readPackage(client, api, memory, clock) {
    const [owner = '', ...rest] = client.repository.path.split('/');
    const name = rest.join('/');
    const told = async (doing, work) => {
        try {
            return await work();
        }
        catch (error) {
            const code = error instanceof src_errors/* ActionError */.lZ ? error.code : 'registry-refused';
            const text = (0,inert/* inertInline */.Mo)(error instanceof Error ? error.message : String(error));
            throw new src_errors/* ActionError */.lZ(code, `${doing} ${client.repository.name}: ${text}`, code === 'registry-refused' ? packages_cureFor(text) : undefined, error);
        }
    };
    const versions = await told('reading the versions of', () => api.versions(owner, name));
    if (versions === undefined)
        return undefined;
    const ids = new Map();
    const listedOf = (found) => found.map(({ id, name: digestText, tags, createdAt }) => {
        const digest = (0,domain_digest/* parseDigest */.m)(digestText);
        if (digest === undefined)
            throw new src_errors/* ActionError */.lZ('registry-answer', `GitHub names a version ${(0,inert/* inertInline */.Mo)(digestText)} of ${client.repository.name}, which is no sha256 digest`);
        ids.set(digest, id);
        return { digest, tags, pushedAt: createdAt };
    });
    const read = (listed) => readPieces(listed, true, client, memory);
    const pieces = await read(listedOf(versions));
    const known = new Set(versions.map(({ id }) => id));
    const sweep = sweeper(pieces, () => told('looking again at the versions of', async () => {
        const newest = await api.newest(owner, name);
        return listedOf(newest.some(({ id }) => known.has(id)) ? newest : ((await api.versions(owner, name)) ?? []));
    }), read, clock);
    return {
        repository: client.repository,
        pieces,
        isWhole: true,
        look: async ({ digest, tags }) => {
            const id = ids.get(digest);
            if (id === undefined || (await sweep()).touched.has(digest))
                return 'changed';
            const now = await told('looking again at a version of', () => api.version(owner, name, id));
            if (now === undefined)
                return 'gone';
            return now.name === digest && sameTags(now.tags, tags) ? 'same' : 'changed';
        },
        remove: async ({ digest }) => {
            const id = ids.get(digest);
            return id !== undefined && (await told('deleting a version of', () => api.remove(owner, name, id))) ? 'removed' : 'gone';
        },
    };
}

;// CONCATENATED MODULE: ./lib/src/prune/registry.js






const ASKERS = 8;
async function readShelf(client, memory, clock) {
    const tags = await client.tags();
    if (tags === undefined)
        return undefined;
    const read = (listed) => readPieces(listed, false, client, memory);
    const pieces = await read(await listedBy(tags, client));
    const sweep = sweeper(pieces, async () => listedBy((await client.tags()) ?? [], client), read, clock);
    return {
        repository: client.repository,
        pieces,
        isWhole: false,
        look: async ({ digest, tags: before }) => {
            const { listed, touched } = await sweep();
            const held = await Promise.all(before.map((tag) => client.head(tag)));
            const now = listed.find((each) => each.digest === digest)?.tags ?? [];
            const isSame = !touched.has(digest) && sameTags(now, before) && held.every((each) => each?.digest === digest);
            return isSame ? 'same' : 'changed';
        },
        remove: ({ digest, tags: names }) => client.remove(digest, names),
    };
}
async function listedBy(tags, client) {
    const found = new Map();
    const absent = await headAll(tags, found, client);
    const listed = new Set(absent.length === 0 ? [] : await client.tags());
    const [lost] = await headAll(absent.filter((tag) => listed.has(tag)), found, client);
    if (lost !== undefined)
        throw new src_errors/* ActionError */.lZ('registry-answer', `${client.repository.name} lists the tag ${(0,inert/* inertInline */.Mo)(lost)}, and does not have it`, 'Nothing is deleted there, since what it shows is not known. Run it again; where that stays so, take the tag away.');
    return [...found].map(([digest, names]) => ({ digest, tags: names, pushedAt: undefined }));
}
async function headAll(tags, found, client) {
    const held = await inParallel(tags, ASKERS, async (tag) => (await client.head(tag))?.digest);
    const absent = [];
    for (const [index, tag] of tags.entries()) {
        const digest = held[index];
        if (digest === undefined)
            absent.push(tag);
        else
            found.set(digest, [...(found.get(digest) ?? []), tag]);
    }
    return absent;
}

;// CONCATENATED MODULE: ./lib/src/prune/prune.js










async function prune(ports) {
    const rows = [];
    const errors = [];
    try {
        const inputs = await readPrune(ports.runner.inputs());
        secretsIn(inputs).forEach(ports.runner.mask);
        ports.limit(inputs.timeoutMs);
        for (const notice of inputs.notices)
            ports.log.notice(notice);
        const keychain = await obtainKeychain({ ...inputs, build: { cacheFrom: [], cacheTo: [] } }, inputs.images, ports);
        const registries = openRegistries(keychain, ports);
        const untouched = [];
        for (const image of inputs.images) {
            try {
                ports.signal.throwIfAborted();
                const [client, memory] = [registries.openForgetful(image), new Map()];
                const open = async () => openShelf(client, await keychain.login(image), memory, ports);
                const now = () => new Date(ports.clock.now().getTime() - registries.aheadMs(image.host));
                const { shelf, sentences } = await look(open, inputs, now);
                const carried = await carryOut(sentences, shelf, inputs.dryRun, ports);
                for (const row of carried.rows)
                    rows.push(row);
                errors.push(...carried.errors);
            }
            catch (thrown) {
                if (ports.signal.aborted)
                    untouched.push(image.name);
                else
                    errors.push((0,src_errors/* asActionError */.z6)(thrown));
            }
        }
        await registries.close();
        const told = toldOf(errors, rows, untouched, ports.signal);
        return { outcome: outcomeOf(rows, told, inputs.dryRun), rows, errors: told };
    }
    catch (thrown) {
        const all = [...errors, (0,src_errors/* asActionError */.z6)(thrown)];
        return { outcome: outcomeOf(rows, all, false), rows, errors: all };
    }
}
async function look(open, inputs, now) {
    const first = await open();
    const sentences = sentencesOn(first, inputs, now());
    if (inputs.dryRun || sentences.every(({ verdict }) => verdict === 'keep'))
        return { shelf: first, sentences };
    const shelf = await open();
    return { shelf, sentences: agreed(sentences, sentencesOn(shelf, inputs, now())) };
}
function sentencesOn({ pieces, repository }, inputs, now) {
    const sentences = judge(pieces, inputs, now);
    const hole = sentences.find(({ piece, verdict }) => piece.isUnread === true && verdict === 'keep');
    if (hole !== undefined)
        throw new src_errors/* ActionError */.lZ('registry-answer', `${repository.name} names ${hole.piece.digest} and does not have it: ${hole.because}, so what it needs would be kept, and that is not known`, 'Nothing is deleted there. Run it again; where that stays so, delete what names it.');
    return sentences.filter(({ piece }) => piece.isUnread !== true);
}
function toldOf(errors, rows, untouched, { aborted, reason }) {
    const isEarly = untouched.length > 0 || errors.some(src_errors/* endsRun */.sl) || rows.some(({ state }) => state === 'left');
    if (!aborted || !isEarly)
        return errors;
    const { code, message, hint } = (0,src_errors/* asActionError */.z6)(reason);
    const where = untouched.length === 0 ? '' : `; nothing was deleted in ${untouched.join(', ')}`;
    return [...errors.filter((error) => !(0,src_errors/* endsRun */.sl)(error)), new src_errors/* ActionError */.lZ(code, `${message}${where}`, hint)];
}
function secretsIn({ githubToken, registries }) {
    const passwords = registries.flatMap(({ login }) => (login === undefined ? [] : [login.password]));
    return githubToken === undefined ? passwords : [githubToken, ...passwords];
}
const NO_PLACE = 'Look at the name in images; where the sign-in may not see it, registries say that it is not there.';
async function openShelf(client, login, memory, ports) {
    const shelf = await readAt(client, login, memory, ports);
    if (shelf === undefined)
        throw new src_errors/* ActionError */.lZ('registry-refused', `${client.repository.name} is not there`, NO_PLACE);
    return shelf;
}
async function readAt(client, login, memory, ports) {
    switch ((0,vendor/* vendorOf */.A)(client.repository.host)) {
        case 'ghcr': {
            if (login === undefined)
                throw new src_errors/* ActionError */.lZ('credentials', `${client.repository.name}: deleting needs a sign-in`, 'Give github-token, or an entry in registry-auth.');
            const apiUrl = ports.env['GITHUB_API_URL'] || 'https://api.github.com';
            return readPackage(client, await ports.packages(login.password, apiUrl, ports), memory, ports.clock);
        }
        case 'ecr':
            return readEcr(client, login, memory);
        default:
            return readShelf(client, memory, ports.clock);
    }
}
function outcomeOf(rows, errors, isDry) {
    const isDone = rows.some(({ state }) => state === 'deleted' || state === 'unknown');
    const isLeft = rows.some(({ state }) => state === 'changed' || state === 'spared' || state === 'left' || state === 'failed');
    if (errors.length > 0)
        return isDone ? 'partial' : 'failed';
    if (isDry)
        return 'planned';
    return isLeft ? 'partial' : 'pruned';
}

;// CONCATENATED MODULE: ./lib/src/report/markdown.js

function markdown_code(text) {
    return `\`${inertLine(text.replaceAll(/[`|]/g, ' '))}\``;
}
function fence(language, lines) {
    return [`\`\`\`${language}`, ...lines.map((line) => inertLine(line.replaceAll('`', "'"))), '```'].join('\n');
}
function markdown_tableOf(head, rows) {
    return [`| ${head.join(' | ')} |`, `|${head.map(() => '---|').join('')}`, ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');
}
function details(summary, parts) {
    return [`<details><summary>${summary}</summary>`, ...parts, '</details>'].join('\n\n');
}

;// CONCATENATED MODULE: ./lib/src/prune/tell.js



const SHOWN = 200;
const SHOWN_ERRORS = 20;
const SHOWN_TAGS = 10;
async function tellPrune(report, { log, runner }) {
    const { rows, errors, outcome } = report;
    const going = rows.filter(({ state }) => state !== 'kept');
    await log.group('Kept', async () => linesOf(rows.filter(({ state }) => state === 'kept')).forEach(log.info));
    await log.group(outcome === 'planned' ? 'Would be deleted' : 'What was to be deleted', async () => linesOf(going).forEach(log.info));
    for (const error of errors.slice(0, SHOWN))
        tellError(error, log);
    if (errors.length > SHOWN)
        log.error(`and ${errors.length - SHOWN} more failures: the output results has them`);
    log.info(headlineOf(report));
    const attempt = async (work) => {
        try {
            await work();
            return true;
        }
        catch (thrown) {
            tellError(asActionError(thrown), log);
            return false;
        }
    };
    const isTold = await attempt(() => runner.outputs(outputsOf(report)));
    const isShown = await attempt(() => runner.summary(summaryOf(report)));
    return isTold && isShown && (outcome === 'pruned' || outcome === 'planned');
}
function tellError({ message, code, hint }, log) {
    log.error(`${message} [${code}]`);
    if (hint !== undefined)
        log.info(hint);
}
function headlineOf({ outcome, rows }, deletes = 'dry-run: false') {
    const count = (...states) => rows.filter(({ state }) => states.includes(state)).length;
    const [kept, gone, left] = [count('kept'), count('deleted', 'gone'), count('changed', 'spared', 'left', 'failed')];
    const unknown = count('unknown');
    const doubt = unknown === 0 ? '' : `; of ${unknown} nobody knows, since no clear answer came`;
    switch (outcome) {
        case 'planned':
            return `dry-run: ${manifests(count('planned'))} would be deleted and ${kept} kept; ${deletes} deletes`;
        case 'pruned':
            return `${manifests(gone)} deleted, ${kept} kept`;
        case 'partial':
            return `${manifests(gone)} deleted, ${kept} kept, and ${left} that were to be deleted are still there${doubt}`;
        case 'failed':
            return 'nothing was deleted';
    }
}
function manifests(count) {
    return count === 1 ? '1 manifest' : `${count} manifests`;
}
function outputsOf({ outcome, rows }) {
    const gone = rows
        .filter(({ state }) => state === 'deleted' || state === 'planned')
        .map(({ repository, piece }) => `${repository.name}@${piece.digest}`);
    return new Map([
        ['outcome', outcome],
        ['deleted', JSON.stringify(gone)],
        ['results', JSON.stringify(rows.map(resultOf))],
    ]);
}
function resultOf({ repository, piece, state, because }) {
    const { digest, tags, madeAt } = piece;
    return { image: repository.name, digest, tags, made: madeAt?.toISOString(), state, because };
}
function summaryOf(report) {
    const rows = report.rows.filter(({ state }) => state !== 'kept');
    const cells = rows
        .slice(0, SHOWN)
        .map(({ repository, piece, state, because }) => [
        code(repository.name),
        namesIn(piece),
        piece.madeAt?.toISOString().slice(0, 10) ?? '',
        state,
        code(inertInline(because)),
    ]);
    const table = rows.length === 0 ? [] : [tableOf(['Image', 'Tags', 'Made', 'State', 'Why'], cells)];
    const more = rows.length > SHOWN ? [`and ${rows.length - SHOWN} more: the output results has them`] : [];
    const errors = report.errors.slice(0, SHOWN_ERRORS).map(({ message }) => code(inertInline(message)));
    const moreErrors = report.errors.length > SHOWN_ERRORS ? [`and ${report.errors.length - SHOWN_ERRORS} more failures`] : [];
    return [`## ${headlineOf(report)}`, ...errors, ...moreErrors, ...table, ...more, ''].join('\n\n');
}
function namesIn({ digest, tags }) {
    if (tags.length === 0)
        return code(digest.slice(0, 19));
    const more = tags.length > SHOWN_TAGS ? [`and ${tags.length - SHOWN_TAGS} more`] : [];
    return [...tags.slice(0, SHOWN_TAGS).map((tag) => code(inertInline(tag))), ...more].join(' ');
}
function linesOf(rows) {
    const lines = rows
        .slice(0, SHOWN)
        .map(({ repository, piece, state, because }) => `${state} ${repository.name}@${piece.digest} ${piece.tags.join(' ') || '(no tag)'}: ${because}`);
    return rows.length > SHOWN ? [...lines, `and ${rows.length - SHOWN} more`] : lines;
}

// EXTERNAL MODULE: ./lib/src/report/table.js + 1 modules
var table = __webpack_require__(1922);
// EXTERNAL MODULE: ./lib/src/desk/collect.js
var collect = __webpack_require__(7836);
// EXTERNAL MODULE: ./lib/src/desk/dispatch.js
var dispatch = __webpack_require__(2930);
// EXTERNAL MODULE: ./lib/src/desk/flags.js
var flags = __webpack_require__(9213);
// EXTERNAL MODULE: ./lib/src/desk/ports.js
var ports = __webpack_require__(262);
;// CONCATENATED MODULE: ./lib/src/desk/prune.js











const VARIABLES = new Map([
    ['password', 'REGISTRY_PASSWORD'],
    ['registry-auth', 'REGISTRY_AUTH'],
    ['github-token', 'GITHUB_TOKEN'],
]);
const INPUT_FLAGS = PRUNE_INPUTS.filter(({ name }) => !VARIABLES.has(name)).map(flags/* flagOf */.iP);
const OWN_FLAGS = [
    { name: 'json', about: 'Prints JSON instead of a table: all that was judged, with what is kept.' },
    { name: 'help', about: 'Prints this.' },
];
const COMMAND = {
    name: 'prune',
    flags: [...INPUT_FLAGS, ...OWN_FLAGS],
    elsewhere: new Map([
        ...[...VARIABLES].map(([name, variable]) => [name, `the variable ${variable}, since others can read arguments`]),
        ...['delete', 'force', 'yes'].map((word) => [word, '--dry-run false']),
        ...['output', 'format'].map((word) => [word, '--json']),
    ]),
};
async function prune_prune(args, desk, openRemote) {
    const { values, complaints } = (0,collect/* collect */.F)(args, COMMAND);
    if (values.has('help')) {
        for (const line of helpLines(desk.width))
            desk.out(line);
        return 0;
    }
    if (complaints.length > 0)
        throw new src_errors/* ActionError */.lZ('inputs', [(0,list/* needAttention */.rd)(complaints.length, 'argument'), ...(0,list/* listed */.KE)(complaints)].join('\n'), HELP);
    const secrets = [];
    const shown = (text) => (0,secret/* conceal */.E)(text, secrets);
    const tell = (text) => {
        for (const line of text.split('\n'))
            desk.err(shown(line));
    };
    const runner = runnerOf(inputsOf(values, desk), (secret) => void secrets.push(secret.reveal()));
    const remote = await openRemote(runner);
    const report = await prune({
        ...remote,
        runner,
        log: { ...(0,ports/* logOf */.Gs)({ err: tell }), info: tell },
        env: desk.env,
        files: desk.files,
        folder: '',
    });
    remote.end();
    for (const error of report.errors)
        (0,dispatch/* errorLines */.S)(isBadInput(error) ? withHelp(error) : error).forEach(tell);
    if (values.has('json'))
        desk.raw(shown(jsonOf(report)));
    else
        for (const line of prune_linesOf(report))
            desk.out(shown(line));
    if (report.errors.some(isBadInput))
        return 2;
    return report.outcome === 'pruned' || report.outcome === 'planned' ? 0 : 1;
}
const HELP = 'build-tag-push prune --help tells every flag, and the variables that secrets come from.';
function isBadInput({ code }) {
    return code === 'inputs';
}
function withHelp({ code, message, hint, cause }) {
    return new src_errors/* ActionError */.lZ(code, message, hint ?? HELP, cause);
}
function inputsOf(values, { env }) {
    const given = (0,collect/* inputsIn */.R)(values, INPUT_FLAGS);
    const secrets = [...VARIABLES].flatMap(([name, variable]) => {
        const text = env[variable] ?? '';
        return text === '' || (name === 'password' && !given.has('username')) ? [] : [[name, text]];
    });
    return new Map([...given, ...secrets]);
}
function runnerOf(inputs, mask) {
    const nobody = () => Promise.reject(new src_errors/* ActionError */.lZ('internal', 'there is no runner at the desk'));
    return {
        inputs: () => inputs,
        mask,
        outputs: nobody,
        variables: nobody,
        checkFiles: nobody,
        state: nobody,
        summary: nobody,
    };
}
const prune_SHOWN_TAGS = 5;
function* prune_linesOf(report) {
    const rows = report.rows.filter(({ state }) => state !== 'kept');
    if (rows.length > 0)
        yield* (0,table/* linedUp */.iA)(function* () {
            yield ['STATE', 'IMAGE', 'MADE', 'TAGS', 'WHY'];
            for (const { repository, piece, state, because } of rows) {
                const tags = piece.tags.slice(0, prune_SHOWN_TAGS).join(' ');
                const more = piece.tags.length > prune_SHOWN_TAGS ? ` +${piece.tags.length - prune_SHOWN_TAGS}` : '';
                yield [
                    state,
                    `${repository.name}@${piece.digest}`,
                    piece.madeAt?.toISOString().slice(0, 10) ?? '-',
                    `${tags || '-'}${more}`,
                    because,
                ];
            }
        });
    yield headlineOf(report, '--dry-run false');
}
function jsonOf({ outcome, rows, errors }) {
    const told = errors.map(({ code, message, hint }) => ({ code, message, hint }));
    return `${JSON.stringify({ version: 1, outcome, results: rows.map(resultOf), errors: told }, null, 2)}\n`;
}
function helpLines(width) {
    const variables = [...VARIABLES].map(([name, variable]) => `${variable} (${name})`);
    return [
        'Usage: build-tag-push prune --images IMAGE [FLAGS]',
        '',
        ...(0,flags/* wrap */.LV)('Deletes old and untagged images by rules, and never what a kept tag needs. Until --dry-run false it only tells which.', '', width),
        '',
        'Inputs, named as those of the action; lists and lines may be given several times:',
        ...INPUT_FLAGS.flatMap((flag) => (0,flags/* flagLines */.Yg)(flag, width)),
        '',
        'How it is printed:',
        ...OWN_FLAGS.flatMap((flag) => (0,flags/* flagLines */.Yg)(flag, width)),
        '',
        ...(0,flags/* wrap */.LV)(`Who signs in is found as for the action: docker's own sign-ins (docker login), the environment of AWS, and the variables ${variables.join(', ')}; REGISTRY_PASSWORD goes with --username.`, '', width),
        '',
        ...(0,flags/* wrap */.LV)('Ends with 0 when it is done, with 1 when some of it could not be done, and with 2 when a flag or an input is wrong.', '', width),
        '',
        'Examples:',
        '  build-tag-push prune --images ghcr.io/acme/app --keep-tags "v*" --keep-last 20',
        '  build-tag-push prune --images registry.example.com/acme/app --older-than 30d --dry-run false',
    ];
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


/***/ })

};
