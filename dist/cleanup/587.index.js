export const id = 587;
export const ids = [587];
export const modules = {

/***/ 587:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  takeBackLogins: () => (/* binding */ takeBackLogins)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(760);
// EXTERNAL MODULE: ./lib/src/domain/folder.js
var domain_folder = __webpack_require__(115);
// EXTERNAL MODULE: ./lib/src/domain/json.js
var json = __webpack_require__(909);
;// CONCATENATED MODULE: ./lib/src/domain/kept.js

const KEEPER = /^build-tag-push-[0-9a-f]{8}$/;
function isKeeperName(name) {
    return KEEPER.test(name);
}
function keeperNames(text) {
    const document = parseJson(text ?? '');
    return isRecord(document) ? [...new Set(Object.values(helpersOf(document)).filter(isKeeperName))] : [];
}
function addHelper(text, helper, keys, isGone = () => false) {
    const ours = Object.fromEntries(keys.map((key) => [key, helper]));
    if (text === undefined || text.trim() === '') {
        const whole = `${JSON.stringify({ credHelpers: ours }, null, '\t')}\n`;
        return { text: whole, kept: { helper, keys, previous: {}, hadHelpers: false, inserted: { at: 0, text: whole }, blank: { text } } };
    }
    const document = parseJson(text);
    if (!isRecord(document))
        return undefined;
    const held = Object.fromEntries(Object.entries(helpersOf(document)).filter(([, name]) => !isGone(name)));
    const at = text.lastIndexOf('}');
    const comma = Object.keys(document).length === 0 ? '' : ',';
    const inserted = { at, text: `${comma}"credHelpers":${JSON.stringify({ ...held, ...ours })}` };
    const previous = Object.fromEntries(Object.entries(held).filter(([key]) => keys.includes(key)));
    const isOthers = Object.keys(held).length === 0 && Object.keys(helpersOf(document)).length > 0;
    const hadHelpers = document['credHelpers'] !== undefined && !isOthers;
    return { text: put(text, inserted), kept: { helper, keys, previous, hadHelpers, inserted, blank: undefined } };
}
function takeBack(text, { helper, keys, previous, hadHelpers, inserted, blank }) {
    if (text === undefined)
        return { kind: 'nothing' };
    if (blank !== undefined && text === inserted.text)
        return blank.text === undefined ? { kind: 'gone' } : { kind: 'text', text: blank.text };
    const without = cutMember(text, blank === undefined ? inserted.text.replace(/^,/, '') : inserted.text.trim().slice(1, -1).trim());
    const rest = without === undefined ? undefined : (0,json/* parseJson */.q)(without);
    if (without !== undefined && (0,json/* isRecord */.u)(rest) && (rest['credHelpers'] !== undefined || !hadHelpers))
        return { kind: 'text', text: without };
    const document = (0,json/* parseJson */.q)(text);
    if (!(0,json/* isRecord */.u)(document))
        return { kind: 'problem', problem: 'is no JSON object any more' };
    const held = helpersOf(document);
    const ours = keys.filter((key) => held[key] === helper);
    if (ours.length === 0)
        return { kind: 'nothing' };
    const left = { ...Object.fromEntries(Object.entries(held).filter(([key]) => !ours.includes(key))), ...restored(ours, previous) };
    const { credHelpers: _, ...others } = document;
    const isLeft = hadHelpers || Object.keys(left).length > 0;
    return { kind: 'text', text: JSON.stringify(isLeft ? { ...others, credHelpers: left } : others, null, '\t') };
}
function parseKept(value) {
    if (!(0,json/* isRecord */.u)(value))
        return undefined;
    const { helper, keys, previous, hadHelpers, inserted, blank } = value;
    if (typeof helper !== 'string' || !Array.isArray(keys) || !(0,json/* isRecord */.u)(previous) || typeof hadHelpers !== 'boolean')
        return undefined;
    if (!(0,json/* isRecord */.u)(inserted) || typeof inserted['at'] !== 'number' || typeof inserted['text'] !== 'string')
        return undefined;
    const blankText = (0,json/* isRecord */.u)(blank) ? blank['text'] : undefined;
    return {
        helper,
        keys: keys.filter((key) => typeof key === 'string'),
        previous: texts(previous),
        hadHelpers,
        inserted: { at: inserted['at'], text: inserted['text'] },
        blank: (0,json/* isRecord */.u)(blank) ? { text: typeof blankText === 'string' ? blankText : undefined } : undefined,
    };
}
function cutMember(text, member) {
    const at = text.indexOf(member);
    if (at < 0)
        return undefined;
    const [before, after] = [text.slice(0, at), text.slice(at + member.length)];
    return before.endsWith(',') ? before.slice(0, -1) + after : before + after.replace(/^(\s*),/, '$1');
}
function put(text, { at, text: added }) {
    return text.slice(0, at) + added + text.slice(at);
}
function restored(keys, previous) {
    return Object.fromEntries(Object.entries(previous).filter(([key]) => keys.includes(key)));
}
function helpersOf(document) {
    return (0,json/* isRecord */.u)(document['credHelpers']) ? texts(document['credHelpers']) : {};
}
function texts(record) {
    return Object.fromEntries(Object.entries(record).filter((pair) => typeof pair[1] === 'string'));
}

// EXTERNAL MODULE: ./lib/src/adapters/rewrite.js
var rewrite = __webpack_require__(387);
;// CONCATENATED MODULE: ./lib/src/adapters/kept.js






async function takeBackLogins(folder) {
    const kept = (await (0,promises_.readdir)(folder)).filter((name) => name.startsWith(domain_folder/* KEEP_PREFIX */.vH));
    const problems = await Promise.all(kept.map((name) => takeBackOne((0,external_node_path_.join)(folder, name, domain_folder/* KEPT */.t0))));
    return problems.flatMap((problem) => problem ?? []);
}
async function takeBackOne(path) {
    const written = await (0,rewrite/* unlessAbsent */.QY)((0,promises_.readFile)(path, 'utf8'));
    if (written === undefined)
        return undefined;
    const document = (0,json/* parseJson */.q)(written);
    const kept = parseKept(document);
    if (kept === undefined || !(0,json/* isRecord */.u)(document) || typeof document['config'] !== 'string')
        return `${path} does not say what to take back`;
    const { config, isNewFolder } = document;
    if ((0,external_node_path_.basename)(config) !== 'config.json' || !isKeeperName(kept.helper) || !kept.inserted.text.includes(`"${kept.helper}"`))
        return `${path} does not say what to take back`;
    const problem = await (0,rewrite/* unlessAbsent */.QY)((0,rewrite/* alone */.QR)(config, () => takeBackAt(config, kept)));
    if (isNewFolder === true)
        await (0,promises_.rmdir)((0,external_node_path_.dirname)(config)).catch(() => undefined);
    return problem;
}
async function takeBackAt(config, kept) {
    const taken = takeBack(await (0,rewrite/* unlessAbsent */.QY)((0,promises_.readFile)(config, 'utf8')), kept);
    switch (taken.kind) {
        case 'nothing':
            return undefined;
        case 'problem':
            return `keep-login: ${config} ${taken.problem}; the helper ${kept.helper} stands in it`;
        case 'text':
            await (0,rewrite/* rewrite */.v8)(config, taken.text);
            return undefined;
        case 'gone':
            await (0,promises_.rm)(config, { force: true });
            return undefined;
    }
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
