export const id = 533;
export const ids = [533];
export const modules = {

/***/ 533:
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
    const caches = [...build.cacheFrom, ...build.cacheTo].map((entry) => /(?:^|[,"])ref=([^,"/]+)\//.exec(entry)?.[1] ?? entry.split('/', 1)[0] ?? '');
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
