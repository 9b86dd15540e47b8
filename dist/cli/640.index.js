export const id = 640;
export const ids = [640];
export const modules = {

/***/ 6640:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  plan: () => (/* binding */ plan)
});

// EXTERNAL MODULE: ./lib/src/domain/brief.js
var brief = __webpack_require__(4527);
// EXTERNAL MODULE: ./lib/src/domain/digest.js
var digest = __webpack_require__(9191);
// EXTERNAL MODULE: ./lib/src/errors.js
var src_errors = __webpack_require__(5071);
;// CONCATENATED MODULE: ./lib/src/context/checkout.js
const GIT_FILE_LIMIT_BYTES = 16 * 1024 * 1024;
const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const REMOTE_CONTEXT = /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/)/i;
async function findCheckout(context, env, files) {
    if (REMOTE_CONTEXT.test(context))
        return undefined;
    const workspace = workspaceOf(env);
    const inside = context.startsWith('/') ? context : `${workspace}/${context}`;
    for (const folder of context === '.' ? [workspace] : [inside, workspace]) {
        const head = await readGitFile(folder, 'HEAD', files);
        if (head !== undefined)
            return { folder, head: await resolveHead(folder, head.trim(), files) };
    }
    return undefined;
}
async function readHead(folder, files) {
    const head = await readGitFile(folder, 'HEAD', files);
    return head === undefined ? undefined : resolveHead(folder, head.trim(), files);
}
function workspaceOf(env) {
    return env['GITHUB_WORKSPACE'] || '.';
}
async function readGitFile(folder, name, files) {
    try {
        return await files.readText(`${folder}/.git/${name}`, GIT_FILE_LIMIT_BYTES);
    }
    catch (error) {
        if (isCode(error, ['ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'ERR_FILE_TOO_LARGE']))
            return undefined;
        throw error;
    }
}
async function resolveHead(folder, head, files) {
    const ref = /^ref: (refs\/[^\s]+)$/.exec(head)?.[1];
    if (ref === undefined || ref.includes('..'))
        return COMMIT.test(head) ? head : undefined;
    const loose = (await readGitFile(folder, ref, files))?.trim();
    if (loose !== undefined && COMMIT.test(loose))
        return loose;
    const packed = (await readGitFile(folder, 'packed-refs', files))?.split('\n').find((line) => line.endsWith(` ${ref}`));
    const commit = packed?.split(' ', 1)[0];
    return commit !== undefined && COMMIT.test(commit) ? commit : undefined;
}
function isCode(error, codes) {
    return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);
}

// EXTERNAL MODULE: ./lib/src/context/git.js
var git = __webpack_require__(4246);
;// CONCATENATED MODULE: ./lib/src/context/detached.js


async function readStanding(folder, ports) {
    const ask = async (...args) => {
        const answer = await (0,git/* askGit */.gG)(args, folder, ports);
        if (answer.kind === 'answer')
            return answer.stdout.trim();
        throw new src_errors/* ActionError */.lZ('event', `tag-context is git, and ${answer.because}`, CURE);
    };
    const sha = await ask('rev-parse', '--verify', 'HEAD');
    const branch = await (0,git/* askGit */.gG)(['symbolic-ref', '--quiet', 'HEAD'], folder, ports);
    if (branch.kind === 'answer')
        return { ref: branch.stdout.trim(), sha };
    return { ref: await detachedRef(await ask('show', '--no-patch', '--pretty=%D', 'HEAD'), ask), sha };
}
const CURE = 'Check a branch or tag out before this step, or leave tag-context out: then the event says ref and commit.';
async function detachedRef(decorations, ask) {
    const named = decorations.replace(/^grafted, /, '').trim();
    if (named === 'HEAD')
        return containingRef(ask);
    const first = /^HEAD, (.*)$/.exec(named)?.[1]?.trim() ?? '';
    if (first.startsWith('tag: '))
        return tagOfDecoration(first, decorations, ask);
    if (/^pull\/\d+\/(?:head|merge)$/.test(first))
        return `refs/${first}`;
    const branch = /^[^/]+\/[^/]+, (.+)$/.exec(first)?.[1] ?? /^[^/]+\/(.+)$/.exec(first)?.[1];
    if (branch !== undefined)
        return `refs/heads/${branch.trim()}`;
    throw unclear(decorations);
}
async function tagOfDecoration(first, decorations, ask) {
    const tags = linesOf(await ask('for-each-ref', '--format=%(refname)', '--points-at', 'HEAD', 'refs/tags/'));
    const shown = (ref) => `tag: ${ref.slice('refs/tags/'.length)}`;
    const longestFirst = tags.toSorted((one, other) => other.length - one.length);
    const found = longestFirst.find((ref) => first === shown(ref) || first.startsWith(`${shown(ref)}, `));
    const only = tags.length === 1 ? tags[0] : undefined;
    if (found === undefined && only === undefined)
        throw unclear(decorations);
    return found ?? only ?? '';
}
async function containingRef(ask) {
    const newest = async (scope) => linesOf(await ask('for-each-ref', '--format=%(refname)', '--contains', 'HEAD', '--sort=-committerdate', scope))[0];
    const local = await newest('refs/heads/');
    if (local !== undefined)
        return local;
    const remote = await newest('refs/remotes/');
    if (remote !== undefined)
        return remote.replace(/^refs\/remotes\/[^/]+\/(?=.)/, 'refs/heads/');
    const tag = linesOf(await ask('tag', '--contains', 'HEAD'))[0];
    if (tag !== undefined)
        return `refs/tags/${tag}`;
    throw unclear('HEAD');
}
function linesOf(text) {
    return text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
}
function unclear(decorations) {
    const found = JSON.stringify(decorations.slice(0, 200));
    return new src_errors/* ActionError */.lZ('event', `tag-context is git, and the detached HEAD is at no branch or tag that can be told: git says ${found}`, CURE);
}

// EXTERNAL MODULE: ./lib/src/domain/json.js
var domain_json = __webpack_require__(7909);
;// CONCATENATED MODULE: ./lib/src/context/event.js


const EVENT_LIMIT_BYTES = 32 * 1024 * 1024;
const event_CURE = 'The runner writes this file itself; see what an earlier step did to it or to GITHUB_EVENT_PATH, then run the job again.';
async function readEvent(env, files) {
    const path = env['GITHUB_EVENT_PATH'] ?? '';
    if (path === '' && env['GITHUB_ACTIONS'] === 'true')
        throw new src_errors/* ActionError */.lZ('event', 'GITHUB_EVENT_PATH is not set', event_CURE);
    if (path === '')
        return parseEvent({}, 'no event');
    const text = await files.readText(path, EVENT_LIMIT_BYTES).catch((error) => {
        throw new src_errors/* ActionError */.lZ('event', `the event's file ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, event_CURE, error);
    });
    if (text === undefined)
        throw new src_errors/* ActionError */.lZ('event', `the event's file ${path} does not exist`, event_CURE);
    return parseEvent(parseJson(text, path), path);
}
function parseEvent(payload, place) {
    if (!(0,domain_json/* isRecord */.u)(payload))
        throw new src_errors/* ActionError */.lZ('event', `the event in ${place} is not a JSON object`, event_CURE);
    return {
        repository: parseRepositoryFacts(payload['repository']),
        pull: (0,domain_json/* isRecord */.u)(payload['pull_request']) ? parsePull(payload, place) : undefined,
        commits: commitsOf(payload),
        baseRef: event_text(payload, 'base_ref')?.replace(/^refs\/heads\//, ''),
        deployment: event_text(payload, 'deployment', 'environment'),
        pushed: pushedOf(payload),
        isDeleted: payload['deleted'] === true,
    };
}
function parseRepositoryFacts(value) {
    if (!(0,domain_json/* isRecord */.u)(value))
        return undefined;
    return {
        fullName: event_text(value, 'full_name'),
        url: event_text(value, 'html_url'),
        defaultBranch: event_text(value, 'default_branch'),
        isPrivate: typeof value['private'] === 'boolean' ? value['private'] : undefined,
        description: event_text(value, 'description'),
        license: event_text(value, 'license', 'spdx_id'),
    };
}
function parseCommitDate(value) {
    return parseDate(event_text(value, 'commit', 'committer', 'date') ?? '');
}
function parseDate(iso) {
    const at = new Date(iso);
    return Number.isNaN(at.getTime()) ? undefined : at;
}
function parsePull(payload, place) {
    const need = (...path) => {
        const found = event_text(payload, 'pull_request', ...path);
        if (found !== undefined)
            return found;
        throw new src_errors/* ActionError */.lZ('event', `the event in ${place} has no text at pull_request.${path.join('.')}`, event_CURE);
    };
    const number = field(payload, 'pull_request', 'number');
    if (typeof number !== 'number' || !Number.isSafeInteger(number)) {
        throw new src_errors/* ActionError */.lZ('event', `the event in ${place} has no number at pull_request.number`, event_CURE);
    }
    return {
        number,
        headSha: need('head', 'sha'),
        headRef: need('head', 'ref'),
        baseRef: need('base', 'ref'),
        mergeSha: event_text(payload, 'pull_request', 'merge_commit_sha'),
    };
}
function commitsOf(payload) {
    const listed = field(payload, 'commits');
    const heads = [field(payload, 'head_commit'), field(payload, 'merge_group', 'head_commit'), field(payload, 'workflow_run', 'head_commit')];
    return [...(Array.isArray(listed) ? listed : []), ...heads].flatMap((commit) => {
        const id = event_text(commit, 'id');
        const at = parseDate(event_text(commit, 'timestamp') ?? '');
        return id === undefined || at === undefined ? [] : [{ id, at }];
    });
}
function pushedOf(payload) {
    const after = event_text(payload, 'after');
    if (after === undefined || event_text(payload, 'ref')?.startsWith('refs/heads/') !== true)
        return undefined;
    const before = field(payload, 'forced') === false ? [event_text(payload, 'before') ?? ''] : [];
    const listed = field(payload, 'commits');
    const brought = (Array.isArray(listed) ? listed : []).flatMap((commit) => event_text(commit, 'id') ?? []);
    return { after, ancestors: [...before, ...brought].filter((id) => id !== after && /[1-9a-f]/.test(id)) };
}
function field(value, ...path) {
    return path.reduce((found, name) => ((0,domain_json/* isRecord */.u)(found) ? found[name] : undefined), value);
}
function event_text(value, ...path) {
    const found = field(value, ...path);
    return typeof found === 'string' ? found : undefined;
}
function parseJson(content, path) {
    try {
        return JSON.parse(content);
    }
    catch (error) {
        const size = `${content.length} characters`;
        throw new src_errors/* ActionError */.lZ('event', `the event's file ${path} (${size}) is not JSON; it may have been cut off`, event_CURE, error);
    }
}

;// CONCATENATED MODULE: ./lib/src/context/ref.js
const QUEUE = 'gh-readonly-queue/';
function parseRef(ref, event, facts) {
    const pull = facts.pull;
    if (pull !== undefined && ref.startsWith('refs/pull/')) {
        return { kind: 'pull', number: pull.number, head: pull.headRef, base: pull.baseRef };
    }
    const number = /^refs\/pull\/([1-9][0-9]*)\//.exec(ref)?.[1];
    if (number !== undefined)
        return { kind: 'pull', number: Number(number), head: '', base: '' };
    if (ref.startsWith('refs/tags/'))
        return { kind: 'tag', name: ref.slice('refs/tags/'.length) };
    if (!ref.startsWith('refs/heads/'))
        return { kind: 'none' };
    const name = ref.slice('refs/heads/'.length);
    return event === 'merge_group' || name.startsWith(QUEUE) ? { kind: 'queue', name } : { kind: 'branch', name };
}

;// CONCATENATED MODULE: ./lib/src/context/repository.js

async function readRepository(site, told, ports) {
    const [owner = '', name = ''] = site.fullName?.split('/') ?? [];
    const facts = told?.url === undefined ? ((await askRepository(site, owner, name, ports)) ?? told) : told;
    return {
        owner,
        name,
        url: facts?.url ?? (name === '' ? '' : `${site.serverUrl}/${owner}/${name}`),
        defaultBranch: facts?.defaultBranch,
        isPrivate: facts?.isPrivate,
        description: facts?.description ?? '',
        license: facts?.license ?? '',
    };
}
async function askRepository({ token, apiUrl }, owner, name, ports) {
    if (token === undefined || name === '')
        return undefined;
    try {
        const client = await ports.clients.github(token, apiUrl);
        return parseRepositoryFacts(await client.repository(owner, name));
    }
    catch (error) {
        ports.signal.throwIfAborted();
        ports.log.debug(`the GitHub API does not describe ${owner}/${name}, so labels do without: ${String(error)}`);
        return undefined;
    }
}

;// CONCATENATED MODULE: ./lib/src/context/run.js

const SHORT_SHA_LENGTH = 7;
function workflowRun({ event, ref, sha, pull }, env) {
    const isHead = /true/i.test(env['DOCKER_METADATA_PR_HEAD_SHA'] ?? '') && event.includes('pull_request');
    return {
        ref: pull !== undefined && event.includes('pull_request_target') ? `refs/pull/${pull.number}/merge` : ref,
        sha: isHead && pull !== undefined ? pull.headSha : sha,
        shortShaLength: readShortShaLength(env),
    };
}
function readShortShaLength(env) {
    const text = env['DOCKER_METADATA_SHORT_SHA_LENGTH'];
    if (!text)
        return SHORT_SHA_LENGTH;
    const length = Number(text);
    if (!Number.isNaN(length))
        return length;
    const message = `the environment variable DOCKER_METADATA_SHORT_SHA_LENGTH is ${JSON.stringify(text.slice(0, 80))}, which is not a number`;
    throw new src_errors/* ActionError */.lZ('inputs', message, 'Write how many digits short commit names have, such as 12, or take the variable away.');
}

;// CONCATENATED MODULE: ./lib/src/context/site.js
function siteOf(env, facts, token) {
    return {
        fullName: env['GITHUB_REPOSITORY'] || facts.repository?.fullName,
        serverUrl: env['GITHUB_SERVER_URL'] || 'https://github.com',
        apiUrl: env['GITHUB_API_URL'] || 'https://api.github.com',
        token,
    };
}
function runUrlOf({ fullName, serverUrl }, env) {
    const run = env['GITHUB_RUN_ID'] || undefined;
    return run === undefined || fullName === undefined ? undefined : `${serverUrl}/${fullName}/actions/runs/${run}`;
}

;// CONCATENATED MODULE: ./lib/src/context/source.js


function resolveSource({ event, sha, pull, head }) {
    const meant = pull?.headSha ?? sha ?? head;
    if (meant === undefined)
        throw new src_errors/* ActionError */.lZ('event', 'nothing says which commit this is: GITHUB_SHA is not set, and no commit is checked out here', source_CURE);
    if (!COMMIT.test(meant))
        throw new src_errors/* ActionError */.lZ('event', `the commit ${JSON.stringify(meant.slice(0, 80))} of the event is not 40 or 64 hex digits`, source_CURE);
    const stands = [meant, pull?.mergeSha, event === 'pull_request_target' ? undefined : sha];
    if (head === undefined || stands.includes(head)) {
        const built = head ?? (event === 'pull_request_target' ? meant : sha);
        return { sha: meant, merge: pull === undefined || built === meant ? undefined : built, notes: [] };
    }
    const note = pull !== undefined && head === sha
        ? `${event} has the base branch checked out (${head.slice(0, 7)}), not the pull request (${meant.slice(0, 7)}); the base's commit counts as the source`
        : `the checked-out commit ${head.slice(0, 7)} counts as the source, not ${meant.slice(0, 7)} of the event; rules of tags go by the event (by the checkout with tag-context: git)`;
    return { sha: head, merge: undefined, notes: [note] };
}
const source_CURE = 'Check out the repository before this step (actions/checkout), or set GITHUB_SHA to the full name of the commit.';

// EXTERNAL MODULE: ./lib/src/domain/version.js
var domain_version = __webpack_require__(9659);
;// CONCATENATED MODULE: ./lib/src/domain/line.js

const SEMVER = { parse: domain_version/* parseVersion */.ot, compare: domain_version/* compareVersions */.Zy };
const STABLE = /^(?:latest|stable)(?:-.+)?$/;
const NUMBERED = /^v?(\d+)(?:\.(\d+))?(?:-(.+))?$/;
const NEWEST = ['next', 'pre', 'prerelease', 'preview', 'unstable'];
const CHANNELS = ['alpha', 'beta', 'rc'];
function lineByName(name, version, tagPrefix = '') {
    const bare = withoutPrefix(name, tagPrefix);
    if (STABLE.test(name) || STABLE.test(bare))
        return { version, holds: () => true };
    const numbers = NUMBERED.exec(bare);
    if (numbers === null && !NEWEST.includes(bare) && !CHANNELS.includes(bare) && channelOf(version) !== bare)
        return undefined;
    const [, major, minor, word = major === undefined ? bare : undefined] = numbers ?? [];
    if (major !== undefined && (major !== `${version.major}` || (minor ?? `${version.minor}`) !== `${version.minor}`))
        return undefined;
    const isNear = (other) => (major === undefined || other.major === version.major) && (minor === undefined || other.minor === version.minor);
    if (word === undefined)
        return { version, holds: isNear };
    if (NEWEST.includes(word))
        return { version, pre: true, holds: isNear };
    const isOfWord = (other) => isNear(other) && (other.isPrerelease ? channelOf(other) === word : !version.isPrerelease);
    if (channelOf(version) === word || (!version.isPrerelease && CHANNELS.includes(word)))
        return { version, pre: true, holds: isOfWord };
    return major === undefined ? undefined : { version, holds: isNear };
}
function channelOf({ full, isPrerelease }) {
    return isPrerelease ? /^[^-]*-([a-z-]*[a-z])/i.exec(full)?.[1] : undefined;
}
function withoutPrefix(name, tagPrefix) {
    if (tagPrefix === '')
        return name;
    const prefix = tagPrefix.replaceAll(/[^a-zA-Z0-9._-]+/g, '-');
    return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

;// CONCATENATED MODULE: ./lib/src/domain/origin.js
function speakerOf(origin, { versionOf }) {
    return versionOf === 'image' ? origin : undefined;
}

;// CONCATENATED MODULE: ./lib/src/context/clone.js


async function readCloneTags(checkout, project, ports) {
    const { folder } = checkout;
    const [shallow, fetched, reflog, packed] = await Promise.all(['shallow', 'FETCH_HEAD', 'logs/HEAD', 'packed-refs'].map((name) => readGitFile(folder, name, ports.files)));
    if (shallow !== undefined)
        return unproved('the checkout is shallow');
    if (fetched !== undefined)
        return tagsOfFetch(fetched, project);
    const [remotes, refs] = await Promise.all([
        (0,git/* askGit */.gG)(['config', '--local', '--get-regexp', '^remote\\.'], folder, ports),
        (0,git/* askGit */.gG)(['for-each-ref', '--format=%(refname:strip=2)', 'refs/tags'], folder, ports),
    ]);
    if (refs.kind === 'none')
        return unproved(refs.because);
    if (remotes.kind === 'none' && remotes.exitCode !== 1)
        return unproved(remotes.because);
    const settings = remotes.kind === 'answer' ? remotes.stdout : '';
    const isCloned = /^[^\t]*\tclone: from /.test(reflog ?? '');
    const isSource = settings === '' && !isCloned;
    if (!isSource && !(isCloned && hasAllTags(settings, project)))
        return unproved(remotes.kind === 'none' ? remotes.because : 'the checkout does not show that all tags were fetched');
    const tags = refs.stdout.split('\n').filter((name) => name !== '');
    if (!tags.every(isRefName))
        return unproved('git for-each-ref gave no list of tags');
    const atLeast = [...(packed ?? '').matchAll(/^[0-9a-f]+ refs\/tags\//gm)].length;
    return tags.length < atLeast ? unproved(`git for-each-ref named ${tags.length} of ${atLeast} tags`) : { kind: 'complete', tags };
}
function isRefName(name) {
    return !/[\s\p{Cc}~^:?*[\\]/u.test(name);
}
function isProject(address, fullName) {
    if (fullName === undefined)
        return true;
    const path = address
        .trim()
        .toLowerCase()
        .replace(/\/+$/, '')
        .replace(/\.git$/, '');
    return path.endsWith(`/${fullName.toLowerCase()}`) || path.endsWith(`:${fullName.toLowerCase()}`);
}
function tagsOfFetch(text, { fullName, defaultBranch }) {
    const refs = [...text.matchAll(/^[0-9a-f]+\t\t(branch|tag) '([^\s]+)' of (.*)$/gm)].filter((line) => isProject(line[3] ?? '', fullName));
    const tags = refs.flatMap(([, kind, name]) => (kind === 'tag' && name !== undefined ? [name] : []));
    const isWhole = refs.some(([, kind, name]) => kind === 'branch' && name === defaultBranch);
    if (isWhole && tags.length > 0)
        return { kind: 'complete', tags };
    return unproved('the last fetch of the checkout was not one of all branches and tags');
}
function hasAllTags(settings, { fullName }) {
    const entries = [...settings.matchAll(/^remote\.(.+)\.(url|fetch|tagopt) (.*)$/gm)];
    const get = (remote, key) => entries.filter(([, name, kind]) => name === remote && kind === key).map((entry) => entry[3] ?? '');
    return entries.some(([, remote, key, value]) => {
        if (key !== 'url' || !isProject(value ?? '', fullName))
            return false;
        return get(remote, 'tagopt').length === 0 && get(remote, 'fetch').some((spec) => spec.startsWith('+refs/heads/*:'));
    });
}
function unproved(because) {
    return { kind: 'unproved', because };
}

;// CONCATENATED MODULE: ./lib/src/context/versions.js





const TAGS_LIMIT = 100_000;
function needsVersions(tags, ref, origin) {
    if (tags.moving === 'always')
        return false;
    const image = speakerOf(origin, tags);
    const found = (0,domain_version/* runVersion */.yh)(tags.version, ref.kind === 'tag' ? ref.name : undefined, tags.tagPrefix, image);
    const version = found.kind === 'version' ? found.version : undefined;
    const isStable = version !== undefined && !version.isPrerelease;
    if (isStable && (tags.strategies.includes('semver') || tags.flavor.latest === 'true'))
        return true;
    const isAsked = tags.version !== undefined || (image === undefined ? ref.kind === 'tag' : image.version !== undefined);
    const isOfLine = (text) => version !== undefined && (text.includes('{{') || lineByName(text, version, tags.tagPrefix) !== undefined);
    const hasLine = ref.kind === 'branch' && isOfLine(ref.name);
    if (hasLine && tags.strategies.includes('branch'))
        return true;
    return tags.rules.some((rule) => follows(rule, version, { isAsked, hasLine, isOfLine }));
}
async function readVersions(places, ports) {
    const silent = [];
    for (const ask of [askClone, askApi, askLsRemote]) {
        const found = await ask(places, ports);
        ports.signal.throwIfAborted();
        if (found.kind === 'known')
            return { ...found, tags: found.tags.filter((name) => name.startsWith(places.prefix)) };
        silent.push(found.because);
    }
    return { kind: 'unknown', because: silent.join('; ') };
}
function follows(rule, version, { isAsked, hasLine, isOfLine }) {
    const isStable = version !== undefined && !version.isPrerelease;
    switch (rule.kind) {
        case 'semver':
            return isStable || rule.value !== undefined || (isAsked && rule.match !== undefined);
        case 'pep440':
        case 'match':
            return isAsked || rule.value !== undefined;
        case 'ref':
            return rule.event === 'tag' ? isStable : rule.event === 'branch' && hasLine;
        case 'raw':
            return isOfLine(rule.value.text);
        case 'schedule':
            return isOfLine(rule.pattern.text);
        case 'sha':
        case 'edge':
            return false;
    }
}
async function askClone(places, ports) {
    if (places.checkout === undefined)
        return { kind: 'unknown', because: 'no repository is checked out' };
    const found = await readCloneTags(places.checkout, places, ports);
    if (found.kind === 'unproved')
        return { kind: 'unknown', because: found.because };
    return lacking(places.own, found.tags, 'the checkout') ?? { kind: 'known', source: 'complete clone', tags: found.tags };
}
async function askApi({ fullName, prefix, own, apiUrl, token }, ports) {
    const [owner, name] = fullName?.split('/') ?? [];
    const api = `the GitHub API (${apiUrl})`;
    if (owner === undefined || name === undefined)
        return { kind: 'unknown', because: `${api} was not asked: GITHUB_REPOSITORY is not set` };
    if (token === undefined)
        return { kind: 'unknown', because: `${api} was not asked: github-token is empty` };
    try {
        const client = await ports.clients.github(token, apiUrl);
        const { names, complete } = await client.tags(owner, name, prefix, TAGS_LIMIT);
        if (!complete)
            return { kind: 'unknown', because: `${api} has more than ${TAGS_LIMIT} tags` };
        return lacking(own, names, api) ?? { kind: 'known', source: 'GitHub API', tags: names };
    }
    catch (error) {
        return { kind: 'unknown', because: `${api} did not answer: ${error instanceof Error ? error.message : String(error)}` };
    }
}
async function askLsRemote({ fullName, own, checkout, workspace, serverUrl }, ports) {
    const folder = checkout?.folder ?? workspace;
    const remote = (await findRemote(folder, fullName, ports)) ?? (fullName === undefined ? undefined : `${serverUrl}/${fullName}.git`);
    if (remote === undefined)
        return { kind: 'unknown', because: 'git ls-remote was not asked: there is no remote' };
    const answer = await (0,git/* askRemote */.uo)(['ls-remote', '--tags', '--refs', '--', remote], folder, ports);
    if (answer.kind === 'none')
        return { kind: 'unknown', because: answer.because };
    const refs = (0,git/* parseRemoteRefs */.KQ)(answer.stdout);
    if (refs === undefined)
        return { kind: 'unknown', because: 'git ls-remote gave no list of refs' };
    const tags = refs.flatMap(({ name }) => (name.startsWith(TAGS) ? [name.slice(TAGS.length)] : []));
    return lacking(own, tags, 'git ls-remote') ?? { kind: 'known', source: 'git ls-remote', tags };
}
const TAGS = 'refs/tags/';
function lacking(own, tags, who) {
    if (own === undefined || tags.includes(own))
        return undefined;
    return { kind: 'unknown', because: `${who} does not name ${own}, which this run is for` };
}
async function findRemote(folder, fullName, ports) {
    const answer = await (0,git/* askGit */.gG)(['config', '--get-regexp', '^remote\\..*\\.url$'], folder, ports);
    if (answer.kind === 'none')
        return undefined;
    const remotes = [...answer.stdout.matchAll(/^remote\.(.+)\.url (.*)$/gm)];
    return remotes.find(([, , address]) => isProject(address ?? '', fullName))?.[1];
}

;// CONCATENATED MODULE: ./lib/src/context/context.js













async function readContext(inputs, ports, origin) {
    const { env } = ports;
    const startedAt = ports.clock.now();
    const [facts, checkout] = await Promise.all([readEvent(env, ports.files), findCheckout(inputs.build.context, env, ports.files)]);
    const event = env['GITHUB_EVENT_NAME'] ?? '';
    const workspace = checkout?.folder ?? workspaceOf(env);
    const asked = inputs.tags.context;
    const found = await stand(asked, { event, facts, head: checkout?.head, workspace }, ports);
    const ref = parseRef(found.run.ref, event, facts);
    const { run, source } = origin === undefined ? found : standOf(origin, ref, found.run);
    const site = siteOf(env, facts, inputs.githubToken);
    const { tagPrefix: prefix } = inputs.tags;
    const own = ref.kind === 'tag' && ref.name.startsWith(prefix) && env['GITHUB_ACTIONS'] === 'true' ? ref.name : undefined;
    const places = { ...site, checkout, workspace, prefix, own, defaultBranch: facts.repository?.defaultBranch };
    const [versions, committedAt, repository] = await Promise.all([
        needsVersions(inputs.tags, ref, origin) ? readVersions(places, ports) : UNASKED,
        readCommitDate(inputs, run.sha, asked === 'git' ? [] : facts.commits, { ...site, folder: workspace }, ports),
        readRepository(site, facts.repository, ports),
    ]);
    return {
        event,
        ref,
        run,
        sha: source.sha,
        merge: source.merge,
        repository,
        startedAt,
        committedAt,
        versions,
        baseRef: facts.baseRef,
        deployment: facts.deployment,
        machine: env['RUNNER_ARCH'] ?? '',
        runUrl: runUrlOf(site, env),
        variables: digestVariables(inputs.build, env),
        origin,
        notes: source.notes,
    };
}
const UNASKED = { kind: 'unasked' };
const NOWHERE = 'Run this in a GitHub Actions job, or in a Git checkout that has a commit.';
const UNNAMED = 'The runner writes pull_request into the file at GITHUB_EVENT_PATH; see what an earlier step did to it, then run the job again.';
const DELETED = 'Leave this event out, or end the job early with: if: github.event.deleted != true';
async function stand(asked, { event, facts, head, workspace }, ports) {
    switch (asked) {
        case 'git': {
            const { ref, sha } = await readStanding(workspace, ports);
            return { run: { ref, sha, shortShaLength: readShortShaLength(ports.env) }, source: { sha, merge: undefined, notes: [] } };
        }
        case 'workflow': {
            const [ref, sha] = await Promise.all([readRef(event, workspace, ports), readSha(head, workspace, ports)]);
            if (facts.isDeleted)
                throw new src_errors/* ActionError */.lZ('event', `this run is for ${(0,brief/* brief */.d)(ref)}, which was deleted`, DELETED);
            const { pull } = facts;
            if (pull === undefined && event.includes('pull_request_target'))
                throw new src_errors/* ActionError */.lZ('event', `the event ${event} does not say which pull request it is for`, UNNAMED);
            return { run: workflowRun({ event, ref, sha, pull }, ports.env), source: resolveSource({ event, sha, pull, head }) };
        }
    }
}
function standOf({ commit = '', revision = '' }, ref, run) {
    const merge = ref.kind === 'pull' && revision !== commit ? revision : undefined;
    return { run: { ...run, sha: revision }, source: { sha: commit, merge, notes: [] } };
}
async function readRef(event, folder, ports) {
    const given = ports.env['GITHUB_REF'] ?? '';
    if (given !== '' || event.startsWith('deployment'))
        return given;
    const answer = await (0,git/* askGit */.gG)(['symbolic-ref', '--quiet', 'HEAD'], folder, ports);
    if (answer.kind === 'answer')
        return answer.stdout.trim();
    throw new src_errors/* ActionError */.lZ('event', `nothing says which branch or tag this is: GITHUB_REF is not set, and ${answer.because}`, NOWHERE);
}
async function readSha(head, folder, ports) {
    const given = ports.env['GITHUB_SHA'] || head;
    if (given !== undefined)
        return given;
    const answer = await (0,git/* askGit */.gG)(['rev-parse', '--verify', 'HEAD'], folder, ports);
    if (answer.kind === 'answer')
        return answer.stdout.trim();
    throw new src_errors/* ActionError */.lZ('event', `nothing says which commit this is: GITHUB_SHA is not set, and ${answer.because}`, NOWHERE);
}
async function readCommitDate({ mentionsCommitDate }, sha, commits, { fullName, token, apiUrl, folder }, ports) {
    const told = commits.find(({ id }) => id === sha)?.at;
    if (told !== undefined || !mentionsCommitDate)
        return told;
    const answer = await (0,git/* askGit */.gG)(['show', '--no-patch', '--format=%cI', sha], folder, ports);
    if (answer.kind === 'answer')
        return parseDate(answer.stdout.trim());
    const [owner, name] = fullName?.split('/') ?? [];
    if (owner === undefined || name === undefined || token === undefined)
        return undefined;
    try {
        const client = await ports.clients.github(token, apiUrl);
        return parseCommitDate(await client.commit(owner, name, sha));
    }
    catch (error) {
        ports.signal.throwIfAborted();
        ports.log.debug(`the GitHub API does not say when ${sha} was made: ${String(error)}`);
        return undefined;
    }
}
function digestVariables({ buildArgs }, env) {
    const names = buildArgs.filter((argument) => !argument.includes('='));
    return new Map(names.flatMap((name) => {
        const value = env[name];
        return value === undefined ? [] : [[name, (0,digest/* digestOf */.ol)(new TextEncoder().encode(value))]];
    }));
}

// EXTERNAL MODULE: ./lib/src/domain/list.js
var list = __webpack_require__(2791);
// EXTERNAL MODULE: ./lib/src/inputs/inputs.js + 34 modules
var inputs_inputs = __webpack_require__(6543);
;// CONCATENATED MODULE: ./lib/src/domain/attest.js
function canAttest({ own }, { isPrivate }) {
    return isPrivate !== true || own !== undefined;
}

// EXTERNAL MODULE: ./lib/src/domain/cache.js
var domain_cache = __webpack_require__(525);
;// CONCATENATED MODULE: ./lib/src/domain/order.js
function inOrder(items, numberOf) {
    const groups = new Map();
    items.forEach((item) => {
        const number = numberOf(item);
        const group = groups.get(number);
        if (group === undefined)
            groups.set(number, [item]);
        else
            group.push(item);
    });
    const [first = [], ...others] = [...groups].sort(([one], [other]) => one - other).map(([, group]) => group);
    return first.concat(...others);
}

// EXTERNAL MODULE: ./lib/src/domain/platform.js
var platform = __webpack_require__(9560);
// EXTERNAL MODULE: ./lib/src/domain/reference.js
var reference = __webpack_require__(3366);
// EXTERNAL MODULE: ./node_modules/semver/functions/parse.js
var parse = __webpack_require__(6353);
// EXTERNAL MODULE: ./lib/src/domain/date.js
var domain_date = __webpack_require__(4243);
;// CONCATENATED MODULE: ./lib/src/plan/facts.js
const UNDATED = { kind: 'nothing', because: 'the commit has no date here: the event does not say it, nor does git show' };
const NO_COMMIT = 'the image has no label org.opencontainers.image.revision that names a commit';
const ORIGIN_CURE = 'With from, commit and version come from the labels of the image: set the input version, or from-version: run on a version tag, name rules that need neither (type=raw,value=…), or build the image with labels (docker/metadata-action makes them, and so does this action).';
function nothing(because, body) {
    return { kind: 'nothing', because, ...(body === undefined ? {} : { body }) };
}
function content(body, standing, because) {
    return { kind: 'content', body, source: body, because, standing, latest: undefined };
}

;// CONCATENATED MODULE: ./lib/src/plan/handlebars.js

function fillIn(program, names) {
    return write(program, { context: names, around: [], data: new Map([['root', names]]) });
}
function escapeHtml(text) {
    return SPECIAL.test(text) ? text.replaceAll(/[&<>"'`=]/g, (character) => HTML[character] ?? character) : text;
}
const SPECIAL = /[&<>"'`=]/;
const HTML = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#x27;',
    '`': '&#x60;',
    '=': '&#x3D;',
};
function write(program, frame) {
    return program.map((node) => writeNode(node, frame)).join('');
}
function writeNode(node, frame) {
    switch (node.kind) {
        case 'text':
            return node.text;
        case 'mustache': {
            const text = textOf(valueOfCall(node.call, frame, undefined));
            return node.escaped ? escapeHtml(text) : text;
        }
        case 'block':
            return textOf(valueOfCall(node.call, frame, {
                body: (context, data = frame.data) => write(node.body, enter(frame, context, data)),
                otherwise: () => write(node.otherwise, frame),
            }));
    }
}
function enter(frame, context, data) {
    if (context === frame.context)
        return { ...frame, data };
    return { context, around: [frame.context, ...frame.around], data };
}
function textOf(value) {
    if (value === undefined || value === null)
        return '';
    if (typeof value === 'function' || value instanceof Map)
        throw failed('an expression gives a thing that is no text');
    return String(value);
}
function valueOfCall(call, frame, block) {
    const name = call.path.parts[0] ?? '';
    const args = call.args.map((argument) => evaluate(argument, frame));
    const hash = new Map([...call.hash].map(([key, value]) => [key, evaluate(value, frame)]));
    if (call.form === 'helper' && isHelper(name))
        return HELPERS[name](args, hash, frame, block);
    const found = follow(call.path, frame);
    if (call.form === 'helper' && !isAsk(found))
        throw failed(`${name} takes nothing after its name`);
    const value = isAsk(found) ? found(args, hash) : found;
    return block === undefined || call.form === 'helper' ? value : section(value, frame, block);
}
function evaluate(expression, frame) {
    switch (expression.kind) {
        case 'literal':
            return expression.value;
        case 'path':
            return follow(expression.path, frame);
        case 'call':
            return valueOfCall(expression.call, frame, undefined);
    }
}
function follow({ isData, depth, parts }, { context, around, data }) {
    const start = isData ? data : depth === 0 ? context : around[depth - 1];
    return parts.reduce(lookUp, start);
}
function lookUp(thing, name) {
    const key = String(name);
    if (thing instanceof Map)
        return thing.get(key);
    if (typeof thing !== 'string' && !Array.isArray(thing))
        return undefined;
    return Object.getOwnPropertyDescriptor(thing, key)?.value;
}
const HELPERS = {
    if: ([condition], hash, frame, block) => choose(isMet(condition, hash), frame, block),
    unless: ([condition], hash, frame, block) => choose(!isMet(condition, hash), frame, block),
    with: ([thing], _hash, _frame, block) => {
        const context = asked(thing);
        return isEmpty(context) ? block?.otherwise() : block?.body(context);
    },
    each: ([thing], _hash, frame, block) => repeat(asked(thing), frame, block),
    lookup: ([thing, field]) => (thing ? lookUp(thing, field) : thing),
};
function isHelper(name) {
    return Object.hasOwn(HELPERS, name);
}
function choose(isTrue, frame, block) {
    return isTrue ? block?.body(frame.context) : block?.otherwise();
}
function isMet(condition, hash) {
    const value = asked(condition);
    return !isEmpty(value) && (Boolean(value) || Boolean(hash.get('includeZero')));
}
function isEmpty(value) {
    return Array.isArray(value) ? value.length === 0 : !value && value !== 0;
}
function section(value, frame, block) {
    if (value === true)
        return block.body(frame.context);
    if (value === false || value === undefined || value === null)
        return block.otherwise();
    return Array.isArray(value) ? repeat(value, frame, block) : block.body(value);
}
function repeat(thing, frame, block) {
    const entries = Array.isArray(thing)
        ? [...thing.entries()]
        : thing instanceof Map
            ? [...thing]
            : [];
    if (block === undefined || entries.length === 0)
        return block?.otherwise() ?? '';
    return entries
        .map(([key, value], index) => {
        const place = { key, index, first: index === 0, last: index === entries.length - 1 };
        return block.body(value, new Map([...frame.data, ...Object.entries(place)]));
    })
        .join('');
}
function asked(value) {
    return isAsk(value) ? value([], new Map()) : value;
}
function isAsk(value) {
    return typeof value === 'function';
}
function failed(because) {
    return new src_errors/* ActionError */.lZ('plan', `a template cannot be filled in: ${because}`, 'Nothing was built or written.');
}

;// CONCATENATED MODULE: ./lib/src/plan/template.js





const RUN = {
    branch: ({ run }) => nameIn(run.ref, 'refs/heads/'),
    tag: ({ run }) => nameIn(run.ref, 'refs/tags/'),
    sha: ({ run, origin }) => shortSha(origin !== undefined && run.sha === '' ? noCommit() : run.sha, run.shortShaLength),
    base_ref: ({ run, ref, baseRef }) => (run.ref.startsWith('refs/tags/') ? (baseRef ?? '') : ref.kind === 'pull' ? ref.base : ''),
    is_default_branch: (context) => String(isDefaultBranch(context)),
    is_not_default_branch: (context) => String(!isDefaultBranch(context)),
};
const VERSION = {
    version: ({ full }) => full,
    raw: ({ raw }) => raw,
    major: ({ major }) => major,
    minor: ({ minor }) => minor,
    patch: ({ patch }) => patch,
    prerelease: ({ raw }) => parse(raw)?.prerelease ?? [],
    build: ({ raw }) => parse(raw)?.build ?? [],
};
const ON_DEFAULT_BRANCH = /create|discussion|issues|schedule/;
function noCommit() {
    throw new src_errors/* ActionError */.lZ('plan', `an expression asks for {{sha}}, and ${NO_COMMIT}`, ORIGIN_CURE);
}
function render({ parts }, values) {
    let text = '';
    for (let index = 0; index < parts.length; index += 1) {
        const part = parts[index];
        const piece = part && renderPart(part, values);
        if (piece === undefined)
            return undefined;
        text += piece;
    }
    return text;
}
function shortSha(sha, length = 7) {
    return sha.substring(0, length);
}
function template_asksTime({ parts }) {
    return parts.some((part) => (part.kind === 'date' && part.word === 'date') || (part.kind === 'program' && asksFor(part, 'date')));
}
function asksFor({ body }, word) {
    return JSON.stringify(body).includes(`"${word}"`);
}
function renderPart(part, values) {
    switch (part.kind) {
        case 'text':
            return part.text;
        case 'date': {
            const date = dateOf(part.word, values.context);
            return date === undefined ? undefined : escapeIf(part.escaped, writeDate(part, date));
        }
        case 'word': {
            const meaning = meaningOf(part.word, values);
            return typeof meaning === 'number' ? String(meaning) : escapeIf(part.escaped, String(meaning));
        }
        case 'program':
            return renderProgram(part, values);
    }
}
function writeDate({ dates, format, timezone }, date) {
    return dates === undefined ? (0,domain_date/* formatDate */.Y)(format, date, timezone) : dates.write(date, format, timezone);
}
function renderProgram(part, values) {
    const { body, words, dates } = part;
    if (values.context.committedAt === undefined && asksFor(part, 'commit_date'))
        return undefined;
    const names = words.map((word) => {
        if (isOfVersion(word))
            return [word, askedIf(!words.includes('prerelease'), meaningOf(word, values))];
        if (word !== 'date' && word !== 'commit_date')
            return [word, () => RUN[word](values.context)];
        const ask = ([format], hash) => {
            const [date, zone] = [dateOf(word, values.context), hash.has('tz') ? hash.get('tz') : 'UTC'];
            const isText = date !== undefined && typeof format === 'string' && typeof zone === 'string';
            const written = isText ? dates?.write(date, format, zone) : undefined;
            if (written === undefined)
                throw failed(`${word} has a format that is no text, or a time zone that is not known`);
            return written;
        };
        return [word, ask];
    });
    return fillIn(body, new Map(names));
}
function askedIf(isAsked, meaning) {
    return isAsked && (typeof meaning === 'string' || typeof meaning === 'number') ? () => meaning : meaning;
}
function isOfVersion(word) {
    return Object.hasOwn(VERSION, word);
}
function dateOf(word, { startedAt, committedAt }) {
    return word === 'date' ? startedAt : committedAt;
}
function meaningOf(word, { context, version }) {
    if (!isOfVersion(word))
        return RUN[word](context);
    return version === undefined ? '' : VERSION[word](version);
}
function isUnknownBranch({ event, run, repository }) {
    return run.ref.startsWith('refs/heads/') && repository.defaultBranch === undefined && !ON_DEFAULT_BRANCH.test(event);
}
function isDefaultBranch({ event, run, repository }) {
    const branch = run.ref.replace(/^refs\/heads\//, '');
    return branch !== '' && (branch === repository.defaultBranch || ON_DEFAULT_BRANCH.test(event));
}
function nameIn(ref, folder) {
    return ref.startsWith(folder) ? ref.slice(folder.length) : '';
}
function escapeIf(escaped, text) {
    return escaped && text !== undefined ? escapeHtml(text) : text;
}

;// CONCATENATED MODULE: ./lib/src/plan/labels.js

const FINGERPRINT_LABEL = 'io.build-tag-push.inputs';
const COMMIT_LABEL = 'io.build-tag-push.commit';
const RUN_VERSION_LABEL = 'io.build-tag-push.version';
const REVISION_LABEL = 'org.opencontainers.image.revision';
const CREATED_LABEL = 'org.opencontainers.image.created';
const VERSION_LABEL = 'org.opencontainers.image.version';
function ociSet({ repository, run, startedAt }, version) {
    return [
        ['org.opencontainers.image.title', repository.name],
        ['org.opencontainers.image.description', oneLine(repository.description)],
        ['org.opencontainers.image.url', repository.url],
        ['org.opencontainers.image.source', repository.url],
        [VERSION_LABEL, version],
        [CREATED_LABEL, startedAt.toISOString()],
        [REVISION_LABEL, run.sha],
        ['org.opencontainers.image.licenses', oneLine(repository.license)],
    ];
}
function withOwn(labels, { commit, version, fingerprint }) {
    const own = [
        ...(labels.get(REVISION_LABEL) === commit ? [] : [[COMMIT_LABEL, commit]]),
        ...(version === undefined || labels.get(VERSION_LABEL) === version ? [] : [[RUN_VERSION_LABEL, version]]),
        [FINGERPRINT_LABEL, fingerprint],
    ];
    return joined([...[...labels].filter(([key]) => !isOwn(key)), ...own]);
}
function isOwn(key) {
    return key === FINGERPRINT_LABEL || key === COMMIT_LABEL || key === RUN_VERSION_LABEL;
}
function renderEntries(input, given, context) {
    const found = given.map((template) => renderEntry(input, template, context));
    return {
        entries: found.filter((each) => typeof each === 'object'),
        problems: found.filter((each) => typeof each === 'string'),
    };
}
function steadyLabels(given, context) {
    const found = new Map();
    for (const template of given) {
        const entry = renderEntry('labels', template, context);
        if (typeof entry === 'object') {
            const [key, value] = entry;
            if (asksTime(template) || isOwn(key))
                found.delete(key);
            else
                found.set(key, value);
        }
        else if (entry === undefined)
            for (const [, key = ''] of template.text.matchAll(KEY_THERE))
                if (!found.has(key))
                    found.set(key, undefined);
    }
    return found;
}
const KEY_THERE = /\}\}\s*([^\s={}]+)=/g;
const TOLD_LENGTH = 4_096;
const TOLD_COUNT = 200;
function toldLabels(labels) {
    const told = [...labels].filter(([key, value]) => /^[^\s=\p{Cc}]{1,256}$/u.test(key) && value.length <= TOLD_LENGTH);
    return new Map(told.slice(0, TOLD_COUNT).map(([key, value]) => [key, oneLine(value)]));
}
function joined(entries) {
    return new Map([...new Map(entries)].sort(([one], [other]) => compareNames(one, other)));
}
function renderEntry(input, template, context) {
    const text = render(template, { context });
    const said = JSON.stringify(template.text);
    if (text === undefined)
        return `${input}: ${said} asks for the date of the commit, which neither the event nor Git tells here`;
    if (text.trim() === '')
        return undefined;
    const equals = text.indexOf('=');
    return equals > 0 ? [text.slice(0, equals), text.slice(equals + 1)] : `${input}: ${said} has nothing before "=" in this run`;
}
function oneLine(text) {
    return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}
function compareNames(one, other) {
    if (!PLAIN_NAME.test(one) || !PLAIN_NAME.test(other))
        return one.localeCompare(other, 'en');
    return one < other ? -1 : 1;
}
const PLAIN_NAME = /^[a-z0-9.-]*$/;

;// CONCATENATED MODULE: ./lib/src/plan/annotations.js

function annotationsOf({ annotations, metadata }, context, version) {
    const set = ociSet(context, version);
    const given = annotations.map(({ levels, entry }) => ({
        levels: (levels ?? metadata.levels).map((level) => level.trim()),
        ...(entry === undefined ? { entries: set, problems: [] } : renderEntries('annotations', [entry], context)),
    }));
    const image = given.flatMap(({ levels, entries }) => levels.flatMap((level) => entries.map(([key, value]) => ({ level, key, value }))));
    const defaults = metadata.levels.map((level) => ({ level, key: level.trim() }));
    const sets = new Map(defaults.map(({ key }) => [key, set]));
    const byLevel = groupByLevel(image);
    const places = [...defaults, ...[...byLevel.keys()].filter((key) => !sets.has(key)).map((key) => ({ level: key, key }))];
    return {
        image: lastOfEach(image),
        told: places.flatMap(({ level, key: place }) => {
            const entries = [...(sets.get(place) ?? []), ...(byLevel.get(place) ?? []).map(({ key, value }) => [key, value])];
            return [...joined(entries)].map(([key, value]) => ({ level, key, value }));
        }),
        problems: given.flatMap(({ problems }) => problems),
    };
}
function groupByLevel(annotations) {
    const groups = new Map();
    for (const each of annotations) {
        const group = groups.get(each.level);
        if (group === undefined)
            groups.set(each.level, [each]);
        else
            group.push(each);
    }
    return groups;
}
function lastOfEach(annotations) {
    return [...new Map(annotations.map((each) => [`${each.level}:${each.key}`, each])).values()];
}

;// CONCATENATED MODULE: ./lib/src/plan/kinds.js
const TAG_KINDS = {
    version: {
        kind: 'fixed',
        what: 'a full version, or a pre-release',
        example: '1.2.3',
        from: '`type=semver`, `pep440` whose pattern names all of it; `type=ref,event=tag`, `match`, `raw` whose value is one; `strategy: semver`',
    },
    'environment-version': { kind: 'fixed', what: 'a version in an environment', example: 'prod-v1.2.3', from: '`strategy: environment`' },
    'environment-commit': { kind: 'fixed', what: 'a commit in an environment', example: 'staging-abc123f', from: '`strategy: environment`' },
    'branch-commit': {
        kind: 'fixed',
        what: 'a commit on a branch, or the head of a pull request that is checked out',
        example: 'main-abc123f',
        from: '`strategy: sha`',
    },
    commit: { kind: 'fixed', what: 'a commit', example: 'sha-abc123f', from: '`type=sha`; `strategy: sha`' },
    line: {
        kind: 'moving',
        what: 'the newest version of its line',
        example: '1.2',
        from: '`type=semver`, `pep440` with a shorter pattern; `strategy: semver`',
    },
    latest: { kind: 'moving', what: 'the newest version', example: 'latest', from: '`flavor`; `strategy: semver`' },
    'git-tag': { kind: 'moving', what: 'a Git tag that is no full version', example: 'v1', from: '`type=ref,event=tag`' },
    match: { kind: 'moving', what: 'what an expression finds, unless it is a full version', example: '1.2', from: '`type=match`' },
    branch: { kind: 'moving', what: 'the newest commit of a branch', example: 'main', from: '`type=ref,event=branch`; `strategy: branch`' },
    edge: { kind: 'moving', what: 'the newest commit of the default branch, or of another one', example: 'edge', from: '`type=edge`' },
    pull: { kind: 'moving', what: 'the newest commit of a pull request', example: 'pr-12', from: '`type=ref,event=pr`; `strategy: pr`' },
    'pull-merge': {
        kind: 'moving',
        what: 'the head of a pull request, whose merge with its base is built',
        example: 'pr-12-abc123f',
        from: '`strategy: sha`',
    },
    schedule: { kind: 'moving', what: 'the newest scheduled run', example: 'nightly', from: '`type=schedule`; `strategy: schedule`' },
    date: { kind: 'moving', what: 'the newest run of a day', example: '2024-01-15', from: '`strategy: date`' },
    raw: { kind: 'moving', what: 'any other text, unless it is a full version', example: 'stable', from: '`type=raw`' },
};
const ORDER = new Map(Object.keys(TAG_KINDS).map((standing, index) => [standing, index]));
const FIRST_MOVING = Object.values(TAG_KINDS).findIndex(({ kind }) => kind === 'moving');
function rankOf(standing) {
    return Math.min(ORDER.get(standing) ?? FIRST_MOVING, FIRST_MOVING);
}

;// CONCATENATED MODULE: ./lib/src/plan/collapse.js



function collapse(given, judge) {
    const tags = new Map();
    given.forEach((each) => {
        const known = tags.get(each.name);
        tags.set(each.name, known === undefined ? planned(each, judge) : merged(known, planned(each, judge)));
    });
    return inOrder([...tags.values()], ({ rank }) => rank).map(({ tag }) => tag);
}
function collisions(given) {
    const first = new Map();
    const said = [];
    for (const each of given) {
        const known = first.get(each.name);
        if (known === undefined)
            first.set(each.name, each);
        else if (known.source !== each.source)
            said.push(`${known.rule.line} (for ${(0,brief/* brief */.d)(known.source)}) and ${each.rule.line} (for ${(0,brief/* brief */.d)(each.source)}) give the same tag, ${each.name}`);
    }
    return said;
}
function planned({ name, standing, rule, because, line }, judge) {
    const { kind } = TAG_KINDS[standing];
    const rank = rankOf(standing);
    if (kind === 'fixed')
        return { tag: { name, kind, rule: rule.line, because, move: 'write', follows: undefined }, rank };
    return { tag: { name, kind, rule: rule.line, ...judge(line, because) }, rank };
}
function merged(first, other) {
    const [one, another] = [first.tag, other.tag];
    if (one.kind !== another.kind)
        return one.kind === 'fixed' ? first : other;
    const stays = one.move === 'write' && another.move === 'keep';
    const { follows } = one.follows === 'history' ? another : one;
    const isShared = one.isShared ?? another.isShared;
    return {
        tag: { ...one, follows, ...(isShared === undefined ? {} : { isShared }), ...(stays ? { move: 'keep', because: another.because } : {}) },
        rank: Math.min(first.rank, other.rank),
    };
}

// EXTERNAL MODULE: ./lib/src/domain/wildcard.js
var wildcard = __webpack_require__(3613);
;// CONCATENATED MODULE: ./lib/src/plan/environment.js


function environmentOf(rules, { deployment, ref }) {
    if (deployment !== undefined)
        return { kind: 'named', name: deployment };
    if (rules.length === 0)
        return { kind: 'nothing', because: 'no environment is given' };
    if (ref.kind === 'pull' || ref.kind === 'queue')
        return { kind: 'nothing', because: 'what is not merged is in no environment' };
    const name = ref.kind === 'none' ? '' : ref.name;
    const found = rules.find(({ pattern }) => (0,wildcard/* matches */.c)(pattern, name));
    if (found !== undefined)
        return { kind: 'named', name: found.name };
    return { kind: 'nothing', because: `no pattern of environment matches ${name === '' ? 'a run without a branch or tag' : (0,brief/* brief */.d)(name)}` };
}

// EXTERNAL MODULE: external "node:vm"
var external_node_vm_ = __webpack_require__(714);
;// CONCATENATED MODULE: ./lib/src/plan/search.js

const SEARCH_TIMEOUT_MS = 2_000;
function openTime() {
    return { leftMs: SEARCH_TIMEOUT_MS };
}
const TEXT_LIMIT = 100_000;
const SEARCH = `
  let [made, pattern] = []
  for (; box.at < box.requests.length; box.at += 1) {
    const { source, flags, text, group } = box.requests[box.at]
    try {
      if (made === undefined || made.source !== source || made.flags !== flags) {
        pattern = new RegExp(source, /[dg]/.test(flags) ? flags : flags + 'd')
        made = { source, flags }
      }
      pattern.lastIndex = 0
      const all = flags.includes('g') ? [...text.matchAll(pattern)] : undefined
      const match = all === undefined ? pattern.exec(text) : (all[0] ?? null)
      const found = all === undefined ? match?.[group] : all[group]?.[0]
      const end = all === undefined ? match?.indices[group]?.[1] : all[group]?.index + found?.length
      box.results.push(match === null ? { kind: 'none' } : found === undefined ? { kind: 'group' } : { kind: 'found', text: found, start: match.index, end })
    } catch (error) {
      box.results.push({ kind: 'failed', because: error.message })
    }
  }
`;
function search(requests, time = openTime()) {
    if (requests.size === 0)
        return new Map();
    const box = {
        at: 0,
        results: [],
        requests: [...requests.values()].map(({ pattern: { source, flags }, text, group }) => ({
            source,
            flags,
            text: text.slice(0, TEXT_LIMIT),
            group,
        })),
    };
    const beganMs = performance.now();
    try {
        new external_node_vm_.Script(SEARCH).runInContext((0,external_node_vm_.createContext)({ box }), { timeout: Math.max(1, Math.ceil(time.leftMs)) });
    }
    catch (error) {
        if (!isTimeout(error))
            throw error;
    }
    time.leftMs -= performance.now() - beganMs;
    return new Map([...requests].map(([key, request], index) => [key, resultOf(request, index, box)]));
}
function resultOf({ pattern, text }, index, { at, results }) {
    const found = results[index];
    if (text.length > TEXT_LIMIT)
        return { kind: 'failed', because: `the text that ${pattern.text} looks into has ${text.length} characters, more than ${TEXT_LIMIT}` };
    if (found?.kind === 'found')
        return { kind: 'found', text: found.text, before: text.slice(0, found.start), after: text.slice(found.end) };
    if (found !== undefined)
        return { ...found };
    const seconds = `${SEARCH_TIMEOUT_MS / 1_000} s`;
    if (index === at)
        return { kind: 'failed', because: `${pattern.text} takes longer than ${seconds}; write an expression that repeats less` };
    return { kind: 'failed', because: `${pattern.text} was not looked for, since another expression takes longer than ${seconds}` };
}
function isTimeout(error) {
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}

;// CONCATENATED MODULE: ./lib/src/plan/finders.js


const LOOKS_LIMIT = 200_000;
function openFinders(lines, versions, prefix, time = openTime()) {
    const finders = new Map(lines.flatMap((line) => (line?.finder === undefined ? [] : [[keyOf(line.finder), line.finder]])));
    if (finders.size === 0 || versions.kind !== 'known')
        return new Map();
    const ours = versions.tags.filter((tag) => tag.startsWith(prefix));
    if (finders.size * ours.length > LOOKS_LIMIT) {
        const because = `${finders.size === 1 ? '1 expression' : `${finders.size} expressions`} in ${ours.length} tags are more than ${LOOKS_LIMIT} to look for`;
        return new Map([...finders.keys()].map((key) => [key, { kind: 'failed', because }]));
    }
    const looks = [...finders].map(([key, finder]) => ({ key, finder, requests: requestsOf(finder, ours, prefix) }));
    const found = search(new Map(looks.flatMap(({ requests }) => requests.map((request) => [request, request]))), time);
    return new Map(looks.map(({ key, finder, requests }) => {
        const results = requests.flatMap((request) => found.get(request) ?? []);
        const failed = results.flatMap((result) => (result.kind === 'failed' ? [result] : []))[0];
        const texts = results.flatMap((result) => (result.kind === 'found' && isOurs(finder, result) ? [result] : []));
        return [key, failed ?? { kind: 'texts', texts: texts.map(({ text, after }) => ({ text, after })) }];
    }));
}
function finderOf(pattern, found, { from }) {
    if (found === undefined)
        return { ...pattern, before: '', isBeside: true };
    const before = component(found.before);
    if (from === 'tag')
        return { ...pattern, before };
    return { ...pattern, before: before === '' ? undefined : before, isBeside: true };
}
function wholeVersion({ text, after }, { parse }) {
    const version = parse(text);
    const [cut] = PRERELEASE.exec(after) ?? [];
    if (version === undefined || version.isPrerelease || cut === undefined)
        return version;
    const whole = parse(`${text}${cut}`);
    return whole?.isPrerelease === true && (0,domain_version/* compareStable */.j_)(version, whole) === 0 ? whole : version;
}
const PRERELEASE = /^(?:-[0-9A-Za-z.-]+|[._]?[A-Za-z]+[._-]?\d*)/;
function keyOf({ pattern, group, isWhole, before, isBeside }) {
    return JSON.stringify([pattern.source, pattern.flags, group, isWhole, before, isBeside]);
}
function isOurs({ before }, found) {
    return before === undefined || component(found.before) === before;
}
function component(before) {
    return before.replace(/(?<![a-z])v$/i, '');
}
function requestsOf({ pattern, group, isWhole }, tags, prefix) {
    return tags.map((tag) => ({ pattern, group, text: isWhole ? tag : tag.slice(prefix.length) }));
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./lib/src/plan/fingerprint.js


const SCHEMA = 1;
function fingerprintOf({ build, labels, annotations, metadata }, { variables, sha, merge, machine }) {
    const asked = {
        schema: SCHEMA,
        commit: sha,
        context: build.context,
        file: build.file ?? null,
        target: build.target ?? null,
        platforms: build.platforms.length > 0 ? build.platforms.map(platform/* formatPlatform */.Bq).toSorted() : [machine],
        buildArgs: build.buildArgs.map((argument) => [argument, variables.get(argument) ?? null]),
        buildContexts: build.buildContexts,
        secrets: [...build.secrets, ...build.secretEnvs, ...build.secretFiles].map(({ id }) => id).toSorted(),
        ssh: build.ssh.map((agent) => agent.split('=', 1)[0] ?? agent).toSorted(),
        provenance: build.provenance ?? null,
        sbom: build.sbom ?? null,
        attests: build.attests,
        annotations: annotations.map(({ levels, entry }) => [(levels ?? metadata.levels).map((level) => level.trim()), entry?.text ?? null]),
        addHosts: build.addHosts,
        allow: build.allow.toSorted(),
        network: build.network ?? null,
        shmSize: build.shmSize ?? null,
        ulimits: build.ulimits,
        cgroupParent: build.cgroupParent ?? null,
        outputs: build.outputs.map(attributesOf),
        labels: labels.map(({ text }) => text),
        ...(merge === undefined ? {} : { merge }),
    };
    return (0,external_node_crypto_.createHash)('sha256').update(JSON.stringify(asked)).digest('hex');
}
const WHERE = ['name', 'dest', 'push', 'push-by-digest', 'store', 'unpack', 'tar', 'registry.insecure'];
function attributesOf(output) {
    return output.split(',').filter((attribute) => !WHERE.includes(attribute.split('=', 1)[0]?.trim() ?? ''));
}

;// CONCATENATED MODULE: ./lib/src/plan/name.js



const HASH_LENGTH = 8;
function nameAsWritten({ prefix, body, suffix }) {
    const whole = `${prefix}${body}${suffix}`;
    if ((0,reference/* isTag */.dz)(whole))
        return { kind: 'name', name: whole, note: undefined };
    const name = clean(whole);
    if (name.length > reference/* TAG_LENGTH_LIMIT */.SO)
        return { kind: 'illegal', because: `has ${name.length} characters, and a tag at most ${reference/* TAG_LENGTH_LIMIT */.SO}` };
    if (!(0,reference/* isTag */.dz)(name)) {
        const first = JSON.stringify(name.slice(0, 1));
        const start = whole.startsWith(name.slice(0, 1))
            ? `starts with ${first}`
            : `becomes ${JSON.stringify((0,brief/* brief */.d)(name))}, which starts with ${first}`;
        return { kind: 'illegal', because: `${start}, and a tag with a letter, a digit or "_"` };
    }
    return { kind: 'name', name, note: `${JSON.stringify((0,brief/* brief */.d)(whole))} is no tag; it became ${name}` };
}
function nameToFit({ prefix, body, suffix }) {
    const name = clean(`${prefix}${body}${suffix}`);
    if ((0,reference/* isTag */.dz)(name))
        return { kind: 'name', name, note: undefined };
    const [before, after] = [clean(prefix), clean(suffix)];
    const room = reference/* TAG_LENGTH_LIMIT */.SO - before.length - after.length - HASH_LENGTH - 1;
    const hash = (0,external_node_crypto_.createHash)('sha256').update(body).digest('hex').slice(0, HASH_LENGTH);
    const middle = clean(body)
        .slice(0, Math.max(room, 0))
        .replaceAll(/^[.-]+|[.-]+$/g, '');
    const fitted = `${before}${middle === '' ? '' : `${middle}-`}${hash}${after}`;
    if (!(0,reference/* isTag */.dz)(fitted))
        return nameAsWritten({ prefix, body: '', suffix });
    return { kind: 'name', name: fitted, note: `${JSON.stringify((0,brief/* brief */.d)(body))} does not fit a tag; it became ${fitted}` };
}
function clean(text) {
    return text.replaceAll(/[^a-zA-Z0-9._-]+/g, '-');
}

;// CONCATENATED MODULE: ./lib/src/plan/strategies.js
const PRESETS = {
    semver: [version('version'), version('major', 'minor'), version('major'), { ...base('semver', 900), kind: 'latest' }],
    sha: [
        { ...base('sha', 100), kind: 'commit' },
        { ...base('sha', 100), kind: 'branch-commit' },
    ],
    environment: [{ ...base('environment', 500), kind: 'environment' }],
    date: [{ ...base('date', 300), kind: 'date' }],
    branch: [{ ...base('branch', 600), kind: 'branch' }],
    pr: [{ ...base('pr', 600), kind: 'pull', prefix: strategies_text('pr-') }],
    schedule: [{ ...base('schedule', 1000), kind: 'schedule', pattern: strategies_text('nightly') }],
};
function rulesOf(strategies) {
    return strategies.flatMap((strategy) => PRESETS[strategy]);
}
function version(...words) {
    const parts = words.flatMap((word, index) => [
        ...(index === 0 ? [] : [{ kind: 'text', text: '.' }]),
        { kind: 'word', word, escaped: false },
    ]);
    const pattern = { text: words.map((word) => `{{${word}}}`).join('.'), parts };
    return { ...base('semver', 900), kind: 'version', pattern, value: undefined, match: undefined };
}
function base(line, priority) {
    return { line, enable: strategies_text('true'), priority, prefix: undefined, suffix: undefined };
}
function strategies_text(value) {
    return { text: value, parts: [{ kind: 'text', text: value }] };
}

;// CONCATENATED MODULE: ./lib/src/plan/latest.js



function latestOf(given, { tags, naming }) {
    const { latest, prefix, suffix } = tags.flavor;
    const presets = new Set(rulesOf(tags.strategies));
    const isNamed = given.some(({ rule }) => rule.kind === 'latest');
    const first = given.find(({ rule }) => !presets.has(rule));
    const source = latest === 'true' ? given[0] : first;
    if (source === undefined || isNamed)
        return { kind: 'none' };
    const name = nameAsWritten({ prefix: onLatest(prefix), body: 'latest', suffix: onLatest(suffix) });
    const leftOut = (by, because) => ({
        kind: 'left-out',
        leftOut: { rule: by, name: name.kind === 'name' ? name.name : 'latest', because },
    });
    if (latest === 'false')
        return source.latest === undefined ? { kind: 'none' } : leftOut('flavor', 'it has latest=false');
    if (latest === 'auto' && source.latest === undefined) {
        const because = noRelease(source);
        return because === undefined ? { kind: 'none' } : leftOut(source.rule.line, because);
    }
    const rule = latest === 'true' ? { ...source.rule, line: 'flavor' } : source.rule;
    if (name.kind === 'illegal')
        return { kind: 'problem', rule, message: `flavor: its latest ${name.because}` };
    const line = source.latest?.line ?? (naming && { ...naming, holds: () => true });
    const because = latest === 'true' ? 'flavor has latest=true' : source.because;
    return { ...source, rule, name: name.name, note: name.note, source: 'latest', because, standing: 'latest', line };
}
function onLatest({ template, onLatest: isOn }) {
    return isOn ? (template.text.split('=', 1)[0]?.trim() ?? '') : '';
}
function noRelease({ rule, source }) {
    if (rule.kind === 'semver')
        return `${(0,brief/* brief */.d)(source)} is a pre-release`;
    return rule.kind === 'pep440' ? `${(0,brief/* brief */.d)(source)} is a pre-, post- or development release` : undefined;
}

// EXTERNAL MODULE: ./lib/src/plan/left-out.js
var left_out = __webpack_require__(3510);
;// CONCATENATED MODULE: ./lib/src/plan/moving.js



function moveJudge(context, { tagPrefix, moving }, finders = new Map()) {
    if (moving === 'always')
        return (_line, because) => ({ move: 'write', because, follows: undefined });
    const read = reader(context.versions, tagPrefix, finders);
    const known = new Map();
    const judged = (line) => {
        const before = known.get(line);
        if (before !== undefined)
            return before;
        const move = judge(line, context.versions, read);
        known.set(line, move);
        return move;
    };
    return (line, because) => {
        const follows = line === undefined ? 'history' : 'versions';
        if (context.ref.kind === 'queue')
            return { move: 'keep', because: 'stays: what a merge queue tries may never land', follows };
        return line === undefined ? { move: 'write', because, follows } : judged(line);
    };
}
function judge({ version, holds, pre, scheme = SEMVER, finder }, versions, read) {
    const stays = (because) => ({ move: 'keep', because: `stays: ${because}`, follows: 'versions' });
    if (version.isPrerelease && pre !== true)
        return stays(`${(0,brief/* brief */.d)(version.full)} is ${scheme === SEMVER ? 'a pre-release' : 'a pre-, post- or development release'}`);
    switch (versions.kind) {
        case 'unknown':
            return stays(`the other versions are not known (${versions.because})`);
        case 'unasked':
            return stays('the other versions were not asked for');
        case 'known': {
            const found = read(scheme, finder);
            if (found.kind === 'failed')
                return stays(`the other versions are not known (${found.because})`);
            const all = pre === true ? found.all : found.stable;
            const line = all.filter(holds);
            const highest = line.reduce((high, other) => (scheme.compare(other, high) > 0 ? other : high), version);
            if (highest !== version)
                return stays(`${(0,brief/* brief */.d)(highest.full)} is higher`);
            const equal = line.filter((other) => scheme.compare(other, version) === 0);
            const others = line.length - equal.length;
            const among = line.length === all.length ? '' : ' of its line';
            const because = `${(0,brief/* brief */.d)(version.full)} is the highest of ${others + 1} version${others === 0 ? '' : 's'}${among} (${versions.source})`;
            const isShared = equal.some((other) => bare(other) !== bare(version));
            return { move: 'write', because, ...(isShared ? { follows: 'history', isShared } : { follows: 'versions' }) };
        }
    }
}
function bare({ raw }) {
    return raw.trim().replace(/^v/i, '');
}
function reader(versions, prefix, finders) {
    const tags = versions.kind === 'known' ? versions.tags : [];
    const rest = {
        kind: 'texts',
        texts: tags.flatMap((tag) => (tag.startsWith(prefix) ? [{ text: tag.slice(prefix.length), after: '' }] : [])),
    };
    const read = new Map();
    return (scheme, finder) => {
        const known = read.get(scheme) ?? new Map();
        const key = finder === undefined ? '' : keyOf(finder);
        const versionsBy = known.get(key) ?? (finder === undefined ? versionsOf(rest, scheme) : foundBy(finder, finders.get(key), rest, scheme));
        read.set(scheme, known.set(key, versionsBy));
        return versionsBy;
    };
}
function foundBy({ isBeside }, found, rest, scheme) {
    const read = versionsOf(found, scheme);
    const plain = versionsOf(rest, scheme);
    if (isBeside === undefined || read.kind === 'failed' || plain.kind === 'failed')
        return read;
    const all = [...new Map([...read.all, ...plain.all].map((version) => [bare(version), version])).values()];
    return { kind: 'read', all, stable: all.filter(({ isPrerelease }) => !isPrerelease) };
}
function versionsOf(found, scheme) {
    if (found === undefined)
        return { kind: 'failed', because: 'nobody looked for them' };
    if (found.kind === 'failed')
        return found;
    const all = found.texts.flatMap((each) => wholeVersion(each, scheme) ?? []);
    return { kind: 'read', all, stable: all.filter(({ isPrerelease }) => !isPrerelease) };
}

;// CONCATENATED MODULE: ./lib/src/plan/subject.js





function subjectOf(value, { context, tags }, prefix) {
    if (value !== undefined) {
        const text = render(value, { context });
        return text === undefined ? UNDATED : { kind: 'subject', text, from: 'value' };
    }
    if (tags.version !== undefined)
        return { kind: 'subject', text: afterPrefix(tags.version, prefix) ?? tags.version, from: 'input' };
    const image = speakerOf(context.origin, tags);
    if (image !== undefined)
        return image.version === undefined ? nothing(domain_version/* NO_VERSION */.dG) : { kind: 'subject', text: image.version, from: 'image' };
    const { ref } = context.run;
    if (!ref.startsWith('refs/tags/'))
        return nothing('the run is not for a tag, and no version is given');
    const tag = ref.slice('refs/tags/'.length);
    const text = afterPrefix(tag, prefix);
    return text === undefined ? nothing(`the tag ${(0,brief/* brief */.d)(tag)} does not start with ${prefix}`) : { kind: 'subject', text, from: 'tag' };
}
function afterPrefix(text, prefix) {
    return text.startsWith(prefix) ? text.slice(prefix.length) : undefined;
}

;// CONCATENATED MODULE: ./lib/src/plan/naming.js



function namingOf({ version, found, ...facts }) {
    if (version.kind === 'version')
        return { version: version.version, ...besides(version.from, facts.tags.rules, found) };
    return facts.tags.rules.flatMap((rule) => naming_foundBy(rule, { ...facts, found }) ?? [])[0];
}
function besides(from, rules, found) {
    if (from === 'tag')
        return {};
    const [finder] = rules.flatMap((rule) => {
        const result = found.get(rule);
        if (result === undefined || rule.kind !== 'semver' || rule.match === undefined || rule.value !== undefined)
            return [];
        const pattern = { pattern: rule.match, group: 1, isWhole: false };
        return [finderOf(pattern, result.kind === 'found' ? result : undefined, { from })];
    });
    return finder === undefined ? {} : { finder };
}
function naming_foundBy(rule, { tags, context, found }) {
    const result = found.get(rule);
    if (result?.kind !== 'found' || (rule.kind !== 'match' && rule.kind !== 'semver' && rule.kind !== 'pep440'))
        return undefined;
    const pattern = rule.kind === 'match' ? rule.expression : rule.match;
    const subject = subjectOf(undefined, { tags, context }, '');
    if (pattern === undefined || rule.value !== undefined || subject.kind === 'nothing')
        return undefined;
    const scheme = rule.kind === 'pep440' ? rule.scheme : SEMVER;
    const version = wholeVersion(result, scheme);
    const [group, isWhole] = rule.kind === 'match' ? [rule.group, true] : [1, false];
    return version && { version, scheme, finder: finderOf({ pattern, group, isWhole }, result, subject) };
}

;// CONCATENATED MODULE: ./lib/src/plan/notes.js




function notesOf(inputs, facts, given, met) {
    const adjusted = given.filter(isAdjusted).map(({ note }) => note);
    const none = given.length === 0 ? ['no rule gives a tag in this run'] : [];
    const notes = [
        ...inputs.notices,
        ...facts.context.notes,
        ...adjusted,
        ...met,
        ...versionNotes(facts),
        ...unknownNotes(facts, given),
        ...deploymentNotes(facts),
        ...branchNotes(facts),
        ...attestationNotes(inputs, facts),
        ...none,
    ];
    return [...new Set(notes)];
}
function isAdjusted(given) {
    return given.note !== undefined;
}
function versionNotes({ tags, context, version }) {
    if (version.kind === 'version')
        return [];
    const isPlain = (rule) => rule.kind === 'semver' && rule.match === undefined && rule.value === undefined;
    const isAsked = tags.strategies.includes('semver') || tags.rules.some(isPlain);
    if (tags.version !== undefined)
        return [version.because];
    return isAsked && context.ref.kind === 'tag' ? [`${version.because}${cureOf(context.ref.name, tags.tagPrefix)}`] : [];
}
const READ_LIMIT = 200;
function cureOf(tag, prefix) {
    if (tag.length > READ_LIMIT)
        return '';
    const [, before = '', rest = ''] = /^(.*?)(v?\d+\.\d+\.\d.*)$/.exec(tag) ?? [];
    if (before !== prefix)
        return prefix !== '' || (0,domain_version/* parseVersion */.ot)(rest) === undefined ? '' : `; with tag-prefix: ${before} it is ${rest}`;
    const bare = rest.replaceAll(/(^v?|\.)0+(?=\d)/g, '$1');
    if ((0,domain_version/* parseVersion */.ot)(bare) === undefined)
        return '';
    const read = /^v?\d+(?:\.\d+)*$/.test(rest) ? `, and type=pep440 reads ${rest} as ${bare.replace(/^v/, '')}` : '';
    return `, whose numbers have no zeros in front: ${bare} is one${read}`;
}
function unknownNotes({ tags, context: { versions } }, given) {
    const isStuck = tags.moving === 'forward' && versions.kind === 'unknown' && given.some(({ line }) => line !== undefined);
    return isStuck ? [`${STUCK}: ${versions.cure ?? RUN_CURE}`] : [];
}
const STUCK = 'tags that move by versions stay where they are, since nobody says which other versions there are';
const RUN_CURE = 'a checkout with all tags does (actions/checkout with fetch-depth: 0), or the GitHub API with github-token (permissions: contents: read)';
function branchNotes({ tags, context }) {
    if (!isUnknownBranch(context))
        return [];
    const { prefix, suffix } = tags.flavor;
    const texts = [...tags.rules.map(({ line }) => line), prefix.template.text, suffix.template.text];
    return texts.some((text) => text.includes('default_branch'))
        ? ['nobody says which branch is the default one, so this one counts as another']
        : [];
}
function deploymentNotes({ tags, context, environment }) {
    const own = environmentOf(tags.environments, { ...context, deployment: undefined });
    if (environment.kind === 'nothing' || own.kind === 'nothing' || own.name === environment.name)
        return [];
    return [`the environment is ${environment.name}, as the deployment says, not ${own.name} of the input environment`];
}
function attestationNotes({ githubAttestation, sign }, { context }) {
    return githubAttestation && !canAttest(sign, context.repository)
        ? ['not attested at GitHub (github-attestation): this repository is private, and for those GitHub signs by a Sigstore of its own']
        : [];
}

;// CONCATENATED MODULE: ./lib/src/plan/requests.js


function requests_requestsOf(tags, context) {
    const requests = new Map();
    tags.rules.forEach((rule) => {
        const request = requestOf(rule, tags, context);
        if (request !== undefined && render(rule.enable, { context }) === 'true')
            requests.set(rule, request);
    });
    return requests;
}
function requestOf(rule, tags, context) {
    switch (rule.kind) {
        case 'match': {
            const subject = subjectOf(rule.value, { tags, context }, '');
            return subject.kind === 'nothing' ? undefined : { pattern: rule.expression, text: subject.text, group: rule.group };
        }
        case 'semver':
        case 'pep440': {
            if (rule.match === undefined)
                return undefined;
            const subject = subjectOf(rule.value, { tags, context }, tags.tagPrefix);
            return subject.kind === 'nothing' ? undefined : { pattern: rule.match, text: subject.text, group: 1 };
        }
        case 'raw':
        case 'ref':
        case 'sha':
        case 'edge':
        case 'schedule':
            return undefined;
    }
}

;// CONCATENATED MODULE: ./lib/src/plan/version.js






function versionContent(rule, facts, scheme = SEMVER, nameOf = fullName) {
    const { context, tags } = facts;
    const subject = rule.value === undefined ? facts.subject : subjectOf(rule.value, facts, tags.tagPrefix);
    if (subject.kind === 'nothing')
        return subject;
    const found = rule.match === undefined ? undefined : facts.found.get(rule);
    const text = rule.match === undefined ? subject.text : matched(subject.text, found);
    if (text === undefined)
        return { kind: 'problem', because: problemOf(rule, found) };
    const read = facts.read(text, scheme, placeOf(rule, found, subject));
    if (read === undefined)
        return nothing(notVersion(subject, text, scheme, tags.tagPrefix));
    const { version, latest } = read;
    const because = becauseOf(subject, read, context);
    const line = version.isPrerelease ? undefined : lineOf(rule.pattern, read, scheme, context);
    const body = version.isPrerelease ? fullOf(rule.pattern, version, scheme, context) : (render(rule.pattern, { context, version }) ?? '');
    if (line !== undefined)
        return { kind: 'content', body, source: body, because, standing: 'line', line, latest };
    const name = body === version.full ? nameOf(version) : body;
    if (!version.isPrerelease)
        return { kind: 'content', body: name, source: name, because, standing: 'version', latest };
    const instead = insteadOf(rule.pattern, version, { body, context, scheme });
    return { kind: 'content', body: name, source: name, because, standing: 'version', latest: undefined, ...instead };
}
function insteadOf(pattern, version, { body, context, scheme }) {
    const wanted = render(pattern, { context, version });
    if (wanted === undefined || wanted === '' || wanted === body)
        return {};
    const { full } = version;
    const what = scheme === SEMVER ? 'a pre-release' : 'a pre-, post- or development release';
    return {
        instead: { body: wanted, because: `${(0,brief/* brief */.d)(full)} is ${what}${wanted.includes(full) ? ', whose tag is its version alone' : ''}` },
    };
}
function fullName({ full }) {
    return full;
}
function lineOf(pattern, read, scheme, context) {
    const core = coreOf(pattern.text);
    const known = read.lines.get(core);
    if (known !== undefined || read.lines.has(core))
        return known;
    const line = findLine(pattern, read, scheme, context);
    read.lines.set(core, line);
    return line;
}
function findLine(pattern, { version, whole, others, finder }, scheme, context) {
    const write = (other) => render(pattern, { context, version: other }) ?? '';
    const body = write(version);
    if (!others.some((other) => write(other) === body))
        return undefined;
    return { version: whole, scheme, holds: (other) => write(other) === body, ...finder };
}
function coreOf(text) {
    let start = text.indexOf('{{');
    while (text[start - 1] === '\\')
        start -= 1;
    return text.slice(start, text.lastIndexOf('}}') + 2);
}
function withBuild({ full, raw }) {
    const build = raw.indexOf('+');
    return build < 0 ? full : `${full}${raw.slice(build)}`;
}
function latestContent(found, context) {
    if (found.kind === 'none')
        return nothing(found.because);
    const { version, from } = found;
    if (version.isPrerelease)
        return nothing(`${version.full} is a pre-release`, 'latest');
    return content('latest', 'latest', reasonOf({ from }, version, context));
}
function placeOf({ match }, found, subject) {
    if (match === undefined)
        return undefined;
    const pattern = { pattern: match, group: 1, isWhole: false };
    if (found?.kind === 'found')
        return { finder: finderOf(pattern, found, subject), after: found.after };
    return subject.from === 'tag' ? undefined : { finder: finderOf(pattern, undefined, subject), after: '' };
}
function matched(text, found) {
    return found?.kind === 'none' ? text : found?.kind === 'found' ? found.text : undefined;
}
function problemOf({ match }, found) {
    return found?.kind === 'failed'
        ? found.because
        : `${match?.text} finds no first group, in which the version should be; put it in parentheses`;
}
function becauseOf({ from }, { version, reasons }, context) {
    const because = reasons.get(from) ?? reasonOf({ from }, version, context);
    reasons.set(from, because);
    return because;
}
function reasonOf({ from }, version, { run }) {
    switch (from) {
        case 'tag':
            return `the version of the tag ${(0,brief/* brief */.d)(run.ref.replace(/^refs\/tags\//, ''))}`;
        case 'image':
            return `the version ${(0,brief/* brief */.d)(version.raw)} of the image`;
        case 'value':
            return `the version ${(0,brief/* brief */.d)(version.raw)} of its value`;
        case 'input':
            return `the version ${(0,brief/* brief */.d)(version.raw)}, given by hand`;
    }
}
function notVersion({ from, text: whole }, text, scheme, prefix) {
    const what = scheme === SEMVER ? 'a semantic version' : 'a version of PEP 440';
    const shown = (0,brief/* brief */.d)(whole);
    const part = text === whole ? '' : ` (${(0,brief/* brief */.d)(text)})`;
    switch (from) {
        case 'value':
            return `its value ${shown}${part} is not ${what}`;
        case 'input':
            return `the version given by hand, ${shown}${part}, is not ${what}`;
        case 'image':
            return `the image calls itself ${shown}${part}, which is not ${what}`;
        case 'tag':
            return `the tag ${prefix}${shown}${part} is not ${what}${prefix === '' ? '' : ` after ${prefix}`}`;
    }
}
function fullOf(pattern, version, scheme, context) {
    if (!isRaw(pattern))
        return version.full;
    return scheme === SEMVER ? (render(pattern, { context, version }) ?? '') : version.raw;
}
function isRaw({ text, parts: [part, ...others] }) {
    if (part === undefined || others.length > 0)
        return false;
    if (part.kind === 'word')
        return part.word === 'raw';
    if (part.kind !== 'program' || part.body.length !== 1 || /["']/.test(text))
        return false;
    const [node] = part.body;
    return node?.kind === 'mustache' && node.call.path.parts.join() === 'raw';
}
function openVersions() {
    const known = new Map();
    return (text, scheme, place) => {
        const found = known.get(scheme) ?? new Map();
        const key = place === undefined ? text : JSON.stringify([text, place.after, keyOf(place.finder)]);
        const before = found.get(key);
        if (before !== undefined || found.has(key))
            return before;
        const plain = text.replaceAll('/', '-');
        const version = scheme.parse(plain);
        const whole = place === undefined ? version : wholeVersion({ text: plain, after: place.after }, scheme);
        const finder = place === undefined ? {} : { finder: place.finder };
        const read = version && {
            version,
            whole: whole ?? version,
            others: othersOf(version),
            lines: new Map(),
            finder,
            reasons: new Map(),
            latest: { line: { version: whole ?? version, scheme, holds: () => true, ...finder } },
        };
        known.set(scheme, found.set(key, read));
        return read;
    };
}
function othersOf(version) {
    const { major, minor, patch } = version;
    const others = [numbered(major + 1, minor, patch), numbered(major, minor + 1, patch), numbered(major, minor, patch + 1)];
    const more = /^\d+(?:\.\d+){0,2}$/.test(version.full) ? [] : [{ full: `${version.full}.1`, raw: `${version.raw}.1` }];
    return [...others, ...more].map((other) => ({ ...version, ...other }));
}
function numbered(major, minor, patch) {
    const full = `${major}.${minor}.${patch}`;
    return { major, minor, patch, full, raw: full };
}

;// CONCATENATED MODULE: ./lib/src/plan/content.js









function contentOf(rule, facts) {
    const { context, tags } = facts;
    if (context.origin !== undefined && context.sha === '' && isOfCommit(rule, facts))
        return nothing(NO_COMMIT);
    switch (rule.kind) {
        case 'semver':
            return versionContent(rule, facts);
        case 'pep440':
            return versionContent(rule, facts, rule.scheme);
        case 'version':
            return isZero(rule, facts) ? nothing('it would name every version before 1.0.0', '0') : versionContent(rule, facts, SEMVER, withBuild);
        case 'latest':
            return tags.flavor.latest === 'false' ? nothing('flavor has latest=false', 'latest') : latestContent(facts.version, context);
        case 'match':
            return matchContent(rule, facts);
        case 'ref':
            return refContent(rule.event, facts);
        case 'edge':
            return edgeContent(rule.branch, context);
        case 'branch':
            return context.ref.kind === 'branch' ? branchContent(context.ref.name) : notOnBranch(context);
        case 'pull':
            return context.ref.kind === 'pull' ? pullContent(String(context.ref.number)) : nothing('the run is not for a pull request');
        case 'environment':
            return environmentContent(facts);
        case 'branch-commit':
            return branchCommitContent(context);
        case 'commit':
            if (context.merge !== undefined)
                return nothing('what is built is the merge of the pull request, not the commit alone', shortSha(context.sha));
            return content(shortSha(context.sha), 'commit', `the commit ${shortSha(context.sha)}`);
        case 'sha': {
            const { sha, shortShaLength } = context.run;
            if (sha === '')
                return nothing('the event has no commit');
            const body = rule.format === 'short' ? shortSha(sha, shortShaLength) : sha;
            return content(body, 'commit', `the ${sha === context.merge ? 'merge commit' : 'commit'} ${shortSha(sha)}`);
        }
        case 'date':
            return content((0,domain_date/* formatDate */.Y)('YYYY-MM-DD', context.startedAt, tags.timezone), 'date', `the day of this run in ${tags.timezone}`);
        case 'schedule': {
            if (!context.event.includes('schedule'))
                return nothing(`the event is ${context.event}, not schedule`);
            const body = render(rule.pattern, facts.values);
            return body === undefined ? UNDATED : content(body, 'schedule', 'a scheduled run');
        }
        case 'raw': {
            const body = render(rule.value, facts.values);
            return body === undefined ? UNDATED : content(body, (0,domain_version/* parseVersion */.ot)(body) ? 'version' : 'raw', 'named in tags');
        }
    }
}
function isZero({ pattern }, { version }) {
    return pattern.text === '{{major}}' && version.kind === 'version' && version.version.major === 0;
}
function isOfCommit({ kind }, { environment, version }) {
    if (kind === 'environment')
        return environment.kind === 'named' && version.kind === 'none';
    return kind === 'commit' || kind === 'branch-commit' || kind === 'sha';
}
function matchContent(rule, facts) {
    const subject = subjectOf(rule.value, facts, '');
    if (subject.kind === 'nothing')
        return subject;
    const found = facts.found.get(rule);
    const { text } = rule.expression;
    switch (found?.kind) {
        case undefined:
        case 'none':
            return nothing(`${text} does not match ${(0,brief/* brief */.d)(subject.text)}`);
        case 'group':
            return nothing(`${text} has no group ${rule.group} in ${(0,brief/* brief */.d)(subject.text)}`);
        case 'failed':
            return { kind: 'problem', because: found.because };
        case 'found': {
            const version = (0,domain_version/* parseVersion */.ot)(found.text);
            const finder = finderOf({ pattern: rule.expression, group: rule.group, isWhole: true }, found, subject);
            const line = version && { version: wholeVersion(found, SEMVER) ?? version, holds: () => true, finder };
            const standing = version === undefined ? 'match' : 'version';
            return { ...content(found.text, standing, `${text} found it in ${(0,brief/* brief */.d)(subject.text)}`), latest: { line } };
        }
    }
}
function refContent(event, { context, tags }) {
    const { ref } = context.run;
    switch (event) {
        case 'branch':
            return ref.startsWith('refs/heads/') ? branchContent(ref.slice('refs/heads/'.length)) : nothing('the run is not for a branch');
        case 'pr':
            return ref.startsWith('refs/pull/')
                ? pullContent(ref.slice('refs/pull/'.length).replace(/\/merge$/, ''))
                : nothing('the run is not for a pull request');
        case 'tag': {
            if (!ref.startsWith('refs/tags/'))
                return nothing('the run is not for a tag');
            const name = ref.slice('refs/tags/'.length);
            const version = (0,domain_version/* versionOfTag */.mx)(name, tags.tagPrefix);
            const found = content(name, version === undefined ? 'git-tag' : 'version', `the tag ${(0,brief/* brief */.d)(name)}`);
            return { ...found, latest: { line: version === undefined ? undefined : { version, holds: () => true } } };
        }
    }
}
function edgeContent(branch, { run, repository }) {
    const wanted = branch ?? repository.defaultBranch;
    if (wanted === undefined)
        return nothing('nobody says which branch is the default one');
    if (!run.ref.startsWith('refs/heads/'))
        return nothing('the run is not for a branch');
    const name = run.ref.slice('refs/heads/'.length);
    return name === wanted
        ? content('edge', 'edge', `the branch ${(0,brief/* brief */.d)(name)}`)
        : nothing(`the branch is ${(0,brief/* brief */.d)(name)}, not ${(0,brief/* brief */.d)(wanted)}`);
}
function branchCommitContent(context) {
    const { ref, sha, merge } = context;
    if (ref.kind === 'pull') {
        const standing = merge === undefined ? 'branch-commit' : 'pull-merge';
        const because = `the commit ${shortSha(sha)} of pull request ${ref.number}`;
        return { ...content(`pr-${ref.number}`, standing, because), tail: `-${shortSha(sha)}` };
    }
    if (ref.kind !== 'branch') {
        const found = ref.kind === 'queue'
            ? "that of a merge queue is nobody's"
            : `the run is for ${ref.kind === 'tag' ? `the tag ${(0,brief/* brief */.d)(ref.name)}` : 'none'}`;
        return nothing(`<branch>-<commit> needs a branch, and ${found}`);
    }
    return {
        ...content(ref.name, 'branch-commit', `the commit ${shortSha(sha)} on the branch ${(0,brief/* brief */.d)(ref.name)}`),
        tail: `-${shortSha(sha)}`,
    };
}
function environmentContent({ context: { sha, ref }, environment, version }) {
    if (ref.kind === 'pull' || ref.kind === 'queue')
        return nothing('what is not merged is in no environment');
    if (environment.kind === 'nothing')
        return environment;
    const { name } = environment;
    if (version.kind === 'none')
        return { ...content(name, 'environment-commit', `the commit ${shortSha(sha)} in ${name}`), tail: `-${shortSha(sha)}` };
    const full = withBuild(version.version);
    return { ...content(name, 'environment-version', `version ${full} in ${name}`), tail: `-v${full}` };
}
function branchContent(name) {
    return content(name, 'branch', `the branch ${(0,brief/* brief */.d)(name)}`);
}
function pullContent(name) {
    return content(name, 'pull', `pull request ${(0,brief/* brief */.d)(name)}`);
}
function notOnBranch({ ref }) {
    return nothing(ref.kind === 'queue' ? "the branch of a merge queue is nobody's" : 'the run is not for a branch');
}

;// CONCATENATED MODULE: ./lib/src/plan/rules.js








const SHOWN_LIMIT = 80;
const WRITTEN = ['semver', 'pep440', 'match', 'schedule', 'raw'];
function applyRule(rule, facts) {
    const enabled = render(rule.enable, facts.values);
    if (enabled === 'false')
        return { kind: 'nothing', rule, because: `enable is false (${rule.enable.text})` };
    if (enabled !== undefined && enabled !== 'true')
        return problem(rule, `enable gives ${JSON.stringify((0,brief/* brief */.d)(enabled))}; it must give true or false`);
    const prefix = affix('prefix', rule, facts);
    const suffix = affix('suffix', rule, facts);
    if (enabled === undefined || prefix === undefined || suffix === undefined)
        return { ...UNDATED, rule };
    const content = contentOf(rule, facts);
    if (content.kind === 'nothing')
        return { kind: 'nothing', rule, ...leftTag(content, prefix, suffix) };
    if (content.kind === 'problem')
        return problem(rule, content.because);
    const pieces = { prefix, body: content.body, suffix: `${content.tail ?? ''}${suffix}` };
    const whole = `${pieces.prefix}${pieces.body}${pieces.suffix}`;
    if (whole === '')
        return { kind: 'nothing', rule, because: 'its value is empty' };
    const name = WRITTEN.includes(rule.kind) ? nameAsWritten(pieces) : nameToFit(pieces);
    if (name.kind === 'illegal')
        return problem(rule, `${JSON.stringify(whole.slice(0, SHOWN_LIMIT))} ${name.because}`);
    const { source, because, standing, latest, instead } = content;
    return {
        kind: 'tag',
        rule,
        name: name.name,
        note: name.note,
        source,
        because,
        standing,
        latest,
        line: rules_lineOf(content, name.name, facts),
        ...(instead === undefined ? {} : { instead: leftTag(instead, prefix, suffix) }),
    };
}
function leftTag({ because, body }, prefix, suffix) {
    const name = body === undefined ? undefined : nameAsWritten({ prefix, body, suffix });
    return { because, ...(name?.kind === 'name' ? { name: name.name } : {}) };
}
function rules_lineOf({ line, standing, body }, name, { naming, tags }) {
    if (line !== undefined || TAG_KINDS[standing].kind === 'fixed' || naming === undefined)
        return line;
    const byName = lineByName(name, naming.version, tags.tagPrefix);
    const found = byName ?? (body === name ? undefined : lineByName(body, naming.version, tags.tagPrefix));
    return found && { ...naming, ...found };
}
function affix(side, rule, { tags, values }) {
    return rule.kind === 'latest' ? onLatest(tags.flavor[side]) : render(rule[side] ?? tags.flavor[side].template, values);
}
function problem(rule, message) {
    return { kind: 'problem', rule, message: `${rule.line}: ${message}` };
}

// EXTERNAL MODULE: ./lib/src/plan/sign.js
var sign = __webpack_require__(5311);
;// CONCATENATED MODULE: ./lib/src/plan/plan.js





























function makePlan(inputs, context) {
    const time = openTime();
    const facts = factsOf(inputs, context, time);
    const { given, silent, refused } = applyRules(facts);
    const latest = latestOf(given, facts);
    const preset = given.filter(isLatest);
    const first = preset.length === 0 ? given : given.filter((each) => !isLatest(each));
    const added = latest.kind === 'tag' ? [latest] : [];
    const judge = moveJudge(context, inputs.tags, findersOf([...given, ...added], facts, time));
    const tags = collapse([...first, ...preset, ...added, ...onEachLine(added, given)], judge);
    const all = [...given, ...added];
    const named = [...first, ...preset].map(nameOf);
    const haveMet = tags.length < all.length;
    const leftOut = (0,left_out/* allLeftOut */.B)(given, silent, latest.kind === 'left-out' ? [latest.leftOut] : [], tags);
    const version = first[0]?.name ?? '';
    const labels = renderEntries('labels', inputs.labels, context);
    const { image, told, problems } = annotationsOf(inputs, context, version);
    const illegal = latest.kind === 'problem' ? [...refused, latest.message] : refused;
    const { origin } = context;
    refuseSilent(origin, silent);
    refuse([
        ...illegal,
        ...(origin === undefined ? [...labels.problems, ...problems, ...cacheProblems(inputs, tags)] : platformProblems(origin, inputs.build)),
    ]);
    if (tags.length === 0 && inputs.push && !inputs.byDigest)
        throw nothingToPush(leftOut, versionNotes(facts));
    const fingerprint = origin === undefined ? fingerprintOf(inputs, context) : (origin.fingerprint ?? '');
    const own = joined([...ociSet(context, version), ...labels.entries]);
    const ofRun = facts.version.kind === 'version' ? facts.version.version : undefined;
    return {
        images: inputs.images,
        tags,
        names: [...(haveMet ? new Set(named) : named), ...added.map(nameOf)],
        leftOut,
        version,
        labels: origin === undefined ? withOwn(own, { commit: context.sha, version: ofRun?.full, fingerprint }) : toldLabels(origin.labels),
        annotations: { image, told },
        metadata: inputs.metadata,
        environment: facts.environment.kind === 'named' ? facts.environment.name : undefined,
        runVersion: ofRun ?? semanticOf(facts.naming),
        revision: context.sha,
        build: origin === undefined ? inputs.build : { ...inputs.build, platforms: origin.platforms },
        origin: origin === undefined ? undefined : { digest: origin.digest, names: origin.names, repositories: origin.repositories },
        scan: inputs.scan,
        smoke: inputs.smoke,
        sbomFile: inputs.sbomFile,
        sign: (0,sign/* signPlanOf */.$)(inputs.sign, context),
        attests: inputs.githubAttestation && canAttest(inputs.sign, context.repository),
        fingerprint,
        fixedTags: inputs.tags.fixedTags,
        onPartial: inputs.onPartial,
        push: inputs.push,
        byDigest: inputs.byDigest,
        notes: notesOf(inputs, facts, all, haveMet ? collisions(all) : []),
    };
}
function semanticOf(naming) {
    return (naming?.scheme ?? SEMVER) === SEMVER ? naming?.version : undefined;
}
function shownTags({ byDigest, tags }) {
    return byDigest ? [] : tags;
}
function factsOf({ tags }, context, time) {
    const { ref } = context;
    const version = (0,domain_version/* runVersion */.yh)(tags.version, ref.kind === 'tag' ? ref.name : undefined, tags.tagPrefix, speakerOf(context.origin, tags));
    const found = search(requests_requestsOf(tags, context), time);
    return {
        tags,
        context,
        values: { context },
        version,
        subject: subjectOf(undefined, { tags, context }, tags.tagPrefix),
        environment: environmentOf(tags.environments, context),
        read: openVersions(),
        found,
        naming: namingOf({ tags, context, version, found }),
    };
}
function rulesFor({ tags }) {
    return inOrder([...rulesOf(tags.strategies), ...tags.rules], ({ priority }) => -priority);
}
function applyRules(facts) {
    const [given, silent, refused] = [[], [], []];
    rulesFor(facts).forEach((rule) => {
        const each = applyRule(rule, facts);
        switch (each.kind) {
            case 'tag':
                given.push(each);
                break;
            case 'nothing': {
                const { because, name } = each;
                silent.push({ rule: rule.line, ...(name === undefined ? {} : { name }), because });
                break;
            }
            case 'problem':
                refused.push(each.message);
                break;
        }
    });
    return { given, silent, refused };
}
function isLatest({ rule }) {
    return rule.kind === 'latest';
}
function onEachLine(added, given) {
    const lines = new Set();
    given.forEach(({ latest }) => {
        if (latest?.line !== undefined)
            lines.add(latest.line);
    });
    return added.flatMap((each) => [...lines].filter((line) => line !== each.line).map((line) => ({ ...each, line })));
}
function findersOf(given, { tags: { moving, tagPrefix }, context }, time) {
    const lines = moving === 'always' ? [] : given.flatMap(({ line, latest }) => [line, latest?.line]);
    return openFinders(lines, context.versions, tagPrefix, time);
}
function nameOf({ name }) {
    return name;
}
function cacheProblems({ build, images }, tags) {
    return build.cacheTo.flatMap((entry) => {
        const cache = (0,domain_cache/* cacheReference */.K)(entry);
        const isPlanned = tags.some(({ name }) => name === cache?.tag) && images.some((image) => cache && (0,reference/* sameRepository */.RB)(image, cache.repository));
        return isPlanned ? [`cache-to: ${cache?.text} is a planned tag of an image; give the cache a tag of its own, such as buildcache`] : [];
    });
}
function refuseSilent(origin, silent) {
    if (origin === undefined)
        return;
    const unsaid = silent.filter(({ because }) => because === domain_version/* NO_VERSION */.dG || because === NO_COMMIT);
    if (unsaid.length === 0)
        return;
    const lines = new Set(unsaid.map(({ rule, because }) => `${rule}: ${because}`));
    const message = [`${origin.names.join(', ')} does not say what its tags need:`, ...(0,list/* listed */.KE)([...lines])].join('\n');
    throw new src_errors/* ActionError */.lZ('plan', message, ORIGIN_CURE);
}
function platformProblems({ names, platforms }, { platforms: asked }) {
    const [found, wanted] = [platforms, asked].map((some) => some.map(platform/* formatPlatform */.Bq).toSorted().join(', '));
    if (asked.length === 0 || found === wanted)
        return [];
    return [`platforms: ${names.join(', ')} is for ${found}, not for ${wanted}`];
}
function refuse(problems) {
    if (problems.length === 0)
        return;
    const [only = '', ...others] = problems;
    const message = others.length === 0 ? only : [`${problems.length} things in the plan cannot be done:`, ...(0,list/* listed */.KE)(problems)].join('\n');
    throw new src_errors/* ActionError */.lZ('plan', message, 'Nothing was built or written.');
}
function nothingToPush(leftOut, notes) {
    const reasons = (0,list/* listed */.KE)(leftOut.map(({ rule, because }) => `${rule}: ${because}`));
    const cures = notes.filter((note) => !leftOut.some(({ because }) => because === note));
    const message = ['no rule gives a tag in this run, so there is nothing to publish:', ...reasons].join('\n');
    return new src_errors/* ActionError */.lZ('plan', message, [...cures.map(sentence), NO_TAG_CURE].join('\n'));
}
function sentence(note) {
    return `${note.slice(0, 1).toUpperCase()}${note.slice(1)}.`;
}
const NO_TAG_CURE = 'Name a rule that fits this event (README, "What happens, by event"), keep the event out of the workflow, or set push: false to build only.';

// EXTERNAL MODULE: ./lib/src/inputs/nearest.js
var nearest = __webpack_require__(6580);
// EXTERNAL MODULE: ./lib/src/inputs/refusal.js
var refusal = __webpack_require__(5254);
;// CONCATENATED MODULE: ./lib/src/desk/asked.js
function parseAskedRef(text) {
    const colon = text.lastIndexOf(':');
    const [commit, name] = colon < 0 ? [undefined, text] : [text.slice(0, colon), text.slice(colon + 1)];
    if (commit === '' || (commit !== undefined && !isRevision(commit)))
        return { refused: 'names no commit before the colon; write COMMIT:REF, such as HEAD:refs/tags/v1.2.3' };
    if (name === 'HEAD' && commit === undefined)
        return { refused: 'is not a ref of its own; leave --ref out for the branch of HEAD' };
    if (!asked_isRefName(name))
        return { refused: 'is no name that Git gives a ref (git check-ref-format)' };
    if (commit !== undefined && !name.startsWith('refs/'))
        return {
            refused: `does not say whether ${name} is a branch or a tag; write ${commit}:refs/heads/${name} or ${commit}:refs/tags/${name}`,
        };
    if (name.startsWith('refs/') && !PLANNABLE.test(name))
        return { refused: 'is no ref that a run is for; those are refs/heads/…, refs/tags/… and refs/pull/<number>/merge' };
    return { text, name, commit };
}
const PLANNABLE = /^refs\/(?:heads\/.|tags\/.|pull\/[1-9]\d{0,14}\/(?:merge|head)$)/;
function asked_isRefName(name) {
    if (name === '' || name === '@' || name.endsWith('.') || name.endsWith('/') || name.startsWith('-'))
        return false;
    if (/[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\//.test(name))
        return false;
    return name.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'));
}
function isRevision(text) {
    return !text.startsWith('-') && !/[\x00-\x1f\x7f:]/.test(text);
}

// EXTERNAL MODULE: ./lib/src/desk/collect.js
var collect = __webpack_require__(7836);
// EXTERNAL MODULE: ./lib/src/desk/events.js
var events = __webpack_require__(2521);
// EXTERNAL MODULE: ./lib/src/desk/flags.js
var desk_flags = __webpack_require__(9213);
;// CONCATENATED MODULE: ./lib/src/desk/arguments.js






const FLAGS = [...desk_flags/* OWN_FLAGS */.l1, ...desk_flags/* INPUT_FLAGS */.$S];
const ELSEWHERE = new Map([
    ['branch', '--ref refs/heads/NAME'],
    ['tag', '--ref refs/tags/NAME'],
    ['pr', '--ref refs/pull/NUMBER/merge'],
    ['sha', '--ref COMMIT:REF'],
    ['commit', '--ref COMMIT:REF'],
    ['date', '--at'],
    ['output', '--json'],
    ['format', '--json'],
]);
function readArguments(args) {
    const { values, complaints } = (0,collect/* collect */.F)(args, { name: 'plan', flags: FLAGS, elsewhere: ELSEWHERE });
    const one = (name) => values.get(name)?.at(-1);
    const parse = (name, reader) => {
        const parsed = [];
        for (const text of values.get(name) ?? []) {
            const value = reader(text);
            if ((0,refusal/* isRefusal */.vu)(value))
                complaints.push(`--${name}: ${(0,refusal/* shown */.SP)(text)} ${value.refused}`);
            else
                parsed.push(value);
        }
        return parsed;
    };
    const [file, job, step] = [one('workflow'), one('job'), one('step')];
    if (file === undefined && (job ?? step) !== undefined)
        complaints.push('--job and --step choose in a workflow file; name it by --workflow FILE');
    const asked = {
        refs: parse('ref', parseAskedRef),
        event: parse('event', parseEventName)[0],
        deployment: one('deployment'),
        at: parse('at', parseTime)[0],
        repository: parse('repository', parseFullName)[0],
        defaultBranch: one('default-branch'),
        base: one('base'),
        workflow: file === undefined ? undefined : { file, job, step },
        online: values.has('online'),
        json: values.has('json'),
        help: values.has('help'),
        inputs: (0,collect/* inputsIn */.R)(values, desk_flags/* INPUT_FLAGS */.$S),
    };
    return { asked, complaints };
}
function parseEventName(text) {
    if ((0,events/* isEvent */.xH)(text))
        return text;
    if (text === 'workflow_call')
        return { refused: 'is no event of its own: a called workflow has the event of its caller; name that one' };
    return { refused: `is no event that can be planned; events are ${events/* EVENTS */.qY.join(', ')}${(0,nearest/* suggestion */.h)(text, events/* EVENTS */.qY)}` };
}
const TIME = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/;
function parseTime(text) {
    const [at, day] = [new Date(text), new Date(text.slice(0, 10))];
    const isDay = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text.slice(0, 10));
    if (TIME.test(text) && isDay && !Number.isNaN(at.getTime()))
        return at;
    return { refused: 'is no time; write a day, 2024-01-15, or a time with its zone, 2024-01-15T22:30:00Z' };
}
function parseFullName(text) {
    return /^[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+$/.test(text) ? text : { refused: 'is no repository; write OWNER/NAME, such as acme/app' };
}

// EXTERNAL MODULE: ./lib/src/domain/inert.js
var inert = __webpack_require__(1295);
// EXTERNAL MODULE: ./lib/src/plan/besides.js
var plan_besides = __webpack_require__(9371);
;// CONCATENATED MODULE: ./lib/src/plan/json.js

const json_SCHEMA = 1;
function planJson(plan) {
    return {
        schema: json_SCHEMA,
        images: plan.images.map(({ name }) => name),
        tags: plan.tags.map(({ name, kind, move, follows, rule, because }) => ({ name, kind, move, follows: follows ?? null, rule, because })),
        leftOut: plan.leftOut.map(({ rule, name, because }) => ({ rule, name: name ?? null, because })),
        version: plan.version,
        environment: plan.environment ?? null,
        revision: plan.revision,
        labels: Object.fromEntries(plan.labels),
        annotations: plan.annotations.image.map(({ level, key, value }) => ({ level, key, value })),
        fingerprint: plan.fingerprint,
        fixedTags: plan.fixedTags,
        push: plan.push,
        byDigest: plan.byDigest,
        besides: (0,plan_besides/* besidesOf */.n)(plan),
        from: plan.origin?.names ?? [],
        notes: plan.notes,
    };
}

;// CONCATENATED MODULE: ./lib/src/desk/json.js


function jsonOf(outcomes) {
    const [only, ...others] = outcomes;
    const value = only?.kind === 'planned' && others.length === 0 ? planJson(only.plan) : outcomes.map(entryOf);
    return `${(0,inert/* escapeInvisible */.ts)(JSON.stringify(value, undefined, 2))}\n`;
}
function entryOf(outcome) {
    switch (outcome.kind) {
        case 'planned':
            return { ref: outcome.situation.subject, event: outcome.situation.event, plan: planJson(outcome.plan) };
        case 'failed': {
            const { code, message, hint } = outcome.error;
            return { ref: outcome.text, error: { code, message, hint: hint ?? null } };
        }
    }
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/src/desk/remote.js
var desk_remote = __webpack_require__(2298);
;// CONCATENATED MODULE: ./lib/src/desk/place.js




const place_NOWHERE = 'Run it in a Git checkout: git clone, or git init and a first commit.';
async function readPlace(desk) {
    const [layout, remotes] = await Promise.all([readLayout(desk), (0,git/* askGit */.gG)(['remote', '--verbose'], desk.cwd, desk)]);
    if (layout.kind === 'none')
        throw new src_errors/* ActionError */.lZ('event', `${desk.cwd} is in no Git checkout: ${layout.because}`, place_NOWHERE);
    const [isBare, isInside, isShallow, commonDir = '', up = '', head = '', ...remoteHeads] = layout.stdout.split('\n');
    if (isBare === 'true')
        throw new src_errors/* ActionError */.lZ('event', `${desk.cwd} is in a bare repository, which has no checkout`, place_NOWHERE);
    if (isInside !== 'true')
        throw new src_errors/* ActionError */.lZ('event', `${desk.cwd} is in a folder of Git's own, not in a checkout`, place_NOWHERE);
    const addresses = remotes.kind === 'answer' ? remotes.stdout : '';
    const remote = (0,desk_remote/* parseRemotes */.X)(addresses);
    const told = nameBelow(`refs/remotes/${remote?.name ?? 'origin'}/`, remoteHeads);
    return {
        top: (0,external_node_path_.resolve)(desk.cwd, up),
        commonDir: (0,external_node_path_.resolve)(desk.cwd, commonDir),
        isShallow: isShallow === 'true',
        branch: nameBelow('refs/heads/', [head]),
        remote,
        defaultBranch: told ?? (addresses === '' ? await onlyBranch(desk) : undefined),
    };
}
const LAYOUT = ['--is-bare-repository', '--is-inside-work-tree', '--is-shallow-repository', '--git-common-dir', '--show-cdup'];
const HEADS = ['--symbolic-full-name', 'HEAD', '--glob=refs/remotes/*/HEAD'];
async function readLayout(desk) {
    const all = await (0,git/* askGit */.gG)(['rev-parse', ...LAYOUT, ...HEADS], desk.cwd, desk);
    if (all.kind === 'answer')
        return all;
    const layout = await (0,git/* askGit */.gG)(['rev-parse', ...LAYOUT], desk.cwd, desk);
    if (layout.kind === 'none')
        return layout;
    const head = await (0,git/* askGit */.gG)(['symbolic-ref', '--quiet', 'HEAD'], desk.cwd, desk);
    return { kind: 'answer', stdout: `${layout.stdout}${head.kind === 'answer' ? head.stdout : ''}` };
}
function nameBelow(start, refs) {
    return refs.find((ref) => ref.startsWith(start))?.slice(start.length);
}
async function onlyBranch(desk) {
    const answer = await (0,git/* askGit */.gG)(['for-each-ref', '--count=2', '--format=%(refname)', 'refs/heads'], desk.cwd, desk);
    const branches = answer.kind === 'answer' ? answer.stdout.split('\n').filter((line) => line !== '') : [];
    return branches.length === 1 ? nameBelow('refs/heads/', branches) : undefined;
}

// EXTERNAL MODULE: ./lib/src/desk/ports.js
var desk_ports = __webpack_require__(262);
// EXTERNAL MODULE: ./lib/src/desk/situation.js
var desk_situation = __webpack_require__(38);
// EXTERNAL MODULE: ./lib/src/inputs/spec.js
var inputs_spec = __webpack_require__(5083);
// EXTERNAL MODULE: ./lib/src/desk/targets.js
var targets = __webpack_require__(8260);
;// CONCATENATED MODULE: ./lib/src/desk/value.js

function unknown(what) {
    return { kind: 'unknown', what };
}
function isUnknown(value) {
    return typeof value === 'object' && value?.kind === 'unknown';
}
function fromJson(json, path, whole) {
    if (json === null || typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean')
        return json;
    if (Array.isArray(json))
        return { kind: 'list', items: json.map((item, index) => fromJson(item, `${path}[${index}]`, whole)) };
    if (!(0,domain_json/* isRecord */.u)(json))
        return unknown(path);
    const entries = Object.entries(json).filter(([, value]) => value !== undefined);
    return bag(path, entries.map(([name, value]) => [name, fromJson(value, `${path}.${name}`, whole)]), whole);
}
function bag(path, entries, whole) {
    const fields = entries.flatMap(([name, value]) => (value === undefined ? [] : [[name.toLowerCase(), value]]));
    return { kind: 'bag', path, fields: new Map(fields), whole };
}
function propertyOf(value, key) {
    if (isUnknown(key))
        return key;
    if (isUnknown(value))
        return unknown(`${value.what}.${value_textOf(key)}`);
    if (typeof value !== 'object' || value === null)
        return null;
    switch (value.kind) {
        case 'list':
            return value.items[numberOf(key)] ?? null;
        case 'bag': {
            const name = value_textOf(key);
            const field = value.fields.get(name.toLowerCase());
            if (field !== undefined)
                return field;
            return value.whole ? null : unknown(`${value.path}.${name}`);
        }
    }
}
function value_textOf(value) {
    if (value === null)
        return '';
    if (typeof value === 'object')
        return value.kind === 'list' ? 'Array' : 'Object';
    if (typeof value === 'number')
        return Object.is(value, -0) ? '0' : String(value);
    return String(value);
}
function numberOf(value) {
    if (value === null)
        return 0;
    if (typeof value === 'object')
        return Number.NaN;
    if (typeof value === 'string')
        return value.trim() === '' ? 0 : Number(value);
    return Number(value);
}
function isTrue(value) {
    return typeof value === 'number' ? value !== 0 && !Number.isNaN(value) : Boolean(value);
}
function isSame(one, other) {
    if (typeof one === 'string' && typeof other === 'string')
        return one.toLowerCase() === other.toLowerCase();
    if (one === null && other === null)
        return true;
    if (typeof one === 'object' && one !== null && typeof other === 'object' && other !== null)
        return one === other;
    return typeof one === typeof other && one !== null && other !== null ? one === other : numberOf(one) === numberOf(other);
}

;// CONCATENATED MODULE: ./lib/src/desk/contexts.js



const OWN_FIELDS = new Map([
    ['pull_request', ['pull_request', 'pull_request_target']],
    ['number', ['pull_request', 'pull_request_target']],
    ['release', ['release']],
    ['deployment', ['deployment', 'deployment_status']],
    ['deployment_status', ['deployment_status']],
    ['workflow_run', ['workflow_run']],
    ['merge_group', ['merge_group']],
    ['schedule', ['schedule']],
    ['inputs', ['workflow_dispatch']],
    ['client_payload', ['repository_dispatch']],
    ['issue', []],
]);
function contextsOf(situation, called) {
    const { event, ref, sha, repository, serverUrl, apiUrl } = situation;
    const isPull = event === 'pull_request' || event === 'pull_request_target';
    const isTag = ref.startsWith('refs/tags/');
    const github = bag('github', [
        ['event_name', event],
        ['ref', ref],
        ['ref_name', ref.replace(/^refs\/(?:heads|tags|pull)\//, '')],
        ['ref_type', isTag ? 'tag' : 'branch'],
        ['sha', sha === targets/* NO_COMMIT */.U2 ? undefined : sha],
        ['repository', repository],
        ['repository_owner', repository?.split('/', 1)[0]],
        ['server_url', serverUrl],
        ['api_url', apiUrl],
        ['head_ref', isPull ? situation.head : ''],
        ['base_ref', isPull ? situation.base : ''],
        ['event', eventOf(situation, isPull)],
    ], false);
    const hasInputs = called || event === 'workflow_dispatch';
    return new Map([['github', github], ...(hasInputs ? [] : [['inputs', bag('inputs', [], true)]])]);
}
function eventOf({ event, payload, head, base }, isPull) {
    const absent = [...OWN_FIELDS].flatMap(([name, events]) => (events.includes(event) ? [] : [[name, null]]));
    const pull = payload['pull_request'];
    const known = isPull && (0,domain_json/* isRecord */.u)(pull)
        ? { pull_request: { ...pull, head: { ...fieldOf(pull, 'head'), ref: head }, base: { ref: base }, merge_commit_sha: undefined } }
        : {};
    return fromJson({ ...Object.fromEntries(absent), ...payload, ...known }, 'github.event', false);
}
function fieldOf(value, name) {
    const field = value[name];
    return (0,domain_json/* isRecord */.u)(field) ? field : {};
}

// EXTERNAL MODULE: ./lib/src/domain/expression.js
var expression = __webpack_require__(5173);
;// CONCATENATED MODULE: ./lib/src/desk/expression.js

function parseText(text) {
    const parts = [];
    let done = 0;
    for (const { start, end, body } of (0,expression/* findExpressions */.z)(text)) {
        if (start > done)
            parts.push({ kind: 'text', text: text.slice(done, start) });
        parts.push({ kind: 'expression', expression: parseExpression(body), source: body });
        done = end;
    }
    const open = text.indexOf('${{', done);
    if (open >= 0)
        throw new SyntaxError(`has ${quoted(text.slice(open, open + 23))}, which is not closed by }}`);
    if (done < text.length)
        parts.push({ kind: 'text', text: text.slice(done) });
    return parts;
}
const DEPTH_LIMIT = 50;
const TOKEN_LIMIT = 2_000;
function parseExpression(source) {
    const tokens = tokensOf(source);
    if (tokens.length > TOKEN_LIMIT)
        throw new SyntaxError(`has ${quoted(source)}, which is too long`);
    let at = 0;
    let depth = 0;
    const deeper = (parse) => {
        depth += 1;
        if (depth > DEPTH_LIMIT)
            throw new SyntaxError(`has ${quoted(source)}, which is nested more than ${DEPTH_LIMIT} deep`);
        const value = parse();
        depth -= 1;
        return value;
    };
    const peek = () => tokens[at];
    const isNext = (text) => peek()?.kind === 'sign' && peek()?.text === text;
    const take = (text) => {
        if (!isNext(text))
            throw new SyntaxError(`has ${foundOf(peek())} in ${quoted(source)}, where ${text} is expected`);
        at += 1;
    };
    const binary = (level) => {
        const operators = LEVELS[level];
        if (operators === undefined)
            return unary();
        let left = binary(level + 1);
        for (;;) {
            const operator = operators.find(isNext);
            if (operator === undefined)
                return left;
            at += 1;
            left = { kind: 'binary', operator, left, right: binary(level + 1) };
        }
    };
    const unary = () => {
        if (!isNext('!'))
            return postfix(primary());
        at += 1;
        return { kind: 'not', of: deeper(unary) };
    };
    const primary = () => {
        const token = peek();
        at += 1;
        if (token?.kind === 'literal')
            return { kind: 'literal', value: token.value };
        if (token?.kind === 'name')
            return isNext('(') ? { kind: 'call', name: token.text, args: list() } : { kind: 'name', name: token.text };
        if (token?.text !== '(')
            throw new SyntaxError(`has ${foundOf(token)} in ${quoted(source)}, where a value is expected`);
        const inner = deeper(() => binary(0));
        take(')');
        return inner;
    };
    const list = () => {
        take('(');
        const args = [];
        while (!isNext(')')) {
            if (args.length > 0)
                take(',');
            args.push(deeper(() => binary(0)));
        }
        take(')');
        return args;
    };
    const postfix = (start) => {
        let value = start;
        for (;;) {
            if (isNext('.')) {
                at += 1;
                const token = peek();
                at += 1;
                if (token?.kind === 'name')
                    value = { kind: 'property', of: value, key: { kind: 'literal', value: token.text } };
                else if (token?.kind === 'sign' && token.text === '*')
                    value = { kind: 'filter', of: value };
                else
                    throw new SyntaxError(`has ${foundOf(token)} in ${quoted(source)}, where a name is expected`);
            }
            else if (isNext('[')) {
                at += 1;
                const key = deeper(() => binary(0));
                take(']');
                value = { kind: 'property', of: value, key };
            }
            else
                return value;
        }
    };
    const whole = binary(0);
    if (at < tokens.length)
        throw new SyntaxError(`has ${foundOf(peek())} in ${quoted(source)}, where it should end`);
    return whole;
}
const LEVELS = [['||'], ['&&'], ['==', '!='], ['<=', '>=', '<', '>']];
const TOKEN = /\s*(?:('(?:[^']|'')*')|([-+]?(?:0x[0-9a-f]+|0o[0-7]+|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|Infinity)(?![\w-]))|([a-z_][\w-]*)|(&&|\|\||[=!<>]=|[<>!()[\].,*]))/iy;
const WORDS = new Map([
    ['true', true],
    ['false', false],
    ['null', null],
    ['NaN', Number.NaN],
]);
function tokensOf(source) {
    const tokens = [];
    const text = source.trimEnd();
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.length) {
        const start = TOKEN.lastIndex;
        const [, string, number, name, sign] = TOKEN.exec(text) ?? [];
        if (string !== undefined)
            tokens.push({ kind: 'literal', text: string, value: string.slice(1, -1).replaceAll("''", "'") });
        else if (number !== undefined)
            tokens.push({ kind: 'literal', text: number, value: Number(number) });
        else if (name !== undefined)
            tokens.push(wordOf(name));
        else if (sign !== undefined)
            tokens.push({ kind: 'sign', text: sign });
        else
            throw new SyntaxError(`has ${quoted(text.slice(start).trim().slice(0, 20))} in ${quoted(source)}, which is no expression`);
    }
    return tokens;
}
function wordOf(name) {
    const value = WORDS.get(name);
    return value === undefined ? { kind: 'name', text: name } : { kind: 'literal', text: name, value };
}
function foundOf(token) {
    return token === undefined ? 'an end' : quoted(token.text);
}
function quoted(text) {
    return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

;// CONCATENATED MODULE: ./lib/src/desk/functions.js

const MANY = 255;
const FUNCTIONS = new Map([
    ['contains', { least: 2, most: 2, apply: ([where = null, what = null]) => contains(where, what) }],
    ['startswith', { least: 2, most: 2, apply: ([text = null, start = null]) => lower(text).startsWith(lower(start)) }],
    ['endswith', { least: 2, most: 2, apply: ([text = null, end = null]) => lower(text).endsWith(lower(end)) }],
    ['format', { least: 1, most: MANY, apply: ([pattern = null, ...values]) => format(value_textOf(pattern), values) }],
    ['join', { least: 1, most: 2, apply: ([list = null, separator = ',']) => join(list, value_textOf(separator)) }],
    ['tojson', { least: 1, most: 1, apply: ([value = null]) => toJson(value) }],
    ['fromjson', { least: 1, most: 1, apply: ([text = null]) => functions_parseJson(value_textOf(text)) }],
    ['hashfiles', { least: 1, most: MANY, apply: () => unknown('hashFiles()') }],
    ['success', { least: 0, most: 0, apply: () => true }],
    ['always', { least: 0, most: 0, apply: () => true }],
    ['failure', { least: 0, most: 0, apply: () => false }],
    ['cancelled', { least: 0, most: 0, apply: () => false }],
]);
function lower(value) {
    return value_textOf(value).toLowerCase();
}
function contains(where, what) {
    if (where === null || typeof where !== 'object')
        return lower(where).includes(lower(what));
    if (where.kind === 'bag')
        return false;
    const missing = where.items.find(isUnknown);
    if (missing !== undefined)
        return missing;
    return where.items.some((item) => !isUnknown(item) && isSame(item, what));
}
function format(pattern, values) {
    return pattern.replaceAll(/\{\{|\}\}|\{(\d+)\}|[{}]/g, (found, number) => {
        if (found === '{{' || found === '}}')
            return found.slice(1);
        const value = number === undefined ? undefined : values[Number(number)];
        if (value === undefined)
            throw new SyntaxError(`calls format with ${JSON.stringify(pattern)}, whose ${found} has no value`);
        return value_textOf(value);
    });
}
function join(list, separator) {
    if (list === null || typeof list !== 'object')
        return value_textOf(list);
    if (list.kind === 'bag')
        return '';
    const missing = list.items.find(isUnknown);
    return missing ?? list.items.map((item) => (isUnknown(item) ? '' : value_textOf(item))).join(separator);
}
function toJson(value) {
    const plain = plainOf(value);
    return plain.kind === 'unknown' ? plain : JSON.stringify(plain.json, undefined, 2);
}
function plainOf(value) {
    if (value === null || typeof value !== 'object')
        return { kind: 'json', json: value };
    if (value.kind === 'unknown')
        return value;
    if (value.kind === 'bag' && !value.whole)
        return unknown(value.path);
    const entries = value.kind === 'list' ? [...value.items.entries()] : [...value.fields];
    const plain = entries.map(([key, item]) => [key, plainOf(item)]);
    const missing = plain.flatMap(([, item]) => (item.kind === 'unknown' ? [item] : []))[0];
    if (missing !== undefined)
        return missing;
    const known = plain.flatMap(([key, item]) => (item.kind === 'json' ? [[key, item.json]] : []));
    return { kind: 'json', json: value.kind === 'list' ? known.map(([, item]) => item) : Object.fromEntries(known) };
}
function functions_parseJson(text) {
    try {
        return fromJson(JSON.parse(text), 'fromJSON()', true);
    }
    catch (error) {
        if (!(error instanceof SyntaxError))
            throw error;
        throw new SyntaxError(`calls fromJSON with what is not JSON: ${JSON.stringify(text.slice(0, 80))}`);
    }
}

;// CONCATENATED MODULE: ./lib/src/desk/evaluate.js



function fill(text, contexts) {
    try {
        const values = parseText(text).map((part) => (part.kind === 'text' ? part.text : evaluate_evaluate(part.expression, contexts)));
        const what = values.filter(isUnknown).map((value) => value.what);
        if (what.length > 0)
            return { kind: 'unknown', what: [...new Set(what)] };
        return { kind: 'text', text: values.map((value) => (isUnknown(value) ? '' : value_textOf(value))).join('') };
    }
    catch (error) {
        if (error instanceof SyntaxError)
            return { kind: 'wrong', because: error.message };
        throw error;
    }
}
function evaluate_evaluate(expression, contexts) {
    switch (expression.kind) {
        case 'literal':
            return expression.value;
        case 'name':
            return contexts.get(expression.name.toLowerCase()) ?? unknown(expression.name);
        case 'property':
            return propertyOf(evaluate_evaluate(expression.of, contexts), evaluate_evaluate(expression.key, contexts));
        case 'filter': {
            const of = evaluate_evaluate(expression.of, contexts);
            return unknown(isUnknown(of) ? of.what : 'the filter .*');
        }
        case 'call':
            return call(expression.name, expression.args.map((arg) => evaluate_evaluate(arg, contexts)));
        case 'not': {
            const value = evaluate_evaluate(expression.of, contexts);
            return isUnknown(value) ? value : !isTrue(value);
        }
        case 'binary':
            return binary(expression.operator, expression, contexts);
    }
}
function binary(operator, sides, contexts) {
    const left = evaluate_evaluate(sides.left, contexts);
    if (isUnknown(left))
        return left;
    if (operator === '&&')
        return isTrue(left) ? evaluate_evaluate(sides.right, contexts) : left;
    if (operator === '||')
        return isTrue(left) ? left : evaluate_evaluate(sides.right, contexts);
    const right = evaluate_evaluate(sides.right, contexts);
    return isUnknown(right) ? right : compare(operator, left, right);
}
function compare(operator, left, right) {
    switch (operator) {
        case '==':
            return isSame(left, right);
        case '!=':
            return !isSame(left, right);
        case '<':
        case '<=':
        case '>':
        case '>=': {
            const [one, other] = typeof left === 'string' && typeof right === 'string'
                ? [left.toLowerCase(), right.toLowerCase()]
                : [numberOf(left), numberOf(right)];
            if (operator === '<')
                return one < other;
            if (operator === '<=')
                return one <= other;
            return operator === '>' ? one > other : one >= other;
        }
    }
}
function call(name, args) {
    const known = FUNCTIONS.get(name.toLowerCase());
    if (known === undefined)
        throw new SyntaxError(`calls ${name}, which is no function of expressions`);
    if (args.length < known.least || args.length > known.most)
        throw new SyntaxError(`calls ${name} with ${args.length} arguments; it takes ${known.least}${known.most > known.least ? ' or more' : ''}`);
    const missing = args.find(isUnknown);
    if (missing !== undefined)
        return missing;
    return known.apply(args.filter((arg) => !isUnknown(arg)));
}

;// CONCATENATED MODULE: ./lib/src/desk/triggers.js

function unstarted(on, { event, subject, base }) {
    const events = eventsOf(on);
    if (events.has('workflow_call'))
        return undefined;
    if (!events.has(event))
        return `is not started by the event ${event}, but by ${[...events.keys()].join(', ') || 'nothing'}`;
    const filters = events.get(event);
    if (!(0,domain_json/* isRecord */.u)(filters))
        return undefined;
    try {
        const because = event === 'push' ? pushed(filters, subject) : pulled(filters, subject, base);
        if (because !== undefined)
            return because;
    }
    catch (error) {
        if (error instanceof SyntaxError)
            return `is not started: ${error.message}`;
        throw error;
    }
    const files = ['paths', 'paths-ignore'].find((name) => filters[name] !== undefined);
    return files === undefined || subject.startsWith('refs/tags/')
        ? undefined
        : `is started by some files alone (${files}), which are not looked at here`;
}
function isCalled(on) {
    return eventsOf(on).has('workflow_call');
}
function eventsOf(on) {
    if (typeof on === 'string')
        return new Map([[on, undefined]]);
    if (Array.isArray(on))
        return new Map(on.map((event) => [String(event), undefined]));
    return new Map((0,domain_json/* isRecord */.u)(on) ? Object.entries(on) : []);
}
function pushed(filters, ref) {
    const [kind, other, start] = ref.startsWith('refs/tags/') ? ['tags', 'branches', 'refs/tags/'] : ['branches', 'tags', 'refs/heads/'];
    if (has(filters, kind))
        return filtered(filters, kind, ref.slice(start.length));
    return has(filters, other) ? `is not started by a push of ${ref}: on.push has ${other} alone` : undefined;
}
function pulled(filters, subject, base) {
    if (!subject.startsWith('refs/pull/') || !has(filters, 'branches'))
        return undefined;
    return base === undefined ? 'is started by the base of the pull request, which nothing here says' : filtered(filters, 'branches', base);
}
function has(filters, kind) {
    return filters[kind] !== undefined || filters[`${kind}-ignore`] !== undefined;
}
function filtered(filters, kind, name) {
    const isIgnored = patternsOf(filters[`${kind}-ignore`]).some((pattern) => matchesFilter(pattern, name));
    if (isIgnored)
        return `is not started for ${name}: ${kind}-ignore names it`;
    if (filters[kind] === undefined)
        return undefined;
    const patterns = patternsOf(filters[kind]);
    const isMeant = patterns.reduce((meant, pattern) => (pattern.startsWith('!') ? meant && !matchesFilter(pattern.slice(1), name) : meant || matchesFilter(pattern, name)), false);
    return isMeant ? undefined : `is not started for ${name}: ${kind} are ${patterns.join(', ')}`;
}
function patternsOf(value) {
    return (Array.isArray(value) ? value : [value]).filter((pattern) => typeof pattern === 'string');
}
function matchesFilter(pattern, name) {
    const pieces = pattern.match(/\*\*|\\.|\[[^\]]*\]|[\s\S]/gu) ?? [];
    const source = pieces.map((piece, index) => {
        if (piece === '**')
            return '.*';
        if (piece === '*')
            return '[^/]*';
        if (REPEATS.includes(piece) && index > 0 && !REPEATS.includes(pieces[index - 1] ?? ''))
            return piece;
        if (piece.length > 1 && piece.startsWith('['))
            return `[${piece.slice(1, -1).replaceAll(/[\\^[]/g, '\\$&')}]`;
        const plain = piece.length > 1 && piece.startsWith('\\') ? piece.slice(1) : piece;
        return plain.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
    });
    try {
        return new RegExp(`^${source.join('')}$`, 'su').test(name);
    }
    catch {
        throw new SyntaxError(`${JSON.stringify(pattern)} is no pattern`);
    }
}
const REPEATS = ['?', '+'];

;// CONCATENATED MODULE: ./lib/src/desk/workflow.js



const FILE_LIMIT_BYTES = 1024 * 1024;
const ACTION_NAME = 'Build, tag and push';
async function readStep({ file, job, step }, place, desk) {
    const workflow = await readYaml(file, `${desk.cwd}/`, desk);
    const jobs = Object.entries(recordOf(workflow['jobs'], file, 'jobs'));
    const found = [];
    const others = [];
    let isCalling = false;
    for (const [name, body] of jobs) {
        if ((0,domain_json/* isRecord */.u)(body) && typeof body['uses'] === 'string') {
            others.push(`${name}: calls ${body['uses']}`);
            isCalling ||= OUR_WORKFLOW.test(body['uses']);
        }
        const steps = (0,domain_json/* isRecord */.u)(body) && Array.isArray(body['steps']) ? body['steps'] : [];
        for (const [index, each] of steps.entries()) {
            if (!(0,domain_json/* isRecord */.u)(each) || typeof each['uses'] !== 'string')
                continue;
            const title = titleOf(each, index);
            const isMeant = step === undefined ? await workflow_isOurs(each['uses'], place, desk) : step === each['id'] || step === each['name'];
            if (isMeant && (job === undefined || job === name))
                found.push({ job: name, title, read: () => makeStep(file, workflow, [name, (0,domain_json/* isRecord */.u)(body) ? body : {}], steps, index) });
            else
                others.push(`${name}: ${title} (${each['uses']})`);
        }
    }
    const [only, second] = found;
    if (only !== undefined && second === undefined)
        return only.read();
    const asked = `${job === undefined ? '' : ` in the job ${job}`}${step === undefined ? '' : ` with the id or name ${step}`}`;
    if (second !== undefined)
        throw new src_errors/* ActionError */.lZ('inputs', `${file} has ${found.length} steps that use this action${asked}:\n${listed(found.map(workflow_nameOf))}`, 'Choose one by --job JOB and --step ID.');
    const seen = others.length === 0 ? 'it has no steps that use an action' : `it has:\n${listed(others)}`;
    throw new src_errors/* ActionError */.lZ('inputs', `${file} has no step that uses this action${asked}; ${seen}`, isCalling ? CALLED_CURE : 'A step is found by uses: OWNER/build-tag-push@…; name another one by --step ID.');
}
const OUR_WORKFLOW = /\/build-tag-push\.ya?ml(?:@|$)/;
const CALLED_CURE = 'A job that calls a workflow has no step to read: give what stands under its with: as flags, such as --strategy semver.';
function workflow_nameOf({ job, title }) {
    return `job ${job}, ${title}`;
}
function listed(lines) {
    return lines.map((line) => `- ${line}`).join('\n');
}
async function readYaml(file, folder, desk) {
    const path = file.startsWith('/') ? file : folder + file;
    const text = await desk.files.readText(path, FILE_LIMIT_BYTES).catch((error) => {
        throw new src_errors/* ActionError */.lZ('inputs', `--workflow: ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, undefined, error);
    });
    if (text === undefined)
        throw new src_errors/* ActionError */.lZ('inputs', `--workflow: there is no file ${file}`, 'Workflow files are in .github/workflows.');
    const { parseDocument } = await __webpack_require__.e(/* import() */ 815).then(__webpack_require__.t.bind(__webpack_require__, 8815, 19));
    const document = parseDocument(text);
    if (document.errors.length > 0) {
        const problems = document.errors.map(({ message }) => message.split('\n', 1)[0]?.replace(/:$/, '') ?? '');
        throw new src_errors/* ActionError */.lZ('inputs', `${file} is not YAML:\n${listed(problems)}`);
    }
    return recordOf(document.toJS({ maxAliasCount: 100 }), file, 'the file');
}
function recordOf(value, file, what) {
    if ((0,domain_json/* isRecord */.u)(value))
        return value;
    throw new src_errors/* ActionError */.lZ('inputs', `${file} is not a workflow: ${what} is not a mapping`, 'A workflow has on: and jobs: (docs.github.com, "Workflow syntax").');
}
async function workflow_isOurs(uses, place, desk) {
    if (/^[^/\s]+\/build-tag-push@/i.test(uses))
        return true;
    if (!uses.startsWith('./'))
        return false;
    const folder = `${place.top}/${uses.slice(2)}`.replace(/\/+$/, '');
    const text = (await desk.files.readText(`${folder}/action.yml`, FILE_LIMIT_BYTES)) ?? '';
    return new RegExp(`^name: *['"]?${ACTION_NAME}['"]?\\s*$`, 'm').test(text);
}
function makeStep(file, workflow, [job, body], steps, index) {
    const step = steps[index];
    const own = (0,domain_json/* isRecord */.u)(step) ? step : {};
    return {
        file,
        job,
        title: titleOf(own, index),
        inputs: texts(own['with'], file, `with of the job ${job}`),
        env: [
            texts(workflow['env'], file, 'env'),
            texts(body['env'], file, `env of the job ${job}`),
            texts(own['env'], file, `env of a step of the job ${job}`),
        ],
        conditions: [body['if'], own['if']].flatMap((text) => (text === undefined || text === null ? [] : [String(text)])),
        on: workflow['on'],
        scripts: steps.slice(0, index).flatMap((each) => ((0,domain_json/* isRecord */.u)(each) && typeof each['run'] === 'string' ? [each['run']] : [])),
    };
}
function titleOf(step, index) {
    const title = [step['name'], step['id']].find((text) => typeof text === 'string');
    return typeof title === 'string' ? `step ${(0,refusal/* shown */.SP)(title)}` : `step ${index + 1}`;
}
function texts(value, file, what) {
    if (value === undefined || value === null)
        return new Map();
    const entries = Object.entries(recordOf(value, file, what));
    const wrong = entries.flatMap(([name, text]) => (typeof text === 'object' && text !== null ? [name] : []));
    if (wrong.length > 0) {
        const are = wrong.length === 1 ? 'is a list or a mapping' : 'are lists or mappings';
        throw new src_errors/* ActionError */.lZ('inputs', `${file}: ${wrong.join(', ')} in ${what} ${are}, and inputs are texts`, 'Write several lines as a block: |');
    }
    return new Map(entries.map(([name, text]) => [name, text === null ? '' : String(text)]));
}

;// CONCATENATED MODULE: ./lib/src/desk/step.js









const DECIDES = /^DOCKER_METADATA_/;
function fillStep(step, situation, flags, env) {
    const base = contextsOf(situation, isCalled(step.on));
    const problems = [];
    const names = [];
    const variables = fillVariables(step, base);
    const contexts = new Map([...base, ['env', variables]]);
    const inputs = new Map();
    for (const [written, text] of step.inputs) {
        const name = written.toLowerCase();
        const spec = inputs_spec/* INPUTS */.mc.find((each) => each.name === name);
        if (flags.has(name) || (spec !== undefined && !(0,desk_flags/* reachesPlan */.r6)(spec)))
            continue;
        const filled = fill(text, contexts);
        if (filled.kind !== 'text')
            names.push(name);
        if (filled.kind === 'text')
            inputs.set(name, filled.text);
        else if (filled.kind === 'wrong')
            problems.push(`${name}: ${filled.because}`);
        else
            problems.push(`${name}: depends on ${filled.what.join(', ')}, which only GitHub knows; give ${step_cureOf(name, filled.what)}`);
    }
    const known = knownOf(variables);
    for (const [name, value] of variables.fields) {
        const variable = step_nameIn(step, name);
        if (DECIDES.test(variable) && isMissing(value) && !env[variable])
            problems.push(`the variable ${variable} depends on ${value.what}, which only GitHub knows; set it in the environment of this command`);
    }
    const decided = Object.fromEntries(known.map(([name, value]) => [step_nameIn(step, name), value]));
    const notes = [...conditionNotes(step, contexts), ...eventNotes(step, situation)];
    return { inputs, variables: decided, notes, refusal: problems.length === 0 ? undefined : { error: unreadable(problems, step), names } };
}
function unreadable(problems, step) {
    const what = problems.length === 1 ? '1 text' : `${problems.length} texts`;
    return new src_errors/* ActionError */.lZ('inputs', [`${what} of ${workflow_nameOf(step)} in ${step.file} cannot be read here:`, ...(0,list/* listed */.KE)(problems)].join('\n'));
}
function step_cureOf(name, what) {
    if (what.every((each) => each === 'github.repository' || each === 'github.repository_owner'))
        return '--repository OWNER/NAME';
    if (what.every((each) => each.endsWith('.default_branch')))
        return '--default-branch BRANCH';
    return `--${name}`;
}
function isMissing(value) {
    return typeof value === 'object' && value?.kind === 'unknown';
}
function fillVariables(step, base) {
    const fields = new Map();
    for (const level of step.env) {
        const above = new Map([...base, ['env', bag('env', [...fields], false)]]);
        for (const [name, text] of level) {
            const filled = fill(text, above);
            const isSet = level !== step.env.at(-1) && step.scripts.some((script) => script.includes('GITHUB_ENV') && script.includes(name));
            const what = filled.kind === 'unknown' ? filled.what.join(', ') : `env.${name}`;
            fields.set(name, filled.kind === 'text' && !isSet ? filled.text : unknown(what));
        }
    }
    return bag('env', [...fields], false);
}
function step_nameIn(step, lower) {
    return step.env.flatMap((level) => [...level.keys()]).findLast((name) => name.toLowerCase() === lower) ?? lower;
}
function knownOf({ fields }) {
    return [...fields].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
}
function conditionNotes(step, contexts) {
    return step.conditions.flatMap((condition) => {
        const body = condition.includes('${{') ? condition : `\${{ ${condition} }}`;
        const filled = fill(body, contexts);
        if (filled.kind === 'unknown')
            return [`whether ${workflow_nameOf(step)} runs depends on ${filled.what.join(', ')} (if: ${condition})`];
        if (filled.kind === 'wrong')
            return [`the condition of ${workflow_nameOf(step)} ${filled.because}`];
        return ['false', '', '0'].includes(filled.text) ? [`${workflow_nameOf(step)} would not run: ${condition} is false`] : [];
    });
}
function eventNotes({ on, file }, situation) {
    const because = unstarted(on, situation);
    return because === undefined ? [] : [`${file} ${because}`];
}

// EXTERNAL MODULE: ./lib/src/report/table.js + 1 modules
var table = __webpack_require__(1922);
// EXTERNAL MODULE: ./lib/src/desk/dispatch.js
var dispatch = __webpack_require__(2930);
;// CONCATENATED MODULE: ./lib/src/desk/table.js


function releaseLines(outcomes) {
    const notes = outcomes.flatMap((outcome) => (outcome.kind === 'planned' ? outcome.plan.notes : []));
    const shared = new Set(notes.filter((note, index) => notes.indexOf(note) !== index));
    const blocks = outcomes.flatMap((outcome) => ['', ...blockOf(outcome, shared)]);
    if (outcomes.length === 1)
        return blocks.slice(1);
    return [...overviewOf(outcomes), ...[...shared].map((note) => `note: ${note}`), ...blocks];
}
function blockOf(outcome, shared) {
    switch (outcome.kind) {
        case 'planned': {
            const { plan } = outcome;
            return [table_titleOf(outcome), ...(0,table/* planLines */.HN)({ ...plan, notes: plan.notes.filter((note) => !shared.has(note)) })];
        }
        case 'failed':
            return [outcome.text, ...(0,dispatch/* errorLines */.S)(outcome.error)];
    }
}
function table_titleOf({ situation, plan }) {
    return `${situation.event} of ${situation.subject} at ${plan.revision.slice(0, 7)}`;
}
function overviewOf(outcomes) {
    const planned = outcomes.filter((outcome) => outcome.kind === 'planned');
    const names = [...new Set(planned.flatMap(({ plan }) => plan.tags.map(({ name }) => name)))];
    const head = ['TAG', ...outcomes.map((outcome) => (outcome.kind === 'planned' ? shortOf(outcome.situation.subject) : outcome.text))];
    const rows = names.map((name) => [
        name,
        ...outcomes.map((outcome) => (outcome.kind === 'planned' ? actionOf(name, outcome.plan) : 'no plan')),
    ]);
    return [...(0,table/* columns */.YB)([head, ...rows]), ...names.flatMap((name) => clashOf(name, planned))];
}
function shortOf(ref) {
    return ref.replace(/^refs\/(?:heads\/|tags\/)?/, '');
}
function actionOf(name, { tags }) {
    const tag = tags.find((each) => each.name === name);
    if (tag === undefined)
        return '-';
    if (tag.move === 'keep')
        return 'stays';
    return tag.kind === 'fixed' ? 'fixed' : 'moves';
}
function clashOf(name, planned) {
    const makers = planned.filter(({ plan }) => plan.tags.some((tag) => tag.name === name && tag.kind === 'fixed'));
    const commits = new Set(makers.map(({ plan }) => plan.revision));
    if (commits.size < 2)
        return [];
    return [
        `note: ${name} is a fixed tag, and these are of different commits: ${makers.map(({ situation }) => shortOf(situation.subject)).join(', ')}`,
    ];
}

;// CONCATENATED MODULE: ./lib/src/desk/versions.js

async function deskVersions(context, prefix, asked, planned, place, desk) {
    const beside = planned.flatMap(({ target }) => ('ref' in target && target.ref.startsWith('refs/tags/') ? [target.ref.slice(10)] : []));
    const withPlanned = (tags) => [
        ...new Set([...tags, ...beside.filter((tag) => tag.startsWith(prefix))]),
    ];
    const { versions } = context;
    switch (versions.kind) {
        case 'unasked':
            return { versions, notes: [] };
        case 'known':
            return { versions: { ...versions, tags: withPlanned(versions.tags) }, notes: [] };
        case 'unknown': {
            if (asked.online)
                return { versions: { ...versions, cure: fetchCure(place) }, notes: [] };
            const cure = `${fetchCure(place)}, and --online asks elsewhere`;
            if (place.isShallow)
                return { versions: { kind: 'unknown', because: `this checkout is shallow, and ${unasked(place)}`, cure }, notes: [] };
            const answer = await (0,git/* askGit */.gG)(['for-each-ref', '--format=%(refname:strip=2)', 'refs/tags'], place.top, desk);
            if (answer.kind === 'none')
                return { versions: { kind: 'unknown', because: answer.because, cure }, notes: [] };
            const tags = answer.stdout.split('\n').filter((name) => name !== '' && name.startsWith(prefix));
            return { versions: { kind: 'known', source: 'this clone', tags: withPlanned(tags) }, notes: [partly(place)] };
        }
    }
}
function fetchCure({ isShallow }) {
    return `git fetch${isShallow ? ' --unshallow' : ''} --tags brings them`;
}
function unasked({ remote }) {
    const of = remote === undefined ? '' : ` of ${remote.serverUrl}/${remote.fullName}`;
    return `without --online nobody else was asked: a run asks the GitHub API, then git ls-remote, for all tags${of}`;
}
function partly(place) {
    return `moving tags are judged by the version tags of this clone, which does not prove to have them all; ${unasked(place)}`;
}

;// CONCATENATED MODULE: ./lib/src/desk/plan.js
















async function plan(args, terminal) {
    const { asked, complaints } = readArguments(args);
    if (asked.help) {
        for (const line of (0,desk_flags/* helpLines */.di)(terminal.width))
            terminal.out(line);
        return 0;
    }
    if (complaints.length > 0)
        throw await refusalOf(asked, complaints);
    const desk = { ...terminal, children: (0,desk_ports/* askedOnce */.mb)(terminal.children) };
    const [read] = await Promise.all([readPlace(desk), (0,targets/* askCommits */.Ci)((0,targets/* namesFor */.GT)(asked.refs), desk)]);
    const place = withFlags(read, asked);
    const step = asked.workflow === undefined ? undefined : await readStep(asked.workflow, place, desk);
    const found = await (0,targets/* findTargets */.q8)(asked.refs, asked.event, place, desk);
    const outcomes = await Promise.all(found.map((each) => outcomeOf(each, { found, asked, step, place }, desk)));
    const errors = outcomes.flatMap((outcome) => (outcome.kind === 'failed' ? [outcome.error] : []));
    const [first] = errors;
    if (first !== undefined && (outcomes.length === 1 || errors.some(isBadInput)))
        throw together(errors, first);
    if (asked.json)
        desk.raw(jsonOf(outcomes));
    else
        for (const line of releaseLines(outcomes))
            desk.out(line);
    return errors.length === 0 ? 0 : 1;
}
async function refusalOf(asked, complaints) {
    const flags = new src_errors/* ActionError */.lZ('inputs', [(0,list/* needAttention */.rd)(complaints.length, 'argument'), ...(0,list/* listed */.KE)(complaints)].join('\n'), 'build-tag-push plan --help tells every flag.');
    if (asked.workflow !== undefined)
        return flags;
    const inputs = await (0,inputs_inputs/* readInputs */.Ko)(lookedAt(asked.inputs, asked), { GITHUB_EVENT_NAME: asked.event ?? 'push' }).then(() => undefined, src_errors/* asActionError */.z6);
    return inputs?.code === 'inputs' ? together([flags, inputs], flags) : flags;
}
function together(errors, first) {
    const isBad = errors.some(isBadInput);
    const told = isBad ? errors.filter(isBadInput) : errors;
    const messages = [...new Set(told.map(({ message }) => message))];
    const hints = [...new Set(told.flatMap(({ hint }) => hint ?? []))];
    return messages.length === 1
        ? (told[0] ?? first)
        : new src_errors/* ActionError */.lZ(isBad ? 'inputs' : first.code, messages.join('\n'), hints.join('\n') || undefined, first);
}
function isBadInput({ code }) {
    return code === 'inputs';
}
function withFlags(place, { repository, defaultBranch }) {
    const { remote } = place;
    const named = { name: remote?.name ?? 'origin', serverUrl: remote?.serverUrl ?? 'https://github.com' };
    return {
        ...place,
        remote: repository === undefined ? remote : { ...named, fullName: repository },
        defaultBranch: defaultBranch ?? place.defaultBranch,
    };
}
const NO_STEP = { inputs: new Map(), variables: {}, notes: [], refusal: undefined };
async function outcomeOf({ text, target }, { found, asked, step, place }, desk) {
    if (target instanceof src_errors/* ActionError */.lZ)
        return { kind: 'failed', text, error: target };
    try {
        const situation = await (0,desk_situation/* situationOf */._7)(target, asked, place, desk);
        const filled = step === undefined ? NO_STEP : fillStep(step, situation, asked.inputs, desk.env);
        const ports = (0,desk_ports/* portsFor */.Ui)(situation, filled.variables, asked, place, desk);
        const given = new Map([...filled.inputs, ...asked.inputs]);
        const inputs = await readGiven(lookedAt(given, asked), filled, ports.env);
        checkKnown(given, situation);
        if (inputs.from.length > 0)
            throw new src_errors/* ActionError */.lZ('event', FROM_REFUSED, FROM_CURE);
        const read = await readContext(inputs, ports);
        const { versions, notes } = await deskVersions(read, inputs.tags.tagPrefix, asked, found, place, desk);
        const context = { ...read, versions, notes: [...situation.notes, ...filled.notes, ...read.notes, ...notes] };
        return { kind: 'planned', text, situation, plan: makePlan(inputs, context) };
    }
    catch (thrown) {
        return { kind: 'failed', text, error: (0,src_errors/* asActionError */.z6)(thrown) };
    }
}
const FROM_REFUSED = 'the step publishes an image that exists (from), and its tags come from the labels of that image, which no one reads here';
const FROM_CURE = 'Run the step with dry-run: true: it reads the labels, and shows the plan.';
function lookedAt(given, { workflow }) {
    const alone = given.has('images') || given.has('push') || workflow !== undefined ? [] : [['push', 'false']];
    return new Map([...given, ...alone, ['dry-run', 'true']]);
}
const STAND_INS = new Map([
    ['images', 'example.com/image'],
    ['environment', 'unknown'],
]);
async function readGiven(given, { refusal }, env) {
    if (refusal === undefined)
        return (0,inputs_inputs/* readInputs */.Ko)(given, env);
    const standing = [...STAND_INS].filter(([name]) => refusal.names.includes(name));
    const others = await (0,inputs_inputs/* readInputs */.Ko)(new Map([...standing, ...given]), env).then(() => undefined, src_errors/* asActionError */.z6);
    throw others === undefined || !isBadInput(others) ? refusal.error : together([refusal.error, others], refusal.error);
}
function checkKnown(given, { defaultBranch, base, subject }) {
    const asks = (pattern) => [...given.values()].flatMap((text) => text.split('\n')).find((line) => pattern.test(line));
    const onDefault = defaultBranch === undefined ? asks(/is_(?:not_)?default_branch|type=edge(?!.*branch=)/) : undefined;
    if (onDefault !== undefined)
        throw new src_errors/* ActionError */.lZ('event', `nothing here says which branch is the default, and this depends on it: ${onDefault}`, targets/* DEFAULT_CURE */.S5);
    const onBase = base === undefined && !subject.startsWith('refs/heads/') ? asks(/base_ref/) : undefined;
    if (onBase !== undefined)
        throw new src_errors/* ActionError */.lZ('event', `nothing here says what the base of ${subject} is, and this depends on it: ${onBase}`, 'Name it by --base.');
}


/***/ }),

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


/***/ })

};
