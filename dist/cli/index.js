import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 2613:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("assert");

/***/ }),

/***/ 181:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("buffer");

/***/ }),

/***/ 4434:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("events");

/***/ }),

/***/ 9896:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs");

/***/ }),

/***/ 8611:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("http");

/***/ }),

/***/ 5692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("https");

/***/ }),

/***/ 9278:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("net");

/***/ }),

/***/ 4589:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:assert");

/***/ }),

/***/ 6698:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:async_hooks");

/***/ }),

/***/ 4573:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:buffer");

/***/ }),

/***/ 1421:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:child_process");

/***/ }),

/***/ 7540:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:console");

/***/ }),

/***/ 7598:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");

/***/ }),

/***/ 3053:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:diagnostics_channel");

/***/ }),

/***/ 610:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:dns");

/***/ }),

/***/ 8474:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:events");

/***/ }),

/***/ 3024:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");

/***/ }),

/***/ 1455:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs/promises");

/***/ }),

/***/ 7067:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");

/***/ }),

/***/ 2467:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http2");

/***/ }),

/***/ 4708:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:https");

/***/ }),

/***/ 7030:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");

/***/ }),

/***/ 8161:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");

/***/ }),

/***/ 6760:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");

/***/ }),

/***/ 643:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:perf_hooks");

/***/ }),

/***/ 1708:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:process");

/***/ }),

/***/ 1792:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:querystring");

/***/ }),

/***/ 7075:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream");

/***/ }),

/***/ 8500:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");

/***/ }),

/***/ 1692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:tls");

/***/ }),

/***/ 3136:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:url");

/***/ }),

/***/ 7975:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");

/***/ }),

/***/ 3429:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util/types");

/***/ }),

/***/ 8877:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:v8");

/***/ }),

/***/ 714:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:vm");

/***/ }),

/***/ 5919:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:worker_threads");

/***/ }),

/***/ 8522:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:zlib");

/***/ }),

/***/ 857:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("os");

/***/ }),

/***/ 932:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("process");

/***/ }),

/***/ 3193:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("string_decoder");

/***/ }),

/***/ 4756:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("tls");

/***/ }),

/***/ 9023:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("util");

/***/ }),

/***/ 1605:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.r(__webpack_exports__);
/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   createClock: () => (/* binding */ createClock),
/* harmony export */   createRandom: () => (/* binding */ createRandom)
/* harmony export */ });
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8500);

function createClock(signal, endMs = () => Number.POSITIVE_INFINITY) {
    return {
        leftMs: () => endMs() - performance.now(),
        now: () => new Date(),
        elapsedMs: () => performance.now(),
        sleep: async (ms) => {
            try {
                await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(ms, undefined, { signal });
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

/***/ 1800:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  q: () => (/* binding */ createFiles)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __nccwpck_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: ./lib/src/domain/code.js
var domain_code = __nccwpck_require__(1342);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __nccwpck_require__(8500);
;// CONCATENATED MODULE: ./lib/src/adapters/rewrite.js



async function rewrite(path, content, flush = true) {
    const target = (await unlessAbsent((0,promises_.realpath)(path))) ?? path;
    const mode = (await unlessAbsent((0,promises_.stat)(target)))?.mode ?? 0o600;
    const beside = `${target}.new`;
    await (0,promises_.writeFile)(beside, content, { mode: 0o600, flush });
    await (0,promises_.chmod)(beside, mode & 0o7777);
    await (0,promises_.rename)(beside, target);
}
const STALE_MS = 2_000;
const LOOK_MS = 20;
async function alone(path, work) {
    const lock = `${path}.lock`;
    for (let waitedMs = 0; !(await taken(lock)); waitedMs += LOOK_MS) {
        if (waitedMs >= STALE_MS) {
            await unlessAbsent((0,promises_.rmdir)(lock));
            waitedMs = 0;
        }
        await (0,external_node_timers_promises_.setTimeout)(LOOK_MS);
    }
    try {
        return await work();
    }
    finally {
        await unlessAbsent((0,promises_.rmdir)(lock));
    }
}
async function taken(lock) {
    try {
        await (0,promises_.mkdir)(lock);
        return true;
    }
    catch (error) {
        if ((0,domain_code/* codeOf */.$)(error) === 'EEXIST')
            return false;
        throw error;
    }
}
async function unlessAbsent(asked) {
    return asked.catch((error) => {
        const code = (0,domain_code/* codeOf */.$)(error);
        if (code === 'ENOENT' || code === 'ENOTDIR')
            return undefined;
        throw error;
    });
}

;// CONCATENATED MODULE: ./lib/src/adapters/files.js




const DEFAULT_LIMIT_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;
function createFiles(home) {
    return {
        read: readFile,
        readText: async (path, limitBytes) => {
            const bytes = await unlessAbsent(readFile(path, limitBytes));
            return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
        },
        write: (path, content, mode) => (0,promises_.writeFile)(path, content, mode === undefined ? {} : { mode }),
        append: (path, content) => (0,promises_.appendFile)(path, content),
        replace: async (path, content, flush) => {
            await (0,promises_.mkdir)((0,external_node_path_.dirname)(path), { recursive: true, mode: 0o700 });
            await rewrite(path, content, flush);
        },
        makeFolder: async (path, mode) => {
            await (0,promises_.mkdir)(path, { recursive: true, ...(mode === undefined ? {} : { mode }) });
        },
        claimFolder: (path) => (0,promises_.mkdir)(path, { mode: 0o700 }),
        alone: alone,
        temporaryFolder: async (prefix) => {
            await (0,promises_.mkdir)(home, { recursive: true, mode: 0o700 });
            return (0,promises_.mkdtemp)((0,external_node_path_.join)(home, prefix));
        },
        remove: (path) => (0,promises_.rm)(path, { recursive: true, force: true }),
        list: (path) => (0,promises_.readdir)(path),
        kind: async (path) => {
            const stats = await unlessAbsent((0,promises_.lstat)(path));
            return stats === undefined ? undefined : { kind: kindOf(stats), size: stats.size };
        },
        link: (target, path) => (0,promises_.symlink)(target, path),
        move: moveFile,
        stream: streamFile,
    };
}
async function readFile(path, limitBytes = DEFAULT_LIMIT_BYTES) {
    const file = await (0,promises_.open)(path, 'r');
    try {
        const parts = [];
        let size = 0;
        let room = Math.min((await file.stat()).size, limitBytes) + 1;
        for (;;) {
            const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(room), 0, room);
            if (bytesRead === 0)
                return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
            size += bytesRead;
            if (size > limitBytes)
                throw Object.assign(new Error(`${path} is larger than ${limitBytes} bytes`), { code: 'ERR_FILE_TOO_LARGE' });
            parts.push(buffer.subarray(0, bytesRead));
            room = CHUNK_BYTES;
        }
    }
    finally {
        await file.close();
    }
}
async function moveFile(from, to) {
    try {
        await (0,promises_.rename)(from, to);
    }
    catch (error) {
        if ((0,domain_code/* codeOf */.$)(error) !== 'EXDEV')
            throw error;
        const beside = await (0,promises_.mkdtemp)(`${to}.`);
        try {
            const copy = (0,external_node_path_.join)(beside, (0,external_node_path_.basename)(to));
            await (0,promises_.copyFile)(from, copy);
            await (0,promises_.rename)(copy, to);
            await (0,promises_.rm)(from);
        }
        finally {
            await (0,promises_.rm)(beside, { recursive: true, force: true });
        }
    }
}
const RING = 3;
async function* streamFile(path, start = 0) {
    const file = await (0,promises_.open)(path, 'r');
    try {
        const ring = Array.from({ length: RING }, () => Buffer.allocUnsafeSlow(CHUNK_BYTES));
        let position = start;
        for (let turn = 0;; turn = (turn + 1) % RING) {
            const buffer = ring[turn] ?? Buffer.allocUnsafeSlow(CHUNK_BYTES);
            const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, position);
            if (bytesRead === 0)
                return;
            position += bytesRead;
            yield buffer.subarray(0, bytesRead);
        }
    }
    finally {
        await file.close();
    }
}
function kindOf(stats) {
    if (stats.isSymbolicLink())
        return 'link';
    if (stats.isDirectory())
        return 'folder';
    return stats.isFile() ? 'file' : 'other';
}


/***/ }),

/***/ 7930:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  o: () => (/* binding */ createPlainChildren)
});

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __nccwpck_require__(1421);
;// CONCATENATED MODULE: ./lib/src/domain/environment.js
const DENIED = /^(?:INPUT_.*|STATE_.*|GITHUB_TOKEN|ACTIONS_ID_TOKEN_.*|GITHUB_(?:OUTPUT|ENV|PATH|STATE|STEP_SUMMARY))$/i;
const SERVICES = /^(?:ACTIONS_RUNTIME_.*|ACTIONS_RESULTS_URL|ACTIONS_CACHE_.*)$/i;
function withoutSecrets(env, isNamed = () => false) {
    return Object.fromEntries(Object.entries(env).filter(([name]) => isNamed(name) || !(DENIED.test(name) || isServiceAccess(name))));
}
function isServiceAccess(name) {
    return SERVICES.test(name);
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __nccwpck_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
;// CONCATENATED MODULE: ./lib/src/adapters/find.js



async function findProgram(name, path) {
    if ((0,external_node_path_.isAbsolute)(name))
        return (await isProgram(name)) ? name : undefined;
    if (name.includes('/'))
        return undefined;
    for (const folder of path.split(external_node_path_.delimiter).filter(external_node_path_.isAbsolute)) {
        const candidate = (0,external_node_path_.join)(folder, name);
        if (await isProgram(candidate))
            return candidate;
    }
    return undefined;
}
async function isProgram(path) {
    try {
        await (0,promises_.access)(path, external_node_fs_.constants.X_OK);
        return (await (0,promises_.stat)(path)).isFile();
    }
    catch {
        return false;
    }
}

// EXTERNAL MODULE: ./lib/src/domain/code.js
var code = __nccwpck_require__(1342);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __nccwpck_require__(7075);
;// CONCATENATED MODULE: external "node:stream/promises"
const external_node_stream_promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream/promises");
;// CONCATENATED MODULE: ./lib/src/adapters/memory.js
function giveBack(chunk) {
    const { buffer } = chunk;
    const isAlone = buffer instanceof ArrayBuffer && buffer.byteLength === chunk.byteLength;
    if (isAlone)
        buffer.transfer?.(0);
}

;// CONCATENATED MODULE: ./lib/src/adapters/capture.js




async function captureOutput(from, { path, limitBytes }, onFlood) {
    let room = limitBytes + 1;
    let file;
    const begin = async () => {
        file = await (0,promises_.open)(path, 'wx', 0o600);
    };
    const take = async (chunk) => {
        const part = chunk.subarray(0, room);
        const isFull = room > 0 && chunk.length >= room;
        room -= part.length;
        if (isFull)
            onFlood();
        await file?.writeFile(part);
        giveBack(chunk);
    };
    const sink = new external_node_stream_.Writable({
        construct: (done) => settle(begin(), done),
        write: (chunk, _encoding, done) => settle(take(chunk), done),
        destroy: (error, done) => settle(file?.close() ?? Promise.resolve(), (trouble) => done(error ?? trouble)),
    });
    await (0,external_node_stream_promises_namespaceObject.pipeline)(from, sink);
}
function settle(work, done) {
    work.then(() => done(), done);
}

;// CONCATENATED MODULE: external "node:string_decoder"
const external_node_string_decoder_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:string_decoder");
// EXTERNAL MODULE: ./lib/src/domain/inert.js
var inert = __nccwpck_require__(1295);
;// CONCATENATED MODULE: ./lib/src/adapters/lines.js


const KEPT = inert/* LINE_LIMIT */.by - 64;
function splitLines(onLine) {
    const decoder = new external_node_string_decoder_namespaceObject.StringDecoder('utf8');
    let line = '';
    let cut = 0;
    let afterReturn = false;
    const add = (text) => {
        const kept = text.slice(0, KEPT - line.length);
        line += kept;
        cut += text.length - kept.length;
    };
    const give = () => {
        onLine(cut === 0 ? line : `${line} … ${cut} more characters`);
        line = '';
        cut = 0;
    };
    const take = (text) => {
        if (text === '')
            return;
        let start = afterReturn && text.startsWith('\n') ? 1 : 0;
        afterReturn = text.endsWith('\r');
        for (const end of text.matchAll(/\r\n|\r|\n/g)) {
            if (end.index < start)
                continue;
            add(text.slice(start, end.index));
            give();
            start = end.index + end[0].length;
        }
        add(text.slice(start));
    };
    return {
        write: (bytes) => take(decoder.write(bytes)),
        end: () => {
            take(decoder.end());
            if (line !== '' || cut > 0)
                give();
        },
    };
}

;// CONCATENATED MODULE: ./lib/src/adapters/process.js




const TERM_GRACE_MS = 2_500;
const STREAMS_GRACE_MS = 1_500;
const ABANDON_MS = 500;
const MISSING = new Set(['ENOENT', 'EACCES', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'ENOEXEC', 'ETXTBSY']);
async function runProcess(command, args, options, ending) {
    const signal = options.signal === undefined ? ending : AbortSignal.any([ending, options.signal]);
    signal.throwIfAborted();
    const child = start(command, args, options);
    if (child === undefined)
        return { kind: 'missing' };
    const group = groupOf(child, options.lifeline === true);
    const outcome = endingOf(child);
    const timeout = deadline(options.timeoutMs, group);
    const onAbort = () => group.end();
    signal.addEventListener('abort', onAbort, { once: true });
    if (options.lifeline === undefined)
        feed(child, options.stdin);
    const drained = Promise.all([takeOutput(child, group, options), drain(child.stderr, 'stderr', options.onLine)]);
    drained.catch(() => group.end());
    try {
        const end = await outcome;
        await closing(child, group, drained);
        return timeout.fired() && options.timeoutMs !== undefined ? { kind: 'timeout', ms: options.timeoutMs } : end;
    }
    finally {
        timeout.stop();
        group.stop();
        child.stdin?.destroy();
        signal.removeEventListener('abort', onAbort);
    }
}
function start(command, args, options) {
    try {
        return (0,external_node_child_process_.spawn)(command, args, {
            cwd: options.cwd,
            env: definedOf(options.env),
            stdio: [options.stdin === undefined && options.lifeline === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
            detached: true,
            windowsHide: true,
        });
    }
    catch (error) {
        if (MISSING.has((0,code/* codeOf */.$)(error) ?? ''))
            return undefined;
        throw error;
    }
}
function definedOf(env) {
    return Object.fromEntries(Object.entries(env).filter((entry) => entry[1] !== undefined));
}
function endingOf(child) {
    return new Promise((resolve, reject) => {
        child.once('error', (error) => {
            if (child.pid !== undefined)
                return;
            if (MISSING.has(error.code ?? ''))
                resolve({ kind: 'missing' });
            else
                reject(error);
        });
        child.once('exit', (code, signal) => resolve(code === null ? { kind: 'killed', signal: signal ?? 'unknown' } : { kind: 'exited', code }));
    });
}
function groupOf(child, hasLifeline) {
    const harmless = hasLifeline ? ['ESRCH', 'EPERM'] : ['ESRCH'];
    let killing;
    const send = (signal) => {
        if (child.pid === undefined)
            return;
        try {
            process.kill(-child.pid, signal);
        }
        catch (error) {
            if (!harmless.includes((0,code/* codeOf */.$)(error) ?? ''))
                throw error;
        }
    };
    return {
        end: () => {
            if (killing !== undefined)
                return;
            if (hasLifeline)
                child.stdin?.destroy();
            else
                send('SIGTERM');
            killing = setTimeout(() => send('SIGKILL'), TERM_GRACE_MS);
        },
        kill: () => send('SIGKILL'),
        stop: () => clearTimeout(killing),
    };
}
function deadline(ms, group) {
    let fired = false;
    const timer = ms === undefined
        ? undefined
        : setTimeout(() => {
            fired = true;
            group.end();
        }, ms);
    return { fired: () => fired, stop: () => clearTimeout(timer) };
}
function feed(child, text) {
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(text);
}
async function takeOutput(child, group, { output, onLine }) {
    if (output === undefined || child.stdout === null)
        return drain(child.stdout, 'stdout', onLine);
    try {
        await captureOutput(child.stdout, output, group.end);
    }
    catch (error) {
        if ((0,code/* codeOf */.$)(error) !== 'ERR_STREAM_PREMATURE_CLOSE')
            throw error;
    }
}
function drain(stream, name, onLine) {
    if (stream === null)
        return Promise.resolve();
    const lines = splitLines((line) => onLine(line, name));
    return new Promise((resolve) => {
        stream.on('data', (bytes) => lines.write(bytes));
        stream.once('close', () => {
            lines.end();
            resolve();
        });
    });
}
async function closing(child, group, drained) {
    const killing = setTimeout(() => group.kill(), STREAMS_GRACE_MS);
    const abandoning = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
    }, STREAMS_GRACE_MS + ABANDON_MS);
    await drained;
    clearTimeout(killing);
    clearTimeout(abandoning);
}

;// CONCATENATED MODULE: ./lib/src/adapters/plain.js




const DEFAULT_LIMIT_BYTES = 1024 * 1024;
function createPlainChildren(env, signal) {
    const find = (name) => findProgram(name, env['PATH'] ?? '');
    return {
        find,
        ask: async (command, args, options = {}) => {
            const program = await find(command);
            if (program === undefined)
                return { ending: { kind: 'missing' }, stdout: '', stderr: '' };
            return ask(program, args, withoutSecrets(options.env ?? env), options, signal);
        },
        run: async (command, args, options) => {
            const program = await find(command);
            return program === undefined ? { kind: 'missing' } : runProcess(program, args, options, signal);
        },
    };
}
function ask(program, args, env, options, signal) {
    const { cwd, stdin, timeoutMs, limitBytes = DEFAULT_LIMIT_BYTES } = options;
    return new Promise((resolve, reject) => {
        let isLate = false;
        const child = (0,external_node_child_process_.execFile)(program, [...args], { cwd, env: definedOf(env), maxBuffer: limitBytes, encoding: 'utf8', windowsHide: true, signal }, (_error, stdout, stderr) => {
            clearTimeout(timer);
            ended.then((ending) => {
                const late = isLate && timeoutMs !== undefined;
                resolve({ ending: late ? { kind: 'timeout', ms: timeoutMs } : ending, stdout, stderr });
            }, reject);
        });
        const ended = endingOf(child);
        const timer = timeoutMs === undefined
            ? undefined
            : setTimeout(() => {
                isLate = true;
                child.kill('SIGKILL');
                child.stdout?.destroy();
                child.stderr?.destroy();
            }, timeoutMs);
        child.stdin?.on('error', () => undefined);
        child.stdin?.end(stdin ?? '');
    });
}


/***/ }),

/***/ 8476:
/***/ ((__webpack_module__, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var _adapters_clock_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1605);
/* harmony import */ var _adapters_files_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(1800);
/* harmony import */ var _adapters_plain_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(7930);
/* harmony import */ var _desk_dispatch_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(2930);
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(1295);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(5071);






const COMMANDS = [
    {
        name: 'plan',
        about: 'prints what a run would tag, and why',
        run: async (args, desk) => (await Promise.all(/* import() */[__nccwpck_require__.e(13), __nccwpck_require__.e(543), __nccwpck_require__.e(924), __nccwpck_require__.e(640)]).then(__nccwpck_require__.bind(__nccwpck_require__, 6640))).plan(args, desk),
    },
    {
        name: 'migrate',
        about: "prints what replaces docker's actions in a workflow file, as a diff",
        run: async (args, desk) => (await __nccwpck_require__.e(/* import() */ 871).then(__nccwpck_require__.bind(__nccwpck_require__, 7871))).migrate(args, desk),
    },
    {
        name: 'prune',
        about: 'deletes old images by rules; until --dry-run false it only tells which',
        run: async (args, desk) => (await Promise.all(/* import() */[__nccwpck_require__.e(13), __nccwpck_require__.e(543), __nccwpck_require__.e(924), __nccwpck_require__.e(951)]).then(__nccwpck_require__.bind(__nccwpck_require__, 5951))).prune(args, desk, openRemote),
    },
];
const { env, stdout, stderr } = process;
const { signal } = new AbortController();
function unasked() {
    return Promise.reject(new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .ActionError */ .lZ('internal', 'no API is asked at the desk'));
}
stdout.on('error', (error) => {
    if (error.code !== 'EPIPE')
        throw error;
});
async function openRemote(runner) {
    const [{ createStop }, { createHttp }, { createRandom }, { createIdentity }, { createMachine }, { createSts }] = await Promise.all([
        __nccwpck_require__.e(/* import() */ 939).then(__nccwpck_require__.bind(__nccwpck_require__, 4939)),
        __nccwpck_require__.e(/* import() */ 263).then(__nccwpck_require__.bind(__nccwpck_require__, 5263)),
        Promise.resolve(/* import() */).then(__nccwpck_require__.bind(__nccwpck_require__, 1605)),
        __nccwpck_require__.e(/* import() */ 801).then(__nccwpck_require__.bind(__nccwpck_require__, 9801)),
        __nccwpck_require__.e(/* import() */ 826).then(__nccwpck_require__.bind(__nccwpck_require__, 2826)),
        __nccwpck_require__.e(/* import() */ 663).then(__nccwpck_require__.bind(__nccwpck_require__, 8663)),
    ]);
    const [{ createEcr }, { createEcrPublic }, { openPackages }] = await Promise.all([
        __nccwpck_require__.e(/* import() */ 273).then(__nccwpck_require__.bind(__nccwpck_require__, 8273)),
        __nccwpck_require__.e(/* import() */ 675).then(__nccwpck_require__.bind(__nccwpck_require__, 5675)),
        __nccwpck_require__.e(/* import() */ 285).then(__nccwpck_require__.bind(__nccwpck_require__, 285)),
    ]);
    const stop = createStop();
    const [http, clock, random] = [createHttp({ env, signal: stop.signal }), (0,_adapters_clock_js__WEBPACK_IMPORTED_MODULE_0__.createClock)(stop.signal, stop.endMs), createRandom()];
    return {
        http,
        clock,
        random,
        signal: stop.signal,
        limit: stop.limit,
        end: stop.end,
        children: (0,_adapters_plain_js__WEBPACK_IMPORTED_MODULE_2__/* .createPlainChildren */ .o)(env, stop.signal),
        identity: createIdentity({ env, http, clock, random, runner }),
        machine: createMachine(),
        clients: {
            github: unasked,
            ecr: createEcr(env, stop.signal),
            ecrPublic: createEcrPublic(env, stop.signal),
            assumeRole: createSts(env, stop.signal),
        },
        packages: openPackages,
    };
}
const desk = {
    env,
    files: (0,_adapters_files_js__WEBPACK_IMPORTED_MODULE_1__/* .createFiles */ .q)(''),
    children: (0,_adapters_plain_js__WEBPACK_IMPORTED_MODULE_2__/* .createPlainChildren */ .o)(env, signal),
    clients: { github: unasked, ecr: unasked, ecrPublic: unasked, assumeRole: unasked },
    clock: (0,_adapters_clock_js__WEBPACK_IMPORTED_MODULE_0__.createClock)(signal),
    signal,
    cwd: process.cwd(),
    width: Math.min(Math.max(stdout.columns ?? 100, 60), 120),
    out: (line) => stdout.write(`${(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_4__/* .inertLine */ .Fq)(line)}\n`),
    raw: (text) => stdout.write(text),
    err: (line) => stderr.write(`${(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_4__/* .inertLine */ .Fq)(line)}\n`),
};
process.exitCode = await (0,_desk_dispatch_js__WEBPACK_IMPORTED_MODULE_3__/* .dispatch */ .J)(COMMANDS, process.argv.slice(2), desk);

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 2930:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   J: () => (/* binding */ dispatch),
/* harmony export */   S: () => (/* binding */ errorLines)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5071);
/* harmony import */ var _inputs_nearest_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6580);
/* harmony import */ var _inputs_refusal_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5254);



async function dispatch(commands, args, desk) {
    const [word, ...rest] = args;
    if (word === undefined) {
        for (const line of overview(commands))
            desk.err(line);
        return 2;
    }
    if (HELP.includes(word)) {
        for (const line of overview(commands))
            desk.out(line);
        return 0;
    }
    const command = commands.find(({ name }) => name === word);
    if (command === undefined) {
        const names = commands.map(({ name }) => name);
        desk.err(`${(0,_inputs_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .shown */ .SP)(word)} is no command; commands are ${names.join(', ')}${(0,_inputs_nearest_js__WEBPACK_IMPORTED_MODULE_2__/* .suggestion */ .h)(word, names)}`);
        return 2;
    }
    try {
        return await command.run(rest, desk);
    }
    catch (thrown) {
        const error = (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .asActionError */ .z6)(thrown);
        for (const line of errorLines(error))
            desk.err(line);
        return error.code === 'inputs' ? 2 : 1;
    }
}
function errorLines(error) {
    const { cause } = error;
    const trace = error.code === 'internal' && cause instanceof Error ? [cause.stack ?? cause.message, BUG] : [];
    return [`error: ${error.message} [${error.code}]`, ...(error.hint === undefined ? [] : [error.hint]), ...trace].flatMap((text) => text.split('\n'));
}
const BUG = 'This is a bug; please report it with these lines.';
const HELP = ['help', '--help', '-h'];
function overview(commands) {
    const width = Math.max(...commands.map(({ name }) => name.length));
    return [
        'Usage: build-tag-push COMMAND [FLAGS]',
        '',
        'Commands:',
        ...commands.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`),
        '',
        'build-tag-push COMMAND --help tells its flags.',
    ];
}


/***/ }),

/***/ 1342:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ codeOf)
/* harmony export */ });
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7909);

function codeOf(thrown) {
    return (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(thrown) && typeof thrown['code'] === 'string' ? thrown['code'] : undefined;
}


/***/ }),

/***/ 1295:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Fq: () => (/* binding */ inertLine),
/* harmony export */   Mo: () => (/* binding */ inertInline),
/* harmony export */   by: () => (/* binding */ LINE_LIMIT),
/* harmony export */   ts: () => (/* binding */ escapeInvisible)
/* harmony export */ });
/* unused harmony exports INLINE_LIMIT, inertMarkdown */
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

/***/ 7909:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   at: () => (/* binding */ at),
/* harmony export */   q: () => (/* binding */ parseJson),
/* harmony export */   u: () => (/* binding */ isRecord)
/* harmony export */ });
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

/***/ 5071:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   lZ: () => (/* binding */ ActionError),
/* harmony export */   sl: () => (/* binding */ endsRun),
/* harmony export */   z6: () => (/* binding */ asActionError)
/* harmony export */ });
/* unused harmony export ERROR_CODES */
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


/***/ }),

/***/ 6580:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ suggestion),
/* harmony export */   pA: () => (/* binding */ nearest)
/* harmony export */ });
/* unused harmony export editDistance */
function nearest(word, known) {
    const given = plain(word);
    if (given === '')
        return undefined;
    const ranked = known
        .map((candidate) => ({ candidate, distance: editDistance(given, plain(candidate)) }))
        .filter(({ candidate, distance }) => distance <= Math.max(1, Math.floor(Math.max(given.length, candidate.length) / 3)))
        .sort((one, other) => one.distance - other.distance);
    return ranked[0]?.candidate;
}
function suggestion(word, known) {
    const near = nearest(word, known);
    return near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`;
}
function editDistance(one, other) {
    let before = [];
    let last = Array.from({ length: other.length + 1 }, (_, column) => column);
    for (let row = 1; row <= one.length; row += 1) {
        const line = [row];
        for (let column = 1; column <= other.length; column += 1) {
            const same = one[row - 1] === other[column - 1];
            const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
            line[column] = Math.min(at(last, column) + 1, at(line, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1), swapped ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY);
        }
        before = last;
        last = line;
    }
    return at(last, other.length);
}
function at(line, column) {
    return line[column] ?? Number.POSITIVE_INFINITY;
}
function plain(word) {
    return word.slice(0, 64).trim().toLowerCase().replaceAll(/[_ ]/g, '-');
}


/***/ }),

/***/ 5254:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   MN: () => (/* binding */ TOLD_LIMIT),
/* harmony export */   SP: () => (/* binding */ shown),
/* harmony export */   TN: () => (/* binding */ oneLine),
/* harmony export */   TR: () => (/* binding */ refuse),
/* harmony export */   cp: () => (/* binding */ refuseAll),
/* harmony export */   vu: () => (/* binding */ isRefusal),
/* harmony export */   z0: () => (/* binding */ refusalsIn)
/* harmony export */ });
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7909);

const SHOWN_LIMIT = 80;
function refuse(refused, at) {
    return at === undefined ? { refused } : { refused, at };
}
const TOLD_LIMIT = 10;
function refuseAll([first, ...others]) {
    return others.length === 0 ? first : { ...first, also: others };
}
function refusalsIn({ also = [], ...first }) {
    return [first, ...also];
}
function isRefusal(value) {
    return (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(value) && typeof value['refused'] === 'string';
}
function shown(text) {
    return JSON.stringify(text.length <= SHOWN_LIMIT ? text : `${text.slice(0, SHOWN_LIMIT)}…`);
}
const SENTENCE_LIMIT = 600;
function oneLine(sentence) {
    const inert = sentence.replaceAll(/\p{Cc}|\p{Zl}|\p{Zp}/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
    return inert.length <= SENTENCE_LIMIT ? inert : `${inert.slice(0, SENTENCE_LIMIT)}…`;
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
/******/ 		id: moduleId,
/******/ 		loaded: false,
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId].call(module.exports, module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Flag the module as loaded
/******/ 	module.loaded = true;
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
/******/ /* webpack/runtime/node module decorator */
/******/ (() => {
/******/ 	__nccwpck_require__.nmd = (module) => {
/******/ 		module.paths = [];
/******/ 		if (!module.children) module.children = [];
/******/ 		return module;
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
/******/ var __webpack_exports__ = __nccwpck_require__(8476);
/******/ __webpack_exports__ = await __webpack_exports__;
/******/ 
