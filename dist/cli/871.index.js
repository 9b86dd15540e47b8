export const id = 871;
export const ids = [871];
export const modules = {

/***/ 7871:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   migrate: () => (/* binding */ migrate)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7975);
/* harmony import */ var _domain_code_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1342);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5071);
/* harmony import */ var _inputs_nearest_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6580);
/* harmony import */ var _inputs_refusal_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5254);






const FILE_LIMIT_BYTES = 1024 * 1024;
const HELP = [
    'Usage: build-tag-push migrate WORKFLOW [FLAGS]',
    '',
    'Prints, as a unified diff, the step that replaces docker/login-action, docker/metadata-action,',
    'docker/setup-buildx-action and docker/build-push-action in a workflow file, or in the action.yml of a',
    'composite action. What cannot be carried over stays as it is and is told beside the diff, each with its',
    'place and what to do.',
    '',
    '  --write       Writes the file.',
    "  --same        Keeps the old actions' handling of tags that exist (fixed-tags: overwrite, moving: always).",
    '  --uses TEXT   What stands behind "uses:"; the default is that of the quick start in README.',
    '  --help        Prints this.',
    '',
    'Ends with 0 when there is a diff, with 1 when there is nothing to change, and with 2 when a flag is wrong or',
    'the file cannot be read.',
    '',
    'Examples:',
    '  build-tag-push migrate .github/workflows/image.yml',
    '  build-tag-push migrate .github/workflows/image.yml --write --uses OWNER/build-tag-push@COMMIT',
];
async function migrate(args, desk) {
    const { file, write, same, uses, help } = readArguments(args);
    if (help) {
        for (const line of HELP)
            desk.out(line);
        return 0;
    }
    const path = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.resolve)(desk.cwd, file);
    const text = await readFile(path, file, desk);
    const [{ migrate: move }, { formatNote }, { unifiedDiff }] = await Promise.all([
        Promise.all(/* import() */[__webpack_require__.e(13), __webpack_require__.e(815), __webpack_require__.e(543), __webpack_require__.e(547)]).then(__webpack_require__.bind(__webpack_require__, 7547)),
        __webpack_require__.e(/* import() */ 189).then(__webpack_require__.bind(__webpack_require__, 7189)),
        __webpack_require__.e(/* import() */ 782).then(__webpack_require__.bind(__webpack_require__, 9782)),
    ]);
    const moved = await move(file, text, { same, ...(uses === undefined ? {} : { uses }) });
    if (moved.text !== text)
        desk.raw(unifiedDiff(file, text, moved.text));
    for (const note of moved.notes)
        desk.err(formatNote(file, note));
    if (moved.text === text) {
        desk.err(moved.notes.length === 0 ? `${file} has no step of the actions that this one replaces: ${REPLACED}` : `${file} stays as it is`);
        return 1;
    }
    if (write)
        await desk.files.write(path, moved.text);
    desk.err(write ? `${file} is written` : `nothing is written; --write writes ${file}`);
    return 0;
}
const REPLACED = 'docker/login-action, docker/metadata-action, docker/setup-buildx-action, docker/build-push-action';
const FLAGS = {
    write: { type: 'boolean' },
    same: { type: 'boolean' },
    uses: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
};
function readArguments(args) {
    const { values, positionals, tokens } = (0,node_util__WEBPACK_IMPORTED_MODULE_1__.parseArgs)({
        args: [...args],
        options: FLAGS,
        strict: false,
        allowPositionals: true,
        tokens: true,
    });
    const known = Object.keys(FLAGS);
    const complaints = tokens.flatMap((token) => {
        if (token.kind !== 'option')
            return [];
        if (!known.includes(token.name))
            return [`${token.rawName} is no flag of migrate${(0,_inputs_nearest_js__WEBPACK_IMPORTED_MODULE_5__/* .suggestion */ .h)(token.name, known).replace('"', '"--')}`];
        if (token.name === 'uses')
            return token.value === undefined || /[\r\n]/.test(token.value)
                ? ['--uses has no value of one line; write --uses OWNER/build-tag-push@COMMIT']
                : [];
        return token.value === undefined ? [] : [`${token.rawName} takes no value, and was given ${(0,_inputs_refusal_js__WEBPACK_IMPORTED_MODULE_4__/* .shown */ .SP)(token.value)}`];
    });
    const help = values.help === true;
    if (!help && positionals.length !== 1) {
        complaints.push(positionals.length === 0
            ? 'no workflow is named; write its path, such as .github/workflows/image.yml'
            : `one workflow is moved at a time, and ${positionals.length} are named`);
    }
    if (complaints.length > 0)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('inputs', complaints.join('\n'), 'build-tag-push migrate --help tells the flags');
    const uses = typeof values.uses === 'string' ? values.uses : undefined;
    return { file: positionals[0] ?? '', write: values.write === true, same: values.same === true, uses, help };
}
async function readFile(path, file, { files }) {
    try {
        const bytes = await files.read(path, FILE_LIMIT_BYTES);
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    }
    catch (error) {
        const sentence = REASONS.get((0,_domain_code_js__WEBPACK_IMPORTED_MODULE_2__/* .codeOf */ .$)(error) ?? '');
        if (sentence === undefined)
            throw error;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('inputs', `${file} ${sentence}`, 'Name a workflow file, such as .github/workflows/image.yml.', error);
    }
}
const REASONS = new Map([
    ['ENOENT', 'is not there'],
    ['EISDIR', 'is a folder'],
    ['ENOTDIR', 'is not there'],
    ['EACCES', 'may not be read'],
    ['ERR_FILE_TOO_LARGE', 'is larger than 1 MiB, which GitHub takes no workflow of'],
    ['ERR_ENCODING_INVALID_ENCODED_DATA', 'is not UTF-8, which workflows are'],
]);


/***/ })

};
