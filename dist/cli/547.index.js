export const id = 547;
export const ids = [547,189];
export const modules = {

/***/ 5173:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   z: () => (/* binding */ findExpressions)
/* harmony export */ });
function findExpressions(text) {
    const found = [];
    let start = text.indexOf('${{');
    while (start >= 0) {
        const end = endOf(text, start + 3);
        if (end === undefined)
            return found;
        found.push({ start, end, body: text.slice(start + 3, end - 2).trim() });
        start = text.indexOf('${{', end);
    }
    return found;
}
function endOf(text, from) {
    let isString = false;
    for (let at = from; at < text.length; at += 1) {
        if (text[at] === "'")
            isString = !isString;
        else if (!isString && text.startsWith('}}', at))
            return at + 2;
    }
    return undefined;
}


/***/ }),

/***/ 7547:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  migrate: () => (/* binding */ migrate)
});

;// CONCATENATED MODULE: ./lib/src/migrate/action.js
const USES = 'OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release';

// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __webpack_require__(5071);
// EXTERNAL MODULE: ./lib/src/inputs/inputs.js + 34 modules
var inputs_inputs = __webpack_require__(6543);
// EXTERNAL MODULE: ./lib/src/inputs/spec.js
var inputs_spec = __webpack_require__(5083);
// EXTERNAL MODULE: ./lib/src/domain/expression.js
var expression = __webpack_require__(5173);
;// CONCATENATED MODULE: ./lib/src/migrate/expressions.js

function hasExpression(text) {
    return (0,expression/* findExpressions */.z)(text).length > 0;
}
function soleExpression(text) {
    const trimmed = text.trim();
    const [only] = (0,expression/* findExpressions */.z)(trimmed);
    return only?.start === 0 && only.end === trimmed.length ? only.body : undefined;
}
function isJobToken(text) {
    return /^(?:github\.token|secrets\.GITHUB_TOKEN|secrets\['GITHUB_TOKEN'\])$/i.test(soleExpression(text) ?? '');
}
function conditionOf(text) {
    return (soleExpression(text) ?? text).replaceAll(/\s+/g, ' ').trim();
}
function replaceExpressions(text, replace) {
    let done = 0;
    const pieces = (0,expression/* findExpressions */.z)(text).map(({ start, end, body }) => {
        const before = text.slice(done, start);
        done = end;
        return before + replace(body, before);
    });
    return [...pieces, text.slice(done)].join('');
}
function maskExpressions(text) {
    return (0,expression/* findExpressions */.z)(text).reduce((masked, { start, end }) => masked.slice(0, start) + 'x'.repeat(end - start) + masked.slice(end), text);
}
function holdExpressions(text) {
    const bodies = [];
    const held = replaceExpressions(text, (body) => `expression\uE000${bodies.push(body) - 1}\uE001`);
    const restore = (piece) => piece.replaceAll(/expression\uE000(\d+)\uE001/g, (_all, index) => `\${{ ${bodies[Number(index)]} }}`);
    return { text: held, restore };
}
function fillVariables(text, variables) {
    return replaceExpressions(text, (body) => {
        const name = /^env(?:\.([\w-]+)|\[\s*'([^']+)'\s*\])$/.exec(body);
        const value = variables.get(name?.[1] ?? name?.[2] ?? '');
        return value === undefined || hasExpression(value) ? `\${{ ${body} }}` : value;
    });
}
const STEP = /\bsteps\s*(?:\.\s*([\w-]+)|\[\s*'([^']+)'\s*\])(?:\s*\.\s*outputs\s*(?:\.\s*([\w-]+)|\[\s*'([^']+)'\s*\]))?/gi;
function findStepReferences(text, isCondition = false) {
    const expressions = (0,expression/* findExpressions */.z)(text);
    const places = isCondition && expressions.length === 0 ? [{ start: 0, end: text.length }] : expressions;
    return places.flatMap(({ start, end }) => [...text.slice(start, end).matchAll(STEP)].map((match) => {
        const id = match[1] ?? match[2] ?? '';
        const offset = start + match.index + match[0].indexOf(id, 'steps'.length);
        return { id: id.toLowerCase(), output: (match[3] ?? match[4])?.toLowerCase(), start: offset, end: offset + id.length };
    }));
}
function renameSteps(text, names, isCondition = false) {
    let done = 0;
    const pieces = findStepReferences(text, isCondition).map(({ id, start, end }) => {
        const piece = text.slice(done, start) + (names.get(id) ?? text.slice(start, end));
        done = end;
        return piece;
    });
    return [...pieces, text.slice(done)].join('');
}

;// CONCATENATED MODULE: ./lib/src/migrate/known.js




const THIS_VERSION = {
    inputs: new Set(inputs_spec/* INPUTS */.mc.map(({ name }) => name)),
    outputs: new Set(inputs_spec/* OUTPUTS */.py.map(({ name }) => name)),
    refused,
};
const AT_RUN_TIME = new Set(['secret-envs', 'registry', 'username', 'environment', 'strategy']);
async function refused(inputs) {
    const given = [...inputs].flatMap(([name, value]) => {
        const spec = inputs_spec/* INPUTS */.mc.find((row) => row.name === name);
        const text = spec === undefined || AT_RUN_TIME.has(name) ? '' : withoutExpressions(spec, value);
        return text === '' ? [] : [[name, text]];
    });
    try {
        await (0,inputs_inputs/* readInputs */.Ko)(new Map(given), { GITHUB_REPOSITORY: 'acme/app', GITHUB_SHA: '0'.repeat(40) });
        return [];
    }
    catch (error) {
        if (!(error instanceof errors/* ActionError */.lZ) || error.code !== 'inputs')
            throw error;
        return error.message
            .split('\n')
            .slice(1)
            .map((line) => line.replace(/^- /, ''));
    }
}
function withoutExpressions(spec, value) {
    if (spec.secret === true)
        return '';
    if (spec.name === 'tags' || spec.name === 'images')
        return replaceExpressions(value, (_body, before) => anyWord(before));
    if (spec.name === 'outputs')
        return replaceExpressions(value, () => 'x');
    if (spec.kind !== 'list' && spec.kind !== 'lines')
        return hasExpression(value) ? '' : value;
    return value
        .split('\n')
        .filter((line) => !hasExpression(line))
        .join('\n');
}
function anyWord(before) {
    if (/\benable\s*=\s*$/i.test(before))
        return 'true';
    return /\bpriority\s*=\s*$/i.test(before) ? '1' : 'x';
}

// EXTERNAL MODULE: ./lib/src/migrate/notes.js
var notes = __webpack_require__(7189);
// EXTERNAL MODULE: ./lib/src/inputs/build.js + 5 modules
var build = __webpack_require__(2399);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(8815);
;// CONCATENATED MODULE: ./lib/src/migrate/source.js
function openSource(file, text) {
    const lineStart = (offset) => text.lastIndexOf('\n', offset - 1) + 1;
    const lineEnd = (offset) => {
        const end = text.indexOf('\n', offset);
        return end < 0 ? text.length : end + 1;
    };
    const place = (offset) => {
        const start = lineStart(offset);
        return { line: text.slice(0, start).split('\n').length, column: offset - start + 1 };
    };
    return { file, text, eol: /\r?\n/.exec(text)?.[0] ?? '\n', place, lineStart, lineEnd };
}
function applyEdits(text, edits) {
    const pieces = [];
    let done = 0;
    for (const edit of edits.toSorted((one, other) => one.start - other.start || one.end - other.end)) {
        if (edit.start < done)
            throw new TypeError(`two edits at offset ${edit.start}`);
        pieces.push(text.slice(done, edit.start), edit.text);
        done = edit.end;
    }
    return [...pieces, text.slice(done)].join('');
}
function indentOf(line) {
    return line.length - line.trimStart().length;
}
function shift(lines, from, to) {
    return lines.map((line) => {
        if (line.trim() === '')
            return line.trimStart();
        return `${' '.repeat(to)}${line.slice(Math.min(from, indentOf(line)))}`;
    });
}

;// CONCATENATED MODULE: ./lib/src/migrate/entries.js


const NO_ENTRIES = { list: [], isFlow: false, indent: 0 };
function readEntries(map, from, source, complain) {
    const isFlow = map.flow === true;
    const first = offsetOf(map.items[0]?.key) ?? from;
    const indent = first - source.lineStart(first);
    let before = from;
    const list = map.items.flatMap((pair) => {
        const entry = readEntry(pair, { indent, isFlow, before }, source, complain);
        if (entry === undefined)
            return [];
        before = entry.end;
        return [entry];
    });
    return { list, isFlow, indent };
}
function entryOf({ list }, key) {
    return list.find((entry) => entry.key === key);
}
function textIn(entries, key) {
    return entryOf(entries, key)?.value.trim() ?? '';
}
function renamed({ name, lines }, other) {
    const at = lines.findIndex((line) => !line.startsWith('#'));
    return lines.map((line, index) => (index === at ? line.replace(name, () => other) : line));
}
function leadStart(offset, indent, limit, source) {
    let start = source.lineStart(offset);
    while (start > limit) {
        const previous = source.lineStart(start - 1);
        const line = source.text.slice(previous, start);
        if (previous < limit || !line.trimStart().startsWith('#') || indentOf(line) !== indent)
            return start;
        start = previous;
    }
    return start;
}
function readEntry({ key, value }, { indent, isFlow, before }, source, complain) {
    const { text } = source;
    const at = offsetOf(key) ?? before;
    if (!(0,dist/* isScalar */.jn)(key) || typeof key.value !== 'string') {
        complain(at, 'is not a word, and names of inputs and variables are');
        return undefined;
    }
    const name = key.value;
    if (value !== null && !(0,dist/* isScalar */.jn)(value)) {
        const what = (0,dist/* isAlias */.Vj)(value)
            ? 'is an alias, which this command does not follow'
            : 'is not a single value, and GitHub Actions takes no other';
        complain(offsetOf(value) ?? at, `the value of ${name} ${what}`);
        return undefined;
    }
    const from = value?.range?.[0] ?? at + name.length + 1;
    const content = text.slice(from, value?.range?.[1] ?? from).trimEnd();
    const common = {
        ...source.place(at),
        key: name.toLowerCase(),
        name,
        value: typeof value?.value === 'string' ? value.value : '',
        valueAt: from,
    };
    if (isFlow)
        return { ...common, lines: `${name}: ${content}`.split(/\r?\n/), start: before, end: before };
    const start = leadStart(at, indent, before, source);
    const end = source.lineEnd(from + content.length - 1);
    const lines = text
        .slice(start, end)
        .replace(/\r?\n$/, '')
        .split(/\r?\n/);
    return { ...common, lines: lines.map((line) => line.slice(Math.min(indent, indentOf(line)))), start, end };
}
function offsetOf(node) {
    return (0,dist/* isNode */.Ll)(node) ? node.range?.[0] : undefined;
}

;// CONCATENATED MODULE: ./lib/src/migrate/references.js


function readReferences(text) {
    const references = split(text);
    const unclear = references.find((reference) => soleExpression(reference) !== undefined && mayHoldTag(reference, maskExpressions(reference)));
    if (unclear !== undefined)
        return `${unclear} gives whole references, which only a run can tell apart`;
    const byImage = new Map();
    for (const reference of references) {
        const masked = maskExpressions(reference);
        if (masked.includes('@'))
            return `${reference} has a digest`;
        const colon = masked.lastIndexOf(':');
        const hasTag = colon > masked.lastIndexOf('/');
        const [image, tag] = hasTag ? [reference.slice(0, colon), reference.slice(colon + 1)] : [reference, 'latest'];
        if (!hasTag && mayHoldTag(reference, masked))
            return `${reference} may hold a tag`;
        byImage.set(spaced(image), [...(byImage.get(spaced(image)) ?? []), spaced(tag)]);
    }
    const [first = [], ...others] = [...byImage.values()].map((tags) => [...new Set(tags)]);
    const differing = others.find((tags) => tags.length !== first.length || tags.some((tag) => !first.includes(tag)));
    if (differing !== undefined)
        return `its images have different tags (${first.join(', ')} and ${differing.join(', ')}), and here every image gets every tag`;
    return { images: [...byImage.keys()], tags: first };
}
const OF_THE_RUN = /^github\.(?:repository|repository_owner|event\.repository\.(?:name|full_name)|actor|sha|ref_name|run_id|run_number|run_attempt)$/;
function mayHoldTag(reference, masked) {
    return (0,expression/* findExpressions */.z)(reference.slice(masked.lastIndexOf('/') + 1)).some(({ body }) => !OF_THE_RUN.test(body));
}
function spaced(text) {
    return replaceExpressions(text, (body) => `\${{ ${body} }}`);
}
function split(text) {
    const masked = maskExpressions(text);
    const cuts = [...masked.matchAll(/[\n,]/g)].map(({ index }) => index);
    return [-1, ...cuts]
        .map((start, index) => text.slice(start + 1, cuts[index] ?? text.length).trim())
        .filter((entry) => entry !== '' && (hasExpression(entry) || !entry.startsWith('#')));
}

;// CONCATENATED MODULE: ./lib/src/migrate/inline.js


function inlineReferences(text, step, { variables, steps }) {
    const own = new Map([...variables, ...step.env.list.map(({ name, value }) => [name, value])]);
    return split(text)
        .map((reference) => {
        const name = /^env\.([\w-]+)$/.exec(soleExpression(reference) ?? '')?.[1] ?? '';
        const value = own.get(name)?.trim() ?? '';
        return isSettled(name, value, steps.filter(({ index }) => index < step.index))
            ? value
            : reference;
    })
        .join('\n');
}
function isSettled(name, value, earlier) {
    if (value === '' || /\benv\b/.test(value))
        return false;
    const named = namedBeyondReading(name);
    return !earlier.some(({ texts }) => texts.some((text) => named.test(text.value)));
}
function namedBeyondReading(name) {
    return new RegExp(`(?<!\\$\\{?|\\benv\\s*(?:[.:]|\\[\\s*['"])\\s*)\\b${name}\\b|${name}(?:=|<<)`);
}

;// CONCATENATED MODULE: ./lib/src/migrate/peers.js

const ROLES = new Map([
    ['docker/login-action', 'login'],
    ['aws-actions/amazon-ecr-login', 'ecr-login'],
    ['docker/metadata-action', 'metadata'],
    ['docker/setup-buildx-action', 'buildx'],
    ['docker/setup-qemu-action', 'qemu'],
    ['docker/build-push-action', 'build'],
    ['aquasecurity/trivy-action', 'trivy'],
]);
function roleOf(step) {
    const role = ROLES.get(step.uses?.action ?? '');
    return role === 'build' && isFirstBuildPush(step) ? undefined : role;
}
function isFirstBuildPush({ uses, with: inputs }) {
    return uses?.action === 'docker/build-push-action' && (/^v1(?:\.|$)/.test(uses.version) || textIn(inputs, 'repository') !== '');
}
const METADATA_INPUTS = new Map([
    ['images', 'images'],
    ['tags', 'tags'],
    ['flavor', 'flavor'],
    ['labels', 'labels'],
    ['annotations', 'annotations'],
    ['context', 'tag-context'],
    ['sep-tags', 'sep-tags'],
    ['sep-labels', 'sep-labels'],
    ['sep-annotations', 'sep-annotations'],
    ['bake-target', 'bake-target'],
]);
const DEFAULT_TAGS = ['type=schedule', 'type=ref,event=branch', 'type=ref,event=tag', 'type=ref,event=pr'];

// EXTERNAL MODULE: ./lib/src/inputs/csv.js
var inputs_csv = __webpack_require__(2054);
// EXTERNAL MODULE: ./lib/src/inputs/exporters.js
var exporters = __webpack_require__(9368);
// EXTERNAL MODULE: ./lib/src/inputs/refusal.js
var refusal = __webpack_require__(5254);
;// CONCATENATED MODULE: ./lib/src/migrate/unnamed.js







const NAMING = ['name', 'push', 'push-by-digest', 'name-canonical'];
async function readUnnamed({ with: inputs }) {
    const { text, restore } = holdExpressions(textIn(inputs, 'outputs'));
    const csv = await (0,inputs_csv/* csvFor */.u3)([text]);
    const read = (0,build/* splitLines */.u)(text).map((line) => {
        const exporter = (0,exporters/* parseExporter */.j)(csv)(line);
        return (0,refusal/* isRefusal */.vu)(exporter) || exporter.attributes.get('push-by-digest') !== 'true' ? undefined : unnamed_readEntry(exporter, inputs, restore);
    });
    const [first] = read;
    if (first === undefined || read.some((other) => other?.push !== first.push || other.outputs !== first.outputs))
        return undefined;
    const images = [...new Set(read.flatMap((entry) => entry?.images ?? []))];
    return images.length === 0 ? undefined : { ...first, images };
}
function unnamed_readEntry({ type, attributes }, inputs, restore) {
    const pushed = readPush({ type, attributes }, inputs, restore, 'digest');
    return pushed === undefined ? undefined : { images: split(restore(attributes.get('name') ?? '') || textIn(inputs, 'tags')), ...pushed };
}
async function readPushed({ with: inputs }) {
    const { text, restore } = holdExpressions(textIn(inputs, 'outputs'));
    const [entry = '', ...others] = (0,build/* splitLines */.u)(text);
    const exporter = (0,exporters/* parseExporter */.j)(await (0,inputs_csv/* csvFor */.u3)([entry]))(entry);
    if (others.length > 0 || (0,refusal/* isRefusal */.vu)(exporter) || textIn(inputs, 'tags') === '' || exporter.attributes.has('push-by-digest'))
        return undefined;
    const asks = exporter.type === 'registry' || exporter.attributes.has('push') || exporter.attributes.has('name');
    return asks ? readPush(exporter, inputs, restore, 'true') : undefined;
}
function readPush({ type, attributes }, inputs, restore, word) {
    const push = pushOf(restore(attributes.get('push') ?? (type === 'registry' ? 'true' : '')), textIn(inputs, 'push'), word);
    if (push === undefined || (type !== 'image' && type !== 'registry'))
        return undefined;
    const others = [...attributes].filter(([name]) => !NAMING.includes(name)).map(([name, value]) => `${name}=${restore(value)}`);
    return { push, outputs: others.length === 0 ? '' : [`type=${type}`, ...others].map(asField).join(',') };
}
function pushOf(attribute, input, word) {
    if (attribute === 'true' || input === 'true')
        return word;
    const asked = [attribute, input].filter((text) => text !== '' && text !== 'false');
    const body = asked.length === 1 ? soleExpression(asked[0] ?? '') : undefined;
    if (body === undefined)
        return undefined;
    return `\${{ ${COMPARISON.test(body) ? body : `format('{0}', ${body}) == 'true'`} && '${word}' || 'false' }}`;
}
const COMPARISON = /^\s*(?:'(?:[^']|'')*'|[\w.-]+)\s*[!=]=\s*(?:'(?:[^']|'')*'|[\w.-]+)\s*$/;
function asField(text) {
    return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

;// CONCATENATED MODULE: ./lib/src/migrate/yaml.js

function blockLines(key, values) {
    const [only] = values;
    if (values.length === 1 && only !== undefined && isPlain(only))
        return [`${key}: ${only}`];
    return [`${key}: |`, ...values.map((line) => (line === '' ? '' : `  ${line}`))];
}
function innerValue(value) {
    if (hasExpression(value))
        return `'${value}'`;
    return isPlain(value) ? value : `'${value.replaceAll("'", "''")}'`;
}
function isPlain(text) {
    return (text === text.trim() &&
        !/^[-?:](?:\s|$)|^[,[\]{}#&*!|>'"%@`]|: |:$| #|\n/.test(text) &&
        !/^(?:|~|null|true|false|[-+]?[\d.]+(?:e[-+]?\d+)?|0[xo][\da-f]+)$/i.test(text));
}

;// CONCATENATED MODULE: ./lib/src/migrate/build.js








async function planBuild(step, list, known, { same }) {
    const { steps } = list;
    const left = (...reasons) => ({ kind: 'left', step, reasons });
    if (step.fixed !== undefined)
        return left(`it is written ${step.fixed}, which this command does not edit`);
    const computed = readComputed(step, steps);
    if (typeof computed === 'string')
        return left(computed);
    const { metadata } = computed;
    if (metadata !== undefined && metadata.index > step.index)
        return left(`${quoted(metadata)}, which makes its tags, comes after it`);
    if (metadata !== undefined && ![conditionOf(step.condition), ''].includes(conditionOf(metadata.condition)))
        return left(`${quoted(metadata)}, which makes its tags, has another condition (${conditionOf(metadata.condition)})`);
    const unnamed = await readUnnamed(step);
    const unclear = textIn(step.with, 'outputs')
        .split('\n')
        .find((line) => soleExpression(line) !== undefined);
    if (unnamed === undefined && unclear !== undefined)
        return left(`its outputs are known to a run alone (${unclear.trim()}), and they may push, which our action does by push and images`);
    const pushed = unnamed ?? (await readPushed(step));
    const notes = [];
    const names = unnamed === undefined ? namesOf(step, computed, list, known, notes) : unnamedFields(unnamed, computed, known, notes);
    if (typeof names === 'string')
        return left(names);
    const described = descriptionOf(computed);
    if (unnamed === undefined)
        tellVersion(step, computed, notes);
    const inputs = step.with.list;
    const builder = builderOf(step, steps);
    for (const entry of step.env.list.filter(({ name }) => REPORTS.test(name))) {
        notes.push({
            ...placeOf(entry),
            kind: 'lost',
            text: `${entry.name}: our action does not read it; it writes a summary of its own and no build record`,
        });
    }
    const unknown = inputs.filter(({ key }) => !known.inputs.has(key));
    for (const entry of unknown)
        notes.push({ ...placeOf(entry), kind: 'lost', text: `${entry.name}: our action has no such input; it is left out` });
    const isReplaced = (key) => key === 'tags' || computed.from.has(key) || (pushed !== undefined && (key === 'push' || key === 'outputs'));
    const gone = inputs.filter((entry) => isReplaced(entry.key) || unknown.includes(entry));
    const old = same && names.length > 0 && unnamed === undefined ? peerWay(known, step, notes) : [];
    const fields = [...names, ...described, ...old, ...pushFields(pushed), ...defaults(step)];
    const kept = inputs.filter((entry) => !gone.includes(entry));
    const refused = await known.refused(new Map([...fields, ...kept.map(({ key, value }) => ({ name: key, value }))].map(({ name, value }) => [name, value])));
    if (refused.length > 0)
        return left(...refused.map((sentence) => `our action would refuse its ${cured(sentence, step)}`));
    return { kind: 'ours', step, metadata, fields, gone, builder, isUnnamed: unnamed !== undefined, notes };
}
const REPORTS = /^DOCKER_BUILD_(?:CHECKS_ANNOTATIONS|SUMMARY|RECORD_UPLOAD|RECORD_RETENTION_DAYS)$/;
function readComputed(step, steps) {
    const from = new Map();
    const sources = new Set();
    for (const key of ['tags', 'labels', 'annotations']) {
        const others = [];
        let isComputed = false;
        for (const line of textIn(step.with, key)
            .split('\n')
            .filter((each) => each.trim() !== '')) {
            const whole = outputOf(line);
            const source = byId(steps, whole?.id ?? '');
            const isMetadata = source !== undefined && roleOf(source) === 'metadata';
            if (isMetadata && whole?.output === key) {
                sources.add(source);
                isComputed = true;
            }
            else if (isMetadata) {
                return `its ${key} are the output ${whole?.output ?? ''} of ${quoted(source)}`;
            }
            else if (findStepReferences(line).some(({ id }) => isOf(steps, id, 'metadata'))) {
                return `its ${key} hold an output of docker/metadata-action within a longer text (${line.trim()})`;
            }
            else
                others.push(line);
        }
        if (isComputed)
            from.set(key, others);
    }
    if (sources.size > 1)
        return `it takes from ${sources.size} steps of docker/metadata-action`;
    const [metadata] = sources;
    if (metadata?.fixed !== undefined)
        return `${quoted(metadata)}, which makes its tags, is written ${metadata.fixed}, which this command does not edit`;
    if ((from.get('tags') ?? []).length > 0)
        return 'its tags are those of docker/metadata-action and others, by full references';
    return { metadata, from };
}
function namesOf(step, { metadata, from }, list, known, notes) {
    if (metadata !== undefined && from.has('tags')) {
        if (textIn(metadata.with, 'images') === '')
            return `${quoted(metadata)}, which makes its tags, has no images`;
        const token = entryOf(metadata.with, 'github-token');
        const isOther = token !== undefined && !isJobToken(token.value);
        const isOwn = isOther && entryOf(step.with, 'github-token') === undefined;
        if (isOther && !isOwn)
            notes.push({
                ...placeOf(token),
                kind: 'lost',
                text: `${token.name} of ${quoted(metadata)}: our step has one for everything, the build's`,
            });
        return [...metadataFields(metadata, known, notes), ...(isOwn ? [{ name: 'github-token', value: token.value, lines: token.lines }] : [])];
    }
    const text = textIn(step.with, 'tags');
    const named = text === '' ? undefined : readReferences(inlineReferences(text, step, list));
    if (typeof named === 'string')
        return `its tags cannot be carried over: ${named}`;
    if (named === undefined && !['', 'false'].includes(textIn(step.with, 'push')))
        return 'it pushes, and has no tags';
    const shaped = metadata === undefined ? [] : metadataFields(metadata, known, notes);
    if (named === undefined)
        return shaped;
    const images = fieldOf('images', named.images);
    return [
        { ...images, lines: [...leadOf(entryOf(step.with, 'tags')), ...images.lines] },
        fieldOf('tags', named.tags.map((tag) => `type=raw,value=${tag}`)),
        ...shaped.filter(({ name }) => name === 'tag-context'),
    ];
}
function leadOf(entry) {
    const { lines } = entry ?? { lines: [] };
    return lines.slice(0, lines.findIndex((line) => !line.startsWith('#')));
}
function unnamedFields({ images }, { metadata }, known, notes) {
    return [
        fieldOf('images', images),
        ...(metadata === undefined ? [] : metadataFields(metadata, known, notes).filter(({ name }) => name !== 'images')),
    ];
}
function pushFields(pushed) {
    if (pushed === undefined)
        return [];
    const { push, outputs } = pushed;
    const lines = ['true', 'digest'].includes(push) ? [`push: ${push}`] : blockLines('push', [push]);
    return [...(outputs === '' ? [] : [fieldOf('outputs', [outputs])]), { name: 'push', value: push, lines }];
}
function descriptionOf({ metadata, from }) {
    return ['labels', 'annotations'].flatMap((key) => {
        const others = from.get(key)?.map((line) => line.trim());
        if (others === undefined || metadata === undefined)
            return [];
        const entry = entryOf(metadata.with, key);
        const set = key === 'annotations' ? [OCI_SET] : [];
        if (entry !== undefined && set.length + others.length === 0)
            return [{ name: key, value: entry.value, lines: entry.lines }];
        const values = [...set, ...(entry === undefined ? [] : entry.value.trimEnd().split('\n')), ...others];
        return values.length === 0 ? [] : [fieldOf(key, values)];
    });
}
function tellVersion(step, { metadata, from }, notes) {
    if (metadata === undefined || from.has('tags') || entryOf(step.with, 'tags') === undefined)
        return;
    notes.push({
        ...placeOf(step),
        kind: 'differs',
        text: `org.opencontainers.image.version is the version of the tags of ${quoted(step)}, no more that of ${quoted(metadata)}; set it in labels if it is to be another`,
    });
}
function fieldOf(name, values) {
    return { name, value: values.join('\n'), lines: blockLines(name, values) };
}
const OCI_SET = 'org.opencontainers.image.*';
function metadataFields(metadata, known, notes) {
    const fields = [];
    for (const [theirs, ours] of METADATA_INPUTS) {
        if (theirs === 'labels' || theirs === 'annotations')
            continue;
        const entry = entryOf(metadata.with, theirs);
        const isGiven = entry !== undefined && entry.value.trim() !== '';
        if (theirs === 'tags' && !isGiven)
            fields.push({ name: 'tags', value: DEFAULT_TAGS.join('\n'), lines: blockLines('tags', DEFAULT_TAGS) });
        if (!isGiven || (theirs === 'context' && entry.value.trim() === 'workflow'))
            continue;
        if (known.inputs.has(ours))
            fields.push({ name: ours, value: entry.value, lines: renamed(entry, ours) });
        else
            notes.push({
                ...placeOf(entry),
                kind: 'lost',
                text: `${entry.name}: our action has no ${ours} yet; it is left out, so compare the tags of a dry run`,
            });
    }
    for (const entry of metadata.with.list.filter(({ key }) => !METADATA_INPUTS.has(key) && key !== 'github-token')) {
        notes.push({ ...placeOf(entry), kind: 'lost', text: `${entry.name}: our action has no such input; it is left out` });
    }
    return fields;
}
function peerWay(known, step, notes) {
    return [
        ['fixed-tags', 'overwrite'],
        ['moving', 'always'],
    ].flatMap(([name = '', value = '']) => {
        if (known.inputs.has(name))
            return [{ name, value, lines: [`${name}: ${value}`] }];
        notes.push({
            ...placeOf(step),
            kind: 'lost',
            text: `--same: our action has no ${name} yet, so nothing restores that part of the old way`,
        });
        return [];
    });
}
function defaults({ with: inputs }) {
    const push = entryOf(inputs, 'push');
    const builds = textIn(inputs, 'load') === 'true' || textIn(inputs, 'outputs') !== '' || textIn(inputs, 'call') !== '';
    const field = (name, value, text = value) => ({ name, value, lines: [`${name}: ${text}`] });
    return [
        ...(push === undefined && !builds ? [field('push', 'false')] : []),
        ...(textIn(inputs, 'context') === '' ? [field('context', '{{defaultContext}}', "'{{defaultContext}}'")] : []),
    ];
}
function builderOf({ with: inputs }, steps) {
    const [reference] = findStepReferences(textIn(inputs, 'builder'));
    return isOf(steps, reference?.id ?? '', 'buildx') ? byId(steps, reference?.id ?? '') : undefined;
}
function cured(sentence, { with: inputs }) {
    const cure = (0,build/* splitLines */.u)(textIn(inputs, 'outputs')).length > 1
        ? 'with a step for each entry of outputs it moves over'
        : 'with the names in tags, instead of outputs, it moves over';
    return sentence.replace(/^(outputs: .* asks for a push beside .*); set push: true to publish, or write another type$/, `$1; ${cure}`);
}
function outputOf(line) {
    const body = soleExpression(line);
    if (body === undefined)
        return undefined;
    const [only] = findStepReferences(line);
    const isWhole = /^steps\s*(?:\.\s*[\w-]+|\[[^\]]*\])\s*\.\s*outputs\s*(?:\.\s*[\w-]+|\[[^\]]*\])$/i.test(body);
    return isWhole ? only : undefined;
}
function byId(steps, id) {
    return id === '' ? undefined : steps.find((step) => step.id.toLowerCase() === id.toLowerCase());
}
function isOf(steps, id, role) {
    const step = byId(steps, id);
    return step !== undefined && roleOf(step) === role;
}
function quoted({ title }) {
    return `"${title}"`;
}
function placeOf({ line, column }) {
    return { line, column };
}

;// CONCATENATED MODULE: ./lib/src/migrate/job.js




function withRole(steps, role) {
    return steps.filter((step) => roleOf(step) === role);
}
function tell({ notes }, kind, at, text) {
    notes.push({ ...placeOf(at), kind, text });
}
function referencesTo(step, job) {
    if (step.id === '')
        return [];
    const isOf = ({ id }) => id === step.id.toLowerCase();
    const stays = textsAround(job, step).flatMap(({ index, start, end, isCondition }) => findStepReferences(job.source.text.slice(start, end), isCondition)
        .filter(isOf)
        .map(({ output }) => ({ index, output, start })));
    const moved = job.ours.flatMap((plan) => plan.metadata === step
        ? []
        : plan.fields.flatMap(({ value }) => findStepReferences(value)
            .filter(isOf)
            .map(({ output }) => ({ index: plan.step.index, output, start: -1 }))));
    return [...stays, ...moved];
}
function variablesAfter(metadata, job) {
    return textsAround(job, metadata).flatMap(({ index, start, value }) => index <= metadata.index
        ? []
        : [...value.matchAll(/\bDOCKER_METADATA_OUTPUT_([A-Z_]+)/g)].map(([, name = '']) => ({
            index,
            start,
            output: name.toLowerCase().replaceAll('_', '-'),
        })));
}
function isNamed(step, job) {
    return referencesTo(step, job).length > 0;
}
function textsAround({ list, ours, gone }, but) {
    const inputs = ours.flatMap((plan) => plan.gone);
    return [...list.steps.map(({ texts, index }) => ({ texts, index })), { texts: list.texts, index: list.steps.length }].flatMap(({ texts, index }) => {
        const step = list.steps[index];
        if (step !== undefined && (step === but || gone.has(step)))
            return [];
        return texts.filter(({ start }) => !inputs.some((entry) => isWithin(start, entry))).map((text) => ({ ...text, index }));
    });
}
function isWithin(offset, entry) {
    return entry?.valueAt === offset;
}
function imagesOf({ step, fields }) {
    const images = fields.find(({ name }) => name === 'images')?.value ?? '';
    return [images, textIn(step.with, 'cache-from'), textIn(step.with, 'cache-to')].join('\n');
}

;// CONCATENATED MODULE: ./lib/src/migrate/reliance.js

const PROGRAMS = new RegExp([
    String.raw `(?:^|[;&|(\`"'!]|\b(?:sudo(?:\s+-\S+)*|exec|time|then|else|do|if|while|until)\s|\b(?:xargs|parallel|timeout|nice|env|retry)\b[^\n;&|]{0,80}\s)`,
    String.raw `\s*(?:\w+=\S*\s+)*(?:[\w.~$\{\}-]*/)*`,
    String.raw `(docker(?:\s+--?[\w-]+(?:[= ][^\s-]\S*)?)*\s+(?:pull|push|run|create|build|buildx|compose|manifest|image|scout|sbom|login|stack|service|bake)`,
    '|docker-compose|podman|buildah|nerdctl|skopeo|g?crane|oras|regctl|regsync|imgpkg|kbld|cosign|notation|trivy|grype|syft|dive',
    String.raw `|helm|flux|ko|pack|kaniko|devcontainer)(?=[\s"'\`;)|&]|$)`,
].join(''), 'm');
const BUILDERS = /\bdocker(?:\s+--?\S+)*\s+(?:build|buildx|compose|bake)\b|\bdocker-compose\b|\bdevcontainer\b/;
const ACTIONS = new Map([
    ['docker/bake-action', 'builds and pushes by the sign-in of an earlier step'],
    ['docker/build-push-action', 'builds and pushes by the sign-in of an earlier step'],
    ['depot/build-push-action', 'builds and pushes by the sign-in of an earlier step'],
    ['depot/bake-action', 'builds and pushes by the sign-in of an earlier step'],
    ['useblacksmith/build-push-action', 'builds and pushes by the sign-in of an earlier step'],
    ['goreleaser/goreleaser-action', 'may push images by the sign-in of an earlier step'],
    ['docker/scout-action', 'reads images by the sign-in of an earlier step'],
    ['anchore/scan-action', 'reads images by the sign-in of an earlier step'],
    ['anchore/sbom-action', 'reads images by the sign-in of an earlier step'],
    ['snyk/actions/docker', 'reads images by the sign-in of an earlier step'],
    ['crazy-max/ghaction-container-scan', 'reads images by the sign-in of an earlier step'],
    ['int128/docker-manifest-create-action', 'writes images by the sign-in of an earlier step'],
    ['noelzubin/docker-manifest-action', 'writes images by the sign-in of an earlier step'],
    ['akhilerm/tag-push-action', 'writes images by the sign-in of an earlier step'],
    ['devcontainers/ci', 'builds and pushes by the sign-in of an earlier step'],
    ['redhat-actions/push-to-registry', 'may push by the sign-in of an earlier step'],
]);
const ATTESTERS = ['actions/attest', 'actions/attest-build-provenance', 'actions/attest-sbom'];
function reliesOnSignIn({ uses, run, with: inputs }) {
    const program = PROGRAMS.exec(withoutComments(run))?.[1];
    if (program !== undefined)
        return `runs ${program.replaceAll(/\s+/g, ' ')}`;
    if (uses === undefined)
        return undefined;
    if (uses.action.startsWith('./'))
        return 'is an action of this repository, which may rely on the sign-in of an earlier step';
    if (ATTESTERS.includes(uses.action))
        return textIn(inputs, 'push-to-registry') === 'true' ? 'writes to the registry by the sign-in of an earlier step' : undefined;
    if (uses.action === 'aquasecurity/trivy-action')
        return isImageScan(inputs) ? 'reads the image by the sign-in of an earlier step' : undefined;
    return ACTIONS.get(uses.action);
}
function reliesOnBuilder({ uses, run }) {
    return (BUILDERS.test(withoutComments(run)) ||
        ['docker/bake-action', 'docker/build-push-action', 'devcontainers/ci'].includes(uses?.action ?? ''));
}
function isImageScan(inputs) {
    return ['', 'image'].includes(textIn(inputs, 'scan-type')) && textIn(inputs, 'image-ref') !== '';
}
function withoutComments(script) {
    return script
        .split('\n')
        .filter((line) => !/^\s*#/.test(line))
        .join('\n');
}

;// CONCATENATED MODULE: ./lib/src/migrate/builders.js





function settleBuilders(job) {
    const { steps } = job.list;
    return withRole(steps, 'buildx').flatMap((step) => {
        const because = builderReason(step, job);
        if (because !== undefined) {
            tell(job, 'stays', step, `${quoted(step)} stays: ${because}; our step builds with it`);
            return [];
        }
        tell(job, 'goes', step, `${quoted(step)} is not needed: where the machine's own builder cannot do what is asked for, our step makes one for the run`);
        job.gone.add(step);
        return [step];
    });
}
const PLAIN_BUILDER = new Map([
    ['driver', ['docker-container']],
    ['use', ['true']],
    ['install', ['false']],
    ['cleanup', ['true', 'false']],
    ['keep-state', ['false']],
    ['cache-binary', ['true', 'false']],
]);
function builderReason(step, job) {
    if (step.fixed !== undefined)
        return `it is written ${step.fixed}`;
    const own = step.with.list.find(({ key, value }) => PLAIN_BUILDER.get(key)?.includes(value.trim()) !== true);
    if (own !== undefined)
        return `it makes a builder of its own kind (${own.name})`;
    if (job.hasLeft)
        return 'a build that stays needs it';
    if (job.ours.length > 1)
        return 'several builds of this job share its cache';
    const [only] = job.ours;
    if (![conditionOf(only?.step.condition ?? ''), ''].includes(conditionOf(step.condition)))
        return `it has a condition (${conditionOf(step.condition)})`;
    const user = job.list.steps.find((each) => !job.gone.has(each) && job.ours.every((plan) => plan.step !== each) && reliesOnBuilder(each));
    if (user !== undefined)
        return `${quoted(user)} (line ${user.line}) builds with it`;
    const isRead = referencesTo(step, job).some(({ start }) => !job.ours.some((plan) => isWithin(start, entryOf(plan.step.with, 'builder'))));
    return isRead ? 'its outputs are read' : undefined;
}
function settleEmulation(job) {
    const { steps, runsOn } = job.list;
    const native = /\barm\b|arm64|aarch64/i.test(runsOn)
        ? 'linux/arm64'
        : /^(?:ubuntu-[\w.]+)$/.test(runsOn.trim())
            ? 'linux/amd64'
            : undefined;
    const platforms = withRole(steps, 'build').flatMap((step) => textIn(step.with, 'platforms')
        .split(/[\n,]/)
        .map((platform) => platform.trim())
        .filter(Boolean));
    for (const step of withRole(steps, 'qemu')) {
        const user = steps.find(({ run, uses }) => /--platform\b/.test(run) || uses?.action === 'docker/bake-action');
        const foreign = platforms.filter((platform) => platform !== native);
        if (foreign.length > 0 || hasExpression(platforms.join('')) || user !== undefined || step.fixed !== undefined || isNamed(step, job)) {
            tell(job, 'stays', step, `${quoted(step)} stays: ${foreign.length > 0 ? `platforms are built that the machine may not have (${foreign.join(', ')})` : 'other steps may need it'}; a Dockerfile that cross-compiles (FROM --platform=$BUILDPLATFORM) needs no emulation`);
        }
        else {
            job.gone.add(step);
            tell(job, 'goes', step, `${quoted(step)} is not needed: no foreign platform is built; keep it if the Dockerfile has stages of one (FROM --platform=…)`);
        }
    }
}

;// CONCATENATED MODULE: ./lib/src/migrate/differences.js





function leftNotes(plans, steps) {
    const notes = plans.flatMap((plan) => plan.kind === 'left'
        ? plan.reasons.map((reason) => ({
            ...placeOf(plan.step),
            kind: 'left',
            text: `${quoted(plan.step)} stays as it is: ${reason}`,
        }))
        : []);
    for (const step of steps) {
        if (isFirstBuildPush(step))
            tell({ notes }, 'left', step, `${quoted(step)} is version 1 of docker/build-push-action, which is another program; move to a newer version of it first`);
        else if (step.uses?.action === 'docker/bake-action')
            tell({ notes }, 'left', step, `${quoted(step)} builds by a bake file, which our action does not read; what serves it stays`);
    }
    if (plans.length > 0)
        return notes;
    for (const step of steps) {
        const role = roleOf(step);
        if (role === undefined || role === 'trivy' || role === 'qemu')
            continue;
        const cure = role === 'metadata' ? '; for its outputs alone our action can take its place with dry-run: true' : '';
        tell({ notes }, 'left', step, `${quoted(step)} stays: no docker/build-push-action is in its job${cure}`);
    }
    return notes;
}
function tellDifferences(job) {
    const { known, list, options, ours } = job;
    for (const { step, fields, isUnnamed } of ours) {
        if (!fields.some(({ name }) => name === 'images'))
            continue;
        if (isUnnamed) {
            tell(job, 'differs', step, `${quoted(step)} uploads by digest, under no name, as before; a job that joins the digests with docker buildx imagetools stays, or becomes a step of ours with "from" (docs/promotion.md)`);
        }
        else if (!options.same) {
            tell(job, 'differs', step, `a fixed tag that exists (a full version, a SHA) is adopted or refused, never written over${known.inputs.has('fixed-tags') ? '; the old way is fixed-tags: overwrite, which --same writes' : ''}`);
            tell(job, 'differs', step, `moving tags (latest, 1.2, a branch) only move forward${known.inputs.has('moving') ? '; the old way is moving: always, which --same writes' : ''}`);
        }
        const labels = entryOf(step.with, 'labels');
        if (labels === undefined ||
            !findStepReferences(labels.value).some(({ id }) => byId(list.steps, id)?.uses?.action === 'docker/metadata-action'))
            tell(job, 'differs', step, 'the OCI labels (org.opencontainers.image.…) are set, which the old build did not take; labels given by hand win over them');
    }
    const { permissions } = list;
    const [first] = ours;
    if (first !== undefined && permissions !== undefined && !permissions.some((name) => ['contents', 'read-all', 'write-all'].includes(name)))
        tell(job, 'differs', first.step, "permissions leave out contents: read; add it, since our step reads the repository's version tags to see what is the highest");
}
function tellLosses(step, job) {
    for (const key of ['continue-on-error', 'timeout-minutes']) {
        if (step.keys.has(key))
            tell(job, 'lost', step, `${quoted(step)} has ${key}, which goes with it`);
    }
    if (roleOf(step) === 'login') {
        const scope = entryOf(step.with, 'scope');
        if (scope !== undefined)
            tell(job, 'lost', scope, 'scope: our action has none; its sign-in is for this step alone, base images of that registry included');
        for (const { name, line, column } of step.env.list)
            tell(job, 'lost', { line, column }, `${name} of ${quoted(step)}: no variable of a sign-in is read here; set it at our step if the build needs it`);
    }
}

;// CONCATENATED MODULE: ./lib/src/migrate/edits.js

function editStep(step, { uses, id, env, fields, gone }, source) {
    const place = step.keys.get('uses');
    if (place === undefined)
        throw new TypeError(`the step at line ${step.line} uses nothing`);
    const inner = step.with.list.length > 0 && !step.with.isFlow ? step.with.indent : step.indent + 2;
    const write = (lines, indent) => shift(lines, 0, indent)
        .map((line) => `${line}${source.eol}`)
        .join('');
    const added = fields.flatMap(({ lines }) => lines);
    const below = [
        ...(id === undefined ? [] : [write([`id: ${id}`], step.indent)]),
        ...(env.length === 0 || step.env.list.length > 0 ? [] : [write(['env:'], step.indent), write(env, step.indent + 2)]),
        ...(step.with.list.length > 0 || added.length === 0 ? [] : [write(['with:'], step.indent), write(added, inner)]),
    ].join('');
    const line = source.text.slice(place.valueStart, source.lineEnd(place.valueStart));
    const ending = /\r?\n$/.exec(line)?.[0] ?? (below === '' ? '' : source.eol);
    return [
        { start: place.valueStart, end: source.lineEnd(place.valueStart), text: `${uses}${ending}${below}` },
        ...editEnv(step, env, source, write),
        ...editInputs(step, added, gone, source, (lines) => write(lines, inner)),
    ];
}
function editEnv({ env: own, keys, indent }, env, source, write) {
    const last = own.list.at(-1);
    if (env.length === 0 || last === undefined)
        return [];
    if (!own.isFlow)
        return [{ start: last.end, end: last.end, text: openLine(source, last.end) + write(env, own.indent) }];
    return rewrite('env', [...own.list.flatMap(({ lines }) => lines), ...env], keys, source, indent, write);
}
function editInputs({ with: inputs, keys, indent }, added, gone, source, write) {
    const [first] = inputs.list;
    if (first === undefined)
        return [];
    const kept = inputs.list.filter((entry) => !gone.includes(entry));
    if (inputs.isFlow)
        return rewrite('with', [...added, ...kept.flatMap(({ lines }) => lines)], keys, source, indent, (lines) => write(lines));
    return [{ start: first.start, end: first.start, text: write(added) }, ...gone.map(({ start, end }) => ({ start, end, text: '' }))];
}
function rewrite(key, lines, keys, source, indent, write) {
    const place = keys.get(key);
    if (place === undefined)
        throw new TypeError(`no ${key} here`);
    return [{ start: place.start, end: place.end, text: `${key}:${source.eol}${write(lines, indent + 2)}` }];
}
function openLine(source, end) {
    return source.text.slice(0, end).endsWith('\n') ? '' : source.eol;
}
function removeSteps(steps, all, source) {
    const edits = [];
    for (const step of steps) {
        const isLast = all.at(-1) === step;
        const end = isLast ? step.end : blanksAfter(step.end, source);
        const previous = edits.at(-1);
        const start = Math.max(isLast ? blanksBefore(step.start, source) : step.start, previous?.end ?? 0);
        if (previous !== undefined && start === previous.end)
            previous.end = end;
        else
            edits.push({ start, end });
    }
    return edits.map(({ start, end }) => ({ start, end, text: '' }));
}
function blanksAfter(from, source) {
    let end = from;
    while (end < source.text.length && source.text.slice(end, source.lineEnd(end)).trim() === '')
        end = source.lineEnd(end);
    return end;
}
function blanksBefore(from, source) {
    let start = from;
    while (start > 0 && source.text.slice(source.lineStart(start - 1), start).trim() === '')
        start = source.lineStart(start - 1);
    return start;
}

;// CONCATENATED MODULE: ./lib/src/migrate/metadata.js





function settleMetadata(metadata, job) {
    const { steps } = job.list;
    const users = job.ours.filter((plan) => plan.metadata === metadata);
    const [first] = users;
    if (first === undefined) {
        tell(job, 'left', metadata, `${quoted(metadata)} stays as it is: no build that was moved takes its tags`);
        return;
    }
    for (const { step } of users)
        job.env.set(step, [...(job.env.get(step) ?? []), ...metadata.env.list.filter((entry) => !hasVariable(step, entry.key))]);
    const named = referencesTo(metadata, job);
    const references = [...named, ...variablesAfter(metadata, job)];
    const foreign = references.find(({ output }) => output !== undefined && !job.known.outputs.has(output));
    const isSkipped = (metadata.condition === '' && first.step.condition !== '') || first.step.keys.has('continue-on-error');
    const early = references.filter(({ index }) => isSkipped || index <= first.step.index);
    const isShared = references.some(({ index }) => steps[index] !== undefined && roleOf(steps[index]) === 'build' && job.ours.every(({ step }) => step.index !== index));
    if (foreign !== undefined) {
        tell(job, 'stays', metadata, `${quoted(metadata)} stays: its output ${foreign.output ?? ''} is read, and our action has none of that name yet`);
    }
    else if (isShared) {
        tell(job, 'stays', metadata, `${quoted(metadata)} stays: a build that stays takes its outputs`);
    }
    else if (early.length > 0) {
        job.previews.push(metadata);
        const readers = [...new Set(early.map(({ index }) => steps[index]))].map((step) => step === undefined ? 'the job' : `${quoted(step)} (line ${step.line})`);
        const when = isSkipped ? 'whether the image is built or not' : 'before the image is there';
        tell(job, 'differs', metadata, `${quoted(metadata)} becomes a dry run of our action: its outputs are read ${when}, by ${readers.join(', ')}`);
    }
    else {
        job.gone.add(metadata);
        tellLosses(metadata, job);
        if (named.length === 0)
            return;
        const id = first.step.id || job.ids.get(first.step) || metadata.id;
        if (first.step.id === '')
            job.ids.set(first.step, id);
        job.names.set(metadata.id.toLowerCase(), id);
    }
}
function hasVariable({ env }, key) {
    return entryOf(env, key) !== undefined;
}

// EXTERNAL MODULE: ./lib/src/domain/json.js
var json = __webpack_require__(7909);
// EXTERNAL MODULE: ./lib/src/domain/reference.js
var reference = __webpack_require__(3366);
// EXTERNAL MODULE: ./lib/src/domain/vendor.js
var vendor = __webpack_require__(9689);
;// CONCATENATED MODULE: ./lib/src/migrate/logins.js







function readSignIns(step) {
    const { with: inputs } = step;
    if (textIn(inputs, 'logout') === 'false')
        return 'it leaves its sign-in on the machine (logout: false), which ours never does';
    const several = entryOf(inputs, 'registry-auth');
    if (several === undefined) {
        return [
            {
                registry: textIn(inputs, 'registry'),
                username: textIn(inputs, 'username'),
                password: textIn(inputs, 'password'),
                scope: textIn(inputs, 'scope'),
            },
        ];
    }
    const document = (0,dist.parseDocument)(several.value, { schema: 'failsafe', prettyErrors: false, logLevel: 'silent' });
    const entries = document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 0 });
    if (!Array.isArray(entries) || !entries.every(json/* isRecord */.u))
        return 'its registry-auth is no YAML list that can be read without a run';
    return entries.map((entry) => {
        const field = (name) => (typeof entry[name] === 'string' ? entry[name].trim() : '');
        return { registry: field('registry'), username: field('username'), password: field('password'), scope: field('scope') };
    });
}
function needOf(signIn, variables, images) {
    const registry = fillVariables(signIn.registry, variables);
    const host = hasExpression(registry) ? undefined : (0,reference/* parseHost */.o6)(registry || 'docker.io');
    if (host === undefined && !hasExpression(registry))
        return { kind: 'step', because: `${registry} is not a host` };
    if (signIn.username === '' && (host === undefined || ['ecr', 'ecr-public'].includes((0,vendor/* vendorOf */.A)(host))))
        return { kind: 'nothing', because: 'Amazon ECR works by itself with the AWS credentials of the job' };
    if (host === 'ghcr.io' && isJobToken(signIn.password)) {
        const isNamed = fillVariables(images, variables).includes('ghcr.io/');
        if (isNamed)
            return { kind: 'nothing', because: "ghcr.io works by itself with the job's token" };
        return { kind: 'entry', signIn: { ...signIn, username: '', password: '' } };
    }
    return { kind: 'entry', signIn };
}
function signInLines(entries) {
    const [only] = entries;
    if (only === undefined)
        return [];
    if (entries.length === 1)
        return shortForm(only.signIn, only.step);
    return blockLines('registry-auth', entries.flatMap(({ signIn: { registry, username, password } }) => [
        `- registry: ${innerValue(registry || 'docker.io')}`,
        ...(username === '' ? [] : [`  username: ${innerValue(username)}`]),
        ...(password === '' ? [] : [`  password: ${innerValue(password)}`]),
    ]));
}
function shortForm(signIn, { with: inputs }) {
    return ['registry', 'username', 'password'].flatMap((name) => {
        const entry = entryOf(inputs, name);
        if (signIn[name] === '')
            return [];
        return entry === undefined ? blockLines(name, signIn[name].split('\n')) : renamed(entry, name);
    });
}
function mayGo(condition, build) {
    const text = conditionOf(condition);
    if (text === '' || [conditionOf(build.condition), conditionOf(textIn(build.with, 'push'))].includes(text))
        return true;
    return isOfTheEvent(text);
}
function isOfTheEvent(body) {
    if (findStepReferences(body, true).length > 0)
        return false;
    const words = body.replaceAll(/'(?:[^']|'')*'/g, '').match(/[A-Za-z_][\w.-]*(?=\s*\(?)/g) ?? [];
    return words.every((word) => /^github\.|^(?:true|false|null|startsWith|endsWith|contains|format)$/i.test(word));
}

;// CONCATENATED MODULE: ./lib/src/migrate/scan.js








function settleScans(job) {
    const scans = withRole(job.list.steps, 'trivy').flatMap((step) => {
        const plan = job.ours.find((each) => each.step.index < step.index && scansOneOf(step, imagesOf(each), [each.step.id, each.metadata?.id ?? '']));
        if (plan === undefined || !isImageScan(step.with))
            return [];
        const fields = isNamed(step, job) ? 'later steps read its outputs or its outcome' : scanFields(step, plan.step, job);
        if (typeof fields !== 'string')
            return [{ step, plan, fields }];
        tell(job, 'stays', step, `${quoted(step)} stays: ${fields}`);
        return [];
    });
    const gates = scans.filter(({ step }) => modeOf(step, job.source) === 'gate');
    for (const { step, plan, fields } of scans) {
        const first = [...gates, ...scans].find((other) => other.plan === plan);
        if (first !== undefined && first.step !== step) {
            tell(job, 'stays', step, `${quoted(step)} stays: our step scans once, as ${quoted(first.step)} (line ${first.step.line}) did`);
            continue;
        }
        job.gone.add(step);
        job.fields.set(plan.step, [...(job.fields.get(plan.step) ?? []), ...fields]);
        tell(job, 'differs', step, `${quoted(step)} scanned what was published; ours scans every platform before anything is uploaded`);
    }
}
const INPUTS = new Map([
    ['severity', 'scan-fail-on'],
    ['ignore-unfixed', 'scan-ignore-unfixed'],
    ['scanners', 'scan-scanners'],
    ['vuln-type', 'scan-pkg-types'],
    ['skip-dirs', 'scan-skip-dirs'],
    ['skip-files', 'scan-skip-files'],
    ['trivyignores', 'scan-ignore-files'],
    ['ignore-policy', 'scan-ignore-policy'],
    ['timeout', 'scan-timeout'],
]);
const ABOUT_THE_RUNNER = [
    'image-ref',
    'scan-type',
    'exit-code',
    'format',
    'hide-progress',
    'cache',
    'cache-dir',
    'version',
    'skip-setup-trivy',
    'token-setup-trivy',
];
const LEVELS = 'UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL';
function scanFields(step, build, { known, source }) {
    const { with: inputs, env } = step;
    if (!isImageScan(inputs))
        return 'it scans something else than an image';
    if (step.fixed !== undefined)
        return `it is written ${step.fixed}`;
    const format = textIn(inputs, 'format') || 'table';
    if (format !== 'table' || textIn(inputs, 'output') !== '')
        return `it writes a report for later steps (format: ${format})`;
    const strange = inputs.list.find(({ key }) => !known.inputs.has(INPUTS.get(key) ?? '') && !ABOUT_THE_RUNNER.includes(key));
    if (strange !== undefined)
        return `its input ${strange.name} has no counterpart`;
    if (env.list.length > 0)
        return `its variable ${env.list[0]?.name ?? ''} has no counterpart`;
    const condition = conditionOf(step.condition);
    const isAlways = ['', 'success()', conditionOf(build.condition)].includes(condition);
    if (!isAlways && !isOfTheEvent(condition))
        return `its condition (${condition}) cannot be told for our step`;
    const mode = isAlways ? modeOf(step, source) : `\${{ (${condition}) && '${modeOf(step, source)}' || 'off' }}`;
    const carried = [...INPUTS].flatMap(([theirs, ours]) => {
        const entry = entryOf(inputs, theirs);
        return entry === undefined ? [] : [{ name: ours, value: entry.value, lines: renamed(entry, ours) }];
    });
    const levels = entryOf(inputs, 'severity') === undefined ? [{ name: 'scan-fail-on', value: LEVELS, lines: [`scan-fail-on: ${LEVELS}`] }] : [];
    return [{ name: 'scan', value: mode, lines: blockLines('scan', [mode]) }, ...levels, ...carried];
}
function modeOf({ with: inputs, keys }, { text }) {
    const place = keys.get('continue-on-error');
    const goesOn = place !== undefined && !/^false\b/.test(text.slice(place.valueStart, place.end));
    return ['', '0'].includes(textIn(inputs, 'exit-code')) || goesOn ? 'report' : 'gate';
}
function scansOneOf({ with: inputs }, images, ids) {
    const reference = textIn(inputs, 'image-ref');
    return (split(images).some((image) => reference.startsWith(image)) ||
        ids.some((id) => id !== '' && reference.toLowerCase().includes(`steps.${id.toLowerCase()}.`)));
}

;// CONCATENATED MODULE: ./lib/src/migrate/signin.js








function settleSignIns(job) {
    const { steps } = job.list;
    const relying = steps.filter((step) => !job.gone.has(step) && roleOf(step) !== 'login' && job.ours.every((plan) => plan.step !== step));
    const reasons = new Map();
    const relied = new Map();
    for (const step of [...withRole(steps, 'login'), ...withRole(steps, 'ecr-login')])
        reasons.set(step, reasonToStay(step, relying, relied, job));
    for (const [step, signIns] of relied)
        tellRelied(step, signIns, job);
    for (const [step, signIns] of signInsOf(job, reasons)) {
        const users = job.ours.filter((plan) => plan.step.index > step.index);
        const because = reasons.get(step);
        if (users.length === 0)
            continue;
        if (because !== undefined) {
            tell(job, 'stays', step, `${quoted(step)} stays: ${because}; our step uses that sign-in, too`);
            continue;
        }
        job.gone.add(step);
        tellLosses(step, job);
        const condition = conditionOf(step.condition);
        if (condition !== '')
            tell(job, 'goes', step, `${quoted(step)} needs its condition (${condition}) no more: where nothing is pushed, our step goes on without signing in`);
        for (const { because: why } of signIns.filter((need) => need.kind === 'nothing'))
            tell(job, 'goes', step, `${quoted(step)} is not needed: ${why}`);
    }
    for (const plan of job.ours) {
        const entries = [...signInsOf(job, reasons)].flatMap(([step, needs]) => job.gone.has(step) && step.index < plan.step.index
            ? needs.flatMap((need) => (need.kind === 'entry' ? [{ signIn: need.signIn, step }] : []))
            : []);
        const leads = new Set(entries.flatMap(({ step }) => step.lead));
        const lines = [...leads, ...signInLines(entries)];
        if (entries.length > 0)
            job.fields.set(plan.step, [{ name: 'registry-auth', value: '', lines }, ...(job.fields.get(plan.step) ?? [])]);
    }
}
function signInsOf(job, reasons) {
    const images = job.ours.map(imagesOf).join('\n');
    const found = new Map();
    for (const [step, reason] of reasons) {
        const signIns = roleOf(step) === 'login' ? readSignIns(step) : [];
        const needs = typeof signIns === 'string' ? [] : signIns.map((signIn) => needOf(signIn, job.list.variables, images));
        const own = typeof signIns === 'string' ? signIns : needs.find((need) => need.kind === 'step')?.because;
        if (reason === undefined && own !== undefined)
            reasons.set(step, own);
        if (roleOf(step) === 'ecr-login')
            found.set(step, [{ kind: 'nothing', because: 'Amazon ECR works by itself with the AWS credentials of the job' }]);
        else
            found.set(step, needs.filter((need) => need.kind !== 'step'));
    }
    return found;
}
function tellRelied(step, signIns, job) {
    const named = signIns.map((signIn) => `${quoted(signIn)} (line ${signIn.line})`);
    tell(job, 'stays', step, `${quoted(step)} ${reliesOnSignIn(step) ?? ''}: ${named.join(', ')} ${named.length === 1 ? 'stays' : 'stay'} for it, since the sign-in of our step is for that step alone; move the old one right before this step, or let this step sign in itself`);
}
function reasonToStay(step, relying, relied, job) {
    if (step.fixed !== undefined)
        return `it is written ${step.fixed}`;
    if (job.hasLeft)
        return 'a build that stays needs it';
    if (isNamed(step, job)) {
        const isEcr = roleOf(step) === 'ecr-login';
        return isEcr
            ? 'its outputs are read; write the host of the registry there (ACCOUNT.dkr.ecr.REGION.amazonaws.com), and it can go'
            : 'its outcome is read';
    }
    const later = relying.filter((each) => each.index > step.index && reliesOnSignIn(each) !== undefined);
    for (const each of later)
        relied.set(each, [...(relied.get(each) ?? []), step]);
    if (later.length > 0)
        return `later steps use its sign-in (line ${later.map(({ line }) => line).join(', ')})`;
    if (job.ours.some((plan) => plan.step.index > step.index && !mayGo(step.condition, plan.step)))
        return `its condition (${conditionOf(step.condition)}) cannot be told for our step`;
    const same = withRole(job.list.steps, 'login').filter((other) => textIn(other.with, 'registry') === textIn(step.with, 'registry') && entryOf(other.with, 'registry-auth') === undefined);
    return roleOf(step) === 'login' && same.length > 1
        ? 'several steps sign in to this registry, and ours takes each registry once'
        : undefined;
}

;// CONCATENATED MODULE: ./lib/src/migrate/plan.js











async function planJob(list, source, known, options) {
    const { steps } = list;
    const plans = [];
    for (const step of withRole(steps, 'build'))
        plans.push(await planBuild(step, list, known, options));
    const ours = plans.filter((plan) => plan.kind === 'ours');
    const notes = [...ours.flatMap((plan) => plan.notes), ...leftNotes(plans, steps)];
    if (ours.length === 0)
        return { edits: [], notes };
    const job = {
        list,
        source,
        known,
        options,
        ours,
        hasLeft: plans.length > ours.length,
        notes: [],
        gone: new Set(),
        fields: new Map(),
        env: new Map(),
        names: new Map(),
        ids: new Map(),
        previews: [],
    };
    settleScans(job);
    for (const metadata of withRole(steps, 'metadata'))
        settleMetadata(metadata, job);
    settleSignIns(job);
    const builders = settleBuilders(job);
    settleEmulation(job);
    tellDifferences(job);
    const edits = [
        ...ours.flatMap((plan) => editBuild(plan, builders, job)),
        ...job.previews.flatMap((metadata) => editPreview(metadata, job)),
        ...removeSteps(steps.filter((step) => job.gone.has(step)), steps, source),
        ...editReferences(job),
    ];
    return { edits, notes: [...notes, ...job.notes] };
}
function editBuild(plan, builders, job) {
    const { step } = plan;
    const builder = entryOf(step.with, 'builder');
    const gone = builder !== undefined && plan.builder !== undefined && builders.includes(plan.builder) ? [...plan.gone, builder] : plan.gone;
    const isDefault = ({ name }) => name === 'push' || name === 'context';
    const fields = [...plan.fields.filter((field) => !isDefault(field)), ...(job.fields.get(step) ?? []), ...plan.fields.filter(isDefault)];
    const lead = plan.metadata !== undefined && job.gone.has(plan.metadata) ? plan.metadata.lead : [];
    const moved = fields.map((field, index) => ({
        ...field,
        lines: [...(index === 0 ? lead : []), ...field.lines.map((line) => renameSteps(line, job.names))],
    }));
    const env = (job.env.get(step) ?? []).flatMap(({ lines }) => lines);
    return editStep(step, { uses: job.options.uses, id: job.ids.get(step), env, fields: moved, gone }, job.source);
}
function editPreview(metadata, job) {
    const fields = metadataFields(metadata, job.known, []).filter(({ name }) => !metadata.with.list.some(({ key, value }) => key === name && METADATA_INPUTS.get(key) === name && value.trim() !== ''));
    const dryRun = { name: 'dry-run', value: 'true', lines: ['dry-run: true'] };
    const kept = metadata.with.list.filter(({ key, value }) => key === 'github-token' || (METADATA_INPUTS.get(key) === key && job.known.inputs.has(key) && value.trim() !== ''));
    const gone = metadata.with.list.filter((entry) => !kept.includes(entry));
    return editStep(metadata, { uses: job.options.uses, id: undefined, env: [], fields: [dryRun, ...fields], gone }, job.source);
}
function editReferences(job) {
    const { text } = job.source;
    return textsAround(job).flatMap(({ start, end, isCondition }) => findStepReferences(text.slice(start, end), isCondition).flatMap((reference) => {
        const name = job.names.get(reference.id);
        const isSame = name === undefined || name.toLowerCase() === reference.id;
        return isSame ? [] : [{ start: start + reference.start, end: start + reference.end, text: name }];
    }));
}

;// CONCATENATED MODULE: ./lib/src/migrate/workflow.js





function readWorkflow(file, text) {
    const source = openSource(file, text);
    const problems = [];
    const complain = (offset, sentence) => {
        problems.push({ offset, sentence });
    };
    for (const { index } of text.matchAll(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]|\r(?!\n)/g))
        complain(index, 'is a control character, which YAML does not have');
    const document = (0,dist.parseDocument)(text, {
        schema: 'failsafe',
        keepSourceTokens: true,
        prettyErrors: false,
        logLevel: 'error',
        lineCounter: new dist.LineCounter(),
    });
    for (const { pos, message } of document.errors)
        complain(pos[0], `is not YAML: ${message.split('\n', 1)[0] ?? ''}`);
    const lists = problems.length > 0 ? [] : readRoot(document.contents, source, complain);
    if (problems.length > 0)
        throw asError(source, problems);
    return { source, lists };
}
function asError(source, problems) {
    const lines = problems
        .toSorted((one, other) => one.offset - other.offset)
        .map(({ offset, sentence }) => {
        const { line, column } = source.place(offset);
        return `${source.file}:${line}:${column}: ${sentence}`;
    });
    return new errors/* ActionError */.lZ('inputs', [`${source.file} is not a workflow that can be read; ${lines.length} problem(s):`, ...lines].join('\n'), 'Nothing was changed. The syntax is in docs.github.com, "Workflow syntax for GitHub Actions".');
}
function readRoot(root, source, complain) {
    if (!(0,dist/* isMap */.jh)(root)) {
        complain(root?.range?.[0] ?? 0, 'is not a mapping; a workflow has "on" and "jobs", an action has "runs"');
        return [];
    }
    const [jobs, runs] = [child(root, 'jobs'), child(root, 'runs')];
    if (jobs === undefined && runs === undefined) {
        complain(root.range?.[0] ?? 0, 'has no "jobs", as a workflow has, and no "runs", as an action has');
        return [];
    }
    const shared = { variables: literals(root), permissions: permissionsOf(root) };
    if ((0,dist/* isMap */.jh)(runs))
        return readList('', runs, { ...shared, outputs: textsOf(child(root, 'outputs')) }, source, complain);
    if ((0,dist/* isMap */.jh)(jobs))
        return jobs.items.flatMap((pair) => readJob(pair, shared, source, complain));
    complain(workflow_offsetOf(jobs ?? runs) ?? 0, `${jobs === undefined ? 'runs' : 'jobs'} is not a mapping`);
    return [];
}
function readJob({ key, value }, shared, source, complain) {
    const name = wordOf(key);
    if ((0,dist/* isAlias */.Vj)(value))
        return [];
    if (!(0,dist/* isMap */.jh)(value)) {
        complain(workflow_offsetOf(value) ?? workflow_offsetOf(key) ?? 0, `the job ${name} is not a mapping`);
        return [];
    }
    const variables = new Map([...shared.variables, ...literals(value)]);
    return readList(name, value, { variables, permissions: permissionsOf(value) ?? shared.permissions }, source, complain);
}
function readList(job, owner, shared, source, complain) {
    const steps = child(owner, 'steps');
    if (steps === undefined || (0,dist/* isAlias */.Vj)(steps))
        return [];
    if (!(0,dist.isSeq)(steps)) {
        complain(workflow_offsetOf(steps) ?? 0, `the steps of ${job === '' ? 'the action' : `the job ${job}`} are not a list`);
        return [];
    }
    const read = readSteps(steps, source, complain);
    for (const [index, { id }] of read.entries()) {
        if (id !== '' && read.findIndex((other) => other.id.toLowerCase() === id.toLowerCase()) < index)
            complain(read[index]?.offset ?? 0, `the id ${id} is that of an earlier step, and GitHub Actions takes each id once`);
    }
    const { outputs = [], ...around } = shared;
    return [
        {
            ...source.place(owner.range?.[0] ?? 0),
            job,
            steps: read,
            runsOn: textsOf(child(owner, 'runs-on'))
                .map(({ value }) => value)
                .join(' '),
            ...around,
            texts: [
                ...owner.items.filter(({ value }) => value !== steps).flatMap(({ key, value }) => textsOf(value, wordOf(key) === 'if')),
                ...outputs,
            ],
        },
    ];
}
function readSteps(seq, source, complain) {
    const token = seq.srcToken;
    const dashes = token?.type === 'block-seq' ? token.items.map(({ start }) => start.find(({ type }) => type === 'seq-item-ind')?.offset) : [];
    const columns = dashes.map((dash) => (dash === undefined ? 0 : dash - source.lineStart(dash)));
    let before = leadStart(dashes[0] ?? 0, columns[0] ?? 0, 0, source);
    return seq.items.flatMap((item, index) => {
        if (!(0,dist/* isNode */.Ll)(item) || (!(0,dist/* isMap */.jh)(item) && !(0,dist/* isAlias */.Vj)(item))) {
            complain(workflow_offsetOf(item) ?? seq.range?.[0] ?? 0, 'the step is not a mapping');
            return [];
        }
        const offset = item.range?.[0] ?? 0;
        const dash = dashes[index];
        const start = dash === undefined ? offset : leadStart(dash, columns[index] ?? 0, before, source);
        const content = contentEnd(item, source);
        const end = dash === undefined ? content : tailEnd(source.lineEnd(Math.max(content - 1, offset)), columns[index] ?? 0, source);
        before = end;
        return [readStep((0,dist/* isMap */.jh)(item) ? item : undefined, item, { index, start, end, isBlock: dash !== undefined }, source, complain)];
    });
}
function contentEnd(root, source) {
    let last = root.range?.[0] ?? 0;
    (0,dist/* visit */.YR)(root, {
        Node(_key, node) {
            const isBlock = (0,dist/* isCollection */.P3)(node) && node.flow !== true;
            const [start, end] = node.range ?? [0, 0];
            if (!isBlock)
                last = Math.max(last, start + source.text.slice(start, end).trimEnd().length);
        },
    });
    return last;
}
function tailEnd(end, column, source) {
    let last = end;
    while (last < source.text.length) {
        const line = source.text.slice(last, source.lineEnd(last));
        if (!line.trimStart().startsWith('#') || indentOf(line) <= column)
            return last;
        last += line.length;
    }
    return last;
}
function readStep(map, node, { index, start, end, isBlock }, source, complain) {
    const word = (key) => {
        const value = map === undefined ? undefined : child(map, key);
        return (0,dist/* isScalar */.jn)(value) && typeof value.value === 'string' ? value.value.trim() : '';
    };
    const [uses, id, name, run] = [word('uses'), word('id'), word('name'), word('run')];
    const offset = node.range?.[0] ?? start;
    return {
        ...source.place(offset),
        index,
        offset,
        id,
        title: name || id || uses || (run === '' ? 'the step' : `run: ${run.split('\n', 1)[0] ?? ''}`),
        uses: uses === '' ? undefined : parseUses(uses),
        run,
        condition: word('if'),
        with: withTail(readChild(map, 'with', source, complain), end, source),
        env: readChild(map, 'env', source, complain),
        keys: map === undefined || !isBlock ? new Map() : keysOf(map, source),
        texts: map === undefined ? [] : map.items.flatMap(({ key, value }) => textsOf(value, wordOf(key) === 'if')),
        lead: workflow_leadOf(source.text.slice(start, offset)),
        start,
        end,
        indent: offset - source.lineStart(offset),
        fixed: isTied(node)
            ? 'with an anchor or an alias'
            : !isBlock || map?.flow === true
                ? 'in flow style'
                : ['with', 'env'].some((key) => isExpression(map === undefined ? undefined : child(map, key)))
                    ? 'with an expression in the place of a mapping'
                    : undefined,
    };
}
function workflow_leadOf(text) {
    return text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line.startsWith('#'));
}
function parseUses(text) {
    const at = text.lastIndexOf('@');
    return at < 0 ? { action: text.toLowerCase(), version: '' } : { action: text.slice(0, at).toLowerCase(), version: text.slice(at + 1) };
}
function readChild(map, key, source, complain) {
    const pair = map?.items.find((each) => wordOf(each.key) === key);
    const value = pair?.value;
    if ((0,dist/* isMap */.jh)(value)) {
        const at = workflow_offsetOf(pair?.key) ?? 0;
        return readEntries(value, value.flow === true ? source.lineStart(at) : source.lineEnd(at), source, complain);
    }
    const isEmpty = value === undefined || value === null || ((0,dist/* isScalar */.jn)(value) && (value.value === '' || value.value === null));
    if (!isEmpty && !(0,dist/* isAlias */.Vj)(value) && !isExpression(value))
        complain(workflow_offsetOf(value) ?? 0, `${key} is not a mapping`);
    return NO_ENTRIES;
}
function withTail(entries, end, source) {
    const last = entries.list.at(-1);
    const below = last === undefined || entries.isFlow ? '' : source.text.slice(last.end, end);
    const tail = below.split('\n').filter((line) => line.trim() !== '');
    if (last === undefined || tail.length === 0 || tail.some((line) => !line.trimStart().startsWith('#')))
        return entries;
    return { ...entries, list: [...entries.list.slice(0, -1), { ...last, lines: [...last.lines, ...tail.map((line) => line.trim())] }] };
}
function isExpression(value) {
    return (0,dist/* isScalar */.jn)(value) && typeof value.value === 'string' && soleExpression(value.value) !== undefined;
}
function keysOf(map, source) {
    return new Map(map.items.map(({ key, value }) => {
        const at = workflow_offsetOf(key) ?? 0;
        const from = workflow_offsetOf(value) ?? at + wordOf(key).length + 1;
        const last = from + source.text.slice(from, (0,dist/* isNode */.Ll)(value) ? (value.range?.[1] ?? from) : from).trimEnd().length;
        return [wordOf(key).toLowerCase(), { start: at, end: source.lineEnd(Math.max(last - 1, at)), valueStart: from }];
    }));
}
function literals(owner) {
    const env = child(owner, 'env');
    if (!(0,dist/* isMap */.jh)(env))
        return new Map();
    return new Map(env.items.flatMap(({ key, value }) => (0,dist/* isScalar */.jn)(value) && typeof value.value === 'string' ? [[wordOf(key), value.value]] : []));
}
function permissionsOf(owner) {
    const permissions = child(owner, 'permissions');
    if ((0,dist/* isMap */.jh)(permissions))
        return permissions.items.map(({ key }) => wordOf(key));
    return (0,dist/* isScalar */.jn)(permissions) && typeof permissions.value === 'string' ? [permissions.value] : undefined;
}
function textsOf(root, isCondition = false) {
    const texts = [];
    if (!(0,dist/* isNode */.Ll)(root))
        return texts;
    (0,dist/* visit */.YR)(root, {
        Scalar(key, { value, range }) {
            if (key === 'key' || typeof value !== 'string' || range === undefined || range === null)
                return;
            texts.push({ value, start: range[0], end: range[1], isCondition: isCondition && texts.length === 0 });
        },
    });
    return texts;
}
function isTied(node) {
    let tied = false;
    (0,dist/* visit */.YR)(node, {
        Node(_key, each) {
            if ((0,dist/* isAlias */.Vj)(each) || ('anchor' in each && each.anchor !== undefined))
                tied = true;
        },
    });
    return tied;
}
function child(map, name) {
    return map.items.find(({ key }) => wordOf(key) === name)?.value ?? undefined;
}
function wordOf(key) {
    return (0,dist/* isScalar */.jn)(key) && typeof key.value === 'string' ? key.value : '';
}
function workflow_offsetOf(node) {
    return (0,dist/* isNode */.Ll)(node) ? node.range?.[0] : undefined;
}

;// CONCATENATED MODULE: ./lib/src/migrate/migrate.js






async function migrate(file, text, { uses = USES, same = false, known = THIS_VERSION } = {}) {
    const { source, lists } = readWorkflow(file, text);
    const jobs = [];
    for (const list of lists)
        jobs.push(await planJob(list, source, known, { uses, same }));
    return {
        text: applyEdits(text, jobs.flatMap(({ edits }) => edits)),
        notes: (0,notes.sortNotes)(jobs.flatMap(({ notes }) => notes)),
    };
}


/***/ }),

/***/ 7189:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   formatNote: () => (/* binding */ formatNote),
/* harmony export */   sortNotes: () => (/* binding */ sortNotes)
/* harmony export */ });
function sortNotes(notes) {
    const sorted = notes.toSorted((one, other) => one.line - other.line || one.column - other.column);
    const isSaid = (note) => (other) => other.text === note.text && (note.kind === 'differs' || other.line === note.line);
    return sorted.filter((note, index) => sorted.findIndex(isSaid(note)) === index);
}
function formatNote(file, { line, column, kind, text }) {
    return `${file}:${line}:${column}: ${kind}: ${text}`;
}


/***/ })

};
