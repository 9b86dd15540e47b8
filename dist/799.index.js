export const id = 799;
export const ids = [799];
export const modules = {

/***/ 4799:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   goByHanded: () => (/* binding */ goByHanded),
/* harmony export */   handOn: () => (/* binding */ handOn)
/* harmony export */ });
/* harmony import */ var _handed_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4572);
/* harmony import */ var _rules_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2089);
/* harmony import */ var _verdict_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4541);



async function goByHanded(policy, image, parts, { env, files, clock, log }) {
    const handing = { texts: policy.verdicts, parts, run: (0,_handed_js__WEBPACK_IMPORTED_MODULE_0__/* .runOf */ .ng)(env), exceptions: await (0,_rules_js__WEBPACK_IMPORTED_MODULE_1__/* .hashExceptions */ .b)(policy, files) };
    const judged = (0,_verdict_js__WEBPACK_IMPORTED_MODULE_2__/* .judgeHanded */ .A)(policy, image, handing, clock.now());
    if (judged.kind !== 'scan')
        return judged;
    const [first, ...others] = judged.because;
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
    log.notice(`the image is scanned here, since what was handed on does not count: ${first}${more}`);
    return undefined;
}
async function handOn(policy, verdict, evidence, { env, files }) {
    const run = (0,_handed_js__WEBPACK_IMPORTED_MODULE_0__/* .runOf */ .ng)(env);
    if (run === undefined)
        return undefined;
    const handed = (0,_handed_js__WEBPACK_IMPORTED_MODULE_0__/* .verdictOf */ .Vj)(verdict, evidence, policy, await (0,_rules_js__WEBPACK_IMPORTED_MODULE_1__/* .hashExceptions */ .b)(policy, files), run);
    return handed === undefined ? undefined : (0,_handed_js__WEBPACK_IMPORTED_MODULE_0__/* .writeVerdict */ .P1)(handed);
}


/***/ }),

/***/ 2089:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ hashExceptions),
/* harmony export */   u: () => (/* binding */ writeRules)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _domain_code_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1342);
/* harmony import */ var _domain_digest_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9191);
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1295);
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7909);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5071);






const LIMIT_BYTES = 4 * 1024 * 1024;
const SEEN = '../given/rules';
async function writeRules(policy, folder, files) {
    const place = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, 'given', 'rules');
    await files.makeFolder(place);
    const [ignored, policies, vex] = await Promise.all([
        readAll('scan-ignore-files', policy.ignoreFiles, files).then((found) => Promise.all(found.map(parsed))),
        readAll('scan-ignore-policy', policy.ignorePolicy === undefined ? [] : [policy.ignorePolicy], files),
        readAll('scan-vex', policy.vex, files),
    ]);
    const copies = [
        ...joined(ignored).map((copy) => ({ ...copy, flag: '--ignorefile' })),
        ...policies.map((copy) => ({ ...copy, name: 'policy.rego', flag: '--ignore-policy' })),
        ...vex.map((copy, index) => ({ ...copy, name: `vex-${index + 1}.json`, flag: '--vex' })),
    ];
    await Promise.all(copies.map(({ name, text }) => files.write((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(place, name), text)));
    return {
        args: copies.map(({ flag, name }) => `${flag}=${SEEN}/${name}`),
        names: new Map(copies.map(({ name, path }) => [`${SEEN}/${name}`, path])),
        entries: ignored.flatMap(entriesOf),
    };
}
async function hashExceptions(policy, files) {
    const found = await Promise.all([
        readAll('scan-ignore-files', policy.ignoreFiles, files),
        readAll('scan-ignore-policy', policy.ignorePolicy === undefined ? [] : [policy.ignorePolicy], files),
        readAll('scan-vex', policy.vex, files),
    ]);
    const lists = [...found.map((sources) => sources.map(({ path, text }) => [(0,node_path__WEBPACK_IMPORTED_MODULE_0__.extname)(path), text])), policy.skipDirs, policy.skipFiles];
    return lists.every((list) => list.length === 0) ? undefined : (0,_domain_digest_js__WEBPACK_IMPORTED_MODULE_2__/* .digestOf */ .ol)(Buffer.from(JSON.stringify(lists)));
}
function readAll(input, paths, files) {
    return Promise.all(paths.map(async (path) => {
        const text = await files.readText(path, LIMIT_BYTES).catch((cause) => {
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .ActionError */ .lZ('inputs', `${input}: ${path} cannot be read (${(0,_domain_code_js__WEBPACK_IMPORTED_MODULE_1__/* .codeOf */ .$)(cause) ?? 'unknown trouble'})`, undefined, cause);
        });
        if (text === undefined)
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .ActionError */ .lZ('inputs', `${input}: there is no file ${path}`, 'Paths are relative to the workspace.');
        return { path, text };
    }));
}
async function parsed(source) {
    if (!['.yml', '.yaml'].includes((0,node_path__WEBPACK_IMPORTED_MODULE_0__.extname)(source.path)))
        return { ...source, lines: plainEntries(source.text) };
    const { parseDocument } = await __webpack_require__.e(/* import() */ 815).then(__webpack_require__.t.bind(__webpack_require__, 8815, 19));
    const document = parseDocument(source.text, { schema: 'failsafe', prettyErrors: false, logLevel: 'silent' });
    const [error] = document.errors;
    if (error !== undefined)
        return { ...source, trouble: error.message };
    try {
        const content = document.toJS({ maxAliasCount: 100 });
        if ((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_4__/* .isRecord */ .u)(content))
            return { ...source, document: content };
        return content === null || content === '' ? { ...source, document: {} } : { ...source, trouble: 'it is no mapping' };
    }
    catch (thrown) {
        if (thrown instanceof ReferenceError)
            return { ...source, trouble: 'an alias in it cannot be resolved' };
        throw thrown;
    }
}
function joined(sources) {
    const [only, ...others] = sources;
    if (only === undefined)
        return [];
    const path = sources.map((source) => source.path).join(', ');
    if (others.length === 0)
        return [{ path, text: only.text, name: 'lines' in only ? 'ignore' : 'ignore.yaml' }];
    if (sources.every((source) => 'lines' in source))
        return [{ path, text: sources.map(({ text }) => `${text}\n`).join(''), name: 'ignore' }];
    const lines = KINDS.flatMap((kind) => [
        `${kind}:`,
        ...sources.flatMap((source) => recordsOf(source, kind)).map((record) => `- ${flow(record)}`),
    ]);
    return [{ path, text: `${lines.join('\n')}\n`, name: 'ignore.yaml' }];
}
const KINDS = ['vulnerabilities', 'misconfigurations', 'secrets', 'licenses'];
function recordsOf(source, kind) {
    if ('lines' in source)
        return source.lines.map(({ id, date }) => (date === undefined ? { id } : { id, expired_at: date }));
    if ('trouble' in source)
        throw notJoinable(source, source.trouble);
    const list = source.document[kind];
    if (list === undefined || list === null || list === '')
        return [];
    if (Array.isArray(list) && list.every(_domain_json_js__WEBPACK_IMPORTED_MODULE_4__/* .isRecord */ .u))
        return list;
    throw notJoinable(source, `${kind} is no list of entries`);
}
function notJoinable({ path }, because) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .ActionError */ .lZ('inputs', (0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_3__/* .inertInline */ .Mo)(`scan-ignore-files: ${path} cannot be joined with the others: ${because}`));
}
function flow(record) {
    const fields = Object.entries(record).map(([name, value]) => {
        const isDate = name === 'expired_at' && typeof value === 'string' && /^[0-9][0-9TtZz:+. -]*$/.test(value);
        return `${JSON.stringify(name)}: ${isDate ? value : JSON.stringify(value)}`;
    });
    return `{${fields.join(', ')}}`;
}
function plainEntries(text) {
    return text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '' && !line.startsWith('#'))
        .flatMap((line) => {
        const [id = '', ...rest] = line.split(/\s+/);
        const date = [id, ...rest].find((word) => word.startsWith('exp:'))?.slice('exp:'.length);
        return date === undefined || rest.length === 0 ? [{ id, date: undefined }] : /^\d{4}-\d{2}-\d{2}$/.test(date) ? [{ id, date }] : [];
    });
}
function entriesOf(source) {
    if ('lines' in source)
        return source.lines.map(({ id, date }) => ({ id, expiresAt: dateOf(date) }));
    if ('trouble' in source)
        return [];
    return KINDS.flatMap((kind) => source.document[kind] ?? []).flatMap((entry) => (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_4__/* .isRecord */ .u)(entry) && typeof entry['id'] === 'string' ? [{ id: entry['id'], expiresAt: dateOf(entry['expired_at']) }] : []);
}
function dateOf(text) {
    const date = typeof text === 'string' ? new Date(text) : undefined;
    return date === undefined || Number.isNaN(date.getTime()) ? undefined : date;
}


/***/ })

};
