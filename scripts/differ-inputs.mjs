// @ts-check

/** @typedef {import('./differ-random.mjs').Random} Random */

const FORMATS = [
  'YYYYMMDD',
  'YYYY-MM-DD',
  'YYYYMMDD-HHmmss',
  'YY.M.D',
  'YYYY.MM.DD',
  'X',
  'x',
  'HH-mm',
  'DDDD',
  'gggg[w]ww',
  'GGGG-[W]WW-E',
  'MMM',
  'MMMM Do',
  'ddd',
  'hh-mm-A',
  'h a',
  'Q',
  'SSS',
  'Z',
  'ZZ',
  'z',
  '[v]YYYY.MM',
  'L',
  'LLLL',
  'LT',
  'kk',
  'e d',
  '',
  'YYYYYY',
  'N',
  'y',
  '[nightly]',
  'wo',
  'DDDo',
  'T',
  'HH:mm:ss',
  '[a]b]YYYY',
  '[YYYY',
  'YYYY]',
  '[][x]',
  'Hmmss',
  'yyyy',
  'LTS',
  'll',
  'SSSSSSS',
  'DDDDD',
  'GGGGG',
  'MMMM, YYYY',
]
const ZONES = [
  'UTC',
  'Asia/Seoul',
  'America/New_York',
  'Europe/Paris',
  'Asia/Kolkata',
  'Pacific/Apia',
  'Australia/Lord_Howe',
  'Etc/GMT+5',
  'EST',
  'America/Sao_Paulo',
]
const ODD_ZONES = ['utc', 'asia/seoul', 'Nowhere/City', '', '+02:00', 'GMT']

const RUN_WORDS = ['{{branch}}', '{{tag}}', '{{sha}}', '{{base_ref}}', '{{is_default_branch}}', '{{is_not_default_branch}}']
const ODD_WORDS = [
  '{{{branch}}}',
  '{{{tag}}}',
  '{{ branch }}',
  '{{~sha~}}',
  '{{&branch}}',
  '{{foo}}',
  '{{! no }}',
  '{{this.branch}}',
  '{{#if is_default_branch}}x{{/if}}',
  '{{branch',
  '}}',
  '{{}}',
  '{{date}}',
  "{{date 'YYYY' zone='UTC'}}",
  '\\{{branch}}',
  '{{BRANCH}}',
  '{{version}}',
  '{{major}}',
  '{{lookup}}',
  '{{branch sha}}',
  '{{"branch"}}',
  '{{[branch]}}',
  '{{./branch}}',
  "{{date 'YYYY' 'MM'}}",
  '{{sha.length}}',
  "{{'branch'}}",
  '{{[branch]}}{{! [x] }}',
  '\\\\{{branch}}',
  '{{../branch}}',
  '{{date YYYY}}',
  "{{ date  'YYYY'  tz = 'UTC' }}",
]

/** What else Handlebars takes: blocks, literals, paths, and names that JavaScript's objects have anyway. */
const BLOCKS = [
  '{{#if tag}}release{{else}}build{{/if}}',
  '{{#if is_default_branch}}x{{/if}}',
  '{{#unless branch}}u{{/unless}}',
  '{{#branch}}b{{/branch}}',
  '{{^tag}}none{{/tag}}',
  '{{#with sha}}{{this}}{{/with}}',
  '{{#each branch}}e{{else}}z{{/each}}',
  '{{#if (tag)}}t{{/if}}',
  '{{!-- a comment --}}x',
  '{{@root.sha}}',
  '{{#if branch}}{{branch}}{{else if tag}}{{tag}}{{else}}pr{{/if}}',
  '{{#is_default_branch}}y{{else}}n{{/is_default_branch}}',
  "{{lookup . 'sha'}}",
  '{{#if}}x{{/if}}',
  '{{#each}}x{{/each}}',
  '{{this}}',
  'a {{~ sha ~}} b',
  "{{'text'}}",
  '{{12}}',
  '{{true}}',
  '{{undefined}}',
  '{{date "YYYY"}}',
  '{{date "YYYY" tz="Asia/Seoul"}}',
  "{{{date 'HH:mm'}}}",
  '{{date branch}}',
  "{{date 'YYYY' tz=branch}}",
  '{{toString}}',
  '{{constructor}}',
  '{{__proto__}}',
  '{{sha.0}}',
  '{{branch.length}}',
  '{{helperMissing}}',
  '{{> part}}',
  '{{{{sha}}}}x{{{{/sha}}}}',
  '{{#if is_default_branch}}{{#if tag}}a{{else}}b{{/if}}{{/if}}c',
  '{{#with branch as |b|}}{{b}}{{/with}}',
  "{{date 'YYYY' tz=(branch)}}",
  "{{date (lookup this 'sha')}}",
  'x {{~#if branch}} y {{/if~}} z',
  '{{#if tag}} a {{~else~}} b {{/if}}',
  '{{#with sha}}{{#with ../branch}}{{this}}-{{../../sha}}{{/with}}{{/with}}',
  "{{#with sha}}{{@root.date 'YYYY'}}{{/with}}",
]

/** @param {Random} random */
function dateWord(random) {
  const word = random.pick(['date', 'date', 'commit_date'])
  const quote = random.pick(["'", "'", "'"])
  const zone = random.chance(40) ? ` tz=${quote}${random.pick(random.chance(8) ? ODD_ZONES : ZONES)}${quote}` : ''
  return `{{${word} ${quote}${random.pick(FORMATS)}${quote}${zone}}}`
}

/** A text with expressions. @param {Random} random @param {boolean} isOdd */
function template(random, isOdd) {
  const literals = [
    '',
    'v',
    'pre-',
    'foo',
    'a_b.c',
    '_',
    ...(isOdd ? ['ü', ' x', '/', '#', '@1', '.', '"', "'", '&', '=', '$1', 'latest', '🚀', '%'] : []),
  ]
  const word = () => {
    if (random.chance(25)) return dateWord(random)
    return random.pick(random.chance(7) ? BLOCKS : isOdd && random.chance(35) ? ODD_WORDS : RUN_WORDS)
  }
  return random.pick([
    () => random.pick(literals),
    () => random.pick(literals),
    word,
    () => `${random.pick(literals)}${word()}`,
    () => `${word()}${random.pick(literals)}`,
    () => `${random.pick(literals)}${word()}-${word()}`,
  ])()
}

const VERSION_PATTERNS = [
  '{{version}}',
  '{{version}}',
  '{{major}}.{{minor}}',
  '{{major}}',
  '{{raw}}',
  'v{{version}}',
  'v{{major}}',
  '{{major}}.{{minor}}.{{patch}}',
  '{{major}}-{{minor}}',
  'release-{{major}}',
]
const ODD_VERSION_PATTERNS = [
  '{{{version}}}',
  '{{prerelease}}',
  '{{build}}',
  '{{branch}}',
  '{{#if prerelease}}p{{/if}}',
  '',
  '{{ raw }}',
  '{{raw}}x',
  '{{foo}}',
  '{{loose}}',
  '{{prerelease.[0]}}',
  '{{options.loose}}',
  'static',
  '{{~raw~}}',
  '{{{raw}}}',
  '{{compare}}',
  "{{'raw'}}",
  '{{@raw}}',
  '{{this.raw}}',
  '{{lookup version 0}}',
]
const VERSION_BLOCKS = [
  '{{major}}{{#if minor}}.{{minor}}{{/if}}',
  '{{#if prerelease}}p{{else}}{{major}}{{/if}}',
  '{{version}}{{#each build}}-{{this}}{{/each}}',
  '{{#each prerelease}}{{this}}.{{/each}}x',
  '{{raw}}-{{major}}',
  '{{#with options}}{{loose}}{{/with}}x',
  '{{toString}}',
  '{{format}}',
  '{{inspect}}',
  '{{major}}{{! comment }}',
  '{{{major}}}.{{{minor}}}',
  '{{#unless prerelease}}{{major}}.{{minor}}{{/unless}}',
  '{{#if (minor)}}m{{else}}0{{/if}}',
  '{{#with major}}{{../minor}}{{/with}}',
  '{{lookup prerelease 0}}x',
]
const VERSION_VALUES = [
  '1.2.3',
  'v1.2.3',
  '{{tag}}',
  'v2.0.0-rc.1',
  '1.2',
  'p1-v1.0.0',
  '{{branch}}',
  '0.0.1',
  '1.2.3+b',
  'refs/x',
  '1.0rc1',
  '2!1.0.post2',
]
const MATCHES = ['v(.*)', '\\d+.\\d+.\\d+', 'p1-(v\\d.\\d.\\d)', '(nope)', 'v(\\d+)', '^(.+)$', '(?:v)(x)?']
const ODD_MATCHES = ['(', '[', '(?<n>v.*)', 'a{2', '']
const GROUP_PATTERNS = [
  'v(.*)',
  '\\d+.\\d+',
  '\\d{8}',
  '/^v(\\d+)\\.(\\d+)/',
  '/V(.*)/i',
  '(.*)-(.*)',
  'release(\\d)',
  'nope',
  'v?(\\d+)(x)?',
  '/(\\d+)/g',
  'p1-v(\\d.\\d.\\d)',
]
const ODD_GROUP_PATTERNS = ['(', '/(/', '/x/q', '', '/a', '{{tag}}', '/v(.*)/gi', '"v(.*)"']

/** @type {readonly ((random: Random, isOdd: boolean) => string[])[]} */
const RULES = [
  () => ['type=schedule'],
  (random) => ['type=schedule', `pattern=${random.pick(['nightly', dateWord(random), `cron-${dateWord(random)}`, '{{branch}}', ''])}`],
  (random, isOdd) => version(random, isOdd, 'semver'),
  (random, isOdd) => version(random, isOdd, 'semver'),
  (random, isOdd) => version(random, isOdd, 'semver'),
  (random, isOdd) => version(random, isOdd, 'pep440'),
  (random, isOdd) => version(random, isOdd, 'pep440'),
  (random, isOdd) => [
    'type=match',
    `pattern=${random.pick(isOdd && random.chance(30) ? ODD_GROUP_PATTERNS : GROUP_PATTERNS)}`,
    ...(random.chance(60) ? [`group=${random.pick(isOdd ? ['0', '1', '2', '3', 'x', '-1', '1.5', '', ' 1 '] : ['0', '1', '2'])}`] : []),
    ...(random.chance(25) ? [`value=${random.pick(['v1.2.3', '20240115-x', '{{tag}}', '{{branch}}', 'p1-v1.0.0'])}`] : []),
  ],
  () => ['type=edge'],
  (random) => ['type=edge', `branch=${random.pick(['main', 'dev', 'master', 'feature/login', ''])}`],
  () => ['type=ref', 'event=branch'],
  () => ['type=ref', 'event=branch'],
  () => ['type=ref', 'event=tag'],
  () => ['type=ref', 'event=tag'],
  () => ['type=ref', 'event=pr'],
  (_random, isOdd) => ['type=ref', `event=${isOdd ? 'pull' : 'pr'}`],
  () => ['type=sha'],
  () => ['type=sha'],
  (random, isOdd) => ['type=sha', `format=${random.pick(isOdd && random.chance(30) ? ['Long', 'full', ''] : ['short', 'long'])}`],
  (random, isOdd) => ['type=raw', `value=${template(random, isOdd)}`],
  (random, isOdd) => ['type=raw', `value=${template(random, isOdd)}`],
  (random, isOdd) => [template(random, isOdd)],
  (random) => [random.pick(['latest', 'foo', 'v1', 'nightly', '1.2.3', 'my-tag'])],
]

/** @param {Random} random @param {boolean} isOdd @param {'semver' | 'pep440'} type */
function version(random, isOdd, type) {
  const match = isOdd && random.chance(25) ? ODD_MATCHES : MATCHES
  return [
    `type=${type}`,
    `pattern=${random.pick(random.chance(6) ? VERSION_BLOCKS : isOdd && random.chance(30) ? ODD_VERSION_PATTERNS : VERSION_PATTERNS)}`,
    ...(random.chance(30) ? [`value=${random.pick(VERSION_VALUES)}`] : []),
    ...(random.chance(15) ? [`match=${random.pick(match)}`] : []),
  ]
}

/** One line of `tags`. @param {Random} random @param {boolean} isOdd */
function rule(random, isOdd) {
  const fields = [...random.pick(RULES)(random, isOdd)]
  if (random.chance(20)) fields.push(`prefix=${random.chance(60) ? random.pick(['', 'v', 'foo-', 'pre.']) : template(random, isOdd)}`)
  if (random.chance(20)) fields.push(`suffix=${random.chance(60) ? random.pick(['', '-alpine', '-x']) : template(random, isOdd)}`)
  if (random.chance(18))
    fields.push(
      `enable=${random.pick(['true', 'false', '{{is_default_branch}}', '{{is_not_default_branch}}', ...(isOdd ? ['', 'True', 'yes', '{{branch}}', '{{is_default_branch}}x'] : [])])}`,
    )
  if (random.chance(18))
    fields.push(
      `priority=${random.pick(isOdd ? ['1', '0', '-5', '1e3', 'x', '', '2000', '900.5', '0x10', 'Infinity'] : ['1', '300', '650', '900', '2000'])}`,
    )
  if (isOdd && random.chance(6))
    fields.push(
      random.pick([
        'foo=bar',
        'Prefix=UP',
        'type=sha',
        'enabled=true',
        'lone',
        '=x',
        'value=again',
        'event=tag',
        ' suffix = -s ',
        'suffix=',
      ]),
    )
  const line = fields
    .map((field) => (random.chance(4) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(random.chance(isOdd ? 10 : 2) ? ' , ' : ',')
  return isOdd ? mangle(random, line) : line
}

/** @param {Random} random @param {string} line */
function mangle(random, line) {
  if (!random.chance(6)) return line
  return random.pick([
    `  ${line}  `,
    `"${line}"`,
    `${line},`,
    `,${line}`,
    `${line} # why`,
    line.toUpperCase(),
    `${line}"`,
    `#${line}`,
    `${line},${line}`,
    `type=${line}`,
    `type=nope,${line}`,
    `"#${line}"`,
    line.replaceAll(',', ';'),
    line.replaceAll('=', ':'),
    `${line},edge`,
    line.replace(/=([^",]+)$/, '="$1"'),
    `\ufeff${line}`,
    `"${line}\nfoo"`,
  ])
}

const IMAGES = [
  'ghcr.io/acme/app',
  'acme/app',
  'docker.io/acme/web',
  'ghcr.io/Acme/Web',
  'registry.example.com:5000/team/app',
  '123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/app',
  'app',
  'localhost:5000/app',
]
const ODD_IMAGES = [
  'ghcr.io/acme/app:tag',
  'ghcr.io/acme/ünï',
  '',
  'https://ghcr.io/acme/app',
  'a b',
  'acme/app@sha256:00',
  'ghcr.io//app',
  '-x/y',
  'UPPER',
]

/** @param {Random} random @param {boolean} isOdd */
function images(random, isOdd) {
  if (random.chance(4)) return ''
  // Mostly each image once: the length of the list and the step have no common factor.
  let next = random.integer(IMAGES.length)
  const known = () => {
    next = (next + 3) % IMAGES.length
    return random.chance(4) ? random.pick(IMAGES) : String(IMAGES[next])
  }
  const image = () => (isOdd && random.chance(8) ? random.pick(ODD_IMAGES) : known())
  const entry = () => {
    const name = image()
    if (random.chance(65)) return name
    const fields = [
      `name=${name}`,
      ...(random.chance(60)
        ? [`enable=${random.pick(isOdd ? ['true', 'false', 'True', '', 'x', '{{is_default_branch}}'] : ['true', 'true', 'false'])}`]
        : []),
    ]
    if (isOdd && random.chance(8)) fields.push(random.pick(['foo=bar', 'lone', 'Name=x/y']))
    return (random.chance(20) ? fields.toReversed() : fields).join(',')
  }
  const entries = [entry(), ...random.some([0, 0, 0], 2).map(entry)]
  if (random.chance(5)) return [image(), ...(isOdd && random.chance(30) ? [''] : []), image()].join(',')
  return lines(random, entries, isOdd)
}

/** Entries by lines, with what people put between them. @param {Random} random @param {readonly string[]} entries @param {boolean} isOdd */
function lines(random, entries, isOdd) {
  const all = entries.flatMap((entry) => [
    ...(random.chance(4) ? [random.pick(isOdd ? ['# a comment', '', '   '] : ['# a comment', ''])] : []),
    entry,
  ])
  if (isOdd && random.chance(3)) return all.map((line) => line + random.pick(['\r\n', '\n', '\r'])).join('')
  return all.join(isOdd && random.chance(4) ? random.pick(['\r\n', '\n\n', '\n  ']) : '\n')
}

/** @param {Random} random @param {boolean} isOdd */
function flavor(random, isOdd) {
  if (random.chance(60)) return ''
  const latest = () => `latest=${random.pick(isOdd && random.chance(20) ? ['True', '', 'yes'] : ['auto', 'true', 'false'])}`
  const affix = (/** @type {string} */ name) =>
    `${name}=${random.pick(['', name === 'prefix' ? 'foo-' : '-alpine', 'v', ...(random.chance(30) ? [template(random, isOdd)] : [])])}`
  const onlatest = () =>
    random.chance(50) ? [`onlatest=${random.pick(isOdd && random.chance(20) ? ['True', 'x'] : ['true', 'true', 'false'])}`] : []
  const entries = []
  if (random.chance(60)) entries.push(latest())
  if (random.chance(45)) entries.push([affix('prefix'), ...onlatest()].join(','))
  if (random.chance(45)) entries.push([affix('suffix'), ...onlatest()].join(','))
  if (random.chance(8)) entries.push([affix('prefix'), ...onlatest(), affix('suffix'), ...onlatest()].join(','))
  if (isOdd && random.chance(6))
    entries.push(random.pick(['lone', 'onlatest=true', 'foo=bar', 'Latest=true', 'prefix=a=b', 'suffix="-x"', 'onlatest=true,prefix=z']))
  return lines(random, entries, isOdd)
}

const LABELS = [
  'org.opencontainers.image.title=My app',
  'org.opencontainers.image.description=A = b, "c"',
  'maintainer=acme',
  'com.example.build={{sha}}',
  'org.opencontainers.image.vendor=Acme & Sons',
  "built={{date 'YYYY-MM-DD'}}",
  'branch={{branch}}',
  'empty=',
  'Z=upper',
  'a=lower',
  'org.opencontainers.image.version=9',
  '_x=1',
  'with space=v',
  'default={{is_default_branch}}',
  "cd={{commit_date 'YYYYMMDD'}}",
]
const ODD_LABELS = [
  'manifest,index:a=b',
  'lone',
  '=x',
  'a=b=c',
  'quoted="x y"',
  '"with,comma=a,b"',
  'ünï=ø',
  'x={{foo}}',
  'x={{branch',
  'tab=\ta',
  'a="b',
  'k={{{branch}}}',
  '__proto__=x',
  'constructor=y',
  'json={"a":1}',
  'é=1',
  'e=2',
  'E=3',
  'x-1=1',
  'x.1=1',
  'x_1=1',
  '10=a',
  '9=b',
  '"#hash=x"',
  '"two=a\nb=c"',
  'line=a\u2028b',
  '{{tag}}=x',
  'io.build-tag-push.x=1',
  '{{#if tag}}released={{tag}}{{/if}}',
]

/** @param {Random} random @param {boolean} isOdd */
function labels(random, isOdd) {
  if (random.chance(60)) return ''
  return lines(random, [...random.some(LABELS, 3), ...(isOdd ? random.some(ODD_LABELS, 2) : [])], isOdd)
}

const SEPARATORS = [',', ' ', '\n', ';', '|', ', ', '\t', '\r\n', '', '--', '=']

/**
 * Makes the inputs of one case, by docker/metadata-action's names; empty ones are not given.
 *
 * @param {Random} random
 * @returns {Readonly<Record<string, string>>}
 */
export function makeInputs(random) {
  const isOdd = random.chance(20)
  const rules = random.chance(6) ? [] : [rule(random, isOdd), ...Array.from({ length: random.integer(6) }, () => rule(random, isOdd))]
  const all = {
    context: random.chance(10) ? 'git' : random.chance(30) ? 'workflow' : isOdd && random.chance(1) ? 'Git' : '',
    images: images(random, isOdd),
    tags: lines(random, rules, isOdd),
    flavor: flavor(random, isOdd),
    labels: labels(random, isOdd),
    annotations: labels(random, isOdd),
    'sep-tags': random.chance(15) ? random.pick(SEPARATORS) : '',
    'sep-labels': random.chance(15) ? random.pick(SEPARATORS) : '',
    'sep-annotations': random.chance(15) ? random.pick(SEPARATORS) : '',
    'bake-target': random.chance(15) ? random.pick(['app', 'my-target', '__proto__', 'a b', ' x ', 'ü"']) : '',
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
}

/**
 * Makes the environment variables of one case that docker/metadata-action reads.
 *
 * @param {Random} random
 * @returns {Readonly<Record<string, string>>}
 */
export function makeVariables(random) {
  /** @type {readonly (readonly [string, number, readonly string[]])[]} */
  const known = [
    ['DOCKER_METADATA_PR_HEAD_SHA', 30, ['true', 'true', 'false', 'TRUE', '1', '']],
    ['DOCKER_METADATA_SHORT_SHA_LENGTH', 12, ['12', '1', '40', '100', '10', '8', ' 9 ', '0', '-1', '7.9', '0x8', 'x', '']],
    [
      'DOCKER_METADATA_ANNOTATIONS_LEVELS',
      15,
      [
        'manifest',
        'index',
        'manifest,index',
        'index,manifest-descriptor,index-descriptor',
        'manifest[linux/amd64],index',
        'bogus',
        'manifest, index',
        ',',
      ],
    ],
    ['DOCKER_METADATA_SET_OUTPUT_ENV', 10, ['true', 'false', 'f', 'T', '0', 'no', '']],
  ]
  return Object.fromEntries(known.flatMap(([name, percent, values]) => (random.chance(percent) ? [[name, random.pick(values)]] : [])))
}
