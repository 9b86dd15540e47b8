import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 7163:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const debug = __nccwpck_require__(1159)
const { MAX_LENGTH, MAX_SAFE_INTEGER } = __nccwpck_require__(5101)
const { safeRe: re, t } = __nccwpck_require__(5471)

const parseOptions = __nccwpck_require__(356)
const { compareIdentifiers } = __nccwpck_require__(3348)

const isPrereleaseIdentifier = (prerelease, identifier) => {
  const identifiers = identifier.split('.')
  if (identifiers.length > prerelease.length) {
    return false
  }

  for (let i = 0; i < identifiers.length; i++) {
    if (compareIdentifiers(prerelease[i], identifiers[i]) !== 0) {
      return false
    }
  }

  return true
}

class SemVer {
  constructor (version, options) {
    options = parseOptions(options)

    if (version instanceof SemVer) {
      if (version.loose === !!options.loose &&
        version.includePrerelease === !!options.includePrerelease) {
        return version
      } else {
        version = version.version
      }
    } else if (typeof version !== 'string') {
      throw new TypeError(`Invalid version. Must be a string. Got type "${typeof version}".`)
    }

    if (version.length > MAX_LENGTH) {
      throw new TypeError(
        `version is longer than ${MAX_LENGTH} characters`
      )
    }

    debug('SemVer', version, options)
    this.options = options
    this.loose = !!options.loose
    // this isn't actually relevant for versions, but keep it so that we
    // don't run into trouble passing this.options around.
    this.includePrerelease = !!options.includePrerelease

    const m = version.trim().match(options.loose ? re[t.LOOSE] : re[t.FULL])

    if (!m) {
      throw new TypeError(`Invalid Version: ${version}`)
    }

    this.raw = version

    // these are actually numbers
    this.major = +m[1]
    this.minor = +m[2]
    this.patch = +m[3]

    if (this.major > MAX_SAFE_INTEGER || this.major < 0) {
      throw new TypeError('Invalid major version')
    }

    if (this.minor > MAX_SAFE_INTEGER || this.minor < 0) {
      throw new TypeError('Invalid minor version')
    }

    if (this.patch > MAX_SAFE_INTEGER || this.patch < 0) {
      throw new TypeError('Invalid patch version')
    }

    // numberify any prerelease numeric ids
    if (!m[4]) {
      this.prerelease = []
    } else {
      this.prerelease = m[4].split('.').map((id) => {
        if (/^[0-9]+$/.test(id)) {
          const num = +id
          if (num >= 0 && num < MAX_SAFE_INTEGER) {
            return num
          }
        }
        return id
      })
    }

    this.build = m[5] ? m[5].split('.') : []
    this.format()
  }

  format () {
    this.version = `${this.major}.${this.minor}.${this.patch}`
    if (this.prerelease.length) {
      this.version += `-${this.prerelease.join('.')}`
    }
    return this.version
  }

  toString () {
    return this.version
  }

  compare (other) {
    debug('SemVer.compare', this.version, this.options, other)
    if (!(other instanceof SemVer)) {
      if (typeof other === 'string' && other === this.version) {
        return 0
      }
      other = new SemVer(other, this.options)
    }

    if (other.version === this.version) {
      return 0
    }

    return this.compareMain(other) || this.comparePre(other)
  }

  compareMain (other) {
    if (!(other instanceof SemVer)) {
      other = new SemVer(other, this.options)
    }

    if (this.major < other.major) {
      return -1
    }
    if (this.major > other.major) {
      return 1
    }
    if (this.minor < other.minor) {
      return -1
    }
    if (this.minor > other.minor) {
      return 1
    }
    if (this.patch < other.patch) {
      return -1
    }
    if (this.patch > other.patch) {
      return 1
    }
    return 0
  }

  comparePre (other) {
    if (!(other instanceof SemVer)) {
      other = new SemVer(other, this.options)
    }

    // NOT having a prerelease is > having one
    if (this.prerelease.length && !other.prerelease.length) {
      return -1
    } else if (!this.prerelease.length && other.prerelease.length) {
      return 1
    } else if (!this.prerelease.length && !other.prerelease.length) {
      return 0
    }

    let i = 0
    do {
      const a = this.prerelease[i]
      const b = other.prerelease[i]
      debug('prerelease compare', i, a, b)
      if (a === undefined && b === undefined) {
        return 0
      } else if (b === undefined) {
        return 1
      } else if (a === undefined) {
        return -1
      } else if (a === b) {
        continue
      } else {
        return compareIdentifiers(a, b)
      }
    } while (++i)
  }

  compareBuild (other) {
    if (!(other instanceof SemVer)) {
      other = new SemVer(other, this.options)
    }

    let i = 0
    do {
      const a = this.build[i]
      const b = other.build[i]
      debug('build compare', i, a, b)
      if (a === undefined && b === undefined) {
        return 0
      } else if (b === undefined) {
        return 1
      } else if (a === undefined) {
        return -1
      } else if (a === b) {
        continue
      } else {
        return compareIdentifiers(a, b)
      }
    } while (++i)
  }

  // preminor will bump the version up to the next minor release, and immediately
  // down to pre-release. premajor and prepatch work the same way.
  inc (release, identifier, identifierBase) {
    if (release.startsWith('pre')) {
      if (!identifier && identifierBase === false) {
        throw new Error('invalid increment argument: identifier is empty')
      }
      // Avoid an invalid semver results
      if (identifier) {
        const match = `-${identifier}`.match(this.options.loose ? re[t.PRERELEASELOOSE] : re[t.PRERELEASE])
        if (!match || match[1] !== identifier) {
          throw new Error(`invalid identifier: ${identifier}`)
        }
      }
    }

    switch (release) {
      case 'premajor':
        this.prerelease.length = 0
        this.patch = 0
        this.minor = 0
        this.major++
        this.inc('pre', identifier, identifierBase)
        break
      case 'preminor':
        this.prerelease.length = 0
        this.patch = 0
        this.minor++
        this.inc('pre', identifier, identifierBase)
        break
      case 'prepatch':
        // If this is already a prerelease, it will bump to the next version
        // drop any prereleases that might already exist, since they are not
        // relevant at this point.
        this.prerelease.length = 0
        this.inc('patch', identifier, identifierBase)
        this.inc('pre', identifier, identifierBase)
        break
      // If the input is a non-prerelease version, this acts the same as
      // prepatch.
      case 'prerelease':
        if (this.prerelease.length === 0) {
          this.inc('patch', identifier, identifierBase)
        }
        this.inc('pre', identifier, identifierBase)
        break
      case 'release':
        if (this.prerelease.length === 0) {
          throw new Error(`version ${this.raw} is not a prerelease`)
        }
        this.prerelease.length = 0
        break

      case 'major':
        // If this is a pre-major version, bump up to the same major version.
        // Otherwise increment major.
        // 1.0.0-5 bumps to 1.0.0
        // 1.1.0 bumps to 2.0.0
        if (
          this.minor !== 0 ||
          this.patch !== 0 ||
          this.prerelease.length === 0
        ) {
          this.major++
        }
        this.minor = 0
        this.patch = 0
        this.prerelease = []
        break
      case 'minor':
        // If this is a pre-minor version, bump up to the same minor version.
        // Otherwise increment minor.
        // 1.2.0-5 bumps to 1.2.0
        // 1.2.1 bumps to 1.3.0
        if (this.patch !== 0 || this.prerelease.length === 0) {
          this.minor++
        }
        this.patch = 0
        this.prerelease = []
        break
      case 'patch':
        // If this is not a pre-release version, it will increment the patch.
        // If it is a pre-release it will bump up to the same patch version.
        // 1.2.0-5 patches to 1.2.0
        // 1.2.0 patches to 1.2.1
        if (this.prerelease.length === 0) {
          this.patch++
        }
        this.prerelease = []
        break
      // This probably shouldn't be used publicly.
      // 1.0.0 'pre' would become 1.0.0-0 which is the wrong direction.
      case 'pre': {
        const base = Number(identifierBase) ? 1 : 0

        if (this.prerelease.length === 0) {
          this.prerelease = [base]
        } else {
          let i = this.prerelease.length
          while (--i >= 0) {
            if (typeof this.prerelease[i] === 'number') {
              this.prerelease[i]++
              i = -2
            }
          }
          if (i === -1) {
            // didn't increment anything
            if (identifier === this.prerelease.join('.') && identifierBase === false) {
              throw new Error('invalid increment argument: identifier already exists')
            }
            this.prerelease.push(base)
          }
        }
        if (identifier) {
          // 1.2.0-beta.1 bumps to 1.2.0-beta.2,
          // 1.2.0-beta.fooblz or 1.2.0-beta bumps to 1.2.0-beta.0
          let prerelease = [identifier, base]
          if (identifierBase === false) {
            prerelease = [identifier]
          }
          if (isPrereleaseIdentifier(this.prerelease, identifier)) {
            const prereleaseBase = this.prerelease[identifier.split('.').length]
            if (isNaN(prereleaseBase)) {
              this.prerelease = prerelease
            }
          } else {
            this.prerelease = prerelease
          }
        }
        break
      }
      default:
        throw new Error(`invalid increment argument: ${release}`)
    }
    this.raw = this.format()
    if (this.build.length) {
      this.raw += `+${this.build.join('.')}`
    }
    return this
  }
}

module.exports = SemVer


/***/ }),

/***/ 8469:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(7163)
const compare = (a, b, loose) =>
  new SemVer(a, loose).compare(new SemVer(b, loose))

module.exports = compare


/***/ }),

/***/ 6353:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(7163)
const parse = (version, options, throwErrors = false) => {
  if (version instanceof SemVer) {
    return version
  }
  try {
    return new SemVer(version, options)
  } catch (er) {
    if (!throwErrors) {
      return null
    }
    throw er
  }
}

module.exports = parse


/***/ }),

/***/ 5101:
/***/ ((module) => {



// Note: this is the semver.org version of the spec that it implements
// Not necessarily the package version of this code.
const SEMVER_SPEC_VERSION = '2.0.0'

const MAX_LENGTH = 256
const MAX_SAFE_INTEGER = Number.MAX_SAFE_INTEGER ||
/* istanbul ignore next */ 9007199254740991

// Max safe segment length for coercion.
const MAX_SAFE_COMPONENT_LENGTH = 16

// Max safe length for a build identifier. The max length minus 6 characters for
// the shortest version with a build 0.0.0+BUILD.
const MAX_SAFE_BUILD_LENGTH = MAX_LENGTH - 6

// ECMAScript whitespace and line terminators matched by \s.
const WHITESPACE_CHARACTERS = [
  '\t',
  '\n',
  '\v',
  '\f',
  '\r',
  ' ',
  '\u00a0',
  '\u1680',
  '\u2000',
  '\u2001',
  '\u2002',
  '\u2003',
  '\u2004',
  '\u2005',
  '\u2006',
  '\u2007',
  '\u2008',
  '\u2009',
  '\u200a',
  '\u2028',
  '\u2029',
  '\u202f',
  '\u205f',
  '\u3000',
  '\ufeff',
]

const RELEASE_TYPES = [
  'major',
  'premajor',
  'minor',
  'preminor',
  'patch',
  'prepatch',
  'prerelease',
]

module.exports = {
  MAX_LENGTH,
  MAX_SAFE_COMPONENT_LENGTH,
  MAX_SAFE_BUILD_LENGTH,
  MAX_SAFE_INTEGER,
  WHITESPACE_CHARACTERS,
  RELEASE_TYPES,
  SEMVER_SPEC_VERSION,
  FLAG_INCLUDE_PRERELEASE: 0b001,
  FLAG_LOOSE: 0b010,
}


/***/ }),

/***/ 1159:
/***/ ((module) => {



const debug = (
  typeof process === 'object' &&
  process.env &&
  process.env.NODE_DEBUG &&
  /\bsemver\b/i.test(process.env.NODE_DEBUG)
) ? (...args) => console.error('SEMVER', ...args)
  : () => {}

module.exports = debug


/***/ }),

/***/ 3348:
/***/ ((module) => {



const numeric = /^[0-9]+$/
const compareIdentifiers = (a, b) => {
  if (typeof a === 'number' && typeof b === 'number') {
    return a === b ? 0 : a < b ? -1 : 1
  }

  const anum = numeric.test(a)
  const bnum = numeric.test(b)

  if (anum && bnum) {
    a = +a
    b = +b
  }

  return a === b ? 0
    : (anum && !bnum) ? -1
    : (bnum && !anum) ? 1
    : a < b ? -1
    : 1
}

const rcompareIdentifiers = (a, b) => compareIdentifiers(b, a)

module.exports = {
  compareIdentifiers,
  rcompareIdentifiers,
}


/***/ }),

/***/ 356:
/***/ ((module) => {



// parse out just the options we care about
const looseOption = Object.freeze({ loose: true })
const emptyOpts = Object.freeze({ })
const parseOptions = options => {
  if (!options) {
    return emptyOpts
  }

  if (typeof options !== 'object') {
    return looseOption
  }

  return options
}
module.exports = parseOptions


/***/ }),

/***/ 5471:
/***/ ((module, exports, __nccwpck_require__) => {



const {
  MAX_SAFE_COMPONENT_LENGTH,
  MAX_SAFE_BUILD_LENGTH,
  MAX_LENGTH,
} = __nccwpck_require__(5101)
const debug = __nccwpck_require__(1159)
exports = module.exports = {}

// The actual regexps go on exports.re
const re = exports.re = []
const safeRe = exports.safeRe = []
const src = exports.src = []
const safeSrc = exports.safeSrc = []
const t = exports.t = {}
let R = 0

const LETTERDASHNUMBER = '[a-zA-Z0-9-]'

// Replace some greedy regex tokens to prevent regex dos issues. These regex are
// used internally via the safeRe object since all inputs in this library get
// normalized first to trim and collapse all extra whitespace. The original
// regexes are exported for userland consumption and lower level usage. A
// future breaking change could export the safer regex only with a note that
// all input should have extra whitespace removed.
const safeRegexReplacements = [
  ['\\s', 1],
  ['\\d', MAX_LENGTH],
  [LETTERDASHNUMBER, MAX_SAFE_BUILD_LENGTH],
]

const makeSafeRegex = (value) => {
  for (const [token, max] of safeRegexReplacements) {
    value = value
      .split(`${token}*`).join(`${token}{0,${max}}`)
      .split(`${token}+`).join(`${token}{1,${max}}`)
  }
  return value
}

const createToken = (name, value, isGlobal) => {
  const safe = makeSafeRegex(value)
  const index = R++
  debug(name, index, value)
  t[name] = index
  src[index] = value
  safeSrc[index] = safe
  re[index] = new RegExp(value, isGlobal ? 'g' : undefined)
  safeRe[index] = new RegExp(safe, isGlobal ? 'g' : undefined)
}

// The following Regular Expressions can be used for tokenizing,
// validating, and parsing SemVer version strings.

// ## Numeric Identifier
// A single `0`, or a non-zero digit followed by zero or more digits.

createToken('NUMERICIDENTIFIER', '0|[1-9]\\d*')
createToken('NUMERICIDENTIFIERLOOSE', '\\d+')

// ## Non-numeric Identifier
// Zero or more digits, followed by a letter or hyphen, and then zero or
// more letters, digits, or hyphens.

createToken('NONNUMERICIDENTIFIER', `\\d*[a-zA-Z-]${LETTERDASHNUMBER}*`)

// ## Main Version
// Three dot-separated numeric identifiers.

createToken('MAINVERSION', `(${src[t.NUMERICIDENTIFIER]})\\.` +
                   `(${src[t.NUMERICIDENTIFIER]})\\.` +
                   `(${src[t.NUMERICIDENTIFIER]})`)

createToken('MAINVERSIONLOOSE', `(${src[t.NUMERICIDENTIFIERLOOSE]})\\.` +
                        `(${src[t.NUMERICIDENTIFIERLOOSE]})\\.` +
                        `(${src[t.NUMERICIDENTIFIERLOOSE]})`)

// ## Pre-release Version Identifier
// A numeric identifier, or a non-numeric identifier.
// Non-numeric identifiers include numeric identifiers but can be longer.
// Therefore non-numeric identifiers must go first.

createToken('PRERELEASEIDENTIFIER', `(?:${src[t.NONNUMERICIDENTIFIER]
}|${src[t.NUMERICIDENTIFIER]})`)

createToken('PRERELEASEIDENTIFIERLOOSE', `(?:${src[t.NONNUMERICIDENTIFIER]
}|${src[t.NUMERICIDENTIFIERLOOSE]})`)

// ## Pre-release Version
// Hyphen, followed by one or more dot-separated pre-release version
// identifiers.

createToken('PRERELEASE', `(?:-(${src[t.PRERELEASEIDENTIFIER]
}(?:\\.${src[t.PRERELEASEIDENTIFIER]})*))`)

createToken('PRERELEASELOOSE', `(?:-?(${src[t.PRERELEASEIDENTIFIERLOOSE]
}(?:\\.${src[t.PRERELEASEIDENTIFIERLOOSE]})*))`)

// ## Build Metadata Identifier
// Any combination of digits, letters, or hyphens.

createToken('BUILDIDENTIFIER', `${LETTERDASHNUMBER}+`)

// ## Build Metadata
// Plus sign, followed by one or more period-separated build metadata
// identifiers.

createToken('BUILD', `(?:\\+(${src[t.BUILDIDENTIFIER]
}(?:\\.${src[t.BUILDIDENTIFIER]})*))`)

// ## Full Version String
// A main version, followed optionally by a pre-release version and
// build metadata.

// Note that the only major, minor, patch, and pre-release sections of
// the version string are capturing groups.  The build metadata is not a
// capturing group, because it should not ever be used in version
// comparison.

createToken('FULLPLAIN', `v?${src[t.MAINVERSION]
}${src[t.PRERELEASE]}?${
  src[t.BUILD]}?`)

createToken('FULL', `^${src[t.FULLPLAIN]}$`)

// like full, but allows v1.2.3 and =1.2.3, which people do sometimes.
// also, 1.0.0alpha1 (prerelease without the hyphen) which is pretty
// common in the npm registry.
createToken('LOOSEPLAIN', `[v=\\s]*${src[t.MAINVERSIONLOOSE]
}${src[t.PRERELEASELOOSE]}?${
  src[t.BUILD]}?`)

createToken('LOOSE', `^${src[t.LOOSEPLAIN]}$`)

createToken('GTLT', '((?:<|>)?=?)')

// Something like "2.*" or "1.2.x".
// Note that "x.x" is a valid xRange identifier, meaning "any version"
// Only the first item is strictly required.
createToken('XRANGEIDENTIFIERLOOSE', `${src[t.NUMERICIDENTIFIERLOOSE]}|x|X|\\*`)
createToken('XRANGEIDENTIFIER', `${src[t.NUMERICIDENTIFIER]}|x|X|\\*`)

createToken('XRANGEPLAIN', `[v=\\s]*(${src[t.XRANGEIDENTIFIER]})` +
                   `(?:\\.(${src[t.XRANGEIDENTIFIER]})` +
                   `(?:\\.(${src[t.XRANGEIDENTIFIER]})` +
                   `(?:${src[t.PRERELEASE]})?${
                     src[t.BUILD]}?` +
                   `)?)?`)

createToken('XRANGEPLAINLOOSE', `[v=\\s]*(${src[t.XRANGEIDENTIFIERLOOSE]})` +
                        `(?:\\.(${src[t.XRANGEIDENTIFIERLOOSE]})` +
                        `(?:\\.(${src[t.XRANGEIDENTIFIERLOOSE]})` +
                        `(?:${src[t.PRERELEASELOOSE]})?${
                          src[t.BUILD]}?` +
                        `)?)?`)

createToken('XRANGE', `^${src[t.GTLT]}\\s*${src[t.XRANGEPLAIN]}$`)
createToken('XRANGELOOSE', `^${src[t.GTLT]}\\s*${src[t.XRANGEPLAINLOOSE]}$`)

// Coercion.
// Extract anything that could conceivably be a part of a valid semver
createToken('COERCEPLAIN', `${'(^|[^\\d])' +
              '(\\d{1,'}${MAX_SAFE_COMPONENT_LENGTH}})` +
              `(?:\\.(\\d{1,${MAX_SAFE_COMPONENT_LENGTH}}))?` +
              `(?:\\.(\\d{1,${MAX_SAFE_COMPONENT_LENGTH}}))?`)
createToken('COERCE', `${src[t.COERCEPLAIN]}(?:$|[^\\d])`)
createToken('COERCEFULL', src[t.COERCEPLAIN] +
              `(?:${src[t.PRERELEASE]})?` +
              `(?:${src[t.BUILD]})?` +
              `(?:$|[^\\d])`)
createToken('COERCERTL', src[t.COERCE], true)
createToken('COERCERTLFULL', src[t.COERCEFULL], true)

// Tilde ranges.
// Meaning is "reasonably at or greater than"
createToken('LONETILDE', '(?:~>?)')

createToken('TILDETRIM', `(\\s*)${src[t.LONETILDE]}\\s+`, true)
exports.tildeTrimReplace = '$1~'

createToken('TILDE', `^${src[t.LONETILDE]}${src[t.XRANGEPLAIN]}$`)
createToken('TILDELOOSE', `^${src[t.LONETILDE]}${src[t.XRANGEPLAINLOOSE]}$`)

// Caret ranges.
// Meaning is "at least and backwards compatible with"
createToken('LONECARET', '(?:\\^)')

createToken('CARETTRIM', `(\\s*)${src[t.LONECARET]}\\s+`, true)
exports.caretTrimReplace = '$1^'

createToken('CARET', `^${src[t.LONECARET]}${src[t.XRANGEPLAIN]}$`)
createToken('CARETLOOSE', `^${src[t.LONECARET]}${src[t.XRANGEPLAINLOOSE]}$`)

// A simple gt/lt/eq thing, or just "" to indicate "any version"
createToken('COMPARATORLOOSE', `^${src[t.GTLT]}\\s*(${src[t.LOOSEPLAIN]})$|^$`)
createToken('COMPARATOR', `^${src[t.GTLT]}\\s*(${src[t.FULLPLAIN]})$|^$`)

// An expression to strip any whitespace between the gtlt and the thing
// it modifies, so that `> 1.2.3` ==> `>1.2.3`
createToken('COMPARATORTRIM', `(\\s*)${src[t.GTLT]
}\\s*(${src[t.LOOSEPLAIN]}|${src[t.XRANGEPLAIN]})`, true)
exports.comparatorTrimReplace = '$1$2$3'

// Something like `1.2.3 - 1.2.4`
// Note that these all use the loose form, because they'll be
// checked against either the strict or loose comparator form
// later.
createToken('HYPHENRANGE', `^\\s*(${src[t.XRANGEPLAIN]})` +
                   `\\s+-\\s+` +
                   `(${src[t.XRANGEPLAIN]})` +
                   `\\s*$`)

createToken('HYPHENRANGELOOSE', `^\\s*(${src[t.XRANGEPLAINLOOSE]})` +
                        `\\s+-\\s+` +
                        `(${src[t.XRANGEPLAINLOOSE]})` +
                        `\\s*$`)

// Star ranges basically just allow anything at all.
createToken('STAR', '(<|>)?=?\\s*\\*')
// >=0.0.0 is like a star
createToken('GTE0', '^\\s*>=\\s*0\\.0\\.0\\s*$')
createToken('GTE0PRE', '^\\s*>=\\s*0\\.0\\.0-0\\s*$')


/***/ }),

/***/ 2613:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("assert");

/***/ }),

/***/ 181:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("buffer");

/***/ }),

/***/ 5317:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("child_process");

/***/ }),

/***/ 6982:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("crypto");

/***/ }),

/***/ 4434:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("events");

/***/ }),

/***/ 9896:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs");

/***/ }),

/***/ 8611:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("http");

/***/ }),

/***/ 5692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("https");

/***/ }),

/***/ 9278:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("net");

/***/ }),

/***/ 4589:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:assert");

/***/ }),

/***/ 6698:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:async_hooks");

/***/ }),

/***/ 4573:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:buffer");

/***/ }),

/***/ 1421:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:child_process");

/***/ }),

/***/ 7540:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:console");

/***/ }),

/***/ 7598:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");

/***/ }),

/***/ 3053:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:diagnostics_channel");

/***/ }),

/***/ 610:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:dns");

/***/ }),

/***/ 8474:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:events");

/***/ }),

/***/ 3024:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");

/***/ }),

/***/ 1455:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs/promises");

/***/ }),

/***/ 7067:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");

/***/ }),

/***/ 2467:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http2");

/***/ }),

/***/ 4708:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:https");

/***/ }),

/***/ 7030:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");

/***/ }),

/***/ 8161:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");

/***/ }),

/***/ 6760:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");

/***/ }),

/***/ 643:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:perf_hooks");

/***/ }),

/***/ 1708:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:process");

/***/ }),

/***/ 1792:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:querystring");

/***/ }),

/***/ 7075:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream");

/***/ }),

/***/ 6466:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream/promises");

/***/ }),

/***/ 8500:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");

/***/ }),

/***/ 1692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:tls");

/***/ }),

/***/ 3136:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:url");

/***/ }),

/***/ 7975:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");

/***/ }),

/***/ 3429:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util/types");

/***/ }),

/***/ 5919:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:worker_threads");

/***/ }),

/***/ 8522:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:zlib");

/***/ }),

/***/ 857:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("os");

/***/ }),

/***/ 6928:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");

/***/ }),

/***/ 932:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("process");

/***/ }),

/***/ 3193:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("string_decoder");

/***/ }),

/***/ 3557:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("timers");

/***/ }),

/***/ 4756:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("tls");

/***/ }),

/***/ 9023:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("util");

/***/ }),

/***/ 8243:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Gw: () => (/* binding */ isPrivate),
/* harmony export */   ln: () => (/* binding */ refuseAddress),
/* harmony export */   rN: () => (/* binding */ guardedLookup)
/* harmony export */ });
/* harmony import */ var node_dns__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(610);
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(7030);


const REFUSED = new node_net__WEBPACK_IMPORTED_MODULE_1__.BlockList();
REFUSED.addSubnet('169.254.0.0', 16, 'ipv4');
REFUSED.addSubnet('fe80::', 10, 'ipv6');
REFUSED.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');
REFUSED.addAddress('fd00:ec2::254', 'ipv6');
const PRIVATE = new node_net__WEBPACK_IMPORTED_MODULE_1__.BlockList();
PRIVATE.addSubnet('0.0.0.0', 8, 'ipv4');
PRIVATE.addSubnet('10.0.0.0', 8, 'ipv4');
PRIVATE.addSubnet('100.64.0.0', 10, 'ipv4');
PRIVATE.addSubnet('127.0.0.0', 8, 'ipv4');
PRIVATE.addSubnet('172.16.0.0', 12, 'ipv4');
PRIVATE.addSubnet('192.168.0.0', 16, 'ipv4');
PRIVATE.addSubnet('::', 127, 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('64:ff9b::a00:0', 104, 'ipv6');
PRIVATE.addSubnet('64:ff9b::7f00:0', 104, 'ipv6');
PRIVATE.addSubnet('64:ff9b::ac10:0', 108, 'ipv6');
PRIVATE.addSubnet('64:ff9b::c0a8:0', 112, 'ipv6');
function refuseAddress(host, address = bare(host), reach = 'any') {
    const what = has(REFUSED, address)
        ? 'a link-local or metadata address'
        : reach === 'public' && isPrivate(address)
            ? 'a private address'
            : undefined;
    return what === undefined ? undefined : Object.assign(new Error(`${host} is at ${address}, ${what}`), { code: 'ERR_ADDRESS_REFUSED' });
}
function isPrivate(address) {
    return has(PRIVATE, bare(address));
}
function guardedLookup(lookup = node_dns__WEBPACK_IMPORTED_MODULE_0__.lookup, reach = 'any', onPrivate = () => undefined) {
    return (host, options, callback) => {
        lookup(host, options, (error, found, family) => {
            const addresses = typeof found === 'string' ? [found] : (found ?? []).map((entry) => entry.address);
            const refusal = addresses.map((address) => refuseAddress(host, address, reach)).find((entry) => entry !== undefined);
            if (addresses.some(isPrivate))
                onPrivate(host);
            callback(error ?? refusal ?? null, refusal === undefined ? found : [], family);
        });
    };
}
function has(list, address) {
    const family = (0,node_net__WEBPACK_IMPORTED_MODULE_1__.isIP)(address);
    return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
function bare(host) {
    return host.replace(/^\[|\]$/g, '');
}


/***/ }),

/***/ 9634:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ awsConfig),
/* harmony export */   h: () => (/* binding */ sdkKeys)
/* harmony export */ });
/* harmony import */ var node_http__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7067);
/* harmony import */ var node_https__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(4708);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(7075);
/* harmony import */ var _address_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(8243);




const ATTEMPTS = 4;
const CONNECT_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 15_000;
const ANSWER_LIMIT_BYTES = 1024 * 1024;
async function awsConfig(service, region, fips, env, signal) {
    const { NodeHttpHandler } = await __nccwpck_require__.e(/* import() */ 279).then(__nccwpck_require__.t.bind(__nccwpck_require__, 1279, 19));
    const agent = { keepAlive: true, proxyEnv: env, lookup: (0,_address_js__WEBPACK_IMPORTED_MODULE_3__/* .guardedLookup */ .rN)() };
    class Bounded extends NodeHttpHandler {
        async handle(...[request, options]) {
            const { response } = await super.handle(request, { ...options, abortSignal: signal }).catch((error) => {
                signal.throwIfAborted();
                throw error;
            });
            response.body = bounded(response.body);
            return { response };
        }
    }
    const requestHandler = new Bounded({
        connectionTimeout: CONNECT_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        throwOnRequestTimeout: true,
        httpAgent: new node_http__WEBPACK_IMPORTED_MODULE_0__.Agent(agent),
        httpsAgent: new node_https__WEBPACK_IMPORTED_MODULE_1__.Agent(agent),
    });
    const isOwn = [`AWS_ENDPOINT_URL_${service}`, 'AWS_ENDPOINT_URL'].some((name) => (env[name] ?? '') !== '');
    return { region, maxAttempts: ATTEMPTS, requestHandler, ...(fips && !isOwn ? { useFipsEndpoint: true } : {}) };
}
function sdkKeys(keys) {
    if (typeof keys !== 'function')
        return plain(keys);
    return async () => {
        const session = await keys();
        return { ...plain(session.keys), ...(session.expiresAt === undefined ? {} : { expiration: session.expiresAt }) };
    };
}
function plain({ accessKeyId, secretAccessKey, sessionToken }) {
    return {
        accessKeyId,
        secretAccessKey: secretAccessKey.reveal(),
        ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
    };
}
function bounded(body) {
    let size = 0;
    const limit = new node_stream__WEBPACK_IMPORTED_MODULE_2__.Transform({
        transform(chunk, _encoding, done) {
            size += chunk.byteLength;
            if (size <= ANSWER_LIMIT_BYTES)
                done(null, chunk);
            else
                done(Object.assign(new Error(`the answer has more than ${ANSWER_LIMIT_BYTES} bytes`), { code: 'ERR_BODY_TOO_LARGE' }));
        },
    });
    (0,node_stream__WEBPACK_IMPORTED_MODULE_2__.pipeline)(body, limit, () => undefined);
    return limit;
}


/***/ }),

/***/ 6235:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  A: () => (/* binding */ createChildren)
});

// EXTERNAL MODULE: ./lib/src/domain/environment.js
var environment = __nccwpck_require__(1706);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __nccwpck_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
;// CONCATENATED MODULE: ./lib/src/adapters/find.js



async function findProgram(name, path) {
    if ((0,external_node_path_.isAbsolute)(name))
        return (await isProgram(name)) ? name : undefined;
    if (name.includes('/'))
        return undefined;
    for (const folder of path.split(external_node_path_.delimiter).filter(external_node_path_.isAbsolute)) {
        const candidate = (0,external_node_path_.join)(folder, name);
        if (await isProgram(candidate))
            return candidate;
    }
    return undefined;
}
async function isProgram(path) {
    try {
        await (0,promises_.access)(path, external_node_fs_.constants.X_OK);
        return (await (0,promises_.stat)(path)).isFile();
    }
    catch {
        return false;
    }
}

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __nccwpck_require__(1421);
// EXTERNAL MODULE: ./lib/src/domain/code.js
var code = __nccwpck_require__(1342);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __nccwpck_require__(7075);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __nccwpck_require__(6466);
;// CONCATENATED MODULE: ./lib/src/adapters/capture.js



async function captureOutput(from, { path, limitBytes }, onFlood) {
    let room = limitBytes + 1;
    const limit = new external_node_stream_.Transform({
        transform: (chunk, _encoding, done) => {
            const part = chunk.subarray(0, room);
            const isFull = room > 0 && chunk.length >= room;
            room -= part.length;
            if (isFull)
                onFlood();
            done(null, part.length === 0 ? undefined : part);
        },
    });
    await (0,external_node_stream_promises_.pipeline)(from, limit, (0,external_node_fs_.createWriteStream)(path, { flags: 'wx', mode: 0o600 }));
}

;// CONCATENATED MODULE: external "node:string_decoder"
const external_node_string_decoder_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:string_decoder");
// EXTERNAL MODULE: ./lib/src/domain/inert.js
var inert = __nccwpck_require__(1295);
;// CONCATENATED MODULE: ./lib/src/adapters/lines.js


const KEPT = inert/* LINE_LIMIT */.by - 64;
function splitLines(onLine) {
    const decoder = new external_node_string_decoder_namespaceObject.StringDecoder('utf8');
    let line = '';
    let cut = 0;
    let afterReturn = false;
    const add = (text) => {
        const kept = text.slice(0, KEPT - line.length);
        line += kept;
        cut += text.length - kept.length;
    };
    const give = () => {
        onLine(cut === 0 ? line : `${line} … ${cut} more characters`);
        line = '';
        cut = 0;
    };
    const take = (text) => {
        if (text === '')
            return;
        let start = afterReturn && text.startsWith('\n') ? 1 : 0;
        afterReturn = text.endsWith('\r');
        for (const end of text.matchAll(/\r\n|\r|\n/g)) {
            if (end.index < start)
                continue;
            add(text.slice(start, end.index));
            give();
            start = end.index + end[0].length;
        }
        add(text.slice(start));
    };
    return {
        write: (bytes) => take(decoder.write(bytes)),
        end: () => {
            take(decoder.end());
            if (line !== '' || cut > 0)
                give();
        },
    };
}

;// CONCATENATED MODULE: ./lib/src/adapters/process.js




const TERM_GRACE_MS = 2_500;
const STREAMS_GRACE_MS = 1_500;
const ABANDON_MS = 500;
const MISSING = new Set(['ENOENT', 'EACCES', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'ENOEXEC', 'ETXTBSY']);
async function runProcess(command, args, options, ending) {
    const signal = options.signal === undefined ? ending : AbortSignal.any([ending, options.signal]);
    signal.throwIfAborted();
    const child = start(command, args, options);
    if (child === undefined)
        return { kind: 'missing' };
    const group = groupOf(child, options.lifeline === true);
    const outcome = endingOf(child);
    const timeout = deadline(options.timeoutMs, group);
    const onAbort = () => group.end();
    signal.addEventListener('abort', onAbort, { once: true });
    if (options.lifeline === undefined)
        feed(child, options.stdin);
    const drained = Promise.all([takeOutput(child, group, options), drain(child.stderr, 'stderr', options.onLine)]);
    drained.catch(() => group.end());
    try {
        const end = await outcome;
        await closing(child, group, drained);
        return timeout.fired() && options.timeoutMs !== undefined ? { kind: 'timeout', ms: options.timeoutMs } : end;
    }
    finally {
        timeout.stop();
        group.stop();
        child.stdin?.destroy();
        signal.removeEventListener('abort', onAbort);
    }
}
function start(command, args, options) {
    try {
        return (0,external_node_child_process_.spawn)(command, args, {
            cwd: options.cwd,
            env: definedOf(options.env),
            stdio: [options.stdin === undefined && options.lifeline === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
            detached: true,
            windowsHide: true,
        });
    }
    catch (error) {
        if (MISSING.has((0,code/* codeOf */.$)(error) ?? ''))
            return undefined;
        throw error;
    }
}
function definedOf(env) {
    return Object.fromEntries(Object.entries(env).filter((entry) => entry[1] !== undefined));
}
function endingOf(child) {
    return new Promise((resolve, reject) => {
        child.once('error', (error) => {
            if (child.pid !== undefined)
                return;
            if (MISSING.has(error.code ?? ''))
                resolve({ kind: 'missing' });
            else
                reject(error);
        });
        child.once('exit', (code, signal) => resolve(code === null ? { kind: 'killed', signal: signal ?? 'unknown' } : { kind: 'exited', code }));
    });
}
function groupOf(child, hasLifeline) {
    const harmless = hasLifeline ? ['ESRCH', 'EPERM'] : ['ESRCH'];
    let killing;
    const send = (signal) => {
        if (child.pid === undefined)
            return;
        try {
            process.kill(-child.pid, signal);
        }
        catch (error) {
            if (!harmless.includes((0,code/* codeOf */.$)(error) ?? ''))
                throw error;
        }
    };
    return {
        end: () => {
            if (killing !== undefined)
                return;
            if (hasLifeline)
                child.stdin?.destroy();
            else
                send('SIGTERM');
            killing = setTimeout(() => send('SIGKILL'), TERM_GRACE_MS);
        },
        kill: () => send('SIGKILL'),
        stop: () => clearTimeout(killing),
    };
}
function deadline(ms, group) {
    let fired = false;
    const timer = ms === undefined
        ? undefined
        : setTimeout(() => {
            fired = true;
            group.end();
        }, ms);
    return { fired: () => fired, stop: () => clearTimeout(timer) };
}
function feed(child, text) {
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(text);
}
async function takeOutput(child, group, { output, onLine }) {
    if (output === undefined || child.stdout === null)
        return drain(child.stdout, 'stdout', onLine);
    try {
        await captureOutput(child.stdout, output, group.end);
    }
    catch (error) {
        if ((0,code/* codeOf */.$)(error) !== 'ERR_STREAM_PREMATURE_CLOSE')
            throw error;
    }
}
function drain(stream, name, onLine) {
    if (stream === null)
        return Promise.resolve();
    const lines = splitLines((line) => onLine(line, name));
    return new Promise((resolve) => {
        stream.on('data', (bytes) => lines.write(bytes));
        stream.once('close', () => {
            lines.end();
            resolve();
        });
    });
}
async function closing(child, group, drained) {
    const killing = setTimeout(() => group.kill(), STREAMS_GRACE_MS);
    const abandoning = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
    }, STREAMS_GRACE_MS + ABANDON_MS);
    await drained;
    clearTimeout(killing);
    clearTimeout(abandoning);
}

// EXTERNAL MODULE: external "node:async_hooks"
var external_node_async_hooks_ = __nccwpck_require__(6698);
// EXTERNAL MODULE: external "node:diagnostics_channel"
var external_node_diagnostics_channel_ = __nccwpck_require__(3053);
// EXTERNAL MODULE: ./lib/src/domain/json.js
var json = __nccwpck_require__(7909);
;// CONCATENATED MODULE: ./lib/src/adapters/question.js





const DEFAULT_LIMIT_BYTES = 1024 * 1024;
const question_STREAMS_GRACE_MS = 2_000;
const asking = new external_node_async_hooks_.AsyncLocalStorage();
let isWatching = false;
async function askProgram(command, args, env, options, signal) {
    signal.throwIfAborted();
    const { exec } = await __nccwpck_require__.e(/* import() */ 260).then(__nccwpck_require__.bind(__nccwpck_require__, 1260));
    const stdout = collector(options.limitBytes ?? DEFAULT_LIMIT_BYTES);
    const stderr = collector(options.limitBytes ?? DEFAULT_LIMIT_BYTES);
    const program = watched(options.timeoutMs, signal);
    watchChildren();
    try {
        await asking.run(program.watch, () => exec(`"${command.replaceAll('"', '\\"')}"`, [...args], {
            silent: true,
            ignoreReturnCode: true,
            delay: question_STREAMS_GRACE_MS,
            env: definedOf(env),
            input: Buffer.from(options.stdin ?? ''),
            listeners: { stdout: stdout.add, stderr: stderr.add },
            ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        }));
        return { ending: await program.ending(), stdout: stdout.text(), stderr: stderr.text() };
    }
    catch (error) {
        const ending = program.wasStarted() ? await program.ending() : undefined;
        if (ending?.kind === 'missing')
            return { ending, stdout: '', stderr: '' };
        throw error;
    }
    finally {
        program.stop();
    }
}
function watchChildren() {
    if (isWatching)
        return;
    isWatching = true;
    (0,external_node_diagnostics_channel_.subscribe)('child_process', (message) => {
        if ((0,json/* isRecord */.u)(message) && isChild(message['process']))
            asking.getStore()?.(message['process']);
    });
}
function isChild(value) {
    return (0,json/* isRecord */.u)(value) && typeof value['kill'] === 'function' && typeof value['once'] === 'function';
}
function watched(timeoutMs, signal) {
    let child;
    let ended = Promise.resolve({ kind: 'missing' });
    let isLate = false;
    const stopListening = () => {
        child?.stdout?.destroy();
        child?.stderr?.destroy();
    };
    const kill = () => {
        if (child !== undefined)
            killGroup(child);
        stopListening();
    };
    const timer = timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            isLate = true;
            kill();
        }, timeoutMs);
    signal.addEventListener('abort', kill, { once: true });
    return {
        watch: (started) => {
            child = started;
            prepareStart(started);
            ended = endingOf(started);
            queueMicrotask(() => started.stdin?.on('error', () => undefined));
        },
        wasStarted: () => child !== undefined,
        ending: async () => {
            const ending = await ended;
            return isLate && timeoutMs !== undefined ? { kind: 'timeout', ms: timeoutMs } : ending;
        },
        stop: () => {
            clearTimeout(timer);
            signal.removeEventListener('abort', kill);
            if ([child?.stdout, child?.stderr].some((stream) => stream?.closed === false))
                kill();
        },
    };
}
function prepareStart(child) {
    const start = Reflect.get(child, 'spawn');
    if (typeof start !== 'function')
        return;
    Reflect.set(child, 'spawn', (options) => {
        try {
            return Reflect.apply(start, child, [{ ...options, detached: process.platform !== 'win32' }]);
        }
        catch (error) {
            Reflect.set(child, 'stdin', new external_node_stream_.PassThrough());
            process.nextTick(() => child.emit('error', error));
            return undefined;
        }
    });
}
function killGroup(child) {
    if (child.pid === undefined)
        return;
    try {
        process.kill(-child.pid, 'SIGKILL');
    }
    catch {
        child.kill('SIGKILL');
    }
}
function collector(limitBytes) {
    const kept = [];
    let size = 0;
    return {
        add: (bytes) => {
            const part = bytes.subarray(0, limitBytes - size);
            kept.push(part);
            size += part.length;
        },
        text: () => Buffer.concat(kept).toString('utf8'),
    };
}

;// CONCATENATED MODULE: ./lib/src/adapters/children.js




function createChildren(env, signal) {
    const find = (name) => findProgram(name, env['PATH'] ?? '');
    return {
        find,
        ask: async (command, args, options = {}) => {
            const program = await find(command);
            if (program === undefined)
                return { ending: { kind: 'missing' }, stdout: '', stderr: '' };
            return askProgram(program, args, (0,environment/* withoutSecrets */.L)(options.env ?? env), options, signal);
        },
        run: async (command, args, options) => {
            const program = await find(command);
            return program === undefined ? { kind: 'missing' } : runProcess(program, args, options, signal);
        },
    };
}


/***/ }),

/***/ 1605:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   s: () => (/* binding */ createRandom),
/* harmony export */   t: () => (/* binding */ createClock)
/* harmony export */ });
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8500);

function createClock(signal, endMs = () => Number.POSITIVE_INFINITY) {
    return {
        leftMs: () => endMs() - performance.now(),
        now: () => new Date(),
        elapsedMs: () => performance.now(),
        sleep: async (ms) => {
            try {
                await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(ms, undefined, { signal });
            }
            catch (error) {
                signal.throwIfAborted();
                throw error;
            }
        },
    };
}
function createRandom() {
    return {
        fraction: () => Math.random(),
        hex: (bytes) => Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('hex'),
    };
}


/***/ }),

/***/ 5675:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ createEcrPublic)
/* harmony export */ });
/* harmony import */ var _aws_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(9634);
/* harmony import */ var _ecr_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8273);


function createEcrPublic(env, signal) {
    return async (keys) => {
        const sdk = await Promise.all(/* import() */[__nccwpck_require__.e(279), __nccwpck_require__.e(956), __nccwpck_require__.e(861), __nccwpck_require__.e(821)]).then(__nccwpck_require__.t.bind(__nccwpck_require__, 9821, 19));
        const client = new sdk.ECRPUBLICClient({
            ...(await (0,_aws_js__WEBPACK_IMPORTED_MODULE_0__/* .awsConfig */ .M)('ECR_PUBLIC', REGION, false, env, signal)),
            ...(keys === undefined ? {} : { credentials: (0,_aws_js__WEBPACK_IMPORTED_MODULE_0__/* .sdkKeys */ .h)(keys) }),
        });
        return {
            authorization: async () => (0,_ecr_js__WEBPACK_IMPORTED_MODULE_1__/* .parseAuthorization */ .xW)((await client.send(new sdk.GetAuthorizationTokenCommand({}))).authorizationData),
            exists: async (name) => {
                const question = new sdk.DescribeRepositoriesCommand({ repositoryNames: [name] });
                const answer = await (0,_ecr_js__WEBPACK_IMPORTED_MODULE_1__/* .unless */ .NJ)('RepositoryNotFoundException', client.send(question));
                return (answer?.repositories ?? []).length > 0;
            },
            aliases: async () => {
                const { registries = [] } = await client.send(new sdk.DescribeRegistriesCommand({}));
                return registries.flatMap(({ aliases }) => (aliases ?? []).flatMap(({ name }) => name ?? []));
            },
            create: async (name, settings) => {
                const order = new sdk.CreateRepositoryCommand(orderOf(name, settings));
                return (await (0,_ecr_js__WEBPACK_IMPORTED_MODULE_1__/* .unless */ .NJ)('RepositoryAlreadyExistsException', client.send(order))) === undefined ? 'exists' : 'created';
            },
        };
    };
}
const REGION = 'us-east-1';
function orderOf(name, { description, architectures, systems, logo, tags }) {
    const catalog = {
        ...(description === undefined ? {} : { description }),
        ...(architectures.length === 0 ? {} : { architectures: [...architectures] }),
        ...(systems.length === 0 ? {} : { operatingSystems: [...systems] }),
        ...(logo === undefined ? {} : { logoImageBlob: logo }),
    };
    return {
        repositoryName: name,
        ...(Object.keys(catalog).length === 0 ? {} : { catalogData: catalog }),
        ...(tags.length === 0 ? {} : { tags: tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
    };
}


/***/ }),

/***/ 8273:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  vX: () => (/* binding */ createEcr),
  xW: () => (/* binding */ parseAuthorization),
  NJ: () => (/* binding */ unless)
});

// EXTERNAL MODULE: ./lib/src/domain/secret.js
var secret = __nccwpck_require__(4699);
// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __nccwpck_require__(5071);
// EXTERNAL MODULE: ./lib/src/adapters/aws.js
var aws = __nccwpck_require__(9634);
;// CONCATENATED MODULE: ./lib/src/adapters/ecr-scan.js

const PAGES_LIMIT = 500;
async function readScan(ask, named) {
    const first = await ask(undefined);
    if (first === undefined)
        return undefined;
    const { status, description } = first.imageScanStatus ?? {};
    if (status === undefined)
        throw new errors/* ActionError */.lZ('registry-answer', `ECR answered DescribeImageScanFindings for ${named} without a status`);
    const findings = [...findingsOf(first)];
    const seen = new Set();
    let token = first.nextToken;
    while (token !== undefined && token !== '') {
        if (seen.has(token) || seen.size >= PAGES_LIMIT)
            throw new errors/* ActionError */.lZ('registry-answer', `ECR answers DescribeImageScanFindings for ${named} with pages that do not end`);
        seen.add(token);
        const page = await ask(token);
        if (page === undefined)
            throw new errors/* ActionError */.lZ('registry-answer', `ECR lost the scan of ${named} while its findings were read`);
        findings.push(...findingsOf(page));
        token = page.nextToken;
    }
    const counts = Object.entries(first.imageScanFindings?.findingSeverityCounts ?? {});
    return { status, description, completedAt: first.imageScanFindings?.imageScanCompletedAt, counts: new Map(counts), findings };
}
function findingsOf({ imageScanFindings }) {
    const { findings = [], enhancedFindings = [] } = imageScanFindings ?? {};
    return [...findings.map(basic), ...enhancedFindings.map(enhanced)];
}
function basic({ name, severity, attributes = [] }) {
    const attribute = (key) => attributes.find((one) => one.key === key)?.value;
    return {
        name: name ?? NAMELESS,
        severity: severity ?? '',
        package: joined(attribute('package_name'), attribute('package_version')),
        isSuppressed: false,
    };
}
function enhanced({ packageVulnerabilityDetails, title, severity, status }) {
    const [first] = packageVulnerabilityDetails?.vulnerablePackages ?? [];
    return {
        name: packageVulnerabilityDetails?.vulnerabilityId ?? title ?? NAMELESS,
        severity: severity ?? '',
        package: joined(first?.name, first?.version),
        isSuppressed: status === 'SUPPRESSED' || status === 'CLOSED',
    };
}
const NAMELESS = 'a finding without a name';
function joined(...parts) {
    const given = parts.filter((part) => part !== undefined && part !== '');
    return given.length === 0 ? undefined : given.join(' ');
}

;// CONCATENATED MODULE: ./lib/src/adapters/ecr.js




const PAGE = 100;
const IMAGES_PAGE = 1_000;
const IMAGES_PAGES = 1_000;
const STARTS = new Map([
    ['LimitExceededException', 'limited'],
    ['ValidationException', 'itself'],
]);
const MUTABILITIES = ['MUTABLE', 'IMMUTABLE', 'MUTABLE_WITH_EXCLUSION', 'IMMUTABLE_WITH_EXCLUSION'];
function createEcr(env, signal) {
    return async (region, options = { fips: false, keys: undefined }) => {
        const sdk = await Promise.all(/* import() */[__nccwpck_require__.e(279), __nccwpck_require__.e(956), __nccwpck_require__.e(861), __nccwpck_require__.e(249)]).then(__nccwpck_require__.t.bind(__nccwpck_require__, 8249, 19));
        const { fips, keys } = options;
        const config = { ...(await (0,aws/* awsConfig */.M)('ECR', region, fips, env, signal)), ...(keys === undefined ? {} : { credentials: (0,aws/* sdkKeys */.h)(keys) }) };
        const client = new sdk.ECRClient(config);
        const impatient = new sdk.ECRClient({ ...config, maxAttempts: 1 });
        const api = {
            images: async (account, name, digest) => {
                const found = [];
                const of = digest === undefined ? { maxResults: IMAGES_PAGE } : { imageIds: [{ imageDigest: digest }] };
                for (let nextToken, page = 1; page === 1 || nextToken !== undefined; page += 1) {
                    if (page > IMAGES_PAGES)
                        throw new errors/* ActionError */.lZ('registry-answer', `ECR lists the images of ${name} on more than ${IMAGES_PAGES} pages`);
                    const more = nextToken === undefined ? {} : { nextToken };
                    const question = new sdk.DescribeImagesCommand({ registryId: account, repositoryName: name, ...of, ...more });
                    const answer = await unless('ImageNotFoundException', unless('RepositoryNotFoundException', client.send(question)));
                    if (answer === undefined)
                        return undefined;
                    found.push(...(answer.imageDetails ?? []).map(imageOf));
                    nextToken = answer.nextToken;
                }
                return found;
            },
            removeImage: async (account, name, digest) => {
                const order = new sdk.BatchDeleteImageCommand({ registryId: account, repositoryName: name, imageIds: [{ imageDigest: digest }] });
                const [failure] = (await client.send(order)).failures ?? [];
                return failure && { code: failure.failureCode ?? 'unknown', reason: failure.failureReason ?? 'ECR gives no reason' };
            },
            authorization: async () => parseAuthorization((await client.send(new sdk.GetAuthorizationTokenCommand({}))).authorizationData?.[0]),
            repository: async (account, name) => {
                const question = new sdk.DescribeRepositoriesCommand({ registryId: account, repositoryNames: [name] });
                const answer = await unless('RepositoryNotFoundException', client.send(question));
                return answer === undefined ? undefined : parseRepository(name, answer);
            },
            create: async (account, name, settings) => {
                const order = new sdk.CreateRepositoryCommand(orderOf(account, name, settings));
                return (await unless('RepositoryAlreadyExistsException', client.send(order))) === undefined ? 'exists' : 'created';
            },
            lifecycle: async (account, name) => {
                const question = new sdk.GetLifecyclePolicyCommand({ registryId: account, repositoryName: name });
                return (await unless('LifecyclePolicyNotFoundException', client.send(question)))?.lifecyclePolicyText;
            },
            putLifecycle: async (account, name, text) => {
                await client.send(new sdk.PutLifecyclePolicyCommand({ registryId: account, repositoryName: name, lifecyclePolicyText: text }));
            },
            startScan: async (account, name, digest) => {
                const order = new sdk.StartImageScanCommand({ registryId: account, repositoryName: name, imageId: { imageDigest: digest } });
                try {
                    await impatient.send(order);
                }
                catch (error) {
                    const end = error instanceof Error ? STARTS.get(error.name) : undefined;
                    if (end !== undefined)
                        return end;
                    await client.send(order);
                }
                return 'started';
            },
            scan: async (account, name, digest) => readScan((nextToken) => {
                const place = { registryId: account, repositoryName: name, imageId: { imageDigest: digest } };
                const question = new sdk.DescribeImageScanFindingsCommand({
                    ...place,
                    maxResults: PAGE,
                    ...(nextToken === undefined ? {} : { nextToken }),
                });
                return unless('ScanNotFoundException', client.send(question));
            }, `${name}@${digest}`),
        };
        return api;
    };
}
async function unless(name, asked) {
    return asked.catch((error) => {
        if (error instanceof Error && error.name === name)
            return undefined;
        throw error;
    });
}
function orderOf(account, name, { mutability, exclusions, encryption, scanOnPush, tags }) {
    return {
        registryId: account,
        repositoryName: name,
        imageTagMutability: mutability,
        ...(exclusions.length === 0
            ? {}
            : { imageTagMutabilityExclusionFilters: exclusions.map((filter) => ({ filterType: 'WILDCARD', filter })) }),
        ...(encryption === undefined
            ? {}
            : {
                encryptionConfiguration: { encryptionType: encryption.type, ...(encryption.key === undefined ? {} : { kmsKey: encryption.key }) },
            }),
        ...(scanOnPush === undefined ? {} : { imageScanningConfiguration: { scanOnPush } }),
        ...(tags.length === 0 ? {} : { tags: tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
    };
}
function imageOf({ imageDigest, imageTags = [], imagePushedAt }) {
    if (imageDigest === undefined)
        throw new errors/* ActionError */.lZ('registry-answer', 'ECR answered DescribeImages with an image without a digest');
    return { digest: imageDigest, tags: imageTags, pushedAt: imagePushedAt };
}
function parseAuthorization(data) {
    const { authorizationToken = '', expiresAt } = data ?? {};
    const pair = Buffer.from(authorizationToken, 'base64').toString('utf8');
    const colon = pair.indexOf(':');
    if (colon <= 0)
        throw new errors/* ActionError */.lZ('registry-answer', 'ECR answered GetAuthorizationToken without a token that is base64 of user:password');
    return { username: pair.slice(0, colon), password: new secret/* Secret */.z(pair.slice(colon + 1)), expiresAt };
}
function parseRepository(name, { repositories }) {
    const repository = repositories?.[0];
    if (repository === undefined)
        return undefined;
    const mutability = MUTABILITIES.find((known) => known === (repository.imageTagMutability ?? 'MUTABLE'));
    if (mutability === undefined)
        throw new errors/* ActionError */.lZ('registry-answer', `ECR answered imageTagMutability ${repository.imageTagMutability} for ${name}, which is not known here`);
    return { mutability, exclusions: (repository.imageTagMutabilityExclusionFilters ?? []).flatMap(({ filter }) => filter ?? []) };
}


/***/ }),

/***/ 1800:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  q: () => (/* binding */ createFiles)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __nccwpck_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: ./lib/src/domain/code.js
var domain_code = __nccwpck_require__(1342);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __nccwpck_require__(8500);
;// CONCATENATED MODULE: ./lib/src/adapters/rewrite.js



async function rewrite(path, content, flush = true) {
    const target = (await unlessAbsent((0,promises_.realpath)(path))) ?? path;
    const mode = (await unlessAbsent((0,promises_.stat)(target)))?.mode ?? 0o600;
    const beside = `${target}.new`;
    await (0,promises_.writeFile)(beside, content, { mode: 0o600, flush });
    await (0,promises_.chmod)(beside, mode & 0o7777);
    await (0,promises_.rename)(beside, target);
}
const STALE_MS = 2_000;
const LOOK_MS = 20;
async function alone(path, work) {
    const lock = `${path}.lock`;
    for (let waitedMs = 0; !(await taken(lock)); waitedMs += LOOK_MS) {
        if (waitedMs >= STALE_MS) {
            await unlessAbsent((0,promises_.rmdir)(lock));
            waitedMs = 0;
        }
        await (0,external_node_timers_promises_.setTimeout)(LOOK_MS);
    }
    try {
        return await work();
    }
    finally {
        await unlessAbsent((0,promises_.rmdir)(lock));
    }
}
async function taken(lock) {
    try {
        await (0,promises_.mkdir)(lock);
        return true;
    }
    catch (error) {
        if ((0,domain_code/* codeOf */.$)(error) === 'EEXIST')
            return false;
        throw error;
    }
}
async function unlessAbsent(asked) {
    return asked.catch((error) => {
        const code = (0,domain_code/* codeOf */.$)(error);
        if (code === 'ENOENT' || code === 'ENOTDIR')
            return undefined;
        throw error;
    });
}

;// CONCATENATED MODULE: ./lib/src/adapters/files.js




const DEFAULT_LIMIT_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;
function createFiles(home) {
    return {
        read: readFile,
        readText: async (path, limitBytes) => {
            const bytes = await unlessAbsent(readFile(path, limitBytes));
            return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
        },
        write: (path, content, mode) => (0,promises_.writeFile)(path, content, mode === undefined ? {} : { mode }),
        append: (path, content) => (0,promises_.appendFile)(path, content),
        replace: async (path, content, flush) => {
            await (0,promises_.mkdir)((0,external_node_path_.dirname)(path), { recursive: true, mode: 0o700 });
            await rewrite(path, content, flush);
        },
        makeFolder: async (path, mode) => {
            await (0,promises_.mkdir)(path, { recursive: true, ...(mode === undefined ? {} : { mode }) });
        },
        claimFolder: (path) => (0,promises_.mkdir)(path, { mode: 0o700 }),
        alone: alone,
        temporaryFolder: async (prefix) => {
            await (0,promises_.mkdir)(home, { recursive: true, mode: 0o700 });
            return (0,promises_.mkdtemp)((0,external_node_path_.join)(home, prefix));
        },
        remove: (path) => (0,promises_.rm)(path, { recursive: true, force: true }),
        list: (path) => (0,promises_.readdir)(path),
        kind: async (path) => {
            const stats = await unlessAbsent((0,promises_.lstat)(path));
            return stats === undefined ? undefined : { kind: kindOf(stats), size: stats.size };
        },
        link: (target, path) => (0,promises_.symlink)(target, path),
        move: moveFile,
        stream: streamFile,
    };
}
async function readFile(path, limitBytes = DEFAULT_LIMIT_BYTES) {
    const file = await (0,promises_.open)(path, 'r');
    try {
        const parts = [];
        let size = 0;
        let room = Math.min((await file.stat()).size, limitBytes) + 1;
        for (;;) {
            const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(room), 0, room);
            if (bytesRead === 0)
                return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
            size += bytesRead;
            if (size > limitBytes)
                throw Object.assign(new Error(`${path} is larger than ${limitBytes} bytes`), { code: 'ERR_FILE_TOO_LARGE' });
            parts.push(buffer.subarray(0, bytesRead));
            room = CHUNK_BYTES;
        }
    }
    finally {
        await file.close();
    }
}
async function moveFile(from, to) {
    try {
        await (0,promises_.rename)(from, to);
    }
    catch (error) {
        if ((0,domain_code/* codeOf */.$)(error) !== 'EXDEV')
            throw error;
        const beside = await (0,promises_.mkdtemp)(`${to}.`);
        try {
            const copy = (0,external_node_path_.join)(beside, (0,external_node_path_.basename)(to));
            await (0,promises_.copyFile)(from, copy);
            await (0,promises_.rename)(copy, to);
            await (0,promises_.rm)(from);
        }
        finally {
            await (0,promises_.rm)(beside, { recursive: true, force: true });
        }
    }
}
const RING = 3;
async function* streamFile(path, start = 0) {
    const file = await (0,promises_.open)(path, 'r');
    try {
        const ring = Array.from({ length: RING }, () => Buffer.allocUnsafeSlow(CHUNK_BYTES));
        let position = start;
        for (let turn = 0;; turn = (turn + 1) % RING) {
            const buffer = ring[turn] ?? Buffer.allocUnsafeSlow(CHUNK_BYTES);
            const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, position);
            if (bytesRead === 0)
                return;
            position += bytesRead;
            yield buffer.subarray(0, bytesRead);
        }
    }
    finally {
        await file.close();
    }
}
function kindOf(stats) {
    if (stats.isSymbolicLink())
        return 'link';
    if (stats.isDirectory())
        return 'folder';
    return stats.isFile() ? 'file' : 'other';
}


/***/ }),

/***/ 3168:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   My: () => (/* binding */ openClient),
/* harmony export */   Yl: () => (/* binding */ headersOf),
/* harmony export */   c2: () => (/* binding */ statusOf),
/* harmony export */   o6: () => (/* binding */ openGitHub)
/* harmony export */ });
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7909);
/* harmony import */ var _domain_secret_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(4699);


const REQUEST_TIMEOUT_MS = 10_000;
const LIST_TIMEOUTS = 3;
async function openClient(token, apiUrl, timeoutMs = REQUEST_TIMEOUT_MS, ending) {
    const { getOctokit } = await Promise.all(/* import() */[__nccwpck_require__.e(119), __nccwpck_require__.e(413)]).then(__nccwpck_require__.bind(__nccwpck_require__, 2413));
    const client = getOctokit(token.reveal(), { baseUrl: apiUrl, log: SILENT });
    return {
        request: async (method, path) => {
            const time = AbortSignal.timeout(timeoutMs);
            const signal = ending === undefined ? time : AbortSignal.any([time, ending]);
            try {
                const { data, headers } = await client.request({ method, url: path, request: { signal } });
                return { data, link: headers.link };
            }
            catch (error) {
                throw time.aborted ? new Error(`no answer within ${timeoutMs / 1000} s`, { cause: error }) : explain(error, token);
            }
        },
    };
}
function statusOf(error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(cause) && typeof cause['status'] === 'number' ? cause['status'] : undefined;
}
function headersOf(error) {
    const response = error instanceof Error && (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(error.cause) ? error.cause['response'] : undefined;
    return (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(response) && (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(response['headers']) ? response['headers'] : undefined;
}
async function openGitHub(token, apiUrl, timeoutMs = REQUEST_TIMEOUT_MS) {
    if (token === undefined)
        throw new Error('no token was given');
    const { request } = await openClient(token, apiUrl, timeoutMs);
    const get = (path) => request('GET', path);
    return {
        tags: async (owner, name, prefix, limit) => {
            const names = [];
            const deadlineMs = performance.now() + timeoutMs * LIST_TIMEOUTS;
            let next = `${repositoryPath(owner, name)}/git/matching-refs/${matching(prefix)}`;
            while (next !== undefined) {
                if (performance.now() > deadlineMs)
                    throw new Error(`the list of tags was not read to its end within ${(timeoutMs * LIST_TIMEOUTS) / 1000} s`);
                const page = await get(next);
                names.push(...namesOf(page.data, prefix));
                if (names.length > limit)
                    return { names: names.slice(0, limit), complete: false };
                next = nextPage(page.link, apiUrl);
            }
            return { names, complete: true };
        },
        compare: async (owner, name, base, head) => {
            const path = `${repositoryPath(owner, name)}/compare/${encodeURIComponent(base)}...${encodeURIComponent(head)}?per_page=1&page=2`;
            const { data } = await get(path);
            const status = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(data) ? STATUSES.find((word) => word === data['status']) : undefined;
            if (status === undefined)
                throw new Error('the comparison of two commits has no status');
            return status;
        },
        commit: async (owner, name, ref) => (await get(`${repositoryPath(owner, name)}/commits/${encodeURIComponent(ref)}`)).data,
        repository: async (owner, name) => (await get(repositoryPath(owner, name))).data,
    };
}
const STATUSES = ['ahead', 'behind', 'diverged', 'identical'];
const SILENT = { debug: () => { }, info: () => { }, warn: () => { }, error: () => { } };
function repositoryPath(owner, name) {
    return `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}
function matching(prefix) {
    return `tags/${prefix}`.replace(/\/+$/, '').split('/').map(encodeURIComponent).join('/');
}
function namesOf(data, prefix) {
    if (!Array.isArray(data))
        throw new Error('the list of references is not a list');
    return data.flatMap((entry) => {
        const ref = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(entry) ? entry['ref'] : undefined;
        if (typeof ref !== 'string')
            throw new Error('a reference in the list has no "ref"');
        return ref.startsWith(`refs/tags/${prefix}`) ? [ref.slice('refs/tags/'.length)] : [];
    });
}
function nextPage(link, apiUrl) {
    const next = /<([^>]*)>\s*;[^,]*\brel="?next\b/.exec(link ?? '')?.[1];
    if (next === undefined)
        return undefined;
    const url = new URL(next, apiUrl);
    if (url.origin !== new URL(apiUrl).origin)
        throw new Error(`the next page is on another host, ${url.host}`);
    return url.href;
}
function explain(thrown, token) {
    const isAnswered = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(thrown) && thrown['response'] !== undefined;
    const message = (0,_domain_secret_js__WEBPACK_IMPORTED_MODULE_1__/* .conceal */ .E)(sentenceOf(isAnswered ? thrown : rootOf(thrown)), [token.reveal()]).split('\n', 1)[0];
    return new Error(isAnswered ? `status ${thrown['status']}: ${message}${limitOf(thrown['response'])}` : message, { cause: thrown });
}
function limitOf(response) {
    const headers = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(response) && (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(response['headers']) ? response['headers'] : {};
    const [wait, reset] = [headers['retry-after'], headers['x-ratelimit-reset']].map((value) => /^[0-9]{1,12}$/.test(String(value)) ? Number(value) : undefined);
    if (wait !== undefined)
        return ` (rate limit: asked too often, for another ${wait} s)`;
    if (String(headers['x-ratelimit-remaining']) !== '0')
        return '';
    return ` (rate limit: no requests are left${reset === undefined ? '' : ` until ${new Date(reset * 1000).toISOString().slice(0, 19)}Z`})`;
}
function rootOf(thrown) {
    return (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(thrown) && thrown['cause'] !== undefined ? rootOf(thrown['cause']) : thrown;
}
function sentenceOf(thrown) {
    const [message, code] = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(thrown) ? [thrown['message'], thrown['code']] : [thrown, undefined];
    return String(message || code);
}


/***/ }),

/***/ 2345:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  V: () => (/* binding */ createHttp)
});

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __nccwpck_require__(7067);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __nccwpck_require__(4708);
// EXTERNAL MODULE: ./lib/src/adapters/address.js
var address = __nccwpck_require__(8243);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: external "node:tls"
var external_node_tls_ = __nccwpck_require__(1692);
// EXTERNAL MODULE: ./lib/src/domain/loopback.js
var loopback = __nccwpck_require__(4006);
// EXTERNAL MODULE: ./lib/src/domain/url.js
var domain_url = __nccwpck_require__(2178);
;// CONCATENATED MODULE: ./lib/src/adapters/agents.js







const SOCKETS_PER_ORIGIN = 10;
const IDLE_SOCKET_MS = 30_000;
function createAgents(env, lookup, onPrivate) {
    const agents = new Map();
    return (url, ca, purpose, reach) => {
        const proxy = (0,loopback/* isLoopback */.U)(url.hostname) ? undefined : proxyOf(url, env);
        const key = JSON.stringify([url.protocol, proxy === undefined, purpose, reach, ca]);
        const known = agents.get(key);
        if (known !== undefined)
            return known;
        const options = {
            keepAlive: purpose !== 'fresh',
            maxSockets: SOCKETS_PER_ORIGIN,
            noDelay: true,
            timeout: IDLE_SOCKET_MS,
            lookup: (0,address/* guardedLookup */.rN)(lookup, reach, onPrivate),
            ...(proxy === undefined ? {} : { proxyEnv: proxy }),
        };
        const agent = url.protocol === 'https:' ? new external_node_https_.Agent({ ...options, ...trust(ca, env) }) : new external_node_http_.Agent(options);
        agents.set(key, agent);
        return agent;
    };
}
function proxyOf(url, env) {
    const lower = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
    const name = [lower, lower.toUpperCase()].find((variable) => (env[variable] ?? '') !== '');
    const value = env[name ?? ''];
    if (name === undefined || value === undefined)
        return undefined;
    const address = value.includes('://') ? value : `http://${value}`;
    const speaks = /^https?:$/.test((0,domain_url/* parseUrl */.D)(address)?.protocol ?? '');
    if (!speaks)
        throw unsupported(`${url.host} is to be reached through ${name}, which names no proxy for HTTP`);
    if (!canProxy())
        throw unsupported(`${url.host} is to be reached through ${name}, which Node ${process.versions.node} cannot; Node 24.5 can`);
    return { [lower]: address, no_proxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '' };
}
function canProxy() {
    try {
        new external_node_http_.Agent({ proxyEnv: { http_proxy: 'http://[' } }).destroy();
        return false;
    }
    catch {
        return true;
    }
}
function unsupported(message) {
    return Object.assign(new Error(message), { code: 'ERR_PROXY_UNSUPPORTED' });
}
function trust(ca, env) {
    if (ca === undefined)
        return {};
    return { secureContext: external_node_tls_.createSecureContext({ ca: [...trusted(env), ca] }) };
}
function trusted(env) {
    if (typeof external_node_tls_.getCACertificates === 'function')
        return external_node_tls_.getCACertificates('default');
    const extra = env['NODE_EXTRA_CA_CERTS'] ?? '';
    return extra === '' ? external_node_tls_.rootCertificates : [...external_node_tls_.rootCertificates, (0,external_node_fs_.readFileSync)(extra, 'utf8')];
}

;// CONCATENATED MODULE: ./lib/src/adapters/http.js




const IDLE_MS = 60_000;
const HEADERS_LIMIT_BYTES = 64 * 1024;
const REPLAY_LIMIT_BYTES = 1024 * 1024;
function createHttp({ env, signal, lookup }) {
    const near = new Set();
    const agents = createAgents(env, lookup, (host) => near.add(host));
    const flying = new Set();
    signal.addEventListener('abort', () => {
        for (const end of flying)
            end(reasonOf(signal));
    });
    const send = async (request, purpose) => {
        const idleMs = request.idleMs ?? IDLE_MS;
        const { sentBy } = request;
        const reach = sentBy === undefined || (0,address/* isPrivate */.Gw)(sentBy) || near.has(sentBy) ? 'any' : 'public';
        const way = { agents, reach, signal, flying, idleMs, answerMs: idleMs * 2, isStream: purpose === 'stream' };
        try {
            return await fly(request, purpose, way);
        }
        catch (error) {
            if (!(error instanceof StaleConnection))
                throw error;
            return fly(request, 'fresh', way);
        }
    };
    return {
        request: async (request) => {
            const flight = await send(request, 'request');
            const body = await readWhole(flight, request.limitBytes);
            return { ...headOf(flight.response), body };
        },
        stream: async (request) => {
            const flight = await send(request, 'stream');
            return { ...headOf(flight.response), chunks: chunksOf(flight), cancel: () => flight.outgoing.destroy() };
        },
    };
}
class StaleConnection extends Error {
}
function fly(request, purpose, { agents, reach, signal, flying, idleMs, answerMs, isStream }) {
    if (signal.aborted)
        return Promise.reject(reasonOf(signal));
    const refusal = (0,address/* refuseAddress */.ln)(request.url.hostname, undefined, reach);
    if (refusal !== undefined)
        return Promise.reject(refusal);
    return new Promise((resolve, reject) => {
        const { method, url, body } = request;
        const size = body === undefined ? undefined : body instanceof Uint8Array ? body.byteLength : body.size;
        const replayable = body === undefined || body instanceof Uint8Array || body.size <= REPLAY_LIMIT_BYTES;
        const outgoing = (url.protocol === 'https:' ? external_node_https_.request : external_node_http_.request)(url, {
            method,
            headers: { ...request.headers, ...(size === undefined ? {} : { 'content-length': size }) },
            agent: agents(url, request.ca, purpose, reach),
            timeout: idleMs,
            maxHeaderSize: HEADERS_LIMIT_BYTES,
        });
        let failure;
        const end = (reason) => {
            failure ??= reason;
            outgoing.destroy(reason);
        };
        let patience;
        let mayLast = false;
        flying.add(end);
        outgoing.once('close', () => {
            flying.delete(end);
            clearTimeout(patience);
            reject(failure ?? Object.assign(new Error(`${url.host} hung up without an answer`), { code: 'ECONNRESET' }));
        });
        outgoing.on('timeout', () => end(timeout(`${url.host} was silent for ${idleMs} ms`)));
        const wait = () => {
            if (!mayLast)
                patience ??= setTimeout(() => end(timeout(`${url.host} had not answered in full after ${answerMs} ms`)), answerMs);
        };
        outgoing.once('finish', wait);
        outgoing.on('error', (error) => {
            const stale = failure === undefined && outgoing.reusedSocket && replayable && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
            failure ??= error;
            reject(stale ? new StaleConnection(error.message, { cause: error }) : failure);
        });
        outgoing.once('response', (response) => {
            mayLast = isStream && (response.statusCode ?? 0) < 400;
            if (mayLast)
                clearTimeout(patience);
            else
                wait();
            response.on('error', (error) => {
                failure ??= error;
            });
            resolve({ outgoing, response, failure: () => failure });
        });
        if (body === undefined || body instanceof Uint8Array)
            outgoing.end(body);
        else
            pour(body, outgoing).catch(end);
    });
}
async function pour(body, outgoing) {
    let answered = false;
    outgoing.once('response', () => {
        answered = true;
    });
    const wrongSize = (sent) => Object.assign(new Error(`the body has ${sent} bytes, not ${body.size}`), { code: 'ERR_BODY_SIZE' });
    let sent = 0;
    for await (const chunk of body.chunks()) {
        if (outgoing.destroyed || answered)
            break;
        sent += chunk.byteLength;
        if (sent > body.size)
            throw wrongSize(sent);
        await write(chunk, outgoing);
    }
    if (sent === body.size)
        outgoing.end();
    else if (!answered && !outgoing.destroyed)
        throw wrongSize(sent);
}
function write(chunk, outgoing) {
    return new Promise((resolve) => {
        const done = () => {
            outgoing.off('close', done).off('response', done);
            resolve();
        };
        outgoing.on('close', done).on('response', done);
        outgoing.write(chunk, done);
    });
}
function readWhole({ outgoing, response, failure }, limitBytes) {
    return new Promise((resolve, reject) => {
        const chunks = [];
        let size = 0;
        response.on('data', (chunk) => {
            size += chunk.byteLength;
            if (size <= limitBytes)
                return chunks.push(chunk);
            outgoing.destroy();
            const trouble = { code: 'ERR_BODY_TOO_LARGE', ...headOf(response) };
            return reject(Object.assign(new Error(`the answer has more than ${limitBytes} bytes`), trouble));
        });
        response.on('error', (error) => reject(failure() ?? error));
        response.on('end', () => {
            if (!outgoing.writableEnded)
                outgoing.destroy();
            resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
        });
    });
}
async function* chunksOf({ outgoing, response, failure }) {
    try {
        for await (const chunk of response)
            yield chunk;
        if (!outgoing.writableEnded)
            outgoing.destroy();
    }
    catch (error) {
        throw failure() ?? error;
    }
}
function headOf(response) {
    const headers = new Map();
    for (const [name, value] of Object.entries(response.headers)) {
        if (value !== undefined)
            headers.set(name, Array.isArray(value) ? value.join(', ') : value);
    }
    return { status: response.statusCode ?? 0, headers };
}
function timeout(message) {
    return Object.assign(new Error(message), { code: 'ETIMEDOUT' });
}
function reasonOf(signal) {
    return signal.reason instanceof Error ? signal.reason : new Error('the run was ended');
}


/***/ }),

/***/ 9801:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ createIdentity)
/* harmony export */ });
/* harmony import */ var _domain_code_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1342);
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(7909);
/* harmony import */ var _domain_secret_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4699);
/* harmony import */ var _domain_url_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(2178);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(5071);





const ANSWER_LIMIT_BYTES = 64 * 1024;
const TIMEOUT_MS = 10_000;
const TRIES = 5;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
const CLAIM_LIMIT = 500;
function createIdentity(ports) {
    return {
        token: async (audience, host) => {
            const { url, bearer } = readAccess(ports.env, host);
            ports.runner.mask(bearer);
            const answer = await persist(endpoint(url, audience), bearer, host, ports);
            const jwt = readToken(answer, url, host);
            ports.runner.mask(jwt);
            return { jwt, claims: readClaims(jwt, url, host) };
        },
    };
}
const CURE = 'Give the job `permissions: id-token: write` beside what it has (setting any permission takes away those not named: contents: read, packages: write). A reusable workflow gets it only when its caller has it too; pull requests from forks and runs of Dependabot get none.';
function readAccess(env, host) {
    const [address, bearer] = [env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '', env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? ''];
    if (address === '' || bearer === '') {
        const names = [address === '' ? ['ACTIONS_ID_TOKEN_REQUEST_URL'] : [], bearer === '' ? ['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] : []].flat();
        const missing = `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} not set`;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('credentials', `${host}: this job gets no identity token from GitHub: ${missing}`, CURE);
    }
    const url = (0,_domain_url_js__WEBPACK_IMPORTED_MODULE_4__/* .parseUrl */ .D)(address);
    if (url === undefined || !/^https?:$/.test(url.protocol))
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('credentials', `${host}: ACTIONS_ID_TOKEN_REQUEST_URL is not an address of the web`, 'The runner sets it; leave it as it is.');
    return { url, bearer: new _domain_secret_js__WEBPACK_IMPORTED_MODULE_2__/* .Secret */ .z(bearer) };
}
function endpoint(url, audience) {
    return new URL(`${url.href}${url.search === '' ? '?' : '&'}audience=${encodeURIComponent(audience)}`);
}
async function persist(url, bearer, host, { http, clock, random }) {
    const headers = {
        accept: 'application/json; api-version=2.0',
        authorization: `Bearer ${bearer.reveal()}`,
        'user-agent': 'build-tag-push',
    };
    for (let tries = 1;; tries += 1) {
        const waitMs = FIRST_WAIT_MS * 2 ** (tries - 1) * (0.5 + random.fraction() / 2);
        try {
            const answer = await http.request({ method: 'GET', url, headers, idleMs: TIMEOUT_MS, limitBytes: ANSWER_LIMIT_BYTES });
            const askedMs = askedWaitMs(answer, clock.now());
            if (!isTransient(answer.status) || tries === TRIES || askedMs > LONGEST_WAIT_MS)
                return answer;
            await clock.sleep(Math.max(waitMs, askedMs));
        }
        catch (error) {
            const code = (0,_domain_code_js__WEBPACK_IMPORTED_MODULE_0__/* .codeOf */ .$)(error);
            if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ)
                throw error;
            if (tries === TRIES || !TRANSIENT.has(code ?? ''))
                throw unreachable(url, host, tries, error);
            await clock.sleep(waitMs);
        }
    }
}
const TRANSIENT = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
function isTransient(status) {
    return status === 408 || status === 429 || status >= 500;
}
function askedWaitMs({ headers }, now) {
    const text = headers.get('retry-after')?.trim() ?? '';
    if (/^[0-9]{1,9}$/.test(text))
        return Number(text) * 1_000;
    const ms = /GMT$/.test(text) ? Date.parse(text) - now.getTime() : Number.NaN;
    return Number.isNaN(ms) ? 0 : Math.max(0, ms);
}
function unreachable(url, host, tries, error) {
    const code = (0,_domain_code_js__WEBPACK_IMPORTED_MODULE_0__/* .codeOf */ .$)(error) ?? String(error);
    if (code === 'ERR_BODY_TOO_LARGE')
        return new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('credentials', `${host}: ${named(url)} answered with more than ${ANSWER_LIMIT_BYTES / 1024} KiB`, RUN_AGAIN, error);
    const told = tries === 1 ? '' : ` in ${tries} tries`;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('credentials', `${host}: ${named(url)} could not be reached${told} (${code})`, RUN_AGAIN, error);
}
const RUN_AGAIN = 'Run the job again; a self-hosted runner must reach that host, through HTTPS_PROXY or with it in NO_PROXY.';
function named(url) {
    return `GitHub's endpoint for identity tokens (${url.host})`;
}
function readToken({ status, headers, body }, url, host) {
    if (status !== 200) {
        const wait = headers.get('retry-after');
        const later = status === 429 && wait !== undefined ? `, asking for a wait of ${cut(wait)}` : '';
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('credentials', `${host}: ${named(url)} answered ${status}${later}`, status === 401 || status === 403 ? CURE : RUN_AGAIN);
    }
    const document = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__/* .parseJson */ .q)(new TextDecoder().decode(body));
    const value = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u)(document) ? document['value'] : undefined;
    if (typeof value === 'string' && JWT.test(value))
        return new _domain_secret_js__WEBPACK_IMPORTED_MODULE_2__/* .Secret */ .z(value);
    const found = document === undefined ? 'something that is not JSON' : 'no token in "value"';
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('credentials', `${host}: ${named(url)} answered with ${found}`, RUN_AGAIN);
}
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
function readClaims(jwt, url, host) {
    const claims = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__/* .parseJson */ .q)(Buffer.from(jwt.reveal().split('.')[1] ?? '', 'base64url').toString('utf8'));
    if (!(0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u)(claims))
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('credentials', `${host}: ${named(url)} answered with a token that has no claims`, RUN_AGAIN);
    const text = (name) => {
        const value = claims[name];
        return typeof value === 'string' ? cut(value) : undefined;
    };
    const end = claims['exp'];
    return {
        issuer: text('iss'),
        subject: text('sub'),
        audience: text('aud'),
        expiresAt: typeof end === 'number' && end > 0 && end < 1e11 ? new Date(end * 1_000) : undefined,
    };
}
function cut(text) {
    return text.length > CLAIM_LIMIT ? `${text.slice(0, CLAIM_LIMIT)}…` : text;
}


/***/ }),

/***/ 5193:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ createLog)
/* harmony export */ });
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1295);

const LIMIT_LINES = 50_000;
const LIMIT_CHARACTERS = 32 * 1024 * 1024;
const TAIL_LINES = 200;
const ANNOTATIONS = 10;
function createLog(write, random) {
    let open = 0;
    let token = '';
    const say = (text) => write(`${text}\n`);
    const stop = () => {
        token = random.hex(32);
        say(`::stop-commands::${token}`);
    };
    const resume = () => say(`::${token}::`);
    const command = (name, properties, data) => {
        if (open > 0)
            resume();
        say(formatCommand(name, properties, data));
        if (open > 0)
            stop();
    };
    const told = new Map();
    const annotate = (name, text) => {
        const number = (told.get(name) ?? 0) + 1;
        told.set(name, number);
        if (number === ANNOTATIONS)
            command(name, {}, `There are more ${name}s than GitHub shows of a step: see its log and its summary.`);
        if (number < ANNOTATIONS)
            command(name, {}, linesOf(text).join('\n'));
        else
            for (const line of linesOf(text))
                say(`${name}: ${line}`);
    };
    const untrusted = () => {
        if (open === 0)
            stop();
        open += 1;
        const lines = bounded(say);
        let isOpen = true;
        return {
            line: (text) => {
                if (!isOpen)
                    return;
                for (const line of /[\r\n]/.test(text) ? text.split(/\r\n|\r|\n/) : [text])
                    lines.add(line);
            },
            close: () => {
                if (!isOpen)
                    return;
                isOpen = false;
                lines.end();
                open -= 1;
                if (open === 0)
                    resume();
            },
        };
    };
    const log = {
        info: (text) => linesOf(text).forEach(say),
        debug: (text) => command('debug', {}, linesOf(text).join('\n')),
        notice: (text) => annotate('notice', text),
        warning: (text) => annotate('warning', text),
        error: (text) => annotate('error', text),
        group: async (title, work) => {
            command('group', {}, linesOf(title).join(' '));
            try {
                return await work();
            }
            finally {
                command('endgroup', {}, '');
            }
        },
        untrusted,
    };
    return { log, command };
}
function formatCommand(name, properties, data) {
    const list = Object.entries(properties).map(([key, value]) => `${key}=${escaped(value).replaceAll(':', '%3A').replaceAll(',', '%2C')}`);
    return `::${name}${list.length === 0 ? '' : ` ${list.join(',')}`}::${escaped(data)}`;
}
function escaped(text) {
    return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
function linesOf(text) {
    return text.split(/\r\n|\r|\n/).map((line) => (0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertLine */ .Fq)(line));
}
function bounded(say) {
    let shown = 0;
    let characters = 0;
    let held = 0;
    const tail = [];
    return {
        add: (line) => {
            characters += Math.min(line.length, _domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .LINE_LIMIT */ .by);
            if (held === 0 && shown < LIMIT_LINES && characters <= LIMIT_CHARACTERS) {
                shown += 1;
                return say((0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertLine */ .Fq)(line));
            }
            held += 1;
            tail.push(line.length > _domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .LINE_LIMIT */ .by ? (0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertLine */ .Fq)(line) : line);
            if (tail.length === TAIL_LINES * 2)
                tail.splice(0, TAIL_LINES);
        },
        end: () => {
            if (held === 0)
                return;
            const last = tail.slice(-TAIL_LINES);
            if (held > last.length)
                say(`… ${held - last.length} lines are not shown; the last ${last.length}:`);
            for (const line of last)
                say((0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertLine */ .Fq)(line));
        },
    };
}


/***/ }),

/***/ 2826:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ createMachine)
/* harmony export */ });
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8161);

function createMachine() {
    return { system: process.platform, userId: process.getuid?.(), cores: (0,node_os__WEBPACK_IMPORTED_MODULE_0__.availableParallelism)(), freeBytes };
}
function freeBytes() {
    const limit = process.constrainedMemory();
    const rest = limit === 0 ? Number.POSITIVE_INFINITY : limit - process.memoryUsage().rss;
    return Math.max(0, Math.min((0,node_os__WEBPACK_IMPORTED_MODULE_0__.freemem)(), rest));
}


/***/ }),

/***/ 6097:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   j: () => (/* binding */ createRunner)
/* harmony export */ });
/* unused harmony export inputsOf */
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1455);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8500);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(5071);



const PREPARE_AFTER_MS = 40;
function createRunner(env, command) {
    return {
        inputs: () => inputsOf(env),
        mask: (secret) => {
            for (const form of maskedForms(secret))
                command('add-mask', {}, form);
        },
        outputs: async (outputs) => {
            const file = await writable('GITHUB_OUTPUT', env);
            const core = await Promise.all(/* import() */[__nccwpck_require__.e(119), __nccwpck_require__.e(260), __nccwpck_require__.e(264)]).then(__nccwpck_require__.bind(__nccwpck_require__, 7264));
            for (const [name, value] of outputs)
                await told(file, () => core.setOutput(name, value));
        },
        variables: async (variables) => {
            if (!env['GITHUB_ENV'])
                return;
            const file = await writable('GITHUB_ENV', env);
            const core = await Promise.all(/* import() */[__nccwpck_require__.e(119), __nccwpck_require__.e(260), __nccwpck_require__.e(264)]).then(__nccwpck_require__.bind(__nccwpck_require__, 7264));
            for (const [name, value] of variables)
                await told(file, () => core.exportVariable(name, value));
        },
        state: async (name, value) => {
            if (/[\r\n]/.test(value))
                throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('internal', `the state ${name} has more than one line`);
            const file = await writable('GITHUB_STATE', env);
            await told(file, () => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.appendFile)(file, `${name}=${value}\n`));
        },
        prepare: async () => {
            await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_1__.setTimeout)(PREPARE_AFTER_MS);
            await Promise.all(/* import() */[__nccwpck_require__.e(119), __nccwpck_require__.e(260), __nccwpck_require__.e(264)]).then(__nccwpck_require__.bind(__nccwpck_require__, 7264));
        },
        summary: async (markdown) => {
            if (!env['GITHUB_STEP_SUMMARY'])
                return;
            const file = await writable('GITHUB_STEP_SUMMARY', env);
            const core = await Promise.all(/* import() */[__nccwpck_require__.e(119), __nccwpck_require__.e(260), __nccwpck_require__.e(264)]).then(__nccwpck_require__.bind(__nccwpck_require__, 7264));
            await told(file, () => core.summary.addRaw(markdown).write());
        },
        checkFiles: async () => {
            for (const variable of ['GITHUB_OUTPUT', 'GITHUB_STATE']) {
                const file = await writable(variable, env);
                await told(file, () => probe(file));
            }
        },
    };
}
function inputsOf(env) {
    const given = Object.entries(env).flatMap(([key, value]) => {
        const name = key.slice('INPUT_'.length).toLowerCase();
        const text = (SEPARATOR.test(name) ? value : value?.trim()) ?? '';
        return /^INPUT_/i.test(key) && text !== '' ? [[name, text]] : [];
    });
    return new Map(given);
}
const SEPARATOR = /^sep-/;
function maskedForms(secret) {
    const value = secret.reveal();
    return [...new Set([value, value.trim()])].filter((form) => form !== '');
}
async function writable(variable, env) {
    const file = env[variable];
    if (!file) {
        const hint = 'The runner sets it for every step; outside of one, point it to an empty file.';
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('outputs', `the environment variable ${variable} is not set, so nothing can be handed on`, hint);
    }
    await told(file, () => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.appendFile)(file, ''));
    return file;
}
async function probe(file) {
    const handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.open)(file, 'a');
    try {
        const stats = await handle.stat();
        await handle.write('\n');
        if (stats.isFile())
            await handle.truncate(stats.size);
    }
    finally {
        await handle.close();
    }
}
async function told(file, write) {
    try {
        await write();
    }
    catch (cause) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('outputs', `the runner's file ${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, undefined, cause);
    }
}


/***/ }),

/***/ 8663:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ createSts)
/* harmony export */ });
/* harmony import */ var _domain_secret_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4699);
/* harmony import */ var _aws_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(9634);


function createSts(env, signal) {
    return async ({ region, fips, role, sessionName, seconds, jwt }) => {
        const { fromWebToken } = await Promise.all(/* import() */[__nccwpck_require__.e(279), __nccwpck_require__.e(956)]).then(__nccwpck_require__.t.bind(__nccwpck_require__, 9956, 19));
        const assume = fromWebToken({
            roleArn: role,
            roleSessionName: sessionName,
            webIdentityToken: jwt.reveal(),
            ...(seconds === undefined ? {} : { durationSeconds: seconds }),
            clientConfig: await (0,_aws_js__WEBPACK_IMPORTED_MODULE_1__/* .awsConfig */ .M)('STS', region, fips, env, signal),
        });
        const { accessKeyId, secretAccessKey, sessionToken, expiration } = await assume();
        const keys = {
            accessKeyId,
            secretAccessKey: new _domain_secret_js__WEBPACK_IMPORTED_MODULE_0__/* .Secret */ .z(secretAccessKey),
            sessionToken: sessionToken === undefined ? undefined : new _domain_secret_js__WEBPACK_IMPORTED_MODULE_0__/* .Secret */ .z(sessionToken),
        };
        return { keys, expiresAt: expiration };
    };
}


/***/ }),

/***/ 7383:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ loadArchive),
/* harmony export */   c: () => (/* binding */ findDocker)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6760);
/* harmony import */ var _domain_digest_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(9191);
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(1295);
/* harmony import */ var _domain_manifest_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(1806);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(5071);
/* harmony import */ var _layout_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(8347);






const PACK_TIMEOUT_MS = 10 * 60_000;
async function loadArchive(loading, docker, ports) {
    const { input } = loading;
    const program = await findDocker(input, ports);
    const place = await ports.files.temporaryFolder('load-');
    try {
        const archive = await pack(loading, place, ports);
        const env = { ...ports.env, ...docker.environment };
        const asked = ports.children.ask(program, ['image', 'load', `--input=${archive}`], { env, timeoutMs: PACK_TIMEOUT_MS });
        const said = await expectSuccess(asked, `${input}: docker image load`, ports);
        if (!LOADED.test(said))
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_4__/* .ActionError */ .lZ('build-output', `${input}: docker image load ended with exit code 0, but says of no image that it is loaded`);
    }
    finally {
        await ports.files.remove(place);
    }
}
const LOADED = /^Loaded image/m;
async function findDocker(input, ports) {
    const program = await ports.children.find('docker');
    if (program !== undefined)
        return program;
    const hint = `Leave ${input} out, or use a runner with Docker.`;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_4__/* .ActionError */ .lZ('no-builder', `${input} needs the docker program, which is not on PATH`, hint);
}
async function pack({ manifest, staged, names, input }, place, { files, children, signal }) {
    const view = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(place, 'image');
    const { content } = manifest;
    if (content.kind === 'index')
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_4__/* .ActionError */ .lZ('build-output', `${input}: ${manifest.digest} is an index, not an image`);
    await files.makeFolder((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(view, 'blobs', 'sha256'));
    const blobs = new Map([content.config, ...content.layers].map((blob) => [blob.digest, blob]));
    const entry = { mediaType: manifest.mediaType, digest: manifest.digest, size: manifest.bytes.length };
    const index = {
        schemaVersion: 2,
        mediaType: _domain_manifest_js__WEBPACK_IMPORTED_MODULE_3__/* .MANIFEST_TYPES */ ._P[0],
        manifests: names.length === 0 ? [entry] : names.map((name) => ({ ...entry, annotations: { 'io.containerd.image.name': name } })),
    };
    const inArchive = (digest) => `blobs/sha256/${(0,_domain_digest_js__WEBPACK_IMPORTED_MODULE_1__/* .hexOf */ .ZD)(digest)}`;
    const classic = [
        { Config: inArchive(content.config.digest), RepoTags: names, Layers: content.layers.map(({ digest }) => inArchive(digest)) },
    ];
    await Promise.all([
        files.write((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(view, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}'),
        files.write((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(view, 'index.json'), JSON.stringify(index)),
        files.write((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(view, 'manifest.json'), JSON.stringify(classic)),
        files.write((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(view, inArchive(manifest.digest)), manifest.bytes),
        ...[...blobs.values()].map((blob) => bring(blob, staged, (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(view, inArchive(blob.digest)), files)),
    ]);
    const archive = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(place, 'image.tar');
    const words = ['--create', '--dereference', `--file=${archive}`, `--directory=${view}`, '.'];
    await expectSuccess(children.ask('tar', words, { timeoutMs: PACK_TIMEOUT_MS }), `${input}: tar`, { signal });
    return archive;
}
function bring(blob, { place, blob: source }, path, files) {
    switch (place.kind) {
        case 'layout':
            return files.link((0,_layout_js__WEBPACK_IMPORTED_MODULE_5__/* .blobPath */ .nD)(place.folder, blob.digest), path);
        case 'registry':
        case 'parts':
            return files.write(path, source(blob).chunks());
    }
}
async function expectSuccess(asking, what, { signal }) {
    const { ending, stdout, stderr } = await asking;
    signal.throwIfAborted();
    if (ending.kind === 'exited' && ending.code === 0)
        return stdout;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_4__/* .ActionError */ .lZ('build-output', `${what} failed: ${(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_2__/* .inertInline */ .Mo)(stderr) || JSON.stringify(ending)}`);
}


/***/ }),

/***/ 8347:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   FE: () => (/* binding */ checkPlatforms),
/* harmony export */   T4: () => (/* binding */ readLayout),
/* harmony export */   nD: () => (/* binding */ blobPath)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6760);
/* harmony import */ var _domain_code_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(1342);
/* harmony import */ var _domain_config_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6169);
/* harmony import */ var _domain_digest_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(9191);
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(7909);
/* harmony import */ var _domain_manifest_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(1806);
/* harmony import */ var _domain_platform_js__WEBPACK_IMPORTED_MODULE_8__ = __nccwpck_require__(9560);
/* harmony import */ var _domain_tree_js__WEBPACK_IMPORTED_MODULE_7__ = __nccwpck_require__(623);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(5071);









const SMALL_LIMIT_BYTES = 64 * 1024;
function blobPath(folder, digest) {
    return (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, 'blobs', 'sha256', (0,_domain_digest_js__WEBPACK_IMPORTED_MODULE_3__/* .hexOf */ .ZD)(digest));
}
async function readLayout(folder, files) {
    await checkVersion(folder, files);
    const root = await readManifest(folder, await readIndex(folder, files), files);
    const children = await (0,_domain_tree_js__WEBPACK_IMPORTED_MODULE_7__/* .readBelow */ .G)(root, (said) => readManifest(folder, said, files), refuse);
    const blobs = uniqueBlobs([root, ...children]);
    await Promise.all(blobs.map((blob) => checkBlob(folder, blob, files)));
    return { root, children, blobs, platforms: await readPlatforms(folder, root, children, files) };
}
async function checkVersion(folder, files) {
    const document = await readJson((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, 'oci-layout'), files);
    const version = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_4__/* .isRecord */ .u)(document) ? document['imageLayoutVersion'] : undefined;
    if (version !== '1.0.0')
        refuse(`has the version ${JSON.stringify(version)} in oci-layout, not "1.0.0"`);
}
async function readIndex(folder, files) {
    const bytes = await readFile((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, 'index.json'), _domain_manifest_js__WEBPACK_IMPORTED_MODULE_5__/* .MANIFEST_LIMIT_BYTES */ .SC, files);
    const { content } = (0,_domain_manifest_js__WEBPACK_IMPORTED_MODULE_5__/* .parseManifest */ .Ng)(bytes, (0,_domain_digest_js__WEBPACK_IMPORTED_MODULE_3__/* .digestOf */ .ol)(bytes), _domain_manifest_js__WEBPACK_IMPORTED_MODULE_5__/* .MANIFEST_TYPES */ ._P[0], 'build-output');
    const entries = content.kind === 'index' ? content.manifests : [];
    const [first] = entries;
    if (first === undefined)
        return refuse('names no image in index.json');
    const digests = [...new Set(entries.map(({ digest }) => digest))];
    if (digests.length > 1)
        refuse(`names ${digests.length} images in index.json, not one: ${digests.slice(0, 3).join(', ')}`);
    return first;
}
async function readManifest(folder, said, files) {
    const bytes = await readFile(blobPath(folder, said.digest), _domain_manifest_js__WEBPACK_IMPORTED_MODULE_5__/* .MANIFEST_LIMIT_BYTES */ .SC, files);
    if (bytes.length !== said.size)
        refuse(`holds the manifest ${said.digest} with ${bytes.length} bytes, not the ${said.size} that are said`);
    const digest = (0,_domain_digest_js__WEBPACK_IMPORTED_MODULE_3__/* .digestOf */ .ol)(bytes);
    if (digest !== said.digest)
        refuse(`holds bytes of ${digest} under the name of the manifest ${said.digest}`);
    return (0,_domain_manifest_js__WEBPACK_IMPORTED_MODULE_5__/* .parseManifest */ .Ng)(bytes, digest, said.mediaType, 'build-output');
}
function uniqueBlobs(manifests) {
    const blobs = new Map();
    for (const { content } of manifests) {
        for (const blob of content.kind === 'image' ? [content.config, ...content.layers] : []) {
            const known = blobs.get(blob.digest);
            if (known !== undefined && known.size !== blob.size)
                refuse(`says two sizes of the blob ${blob.digest}: ${known.size} and ${blob.size}`);
            blobs.set(blob.digest, known ?? blob);
        }
    }
    return [...blobs.values()];
}
async function checkBlob(folder, { digest, size, mediaType }, files) {
    const found = await files.kind(blobPath(folder, digest));
    if (found === undefined)
        return refuse(`lacks the blob ${digest} (${mediaType})`);
    if (found.kind !== 'file')
        refuse(`has a ${found.kind} in place of the blob ${digest}`);
    if (found.size !== size)
        refuse(`holds the blob ${digest} with ${found.size} bytes, not the ${size} that are said`);
}
async function readPlatforms(folder, root, children, files) {
    const { content } = root;
    if (content.kind === 'image')
        return [{ platform: await platformOf(folder, root, files), digest: root.digest }];
    const images = content.manifests.filter((child) => !(0,_domain_manifest_js__WEBPACK_IMPORTED_MODULE_5__/* .isAttestation */ .H3)(child));
    return Promise.all(images.map(async (child) => {
        if (child.platform !== undefined)
            return { platform: child.platform, digest: child.digest };
        const manifest = children.find(({ digest }) => digest === child.digest);
        if (manifest === undefined)
            return refuse(`lacks the manifest ${child.digest}`);
        return { platform: await platformOf(folder, manifest, files), digest: child.digest };
    }));
}
async function platformOf(folder, manifest, files) {
    if (manifest.content.kind !== 'image')
        return refuse(`has an index without a platform where an image should be: ${manifest.digest}`);
    const { digest } = manifest.content.config;
    const bytes = await readFile(blobPath(folder, digest), _domain_config_js__WEBPACK_IMPORTED_MODULE_2__/* .CONFIG_LIMIT_BYTES */ .Xk, files);
    if ((0,_domain_digest_js__WEBPACK_IMPORTED_MODULE_3__/* .digestOf */ .ol)(bytes) !== digest)
        refuse(`holds bytes of ${(0,_domain_digest_js__WEBPACK_IMPORTED_MODULE_3__/* .digestOf */ .ol)(bytes)} under the name of the config ${digest}`);
    return (0,_domain_config_js__WEBPACK_IMPORTED_MODULE_2__/* .parseConfig */ .o4)(bytes)?.platform ?? refuse(`has a config without os and architecture: ${digest}`);
}
async function readJson(path, files) {
    return parseJson(await readFile(path, SMALL_LIMIT_BYTES, files), path);
}
function parseJson(bytes, what) {
    try {
        return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    }
    catch (cause) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_6__/* .ActionError */ .lZ('build-output', `the image that buildx wrote is broken: ${what} is not JSON`, undefined, cause);
    }
}
async function readFile(path, limitBytes, files) {
    try {
        return await files.read(path, limitBytes);
    }
    catch (cause) {
        const because = (0,_domain_code_js__WEBPACK_IMPORTED_MODULE_1__/* .codeOf */ .$)(cause) === 'ENOENT' ? 'is missing' : `cannot be read (${(0,_domain_code_js__WEBPACK_IMPORTED_MODULE_1__/* .codeOf */ .$)(cause) ?? 'unknown trouble'})`;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_6__/* .ActionError */ .lZ('build-output', `the image that buildx wrote is broken: ${path} ${because}`, undefined, cause);
    }
}
function refuse(what) {
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_6__/* .ActionError */ .lZ('build-output', `the image that buildx wrote is broken: it ${what}`);
}
function checkPlatforms(image, asked) {
    const found = image.platforms.map(({ platform }) => platform);
    const lacking = asked.filter((wanted) => !found.some((one) => (0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_8__/* .samePlatform */ .my)(one, wanted)));
    if (lacking.length > 0)
        refuse(`lacks ${lacking.map(_domain_platform_js__WEBPACK_IMPORTED_MODULE_8__/* .formatPlatform */ .Bq).join(', ')}; it is for ${found.map(_domain_platform_js__WEBPACK_IMPORTED_MODULE_8__/* .formatPlatform */ .Bq).join(', ')}`);
}


/***/ }),

/***/ 5421:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $V: () => (/* binding */ manifestOf),
/* harmony export */   Nc: () => (/* binding */ nativePlatform),
/* harmony export */   Rl: () => (/* binding */ checkLoad),
/* harmony export */   yt: () => (/* binding */ loadImage)
/* harmony export */ });
/* harmony import */ var _domain_platform_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(9560);
/* harmony import */ var _domain_reference_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(3366);
/* harmony import */ var _domain_written_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(620);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5071);
/* harmony import */ var _archive_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(7383);





function checkLoad({ build, push }, native) {
    const { load, platforms } = build;
    if (!push || !load || platforms.length < 2 || platforms.some((platform) => (0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_2__/* .samePlatform */ .my)(platform, native)))
        return;
    throw unsuited('inputs', platforms, native);
}
async function loadImage(staged, plan, native, docker, ports) {
    const manifest = manifestFor(staged, native);
    await (0,_archive_js__WEBPACK_IMPORTED_MODULE_1__/* .loadArchive */ .b)({ manifest, staged, names: namesOf(plan), input: 'load' }, docker, ports);
}
function nativePlatform(env) {
    switch (env['RUNNER_ARCH']) {
        case 'ARM64':
            return { os: 'linux', architecture: 'arm64' };
        case 'ARM':
            return { os: 'linux', architecture: 'arm', variant: 'v7' };
        case 'X86':
            return { os: 'linux', architecture: '386' };
        default:
            return { os: 'linux', architecture: 'amd64' };
    }
}
function manifestOf(staged, wanted) {
    const digest = staged.platforms.find(({ platform }) => (0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_2__/* .samePlatform */ .my)(platform, wanted))?.digest;
    return [staged.root, ...staged.children].find((manifest) => manifest.digest === digest);
}
function manifestFor(staged, native) {
    const [only] = staged.platforms;
    const manifest = manifestOf(staged, staged.platforms.length === 1 && only !== undefined ? only.platform : native);
    if (manifest !== undefined)
        return manifest;
    throw unsuited('build-output', staged.platforms.map(({ platform }) => platform), native);
}
function unsuited(code, platforms, native) {
    const message = `load: the image is for ${platforms.map(_domain_platform_js__WEBPACK_IMPORTED_MODULE_2__/* .formatPlatform */ .Bq).join(', ')}, and this machine is ${(0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_2__/* .formatPlatform */ .Bq)(native)}`;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ(code, message, 'Leave load out, or add this platform to platforms.');
}
function namesOf(plan) {
    return plan.images.flatMap((image) => (0,_domain_written_js__WEBPACK_IMPORTED_MODULE_3__/* .writtenNames */ .u)(plan).map((tag) => `${(0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_4__/* .canonicalName */ .Ew)(image)}:${tag}`));
}


/***/ }),

/***/ 6376:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   GQ: () => (/* binding */ dockerKey),
/* harmony export */   VA: () => (/* binding */ hostOfKey),
/* harmony export */   ju: () => (/* binding */ parseAuths)
/* harmony export */ });
/* unused harmony export IDENTITY_TOKEN */
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7909);
/* harmony import */ var _domain_reference_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(3366);
/* harmony import */ var _domain_secret_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(4699);



const IDENTITY_TOKEN = '<token>';
const HUB_KEY = 'https://index.docker.io/v1/';
function dockerKey(host) {
    return host === 'docker.io' ? HUB_KEY : host;
}
function hostOfKey(key) {
    return (0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_2__/* .parseHost */ .o6)(placeOf(key)[0]);
}
function parseAuths(auths) {
    const found = new Map();
    for (const [key, value] of (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(auths) ? Object.entries(auths) : []) {
        const host = hostOfKey(key);
        const entry = parseEntry(value);
        if (host === undefined || entry === undefined)
            continue;
        const rank = rankOf(key, host);
        if (rank < (found.get(host)?.rank ?? Number.POSITIVE_INFINITY))
            found.set(host, { entry, rank });
    }
    return new Map([...found].map(([host, { entry }]) => [host, entry]));
}
function rankOf(key, host) {
    if (key === dockerKey(host))
        return 0;
    return /^(?:v[12]\/?)?$/.test(placeOf(key)[1]) ? 1 : 2;
}
function placeOf(key) {
    const bare = key.trim().replace(/^https?:\/\//i, '');
    const slash = bare.indexOf('/');
    return slash < 0 ? [bare, ''] : [bare.slice(0, slash), bare.slice(slash + 1)];
}
function parseEntry(value) {
    if (!(0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(value))
        return undefined;
    const { auth, username, password, identitytoken, registrytoken } = value;
    if (isText(identitytoken))
        return { kind: 'login', username: IDENTITY_TOKEN, password: new _domain_secret_js__WEBPACK_IMPORTED_MODULE_1__/* .Secret */ .z(identitytoken) };
    if (isText(auth))
        return parsePair(auth);
    if (isText(username) && isText(password))
        return { kind: 'login', username, password: new _domain_secret_js__WEBPACK_IMPORTED_MODULE_1__/* .Secret */ .z(password) };
    if (isText(registrytoken))
        return { kind: 'broken', problem: 'holds a registrytoken, which cannot be renewed or handed to a builder' };
    return undefined;
}
function parsePair(auth) {
    const bytes = decodeBase64(auth);
    if (bytes === undefined)
        return { kind: 'broken', problem: 'has an auth that is not base64' };
    const pair = decodeUtf8(bytes);
    if (pair === undefined)
        return { kind: 'broken', problem: 'has an auth that is not text' };
    const colon = pair.indexOf(':');
    if (colon <= 0)
        return { kind: 'broken', problem: 'has an auth that is not base64 of user:password' };
    const password = pair.slice(colon + 1).replace(/^\0+|\0+$/g, '');
    return { kind: 'login', username: pair.slice(0, colon), password: new _domain_secret_js__WEBPACK_IMPORTED_MODULE_1__/* .Secret */ .z(password) };
}
function decodeBase64(text) {
    const compact = text.replace(/[\r\n]/g, '');
    return compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact) ? Buffer.from(compact, 'base64') : undefined;
}
function decodeUtf8(bytes) {
    const text = bytes.toString('utf8');
    return Buffer.from(text, 'utf8').equals(bytes) ? text : undefined;
}
function isText(value) {
    return typeof value === 'string' && value !== '';
}


/***/ }),

/***/ 2197:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ explainAws),
/* harmony export */   L: () => (/* binding */ awsErrorOf)
/* harmony export */ });
/* harmony import */ var _domain_code_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1342);
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(7909);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(5071);



const MESSAGE_LIMIT = 400;
function explainAws(thrown, place, source, actions, cure, resource = '*') {
    if (thrown instanceof _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ)
        return thrown;
    const { name, message, code } = awsErrorOf(thrown);
    const told = (what, hint) => new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('credentials', `${place}: ${what} (credentials: ${source})`, hint, thrown);
    switch (name) {
        case 'CredentialsProviderError':
        case 'ProviderError':
        case 'TokenProviderError':
            return told('AWS credentials could not be loaded', cure);
        case 'UnrecognizedClientException':
        case 'InvalidClientTokenId':
            return told(`AWS does not know the access key or its session token (${name})`, 'Check that key, secret and session token belong together and are active.');
        case 'InvalidSignatureException':
        case 'SignatureDoesNotMatch':
        case 'RequestExpired':
        case 'RequestTimeTooSkewed':
            return told(`AWS refused the signature (${name})`, 'The secret does not belong to the access key, or the clock of this machine is wrong.');
        case 'ExpiredToken':
        case 'ExpiredTokenException':
            return told(`the AWS credentials have expired (${name})`, 'Sign in to AWS in this job, shortly before this step.');
        case 'AccessDenied':
        case 'AccessDeniedException':
            return told(`AWS denied it: ${cut(message)}`, `The identity needs a policy with ${JSON.stringify({ Effect: 'Allow', Action: actions, Resource: resource })}; with a web identity, the trust policy of its role must name this repository. README, "Amazon ECR", has all that a push needs.`);
        case 'InvalidIdentityToken':
        case 'IDPRejectedClaim':
            return told(`AWS refused the web identity (${name})`, 'Check the audience of the token and the trust policy of the role.');
        case 'ThrottlingException':
        case 'Throttling':
        case 'TooManyRequestsException':
            return told(`AWS is limiting requests (${name}) and kept doing so`, 'Run again later.');
    }
    if (code === 'ERR_BODY_TOO_LARGE')
        return told('the ECR API answered with more than anyone reads', ELSEWHERE);
    if (name === 'SyntaxError')
        return told('the ECR API answered with something that is not JSON', ELSEWHERE);
    if (code !== undefined || name === 'TimeoutError')
        return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('registry-unreachable', `${place}: the ECR API could not be reached (${code ?? name})`, UNREACHABLE, thrown);
    return told(`the ECR API answered with ${name}`, cure);
}
const UNREACHABLE = 'Check the region in the name of the registry, HTTPS_PROXY and NO_PROXY, and AWS_ENDPOINT_URL_ECR if it is set.';
const ELSEWHERE = 'Something between this machine and AWS answers in its place: check HTTPS_PROXY, and AWS_ENDPOINT_URL_ECR if it is set.';
function awsErrorOf(thrown) {
    const error = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u)(thrown) ? thrown : {};
    const name = typeof error['name'] === 'string' ? error['name'] : 'something that is not an error';
    const message = typeof error['message'] === 'string' ? error['message'] : '';
    return { name, message, code: (0,_domain_code_js__WEBPACK_IMPORTED_MODULE_0__/* .codeOf */ .$)(thrown) ?? (0,_domain_code_js__WEBPACK_IMPORTED_MODULE_0__/* .codeOf */ .$)(error['cause']) };
}
function cut(text) {
    return text.length > MESSAGE_LIMIT ? `${text.slice(0, MESSAGE_LIMIT)}…` : text;
}


/***/ }),

/***/ 735:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Y: () => (/* binding */ keysOf),
/* harmony export */   n: () => (/* binding */ chainSource)
/* harmony export */ });
/* harmony import */ var _domain_secret_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4699);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5071);
/* harmony import */ var _aws_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(1378);



function keysOf(entry, ports) {
    const isSame = ports.env['AWS_ACCESS_KEY_ID'] === entry.username;
    const token = isSame ? (ports.env['AWS_SESSION_TOKEN'] ?? '') : '';
    if ((0,_aws_js__WEBPACK_IMPORTED_MODULE_2__/* .isTemporary */ .ey)(entry.username) && token === '')
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ActionError */ .lZ('credentials', `${entry.host}: the access key of ${entry.source} is a temporary one (ASIA…), which needs a session token`, 'Leave username and password out and set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN in the environment.');
    return { accessKeyId: entry.username, secretAccessKey: entry.password, sessionToken: token === '' ? undefined : new _domain_secret_js__WEBPACK_IMPORTED_MODULE_0__/* .Secret */ .z(token) };
}
async function chainSource(host, cure, ports) {
    const found = await (0,_aws_js__WEBPACK_IMPORTED_MODULE_2__/* .findAwsSource */ .Cr)(ports);
    switch (found.kind) {
        case 'found':
            return found.source;
        case 'broken':
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ActionError */ .lZ('credentials', `${host}: ${found.problem}`, `AWS credentials come from ${_aws_js__WEBPACK_IMPORTED_MODULE_2__/* .AWS_VARIABLES */ .CK}.`);
        case 'none': {
            if (found.instance && found.empty.length === 0)
                return 'the role of this machine (EC2 instance metadata)';
            const empty = found.empty.length === 0 ? '' : `; ${found.empty.join(', ')} ${found.empty.length === 1 ? 'is' : 'are'} set but empty`;
            const fork = found.empty.length === 0 ? '' : ' Secrets are empty in runs of a fork and of Dependabot.';
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ActionError */ .lZ('credentials', `${host}: there are no AWS credentials in this job${empty}`, `${cure}${fork}`);
        }
    }
}


/***/ }),

/***/ 2659:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ roleSession)
/* harmony export */ });
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1295);
/* harmony import */ var _domain_secret_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(4699);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(5071);
/* harmony import */ var _aws_error_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(2197);
/* harmony import */ var _subject_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(5723);





function roleSession(host, role, place, ports) {
    const region = role.region ?? place.region;
    return async () => {
        const { jwt, claims } = await ports.identity.token(role.audience ?? audienceOf(place.partition), host);
        const asked = {
            region,
            fips: place.fips,
            role: role.arn,
            sessionName: role.sessionName ?? sessionNameOf(ports.env['GITHUB_RUN_ID']),
            seconds: role.seconds,
            jwt,
        };
        const session = await ports.clients.assumeRole(asked).catch((thrown) => {
            throw explain(thrown, { host, role, region, jwt, claims, now: ports.clock.now() });
        });
        ports.runner.mask(session.keys.secretAccessKey);
        if (session.keys.sessionToken !== undefined)
            ports.runner.mask(session.keys.sessionToken);
        return session;
    };
}
function audienceOf(partition) {
    return partition === 'aws-cn' ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com';
}
function sessionNameOf(runId) {
    return runId !== undefined && /^[0-9]{1,20}$/.test(runId) ? `build-tag-push-${runId}` : 'build-tag-push';
}
function explain(thrown, { host, role, region, jwt, claims, now }) {
    if (thrown instanceof _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ)
        return thrown;
    const { name, code, message } = (0,_aws_error_js__WEBPACK_IMPORTED_MODULE_3__/* .awsErrorOf */ .L)(thrown);
    const concealed = (0,_domain_secret_js__WEBPACK_IMPORTED_MODULE_1__/* .conceal */ .E)(message, [jwt.reveal()]);
    const words = (0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertInline */ .Mo)(concealed);
    const cause = concealed === message ? thrown : undefined;
    const told = (what, hint) => new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('credentials', `${host}: ${what}`, hint, cause);
    const asked = `STS in ${region}`;
    switch (name) {
        case 'AccessDenied':
        case 'AccessDeniedException':
            return told(`the role ${role.arn} does not trust this job's identity token: ${(0,_subject_js__WEBPACK_IMPORTED_MODULE_4__/* .describeClaims */ .Zs)(claims)}`, `The trust policy of the role must allow sts:AssumeRoleWithWebIdentity for ${(0,_subject_js__WEBPACK_IMPORTED_MODULE_4__/* .issuerOf */ .xD)(claims)} with exactly this audience and this subject (or a pattern of it).${(0,_subject_js__WEBPACK_IMPORTED_MODULE_4__/* .subjectHint */ .U6)(claims)}`);
        case 'InvalidIdentityToken':
        case 'InvalidIdentityTokenException':
        case 'IDPRejectedClaim':
        case 'IDPRejectedClaimException':
            return told(`AWS does not take this job's identity token (${name}: ${words}): ${(0,_subject_js__WEBPACK_IMPORTED_MODULE_4__/* .describeClaims */ .Zs)(claims)}`, `The account of the role needs an IAM identity provider for ${(0,_subject_js__WEBPACK_IMPORTED_MODULE_4__/* .issuerOf */ .xD)(claims)} that lists this audience.`);
        case 'ExpiredTokenException':
            return told(`AWS found this job's identity token expired; it ends at ${claims.expiresAt?.toISOString() ?? 'no time that it says'}, and this machine's clock shows ${now.toISOString()}`, 'Set the clock of this machine, and run the job again.');
        case 'ValidationError':
            return told(`${asked} refused the request for the role ${role.arn}: ${words}`, 'Check role-to-assume, role-session-name, and that role-duration-seconds is not longer than the maximum session duration of the role.');
        case 'RegionDisabledException':
            return told(`${asked} is switched off in the account of the role`, 'Name another region by aws-region, or switch STS on there in the IAM settings.');
        case 'IDPCommunicationError':
        case 'IDPCommunicationErrorException':
            return told(`AWS could not ask ${(0,_subject_js__WEBPACK_IMPORTED_MODULE_4__/* .issuerOf */ .xD)(claims)} about this job's identity token, and kept failing`, 'Run the job again.');
        case 'Throttling':
        case 'ThrottlingException':
        case 'TooManyRequestsException':
            return told(`${asked} is limiting requests (${name}) and kept doing so`, 'Run the job again later.');
    }
    if (code === 'ERR_BODY_TOO_LARGE')
        return told(`${asked} answered with more than anyone reads`, ELSEWHERE);
    if (code !== undefined || name === 'TimeoutError')
        return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('registry-unreachable', `${host}: ${asked} could not be reached (${code ?? name})`, UNREACHABLE, thrown);
    return told(`${asked} answered the request for the role ${role.arn} with ${name}`, ELSEWHERE);
}
const UNREACHABLE = 'Check aws-region, HTTPS_PROXY and NO_PROXY, and AWS_ENDPOINT_URL_STS if it is set.';
const ELSEWHERE = 'Run the job again; if it stays so, something between this machine and AWS may be answering in its place.';


/***/ }),

/***/ 1378:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   CK: () => (/* binding */ AWS_VARIABLES),
/* harmony export */   Cr: () => (/* binding */ findAwsSource),
/* harmony export */   ey: () => (/* binding */ isTemporary)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6760);

const AWS_VARIABLES = 'AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN for temporary keys), AWS_WEB_IDENTITY_TOKEN_FILE with AWS_ROLE_ARN, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI, or AWS_PROFILE';
async function findAwsSource(ports) {
    const env = ports.env;
    const shared = await sharedFiles(ports);
    const profile = given(env, 'AWS_PROFILE');
    if (profile !== undefined) {
        if (shared.length > 0)
            return { kind: 'found', source: `AWS_PROFILE ${profile}` };
        return {
            kind: 'broken',
            problem: `AWS_PROFILE is set to ${JSON.stringify(profile)}, but there is neither an AWS config nor an AWS credentials file`,
        };
    }
    return keys(env) ?? webIdentity(env, shared) ?? container(env, shared) ?? files(shared) ?? none(env);
}
function keys(env) {
    const id = given(env, 'AWS_ACCESS_KEY_ID');
    const secret = given(env, 'AWS_SECRET_ACCESS_KEY');
    if (id === undefined && secret === undefined)
        return undefined;
    if (secret === undefined)
        return { kind: 'broken', problem: 'AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not' };
    if (id === undefined)
        return { kind: 'broken', problem: 'AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is not' };
    if (isTemporary(id) && given(env, 'AWS_SESSION_TOKEN') === undefined)
        return { kind: 'broken', problem: 'AWS_ACCESS_KEY_ID is a temporary key (ASIA…), but AWS_SESSION_TOKEN is not set' };
    return { kind: 'found', source: 'AWS_ACCESS_KEY_ID' };
}
function webIdentity(env, shared) {
    const token = given(env, 'AWS_WEB_IDENTITY_TOKEN_FILE');
    const role = given(env, 'AWS_ROLE_ARN');
    if (token !== undefined && role !== undefined)
        return { kind: 'found', source: 'AWS_WEB_IDENTITY_TOKEN_FILE' };
    if (token === undefined || shared.length > 0)
        return undefined;
    return { kind: 'broken', problem: 'AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not' };
}
function container(env, shared) {
    const names = ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'];
    const name = names.find((candidate) => given(env, candidate) !== undefined);
    return name === undefined || shared.length > 0 ? undefined : { kind: 'found', source: name };
}
function files(shared) {
    return shared.length === 0 ? undefined : { kind: 'found', source: `${shared.join(' and ')}, or what the machine gives` };
}
function none(env) {
    const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_ROLE_ARN', 'AWS_PROFILE'];
    return {
        kind: 'none',
        instance: (given(env, 'AWS_EC2_METADATA_DISABLED') ?? 'false') === 'false',
        empty: names.filter((name) => env[name] === ''),
    };
}
function isTemporary(accessKeyId) {
    return accessKeyId.startsWith('ASIA');
}
async function sharedFiles({ env, files }) {
    const home = given(env, 'HOME') ?? given(env, 'USERPROFILE');
    const places = [
        given(env, 'AWS_CONFIG_FILE') ?? (home === undefined ? undefined : (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(home, '.aws', 'config')),
        given(env, 'AWS_SHARED_CREDENTIALS_FILE') ?? (home === undefined ? undefined : (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(home, '.aws', 'credentials')),
    ];
    const found = await Promise.all(places.map(async (place) => (place !== undefined && (await files.kind(place)) !== undefined ? [place] : [])));
    return found.flat();
}
function given(env, name) {
    const value = env[name];
    return value === undefined || value === '' ? undefined : value;
}


/***/ }),

/***/ 4826:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   AB: () => (/* binding */ galleryLines),
/* harmony export */   w: () => (/* binding */ prepareGallery),
/* harmony export */   x: () => (/* binding */ readGallery)
/* harmony export */ });
/* harmony import */ var _domain_ecr_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3269);
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(1295);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(5071);
/* harmony import */ var _aws_error_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(2197);
/* harmony import */ var _spared_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(9770);





const DESCRIPTION_LIMIT = 1024;
const LOGO_LIMIT_BYTES = 512_000;
async function readGallery(inputsFor, images, about, ports) {
    const orders = images.map(async (repository) => {
        const { create, logo } = inputsFor(repository);
        if (create === undefined || !(0,_domain_ecr_js__WEBPACK_IMPORTED_MODULE_0__/* .isEcrPublic */ .M)(repository.host))
            return [];
        return [{ ...placeOf(repository), settings: { ...settingsOf(about), logo: await readLogo(logo, ports), tags: create.tags } }];
    });
    return (await Promise.all(orders)).flat();
}
function settingsOf({ description: text = '', platforms }) {
    const description = [...text].slice(0, DESCRIPTION_LIMIT).join('');
    return {
        description: description === '' ? undefined : description,
        architectures: [...new Set(platforms.map(({ architecture }) => ARCHITECTURES.get(architecture) ?? architecture))],
        systems: [...new Set(platforms.map(({ os }) => SYSTEMS.get(os) ?? os))],
    };
}
const ARCHITECTURES = new Map([
    ['amd64', 'x86-64'],
    ['386', 'x86'],
    ['arm64', 'ARM 64'],
    ['arm', 'ARM'],
]);
const SYSTEMS = new Map([
    ['linux', 'Linux'],
    ['windows', 'Windows'],
]);
function placeOf(repository) {
    const [alias = '', ...rest] = repository.path.split('/');
    if (rest.length === 0)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('inputs', `images: ${repository.name} has no alias`, 'Write public.ecr.aws/ALIAS/NAME; the alias is that of your public registry.');
    return { repository, alias, name: rest.join('/') };
}
async function readLogo(path, { files }) {
    if (path === undefined)
        return undefined;
    try {
        return await files.read(path, LOGO_LIMIT_BYTES);
    }
    catch (cause) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('inputs', `ecr-public-logo: ${JSON.stringify(path)} cannot be read`, `It is the path of a PNG file of at most ${LOGO_LIMIT_BYTES / 1000} kB, from the workspace on.`, cause);
    }
}
function galleryLines(orders) {
    return orders.map(({ repository, settings }) => `${repository.name} is created if it does not exist${withSettings(settings)}`);
}
function withSettings({ description, architectures, logo, tags }) {
    const parts = [
        ...(description === undefined ? [] : ['a description']),
        ...(logo === undefined ? [] : ['a logo']),
        ...(architectures.length === 0 ? [] : [`the architectures ${architectures.join(', ')}`]),
        ...(tags.length === 0 ? [] : [`the tags ${tags.map(({ key, value }) => `${key}=${value}`).join(', ')}`]),
    ];
    return parts.length === 0 ? '' : `, with ${parts.join(', ')}`;
}
async function prepareGallery(orders, keychain, ports) {
    const created = orders.map((order) => {
        const { repository } = order;
        const work = async () => ((await prepare(order, await keychain.login(repository), ports)) ? [repository] : []);
        return (0,_spared_js__WEBPACK_IMPORTED_MODULE_4__/* .spared */ .A)(repository, work, [], keychain, ports);
    });
    return (await Promise.all(created)).flat();
}
async function prepare({ repository, alias, name, settings }, login, { log }) {
    const api = login?.gallery;
    if (api === undefined)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('credentials', `${repository.name}: ecr-create-repository needs the API of ECR Public, and ${login === undefined ? 'there are no AWS credentials' : `the sign-in of ${login.source} is a password alone`}`, 'Give role-to-assume or an access key in the entry of registry-auth, or AWS credentials in the environment.');
    try {
        if (await api.exists(name))
            return false;
        const aliases = await api.aliases();
        if (!aliases.includes(alias))
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('registry-refused', `${repository.name} does not exist, and ${alias} is no alias of this account's public registry (${aliases.join(', ') || 'it has none'})`, 'Check the alias in the name of the image, and the account of the credentials.');
        log.info((await api.create(name, settings)) === 'created'
            ? `${repository.name} was created${withSettings(settings)}`
            : `${repository.name} was created meanwhile by somebody else`);
        return true;
    }
    catch (thrown) {
        throw explain(thrown, repository, login?.source ?? 'this job', settings);
    }
}
function explain(thrown, { name }, source, { tags }) {
    const { name: error, message } = (0,_aws_error_js__WEBPACK_IMPORTED_MODULE_3__/* .awsErrorOf */ .L)(thrown);
    if (REFUSALS.has(error))
        return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('registry-refused', `${name} could not be created: ${error}: ${(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_1__/* .inertInline */ .Mo)(message)}`, 'Check the name of the image and the inputs ecr-…', thrown);
    const actions = ['DescribeRepositories', 'DescribeRegistries', 'CreateRepository', ...(tags.length === 0 ? [] : ['TagResource'])];
    return (0,_aws_error_js__WEBPACK_IMPORTED_MODULE_3__/* .explainAws */ .B)(thrown, name, source, actions.map((action) => `ecr-public:${action}`), 'Check the AWS credentials of this job.');
}
const REFUSALS = new Set([
    'InvalidParameterException',
    'InvalidTagParameterException',
    'TooManyTagsException',
    'LimitExceededException',
    'UnsupportedCommandException',
]);


/***/ }),

/***/ 7647:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   KY: () => (/* binding */ mutabilityOf),
/* harmony export */   V$: () => (/* binding */ ecrInputsFor),
/* harmony export */   YM: () => (/* binding */ orderLines),
/* harmony export */   eO: () => (/* binding */ readOrders),
/* harmony export */   f5: () => (/* binding */ settingsOf)
/* harmony export */ });
/* harmony import */ var _domain_ecr_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3269);
/* harmony import */ var _domain_lifecycle_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6611);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(5071);
/* harmony import */ var _ecr_gallery_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(4826);
/* harmony import */ var _entry_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(239);





const POLICY_LIMIT_BYTES = 256 * 1024;
function ecrInputsFor({ registries, ecr }) {
    return (repository) => {
        const ofHost = registries.filter(({ host }) => host === repository.host);
        return (0,_entry_js__WEBPACK_IMPORTED_MODULE_4__/* .entryFor */ .c)(repository, ofHost)?.ecr ?? ecr;
    };
}
async function readOrders(inputsFor, images, tags, about, ports) {
    const policies = new Map();
    const policyOf = (path) => {
        const reading = policies.get(path) ?? readPolicy(path, ports);
        policies.set(path, reading);
        return reading;
    };
    const repositories = images.map(async (repository) => {
        const place = (0,_domain_ecr_js__WEBPACK_IMPORTED_MODULE_0__/* .parseEcrHost */ .w)(repository.host);
        if (place === undefined)
            return [];
        const { create, lifecyclePolicy, scan } = inputsFor(repository);
        const lifecycle = lifecyclePolicy === undefined ? undefined : await policyOf(lifecyclePolicy);
        if (create === undefined && lifecycle === undefined && scan === 'off')
            return [];
        return [{ repository, place, create, lifecycle, scan }];
    });
    const orders = { repositories: (await Promise.all(repositories)).flat(), gallery: await (0,_ecr_gallery_js__WEBPACK_IMPORTED_MODULE_3__/* .readGallery */ .x)(inputsFor, images, about, ports) };
    for (const reading of policies.values())
        warnOfMisses(await reading, tags, ports);
    return orders;
}
function warnOfMisses({ path, policy }, tags, { log }) {
    const hasTagged = policy.rules.some(({ kind }) => kind === 'tagged');
    if (!hasTagged || tags.length === 0 || tags.some((tag) => (0,_domain_lifecycle_js__WEBPACK_IMPORTED_MODULE_1__/* .isFor */ .Gi)(policy, tag)))
        return;
    log.warning(`ecr-lifecycle-policy: the tags that the rules of ${path} are for are none of this run's (${tags.join(', ')}), so these images are kept until another rule fits`);
}
async function readPolicy(path, { files }) {
    const refuse = (found, cause) => new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('inputs', `ecr-lifecycle-policy: ${JSON.stringify(path)} ${found}`, 'It is the path of a JSON file, from the workspace on (ECR user guide, "Lifecycle policy properties").', cause);
    const text = await files.readText(path, POLICY_LIMIT_BYTES).catch((cause) => {
        throw refuse('cannot be read', cause);
    });
    if (text === undefined)
        throw refuse('does not exist');
    const policy = (0,_domain_lifecycle_js__WEBPACK_IMPORTED_MODULE_1__/* .parseLifecycle */ .Ss)(text);
    if ('refused' in policy)
        throw refuse(policy.refused);
    return { path, text, policy };
}
function orderLines({ repositories, gallery }) {
    const own = repositories.flatMap(({ repository: { name }, create, lifecycle, scan }) => [
        ...(create === undefined ? [] : [`${name} is created if it does not exist: ${settingsOf(create)}`]),
        ...(lifecycle === undefined ? [] : [`${name} gets the lifecycle policy ${lifecycle.path} unless it has it`]),
        ...(scan === 'off' ? [] : [`${name}: ECR's own scan of the uploaded image is ${SCANS[scan]}`]),
    ]);
    return [...own, ...(0,_ecr_gallery_js__WEBPACK_IMPORTED_MODULE_3__/* .galleryLines */ .AB)(gallery)];
}
const SCANS = {
    report: 'reported before its tags are written',
    gate: 'the condition for its tags',
};
function settingsOf(settings) {
    const { encryption, scanOnPush, tags } = settings;
    const key = encryption?.key === undefined ? '' : ` with ${encryption.key}`;
    return [
        mutabilityOf(settings),
        ...(encryption === undefined ? [] : [`encrypted by ${encryption.type}${key}`]),
        ...(scanOnPush === undefined ? [] : [scanOnPush ? 'scanned on push' : 'not scanned on push']),
        ...(tags.length === 0 ? [] : [`tagged ${tags.map(({ key: name, value }) => `${name}=${value}`).join(', ')}`]),
    ].join(', ');
}
function mutabilityOf({ mutability, exclusions }) {
    const word = mutability.startsWith('IMMUTABLE') ? 'immutable' : 'mutable';
    return exclusions.length === 0 ? word : `${word} except ${exclusions.join(', ')}`;
}


/***/ }),

/***/ 162:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   G$: () => (/* binding */ ecrApiOf),
/* harmony export */   QJ: () => (/* binding */ prepareRepositories),
/* harmony export */   RY: () => (/* binding */ arnOf),
/* harmony export */   wt: () => (/* binding */ lookUntilThere)
/* harmony export */ });
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1295);
/* harmony import */ var _domain_lifecycle_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6611);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(5071);
/* harmony import */ var _aws_error_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(2197);
/* harmony import */ var _ecr_gallery_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(4826);
/* harmony import */ var _ecr_orders_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(7647);
/* harmony import */ var _spared_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(9770);







const APPEARS_MS = 30_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4_000;
async function prepareRepositories(orders, keychain, ports) {
    const created = await Promise.all([
        (0,_ecr_gallery_js__WEBPACK_IMPORTED_MODULE_4__/* .prepareGallery */ .w)(orders.gallery, keychain, ports),
        ...orders.repositories.map((order) => {
            const { repository } = order;
            const work = async () => ((await prepare(order, await keychain.login(repository), ports)) ? [repository] : []);
            return (0,_spared_js__WEBPACK_IMPORTED_MODULE_6__/* .spared */ .A)(repository, work, [], keychain, ports);
        }),
    ]);
    return created.flat();
}
async function lookUntilThere(created, look, { clock }) {
    const deadlineMs = clock.elapsedMs() + APPEARS_MS;
    for (let waitMs = FIRST_WAIT_MS;; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
        const observed = await look();
        const isMissing = observed.repositories.some(({ repository, refused }) => created.some(({ name }) => name === repository.name) && refused?.message.includes('NAME_UNKNOWN') === true);
        if (!isMissing || clock.elapsedMs() + waitMs > deadlineMs)
            return observed;
        await clock.sleep(waitMs);
    }
}
async function prepare(order, login, ports) {
    const { repository, place, create: settings, lifecycle } = order;
    const api = ecrApiOf(login, order);
    if (settings === undefined && lifecycle === undefined)
        return false;
    const { account } = place;
    const ask = asking(order, login?.source ?? 'this job');
    const held = await ask('be looked at', () => api.repository(account, repository.path));
    if (held === undefined && settings === undefined)
        return false;
    if (held === undefined && settings !== undefined)
        await create(repository, place, settings, api, ask, ports);
    if (held !== undefined && settings !== undefined && (0,_ecr_orders_js__WEBPACK_IMPORTED_MODULE_5__/* .mutabilityOf */ .KY)(held) !== (0,_ecr_orders_js__WEBPACK_IMPORTED_MODULE_5__/* .mutabilityOf */ .KY)(settings))
        ports.log.info(`${repository.name} exists and stays ${(0,_ecr_orders_js__WEBPACK_IMPORTED_MODULE_5__/* .mutabilityOf */ .KY)(held)}, where ecr-tag-mutability says ${(0,_ecr_orders_js__WEBPACK_IMPORTED_MODULE_5__/* .mutabilityOf */ .KY)(settings)}`);
    await putPolicy(repository, place, lifecycle, api, ask, ports);
    return held === undefined;
}
function ecrApiOf(login, { repository, create: settings, lifecycle, scan }) {
    if (login?.ecr !== undefined)
        return login.ecr;
    const asked = [
        ...(settings === undefined ? [] : ['ecr-create-repository']),
        ...(lifecycle === undefined ? [] : ['ecr-lifecycle-policy']),
        ...(scan === 'off' ? [] : ['ecr-scan']),
    ];
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('credentials', `${repository.name}: ${asked.join(' and ')} ${asked.length === 1 ? 'needs' : 'need'} the API of ECR, and the sign-in of ${login?.source ?? 'this job'} is a password alone`, 'Give role-to-assume or an access key in the entry of registry-auth, or AWS credentials in the environment.');
}
async function create(repository, { account }, settings, api, ask, { clock, log }) {
    const outcome = await ask('be created', () => api.create(account, repository.path, settings));
    log.info(outcome === 'created'
        ? `${repository.name} was created: ${(0,_ecr_orders_js__WEBPACK_IMPORTED_MODULE_5__/* .settingsOf */ .f5)(settings)}`
        : `${repository.name} was created meanwhile by somebody else`);
    const deadlineMs = clock.elapsedMs() + APPEARS_MS;
    for (let waitMs = FIRST_WAIT_MS;; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
        if ((await ask('be looked at', () => api.repository(account, repository.path))) !== undefined)
            return;
        if (clock.elapsedMs() + waitMs > deadlineMs)
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('registry-answer', `${repository.name} was created and is not there after ${APPEARS_MS / 1000} s`, 'Run the job again.');
        await clock.sleep(waitMs);
    }
}
async function putPolicy(repository, { account }, lifecycle, api, ask, { log }) {
    if (lifecycle === undefined)
        return;
    const held = await ask('be asked for its lifecycle policy', () => api.lifecycle(account, repository.path));
    if (held !== undefined && (0,_domain_lifecycle_js__WEBPACK_IMPORTED_MODULE_1__/* .saysTheSame */ .Yq)(lifecycle.policy, held))
        return log.info(`${repository.name} has the lifecycle policy ${lifecycle.path} already`);
    await ask('get its lifecycle policy', () => api.putLifecycle(account, repository.path, lifecycle.text));
    log.info(`${repository.name} got the lifecycle policy ${lifecycle.path}${held === undefined ? '' : ', in place of another one'}`);
}
const REFUSALS = new Map([
    ['InvalidParameterException', 'Check the inputs ecr-…; ECR does not take one of them.'],
    ['InvalidTagParameterException', 'Check ecr-repository-tags.'],
    ['TooManyTagsException', 'Check ecr-repository-tags.'],
    ['LimitExceededException', 'The account has as many repositories as it may have; ask AWS for a higher quota.'],
    [
        'KmsException',
        'Check the key of ecr-encryption; the identity needs kms:CreateGrant, kms:RetireGrant and kms:DescribeKey on it, and it must be in the region of the registry.',
    ],
    ['ValidationException', 'Check the inputs ecr-…; ECR does not take one of them.'],
]);
function asking({ repository, place, create: settings, lifecycle }, source) {
    const actions = [
        'ecr:DescribeRepositories',
        ...(settings === undefined ? [] : ['ecr:CreateRepository']),
        ...(settings === undefined || settings.tags.length === 0 ? [] : ['ecr:TagResource']),
        ...(lifecycle === undefined ? [] : ['ecr:GetLifecyclePolicy', 'ecr:PutLifecyclePolicy']),
    ];
    return async (what, question) => {
        try {
            return await question();
        }
        catch (thrown) {
            const { name, message } = (0,_aws_error_js__WEBPACK_IMPORTED_MODULE_3__/* .awsErrorOf */ .L)(thrown);
            const cure = REFUSALS.get(name);
            if (cure === undefined)
                throw (0,_aws_error_js__WEBPACK_IMPORTED_MODULE_3__/* .explainAws */ .B)(thrown, repository.name, source, actions, 'Check the AWS credentials of this job.', arnOf(repository, place));
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('registry-refused', `${repository.name} could not ${what}: ${name}: ${(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertInline */ .Mo)(message)}`, cure, thrown);
        }
    };
}
function arnOf({ path }, { region, account, partition }) {
    return `arn:${partition}:ecr:${region}:${account}:repository/${path}`;
}


/***/ }),

/***/ 8569:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $t: () => (/* binding */ placeOf),
/* harmony export */   Y$: () => (/* binding */ signInToEcr),
/* harmony export */   ZG: () => (/* binding */ ecr),
/* harmony export */   gu: () => (/* binding */ endOfPassword)
/* harmony export */ });
/* harmony import */ var _domain_ecr_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3269);
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(7909);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(5071);
/* harmony import */ var _aws_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(1378);
/* harmony import */ var _aws_error_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(2197);
/* harmony import */ var _aws_keys_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(735);
/* harmony import */ var _aws_role_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(2659);







const ecr = {
    name: 'Amazon ECR',
    cure: `Run aws-actions/configure-aws-credentials in an earlier step, set ${_aws_js__WEBPACK_IMPORTED_MODULE_3__/* .AWS_VARIABLES */ .CK}, give role-to-assume in its entry of registry-auth, or an access key as username and its secret as password.`,
    redeem,
    accept,
    automatic,
};
async function redeem(entry, ports) {
    return entry.username === 'AWS' ? withApi(entry, ports) : mint(entry.host, entry, ports);
}
async function accept(earlier, ports) {
    const expiresAt = endOfPassword(earlier.password);
    if (expiresAt === undefined || expiresAt > ports.clock.now())
        return withApi({ ...earlier, expiresAt }, ports);
    ports.log.info(`${earlier.host}: the sign-in of ${earlier.source} ended at ${expiresAt.toISOString()} and is not used`);
    return undefined;
}
async function automatic(host, _given, ports) {
    return mint(host, undefined, ports);
}
async function signInToEcr({ host, keyless }, ports) {
    const place = placeOf(host);
    const keys = (0,_aws_role_js__WEBPACK_IMPORTED_MODULE_6__/* .roleSession */ .R)(host, keyless, place, ports);
    return buy(host, await ports.clients.ecr(place.region, { fips: place.fips, keys }), `role-to-assume ${keyless.arn}`);
}
async function mint(host, entry, ports) {
    const { api, source } = await openApi(host, entry, ports);
    return buy(host, api, source);
}
async function buy(host, api, source) {
    try {
        return { host, ...(await api.authorization()), source, ecr: api };
    }
    catch (thrown) {
        throw (0,_aws_error_js__WEBPACK_IMPORTED_MODULE_4__/* .explainAws */ .B)(thrown, host, source, ['ecr:GetAuthorizationToken'], ecr.cure);
    }
}
async function withApi(login, ports) {
    if ((await (0,_aws_js__WEBPACK_IMPORTED_MODULE_3__/* .findAwsSource */ .Cr)(ports)).kind !== 'found')
        return login;
    const api = async () => (await openApi(login.host, undefined, ports)).api;
    return {
        ...login,
        ecr: {
            authorization: async () => (await api()).authorization(),
            repository: async (account, name) => (await api()).repository(account, name),
            create: async (account, name, settings) => (await api()).create(account, name, settings),
            lifecycle: async (account, name) => (await api()).lifecycle(account, name),
            putLifecycle: async (account, name, text) => (await api()).putLifecycle(account, name, text),
            startScan: async (account, name, digest) => (await api()).startScan(account, name, digest),
            scan: async (account, name, digest) => (await api()).scan(account, name, digest),
            images: async (account, name, digest) => (await api()).images(account, name, digest),
            removeImage: async (account, name, digest) => (await api()).removeImage(account, name, digest),
        },
    };
}
async function openApi(host, entry, ports) {
    const place = placeOf(host);
    if (entry === undefined) {
        const source = await (0,_aws_keys_js__WEBPACK_IMPORTED_MODULE_5__/* .chainSource */ .n)(host, ecr.cure, ports);
        return { api: await ports.clients.ecr(place.region, { fips: place.fips, keys: undefined }), source };
    }
    const keys = (0,_aws_keys_js__WEBPACK_IMPORTED_MODULE_5__/* .keysOf */ .Y)(entry, ports);
    return { api: await ports.clients.ecr(place.region, { fips: place.fips, keys }), source: `the access key of ${entry.source}` };
}
function placeOf(host) {
    const place = (0,_domain_ecr_js__WEBPACK_IMPORTED_MODULE_0__/* .parseEcrHost */ .w)(host);
    if (place === undefined)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('internal', `${host} is not a private ECR registry`);
    return place;
}
function endOfPassword(password) {
    try {
        const token = JSON.parse(Buffer.from(password.reveal(), 'base64').toString('utf8'));
        const end = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u)(token) ? token['expiration'] : undefined;
        return typeof end === 'number' && Number.isSafeInteger(end) && end > 0 && end < 1e10 ? new Date(end * 1000) : undefined;
    }
    catch (error) {
        if (error instanceof SyntaxError)
            return undefined;
        throw error;
    }
}


/***/ }),

/***/ 239:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ entryFor)
/* harmony export */ });
function entryFor({ path }, entries) {
    const covers = ({ scope }) => scope === undefined || path === scope || path.startsWith(`${scope}/`);
    return entries.filter(covers).sort((one, other) => (other.scope?.length ?? 0) - (one.scope?.length ?? 0))[0];
}


/***/ }),

/***/ 9939:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Fq: () => (/* binding */ HELPER_NAME),
/* harmony export */   LJ: () => (/* binding */ QUESTION_LIMIT_BYTES),
/* harmony export */   ox: () => (/* binding */ helperFiles),
/* harmony export */   p2: () => (/* binding */ NOT_FOUND),
/* harmony export */   x3: () => (/* binding */ answerHelper)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6760);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5071);
/* harmony import */ var _auths_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6376);



const HELPER_NAME = 'build-tag-push';
const NOT_FOUND = 'credentials not found in native keychain';
const QUESTION_LIMIT_BYTES = 4096;
async function answerHelper(question, keychain, mayReach, ports) {
    const line = question.indexOf('\n');
    const [action, input] = line < 0 ? [question, ''] : [question.slice(0, line), question.slice(line + 1).trim()];
    switch (action) {
        case 'get':
            return get(input, keychain, mayReach, ports);
        case 'list':
            return '0{}';
        case 'erase':
            return '0';
        case 'store':
            return '1sign-ins of this run are not stored';
        case 'version':
            return `0${HELPER_NAME}`;
        default:
            return '1unknown action';
    }
}
async function get(server, keychain, mayReach, ports) {
    const host = (0,_auths_js__WEBPACK_IMPORTED_MODULE_2__/* .hostOfKey */ .VA)(server);
    if (host === undefined)
        return `1${NOT_FOUND}`;
    try {
        const login = await keychain.loginForHost(host);
        if (login === undefined)
            return `1${NOT_FOUND}`;
        const reach = await mayReach(host);
        switch (reach.kind) {
            case 'good':
                ports.log.debug(`${host}: the builder gets the sign-in of ${login.source}`);
                return `0${JSON.stringify({ ServerURL: server, Username: login.username, Secret: login.password.reveal() })}`;
            case 'elsewhere':
                ports.log.warning(`${host}: the builder does not get the sign-in of ${login.source}, since ${reach.because}`);
                return `1${NOT_FOUND}`;
            case 'unknown':
                ports.log.warning(`${host}: the builder does not get the sign-in of ${login.source}, since where the registry wants it sent could not be found out: ${reach.because}`);
                return `1${NOT_FOUND}`;
        }
    }
    catch (thrown) {
        const { message, hint } = (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .asActionError */ .z6)(thrown);
        ports.log.warning(`${message}${hint === undefined ? '' : `\n${hint}`}`);
        return keychain.settings(host).required ? `1${message}` : `1${NOT_FOUND}`;
    }
}
const FIRST_LINE_LIMIT = 127;
function helperFiles(node, folder, socket, name = HELPER_NAME) {
    const program = `docker-credential-${name}`;
    const firstLine = `#!${node}`;
    if (Buffer.byteLength(firstLine) <= FIRST_LINE_LIMIT && !/\s/.test(node))
        return new Map([[program, `${firstLine}\n${relay(socket)}`]]);
    const start = `#!/bin/sh\nexec ${[node, (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, 'relay.cjs')].map(quote).join(' ')} "$@"\n`;
    return new Map([
        [program, start],
        ['relay.cjs', relay(socket)],
    ]);
}
function relay(socket) {
    return `import('node:net').then(({ connect }) => {
  const ours = connect(${JSON.stringify(socket)})
  let answer = ''
  const end = (text) => {
    process.exitCode = text[0] === '0' ? 0 : 1
    process.stdout.write(text.slice(1) + '\\n')
  }
  ours.setEncoding('utf8')
  ours.on('data', (text) => { answer += text })
  ours.on('end', () => end(answer || '1${HELPER_NAME} gave no answer'))
  ours.on('error', (error) => end('1${HELPER_NAME} does not listen: ' + error.code))
  ours.write((process.argv[2] || '') + '\\n')
  process.stdin.pipe(ours)
})
`;
}
function quote(text) {
    return `'${text.replaceAll("'", `'\\''`)}'`;
}


/***/ }),

/***/ 8788:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  Q: () => (/* binding */ obtainKeychain)
});

// EXTERNAL MODULE: ./lib/src/domain/cache.js
var cache = __nccwpck_require__(525);
// EXTERNAL MODULE: ./lib/src/domain/loopback.js
var loopback = __nccwpck_require__(4006);
// EXTERNAL MODULE: ./lib/src/domain/code.js
var domain_code = __nccwpck_require__(1342);
// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __nccwpck_require__(5071);
;// CONCATENATED MODULE: ./lib/src/credentials/authority.js


const LIMIT_BYTES = 1024 * 1024;
const CERTIFICATE = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END (?:TRUSTED )?CERTIFICATE-----/;
async function readAuthority(host, caCert, { files }) {
    if (caCert.includes('-----BEGIN'))
        return checked(caCert, `${host}: the text of ca-cert`);
    const named = `${host}: the file of ca-cert, ${JSON.stringify(caCert)},`;
    const text = await files.readText(caCert, LIMIT_BYTES).catch((cause) => {
        throw new errors/* ActionError */.lZ('credentials', `${named} cannot be read (${(0,domain_code/* codeOf */.$)(cause) ?? String(cause)})`, HINT, cause);
    });
    if (text === undefined)
        throw new errors/* ActionError */.lZ('credentials', `${named} does not exist`, HINT);
    return checked(text, named);
}
const HINT = 'ca-cert takes PEM text, or the path of a PEM file (from the workspace on).';
function checked(text, named) {
    if (text.includes('PRIVATE KEY-----'))
        throw new errors/* ActionError */.lZ('credentials', `${named} holds a private key`, 'Give the certificate of the authority alone.');
    if (!CERTIFICATE.test(text))
        throw new errors/* ActionError */.lZ('credentials', `${named} holds no PEM certificate`, HINT);
    return text;
}

// EXTERNAL MODULE: ./lib/src/domain/json.js
var json = __nccwpck_require__(7909);
// EXTERNAL MODULE: ./lib/src/domain/kept.js
var kept = __nccwpck_require__(9471);
// EXTERNAL MODULE: ./lib/src/domain/secret.js
var secret = __nccwpck_require__(4699);
// EXTERNAL MODULE: ./lib/src/credentials/auths.js
var auths = __nccwpck_require__(6376);
// EXTERNAL MODULE: ./lib/src/credentials/helper.js
var helper = __nccwpck_require__(9939);
;// CONCATENATED MODULE: ./lib/src/credentials/mask.js

function maskGiven(inputs, env, runner) {
    for (const { login } of inputs.registries)
        if (login !== undefined)
            maskPair(login.username, login.password, runner);
    for (const name of ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'])
        maskText(env[name] ?? '', runner);
}
function maskLogin(username, password, runner) {
    maskText(password.reveal(), runner);
    maskPair(username, password, runner);
}
function maskPair(username, password, runner) {
    if (password.reveal() !== '')
        maskText(Buffer.from(`${username}:${password.reveal()}`).toString('base64'), runner);
}
function maskText(text, runner) {
    if (text !== '')
        runner.mask(new secret/* Secret */.z(text));
}

// EXTERNAL MODULE: ./lib/src/credentials/userconfig.js + 1 modules
var userconfig = __nccwpck_require__(6251);
;// CONCATENATED MODULE: ./lib/src/credentials/earlier.js








const HELPER_TIMEOUT_MS = 30_000;
const HELPER_LIMIT_BYTES = 256 * 1024;
const HELPER_ANSWER_MS = 5 * 60_000;
async function earlierSignIns(ports) {
    const config = await (0,userconfig/* readUserConfig */.A)(ports);
    const variable = parseVariable(ports);
    for (const entry of [...variable.values(), ...config.auths.values()])
        if (entry.kind === 'login')
            maskLogin(entry.username, entry.password, ports.runner);
    const file = `${config.folder ?? '~/.docker'}/config.json`;
    return async (host, cure) => {
        const given = variable.get(host);
        if (given !== undefined)
            return fromEntry(host, given, 'DOCKER_AUTH_CONFIG', cure);
        const own = await livingHelper(config.credHelpers.get(host), ports);
        if (own !== undefined)
            return askHelper(host, own, ports, `credHelpers of ${file}`).catch((thrown) => refuse(thrown, cure));
        const common = config.credsStore === undefined ? undefined : await askCommon(host, config.credsStore, ports, `credsStore of ${file}`);
        if (common !== undefined)
            return common;
        const entry = config.auths.get(host);
        return entry === undefined ? undefined : fromEntry(host, entry, file, cure);
    };
}
async function livingHelper(name, { children }) {
    const isGone = name !== undefined && (0,kept/* isKeeperName */.uW)(name) && (await children.find(`docker-credential-${name}`)) === undefined;
    return isGone ? undefined : name;
}
function parseVariable({ env, log }) {
    const text = env['DOCKER_AUTH_CONFIG'] ?? '';
    const { auths, problems } = (0,userconfig/* parseUserConfig */.B)(text);
    for (const problem of problems)
        log.warning(`DOCKER_AUTH_CONFIG ${problem}`);
    return auths;
}
function fromEntry(host, entry, source, cure) {
    if (entry.kind === 'broken')
        throw new errors/* ActionError */.lZ('credentials', `${host}: its entry in ${source} ${entry.problem}`, cure);
    return { login: { host, username: entry.username, password: entry.password, source, expiresAt: undefined }, end: undefined };
}
async function askCommon(host, name, ports, named) {
    try {
        return await askHelper(host, name, ports, named);
    }
    catch (thrown) {
        if (!(thrown instanceof errors/* ActionError */.lZ) || thrown.code !== 'credentials')
            throw thrown;
        ports.log.warning(`${thrown.message}; going on without it`);
        return undefined;
    }
}
async function askHelper(host, name, ports, named) {
    const program = `docker-credential-${name}`;
    const refused = (what) => new errors/* ActionError */.lZ('credentials', `${host}: ${program} (${named}) ${what}`);
    const { ending, stdout } = await ports.children.ask(program, ['get'], {
        stdin: (0,auths/* dockerKey */.GQ)(host),
        timeoutMs: HELPER_TIMEOUT_MS,
        limitBytes: HELPER_LIMIT_BYTES,
    });
    switch (ending.kind) {
        case 'missing':
            throw refused('is not on PATH');
        case 'timeout':
            throw refused(`did not answer within ${ending.ms / 1000} s`);
        case 'killed':
            throw refused(`was killed by ${ending.signal}`);
        case 'exited': {
            if (ending.code !== 0 && stdout.trim() === helper/* NOT_FOUND */.p2)
                return undefined;
            if (ending.code !== 0)
                throw refused(`ended with exit code ${ending.code}`);
            const pair = parseAnswer(stdout);
            if (pair === undefined)
                throw refused('gave an answer that is not JSON with Username and Secret');
            const password = new secret/* Secret */.z(pair.secret);
            maskLogin(pair.username, password, ports.runner);
            if (pair.secret === '')
                return undefined;
            const end = new Date(ports.clock.now().getTime() + HELPER_ANSWER_MS);
            return { login: { host, username: pair.username, password, source: `${program} (${named})`, expiresAt: undefined }, end };
        }
    }
}
function refuse(thrown, cure) {
    if (thrown instanceof errors/* ActionError */.lZ && thrown.code === 'credentials')
        throw new errors/* ActionError */.lZ(thrown.code, thrown.message, `Repair or remove that line of the docker config. ${cure}`, thrown);
    throw thrown;
}
function parseAnswer(text) {
    try {
        const answer = JSON.parse(text);
        const { Username: username, Secret: secret } = (0,json/* isRecord */.u)(answer) ? answer : {};
        return typeof username === 'string' && typeof secret === 'string' ? { username, secret } : undefined;
    }
    catch (error) {
        if (error instanceof SyntaxError)
            return undefined;
        throw error;
    }
}

// EXTERNAL MODULE: ./lib/src/credentials/entry.js
var entry = __nccwpck_require__(239);
// EXTERNAL MODULE: ./lib/src/domain/ecr.js
var ecr = __nccwpck_require__(3269);
// EXTERNAL MODULE: ./lib/src/domain/vendor.js
var vendor = __nccwpck_require__(9689);
// EXTERNAL MODULE: ./lib/src/credentials/ecr.js
var credentials_ecr = __nccwpck_require__(8569);
// EXTERNAL MODULE: ./lib/src/credentials/aws.js
var aws = __nccwpck_require__(1378);
// EXTERNAL MODULE: ./lib/src/credentials/aws-error.js
var aws_error = __nccwpck_require__(2197);
// EXTERNAL MODULE: ./lib/src/credentials/aws-keys.js
var aws_keys = __nccwpck_require__(735);
// EXTERNAL MODULE: ./lib/src/credentials/aws-role.js
var aws_role = __nccwpck_require__(2659);
;// CONCATENATED MODULE: ./lib/src/credentials/ecr-public.js






const ecrPublic = {
    name: 'Amazon ECR Public',
    cure: `Run aws-actions/configure-aws-credentials in an earlier step, set ${aws/* AWS_VARIABLES */.CK}, give role-to-assume in its entry of registry-auth, or an access key as username and its secret as password.`,
    redeem: async (entry, ports) => {
        if (entry.username === 'AWS')
            return entry;
        return buy(entry.host, (0,aws_keys/* keysOf */.Y)(entry, ports), `the access key of ${entry.source}`, ports);
    },
    accept,
    automatic,
};
const PLACE = { region: 'us-east-1', fips: false, partition: 'aws' };
async function signInToEcrPublic({ host, keyless }, ports) {
    return buy(host, (0,aws_role/* roleSession */.R)(host, keyless, PLACE, ports), `role-to-assume ${keyless.arn}`, ports);
}
async function accept(earlier, ports) {
    const expiresAt = (0,credentials_ecr/* endOfPassword */.gu)(earlier.password);
    if (expiresAt === undefined || expiresAt > ports.clock.now())
        return { ...earlier, expiresAt };
    ports.log.info(`${earlier.host}: the sign-in of ${earlier.source} ended at ${expiresAt.toISOString()} and is not used`);
    return undefined;
}
async function automatic(host, { isNamed }, ports) {
    if (!isNamed || (await (0,aws/* findAwsSource */.Cr)(ports)).kind !== 'found')
        return undefined;
    try {
        return await buy(host, undefined, await (0,aws_keys/* chainSource */.n)(host, ecrPublic.cure, ports), ports);
    }
    catch (thrown) {
        const error = (0,errors/* asActionError */.z6)(thrown);
        if (!(thrown instanceof errors/* ActionError */.lZ) || error.code !== 'credentials')
            throw thrown;
        ports.log.warning(`${error.message}. It is asked without a sign-in, which is enough to pull. ${error.hint ?? ''}`);
        return undefined;
    }
}
async function buy(host, keys, source, ports) {
    try {
        const api = await ports.clients.ecrPublic(keys);
        return { host, ...(await api.authorization()), source, gallery: api };
    }
    catch (thrown) {
        throw (0,aws_error/* explainAws */.B)(thrown, host, source, ['ecr-public:GetAuthorizationToken', 'sts:GetServiceBearerToken'], ecrPublic.cure);
    }
}

// EXTERNAL MODULE: ./lib/src/domain/inert.js
var inert = __nccwpck_require__(1295);
// EXTERNAL MODULE: ./lib/src/credentials/subject.js
var subject = __nccwpck_require__(5723);
;// CONCATENATED MODULE: ./lib/src/credentials/exchange.js






const ANSWER_LIMIT_BYTES = 64 * 1024;
const IDLE_MS = 15_000;
const TRIES = 5;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
async function exchange(asked, ports) {
    const { status, headers, body } = await persist(asked, ports);
    const document = (0,json/* parseJson */.q)(body);
    if (status === 200 && (0,json/* isRecord */.u)(document))
        return document;
    const { host, claims, cure } = asked;
    if (status === 200)
        throw new errors/* ActionError */.lZ('credentials', `${host}: ${nameOf(asked)} answered with ${kindOf(headers)}, not with JSON`, RUN_AGAIN);
    const words = wordsOf(document, asked.secrets);
    const found = `${status}${words === '' ? '' : ` ${words}`}`;
    if (status === 429 || status >= 500)
        throw new errors/* ActionError */.lZ('credentials', `${host}: ${nameOf(asked)} answered ${found}`, RUN_AGAIN);
    throw new errors/* ActionError */.lZ('credentials', `${host}: ${nameOf(asked)} refused the sign-in of this job: ${found}; ${(0,subject/* describeClaims */.Zs)(claims)}`, `${cure}${(0,subject/* subjectHint */.U6)(claims)}`);
}
function tokenOf(document, field, asked, { runner }) {
    const value = document[field];
    if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value))
        throw new errors/* ActionError */.lZ('credentials', `${asked.host}: ${nameOf(asked)} answered without a token in ${JSON.stringify(field)}`, RUN_AGAIN);
    const token = new secret/* Secret */.z(value);
    runner.mask(token);
    return token;
}
function endAfter(seconds, otherwise, { clock }) {
    const isGood = typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0;
    return new Date(clock.now().getTime() + (isGood ? Math.min(seconds, DAY_SECONDS) : otherwise) * 1_000);
}
function endOfJwt(token) {
    const [, payload, , ...rest] = token.reveal().split('.');
    const claims = payload === undefined || rest.length > 0 ? undefined : (0,json/* parseJson */.q)(Buffer.from(payload, 'base64url'));
    const end = (0,json/* isRecord */.u)(claims) ? claims['exp'] : undefined;
    return typeof end === 'number' && end > 0 && end < 1e11 ? new Date(end * 1_000) : undefined;
}
const DAY_SECONDS = 86_400;
const RUN_AGAIN = 'Run the job again; if it stays so, a proxy between this machine and that host may be answering in its place.';
async function persist(asked, { http, clock, random, log }) {
    const request = requestOf(asked);
    for (let tries = 1;; tries += 1) {
        const outcome = await http.request({ ...request, idleMs: IDLE_MS, limitBytes: ANSWER_LIMIT_BYTES }).then((reply) => ({ reply, isLasting: !isTransient(reply.status), askedMs: askedWaitMs(reply.headers.get('retry-after'), clock.now()) }), (error) => ({ error, isLasting: !TRANSIENT.has((0,domain_code/* codeOf */.$)(error) ?? ''), askedMs: 0 }));
        if (outcome.isLasting || tries === TRIES || outcome.askedMs > LONGEST_WAIT_MS) {
            if ('reply' in outcome)
                return outcome.reply;
            throw unreachable(asked, tries, outcome.error);
        }
        const what = 'reply' in outcome ? `answered ${outcome.reply.status}` : (0,domain_code/* codeOf */.$)(outcome.error);
        log.debug(`${asked.url.host} ${what}; try ${tries + 1} of ${TRIES}`);
        await clock.sleep(Math.max(outcome.askedMs, FIRST_WAIT_MS * 2 ** (tries - 1) * random.fraction()));
    }
}
const TRANSIENT = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
function isTransient(status) {
    return status === 408 || status === 429 || status >= 500;
}
function askedWaitMs(header, now) {
    const text = header?.trim() ?? '';
    if (/^[0-9]{1,9}$/.test(text))
        return Number(text) * 1_000;
    const ms = /GMT$/.test(text) ? Date.parse(text) - now.getTime() : Number.NaN;
    return Number.isNaN(ms) ? 0 : Math.max(0, ms);
}
function requestOf({ url, headers, body, ca }) {
    const common = {
        url,
        headers: { accept: 'application/json', 'user-agent': 'build-tag-push', ...headers },
        ...(ca === undefined ? {} : { ca }),
    };
    if (body === undefined)
        return { method: 'GET', ...common };
    const [type, text] = 'form' in body
        ? ['application/x-www-form-urlencoded', new URLSearchParams(body.form).toString()]
        : ['application/json', JSON.stringify(body.json)];
    return { method: 'POST', ...common, headers: { ...common.headers, 'content-type': type }, body: new TextEncoder().encode(text) };
}
function unreachable(asked, tries, error) {
    const code = (0,domain_code/* codeOf */.$)(error);
    if (error instanceof errors/* ActionError */.lZ || code === undefined)
        return error;
    if (code === 'ERR_BODY_TOO_LARGE')
        return new errors/* ActionError */.lZ('credentials', `${asked.host}: ${nameOf(asked)} answered with more than ${ANSWER_LIMIT_BYTES / 1024} KiB`, RUN_AGAIN, error);
    const told = tries === 1 ? '' : ` in ${tries} tries`;
    return new errors/* ActionError */.lZ('registry-unreachable', `${asked.host}: ${nameOf(asked)} could not be reached${told} (${code})`, /CERT|SIGNATURE|ALTNAME/.test(code)
        ? `The certificate of ${asked.url.host} is not trusted here; a proxy's own authority is named by NODE_EXTRA_CA_CERTS.`
        : `This machine must reach ${asked.url.host}, through HTTPS_PROXY or with it in NO_PROXY.`, error);
}
function nameOf({ seller, url }) {
    return `${seller} (${url.host})`;
}
function kindOf(headers) {
    return /\bhtml\b/i.test(headers.get('content-type') ?? '') ? 'a web page' : 'something else';
}
function wordsOf(document, secrets) {
    if (!(0,json/* isRecord */.u)(document))
        return '';
    const { error, errors, message } = document;
    const first = Array.isArray(errors) ? errors[0] : error;
    const said = (0,json/* isRecord */.u)(first) ? [first['code'], first['status'], first['message']] : [first, document['error_description'], message];
    const text = said.filter((part) => typeof part === 'string').join(': ');
    return (0,inert/* inertInline */.Mo)((0,secret/* conceal */.E)(text, secrets.map((secret) => secret.reveal())));
}

;// CONCATENATED MODULE: ./lib/src/credentials/provider.js
const PLAIN = {
    redeem: async (entry) => entry,
    accept: async (earlier) => earlier,
    automatic: async () => undefined,
};

;// CONCATENATED MODULE: ./lib/src/credentials/providers/azure.js



const azure = {
    ...PLAIN,
    name: 'Azure Container Registry',
    cure: 'Give client-id and tenant-id of an app or a managed identity that trusts this repository and has the role AcrPush, or a token of the registry as username and password.',
};
const NO_USER = '00000000-0000-0000-0000-000000000000';
const PUBLIC = {
    audience: 'api://AzureADTokenExchange',
    login: 'login.microsoftonline.com',
    resource: 'https://containerregistry.azure.net',
};
const NATIONAL = new Map([
    [
        'us',
        { audience: 'api://AzureADTokenExchangeUSGov', login: 'login.microsoftonline.us', resource: 'https://containerregistry.azure.us' },
    ],
    ['cn', { audience: 'api://AzureADTokenExchangeChina', login: 'login.chinacloudapi.cn', resource: 'https://containerregistry.azure.cn' }],
]);
const REFRESH_SECONDS = 1_800;
async function signInToAzure({ host, settings, keyless }, ports) {
    const cloud = NATIONAL.get(host.slice(host.lastIndexOf('.') + 1)) ?? PUBLIC;
    const { jwt, claims } = await ports.identity.token(keyless.audience ?? cloud.audience, host);
    const common = { host, claims, ca: settings.ca };
    const entra = {
        ...common,
        ca: undefined,
        seller: 'Microsoft Entra ID',
        url: new URL(`https://${cloud.login}/${keyless.tenantId}/oauth2/v2.0/token`),
        body: {
            form: {
                client_id: keyless.clientId,
                grant_type: 'client_credentials',
                client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
                client_assertion: jwt.reveal(),
                scope: `${cloud.resource}/.default`,
            },
        },
        cure: trust(keyless, (0,subject/* issuerOf */.xD)(claims)),
        secrets: [jwt],
    };
    const access = tokenOf(await exchange(entra, ports), 'access_token', entra, ports);
    const registry = {
        ...common,
        seller: 'the registry',
        url: new URL(`https://${host}/oauth2/exchange`),
        body: { form: { grant_type: 'access_token', service: host, tenant: keyless.tenantId, access_token: access.reveal() } },
        cure: ROLE,
        secrets: [jwt, access],
    };
    const refresh = tokenOf(await exchange(registry, ports), 'refresh_token', registry, ports);
    const expiresAt = endOfJwt(refresh) ?? endAfter(undefined, REFRESH_SECONDS, ports);
    return { host, username: NO_USER, password: refresh, source: `client-id ${keyless.clientId}`, expiresAt };
}
function trust({ clientId, tenantId }, issuer) {
    return `The application ${clientId} of the tenant ${tenantId} needs a federated credential with the issuer ${issuer} and exactly this subject and audience.`;
}
const ROLE = 'The application needs the role AcrPush on the registry, or "Container Registry Repository Writer" where the registry is in the mode "RBAC and ABAC"; a new assignment takes up to ten minutes.';

// EXTERNAL MODULE: ./lib/src/domain/url.js
var url = __nccwpck_require__(2178);
;// CONCATENATED MODULE: ./lib/src/credentials/providers/ghcr.js


const GITHUB_COM = 'https://github.com';
const ghcr = {
    ...PLAIN,
    name: 'GitHub Container Registry',
    cure: 'The job needs permissions: packages: write, and a package that another repository made must give this one the role Write under "Manage Actions access". Elsewhere give username and a classic personal access token with write:packages.',
    automatic: ghcr_automatic,
};
async function ghcr_automatic(host, given, ports) {
    return serverOf(ports) === GITHUB_COM ? byToken(host, given, ports) : undefined;
}
async function automaticOnServer(host, given, ports) {
    const server = serverOf(ports);
    const isOurs = server !== GITHUB_COM && host === `containers.${(0,url/* parseUrl */.D)(server)?.host}`;
    return isOurs ? byToken(host, given, ports) : undefined;
}
function serverOf({ env }) {
    return (env['GITHUB_SERVER_URL'] || GITHUB_COM).replace(/\/$/, '');
}
function byToken(host, { githubToken, isNamed }, ports) {
    if (githubToken === undefined)
        return undefined;
    if (!isNamed) {
        ports.log.info(`${host} is asked without a sign-in, since no image and no cache is there; an entry in registry-auth with this registry signs in with github-token`);
        return undefined;
    }
    const username = ports.env['GITHUB_ACTOR'] ?? '';
    return {
        host,
        username: username === '' ? 'github-actions' : username,
        password: githubToken,
        source: 'github-token',
        expiresAt: undefined,
    };
}

;// CONCATENATED MODULE: ./lib/src/credentials/providers/generic.js


const generic = {
    ...PLAIN,
    name: 'a container registry',
    cure: 'Give registry, username and password (or an entry of registry-auth), or sign in with docker/login-action in an earlier step.',
    automatic: automaticOnServer,
};

;// CONCATENATED MODULE: ./lib/src/credentials/providers/google.js






const google = {
    ...PLAIN,
    name: 'Google Artifact Registry',
    cure: "Give workload-identity-provider (and service-account), or the username _json_key with a service account's key as password, or oauth2accesstoken with an access token.",
    redeem,
};
const TOKEN_USER = 'oauth2accesstoken';
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const FEDERATED_SECONDS = 600;
const LIFETIME_SECONDS = 3_600;
async function redeem(entry, { runner }) {
    if (entry.username !== '_json_key' && entry.username !== '_json_key_base64')
        return entry;
    const given = entry.password.reveal();
    const text = entry.username === '_json_key' ? given : Buffer.from(given, 'base64').toString('utf8');
    const key = (0,json/* parseJson */.q)(text);
    const problem = problemOf(key);
    if (problem !== undefined) {
        throw new errors/* ActionError */.lZ('credentials', `${entry.host}: the password of ${entry.username} ${problem}`, entry.username === '_json_key'
            ? 'Give the whole key file of a service account as it was downloaded; in registry-auth put it in single quotes. A key in base64 goes with the username _json_key_base64.'
            : 'Give the whole key file of a service account in base64; the file as it is goes with the username _json_key.');
    }
    for (const field of ['private_key', 'private_key_id']) {
        const part = (0,json/* isRecord */.u)(key) ? key[field] : undefined;
        if (typeof part === 'string' && part !== '')
            runner.mask(new secret/* Secret */.z(part));
    }
    if (text !== given)
        runner.mask(new secret/* Secret */.z(text));
    return entry;
}
function problemOf(key) {
    if (!(0,json/* isRecord */.u)(key))
        return 'is not the JSON of a key';
    if (key['type'] !== 'service_account')
        return 'is JSON, but not the key of a service account (its type is another)';
    const missing = ['client_email', 'private_key'].filter((field) => typeof key[field] !== 'string' || key[field] === '');
    return missing.length === 0 ? undefined : `is a service account's key without ${missing.join(' and ')}`;
}
async function signInToGoogle({ host, keyless }, ports) {
    const { provider, serviceAccount } = keyless;
    const { jwt, claims } = await ports.identity.token(keyless.audience ?? `https://iam.googleapis.com/${provider}`, host);
    const sts = {
        host,
        claims,
        seller: "Google's token service",
        url: new URL('https://sts.googleapis.com/v1/token'),
        body: {
            json: {
                audience: `//iam.googleapis.com/${provider}`,
                grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
                requestedTokenType: 'urn:ietf:params:oauth:token-type:access_token',
                scope: SCOPE,
                subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt',
                subjectToken: jwt.reveal(),
            },
        },
        cure: `The provider must have the issuer ${(0,subject/* issuerOf */.xD)(claims)} and an attribute condition that this subject and repository meet.`,
        secrets: [jwt],
    };
    const answer = await exchange(sts, ports);
    const federated = tokenOf(answer, 'access_token', sts, ports);
    const login = { host, username: TOKEN_USER, source: `workload-identity-provider ${provider.split('/').at(-1)}` };
    if (serviceAccount === undefined)
        return { ...login, password: federated, expiresAt: endAfter(answer['expires_in'], FEDERATED_SECONDS, ports) };
    const credentials = {
        host,
        claims,
        seller: "Google's IAM",
        url: new URL(`https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${serviceAccount}:generateAccessToken`),
        headers: { authorization: `Bearer ${federated.reveal()}` },
        body: { json: { scope: [SCOPE], lifetime: `${LIFETIME_SECONDS}s`, delegates: [] } },
        cure: `${serviceAccount} must give this repository's principal the role roles/iam.workloadIdentityUser, and needs itself roles/artifactregistry.writer.`,
        secrets: [jwt, federated],
    };
    const given = await exchange(credentials, ports);
    const password = tokenOf(given, 'accessToken', credentials, ports);
    return { ...login, source: `service-account ${serviceAccount}`, password, expiresAt: endAt(given['expireTime'], ports) };
}
function endAt(time, ports) {
    const ms = typeof time === 'string' ? Date.parse(time) : Number.NaN;
    return Number.isNaN(ms) ? endAfter(undefined, LIFETIME_SECONDS, ports) : new Date(ms);
}

;// CONCATENATED MODULE: ./lib/src/credentials/providers/hub.js


const hub = {
    ...PLAIN,
    name: 'Docker Hub',
    cure: 'Give registry: docker.io, username: your Docker ID and password: an access token with Read & Write (an account password fails where two-factor sign-in is on), or the name of an organisation and connection-id.',
};
const AUDIENCE = 'https://identity.docker.com';
const hub_LIFETIME_SECONDS = 300;
async function signInToHub({ host, keyless }, ports) {
    const { organization, connectionId } = keyless;
    const { jwt, claims } = await ports.identity.token(AUDIENCE, host);
    const asked = {
        host,
        claims,
        seller: "Docker's identity service",
        url: new URL('https://identity.docker.com/oauth/token'),
        body: {
            form: {
                grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
                subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
                subject_token: jwt.reveal(),
                connection_id: connectionId,
                expires_in: String(hub_LIFETIME_SECONDS),
            },
        },
        cure: `The connection ${connectionId} of ${organization} needs a ruleset that this subject meets, with the repositories that are pushed to.`,
        secrets: [jwt],
    };
    const answer = await exchange(asked, ports);
    const password = tokenOf(answer, 'access_token', asked, ports);
    return {
        host,
        username: organization,
        password,
        source: `connection-id of ${organization}`,
        expiresAt: endAfter(answer['expires_in'], hub_LIFETIME_SECONDS, ports),
    };
}

;// CONCATENATED MODULE: ./lib/src/credentials/providers/quay.js



const quay = {
    ...PLAIN,
    name: 'Quay',
    cure: 'Give the robot as username (NAMESPACE+NAME) and its token as password, or robot alone where the robot trusts this repository.',
};
const PASSWORD_SECONDS = 3_600;
async function signInToQuay({ host, settings, keyless }, ports) {
    const { robot, audience } = keyless;
    const { jwt, claims } = await ports.identity.token(audience ?? `https://${host}`, host);
    const asked = {
        host,
        claims,
        seller: 'the registry',
        url: new URL(`${settings.plain ? 'http' : 'https'}://${host}/oauth2/federation/robot/token`),
        headers: { authorization: `Basic ${Buffer.from(`${robot}:${jwt.reveal()}`).toString('base64')}` },
        ca: settings.ca,
        cure: `The robot ${robot} needs a "Robot identity federation" with the issuer ${(0,subject/* issuerOf */.xD)(claims)} and exactly this subject.`,
        secrets: [jwt],
    };
    const password = tokenOf(await exchange(asked, ports), 'token', asked, ports);
    return {
        host,
        username: robot,
        password,
        source: `robot ${robot}`,
        expiresAt: endOfJwt(password) ?? endAfter(undefined, PASSWORD_SECONDS, ports),
    };
}

;// CONCATENATED MODULE: ./lib/src/credentials/providers.js










const PROVIDERS = {
    azure: azure,
    dockerhub: hub,
    ecr: credentials_ecr/* ecr */.ZG,
    'ecr-public': ecrPublic,
    generic: generic,
    ghcr: ghcr,
    gitlab: generic,
    google: google,
    harbor: generic,
    nexus: generic,
    quay: quay,
};
function providerOf(host) {
    return PROVIDERS[(0,vendor/* vendorOf */.A)(host)];
}
function signInKeyless(host, settings, keyless, ports) {
    switch (keyless.kind) {
        case 'aws':
            return ((0,ecr/* isEcrPublic */.M)(host) ? signInToEcrPublic : credentials_ecr/* signInToEcr */.Y$)({ host, settings, keyless }, ports);
        case 'azure':
            return signInToAzure({ host, settings, keyless }, ports);
        case 'dockerhub':
            return signInToHub({ host, settings, keyless }, ports);
        case 'google':
            return signInToGoogle({ host, settings, keyless }, ports);
        case 'quay':
            return signInToQuay({ host, settings, keyless }, ports);
    }
}

;// CONCATENATED MODULE: ./lib/src/credentials/renewing.js
const MARGIN_MS = 60_000;
function renewing(make, clock) {
    let held;
    let pending;
    const remake = async () => {
        const value = await make();
        held = { value, untilMs: freshUntilMs(value.end, clock.now()) };
        return value;
    };
    return async () => {
        if (held !== undefined && clock.now().getTime() < held.untilMs)
            return held.value;
        pending ??= remake().finally(() => {
            pending = undefined;
        });
        return pending;
    };
}
function freshUntilMs(end, now) {
    if (end === undefined)
        return Number.POSITIVE_INFINITY;
    const lifeMs = end.getTime() - now.getTime();
    return lifeMs <= 0 ? now.getTime() + MARGIN_MS : end.getTime() - Math.min(MARGIN_MS, lifeMs / 2);
}

;// CONCATENATED MODULE: ./lib/src/credentials/keychain.js








async function obtainKeychain(inputs, images, ports) {
    maskGiven(inputs, ports.env, ports.runner);
    const entries = byHost(inputs.registries);
    const [authorities, earlier] = await Promise.all([readAuthorities(entries, ports), earlierSignIns(ports)]);
    const cacheHosts = [...inputs.build.cacheFrom, ...inputs.build.cacheTo].flatMap((entry) => (0,cache/* cacheHost */.X)(entry) ?? []);
    const named = new Set([...entries.keys(), ...images.map((image) => image.host), ...cacheHosts]);
    const asked = new Map();
    const settings = (host) => settingsOf(host, entries.get(host) ?? [], authorities.get(host), inputs.authRealms.get(host));
    const loginBy = async (host, entry) => {
        const given = { githubToken: inputs.githubToken, isNamed: named.has(host) };
        const key = [host, entry?.scope ?? ''].join(' ');
        const ask = asked.get(key) ?? renewing(() => signIn(settings(host), entry, earlier, given, ports), ports.clock);
        asked.set(key, ask);
        return (await ask()).login;
    };
    const loginForHost = (host) => loginBy(host, entries.get(host)?.[0]);
    for (const [host, [first, second]] of entries)
        if (second !== undefined)
            ports.log.info(`${host} has several accounts; builds ask for the host alone, so base images and caches there are read as the first, ${first?.scope === undefined ? 'without scope' : `of the scope ${first.scope}`}`);
    return {
        login: (place) => (place.path === '' ? loginForHost(place.host) : loginBy(place.host, (0,entry/* entryFor */.c)(place, entries.get(place.host) ?? []))),
        loginForHost,
        settings,
        declared: [...entries.keys()].filter((host) => !images.some((image) => image.host === host)),
    };
}
function byHost(entries) {
    const found = new Map();
    for (const entry of entries)
        found.set(entry.host, [...(found.get(entry.host) ?? []), entry]);
    return found;
}
async function signIn(settings, entry, earlier, given, ports) {
    const { host } = settings;
    const provider = providerOf(host);
    const held = (login, end = login?.expiresAt) => {
        if (login !== undefined)
            maskLogin(login.username, login.password, ports.runner);
        return { login, end };
    };
    if (entry?.login !== undefined)
        return held(await provider.redeem({ host, ...entry.login, source: 'input registry-auth', expiresAt: undefined }, ports));
    if (entry?.keyless !== undefined)
        return held(await signInKeyless(host, settings, entry.keyless, ports));
    const found = await earlier(host, provider.cure);
    const accepted = found === undefined ? undefined : await provider.accept(found.login, ports);
    if (accepted !== undefined)
        return held({ ...accepted, isEarlier: true }, found?.end ?? accepted.expiresAt);
    return held(await provider.automatic(host, given, ports));
}
async function readAuthorities(entries, ports) {
    const read = [...entries].map(async ([host, [first]]) => first?.caCert === undefined ? [] : [[host, await readAuthority(host, first.caCert, ports)]]);
    return new Map((await Promise.all(read)).flat());
}
function settingsOf(host, entries, ca, realms) {
    const [first] = entries;
    const plain = first?.insecure === true || (ca === undefined && (0,loopback/* isLoopback */.U)(host.replace(/:[0-9]+$/, '')));
    return {
        host,
        plain,
        ca,
        required: first?.required ?? true,
        ...(entries.length > 1 || first?.scope !== undefined ? { hasScopes: true } : {}),
        ...(realms === undefined ? {} : { realms }),
    };
}


/***/ }),

/***/ 9770:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ spared)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5071);

async function spared({ host }, work, otherwise, keychain, { log }) {
    try {
        return await work();
    }
    catch (thrown) {
        const error = (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .asActionError */ .z6)(thrown);
        if (keychain.settings(host).required || (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .endsRun */ .sl)(error))
            throw thrown;
        log.warning(`${error.message} (not required: the run goes on)`);
        return otherwise;
    }
}


/***/ }),

/***/ 5723:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   U6: () => (/* binding */ subjectHint),
/* harmony export */   Zs: () => (/* binding */ describeClaims),
/* harmony export */   xD: () => (/* binding */ issuerOf)
/* harmony export */ });
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1295);

function describeClaims({ audience, subject }) {
    return `its audience (aud) is ${told(audience)}, its subject (sub) ${told(subject)}`;
}
function issuerOf({ issuer }) {
    return told(issuer ?? 'https://token.actions.githubusercontent.com');
}
function subjectHint({ subject }) {
    const isImmutable = /^repo:[^/:]+@\d+\/[^/:]+@\d+:/.test(subject ?? '');
    return isImmutable
        ? ' The subject has the numbers of owner and repository in it (repo:OWNER@ID/REPO@ID:…), as those of all repositories made, renamed or moved since July 2026: a trust that was written as repo:OWNER/REPO:… does not match it.'
        : '';
}
function told(claim) {
    return claim === undefined ? 'not said' : (0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertInline */ .Mo)(claim);
}


/***/ }),

/***/ 6251:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  B: () => (/* binding */ parseUserConfig),
  A: () => (/* binding */ readUserConfig)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: ./lib/src/domain/code.js
var code = __nccwpck_require__(1342);
// EXTERNAL MODULE: ./lib/src/domain/json.js
var json = __nccwpck_require__(7909);
// EXTERNAL MODULE: ./lib/src/credentials/auths.js
var auths = __nccwpck_require__(6376);
;// CONCATENATED MODULE: ./lib/src/credentials/carried.js

function parseCarried(document) {
    const proxies = nested(document['proxies']);
    const withPassword = Object.entries(proxies).flatMap(([daemon, settings]) => Object.entries(settings).flatMap(([name, value]) => (hasPassword(value) ? [`proxies.${daemon}.${name}`] : [])));
    const headers = Object.keys(texts(document['HttpHeaders'])).filter((name) => name.toLowerCase() !== 'user-agent');
    return {
        carried: {
            currentContext: typeof document['currentContext'] === 'string' && document['currentContext'] !== '' ? document['currentContext'] : undefined,
            cliPluginsExtraDirs: Array.isArray(document['cliPluginsExtraDirs']) ? document['cliPluginsExtraDirs'].filter(isText) : [],
            features: texts(document['features']),
            plugins: nested(document['plugins']),
            proxies: mapValues(proxies, (settings) => Object.fromEntries(Object.entries(settings).filter(([, value]) => !hasPassword(value)))),
        },
        problems: [
            ...withPassword.map((name) => `has a password in ${name}, which is not written down a second time: the build does not get this proxy. Give it as a build-arg without a value (HTTPS_PROXY), and the variable in the step's env.`),
            ...headers.map((name) => `has HttpHeaders.${name}, which may be a secret and is not passed on. Give it as DOCKER_CUSTOM_HEADERS in the step's env.`),
        ],
    };
}
function hasPassword(value) {
    return value.includes('@');
}
function nested(value) {
    return mapValues((0,json/* isRecord */.u)(value) ? value : {}, texts);
}
function texts(value) {
    return (0,json/* isRecord */.u)(value)
        ? Object.fromEntries(Object.entries(value).filter((pair) => typeof pair[1] === 'string'))
        : {};
}
function mapValues(record, change) {
    return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
function isText(value) {
    return typeof value === 'string';
}

;// CONCATENATED MODULE: ./lib/src/credentials/userconfig.js





const LIMIT_BYTES = 4 * 1024 * 1024;
const reads = new WeakMap();
function readUserConfig(ports) {
    const reading = reads.get(ports) ?? read(ports);
    reads.set(ports, reading);
    return reading;
}
async function read(ports) {
    const folder = userFolder(ports.env);
    if (folder === undefined)
        return { folder, ...NOTHING };
    const path = (0,external_node_path_.join)(folder, 'config.json');
    const { problems, ...config } = await ports.files.readText(path, LIMIT_BYTES).then((text) => (text === undefined ? { ...NOTHING, problems: [] } : parseUserConfig(text)), (cause) => ({ ...NOTHING, problems: [`cannot be read (${(0,code/* codeOf */.$)(cause) ?? String(cause)})`] }));
    for (const problem of problems)
        ports.log.warning(`${path} ${problem}`);
    return { folder, ...config };
}
function parseUserConfig(text) {
    if (text.trim() === '')
        return { ...NOTHING, problems: [] };
    const document = (0,json/* parseJson */.q)(text);
    if (!(0,json/* isRecord */.u)(document))
        return { ...NOTHING, problems: ['is not a JSON object: its sign-ins, contexts and proxies are not used'] };
    const { carried, problems } = parseCarried(document);
    return { auths: (0,auths/* parseAuths */.ju)(document['auths']), ...parseHelpers(document), carried, problems };
}
const NOTHING = {
    auths: new Map(),
    credHelpers: new Map(),
    credsStore: undefined,
    carried: { currentContext: undefined, cliPluginsExtraDirs: [], features: {}, plugins: {}, proxies: {} },
};
function userFolder(env) {
    const own = env['DOCKER_CONFIG'] ?? '';
    if (own !== '')
        return (0,external_node_path_.resolve)(own);
    const home = env['HOME'] ?? env['USERPROFILE'] ?? '';
    return home === '' ? undefined : (0,external_node_path_.resolve)(home, '.docker');
}
function parseHelpers(document) {
    const helpers = (0,json/* isRecord */.u)(document['credHelpers']) ? Object.entries(document['credHelpers']) : [];
    const named = helpers.flatMap(([key, name]) => {
        const host = (0,auths/* hostOfKey */.VA)(key);
        return host !== undefined && isProgramName(name) ? [[host, name]] : [];
    });
    return { credHelpers: new Map(named), credsStore: isProgramName(document['credsStore']) ? document['credsStore'] : undefined };
}
function isProgramName(value) {
    return typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(value);
}


/***/ }),

/***/ 3638:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ ambiguityOf)
/* harmony export */ });
/* harmony import */ var _json_tokens_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1120);

function ambiguityOf(text, plain) {
    const open = [];
    let field = '';
    const tokens = new _json_tokens_js__WEBPACK_IMPORTED_MODULE_0__/* .JsonTokens */ .pI({
        open: (bracket) => {
            const isLeftOut = (open.length > 0 && open.at(-1) === undefined) || (bracket === '{' && plain.has(field));
            open.push(isLeftOut ? undefined : new Set());
            field = '';
        },
        close: () => {
            open.pop();
        },
        key: (name) => {
            const names = open.at(-1);
            if (names?.has(folded(name)) === true)
                throw new _json_tokens_js__WEBPACK_IMPORTED_MODULE_0__/* .JsonRefusal */ .Jc(`says ${JSON.stringify(name)} twice in one object, or in another spelling`);
            names?.add(folded(name));
            field = name;
        },
        isWanted: () => false,
        value: () => undefined,
    });
    try {
        tokens.push(text);
        tokens.end();
        return undefined;
    }
    catch (error) {
        if (error instanceof _json_tokens_js__WEBPACK_IMPORTED_MODULE_0__/* .JsonRefusal */ .Jc)
            return error.message;
        throw error;
    }
}
function folded(name) {
    return name.toUpperCase().toLowerCase();
}


/***/ }),

/***/ 525:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ cacheReference),
/* harmony export */   X: () => (/* binding */ cacheHost)
/* harmony export */ });
/* harmony import */ var _reference_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3366);

function cacheReference(entry) {
    const text = referenceOf(entry);
    if (text === undefined)
        return undefined;
    const { name, tag } = split(text);
    const repository = (0,_reference_js__WEBPACK_IMPORTED_MODULE_0__/* .parseRepository */ .SU)(name);
    return 'refused' in repository ? undefined : { repository, tag: tag ?? 'latest', text };
}
function cacheHost(entry) {
    const [text] = referenceOf(entry)?.split('@', 1) ?? [];
    const repository = text === undefined ? undefined : (0,_reference_js__WEBPACK_IMPORTED_MODULE_0__/* .parseRepository */ .SU)(split(text).name);
    return repository === undefined || 'refused' in repository ? undefined : repository.host;
}
function referenceOf(entry) {
    const fields = entry
        .replaceAll('"', '')
        .split(',')
        .map((field) => field.trim());
    const value = (key) => fields.find((field) => field.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1);
    const isAlone = fields.length === 1 && !entry.includes('=');
    if (!isAlone && value('type') !== 'registry')
        return undefined;
    return isAlone ? fields[0] : value('ref');
}
function split(text) {
    const colon = text.lastIndexOf(':');
    return colon > text.lastIndexOf('/') ? { name: text.slice(0, colon), tag: text.slice(colon + 1) } : { name: text, tag: undefined };
}


/***/ }),

/***/ 1342:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ codeOf)
/* harmony export */ });
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7909);

function codeOf(thrown) {
    return (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(thrown) && typeof thrown['code'] === 'string' ? thrown['code'] : undefined;
}


/***/ }),

/***/ 6169:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Xk: () => (/* binding */ CONFIG_LIMIT_BYTES),
/* harmony export */   _m: () => (/* binding */ isImageConfig),
/* harmony export */   o4: () => (/* binding */ parseConfig)
/* harmony export */ });
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7909);

const CONFIG_LIMIT_BYTES = 4 * 1024 * 1024;
function isImageConfig(mediaType) {
    return CONFIGS.has(mediaType);
}
const CONFIGS = new Set(['application/vnd.oci.image.config.v1+json', 'application/vnd.docker.container.image.v1+json']);
function parseConfig(bytes) {
    const document = parseJson(bytes);
    if (!(0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(document))
        return undefined;
    return { platform: platformOf(document), labels: labelsOf(document) };
}
function platformOf(document) {
    const { os, architecture, variant } = document;
    if (typeof os !== 'string' || typeof architecture !== 'string')
        return undefined;
    return { os, architecture, ...(typeof variant === 'string' && variant !== '' ? { variant } : {}) };
}
function labelsOf(document) {
    const inner = document['config'];
    const labels = (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(inner) ? inner['Labels'] : undefined;
    if (!(0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(labels))
        return new Map();
    return new Map(Object.entries(labels).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])));
}
function parseJson(bytes) {
    try {
        return JSON.parse(new TextDecoder().decode(bytes));
    }
    catch {
        return undefined;
    }
}


/***/ }),

/***/ 1108:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Lr: () => (/* binding */ COSIGN_VERSION),
/* harmony export */   m$: () => (/* binding */ SIGN_PREDICATE),
/* harmony export */   oX: () => (/* binding */ GITHUB_ISSUER),
/* harmony export */   q$: () => (/* binding */ BUNDLE_TYPE)
/* harmony export */ });
const COSIGN_VERSION = '3.1.2';
const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';
const SIGN_PREDICATE = 'https://sigstore.dev/cosign/sign/v1';
const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';


/***/ }),

/***/ 4243:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Y: () => (/* binding */ formatDate),
/* harmony export */   _: () => (/* binding */ isPlainFormat)
/* harmony export */ });
const TOKENS = ['YYYY', 'YY', 'MM', 'M', 'DD', 'D', 'HH', 'H', 'mm', 'm', 'ss', 's', 'X'];
const PIECES = /\[([^[\]]*)\]|([A-Za-z])\2*|[^A-Za-z[\]\\]+|[[\]\\]/g;
function isPlainFormat(format) {
    const pieces = [...format.matchAll(PIECES)];
    return (pieces.length > 0 &&
        pieces.every(([piece, bracketed]) => bracketed !== undefined || isToken(piece) || /^(?:T+|[^A-Za-z[\]\\]+)$/.test(piece)));
}
function formatDate(format, date, timezone) {
    const fields = timezone === 'UTC' ? utcFields(date) : zoneFields(date, timezone);
    return format.replaceAll(PIECES, (piece, bracketed) => bracketed ?? (isToken(piece) ? write(piece, fields, date) : piece));
}
function isToken(piece) {
    return TOKENS.some((token) => token === piece);
}
function utcFields(date) {
    const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()];
    return [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), ...clock];
}
function zoneFields(date, timeZone) {
    const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' };
    const parts = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...numeric }).formatToParts(date);
    const get = (type) => Number(parts.find((part) => part.type === type)?.value);
    return [get('year'), get('month'), get('day'), get('hour'), get('minute'), get('second')];
}
function write(token, [year, month, day, hour, minute, second], date) {
    switch (token) {
        case 'YYYY':
            return String(year).padStart(4, '0');
        case 'YY':
            return two(year % 100);
        case 'MM':
            return two(month);
        case 'M':
            return String(month);
        case 'DD':
            return two(day);
        case 'D':
            return String(day);
        case 'HH':
            return two(hour);
        case 'H':
            return String(hour);
        case 'mm':
            return two(minute);
        case 'm':
            return String(minute);
        case 'ss':
            return two(second);
        case 's':
            return String(second);
        case 'X':
            return String(Math.floor(date.getTime() / 1000));
    }
}
function two(value) {
    return String(value).padStart(2, '0');
}


/***/ }),

/***/ 9191:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   ZD: () => (/* binding */ hexOf),
/* harmony export */   m: () => (/* binding */ parseDigest),
/* harmony export */   ol: () => (/* binding */ digestOf)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7598);

const DIGEST = /^sha256:[0-9a-f]{64}$/;
function parseDigest(text) {
    return isDigest(text) ? text : undefined;
}
function digestOf(bytes) {
    return `sha256:${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(bytes).digest('hex')}`;
}
function hexOf(digest) {
    return digest.slice('sha256:'.length);
}
function isDigest(text) {
    return DIGEST.test(text);
}


/***/ }),

/***/ 3269:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ isEcrPublic),
/* harmony export */   w: () => (/* binding */ parseEcrHost)
/* harmony export */ });
const ECR_HOST = /^(\d{12})\.dkr[.-]ecr(-fips)?\.([a-z0-9][a-z0-9_-]*)\.([a-z0-9.-]+)$/;
const PARTITIONS = new Map([
    ['amazonaws.com', 'aws'],
    ['on.aws', 'aws'],
    ['amazonaws.com.cn', 'aws-cn'],
    ['on.amazonwebservices.com.cn', 'aws-cn'],
    ['amazonaws.eu', 'aws-eusc'],
    ['c2s.ic.gov', 'aws-iso'],
    ['sc2s.sgov.gov', 'aws-iso-b'],
    ['cloud.adc-e.uk', 'aws-iso-e'],
    ['csp.hci.ic.gov', 'aws-iso-f'],
]);
function parseEcrHost(host) {
    const [, account, fips, region, suffix] = ECR_HOST.exec(host) ?? [];
    const partition = PARTITIONS.get(suffix ?? '');
    if (account === undefined || region === undefined || partition === undefined)
        return undefined;
    return { account, region, fips: fips !== undefined, partition: region.startsWith('us-gov-') ? 'aws-us-gov' : partition };
}
function isEcrPublic(host) {
    return host === 'public.ecr.aws' || host === 'ecr-public.aws.com';
}


/***/ }),

/***/ 1706:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ withoutSecrets),
/* harmony export */   c: () => (/* binding */ isServiceAccess)
/* harmony export */ });
const DENIED = /^(?:INPUT_.*|STATE_.*|GITHUB_TOKEN|ACTIONS_ID_TOKEN_.*|GITHUB_(?:OUTPUT|ENV|PATH|STATE|STEP_SUMMARY))$/i;
const SERVICES = /^(?:ACTIONS_RUNTIME_.*|ACTIONS_RESULTS_URL|ACTIONS_CACHE_.*)$/i;
function withoutSecrets(env, isNamed = () => false) {
    return Object.fromEntries(Object.entries(env).filter(([name]) => isNamed(name) || !(DENIED.test(name) || isServiceAccess(name))));
}
function isServiceAccess(name) {
    return SERVICES.test(name);
}


/***/ }),

/***/ 2115:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Ev: () => (/* binding */ TOLD),
/* harmony export */   Ex: () => (/* binding */ JOURNAL),
/* harmony export */   Ml: () => (/* binding */ runFolderName),
/* harmony export */   PC: () => (/* binding */ RECOVER),
/* harmony export */   S4: () => (/* binding */ CONFIG_PREFIX),
/* harmony export */   Xx: () => (/* binding */ FOLDER_RANDOM_BYTES),
/* harmony export */   bR: () => (/* binding */ socketFolders),
/* harmony export */   c4: () => (/* binding */ STATE),
/* harmony export */   du: () => (/* binding */ isRunFolderName),
/* harmony export */   jk: () => (/* binding */ PRUNE),
/* harmony export */   k9: () => (/* binding */ KEEP),
/* harmony export */   t0: () => (/* binding */ KEPT),
/* harmony export */   vH: () => (/* binding */ KEEP_PREFIX)
/* harmony export */ });
const STATE = { folder: 'folder', builder: 'builder', smoke: 'smoke' };
const RECOVER = '--recover';
const PRUNE = 'prune';
const JOURNAL = 'journal.json';
const TOLD = 'journal.told';
const PREFIX = 'build-tag-push-';
const RUN_FOLDER = /^build-tag-push-[0-9a-f]{16}$/;
const CONFIG_PREFIX = 'docker-';
const KEEP_PREFIX = `${CONFIG_PREFIX}keep-`;
const KEPT = 'kept.json';
const KEEP = '--keep';
const FOLDER_RANDOM_BYTES = 8;
function runFolderName(random) {
    return `${PREFIX}${random}`;
}
function socketFolders(name, temporary) {
    return [...new Set([temporary, '/tmp'])].flatMap((root) => [`${root}/${name}-socket`, `${root}/${name}-keep`]);
}
function isRunFolderName(name) {
    return RUN_FOLDER.test(name);
}


/***/ }),

/***/ 4448:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ parseHttpDate)
/* harmony export */ });
function parseHttpDate(text) {
    if (!FORM.test(text))
        return undefined;
    const isLeap = text.endsWith(':60 GMT');
    const ms = Date.parse(isLeap ? text.replace(/:60 GMT$/, ':59 GMT') : text);
    return Number.isNaN(ms) ? undefined : ms + (isLeap ? 1_000 : 0);
}
const FORM = /^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:(?:[0-5][0-9]|60) GMT$/;


/***/ }),

/***/ 1295:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Fq: () => (/* binding */ inertLine),
/* harmony export */   Ic: () => (/* binding */ inertMarkdown),
/* harmony export */   Mo: () => (/* binding */ inertInline),
/* harmony export */   by: () => (/* binding */ LINE_LIMIT)
/* harmony export */ });
/* unused harmony exports INLINE_LIMIT, escapeInvisible */
const LINE_LIMIT = 8 * 1024;
const INLINE_LIMIT = 512;
const SEQUENCES = [
    '(?:\\x1b\\[|\\x9b)[0-?]*[ -/]*[@-~]',
    '(?:\\x1b[PX\\]^_]|[\\x90\\x98\\x9d-\\x9f])[^\\0-\\x08\\x0a-\\x1f\\x7f-\\x9f]*(?:\\x07|\\x1b\\\\|\\x9c)',
    '\\x1b[ -/]*[0-~]',
];
const ESCAPES = new RegExp(SEQUENCES.join('|'), 'g');
const INVISIBLE = /(?!\t)[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;
const HARMLESS = /^(?![\t ]*::)(?!.*##\[)[\t\x20-\x7e]*$/;
const LEGACY_COMMAND = /#([^\x20-\x7e]*)#([^\x20-\x7e]*)\[/g;
const COMMAND = /^([^\x21-\x7e]*):([^\x20-\x7e]*):/;
function inertLine(text, limit = LINE_LIMIT) {
    const kept = text.length > limit ? text.slice(0, limit) : text;
    const note = text.length > limit ? ` … ${text.length - limit} more characters` : '';
    if (HARMLESS.test(kept))
        return kept + note;
    return neutralise(visible(kept)) + note;
}
function inertInline(text, limit = INLINE_LIMIT) {
    const line = inertLine(text.slice(0, limit * 4), limit * 4).trim();
    return line.length > limit ? `${line.slice(0, limit - 1).toWellFormed()}…` : line;
}
function inertMarkdown(text, limit = LINE_LIMIT) {
    return inertLine(text, limit)
        .replace(/[!"#$&'()*+:;<=>?@[\\\]^_`{|}~]/g, (mark) => `&#${mark.charCodeAt(0)};`)
        .replace(/\bwww\./gi, (start) => start.replace('.', '&#46;'))
        .replace(/^(\s*(?:[0-9]{1,9})?)([-.])/, (_, before, mark) => `${before}&#${mark.charCodeAt(0)};`);
}
function escapeInvisible(json) {
    const visible = json.replace(INVISIBLE, (found) => found === '\n'
        ? found
        : [...Array(found.length).keys()].map((index) => `\\u${found.charCodeAt(index).toString(16).padStart(4, '0')}`).join(''));
    return visible.replaceAll('##[', '##\\u005b');
}
function visible(text) {
    return text
        .replace(/\r\n|[\n\r\u0085\u2028\u2029]/g, ' ')
        .replace(ESCAPES, '')
        .replace(INVISIBLE, '')
        .toWellFormed();
}
function neutralise(line) {
    return line.replace(LEGACY_COMMAND, '#$1#$2\\[').replace(COMMAND, '$1\\:$2:');
}


/***/ }),

/***/ 1120:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Jc: () => (/* binding */ JsonRefusal),
/* harmony export */   pI: () => (/* binding */ JsonTokens)
/* harmony export */ });
/* unused harmony export TEXT_LIMIT */
class JsonRefusal extends Error {
}
const TEXT_LIMIT = 256;
const DEPTH_LIMIT = 64;
const NUMBER_LIMIT = 64;
const [TAB, NEWLINE, RETURN, BLANK, QUOTE, COMMA, COLON, BACKSLASH] = [9, 10, 13, 32, 34, 44, 58, 92];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125];
const ESCAPES = new Map(Object.entries({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }));
const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
class JsonTokens {
    #handler;
    #stack = [];
    #next = 'value';
    #in = 'between';
    #isKey = false;
    #text;
    #escape = '';
    constructor(handler) {
        this.#handler = handler;
    }
    push(piece) {
        let at = 0;
        while (at < piece.length) {
            switch (this.#in) {
                case 'between':
                    at = this.#between(piece, at);
                    break;
                case 'text':
                    at = this.#inText(piece, at);
                    break;
                case 'escape':
                    this.#inEscape(piece.charAt(at));
                    at += 1;
                    break;
                case 'bare':
                    at = this.#inBare(piece, at);
            }
        }
    }
    end() {
        if (this.#in === 'bare')
            this.#endBare();
        if (this.#in !== 'between' || this.#next !== 'nothing')
            throw new JsonRefusal('ends too early');
    }
    #between(piece, start) {
        let at = start;
        while (isBlank(piece.charCodeAt(at)))
            at += 1;
        if (at >= piece.length)
            return at;
        switch (piece.charCodeAt(at)) {
            case QUOTE:
                this.#beginText();
                break;
            case OPEN_OBJECT:
                this.#open(true);
                break;
            case OPEN_LIST:
                this.#open(false);
                break;
            case CLOSE_OBJECT:
                this.#close(true);
                break;
            case CLOSE_LIST:
                this.#close(false);
                break;
            case COLON:
                if (this.#next !== 'colon')
                    throw unexpected(piece, at);
                this.#next = 'value';
                break;
            case COMMA:
                if (this.#next !== 'comma or end')
                    throw unexpected(piece, at);
                this.#next = this.#stack.at(-1) === true ? 'key' : 'value';
                break;
            default:
                if (!/[-0-9a-z]/.test(piece.charAt(at)))
                    throw unexpected(piece, at);
                this.#expectValue();
                this.#text = '';
                this.#in = 'bare';
                return at;
        }
        return at + 1;
    }
    #open(isObject) {
        this.#expectValue();
        if (this.#stack.length === DEPTH_LIMIT)
            throw new JsonRefusal(`is nested more than ${DEPTH_LIMIT} deep`);
        this.#stack.push(isObject);
        this.#next = isObject ? 'key or end' : 'value or end';
        this.#handler.open(isObject ? '{' : '[');
    }
    #close(isObject) {
        const mayEnd = this.#next === 'comma or end' || this.#next === (isObject ? 'key or end' : 'value or end');
        if (!mayEnd || this.#stack.pop() !== isObject)
            throw new JsonRefusal(`has a ${isObject ? '}' : ']'} in the wrong place`);
        this.#handler.close();
        this.#afterValue();
    }
    #beginText() {
        this.#isKey = this.#next === 'key' || this.#next === 'key or end';
        if (!this.#isKey)
            this.#expectValue();
        this.#text = this.#isKey || this.#handler.isWanted() ? '' : undefined;
        this.#in = 'text';
    }
    #inText(piece, start) {
        let at = start;
        let code = piece.charCodeAt(at);
        while (code >= BLANK && code !== QUOTE && code !== BACKSLASH) {
            at += 1;
            code = piece.charCodeAt(at);
        }
        this.#add(piece, start, at);
        if (at === piece.length)
            return at;
        if (code < BLANK)
            throw new JsonRefusal('has a control character in a text');
        if (code === QUOTE)
            this.#endText();
        else
            this.#in = 'escape';
        return at + 1;
    }
    #inEscape(character) {
        this.#escape += character;
        const simple = ESCAPES.get(this.#escape);
        const isWhole = simple !== undefined || /^u[0-9a-fA-F]{4}$/.test(this.#escape);
        if (!isWhole) {
            if (/^u[0-9a-fA-F]{0,3}$/.test(this.#escape))
                return;
            throw new JsonRefusal('has an escape that JSON does not know');
        }
        const said = simple ?? String.fromCharCode(Number.parseInt(this.#escape.slice(1), 16));
        this.#add(said, 0, 1);
        this.#escape = '';
        this.#in = 'text';
    }
    #add(piece, start, end) {
        if (this.#text === undefined || this.#text.length >= TEXT_LIMIT)
            return;
        this.#text += piece.slice(start, Math.min(end, start + TEXT_LIMIT - this.#text.length));
    }
    #endText() {
        const text = this.#text ?? '';
        this.#in = 'between';
        if (this.#isKey) {
            this.#next = 'colon';
            this.#handler.key(text);
            return;
        }
        this.#handler.value(text);
        this.#afterValue();
    }
    #inBare(piece, start) {
        let at = start;
        while (at < piece.length && /[-+.0-9a-zA-Z]/.test(piece.charAt(at)))
            at += 1;
        this.#text += piece.slice(start, at);
        if ((this.#text ?? '').length > NUMBER_LIMIT)
            throw new JsonRefusal(`has a number or word of more than ${NUMBER_LIMIT} characters`);
        if (at < piece.length)
            this.#endBare();
        return at;
    }
    #endBare() {
        this.#handler.value(bareValue(this.#text ?? ''));
        this.#in = 'between';
        this.#afterValue();
    }
    #expectValue() {
        if (this.#next !== 'value' && this.#next !== 'value or end')
            throw new JsonRefusal(this.#next === 'nothing' ? 'does not end where it is whole' : 'has a value in the wrong place');
    }
    #afterValue() {
        this.#next = this.#stack.length === 0 ? 'nothing' : 'comma or end';
    }
}
function isBlank(code) {
    return code === BLANK || code === NEWLINE || code === TAB || code === RETURN;
}
function bareValue(text) {
    switch (text) {
        case 'true':
            return true;
        case 'false':
            return false;
        case 'null':
            return null;
    }
    if (!NUMBER.test(text))
        throw new JsonRefusal(`has ${JSON.stringify(text)} where a value should be`);
    return Number(text);
}
function unexpected(piece, at) {
    return new JsonRefusal(`has ${JSON.stringify(piece.charAt(at))} in the wrong place`);
}


/***/ }),

/***/ 7909:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   at: () => (/* binding */ at),
/* harmony export */   q: () => (/* binding */ parseJson),
/* harmony export */   u: () => (/* binding */ isRecord)
/* harmony export */ });
function isRecord(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
const UTF8 = new TextDecoder();
function parseJson(text) {
    try {
        return JSON.parse(typeof text === 'string' ? text : UTF8.decode(text));
    }
    catch (error) {
        if (error instanceof SyntaxError)
            return undefined;
        throw error;
    }
}
function at(value, ...path) {
    return path.reduce((found, name) => (isRecord(found) ? found[name] : undefined), value);
}


/***/ }),

/***/ 9471:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   KO: () => (/* binding */ addHelper),
/* harmony export */   "do": () => (/* binding */ keeperNames),
/* harmony export */   uW: () => (/* binding */ isKeeperName)
/* harmony export */ });
/* unused harmony exports takeBack, parseKept */
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7909);

const KEEPER = /^build-tag-push-[0-9a-f]{8}$/;
function isKeeperName(name) {
    return KEEPER.test(name);
}
function keeperNames(text) {
    const document = (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .parseJson */ .q)(text ?? '');
    return (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(document) ? [...new Set(Object.values(helpersOf(document)).filter(isKeeperName))] : [];
}
function addHelper(text, helper, keys, isGone = () => false) {
    const ours = Object.fromEntries(keys.map((key) => [key, helper]));
    if (text === undefined || text.trim() === '') {
        const whole = `${JSON.stringify({ credHelpers: ours }, null, '\t')}\n`;
        return { text: whole, kept: { helper, keys, previous: {}, hadHelpers: false, inserted: { at: 0, text: whole }, blank: { text } } };
    }
    const document = (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .parseJson */ .q)(text);
    if (!(0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(document))
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
    const rest = without === undefined ? undefined : parseJson(without);
    if (without !== undefined && isRecord(rest) && (rest['credHelpers'] !== undefined || !hadHelpers))
        return { kind: 'text', text: without };
    const document = parseJson(text);
    if (!isRecord(document))
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
    if (!isRecord(value))
        return undefined;
    const { helper, keys, previous, hadHelpers, inserted, blank } = value;
    if (typeof helper !== 'string' || !Array.isArray(keys) || !isRecord(previous) || typeof hadHelpers !== 'boolean')
        return undefined;
    if (!isRecord(inserted) || typeof inserted['at'] !== 'number' || typeof inserted['text'] !== 'string')
        return undefined;
    const blankText = isRecord(blank) ? blank['text'] : undefined;
    return {
        helper,
        keys: keys.filter((key) => typeof key === 'string'),
        previous: texts(previous),
        hadHelpers,
        inserted: { at: inserted['at'], text: inserted['text'] },
        blank: isRecord(blank) ? { text: typeof blankText === 'string' ? blankText : undefined } : undefined,
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
    return (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(document['credHelpers']) ? texts(document['credHelpers']) : {};
}
function texts(record) {
    return Object.fromEntries(Object.entries(record).filter((pair) => typeof pair[1] === 'string'));
}


/***/ }),

/***/ 6611:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Gi: () => (/* binding */ isFor),
/* harmony export */   Ss: () => (/* binding */ parseLifecycle),
/* harmony export */   Yq: () => (/* binding */ saysTheSame)
/* harmony export */ });
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7909);
/* harmony import */ var _wildcard_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(3613);


const SHORTEST = 100;
const LONGEST = 30_720;
function parseLifecycle(text) {
    const document = (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .parseJson */ .q)(text);
    if (document === undefined)
        return { refused: 'is not JSON' };
    if (text.length < SHORTEST || text.length > LONGEST)
        return { refused: `has ${text.length} characters; ECR takes ${SHORTEST} to ${LONGEST}` };
    const rules = (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(document) ? document['rules'] : undefined;
    if (!Array.isArray(rules) || rules.length === 0)
        return { refused: 'has no list "rules"' };
    const found = [];
    const priorities = new Set();
    for (const [index, rule] of rules.entries()) {
        const parsed = parseRule(rule, priorities);
        if (typeof parsed === 'string')
            return { refused: `has a rule ${index + 1} ${parsed}` };
        found.push(parsed);
    }
    return { document, rules: found };
}
function isFor({ rules }, tag) {
    return rules.some((rule) => rule.kind === 'all' || (rule.kind === 'tagged' && rule.patterns.some((pattern) => (0,_wildcard_js__WEBPACK_IMPORTED_MODULE_1__/* .matches */ .c)(pattern, tag))));
}
function saysTheSame({ document }, text) {
    const other = (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .parseJson */ .q)(text);
    return other !== undefined && JSON.stringify(sorted(document)) === JSON.stringify(sorted(other));
}
const STATUSES = ['tagged', 'untagged', 'any'];
function parseRule(rule, priorities) {
    if (!(0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(rule))
        return 'that is not an object';
    const { rulePriority: priority, selection, action } = rule;
    if (typeof priority !== 'number' || !Number.isInteger(priority) || priority < 1)
        return 'whose rulePriority is not a whole number from 1';
    if (priorities.has(priority))
        return `whose rulePriority ${priority} another rule has, too`;
    priorities.add(priority);
    if (!(0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(action) || typeof action['type'] !== 'string')
        return 'without an action that has a type, such as {"type": "expire"}';
    if (!(0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(selection))
        return 'without a selection';
    const { tagStatus, tagPrefixList, tagPatternList, countType, countNumber } = selection;
    if (!STATUSES.includes(tagStatus))
        return 'whose tagStatus is not tagged, untagged or any';
    if (typeof countType !== 'string')
        return 'without a countType';
    if (typeof countNumber !== 'number' || !Number.isInteger(countNumber) || countNumber < 1)
        return 'whose countNumber is not a whole number from 1';
    if (tagStatus !== 'tagged')
        return { kind: tagStatus === 'any' ? 'all' : 'untagged' };
    const patterns = [...texts(tagPrefixList).map((prefix) => `${prefix}*`), ...texts(tagPatternList)];
    return patterns.length > 0 ? { kind: 'tagged', patterns } : 'for tagged images that has neither tagPrefixList nor tagPatternList';
}
function texts(value) {
    return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}
function sorted(value) {
    if (Array.isArray(value))
        return value.map(sorted);
    if (!(0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(value))
        return value;
    return Object.fromEntries(Object.entries(value)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, entry]) => [key, sorted(entry)]));
}


/***/ }),

/***/ 837:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ SEMVER),
/* harmony export */   h: () => (/* binding */ lineByName)
/* harmony export */ });
/* harmony import */ var _version_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(9659);

const SEMVER = { parse: _version_js__WEBPACK_IMPORTED_MODULE_0__/* .parseVersion */ .ot, compare: _version_js__WEBPACK_IMPORTED_MODULE_0__/* .compareVersions */ .Zy };
const STABLE = /^(?:latest|stable)(?:-.+)?$/;
const NEWEST = ['next', 'pre', 'prerelease', 'preview', 'unstable'];
const CHANNELS = ['alpha', 'beta', 'rc'];
function lineByName(name, version, tagPrefix = '') {
    if (STABLE.test(name))
        return { version, holds: () => true };
    const bare = withoutPrefix(name, tagPrefix);
    const [, major, minor, word = major === undefined ? bare : undefined] = /^v?(\d+)(?:\.(\d+))?(?:-(.+))?$/.exec(bare) ?? [];
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
    const prefix = tagPrefix.replaceAll(/[^a-zA-Z0-9._-]+/g, '-');
    return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}


/***/ }),

/***/ 2791:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   KE: () => (/* binding */ listed),
/* harmony export */   rd: () => (/* binding */ needAttention)
/* harmony export */ });
/* unused harmony export LISTED_LIMIT */
const LISTED_LIMIT = 50;
function listed(sentences) {
    const more = sentences.length - LISTED_LIMIT;
    const lines = sentences.slice(0, LISTED_LIMIT).map((sentence) => `- ${sentence}`);
    return more > 0 ? [...lines, `- and ${more} more`] : lines;
}
function needAttention(count, what) {
    return count === 1 ? `1 ${what} needs attention:` : `${count} ${what}s need attention:`;
}


/***/ }),

/***/ 4006:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   U: () => (/* binding */ isLoopback)
/* harmony export */ });
function isLoopback(hostname) {
    return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(?:\.[0-9]+){3}$/.test(hostname);
}


/***/ }),

/***/ 1806:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   H3: () => (/* binding */ isAttestation),
/* harmony export */   Ng: () => (/* binding */ parseManifest),
/* harmony export */   SC: () => (/* binding */ MANIFEST_LIMIT_BYTES),
/* harmony export */   _P: () => (/* binding */ MANIFEST_TYPES)
/* harmony export */ });
/* unused harmony export ATTESTATION_TYPE */
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5071);
/* harmony import */ var _ambiguity_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(3638);
/* harmony import */ var _digest_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(9191);
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(7909);




const MANIFEST_TYPES = [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
    'application/vnd.docker.distribution.manifest.v2+json',
];
const MANIFEST_LIMIT_BYTES = 4 * 1024 * 1024;
const ATTESTATION_TYPE = 'vnd.docker.reference.type';
function isAttestation(child) {
    return child.annotations[ATTESTATION_TYPE] === 'attestation-manifest';
}
function parseManifest(bytes, digest, mediaType, code) {
    const refuse = (what) => {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ(code, `the manifest ${digest} ${what}`);
    };
    const text = decode(bytes, () => refuse('is not JSON'));
    const document = (0,_json_js__WEBPACK_IMPORTED_MODULE_3__/* .parseJson */ .q)(text);
    if (document === undefined)
        return refuse('is not JSON');
    if (!(0,_json_js__WEBPACK_IMPORTED_MODULE_3__/* .isRecord */ .u)(document))
        return refuse('is not a JSON object');
    const ambiguity = (0,_ambiguity_js__WEBPACK_IMPORTED_MODULE_1__/* .ambiguityOf */ .d)(text, PLAIN);
    if (ambiguity !== undefined)
        return refuse(ambiguity);
    const own = typeof document['mediaType'] === 'string' ? document['mediaType'] : undefined;
    const said = mediaType === undefined ? undefined : mediaType.split(';', 1)[0]?.trim();
    const type = own ?? said ?? (Array.isArray(document['manifests']) ? MANIFEST_TYPES[0] : MANIFEST_TYPES[1]);
    if (own !== undefined && said !== undefined && own !== said)
        return refuse(`says mediaType ${own} but came as ${said}`);
    if (!MANIFEST_TYPES.some((known) => known === type))
        return refuse(`has the media type ${type}, which is neither an image nor an index`);
    const isIndex = type === MANIFEST_TYPES[0] || type === MANIFEST_TYPES[2];
    const list = document[isIndex ? 'manifests' : 'layers'];
    if (!Array.isArray(list))
        return refuse(`has no list "${isIndex ? 'manifests' : 'layers'}"`);
    const foreign = (isIndex ? ['layers', 'config'] : ['manifests']).find((name) => name in document);
    if (foreign !== undefined)
        return refuse(`is ${isIndex ? 'an index' : 'an image'} and has "${foreign}", too`);
    const entries = list.map((entry, index) => parseDescriptor(entry, `${isIndex ? 'manifests' : 'layers'}[${index}]`, refuse));
    const content = isIndex
        ? { kind: 'index', manifests: entries }
        : { kind: 'image', config: parseDescriptor(document['config'], 'config', refuse), layers: entries };
    return { mediaType: type, digest, bytes, content };
}
function parseDescriptor(value, field, refuse) {
    if (!(0,_json_js__WEBPACK_IMPORTED_MODULE_3__/* .isRecord */ .u)(value))
        return refuse(`has no object at ${field}`);
    const digest = typeof value['digest'] === 'string' ? (0,_digest_js__WEBPACK_IMPORTED_MODULE_2__/* .parseDigest */ .m)(value['digest']) : undefined;
    const size = value['size'];
    if (digest === undefined)
        return refuse(`has no sha256 digest at ${field}.digest`);
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
        return refuse(`has no size at ${field}.size`);
    if (typeof value['mediaType'] !== 'string')
        return refuse(`has no text at ${field}.mediaType`);
    return {
        mediaType: value['mediaType'],
        digest,
        size,
        platform: parsePlatformObject(value['platform']),
        annotations: texts(value['annotations']),
    };
}
function parsePlatformObject(value) {
    if (!(0,_json_js__WEBPACK_IMPORTED_MODULE_3__/* .isRecord */ .u)(value) || typeof value['os'] !== 'string' || typeof value['architecture'] !== 'string')
        return undefined;
    const variant = value['variant'];
    return { os: value['os'], architecture: value['architecture'], ...(typeof variant === 'string' && variant !== '' ? { variant } : {}) };
}
function texts(value) {
    if (!(0,_json_js__WEBPACK_IMPORTED_MODULE_3__/* .isRecord */ .u)(value))
        return {};
    return Object.fromEntries(Object.entries(value).filter((entry) => typeof entry[1] === 'string'));
}
const PLAIN = new Set(['annotations']);
function decode(bytes, refuse) {
    try {
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    }
    catch {
        return refuse();
    }
}


/***/ }),

/***/ 9560:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Bq: () => (/* binding */ formatPlatform),
/* harmony export */   FL: () => (/* binding */ parsePlatform),
/* harmony export */   Ng: () => (/* binding */ platformKey),
/* harmony export */   my: () => (/* binding */ samePlatform)
/* harmony export */ });
const PART = /^[a-z0-9][a-z0-9._-]*$/;
function parsePlatform(text) {
    const [os, architecture, variant, ...rest] = text.split('/');
    if (os === undefined || architecture === undefined || rest.length > 0)
        return undefined;
    if (![os, architecture, variant ?? 'v'].every((part) => PART.test(part)))
        return undefined;
    return normal({ os, architecture, ...(variant === undefined ? {} : { variant }) });
}
function formatPlatform(platform) {
    const base = `${platform.os}/${platform.architecture}`;
    return platform.variant === undefined ? base : `${base}/${platform.variant}`;
}
function samePlatform(one, other) {
    return platformKey(one) === platformKey(other);
}
function platformKey(platform) {
    return formatPlatform(normal(platform));
}
function normal(platform) {
    const { os, architecture, variant } = platform;
    const with_ = (name, level) => ({ os, architecture: name, ...(level === undefined ? {} : { variant: level }) });
    switch (architecture) {
        case 'i386':
            return with_('386');
        case 'x86_64':
        case 'x86-64':
        case 'amd64':
            return with_('amd64', variant === 'v1' ? undefined : variant);
        case 'aarch64':
        case 'arm64':
            return with_('arm64', variant === '8' || variant === 'v8' ? undefined : variant);
        case 'armhf':
            return with_('arm', 'v7');
        case 'armel':
            return with_('arm', 'v6');
        case 'arm':
            return with_('arm', variant === undefined || variant === '7' ? 'v7' : /^[5-8]$/.test(variant) ? `v${variant}` : variant);
        default:
            return platform;
    }
}


/***/ }),

/***/ 3366:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Ew: () => (/* binding */ canonicalName),
/* harmony export */   RB: () => (/* binding */ sameRepository),
/* harmony export */   SO: () => (/* binding */ TAG_LENGTH_LIMIT),
/* harmony export */   SU: () => (/* binding */ parseRepository),
/* harmony export */   UB: () => (/* binding */ parseTagged),
/* harmony export */   cy: () => (/* binding */ formatTagged),
/* harmony export */   dz: () => (/* binding */ isTag),
/* harmony export */   o6: () => (/* binding */ parseHost),
/* harmony export */   uf: () => (/* binding */ isPath),
/* harmony export */   y6: () => (/* binding */ formatPinned)
/* harmony export */ });
/* unused harmony export NAME_LENGTH_LIMIT */
const DOCKER_HUB = ['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com'];
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\])(?::[0-9]{1,5})?$/;
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const TAG_LENGTH_LIMIT = 128;
const NAME_LENGTH_LIMIT = 255;
function parseHost(text) {
    const lower = text.trim().toLowerCase();
    const bare = lower.replace(/^https?:\/\//, '').replace(/\/(?:v[12]\/?)?$/, '');
    if (!isHost(bare))
        return undefined;
    return canonical(bare);
}
function parseRepository(text) {
    const lower = text.trim().toLowerCase();
    if (lower === '')
        return { refused: 'is empty' };
    if (/^[a-z+]+:\/\//.test(lower))
        return { refused: 'is a URL; leave out the scheme' };
    if (lower.includes('@'))
        return { refused: 'has a digest; an image is named without one' };
    const slash = lower.indexOf('/');
    const first = slash < 0 ? '' : lower.slice(0, slash);
    const hasHost = first.includes('.') || first.includes(':') || first === 'localhost';
    const path = hasHost ? lower.slice(slash + 1) : lower;
    const colon = path.indexOf(':');
    if (colon >= 0)
        return { refused: `has a tag (${path.slice(colon)}); an image is named without one` };
    if (hasHost && !isHost(first))
        return { refused: `has no valid host (${first})` };
    const bad = path.split('/').find((component) => !COMPONENT.test(component));
    if (bad !== undefined)
        return { refused: `has a component that registries refuse (${JSON.stringify(bad)})` };
    const place = canonical(hasHost ? first : 'docker.io');
    if (`${place}/${path}`.length > NAME_LENGTH_LIMIT)
        return { refused: `is longer than ${NAME_LENGTH_LIMIT} characters` };
    return { host: place, path: place === 'docker.io' && !path.includes('/') ? `library/${path}` : path, name: lower };
}
function parseTagged(text) {
    const colon = text.lastIndexOf(':');
    if (colon <= text.lastIndexOf('/'))
        return { refused: 'has no tag' };
    const repository = parseRepository(text.slice(0, colon));
    const tag = text.slice(colon + 1);
    if ('refused' in repository)
        return repository;
    return isTag(tag) ? { repository, tag } : { refused: `has no valid tag (${tag})` };
}
function isPath(text) {
    return text.length <= NAME_LENGTH_LIMIT && text.split('/').every((component) => COMPONENT.test(component));
}
function isTag(text) {
    return TAG.test(text);
}
function sameRepository(one, other) {
    return one.host === other.host && one.path === other.path;
}
function canonicalName(repository) {
    return `${repository.host}/${repository.path}`;
}
function formatTagged(reference) {
    return `${reference.repository.name}:${reference.tag}`;
}
function formatPinned(repository, digest) {
    return `${repository.name}@${digest}`;
}
function isHost(text) {
    return HOST.test(text);
}
function canonical(text) {
    const name = DOCKER_HUB.includes(text) ? 'docker.io' : text;
    if (!isHost(name))
        throw new TypeError(`not a host: ${name}`);
    return name;
}


/***/ }),

/***/ 4699:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ conceal),
/* harmony export */   z: () => (/* binding */ Secret)
/* harmony export */ });
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7975);

const SHORTEST_FORM = 8;
class Secret {
    #value;
    constructor(value) {
        this.#value = value;
    }
    reveal() {
        return this.#value;
    }
    toString() {
        return '***';
    }
    toJSON() {
        return '***';
    }
    [node_util__WEBPACK_IMPORTED_MODULE_0__.inspect.custom]() {
        return '***';
    }
}
function conceal(text, secrets) {
    const forms = secrets.filter((secret) => secret !== '').flatMap(formsOf);
    return [...new Set(forms)].sort((one, other) => other.length - one.length).reduce((rest, form) => rest.replaceAll(form, '***'), text);
}
function formsOf(secret) {
    const bytes = Buffer.from(secret);
    const shifted = [0, 1, 2].flatMap((offset) => ['base64', 'base64url'].map((encoding) => core(bytes, offset, encoding)));
    const hex = bytes.toString('hex');
    const encoded = [...shifted, hex, hex.toUpperCase(), encodeURIComponent(secret.toWellFormed()), JSON.stringify(secret).slice(1, -1)];
    return [secret, ...encoded.filter((form) => form.length >= SHORTEST_FORM)];
}
function core(bytes, offset, encoding) {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString(encoding);
    return text.slice(offset === 0 ? 0 : offset + 1, Math.floor((offset + bytes.byteLength) / 3) * 4);
}


/***/ }),

/***/ 7524:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   o: () => (/* binding */ SEVERITIES)
/* harmony export */ });
const SEVERITIES = ['UNKNOWN', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];


/***/ }),

/***/ 623:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   G: () => (/* binding */ readBelow)
/* harmony export */ });
const DEPTH_LIMIT = 3;
const MANIFESTS_LIMIT = 1_000;
async function readBelow(root, read, refuse) {
    const levels = [];
    let parents = [root];
    let count = 0;
    for (;;) {
        const said = parents.flatMap(({ content }) => (content.kind === 'index' ? content.manifests : []));
        if (levels.length === DEPTH_LIMIT && parents.some(({ content }) => content.kind === 'index'))
            refuse(`nests indexes deeper than ${DEPTH_LIMIT}`);
        count += said.length;
        if (count > MANIFESTS_LIMIT)
            refuse(`holds ${count} manifests, more than the ${MANIFESTS_LIMIT} that are looked at`);
        if (said.length === 0)
            break;
        parents = await Promise.all(said.map(read));
        levels.push(parents);
    }
    return [...new Map(levels.toReversed().flatMap((level) => level.map((manifest) => [manifest.digest, manifest]))).values()];
}


/***/ }),

/***/ 9387:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ TRIVY_VERSION),
/* harmony export */   v: () => (/* binding */ isCompromised)
/* harmony export */ });
const TRIVY_VERSION = '0.74.0';
const COMPROMISED = new Set(['0.69.4', '0.69.5', '0.69.6']);
function isCompromised(version) {
    return COMPROMISED.has(version);
}


/***/ }),

/***/ 2178:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ parseUrl)
/* harmony export */ });
function parseUrl(text, base) {
    try {
        return new URL(text, base);
    }
    catch {
        return undefined;
    }
}


/***/ }),

/***/ 9689:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ vendorOf),
/* harmony export */   p: () => (/* binding */ vendorOfChallenge)
/* harmony export */ });
/* harmony import */ var _ecr_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3269);
/* harmony import */ var _url_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(2178);


const SIGNS = [
    { vendor: 'dockerhub', host: (host) => host === 'docker.io' },
    { vendor: 'ecr', host: (host) => (0,_ecr_js__WEBPACK_IMPORTED_MODULE_0__/* .parseEcrHost */ .w)(host) !== undefined },
    { vendor: 'ecr-public', host: _ecr_js__WEBPACK_IMPORTED_MODULE_0__/* .isEcrPublic */ .M },
    { vendor: 'ghcr', host: (host) => host === 'ghcr.io' },
    { vendor: 'google', host: (host) => /^(?:[a-z0-9-]+-docker\.pkg\.dev|(?:[a-z]+\.)?gcr\.io)$/.test(host) },
    { vendor: 'azure', host: (host) => /^[a-z0-9]{5,50}(?:-[a-z0-9]+)?(?:\.[a-z0-9]+\.geo)?\.azurecr\.(?:io|cn|us|de)$/.test(host) },
    {
        vendor: 'gitlab',
        host: (host) => host === 'registry.gitlab.com',
        challenge: ({ realm, service }) => service === 'container_registry' && pathOf(realm) === '/jwt/auth',
    },
    {
        vendor: 'quay',
        host: (host) => host === 'quay.io',
        challenge: ({ realm }) => pathOf(realm) === '/v2/auth',
    },
    { vendor: 'harbor', challenge: ({ service }) => service === 'harbor-registry' },
    { vendor: 'nexus', challenge: ({ realm }) => /^Sonatype Nexus Repository/i.test(realm ?? '') },
];
function vendorOf(host) {
    return SIGNS.find((sign) => sign.host?.(host) === true)?.vendor ?? 'generic';
}
function vendorOfChallenge(signs) {
    return SIGNS.find((sign) => sign.challenge?.(signs) === true)?.vendor ?? 'generic';
}
function pathOf(realm) {
    return realm === undefined ? undefined : (0,_url_js__WEBPACK_IMPORTED_MODULE_1__/* .parseUrl */ .D)(realm)?.pathname;
}


/***/ }),

/***/ 9659:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Zy: () => (/* binding */ compareVersions),
/* harmony export */   dG: () => (/* binding */ NO_VERSION),
/* harmony export */   mx: () => (/* binding */ versionOfTag),
/* harmony export */   ot: () => (/* binding */ parseVersion),
/* harmony export */   yh: () => (/* binding */ runVersion)
/* harmony export */ });
/* unused harmony export compareStable */
/* harmony import */ var semver_functions_compare_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8469);
/* harmony import */ var semver_functions_parse_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6353);


function parseVersion(text) {
    if (!/^\s*v?\d+\.\d+\.\d/.test(text))
        return undefined;
    const found = semver_functions_parse_js__WEBPACK_IMPORTED_MODULE_1__(text);
    if (found === null)
        return undefined;
    const { major, minor, patch, version, prerelease } = found;
    return { raw: text, full: version, major, minor, patch, isPrerelease: prerelease.length > 0 };
}
function compareStable(one, other) {
    return one.major - other.major || one.minor - other.minor || one.patch - other.patch;
}
function compareVersions(one, other) {
    const order = compareStable(one, other);
    return order !== 0 || !(one.isPrerelease || other.isPrerelease) ? order : semver_functions_compare_js__WEBPACK_IMPORTED_MODULE_0__(one.full, other.full);
}
function versionOfTag(tag, prefix) {
    return tag.startsWith(prefix) ? parseVersion(tag.slice(prefix.length)) : undefined;
}
function runVersion(given, tag, prefix, image) {
    if (given !== undefined) {
        const version = versionOfTag(given, prefix) ?? parseVersion(given);
        if (version !== undefined)
            return { kind: 'version', version, from: 'input' };
        return { kind: 'none', because: `the version given by hand, ${given}, is not a semantic version` };
    }
    if (image !== undefined)
        return imageVersion(image.version);
    if (tag === undefined)
        return { kind: 'none', because: 'the run is not for a tag, and no version is given' };
    const version = versionOfTag(tag, prefix);
    if (version !== undefined)
        return { kind: 'version', version, from: 'tag' };
    if (!tag.startsWith(prefix))
        return { kind: 'none', because: `the tag ${tag} does not start with ${prefix}` };
    return { kind: 'none', because: `the tag ${tag} is not a semantic version${prefix === '' ? '' : ` after ${prefix}`}` };
}
const NO_VERSION = 'the image has no label org.opencontainers.image.version, and no version is given';
function imageVersion(said) {
    const version = said === undefined ? undefined : parseVersion(said);
    if (version !== undefined)
        return { kind: 'version', version, from: 'image' };
    const because = said === undefined ? NO_VERSION : `the image calls itself ${JSON.stringify(said)}, which is not a semantic version`;
    return { kind: 'none', because };
}


/***/ }),

/***/ 3613:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ matches)
/* harmony export */ });
function matches(pattern, text) {
    const [first = '', ...rest] = pattern.split('*');
    const last = rest.pop();
    if (last === undefined)
        return text === first;
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
        return false;
    let at = first.length;
    const end = text.length - last.length;
    for (const piece of rest) {
        const found = text.indexOf(piece, at);
        if (found < 0 || found + piece.length > end)
            return false;
        at = found + piece.length;
    }
    return true;
}


/***/ }),

/***/ 620:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   u: () => (/* binding */ writtenNames)
/* harmony export */ });
function writtenNames({ tags, names }) {
    const written = new Set(tags.filter(({ move }) => move === 'write').map(({ name }) => name));
    return names.filter((name) => written.has(name));
}


/***/ }),

/***/ 5071:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   lZ: () => (/* binding */ ActionError),
/* harmony export */   sl: () => (/* binding */ endsRun),
/* harmony export */   z6: () => (/* binding */ asActionError)
/* harmony export */ });
/* unused harmony export ERROR_CODES */
const ERROR_CODES = (/* unused pure expression or super */ null && ([
    'inputs',
    'event',
    'untrusted',
    'plan',
    'credentials',
    'registry-unreachable',
    'registry-refused',
    'registry-answer',
    'tag-taken',
    'no-builder',
    'builder-unreachable',
    'builder-unsuited',
    'build-failed',
    'build-killed',
    'build-output',
    'scanner',
    'scan-database',
    'blob-content',
    'blocked',
    'signing',
    'verify',
    'disk',
    'outputs',
    'cancelled',
    'timeout',
    'internal',
]));
class ActionError extends Error {
    code;
    hint;
    constructor(code, message, hint, cause) {
        super(message, cause === undefined ? undefined : { cause });
        this.name = 'ActionError';
        this.code = code;
        this.hint = hint;
    }
}
function endsRun({ code }) {
    return code === 'cancelled' || code === 'timeout';
}
function asActionError(thrown) {
    if (thrown instanceof ActionError)
        return thrown;
    if (thrown instanceof Error)
        return new ActionError(isDisk(thrown) ? 'disk' : 'internal', thrown.message, undefined, thrown);
    return new ActionError('internal', `something that is not an error was thrown: ${String(thrown)}`, undefined, thrown);
}
const DISK = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'ENOTDIR', 'EIO']);
function isDisk(error) {
    return 'code' in error && DISK.has(error.code);
}


/***/ }),

/***/ 5391:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ readAuthRealms)
/* harmony export */ });
/* harmony import */ var _domain_reference_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3366);
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5254);


function readAuthRealms(form) {
    const found = new Map();
    for (const line of form.lines('auth-realms')) {
        const [registry, realm, ...rest] = line.split('=').map((part) => (0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_0__/* .parseHost */ .o6)(part));
        if (registry === undefined || realm === undefined || rest.length > 0)
            form.refuse('auth-realms', `${(0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .shown */ .SP)(line)} is not REGISTRY=TOKEN SERVER, two hosts without path, such as registry.example.com=auth.example.com`);
        else
            found.set(registry, [...(found.get(registry) ?? []), realm]);
    }
    return found;
}


/***/ }),

/***/ 2054:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Dx: () => (/* binding */ linesOf),
/* harmony export */   Zu: () => (/* binding */ rawLinesOf),
/* harmony export */   c3: () => (/* binding */ listOf),
/* harmony export */   u3: () => (/* binding */ csvFor)
/* harmony export */ });
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5254);

const LINE_ENDS = ['\r\n', '\n', '\r'];
async function csvFor(texts) {
    if (![...texts].some(isQuoted))
        return splitPlain;
    const { CsvError, parse } = await __nccwpck_require__.e(/* import() */ 175).then(__nccwpck_require__.bind(__nccwpck_require__, 5175));
    return (text, comments = false) => {
        if (!isQuoted(text))
            return splitPlain(text, comments);
        try {
            const records = parse(text, {
                record_delimiter: LINE_ENDS,
                relax_quotes: true,
                relax_column_count: true,
                skip_empty_lines: true,
                ...(comments ? { comment: '#', comment_no_infix: true } : {}),
            });
            return comments ? records.filter((record) => !isComment(record[0])) : records;
        }
        catch (error) {
            if (!(error instanceof CsvError))
                throw error;
            return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)(error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'has a double quote that is not closed' : 'has a double quote in the wrong place');
        }
    };
}
function listOf(csv, text, comments = false) {
    const records = csv(text, comments);
    if ((0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .isRefusal */ .vu)(records))
        return records;
    return records
        .flatMap((record) => (record.length === 1 ? (record[0]?.split(',') ?? []) : record))
        .map(trim)
        .filter(Boolean);
}
function linesOf(csv, text, comments = false) {
    const entries = rawLinesOf(csv, text, comments);
    return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .isRefusal */ .vu)(entries) ? entries : entries.map(trim);
}
function rawLinesOf(csv, text, comments = false) {
    const records = csv(text, comments);
    return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .isRefusal */ .vu)(records) ? records : records.map((record) => record.join(',')).filter((entry) => entry.trim() !== '');
}
function isQuoted(text) {
    return text.includes('"');
}
function splitPlain(text, comments = false) {
    if (!comments && !/[\r\n]/.test(text))
        return text === '' ? [] : [text.split(',')];
    const lines = text.split(/\r\n|\n|\r/).filter((line) => line !== '');
    return (comments ? lines.filter((line) => !isComment(line)) : lines).map((line) => line.split(','));
}
function isComment(field) {
    return field?.trimStart().startsWith('#') === true;
}
function trim(text) {
    return text.trim();
}


/***/ }),

/***/ 7056:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Ap: () => (/* binding */ readEcrSettings),
/* harmony export */   Q8: () => (/* binding */ ECR_KEYS),
/* harmony export */   dy: () => (/* binding */ readEcr)
/* harmony export */ });
/* unused harmony export ECR_SCANS */
/* harmony import */ var _domain_ecr_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3269);
/* harmony import */ var _csv_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(2054);
/* harmony import */ var _pairs_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(879);
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5254);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4259);





const ECR_SCANS = ['off', 'report', 'gate'];
const OF_NEW = ['ecr-tag-mutability', 'ecr-encryption', 'ecr-scan-on-push', 'ecr-repository-tags', 'ecr-public-logo'];
const ECR_KEYS = ['ecr-create-repository', ...OF_NEW, 'ecr-lifecycle-policy', 'ecr-scan'];
function readEcr(form, images, registries) {
    const ecr = readEcrSettings({ csv: form.csv, text: form.text, quote: _refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .shown */ .SP, complain: form.refuse });
    const isPrivate = images.some(({ host }) => (0,_domain_ecr_js__WEBPACK_IMPORTED_MODULE_0__/* .parseEcrHost */ .w)(host) !== undefined);
    const isAny = isPrivate || images.some(({ host }) => (0,_domain_ecr_js__WEBPACK_IMPORTED_MODULE_0__/* .isEcrPublic */ .M)(host));
    if (ecr.create !== undefined && !isAny)
        form.notice('ecr-create-repository', 'has no effect, since no image is at Amazon ECR');
    if (ecr.lifecyclePolicy !== undefined && !isPrivate)
        form.notice('ecr-lifecycle-policy', 'has no effect, since no image is in a private registry of Amazon ECR');
    if (ecr.scan === 'gate' && !isPrivate)
        form.refuse('ecr-scan', 'is gate, and no image is in a private registry of Amazon ECR, which alone scans; leave it out');
    for (const { host, ecr: own } of registries)
        if (own?.scan === 'gate' && ecr.scan !== 'gate' && !images.some((image) => image.host === host))
            form.refuse('registry-auth', `has ecr-scan: gate for ${host}, and no image is there; leave it out`);
    if (ecr.scan === 'report' && !isPrivate)
        form.notice('ecr-scan', 'has no effect, since no image is in a private registry of Amazon ECR');
    return ecr;
}
function readEcrSettings(place) {
    const isCreated = readOne(place, 'ecr-create-repository', _words_js__WEBPACK_IMPORTED_MODULE_2__/* .parseBoolean */ .y) ?? false;
    const mutability = readMutability(place);
    const encryption = readOne(place, 'ecr-encryption', parseEncryption);
    const scanOnPush = readOne(place, 'ecr-scan-on-push', _words_js__WEBPACK_IMPORTED_MODULE_2__/* .parseBoolean */ .y);
    const tags = readTags(place);
    if (!isCreated) {
        for (const key of OF_NEW)
            if (place.text(key) !== undefined)
                place.complain(key, 'holds for a repository that is created; set ecr-create-repository: true, or leave it out');
    }
    return {
        create: isCreated ? { ...mutability, encryption, scanOnPush, tags } : undefined,
        lifecyclePolicy: place.text('ecr-lifecycle-policy'),
        logo: place.text('ecr-public-logo'),
        scan: readOne(place, 'ecr-scan', (0,_words_js__WEBPACK_IMPORTED_MODULE_2__/* .parseWord */ .k)(ECR_SCANS)) ?? 'off',
    };
}
function readOne(place, key, parse) {
    return readEach(place, key, [place.text(key)].filter((text) => text !== undefined), parse)[0];
}
function readEach({ quote, complain }, key, texts, parse) {
    return texts.flatMap((text) => {
        const value = parse(text);
        if (!(0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .isRefusal */ .vu)(value))
            return [value];
        complain(key, `${quote(text)} ${value.refused}`);
        return [];
    });
}
function entriesOf({ csv, text, complain }, key, read) {
    const found = read(csv, text(key) ?? '');
    if (!(0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .isRefusal */ .vu)(found))
        return found;
    complain(key, found.refused);
    return [];
}
const FILTER = /^[0-9a-zA-Z._*-]{1,128}$/;
const FILTERS_LIMIT = 5;
function readMutability(place) {
    const key = 'ecr-tag-mutability';
    const [word = 'mutable', ...rest] = entriesOf(place, key, _csv_js__WEBPACK_IMPORTED_MODULE_3__/* .listOf */ .c3);
    if (word !== 'mutable' && word !== 'immutable')
        place.complain(key, `${place.quote(word)} is not one of mutable, immutable; it comes first`);
    const exclusions = readEach(place, key, rest, parseExclusion);
    if (exclusions.length > FILTERS_LIMIT)
        place.complain(key, `has ${exclusions.length} exceptions; ECR takes ${FILTERS_LIMIT}`);
    const isImmutable = word === 'immutable';
    if (exclusions.length === 0)
        return { mutability: isImmutable ? 'IMMUTABLE' : 'MUTABLE', exclusions };
    return { mutability: isImmutable ? 'IMMUTABLE_WITH_EXCLUSION' : 'MUTABLE_WITH_EXCLUSION', exclusions };
}
function parseExclusion(text) {
    const filter = /^except=(.*)$/.exec(text)?.[1];
    if (filter === undefined)
        return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .refuse */ .TR)('is not except=PATTERN');
    return FILTER.test(filter) ? filter : (0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .refuse */ .TR)('has a pattern that is not letters, digits and ._*- (* stands for any text)');
}
const KEY = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(?:key|alias)\/[\w/-]{1,256}$/;
function parseEncryption(text) {
    if (text === 'AES256' || text === 'KMS')
        return { type: text, key: undefined };
    const key = /^KMS:(.*)$/.exec(text)?.[1];
    if (key === undefined)
        return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .refuse */ .TR)('is not AES256, KMS or KMS:<ARN of the key>');
    return KEY.test(key) ? { type: 'KMS', key } : (0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .refuse */ .TR)('has no ARN of a key behind "KMS:", such as arn:aws:kms:REGION:ACCOUNT:key/ID');
}
const TAGS_LIMIT = 50;
const TAG_KEY = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+@-]{1,128}$/u;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+@-]{0,256}$/u;
function readTags(place) {
    const name = 'ecr-repository-tags';
    const tags = readEach(place, name, entriesOf(place, name, _csv_js__WEBPACK_IMPORTED_MODULE_3__/* .linesOf */ .Dx), parseTag);
    const twice = tags.find(({ key }, index) => tags.findIndex((other) => other.key === key) !== index);
    if (twice !== undefined)
        place.complain(name, `has ${place.quote(twice.key)} twice`);
    if (tags.length > TAGS_LIMIT)
        place.complain(name, `has ${tags.length} tags; ECR takes ${TAGS_LIMIT}`);
    return tags;
}
function parseTag(text) {
    const pair = (0,_pairs_js__WEBPACK_IMPORTED_MODULE_4__/* .parsePair */ .A)('key=value')(text);
    if ((0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .isRefusal */ .vu)(pair))
        return pair;
    const value = pair.value.trim();
    if (!TAG_KEY.test(pair.key))
        return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .refuse */ .TR)('has a key that AWS does not take: 1 to 128 letters, digits, blanks or _.:/=+-@, not beginning with aws:');
    if (!TAG_VALUE.test(value))
        return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .refuse */ .TR)('has a value that AWS does not take: at most 256 letters, digits, blanks or _.:/=+-@');
    return { key: pair.key, value };
}


/***/ }),

/***/ 4618:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ openForm)
/* harmony export */ });
/* harmony import */ var _domain_list_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(2791);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5071);
/* harmony import */ var _csv_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(2054);
/* harmony import */ var _language_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(4862);
/* harmony import */ var _nearest_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(6580);
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(5254);
/* harmony import */ var _spec_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(5083);







const TEMPLATES = ['tags', 'flavor', 'labels', 'annotations'];
const NAMES = _spec_js__WEBPACK_IMPORTED_MODULE_2__/* .INPUTS */ .mc.map(({ name }) => name);
async function openForm(given, names = NAMES) {
    const values = new Map([...given].map(([name, value]) => [name.toLowerCase(), value]).filter(isGiven));
    const complaints = [...values.keys()]
        .filter((name) => !names.includes(name))
        .map((name) => unknown(name, names));
    const notices = [];
    const csv = await (0,_csv_js__WEBPACK_IMPORTED_MODULE_3__/* .csvFor */ .u3)(_spec_js__WEBPACK_IMPORTED_MODULE_2__/* .INPUTS */ .mc.filter(({ kind }) => kind === 'list' || kind === 'lines').map(({ name }) => values.get(name) ?? ''));
    const language = await (0,_language_js__WEBPACK_IMPORTED_MODULE_1__/* .openLanguage */ .V)(TEMPLATES.map((name) => values.get(name) ?? ''));
    const complain = (name, sentence) => {
        complaints.push({ name, sentence: (0,_refusal_js__WEBPACK_IMPORTED_MODULE_4__/* .oneLine */ .TN)(sentence) });
    };
    const raw = (name) => values.get(name) ?? fallback(name);
    const text = (name) => raw(name)?.trim();
    const entries = (name, read, comments) => {
        const found = read(csv, text(name) ?? '', comments);
        if (!(0,_refusal_js__WEBPACK_IMPORTED_MODULE_4__/* .isRefusal */ .vu)(found))
            return found;
        complain(name, found.refused);
        return [];
    };
    const each = (name, found, parse) => {
        const parsed = [];
        for (const [index, entry] of found.entries()) {
            const value = parse(entry);
            if ((0,_refusal_js__WEBPACK_IMPORTED_MODULE_4__/* .isRefusal */ .vu)(value))
                complain(name, `${(0,_spec_js__WEBPACK_IMPORTED_MODULE_2__/* .specOf */ .rI)(name).secret ? `entry ${index + 1}` : (0,_refusal_js__WEBPACK_IMPORTED_MODULE_4__/* .shown */ .SP)(entry)} ${value.refused}`);
            else
                parsed.push(value);
        }
        return parsed;
    };
    return {
        csv,
        language,
        text,
        raw,
        one: (name, parse) => each(name, [text(name)].filter((value) => value !== undefined), parse)[0],
        list: (name, comments = false) => entries(name, _csv_js__WEBPACK_IMPORTED_MODULE_3__/* .listOf */ .c3, comments),
        lines: (name, comments = false) => entries(name, _csv_js__WEBPACK_IMPORTED_MODULE_3__/* .linesOf */ .Dx, comments),
        each,
        refuse: complain,
        isRefused: (name) => complaints.some((complaint) => complaint.name === name),
        notice: (name, sentence) => {
            notices.push(`${name}: ${(0,_refusal_js__WEBPACK_IMPORTED_MODULE_4__/* .oneLine */ .TN)(sentence)}`);
        },
        notices,
        finish: () => {
            if (complaints.length > 0)
                throw asError(complaints);
        },
    };
}
function isGiven([name, value]) {
    const isVerbatim = _spec_js__WEBPACK_IMPORTED_MODULE_2__/* .INPUTS */ .mc.some((known) => known.name === name && known.kind === 'verbatim');
    return isVerbatim ? value !== '' : value.trim() !== '';
}
const ELSEWHERE = new Map([
    ['dockerfile', 'file'],
    ['path', 'context'],
    ['repository', 'images'],
    ['name', 'images'],
    ['token', 'github-token'],
    ['args', 'build-args'],
]);
function unknown(name, names) {
    const elsewhere = ELSEWHERE.get(name);
    const isElsewhere = elsewhere !== undefined && names.includes(elsewhere);
    const cure = isElsewhere ? `; here it is called ${(0,_refusal_js__WEBPACK_IMPORTED_MODULE_4__/* .shown */ .SP)(elsewhere)}` : (0,_nearest_js__WEBPACK_IMPORTED_MODULE_5__/* .suggestion */ .h)(name, names);
    return { name: (0,_refusal_js__WEBPACK_IMPORTED_MODULE_4__/* .oneLine */ .TN)(name), sentence: `is not an input of this action${cure}` };
}
function fallback(name) {
    const value = (0,_spec_js__WEBPACK_IMPORTED_MODULE_2__/* .specOf */ .rI)(name).default;
    return value?.startsWith('${{') ? undefined : value;
}
function asError(complaints) {
    const order = (name) => _spec_js__WEBPACK_IMPORTED_MODULE_2__/* .INPUTS */ .mc.findIndex((known) => known.name === name);
    const sorted = complaints.toSorted((one, other) => order(one.name) - order(other.name));
    const names = new Set(sorted.map(({ name }) => name));
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ('inputs', [(0,_domain_list_js__WEBPACK_IMPORTED_MODULE_6__/* .needAttention */ .rd)(names.size, 'input'), ...(0,_domain_list_js__WEBPACK_IMPORTED_MODULE_6__/* .listed */ .KE)(sorted.map(({ name, sentence }) => `${name}: ${sentence}`))].join('\n'), 'every input, with what is allowed, stands in the table "Inputs" of the README; nothing was built or written');
}


/***/ }),

/***/ 8490:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ readImages)
/* harmony export */ });
/* harmony import */ var _domain_reference_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(3366);
/* harmony import */ var _lines_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1);
/* harmony import */ var _nearest_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(6580);
/* harmony import */ var _places_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(7912);
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5254);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(4259);






function readImages(form) {
    const images = [];
    for (const line of (0,_lines_js__WEBPACK_IMPORTED_MODULE_0__/* .readLines */ .S)(form, 'images')) {
        const names = parseEntry(line.text);
        if ((0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .isRefusal */ .vu)(names)) {
            form.refuse('images', (0,_places_js__WEBPACK_IMPORTED_MODULE_2__/* .placedSentence */ .f)(line, names));
            continue;
        }
        for (const { text, at } of names) {
            const image = parseImage(text, form);
            if (!(0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .isRefusal */ .vu)(image))
                addTo(images, image, form);
            else
                form.refuse('images', (0,_places_js__WEBPACK_IMPORTED_MODULE_2__/* .placedSentence */ .f)({ ...line, text, column: line.column + (line.isVerbatim ? at : 0) }, image));
        }
    }
    return images;
}
function parseEntry(line) {
    const fields = fieldsOf(line);
    if (!fields.some(({ text }) => text.includes('=')))
        return fields;
    const names = [];
    let enabled = true;
    for (const { text, at } of fields) {
        const equals = text.indexOf('=');
        const key = equals < 0 ? 'name' : text.slice(0, equals).trim().toLowerCase();
        const value = text.slice(equals + 1).trim();
        if (key === 'name') {
            names.push({ text: value, at: at + text.length - value.length });
        }
        else if (key === 'enable') {
            const enable = (0,_words_js__WEBPACK_IMPORTED_MODULE_3__/* .parseBoolean */ .y)(value);
            if ((0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .isRefusal */ .vu)(enable))
                return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .refuse */ .TR)(`has an enable that ${enable.refused}`, at);
            enabled = enable;
        }
        else {
            const near = (0,_nearest_js__WEBPACK_IMPORTED_MODULE_4__/* .suggestion */ .h)(key, ['name', 'enable']);
            return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .refuse */ .TR)(`has the unknown attribute ${(0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .shown */ .SP)(key)}; an image is a name, or name=…,enable=…${near}`, at);
        }
    }
    if (names.length !== 1)
        return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .refuse */ .TR)(`has ${names.length} names; with attributes, each image has a line of its own`, names[1]?.at ?? 0);
    return enabled ? names : [];
}
function fieldsOf(line) {
    let end = 0;
    return line.split(',').flatMap((field) => {
        const text = field.trim();
        const at = end + field.length - field.trimStart().length;
        end += field.length + 1;
        return text === '' ? [] : [{ text, at }];
    });
}
function parseImage(text, form) {
    const image = (0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_5__/* .parseRepository */ .SU)(text);
    if (!(0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .isRefusal */ .vu)(image) && image.name !== text) {
        form.notice('images', `${(0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .shown */ .SP)(text)} is lowered to ${(0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .shown */ .SP)(image.name)}; registries take lower case only`);
    }
    return image;
}
function addTo(images, image, form) {
    if (images.some((known) => (0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_5__/* .sameRepository */ .RB)(known, image)))
        form.notice('images', `${(0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .shown */ .SP)(image.name)} is named twice and counts once`);
    else
        images.push(image);
}


/***/ }),

/***/ 2630:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  ZZ: () => (/* binding */ inputs_parseTimeout),
  Ko: () => (/* binding */ readInputs),
  Fj: () => (/* binding */ secretsOf)
});

;// CONCATENATED MODULE: ./lib/src/domain/duration.js
const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000 };
function parseDuration(text) {
    const match = /^([1-9][0-9]{0,5})([smh])$/.exec(text.trim());
    const unit = match?.[2];
    if (match?.[1] === undefined || (unit !== 's' && unit !== 'm' && unit !== 'h'))
        return undefined;
    return Number(match[1]) * UNITS_MS[unit];
}

// EXTERNAL MODULE: ./lib/src/domain/secret.js
var secret = __nccwpck_require__(4699);
// EXTERNAL MODULE: ./lib/src/inputs/nearest.js
var nearest = __nccwpck_require__(6580);
// EXTERNAL MODULE: ./lib/src/inputs/refusal.js
var inputs_refusal = __nccwpck_require__(5254);
;// CONCATENATED MODULE: ./lib/src/inputs/expressions.js


function withoutExpressions(text, filler = () => '') {
    const end = text.lastIndexOf('}}') + 2;
    return end < 2 ? text : `${text.slice(0, end).replaceAll(/\{\{.*?\}\}/gs, filler)}${text.slice(end)}`;
}
function refuseWord(expression, name, words) {
    const known = words.map((each) => `{{${each}}}`).join(', ');
    return (0,inputs_refusal/* refuse */.TR)(`has the expression ${(0,inputs_refusal/* shown */.SP)(expression)}, which is not known; known here are ${known}${(0,nearest/* suggestion */.h)(name, words)}`);
}
function refuseDate(expression, word) {
    return (0,inputs_refusal/* refuse */.TR)(`has the expression ${(0,inputs_refusal/* shown */.SP)(expression)}; write {{${word} 'YYYYMMDD'}} or {{${word} 'YYYYMMDD' tz='Europe/Paris'}}`);
}
function refuseZone(expression, zone, dates) {
    const near = (0,nearest/* suggestion */.h)(zone, dates.zones());
    return (0,inputs_refusal/* refuse */.TR)(`has the time zone ${(0,inputs_refusal/* shown */.SP)(zone)} in ${(0,inputs_refusal/* shown */.SP)(expression)}, which is not known; write one such as Asia/Seoul, or UTC${near}`);
}
function refuseBraces(text, at) {
    return { ...(0,inputs_refusal/* refuse */.TR)(`has braces that are no expression (${(0,inputs_refusal/* shown */.SP)(text)}); write {{word}}`), at };
}

// EXTERNAL MODULE: ./lib/src/domain/date.js
var date = __nccwpck_require__(4243);
;// CONCATENATED MODULE: ./lib/src/inputs/calls.js


const BUILT_IN = new Map([
    ['if', 1],
    ['unless', 1],
    ['with', 1],
    ['each', 1],
    ['lookup', 2],
]);
function wrongCall(call, source, isBlock, place) {
    const name = call.path.parts[0] ?? '';
    const arity = BUILT_IN.get(name);
    if (call.form === 'helper' && arity !== undefined) {
        if (call.args.length !== arity)
            return (0,inputs_refusal/* refuse */.TR)(`has the expression ${(0,inputs_refusal/* shown */.SP)(source)}; ${name} takes ${arity} argument${arity === 1 ? '' : 's'}`);
        if (!isBlock && name !== 'lookup')
            return (0,inputs_refusal/* refuse */.TR)(`has the expression ${(0,inputs_refusal/* shown */.SP)(source)}; write {{#${name} …}}…{{/${name}}}`);
        return undefined;
    }
    if (name === 'date' || name === 'commit_date') {
        if (!place.words.includes(name) || call.path.isData)
            return refuseWord(source, name, place.words);
        return wrongDate(call, name, source, place);
    }
    if (call.form !== 'helper')
        return wrongName(call.path, source, place);
    const word = place.words.find((known) => known === name);
    if (word === undefined)
        return refuseWord(source, name, place.words);
    if (call.args.length > 0 || call.hash.size > 0)
        return (0,inputs_refusal/* refuse */.TR)(`has the expression ${(0,inputs_refusal/* shown */.SP)(source)}; {{${name}}} takes nothing after its name`);
    return undefined;
}
function wrongDate(call, name, source, { dates }) {
    const isOdd = [...call.hash.keys()].some((key) => key !== 'tz');
    if (call.form !== 'helper' || call.args.length !== 1 || isOdd || dates === undefined)
        return refuseDate(source, name);
    const [format, zone] = [call.args[0], call.hash.get('tz')];
    if (format?.kind === 'path' || zone?.kind === 'path')
        return refuseDate(source, name);
    if (format?.kind === 'literal' && typeof format.value !== 'string')
        return refuseDate(source, name);
    if (zone?.kind !== 'literal')
        return undefined;
    if (typeof zone.value !== 'string')
        return refuseDate(source, name);
    return dates.isZone(zone.value) ? undefined : refuseZone(source, zone.value, dates);
}
function wrongName({ isData, depth, parts }, source, { words, isTop }) {
    const [first = '', ...rest] = isData && parts[0] === 'root' ? parts.slice(1) : parts;
    const isOfRoot = isData ? parts[0] === 'root' : isTop && depth === 0;
    const word = rest.length === 0 ? words.find((known) => known === first) : undefined;
    if (isOfRoot && (word === 'date' || word === 'commit_date'))
        return refuseDate(source, word);
    return (isOfRoot && word === undefined) || (isTop && depth > 0) ? refuseWord(source, first, words) : undefined;
}

;// CONCATENATED MODULE: ./lib/src/inputs/handlebars-tree.js
function isContent(node) {
    return node.type === 'ContentStatement';
}
function isComment(node) {
    return node.type === 'CommentStatement';
}
function isMustache(node) {
    return node.type === 'MustacheStatement';
}
function isBlock(node) {
    return node.type === 'BlockStatement';
}
function isCall(node) {
    return node.type === 'SubExpression';
}
function isPath(node) {
    return node.type === 'PathExpression';
}
const LITERALS = ['StringLiteral', 'NumberLiteral', 'BooleanLiteral', 'NullLiteral', 'UndefinedLiteral'];
function isLiteral(node) {
    return LITERALS.includes(node.type);
}

;// CONCATENATED MODULE: ./lib/src/inputs/handlebars.js




function parseProgram(text, words, { parse }, dates) {
    const tree = parsed(text, parse);
    return (0,inputs_refusal/* isRefusal */.vu)(tree) ? tree : nodesOf(tree, { text, words, dates, isTop: true });
}
function parsed(text, parse) {
    try {
        return parse(text);
    }
    catch (error) {
        const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
        const [, snippet = '', arrow = ''] = message.split('\n');
        const past = snippet.slice(0, Math.max(arrow.length - 1, 0)).replace(/^\.\.\./, '');
        return refuseBraces(text, past === '' ? text.indexOf('{{') : text.indexOf(past) + past.length);
    }
}
function nodesOf(program, place) {
    const nodes = [];
    for (const statement of program?.body ?? []) {
        const node = nodeOf(statement, place);
        if ((0,inputs_refusal/* isRefusal */.vu)(node))
            return { at: statement.loc.start.column, ...node };
        nodes.push(node);
    }
    return nodes;
}
function nodeOf(statement, place) {
    if (isContent(statement))
        return { kind: 'text', text: statement.value };
    if (isComment(statement))
        return { kind: 'text', text: '' };
    if (isMustache(statement)) {
        const call = callOf(statement, false, place);
        return (0,inputs_refusal/* isRefusal */.vu)(call) ? call : { kind: 'mustache', call, escaped: statement.escaped };
    }
    if (isBlock(statement))
        return blockOf(statement, place);
    return (0,inputs_refusal/* refuse */.TR)(`has ${(0,inputs_refusal/* shown */.SP)(sourceOf(statement, place))}; partials and decorators have no meaning here`);
}
function blockOf(block, place) {
    const { program, inverse } = block;
    if ((program?.blockParams ?? inverse?.blockParams ?? []).length > 0)
        return (0,inputs_refusal/* refuse */.TR)(`has ${(0,inputs_refusal/* shown */.SP)(sourceOf(block, place))}; block parameters (as |name|) have no meaning here`);
    const call = callOf(block, true, place);
    if ((0,inputs_refusal/* isRefusal */.vu)(call))
        return call;
    const isSame = call.form === 'helper' && ['if', 'unless'].includes(call.path.parts[0] ?? '');
    const body = nodesOf(program, { ...place, isTop: place.isTop && isSame });
    if ((0,inputs_refusal/* isRefusal */.vu)(body))
        return body;
    const otherwise = nodesOf(inverse, place);
    return (0,inputs_refusal/* isRefusal */.vu)(otherwise) ? otherwise : { kind: 'block', call, body, otherwise };
}
function callOf(node, isBlock, place) {
    const source = sourceOf(node, place);
    const path = isPath(node.path) ? pathOf(node.path) : isLiteral(node.path) ? named(node.path) : undefined;
    if (path === undefined)
        return (0,inputs_refusal/* refuse */.TR)(`has the expression ${(0,inputs_refusal/* shown */.SP)(source)}; a name has to stand first`);
    const args = expressionsOf(node.params, place);
    if ((0,inputs_refusal/* isRefusal */.vu)(args))
        return args;
    const hash = expressionsOf((node.hash?.pairs ?? []).map(({ value }) => value), place);
    if ((0,inputs_refusal/* isRefusal */.vu)(hash))
        return hash;
    const keys = (node.hash?.pairs ?? []).map(({ key }) => key);
    const call = {
        form: formOf(node, path),
        path: { isData: path.isData, depth: path.depth, parts: path.parts },
        args,
        hash: new Map(hash.map((value, index) => [keys[index] ?? '', value])),
    };
    return wrongCall(call, source, isBlock, place) ?? call;
}
function pathOf({ data, depth, parts, original }) {
    const names = parts.filter((part) => typeof part === 'string');
    return names.length === parts.length ? { isData: data, depth, parts: names, isScoped: /^\.|this\b/.test(original) } : undefined;
}
function named({ original }) {
    return { isData: false, depth: 0, parts: [String(original)], isScoped: false };
}
function formOf(node, { parts, depth, isScoped }) {
    if (node.type === 'SubExpression' || node.params.length > 0 || node.hash !== undefined)
        return 'helper';
    if (parts.length !== 1 || depth > 0 || isScoped)
        return 'value';
    return BUILT_IN.has(parts[0] ?? '') ? 'helper' : 'ambiguous';
}
function expressionsOf(nodes, place) {
    const found = [];
    for (const node of nodes) {
        const expression = expressionOf(node, place);
        if ((0,inputs_refusal/* isRefusal */.vu)(expression))
            return expression;
        found.push(expression);
    }
    return found;
}
function expressionOf(node, place) {
    if (isCall(node)) {
        const call = callOf(node, false, place);
        return (0,inputs_refusal/* isRefusal */.vu)(call) ? call : { kind: 'call', call };
    }
    if (isPath(node)) {
        const path = pathOf(node);
        if (path === undefined)
            return (0,inputs_refusal/* refuse */.TR)(`has the expression ${(0,inputs_refusal/* shown */.SP)(sourceOf(node, place))}; a name has to stand first`);
        const { isScoped, ...rest } = path;
        return wrongName(rest, sourceOf(node, place), place) ?? { kind: 'path', path: rest };
    }
    if (isLiteral(node))
        return { kind: 'literal', value: node.value };
    return (0,inputs_refusal/* refuse */.TR)(`has the expression ${(0,inputs_refusal/* shown */.SP)(sourceOf(node, place))}, which is no value`);
}
function sourceOf({ loc }, { text }) {
    return loc.start.line === 1 && loc.end.line === 1 ? text.slice(loc.start.column, loc.end.column) : text;
}

// EXTERNAL MODULE: ./lib/src/inputs/language.js
var inputs_language = __nccwpck_require__(4862);
;// CONCATENATED MODULE: ./lib/src/inputs/template.js





const RUN_WORDS = ['branch', 'tag', 'sha', 'base_ref', 'is_default_branch', 'is_not_default_branch', 'date', 'commit_date'];
const VERSION_WORDS = ['version', 'raw', 'major', 'minor', 'patch'];
const SEMVER_WORDS = [...VERSION_WORDS, 'prerelease', 'build'];
const DATE_WORDS = ['date', 'commit_date'];
const EXPRESSION = /\{\{\{([^{}]*)\}\}\}|\{\{([^{}]*)\}\}/g;
const DATE_ARGUMENTS = /^(?:'([^']*)'|"([^"]*)")(?:\s+tz=(?:'([^']*)'|"([^"]*)"))?$/;
function parseTemplate(text, words, language) {
    if (!text.includes('{{'))
        return literal(text);
    if (!(0,inputs_language/* isSimple */.p)(text))
        return parseComplex(text, words, language);
    const parts = [];
    let end = 0;
    for (const match of text.matchAll(EXPRESSION)) {
        const part = parseExpression(match[0], (match[1] ?? match[2] ?? '').trim(), match[1] === undefined, words, language);
        if ((0,inputs_refusal/* isRefusal */.vu)(part))
            return { ...part, at: match.index };
        if (match.index > end)
            parts.push({ kind: 'text', text: text.slice(end, match.index) });
        parts.push(part);
        end = match.index + match[0].length;
    }
    if (end < text.length)
        parts.push({ kind: 'text', text: text.slice(end) });
    return { text, parts };
}
function literal(text) {
    return { text, parts: text === '' ? [] : [{ kind: 'text', text }] };
}
function template_isLiteral(template) {
    return template.parts.every((part) => part.kind === 'text');
}
function parseComplex(text, words, { handlebars, dates }) {
    if (handlebars === undefined)
        return refuseBraces(text, text.indexOf('{{'));
    const body = parseProgram(text, words, handlebars, dates);
    return (0,inputs_refusal/* isRefusal */.vu)(body) ? body : { text, parts: [{ kind: 'program', body, words, dates }] };
}
function parseExpression(whole, inner, escaped, words, language) {
    const name = /^\w+/.exec(inner)?.[0] ?? '';
    const word = words.find((known) => known === name);
    if (word === undefined)
        return refuseWord(whole, name, words);
    if (word !== 'date' && word !== 'commit_date')
        return { kind: 'word', word, escaped };
    return parseDate(whole, word, inner.slice(name.length).trim(), escaped, language);
}
function parseDate(whole, word, rest, escaped, { dates }) {
    const match = DATE_ARGUMENTS.exec(rest);
    if (match === null)
        return refuseDate(whole, word);
    const [format, timezone] = [match[1] ?? match[2] ?? '', match[3] ?? match[4] ?? 'UTC'];
    if (timezone === 'UTC' && (0,date/* isPlainFormat */._)(format))
        return { kind: 'date', word, format, timezone, escaped, dates: undefined };
    if (dates === undefined)
        return refuseDate(whole, word);
    return dates.isZone(timezone) ? { kind: 'date', word, format, timezone, escaped, dates } : refuseZone(whole, timezone, dates);
}

;// CONCATENATED MODULE: ./lib/src/inputs/entries.js



function parseEntry(text, language) {
    const equals = equalsOf(text);
    if (equals < 0)
        return (0,inputs_refusal/* refuse */.TR)('has no "="; write key=value', text.length);
    if (equals === 0)
        return (0,inputs_refusal/* refuse */.TR)('has nothing before "="; write key=value', 0);
    return parseTemplate(text, RUN_WORDS, language);
}
function keyOf({ text }) {
    const key = text.slice(0, equalsOf(text));
    return key.includes('{{') ? undefined : key;
}
function equalsOf(text) {
    return withoutExpressions(text, (expression) => ' '.repeat(expression.length)).indexOf('=');
}

// EXTERNAL MODULE: ./lib/src/inputs/places.js
var places = __nccwpck_require__(7912);
;// CONCATENATED MODULE: ./lib/src/inputs/labels.js



const OWN = /^io\.build-tag-push\./;
function readLabels(form) {
    return readEntries(form, 'labels', parseLabel);
}
function readEntries(form, name, parse) {
    const read = [];
    for (const entry of (0,places/* placedLines */.$)(form.csv, form.text(name) ?? '', true)) {
        if (!('text' in entry)) {
            form.refuse(name, `line ${entry.line}, column ${entry.column}: ${entry.refusal.refused}`);
            continue;
        }
        const value = parse(entry.text, form.language);
        if ((0,inputs_refusal/* isRefusal */.vu)(value))
            form.refuse(name, (0,places/* placedSentence */.f)(entry, value));
        else
            read.push(value);
    }
    return read;
}
function parseLabel(text, language) {
    const template = parseEntry(text, language);
    if ((0,inputs_refusal/* isRefusal */.vu)(template))
        return template;
    return OWN.test(keyOf(template) ?? '') ? (0,inputs_refusal/* refuse */.TR)('is a label that this action makes itself; leave it out', 0) : template;
}

;// CONCATENATED MODULE: ./lib/src/inputs/levels.js


const PARTS = ['index', 'manifest', 'index-descriptor', 'manifest-descriptor'];
const LEVEL = /^([a-z-]+)(?:\[([A-Za-z0-9_/-]+)\])?$/;
function parseLevel(text) {
    const [, part = '', platform] = LEVEL.exec(text) ?? [];
    if (PARTS.some((known) => known === part))
        return text;
    const what = part === '' || platform === undefined ? text : part;
    return (0,inputs_refusal/* refuse */.TR)(`names ${(0,inputs_refusal/* shown */.SP)(what)}, which is no part of an image; allowed are ${PARTS.join(', ')}, each with [os/arch] behind it where it is for one platform${(0,nearest/* suggestion */.h)(what, PARTS)}`);
}
function isNearLevel(text) {
    return (0,nearest/* suggestion */.h)(text.replace(/\[.*$/, ''), PARTS) !== '';
}

;// CONCATENATED MODULE: ./lib/src/inputs/annotations.js




const OCI_SET = 'org.opencontainers.image.*';
function readAnnotations(form) {
    return readEntries(form, 'annotations', parseAnnotation);
}
function parseAnnotation(text, language) {
    const found = parseLevels(text);
    if ((0,inputs_refusal/* isRefusal */.vu)(found))
        return found;
    const { levels, rest } = found;
    if (rest === OCI_SET)
        return { levels, entry: undefined };
    const entry = parseEntry(rest, language);
    if (!(0,inputs_refusal/* isRefusal */.vu)(entry))
        return { levels, entry };
    return { ...entry, at: (entry.at ?? 0) + text.length - rest.length };
}
function parseLevels(text) {
    const prefix = /^[^={}:]*(?=:)/.exec(text)?.[0];
    if (prefix === undefined)
        return { levels: undefined, rest: text };
    const named = prefix.split(',');
    const parsed = named.map((level) => parseLevel(level.trim()));
    const levels = parsed.flatMap((level) => ((0,inputs_refusal/* isRefusal */.vu)(level) ? [] : [level]));
    if (levels.length === named.length)
        return { levels, rest: text.slice(prefix.length + 1) };
    if (levels.length === 0 && !named.some(isNearLevel))
        return { levels: undefined, rest: text };
    const wrong = parsed.findIndex(inputs_refusal/* isRefusal */.vu);
    const refusal = parsed[wrong];
    const at = named.slice(0, wrong).join(',').length + Math.min(wrong, 1);
    const meant = 'for a key that has a colon itself, write manifest: before it';
    return (0,inputs_refusal/* isRefusal */.vu)(refusal) ? (0,inputs_refusal/* refuse */.TR)(`${refusal.refused} (${meant})`, at) : { levels: undefined, rest: text };
}

// EXTERNAL MODULE: ./lib/src/inputs/auth-realms.js
var auth_realms = __nccwpck_require__(5391);
// EXTERNAL MODULE: ./lib/src/inputs/words.js
var words = __nccwpck_require__(4259);
;// CONCATENATED MODULE: ./lib/src/inputs/attestations.js


const parseMode = (0,words/* parseWord */.k)(['min', 'max']);
function parseAttestation(csv) {
    return (text) => {
        const records = csv(text);
        if ((0,inputs_refusal/* isRefusal */.vu)(records))
            return records;
        for (const field of records.flat().map((part) => part.trim())) {
            const wrong = checkField(field);
            if (wrong !== undefined)
                return wrong;
        }
        return text;
    };
}
function parseAttest(text) {
    if (/(?:^|,)\s*type=(?:sbom|provenance)\s*(?:,|$)/.test(text))
        return text;
    return (0,inputs_refusal/* refuse */.TR)('has no known type; write type=sbom or type=provenance, and attributes after commas');
}
function checkField(field) {
    const [key = '', ...rest] = field.split('=');
    const value = rest.join('=').trim();
    if (field === '')
        return undefined;
    if (rest.length === 0) {
        const boolean = (0,words/* parseBoolean */.y)(field);
        return (0,inputs_refusal/* isRefusal */.vu)(boolean) ? (0,inputs_refusal/* refuse */.TR)(`${boolean.refused}; or attributes such as mode=max`) : undefined;
    }
    if (key.trim() !== 'mode')
        return undefined;
    const mode = parseMode(value);
    return (0,inputs_refusal/* isRefusal */.vu)(mode) ? (0,inputs_refusal/* refuse */.TR)(`has the mode ${(0,inputs_refusal/* shown */.SP)(value)}, which ${mode.refused}`) : undefined;
}

;// CONCATENATED MODULE: ./lib/src/inputs/context.js

function parseContext(env) {
    return (text) => {
        if (text === '-')
            return (0,inputs_refusal/* refuse */.TR)('reads the standard input, which an action does not have; write a path or a Git URL');
        if (text.startsWith('-'))
            return (0,inputs_refusal/* refuse */.TR)(`starts with a dash, as an option does; write ./${text} if it is a folder`);
        const expanded = text.replaceAll(/\{\{\s*defaultContext\s*\}\}/g, () => defaultContext(env) ?? '{{defaultContext}}');
        const left = /\{\{.*?\}\}/.exec(expanded)?.[0];
        if (left === undefined)
            return expanded;
        if (left === '{{defaultContext}}')
            return (0,inputs_refusal/* refuse */.TR)('needs GITHUB_REPOSITORY and GITHUB_SHA, which are not set here; write a path or a Git URL');
        return (0,inputs_refusal/* refuse */.TR)(`has the expression ${left}, which is not known; allowed is {{defaultContext}}`);
    };
}
function defaultContext(env) {
    const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: sha } = env;
    return repository && sha ? `${server || 'https://github.com'}/${repository}.git#${sha}` : undefined;
}

;// CONCATENATED MODULE: ./lib/src/inputs/exporters.js


const EXPORTERS = ['image', 'registry', 'oci', 'docker', 'local', 'tar', 'cacheonly'];
function parseExporter(csv) {
    return (line) => {
        const records = csv(line);
        if ((0,inputs_refusal/* isRefusal */.vu)(records))
            return records;
        const fields = records[0] ?? [];
        if (fields.length === 1 && fields[0] === line && !line.startsWith('type='))
            return parsePath(line);
        const attributes = new Map();
        for (const field of fields) {
            const equals = field.indexOf('=');
            if (equals < 0)
                return (0,inputs_refusal/* refuse */.TR)(`has an attribute without "=" (${JSON.stringify(field)}); write type=…,key=value`);
            attributes.set(field.slice(0, equals).trim().toLowerCase(), field.slice(equals + 1));
        }
        const given = attributes.get('type') ?? '';
        const type = EXPORTERS.find((known) => known === given);
        if (type === undefined)
            return (0,inputs_refusal/* refuse */.TR)(`has no known type; allowed are ${EXPORTERS.join(', ')}${(0,nearest/* suggestion */.h)(given, EXPORTERS)}`);
        attributes.delete('type');
        return attributes.get('dest') === '-' ? refuseConsole() : { line, type, attributes };
    };
}
function pushes({ type, attributes }) {
    return (type === 'registry' && attributes.get('push') !== 'false') || (type === 'image' && attributes.get('push') === 'true');
}
function parsePath(path) {
    if (path === '-')
        return refuseConsole();
    return { line: path, type: 'local', attributes: new Map([['dest', path]]) };
}
function refuseConsole() {
    return (0,inputs_refusal/* refuse */.TR)('writes to the standard output, which is the log here; give dest a path');
}

;// CONCATENATED MODULE: ./lib/src/inputs/limits.js


const LIMITS = 'core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack'.split(' ');
function parseUlimit(text) {
    const [, name, soft, hard] = /^([^=]+)=(-?[0-9]+)(?::(-?[0-9]+))?$/.exec(text) ?? [];
    if (name === undefined || soft === undefined)
        return (0,inputs_refusal/* refuse */.TR)('is not a limit; write name=soft:hard, such as nofile=1024:4096');
    if (!LIMITS.includes(name))
        return (0,inputs_refusal/* refuse */.TR)(`names no limit that docker knows (${LIMITS.join(', ')})${(0,nearest/* suggestion */.h)(name, LIMITS)}`);
    if (hard !== undefined && hard !== '-1' && Number(soft) > Number(hard))
        return (0,inputs_refusal/* refuse */.TR)('has a soft limit above its hard limit; write name=soft:hard');
    return text;
}
function parseSize(text) {
    return /^[0-9]+(?:\.[0-9]+)? ?(?:[kmgtp]i?b?|b)?$/i.test(text)
        ? text
        : (0,inputs_refusal/* refuse */.TR)('is not a size; write bytes, or a number with k, m or g, such as 2g');
}
const ADDRESS = /^(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-f.]*:[0-9a-f:.]*)$/i;
function parseHostEntry(text) {
    const at = text.search(/[=:]/);
    const address = text.slice(at + 1).replace(/^\[(.+)\]$/, '$1');
    if (at < 1 || address === '')
        return (0,inputs_refusal/* refuse */.TR)('is not a host entry; write name:address, such as proxy:10.180.0.1');
    if (address !== 'host-gateway' && !ADDRESS.test(address))
        return (0,inputs_refusal/* refuse */.TR)('has no IP address after the name; write name:address, such as proxy:10.180.0.1');
    return text;
}

// EXTERNAL MODULE: ./lib/src/inputs/pairs.js
var pairs = __nccwpck_require__(879);
// EXTERNAL MODULE: ./lib/src/domain/platform.js
var domain_platform = __nccwpck_require__(9560);
;// CONCATENATED MODULE: ./lib/src/inputs/platforms.js



const USUAL = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/arm/v6', 'linux/386', 'linux/ppc64le', 'linux/s390x', 'linux/riscv64'];
const SYSTEMS = 'aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows'.split(' ');
const ARCHITECTURES = '386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm wasm32'.split(' ');
function readPlatforms(form) {
    const platforms = [];
    for (const platform of form.each('platforms', form.list('platforms'), parseSpelt)) {
        if (platforms.some((known) => (0,domain_platform/* samePlatform */.my)(known, platform)))
            form.notice('platforms', `${(0,domain_platform/* formatPlatform */.Bq)(platform)} is named twice and counts once`);
        else
            platforms.push(platform);
    }
    return platforms;
}
function parseSpelt(text) {
    const platform = (0,domain_platform/* parsePlatform */.FL)(text.toLowerCase());
    if (platform === undefined) {
        const near = USUAL.includes(`linux/${text}`) ? `; did you mean ${(0,inputs_refusal/* shown */.SP)(`linux/${text}`)}?` : (0,nearest/* suggestion */.h)(text, USUAL);
        return (0,inputs_refusal/* refuse */.TR)(`is not a platform; write os/architecture, such as linux/arm64${near}`);
    }
    return misspelt(platform.os, SYSTEMS) ?? misspelt(platform.architecture, ARCHITECTURES) ?? platform;
}
function misspelt(word, known) {
    if (known.includes(word) || (0,nearest/* nearest */.pA)(word, known) === undefined)
        return undefined;
    return (0,inputs_refusal/* refuse */.TR)(`has ${(0,inputs_refusal/* shown */.SP)(word)}, which is not known${(0,nearest/* suggestion */.h)(word, known)}`);
}

// EXTERNAL MODULE: ./lib/src/inputs/csv.js
var csv = __nccwpck_require__(2054);
;// CONCATENATED MODULE: ./lib/src/inputs/secrets.js




const ID = /^[^\s,"=]+$/;
function readSecrets(form, env) {
    const secrets = readValues(form);
    const secretEnvs = form.each('secret-envs', form.list('secret-envs'), parseVariable(env));
    const secretFiles = form.each('secret-files', form.lines('secret-files'), parseFile);
    const values = new Set(secrets.map(({ id }) => id));
    if (values.size < secrets.length)
        form.refuse('secrets', 'two entries have the same id; give each id once');
    const seen = new Set(values);
    for (const [name, ids] of [['secret-envs', secretEnvs], ['secret-files', secretFiles]]) {
        for (const { id } of ids) {
            if (seen.has(id))
                form.refuse(name, `the id ${(0,inputs_refusal/* shown */.SP)(id)} is given twice among secrets, secret-envs and secret-files; give each id once`);
            seen.add(id);
        }
    }
    return { secrets, secretEnvs, secretFiles };
}
function readValues(form) {
    const entries = (0,csv/* rawLinesOf */.Zu)(form.csv, form.raw('secrets') ?? '');
    if ((0,inputs_refusal/* isRefusal */.vu)(entries)) {
        form.refuse('secrets', `${entries.refused}; an entry over several lines stands in double quotes as a whole, quotes inside are doubled`);
        return [];
    }
    const pairs = form.each('secrets', entries, parseSecret);
    const empty = pairs.filter(({ value }) => value === '').length;
    if (empty > 0)
        form.notice('secrets', `${empty} of ${pairs.length} have no value and are left out (a secret that is not set, or a pull request of a fork)`);
    return pairs.filter(({ value }) => value !== '').map(({ key, value }) => ({ id: key, value: new secret/* Secret */.z(value) }));
}
function parseSecret(text) {
    const pair = (0,pairs/* parsePair */.A)('id=value')(text);
    const several = '; an entry over several lines stands in double quotes as a whole';
    if ((0,inputs_refusal/* isRefusal */.vu)(pair))
        return (0,inputs_refusal/* refuse */.TR)(`${pair.refused}${several}`);
    return ID.test(pair.key) ? pair : (0,inputs_refusal/* refuse */.TR)(`has an id with characters that an id cannot have; write id=value${several}`);
}
function parseVariable(env) {
    return (text) => {
        const pair = (0,pairs/* parsePair */.A)('id=VARIABLE')(text);
        if ((0,inputs_refusal/* isRefusal */.vu)(pair))
            return pair;
        const variable = pair.value.trim();
        if (!ID.test(pair.key))
            return (0,inputs_refusal/* refuse */.TR)('has an id with characters that an id cannot have; write id=VARIABLE');
        if (env[variable] === undefined)
            return (0,inputs_refusal/* refuse */.TR)("names a variable that is not set; set it under the step's env");
        return { id: pair.key, variable };
    };
}
function parseFile(text) {
    const pair = (0,pairs/* parsePair */.A)('id=path')(text);
    if ((0,inputs_refusal/* isRefusal */.vu)(pair))
        return pair;
    if (!ID.test(pair.key))
        return (0,inputs_refusal/* refuse */.TR)('has an id with characters that an id cannot have; write id=path');
    return pair.value.trim() === '' ? (0,inputs_refusal/* refuse */.TR)('has no path after "="; write id=path') : { id: pair.key, path: pair.value.trim() };
}

// EXTERNAL MODULE: ./lib/src/inputs/spec.js
var inputs_spec = __nccwpck_require__(5083);
;// CONCATENATED MODULE: ./lib/src/inputs/build.js










function readBuild(form, env) {
    const flag = (name) => form.one(name, words/* parseBoolean */.y) ?? false;
    const lines = (name, parse) => form.each(name, form.lines(name), parse);
    const exporters = form.each('outputs', splitLines(form.text('outputs')), parseExporter(form.csv));
    const build = {
        context: form.one('context', parseContext(env)) ?? '.',
        file: form.text('file'),
        target: form.text('target'),
        platforms: readPlatforms(form),
        buildArgs: readBuildArgs(form),
        buildContexts: lines('build-contexts', parseBuildContext(env)),
        ...readSecrets(form, env),
        ssh: form.list('ssh'),
        cacheFrom: lines('cache-from', parseCache),
        cacheTo: lines('cache-to', parseCache),
        noCache: flag('no-cache'),
        noCacheFilters: form.list('no-cache-filters'),
        pull: flag('pull'),
        load: flag('load'),
        outputs: exporters.map(({ line }) => line),
        provenance: form.one('provenance', parseAttestation(form.csv)),
        sbom: form.one('sbom', parseAttestation(form.csv)),
        attests: lines('attests', parseAttest),
        addHosts: form.each('add-hosts', form.list('add-hosts'), parseHostEntry),
        allow: form.list('allow'),
        network: form.one('network', (0,words/* parseWord */.k)(inputs_spec/* NETWORKS */.Of)),
        shmSize: form.one('shm-size', parseSize),
        ulimits: lines('ulimit', parseUlimit),
        cgroupParent: form.text('cgroup-parent'),
        builder: form.text('builder'),
        call: readCall(form),
    };
    return { build, exporters };
}
function splitLines(text) {
    return (text ?? '')
        .split(/\r\n|\n|\r/)
        .map((line) => line.trim())
        .filter((line) => line !== '');
}
function readBuildArgs(form) {
    return form.lines('build-args').filter((entry, index) => {
        const key = entry.split('=', 1)[0] ?? '';
        if (key !== '' && !/\s/.test(key))
            return true;
        form.refuse('build-args', `entry ${index + 1} has no name in front; write KEY=VALUE (in double quotes as a whole when it goes over several lines), or KEY alone`);
        return false;
    });
}
function parseBuildContext(env) {
    const [parseEntry, parseValue] = [(0,pairs/* parsePair */.A)('name=path'), parseContext(env)];
    return (text) => {
        const pair = parseEntry(text);
        if ((0,inputs_refusal/* isRefusal */.vu)(pair))
            return pair;
        if (pair.value.trim() === '')
            return (0,inputs_refusal/* refuse */.TR)('has nothing after "="; write name=path');
        const value = parseValue(pair.value.trim());
        return (0,inputs_refusal/* isRefusal */.vu)(value) ? value : `${pair.key}=${value}`;
    };
}
function parseCache(text) {
    if (!text.includes('=') || /(?:^|,)\s*type=[^,]/i.test(text))
        return text;
    return (0,inputs_refusal/* refuse */.TR)('has attributes and no type; write an image name, or type=registry,ref=…, type=gha, type=local,…');
}
function readCall(form) {
    const call = form.one('call', (text) => {
        const [method = '', ...options] = text.split(',').map((field) => field.trim());
        const known = (0,words/* parseWord */.k)(inputs_spec/* CALLS */.q$)(method);
        if ((0,inputs_refusal/* isRefusal */.vu)(known))
            return known;
        const wrong = options.find((option) => !/^(?:format|ignorestatus)=./.test(option));
        return wrong === undefined ? text : (0,inputs_refusal/* refuse */.TR)(`has the unknown option ${(0,inputs_refusal/* shown */.SP)(wrong)}; allowed are format=… and ignorestatus=…`);
    });
    return call?.split(',', 1)[0]?.trim() === 'build' ? undefined : call;
}

// EXTERNAL MODULE: ./lib/src/inputs/ecr.js
var inputs_ecr = __nccwpck_require__(7056);
// EXTERNAL MODULE: ./lib/src/inputs/form.js
var inputs_form = __nccwpck_require__(4618);
// EXTERNAL MODULE: ./lib/src/domain/reference.js
var reference = __nccwpck_require__(3366);
// EXTERNAL MODULE: ./lib/src/domain/digest.js
var domain_digest = __nccwpck_require__(9191);
;// CONCATENATED MODULE: ./lib/src/domain/source.js


function parseSource(text) {
    const [named = '', said, ...others] = text.trim().split('@');
    if (others.length > 0)
        return { refused: 'has more than one "@"' };
    const digest = said === undefined ? undefined : (0,domain_digest/* parseDigest */.m)(said);
    if (said !== undefined && digest === undefined)
        return { refused: 'has a digest that is not sha256: and 64 lower-case hex digits' };
    const colon = named.lastIndexOf(':');
    const tag = colon > named.lastIndexOf('/') ? named.slice(colon + 1) : undefined;
    const repository = (0,reference/* parseRepository */.SU)(tag === undefined ? named : named.slice(0, colon));
    if ('refused' in repository)
        return repository;
    if (tag !== undefined && !(0,reference/* isTag */.dz)(tag))
        return { refused: `has no valid tag (${tag})` };
    if (tag === undefined && digest === undefined)
        return { refused: 'has no digest; name one, such as ghcr.io/acme/app@sha256:…' };
    return { repository, tag, digest };
}
function formatSource({ repository, tag, digest }) {
    return `${repository.name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

;// CONCATENATED MODULE: ./lib/src/inputs/from.js




const NOT_OF_BUILD = ['load', 'outputs', 'call', 'platforms', 'smoke'];
const OF_BUILD = ['labels', 'annotations'];
function readFrom(form, { push, load, outputs, call, gate }) {
    const found = form.each('from', form.list('from'), parseSource);
    if (form.text('from') === undefined)
        return [];
    const names = found.map((source) => `${(0,reference/* canonicalName */.Ew)(source.repository)} ${source.digest ?? source.tag}`);
    for (const [at, source] of found.entries())
        if (names.indexOf(names[at] ?? '') < at)
            form.refuse('from', `${(0,inputs_refusal/* shown */.SP)(formatSource(source))} is named twice; name each image once`);
    if (call)
        form.refuse('from', 'publishes an image that exists, and call asks about a build; leave one of them out');
    else if (outputs)
        form.refuse('from', 'publishes an image that exists, and outputs writes what is built; leave one of them out');
    else if (!push && !form.isRefused('push'))
        form.refuse('from', `publishes an image, and ${load ? 'load without push means push: false' : 'push is false'}; set push: true, or digest`);
    for (const source of gate ? found.filter(({ digest }) => digest === undefined) : [])
        form.refuse('from', `${(0,inputs_refusal/* shown */.SP)(formatSource(source))} is a tag, which may show another image any time, and scan: gate publishes what it checked; name the digest`);
    for (const name of idle(form))
        form.notice(name, 'has no effect, since from publishes what was built before');
    return found;
}
function idle(form) {
    const isIdle = ({ name, group }) => OF_BUILD.includes(name) || (group === 'build' && !NOT_OF_BUILD.includes(name));
    return inputs_spec/* INPUTS */.mc.filter((input) => isIdle(input) && form.text(input.name) !== undefined && form.text(input.name) !== (0,inputs_spec/* specOf */.rI)(input.name).default).map(({ name }) => name);
}

;// CONCATENATED MODULE: ./lib/src/inputs/idle.js
function noteIdle(form, { images, tags, registries, authRealms }) {
    const names = (...strategies) => strategies.some((strategy) => tags.strategies.includes(strategy));
    const rules = tags.flavor.latest === 'true' || tags.rules.some(readsVersion);
    if (tags.environments.length > 0 && !names('environment'))
        form.notice('environment', 'changes no tag, since strategy does not name "environment"');
    if (tags.timezone !== 'UTC' && !names('date'))
        form.notice('timezone', "changes no tag, since strategy does not name \"date\"; an expression names its own, {{date 'YYYYMMDD' tz='Asia/Seoul'}}");
    if (tags.version !== undefined && !names('semver', 'environment') && !rules)
        form.notice('version', UNREAD);
    if (tags.tagPrefix !== '' && !names('semver', 'environment') && !rules)
        form.notice('tag-prefix', UNREAD);
    for (const { host, scope } of registries)
        if (scope !== undefined && !images.some((image) => image.host === host && isIn(scope, image)))
            form.notice('registry-auth', `the scope ${scope} of ${host} has none of images in it`);
    for (const host of authRealms.keys())
        if (![...images, ...registries].some((known) => known.host === host))
            form.notice('auth-realms', `${host} is in neither images nor registry-auth, so this counts only where an earlier step signed in there`);
}
const UNREAD = 'changes no tag, since no strategy and no rule asks for a version; name "semver" in strategy, or write a rule type=semver';
function readsVersion(rule) {
    switch (rule.kind) {
        case 'semver':
        case 'pep440':
        case 'match':
        case 'raw':
            return true;
        case 'ref':
            return rule.event === 'tag';
        case 'sha':
        case 'edge':
        case 'schedule':
            return false;
    }
}
function isIn(scope, { path }) {
    return path === scope || path.startsWith(`${scope}/`);
}

// EXTERNAL MODULE: ./lib/src/inputs/images.js
var inputs_images = __nccwpck_require__(8490);
;// CONCATENATED MODULE: ./lib/src/inputs/leaks.js
const PART_LENGTH = 8;
const WHOLE_LENGTH = 4;
const TOKENS = [
    ['a GitHub token', /\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_[A-Za-z0-9_]{22}/],
    ['a GitLab token', /\bglpat-[A-Za-z0-9_-]{20}/],
    ['a Docker Hub token', /\bdckr_[po]at_[A-Za-z0-9_-]{20}/],
    ['an npm token', /\bnpm_[A-Za-z0-9]{36}/],
    ['an AWS access key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
    ['a Google API key', /\bAIza[A-Za-z0-9_-]{35}/],
    ['a Slack token', /\bxox[abeprs]-[A-Za-z0-9-]{10}/],
    ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
];
const NAME = /(?:^|_)(?:TOKEN|SECRETS?|PASS(?:WORD|WD|PHRASE)|CREDENTIALS?|(?:API|ACCESS|PRIVATE|SECRET)_?KEY)(?:$|_)/i;
const CURE = "a build argument ends in the image's history and provenance; hand it over by secrets, and read it with RUN --mount=type=secret";
function refuseLeaks(form, buildArgs, secrets, env) {
    const values = secrets.map((secret) => secret.reveal().trim());
    for (const line of buildArgs) {
        const equals = line.indexOf('=');
        const name = equals < 0 ? line : line.slice(0, equals);
        const value = (equals < 0 ? env[line] : line.slice(equals + 1)) ?? '';
        const found = leakIn(value, values);
        if (found !== undefined)
            form.refuse('build-args', `${name} holds ${found}: ${CURE}`);
        else if (NAME.test(name))
            form.notice('build-args', `${name} looks like a secret by its name; if it is one: ${CURE}`);
    }
}
function leakIn(value, secrets) {
    const isSecret = (secret) => (secret.length >= PART_LENGTH && value.includes(secret)) || (secret.length >= WHOLE_LENGTH && value.trim() === secret);
    if (secrets.some(isSecret))
        return 'the value of a secret input';
    return TOKENS.find(([, pattern]) => pattern.test(value))?.[0];
}

;// CONCATENATED MODULE: ./lib/src/inputs/metadata.js


function readMetadata(form, env) {
    return {
        separators: {
            tags: form.raw('sep-tags') ?? '\n',
            labels: form.raw('sep-labels') ?? '\n',
            annotations: form.raw('sep-annotations') ?? '\n',
        },
        bakeTarget: form.text('bake-target') ?? 'docker-metadata-action',
        levels: readLevels(form, env[LEVELS] || 'manifest'),
        exportsVariables: readSwitch(form, env[SWITCH] || 'true'),
    };
}
const LEVELS = 'DOCKER_METADATA_ANNOTATIONS_LEVELS';
const SWITCH = 'DOCKER_METADATA_SET_OUTPUT_ENV';
function readLevels(form, text) {
    const levels = text.split(',');
    for (const level of levels) {
        const parsed = parseLevel(level.trim());
        if ((0,inputs_refusal/* isRefusal */.vu)(parsed))
            form.refuse(LEVELS, `${(0,inputs_refusal/* shown */.SP)(text)} ${parsed.refused}`);
    }
    return levels;
}
function readSwitch(form, text) {
    if (/^(?:1|t|true)$/.test(text) || text === 'T' || text === 'TRUE' || text === 'True')
        return true;
    if (/^(?:0|f|false)$/.test(text) || text === 'F' || text === 'FALSE' || text === 'False')
        return false;
    form.refuse(SWITCH, `${(0,inputs_refusal/* shown */.SP)(text)} is not a boolean; write true or false`);
    return true;
}

;// CONCATENATED MODULE: ./lib/src/inputs/push.js




function readPush(form, { load, exporters, call, images }) {
    const word = form.one('push', parsePush);
    if (form.isRefused('push'))
        return { push: true, byDigest: false };
    const byDigest = word === 'digest';
    const given = byDigest ? true : word;
    const push = given ?? !(load || form.text('outputs') !== undefined || call !== undefined);
    if (call !== undefined)
        refuseWithCall(form, call, { push: given === true, load, outputs: exporters.length > 0 });
    else if (push)
        refuseWithPush(form, exporters);
    else
        refuseWithoutPush(form, exporters, given);
    if (push && images === 0 && !form.isRefused('images')) {
        const found = form.text('images') === undefined ? 'is missing' : 'names nothing to publish to';
        form.refuse('images', `${found}; name an image, such as ghcr.io/acme/app, or set push: false to build only`);
    }
    return { push, byDigest };
}
function parsePush(text) {
    if (text === 'digest')
        return text;
    const push = (0,words/* parseBoolean */.y)(text);
    return (0,inputs_refusal/* isRefusal */.vu)(push) ? (0,inputs_refusal/* refuse */.TR)(`is not one of ${PUSHES.join(', ')}${(0,nearest/* suggestion */.h)(text, PUSHES)}`) : push;
}
const PUSHES = ['true', 'false', 'digest'];
function refuseWithCall(form, call, asked) {
    const makes = `and call: ${(0,inputs_refusal/* shown */.SP)(call)} makes none`;
    if (asked.push)
        form.refuse('push', `push: true publishes an image, ${makes}; leave push out, or leave call out`);
    if (asked.load)
        form.refuse('load', `load: true loads an image, ${makes}; leave load out, or leave call out`);
    if (asked.outputs)
        form.refuse('outputs', `outputs writes the result of a build, ${makes}; leave outputs out, or leave call out`);
}
const PACKED = ['image', 'registry', 'oci'];
const OURS = ['name', 'dest', 'tar', 'push-by-digest', 'name-canonical'];
function refuseWithPush(form, exporters) {
    if (exporters.length > 1) {
        form.refuse('outputs', `has ${exporters.length} entries beside push: true, which takes one; leave one, or set push: false and publish in another step`);
    }
    for (const { line, type, attributes } of exporters) {
        if (!PACKED.includes(type)) {
            form.refuse('outputs', `${(0,inputs_refusal/* shown */.SP)(line)} has type ${type} beside push: true, which takes ${PACKED.join(', ')}; set push: false, or leave the entry out`);
        }
        const ours = OURS.filter((name) => attributes.has(name));
        if (ours.length > 0) {
            form.refuse('outputs', `${(0,inputs_refusal/* shown */.SP)(line)} has ${ours.join(' and ')} beside push: true, where images and tags decide; leave that out, or set push: false`);
        }
        if (attributes.get('push') === 'false')
            form.refuse('outputs', `${(0,inputs_refusal/* shown */.SP)(line)} has push=false beside push: true; leave one of them out`);
    }
}
const WRITTEN = ['oci', 'local', 'tar'];
function refuseWithoutPush(form, exporters, given) {
    for (const exporter of exporters.filter(pushes)) {
        const beside = given === false ? 'push: false' : 'outputs without push, which means push: false';
        form.refuse('outputs', `${(0,inputs_refusal/* shown */.SP)(exporter.line)} asks for a push beside ${beside}; set push: true to publish, or write another type`);
    }
    for (const { line, type } of exporters.filter(({ type, attributes }) => WRITTEN.includes(type) && !attributes.has('dest'))) {
        form.refuse('outputs', `${(0,inputs_refusal/* shown */.SP)(line)} has no dest, and type ${type} needs one; write type=${type},dest=path`);
    }
}

// EXTERNAL MODULE: ./lib/src/inputs/registries.js + 3 modules
var inputs_registries = __nccwpck_require__(6211);
;// CONCATENATED MODULE: ./lib/src/inputs/sbom.js
function readSbomFile(form, staging) {
    const path = form.text('sbom-file');
    if (path === undefined)
        return undefined;
    const elsewhere = ['load', 'outputs', 'call'].find((name) => !staging.push && staging[name]);
    if (elsewhere !== undefined)
        form.refuse('sbom-file', `takes the SBOM of a staged image, and ${elsewhere} without push makes none here; leave one of them out`);
    if (!staging.isFrom && !isAsked(staging.build))
        form.refuse('sbom-file', 'takes out an SBOM that the build does not make; write sbom: true, too');
    return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
function isAsked({ sbom, attests }) {
    const others = attests.some((entry) => /(?:^|,)\s*type=sbom\s*(?:,|$)/.test(entry) && !OFF.test(entry));
    return sbom === undefined ? others : !OFF.test(sbom);
}
const OFF = /(?:^|,)\s*(?:false|0|f|disabled=true)\s*(?:,|$)/i;

// EXTERNAL MODULE: ./lib/src/domain/severity.js
var severity = __nccwpck_require__(7524);
// EXTERNAL MODULE: ./lib/src/domain/trivy.js
var trivy = __nccwpck_require__(9387);
// EXTERNAL MODULE: ./lib/src/domain/version.js
var domain_version = __nccwpck_require__(9659);
;// CONCATENATED MODULE: ./lib/src/inputs/scan.js








const OF_VULN = [
    'scan-ignore-unfixed',
    'scan-vex',
    'scan-db-max-age',
    'trivy-db-repository',
    'trivy-java-db-repository',
];
function readFailOn(form) {
    return new Set(readSome(form, 'scan-fail-on', scan_parseLevel));
}
function readScan(form, failOn, staging) {
    const mode = form.one('scan', (0,words/* parseWord */.k)(inputs_spec/* SCAN_MODES */.p3)) ?? 'off';
    const policy = { failOn, ...readPolicy(form) };
    if (form.isRefused('scan'))
        return { mode: 'off' };
    if (mode === 'off') {
        for (const name of given(form).filter((name) => name !== 'scan' && name !== 'scan-fail-on'))
            form.notice(name, 'has no effect, since scan is off');
        return { mode };
    }
    const elsewhere = ['load', 'outputs', 'call'].find((name) => !staging.push && staging[name]);
    if (elsewhere !== undefined)
        form.refuse('scan', `${mode} scans an image before it is published, and ${elsewhere} without push makes none here; set push: true, or leave one of them out`);
    if (!policy.scanners.includes('vuln') && !form.isRefused('scan-scanners')) {
        const names = OF_VULN;
        for (const name of given(form).filter((name) => names.includes(name)))
            form.notice(name, 'has no effect, since scan-scanners does not have vuln');
    }
    return { mode, ...policy };
}
function readPolicy(form) {
    const trivyPath = form.text('trivy-path');
    const trivyVersion = form.one('trivy-version', parseTrivyVersion);
    if (trivyPath !== undefined && trivyVersion !== undefined)
        form.refuse('trivy-path', `names the Trivy to run, and trivy-version: ${trivyVersion} asks for another; leave one of them out`);
    return {
        ignoreUnfixed: form.one('scan-ignore-unfixed', words/* parseBoolean */.y) ?? false,
        scanners: readSome(form, 'scan-scanners', (0,words/* parseWord */.k)(inputs_spec/* SCANNERS */.KR)),
        pkgTypes: readSome(form, 'scan-pkg-types', (0,words/* parseWord */.k)(inputs_spec/* PKG_TYPES */.jm)),
        ignoreFiles: unique(form.list('scan-ignore-files')),
        ignorePolicy: form.text('scan-ignore-policy'),
        vex: unique(form.each('scan-vex', form.list('scan-vex'), parseVex)),
        skipDirs: unique(form.each('scan-skip-dirs', form.list('scan-skip-dirs'), parsePattern)),
        skipFiles: unique(form.each('scan-skip-files', form.list('scan-skip-files'), parsePattern)),
        eol: form.one('scan-eol', (0,words/* parseWord */.k)(inputs_spec/* WARN_OR_BLOCK */.bh)) ?? 'warn',
        unrecognised: form.one('scan-unrecognised', (0,words/* parseWord */.k)(inputs_spec/* WARN_OR_BLOCK */.bh)) ?? 'warn',
        ...readFiles(form),
        timeoutMs: form.one('scan-timeout', parseLimit('90s, 10m or 1h')) ?? 0,
        trivyVersion: trivyVersion ?? trivy/* TRIVY_VERSION */.K,
        trivyPath,
        databases: readDatabases(form, 'trivy-db-repository', '2'),
        javaDatabases: readDatabases(form, 'trivy-java-db-repository', '1'),
        databaseMaxAgeMs: form.one('scan-db-max-age', parseLimit('24h, 48h or 168h')) ?? 0,
        verdicts: textLines(form.text('scan-verdicts') ?? ''),
    };
}
function readFiles(form) {
    const names = ['scan-sarif', 'scan-json', 'scan-table'];
    const paths = names.map((name) => withoutSlash(form.text(name)));
    for (const [index, name] of names.entries()) {
        const first = paths.indexOf(paths[index]);
        if (paths[index] !== undefined && first < index)
            form.refuse(name, `is the same path as ${names[first]}; write another one`);
    }
    const [sarif, json, table] = paths;
    return { sarif, json, table };
}
function textLines(text) {
    return text.split(/\r\n|\r|\n/).flatMap((line) => line.trim() || []);
}
function withoutSlash(path) {
    return path !== undefined && path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
function scan_parseLevel(text) {
    return (0,words/* parseWord */.k)(severity/* SEVERITIES */.o)(text.toUpperCase());
}
function parseVex(text) {
    return ['repo', 'oci', 'sbom-ref'].includes(text)
        ? (0,inputs_refusal/* refuse */.TR)('needs the network, which Trivy does not get here; write the path of a VEX file')
        : text;
}
function parsePattern(text) {
    return /[{},]/.test(text) ? (0,inputs_refusal/* refuse */.TR)('has a brace or a comma, at which lists are parted; write each pattern by itself') : text;
}
function parseLimit(examples) {
    return (text) => parseDuration(text) ?? (0,inputs_refusal/* refuse */.TR)(`is not a duration; write a whole number with s, m or h, such as ${examples}`);
}
function parseTrivyVersion(text) {
    if (text === 'latest')
        return (0,inputs_refusal/* refuse */.TR)(`may be another program tomorrow; write a version, such as ${trivy/* TRIVY_VERSION */.K}`);
    const version = (0,domain_version/* parseVersion */.ot)(text);
    if (version === undefined || !/^v?[0-9.]+$/.test(text))
        return (0,inputs_refusal/* refuse */.TR)(`is not a version; write one such as ${trivy/* TRIVY_VERSION */.K}`);
    if ((0,trivy/* isCompromised */.v)(version.full))
        return (0,inputs_refusal/* refuse */.TR)(`was published with malicious code in March 2026 (CVE-2026-33634); write another, such as ${trivy/* TRIVY_VERSION */.K}`);
    return version.full;
}
function readDatabases(form, name, format) {
    const parse = (text) => {
        const colon = text.lastIndexOf(':');
        const [image, tag] = colon > text.lastIndexOf('/') ? [text.slice(0, colon), text.slice(colon + 1)] : [text, format];
        const repository = (0,reference/* parseRepository */.SU)(image);
        if ((0,inputs_refusal/* isRefusal */.vu)(repository))
            return repository;
        return (0,reference/* isTag */.dz)(tag) ? `${image.toLowerCase()}:${tag}` : (0,inputs_refusal/* refuse */.TR)(`has no valid tag (${(0,inputs_refusal/* shown */.SP)(tag)})`);
    };
    return readSome(form, name, parse);
}
function readSome(form, name, parse) {
    const entries = form.each(name, form.list(name), parse);
    if (entries.length === 0 && !form.isRefused(name))
        form.refuse(name, 'names nothing; leave it out for what holds by default');
    return unique(entries);
}
function given(form) {
    return inputs_spec/* INPUTS */.mc.filter(({ group, name }) => group === 'scan' && form.text(name) !== undefined && form.text(name) !== (0,inputs_spec/* specOf */.rI)(name).default).map(({ name }) => name);
}
function unique(entries) {
    return [...new Set(entries)];
}

;// CONCATENATED MODULE: ./lib/src/inputs/sign.js




function readSign(form, { push, dryRun }) {
    const mode = form.one('sign', (0,words/* parseWord */.k)(inputs_spec/* SIGN_MODES */.xL)) ?? 'off';
    const key = form.one('cosign-key', parseKey);
    const password = new secret/* Secret */.z(form.text('cosign-password') ?? '');
    const secrets = [key, password].filter((secret) => secret !== undefined && secret.reveal() !== '');
    const own = readOwn(form);
    const policy = {
        format: form.one('sign-format', (0,words/* parseWord */.k)(inputs_spec/* SIGN_FORMATS */.JJ)) ?? 'bundle',
        required: form.one('sign-required', words/* parseBoolean */.y) ?? true,
        recursive: form.one('sign-recursive', words/* parseBoolean */.y) ?? false,
        log: form.one('sign-log', words/* parseBoolean */.y),
        own,
    };
    if (mode === 'off') {
        for (const name of OF_SIGNING.filter((name) => form.text(name) !== undefined && !isDefault(form, name) && !isForVerify(form, name)))
            form.notice(name, 'has no effect, since sign is off');
        return { mode, secrets };
    }
    if (own !== undefined && policy.log !== undefined)
        form.refuse('sign-log', 'says whether a log gets an entry, and so does the file of cosign-signing-config; leave one of them out');
    if (mode === 'keyless') {
        for (const name of ['cosign-key', 'cosign-password'])
            if (form.text(name) !== undefined)
                form.refuse(name, 'is given, and sign: keyless signs without a key; leave it out, or set sign: key');
    }
    else if (push && !dryRun && key === undefined && !form.isRefused('cosign-key'))
        form.refuse('cosign-key', 'is missing, and sign: key needs it; give the text of a private key that cosign generate-key-pair wrote, from a secret');
    if (!push)
        return { mode: 'off', secrets };
    return { mode, key: key && { text: key, password }, ...policy, secrets };
}
const OF_SIGNING = [
    'cosign-key',
    'cosign-password',
    'sign-format',
    'sign-required',
    'sign-recursive',
    'sign-log',
    'cosign-signing-config',
    'cosign-trusted-root',
];
function isForVerify(form, name) {
    return name === 'cosign-trusted-root' && form.text('from-verify') !== undefined;
}
function isDefault(form, name) {
    const spec = inputs_spec/* INPUTS */.mc.find((known) => known.name === name);
    return spec !== undefined && 'default' in spec && form.text(name) === spec.default;
}
function readOwn(form) {
    const [signingConfig, trustedRoot] = [form.text('cosign-signing-config'), form.text('cosign-trusted-root')];
    if (signingConfig !== undefined && trustedRoot === undefined)
        form.refuse('cosign-trusted-root', 'is missing beside cosign-signing-config: what those services sign has to be checked, too');
    if (signingConfig === undefined && trustedRoot !== undefined && form.text('from-verify') === undefined)
        form.refuse('cosign-signing-config', 'is missing beside cosign-trusted-root: it names the services that sign');
    return signingConfig === undefined || trustedRoot === undefined ? undefined : { signingConfig, trustedRoot };
}
const KEY = /^-----BEGIN ENCRYPTED (SIGSTORE|COSIGN) PRIVATE KEY-----\r?\n[A-Za-z0-9+/=\s]+-----END ENCRYPTED \1 PRIVATE KEY-----$/;
function parseKey(text) {
    if (KEY.test(text))
        return new secret/* Secret */.z(text);
    if (/^[a-z0-9]+:\/\//.test(text))
        return (0,inputs_refusal/* refuse */.TR)(`names a key elsewhere; ${KMS}`);
    if (/^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text))
        return (0,inputs_refusal/* refuse */.TR)('is a private key of another format; import it: cosign import-key-pair');
    return (0,inputs_refusal/* refuse */.TR)('is no private key as cosign writes it; give its text, which begins with -----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----, from a secret');
}
const KMS = 'a key in a KMS signs in a step of its own after this one: cosign sign --key awskms://… with the output ref';

// EXTERNAL MODULE: ./lib/src/domain/json.js
var json = __nccwpck_require__(7909);
// EXTERNAL MODULE: ./lib/src/inputs/yaml.js
var yaml = __nccwpck_require__(3283);
;// CONCATENATED MODULE: ./lib/src/inputs/smoke.js






const FIELDS = ['command', 'args', 'port', 'path', 'status', 'timeout', 'platform'];
const DEFAULT_TIMEOUT_MS = 60_000;
const TIMEOUT_LIMIT_MS = 3_600_000;
const EXAMPLE = 'write a mapping such as {command: /app, args: [--version]}, or {port: 8080, path: /health}';
async function readSmoke(form, staging) {
    const text = form.text('smoke');
    if (text === undefined)
        return undefined;
    const elsewhere = ['load', 'outputs', 'call'].find((name) => !staging.push && staging[name]);
    if (elsewhere !== undefined)
        form.refuse('smoke', `tries an image before it is published, and ${elsewhere} without push makes none here; leave one of them out`);
    const fields = await parseFields(text);
    if ((0,inputs_refusal/* isRefusal */.vu)(fields)) {
        form.refuse('smoke', fields.refused);
        return undefined;
    }
    const read = (field, parse) => {
        const value = fields.get(field);
        const parsed = value === undefined ? undefined : parse(value);
        if (!(0,inputs_refusal/* isRefusal */.vu)(parsed))
            return parsed;
        form.refuse('smoke', `${field} ${parsed.refused}`);
        return undefined;
    };
    for (const key of fields.keys())
        if (!isField(key))
            form.refuse('smoke', `has an unknown key ${(0,inputs_refusal/* shown */.SP)(key)}; allowed are ${FIELDS.join(', ')}${(0,nearest/* suggestion */.h)(key, FIELDS)}`);
    const port = read('port', parseWhole(1, 65_535, 'a port'));
    const path = read('path', smoke_parsePath);
    const status = read('status', parseWhole(100, 599, 'a status of HTTP'));
    for (const field of ['path', 'status'])
        if (fields.has(field) && !fields.has('port'))
            form.refuse('smoke', `${field} is given without port; give the port to ask at, or leave it out`);
    return {
        command: read('command', smoke_parseProgram),
        args: read('args', parseWords),
        http: port === undefined ? undefined : { port, path: path ?? '/', status: status ?? 200 },
        timeoutMs: read('timeout', parseTimeout) ?? DEFAULT_TIMEOUT_MS,
        platform: read('platform', parseBuilt(staging.platforms)),
    };
}
async function parseFields(text) {
    const document = await (0,yaml/* readYaml */.g)(text);
    if ((0,inputs_refusal/* isRefusal */.vu)(document))
        return document;
    if (!(0,json/* isRecord */.u)(document.content))
        return (0,inputs_refusal/* refuse */.TR)(`is not a YAML mapping; ${EXAMPLE}`);
    const fields = new Map(Object.entries(document.content).filter(([, value]) => value !== null && value !== ''));
    return fields.size === 0 ? (0,inputs_refusal/* refuse */.TR)(`says nothing; ${EXAMPLE}`) : fields;
}
function isField(key) {
    return FIELDS.some((known) => known === key);
}
function parseWords(value) {
    if (typeof value === 'string')
        return /\s/.test(value) ? (0,inputs_refusal/* refuse */.TR)(`is ${(0,inputs_refusal/* shown */.SP)(value)}, which no shell takes apart; write a list, such as [sh, -c, "…"]`) : [value];
    if (!Array.isArray(value) || value.length === 0)
        return (0,inputs_refusal/* refuse */.TR)('is neither a word nor a list of words');
    const words = value.filter((word) => typeof word === 'string');
    if (words.length < value.length)
        return (0,inputs_refusal/* refuse */.TR)('has an entry that is not a text; put it in single quotes');
    return words.some((word) => word.includes('\0')) ? (0,inputs_refusal/* refuse */.TR)('has a NUL character, which no argument can have') : words;
}
function smoke_parseProgram(value) {
    const words = parseWords(value);
    return (0,inputs_refusal/* isRefusal */.vu)(words) || words[0] !== '' ? words : (0,inputs_refusal/* refuse */.TR)('begins with an empty text; the first word is the program');
}
function parseWhole(from, to, what) {
    return (value) => {
        const number = typeof value === 'string' && /^[0-9]{1,5}$/.test(value) ? Number(value) : Number.NaN;
        return number >= from && number <= to
            ? number
            : (0,inputs_refusal/* refuse */.TR)(`is ${inYaml(value)}, which is not ${what}; write a number from ${from} to ${to}`);
    };
}
function smoke_parsePath(value) {
    return typeof value === 'string' && /^\/[!-~]*$/.test(value) && !value.includes('#')
        ? value
        : (0,inputs_refusal/* refuse */.TR)(`is ${inYaml(value)}, which is not a path; write one that begins with "/", such as /health`);
}
function parseTimeout(value) {
    const ms = typeof value === 'string' ? parseDuration(value) : undefined;
    return ms !== undefined && ms <= TIMEOUT_LIMIT_MS
        ? ms
        : (0,inputs_refusal/* refuse */.TR)(`is ${inYaml(value)}; write a whole number with s, m or h, such as 30s, at most 1h`);
}
function parseBuilt(platforms) {
    return (value) => {
        const platform = typeof value === 'string' ? (0,domain_platform/* parsePlatform */.FL)(value) : undefined;
        if (platform === undefined)
            return (0,inputs_refusal/* refuse */.TR)(`is ${inYaml(value)}, which is not a platform; write os/architecture, such as linux/arm64`);
        if (platforms.length === 0 || platforms.some((built) => (0,domain_platform/* samePlatform */.my)(built, platform)))
            return platform;
        return (0,inputs_refusal/* refuse */.TR)(`is ${(0,domain_platform/* formatPlatform */.Bq)(platform)}, which is not built; write one of ${platforms.map(domain_platform/* formatPlatform */.Bq).join(', ')}`);
    };
}
function inYaml(value) {
    return typeof value === 'string' ? (0,inputs_refusal/* shown */.SP)(value) : 'a list or a mapping';
}

;// CONCATENATED MODULE: ./lib/src/inputs/environments.js

const environments_NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;
function parseEnvironment(alone) {
    return (line) => {
        const equals = line.lastIndexOf('=');
        if (equals < 0 && !alone)
            return (0,inputs_refusal/* refuse */.TR)('is a name without a pattern among several lines; write pattern=name, with * for all others');
        const pattern = equals < 0 ? '*' : line.slice(0, equals).trim();
        if (pattern === '' || /\s/.test(pattern))
            return (0,inputs_refusal/* refuse */.TR)('has no branch or tag before "="; write pattern=name, such as main=staging');
        const name = parseName(line.slice(equals + 1).trim());
        return (0,inputs_refusal/* isRefusal */.vu)(name) ? name : { pattern, name };
    };
}
function parseName(name) {
    if (environments_NAME.test(name))
        return name;
    if (name === '')
        return (0,inputs_refusal/* refuse */.TR)('has no name after "="; write pattern=name, such as main=staging');
    return (0,inputs_refusal/* refuse */.TR)('names an environment that cannot stand in a tag; allowed are letters, digits, "_", "." and "-", not first "." or "-"');
}

;// CONCATENATED MODULE: ./lib/src/inputs/flavor.js




const NO_FLAVOR = {
    latest: 'auto',
    prefix: { template: literal(''), onLatest: false },
    suffix: { template: literal(''), onLatest: false },
};
const KEYS = ['latest', 'prefix', 'suffix', 'onlatest'];
const LATEST = ['auto', 'true', 'false'];
const BOOLEANS = ['true', 'false'];
function parseFlavor(line, before, csv, language) {
    const records = csv(line);
    if ((0,inputs_refusal/* isRefusal */.vu)(records))
        return records;
    let flavor = before;
    let last;
    let end = 0;
    for (const field of records[0] ?? []) {
        const at = Math.max(line.indexOf(field, end), end);
        end = at + field.length;
        const entry = flavor_parseEntry(field);
        if ((0,inputs_refusal/* isRefusal */.vu)(entry))
            return { ...entry, at };
        const [key, value] = entry;
        switch (key) {
            case 'latest': {
                const latest = oneOf(key, value, LATEST);
                if ((0,inputs_refusal/* isRefusal */.vu)(latest))
                    return { ...latest, at };
                flavor = { ...flavor, latest };
                break;
            }
            case 'prefix':
            case 'suffix': {
                const template = parseTemplate(value, RUN_WORDS, language);
                if ((0,inputs_refusal/* isRefusal */.vu)(template))
                    return { ...template, at: at + field.indexOf(value) + (template.at ?? 0) };
                flavor = { ...flavor, [key]: { ...flavor[key], template } };
                last = key;
                break;
            }
            case 'onlatest': {
                const onLatest = oneOf(key, value, BOOLEANS);
                if ((0,inputs_refusal/* isRefusal */.vu)(onLatest))
                    return { ...onLatest, at };
                if (last === undefined)
                    return (0,inputs_refusal/* refuse */.TR)('has onlatest without a prefix or suffix before it; write prefix=v,onlatest=true', at);
                flavor = { ...flavor, [last]: { ...flavor[last], onLatest: onLatest === 'true' } };
                break;
            }
        }
    }
    return flavor;
}
function flavor_parseEntry(field) {
    const [name = '', ...rest] = field.split('=');
    const [key, value] = [name.trim().toLowerCase(), rest.join('=').trim()];
    const known = KEYS.find((each) => each === key);
    if (rest.length === 0)
        return (0,inputs_refusal/* refuse */.TR)(`has ${(0,inputs_refusal/* shown */.SP)(field.trim())}, which is not key=value; keys are ${KEYS.join(', ')}`);
    if (known === undefined)
        return (0,inputs_refusal/* refuse */.TR)(`has the key ${(0,inputs_refusal/* shown */.SP)(key)}; keys are ${KEYS.join(', ')}${(0,nearest/* suggestion */.h)(key, KEYS)}`);
    if (withoutExpressions(value).includes('='))
        return (0,inputs_refusal/* refuse */.TR)(`has ${(0,inputs_refusal/* shown */.SP)(field.trim())}, with a second "="; no tag can have one, so leave it out`);
    return [known, value];
}
function oneOf(key, value, words) {
    return (words.find((word) => word === value) ??
        (0,inputs_refusal/* refuse */.TR)(`has ${key}=${(0,inputs_refusal/* shown */.SP)(value)}; ${key} is one of ${words.join(', ')}${(0,nearest/* suggestion */.h)(value, words)}`));
}

;// CONCATENATED MODULE: ./lib/src/inputs/full-reference.js

function findReference(line) {
    if (!/[:/]/.test(line))
        return undefined;
    for (const field of line.split(',')) {
        const [, key, text] = /^\s*(?:([a-z_-]+)\s*=)?\s*(.*?)\s*$/i.exec(withoutExpressions(field)) ?? [];
        if (text === undefined || /\{\{|\}\}/.test(text) || (key !== undefined && key.toLowerCase() !== 'value'))
            continue;
        const reference = splitReference(text);
        if (isFull(reference, key === undefined))
            return reference;
    }
    return undefined;
}
function splitReference(text) {
    const [name = '', digest] = text.split('@', 2);
    const colon = name.lastIndexOf(':');
    if (digest !== undefined || colon < name.lastIndexOf('/') || colon < 0)
        return { name, tag: '' };
    return { name: name.slice(0, colon), tag: name.slice(colon + 1) };
}
function isFull({ name, tag }, bare) {
    if (tag !== '')
        return name !== '' && (bare || name.includes('/'));
    return bare && HOST_AND_PATH.test(name);
}
const HOST_AND_PATH = /^(?:localhost|[a-z0-9.-]+\.[a-z]{2,}|[a-z0-9.-]+(?=:[0-9]))(?::[0-9]+)?\/./i;

// EXTERNAL MODULE: ./lib/src/inputs/lines.js
var inputs_lines = __nccwpck_require__(1);
;// CONCATENATED MODULE: ./lib/src/inputs/attributes.js



function fieldsOf(record, line) {
    let end = 0;
    return record.map((text) => {
        const at = Math.max(line.indexOf(text, end), end);
        end = at + text.length;
        const equals = text.indexOf('=');
        const key = equals < 1 ? undefined : text.slice(0, equals).trim().toLowerCase();
        const value = equals < 1 ? text : text.slice(equals + 1);
        return { key, value: value.trim(), at: end - text.trimStart().length, valueAt: end - value.trimStart().length };
    });
}
function fieldOf(given, name) {
    return given.findLast(({ key }) => (key ?? 'value') === name);
}
function filled(given, key, language) {
    return fieldOf(given, key)?.value === '' ? undefined : template(given, key, RUN_WORDS, language);
}
function template(given, key, words, language) {
    const field = fieldOf(given, key);
    if (field === undefined)
        return undefined;
    const found = parseTemplate(field.value, words, language);
    return (0,inputs_refusal/* isRefusal */.vu)(found) ? { ...found, at: field.valueAt + (found.at ?? 0) } : found;
}
function pattern(given, key, parse) {
    const field = fieldOf(given, key);
    if (field === undefined)
        return undefined;
    const found = parse(field.value);
    return (0,inputs_refusal/* isRefusal */.vu)(found) ? { refused: `has ${key}=${(0,inputs_refusal/* shown */.SP)(field.value)}, ${found.refused}`, at: field.valueAt } : found;
}
function groupOf(given) {
    const field = fieldOf(given, 'group');
    if (field === undefined)
        return 0;
    if (/^(?:0|[1-9]\d{0,5})$/.test(field.value))
        return Number(field.value);
    return (0,inputs_refusal/* refuse */.TR)(`has group=${(0,inputs_refusal/* shown */.SP)(field.value)}; write the number of a group, 0 for all that was found`, field.at);
}
function word(given, key, known) {
    const field = fieldOf(given, key);
    const text = field?.value ?? '';
    return (known.find((each) => each === text) ??
        (0,inputs_refusal/* refuse */.TR)(`has ${key}=${(0,inputs_refusal/* shown */.SP)(text)}; ${key} is one of ${known.join(', ')}${(0,nearest/* suggestion */.h)(text, known)}`, field?.at));
}

;// CONCATENATED MODULE: ./lib/src/inputs/pattern.js

function pattern_parsePattern(text) {
    const [, source = text, flags = ''] = /^\/(.+)\/(.*)$/.exec(text) ?? [];
    return checked({ text, source, flags });
}
function parsePlainPattern(text) {
    return checked({ text, source: text, flags: '' });
}
function checked(pattern) {
    try {
        new RegExp(pattern.source, pattern.flags);
        return pattern;
    }
    catch (error) {
        const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
        return (0,inputs_refusal/* refuse */.TR)(`which is no regular expression (${message.replace(/^Invalid regular expression: /, '')})`);
    }
}

;// CONCATENATED MODULE: ./lib/src/inputs/rules.js





const PRIORITIES = {
    schedule: 1000,
    semver: 900,
    pep440: 900,
    match: 800,
    edge: 700,
    ref: 600,
    raw: 200,
    sha: 100,
};
const KINDS = ['schedule', 'semver', 'pep440', 'match', 'edge', 'ref', 'raw', 'sha'];
const COMMON = ['type', 'enable', 'priority', 'prefix', 'suffix'];
const rules_OWN = {
    raw: ['value'],
    ref: ['event'],
    sha: ['format'],
    semver: ['pattern', 'value', 'match'],
    pep440: ['pattern', 'value', 'match'],
    match: ['pattern', 'group', 'value'],
    edge: ['branch'],
    schedule: ['pattern'],
};
const REF_EVENTS = ['branch', 'tag', 'pr'];
const SHA_FORMATS = ['short', 'long'];
const ALWAYS = literal('true');
function parseRule(line, csv, language) {
    const records = csv(line);
    if ((0,inputs_refusal/* isRefusal */.vu)(records))
        return records;
    const fields = fieldsOf(records[0] ?? [], line);
    const kind = parseKind(fields);
    if ((0,inputs_refusal/* isRefusal */.vu)(kind))
        return kind;
    return wrongCut(fields) ?? wrongBare(fields, kind) ?? wrongKey(fields, kind) ?? build(line, kind, fields, language);
}
function parseKind(fields) {
    const type = fields.findLast(({ key }) => key === 'type');
    if (type === undefined)
        return 'raw';
    const found = KINDS.find((kind) => kind === type.value);
    return found ?? (0,inputs_refusal/* refuse */.TR)(`has type=${(0,inputs_refusal/* shown */.SP)(type.value)}; types are ${KINDS.join(', ')}${(0,nearest/* suggestion */.h)(type.value, KINDS)}`, type.at);
}
function wrongCut(fields) {
    const cut = fields.find(({ value }, index) => value.lastIndexOf('{{') > value.lastIndexOf('}}') && index < fields.length - 1);
    return (cut &&
        (0,inputs_refusal/* refuse */.TR)(`has ${(0,inputs_refusal/* shown */.SP)(cut.value)}, an expression that a comma cuts; put its whole line in quotes, and its field in doubled ones`, cut.valueAt));
}
function wrongBare(fields, kind) {
    const bare = fields.find(({ key }) => key === undefined);
    if (bare === undefined)
        return undefined;
    if (!takes(kind, 'value'))
        return (0,inputs_refusal/* refuse */.TR)(`has ${(0,inputs_refusal/* shown */.SP)(bare.value)}, which is not key=value`, bare.at);
    if (kind !== 'match' && fieldOf(fields, 'match') === undefined)
        return undefined;
    const cure = '"type=match,""pattern=\\d{1,3}"""';
    return (0,inputs_refusal/* refuse */.TR)(`has ${(0,inputs_refusal/* shown */.SP)(bare.value)}, which is not key=value; a comma in an expression stands in quotes: ${cure}`, bare.at);
}
function wrongKey(fields, kind) {
    const strange = fields.find(({ key }) => key !== undefined && !takes(kind, key));
    if (strange?.key === undefined)
        return undefined;
    if (strange.key.includes('{{'))
        return (0,inputs_refusal/* refuse */.TR)('has an expression with "=" in a text alone; write type=raw,value=… in front of it', strange.at);
    const known = [...COMMON, ...rules_OWN[kind]];
    return (0,inputs_refusal/* refuse */.TR)(`has the attribute ${(0,inputs_refusal/* shown */.SP)(strange.key)}; type=${kind} takes ${known.join(', ')}${(0,nearest/* suggestion */.h)(strange.key, known)}`, strange.at);
}
function takes(kind, key) {
    return COMMON.some((each) => each === key) || rules_OWN[kind].some((each) => each === key);
}
function build(line, kind, given, language) {
    const enable = template(given, 'enable', RUN_WORDS, language) ?? ALWAYS;
    if ((0,inputs_refusal/* isRefusal */.vu)(enable))
        return enable;
    if (template_isLiteral(enable) && !['true', 'false'].includes(enable.text))
        return (0,inputs_refusal/* refuse */.TR)(`has enable=${(0,inputs_refusal/* shown */.SP)(enable.text)}; write true or false${(0,nearest/* suggestion */.h)(enable.text, ['true', 'false'])}`, fieldOf(given, 'enable')?.at);
    const priority = Number(fieldOf(given, 'priority')?.value ?? PRIORITIES[kind]);
    if (fieldOf(given, 'priority')?.value === '' || !Number.isFinite(priority))
        return (0,inputs_refusal/* refuse */.TR)(`has priority=${(0,inputs_refusal/* shown */.SP)(fieldOf(given, 'priority')?.value ?? '')}, which is not a number`, fieldOf(given, 'priority')?.at);
    const prefix = template(given, 'prefix', RUN_WORDS, language);
    if ((0,inputs_refusal/* isRefusal */.vu)(prefix))
        return prefix;
    const suffix = template(given, 'suffix', RUN_WORDS, language);
    if ((0,inputs_refusal/* isRefusal */.vu)(suffix))
        return suffix;
    const own = buildOwn(kind, given, language);
    return (0,inputs_refusal/* isRefusal */.vu)(own) ? own : { line, enable, priority, prefix: prefix ?? own.prefix, suffix, ...own.rule };
}
function buildOwn(kind, given, language) {
    switch (kind) {
        case 'raw': {
            const value = template(given, 'value', RUN_WORDS, language);
            if (value === undefined)
                return (0,inputs_refusal/* refuse */.TR)('has no value; write type=raw,value=NAME');
            return (0,inputs_refusal/* isRefusal */.vu)(value) ? value : { rule: { kind, value } };
        }
        case 'ref': {
            const event = word(given, 'event', REF_EVENTS);
            if ((0,inputs_refusal/* isRefusal */.vu)(event))
                return event;
            return { rule: { kind, event }, ...(event === 'pr' ? { prefix: literal('pr-') } : {}) };
        }
        case 'sha': {
            const format = fieldOf(given, 'format') !== undefined ? word(given, 'format', SHA_FORMATS) : 'short';
            return (0,inputs_refusal/* isRefusal */.vu)(format) ? format : { rule: { kind, format }, prefix: literal('sha-') };
        }
        case 'semver': {
            const rule = versionRule(kind, SEMVER_WORDS, given, language);
            return (0,inputs_refusal/* isRefusal */.vu)(rule) ? rule : { rule: { kind, ...rule } };
        }
        case 'pep440': {
            const rule = versionRule(kind, VERSION_WORDS, given, language);
            if ((0,inputs_refusal/* isRefusal */.vu)(rule))
                return rule;
            if (language.pep440 === undefined)
                throw new TypeError('a rule of the type pep440 that no text has named');
            return { rule: { kind, scheme: language.pep440, ...rule } };
        }
        case 'match': {
            const value = filled(given, 'value', language);
            const expression = pattern(given, 'pattern', pattern_parsePattern);
            const group = groupOf(given);
            if (expression === undefined)
                return (0,inputs_refusal/* refuse */.TR)('has no pattern; write type=match,pattern=v(.*),group=1');
            if ((0,inputs_refusal/* isRefusal */.vu)(expression))
                return expression;
            if ((0,inputs_refusal/* isRefusal */.vu)(group))
                return group;
            return (0,inputs_refusal/* isRefusal */.vu)(value) ? value : { rule: { kind, expression, group, value } };
        }
        case 'edge':
            return { rule: { kind, branch: fieldOf(given, 'branch')?.value || undefined } };
        case 'schedule': {
            const pattern = template(given, 'pattern', DATE_WORDS, language) ?? literal('nightly');
            return (0,inputs_refusal/* isRefusal */.vu)(pattern) ? pattern : { rule: { kind, pattern } };
        }
    }
}
function versionRule(kind, words, given, language) {
    const written = template(given, 'pattern', words, language);
    const value = filled(given, 'value', language);
    const match = fieldOf(given, 'match')?.value === '' ? undefined : pattern(given, 'match', parsePlainPattern);
    if (written === undefined)
        return (0,inputs_refusal/* refuse */.TR)(`has no pattern; write type=${kind},pattern={{version}}`);
    if ((0,inputs_refusal/* isRefusal */.vu)(written))
        return written;
    if ((0,inputs_refusal/* isRefusal */.vu)(value))
        return value;
    return (0,inputs_refusal/* isRefusal */.vu)(match) ? match : { pattern: written, value, match };
}

;// CONCATENATED MODULE: ./lib/src/inputs/timezone.js


function parseTimezone(text) {
    if (text === 'UTC')
        return text;
    if (/^[+-]/.test(text))
        return (0,inputs_refusal/* refuse */.TR)('is an offset; write the IANA name of a place, such as Asia/Seoul, or UTC');
    if (isTimezone(text))
        return text;
    return (0,inputs_refusal/* refuse */.TR)(`is not an IANA time zone; write one such as Asia/Seoul, or UTC${(0,nearest/* suggestion */.h)(text, Intl.supportedValuesOf('timeZone'))}`);
}
function isTimezone(text) {
    try {
        return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
    }
    catch (error) {
        if (error instanceof RangeError)
            return false;
        throw error;
    }
}

;// CONCATENATED MODULE: ./lib/src/inputs/version.js


function parseGivenVersion(tagPrefix) {
    return (text) => {
        if ((0,domain_version/* versionOfTag */.mx)(text, tagPrefix) !== undefined || (0,domain_version/* parseVersion */.ot)(text) !== undefined)
            return text;
        return (0,inputs_refusal/* refuse */.TR)('is not a semantic version; write one such as 1.2.3 or v1.2.3-rc.1');
    };
}

;// CONCATENATED MODULE: ./lib/src/inputs/tags.js











function readTags(form, env) {
    const lines = (0,inputs_lines/* readLines */.S)(form, 'tags');
    const rules = lines.map((line) => told(form, 'tags', line, parseTag(line.text, form))).filter((rule) => rule !== undefined);
    const strategies = readStrategies(form, lines.length > 0 || form.isRefused('tags'), env);
    const tagPrefix = form.text('tag-prefix') ?? '';
    return {
        strategies,
        rules,
        flavor: readFlavor(form),
        version: form.one('version', parseGivenVersion(tagPrefix)),
        environments: readEnvironments(form, strategies, env),
        timezone: form.one('timezone', parseTimezone) ?? 'UTC',
        tagPrefix,
        context: form.one('tag-context', (0,words/* parseWord */.k)(inputs_spec/* TAG_CONTEXTS */.Kq)) ?? 'workflow',
        fixedTags: form.one('fixed-tags', (0,words/* parseWord */.k)(inputs_spec/* FIXED_TAGS */.tT)) ?? 'keep',
        moving: form.one('moving', (0,words/* parseWord */.k)(inputs_spec/* MOVING */.zQ)) ?? 'forward',
    };
}
function told(form, name, line, parsed) {
    if (!(0,inputs_refusal/* isRefusal */.vu)(parsed))
        return parsed;
    form.refuse(name, (0,places/* placedSentence */.f)(line, parsed));
    return undefined;
}
function readFlavor(form) {
    return (0,inputs_lines/* readLines */.S)(form, 'flavor').reduce((flavor, line) => told(form, 'flavor', line, parseFlavor(line.text, flavor, form.csv, form.language)) ?? flavor, NO_FLAVOR);
}
function readStrategies(form, hasRules, env) {
    const given = form.list('strategy', true);
    if (given.length > 0)
        return [...new Set(form.each('strategy', given, (0,words/* parseWord */.k)(inputs_spec/* STRATEGIES */.YL)))];
    if (hasRules)
        return [];
    return env['GITHUB_EVENT_NAME'] === 'schedule' ? ['schedule'] : ['semver', 'sha', 'branch', 'pr'];
}
const DEPLOYMENTS = ['deployment', 'deployment_status'];
function readEnvironments(form, strategies, env) {
    const lines = form.lines('environment', true);
    const isNamed = lines.length > 0 || DEPLOYMENTS.includes(env['GITHUB_EVENT_NAME'] ?? '');
    if (strategies.includes('environment') && !isNamed) {
        form.refuse('environment', 'is missing, and strategy names "environment"; give a name, or lines pattern=name, or leave the strategy out');
    }
    return form.each('environment', lines, parseEnvironment(lines.length === 1));
}
function parseTag(line, { csv, language }) {
    const reference = findReference(line);
    if (reference === undefined)
        return parseRule(line, csv, language);
    const cure = reference.tag === '' ? '' : ` and write the tag as type=raw,value=${reference.tag}`;
    return (0,inputs_refusal/* refuse */.TR)(`is a full reference, and tags are named without their image; put ${reference.name} in images${cure}`);
}

// EXTERNAL MODULE: ./lib/src/domain/cosign.js
var cosign = __nccwpck_require__(1108);
// EXTERNAL MODULE: ./lib/src/domain/url.js
var url = __nccwpck_require__(2178);
;// CONCATENATED MODULE: ./lib/src/inputs/verify.js




const PEM = /-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----/;
const verify_FIELDS = ['identity', 'identity-regexp', 'issuer', 'log'];
function readVerify(form, hasFrom) {
    const trust = form.one('from-verify', parseTrust);
    if (trust !== undefined && !hasFrom)
        form.notice('from-verify', 'has no effect, since there is no from');
    return hasFrom && trust !== undefined ? { trust, trustedRoot: form.text('cosign-trusted-root') } : undefined;
}
function parseTrust(text) {
    const key = PEM.exec(text)?.[0];
    const lines = text
        .replace(PEM, '')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
    const fields = new Map();
    for (const line of lines) {
        const [, name, value = ''] = /^([a-z-]+)\s*=\s*(.+)$/.exec(line) ?? [];
        const field = verify_FIELDS.find((known) => known === name);
        if (field === undefined)
            return (0,inputs_refusal/* refuse */.TR)(`has the line ${(0,inputs_refusal/* shown */.SP)(line)}; ${EXPECTED}`);
        if (fields.has(field))
            return (0,inputs_refusal/* refuse */.TR)(`says ${field} twice`);
        fields.set(field, value);
    }
    const log = fields.has('log') ? (0,words/* parseBoolean */.y)(fields.get('log') ?? '') : true;
    if ((0,inputs_refusal/* isRefusal */.vu)(log))
        return (0,inputs_refusal/* refuse */.TR)(`has a log that ${log.refused}`);
    const [exact, pattern] = [fields.get('identity'), fields.get('identity-regexp')];
    if ([key, exact, pattern].filter((way) => way !== undefined).length !== 1)
        return (0,inputs_refusal/* refuse */.TR)(`must have exactly one of a public key, identity and identity-regexp; ${EXPECTED}`);
    if (key !== undefined)
        return fields.has('issuer') ? (0,inputs_refusal/* refuse */.TR)('has an issuer beside a key, which has none') : { kind: 'key', key, log };
    const issuer = fields.get('issuer') ?? cosign/* GITHUB_ISSUER */.oX;
    if ((0,url/* parseUrl */.D)(issuer)?.protocol !== 'https:')
        return (0,inputs_refusal/* refuse */.TR)(`has an issuer that is no address with https (${(0,inputs_refusal/* shown */.SP)(issuer)})`);
    if (pattern !== undefined && !(pattern.startsWith('^') && pattern.endsWith('$')))
        return (0,inputs_refusal/* refuse */.TR)('has an identity-regexp that fits parts of a name, too; write it from ^ to $');
    return { kind: 'identity', identity: exact ?? pattern ?? '', isPattern: pattern !== undefined, issuer, log };
}
const EXPECTED = 'write the text of a public key, or lines such as identity=https://github.com/acme/app/.github/workflows/release.yml@refs/heads/main, issuer=… and log=false';

;// CONCATENATED MODULE: ./lib/src/inputs/inputs.js
























const inputs_TIMEOUT_LIMIT_MS = 120 * 3_600_000;
const inputs_DEFAULT_TIMEOUT_MS = 3_600_000;
async function readInputs(given, env) {
    const form = await (0,inputs_form/* openForm */.R)(given);
    const images = (0,inputs_images/* readImages */.H)(form);
    const tags = readTags(form, env);
    const labels = readLabels(form);
    const annotations = readAnnotations(form);
    const metadata = readMetadata(form, env);
    const { build, exporters } = readBuild(form, env);
    const pushing = readPush(form, { load: build.load, exporters, call: build.call, images: images.length });
    const { push } = pushing;
    const staging = { push, load: build.load, outputs: exporters.length > 0, call: build.call !== undefined };
    const failOn = readFailOn(form);
    const scan = readScan(form, failOn, staging);
    const from = readFrom(form, { ...staging, gate: scan.mode === 'gate' });
    const sbomFile = readSbomFile(form, { ...staging, build, isFrom: from.length > 0 });
    const fromVerify = readVerify(form, from.length > 0);
    const smoke = await readSmoke(form, { ...staging, platforms: build.platforms });
    const dryRun = form.one('dry-run', words/* parseBoolean */.y) ?? false;
    const sign = readSign(form, { push, dryRun });
    const registries = await (0,inputs_registries/* readRegistries */.K)(form, push && !dryRun);
    const authRealms = (0,auth_realms/* readAuthRealms */.P)(form);
    const ecr = (0,inputs_ecr/* readEcr */.dy)(form, images, registries);
    const keepLogin = form.one('keep-login', words/* parseBoolean */.y) ?? false;
    const token = form.text('github-token');
    const githubToken = token === undefined ? undefined : new secret/* Secret */.z(token);
    const allowUntrusted = form.one('allow-untrusted', words/* parseBoolean */.y) ?? false;
    const onPartial = form.one('on-partial', (0,words/* parseWord */.k)(inputs_spec/* ON_PARTIAL */.qz)) ?? 'stop';
    const timeoutMs = form.one('timeout', inputs_parseTimeout) ?? inputs_DEFAULT_TIMEOUT_MS;
    const mentionsCommitDate = [...given.values()].some((text) => text.includes('commit_date'));
    const variables = build.secretEnvs.map(({ variable }) => new secret/* Secret */.z(env[variable] ?? ''));
    refuseLeaks(form, build.buildArgs, [...secretsOf({ githubToken, registries, build, sign }), ...variables], env);
    form.finish();
    noteIdle(form, { images, tags, registries, authRealms });
    const run = {
        sbomFile,
        keepLogin,
        githubToken,
        ...pushing,
        dryRun,
        allowUntrusted,
        onPartial,
        timeoutMs,
        mentionsCommitDate,
        notices: form.notices,
    };
    return {
        images,
        from,
        fromVerify,
        tags,
        labels,
        annotations,
        metadata,
        build,
        smoke,
        scan,
        sign,
        failOn,
        registries,
        ecr,
        authRealms,
        ...run,
    };
}
function secretsOf({ githubToken, registries, build, sign, }) {
    const passwords = registries.flatMap(({ login }) => (login === undefined ? [] : [login.password]));
    const given = [...passwords, ...build.secrets.map(({ value }) => value), ...sign.secrets];
    return githubToken === undefined ? given : [githubToken, ...given];
}
function inputs_parseTimeout(text) {
    const timeoutMs = parseDuration(text);
    if (timeoutMs === undefined)
        return (0,inputs_refusal/* refuse */.TR)('is not a duration; write a whole number with s, m or h, such as 90s, 10m or 1h');
    return timeoutMs <= inputs_TIMEOUT_LIMIT_MS ? timeoutMs : (0,inputs_refusal/* refuse */.TR)('is longer than 120h, the longest that a job can take; write 120h or less');
}


/***/ }),

/***/ 4862:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ openLanguage),
/* harmony export */   p: () => (/* binding */ isSimple)
/* harmony export */ });
/* harmony import */ var _domain_date_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4243);

const SIMPLE = /(?<![\\{])\{\{(?:\{\s*(?:\w+|DATE)\s*\}|\s*(?:\w+|DATE)\s*)\}\}(?!\})/;
const DATE = /(?:date|commit_date)\s+(?:'[^'\\{}]*'|"[^"\\{}]*")(?:\s+tz=(?:'[^'\\{}]*'|"[^"\\{}]*"))?/;
const SIMPLES = new RegExp(SIMPLE.source.replaceAll('DATE', DATE.source), 'g');
const DATES = /date\s+(?:'([^']*)'|"([^"]*)")\s*(tz=)?/g;
async function openLanguage(texts) {
    const templates = texts.filter((text) => text.includes('{{'));
    const isComplex = !templates.every(isSimple);
    const hasDates = templates.some((text) => (isComplex ? text.includes('date') : [...text.matchAll(DATES)].some(isElaborate)));
    const [handlebars, dates, pep440] = await Promise.all([
        isComplex ? __nccwpck_require__.e(/* import() */ 498).then(__nccwpck_require__.bind(__nccwpck_require__, 8498)) : undefined,
        hasDates ? openDates() : undefined,
        texts.some((text) => text.includes('pep440')) ? openPep440() : undefined,
    ]);
    return { handlebars, dates, pep440 };
}
function isSimple(text) {
    return !text.replaceAll(SIMPLES, '').includes('{{');
}
function isElaborate([, single, double, zone]) {
    return zone !== undefined || !(0,_domain_date_js__WEBPACK_IMPORTED_MODULE_0__/* .isPlainFormat */ ._)(single ?? double ?? '');
}
async function openDates() {
    const { default: moment } = await __nccwpck_require__.e(/* import() */ 856).then(__nccwpck_require__.t.bind(__nccwpck_require__, 9856, 19));
    const isZone = (name) => moment.tz.zone(name) !== null;
    return {
        write: (date, format, timezone) => (isZone(timezone) ? moment(date).tz(timezone).format(format) : undefined),
        isZone,
        zones: () => moment.tz.names(),
    };
}
async function openPep440() {
    const { default: pep440 } = await __nccwpck_require__.e(/* import() */ 898).then(__nccwpck_require__.t.bind(__nccwpck_require__, 8898, 19));
    return {
        parse: (text) => {
            const [found, full] = [pep440.explain(text), pep440.clean(text)];
            if (found === null || full === null)
                return undefined;
            const [major = 0, minor = 0, patch = 0] = found.release;
            return { raw: text, full, major, minor, patch, isPrerelease: found.is_prerelease || found.is_postrelease || found.is_devrelease };
        },
        compare: (one, other) => pep440.compare(one.raw, other.raw),
    };
}


/***/ }),

/***/ 1:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ readLines)
/* harmony export */ });
/* harmony import */ var _places_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7912);

function readLines(form, name) {
    return (0,_places_js__WEBPACK_IMPORTED_MODULE_0__/* .placedLines */ .$)(form.csv, form.raw(name) ?? '', true).filter((entry) => {
        if ('text' in entry)
            return true;
        form.refuse(name, `line ${entry.line}, column ${entry.column}: ${entry.refusal.refused}`);
        return false;
    });
}


/***/ }),

/***/ 6580:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ suggestion),
/* harmony export */   pA: () => (/* binding */ nearest)
/* harmony export */ });
/* unused harmony export editDistance */
function nearest(word, known) {
    const given = plain(word);
    if (given === '')
        return undefined;
    const ranked = known
        .map((candidate) => ({ candidate, distance: editDistance(given, plain(candidate)) }))
        .filter(({ candidate, distance }) => distance <= Math.max(1, Math.floor(Math.max(given.length, candidate.length) / 3)))
        .sort((one, other) => one.distance - other.distance);
    return ranked[0]?.candidate;
}
function suggestion(word, known) {
    const near = nearest(word, known);
    return near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`;
}
function editDistance(one, other) {
    let before = [];
    let last = Array.from({ length: other.length + 1 }, (_, column) => column);
    for (let row = 1; row <= one.length; row += 1) {
        const line = [row];
        for (let column = 1; column <= other.length; column += 1) {
            const same = one[row - 1] === other[column - 1];
            const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
            line[column] = Math.min(at(last, column) + 1, at(line, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1), swapped ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY);
        }
        before = last;
        last = line;
    }
    return at(last, other.length);
}
function at(line, column) {
    return line[column] ?? Number.POSITIVE_INFINITY;
}
function plain(word) {
    return word.slice(0, 64).trim().toLowerCase().replaceAll(/[_ ]/g, '-');
}


/***/ }),

/***/ 879:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ parsePair)
/* harmony export */ });
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5254);

function parsePair(shape) {
    return (text) => {
        const equals = text.indexOf('=');
        if (equals < 0)
            return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)(`has no "="; write ${shape}`);
        const key = text.slice(0, equals).trim();
        return key === '' ? (0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)(`has nothing before "="; write ${shape}`) : { key, value: text.slice(equals + 1) };
    };
}


/***/ }),

/***/ 7912:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ placedLines),
/* harmony export */   f: () => (/* binding */ placedSentence)
/* harmony export */ });
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5254);

function placedLines(csv, text, comments = false) {
    const entries = [];
    for (const { raw, line, isClosed } of recordsOf(text, comments)) {
        const column = raw.length - raw.trimStart().length + 1;
        const entry = entryOf(raw, isClosed, csv, comments);
        if ((0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .isRefusal */ .vu)(entry))
            entries.push({ refusal: entry, line, column });
        else if (entry !== '')
            entries.push({ text: entry, line, column, isVerbatim: entry === raw.trim() });
    }
    return entries;
}
function entryOf(raw, isClosed, csv, comments) {
    if (!raw.includes('"'))
        return raw.trim();
    const records = isClosed ? csv(raw, comments) : (0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)('has a double quote that is not closed');
    return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .isRefusal */ .vu)(records) ? records : (records[0] ?? []).join(',').trim();
}
function placedSentence(entry, refusal) {
    const at = refusal.at ?? 0;
    const column = entry.column + (entry.isVerbatim && !entry.text.slice(0, at).includes('\n') ? at : 0);
    return `line ${entry.line}, column ${column}: ${(0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .shown */ .SP)(entry.text)} ${refusal.refused}`;
}
function recordsOf(text, comments) {
    const pieces = text.split(/(\r\n|\n|\r)/);
    const records = [];
    for (let index = 0; index < pieces.length; index += 2) {
        const line = index / 2 + 1;
        let raw = pieces[index] ?? '';
        if (comments && raw.trimStart().startsWith('#'))
            continue;
        let isOpen = opens(raw, false);
        while (isOpen && index + 2 < pieces.length) {
            index += 2;
            const next = pieces[index] ?? '';
            isOpen = opens(next, true);
            raw += `${pieces[index - 1]}${next}`;
        }
        records.push({ raw, line, isClosed: !isOpen });
    }
    return records;
}
function opens(line, isQuoted) {
    if (!line.includes('"'))
        return isQuoted;
    let [quoted, atStart] = [isQuoted, !isQuoted];
    for (let index = 0; index < line.length; index += 1) {
        const isQuote = line[index] === '"';
        if (quoted) {
            if (isQuote && line[index + 1] === '"')
                index += 1;
            else if (isQuote)
                quoted = false;
        }
        else if (isQuote && atStart) {
            quoted = true;
            atStart = false;
        }
        else
            atStart = line[index] === ',';
    }
    return quoted;
}


/***/ }),

/***/ 5254:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   SP: () => (/* binding */ shown),
/* harmony export */   TN: () => (/* binding */ oneLine),
/* harmony export */   TR: () => (/* binding */ refuse),
/* harmony export */   vu: () => (/* binding */ isRefusal)
/* harmony export */ });
const SHOWN_LIMIT = 80;
function refuse(refused, at) {
    return at === undefined ? { refused } : { refused, at };
}
function isRefusal(value) {
    return typeof value === 'object' && value !== null && 'refused' in value && typeof value.refused === 'string';
}
function shown(text) {
    return JSON.stringify(text.length <= SHOWN_LIMIT ? text : `${text.slice(0, SHOWN_LIMIT)}…`);
}
const SENTENCE_LIMIT = 600;
function oneLine(sentence) {
    const inert = sentence.replaceAll(/\p{Cc}|\p{Zl}|\p{Zp}/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
    return inert.length <= SENTENCE_LIMIT ? inert : `${inert.slice(0, SENTENCE_LIMIT)}…`;
}


/***/ }),

/***/ 6211:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  K: () => (/* binding */ readRegistries)
});

// EXTERNAL MODULE: ./lib/src/domain/ecr.js
var ecr = __nccwpck_require__(3269);
// EXTERNAL MODULE: ./lib/src/domain/reference.js
var reference = __nccwpck_require__(3366);
// EXTERNAL MODULE: ./lib/src/domain/secret.js
var secret = __nccwpck_require__(4699);
// EXTERNAL MODULE: ./lib/src/domain/vendor.js
var domain_vendor = __nccwpck_require__(9689);
;// CONCATENATED MODULE: ./lib/src/inputs/credential-kinds.js

const KINDS = [
    {
        vendors: ['google'],
        what: "a user name of Google's registries",
        isOne: (username) => /^(?:_json_key|_json_key_base64|oauth2accesstoken)$/.test(username),
    },
    {
        vendors: ['azure'],
        what: "a user name of Azure's registries",
        isOne: (username) => username === '00000000-0000-0000-0000-000000000000',
    },
    {
        vendors: ['ecr', 'ecr-public'],
        what: "a user name or an access key of Amazon's registries",
        isOne: (username) => /^(?:AWS|A[KS]IA[A-Z2-7]{12,})$/.test(username),
    },
    { vendors: ['dockerhub'], what: 'an access token of Docker Hub', isOne: (_username, password) => /^dckr_[a-z]+_/.test(password) },
    { vendors: ['ghcr'], what: 'a token of GitHub', isOne: (_username, password) => /^(?:gh[pousr]_|github_pat_)/.test(password) },
    { vendors: ['gitlab'], what: 'a token of GitLab', isOne: (_username, password) => /^gl(?:pat|dt|cbt)-/.test(password) },
];
function wrongKind(host, username, password) {
    const vendor = (0,domain_vendor/* vendorOf */.A)(host);
    if (vendor === 'generic')
        return undefined;
    const kind = KINDS.find(({ isOne, vendors }) => !vendors.includes(vendor) && isOne(username, password));
    return kind === undefined ? undefined : `has ${kind.what}, which is not for ${host}; check which secret belongs to which registry`;
}

// EXTERNAL MODULE: ./lib/src/inputs/csv.js
var inputs_csv = __nccwpck_require__(2054);
// EXTERNAL MODULE: ./lib/src/inputs/ecr.js
var inputs_ecr = __nccwpck_require__(7056);
// EXTERNAL MODULE: ./lib/src/inputs/refusal.js
var refusal = __nccwpck_require__(5254);
;// CONCATENATED MODULE: ./lib/src/inputs/keyless.js


const KEYLESS_KEYS = [
    'role-to-assume',
    'aws-region',
    'role-session-name',
    'role-duration-seconds',
    'workload-identity-provider',
    'service-account',
    'client-id',
    'tenant-id',
    'connection-id',
    'robot',
    'audience',
];
const METHODS = [
    {
        vendors: ['ecr', 'ecr-public'],
        place: 'Amazon ECR (*.dkr.ecr.*.amazonaws.com and the other names of AWS, public.ecr.aws)',
        needed: ['role-to-assume'],
        taken: ['aws-region', 'role-session-name', 'role-duration-seconds', 'audience'],
        read: (value, wrong) => {
            const [arn, region, name, duration] = [
                value('role-to-assume'),
                value('aws-region'),
                value('role-session-name'),
                value('role-duration-seconds'),
            ];
            if (arn !== undefined && !ROLE.test(arn))
                wrong((0,refusal/* refuse */.TR)('is not the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME'), 'role-to-assume');
            if (region !== undefined && !REGION.test(region))
                wrong((0,refusal/* refuse */.TR)('is not a region of AWS, such as eu-west-1'), 'aws-region');
            if (name !== undefined && !SESSION_NAME.test(name))
                wrong((0,refusal/* refuse */.TR)('is not 2 to 64 letters, digits or _+=,.@-'), 'role-session-name');
            const seconds = duration === undefined ? undefined : /^\d{1,5}$/.test(duration) ? Number(duration) : Number.NaN;
            if (seconds !== undefined && !(seconds >= 900 && seconds <= 43_200))
                wrong((0,refusal/* refuse */.TR)('is not a whole number of seconds from 900 to 43200'), 'role-duration-seconds');
            if (arn === undefined)
                return undefined;
            return { kind: 'aws', arn, region, sessionName: name, seconds, audience: value('audience') };
        },
    },
    {
        vendors: ['azure'],
        place: 'Azure Container Registry (*.azurecr.io, *.azurecr.us, *.azurecr.cn)',
        needed: ['client-id', 'tenant-id'],
        taken: ['audience'],
        read: (value, wrong) => {
            const [clientId, tenantId] = [value('client-id'), value('tenant-id')];
            if (clientId !== undefined && !GUID.test(clientId))
                wrong((0,refusal/* refuse */.TR)('is not a GUID; it is the Application (client) ID'), 'client-id');
            if (tenantId !== undefined && !GUID.test(tenantId) && !DOMAIN.test(tenantId))
                wrong((0,refusal/* refuse */.TR)('is neither a GUID nor a domain; it is the Directory (tenant) ID'), 'tenant-id');
            if (clientId === undefined || tenantId === undefined)
                return undefined;
            return { kind: 'azure', clientId, tenantId, audience: value('audience') };
        },
        lacking: (host) => host.endsWith('.azurecr.de')
            ? 'is of a cloud that Microsoft has closed; give username and password where it still answers'
            : undefined,
    },
    {
        vendors: ['google'],
        place: 'Google Artifact Registry (*-docker.pkg.dev, gcr.io)',
        needed: ['workload-identity-provider'],
        taken: ['service-account', 'audience'],
        read: (value, wrong) => {
            const [provider, serviceAccount] = [value('workload-identity-provider'), value('service-account')];
            if (provider !== undefined && !PROVIDER.test(provider))
                wrong((0,refusal/* refuse */.TR)('is not the full name of a provider, projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/NAME, with the number of the project'), 'workload-identity-provider');
            if (serviceAccount !== undefined && !SERVICE_ACCOUNT.test(serviceAccount))
                wrong((0,refusal/* refuse */.TR)('is not the e-mail address of a service account, such as NAME@PROJECT.iam.gserviceaccount.com'), 'service-account');
            if (provider === undefined)
                return undefined;
            return { kind: 'google', provider, serviceAccount, audience: value('audience') };
        },
    },
    {
        vendors: ['dockerhub'],
        place: 'Docker Hub (docker.io)',
        needed: ['connection-id'],
        taken: [],
        username: 'the name of the organisation',
        read: (value, wrong) => {
            const [connectionId, organization] = [value('connection-id'), value('username')];
            if (connectionId !== undefined && !GUID.test(connectionId))
                wrong((0,refusal/* refuse */.TR)('is not a GUID; it is the ID of an OIDC connection of the organisation'), 'connection-id');
            if (connectionId === undefined || organization === undefined)
                return undefined;
            return { kind: 'dockerhub', organization, connectionId };
        },
    },
    {
        vendors: ['quay', 'generic'],
        place: 'Quay (quay.io, or one of your own)',
        needed: ['robot'],
        taken: ['audience'],
        read: (value, wrong) => {
            const robot = value('robot');
            if (robot !== undefined && !ROBOT.test(robot))
                wrong((0,refusal/* refuse */.TR)('is not the full name of a robot, NAMESPACE+NAME'), 'robot');
            return robot === undefined ? undefined : { kind: 'quay', robot, audience: value('audience') };
        },
    },
];
const ROLE = /^arn:aws(?:-[a-z]+){0,3}:iam::\d{12}:role\/[\x21-\x7e]{1,1024}$/;
const REGION = /^[a-z]{2,8}(?:-[a-z]+){1,3}-\d{1,2}$/;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const ROBOT = /^[a-z0-9][a-z0-9._-]*\+[a-z][a-z0-9_-]{1,254}$/;
const DOMAIN = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i;
const PROVIDER = /^projects\/\d+\/locations\/global\/workloadIdentityPools\/[a-z0-9-]{4,32}\/providers\/[a-z0-9-]{4,32}$/;
const SERVICE_ACCOUNT = /^[a-z0-9-]+@[a-z0-9.-]+\.gserviceaccount\.com$/;
function readKeyless(host, value, complain) {
    const given = KEYLESS_KEYS.filter((key) => value(key) !== undefined);
    if (given.length === 0)
        return undefined;
    const asked = METHODS.filter(({ needed, taken }) => [...needed, ...taken].some((key) => key !== 'audience' && given.includes(key)));
    const [method] = asked;
    if (method === undefined || asked.length > 1) {
        complain(method === undefined ? `has audience alone; ${AUDIENCE}` : `has keys of several sign-ins (${given.join(', ')}); give those of one`);
        return undefined;
    }
    let isGood = true;
    const wrong = (sentence) => {
        isGood = false;
        complain(sentence);
    };
    const missing = method.needed.filter((key) => !given.includes(key));
    if (missing.length > 0)
        wrong(`has ${given.join(', ')} and no ${missing.join(', ')}; give ${method.needed.join(' and ')}`);
    if (value('password') !== undefined)
        wrong(`has a password and ${given[0]}, which takes its place; give one of them`);
    const isPlace = host !== undefined && method.vendors.includes((0,domain_vendor/* vendorOf */.A)(host));
    if (host !== undefined && !isPlace)
        wrong(`has ${given[0]}, which is for ${method.place}, not for ${host}`);
    if (method.username === undefined && value('username') !== undefined)
        wrong(`has a username, which ${given[0]} takes the place of; leave it out`);
    if (method.username !== undefined && value('username') === undefined)
        wrong(`has ${given[0]} and no username; give ${method.username}`);
    const lacking = isPlace ? method.lacking?.(host) : undefined;
    if (lacking !== undefined)
        wrong(`has ${given[0]}, but ${host} ${lacking}`);
    const found = method.read(value, ({ refused }, key) => wrong(`has a ${key} that ${refused}`));
    return isGood && !(0,refusal/* isRefusal */.vu)(found) ? found : undefined;
}
const AUDIENCE = 'it says what the identity token of a sign-in without a password is made for';

// EXTERNAL MODULE: ./lib/src/inputs/nearest.js
var nearest = __nccwpck_require__(6580);
// EXTERNAL MODULE: ./lib/src/domain/json.js
var json = __nccwpck_require__(7909);
// EXTERNAL MODULE: ./lib/src/inputs/yaml.js
var yaml = __nccwpck_require__(3283);
;// CONCATENATED MODULE: ./lib/src/inputs/registry-auth.js






const FIELDS = [
    'registry',
    'username',
    'password',
    'scope',
    ...KEYLESS_KEYS,
    'ca-cert',
    'insecure',
    'required',
    ...inputs_ecr/* ECR_KEYS */.Q8,
];
async function parseRegistryAuth(text) {
    const document = await (0,yaml/* readYaml */.g)(text);
    if ((0,refusal/* isRefusal */.vu)(document))
        return document;
    const { content, lines } = document;
    if (!Array.isArray(content))
        return (0,refusal/* refuse */.TR)('is not a YAML list; begin each entry with "- registry: …"');
    return content.map((entry, index) => ({ line: lines[index] ?? 1, ...parseEntry(entry) }));
}
function parseEntry(entry) {
    if (!(0,json/* isRecord */.u)(entry))
        return { fields: new Map(), refused: [`is not a mapping; write ${FIELDS.slice(0, 3).join(', ')} below each other`] };
    const fields = new Map();
    const refused = [];
    for (const [index, [key, value]] of Object.entries(entry).entries()) {
        const field = FIELDS.find((known) => known === key);
        if (field === undefined) {
            refused.push(`has an unknown key at place ${index + 1}; allowed are ${FIELDS.join(', ')}${(0,nearest/* suggestion */.h)(key, FIELDS)}`);
        }
        else if (typeof value === 'string') {
            if (value.trim() !== '')
                fields.set(field, value.trim());
        }
        else if (value !== null) {
            refused.push(`has a ${field} that is not text; put it in single quotes, or after "|" when it goes over several lines`);
        }
    }
    return { fields, refused };
}

// EXTERNAL MODULE: ./lib/src/inputs/words.js
var words = __nccwpck_require__(4259);
;// CONCATENATED MODULE: ./lib/src/inputs/registries.js











const DEFAULT_REGISTRY = 'docker.io';
async function readRegistries(form, publishes) {
    const registries = [];
    const short = readShort(form, publishes);
    if (short !== undefined)
        registries.push(short);
    const entries = await readEntries(form);
    const csv = await (0,inputs_csv/* csvFor */.u3)(entries.flatMap(({ fields }) => inputs_ecr/* ECR_KEYS */.Q8.map((key) => fields.get(key) ?? form.text(key) ?? '')));
    for (const [index, entry] of entries.entries()) {
        const place = `entry ${index + 1} (line ${entry.line})`;
        for (const refused of entry.refused)
            form.refuse('registry-auth', `${place} ${refused}`);
        const registry = entry.refused.length > 0 ? undefined : readEntry(form, entry, place, csv, publishes);
        if (registry === undefined)
            continue;
        const others = registries.filter(({ host }) => host === registry.host);
        const taken = others.some(({ scope }) => scope === registry.scope);
        const settled = others.length === 0 ? [] : HOST_FIELDS.filter((field) => entry.fields.has(field));
        const which = registry.scope === undefined ? registry.host : `${registry.host} with the scope ${registry.scope}`;
        if (taken)
            form.refuse('registry-auth', `${place} is for ${which}, which was given before; give each registry once, or several accounts by scope`);
        for (const field of settled)
            form.refuse('registry-auth', `${place} has ${field}, which holds for all of ${registry.host}; give it in the first entry of that registry`);
        if (!taken && settled.length === 0)
            registries.push(registry);
    }
    return registries;
}
const HOST_FIELDS = ['ca-cert', 'insecure', 'required'];
function readShort(form, publishes) {
    const [registry, username, password] = [form.text('registry'), form.text('username'), form.text('password')];
    if (registry === undefined && username === undefined && password === undefined)
        return undefined;
    const host = parseRegistry(registry ?? DEFAULT_REGISTRY);
    if ((0,refusal/* isRefusal */.vu)(host))
        form.refuse('registry', `${(0,refusal/* shown */.SP)(registry ?? DEFAULT_REGISTRY)} ${host.refused}`);
    if (username === undefined && password !== undefined)
        form.refuse('username', 'is missing, and password is given; give both, or neither');
    if (username !== undefined && password === undefined) {
        if (publishes)
            form.refuse('password', `is missing, and username is given; ${NO_SECRET}`);
        else
            form.notice('password', `is empty; as nothing is published, the build goes on without signing in to ${registry ?? DEFAULT_REGISTRY}`);
    }
    if ((0,refusal/* isRefusal */.vu)(host))
        return undefined;
    const wrong = username === undefined || password === undefined ? undefined : wrongKind(host, username, password);
    if (wrong !== undefined)
        form.refuse('username', wrong);
    return {
        host,
        login: asLogin(username, password),
        scope: undefined,
        keyless: undefined,
        caCert: undefined,
        insecure: false,
        required: true,
        ecr: undefined,
    };
}
const SCOPE = 'is not the path of a repository or a part of one from its beginning, such as acme or acme/app; an account is for reading and writing, so nothing stands behind an @';
const NO_SECRET = 'a secret that is not set is empty, and workflows of forks and of Dependabot get none';
async function readEntries(form) {
    const text = form.text('registry-auth');
    const entries = text === undefined ? [] : await parseRegistryAuth(text);
    if (!(0,refusal/* isRefusal */.vu)(entries))
        return entries;
    form.refuse('registry-auth', entries.refused);
    return [];
}
function readEntry(form, { fields }, place, csv, publishes) {
    const complain = (sentence) => form.refuse('registry-auth', `${place} ${sentence}`);
    const flag = (field, otherwise) => {
        const value = (0,words/* parseBoolean */.y)(fields.get(field) ?? String(otherwise));
        if (!(0,refusal/* isRefusal */.vu)(value))
            return value;
        complain(`has a value for ${field} that is not a boolean; write true or false`);
        return otherwise;
    };
    const host = parseRegistry(fields.get('registry') ?? DEFAULT_REGISTRY);
    const [username, password] = [fields.get('username'), fields.get('password')];
    const [caCert, insecure] = [fields.get('ca-cert'), flag('insecure', false)];
    if ((0,refusal/* isRefusal */.vu)(host))
        complain(`has a registry that ${host.refused}`);
    const keyless = readKeyless((0,refusal/* isRefusal */.vu)(host) ? undefined : host, (key) => fields.get(key), complain);
    const isKeyless = KEYLESS_KEYS.some((key) => fields.has(key));
    const wrong = (0,refusal/* isRefusal */.vu)(host) || username === undefined || password === undefined ? undefined : wrongKind(host, username, password);
    if (wrong !== undefined)
        complain(wrong);
    const scope = fields.get('scope')?.toLowerCase();
    if (scope !== undefined && !(0,reference/* isPath */.uf)(scope))
        complain(`has a scope that ${SCOPE}`);
    if (username === undefined && password !== undefined)
        complain('has a password and no username; give both, or neither');
    if (username !== undefined && password === undefined && !isKeyless) {
        if (publishes)
            complain(`has a username and no password; ${NO_SECRET}`);
        else
            form.notice('registry-auth', `${place} has no password; as nothing is published, the build goes on without that sign-in`);
    }
    if (caCert !== undefined && insecure)
        complain('has ca-cert and insecure: true, of which only one can hold; leave ca-cert out for plain HTTP');
    const required = flag('required', true);
    const ecr = (0,refusal/* isRefusal */.vu)(host) ? undefined : readOwnEcr(form, fields, host, csv, complain);
    return (0,refusal/* isRefusal */.vu)(host) ? undefined : { host, login: asLogin(username, password), scope, keyless, caCert, insecure, required, ecr };
}
function readOwnEcr(form, fields, host, csv, complain) {
    const own = inputs_ecr/* ECR_KEYS */.Q8.filter((key) => fields.has(key));
    const unfit = (0,ecr/* isEcrPublic */.M)(host) ? own.filter((key) => PRIVATE_KEYS.some((known) => known === key)) : own;
    if ((0,ecr/* parseEcrHost */.w)(host) === undefined && unfit.length > 0) {
        const place = (0,ecr/* isEcrPublic */.M)(host) ? 'private registries of Amazon ECR' : 'Amazon ECR';
        complain(`has ${unfit.join(', ')}, which ${unfit.length === 1 ? 'is' : 'are'} for ${place}, not for ${host}`);
        return undefined;
    }
    if (own.length === 0)
        return undefined;
    return (0,inputs_ecr/* readEcrSettings */.Ap)({
        csv,
        text: (key) => fields.get(key) ?? form.text(key),
        quote: () => 'a value',
        complain: (key, sentence) => {
            if (fields.has(key))
                complain(`has ${key}: ${sentence}`);
        },
    });
}
const PRIVATE_KEYS = ['ecr-tag-mutability', 'ecr-encryption', 'ecr-scan-on-push', 'ecr-lifecycle-policy', 'ecr-scan'];
function parseRegistry(text) {
    const host = (0,reference/* parseHost */.o6)(text);
    if (host === undefined)
        return (0,refusal/* refuse */.TR)('is not a host; write it without path, such as ghcr.io or registry.example.com:5000');
    if (/[.:]/.test(host) || host === 'localhost')
        return host;
    return (0,refusal/* refuse */.TR)(`has no dot and no port, so no image can name it; write a host such as ghcr.io${(0,nearest/* suggestion */.h)(host, KNOWN)}`);
}
const KNOWN = ['docker.io', 'ghcr.io', 'quay.io', 'public.ecr.aws', 'registry.gitlab.com'];
function asLogin(username, password) {
    return username === undefined || password === undefined ? undefined : { username, password: new secret/* Secret */.z(password) };
}


/***/ }),

/***/ 5083:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   JJ: () => (/* binding */ SIGN_FORMATS),
/* harmony export */   KR: () => (/* binding */ SCANNERS),
/* harmony export */   Kq: () => (/* binding */ TAG_CONTEXTS),
/* harmony export */   Of: () => (/* binding */ NETWORKS),
/* harmony export */   YL: () => (/* binding */ STRATEGIES),
/* harmony export */   bh: () => (/* binding */ WARN_OR_BLOCK),
/* harmony export */   jm: () => (/* binding */ PKG_TYPES),
/* harmony export */   mc: () => (/* binding */ INPUTS),
/* harmony export */   p3: () => (/* binding */ SCAN_MODES),
/* harmony export */   q$: () => (/* binding */ CALLS),
/* harmony export */   qz: () => (/* binding */ ON_PARTIAL),
/* harmony export */   rI: () => (/* binding */ specOf),
/* harmony export */   tT: () => (/* binding */ FIXED_TAGS),
/* harmony export */   xL: () => (/* binding */ SIGN_MODES),
/* harmony export */   zQ: () => (/* binding */ MOVING)
/* harmony export */ });
/* unused harmony exports GROUPS, OUTPUTS */
/* harmony import */ var _domain_trivy_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(9387);

const GROUPS = (/* unused pure expression or super */ null && (['what to publish', 'tags', 'registries', 'build', 'scan', 'sign', 'later steps', 'run']));
const STRATEGIES = ['semver', 'sha', 'environment', 'date', 'branch', 'pr', 'schedule'];
const FIXED_TAGS = ['keep', 'overwrite', 'skip'];
const MOVING = ['forward', 'always'];
const ON_PARTIAL = ['stop', 'continue'];
const TAG_CONTEXTS = ['workflow', 'git'];
const NETWORKS = ['default', 'none', 'host'];
const CALLS = ['build', 'check', 'outline', 'targets'];
const SCAN_MODES = ['off', 'report', 'gate'];
const SCANNERS = ['vuln', 'secret', 'misconfig', 'license'];
const PKG_TYPES = ['os', 'library'];
const WARN_OR_BLOCK = ['warn', 'block'];
const SIGN_MODES = ['off', 'keyless', 'key'];
const SIGN_FORMATS = ['bundle', 'legacy'];
const DATABASES = 'mirror.gcr.io/aquasec/trivy-db:2, ghcr.io/aquasecurity/trivy-db:2, public.ecr.aws/aquasecurity/trivy-db:2';
const JAVA_DATABASES = 'mirror.gcr.io/aquasec/trivy-java-db:1, ghcr.io/aquasecurity/trivy-java-db:1, public.ecr.aws/aquasecurity/trivy-java-db:1';
const INPUTS = [
    {
        name: 'images',
        group: 'what to publish',
        kind: 'list',
        description: 'Image names to publish to, without tags, by lines or commas, or one a line as `name=…,enable=true|false`; needed unless `push` is `false`.',
        example: 'ghcr.io/acme/app, acme/app',
    },
    {
        name: 'push',
        group: 'what to publish',
        kind: 'word',
        description: 'Whether to publish, `true`, `false` or `digest` (upload by digest alone, under no tag, for a later `from`); the default is `true`, and `false` where `load: true`, `outputs` or `call` ask for something else.',
    },
    {
        name: 'from',
        group: 'what to publish',
        kind: 'list',
        description: 'An image that is published already, to publish under the tags of this run instead of a build, by its digest `name@sha256:…` (a tag is resolved, and refused with `scan: gate`), in whatever registry; several, by lines or commas, are joined into one.',
        example: 'ghcr.io/acme/app@sha256:9f86d081…',
    },
    {
        name: 'from-verify',
        group: 'what to publish',
        kind: 'text',
        description: "Whose signature by cosign the image that `from` names must have before anything else is done with it: the text of a public key, or lines `identity=…` (or `identity-regexp=^…$`) and `issuer=…` (default GitHub's); `log=false` takes a signature that is in no transparency log; none is asked for unless this is given.",
        example: 'identity=https://github.com/acme/app/.github/workflows/build.yml@refs/heads/main',
    },
    {
        name: 'labels',
        group: 'what to publish',
        kind: 'lines',
        description: "Labels for the image, `key=value` a line, in which docker/metadata-action's expressions about the run may stand; they are added to the OCI set and win over it.",
        example: 'org.opencontainers.image.vendor=Acme',
    },
    {
        name: 'annotations',
        group: 'what to publish',
        kind: 'lines',
        description: 'Annotations for the image, `key=value` a line, in which expressions may stand as in `labels`; parts of the image before a colon (`index,manifest:`) say what they are for, the default is `manifest`, and `org.opencontainers.image.*` alone stands for the OCI set.',
        example: 'index:org.opencontainers.image.title=App',
    },
    {
        name: 'strategy',
        group: 'tags',
        kind: 'list',
        description: 'Presets for tags by lines or commas: `semver`, `sha`, `environment`, `date`, `branch`, `pr`, `schedule`; the default is `semver, sha, branch, pr`, on a schedule `schedule` alone, and none when only `tags` is given.',
        example: 'semver, sha, environment',
    },
    {
        name: 'tags',
        group: 'tags',
        kind: 'lines',
        description: 'Rules for tags, one a line, in the language of docker/metadata-action: `type=schedule`, `semver`, `pep440`, `match`, `edge`, `ref`, `raw` or `sha`, or a bare tag; joined with `strategy` when both are given.',
        example: 'type=semver,pattern={{version}}',
    },
    {
        name: 'flavor',
        group: 'tags',
        kind: 'lines',
        description: "What holds for all tags, in docker/metadata-action's words: `latest=auto|true|false`, `prefix=…` and `suffix=…` for rules that have none of their own, `onlatest=true` behind one of them for `latest`, too.",
        example: 'suffix=-alpine,onlatest=true',
    },
    {
        name: 'version',
        group: 'tags',
        kind: 'text',
        description: 'Version given by hand where the event has no version tag, `1.2.3` or `v1.2.3`; the default is the version tag that started the run.',
        example: '1.2.3',
    },
    {
        name: 'environment',
        group: 'tags',
        kind: 'lines',
        description: 'Name of the environment for `strategy: environment`, or lines `pattern=name` on the branch or tag of which the first match wins; the default is the environment of a deployment event.',
        example: 'main=staging\nv*=prod\n*=dev',
    },
    {
        name: 'timezone',
        group: 'tags',
        kind: 'text',
        description: 'Time zone of dates in tags, an IANA name; the default is `UTC`.',
        default: 'UTC',
        example: 'Asia/Seoul',
    },
    {
        name: 'tag-prefix',
        group: 'tags',
        kind: 'text',
        description: 'Text before the version in the Git tags of this image, for repositories that version several; the default is none.',
        example: 'app/',
    },
    {
        name: 'tag-context',
        group: 'tags',
        kind: 'word',
        description: 'Where ref and commit of the tags come from: `workflow` takes those of the event, `git` those of what is checked out; the default is `workflow`.',
        default: 'workflow',
    },
    {
        name: 'fixed-tags',
        group: 'tags',
        kind: 'word',
        description: 'Handling of a fixed tag (a full version or a SHA) that exists: `keep` adopts it when it is of this commit and refuses it otherwise, `overwrite` moves it, `skip` leaves it; the default is `keep`.',
        default: 'keep',
    },
    {
        name: 'moving',
        group: 'tags',
        kind: 'word',
        description: 'Movement of tags such as `latest`, `1.2` or `main`: `forward` moves them to a higher version or a later commit only, `always` in every run, as docker/metadata-action does; the default is `forward`.',
        default: 'forward',
    },
    {
        name: 'registry',
        group: 'registries',
        kind: 'text',
        description: 'Host of the registry that `username` and `password` are for; the default is `docker.io`.',
        example: 'registry.example.com:5000',
    },
    {
        name: 'username',
        group: 'registries',
        kind: 'text',
        description: 'User name for `registry`; goes with `password`.',
    },
    {
        name: 'password',
        group: 'registries',
        kind: 'text',
        description: 'Password or access token for `registry`; goes with `username`.',
        secret: true,
    },
    {
        name: 'registry-auth',
        group: 'registries',
        kind: 'yaml',
        description: 'Sign-in for several registries, a YAML list with one entry a registry of `registry` (default `docker.io`), `username`, `password`, `scope` (path that the account is for), `ca-cert` (PEM text or a path), `insecure` (plain HTTP is allowed, default `false`) and `required` (`false` where a failing registry must not fail the run, default `true`); in place of a password `role-to-assume`, `aws-region`, `role-session-name`, `role-duration-seconds` (AWS), `client-id` and `tenant-id` (Azure), `workload-identity-provider` and `service-account` (Google), `connection-id` (Docker Hub), `robot` (Quay), each with `audience` where the usual one does not do; and any input `ecr-…` for the repositories of this entry.',
        example: '- registry: registry.example.com\n  username: robot\n  password: …',
        secret: true,
    },
    {
        name: 'auth-realms',
        group: 'registries',
        kind: 'lines',
        description: 'Token servers on other hosts than their registry, `REGISTRY=TOKEN SERVER` a line: these hosts too may be sent the credential of the registry.',
        example: 'registry.example.com=auth.example.com',
    },
    {
        name: 'ecr-create-repository',
        group: 'registries',
        kind: 'boolean',
        description: 'Whether an Amazon ECR repository among `images`, private or public, that does not exist is created before the build; one that exists is left as it is, and the default is `false`.',
        default: 'false',
    },
    {
        name: 'ecr-tag-mutability',
        group: 'registries',
        kind: 'list',
        description: 'For a repository that is created: `mutable` (the default) or `immutable`, and up to 5 times `except=PATTERN` for tags that are not, where `*` stands for any text.',
        example: 'immutable, except=latest, except=dev-*',
    },
    {
        name: 'ecr-encryption',
        group: 'registries',
        kind: 'text',
        description: "For a repository that is created: `AES256`, `KMS` (AWS's own key) or `KMS:<ARN of a key>`; the default is AWS's, AES256.",
        example: 'KMS:arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    },
    {
        name: 'ecr-scan-on-push',
        group: 'registries',
        kind: 'boolean',
        description: "For a repository that is created: whether ECR scans each image that is pushed, `true` or `false`; the default is AWS's, and the registry's own scan settings come before it.",
    },
    {
        name: 'ecr-repository-tags',
        group: 'registries',
        kind: 'lines',
        description: 'For a repository that is created: tags of the resource (not of images), one `key=value` a line, at most 50.',
        example: 'team=web',
    },
    {
        name: 'ecr-public-logo',
        group: 'registries',
        kind: 'text',
        description: 'Path of a PNG file, at most 512 kB, that a repository of Amazon ECR Public shows when it is created (AWS shows it for verified accounts).',
        example: './logo.png',
    },
    {
        name: 'ecr-lifecycle-policy',
        group: 'registries',
        kind: 'text',
        description: 'Path of a JSON file with the lifecycle policy that each private Amazon ECR repository among `images` gets, before the build; one that says the same is left as it is.',
        example: '.github/ecr-lifecycle.json',
    },
    {
        name: 'ecr-scan',
        group: 'registries',
        kind: 'word',
        description: "What Amazon ECR's own scan of the uploaded image (Basic, or enhanced by Amazon Inspector) is for: `off` (the default), `report`, or `gate`, where a finding of a level in `scan-fail-on`, or no scan within ten minutes, means that no tag is written.",
        default: 'off',
    },
    {
        name: 'keep-login',
        group: 'registries',
        kind: 'boolean',
        description: "Whether later steps of the job have this run's sign-ins (`docker pull`, `crane`, `cosign`, whatever reads docker's configuration), until the job's end, from the memory of a process and from no file; the default is `false`.",
        default: 'false',
    },
    {
        name: 'github-token',
        group: 'registries',
        kind: 'text',
        description: "Token for ghcr.io, for the repository's version tags and for Git contexts; the default is the job's own token.",
        default: '${{ github.token }}',
        secret: true,
    },
    {
        name: 'context',
        group: 'build',
        kind: 'text',
        description: 'Build context, a path or a Git URL; `{{defaultContext}}` stands for this commit as a Git URL, and the default is the path `.`.',
        default: '.',
        example: './server',
    },
    {
        name: 'file',
        group: 'build',
        kind: 'text',
        description: 'Path of the Dockerfile; the default is `Dockerfile` in the context.',
        example: './docker/app.Dockerfile',
    },
    {
        name: 'target',
        group: 'build',
        kind: 'text',
        description: 'Stage of the Dockerfile to build; the default is the last one.',
    },
    {
        name: 'platforms',
        group: 'build',
        kind: 'list',
        description: "Platforms to build for, by lines or commas; the default is the builder's own.",
        example: 'linux/amd64, linux/arm64',
    },
    {
        name: 'build-args',
        group: 'build',
        kind: 'lines',
        description: 'Build arguments, `KEY=VALUE` a line, or `KEY` alone for the value in the environment.',
        example: 'GO_VERSION=1.25',
    },
    {
        name: 'build-contexts',
        group: 'build',
        kind: 'lines',
        description: 'Additional build contexts, `name=path`, `name=docker-image://…` or `name=<Git URL>` a line.',
        example: 'assets=./assets',
    },
    {
        name: 'secrets',
        group: 'build',
        kind: 'lines',
        description: 'Secrets for the build, `id=value` a line; a value over several lines makes the whole entry stand in double quotes, with quotes inside doubled.',
        example: '"npmrc=first line\nsecond line"',
        secret: true,
    },
    {
        name: 'secret-envs',
        group: 'build',
        kind: 'list',
        description: "Secrets for the build from the step's environment, `id=VARIABLE` by lines or commas.",
        example: 'npm=NPM_TOKEN',
    },
    {
        name: 'secret-files',
        group: 'build',
        kind: 'lines',
        description: 'Secrets for the build from files, `id=path` a line.',
        example: 'npmrc=./.npmrc',
    },
    {
        name: 'ssh',
        group: 'build',
        kind: 'list',
        description: 'SSH agent sockets or keys for the build, `default` or `id=path` by lines or commas.',
        example: 'default',
    },
    {
        name: 'cache-from',
        group: 'build',
        kind: 'lines',
        description: 'Cache sources, an image name or `type=…` a line.',
        example: 'type=gha',
    },
    {
        name: 'cache-to',
        group: 'build',
        kind: 'lines',
        description: 'Cache destinations, an image name or `type=…` a line.',
        example: 'type=gha,mode=max',
    },
    {
        name: 'no-cache',
        group: 'build',
        kind: 'boolean',
        description: 'Whether to build without any cache, `true` or `false`; the default is `false`.',
        default: 'false',
    },
    {
        name: 'no-cache-filters',
        group: 'build',
        kind: 'list',
        description: 'Stages to build without cache, by lines or commas.',
        example: 'install, test',
    },
    {
        name: 'pull',
        group: 'build',
        kind: 'boolean',
        description: 'Whether to ask the registries for newer base images, `true` or `false`; the default is `false`.',
        default: 'false',
    },
    {
        name: 'load',
        group: 'build',
        kind: 'boolean',
        description: "Whether to load the image of the machine's own platform into Docker, `true` or `false`; the default is `false`.",
        default: 'false',
    },
    {
        name: 'outputs',
        group: 'build',
        kind: 'lines',
        description: 'Output of the build in the words of buildx, one a line; beside `push: true` one entry of type `image`, `registry` or `oci` gives its attributes.',
        example: 'type=image,compression=zstd',
    },
    {
        name: 'provenance',
        group: 'build',
        kind: 'text',
        description: 'Provenance attestation, `true`, `false` or attributes; the default is `mode=max` for a public repository and `mode=min,inline-only=true` for a private one.',
        example: 'mode=max',
    },
    {
        name: 'sbom',
        group: 'build',
        kind: 'text',
        description: 'SBOM attestation, `true`, `false` or attributes; the default is `false`.',
        example: 'generator=docker/scout-sbom-indexer',
    },
    {
        name: 'sbom-file',
        group: 'build',
        kind: 'text',
        description: 'Folder for the SBOM of each platform as a file (`linux-amd64.spdx.json`), taken out of what `sbom` attaches to the image; none by default.',
        example: 'sbom',
    },
    {
        name: 'attests',
        group: 'build',
        kind: 'lines',
        description: 'Attestations in the words of buildx, `type=…` a line; `provenance` and `sbom` win over them.',
        example: 'type=sbom,generator=docker/scout-sbom-indexer',
    },
    {
        name: 'add-hosts',
        group: 'build',
        kind: 'list',
        description: 'Names for the hosts file of the build, `name:address` by lines or commas.',
        example: 'proxy:10.180.0.1',
    },
    {
        name: 'allow',
        group: 'build',
        kind: 'list',
        description: 'Entitlements for the build, by lines or commas.',
        example: 'network.host, security.insecure',
    },
    {
        name: 'network',
        group: 'build',
        kind: 'word',
        description: 'Network of RUN instructions: `default`, `none` or `host`; the default is `default`.',
    },
    {
        name: 'shm-size',
        group: 'build',
        kind: 'text',
        description: "Size of `/dev/shm` in the build, a number of bytes or one with `k`, `m` or `g`; the default is the builder's.",
        example: '2g',
    },
    {
        name: 'ulimit',
        group: 'build',
        kind: 'lines',
        description: 'Limits for the build, `name=soft:hard` a line.',
        example: 'nofile=1024:4096',
    },
    {
        name: 'cgroup-parent',
        group: 'build',
        kind: 'text',
        description: "Parent cgroup of the containers of the build; the default is the builder's.",
    },
    {
        name: 'builder',
        group: 'build',
        kind: 'text',
        description: 'Name of the buildx builder; the default is the current one.',
    },
    {
        name: 'call',
        group: 'build',
        kind: 'text',
        description: 'Evaluation instead of a build: `check`, `outline` or `targets`; `build` is the default.',
        example: 'check',
    },
    {
        name: 'smoke',
        group: 'build',
        kind: 'yaml',
        description: 'How the built image is tried in a container before it is uploaded, a YAML mapping of `command` and `args` (words in place of the entrypoint and of its arguments), `port` (asked over HTTP; without it the container has no network and has to end with exit code 0), `path` (default `/`), `status` (default `200`), `timeout` (default `60s`) and `platform` (default: that of the machine); the default is not to try it.',
        example: 'port: 8080\npath: /health',
    },
    {
        name: 'scan',
        group: 'scan',
        kind: 'word',
        description: 'What Trivy is asked about each platform of the image before it is uploaded: `gate` publishes nothing that is not clean, `report` tells what was found and publishes, `off` asks nothing; the default is `off`.',
        default: 'off',
    },
    {
        name: 'scan-fail-on',
        group: 'scan',
        kind: 'list',
        description: 'Levels that block, of `UNKNOWN`, `LOW`, `MEDIUM`, `HIGH` and `CRITICAL`, by lines or commas; the default is `HIGH, CRITICAL`.',
        default: 'HIGH, CRITICAL',
        example: 'CRITICAL',
    },
    {
        name: 'scan-ignore-unfixed',
        group: 'scan',
        kind: 'boolean',
        description: 'Whether vulnerabilities without a fix are let through, `true` or `false`; the default is `false`.',
        default: 'false',
    },
    {
        name: 'scan-scanners',
        group: 'scan',
        kind: 'list',
        description: 'What to look for, of `vuln`, `secret`, `misconfig` and `license`, by lines or commas; the default is `vuln, secret`.',
        default: 'vuln, secret',
        example: 'vuln',
    },
    {
        name: 'scan-pkg-types',
        group: 'scan',
        kind: 'list',
        description: "Whose packages to look at, the distribution's (`os`) and those of languages (`library`); the default is `os, library`.",
        default: 'os, library',
        example: 'os',
    },
    {
        name: 'scan-ignore-files',
        group: 'scan',
        kind: 'list',
        description: 'Paths of ignore files (`.trivyignore`, or YAML by their ending), by lines or commas; none is looked for by itself, and an entry past its date counts no more.',
        example: '.trivyignore',
    },
    {
        name: 'scan-ignore-policy',
        group: 'scan',
        kind: 'text',
        description: 'Path of a policy in Rego that says which findings are let through.',
        example: './trivy.rego',
    },
    {
        name: 'scan-vex',
        group: 'scan',
        kind: 'list',
        description: 'Paths of VEX files that say which vulnerabilities do not concern the image, by lines or commas.',
        example: './app.openvex.json',
    },
    {
        name: 'scan-skip-dirs',
        group: 'scan',
        kind: 'list',
        description: 'Folders of the image that are not looked at, patterns by lines or commas.',
        example: '/usr/share/doc',
    },
    {
        name: 'scan-skip-files',
        group: 'scan',
        kind: 'list',
        description: 'Files of the image that are not looked at, patterns by lines or commas.',
        example: '/app/fixtures/*.pem',
    },
    {
        name: 'scan-eol',
        group: 'scan',
        kind: 'word',
        description: 'What a distribution means whose makers fix it no more, so that nothing new is known of it: `warn` tells it, `block` blocks; the default is `warn`.',
        default: 'warn',
    },
    {
        name: 'scan-unrecognised',
        group: 'scan',
        kind: 'word',
        description: 'What an image means in which no package was recognised, so that nothing could be found: `warn` tells it, `block` blocks; the default is `warn`.',
        default: 'warn',
    },
    {
        name: 'scan-sarif',
        group: 'scan',
        kind: 'text',
        description: 'Folder for SARIF files, one for each platform, ready for github/codeql-action/upload-sarif; the default is none.',
        example: 'sarif',
    },
    {
        name: 'scan-json',
        group: 'scan',
        kind: 'text',
        description: 'File for what was found, as JSON; the default is none.',
        example: 'scan.json',
    },
    {
        name: 'scan-table',
        group: 'scan',
        kind: 'text',
        description: 'File for what was found, as a table for people; the default is none.',
        example: 'scan.txt',
    },
    {
        name: 'scan-timeout',
        group: 'scan',
        kind: 'duration',
        description: 'Time limit of the scan of all platforms together; the default is `10m`.',
        default: '10m',
        example: '30m',
    },
    {
        name: 'trivy-version',
        group: 'scan',
        kind: 'text',
        description: `Version of Trivy that is looked for on the machine and fetched where it is not there; the default is \`${_domain_trivy_js__WEBPACK_IMPORTED_MODULE_0__/* .TRIVY_VERSION */ .K}\`, and \`latest\` is none.`,
        example: _domain_trivy_js__WEBPACK_IMPORTED_MODULE_0__/* .TRIVY_VERSION */ .K,
    },
    {
        name: 'trivy-path',
        group: 'scan',
        kind: 'text',
        description: 'Path of the Trivy to run, which nobody but you vouches for; the default is one that is checked against a pinned hash.',
        example: '/opt/trivy/trivy',
    },
    {
        name: 'trivy-db-repository',
        group: 'scan',
        kind: 'list',
        description: `Images with Trivy's database of vulnerabilities, tried in turn, by lines or commas; the default is \`${DATABASES}\`.`,
        default: DATABASES,
        example: 'registry.example.com/mirror/trivy-db:2',
    },
    {
        name: 'trivy-java-db-repository',
        group: 'scan',
        kind: 'list',
        description: `Images with Trivy's database of Java archives, fetched only where one is in the image, by lines or commas; the default is \`${JAVA_DATABASES}\`.`,
        default: JAVA_DATABASES,
        example: 'registry.example.com/mirror/trivy-java-db:1',
    },
    {
        name: 'scan-db-max-age',
        group: 'scan',
        kind: 'duration',
        description: 'Age of the database of vulnerabilities beyond which it does not count, which blocks; the default is `48h`.',
        default: '48h',
        example: '168h',
    },
    {
        name: 'scan-verdicts',
        group: 'scan',
        kind: 'text',
        description: 'What the jobs of this run that built and scanned the parts of `from` hand on, their outputs `scan-verdict`, one a line: where they hold for exactly these digests nothing is scanned again, else everything is.',
        example: '{"version":1,"result":"passed","digest":"sha256:…"}',
    },
    {
        name: 'sign',
        group: 'sign',
        kind: 'word',
        description: "Whether cosign signs the image after the gate and before its tags are written: `keyless` (with the job's identity, `permissions: id-token: write`), `key` (by `cosign-key`), or `off` (the default).",
        default: 'off',
        example: 'keyless',
    },
    {
        name: 'sign-required',
        group: 'sign',
        kind: 'boolean',
        description: 'What a signature that fails means: with `true` (the default) no tag is written, and the output `staged-digest` names the image; with `false` the image is published all the same, with a warning.',
        default: 'true',
    },
    {
        name: 'sign-recursive',
        group: 'sign',
        kind: 'boolean',
        description: "Whether the image of each platform is signed beside the digest of all of them, for deployments that name a platform's own digest; the default is `false`.",
        default: 'false',
    },
    {
        name: 'sign-format',
        group: 'sign',
        kind: 'word',
        description: 'How signatures are stored: `bundle` (the default, a referrer of the image as cosign 3 has it), or `legacy` (a tag `sha256-….sig`, for verifiers that know cosign 2 alone).',
        default: 'bundle',
    },
    {
        name: 'sign-log',
        group: 'sign',
        kind: 'boolean',
        description: "Whether each signature gets an entry in Sigstore's public transparency log; the default is `true` for public repositories and `false` for private ones; with `sign: key` and `false` nobody is asked over the network.",
    },
    {
        name: 'cosign-key',
        group: 'sign',
        kind: 'text',
        description: 'For `sign: key`: the text of a private key as `cosign generate-key-pair` writes it, from a secret.',
        secret: true,
    },
    {
        name: 'cosign-password',
        group: 'sign',
        kind: 'text',
        description: 'The password of `cosign-key`; the default is none.',
        secret: true,
    },
    {
        name: 'cosign-signing-config',
        group: 'sign',
        kind: 'text',
        description: "Path of a file that names the services of a Sigstore of your own (a signing config of Sigstore's, as `cosign signing-config create` writes it); goes with `cosign-trusted-root`.",
        example: '.github/sigstore/signing-config.json',
    },
    {
        name: 'cosign-trusted-root',
        group: 'sign',
        kind: 'text',
        description: "Path of a file that says whom to trust there (a trusted root of Sigstore's); goes with `cosign-signing-config`.",
        example: '.github/sigstore/trusted-root.json',
    },
    {
        name: 'sep-tags',
        group: 'later steps',
        kind: 'verbatim',
        description: 'Text between the entries of the outputs `tags` and `tag-names`; the default is a line feed.',
        example: ',',
    },
    {
        name: 'sep-labels',
        group: 'later steps',
        kind: 'verbatim',
        description: 'Text between the entries of the output `labels`; the default is a line feed.',
    },
    {
        name: 'sep-annotations',
        group: 'later steps',
        kind: 'verbatim',
        description: 'Text between the entries of the output `annotations`; the default is a line feed.',
    },
    {
        name: 'bake-target',
        group: 'later steps',
        kind: 'text',
        description: 'Name of the target in Bake files; the default is `docker-metadata-action`.',
        default: 'docker-metadata-action',
    },
    {
        name: 'dry-run',
        group: 'run',
        kind: 'boolean',
        description: 'Whether to print the plan and stop, `true` or `false`; the default is `false`.',
        default: 'false',
    },
    {
        name: 'allow-untrusted',
        group: 'run',
        kind: 'boolean',
        description: 'Whether to publish in a run that may build what somebody else wrote: a privileged event (such as `pull_request_target` or `workflow_run`) with a checkout that is in no branch or tag of the repository, which is refused otherwise, or a pull request from a fork or by Dependabot, which is built only; the default is `false`.',
        default: 'false',
    },
    {
        name: 'on-partial',
        group: 'run',
        kind: 'word',
        description: 'What a failure in one registry means for the others: `stop` writes no further tag in any of them, `continue` goes on where the registry itself has all its fixed tags; the run fails either way, and the default is `stop`.',
        default: 'stop',
    },
    {
        name: 'timeout',
        group: 'run',
        kind: 'duration',
        description: 'Time limit of the run in seconds, minutes or hours, at most `120h`; the default is `60m`.',
        default: '60m',
        example: '90s',
    },
];
function specOf(name) {
    const spec = INPUTS.find((row) => row.name === name);
    if (spec === undefined)
        throw new TypeError(`no input ${name}`);
    return spec;
}
const OUTPUTS = [
    {
        name: 'outcome',
        description: 'What became of the run: `published`, `blocked` (a check said no), `partial`, `failed`, `cancelled`, `planned` (dry run), `built` (push off, or a run that stepped down) or `staged` (pushed by digest alone).',
        example: 'published',
    },
    {
        name: 'digest',
        description: 'Digest of the image that all tags show, or that was uploaded under none; empty on any failure.',
        example: 'sha256:9f86d081…',
    },
    { name: 'ref', description: 'The first image by its digest, ready to pull.', example: 'ghcr.io/acme/app@sha256:9f86d081…' },
    { name: 'refs', description: 'Every image by its digest, one a line.', example: 'ghcr.io/acme/app@sha256:9f86d081…' },
    {
        name: 'digests',
        description: 'JSON object: for each image that holds the digest, the digests by platform; empty on failure.',
        example: '{"ghcr.io/acme/app":{"linux/amd64":"sha256:…"}}',
    },
    {
        name: 'results',
        description: 'JSON list, one row for each registry and tag: `image`, `registry`, `tag`, `kind`, `state`, `before`, `after`, `attempts`, `because`, `error`.',
        example: '[{"image":"ghcr.io/acme/app","tag":"1.2.3","state":"published"}]',
    },
    {
        name: 'plan',
        description: 'JSON object: what was decided before anything ran, each tag with its reason.',
        example: '{"tags":[{"name":"1.2.3"}]}',
    },
    { name: 'tags', description: 'Full references of all tags, one a line or between `sep-tags`.', example: 'ghcr.io/acme/app:1.2.3' },
    { name: 'tag-names', description: 'Names of all tags without the image, one a line or between `sep-tags`.', example: '1.2.3' },
    { name: 'version', description: 'The tag of the rule with the highest priority.', example: '1.2.3' },
    {
        name: 'labels',
        description: 'Labels of the image, `key=value` a line or between `sep-labels`.',
        example: 'org.opencontainers.image.version=1.2.3',
    },
    {
        name: 'annotations',
        description: 'Annotations with their part of the image, `manifest:key=value` a line or between `sep-annotations`: the OCI set and those of the input.',
        example: 'manifest:org.opencontainers.image.version=1.2.3',
    },
    {
        name: 'json',
        description: 'JSON object with `tags`, `tag-names`, `labels` and `annotations`, as docker/metadata-action writes it.',
        example: '{"tags":["ghcr.io/acme/app:1.2.3"]}',
    },
    {
        name: 'bake-file',
        description: 'Path of a Bake file with tags and labels; like the other Bake files it is there until the job ends.',
        example: '/home/runner/work/_temp/…/docker-metadata-action-bake.json',
    },
    {
        name: 'bake-file-tags',
        description: 'Path of a Bake file with tags.',
        example: '/home/runner/work/_temp/…/docker-metadata-action-bake-tags.json',
    },
    {
        name: 'bake-file-labels',
        description: 'Path of a Bake file with labels.',
        example: '/home/runner/work/_temp/…/docker-metadata-action-bake-labels.json',
    },
    {
        name: 'bake-file-annotations',
        description: 'Path of a Bake file with annotations.',
        example: '/home/runner/work/_temp/…/docker-metadata-action-bake-annotations.json',
    },
    { name: 'metadata', description: 'JSON object: the metadata that buildx wrote.', example: '{"containerimage.digest":"sha256:…"}' },
    {
        name: 'scan-result',
        description: 'What the scan came to: `passed`, `blocked` or `reported` (`scan: report`); not set without a scan.',
        example: 'passed',
    },
    {
        name: 'scan-counts',
        description: 'JSON object: how many findings there are of each level, those that were taken out aside, and how many of them block.',
        example: '{"CRITICAL":0,"HIGH":2,"MEDIUM":5,"LOW":9,"UNKNOWN":0,"blocking":2}',
    },
    {
        name: 'scan-verdict',
        description: 'JSON object in one line, which a job with `push: digest` and `scan: gate` hands to the job that publishes (`scan-verdicts`); not set elsewhere, nor where the gate was closed.',
        example: '{"version":1,"result":"passed","digest":"sha256:…"}',
    },
    {
        name: 'sarif',
        description: 'The folder of `scan-sarif`, with one SARIF file for each platform that was scanned; empty where none was written.',
        example: 'sarif',
    },
    {
        name: 'signed',
        description: 'Whether every digest that was to be signed is, in every registry that has the image: `true` or `false`; not set with `sign: off`.',
        example: 'true',
    },
    {
        name: 'sbom-file',
        description: 'The folder of `sbom-file`, with a file for each platform; empty where one of them could not be written.',
        example: 'sbom',
    },
    { name: 'imageid', description: 'Image ID: the digest of an index, the config digest of a single image.', example: 'sha256:2c26b46b…' },
    { name: 'staged-digest', description: 'Digest of what was built, also when publishing it failed.', example: 'sha256:9f86d081…' },
    {
        name: 'report',
        description: 'Path of a JSON file with all that is told of the run (`report.schema.json`), also of one that failed; not set where the run came to no plan.',
        example: '/home/runner/work/_temp/…/report.json',
    },
];


/***/ }),

/***/ 4259:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   k: () => (/* binding */ parseWord),
/* harmony export */   y: () => (/* binding */ parseBoolean)
/* harmony export */ });
/* harmony import */ var _nearest_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6580);
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5254);


function parseBoolean(text) {
    switch (text) {
        case 'true':
        case 'True':
        case 'TRUE':
            return true;
        case 'false':
        case 'False':
        case 'FALSE':
            return false;
        default:
            return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)(`is not a boolean; write true or false${(0,_nearest_js__WEBPACK_IMPORTED_MODULE_1__/* .suggestion */ .h)(text, ['true', 'false'])}`);
    }
}
function parseWord(words) {
    return (text) => words.find((word) => word === text) ?? (0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)(`is not one of ${words.join(', ')}${(0,_nearest_js__WEBPACK_IMPORTED_MODULE_1__/* .suggestion */ .h)(text, words)}`);
}


/***/ }),

/***/ 3283:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   g: () => (/* binding */ readYaml)
/* harmony export */ });
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7909);
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5254);


async function readYaml(text) {
    const { isSeq, LineCounter, parseDocument } = await __nccwpck_require__.e(/* import() */ 815).then(__nccwpck_require__.t.bind(__nccwpck_require__, 8815, 19));
    const lineCounter = new LineCounter();
    const document = parseDocument(text, { schema: 'failsafe', lineCounter, prettyErrors: false, logLevel: 'silent' });
    const wrong = document.errors[0] ?? document.warnings[0];
    if (wrong !== undefined) {
        const place = `line ${lineCounter.linePos(wrong.pos[0]).line}`;
        return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .refuse */ .TR)(`is not YAML at ${place} (${wrong.code}); put values with special characters in single quotes`);
    }
    const content = unfold(() => document.toJS({ maxAliasCount: 100 }));
    if (content === undefined)
        return (0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .refuse */ .TR)('has an alias that cannot be resolved; put values that start with "*" or "&" in single quotes');
    const nodes = isSeq(document.contents) ? document.contents.items : [];
    return { content, lines: nodes.map((node) => lineCounter.linePos(startOf(node)).line) };
}
function startOf(node) {
    const range = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(node) ? node['range'] : undefined;
    const start = Array.isArray(range) ? range[0] : undefined;
    return typeof start === 'number' ? start : 0;
}
function unfold(make) {
    try {
        return make();
    }
    catch (error) {
        if (error instanceof ReferenceError)
            return undefined;
        throw error;
    }
}


/***/ }),

/***/ 8317:
/***/ ((__webpack_module__, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);
/* harmony import */ var _adapters_children_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6235);
/* harmony import */ var _adapters_clock_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(1605);
/* harmony import */ var _adapters_ecr_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(8273);
/* harmony import */ var _adapters_ecr_public_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(5675);
/* harmony import */ var _adapters_files_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(1800);
/* harmony import */ var _adapters_github_js__WEBPACK_IMPORTED_MODULE_7__ = __nccwpck_require__(3168);
/* harmony import */ var _adapters_http_js__WEBPACK_IMPORTED_MODULE_8__ = __nccwpck_require__(2345);
/* harmony import */ var _adapters_identity_js__WEBPACK_IMPORTED_MODULE_9__ = __nccwpck_require__(9801);
/* harmony import */ var _adapters_log_js__WEBPACK_IMPORTED_MODULE_10__ = __nccwpck_require__(5193);
/* harmony import */ var _adapters_machine_js__WEBPACK_IMPORTED_MODULE_11__ = __nccwpck_require__(2826);
/* harmony import */ var _adapters_runner_js__WEBPACK_IMPORTED_MODULE_12__ = __nccwpck_require__(6097);
/* harmony import */ var _adapters_sts_js__WEBPACK_IMPORTED_MODULE_13__ = __nccwpck_require__(8663);
/* harmony import */ var _domain_folder_js__WEBPACK_IMPORTED_MODULE_14__ = __nccwpck_require__(2115);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_15__ = __nccwpck_require__(5071);
/* harmony import */ var _pipeline_js__WEBPACK_IMPORTED_MODULE_16__ = __nccwpck_require__(9220);
/* harmony import */ var _publish_journal_js__WEBPACK_IMPORTED_MODULE_17__ = __nccwpck_require__(5985);
/* harmony import */ var _recovery_js__WEBPACK_IMPORTED_MODULE_18__ = __nccwpck_require__(6101);
/* harmony import */ var _report_tell_js__WEBPACK_IMPORTED_MODULE_19__ = __nccwpck_require__(3144);




















const { env } = process;
const ending = new AbortController();
const { signal } = ending;
for (const name of ['SIGINT', 'SIGTERM'])
    process.once(name, () => ending.abort(new _errors_js__WEBPACK_IMPORTED_MODULE_15__/* .ActionError */ .lZ('cancelled', `the run was cancelled (${name})`)));
const random = (0,_adapters_clock_js__WEBPACK_IMPORTED_MODULE_3__/* .createRandom */ .s)();
const { log, command } = (0,_adapters_log_js__WEBPACK_IMPORTED_MODULE_10__/* .createLog */ .h)((text) => process.stdout.write(text), random);
const recovered = process.argv[2] === _domain_folder_js__WEBPACK_IMPORTED_MODULE_14__/* .RECOVER */ .PC ? process.argv[3] : undefined;
const folder = recovered ?? (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(env['RUNNER_TEMP'] || (0,node_os__WEBPACK_IMPORTED_MODULE_0__.tmpdir)(), (0,_domain_folder_js__WEBPACK_IMPORTED_MODULE_14__/* .runFolderName */ .Ml)(random.hex(_domain_folder_js__WEBPACK_IMPORTED_MODULE_14__/* .FOLDER_RANDOM_BYTES */ .Xx)));
const runner = (0,_adapters_runner_js__WEBPACK_IMPORTED_MODULE_12__/* .createRunner */ .j)(env, command);
const http = (0,_adapters_http_js__WEBPACK_IMPORTED_MODULE_8__/* .createHttp */ .V)({ env, signal });
let endMs = Number.POSITIVE_INFINITY;
const clock = (0,_adapters_clock_js__WEBPACK_IMPORTED_MODULE_3__/* .createClock */ .t)(signal, () => endMs);
const ports = {
    runner,
    log,
    env,
    children: (0,_adapters_children_js__WEBPACK_IMPORTED_MODULE_2__/* .createChildren */ .A)(env, signal),
    files: (0,_adapters_files_js__WEBPACK_IMPORTED_MODULE_6__/* .createFiles */ .q)(folder),
    http,
    clock,
    random,
    clients: { github: _adapters_github_js__WEBPACK_IMPORTED_MODULE_7__/* .openGitHub */ .o6, ecr: (0,_adapters_ecr_js__WEBPACK_IMPORTED_MODULE_4__/* .createEcr */ .vX)(env, signal), ecrPublic: (0,_adapters_ecr_public_js__WEBPACK_IMPORTED_MODULE_5__/* .createEcrPublic */ .W)(env, signal), assumeRole: (0,_adapters_sts_js__WEBPACK_IMPORTED_MODULE_13__/* .createSts */ .F)(env, signal) },
    identity: (0,_adapters_identity_js__WEBPACK_IMPORTED_MODULE_9__/* .createIdentity */ .D)({ env, http, clock, random, runner }),
    machine: (0,_adapters_machine_js__WEBPACK_IMPORTED_MODULE_11__/* .createMachine */ .O)(),
    signal,
    folder,
    limit: (ms) => {
        endMs = ms;
        const left = Math.max(0, ms - performance.now());
        setTimeout(() => ending.abort(new _errors_js__WEBPACK_IMPORTED_MODULE_15__/* .ActionError */ .lZ('timeout', `the run took longer than its timeout of ${ms / 1000} s`)), left).unref();
    },
};
if (recovered !== undefined)
    await (0,_recovery_js__WEBPACK_IMPORTED_MODULE_18__/* .recover */ .l)(ports);
else if (process.argv[2] === _domain_folder_js__WEBPACK_IMPORTED_MODULE_14__/* .PRUNE */ .jk)
    await deleteOld();
else
    await act();
async function deleteOld() {
    const [{ prune }, { tellPrune }, { openPackages }] = await Promise.all([
        __nccwpck_require__.e(/* import() */ 240).then(__nccwpck_require__.bind(__nccwpck_require__, 4240)),
        __nccwpck_require__.e(/* import() */ 566).then(__nccwpck_require__.bind(__nccwpck_require__, 7566)),
        __nccwpck_require__.e(/* import() */ 958).then(__nccwpck_require__.bind(__nccwpck_require__, 3958)),
    ]);
    process.exitCode = (await tellPrune(await prune({ ...ports, packages: openPackages }), ports)) ? 0 : 1;
    ending.abort(new _errors_js__WEBPACK_IMPORTED_MODULE_15__/* .ActionError */ .lZ('cancelled', 'the run has ended'));
}
async function act() {
    const isDone = await (0,_report_tell_js__WEBPACK_IMPORTED_MODULE_19__/* .tell */ .q)(await (0,_pipeline_js__WEBPACK_IMPORTED_MODULE_16__/* .run */ .e)(ports), ports);
    process.exitCode = isDone ? 0 : 1;
    await (0,_publish_journal_js__WEBPACK_IMPORTED_MODULE_17__/* .closeJournal */ .ks)(ports).catch((error) => log.debug(`the journal is left: ${String(error)}`));
    const wasEnded = signal.aborted;
    ending.abort(new _errors_js__WEBPACK_IMPORTED_MODULE_15__/* .ActionError */ .lZ('cancelled', 'the run has ended'));
    if (wasEnded || !isDone)
        setTimeout(() => process.kill(process.pid, 'SIGKILL'), 250).unref();
}

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 9220:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  e: () => (/* binding */ run)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
;// CONCATENATED MODULE: ./lib/src/build/csv.js
function formatFields(fields) {
    return fields.map((field) => (/^\s|[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
}
function parseFields(record) {
    const fields = [];
    let rest = record;
    for (;;) {
        const match = /^"((?:[^"]|"")*)"(?=,|$)/.exec(rest) ?? /^[^,]*/.exec(rest);
        const [whole = '', quoted] = match ?? [];
        fields.push(quoted === undefined ? whole : quoted.replaceAll('""', '"'));
        if (whole.length === rest.length)
            return fields;
        rest = rest.slice(whole.length + 1);
    }
}
function splitField(field) {
    const equals = field.indexOf('=');
    return equals < 0
        ? { key: field.trim(), value: undefined }
        : { key: field.slice(0, equals).trim().toLowerCase(), value: field.slice(equals + 1) };
}

;// CONCATENATED MODULE: ./lib/src/build/cache.js

function isHeld({ scan, smoke }) {
    return scan.mode === 'gate' || smoke !== undefined;
}
function exportedCaches({ build }) {
    return build.cacheTo.filter((entry) => !isInline(entry));
}
function withoutCaches(plan) {
    return { ...plan, build: { ...plan.build, cacheTo: plan.build.cacheTo.filter(isInline) } };
}
function isInline(entry) {
    const types = parseFields(entry)
        .map(splitField)
        .filter(({ key }) => key === 'type');
    return types.length > 0 && types.every(({ value }) => value === 'inline');
}
function builtAlready(plan) {
    return { ...plan, build: { ...plan.build, noCache: false, noCacheFilters: [], pull: false } };
}

// EXTERNAL MODULE: ./lib/src/domain/code.js
var code = __nccwpck_require__(1342);
// EXTERNAL MODULE: ./lib/src/domain/platform.js
var domain_platform = __nccwpck_require__(9560);
// EXTERNAL MODULE: ./lib/src/domain/reference.js
var domain_reference = __nccwpck_require__(3366);
// EXTERNAL MODULE: ./lib/src/errors.js
var src_errors = __nccwpck_require__(5071);
// EXTERNAL MODULE: ./lib/src/domain/written.js
var written = __nccwpck_require__(620);
;// CONCATENATED MODULE: ./lib/src/build/attestations.js

function attestationArguments({ provenance, sbom, attests }, source, env, isLoaded) {
    const others = attests.filter((entry) => !(provenance !== undefined && isType(entry, 'provenance')) && !(sbom !== undefined && isType(entry, 'sbom')));
    const isDefault = provenance === undefined && !others.some((entry) => isType(entry, 'provenance'));
    const wanted = [
        ...(provenance === undefined ? [] : [['type=provenance', ...attributes(provenance)]]),
        ...(isDefault && !isLoaded && !isOn(env['BUILDX_NO_DEFAULT_ATTESTATIONS']) ? [defaultProvenance(source.isPrivate)] : []),
        ...(sbom === undefined ? [] : [['type=sbom', ...attributes(sbom)]]),
        ...others.map(attributes),
    ];
    return wanted.map((fields) => `--attest=${formatFields(withBuilder(fields, source.runUrl))}`);
}
function defaultProvenance(isPrivate) {
    return isPrivate === false ? ['type=provenance', 'mode=max'] : ['type=provenance', 'mode=min', 'inline-only=true'];
}
function attributes(text) {
    return parseFields(text).flatMap((field) => {
        const word = field.trim();
        if (/^(?:true|1|t)$/i.test(word))
            return [];
        return /^(?:false|0|f)$/i.test(word) ? ['disabled=true'] : [field];
    });
}
function withBuilder(fields, runUrl) {
    const keys = fields.map((field) => splitField(field).key);
    const isPlain = !fields.includes('type=provenance') || fields.includes('disabled=true') || keys.includes('builder-id');
    return isPlain || runUrl === undefined ? fields : [...fields, `builder-id=${runUrl}`];
}
function isType(entry, type) {
    return parseFields(entry).some((field) => field.trim() === `type=${type}`);
}
function isOn(value) {
    return ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(value ?? '');
}

;// CONCATENATED MODULE: ./lib/src/build/output.js

const OURS = new Set([
    'type',
    'name',
    'push',
    'push-by-digest',
    'name-canonical',
    'dest',
    'tar',
    'unpack',
    'store',
    'dangling-name-prefix',
    'registry.insecure',
]);
function pushOutput(repository, entry) {
    return formatFields([
        'type=image',
        `name=${repository}`,
        'oci-mediatypes=true',
        ...packedAs(entry),
        'store=false',
        'push-by-digest=true',
        'push=true',
    ]);
}
function layoutOutput(name, folder, entry) {
    return formatFields(['type=oci', `name=${name}`, ...packedAs(entry), `dest=${folder}`, 'tar=false']);
}
function packedAs(entry) {
    const carried = (entry === undefined ? [] : parseFields(entry)).filter((field) => !OURS.has(splitField(field).key));
    return carried.some((field) => splitField(field).key === 'oci-artifact') ? carried : [...carried, 'oci-artifact=false'];
}

// EXTERNAL MODULE: ./lib/src/domain/url.js
var domain_url = __nccwpck_require__(2178);
;// CONCATENATED MODULE: ./lib/src/build/secrets.js



const LIMIT_BYTES = 128 * 1024 - 64;
function secretArguments(build, source) {
    const held = [...build.secrets, ...gitToken(build, source)];
    const variables = held.map(({ value }, index) => ({ name: `BTP_SECRET_${index}`, value: value.reveal() }));
    for (const [index, { value }] of variables.entries())
        checkValue(held[index]?.id ?? '', value);
    return {
        args: [
            ...held.map(({ id }, index) => `--secret=${formatFields([`id=${id}`, `env=BTP_SECRET_${index}`])}`),
            ...build.secretEnvs.map(({ id, variable }) => `--secret=${formatFields([`id=${id}`, `env=${variable}`])}`),
            ...build.secretFiles.map(({ id, path }) => `--secret=${formatFields([`id=${id}`, `src=${path}`])}`),
        ],
        environment: Object.fromEntries(variables.map(({ name, value }) => [name, value])),
    };
}
function checkValue(id, value) {
    const hint = 'Write it to a file in an earlier step and name that in secret-files.';
    if (Buffer.byteLength(value) > LIMIT_BYTES)
        throw new src_errors/* ActionError */.lZ('inputs', `the secret ${id} is longer than ${LIMIT_BYTES} bytes`, hint);
    if (value.includes('\0'))
        throw new src_errors/* ActionError */.lZ('inputs', `the secret ${id} has a NUL character`, hint);
}
function gitToken(build, { serverUrl, githubToken }) {
    const host = (0,domain_url/* parseUrl */.D)(serverUrl)?.host;
    if (githubToken === undefined || host === undefined)
        return [];
    const ids = [...build.secrets, ...build.secretEnvs, ...build.secretFiles].map(({ id }) => id);
    const isGiven = ids.includes('GIT_AUTH_TOKEN') || ids.includes(`GIT_AUTH_TOKEN.${host}`);
    const contexts = [build.context, ...build.buildContexts.map((entry) => entry.slice(entry.indexOf('=') + 1))];
    const isAsked = contexts.some((context) => secrets_isOn(context, host));
    return isAsked && !isGiven ? [{ id: `GIT_AUTH_TOKEN.${host}`, value: githubToken }] : [];
}
function secrets_isOn(context, host) {
    const url = (0,domain_url/* parseUrl */.D)(context);
    return url?.protocol === 'https:' && url.host === host;
}

;// CONCATENATED MODULE: ./lib/src/build/arguments.js







function buildArguments(asked, source, target, env) {
    const plan = target.kind !== 'cache' && isHeld(asked) ? withoutCaches(asked) : asked;
    const { build } = plan;
    const isLoaded = target.kind === 'passthrough' && (build.load || build.outputs.some((entry) => /(?:^|,)\s*type=docker\s*(?:,|$)/.test(entry)));
    const secrets = secretArguments(build, source);
    const args = [
        'build',
        '--progress=plain',
        `--metadata-file=${target.metadata}`,
        ...optional('builder', target.builder),
        ...optional('file', build.file),
        ...optional('target', build.target),
        ...(build.platforms.length === 0 ? [] : [`--platform=${build.platforms.map(domain_platform/* formatPlatform */.Bq).join(',')}`]),
        ...outputArguments(plan, target),
        ...(target.kind === 'cache' ? ['--provenance=false'] : attestationArguments(build, source, env, isLoaded)),
        ...[...plan.labels].map(([key, value]) => `--label=${key}=${value}`),
        ...(target.kind === 'cache' ? [] : plan.annotations.image.map(({ level, key, value }) => `--annotation=${level}:${key}=${value}`)),
        ...each('build-arg', build.buildArgs),
        ...each('build-context', build.buildContexts),
        ...secrets.args,
        ...each('ssh', build.ssh),
        ...each('cache-from', build.cacheFrom),
        ...each('cache-to', build.cacheTo),
        ...machineArguments(build),
        build.context,
    ];
    return { args, environment: secrets.environment };
}
function outputArguments(plan, target) {
    const { build } = plan;
    switch (target.kind) {
        case 'layout':
            return [`--output=${layoutOutput(subjectOf(plan), target.folder, build.outputs[0])}`];
        case 'push':
            return [`--output=${pushOutput((0,domain_reference/* canonicalName */.Ew)(target.repository), build.outputs[0])}`];
        case 'cache':
            return ['--output=type=cacheonly'];
        case 'passthrough':
            return [
                ...plan.images.flatMap((repository) => (0,written/* writtenNames */.u)(plan).map((tag) => `--tag=${(0,domain_reference/* formatTagged */.cy)({ repository, tag })}`)),
                ...(build.load ? ['--load'] : []),
                ...each('output', build.outputs),
                ...optional('call', build.call),
            ];
    }
}
function subjectOf({ images, tags }) {
    const [image] = images;
    const tag = tags.find(({ kind }) => kind === 'fixed') ?? tags[0];
    const name = image === undefined ? 'localhost/image' : `${image.host}/${image.path}`;
    return tag === undefined ? name : `${name}:${tag.name}`;
}
function machineArguments(build) {
    return [
        ...(build.noCache ? ['--no-cache'] : []),
        ...each('no-cache-filter', build.noCacheFilters),
        ...(build.pull ? ['--pull'] : []),
        ...each('add-host', build.addHosts),
        ...each('allow', build.allow),
        ...optional('network', build.network),
        ...optional('shm-size', build.shmSize),
        ...each('ulimit', build.ulimits),
        ...optional('cgroup-parent', build.cgroupParent),
    ];
}
function each(flag, values) {
    return values.map((value) => `--${flag}=${value}`);
}
function optional(flag, value) {
    return value === undefined ? [] : [`--${flag}=${value}`];
}

// EXTERNAL MODULE: ./lib/src/domain/inert.js
var inert = __nccwpck_require__(1295);
;// CONCATENATED MODULE: ./lib/src/build/inspection.js
function parseInspection(text) {
    const lines = text.split(/\r\n|\r|\n/);
    const start = lines.indexOf('Nodes:');
    const head = fieldsOf(start < 0 ? lines : lines.slice(0, start));
    return {
        driver: head.get('Driver') ?? '',
        error: head.get('Error'),
        nodes: start < 0 ? [] : blocksOf(lines.slice(start + 1)).map(parseNode),
    };
}
function parseNode(lines) {
    const fields = fieldsOf(lines);
    const platforms = (fields.get('Platforms') ?? '').split(',').map((platform) => platform.trim().replace(/\*$/, ''));
    return {
        name: fields.get('Name') ?? '',
        endpoint: fields.get('Endpoint') ?? '',
        status: fields.get('Status') ?? '',
        error: fields.get('Error'),
        version: fields.get('BuildKit version') ?? '',
        platforms: platforms.filter((platform) => platform !== ''),
        features: new Map([...listOf(lines, 'Features')].map(([name, value]) => [name, value === 'true'])),
        labels: listOf(lines, 'Labels'),
    };
}
function blocksOf(lines) {
    const starts = lines.flatMap((line, index) => (line.startsWith('Name:') ? [index] : []));
    return starts.map((start, index) => lines.slice(start, starts[index + 1]));
}
function fieldsOf(lines) {
    const pairs = lines.flatMap((line) => pairOf(/^([A-Za-z][^:]*):\s*(.*)$/.exec(line)));
    return new Map(pairs.reverse());
}
function listOf(lines, heading) {
    const start = lines.indexOf(`${heading}:`);
    const below = start < 0 ? [] : lines.slice(start + 1);
    const end = below.findIndex((line) => !/^\s/.test(line));
    return new Map((end < 0 ? below : below.slice(0, end)).flatMap((line) => pairOf(/^\s+(\S.*?):\s+(.*)$/.exec(line))));
}
function pairOf(match) {
    const [, key, value] = match ?? [];
    return key === undefined || value === undefined ? [] : [[key, value.trim()]];
}

// EXTERNAL MODULE: ./lib/src/domain/json.js
var json = __nccwpck_require__(7909);
;// CONCATENATED MODULE: ./lib/src/build/instance.js


const instance_LIMIT_BYTES = 1024 * 1024;
async function readInstance(name, env, files) {
    const folder = env['BUILDX_CONFIG'] || (env['DOCKER_CONFIG'] ? (0,external_node_path_.join)(env['DOCKER_CONFIG'], 'buildx') : '');
    if (folder === '')
        return { kind: 'unknown' };
    const chosen = name ?? (env['BUILDX_BUILDER'] || (await currentName(folder, files)));
    if (chosen === undefined || chosen === 'default')
        return { kind: 'engine' };
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(chosen))
        return { kind: 'unknown' };
    const instance = await readJson((0,external_node_path_.join)(folder, 'instances', chosen), files);
    if (!(0,json/* isRecord */.u)(instance) || typeof instance['Driver'] !== 'string' || !Array.isArray(instance['Nodes']))
        return { kind: 'unknown' };
    return { kind: 'made', driver: instance['Driver'], nodes: instance['Nodes'].length, first: nodeOf(instance['Nodes'][0]) };
}
function nodeOf(node) {
    return {
        endpoint: textAt(node, 'Endpoint'),
        network: textAt(fieldOf(node, 'DriverOpts'), 'network'),
        settings: Buffer.from(textAt(fieldOf(node, 'Files'), 'buildkitd.toml'), 'base64').toString(),
    };
}
function textAt(record, name) {
    const value = fieldOf(record, name);
    return typeof value === 'string' ? value : '';
}
function fieldOf(record, name) {
    return (0,json/* isRecord */.u)(record) ? record[name] : undefined;
}
async function currentName(folder, files) {
    const current = await readJson((0,external_node_path_.join)(folder, 'current'), files);
    const name = (0,json/* isRecord */.u)(current) ? current['Name'] : undefined;
    return typeof name === 'string' && name !== '' ? name : undefined;
}
async function readJson(path, files) {
    const text = await files.readText(path, instance_LIMIT_BYTES);
    try {
        return text === undefined ? undefined : JSON.parse(text);
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./lib/src/build/builder.js




const OLDEST = { major: 0, minor: 11 };
const INSPECT_TIMEOUT_MS = 30_000;
const SETUP = 'Set a builder up in an earlier step (docker/setup-buildx-action), and name it in the input builder unless it is the current one.';
async function probeBuilder(name, docker, ports) {
    const instance = await readInstance(name, { ...ports.env, ...docker.environment }, ports.files);
    switch (instance.kind) {
        case 'engine':
            return { kind: 'layout', name, pusher: undefined };
        case 'made':
            if (instance.driver !== 'docker-container' || instance.nodes !== 1)
                return inspectBuilder(name, docker, ports);
            return { kind: 'layout', name, pusher: containerPusher(instance.first) };
        case 'unknown':
            return inspectBuilder(name, docker, ports);
    }
}
async function inspectBuilder(name, docker, ports) {
    const env = { ...ports.env, ...docker.environment, DEBUG: '1' };
    const answer = await ports.children.ask(docker.buildx, ['inspect', ...(name === undefined ? [] : [name])], {
        env,
        timeoutMs: INSPECT_TIMEOUT_MS,
    });
    switch (answer.ending.kind) {
        case 'exited':
            return answer.ending.code === 0
                ? judgeInspection(name, parseInspection(answer.stdout))
                : absent(name, answer.ending.code, answer.stderr);
        case 'timeout':
            return unreachable(name, `buildx did not say what it is within ${answer.ending.ms / 1000} s`);
        case 'killed':
            return unreachable(name, `buildx was killed by ${answer.ending.signal} when it was asked what it is`);
        case 'missing':
            return { kind: 'none', error: new src_errors/* ActionError */.lZ('no-builder', `${docker.buildx} cannot be started`, SETUP) };
    }
}
function judgeInspection(name, { driver, error, nodes }) {
    const [node] = nodes;
    const trouble = error ?? (nodes.every((one) => one.error !== undefined) ? node?.error : undefined);
    if (trouble !== undefined)
        return unreachable(name, (0,inert/* inertInline */.Mo)(trouble));
    if (node === undefined)
        return unreachable(name, 'it has no node');
    if (driver === 'remote' && nodes.every(({ status }) => status === 'inactive'))
        return unreachable(name, `nobody answers at ${(0,inert/* inertInline */.Mo)(node.endpoint)}`);
    const old = nodes.find(({ version }) => isOlder(version));
    if (old !== undefined)
        return tooOld(name, old.version);
    if (nodes.length > 1)
        return { kind: 'nodes', name, down: downNodes(name, driver, nodes) };
    const exportsLayout = node.features.get('OCI exporter') ?? (driver !== 'docker' || hasContainerdStore(node.labels));
    if (exportsLayout)
        return { kind: 'layout', name, pusher: remotePusher(driver, node.endpoint) };
    return {
        kind: 'own-builder',
        because: `the ${driver || 'docker'} driver cannot export an image with the classic image store`,
        endpoint: node.endpoint === 'default' ? undefined : node.endpoint,
    };
}
function containerPusher({ endpoint, network, settings }) {
    return { driver: 'docker-container', isHere: network === 'host' && isLocal(endpoint), settings };
}
function remotePusher(driver, endpoint) {
    return driver === 'remote' ? { driver, isHere: isLocal(endpoint), settings: undefined } : undefined;
}
function isLocal(endpoint) {
    return endpoint.startsWith('unix://');
}
function hasContainerdStore(labels) {
    return [...labels.keys()].some((label) => label.startsWith('org.mobyproject.buildkit.worker.containerd.'));
}
function isOlder(version) {
    const match = /^v?([0-9]+)\.([0-9]+)\./.exec(version);
    if (match === null || version.replace(/^v/, '').startsWith('0.0.'))
        return false;
    const [major, minor] = [Number(match[1]), Number(match[2])];
    return major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor);
}
function absent(name, code, stderr) {
    const line = stderr.split(/\r\n|\r|\n/).find((text) => text.startsWith('ERROR: ')) ?? stderr;
    const said = (0,inert/* inertInline */.Mo)(line.replace(/^ERROR: /, '')) || `buildx failed with exit code ${code} without a word`;
    return { kind: 'none', error: new src_errors/* ActionError */.lZ('no-builder', `${called(name)} cannot be used: ${said}`, SETUP) };
}
const UNREACHABLE_HINT = 'Is the Docker engine (or the remote BuildKit) running, and does DOCKER_HOST or the docker context lead there? Nothing was built.';
function unreachable(name, because) {
    const message = `${called(name)} cannot be reached: ${because}`;
    return { kind: 'unreachable', error: new src_errors/* ActionError */.lZ('builder-unreachable', message, UNREACHABLE_HINT) };
}
function downNodes(name, driver, nodes) {
    const isDown = ({ error, status }) => error !== undefined || (driver === 'remote' && status === 'inactive');
    const others = new Set(nodes.filter((node) => !isDown(node)).flatMap(({ platforms }) => platforms));
    return nodes.filter(isDown).map((node) => {
        const because = node.error === undefined ? `nobody answers at ${(0,inert/* inertInline */.Mo)(node.endpoint)}` : (0,inert/* inertInline */.Mo)(node.error);
        const message = `the node ${(0,inert/* inertInline */.Mo)(node.name)} of ${called(name)} cannot be reached: ${because}`;
        return {
            platforms: node.platforms.filter((platform) => !others.has(platform)),
            error: new src_errors/* ActionError */.lZ('builder-unreachable', message, UNREACHABLE_HINT),
        };
    });
}
function tooOld(name, version) {
    const hint = `Set up a newer builder (docker/setup-buildx-action makes one with the newest BuildKit).`;
    const message = `${called(name)} runs BuildKit ${(0,inert/* inertInline */.Mo)(version)}; this action needs ${OLDEST.major}.${OLDEST.minor} or newer`;
    return { kind: 'unsuited', error: new src_errors/* ActionError */.lZ('builder-unsuited', message, hint) };
}
function called(name) {
    return name === undefined ? 'the current builder' : `the builder ${(0,inert/* inertInline */.Mo)(name)}`;
}

// EXTERNAL MODULE: ./lib/src/domain/environment.js
var environment = __nccwpck_require__(1706);
;// CONCATENATED MODULE: ./lib/src/build/environment.js

function buildEnvironment(env, build, additions) {
    const named = new Set([...build.secretEnvs.map(({ variable }) => variable), ...build.buildArgs.filter((entry) => !entry.includes('='))]);
    const usesCache = [...build.cacheFrom, ...build.cacheTo].some((entry) => /(?:^|[,"])\s*type=gha\s*(?:[,"]|$)/.test(entry));
    const kept = (0,environment/* withoutSecrets */.L)(env, (name) => named.has(name) || (usesCache && (0,environment/* isServiceAccess */.c)(name)));
    return { ...kept, BUILDX_METADATA_WARNINGS: 'true', ...additions };
}

;// CONCATENATED MODULE: ./lib/src/build/failure.js


const TAIL_LINES = 200;
const HINT_LINES = 12;
const MESSAGE_LIMIT = 420;
const PLACE_LIMIT = 160;
const CAUSES = [
    {
        in: 'error',
        sign: /no space left on device|ENOSPC|disk quota exceeded/i,
        code: 'disk',
        what: 'the disk is full',
        hint: 'Free space in an earlier step, use a larger runner, or build less into the image. The image is written to the runner’s temporary folder once.',
    },
    {
        in: 'error',
        sign: /Cannot connect to the Docker daemon|failed to receive status: rpc error|Unavailable: error reading from server|code = Unavailable desc = (?:error reading from server|closing transport|connection error|transport is closing)|failed to list workers|failed to dial gRPC|^(?:failed to build: )?context deadline exceeded$/,
        code: 'builder-unreachable',
        what: 'the builder went away',
        hint: 'Its log tells why: the engine’s, or that of the buildx_buildkit_… container. Running the job again finishes what was begun.',
    },
    {
        in: 'tail',
        sign: /^ > \[internal\] booting buildkit/m,
        code: 'no-builder',
        what: 'the builder could not be started',
        hint: 'It runs in a container of the image moby/buildkit: can this machine pull that, and may it run privileged containers?',
    },
    {
        in: 'tail',
        sign: /exec format error/,
        code: 'build-failed',
        what: 'the build failed',
        hint: 'A step ran a program of another platform (exec format error). Emulate it with docker/setup-qemu-action in an earlier step, cross-compile (FROM --platform=$BUILDPLATFORM), or build each platform on a runner of its own.',
    },
    {
        in: 'error',
        sign: /exit code: 137\b|cannot allocate memory/,
        code: 'build-failed',
        what: 'the build failed',
        hint: 'The step was killed, most likely because memory ran out. Use a larger runner, or let the step do less at once.',
    },
    {
        in: 'error',
        sign: /pull access denied|insufficient_scope|authorization failed|\b401 Unauthorized|\b403 Forbidden/,
        code: 'build-failed',
        what: 'the build failed',
        hint: 'A base image (or cache) could not be read. Give its registry an entry in registry-auth, or sign in in an earlier step.',
    },
    {
        in: 'error',
        sign: /toomanyrequests|429 Too Many Requests/,
        code: 'build-failed',
        what: 'the build failed',
        hint: 'The registry of a base image limits how often it is asked. Sign in to it (registry-auth), use a mirror, or try again later.',
    },
    {
        in: 'error',
        sign: /unable to prepare context: path .* not found/,
        code: 'build-failed',
        what: 'the build failed',
        hint: 'The input context names no folder here. Does actions/checkout run before this step, and is the path relative to the workspace?',
    },
    {
        in: 'error',
        sign: /failed to read dockerfile/,
        code: 'build-failed',
        what: 'the build failed',
        hint: 'The input file is a path from the workspace, Dockerfile in the context where nothing is given.',
    },
];
function explainFailure(code, tail) {
    const error = errorOf(tail);
    if (error === undefined) {
        const last = tail.filter((line) => line.trim() !== '').at(-1);
        const said = last === undefined ? 'without a word' : `; its last line: ${(0,inert/* inertInline */.Mo)(last, MESSAGE_LIMIT)}`;
        return new src_errors/* ActionError */.lZ('build-failed', `buildx failed with exit code ${code}${last === undefined ? ' ' : ''}${said}`);
    }
    const text = tail.join('\n');
    const cause = CAUSES.find((known) => known.sign.test(known.in === 'error' ? error : text));
    const place = placeOf(tail);
    const sentence = `${cause?.what ?? 'the build failed'}: ${(0,inert/* inertInline */.Mo)(error.replace(/^failed to build: /, '').replace(/^failed to solve: /, ''), MESSAGE_LIMIT)}`;
    return new src_errors/* ActionError */.lZ(cause?.code ?? 'build-failed', place === undefined ? sentence : `${sentence}\n${place}`, cause?.hint ?? lastWords(tail));
}
function pushTrouble(repository, tail) {
    const error = errorOf(tail)
        ?.replace(/^failed to build: /, '')
        .replace(/^failed to solve: /, '');
    if (error?.startsWith(`failed to push ${repository}: `) !== true &&
        error?.startsWith('push-by-digest is currently not implemented') !== true)
        return undefined;
    return `The builder could not push: ${(0,inert/* inertInline */.Mo)(error, MESSAGE_LIMIT)}`;
}
function cacheTrouble(tail) {
    const error = errorOf(tail);
    const end = tail.lastIndexOf('------');
    const start = tail.slice(0, Math.max(end, 0)).lastIndexOf('------');
    if (error === undefined || start < 0 || !/^ > exporting (?:cache )?to .*:$/.test(tail[start + 1] ?? ''))
        return undefined;
    if (!/cache/i.test(tail[start + 1] ?? ''))
        return undefined;
    const because = (0,inert/* inertInline */.Mo)(error.replace(/^failed to build: /, '').replace(/^failed to solve: /, ''), MESSAGE_LIMIT);
    return { because, isDenied: DENIED.test(error) };
}
const DENIED = /(?<!permission )\bdenied\b|insufficient_scope|authorization failed|\bunauthorized\b|\bforbidden\b|\b40[13] (?:Unauthorized|Forbidden)\b/i;
function errorOf(tail) {
    return tail.findLast((line) => line.startsWith('ERROR: '))?.slice('ERROR: '.length);
}
function placeOf(tail) {
    const start = tail.findLastIndex((line, index) => /^\S.*:[0-9]+$/.test(line) && /^-{20}$/.test(tail[index + 1] ?? ''));
    if (start < 0)
        return undefined;
    const end = tail.findIndex((line, index) => index > start + 1 && /^-{20}$/.test(line));
    const marked = tail.slice(start + 2, end < 0 ? undefined : end).flatMap((line) => /^\s*[0-9]+ \| >>> ?(.*)$/.exec(line)?.[1] ?? []);
    return (0,inert/* inertInline */.Mo)(`${tail[start]}: ${marked.join(' ')}`, PLACE_LIMIT);
}
function lastWords(tail) {
    const end = tail.lastIndexOf('------');
    const start = tail.slice(0, Math.max(end, 0)).lastIndexOf('------');
    const words = start < 0 ? [] : tail.slice(start + 2, end);
    return words.length === 0
        ? undefined
        : ['The step said last:', ...words.slice(-HINT_LINES).map((line) => (0,inert/* inertInline */.Mo)(line, PLACE_LIMIT))].join('\n');
}

// EXTERNAL MODULE: ./lib/src/domain/cache.js
var cache = __nccwpck_require__(525);
// EXTERNAL MODULE: ./lib/src/domain/folder.js
var domain_folder = __nccwpck_require__(2115);
// EXTERNAL MODULE: ./lib/src/domain/loopback.js
var loopback = __nccwpck_require__(4006);
;// CONCATENATED MODULE: ./lib/src/build/own-builder.js






const NAME = /^btp-[0-9a-f]{16}$/;
const CREATE_TIMEOUT_MS = 60_000;
const REMOVE_TIMEOUT_MS = 8_000;
const made = new WeakMap();
function madeBuilder(docker) {
    return made.get(docker);
}
async function createBuilder(endpoint, build, docker, ports) {
    const name = `btp-${ports.random.hex(8)}`;
    await ports.runner.state(domain_folder/* STATE */.c4.builder, name);
    const environment = ownEnvironment(ports.folder);
    const settings = await writeSettings(docker.hosts, ports);
    const args = [
        'create',
        '--driver=docker-container',
        `--name=${name}`,
        ...(needsLoopback(build, docker.hosts) ? ['--driver-opt=network=host'] : []),
        ...(settings === undefined ? [] : [`--buildkitd-config=${settings}`]),
        ...(endpoint === undefined ? [] : [endpoint]),
    ];
    const env = { ...ports.env, ...docker.environment, ...environment };
    const { ending, stderr } = await ports.children.ask(docker.buildx, args, { env, timeoutMs: CREATE_TIMEOUT_MS });
    if (ending.kind === 'exited' && ending.code === 0) {
        const own = { name, environment };
        made.set(docker, own);
        return own;
    }
    const said = (0,inert/* inertInline */.Mo)(stderr) || `buildx create ended with ${JSON.stringify(ending)}`;
    throw new src_errors/* ActionError */.lZ('no-builder', `a builder in a container could not be made for this run: ${said}`, 'Set one up in an earlier step (docker/setup-buildx-action).');
}
async function removeBuilder(name, buildx, folder, ports) {
    if (!NAME.test(name))
        return `the state names a builder that is not ours: ${inertInline(name)}`;
    const env = { ...ports.env, ...ownEnvironment(folder) };
    const { ending, stderr } = await ports.children.ask(buildx, ['rm', '--force', name], { env, timeoutMs: REMOVE_TIMEOUT_MS });
    if (ending.kind === 'exited' && ending.code === 0)
        return undefined;
    return `the builder ${name} could not be removed: ${inertInline(stderr) || JSON.stringify(ending)}`;
}
function ownEnvironment(folder) {
    return { BUILDX_CONFIG: (0,external_node_path_.join)(folder, 'builder'), BUILDX_BUILDER: undefined };
}
function needsLoopback(build, hosts) {
    const caches = [...build.cacheFrom, ...build.cacheTo].flatMap((entry) => (0,cache/* cacheHost */.X)(entry) ?? []);
    return [...caches, ...hosts.map(({ host }) => host)].some((host) => (0,loopback/* isLoopback */.U)(host.replace(/:[0-9]+$/, '')));
}
async function writeSettings(hosts, { files }) {
    const special = hosts.filter(({ plain, ca }) => plain || ca !== undefined);
    if (special.length === 0)
        return undefined;
    const folder = await files.temporaryFolder('buildkitd-');
    const sections = await Promise.all(special.map(async ({ host, plain, ca }, index) => {
        const file = (0,external_node_path_.join)(folder, `ca-${index}.pem`);
        if (ca !== undefined)
            await files.write(file, ca, 0o600);
        return [
            `[registry.${JSON.stringify(host)}]`,
            ...(plain ? ['http = true'] : []),
            ...(ca === undefined ? [] : [`ca = [${JSON.stringify(file)}]`]),
            '',
        ].join('\n');
    }));
    const path = (0,external_node_path_.join)(folder, 'buildkitd.toml');
    await files.write(path, sections.join('\n'), 0o600);
    return path;
}

;// CONCATENATED MODULE: ./lib/src/build/run.js










async function runBuild(work, destination, ports) {
    const { builder } = work;
    switch (builder.kind) {
        case 'none':
        case 'unreachable':
        case 'unsuited':
            throw builder.error;
        case 'own-builder':
            return runOnOwn(work, builder, destination, ports);
        case 'nodes':
            refuseDown(builder, work.plan);
            return runOn(builder.name, work, destination, ports);
        case 'layout':
            return runOn(builder.name, work, destination, ports);
    }
}
function refuseDown({ down }, { build }) {
    const needed = down.find(({ platforms }) => build.platforms.some((platform) => platforms.includes((0,domain_platform/* formatPlatform */.Bq)(platform))));
    if (needed !== undefined)
        throw needed.error;
}
async function runOn(name, work, destination, ports) {
    const end = await attempt(work, { ...destination, builder: name }, work.docker.environment, ports);
    if (isDone(end))
        return;
    if (end.ending.kind === 'killed')
        throw failureOf(end);
    const seen = await inspectBuilder(name, work.docker, ports);
    switch (seen.kind) {
        case 'layout':
        case 'nodes':
            throw failureOf(end);
        case 'own-builder':
            if (destination.kind === 'passthrough')
                throw failureOf(end);
            return runOnOwn(work, seen, destination, ports);
        case 'none':
        case 'unreachable':
        case 'unsuited':
            throw seen.error;
    }
}
async function runPush(work, destination, ports) {
    const { builder, docker } = work;
    if ('error' in builder)
        throw builder.error;
    const name = 'name' in builder ? builder.name : undefined;
    const end = await attempt(work, { ...destination, builder: name }, docker.environment, ports);
    if (isDone(end))
        return { kind: 'pushed' };
    const because = pushTrouble((0,domain_reference/* canonicalName */.Ew)(destination.repository), end.tail);
    if (end.ending.kind === 'exited' && because !== undefined)
        return { kind: 'refused', because };
    const seen = await inspectBuilder(name, docker, ports);
    throw 'error' in seen ? seen.error : failureOf(end);
}
async function runCacheExport(work, destination, ports) {
    const { builder, docker } = work;
    if ('error' in builder)
        return { kind: 'refused', because: builder.error.message };
    const own = madeBuilder(docker);
    const name = own?.name ?? ('name' in builder ? builder.name : undefined);
    const end = await once(work, { ...destination, builder: name }, { ...docker.environment, ...own?.environment }, ports, 'Cache');
    if (isDone(end))
        return { kind: 'exported' };
    return { kind: 'refused', because: cacheTrouble(end.tail)?.because ?? failureOf(end).message };
}
async function runOnOwn(work, builder, destination, ports) {
    ports.log.notice(`${builder.because}, so a builder in a container is made for this run and removed after it. It does not see images that were built on this machine before; docker/setup-buildx-action in an earlier step makes one that lasts.`);
    const own = await createBuilder(builder.endpoint, work.plan.build, work.docker, ports);
    const end = await attempt(work, { ...destination, builder: own.name }, { ...work.docker.environment, ...own.environment }, ports);
    if (!isDone(end))
        throw failureOf(end);
}
async function attempt(work, target, additions, ports) {
    const end = await once(work, target, additions, ports, 'Build');
    const trouble = isDone(end) || exportedCaches(work.plan).length === 0 ? undefined : cacheTrouble(end.tail);
    if (trouble?.isDenied !== true)
        return end;
    ports.log.notice(`cache-to is left out, since this run may not write it: ${trouble.because}`);
    return once({ ...work, plan: builtAlready(withoutCaches(work.plan)) }, target, additions, ports, 'Build without cache-to');
}
async function once({ plan, source, docker }, target, additions, ports, title) {
    const call = buildArguments(plan, source, target, ports.env);
    const env = buildEnvironment(ports.env, plan.build, { ...additions, ...call.environment });
    const tail = [];
    const ending = await ports.log.group(title, async () => {
        const output = ports.log.untrusted();
        const onLine = (line) => {
            output.line(line);
            tail.push(line);
            if (tail.length === TAIL_LINES * 2)
                tail.splice(0, TAIL_LINES);
        };
        try {
            return await ports.children.run(docker.buildx, call.args, { env, onLine });
        }
        catch (error) {
            throw (0,code/* codeOf */.$)(error) === 'E2BIG' ? tooBig(error) : error;
        }
        finally {
            output.close();
        }
    });
    ports.signal.throwIfAborted();
    return { ending, tail: tail.slice(-TAIL_LINES) };
}
function tooBig(cause) {
    const hint = 'Write large values to files: secret-files for secrets, a file in the context for build arguments and labels.';
    return new src_errors/* ActionError */.lZ('inputs', 'the build has more arguments and secrets than the system hands to a program', hint, cause);
}
function isDone({ ending }) {
    return ending.kind === 'exited' && ending.code === 0;
}
function failureOf({ ending, tail }) {
    switch (ending.kind) {
        case 'exited':
            return explainFailure(ending.code, tail);
        case 'killed':
            return new src_errors/* ActionError */.lZ('build-killed', `buildx was killed by ${ending.signal} in the middle of the build`, ending.signal === 'SIGKILL' ? MEMORY : undefined);
        case 'missing':
            return new src_errors/* ActionError */.lZ('no-builder', 'the buildx plugin cannot be started: it is gone, or not a program of this machine');
        case 'timeout':
            return new src_errors/* ActionError */.lZ('timeout', `the build took longer than ${ending.ms / 1000} s`);
    }
}
const MEMORY = 'Most likely the machine ran out of memory. Use a larger runner, or let the build do less at once.';

;// CONCATENATED MODULE: ./lib/src/build/export.js



async function exportCache(plan, source, opened, ports) {
    if (!isHeld(plan))
        return [];
    const ends = [];
    for (const entry of exportedCaches(plan)) {
        const metadata = (0,external_node_path_.join)(await ports.files.temporaryFolder('build-'), 'metadata.json');
        const again = builtAlready({ ...plan, build: { ...plan.build, cacheTo: [entry] } });
        const end = await runCacheExport({ plan: again, source, ...opened }, { kind: 'cache', metadata }, ports);
        if (end.kind === 'refused')
            ports.log.notice(`a cache of cache-to was not written: ${end.because}`);
        ends.push(end);
    }
    return ends;
}

// EXTERNAL MODULE: ./lib/src/build/load.js
var load = __nccwpck_require__(5421);
;// CONCATENATED MODULE: ./lib/src/build/plugin.js



const SYSTEM_FOLDERS = [
    '/usr/local/lib/docker/cli-plugins',
    '/usr/local/libexec/docker/cli-plugins',
    '/usr/lib/docker/cli-plugins',
    '/usr/libexec/docker/cli-plugins',
];
const CONFIG_LIMIT_BYTES = 4 * 1024 * 1024;
async function findBuildx(ports) {
    const config = configFolder(ports.env);
    const folders = [
        ...(await extraFolders(config, ports.files)),
        ...(config === undefined ? [] : [(0,external_node_path_.join)(config, 'cli-plugins')]),
        ...SYSTEM_FOLDERS,
    ];
    for (const candidate of [...folders.map((folder) => (0,external_node_path_.join)(folder, 'docker-buildx')), 'docker-buildx', 'buildx']) {
        const found = await ports.children.find(candidate);
        if (found !== undefined)
            return found;
    }
    throw new src_errors/* ActionError */.lZ('no-builder', `there is no buildx on this machine: docker-buildx is in none of ${folders.join(', ')}, and not on PATH`, 'Use a runner with Docker (ubuntu-latest has it), or set buildx up in an earlier step (docker/setup-buildx-action). macOS and Windows runners have no builder; dry-run works there.');
}
function configFolder(env) {
    if (env['DOCKER_CONFIG'])
        return env['DOCKER_CONFIG'];
    return env['HOME'] ? (0,external_node_path_.join)(env['HOME'], '.docker') : undefined;
}
async function extraFolders(config, files) {
    const text = config === undefined ? undefined : await files.readText((0,external_node_path_.join)(config, 'config.json'), CONFIG_LIMIT_BYTES);
    const document = text === undefined ? undefined : parseJson(text);
    const folders = (0,json/* isRecord */.u)(document) ? document['cliPluginsExtraDirs'] : undefined;
    return Array.isArray(folders) ? folders.filter((folder) => typeof folder === 'string' && (0,external_node_path_.isAbsolute)(folder)) : [];
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./lib/src/build/open.js



const NO_BUILDER = {
    docker: { buildx: '', environment: {}, hosts: [] },
    builder: { kind: 'none', error: new src_errors/* ActionError */.lZ('no-builder', 'nothing is built in this run') },
};
async function openBuilder(name, config, hosts, ports) {
    try {
        const [buildx, { environment }] = await Promise.all([findBuildx(ports), config]);
        const docker = { buildx, environment, hosts };
        return { docker, builder: await probeBuilder(name, docker, ports) };
    }
    catch (thrown) {
        return { docker: { buildx: '', environment: {}, hosts }, builder: { kind: 'none', error: (0,src_errors/* asActionError */.z6)(thrown) } };
    }
}

// EXTERNAL MODULE: ./lib/src/build/layout.js
var build_layout = __nccwpck_require__(8347);
// EXTERNAL MODULE: ./lib/src/domain/digest.js
var domain_digest = __nccwpck_require__(9191);
;// CONCATENATED MODULE: ./lib/src/build/materials.js


function materialsOf(predicate) {
    if (!(0,json/* isRecord */.u)(predicate))
        return [];
    const definition = predicate['buildDefinition'];
    const lists = [predicate['materials'], (0,json/* isRecord */.u)(definition) ? definition['resolvedDependencies'] : undefined];
    return lists
        .flatMap((list) => (Array.isArray(list) ? list : []))
        .flatMap((entry) => ((0,json/* isRecord */.u)(entry) && typeof entry['uri'] === 'string' ? imageOf(entry['uri']) : []));
}
function imageOf(uri) {
    const name = /^pkg:docker\/([^?#]+?)(?:@[^/?#]*)?(?:[?#].*)?$/.exec(uri)?.[1];
    if (name === undefined)
        return [];
    const repository = (0,domain_reference/* parseRepository */.SU)(decoded(name));
    return 'refused' in repository ? [] : [repository];
}
function decoded(text) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return '';
    }
}

;// CONCATENATED MODULE: ./lib/src/build/metadata.js





const metadata_LIMIT_BYTES = 64 * 1024 * 1024;
async function readMetadata(path, files) {
    const text = await files.readText(path, metadata_LIMIT_BYTES).catch((cause) => {
        const because = (0,code/* codeOf */.$)(cause) ?? 'unknown trouble';
        throw new src_errors/* ActionError */.lZ('build-output', `the metadata file that buildx wrote cannot be read (${because})`, undefined, cause);
    });
    if (text === undefined)
        throw new src_errors/* ActionError */.lZ('build-output', 'buildx ended with exit code 0 but wrote no metadata file');
    return parseMetadata(text);
}
function builtDigest({ digest }) {
    if (digest !== undefined)
        return digest;
    throw new src_errors/* ActionError */.lZ('build-output', 'the metadata file that buildx wrote names no image (containerimage.digest)');
}
function parseMetadata(text) {
    const document = metadata_parseJson(text);
    if (!(0,json/* isRecord */.u)(document))
        throw new src_errors/* ActionError */.lZ('build-output', 'the metadata file that buildx wrote is not a JSON object');
    const digest = digestAt(document, 'containerimage.digest');
    const provenances = Object.entries(document).filter(([key]) => key === 'buildx.build.provenance' || key.startsWith('buildx.build.provenance/'));
    return {
        digest,
        imageId: digestAt(document, 'containerimage.config.digest') ?? digest ?? '',
        materials: provenances.flatMap(([, predicate]) => materialsOf(predicate)),
        text,
    };
}
function digestAt(document, field) {
    const value = document[field];
    if (value === undefined)
        return undefined;
    const digest = typeof value === 'string' ? (0,domain_digest/* parseDigest */.m)(value) : undefined;
    if (digest === undefined)
        throw new src_errors/* ActionError */.lZ('build-output', `the metadata file that buildx wrote has no sha256 digest at ${field}`);
    return digest;
}
function metadata_parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch (cause) {
        throw new src_errors/* ActionError */.lZ('build-output', 'the metadata file that buildx wrote is not JSON', undefined, cause);
    }
}

// EXTERNAL MODULE: ./lib/src/domain/config.js
var domain_config = __nccwpck_require__(6169);
// EXTERNAL MODULE: ./lib/src/domain/manifest.js
var domain_manifest = __nccwpck_require__(1806);
;// CONCATENATED MODULE: ./lib/src/domain/join.js






const [OCI_INDEX, OCI_IMAGE, DOCKER_LIST, DOCKER_IMAGE] = domain_manifest/* MANIFEST_TYPES */._P;
function joinIndexes(parts, annotations = new Map()) {
    const [first, ...others] = parts;
    if (first === undefined)
        return { problems: ['there is nothing to join'] };
    if (others.length === 0)
        return { manifest: first.manifest };
    const different = [...new Map(parts.map((part) => [part.manifest.digest, part])).values()];
    const read = different.map(readPart);
    const all = read.flatMap(({ children }) => children);
    const united = unite(read, annotations);
    const problems = [...repeated(parts), ...read.flatMap((each) => each.problems), ...contradictions(all), ...united.problems];
    const children = [...all.filter(({ about }) => about === undefined), ...read.flatMap(attestationsInOrder)];
    const manifest = write(children, united.annotations);
    if (manifest.bytes.length > domain_manifest/* MANIFEST_LIMIT_BYTES */.SC)
        problems.push(`their index would have ${manifest.bytes.length} bytes, and registries take ${domain_manifest/* MANIFEST_LIMIT_BYTES */.SC}`);
    if (problems.length === 0)
        return { manifest };
    const more = problems.length - PROBLEMS_LIMIT;
    return { problems: more > 0 ? [...problems.slice(0, PROBLEMS_LIMIT), `there are ${more} more problems`] : problems };
}
const PROBLEMS_LIMIT = 20;
function readPart({ name, manifest, config, annotations = new Map() }) {
    const from = (0,inert/* inertInline */.Mo)(name);
    const { content, bytes } = manifest;
    if (content.kind === 'image') {
        const found = join_imageOf(manifest, config, annotations);
        if ('because' in found)
            return { name: from, children: [], annotations: [], problems: [`${from} ${found.because}`] };
        return { name: from, children: [{ ...found, from, about: undefined }], annotations: [], problems: [] };
    }
    const document = (0,json/* parseJson */.q)(bytes);
    const index = (0,json/* isRecord */.u)(document) ? document : {};
    const entries = Array.isArray(index['manifests']) ? index['manifests'] : [];
    const images = new Set(content.manifests.filter((said) => !(0,domain_manifest/* isAttestation */.H3)(said)).map(({ digest }) => digest));
    const children = content.manifests.map((said, at) => {
        const entry = entries[at];
        return {
            said,
            entry: (0,json/* isRecord */.u)(entry) ? entry : {},
            from,
            about: (0,domain_manifest/* isAttestation */.H3)(said) ? (0,domain_digest/* parseDigest */.m)(said.annotations[ABOUT] ?? '') : undefined,
        };
    });
    const lost = ['subject', 'artifactType'].filter((field) => field in index);
    return {
        name: from,
        children,
        annotations: Object.entries((0,json/* isRecord */.u)(index['annotations']) ? index['annotations'] : {}).filter(isText),
        problems: [
            ...(images.size === 0 ? [`${from} is an index without an image`] : []),
            ...lost.map((field) => `${from} is an index with "${field}", which a joined one would not be`),
            ...(hasOnlyTexts(index['annotations']) ? [] : [`${from} has annotations that are no texts`]),
            ...children.flatMap((child) => {
                const because = whyNot(child, images);
                return because === undefined ? [] : [`${from} names ${child.said.digest}, which ${because}`];
            }),
        ],
    };
}
const ABOUT = 'vnd.docker.reference.digest';
function whyNot({ said, entry, about }, images) {
    const { mediaType, platform } = said;
    if (mediaType === OCI_INDEX || mediaType === DOCKER_LIST)
        return 'is an index itself';
    if (mediaType !== OCI_IMAGE && mediaType !== DOCKER_IMAGE)
        return `is no image: ${(0,inert/* inertInline */.Mo)(mediaType)}`;
    if (!hasOnlyTexts(entry['annotations']))
        return 'has annotations that are no texts';
    const isUnknown = platform === undefined || platform.os === 'unknown';
    if (!(0,domain_manifest/* isAttestation */.H3)(said))
        return isUnknown ? 'is for no platform' : undefined;
    if (!isUnknown)
        return `is marked as an attestation and is for ${(0,inert/* inertInline */.Mo)((0,domain_platform/* formatPlatform */.Bq)(platform))}`;
    return about === undefined || !images.has(about) ? 'is an attestation of an image that is not there' : undefined;
}
function join_imageOf({ mediaType, digest, bytes, content }, config, added) {
    const type = content.kind === 'image' ? content.config.mediaType : undefined;
    if (type !== undefined && !(0,domain_config/* isImageConfig */._m)(type))
        return { because: `is no image: its config is ${(0,inert/* inertInline */.Mo)(type)}` };
    const document = config === undefined ? undefined : (0,json/* parseJson */.q)(config);
    const { architecture, os, variant, 'os.version': version, 'os.features': features } = (0,json/* isRecord */.u)(document) ? document : {};
    if (typeof os !== 'string' || typeof architecture !== 'string' || os === 'unknown' || os === '' || architecture === '')
        return { because: 'has a config that names no platform' };
    const more = typeof variant === 'string' && variant !== '' ? { variant } : {};
    const annotations = Object.fromEntries(added);
    const said = { mediaType, digest, size: bytes.length, platform: { os, architecture, ...more }, annotations };
    const platform = {
        architecture,
        os,
        ...(typeof version === 'string' && version !== '' ? { 'os.version': version } : {}),
        ...(Array.isArray(features) && features.length > 0 ? { 'os.features': features } : {}),
        ...more,
    };
    return { said, entry: { mediaType, digest, size: bytes.length, ...(added.size === 0 ? {} : { annotations }), platform } };
}
function repeated(parts) {
    const seen = new Set();
    return parts.flatMap(({ name, manifest: { digest } }) => {
        if (seen.has(digest))
            return [`${(0,inert/* inertInline */.Mo)(name)} is given twice (${digest})`];
        seen.add(digest);
        return [];
    });
}
function contradictions(children) {
    const problems = [];
    const platforms = new Map();
    const digests = new Map();
    for (const child of children) {
        const { digest, size, mediaType, platform } = child.said;
        const known = digests.get(digest);
        digests.set(digest, known ?? child);
        if (known !== undefined && (known.said.size !== size || known.said.mediaType !== mediaType))
            problems.push(`${digest} is ${thing(known)} and ${thing(child)}`);
        if (child.about !== undefined || platform === undefined || platform.os === 'unknown')
            continue;
        const key = keyOf(platform, child.entry);
        const twin = platforms.get(key);
        platforms.set(key, twin ?? child);
        if (twin !== undefined)
            problems.push(`${(0,inert/* inertInline */.Mo)((0,domain_platform/* formatPlatform */.Bq)(platform))} is there twice: ${twin.said.digest} (${twin.from}) and ${digest} (${child.from})`);
        else if (known !== undefined)
            problems.push(`${digest} is for ${join_called(known)} and for ${join_called(child)}`);
    }
    return problems;
}
function thing({ said, from }) {
    return `${(0,inert/* inertInline */.Mo)(said.mediaType)} of ${said.size} bytes (${from})`;
}
function join_called({ said, from }) {
    return `${said.platform === undefined ? 'no platform' : (0,inert/* inertInline */.Mo)((0,domain_platform/* formatPlatform */.Bq)(said.platform))} (${from})`;
}
function keyOf(platform, { platform: written }) {
    const { 'os.version': version, 'os.features': features } = (0,json/* isRecord */.u)(written) ? written : {};
    return JSON.stringify([(0,domain_platform/* platformKey */.Ng)(platform), version ?? '', Array.isArray(features) ? features.toSorted() : []]);
}
function attestationsInOrder({ children }) {
    const attestations = new Map();
    for (const { about, said } of children)
        if (about === undefined)
            attestations.set(said.digest, []);
    for (const child of children)
        if (child.about !== undefined)
            attestations.get(child.about)?.push(child);
    return [...attestations.values()].flat();
}
const CREATED = 'org.opencontainers.image.created';
function unite(parts, above) {
    const all = new Map();
    for (const { name, annotations } of parts)
        for (const [key, value] of annotations)
            all.set(key, new Map([...(all.get(key) ?? []), [value, name]]));
    const found = [...all]
        .filter(([key]) => !above.has(key))
        .map(([key, values]) => ({ key, values, value: onlyOf(key, [...values.keys()]) }));
    return {
        annotations: new Map([...found.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value]])), ...above]),
        problems: found.flatMap(({ key, values, value }) => value === undefined ? [`the annotation ${(0,inert/* inertInline */.Mo)(key)} is ${differing(values)}`] : []),
    };
}
function onlyOf(key, values) {
    if (values.length === 1)
        return values[0];
    const isTime = key === CREATED && values.every((value) => !Number.isNaN(Date.parse(value)));
    return isTime ? values.reduce((last, value) => (Date.parse(value) > Date.parse(last) ? value : last)) : undefined;
}
function differing(values) {
    return [...values].map(([value, name]) => `${JSON.stringify((0,inert/* inertInline */.Mo)(value))} in ${name}`).join(' and ');
}
function hasOnlyTexts(annotations) {
    return annotations === undefined || ((0,json/* isRecord */.u)(annotations) && Object.entries(annotations).every(isText));
}
function isText(entry) {
    return typeof entry[1] === 'string';
}
const DOCKER_FIELDS = ['mediaType', 'digest', 'size', 'platform', 'urls'];
function write(children, annotations) {
    const isDocker = ({ said, entry }) => said.mediaType === DOCKER_IMAGE && Object.keys(entry).every((field) => DOCKER_FIELDS.includes(field));
    const mediaType = annotations.size === 0 && children.every(isDocker) ? DOCKER_LIST : OCI_INDEX;
    const document = {
        schemaVersion: 2,
        mediaType,
        manifests: children.map(({ entry }) => entry),
        ...(annotations.size === 0 ? {} : { annotations: Object.fromEntries(annotations) }),
    };
    const bytes = new TextEncoder().encode(JSON.stringify(document, null, 2));
    return { mediaType, digest: (0,domain_digest/* digestOf */.ol)(bytes), bytes, content: { kind: 'index', manifests: children.map(({ said }) => said) } };
}

;// CONCATENATED MODULE: ./lib/src/build/nodes.js











function isSplit({ builder, plan }) {
    return builder.kind === 'nodes' && platformsOf(plan).length > 1;
}
async function buildByPlatform(work, results, ports) {
    const { plan } = work;
    const platforms = platformsOf(plan);
    if (exportedCaches(plan).length > 0)
        ports.log.notice('the builder has several nodes, and each writes its own cache to cache-to: under one name the last one stays');
    const parts = platforms.map((platform, index) => ({
        platform,
        results: { folder: `${results.folder}-${index}`, metadata: `${results.metadata}-${index}` },
    }));
    await ports.log.group(`Build of ${platforms.map(domain_platform/* formatPlatform */.Bq).join(', ')}, each by itself`, () => allOrNone(parts, ({ platform, results: own }, signal) => {
        const alone = { ...work, plan: planFor(plan, platform) };
        return runBuild(alone, { kind: 'layout', ...own }, beside(ports, (0,domain_platform/* formatPlatform */.Bq)(platform), signal));
    }));
    const built = await Promise.all(parts.map((part) => readBuilt(part.platform, part.results, ports.files)));
    const root = rootOf(built, plan);
    await writeLayout(root, built, results.folder, ports.files);
    await ports.files.write(results.metadata, metadataOf(root, built));
}
function platformsOf({ build }) {
    return [...new Map(build.platforms.map((platform) => [(0,domain_platform/* platformKey */.Ng)(platform), platform])).values()];
}
function planFor(plan, platform) {
    const image = plan.annotations.image.filter(({ level }) => {
        const { name, only } = levelOf(level);
        return !name.startsWith('index') && (only === undefined || (0,domain_platform/* samePlatform */.my)(only, platform));
    });
    return { ...plan, build: { ...plan.build, platforms: [platform] }, annotations: { ...plan.annotations, image } };
}
function levelOf(level) {
    const [, name = level, platform] = /^([^[]*)\[(.*)\]$/.exec(level) ?? [];
    return { name, only: platform === undefined ? undefined : (0,domain_platform/* parsePlatform */.FL)(platform) };
}
async function allOrNone(parts, build) {
    const others = new AbortController();
    const failures = [];
    await Promise.all(parts.map((part) => build(part, others.signal).catch((thrown) => {
        const error = (0,src_errors/* asActionError */.z6)(thrown);
        const { code, message, hint, cause } = error;
        failures.push((0,src_errors/* endsRun */.sl)(error) ? error : new src_errors/* ActionError */.lZ(code, `${(0,domain_platform/* formatPlatform */.Bq)(part.platform)}: ${message}`, hint, cause));
        others.abort(error);
    })));
    const [first] = failures;
    if (first !== undefined)
        throw first;
}
function beside(ports, name, signal) {
    const { log, children } = ports;
    const untrusted = () => {
        const { line, close } = log.untrusted();
        return { line: (text) => line(`${name} ${text}`), close };
    };
    return {
        ...ports,
        log: { ...log, group: (_title, work) => work(), untrusted },
        children: { ...children, run: (command, args, options) => children.run(command, args, { ...options, signal }) },
    };
}
async function readBuilt(platform, { folder, metadata: path }, files) {
    const [metadata, layout] = await Promise.all([readMetadata(path, files), (0,build_layout/* readLayout */.T4)(folder, files)]);
    (0,build_layout/* checkPlatforms */.FE)(layout, [platform]);
    const { digest, content } = layout.root;
    const said = builtDigest(metadata);
    if (said !== digest)
        throw new src_errors/* ActionError */.lZ('build-output', `buildx says that it built ${said} for ${(0,domain_platform/* formatPlatform */.Bq)(platform)}, but wrote ${digest}`);
    const config = content.kind === 'image' ? await files.read((0,build_layout/* blobPath */.nD)(folder, content.config.digest), domain_config/* CONFIG_LIMIT_BYTES */.Xk) : undefined;
    return { platform, folder, layout, config, metadata };
}
function rootOf(built, plan) {
    const parts = built.map(({ platform, layout, config }) => {
        const annotations = annotationsAt('manifest-descriptor', platform, plan);
        return { name: (0,domain_platform/* formatPlatform */.Bq)(platform), manifest: layout.root, config, annotations };
    });
    const joined = joinIndexes(parts, annotationsAt('index', undefined, plan));
    if ('manifest' in joined)
        return joined.manifest;
    throw new src_errors/* ActionError */.lZ('build-output', `the images of the platforms cannot be joined: ${joined.problems.join('; ')}`);
}
function annotationsAt(wanted, platform, plan) {
    const found = plan.annotations.image.filter(({ level }) => {
        const { name, only } = levelOf(level);
        return name === wanted && (only === undefined || platform === undefined || (0,domain_platform/* samePlatform */.my)(only, platform));
    });
    return new Map(found.map(({ key, value }) => [key, value]));
}
async function writeLayout(root, built, folder, files) {
    await files.makeFolder((0,external_node_path_.join)(folder, 'blobs', 'sha256'));
    for (const { folder: from, layout } of built) {
        const digests = new Set([layout.root, ...layout.children, ...layout.blobs].map(({ digest }) => digest));
        await Promise.all([...digests].map((digest) => files.move((0,build_layout/* blobPath */.nD)(from, digest), (0,build_layout/* blobPath */.nD)(folder, digest))));
        await files.remove(from);
    }
    const { mediaType, digest, bytes } = root;
    const index = { schemaVersion: 2, mediaType: domain_manifest/* MANIFEST_TYPES */._P[0], manifests: [{ mediaType, digest, size: bytes.length }] };
    await Promise.all([
        files.write((0,build_layout/* blobPath */.nD)(folder, digest), bytes),
        files.write((0,external_node_path_.join)(folder, 'index.json'), JSON.stringify(index)),
        files.write((0,external_node_path_.join)(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}'),
    ]);
}
const PROVENANCE = 'buildx.build.provenance';
function metadataOf({ mediaType, digest, bytes }, built) {
    const provenances = built.flatMap(({ platform, metadata }) => {
        const document = (0,json/* parseJson */.q)(metadata.text);
        const provenance = (0,json/* isRecord */.u)(document) ? document[PROVENANCE] : undefined;
        return provenance === undefined ? [] : [[`${PROVENANCE}/${(0,domain_platform/* formatPlatform */.Bq)(platform)}`, provenance]];
    });
    const image = { 'containerimage.descriptor': { mediaType, digest, size: bytes.length }, 'containerimage.digest': digest };
    return JSON.stringify({ ...Object.fromEntries(provenances), ...image }, null, 2);
}

;// CONCATENATED MODULE: ./lib/src/build/provenance.js




const STATEMENT_LIMIT_BYTES = 4 * 1024 * 1024;
async function readMaterials(folder, manifests, files) {
    const layers = manifests.flatMap(({ content }) => (content.kind === 'image' ? content.layers : []));
    const statements = layers.filter((layer) => layer.annotations['in-toto.io/predicate-type']?.startsWith('https://slsa.dev/provenance/'));
    const found = await Promise.all(statements.map(async ({ digest, size }) => {
        if (size > STATEMENT_LIMIT_BYTES)
            return [];
        const bytes = await files.read((0,build_layout/* blobPath */.nD)(folder, digest), STATEMENT_LIMIT_BYTES);
        const statement = (0,domain_digest/* digestOf */.ol)(bytes) === digest ? provenance_parseJson(bytes) : undefined;
        return (0,json/* isRecord */.u)(statement) ? materialsOf(statement['predicate']) : [];
    }));
    return found.flat();
}
function provenance_parseJson(bytes) {
    try {
        return JSON.parse(new TextDecoder().decode(bytes));
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./lib/src/build/stage.js








const NEW_EACH_TIME = new Set([
    'application/vnd.oci.image.config.v1+json',
    'application/vnd.docker.container.image.v1+json',
    'application/vnd.in-toto+json',
]);
async function stageImage(plan, source, opened, ports) {
    const place = await ports.files.temporaryFolder('build-');
    const folder = (0,external_node_path_.join)(place, 'layout');
    const path = (0,external_node_path_.join)(place, 'metadata.json');
    await buildInto({ plan, source, ...opened }, { folder, metadata: path }, ports).catch(async (error) => {
        if ((0,src_errors/* asActionError */.z6)(error).code === 'disk')
            await ports.files.remove(place);
        throw error;
    });
    const [metadata, layout] = await Promise.all([readMetadata(path, ports.files), (0,build_layout/* readLayout */.T4)(folder, ports.files)]);
    (0,build_layout/* checkPlatforms */.FE)(layout, plan.build.platforms);
    const { digest } = layout.root;
    const said = builtDigest(metadata);
    if (said !== digest)
        throw new src_errors/* ActionError */.lZ('build-output', `buildx says that it built ${said}, but wrote ${digest}`);
    const materials = metadata.materials.length > 0 ? metadata.materials : await readMaterials(folder, layout.children, ports.files);
    return {
        ...layout,
        digest,
        blob: (blob) => ({
            digest: blob.digest,
            size: blob.size,
            chunks: () => ports.files.stream((0,build_layout/* blobPath */.nD)(folder, blob.digest)),
            isNew: NEW_EACH_TIME.has(blob.mediaType),
        }),
        place: { kind: 'layout', folder },
        materials: materials.filter((one, index) => materials.findIndex((other) => (0,domain_reference/* sameRepository */.RB)(one, other)) === index),
        metadata: metadata.text,
    };
}
function buildInto(work, results, ports) {
    return isSplit(work) ? buildByPlatform(work, results, ports) : runBuild(work, { kind: 'layout', ...results }, ports);
}
function isPassedOn({ push, build }) {
    return !push && (build.load || build.outputs.length > 0 || build.call !== undefined);
}
async function passBuild(plan, source, opened, ports) {
    const path = (0,external_node_path_.join)(await ports.files.temporaryFolder('build-'), 'metadata.json');
    await runBuild({ plan, source, ...opened }, { kind: 'passthrough', metadata: path }, ports);
    const { digest, imageId, text } = await readMetadata(path, ports.files);
    return { digest, imageId, metadata: text };
}

;// CONCATENATED MODULE: ./lib/src/build/pushed.js







async function pushImage(plan, source, opened, repository, readBack, ports) {
    const path = (0,external_node_path_.join)(await ports.files.temporaryFolder('build-'), 'metadata.json');
    const end = await runPush({ plan, source, ...opened }, { kind: 'push', repository, metadata: path }, ports);
    const pushed = end.kind === 'refused' ? end : await readPushed(await readMetadata(path, ports.files), repository, readBack);
    if (pushed.kind === 'refused') {
        ports.log.info(`${pushed.because}; the image is built, so it is exported from the builder's cache and uploaded from here.`);
        return stageImage(plan, source, opened, ports);
    }
    (0,build_layout/* checkPlatforms */.FE)(pushed.image, plan.build.platforms);
    return pushed.image;
}
async function readPushed(metadata, repository, readBack) {
    const digest = builtDigest(metadata);
    try {
        return { kind: 'pushed', image: { ...(await readBack(digest)), materials: metadata.materials, metadata: metadata.text } };
    }
    catch (thrown) {
        const error = (0,src_errors/* asActionError */.z6)(thrown);
        if ((0,src_errors/* endsRun */.sl)(error))
            throw error;
        return { kind: 'refused', because: `What the builder pushed, ${(0,domain_reference/* formatPinned */.y6)(repository, digest)}, cannot be read: ${error.message}` };
    }
}

;// CONCATENATED MODULE: ./lib/src/build/way.js


const LASTING_MS = 60 * 60_000;
function wayOf(sight) {
    const { plan, settled, builder } = sight;
    if ('error' in builder)
        throw builder.error;
    if (builder.kind === 'nodes')
        return { kind: 'layout', because: 'the builder has several nodes, whose images are joined here' };
    const pusher = builder.kind === 'layout' ? builder.pusher : undefined;
    if (pusher === undefined)
        return { kind: 'layout', because: 'the builder does not push by digest' };
    const place = plan.byDigest
        ? settled.places.find(({ refused }) => refused === undefined)
        : settled.rows.find(({ decision }) => decision === 'write');
    const repository = place?.repository;
    if (repository === undefined)
        return { kind: 'layout', because: plan.byDigest ? 'no registry takes it' : 'no tag is written' };
    const against = againstPlan(plan) ?? againstRegistry(repository.host, sight) ?? againstReach(repository.host, pusher, sight);
    if (against !== undefined)
        return { kind: 'layout', because: against };
    return { kind: 'push', repository, because: `there is one registry, and the driver ${pusher.driver} can` };
}
function againstPlan({ images, build, scan, smoke, sign }) {
    if (new Set(images.map(({ host }) => host)).size > 1)
        return 'there is more than one registry';
    if (scan.mode !== 'off')
        return 'it is scanned before it leaves this machine';
    if (smoke !== undefined)
        return 'it is tried before it leaves this machine';
    if (sign.mode !== 'off')
        return 'it is signed before it has a name';
    if (build.load)
        return 'load needs it here';
    if (build.outputs.length > 1 || build.call !== undefined)
        return 'the build makes more than an image';
    if (build.noCache || build.noCacheFilters.length > 0)
        return 'a build without cache could not be pushed again if its push fails';
    return undefined;
}
function againstRegistry(host, { settings, expiresAt, now }) {
    if (!settings(host).required)
        return `${host} is not required`;
    if (settings(host).hasScopes === true)
        return `${host} has accounts by scope, and the builder would take the first`;
    if (host === 'quay.io')
        return `${host} does not keep what has no tag`;
    if (expiresAt !== undefined && expiresAt.getTime() - now.getTime() <= LASTING_MS)
        return `the sign-in of ${host} ends soon`;
    return undefined;
}
function againstReach(host, pusher, { settings, env }) {
    const { plain, ca } = settings(host);
    const isNear = (0,loopback/* isLoopback */.U)(host.replace(/:[0-9]+$/, ''));
    if (!isNear && PROXIES.some((name) => (env[name] ?? '') !== ''))
        return `a proxy stands before ${host}, and the builder need not know it`;
    if (isNear && !pusher.isHere)
        return `${host} is on this machine, and the builder may not be`;
    const isOrdinary = ca === undefined && (isNear || !plain);
    if (isOrdinary || pusher.settings === undefined || pusher.settings.includes(JSON.stringify(host)))
        return undefined;
    return `the builder was not told how ${host} is reached`;
}
const PROXIES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];
function wayLine(way) {
    switch (way.kind) {
        case 'layout':
            return `The image goes through a layout on disk: ${way.because}.`;
        case 'push':
            return `The builder itself pushes the image to ${(0,domain_reference/* canonicalName */.Ew)(way.repository)}, by digest and under no name: ${way.because}.`;
    }
}

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

;// CONCATENATED MODULE: ./lib/src/context/git.js
const LOCAL_TIMEOUT_MS = 10_000;
const REMOTE_TIMEOUT_MS = 15_000;
const ANSWER_LIMIT_BYTES = 16 * 1024 * 1024;
const PASSED_ON = /^(?:PATH|HOME|USERPROFILE|SYSTEMROOT|TEMP|TMP|TMPDIR|XDG_CONFIG_HOME|SSH_AUTH_SOCK|GIT_(?:CONFIG|SSH|SSL|ASKPASS|EXEC_PATH|PROXY)\w*|(?:https?|all|no)_proxy)$/i;
function askGit(args, cwd, ports, stdin) {
    return ask(args, cwd, LOCAL_TIMEOUT_MS, ports, stdin);
}
function askRemote(args, cwd, ports) {
    return ask(args, cwd, REMOTE_TIMEOUT_MS, ports);
}
function parseRemoteRefs(stdout) {
    const lines = stdout.split('\n').slice(0, -1);
    const refs = lines.flatMap((line) => {
        const [, object, name] = /^([0-9a-f]{40}(?:[0-9a-f]{24})?)\t(\S+)$/.exec(line) ?? [];
        return object === undefined || name === undefined ? [] : [{ object, name }];
    });
    return refs.length === lines.length ? refs : undefined;
}
async function ask(args, cwd, timeoutMs, ports, stdin) {
    const env = gitEnvironment(ports.env);
    const options = { cwd, env, timeoutMs, limitBytes: ANSWER_LIMIT_BYTES, ...(stdin === undefined ? {} : { stdin }) };
    const { ending, stdout, stderr } = await ports.children.ask('git', args, options);
    const command = `git ${args.find((arg) => /^[a-z]/.test(arg) && !arg.includes('='))}`;
    switch (ending.kind) {
        case 'exited':
            if (ending.code !== 0)
                return { kind: 'none', because: `${command} ended with ${ending.code}${firstLine(stderr)}`, exitCode: ending.code };
            if (new TextEncoder().encode(stdout).length >= ANSWER_LIMIT_BYTES)
                return { kind: 'none', because: `${command} said more than ${ANSWER_LIMIT_BYTES} bytes` };
            if (!/(?:^|\n)$/.test(stdout))
                return { kind: 'none', because: `the answer of ${command} was cut off` };
            return { kind: 'answer', stdout };
        case 'killed':
            return { kind: 'none', because: `${command} was killed by ${ending.signal}` };
        case 'missing':
            return { kind: 'none', because: 'there is no git here' };
        case 'timeout':
            return { kind: 'none', because: `${command} took longer than ${ending.ms / 1000} s` };
    }
}
function gitEnvironment(env) {
    return { ...Object.fromEntries(Object.entries(env).filter(([name]) => PASSED_ON.test(name))), GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
}
function firstLine(stderr) {
    const line = stderr.trim().split('\n', 1)[0] ?? '';
    return line === '' ? '' : `: ${line.replaceAll(/\/\/[^/@\s]*@/g, '//').slice(0, 200)}`;
}

;// CONCATENATED MODULE: ./lib/src/context/detached.js


async function readStanding(folder, ports) {
    const ask = async (...args) => {
        const answer = await askGit(args, folder, ports);
        if (answer.kind === 'answer')
            return answer.stdout.trim();
        throw new src_errors/* ActionError */.lZ('event', `tag-context is git, and ${answer.because}`, CURE);
    };
    const sha = await ask('rev-parse', '--verify', 'HEAD');
    const branch = await askGit(['symbolic-ref', '--quiet', 'HEAD'], folder, ports);
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
    return parseEvent(event_parseJson(text, path), path);
}
function parseEvent(payload, place) {
    if (!(0,json/* isRecord */.u)(payload))
        throw new src_errors/* ActionError */.lZ('event', `the event in ${place} is not a JSON object`, event_CURE);
    return {
        repository: parseRepositoryFacts(payload['repository']),
        pull: payload['pull_request'] === undefined ? undefined : parsePull(payload, place),
        commits: commitsOf(payload),
        baseRef: event_text(payload, 'base_ref')?.replace(/^refs\/heads\//, ''),
        deployment: event_text(payload, 'deployment', 'environment'),
        pushed: pushedOf(payload),
        isDeleted: payload['deleted'] === true,
    };
}
function parseRepositoryFacts(value) {
    if (!(0,json/* isRecord */.u)(value))
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
    return [...heads, ...(Array.isArray(listed) ? listed : [])].flatMap((commit) => {
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
    return path.reduce((found, name) => ((0,json/* isRecord */.u)(found) ? found[name] : undefined), value);
}
function event_text(value, ...path) {
    const found = field(value, ...path);
    return typeof found === 'string' ? found : undefined;
}
function event_parseJson(content, path) {
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

// EXTERNAL MODULE: ./lib/src/domain/line.js
var line = __nccwpck_require__(837);
// EXTERNAL MODULE: ./lib/src/domain/version.js
var domain_version = __nccwpck_require__(9659);
;// CONCATENATED MODULE: ./lib/src/context/clone.js


async function readCloneTags(checkout, project, ports) {
    const { folder } = checkout;
    const [shallow, fetched, reflog, packed] = await Promise.all(['shallow', 'FETCH_HEAD', 'logs/HEAD', 'packed-refs'].map((name) => readGitFile(folder, name, ports.files)));
    if (shallow !== undefined)
        return unproved('the checkout is shallow');
    if (fetched !== undefined)
        return tagsOfFetch(fetched, project);
    const [remotes, refs] = await Promise.all([
        askGit(['config', '--local', '--get-regexp', '^remote\\.'], folder, ports),
        askGit(['for-each-ref', '--format=%(refname:strip=2)', 'refs/tags'], folder, ports),
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
    const found = (0,domain_version/* runVersion */.yh)(tags.version, ref.kind === 'tag' ? ref.name : undefined, tags.tagPrefix, origin);
    const version = found.kind === 'version' ? found.version : undefined;
    const isStable = version !== undefined && !version.isPrerelease;
    if (isStable && (tags.strategies.includes('semver') || tags.flavor.latest === 'true'))
        return true;
    const isAsked = tags.version !== undefined || (origin === undefined ? ref.kind === 'tag' : origin.version !== undefined);
    const isOfLine = (text) => version !== undefined && (text.includes('{{') || (0,line/* lineByName */.h)(text, version, tags.tagPrefix) !== undefined);
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
    return { kind: 'known', source: 'complete clone', tags: found.tags };
}
async function askApi({ fullName, prefix, apiUrl, token }, ports) {
    const [owner, name] = fullName?.split('/') ?? [];
    const api = `the GitHub API (${apiUrl})`;
    if (owner === undefined || name === undefined)
        return { kind: 'unknown', because: `${api} was not asked: GITHUB_REPOSITORY is not set` };
    if (token === undefined)
        return { kind: 'unknown', because: `${api} was not asked: github-token is empty` };
    try {
        const client = await ports.clients.github(token, apiUrl);
        const { names, complete } = await client.tags(owner, name, prefix, TAGS_LIMIT);
        if (complete)
            return { kind: 'known', source: 'GitHub API', tags: names };
        return { kind: 'unknown', because: `${api} has more than ${TAGS_LIMIT} tags` };
    }
    catch (error) {
        return { kind: 'unknown', because: `${api} did not answer: ${error instanceof Error ? error.message : String(error)}` };
    }
}
async function askLsRemote({ fullName, checkout, workspace, serverUrl }, ports) {
    const folder = checkout?.folder ?? workspace;
    const remote = (await findRemote(folder, fullName, ports)) ?? (fullName === undefined ? undefined : `${serverUrl}/${fullName}.git`);
    if (remote === undefined)
        return { kind: 'unknown', because: 'git ls-remote was not asked: there is no remote' };
    const answer = await askRemote(['ls-remote', '--tags', '--refs', '--', remote], folder, ports);
    if (answer.kind === 'none')
        return { kind: 'unknown', because: answer.because };
    const refs = parseRemoteRefs(answer.stdout);
    if (refs === undefined)
        return { kind: 'unknown', because: 'git ls-remote gave no list of refs' };
    const tags = refs.flatMap(({ name }) => (name.startsWith(TAGS) ? [name.slice(TAGS.length)] : []));
    return { kind: 'known', source: 'git ls-remote', tags };
}
const TAGS = 'refs/tags/';
async function findRemote(folder, fullName, ports) {
    const answer = await askGit(['config', '--get-regexp', '^remote\\..*\\.url$'], folder, ports);
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
    const places = { ...site, checkout, workspace, prefix: inputs.tags.tagPrefix, defaultBranch: facts.repository?.defaultBranch };
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
                throw new src_errors/* ActionError */.lZ('event', `this run is for ${ref}, which was deleted`, DELETED);
            const { pull } = facts;
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
    const answer = await askGit(['symbolic-ref', '--quiet', 'HEAD'], folder, ports);
    if (answer.kind === 'answer')
        return answer.stdout.trim();
    throw new src_errors/* ActionError */.lZ('event', `nothing says which branch or tag this is: GITHUB_REF is not set, and ${answer.because}`, NOWHERE);
}
async function readSha(head, folder, ports) {
    const given = ports.env['GITHUB_SHA'] || head;
    if (given !== undefined)
        return given;
    const answer = await askGit(['rev-parse', '--verify', 'HEAD'], folder, ports);
    if (answer.kind === 'answer')
        return answer.stdout.trim();
    throw new src_errors/* ActionError */.lZ('event', `nothing says which commit this is: GITHUB_SHA is not set, and ${answer.because}`, NOWHERE);
}
async function readCommitDate({ mentionsCommitDate }, sha, commits, { fullName, token, apiUrl, folder }, ports) {
    const told = commits.find(({ id }) => id === sha)?.at;
    if (told !== undefined || !mentionsCommitDate)
        return told;
    const answer = await askGit(['show', '--no-patch', '--format=%cI', sha], folder, ports);
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
        return value === undefined ? [] : [[name, (0,domain_digest/* digestOf */.ol)(new TextEncoder().encode(value))]];
    }));
}

;// CONCATENATED MODULE: ./lib/src/context/history.js



function openHistory(inputs, context, ports) {
    const known = new Map();
    return (other) => {
        const relation = known.get(other) ?? relate(other, inputs, context, ports);
        known.set(other, relation);
        return relation;
    };
}
async function relate(other, inputs, context, ports) {
    if (!COMMIT.test(other))
        return { kind: 'unknown', because: `${JSON.stringify(other.slice(0, 80))} is no full name of a commit` };
    if (context.sha === '')
        return { kind: 'unknown', because: 'the image that is published names no commit' };
    if (other === context.sha)
        return { kind: 'same', source: 'event' };
    const silent = [];
    for (const ask of [askEvent, askCheckout, history_askApi]) {
        if (ports.signal.aborted)
            return { kind: 'unknown', because: 'the run has ended' };
        const found = await ask({ ours: context.sha, theirs: other, inputs, context }, ports).catch(failure);
        if (found.kind !== 'unknown')
            return found;
        if (found.because !== '')
            silent.push(found.because);
    }
    return { kind: 'unknown', because: silent.join('; ') };
}
async function askEvent({ ours, theirs }, ports) {
    const { pushed } = await readEvent(ports.env, ports.files);
    if (pushed?.after === ours && pushed.ancestors.includes(theirs))
        return { kind: 'after', source: 'event' };
    return { kind: 'unknown', because: '' };
}
async function askCheckout({ ours, theirs, inputs }, ports) {
    const checkout = await findCheckout(inputs.build.context, ports.env, ports.files);
    if (checkout === undefined)
        return { kind: 'unknown', because: 'no repository is checked out' };
    const shallow = await readShallow(checkout, ports);
    if (shallow.includes(ours))
        return SHALLOW;
    const answer = await askGit(['merge-base', ours, theirs], checkout.folder, ports);
    if (answer.kind === 'none')
        return { kind: 'unknown', because: answer.because };
    const base = answer.stdout.trim();
    if (!COMMIT.test(base))
        return { kind: 'unknown', because: 'git merge-base named no commit' };
    if (base === ours)
        return { kind: 'before', source: 'checkout' };
    if (base === theirs)
        return { kind: 'after', source: 'checkout' };
    return shallow.length > 0 ? SHALLOW : { kind: 'apart', source: 'checkout' };
}
const SHALLOW = { kind: 'unknown', because: 'the checkout is shallow' };
async function readShallow({ folder }, ports) {
    return ((await readGitFile(folder, 'shallow', ports.files)) ?? '').split('\n').filter((line) => line !== '');
}
async function history_askApi({ ours, theirs, inputs, context }, ports) {
    const { owner, name } = context.repository;
    const apiUrl = ports.env['GITHUB_API_URL'] || 'https://api.github.com';
    const api = `the GitHub API (${apiUrl})`;
    if (owner === '' || name === '')
        return { kind: 'unknown', because: `${api} was not asked: GITHUB_REPOSITORY is not set` };
    if (inputs.githubToken === undefined)
        return { kind: 'unknown', because: `${api} was not asked: github-token is empty` };
    try {
        const client = await ports.clients.github(inputs.githubToken, apiUrl);
        return { kind: RELATIONS[await client.compare(owner, name, ours, theirs)], source: 'GitHub API' };
    }
    catch (error) {
        return { kind: 'unknown', because: `${api} did not answer: ${error instanceof Error ? error.message : String(error)}` };
    }
}
const RELATIONS = { ahead: 'before', behind: 'after', diverged: 'apart', identical: 'same' };
function failure(error) {
    return { kind: 'unknown', because: error instanceof Error ? error.message : String(error) };
}

;// CONCATENATED MODULE: ./lib/src/context/foreign.js




const DISPATCHES = new Set(['workflow_dispatch', 'repository_dispatch']);
async function foreignSource(build, asked) {
    const named = build.buildContexts.map((entry) => entry.slice(entry.indexOf('=') + 1));
    const sources = new Set([build.context, ...(build.file === undefined ? [] : [build.file]), ...named]);
    const folders = new Set();
    for (const source of sources) {
        if (OTHERS.test(source))
            continue;
        if (REMOTE_CONTEXT.test(source)) {
            if (isForeignAddress(source, asked))
                return `the Git context ${withoutPassword(source)}`;
            continue;
        }
        const folder = await checkoutAround(external_node_path_.posix.resolve(workspaceOf(asked.ports.env), source), asked);
        if (folder !== undefined)
            folders.add(folder);
    }
    for (const folder of folders) {
        const found = await foreignHead(folder, asked);
        if (found !== undefined)
            return found;
    }
    return undefined;
}
const OTHERS = /^(?:docker-image|oci-layout|target):/;
async function checkoutAround(path, { ports: { files } }) {
    for (let folder = path;; folder = external_node_path_.posix.dirname(folder)) {
        const found = await files.kind(external_node_path_.posix.join(folder, '.git'));
        if (found?.kind === 'file' && !(await files.readText(external_node_path_.posix.join(folder, '.git'), LINK_LIMIT_BYTES))?.includes('/modules/'))
            return folder;
        if (found?.kind === 'folder' || found?.kind === 'link')
            return folder;
        if (folder === '/')
            return undefined;
    }
}
const LINK_LIMIT_BYTES = 64 * 1024;
async function foreignHead(folder, { payload, ports }) {
    const head = (await readHead(folder, ports.files)) ?? (await answerOf(['rev-parse', 'HEAD'], folder, ports)) ?? '';
    if (isOwn(head, payload, ports.env))
        return undefined;
    const what = COMMIT.test(head) ? `what is checked out (${head.slice(0, 7)})` : 'what is checked out';
    const isChosen = DISPATCHES.has(eventOf(ports.env));
    const settings = await originSettings(folder, ports);
    if (settings === undefined)
        return what;
    const origin = parseAddress(settings.find((line) => line.startsWith('remote.origin.url '))?.split(' ')[1] ?? '').name;
    if (isForeignRepository(origin, payload, ports.env))
        return `${what}, from ${origin ?? 'a place that is not known'},`;
    const believed = [
        ...(settings.some((line) => line.includes('refs/pull/')) ? [] : ['refs/remotes/origin']),
        ...(isChosen ? ['refs/tags'] : []),
    ];
    const isHeld = async (refs) => {
        const found = await answerOf(['for-each-ref', '--count=1', `--contains=${head}`, ...refs], folder, ports);
        if (found === '')
            return false;
        return found !== undefined && HOLDER.test(found) ? true : undefined;
    };
    if (believed.length > 0 && (await isHeld(believed)) === true)
        return undefined;
    const isPull = await isHeld(['refs/remotes/pull']);
    const remote = await askRemote(['ls-remote', 'origin'], folder, ports);
    const refs = (remote.kind === 'answer' ? parseRemoteRefs(remote.stdout) : undefined) ?? [];
    const named = refs.filter(({ object }) => object === head);
    if (named.some(({ name }) => /^refs\/(?:heads|tags)\//.test(name)))
        return undefined;
    if (isChosen && refs.length > 0 && isPull === false && named.length === 0)
        return undefined;
    return what;
}
const HOLDER = /^[0-9a-f]{40,64} [a-z]+\trefs\/\S+$/;
async function answerOf(args, folder, ports) {
    const answer = await askGit(args, folder, ports);
    return answer.kind === 'answer' ? answer.stdout.trim() : undefined;
}
async function originSettings(folder, ports) {
    const answer = await askGit(['config', '--get-regexp', '^remote[.]origin[.](url|fetch)$'], folder, ports);
    if (answer.kind === 'none')
        return answer.exitCode === 1 ? [] : undefined;
    const lines = answer.stdout.trim().split('\n');
    return lines.every((line) => line.startsWith('remote.origin.')) ? lines : undefined;
}
function isForeignAddress(text, { payload, ports: { env } }) {
    const { name, ref } = parseAddress(text);
    if (/^(?:refs\/)?pull\//.test(ref) || isForeignRepository(name, payload, env))
        return true;
    return (COMMIT.test(ref) && !DISPATCHES.has(eventOf(env)) && ownerOf(name) === ownerOf(env['GITHUB_REPOSITORY']) && !isOwn(ref, payload, env));
}
function isForeignRepository(name, payload, env) {
    const own = env['GITHUB_REPOSITORY']?.toLowerCase();
    if (name !== undefined && name === own)
        return false;
    const forks = HEADS.map((path) => (0,json.at)(payload, ...path, 'full_name')).filter((fork) => typeof fork === 'string');
    if (forks.some((fork) => fork.toLowerCase() === name))
        return true;
    if (DISPATCHES.has(eventOf(env)) || (forks.length > 0 && name !== undefined))
        return false;
    return ownerOf(name) !== ownerOf(own);
}
const HEADS = [
    ['pull_request', 'head', 'repo'],
    ['workflow_run', 'head_repository'],
    ['client_payload', 'pull_request', 'head', 'repo'],
];
function isOwn(commit, payload, env) {
    if (!COMMIT.test(commit))
        return false;
    if (commit === env['GITHUB_SHA'])
        return true;
    const base = (0,json.at)(payload, 'repository', 'full_name');
    if (typeof base !== 'string')
        return false;
    const isPull = (0,json.at)(payload, 'pull_request', 'head', 'repo', 'full_name') === base;
    const isRun = (0,json.at)(payload, 'workflow_run', 'head_repository', 'full_name') === base;
    const own = [
        ...(isPull ? [(0,json.at)(payload, 'pull_request', 'head', 'sha'), (0,json.at)(payload, 'pull_request', 'merge_commit_sha')] : []),
        ...(isRun ? [(0,json.at)(payload, 'workflow_run', 'head_sha')] : []),
    ];
    return own.includes(commit);
}
function parseAddress(text) {
    const [, address = '', query = '', fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(text.trim()) ?? [];
    const [, owner, name] = /[/:]([^/:]+)\/([^/:]+?)(?:\.git)?\/?$/.exec(address) ?? [];
    const asked = new URLSearchParams(query);
    const ref = fragment.split(':', 1)[0] || asked.get('ref') || asked.get('commit') || asked.get('checksum') || '';
    return { name: owner === undefined || name === undefined ? undefined : `${owner}/${name}`.toLowerCase(), ref };
}
function ownerOf(name) {
    return name?.split('/', 1)[0]?.toLowerCase();
}
function eventOf(env) {
    return env['GITHUB_EVENT_NAME'] ?? '';
}
function withoutPassword(address) {
    return address.replace(/\/\/[^/@\s]*@/, '//');
}

;// CONCATENATED MODULE: ./lib/src/context/trust.js




const PULL_EVENTS = new Set(['pull_request', 'pull_request_review', 'pull_request_review_comment']);
const DEPENDABOT_EVENTS = new Set([...PULL_EVENTS, 'push', 'create', 'deployment', 'deployment_status']);
const DEPENDABOT = 'dependabot[bot]';
const PRIVILEGED_EVENTS = new Set([
    ...['pull_request_target', 'workflow_run', 'issue_comment', 'repository_dispatch', 'workflow_dispatch'],
    ...['issues', 'discussion', 'discussion_comment', 'check_run', 'check_suite', 'status'],
]);
const trust_EVENT_LIMIT_BYTES = 32 * 1024 * 1024;
async function readStepDown(env, files) {
    const event = env['GITHUB_EVENT_NAME'] ?? '';
    if (env['GITHUB_ACTOR'] === DEPENDABOT && DEPENDABOT_EVENTS.has(event))
        return 'Dependabot started it, and such runs get no secrets and no rights to write';
    if (!PULL_EVENTS.has(event))
        return undefined;
    const payload = await readPayload(env, files);
    const base = nameAt(payload, 'repository');
    const head = nameAt(payload, 'pull_request', 'head', 'repo');
    if (base === undefined || (0,json.at)(payload, 'pull_request', 'head', 'repo') === undefined || head === base)
        return undefined;
    return `the pull request comes from ${head ?? 'a repository that is gone'}, and such runs get no secrets and no rights to write`;
}
function isAllowed(given) {
    return /^true$/i.test(given.get('allow-untrusted') ?? '');
}
function steppedDown(given) {
    const left = new Map([...given].filter(([name]) => !SIGN_IN.includes(name)));
    if (given.has('from'))
        return left.set('dry-run', 'true');
    const isBuildOnly = ['load', 'outputs', 'call'].some((name) => (given.get(name) ?? 'false') !== 'false');
    if (/^false$/i.test(given.get('push') ?? (isBuildOnly ? 'false' : 'true')))
        return left;
    left.delete('outputs');
    return left.set('push', 'false');
}
const SIGN_IN = ['registry', 'username', 'password', 'registry-auth', 'keep-login'];
async function refuseForeignCheckout(inputs, ports) {
    const event = ports.env['GITHUB_EVENT_NAME'] ?? '';
    const isBuilding = inputs.from.length === 0;
    if (!isBuilding || inputs.allowUntrusted || inputs.dryRun || !isMighty(inputs) || !PRIVILEGED_EVENTS.has(event))
        return;
    const found = await foreignSource(inputs.build, { payload: await readPayload(ports.env, ports.files), ports });
    ports.signal.throwIfAborted();
    if (found === undefined)
        return;
    throw new src_errors/* ActionError */.lZ('untrusted', `${event} runs with the rights of this repository, and ${found} is in none of its branches or tags that are known here: somebody else may have written it`, 'Build pull requests in a workflow on pull_request, which has no secrets to lose. If you have made sure of what is built, set allow-untrusted: true.');
}
function isMighty({ push, keepLogin, registries, githubToken, build }) {
    const gains = [build.secrets, build.secretEnvs, build.secretFiles, build.ssh, build.cacheTo];
    const isSigningIn = keepLogin || registries.some(({ login, keyless }) => login !== undefined || keyless !== undefined);
    return push || isSigningIn || gains.some(({ length }) => length > 0) || (githubToken !== undefined && REMOTE_CONTEXT.test(build.context));
}
async function readPayload(env, files) {
    const path = env['GITHUB_EVENT_PATH'] ?? '';
    const text = path === '' ? undefined : await files.readText(path, trust_EVENT_LIMIT_BYTES).catch(() => undefined);
    return text === undefined ? undefined : (0,json/* parseJson */.q)(text);
}
function nameAt(payload, ...path) {
    const name = (0,json.at)(payload, ...path, 'full_name');
    return typeof name === 'string' ? name : undefined;
}

// EXTERNAL MODULE: ./lib/src/credentials/helper.js
var credentials_helper = __nccwpck_require__(9939);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __nccwpck_require__(8161);
;// CONCATENATED MODULE: ./lib/src/credentials/place.js




const SOCKET_PATH_LIMIT_BYTES = 100;
async function socketPlace(helper, use, ports) {
    await ports.files.makeFolder(helper, 0o700);
    const beside = (0,external_node_path_.join)(helper, 'socket');
    if (Buffer.byteLength(beside) <= SOCKET_PATH_LIMIT_BYTES)
        return { path: beside, extra: [] };
    const short = (0,domain_folder/* socketFolders */.bR)((0,external_node_path_.basename)(ports.folder), (0,external_node_os_.tmpdir)()).find((path) => path.endsWith(`-${use}`) && Buffer.byteLength((0,external_node_path_.join)(path, 'socket')) <= SOCKET_PATH_LIMIT_BYTES);
    if (short === undefined)
        throw new src_errors/* ActionError */.lZ('credentials', `no folder is near enough to the root for a socket: ${beside}`, 'Set TMPDIR to a short path.');
    await ports.files.claimFolder(short);
    return { path: (0,external_node_path_.join)(short, 'socket'), extra: [short] };
}

// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __nccwpck_require__(7030);
;// CONCATENATED MODULE: ./lib/src/credentials/socket.js

const QUESTION_TIMEOUT_MS = 10_000;
const CONNECTIONS_LIMIT = 64;
async function listen(path, limitBytes, answer) {
    const open = new Set();
    const server = (0,external_node_net_.createServer)({ allowHalfOpen: true }, (socket) => {
        open.add(socket);
        socket.on('close', () => open.delete(socket));
        socket.on('error', () => socket.destroy());
        hear(socket, limitBytes, (question) => {
            answer(question).then((text) => socket.end(text), () => socket.destroy());
        });
    });
    server.maxConnections = CONNECTIONS_LIMIT;
    server.unref();
    await bind(server, path);
    return {
        close: async () => {
            for (const socket of open)
                socket.destroy();
            await new Promise((resolve, reject) => server.close((error) => (error === undefined ? resolve() : reject(error))));
        },
    };
}
function hear(socket, limitBytes, ask) {
    const chunks = [];
    let size = 0;
    socket.setTimeout(QUESTION_TIMEOUT_MS, () => socket.destroy());
    socket.on('data', (chunk) => {
        size += chunk.length;
        if (size > limitBytes)
            socket.destroy();
        else
            chunks.push(chunk);
    });
    socket.on('end', () => {
        socket.setTimeout(0);
        ask(Buffer.concat(chunks).toString('utf8'));
    });
}
async function bind(server, path) {
    const bound = new Promise((resolve, reject) => {
        server.once('listening', resolve);
        server.once('error', reject);
    });
    const mask = process.umask(0o177);
    try {
        server.listen(path);
    }
    finally {
        process.umask(mask);
    }
    await bound;
}

// EXTERNAL MODULE: ./lib/src/credentials/userconfig.js + 1 modules
var userconfig = __nccwpck_require__(6251);
;// CONCATENATED MODULE: ./lib/src/credentials/config.js






async function openDockerConfig(keychain, ports, mayReach = async () => ({ kind: 'good' })) {
    const user = await (0,userconfig/* readUserConfig */.A)(ports);
    const folder = await ports.files.temporaryFolder(domain_folder/* CONFIG_PREFIX */.S4);
    const helper = (0,external_node_path_.join)(folder, 'helper');
    const socket = await socketPlace(helper, 'socket', ports);
    const remove = async () => {
        await Promise.all([folder, ...socket.extra].map((path) => ports.files.remove(path)));
    };
    const listener = await listen(socket.path, credentials_helper/* QUESTION_LIMIT_BYTES */.LJ, (question) => (0,credentials_helper/* answerHelper */.x3)(question, keychain, mayReach, ports)).catch(async (thrown) => {
        await remove();
        throw thrown;
    });
    let closed;
    const close = () => {
        closed ??= listener.close().then(remove);
        return closed;
    };
    try {
        await Promise.all([
            ...[...(0,credentials_helper/* helperFiles */.ox)(process.execPath, helper, socket.path)].map(([name, text]) => ports.files.write((0,external_node_path_.join)(helper, name), text, 0o700)),
            ports.files.write((0,external_node_path_.join)(folder, 'config.json'), configText(user), 0o600),
            ...LINKED.map((name) => linkFrom(user, name, folder, ports)),
        ]);
    }
    catch (thrown) {
        await close();
        throw thrown;
    }
    return { folder, environment: environmentOf(folder, helper, user, ports.env), close };
}
const LINKED = ['contexts', 'cli-plugins'];
async function linkFrom(user, name, folder, { files }) {
    const target = user.folder === undefined ? undefined : (0,external_node_path_.join)(user.folder, name);
    if (target !== undefined && (await files.kind(target)) !== undefined)
        await files.link(target, (0,external_node_path_.join)(folder, name));
}
function configText({ carried }) {
    return `${JSON.stringify({ ...carried, credsStore: credentials_helper/* HELPER_NAME */.Fq }, null, 2)}\n`;
}
function environmentOf(folder, helper, user, env) {
    const certificates = (env['DOCKER_TLS_VERIFY'] ?? '') !== '' && (env['DOCKER_CERT_PATH'] ?? '') === '' ? user.folder : undefined;
    const buildx = (env['BUILDX_CONFIG'] ?? '') !== '' ? env['BUILDX_CONFIG'] : user.folder === undefined ? undefined : (0,external_node_path_.join)(user.folder, 'buildx');
    return {
        DOCKER_CONFIG: folder,
        DOCKER_AUTH_CONFIG: undefined,
        PATH: [helper, env['PATH'] ?? ''].filter((part) => part !== '').join(external_node_path_.delimiter),
        ...(buildx === undefined ? {} : { BUILDX_CONFIG: buildx }),
        ...(certificates === undefined ? {} : { DOCKER_CERT_PATH: certificates }),
    };
}

// EXTERNAL MODULE: ./lib/src/credentials/ecr-orders.js
var ecr_orders = __nccwpck_require__(7647);
// EXTERNAL MODULE: ./lib/src/credentials/ecr-repository.js
var ecr_repository = __nccwpck_require__(162);
// EXTERNAL MODULE: ./lib/src/credentials/aws-error.js
var aws_error = __nccwpck_require__(2197);
;// CONCATENATED MODULE: ./lib/src/credentials/ecr-findings.js
const ORDER = ['UNDEFINED', 'UNTRIAGED', 'CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL'];
function judgeFindings({ findings, counts }, failOn) {
    const words = new Set([...findings.map(({ severity }) => wordOf(severity)), ...[...counts.keys()].map(wordOf)]);
    const told = [...words]
        .map((word) => {
        const listed = findings.filter(({ severity }) => wordOf(severity) === word);
        const said = [...counts].reduce((sum, [key, count]) => sum + (wordOf(key) === word ? count : 0), 0);
        return [word, listed.filter(({ isSuppressed }) => !isSuppressed).length + Math.max(0, said - listed.length)];
    })
        .filter(([, count]) => count > 0)
        .sort(([one], [other]) => rankOf(one) - rankOf(other));
    return {
        counts: told,
        blocking: told.filter(([word]) => blocks(word, failOn)),
        findings: findings
            .filter(({ severity, isSuppressed }) => !isSuppressed && blocks(wordOf(severity), failOn))
            .sort((one, other) => rankOf(wordOf(one.severity)) - rankOf(wordOf(other.severity))),
    };
}
function wordOf(severity) {
    return severity === '' ? 'UNDEFINED' : severity.toUpperCase();
}
function rankOf(word) {
    return ORDER.indexOf(word);
}
function blocks(word, failOn) {
    switch (word) {
        case 'CRITICAL':
        case 'HIGH':
        case 'MEDIUM':
        case 'LOW':
            return failOn.has(word);
        case 'INFORMATIONAL':
            return false;
        default:
            return true;
    }
}

;// CONCATENATED MODULE: ./lib/src/credentials/ecr-wait.js


const DEADLINE_MS = 600_000;
const BEGINS_MS = 180_000;
const SETTLES_MS = 60_000;
const STALE_MS = 86_400_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 10_000;
const DONE = new Set(['COMPLETE', 'ACTIVE']);
const RUNNING = new Set(['IN_PROGRESS', 'PENDING']);
const FINAL = new Set(['UNSUPPORTED_IMAGE', 'IMAGE_ARCHIVED']);
async function finishedScan(image, api, { clock }) {
    const { account, name, digest, named } = image;
    const startedMs = clock.elapsedMs();
    let ordered;
    let before;
    let emptySinceMs;
    for (let waitMs = FIRST_WAIT_MS;; waitMs = Math.min(waitMs * 1.5, LONGEST_WAIT_MS)) {
        const scan = await whereThere(() => api.scan(account, name, digest));
        const spentMs = clock.elapsedMs() - startedMs;
        const status = scan?.status ?? 'NONE';
        const isDone = DONE.has(status);
        const isNew = before === undefined || scan?.completedAt === undefined || scan.completedAt > before;
        const isStale = scan?.completedAt !== undefined && clock.now().getTime() - scan.completedAt.getTime() > STALE_MS;
        if (scan !== undefined && isDone && isNew && (!isStale || ordered !== undefined)) {
            emptySinceMs = isEmpty(scan) ? (emptySinceMs ?? spentMs) : undefined;
            if (emptySinceMs === undefined || spentMs - emptySinceMs >= SETTLES_MS)
                return scan;
        }
        else if (FINAL.has(status) || (scan !== undefined && !isDone && !RUNNING.has(status) && ordered !== undefined)) {
            throw lacking(`ECR cannot scan ${named}: ${status}${scan?.description === undefined ? '' : ` (${scan.description})`}`);
        }
        else if (ordered === undefined && !RUNNING.has(status)) {
            ordered = await whereThere(() => api.startScan(account, name, digest));
            if (ordered === 'started')
                before = scan?.completedAt;
        }
        if (scan === undefined && ordered === 'itself' && spentMs >= BEGINS_MS)
            throw lacking(`ECR began no scan of ${named} within ${BEGINS_MS / 1000} s, and this registry takes no order for one`);
        if (spentMs + waitMs > DEADLINE_MS)
            throw lacking(`ECR's scan of ${named} had not ended after ${DEADLINE_MS / 60_000} minutes (${status})`);
        await clock.sleep(waitMs);
    }
}
async function whereThere(ask) {
    return ask().catch((thrown) => {
        if ((0,aws_error/* awsErrorOf */.L)(thrown).name === 'ImageNotFoundException')
            return undefined;
        throw thrown;
    });
}
function isEmpty({ completedAt, counts, findings }) {
    return completedAt === undefined && counts.size === 0 && findings.length === 0;
}
function lacking(message) {
    return new src_errors/* ActionError */.lZ('registry-answer', message, 'The scan settings of the registry say which repositories are scanned, and how (ECR user guide, "Image scanning"); images without a package manager that it knows are not.');
}

;// CONCATENATED MODULE: ./lib/src/credentials/ecr-scan.js








const LISTED = 20;
const ACTIONS = ['ecr:StartImageScan', 'ecr:DescribeImageScanFindings'];
async function ecrScan({ repositories }, { image, places }, failOn, keychain, ports) {
    const lies = ({ repository }) => places.some((place) => place.error === undefined && (0,domain_reference/* sameRepository */.RB)(place.repository, repository));
    const orders = repositories.filter((order) => order.scan !== 'off' && lies(order));
    const scans = await Promise.all(orders.flatMap((order) => image.platforms.length === 0 ? [unasked(order)] : image.platforms.map((part) => scanOf(order, part, failOn, keychain, ports))));
    for (const scan of scans)
        tell(scan, ports);
    const closed = scans.filter(({ order }) => order.scan === 'gate');
    const found = closed.filter(({ end }) => end.kind === 'scanned' && end.judgement.blocking.length > 0);
    const missing = closed.flatMap(({ order, end }) => (end.kind === 'missing' ? [{ order, error: end.error }] : []));
    const lost = missing.find(({ order }) => keychain.settings(order.repository.host).required);
    return {
        blocked: found.length > 0 ? blockedBy(found) : lost?.error,
        withheld: new Map(missing.map(({ order, error }) => [(0,domain_reference/* canonicalName */.Ew)(order.repository), error])),
    };
}
async function unasked(order) {
    const named = order.repository.name;
    const error = new src_errors/* ActionError */.lZ('registry-answer', `ECR was asked for no scan in ${named}: the image names no platform`);
    return { order, named, end: { kind: 'missing', error } };
}
async function scanOf(order, { platform, digest }, failOn, keychain, ports) {
    const { repository, place } = order;
    const named = `${repository.name}@${digest} (${(0,domain_platform/* formatPlatform */.Bq)(platform)})`;
    try {
        const login = await keychain.login(repository);
        const asked = { account: place.account, name: repository.path, digest, named };
        const scan = await finishedScan(asked, (0,ecr_repository/* ecrApiOf */.G$)(login, order), ports).catch((thrown) => {
            throw (0,aws_error/* explainAws */.B)(thrown, named, login?.source ?? 'this job', ACTIONS, 'Check the AWS credentials of this job.', (0,ecr_repository/* arnOf */.RY)(repository, place));
        });
        return { order, named, end: { kind: 'scanned', judgement: judgeFindings(scan, failOn) } };
    }
    catch (thrown) {
        const error = (0,src_errors/* asActionError */.z6)(thrown);
        if ((0,src_errors/* endsRun */.sl)(error))
            throw error;
        return { order, named, end: { kind: 'missing', error } };
    }
}
function tell({ order, named, end }, { log }) {
    switch (end.kind) {
        case 'missing':
            log.warning(`ecr-scan: ${end.error.message}`);
            break;
        case 'scanned': {
            const { counts, blocking, findings } = end.judgement;
            log.info(`ECR's scan of ${named}: ${numbers(counts)}`);
            for (const { severity, name, package: where } of findings.slice(0, LISTED))
                log.info(`  ${severity || 'UNDEFINED'} ${name}${where === undefined ? '' : ` in ${where}`}`);
            if (findings.length > LISTED)
                log.info(`  and ${findings.length - LISTED} more`);
            if (order.scan === 'report' && blocking.length > 0)
                log.warning(`ecr-scan: ${named} has ${numbers(blocking)}; it is published, since ecr-scan is report`);
        }
    }
}
function blockedBy(scans) {
    const parts = scans.map(({ named, end }) => `${named} has ${end.kind === 'scanned' ? numbers(end.judgement.blocking) : 'no scan'}`);
    const names = scans.flatMap(({ end }) => (end.kind === 'scanned' ? end.judgement.findings.map(({ name }) => name) : []));
    const shown = [...new Set(names)].slice(0, 5).map((name) => (0,inert/* inertInline */.Mo)(name));
    const examples = shown.length === 0 ? '' : ` (${shown.join(', ')}${new Set(names).size > shown.length ? ', …' : ''})`;
    return new src_errors/* ActionError */.lZ('blocked', `ECR's own scan closes the gate: ${parts.join('; ')}${examples}`, 'No tag was written in any registry; the image lies there under its digest alone. Update what the findings name and run again; scan-fail-on says which levels block, and ecr-scan: report publishes all the same.');
}
function numbers(counts) {
    return counts.length === 0 ? 'nothing found' : counts.map(([word, count]) => `${count} ${(0,inert/* inertInline */.Mo)(word)}`).join(', ');
}

// EXTERNAL MODULE: ./lib/src/domain/kept.js
var kept = __nccwpck_require__(9471);
// EXTERNAL MODULE: ./lib/src/credentials/auths.js
var auths = __nccwpck_require__(6376);
;// CONCATENATED MODULE: ./lib/src/credentials/keep.js








const START_LIMIT_MS = 15_000;
const keep_CONFIG_LIMIT_BYTES = 4 * 1024 * 1024;
const NAME_RANDOM_BYTES = 4;
const keeper = () => (0,external_node_path_.join)((0,external_node_path_.dirname)(process.argv[1] ?? ''), 'cleanup', 'index.js');
async function keepLogins(images, keychain, mayReach, ports) {
    try {
        const hosts = [...new Set([...images.map(({ host }) => host), ...keychain.declared])];
        const logins = (await Promise.all(hosts.map((host) => loginOf(host, keychain, mayReach, ports)))).flat();
        if (logins.length === 0)
            return ports.log.info('keep-login: this run has no sign-in of its own to keep');
        const { folder } = await (0,userconfig/* readUserConfig */.A)(ports);
        if (folder === undefined)
            throw cannot('there is no home, so no docker configuration');
        await keep(logins, folder, ports);
        for (const { host, source, expiresAt } of logins)
            ports.log.info(`${host}: later steps have the sign-in of ${source}${expiresAt === undefined ? '' : `, which ends at ${expiresAt.toISOString()}`}`);
    }
    catch (thrown) {
        const error = (0,src_errors/* asActionError */.z6)(thrown);
        if (!(0,src_errors/* endsRun */.sl)(error))
            ports.log.warning(`keep-login: ${error.message}`);
    }
}
async function loginOf(host, keychain, mayReach, { log }) {
    try {
        const login = await keychain.loginForHost(host);
        if (login === undefined || login.isEarlier === true)
            return [];
        const reach = await mayReach(host);
        if (reach.kind === 'good')
            return [login];
        log.warning(`keep-login: later steps do not get the sign-in of ${host}, since ${reach.because}`);
    }
    catch (thrown) {
        log.debug(`keep-login: ${(0,src_errors/* asActionError */.z6)(thrown).message}`);
    }
    return [];
}
async function keep(logins, userFolder, { files, folder: run, children, env, random }) {
    const path = env['GITHUB_PATH'] ?? '';
    if (path === '')
        throw cannot('GITHUB_PATH is not set, so that later steps would not find the helper');
    const folder = await files.temporaryFolder(domain_folder/* KEEP_PREFIX */.vH);
    const programs = (0,external_node_path_.join)(folder, 'helper');
    const socket = await socketPlace(programs, 'keep', { files, folder: run });
    const helper = `${credentials_helper/* HELPER_NAME */.Fq}-${random.hex(NAME_RANDOM_BYTES)}`;
    for (const [name, text] of (0,credentials_helper/* helperFiles */.ox)(process.execPath, programs, socket.path, helper))
        await files.write((0,external_node_path_.join)(programs, name), text, 0o700);
    const secrets = logins.map(({ host, username, password }) => ({ host, username, password: password.reveal() }));
    const { ending, stderr } = await children.ask(process.execPath, [keeper(), domain_folder/* KEEP */.k9, folder], {
        env: { ...env, DOCKER_CONFIG: `${folder}/` },
        stdin: JSON.stringify({ socket: socket.path, logins: secrets }),
        timeoutMs: START_LIMIT_MS,
    });
    if (ending.kind !== 'exited' || ending.code !== 0)
        throw cannot(`the process that keeps them did not start (${JSON.stringify(ending)}) ${stderr.trim()}`);
    const config = (0,external_node_path_.join)(userFolder, 'config.json');
    const isNewFolder = (await files.kind(userFolder)) === undefined;
    await files.makeFolder(userFolder, 0o700);
    await files.alone(config, async () => {
        const text = await files.readText(config, keep_CONFIG_LIMIT_BYTES);
        const names = await Promise.all((0,kept/* keeperNames */["do"])(text).map(async (name) => ((await children.find(`docker-credential-${name}`)) ? [] : [name])));
        const gone = new Set(names.flat());
        const added = (0,kept/* addHelper */.KO)(text, helper, logins.flatMap(keysOf), (name) => gone.has(name));
        if (added === undefined)
            throw cannot(`${config} is not a JSON object`);
        await files.write((0,external_node_path_.join)(folder, domain_folder/* KEPT */.t0), JSON.stringify({ config, isNewFolder, ...added.kept }), 0o600);
        await files.replace(config, added.text);
    });
    await files.append(path, `${programs}\n`);
}
function keysOf({ host }) {
    return [...new Set([(0,auths/* dockerKey */.GQ)(host), host])];
}
function cannot(what) {
    return new src_errors/* ActionError */.lZ('credentials', `the sign-ins cannot be left to later steps: ${what}`);
}

// EXTERNAL MODULE: ./lib/src/credentials/keychain.js + 14 modules
var credentials_keychain = __nccwpck_require__(8788);
// EXTERNAL MODULE: ./lib/src/domain/ecr.js
var ecr = __nccwpck_require__(3269);
// EXTERNAL MODULE: ./lib/src/domain/wildcard.js
var wildcard = __nccwpck_require__(3613);
;// CONCATENATED MODULE: ./lib/src/credentials/mutability.js



function readMutability(keychain, ports) {
    return async (repository) => {
        const host = (0,ecr/* parseEcrHost */.w)(repository.host);
        const api = host === undefined ? undefined : (await keychain.login(repository))?.ecr;
        if (host === undefined || api === undefined)
            return () => undefined;
        try {
            const settings = await api.repository(host.account, repository.path);
            return settings === undefined ? () => undefined : immutableTags(settings);
        }
        catch (thrown) {
            ports.log.info(`${repository.name}: whether its tags can move is not known (${(0,src_errors/* asActionError */.z6)(thrown).message}); they are taken as movable`);
            return () => undefined;
        }
    };
}
function immutableTags({ mutability, exclusions }) {
    const isExcluded = (tag) => exclusions.some((filter) => (0,wildcard/* matches */.c)(filter, tag));
    switch (mutability) {
        case 'MUTABLE':
            return () => undefined;
        case 'IMMUTABLE':
            return () => 'the ECR repository is immutable';
        case 'IMMUTABLE_WITH_EXCLUSION':
            return (tag) => (isExcluded(tag) ? undefined : 'the ECR repository is immutable, and no exclusion filter has this tag');
        case 'MUTABLE_WITH_EXCLUSION':
            return (tag) => (isExcluded(tag) ? 'an exclusion filter of the ECR repository makes this tag immutable' : undefined);
    }
}

// EXTERNAL MODULE: ./lib/src/report/laps.js
var laps = __nccwpck_require__(8363);
// EXTERNAL MODULE: ./lib/src/report/scan-log.js
var scan_log = __nccwpck_require__(5015);
// EXTERNAL MODULE: ./lib/src/scan/closed.js
var scan_closed = __nccwpck_require__(8192);
// EXTERNAL MODULE: ./lib/src/scan/verdict.js + 2 modules
var scan_verdict = __nccwpck_require__(4541);
;// CONCATENATED MODULE: ./lib/src/examine.js






const SMOKE_HINT = 'Nothing of the image was uploaded. The log of its container stands in the log of this step.';
async function checkTrial({ smoke, build }, { env }) {
    if (smoke === undefined)
        return;
    const { smokePlatform } = await __nccwpck_require__.e(/* import() */ 104).then(__nccwpck_require__.bind(__nccwpck_require__, 1104));
    smokePlatform(smoke, build.platforms, (0,load/* nativePlatform */.Nc)(env));
}
function openExaminer(plan, registries, docker, ports) {
    let scanner;
    const opened = () => {
        scanner ??= openScan(plan, registries, ports);
        return scanner;
    };
    const smoker = openTrial(plan, docker, ports);
    for (const begun of [plan.scan.mode === 'off' || plan.scan.verdicts.length > 0 ? undefined : opened(), smoker])
        begun?.catch(() => undefined);
    return {
        ready: () => smoker,
        examine: async (staged, story, parts = [staged]) => {
            const timed = (0,laps/* watchOf */.xE)(story, ports.clock);
            await keepSboms(plan, staged, story, ports);
            const scan = async () => {
                story.evidence = await (await opened())?.scan(staged, plan.build.platforms);
                return (0,scan_verdict/* judge */.S)(plan.scan, staged, story.evidence, ports.clock.now());
            };
            const smoke = async () => (await smoker)?.(staged);
            const passed = async () => (await goBy(plan, staged, parts, ports)) ?? scan();
            const verdict = await (plan.scan.mode === 'off' ? scan() : timed('scan', passed()));
            story.verdict = verdict;
            story.handed = await toHandOn(plan, verdict, story.evidence, ports);
            await writeFiles(plan, staged, story, ports);
            if (verdict.kind === 'blocked')
                return { error: (0,scan_closed/* closedGate */.w)(verdict.judgement) };
            story.smoke = plan.smoke === undefined ? undefined : await timed('smoke', smoke());
            if (story.smoke?.kind === 'failed')
                return { error: new src_errors/* ActionError */.lZ('blocked', `smoke: ${story.smoke.because}`, SMOKE_HINT) };
            return verdict;
        },
        close: async () => scanner?.then((begun) => begun?.close(), () => undefined),
    };
}
async function goBy({ scan }, staged, parts, ports) {
    if (scan.mode === 'off' || scan.verdicts.length === 0)
        return undefined;
    const { goByHanded } = await __nccwpck_require__.e(/* import() */ 799).then(__nccwpck_require__.bind(__nccwpck_require__, 4799));
    return goByHanded(scan, staged, parts, ports);
}
async function toHandOn({ scan, byDigest }, verdict, evidence, ports) {
    if (scan.mode !== 'gate' || !byDigest || verdict.kind !== 'passed' || evidence === undefined)
        return undefined;
    const { handOn } = await __nccwpck_require__.e(/* import() */ 799).then(__nccwpck_require__.bind(__nccwpck_require__, 4799));
    return handOn(scan, verdict, evidence, ports);
}
async function openScan({ scan }, registries, ports) {
    if (scan.mode === 'off')
        return undefined;
    const { openScanner } = await __nccwpck_require__.e(/* import() */ 102).then(__nccwpck_require__.bind(__nccwpck_require__, 102));
    return openScanner(scan, registries, ports);
}
async function openTrial(plan, docker, ports) {
    if (plan.smoke === undefined)
        return undefined;
    const { openSmoker } = await __nccwpck_require__.e(/* import() */ 372).then(__nccwpck_require__.bind(__nccwpck_require__, 8372));
    return openSmoker(plan, (0,load/* nativePlatform */.Nc)(ports.env), await docker, ports);
}
async function keepSboms({ sbomFile }, staged, story, ports) {
    if (sbomFile === undefined)
        return;
    const { writeSboms } = await __nccwpck_require__.e(/* import() */ 314).then(__nccwpck_require__.bind(__nccwpck_require__, 3314));
    story.sboms = (await writeSboms(staged, sbomFile, ports)) ? sbomFile : '';
}
async function writeFiles({ scan, images, build }, { digest }, story, ports) {
    const { verdict, evidence } = story;
    if (scan.mode === 'off' || verdict === undefined || verdict.kind === 'waived' || evidence === undefined)
        return;
    const { writeScanFiles } = await __nccwpck_require__.e(/* import() */ 33).then(__nccwpck_require__.bind(__nccwpck_require__, 2033));
    const { judgement } = verdict;
    const about = { image: images[0]?.name, digest, build, table: () => (0,scan_log/* scanTable */.SS)(judgement) };
    story.scanFiles = await writeScanFiles(scan, evidence, judgement, about, ports);
}

// EXTERNAL MODULE: ./lib/src/inputs/inputs.js + 37 modules
var inputs_inputs = __nccwpck_require__(2630);
// EXTERNAL MODULE: ./lib/src/plan/history.js + 1 modules
var plan_history = __nccwpck_require__(9079);
// EXTERNAL MODULE: ./lib/src/plan/plan.js + 17 modules
var plan_plan = __nccwpck_require__(911);
// EXTERNAL MODULE: ./lib/src/plan/settle.js
var settle = __nccwpck_require__(7073);
;// CONCATENATED MODULE: ./lib/src/publish/admit.js
function admit(uploaded, ...checks) {
    const error = checks.find(({ blocked }) => blocked !== undefined)?.blocked;
    if (error !== undefined)
        return { kind: 'blocked', error };
    const judged = { ...uploaded, withheld: new Map(checks.flatMap((check) => [...check.withheld])) };
    return { kind: 'admitted', image: judged };
}

// EXTERNAL MODULE: ./lib/src/domain/tree.js
var tree = __nccwpck_require__(623);
;// CONCATENATED MODULE: ./lib/src/publish/published.js



async function readPublished(digest, client, told) {
    const need = async (wanted) => {
        const manifest = await client.manifest(wanted);
        if (manifest === undefined)
            throw told.missing(wanted);
        return manifest;
    };
    const root = await need(digest);
    const children = await (0,tree/* readBelow */.G)(root, (said) => need(said.digest), (what) => {
        throw told.unfit(what);
    });
    const images = [root, ...children].flatMap((manifest) => (manifest.content.kind === 'image' ? [manifest.content] : []));
    const blobs = new Map(images.flatMap((image) => [image.config, ...image.layers]).map((blob) => [blob.digest, blob]));
    return {
        digest,
        root,
        children,
        blobs: [...blobs.values()],
        blob: (blob) => client.blobSource(blob),
        platforms: await published_platformsOf(root, client),
        place: { kind: 'registry', repository: client.repository },
        materials: [],
        metadata: '',
    };
}
async function published_platformsOf(root, client) {
    if (root.content.kind === 'index') {
        const images = root.content.manifests.filter((child) => !(0,domain_manifest/* isAttestation */.H3)(child));
        return images.flatMap((child) => (child.platform === undefined ? [] : [{ platform: child.platform, digest: child.digest }]));
    }
    const config = (0,domain_config/* parseConfig */.o4)(await client.readBlob(root.content.config, domain_config/* CONFIG_LIMIT_BYTES */.Xk));
    return config?.platform === undefined ? [] : [{ platform: config.platform, digest: root.digest }];
}

;// CONCATENATED MODULE: ./lib/src/publish/adopt.js



async function adoptImage(digest, client) {
    const nameOf = (wanted) => (0,domain_reference/* formatPinned */.y6)(client.repository, wanted);
    return readPublished(digest, client, {
        missing: (wanted) => new src_errors/* ActionError */.lZ('registry-answer', `${nameOf(wanted)} should be adopted, but the registry does not have that manifest any more`, 'Run again; if it stays so, set fixed-tags: overwrite to build anew.'),
        unfit: (what) => new src_errors/* ActionError */.lZ('registry-answer', `${nameOf(digest)} cannot be adopted: it ${what}`, 'Set fixed-tags: overwrite to build anew.'),
    });
}

// EXTERNAL MODULE: ./lib/src/publish/forward.js
var publish_forward = __nccwpck_require__(6739);
// EXTERNAL MODULE: ./lib/src/publish/journal.js
var publish_journal = __nccwpck_require__(5985);
;// CONCATENATED MODULE: ./lib/src/publish/look.js


const AGE_LIMIT_MS = 1_000;
function openLooks({ rows, seenMs }, registries, { clock }) {
    const known = new Map();
    if (seenMs !== undefined)
        for (const row of rows)
            known.set(row, { look: Promise.resolve({ holds: row.before }), atMs: seenMs });
    const ask = (row) => {
        const look = lookAt(row, registries);
        known.set(row, { look, atMs: clock.elapsedMs() });
        return look;
    };
    return {
        begin: (repository) => {
            const name = (0,domain_reference/* canonicalName */.Ew)(repository);
            for (const row of rows)
                if (row.decision === 'write' && (0,domain_reference/* canonicalName */.Ew)(row.repository) === name)
                    void ask(row);
        },
        at: (row) => {
            const last = known.get(row);
            return last !== undefined && clock.elapsedMs() - last.atMs <= AGE_LIMIT_MS ? last.look : ask(row);
        },
    };
}
async function lookAt(row, registries) {
    try {
        const head = await registries.open(row.repository).head(row.tag.name);
        return { holds: head?.digest };
    }
    catch (thrown) {
        return { error: (0,src_errors/* asActionError */.z6)(thrown) };
    }
}

// EXTERNAL MODULE: ./lib/src/publish/describe.js
var describe = __nccwpck_require__(9413);
;// CONCATENATED MODULE: ./lib/src/publish/preflight.js




async function observe(plan, keychain, registries, mutability, ports) {
    const atMs = ports.clock.elapsedMs();
    const [repositories] = await Promise.all([
        Promise.all(plan.images.map((repository) => observeRepository(plan, registries.open(repository), keychain.settings(repository.host), mutability))),
        Promise.all(keychain.declared.map((host) => checkDeclared(host, keychain, registries, ports))),
    ]);
    return { repositories, atMs };
}
async function observeRepository(plan, client, settings, mutability) {
    const place = { repository: client.repository, required: settings.required };
    try {
        const wanted = (0,plan_plan/* shownTags */.X)(plan);
        const heads = wanted.map((tag) => client.head(tag.name));
        const rules = mutability(client.repository);
        const [tags, immutable] = await Promise.all([
            Promise.all(wanted.map(async (tag, at) => [tag.name, await observeTag(client, tag, plan, await heads[at])])),
            rules,
            client.checkAccess('push', async () => mayWrite(plan, await Promise.all(heads), await rules)),
        ]);
        return { ...place, refused: undefined, tags: new Map(tags), immutable };
    }
    catch (thrown) {
        const error = (0,src_errors/* asActionError */.z6)(thrown);
        if ((0,src_errors/* endsRun */.sl)(error))
            throw error;
        return { ...place, refused: error, tags: new Map(), immutable: () => undefined };
    }
}
function mayWrite(plan, heads, immutable) {
    const { origin, byDigest, fixedTags } = plan;
    const tags = (0,plan_plan/* shownTags */.X)(plan);
    if (origin !== undefined &&
        plan.images.length === 1 &&
        origin.repositories.every((one) => plan.images.every((image) => (0,domain_reference/* sameRepository */.RB)(one, image))))
        return false;
    if (byDigest || (origin === undefined && (fixedTags !== 'keep' || tags.every((tag) => tag.kind === 'moving'))))
        return true;
    const stays = (tag) => tag.move === 'keep' || (tag.kind === 'moving' && immutable(tag.name) !== undefined);
    const shown = new Set(tags.flatMap((tag, at) => (stays(tag) ? [] : [heads[at]?.digest])));
    return origin === undefined ? shown.size > 1 || shown.has(undefined) : [...shown].some((digest) => digest !== origin.digest);
}
async function observeTag(client, tag, { origin }, head) {
    if (head === undefined)
        return { kind: 'absent' };
    const isAsked = tag.kind === 'fixed' && head.digest !== origin?.digest;
    return { kind: 'present', digest: head.digest, image: isAsked ? await (0,describe/* describeImage */.h)(client, head.digest) : undefined };
}
async function checkDeclared(host, keychain, registries, ports) {
    const anywhere = { host, path: '', name: host };
    try {
        await registries.open(anywhere).checkAccess('pull');
    }
    catch (thrown) {
        if (keychain.settings(host).required)
            throw thrown;
        ports.log.warning(`${(0,src_errors/* asActionError */.z6)(thrown).message} (not required: the run goes on)`);
    }
}

// EXTERNAL MODULE: ./lib/src/publish/previous.js + 1 modules
var previous = __nccwpck_require__(7708);
// EXTERNAL MODULE: ./lib/src/publish/publish.js + 1 modules
var publish = __nccwpck_require__(9734);
// EXTERNAL MODULE: ./lib/src/domain/list.js
var list = __nccwpck_require__(2791);
// EXTERNAL MODULE: ./lib/src/domain/vendor.js
var vendor = __nccwpck_require__(9689);
// EXTERNAL MODULE: ./lib/src/plan/labels.js
var plan_labels = __nccwpck_require__(449);
;// CONCATENATED MODULE: ./lib/src/publish/joined.js




function joinParts(parts) {
    const joined = joinIndexes(parts.map(({ name, image, config }) => ({ name, manifest: image.root, config })));
    if ('problems' in joined)
        throw new src_errors/* ActionError */.lZ('plan', ['what from names cannot be joined:', ...(0,list/* listed */.KE)(joined.problems)].join('\n'), 'Nothing was written. Name one image for each platform.');
    const { manifest } = joined;
    const entries = manifest.content.kind === 'index' ? manifest.content.manifests : [];
    const named = new Set(entries.map(({ digest }) => digest));
    const all = parts.flatMap(({ image }) => [image.root, ...image.children]);
    const children = [...new Map(all.filter(({ digest }) => named.has(digest)).map((child) => [child.digest, child])).values()];
    const contents = children.flatMap(({ content }) => (content.kind === 'image' ? [content.config, ...content.layers] : []));
    return {
        digest: manifest.digest,
        root: manifest,
        children,
        blobs: [...new Map(contents.map((blob) => [blob.digest, blob])).values()],
        blob: (blob) => (parts.find(({ image }) => image.blobs.some(({ digest }) => digest === blob.digest)) ?? notOfAny(blob.digest)).image.blob(blob),
        platforms: entries.flatMap((child) => (0,domain_manifest/* isAttestation */.H3)(child) || child.platform === undefined ? [] : [{ platform: child.platform, digest: child.digest }]),
        place: {
            kind: 'parts',
            parts: parts.map(({ repository, image }) => ({
                repository,
                digests: new Set([image.root, ...image.children, ...image.blobs].map(({ digest }) => digest)),
            })),
        },
        materials: [],
        metadata: '',
    };
}
function notOfAny(digest) {
    throw new src_errors/* ActionError */.lZ('internal', `the blob ${digest} is in none of the images that were joined`);
}

;// CONCATENATED MODULE: ./lib/src/publish/source.js










const source_COMMIT = /^[0-9a-f]{7,64}$/;
async function readSource(from, registries, ports) {
    const read = await allOf(from.map((each) => source_readPart(each, registries, ports)));
    const [first] = read;
    if (first === undefined)
        throw new src_errors/* ActionError */.lZ('internal', 'from names nothing');
    const staged = read.length === 1 ? first.image : joinParts(read);
    const of = (label, what) => agreed(read, label, what);
    const revision = of((labels) => commitIn(labels, plan_labels/* REVISION_LABEL */.P1) ?? commitIn(labels, plan_labels/* COMMIT_LABEL */.pM), 'commit');
    const origin = {
        digest: staged.digest,
        names: read.map(({ name }) => name),
        repositories: read.map(({ repository }) => repository),
        commit: of((labels) => commitIn(labels, plan_labels/* COMMIT_LABEL */.pM) ?? commitIn(labels, plan_labels/* REVISION_LABEL */.P1), 'source commit'),
        revision,
        version: of(versionIn, 'version'),
        fingerprint: first.labels.get(plan_labels/* FINGERPRINT_LABEL */.qf),
        labels: first.labels,
        platforms: staged.platforms.map(({ platform }) => platform),
    };
    ports.log.info(lineOf(origin));
    if (read.length > 1)
        ports.log.info(`from: these are joined into one image, ${origin.digest}`);
    return { staged, parts: read.map(({ image }) => image), origin };
}
async function allOf(work) {
    const ends = await Promise.allSettled(work);
    const errors = ends.flatMap((end) => (end.status === 'rejected' ? [(0,src_errors/* asActionError */.z6)(end.reason)] : []));
    const [first, ...others] = errors;
    if (first === undefined)
        return Promise.all(work);
    if (others.length === 0)
        throw first;
    const hints = [...new Set(errors.flatMap(({ hint }) => hint ?? []))];
    throw new src_errors/* ActionError */.lZ(first.code, errors.map(({ message }) => message).join('\n'), hints.join('\n') || undefined, first);
}
async function source_readPart(from, registries, ports) {
    const { repository } = from;
    const client = registries.open(repository);
    const digest = from.digest ?? (await resolve(from, client, ports));
    const name = (0,domain_reference/* formatPinned */.y6)(repository, digest);
    const image = await readPublished(digest, client, {
        missing: (wanted) => missing(from, name, wanted === digest ? undefined : wanted),
        unfit: (what) => new src_errors/* ActionError */.lZ('registry-answer', `from: ${name} cannot be published: it ${what}`, FROM_CURE),
    });
    checkImage(name, image);
    const config = await readConfig(image, client);
    const labels = (config && (0,domain_config/* parseConfig */.o4)(config)?.labels) ?? new Map();
    return { name, repository, image, config: image.root.content.kind === 'image' ? config : undefined, labels };
}
function agreed(parts, label, what) {
    const said = parts.map(({ labels }) => label(labels));
    if (new Set(said).size <= 1)
        return said[0];
    const lines = parts.map(({ name }, at) => `${name}: ${said[at] ?? 'not said'}`);
    throw new src_errors/* ActionError */.lZ('plan', [`what from names is not of one ${what}:`, ...(0,list/* listed */.KE)(lines)].join('\n'), 'Name images that were built from one commit.');
}
const FROM_CURE = 'Name the image that was pushed by its digest, as the outputs "ref" or "staged-digest" of an earlier step have it.';
async function resolve(from, client, { log }) {
    const tagged = (0,domain_reference/* formatTagged */.cy)({ repository: from.repository, tag: from.tag ?? '' });
    const found = await client.manifest(from.tag ?? '');
    if (found === undefined)
        throw new src_errors/* ActionError */.lZ('registry-answer', `from: ${tagged} is not there: the registry has no such tag`, FROM_CURE);
    log.info(`from: ${tagged} shows ${found.digest} now, and that digest is published; a tag may move: name the digest to be sure of it.`);
    return found.digest;
}
function missing({ repository }, name, child) {
    const message = child === undefined
        ? `from: ${name} is not there: the registry has no such manifest`
        : `from: ${name} is not whole: the registry does not have its manifest ${child} any more`;
    const lifetime = (0,vendor/* vendorOf */.A)(repository.host) === 'quay'
        ? `${repository.host} removes what has no tag for an hour. `
        : 'A clean-up of untagged images may have removed it. ';
    return new src_errors/* ActionError */.lZ('registry-answer', message, `${lifetime}${FROM_CURE}`);
}
function checkImage(name, { root, children, platforms }) {
    const manifests = [root, ...children.filter((child) => platforms.some(({ digest }) => digest === child.digest))];
    for (const { content } of manifests) {
        if (content.kind === 'image' && !(0,domain_config/* isImageConfig */._m)(content.config.mediaType))
            throw new src_errors/* ActionError */.lZ('registry-answer', `from: ${name} is no image: its config is ${content.config.mediaType}`, FROM_CURE);
    }
    if (platforms.length === 0)
        throw new src_errors/* ActionError */.lZ('registry-answer', `from: ${name} is no image for any platform`, FROM_CURE);
}
async function readConfig({ root, children }, client) {
    const first = root.content.kind === 'index' ? root.content.manifests.find((child) => !(0,domain_manifest/* isAttestation */.H3)(child))?.digest : root.digest;
    const image = [root, ...children].find(({ digest }) => digest === first);
    return image?.content.kind === 'image' ? client.readBlob(image.content.config, domain_config/* CONFIG_LIMIT_BYTES */.Xk) : undefined;
}
function versionIn(labels) {
    return (labels.get(plan_labels/* RUN_VERSION_LABEL */.GG) ?? labels.get(plan_labels/* VERSION_LABEL */.Qu))?.slice(0, domain_reference/* TAG_LENGTH_LIMIT */.SO);
}
function commitIn(labels, label) {
    const text = labels.get(label);
    return text !== undefined && source_COMMIT.test(text) ? text : undefined;
}
function lineOf({ names, platforms, commit, version }) {
    const said = [`for ${platforms.map(domain_platform/* formatPlatform */.Bq).join(', ')}`, `commit ${commit ?? 'not said'}`, `version ${version || 'not said'}`];
    return `from: ${names.join(', ')} was read: ${said.join(', ')}`;
}

;// CONCATENATED MODULE: ./lib/src/publish/unnamed.js



function leaveUnnamed(image, { places }, { log }) {
    const lacking = places.flatMap(({ repository, required, refused }) => {
        const error = refused ?? hindranceAt(repository, image);
        return error === undefined ? [] : [{ repository, required, error }];
    });
    for (const { repository, required, error } of lacking)
        if (!required)
            log.warning(`${repository.name} is not required and failed: ${error.message}`);
    const missing = lacking.find(({ required }) => required) ?? (lacking.length === places.length ? lacking[0] : undefined);
    for (const { repository, required, error } of lacking)
        if (required && error.message !== missing?.error.message)
            log.warning(`${repository.name} failed, too: ${error.message}`);
    if (missing !== undefined)
        return { kind: 'stopped', error: missing.error };
    for (const { repository } of places.filter((place) => lacking.every((other) => other.repository !== place.repository)))
        tellOf(repository, image, log);
    return { kind: 'staged' };
}
function hindranceAt(repository, { places, withheld }) {
    const place = places.find((one) => one.repository === repository);
    return withheld.get((0,domain_reference/* canonicalName */.Ew)(repository)) ?? (place === undefined ? notThere(repository) : place.error);
}
function notThere({ name }) {
    return new src_errors/* ActionError */.lZ('internal', `the image was not uploaded to ${name}`);
}
function tellOf(repository, { image }, log) {
    const reference = (0,domain_reference/* formatPinned */.y6)(repository, image.digest);
    log.info(`${reference} has no name; "from: ${reference}" publishes it.`);
    if ((0,vendor/* vendorOf */.A)(repository.host) === 'quay')
        log.notice(`${repository.host} removes what has no tag for an hour: publish ${reference} by then, or build it again`);
}

// EXTERNAL MODULE: ./lib/src/registry/errors.js
var errors = __nccwpck_require__(6837);
;// CONCATENATED MODULE: ./lib/src/publish/upload.js



async function upload(image, settled, registries, looks) {
    const targets = targetsOf(settled);
    const hosts = [...new Set(targets.map((repository) => repository.host))];
    const places = await Promise.all(hosts.map((host) => uploadToHost(image, targets.filter((target) => target.host === host), host, settled, registries, looks)));
    return { image, places: places.flat() };
}
function prepareUpload({ platforms, provenance, sbom }, settled, registries) {
    const attestations = (provenance === 'false' ? 0 : 1) + (sbom === undefined || sbom === 'false' ? 0 : 1);
    const uploads = Math.max(platforms.length, 1) * (1 + attestations + (attestations === 0 ? 0 : 1));
    const first = new Map(targetsOf(settled)
        .toReversed()
        .map((repository) => [repository.host, repository]));
    for (const repository of first.values())
        registries.open(repository).prepare(uploads);
}
function targetsOf({ plan, rows, places }) {
    if (plan.byDigest)
        return places.flatMap(({ repository, refused }) => (refused === undefined ? [repository] : []));
    const isRefused = ({ decision, tag }) => decision === 'refuse' && tag.kind === 'fixed';
    const stuck = new Set(rows.filter(isRefused).map(({ repository }) => (0,domain_reference/* canonicalName */.Ew)(repository)));
    const writes = rows.filter((row) => row.decision === 'write' && !(row.tag.kind === 'moving' && stuck.has((0,domain_reference/* canonicalName */.Ew)(row.repository))));
    return [...new Map(writes.map(({ repository }) => [(0,domain_reference/* canonicalName */.Ew)(repository), repository])).values()];
}
async function uploadToHost(image, targets, host, settled, registries, looks) {
    const places = [];
    const bases = image.materials.filter((material) => material.host === host).map((material) => material.path);
    const homes = homesOf(image).filter(({ repository }) => repository.host === host);
    const having = [];
    for (const repository of targets) {
        const from = {
            paths: ({ digest }) => {
                const known = homes.flatMap(({ repository, digests }) => (digests?.has(digest) === false ? [] : [repository.path]));
                return [...new Set([...having, ...known, ...bases])];
            },
            hasImage: having.length > 0 || homes.length > 0,
        };
        const place = holds(image, repository, settled)
            ? presentIn(repository)
            : await uploadTo(image, registries.open(repository), from, looks);
        places.push(place);
        if (place.error === undefined)
            having.unshift(repository.path);
    }
    return places;
}
function homesOf({ place }) {
    switch (place.kind) {
        case 'layout':
            return [];
        case 'registry':
            return [{ repository: place.repository }];
        case 'parts':
            return place.parts;
    }
}
function lackingIn(repository, image) {
    const here = homesOf(image).filter((home) => (0,domain_reference/* sameRepository */.RB)(home.repository, repository));
    const isLacking = ({ digest }) => here.every(({ digests }) => digests?.has(digest) !== true);
    return { blobs: image.blobs.filter(isLacking), children: image.children.filter(isLacking) };
}
function holds(image, repository, settled) {
    if (image.place.kind === 'registry' && (0,domain_reference/* sameRepository */.RB)(image.place.repository, repository))
        return true;
    return settled.rows.some((row) => row.before === image.digest && (0,domain_reference/* sameRepository */.RB)(row.repository, repository));
}
function presentIn(repository) {
    return { repository, error: undefined, blobs: { present: 0, mounted: 0, uploaded: 0 } };
}
async function uploadTo(image, client, from, looks) {
    const blobs = { present: 0, mounted: 0, uploaded: 0 };
    const send = async (wanted, mayBeThere) => {
        const sources = wanted.map((blob) => ({ ...image.blob(blob), ...(mayBeThere ? { isNew: false } : {}) }));
        for (const end of await Promise.all(sources.map((blob) => client.upload(blob, from.paths(blob)))))
            blobs[end] += 1;
    };
    try {
        const lacking = lackingIn(client.repository, image);
        await send(lacking.blobs, from.hasImage);
        await putManifests(image, lacking.children, client, looks).catch(async (thrown) => {
            if (!(thrown instanceof errors/* MissingBlobs */.zl))
                throw thrown;
            const lost = image.blobs.filter((blob) => thrown.digests.length === 0 || thrown.digests.includes(blob.digest));
            await send(lost, true);
            await putManifests(image, image.children, client, looks);
        });
        return { repository: client.repository, error: undefined, blobs };
    }
    catch (thrown) {
        return { repository: client.repository, error: (0,src_errors/* asActionError */.z6)(thrown), blobs };
    }
}
async function putManifests(image, children, client, looks) {
    const indexes = children.filter((child) => child.content.kind === 'index');
    const images = children.filter((child) => child.content.kind === 'image');
    await Promise.all(images.map((child) => client.putManifest(child.digest, child)));
    for (const child of indexes)
        await client.putManifest(child.digest, child);
    looks.begin(client.repository);
    await client.putManifest(image.digest, image.root);
}

;// CONCATENATED MODULE: ./lib/src/publish/visibility.js

function tellOfNewOnHub({ repositories }, { tags }, isPrivate, { log }) {
    if (!tags.some(({ kind }) => kind === 'moving'))
        return;
    for (const { repository, refused, tags: held } of repositories) {
        const isEmpty = [...held.values()].every(({ kind }) => kind === 'absent');
        if ((0,vendor/* vendorOf */.A)(repository.host) !== 'dockerhub' || refused !== undefined || !isEmpty)
            continue;
        const text = `${repository.name} has none of these tags; if there is no such repository, Docker Hub makes one, for everybody to see unless the account's default privacy says otherwise`;
        if (isPrivate === true)
            log.warning(`${text}; the source of this image is private`);
        else
            log.info(text);
    }
}

// EXTERNAL MODULE: ./lib/src/registry/client.js + 16 modules
var client = __nccwpck_require__(2445);
// EXTERNAL MODULE: ./lib/src/report/report.js
var report = __nccwpck_require__(931);
// EXTERNAL MODULE: ./lib/src/report/table.js
var table = __nccwpck_require__(8429);
;// CONCATENATED MODULE: ./lib/src/sign/retired.js
function contentTrustNotice(env) {
    if (!/^(?:1|t|true)$/i.test(env['DOCKER_CONTENT_TRUST'] ?? ''))
        return undefined;
    return 'DOCKER_CONTENT_TRUST is set, and nothing is signed or checked by it: Docker Content Trust is retired, and notary.docker.io ends on 2026-12-08. Take the variable away; sign: keyless or sign: key signs with cosign in its place (README, "Signatures").';
}

;// CONCATENATED MODULE: ./lib/src/sign/open.js


const NO_OBJECTIONS = { blocked: undefined, withheld: new Map() };
function openSigner({ sign: plan, push }, inputs, registries, isNeeded, ports) {
    const retired = contentTrustNotice(ports.env);
    if (retired !== undefined)
        ports.log.warning(retired);
    if (plan.mode === 'off' || !push)
        return { ready: async () => undefined, isDone: async () => true, sign: async () => NO_OBJECTIONS };
    const loading = Promise.all(/* import() */[__nccwpck_require__.e(352), __nccwpck_require__.e(140)]).then(__nccwpck_require__.bind(__nccwpck_require__, 140));
    const cosign = loading.then(({ prepareSigning }) => prepareSigning(plan, ports));
    cosign.catch(() => undefined);
    return {
        ready: () => (plan.required ? cosign : cosign.catch((thrown) => warn((0,src_errors/* asActionError */.z6)(thrown), ports))),
        isDone: async (settled) => {
            if (settled.source.kind === 'build')
                return true;
            const { hasSignatures } = await loading;
            const looking = hasSignatures(settled.source.digest, plan.format, settled, registries);
            if (plan.required)
                return looking;
            return looking.catch((thrown) => {
                warn((0,src_errors/* asActionError */.z6)(thrown), ports);
                return true;
            });
        },
        sign: async (uploaded, checked, settled, story) => {
            if (checked.blocked !== undefined)
                return NO_OBJECTIONS;
            const { signImage } = await loading;
            const { objectionsOf } = await Promise.resolve(/* import() */).then(__nccwpck_require__.bind(__nccwpck_require__, 3252));
            const signatures = await signImage(uploaded, { plan, inputs, settled, withheld: checked.withheld }, cosign, registries, ports);
            story.signatures = signatures;
            return objectionsOf(signatures, plan.required, isNeeded);
        },
    };
}
function warn(error, { log }) {
    if ((0,src_errors/* endsRun */.sl)(error))
        throw error;
    log.warning(`the image will not be signed: ${error.message}`);
}

;// CONCATENATED MODULE: ./lib/src/sign/origin.js

async function checkOrigin({ from, fromVerify }, { names }, registries, ports) {
    if (fromVerify === undefined)
        return;
    const claimed = from.flatMap(({ repository }, index) => {
        const digest = (0,domain_digest/* parseDigest */.m)(names[index]?.split('@')[1] ?? '');
        return digest === undefined ? [] : [{ repository, digest }];
    });
    if (claimed.length !== from.length)
        throw new TypeError(`not all of from has a digest: ${names.join(', ')}`);
    const { verifyImages } = await Promise.all(/* import() */[__nccwpck_require__.e(352), __nccwpck_require__.e(297)]).then(__nccwpck_require__.bind(__nccwpck_require__, 4297));
    await verifyImages(claimed, fromVerify, registries, ports);
}

;// CONCATENATED MODULE: ./lib/src/pipeline.js









































const OVERDUE_MS = 4_500;
async function run(ports) {
    const story = {};
    const end = await Promise.race([stages(story, ports), overdue(ports)]).catch((thrown) => ({ kind: 'stopped', error: (0,src_errors/* asActionError */.z6)(thrown) }));
    return (0,report/* reportOf */.EI)(story, end, ports.clock.elapsedMs());
}
function overdue({ signal }) {
    return new Promise((_, reject) => {
        signal.addEventListener('abort', () => setTimeout(() => reject(signal.reason), OVERDUE_MS).unref(), { once: true });
    });
}
async function stages(story, ports) {
    const timed = (0,laps/* watchOf */.xE)(story, ports.clock);
    await ports.runner.checkFiles();
    const asked = ports.runner.inputs();
    const down = isAllowed(asked) ? undefined : await readStepDown(ports.env, ports.files);
    if (down !== undefined)
        ports.log.notice(`this run steps down: it does not sign in and publishes nothing, since ${down}; where this one does, allow-untrusted: true publishes`);
    const inputs = await (0,inputs_inputs/* readInputs */.Ko)(down === undefined ? asked : steppedDown(asked), ports.env);
    (0,inputs_inputs/* secretsOf */.Fj)(inputs).forEach(ports.runner.mask);
    ports.limit(inputs.timeoutMs);
    await refuseForeignCheckout(inputs, ports);
    const given = inputs.from.length === 0 ? undefined : await timed('registries', openFrom(inputs, ports));
    const context = await timed('plan', readContext(inputs, ports, given?.source.origin));
    const plan = (0,plan_plan/* makePlan */.C)(inputs, context);
    await ports.runner.state(domain_folder/* STATE */.c4.folder, ports.folder);
    story.plan = plan;
    const tags = plan.tags.map(({ name }) => name);
    const about = { description: plan.labels.get('org.opencontainers.image.description'), platforms: plan.build.platforms };
    const orders = await (0,ecr_orders/* readOrders */.eO)((0,ecr_orders/* ecrInputsFor */.V$)(inputs), plan.push ? plan.images : [], tags, about, ports);
    await ports.log.group('Plan', async () => [...(0,table/* planLines */.HN)(plan), ...(0,ecr_orders/* orderLines */.YM)(orders)].forEach(ports.log.info));
    (0,load/* checkLoad */.Rl)(plan, (0,load/* nativePlatform */.Nc)(ports.env));
    await checkTrial(plan, ports);
    if (inputs.dryRun)
        return { kind: 'planned' };
    const journal = (0,publish_journal/* openJournal */._0)(ports);
    if (plan.push)
        await journal.note((0,report/* rowsBefore */.Pq)(story));
    const { keychain, registries } = given ?? (await timed('registries', signIn(inputs, plan.images, ports)));
    if (plan.push && given === undefined)
        for (const image of plan.images)
            registries.open(image).greet();
    const keeping = inputs.keepLogin ? keepLogins(plan.images, keychain, registries.mayReach, ports) : undefined;
    const config = needsDocker(plan) ? openDockerConfig(keychain, ports, registries.mayReach) : undefined;
    const opening = config === undefined ? Promise.resolve(NO_BUILDER) : openBuilder(plan.build.builder, config, hostsOf(plan, keychain), ports);
    const examiner = openExaminer(plan, registries, opening.then(({ docker }) => docker), ports);
    const signer = openSigner(plan, inputs.sign, registries, ({ host }) => keychain.settings(host).required, ports);
    for (const begun of [opening, keeping])
        begun?.catch(() => undefined);
    try {
        const source = sourceOf(inputs, context, ports);
        const beside = async (building) => (await Promise.all([building, ports.runner.prepare()]))[0];
        if (!plan.push) {
            if (isPassedOn(plan))
                story.passed = await timed('build', beside(passBuild(plan, source, await opening, ports)));
            else {
                await examiner.ready();
                story.staged = await timed('build', beside(stageImage(plan, source, await opening, ports)));
                const examined = await examiner.examine(story.staged, story);
                if ('error' in examined)
                    return { kind: 'blocked', ...examined };
                await timed('cache', exportCache(plan, source, await opening, ports));
            }
            return { kind: 'built' };
        }
        const look = () => observe(plan, keychain, registries, readMutability(keychain, ports), ports);
        const created = (0,ecr_repository/* prepareRepositories */.QJ)(orders, keychain, ports);
        const looking = timed('registries', created.then((news) => (0,ecr_repository/* lookUntilThere */.wt)(news, look, ports)));
        const [observed] = await Promise.all([looking, config, examiner.ready(), signer.ready()]);
        tellOfNewOnHub(observed, plan, context.repository.isPrivate, ports);
        const settled = (0,settle/* settle */.G)(plan, observed);
        story.settled = settled;
        await journal.note((0,report/* rowsBefore */.Pq)(story));
        await ports.log.group('Registries', async () => (0,table/* settledLines */.dO)(settled).forEach(ports.log.info));
        if (settled.refusal !== undefined)
            throw settled.refusal;
        const relate = openHistory(inputs, context, ports);
        const forward = (0,publish_forward/* onlyForward */.kl)(settled, registries, relate);
        if ((0,publish_forward/* isIdle */.xB)(settled, plan_history/* isOpen */.n)) {
            story.settled = await forward;
            if ((0,publish_forward/* isIdle */.xB)(story.settled) && (await signer.isDone(story.settled))) {
                story.rows = story.settled.rows.map(publish/* rowWithoutWrite */.kV);
                return { kind: 'published' };
            }
        }
        const comparer = (0,previous/* openComparer */.K)(settled, registries, story, ports);
        story.staged =
            given?.source.staged ??
                (settled.source.kind === 'adopt'
                    ? await adoptImage(settled.source.digest, registries.open(settled.source.from))
                    : await timed('build', beside(build({ plan, settled, source, opened: await opening, keychain, registries }, ports))));
        comparer.begin(story.staged);
        const examined = await examiner.examine(story.staged, story, given?.source.parts);
        if ('error' in examined)
            return { kind: 'blocked', ...examined };
        const decided = await forward;
        story.settled = decided;
        const looks = openLooks(decided, registries, ports);
        const deliver = async () => {
            const uploaded = await timed('upload', upload(examined.image, decided, registries, looks));
            story.places = uploaded.places;
            const scanned = await timed('checks', ecrScan(orders, uploaded, inputs.failOn, keychain, ports));
            const admission = admit(uploaded, scanned, await timed('checks', signer.sign(uploaded, scanned, decided, story)));
            if (admission.kind === 'blocked')
                return admission;
            if (plan.byDigest)
                return leaveUnnamed(admission.image, decided, ports);
            story.publishing = true;
            story.rows = await timed('tags', (0,publish/* publish */.mk)(admission.image, decided, registries, { looks, relate, journal }, ports));
            if (plan.build.load)
                await timed('load', (0,load/* loadImage */.yt)(examined.image, plan, (0,load/* nativePlatform */.Nc)(ports.env), (await opening).docker, ports));
            await comparer.linger();
            return { kind: 'published' };
        };
        const [end] = await Promise.all([
            deliver(),
            settled.source.kind === 'build' ? timed('cache', exportCache(plan, source, await opening, ports)) : [],
        ]);
        return end;
    }
    finally {
        await Promise.all([
            keeping,
            registries.close(),
            examiner.close(),
            config?.then(({ close }) => close(), () => undefined),
        ]);
    }
}
async function signIn(inputs, images, ports) {
    const keychain = await (0,credentials_keychain/* obtainKeychain */.Q)(inputs, images, ports);
    return { keychain, registries: (0,client/* openRegistries */.c)(keychain, ports) };
}
async function openFrom(inputs, ports) {
    const signedIn = await signIn(inputs, [...inputs.images, ...inputs.from.map(({ repository }) => repository)], ports);
    if (!inputs.dryRun)
        for (const image of inputs.images)
            signedIn.registries.open(image).greet('push');
    const source = await readSource(inputs.from, signedIn.registries, ports);
    await checkOrigin(inputs, source.origin, signedIn.registries, ports);
    return { ...signedIn, source };
}
function needsDocker({ origin, build, smoke }) {
    return origin === undefined || build.load || smoke !== undefined;
}
async function build({ plan, settled, source, opened, keychain, registries }, ports) {
    const [first] = plan.images;
    const login = first === undefined ? undefined : await keychain.login(first);
    const sight = { plan, settled, builder: opened.builder, settings: keychain.settings };
    const way = wayOf({ ...sight, expiresAt: login?.expiresAt, now: ports.clock.now(), env: ports.env });
    ports.log.info(wayLine(way));
    switch (way.kind) {
        case 'layout':
            prepareUpload(plan.build, settled, registries);
            return stageImage(plan, source, opened, ports);
        case 'push':
            return pushImage(plan, source, opened, way.repository, (digest) => adoptImage(digest, registries.open(way.repository)), ports);
    }
}
function hostsOf(plan, keychain) {
    return [...new Set([...plan.images.map((image) => image.host), ...keychain.declared])].map(keychain.settings);
}
function sourceOf(inputs, context, ports) {
    const serverUrl = ports.env['GITHUB_SERVER_URL'] || 'https://github.com';
    return { isPrivate: context.repository.isPrivate, runUrl: context.runUrl, serverUrl, githubToken: inputs.githubToken };
}


/***/ }),

/***/ 6665:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ differenceOf)
/* harmony export */ });
/* harmony import */ var _domain_platform_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(9560);

function differenceOf(plan, image) {
    if (image === undefined)
        return 'is not an image that can be read';
    if (image.fingerprint === undefined)
        return 'was not made by this action (it has no label io.build-tag-push.inputs)';
    if (image.revision !== plan.revision)
        return `is of commit ${image.revision ?? '(not said)'}, not of ${plan.revision}`;
    const wanted = plan.build.platforms.map(_domain_platform_js__WEBPACK_IMPORTED_MODULE_0__/* .formatPlatform */ .Bq).toSorted();
    const found = image.platforms.map(_domain_platform_js__WEBPACK_IMPORTED_MODULE_0__/* .formatPlatform */ .Bq).toSorted();
    if (wanted.length > 0 && wanted.join() !== found.join())
        return `is for ${found.join(', ')}, not for ${wanted.join(', ')}`;
    if (image.fingerprint !== plan.fingerprint)
        return 'is of this commit but was built with other inputs (build-args, target, file, labels …)';
    return undefined;
}


/***/ }),

/***/ 4367:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   H9: () => (/* binding */ ORIGIN_CURE),
/* harmony export */   Qs: () => (/* binding */ content),
/* harmony export */   U2: () => (/* binding */ NO_COMMIT),
/* harmony export */   oc: () => (/* binding */ UNDATED),
/* harmony export */   s6: () => (/* binding */ nothing)
/* harmony export */ });
const UNDATED = { kind: 'nothing', because: 'the commit has no date here: the event does not say it, nor does git show' };
const NO_COMMIT = 'the image has no label org.opencontainers.image.revision that names a commit';
const ORIGIN_CURE = 'With from, commit and version come from the labels of the image, never from the run: set the input version, name rules that need neither (type=raw,value=…), or build the image with labels (docker/metadata-action makes them, and so does this action).';
function nothing(because) {
    return { kind: 'nothing', because };
}
function content(body, standing, because) {
    return { kind: 'content', body, source: body, because, standing, latest: undefined };
}


/***/ }),

/***/ 9079:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  n: () => (/* binding */ isOpen),
  C: () => (/* binding */ judgeHistory)
});

;// CONCATENATED MODULE: ./lib/src/domain/relation.js
function shortCommit(name) {
    return name.slice(0, 7);
}

;// CONCATENATED MODULE: ./lib/src/plan/history.js

function isOpen({ tag, decision, before }) {
    return decision === 'write' && tag.follows === 'history' && before !== undefined;
}
function judgeHistory({ revision }, { because }, holder) {
    const write = (reason) => ({ move: 'write', because: `${because}${reason}` });
    if (holder.kind === 'unread')
        return write(`; nobody knows whether what it holds is newer: ${holder.because}`);
    const { image, relation } = holder;
    if (image.revision === undefined || relation === undefined)
        return write('; nobody knows whether what it holds is newer: it names no commit');
    const other = shortCommit(image.revision);
    switch (relation.kind) {
        case 'same':
            return write('; it holds an earlier build of the same commit');
        case 'after':
            return write(`, which comes after ${other} (${relation.source})`);
        case 'before':
            return { move: 'keep', because: `stays: it holds ${other}, which comes after ${shortCommit(revision)} (${relation.source})` };
        case 'apart':
            return write(`; it holds ${other}, which comes neither before nor after (${relation.source}): a forced push, or another branch`);
        case 'unknown':
            return write(`; nobody knows whether ${other}, which it holds, is newer: ${relation.because}`);
    }
}


/***/ }),

/***/ 5708:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   i: () => (/* binding */ planJson)
/* harmony export */ });
const SCHEMA = 1;
function planJson(plan) {
    return {
        schema: SCHEMA,
        images: plan.images.map(({ name }) => name),
        tags: plan.tags.map(({ name, kind, move, follows, rule, because }) => ({ name, kind, move, follows: follows ?? null, rule, because })),
        leftOut: plan.leftOut.map(({ rule, because }) => ({ rule, because })),
        version: plan.version,
        environment: plan.environment ?? null,
        revision: plan.revision,
        labels: Object.fromEntries(plan.labels),
        annotations: plan.annotations.image.map(({ level, key, value }) => ({ level, key, value })),
        fingerprint: plan.fingerprint,
        fixedTags: plan.fixedTags,
        push: plan.push,
        byDigest: plan.byDigest,
        from: plan.origin?.names ?? [],
        notes: plan.notes,
    };
}


/***/ }),

/***/ 449:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   GG: () => (/* binding */ RUN_VERSION_LABEL),
/* harmony export */   Kh: () => (/* binding */ CREATED_LABEL),
/* harmony export */   Lw: () => (/* binding */ withOwn),
/* harmony export */   NP: () => (/* binding */ isOwn),
/* harmony export */   OP: () => (/* binding */ ociSet),
/* harmony export */   P1: () => (/* binding */ REVISION_LABEL),
/* harmony export */   Qu: () => (/* binding */ VERSION_LABEL),
/* harmony export */   Ts: () => (/* binding */ toldLabels),
/* harmony export */   nU: () => (/* binding */ renderEntries),
/* harmony export */   oR: () => (/* binding */ joined),
/* harmony export */   pM: () => (/* binding */ COMMIT_LABEL),
/* harmony export */   qf: () => (/* binding */ FINGERPRINT_LABEL)
/* harmony export */ });
/* harmony import */ var _template_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8930);

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
    const text = (0,_template_js__WEBPACK_IMPORTED_MODULE_0__/* .render */ .X)(template, { context });
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


/***/ }),

/***/ 911:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  C: () => (/* binding */ makePlan),
  X: () => (/* binding */ shownTags)
});

// EXTERNAL MODULE: ./lib/src/domain/cache.js
var domain_cache = __nccwpck_require__(525);
// EXTERNAL MODULE: ./lib/src/domain/list.js
var list = __nccwpck_require__(2791);
// EXTERNAL MODULE: ./lib/src/domain/platform.js
var platform = __nccwpck_require__(9560);
// EXTERNAL MODULE: ./lib/src/domain/reference.js
var reference = __nccwpck_require__(3366);
// EXTERNAL MODULE: ./lib/src/domain/version.js
var domain_version = __nccwpck_require__(9659);
// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __nccwpck_require__(5071);
// EXTERNAL MODULE: ./lib/src/plan/labels.js
var plan_labels = __nccwpck_require__(449);
;// CONCATENATED MODULE: ./lib/src/plan/annotations.js

function annotationsOf({ annotations, metadata }, context, version) {
    const set = (0,plan_labels/* ociSet */.OP)(context, version);
    const given = annotations.map(({ levels, entry }) => ({
        levels: (levels ?? metadata.levels).map((level) => level.trim()),
        ...(entry === undefined ? { entries: set, problems: [] } : (0,plan_labels/* renderEntries */.nU)('annotations', [entry], context)),
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
            return [...(0,plan_labels/* joined */.oR)(entries)].map(([key, value]) => ({ level, key, value }));
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
    for (const each of given) {
        const known = tags.get(each.name);
        tags.set(each.name, known === undefined ? planned(each, judge) : merged(known, planned(each, judge)));
    }
    return [...tags.values()].toSorted((one, other) => one.rank - other.rank).map(({ tag }) => tag);
}
function collisions(given) {
    const first = new Map();
    const said = [];
    for (const each of given) {
        const known = first.get(each.name);
        if (known === undefined)
            first.set(each.name, each);
        else if (known.source !== each.source)
            said.push(`${known.rule.line} (for ${known.source}) and ${each.rule.line} (for ${each.source}) give the same tag, ${each.name}`);
    }
    return said;
}
function planned({ name, standing, rule, because, line }, judge) {
    const { kind } = TAG_KINDS[standing];
    const rank = rankOf(standing);
    if (kind === 'fixed')
        return { tag: { name, kind, rule: rule.line, because, move: 'write', follows: undefined }, rank };
    const move = judge(line, because);
    return { tag: { name, kind, rule: rule.line, because: move.because, move: move.move, follows: move.follows }, rank };
}
function merged(first, other) {
    const [one, another] = [first.tag, other.tag];
    if (one.kind !== another.kind)
        return one.kind === 'fixed' ? first : other;
    const stays = one.move === 'write' && another.move === 'keep';
    const follows = one.follows === 'history' ? another.follows : one.follows;
    return {
        tag: { ...one, follows, ...(stays ? { move: 'keep', because: another.because } : {}) },
        rank: Math.min(first.rank, other.rank),
    };
}

// EXTERNAL MODULE: ./lib/src/domain/wildcard.js
var wildcard = __nccwpck_require__(3613);
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
    return { kind: 'nothing', because: `no pattern of environment matches ${name === '' ? 'a run without a branch or tag' : name}` };
}

// EXTERNAL MODULE: ./lib/src/plan/facts.js
var plan_facts = __nccwpck_require__(4367);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __nccwpck_require__(7598);
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
    if (!(0,reference/* isTag */.dz)(name))
        return { kind: 'illegal', because: `starts with ${JSON.stringify(name.slice(0, 1))}, and a tag with a letter, a digit or "_"` };
    return { kind: 'name', name, note: `${JSON.stringify(whole)} is no tag; it became ${name}` };
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
    return { kind: 'name', name: fitted, note: `${JSON.stringify(body)} does not fit a tag; it became ${fitted}` };
}
function clean(text) {
    return text.replaceAll(/[^a-zA-Z0-9._-]+/g, '-');
}

;// CONCATENATED MODULE: ./lib/src/plan/latest.js

function latestOf(given, { tags, version }) {
    const { latest, prefix, suffix } = tags.flavor;
    const asked = new Set(tags.rules);
    const first = given.find(({ rule }) => asked.has(rule));
    const source = latest === 'true' ? given[0] : first;
    if (source === undefined || given.some(({ rule }) => rule.kind === 'latest'))
        return { kind: 'none' };
    if (latest === 'false')
        return source.latest === undefined ? { kind: 'none' } : leftOut('flavor', 'latest left out: it has latest=false');
    if (latest === 'auto' && source.latest === undefined)
        return noRelease(source);
    const rule = latest === 'true' ? { ...source.rule, line: 'flavor' } : source.rule;
    const name = nameAsWritten({ prefix: onLatest(prefix), body: 'latest', suffix: onLatest(suffix) });
    if (name.kind === 'illegal')
        return { kind: 'problem', rule, message: `flavor: its latest ${name.because}` };
    const line = source.latest?.line ?? (version.kind === 'version' ? { version: version.version, holds: () => true } : undefined);
    const because = latest === 'true' ? 'flavor has latest=true' : source.because;
    return { ...source, rule, name: name.name, note: name.note, source: 'latest', because, standing: 'latest', line };
}
function onLatest({ template, onLatest: isOn }) {
    return isOn ? (template.text.split('=', 1)[0]?.trim() ?? '') : '';
}
function noRelease({ rule, name }) {
    const isVersion = rule.kind === 'semver' || rule.kind === 'pep440';
    return isVersion ? leftOut(rule.line, `latest left out: ${name} is no stable version`) : { kind: 'none' };
}
function leftOut(rule, because) {
    return { kind: 'left-out', leftOut: { rule, because } };
}

// EXTERNAL MODULE: ./lib/src/domain/line.js
var domain_line = __nccwpck_require__(837);
;// CONCATENATED MODULE: ./lib/src/plan/moving.js

function moveJudge(context, { tagPrefix, moving }) {
    if (moving === 'always')
        return (_line, because) => ({ move: 'write', because, follows: undefined });
    const read = reader(context.versions, tagPrefix);
    const known = new Map();
    const judged = (line) => {
        const move = known.get(line) ?? judge(line, context.versions, read);
        known.set(line, move);
        return move;
    };
    return (line, because) => {
        const follows = line === undefined ? 'history' : 'versions';
        if (context.ref.kind === 'queue')
            return { move: 'keep', because: 'stays: what a merge queue tries may never land', follows };
        return line === undefined ? { move: 'write', because, follows } : { ...judged(line), follows };
    };
}
function judge({ version, holds, pre, scheme = domain_line/* SEMVER */.H }, versions, read) {
    if (version.isPrerelease && pre !== true)
        return { move: 'keep', because: `stays: ${version.full} is a pre-release` };
    switch (versions.kind) {
        case 'unknown':
            return { move: 'keep', because: `stays: the other versions are not known (${versions.because})` };
        case 'unasked':
            return { move: 'keep', because: 'stays: the other versions were not asked for' };
        case 'known': {
            const all = pre === true ? read(scheme).all : read(scheme).stable;
            const line = all.filter(holds);
            const highest = line.reduce((high, other) => (scheme.compare(other, high) > 0 ? other : high), version);
            if (highest !== version)
                return { move: 'keep', because: `stays: ${highest.full} is higher` };
            const others = line.filter((other) => scheme.compare(other, version) !== 0).length;
            const among = line.length === all.length ? '' : ' of its line';
            return {
                move: 'write',
                because: `${version.full} is the highest of ${others + 1} version${others === 0 ? '' : 's'}${among} (${versions.source})`,
            };
        }
    }
}
function reader(versions, prefix) {
    const read = new Map();
    return (scheme) => {
        const known = read.get(scheme) ?? versionsOf(versions, prefix, scheme);
        read.set(scheme, known);
        return known;
    };
}
function versionsOf(versions, prefix, { parse }) {
    const tags = versions.kind === 'known' ? versions.tags : [];
    const all = tags.flatMap((tag) => (tag.startsWith(prefix) ? (parse(tag.slice(prefix.length)) ?? []) : []));
    return { all, stable: all.filter(({ isPrerelease }) => !isPrerelease) };
}

;// CONCATENATED MODULE: ./lib/src/plan/notes.js


function notesOf(inputs, facts, given) {
    const adjusted = given.map(({ note }) => note).filter((note) => note !== undefined);
    const none = given.length === 0 ? ['no rule gives a tag in this run'] : [];
    const notes = [
        ...inputs.notices,
        ...facts.context.notes,
        ...adjusted,
        ...collisions(given),
        ...versionNotes(facts),
        ...deploymentNotes(facts),
        ...none,
    ];
    return [...new Set(notes)];
}
function versionNotes({ tags, context, version }) {
    const isAsked = tags.strategies.includes('semver') || tags.rules.some(({ kind }) => kind === 'semver');
    if (version.kind === 'version')
        return [];
    return tags.version !== undefined || (isAsked && context.ref.kind === 'tag') ? [version.because] : [];
}
function deploymentNotes({ tags, context, environment }) {
    const own = environmentOf(tags.environments, { ...context, deployment: undefined });
    if (environment.kind === 'nothing' || own.kind === 'nothing' || own.name === environment.name)
        return [];
    return [`the environment is ${environment.name}, as the deployment says, not ${own.name} of the input environment`];
}

// EXTERNAL MODULE: ./lib/src/plan/template.js + 1 modules
var template = __nccwpck_require__(8930);
;// CONCATENATED MODULE: ./lib/src/plan/subject.js



function subjectOf(value, { context, tags }, prefix) {
    if (value !== undefined) {
        const text = (0,template/* render */.X)(value, { context });
        return text === undefined ? plan_facts/* UNDATED */.oc : { kind: 'subject', text, from: 'value' };
    }
    if (tags.version !== undefined)
        return { kind: 'subject', text: afterPrefix(tags.version, prefix) ?? tags.version, from: 'input' };
    if (context.origin !== undefined) {
        const { version } = context.origin;
        return version === undefined ? (0,plan_facts/* nothing */.s6)(domain_version/* NO_VERSION */.dG) : { kind: 'subject', text: version, from: 'image' };
    }
    const { ref } = context.run;
    if (!ref.startsWith('refs/tags/'))
        return (0,plan_facts/* nothing */.s6)('the run is not for a tag, and no version is given');
    const tag = ref.slice('refs/tags/'.length);
    const text = afterPrefix(tag, prefix);
    return text === undefined ? (0,plan_facts/* nothing */.s6)(`the tag ${tag} does not start with ${prefix}`) : { kind: 'subject', text, from: 'tag' };
}
function afterPrefix(text, prefix) {
    return text.startsWith(prefix) ? text.slice(prefix.length) : undefined;
}

;// CONCATENATED MODULE: ./lib/src/plan/requests.js


function requestsOf(tags, context) {
    return new Map(tags.rules.flatMap((rule) => {
        const request = requestOf(rule, tags, context);
        return request === undefined || (0,template/* render */.X)(rule.enable, { context }) !== 'true' ? [] : [[rule, request]];
    }));
}
function requestOf(rule, tags, context) {
    switch (rule.kind) {
        case 'match': {
            const subject = subjectOf(rule.value, { tags, context }, '');
            return subject.kind === 'nothing' ? undefined : { pattern: rule.expression, text: subject.text, group: rule.group };
        }
        case 'semver':
        case 'pep440': {
            const subject = rule.match === undefined ? undefined : subjectOf(rule.value, { tags, context }, tags.tagPrefix);
            return rule.match === undefined || subject?.kind !== 'subject' ? undefined : { pattern: rule.match, text: subject.text, group: 1 };
        }
        case 'raw':
        case 'ref':
        case 'sha':
        case 'edge':
        case 'schedule':
            return undefined;
    }
}

// EXTERNAL MODULE: ./lib/src/domain/date.js
var date = __nccwpck_require__(4243);
;// CONCATENATED MODULE: ./lib/src/plan/version.js




function versionContent(rule, facts, scheme = domain_line/* SEMVER */.H, nameOf = ({ full }) => full) {
    const { context, tags } = facts;
    const subject = subjectOf(rule.value, facts, tags.tagPrefix);
    if (subject.kind === 'nothing')
        return subject;
    const text = rule.match === undefined ? subject.text : matched(subject.text, facts.found.get(rule));
    if (text === undefined)
        return { kind: 'problem', because: problemOf(rule, facts.found.get(rule)) };
    const read = facts.read(text.replaceAll('/', '-'), scheme);
    if (read === undefined)
        return (0,plan_facts/* nothing */.s6)(notVersion(subject, text, scheme, tags.tagPrefix));
    const { version, latest } = read;
    const because = reasonOf(subject, version);
    const named = (body) => (body === version.full ? nameOf(version) : body);
    if (version.isPrerelease)
        return (0,plan_facts/* content */.Qs)(named(fullOf(rule.pattern, version, context)), 'version', because);
    const line = lineOf(rule.pattern, read, scheme, context);
    const body = (0,template/* render */.X)(rule.pattern, { context, version }) ?? '';
    if (line === undefined)
        return { ...(0,plan_facts/* content */.Qs)(named(body), 'version', because), latest };
    return { ...(0,plan_facts/* content */.Qs)(body, 'line', because), line, latest };
}
function lineOf(pattern, { version, others, lines }, scheme, context) {
    const core = coreOf(pattern.text);
    if (lines.has(core))
        return lines.get(core);
    const write = (other) => (0,template/* render */.X)(pattern, { context, version: other }) ?? '';
    const body = write(version);
    const isShared = others.some((other) => write(other) === body);
    const line = isShared ? { version, scheme, holds: (other) => write(other) === body } : undefined;
    lines.set(core, line);
    return line;
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
function latestContent(found) {
    if (found.kind === 'none')
        return (0,plan_facts/* nothing */.s6)(found.because);
    const { version, from } = found;
    if (version.isPrerelease)
        return (0,plan_facts/* nothing */.s6)(`${version.full} is a pre-release`);
    return (0,plan_facts/* content */.Qs)('latest', 'latest', reasonOf({ from }, version));
}
function matched(text, found) {
    return found?.kind === 'none' ? text : found?.kind === 'found' ? found.text : undefined;
}
function problemOf({ match }, found) {
    return found?.kind === 'failed'
        ? found.because
        : `${match?.text} finds no first group, in which the version should be; put it in parentheses`;
}
function reasonOf({ from }, version) {
    switch (from) {
        case 'tag':
            return `the version of the tag ${version.raw}`;
        case 'image':
            return `the version ${version.raw} of the image`;
        case 'value':
        case 'input':
            return `the version ${version.raw}, given by hand`;
    }
}
function notVersion({ from, text: whole }, text, scheme, prefix) {
    const what = scheme === domain_line/* SEMVER */.H ? 'a semantic version' : 'a version of PEP 440';
    const part = text === whole ? '' : ` (${text})`;
    switch (from) {
        case 'value':
            return `its value ${whole}${part} is not ${what}`;
        case 'input':
            return `the version given by hand, ${whole}${part}, is not ${what}`;
        case 'image':
            return `the image calls itself ${whole}${part}, which is not ${what}`;
        case 'tag':
            return `the tag ${prefix}${whole}${part} is not ${what}${prefix === '' ? '' : ` after ${prefix}`}`;
    }
}
function fullOf(pattern, version, context) {
    return isRaw(pattern) ? ((0,template/* render */.X)(pattern, { context, version }) ?? '') : version.full;
}
function isRaw({ parts: [part, ...others] }) {
    if (part === undefined || others.length > 0)
        return false;
    if (part.kind === 'word')
        return part.word === 'raw';
    if (part.kind !== 'program' || part.body.length !== 1)
        return false;
    const [node] = part.body;
    return node?.kind === 'mustache' && node.call.path.parts.join() === 'raw';
}
function openVersions() {
    const known = new Map();
    return (text, scheme) => {
        const found = known.get(scheme) ?? new Map();
        if (found.has(text))
            return found.get(text);
        const version = scheme.parse(text);
        const read = version && {
            version,
            others: othersOf(version),
            lines: new Map(),
            latest: { line: { version, scheme, holds: () => true } },
        };
        known.set(scheme, found.set(text, read));
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
        return (0,plan_facts/* nothing */.s6)(plan_facts/* NO_COMMIT */.U2);
    switch (rule.kind) {
        case 'semver':
            return versionContent(rule, facts);
        case 'pep440':
            return versionContent(rule, facts, rule.scheme);
        case 'version':
            return versionContent(rule, facts, domain_line/* SEMVER */.H, withBuild);
        case 'latest':
            return tags.flavor.latest === 'false' ? (0,plan_facts/* nothing */.s6)('flavor has latest=false') : latestContent(facts.version);
        case 'match':
            return matchContent(rule, facts);
        case 'ref':
            return refContent(rule.event, facts);
        case 'edge':
            return edgeContent(rule.branch, context);
        case 'branch':
            return context.ref.kind === 'branch' ? branchContent(context.ref.name) : notOnBranch(context);
        case 'pull':
            return context.ref.kind === 'pull' ? pullContent(String(context.ref.number)) : (0,plan_facts/* nothing */.s6)('the run is not for a pull request');
        case 'environment':
            return environmentContent(facts);
        case 'branch-commit':
            return branchCommitContent(context);
        case 'commit':
            if (context.merge !== undefined)
                return (0,plan_facts/* nothing */.s6)('what is built is the merge of the pull request, not the commit alone');
            return (0,plan_facts/* content */.Qs)((0,template/* shortSha */.F)(context.sha), 'commit', `the commit ${(0,template/* shortSha */.F)(context.sha)}`);
        case 'sha': {
            const { sha, shortShaLength } = context.run;
            if (sha === '')
                return (0,plan_facts/* nothing */.s6)('the event has no commit');
            const body = rule.format === 'short' ? (0,template/* shortSha */.F)(sha, shortShaLength) : sha;
            return (0,plan_facts/* content */.Qs)(body, 'commit', `the ${sha === context.merge ? 'merge commit' : 'commit'} ${(0,template/* shortSha */.F)(sha)}`);
        }
        case 'date':
            return (0,plan_facts/* content */.Qs)((0,date/* formatDate */.Y)('YYYY-MM-DD', context.startedAt, tags.timezone), 'date', `the day of this run in ${tags.timezone}`);
        case 'schedule': {
            if (!context.event.includes('schedule'))
                return (0,plan_facts/* nothing */.s6)(`the event is ${context.event}, not schedule`);
            const body = (0,template/* render */.X)(rule.pattern, { context });
            return body === undefined ? plan_facts/* UNDATED */.oc : (0,plan_facts/* content */.Qs)(body, 'schedule', 'a scheduled run');
        }
        case 'raw': {
            const body = (0,template/* render */.X)(rule.value, { context });
            return body === undefined ? plan_facts/* UNDATED */.oc : (0,plan_facts/* content */.Qs)(body, (0,domain_version/* parseVersion */.ot)(body) ? 'version' : 'raw', 'named in tags');
        }
    }
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
            return (0,plan_facts/* nothing */.s6)(`${text} does not match ${subject.text}`);
        case 'group':
            return (0,plan_facts/* nothing */.s6)(`${text} has no group ${rule.group} in ${subject.text}`);
        case 'failed':
            return { kind: 'problem', because: found.because };
        case 'found': {
            const version = (0,domain_version/* parseVersion */.ot)(found.text);
            const line = version === undefined || version.isPrerelease ? undefined : { version, holds: () => true };
            const standing = version === undefined ? 'match' : 'version';
            return { ...(0,plan_facts/* content */.Qs)(found.text, standing, `${text} found it in ${subject.text}`), latest: { line } };
        }
    }
}
function refContent(event, { context, tags }) {
    const { ref } = context.run;
    switch (event) {
        case 'branch':
            return ref.startsWith('refs/heads/') ? branchContent(ref.slice('refs/heads/'.length)) : (0,plan_facts/* nothing */.s6)('the run is not for a branch');
        case 'pr':
            return ref.startsWith('refs/pull/')
                ? pullContent(ref.slice('refs/pull/'.length).replace(/\/merge$/, ''))
                : (0,plan_facts/* nothing */.s6)('the run is not for a pull request');
        case 'tag': {
            if (!ref.startsWith('refs/tags/'))
                return (0,plan_facts/* nothing */.s6)('the run is not for a tag');
            const name = ref.slice('refs/tags/'.length);
            const version = (0,domain_version/* versionOfTag */.mx)(name, tags.tagPrefix);
            const found = (0,plan_facts/* content */.Qs)(name, version === undefined ? 'git-tag' : 'version', `the tag ${name}`);
            return { ...found, latest: { line: version === undefined ? undefined : { version, holds: () => true } } };
        }
    }
}
function edgeContent(branch, { run, repository }) {
    const wanted = branch ?? repository.defaultBranch;
    if (wanted === undefined)
        return (0,plan_facts/* nothing */.s6)('nobody says which branch is the default one');
    if (!run.ref.startsWith('refs/heads/'))
        return (0,plan_facts/* nothing */.s6)('the run is not for a branch');
    const name = run.ref.slice('refs/heads/'.length);
    return name === wanted ? (0,plan_facts/* content */.Qs)('edge', 'edge', `the branch ${name}`) : (0,plan_facts/* nothing */.s6)(`the branch is ${name}, not ${wanted}`);
}
function branchCommitContent(context) {
    const { ref, sha, merge } = context;
    if (ref.kind === 'pull') {
        const standing = merge === undefined ? 'branch-commit' : 'pull-merge';
        const because = `the commit ${(0,template/* shortSha */.F)(sha)} of pull request ${ref.number}`;
        return { ...(0,plan_facts/* content */.Qs)(`pr-${ref.number}`, standing, because), tail: `-${(0,template/* shortSha */.F)(sha)}` };
    }
    if (ref.kind !== 'branch') {
        const found = ref.kind === 'queue' ? "that of a merge queue is nobody's" : `the run is for ${ref.kind === 'tag' ? `the tag ${ref.name}` : 'none'}`;
        return (0,plan_facts/* nothing */.s6)(`<branch>-<commit> needs a branch, and ${found}`);
    }
    return { ...(0,plan_facts/* content */.Qs)(ref.name, 'branch-commit', `the commit ${(0,template/* shortSha */.F)(sha)} on the branch ${ref.name}`), tail: `-${(0,template/* shortSha */.F)(sha)}` };
}
function environmentContent({ context: { sha, ref }, environment, version }) {
    if (ref.kind === 'pull' || ref.kind === 'queue')
        return (0,plan_facts/* nothing */.s6)('what is not merged is in no environment');
    if (environment.kind === 'nothing')
        return environment;
    const { name } = environment;
    if (version.kind === 'none')
        return { ...(0,plan_facts/* content */.Qs)(name, 'environment-commit', `the commit ${(0,template/* shortSha */.F)(sha)} in ${name}`), tail: `-${(0,template/* shortSha */.F)(sha)}` };
    const { full } = version.version;
    return { ...(0,plan_facts/* content */.Qs)(name, 'environment-version', `version ${full} in ${name}`), tail: `-v${full}` };
}
function branchContent(name) {
    return (0,plan_facts/* content */.Qs)(name, 'branch', `the branch ${name}`);
}
function pullContent(name) {
    return (0,plan_facts/* content */.Qs)(name, 'pull', `pull request ${name}`);
}
function notOnBranch({ ref }) {
    return (0,plan_facts/* nothing */.s6)(ref.kind === 'queue' ? "the branch of a merge queue is nobody's" : 'the run is not for a branch');
}

;// CONCATENATED MODULE: ./lib/src/plan/rules.js







const SHOWN_LIMIT = 80;
const WRITTEN = ['semver', 'pep440', 'match', 'schedule', 'raw'];
function applyRule(rule, facts) {
    const { context } = facts;
    const enabled = (0,template/* render */.X)(rule.enable, { context });
    if (enabled === 'false')
        return { kind: 'nothing', rule, because: `enable is false (${rule.enable.text})` };
    if (enabled !== undefined && enabled !== 'true')
        return problem(rule, `enable gives ${JSON.stringify(enabled)}; it must give true or false`);
    const [prefix, suffix] = [affix('prefix', rule, facts), affix('suffix', rule, facts)];
    if (enabled === undefined || prefix === undefined || suffix === undefined)
        return { ...plan_facts/* UNDATED */.oc, rule };
    const content = contentOf(rule, facts);
    if (content.kind === 'nothing')
        return { ...content, rule };
    if (content.kind === 'problem')
        return problem(rule, content.because);
    const pieces = { prefix, body: content.body, suffix: `${content.tail ?? ''}${suffix}` };
    const whole = `${pieces.prefix}${pieces.body}${pieces.suffix}`;
    if (whole === '')
        return { kind: 'nothing', rule, because: 'its value is empty' };
    const name = WRITTEN.includes(rule.kind) ? nameAsWritten(pieces) : nameToFit(pieces);
    if (name.kind === 'illegal')
        return problem(rule, `${JSON.stringify(whole.slice(0, SHOWN_LIMIT))} ${name.because}`);
    const { source, because, standing, latest } = content;
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
    };
}
function rules_lineOf({ line, standing, body }, name, { version, tags }) {
    if (line !== undefined || TAG_KINDS[standing].kind === 'fixed' || version.kind === 'none')
        return line;
    const byName = (0,domain_line/* lineByName */.h)(name, version.version, tags.tagPrefix);
    return byName ?? (body === name ? undefined : (0,domain_line/* lineByName */.h)(body, version.version, tags.tagPrefix));
}
function affix(side, rule, { tags, context }) {
    return rule.kind === 'latest' ? onLatest(tags.flavor[side]) : (0,template/* render */.X)(rule[side] ?? tags.flavor[side].template, { context });
}
function problem(rule, message) {
    return { kind: 'problem', rule, message: `${rule.line}: ${message}` };
}

;// CONCATENATED MODULE: external "node:vm"
const external_node_vm_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:vm");
;// CONCATENATED MODULE: ./lib/src/plan/search.js

const SEARCH_TIMEOUT_MS = 2_000;
const TEXT_LIMIT = 100_000;
const SEARCH = `
  for (; box.at < box.requests.length; box.at += 1) {
    const { source, flags, text, group } = box.requests[box.at]
    try {
      const match = text.match(new RegExp(source, flags))
      box.results.push(match === null ? { kind: 'none' } : match[group] === undefined ? { kind: 'group' } : { kind: 'found', text: match[group] })
    } catch (error) {
      box.results.push({ kind: 'failed', because: error.message })
    }
  }
`;
function search(requests) {
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
    try {
        new external_node_vm_namespaceObject.Script(SEARCH).runInContext((0,external_node_vm_namespaceObject.createContext)({ box }), { timeout: SEARCH_TIMEOUT_MS });
    }
    catch (error) {
        if (!isTimeout(error))
            throw error;
    }
    return new Map([...requests].map(([key, request], index) => [key, resultOf(request, index, box)]));
}
function resultOf({ pattern, text }, index, { at, results }) {
    const found = results[index];
    if (text.length > TEXT_LIMIT)
        return { kind: 'failed', because: `the text that ${pattern.text} looks into has ${text.length} characters, more than ${TEXT_LIMIT}` };
    if (found !== undefined)
        return { ...found };
    const seconds = SEARCH_TIMEOUT_MS / 1_000;
    if (index === at)
        return { kind: 'failed', because: `${pattern.text} takes longer than ${seconds} s; write an expression that repeats less` };
    return { kind: 'failed', because: `${pattern.text} was not looked for, since another expression takes longer than ${seconds} s` };
}
function isTimeout(error) {
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}

// EXTERNAL MODULE: ./lib/src/plan/sign.js
var sign = __nccwpck_require__(5311);
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
function rulesOf(strategies, major) {
    return strategies.flatMap((strategy) => PRESETS[strategy]).filter((rule) => !(major === 0 && isBareMajor(rule)));
}
function isBareMajor(rule) {
    return rule.kind === 'version' && rule.pattern.text === '{{major}}';
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

;// CONCATENATED MODULE: ./lib/src/plan/plan.js





















function makePlan(inputs, context) {
    const facts = factsOf(inputs, context);
    const yields = rulesFor(facts).map((rule) => applyRule(rule, facts));
    const given = yields.filter(isTag);
    const latest = latestOf(given, facts);
    const first = given.filter(isNotLatest);
    const preset = given.filter((each) => !isNotLatest(each));
    const added = [latest].filter(isTag);
    const tags = collapse([...first, ...preset, ...added, ...onEachLine(added, given)], moveJudge(context, inputs.tags));
    const leftOut = [...leftOutOf(yields), ...(latest.kind === 'left-out' ? [latest.leftOut] : [])];
    const version = first[0]?.name ?? '';
    const labels = (0,plan_labels/* renderEntries */.nU)('labels', inputs.labels, context);
    const { image, told, problems } = annotationsOf(inputs, context, version);
    const illegal = [...yields, latest].filter((each) => each.kind === 'problem').map(({ message }) => message);
    const { origin } = context;
    refuseSilent(origin, yields);
    refuse([
        ...illegal,
        ...(origin === undefined ? [...labels.problems, ...problems, ...cacheProblems(inputs, tags)] : platformProblems(origin, inputs.build)),
    ]);
    if (tags.length === 0 && inputs.push && !inputs.byDigest)
        throw nothingToPush(leftOut);
    const fingerprint = origin === undefined ? fingerprintOf(inputs, context) : (origin.fingerprint ?? '');
    const own = (0,plan_labels/* joined */.oR)([...(0,plan_labels/* ociSet */.OP)(context, version), ...labels.entries]);
    const ofRun = facts.version.kind === 'version' ? facts.version.version : undefined;
    return {
        images: inputs.images,
        tags,
        names: [...new Set([...first, ...preset].map(nameOf)), ...added.map(nameOf)],
        leftOut,
        version,
        labels: origin === undefined ? (0,plan_labels/* withOwn */.Lw)(own, { commit: context.sha, version: ofRun?.full, fingerprint }) : (0,plan_labels/* toldLabels */.Ts)(origin.labels),
        annotations: { image, told },
        metadata: inputs.metadata,
        environment: facts.environment.kind === 'named' ? facts.environment.name : undefined,
        runVersion: ofRun,
        revision: context.sha,
        build: origin === undefined ? inputs.build : { ...inputs.build, platforms: origin.platforms },
        origin: origin === undefined ? undefined : { digest: origin.digest, names: origin.names, repositories: origin.repositories },
        scan: inputs.scan,
        smoke: inputs.smoke,
        sbomFile: inputs.sbomFile,
        sign: (0,sign/* signPlanOf */.$)(inputs.sign, context),
        fingerprint,
        fixedTags: inputs.tags.fixedTags,
        onPartial: inputs.onPartial,
        push: inputs.push,
        byDigest: inputs.byDigest,
        notes: notesOf(inputs, facts, [...given, ...added]),
    };
}
function shownTags({ byDigest, tags }) {
    return byDigest ? [] : tags;
}
function factsOf({ tags }, context) {
    const { ref } = context;
    const version = (0,domain_version/* runVersion */.yh)(tags.version, ref.kind === 'tag' ? ref.name : undefined, tags.tagPrefix, context.origin);
    const found = search(requestsOf(tags, context));
    return { tags, context, version, environment: environmentOf(tags.environments, context), read: openVersions(), found };
}
function rulesFor({ tags, version }) {
    const major = version.kind === 'version' ? version.version.major : undefined;
    return [...rulesOf(tags.strategies, major), ...tags.rules].toSorted((one, other) => other.priority - one.priority);
}
function leftOutOf(yields) {
    const all = yields.filter((each) => each.kind === 'nothing').map(({ rule, because }) => ({ rule: rule.line, because }));
    return [...new Map(all.map((each) => [`${each.rule} ${each.because}`, each])).values()];
}
function isTag(each) {
    return each.kind === 'tag';
}
function isNotLatest({ rule }) {
    return rule.kind !== 'latest';
}
function onEachLine(latest, given) {
    const lines = new Set(given.map((each) => each.latest?.line).filter((line) => line !== undefined));
    return latest.flatMap((each) => [...lines].filter((line) => line !== each.line).map((line) => ({ ...each, line })));
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
function refuseSilent(origin, yields) {
    if (origin === undefined)
        return;
    const silent = yields.flatMap((each) => each.kind === 'nothing' && (each.because === domain_version/* NO_VERSION */.dG || each.because === plan_facts/* NO_COMMIT */.U2) ? [`${each.rule.line}: ${each.because}`] : []);
    if (silent.length === 0)
        return;
    const message = [`${origin.names.join(', ')} does not say what its tags need:`, ...(0,list/* listed */.KE)([...new Set(silent)])].join('\n');
    throw new errors/* ActionError */.lZ('plan', message, plan_facts/* ORIGIN_CURE */.H9);
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
    throw new errors/* ActionError */.lZ('plan', message, 'Nothing was built or written.');
}
function nothingToPush(leftOut) {
    const reasons = (0,list/* listed */.KE)(leftOut.map(({ rule, because }) => `${rule}: ${because}`));
    return new errors/* ActionError */.lZ('plan', ['no rule gives a tag in this run, so there is nothing to publish:', ...reasons].join('\n'), NO_TAG_CURE);
}
const NO_TAG_CURE = 'Name a rule that fits this event (README, "What happens, by event"), keep the event out of the workflow, or set push: false to build only.';


/***/ }),

/***/ 7073:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   G: () => (/* binding */ settle),
/* harmony export */   N: () => (/* binding */ TWIN)
/* harmony export */ });
/* harmony import */ var _domain_reference_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(3366);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5071);
/* harmony import */ var _difference_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6665);
/* harmony import */ var _plan_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(911);




function settle(plan, observed) {
    const source = plan.origin === undefined ? findAdoptable(plan, observed) : { kind: 'given', digest: plan.origin.digest };
    const rows = observed.repositories.flatMap((place) => (0,_plan_js__WEBPACK_IMPORTED_MODULE_1__/* .shownTags */ .X)(plan).map((tag) => settleRow(plan, place, tag, source)));
    const seen = source.kind === 'given' ? { seenMs: observed.atMs } : {};
    return { plan, rows, ...seen, places: observed.repositories, source, refusal: refusalOf(rows, observed) };
}
function findAdoptable(plan, observed) {
    if (plan.fixedTags !== 'keep')
        return { kind: 'build' };
    const places = observed.repositories.toSorted((one, other) => Number(other.required) - Number(one.required));
    for (const tag of plan.tags) {
        for (const place of places) {
            const seen = place.tags.get(tag.name);
            if (tag.kind !== 'fixed' || seen?.kind !== 'present' || (0,_difference_js__WEBPACK_IMPORTED_MODULE_2__/* .differenceOf */ .P)(plan, seen.image) !== undefined)
                continue;
            return { kind: 'adopt', digest: seen.digest, from: place.repository, version: seen.image?.version };
        }
    }
    return { kind: 'build' };
}
function settleRow(plan, place, tag, source) {
    const seen = place.tags.get(tag.name);
    const before = seen?.kind === 'present' ? seen.digest : undefined;
    const row = (decision, because) => ({
        repository: place.repository,
        tag,
        required: place.required,
        before,
        decision,
        because,
    });
    if (place.refused !== undefined)
        return row('refuse', place.refused.message);
    if (tag.move === 'keep')
        return row('keep', tag.because);
    if (tag.kind === 'moving') {
        const stuck = place.immutable(tag.name);
        if (stuck !== undefined)
            return row('keep', `it moves, and ${stuck}`);
        if (source.kind === 'adopt' && before === source.digest)
            return row('already', 'it holds the adopted image');
        if (source.kind === 'given' && before === source.digest)
            return row('already', HELD);
        return row('write', tag.because);
    }
    if (seen?.kind !== 'present')
        return row('write', tag.because);
    switch (plan.fixedTags) {
        case 'skip':
            return row('skip', 'it exists, and fixed-tags is skip');
        case 'overwrite': {
            const stuck = place.immutable(tag.name);
            return stuck === undefined ? row('write', 'fixed-tags is overwrite') : row('refuse', `it exists, and ${stuck}`);
        }
        case 'keep':
            return settleTaken(plan, seen, source, row);
    }
}
const HELD = 'it holds the image that from names';
const TWIN = 'it holds another build of the same commit, platforms and inputs';
function settleTaken(plan, seen, source, row) {
    if (source.kind === 'given' && source.digest === seen.digest)
        return row('adopt', HELD);
    const difference = (0,_difference_js__WEBPACK_IMPORTED_MODULE_2__/* .differenceOf */ .P)(plan, seen.image);
    if (difference !== undefined)
        return row('refuse', `it holds ${seen.digest}, which ${difference}`);
    if (source.kind !== 'build' && source.digest !== seen.digest)
        return row('keep', TWIN);
    return row('adopt', 'it is of this commit, platforms and inputs');
}
function refusalOf(rows, observed) {
    const places = observed.repositories.filter((place) => place.required).flatMap((place) => place.refused ?? []);
    const taken = rows.filter((row) => row.required && row.decision === 'refuse' && !isPlaceRefused(row, observed));
    const first = places[0];
    if (first !== undefined) {
        if (places.length === 1 && taken.length === 0)
            return first;
        const message = [
            `${places.length + taken.length} things stop this run before the build:`,
            ...places.map((place) => `- ${place.message}`),
            ...taken.map(lineOf),
        ];
        const hints = [...new Set([...places.flatMap((place) => place.hint ?? []), ...(taken.length > 0 ? [TAKEN_HINT] : [])])];
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ(first.code, message.join('\n'), hints.join('\n') || undefined, first);
    }
    if (taken.length === 0)
        return undefined;
    const message = `${taken.length === 1 ? 'a fixed tag is' : `${taken.length} fixed tags are`} taken by another image:\n${taken.map(lineOf).join('\n')}`;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ('tag-taken', message, TAKEN_HINT);
}
const TAKEN_HINT = 'A fixed tag is expected never to move. Build under another version, or set fixed-tags: overwrite to replace what is there, or fixed-tags: skip to leave it and publish the rest.';
function isPlaceRefused(row, observed) {
    return observed.repositories.some((place) => place.repository === row.repository && place.refused !== undefined);
}
function lineOf(row) {
    return `- ${(0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_3__/* .formatTagged */ .cy)({ repository: row.repository, tag: row.tag.name })}: ${row.because}`;
}


/***/ }),

/***/ 5311:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ signPlanOf),
/* harmony export */   s: () => (/* binding */ signLine)
/* harmony export */ });
function signPlanOf(sign, { repository }) {
    if (sign.mode === 'off')
        return { mode: 'off' };
    const { mode, format, required, recursive, own, log = !repository.isPrivate } = sign;
    return { mode, format, required, recursive, own, log };
}
function signLine(sign) {
    if (sign.mode === 'off')
        return [];
    const by = sign.mode === 'key' ? 'by a key' : "by the job's identity";
    const what = sign.recursive ? 'the digest and that of each platform' : 'the digest';
    const log = sign.own !== undefined ? 'as cosign-signing-config says' : `${sign.log ? 'with an' : 'without any'} entry in a public log`;
    const lack = sign.required ? 'no tag without it' : 'not required';
    return [`signed ${by}: ${what}, format ${sign.format}, ${log}; ${lack}`];
}


/***/ }),

/***/ 8930:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  X: () => (/* binding */ render),
  F: () => (/* binding */ shortSha)
});

// EXTERNAL MODULE: ./node_modules/semver/functions/parse.js
var parse = __nccwpck_require__(6353);
// EXTERNAL MODULE: ./lib/src/domain/date.js
var domain_date = __nccwpck_require__(4243);
// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __nccwpck_require__(5071);
// EXTERNAL MODULE: ./lib/src/plan/facts.js
var facts = __nccwpck_require__(4367);
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
    return new errors/* ActionError */.lZ('plan', `a template cannot be filled in: ${because}`, 'Nothing was built or written.');
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
    throw new errors/* ActionError */.lZ('plan', `an expression asks for {{sha}}, and ${facts/* NO_COMMIT */.U2}`, facts/* ORIGIN_CURE */.H9);
}
function render(template, values) {
    let text = '';
    for (const part of template.parts) {
        const piece = renderPart(part, values);
        if (piece === undefined)
            return undefined;
        text += piece;
    }
    return text;
}
function shortSha(sha, length = 7) {
    return sha.substring(0, length);
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
function renderProgram({ body, words, dates }, values) {
    const isUndated = values.context.committedAt === undefined && JSON.stringify(body).includes('"commit_date"');
    if (isUndated)
        return undefined;
    const names = words.map((word) => {
        if (isOfVersion(word))
            return [word, meaningOf(word, values)];
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


/***/ }),

/***/ 9413:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ describeImage)
/* harmony export */ });
/* harmony import */ var _domain_config_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6169);
/* harmony import */ var _domain_manifest_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(1806);
/* harmony import */ var _plan_labels_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(449);



async function describeImage(client, digest) {
    const root = await client.manifest(digest);
    if (root === undefined)
        return undefined;
    const children = root.content.kind === 'index' ? root.content.manifests.filter((child) => !(0,_domain_manifest_js__WEBPACK_IMPORTED_MODULE_1__/* .isAttestation */ .H3)(child)) : [];
    const image = root.content.kind === 'image'
        ? root
        : await firstChild(client, children.map((child) => child.digest));
    if (image?.content.kind !== 'image')
        return undefined;
    const config = (0,_domain_config_js__WEBPACK_IMPORTED_MODULE_0__/* .parseConfig */ .o4)(await client.readBlob(image.content.config, _domain_config_js__WEBPACK_IMPORTED_MODULE_0__/* .CONFIG_LIMIT_BYTES */ .Xk));
    if (config === undefined)
        return undefined;
    return {
        revision: config.labels.get(_plan_labels_js__WEBPACK_IMPORTED_MODULE_2__/* .COMMIT_LABEL */ .pM) ?? config.labels.get(_plan_labels_js__WEBPACK_IMPORTED_MODULE_2__/* .REVISION_LABEL */ .P1),
        fingerprint: config.labels.get(_plan_labels_js__WEBPACK_IMPORTED_MODULE_2__/* .FINGERPRINT_LABEL */ .qf),
        version: config.labels.get(_plan_labels_js__WEBPACK_IMPORTED_MODULE_2__/* .RUN_VERSION_LABEL */ .GG) ?? config.labels.get(_plan_labels_js__WEBPACK_IMPORTED_MODULE_2__/* .VERSION_LABEL */ .Qu),
        created: config.labels.get(_plan_labels_js__WEBPACK_IMPORTED_MODULE_2__/* .CREATED_LABEL */ .Kh),
        platforms: (root.content.kind === 'index' ? children : [config]).flatMap((child) => child.platform ?? []),
    };
}
async function firstChild(client, digests) {
    const first = digests[0];
    return first === undefined ? undefined : client.manifest(first);
}


/***/ }),

/***/ 6739:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Ke: () => (/* binding */ relationOf),
/* harmony export */   kl: () => (/* binding */ onlyForward),
/* harmony export */   xB: () => (/* binding */ isIdle)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5071);
/* harmony import */ var _plan_history_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(9079);
/* harmony import */ var _describe_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(9413);



async function onlyForward(settled, registries, relate) {
    const open = settled.rows.filter(_plan_history_js__WEBPACK_IMPORTED_MODULE_2__/* .isOpen */ .n);
    if (open.length === 0)
        return settled;
    const holders = new Map();
    const judge = async (row) => {
        if (!(0,_plan_history_js__WEBPACK_IMPORTED_MODULE_2__/* .isOpen */ .n)(row))
            return row;
        const known = holders.get(row.before);
        const alike = known === undefined ? open.filter(({ before }) => before === row.before) : [];
        const holder = known ?? readHolder(alike, registries, relate);
        holders.set(row.before, holder);
        const { move, because } = (0,_plan_history_js__WEBPACK_IMPORTED_MODULE_2__/* .judgeHistory */ .C)(settled.plan, row.tag, await holder);
        return { ...row, decision: move, because };
    };
    return { ...settled, rows: await Promise.all(settled.rows.map(judge)) };
}
function isIdle({ plan, source, rows }, open = () => false) {
    return source.kind === 'build' && !plan.byDigest && !plan.build.load && rows.every((row) => row.decision !== 'write' || open(row));
}
async function relationOf(image, relate) {
    return image?.revision === undefined ? undefined : relate(image.revision);
}
async function readHolder(rows, registries, relate) {
    const isHub = ({ repository }) => Number(repository.host === 'docker.io');
    const silent = [];
    for (const { repository, before } of rows.toSorted((one, other) => isHub(one) - isHub(other))) {
        if (before === undefined)
            continue;
        try {
            const image = await (0,_describe_js__WEBPACK_IMPORTED_MODULE_1__/* .describeImage */ .h)(registries.open(repository), before);
            if (image !== undefined)
                return { kind: 'image', image, relation: await relationOf(image, relate) };
            silent.push(`${repository.name} does not show an image there`);
        }
        catch (thrown) {
            silent.push((0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .asActionError */ .z6)(thrown).message);
        }
    }
    return { kind: 'unread', because: silent.join('; ') };
}


/***/ }),

/***/ 5985:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   _0: () => (/* binding */ openJournal),
/* harmony export */   a0: () => (/* binding */ readJournal),
/* harmony export */   ks: () => (/* binding */ closeJournal)
/* harmony export */ });
/* harmony import */ var _domain_digest_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(9191);
/* harmony import */ var _domain_folder_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(2115);
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(7909);
/* harmony import */ var _domain_reference_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(3366);




const ROWS = _domain_folder_js__WEBPACK_IMPORTED_MODULE_1__/* .JOURNAL */ .Ex;
const BEGUN = 'journal.begun';
const LIMIT_BYTES = 64 * 1024 * 1024;
function openJournal({ files, folder, log }) {
    const places = new Map();
    let written = Promise.resolve();
    let sealed;
    const write = (rows, digest) => {
        const content = JSON.stringify({ digest, rows: rows.map(entryOf) });
        const work = written.then(() => files.replace(`${folder}/${ROWS}`, content, digest !== undefined));
        written = work.catch((error) => log.debug(`the journal was not written: ${String(error)}`));
        return work;
    };
    return {
        note: (rows) => write(rows).catch(() => undefined),
        seal: (rows, digest) => {
            if (sealed === undefined) {
                for (const [place, row] of rows.entries())
                    places.set(keyOf(row.repository.name, row.tag), place);
                sealed = write(rows, digest);
            }
            return sealed;
        },
        begin: ({ repository, tag }) => files.append(`${folder}/${BEGUN}`, `<${places.get(keyOf(repository.name, tag.name))}>\n`),
    };
}
async function closeJournal({ files, folder }) {
    if ((await files.kind(folder)) !== undefined)
        await files.write(`${folder}/${_domain_folder_js__WEBPACK_IMPORTED_MODULE_1__/* .TOLD */ .Ev}`, '');
}
async function readJournal({ files, folder }, images) {
    const document = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__/* .parseJson */ .q)((await files.readText(`${folder}/${ROWS}`, LIMIT_BYTES)) ?? '');
    if (!(0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__/* .isRecord */ .u)(document) || !Array.isArray(document['rows']))
        return undefined;
    const rows = document['rows'].flatMap((entry) => parseEntry(entry) ?? []);
    const planned = new Set(images.map(_domain_reference_js__WEBPACK_IMPORTED_MODULE_3__/* .canonicalName */ .Ew));
    if (rows.length !== document['rows'].length || !rows.every(({ repository }) => planned.has((0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_3__/* .canonicalName */ .Ew)(repository))))
        return undefined;
    const marks = (await files.readText(`${folder}/${BEGUN}`, LIMIT_BYTES)) ?? '';
    const begun = new Set([...marks.matchAll(/<([0-9]{1,9})>/g)].map(([, place]) => Number(place)));
    return { rows, digest: digestAt(document, 'digest'), begun };
}
function keyOf(name, tag) {
    return `${name}:${tag}`;
}
function entryOf({ repository, tag, kind, state, before, after, because, required }) {
    return { image: repository.name, tag, kind, state, before, after, because, required };
}
const STATES = ['already', 'kept', 'skipped', 'untouched', 'failed'];
function parseEntry(entry) {
    if (!(0,_domain_json_js__WEBPACK_IMPORTED_MODULE_2__/* .isRecord */ .u)(entry))
        return undefined;
    const { image, tag, kind, because, required } = entry;
    const repository = typeof image === 'string' ? (0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_3__/* .parseRepository */ .SU)(image) : undefined;
    const state = STATES.find((known) => known === entry['state']);
    if (repository === undefined || 'refused' in repository || state === undefined)
        return undefined;
    if (typeof tag !== 'string' || !(0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_3__/* .isTag */ .dz)(tag) || typeof because !== 'string' || typeof required !== 'boolean')
        return undefined;
    if (kind !== 'fixed' && kind !== 'moving')
        return undefined;
    const held = { before: digestAt(entry, 'before'), after: digestAt(entry, 'after') };
    return { repository, tag, kind, state, ...held, attempts: 0, because, error: undefined, required };
}
function digestAt(record, field) {
    const text = record[field];
    return typeof text === 'string' ? (0,_domain_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .parseDigest */ .m)(text) : undefined;
}


/***/ }),

/***/ 7708:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  w: () => (/* binding */ layersOf),
  K: () => (/* binding */ openComparer)
});

// EXTERNAL MODULE: ./lib/src/domain/digest.js
var domain_digest = __nccwpck_require__(9191);
// EXTERNAL MODULE: ./lib/src/domain/json.js
var json = __nccwpck_require__(7909);
;// CONCATENATED MODULE: ./lib/src/domain/bases.js


const TOOLS = /^docker\/(?:dockerfile(?:-upstream)?|buildkit-[^/:]+)(?::|$)/;
function basesOf(statement) {
    const predicate = (0,json/* isRecord */.u)(statement) ? statement['predicate'] : undefined;
    if (!(0,json/* isRecord */.u)(predicate))
        return [];
    const definition = predicate['buildDefinition'];
    const lists = [predicate['materials'], (0,json/* isRecord */.u)(definition) ? definition['resolvedDependencies'] : undefined];
    const found = lists.flatMap((list) => (Array.isArray(list) ? list : [])).flatMap((entry) => baseOf(entry) ?? []);
    return [...new Map(found.filter(({ name }) => !TOOLS.test(name)).map((base) => [base.name, base])).values()];
}
function baseOf(entry) {
    if (!(0,json/* isRecord */.u)(entry) || typeof entry['uri'] !== 'string' || !(0,json/* isRecord */.u)(entry['digest']))
        return undefined;
    const { sha256 } = entry['digest'];
    const digest = typeof sha256 === 'string' ? (0,domain_digest/* parseDigest */.m)(`sha256:${sha256}`) : undefined;
    const [, name, version] = /^pkg:docker\/([^?#@]+)(?:@([^?#]*))?(?:[?#].*)?$/.exec(entry['uri']) ?? [];
    if (digest === undefined || name === undefined)
        return undefined;
    return { name: [decoded(name), ...(version === undefined ? [] : [decoded(version)])].join(':'), digest };
}
function decoded(text) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return text;
    }
}

// EXTERNAL MODULE: ./lib/src/domain/config.js
var domain_config = __nccwpck_require__(6169);
// EXTERNAL MODULE: ./lib/src/domain/manifest.js
var manifest = __nccwpck_require__(1806);
// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __nccwpck_require__(5071);
;// CONCATENATED MODULE: ./lib/src/publish/previous.js






const LINGER_MS = 500;
const PLATFORMS_LIMIT = 16;
const STATEMENT_LIMIT_BYTES = 4 * 1024 * 1024;
function openComparer(settled, registries, story, { log, clock }) {
    const row = followed(settled);
    if (row === undefined)
        return { begin: () => undefined, linger: async () => undefined };
    const quietly = async (work) => {
        try {
            return await work;
        }
        catch (thrown) {
            log.debug(`what changed since ${row.tag.name} is not known: ${(0,errors/* asActionError */.z6)(thrown).message}`);
            return undefined;
        }
    };
    const reading = quietly(readMakeup(row.before, registries.open(row.repository)));
    const compare = async (staged) => {
        const [before, after] = await Promise.all([reading, quietly(makeupOf(staged))]);
        if (before !== undefined && after !== undefined)
            story.comparison = { repository: row.repository, tag: row.tag.name, before, after };
    };
    let comparing = Promise.resolve();
    return {
        begin: (staged) => {
            if (staged.digest !== row.before)
                comparing = compare(staged);
        },
        linger: async () => Promise.race([comparing, clock.sleep(LINGER_MS).catch(() => undefined)]),
    };
}
function followed({ rows, source }) {
    if (source.kind === 'adopt')
        return undefined;
    const moved = rows.flatMap((row) => row.decision === 'write' && row.before !== undefined ? [{ ...row, before: row.before }] : []);
    const [first] = moved;
    return moved.find(({ before, repository }) => before === first?.before && repository.host !== 'docker.io') ?? first;
}
async function readMakeup(digest, client) {
    const root = await client.manifest(digest);
    if (root === undefined)
        return undefined;
    if (root.content.kind === 'image') {
        const config = (0,domain_config/* parseConfig */.o4)(await client.readBlob(root.content.config, domain_config/* CONFIG_LIMIT_BYTES */.Xk));
        return config?.platform === undefined ? undefined : { digest, platforms: platformOf(config.platform, root), bases: undefined };
    }
    const { manifests } = root.content;
    const images = manifests.filter((child) => !(0,manifest/* isAttestation */.H3)(child)).slice(0, PLATFORMS_LIMIT);
    const attestation = manifests.find((child) => (0,manifest/* isAttestation */.H3)(child) && child.annotations[SUBJECT] === images[0]?.digest);
    const [read, statement] = await Promise.all([
        Promise.all(images.map(async (child) => ({ child, manifest: await client.manifest(child.digest) }))),
        attestation === undefined ? undefined : client.manifest(attestation.digest),
    ]);
    return {
        digest,
        platforms: read.flatMap(({ child, manifest }) => (child.platform && manifest ? platformOf(child.platform, manifest) : [])),
        bases: await basesIn(statement, (blob) => client.readBlob(blob, STATEMENT_LIMIT_BYTES)),
    };
}
function layersOf({ root, children, platforms }) {
    return platforms.flatMap(({ platform, digest }) => [root, ...children].filter((manifest) => manifest.digest === digest).flatMap((manifest) => platformOf(platform, manifest)));
}
async function makeupOf(staged) {
    const { digest, root, children, platforms, blob } = staged;
    const listed = root.content.kind === 'index' ? root.content.manifests : [];
    const attestation = listed.find((child) => (0,manifest/* isAttestation */.H3)(child) && child.annotations[SUBJECT] === platforms[0]?.digest);
    const statement = children.find((manifest) => manifest.digest === attestation?.digest);
    return { digest, platforms: layersOf(staged), bases: await basesIn(statement, (wanted) => wholeBlob(blob(wanted))) };
}
const SUBJECT = 'vnd.docker.reference.digest';
function platformOf(platform, { digest, content }) {
    if (content.kind !== 'image')
        return [];
    const bytes = [content.config, ...content.layers].reduce((sum, { size }) => sum + size, 0);
    return [{ platform, digest, layers: content.layers, bytes }];
}
async function basesIn(attestation, read) {
    const layers = attestation?.content.kind === 'image' ? attestation.content.layers : [];
    const statement = layers.find((layer) => layer.annotations['in-toto.io/predicate-type']?.startsWith('https://slsa.dev/provenance/'));
    if (statement === undefined || statement.size > STATEMENT_LIMIT_BYTES)
        return undefined;
    return basesOf((0,json/* parseJson */.q)(new TextDecoder().decode(await read(statement))));
}
async function wholeBlob({ digest, size, chunks }) {
    const parts = [];
    let bytes = 0;
    for await (const chunk of chunks()) {
        bytes += chunk.length;
        if (bytes > size)
            break;
        parts.push(Uint8Array.from(chunk));
    }
    const whole = new Uint8Array(Buffer.concat(parts));
    if ((0,domain_digest/* digestOf */.ol)(whole) !== digest)
        throw new errors/* ActionError */.lZ('blob-content', `the provenance ${digest} holds other bytes`);
    return whole;
}


/***/ }),

/***/ 9734:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  mk: () => (/* binding */ publish),
  kV: () => (/* binding */ rowWithoutWrite)
});

// UNUSED EXPORTS: untouched

// EXTERNAL MODULE: ./lib/src/domain/reference.js
var reference = __nccwpck_require__(3366);
// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __nccwpck_require__(5071);
// EXTERNAL MODULE: ./lib/src/domain/version.js
var version = __nccwpck_require__(9659);
// EXTERNAL MODULE: ./lib/src/plan/difference.js
var difference = __nccwpck_require__(6665);
// EXTERNAL MODULE: ./lib/src/plan/labels.js
var labels = __nccwpck_require__(449);
// EXTERNAL MODULE: ./lib/src/plan/settle.js
var settle = __nccwpck_require__(7073);
;// CONCATENATED MODULE: ./lib/src/plan/race.js




function judgeRace(plan, tag, holder, relation) {
    if (movesAlways(tag))
        return { kind: 'write', because: `${tag.because}; another run moved it meanwhile` };
    if (tag.kind === 'fixed') {
        if ((0,difference/* differenceOf */.P)(plan, holder) === undefined)
            return { kind: 'keep', because: `${settle/* TWIN */.N}, published meanwhile` };
        if (plan.fixedTags === 'skip')
            return { kind: 'skip', because: 'another run wrote it meanwhile, and fixed-tags is skip' };
        return { kind: 'refuse', because: 'changed under us' };
    }
    const order = (tag.follows === 'history' ? orderOf(relation) : orderVersions(plan.runVersion, holder?.version)) ??
        compareTimes(plan.labels.get(labels/* CREATED_LABEL */.Kh), holder?.created);
    if (order === undefined)
        return { kind: 'refuse', because: 'changed under us' };
    if (order > 0)
        return { kind: 'write', because: `${tag.because}; an older run moved it meanwhile` };
    return { kind: 'superseded', because: `a newer run moved it meanwhile${holder?.version === undefined ? '' : `, to ${holder.version}`}` };
}
function movesAlways({ kind, follows }) {
    return kind === 'moving' && follows === undefined;
}
function orderOf(relation) {
    if (relation?.kind === 'after')
        return 1;
    return relation?.kind === 'before' ? -1 : undefined;
}
function orderVersions(one, theirs) {
    const other = theirs === undefined ? undefined : (0,version/* parseVersion */.ot)(theirs);
    if (one === undefined || other === undefined || (other.isPrerelease && !one.isPrerelease))
        return undefined;
    return (0,version/* compareVersions */.Zy)(one, other) || undefined;
}
function compareTimes(ours, theirs) {
    const [one, other] = [Date.parse(ours ?? ''), Date.parse(theirs ?? '')];
    return Number.isNaN(one) || Number.isNaN(other) ? undefined : one > other ? 1 : -1;
}

// EXTERNAL MODULE: ./lib/src/registry/errors.js
var registry_errors = __nccwpck_require__(6837);
// EXTERNAL MODULE: ./lib/src/publish/describe.js
var describe = __nccwpck_require__(9413);
// EXTERNAL MODULE: ./lib/src/publish/forward.js
var forward = __nccwpck_require__(6739);
// EXTERNAL MODULE: ./lib/src/publish/verify.js
var verify = __nccwpck_require__(4261);
;// CONCATENATED MODULE: ./lib/src/publish/publish.js







async function publish(image, settled, registries, { looks, relate, journal }, ports) {
    const writes = settled.rows.filter((row) => row.decision === 'write');
    const rest = settled.rows.filter((row) => row.decision !== 'write').map(rowWithoutWrite);
    const work = new Publication(image, settled, registries, { relate, journal }, ports);
    for (const row of writes)
        void looks.at(row);
    const put = (kind, hindrance) => {
        const turn = writes.filter((row) => row.tag.kind === kind);
        return Promise.all(turn.map((row) => held(row, hindrance(row)) ?? work.put(row, looks.at(row))));
    };
    const stops = settled.plan.onPartial === 'stop';
    const broken = stops ? brokenPlace(image, writes) : undefined;
    const elsewhere = (row) => broken === undefined || (0,reference/* sameRepository */.RB)(broken.repository, row.repository) ? undefined : `the image is not in ${broken.repository.name}`;
    const fixed = await put('fixed', elsewhere);
    const ended = [...fixed.flatMap((one) => (one.kind === 'ended' ? [one.row] : [])), ...rest];
    const lost = ended.filter((row) => row.kind === 'fixed' && (row.state === 'failed' || row.state === 'unknown'));
    const missing = (row) => {
        const one = lost.find((other) => (stops && other.required) || other.repository === row.repository);
        return one === undefined ? elsewhere(row) : `the fixed tag ${one.tag} is not in ${one.repository.name}`;
    };
    const moving = await put('moving', missing);
    const done = [...(await Promise.all([...fixed, ...moving].map((one) => work.readBack(one)))), ...rest];
    const ends = new Map(done.map((end) => [`${(0,reference/* canonicalName */.Ew)(end.repository)}:${end.tag}`, end]));
    return settled.rows.flatMap((row) => ends.get(`${(0,reference/* canonicalName */.Ew)(row.repository)}:${row.tag.name}`) ?? []);
}
function held(row, because) {
    return because === undefined ? undefined : { kind: 'ended', row: untouched(row, because) };
}
function brokenPlace({ places }, writes) {
    const required = new Set(writes.filter((row) => row.required).map(({ repository }) => (0,reference/* canonicalName */.Ew)(repository)));
    return places.find(({ error, repository }) => error !== undefined && !(0,errors/* endsRun */.sl)(error) && required.has((0,reference/* canonicalName */.Ew)(repository)));
}
function rowWithoutWrite(row) {
    switch (row.decision) {
        case 'already':
        case 'adopt':
            return rowOf(row, { state: 'already', after: row.before });
        case 'keep':
            return rowOf(row, { state: 'kept', after: row.before });
        case 'skip':
            return rowOf(row, { state: 'skipped', after: row.before });
        case 'refuse':
            return rowOf(row, { state: 'failed', after: row.before });
        case 'write':
            return untouched(row, 'the run ended before it was written');
    }
}
function untouched(row, because) {
    return rowOf(row, { state: 'untouched', after: row.before, because });
}
function rowOf(row, end) {
    const base = { repository: row.repository, tag: row.tag.name, kind: row.tag.kind, before: row.before, attempts: 0, because: row.because };
    return { ...base, error: undefined, required: row.required, ...end };
}
class Publication {
    #image;
    #plan;
    #rows;
    #registries;
    #relate;
    #journal;
    #ports;
    constructor(image, settled, registries, { relate, journal }, ports) {
        this.#image = image;
        this.#plan = settled.plan;
        this.#rows = settled.rows.map(rowWithoutWrite);
        this.#registries = registries;
        this.#relate = relate;
        this.#journal = journal;
        this.#ports = ports;
    }
    async put(row, looking) {
        const { digest, root } = this.#image.image;
        const place = this.#image.places.find((candidate) => (0,reference/* canonicalName */.Ew)(candidate.repository) === (0,reference/* canonicalName */.Ew)(row.repository));
        const look = await looking;
        if (place === undefined || place.error !== undefined)
            return ended(row, failedUpload(row, place?.error));
        const objection = this.#image.withheld.get((0,reference/* canonicalName */.Ew)(row.repository));
        if (objection !== undefined)
            return ended(row, unwritten(row, objection));
        if ('error' in look)
            return ended(row, unwritten(row, look.error));
        const before = look.holds;
        if (before === digest)
            return { kind: 'shown', settled: row, state: 'already', before: row.before, because: 'it holds this image' };
        const race = before === undefined || before === row.before ? undefined : await this.#judge(row, before);
        if (race !== undefined && race.kind !== 'write')
            return ended(row, raceEnd(row, before, race));
        const unsaid = await this.#write(row);
        if (unsaid !== undefined)
            return ended(row, unwritten(row, unsaid, `the journal was not written, so no name was: ${unsaid.message}`));
        if (this.#ports.signal.aborted)
            return ended(row, unwritten(row, (0,errors/* asActionError */.z6)(this.#ports.signal.reason)));
        const client = this.#registries.open(row.repository);
        const shown = { kind: 'shown', settled: row, state: 'published', before, because: race?.because ?? row.because };
        try {
            const { lost } = await client.putManifest(row.tag.name, root);
            return lost > 0 ? { ...shown, mayLandAgain: true } : shown;
        }
        catch (thrown) {
            const error = (0,errors/* asActionError */.z6)(thrown);
            return error instanceof registry_errors/* InDoubt */.OY ? this.#resolve(shown, client, error) : this.#askRefused(shown, client, error);
        }
    }
    async #write(row) {
        try {
            await this.#journal.seal(this.#rows, this.#image.image.digest);
            await this.#journal.begin(row);
            return undefined;
        }
        catch (thrown) {
            return (0,errors/* asActionError */.z6)(thrown);
        }
    }
    async readBack(put, earlier) {
        if (put.kind === 'ended')
            return put.row;
        const { settled, state, before, because, mayLandAgain } = put;
        const client = this.#registries.open(settled.repository);
        const attempts = (earlier ?? 0) + (state === 'published' ? 1 : 0);
        const end = await (0,verify/* verifyTag */._)(client, settled.tag.name, this.#image.image.digest, before, this.#ports);
        switch (end.kind) {
            case 'shown':
                return rowOf(settled, { state, before, after: end.digest, attempts, because });
            case 'unread':
            case 'behind': {
                const said = state === 'already' ? 'it said that it holds the image' : 'the registry took it';
                const found = end.kind === 'unread' ? 'it was not read back' : 'it does not show it yet';
                return rowOf(settled, {
                    state: 'unknown',
                    before,
                    after: undefined,
                    attempts,
                    because: `${said}, but ${found}: ${end.error.message}`,
                    error: end.error,
                    ...(attempts > 0 ? { taken: true } : {}),
                });
            }
            case 'other': {
                const race = await this.#judge(settled, end.digest);
                if (mayLandAgain === true && race.kind !== 'write') {
                    const told = `${end.error.message}; an earlier try of ours may land yet`;
                    return rowOf(settled, { state: 'unknown', before, after: undefined, attempts, because: told, error: end.error, taken: true });
                }
                const isTheirs = race.kind === 'keep' || race.kind === 'superseded';
                if (isTheirs)
                    return rowOf(settled, { ...raceEnd(settled, end.digest, race), before, attempts });
                if (race.kind === 'write' && earlier === undefined && !movesAlways(settled.tag))
                    return this.readBack(await this.put(settled, Promise.resolve({ holds: end.digest })), attempts);
                return rowOf(settled, { state: 'failed', before, after: end.digest, attempts, because: end.error.message, error: end.error });
            }
        }
    }
    async #judge(row, holds) {
        try {
            if (movesAlways(row.tag))
                return judgeRace(this.#plan, row.tag, undefined);
            const holder = await (0,describe/* describeImage */.h)(this.#registries.open(row.repository), holds);
            const relation = row.tag.follows === 'history' ? await (0,forward/* relationOf */.Ke)(holder, this.#relate) : undefined;
            return judgeRace(this.#plan, row.tag, holder, relation);
        }
        catch (thrown) {
            return { kind: 'refuse', because: `changed under us, and what it holds now cannot be read: ${(0,errors/* asActionError */.z6)(thrown).message}` };
        }
    }
    async #resolve(put, client, error) {
        const { settled, before, because } = put;
        const end = await (0,verify/* verifyTag */._)(client, settled.tag.name, this.#image.image.digest, before, this.#ports);
        switch (end.kind) {
            case 'shown':
                return { ...put, because: `${because}; the answer was lost, the tag was taken` };
            case 'behind':
            case 'other': {
                const told = `${error.message}; whether it was taken is not known, the tag shows ${end.digest ?? 'nothing'}`;
                return ended(settled, { state: 'unknown', before, after: undefined, attempts: 1, because: told, error });
            }
            case 'unread':
                return ended(settled, { state: 'unknown', before, after: undefined, attempts: 1, because: error.message, error });
        }
    }
    async #askRefused(put, client, error) {
        const { settled, before } = put;
        const head = await client.head(settled.tag.name).catch(() => ({ digest: before }));
        if (head?.digest === this.#image.image.digest)
            return { ...put, state: 'already', because: `it holds this image; ${error.message}` };
        return ended(settled, (0,errors/* endsRun */.sl)(error)
            ? unwritten(settled, error)
            : { state: 'failed', before, after: head?.digest, attempts: 1, because: error.message, error });
    }
}
function ended(row, end) {
    return { kind: 'ended', row: rowOf(row, end) };
}
function unwritten(row, error, because = error.message) {
    return { state: (0,errors/* endsRun */.sl)(error) ? 'untouched' : 'failed', after: row.before, because, error };
}
function failedUpload(row, error) {
    if (error !== undefined)
        return unwritten(row, error, `the upload failed: ${error.message}`);
    return { state: 'failed', after: row.before, because: 'the image was not uploaded there', error };
}
function raceEnd(row, holds, { kind, because }) {
    switch (kind) {
        case 'keep':
            return { state: 'kept', after: holds, because, error: undefined };
        case 'skip':
            return { state: 'skipped', after: holds, because, error: undefined };
        case 'superseded':
            return { state: 'superseded', after: holds, because, error: undefined };
        case 'write':
        case 'refuse': {
            const told = `${because}: it held ${row.before ?? 'nothing'} before the build and holds ${holds ?? 'nothing'} now`;
            const hint = 'Something else writes this tag too. Look at what it holds, then run again.';
            return {
                state: 'failed',
                after: holds,
                because: told,
                error: new errors/* ActionError */.lZ('tag-taken', `${row.repository.name}:${row.tag.name} ${told}`, hint),
            };
        }
    }
}


/***/ }),

/***/ 4261:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   _: () => (/* binding */ verifyTag)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5071);

const LAG_LIMIT_MS = 60_000;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 10_000;
async function verifyTag(client, tag, expected, before, ports) {
    const deadline = ports.clock.elapsedMs() + LAG_LIMIT_MS;
    for (let waitMs = FIRST_WAIT_MS;; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
        const found = await read(client, tag, expected);
        if (found instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ)
            return { kind: 'unread', error: found };
        if (found === expected)
            return { kind: 'shown', digest: found };
        const lags = found === undefined || found === before;
        if (!lags)
            return { kind: 'other', digest: found, error: wrong(client, tag, expected, found) };
        if (ports.signal.aborted || ports.clock.elapsedMs() + waitMs > deadline)
            return { kind: 'behind', digest: found, error: wrong(client, tag, expected, found) };
        await ports.clock.sleep(waitMs).catch(() => undefined);
    }
}
async function read(client, tag, expected) {
    try {
        if (client.repository.host !== 'docker.io')
            return (await client.manifest(tag))?.digest;
        const shown = (await client.head(tag))?.digest;
        return shown === expected ? (await client.manifest(expected))?.digest : shown;
    }
    catch (thrown) {
        return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .asActionError */ .z6)(thrown);
    }
}
function wrong(client, tag, expected, found) {
    const message = `${client.repository.name}:${tag} was written as ${expected} but the registry shows ${found ?? 'nothing'}`;
    const hint = 'Another run may have written the same tag, or the registry is behind. Look at the tag, then run again.';
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ('verify', message, hint);
}


/***/ }),

/***/ 6101:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  l: () => (/* binding */ recover)
});

// EXTERNAL MODULE: ./lib/src/credentials/keychain.js + 14 modules
var keychain = __nccwpck_require__(8788);
// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __nccwpck_require__(5071);
// EXTERNAL MODULE: ./lib/src/inputs/inputs.js + 37 modules
var inputs_inputs = __nccwpck_require__(2630);
// EXTERNAL MODULE: ./lib/src/publish/journal.js
var publish_journal = __nccwpck_require__(5985);
// EXTERNAL MODULE: ./lib/src/publish/verify.js
var verify = __nccwpck_require__(4261);
;// CONCATENATED MODULE: ./lib/src/publish/recover.js


async function recoverRows({ rows, digest, begun }, registries, ports) {
    return Promise.all(rows.map((row, place) => (begun.has(place) && digest !== undefined ? readBegun(row, digest, registries, ports) : row)));
}
async function readBegun(row, digest, registries, ports) {
    const end = await (0,verify/* verifyTag */._)(registries.open(row.repository), row.tag, digest, row.before, ports);
    const begun = { ...row, attempts: 1 };
    switch (end.kind) {
        case 'shown':
            return { ...begun, state: 'published', after: digest, because: 'it shows the image; the run was killed before it could say so' };
        case 'behind':
        case 'unread': {
            const because = `the run was killed while it was written, and ${end.error.message}`;
            return { ...begun, state: 'unknown', after: undefined, because, error: new errors/* ActionError */.lZ(end.error.code, because) };
        }
        case 'other':
            return {
                ...begun,
                state: 'unknown',
                after: undefined,
                because: `the run was killed while it was written; it shows ${end.digest}`,
                error: end.error,
            };
    }
}

// EXTERNAL MODULE: ./lib/src/registry/client.js + 16 modules
var client = __nccwpck_require__(2445);
// EXTERNAL MODULE: ./lib/src/report/json.js
var json = __nccwpck_require__(9695);
// EXTERNAL MODULE: ./lib/src/report/report.js
var report = __nccwpck_require__(931);
// EXTERNAL MODULE: ./lib/src/report/summary.js + 3 modules
var summary = __nccwpck_require__(4744);
// EXTERNAL MODULE: ./lib/src/report/table.js
var table = __nccwpck_require__(8429);
// EXTERNAL MODULE: ./lib/src/report/words.js
var words = __nccwpck_require__(3512);
;// CONCATENATED MODULE: ./lib/src/recovery.js











const READ_LIMIT_MS = 5_000;
async function recover(ports) {
    const inputs = await (0,inputs_inputs/* readInputs */.Ko)(ports.runner.inputs(), ports.env);
    const journal = await (0,publish_journal/* readJournal */.a0)(ports, inputs.images);
    if (journal === undefined)
        return ports.log.warning('the run was killed, and its journal cannot be read: see in the registries what its tags hold');
    ports.limit(READ_LIMIT_MS);
    const rows = journal.begun.size === 0 ? journal.rows : await readBack(journal, inputs, ports);
    const error = new errors/* ActionError */.lZ('cancelled', 'the run was killed before it could tell how it ended', journal.begun.size === 0 ? BEFORE : AMONG);
    await tellKilled((0,report/* reportOf */.EI)({ rows }, { kind: 'stopped', error }, ports.clock.elapsedMs()), error, ports);
}
const BEFORE = 'It had not begun to write a name. Run the job again.';
const AMONG = 'What its tags hold was read now, by the post step. Run the job again: it takes up what was done.';
async function readBack(journal, inputs, ports) {
    (0,inputs_inputs/* secretsOf */.Fj)(inputs).forEach(ports.runner.mask);
    const images = journal.rows.map(({ repository }) => repository);
    const registries = (0,client/* openRegistries */.c)(await (0,keychain/* obtainKeychain */.Q)(inputs, images, ports), ports);
    return recoverRows(journal, registries, ports);
}
async function tellKilled(report, error, { log, runner, files, folder }) {
    await log.group('Tags', async () => (0,table/* rowLines */.u1)(report.rows).forEach(log.info));
    log.info((0,words/* headline */.Pl)(report));
    log.error(`${error.message} [${error.code}]`);
    if (error.hint !== undefined)
        log.info(error.hint);
    await files.write(`${folder}.report.json`, `${JSON.stringify((0,json/* reportJson */.l)(report))}\n`);
    await runner.summary((0,summary/* summaryOf */.Y)(report));
}


/***/ }),

/***/ 3248:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ errorsOf),
/* harmony export */   z: () => (/* binding */ ERROR_LIMIT_BYTES)
/* harmony export */ });
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7909);

const ERROR_LIMIT_BYTES = 64 * 1024;
function errorsOf(body) {
    const document = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .parseJson */ .q)(body);
    const entries = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(document) && Array.isArray(document['errors']) ? document['errors'] : [];
    return entries
        .filter(_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)
        .map((entry) => ({ code: textOf(entry['code']), message: textOf(entry['message']), detail: entry['detail'] }));
}
function textOf(value) {
    return typeof value === 'string' ? value : '';
}


/***/ }),

/***/ 2445:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  c: () => (/* binding */ openRegistries)
});

// EXTERNAL MODULE: ./lib/src/domain/reference.js
var reference = __nccwpck_require__(3366);
// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __nccwpck_require__(5071);
// EXTERNAL MODULE: ./lib/src/domain/inert.js
var inert = __nccwpck_require__(1295);
// EXTERNAL MODULE: ./lib/src/domain/json.js
var json = __nccwpck_require__(7909);
// EXTERNAL MODULE: ./lib/src/registry/cures.js
var cures = __nccwpck_require__(8742);
// EXTERNAL MODULE: ./lib/src/registry/errors.js
var registry_errors = __nccwpck_require__(6837);
// EXTERNAL MODULE: ./lib/src/domain/loopback.js
var loopback = __nccwpck_require__(4006);
// EXTERNAL MODULE: ./lib/src/domain/url.js
var domain_url = __nccwpck_require__(2178);
;// CONCATENATED MODULE: ./lib/src/registry/policy.js



const TOKEN_SERVERS = new Map([
    ['https://registry-1.docker.io', 'https://auth.docker.io'],
    ['https://dhi.io', 'https://auth.docker.io'],
    ['https://registry.gitlab.com', 'https://gitlab.com'],
]);
function tokenServer(realm, endpoint) {
    const url = parse(realm, undefined, 'token server', endpoint);
    const { origin } = endpoint;
    const isNamed = endpoint.realms.some((realm) => new URL(`${url.protocol}//${realm}`).host === url.host);
    const known = url.origin === origin.origin || TOKEN_SERVERS.get(origin.origin) === url.origin || isNamed;
    if (known || ((0,loopback/* isLoopback */.U)(url.hostname) && (0,loopback/* isLoopback */.U)(origin.hostname)))
        return url;
    throw refusal(endpoint, `names a token server at another host, ${url.host}`);
}
function nextHop(location, from, what, endpoint) {
    const url = parse(location, from, what, endpoint);
    const trusted = url.origin === endpoint.origin.origin;
    if (!trusted && (0,loopback/* isLoopback */.U)(url.hostname) && !(0,loopback/* isLoopback */.U)(endpoint.origin.hostname))
        throw refusal(endpoint, `sends the ${what} to ${url.host}, which is this machine`);
    return { url, trusted };
}
function parse(text, base, what, endpoint) {
    const url = (0,domain_url/* parseUrl */.D)(text, base?.href);
    if (url === undefined)
        throw refusal(endpoint, `names a place for the ${what} that is no URL`);
    if (url.username !== '' || url.password !== '')
        throw refusal(endpoint, `names a place for the ${what} with a user name in its URL, at ${url.host}`);
    const plain = url.protocol === 'http:' && endpoint.origin.protocol === 'http:';
    if (url.protocol !== 'https:' && !plain) {
        throw refusal(endpoint, `sends the ${what} to ${url.protocol}//${url.host}, which is not TLS`);
    }
    return url;
}
function refusal({ host }, found) {
    return new errors/* ActionError */.lZ('registry-refused', `${host} ${found}; nothing was sent there`, `Credentials for ${host} go only to ${host} and its own token server, over TLS. Where that stands on another host and you know it to be right, name it: auth-realms: ${host}=HOST.`);
}

;// CONCATENATED MODULE: ./lib/src/registry/session.js

const AGE_LIMIT_MS = 600_000;
function createSessions(place, ports) {
    const waiting = [];
    const old = [];
    const keep = (target) => {
        waiting.push(Promise.resolve({ target, atMs: ports.clock.elapsedMs() }));
    };
    const open = async () => {
        const atMs = ports.clock.elapsedMs();
        try {
            return { target: await openSession(place), atMs };
        }
        catch (error) {
            ports.log.debug(`${place.endpoint.host}: no upload was opened ahead: ${String(error)}`);
            return undefined;
        }
    };
    return {
        prepare: (count) => {
            while (waiting.length < count)
                waiting.push(open());
        },
        keep,
        take: async () => {
            for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
                const found = await next;
                if (found !== undefined && ports.clock.elapsedMs() - found.atMs <= AGE_LIMIT_MS)
                    return { ...found.target, ahead: true };
                if (found !== undefined)
                    old.push(found.target);
            }
            return { ...(await openSession(place)), ahead: false };
        },
        close: async () => {
            const left = [...old.splice(0), ...(await Promise.all(waiting.splice(0))).flatMap((found) => found?.target ?? [])];
            await Promise.all(left.map((target) => cancelSession(target, place, ports)));
        },
    };
}
async function openSession(place) {
    const doing = 'beginning an upload';
    const answer = await place.exchange.send({ method: 'POST', url: place.at('blobs/uploads/'), scopes: place.pushing, doing });
    return sessionOf(answer, doing, place);
}
async function sessionOf(answer, doing, { exchange, endpoint, at }) {
    if (answer.status !== 202)
        throw await exchange.refused(doing, answer);
    const location = answer.headers.get('location');
    if (location === undefined)
        throw exchange.unusable(doing, 'did not say where the upload goes');
    return nextHop(location, at('blobs/uploads/'), 'upload', endpoint);
}
async function cancelSession({ url, trusted }, place, { log }) {
    try {
        await place.exchange.once({ method: 'DELETE', url, scopes: place.pushing, doing: 'closing an upload', foreign: !trusted });
    }
    catch (error) {
        log.debug(`${place.endpoint.host}: an upload session was not closed: ${String(error)}`);
    }
}

;// CONCATENATED MODULE: ./lib/src/registry/access.js






async function checkAccess(right, isNeeded, place) {
    const trySession = async () => {
        if (await isNeeded())
            place.sessions.keep(await openSession(place));
    };
    const scheme = await place.exchange.signIn.scheme();
    switch (scheme.kind) {
        case 'open':
            if (right === 'push' && (await place.exchange.signIn.login()) !== undefined)
                await trySession();
            return;
        case 'basic':
            return right === 'push' ? trySession() : tryPing(place);
        case 'bearer': {
            const { token } = await place.exchange.signIn.credential(place.reading);
            if (right === 'pull')
                return;
            const granted = token === undefined ? undefined : actionsOf(token.value, place.repository.path);
            if (granted === undefined)
                return trySession();
            if (!granted.includes('push') && !granted.includes('*'))
                throw await noPush(granted, place);
        }
    }
}
async function tryPing({ exchange, endpoint }) {
    const doing = 'signing in';
    const answer = await exchange.send({ method: 'GET', url: new URL('/v2/', endpoint.origin), scopes: () => [], doing });
    if (answer.status !== 200)
        throw await exchange.refused(doing, answer);
}
function actionsOf(token, path) {
    const [, payload, ...rest] = token.split('.');
    if (payload === undefined || rest.length !== 1)
        return undefined;
    const claims = (0,json/* parseJson */.q)(Buffer.from(payload, 'base64url'));
    const access = (0,json/* isRecord */.u)(claims) ? claims['access'] : undefined;
    if (!Array.isArray(access))
        return undefined;
    if (access.length === 0)
        return [];
    const entry = access.filter(json/* isRecord */.u).find(({ type, name }) => type === 'repository' && name === path);
    const actions = entry?.['actions'];
    return Array.isArray(actions) ? actions.filter((action) => typeof action === 'string') : undefined;
}
async function noPush(granted, { repository, exchange }) {
    const endpoint = exchange.signIn.endpoint();
    const login = await exchange.signIn.login();
    const got = granted.length === 0 ? 'nothing' : `only ${(0,inert/* inertInline */.Mo)(granted.join(', '))}`;
    const message = `${repository.host}/${repository.path}: ${endpoint.host} grants ${got} where push is needed, ${(0,registry_errors/* whoOf */.OD)(login)}`;
    return new errors/* ActionError */.lZ('registry-refused', message, (0,cures/* cureFor */.fe)({ endpoint, repository, login }, 403, [], ''));
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __nccwpck_require__(7598);
// EXTERNAL MODULE: ./lib/src/domain/digest.js
var domain_digest = __nccwpck_require__(9191);
// EXTERNAL MODULE: ./lib/src/registry/answer.js
var registry_answer = __nccwpck_require__(3248);
;// CONCATENATED MODULE: ./lib/src/registry/download.js




const HOPS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
async function readBlob(blob, limitBytes, place) {
    const doing = `reading the blob ${blob.digest}`;
    if (blob.size > limitBytes)
        throw place.exchange.unusable(doing, `has ${blob.size} bytes there, more than the ${limitBytes} that are read`);
    const answer = await follow({ ...callOf(blob, doing, place), limitBytes: Math.max(blob.size, registry_answer/* ERROR_LIMIT_BYTES */.z) }, place);
    if (answer.status !== 200)
        throw await place.exchange.refused(doing, answer);
    const digest = (0,domain_digest/* digestOf */.ol)(answer.body);
    if (digest !== blob.digest)
        throw place.exchange.unusable(doing, `sent bytes with the digest ${digest}`);
    return answer.body;
}
function blobSource(blob, place) {
    return { digest: blob.digest, size: blob.size, isHashed: true, chunks: () => stream(blob, place) };
}
async function follow(call, place) {
    let current = call;
    for (let hop = 0;; hop += 1) {
        const answer = await place.exchange.send(current);
        const next = redirected(answer, current, hop, place);
        if (next === undefined)
            return answer;
        current = next;
    }
}
async function* stream(blob, place) {
    const doing = `reading the blob ${blob.digest}`;
    let current = callOf(blob, doing, place);
    for (let hop = 0;; hop += 1) {
        const answer = await place.exchange.stream(current);
        if (answer.status === 200)
            return yield* hashed(answer.chunks, blob, doing, place);
        answer.cancel();
        const next = redirected(answer, current, hop, place);
        if (next === undefined)
            throw await place.exchange.refused(doing, answer);
        current = next;
    }
}
async function* hashed(chunks, blob, doing, place) {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    let size = 0;
    for await (const chunk of chunks) {
        size += chunk.byteLength;
        if (size > blob.size)
            throw place.exchange.unusable(doing, `sent more than the ${blob.size} bytes that the blob has`);
        hash.update(chunk);
        yield chunk;
    }
    const digest = `sha256:${hash.digest('hex')}`;
    if (digest !== blob.digest)
        throw place.exchange.unusable(doing, `sent bytes with the digest ${digest}`);
}
function redirected({ status, headers }, from, hop, place) {
    const location = headers.get('location');
    if (!REDIRECTS.has(status) || location === undefined)
        return undefined;
    if (hop === HOPS)
        throw place.exchange.unusable(from.doing, `redirected more than ${HOPS} times`);
    const { url, trusted } = nextHop(location, from.url, 'redirect', place.endpoint);
    return { ...from, url, foreign: !trusted || from.foreign === true };
}
function callOf(blob, doing, place) {
    return { method: 'GET', url: place.at(`blobs/${blob.digest}`), scopes: place.reading, doing };
}

// EXTERNAL MODULE: ./lib/src/domain/vendor.js
var vendor = __nccwpck_require__(9689);
;// CONCATENATED MODULE: ./lib/src/registry/endpoints.js

const PARALLEL = 10;
function endpointOf(host, settings) {
    const kind = (0,vendor/* vendorOf */.A)(host);
    const name = kind === 'dockerhub' ? 'registry-1.docker.io' : host;
    const origin = new URL(`${settings.plain ? 'http' : 'https'}://${name}`);
    return { host, kind, origin, ca: settings.ca, realms: settings.realms ?? [], parallel: parallelOf(kind), scheme: schemeOf(kind) };
}
function recognised(endpoint, vendor) {
    if (endpoint.kind !== 'generic' || vendor === undefined)
        return endpoint;
    return { ...endpoint, kind: vendor, parallel: parallelOf(vendor) };
}
function parallelOf(vendor) {
    return vendor === 'quay' ? 1 : PARALLEL;
}
function schemeOf(kind) {
    switch (kind) {
        case 'dockerhub':
            return { kind: 'bearer', realm: 'https://auth.docker.io/token', service: 'registry.docker.io' };
        case 'ghcr':
            return { kind: 'bearer', realm: 'https://ghcr.io/token', service: 'ghcr.io' };
        case 'ecr':
            return { kind: 'basic' };
        case 'azure':
        case 'generic':
        case 'gitlab':
        case 'google':
        case 'harbor':
        case 'nexus':
        case 'quay':
            return undefined;
    }
}

// EXTERNAL MODULE: ./lib/src/registry/retry.js
var retry = __nccwpck_require__(2806);
;// CONCATENATED MODULE: ./lib/src/registry/challenge.js
function challenge_schemeOf(header) {
    const challenges = header === undefined ? [] : parseChallenges(header);
    for (const { scheme, parameters } of challenges) {
        const realm = parameters.get('realm');
        if (scheme === 'bearer' && realm !== undefined)
            return { kind: 'bearer', realm, service: parameters.get('service') };
    }
    return challenges.some(({ scheme }) => scheme === 'basic') ? { kind: 'basic' } : undefined;
}
function signsOf(header) {
    const found = (header === undefined ? [] : parseChallenges(header)).find(({ parameters }) => parameters.has('realm'));
    return { realm: found?.parameters.get('realm'), service: found?.parameters.get('service') };
}
function parseChallenges(header) {
    const challenges = [];
    const reader = new Reader(header);
    for (;;) {
        reader.skip(SEPARATORS);
        const name = reader.token().toLowerCase();
        if (name === '')
            return challenges;
        reader.skip(SPACES);
        if (reader.take('=')) {
            const value = reader.value();
            const current = challenges.at(-1);
            if (current !== undefined && !current.parameters.has(name))
                current.parameters.set(name, value);
        }
        else {
            challenges.push({ scheme: name, parameters: new Map() });
        }
    }
}
const SPACES = ' \t';
const SEPARATORS = ' \t,';
const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]/;
class Reader {
    #text;
    #at = 0;
    constructor(text) {
        this.#text = text;
    }
    skip(characters) {
        while (this.#at < this.#text.length && characters.includes(this.#text.charAt(this.#at)))
            this.#at += 1;
    }
    take(character) {
        if (this.#text.charAt(this.#at) !== character)
            return false;
        this.#at += 1;
        return true;
    }
    token() {
        const start = this.#at;
        while (TOKEN.test(this.#text.charAt(this.#at)))
            this.#at += 1;
        return this.#text.slice(start, this.#at);
    }
    value() {
        this.skip(SPACES);
        if (!this.take('"')) {
            const start = this.#at;
            while (this.#at < this.#text.length && !SEPARATORS.includes(this.#text.charAt(this.#at)))
                this.#at += 1;
            return this.#text.slice(start, this.#at);
        }
        const parts = [];
        while (this.#at < this.#text.length && !this.take('"')) {
            if (this.#text.charAt(this.#at) === '\\')
                this.#at += 1;
            parts.push(this.#text.charAt(this.#at));
            this.#at += 1;
        }
        return parts.join('');
    }
}

// EXTERNAL MODULE: ./lib/src/domain/http-date.js
var http_date = __nccwpck_require__(4448);
;// CONCATENATED MODULE: ./lib/src/registry/skew.js

const LIMIT_MS = 5 * 60_000;
const UNITS = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
];
function skewWords(host, { headers }, now) {
    const theirsMs = (0,http_date/* parseHttpDate */.m)(headers.get('date') ?? '');
    if (theirsMs === undefined)
        return undefined;
    const offMs = now.getTime() - theirsMs;
    if (Math.abs(offMs) <= LIMIT_MS)
        return undefined;
    const [unit, lengthMs] = UNITS.find(([, ms]) => Math.abs(offMs) >= ms) ?? ['minute', 60_000];
    const number = Math.round(Math.abs(offMs) / lengthMs);
    const off = `${number} ${unit}${number === 1 ? '' : 's'} ${offMs > 0 ? 'ahead of' : 'behind'}`;
    return `The clock of this machine is ${off} that of ${host}: sign-ins may be refused, and tags from dates and the age of a scan database go by it`;
}

;// CONCATENATED MODULE: ./lib/src/registry/token.js

const DEFAULT_LIFE_MS = 60_000;
const MARGIN_MS = 10_000;
const IDENTITY_TOKEN_USER = '<token>';
function createTokenStore(elapsedMs) {
    const minting = new Map();
    const minted = new Map();
    return {
        obtain: (key, mint) => {
            const known = minted.get(key);
            if (known !== undefined && known.endsMs > elapsedMs())
                return Promise.resolve(known);
            const running = minting.get(key);
            if (running !== undefined)
                return running;
            const work = mint()
                .then((token) => {
                minted.set(key, token);
                return token;
            })
                .finally(() => minting.delete(key));
            minting.set(key, work);
            return work;
        },
        forget: (key, token) => {
            if (minted.get(key) === token)
                minted.delete(key);
        },
        values: () => [...minted.values()].map(({ value }) => value),
    };
}
function tokenRequest(server, { service }, scopes, login) {
    if (login?.username === IDENTITY_TOKEN_USER) {
        const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'build-tag-push', refresh_token: login.password.reveal() });
        if (service !== undefined)
            form.set('service', service);
        if (scopes.length > 0)
            form.set('scope', scopes.join(' '));
        const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
        return { method: 'POST', url: server, headers, body: new TextEncoder().encode(form.toString()) };
    }
    const url = new URL(server);
    if (service !== undefined)
        url.searchParams.set('service', service);
    for (const scope of scopes)
        url.searchParams.append('scope', scope);
    return { method: 'GET', url, headers: { accept: 'application/json', ...(login === undefined ? {} : { authorization: basicOf(login) }) } };
}
function basicOf(login) {
    return `Basic ${Buffer.from(`${login.username}:${login.password.reveal()}`).toString('base64')}`;
}
function readToken({ body }, askedAtMs) {
    const document = (0,json/* parseJson */.q)(body);
    if (!(0,json/* isRecord */.u)(document))
        return undefined;
    const value = [document['access_token'], document['token']].find((entry) => typeof entry === 'string' && entry !== '');
    if (value === undefined || !/^[\x21-\x7e]+$/.test(value))
        return undefined;
    const seconds = document['expires_in'];
    const lifeMs = typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : DEFAULT_LIFE_MS;
    return { value, endsMs: askedAtMs + lifeMs - Math.min(MARGIN_MS, lifeMs / 5) };
}

;// CONCATENATED MODULE: ./lib/src/registry/signin.js









function openSignIn(endpoint, repository, { keychain, tokens, schemes, vendors, pool, ports, patience: usual }, transport) {
    const login = () => keychain.login(repository);
    const known = () => recognised(endpoint, vendors.get(endpoint.host));
    const situation = async (doing) => ({ endpoint: known(), repository, doing, login: await login() });
    const secrets = async () => [...secretsOf(await login()), ...tokens.values()];
    const ask = async (request, doing, patience = usual) => {
        const attempt = async () => {
            await pool.pass(request.url.host);
            return transport.request(request, registry_answer/* ERROR_LIMIT_BYTES */.z);
        };
        try {
            return await (0,retry/* persist */.Zr)(request.url.host, pool, ports, attempt, patience);
        }
        catch (error) {
            throw (0,registry_errors/* troubleError */.oA)(await situation(doing), error);
        }
    };
    const ping = async (patience) => {
        const doing = 'asking how to sign in';
        const idle = patience?.idleMs === undefined ? {} : { idleMs: patience.idleMs };
        const answer = await ask({ method: 'GET', url: new URL('/v2/', endpoint.origin), headers: {}, ...idle }, doing, patience);
        const skew = skewWords(endpoint.host, answer, ports.clock.now());
        if (skew !== undefined)
            ports.log.warning(skew);
        if (answer.status === 200)
            return { kind: 'open' };
        if (answer.status !== 401)
            throw (0,registry_errors/* answerError */.n)(await situation(doing), answer);
        const header = answer.headers.get('www-authenticate');
        vendors.set(endpoint.host, (0,vendor/* vendorOfChallenge */.p)(signsOf(header)));
        const scheme = challenge_schemeOf(header);
        if (scheme === undefined)
            throw (0,registry_errors/* answerUnusable */.e)(await situation(doing), 'answered 401 without saying which sign-in it takes');
        return scheme;
    };
    const scheme = async (patience) => {
        const asking = schemes.get(endpoint.host);
        if (asking !== undefined)
            return asking;
        if (endpoint.scheme === undefined && patience !== undefined) {
            const found = await ping(patience);
            schemes.set(endpoint.host, Promise.resolve(found));
            return found;
        }
        const asked = endpoint.scheme === undefined ? ping() : Promise.resolve(endpoint.scheme);
        schemes.set(endpoint.host, asked);
        asked.catch(() => schemes.delete(endpoint.host));
        return asked;
    };
    const mint = async (bearer, scopes) => {
        const server = tokenServer(bearer.realm, endpoint);
        const doing = `asking ${server.host} for a token${scopes[0] === undefined ? '' : ` for ${scopes[0]}`}`;
        const request = tokenRequest(server, bearer, scopes, await login());
        const askedAtMs = ports.clock.elapsedMs();
        const answer = await ask(request, doing);
        if (answer.status !== 200)
            throw (0,registry_errors/* answerError */.n)(await situation(doing), answer, await secrets());
        const token = readToken(answer, askedAtMs);
        if (token === undefined)
            throw (0,registry_errors/* answerUnusable */.e)(await situation(doing), 'had no token in the answer');
        return token;
    };
    const credential = async (scopesOf) => {
        const asked = await scheme();
        const scopes = scopesOf();
        const key = [endpoint.host, ...scopes].join(' ');
        switch (asked.kind) {
            case 'open':
                return { header: undefined, key, token: undefined };
            case 'basic': {
                const who = await login();
                return { header: who === undefined ? undefined : basicOf(who), key, token: undefined };
            }
            case 'bearer': {
                const token = await tokens.obtain(key, () => mint(asked, scopes));
                return { header: `Bearer ${token.value}`, key, token };
            }
        }
    };
    return {
        scheme,
        login,
        credential,
        secrets,
        endpoint: known,
        learn: async (used, scopes, header) => {
            if (used.token !== undefined)
                tokens.forget(used.key, used.token);
            const before = await scheme();
            const said = challenge_schemeOf(header);
            if (said !== undefined && !(before.kind === 'bearer' && said.kind === 'basic'))
                schemes.set(endpoint.host, Promise.resolve(said));
            const next = await credential(scopes);
            return next.header === used.header ? undefined : next;
        },
    };
}
function secretsOf(login) {
    return login === undefined ? [] : [login.password.reveal(), basicOf(login).slice('Basic '.length)];
}

// EXTERNAL MODULE: ./lib/src/domain/code.js
var code = __nccwpck_require__(1342);
;// CONCATENATED MODULE: ./lib/src/registry/transport.js



const USER_AGENT = 'build-tag-push';
function openTransport({ ca }, pool, sent, { http, signal }, idleMs) {
    const authority = ca === undefined ? {} : { ca };
    const idle = idleMs === undefined ? {} : { idleMs };
    const named = (request) => ({
        ...idle,
        ...request,
        ...authority,
        headers: { 'user-agent': USER_AGENT, ...request.headers },
    });
    const count = ({ host }) => {
        signal.throwIfAborted();
        sent.set(host, (sent.get(host) ?? 0) + 1);
    };
    return {
        request: async (request, limitBytes) => {
            count(request.url);
            const reply = await http.request({ ...named(request), limitBytes }).catch(cutShort);
            if (reply.status < 500 && reply.status !== 429)
                pool.resume(request.url.host);
            return reply;
        },
        stream: async (request) => {
            count(request.url);
            const answer = await http.stream(named(request));
            return { ...answer, body: answer.status < 400 ? new Uint8Array() : await readSome(answer) };
        },
    };
}
function cutShort(error) {
    if ((0,code/* codeOf */.$)(error) !== 'ERR_BODY_TOO_LARGE' || !(0,json/* isRecord */.u)(error))
        throw error;
    const { status, headers } = error;
    if (typeof status !== 'number' || status < 400 || !(headers instanceof Map))
        throw error;
    return { status, headers, body: new Uint8Array() };
}
async function readSome({ chunks, cancel }) {
    const read = [];
    let size = 0;
    for await (const chunk of chunks) {
        read.push(chunk);
        size += chunk.byteLength;
        if (size > registry_answer/* ERROR_LIMIT_BYTES */.z)
            break;
    }
    cancel();
    return Buffer.concat(read);
}

;// CONCATENATED MODULE: ./lib/src/registry/exchange.js





function openExchange(endpoint, repository, shared) {
    const { pool, ports, sent, patience } = shared;
    const transport = openTransport(endpoint, pool, sent, ports, patience.idleMs);
    const signIn = openSignIn(endpoint, repository, shared, transport);
    const situation = async (doing) => ({
        endpoint: signIn.endpoint(),
        repository,
        doing,
        login: await signIn.login(),
    });
    const sentBy = endpoint.ca === undefined && endpoint.origin.protocol === 'https:' ? endpoint.origin.hostname : undefined;
    const attempt = (call, renew) => pool.run(call.url.host, signIn.endpoint().parallel, () => signed({ ...call, sentBy }, renew, signIn, async (request) => {
        const reply = await counted(call.doubt, () => transport.request(request, call.limitBytes ?? registry_answer/* ERROR_LIMIT_BYTES */.z), ports);
        const verdict = (0,retry/* judgeAnswer */._n)(reply, ports.clock.now());
        if (verdict.askedMs !== undefined)
            pool.pause(call.url.host, (0,retry/* waitMs */.Cu)(1, verdict.askedMs, 0));
        return reply;
    }));
    const patiently = async (call, work) => {
        try {
            return await (0,retry/* persist */.Zr)(call.url.host, pool, ports, work, patience);
        }
        catch (error) {
            throw (0,registry_errors/* troubleError */.oA)(await situation(call.doing), error);
        }
    };
    return {
        signIn,
        send: (call) => patiently(call, () => attempt(call, true)),
        once: async (call) => {
            const reply = await attempt(call, false);
            const verdict = (0,retry/* judgeAnswer */._n)(reply, ports.clock.now());
            if (verdict.kind === 'again' && verdict.throttled)
                pool.pause(call.url.host, (0,retry/* waitMs */.Cu)(1, verdict.askedMs, ports.random.fraction()));
            return { ...reply, tries: 1, askedMs: verdict.askedMs };
        },
        stream: (call) => patiently(call, async () => {
            await pool.pass(call.url.host);
            return signed({ ...call, sentBy }, true, signIn, transport.stream);
        }),
        refused: async (doing, answer) => (0,registry_errors/* answerError */.n)(await situation(doing), answer, await signIn.secrets()),
        trouble: async (doing, error) => (0,registry_errors/* troubleError */.oA)(await situation(doing), error),
        unusable: (doing, found) => (0,registry_errors/* answerUnusable */.e)({ endpoint, repository, doing, login: undefined }, found),
    };
}
async function counted(doubt, send, { signal }) {
    if (doubt === undefined || signal.aborted)
        return send();
    doubt.tries += 1;
    try {
        const reply = await send();
        if ((0,retry/* isAnswered */.Qy)(reply.status))
            doubt.tries -= 1;
        return reply;
    }
    catch (error) {
        if ((0,retry/* neverLeft */.ov)(error))
            doubt.tries -= 1;
        throw error;
    }
}
async function signed(call, renew, signIn, transmit) {
    const { method, url, body, idleMs, scopes, foreign = false } = call;
    const rest = { ...(body === undefined ? {} : { body }), ...(idleMs === undefined ? {} : { idleMs }) };
    const send = ({ header }) => transmit({ method, url, headers: { ...call.headers, ...(header === undefined ? {} : { authorization: header }) }, ...rest });
    if (foreign)
        return transmit({ method, url, headers: { ...call.headers }, ...rest, ...(call.sentBy === undefined ? {} : { sentBy: call.sentBy }) });
    const used = await signIn.credential(scopes);
    const answer = await send(used);
    if (answer.status !== 401)
        return answer;
    const next = await signIn.learn(used, scopes, answer.headers.get('www-authenticate'));
    return renew && next !== undefined ? send(next) : answer;
}

// EXTERNAL MODULE: ./lib/src/domain/manifest.js
var manifest = __nccwpck_require__(1806);
;// CONCATENATED MODULE: ./lib/src/registry/referrers.js


const PAGES = 10;
const WITHOUT = new Set([301, 302, 303, 307, 308, 400, 404, 405, 406, 501]);
async function listReferrers(digest, place) {
    const doing = `listing what refers to ${digest}`;
    const found = [];
    let url = place.at(`referrers/${digest}`);
    for (let page = 1;; page += 1) {
        const headers = { accept: manifest/* MANIFEST_TYPES */._P[0] };
        const answer = await place.exchange.send({
            method: 'GET',
            url,
            headers,
            scopes: place.reading,
            doing,
            limitBytes: manifest/* MANIFEST_LIMIT_BYTES */.SC,
        });
        const type = answer.headers.get('content-type');
        if (page === 1 && (WITHOUT.has(answer.status) || (answer.status === 200 && type !== manifest/* MANIFEST_TYPES */._P[0])))
            return undefined;
        if (answer.status !== 200)
            throw await place.exchange.refused(doing, answer);
        const { content } = (0,manifest/* parseManifest */.Ng)(answer.body, (0,domain_digest/* digestOf */.ol)(answer.body), manifest/* MANIFEST_TYPES */._P[0], 'registry-answer');
        if (content.kind === 'index')
            found.push(...content.manifests);
        const next = nextPage(answer.headers.get('link'), url);
        if (next === undefined)
            return found;
        if (page === PAGES)
            throw place.exchange.unusable(doing, `has more than ${PAGES} pages`);
        url = next;
    }
}
function nextPage(link, from) {
    const target = /<([^>]+)>\s*;\s*rel="?next"?/i.exec(link ?? '')?.[1];
    if (target === undefined || !URL.canParse(target, from.href))
        return undefined;
    const url = new URL(target, from.href);
    return url.origin === from.origin && url.pathname === from.pathname ? url : undefined;
}

;// CONCATENATED MODULE: ./lib/src/registry/listing.js



const PAGE_TAGS = 1_000;
const listing_PAGES = 1_000;
const PAGE_LIMIT_BYTES = 4 * 1024 * 1024;
const NEXT = /;\s*rel\s*=\s*"?[^",;]*\bnext\b/i;
const DOING = 'listing the tags';
async function listTags(place) {
    const found = new Set();
    let url = place.at(`tags/list?n=${PAGE_TAGS}`);
    for (let page = 1;; page += 1) {
        const answer = await place.exchange.send({ method: 'GET', url, scopes: place.reading, doing: DOING, limitBytes: PAGE_LIMIT_BYTES });
        if (answer.status === 404 && page === 1)
            return undefined;
        if (answer.status !== 200)
            throw await place.exchange.refused(DOING, answer);
        for (const tag of tagsIn(answer.body) ?? refuse(place, 'is no list of tags'))
            found.add(tag);
        const link = answer.headers.get('link');
        const next = nextPage(link, url);
        if (next === undefined && NEXT.test(link ?? ''))
            refuse(place, 'goes on in another place, where we do not go');
        if (next === undefined)
            return [...found];
        if (page === listing_PAGES)
            refuse(place, `has more than ${listing_PAGES} pages`);
        url = next;
    }
}
function refuse(place, found) {
    throw place.exchange.unusable(DOING, found);
}
function tagsIn(body) {
    const document = (0,json/* parseJson */.q)(body);
    const tags = (0,json/* isRecord */.u)(document) ? (document['tags'] ?? []) : undefined;
    if (!Array.isArray(tags))
        return undefined;
    return tags.every((tag) => typeof tag === 'string' && (0,reference/* isTag */.dz)(tag)) ? tags : undefined;
}

;// CONCATENATED MODULE: ./lib/src/registry/manifests.js






const ACCEPT = { accept: manifest/* MANIFEST_TYPES */._P.join(', ') };
const LAG_TRIES = 3;
async function headManifest(reference, place) {
    const doing = `looking at ${nameOf(reference)}`;
    const answer = await place.exchange.send({
        method: 'HEAD',
        url: urlOf(reference, place),
        headers: ACCEPT,
        scopes: place.reading,
        doing,
    });
    if (answer.status === 404)
        return undefined;
    if (answer.status !== 200 && answer.status !== 405)
        throw await refusedHead(reference, doing, answer, place);
    const digest = (0,domain_digest/* parseDigest */.m)(answer.headers.get('docker-content-digest') ?? '');
    const mediaType = typeOf(answer);
    if (answer.status === 200 && digest !== undefined && mediaType !== undefined && (!reference.includes(':') || digest === reference))
        return { digest, mediaType };
    const read = await readManifest(reference, place);
    return read === undefined ? undefined : { digest: (0,domain_digest/* digestOf */.ol)(read.body), mediaType: typeOf(read) ?? manifest/* MANIFEST_TYPES */._P[1] };
}
async function getManifest(reference, place, ports) {
    const answer = await readManifest(reference, place);
    if (answer === undefined)
        return undefined;
    const digest = (0,domain_digest/* digestOf */.ol)(answer.body);
    if (reference.includes(':') && digest !== reference)
        throw place.exchange.unusable(`reading ${nameOf(reference)}`, `sent bytes with the digest ${digest}`);
    warnOfHeader(reference, digest, answer, place, ports);
    return (0,manifest/* parseManifest */.Ng)(answer.body, digest, typeOf(answer), 'registry-answer');
}
async function putManifest(reference, manifest, place, ports) {
    const doubt = { tries: 0 };
    try {
        await put(reference, manifest, doubt, place, ports);
        return { lost: doubt.tries };
    }
    catch (error) {
        const isTag = !reference.includes(':');
        throw isTag && doubt.tries > 0 && error instanceof errors/* ActionError */.lZ ? new registry_errors/* InDoubt */.OY(error) : error;
    }
}
async function put(reference, manifest, doubt, place, ports) {
    const doing = `writing ${nameOf(reference)}`;
    const headers = { 'content-type': manifest.mediaType };
    for (let tries = 1;; tries += 1) {
        const answer = await place.exchange.send({
            method: 'PUT',
            url: urlOf(reference, place),
            headers,
            body: manifest.bytes,
            scopes: place.pushing,
            doing,
            doubt,
        });
        if (answer.status === 201)
            return warnOfHeader(reference, manifest.digest, answer, place, ports);
        if (answer.status === 200 || answer.status === 202 || answer.status === 204) {
            doubt.tries += 1;
            await manifests_confirm(reference, manifest.digest, answer.status, place);
            doubt.tries -= 1;
            return;
        }
        const error = await place.exchange.refused(doing, answer);
        if (!(error instanceof registry_errors/* MissingBlobs */.zl) || tries === LAG_TRIES)
            throw error;
        await ports.clock.sleep((0,retry/* waitMs */.Cu)(tries, undefined, ports.random.fraction()));
    }
}
async function readManifest(reference, place) {
    const doing = `reading ${nameOf(reference)}`;
    const call = {
        method: 'GET',
        url: urlOf(reference, place),
        headers: ACCEPT,
        scopes: place.reading,
        doing,
        limitBytes: manifest/* MANIFEST_LIMIT_BYTES */.SC,
    };
    const answer = await follow(call, place);
    if (answer.status === 404)
        return undefined;
    if (answer.status !== 200)
        throw await place.exchange.refused(doing, answer);
    return answer;
}
async function refusedHead(reference, doing, answer, place) {
    if (answer.status !== 401 && answer.status !== 403)
        return place.exchange.refused(doing, answer);
    const call = { method: 'GET', url: urlOf(reference, place), headers: ACCEPT, scopes: place.reading, doing };
    const told = await place.exchange.send(call);
    return place.exchange.refused(doing, told.status === answer.status ? told : answer);
}
async function manifests_confirm(reference, digest, status, place) {
    const found = await headManifest(reference, place);
    if (found?.digest === digest)
        return;
    throw place.exchange.unusable(`writing ${nameOf(reference)}`, `answered ${status} instead of 201, and shows ${found?.digest ?? 'nothing'} there`);
}
function warnOfHeader(reference, digest, { headers }, { endpoint }, { log }) {
    const said = headers.get('docker-content-digest');
    if (said !== undefined && (0,domain_digest/* parseDigest */.m)(said) !== digest)
        log.warning(`${endpoint.host} names another digest for ${nameOf(reference)} than its bytes have, ${digest}`);
}
function typeOf({ headers }) {
    const type = headers.get('content-type')?.split(';', 1)[0]?.trim();
    return type === '' ? undefined : type;
}
function urlOf(reference, place) {
    return place.at(`manifests/${reference}`);
}
function nameOf(reference) {
    return reference.includes(':') ? reference : `the tag ${reference}`;
}

// EXTERNAL MODULE: ./lib/src/registry/pool.js
var pool = __nccwpck_require__(5484);
;// CONCATENATED MODULE: ./lib/src/registry/removal.js

const UNSUPPORTED = 'This registry deletes nothing, or was not told to; distribution does with REGISTRY_STORAGE_DELETE_ENABLED=true, and on Docker Hub its own website or API deletes.';
async function removeManifest(digest, place) {
    const doing = `deleting ${digest}`;
    const doubt = { tries: 0 };
    const answer = await place.exchange.send({ method: 'DELETE', url: place.at(`manifests/${digest}`), scopes: place.deleting, doing, doubt });
    if (answer.status === 200 || answer.status === 202 || answer.status === 204)
        return true;
    if (answer.status === 404)
        return doubt.tries > 0;
    const error = await place.exchange.refused(doing, answer);
    if (answer.status === 405)
        throw new errors/* ActionError */.lZ('registry-refused', error.message, UNSUPPORTED, error);
    throw error;
}

;// CONCATENATED MODULE: ./lib/src/registry/upload.js






const RESTARTS = 3;
const COMMIT_IDLE_MS = 300_000;
async function uploadBlob(blob, mountFrom, place, ports) {
    if (blob.isNew !== true && (await isPresent(blob, place)))
        return 'present';
    const mounted = blob.isNew === true ? undefined : await mount(blob, mountFrom, place, ports);
    if (mounted === 'mounted')
        return 'mounted';
    let session = mounted && { ...mounted, ahead: false };
    for (let restarts = 0;; restarts += 1) {
        const end = await send(blob, session ?? (await place.sessions.take()), restarts, place, ports);
        if (end === 'uploaded')
            return 'uploaded';
        if (restarts === RESTARTS || end.waitMs > (0,retry/* leftMs */.Ok)(ports.clock))
            throw await end.error();
        ports.log.debug(`${place.endpoint.host}: the upload of ${blob.digest} broke off and begins again in ${Math.round(end.waitMs)} ms`);
        await ports.clock.sleep(end.waitMs);
        if (await isPresent(blob, place))
            return 'uploaded';
        session = undefined;
    }
}
async function isPresent(blob, place) {
    const doing = `looking for the blob ${blob.digest}`;
    const answer = await place.exchange.send({ method: 'HEAD', url: place.at(`blobs/${blob.digest}`), scopes: place.pushing, doing });
    if (answer.status === 200 || answer.status === 302 || answer.status === 307)
        return true;
    if (answer.status === 404)
        return false;
    throw await place.exchange.refused(doing, answer);
}
async function mount(blob, mountFrom, place, ports) {
    let session;
    for (const from of mountFrom.filter((path) => path !== place.repository.path)) {
        const unused = session;
        session = undefined;
        const [answer] = await Promise.all([askMount(blob, from, place), unused && cancelSession(unused, place, ports)]);
        if (answer instanceof errors/* ActionError */.lZ)
            ports.log.debug(`${answer.message}; it is uploaded instead`);
        else if (answer.status === 201)
            return 'mounted';
        else if (answer.status === 202)
            session = await sessionOf(answer, `mounting from ${from}`, place);
    }
    return session;
}
async function askMount(blob, from, place) {
    const url = place.at('blobs/uploads/');
    url.search = new URLSearchParams({ mount: blob.digest, from }).toString();
    const doing = `mounting the blob ${blob.digest} from ${from}`;
    try {
        return await place.exchange.send({ method: 'POST', url, scopes: place.mounting(from), doing });
    }
    catch (error) {
        if (error instanceof errors/* ActionError */.lZ && (error.code === 'registry-refused' || error.code === 'registry-answer'))
            return error;
        throw error;
    }
}
async function send(blob, session, restarts, place, ports) {
    const { exchange } = place;
    const doing = `uploading the blob ${blob.digest}`;
    const url = new URL(session.url);
    url.search = `${url.search === '' ? '?' : `${url.search}&`}digest=${encodeURIComponent(blob.digest)}`;
    const headers = { 'content-type': 'application/octet-stream' };
    const body = { size: blob.size, chunks: () => checked(blob) };
    const call = {
        method: 'PUT',
        url,
        headers,
        body,
        scopes: place.pushing,
        doing,
        idleMs: COMMIT_IDLE_MS,
        foreign: !session.trusted,
    };
    const wait = (askedMs) => (0,retry/* waitMs */.Cu)(restarts + 1, askedMs, ports.random.fraction());
    try {
        const answer = await exchange.once(call);
        if (answer.status === 201)
            return 'uploaded';
        if (answer.status < 300 && (await isPresent(blob, place)))
            return 'uploaded';
        const verdict = (0,retry/* judgeAnswer */._n)(answer, ports.clock.now());
        const error = () => exchange.refused(doing, answer);
        if (verdict.kind === 'again')
            return { kind: 'broken', waitMs: wait(verdict.askedMs), error };
        if (answer.status === 401 || session.ahead || isLost(answer))
            return { kind: 'broken', waitMs: 0, error };
        throw await error();
    }
    catch (error) {
        if ((0,retry/* judgeTrouble */.NN)(error).kind === 'final')
            throw await exchange.trouble(doing, error);
        return { kind: 'broken', waitMs: wait(undefined), error: () => exchange.trouble(doing, error) };
    }
}
function isLost({ status, body }) {
    const errors = (0,registry_answer/* errorsOf */.B)(body);
    if (errors.some(({ message }) => cures/* IMMUTABLE */.hb.test(message)))
        return false;
    return (status === 404 || status === 400) && errors.some(({ code }) => code === 'BLOB_UPLOAD_UNKNOWN' || code === 'BLOB_UPLOAD_INVALID');
}
async function* checked(blob) {
    const hash = blob.isHashed === true ? undefined : (0,external_node_crypto_.createHash)('sha256');
    let size = 0;
    let held;
    for await (const chunk of readable(blob)) {
        hash?.update(chunk);
        size += chunk.byteLength;
        if (size > blob.size)
            throw changed(blob, `more than ${blob.size} bytes`);
        if (held !== undefined)
            yield held;
        held = chunk;
    }
    const digest = hash === undefined ? blob.digest : `sha256:${hash.digest('hex')}`;
    if (digest !== blob.digest || size !== blob.size)
        throw changed(blob, `${size} bytes with the digest ${digest}`);
    if (held !== undefined)
        yield held;
}
async function* readable(blob) {
    try {
        yield* blob.chunks();
    }
    catch (error) {
        if (error instanceof errors/* ActionError */.lZ || (0,retry/* judgeTrouble */.NN)(error).kind === 'again')
            throw error;
        throw new errors/* ActionError */.lZ('blob-content', `the blob ${blob.digest} could not be read: ${String(error)}`, undefined, error);
    }
}
function changed(blob, found) {
    return new errors/* ActionError */.lZ('blob-content', `the blob ${blob.digest} of ${blob.size} bytes turned out to have ${found}; it was not uploaded`, 'Something changed or damaged the file after it was built; run again, and look at the disk when it comes back.');
}

;// CONCATENATED MODULE: ./lib/src/registry/client.js
















const CLOSE_LIMIT_MS = 2_000;
function openRegistries(keychain, ports) {
    const shared = {
        keychain,
        ports,
        pool: (0,pool/* createPool */.b)(ports.clock),
        tokens: createTokenStore(ports.clock.elapsedMs),
        schemes: new Map(),
        vendors: new Map(),
        sent: new Map(),
        patience: retry/* PATIENT */.qh,
    };
    const places = [];
    const clients = new Map();
    const openAt = (repository, ours = shared) => {
        const place = openPlace(repository, ours, ports);
        places.push(place);
        return openClient(place, ports);
    };
    return {
        open: (repository) => {
            const name = (0,reference/* canonicalName */.Ew)(repository);
            const client = clients.get(name) ?? openAt(repository);
            clients.set(name, client);
            return client;
        },
        openPublic: (repository, patience) => {
            const nobody = { ...keychain, login: async () => undefined, loginForHost: async () => undefined };
            const tokens = createTokenStore(ports.clock.elapsedMs);
            return openAt(repository, { ...shared, keychain: nobody, tokens, schemes: new Map(), patience });
        },
        mayReach: (host) => mayReach(host, shared),
        sent: () => shared.sent,
        close: async () => {
            const closed = Promise.all(places.map((place) => place.sessions.close()));
            let timer;
            const late = new Promise((resolve) => {
                timer = setTimeout(resolve, CLOSE_LIMIT_MS).unref();
            });
            await Promise.race([closed, late]).finally(() => clearTimeout(timer));
        },
    };
}
async function mayReach(host, shared) {
    const endpoint = endpointOf(host, shared.keychain.settings(host));
    const scheme = await openExchange(endpoint, { host, path: '' }, shared).signIn.scheme(retry/* BRIEF */.V1).catch(client_refusal);
    if (scheme instanceof errors/* ActionError */.lZ)
        return { kind: 'unknown', because: scheme.message };
    if (scheme.kind !== 'bearer')
        return { kind: 'good' };
    try {
        tokenServer(scheme.realm, endpoint);
        return { kind: 'good' };
    }
    catch (error) {
        return { kind: 'elsewhere', because: client_refusal(error).message };
    }
}
function client_refusal(thrown) {
    if (thrown instanceof errors/* ActionError */.lZ)
        return thrown;
    throw thrown;
}
function openClient(place, ports) {
    const manifests = remember();
    const blobs = remember();
    return {
        repository: place.repository,
        greet: (right) => {
            if (right === 'push')
                place.willPush();
            place.exchange.signIn.scheme().catch(() => undefined);
        },
        checkAccess: (right, isNeeded = async () => true) => {
            if (right === 'push')
                place.willPush();
            return checkAccess(right, isNeeded, place);
        },
        head: (reference) => headManifest(reference, place),
        manifest: (reference) => {
            const ask = () => getManifest(reference, place, ports);
            return reference.includes(':') ? manifests.get(reference, ask) : ask();
        },
        referrers: (digest) => listReferrers(digest, place),
        tags: () => listTags(place),
        remove: (digest) => removeManifest(digest, place),
        readBlob: (blob, limitBytes) => blobs.get(`${blob.digest} ${limitBytes}`, () => readBlob(blob, limitBytes, place)),
        blobSource: (blob) => blobSource(blob, place),
        prepare: (uploads) => {
            place.willPush();
            place.sessions.prepare(uploads);
        },
        upload: (blob, mountFrom) => {
            place.willPush();
            return uploadBlob(blob, mountFrom, place, ports);
        },
        putManifest: (reference, manifest) => {
            place.willPush();
            return putManifest(reference, manifest, place, ports);
        },
    };
}
function remember() {
    const known = new Map();
    return {
        get: (key, ask) => {
            const answer = known.get(key) ?? ask();
            known.set(key, answer);
            const forget = () => known.delete(key);
            answer.then((found) => found === undefined && forget(), forget);
            return answer;
        },
    };
}
function openPlace(repository, shared, ports) {
    const { path } = repository;
    const endpoint = endpointOf(repository.host, shared.keychain.settings(repository.host));
    const pull = path === '' ? [] : [`repository:${path}:pull`];
    const push = [`repository:${path}:pull,push`];
    let pushes = false;
    const wire = {
        repository,
        endpoint,
        exchange: openExchange(endpoint, repository, shared),
        at: (rest) => new URL(`/v2/${path}/${rest}`, endpoint.origin),
        reading: () => (pushes ? push : pull),
        pushing: () => push,
        deleting: () => [`repository:${path}:pull,delete`],
        mounting: (from) => () => [...push, `repository:${from}:pull`],
        willPush: () => {
            pushes = true;
        },
    };
    return { ...wire, sessions: createSessions(wire, ports) };
}


/***/ }),

/***/ 8742:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   fe: () => (/* binding */ cureFor),
/* harmony export */   hb: () => (/* binding */ IMMUTABLE),
/* harmony export */   wJ: () => (/* binding */ remedyFor)
/* harmony export */ });
const IMMUTABLE = /immutab|cannot be overwritten|does not allow updating/i;
function cureFor({ endpoint, repository, login }, status, codes, words) {
    const { host, kind } = endpoint;
    const denied = status === 401 || status === 403;
    if (IMMUTABLE.test(words)) {
        return 'The tag exists and the registry does not let it be changed; give the image another tag, or lift the rule for this one.';
    }
    const own = VENDORS[kind]?.({ endpoint, repository, login, status, codes, words, denied });
    if (own !== undefined)
        return own;
    if (denied && login === undefined) {
        return `Give a sign-in for ${host}: the inputs \`registry\`, \`username\` and \`password\`, or an entry of \`registry-auth\`.`;
    }
    if (denied && /incorrect username or password/i.test(words))
        return PASSWORD;
    if (/HTTP request to an HTTPS server/i.test(words)) {
        return `${host} speaks TLS: leave out \`insecure\`, and on loopback name its authority by \`ca-cert\`, in its entry of \`registry-auth\`.`;
    }
    if (status === 401)
        return PASSWORD;
    if (codes.includes('NAME_UNKNOWN'))
        return 'Check the spelling of the image; the repository or project may have to be created there first.';
    if (status === 403 || status === 405)
        return 'Check that this user may push to this repository, and that the registry is not read-only.';
    if (status === 413 || status === 507)
        return 'The registry, or a proxy before it, limits the size; raise the limit or the quota there.';
    if (status === 429)
        return 'The registry limits how often it is asked; run again later, or with a sign-in that has a higher limit.';
    return status >= 500 ? 'The registry is in trouble; run again later.' : undefined;
}
const PASSWORD = 'Check user name and password: the registry does not know them, or they have expired.';
const VENDORS = {
    ghcr: ({ denied, words }) => {
        if (/installation not allowed/i.test(words))
            return 'The organisation does not let workflows create packages; an owner allows it under Settings, Packages, or creates the package once.';
        if (!denied)
            return undefined;
        return 'Give the job `permissions: packages: write`. A package that another repository or a person made must also list this repository under its "Manage Actions access" with the role Write.';
    },
    ecr: ({ codes, denied, repository }) => {
        if (codes.includes('NAME_UNKNOWN'))
            return `Create the repository first: aws ecr create-repository --repository-name ${repository.path}, or set ecr-create-repository: true`;
        if (!denied)
            return undefined;
        return 'The AWS identity needs on this repository, to pull: ecr:BatchGetImage, ecr:GetDownloadUrlForLayer, ecr:BatchCheckLayerAvailability; and to push: ecr:InitiateLayerUpload, ecr:UploadLayerPart, ecr:CompleteLayerUpload, ecr:PutImage.';
    },
    dockerhub: ({ denied, login, words }) => {
        if (!denied || login === undefined || /incorrect username or password/i.test(words))
            return undefined;
        return 'On Docker Hub the namespace must be yours or your organisation\'s, and an access token needs "Read & Write".';
    },
    azure: ({ denied, login, status, codes, words }) => {
        if (/client with ip/i.test(words))
            return "The registry's firewall does not let this machine in: allow its address there, or use a runner inside the network.";
        if (codes.includes('REGISTRY_DISALLOWED_OPERATION'))
            return 'The repository, tag or manifest is locked, or in quarantine, or the storage limit is reached: see `az acr repository show`.';
        if (!denied || login === undefined)
            return undefined;
        if (status === 401)
            return 'Check name and password (one that was made anew works after a minute). A token of the registry needs a scope map with content/write.';
        return 'The identity needs the role AcrPush, or "Container Registry Repository Writer" where the registry is in the mode "RBAC and ABAC" (up to ten minutes after it was given); a token of the registry needs a scope map with content/write.';
    },
    google: ({ denied, login, status, codes, repository }) => {
        if (codes.includes('NAME_UNKNOWN')) {
            const [project, name] = repository.path.split('/');
            return `The repository must exist before the first push: gcloud artifacts repositories create ${name} --project=${project} --repository-format=docker (at gcr.io the role roles/artifactregistry.createOnPushWriter makes it).`;
        }
        if (!denied || login === undefined)
            return undefined;
        if (status === 401)
            return 'The access token has ended (60 minutes, federation alone 10), or the key was deleted: give `workload-identity-provider`, and tokens are made when they are needed.';
        return 'The identity needs roles/artifactregistry.writer on the repository; with federation alone it is given to principalSet://iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/POOL/attribute.repository/OWNER/REPO.';
    },
    gitlab: ({ denied, login }) => {
        if (!denied || login === undefined)
            return undefined;
        return 'A deploy token needs read_registry and write_registry, a personal, project or group access token the same and the role Developer; gitlab-ci-token with CI_JOB_TOKEN works inside GitLab CI alone. The project must exist and have its container registry on.';
    },
    quay: ({ denied, login, status }) => {
        if (!denied || login === undefined)
            return undefined;
        if (status === 401)
            return "A robot's user name is NAMESPACE+NAME, with the plus sign; a person with a password of the web page needs an encrypted one or an app token.";
        return 'The robot needs the permission Write on this repository, or Creator in the team to make a new one; the namespace must exist.';
    },
    harbor: ({ denied, login, words, repository }) => {
        if (/proxy project/i.test(words))
            return 'The project only mirrors another registry; push to a project of the registry itself.';
        if (/storage resource|exceed/i.test(words))
            return "The project's quota is used up: remove artifacts, or raise the quota.";
        if (/read.only mode/i.test(words))
            return 'Harbor is read-only for maintenance; run again later.';
        if (!denied || login === undefined)
            return undefined;
        return `The project ${repository.path.split('/')[0]} must exist, and a robot needs push and pull in it. A robot is named robot$PROJECT+NAME, in full and in single quotes where a shell would take the $; it ends after 30 days unless it was made otherwise. People who sign in by OIDC use the CLI secret of their profile.`;
    },
    nexus: ({ denied, login, status }) => {
        if (!denied || login === undefined)
            return undefined;
        if (status === 401)
            return 'Check user name and password or user token, and that host and port (or the first part of the path) are those of the hosted repository, not of a group.';
        return 'The role of this user needs nx-repository-view-docker-REPOSITORY-add, -edit and -read; a group repository takes no pushes.';
    },
};
function remedyFor({ host, kind, origin }, code) {
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
        return `Check the spelling of ${host}, and that this machine can resolve it.`;
    if (code === 'ECONNRESET' && kind === 'ecr')
        return `ECR also closes the connection where a repository does not exist; create it first.`;
    if (code === 'ECONNREFUSED')
        return `Nothing listens at ${origin.host}; check host and port.`;
    if (code === 'ERR_PROXY_TUNNEL')
        return `The proxy of this machine does not lead to ${host}: check the spelling, and what the proxy allows.`;
    if (code === 'ERR_ADDRESS_REFUSED')
        return `${host}, or who answers in its place, leads to an address inside this network where none of its own can be; nothing was sent there.`;
    if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
        return `${host} does not speak TLS; a registry over plain HTTP is declared by \`insecure: true\` in its entry of \`registry-auth\`.`;
    }
    if (/CERT|SIGNATURE|ALTNAME/.test(code)) {
        return `The certificate of ${host} is not trusted here; its own authority is named by \`ca-cert\` in its entry of \`registry-auth\`.`;
    }
    return undefined;
}


/***/ }),

/***/ 6837:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   OD: () => (/* binding */ whoOf),
/* harmony export */   OY: () => (/* binding */ InDoubt),
/* harmony export */   e: () => (/* binding */ answerUnusable),
/* harmony export */   n: () => (/* binding */ answerError),
/* harmony export */   oA: () => (/* binding */ troubleError),
/* harmony export */   zl: () => (/* binding */ MissingBlobs)
/* harmony export */ });
/* harmony import */ var _domain_code_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1342);
/* harmony import */ var _domain_digest_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(9191);
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(1295);
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(7909);
/* harmony import */ var _domain_secret_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(4699);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(5071);
/* harmony import */ var _answer_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(3248);
/* harmony import */ var _cures_js__WEBPACK_IMPORTED_MODULE_7__ = __nccwpck_require__(8742);








class MissingBlobs extends _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .ActionError */ .lZ {
    digests;
    constructor(error, digests) {
        super(error.code, error.message, error.hint, error.cause);
        this.digests = digests;
    }
}
class InDoubt extends _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .ActionError */ .lZ {
    constructor({ code, message, hint, cause }) {
        super(code, message, hint, cause);
    }
}
function answerError(situation, answer, secrets = []) {
    const { endpoint, repository, doing, login } = situation;
    const errors = (0,_answer_js__WEBPACK_IMPORTED_MODULE_6__/* .errorsOf */ .B)(answer.body);
    const words = wordsOf(answer, errors, secrets);
    const tries = answer.tries > 1 ? ` after ${answer.tries} tries` : '';
    const asked = answer.askedMs === undefined ? '' : `; it asks to wait ${Math.ceil(answer.askedMs / 1_000)} s`;
    const message = `${nameOf(repository)}: ${endpoint.host} answered ${answer.status}${tries}${asked} while ${doing}, ${whoOf(login)}${words === '' ? '' : `: ${words}`}`;
    const error = new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .ActionError */ .lZ(codeFor(answer.status, errors), message, (0,_cures_js__WEBPACK_IMPORTED_MODULE_7__/* .cureFor */ .fe)(situation, answer.status, errors.map(({ code }) => code), words));
    return isMissing(answer.status, errors) ? new MissingBlobs(error, errors.flatMap(digestsOf)) : error;
}
function troubleError({ endpoint, repository, doing }, error) {
    const code = (0,_domain_code_js__WEBPACK_IMPORTED_MODULE_0__/* .codeOf */ .$)(error);
    if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .ActionError */ .lZ || code === undefined)
        return error;
    const message = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_3__/* .isRecord */ .u)(error) && typeof error['message'] === 'string' ? error['message'] : '';
    const kind = code === 'ERR_BODY_TOO_LARGE' || code.startsWith('HPE_') ? 'registry-answer' : 'registry-unreachable';
    return new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .ActionError */ .lZ(kind, `${nameOf(repository)}: no usable answer from ${endpoint.host} while ${doing}: ${(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_2__/* .inertInline */ .Mo)(message)} (${code})`, (0,_cures_js__WEBPACK_IMPORTED_MODULE_7__/* .remedyFor */ .wJ)(endpoint, code), error);
}
function answerUnusable({ endpoint, repository, doing }, found) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .ActionError */ .lZ('registry-answer', `${nameOf(repository)}: while ${doing}, ${endpoint.host} ${found}`, 'The registry, or a proxy before it, does not keep to the OCI distribution-spec here; nothing was published by this step.');
}
function whoOf(login) {
    return login === undefined ? 'without a sign-in' : `signed in as ${(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_2__/* .inertInline */ .Mo)(login.username)} (${login.source})`;
}
function shown(text, secrets) {
    return (0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_2__/* .inertInline */ .Mo)((0,_domain_secret_js__WEBPACK_IMPORTED_MODULE_4__/* .conceal */ .E)(text, secrets));
}
function nameOf({ host, path }) {
    return path === '' ? host : `${host}/${path}`;
}
function wordsOf({ body, headers }, errors, secrets) {
    const said = errors
        .map(({ code, message, detail }) => [code, message, typeof detail === 'string' ? detail : ''].filter((part) => part !== '').join(' '))
        .join('; ');
    if (said !== '')
        return shown(said, secrets);
    const html = headers.get('content-type')?.includes('html') === true;
    return html ? 'a page of HTML, not an answer of a registry' : shown(new TextDecoder().decode(body), secrets);
}
const REFUSALS = new Set([401, 403, 405, 409, 412, 413, 507]);
const REFUSING = new Set([
    'DENIED',
    'UNAUTHORIZED',
    'NAME_UNKNOWN',
    'NAME_INVALID',
    'TAG_INVALID',
    'TAG_IMMUTABLE',
    'UNSUPPORTED',
]);
function codeFor(status, errors) {
    return REFUSALS.has(status) || (status < 500 && errors.some(({ code, message }) => REFUSING.has(code) || _cures_js__WEBPACK_IMPORTED_MODULE_7__/* .IMMUTABLE */ .hb.test(message)))
        ? 'registry-refused'
        : 'registry-answer';
}
function isMissing(status, errors) {
    const unknown = ({ code, message }) => code === 'MANIFEST_BLOB_UNKNOWN' || code === 'BLOB_UNKNOWN' || /\bunknown blob\b|\bblob unknown\b/i.test(message);
    return (status === 400 || status === 404) && errors.some(unknown);
}
function digestsOf({ detail }) {
    const text = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_3__/* .isRecord */ .u)(detail) ? detail['digest'] : detail;
    const digest = typeof text === 'string' ? (0,_domain_digest_js__WEBPACK_IMPORTED_MODULE_1__/* .parseDigest */ .m)(text) : undefined;
    return digest === undefined ? [] : [digest];
}


/***/ }),

/***/ 5484:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ createPool)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5071);
/* harmony import */ var _retry_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(2806);


const LONGEST_PAUSE_MS = 181_000;
function createPool(clock) {
    const lanes = new Map();
    const laneOf = (host) => {
        const lane = lanes.get(host) ?? { host, busy: 0, pausedUntilMs: 0, narrow: false, queue: createQueue(), sleeping: false };
        lanes.set(host, lane);
        return lane;
    };
    const pausedMs = (lane) => lane.pausedUntilMs - clock.elapsedMs();
    const passLane = async (lane) => {
        for (let ms = pausedMs(lane); ms > 0; ms = pausedMs(lane)) {
            if (ms > Math.min(LONGEST_PAUSE_MS, (0,_retry_js__WEBPACK_IMPORTED_MODULE_1__/* .leftMs */ .Ok)(clock)))
                throw tooLong(lane.host, ms);
            await clock.sleep(ms);
        }
    };
    const admit = (lane) => {
        for (let next = lane.queue.first(); next !== undefined; next = lane.queue.first()) {
            if (lane.sleeping || lane.busy >= (lane.narrow ? 1 : next.parallel))
                return;
            if (pausedMs(lane) > 0) {
                admitAfterPause(lane);
                return;
            }
            lane.queue.take();
            lane.busy += 1;
            next.enter();
        }
    };
    const admitAfterPause = (lane) => {
        lane.sleeping = true;
        passLane(lane).then(() => {
            lane.sleeping = false;
            admit(lane);
        }, (reason) => {
            lane.sleeping = false;
            for (let next = lane.queue.take(); next !== undefined; next = lane.queue.take())
                next.fail(reason);
        });
    };
    return {
        run: async (host, parallel, work) => {
            const lane = laneOf(host);
            await new Promise((enter, fail) => {
                lane.queue.add({ parallel, enter, fail });
                admit(lane);
            });
            try {
                return await work();
            }
            finally {
                lane.busy -= 1;
                admit(lane);
            }
        },
        pass: (host) => passLane(laneOf(host)),
        pause: (host, ms) => {
            const lane = laneOf(host);
            lane.pausedUntilMs = Math.max(lane.pausedUntilMs, clock.elapsedMs() + ms);
            lane.narrow = true;
        },
        resume: (host) => {
            const lane = laneOf(host);
            lane.narrow = false;
            admit(lane);
        },
    };
}
function tooLong(host, ms) {
    const hint = 'Run the job again when that time has passed; a signed-in account, or a plan with higher limits, is asked to wait less.';
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ('registry-answer', `${host} asked for a wait, of which ${Math.ceil(ms / 1_000)} s are left: nothing was sent`, hint);
}
function createQueue() {
    let entries = [];
    let at = 0;
    return {
        add: (entry) => void entries.push(entry),
        first: () => entries[at],
        take: () => {
            const entry = entries[at];
            if (entry === undefined)
                return undefined;
            at += 1;
            if (at * 2 > entries.length) {
                entries = entries.slice(at);
                at = 0;
            }
            return entry;
        },
    };
}


/***/ }),

/***/ 2806:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Cu: () => (/* binding */ waitMs),
/* harmony export */   NN: () => (/* binding */ judgeTrouble),
/* harmony export */   Ok: () => (/* binding */ leftMs),
/* harmony export */   Qy: () => (/* binding */ isAnswered),
/* harmony export */   V1: () => (/* binding */ BRIEF),
/* harmony export */   Zr: () => (/* binding */ persist),
/* harmony export */   _n: () => (/* binding */ judgeAnswer),
/* harmony export */   ov: () => (/* binding */ neverLeft),
/* harmony export */   qh: () => (/* binding */ PATIENT)
/* harmony export */ });
/* unused harmony export retryAfterMs */
/* harmony import */ var _domain_code_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1342);
/* harmony import */ var _domain_http_date_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4448);
/* harmony import */ var _answer_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(3248);



const TRIES = 5;
const POLITE_TRIES = Number.POSITIVE_INFINITY;
const BUDGET_MS = 180_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
const SPREAD_MS = 500;
const PATIENT = { tries: TRIES, budgetMs: BUDGET_MS, idleMs: undefined };
const BRIEF = { tries: 2, budgetMs: 3_000, idleMs: 5_000 };
const STATUSES = new Set([408, 429, 499, 500, 502, 503, 504, 522]);
const CODES = new Set(['TOOMANYREQUESTS', 'UNAVAILABLE']);
const TROUBLE = new Map([
    ['ECONNRESET', TRIES],
    ['ECONNABORTED', TRIES],
    ['EPIPE', TRIES],
    ['ETIMEDOUT', TRIES],
    ['EAI_AGAIN', TRIES],
    ['ERR_STREAM_PREMATURE_CLOSE', TRIES],
    ['ECONNREFUSED', 3],
    ['EHOSTUNREACH', 3],
    ['ENETUNREACH', 3],
]);
function isAnswered(status) {
    return status < 500 && status !== 408 && status !== 499;
}
const BEFORE = new Set([
    'ECONNREFUSED',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EAI_AGAIN',
    'ENOTFOUND',
    'ERR_ADDRESS_REFUSED',
]);
function neverLeft(error) {
    const code = (0,_domain_code_js__WEBPACK_IMPORTED_MODULE_0__/* .codeOf */ .$)(error) ?? '';
    return BEFORE.has(code) || /CERT|ERR_TLS|_IN_CHAIN|_SIGNATURE/.test(code);
}
function judgeAnswer({ status, headers, body }, now) {
    if (status < 400)
        return { kind: 'final', askedMs: undefined };
    const errors = (0,_answer_js__WEBPACK_IMPORTED_MODULE_1__/* .errorsOf */ .B)(body);
    if (!STATUSES.has(status) && !errors.some(({ code }) => CODES.has(code)))
        return { kind: 'final', askedMs: undefined };
    const askedAtMs = (0,_domain_http_date_js__WEBPACK_IMPORTED_MODULE_2__/* .parseHttpDate */ .m)(headers.get('date') ?? '') ?? now.getTime();
    const askedMs = retryAfterMs(headers.get('retry-after'), askedAtMs) ?? durationInText(new TextDecoder().decode(body.subarray(0, 512)));
    if (askedMs !== undefined && askedMs > BUDGET_MS)
        return { kind: 'final', askedMs };
    const throttled = status === 429 || askedMs !== undefined || errors.some(({ code }) => CODES.has(code));
    return { kind: 'again', tries: askedMs === undefined ? TRIES : POLITE_TRIES, throttled, askedMs };
}
function judgeTrouble(error) {
    const tries = TROUBLE.get((0,_domain_code_js__WEBPACK_IMPORTED_MODULE_0__/* .codeOf */ .$)(error) ?? '');
    return tries === undefined ? { kind: 'final', askedMs: undefined } : { kind: 'again', tries, throttled: false, askedMs: undefined };
}
async function persist(host, pool, ports, send, patience = PATIENT) {
    let deadlineMs = Number.POSITIVE_INFINITY;
    for (let tries = 1;; tries += 1) {
        ports.signal.throwIfAborted();
        const outcome = await send().then((answer) => ({ answer, verdict: judgeAnswer(answer, ports.clock.now()), what: `answered ${answer.status}` }), (error) => ({ error, verdict: judgeTrouble(error), what: (0,_domain_code_js__WEBPACK_IMPORTED_MODULE_0__/* .codeOf */ .$)(error) ?? String(error) }));
        const { verdict, what } = outcome;
        const result = () => {
            if ('error' in outcome)
                throw outcome.error;
            return { ...outcome.answer, tries, askedMs: verdict.askedMs };
        };
        if (verdict.kind === 'final')
            return result();
        const ms = waitMs(tries, verdict.askedMs, ports.random.fraction());
        const nowMs = ports.clock.elapsedMs();
        deadlineMs = Math.min(deadlineMs, nowMs + patience.budgetMs);
        const most = patience.tries < TRIES ? Math.min(verdict.tries, patience.tries) : verdict.tries;
        if (verdict.throttled)
            pool.pause(host, ms);
        if (tries >= most || nowMs + ms > deadlineMs || ms > leftMs(ports.clock))
            return result();
        ports.log.debug(`${host} ${what}; try ${tries + 1} in ${Math.round(ms)} ms`);
        await ports.clock.sleep(ms);
    }
}
function leftMs({ leftMs }) {
    return leftMs === undefined ? Number.POSITIVE_INFINITY : leftMs();
}
function waitMs(tries, askedMs, fraction) {
    if (askedMs !== undefined)
        return Math.max(askedMs, FIRST_WAIT_MS) + fraction * SPREAD_MS;
    return fraction * Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS);
}
function retryAfterMs(header, nowMs) {
    const text = header?.trim() ?? '';
    if (/^[0-9]{1,9}$/.test(text))
        return Number(text) * 1_000;
    const untilMs = (0,_domain_http_date_js__WEBPACK_IMPORTED_MODULE_2__/* .parseHttpDate */ .m)(text);
    return untilMs === undefined ? undefined : Math.max(untilMs - nowMs, 0);
}
const UNITS_MS = new Map([
    ['ns', 1e-6],
    ['us', 1e-3],
    ['µs', 1e-3],
    ['ms', 1],
    ['s', 1_000],
    ['m', 60_000],
]);
function durationInText(text) {
    const [, number, unit] = /retry-after: ([0-9]{1,6}(?:\.[0-9]{1,9})?)(ns|us|µs|ms|s|m)\b/i.exec(text) ?? [];
    const factor = UNITS_MS.get(unit ?? '');
    return factor === undefined ? undefined : Number(number) * factor;
}


/***/ }),

/***/ 7400:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   C2: () => (/* binding */ changeOf),
/* harmony export */   vK: () => (/* binding */ changeLine),
/* harmony export */   x8: () => (/* binding */ signed)
/* harmony export */ });
/* harmony import */ var _domain_platform_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(9560);
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2560);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(3512);



const BASES = 5;
function changeOf(after, before) {
    const same = before.platforms.find(({ platform }) => (0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_2__/* .samePlatform */ .my)(platform, after.platform));
    if (same === undefined)
        return undefined;
    const had = new Set(same.layers.map(({ digest }) => digest));
    const added = after.layers.filter(({ digest }) => !had.has(digest));
    return {
        bytes: after.bytes - same.bytes,
        newLayers: added.length,
        newBytes: added.reduce((sum, { size }) => sum + size, 0),
        layers: after.layers.length,
    };
}
function changeLine({ before, after, tag }) {
    const changes = after.platforms.map((each) => changeOf(each, before));
    const parts = [sizeWords(after, changes), layerWords(changes), ...platformWords(before, after), ...baseWords(before, after)];
    return `since ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)(tag)} held ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)((0,_words_js__WEBPACK_IMPORTED_MODULE_1__/* .shortDigest */ .VK)(before.digest))}: ${parts.filter((part) => part !== '').join('; ')}`;
}
function sizeWords({ platforms }, changes) {
    const all = changes.flatMap((change) => (change === undefined ? [] : [change.bytes]));
    const [least, most] = [Math.min(...all), Math.max(...all)];
    if (all.length === 0)
        return 'no platform of it was there';
    if (all.length === 1 || least === most)
        return `${grown(most)}${platforms.length > 1 ? ' on each platform' : ''}`;
    return `${signed(least)} to ${signed(most)} by platform`;
}
function grown(bytes) {
    return bytes === 0 ? 'of the same size' : `${(0,_words_js__WEBPACK_IMPORTED_MODULE_1__/* .megabytes */ .ix)(Math.abs(bytes))} ${bytes > 0 ? 'larger' : 'smaller'}`;
}
function signed(bytes) {
    return bytes === 0 ? '±0' : `${bytes > 0 ? '+' : '−'}${(0,_words_js__WEBPACK_IMPORTED_MODULE_1__/* .megabytes */ .ix)(Math.abs(bytes))}`;
}
function layerWords(changes) {
    const known = changes.flatMap((change) => change ?? []);
    const sum = (of) => known.reduce((all, change) => all + of(change), 0);
    const layers = sum((change) => change.layers);
    const added = sum((change) => change.newLayers);
    if (layers === 0)
        return '';
    if (added === 0)
        return 'every layer was there';
    return `${added} of ${(0,_words_js__WEBPACK_IMPORTED_MODULE_1__/* .count */ .U9)(layers, 'layer')} ${added === 1 ? 'is' : 'are'} new (${(0,_words_js__WEBPACK_IMPORTED_MODULE_1__/* .megabytes */ .ix)(sum((change) => change.newBytes))})`;
}
function platformWords(before, after) {
    const lacking = (wanted, among) => wanted.platforms.filter((one) => !among.platforms.some((other) => (0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_2__/* .samePlatform */ .my)(one.platform, other.platform)));
    const words = (platforms) => platforms.map(({ platform }) => (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)((0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_2__/* .formatPlatform */ .Bq)(platform))).join(', ');
    const [added, gone] = [lacking(after, before), lacking(before, after)];
    return [...(added.length === 0 ? [] : [`${words(added)} is new`]), ...(gone.length === 0 ? [] : [`**${words(gone)} is gone**`])];
}
function baseWords(before, after) {
    if (before.bases === undefined || after.bases === undefined)
        return [];
    const known = new Map(before.bases.map(({ name, digest }) => [name, digest]));
    const moved = after.bases.filter(({ name, digest }) => known.has(name) && known.get(name) !== digest);
    const added = after.bases.filter(({ name }) => !known.has(name));
    const gone = before.bases.filter(({ name }) => !after.bases?.some((base) => base.name === name));
    const said = (bases, what) => (bases.length === 0 ? [] : [`built from ${listedNames(bases)}${what}`]);
    const words = [...said(moved, ', which moved'), ...said(added, ', which is new'), ...said(gone, ' no more')];
    if (words.length > 0 || after.bases.length === 0)
        return words;
    return [`the same base ${after.bases.length === 1 ? 'image' : 'images'} (${listedNames(after.bases)})`];
}
function listedNames(bases) {
    const shown = bases.slice(0, BASES).map(({ name }) => (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)(name));
    return [...shown, ...(bases.length > BASES ? [`${bases.length - BASES} more`] : [])].join(', ');
}


/***/ }),

/***/ 8389:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ countsOf)
/* harmony export */ });
/* harmony import */ var _domain_severity_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7524);

function countsOf({ counts, blocking }) {
    const byLevel = Object.fromEntries(_domain_severity_js__WEBPACK_IMPORTED_MODULE_0__/* .SEVERITIES */ .o.toReversed().map((severity) => [severity, counts[severity]]));
    return { ...byLevel, blocking: blocking.length };
}


/***/ }),

/***/ 4883:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   EX: () => (/* binding */ whyPassing),
/* harmony export */   WQ: () => (/* binding */ passingTable),
/* harmony export */   aj: () => (/* binding */ blockingTable),
/* harmony export */   de: () => (/* binding */ whereOf),
/* harmony export */   rj: () => (/* binding */ countWords)
/* harmony export */ });
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1295);
/* harmony import */ var _domain_platform_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(9560);
/* harmony import */ var _domain_severity_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(7524);
/* harmony import */ var _scan_link_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(9264);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(3512);





const CELL_LIMIT = 120;
const MARKS = { CRITICAL: '🔴', HIGH: '🟠', MEDIUM: '🟡', LOW: '🔵', UNKNOWN: '⚪' };
function table(head, rows, limit) {
    const lines = [`| ${head.join(' | ')} |`, `|${head.map(() => '---|').join('')}`];
    let size = lines.join('\n').length;
    for (const [index, row] of rows.entries()) {
        const line = `| ${row.join(' | ')} |`;
        size += line.length + 1;
        if (size > limit)
            return [...lines, '', `… and ${(0,_words_js__WEBPACK_IMPORTED_MODULE_2__/* .count */ .U9)(rows.length - index, 'more row')}: \`scan-table\` writes all of them to a file.`].join('\n');
        lines.push(line);
    }
    return lines.join('\n');
}
function blockingTable(findings, limit) {
    const head = ['Level', 'Finding', 'In', 'Installed', 'Fixed&nbsp;in', 'Platforms'];
    const rows = findings.map((finding) => [
        level(finding.severity),
        named(finding),
        cell(whereOf(finding)),
        cell(finding.installed),
        finding.fixed === undefined && finding.kind === 'vulnerability' ? 'no fix' : cell(finding.fixed),
        platforms(finding),
    ]);
    return table(head, rows, limit);
}
function passingTable(findings, limit) {
    const rows = findings.map((finding) => [
        level(finding.severity),
        named(finding),
        cell([whereOf(finding), finding.installed].filter((part) => part !== undefined).join(' ')),
        (0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertMarkdown */ .Ic)((0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertInline */ .Mo)(whyPassing(finding), CELL_LIMIT * 2)),
        platforms(finding),
    ]);
    return table(['Level', 'Finding', 'In', 'Why', 'Platforms'], rows, limit);
}
function whyPassing({ because, ignored }) {
    switch (because) {
        case 'unfixed':
            return 'there is no fix yet';
        case 'level':
            return 'its level does not block';
        case 'ignored': {
            const until = ignored?.expiresAt === undefined ? '' : ` until ${ignored.expiresAt.toISOString().slice(0, 10)}`;
            const statement = ignored?.statement === undefined ? '' : `: ${ignored.statement}`;
            return `ignored by ${ignored?.source || 'a rule'}${until}${statement}`;
        }
    }
}
function whereOf({ packageName, path, line }) {
    const file = path === undefined ? undefined : line === undefined ? path : `${path}:${line}`;
    if (packageName === undefined)
        return file ?? 'configuration of the image';
    return file === undefined ? packageName : `${packageName} (${file})`;
}
function countWords(counts) {
    return _domain_severity_js__WEBPACK_IMPORTED_MODULE_3__/* .SEVERITIES */ .o.toReversed()
        .filter((severity) => counts[severity] > 0)
        .map((severity) => `${counts[severity]} ${severity}`)
        .join(', ');
}
function level(severity) {
    return `${MARKS[severity]}&nbsp;${severity}`;
}
function named(finding) {
    const id = cell(finding.id);
    const link = (0,_scan_link_js__WEBPACK_IMPORTED_MODULE_1__/* .linkOf */ .I)(finding);
    const title = finding.title === '' ? '' : `<br>${cell(finding.title)}`;
    return `${link === undefined ? id : `[${id}](${link})`}${title}`;
}
function platforms(finding) {
    return finding.platforms.map((platform) => cell((0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_4__/* .formatPlatform */ .Bq)(platform))).join('<br>');
}
function cell(text) {
    return (0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertMarkdown */ .Ic)((0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertInline */ .Mo)(text ?? '', CELL_LIMIT));
}


/***/ }),

/***/ 6136:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   g: () => (/* binding */ having)
/* harmony export */ });
function having(report) {
    const { outcome, plan, staged, places, rows } = report;
    const holds = ({ name }) => outcome === 'staged'
        ? places.some(({ repository, error }) => repository.name === name && error === undefined)
        : rows.some(({ repository, after }) => repository.name === name && after !== undefined && after === staged?.digest);
    return plan?.images.filter(holds) ?? [];
}


/***/ }),

/***/ 9695:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   T: () => (/* binding */ rowJson),
/* harmony export */   l: () => (/* binding */ reportJson)
/* harmony export */ });
/* harmony import */ var _domain_platform_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(9560);
/* harmony import */ var _plan_json_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(5708);
/* harmony import */ var _publish_previous_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7708);
/* harmony import */ var _scan_closed_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8192);
/* harmony import */ var _changes_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(7400);
/* harmony import */ var _counts_js__WEBPACK_IMPORTED_MODULE_7__ = __nccwpck_require__(8389);
/* harmony import */ var _safety_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(819);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(3512);








const SCHEMA = 1;
function reportJson(report) {
    const { outcome, plan, places, rows, smoke, comparison, error, laps, tookMs } = report;
    return {
        schema: SCHEMA,
        outcome,
        tookMs: Math.round(tookMs),
        error: error === undefined ? null : { ...errorJson(error), hint: (0,_words_js__WEBPACK_IMPORTED_MODULE_4__/* .hintOf */ .$z)(error) ?? null },
        plan: plan === undefined ? null : (0,_plan_json_js__WEBPACK_IMPORTED_MODULE_5__/* .planJson */ .i)(plan),
        image: imageJson(report),
        results: rows.map(rowJson),
        uploads: places.map((place) => ({
            image: place.repository.name,
            blobs: place.blobs,
            error: place.error === undefined ? null : errorJson(place.error),
        })),
        scan: scanJson(report),
        signatures: signaturesJson(report),
        smoke: smoke === undefined ? null : { platform: (0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_6__/* .formatPlatform */ .Bq)(smoke.platform), result: smoke.kind, because: smoke.because },
        changes: comparison === undefined ? null : changesJson(comparison),
        stages: laps.map(({ stage, startMs, endMs }) => ({
            stage,
            startMs: Math.round(startMs),
            endMs: endMs === undefined ? null : Math.round(endMs),
        })),
    };
}
function rowJson(row) {
    return {
        image: row.repository.name,
        registry: row.repository.host,
        tag: row.tag,
        kind: row.kind,
        state: row.state,
        before: row.before ?? null,
        after: row.after ?? null,
        attempts: row.attempts,
        because: row.because,
        error: row.error === undefined ? null : errorJson(row.error),
    };
}
function errorJson({ code, message }) {
    return { code, message };
}
function imageJson({ staged, passed, settled }) {
    if (passed?.digest !== undefined)
        return { digest: passed.digest, adopted: false, platforms: [], attestations: [] };
    if (staged === undefined)
        return null;
    return {
        digest: staged.digest,
        adopted: settled?.source.kind === 'adopt',
        platforms: (0,_publish_previous_js__WEBPACK_IMPORTED_MODULE_0__/* .layersOf */ .w)(staged).map(({ platform, digest, bytes, layers }) => ({
            platform: (0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_6__/* .formatPlatform */ .Bq)(platform),
            digest,
            bytes,
            layers: layers.length,
        })),
        attestations: (0,_safety_js__WEBPACK_IMPORTED_MODULE_3__/* .predicatesOf */ .O)(staged),
    };
}
function signaturesJson({ signatures }) {
    if (signatures === undefined)
        return null;
    return signatures.each.map(({ repository, digest, platform, end }) => ({
        image: repository.name,
        digest,
        platform: platform === undefined ? null : (0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_6__/* .formatPlatform */ .Bq)(platform),
        state: end.kind,
        error: end.kind === 'failed' ? errorJson(end.error) : null,
    }));
}
function scanJson({ verdict, evidence }) {
    if (verdict === undefined || verdict.kind === 'waived')
        return null;
    const { reasons, notes } = verdict.judgement;
    return {
        result: verdict.kind,
        counts: (0,_counts_js__WEBPACK_IMPORTED_MODULE_7__/* .countsOf */ .m)(verdict.judgement),
        reasons: reasons.map(_scan_closed_js__WEBPACK_IMPORTED_MODULE_1__/* .remarkWords */ ._),
        notes: notes.map(_scan_closed_js__WEBPACK_IMPORTED_MODULE_1__/* .remarkWords */ ._),
        platforms: evidence?.platforms.map(platformJson) ?? [],
        trivy: evidence?.scanner === undefined ? null : { version: evidence.scanner.version, pinned: evidence.scanner.isPinned },
        database: evidence?.database === undefined ? null : databaseJson(evidence.database),
        isolation: evidence?.isolation?.kind ?? null,
    };
}
function platformJson(each) {
    const about = { platform: (0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_6__/* .formatPlatform */ .Bq)(each.platform), digest: each.manifest };
    if (each.kind === 'none')
        return { ...about, because: each.because, packages: null, distribution: null, ended: null };
    const { distribution, packages } = each.report;
    const name = distribution === undefined ? null : `${distribution.family} ${distribution.name}`;
    return { ...about, because: null, packages, distribution: name, ended: distribution?.isEnded ?? null };
}
function databaseJson({ source, digest, updatedAt }) {
    return { source, digest: digest ?? null, updatedAt: Number.isNaN(updatedAt.getTime()) ? null : updatedAt.toISOString() };
}
function changesJson({ repository, tag, before, after }) {
    return {
        image: repository.name,
        tag,
        before: before.digest,
        platforms: after.platforms.map((each) => {
            const change = (0,_changes_js__WEBPACK_IMPORTED_MODULE_2__/* .changeOf */ .C2)(each, before);
            const known = change === undefined ? null : { bytes: change.bytes, newLayers: change.newLayers, newBytes: change.newBytes };
            return { platform: (0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_6__/* .formatPlatform */ .Bq)(each.platform), change: known };
        }),
        bases: { before: basesJson(before), after: basesJson(after) },
    };
}
function basesJson({ bases }) {
    return bases?.map(({ name, digest }) => ({ name, digest })) ?? null;
}


/***/ }),

/***/ 8363:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   sn: () => (/* binding */ lapsByStage),
/* harmony export */   xE: () => (/* binding */ watchOf)
/* harmony export */ });
/* unused harmony export STAGES */
const STAGES = ['plan', 'registries', 'build', 'scan', 'smoke', 'upload', 'checks', 'tags', 'load', 'cache'];
function watchOf(story, { elapsedMs }) {
    const laps = story.laps ?? [];
    story.laps = laps;
    return async (stage, work) => {
        const startMs = elapsedMs();
        const at = laps.push({ stage, startMs, endMs: undefined }) - 1;
        const result = await work;
        laps[at] = { stage, startMs, endMs: elapsedMs() };
        return result;
    };
}
function lapsByStage(laps) {
    return STAGES.flatMap((stage) => {
        const own = laps.filter((lap) => lap.stage === stage);
        if (own.length === 0)
            return [];
        const ends = own.map(({ endMs }) => endMs ?? Number.POSITIVE_INFINITY);
        const endMs = Math.max(...ends);
        return [{ stage, startMs: Math.min(...own.map(({ startMs }) => startMs)), endMs: Number.isFinite(endMs) ? endMs : undefined }];
    });
}


/***/ }),

/***/ 2560:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   EU: () => (/* binding */ fence),
/* harmony export */   aY: () => (/* binding */ code),
/* harmony export */   c_: () => (/* binding */ tableOf),
/* harmony export */   zH: () => (/* binding */ details)
/* harmony export */ });
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1295);

function code(text) {
    return `\`${(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertLine */ .Fq)(text.replaceAll(/[`|]/g, ' '))}\``;
}
function fence(language, lines) {
    return [`\`\`\`${language}`, ...lines.map((line) => (0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertLine */ .Fq)(line.replaceAll('`', "'"))), '```'].join('\n');
}
function tableOf(head, rows) {
    return [`| ${head.join(' | ')} |`, `|${head.map(() => '---|').join('')}`, ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');
}
function details(summary, parts) {
    return [`<details><summary>${summary}</summary>`, ...parts, '</details>'].join('\n\n');
}


/***/ }),

/***/ 931:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   EI: () => (/* binding */ reportOf),
/* harmony export */   Pq: () => (/* binding */ rowsBefore),
/* harmony export */   gq: () => (/* binding */ succeeded)
/* harmony export */ });
/* harmony import */ var _domain_reference_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(3366);
/* harmony import */ var _plan_plan_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(911);
/* harmony import */ var _publish_publish_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(9734);
/* harmony import */ var _laps_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(8363);




function reportOf(story, end, tookMs) {
    const rows = story.rows ?? ('error' in end ? rowsAtEnd(story, end.error) : []);
    const outcome = outcomeOf(end, rows);
    return {
        outcome,
        plan: story.plan,
        settled: story.settled,
        staged: story.staged,
        passed: story.passed,
        evidence: story.evidence,
        verdict: story.verdict,
        scanFiles: story.scanFiles,
        sboms: story.sboms,
        handed: story.handed,
        smoke: story.smoke,
        comparison: moved(story.comparison, end, rows) ? story.comparison : undefined,
        places: story.places ?? [],
        signatures: story.signatures,
        rows,
        error: 'error' in end ? end.error : outcome === 'published' ? undefined : firstError(rows),
        laps: (0,_laps_js__WEBPACK_IMPORTED_MODULE_2__/* .lapsByStage */ .sn)(story.laps ?? []),
        tookMs,
    };
}
function moved(comparison, end, rows) {
    if (comparison === undefined || end.kind === 'blocked')
        return comparison !== undefined;
    return rows.some(({ repository, tag, state }) => state === 'published' && tag === comparison.tag && (0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_3__/* .sameRepository */ .RB)(repository, comparison.repository));
}
function succeeded(report) {
    switch (report.outcome) {
        case 'published':
        case 'planned':
        case 'built':
        case 'staged':
            return true;
        case 'blocked':
        case 'partial':
        case 'failed':
        case 'cancelled':
            return false;
    }
}
function rowsBefore(story) {
    if (story.settled !== undefined) {
        return story.settled.rows.map((settled) => {
            const row = (0,_publish_publish_js__WEBPACK_IMPORTED_MODULE_1__/* .rowWithoutWrite */ .kV)(settled);
            if (story.publishing !== true || settled.decision !== 'write')
                return row;
            return { ...row, state: 'unknown', after: undefined, because: 'the run ended while the names were written' };
        });
    }
    const { plan } = story;
    if (plan?.push !== true)
        return [];
    return plan.images.flatMap((repository) => (0,_plan_plan_js__WEBPACK_IMPORTED_MODULE_0__/* .shownTags */ .X)(plan).map((tag) => ({
        ...{ repository, tag: tag.name, kind: tag.kind, state: 'untouched', before: undefined, after: undefined, attempts: 0 },
        ...{ because: 'the run ended before the registry was asked', error: undefined, required: true },
    })));
}
function rowsAtEnd(story, error) {
    return rowsBefore(story).map((row) => (row.state === 'untouched' ? { ...row, because: whyUntouched(story, error) } : row));
}
function whyUntouched({ settled }, { code, message }) {
    switch (code) {
        case 'blocked':
            return message.split('\n', 1)[0]?.replace(/:$/, '') ?? message;
        case 'cancelled':
            return settled === undefined ? 'the run was cancelled before the registry was asked' : 'the run was cancelled before it was written';
        case 'timeout':
            return settled === undefined ? 'the time was up before the registry was asked' : 'the time was up before it was written';
        default:
            return settled === undefined ? 'the run failed before the registry was asked' : 'the run failed before it was written';
    }
}
function outcomeOf(end, rows) {
    const wrote = rows.some((row) => row.state === 'published' || row.taken === true);
    switch (end.kind) {
        case 'planned':
        case 'built':
        case 'staged':
        case 'blocked':
            return end.kind;
        case 'published':
            if (rows.every((row) => !row.required || isGood(row)) && rows.some(isGood))
                return 'published';
            if (wrote)
                return 'partial';
            return rows.some((row) => row.required && row.error?.code === 'cancelled') ? 'cancelled' : 'failed';
        case 'stopped':
            if (wrote)
                return 'partial';
            return end.error.code === 'cancelled' ? 'cancelled' : 'failed';
    }
}
function isGood(row) {
    switch (row.state) {
        case 'published':
        case 'already':
        case 'kept':
        case 'skipped':
        case 'superseded':
            return true;
        case 'untouched':
        case 'failed':
        case 'unknown':
            return false;
    }
}
function firstError(rows) {
    const bad = rows.filter((row) => row.error !== undefined && !isGood(row));
    return (bad.find((row) => row.required) ?? bad[0])?.error;
}


/***/ }),

/***/ 819:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ safetyOf),
/* harmony export */   O: () => (/* binding */ predicatesOf)
/* harmony export */ });
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1295);
/* harmony import */ var _domain_platform_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(9560);
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(2560);
/* harmony import */ var _scan_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(3008);
/* harmony import */ var _signatures_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(9686);
/* harmony import */ var _smoke_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(2652);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(3512);







function safetyOf(report) {
    const { staged, verdict, evidence, smoke } = report;
    if (staged === undefined)
        return [];
    const parts = [...scanWords(verdict, evidence), ...smokePart(smoke), evidenceWords(staged), ...(0,_signatures_js__WEBPACK_IMPORTED_MODULE_3__/* .signatureWords */ .cg)(report)];
    return [`- ${smoke?.kind === 'failed' ? '⛔' : markOf(verdict)} **Checks:** ${parts.join('; ')}`];
}
function smokePart(smoke) {
    if (smoke === undefined)
        return [];
    return [smoke.kind === 'failed' ? 'smoke failed' : (0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertMarkdown */ .Ic)((0,_smoke_js__WEBPACK_IMPORTED_MODULE_4__/* .smokeWords */ .zq)(smoke).replace(/^Smoke/, 'smoke'))];
}
function markOf(verdict) {
    switch (verdict?.kind) {
        case 'passed':
        case 'reported':
            return verdict.judgement.blocking.length + warningsOf(verdict.judgement) === 0 ? '🛡️' : '⚠️';
        case 'blocked':
            return '⛔';
        case 'waived':
        case undefined:
            return '◻️';
    }
}
function scanWords(verdict, evidence) {
    if (verdict === undefined)
        return ['not scanned'];
    if (verdict.kind === 'waived')
        return [`not scanned, since ${(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertMarkdown */ .Ic)(verdict.because)} (${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)('scan: gate')})`];
    const scanned = evidence?.platforms.filter(({ kind }) => kind !== 'none') ?? [];
    const names = scanned.map(({ platform }) => (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)((0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_6__/* .formatPlatform */ .Bq)(platform)));
    const isElsewhere = verdict.kind === 'passed' && evidence === undefined;
    const where = isElsewhere
        ? " in this run's other jobs"
        : names.length === 0
            ? ''
            : ` on ${names.length > 3 ? (0,_words_js__WEBPACK_IMPORTED_MODULE_5__/* .count */ .U9)(names.length, 'platform') : names.join(', ')}`;
    const words = (0,_scan_js__WEBPACK_IMPORTED_MODULE_2__/* .resultWords */ .Xb)(verdict.kind, verdict.judgement);
    const warnings = warningsOf(verdict.judgement);
    const below = warnings === 0 || verdict.kind === 'blocked' ? '' : `, with ${(0,_words_js__WEBPACK_IMPORTED_MODULE_5__/* .count */ .U9)(warnings, 'warning')} below`;
    return [`${words.slice(0, 1).toLowerCase()}${words.slice(1)}${where}${below}`];
}
function warningsOf({ reasons, notes }) {
    return reasons.length + notes.filter(({ platforms }) => platforms.length > 0).length;
}
const PREDICATES = [
    ['https://slsa.dev/provenance/', 'provenance'],
    ['https://spdx.dev/Document', 'SBOM'],
];
function evidenceWords(staged) {
    const types = predicatesOf(staged);
    const found = PREDICATES.filter(([start]) => types.some((type) => type.startsWith(start))).map(([, name]) => name);
    return found.length === 0 ? 'no provenance' : `with ${found.join(' and ')}`;
}
function predicatesOf({ children }) {
    const layers = children.flatMap(({ content }) => (content.kind === 'image' ? content.layers : []));
    return [...new Set(layers.flatMap(({ annotations }) => annotations['in-toto.io/predicate-type'] ?? []))];
}


/***/ }),

/***/ 5015:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   AE: () => (/* binding */ scanAnnotations),
/* harmony export */   JH: () => (/* binding */ scanLines),
/* harmony export */   SS: () => (/* binding */ scanTable)
/* harmony export */ });
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1295);
/* harmony import */ var _domain_platform_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(9560);
/* harmony import */ var _scan_closed_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8192);
/* harmony import */ var _findings_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4883);
/* harmony import */ var _scan_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(3008);
/* harmony import */ var _table_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(8429);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(3512);







const ROWS = 100;
const CELL_LIMIT = 80;
const ANNOTATIONS = 10;
function scanLines(verdict, evidence) {
    if (verdict.kind === 'waived')
        return [];
    const { judgement } = verdict;
    const { blocking, passing, reasons, notes } = judgement;
    const rows = blocking.slice(0, ROWS).map(rowOf);
    const hidden = blocking.length - rows.length;
    return [
        `${(0,_scan_js__WEBPACK_IMPORTED_MODULE_3__/* .resultWords */ .Xb)(verdict.kind, judgement)}.`,
        ...(rows.length === 0 ? [] : (0,_table_js__WEBPACK_IMPORTED_MODULE_4__/* .columns */ .YB)([HEAD, ...rows])),
        ...(hidden === 0 ? [] : [`… and ${hidden} more that block; scan-table writes all of them to a file.`]),
        ...(passing.length === 0 ? [] : [`Let through: ${(0,_scan_js__WEBPACK_IMPORTED_MODULE_3__/* .passingWords */ .t8)(passing)}.`]),
        ...[...reasons, ...notes].map((remark) => `- ${(0,_scan_closed_js__WEBPACK_IMPORTED_MODULE_1__/* .remarkWords */ ._)(remark)}`),
        ...(evidence === undefined ? [] : evidenceLines(evidence)),
    ];
}
function scanTable({ blocking, passing }) {
    const blocks = blocking.map((finding) => ['of a level that blocks', ...rowOf(finding)]);
    const passes = passing.map((finding) => [(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertInline */ .Mo)((0,_findings_js__WEBPACK_IMPORTED_MODULE_2__/* .whyPassing */ .EX)(finding), CELL_LIMIT), ...rowOf(finding)]);
    return (0,_table_js__WEBPACK_IMPORTED_MODULE_4__/* .columns */ .YB)([['WHY', ...HEAD], ...blocks, ...passes]);
}
function scanAnnotations(verdict) {
    if (verdict.kind === 'waived')
        return [];
    return verdict.judgement.blocking.slice(0, ANNOTATIONS).map(annotationOf);
}
const HEAD = ['LEVEL', 'FINDING', 'IN', 'INSTALLED', 'FIXED', 'PLATFORMS', 'TITLE'];
function rowOf(finding) {
    const { severity, id, installed, fixed, platforms, title } = finding;
    const cells = [severity, id, (0,_findings_js__WEBPACK_IMPORTED_MODULE_2__/* .whereOf */ .de)(finding), installed ?? '', fixed ?? '', platforms.map(_domain_platform_js__WEBPACK_IMPORTED_MODULE_6__/* .formatPlatform */ .Bq).join(' '), title];
    return cells.map((text) => (0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertInline */ .Mo)(text, CELL_LIMIT));
}
function annotationOf(finding) {
    const { severity, id, installed, fixed, platforms, title } = finding;
    const version = installed === undefined ? '' : ` ${installed}`;
    const cure = fixed === undefined ? '' : `, fixed in ${fixed}`;
    const words = title === '' ? '' : `: ${title}`;
    return (0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertInline */ .Mo)(`${severity} ${id} in ${(0,_findings_js__WEBPACK_IMPORTED_MODULE_2__/* .whereOf */ .de)(finding)}${version}${cure} (${platforms.map(_domain_platform_js__WEBPACK_IMPORTED_MODULE_6__/* .formatPlatform */ .Bq).join(', ')})${words}`);
}
function evidenceLines({ platforms, scanner, isolation, tookMs }) {
    const each = platforms.map((one) => one.kind === 'none'
        ? `${(0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_6__/* .formatPlatform */ .Bq)(one.platform)}: not scanned: ${one.because}`
        : `${(0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_6__/* .formatPlatform */ .Bq)(one.platform)}: ${(0,_words_js__WEBPACK_IMPORTED_MODULE_5__/* .count */ .U9)(one.report.packages, 'package')} recognised, ${(0,_words_js__WEBPACK_IMPORTED_MODULE_5__/* .seconds */ .YA)(one.tookMs)}`);
    return [
        ...each,
        ...(scanner === undefined ? [] : [`${(0,_scan_js__WEBPACK_IMPORTED_MODULE_3__/* .scannerWords */ .we)(scanner)}.`]),
        ...(isolation === undefined ? [] : [`${(0,_scan_js__WEBPACK_IMPORTED_MODULE_3__/* .isolationWords */ ._2)(isolation)}.`]),
        `The scan took ${(0,_words_js__WEBPACK_IMPORTED_MODULE_5__/* .seconds */ .YA)(tookMs)}.`,
    ];
}


/***/ }),

/***/ 3008:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Xb: () => (/* binding */ resultWords),
/* harmony export */   _2: () => (/* binding */ isolationWords),
/* harmony export */   t8: () => (/* binding */ passingWords),
/* harmony export */   we: () => (/* binding */ scannerWords),
/* harmony export */   yK: () => (/* binding */ scanSummary)
/* harmony export */ });
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1295);
/* harmony import */ var _domain_platform_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(9560);
/* harmony import */ var _scan_closed_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8192);
/* harmony import */ var _scan_rows_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(6853);
/* harmony import */ var _findings_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4883);
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(2560);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(3512);







const BLOCKING_LIMIT = 80_000;
const PASSING_LIMIT = 40_000;
function scanSummary(verdict, evidence, policy = { mode: 'off' }) {
    if (verdict === undefined || verdict.kind === 'waived')
        return [];
    const { judgement } = verdict;
    const reasons = verdict.kind === 'blocked' ? [] : judgement.reasons;
    const warned = warnings([...reasons, ...judgement.notes.filter(({ platforms }) => platforms.length > 0)]);
    const isQuiet = verdict.kind === 'passed' && warned.length === 0;
    return [
        ...(isQuiet ? [] : [`#### ${titleOf(verdict.kind, judgement)}`, `${resultWords(verdict.kind, judgement)}.`]),
        ...warned,
        ...(judgement.blocking.length === 0 ? [] : [(0,_findings_js__WEBPACK_IMPORTED_MODULE_2__/* .blockingTable */ .aj)(judgement.blocking, BLOCKING_LIMIT)]),
        ...passingOf(judgement),
        ...(evidence === undefined
            ? []
            : [(0,_markdown_js__WEBPACK_IMPORTED_MODULE_3__/* .details */ .zH)('What was scanned, and with what', [platformTable(evidence.platforms), howOf(evidence, judgement, policy)])]),
    ];
}
function titleOf(kind, { reasons }) {
    switch (kind) {
        case 'passed':
            return '🛡️ Scan: passed';
        case 'blocked':
            return '🛡️ Scan: blocked';
        case 'reported':
            return reasons.length === 0 ? '🛡️ Scan: reported' : '🛡️ Scan: reported, but not complete';
    }
}
function resultWords(kind, { blocking, passing, reasons, unlisted }) {
    const [one, many] = kind === 'reported' ? ['finding would block', 'findings would block'] : ['finding blocks', 'findings block'];
    const levels = (0,_findings_js__WEBPACK_IMPORTED_MODULE_2__/* .countWords */ .rj)((0,_scan_rows_js__WEBPACK_IMPORTED_MODULE_5__/* .bySeverity */ .Np)((severity) => blocking.filter((finding) => finding.severity === severity).length));
    const blocks = blocking.length === 0 ? `No ${one}` : `${(0,_words_js__WEBPACK_IMPORTED_MODULE_4__/* .count */ .U9)(blocking.length, one, many)} (${levels})`;
    const others = passing.length === 0 ? '' : `; ${passing.length} ${passing.length === 1 ? 'was' : 'were'} let through`;
    const more = unlisted === 0 ? '' : `; ${unlisted} more are counted and not listed`;
    const holes = reasons.length === 0 ? '' : ', and the scan is not complete';
    return `${blocks}${others}${more}${holes}`;
}
function warnings(remarks) {
    if (remarks.length === 0)
        return [];
    return [['> [!WARNING]', ...remarks.map((remark) => `> - ${(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertMarkdown */ .Ic)((0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertInline */ .Mo)((0,_scan_closed_js__WEBPACK_IMPORTED_MODULE_1__/* .remarkWords */ ._)(remark)))}`)].join('\n')];
}
function passingOf({ passing }) {
    if (passing.length === 0)
        return [];
    const listed = passing.filter(({ because }) => because !== 'level');
    const parts = listed.length === 0 ? [] : [(0,_findings_js__WEBPACK_IMPORTED_MODULE_2__/* .passingTable */ .WQ)(listed, PASSING_LIMIT)];
    return [(0,_markdown_js__WEBPACK_IMPORTED_MODULE_3__/* .details */ .zH)(`Let through: ${passingWords(passing)}`, parts)];
}
function passingWords(passing) {
    const of = (because) => passing.filter((finding) => finding.because === because);
    const below = of('level');
    const levels = (0,_findings_js__WEBPACK_IMPORTED_MODULE_2__/* .countWords */ .rj)((0,_scan_rows_js__WEBPACK_IMPORTED_MODULE_5__/* .bySeverity */ .Np)((severity) => below.filter((finding) => finding.severity === severity).length));
    const parts = [
        [of('unfixed').length, 'without a fix'],
        [of('ignored').length, 'ignored'],
        [below.length, `of levels that do not block (${levels})`],
    ];
    return parts
        .filter(([number]) => number > 0)
        .map(([number, what]) => `${number} ${what}`)
        .join(', ');
}
function platformTable(platforms) {
    const rows = platforms.map((each) => `| ${platformCells(each).join(' | ')} |`);
    return ['| Platform | Made of | Packages recognised | Scanned in |', '|---|---|---|---|', ...rows].join('\n');
}
function platformCells(each) {
    const platform = (0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertMarkdown */ .Ic)((0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_6__/* .formatPlatform */ .Bq)(each.platform));
    if (each.kind === 'none')
        return [platform, `❌ not scanned: ${(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertMarkdown */ .Ic)((0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertInline */ .Mo)(each.because))}`, '', ''];
    const { distribution, packages } = each.report;
    const name = distribution === undefined ? 'no distribution' : (0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertMarkdown */ .Ic)((0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertInline */ .Mo)(`${distribution.family} ${distribution.name}`));
    return [
        platform,
        distribution?.isEnded === true ? `${name} ⚠️ **ended**` : name,
        packages === 0 ? '⚠️ **nothing recognised**' : String(packages),
        (0,_words_js__WEBPACK_IMPORTED_MODULE_4__/* .seconds */ .YA)(each.tookMs),
    ];
}
const LEFT_OUT = 'Secrets were not looked for in the layers of a base image: Trivy leaves out all before the last CMD that other layers follow';
function howOf({ scanner, database, javaDatabase, isolation, tookMs }, { notes }, policy) {
    const general = notes.filter(({ platforms }) => platforms.length === 0).map(_scan_closed_js__WEBPACK_IMPORTED_MODULE_1__/* .remarkWords */ ._);
    const lines = [
        ...(scanner === undefined ? [] : [scannerWords(scanner)]),
        ...(isolation === undefined ? [] : [isolationWords(isolation)]),
        ...general,
        ...(database === undefined ? [] : [`Its source: ${sourceWords(database)}`]),
        ...(javaDatabase === undefined ? [] : [`Database of Java archives: ${sourceWords(javaDatabase)}`]),
        ...(policy.mode !== 'off' && policy.scanners.includes('secret') ? [LEFT_OUT] : []),
        `All platforms together took ${(0,_words_js__WEBPACK_IMPORTED_MODULE_4__/* .seconds */ .YA)(tookMs)}`,
    ];
    return lines.map((line) => `- ${(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertMarkdown */ .Ic)((0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertInline */ .Mo)(capital(line)))}.`).join('\n');
}
function scannerWords({ version, origin, isPinned }) {
    const from = {
        input: 'the program of trivy-path',
        path: 'found on PATH',
        cache: "kept in the runner's tool cache",
        download: 'downloaded',
    };
    const checked = isPinned ? 'its bytes have the SHA-256 that this action pins' : 'its bytes were NOT checked by this action';
    return `Trivy ${version}, ${from[origin]}: ${checked}`;
}
function isolationWords(isolation) {
    switch (isolation.kind) {
        case 'namespaces':
            return 'It ran in namespaces of its own, without network';
        case 'container':
            return 'It ran in a container of its own, without network';
        case 'process':
            return `It ran as a plain process, NOT kept from the rest of the machine: ${isolation.because}`;
    }
}
function sourceWords({ source, digest }) {
    return digest === undefined ? source : `${source}, ${(0,_words_js__WEBPACK_IMPORTED_MODULE_4__/* .shortDigest */ .VK)(digest)}`;
}
function capital(text) {
    return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}


/***/ }),

/***/ 9686:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   JI: () => (/* binding */ isSigned),
/* harmony export */   Oc: () => (/* binding */ signatureWarnings),
/* harmony export */   YF: () => (/* binding */ signatureLines),
/* harmony export */   cg: () => (/* binding */ signatureWords),
/* harmony export */   pe: () => (/* binding */ verifyWords)
/* harmony export */ });
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1295);
/* harmony import */ var _domain_platform_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(9560);
/* harmony import */ var _domain_reference_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(3366);
/* harmony import */ var _sign_objections_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(3252);
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(2560);
/* harmony import */ var _table_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(8429);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(3512);







function isSigned({ plan, signatures }) {
    if (plan === undefined || plan.sign.mode === 'off' || signatures === undefined)
        return undefined;
    return signatures.each.length > 0 && !signatures.each.some(_sign_objections_js__WEBPACK_IMPORTED_MODULE_1__/* .isFailed */ .I);
}
function signatureLines({ each, version }) {
    const rows = each.map((one) => [STATES[one.end.kind], (0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_5__/* .formatPinned */ .y6)(one.repository, one.digest), aboutOf(one)]);
    return [...(0,_table_js__WEBPACK_IMPORTED_MODULE_3__/* .columns */ .YB)(rows), ...(version === undefined ? [] : [`by cosign ${version}`])];
}
function signatureWarnings({ each }) {
    return each.flatMap((one) => (0,_sign_objections_js__WEBPACK_IMPORTED_MODULE_1__/* .isFailed */ .I)(one) ? [`${(0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_5__/* .formatPinned */ .y6)(one.repository, one.digest)} is not signed: ${one.end.error.message}`] : []);
}
function signatureWords(report) {
    const { signatures } = report;
    if (signatures === undefined)
        return [];
    const failed = signatures.each.filter(_sign_objections_js__WEBPACK_IMPORTED_MODULE_1__/* .isFailed */ .I);
    if (failed.length > 0)
        return [`**not signed**: ${(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertMarkdown */ .Ic)(failed[0]?.end.error.message ?? '')}`];
    const { signer } = signatures;
    const by = signer?.startsWith('URI:') ? ` by ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)(signer.slice('URI:'.length))}` : '';
    return signatures.each.length === 0 ? [] : [`signed${by} (${(0,_words_js__WEBPACK_IMPORTED_MODULE_4__/* .count */ .U9)(signatures.each.length, 'signature')})`];
}
function verifyWords({ plan, signatures }, reference) {
    if (plan === undefined || plan.sign.mode === 'off' || signatures === undefined)
        return undefined;
    const { each, signer } = signatures;
    if (!each.some((one) => !(0,_sign_objections_js__WEBPACK_IMPORTED_MODULE_1__/* .isFailed */ .I)(one) && (0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_5__/* .formatPinned */ .y6)(one.repository, one.digest) === reference))
        return undefined;
    return ['cosign', 'verify', ...whoWords(plan.sign, signer), ...timeWords(plan.sign), reference];
}
const STATES = { signed: 'signed', already: 'signed already', failed: 'failed' };
function aboutOf({ platform, end }) {
    const about = platform === undefined ? '' : (0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_6__/* .formatPlatform */ .Bq)(platform);
    return end.kind === 'failed' ? [about, end.error.message].filter((part) => part !== '').join(': ') : about;
}
function whoWords({ mode }, signer) {
    if (mode === 'key')
        return ['--key=cosign.pub'];
    const identity = signer?.replace(/^(?:URI|email):/, '') ?? '';
    return [`--certificate-identity=${identity}`, '--certificate-oidc-issuer=https://token.actions.githubusercontent.com'];
}
function timeWords({ mode, log, own }) {
    const roots = own === undefined ? [] : [`--trusted-root=${own.trustedRoot}`];
    if (log || own !== undefined)
        return roots;
    return mode === 'key' ? ['--insecure-ignore-tlog=true'] : ['--insecure-ignore-tlog=true', '--use-signed-timestamps=true'];
}


/***/ }),

/***/ 2652:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   WP: () => (/* binding */ smokeSummary),
/* harmony export */   rq: () => (/* binding */ tellSmoke),
/* harmony export */   zq: () => (/* binding */ smokeWords)
/* harmony export */ });
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1295);
/* harmony import */ var _domain_platform_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(9560);
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(2560);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(3512);




const SUMMARY_LINES = 20;
const LINE_LIMIT = 200;
async function tellSmoke(smoke, log) {
    if (smoke === undefined)
        return;
    if (smoke.kind === 'failed' && smoke.log.length > 0) {
        await log.group('Log of the container', async () => {
            const output = log.untrusted();
            smoke.log.forEach(output.line);
            output.close();
        });
    }
    log.info(`${smokeWords(smoke)}.`);
}
function smokeSummary(smoke) {
    if (smoke === undefined || smoke.kind === 'passed')
        return [];
    const sentence = `❌ ${(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertMarkdown */ .Ic)(smokeWords(smoke))}.`;
    const lines = smoke.log.slice(-SUMMARY_LINES).map((line) => (0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertLine */ .Fq)(line, LINE_LIMIT));
    return lines.length === 0 ? [sentence] : [sentence, (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .fence */ .EU)('text', lines)];
}
function smokeWords(smoke) {
    const about = `Smoke on ${(0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_3__/* .formatPlatform */ .Bq)(smoke.platform)}`;
    return smoke.kind === 'passed' ? `${about} passed: ${smoke.because} (${(0,_words_js__WEBPACK_IMPORTED_MODULE_2__/* .seconds */ .YA)(smoke.tookMs)})` : `${about} failed: ${smoke.because}`;
}


/***/ }),

/***/ 4744:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  Y: () => (/* binding */ summaryOf)
});

// EXTERNAL MODULE: ./lib/src/domain/inert.js
var inert = __nccwpck_require__(1295);
// EXTERNAL MODULE: ./lib/src/domain/platform.js
var domain_platform = __nccwpck_require__(9560);
// EXTERNAL MODULE: ./lib/src/publish/previous.js + 1 modules
var previous = __nccwpck_require__(7708);
// EXTERNAL MODULE: ./lib/src/report/changes.js
var changes = __nccwpck_require__(7400);
// EXTERNAL MODULE: ./lib/src/report/markdown.js
var markdown = __nccwpck_require__(2560);
// EXTERNAL MODULE: ./lib/src/report/words.js
var report_words = __nccwpck_require__(3512);
;// CONCATENATED MODULE: ./lib/src/report/chart.js


const WIDTH = 40;
const SHOWN_MS = 10;
const NAMES = {
    plan: 'plan',
    registries: 'registries',
    build: 'build',
    scan: 'scan',
    smoke: 'smoke',
    upload: 'upload',
    checks: 'last checks',
    tags: 'tags',
    load: 'load',
    cache: 'cache',
};
function lapChart(laps, tookMs) {
    const shown = laps.filter(({ startMs, endMs }) => (endMs ?? tookMs) - startMs >= SHOWN_MS);
    if (shown.length < 2)
        return [];
    const wholeMs = Math.max(tookMs, ...shown.map(({ endMs }) => endMs ?? 0));
    const nameWidth = Math.max(...shown.map(({ stage }) => NAMES[stage].length));
    const times = shown.map(({ startMs, endMs }) => timeOf((endMs ?? wholeMs) - startMs));
    const timeWidth = Math.max(...times.map(({ length }) => length));
    const lines = shown.map(({ stage, startMs, endMs }, index) => {
        const from = Math.min(WIDTH - 1, Math.floor((startMs / wholeMs) * WIDTH));
        const to = Math.max(from + 1, Math.round(((endMs ?? wholeMs) / wholeMs) * WIDTH));
        const bar = `${' '.repeat(from)}${(endMs === undefined ? '░' : '█').repeat(to - from)}`.padEnd(WIDTH);
        const end = endMs === undefined ? '  the run ended here' : '';
        return `${NAMES[stage].padEnd(nameWidth)} │${bar}│ ${(times[index] ?? '').padStart(timeWidth)}${end}`;
    });
    return [(0,markdown/* fence */.EU)('text', lines)];
}
function timeOf(ms) {
    return ms < 1_000 ? `${Math.round(ms)} ms` : (0,report_words/* seconds */.YA)(ms);
}

// EXTERNAL MODULE: ./lib/src/domain/reference.js
var reference = __nccwpck_require__(3366);
// EXTERNAL MODULE: ./lib/src/report/having.js
var having = __nccwpck_require__(6136);
// EXTERNAL MODULE: ./lib/src/report/signatures.js
var signatures = __nccwpck_require__(9686);
;// CONCATENATED MODULE: ./lib/src/report/commands.js




const SHOWN = 12;
function commandsOf(report) {
    const { staged, rows } = report;
    const images = (0,having/* having */.g)(report);
    if (staged === undefined || images.length === 0)
        return [];
    const pinned = images.map((image) => (0,reference/* formatPinned */.y6)(image, staged.digest));
    const [first = ''] = pinned;
    const shown = rows.find((row) => row.after === staged.digest && row.repository.name === images[0]?.name);
    const lines = [
        '# pull',
        ...pinned.slice(0, SHOWN).map((reference) => line('docker', 'pull', reference)),
        '',
        `# verify: what a tag shows now, which is to be ${staged.digest}; what the image was built from, and by which run`,
        ...(shown === undefined ? [] : [line('docker', 'buildx', 'imagetools', 'inspect', (0,reference/* formatTagged */.cy)(shown))]),
        line('docker', 'buildx', 'imagetools', 'inspect', first, '--format', '{{json .Provenance}}'),
        ...pinned.slice(0, SHOWN).flatMap((reference) => verifyLine(report, reference)),
        ...rollBack(rows),
    ];
    return [(0,markdown/* details */.zH)('Pull, verify, roll back', [(0,markdown/* fence */.EU)('sh', lines)])];
}
function verifyLine(report, reference) {
    const words = (0,signatures/* verifyWords */.pe)(report, reference);
    return words === undefined ? [] : [line(...words)];
}
function rollBack(rows) {
    const moved = rows.filter(({ state, before, after }) => state === 'published' && before !== undefined && before !== after);
    const fresh = rows.filter(({ state, before }) => state === 'published' && before === undefined);
    const groups = new Map();
    for (const row of moved) {
        if (row.before === undefined)
            continue;
        const source = (0,reference/* formatPinned */.y6)(row.repository, row.before);
        const tags = groups.get(source) ?? [];
        tags.push((0,reference/* formatTagged */.cy)(row));
        groups.set(source, tags);
    }
    const commands = [...groups].map(([source, tags]) => line('docker', 'buildx', 'imagetools', 'create', '--prefer-index=false', ...tags.flatMap((tag) => ['--tag', tag]), source));
    if (commands.length === 0)
        return ['', '# roll back: no tag showed another image before this run'];
    const more = commands.length > SHOWN ? [`# … and ${commands.length - SHOWN} more, by "before" in report.json`] : [];
    const kept = fresh.length === 0 ? [] : [`# new with this run, so with nothing to go back to: ${names(fresh)}`];
    return ['', '# roll back: the tags show again what they showed before this run', ...commands.slice(0, SHOWN), ...more, ...kept];
}
function names(rows) {
    const tags = [...new Set(rows.map(({ tag }) => tag))];
    return [...tags.slice(0, SHOWN), ...(tags.length > SHOWN ? ['…'] : [])].join(', ');
}
function line(...words) {
    return words.map((word) => (/^[A-Za-z0-9@%+=:,./_-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}

;// CONCATENATED MODULE: ./lib/src/report/places.js



const SIDE_BY_SIDE = 4;
const REASONS = 20;
function placesOf(rows) {
    if (rows.length === 0)
        return [];
    const images = [...new Map(rows.map(({ repository }) => [repository.name, repository])).values()];
    if (images.length === 1)
        return [listOf(rows, false)];
    if (images.length > SIDE_BY_SIDE)
        return [listOf(rows, true)];
    return [sideBySide(rows, images), ...reasonsOf(rows)];
}
function listOf(rows, hasImages) {
    const head = ['', ...(hasImages ? ['Image'] : []), 'Tag', 'State', 'Shows', 'Before', 'Why'];
    const cells = rows.map((row) => [
        report_words/* MARKS */.j7[row.state],
        ...(hasImages ? [(0,markdown/* code */.aY)(row.repository.name)] : []),
        (0,markdown/* code */.aY)(row.tag),
        row.state,
        ...heldBy(row),
        (0,inert/* inertMarkdown */.Ic)(firstLine(row.because)),
    ]);
    return (0,markdown/* tableOf */.c_)(head, cells);
}
function heldBy({ state, before, after }) {
    const now = after === undefined ? '' : (0,markdown/* code */.aY)((0,report_words/* shortDigest */.VK)(after));
    if (before !== undefined)
        return [now, before === after ? 'the same' : (0,markdown/* code */.aY)((0,report_words/* shortDigest */.VK)(before))];
    return [now, state === 'published' ? 'new' : ''];
}
function sideBySide(rows, images) {
    const tags = [...new Set(rows.map(({ tag }) => tag))];
    const byPlace = new Map(rows.map((row) => [`${row.repository.name}:${row.tag}`, row]));
    const cells = tags.map((tag) => [(0,markdown/* code */.aY)(tag), ...images.map(({ name }) => stateOf(byPlace.get(`${name}:${tag}`)))]);
    return (0,markdown/* tableOf */.c_)(['Tag', ...images.map(({ name }) => (0,markdown/* code */.aY)(name))], cells);
}
function stateOf(row) {
    if (row === undefined)
        return '';
    const { state, before, after } = row;
    const words = `${report_words/* MARKS */.j7[state]} ${state}`;
    if (state === 'published')
        return before === undefined ? `${words}, new` : words;
    return state === 'already' || after === undefined ? words : `${words} ${(0,markdown/* code */.aY)((0,report_words/* shortDigest */.VK)(after))}`;
}
function reasonsOf(rows) {
    const groups = new Map();
    for (const row of rows.filter(({ state }) => state !== 'published' && state !== 'already')) {
        const key = `${row.state} ${firstLine(row.because)}`;
        const group = groups.get(key) ?? { first: row, tags: new Set(), names: new Set() };
        group.tags.add(row.tag);
        group.names.add(row.repository.name);
        groups.set(key, group);
    }
    if (groups.size === 0)
        return [];
    const images = new Set(rows.map(({ repository }) => repository.name)).size;
    const lines = [...groups.values()].slice(0, REASONS).map(({ first, tags, names }) => {
        const where = names.size === images ? '' : ` in ${[...names].map(markdown/* code */.aY).join(', ')}`;
        return `- ${report_words/* MARKS */.j7[first.state]} ${[...tags].map(markdown/* code */.aY).join(', ')}${where}: ${(0,inert/* inertMarkdown */.Ic)(firstLine(first.because))}`;
    });
    const more = groups.size > REASONS ? [`- … and ${groups.size - REASONS} more: the output \`results\` has every row.`] : [];
    return [[...lines, ...more].join('\n')];
}
function firstLine(text) {
    return text.split('\n', 1)[0] ?? '';
}

// EXTERNAL MODULE: ./lib/src/report/report.js
var report_report = __nccwpck_require__(931);
// EXTERNAL MODULE: ./lib/src/report/safety.js
var safety = __nccwpck_require__(819);
// EXTERNAL MODULE: ./lib/src/report/scan.js
var scan = __nccwpck_require__(3008);
// EXTERNAL MODULE: ./lib/src/report/smoke.js
var smoke = __nccwpck_require__(2652);
;// CONCATENATED MODULE: ./lib/src/report/summary.js













const SUMMARY_LIMIT_CHARACTERS = 200_000;
const TITLE_NAMES = 3;
function summaryOf(report) {
    const checks = [...(0,scan/* scanSummary */.yK)(report.verdict, report.evidence, report.plan?.scan), ...(0,smoke/* smokeSummary */.WP)(report.smoke)];
    const isBlocked = report.outcome === 'blocked';
    const parts = [
        ...[titleOf(report), ...errorOf(report), ...factsOf(report), ...(isBlocked ? checks : [])],
        ...[...placesOf(report.rows), ...imageOf(report), ...lapChart(report.laps, report.tookMs)],
        ...[...(isBlocked ? [] : checks), ...commandsOf(report), ...planOf(report), ...notesOf(report)],
    ];
    const text = `${parts.join('\n\n')}\n`;
    if (text.length <= SUMMARY_LIMIT_CHARACTERS)
        return text;
    return `${text.slice(0, text.lastIndexOf('\n', SUMMARY_LIMIT_CHARACTERS))}\n\n… shortened: the output \`results\` has every row.\n`;
}
function titleOf(report) {
    const names = report.plan?.images.map((image) => (0,markdown/* code */.aY)(image.name)) ?? [];
    const more = names.length > TITLE_NAMES ? ` and ${names.length - TITLE_NAMES} more` : '';
    const what = names.length === 0 ? 'build-tag-push' : `${names.slice(0, TITLE_NAMES).join(', ')}${more}`;
    const version = report.plan?.version ? ` · ${(0,markdown/* code */.aY)(report.plan.version)}` : '';
    return `### ${what}${version}\n\n${(0,report_report/* succeeded */.gq)(report) ? '✅' : '❌'} **${(0,report_words/* headline */.Pl)(report)}**`;
}
function errorOf({ error }) {
    if (error === undefined)
        return [];
    const hint = (0,report_words/* hintOf */.$z)(error);
    const lines = [...error.message.split('\n'), ...(hint === undefined ? [] : ['', ...hint.split('\n')])];
    return [`> [!CAUTION]\n${lines.map((line) => `> ${errorLine(line)}`.trimEnd()).join('\n')}`];
}
function errorLine(line) {
    if (line.startsWith('- '))
        return `- ${(0,inert/* inertMarkdown */.Ic)(line.slice(2))}`;
    return line === '' ? '' : `${(0,inert/* inertMarkdown */.Ic)(line)}<br>`;
}
function factsOf(report) {
    const { comparison } = report;
    const changed = comparison === undefined ? [] : [`- 🔄 **Changed** ${(0,changes/* changeLine */.vK)(comparison)}`];
    const lines = [...(0,safety/* safetyOf */.A)(report), ...changed];
    return lines.length === 0 ? [] : [lines.join('\n')];
}
function imageOf({ staged, comparison }) {
    if (staged === undefined)
        return [];
    const rows = (0,previous/* layersOf */.w)(staged).map((each) => {
        const change = comparison === undefined ? undefined : (0,changes/* changeOf */.C2)(each, comparison.before);
        const cells = change === undefined ? ['', String(each.layers.length)] : [(0,changes/* signed */.x8)(change.bytes), newLayers(change)];
        const platform = (0,markdown/* code */.aY)((0,domain_platform/* formatPlatform */.Bq)(each.platform));
        const sizes = [(0,report_words/* megabytes */.ix)(each.bytes), ...(comparison === undefined ? cells.slice(1) : cells)];
        return [platform, ...sizes.map(unbroken), (0,markdown/* code */.aY)(each.digest)];
    });
    const head = ['Platform', 'Size', ...(comparison === undefined ? [] : ['Change']), 'Layers', 'Digest'];
    const whole = ['all', ...head.slice(2).map(() => ''), (0,markdown/* code */.aY)(staged.digest)];
    return [(0,markdown/* tableOf */.c_)(head, [...rows, whole])];
}
function unbroken(text) {
    return text.replaceAll(' ', '&nbsp;');
}
function newLayers({ layers, newLayers, newBytes }) {
    return newLayers === 0 ? `${layers}, none new` : `${layers}, ${newLayers} new (${(0,report_words/* megabytes */.ix)(newBytes)})`;
}
function planOf({ outcome, plan, rows }) {
    if (plan === undefined || plan.tags.length === 0)
        return [];
    const ends = new Map(plan.tags.map(({ name }) => [name, []]));
    for (const row of rows)
        ends.get(row.tag)?.push(row);
    const lines = plan.tags.map((tag) => {
        const [first, ...others] = ends.get(tag.name) ?? [];
        const kept = [first, ...others].every((row) => row?.state === 'kept') ? first : undefined;
        const written = tag.move === 'write' && kept === undefined ? 'yes' : 'no';
        return [(0,markdown/* code */.aY)(tag.name), tag.kind, written, (0,markdown/* code */.aY)(tag.rule), (0,inert/* inertMarkdown */.Ic)(kept?.because ?? tag.because)];
    });
    const table = (0,markdown/* tableOf */.c_)(['Tag', 'Kind', 'Written', 'Rule', 'Why'], lines);
    const left = plan.leftOut.map(({ rule, because }) => `- no tag by ${(0,markdown/* code */.aY)(rule)}: ${(0,inert/* inertMarkdown */.Ic)(because)}`);
    const parts = [table, ...(left.length === 0 ? [] : [left.join('\n')])];
    return outcome === 'planned' ? parts : [(0,markdown/* details */.zH)('Why these tags', parts)];
}
function notesOf({ plan }) {
    if (plan === undefined || plan.notes.length === 0)
        return [];
    return [plan.notes.map((note) => `- ${(0,inert/* inertMarkdown */.Ic)(note)}`).join('\n')];
}


/***/ }),

/***/ 8429:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   HN: () => (/* binding */ planLines),
/* harmony export */   YB: () => (/* binding */ columns),
/* harmony export */   dO: () => (/* binding */ settledLines),
/* harmony export */   u1: () => (/* binding */ rowLines)
/* harmony export */ });
/* harmony import */ var _domain_reference_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(3366);
/* harmony import */ var _plan_history_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(9079);
/* harmony import */ var _plan_sign_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5311);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3512);




function columns(rows) {
    const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
    return rows.map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  '));
}
function planLines(plan) {
    const head = ['TAG', 'KIND', 'WRITE', 'RULE', 'WHY'];
    const rows = plan.tags.map((tag) => [tag.name, tag.kind, tag.move === 'write' ? 'yes' : 'no', tag.rule, tag.because]);
    return [
        ...plan.images.map((image) => `image ${image.name}`),
        ...columns([head, ...rows]),
        ...plan.leftOut.map(({ rule, because }) => `no tag by ${rule}: ${because}`),
        ...(0,_plan_sign_js__WEBPACK_IMPORTED_MODULE_1__/* .signLine */ .s)(plan.sign),
        ...plan.notes.map((note) => `note: ${note}`),
    ];
}
function rowLines(rows) {
    return columns(rows.map((row) => [row.state, (0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_2__/* .formatTagged */ .cy)(row), (0,_words_js__WEBPACK_IMPORTED_MODULE_0__/* .shortDigest */ .VK)(row.after), firstLine(row.because)]));
}
function settledLines(settled) {
    const rows = settled.rows.map((row) => {
        const reference = (0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_2__/* .formatTagged */ .cy)({ repository: row.repository, tag: row.tag.name });
        const because = (0,_plan_history_js__WEBPACK_IMPORTED_MODULE_3__/* .isOpen */ .n)(row) ? `${row.because}; unless what it holds is of a later commit` : row.because;
        return [row.decision, reference, heldBefore(row), firstLine(because)];
    });
    const { source } = settled;
    const adopted = source.kind === 'adopt' ? [`adopting ${(0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_2__/* .formatPinned */ .y6)(source.from, source.digest)}${adoptedVersion(source.version)}`, ADOPT_CURE] : [];
    return [...columns(rows), ...adopted];
}
function heldBefore({ before, decision }) {
    if (before !== undefined)
        return (0,_words_js__WEBPACK_IMPORTED_MODULE_0__/* .shortDigest */ .VK)(before);
    return decision === 'refuse' ? 'not read' : 'absent';
}
const ADOPT_CURE = 'The image of this commit and these inputs is published: it is not built again. To build anew, set fixed-tags: overwrite.';
function adoptedVersion(version) {
    return version === undefined ? '' : `, which calls itself ${version}`;
}
function firstLine(text) {
    return text.split('\n', 1)[0] ?? '';
}


/***/ }),

/***/ 3144:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  q: () => (/* binding */ tell)
});

// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __nccwpck_require__(5071);
// EXTERNAL MODULE: ./lib/src/domain/reference.js
var reference = __nccwpck_require__(3366);
// EXTERNAL MODULE: ./lib/src/domain/written.js
var written = __nccwpck_require__(620);
// EXTERNAL MODULE: ./lib/src/plan/labels.js
var labels = __nccwpck_require__(449);
;// CONCATENATED MODULE: ./lib/src/report/metadata.js



function metadataOf(plan) {
    const names = (0,written/* writtenNames */.u)(plan);
    return {
        tags: plan.images.length === 0 ? names : plan.images.flatMap((repository) => names.map((tag) => (0,reference/* formatTagged */.cy)({ repository, tag }))),
        tagNames: names,
        images: plan.images.map(({ name }) => name),
        version: plan.version === '' ? undefined : plan.version,
        labels: new Map([...plan.labels].filter(([key]) => !(0,labels/* isOwn */.NP)(key))),
        annotations: plan.annotations.told.map(formatAnnotation),
    };
}
function metadataOutputs(plan) {
    const { separators } = plan.metadata;
    const { tags, tagNames, version, labels, annotations } = metadataOf(plan);
    const listed = [...labels].map(([key, value]) => `${key}=${value}`);
    return [
        ['version', version ?? ''],
        ['tags', tags.join(separators.tags)],
        ['tag-names', tagNames.join(separators.tags)],
        ['labels', listed.join(separators.labels)],
        ['annotations', annotations.join(separators.annotations)],
        ['json', JSON.stringify({ tags, 'tag-names': tagNames, labels: labelsJson(labels), annotations })],
    ];
}
function labelsJson(labels) {
    return Object.fromEntries([...labels].map(([key, value]) => [key, value.split(/[\n\r\u2028\u2029]/, 1)[0] ?? '']));
}
function formatAnnotation({ level, key, value }) {
    return `${level}:${key}=${value}`;
}

;// CONCATENATED MODULE: ./lib/src/report/bake.js

const BAKE_OUTPUTS = ['bake-file', 'bake-file-tags', 'bake-file-labels', 'bake-file-annotations'];
function bakeFiles(plan) {
    const { tags, images, version, labels, annotations } = metadataOf(plan);
    const args = { DOCKER_META_IMAGES: images.join(','), DOCKER_META_VERSION: version };
    const targets = {
        'bake-file': { tags, labels: labelsJson(labels), args },
        'bake-file-tags': { tags, args },
        'bake-file-labels': { labels: labelsJson(labels) },
        'bake-file-annotations': { annotations },
    };
    return BAKE_OUTPUTS.map((output) => ({
        output,
        name: `docker-metadata-action-${output.replace('-file', '')}.json`,
        content: JSON.stringify({ target: { [plan.metadata.bakeTarget]: targets[output] } }, null, 2),
    }));
}
async function writeBakeFiles(plan, files) {
    const folder = await files.temporaryFolder('bake-');
    return Promise.all(bakeFiles(plan).map(async ({ output, name, content }) => {
        const path = `${folder}/${name}`;
        await files.write(path, content);
        return [output, path];
    }));
}

// EXTERNAL MODULE: ./lib/src/report/json.js
var json = __nccwpck_require__(9695);
// EXTERNAL MODULE: ./lib/src/domain/platform.js
var platform = __nccwpck_require__(9560);
// EXTERNAL MODULE: ./lib/src/plan/json.js
var plan_json = __nccwpck_require__(5708);
// EXTERNAL MODULE: ./lib/src/report/counts.js
var counts = __nccwpck_require__(8389);
// EXTERNAL MODULE: ./lib/src/report/having.js
var having = __nccwpck_require__(6136);
// EXTERNAL MODULE: ./lib/src/report/report.js
var report_report = __nccwpck_require__(931);
// EXTERNAL MODULE: ./lib/src/report/signatures.js
var report_signatures = __nccwpck_require__(9686);
;// CONCATENATED MODULE: ./lib/src/report/outputs.js









function outputsOf(report) {
    return new Map([
        ['outcome', report.outcome],
        ...planOutputs(report),
        ...imageOutputs(report),
        ...scanOutputs(report),
        ...signOutputs(report),
        ...(report.sboms === undefined ? [] : [['sbom-file', report.sboms]]),
        ['results', JSON.stringify(report.rows.map(json/* rowJson */.T))],
    ]);
}
function planOutputs({ plan }) {
    return plan === undefined ? [] : [['plan', JSON.stringify((0,plan_json/* planJson */.i)(plan))], ...metadataOutputs(plan)];
}
function imageOutputs(report) {
    const { plan, staged, passed } = report;
    if (passed !== undefined)
        return [
            ['digest', passed.digest ?? ''],
            ['imageid', passed.imageId],
            ['metadata', passed.metadata],
        ];
    if (plan === undefined || staged === undefined)
        return [['digest', '']];
    const digest = (0,report_report/* succeeded */.gq)(report) ? staged.digest : '';
    const platforms = Object.fromEntries(staged.platforms.map((entry) => [(0,platform/* formatPlatform */.Bq)(entry.platform), entry.digest]));
    const images = digest === '' ? [] : (0,having/* having */.g)(report);
    const imageId = staged.root.content.kind === 'image' ? staged.root.content.config.digest : staged.digest;
    const refs = images.map((image) => (0,reference/* formatPinned */.y6)(image, staged.digest));
    return [
        ['digest', digest],
        ['ref', refs[0] ?? ''],
        ['refs', refs.join('\n')],
        ['digests', JSON.stringify(Object.fromEntries(images.map((image) => [image.name, platforms])))],
        ['staged-digest', staged.digest],
        ['metadata', staged.metadata],
        ['imageid', imageId],
    ];
}
function signOutputs(report) {
    const signed = (0,report_signatures/* isSigned */.JI)(report);
    return signed === undefined ? [] : [['signed', String(signed)]];
}
function scanOutputs({ verdict, scanFiles, handed, outcome }) {
    if (verdict === undefined || verdict.kind === 'waived')
        return [];
    return [
        ['scan-result', verdict.kind],
        ['scan-counts', JSON.stringify((0,counts/* countsOf */.m)(verdict.judgement))],
        ['sarif', scanFiles?.sarif ?? ''],
        ...(handed === undefined || outcome !== 'staged' ? [] : [['scan-verdict', handed]]),
    ];
}

// EXTERNAL MODULE: ./lib/src/report/scan-log.js
var scan_log = __nccwpck_require__(5015);
;// CONCATENATED MODULE: ./lib/src/report/size.js
const JOB_LIMIT_BYTES = 1024 * 1024;
const NAMED = 3;
function largeOutputs(outputs) {
    const sizes = [...outputs].map(([name, value]) => ({ name, bytes: value.length * 2 })).sort((one, other) => other.bytes - one.bytes);
    const all = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
    if (all <= JOB_LIMIT_BYTES)
        return undefined;
    const largest = sizes.slice(0, NAMED).map(({ name, bytes }) => `${name} ${mebibytes(bytes)}`);
    return `the outputs are ${mebibytes(all)} together (${largest.join(', ')}), and GitHub passes at most 1 MB of a job's outputs on to other jobs; steps of this job get them whole`;
}
function mebibytes(bytes) {
    return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

// EXTERNAL MODULE: ./lib/src/report/smoke.js
var smoke = __nccwpck_require__(2652);
// EXTERNAL MODULE: ./lib/src/report/summary.js + 3 modules
var summary = __nccwpck_require__(4744);
// EXTERNAL MODULE: ./lib/src/report/table.js
var table = __nccwpck_require__(8429);
;// CONCATENATED MODULE: ./lib/src/report/variables.js

const EXPORTED = ['version', 'tags', 'tag-names', 'labels', 'annotations', 'json', ...BAKE_OUTPUTS];
const LIMIT_BYTES = 100 * 1024;
function variablesOf(outputs) {
    const exported = [...outputs].filter(([name]) => EXPORTED.includes(name));
    const fits = ([, value]) => Buffer.byteLength(value) <= LIMIT_BYTES;
    return {
        variables: new Map(exported.filter(fits).map(([name, value]) => [variableOf(name), value])),
        tooLong: exported.filter((each) => !fits(each)).map(([name]) => name),
    };
}
function variableOf(output) {
    return `DOCKER_METADATA_OUTPUT_${output.toUpperCase().replaceAll('-', '_')}`;
}

// EXTERNAL MODULE: ./lib/src/report/words.js
var words = __nccwpck_require__(3512);
;// CONCATENATED MODULE: ./lib/src/report/tell.js













async function tell(report, ports) {
    const { log } = ports;
    await tellScan(report, log);
    await (0,smoke/* tellSmoke */.rq)(report.smoke, log);
    await tellSignatures(report, log);
    if (report.rows.length > 0)
        await log.group('Tags', async () => (0,table/* rowLines */.u1)(report.rows).forEach(log.info));
    if (report.staged !== undefined)
        log.info(`digest ${report.staged.digest}`);
    log.info((0,words/* headline */.Pl)(report));
    for (const row of report.rows.filter((row) => !row.required && row.error !== undefined))
        log.warning(`${row.repository.name} is not required and failed: ${row.because}`);
    if (report.error !== undefined)
        tellError(report.error, log);
    return (await handOver(report, ports)) && (0,report_report/* succeeded */.gq)(report);
}
async function tellScan({ verdict, evidence }, log) {
    if (verdict === undefined || verdict.kind === 'waived')
        return;
    await log.group('Scan', async () => (0,scan_log/* scanLines */.JH)(verdict, evidence).forEach(log.info));
    (0,scan_log/* scanAnnotations */.AE)(verdict).forEach(log.warning);
}
async function tellSignatures({ signatures, outcome }, log) {
    if (signatures === undefined)
        return;
    await log.group('Signatures', async () => (0,report_signatures/* signatureLines */.YF)(signatures).forEach(log.info));
    if (outcome !== 'blocked')
        (0,report_signatures/* signatureWarnings */.Oc)(signatures).forEach(log.warning);
}
function tellError(error, log) {
    log.error(`${error.message} [${error.code}]`);
    const hint = (0,words/* hintOf */.$z)(error);
    if (hint !== undefined)
        log.info(hint);
    for (let { cause } = error; cause instanceof Error; cause = cause.cause)
        log.debug(cause.stack ?? cause.message);
}
async function handOver(report, { log, runner, files }) {
    const plan = (0,report_report/* succeeded */.gq)(report) ? report.plan : undefined;
    const outputs = new Map(outputsOf(report));
    const attempt = async (work) => {
        try {
            await work();
            return true;
        }
        catch (thrown) {
            const error = (0,errors/* asActionError */.z6)(thrown);
            if (error.message !== report.error?.message)
                tellError(error, log);
            return false;
        }
    };
    const isFiled = await attempt(async () => {
        if (report.plan !== undefined)
            outputs.set('report', await writeReport(report, files));
        for (const [name, path] of plan === undefined ? [] : await writeBakeFiles(plan, files))
            outputs.set(name, path);
    });
    const isTold = await attempt(async () => {
        await runner.outputs(outputs);
        if (plan?.metadata.exportsVariables)
            await exportVariables(outputs, { log, runner });
        await runner.summary((0,summary/* summaryOf */.Y)(report));
    });
    const large = largeOutputs(outputs);
    if (large !== undefined)
        log.warning(large);
    return isFiled && isTold;
}
async function writeReport(report, files) {
    const path = `${await files.temporaryFolder('report-')}/report.json`;
    await files.write(path, `${JSON.stringify((0,json/* reportJson */.l)(report))}\n`);
    return path;
}
async function exportVariables(outputs, { log, runner }) {
    const { variables, tooLong } = variablesOf(outputs);
    await runner.variables(variables);
    if (tooLong.length > 0)
        log.warning(`too long for a variable of later steps, so there as an output alone: ${tooLong.join(', ')}`);
}


/***/ }),

/***/ 3512:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $z: () => (/* binding */ hintOf),
/* harmony export */   Pl: () => (/* binding */ headline),
/* harmony export */   U9: () => (/* binding */ count),
/* harmony export */   VK: () => (/* binding */ shortDigest),
/* harmony export */   YA: () => (/* binding */ seconds),
/* harmony export */   ix: () => (/* binding */ megabytes),
/* harmony export */   j7: () => (/* binding */ MARKS)
/* harmony export */ });
const MARKS = {
    published: '✅',
    already: '☑️',
    kept: '⏸️',
    skipped: '⏭️',
    superseded: '⏩',
    untouched: '⬜',
    failed: '❌',
    unknown: '❔',
};
const OUTCOMES = {
    published: 'Published',
    blocked: 'Blocked: no name was written',
    partial: 'Partly published',
    failed: 'Failed: no name was written',
    cancelled: 'Cancelled: no name was written',
    planned: 'Planned: nothing was built or written',
    built: 'Built: nothing was pushed',
    staged: 'Uploaded by digest: no name was written',
};
const CURES = {
    'build-failed': 'The group "Build" of the log has all that buildx said.',
    'build-killed': 'Something on this machine ended it. Run the job again; if it stays so, look into the log of the system at that time.',
    'build-output': 'Nothing was uploaded. Run the job again; if it stays so, set up a newer builder (docker/setup-buildx-action).',
    disk: 'Free space in an earlier step, or use a larger runner. RUNNER_TEMP must be a folder that can be written.',
    outputs: 'The runner makes these files for every step; see what an earlier step did to the disk, or to this variable.',
    cancelled: 'Run the job again: it takes up what was done.',
    timeout: 'Run the job again: it takes up what was done. If the time is never enough, raise the input timeout.',
    internal: 'This is a bug of the action; please report it with the log.',
};
function hintOf(error) {
    return error.hint ?? CURES[error.code];
}
function headline(report) {
    const { rows, settled, staged } = report;
    const shown = rows.filter((row) => row.state === 'published' || row.state === 'already');
    const registries = new Set(shown.map((row) => row.repository.host)).size;
    const names = shown.length === 0 || report.outcome === 'blocked' || report.outcome === 'failed' || report.outcome === 'cancelled'
        ? ''
        : `: ${count(shown.length, 'tag')} in ${count(registries, 'registry', 'registries')}`;
    const adopted = settled?.source.kind === 'adopt' && staged !== undefined ? ', adopted without a build' : '';
    return `${saidOf(report)}${names}${adopted} (${seconds(report.tookMs)})`;
}
function saidOf({ outcome, rows }) {
    const isWritten = rows.some((row) => row.state === 'published');
    if (outcome === 'published' && !isWritten)
        return rows.some((row) => row.state === 'already') ? 'Published already, nothing was written' : nothingWritten(rows);
    const said = OUTCOMES[outcome];
    return rows.some((row) => row.state === 'unknown') ? said.replace('no name was written', 'whether a name was written is not known') : said;
}
function nothingWritten(rows) {
    const isKept = rows.every(({ state }) => state === 'kept');
    return isKept ? 'Nothing was written: every tag stays where it is' : 'Nothing was written';
}
function count(number, one, many = `${one}s`) {
    return `${number} ${number === 1 ? one : many}`;
}
function seconds(ms) {
    if (ms < 60_000)
        return `${(ms / 1000).toFixed(1)} s`;
    return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}
function megabytes(bytes) {
    const unit = UNITS.find(({ from }) => bytes >= from);
    return unit === undefined ? `${bytes} B` : `${(bytes / unit.from).toFixed(1)} ${unit.name}`;
}
const UNITS = [
    { from: 1e9, name: 'GB' },
    { from: 1e6, name: 'MB' },
    { from: 1e3, name: 'kB' },
];
function shortDigest(digest) {
    return digest === undefined ? '' : digest.slice(0, 'sha256:'.length + 12);
}


/***/ }),

/***/ 8192:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   _: () => (/* binding */ remarkWords),
/* harmony export */   w: () => (/* binding */ closedGate)
/* harmony export */ });
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1295);
/* harmony import */ var _domain_platform_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(9560);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5071);



const NAMED = 3;
const HINT = 'Nothing of the image was uploaded. Take a version in which it is fixed (another base image, newer packages); a finding that is accepted goes into a file of scan-ignore-files, with a day on which it counts again; what blocks at all is said by scan-fail-on and scan-ignore-unfixed.';
const UNPROVED = 'Nothing of the image was uploaded: what was not wholly scanned has not passed. Run the job again when the reason is gone; with scan: report the image is published all the same, and the report says what is not known.';
function closedGate({ reasons, blocking }) {
    const [first] = blocking;
    const more = blocking.length > NAMED ? `, and ${blocking.length - NAMED} more` : '';
    const findings = first === undefined ? [] : [`${blocking.slice(0, NAMED).map(findingWords).join('; ')}${more}`];
    const lines = [...reasons.map(remarkWords), ...findings];
    const [only, ...others] = lines;
    const message = only === undefined || others.length > 0
        ? `the gate is closed:\n${lines.map((line) => `- ${line}`).join('\n')}`
        : `the gate is closed: ${only}`;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ActionError */ .lZ('blocked', message, reasons.length > 0 ? UNPROVED : HINT);
}
function remarkWords({ platforms, text }) {
    return platforms.length === 0 ? text : `${platforms.map(_domain_platform_js__WEBPACK_IMPORTED_MODULE_2__/* .formatPlatform */ .Bq).join(', ')} ${text}`;
}
function findingWords({ id, severity, packageName, path, installed, fixed, platforms }) {
    const place = [packageName ?? path, installed].filter((part) => part !== undefined).join(' ');
    const cure = fixed === undefined ? '' : `, fixed in ${fixed}`;
    return (0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertInline */ .Mo)(`${severity} ${id}${place === '' ? '' : ` in ${place}`}${cure} (${platforms.map(_domain_platform_js__WEBPACK_IMPORTED_MODULE_2__/* .formatPlatform */ .Bq).join(', ')})`);
}


/***/ }),

/***/ 4572:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   P1: () => (/* binding */ writeVerdict),
/* harmony export */   Vj: () => (/* binding */ verdictOf),
/* harmony export */   ng: () => (/* binding */ runOf),
/* harmony export */   wk: () => (/* binding */ readVerdict)
/* harmony export */ });
/* harmony import */ var _domain_digest_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(9191);
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(7909);
/* harmony import */ var _domain_platform_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(9560);
/* harmony import */ var _rows_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(6853);
/* harmony import */ var _strictness_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(1426);
/* harmony import */ var _targets_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(4072);






function runOf(env) {
    const [server, repository, id, attempt] = ['SERVER_URL', 'REPOSITORY', 'RUN_ID', 'RUN_ATTEMPT'].map((name) => env[`GITHUB_${name}`]);
    if (!server || !repository || !/^[0-9]+$/.test(id ?? '') || !/^[1-9][0-9]{0,5}$/.test(attempt ?? ''))
        return undefined;
    return { address: `${server}/${repository}/actions/runs/${id}`, attempt: Number(attempt) };
}
function verdictOf({ image, judgement }, { scanner, database }, policy, exceptions, run) {
    if (scanner === undefined)
        return undefined;
    const ends = judgement.passing.flatMap(({ ignored }) => ignored?.expiresAt ?? []);
    return {
        run,
        digest: image.digest,
        targets: (0,_targets_js__WEBPACK_IMPORTED_MODULE_3__/* .scanTargets */ .W)(image).targets,
        strictness: (0,_strictness_js__WEBPACK_IMPORTED_MODULE_2__/* .strictnessOf */ .s_)(policy, exceptions),
        scanner: scanner.version,
        database: database === undefined ? undefined : { digest: database.digest, updatedAt: database.updatedAt },
        until: ends.length === 0 ? undefined : new Date(Math.min(...ends.map((end) => end.getTime()))),
        counts: judgement.counts,
        notes: judgement.notes.filter(({ platforms }) => platforms.length > 0).slice(0, NOTES_LIMIT),
    };
}
const VERSION = 1;
const NOTES_LIMIT = 20;
const LIMIT = 64 * 1024;
function writeVerdict({ run, digest, targets, strictness, scanner, database, until, counts, notes }) {
    const body = {
        version: VERSION,
        result: 'passed',
        run: run.address,
        attempt: run.attempt,
        digest,
        platforms: targets.map(({ platform, manifest, config }) => ({ platform: (0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_4__/* .platformKey */ .Ng)(platform), manifest, config })),
        policy: strictness,
        scanner,
        database: database === undefined ? null : { digest: database.digest ?? null, updatedAt: database.updatedAt.toISOString() },
        until: until?.toISOString() ?? null,
        counts,
        notes: notes.map(({ platforms, text }) => ({ platforms: platforms.map(_domain_platform_js__WEBPACK_IMPORTED_MODULE_4__/* .platformKey */ .Ng), text })),
    };
    return JSON.stringify({ ...body, checksum: checksumOf(body) });
}
function readVerdict(text) {
    const document = text.length > LIMIT ? undefined : (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__/* .parseJson */ .q)(text);
    if (!(0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u)(document))
        return undefined;
    const { checksum, ...body } = document;
    if (checksum !== checksumOf(body))
        return undefined;
    const verdict = readBody(body);
    return verdict !== undefined && writeVerdict(verdict) === text ? verdict : undefined;
}
function checksumOf(body) {
    return (0,_domain_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .digestOf */ .ol)(Buffer.from(JSON.stringify(body)));
}
function readBody(body) {
    const { run, attempt, scanner, counts } = body;
    const digest = readDigest(body['digest']);
    const targets = readList(body['platforms'], readTarget);
    const strictness = (0,_strictness_js__WEBPACK_IMPORTED_MODULE_2__/* .readStrictness */ .FL)(body['policy']);
    const notes = readList(body['notes'], readNote);
    if (typeof run !== 'string' || !isCount(attempt) || typeof scanner !== 'string')
        return undefined;
    if (digest === undefined || targets === undefined || strictness === undefined || notes === undefined)
        return undefined;
    if (!(0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u)(counts) || !Object.values(counts).every(isCount))
        return undefined;
    const updatedAt = readDate((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__.at)(body, 'database', 'updatedAt'));
    const until = readDate(body['until']);
    if (updatedAt === undefined && body['database'] !== null)
        return undefined;
    return {
        run: { address: run, attempt },
        digest,
        targets,
        strictness,
        scanner,
        database: updatedAt === undefined ? undefined : { digest: readDigest((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__.at)(body, 'database', 'digest')), updatedAt },
        until,
        counts: (0,_rows_js__WEBPACK_IMPORTED_MODULE_5__/* .bySeverity */ .Np)((severity) => Number(counts[severity])),
        notes,
    };
}
function readTarget(value) {
    const platform = readPlatform((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__.at)(value, 'platform'));
    const [manifest, config] = [readDigest((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__.at)(value, 'manifest')), readDigest((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__.at)(value, 'config'))];
    return platform === undefined || manifest === undefined || config === undefined ? undefined : { platform, manifest, config };
}
function readNote(value) {
    const [platforms, text] = [readList((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__.at)(value, 'platforms'), readPlatform), (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__.at)(value, 'text')];
    return platforms === undefined || typeof text !== 'string' ? undefined : { platforms, text };
}
function readList(value, read) {
    if (!Array.isArray(value))
        return undefined;
    const entries = value.flatMap((entry) => read(entry) ?? []);
    return entries.length === value.length ? entries : undefined;
}
function readPlatform(value) {
    return typeof value === 'string' ? (0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_4__/* .parsePlatform */ .FL)(value) : undefined;
}
function readDigest(value) {
    return typeof value === 'string' ? (0,_domain_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .parseDigest */ .m)(value) : undefined;
}
function readDate(value) {
    const date = new Date(typeof value === 'string' ? value : Number.NaN);
    return Number.isNaN(date.getTime()) ? undefined : date;
}
function isCount(value) {
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}


/***/ }),

/***/ 9264:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ linkOf)
/* harmony export */ });
/* harmony import */ var _domain_url_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2178);

const HOSTS = new Set([
    'avd.aquasec.com',
    'nvd.nist.gov',
    'www.cve.org',
    'github.com',
    'security-tracker.debian.org',
    'ubuntu.com',
    'access.redhat.com',
    'osv.dev',
    'pkg.go.dev',
    'rustsec.org',
]);
const PLAIN = /^[A-Za-z0-9:/?&=._~%+-]*$/;
function linkOf({ id, url }) {
    const parsed = url === undefined || !PLAIN.test(url) ? undefined : (0,_domain_url_js__WEBPACK_IMPORTED_MODULE_0__/* .parseUrl */ .D)(url);
    const isKnown = parsed?.protocol === 'https:' && parsed.username === '' && parsed.port === '' && HOSTS.has(parsed.hostname);
    if (isKnown)
        return parsed.href;
    if (/^CVE-[0-9]{4}-[0-9]{4,19}$/.test(id))
        return `https://nvd.nist.gov/vuln/detail/${id}`;
    return /^GHSA(?:-[0-9a-z]{4}){3}$/.test(id) ? `https://github.com/advisories/${id}` : undefined;
}


/***/ }),

/***/ 4348:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   o: () => (/* binding */ proofOf),
/* harmony export */   r: () => (/* binding */ strangersOf)
/* harmony export */ });
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1295);
/* harmony import */ var _domain_platform_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(9560);
/* harmony import */ var _domain_version_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(9659);



function proofOf(target, evidence) {
    const [found, ...others] = evidence.platforms.filter((each) => isAbout(each, target));
    if (found === undefined)
        return { because: evidence.failure === undefined ? 'was not scanned' : (0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertInline */ .Mo)(evidence.failure.message) };
    if (others.length > 0)
        return { because: `has ${others.length + 1} results of one scan` };
    if (found.kind === 'none')
        return { because: (0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertInline */ .Mo)(found.because) };
    return contradictionOf(found.report, target, evidence.scanner?.version) ?? { report: found.report };
}
function strangersOf(evidence, targets) {
    return evidence.platforms.filter((each) => !targets.some((target) => isAbout(each, target)));
}
function isAbout({ manifest, config, platform }, target) {
    return manifest === target.manifest && config === target.config && (0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_2__/* .formatPlatform */ .Bq)(platform) === (0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_2__/* .formatPlatform */ .Bq)(target.platform);
}
function contradictionOf(report, { config, platform }, scanner) {
    const made = report.scannerVersion === undefined ? undefined : ((0,_domain_version_js__WEBPACK_IMPORTED_MODULE_1__/* .parseVersion */ .ot)(report.scannerVersion)?.full ?? report.scannerVersion);
    if (made !== undefined && scanner !== undefined && made !== scanner)
        return { because: `has a report of Trivy ${(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertInline */ .Mo)(made)}, and Trivy ${scanner} was to scan it` };
    if (report.imageId !== config)
        return { because: `has a report about another image: its config is ${config}, the report's is ${report.imageId}` };
    const { os, architecture, variant } = report;
    const said = { os, architecture, ...(variant === undefined ? variantOf(platform) : { variant }) };
    if ((0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_2__/* .samePlatform */ .my)(said, platform))
        return undefined;
    return { because: `has a report about another platform, ${(0,_domain_inert_js__WEBPACK_IMPORTED_MODULE_0__/* .inertInline */ .Mo)((0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_2__/* .formatPlatform */ .Bq)(said))}` };
}
function variantOf({ variant }) {
    return variant === undefined ? {} : { variant };
}


/***/ }),

/***/ 6853:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Is: () => (/* binding */ unlistedOf),
/* harmony export */   Np: () => (/* binding */ bySeverity),
/* harmony export */   OB: () => (/* binding */ whyNot),
/* harmony export */   RO: () => (/* binding */ rowsOf)
/* harmony export */ });
/* harmony import */ var _domain_platform_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(9560);
/* harmony import */ var _domain_severity_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(7524);


function rowsOf(reports) {
    const rows = new Map();
    for (const { platform, report } of reports) {
        for (const finding of report.findings) {
            const key = keyOf(finding);
            const row = rows.get(key) ?? { finding, platforms: new Map() };
            row.platforms.set((0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_0__/* .formatPlatform */ .Bq)(platform), platform);
            rows.set(key, row);
        }
    }
    return [...rows.values()].map(({ finding, platforms }) => ({ ...finding, platforms: [...platforms.values()] })).sort(byRank);
}
function whyNot({ ignored, severity, isUnfixed }, policy, now) {
    if (ignored !== undefined && (ignored.expiresAt === undefined || now < ignored.expiresAt))
        return 'ignored';
    if (!policy.failOn.has(severity))
        return 'level';
    return policy.ignoreUnfixed && isUnfixed ? 'unfixed' : undefined;
}
function unlistedOf({ findings, tally }) {
    const rest = (all, severity, is) => Math.max(0, all - findings.filter((finding) => finding.severity === severity && is(finding)).length);
    return bySeverity((severity) => ({
        fixable: rest(tally[severity].fixable, severity, ({ ignored, isUnfixed }) => ignored === undefined && !isUnfixed),
        unfixed: rest(tally[severity].unfixed, severity, ({ ignored, isUnfixed }) => ignored === undefined && isUnfixed),
        ignored: rest(tally[severity].ignored, severity, ({ ignored }) => ignored !== undefined),
    }));
}
function bySeverity(value) {
    const [UNKNOWN, LOW, MEDIUM, HIGH, CRITICAL] = [value('UNKNOWN'), value('LOW'), value('MEDIUM'), value('HIGH'), value('CRITICAL')];
    return { UNKNOWN, LOW, MEDIUM, HIGH, CRITICAL };
}
function keyOf(finding) {
    const { kind, id, severity, packageName, path, line, installed, fixed, isUnfixed, ignored } = finding;
    return JSON.stringify([kind, id, severity, packageName, path, line, installed, fixed, isUnfixed, ignored]);
}
function byRank(one, other) {
    return (_domain_severity_js__WEBPACK_IMPORTED_MODULE_1__/* .SEVERITIES */ .o.indexOf(other.severity) - _domain_severity_js__WEBPACK_IMPORTED_MODULE_1__/* .SEVERITIES */ .o.indexOf(one.severity) ||
        Number(one.isUnfixed) - Number(other.isUnfixed) ||
        compareTexts(one.id, other.id) ||
        compareTexts(one.packageName ?? '', other.packageName ?? '') ||
        compareTexts(one.path ?? '', other.path ?? ''));
}
function compareTexts(one, other) {
    return one < other ? -1 : one > other ? 1 : 0;
}


/***/ }),

/***/ 1426:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   FL: () => (/* binding */ readStrictness),
/* harmony export */   iX: () => (/* binding */ laxerThan),
/* harmony export */   s_: () => (/* binding */ strictnessOf)
/* harmony export */ });
/* harmony import */ var _domain_digest_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(9191);
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(7909);
/* harmony import */ var _domain_severity_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(7524);



function strictnessOf(policy, exceptions) {
    const { failOn, ignoreUnfixed, scanners, pkgTypes, eol, unrecognised, trivyVersion, trivyPath, databases, javaDatabases } = policy;
    return {
        failOn: _domain_severity_js__WEBPACK_IMPORTED_MODULE_2__/* .SEVERITIES */ .o.filter((level) => failOn.has(level)),
        ignoreUnfixed,
        scanners: SCANNERS.filter((scanner) => scanners.includes(scanner)),
        pkgTypes: PKG_TYPES.filter((type) => pkgTypes.includes(type)),
        eol,
        unrecognised,
        exceptions: exceptions ?? null,
        tool: (0,_domain_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .digestOf */ .ol)(Buffer.from(JSON.stringify([trivyVersion, trivyPath ?? null, databases, javaDatabases]))),
    };
}
function readStrictness(value) {
    const [eol, unrecognised] = [readWord((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__.at)(value, 'eol')), readWord((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__.at)(value, 'unrecognised'))];
    const [tool, exceptions] = [readDigest((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__.at)(value, 'tool')), readDigest((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__.at)(value, 'exceptions'))];
    const ignoreUnfixed = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__.at)(value, 'ignoreUnfixed');
    if (eol === undefined || unrecognised === undefined || tool === undefined || typeof ignoreUnfixed !== 'boolean')
        return undefined;
    return {
        failOn: readSome((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__.at)(value, 'failOn'), _domain_severity_js__WEBPACK_IMPORTED_MODULE_2__/* .SEVERITIES */ .o),
        ignoreUnfixed,
        scanners: readSome((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__.at)(value, 'scanners'), SCANNERS),
        pkgTypes: readSome((0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__.at)(value, 'pkgTypes'), PKG_TYPES),
        eol,
        unrecognised,
        exceptions: exceptions ?? null,
        tool,
    };
}
function laxerThan(first, other) {
    const lacks = (what, one, needed) => {
        const missing = needed.filter((word) => !one.includes(word));
        return missing.length === 0 ? [] : [`${what} ${missing.join(', ')}`];
    };
    return [
        ...lacks('was not to block on', first.failOn, other.failOn),
        ...lacks('did not look for', first.scanners, other.scanners),
        ...lacks('did not look into packages of', first.pkgTypes, other.pkgTypes),
        ...(first.ignoreUnfixed && !other.ignoreUnfixed ? ['let through what has no fix'] : []),
        ...(first.eol === 'warn' && other.eol === 'block' ? ['let through distributions that have ended'] : []),
        ...(first.unrecognised === 'warn' && other.unrecognised === 'block' ? ['let through what is not recognised'] : []),
        ...(first.exceptions === null || first.exceptions === other.exceptions ? [] : ['had other exceptions']),
        ...(first.tool === other.tool ? [] : ['was made by another Trivy, or with other databases']),
    ];
}
const SCANNERS = ['vuln', 'secret', 'misconfig', 'license'];
const PKG_TYPES = ['os', 'library'];
function readSome(value, words) {
    const found = Array.isArray(value) ? value : [];
    return words.filter((word) => found.includes(word));
}
function readWord(value) {
    return value === 'warn' || value === 'block' ? value : undefined;
}
function readDigest(value) {
    return typeof value === 'string' ? (0,_domain_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .parseDigest */ .m)(value) : undefined;
}


/***/ }),

/***/ 4072:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ scanTargets)
/* harmony export */ });
/* harmony import */ var _domain_config_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6169);
/* harmony import */ var _domain_manifest_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(1806);
/* harmony import */ var _domain_platform_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(9560);



function scanTargets(image) {
    const targets = new Map();
    const problems = [];
    const seen = new Set();
    const look = (manifest, platform) => {
        const key = `${manifest.digest} ${platform === undefined ? '' : (0,_domain_platform_js__WEBPACK_IMPORTED_MODULE_2__/* .formatPlatform */ .Bq)(platform)}`;
        if (seen.has(key))
            return;
        seen.add(key);
        if (manifest.content.kind === 'index') {
            for (const child of manifest.content.manifests) {
                const below = image.children.find(({ digest }) => digest === child.digest);
                if (below === undefined)
                    problems.push(`the manifest ${child.digest} is named and was not staged`);
                else if (!isPlainAttestation(child, below))
                    look(below, platformOf(image, child) ?? platform);
            }
            return;
        }
        const problem = problemOf(manifest, platform);
        if (problem !== undefined)
            problems.push(`the manifest ${manifest.digest} ${problem}`);
        else if (platform !== undefined)
            targets.set(key, { platform, manifest: manifest.digest, config: manifest.content.config.digest });
    };
    look(image.root, image.root.content.kind === 'image' ? image.platforms[0]?.platform : undefined);
    return { targets: [...targets.values()], problems };
}
function platformOf(image, child) {
    return child.platform ?? image.platforms.find(({ digest }) => digest === child.digest)?.platform;
}
function isPlainAttestation(child, { content }) {
    return ((0,_domain_manifest_js__WEBPACK_IMPORTED_MODULE_1__/* .isAttestation */ .H3)(child) &&
        child.platform?.os === 'unknown' &&
        content.kind === 'image' &&
        content.layers.length > 0 &&
        content.layers.every(({ mediaType }) => mediaType === 'application/vnd.in-toto+json'));
}
const LAYER = /^application\/vnd\.(?:oci\.image\.layer\.(?:nondistributable\.)?v1\.tar(?:\+(?:gzip|zstd))?|docker\.image\.rootfs\.(?:foreign\.)?diff\.tar(?:\.gzip|\.zstd)?)$/;
function problemOf({ content }, platform) {
    if (content.kind === 'index')
        return undefined;
    if (!(0,_domain_config_js__WEBPACK_IMPORTED_MODULE_0__/* .isImageConfig */ ._m)(content.config.mediaType))
        return `is no image: its config is ${content.config.mediaType}`;
    const layer = content.layers.find(({ mediaType }) => !LAYER.test(mediaType));
    if (layer !== undefined)
        return `has a layer of a kind that is not known: ${layer.mediaType}`;
    return platform === undefined || platform.os === 'unknown' ? 'has no platform' : undefined;
}


/***/ }),

/***/ 4541:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  S: () => (/* binding */ judge),
  A: () => (/* binding */ judgeHanded)
});

// EXTERNAL MODULE: ./lib/src/domain/inert.js
var inert = __nccwpck_require__(1295);
// EXTERNAL MODULE: ./lib/src/domain/severity.js
var severity = __nccwpck_require__(7524);
// EXTERNAL MODULE: ./lib/src/domain/platform.js
var domain_platform = __nccwpck_require__(9560);
// EXTERNAL MODULE: ./lib/src/scan/handed.js
var handed = __nccwpck_require__(4572);
// EXTERNAL MODULE: ./lib/src/scan/rows.js
var scan_rows = __nccwpck_require__(6853);
;// CONCATENATED MODULE: ./lib/src/scan/remarks.js



function about(text) {
    return { platforms: [], text };
}
function scanRemarks({ failure, scanner }, targets, problems) {
    if (failure !== undefined)
        return [about((0,inert/* inertInline */.Mo)(failure.message))];
    const empty = targets.length === 0 ? ['the image has nothing that could be scanned'] : [];
    const unknown = scanner === undefined ? ['nobody knows which Trivy scanned the image'] : [];
    return [...problems, ...empty, ...unknown].map(about);
}
const HOUR_MS = 3_600_000;
const SKEW_MS = HOUR_MS;
function databaseRemarks(policy, { database, failure }, now) {
    if (!policy.scanners.includes('vuln') || (database === undefined && failure !== undefined))
        return [];
    const close = (text) => [{ ...about(text), blocks: true }];
    if (database === undefined)
        return close('nobody knows which database of vulnerabilities was used');
    const ageMs = now.getTime() - database.updatedAt.getTime();
    if (Number.isNaN(ageMs))
        return close('the database of vulnerabilities does not say when it was made');
    const made = `the database of vulnerabilities was made on ${database.updatedAt.toISOString()}`;
    if (ageMs < -SKEW_MS)
        return close(`${made}, which is still to come`);
    const old = `${made}, ${Math.max(0, Math.floor(ageMs / HOUR_MS))} h ago`;
    if (ageMs > policy.databaseMaxAgeMs)
        return close(`${old}, and counts for ${policy.databaseMaxAgeMs / HOUR_MS} h (scan-db-max-age)`);
    return [{ ...about(old), blocks: false }];
}
function reportRemarks(policy, { platform, report }) {
    const said = [endedRemark(policy, report), unrecognisedRemark(policy, report), unlistedRemark(policy, report)];
    return said.flatMap((one) => (one === undefined ? [] : [{ ...one, platforms: [platform] }]));
}
function endedRemark({ eol }, { distribution }) {
    if (distribution?.isEnded !== true)
        return undefined;
    return {
        text: `is made of ${nameOf(distribution)}, which has ended: nothing is fixed there any more, and little new is known`,
        blocks: eol === 'block',
    };
}
function unrecognisedRemark(policy, { distribution, packages, osPackages }) {
    if (!policy.scanners.includes('vuln') && !policy.scanners.includes('license'))
        return undefined;
    const blocks = policy.unrecognised === 'block';
    if (packages === 0)
        return { text: 'has no package that was recognised, so nothing could be found in any', blocks };
    if (distribution === undefined || osPackages > 0 || !policy.pkgTypes.includes('os'))
        return undefined;
    return { text: `is made of ${nameOf(distribution)}, and none of its packages was recognised`, blocks };
}
function nameOf({ family, name }) {
    return (0,inert/* inertInline */.Mo)(`${family} ${name}`);
}
function unlistedRemark({ failOn, ignoreUnfixed }, report) {
    const unlisted = (0,scan_rows/* unlistedOf */.Is)(report);
    const count = [...failOn].reduce((all, level) => all + unlisted[level].fixable + (ignoreUnfixed ? 0 : unlisted[level].unfixed), 0);
    if (count === 0)
        return undefined;
    return { text: `has ${count} more findings of ${[...failOn].join(' or ')} than are listed`, blocks: true };
}
function joined(remarks) {
    const known = new Map();
    for (const { platforms, text } of remarks) {
        const all = known.get(text) ?? [];
        all.push(...platforms.filter((platform) => !all.some((each) => (0,domain_platform/* formatPlatform */.Bq)(each) === (0,domain_platform/* formatPlatform */.Bq)(platform))));
        known.set(text, all);
    }
    return [...known].map(([text, platforms]) => ({ platforms, text }));
}

// EXTERNAL MODULE: ./lib/src/scan/strictness.js
var strictness = __nccwpck_require__(1426);
// EXTERNAL MODULE: ./lib/src/scan/targets.js
var scan_targets = __nccwpck_require__(4072);
;// CONCATENATED MODULE: ./lib/src/scan/handing.js






function weighHanded(policy, image, handing, now) {
    if (policy.mode !== 'gate')
        return { because: ['only a gate goes by what other jobs found'] };
    const files = ['sarif', 'json', 'table'].find((name) => policy[name] !== undefined);
    if (files !== undefined)
        return { because: [`scan-${files} needs the findings themselves`] };
    const { run, parts, exceptions } = handing;
    if (run === undefined)
        return { because: ['this is no run of GitHub Actions'] };
    const verdicts = handing.texts.map(handed/* readVerdict */.wk);
    const read = verdicts.flatMap((verdict) => verdict ?? []);
    const own = (0,strictness/* strictnessOf */.s_)(policy, exceptions);
    const because = [
        ...verdicts.flatMap((verdict, at) => (verdict === undefined ? [`entry ${at + 1} is no verdict that this action wrote`] : [])),
        ...read.flatMap((verdict) => {
            const reasons = [...foreign(verdict, run), ...(0,strictness/* laxerThan */.iX)(verdict.strictness, own), ...tooOld(verdict, policy, now)];
            return reasons.map((reason) => `the verdict on ${verdict.digest} ${reason}`);
        }),
        ...misfits(read, parts, image),
    ];
    return because.length > 0 ? { because } : { judgement: judgementOf(read, policy, now) };
}
function foreign({ run }, own) {
    if (run.address !== own.address)
        return ['is of another run'];
    return run.attempt > own.attempt ? ['is of an attempt that is still to come'] : [];
}
function tooOld({ database, until }, policy, now) {
    const blocking = databaseRemarks(policy, { database, failure: undefined }, now).filter(({ blocks }) => blocks);
    const ended = until !== undefined && until <= now ? [`went by an exception that ended on ${until.toISOString()}`] : [];
    return [...blocking.map(({ text }) => `does not count: ${text}`), ...ended];
}
function misfits(verdicts, parts, image) {
    const digests = new Set(parts.map(({ digest }) => digest));
    const strangers = verdicts.filter(({ digest }) => !digests.has(digest)).map(({ digest }) => `${digest} is no part of the image`);
    const told = parts.flatMap((part) => {
        const mine = verdicts.filter(({ digest }) => digest === part.digest);
        const [only, ...others] = mine;
        if (only === undefined)
            return [`nobody hands on a verdict on ${part.digest}`];
        if (others.length > 0)
            return [`there are ${mine.length} verdicts on ${part.digest}`];
        return isAbout(only.targets, part) ? [] : [`the verdict on ${part.digest} is not about the images that it holds`];
    });
    const whole = isAbout(verdicts.flatMap(({ targets }) => targets), image);
    const rest = strangers.length + told.length === 0 && !whole ? ['the verdicts are not about the images that are published'] : [];
    return [...strangers, ...told, ...rest];
}
function isAbout(targets, image) {
    const found = (0,scan_targets/* scanTargets */.W)(image);
    const keysOf = (list) => JSON.stringify(list.map(({ platform, manifest, config }) => `${(0,domain_platform/* platformKey */.Ng)(platform)} ${manifest} ${config}`).toSorted());
    return found.problems.length === 0 && found.targets.length > 0 && keysOf(found.targets) === keysOf(targets);
}
function judgementOf(verdicts, policy, now) {
    const ages = verdicts.flatMap(({ database }) => databaseRemarks(policy, { database, failure: undefined }, now));
    const whose = verdicts.map(({ targets, scanner }) => about(`${targets.map(({ platform }) => (0,domain_platform/* formatPlatform */.Bq)(platform)).join(', ')}: passed in another job of this run, with Trivy ${scanner}`));
    return {
        reasons: [],
        blocking: [],
        passing: [],
        counts: (0,scan_rows/* bySeverity */.Np)((severity) => verdicts.reduce((sum, { counts }) => sum + counts[severity], 0)),
        unlisted: 0,
        notes: joined([...whose, ...ages, ...verdicts.flatMap(({ notes }) => notes)]),
    };
}

// EXTERNAL MODULE: ./lib/src/scan/proof.js
var scan_proof = __nccwpck_require__(4348);
;// CONCATENATED MODULE: ./lib/src/scan/verdict.js







function judge(policy, image, evidence, now) {
    if (policy.mode === 'off')
        return { kind: 'waived', image: clear(image), because: 'no gate was asked for' };
    const judgement = evidence === undefined ? NOT_SCANNED : weigh(policy, image, evidence, now);
    if (policy.mode === 'report')
        return { kind: 'reported', image: clear(image), judgement };
    const isOpen = judgement.reasons.length === 0 && judgement.blocking.length === 0;
    return isOpen ? { kind: 'passed', image: clear(image), judgement } : { kind: 'blocked', judgement };
}
function judgeHanded(policy, image, handing, now) {
    const weighed = weighHanded(policy, image, handing, now);
    return 'because' in weighed ? { kind: 'scan', ...weighed } : { kind: 'passed', image: clear(image), ...weighed };
}
function clear(image) {
    return image;
}
const NOT_SCANNED = {
    reasons: [{ platforms: [], text: 'the image was not scanned' }],
    blocking: [],
    passing: [],
    counts: (0,scan_rows/* bySeverity */.Np)(() => 0),
    unlisted: 0,
    notes: [],
};
function weigh(policy, image, evidence, now) {
    const { targets, problems } = (0,scan_targets/* scanTargets */.W)(image);
    const reports = [];
    const unproved = [];
    for (const target of targets) {
        const proof = (0,scan_proof/* proofOf */.o)(target, evidence);
        if ('report' in proof)
            reports.push({ platform: target.platform, report: proof.report });
        else
            unproved.push({ platforms: [target.platform], text: proof.because });
    }
    const strangers = (0,scan_proof/* strangersOf */.r)(evidence, targets).map(({ manifest }) => about(`there is a result for ${(0,inert/* inertInline */.Mo)(manifest)}, which is not in the image`));
    const remarks = [...databaseRemarks(policy, evidence, now), ...reports.flatMap((proved) => reportRemarks(policy, proved))];
    const rows = (0,scan_rows/* rowsOf */.RO)(reports).map((row) => ({ row, because: (0,scan_rows/* whyNot */.OB)(row, policy, now) }));
    const unlisted = reports.map(({ report }) => (0,scan_rows/* unlistedOf */.Is)(report));
    const sum = (count, levels) => unlisted.flatMap((each) => levels.map((severity) => count(each[severity]))).reduce((all, one) => all + one, 0);
    return {
        reasons: joined([...scanRemarks(evidence, targets, problems), ...unproved, ...strangers, ...remarks.filter(({ blocks }) => blocks)]),
        blocking: rows.flatMap(({ row, because }) => (because === undefined ? [row] : [])),
        passing: rows.flatMap(({ row, because }) => (because === undefined ? [] : [{ ...row, because }])),
        counts: (0,scan_rows/* bySeverity */.Np)((severity) => rows.filter(({ row }) => row.ignored === undefined && row.severity === severity).length +
            sum(({ fixable, unfixed }) => fixable + unfixed, [severity])),
        unlisted: sum(({ fixable, unfixed, ignored }) => fixable + unfixed + ignored, severity/* SEVERITIES */.o),
        notes: joined(remarks.filter(({ blocks }) => !blocks)),
    };
}


/***/ }),

/***/ 3252:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ isFailed),
/* harmony export */   objectionsOf: () => (/* binding */ objectionsOf)
/* harmony export */ });
/* harmony import */ var _domain_reference_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(3366);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5071);


function objectionsOf({ each }, required, isNeeded) {
    const failed = required ? each.filter(isFailed) : [];
    const [first] = failed.filter(({ repository }) => isNeeded(repository));
    return {
        blocked: first === undefined ? undefined : blockedBy(first),
        withheld: new Map(failed.map(({ repository, end }) => [(0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .canonicalName */ .Ew)(repository), end.error])),
    };
}
function isFailed(signature) {
    return signature.end.kind === 'failed';
}
function blockedBy({ repository, digest, end }) {
    const { code, message, hint, cause } = end.error;
    const named = (0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .formatPinned */ .y6)(repository, digest);
    const told = `No tag was written in any registry; the image lies there under its digest. Run again, or publish it later by from: and the output staged-digest; sign-required: false publishes without a signature.`;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ(code, `${named} is not signed, and sign-required says that it must be: ${message}`, hint === undefined ? told : `${hint}\n${told}`, cause);
}


/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		id: moduleId,
/******/ 		loaded: false,
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId].call(module.exports, module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Flag the module as loaded
/******/ 	module.loaded = true;
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/******/ // expose the modules object (__webpack_modules__)
/******/ __nccwpck_require__.m = __webpack_modules__;
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/async module */
/******/ (() => {
/******/ 	var webpackQueues = typeof Symbol === "function" ? Symbol("webpack queues") : "__webpack_queues__";
/******/ 	var webpackExports = typeof Symbol === "function" ? Symbol("webpack exports") : "__webpack_exports__";
/******/ 	var webpackError = typeof Symbol === "function" ? Symbol("webpack error") : "__webpack_error__";
/******/ 	var resolveQueue = (queue) => {
/******/ 		if(queue && queue.d < 1) {
/******/ 			queue.d = 1;
/******/ 			queue.forEach((fn) => (fn.r--));
/******/ 			queue.forEach((fn) => (fn.r-- ? fn.r++ : fn()));
/******/ 		}
/******/ 	}
/******/ 	var wrapDeps = (deps) => (deps.map((dep) => {
/******/ 		if(dep !== null && typeof dep === "object") {
/******/ 			if(dep[webpackQueues]) return dep;
/******/ 			if(dep.then) {
/******/ 				var queue = [];
/******/ 				queue.d = 0;
/******/ 				dep.then((r) => {
/******/ 					obj[webpackExports] = r;
/******/ 					resolveQueue(queue);
/******/ 				}, (e) => {
/******/ 					obj[webpackError] = e;
/******/ 					resolveQueue(queue);
/******/ 				});
/******/ 				var obj = {};
/******/ 				obj[webpackQueues] = (fn) => (fn(queue));
/******/ 				return obj;
/******/ 			}
/******/ 		}
/******/ 		var ret = {};
/******/ 		ret[webpackQueues] = x => {};
/******/ 		ret[webpackExports] = dep;
/******/ 		return ret;
/******/ 	}));
/******/ 	__nccwpck_require__.a = (module, body, hasAwait) => {
/******/ 		var queue;
/******/ 		hasAwait && ((queue = []).d = -1);
/******/ 		var depQueues = new Set();
/******/ 		var exports = module.exports;
/******/ 		var currentDeps;
/******/ 		var outerResolve;
/******/ 		var reject;
/******/ 		var promise = new Promise((resolve, rej) => {
/******/ 			reject = rej;
/******/ 			outerResolve = resolve;
/******/ 		});
/******/ 		promise[webpackExports] = exports;
/******/ 		promise[webpackQueues] = (fn) => (queue && fn(queue), depQueues.forEach(fn), promise["catch"](x => {}));
/******/ 		module.exports = promise;
/******/ 		body((deps) => {
/******/ 			currentDeps = wrapDeps(deps);
/******/ 			var fn;
/******/ 			var getResult = () => (currentDeps.map((d) => {
/******/ 				if(d[webpackError]) throw d[webpackError];
/******/ 				return d[webpackExports];
/******/ 			}))
/******/ 			var promise = new Promise((resolve) => {
/******/ 				fn = () => (resolve(getResult));
/******/ 				fn.r = 0;
/******/ 				var fnQueue = (q) => (q !== queue && !depQueues.has(q) && (depQueues.add(q), q && !q.d && (fn.r++, q.push(fn))));
/******/ 				currentDeps.map((dep) => (dep[webpackQueues](fnQueue)));
/******/ 			});
/******/ 			return fn.r ? promise : getResult();
/******/ 		}, (err) => ((err ? reject(promise[webpackError] = err) : outerResolve(exports)), resolveQueue(queue)));
/******/ 		queue && queue.d < 0 && (queue.d = 0);
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/create fake namespace object */
/******/ (() => {
/******/ 	var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 	var leafPrototypes;
/******/ 	// create a fake namespace object
/******/ 	// mode & 1: value is a module id, require it
/******/ 	// mode & 2: merge all properties of value into the ns
/******/ 	// mode & 4: return value when already ns object
/******/ 	// mode & 16: return value when it's Promise-like
/******/ 	// mode & 8|1: behave like require
/******/ 	__nccwpck_require__.t = function(value, mode) {
/******/ 		if(mode & 1) value = this(value);
/******/ 		if(mode & 8) return value;
/******/ 		if(typeof value === 'object' && value) {
/******/ 			if((mode & 4) && value.__esModule) return value;
/******/ 			if((mode & 16) && typeof value.then === 'function') return value;
/******/ 		}
/******/ 		var ns = Object.create(null);
/******/ 		__nccwpck_require__.r(ns);
/******/ 		var def = {};
/******/ 		leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 		for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 			Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 		}
/******/ 		def['default'] = () => (value);
/******/ 		__nccwpck_require__.d(ns, def);
/******/ 		return ns;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/ensure chunk */
/******/ (() => {
/******/ 	__nccwpck_require__.f = {};
/******/ 	// This file contains only the entry chunk.
/******/ 	// The chunk loading function for additional chunks
/******/ 	__nccwpck_require__.e = (chunkId) => {
/******/ 		return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 			__nccwpck_require__.f[key](chunkId, promises);
/******/ 			return promises;
/******/ 		}, []));
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/get javascript chunk filename */
/******/ (() => {
/******/ 	// This function allow to reference async chunks
/******/ 	__nccwpck_require__.u = (chunkId) => {
/******/ 		// return url for filenames based on template
/******/ 		return "" + chunkId + ".index.js";
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/******/ /* webpack/runtime/make namespace object */
/******/ (() => {
/******/ 	// define __esModule on exports
/******/ 	__nccwpck_require__.r = (exports) => {
/******/ 		if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 			Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 		}
/******/ 		Object.defineProperty(exports, '__esModule', { value: true });
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/node module decorator */
/******/ (() => {
/******/ 	__nccwpck_require__.nmd = (module) => {
/******/ 		module.paths = [];
/******/ 		if (!module.children) module.children = [];
/******/ 		return module;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/import chunk loading */
/******/ (() => {
/******/ 	// no baseURI
/******/ 	
/******/ 	// object to store loaded and loading chunks
/******/ 	// undefined = chunk not loaded, null = chunk preloaded/prefetched
/******/ 	// [resolve, Promise] = chunk loading, 0 = chunk loaded
/******/ 	var installedChunks = {
/******/ 		792: 0
/******/ 	};
/******/ 	
/******/ 	var installChunk = (data) => {
/******/ 		var {ids, modules, runtime} = data;
/******/ 		// add "modules" to the modules object,
/******/ 		// then flag all "ids" as loaded and fire callback
/******/ 		var moduleId, chunkId, i = 0;
/******/ 		for(moduleId in modules) {
/******/ 			if(__nccwpck_require__.o(modules, moduleId)) {
/******/ 				__nccwpck_require__.m[moduleId] = modules[moduleId];
/******/ 			}
/******/ 		}
/******/ 		if(runtime) runtime(__nccwpck_require__);
/******/ 		for(;i < ids.length; i++) {
/******/ 			chunkId = ids[i];
/******/ 			if(__nccwpck_require__.o(installedChunks, chunkId) && installedChunks[chunkId]) {
/******/ 				installedChunks[chunkId][0]();
/******/ 			}
/******/ 			installedChunks[ids[i]] = 0;
/******/ 		}
/******/ 	
/******/ 	}
/******/ 	
/******/ 	__nccwpck_require__.f.j = (chunkId, promises) => {
/******/ 			// import() chunk loading for javascript
/******/ 			var installedChunkData = __nccwpck_require__.o(installedChunks, chunkId) ? installedChunks[chunkId] : undefined;
/******/ 			if(installedChunkData !== 0) { // 0 means "already installed".
/******/ 	
/******/ 				// a Promise means "currently loading".
/******/ 				if(installedChunkData) {
/******/ 					promises.push(installedChunkData[1]);
/******/ 				} else {
/******/ 					if(true) { // all chunks have JS
/******/ 						// setup Promise in chunk cache
/******/ 						var promise = import("./" + __nccwpck_require__.u(chunkId)).then(installChunk, (e) => {
/******/ 							if(installedChunks[chunkId] !== 0) installedChunks[chunkId] = undefined;
/******/ 							throw e;
/******/ 						});
/******/ 						var promise = Promise.race([promise, new Promise((resolve) => (installedChunkData = installedChunks[chunkId] = [resolve]))])
/******/ 						promises.push(installedChunkData[1] = promise);
/******/ 					}
/******/ 				}
/******/ 			}
/******/ 	};
/******/ 	
/******/ 	// no prefetching
/******/ 	
/******/ 	// no preloaded
/******/ 	
/******/ 	// no external install chunk
/******/ 	
/******/ 	// no on chunks loaded
/******/ })();
/******/ 
/************************************************************************/
/******/ 
/******/ // startup
/******/ // Load entry module and return exports
/******/ // This entry module used 'module' so it can't be inlined
/******/ var __webpack_exports__ = __nccwpck_require__(8317);
/******/ __webpack_exports__ = await __webpack_exports__;
/******/ 
