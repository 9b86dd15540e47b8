export const id = 200;
export const ids = [200];
export const modules = {

/***/ 200:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createBuilder: () => (/* binding */ createBuilder),
  madeBuilder: () => (/* binding */ madeBuilder),
  removeBuilder: () => (/* binding */ removeBuilder)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(760);
// EXTERNAL MODULE: ./lib/src/domain/reference.js
var reference = __webpack_require__(366);
;// CONCATENATED MODULE: ./lib/src/domain/cache.js

function cacheReference(entry) {
    const text = referenceOf(entry);
    if (text === undefined)
        return undefined;
    const { name, tag } = split(text);
    const repository = parseRepository(name);
    return 'refused' in repository ? undefined : { repository, tag: tag ?? 'latest', text };
}
function cacheHost(entry) {
    const [text] = referenceOf(entry)?.split('@', 1) ?? [];
    const repository = text === undefined ? undefined : (0,reference/* parseRepository */.SU)(split(text).name);
    return repository === undefined || 'refused' in repository ? undefined : repository.host;
}
function referenceOf(entry) {
    const fields = entry
        .replaceAll('"', '')
        .split(',')
        .map((field) => field.trim());
    const value = (key) => fields.find((field) => field.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1);
    const isAlone = fields.length === 1 && !entry.includes('=');
    if (!isAlone && value('type') !== 'registry')
        return undefined;
    return isAlone ? fields[0] : value('ref');
}
function split(text) {
    const colon = text.lastIndexOf(':');
    return colon > text.lastIndexOf('/') ? { name: text.slice(0, colon), tag: text.slice(colon + 1) } : { name: text, tag: undefined };
}

// EXTERNAL MODULE: ./lib/src/domain/folder.js
var folder = __webpack_require__(115);
// EXTERNAL MODULE: ./lib/src/domain/inert.js
var inert = __webpack_require__(295);
;// CONCATENATED MODULE: ./lib/src/domain/loopback.js
function isLoopback(hostname) {
    return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(?:\.[0-9]+){3}$/.test(hostname);
}

// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __webpack_require__(71);
;// CONCATENATED MODULE: ./lib/src/build/own-builder.js






const NAME = /^btp-[0-9a-f]{16}$/;
const CREATE_TIMEOUT_MS = 60_000;
const REMOVE_TIMEOUT_MS = 8_000;
const made = new WeakMap();
function madeBuilder(docker) {
    return made.get(docker);
}
async function createBuilder(endpoint, build, docker, ports) {
    const name = `btp-${ports.random.hex(8)}`;
    await ports.runner.state(folder/* STATE */.c4.builder, name);
    const environment = ownEnvironment(ports.folder);
    const settings = await writeSettings(docker.hosts, ports);
    const args = [
        'create',
        '--driver=docker-container',
        `--name=${name}`,
        ...(needsLoopback(build, docker.hosts) ? ['--driver-opt=network=host'] : []),
        ...(settings === undefined ? [] : [`--buildkitd-config=${settings}`]),
        ...(endpoint === undefined ? [] : [endpoint]),
    ];
    const env = { ...ports.env, ...docker.environment, ...environment };
    const { ending, stderr } = await ports.children.ask(docker.buildx, args, { env, timeoutMs: CREATE_TIMEOUT_MS });
    if (ending.kind === 'exited' && ending.code === 0) {
        const own = { name, environment };
        made.set(docker, own);
        return own;
    }
    const said = (0,inert/* inertInline */.Mo)(stderr) || `buildx create ended with ${JSON.stringify(ending)}`;
    throw new errors/* ActionError */.lZ('no-builder', `a builder in a container could not be made for this run: ${said}`, 'Set one up in an earlier step (docker/setup-buildx-action).');
}
async function removeBuilder(name, buildx, folder, ports) {
    if (!NAME.test(name))
        return `the state names a builder that is not ours: ${(0,inert/* inertInline */.Mo)(name)}`;
    const env = { ...ports.env, ...ownEnvironment(folder) };
    const { ending, stderr } = await ports.children.ask(buildx, ['rm', '--force', name], { env, timeoutMs: REMOVE_TIMEOUT_MS });
    if (ending.kind === 'exited' && ending.code === 0)
        return undefined;
    return `the builder ${name} could not be removed: ${(0,inert/* inertInline */.Mo)(stderr) || JSON.stringify(ending)}`;
}
function ownEnvironment(folder) {
    return { BUILDX_CONFIG: (0,external_node_path_.join)(folder, 'builder'), BUILDX_BUILDER: undefined };
}
function needsLoopback(build, hosts) {
    const caches = [...build.cacheFrom, ...build.cacheTo].flatMap((entry) => cacheHost(entry) ?? []);
    return [...caches, ...hosts.map(({ host }) => host)].some((host) => isLoopback(host.replace(/:[0-9]+$/, '')));
}
async function writeSettings(hosts, { files }) {
    const special = hosts.filter(({ plain, ca }) => plain || ca !== undefined);
    if (special.length === 0)
        return undefined;
    const folder = await files.temporaryFolder('buildkitd-');
    const sections = await Promise.all(special.map(async ({ host, plain, ca }, index) => {
        const file = (0,external_node_path_.join)(folder, `ca-${index}.pem`);
        if (ca !== undefined)
            await files.write(file, ca, 0o600);
        return [
            `[registry.${JSON.stringify(host)}]`,
            ...(plain ? ['http = true'] : []),
            ...(ca === undefined ? [] : [`ca = [${JSON.stringify(file)}]`]),
            '',
        ].join('\n');
    }));
    const path = (0,external_node_path_.join)(folder, 'buildkitd.toml');
    await files.write(path, sections.join('\n'), 0o600);
    return path;
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
