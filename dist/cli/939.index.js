export const id = 939;
export const ids = [939];
export const modules = {

/***/ 4939:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createStop: () => (/* binding */ createStop)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5071);

function createStop() {
    const ending = new AbortController();
    let endMs = Number.POSITIVE_INFINITY;
    for (const name of ['SIGINT', 'SIGTERM'])
        process.once(name, () => ending.abort(new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ('cancelled', `the run was cancelled (${name})`)));
    return {
        signal: ending.signal,
        endMs: () => endMs,
        limit: (ms) => {
            endMs = ms;
            const left = Math.max(0, ms - performance.now());
            setTimeout(() => ending.abort(new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ('timeout', `the run took longer than its timeout of ${ms / 1000} s`)), left).unref();
        },
        end: () => ending.abort(new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ('cancelled', 'the run has ended')),
    };
}


/***/ })

};
