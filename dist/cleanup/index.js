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

/***/ 24:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");

/***/ }),

/***/ 455:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs/promises");

/***/ }),

/***/ 161:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");

/***/ }),

/***/ 760:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");

/***/ }),

/***/ 857:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("os");

/***/ }),

/***/ 928:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");

/***/ }),

/***/ 574:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("string_decoder");

/***/ }),

/***/ 557:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("timers");

/***/ }),

/***/ 711:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  A: () => (/* binding */ createChildren)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(24);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __nccwpck_require__(455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(760);
;// CONCATENATED MODULE: external "node:child_process"
const external_node_child_process_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:child_process");
// EXTERNAL MODULE: ./lib/src/domain/code.js
var code = __nccwpck_require__(342);
;// CONCATENATED MODULE: external "node:string_decoder"
const external_node_string_decoder_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:string_decoder");
// EXTERNAL MODULE: ./lib/src/domain/inert.js
var inert = __nccwpck_require__(295);
;// CONCATENATED MODULE: ./lib/src/adapters/lines.js


/**
 * Splits a UTF-8 stream at CR, LF and CRLF, which is where the runner splits it (.NET `ReadLine`). A line is kept up to 8 Ki characters; what is
 * beyond is counted in a note behind it, so that memory is bounded whatever a child prints.
 */
function splitLines(onLine) {
    const decoder = new external_node_string_decoder_namespaceObject.StringDecoder('utf8');
    let line = '';
    let cut = 0;
    let afterReturn = false;
    const add = (text) => {
        const kept = text.slice(0, inert/* LINE_LIMIT */.by - line.length);
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



/** How long a group that was asked to end (SIGTERM) may take before it is killed. */
const TERM_GRACE_MS = 5_000;
/** How long the streams may stay open after the child ended, before the rest of its group is killed. */
const STREAMS_GRACE_MS = 3_000;
/** How long they may stay open after that: then someone outside the group holds them, and we stop listening. */
const ABANDON_MS = 500;
/** Spawn errors that mean "there is no such program that we may run". */
const MISSING = new Set(['ENOENT', 'EACCES', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']);
/**
 * Starts a long child as the leader of its own process group and gives its lines as they come (see `Children.run`). Rejects with the signal's
 * reason when that fired before the start, and with Node's error when the system could not start a program that exists.
 */
async function runProcess(command, args, options, signal) {
    signal.throwIfAborted();
    const child = (0,external_node_child_process_namespaceObject.spawn)(command, args, {
        cwd: options.cwd,
        env: definedOf(options.env),
        stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
        detached: true,
        windowsHide: true,
    });
    const group = groupOf(child);
    const outcome = endingOf(child);
    const timeout = deadline(options.timeoutMs, group);
    const onAbort = () => group.end();
    signal.addEventListener('abort', onAbort, { once: true });
    feed(child, options.stdin);
    const drained = Promise.all([drain(child.stdout, 'stdout', options.onLine), drain(child.stderr, 'stderr', options.onLine)]);
    try {
        const ending = await outcome;
        await closing(child, group, drained);
        return timeout.fired() && options.timeoutMs !== undefined ? { kind: 'timeout', ms: options.timeoutMs } : ending;
    }
    finally {
        timeout.stop();
        group.stop();
        signal.removeEventListener('abort', onAbort);
    }
}
/** The environment without the names that have no value, as `spawn` wants it. */
function definedOf(env) {
    return Object.fromEntries(Object.entries(env).filter((entry) => entry[1] !== undefined));
}
/** How a child ended, by its events; a program that is not there is `missing`. */
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
/** The child's whole process group: `end` asks it to end and kills it when it did not, `stop` forgets that. */
function groupOf(child) {
    let killing;
    const send = (signal) => {
        if (child.pid === undefined)
            return;
        try {
            process.kill(-child.pid, signal);
        }
        catch (error) {
            if ((0,code/* codeOf */.$)(error) !== 'ESRCH')
                throw error; // ESRCH: all of the group ended already
        }
    };
    return {
        end: () => {
            if (killing !== undefined)
                return;
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
/** Writes the child's input. A child that ends without reading it (EPIPE) is judged by how it ended, not by that. */
function feed(child, text) {
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(text);
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
/** Waits until both streams ended, but not for ever: a grandchild may hold them open. */
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

;// CONCATENATED MODULE: external "node:async_hooks"
const external_node_async_hooks_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:async_hooks");
;// CONCATENATED MODULE: external "node:diagnostics_channel"
const external_node_diagnostics_channel_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:diagnostics_channel");
// EXTERNAL MODULE: ./lib/src/domain/json.js
var json = __nccwpck_require__(909);
;// CONCATENATED MODULE: ./lib/src/adapters/question.js




const DEFAULT_LIMIT_BYTES = 1024 * 1024;
/** How long the streams may stay open after the program ended (`delay` of @actions/exec). */
const question_STREAMS_GRACE_MS = 2_000;
/** `@actions/exec` keeps the child to itself; Node's `child_process` channel shows it to whoever asked, by the asynchronous context. */
const asking = new external_node_async_hooks_namespaceObject.AsyncLocalStorage();
let isWatching = false;
/**
 * Asks a quiet program through `@actions/exec`, which is loaded when first used. Output beyond `limitBytes` is not kept. At the deadline, or when
 * `signal` fires, the program is killed.
 */
async function askProgram(command, args, env, options, signal) {
    signal.throwIfAborted();
    const { exec } = await __nccwpck_require__.e(/* import() */ 260).then(__nccwpck_require__.bind(__nccwpck_require__, 260));
    const stdout = collector(options.limitBytes ?? DEFAULT_LIMIT_BYTES);
    const stderr = collector(options.limitBytes ?? DEFAULT_LIMIT_BYTES);
    const program = watched(options.timeoutMs, signal);
    watchChildren();
    try {
        await asking.run(program.watch, () => exec(`"${command.replaceAll('"', '\\"')}"`, [...args], {
            silent: true,
            ignoreReturnCode: true,
            delay: question_STREAMS_GRACE_MS,
            env: definedOf(env),
            input: Buffer.from(options.stdin ?? ''),
            listeners: { stdout: stdout.add, stderr: stderr.add },
            ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        }));
        return { ending: await program.ending(), stdout: stdout.text(), stderr: stderr.text() };
    }
    catch (error) {
        // the child's own "no such program" (its interpreter may be missing) is an answer; all else that exec throws is not
        const ending = program.wasStarted() ? await program.ending() : undefined;
        if (ending?.kind === 'missing')
            return { ending, stdout: '', stderr: '' };
        throw error;
    }
    finally {
        program.stop();
    }
}
function watchChildren() {
    if (isWatching)
        return;
    isWatching = true;
    (0,external_node_diagnostics_channel_namespaceObject.subscribe)('child_process', (message) => {
        if ((0,json/* isRecord */.u)(message) && isChild(message['process']))
            asking.getStore()?.(message['process']);
    });
}
function isChild(value) {
    return (0,json/* isRecord */.u)(value) && typeof value['kill'] === 'function' && typeof value['once'] === 'function';
}
function watched(timeoutMs, signal) {
    let child;
    let ended = Promise.resolve({ kind: 'missing' });
    let isLate = false;
    const kill = () => {
        child?.kill('SIGKILL');
        // what the program left running may hold its streams open
        child?.stdout?.destroy();
        child?.stderr?.destroy();
    };
    const timer = timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            isLate = true;
            kill();
        }, timeoutMs);
    signal.addEventListener('abort', kill, { once: true });
    return {
        watch: (started) => {
            child = started;
            ended = endingOf(started);
            // the streams are there once `spawn` is through; a program that does not read its input is judged by how it ended
            queueMicrotask(() => started.stdin?.on('error', () => undefined));
        },
        wasStarted: () => child !== undefined,
        ending: async () => {
            const ending = await ended;
            return isLate && timeoutMs !== undefined ? { kind: 'timeout', ms: timeoutMs } : ending;
        },
        stop: () => {
            clearTimeout(timer);
            signal.removeEventListener('abort', kill);
            child?.stdout?.destroy();
            child?.stderr?.destroy();
        },
    };
}
function collector(limitBytes) {
    const kept = [];
    let size = 0;
    return {
        add: (bytes) => {
            const part = bytes.subarray(0, limitBytes - size);
            kept.push(part);
            size += part.length;
        },
        text: () => Buffer.concat(kept).toString('utf8'),
    };
}

;// CONCATENATED MODULE: ./lib/src/adapters/children.js





/** Programs of the machine: found on the PATH of `env`, given `env` where nothing else is said, and ended when `signal` fires. */
function createChildren(env, signal) {
    const find = (name) => findProgram(name, env['PATH'] ?? '');
    return {
        find,
        ask: async (command, args, options = {}) => {
            const program = await find(command);
            if (program === undefined)
                return { ending: { kind: 'missing' }, stdout: '', stderr: '' };
            return askProgram(program, args, options.env ?? env, options, signal);
        },
        run: async (command, args, options) => {
            const program = await find(command);
            return program === undefined ? { kind: 'missing' } : runProcess(program, args, options, signal);
        },
    };
}
/** Looks in the absolute folders of PATH only: an empty or relative entry means the current folder, where a checkout may have put anything. */
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
        return false; // not there, or not ours to run: both mean "look on"
    }
}


/***/ }),

/***/ 833:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  s: () => (/* binding */ createRandom)
});

// UNUSED EXPORTS: createClock

;// CONCATENATED MODULE: external "node:crypto"
const external_node_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");
;// CONCATENATED MODULE: external "node:timers/promises"
const promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");
;// CONCATENATED MODULE: ./lib/src/adapters/clock.js


/** The machine's clock; `sleep` ends early, with the signal's reason, when `signal` fires. */
function createClock(signal) {
    return {
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
/** The system's generator of random numbers. */
function createRandom() {
    return { fraction: () => Math.random(), hex: (bytes) => (0,external_node_crypto_namespaceObject.randomBytes)(bytes).toString('hex') };
}


/***/ }),

/***/ 464:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ createFiles)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(24);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(760);
/* harmony import */ var _domain_code_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(342);




const DEFAULT_LIMIT_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;
/** The machine's files; temporary folders stand in `home`, the run's own folder, which is made with the first of them. */
function createFiles(home) {
    return {
        read: readFile,
        readText: async (path, limitBytes) => {
            const bytes = await unlessAbsent(readFile(path, limitBytes));
            return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
        },
        write: (path, content, mode) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.writeFile)(path, content, mode === undefined ? {} : { mode }),
        append: (path, content) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.appendFile)(path, content),
        makeFolder: async (path, mode) => {
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.mkdir)(path, { recursive: true, ...(mode === undefined ? {} : { mode }) });
        },
        temporaryFolder: async (prefix) => {
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.mkdir)(home, { recursive: true, mode: 0o700 });
            return (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.mkdtemp)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(home, prefix));
        },
        remove: (path) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.rm)(path, { recursive: true, force: true }),
        list: (path) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.readdir)(path),
        kind: async (path) => {
            const stats = await unlessAbsent((0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.lstat)(path));
            return stats === undefined ? undefined : { kind: kindOf(stats), size: stats.size };
        },
        link: (target, path) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.symlink)(target, path),
        stream: streamFile,
    };
}
/** Reads to the end of a file, whatever size it says it has; over the limit it is an error with the code `ERR_FILE_TOO_LARGE`. */
async function readFile(path, limitBytes = DEFAULT_LIMIT_BYTES) {
    const file = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.open)(path, 'r');
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
/** Opens the file when the first chunk is asked for, so that nobody has to close what nobody read. */
async function* streamFile(path, start) {
    yield* (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createReadStream)(path, { highWaterMark: CHUNK_BYTES, ...(start === undefined ? {} : { start }) });
}
function kindOf(stats) {
    if (stats.isSymbolicLink())
        return 'link';
    if (stats.isDirectory())
        return 'folder';
    return stats.isFile() ? 'file' : 'other';
}
async function unlessAbsent(work) {
    try {
        return await work;
    }
    catch (error) {
        const code = (0,_domain_code_js__WEBPACK_IMPORTED_MODULE_3__/* .codeOf */ .$)(error);
        if (code === 'ENOENT' || code === 'ENOTDIR')
            return undefined;
        throw error;
    }
}


/***/ }),

/***/ 193:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ createLog)
/* harmony export */ });
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(295);

/** What is printed of one stretch of untrusted output before the rest is only counted. */
const LIMIT_LINES = 50_000;
const LIMIT_CHARACTERS = 32 * 1024 * 1024;
/** The end of a stretch is what tells why a build failed: this many of its last lines are printed even beyond the limit. */
const TAIL_LINES = 200;
/**
 * The log of a run, written with `write`, and the way in which every command to the runner must go. While untrusted output is on its way the
 * runner's commands are stopped with a token that nobody can guess; a command of ours resumes them, stands alone, and stops them again
 * with a new token. Stretches may overlap: commands stay stopped until the last one is closed.
 */
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
    const annotate = (name, text) => command(name, {}, linesOf(text).join('\n'));
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
                for (const line of linesOf(text))
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
        debug: (text) => annotate('debug', text),
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
/** A command as the runner reads it (actions/runner, src/Runner.Common/ActionCommand.cs): `%`, CR and LF are escaped, in properties `:` and `,` too. */
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
            characters += line.length;
            if (held === 0 && shown < LIMIT_LINES && characters <= LIMIT_CHARACTERS) {
                shown += 1;
                return say(line);
            }
            held += 1;
            tail.push(line);
            if (tail.length === TAIL_LINES * 2)
                tail.splice(0, TAIL_LINES);
        },
        end: () => {
            if (held === 0)
                return;
            const last = tail.slice(-TAIL_LINES);
            if (held > last.length)
                say(`… ${held - last.length} lines are not shown; the last ${last.length}:`);
            last.forEach(say);
        },
    };
}


/***/ }),

/***/ 799:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   i: () => (/* binding */ removeBuilder)
/* harmony export */ });
/* unused harmony export createBuilder */
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(760);
/* harmony import */ var _domain_folder_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(115);
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(295);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(71);





const NAME = /^btp-[0-9a-f]{16}$/;
const CREATE_TIMEOUT_MS = 60_000;
const REMOVE_TIMEOUT_MS = 8_000;
/**
 * Makes a builder in a container for this run. The post step is told its name first, so that it is removed whatever happens. buildx keeps it in the run's
 * own folder: the user's builders stay as they are. Throws `ActionError` `no-builder`.
 */
async function createBuilder(endpoint, build, docker, ports) {
    const name = `btp-${ports.random.hex(8)}`;
    await ports.runner.state(STATE.builder, name);
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
    const said = inertInline(stderr) || `buildx create ended with ${JSON.stringify(ending)}`;
    throw new ActionError('no-builder', `a builder in a container could not be made for this run: ${said}`, 'Set one up in an earlier step (docker/setup-buildx-action).');
}
/**
 * Removes the builder of a run, with its container and its cache. What names it came through the runner's state, which any step may write: nothing but a
 * name of our own form, in the run's own folder, is removed. Gives what went wrong, or `undefined`.
 */
async function removeBuilder(name, buildx, folder, ports) {
    if (!NAME.test(name))
        return `the state names a builder that is not ours: ${(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_2__/* .inertInline */ .Mo)(name)}`;
    const env = { ...ports.env, ...ownEnvironment(folder) };
    const { ending, stderr } = await ports.children.ask(buildx, ['rm', '--force', name], { env, timeoutMs: REMOVE_TIMEOUT_MS });
    if (ending.kind === 'exited' && ending.code === 0)
        return undefined;
    return `the builder ${name} could not be removed: ${(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_2__/* .inertInline */ .Mo)(stderr) || JSON.stringify(ending)}`;
}
function ownEnvironment(folder) {
    return { BUILDX_CONFIG: (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, 'builder'), BUILDX_BUILDER: undefined };
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
        const file = join(folder, `ca-${index}.pem`);
        if (ca !== undefined)
            await files.write(file, ca, 0o600);
        return [
            `[registry.${JSON.stringify(host)}]`,
            ...(plain ? ['http = true'] : []),
            ...(ca === undefined ? [] : [`ca = [${JSON.stringify(file)}]`]),
            '',
        ].join('\n');
    }));
    const path = join(folder, 'buildkitd.toml');
    await files.write(path, sections.join('\n'), 0o600);
    return path;
}


/***/ }),

/***/ 6:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ findBuildx)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(760);
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(909);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(71);



/** Where docker looks for plugins on any machine (docker/cli, cli-plugins/manager/manager_unix.go). */
const SYSTEM_FOLDERS = [
    '/usr/local/lib/docker/cli-plugins',
    '/usr/local/libexec/docker/cli-plugins',
    '/usr/lib/docker/cli-plugins',
    '/usr/libexec/docker/cli-plugins',
];
const CONFIG_LIMIT_BYTES = 4 * 1024 * 1024;
/**
 * Finds the binary of the buildx plugin, which is started directly: the `docker` front would add 100 ms to each call. Folders in docker's own order
 * (docker/cli, cli-plugins/manager/manager.go), then `docker-buildx` and `buildx` on PATH, as docker/setup-buildx-action installs it without docker.
 * Starts nothing. Throws `ActionError` `no-builder`.
 */
async function findBuildx(ports) {
    const config = configFolder(ports.env);
    const folders = [
        ...(await extraFolders(config, ports.files)),
        ...(config === undefined ? [] : [(0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(config, 'cli-plugins')]),
        ...SYSTEM_FOLDERS,
    ];
    for (const candidate of [...folders.map((folder) => (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, 'docker-buildx')), 'docker-buildx', 'buildx']) {
        const found = await ports.children.find(candidate);
        if (found !== undefined)
            return found;
    }
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ActionError */ .lZ('no-builder', `there is no buildx on this machine: docker-buildx is in none of ${folders.join(', ')}, and not on PATH`, 'Use a runner with Docker (ubuntu-latest has it), or set buildx up in an earlier step (docker/setup-buildx-action). macOS and Windows runners have no builder; dry-run works there.');
}
/** `$DOCKER_CONFIG`, else `~/.docker`; `undefined` where there is neither. */
function configFolder(env) {
    if (env['DOCKER_CONFIG'])
        return env['DOCKER_CONFIG'];
    return env['HOME'] ? (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(env['HOME'], '.docker') : undefined;
}
async function extraFolders(config, files) {
    const text = config === undefined ? undefined : await files.readText((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(config, 'config.json'), CONFIG_LIMIT_BYTES);
    const document = text === undefined ? undefined : parseJson(text);
    const folders = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__/* .isRecord */ .u)(document) ? document['cliPluginsExtraDirs'] : undefined;
    return Array.isArray(folders) ? folders.filter((folder) => typeof folder === 'string' && (0,node_path__WEBPACK_IMPORTED_MODULE_0__.isAbsolute)(folder)) : [];
}
/** A configuration that is broken is told of where its sign-ins are read; here it only names no folders. */
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}


/***/ }),

/***/ 862:
/***/ ((__webpack_module__, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(455);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(760);
/* harmony import */ var _adapters_children_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(711);
/* harmony import */ var _adapters_clock_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(833);
/* harmony import */ var _adapters_files_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(464);
/* harmony import */ var _adapters_log_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(193);
/* harmony import */ var _build_own_builder_js__WEBPACK_IMPORTED_MODULE_7__ = __nccwpck_require__(799);
/* harmony import */ var _build_plugin_js__WEBPACK_IMPORTED_MODULE_8__ = __nccwpck_require__(6);
/* harmony import */ var _domain_folder_js__WEBPACK_IMPORTED_MODULE_9__ = __nccwpck_require__(115);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_10__ = __nccwpck_require__(71);











/** The post step ends by then, whatever hangs. */
const TIMEOUT_MS = 10_000;
/**
 * The post step: removes what the run left. It starts without loading a package, asks no registry, and never fails the job; what it cannot remove
 * it says. What main told it cannot be authenticated (any step may write `GITHUB_STATE`), so it removes only a real folder with a name of ours,
 * directly in the runner's temporary folder, and only a builder that is written down in there.
 */
const { env } = process;
const { log } = (0,_adapters_log_js__WEBPACK_IMPORTED_MODULE_6__/* .createLog */ .h)((text) => process.stdout.write(text), (0,_adapters_clock_js__WEBPACK_IMPORTED_MODULE_4__/* .createRandom */ .s)());
try {
    await cleanUp(env[`STATE_${_domain_folder_js__WEBPACK_IMPORTED_MODULE_9__/* .STATE */ .c4.folder}`] ?? '', env[`STATE_${_domain_folder_js__WEBPACK_IMPORTED_MODULE_9__/* .STATE */ .c4.builder}`] ?? '');
}
catch (thrown) {
    log.warning(`something of this run could not be removed: ${(0,_errors_js__WEBPACK_IMPORTED_MODULE_10__/* .asActionError */ .z6)(thrown).message}`);
}
async function cleanUp(folder, builder) {
    if (folder === '')
        return;
    const isOurs = (0,_domain_folder_js__WEBPACK_IMPORTED_MODULE_9__/* .isRunFolderName */ .du)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.basename)(folder)) && (await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.realpath)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.dirname)(folder))) === (await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.realpath)(env['RUNNER_TEMP'] || (0,node_os__WEBPACK_IMPORTED_MODULE_1__.tmpdir)()));
    if (!isOurs)
        return log.warning(`the state names a folder that is not ours, so it is left: ${folder}`);
    const found = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.lstat)(folder).catch((error) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
            return undefined;
        throw error;
    });
    if (found === undefined)
        return;
    if (!found.isDirectory())
        return log.warning(`the run's folder was replaced by something else, so it is left: ${folder}`);
    try {
        if (builder !== '')
            await endBuilder(builder, folder);
    }
    finally {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)(folder, { recursive: true, force: true, maxRetries: 2 });
    }
}
async function endBuilder(name, folder) {
    const ports = { env, files: (0,_adapters_files_js__WEBPACK_IMPORTED_MODULE_5__/* .createFiles */ .q)(folder), children: (0,_adapters_children_js__WEBPACK_IMPORTED_MODULE_3__/* .createChildren */ .A)(env, AbortSignal.timeout(TIMEOUT_MS)) };
    const trouble = await (0,_build_own_builder_js__WEBPACK_IMPORTED_MODULE_7__/* .removeBuilder */ .i)(name, await (0,_build_plugin_js__WEBPACK_IMPORTED_MODULE_8__/* .findBuildx */ .a)(ports), folder, ports);
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

/** The code that Node gives an error of the system (`ENOENT`, `ENOSPC`, `ECONNRESET`, …); `undefined` for anything else that was thrown. */
function codeOf(thrown) {
    return (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(thrown) && typeof thrown['code'] === 'string' ? thrown['code'] : undefined;
}


/***/ }),

/***/ 115:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   c4: () => (/* binding */ STATE),
/* harmony export */   du: () => (/* binding */ isRunFolderName)
/* harmony export */ });
/* unused harmony exports FOLDER_RANDOM_BYTES, runFolderName */
/** The state in which main tells the post step its folder, and the builder that it made. */
const STATE = { folder: 'folder', builder: 'builder' };
const PREFIX = 'build-tag-push-';
const RUN_FOLDER = /^build-tag-push-[0-9a-f]{16}$/;
/** Bytes of randomness in the name of a run's folder. */
const FOLDER_RANDOM_BYTES = 8;
/** The name of a run's own folder: everything that a run writes, but outputs, is in it. */
function runFolderName(random) {
    return `${PREFIX}${random}`;
}
/** Whether a folder's name is one that a run of ours gives: the post step removes nothing else, whatever it is told. */
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
/* unused harmony exports INLINE_LIMIT, inertMarkdown */
/** The longest line that is printed, in UTF-16 units (8 Ki); the rest is counted. */
const LINE_LIMIT = 8 * 1024;
/** The longest stretch of foreign text inside an error's message. */
const INLINE_LIMIT = 512;
/** ECMA-48 control sequences in their 7-bit and 8-bit forms: CSI, strings that a terminator ends (DCS, SOS, OSC, PM, APC), and two-character escapes. */
const SEQUENCES = [
    '(?:\\x1b\\[|\\x9b)[0-?]*[ -/]*[@-~]',
    '(?:\\x1b[PX\\]^_]|[\\x90\\x98\\x9d-\\x9f])[^\\0-\\x08\\x0a-\\x1f\\x7f-\\x9f]*(?:\\x07|\\x1b\\\\|\\x9c)',
    '\\x1b[ -/]*[0-~]',
];
const ESCAPES = new RegExp(SEQUENCES.join('|'), 'g');
/**
 * What no reader can see but a terminal or a parser acts on: control characters but tab; line and paragraph separators; everything that
 * Unicode lets a renderer ignore (bidi controls, zero-width characters, tags, variation selectors); interlinear annotation.
 */
const INVISIBLE = /(?!\t)[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;
/** Nothing but what can be seen in ASCII, and nothing that begins or holds a runner command. */
const HARMLESS = /^(?![\t ]*::)(?!.*##\[)[\t\x20-\x7e]*$/;
/**
 * The runner finds `##[` and `::` by .NET's culture-sensitive search, which skips characters that collation ignores, and trims every
 * Unicode space first (actions/runner, src/Runner.Common/ActionCommand.cs). So anything that is not visible ASCII may stand between.
 */
const LEGACY_COMMAND = /#([^\x20-\x7e]*)#([^\x20-\x7e]*)\[/g;
const COMMAND = /^([^\x21-\x7e]*):([^\x20-\x7e]*):/;
/**
 * Makes one line of outside text safe to print: no control character, escape sequence, bidi or invisible character is left in it, the runner
 * sees no command in it, and it is at most `limit` UTF-16 units long (and a note of what was cut). Line ends inside become spaces.
 */
function inertLine(text, limit = LINE_LIMIT) {
    const kept = text.length > limit ? text.slice(0, limit) : text;
    const note = text.length > limit ? ` … ${text.length - limit} more characters` : '';
    if (HARMLESS.test(kept))
        return kept + note;
    return neutralise(visible(kept)) + note;
}
/** Makes outside text, of any number of lines, safe inside a message of ours: one line, no longer than `limit`. */
function inertInline(text, limit = INLINE_LIMIT) {
    const line = inertLine(text.slice(0, limit * 4), limit * 4).trim();
    return line.length > limit ? `${line.slice(0, limit - 1).toWellFormed()}…` : line;
}
/**
 * Makes outside text safe inside Markdown: a table cell, a list item, a paragraph; the text is shown as it is. Each ASCII punctuation mark that
 * Markdown, HTML or GitHub's autolinks give a meaning becomes a numeric character reference, which never forms structure (CommonMark 6.2).
 */
function inertMarkdown(text, limit = LINE_LIMIT) {
    return inertLine(text, limit)
        .replace(/[!"#$&'()*+:;<=>?@[\\\]^_`{|}~]/g, (mark) => `&#${mark.charCodeAt(0)};`)
        .replace(/\bwww\./gi, (start) => start.replace('.', '&#46;'))
        .replace(/^(\s*(?:[0-9]{1,9})?)([-.])/, (_, before, mark) => `${before}&#${mark.charCodeAt(0)};`);
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
/* harmony export */   u: () => (/* binding */ isRecord)
/* harmony export */ });
/** Whether a parsed JSON value is an object (not an array, not null), so that its fields can be looked at one by one. */
function isRecord(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}


/***/ }),

/***/ 71:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   lZ: () => (/* binding */ ActionError),
/* harmony export */   z6: () => (/* binding */ asActionError)
/* harmony export */ });
/* unused harmony export ERROR_CODES */
/**
 * Every failure that we foresee has one of these codes; each code is a heading in README's Troubleshooting
 * (checked by `__tests__/errors.test.ts`).
 */
const ERROR_CODES = (/* unused pure expression or super */ null && ([
    'inputs',
    'event',
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
    'blob-content',
    'verify',
    'disk',
    'outputs',
    'cancelled',
    'timeout',
    'internal',
]));
/**
 * A failure told to the user: `message` says what happened, where, and what was found (it becomes the annotation);
 * `hint` says what is allowed or what to do (printed in the log below it); `cause` travels along for debug logs.
 */
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
/** Gives anything that was thrown as an `ActionError`; what we did not foresee becomes `internal`, with its cause kept. */
function asActionError(thrown) {
    if (thrown instanceof ActionError)
        return thrown;
    if (thrown instanceof Error)
        return new ActionError('internal', thrown.message, undefined, thrown);
    return new ActionError('internal', `something that is not an error was thrown: ${String(thrown)}`, undefined, thrown);
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
