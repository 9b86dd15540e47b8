export const id = 201;
export const ids = [201];
export const modules = {

/***/ 201:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   runKeeper: () => (/* binding */ runKeeper),
/* harmony export */   stays: () => (/* binding */ stays)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(421);
/* harmony import */ var node_events__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(474);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(455);



const READY = 'ready\n';
const STAYS = 'stays';
const LOOK_MS = 2_000;
const LONGEST_MS = 120 * 3_600_000;
const INPUT_LIMIT_BYTES = 4 * 1024 * 1024;
async function runKeeper(folder, isStaying, open) {
    const input = await readAll(process.stdin);
    if (!isStaying)
        return start(folder, input);
    await open(input);
    process.stdout.write(READY);
    setTimeout(() => process.exit(0), LONGEST_MS);
    const timer = setInterval(() => {
        (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.stat)(folder).catch(() => {
            clearInterval(timer);
            process.exit(0);
        });
    }, LOOK_MS);
}
function stays(argument) {
    return argument === STAYS;
}
async function start(folder, input) {
    const [program = '', flag = ''] = process.argv.slice(1);
    const child = (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(process.execPath, [program, flag, folder, STAYS], { stdio: ['pipe', 'pipe', 'ignore'], detached: true, cwd: '/' });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    const answered = (0,node_events__WEBPACK_IMPORTED_MODULE_1__.once)(child.stdout, 'data').then(([said]) => String(said));
    const said = await Promise.race([answered, (0,node_events__WEBPACK_IMPORTED_MODULE_1__.once)(child, 'exit').then(([code, signal]) => `it ended with ${code ?? signal}`)]);
    if (said !== READY)
        throw new Error(said);
    child.unref();
    child.stdout.destroy();
}
async function readAll(stream) {
    const chunks = [];
    let size = 0;
    for await (const chunk of stream) {
        const bytes = Buffer.from(chunk);
        size += bytes.length;
        if (size > INPUT_LIMIT_BYTES)
            throw new Error('more was handed over than anyone has');
        chunks.push(bytes);
    }
    return Buffer.concat(chunks).toString('utf8');
}


/***/ })

};
