export const id = 566;
export const ids = [566];
export const modules = {

/***/ 7566:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   headlineOf: () => (/* binding */ headlineOf),
/* harmony export */   outputsOf: () => (/* binding */ outputsOf),
/* harmony export */   resultOf: () => (/* binding */ resultOf),
/* harmony export */   tellPrune: () => (/* binding */ tellPrune)
/* harmony export */ });
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1295);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5071);
/* harmony import */ var _report_markdown_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2560);



const SHOWN = 200;
const SHOWN_ERRORS = 20;
const SHOWN_TAGS = 10;
async function tellPrune(report, { log, runner }) {
    const { rows, errors, outcome } = report;
    const going = rows.filter(({ state }) => state !== 'kept');
    await log.group('Kept', async () => linesOf(rows.filter(({ state }) => state === 'kept')).forEach(log.info));
    await log.group(outcome === 'planned' ? 'Would be deleted' : 'What was to be deleted', async () => linesOf(going).forEach(log.info));
    for (const error of errors.slice(0, SHOWN))
        tellError(error, log);
    if (errors.length > SHOWN)
        log.error(`and ${errors.length - SHOWN} more failures: the output results has them`);
    log.info(headlineOf(report));
    const attempt = async (work) => {
        try {
            await work();
            return true;
        }
        catch (thrown) {
            tellError((0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .asActionError */ .z6)(thrown), log);
            return false;
        }
    };
    const isTold = await attempt(() => runner.outputs(outputsOf(report)));
    const isShown = await attempt(() => runner.summary(summaryOf(report)));
    return isTold && isShown && (outcome === 'pruned' || outcome === 'planned');
}
function tellError({ message, code, hint }, log) {
    log.error(`${message} [${code}]`);
    if (hint !== undefined)
        log.info(hint);
}
function headlineOf({ outcome, rows }, deletes = 'dry-run: false') {
    const count = (...states) => rows.filter(({ state }) => states.includes(state)).length;
    const [kept, gone, left] = [count('kept'), count('deleted', 'gone'), count('changed', 'spared', 'left', 'failed')];
    const unknown = count('unknown');
    const doubt = unknown === 0 ? '' : `; of ${unknown} nobody knows, since no clear answer came`;
    switch (outcome) {
        case 'planned':
            return `dry-run: ${manifests(count('planned'))} would be deleted and ${kept} kept; ${deletes} deletes`;
        case 'pruned':
            return `${manifests(gone)} deleted, ${kept} kept`;
        case 'partial':
            return `${manifests(gone)} deleted, ${kept} kept, and ${left} that were to be deleted are still there${doubt}`;
        case 'failed':
            return 'nothing was deleted';
    }
}
function manifests(count) {
    return count === 1 ? '1 manifest' : `${count} manifests`;
}
function outputsOf({ outcome, rows }) {
    const gone = rows
        .filter(({ state }) => state === 'deleted' || state === 'planned')
        .map(({ repository, piece }) => `${repository.name}@${piece.digest}`);
    return new Map([
        ['outcome', outcome],
        ['deleted', JSON.stringify(gone)],
        ['results', JSON.stringify(rows.map(resultOf))],
    ]);
}
function resultOf({ repository, piece, state, because }) {
    const { digest, tags, madeAt } = piece;
    return { image: repository.name, digest, tags, made: madeAt?.toISOString(), state, because };
}
function summaryOf(report) {
    const rows = report.rows.filter(({ state }) => state !== 'kept');
    const cells = rows
        .slice(0, SHOWN)
        .map(({ repository, piece, state, because }) => [
        (0,_report_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)(repository.name),
        namesIn(piece),
        piece.madeAt?.toISOString().slice(0, 10) ?? '',
        state,
        (0,_report_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)((0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertInline */ .Mo)(because)),
    ]);
    const table = rows.length === 0 ? [] : [(0,_report_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .tableOf */ .c_)(['Image', 'Tags', 'Made', 'State', 'Why'], cells)];
    const more = rows.length > SHOWN ? [`and ${rows.length - SHOWN} more: the output results has them`] : [];
    const errors = report.errors.slice(0, SHOWN_ERRORS).map(({ message }) => (0,_report_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)((0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertInline */ .Mo)(message)));
    const moreErrors = report.errors.length > SHOWN_ERRORS ? [`and ${report.errors.length - SHOWN_ERRORS} more failures`] : [];
    return [`## ${headlineOf(report)}`, ...errors, ...moreErrors, ...table, ...more, ''].join('\n\n');
}
function namesIn({ digest, tags }) {
    if (tags.length === 0)
        return (0,_report_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)(digest.slice(0, 19));
    const more = tags.length > SHOWN_TAGS ? [`and ${tags.length - SHOWN_TAGS} more`] : [];
    return [...tags.slice(0, SHOWN_TAGS).map((tag) => (0,_report_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)((0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertInline */ .Mo)(tag))), ...more].join(' ');
}
function linesOf(rows) {
    const lines = rows
        .slice(0, SHOWN)
        .map(({ repository, piece, state, because }) => `${state} ${repository.name}@${piece.digest} ${piece.tags.join(' ') || '(no tag)'}: ${because}`);
    return rows.length > SHOWN ? [...lines, `and ${rows.length - SHOWN} more`] : lines;
}


/***/ })

};
