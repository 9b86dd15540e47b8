export const id = 304;
export const ids = [304];
export const modules = {

/***/ 304:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   endOrphans: () => (/* binding */ endOrphans)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(455);
/* harmony import */ var _domain_code_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(342);


const LOOKS = 10;
async function endOrphans(folder) {
    for (let looks = 0; looks < LOOKS; looks += 1) {
        const found = await Promise.all((await numbers()).map(async (pid) => ((await isOf(folder, pid)) ? [pid] : [])));
        if (found.flat().length === 0)
            return;
        for (const pid of found.flat())
            kill(pid);
    }
}
function kill(pid) {
    try {
        process.kill(pid, 'SIGKILL');
    }
    catch (error) {
        if ((0,_domain_code_js__WEBPACK_IMPORTED_MODULE_1__/* .codeOf */ .$)(error) !== 'ESRCH')
            throw error;
    }
}
async function numbers() {
    try {
        return (await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readdir)('/proc')).filter((name) => /^[0-9]+$/.test(name)).map(Number);
    }
    catch (error) {
        if ((0,_domain_code_js__WEBPACK_IMPORTED_MODULE_1__/* .codeOf */ .$)(error) === 'ENOENT')
            return [];
        throw error;
    }
}
async function isOf(folder, pid) {
    const environ = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    return environ.split('\0').some((variable) => variable.startsWith(`DOCKER_CONFIG=${folder}/`));
}


/***/ })

};
