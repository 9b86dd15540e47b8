export const id = 3;
export const ids = [3];
export const modules = {

/***/ 3:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createBuilder: () => (/* binding */ createBuilder),
  removeBuilder: () => (/* binding */ removeBuilder)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(760);
;// CONCATENATED MODULE: ./lib/src/domain/reference.js
const DOCKER_HUB = ['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com'];
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\])(?::[0-9]{1,5})?$/;
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
/** The longest tag that a registry takes (distribution-spec, "Pulling manifests"). */
const TAG_LENGTH_LIMIT = 128;
/** The longest host and path together that clients pass on (distribution-spec, "Workflow Categories", note on 255 characters). */
const NAME_LENGTH_LIMIT = 255;
/** Parses the host of a registry, with or without a port; Docker Hub's other names, and the key of its docker config entry, become `docker.io`. */
function parseHost(text) {
    const lower = text.trim().toLowerCase();
    const bare = lower.replace(/^https?:\/\//, '').replace(/\/(?:v[12]\/?)?$/, '');
    if (!isHost(bare))
        return undefined;
    return canonical(bare);
}
/**
 * Parses an image name without tag or digest. The first component is a host when it has a dot, a colon or is `localhost`
 * (github.com/distribution/reference, `normalize.go`); a single component on Docker Hub gets `library/`.
 */
function reference_parseRepository(text) {
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
/** Whether a text is a tag by the distribution-spec's grammar. */
function isTag(text) {
    return TAG.test(text);
}
/** Whether two repositories are the same place, however they were spelt. */
function sameRepository(one, other) {
    return one.host === other.host && one.path === other.path;
}
/** The canonical name of a repository, `docker.io/library/app`: the key of maps, and what the OCI world compares. */
function canonicalName(repository) {
    return `${repository.host}/${repository.path}`;
}
/** Writes `name:tag` as the user spells the image. */
function formatTagged(reference) {
    return `${reference.repository.name}:${reference.tag}`;
}
/** Writes `name@digest` as the user spells the image, ready to pull. */
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

;// CONCATENATED MODULE: ./lib/src/domain/cache.js

/**
 * Finds the reference of a `type=registry` cache; a lone reference means the same (docs.docker.com/reference/cli/docker/buildx/build, "--cache-to").
 * `undefined` for other types and for what is no reference: the builder judges those. Without a tag it is `latest`.
 */
function cacheReference(entry) {
    const text = referenceOf(entry);
    if (text === undefined)
        return undefined;
    const { name, tag } = split(text);
    const repository = parseRepository(name);
    return 'refused' in repository ? undefined : { repository, tag: tag ?? 'latest', text };
}
/** The registry that an entry of `cache-from` or `cache-to` reads or writes, whatever tag or digest it names there; `undefined` for other caches. */
function cacheHost(entry) {
    const [text] = referenceOf(entry)?.split('@', 1) ?? [];
    const repository = text === undefined ? undefined : reference_parseRepository(split(text).name);
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
/** Whether a host name, as `URL.hostname` writes it, means this machine: `localhost`, names under it, 127.0.0.0/8 and `[::1]`. */
function isLoopback(hostname) {
    return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(?:\.[0-9]+){3}$/.test(hostname);
}

// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __webpack_require__(71);
;// CONCATENATED MODULE: ./lib/src/build/own-builder.js






const NAME = /^btp-[0-9a-f]{16}$/;
const CREATE_TIMEOUT_MS = 60_000;
const REMOVE_TIMEOUT_MS = 8_000;
/**
 * Makes a builder in a container for this run. The post step is told its name first, so that it is removed whatever happens. buildx keeps it in the run's
 * own folder: the user's builders stay as they are. Throws `ActionError` `no-builder`.
 */
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
    if (ending.kind === 'exited' && ending.code === 0)
        return { name, environment };
    const said = (0,inert/* inertInline */.Mo)(stderr) || `buildx create ended with ${JSON.stringify(ending)}`;
    throw new errors/* ActionError */.lZ('no-builder', `a builder in a container could not be made for this run: ${said}`, 'Set one up in an earlier step (docker/setup-buildx-action).');
}
/**
 * Removes the builder of a run, with its container and its cache. What names it came through the runner's state, which any step may write: nothing but a
 * name of our own form, in the run's own folder, is removed. Gives what went wrong, or `undefined`.
 */
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
/** A container reaches a registry on this machine's loopback only through the machine's own network. */
function needsLoopback(build, hosts) {
    const caches = [...build.cacheFrom, ...build.cacheTo].flatMap((entry) => cacheHost(entry) ?? []);
    return [...caches, ...hosts.map(({ host }) => host)].some((host) => isLoopback(host.replace(/:[0-9]+$/, '')));
}
/** Writes BuildKit's configuration (moby/buildkit, docs/buildkitd.toml.md) for registries that speak plain HTTP or have an authority of their own. */
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


/***/ })

};
