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



const DEFAULT_LIMIT_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;
function createFiles(home) {
    return {
        read: readFile,
        readText: async (path, limitBytes) => {
            const bytes = await unlessAbsent(readFile(path, limitBytes));
            return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
        },
        write: (path, content, mode) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.writeFile)(path, content, mode === undefined ? {} : { mode }),
        append: (path, content) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.appendFile)(path, content),
        makeFolder: async (path, mode) => {
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdir)(path, { recursive: true, ...(mode === undefined ? {} : { mode }) });
        },
        claimFolder: (path) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdir)(path, { mode: 0o700 }),
        temporaryFolder: async (prefix) => {
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdir)(home, { recursive: true, mode: 0o700 });
            return (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdtemp)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(home, prefix));
        },
        remove: (path) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)(path, { recursive: true, force: true }),
        list: (path) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readdir)(path),
        kind: async (path) => {
            const stats = await unlessAbsent((0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.lstat)(path));
            return stats === undefined ? undefined : { kind: kindOf(stats), size: stats.size };
        },
        link: (target, path) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.symlink)(target, path),
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
async function unlessAbsent(work) {
    try {
        return await work;
    }
    catch (error) {
        const code = (0,_domain_code_js__WEBPACK_IMPORTED_MODULE_2__/* .codeOf */ .$)(error);
        if (code === 'ENOENT' || code === 'ENOTDIR')
            return undefined;
        throw error;
    }
}


/***/ })

};
