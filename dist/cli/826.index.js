export const id = 826;
export const ids = [826];
export const modules = {

/***/ 2826:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createMachine: () => (/* binding */ createMachine)
/* harmony export */ });
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8161);
/* harmony import */ var node_v8__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8877);


function createMachine() {
    return { system: process.platform, userId: process.getuid?.(), cores: (0,node_os__WEBPACK_IMPORTED_MODULE_0__.availableParallelism)(), freeBytes, stayLean };
}
function freeBytes() {
    const limit = process.constrainedMemory();
    const rest = limit === 0 ? Number.POSITIVE_INFINITY : limit - process.memoryUsage().rss;
    return Math.max(0, Math.min((0,node_os__WEBPACK_IMPORTED_MODULE_0__.freemem)(), rest));
}
function stayLean() {
    (0,node_v8__WEBPACK_IMPORTED_MODULE_1__.setFlagsFromString)('--semi-space-growth-factor=1');
}


/***/ })

};
