export const id = 93;
export const ids = [93];
export const modules = {

/***/ 93:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  addressOf: () => (/* binding */ addressOf),
  askDocker: () => (/* binding */ askDocker),
  createArguments: () => (/* binding */ createArguments),
  namesOf: () => (/* binding */ namesOf),
  parseStanding: () => (/* binding */ parseStanding),
  removeContainer: () => (/* binding */ removeContainer),
  standingOf: () => (/* binding */ standingOf)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(760);
// EXTERNAL MODULE: ./lib/src/domain/folder.js
var domain_folder = __webpack_require__(115);
// EXTERNAL MODULE: ./lib/src/domain/inert.js
var inert = __webpack_require__(295);
// EXTERNAL MODULE: ./lib/src/domain/json.js
var json = __webpack_require__(909);
;// CONCATENATED MODULE: ./lib/src/domain/platform.js
const PART = /^[a-z0-9][a-z0-9._-]*$/;
function parsePlatform(text) {
    const [os, architecture, variant, ...rest] = text.split('/');
    if (os === undefined || architecture === undefined || rest.length > 0)
        return undefined;
    if (![os, architecture, variant ?? 'v'].every((part) => PART.test(part)))
        return undefined;
    return normal({ os, architecture, ...(variant === undefined ? {} : { variant }) });
}
function formatPlatform(platform) {
    const base = `${platform.os}/${platform.architecture}`;
    return platform.variant === undefined ? base : `${base}/${platform.variant}`;
}
function samePlatform(one, other) {
    return platformKey(one) === platformKey(other);
}
function platformKey(platform) {
    return formatPlatform(normal(platform));
}
function normal(platform) {
    const { os, architecture, variant } = platform;
    const with_ = (name, level) => ({ os, architecture: name, ...(level === undefined ? {} : { variant: level }) });
    switch (architecture) {
        case 'i386':
            return with_('386');
        case 'x86_64':
        case 'x86-64':
        case 'amd64':
            return with_('amd64', variant === 'v1' ? undefined : variant);
        case 'aarch64':
        case 'arm64':
            return with_('arm64', variant === '8' || variant === 'v8' ? undefined : variant);
        case 'armhf':
            return with_('arm', 'v7');
        case 'armel':
            return with_('arm', 'v6');
        case 'arm':
            return with_('arm', variant === undefined || variant === '7' ? 'v7' : /^[5-8]$/.test(variant) ? `v${variant}` : variant);
        default:
            return platform;
    }
}

;// CONCATENATED MODULE: ./lib/src/smoke/container.js





const ASK_TIMEOUT_MS = 30_000;
const REMOVE_TIMEOUT_MS = 8_000;
const LOOPBACK = '127.0.0.1';
function namesOf(folder) {
    const name = (0,external_node_path_.basename)(folder);
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
        `--platform=${formatPlatform(platform)}`,
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
    return { trouble: (0,inert/* inertInline */.Mo)(stderr) || `docker ${args.slice(0, 2).join(' ')} ended with ${JSON.stringify(ending)}` };
}
async function standingOf(engine, { container }, ports) {
    const format = '{"image":{{json .Image}},"state":{{json .State}},"ports":{{json .NetworkSettings.Ports}}}';
    const answer = await askDocker(engine, ['container', 'inspect', `--format=${format}`, container], ports);
    if ('trouble' in answer)
        return answer;
    return parseStanding(answer.stdout) ?? { trouble: 'docker container inspect gave no answer that can be read' };
}
function parseStanding(text) {
    const answer = (0,json/* parseJson */.q)(text);
    if (!(0,json/* isRecord */.u)(answer) || !(0,json/* isRecord */.u)(answer['state']))
        return undefined;
    const { image, state, ports } = answer;
    const { Status: status, ExitCode: exitCode, OOMKilled: killed, Error: error } = state;
    if (typeof image !== 'string' || typeof status !== 'string' || typeof exitCode !== 'number')
        return undefined;
    return { image, status, exitCode, isOutOfMemory: killed === true, error: typeof error === 'string' ? error : '', port: portOf(ports) };
}
function portOf(ports) {
    const bindings = (0,json/* isRecord */.u)(ports) ? Object.values(ports).flatMap((each) => (Array.isArray(each) ? each : [])) : [];
    const found = bindings.find((binding) => (0,json/* isRecord */.u)(binding) && binding['HostIp'] === LOOPBACK);
    const port = (0,json/* isRecord */.u)(found) ? Number(found['HostPort']) : Number.NaN;
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}
async function removeContainer(engine, folder, ports) {
    if (!(0,domain_folder/* isRunFolderName */.du)((0,external_node_path_.basename)(folder)))
        return `no container of ours belongs to ${(0,inert/* inertInline */.Mo)(folder)}`;
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
