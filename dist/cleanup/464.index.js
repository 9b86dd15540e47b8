export const id = 464;
export const ids = [464];
export const modules = {

/***/ 464:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createFiles: () => (/* binding */ createFiles)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(760);
/* harmony import */ var _domain_code_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(342);
/* harmony import */ var _rewrite_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(387);




const DEFAULT_LIMIT_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;
function createFiles(home) {
    return {
        read: readFile,
        readText: async (path, limitBytes) => {
            const bytes = await (0,_rewrite_js__WEBPACK_IMPORTED_MODULE_3__/* .unlessAbsent */ .QY)(readFile(path, limitBytes));
            return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
        },
        write: (path, content, mode) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.writeFile)(path, content, mode === undefined ? {} : { mode }),
        append: (path, content) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.appendFile)(path, content),
        replace: async (path, content, flush) => {
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdir)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.dirname)(path), { recursive: true, mode: 0o700 });
            await (0,_rewrite_js__WEBPACK_IMPORTED_MODULE_3__/* .rewrite */ .v8)(path, content, flush);
        },
        makeFolder: async (path, mode) => {
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdir)(path, { recursive: true, ...(mode === undefined ? {} : { mode }) });
        },
        claimFolder: (path) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdir)(path, { mode: 0o700 }),
        alone: _rewrite_js__WEBPACK_IMPORTED_MODULE_3__/* .alone */ .QR,
        temporaryFolder: async (prefix) => {
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdir)(home, { recursive: true, mode: 0o700 });
            return (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdtemp)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(home, prefix));
        },
        remove: (path) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)(path, { recursive: true, force: true }),
        list: (path) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readdir)(path),
        kind: async (path) => {
            const stats = await (0,_rewrite_js__WEBPACK_IMPORTED_MODULE_3__/* .unlessAbsent */ .QY)((0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.lstat)(path));
            return stats === undefined ? undefined : { kind: kindOf(stats), size: stats.size };
        },
        link: (target, path) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.symlink)(target, path),
        move: moveFile,
        stream: streamFile,
    };
}
async function readFile(path, limitBytes = DEFAULT_LIMIT_BYTES) {
    const file = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.open)(path, 'r');
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
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rename)(from, to);
    }
    catch (error) {
        if ((0,_domain_code_js__WEBPACK_IMPORTED_MODULE_2__/* .codeOf */ .$)(error) !== 'EXDEV')
            throw error;
        const beside = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdtemp)(`${to}.`);
        try {
            const copy = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(beside, (0,node_path__WEBPACK_IMPORTED_MODULE_1__.basename)(to));
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.copyFile)(from, copy);
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rename)(copy, to);
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)(from);
        }
        finally {
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)(beside, { recursive: true, force: true });
        }
    }
}
const RING = 3;
async function* streamFile(path, start = 0) {
    const file = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.open)(path, 'r');
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

/***/ 387:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   QR: () => (/* binding */ alone),
/* harmony export */   QY: () => (/* binding */ unlessAbsent),
/* harmony export */   v8: () => (/* binding */ rewrite)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(455);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(500);
/* harmony import */ var _domain_code_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(342);



async function rewrite(path, content, flush = true) {
    const target = (await unlessAbsent((0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.realpath)(path))) ?? path;
    const mode = (await unlessAbsent((0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.stat)(target)))?.mode ?? 0o600;
    const beside = `${target}.new`;
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.writeFile)(beside, content, { mode: 0o600, flush });
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.chmod)(beside, mode & 0o7777);
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rename)(beside, target);
}
const STALE_MS = 2_000;
const LOOK_MS = 20;
async function alone(path, work) {
    const lock = `${path}.lock`;
    for (let waitedMs = 0; !(await taken(lock)); waitedMs += LOOK_MS) {
        if (waitedMs >= STALE_MS) {
            await unlessAbsent((0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rmdir)(lock));
            waitedMs = 0;
        }
        await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_1__.setTimeout)(LOOK_MS);
    }
    try {
        return await work();
    }
    finally {
        await unlessAbsent((0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rmdir)(lock));
    }
}
async function taken(lock) {
    try {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdir)(lock);
        return true;
    }
    catch (error) {
        if ((0,_domain_code_js__WEBPACK_IMPORTED_MODULE_2__/* .codeOf */ .$)(error) === 'EEXIST')
            return false;
        throw error;
    }
}
async function unlessAbsent(asked) {
    return asked.catch((error) => {
        const code = (0,_domain_code_js__WEBPACK_IMPORTED_MODULE_2__/* .codeOf */ .$)(error);
        if (code === 'ENOENT' || code === 'ENOTDIR')
            return undefined;
        throw error;
    });
}


/***/ })

};
