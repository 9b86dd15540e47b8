export const id = 372;
export const ids = [372,104];
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


/***/ }),

/***/ 8372:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openSmoker: () => (/* binding */ openSmoker)
});

// EXTERNAL MODULE: ./lib/src/smoke/check.js
var check = __webpack_require__(1104);
// EXTERNAL MODULE: ./lib/src/build/archive.js
var archive = __webpack_require__(7383);
// EXTERNAL MODULE: ./lib/src/build/load.js
var load = __webpack_require__(5421);
// EXTERNAL MODULE: ./lib/src/domain/environment.js
var environment = __webpack_require__(1706);
// EXTERNAL MODULE: ./lib/src/domain/folder.js
var folder = __webpack_require__(2115);
// EXTERNAL MODULE: ./lib/src/domain/inert.js
var inert = __webpack_require__(1295);
// EXTERNAL MODULE: ./lib/src/domain/platform.js
var domain_platform = __webpack_require__(9560);
// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __webpack_require__(5071);
// EXTERNAL MODULE: ./lib/src/domain/code.js
var code = __webpack_require__(1342);
// EXTERNAL MODULE: ./lib/src/smoke/container.js
var container = __webpack_require__(2979);
;// CONCATENATED MODULE: ./lib/src/smoke/ask.js


const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 1_000;
const QUESTION_MS = 10_000;
const BODY_LIMIT_BYTES = 64 * 1024;
async function askUntil(http, timeoutMs, hasEnded, standing, ports) {
    const untilMs = ports.clock.elapsedMs() + timeoutMs;
    let last = 'nothing was there';
    let port;
    for (let waitMs = FIRST_WAIT_MS;; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
        if (hasEnded())
            return { kind: 'ended' };
        const leftMs = untilMs - ports.clock.elapsedMs();
        if (leftMs <= 0)
            return { kind: 'late', last };
        const stands = port === undefined ? await standing() : undefined;
        if (stands !== undefined) {
            if ('trouble' in stands)
                last = stands.trouble;
            else if (stands.status === 'running')
                port = stands.port;
        }
        if (port !== undefined) {
            const said = await statusOf((0,container/* addressOf */.ci)(port, http.path), Math.min(leftMs, QUESTION_MS), ports);
            if (said === http.status)
                return { kind: 'good' };
            last = typeof said === 'number' ? `it answered ${said}` : said;
        }
        await ports.clock.sleep(Math.min(waitMs, leftMs));
    }
}
async function statusOf(url, withinMs, { http, signal }) {
    try {
        const request = { method: 'GET', url, headers: { 'user-agent': 'build-tag-push', accept: '*/*', connection: 'close' } };
        const { status } = await http.request({ ...request, idleMs: Math.ceil(withinMs / 2), limitBytes: BODY_LIMIT_BYTES });
        return status;
    }
    catch (thrown) {
        signal.throwIfAborted();
        const status = statusIn(thrown);
        return status ?? ((0,code/* codeOf */.$)(thrown) === 'ETIMEDOUT' ? 'it did not answer' : `nobody answered (${(0,code/* codeOf */.$)(thrown) ?? String(thrown)})`);
    }
}
function statusIn(thrown) {
    if ((0,code/* codeOf */.$)(thrown) !== 'ERR_BODY_TOO_LARGE')
        return undefined;
    return typeof thrown === 'object' && thrown !== null && 'status' in thrown && typeof thrown.status === 'number'
        ? thrown.status
        : undefined;
}

;// CONCATENATED MODULE: ./lib/src/smoke/words.js


const FOREIGN = /exec format error/i;
const LAST_SIGNAL = 128 + 64;
function endSentence({ status, exitCode, isOutOfMemory, error }, platform, log) {
    const foreign = [error, ...log.slice(-3)].some((text) => FOREIGN.test(text))
        ? `; this machine runs no programs of ${(0,domain_platform/* formatPlatform */.Bq)(platform)}, unless docker/setup-qemu-action makes it`
        : '';
    if (status === 'created')
        return `the container could not be started: ${(0,inert/* inertInline */.Mo)(error) || `exit code ${exitCode}`}${foreign}`;
    if (status !== 'exited')
        return `docker says that the container is ${(0,inert/* inertInline */.Mo)(status)} and tells no more of it`;
    const memory = isOutOfMemory ? ' because memory ran out' : exitCode > 128 && exitCode <= LAST_SIGNAL ? ` (signal ${exitCode - 128})` : '';
    return `the container ended with exit code ${exitCode}${memory}${foreign}`;
}
function lateSentence({ http, timeoutMs }, last) {
    const within = `within ${timeoutMs / 1000} s`;
    return http === undefined
        ? `the container was still running after ${timeoutMs / 1000} s; without a port to ask at it has to end by itself, with exit code 0`
        : `${questionOf(http)} was not answered with ${http.status} ${within}: ${last}`;
}
function questionOf({ port, path }) {
    return `GET :${port}${path}`;
}

;// CONCATENATED MODULE: ./lib/src/smoke/smoke.js










const LOG_LINES = 200;
const GRACE_MS = 30_000;
async function smoke(smoking, ports) {
    const { platform, engine } = smoking;
    const startMs = ports.clock.elapsedMs();
    const log = [];
    await ports.runner.state(folder/* STATE */.c4.smoke, 'yes');
    const { running, ...verdict } = await attempt(smoking, log, ports).catch((thrown) => {
        const error = (0,errors/* asActionError */.z6)(thrown);
        ports.signal.throwIfAborted();
        if ((0,errors/* endsRun */.sl)(error))
            throw error;
        return bad((0,inert/* inertInline */.Mo)(error.message));
    });
    const trouble = await (0,container/* removeContainer */.od)(engine, ports.folder, ports);
    await running;
    if (trouble === undefined)
        await ports.runner.state(folder/* STATE */.c4.smoke, '');
    else
        ports.log.warning(`smoke: ${trouble}`);
    const { because } = verdict;
    return verdict.isGood
        ? { kind: 'passed', platform, because, tookMs: ports.clock.elapsedMs() - startMs }
        : { kind: 'failed', platform, because, log: log.slice(-LOG_LINES) };
}
function bad(because) {
    return { isGood: false, because };
}
async function attempt({ inputs, platform, staged, docker, engine }, log, ports) {
    const manifest = (0,load/* manifestOf */.$V)(staged, platform);
    if (manifest === undefined)
        return bad(`the image has nothing for ${(0,domain_platform/* formatPlatform */.Bq)(platform)}`);
    const names = (0,container/* namesOf */.eZ)(ports.folder);
    await (0,archive/* loadArchive */.b)({ manifest, staged, names: [names.image], input: 'smoke' }, docker, ports);
    const created = await (0,container/* askDocker */.ad)(engine, (0,container/* createArguments */.l$)(names, inputs, platform), ports);
    if ('trouble' in created)
        return bad(`the container could not be made: ${created.trouble}`);
    const made = await (0,container/* standingOf */.YP)(engine, names, ports);
    if ('trouble' in made)
        return bad(made.trouble);
    if (!isOf(made, manifest))
        return bad(`the engine made a container of ${(0,inert/* inertInline */.Mo)(made.image)}, which is not the staged image`);
    const { http, timeoutMs } = inputs;
    const { running, hasEnded } = start(engine, names.container, http === undefined ? timeoutMs : timeoutMs + GRACE_MS, log, ports);
    if (http !== undefined) {
        const answer = await askUntil(http, timeoutMs, hasEnded, () => (0,container/* standingOf */.YP)(engine, names, ports), ports);
        switch (answer.kind) {
            case 'good':
                return { isGood: true, because: `${questionOf(http)} was answered with ${http.status}`, running };
            case 'late':
                return { ...bad(lateSentence(inputs, answer.last)), running };
            case 'ended':
        }
    }
    const ending = await running;
    ports.signal.throwIfAborted();
    if (ending.kind === 'timeout')
        return bad(lateSentence(inputs, ''));
    if (ending.kind !== 'exited')
        return bad(`docker ended with ${JSON.stringify(ending)} while the container ran`);
    const after = await (0,container/* standingOf */.YP)(engine, names, ports);
    if ('trouble' in after)
        return bad(after.trouble);
    const because = endSentence(after, platform, log);
    if (after.status === 'created')
        log.splice(0);
    if (http !== undefined)
        return bad(`${because}, before ${questionOf(http)} was answered with ${http.status}`);
    return { isGood: after.status === 'exited' && after.exitCode === 0, because };
}
function isOf({ image }, { digest, content }) {
    const config = content.kind === 'image' ? content.config.digest : undefined;
    return image === digest || image === config;
}
function start({ program, env }, container, timeoutMs, log, ports) {
    let ended = false;
    const onLine = (line) => {
        log.push(line);
        if (log.length === LOG_LINES * 2)
            log.splice(0, LOG_LINES);
    };
    const end = () => {
        ended = true;
    };
    const options = { env: (0,environment/* withoutSecrets */.L)(env), onLine, timeoutMs };
    const running = ports.children.run(program, ['container', 'start', '--attach', container], options);
    running.then(end, end);
    return { running, hasEnded: () => ended };
}

;// CONCATENATED MODULE: ./lib/src/smoke/open.js


async function openSmoker({ smoke: inputs, build }, native, docker, ports) {
    if (inputs === undefined)
        return undefined;
    const platform = (0,check.smokePlatform)(inputs, build.platforms, native);
    const engine = await (0,check/* openEngine */.F)(inputs, platform, docker, ports);
    return (staged) => smoke({ inputs, platform, staged, docker, engine }, ports);
}


/***/ })

};
