import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 613:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("assert");

/***/ }),

/***/ 317:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("child_process");

/***/ }),

/***/ 434:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("events");

/***/ }),

/***/ 896:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs");

/***/ }),

/***/ 698:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:async_hooks");

/***/ }),

/***/ 421:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:child_process");

/***/ }),

/***/ 53:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:diagnostics_channel");

/***/ }),

/***/ 474:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:events");

/***/ }),

/***/ 24:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");

/***/ }),

/***/ 455:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs/promises");

/***/ }),

/***/ 30:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");

/***/ }),

/***/ 161:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");

/***/ }),

/***/ 760:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");

/***/ }),

/***/ 75:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream");

/***/ }),

/***/ 466:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream/promises");

/***/ }),

/***/ 574:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:string_decoder");

/***/ }),

/***/ 500:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");

/***/ }),

/***/ 975:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");

/***/ }),

/***/ 857:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("os");

/***/ }),

/***/ 928:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");

/***/ }),

/***/ 955:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("string_decoder");

/***/ }),

/***/ 557:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("timers");

/***/ }),

/***/ 605:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   s: () => (/* binding */ createRandom)
/* harmony export */ });
/* unused harmony export createClock */
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(500);

function createClock(signal, endMs = () => Number.POSITIVE_INFINITY) {
    return {
        leftMs: () => endMs() - performance.now(),
        now: () => new Date(),
        elapsedMs: () => performance.now(),
        sleep: async (ms) => {
            try {
                await wait(ms, undefined, { signal });
            }
            catch (error) {
                signal.throwIfAborted();
                throw error;
            }
        },
    };
}
function createRandom() {
    return {
        fraction: () => Math.random(),
        hex: (bytes) => Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('hex'),
    };
}


/***/ }),

/***/ 193:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ createLog)
/* harmony export */ });
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(295);

const LIMIT_LINES = 50_000;
const LIMIT_CHARACTERS = 32 * 1024 * 1024;
const TAIL_LINES = 200;
const ANNOTATIONS = 10;
function createLog(write, random) {
    let open = 0;
    let token = '';
    const say = (text) => write(`${text}\n`);
    const stop = () => {
        token = random.hex(32);
        say(`::stop-commands::${token}`);
    };
    const resume = () => say(`::${token}::`);
    const command = (name, properties, data) => {
        if (open > 0)
            resume();
        say(formatCommand(name, properties, data));
        if (open > 0)
            stop();
    };
    const told = new Map();
    const annotate = (name, text) => {
        const number = (told.get(name) ?? 0) + 1;
        told.set(name, number);
        if (number === ANNOTATIONS)
            command(name, {}, `There are more ${name}s than GitHub shows of a step: see its log and its summary.`);
        if (number < ANNOTATIONS)
            command(name, {}, linesOf(text).join('\n'));
        else
            for (const line of linesOf(text))
                say(`${name}: ${line}`);
    };
    const untrusted = () => {
        if (open === 0)
            stop();
        open += 1;
        const lines = bounded(say);
        let isOpen = true;
        return {
            line: (text) => {
                if (!isOpen)
                    return;
                for (const line of /[\r\n]/.test(text) ? text.split(/\r\n|\r|\n/) : [text])
                    lines.add(line);
            },
            close: () => {
                if (!isOpen)
                    return;
                isOpen = false;
                lines.end();
                open -= 1;
                if (open === 0)
                    resume();
            },
        };
    };
    const log = {
        info: (text) => linesOf(text).forEach(say),
        debug: (text) => command('debug', {}, linesOf(text).join('\n')),
        notice: (text) => annotate('notice', text),
        warning: (text) => annotate('warning', text),
        error: (text) => annotate('error', text),
        group: async (title, work) => {
            command('group', {}, linesOf(title).join(' '));
            try {
                return await work();
            }
            finally {
                command('endgroup', {}, '');
            }
        },
        untrusted,
    };
    return { log, command };
}
function formatCommand(name, properties, data) {
    const list = Object.entries(properties).map(([key, value]) => `${key}=${escaped(value).replaceAll(':', '%3A').replaceAll(',', '%2C')}`);
    return `::${name}${list.length === 0 ? '' : ` ${list.join(',')}`}::${escaped(data)}`;
}
function escaped(text) {
    return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
function linesOf(text) {
    return text.split(/\r\n|\r|\n/).map((line) => (0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertLine */ .Fq)(line));
}
function bounded(say) {
    let shown = 0;
    let characters = 0;
    let held = 0;
    const tail = [];
    return {
        add: (line) => {
            characters += Math.min(line.length, _domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .LINE_LIMIT */ .by);
            if (held === 0 && shown < LIMIT_LINES && characters <= LIMIT_CHARACTERS) {
                shown += 1;
                return say((0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertLine */ .Fq)(line));
            }
            held += 1;
            tail.push(line.length > _domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .LINE_LIMIT */ .by ? (0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertLine */ .Fq)(line) : line);
            if (tail.length === TAIL_LINES * 2)
                tail.splice(0, TAIL_LINES);
        },
        end: () => {
            if (held === 0)
                return;
            const last = tail.slice(-TAIL_LINES);
            if (held > last.length)
                say(`… ${held - last.length} lines are not shown; the last ${last.length}:`);
            for (const line of last)
                say((0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertLine */ .Fq)(line));
        },
    };
}


/***/ }),

/***/ 862:
/***/ ((__webpack_module__, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(455);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(760);
/* harmony import */ var _adapters_clock_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(605);
/* harmony import */ var _adapters_log_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(193);
/* harmony import */ var _domain_code_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(342);
/* harmony import */ var _domain_folder_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(115);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_7__ = __nccwpck_require__(71);








const TIMEOUT_MS = 9_000;
const TELL_LIMIT_MS = 7_000;
const END_MS = 9_500;
const MAIN = 'index.js';
const { env } = process;
const { log } = (0,_adapters_log_js__WEBPACK_IMPORTED_MODULE_4__/* .createLog */ .h)((text) => process.stdout.write(text), (0,_adapters_clock_js__WEBPACK_IMPORTED_MODULE_3__/* .createRandom */ .s)());
if (process.argv[2] === _domain_folder_js__WEBPACK_IMPORTED_MODULE_6__/* .KEEP */ .k9)
    await keepOn(process.argv[3] ?? '', process.argv[4]);
else
    await afterwards();
async function afterwards() {
    for (const name of ['SIGINT', 'SIGTERM'])
        process.on(name, () => undefined);
    setTimeout(() => process.exit(0), END_MS).unref();
    try {
        await cleanUp(env[`STATE_${_domain_folder_js__WEBPACK_IMPORTED_MODULE_6__/* .STATE */ .c4.folder}`] ?? '', env[`STATE_${_domain_folder_js__WEBPACK_IMPORTED_MODULE_6__/* .STATE */ .c4.builder}`] ?? '', env[`STATE_${_domain_folder_js__WEBPACK_IMPORTED_MODULE_6__/* .STATE */ .c4.smoke}`] ?? '');
    }
    catch (thrown) {
        log.warning(`something of this run could not be removed: ${(0,_errors_js__WEBPACK_IMPORTED_MODULE_7__/* .asActionError */ .z6)(thrown).message}`);
    }
}
async function keepOn(folder, argument) {
    const [{ runKeeper, stays }, { openKeeper }] = await Promise.all([__nccwpck_require__.e(/* import() */ 201).then(__nccwpck_require__.bind(__nccwpck_require__, 201)), __nccwpck_require__.e(/* import() */ 56).then(__nccwpck_require__.bind(__nccwpck_require__, 56))]);
    await runKeeper(folder, stays(argument), openKeeper);
}
async function cleanUp(folder, builder, smoke) {
    if (folder === '')
        return;
    const isOurs = (0,_domain_folder_js__WEBPACK_IMPORTED_MODULE_6__/* .isRunFolderName */ .du)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.basename)(folder)) && (await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.realpath)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.dirname)(folder))) === (await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.realpath)(env['RUNNER_TEMP'] || (0,node_os__WEBPACK_IMPORTED_MODULE_1__.tmpdir)()));
    if (!isOurs)
        return log.warning(`the state names a folder that is not ours, so it is left: ${folder}`);
    const found = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.lstat)(folder).catch((error) => {
        if ((0,_domain_code_js__WEBPACK_IMPORTED_MODULE_5__/* .codeOf */ .$)(error) === 'ENOENT' || (0,_domain_code_js__WEBPACK_IMPORTED_MODULE_5__/* .codeOf */ .$)(error) === 'ENOTDIR')
            return undefined;
        throw error;
    });
    if (found === undefined)
        return;
    if (!found.isDirectory())
        return log.warning(`the run's folder was replaced by something else, so it is left: ${folder}`);
    try {
        const left = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readdir)(folder);
        const work = [
            left.some((name) => name.startsWith(_domain_folder_js__WEBPACK_IMPORTED_MODULE_6__/* .KEEP_PREFIX */ .vH)) ? endKept(folder) : undefined,
            left.some((name) => name.startsWith(_domain_folder_js__WEBPACK_IMPORTED_MODULE_6__/* .CONFIG_PREFIX */ .S4)) ? endChildren(folder) : undefined,
            builder === '' ? undefined : endBuilder(builder, folder),
            smoke === '' ? undefined : endContainer(folder),
            left.includes(_domain_folder_js__WEBPACK_IMPORTED_MODULE_6__/* .JOURNAL */ .Ex) && !left.includes(_domain_folder_js__WEBPACK_IMPORTED_MODULE_6__/* .TOLD */ .Ev) ? tellKilled(folder) : undefined,
        ];
        for (const end of await Promise.allSettled(work))
            if (end.status === 'rejected')
                throw end.reason;
    }
    finally {
        const left = [folder, ...(0,_domain_folder_js__WEBPACK_IMPORTED_MODULE_6__/* .socketFolders */ .bR)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.basename)(folder), (0,node_os__WEBPACK_IMPORTED_MODULE_1__.tmpdir)())];
        await Promise.all(left.map((path) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)(path, { recursive: true, force: true, maxRetries: 2 })));
    }
}
async function tellKilled(folder) {
    const { spawn } = await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 421, 19));
    const main = (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.dirname)(process.argv[1] ?? ''), '..', MAIN);
    const child = spawn(process.execPath, [main, _domain_folder_js__WEBPACK_IMPORTED_MODULE_6__/* .RECOVER */ .PC, folder], {
        stdio: ['ignore', 'inherit', 'inherit'],
        timeout: TELL_LIMIT_MS,
        killSignal: 'SIGKILL',
    });
    await new Promise((resolve, reject) => child.once('error', reject).once('exit', () => resolve()));
}
async function endKept(folder) {
    const { takeBackLogins } = await __nccwpck_require__.e(/* import() */ 587).then(__nccwpck_require__.bind(__nccwpck_require__, 587));
    for (const problem of await takeBackLogins(folder))
        log.warning(problem);
}
async function endChildren(folder) {
    const { endOrphans } = await __nccwpck_require__.e(/* import() */ 304).then(__nccwpck_require__.bind(__nccwpck_require__, 304));
    await endOrphans(folder);
}
async function endContainer(folder) {
    const [{ createChildren }, { removeContainer }] = await Promise.all([__nccwpck_require__.e(/* import() */ 442).then(__nccwpck_require__.bind(__nccwpck_require__, 442)), __nccwpck_require__.e(/* import() */ 93).then(__nccwpck_require__.bind(__nccwpck_require__, 93))]);
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const children = createChildren(env, signal);
    const program = await children.find('docker');
    const trouble = program === undefined ? 'docker is not on PATH' : await removeContainer({ program, env }, folder, { children, signal });
    if (trouble !== undefined)
        log.warning(`smoke: ${trouble}`);
}
async function endBuilder(name, folder) {
    const [{ createChildren }, { createFiles }, { removeBuilder }, { findBuildx }] = await Promise.all([
        __nccwpck_require__.e(/* import() */ 442).then(__nccwpck_require__.bind(__nccwpck_require__, 442)),
        __nccwpck_require__.e(/* import() */ 464).then(__nccwpck_require__.bind(__nccwpck_require__, 464)),
        __nccwpck_require__.e(/* import() */ 200).then(__nccwpck_require__.bind(__nccwpck_require__, 200)),
        __nccwpck_require__.e(/* import() */ 6).then(__nccwpck_require__.bind(__nccwpck_require__, 6)),
    ]);
    const ports = { env, files: createFiles(folder), children: createChildren(env, AbortSignal.timeout(TIMEOUT_MS)) };
    const trouble = await removeBuilder(name, await findBuildx(ports), folder, ports);
    if (trouble !== undefined)
        log.warning(trouble);
}

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 342:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ codeOf)
/* harmony export */ });
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(909);

function codeOf(thrown) {
    return (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(thrown) && typeof thrown['code'] === 'string' ? thrown['code'] : undefined;
}


/***/ }),

/***/ 115:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Ev: () => (/* binding */ TOLD),
/* harmony export */   Ex: () => (/* binding */ JOURNAL),
/* harmony export */   PC: () => (/* binding */ RECOVER),
/* harmony export */   S4: () => (/* binding */ CONFIG_PREFIX),
/* harmony export */   bR: () => (/* binding */ socketFolders),
/* harmony export */   c4: () => (/* binding */ STATE),
/* harmony export */   du: () => (/* binding */ isRunFolderName),
/* harmony export */   k9: () => (/* binding */ KEEP),
/* harmony export */   t0: () => (/* binding */ KEPT),
/* harmony export */   vH: () => (/* binding */ KEEP_PREFIX)
/* harmony export */ });
/* unused harmony exports PRUNE, FOLDER_RANDOM_BYTES, runFolderName */
const STATE = { folder: 'folder', builder: 'builder', smoke: 'smoke' };
const RECOVER = '--recover';
const PRUNE = 'prune';
const JOURNAL = 'journal.json';
const TOLD = 'journal.told';
const PREFIX = 'build-tag-push-';
const RUN_FOLDER = /^build-tag-push-[0-9a-f]{16}$/;
const CONFIG_PREFIX = 'docker-';
const KEEP_PREFIX = `${CONFIG_PREFIX}keep-`;
const KEPT = 'kept.json';
const KEEP = '--keep';
const FOLDER_RANDOM_BYTES = 8;
function runFolderName(random) {
    return `${PREFIX}${random}`;
}
function socketFolders(name, temporary) {
    return [...new Set([temporary, '/tmp'])].flatMap((root) => [`${root}/${name}-socket`, `${root}/${name}-keep`]);
}
function isRunFolderName(name) {
    return RUN_FOLDER.test(name);
}


/***/ }),

/***/ 295:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Fq: () => (/* binding */ inertLine),
/* harmony export */   Mo: () => (/* binding */ inertInline),
/* harmony export */   by: () => (/* binding */ LINE_LIMIT)
/* harmony export */ });
/* unused harmony exports INLINE_LIMIT, inertMarkdown, escapeInvisible */
const LINE_LIMIT = 8 * 1024;
const INLINE_LIMIT = 512;
const SEQUENCES = [
    '(?:\\x1b\\[|\\x9b)[0-?]*[ -/]*[@-~]',
    '(?:\\x1b[PX\\]^_]|[\\x90\\x98\\x9d-\\x9f])[^\\0-\\x08\\x0a-\\x1f\\x7f-\\x9f]*(?:\\x07|\\x1b\\\\|\\x9c)',
    '\\x1b[ -/]*[0-~]',
];
const ESCAPES = new RegExp(SEQUENCES.join('|'), 'g');
const INVISIBLE = /(?!\t)[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;
const HARMLESS = /^(?![\t ]*::)(?!.*##\[)[\t\x20-\x7e]*$/;
const LEGACY_COMMAND = /#([^\x20-\x7e]*)#([^\x20-\x7e]*)\[/g;
const COMMAND = /^([^\x21-\x7e]*):([^\x20-\x7e]*):/;
function inertLine(text, limit = LINE_LIMIT) {
    const kept = text.length > limit ? text.slice(0, limit) : text;
    const note = text.length > limit ? ` … ${text.length - limit} more characters` : '';
    if (HARMLESS.test(kept))
        return kept + note;
    return neutralise(visible(kept)) + note;
}
function inertInline(text, limit = INLINE_LIMIT) {
    const line = inertLine(text.slice(0, limit * 4), limit * 4).trim();
    return line.length > limit ? `${line.slice(0, limit - 1).toWellFormed()}…` : line;
}
function inertMarkdown(text, limit = LINE_LIMIT) {
    return inertLine(text, limit)
        .replace(/[!"#$&'()*+:;<=>?@[\\\]^_`{|}~]/g, (mark) => `&#${mark.charCodeAt(0)};`)
        .replace(/\bwww\./gi, (start) => start.replace('.', '&#46;'))
        .replace(/^(\s*(?:[0-9]{1,9})?)([-.])/, (_, before, mark) => `${before}&#${mark.charCodeAt(0)};`);
}
function escapeInvisible(json) {
    const visible = json.replace(INVISIBLE, (found) => found === '\n'
        ? found
        : [...Array(found.length).keys()].map((index) => `\\u${found.charCodeAt(index).toString(16).padStart(4, '0')}`).join(''));
    return visible.replaceAll('##[', '##\\u005b');
}
function visible(text) {
    return text
        .replace(/\r\n|[\n\r\u0085\u2028\u2029]/g, ' ')
        .replace(ESCAPES, '')
        .replace(INVISIBLE, '')
        .toWellFormed();
}
function neutralise(line) {
    return line.replace(LEGACY_COMMAND, '#$1#$2\\[').replace(COMMAND, '$1\\:$2:');
}


/***/ }),

/***/ 909:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ parseJson),
/* harmony export */   u: () => (/* binding */ isRecord)
/* harmony export */ });
/* unused harmony export at */
function isRecord(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
const UTF8 = new TextDecoder();
function parseJson(text) {
    try {
        return JSON.parse(typeof text === 'string' ? text : UTF8.decode(text));
    }
    catch (error) {
        if (error instanceof SyntaxError)
            return undefined;
        throw error;
    }
}
function at(value, ...path) {
    return path.reduce((found, name) => (isRecord(found) ? found[name] : undefined), value);
}


/***/ }),

/***/ 71:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   lZ: () => (/* binding */ ActionError),
/* harmony export */   z6: () => (/* binding */ asActionError)
/* harmony export */ });
/* unused harmony exports ERROR_CODES, endsRun */
const ERROR_CODES = (/* unused pure expression or super */ null && ([
    'inputs',
    'event',
    'untrusted',
    'plan',
    'credentials',
    'registry-unreachable',
    'registry-refused',
    'registry-answer',
    'tag-taken',
    'no-builder',
    'builder-unreachable',
    'builder-unsuited',
    'build-failed',
    'build-killed',
    'build-output',
    'scanner',
    'scan-database',
    'blob-content',
    'blocked',
    'signing',
    'verify',
    'disk',
    'outputs',
    'cancelled',
    'timeout',
    'internal',
]));
class ActionError extends Error {
    code;
    hint;
    constructor(code, message, hint, cause) {
        super(message, cause === undefined ? undefined : { cause });
        this.name = 'ActionError';
        this.code = code;
        this.hint = hint;
    }
}
function endsRun({ code }) {
    return code === 'cancelled' || code === 'timeout';
}
function asActionError(thrown) {
    if (thrown instanceof ActionError)
        return thrown;
    if (thrown instanceof Error)
        return new ActionError(isDisk(thrown) ? 'disk' : 'internal', thrown.message, undefined, thrown);
    return new ActionError('internal', `something that is not an error was thrown: ${String(thrown)}`, undefined, thrown);
}
const DISK = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'ENOTDIR', 'EIO']);
function isDisk(error) {
    return 'code' in error && DISK.has(error.code);
}


/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		// no module.id needed
/******/ 		// no module.loaded needed
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId](module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/******/ // expose the modules object (__webpack_modules__)
/******/ __nccwpck_require__.m = __webpack_modules__;
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/async module */
/******/ (() => {
/******/ 	var webpackQueues = typeof Symbol === "function" ? Symbol("webpack queues") : "__webpack_queues__";
/******/ 	var webpackExports = typeof Symbol === "function" ? Symbol("webpack exports") : "__webpack_exports__";
/******/ 	var webpackError = typeof Symbol === "function" ? Symbol("webpack error") : "__webpack_error__";
/******/ 	var resolveQueue = (queue) => {
/******/ 		if(queue && queue.d < 1) {
/******/ 			queue.d = 1;
/******/ 			queue.forEach((fn) => (fn.r--));
/******/ 			queue.forEach((fn) => (fn.r-- ? fn.r++ : fn()));
/******/ 		}
/******/ 	}
/******/ 	var wrapDeps = (deps) => (deps.map((dep) => {
/******/ 		if(dep !== null && typeof dep === "object") {
/******/ 			if(dep[webpackQueues]) return dep;
/******/ 			if(dep.then) {
/******/ 				var queue = [];
/******/ 				queue.d = 0;
/******/ 				dep.then((r) => {
/******/ 					obj[webpackExports] = r;
/******/ 					resolveQueue(queue);
/******/ 				}, (e) => {
/******/ 					obj[webpackError] = e;
/******/ 					resolveQueue(queue);
/******/ 				});
/******/ 				var obj = {};
/******/ 				obj[webpackQueues] = (fn) => (fn(queue));
/******/ 				return obj;
/******/ 			}
/******/ 		}
/******/ 		var ret = {};
/******/ 		ret[webpackQueues] = x => {};
/******/ 		ret[webpackExports] = dep;
/******/ 		return ret;
/******/ 	}));
/******/ 	__nccwpck_require__.a = (module, body, hasAwait) => {
/******/ 		var queue;
/******/ 		hasAwait && ((queue = []).d = -1);
/******/ 		var depQueues = new Set();
/******/ 		var exports = module.exports;
/******/ 		var currentDeps;
/******/ 		var outerResolve;
/******/ 		var reject;
/******/ 		var promise = new Promise((resolve, rej) => {
/******/ 			reject = rej;
/******/ 			outerResolve = resolve;
/******/ 		});
/******/ 		promise[webpackExports] = exports;
/******/ 		promise[webpackQueues] = (fn) => (queue && fn(queue), depQueues.forEach(fn), promise["catch"](x => {}));
/******/ 		module.exports = promise;
/******/ 		body((deps) => {
/******/ 			currentDeps = wrapDeps(deps);
/******/ 			var fn;
/******/ 			var getResult = () => (currentDeps.map((d) => {
/******/ 				if(d[webpackError]) throw d[webpackError];
/******/ 				return d[webpackExports];
/******/ 			}))
/******/ 			var promise = new Promise((resolve) => {
/******/ 				fn = () => (resolve(getResult));
/******/ 				fn.r = 0;
/******/ 				var fnQueue = (q) => (q !== queue && !depQueues.has(q) && (depQueues.add(q), q && !q.d && (fn.r++, q.push(fn))));
/******/ 				currentDeps.map((dep) => (dep[webpackQueues](fnQueue)));
/******/ 			});
/******/ 			return fn.r ? promise : getResult();
/******/ 		}, (err) => ((err ? reject(promise[webpackError] = err) : outerResolve(exports)), resolveQueue(queue)));
/******/ 		queue && queue.d < 0 && (queue.d = 0);
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/create fake namespace object */
/******/ (() => {
/******/ 	var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 	var leafPrototypes;
/******/ 	// create a fake namespace object
/******/ 	// mode & 1: value is a module id, require it
/******/ 	// mode & 2: merge all properties of value into the ns
/******/ 	// mode & 4: return value when already ns object
/******/ 	// mode & 16: return value when it's Promise-like
/******/ 	// mode & 8|1: behave like require
/******/ 	__nccwpck_require__.t = function(value, mode) {
/******/ 		if(mode & 1) value = this(value);
/******/ 		if(mode & 8) return value;
/******/ 		if(typeof value === 'object' && value) {
/******/ 			if((mode & 4) && value.__esModule) return value;
/******/ 			if((mode & 16) && typeof value.then === 'function') return value;
/******/ 		}
/******/ 		var ns = Object.create(null);
/******/ 		__nccwpck_require__.r(ns);
/******/ 		var def = {};
/******/ 		leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 		for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 			Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 		}
/******/ 		def['default'] = () => (value);
/******/ 		__nccwpck_require__.d(ns, def);
/******/ 		return ns;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/ensure chunk */
/******/ (() => {
/******/ 	__nccwpck_require__.f = {};
/******/ 	// This file contains only the entry chunk.
/******/ 	// The chunk loading function for additional chunks
/******/ 	__nccwpck_require__.e = (chunkId) => {
/******/ 		return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 			__nccwpck_require__.f[key](chunkId, promises);
/******/ 			return promises;
/******/ 		}, []));
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/get javascript chunk filename */
/******/ (() => {
/******/ 	// This function allow to reference async chunks
/******/ 	__nccwpck_require__.u = (chunkId) => {
/******/ 		// return url for filenames based on template
/******/ 		return "" + chunkId + ".index.js";
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/******/ /* webpack/runtime/make namespace object */
/******/ (() => {
/******/ 	// define __esModule on exports
/******/ 	__nccwpck_require__.r = (exports) => {
/******/ 		if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 			Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 		}
/******/ 		Object.defineProperty(exports, '__esModule', { value: true });
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/import chunk loading */
/******/ (() => {
/******/ 	// no baseURI
/******/ 	
/******/ 	// object to store loaded and loading chunks
/******/ 	// undefined = chunk not loaded, null = chunk preloaded/prefetched
/******/ 	// [resolve, Promise] = chunk loading, 0 = chunk loaded
/******/ 	var installedChunks = {
/******/ 		792: 0
/******/ 	};
/******/ 	
/******/ 	var installChunk = (data) => {
/******/ 		var {ids, modules, runtime} = data;
/******/ 		// add "modules" to the modules object,
/******/ 		// then flag all "ids" as loaded and fire callback
/******/ 		var moduleId, chunkId, i = 0;
/******/ 		for(moduleId in modules) {
/******/ 			if(__nccwpck_require__.o(modules, moduleId)) {
/******/ 				__nccwpck_require__.m[moduleId] = modules[moduleId];
/******/ 			}
/******/ 		}
/******/ 		if(runtime) runtime(__nccwpck_require__);
/******/ 		for(;i < ids.length; i++) {
/******/ 			chunkId = ids[i];
/******/ 			if(__nccwpck_require__.o(installedChunks, chunkId) && installedChunks[chunkId]) {
/******/ 				installedChunks[chunkId][0]();
/******/ 			}
/******/ 			installedChunks[ids[i]] = 0;
/******/ 		}
/******/ 	
/******/ 	}
/******/ 	
/******/ 	__nccwpck_require__.f.j = (chunkId, promises) => {
/******/ 			// import() chunk loading for javascript
/******/ 			var installedChunkData = __nccwpck_require__.o(installedChunks, chunkId) ? installedChunks[chunkId] : undefined;
/******/ 			if(installedChunkData !== 0) { // 0 means "already installed".
/******/ 	
/******/ 				// a Promise means "currently loading".
/******/ 				if(installedChunkData) {
/******/ 					promises.push(installedChunkData[1]);
/******/ 				} else {
/******/ 					if(true) { // all chunks have JS
/******/ 						// setup Promise in chunk cache
/******/ 						var promise = import("./" + __nccwpck_require__.u(chunkId)).then(installChunk, (e) => {
/******/ 							if(installedChunks[chunkId] !== 0) installedChunks[chunkId] = undefined;
/******/ 							throw e;
/******/ 						});
/******/ 						var promise = Promise.race([promise, new Promise((resolve) => (installedChunkData = installedChunks[chunkId] = [resolve]))])
/******/ 						promises.push(installedChunkData[1] = promise);
/******/ 					}
/******/ 				}
/******/ 			}
/******/ 	};
/******/ 	
/******/ 	// no prefetching
/******/ 	
/******/ 	// no preloaded
/******/ 	
/******/ 	// no external install chunk
/******/ 	
/******/ 	// no on chunks loaded
/******/ })();
/******/ 
/************************************************************************/
/******/ 
/******/ // startup
/******/ // Load entry module and return exports
/******/ // This entry module used 'module' so it can't be inlined
/******/ var __webpack_exports__ = __nccwpck_require__(862);
/******/ __webpack_exports__ = await __webpack_exports__;
/******/ 
