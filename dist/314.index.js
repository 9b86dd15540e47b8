export const id = 314;
export const ids = [314];
export const modules = {

/***/ 3314:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  writeSboms: () => (/* binding */ writeSboms)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/src/domain/code.js
var code = __webpack_require__(1342);
// EXTERNAL MODULE: ./lib/src/domain/inert.js
var inert = __webpack_require__(1295);
// EXTERNAL MODULE: ./lib/src/domain/manifest.js
var manifest = __webpack_require__(1806);
;// CONCATENATED MODULE: ./lib/src/domain/member.js
const [QUOTE, COMMA, BACKSLASH] = [34, 44, 92];
const OPENING = new Set([91, 123]);
const CLOSING = new Set([93, 125]);
const BLANK = new Set([9, 10, 13, 32]);
const COLON = 58;
const KEY_LIMIT = 64;
async function* memberBytes(chunks, name) {
    const finder = new Finder(new TextEncoder().encode(JSON.stringify(name)));
    for await (const chunk of chunks) {
        let from = finder.isInside ? 0 : undefined;
        for (let at = 0; at < chunk.length; at += 1) {
            const step = finder.next(chunk[at] ?? 0);
            if (step === 'begins')
                from = at;
            if (step === 'ended' && from !== undefined) {
                yield chunk.subarray(from, at);
                from = undefined;
            }
        }
        if (from !== undefined)
            yield chunk.subarray(from);
    }
}
class Finder {
    #wanted;
    #depth = 0;
    #inText = false;
    #isEscaped = false;
    #key = [];
    #place = 'key';
    #state = 'before';
    constructor(wanted) {
        this.#wanted = wanted;
    }
    get isInside() {
        return this.#state === 'inside';
    }
    next(byte) {
        if (this.#inText)
            return this.#text(byte);
        const begins = this.#state === 'awaited' && !BLANK.has(byte);
        if (begins)
            this.#state = 'inside';
        if (byte === QUOTE) {
            this.#inText = true;
            if (this.#depth === 1 && this.#place === 'key')
                this.#key = [byte];
        }
        else if (OPENING.has(byte))
            this.#depth += 1;
        else if (CLOSING.has(byte)) {
            this.#depth -= 1;
            if (this.#depth === 0)
                return this.#end();
        }
        else if (this.#depth === 1 && byte === COLON) {
            this.#place = 'value';
            if (this.#state === 'before' && this.#isWanted())
                this.#state = 'awaited';
        }
        else if (this.#depth === 1 && byte === COMMA) {
            this.#place = 'key';
            return this.#end();
        }
        return begins ? 'begins' : undefined;
    }
    #text(byte) {
        if (this.#depth === 1 && this.#place === 'key' && this.#key.length <= KEY_LIMIT)
            this.#key.push(byte);
        if (this.#isEscaped)
            this.#isEscaped = false;
        else if (byte === BACKSLASH)
            this.#isEscaped = true;
        else if (byte === QUOTE)
            this.#inText = false;
    }
    #end() {
        if (this.#state !== 'inside')
            return undefined;
        this.#state = 'done';
        return 'ended';
    }
    #isWanted() {
        return this.#key.length === this.#wanted.length && this.#key.every((byte, at) => byte === this.#wanted[at]);
    }
}

// EXTERNAL MODULE: ./lib/src/domain/platform.js
var domain_platform = __webpack_require__(9560);
;// CONCATENATED MODULE: ./lib/src/build/sbom.js







const LIMIT_BYTES = 256 * 1024 * 1024;
async function writeSboms(staged, folder, ports) {
    const ends = [];
    for (const { platform, digest } of staged.platforms) {
        const statements = statementsAbout(digest, staged);
        if (statements.length === 0)
            ends.push(tell(`the image has no SBOM for ${(0,domain_platform/* formatPlatform */.Bq)(platform)}`, ports));
        for (const [index, statement] of statements.entries()) {
            const name = `${(0,domain_platform/* formatPlatform */.Bq)(platform).replaceAll('/', '-')}${index === 0 ? '' : `-${index + 1}`}.spdx.json`;
            ends.push(await writeSbom(staged, statement, folder, name, ports));
        }
    }
    return ends.length > 0 && ends.every((isThere) => isThere);
}
function tell(what, { log }) {
    log.error(`sbom-file: ${what}`);
    return false;
}
function statementsAbout(digest, { root, children }) {
    const listed = root.content.kind === 'index' ? root.content.manifests : [];
    const about = new Set(listed
        .filter((child) => (0,manifest/* isAttestation */.H3)(child) && child.annotations['vnd.docker.reference.digest'] === digest)
        .map((child) => String(child.digest)));
    const layers = (manifest) => (manifest.content.kind === 'image' && about.has(manifest.digest) ? manifest.content.layers : []);
    return children
        .flatMap(layers)
        .filter(({ annotations }) => annotations['in-toto.io/predicate-type']?.startsWith('https://spdx.dev/Document'));
}
async function writeSbom(staged, statement, folder, name, ports) {
    const { files } = ports;
    if (statement.size > LIMIT_BYTES)
        return tell(`${name} would have ${statement.size} bytes, more than the ${LIMIT_BYTES} that are taken out`, ports);
    const hash = (0,external_node_crypto_.createHash)('sha256');
    let bytes = 0;
    async function* hashed(chunks) {
        for await (const chunk of chunks) {
            hash.update(chunk);
            yield chunk;
        }
    }
    async function* counted(chunks) {
        for await (const chunk of chunks) {
            bytes += chunk.length;
            yield chunk;
        }
    }
    try {
        const draft = (0,external_node_path_.join)(await files.temporaryFolder('sbom-'), name);
        await files.write(draft, counted(memberBytes(hashed(staged.blob(statement).chunks()), 'predicate')));
        if (`sha256:${hash.digest('hex')}` !== statement.digest)
            return tell(`the attestation of ${name} holds other bytes than its digest says`, ports);
        if (bytes === 0)
            return tell(`the attestation of ${name} has no predicate`, ports);
        await files.makeFolder(folder);
        await files.move(draft, (0,external_node_path_.join)(folder, name));
        return true;
    }
    catch (error) {
        return tell(`${(0,inert/* inertInline */.Mo)((0,external_node_path_.join)(folder, name))} cannot be written (${(0,code/* codeOf */.$)(error) ?? (0,inert/* inertInline */.Mo)(String(error))})`, ports);
    }
}


/***/ })

};
