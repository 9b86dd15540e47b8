export const id = 104;
export const ids = [104];
export const modules = {

/***/ 1104:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ openEngine),
/* harmony export */   smokePlatform: () => (/* binding */ smokePlatform)
/* harmony export */ });
/* harmony import */ var _build_archive_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7383);
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1295);
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7909);
/* harmony import */ var _domain_loopback_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(4006);
/* harmony import */ var _domain_platform_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9560);
/* harmony import */ var _domain_url_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(2178);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5071);
/* harmony import */ var _container_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2979);








const HINT = 'Leave smoke out, or run the job where a Docker engine answers (DOCKER_HOST, or the docker context, leads to it).';
function smokePlatform({ platform }, platforms, native) {
    const [first] = platforms;
    if (platform !== undefined)
        return platform;
    if (first === undefined || platforms.some((each) => (0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_5__/* .samePlatform */ .my)(each, native)))
        return native;
    if (platforms.length === 1)
        return first;
    const message = `smoke: the image is for ${platforms.map(_domain_platform_js__WEBPACK_IMPORTED_MODULE_5__/* .formatPlatform */ .Bq).join(', ')}, and this machine is ${(0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_5__/* .formatPlatform */ .Bq)(native)}`;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('inputs', message, 'Say in smoke which platform to run (emulated), or add this one to platforms.');
}
async function openEngine(inputs, platform, docker, ports) {
    const env = { ...ports.env, ...docker.environment, DOCKER_CONTENT_TRUST: undefined };
    const engine = { program: await (0,_build_archive_js__WEBPACK_IMPORTED_MODULE_0__/* .findDocker */ .c)('smoke', ports), env };
    const [version, place] = await Promise.all([
        (0,_container_js__WEBPACK_IMPORTED_MODULE_4__/* .askDocker */ .ad)(engine, ['version', '--format={{json .Server}}'], ports),
        inputs.http === undefined ? undefined : endpointOf(engine, ports),
    ]);
    const server = 'trouble' in version ? undefined : (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__/* .parseJson */ .q)(version.stdout);
    if ('trouble' in version || !(0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__/* .isRecord */ .u)(server)) {
        const said = 'trouble' in version ? version.trouble : 'it gave no version';
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('builder-unreachable', `smoke: no Docker engine answers: ${said}`, HINT);
    }
    const { Os: os } = server;
    if (os !== platform.os) {
        const found = typeof os === 'string' ? (0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_1__/* .inertInline */ .Mo)(os) : 'nobody knows what';
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('no-builder', `smoke: the image is for ${(0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_5__/* .formatPlatform */ .Bq)(platform)}, and the engine runs ${found}`, HINT);
    }
    if (place !== undefined && !isHere(place)) {
        const message = `smoke: the Docker engine is at ${(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_1__/* .inertInline */ .Mo)(place)}, so a port of a container there is not on this machine`;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('builder-unreachable', message, 'Leave port out of smoke, or use an engine on this machine.');
    }
    return engine;
}
async function endpointOf({ program, env }, ports) {
    if (isSet(env, 'DOCKER_HOST'))
        return env['DOCKER_HOST'];
    const answer = await (0,_container_js__WEBPACK_IMPORTED_MODULE_4__/* .askDocker */ .ad)({ program, env }, ['context', 'inspect', '--format={{.Endpoints.docker.Host}}'], ports);
    return 'trouble' in answer ? undefined : answer.stdout.trim();
}
function isSet(env, name) {
    return (env[name] ?? '') !== '';
}
function isHere(place) {
    const url = (0,_domain_url_js__WEBPACK_IMPORTED_MODULE_6__/* .parseUrl */ .D)(place);
    return url === undefined || url.protocol === 'unix:' || url.protocol === 'npipe:' || (0,_domain_loopback_js__WEBPACK_IMPORTED_MODULE_7__/* .isLoopback */ .U)(url.hostname);
}


/***/ }),

/***/ 2979:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   YP: () => (/* binding */ standingOf),
/* harmony export */   ad: () => (/* binding */ askDocker),
/* harmony export */   ci: () => (/* binding */ addressOf),
/* harmony export */   eZ: () => (/* binding */ namesOf),
/* harmony export */   l$: () => (/* binding */ createArguments),
/* harmony export */   od: () => (/* binding */ removeContainer)
/* harmony export */ });
/* unused harmony export parseStanding */
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _domain_folder_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2115);
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1295);
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7909);
/* harmony import */ var _domain_platform_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9560);





const ASK_TIMEOUT_MS = 30_000;
const REMOVE_TIMEOUT_MS = 8_000;
const LOOPBACK = '127.0.0.1';
function namesOf(folder) {
    const name = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.basename)(folder);
    return { container: `${name}-smoke`, image: `localhost/${name}:smoke` };
}
function createArguments({ container, image }, { command, args, http }, platform) {
    const [entrypoint, ...first] = command ?? [];
    return [
        'container',
        'create',
        `--name=${container}`,
        '--pull=never',
        '--log-driver=none',
        `--platform=${(0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_4__/* .formatPlatform */ .Bq)(platform)}`,
        ...(http === undefined ? ['--network=none'] : [`--publish=${LOOPBACK}::${http.port}/tcp`]),
        ...(entrypoint === undefined ? [] : [`--entrypoint=${entrypoint}`]),
        image,
        ...first,
        ...(args ?? []),
    ];
}
function addressOf(port, path) {
    return new URL(`http://${LOOPBACK}:${port}${path}`);
}
async function askDocker({ program, env }, args, ports, timeoutMs = ASK_TIMEOUT_MS) {
    const { ending, stdout, stderr } = await ports.children.ask(program, args, { env, timeoutMs });
    ports.signal.throwIfAborted();
    if (ending.kind === 'exited' && ending.code === 0)
        return { stdout };
    return { trouble: (0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_2__/* .inertInline */ .Mo)(stderr) || `docker ${args.slice(0, 2).join(' ')} ended with ${JSON.stringify(ending)}` };
}
async function standingOf(engine, { container }, ports) {
    const format = '{"image":{{json .Image}},"state":{{json .State}},"ports":{{json .NetworkSettings.Ports}}}';
    const answer = await askDocker(engine, ['container', 'inspect', `--format=${format}`, container], ports);
    if ('trouble' in answer)
        return answer;
    return parseStanding(answer.stdout) ?? { trouble: 'docker container inspect gave no answer that can be read' };
}
function parseStanding(text) {
    const answer = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_3__/* .parseJson */ .q)(text);
    if (!(0,_domain_json_js__WEBPACK_IMPORTED_MODULE_3__/* .isRecord */ .u)(answer) || !(0,_domain_json_js__WEBPACK_IMPORTED_MODULE_3__/* .isRecord */ .u)(answer['state']))
        return undefined;
    const { image, state, ports } = answer;
    const { Status: status, ExitCode: exitCode, OOMKilled: killed, Error: error } = state;
    if (typeof image !== 'string' || typeof status !== 'string' || typeof exitCode !== 'number')
        return undefined;
    return { image, status, exitCode, isOutOfMemory: killed === true, error: typeof error === 'string' ? error : '', port: portOf(ports) };
}
function portOf(ports) {
    const bindings = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_3__/* .isRecord */ .u)(ports) ? Object.values(ports).flatMap((each) => (Array.isArray(each) ? each : [])) : [];
    const found = bindings.find((binding) => (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_3__/* .isRecord */ .u)(binding) && binding['HostIp'] === LOOPBACK);
    const port = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_3__/* .isRecord */ .u)(found) ? Number(found['HostPort']) : Number.NaN;
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}
async function removeContainer(engine, folder, ports) {
    if (!(0,_domain_folder_js__WEBPACK_IMPORTED_MODULE_1__/* .isRunFolderName */ .du)((0,node_path__WEBPACK_IMPORTED_MODULE_0__.basename)(folder)))
        return `no container of ours belongs to ${(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_2__/* .inertInline */ .Mo)(folder)}`;
    const { container, image } = namesOf(folder);
    const troubles = [];
    for (const args of [
        ['container', 'rm', '--force', '--volumes', container],
        ['image', 'rm', image],
    ]) {
        const answer = await askDocker(engine, args, ports, REMOVE_TIMEOUT_MS);
        if ('trouble' in answer && !/No such (?:container|image)/i.test(answer.trouble))
            troubles.push(answer.trouble);
    }
    return troubles.length === 0 ? undefined : `${container} could not be removed: ${troubles.join('; ')}`;
}


/***/ })

};
