export const id = 884;
export const ids = [884];
export const modules = {

/***/ 884:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  prune: () => (/* binding */ prune)
});

// EXTERNAL MODULE: ./lib/src/credentials/keychain.js + 14 modules
var credentials_keychain = __webpack_require__(8788);
// EXTERNAL MODULE: ./lib/src/domain/vendor.js
var vendor = __webpack_require__(9689);
// EXTERNAL MODULE: ./lib/src/errors.js
var src_errors = __webpack_require__(5071);
;// CONCATENATED MODULE: ./lib/src/domain/age.js
const UNITS_MS = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };
function parseAge(text) {
    const [, count, unit] = /^(0|[1-9][0-9]{0,4})([hdw])$/.exec(text.trim()) ?? [];
    if (unit !== 'h' && unit !== 'd' && unit !== 'w')
        return undefined;
    return Number(count) * UNITS_MS[unit];
}

// EXTERNAL MODULE: ./lib/src/domain/secret.js
var secret = __webpack_require__(4699);
// EXTERNAL MODULE: ./lib/src/inputs/auth-realms.js
var auth_realms = __webpack_require__(5391);
// EXTERNAL MODULE: ./lib/src/inputs/csv.js
var inputs_csv = __webpack_require__(2054);
// EXTERNAL MODULE: ./lib/src/inputs/form.js
var inputs_form = __webpack_require__(4618);
// EXTERNAL MODULE: ./lib/src/inputs/images.js
var inputs_images = __webpack_require__(8490);
// EXTERNAL MODULE: ./lib/src/inputs/inputs.js + 38 modules
var inputs_inputs = __webpack_require__(9004);
// EXTERNAL MODULE: ./lib/src/inputs/spec.js
var spec = __webpack_require__(5083);
;// CONCATENATED MODULE: ./lib/src/inputs/prune-spec.js

const SHARED = [
    'images',
    'registry',
    'username',
    'password',
    'registry-auth',
    'auth-realms',
    'github-token',
    'timeout',
];
const PRUNE_OWN = [
    {
        name: 'keep-last',
        group: 'what to publish',
        kind: 'text',
        description: 'How many images with tags are kept in each repository, the newest ones; 10 unless said otherwise, 0 for none.',
        default: '10',
        example: '20',
    },
    {
        name: 'keep-tags',
        group: 'what to publish',
        kind: 'list',
        description: 'Images with such a tag are kept, by lines or commas; `*` stands for any characters.',
        example: 'latest, v*, prod-*',
    },
    {
        name: 'older-than',
        group: 'what to publish',
        kind: 'text',
        description: 'Only what is older is deleted: a whole number with `h`, `d` or `w`; 7 days unless said otherwise.',
        default: '7d',
        example: '30d',
    },
    {
        name: 'untagged',
        group: 'what to publish',
        kind: 'boolean',
        description: 'Whether manifests that no tag leads to are deleted, too, where the registry lists them (GHCR, ECR); `true` unless said otherwise.',
        default: 'true',
    },
    {
        name: 'dry-run',
        group: 'run',
        kind: 'boolean',
        description: 'Whether it is only told what would be deleted; that is so until `false` is given.',
        default: 'true',
    },
];
const PRUNE_INPUTS = [
    { ...(0,spec/* specOf */.rI)('images'), description: 'Names of the images to delete from, without tags, by lines or commas.' },
    ...PRUNE_OWN,
    ...SHARED.filter((name) => name !== 'images').map(spec/* specOf */.rI),
];
const PRUNE_OUTPUTS = [
    { name: 'outcome', description: '`pruned`, `planned` (a dry-run), `partial` (some of it could not be deleted) or `failed`.' },
    { name: 'deleted', description: 'JSON list of what was deleted, or would be: `image@digest`.' },
    { name: 'results', description: 'JSON, one row for each manifest: `image`, `digest`, `tags`, `made`, `state`, `because`.' },
];

// EXTERNAL MODULE: ./lib/src/inputs/refusal.js
var refusal = __webpack_require__(5254);
// EXTERNAL MODULE: ./lib/src/inputs/registries.js + 3 modules
var registries = __webpack_require__(6211);
// EXTERNAL MODULE: ./lib/src/inputs/words.js
var words = __webpack_require__(4259);
;// CONCATENATED MODULE: ./lib/src/inputs/prune.js











const KEEP_LAST = 10;
const OLDER_THAN_MS = 7 * 86_400_000;
const TIMEOUT_MS = 3_600_000;
async function readPrune(given) {
    const values = new Map([...given].map(([name, value]) => [name.toLowerCase(), value.trim()]));
    const shared = new Set(SHARED);
    const own = PRUNE_INPUTS.map(({ name }) => name).filter((name) => !shared.has(name));
    const others = new Map([...values].filter(([name]) => !own.includes(name)));
    const form = await (0,inputs_form/* openForm */.R)(others, [...own, ...SHARED]);
    const csv = await (0,inputs_csv/* csvFor */.u3)([values.get('keep-tags') ?? '']);
    const one = (name, fallback, parse) => readOne(form, values, name, fallback, parse);
    const images = (0,inputs_images/* readImages */.H)(form);
    if (images.length === 0 && !form.isRefused('images'))
        form.refuse('images', 'is missing; name the images that are to be pruned');
    const token = form.text('github-token');
    const inputs = {
        images,
        keepLast: one('keep-last', KEEP_LAST, parseCount),
        keepTags: one('keep-tags', [], (text) => parsePatterns((0,inputs_csv/* listOf */.c3)(csv, text, true))),
        olderThanMs: one('older-than', OLDER_THAN_MS, parseOld),
        untagged: one('untagged', true, words/* parseBoolean */.y),
        dryRun: one('dry-run', true, words/* parseBoolean */.y),
        registries: await (0,registries/* readRegistries */.K)(form, true),
        authRealms: (0,auth_realms/* readAuthRealms */.P)(form),
        githubToken: token === undefined ? undefined : new secret/* Secret */.z(token),
        timeoutMs: form.one('timeout', inputs_inputs/* parseTimeout */.ZZ) ?? TIMEOUT_MS,
        notices: form.notices,
    };
    form.finish('Every input, with what is allowed, stands in docs/prune.md. Nothing was deleted.');
    return inputs;
}
function readOne(form, values, name, fallback, parse) {
    const text = values.get(name) ?? '';
    if (text === '')
        return fallback;
    const found = parse(text);
    if (!(0,refusal/* isRefusal */.vu)(found))
        return found;
    form.refuse(name, `${(0,refusal/* shown */.SP)(text)} ${found.refused}`);
    return fallback;
}
function parsePatterns(patterns) {
    if ((0,refusal/* isRefusal */.vu)(patterns))
        return patterns;
    const odd = patterns.find((pattern) => !/^[\w.*-]{1,128}$/.test(pattern) || /^[.-]/.test(pattern));
    return odd === undefined
        ? patterns
        : (0,refusal/* refuse */.TR)(`has ${(0,refusal/* shown */.SP)(odd)}, which no tag matches; write tags without the image, with * for any characters`);
}
function parseCount(text) {
    return /^(?:0|[1-9][0-9]{0,5})$/.test(text) ? Number(text) : (0,refusal/* refuse */.TR)('is not a number; write how many images are kept, 0 for none');
}
function parseOld(text) {
    return parseAge(text) ?? (0,refusal/* refuse */.TR)('is not an age; write a whole number with h, d or w, such as 12h, 30d or 8w');
}

// EXTERNAL MODULE: ./lib/src/registry/client.js + 15 modules
var client = __webpack_require__(3063);
// EXTERNAL MODULE: ./lib/src/domain/wildcard.js
var wildcard = __webpack_require__(3613);
// EXTERNAL MODULE: ./lib/src/domain/digest.js
var domain_digest = __webpack_require__(9191);
;// CONCATENATED MODULE: ./lib/src/prune/shelf.js

function subjectOfTag(tag) {
    const [, hex] = /^sha256-([0-9a-f]{64})(?:\.[\w.-]+)?$/.exec(tag) ?? [];
    return hex === undefined ? undefined : (0,domain_digest/* parseDigest */.m)(`sha256:${hex}`);
}
function sameTags(now, before) {
    return now.length === before.length && now.every((tag) => before.includes(tag));
}

;// CONCATENATED MODULE: ./lib/src/prune/judge.js


function judge(pieces, rules, now) {
    const byDigest = new Map(pieces.map((piece) => [piece.digest, piece]));
    const parents = parentsOf(pieces);
    const standing = new Set(pieces.filter((piece) => standsAlone(piece, byDigest, parents)));
    const newest = newestOf([...standing], rules.keepLast);
    const kept = new Map();
    for (const piece of pieces) {
        const because = reasonOfTag(piece, rules) ?? (standing.has(piece) ? reasonToKeep(piece, newest, rules, now) : undefined);
        if (because !== undefined)
            kept.set(piece.digest, because);
    }
    spread(kept, byDigest, pieces);
    const sentences = pieces.map((piece) => {
        const because = kept.get(piece.digest);
        if (because !== undefined)
            return { piece, verdict: 'keep', because };
        return { piece, verdict: 'delete', because: reasonToDelete(piece, byDigest, parents, rules) };
    });
    return inOrder(sentences);
}
function agreed(first, second) {
    const going = new Set(first.filter(({ verdict }) => verdict === 'delete').map(({ piece }) => piece.digest));
    const came = second.filter(({ piece, verdict }) => verdict === 'delete' && !going.has(piece.digest));
    const kept = new Map(came.map(({ piece }) => [piece.digest, CAME]));
    const pieces = second.map(({ piece }) => piece);
    spread(kept, new Map(pieces.map((piece) => [piece.digest, piece])), pieces);
    return second.map((sentence) => {
        const because = sentence.verdict === 'keep' ? undefined : kept.get(sentence.piece.digest);
        return because === undefined ? sentence : { ...sentence, verdict: 'keep', because };
    });
}
const CAME = 'it changed while the repository was read';
function parentsOf(pieces) {
    return new Set(pieces.flatMap(({ needs }) => needs));
}
function isNamed({ digest, tags }) {
    return tags.some((tag) => (subjectOfTag(tag) ?? digest) === digest);
}
function standsAlone(piece, byDigest, parents) {
    if (isNamed(piece))
        return true;
    return !piece.about.some((subject) => byDigest.has(subject)) && (piece.tags.length > 0 || !parents.has(piece.digest));
}
function newestOf(standing, keepLast) {
    const order = standing.filter(isNamed).toSorted((one, other) => (other.madeAt?.getTime() ?? 0) - (one.madeAt?.getTime() ?? 0));
    return new Set(order.slice(0, keepLast).map(({ digest }) => digest));
}
function reasonOfTag({ tags }, { keepTags }) {
    const pattern = keepTags.find((each) => tags.some((tag) => (0,wildcard/* matches */.c)(each, tag)));
    return pattern === undefined ? undefined : `a tag matches ${pattern} of keep-tags`;
}
function reasonToKeep(piece, newest, rules, now) {
    if (newest.has(piece.digest))
        return `it is one of the ${rules.keepLast} newest`;
    if (piece.tags.length === 0 && !rules.untagged)
        return 'it has no tag, and untagged is false';
    return reasonOfAge(piece, rules, now);
}
function reasonOfAge({ madeAt }, { olderThanMs }, now) {
    if (madeAt === undefined)
        return 'nobody says how old it is';
    return now.getTime() - madeAt.getTime() < olderThanMs ? 'it is younger than older-than' : undefined;
}
function spread(kept, byDigest, pieces) {
    const sayings = sayingsOf(pieces);
    const waiting = [...kept.keys()];
    const keep = (digest, because) => {
        if (kept.has(digest))
            return;
        kept.set(digest, because);
        waiting.push(digest);
    };
    for (let digest = waiting.pop(); digest !== undefined; digest = waiting.pop()) {
        for (const child of byDigest.get(digest)?.needs ?? [])
            keep(child, `${digest} needs it`);
        for (const saying of sayings.get(digest) ?? [])
            keep(saying.digest, `it is about ${digest}`);
        for (const subject of byDigest.get(digest)?.about ?? [])
            keep(subject, `${digest} is about it`);
    }
}
function sayingsOf(pieces) {
    const sayings = new Map();
    for (const piece of pieces)
        for (const subject of piece.about) {
            const known = sayings.get(subject);
            if (known === undefined)
                sayings.set(subject, [piece]);
            else
                known.push(piece);
        }
    return sayings;
}
function reasonToDelete(piece, byDigest, parents, rules) {
    const { about, digest, tags } = piece;
    if (about.length > 0 && !isNamed(piece))
        return about.some((subject) => byDigest.has(subject)) ? 'what it is about is deleted' : 'what it is about is gone';
    const rank = rules.keepLast === 0 ? '' : `, and not one of the ${rules.keepLast} newest`;
    if (tags.length > 0)
        return `it is older than older-than${rank}`;
    return parents.has(digest) ? 'all that need it are deleted' : 'it has no tag, and is older than older-than';
}
function inOrder(sentences) {
    const levels = levelsOf(sentences.map(({ piece }) => piece));
    const rank = ({ verdict, piece }) => (verdict === 'keep' ? -1 : (levels.get(piece.digest) ?? 0));
    const age = ({ verdict, piece }) => (verdict === 'keep' ? 0 : (piece.madeAt?.getTime() ?? 0));
    return sentences.toSorted((one, other) => rank(one) - rank(other) || age(one) - age(other));
}
function levelsOf(pieces) {
    const levels = new Map(pieces.map(({ digest }) => [digest, 0]));
    const sayings = sayingsOf(pieces);
    const parents = countsOf(pieces.flatMap(({ needs }) => [...new Set(needs)]));
    const subjects = new Map(pieces.map(({ digest, about }) => [digest, about.filter((each) => levels.has(each)).length]));
    const byDigest = new Map(pieces.map((piece) => [piece.digest, piece]));
    const done = new Set();
    const free = [];
    const orphans = [];
    const release = (digest) => {
        if ((parents.get(digest) ?? 0) > 0 || !levels.has(digest))
            return;
        orphans.push(digest);
        if (subjects.get(digest) === 0)
            free.push(digest);
    };
    const settle = (digest, level, counts) => {
        counts.set(digest, (counts.get(digest) ?? 0) - 1);
        if (done.has(digest))
            return;
        levels.set(digest, Math.max(levels.get(digest) ?? 0, level));
        if (counts.get(digest) === 0)
            release(digest);
    };
    for (const digest of levels.keys())
        release(digest);
    const visit = (digest) => {
        if (done.has(digest))
            return;
        done.add(digest);
        const below = (levels.get(digest) ?? 0) + 1;
        for (const child of new Set(byDigest.get(digest)?.needs))
            if (levels.has(child))
                settle(child, below, parents);
        for (const saying of sayings.get(digest) ?? [])
            settle(saying.digest, below, subjects);
    };
    for (const orphan of orphans) {
        for (let next = free.pop(); next !== undefined; next = free.pop())
            visit(next);
        visit(orphan);
    }
    return levels;
}
function countsOf(digests) {
    const counts = new Map();
    for (const digest of digests)
        counts.set(digest, (counts.get(digest) ?? 0) + 1);
    return counts;
}

;// CONCATENATED MODULE: ./lib/src/prune/carry.js


async function carryOut(sentences, shelf, isDry, ports) {
    const { repository } = shelf;
    const rows = [];
    const errors = [];
    const sayings = sayingsOf(sentences.map(({ piece }) => piece));
    const standing = new Map();
    let isOver = false;
    for (const { piece, verdict, because } of sentences) {
        const row = (state, why = because) => {
            const { digest, tags, madeAt } = piece;
            rows.push({ repository, piece: { digest, tags, madeAt }, state, because: why });
            if (state === 'deleted' || state === 'gone' || state === 'planned')
                return;
            for (const child of piece.needs)
                standing.set(child, 'what needs it is still there');
            for (const saying of sayings.get(digest) ?? [])
                standing.set(saying.digest, 'what it is about is still there');
        };
        const spared = standing.get(piece.digest);
        if (verdict === 'keep')
            row('kept');
        else if (isDry)
            row('planned');
        else if (isOver || ports.signal.aborted)
            row('left', 'the run ended before');
        else if (spared !== undefined)
            row('spared', spared);
        else {
            const { state, error } = await removeOne(piece, shelf, ports);
            if (error !== undefined)
                errors.push(error);
            isOver = error !== undefined && ((0,src_errors/* endsRun */.sl)(error) || error.code === 'registry-unreachable');
            row(state, error?.message ?? (state === 'changed' ? 'its tags, or what needs it, changed since it was judged' : because));
            ports.log.info(`${repository.name}@${piece.digest} ${state}`);
        }
    }
    return { rows, errors };
}
async function removeOne(piece, { look, remove }, { signal }) {
    let isAsked = false;
    try {
        const seen = await look(piece);
        if (seen !== 'same')
            return { state: seen };
        signal.throwIfAborted();
        isAsked = true;
        const end = await remove(piece);
        return { state: end === 'removed' ? 'deleted' : end };
    }
    catch (thrown) {
        const error = (0,src_errors/* asActionError */.z6)(signal.aborted ? signal.reason : thrown);
        const isUnanswered = (0,src_errors/* endsRun */.sl)(error) || error.code === 'registry-unreachable' || error.code === 'registry-answer';
        if (isAsked && isUnanswered)
            return { state: 'unknown', error };
        return { state: (0,src_errors/* endsRun */.sl)(error) ? 'left' : 'failed', error };
    }
}

// EXTERNAL MODULE: ./lib/src/credentials/aws-error.js
var aws_error = __webpack_require__(2197);
// EXTERNAL MODULE: ./lib/src/credentials/ecr.js
var ecr = __webpack_require__(8569);
// EXTERNAL MODULE: ./lib/src/credentials/ecr-repository.js
var ecr_repository = __webpack_require__(162);
// EXTERNAL MODULE: ./lib/src/domain/inert.js
var inert = __webpack_require__(1295);
// EXTERNAL MODULE: ./lib/src/domain/config.js
var domain_config = __webpack_require__(6169);
// EXTERNAL MODULE: ./lib/src/domain/json.js
var json = __webpack_require__(7909);
// EXTERNAL MODULE: ./lib/src/domain/manifest.js
var domain_manifest = __webpack_require__(1806);
// EXTERNAL MODULE: ./lib/src/domain/parallel.js
var parallel = __webpack_require__(9852);
;// CONCATENATED MODULE: ./lib/src/prune/read.js








const READERS = 8;
const PIECES_LIMIT = 50_000;
const NAMED_LIMIT = 500_000;
async function readPieces(listed, isWhole, client, memory = new Map()) {
    const known = new Map();
    for (const each of listed) {
        const tags = [...new Set([...(known.get(each.digest)?.tags ?? []), ...each.tags])];
        known.set(each.digest, { ...each, tags });
    }
    const pieces = new Map();
    const referred = new Map();
    const indexes = new Set();
    const asked = new Set();
    let named = 0;
    const count = (more) => {
        named += more;
        if (named > NAMED_LIMIT)
            throw tooMuch(`manifests name each other more than ${NAMED_LIMIT} times`, client);
    };
    let waiting = listed.map(({ digest }) => digest);
    while (waiting.length > 0) {
        const fresh = [...new Set(waiting)].filter((digest) => !asked.has(digest));
        if (asked.size + fresh.length > PIECES_LIMIT)
            throw tooMuch(`there are more than ${PIECES_LIMIT} manifests`, client);
        for (const digest of fresh)
            asked.add(digest);
        waiting = [];
        await (0,parallel/* inParallel */.H)(fresh, READERS, async (digest) => {
            const entry = known.get(digest) ?? { digest, tags: [], pushedAt: undefined };
            const [essence, referrers] = await Promise.all([
                essenceOf(entry, client, memory),
                isWhole ? [] : client.referrers(digest).then((found) => (found ?? []).map((each) => each.digest)),
            ]);
            if (essence === undefined) {
                if (isWhole && known.has(digest))
                    pieces.set(digest, { ...unread(entry), madeAt: entry.pushedAt });
                return;
            }
            count(essence.needs.length + referrers.length);
            pieces.set(digest, pieceOf(entry, essence));
            for (const index of essence.indexes)
                indexes.add(index);
            for (const referrer of referrers)
                referred.set(referrer, [...(referred.get(referrer) ?? []), digest]);
            for (const next of [...essence.needs, ...(pieces.get(digest)?.about ?? []), ...referrers])
                if (!asked.has(next))
                    waiting.push(next);
        });
    }
    for (const digest of indexes)
        if (!pieces.has(digest))
            pieces.set(digest, unread({ digest, tags: [] }));
    return [...pieces.values()].map((piece) => {
        const about = [...new Set([...piece.about, ...(referred.get(piece.digest) ?? [])])].filter((subject) => subject !== piece.digest);
        return { ...piece, about, madeAt: piece.madeAt ?? ageOf(memory.get(piece.digest), pieces, memory) };
    });
}
function tooMuch(what, { repository }) {
    return new src_errors/* ActionError */.lZ('registry-answer', `${what} in ${repository.name}`, 'Delete from it by the tools of the registry first.');
}
function unread({ digest, tags }) {
    return { digest, tags, madeAt: undefined, needs: [], about: [], isUnread: true };
}
function pieceOf({ digest, tags, pushedAt }, { needs, subject, made }) {
    const subjects = [...tags.flatMap((tag) => subjectOfTag(tag) ?? []), ...(subject === undefined ? [] : [subject])];
    const about = [...new Set(subjects)].filter((each) => each !== digest);
    return { digest, tags, madeAt: pushedAt ?? made?.at, needs, about };
}
async function essenceOf({ digest, tags, pushedAt }, client, memory) {
    const known = memory.get(digest);
    if (known !== undefined && (pushedAt !== undefined || known.made !== undefined))
        return known;
    const manifest = await client.manifest(digest);
    if (manifest === undefined && tags.length > 0)
        throw new src_errors/* ActionError */.lZ('registry-answer', `${client.repository.name} lists ${digest} with the tag ${(0,inert/* inertInline */.Mo)(tags.join(', '))}, and does not have it`, 'What it needs is not known, so nothing is deleted. Run it again; where that stays so, take the tag away.');
    if (manifest === undefined)
        return undefined;
    const { content } = manifest;
    const children = content.kind === 'index' ? content.manifests : [];
    const essence = {
        needs: [...new Set(children.map((child) => child.digest))],
        indexes: children.filter(({ mediaType }) => (0,domain_manifest/* isIndexType */.$U)(mediaType)).map((child) => child.digest),
        subject: subjectOf(manifest),
        platforms: content.kind === 'index' ? children.filter((child) => !(0,domain_manifest/* isAttestation */.H3)(child)).map((child) => child.digest) : undefined,
        made: pushedAt !== undefined ? undefined : { at: content.kind === 'index' ? undefined : await madeOf(content.config, client) },
    };
    memory.set(digest, essence);
    return essence;
}
function subjectOf({ bytes }) {
    const document = (0,json/* parseJson */.q)(bytes);
    const subject = (0,json/* isRecord */.u)(document) ? document['subject'] : undefined;
    return (0,json/* isRecord */.u)(subject) && typeof subject['digest'] === 'string' ? (0,domain_digest/* parseDigest */.m)(subject['digest']) : undefined;
}
const FIRST = Date.UTC(2013, 2, 13);
async function madeOf(config, client) {
    if (config.size > domain_config/* CONFIG_LIMIT_BYTES */.Xk)
        return undefined;
    const document = (0,json/* parseJson */.q)(await client.readBlob(config, domain_config/* CONFIG_LIMIT_BYTES */.Xk));
    const created = (0,json/* isRecord */.u)(document) && typeof document['created'] === 'string' ? Date.parse(document['created']) : Number.NaN;
    return created >= FIRST ? new Date(created) : undefined;
}
function ageOf(essence, pieces, memory) {
    const platforms = essence?.platforms ?? [];
    if (platforms.some((digest) => memory.get(digest)?.platforms !== undefined))
        return undefined;
    const [first, ...others] = platforms.map((digest) => pieces.get(digest)?.madeAt);
    return others.reduce((newest, date) => (newest === undefined || date === undefined ? undefined : date > newest ? date : newest), first);
}

;// CONCATENATED MODULE: ./lib/src/prune/ecr.js








const ACTIONS = ['ecr:DescribeImages', 'ecr:BatchGetImage', 'ecr:BatchDeleteImage'];
const CURE = `Give the identity ${ACTIONS.join(', ')} on the repository.`;
async function readEcr(client, login, memory) {
    const { repository } = client;
    const api = login?.ecr;
    if (login === undefined || api === undefined)
        throw new src_errors/* ActionError */.lZ('credentials', `${repository.name}: to prune needs the API of ECR, and the sign-in of ${login?.source ?? 'this job'} is a password alone`, 'Give role-to-assume or an access key in the entry of registry-auth, or AWS credentials in the environment.');
    const place = (0,ecr/* placeOf */.$t)(repository.host);
    const told = async (work) => work.catch((error) => {
        throw (0,aws_error/* explainAws */.B)(error, repository.name, login.source, ACTIONS, CURE, (0,ecr_repository/* arnOf */.RY)(repository, place));
    });
    const images = await told(api.images(place.account, repository.path));
    if (images === undefined)
        return undefined;
    const listed = images.map(({ digest, tags, pushedAt }) => ({ digest: digestIn(digest), tags, pushedAt }));
    return {
        repository,
        pieces: await readPieces(listed, true, client, memory),
        isWhole: true,
        look: async ({ digest, tags }) => {
            const [now] = (await told(api.images(place.account, repository.path, digest))) ?? [];
            if (now === undefined)
                return 'gone';
            return sameTags(now.tags, tags) ? 'same' : 'changed';
        },
        remove: async ({ digest }) => {
            const failure = await told(api.removeImage(place.account, repository.path, digest));
            if (failure === undefined)
                return 'removed';
            if (failure.code === 'ImageNotFound')
                return 'gone';
            throw new src_errors/* ActionError */.lZ('registry-refused', `${repository.host} does not delete ${digest}: ${(0,inert/* inertInline */.Mo)(failure.reason)} (${(0,inert/* inertInline */.Mo)(failure.code)})`);
        },
    };
}
function digestIn(text) {
    const digest = (0,domain_digest/* parseDigest */.m)(text);
    if (digest === undefined)
        throw new src_errors/* ActionError */.lZ('registry-answer', `ECR names an image ${(0,inert/* inertInline */.Mo)(text)}, which is no sha256 digest`);
    return digest;
}

;// CONCATENATED MODULE: ./lib/src/prune/sweep.js
const FRESH_MS = 10_000;
const FRESH_SWEEPS = 4;
function sweeper(pieces, list, read, clock) {
    const known = new Set(pieces.map(({ digest }) => digest));
    const touched = new Set();
    let untilMs = Number.NEGATIVE_INFINITY;
    let listed = [];
    return async () => {
        const startMs = clock.elapsedMs();
        if (startMs >= untilMs) {
            listed = await list();
            const fresh = listed.filter(({ digest }) => !known.has(digest));
            const arrived = fresh.length === 0 ? [] : await read(fresh);
            for (const { digest, needs, about, isUnread } of arrived) {
                for (const each of [digest, ...needs, ...about])
                    touched.add(each);
                if (isUnread !== true)
                    known.add(digest);
            }
            const endMs = clock.elapsedMs();
            untilMs = endMs + Math.max(FRESH_MS, (endMs - startMs) * FRESH_SWEEPS);
        }
        return { listed, touched };
    };
}

;// CONCATENATED MODULE: ./lib/src/prune/packages.js






const packages_CURE = 'The token needs packages: write, and the role Admin for the package: a workflow of the repository that is linked with it has that by itself, others get it under "Manage Actions access" of the package.';
const RULES = [
    [
        /cannot delete the last (?:tagged )?version/i,
        'GitHub keeps the last version of a package that has a tag; keep one by keep-last or keep-tags, or delete the package.',
    ],
    [/more than 5,?000 downloads/i, 'GitHub deletes no public version that was pulled so often; keep it by keep-tags, or ask its support.'],
];
function cureFor(text) {
    return RULES.find(([words]) => words.test(text))?.[1] ?? packages_CURE;
}
async function readPackage(client, api, memory, clock) {
    const [owner = '', ...rest] = client.repository.path.split('/');
    const name = rest.join('/');
    const told = async (doing, work) => {
        try {
            return await work();
        }
        catch (error) {
            const code = error instanceof src_errors/* ActionError */.lZ ? error.code : 'registry-refused';
            const text = (0,inert/* inertInline */.Mo)(error instanceof Error ? error.message : String(error));
            throw new src_errors/* ActionError */.lZ(code, `${doing} ${client.repository.name}: ${text}`, code === 'registry-refused' ? cureFor(text) : undefined, error);
        }
    };
    const versions = await told('reading the versions of', () => api.versions(owner, name));
    if (versions === undefined)
        return undefined;
    const ids = new Map();
    const listedOf = (found) => found.map(({ id, name: digestText, tags, createdAt }) => {
        const digest = (0,domain_digest/* parseDigest */.m)(digestText);
        if (digest === undefined)
            throw new src_errors/* ActionError */.lZ('registry-answer', `GitHub names a version ${(0,inert/* inertInline */.Mo)(digestText)} of ${client.repository.name}, which is no sha256 digest`);
        ids.set(digest, id);
        return { digest, tags, pushedAt: createdAt };
    });
    const read = (listed) => readPieces(listed, true, client, memory);
    const pieces = await read(listedOf(versions));
    const known = new Set(versions.map(({ id }) => id));
    const sweep = sweeper(pieces, () => told('looking again at the versions of', async () => {
        const newest = await api.newest(owner, name);
        return listedOf(newest.some(({ id }) => known.has(id)) ? newest : ((await api.versions(owner, name)) ?? []));
    }), read, clock);
    return {
        repository: client.repository,
        pieces,
        isWhole: true,
        look: async ({ digest, tags }) => {
            const id = ids.get(digest);
            if (id === undefined || (await sweep()).touched.has(digest))
                return 'changed';
            const now = await told('looking again at a version of', () => api.version(owner, name, id));
            if (now === undefined)
                return 'gone';
            return now.name === digest && sameTags(now.tags, tags) ? 'same' : 'changed';
        },
        remove: async ({ digest }) => {
            const id = ids.get(digest);
            return id !== undefined && (await told('deleting a version of', () => api.remove(owner, name, id))) ? 'removed' : 'gone';
        },
    };
}

;// CONCATENATED MODULE: ./lib/src/prune/registry.js






const ASKERS = 8;
async function readShelf(client, memory, clock) {
    const tags = await client.tags();
    if (tags === undefined)
        return undefined;
    const read = (listed) => readPieces(listed, false, client, memory);
    const pieces = await read(await listedBy(tags, client));
    const sweep = sweeper(pieces, async () => listedBy((await client.tags()) ?? [], client), read, clock);
    return {
        repository: client.repository,
        pieces,
        isWhole: false,
        look: async ({ digest, tags: before }) => {
            const { listed, touched } = await sweep();
            const held = await Promise.all(before.map((tag) => client.head(tag)));
            const now = listed.find((each) => each.digest === digest)?.tags ?? [];
            const isSame = !touched.has(digest) && sameTags(now, before) && held.every((each) => each?.digest === digest);
            return isSame ? 'same' : 'changed';
        },
        remove: ({ digest, tags: names }) => client.remove(digest, names),
    };
}
async function listedBy(tags, client) {
    const found = new Map();
    const absent = await headAll(tags, found, client);
    const listed = new Set(absent.length === 0 ? [] : await client.tags());
    const [lost] = await headAll(absent.filter((tag) => listed.has(tag)), found, client);
    if (lost !== undefined)
        throw new src_errors/* ActionError */.lZ('registry-answer', `${client.repository.name} lists the tag ${(0,inert/* inertInline */.Mo)(lost)}, and does not have it`, 'Nothing is deleted there, since what it shows is not known. Run it again; where that stays so, take the tag away.');
    return [...found].map(([digest, names]) => ({ digest, tags: names, pushedAt: undefined }));
}
async function headAll(tags, found, client) {
    const held = await (0,parallel/* inParallel */.H)(tags, ASKERS, async (tag) => (await client.head(tag))?.digest);
    const absent = [];
    for (const [index, tag] of tags.entries()) {
        const digest = held[index];
        if (digest === undefined)
            absent.push(tag);
        else
            found.set(digest, [...(found.get(digest) ?? []), tag]);
    }
    return absent;
}

;// CONCATENATED MODULE: ./lib/src/prune/prune.js










async function prune(ports) {
    const rows = [];
    const errors = [];
    try {
        const inputs = await readPrune(ports.runner.inputs());
        secretsIn(inputs).forEach(ports.runner.mask);
        ports.limit(inputs.timeoutMs);
        for (const notice of inputs.notices)
            ports.log.notice(notice);
        const keychain = await (0,credentials_keychain/* obtainKeychain */.Q)({ ...inputs, build: { cacheFrom: [], cacheTo: [] } }, inputs.images, ports);
        const registries = (0,client/* openRegistries */.c)(keychain, ports);
        const untouched = [];
        for (const image of inputs.images) {
            try {
                ports.signal.throwIfAborted();
                const [client, memory] = [registries.openForgetful(image), new Map()];
                const open = async () => openShelf(client, await keychain.login(image), memory, ports);
                const now = () => new Date(ports.clock.now().getTime() - registries.aheadMs(image.host));
                const { shelf, sentences } = await look(open, inputs, now);
                const carried = await carryOut(sentences, shelf, inputs.dryRun, ports);
                for (const row of carried.rows)
                    rows.push(row);
                errors.push(...carried.errors);
            }
            catch (thrown) {
                if (ports.signal.aborted)
                    untouched.push(image.name);
                else
                    errors.push((0,src_errors/* asActionError */.z6)(thrown));
            }
        }
        await registries.close();
        const told = toldOf(errors, rows, untouched, ports.signal);
        return { outcome: outcomeOf(rows, told, inputs.dryRun), rows, errors: told };
    }
    catch (thrown) {
        const all = [...errors, (0,src_errors/* asActionError */.z6)(thrown)];
        return { outcome: outcomeOf(rows, all, false), rows, errors: all };
    }
}
async function look(open, inputs, now) {
    const first = await open();
    const sentences = sentencesOn(first, inputs, now());
    if (inputs.dryRun || sentences.every(({ verdict }) => verdict === 'keep'))
        return { shelf: first, sentences };
    const shelf = await open();
    return { shelf, sentences: agreed(sentences, sentencesOn(shelf, inputs, now())) };
}
function sentencesOn({ pieces, repository }, inputs, now) {
    const sentences = judge(pieces, inputs, now);
    const hole = sentences.find(({ piece, verdict }) => piece.isUnread === true && verdict === 'keep');
    if (hole !== undefined)
        throw new src_errors/* ActionError */.lZ('registry-answer', `${repository.name} names ${hole.piece.digest} and does not have it: ${hole.because}, so what it needs would be kept, and that is not known`, 'Nothing is deleted there. Run it again; where that stays so, delete what names it.');
    return sentences.filter(({ piece }) => piece.isUnread !== true);
}
function toldOf(errors, rows, untouched, { aborted, reason }) {
    const isEarly = untouched.length > 0 || errors.some(src_errors/* endsRun */.sl) || rows.some(({ state }) => state === 'left');
    if (!aborted || !isEarly)
        return errors;
    const { code, message, hint } = (0,src_errors/* asActionError */.z6)(reason);
    const where = untouched.length === 0 ? '' : `; nothing was deleted in ${untouched.join(', ')}`;
    return [...errors.filter((error) => !(0,src_errors/* endsRun */.sl)(error)), new src_errors/* ActionError */.lZ(code, `${message}${where}`, hint)];
}
function secretsIn({ githubToken, registries }) {
    const passwords = registries.flatMap(({ login }) => (login === undefined ? [] : [login.password]));
    return githubToken === undefined ? passwords : [githubToken, ...passwords];
}
const NO_PLACE = 'Look at the name in images; where the sign-in may not see it, registries say that it is not there.';
async function openShelf(client, login, memory, ports) {
    const shelf = await readAt(client, login, memory, ports);
    if (shelf === undefined)
        throw new src_errors/* ActionError */.lZ('registry-refused', `${client.repository.name} is not there`, NO_PLACE);
    return shelf;
}
async function readAt(client, login, memory, ports) {
    switch ((0,vendor/* vendorOf */.A)(client.repository.host)) {
        case 'ghcr': {
            if (login === undefined)
                throw new src_errors/* ActionError */.lZ('credentials', `${client.repository.name}: deleting needs a sign-in`, 'Give github-token, or an entry in registry-auth.');
            const apiUrl = ports.env['GITHUB_API_URL'] || 'https://api.github.com';
            return readPackage(client, await ports.packages(login.password, apiUrl, ports), memory, ports.clock);
        }
        case 'ecr':
            return readEcr(client, login, memory);
        default:
            return readShelf(client, memory, ports.clock);
    }
}
function outcomeOf(rows, errors, isDry) {
    const isDone = rows.some(({ state }) => state === 'deleted' || state === 'unknown');
    const isLeft = rows.some(({ state }) => state === 'changed' || state === 'spared' || state === 'left' || state === 'failed');
    if (errors.length > 0)
        return isDone ? 'partial' : 'failed';
    if (isDry)
        return 'planned';
    return isLeft ? 'partial' : 'pruned';
}


/***/ })

};
