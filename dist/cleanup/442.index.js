export const id = 442;
export const ids = [442];
export const modules = {

/***/ 442:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createChildren: () => (/* binding */ createChildren)
});

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
var external_node_fs_ = __webpack_require__(24);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(760);
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

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(421);
// EXTERNAL MODULE: ./lib/src/domain/code.js
var code = __webpack_require__(342);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(75);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(466);
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
    await (0,external_node_stream_promises_.pipeline)(from, sink);
}
function settle(work, done) {
    work.then(() => done(), done);
}

// EXTERNAL MODULE: external "node:string_decoder"
var external_node_string_decoder_ = __webpack_require__(574);
// EXTERNAL MODULE: ./lib/src/domain/inert.js
var inert = __webpack_require__(295);
;// CONCATENATED MODULE: ./lib/src/adapters/lines.js


const KEPT = inert/* LINE_LIMIT */.by - 64;
function splitLines(onLine) {
    const decoder = new external_node_string_decoder_.StringDecoder('utf8');
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

// EXTERNAL MODULE: external "node:async_hooks"
var external_node_async_hooks_ = __webpack_require__(698);
// EXTERNAL MODULE: external "node:diagnostics_channel"
var external_node_diagnostics_channel_ = __webpack_require__(53);
// EXTERNAL MODULE: ./lib/src/domain/json.js
var json = __webpack_require__(909);
;// CONCATENATED MODULE: ./lib/src/adapters/question.js





const DEFAULT_LIMIT_BYTES = 1024 * 1024;
const question_STREAMS_GRACE_MS = 2_000;
const asking = new external_node_async_hooks_.AsyncLocalStorage();
let isWatching = false;
async function askProgram(command, args, env, options, signal) {
    signal.throwIfAborted();
    const { exec } = await __webpack_require__.e(/* import() */ 260).then(__webpack_require__.bind(__webpack_require__, 260));
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
    (0,external_node_diagnostics_channel_.subscribe)('child_process', (message) => {
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
    const stopListening = () => {
        child?.stdout?.destroy();
        child?.stderr?.destroy();
    };
    const kill = () => {
        if (child !== undefined)
            killGroup(child);
        stopListening();
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
            prepareStart(started);
            ended = endingOf(started);
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
            if ([child?.stdout, child?.stderr].some((stream) => stream?.closed === false))
                kill();
        },
    };
}
function prepareStart(child) {
    const start = Reflect.get(child, 'spawn');
    if (typeof start !== 'function')
        return;
    Reflect.set(child, 'spawn', (options) => {
        try {
            return Reflect.apply(start, child, [{ ...options, detached: process.platform !== 'win32' }]);
        }
        catch (error) {
            Reflect.set(child, 'stdin', new external_node_stream_.PassThrough());
            process.nextTick(() => child.emit('error', error));
            return undefined;
        }
    });
}
function killGroup(child) {
    if (child.pid === undefined)
        return;
    try {
        process.kill(-child.pid, 'SIGKILL');
    }
    catch {
        child.kill('SIGKILL');
    }
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




function createChildren(env, signal) {
    const find = (name) => findProgram(name, env['PATH'] ?? '');
    return {
        find,
        ask: async (command, args, options = {}) => {
            const program = await find(command);
            if (program === undefined)
                return { ending: { kind: 'missing' }, stdout: '', stderr: '' };
            return askProgram(program, args, withoutSecrets(options.env ?? env), options, signal);
        },
        run: async (command, args, options) => {
            const program = await find(command);
            return program === undefined ? { kind: 'missing' } : runProcess(program, args, options, signal);
        },
    };
}


/***/ })

};
