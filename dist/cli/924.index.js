export const id = 924;
export const ids = [924];
export const modules = {

/***/ 4246:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   KQ: () => (/* binding */ parseRemoteRefs),
/* harmony export */   gG: () => (/* binding */ askGit),
/* harmony export */   uo: () => (/* binding */ askRemote)
/* harmony export */ });
const LOCAL_TIMEOUT_MS = 10_000;
const REMOTE_TIMEOUT_MS = 15_000;
const ANSWER_LIMIT_BYTES = 16 * 1024 * 1024;
const PASSED_ON = /^(?:PATH|HOME|USERPROFILE|SYSTEMROOT|TEMP|TMP|TMPDIR|XDG_CONFIG_HOME|SSH_AUTH_SOCK|GIT_(?:CONFIG|SSH|SSL|ASKPASS|EXEC_PATH|PROXY)\w*|(?:https?|all|no)_proxy)$/i;
function askGit(args, cwd, ports, stdin) {
    return ask(args, cwd, LOCAL_TIMEOUT_MS, ports, stdin);
}
function askRemote(args, cwd, ports) {
    return ask(args, cwd, REMOTE_TIMEOUT_MS, ports);
}
function parseRemoteRefs(stdout) {
    const lines = stdout.split('\n').slice(0, -1);
    const refs = lines.flatMap((line) => {
        const [, object, name] = /^([0-9a-f]{40}(?:[0-9a-f]{24})?)\t(\S+)$/.exec(line) ?? [];
        return object === undefined || name === undefined ? [] : [{ object, name }];
    });
    return refs.length === lines.length ? refs : undefined;
}
async function ask(args, cwd, timeoutMs, ports, stdin) {
    const env = gitEnvironment(ports.env);
    const options = { cwd, env, timeoutMs, limitBytes: ANSWER_LIMIT_BYTES, ...(stdin === undefined ? {} : { stdin }) };
    const { ending, stdout, stderr } = await ports.children.ask('git', args, options);
    const command = `git ${args.find((arg) => /^[a-z]/.test(arg) && !arg.includes('='))}`;
    switch (ending.kind) {
        case 'exited':
            if (ending.code !== 0)
                return { kind: 'none', because: `${command} ended with ${ending.code}${firstLine(stderr)}`, exitCode: ending.code };
            if (new TextEncoder().encode(stdout).length >= ANSWER_LIMIT_BYTES)
                return { kind: 'none', because: `${command} said more than ${ANSWER_LIMIT_BYTES} bytes` };
            if (!/(?:^|\n)$/.test(stdout))
                return { kind: 'none', because: `the answer of ${command} was cut off` };
            return { kind: 'answer', stdout };
        case 'killed':
            return { kind: 'none', because: `${command} was killed by ${ending.signal}` };
        case 'missing':
            return { kind: 'none', because: 'there is no git here' };
        case 'timeout':
            return { kind: 'none', because: `${command} took longer than ${ending.ms / 1000} s` };
    }
}
function gitEnvironment(env) {
    return { ...Object.fromEntries(Object.entries(env).filter(([name]) => PASSED_ON.test(name))), GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
}
function firstLine(stderr) {
    const line = stderr.trim().split('\n', 1)[0] ?? '';
    return line === '' ? '' : `: ${line.replaceAll(/\/\/[^/@\s]*@/g, '//').slice(0, 200)}`;
}


/***/ }),

/***/ 7836:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ collect),
/* harmony export */   R: () => (/* binding */ inputsIn)
/* harmony export */ });
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7975);
/* harmony import */ var _inputs_nearest_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6580);
/* harmony import */ var _inputs_refusal_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5254);



function collect(args, command) {
    const { flags } = command;
    const options = Object.fromEntries(flags.map(({ name, takes }) => [name, { type: takes === undefined ? 'boolean' : 'string' }]));
    const { tokens } = (0,node_util__WEBPACK_IMPORTED_MODULE_0__.parseArgs)({
        args: [...args],
        options: { ...options, help: { type: 'boolean', short: 'h' } },
        strict: false,
        allowPositionals: true,
        tokens: true,
    });
    const values = new Map();
    const complaints = [];
    let afterUnknown = false;
    for (const token of tokens) {
        const isStray = token.kind === 'positional' && !afterUnknown;
        afterUnknown = false;
        if (token.kind === 'option-terminator')
            continue;
        if (token.kind === 'positional') {
            if (isStray)
                complaints.push(`${(0,_inputs_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .shown */ .SP)(token.value)} is no flag; values stand behind their flag, in quotes where they hold spaces`);
            continue;
        }
        const flag = flags.find(({ name }) => name === token.name);
        if (flag === undefined) {
            complaints.push(unknownFlag(token.rawName, command));
            afterUnknown = token.inlineValue !== true;
            continue;
        }
        const complaint = misused(flag, token, values.has(flag.name));
        if (complaint === undefined)
            values.set(flag.name, [...(values.get(flag.name) ?? []), token.value ?? '']);
        else
            complaints.push(complaint);
    }
    return { values, complaints };
}
function inputsIn(values, flags) {
    return new Map(flags.flatMap(({ name }) => (values.has(name) ? [[name, values.get(name)?.join('\n') ?? '']] : [])));
}
function unknownFlag(rawName, { name: command, flags, elsewhere }) {
    const word = rawName.replace(/^-+/, '');
    const other = elsewhere.get(word);
    const names = flags.map(({ name }) => name);
    const cure = other === undefined ? (0,_inputs_nearest_js__WEBPACK_IMPORTED_MODULE_2__/* .suggestion */ .h)(word, names).replace('"', '"--') : `; here it is ${other}`;
    return `${rawName}: is no flag of ${command}${cure || `; build-tag-push ${command} --help names all`}`;
}
function misused({ name, takes, many }, { value, inlineValue }, isGiven) {
    if (takes === undefined)
        return value === undefined ? undefined : `--${name}: takes no value, and was given ${(0,_inputs_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .shown */ .SP)(value)}`;
    if (value === undefined || (inlineValue === false && /^-./.test(value)))
        return `--${name}: has no value; write --${name} ${takes}${value === undefined ? '' : `, or --${name}=${value} if that is its value`}`;
    return isGiven && many !== true ? `--${name}: is given twice; it takes one value` : undefined;
}


/***/ }),

/***/ 2521:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   FF: () => (/* binding */ usualEvent),
/* harmony export */   J4: () => (/* binding */ mismatch),
/* harmony export */   ce: () => (/* binding */ isDeployment),
/* harmony export */   qY: () => (/* binding */ EVENTS),
/* harmony export */   vZ: () => (/* binding */ isOnDefaultBranch),
/* harmony export */   xH: () => (/* binding */ isEvent)
/* harmony export */ });
const REFS_OF = {
    push: 'branches and tags',
    pull_request: 'pull requests',
    pull_request_target: 'pull requests',
    schedule: 'the default branch',
    release: 'tags',
    workflow_dispatch: 'branches and tags',
    workflow_run: 'the default branch',
    repository_dispatch: 'the default branch',
    merge_group: 'a merge queue',
    deployment: 'branches and tags',
    deployment_status: 'branches and tags',
};
const EVENTS = Object.keys(REFS_OF);
const QUEUE = 'refs/heads/gh-readonly-queue/';
function isEvent(text) {
    return Object.hasOwn(REFS_OF, text);
}
function usualEvent(ref) {
    if (ref.startsWith('refs/pull/'))
        return 'pull_request';
    return ref.startsWith(QUEUE) ? 'merge_group' : 'push';
}
function isOnDefaultBranch(event) {
    return REFS_OF[event] === 'the default branch';
}
function isDeployment(event) {
    return event === 'deployment' || event === 'deployment_status';
}
function mismatch(event, ref, defaultBranch) {
    const refs = REFS_OF[event];
    const is = (cure) => `a run of the event ${event} is for ${refs}, and ${ref} is none; ${cure}`;
    switch (refs) {
        case 'branches and tags':
            return ref.startsWith('refs/heads/') || ref.startsWith('refs/tags/') ? undefined : is('leave --event out');
        case 'tags':
            return ref.startsWith('refs/tags/') ? undefined : is('write --ref refs/tags/NAME');
        case 'pull requests':
            return ref.startsWith('refs/pull/') ? undefined : is('write --ref refs/pull/NUMBER/merge');
        case 'a merge queue':
            return ref.startsWith(QUEUE) ? undefined : is(`write --ref COMMIT:${QUEUE}NAME`);
        case 'the default branch':
            if (!ref.startsWith('refs/heads/'))
                return is('leave --ref out');
            if (defaultBranch === undefined || ref === `refs/heads/${defaultBranch}`)
                return undefined;
            return `a run of the event ${event} is for the default branch, ${defaultBranch}, and not for ${ref}; leave --ref out`;
    }
}


/***/ }),

/***/ 9213:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $S: () => (/* binding */ INPUT_FLAGS),
/* harmony export */   LV: () => (/* binding */ wrap),
/* harmony export */   Yg: () => (/* binding */ flagLines),
/* harmony export */   di: () => (/* binding */ helpLines),
/* harmony export */   iP: () => (/* binding */ flagOf),
/* harmony export */   l1: () => (/* binding */ OWN_FLAGS),
/* harmony export */   r6: () => (/* binding */ reachesPlan)
/* harmony export */ });
/* harmony import */ var _inputs_spec_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5083);

const OWN_FLAGS = [
    {
        name: 'ref',
        takes: 'REF',
        many: true,
        about: 'What the run is for: refs/heads/main, refs/tags/v1.2.3, refs/pull/12/merge, or a branch or tag by its name; COMMIT:REF plans a ref that is not here yet, as git push would make it; give several for a whole release; the default is the branch of HEAD.',
    },
    { name: 'event', takes: 'EVENT', about: 'Name of the event, such as push, pull_request or schedule; the default follows from the ref.' },
    { name: 'deployment', takes: 'NAME', about: 'Environment that a deployment event brings.' },
    { name: 'at', takes: 'TIME', about: 'When the run starts, such as 2024-01-15T22:30:00Z; the default is now.' },
    { name: 'repository', takes: 'OWNER/NAME', about: 'Repository on GitHub; the default is that of the remote.' },
    { name: 'default-branch', takes: 'BRANCH', about: 'Default branch; the default is that of the remote (refs/remotes/origin/HEAD).' },
    {
        name: 'base',
        takes: 'BRANCH',
        about: 'Base branch of a pull request, by default the default branch; or the branch that a pushed tag was made from, which only GitHub knows.',
    },
    { name: 'workflow', takes: 'FILE', about: 'Workflow file to read the inputs of the step from; inputs given as flags win over it.' },
    { name: 'job', takes: 'JOB', about: 'Job in the workflow file, where several have the step.' },
    { name: 'step', takes: 'STEP', about: 'Id or name of the step, where several use this action.' },
    {
        name: 'online',
        about: "Allows the network: where this clone does not prove to have all tags, git ls-remote asks the remote, with Git's own sign-in.",
    },
    { name: 'json', about: 'Prints JSON (plan.schema.json) instead of tables.' },
    { name: 'help', about: 'Prints this.' },
];
const PLANNED = ['what to publish', 'tags', 'build'];
const NOT_AT_THE_DESK = ['secrets', 'secret-envs', 'secret-files'];
const INPUT_FLAGS = _inputs_spec_js__WEBPACK_IMPORTED_MODULE_0__/* .INPUTS */ .mc.filter(reachesPlan).map((input) => ({
    ...flagOf(input),
    input,
}));
function flagOf({ name, kind, description }) {
    const about = description.replaceAll('`', '');
    return { name, takes: kind.toUpperCase(), about, ...(kind === 'list' || kind === 'lines' ? { many: true } : {}) };
}
function reachesPlan({ group, name }) {
    return PLANNED.includes(group) && !NOT_AT_THE_DESK.includes(name);
}
function helpLines(width) {
    const [build, own] = [
        INPUT_FLAGS.filter(({ input }) => input.group === 'build'),
        INPUT_FLAGS.filter(({ input }) => input.group !== 'build'),
    ];
    return [
        'Usage: build-tag-push plan [FLAGS]',
        '',
        ...wrap('Prints what a run of the action would tag in this Git checkout, and why. Nothing is built, written or signed in; without --online nothing is asked.', '', width),
        '',
        'What is planned:',
        ...OWN_FLAGS.flatMap((flag) => flagLines(flag, width)),
        '',
        ...wrap('Inputs, named as those of the action; lists and lines may be given several times:', '', width),
        ...own.flatMap((flag) => flagLines(flag, width)),
        '',
        ...wrap(`Inputs of the build are flags too (README, "Inputs"): ${build.map(({ name }) => `--${name}`).join(', ')}.`, '', width),
        '',
        ...wrap('Ends with 0 when every ref has a plan, with 1 when one has none (it says why), and with 2 when a flag or an input is wrong.', '', width),
        '',
        'Examples:',
        '  build-tag-push plan --images ghcr.io/acme/app',
        '  build-tag-push plan --images ghcr.io/acme/app --ref HEAD:refs/tags/v1.2.3',
        '  build-tag-push plan --workflow .github/workflows/image.yml --ref main --ref v1.2.3 --json',
    ];
}
const INDENT = ' '.repeat(6);
function flagLines({ name, takes, about }, width) {
    return [`  --${name}${takes === undefined ? '' : ` ${takes}`}`, ...wrap(about, INDENT, width)];
}
function wrap(text, indent, width) {
    const lines = [];
    let line = '';
    for (const word of text.split(/\s+/)) {
        if (line !== '' && indent.length + line.length + 1 + word.length > width) {
            lines.push(indent + line);
            line = word;
        }
        else
            line = line === '' ? word : `${line} ${word}`;
    }
    return [...lines, indent + line];
}


/***/ }),

/***/ 262:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Gs: () => (/* binding */ logOf),
/* harmony export */   Ui: () => (/* binding */ portsFor),
/* harmony export */   mb: () => (/* binding */ askedOnce)
/* harmony export */ });
/* harmony import */ var _situation_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(38);

const OF_A_RUN = /^(?:GITHUB|INPUT|STATE|RUNNER|ACTIONS)_/i;
function portsFor(situation, variables, asked, place, desk) {
    const own = Object.entries(desk.env).filter(([name]) => !OF_A_RUN.test(name));
    const at = asked.at;
    return {
        env: { ...Object.fromEntries(own), ...variables, ...(0,_situation_js__WEBPACK_IMPORTED_MODULE_0__/* .variablesOf */ .ht)(situation, place) },
        files: { ...desk.files, readText: virtually(situation, place, desk) },
        children: checkedOut(situation, asked.online ? desk.children : offline(desk.children)),
        clients: desk.clients,
        clock: at === undefined ? desk.clock : { ...desk.clock, now: () => at },
        signal: desk.signal,
        log: logOf(desk),
    };
}
function askedOnce(children) {
    const answers = new Map();
    return {
        ...children,
        ask: (command, args, options) => {
            const key = JSON.stringify([command, args, options?.cwd, options?.stdin]);
            const answer = answers.get(key) ?? children.ask(command, args, options);
            answers.set(key, answer);
            return answer;
        },
    };
}
function virtually(situation, { top, commonDir }, { files }) {
    const inGit = `${top}/.git/`;
    return async (path, limitBytes) => {
        if (path === _situation_js__WEBPACK_IMPORTED_MODULE_0__/* .EVENT_PATH */ .nm)
            return JSON.stringify(situation.payload);
        if (!path.startsWith(inGit))
            return files.readText(path, limitBytes);
        const name = path.slice(inGit.length);
        return name === 'HEAD' ? `${situation.sha}\n` : files.readText(`${commonDir}/${name}`, limitBytes);
    };
}
function checkedOut({ ref, sha }, children) {
    const name = ref.replace(/^refs\//, '');
    const answers = new Map([
        ['rev-parse --verify HEAD', sha],
        ['symbolic-ref --quiet HEAD', name.startsWith('heads/') ? ref : undefined],
        ['show --no-patch --pretty=%D HEAD', name.startsWith('tags/') ? `HEAD, tag: ${name.slice('tags/'.length)}` : `HEAD, ${name}`],
        ['for-each-ref --format=%(refname) --points-at HEAD refs/tags/', ref],
    ]);
    return {
        ...children,
        ask: async (command, args, options) => {
            const question = args.join(' ');
            if (command !== 'git' || !answers.has(question))
                return children.ask(command, args, options);
            const answer = answers.get(question);
            return {
                ending: { kind: 'exited', code: answer === undefined ? 1 : 0 },
                stdout: answer === undefined ? '' : `${answer}\n`,
                stderr: '',
            };
        },
    };
}
const REMOTE_COMMANDS = ['ls-remote', 'fetch'];
function offline(children) {
    return {
        ...children,
        ask: async (command, args, options) => {
            const asks = command === 'git' && args.some((arg) => REMOTE_COMMANDS.includes(arg));
            if (asks)
                return { ending: { kind: 'exited', code: 1 }, stdout: '', stderr: 'the network is not allowed without --online' };
            return children.ask(command, args, options);
        },
    };
}
function logOf({ err }) {
    const silent = () => undefined;
    return {
        info: silent,
        debug: silent,
        notice: err,
        warning: err,
        error: err,
        group: (_title, work) => work(),
        untrusted: () => ({ line: silent, close: silent }),
    };
}


/***/ }),

/***/ 2298:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   X: () => (/* binding */ parseRemotes),
/* harmony export */   p: () => (/* binding */ apiUrlOf)
/* harmony export */ });
/* harmony import */ var _domain_url_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2178);

function parseRemotes(text) {
    const remotes = new Map([...text.matchAll(/^(.+)\t(.*) \(fetch\)$/gm)].map(([, name = '', address = '']) => [name, address]));
    const name = remotes.has('origin') ? 'origin' : remotes.size === 1 ? [...remotes.keys()][0] : undefined;
    const found = name === undefined ? undefined : parseAddress(remotes.get(name) ?? '');
    return name === undefined || found === undefined ? undefined : { name, ...found };
}
function apiUrlOf(serverUrl) {
    const { protocol, host } = new URL(serverUrl);
    return host === 'github.com' || host.endsWith('.ghe.com') ? `https://api.${host}` : `${protocol}//${host}/api/v3`;
}
const URL_FORM = /^(https?|ssh|git):\/\/(?:[^/]*@)?([^/:@]+)(:\d+)?\/([^/]+\/[^/]+?)(?:\.git)?\/*$/i;
const SCP_FORM = /^(?:[^/@:]*@)?([^/:@]+):\/?([^/]+\/[^/]+?)(?:\.git)?\/*$/;
function parseAddress(address) {
    const [, scheme, host, port = '', path] = URL_FORM.exec(address) ?? [];
    if (scheme !== undefined && host !== undefined && path !== undefined) {
        const isWeb = /^http/i.test(scheme);
        return asRemote(isWeb ? scheme.toLowerCase() : 'https', `${webHost(host)}${isWeb ? port : ''}`, path);
    }
    const [, short, place] = SCP_FORM.exec(address) ?? [];
    return short === undefined || place === undefined || address.includes('://') ? undefined : asRemote('https', webHost(short), place);
}
function asRemote(scheme, host, fullName) {
    const serverUrl = `${scheme}://${host}`;
    return (0,_domain_url_js__WEBPACK_IMPORTED_MODULE_0__/* .parseUrl */ .D)(serverUrl) === undefined ? undefined : { fullName, serverUrl };
}
function webHost(host) {
    const lower = host.toLowerCase();
    return lower === 'ssh.github.com' ? 'github.com' : lower;
}


/***/ }),

/***/ 38:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   _7: () => (/* binding */ situationOf),
/* harmony export */   ht: () => (/* binding */ variablesOf),
/* harmony export */   nm: () => (/* binding */ EVENT_PATH)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5071);
/* harmony import */ var _events_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2521);
/* harmony import */ var _remote_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2298);
/* harmony import */ var _targets_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8260);




async function situationOf(target, asked, place, desk) {
    const ref = target.kind === 'pull' ? `refs/pull/${target.number}/merge` : target.ref;
    const event = asked.event ?? (0,_events_js__WEBPACK_IMPORTED_MODULE_1__/* .usualEvent */ .FF)(ref);
    const wrong = (0,_events_js__WEBPACK_IMPORTED_MODULE_1__/* .mismatch */ .J4)(event, ref, place.defaultBranch) ?? deploymentProblem(event, asked.deployment);
    if (wrong !== undefined)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ('inputs', wrong);
    const common = {
        event,
        subject: ref,
        repository: place.remote?.fullName,
        serverUrl: place.remote?.serverUrl ?? 'https://github.com',
        apiUrl: (0,_remote_js__WEBPACK_IMPORTED_MODULE_3__/* .apiUrlOf */ .p)(place.remote?.serverUrl ?? 'https://github.com'),
        defaultBranch: place.defaultBranch,
    };
    const repository = repositoryOf(place);
    if (target.kind === 'ref') {
        const payload = { ...repository, ...payloadOf(event, target, asked) };
        return { ...common, ref, sha: target.commit, head: undefined, base: asked.base, payload, notes: [] };
    }
    const base = asked.base ?? place.defaultBranch;
    const payload = { ...repository, number: target.number, pull_request: pullOf(target, base) };
    const pull = { ...common, head: target.branch, base, payload, notes: target.notes };
    if (event === 'pull_request_target')
        return { ...pull, ...(await onBase(base, place, desk)) };
    const notes = target.merge === undefined ? [...target.notes, (0,_targets_js__WEBPACK_IMPORTED_MODULE_2__/* .unmerged */ .Ig)(target.number, place)] : target.notes;
    return { ...pull, notes, ref, sha: target.merge ?? _targets_js__WEBPACK_IMPORTED_MODULE_2__/* .NO_COMMIT */ .U2 };
}
function variablesOf(situation, place) {
    const { event, ref, sha, repository, serverUrl, apiUrl } = situation;
    return {
        GITHUB_EVENT_NAME: event,
        GITHUB_EVENT_PATH: EVENT_PATH,
        GITHUB_REF: ref,
        GITHUB_SHA: sha,
        GITHUB_REPOSITORY: repository,
        GITHUB_SERVER_URL: serverUrl,
        GITHUB_API_URL: apiUrl,
        GITHUB_WORKSPACE: place.top,
    };
}
const EVENT_PATH = '/event.json';
function deploymentProblem(event, deployment) {
    if ((0,_events_js__WEBPACK_IMPORTED_MODULE_1__/* .isDeployment */ .ce)(event) && deployment === undefined)
        return `a run of the event ${event} has an environment; name it by --deployment`;
    return !(0,_events_js__WEBPACK_IMPORTED_MODULE_1__/* .isDeployment */ .ce)(event) && deployment !== undefined
        ? `--deployment: a run of the event ${event} brings no environment; write --event deployment`
        : undefined;
}
function repositoryOf({ remote, defaultBranch }) {
    if (remote === undefined)
        return { repository: { ...(defaultBranch === undefined ? {} : { default_branch: defaultBranch }) } };
    const [owner = '', name = ''] = remote.fullName.split('/');
    return {
        repository: {
            full_name: remote.fullName,
            name,
            owner: { login: owner },
            html_url: `${remote.serverUrl}/${remote.fullName}`,
            ...(defaultBranch === undefined ? {} : { default_branch: defaultBranch }),
        },
    };
}
function payloadOf(event, { ref, commit }, { deployment, base }) {
    switch (event) {
        case 'push':
            return {
                ref,
                after: commit,
                deleted: false,
                head_commit: { id: commit },
                ...(base === undefined ? {} : { base_ref: `refs/heads/${base}` }),
            };
        case 'release':
            return { release: { tag_name: ref.slice('refs/tags/'.length) } };
        case 'merge_group':
            return { merge_group: { head_sha: commit, head_ref: ref } };
        case 'deployment':
        case 'deployment_status':
            return { deployment: { environment: deployment, ref: ref.replace(/^refs\/(?:heads|tags)\//, ''), sha: commit } };
        case 'workflow_dispatch':
            return { ref };
        case 'schedule':
        case 'workflow_run':
        case 'repository_dispatch':
        case 'pull_request':
        case 'pull_request_target':
            return {};
    }
}
function pullOf({ number, commit, branch, merge }, base) {
    return { number, head: { sha: commit, ref: branch ?? '' }, base: { ref: base ?? '' }, merge_commit_sha: merge ?? _targets_js__WEBPACK_IMPORTED_MODULE_2__/* .NO_COMMIT */ .U2 };
}
async function onBase(base, place, desk) {
    if (base === undefined)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ('event', 'pull_request_target runs on the base branch, and nothing here says what the default branch is', _targets_js__WEBPACK_IMPORTED_MODULE_2__/* .DEFAULT_CURE */ .S5);
    const [ref, tracked] = [`refs/heads/${base}`, `refs/remotes/${place.remote?.name ?? 'origin'}/${base}`];
    const commits = await (0,_targets_js__WEBPACK_IMPORTED_MODULE_2__/* .readCommits */ .Fe)([tracked, ref], desk);
    const sha = commits.get(tracked) ?? commits.get(ref);
    if (sha === undefined)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ('event', `pull_request_target runs on the base branch ${base}, which is not here`, `Fetch it: git fetch ${place.remote?.name ?? 'origin'} ${base}`);
    return { ref, sha };
}


/***/ }),

/***/ 8260:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ci: () => (/* binding */ askCommits),
/* harmony export */   Fe: () => (/* binding */ readCommits),
/* harmony export */   GT: () => (/* binding */ namesFor),
/* harmony export */   Ig: () => (/* binding */ unmerged),
/* harmony export */   S5: () => (/* binding */ DEFAULT_CURE),
/* harmony export */   U2: () => (/* binding */ NO_COMMIT),
/* harmony export */   q8: () => (/* binding */ findTargets)
/* harmony export */ });
/* harmony import */ var _context_git_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4246);
/* harmony import */ var _domain_brief_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4527);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5071);
/* harmony import */ var _events_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2521);




async function findTargets(asked, event, place, desk) {
    const refs = asked.length > 0 ? asked : [await usualRef(event, place, desk)];
    const commits = await readCommits(namesFor(refs, place.remote?.name), desk);
    return Promise.all(refs.map(async (ref) => ({ text: ref.text, target: await findTarget(ref, commits, place, desk) })));
}
function namesFor(refs, remote = 'origin') {
    return [...new Set(['HEAD', ...refs.flatMap((ref) => candidatesOf(ref, remote))])];
}
async function readCommits(names, desk) {
    const answer = await askCommits(names, desk);
    if (answer.kind === 'none')
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ('event', `Git does not read its commits: ${answer.because}`);
    const lines = answer.stdout.split('\n');
    return new Map(names.flatMap((name, index) => {
        const commit = /^([0-9a-f]{40,64}) commit \d+$/.exec(lines[index] ?? '')?.[1];
        return commit === undefined ? [] : [[name, commit]];
    }));
}
function askCommits(names, desk) {
    return (0,_context_git_js__WEBPACK_IMPORTED_MODULE_2__/* .askGit */ .gG)(['cat-file', '--batch-check'], desk.cwd, desk, names.map((name) => `${name}^{commit}\n`).join(''));
}
async function usualRef(event, place, desk) {
    if (event === undefined || !(0,_events_js__WEBPACK_IMPORTED_MODULE_1__/* .isOnDefaultBranch */ .vZ)(event))
        return place.branch === undefined ? detached(desk) : { text: place.branch, name: `refs/heads/${place.branch}`, commit: 'HEAD' };
    if (place.defaultBranch !== undefined)
        return { text: place.defaultBranch, name: `refs/heads/${place.defaultBranch}`, commit: undefined };
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ('event', `a run of the event ${event} is for the default branch, and nothing here says which that is`, DEFAULT_CURE);
}
async function detached(desk) {
    const [head, tags] = await Promise.all([readCommits(['HEAD'], desk), (0,_context_git_js__WEBPACK_IMPORTED_MODULE_2__/* .askGit */ .gG)(['tag', '--points-at', 'HEAD'], desk.cwd, desk)]);
    const tag = tags.kind === 'answer' ? (tags.stdout.split('\n', 1)[0] ?? '') : '';
    const cure = tag === '' ? 'Name it, such as --ref HEAD:refs/heads/main.' : `Name it, such as --ref refs/tags/${tag}, which is at this commit.`;
    const at = head.get('HEAD')?.slice(0, 7) ?? 'no commit';
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ('event', `HEAD is detached at ${at}, so nothing says which branch or tag to plan`, cure);
}
const DEFAULT_CURE = 'Name it by --default-branch, or let Git ask the remote once: git remote set-head origin --auto';
const PULL = /^refs\/pull\/(\d+)\//;
function candidatesOf({ name, commit }, remote) {
    if (commit !== undefined)
        return [commit];
    const tracked = (branch) => `refs/remotes/${remote}/${branch}`;
    const number = PULL.exec(name)?.[1];
    if (number !== undefined)
        return [`refs/pull/${number}/merge`, `refs/pull/${number}/head`, 'HEAD'];
    if (name.startsWith('refs/heads/'))
        return [name, tracked(name.slice('refs/heads/'.length))];
    return name.startsWith('refs/') ? [name] : [`refs/tags/${name}`, `refs/heads/${name}`, tracked(name)];
}
async function findTarget(asked, commits, place, desk) {
    const number = PULL.exec(asked.name)?.[1];
    if (number !== undefined)
        return findPull(asked, Number(number), commits, place, desk);
    const here = candidatesOf(asked, remoteName(place)).flatMap((name) => {
        const commit = commits.get(name);
        return commit === undefined ? [] : [{ name, commit }];
    });
    const [found, other] = here;
    if (found === undefined)
        return missing(asked, commits, place);
    if (asked.name.startsWith('refs/'))
        return { kind: 'ref', ref: asked.name, commit: found.commit };
    const isTag = found.name.startsWith('refs/tags/');
    if (isTag && other !== undefined)
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ('event', `${(0,_domain_brief_js__WEBPACK_IMPORTED_MODULE_3__/* .brief */ .d)(asked.text)} is a tag and a branch`, `Write --ref refs/tags/${asked.name} or --ref refs/heads/${asked.name}.`);
    return { kind: 'ref', ref: `refs/${isTag ? 'tags' : 'heads'}/${asked.name}`, commit: found.commit };
}
function missing({ text, name, commit }, commits, place) {
    const isUnborn = !commits.has('HEAD') && (commit === 'HEAD' || name === place.branch || name === `refs/heads/${place.branch}`);
    if (isUnborn)
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ('event', `${(0,_domain_brief_js__WEBPACK_IMPORTED_MODULE_3__/* .brief */ .d)(text)} has no commit yet`, 'Commit something first: a run is for a commit.');
    if (commit !== undefined)
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ('event', `${(0,_domain_brief_js__WEBPACK_IMPORTED_MODULE_3__/* .brief */ .d)(text)}: there is no commit ${(0,_domain_brief_js__WEBPACK_IMPORTED_MODULE_3__/* .brief */ .d)(commit)} here`, shallowly('Fetch it, or name another.', place));
    const full = name.startsWith('refs/') ? name : `refs/tags/${name}`;
    const [fetch, asIf] = (0,_domain_brief_js__WEBPACK_IMPORTED_MODULE_3__/* .brief */ .d)(full) === full ? [` (git fetch ${remoteName(place)} ${full}:${full})`, full] : ['', 'NAME, with its full name'];
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ('event', `this checkout has no branch, tag or other ref ${(0,_domain_brief_js__WEBPACK_IMPORTED_MODULE_3__/* .brief */ .d)(name)}`, shallowly(`Fetch it${fetch}, or plan it as if it were: --ref HEAD:${asIf}`, place));
}
function remoteName({ remote }) {
    return remote?.name ?? 'origin';
}
function shallowly(cure, { isShallow }) {
    return isShallow
        ? `${cure}\nThis checkout is shallow, so it has few commits and refs; git fetch --unshallow --tags brings them all.`
        : cure;
}
async function findPull(asked, number, commits, place, desk) {
    const merge = asked.commit === undefined ? commits.get(`refs/pull/${number}/merge`) : undefined;
    const head = merge === undefined ? undefined : await readMergedHead(merge, desk);
    if (merge !== undefined && head !== undefined)
        return { kind: 'pull', number, commit: head, branch: undefined, merge, notes: [] };
    const name = asked.commit ?? (commits.has(`refs/pull/${number}/head`) ? `refs/pull/${number}/head` : 'HEAD');
    const commit = commits.get(name);
    if (commit === undefined)
        return missing(asked, commits, place);
    const branch = name === 'HEAD' ? place.branch : undefined;
    const taken = asked.commit === undefined && name === 'HEAD' ? [`the head of pull request ${number} is not here; HEAD is planned in its place`] : [];
    return { kind: 'pull', number, commit, branch, merge: undefined, notes: taken };
}
const NO_COMMIT = '0'.repeat(40);
function unmerged(number, place) {
    const [ref, zeros] = [`refs/pull/${number}/merge`, NO_COMMIT.slice(0, 7)];
    return `GitHub's merge of pull request ${number} is not here, so ${zeros} stands for its commit; git fetch ${remoteName(place)} ${ref}:${ref} brings it`;
}
async function readMergedHead(merge, desk) {
    const parents = await readCommits([`${merge}^2`], desk);
    return parents.get(`${merge}^2`);
}


/***/ }),

/***/ 525:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ cacheReference),
/* harmony export */   X: () => (/* binding */ cacheHost)
/* harmony export */ });
/* harmony import */ var _reference_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3366);

function cacheReference(entry) {
    const text = referenceOf(entry);
    if (text === undefined)
        return undefined;
    const { name, tag } = split(text);
    const repository = (0,_reference_js__WEBPACK_IMPORTED_MODULE_0__/* .parseRepository */ .SU)(name);
    return 'refused' in repository ? undefined : { repository, tag: tag ?? 'latest', text };
}
function cacheHost(entry) {
    const [text] = referenceOf(entry)?.split('@', 1) ?? [];
    const repository = text === undefined ? undefined : (0,_reference_js__WEBPACK_IMPORTED_MODULE_0__/* .parseRepository */ .SU)(split(text).name);
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


/***/ }),

/***/ 3613:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ matches)
/* harmony export */ });
function matches(pattern, text) {
    const [first = '', ...rest] = pattern.split('*');
    const last = rest.pop();
    if (last === undefined)
        return text === first;
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
        return false;
    let at = first.length;
    const end = text.length - last.length;
    for (const piece of rest) {
        const found = text.indexOf(piece, at);
        if (found < 0 || found + piece.length > end)
            return false;
        at = found + piece.length;
    }
    return true;
}


/***/ }),

/***/ 9371:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   n: () => (/* binding */ besidesOf)
/* harmony export */ });
/* harmony import */ var _sign_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5311);

function besidesOf(plan) {
    const { images, push, scan, smoke, sbomFile, sign, attests, byDigest } = plan;
    return [
        ...scanLine(scan),
        ...(smoke === undefined ? [] : ['run before it is uploaded (smoke): no tag unless it stands that']),
        ...(sbomFile === undefined ? [] : [`SBOM of each platform in the folder ${sbomFile}`]),
        ...(0,_sign_js__WEBPACK_IMPORTED_MODULE_0__/* .signLine */ .s)(sign),
        ...(attests ? ["attested at GitHub, where this run builds it: who built the digest, signed by the job's identity; not required"] : []),
        ...(push || images.length === 0 ? [] : ['published nowhere (push: false): no tag is written']),
        ...(byDigest ? ['uploaded by its digest alone: the tags are for a later run to write'] : []),
    ];
}
function scanLine(scan) {
    switch (scan.mode) {
        case 'off':
            return [];
        case 'report':
            return ['scanned: findings are told, and stop nothing'];
        case 'gate':
            return [`scanned before it is uploaded: no tag with findings of ${[...scan.failOn].join(', ')}`];
    }
}


/***/ }),

/***/ 3510:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ allLeftOut),
/* harmony export */   P: () => (/* binding */ gathered)
/* harmony export */ });
function allLeftOut(given, silent, others, tags) {
    const replaced = [];
    given.forEach(({ rule, instead }) => {
        if (instead !== undefined)
            replaced.push({ rule: rule.line, ...instead });
    });
    const planned = new Set(tags.map(({ name }) => name));
    const all = [...replaced, ...silent, ...others].filter(({ name }) => name === undefined || !planned.has(name));
    return [...new Map(all.map((each) => [`${each.rule} ${each.name ?? ''} ${each.because}`, each])).values()];
}
function gathered(leftOut) {
    const found = new Map();
    leftOut.forEach(({ rule, name, because }) => {
        const key = `${name === undefined} ${rule} ${because}`;
        const entry = found.get(key) ?? { rule, names: [], because };
        if (name !== undefined)
            entry.names.push(name);
        found.set(key, entry);
    });
    return [...found.values()];
}


/***/ }),

/***/ 5311:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ signPlanOf),
/* harmony export */   s: () => (/* binding */ signLine)
/* harmony export */ });
function signPlanOf(sign, { repository }) {
    if (sign.mode === 'off')
        return { mode: 'off' };
    const { mode, format, required, recursive, own, log = !repository.isPrivate } = sign;
    return { mode, format, required, recursive, own, log };
}
function signLine(sign) {
    if (sign.mode === 'off')
        return [];
    const by = sign.mode === 'key' ? 'by a key' : "by the job's identity";
    const what = sign.recursive ? 'the digest and that of each platform' : 'the digest';
    const log = sign.own !== undefined ? 'as cosign-signing-config says' : `${sign.log ? 'with an' : 'without any'} entry in a public log`;
    const lack = sign.required ? 'no tag without it' : 'not required';
    return [`signed ${by}: ${what}, format ${sign.format}, ${log}; ${lack}`];
}


/***/ }),

/***/ 1922:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  YB: () => (/* binding */ columns),
  iA: () => (/* binding */ linedUp),
  HN: () => (/* binding */ planLines)
});

// UNUSED EXPORTS: rowLines, settledLines, toWrite

// EXTERNAL MODULE: ./lib/src/plan/besides.js
var besides = __webpack_require__(9371);
// EXTERNAL MODULE: ./lib/src/plan/left-out.js
var left_out = __webpack_require__(3510);
;// CONCATENATED MODULE: ./lib/src/report/words.js
const MARKS = {
    published: '✅',
    already: '☑️',
    kept: '⏸️',
    skipped: '⏭️',
    superseded: '⏩',
    untouched: '⬜',
    failed: '❌',
    unknown: '❔',
};
const OUTCOMES = {
    published: 'Published',
    blocked: 'Blocked: no tag was written',
    partial: 'Partly published',
    failed: 'Failed: no tag was written',
    cancelled: 'Cancelled: no tag was written',
    planned: 'Planned: nothing was built or written',
    built: 'Built: nothing was pushed',
    staged: 'Uploaded by digest: no tag was written',
};
const CURES = {
    inputs: 'Every input, with what is allowed, stands in the table "Inputs" of the README.',
    event: 'The runner says what a job is for by GITHUB_EVENT_PATH, GITHUB_REF, GITHUB_SHA and their like; see what the step or an earlier one did to them.',
    untrusted: 'Build pull requests in a workflow on pull_request. If you have made sure of what is built, set allow-untrusted: true.',
    plan: 'docs/tags.md has all that rules may say; dry-run: true shows what each of them gives.',
    credentials: 'Check the entry of this registry in registry-auth, and what earlier steps signed in to.',
    'registry-unreachable': 'Check name and port of the registry, its certificate, HTTPS_PROXY and NO_PROXY; if it was down, run the job again.',
    'registry-refused': 'Check who signs in there, and what that user may do in this repository.',
    'registry-answer': 'Run the job again; if it stays so, the message has what the registry answered.',
    'tag-taken': 'Build under another version, or set fixed-tags: overwrite to replace what is there, or fixed-tags: skip to leave it.',
    'no-builder': 'Use a runner with Docker (ubuntu-latest has it), or set a builder up in an earlier step (docker/setup-buildx-action).',
    'builder-unreachable': 'Look at "docker buildx ls": does the Docker engine, or the remote BuildKit, run?',
    'builder-unsuited': 'Set up a newer builder (docker/setup-buildx-action).',
    'build-failed': 'The group "Build" of the log has all that buildx said.',
    'build-killed': 'Something on this machine ended it. Run the job again; if it stays so, look into the log of the system at that time.',
    'build-output': 'Nothing was uploaded. Run the job again; if it stays so, set up a newer builder (docker/setup-buildx-action).',
    scanner: 'Install Trivy in an earlier step and name it by trivy-path, or let the runner reach github.com.',
    'scan-database': 'Run the job again later, or name in trivy-db-repository a mirror that this runner reaches.',
    'blob-content': 'Something changed or damaged the image on this machine after it was built. Run the job again; look at the disk if it comes back.',
    blocked: 'The summary has what was found and where.',
    signing: 'Run the job again; docs/signing.md has what signing needs.',
    verify: 'Another run may have written the tag, or the registry is behind. Look at what it shows now, and run the job again.',
    disk: 'Free space in an earlier step, or use a larger runner. RUNNER_TEMP must be a folder that can be written.',
    outputs: 'The runner makes these files for every step; see what an earlier step did to the disk, or to this variable.',
    cancelled: 'Run the job again: it takes up what was done.',
    timeout: 'Run the job again: it takes up what was done. If the time is never enough, raise the input timeout.',
    internal: 'This is a bug of the action; please report it with the log.',
};
function hintOf(error) {
    return error.hint ?? CURES[error.code];
}
function headline(report) {
    const { rows, settled, staged } = report;
    const shown = rows.filter((row) => row.state === 'published' || row.state === 'already');
    const registries = new Set(shown.map((row) => row.repository.host)).size;
    const names = shown.length === 0 || report.outcome === 'blocked' || report.outcome === 'failed' || report.outcome === 'cancelled'
        ? ''
        : `: ${count(shown.length, 'tag')} in ${count(registries, 'registry', 'registries')}`;
    const adopted = settled?.source.kind === 'adopt' && staged !== undefined ? ', adopted without a build' : '';
    return `${saidOf(report)}${names}${lackingIn(report)}${adopted} (${seconds(report.tookMs)})`;
}
function lackingIn({ outcome, rows }) {
    const lacking = rows.filter(({ required, state }) => !required && (state === 'failed' || state === 'unknown'));
    const registries = new Set(lacking.map((row) => row.repository.host)).size;
    if (outcome !== 'published' || registries === 0)
        return '';
    return `; ${count(registries, 'registry that is not required lacks', 'registries that are not required lack')} tags`;
}
function saidOf({ outcome, rows, present, plan }) {
    if (outcome === 'planned' && present !== undefined)
        return 'Planned: the image is published already, and nothing has to be built';
    const isWritten = rows.some((row) => row.state === 'published');
    if (outcome === 'published' && !isWritten)
        return rows.some((row) => row.state === 'already') ? 'Published already, nothing was written' : nothingWritten(rows);
    if (outcome === 'published' && plan?.origin !== undefined)
        return promotionWords(plan.origin, rows);
    const said = OUTCOMES[outcome];
    return rows.some((row) => row.state === 'unknown') ? said.replace('no tag was written', 'whether a tag was written is not known') : said;
}
function promotionWords({ digest, repositories }, rows) {
    const targets = rows.filter(({ state, after }) => state === 'published' && after === digest).map(({ repository }) => repository);
    const [from, to] = [repositories, targets].map(namesOf);
    const way = from === to ? `within ${from}` : `from ${from} to ${to}`;
    return repositories.length === 1 ? `Promoted ${way}, digest unchanged` : `Published, joined from ${repositories.length} images, ${way}`;
}
const NAMED = 3;
function namesOf(repositories) {
    const names = [...new Set(repositories.map(({ name }) => name))];
    const more = names.length > NAMED ? [`${names.length - NAMED} more`] : [];
    const parts = [...names.slice(0, NAMED), ...more];
    return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
function nothingWritten(rows) {
    const isKept = rows.every(({ state }) => state === 'kept');
    return isKept ? 'Nothing was written: every tag stays where it is' : 'Nothing was written';
}
function count(number, one, many = `${one}s`) {
    return `${number} ${number === 1 ? one : many}`;
}
function seconds(ms) {
    if (ms < 60_000)
        return `${(ms / 1000).toFixed(1)} s`;
    return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}
function megabytes(bytes) {
    const unit = UNITS.find(({ from }) => bytes >= from);
    return unit === undefined ? `${bytes} B` : `${(bytes / unit.from).toFixed(1)} ${unit.name}`;
}
const UNITS = [
    { from: 1e9, name: 'GB' },
    { from: 1e6, name: 'MB' },
    { from: 1e3, name: 'kB' },
];
function words_shortDigest(digest) {
    return digest === undefined ? '' : digest.slice(0, 'sha256:'.length + 12);
}

;// CONCATENATED MODULE: ./lib/src/report/table.js





function columns(rows) {
    return [...linedUp(() => rows)];
}
function* linedUp(rows) {
    const widths = [];
    for (const row of rows())
        for (const [column, cell] of row.entries())
            widths[column] = Math.max(widths[column] ?? 0, cell.length);
    for (const row of rows())
        yield row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  ');
}
function planLines(plan) {
    const head = ['TAG', 'KIND', 'WRITE', 'RULE', 'WHY'];
    const rows = plan.tags.map((tag) => [tag.name, tag.kind, toWrite(tag.move, plan), tag.rule, tag.because]);
    return [
        ...plan.images.map((image) => `image ${image.name}`),
        ...columns([head, ...rows]),
        ...(0,left_out/* gathered */.P)(plan.leftOut).map(({ rule, names, because }) => `${names.length === 0 ? 'no tag' : `${names.join(', ')} left out`} by ${rule}: ${because}`),
        ...(0,besides/* besidesOf */.n)(plan),
        ...plan.notes.map((note) => `note: ${note}`),
    ];
}
function toWrite(move, { byDigest, push, images }) {
    if (move === 'keep')
        return 'no';
    if (byDigest)
        return 'later';
    return push || images.length === 0 ? 'yes' : 'no';
}
function rowLines(rows) {
    return columns(onceEach(rows.map((row) => [row.state, formatTagged(row), shortDigest(row.after), firstLine(row.because)])));
}
function settledLines(settled) {
    const rows = settled.rows.map((row) => {
        const reference = formatTagged({ repository: row.repository, tag: row.tag.name });
        const because = isOpen(row) ? `${row.because}; unless what it holds is of a later commit` : row.because;
        return [row.decision, reference, heldBefore(row), firstLine(because)];
    });
    const { source } = settled;
    const adopted = source.kind === 'adopt' ? [`adopting ${formatPinned(source.from, source.digest)}${adoptedVersion(source.version)}`, ADOPT_CURE] : [];
    return [...columns(onceEach(rows)), ...adopted];
}
const LONG = 80;
function onceEach(rows) {
    return rows.map((row, at) => {
        const because = row.at(-1) ?? '';
        return because.length > LONG && rows[at - 1]?.at(-1) === because ? [...row.slice(0, -1), 'as above'] : row;
    });
}
function heldBefore({ before, decision }) {
    if (before !== undefined)
        return shortDigest(before);
    return decision === 'refuse' ? 'not read' : 'absent';
}
const ADOPT_CURE = 'The image of this commit and these inputs is published: it is not built again. To build anew, set fixed-tags: overwrite.';
function adoptedVersion(version) {
    return version === undefined ? '' : `, which calls itself ${version}`;
}
function firstLine(text) {
    return text.split('\n', 1)[0] ?? '';
}


/***/ })

};
