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

/***/ 637:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  A: () => (/* binding */ createChildren)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __nccwpck_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: ./lib/src/domain/environment.js
var environment = __nccwpck_require__(1706);
// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __nccwpck_require__(1421);
// EXTERNAL MODULE: ./lib/src/domain/code.js
var code = __nccwpck_require__(1342);
;// CONCATENATED MODULE: external "node:string_decoder"
const external_node_string_decoder_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:string_decoder");
// EXTERNAL MODULE: ./lib/src/domain/inert.js
var inert = __nccwpck_require__(1295);
;// CONCATENATED MODULE: ./lib/src/adapters/lines.js


/** What is kept of a line: with the note behind it, it is not too long for the log, which would cut the note and count anew. */
const KEPT = inert/* LINE_LIMIT */.by - 64;
/**
 * Splits a UTF-8 stream at CR, LF and CRLF, which is where the runner splits it (.NET `ReadLine`). A line is kept up to about 8 Ki characters; what is
 * beyond is counted in a note behind it, so that memory is bounded whatever a child prints.
 */
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



/** How long a group that was asked to end (SIGTERM) may take before it is killed: a cancelled run ends within 5 s, all waits together. */
const TERM_GRACE_MS = 2_500;
/** How long the streams may stay open after the child ended, before the rest of its group is killed. */
const STREAMS_GRACE_MS = 1_500;
/** How long they may stay open after that: then someone outside the group holds them, and we stop listening. */
const ABANDON_MS = 500;
/** Spawn errors that mean "there is no such program that we may run". */
const MISSING = new Set(['ENOENT', 'EACCES', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']);
/**
 * Starts a long child as the leader of its own process group and gives its lines as they come (see `Children.run`). Rejects with the signal's
 * reason when that fired before the start, and with Node's error when the system could not start a program that exists.
 */
async function runProcess(command, args, options, signal) {
    signal.throwIfAborted();
    const child = (0,external_node_child_process_.spawn)(command, args, {
        cwd: options.cwd,
        env: definedOf(options.env),
        stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
        detached: true,
        windowsHide: true,
    });
    const group = groupOf(child);
    const outcome = endingOf(child);
    const timeout = deadline(options.timeoutMs, group);
    const onAbort = () => group.end();
    signal.addEventListener('abort', onAbort, { once: true });
    feed(child, options.stdin);
    const drained = Promise.all([drain(child.stdout, 'stdout', options.onLine), drain(child.stderr, 'stderr', options.onLine)]);
    try {
        const ending = await outcome;
        await closing(child, group, drained);
        return timeout.fired() && options.timeoutMs !== undefined ? { kind: 'timeout', ms: options.timeoutMs } : ending;
    }
    finally {
        timeout.stop();
        group.stop();
        signal.removeEventListener('abort', onAbort);
    }
}
/** The environment without the names that have no value, as `spawn` wants it. */
function definedOf(env) {
    return Object.fromEntries(Object.entries(env).filter((entry) => entry[1] !== undefined));
}
/** How a child ended, by its events; a program that is not there is `missing`. */
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
/** The child's whole process group: `end` asks it to end and kills it when it did not, `stop` forgets that. */
function groupOf(child) {
    let killing;
    const send = (signal) => {
        if (child.pid === undefined)
            return;
        try {
            process.kill(-child.pid, signal);
        }
        catch (error) {
            if ((0,code/* codeOf */.$)(error) !== 'ESRCH')
                throw error; // ESRCH: all of the group ended already
        }
    };
    return {
        end: () => {
            if (killing !== undefined)
                return;
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
/** Writes the child's input. A child that ends without reading it (EPIPE) is judged by how it ended, not by that. */
function feed(child, text) {
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(text);
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
/** Waits until both streams ended, but not for ever: a grandchild may hold them open. */
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
/** How long the streams may stay open after the program ended (`delay` of @actions/exec). */
const question_STREAMS_GRACE_MS = 2_000;
/** `@actions/exec` keeps the child to itself; Node's `child_process` channel shows it to whoever asked, by the asynchronous context. */
const asking = new external_node_async_hooks_.AsyncLocalStorage();
let isWatching = false;
/**
 * Asks a quiet program through `@actions/exec`, which is loaded when first used. Output beyond `limitBytes` is not kept. At the deadline, or when
 * `signal` fires, the program is killed.
 */
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
        // the child's own "no such program" (its interpreter may be missing) is an answer; all else that exec throws is not
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
    const kill = () => {
        child?.kill('SIGKILL');
        // what the program left running may hold its streams open
        child?.stdout?.destroy();
        child?.stderr?.destroy();
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
            ended = endingOf(started);
            // the streams are there once `spawn` is through; a program that does not read its input is judged by how it ended
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
            child?.stdout?.destroy();
            child?.stderr?.destroy();
        },
    };
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






/**
 * Programs of the machine: found on the PATH of `env`, given `env` where nothing else is said, and ended when `signal` fires. Whoever asks, and with what
 * environment: secrets of this step are taken out of it here.
 */
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
/** Looks in the absolute folders of PATH only: an empty or relative entry means the current folder, where a checkout may have put anything. */
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
        return false; // not there, or not ours to run: both mean "look on"
    }
}


/***/ }),

/***/ 1605:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   s: () => (/* binding */ createRandom),
/* harmony export */   t: () => (/* binding */ createClock)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7598);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8500);


/** The machine's clock; `sleep` ends early, with the signal's reason, when `signal` fires. */
function createClock(signal) {
    return {
        now: () => new Date(),
        elapsedMs: () => performance.now(),
        sleep: async (ms) => {
            try {
                await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_1__.setTimeout)(ms, undefined, { signal });
            }
            catch (error) {
                signal.throwIfAborted();
                throw error;
            }
        },
    };
}
/** The system's generator of random numbers. */
function createRandom() {
    return { fraction: () => Math.random(), hex: (bytes) => (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(bytes).toString('hex') };
}


/***/ }),

/***/ 3049:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   v: () => (/* binding */ createEcr)
/* harmony export */ });
/* harmony import */ var node_http__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7067);
/* harmony import */ var node_https__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(4708);
/* harmony import */ var _domain_secret_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4699);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(5071);




const ATTEMPTS = 4;
const CONNECT_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 15_000;
const MUTABILITIES = ['MUTABLE', 'IMMUTABLE', 'MUTABLE_WITH_EXCLUSION', 'IMMUTABLE_WITH_EXCLUSION'];
/**
 * ECR's API through the AWS SDK, which is loaded when first used. Credentials come from `options.keys`, else from the SDK's default chain, which reads
 * the environment of this process itself, as it does `AWS_ENDPOINT_URL_ECR`. A request is tried four times. Throws the SDK's errors, by their AWS
 * names, and `ActionError` `registry-answer` for an answer without what was asked for.
 */
function createEcr(env, signal) {
    return async (region, options = { fips: false, keys: undefined }) => {
        const { DescribeRepositoriesCommand, ECRClient, GetAuthorizationTokenCommand } = await __nccwpck_require__.e(/* import() */ 249).then(__nccwpck_require__.t.bind(__nccwpck_require__, 8249, 19));
        const client = new ECRClient(configOf(region, options, env));
        const api = {
            authorization: async () => parseAuthorization(await client.send(new GetAuthorizationTokenCommand({}), { abortSignal: signal })),
            repository: async (account, name) => {
                try {
                    const question = new DescribeRepositoriesCommand({ registryId: account, repositoryNames: [name] });
                    return parseRepository(name, await client.send(question, { abortSignal: signal }));
                }
                catch (error) {
                    if (error instanceof Error && error.name === 'RepositoryNotFoundException')
                        return undefined;
                    throw error;
                }
            },
        };
        return api;
    };
}
/** The SDK ignores Node's own proxy setting; agents with `proxyEnv` (Node 24.5 and later) know HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
function configOf(region, { fips, keys }, env) {
    const agent = { keepAlive: true, proxyEnv: env };
    return {
        region,
        maxAttempts: ATTEMPTS,
        requestHandler: {
            connectionTimeout: CONNECT_TIMEOUT_MS,
            requestTimeout: REQUEST_TIMEOUT_MS,
            throwOnRequestTimeout: true,
            httpAgent: new node_http__WEBPACK_IMPORTED_MODULE_0__.Agent(agent),
            httpsAgent: new node_https__WEBPACK_IMPORTED_MODULE_1__.Agent(agent),
        },
        // An address that was given stands for itself: the SDK refuses to make a FIPS name of it.
        ...(fips && !hasOwnEndpoint(env) ? { useFipsEndpoint: true } : {}),
        ...(keys === undefined
            ? {}
            : {
                credentials: {
                    accessKeyId: keys.accessKeyId,
                    secretAccessKey: keys.secretAccessKey.reveal(),
                    ...(keys.sessionToken === undefined ? {} : { sessionToken: keys.sessionToken.reveal() }),
                },
            }),
    };
}
function hasOwnEndpoint(env) {
    return [env['AWS_ENDPOINT_URL_ECR'], env['AWS_ENDPOINT_URL']].some((url) => url !== undefined && url !== '');
}
/** One token opens every registry that the identity may use in the region (API reference, `GetAuthorizationToken`): base64 of `AWS:password`. */
function parseAuthorization({ authorizationData }) {
    const { authorizationToken = '', expiresAt } = authorizationData?.[0] ?? {};
    const pair = Buffer.from(authorizationToken, 'base64').toString('utf8');
    const colon = pair.indexOf(':');
    if (colon <= 0)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('registry-answer', 'ECR answered GetAuthorizationToken without a token that is base64 of user:password');
    return { username: pair.slice(0, colon), password: new _domain_secret_js__WEBPACK_IMPORTED_MODULE_2__/* .Secret */ .z(pair.slice(colon + 1)), expiresAt };
}
function parseRepository(name, { repositories }) {
    const repository = repositories?.[0];
    if (repository === undefined)
        return undefined;
    const mutability = MUTABILITIES.find((known) => known === (repository.imageTagMutability ?? 'MUTABLE'));
    if (mutability === undefined)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .ActionError */ .lZ('registry-answer', `ECR answered imageTagMutability ${repository.imageTagMutability} for ${name}, which is not known here`);
    return { mutability, exclusions: (repository.imageTagMutabilityExclusionFilters ?? []).flatMap(({ filter }) => filter ?? []) };
}


/***/ }),

/***/ 2464:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ createFiles)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);
/* harmony import */ var _domain_code_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(1342);



const DEFAULT_LIMIT_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;
/** The machine's files; temporary folders stand in `home`, the run's own folder, which is made with the first of them. */
function createFiles(home) {
    return {
        read: readFile,
        readText: async (path, limitBytes) => {
            const bytes = await unlessAbsent(readFile(path, limitBytes));
            return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
        },
        write: (path, content, mode) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.writeFile)(path, content, mode === undefined ? {} : { mode }),
        append: (path, content) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.appendFile)(path, content),
        makeFolder: async (path, mode) => {
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdir)(path, { recursive: true, ...(mode === undefined ? {} : { mode }) });
        },
        claimFolder: (path) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdir)(path, { mode: 0o700 }),
        temporaryFolder: async (prefix) => {
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdir)(home, { recursive: true, mode: 0o700 });
            return (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdtemp)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(home, prefix));
        },
        remove: (path) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)(path, { recursive: true, force: true }),
        list: (path) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readdir)(path),
        kind: async (path) => {
            const stats = await unlessAbsent((0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.lstat)(path));
            return stats === undefined ? undefined : { kind: kindOf(stats), size: stats.size };
        },
        link: (target, path) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.symlink)(target, path),
        stream: streamFile,
    };
}
/** Reads to the end of a file, whatever size it says it has; over the limit it is an error with the code `ERR_FILE_TOO_LARGE`. */
async function readFile(path, limitBytes = DEFAULT_LIMIT_BYTES) {
    const file = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.open)(path, 'r');
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
/** Buffers of a stream that are filled in turn: one is read into, one is on its way, one is being sent. */
const RING = 3;
/**
 * Opens the file when the first chunk is asked for, so that nobody has to close what nobody read. A chunk's memory is used again for the chunk after the
 * next two (`BlobSource.chunks`): a new buffer for each would cost tens of megabytes before the collector looks.
 */
async function* streamFile(path, start = 0) {
    const file = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.open)(path, 'r');
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
async function unlessAbsent(work) {
    try {
        return await work;
    }
    catch (error) {
        const code = (0,_domain_code_js__WEBPACK_IMPORTED_MODULE_2__/* .codeOf */ .$)(error);
        if (code === 'ENOENT' || code === 'ENOTDIR')
            return undefined;
        throw error;
    }
}


/***/ }),

/***/ 3168:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   o: () => (/* binding */ openGitHub)
/* harmony export */ });
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7909);

/** Without an answer for so long a request ends; what is asked here must not hold up a build. */
const REQUEST_TIMEOUT_MS = 10_000;
/**
 * Opens GitHub's REST API by `@actions/github`, which is loaded here for the first time: most runs never ask. Errors are plain ones with
 * the status and GitHub's own sentence. `timeoutMs` is for one request.
 */
async function openGitHub(token, apiUrl, timeoutMs = REQUEST_TIMEOUT_MS) {
    if (token === undefined)
        throw new Error('no token was given');
    const { getOctokit } = await Promise.all(/* import() */[__nccwpck_require__.e(119), __nccwpck_require__.e(413)]).then(__nccwpck_require__.bind(__nccwpck_require__, 2413));
    const client = getOctokit(token.reveal(), { baseUrl: apiUrl, log: SILENT });
    const get = async (path) => {
        const signal = AbortSignal.timeout(timeoutMs);
        try {
            const { data, headers } = await client.request({ method: 'GET', url: path, request: { signal } });
            return { data, link: headers.link };
        }
        catch (error) {
            throw signal.aborted ? new Error(`no answer within ${timeoutMs / 1000} s`, { cause: error }) : explain(error, token);
        }
    };
    return {
        tags: async (owner, name, prefix, limit) => {
            const names = [];
            let next = `${repositoryPath(owner, name)}/git/matching-refs/${matching(prefix)}`;
            while (next !== undefined) {
                const page = await get(next);
                names.push(...namesOf(page.data, prefix));
                if (names.length > limit)
                    return { names: names.slice(0, limit), complete: false };
                next = nextPage(page.link, apiUrl);
            }
            return { names, complete: true };
        },
        repository: async (owner, name) => (await get(repositoryPath(owner, name))).data,
    };
}
/** What octokit says about deprecations is for us, not for the job's log. */
const SILENT = { debug: () => { }, info: () => { }, warn: () => { }, error: () => { } };
function repositoryPath(owner, name) {
    return `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}
/** Without the last slash: what GitHub makes of `tags/` is written nowhere. What it then finds too much is dropped by `namesOf`. */
function matching(prefix) {
    return `tags/${prefix}`.replace(/\/+$/, '').split('/').map(encodeURIComponent).join('/');
}
/** The answer is a list of `{ref: 'refs/tags/v1', …}` (docs.github.com/rest/git/refs, "List matching references"). */
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
/** The next page by RFC 8288; only on the API's own origin, since the token goes along. */
function nextPage(link, apiUrl) {
    const next = /<([^>]*)>\s*;[^,]*\brel="?next\b/.exec(link ?? '')?.[1];
    if (next === undefined)
        return undefined;
    const url = new URL(next, apiUrl);
    if (url.origin !== new URL(apiUrl).origin)
        throw new Error(`the next page is on another host, ${url.host}`);
    return url.href;
}
/**
 * Octokit's errors have the status of the answer; without an answer the network's own sentence stands at the end of the causes. A server that repeats
 * the token that it was sent is not repeated.
 */
function explain(thrown, token) {
    const isAnswered = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(thrown) && thrown['response'] !== undefined;
    const message = sentenceOf(isAnswered ? thrown : rootOf(thrown))
        .replaceAll(token.reveal(), '***')
        .split('\n', 1)[0];
    return new Error(isAnswered ? `status ${thrown['status']}: ${message}` : message, { cause: thrown });
}
function rootOf(thrown) {
    return (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(thrown) && thrown['cause'] !== undefined ? rootOf(thrown['cause']) : thrown;
}
/** Node's error for a host with several addresses has a code and no sentence. */
function sentenceOf(thrown) {
    const [message, code] = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(thrown) ? [thrown['message'], thrown['code']] : [thrown, undefined];
    return String(message || code);
}


/***/ }),

/***/ 5753:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  V: () => (/* binding */ createHttp)
});

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __nccwpck_require__(7067);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __nccwpck_require__(4708);
// EXTERNAL MODULE: external "node:dns"
var external_node_dns_ = __nccwpck_require__(610);
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __nccwpck_require__(7030);
;// CONCATENATED MODULE: ./lib/src/adapters/address.js


/**
 * Addresses that no registry has and that machines keep their own credentials behind: IPv4 and IPv6 link-local (RFC 3927, RFC 4291),
 * the metadata service of AWS over IPv6, and IPv4 link-local as NAT64 writes it (RFC 6052).
 */
const REFUSED = new external_node_net_.BlockList();
REFUSED.addSubnet('169.254.0.0', 16, 'ipv4');
REFUSED.addSubnet('fe80::', 10, 'ipv6');
REFUSED.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');
REFUSED.addAddress('fd00:ec2::254', 'ipv6');
/** Error with code `ERR_ADDRESS_REFUSED` when a host is, or was found to be, link-local or a metadata service; `undefined` otherwise. */
function refuseAddress(host, address = host.replace(/^\[|\]$/g, '')) {
    const family = (0,external_node_net_.isIP)(address);
    if (family === 0 || !REFUSED.check(address, family === 4 ? 'ipv4' : 'ipv6'))
        return undefined;
    return Object.assign(new Error(`${host} is at ${address}, a link-local or metadata address`), { code: 'ERR_ADDRESS_REFUSED' });
}
/**
 * The system's name resolution, refusing names behind which a link-local or metadata address stands. It is asked when the socket connects,
 * so that a name cannot be good when it is judged and bad when it is used.
 */
function guardedLookup(lookup = external_node_dns_.lookup) {
    return (host, options, callback) => {
        lookup(host, options, (error, found, family) => {
            const addresses = typeof found === 'string' ? [found] : (found ?? []).map((entry) => entry.address);
            const refusal = addresses.map((address) => refuseAddress(host, address)).find((entry) => entry !== undefined);
            callback(error ?? refusal ?? null, refusal === undefined ? found : [], family);
        });
    };
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: external "node:tls"
var external_node_tls_ = __nccwpck_require__(1692);
// EXTERNAL MODULE: ./lib/src/domain/loopback.js
var loopback = __nccwpck_require__(4006);
;// CONCATENATED MODULE: ./lib/src/adapters/agents.js






/** Connections that are kept for one origin. */
const SOCKETS_PER_ORIGIN = 8;
/** An idle connection is dropped after this time: networks forget them without a word (Azure's outbound rules after 4 minutes). */
const IDLE_SOCKET_MS = 30_000;
/**
 * Makes the pools: one for each origin, kind of use and additional certificate authority. Proxies are those of the environment, as Node's
 * `proxyEnv` reads them (Node ≥ 24.5, `NO_PROXY` included); loopback never goes through one, as Go's clients have it. An older Node with a
 * proxy variable set, and a proxy that is not for HTTP, throw `ERR_PROXY_UNSUPPORTED`: nothing goes around a proxy.
 */
function createAgents(env, lookup) {
    const agents = new Map();
    return (url, ca, purpose) => {
        const proxy = (0,loopback/* isLoopback */.U)(url.hostname) ? undefined : proxyOf(url, env);
        const key = JSON.stringify([url.protocol, proxy === undefined, purpose, ca]);
        const known = agents.get(key);
        if (known !== undefined)
            return known;
        const options = {
            keepAlive: purpose !== 'fresh',
            maxSockets: SOCKETS_PER_ORIGIN,
            noDelay: true,
            timeout: IDLE_SOCKET_MS,
            lookup: guardedLookup(lookup),
            ...(proxy === undefined ? {} : { proxyEnv: proxy }),
        };
        const agent = url.protocol === 'https:' ? new external_node_https_.Agent({ ...options, ...trust(ca, env) }) : new external_node_http_.Agent(options);
        agents.set(key, agent);
        return agent;
    };
}
/** What Node is told of the proxy for a URL; `undefined` when the environment names none. */
function proxyOf(url, env) {
    const lower = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
    const name = [lower, lower.toUpperCase()].find((variable) => (env[variable] ?? '') !== '');
    const value = env[name ?? ''];
    if (name === undefined || value === undefined)
        return undefined;
    // Go's clients take a proxy without a scheme for HTTP; Node goes around one that it cannot read
    const address = value.includes('://') ? value : `http://${value}`;
    const speaks = URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
    if (!speaks)
        throw unsupported(`${url.host} is to be reached through ${name}, which names no proxy for HTTP`);
    if (!canProxy())
        throw unsupported(`${url.host} is to be reached through ${name}, which Node ${process.versions.node} cannot; Node 24.5 can`);
    return { [lower]: address, no_proxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '' };
}
/** A Node that knows the option refuses a proxy whose address is broken; one that does not never looks. */
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
/** The additional authority beside everything that is trusted without it: an own `ca` alone would replace those. */
function trust(ca, env) {
    if (ca === undefined)
        return {};
    return { secureContext: external_node_tls_.createSecureContext({ ca: [...trusted(env), ca] }) };
}
function trusted(env) {
    // Node ≥ 22.15 knows what it trusts; before, the bundled roots and NODE_EXTRA_CA_CERTS are all there is
    if (typeof external_node_tls_.getCACertificates === 'function')
        return external_node_tls_.getCACertificates('default');
    const extra = env['NODE_EXTRA_CA_CERTS'] ?? '';
    return extra === '' ? external_node_tls_.rootCertificates : [...external_node_tls_.rootCertificates, (0,external_node_fs_.readFileSync)(extra, 'utf8')];
}

;// CONCATENATED MODULE: ./lib/src/adapters/http.js




/** Without a byte in either direction for so long a request ends. */
const IDLE_MS = 60_000;
/** The headers of an answer, all together. */
const HEADERS_LIMIT_BYTES = 64 * 1024;
/** A streamed body up to this size goes out once more by itself; of a larger one the server may have kept a part. */
const REPLAY_LIMIT_BYTES = 1024 * 1024;
/**
 * Requests by `node:http` and `node:https`: kept connections (8 an origin), no redirects, nothing retried but what a kept connection lost
 * before the server could have answered. Errors are Node's, with `code`; ours are `ETIMEDOUT`, `ERR_BODY_TOO_LARGE` (which has `status` and `headers`),
 * `ERR_BODY_SIZE`, `ERR_ADDRESS_REFUSED` and `ERR_PROXY_UNSUPPORTED`.
 */
function createHttp({ env, signal, lookup }) {
    const agents = createAgents(env, lookup);
    const flying = new Set();
    signal.addEventListener('abort', () => {
        for (const end of flying)
            end(reasonOf(signal));
    });
    const send = async (request, purpose) => {
        const idleMs = request.idleMs ?? IDLE_MS;
        const way = { agents, signal, flying, idleMs, answerMs: purpose === 'request' ? idleMs * 2 : undefined };
        try {
            return await fly(request, purpose, way);
        }
        catch (error) {
            // a kept connection that the server had closed: the request never reached it
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
/** A reset of a kept connection before the first byte of an answer. */
class StaleConnection extends Error {
}
function fly(request, purpose, { agents, signal, flying, idleMs, answerMs }) {
    if (signal.aborted)
        return Promise.reject(reasonOf(signal));
    const refusal = refuseAddress(request.url.hostname);
    if (refusal !== undefined)
        return Promise.reject(refusal);
    return new Promise((resolve, reject) => {
        const { method, url, body } = request;
        const size = body === undefined ? undefined : body instanceof Uint8Array ? body.byteLength : body.size;
        const replayable = body === undefined || body instanceof Uint8Array || body.size <= REPLAY_LIMIT_BYTES;
        const outgoing = (url.protocol === 'https:' ? external_node_https_.request : external_node_http_.request)(url, {
            method,
            headers: { ...request.headers, ...(size === undefined ? {} : { 'content-length': size }) },
            agent: agents(url, request.ca, purpose),
            timeout: idleMs,
            maxHeaderSize: HEADERS_LIMIT_BYTES,
        });
        let failure;
        const end = (reason) => {
            failure ??= reason;
            outgoing.destroy(reason);
        };
        let patience;
        flying.add(end);
        outgoing.once('close', () => {
            flying.delete(end);
            clearTimeout(patience);
        });
        outgoing.on('timeout', () => end(timeout(`${url.host} was silent for ${idleMs} ms`)));
        outgoing.once('finish', () => {
            if (answerMs !== undefined)
                patience = setTimeout(() => end(timeout(`${url.host} had not answered in full after ${answerMs} ms`)), answerMs);
        });
        outgoing.on('error', (error) => {
            const stale = failure === undefined && outgoing.reusedSocket && replayable && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
            reject(stale ? new StaleConnection(error.message, { cause: error }) : (failure ?? error));
        });
        outgoing.once('response', (response) => {
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
/** Sends a body chunk by chunk, as fast as the connection takes it; stops when the answer comes before the body has gone. */
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
/** Resolves when the connection has taken the chunk, whose memory may then be used again; or when there is no use in waiting for it. */
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
            // an answer that came before the body had gone: what is left of the body must not be taken for the next request
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

/***/ 5193:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ createLog)
/* harmony export */ });
/* harmony import */ var _domain_inert_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1295);

/** What is printed of one stretch of untrusted output before the rest is only counted. */
const LIMIT_LINES = 50_000;
const LIMIT_CHARACTERS = 32 * 1024 * 1024;
/** The end of a stretch is what tells why a build failed: this many of its last lines are printed even beyond the limit. */
const TAIL_LINES = 200;
/**
 * The log of a run, written with `write`, and the way in which every command to the runner must go. While untrusted output is on its way the
 * runner's commands are stopped with a token that nobody can guess; a command of ours resumes them, stands alone, and stops them again
 * with a new token. Stretches may overlap: commands stay stopped until the last one is closed.
 */
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
    const annotate = (name, text) => command(name, {}, linesOf(text).join('\n'));
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
        debug: (text) => annotate('debug', text),
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
/** A command as the runner reads it (actions/runner, src/Runner.Common/ActionCommand.cs): `%`, CR and LF are escaped, in properties `:` and `,` too. */
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
/** Prints lines made inert up to the limits; of the rest only the last ones are kept, as short as a line may be, and made inert when they are printed. */
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

/***/ 6097:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   j: () => (/* binding */ createRunner)
/* harmony export */ });
/* unused harmony export inputsOf */
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1455);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8500);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(5071);



/** Loading takes the main thread for tens of milliseconds; by then a child that was to be started is running. */
const PREPARE_AFTER_MS = 40;
/**
 * The GitHub runner: inputs from `INPUT_*`, masks as commands, outputs, state and summary through `@actions/core`, which is loaded when first
 * needed, because loading it is a large part of a start.
 */
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
        state: async (name, value) => {
            // Our values are paths and hex digits: one line each, so the file's simple form does, and nothing has to be loaded before the build.
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
/** The inputs that a workflow gave, as the runner hands them on: `INPUT_<NAME>`, upper case, spaces as `_` (actions/runner, `InputsToEnvironment`). */
function inputsOf(env) {
    const given = Object.entries(env).flatMap(([key, value]) => {
        const text = value?.trim() ?? '';
        return /^INPUT_/i.test(key) && text !== '' ? [[key.slice('INPUT_'.length).toLowerCase(), text]] : [];
    });
    return new Map(given);
}
/** A secret as it may be printed: itself, and trimmed; the runner adds base64, JSON, URI and shell forms, and each line of a longer one. */
function maskedForms(secret) {
    const value = secret.reveal();
    return [...new Set([value, value.trim()])].filter((form) => form !== '');
}
/** The path in one of the runner's file variables, when it can be written. */
async function writable(variable, env) {
    const file = env[variable];
    if (!file) {
        const hint = 'The runner sets it for every step; outside of one, point it to an empty file.';
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('outputs', `the environment variable ${variable} is not set, so nothing can be handed on`, hint);
    }
    await told(file, () => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.appendFile)(file, ''));
    return file;
}
/** Writes a byte and takes it back: a disk that is full says so before anything is done, and not when all is. */
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

/***/ 1342:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ codeOf)
/* harmony export */ });
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7909);

/** The code that Node gives an error of the system (`ENOENT`, `ENOSPC`, `ECONNRESET`, …); `undefined` for anything else that was thrown. */
function codeOf(thrown) {
    return (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u)(thrown) && typeof thrown['code'] === 'string' ? thrown['code'] : undefined;
}


/***/ }),

/***/ 6169:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   X: () => (/* binding */ CONFIG_LIMIT_BYTES),
/* harmony export */   o: () => (/* binding */ parseConfig)
/* harmony export */ });
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7909);

/** The largest image config that is read. */
const CONFIG_LIMIT_BYTES = 4 * 1024 * 1024;
/** Parses an image config; `undefined` when the bytes are not a JSON object (the config of an artifact, say). */
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

/***/ 9191:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   ZD: () => (/* binding */ hexOf),
/* harmony export */   m: () => (/* binding */ parseDigest),
/* harmony export */   ol: () => (/* binding */ digestOf)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7598);

const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** Parses a digest; anything but `sha256:` with 64 lower-case hex digits is `undefined`. */
function parseDigest(text) {
    return isDigest(text) ? text : undefined;
}
/** Hashes bytes to their digest. */
function digestOf(bytes) {
    return `sha256:${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(bytes).digest('hex')}`;
}
/** The 64 hex digits of a digest, as file names in an OCI layout have them. */
function hexOf(digest) {
    return digest.slice('sha256:'.length);
}
function isDigest(text) {
    return DIGEST.test(text);
}


/***/ }),

/***/ 1706:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ withoutSecrets),
/* harmony export */   c: () => (/* binding */ isServiceAccess)
/* harmony export */ });
/** Inputs of this action, tokens, and the files by which a step speaks to the runner: nothing that a child may use. */
const DENIED = /^(?:INPUT_.*|STATE_.*|GITHUB_TOKEN|ACTIONS_ID_TOKEN_.*|GITHUB_(?:OUTPUT|ENV|PATH|STATE|STEP_SUMMARY))$/i;
/** How GitHub's own services are reached, its cache among them: a token that writes the cache of the whole repository. */
const SERVICES = /^(?:ACTIONS_RUNTIME_.*|ACTIONS_RESULTS_URL|ACTIONS_CACHE_.*)$/i;
/**
 * What a child may see of an environment: all but what was given to this step alone. A deny-list, because proxies, homes and the clouds' own sign-ins
 * live there too and are needed. `isNamed` says which variables are kept all the same, since the user asked for them by name.
 */
function withoutSecrets(env, isNamed = () => false) {
    return Object.fromEntries(Object.entries(env).filter(([name]) => isNamed(name) || !(DENIED.test(name) || isServiceAccess(name))));
}
/** Whether a variable is one of those by which GitHub's own services, such as its cache, are reached. */
function isServiceAccess(name) {
    return SERVICES.test(name);
}


/***/ }),

/***/ 2115:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   S4: () => (/* binding */ CONFIG_PREFIX),
/* harmony export */   Xx: () => (/* binding */ FOLDER_RANDOM_BYTES),
/* harmony export */   bR: () => (/* binding */ socketFolders),
/* harmony export */   c4: () => (/* binding */ STATE),
/* harmony export */   t0: () => (/* binding */ runFolderName)
/* harmony export */ });
/* unused harmony export isRunFolderName */
/** The state in which main tells the post step its folder, and the builder that it made. */
const STATE = { folder: 'folder', builder: 'builder' };
const PREFIX = 'build-tag-push-';
const RUN_FOLDER = /^build-tag-push-[0-9a-f]{16}$/;
/** How the folder begins that holds the docker configuration of the run's children, inside of the run's own: it is there as long as they are. */
const CONFIG_PREFIX = 'docker-';
/** Bytes of randomness in the name of a run's folder. */
const FOLDER_RANDOM_BYTES = 8;
/** The name of a run's own folder: everything that a run writes, but outputs, is in it. */
function runFolderName(random) {
    return `${PREFIX}${random}`;
}
/**
 * Where the socket of a run may stand whose own folder is too deep for the path of one: by its name the post step finds it again. `name` is that of the
 * run's folder, `temporary` the system's temporary folder.
 */
function socketFolders(name, temporary) {
    return [...new Set([temporary, '/tmp'])].map((root) => `${root}/${name}-socket`);
}
/** Whether a folder's name is one that a run of ours gives: the post step removes nothing else, whatever it is told. */
function isRunFolderName(name) {
    return RUN_FOLDER.test(name);
}


/***/ }),

/***/ 1295:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Fq: () => (/* binding */ inertLine),
/* harmony export */   Ic: () => (/* binding */ inertMarkdown),
/* harmony export */   Mo: () => (/* binding */ inertInline),
/* harmony export */   by: () => (/* binding */ LINE_LIMIT)
/* harmony export */ });
/* unused harmony export INLINE_LIMIT */
/** The longest line that is printed, in UTF-16 units (8 Ki); the rest is counted. */
const LINE_LIMIT = 8 * 1024;
/** The longest stretch of foreign text inside an error's message. */
const INLINE_LIMIT = 512;
/** ECMA-48 control sequences in their 7-bit and 8-bit forms: CSI, strings that a terminator ends (DCS, SOS, OSC, PM, APC), and two-character escapes. */
const SEQUENCES = [
    '(?:\\x1b\\[|\\x9b)[0-?]*[ -/]*[@-~]',
    '(?:\\x1b[PX\\]^_]|[\\x90\\x98\\x9d-\\x9f])[^\\0-\\x08\\x0a-\\x1f\\x7f-\\x9f]*(?:\\x07|\\x1b\\\\|\\x9c)',
    '\\x1b[ -/]*[0-~]',
];
const ESCAPES = new RegExp(SEQUENCES.join('|'), 'g');
/**
 * What no reader can see but a terminal or a parser acts on: control characters but tab; line and paragraph separators; everything that
 * Unicode lets a renderer ignore (bidi controls, zero-width characters, tags, variation selectors); interlinear annotation.
 */
const INVISIBLE = /(?!\t)[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;
/** Nothing but what can be seen in ASCII, and nothing that begins or holds a runner command. */
const HARMLESS = /^(?![\t ]*::)(?!.*##\[)[\t\x20-\x7e]*$/;
/**
 * The runner finds `##[` and `::` by .NET's culture-sensitive search, which skips characters that collation ignores, and trims every
 * Unicode space first (actions/runner, src/Runner.Common/ActionCommand.cs). So anything that is not visible ASCII may stand between.
 */
const LEGACY_COMMAND = /#([^\x20-\x7e]*)#([^\x20-\x7e]*)\[/g;
const COMMAND = /^([^\x21-\x7e]*):([^\x20-\x7e]*):/;
/**
 * Makes one line of outside text safe to print: no control character, escape sequence, bidi or invisible character is left in it, the runner
 * sees no command in it, and it is at most `limit` UTF-16 units long (and a note of what was cut). Line ends inside become spaces.
 */
function inertLine(text, limit = LINE_LIMIT) {
    const kept = text.length > limit ? text.slice(0, limit) : text;
    const note = text.length > limit ? ` … ${text.length - limit} more characters` : '';
    if (HARMLESS.test(kept))
        return kept + note;
    return neutralise(visible(kept)) + note;
}
/** Makes outside text, of any number of lines, safe inside a message of ours: one line, no longer than `limit`. */
function inertInline(text, limit = INLINE_LIMIT) {
    const line = inertLine(text.slice(0, limit * 4), limit * 4).trim();
    return line.length > limit ? `${line.slice(0, limit - 1).toWellFormed()}…` : line;
}
/**
 * Makes outside text safe inside Markdown: a table cell, a list item, a paragraph; the text is shown as it is. Each ASCII punctuation mark that
 * Markdown, HTML or GitHub's autolinks give a meaning becomes a numeric character reference, which never forms structure (CommonMark 6.2).
 */
function inertMarkdown(text, limit = LINE_LIMIT) {
    return inertLine(text, limit)
        .replace(/[!"#$&'()*+:;<=>?@[\\\]^_`{|}~]/g, (mark) => `&#${mark.charCodeAt(0)};`)
        .replace(/\bwww\./gi, (start) => start.replace('.', '&#46;'))
        .replace(/^(\s*(?:[0-9]{1,9})?)([-.])/, (_, before, mark) => `${before}&#${mark.charCodeAt(0)};`);
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

/***/ 7909:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   u: () => (/* binding */ isRecord)
/* harmony export */ });
/** Whether a parsed JSON value is an object (not an array, not null), so that its fields can be looked at one by one. */
function isRecord(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}


/***/ }),

/***/ 4006:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   U: () => (/* binding */ isLoopback)
/* harmony export */ });
/** Whether a host name, as `URL.hostname` writes it, means this machine: `localhost`, names under it, 127.0.0.0/8 and `[::1]`. */
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
/* harmony import */ var _digest_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(9191);
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(7909);



/** The manifest types that registries and builders hand out; all four are always offered (facts of registries: leaving one out gives 404 or a converted manifest). */
const MANIFEST_TYPES = [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
    'application/vnd.docker.distribution.manifest.v2+json',
];
/** The largest manifest that is read: 4 MiB, what registries must take (distribution-spec, "Pushing manifests"). */
const MANIFEST_LIMIT_BYTES = 4 * 1024 * 1024;
/** The annotation by which BuildKit marks attestation manifests in an index (moby/buildkit, docs/attestations/attestation-storage.md). */
const ATTESTATION_TYPE = 'vnd.docker.reference.type';
/** Whether a child of an index is an attestation rather than a platform's image. */
function isAttestation(child) {
    return child.annotations[ATTESTATION_TYPE] === 'attestation-manifest';
}
/**
 * Parses the bytes of a manifest or index. `mediaType` is what the transport said; the document's own `mediaType` must agree where there is one.
 * Throws `ActionError` `build-output` or `registry-answer` (the caller says which) naming document and field.
 */
function parseManifest(bytes, digest, mediaType, code) {
    const refuse = (what) => {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ(code, `the manifest ${digest} ${what}`);
    };
    const document = parseJson(bytes, () => refuse('is not JSON'));
    if (!(0,_json_js__WEBPACK_IMPORTED_MODULE_2__/* .isRecord */ .u)(document))
        return refuse('is not a JSON object');
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
    const entries = list.map((entry, index) => parseDescriptor(entry, `${isIndex ? 'manifests' : 'layers'}[${index}]`, refuse));
    const content = isIndex
        ? { kind: 'index', manifests: entries }
        : { kind: 'image', config: parseDescriptor(document['config'], 'config', refuse), layers: entries };
    return { mediaType: type, digest, bytes, content };
}
function parseDescriptor(value, field, refuse) {
    if (!(0,_json_js__WEBPACK_IMPORTED_MODULE_2__/* .isRecord */ .u)(value))
        return refuse(`has no object at ${field}`);
    const digest = typeof value['digest'] === 'string' ? (0,_digest_js__WEBPACK_IMPORTED_MODULE_1__/* .parseDigest */ .m)(value['digest']) : undefined;
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
    if (!(0,_json_js__WEBPACK_IMPORTED_MODULE_2__/* .isRecord */ .u)(value) || typeof value['os'] !== 'string' || typeof value['architecture'] !== 'string')
        return undefined;
    const variant = value['variant'];
    return { os: value['os'], architecture: value['architecture'], ...(typeof variant === 'string' && variant !== '' ? { variant } : {}) };
}
function texts(value) {
    if (!(0,_json_js__WEBPACK_IMPORTED_MODULE_2__/* .isRecord */ .u)(value))
        return {};
    return Object.fromEntries(Object.entries(value).filter((entry) => typeof entry[1] === 'string'));
}
function parseJson(bytes, refuse) {
    try {
        return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
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
/* harmony export */   my: () => (/* binding */ samePlatform)
/* harmony export */ });
const PART = /^[a-z0-9][a-z0-9._-]*$/;
/** Parses `os/architecture[/variant]` (`linux/arm64`, `linux/arm/v7`); anything else is `undefined`. */
function parsePlatform(text) {
    const [os, architecture, variant, ...rest] = text.split('/');
    if (os === undefined || architecture === undefined || rest.length > 0)
        return undefined;
    if (![os, architecture, variant ?? 'v'].every((part) => PART.test(part)))
        return undefined;
    return normal({ os, architecture, ...(variant === undefined ? {} : { variant }) });
}
/** Writes a platform as `os/architecture[/variant]`. */
function formatPlatform(platform) {
    const base = `${platform.os}/${platform.architecture}`;
    return platform.variant === undefined ? base : `${base}/${platform.variant}`;
}
/** Whether two platforms are the same after containerd's normalisation (`arm64/v8` is `arm64`, `arm` is `arm/v7`). */
function samePlatform(one, other) {
    return formatPlatform(normal(one)) === formatPlatform(normal(other));
}
/** containerd's aliases and default variants (github.com/containerd/platforms, `database.go`). */
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
/* harmony export */   cy: () => (/* binding */ formatTagged),
/* harmony export */   dz: () => (/* binding */ isTag),
/* harmony export */   o6: () => (/* binding */ parseHost),
/* harmony export */   y6: () => (/* binding */ formatPinned)
/* harmony export */ });
/* unused harmony export NAME_LENGTH_LIMIT */
const DOCKER_HUB = ['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com'];
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\])(?::[0-9]{1,5})?$/;
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
/** The longest tag that a registry takes (distribution-spec, "Pulling manifests"). */
const TAG_LENGTH_LIMIT = 128;
/** The longest host and path together that clients pass on (distribution-spec, "Workflow Categories", note on 255 characters). */
const NAME_LENGTH_LIMIT = 255;
/** Parses the host of a registry, with or without a port; Docker Hub's other names, and the key of its docker config entry, become `docker.io`. */
function parseHost(text) {
    const lower = text.trim().toLowerCase();
    const bare = lower.replace(/^https?:\/\//, '').replace(/\/(?:v[12]\/?)?$/, '');
    if (!isHost(bare))
        return undefined;
    return canonical(bare);
}
/**
 * Parses an image name without tag or digest. The first component is a host when it has a dot, a colon or is `localhost`
 * (github.com/distribution/reference, `normalize.go`); a single component on Docker Hub gets `library/`.
 */
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
/** Whether a text is a tag by the distribution-spec's grammar. */
function isTag(text) {
    return TAG.test(text);
}
/** Whether two repositories are the same place, however they were spelt. */
function sameRepository(one, other) {
    return one.host === other.host && one.path === other.path;
}
/** The canonical name of a repository, `docker.io/library/app`: the key of maps, and what the OCI world compares. */
function canonicalName(repository) {
    return `${repository.host}/${repository.path}`;
}
/** Writes `name:tag` as the user spells the image. */
function formatTagged(reference) {
    return `${reference.repository.name}:${reference.tag}`;
}
/** Writes `name@digest` as the user spells the image, ready to pull. */
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
/* harmony export */   z: () => (/* binding */ Secret)
/* harmony export */ });
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7975);

/** A value that must never be printed: text, JSON and `util.inspect` show `***`; `reveal()` is the only way to it. */
class Secret {
    #value;
    constructor(value) {
        this.#value = value;
    }
    /** The value itself; call it only where the secret leaves for the place that it was made for. */
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


/***/ }),

/***/ 9659:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   j_: () => (/* binding */ compareStable),
/* harmony export */   mx: () => (/* binding */ versionOfTag),
/* harmony export */   ot: () => (/* binding */ parseVersion),
/* harmony export */   yh: () => (/* binding */ runVersion)
/* harmony export */ });
/* harmony import */ var semver_functions_parse_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6353);

/** Parses a version; anything else is `undefined`. */
function parseVersion(text) {
    const found = semver_functions_parse_js__WEBPACK_IMPORTED_MODULE_0__(text);
    if (found === null)
        return undefined;
    const { major, minor, patch, version, prerelease } = found;
    return { raw: text, full: version, major, minor, patch, isPrerelease: prerelease.length > 0 };
}
/** Orders two stable versions by precedence (semver.org, item 11): negative when the first is lower, zero when they are equal. */
function compareStable(one, other) {
    return one.major - other.major || one.minor - other.minor || one.patch - other.patch;
}
/** The version in a Git tag: what follows `prefix`; `undefined` for tags without the prefix and for what is no version. */
function versionOfTag(tag, prefix) {
    return tag.startsWith(prefix) ? parseVersion(tag.slice(prefix.length)) : undefined;
}
/** The version of a run: the one given by hand, else the one in the pushed tag. A version by hand that is none throws nothing: it is `none`. */
function runVersion(given, tag, prefix) {
    if (given !== undefined) {
        const version = versionOfTag(given, prefix) ?? parseVersion(given);
        if (version !== undefined)
            return { kind: 'version', version, from: 'input' };
        return { kind: 'none', because: `the version given by hand, ${given}, is not a semantic version` };
    }
    if (tag === undefined)
        return { kind: 'none', because: 'the run is not for a tag, and no version is given' };
    const version = versionOfTag(tag, prefix);
    if (version !== undefined)
        return { kind: 'version', version, from: 'tag' };
    if (!tag.startsWith(prefix))
        return { kind: 'none', because: `the tag ${tag} does not start with ${prefix}` };
    return { kind: 'none', because: `the tag ${tag} is not a semantic version${prefix === '' ? '' : ` after ${prefix}`}` };
}


/***/ }),

/***/ 620:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   u: () => (/* binding */ writtenNames)
/* harmony export */ });
/** The names of the tags that this run may write, in docker/metadata-action's order: a tag that stays where it is, is no name of this image. */
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
/**
 * Every failure that we foresee has one of these codes; each code is a heading in README's Troubleshooting
 * (checked by `__tests__/errors.test.ts`).
 */
const ERROR_CODES = (/* unused pure expression or super */ null && ([
    'inputs',
    'event',
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
    'blob-content',
    'verify',
    'disk',
    'outputs',
    'cancelled',
    'timeout',
    'internal',
]));
/**
 * A failure told to the user: `message` says what happened, where, and what was found (it becomes the annotation);
 * `hint` says what is allowed or what to do (printed in the log below it); `cause` travels along for debug logs.
 */
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
/** Whether the run was ended from outside, by a cancel or its time limit: then what was not done is no failure of its own. */
function endsRun({ code }) {
    return code === 'cancelled' || code === 'timeout';
}
/** Gives anything that was thrown as an `ActionError`; what we did not foresee becomes `internal`, with its cause kept; a disk that takes no file, `disk`. */
function asActionError(thrown) {
    if (thrown instanceof ActionError)
        return thrown;
    if (thrown instanceof Error)
        return new ActionError(isDisk(thrown) ? 'disk' : 'internal', thrown.message, undefined, thrown);
    return new ActionError('internal', `something that is not an error was thrown: ${String(thrown)}`, undefined, thrown);
}
/** Codes of Node's errors for a disk or a folder that takes no file. */
const DISK = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'ENOTDIR', 'EIO']);
function isDisk(error) {
    return 'code' in error && DISK.has(error.code);
}


/***/ }),

/***/ 8317:
/***/ ((__webpack_module__, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);
/* harmony import */ var _adapters_children_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(637);
/* harmony import */ var _adapters_clock_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(1605);
/* harmony import */ var _adapters_ecr_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(3049);
/* harmony import */ var _adapters_files_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(2464);
/* harmony import */ var _adapters_github_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(3168);
/* harmony import */ var _adapters_http_js__WEBPACK_IMPORTED_MODULE_7__ = __nccwpck_require__(5753);
/* harmony import */ var _adapters_log_js__WEBPACK_IMPORTED_MODULE_8__ = __nccwpck_require__(5193);
/* harmony import */ var _adapters_runner_js__WEBPACK_IMPORTED_MODULE_9__ = __nccwpck_require__(6097);
/* harmony import */ var _domain_folder_js__WEBPACK_IMPORTED_MODULE_10__ = __nccwpck_require__(2115);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_11__ = __nccwpck_require__(5071);
/* harmony import */ var _pipeline_js__WEBPACK_IMPORTED_MODULE_12__ = __nccwpck_require__(6404);
/* harmony import */ var _report_tell_js__WEBPACK_IMPORTED_MODULE_13__ = __nccwpck_require__(6300);














const { env } = process;
const ending = new AbortController();
const { signal } = ending;
for (const name of ['SIGINT', 'SIGTERM'])
    process.once(name, () => ending.abort(new _errors_js__WEBPACK_IMPORTED_MODULE_11__/* .ActionError */ .lZ('cancelled', `the run was cancelled (${name})`)));
const random = (0,_adapters_clock_js__WEBPACK_IMPORTED_MODULE_3__/* .createRandom */ .s)();
const { log, command } = (0,_adapters_log_js__WEBPACK_IMPORTED_MODULE_8__/* .createLog */ .h)((text) => process.stdout.write(text), random);
const folder = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(env['RUNNER_TEMP'] || (0,node_os__WEBPACK_IMPORTED_MODULE_0__.tmpdir)(), (0,_domain_folder_js__WEBPACK_IMPORTED_MODULE_10__/* .runFolderName */ .t0)(random.hex(_domain_folder_js__WEBPACK_IMPORTED_MODULE_10__/* .FOLDER_RANDOM_BYTES */ .Xx)));
const ports = {
    runner: (0,_adapters_runner_js__WEBPACK_IMPORTED_MODULE_9__/* .createRunner */ .j)(env, command),
    log,
    env,
    children: (0,_adapters_children_js__WEBPACK_IMPORTED_MODULE_2__/* .createChildren */ .A)(env, signal),
    files: (0,_adapters_files_js__WEBPACK_IMPORTED_MODULE_5__/* .createFiles */ .q)(folder),
    http: (0,_adapters_http_js__WEBPACK_IMPORTED_MODULE_7__/* .createHttp */ .V)({ env, signal }),
    clock: (0,_adapters_clock_js__WEBPACK_IMPORTED_MODULE_3__/* .createClock */ .t)(signal),
    random,
    clients: { github: _adapters_github_js__WEBPACK_IMPORTED_MODULE_6__/* .openGitHub */ .o, ecr: (0,_adapters_ecr_js__WEBPACK_IMPORTED_MODULE_4__/* .createEcr */ .v)(env, signal) },
    signal,
    folder,
    limit: (ms) => {
        const left = Math.max(0, ms - performance.now());
        setTimeout(() => ending.abort(new _errors_js__WEBPACK_IMPORTED_MODULE_11__/* .ActionError */ .lZ('timeout', `the run took longer than its timeout of ${ms / 1000} s`)), left).unref();
    },
};
const isDone = await (0,_report_tell_js__WEBPACK_IMPORTED_MODULE_13__/* .tell */ .q)(await (0,_pipeline_js__WEBPACK_IMPORTED_MODULE_12__/* .run */ .e)(ports), ports);
process.exitCode = isDone ? 0 : 1;
// A failure that was told is the end: uploads to other registries that still run would hold the process, and change what was told.
if (!isDone)
    ending.abort(new _errors_js__WEBPACK_IMPORTED_MODULE_11__/* .ActionError */ .lZ('cancelled', 'the run has ended'));
// All is told. What still hangs after the run was ended must not hold the process: a file that does not answer would hold even its exit.
if (signal.aborted)
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 250).unref();

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 6404:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  e: () => (/* binding */ run)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: ./lib/src/domain/digest.js
var domain_digest = __nccwpck_require__(9191);
// EXTERNAL MODULE: ./lib/src/domain/inert.js
var inert = __nccwpck_require__(1295);
// EXTERNAL MODULE: ./lib/src/domain/manifest.js
var domain_manifest = __nccwpck_require__(1806);
// EXTERNAL MODULE: ./lib/src/domain/platform.js
var domain_platform = __nccwpck_require__(9560);
// EXTERNAL MODULE: ./lib/src/domain/reference.js
var reference = __nccwpck_require__(3366);
// EXTERNAL MODULE: ./lib/src/domain/written.js
var written = __nccwpck_require__(620);
// EXTERNAL MODULE: ./lib/src/errors.js
var src_errors = __nccwpck_require__(5071);
// EXTERNAL MODULE: ./lib/src/domain/code.js
var domain_code = __nccwpck_require__(1342);
// EXTERNAL MODULE: ./lib/src/domain/config.js
var domain_config = __nccwpck_require__(6169);
// EXTERNAL MODULE: ./lib/src/domain/json.js
var json = __nccwpck_require__(7909);
;// CONCATENATED MODULE: ./lib/src/domain/tree.js
/** A build for some platforms gives an index of images; registries take no deeper nesting for granted. */
const DEPTH_LIMIT = 3;
const MANIFESTS_LIMIT = 1_000;
/**
 * Reads every manifest below a root, level by level, each once, children before their parents. What is nested deeper than 3 levels or names more than 1,000
 * manifests is refused before more of it is read: `refuse` throws, and gets a clause that follows the image.
 */
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
    // the first place counts: what stands on several levels is kept at its deepest, before all of its parents
    return [...new Map(levels.toReversed().flatMap((level) => level.map((manifest) => [manifest.digest, manifest]))).values()];
}

;// CONCATENATED MODULE: ./lib/src/build/layout.js









const SMALL_LIMIT_BYTES = 64 * 1024;
/** Where a blob of a layout is. */
function blobPath(folder, digest) {
    return (0,external_node_path_.join)(folder, 'blobs', 'sha256', (0,domain_digest/* hexOf */.ZD)(digest));
}
/**
 * Reads the one image of a layout. The bytes decide, not what is said of them: whatever is missing, of another size, of another hash, or not what it is
 * called is refused with `ActionError` `build-output` that names it. Layers are hashed when they are uploaded.
 */
async function readLayout(folder, files) {
    await checkVersion(folder, files);
    const root = await readManifest(folder, await readIndex(folder, files), files);
    const children = await readBelow(root, (said) => readManifest(folder, said, files), refuse);
    const blobs = uniqueBlobs([root, ...children]);
    await Promise.all(blobs.map((blob) => checkBlob(folder, blob, files)));
    return { root, children, blobs, platforms: await readPlatforms(folder, root, children, files) };
}
async function checkVersion(folder, files) {
    const document = await readJson((0,external_node_path_.join)(folder, 'oci-layout'), files);
    const version = (0,json/* isRecord */.u)(document) ? document['imageLayoutVersion'] : undefined;
    if (version !== '1.0.0')
        refuse(`has the version ${JSON.stringify(version)} in oci-layout, not "1.0.0"`);
}
/** One entry for each name of the image is fine, another image is not. */
async function readIndex(folder, files) {
    const bytes = await readFile((0,external_node_path_.join)(folder, 'index.json'), domain_manifest/* MANIFEST_LIMIT_BYTES */.SC, files);
    const { content } = (0,domain_manifest/* parseManifest */.Ng)(bytes, (0,domain_digest/* digestOf */.ol)(bytes), domain_manifest/* MANIFEST_TYPES */._P[0], 'build-output');
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
    const bytes = await readFile(blobPath(folder, said.digest), domain_manifest/* MANIFEST_LIMIT_BYTES */.SC, files);
    if (bytes.length !== said.size)
        refuse(`holds the manifest ${said.digest} with ${bytes.length} bytes, not the ${said.size} that are said`);
    const digest = (0,domain_digest/* digestOf */.ol)(bytes);
    if (digest !== said.digest)
        refuse(`holds bytes of ${digest} under the name of the manifest ${said.digest}`);
    return (0,domain_manifest/* parseManifest */.Ng)(bytes, digest, said.mediaType, 'build-output');
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
    const images = content.manifests.filter((child) => !(0,domain_manifest/* isAttestation */.H3)(child));
    return Promise.all(images.map(async (child) => {
        if (child.platform !== undefined)
            return { platform: child.platform, digest: child.digest };
        const manifest = children.find(({ digest }) => digest === child.digest);
        if (manifest === undefined)
            return refuse(`lacks the manifest ${child.digest}`);
        return { platform: await platformOf(folder, manifest, files), digest: child.digest };
    }));
}
/** The platform that an image's config says (image-spec, config.md). */
async function platformOf(folder, manifest, files) {
    if (manifest.content.kind !== 'image')
        return refuse(`has an index without a platform where an image should be: ${manifest.digest}`);
    const { digest } = manifest.content.config;
    const bytes = await readFile(blobPath(folder, digest), domain_config/* CONFIG_LIMIT_BYTES */.X, files);
    if ((0,domain_digest/* digestOf */.ol)(bytes) !== digest)
        refuse(`holds bytes of ${(0,domain_digest/* digestOf */.ol)(bytes)} under the name of the config ${digest}`);
    return (0,domain_config/* parseConfig */.o)(bytes)?.platform ?? refuse(`has a config without os and architecture: ${digest}`);
}
async function readJson(path, files) {
    return parseJson(await readFile(path, SMALL_LIMIT_BYTES, files), path);
}
function parseJson(bytes, what) {
    try {
        return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    }
    catch (cause) {
        throw new src_errors/* ActionError */.lZ('build-output', `the image that buildx wrote is broken: ${what} is not JSON`, undefined, cause);
    }
}
async function readFile(path, limitBytes, files) {
    try {
        return await files.read(path, limitBytes);
    }
    catch (cause) {
        const because = (0,domain_code/* codeOf */.$)(cause) === 'ENOENT' ? 'is missing' : `cannot be read (${(0,domain_code/* codeOf */.$)(cause) ?? 'unknown trouble'})`;
        throw new src_errors/* ActionError */.lZ('build-output', `the image that buildx wrote is broken: ${path} ${because}`, undefined, cause);
    }
}
function refuse(what) {
    throw new src_errors/* ActionError */.lZ('build-output', `the image that buildx wrote is broken: it ${what}`);
}
/** Refuses an image that lacks a platform that was asked for: then it is not of this build. */
function checkPlatforms(image, asked) {
    const found = image.platforms.map(({ platform }) => platform);
    const lacking = asked.filter((wanted) => !found.some((one) => (0,domain_platform/* samePlatform */.my)(one, wanted)));
    if (lacking.length > 0)
        refuse(`lacks ${lacking.map(domain_platform/* formatPlatform */.Bq).join(', ')}; it is for ${found.map(domain_platform/* formatPlatform */.Bq).join(', ')}`);
}

;// CONCATENATED MODULE: ./lib/src/build/load.js









const PACK_TIMEOUT_MS = 10 * 60_000;
/**
 * Refuses a `load` beside `push` that can bring nothing: several platforms are asked for, and none is this machine's. Throws `ActionError` `inputs`, before
 * anything is built.
 */
function checkLoad({ build, push }, native) {
    const { load, platforms } = build;
    if (!push || !load || platforms.length < 2 || platforms.some((platform) => (0,domain_platform/* samePlatform */.my)(platform, native)))
        return;
    throw unsuited('inputs', platforms, native);
}
/**
 * Loads the image of one platform into the Docker engine, under every name that the plan writes: the same bytes that were published, not those of another
 * build. They come from the layout, or for an image that is only in a registry from there. `native` is the platform of this machine; an image of one
 * platform is loaded whatever that is. Throws `ActionError` `no-builder` without docker, `build-output` when the engine does not take it.
 */
async function loadImage(staged, plan, native, docker, ports) {
    const manifest = manifestFor(staged, native);
    const program = await ports.children.find('docker');
    if (program === undefined)
        throw new src_errors/* ActionError */.lZ('no-builder', 'load needs the docker program, which is not on PATH', 'Leave load out, or use a runner with Docker.');
    const place = await ports.files.temporaryFolder('load-');
    try {
        const archive = await pack(manifest, staged, namesOf(plan), place, ports);
        const env = { ...ports.env, ...docker.environment };
        await expectSuccess(ports.children.ask(program, ['image', 'load', `--input=${archive}`], { env, timeoutMs: PACK_TIMEOUT_MS }), 'docker image load');
    }
    finally {
        await ports.files.remove(place);
    }
}
/** The platform of this machine, by what the runner says of it (docs.github.com, variables reference: `RUNNER_ARCH`); linux/amd64 where nobody does. */
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
function manifestFor(staged, native) {
    const [only] = staged.platforms;
    const wanted = staged.platforms.length === 1 ? only : staged.platforms.find(({ platform }) => (0,domain_platform/* samePlatform */.my)(platform, native));
    const manifest = [staged.root, ...staged.children].find(({ digest }) => digest === wanted?.digest);
    if (manifest !== undefined)
        return manifest;
    throw unsuited('build-output', staged.platforms.map(({ platform }) => platform), native);
}
function unsuited(code, platforms, native) {
    const message = `load: the image is for ${platforms.map(domain_platform/* formatPlatform */.Bq).join(', ')}, and this machine is ${(0,domain_platform/* formatPlatform */.Bq)(native)}`;
    return new src_errors/* ActionError */.lZ(code, message, 'Leave load out, or add this platform to platforms.');
}
function namesOf(plan) {
    return plan.images.flatMap((image) => (0,written/* writtenNames */.u)(plan).map((tag) => `${(0,reference/* canonicalName */.Ew)(image)}:${tag}`));
}
/**
 * Packs one image as an archive that both kinds of engine read: an OCI layout for the containerd store (image-spec, image-layout.md), and `manifest.json` for the
 * classic one (moby/moby, image/spec/v1.2). Blobs are links to the layout's, followed by tar, or come from the registry. An image without a name
 * is loaded by its digest alone.
 */
async function pack(manifest, staged, names, place, ports) {
    const { files, children } = ports;
    const view = (0,external_node_path_.join)(place, 'image');
    const { content } = manifest;
    if (content.kind === 'index')
        throw new src_errors/* ActionError */.lZ('build-output', `load: ${manifest.digest} is an index, not an image`);
    await files.makeFolder((0,external_node_path_.join)(view, 'blobs', 'sha256'));
    const blobs = new Map([content.config, ...content.layers].map((blob) => [blob.digest, blob]));
    const entry = { mediaType: manifest.mediaType, digest: manifest.digest, size: manifest.bytes.length };
    const index = {
        schemaVersion: 2,
        mediaType: domain_manifest/* MANIFEST_TYPES */._P[0],
        manifests: names.length === 0 ? [entry] : names.map((name) => ({ ...entry, annotations: { 'io.containerd.image.name': name } })),
    };
    const inArchive = (digest) => `blobs/sha256/${(0,domain_digest/* hexOf */.ZD)(digest)}`;
    const classic = [
        { Config: inArchive(content.config.digest), RepoTags: names, Layers: content.layers.map(({ digest }) => inArchive(digest)) },
    ];
    await Promise.all([
        files.write((0,external_node_path_.join)(view, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}'),
        files.write((0,external_node_path_.join)(view, 'index.json'), JSON.stringify(index)),
        files.write((0,external_node_path_.join)(view, 'manifest.json'), JSON.stringify(classic)),
        files.write((0,external_node_path_.join)(view, inArchive(manifest.digest)), manifest.bytes),
        ...[...blobs.values()].map((blob) => bring(blob, staged, (0,external_node_path_.join)(view, inArchive(blob.digest)), files)),
    ]);
    const archive = (0,external_node_path_.join)(place, 'image.tar');
    await expectSuccess(children.ask('tar', ['--create', '--dereference', `--file=${archive}`, `--directory=${view}`, '.'], { timeoutMs: PACK_TIMEOUT_MS }), 'tar');
    return archive;
}
function bring(blob, { place, blob: source }, path, files) {
    switch (place.kind) {
        case 'layout':
            return files.link(blobPath(place.folder, blob.digest), path);
        case 'registry':
            return files.write(path, source(blob).chunks());
    }
}
async function expectSuccess(asking, what) {
    const { ending, stderr } = await asking;
    if (ending.kind === 'exited' && ending.code === 0)
        return;
    throw new src_errors/* ActionError */.lZ('build-output', `load: ${what} failed: ${(0,inert/* inertInline */.Mo)(stderr) || JSON.stringify(ending)}`);
}

;// CONCATENATED MODULE: ./lib/src/build/inspection.js
/** Parses the output of inspect; what is not known of it is passed over. */
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
    return {
        endpoint: fields.get('Endpoint') ?? '',
        status: fields.get('Status') ?? '',
        error: fields.get('Error'),
        version: fields.get('BuildKit version') ?? '',
        features: new Map([...listOf(lines, 'Features')].map(([name, value]) => [name, value === 'true'])),
        labels: listOf(lines, 'Labels'),
    };
}
/** Each node begins with its name. */
function blocksOf(lines) {
    const starts = lines.flatMap((line, index) => (line.startsWith('Name:') ? [index] : []));
    return starts.map((start, index) => lines.slice(start, starts[index + 1]));
}
/** The fields at the start of a line; the first of a name counts. */
function fieldsOf(lines) {
    const pairs = lines.flatMap((line) => pairOf(/^([A-Za-z][^:]*):\s*(.*)$/.exec(line)));
    return new Map(pairs.reverse());
}
/** The indented pairs under a heading. */
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

;// CONCATENATED MODULE: ./lib/src/build/instance.js


const LIMIT_BYTES = 1024 * 1024;
/** Reads which builder a build without (or with) a name would use; asks nobody. `env` is what buildx would get. */
async function readInstance(name, env, files) {
    const folder = env['BUILDX_CONFIG'] || (env['DOCKER_CONFIG'] ? (0,external_node_path_.join)(env['DOCKER_CONFIG'], 'buildx') : '');
    if (folder === '')
        return { kind: 'unknown' };
    const chosen = name ?? (env['BUILDX_BUILDER'] || (await currentName(folder, files)));
    if (chosen === undefined || chosen === 'default')
        return { kind: 'engine' };
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(chosen))
        return { kind: 'unknown' };
    const instance = await instance_readJson((0,external_node_path_.join)(folder, 'instances', chosen), files);
    if (!(0,json/* isRecord */.u)(instance) || typeof instance['Driver'] !== 'string' || !Array.isArray(instance['Nodes']))
        return { kind: 'unknown' };
    return { kind: 'made', driver: instance['Driver'], nodes: instance['Nodes'].length, first: nodeOf(instance['Nodes'][0]) };
}
/** Go writes the bytes of a file in base64. */
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
/** The builder that `buildx use` chose. It counts for one endpoint only, but for the others it is the engine's own, which is as good a guess. */
async function currentName(folder, files) {
    const current = await instance_readJson((0,external_node_path_.join)(folder, 'current'), files);
    const name = (0,json/* isRecord */.u)(current) ? current['Name'] : undefined;
    return typeof name === 'string' && name !== '' ? name : undefined;
}
async function instance_readJson(path, files) {
    const text = await files.readText(path, LIMIT_BYTES);
    try {
        return text === undefined ? undefined : JSON.parse(text);
    }
    catch {
        return undefined; // a file of another form says nothing to us; buildx itself is asked then
    }
}

;// CONCATENATED MODULE: ./lib/src/build/builder.js




/** The oldest BuildKit that exports a layout without a tar around it, and attestations (moby/buildkit, release 0.11). */
const OLDEST = { major: 0, minor: 11 };
const INSPECT_TIMEOUT_MS = 30_000;
const SETUP = 'Set a builder up in an earlier step (docker/setup-buildx-action), and name it in the input builder unless it is the current one.';
/**
 * Says what to do with a builder before the build starts. The engine's own and a single container are taken at their word, from buildx's own files: a
 * build that they cannot do they refuse within a tenth of a second, and then `inspectBuilder` says why; asking costs every good run 60 ms. All
 * others are asked, because buildx would wait 20 s for a machine that does not answer. Never throws.
 */
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
/** Asks buildx what a builder is and can do. Boots nothing, never throws. */
async function inspectBuilder(name, docker, ports) {
    const env = { ...ports.env, ...docker.environment, DEBUG: '1' };
    const answer = await ports.children.ask(docker.buildx, ['inspect', ...(name === undefined ? [] : [name])], {
        env,
        timeoutMs: INSPECT_TIMEOUT_MS,
    });
    switch (answer.ending.kind) {
        case 'exited':
            return answer.ending.code === 0 ? judgeInspection(name, parseInspection(answer.stdout)) : absent(name, answer.stderr);
        case 'timeout':
            return unreachable(name, `buildx did not say what it is within ${answer.ending.ms / 1000} s`);
        case 'killed':
            return unreachable(name, `buildx was killed by ${answer.ending.signal} when it was asked what it is`);
        case 'missing':
            return { kind: 'none', error: new src_errors/* ActionError */.lZ('no-builder', `${docker.buildx} cannot be started`, SETUP) };
    }
}
/** The probe table: driver, image store, BuildKit version and nodes → what we do. */
function judgeInspection(name, { driver, error, nodes }) {
    const [node] = nodes;
    const trouble = error ?? (nodes.every((one) => one.error !== undefined) ? node?.error : undefined);
    if (trouble !== undefined)
        return unreachable(name, (0,inert/* inertInline */.Mo)(trouble));
    if (node === undefined)
        return unreachable(name, 'it has no node');
    if (driver === 'remote' && nodes.every(({ status }) => status === 'inactive'))
        return unreachable(name, `nobody answers at ${(0,inert/* inertInline */.Mo)(node.endpoint)}`);
    if (nodes.length > 1)
        return severalNodes(name, nodes.length);
    if (isOlder(node.version))
        return tooOld(name, node.version);
    const exportsLayout = node.features.get('OCI exporter') ?? (driver !== 'docker' || hasContainerdStore(node.labels));
    if (exportsLayout)
        return { kind: 'layout', name, pusher: remotePusher(driver, node.endpoint) };
    return {
        kind: 'own-builder',
        because: `the ${driver || 'docker'} driver cannot export an image with the classic image store`,
        endpoint: node.endpoint === 'default' ? undefined : node.endpoint,
    };
}
/** A container is on this machine's network when its engine is on this machine and it was made so. */
function containerPusher({ endpoint, network, settings }) {
    return { driver: 'docker-container', isHere: network === 'host' && isLocal(endpoint), settings };
}
/** Of a container that was asked, not read from its file, the network is not known; it is left to the layout. */
function remotePusher(driver, endpoint) {
    return driver === 'remote' ? { driver, isHere: isLocal(endpoint), settings: undefined } : undefined;
}
function isLocal(endpoint) {
    return endpoint.startsWith('unix://');
}
/** Only the worker of the containerd image store has these labels (moby/moby, builder/builder-next/controller.go). */
function hasContainerdStore(labels) {
    return [...labels.keys()].some((label) => label.startsWith('org.mobyproject.buildkit.worker.containerd.'));
}
/** `v0.0.0+unknown` is a build without its version, as distributions make it: not older than anything. */
function isOlder(version) {
    const match = /^v?([0-9]+)\.([0-9]+)\./.exec(version);
    if (match === null || version.replace(/^v/, '').startsWith('0.0.'))
        return false;
    const [major, minor] = [Number(match[1]), Number(match[2])];
    return major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor);
}
function absent(name, stderr) {
    const line = stderr.split(/\r\n|\r|\n/).find((text) => text.startsWith('ERROR: ')) ?? stderr;
    const said = (0,inert/* inertInline */.Mo)(line.replace(/^ERROR: /, '')) || 'buildx failed without a word';
    return { kind: 'none', error: new src_errors/* ActionError */.lZ('no-builder', `${called(name)} cannot be used: ${said}`, SETUP) };
}
function unreachable(name, because) {
    const hint = 'Is the Docker engine (or the remote BuildKit) running, and does DOCKER_HOST or the docker context lead there? Nothing was built.';
    return { kind: 'unreachable', error: new src_errors/* ActionError */.lZ('builder-unreachable', `${called(name)} cannot be reached: ${because}`, hint) };
}
function severalNodes(name, count) {
    const hint = 'Use a builder with one node that builds all platforms (natively, by cross-compiling, or with docker/setup-qemu-action).';
    const message = `${called(name)} has ${count} nodes, and BuildKit exports no image layout from several nodes`;
    return { kind: 'nodes', error: new src_errors/* ActionError */.lZ('builder-unsuited', message, hint) };
}
function tooOld(name, version) {
    const hint = `Set up a newer builder (docker/setup-buildx-action makes one with the newest BuildKit).`;
    const message = `${called(name)} runs BuildKit ${(0,inert/* inertInline */.Mo)(version)}; this action needs ${OLDEST.major}.${OLDEST.minor} or newer`;
    return { kind: 'unsuited', error: new src_errors/* ActionError */.lZ('builder-unsuited', message, hint) };
}
function called(name) {
    return name === undefined ? 'the current builder' : `the builder ${(0,inert/* inertInline */.Mo)(name)}`;
}

;// CONCATENATED MODULE: ./lib/src/build/plugin.js



/** Where docker looks for plugins on any machine (docker/cli, cli-plugins/manager/manager_unix.go). */
const SYSTEM_FOLDERS = [
    '/usr/local/lib/docker/cli-plugins',
    '/usr/local/libexec/docker/cli-plugins',
    '/usr/lib/docker/cli-plugins',
    '/usr/libexec/docker/cli-plugins',
];
const CONFIG_LIMIT_BYTES = 4 * 1024 * 1024;
/**
 * Finds the binary of the buildx plugin, which is started directly: the `docker` front would add 100 ms to each call. Folders in docker's own order
 * (docker/cli, cli-plugins/manager/manager.go), then `docker-buildx` and `buildx` on PATH, as docker/setup-buildx-action installs it without docker.
 * Starts nothing. Throws `ActionError` `no-builder`.
 */
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
/** `$DOCKER_CONFIG`, else `~/.docker`; `undefined` where there is neither. */
function configFolder(env) {
    if (env['DOCKER_CONFIG'])
        return env['DOCKER_CONFIG'];
    return env['HOME'] ? (0,external_node_path_.join)(env['HOME'], '.docker') : undefined;
}
async function extraFolders(config, files) {
    const text = config === undefined ? undefined : await files.readText((0,external_node_path_.join)(config, 'config.json'), CONFIG_LIMIT_BYTES);
    const document = text === undefined ? undefined : plugin_parseJson(text);
    const folders = (0,json/* isRecord */.u)(document) ? document['cliPluginsExtraDirs'] : undefined;
    return Array.isArray(folders) ? folders.filter((folder) => typeof folder === 'string' && (0,external_node_path_.isAbsolute)(folder)) : [];
}
/** A configuration that is broken is told of where its sign-ins are read; here it only names no folders. */
function plugin_parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./lib/src/build/open.js



/** Finds buildx and the builder while the registries are asked. Never throws: a run that adopts needs no builder, so a missing one is told when it builds. */
async function openBuilder(name, config, hosts, ports) {
    try {
        const docker = { buildx: await findBuildx(ports), environment: config.environment, hosts };
        return { docker, builder: await probeBuilder(name, docker, ports) };
    }
    catch (thrown) {
        return { docker: { buildx: '', environment: config.environment, hosts }, builder: { kind: 'none', error: (0,src_errors/* asActionError */.z6)(thrown) } };
    }
}

;// CONCATENATED MODULE: ./lib/src/build/materials.js


/**
 * The images that a SLSA provenance predicate names as materials: `materials` in version 0.2, `resolvedDependencies` in version 1 (slsa.dev/spec). They are
 * hints of where layers may be mounted from, so what cannot be read is passed over.
 */
function materialsOf(predicate) {
    if (!(0,json/* isRecord */.u)(predicate))
        return [];
    const definition = predicate['buildDefinition'];
    const lists = [predicate['materials'], (0,json/* isRecord */.u)(definition) ? definition['resolvedDependencies'] : undefined];
    return lists
        .flatMap((list) => (Array.isArray(list) ? list : []))
        .flatMap((entry) => ((0,json/* isRecord */.u)(entry) && typeof entry['uri'] === 'string' ? imageOf(entry['uri']) : []));
}
/** `pkg:docker/<name>@<version>?…`: BuildKit writes the familiar name, the host in front unless it is Docker Hub (moby/buildkit, util/purl). */
function imageOf(uri) {
    const name = /^pkg:docker\/([^?#]+?)(?:@[^/?#]*)?(?:[?#].*)?$/.exec(uri)?.[1];
    if (name === undefined)
        return [];
    const repository = (0,reference/* parseRepository */.SU)(decoded(name));
    return 'refused' in repository ? [] : [repository];
}
function decoded(text) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return ''; // not a URI; an empty name is no image
    }
}

;// CONCATENATED MODULE: ./lib/src/build/metadata.js





const metadata_LIMIT_BYTES = 64 * 1024 * 1024;
/**
 * Reads the metadata file. buildx writes it after all else, so a build that ended without it did not end well, whatever its exit code: `ActionError`
 * `build-output`.
 */
async function readMetadata(path, files) {
    const text = await files.readText(path, metadata_LIMIT_BYTES).catch((cause) => {
        const because = (0,domain_code/* codeOf */.$)(cause) ?? 'unknown trouble';
        throw new src_errors/* ActionError */.lZ('build-output', `the metadata file that buildx wrote cannot be read (${because})`, undefined, cause);
    });
    if (text === undefined)
        throw new src_errors/* ActionError */.lZ('build-output', 'buildx ended with exit code 0 but wrote no metadata file');
    return parseMetadata(text);
}
/** The digest of the image that a build made; a build that made none is refused with `ActionError` `build-output`. */
function builtDigest({ digest }) {
    if (digest !== undefined)
        return digest;
    throw new src_errors/* ActionError */.lZ('build-output', 'the metadata file that buildx wrote names no image (containerimage.digest)');
}
/** Parses the metadata file. Throws `ActionError` `build-output` naming what is wrong with it. */
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

;// CONCATENATED MODULE: ./lib/src/build/csv.js
/**
 * Writes fields as one record of CSV, as buildx reads the values of `--output`, `--secret` and others (RFC 4180): a field with a comma, a quote, a
 * line end or a blank at its start is quoted, so that no text can add a field.
 */
function formatFields(fields) {
    return fields.map((field) => (/^\s|[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
}
/** Reads the fields of one record of CSV; a quote in the middle of a field stands for itself. */
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
/** Splits a field at its first `=`; both sides are trimmed but for the value's own blanks, as buildx does. */
function splitField(field) {
    const equals = field.indexOf('=');
    return equals < 0
        ? { key: field.trim(), value: undefined }
        : { key: field.slice(0, equals).trim().toLowerCase(), value: field.slice(equals + 1) };
}

;// CONCATENATED MODULE: ./lib/src/build/attestations.js

/**
 * The `--attest` options, as docker/build-push-action makes them (`getAttestArgs` in its src/context.ts): `provenance` and `sbom` go before `attests`;
 * provenance names this run as its builder; where nothing is said it is `mode=max` for a public repository, and for a private one what buildx does by
 * itself. An image that is loaded gets none by default, since the engine may not take it; nor where `BUILDX_NO_DEFAULT_ATTESTATIONS` is on.
 */
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
/** `undefined` counts as private: what a provenance in full mode tells cannot be taken back. */
function defaultProvenance(isPrivate) {
    return isPrivate === false ? ['type=provenance', 'mode=max'] : ['type=provenance', 'mode=min', 'inline-only=true'];
}
/** A boolean alone means on or off. */
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
/** Go's `strconv.ParseBool`, by which buildx reads the variable. */
function isOn(value) {
    return ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(value ?? '');
}

;// CONCATENATED MODULE: ./lib/src/build/output.js

/** What decides where an image goes and how it is named; ours do that. All else of an entry (`compression`, `annotation.*`, …) is how it is packed. */
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
/**
 * The `--output` value by which BuildKit pushes an image by digest, under no name. The builder keeps none of it under a name either (`store`), so layers
 * that only a cache has need not come down; media types are OCI's, as in a layout.
 */
function pushOutput(repository, entry) {
    return formatFields([
        'type=image',
        `name=${repository}`,
        'oci-mediatypes=true',
        ...carriedFrom(entry),
        'store=false',
        'push-by-digest=true',
        'push=true',
    ]);
}
/**
 * The `--output` value that exports an image as an OCI layout into a folder. `name` becomes the subject of its provenance, which is empty without one.
 * The attributes of the user's own entry that say how an image is packed are carried over.
 */
function layoutOutput(name, folder, entry) {
    return formatFields(['type=oci', `name=${name}`, ...carriedFrom(entry), `dest=${folder}`, 'tar=false']);
}
function carriedFrom(entry) {
    return (entry === undefined ? [] : parseFields(entry)).filter((field) => !OURS.has(splitField(field).key));
}

;// CONCATENATED MODULE: ./lib/src/build/secrets.js


/** The longest value of one variable that Linux hands to a program (execve(2), `MAX_ARG_STRLEN`), less room for its name. */
const secrets_LIMIT_BYTES = 128 * 1024 - 64;
/**
 * Makes the `--secret` options of a build. A Git context on this run's own GitHub server gets the run's token under the name that BuildKit looks for
 * (`GIT_AUTH_TOKEN.<host>`), unless the user gave one. Throws `ActionError` `inputs` for a value that no environment can hold.
 */
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
    if (Buffer.byteLength(value) > secrets_LIMIT_BYTES)
        throw new src_errors/* ActionError */.lZ('inputs', `the secret ${id} is longer than ${secrets_LIMIT_BYTES} bytes`, hint);
    if (value.includes('\0'))
        throw new src_errors/* ActionError */.lZ('inputs', `the secret ${id} has a NUL character`, hint);
}
function gitToken(build, { serverUrl, githubToken }) {
    const host = parseUrl(serverUrl)?.host;
    if (githubToken === undefined || host === undefined)
        return [];
    const ids = [...build.secrets, ...build.secretEnvs, ...build.secretFiles].map(({ id }) => id);
    const isGiven = ids.includes('GIT_AUTH_TOKEN') || ids.includes(`GIT_AUTH_TOKEN.${host}`);
    const contexts = [build.context, ...build.buildContexts.map((entry) => entry.slice(entry.indexOf('=') + 1))];
    const isAsked = contexts.some((context) => secrets_isOn(context, host));
    return isAsked && !isGiven ? [{ id: `GIT_AUTH_TOKEN.${host}`, value: githubToken }] : [];
}
/** The token is for this host over TLS: BuildKit would send it in clear to any other scheme. */
function secrets_isOn(context, host) {
    const url = parseUrl(context);
    return url?.protocol === 'https:' && url.host === host;
}
function parseUrl(text) {
    return URL.canParse(text) ? new URL(text) : undefined;
}

;// CONCATENATED MODULE: ./lib/src/build/arguments.js






/**
 * The call of `buildx build` for a plan: every input of docker/build-push-action as that passes it (its src/context.ts). Options have the form
 * `--flag=value`, so that no value is read as an option. Throws `ActionError` `inputs` for a secret that cannot be handed over.
 */
function buildArguments(plan, source, target, env) {
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
        ...attestationArguments(build, source, env, isLoaded),
        ...[...plan.labels].map(([key, value]) => `--label=${key}=${value}`),
        ...each('annotation', build.annotations),
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
            return [`--output=${pushOutput((0,reference/* canonicalName */.Ew)(target.repository), build.outputs[0])}`];
        case 'passthrough':
            return [
                ...plan.images.flatMap((repository) => (0,written/* writtenNames */.u)(plan).map((tag) => `--tag=${(0,reference/* formatTagged */.cy)({ repository, tag })}`)),
                ...(build.load ? ['--load'] : []),
                ...each('output', build.outputs),
                ...optional('call', build.call),
            ];
    }
}
/** The first image and its most specific fixed tag: provenance names one, and other registries (account numbers in them) stay out of it. */
function subjectOf({ images, tags }) {
    const [image] = images;
    const tag = tags.find(({ kind }) => kind === 'fixed') ?? tags[0];
    const name = image === undefined ? 'localhost/image' : `${image.host}/${image.path}`;
    return tag === undefined ? name : `${name}:${tag.name}`;
}
/** What a build's steps run in. */
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

// EXTERNAL MODULE: ./lib/src/domain/environment.js
var environment = __nccwpck_require__(1706);
;// CONCATENATED MODULE: ./lib/src/build/environment.js

/**
 * The environment of `buildx build`: what any child may see, because caches, contexts, proxies, `secret-envs` and build arguments without a value live
 * there; then what `additions` say (`undefined` takes a variable away). A variable that an input names is kept, and for a `gha` cache its access.
 */
function buildEnvironment(env, build, additions) {
    const named = new Set([...build.secretEnvs.map(({ variable }) => variable), ...build.buildArgs.filter((entry) => !entry.includes('='))]);
    const usesCache = [...build.cacheFrom, ...build.cacheTo].some((entry) => /(?:^|[,"])\s*type=gha\s*(?:[,"]|$)/.test(entry));
    const kept = (0,environment/* withoutSecrets */.L)(env, (name) => named.has(name) || (usesCache && (0,environment/* isServiceAccess */.c)(name)));
    return { ...kept, BUILDX_METADATA_WARNINGS: 'true', ...additions };
}

;// CONCATENATED MODULE: ./lib/src/build/failure.js


/** How many of the last lines of buildx are kept to explain a failure. */
const TAIL_LINES = 200;
const HINT_LINES = 12;
/** An annotation is read at a glance: the sentence, then the place. */
const MESSAGE_LIMIT = 420;
const PLACE_LIMIT = 160;
/** What a text that BuildKit printed means, first match wins; `in` the error itself or anywhere in the last lines. */
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
/**
 * Explains why buildx ended with an exit code other than 0, by its last lines: the error is the last line that says `ERROR:`, and the place in the
 * Dockerfile that BuildKit marked stands below it.
 */
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
/**
 * Why BuildKit did not push a build that it made to its end; `undefined` for any other failure. buildx' own error is the last, and BuildKit begins it with
 * the repository (moby/buildkit, exporter/containerimage/export.go), before any word that a Dockerfile or a registry could have chosen. The engine's own
 * builder says at once that it cannot.
 */
function pushTrouble(repository, tail) {
    const error = errorOf(tail)
        ?.replace(/^failed to build: /, '')
        .replace(/^failed to solve: /, '');
    if (error?.startsWith(`failed to push ${repository}: `) !== true &&
        error?.startsWith('push-by-digest is currently not implemented') !== true)
        return undefined;
    return `The builder could not push: ${(0,inert/* inertInline */.Mo)(error, MESSAGE_LIMIT)}`;
}
function errorOf(tail) {
    return tail.findLast((line) => line.startsWith('ERROR: '))?.slice('ERROR: '.length);
}
/** `Dockerfile:3` and the lines that BuildKit marked with `>>>` below it. */
function placeOf(tail) {
    const start = tail.findLastIndex((line, index) => /^\S.*:[0-9]+$/.test(line) && /^-{20}$/.test(tail[index + 1] ?? ''));
    if (start < 0)
        return undefined;
    const end = tail.findIndex((line, index) => index > start + 1 && /^-{20}$/.test(line));
    const marked = tail.slice(start + 2, end < 0 ? undefined : end).flatMap((line) => /^\s*[0-9]+ \| >>> ?(.*)$/.exec(line)?.[1] ?? []);
    return (0,inert/* inertInline */.Mo)(`${tail[start]}: ${marked.join(' ')}`, PLACE_LIMIT);
}
/** What the failed step printed last, which BuildKit repeats between two rules. */
function lastWords(tail) {
    const end = tail.lastIndexOf('------');
    const start = tail.slice(0, Math.max(end, 0)).lastIndexOf('------');
    const words = start < 0 ? [] : tail.slice(start + 2, end);
    return words.length === 0
        ? undefined
        : ['The step said last:', ...words.slice(-HINT_LINES).map((line) => (0,inert/* inertInline */.Mo)(line, PLACE_LIMIT))].join('\n');
}

;// CONCATENATED MODULE: ./lib/src/domain/cache.js

/**
 * Finds the reference of a `type=registry` cache; a lone reference means the same (docs.docker.com/reference/cli/docker/buildx/build, "--cache-to").
 * `undefined` for other types and for what is no reference: the builder judges those. Without a tag it is `latest`.
 */
function cacheReference(entry) {
    const text = referenceOf(entry);
    if (text === undefined)
        return undefined;
    const { name, tag } = split(text);
    const repository = (0,reference/* parseRepository */.SU)(name);
    return 'refused' in repository ? undefined : { repository, tag: tag ?? 'latest', text };
}
/** The registry that an entry of `cache-from` or `cache-to` reads or writes, whatever tag or digest it names there; `undefined` for other caches. */
function cacheHost(entry) {
    const [text] = referenceOf(entry)?.split('@', 1) ?? [];
    const repository = text === undefined ? undefined : (0,reference/* parseRepository */.SU)(split(text).name);
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

// EXTERNAL MODULE: ./lib/src/domain/folder.js
var domain_folder = __nccwpck_require__(2115);
// EXTERNAL MODULE: ./lib/src/domain/loopback.js
var loopback = __nccwpck_require__(4006);
;// CONCATENATED MODULE: ./lib/src/build/own-builder.js






const NAME = /^btp-[0-9a-f]{16}$/;
const CREATE_TIMEOUT_MS = 60_000;
const REMOVE_TIMEOUT_MS = 8_000;
/**
 * Makes a builder in a container for this run. The post step is told its name first, so that it is removed whatever happens. buildx keeps it in the run's
 * own folder: the user's builders stay as they are. Throws `ActionError` `no-builder`.
 */
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
    if (ending.kind === 'exited' && ending.code === 0)
        return { name, environment };
    const said = (0,inert/* inertInline */.Mo)(stderr) || `buildx create ended with ${JSON.stringify(ending)}`;
    throw new src_errors/* ActionError */.lZ('no-builder', `a builder in a container could not be made for this run: ${said}`, 'Set one up in an earlier step (docker/setup-buildx-action).');
}
/**
 * Removes the builder of a run, with its container and its cache. What names it came through the runner's state, which any step may write: nothing but a
 * name of our own form, in the run's own folder, is removed. Gives what went wrong, or `undefined`.
 */
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
/** A container reaches a registry on this machine's loopback only through the machine's own network. */
function needsLoopback(build, hosts) {
    const caches = [...build.cacheFrom, ...build.cacheTo].flatMap((entry) => cacheHost(entry) ?? []);
    return [...caches, ...hosts.map(({ host }) => host)].some((host) => (0,loopback/* isLoopback */.U)(host.replace(/:[0-9]+$/, '')));
}
/** Writes BuildKit's configuration (moby/buildkit, docs/buildkitd.toml.md) for registries that speak plain HTTP or have an authority of their own. */
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








/**
 * Runs a build to its end; the exit code decides, whatever was printed. A builder that turns out to be unable to export an image is replaced by one of
 * our own. Throws `ActionError` `build-failed`, `build-killed`, `builder-unreachable`, `builder-unsuited`, `no-builder`, `disk`, `inputs`, or what
 * ended the run.
 */
async function runBuild(work, destination, ports) {
    const { builder, docker } = work;
    switch (builder.kind) {
        case 'none':
        case 'unreachable':
        case 'unsuited':
        case 'nodes':
            throw builder.error;
        case 'own-builder':
            return runOnOwn(work, builder, destination, ports);
        case 'layout': {
            const end = await attempt(work, { ...destination, builder: builder.name }, docker.environment, ports);
            if (isDone(end))
                return;
            const seen = await inspectBuilder(builder.name, docker, ports);
            switch (seen.kind) {
                case 'layout':
                    throw failureOf(end);
                case 'own-builder':
                    if (destination.kind === 'passthrough')
                        throw failureOf(end);
                    return runOnOwn(work, seen, destination, ports);
                case 'none':
                case 'unreachable':
                case 'unsuited':
                case 'nodes':
                    throw seen.error;
            }
        }
    }
}
/** Runs a build whose result BuildKit pushes. Throws `ActionError` as `runBuild` does, but for a push that failed: that is an end of its own. */
async function runPush(work, destination, ports) {
    const { builder, docker } = work;
    if ('error' in builder)
        throw builder.error;
    const name = builder.kind === 'layout' ? builder.name : undefined;
    const end = await attempt(work, { ...destination, builder: name }, docker.environment, ports);
    if (isDone(end))
        return { kind: 'pushed' };
    const because = pushTrouble((0,reference/* canonicalName */.Ew)(destination.repository), end.tail);
    if (end.ending.kind === 'exited' && because !== undefined)
        return { kind: 'refused', because };
    const seen = await inspectBuilder(name, docker, ports);
    throw 'error' in seen ? seen.error : failureOf(end);
}
async function runOnOwn(work, builder, destination, ports) {
    ports.log.notice(`${builder.because}, so a builder in a container is made for this run and removed after it. It does not see images that were built on this machine before; docker/setup-buildx-action in an earlier step makes one that lasts.`);
    const own = await createBuilder(builder.endpoint, work.plan.build, work.docker, ports);
    const end = await attempt(work, { ...destination, builder: own.name }, { ...work.docker.environment, ...own.environment }, ports);
    if (!isDone(end))
        throw failureOf(end);
}
/** One call of buildx; its lines go to the log, made inert, and the last of them are kept. */
async function attempt({ plan, source, docker }, target, additions, ports) {
    const call = buildArguments(plan, source, target, ports.env);
    const env = buildEnvironment(ports.env, plan.build, { ...additions, ...call.environment });
    const tail = [];
    const ending = await ports.log.group('Build', async () => {
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
            throw (0,domain_code/* codeOf */.$)(error) === 'E2BIG' ? tooBig(error) : error;
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

;// CONCATENATED MODULE: ./lib/src/build/provenance.js




const STATEMENT_LIMIT_BYTES = 4 * 1024 * 1024;
/**
 * The images that the provenance inside a layout names as materials (moby/buildkit, docs/attestations/attestation-storage.md). With several platforms
 * buildx' metadata file may say nothing of them. A statement that is too large or not what it is called gives none.
 */
async function readMaterials(folder, manifests, files) {
    const layers = manifests.flatMap(({ content }) => (content.kind === 'image' ? content.layers : []));
    const statements = layers.filter((layer) => layer.annotations['in-toto.io/predicate-type']?.startsWith('https://slsa.dev/provenance/'));
    const found = await Promise.all(statements.map(async ({ digest, size }) => {
        if (size > STATEMENT_LIMIT_BYTES)
            return [];
        const bytes = await files.read(blobPath(folder, digest), STATEMENT_LIMIT_BYTES);
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
        return undefined; // materials are hints: layers that cannot be mounted are uploaded
    }
}

;// CONCATENATED MODULE: ./lib/src/build/stage.js







/**
 * Blobs that say when or by which run they were made, so that a build never makes them twice: image configs have the label `created`, provenance has
 * times and an invocation's id.
 */
const NEW_EACH_TIME = new Set([
    'application/vnd.oci.image.config.v1+json',
    'application/vnd.docker.container.image.v1+json',
    'application/vnd.in-toto+json',
]);
/**
 * Builds the image of a plan once, into a layout on disk in the run's own folder, under no name that anyone can pull. What buildx wrote is checked, not
 * believed. Throws `ActionError` as `runBuild` does, and `build-output` for a result that is missing, broken or of another build.
 */
async function stageImage(plan, source, opened, ports) {
    const place = await ports.files.temporaryFolder('build-');
    const folder = (0,external_node_path_.join)(place, 'layout');
    const path = (0,external_node_path_.join)(place, 'metadata.json');
    await runBuild({ plan, source, ...opened }, { kind: 'layout', folder, metadata: path }, ports);
    const [metadata, layout] = await Promise.all([readMetadata(path, ports.files), readLayout(folder, ports.files)]);
    checkPlatforms(layout, plan.build.platforms);
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
            chunks: () => ports.files.stream(blobPath(folder, blob.digest)),
            isNew: NEW_EACH_TIME.has(blob.mediaType),
        }),
        place: { kind: 'layout', folder },
        materials: materials.filter((one, index) => materials.findIndex((other) => (0,reference/* sameRepository */.RB)(one, other)) === index),
        metadata: metadata.text,
    };
}
/** Whether a plan's build ends somewhere else than in a layout of ours: only one that is not pushed may. */
function isPassedOn({ push, build }) {
    return !push && (build.load || build.outputs.length > 0 || build.call !== undefined);
}
/** Builds for what the user's own `load`, `outputs` or `call` ask; nothing is staged. Throws `ActionError` as `runBuild` does. */
async function passBuild(plan, source, opened, ports) {
    const path = (0,external_node_path_.join)(await ports.files.temporaryFolder('build-'), 'metadata.json');
    await runBuild({ plan, source, ...opened }, { kind: 'passthrough', metadata: path }, ports);
    const { digest, imageId, text } = await readMetadata(path, ports.files);
    return { digest, imageId, metadata: text };
}

;// CONCATENATED MODULE: ./lib/src/build/pushed.js







/**
 * Builds the image of a plan once; BuildKit pushes it into the repository by digest, under no name. What buildx says of it is not believed: it is read back
 * and hashed. When the push fails, or what was pushed cannot be read, the same build is exported from the builder's cache into a layout
 * instead, and nothing is built twice. Throws `ActionError` as `stageImage` does.
 */
async function pushImage(plan, source, opened, repository, readBack, ports) {
    const path = (0,external_node_path_.join)(await ports.files.temporaryFolder('build-'), 'metadata.json');
    const end = await runPush({ plan, source, ...opened }, { kind: 'push', repository, metadata: path }, ports);
    const pushed = end.kind === 'refused' ? end : await readPushed(await readMetadata(path, ports.files), repository, readBack);
    if (pushed.kind === 'refused') {
        ports.log.info(`${pushed.because}; the image is built, so it is exported from the builder's cache and uploaded from here.`);
        return stageImage(plan, source, opened, ports);
    }
    checkPlatforms(pushed.image, plan.build.platforms);
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
        return { kind: 'refused', because: `What the builder pushed, ${(0,reference/* formatPinned */.y6)(repository, digest)}, cannot be read: ${error.message}` };
    }
}

;// CONCATENATED MODULE: ./lib/src/build/way.js


/** BuildKit is given the sign-in once, however long it builds and pushes. */
const LASTING_MS = 60 * 60_000;
/**
 * Chooses the way of a build that is pushed. Through a layout every image can go. BuildKit's own push saves writing and reading the whole image where a
 * registry has most of it; it is chosen where nothing speaks against it, and what it then cannot push goes through a layout after all. Pure. Throws what
 * is wrong with the builder.
 */
function wayOf(sight) {
    const { plan, rows, builder } = sight;
    if ('error' in builder)
        throw builder.error;
    const pusher = builder.kind === 'layout' ? builder.pusher : undefined;
    if (pusher === undefined)
        return { kind: 'layout', because: 'the builder does not push by digest' };
    const repository = rows.find((row) => row.decision === 'write')?.repository;
    if (repository === undefined)
        return { kind: 'layout', because: 'no tag is written' };
    const against = againstPlan(plan) ?? againstRegistry(repository.host, sight) ?? againstReach(repository.host, pusher, sight);
    if (against !== undefined)
        return { kind: 'layout', because: against };
    return { kind: 'push', repository, because: `there is one registry, and the driver ${pusher.driver} can` };
}
/** A build without its cache could not be exported a second time without building again. */
function againstPlan({ images, build }) {
    if (new Set(images.map(({ host }) => host)).size > 1)
        return 'there is more than one registry';
    if (build.load)
        return 'load needs it here';
    if (build.outputs.length > 1 || build.call !== undefined)
        return 'the build makes more than an image';
    if (build.noCache || build.noCacheFilters.length > 0)
        return 'a build without cache could not be pushed again if its push fails';
    return undefined;
}
/** Quay removes what had no tag for an hour, and a push of what is there already does not begin that hour anew (quay, endpoints/v2/manifest.py). */
function againstRegistry(host, { settings, expiresAt, now }) {
    if (!settings(host).required)
        return `${host} is not required`;
    if (host === 'quay.io')
        return `${host} does not keep what has no tag`;
    if (expiresAt !== undefined && expiresAt.getTime() - now.getTime() <= LASTING_MS)
        return `the sign-in of ${host} ends soon`;
    return undefined;
}
/**
 * BuildKit takes loopback for plain HTTP by itself; of anything else out of the ordinary it was told when the builder was made. What cannot be known is
 * tried, but for what would let it wait: it knows no proxy of ours, and a connection that nobody answers is tried for two minutes.
 */
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
/** The way as the log tells it. */
function wayLine(way) {
    switch (way.kind) {
        case 'layout':
            return `The image goes through a layout on disk: ${way.because}.`;
        case 'push':
            return `The builder itself pushes the image to ${(0,reference/* canonicalName */.Ew)(way.repository)}, by digest and under no name: ${way.because}.`;
    }
}

;// CONCATENATED MODULE: ./lib/src/context/checkout.js
/** The largest file of Git's own that is read: 10⁵ refs of 100 bytes. */
const GIT_FILE_LIMIT_BYTES = 16 * 1024 * 1024;
/** A commit by its full name: 40 hex digits, 64 with SHA-256 (git-scm.com/docs/hash-function-transition). */
const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
/** BuildKit takes such a context from Git or from the web, not from the disk (docs.docker.com/build/concepts/context). */
const REMOTE_CONTEXT = /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/)/i;
/**
 * Finds the checkout that the build context is in by reading Git's files, since a child would cost more than all of them: the context's
 * own folder first, then the workspace. `undefined` when there is none, for a context that is not on the disk, and for linked work trees.
 */
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
/** The folder in which the job's steps work. */
function workspaceOf(env) {
    return env['GITHUB_WORKSPACE'] || '.';
}
/** A file of `.git`, or `undefined` when there is none that we can read. */
async function readGitFile(folder, name, files) {
    try {
        return await files.readText(`${folder}/.git/${name}`, GIT_FILE_LIMIT_BYTES);
    }
    catch (error) {
        // `.git` may be a file (linked work tree, submodule) or belong to somebody else: then Git's own answer, or none, has to do
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

;// CONCATENATED MODULE: ./lib/src/context/event.js


/** The largest payload that is read; GitHub caps webhooks at 25 MB (docs.github.com, "Webhook events and payloads"). */
const EVENT_LIMIT_BYTES = 32 * 1024 * 1024;
const CURE = 'The runner writes this file itself; see what an earlier step did to it or to GITHUB_EVENT_PATH, then run the job again.';
/** Reads the event's payload. Without `GITHUB_EVENT_PATH`, away from GitHub, there are no facts. Throws `ActionError` `event`. */
async function readEvent(env, files) {
    const path = env['GITHUB_EVENT_PATH'] ?? '';
    if (path === '' && env['GITHUB_ACTIONS'] === 'true')
        throw new src_errors/* ActionError */.lZ('event', 'GITHUB_EVENT_PATH is not set', CURE);
    if (path === '')
        return parseEvent({}, 'no event');
    const text = await files.readText(path, EVENT_LIMIT_BYTES).catch((error) => {
        throw new src_errors/* ActionError */.lZ('event', `the event's file ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, CURE, error);
    });
    if (text === undefined)
        throw new src_errors/* ActionError */.lZ('event', `the event's file ${path} does not exist`, CURE);
    return parseEvent(event_parseJson(text, path), path);
}
/** Takes the facts from a payload (docs.github.com, "Webhook events and payloads"); `place` names it in errors. Throws `ActionError` `event`. */
function parseEvent(payload, place) {
    if (!(0,json/* isRecord */.u)(payload))
        throw new src_errors/* ActionError */.lZ('event', `the event in ${place} is not a JSON object`, CURE);
    return {
        repository: parseRepositoryFacts(payload['repository']),
        pull: payload['pull_request'] === undefined ? undefined : parsePull(payload, place),
        commits: commitsOf(payload),
        baseRef: event_text(payload, 'base_ref')?.replace(/^refs\/heads\//, ''),
        deployment: event_text(payload, 'deployment', 'environment'),
        isDeleted: payload['deleted'] === true,
    };
}
/** Takes what a repository object says, of an event or of `GET /repos/{owner}/{repo}`; `undefined` when it is no object. */
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
function parsePull(payload, place) {
    const need = (...path) => {
        const found = event_text(payload, 'pull_request', ...path);
        if (found !== undefined)
            return found;
        throw new src_errors/* ActionError */.lZ('event', `the event in ${place} has no text at pull_request.${path.join('.')}`, CURE);
    };
    const number = field(payload, 'pull_request', 'number');
    if (typeof number !== 'number' || !Number.isSafeInteger(number)) {
        throw new src_errors/* ActionError */.lZ('event', `the event in ${place} has no number at pull_request.number`, CURE);
    }
    return {
        number,
        headSha: need('head', 'sha'),
        headRef: need('head', 'ref'),
        baseRef: need('base', 'ref'),
        mergeSha: event_text(payload, 'pull_request', 'merge_commit_sha'),
    };
}
/** `push` dates its head and its commits, `merge_group` and `workflow_run` their head. */
function commitsOf(payload) {
    const listed = field(payload, 'commits');
    const heads = [field(payload, 'head_commit'), field(payload, 'merge_group', 'head_commit'), field(payload, 'workflow_run', 'head_commit')];
    return [...heads, ...(Array.isArray(listed) ? listed : [])].flatMap((commit) => {
        const id = event_text(commit, 'id');
        const at = new Date(event_text(commit, 'timestamp') ?? '');
        return id === undefined || Number.isNaN(at.getTime()) ? [] : [{ id, at }];
    });
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
        throw new src_errors/* ActionError */.lZ('event', `the event's file ${path} (${size}) is not JSON; it may have been cut off`, CURE, error);
    }
}

;// CONCATENATED MODULE: ./lib/src/context/git.js
const LOCAL_TIMEOUT_MS = 10_000;
const REMOTE_TIMEOUT_MS = 15_000;
const ANSWER_LIMIT_BYTES = 16 * 1024 * 1024;
/** What Git needs from the environment: programs, its own settings, the sign-in by SSH and the way out; tokens of the job are not among it. */
const PASSED_ON = /^(?:PATH|HOME|USERPROFILE|SYSTEMROOT|TEMP|TMP|TMPDIR|XDG_CONFIG_HOME|SSH_AUTH_SOCK|GIT_(?:CONFIG|SSH|SSL|ASKPASS|EXEC_PATH|PROXY)\w*|(?:https?|all|no)_proxy)$/i;
/** Asks Git a question that needs no network. */
function askGit(args, cwd, ports) {
    return ask(args, cwd, LOCAL_TIMEOUT_MS, ports);
}
/** Asks Git a question to another machine; it never prompts. */
function askRemote(args, cwd, ports) {
    return ask(args, cwd, REMOTE_TIMEOUT_MS, ports);
}
async function ask(args, cwd, timeoutMs, ports) {
    const env = gitEnvironment(ports.env);
    const { ending, stdout, stderr } = await ports.children.ask('git', args, { cwd, env, timeoutMs, limitBytes: ANSWER_LIMIT_BYTES });
    const command = `git ${args.find((arg) => /^[a-z]/.test(arg) && !arg.includes('='))}`;
    switch (ending.kind) {
        case 'exited':
            if (ending.code !== 0)
                return { kind: 'none', because: `${command} ended with ${ending.code}${firstLine(stderr)}` };
            if (new TextEncoder().encode(stdout).length >= ANSWER_LIMIT_BYTES)
                return { kind: 'none', because: `${command} said more than ${ANSWER_LIMIT_BYTES} bytes` };
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
/** Addresses of remotes may hold a password. */
function firstLine(stderr) {
    const line = stderr.trim().split('\n', 1)[0] ?? '';
    return line === '' ? '' : `: ${line.replaceAll(/\/\/[^/@\s]*@/g, '//').slice(0, 200)}`;
}

;// CONCATENATED MODULE: ./lib/src/context/ref.js
/** Where GitHub's merge queue puts the commits that it tries (docs.github.com, "Managing a merge queue"). */
const QUEUE = 'gh-readonly-queue/';
/**
 * Reads a full ref, `refs/heads/main`, in the light of the event: `pull_request_target` runs on the base branch but is about the pull
 * request, and the branches of a merge queue are nobody's branches.
 */
function parseRef(ref, event, facts) {
    const pull = facts.pull;
    if (pull !== undefined && (event === 'pull_request_target' || ref.startsWith('refs/pull/'))) {
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

/** Describes the repository from the event, else from GitHub's API where there is a token; it is for labels, so a run does without. */
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

;// CONCATENATED MODULE: ./lib/src/context/site.js
/** Reads where this run belongs, `github.com` unless told otherwise. */
function siteOf(env, facts, token) {
    return {
        fullName: env['GITHUB_REPOSITORY'] || facts.repository?.fullName,
        serverUrl: env['GITHUB_SERVER_URL'] || 'https://github.com',
        apiUrl: env['GITHUB_API_URL'] || 'https://api.github.com',
        token,
    };
}
/** Where the run's log is. */
function runUrlOf({ fullName, serverUrl }, env) {
    const run = env['GITHUB_RUN_ID'] || undefined;
    return run === undefined || fullName === undefined ? undefined : `${serverUrl}/${fullName}/actions/runs/${run}`;
}

;// CONCATENATED MODULE: ./lib/src/context/source.js


/**
 * Decides on the one source commit: what is built wins over what the event says, since a label or a tag that names another commit is a lie
 * that a later run would adopt. On a pull request it is the head's commit, though GitHub's merge of head and base is what is checked out:
 * that merge is nobody's commit. Throws `ActionError` `event` when nothing names a commit, or not by its full name.
 */
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
        : `the checked-out commit ${head.slice(0, 7)} counts as the source, not ${meant.slice(0, 7)} of the event`;
    return { sha: head, merge: undefined, notes: [note] };
}
const source_CURE = 'Check out the repository before this step (actions/checkout), or set GITHUB_SHA to the full name of the commit.';

// EXTERNAL MODULE: ./lib/src/domain/version.js
var domain_version = __nccwpck_require__(9659);
;// CONCATENATED MODULE: ./lib/src/context/clone.js


/**
 * Lists a clone's tags where the clone itself proves that they are all there were when it was made. A default checkout has one tag, and
 * being unshallow proves nothing (`git clone --no-tags`; `--depth=50` of forty commits). What does:
 *
 * | the last fetch | named the default branch and tags one by one in `FETCH_HEAD`, which is what `+refs/heads/*` and `+refs/tags/*` leave behind (actions/checkout with `fetch-depth: 0`); tags that came along with their commits are marked `not-for-merge` there |
 * | no fetch since `git clone` | all branches are configured, and no `--no-tags`: cloning takes `refs/tags/*` too |
 * | no remote | the repository is the source itself |
 *
 * (git-scm.com/docs/git-fetch, "Auto-following", and builtin/fetch.c; actions/checkout, src/ref-helper.ts)
 */
async function readCloneTags(checkout, project, ports) {
    const { folder } = checkout;
    const [shallow, fetched, reflog] = await Promise.all(['shallow', 'FETCH_HEAD', 'logs/HEAD'].map((name) => readGitFile(folder, name, ports.files)));
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
    // Git ends with 1 when no setting matches: then there is no remote
    const settings = remotes.kind === 'answer' ? remotes.stdout : '';
    const isCloned = /^[^\t]*\tclone: from /.test(reflog ?? '') && hasAllTags(settings, project);
    if (settings !== '' && !isCloned)
        return unproved('the checkout does not show that all tags were fetched');
    return { kind: 'complete', tags: refs.stdout.split('\n').filter((name) => name !== '') };
}
/** Whether a remote's address is that of the project; any address is when the project is not known. */
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
/** A line is `<object>\t[not-for-merge]\t<kind> '<name>' of <address>` (git-scm.com/docs/git-fetch; builtin/fetch.c). */
function tagsOfFetch(text, { fullName, defaultBranch }) {
    const refs = [...text.matchAll(/^[0-9a-f]+\t\t(branch|tag) '([^\s]+)' of (.*)$/gm)].filter((line) => isProject(line[3] ?? '', fullName));
    const tags = refs.flatMap(([, kind, name]) => (kind === 'tag' && name !== undefined ? [name] : []));
    const isWhole = refs.some(([, kind, name]) => kind === 'branch' && name === defaultBranch);
    if (isWhole && tags.length > 0)
        return { kind: 'complete', tags };
    return unproved('the last fetch of the checkout was not one of all branches and tags');
}
/** Whether a remote of the project takes all branches, and tags with them. */
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



/** More tags than any repository that we know of has; beyond it nothing is certain. */
const TAGS_LIMIT = 100_000;
/** Texts of raw rules that follow a version: `latest`, `1`, `v1.2`. */
const FOLLOWS = /^(?:latest|v?[0-9]+(?:\.[0-9]+)?)$/;
/** Whether a planned tag may depend on the repository's other versions: the run has a stable version, and a rule makes a tag that follows it. */
function needsVersions(tags, ref) {
    const found = (0,domain_version/* runVersion */.yh)(tags.version, ref.kind === 'tag' ? ref.name : undefined, tags.tagPrefix);
    const isStable = found.kind === 'version' && !found.version.isPrerelease;
    return tags.rules.some((rule) => follows(rule, isStable)) || (isStable && tags.strategies.includes('semver'));
}
/**
 * Reads the names of the repository's tags: from a clone that proves to have all of them, else from GitHub's API, else by `git ls-remote`.
 * When none answers it is `unknown`, with what each of them said.
 */
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
/** A semver rule with a value of its own has a version of its own. */
function follows(rule, isStable) {
    switch (rule.kind) {
        case 'semver':
            return isStable || rule.value !== undefined;
        case 'ref':
            return isStable && rule.event === 'tag';
        case 'raw':
            return isStable && (FOLLOWS.test(rule.value.text) || rule.value.text.includes('{{'));
        case 'sha':
        case 'schedule':
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
    const tags = [...answer.stdout.matchAll(/\trefs\/tags\/(.+)$/gm)].flatMap(([, name]) => (name === undefined ? [] : [name]));
    return { kind: 'known', source: 'git ls-remote', tags };
}
/** The name of the remote that is the project: its address may need the sign-in that the checkout has set up. */
async function findRemote(folder, fullName, ports) {
    const answer = await askGit(['config', '--get-regexp', '^remote\\..*\\.url$'], folder, ports);
    if (answer.kind === 'none')
        return undefined;
    const remotes = [...answer.stdout.matchAll(/^remote\.(.+)\.url (.*)$/gm)];
    return remotes.find(([, , address]) => isProject(address ?? '', fullName))?.[1];
}

;// CONCATENATED MODULE: ./lib/src/context/context.js










/**
 * Reads what GitHub, git and the clock say about this run. Where the event says it all no child is started and no request is sent.
 * Throws `ActionError` `event` when the event cannot be read, is of a deleted ref, or nothing says which ref or commit this is.
 */
async function readContext(inputs, ports) {
    const { env } = ports;
    const startedAt = ports.clock.now();
    const [facts, checkout] = await Promise.all([readEvent(env, ports.files), findCheckout(inputs.build.context, env, ports.files)]);
    const event = env['GITHUB_EVENT_NAME'] ?? '';
    const workspace = checkout?.folder ?? workspaceOf(env);
    const [fullRef, sha] = await Promise.all([readRef(event, workspace, ports), readSha(checkout?.head, workspace, ports)]);
    if (facts.isDeleted)
        throw new src_errors/* ActionError */.lZ('event', `this run is for ${fullRef}, which was deleted`, DELETED);
    const ref = parseRef(fullRef, event, facts);
    const source = resolveSource({ event, sha, pull: facts.pull, head: checkout?.head });
    const site = siteOf(env, facts, inputs.githubToken);
    const places = { ...site, checkout, workspace, prefix: inputs.tags.tagPrefix, defaultBranch: facts.repository?.defaultBranch };
    const [versions, committedAt, repository] = await Promise.all([
        needsVersions(inputs.tags, ref) ? readVersions(places, ports) : UNASKED,
        readCommitDate(inputs, source.sha, facts, workspace, ports),
        readRepository(site, facts.repository, ports),
    ]);
    return {
        event,
        ref,
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
        notes: source.notes,
    };
}
const UNASKED = { kind: 'unasked' };
const NOWHERE = 'Run this in a GitHub Actions job, or in a Git checkout that has a commit.';
const DELETED = 'Leave this event out, or end the job early with: if: github.event.deleted != true';
/** A deployment of a bare commit has no ref (docs.github.com, "Events that trigger workflows", `deployment`). */
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
/** The event's own date, else Git's where a rule asks for it. */
async function readCommitDate({ tags }, sha, { commits }, folder, ports) {
    const told = commits.find(({ id }) => id === sha)?.at;
    if (told !== undefined || !tags.rules.some(({ line }) => line.includes('commit_date')))
        return told;
    const answer = await askGit(['show', '--no-patch', '--format=%cI', sha], folder, ports);
    const at = new Date(answer.kind === 'answer' ? answer.stdout.trim() : '');
    return Number.isNaN(at.getTime()) ? undefined : at;
}
function digestVariables({ buildArgs }, env) {
    const names = buildArgs.filter((argument) => !argument.includes('='));
    return new Map(names.flatMap((name) => {
        const value = env[name];
        return value === undefined ? [] : [[name, (0,domain_digest/* digestOf */.ol)(new TextEncoder().encode(value))]];
    }));
}

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __nccwpck_require__(8161);
// EXTERNAL MODULE: ./lib/src/domain/secret.js
var secret = __nccwpck_require__(4699);
;// CONCATENATED MODULE: ./lib/src/credentials/auths.js



/** The user name that says "the password is a refresh token for the token server's POST" (docker/cli, cli/config/credentials/native_store.go). */
const IDENTITY_TOKEN = '<token>';
/** The key of Docker Hub in docker configs and in the questions to credential helpers (docker/cli, cli/config/configfile/file.go, `authConfigKey`). */
const HUB_KEY = 'https://index.docker.io/v1/';
/** How docker names a host to a credential helper. */
function dockerKey(host) {
    return host === 'docker.io' ? HUB_KEY : host;
}
/** The host that a key means: bare, or a URL with any path (docker/cli, cli/config/credentials/file_store.go, `ConvertToHostname`). */
function hostOfKey(key) {
    return (0,reference/* parseHost */.o6)(auths_placeOf(key)[0]);
}
/** Parses `auths`: by host, where several keys mean one host the one that docker itself would write; entries without a sign-in are left out. */
function parseAuths(auths) {
    const found = new Map();
    for (const [key, value] of (0,json/* isRecord */.u)(auths) ? Object.entries(auths) : []) {
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
/** Exact keys before other spellings of the host, these before keys with a path (`ghcr.io/acme`, `…/v1/access-token`). */
function rankOf(key, host) {
    if (key === dockerKey(host))
        return 0;
    return /^(?:v[12]\/?)?$/.test(auths_placeOf(key)[1]) ? 1 : 2;
}
function auths_placeOf(key) {
    const bare = key.trim().replace(/^https?:\/\//i, '');
    const slash = bare.indexOf('/');
    return slash < 0 ? [bare, ''] : [bare.slice(0, slash), bare.slice(slash + 1)];
}
function parseEntry(value) {
    if (!(0,json/* isRecord */.u)(value))
        return undefined;
    const { auth, username, password, identitytoken, registrytoken } = value;
    if (isText(identitytoken))
        return { kind: 'login', username: IDENTITY_TOKEN, password: new secret/* Secret */.z(identitytoken) };
    if (isText(auth))
        return parsePair(auth);
    if (isText(username) && isText(password))
        return { kind: 'login', username, password: new secret/* Secret */.z(password) };
    if (isText(registrytoken))
        return { kind: 'broken', problem: 'holds a registrytoken, which cannot be renewed or handed to a builder' };
    return undefined;
}
/** `auth` is base64 of `user:password`; docker cuts NULs off the password's ends (file.go, `decodeAuth`). */
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
    return { kind: 'login', username: pair.slice(0, colon), password: new secret/* Secret */.z(password) };
}
function decodeBase64(text) {
    const compact = text.replace(/[\r\n]/g, '');
    return compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact) ? Buffer.from(compact, 'base64') : undefined;
}
/** Bytes that are not UTF-8 do not come back from text as they were. */
function decodeUtf8(bytes) {
    const text = bytes.toString('utf8');
    return Buffer.from(text, 'utf8').equals(bytes) ? text : undefined;
}
function isText(value) {
    return typeof value === 'string' && value !== '';
}

;// CONCATENATED MODULE: ./lib/src/credentials/helper.js



/** The name of our credential helper: docker starts `docker-credential-<name>` for `"credsStore": "<name>"`. */
const HELPER_NAME = 'build-tag-push';
/** What a credential helper says, word for word, when it knows nothing: docker then goes on without a sign-in (docker-credential-helpers, credentials/error.go). */
const NOT_FOUND = 'credentials not found in native keychain';
/** The longest question that is listened to: an action and the address of a server. */
const QUESTION_LIMIT_BYTES = 4096;
/**
 * Answers one question of docker's credential helper protocol (docker-credential-helpers, README, "Development"), asked as `action LF input`:
 * the first character of the answer is the helper's exit code, the rest its stdout. Never throws.
 */
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
    const host = hostOfKey(server);
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
        const { message, hint } = (0,src_errors/* asActionError */.z6)(thrown);
        ports.log.warning(`${message}${hint === undefined ? '' : `\n${hint}`}`);
        return keychain.settings(host).required ? `1${message}` : `1${NOT_FOUND}`;
    }
}
// The kernel reads 127 characters of a first line before Linux 5.1, and takes a space in it for the end of the program's path (execve(2)).
const FIRST_LINE_LIMIT = 127;
/**
 * The files of the helper's folder, by name. The program connects to the socket and hands on what it was asked; it runs in the Node that runs us.
 * Where the path of that Node fits no first line, a line of shell starts it.
 */
function helperFiles(node, folder, socket) {
    const program = `docker-credential-${HELPER_NAME}`;
    const firstLine = `#!${node}`;
    if (Buffer.byteLength(firstLine) <= FIRST_LINE_LIMIT && !/\s/.test(node))
        return new Map([[program, `${firstLine}\n${relay(socket)}`]]);
    const start = `#!/bin/sh\nexec ${[node, (0,external_node_path_.join)(folder, 'relay.cjs')].map(quote).join(' ')} "$@"\n`;
    return new Map([
        [program, start],
        ['relay.cjs', relay(socket)],
    ]);
}
/** `import()` is there in scripts and modules alike, whichever Node takes a file without an ending for. */
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

// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __nccwpck_require__(7030);
;// CONCATENATED MODULE: ./lib/src/credentials/socket.js

const QUESTION_TIMEOUT_MS = 10_000;
const CONNECTIONS_LIMIT = 64;
/**
 * Listens on a unix socket that this user alone may open (0600; its folder must be 0700). Who connects sends one question and closes its side; it
 * gets one answer. Questions longer than `limitBytes` or slower than 10 s are hung up on. It keeps no process alive. Throws Node's errors.
 */
async function listen(path, limitBytes, answer) {
    const open = new Set();
    const server = (0,external_node_net_.createServer)({ allowHalfOpen: true }, (socket) => {
        open.add(socket);
        socket.on('close', () => open.delete(socket));
        // A helper that was killed resets its connection; there is nobody left to tell.
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
/** The mask counts at the moment of binding, which is within `listen`: there is no moment at which another user could open the socket. */
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

;// CONCATENATED MODULE: ./lib/src/credentials/carried.js

/**
 * Takes the settings out of a docker config. Two things stay behind because they may be secrets, and ours would be a second file with them:
 * - a proxy with user and password in its URL;
 * - `HttpHeaders`, which docker sends to its daemon.
 * `problems` says so, as clauses that follow the file's path, with another way. (`User-Agent` is one that old versions of docker wrote themselves.)
 */
function parseCarried(document) {
    const proxies = nested(document['proxies']);
    const withPassword = Object.entries(proxies).flatMap(([daemon, settings]) => Object.entries(settings).flatMap(([name, value]) => (hasPassword(value) ? [`proxies.${daemon}.${name}`] : [])));
    const headers = Object.keys(texts(document['HttpHeaders'])).filter((name) => name.toLowerCase() !== 'user-agent');
    return {
        carried: {
            currentContext: typeof document['currentContext'] === 'string' && document['currentContext'] !== '' ? document['currentContext'] : undefined,
            cliPluginsExtraDirs: Array.isArray(document['cliPluginsExtraDirs']) ? document['cliPluginsExtraDirs'].filter(carried_isText) : [],
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
/** Whether a proxy's URL has user information, in whatever form a proxy is written (`http://user:password@proxy:3128`, `user:password@proxy`). */
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
function carried_isText(value) {
    return typeof value === 'string';
}

;// CONCATENATED MODULE: ./lib/src/credentials/userconfig.js





const userconfig_LIMIT_BYTES = 4 * 1024 * 1024;
const reads = new WeakMap();
/**
 * Reads the user's docker configuration, once a run. Trouble with it is a warning, as in docker itself: a run whose sign-ins come from its inputs does not need
 * it, and any other hears about it again from the registry.
 */
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
    const { problems, ...config } = await ports.files.readText(path, userconfig_LIMIT_BYTES).then((text) => (text === undefined ? { ...NOTHING, problems: [] } : parseUserConfig(text)), (cause) => ({ ...NOTHING, problems: [`cannot be read (${(0,domain_code/* codeOf */.$)(cause) ?? String(cause)})`] }));
    for (const problem of problems)
        ports.log.warning(`${path} ${problem}`);
    return { folder, ...config };
}
/** Parses a `config.json` of docker (docker/cli, cli/config/configfile/file.go); never throws, and says in `problems` what it passed over. */
function parseUserConfig(text) {
    if (text.trim() === '')
        return { ...NOTHING, problems: [] };
    const document = userconfig_parseJson(text);
    if (!(0,json/* isRecord */.u)(document))
        return { ...NOTHING, problems: ['is not a JSON object: its sign-ins, contexts and proxies are not used'] };
    const { carried, problems } = parseCarried(document);
    return { auths: parseAuths(document['auths']), ...parseHelpers(document), carried, problems };
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
        const host = hostOfKey(key);
        return host !== undefined && isProgramName(name) ? [[host, name]] : [];
    });
    return { credHelpers: new Map(named), credsStore: isProgramName(document['credsStore']) ? document['credsStore'] : undefined };
}
/** The rest of a program's name: no separator of folders, so that nothing but a program on PATH is meant. */
function isProgramName(value) {
    return typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(value);
}
function userconfig_parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch (error) {
        if (error instanceof SyntaxError)
            return undefined;
        throw error;
    }
}

;// CONCATENATED MODULE: ./lib/src/credentials/config.js







// sockaddr_un has 104 bytes on macOS and 108 on Linux (unix(7)), of which one ends the path.
const SOCKET_PATH_LIMIT_BYTES = 100;
/**
 * Opens a docker configuration for the children of this run: settings, contexts, plugins and builders are the user's, sign-ins are asked for over a
 * unix socket. The user's own configuration is read, never written. `mayReach` says which hosts may be sent their credential; without it all may.
 */
async function openDockerConfig(keychain, ports, mayReach = async () => ({ kind: 'good' })) {
    const user = await readUserConfig(ports);
    const folder = await ports.files.temporaryFolder(domain_folder/* CONFIG_PREFIX */.S4);
    const helper = (0,external_node_path_.join)(folder, 'helper');
    const socket = await socketPlace(helper, ports);
    const remove = async () => {
        await Promise.all([folder, ...socket.extra].map((path) => ports.files.remove(path)));
    };
    const listener = await listen(socket.path, QUESTION_LIMIT_BYTES, (question) => answerHelper(question, keychain, mayReach, ports)).catch(async (thrown) => {
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
            ...[...helperFiles(process.execPath, helper, socket.path)].map(([name, text]) => ports.files.write((0,external_node_path_.join)(helper, name), text, 0o700)),
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
/** Folders of the user that docker looks for beside its `config.json`: contexts with their TLS keys, and plugins. They are linked, not copied. */
const LINKED = ['contexts', 'cli-plugins'];
async function linkFrom(user, name, folder, { files }) {
    const target = user.folder === undefined ? undefined : (0,external_node_path_.join)(user.folder, name);
    if (target !== undefined && (await files.kind(target)) !== undefined)
        await files.link(target, (0,external_node_path_.join)(folder, name));
}
function configText({ carried }) {
    return `${JSON.stringify({ ...carried, credsStore: HELPER_NAME }, null, 2)}\n`;
}
/**
 * `BUILDX_CONFIG` stays where it was, since the user's builders are there. `DOCKER_AUTH_CONFIG` would be a secret in a child's environment and go
 * before our helper. The TLS files of a daemon are looked for in the docker configuration unless `DOCKER_CERT_PATH` says where (docker/cli,
 * cli/flags/options.go).
 */
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
/** A socket's path is short by nature; where the runner's folder is too deep, it gets a folder of its own under the system's, which post knows by its name. */
async function socketPlace(helper, ports) {
    await ports.files.makeFolder(helper, 0o700);
    const beside = (0,external_node_path_.join)(helper, 'socket');
    if (Buffer.byteLength(beside) <= SOCKET_PATH_LIMIT_BYTES)
        return { path: beside, extra: [] };
    const short = (0,domain_folder/* socketFolders */.bR)((0,external_node_path_.basename)(ports.folder), (0,external_node_os_.tmpdir)()).find((path) => Buffer.byteLength((0,external_node_path_.join)(path, 'socket')) <= SOCKET_PATH_LIMIT_BYTES);
    if (short === undefined)
        throw new src_errors/* ActionError */.lZ('credentials', `no folder is near enough to the root for a socket: ${beside}`, 'Set TMPDIR to a short path.');
    await ports.files.claimFolder(short);
    return { path: (0,external_node_path_.join)(short, 'socket'), extra: [short] };
}

;// CONCATENATED MODULE: ./lib/src/credentials/authority.js


const authority_LIMIT_BYTES = 1024 * 1024;
const CERTIFICATE = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END (?:TRUSTED )?CERTIFICATE-----/;
/** Reads what `ca-cert` says: PEM text as it is, anything else as the path of a file with PEM text. Throws `ActionError` `credentials`. */
async function readAuthority(host, caCert, { files }) {
    if (caCert.includes('-----BEGIN'))
        return checked(caCert, `${host}: the text of ca-cert`);
    const named = `${host}: the file of ca-cert, ${JSON.stringify(caCert)},`;
    const text = await files.readText(caCert, authority_LIMIT_BYTES).catch((cause) => {
        throw new src_errors/* ActionError */.lZ('credentials', `${named} cannot be read (${(0,domain_code/* codeOf */.$)(cause) ?? String(cause)})`, HINT, cause);
    });
    if (text === undefined)
        throw new src_errors/* ActionError */.lZ('credentials', `${named} does not exist`, HINT);
    return checked(text, named);
}
const HINT = 'ca-cert takes PEM text, or the path of a PEM file (from the workspace on).';
function checked(text, named) {
    if (text.includes('PRIVATE KEY-----'))
        throw new src_errors/* ActionError */.lZ('credentials', `${named} holds a private key`, 'Give the certificate of the authority alone.');
    if (!CERTIFICATE.test(text))
        throw new src_errors/* ActionError */.lZ('credentials', `${named} holds no PEM certificate`, HINT);
    return text;
}

;// CONCATENATED MODULE: ./lib/src/credentials/mask.js

/**
 * Masks what the secrets of the inputs become when we sign in, and the AWS keys of the environment. The secrets themselves are masked as soon as they
 * are read.
 */
function maskGiven(inputs, env, runner) {
    for (const { login } of inputs.registries)
        if (login !== undefined)
            maskPair(login.username, login.password, runner);
    for (const name of ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'])
        maskText(env[name] ?? '', runner);
}
/** Masks a password, and the base64 of the pair as it stands in docker configs and in `Authorization: Basic` (RFC 7617, section 2). */
function maskLogin(username, password, runner) {
    maskText(password.reveal(), runner);
    maskPair(username, password, runner);
}
function maskPair(username, password, runner) {
    if (password.reveal() !== '')
        maskText(Buffer.from(`${username}:${password.reveal()}`).toString('base64'), runner);
}
/** An empty mask would blank nothing or everything, depending on the runner. */
function maskText(text, runner) {
    if (text !== '')
        runner.mask(new secret/* Secret */.z(text));
}

;// CONCATENATED MODULE: ./lib/src/credentials/earlier.js







const HELPER_TIMEOUT_MS = 30_000;
const HELPER_LIMIT_BYTES = 256 * 1024;
// BuildKit keeps a helper's answer for 4:50 minutes (session/auth/authprovider/authprovider.go), since Google's tokens last five.
const HELPER_ANSWER_MS = 5 * 60_000;
/**
 * Reads the sign-ins of earlier steps from docker's configuration, with docker's precedence: `DOCKER_AUTH_CONFIG`, the host's own helper
 * (`credHelpers`), the common one (`credsStore`), the file (`auths`). Helpers are asked for a host when it is. All that is in text is masked at once.
 */
async function earlierSignIns(ports) {
    const config = await readUserConfig(ports);
    const variable = parseVariable(ports);
    for (const entry of [...variable.values(), ...config.auths.values()])
        if (entry.kind === 'login')
            maskLogin(entry.username, entry.password, ports.runner);
    const file = `${config.folder ?? '~/.docker'}/config.json`;
    return async (host, cure) => {
        const given = variable.get(host);
        if (given !== undefined)
            return fromEntry(host, given, 'DOCKER_AUTH_CONFIG', cure);
        const own = config.credHelpers.get(host);
        if (own !== undefined)
            return askHelper(host, own, ports, `credHelpers of ${file}`).catch((thrown) => earlier_refuse(thrown, cure));
        const common = config.credsStore === undefined ? undefined : await askCommon(host, config.credsStore, ports, `credsStore of ${file}`);
        if (common !== undefined)
            return common;
        const entry = config.auths.get(host);
        return entry === undefined ? undefined : fromEntry(host, entry, file, cure);
    };
}
/** The variable holds `{"auths": {host: {"auth": base64}}}` (docker/cli, cli/config/configfile/file.go, `DockerEnvConfigKey`). */
function parseVariable({ env, log }) {
    const text = env['DOCKER_AUTH_CONFIG'] ?? '';
    const { auths, problems } = parseUserConfig(text);
    for (const problem of problems)
        log.warning(`DOCKER_AUTH_CONFIG ${problem}`);
    return auths;
}
function fromEntry(host, entry, source, cure) {
    if (entry.kind === 'broken')
        throw new src_errors/* ActionError */.lZ('credentials', `${host}: its entry in ${source} ${entry.problem}`, cure);
    return { login: { host, username: entry.username, password: entry.password, source, expiresAt: undefined }, end: undefined };
}
/** The common helper is often one of a desktop that is not there; a host that has other ways to sign in must not fail for it. */
async function askCommon(host, name, ports, named) {
    try {
        return await askHelper(host, name, ports, named);
    }
    catch (thrown) {
        if (!(thrown instanceof src_errors/* ActionError */.lZ) || thrown.code !== 'credentials')
            throw thrown;
        ports.log.warning(`${thrown.message}; going on without it`);
        return undefined;
    }
}
/** Asks a credential helper of the user's (github.com/docker/docker-credential-helpers, README, "Development"). */
async function askHelper(host, name, ports, named) {
    const program = `docker-credential-${name}`;
    const refused = (what) => new src_errors/* ActionError */.lZ('credentials', `${host}: ${program} (${named}) ${what}`);
    const { ending, stdout } = await ports.children.ask(program, ['get'], {
        stdin: dockerKey(host),
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
            if (ending.code !== 0 && stdout.trim() === NOT_FOUND)
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
function earlier_refuse(thrown, cure) {
    if (thrown instanceof src_errors/* ActionError */.lZ && thrown.code === 'credentials')
        throw new src_errors/* ActionError */.lZ(thrown.code, thrown.message, `Repair or remove that line of the docker config. ${cure}`, thrown);
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

;// CONCATENATED MODULE: ./lib/src/domain/ecr.js
// github.com/awslabs/amazon-ecr-credential-helper, ecr-login/api/client.go, `ecrPattern`: FIPS, dual-stack, China, the EU and the isolated partitions.
const ECR_HOST = /^(\d{12})\.dkr[.-]ecr(-fips)?\.([a-z0-9][a-z0-9_-]*)\.(?:amazonaws\.(?:com(?:\.cn)?|eu)|on\.(?:aws|amazonwebservices\.com\.cn)|sc2s\.sgov\.gov|c2s\.ic\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/;
/** Parses the host of a private ECR registry; any other host is `undefined`. */
function parseEcrHost(host) {
    const [, account, fips, region] = ECR_HOST.exec(host) ?? [];
    if (account === undefined || region === undefined)
        return undefined;
    return { account, region, fips: fips !== undefined };
}

;// CONCATENATED MODULE: ./lib/src/credentials/aws.js

/** The variables that sign in to AWS, for hints. */
const AWS_VARIABLES = 'AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN for temporary keys), AWS_WEB_IDENTITY_TOKEN_FILE with AWS_ROLE_ARN, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI, or AWS_PROFILE';
/**
 * Looks for AWS credentials in the order of the SDK's chain: a named profile comes before keys, keys before shared files, these before a web
 * identity, and the container's endpoint last (github.com/aws/aws-sdk-js-v3, packages/credential-provider-node, `defaultProvider`).
 */
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
    // A role alone is common (it is what a workflow hands to other steps), and shared files may complete either half.
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
/** The SDK leaves the metadata service alone when AWS_EC2_METADATA_DISABLED is anything but `false`. */
function none(env) {
    const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_ROLE_ARN', 'AWS_PROFILE'];
    return {
        kind: 'none',
        instance: (given(env, 'AWS_EC2_METADATA_DISABLED') ?? 'false') === 'false',
        empty: names.filter((name) => env[name] === ''),
    };
}
/** Keys that AWS's security token service made; they are worth nothing without their session token (IAM user guide, "Unique identifiers"). */
function isTemporary(accessKeyId) {
    return accessKeyId.startsWith('ASIA');
}
async function sharedFiles({ env, files }) {
    const home = given(env, 'HOME') ?? given(env, 'USERPROFILE');
    const places = [
        given(env, 'AWS_CONFIG_FILE') ?? (home === undefined ? undefined : (0,external_node_path_.join)(home, '.aws', 'config')),
        given(env, 'AWS_SHARED_CREDENTIALS_FILE') ?? (home === undefined ? undefined : (0,external_node_path_.join)(home, '.aws', 'credentials')),
    ];
    const found = await Promise.all(places.map(async (place) => (place !== undefined && (await files.kind(place)) !== undefined ? [place] : [])));
    return found.flat();
}
function given(env, name) {
    const value = env[name];
    return value === undefined || value === '' ? undefined : value;
}

;// CONCATENATED MODULE: ./lib/src/credentials/aws-error.js



const aws_error_MESSAGE_LIMIT = 400;
/**
 * Tells why AWS gave no credentials for a host: `source` says with what we asked, `action` is the IAM action that was wanted. AWS's own text is
 * repeated only where it names the missing right; a refused signature comes back with the signed request, session token included.
 */
function explainAws(thrown, host, source, action, cure) {
    if (thrown instanceof src_errors/* ActionError */.lZ)
        return thrown;
    const { name, message, code } = partsOf(thrown);
    const told = (what, hint) => new src_errors/* ActionError */.lZ('credentials', `${host}: ${what} (credentials: ${source})`, hint, thrown);
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
            return told(`AWS refused the signature (${name})`, 'The secret does not belong to the access key, or the clock of this machine is wrong.');
        case 'ExpiredToken':
        case 'ExpiredTokenException':
            return told(`the AWS credentials have expired (${name})`, 'Sign in to AWS in this job, shortly before this step.');
        case 'AccessDenied':
        case 'AccessDeniedException':
            return told(`AWS denied it: ${cut(message)}`, `The identity needs ${action} (and, with a web identity, a role whose trust policy names this repository).`);
        case 'InvalidIdentityToken':
        case 'IDPRejectedClaim':
            return told(`AWS refused the web identity (${name})`, 'Check the audience of the token and the trust policy of the role.');
        case 'ThrottlingException':
        case 'Throttling':
        case 'TooManyRequestsException':
            return told(`AWS is limiting requests (${name}) and kept doing so`, 'Run again later.');
    }
    if (code !== undefined || name === 'TimeoutError')
        return new src_errors/* ActionError */.lZ('registry-unreachable', `${host}: the ECR API could not be reached (${code ?? name})`, UNREACHABLE, thrown);
    return told(`the ECR API answered with ${name}`, cure);
}
const UNREACHABLE = 'Check the region in the name of the registry, HTTPS_PROXY and NO_PROXY, and AWS_ENDPOINT_URL_ECR if it is set.';
/** An SDK's error as far as it is looked at; `code` is Node's for network trouble, possibly one cause down. */
function partsOf(thrown) {
    const error = (0,json/* isRecord */.u)(thrown) ? thrown : {};
    const name = typeof error['name'] === 'string' ? error['name'] : 'something that is not an error';
    const message = typeof error['message'] === 'string' ? error['message'] : '';
    return { name, message, code: (0,domain_code/* codeOf */.$)(thrown) ?? (0,domain_code/* codeOf */.$)(error['cause']) };
}
function cut(text) {
    return text.length > aws_error_MESSAGE_LIMIT ? `${text.slice(0, aws_error_MESSAGE_LIMIT)}…` : text;
}

;// CONCATENATED MODULE: ./lib/src/credentials/ecr.js






/** Amazon ECR, private registries: keys or any credentials of the AWS chain buy a password for twelve hours (`GetAuthorizationToken`). */
const ecr = {
    name: 'Amazon ECR',
    claims: (host) => parseEcrHost(host) !== undefined,
    cure: `Run aws-actions/configure-aws-credentials in an earlier step, set ${AWS_VARIABLES}, or give an access key as username and its secret as password.`,
    redeem,
    accept,
    automatic,
};
/**
 * `AWS` is the name that ECR's own passwords come with (`aws ecr get-login-password`); any other is an access key, as docker/login-action has it
 * (src/aws.ts, `getRegistriesData`).
 */
async function redeem(entry, ports) {
    return entry.username === 'AWS' ? withApi(entry, ports) : mint(entry.host, entry, ports);
}
/** It spares a run the sign-in that a self-hosted runner still has on disk from a job of the day before. */
async function accept(earlier, ports) {
    const expiresAt = endOf(earlier.password);
    if (expiresAt === undefined || expiresAt > ports.clock.now())
        return withApi({ ...earlier, expiresAt }, ports);
    ports.log.info(`${earlier.host}: the sign-in of ${earlier.source} ended at ${expiresAt.toISOString()} and is not used`);
    return undefined;
}
async function automatic(host, _given, ports) {
    return mint(host, undefined, ports);
}
async function mint(host, entry, ports) {
    const { api, source } = await openApi(host, entry, ports);
    try {
        return { host, ...(await api.authorization()), source, ecr: api };
    }
    catch (thrown) {
        throw explainAws(thrown, host, source, 'ecr:GetAuthorizationToken', ecr.cure);
    }
}
/** A password that was made elsewhere opens the registry, not the API; where the environment opens that, it is there for who asks. */
async function withApi(login, ports) {
    if ((await findAwsSource(ports)).kind !== 'found')
        return login;
    const api = async () => (await openApi(login.host, undefined, ports)).api;
    return {
        ...login,
        ecr: {
            authorization: async () => (await api()).authorization(),
            repository: async (account, name) => (await api()).repository(account, name),
        },
    };
}
/** Opens the API that serves a host: with the keys of an entry, else with what the SDK's chain finds. */
async function openApi(host, entry, ports) {
    const place = parseEcrHost(host);
    if (place === undefined)
        throw new src_errors/* ActionError */.lZ('internal', `${host} is not a private ECR registry`);
    if (entry === undefined) {
        const source = await chainSource(host, ports);
        return { api: await ports.clients.ecr(place.region, { fips: place.fips, keys: undefined }), source };
    }
    const keys = keysOf(entry, ports);
    return { api: await ports.clients.ecr(place.region, { fips: place.fips, keys }), source: `the access key of ${entry.source}` };
}
/** An entry has no place for a session token; where its key is the one in the environment, the token is there too. */
function keysOf(entry, ports) {
    const isSame = ports.env['AWS_ACCESS_KEY_ID'] === entry.username;
    const token = isSame ? (ports.env['AWS_SESSION_TOKEN'] ?? '') : '';
    if (isTemporary(entry.username) && token === '')
        throw new src_errors/* ActionError */.lZ('credentials', `${entry.host}: the access key of ${entry.source} is a temporary one (ASIA…), which needs a session token`, 'Leave username and password out and set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN in the environment.');
    return { accessKeyId: entry.username, secretAccessKey: entry.password, sessionToken: token === '' ? undefined : new secret/* Secret */.z(token) };
}
/**
 * Without any variable or file the role of the instance is still tried: a self-hosted runner on EC2 has nothing else. It costs a hosted runner two
 * time-outs of the SDK (1 s each), and only in a run that could not sign in anyway: a private ECR registry has no anonymous access.
 */
async function chainSource(host, ports) {
    const found = await findAwsSource(ports);
    switch (found.kind) {
        case 'found':
            return found.source;
        case 'broken':
            throw new src_errors/* ActionError */.lZ('credentials', `${host}: ${found.problem}`, `AWS credentials come from ${AWS_VARIABLES}.`);
        case 'none': {
            if (found.instance && found.empty.length === 0)
                return 'the role of this machine (EC2 instance metadata)';
            const empty = found.empty.length === 0 ? '' : `; ${found.empty.join(', ')} ${found.empty.length === 1 ? 'is' : 'are'} set but empty`;
            const fork = found.empty.length === 0 ? '' : ' Secrets are empty in runs of a fork and of Dependabot.';
            throw new src_errors/* ActionError */.lZ('credentials', `${host}: there are no AWS credentials in this job${empty}`, `${ecr.cure}${fork}`);
        }
    }
}
/**
 * An ECR password is base64 of JSON with the second at which it ends (`expiration`), as `aws ecr get-login-password` prints it; AWS does not
 * document that, so anything else means: not known.
 */
function endOf(password) {
    try {
        const token = JSON.parse(Buffer.from(password.reveal(), 'base64').toString('utf8'));
        const end = (0,json/* isRecord */.u)(token) ? token['expiration'] : undefined;
        return typeof end === 'number' && Number.isSafeInteger(end) && end > 0 && end < 1e10 ? new Date(end * 1000) : undefined;
    }
    catch (error) {
        if (error instanceof SyntaxError)
            return undefined;
        throw error;
    }
}

;// CONCATENATED MODULE: ./lib/src/credentials/provider.js
/** A registry that takes a user's name and password as they are, and nothing else. */
const PLAIN = {
    redeem: async (entry) => entry,
    accept: async (earlier) => earlier,
    automatic: async () => undefined,
};

;// CONCATENATED MODULE: ./lib/src/credentials/generic.js

/** Any registry of which nothing more is known: distribution, zot, Nexus, a registry of one's own. */
const generic = {
    ...PLAIN,
    name: 'a container registry',
    claims: () => true,
    cure: 'Give registry, username and password (or an entry of registry-auth), or sign in with docker/login-action in an earlier step.',
};

;// CONCATENATED MODULE: ./lib/src/credentials/ghcr.js

const GITHUB_COM = 'https://github.com';
/** GitHub's container registry: the job's own token is enough (docs.github.com, "Working with the Container registry"). */
const ghcr = {
    ...PLAIN,
    name: 'GitHub Container Registry',
    claims: (host) => host === 'ghcr.io',
    cure: 'The job needs permissions: packages: write, and a package that another repository made must give this one the role Write under "Manage Actions access". Elsewhere give username and a classic personal access token with write:packages.',
    automatic: ghcr_automatic,
};
/**
 * A token of a GitHub Enterprise Server or of ghe.com means nothing to ghcr.io and is not sent there. A base image that the build alone knows of is
 * read without the token, as in a job without a sign-in: most are public, and a sign-in that is not good enough was seen to be refused where nobody
 * at all may read (github.com/nilsnolde/docker-valhalla#122).
 */
async function ghcr_automatic(host, { githubToken, isNamed }, ports) {
    const server = ports.env['GITHUB_SERVER_URL'] ?? GITHUB_COM;
    if (githubToken === undefined || server.replace(/\/$/, '') !== GITHUB_COM)
        return undefined;
    if (!isNamed) {
        ports.log.info(`${host} is asked without a sign-in, since no image and no cache is there; an entry in registry-auth with this registry signs in with github-token`);
        return undefined;
    }
    const username = ports.env['GITHUB_ACTOR'] ?? '';
    // The registry reads the token alone; the name is for its log, but may not be empty.
    return {
        host,
        username: username === '' ? 'github-actions' : username,
        password: githubToken,
        source: 'github-token',
        expiresAt: undefined,
    };
}

;// CONCATENATED MODULE: ./lib/src/credentials/hub.js

/** Docker Hub: a user with an access token, or an organisation with an organisation access token (docs.docker.com, "Access tokens"). */
const hub = {
    ...PLAIN,
    name: 'Docker Hub',
    claims: (host) => host === 'docker.io',
    cure: 'Give registry: docker.io, username: your Docker ID and password: an access token with Read & Write (an account password fails where two-factor sign-in is on).',
};

;// CONCATENATED MODULE: ./lib/src/credentials/providers.js




/** The kinds of registries; the first that claims a host has it, `generic` claims all. */
const PROVIDERS = [ecr, ghcr, hub, generic];
/** The provider of a host. */
function providerOf(host) {
    return PROVIDERS.find((provider) => provider.claims(host)) ?? generic;
}

;// CONCATENATED MODULE: ./lib/src/credentials/renewing.js
const MARGIN_MS = 60_000;
/**
 * Makes a value when first asked, shares it between all askers, and makes it anew 60 s before its `end` (a value that lives less than two minutes:
 * after half of its life). What cannot be made is not remembered: the next asker tries again.
 */
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
/** A new value that is over already means that the clocks disagree; it is worth a try, but not for long. */
function freshUntilMs(end, now) {
    if (end === undefined)
        return Number.POSITIVE_INFINITY;
    const lifeMs = end.getTime() - now.getTime();
    return lifeMs <= 0 ? now.getTime() + MARGIN_MS : end.getTime() - Math.min(MARGIN_MS, lifeMs / 2);
}

;// CONCATENATED MODULE: ./lib/src/credentials/keychain.js







/**
 * Gathers the sign-ins of a run; asks no registry. For a host counts, first found: its entry in the inputs, the sign-in of an earlier step (docker
 * config), what the job has anyway (GitHub's token, AWS credentials), nothing (anonymous). All secrets that are known
 * here are masked before this returns, minted ones before they are handed out. Throws `ActionError` `credentials` for a `ca-cert` that cannot be read.
 */
async function obtainKeychain(inputs, images, ports) {
    maskGiven(inputs, ports.env, ports.runner);
    const entries = firstByHost(inputs.registries);
    const [authorities, earlier] = await Promise.all([readAuthorities(entries, ports), earlierSignIns(ports)]);
    const cacheHosts = [...inputs.build.cacheFrom, ...inputs.build.cacheTo].flatMap((entry) => cacheHost(entry) ?? []);
    const named = new Set([...entries.keys(), ...images.map((image) => image.host), ...cacheHosts]);
    const asked = new Map();
    const loginForHost = async (host) => {
        const given = { githubToken: inputs.githubToken, isNamed: named.has(host) };
        const ask = asked.get(host) ?? renewing(() => signIn(host, entries.get(host), earlier, given, ports), ports.clock);
        asked.set(host, ask);
        return (await ask()).login;
    };
    return {
        login: (repository) => loginForHost(repository.host),
        loginForHost,
        settings: (host) => settingsOf(host, entries.get(host), authorities.get(host)),
        declared: [...entries.keys()].filter((host) => !images.some((image) => image.host === host)),
    };
}
/** Several accounts on one host need `scope`, which does not exist yet: the first entry counts. */
function firstByHost(entries) {
    const first = new Map();
    for (const entry of entries)
        if (!first.has(entry.host))
            first.set(entry.host, entry);
    return first;
}
async function signIn(host, entry, earlier, given, ports) {
    const provider = providerOf(host);
    const held = (login, end = login?.expiresAt) => {
        if (login !== undefined)
            maskLogin(login.username, login.password, ports.runner);
        return { login, end };
    };
    if (entry?.login !== undefined)
        return held(await provider.redeem({ host, ...entry.login, source: 'input registry-auth', expiresAt: undefined }, ports));
    const found = await earlier(host, provider.cure);
    const accepted = found === undefined ? undefined : await provider.accept(found.login, ports);
    if (accepted !== undefined)
        return held(accepted, found?.end ?? accepted.expiresAt);
    return held(await provider.automatic(host, given, ports));
}
async function readAuthorities(entries, ports) {
    const read = [...entries].map(async ([host, { caCert }]) => caCert === undefined ? [] : [[host, await readAuthority(host, caCert, ports)]]);
    return new Map((await Promise.all(read)).flat());
}
/** Loopback needs no TLS, as docker has it; a certificate authority that is given for it means TLS all the same. */
function settingsOf(host, entry, ca) {
    const plain = entry?.insecure === true || (ca === undefined && (0,loopback/* isLoopback */.U)(host.replace(/:[0-9]+$/, '')));
    return { host, plain, ca, required: entry?.required ?? true };
}

;// CONCATENATED MODULE: ./lib/src/domain/wildcard.js
/** Whether a text matches a pattern in which `*` stands for any characters; linear in the text for each star, whatever the pattern. */
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

;// CONCATENATED MODULE: ./lib/src/credentials/mutability.js



/**
 * Reads which tags of a repository can never move: ECR's immutable repositories and their exclusion filters (API version 2015-09-21,
 * `imageTagMutability`), where our sign-in came from ECR's API. Elsewhere, and where reading is not allowed, every tag counts as movable.
 */
function readMutability(keychain, ports) {
    return async (repository) => {
        const host = parseEcrHost(repository.host);
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
/** Judges tags by a repository's mutability; a filter's `*` stands for any text (ECR user guide, "Image tag mutability exclusion filters"). */
function immutableTags({ mutability, exclusions }) {
    const isExcluded = (tag) => exclusions.some((filter) => matches(filter, tag));
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

;// CONCATENATED MODULE: ./lib/src/domain/duration.js
const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000 };
/** Parses `90s`, `10m` or `1h` to milliseconds; anything else is `undefined`. */
function parseDuration(text) {
    const match = /^([1-9][0-9]{0,5})([smh])$/.exec(text.trim());
    const unit = match?.[2];
    if (match?.[1] === undefined || (unit !== 's' && unit !== 'm' && unit !== 'h'))
        return undefined;
    return Number(match[1]) * UNITS_MS[unit];
}

;// CONCATENATED MODULE: ./lib/src/inputs/refusal.js
/** The longest piece of an input that a message repeats, in characters. */
const SHOWN_LIMIT = 80;
/** Refuses a text; the sentence part follows the text: `is not a boolean; write true or false`. */
function refusal_refuse(refused) {
    return { refused };
}
/** Whether a parser refused. */
function isRefusal(value) {
    return typeof value === 'object' && value !== null && 'refused' in value && typeof value.refused === 'string';
}
/** A text as a message repeats it: in quotes, control characters escaped, long ones cut. */
function shown(text) {
    return JSON.stringify(text.length <= SHOWN_LIMIT ? text : `${text.slice(0, SHOWN_LIMIT)}…`);
}
/** The longest sentence of a message, in characters; parsers may repeat a piece of what they refuse. */
const SENTENCE_LIMIT = 600;
/** A sentence as it stands in a message: on one line, whatever it repeats. */
function oneLine(sentence) {
    const inert = sentence.replaceAll(/\p{Cc}|\p{Zl}|\p{Zp}/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
    return inert.length <= SENTENCE_LIMIT ? inert : `${inert.slice(0, SENTENCE_LIMIT)}…`;
}

;// CONCATENATED MODULE: ./lib/src/inputs/nearest.js
/** The known word that a misspelt one most likely means, or `undefined` when none is near; case, `_` and spaces do not count. */
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
/** The end of a refusal: `; did you mean "sha"?`, or nothing. */
function suggestion(word, known) {
    const near = nearest(word, known);
    return near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`;
}
/** How many insertions, deletions, substitutions and swaps of neighbours lead from one text to the other (optimal string alignment). */
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
/** Long texts are cut: what is longer than any known word is near to none. */
function plain(word) {
    return word.slice(0, 64).trim().toLowerCase().replaceAll(/[_ ]/g, '-');
}

;// CONCATENATED MODULE: ./lib/src/inputs/words.js


/** Parses a boolean in the spellings of YAML's core schema (yaml.org/spec/1.2.2, 10.3.2), which actions/toolkit's `getBooleanInput` takes too. */
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
            return refusal_refuse(`is not a boolean; write true or false${suggestion(text, ['true', 'false'])}`);
    }
}
/** Makes the parser for one word of a fixed set; upper and lower case differ. */
function parseWord(words) {
    return (text) => words.find((word) => word === text) ?? refusal_refuse(`is not one of ${words.join(', ')}${suggestion(text, words)}`);
}

;// CONCATENATED MODULE: ./lib/src/inputs/attestations.js


const parseMode = parseWord(['min', 'max']);
/** Makes the parser for `provenance` and `sbom`: a boolean, or attributes; the text is handed on as it is. */
function parseAttestation(csv) {
    return (text) => {
        const records = csv(text);
        if (isRefusal(records))
            return records;
        for (const field of records.flat().map((part) => part.trim())) {
            const wrong = checkField(field);
            if (wrong !== undefined)
                return wrong;
        }
        return text;
    };
}
/** Parses a line of `attests`, which needs its type. */
function parseAttest(text) {
    if (/(?:^|,)\s*type=(?:sbom|provenance)\s*(?:,|$)/.test(text))
        return text;
    return refusal_refuse('has no known type; write type=sbom or type=provenance, and attributes after commas');
}
function checkField(field) {
    const [key = '', ...rest] = field.split('=');
    const value = rest.join('=').trim();
    if (field === '')
        return undefined;
    if (rest.length === 0) {
        const boolean = parseBoolean(field);
        return isRefusal(boolean) ? refusal_refuse(`${boolean.refused}; or attributes such as mode=max`) : undefined;
    }
    if (key.trim() !== 'mode')
        return undefined;
    const mode = parseMode(value);
    return isRefusal(mode) ? refusal_refuse(`has the mode ${shown(value)}, which ${mode.refused}`) : undefined;
}

;// CONCATENATED MODULE: ./lib/src/inputs/context.js

/**
 * Makes the parser for a build context: `{{defaultContext}}` becomes this commit as a Git URL, as docker/build-push-action has it
 * (`https://github.com/acme/app.git#<sha>`, so that `:folder` may follow); other expressions, and what buildx would take for an option or
 * for its standard input, are refused.
 */
function parseContext(env) {
    return (text) => {
        if (text === '-')
            return refusal_refuse('reads the standard input, which an action does not have; write a path or a Git URL');
        if (text.startsWith('-'))
            return refusal_refuse(`starts with a dash, as an option does; write ./${text} if it is a folder`);
        const expanded = text.replaceAll(/\{\{\s*defaultContext\s*\}\}/g, () => defaultContext(env) ?? '{{defaultContext}}');
        const left = /\{\{.*?\}\}/.exec(expanded)?.[0];
        if (left === undefined)
            return expanded;
        if (left === '{{defaultContext}}')
            return refusal_refuse('needs GITHUB_REPOSITORY and GITHUB_SHA, which are not set here; write a path or a Git URL');
        return refusal_refuse(`has the expression ${left}, which is not known; allowed is {{defaultContext}}`);
    };
}
function defaultContext(env) {
    const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: sha } = env;
    return repository && sha ? `${server || 'https://github.com'}/${repository}.git#${sha}` : undefined;
}

;// CONCATENATED MODULE: ./lib/src/inputs/exporters.js


/** The exporters of buildx (docs.docker.com/build/exporters, and `cacheonly` of `build/opt.go`). */
const EXPORTERS = ['image', 'registry', 'oci', 'docker', 'local', 'tar', 'cacheonly'];
/** Makes the parser for a line of `outputs` (docker/buildx, `util/buildflags/export.go`): `type=…` with attributes, or a path alone. */
function parseExporter(csv) {
    return (line) => {
        const records = csv(line);
        if (isRefusal(records))
            return records;
        const fields = records[0] ?? [];
        if (fields.length === 1 && fields[0] === line && !line.startsWith('type='))
            return parsePath(line);
        const attributes = new Map();
        for (const field of fields) {
            const equals = field.indexOf('=');
            if (equals < 0)
                return refusal_refuse(`has an attribute without "=" (${JSON.stringify(field)}); write type=…,key=value`);
            attributes.set(field.slice(0, equals).trim().toLowerCase(), field.slice(equals + 1));
        }
        const given = attributes.get('type') ?? '';
        const type = EXPORTERS.find((known) => known === given);
        if (type === undefined)
            return refusal_refuse(`has no known type; allowed are ${EXPORTERS.join(', ')}${suggestion(given, EXPORTERS)}`);
        attributes.delete('type');
        return attributes.get('dest') === '-' ? refuseConsole() : { line, type, attributes };
    };
}
/** Whether an entry asks buildx to push. */
function pushes({ type, attributes }) {
    return (type === 'registry' && attributes.get('push') !== 'false') || (type === 'image' && attributes.get('push') === 'true');
}
function parsePath(path) {
    if (path === '-')
        return refuseConsole();
    return { line: path, type: 'local', attributes: new Map([['dest', path]]) };
}
function refuseConsole() {
    return refusal_refuse('writes to the standard output, which is the log here; give dest a path');
}

;// CONCATENATED MODULE: ./lib/src/inputs/limits.js


/** Limits that docker knows (docker/go-units, `ulimit.go`). */
const LIMITS = 'core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack'.split(' ');
/** Parses a line of `ulimit`: `name=soft` or `name=soft:hard`. */
function parseUlimit(text) {
    const [, name, soft, hard] = /^([^=]+)=(-?[0-9]+)(?::(-?[0-9]+))?$/.exec(text) ?? [];
    if (name === undefined || soft === undefined)
        return refusal_refuse('is not a limit; write name=soft:hard, such as nofile=1024:4096');
    if (!LIMITS.includes(name))
        return refusal_refuse(`names no limit that docker knows (${LIMITS.join(', ')})${suggestion(name, LIMITS)}`);
    if (hard !== undefined && hard !== '-1' && Number(soft) > Number(hard))
        return refusal_refuse('has a soft limit above its hard limit; write name=soft:hard');
    return text;
}
/** Parses a size as docker does: bytes, or with `k`, `m`, `g`, `t` or `p` (docker/go-units, `size.go`). */
function parseSize(text) {
    return /^[0-9]+(?:\.[0-9]+)? ?(?:[kmgtp]i?b?|b)?$/i.test(text)
        ? text
        : refusal_refuse('is not a size; write bytes, or a number with k, m or g, such as 2g');
}
/** What looks like IPv4 or IPv6; buildx has the last word. */
const ADDRESS = /^(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-f.]*:[0-9a-f:.]*)$/i;
/** Parses an entry of `add-hosts`: `name:address` or `name=address`; docker's `host-gateway` may be the address. */
function parseHostEntry(text) {
    const at = text.search(/[=:]/);
    const address = text.slice(at + 1).replace(/^\[(.+)\]$/, '$1');
    if (at < 1 || address === '')
        return refusal_refuse('is not a host entry; write name:address, such as proxy:10.180.0.1');
    if (address !== 'host-gateway' && !ADDRESS.test(address))
        return refusal_refuse('has no IP address after the name; write name:address, such as proxy:10.180.0.1');
    return text;
}

;// CONCATENATED MODULE: ./lib/src/inputs/pairs.js

/** Makes the parser for `key=value`; `shape` names both halves for the refusal. The key is trimmed, the value is kept as it is. */
function pairs_parsePair(shape) {
    return (text) => {
        const equals = text.indexOf('=');
        if (equals < 0)
            return refusal_refuse(`has no "="; write ${shape}`);
        const key = text.slice(0, equals).trim();
        return key === '' ? refusal_refuse(`has nothing before "="; write ${shape}`) : { key, value: text.slice(equals + 1) };
    };
}
/** As `parsePair`, with both halves filled; gives the text itself, for buildx to read. */
function parseFilledPair(shape) {
    const parse = pairs_parsePair(shape);
    return (text) => {
        const pair = parse(text);
        if (isRefusal(pair))
            return pair;
        return pair.value.trim() === '' ? refusal_refuse(`has nothing after "="; write ${shape}`) : text;
    };
}

;// CONCATENATED MODULE: ./lib/src/inputs/platforms.js



const USUAL = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/arm/v6', 'linux/386', 'linux/ppc64le', 'linux/s390x', 'linux/riscv64'];
/** What Go can be built for (`go tool dist list`), which is what BuildKit's platforms are named after. */
const SYSTEMS = 'aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows'.split(' ');
const ARCHITECTURES = '386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm wasm32'.split(' ');
/** Reads `platforms` by lines or commas; one that is named twice, in whatever spelling, counts once, with a notice. */
function platforms_readPlatforms(form) {
    const platforms = [];
    for (const platform of form.each('platforms', form.list('platforms'), parseSpelt)) {
        if (platforms.some((known) => (0,domain_platform/* samePlatform */.my)(known, platform)))
            form.notice('platforms', `${(0,domain_platform/* formatPlatform */.Bq)(platform)} is named twice and counts once`);
        else
            platforms.push(platform);
    }
    return platforms;
}
/** A platform that nobody knows may be a new one and is the builder's to judge, unless it is but a letter from a known one. */
function parseSpelt(text) {
    const platform = (0,domain_platform/* parsePlatform */.FL)(text.toLowerCase());
    if (platform === undefined) {
        const near = USUAL.includes(`linux/${text}`) ? `; did you mean ${shown(`linux/${text}`)}?` : suggestion(text, USUAL);
        return refusal_refuse(`is not a platform; write os/architecture, such as linux/arm64${near}`);
    }
    return misspelt(platform.os, SYSTEMS) ?? misspelt(platform.architecture, ARCHITECTURES) ?? platform;
}
function misspelt(word, known) {
    if (known.includes(word) || nearest(word, known) === undefined)
        return undefined;
    return refusal_refuse(`has ${shown(word)}, which is not known${suggestion(word, known)}`);
}

;// CONCATENATED MODULE: ./lib/src/inputs/csv.js

const LINE_ENDS = ['\r\n', '\n', '\r'];
/**
 * Gives the reader for these texts. The lists of docker/build-push-action and docker/metadata-action are CSV as `csv-parse` reads it with
 * `relax_quotes`; without a double quote that is splitting at line ends and commas, so the package is loaded only for texts that have one.
 */
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
            return refusal_refuse(error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'has a double quote that is not closed' : 'has a double quote in the wrong place');
        }
    };
}
/** Entries by lines or commas, trimmed, empty ones dropped; a line that is quoted as a whole is split at its commas, as the peers do. */
function csv_listOf(csv, text, comments = false) {
    const records = csv(text, comments);
    if (isRefusal(records))
        return records;
    return records
        .flatMap((record) => (record.length === 1 ? (record[0]?.split(',') ?? []) : record))
        .map(trim)
        .filter(Boolean);
}
/** One entry a record, whatever commas it has, trimmed, empty ones dropped. */
function linesOf(csv, text, comments = false) {
    const entries = rawLinesOf(csv, text, comments);
    return isRefusal(entries) ? entries : entries.map(trim);
}
/** As `linesOf`, with the blanks at both ends of an entry kept, since they may belong to a secret. */
function rawLinesOf(csv, text, comments = false) {
    const records = csv(text, comments);
    return isRefusal(records) ? records : records.map((record) => record.join(',')).filter((entry) => entry.trim() !== '');
}
function isQuoted(text) {
    return text.includes('"');
}
function splitPlain(text, comments = false) {
    const lines = text.split(/\r\n|\n|\r/).filter((line) => line !== '');
    return (comments ? lines.filter((line) => !isComment(line)) : lines).map((line) => line.split(','));
}
function isComment(field) {
    return field?.trimStart().startsWith('#') === true;
}
function trim(text) {
    return text.trim();
}

;// CONCATENATED MODULE: ./lib/src/inputs/secrets.js




/** What an id may be: it is one field of an option of buildx, and ends at the first `=`. */
const ID = /^[^\s,"=]+$/;
/** Reads the secrets of the build from all three inputs; an id stands once among them. `env` tells which variables exist. */
function readSecrets(form, env) {
    const secrets = readValues(form);
    const secretEnvs = form.each('secret-envs', form.list('secret-envs'), secrets_parseVariable(env));
    const secretFiles = form.each('secret-files', form.lines('secret-files'), parseFile);
    const values = new Set(secrets.map(({ id }) => id));
    if (values.size < secrets.length)
        form.refuse('secrets', 'two entries have the same id; give each id once');
    const seen = new Set(values);
    for (const [name, ids] of [['secret-envs', secretEnvs], ['secret-files', secretFiles]]) {
        for (const { id } of ids) {
            if (seen.has(id))
                form.refuse(name, `the id ${shown(id)} is given twice among secrets, secret-envs and secret-files; give each id once`);
            seen.add(id);
        }
    }
    return { secrets, secretEnvs, secretFiles };
}
/** `secrets` is secret as a whole: messages give the place of an entry and nothing of its text. */
function readValues(form) {
    const entries = rawLinesOf(form.csv, form.raw('secrets') ?? '');
    if (isRefusal(entries)) {
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
    const pair = pairs_parsePair('id=value')(text);
    const several = '; an entry over several lines stands in double quotes as a whole';
    if (isRefusal(pair))
        return refusal_refuse(`${pair.refused}${several}`);
    return ID.test(pair.key) ? pair : refusal_refuse(`has an id with characters that an id cannot have; write id=value${several}`);
}
function secrets_parseVariable(env) {
    return (text) => {
        const pair = pairs_parsePair('id=VARIABLE')(text);
        if (isRefusal(pair))
            return pair;
        const variable = pair.value.trim();
        if (!ID.test(pair.key))
            return refusal_refuse('has an id with characters that an id cannot have; write id=VARIABLE');
        if (env[variable] === undefined)
            return refusal_refuse("names a variable that is not set; set it under the step's env");
        return { id: pair.key, variable };
    };
}
function parseFile(text) {
    const pair = pairs_parsePair('id=path')(text);
    if (isRefusal(pair))
        return pair;
    if (!ID.test(pair.key))
        return refusal_refuse('has an id with characters that an id cannot have; write id=path');
    return pair.value.trim() === '' ? refusal_refuse('has no path after "="; write id=path') : { id: pair.key, path: pair.value.trim() };
}

;// CONCATENATED MODULE: ./lib/src/inputs/spec.js
/** The groups of inputs, in the order in which a run uses them. */
const GROUPS = (/* unused pure expression or super */ null && (['what to publish', 'tags', 'registries', 'build', 'run']));
/** The presets of `strategy`. */
const STRATEGIES = ['semver', 'sha', 'environment', 'date', 'branch', 'pr', 'schedule'];
/** What to do with a fixed tag that exists. */
const FIXED_TAGS = ['keep', 'overwrite', 'skip'];
/** The network modes that BuildKit has for RUN (docker/buildx, `build/opt.go`). */
const NETWORKS = ['default', 'none', 'host'];
/** The methods of `docker buildx build --call`; `build` is an ordinary build. */
const CALLS = ['build', 'check', 'outline', 'targets'];
/** Every input: the single truth that `action.yml`, the README and the parser are checked against. */
const INPUTS = [
    {
        name: 'images',
        group: 'what to publish',
        kind: 'list',
        description: 'Image names to publish to, without tags, by lines or commas; needed unless `push` is `false`.',
        example: 'ghcr.io/acme/app, acme/app',
    },
    {
        name: 'push',
        group: 'what to publish',
        kind: 'boolean',
        description: 'Whether to publish, `true` or `false`; the default is `true`, and `false` where `load: true`, `outputs` or `call` ask for something else.',
    },
    {
        name: 'labels',
        group: 'what to publish',
        kind: 'lines',
        description: 'Labels for the image, `key=value` a line; they are added to the OCI set and win over it.',
        example: 'org.opencontainers.image.vendor=Acme',
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
        description: 'Rules for tags, one a line, in the language of docker/metadata-action: `type=raw`, `ref`, `sha`, `semver` or `schedule`, or a bare tag; joined with `strategy` when both are given.',
        example: 'type=semver,pattern={{version}}',
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
        name: 'fixed-tags',
        group: 'tags',
        kind: 'word',
        description: 'Handling of a fixed tag (a full version or a SHA) that exists: `keep` adopts it when it is of this commit and refuses it otherwise, `overwrite` moves it, `skip` leaves it; the default is `keep`.',
        default: 'keep',
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
        description: 'Sign-in for several registries, a YAML list with one entry a registry of `registry` (default `docker.io`), `username`, `password`, `ca-cert` (PEM text or a path), `insecure` (plain HTTP is allowed, default `false`) and `required` (`false` where a failing registry must not fail the run, default `true`).',
        example: '- registry: registry.example.com\n  username: robot\n  password: …',
        secret: true,
    },
    {
        name: 'github-token',
        group: 'registries',
        kind: 'text',
        description: "Token for ghcr.io, for the repository's version tags and for Git contexts; the default is the job's own token.",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub Actions, filled in by the runner
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
        name: 'attests',
        group: 'build',
        kind: 'lines',
        description: 'Attestations in the words of buildx, `type=…` a line; `provenance` and `sbom` win over them.',
        example: 'type=sbom,generator=docker/scout-sbom-indexer',
    },
    {
        name: 'annotations',
        group: 'build',
        kind: 'lines',
        description: 'Annotations for the image, `key=value` a line, after `index:` or `manifest:` where they are for that part alone.',
        example: 'index:org.opencontainers.image.title=App',
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
        name: 'dry-run',
        group: 'run',
        kind: 'boolean',
        description: 'Whether to print the plan and stop, `true` or `false`; the default is `false`.',
        default: 'false',
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
/** The row of one input. */
function specOf(name) {
    const spec = INPUTS.find((row) => row.name === name);
    if (spec === undefined)
        throw new TypeError(`no input ${name}`);
    return spec;
}
/** Every output: the single truth that `action.yml` and the README are checked against. */
const OUTPUTS = [
    {
        name: 'outcome',
        description: 'What became of the run: `published`, `partial`, `failed`, `cancelled`, `planned` (dry run) or `built` (push off).',
        example: 'published',
    },
    { name: 'digest', description: 'Digest of the image that all tags show; empty on any failure.', example: 'sha256:9f86d081…' },
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
    { name: 'tags', description: 'Full references of all tags, one a line.', example: 'ghcr.io/acme/app:1.2.3' },
    { name: 'tag-names', description: 'Names of all tags without the image, one a line.', example: '1.2.3' },
    { name: 'version', description: 'The tag of the rule with the highest priority.', example: '1.2.3' },
    { name: 'labels', description: 'Labels of the image, `key=value` a line.', example: 'org.opencontainers.image.version=1.2.3' },
    {
        name: 'json',
        description: 'JSON object with `tags`, `tag-names` and `labels`, as docker/metadata-action writes it.',
        example: '{"tags":["ghcr.io/acme/app:1.2.3"]}',
    },
    { name: 'metadata', description: 'JSON object: the metadata that buildx wrote.', example: '{"containerimage.digest":"sha256:…"}' },
    { name: 'imageid', description: 'Image ID: the digest of an index, the config digest of a single image.', example: 'sha256:2c26b46b…' },
    { name: 'staged-digest', description: 'Digest of what was built, also when publishing it failed.', example: 'sha256:9f86d081…' },
];

;// CONCATENATED MODULE: ./lib/src/inputs/build.js











/** Reads what reaches the builder, each input as docker/build-push-action reads it (`src/context.ts`); the exporters come along, for `push`. */
function readBuild(form, env) {
    const flag = (name) => form.one(name, parseBoolean) ?? false;
    const lines = (name, parse) => form.each(name, form.lines(name), parse);
    const exporters = form.each('outputs', splitLines(form.text('outputs')), parseExporter(form.csv));
    const build = {
        context: form.one('context', parseContext(env)) ?? '.',
        file: form.text('file'),
        target: form.text('target'),
        platforms: platforms_readPlatforms(form),
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
        annotations: lines('annotations', parseAnnotation),
        addHosts: form.each('add-hosts', form.list('add-hosts'), parseHostEntry),
        allow: form.list('allow'),
        network: form.one('network', parseWord(NETWORKS)),
        shmSize: form.one('shm-size', parseSize),
        ulimits: lines('ulimit', parseUlimit),
        cgroupParent: form.text('cgroup-parent'),
        builder: form.text('builder'),
        call: readCall(form),
    };
    return { build, exporters };
}
/** Lines as they are: quotes in `outputs` belong to buildx, which reads CSV itself. */
function splitLines(text) {
    return (text ?? '')
        .split(/\r\n|\n|\r/)
        .map((line) => line.trim())
        .filter((line) => line !== '');
}
/** Values of build arguments are not shown: they are often tokens, against all advice. */
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
    const [parseEntry, parseValue] = [pairs_parsePair('name=path'), parseContext(env)];
    return (text) => {
        const pair = parseEntry(text);
        if (isRefusal(pair))
            return pair;
        if (pair.value.trim() === '')
            return refusal_refuse('has nothing after "="; write name=path');
        const value = parseValue(pair.value.trim());
        return isRefusal(value) ? value : `${pair.key}=${value}`;
    };
}
/** docker/buildx, `util/buildflags/cache.go`: names alone, or attributes of which `type` is one. */
function parseCache(text) {
    if (!text.includes('=') || /(?:^|,)\s*type=[^,]/i.test(text))
        return text;
    return refusal_refuse('has attributes and no type; write an image name, or type=registry,ref=…, type=gha, type=local,…');
}
const PARTS = ['index', 'index-descriptor', 'manifest', 'manifest-descriptor'];
const parseAnnotated = parseFilledPair('key=value');
/** docker/buildx, `util/buildflags/export.go`: `key=value`, after a list of parts (`index,manifest[linux/amd64]:`) where it is for them alone. */
function parseAnnotation(text) {
    const pair = parseAnnotated(text);
    if (isRefusal(pair))
        return pair;
    const key = text.split('=', 1)[0] ?? '';
    const parts = key.includes(':') ? key.slice(0, key.indexOf(':')).split(',') : [];
    const unknown = parts.map((part) => part.replace(/\[.*\]$/, '')).find((part) => !PARTS.includes(part));
    if (unknown === undefined)
        return text;
    return refusal_refuse(`is for ${shown(unknown)}, which is no part of an image; allowed are ${PARTS.join(', ')}${suggestion(unknown, PARTS)}`);
}
/** docker/buildx, `util/buildflags/callfunc.go`: a method, with `format=` and `ignorestatus=` after commas; `build` is an ordinary build. */
function readCall(form) {
    const call = form.one('call', (text) => {
        const [method = '', ...options] = text.split(',').map((field) => field.trim());
        const known = parseWord(CALLS)(method);
        if (isRefusal(known))
            return known;
        const wrong = options.find((option) => !/^(?:format|ignorestatus)=./.test(option));
        return wrong === undefined ? text : refusal_refuse(`has the unknown option ${shown(wrong)}; allowed are format=… and ignorestatus=…`);
    });
    return call?.split(',', 1)[0]?.trim() === 'build' ? undefined : call;
}

;// CONCATENATED MODULE: ./lib/src/inputs/form.js





/** Opens the form over the given inputs (names in any case); names that nobody knows are the first complaints. */
async function openForm(given) {
    const values = new Map([...given].filter(([, value]) => value.trim() !== '').map(([name, value]) => [name.toLowerCase(), value]));
    const complaints = [...values.keys()].filter(isUnknown).map(unknown);
    const notices = [];
    const csv = await csvFor(INPUTS.filter(({ kind }) => kind === 'list' || kind === 'lines').map(({ name }) => values.get(name) ?? ''));
    const complain = (name, sentence) => {
        complaints.push({ name, sentence: oneLine(sentence) });
    };
    const raw = (name) => values.get(name) ?? fallback(name);
    const text = (name) => raw(name)?.trim();
    const entries = (name, read, comments) => {
        const found = read(csv, text(name) ?? '', comments);
        if (!isRefusal(found))
            return found;
        complain(name, found.refused);
        return [];
    };
    const each = (name, found, parse) => {
        const parsed = [];
        for (const [index, entry] of found.entries()) {
            const value = parse(entry);
            if (isRefusal(value))
                complain(name, `${specOf(name).secret ? `entry ${index + 1}` : shown(entry)} ${value.refused}`);
            else
                parsed.push(value);
        }
        return parsed;
    };
    return {
        csv,
        text,
        raw,
        one: (name, parse) => each(name, [text(name)].filter((value) => value !== undefined), parse)[0],
        list: (name, comments = false) => entries(name, csv_listOf, comments),
        lines: (name, comments = false) => entries(name, linesOf, comments),
        each,
        refuse: complain,
        isRefused: (name) => complaints.some((complaint) => complaint.name === name),
        notice: (name, sentence) => {
            notices.push(`${name}: ${oneLine(sentence)}`);
        },
        notices,
        finish: () => {
            if (complaints.length > 0)
                throw asError(complaints);
        },
    };
}
function isUnknown(name) {
    return INPUTS.every((known) => known.name !== name);
}
/** What other actions call the same thing, where the words are too far apart for `nearest`. */
const ELSEWHERE = new Map([
    ['dockerfile', 'file'],
    ['path', 'context'],
    ['repository', 'images'],
    ['name', 'images'],
    ['token', 'github-token'],
    ['args', 'build-args'],
]);
function unknown(name) {
    const elsewhere = ELSEWHERE.get(name);
    const cure = elsewhere === undefined
        ? suggestion(name, INPUTS.map((known) => known.name))
        : `; here it is called ${shown(elsewhere)}`;
    return { name: oneLine(name), sentence: `is not an input of this action${cure}` };
}
/** The table's default; an expression is the runner's to fill in. */
function fallback(name) {
    const value = specOf(name).default;
    return value?.startsWith('${{') ? undefined : value;
}
function asError(complaints) {
    const order = (name) => INPUTS.findIndex((known) => known.name === name);
    const sorted = complaints.toSorted((one, other) => order(one.name) - order(other.name));
    const lines = sorted.map(({ name, sentence }) => `- ${name}: ${sentence}`);
    return new src_errors/* ActionError */.lZ('inputs', [`${lines.length} input(s) need attention:`, ...lines].join('\n'), 'every input, with what is allowed, stands in the table "Inputs" of the README; nothing was built or written');
}

;// CONCATENATED MODULE: ./lib/src/inputs/images.js




/**
 * Reads `images` as docker/metadata-action does: names by lines or commas, or one image a line as `name=…,enable=…`. Names are lowered and
 * named twice count once, both with a notice.
 */
function readImages(form) {
    const records = form.csv(form.text('images') ?? '', true);
    if (isRefusal(records)) {
        form.refuse('images', records.refused);
        return [];
    }
    const images = [];
    for (const record of records) {
        const names = images_parseEntry(record);
        if (isRefusal(names))
            form.refuse('images', `${shown(record.join(','))} ${names.refused}`);
        else
            for (const image of form.each('images', names, parseImage(form)))
                addTo(images, image, form);
    }
    return images;
}
/** The image names of one line; none when it says `enable=false`. */
function images_parseEntry(record) {
    const fields = record.map((field) => field.trim()).filter((field) => field !== '');
    if (!fields.some((field) => field.includes('=')))
        return fields;
    const names = [];
    let enabled = true;
    for (const field of fields) {
        const equals = field.indexOf('=');
        const key = equals < 0 ? 'name' : field.slice(0, equals).trim().toLowerCase();
        const value = field.slice(equals + 1).trim();
        if (key === 'name') {
            names.push(value);
        }
        else if (key === 'enable') {
            const enable = parseBoolean(value);
            if (isRefusal(enable))
                return refusal_refuse(`has an enable that ${enable.refused}`);
            enabled = enable;
        }
        else {
            return refusal_refuse(`has the unknown attribute ${shown(key)}; an image is a name, or name=…,enable=…${suggestion(key, ['name', 'enable'])}`);
        }
    }
    if (names.length !== 1)
        return refusal_refuse(`has ${names.length} names; with attributes, each image has a line of its own`);
    return enabled ? names : [];
}
function parseImage(form) {
    return (text) => {
        const image = (0,reference/* parseRepository */.SU)(text);
        if (!isRefusal(image) && image.name !== text) {
            form.notice('images', `${shown(text)} is lowered to ${shown(image.name)}; registries take lower case only`);
        }
        return image;
    };
}
function addTo(images, image, form) {
    if (images.some((known) => (0,reference/* sameRepository */.RB)(known, image)))
        form.notice('images', `${shown(image.name)} is named twice and counts once`);
    else
        images.push(image);
}

;// CONCATENATED MODULE: ./lib/src/inputs/labels.js


/** Reads `labels`, `key=value` a line; the last one of a key counts, as docker and docker/metadata-action have it. */
function readLabels(form) {
    return new Map(form.each('labels', form.lines('labels', true), parseLabel).map(({ key, value }) => [key, value]));
}
function parseLabel(text) {
    const expression = /\{\{.*?\}\}/.exec(text)?.[0];
    if (expression !== undefined)
        return refusal_refuse(`has the expression ${expression}, which this version does not know in labels; write its value`);
    return pairs_parsePair('key=value')(text);
}

;// CONCATENATED MODULE: ./lib/src/inputs/push.js



/**
 * Reads `push` and refuses what cannot be done together, naming both inputs and the cures. Without `push` it is `true`, unless `load`,
 * `outputs` or `call` ask for something else (design: a build for another purpose than publishing).
 */
function readPush(form, { load, exporters, call, images }) {
    const given = form.one('push', parseBoolean);
    if (form.isRefused('push'))
        return true;
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
    return push;
}
/** An evaluation makes no image. */
function refuseWithCall(form, call, asked) {
    const makes = `and call: ${shown(call)} makes none`;
    if (asked.push)
        form.refuse('push', `push: true publishes an image, ${makes}; leave push out, or leave call out`);
    if (asked.load)
        form.refuse('load', `load: true loads an image, ${makes}; leave load out, or leave call out`);
    if (asked.outputs)
        form.refuse('outputs', `outputs writes the result of a build, ${makes}; leave outputs out, or leave call out`);
}
/** What is published is built once, by digest; one entry may say how it is packed. */
const PACKED = ['image', 'registry', 'oci'];
const push_OURS = ['name', 'dest', 'tar', 'push-by-digest', 'name-canonical'];
function refuseWithPush(form, exporters) {
    if (exporters.length > 1) {
        form.refuse('outputs', `has ${exporters.length} entries beside push: true, which takes one; leave one, or set push: false and publish in another step`);
    }
    for (const { line, type, attributes } of exporters) {
        if (!PACKED.includes(type)) {
            form.refuse('outputs', `${shown(line)} has type ${type} beside push: true, which takes ${PACKED.join(', ')}; set push: false, or leave the entry out`);
        }
        const ours = push_OURS.filter((name) => attributes.has(name));
        if (ours.length > 0) {
            form.refuse('outputs', `${shown(line)} has ${ours.join(' and ')} beside push: true, where images and tags decide; leave that out, or set push: false`);
        }
        if (attributes.get('push') === 'false')
            form.refuse('outputs', `${shown(line)} has push=false beside push: true; leave one of them out`);
    }
}
/** Without `dest` buildx refuses these, or writes them to the standard output. */
const WRITTEN = ['oci', 'local', 'tar'];
/** No child of ours writes a name: what is to be published says so by `push`. */
function refuseWithoutPush(form, exporters, given) {
    for (const exporter of exporters.filter(pushes)) {
        const beside = given === false ? 'push: false' : 'outputs without push, which means push: false';
        form.refuse('outputs', `${shown(exporter.line)} asks for a push beside ${beside}; set push: true to publish, or write another type`);
    }
    for (const { line, type } of exporters.filter(({ type, attributes }) => WRITTEN.includes(type) && !attributes.has('dest'))) {
        form.refuse('outputs', `${shown(line)} has no dest, and type ${type} needs one; write type=${type},dest=path`);
    }
}

;// CONCATENATED MODULE: ./lib/src/inputs/registry-auth.js



/** The fields of an entry, as texts; blanks at both ends are taken off, as the runner takes them off inputs. */
const FIELDS = ['registry', 'username', 'password', 'ca-cert', 'insecure', 'required'];
/**
 * Parses `registry-auth`, a YAML list of mappings. The input is secret as a whole, so refusals give places and known words, never a piece of
 * it. Every scalar stays text (YAML's failsafe schema): a password of digits keeps its leading zero. YAML is loaded only here.
 */
async function parseRegistryAuth(text) {
    const { LineCounter, parseDocument } = await __nccwpck_require__.e(/* import() */ 815).then(__nccwpck_require__.t.bind(__nccwpck_require__, 8815, 19));
    const lineCounter = new LineCounter();
    const document = parseDocument(text, { schema: 'failsafe', lineCounter, prettyErrors: false, logLevel: 'silent' });
    const wrong = document.errors[0] ?? document.warnings[0];
    if (wrong !== undefined) {
        const place = `line ${lineCounter.linePos(wrong.pos[0]).line}`;
        return refusal_refuse(`is not YAML at ${place} (${wrong.code}); put values with special characters in single quotes`);
    }
    const content = unfold(() => document.toJS({ maxAliasCount: 100 }));
    if (content === undefined)
        return refusal_refuse('has an alias that cannot be resolved; put values that start with "*" or "&" in single quotes');
    if (!Array.isArray(content))
        return refusal_refuse('is not a YAML list; begin each entry with "- registry: …"');
    return content.map(registry_auth_parseEntry);
}
/** An alias without its anchor, and one that unfolds without end, show when the values are made. */
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
function registry_auth_parseEntry(entry) {
    if (!(0,json/* isRecord */.u)(entry))
        return { fields: new Map(), refused: [`is not a mapping; write ${FIELDS.slice(0, 3).join(', ')} below each other`] };
    const fields = new Map();
    const refused = [];
    for (const [index, [key, value]] of Object.entries(entry).entries()) {
        const field = FIELDS.find((known) => known === key);
        if (field === undefined) {
            refused.push(`has an unknown key at place ${index + 1}; allowed are ${FIELDS.join(', ')}${suggestion(key, FIELDS)}`);
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

;// CONCATENATED MODULE: ./lib/src/inputs/registries.js






const DEFAULT_REGISTRY = 'docker.io';
/**
 * Reads `registry-auth` and the short form `registry`, `username`, `password`; a host may stand once in both together. A password that is
 * missing is refused where something is published; a build that publishes nothing goes on without signing in, since workflows of forks and
 * of Dependabot get no secrets.
 */
async function readRegistries(form, publishes) {
    const registries = [];
    const short = readShort(form, publishes);
    if (short !== undefined)
        registries.push(short);
    for (const [index, entry] of (await readEntries(form)).entries()) {
        const place = `entry ${index + 1}`;
        for (const refused of entry.refused)
            form.refuse('registry-auth', `${place} ${refused}`);
        const registry = entry.refused.length > 0 ? undefined : readEntry(form, entry, place, publishes);
        if (registry === undefined)
            continue;
        const taken = registries.some(({ host }) => host === registry.host);
        if (taken)
            form.refuse('registry-auth', `${place} is for ${registry.host}, which was given before; give each registry once`);
        else
            registries.push(registry);
    }
    return registries;
}
function readShort(form, publishes) {
    const [registry, username, password] = [form.text('registry'), form.text('username'), form.text('password')];
    if (registry === undefined && username === undefined && password === undefined)
        return undefined;
    const host = parseRegistry(registry ?? DEFAULT_REGISTRY);
    if (isRefusal(host))
        form.refuse('registry', `${shown(registry ?? DEFAULT_REGISTRY)} ${host.refused}`);
    if (username === undefined && password !== undefined)
        form.refuse('username', 'is missing, and password is given; give both, or neither');
    if (username !== undefined && password === undefined) {
        if (publishes)
            form.refuse('password', `is missing, and username is given; ${NO_SECRET}`);
        else
            form.notice('password', `is empty; as nothing is published, the build goes on without signing in to ${registry ?? DEFAULT_REGISTRY}`);
    }
    return isRefusal(host) ? undefined : { host, login: asLogin(username, password), caCert: undefined, insecure: false, required: true };
}
const NO_SECRET = 'a secret that is not set is empty, and workflows of forks and of Dependabot get none';
async function readEntries(form) {
    const text = form.text('registry-auth');
    const entries = text === undefined ? [] : await parseRegistryAuth(text);
    if (!isRefusal(entries))
        return entries;
    form.refuse('registry-auth', entries.refused);
    return [];
}
function readEntry(form, { fields }, place, publishes) {
    const complain = (sentence) => form.refuse('registry-auth', `${place} ${sentence}`);
    const flag = (field, otherwise) => {
        const value = parseBoolean(fields.get(field) ?? String(otherwise));
        if (!isRefusal(value))
            return value;
        complain(`has a value for ${field} that is not a boolean; write true or false`);
        return otherwise;
    };
    const host = parseRegistry(fields.get('registry') ?? DEFAULT_REGISTRY);
    const [username, password] = [fields.get('username'), fields.get('password')];
    const [caCert, insecure] = [fields.get('ca-cert'), flag('insecure', false)];
    if (isRefusal(host))
        complain(`has a registry that ${host.refused}`);
    if (username === undefined && password !== undefined)
        complain('has a password and no username; give both, or neither');
    if (username !== undefined && password === undefined) {
        if (publishes)
            complain(`has a username and no password; ${NO_SECRET}`);
        else
            form.notice('registry-auth', `${place} has no password; as nothing is published, the build goes on without that sign-in`);
    }
    if (caCert !== undefined && insecure)
        complain('has ca-cert and insecure: true, of which only one can hold; leave ca-cert out for plain HTTP');
    const required = flag('required', true);
    return isRefusal(host) ? undefined : { host, login: asLogin(username, password), caCert, insecure, required };
}
/** A host that an image name can have: without a dot or a port it would be a name on Docker Hub (github.com/distribution/reference, `normalize.go`). */
function parseRegistry(text) {
    const host = (0,reference/* parseHost */.o6)(text);
    if (host === undefined)
        return refusal_refuse('is not a host; write it without path, such as ghcr.io or registry.example.com:5000');
    if (/[.:]/.test(host) || host === 'localhost')
        return host;
    return refusal_refuse(`has no dot and no port, so no image can name it; write a host such as ghcr.io${suggestion(host, KNOWN)}`);
}
const KNOWN = ['docker.io', 'ghcr.io', 'quay.io', 'public.ecr.aws', 'registry.gitlab.com'];
function asLogin(username, password) {
    return username === undefined || password === undefined ? undefined : { username, password: new secret/* Secret */.z(password) };
}

;// CONCATENATED MODULE: ./lib/src/inputs/environments.js

const environments_NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;
/** Makes the parser for a line of `environment`; a name without a pattern is for all refs and must be the only line. */
function parseEnvironment(alone) {
    return (line) => {
        const equals = line.lastIndexOf('=');
        if (equals < 0 && !alone)
            return refusal_refuse('is a name without a pattern among several lines; write pattern=name, with * for all others');
        const pattern = equals < 0 ? '*' : line.slice(0, equals).trim();
        if (pattern === '' || /\s/.test(pattern))
            return refusal_refuse('has no branch or tag before "="; write pattern=name, such as main=staging');
        const name = parseName(line.slice(equals + 1).trim());
        return isRefusal(name) ? name : { pattern, name };
    };
}
function parseName(name) {
    if (environments_NAME.test(name))
        return name;
    if (name === '')
        return refusal_refuse('has no name after "="; write pattern=name, such as main=staging');
    return refusal_refuse('names an environment that cannot stand in a tag; allowed are letters, digits, "_", "." and "-", not first "." or "-"');
}

;// CONCATENATED MODULE: ./lib/src/inputs/full-reference.js
/**
 * Finds a full reference in a line of `tags`: a bare `app:1.2`, `acme/app:1.2` or `ghcr.io/acme/app`, or a `value=` with a path and a tag.
 * A slash alone is none, since a branch name may stand there (`feature/x` becomes the tag `feature-x`). Expressions may hold colons and
 * are not looked at.
 */
function findReference(line) {
    for (const field of line.split(',')) {
        const [, key, text] = /^\s*(?:([a-z_-]+)\s*=)?\s*(.*?)\s*$/i.exec(field.replaceAll(/\{\{.*?\}\}/g, '')) ?? [];
        if (text === undefined || (key !== undefined && key.toLowerCase() !== 'value'))
            continue;
        const reference = splitReference(text);
        if (isFull(reference, key === undefined))
            return reference;
    }
    return undefined;
}
/** Splits at a digest, or at the colon of the last component, which is a tag's. */
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
/** A host with a top-level domain or a port, and a path: `v1.2/fix` is a branch. */
const HOST_AND_PATH = /^(?:localhost|[a-z0-9.-]+\.[a-z]{2,}|[a-z0-9.-]+(?=:[0-9]))(?::[0-9]+)?\/./i;

;// CONCATENATED MODULE: ./lib/src/inputs/timezone.js


/** Parses a time zone of the IANA database, as this Node knows it; offsets are refused, since they do not follow summer time. */
function parseTimezone(text) {
    if (text === 'UTC')
        return text; // Intl takes milliseconds to load
    if (/^[+-]/.test(text))
        return refusal_refuse('is an offset; write the IANA name of a place, such as Asia/Seoul, or UTC');
    if (isTimezone(text))
        return text;
    return refusal_refuse(`is not an IANA time zone; write one such as Asia/Seoul, or UTC${suggestion(text, Intl.supportedValuesOf('timeZone'))}`);
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

;// CONCATENATED MODULE: ./lib/src/inputs/template.js



/** Expressions about the run that docker/metadata-action knows in values, prefixes, suffixes and `enable` (its README, "Global expressions"). */
const RUN_WORDS = ['branch', 'tag', 'sha', 'base_ref', 'is_default_branch', 'is_not_default_branch', 'date', 'commit_date'];
/** Expressions about a version, in the pattern of `type=semver` (its README, "type=semver"). */
const VERSION_WORDS = ['version', 'raw', 'major', 'minor', 'patch'];
/** Expressions in the pattern of `type=schedule` (its README, "type=schedule"). */
const DATE_WORDS = ['date', 'commit_date'];
const DATE_TOKENS = ['YYYY', 'YY', 'MM', 'M', 'DD', 'D', 'HH', 'H', 'mm', 'm', 'ss', 's', 'X'];
const EXPRESSION = /\{\{\{([^{}]*)\}\}\}|\{\{([^{}]*)\}\}/g;
const DATE_ARGUMENTS = /^(?:'([^']*)'|"([^"]*)")(?:\s+tz=(?:'([^']*)'|"([^"]*)"))?$/;
/** Parses a text with expressions; only `words` are known in its place. A text without braces is a template of one piece. */
function parseTemplate(text, words) {
    const parts = [];
    let end = 0;
    for (const match of text.matchAll(EXPRESSION)) {
        const literal = literalPart(text.slice(end, match.index));
        const part = parseExpression(match[0], (match[1] ?? match[2] ?? '').trim(), match[1] === undefined, words);
        if (isRefusal(literal))
            return literal;
        if (isRefusal(part))
            return part;
        parts.push(...literal, part);
        end = match.index + match[0].length;
        if (text[match.index - 1] === '{' || text[end] === '}')
            return refuseBraces(text);
    }
    const rest = literalPart(text.slice(end));
    return isRefusal(rest) ? rest : { text, parts: [...parts, ...rest] };
}
/** The template of a text that has no expression. */
function literal(text) {
    return { text, parts: text === '' ? [] : [{ kind: 'text', text }] };
}
/** Whether a template gives the same text in every run. */
function isLiteral(template) {
    return template.parts.every((part) => part.kind === 'text');
}
function literalPart(text) {
    if (text.includes('{{') || text.includes('}}'))
        return refuseBraces(text);
    if (text.endsWith('\\'))
        return refusal_refuse('has a backslash before an expression; expressions cannot be escaped');
    return literal(text).parts;
}
function refuseBraces(text) {
    return refusal_refuse(`has braces that are no expression (${shown(text)}); write {{word}}`);
}
function parseExpression(whole, inner, escaped, words) {
    const name = /^\w+/.exec(inner)?.[0] ?? '';
    const word = words.find((known) => known === name);
    if (word === undefined) {
        const known = words.map((each) => `{{${each}}}`).join(', ');
        return refusal_refuse(`has the expression ${shown(whole)}, which is not known; known here are ${known}${suggestion(name, words)}`);
    }
    const rest = inner.slice(name.length).trim();
    if (word === 'date' || word === 'commit_date')
        return parseDate(whole, word, rest, escaped);
    return rest === ''
        ? { kind: 'word', word, escaped }
        : refusal_refuse(`has the expression ${shown(whole)}; {{${word}}} takes nothing after its name`);
}
function parseDate(whole, word, rest, escaped) {
    const match = DATE_ARGUMENTS.exec(rest);
    if (match === null)
        return refusal_refuse(`has the expression ${shown(whole)}; write {{${word} 'YYYYMMDD'}} or {{${word} 'YYYYMMDD' tz='Europe/Paris'}}`);
    const timezone = match[3] ?? match[4] ?? 'UTC';
    const zone = parseTimezone(timezone);
    if (isRefusal(zone))
        return refusal_refuse(`has the time zone ${shown(timezone)} in ${shown(whole)}, which ${zone.refused}`);
    const format = parseDateFormat(match[1] ?? match[2] ?? '');
    return isRefusal(format) ? format : { kind: 'date', word, format, timezone, escaped };
}
/** Letters count as tokens by runs of the same letter; `[…]` is literal, and so is everything that is not a letter, and `T`. */
function parseDateFormat(format) {
    const parts = [];
    for (const [piece, bracketed] of format.matchAll(/\[([^[\]]*)\]|([A-Za-z])\2*|[^A-Za-z[\]]+|[[\]]/g)) {
        const token = DATE_TOKENS.find((known) => known === piece);
        if (token !== undefined)
            parts.push({ kind: 'token', token });
        else if (bracketed === undefined && /^[A-SU-Za-z]/.test(piece)) {
            return refusal_refuse(`has ${shown(piece)} in the date format ${shown(format)}; known are ${DATE_TOKENS.join(', ')}, and literal text in [ ]`);
        }
        else
            parts.push({ kind: 'text', text: bracketed ?? piece });
    }
    return parts;
}

;// CONCATENATED MODULE: ./lib/src/inputs/rules.js



/** docker/metadata-action's priorities (its README, "Priority attribute"). */
const PRIORITIES = { schedule: 1000, semver: 900, ref: 600, raw: 200, sha: 100 };
const KINDS = ['raw', 'ref', 'sha', 'semver', 'schedule'];
const LATER_KINDS = ['pep440', 'match', 'edge'];
const COMMON = ['type', 'enable', 'priority', 'prefix', 'suffix'];
const OWN = {
    raw: ['value'],
    ref: ['event'],
    sha: ['format'],
    semver: ['pattern', 'value'],
    schedule: ['pattern'],
};
const REF_EVENTS = ['branch', 'tag', 'pr'];
const SHA_FORMATS = ['short', 'long'];
/** Parses one line of `tags`, a CSV record of `key=value` fields; a lone word is the value of a `raw` rule. The last of equal keys counts. */
function parseRule(line, csv) {
    const records = csv(line);
    if (isRefusal(records))
        return records;
    const fields = (records[0] ?? []).map(parseField);
    const bare = fields.find(({ key }) => key === undefined);
    const kind = parseKind(fields);
    if (isRefusal(kind))
        return kind;
    if (bare !== undefined && kind !== 'raw')
        return refusal_refuse(`has ${shown(bare.value)}, which is not key=value`);
    const strange = fields.find(({ key }) => key !== undefined && !attributesOf(kind).includes(key));
    if (strange?.key !== undefined)
        return refuseAttribute(kind, strange.key);
    return build(line, kind, new Map(fields.map(({ key, value }) => [key ?? 'value', value])));
}
function parseField(field) {
    const equals = field.indexOf('=');
    if (equals < 1)
        return { key: undefined, value: field.trim() };
    return { key: field.slice(0, equals).trim().toLowerCase(), value: field.slice(equals + 1).trim() };
}
function parseKind(fields) {
    const type = fields.findLast(({ key }) => key === 'type')?.value ?? 'raw';
    if (LATER_KINDS.includes(type))
        return refusal_refuse(`has type=${type}, which this version does not have; types are ${KINDS.join(', ')}`);
    return KINDS.find((kind) => kind === type) ?? refusal_refuse(`has type=${shown(type)}; types are ${KINDS.join(', ')}${suggestion(type, KINDS)}`);
}
function attributesOf(kind) {
    return [...COMMON, ...OWN[kind]];
}
function refuseAttribute(kind, key) {
    const known = attributesOf(kind);
    if (kind === 'semver' && key === 'match')
        return refusal_refuse(`has the attribute "match", which this version does not have; type=semver takes ${known.join(', ')}`);
    return refusal_refuse(`has the attribute ${shown(key)}; type=${kind} takes ${known.join(', ')}${suggestion(key, known)}`);
}
function build(line, kind, given) {
    const enable = template(given, 'enable', RUN_WORDS) ?? literal('true');
    if (isRefusal(enable))
        return enable;
    if (isLiteral(enable) && !['true', 'false'].includes(enable.text))
        return refusal_refuse(`has enable=${shown(enable.text)}; write true or false`);
    const priority = Number(given.get('priority') ?? PRIORITIES[kind]);
    if (given.get('priority') === '' || !Number.isFinite(priority))
        return refusal_refuse(`has priority=${shown(given.get('priority') ?? '')}, which is not a number`);
    const prefix = template(given, 'prefix', RUN_WORDS);
    if (isRefusal(prefix))
        return prefix;
    const suffix = template(given, 'suffix', RUN_WORDS);
    if (isRefusal(suffix))
        return suffix;
    const own = buildOwn(kind, given);
    return isRefusal(own) ? own : { line, enable, priority, prefix: prefix ?? own.prefix, suffix, ...own.rule };
}
/** What only this kind has, and the prefix that it has by itself. */
function buildOwn(kind, given) {
    switch (kind) {
        case 'raw': {
            const value = template(given, 'value', RUN_WORDS);
            if (value === undefined)
                return refusal_refuse('has no value; write type=raw,value=NAME');
            return isRefusal(value) ? value : { rule: { kind, value } };
        }
        case 'ref': {
            const event = word(given, 'event', REF_EVENTS);
            if (isRefusal(event))
                return event;
            return { rule: { kind, event }, ...(event === 'pr' ? { prefix: literal('pr-') } : {}) };
        }
        case 'sha': {
            const format = given.has('format') ? word(given, 'format', SHA_FORMATS) : 'short';
            return isRefusal(format) ? format : { rule: { kind, format }, prefix: literal('sha-') };
        }
        case 'semver': {
            const pattern = template(given, 'pattern', VERSION_WORDS);
            const value = given.get('value') === '' ? undefined : template(given, 'value', RUN_WORDS);
            if (pattern === undefined)
                return refusal_refuse('has no pattern; write type=semver,pattern={{version}}');
            if (isRefusal(pattern))
                return pattern;
            return isRefusal(value) ? value : { rule: { kind, pattern, value } };
        }
        case 'schedule': {
            const pattern = template(given, 'pattern', DATE_WORDS) ?? literal('nightly');
            return isRefusal(pattern) ? pattern : { rule: { kind, pattern } };
        }
    }
}
function template(given, key, words) {
    const text = given.get(key);
    return text === undefined ? undefined : parseTemplate(text, words);
}
function word(given, key, known) {
    const text = given.get(key) ?? '';
    return (known.find((each) => each === text) ??
        refusal_refuse(`has ${key}=${shown(text)}; ${key} is one of ${known.join(', ')}${suggestion(text, known)}`));
}

;// CONCATENATED MODULE: ./lib/src/inputs/version.js


/**
 * Makes the parser for `version`: a semantic version, or a whole Git tag that starts with `tagPrefix`; it is handed on as it was written.
 * Anything else is refused, whatever the strategies are, since no rule could make a tag of it.
 */
function parseGivenVersion(tagPrefix) {
    return (text) => {
        if ((0,domain_version/* versionOfTag */.mx)(text, tagPrefix) !== undefined || (0,domain_version/* parseVersion */.ot)(text) !== undefined)
            return text;
        return refusal_refuse('is not a semantic version; write one such as 1.2.3 or v1.2.3-rc.1');
    };
}

;// CONCATENATED MODULE: ./lib/src/inputs/tags.js








/** Reads everything that decides the tags. `env` gives the name of the event, on which the default strategy depends. */
function readTags(form, env) {
    const lines = form.lines('tags', true);
    const rules = form.each('tags', lines, (line) => parseTag(line, form.csv));
    const strategies = readStrategies(form, lines.length > 0, env);
    const tagPrefix = form.text('tag-prefix') ?? '';
    return {
        strategies,
        rules,
        version: form.one('version', parseGivenVersion(tagPrefix)),
        environments: readEnvironments(form, strategies, env),
        timezone: form.one('timezone', parseTimezone) ?? 'UTC',
        tagPrefix,
        fixedTags: form.one('fixed-tags', parseWord(FIXED_TAGS)) ?? 'keep',
    };
}
function readStrategies(form, hasRules, env) {
    const given = form.list('strategy', true);
    if (given.length > 0)
        return [...new Set(form.each('strategy', given, parseWord(STRATEGIES)))];
    if (hasRules)
        return [];
    return env['GITHUB_EVENT_NAME'] === 'schedule' ? ['schedule'] : ['semver', 'sha', 'branch', 'pr'];
}
/** Events that bring their environment (docs.github.com, "Webhook events and payloads"). */
const DEPLOYMENTS = ['deployment', 'deployment_status'];
function readEnvironments(form, strategies, env) {
    const lines = form.lines('environment', true);
    const isNamed = lines.length > 0 || DEPLOYMENTS.includes(env['GITHUB_EVENT_NAME'] ?? '');
    if (strategies.includes('environment') && !isNamed) {
        form.refuse('environment', 'is missing, and strategy names "environment"; give a name, or lines pattern=name, or leave the strategy out');
    }
    return form.each('environment', lines, parseEnvironment(lines.length === 1));
}
/** A line of `tags`; a full reference, as docker/build-push-action's `tags` has them, is told where its halves belong. */
function parseTag(line, csv) {
    const reference = findReference(line);
    if (reference === undefined)
        return parseRule(line, csv);
    const cure = reference.tag === '' ? '' : ` and write the tag as type=raw,value=${reference.tag}`;
    return refusal_refuse(`is a full reference, and tags are named without their image; put ${reference.name} in images${cure}`);
}

;// CONCATENATED MODULE: ./lib/src/inputs/inputs.js











/** The longest time limit: 5 days, the longest job on a self-hosted runner (docs.github.com, "Actions limits"). */
const TIMEOUT_LIMIT_MS = 120 * 3_600_000;
const DEFAULT_TIMEOUT_MS = 3_600_000;
/**
 * Reads every input at once. Throws one `ActionError` `inputs` whose message has a line for each problem: which input, what was found, what
 * is allowed. Nothing of a secret input stands in it. `env` gives the event's name, which variables exist, and this commit as a Git URL.
 */
async function readInputs(given, env) {
    const form = await openForm(given);
    const images = readImages(form);
    const tags = readTags(form, env);
    const labels = readLabels(form);
    const { build, exporters } = readBuild(form, env);
    const push = readPush(form, { load: build.load, exporters, call: build.call, images: images.length });
    const dryRun = form.one('dry-run', parseBoolean) ?? false;
    const registries = await readRegistries(form, push && !dryRun);
    const token = form.text('github-token');
    const githubToken = token === undefined ? undefined : new secret/* Secret */.z(token);
    const timeoutMs = form.one('timeout', parseTimeout) ?? DEFAULT_TIMEOUT_MS;
    form.finish();
    return { images, tags, labels, build, registries, githubToken, push, dryRun, timeoutMs, notices: form.notices };
}
/** Every secret that came by an input, to be masked before anything is printed. */
function secretsOf({ githubToken, registries, build }) {
    const passwords = registries.flatMap(({ login }) => (login === undefined ? [] : [login.password]));
    return [...(githubToken === undefined ? [] : [githubToken]), ...passwords, ...build.secrets.map(({ value }) => value)];
}
function parseTimeout(text) {
    const timeoutMs = parseDuration(text);
    if (timeoutMs === undefined)
        return refusal_refuse('is not a duration; write a whole number with s, m or h, such as 90s, 10m or 1h');
    return timeoutMs <= TIMEOUT_LIMIT_MS ? timeoutMs : refusal_refuse('is longer than 120h, the longest that a job can take; write 120h or less');
}

;// CONCATENATED MODULE: ./lib/src/plan/rank.js
/** How specific a tag is, most specific first (design.md 2); moving tags come after every fixed one. */
const RANKS = { version: 0, environmentVersion: 1, environmentCommit: 2, branchCommit: 3, commit: 4, moving: 5 };

;// CONCATENATED MODULE: ./lib/src/plan/collapse.js

/** Makes one planned tag of each name: the first rule tells why; it is fixed if any rule says so, and stays if any says that. */
function collapse(given, judge) {
    const tags = new Map();
    for (const each of given) {
        const known = tags.get(each.name);
        tags.set(each.name, known === undefined ? planned(each, judge) : merged(known, planned(each, judge)));
    }
    return [...tags.values()].toSorted((one, other) => one.rank - other.rank).map(withoutRank);
}
/** Says where two rules gave the same tag for different things. */
function collisions(given) {
    const first = new Map();
    return given.flatMap((each) => {
        const known = first.get(each.name);
        if (known === undefined)
            first.set(each.name, each);
        if (known === undefined || known.source === each.source)
            return [];
        return [`${known.rule.line} (for ${known.source}) and ${each.rule.line} (for ${each.source}) give the same tag, ${each.name}`];
    });
}
function planned({ name, rank, rule, because, line }, judge) {
    if (rank !== undefined)
        return { name, kind: 'fixed', rule: rule.line, because, move: 'write', rank };
    return { name, kind: 'moving', rule: rule.line, ...judge(line, because), rank: RANKS.moving };
}
function merged(first, other) {
    const stays = first.move === 'write' && other.move === 'keep';
    const { kind, rank } = other.rank < first.rank ? other : first;
    return { ...first, kind, rank, ...(stays ? { move: 'keep', because: other.because } : {}) };
}
function withoutRank({ name, kind, rule, because, move }) {
    return { name, kind, rule, because, move };
}

;// CONCATENATED MODULE: ./lib/src/plan/environment.js

/** Finds the environment of a run: a `deployment` event brings its own, else the first pattern that matches the branch or tag names it. */
function environment_environmentOf(rules, { deployment, ref }) {
    if (deployment !== undefined)
        return { kind: 'named', name: deployment };
    if (rules.length === 0)
        return { kind: 'nothing', because: 'no environment is given' };
    if (ref.kind === 'pull' || ref.kind === 'queue')
        return { kind: 'nothing', because: 'what is not merged is in no environment' };
    const name = ref.kind === 'none' ? '' : ref.name;
    const found = rules.find(({ pattern }) => matches(pattern, name));
    if (found !== undefined)
        return { kind: 'named', name: found.name };
    return { kind: 'nothing', because: `no pattern of environment matches ${name === '' ? 'a run without a branch or tag' : name}` };
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __nccwpck_require__(7598);
;// CONCATENATED MODULE: ./lib/src/plan/fingerprint.js


/** Part of what is hashed, so that a later version of this file that hashes other things never meets an old value. */
const SCHEMA = 1;
/**
 * Hashes what is asked of the builder, so that a later run knows an image that was made from the same inputs (design.md 4.4): 64 hex digits.
 * It must be the same for a commit on its branch and later under its tag, so names and times of the run are not in it.
 *
 * In it: the source commit (and on a pull request the merge that is built), context, file, target, platforms (as a set; without them the kind of machine), build arguments (with a digest of the value that the environment gives), build contexts,
 * the ids of secrets and SSH agents, attestations, annotations, hosts, entitlements, network, resources, attributes of outputs, labels given by hand.
 * Left out, and why:
 * - labels that we make: version and time differ from run to run, and a new description of the repository makes no other image
 * - values of secrets, and where they come from: they must not be guessable from a public label
 * - `cache-from`, `cache-to`, `no-cache`, `no-cache-filters`, `pull`: how the result is reached, not what it is
 * - `builder`, `load`, `call`, and where outputs go: who builds, and what else is done with the result
 */
function fingerprintOf({ build, labels }, { variables, sha, merge, machine }) {
    const asked = {
        schema: SCHEMA,
        commit: sha,
        context: build.context,
        file: build.file ?? null,
        target: build.target ?? null,
        platforms: build.platforms.length > 0 ? build.platforms.map(domain_platform/* formatPlatform */.Bq).toSorted() : [machine],
        buildArgs: build.buildArgs.map((argument) => [argument, variables.get(argument) ?? null]),
        buildContexts: build.buildContexts,
        secrets: [...build.secrets, ...build.secretEnvs, ...build.secretFiles].map(({ id }) => id).toSorted(),
        ssh: build.ssh.map((agent) => agent.split('=', 1)[0] ?? agent).toSorted(),
        provenance: build.provenance ?? null,
        sbom: build.sbom ?? null,
        attests: build.attests,
        annotations: build.annotations,
        addHosts: build.addHosts,
        allow: build.allow.toSorted(),
        network: build.network ?? null,
        shmSize: build.shmSize ?? null,
        ulimits: build.ulimits,
        cgroupParent: build.cgroupParent ?? null,
        outputs: build.outputs.map(fingerprint_attributesOf),
        labels: [...labels].toSorted(([one], [other]) => (one < other ? -1 : 1)),
        ...(merge === undefined ? {} : { merge }),
    };
    // the keys stand in the order of this file, so equal inputs give equal bytes
    return (0,external_node_crypto_.createHash)('sha256').update(JSON.stringify(asked)).digest('hex');
}
const WHERE = ['name', 'dest', 'push', 'push-by-digest', 'store', 'unpack', 'tar', 'registry.insecure'];
/** An output without what only says where it goes; `compression` and the like change the bytes. */
function fingerprint_attributesOf(output) {
    return output.split(',').filter((attribute) => !WHERE.includes(attribute.split('=', 1)[0]?.trim() ?? ''));
}

// EXTERNAL MODULE: ./lib/src/plan/labels.js
var labels = __nccwpck_require__(449);
;// CONCATENATED MODULE: ./lib/src/plan/moving.js

/**
 * Makes the judge: a tag that follows versions moves only when this version is the highest stable one of its line (design.md 4.1), others always
 * move, and nothing moves for a merge queue.
 */
function moveJudge(context, prefix) {
    const stable = stableVersions(context.versions, prefix);
    return (line, because) => {
        if (context.ref.kind === 'queue')
            return { move: 'keep', because: 'stays: what a merge queue tries may never land' };
        return line === undefined ? { move: 'write', because } : judge(line, context.versions, stable);
    };
}
function judge({ version, holds }, versions, stable) {
    if (version.isPrerelease)
        return { move: 'keep', because: `stays: ${version.full} is a pre-release` };
    switch (versions.kind) {
        case 'unknown':
            return { move: 'keep', because: `stays: the other versions are not known (${versions.because})` };
        case 'unasked':
            return { move: 'keep', because: 'stays: the other versions were not asked for' };
        case 'known': {
            const line = stable.filter(holds);
            const highest = line.reduce((high, other) => ((0,domain_version/* compareStable */.j_)(other, high) > 0 ? other : high), version);
            if (highest !== version)
                return { move: 'keep', because: `stays: ${highest.full} is higher` };
            const others = line.filter((other) => (0,domain_version/* compareStable */.j_)(other, version) !== 0).length;
            const among = line.length === stable.length ? '' : ' of its line';
            return {
                move: 'write',
                because: `${version.full} is the highest of ${others + 1} version${others === 0 ? '' : 's'}${among} (${versions.source})`,
            };
        }
    }
}
function stableVersions(versions, prefix) {
    if (versions.kind !== 'known')
        return [];
    return versions.tags.flatMap((tag) => (0,domain_version/* versionOfTag */.mx)(tag, prefix) ?? []).filter((version) => !version.isPrerelease);
}

;// CONCATENATED MODULE: ./lib/src/plan/notes.js


/** What people should know about the plan beside the reasons of its tags, each thing once. */
function notesOf(inputs, facts, given) {
    const adjusted = given.flatMap(({ note }) => (note === undefined ? [] : [note]));
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
/** A tag was pushed, or a version given, for rules that can do nothing with it. */
function versionNotes({ tags, context, version }) {
    const isAsked = tags.strategies.includes('semver') || tags.rules.some(({ kind }) => kind === 'semver');
    if (version.kind === 'version')
        return [];
    return tags.version !== undefined || (isAsked && context.ref.kind === 'tag') ? [version.because] : [];
}
function deploymentNotes({ tags, context, environment }) {
    const own = environment_environmentOf(tags.environments, { ...context, deployment: undefined });
    if (environment.kind === 'nothing' || own.kind === 'nothing' || own.name === environment.name)
        return [];
    return [`the environment is ${environment.name}, as the deployment says, not ${own.name} of the input environment`];
}

;// CONCATENATED MODULE: ./lib/src/plan/template.js
/** How many hex digits a short commit name has, as docker/metadata-action cuts it. */
const SHORT_SHA_LENGTH = 7;
/** What each word about the run says; the meaning is docker/metadata-action's (its README, "Global expressions"). */
const RUN = {
    branch: ({ ref }) => (ref.kind === 'branch' || ref.kind === 'queue' ? ref.name : ''),
    tag: ({ ref }) => (ref.kind === 'tag' ? ref.name : ''),
    sha: ({ sha }) => shortSha(sha),
    base_ref: ({ ref, baseRef }) => (ref.kind === 'pull' ? ref.base : ref.kind === 'tag' ? (baseRef ?? '') : ''),
    is_default_branch: (context) => String(isDefaultBranch(context)),
    is_not_default_branch: (context) => String(!isDefaultBranch(context)),
};
/** What each word about a version says (its README, "type=semver"). */
const VERSION = {
    version: ({ full }) => full,
    raw: ({ raw }) => raw,
    major: ({ major }) => String(major),
    minor: ({ minor }) => String(minor),
    patch: ({ patch }) => String(patch),
};
/** Events that always run on the default branch's last commit (docs.github.com, "Events that trigger workflows"), as metadata-action lists them. */
const ON_DEFAULT_BRANCH = /create|discussion|issues|schedule/;
/** Fills in a template by looking its words up; `undefined` when it asks for the commit's date and nobody knows it. */
function render(template, values) {
    const pieces = template.parts.map((part) => renderPart(part, values));
    return pieces.includes(undefined) ? undefined : pieces.join('');
}
/** The first digits of a commit's name. */
function shortSha(sha) {
    return sha.slice(0, SHORT_SHA_LENGTH);
}
/** Writes a time by a format; `timezone` is an IANA name. */
function formatDate(format, date, timezone) {
    const fields = timezone === 'UTC' ? utcFields(date) : zoneFields(date, timezone);
    return format.map((part) => (part.kind === 'text' ? part.text : writeToken(part.token, fields, date))).join('');
}
function renderPart(part, { context, version }) {
    switch (part.kind) {
        case 'text':
            return part.text;
        case 'date': {
            const date = part.word === 'date' ? context.startedAt : context.committedAt;
            return date === undefined ? undefined : escapeIf(part.escaped, formatDate(part.format, date, part.timezone));
        }
        case 'word':
            return escapeIf(part.escaped, wordOf(part.word, context, version));
    }
}
function wordOf(word, context, version) {
    switch (word) {
        case 'branch':
        case 'tag':
        case 'sha':
        case 'base_ref':
        case 'is_default_branch':
        case 'is_not_default_branch':
            return RUN[word](context);
        case 'version':
        case 'raw':
        case 'major':
        case 'minor':
        case 'patch':
            return version === undefined ? '' : VERSION[word](version);
    }
}
function isDefaultBranch({ event, ref, repository }) {
    return (ref.kind === 'branch' && ref.name === repository.defaultBranch) || ON_DEFAULT_BRANCH.test(event);
}
const HTML = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#x27;',
    '`': '&#x60;',
    '=': '&#x3D;',
};
/** Handlebars escapes for HTML what two braces give, and metadata-action's tags have the traces: `{{branch}}` of `a=b` is `a-x3D-b`. */
function escapeIf(escaped, text) {
    return escaped ? text.replaceAll(/[&<>"'`=]/g, (character) => HTML[character] ?? character) : text;
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
/** Tokens as moment.js reads them (momentjs.com/docs, "Format"). */
function writeToken(token, [year, month, day, hour, minute, second], date) {
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

;// CONCATENATED MODULE: ./lib/src/plan/version.js



/**
 * What a rule `type=semver` is about: the pattern filled in by the version. A pre-release gives its full version whatever the pattern says, as for
 * docker/metadata-action, so that it never moves a tag of stable versions.
 */
function versionContent(rule, { context, version: own }) {
    const found = rule.value === undefined ? own : valueVersion(rule.value, context);
    if (found.kind === 'none')
        return { kind: 'nothing', because: found.because };
    const { version } = found;
    const write = (other) => render(rule.pattern, { context, version: other }) ?? '';
    const isFixed = version.isPrerelease || namesPatch(rule.pattern);
    const body = version.isPrerelease ? (isRaw(rule.pattern) ? version.raw : version.full) : write(version);
    return {
        kind: 'content',
        body,
        source: body,
        because: reasonOf(found),
        rank: isFixed ? RANKS.version : undefined,
        ...(isFixed ? {} : { line: { version, holds: (other) => write(other) === body } }),
        latest: version.isPrerelease ? undefined : { line: { version, holds: () => true } },
    };
}
/** What the `latest` of the strategy `semver` is about. */
function latestContent(found) {
    if (found.kind === 'none')
        return { kind: 'nothing', because: found.because };
    if (found.version.isPrerelease)
        return { kind: 'nothing', because: `${found.version.full} is a pre-release` };
    return { kind: 'content', body: 'latest', source: 'latest', because: reasonOf(found), rank: undefined, latest: undefined };
}
/** docker/metadata-action puts a dash for a slash before it looks for a version. */
function valueVersion(value, context) {
    const text = render(value, { context })?.replaceAll('/', '-');
    const version = text === undefined ? undefined : (0,domain_version/* parseVersion */.ot)(text);
    if (version !== undefined)
        return { kind: 'version', version, from: 'input' };
    return {
        kind: 'none',
        because: text === undefined ? 'the commit of its value has no date here' : `its value ${text} is not a semantic version`,
    };
}
function reasonOf({ version, from }) {
    return from === 'tag' ? `the version of the tag ${version.raw}` : `the version ${version.raw}, given by hand`;
}
function isRaw({ parts }) {
    return parts.length === 1 && parts[0]?.kind === 'word' && parts[0].word === 'raw';
}
/** Whether a pattern writes down to the patch, so that no two versions share its tag. */
function namesPatch({ parts }) {
    const words = parts.flatMap((part) => (part.kind === 'word' ? [part.word] : []));
    return words.includes('version') || words.includes('raw') || ['major', 'minor', 'patch'].every((word) => words.includes(word));
}

;// CONCATENATED MODULE: ./lib/src/plan/content.js




/** A rule asks for the date of a commit that has none. */
const UNDATED = { kind: 'nothing', because: 'the commit has no date here: the event does not say it, nor does git show' };
const DAY = [
    { kind: 'token', token: 'YYYY' },
    { kind: 'text', text: '-' },
    { kind: 'token', token: 'MM' },
    { kind: 'text', text: '-' },
    { kind: 'token', token: 'DD' },
];
/** Finds what a rule is about; each kind of tag is fixed or moving by design.md 2. */
function contentOf(rule, facts) {
    const { context, tags } = facts;
    switch (rule.kind) {
        case 'semver':
            return versionContent(rule, facts);
        case 'latest':
            return latestContent(facts.version);
        case 'ref':
            return refContent(rule.event, facts);
        case 'environment':
            return environmentContent(facts);
        case 'branch-sha': {
            const { ref, sha } = context;
            if (ref.kind === 'pull') {
                const because = `the commit ${shortSha(sha)} of pull request ${ref.number}`;
                // What is built is a merge that changes with its base, so the name moves with it.
                const rank = context.merge === undefined ? RANKS.branchCommit : undefined;
                return { ...moving(`pr-${ref.number}`, because), tail: `-${shortSha(sha)}`, rank };
            }
            if (ref.kind !== 'branch')
                return notOnBranch(context);
            const because = `the commit ${shortSha(sha)} on the branch ${ref.name}`;
            return { ...moving(ref.name, because), tail: `-${shortSha(sha)}`, rank: RANKS.branchCommit };
        }
        case 'sha': {
            // What is built of a pull request is its merge with the base: under the commit's own tag it would be taken for the commit's image.
            if (context.merge !== undefined && rule.line === 'sha')
                return nothing('what is built is the merge of the pull request, not the commit alone');
            const sha = context.merge ?? context.sha;
            const body = rule.format === 'short' ? shortSha(sha) : sha;
            const because = `the ${context.merge === undefined ? 'commit' : 'merge commit'} ${shortSha(sha)}`;
            return { ...moving(body, because), rank: RANKS.commit };
        }
        case 'date':
            return moving(formatDate(DAY, context.startedAt, tags.timezone), `the day of this run in ${tags.timezone}`);
        case 'schedule': {
            if (!context.event.includes('schedule'))
                return nothing(`the event is ${context.event}, not schedule`);
            const body = render(rule.pattern, { context });
            return body === undefined ? UNDATED : { ...moving(body, 'a scheduled run'), isWritten: true };
        }
        case 'raw': {
            const body = render(rule.value, { context });
            if (body === undefined)
                return UNDATED;
            const rank = (0,domain_version/* parseVersion */.ot)(body) === undefined ? undefined : RANKS.version;
            return { ...moving(body, 'named in tags'), isWritten: true, rank };
        }
    }
}
function refContent(event, { context, tags }) {
    const { ref } = context;
    switch (event) {
        case 'branch':
            return ref.kind === 'branch' ? moving(ref.name, `the branch ${ref.name}`) : notOnBranch(context);
        case 'pr':
            return ref.kind === 'pull' ? moving(String(ref.number), `pull request ${ref.number}`) : nothing('the run is not for a pull request');
        case 'tag': {
            if (ref.kind !== 'tag')
                return nothing('the run is not for a tag');
            const version = (0,domain_version/* versionOfTag */.mx)(ref.name, tags.tagPrefix);
            const content = moving(ref.name, `the tag ${ref.name}`);
            if (version === undefined)
                return { ...content, latest: { line: undefined } };
            return { ...content, rank: RANKS.version, latest: { line: { version, holds: () => true } } };
        }
    }
}
function environmentContent({ context: { sha, ref }, environment, version }) {
    if (ref.kind === 'pull' || ref.kind === 'queue')
        return nothing('what is not merged is in no environment');
    if (environment.kind === 'nothing')
        return environment;
    const { name } = environment;
    if (version.kind === 'none') {
        return { ...moving(name, `the commit ${shortSha(sha)} in ${name}`), tail: `-${shortSha(sha)}`, rank: RANKS.environmentCommit };
    }
    const { full } = version.version;
    return { ...moving(name, `version ${full} in ${name}`), tail: `-v${full}`, rank: RANKS.environmentVersion };
}
function notOnBranch({ ref }) {
    return nothing(ref.kind === 'queue' ? "the branch of a merge queue is nobody's" : 'the run is not for a branch');
}
function moving(body, because) {
    return { kind: 'content', body, source: body, because, rank: undefined, latest: undefined };
}
function nothing(because) {
    return { kind: 'nothing', because };
}

;// CONCATENATED MODULE: ./lib/src/plan/name.js


/** Hex digits of a name's hash that keep two cut names apart: 1 in 4 billion meets another. */
const HASH_LENGTH = 8;
/** Makes a tag of a text that somebody wrote as a tag: cleaned as docker/metadata-action does, refused where a registry would refuse it. */
function nameAsWritten({ prefix, body, suffix }) {
    const whole = `${prefix}${body}${suffix}`;
    const name = clean(whole);
    if (name.length > reference/* TAG_LENGTH_LIMIT */.SO)
        return { kind: 'illegal', because: `has ${name.length} characters, and a tag at most ${reference/* TAG_LENGTH_LIMIT */.SO}` };
    if (!(0,reference/* isTag */.dz)(name))
        return { kind: 'illegal', because: `starts with ${JSON.stringify(name.slice(0, 1))}, and a tag with a letter, a digit or "_"` };
    return { kind: 'name', name, note: name === whole ? undefined : `${JSON.stringify(whole)} is no tag; it became ${name}` };
}
/**
 * Makes a tag of names that were given for something else, such as a branch: cleaned as docker/metadata-action does; where that leaves no legal
 * tag, the middle piece is cut to fit and gets a hash of its own, so that two long branches never share a tag.
 */
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
/** As docker/metadata-action cleans: each run of characters that no tag may have becomes one `-`. */
function clean(text) {
    return text.replaceAll(/[^a-zA-Z0-9._-]+/g, '-');
}

;// CONCATENATED MODULE: ./lib/src/plan/rules.js



/** The longest piece of a refused tag that a message repeats, in characters. */
const rules_SHOWN_LIMIT = 80;
/** Applies one rule. Values, prefixes and suffixes are docker/metadata-action's where the rule is of its language. */
function applyRule(rule, facts) {
    const { context } = facts;
    const enabled = render(rule.enable, { context });
    if (enabled === 'false')
        return { kind: 'nothing', rule, because: `enable is false (${rule.enable.text})` };
    if (enabled !== undefined && enabled !== 'true')
        return problem(rule, `enable gives ${JSON.stringify(enabled)}; it must give true or false`);
    const [prefix, suffix] = [affix(rule.prefix, context), affix(rule.suffix, context)];
    if (enabled === undefined || prefix === undefined || suffix === undefined)
        return { ...UNDATED, rule };
    const content = contentOf(rule, facts);
    if (content.kind === 'nothing')
        return { ...content, rule };
    const pieces = { prefix, body: content.body, suffix: `${content.tail ?? ''}${suffix}` };
    const whole = `${pieces.prefix}${pieces.body}${pieces.suffix}`;
    if (whole === '')
        return { kind: 'nothing', rule, because: 'its value is empty' };
    const name = content.isWritten ? nameAsWritten(pieces) : nameToFit(pieces);
    if (name.kind === 'illegal')
        return problem(rule, `${JSON.stringify(whole.slice(0, rules_SHOWN_LIMIT))} ${name.because}`);
    const { source, because, rank, latest } = content;
    return {
        kind: 'tag',
        rule,
        name: name.name,
        note: name.note,
        source,
        because,
        rank,
        latest,
        line: lineOf(content, name.name, facts.version),
    };
}
/** `latest`, `1` and `1.2` are what they are by whatever rule: in the run of a version they belong to its lines. */
function lineOf({ line, rank }, name, found) {
    if (line !== undefined || rank !== undefined || found.kind === 'none')
        return line;
    const { version } = found;
    const bare = name.replace(/^v/, '');
    if (name === 'latest')
        return { version, holds: () => true };
    if (bare === `${version.major}`)
        return { version, holds: ({ major }) => major === version.major };
    if (bare !== `${version.major}.${version.minor}`)
        return undefined;
    return { version, holds: ({ major, minor }) => major === version.major && minor === version.minor };
}
function affix(template, context) {
    return template === undefined ? '' : render(template, { context });
}
function problem(rule, message) {
    return { kind: 'problem', rule, message: `${rule.line}: ${message}` };
}

;// CONCATENATED MODULE: ./lib/src/plan/strategies.js
/**
 * The rules of each strategy (design.md 4.1), each strategy's most telling tag first. Priorities are those of the tag language where it has the kind; `environment`
 * and `date` stand between refs and raw values.
 */
const PRESETS = {
    semver: [semver('version'), semver('major', 'minor'), semver('major'), { ...base('semver', 900), kind: 'latest' }],
    sha: [
        { ...base('sha', 100), kind: 'sha', format: 'short' },
        { ...base('sha', 100), kind: 'branch-sha' },
    ],
    environment: [{ ...base('environment', 500), kind: 'environment' }],
    date: [{ ...base('date', 300), kind: 'date' }],
    branch: [{ ...base('branch', 600), kind: 'ref', event: 'branch' }],
    pr: [{ ...base('pr', 600), kind: 'ref', event: 'pr', prefix: strategies_text('pr-') }],
    schedule: [{ ...base('schedule', 1000), kind: 'schedule', pattern: strategies_text('nightly') }],
};
/** The rules of the given strategies. `0` would name every version before 1.0.0, so a version of that line gets no bare major. */
function rulesOf(strategies, major) {
    return strategies.flatMap((strategy) => PRESETS[strategy]).filter((rule) => !(major === 0 && isBareMajor(rule)));
}
function isBareMajor(rule) {
    return rule.kind === 'semver' && rule.pattern.parts.length === 1 && rule.pattern.text === '{{major}}';
}
function semver(...words) {
    const parts = words.flatMap((word, index) => [
        ...(index === 0 ? [] : [{ kind: 'text', text: '.' }]),
        { kind: 'word', word, escaped: false },
    ]);
    return {
        ...base('semver', 900),
        kind: 'semver',
        pattern: { text: words.map((word) => `{{${word}}}`).join('.'), parts },
        value: undefined,
    };
}
function base(line, priority) {
    return { line, enable: strategies_text('true'), priority, prefix: undefined, suffix: undefined };
}
function strategies_text(value) {
    return { text: value, parts: [{ kind: 'text', text: value }] };
}

;// CONCATENATED MODULE: ./lib/src/plan/plan.js












/**
 * Makes the plan: every tag with its kind, whether it is written, and why; labels; and what a later run compares. Pure. Throws `ActionError` `plan`
 * with everything that cannot be done, such as a tag that no registry takes, or no tag at all where something is to be pushed.
 */
function makePlan(inputs, context) {
    const facts = factsOf(inputs, context);
    const yields = rulesFor(facts).map((rule) => applyRule(rule, facts));
    const given = yields.filter(isTag);
    const named = [...given.filter(isNotLatest), ...given.filter((each) => !isNotLatest(each)), ...autoLatest(given, facts)];
    const tags = collapse(named, moveJudge(context, inputs.tags.tagPrefix));
    const leftOut = leftOutOf(yields);
    plan_refuse([...yields.flatMap((each) => (each.kind === 'problem' ? [each.message] : [])), ...cacheProblems(inputs, tags)]);
    if (tags.length === 0 && inputs.push)
        throw nothingToPush(leftOut);
    const version = given.find(isNotLatest)?.name ?? '';
    const fingerprint = fingerprintOf(inputs, context);
    return {
        images: inputs.images,
        tags,
        names: [...new Set(named.map(({ name }) => name))],
        leftOut,
        version,
        labels: (0,labels/* labelsOf */.PC)(inputs.labels, context, version, fingerprint),
        environment: facts.environment.kind === 'named' ? facts.environment.name : undefined,
        revision: context.sha,
        build: inputs.build,
        fingerprint,
        fixedTags: inputs.tags.fixedTags,
        push: inputs.push,
        notes: notesOf(inputs, facts, given),
    };
}
function factsOf({ tags }, context) {
    const { ref } = context;
    const version = (0,domain_version/* runVersion */.yh)(tags.version, ref.kind === 'tag' ? ref.name : undefined, tags.tagPrefix);
    return { tags, context, version, environment: environment_environmentOf(tags.environments, context) };
}
/** All rules by priority, those of strategies before equal ones of `tags`. */
function rulesFor({ tags, version }) {
    const major = version.kind === 'version' ? version.version.major : undefined;
    return [...rulesOf(tags.strategies, major), ...tags.rules].toSorted((one, other) => other.priority - one.priority);
}
/** A strategy's rules often have nothing to say for one reason, which is told once. */
function leftOutOf(yields) {
    const all = yields.flatMap((each) => (each.kind === 'nothing' ? [{ rule: each.rule.line, because: each.because }] : []));
    return [...new Map(all.map((each) => [`${each.rule} ${each.because}`, each])).values()];
}
function isTag(each) {
    return each.kind === 'tag';
}
/** docker/metadata-action puts `latest` last, and never calls it the version. */
function isNotLatest({ rule }) {
    return rule.kind !== 'latest';
}
/** docker/metadata-action adds `latest` when the first rule of `tags` that gave something is about a release (its README, "Latest tag"). */
function autoLatest(given, { tags }) {
    const first = given.find(({ rule }) => tags.rules.some((asked) => asked === rule));
    if (first?.latest === undefined)
        return [];
    return [{ ...first, name: 'latest', source: 'latest', rank: undefined, line: first.latest.line, note: undefined }];
}
/** A cache under the name of a planned tag would be overwritten by the image, or the image by the cache. */
function cacheProblems({ build, images }, tags) {
    return build.cacheTo.flatMap((entry) => {
        const cache = cacheReference(entry);
        const isPlanned = tags.some(({ name }) => name === cache?.tag) && images.some((image) => cache && (0,reference/* sameRepository */.RB)(image, cache.repository));
        return isPlanned ? [`cache-to: ${cache?.text} is a planned tag of an image; give the cache a tag of its own, such as buildcache`] : [];
    });
}
/** Throws one error for all problems, if there are any. */
function plan_refuse(problems) {
    if (problems.length === 0)
        return;
    const list = problems.map((each) => `- ${each}`).join('\n');
    const message = problems.length === 1 ? problems.join() : `${problems.length} things in the plan cannot be done:\n${list}`;
    throw new src_errors/* ActionError */.lZ('plan', message, 'Nothing was built or written.');
}
function nothingToPush(leftOut) {
    const reasons = leftOut.map(({ rule, because }) => `- ${rule}: ${because}`);
    return new src_errors/* ActionError */.lZ('plan', ['no rule gives a tag in this run, so there is nothing to publish:', ...reasons].join('\n'), NO_TAG_CURE);
}
const NO_TAG_CURE = 'Name a rule that fits this event (README, "What happens, by event"), keep the event out of the workflow, or set push: false to build only.';

// EXTERNAL MODULE: ./lib/src/plan/settle.js
var settle = __nccwpck_require__(7073);
;// CONCATENATED MODULE: ./lib/src/publish/admit.js
/** The last check before the names. Signatures and registries' own scans will be asked here; none can be asked for so far, so every uploaded image passes. */
function admit(uploaded) {
    return uploaded;
}

;// CONCATENATED MODULE: ./lib/src/publish/adopt.js





/**
 * Takes an image that is published already as the staged one: its manifests are read and hashed, its blobs stay where they are until asked for. Throws
 * `ActionError` `registry-answer` for one that is not there any more, or has more below it than is looked at.
 */
async function adoptImage(digest, client) {
    const root = await need(digest, client);
    const children = await readBelow(root, (said) => need(said.digest, client), (what) => {
        throw new src_errors/* ActionError */.lZ('registry-answer', `${(0,reference/* formatPinned */.y6)(client.repository, digest)} cannot be adopted: it ${what}`, ANEW);
    });
    const images = [root, ...children].flatMap((manifest) => (manifest.content.kind === 'image' ? [manifest.content] : []));
    const blobs = new Map(images.flatMap((image) => [image.config, ...image.layers]).map((blob) => [blob.digest, blob]));
    return {
        digest,
        root,
        children,
        blobs: [...blobs.values()],
        blob: (blob) => client.blobSource(blob),
        platforms: await platformsOf(root, client),
        place: { kind: 'registry', repository: client.repository },
        materials: [],
        metadata: '',
    };
}
const ANEW = 'Set fixed-tags: overwrite to build anew.';
async function need(digest, client) {
    const manifest = await client.manifest(digest);
    if (manifest !== undefined)
        return manifest;
    throw new src_errors/* ActionError */.lZ('registry-answer', `${(0,reference/* formatPinned */.y6)(client.repository, digest)} should be adopted, but the registry does not have that manifest any more`, 'Run again; if it stays so, set fixed-tags: overwrite to build anew.');
}
async function platformsOf(root, client) {
    if (root.content.kind === 'index') {
        const images = root.content.manifests.filter((child) => !(0,domain_manifest/* isAttestation */.H3)(child));
        return images.flatMap((child) => (child.platform === undefined ? [] : [{ platform: child.platform, digest: child.digest }]));
    }
    const config = (0,domain_config/* parseConfig */.o)(await client.readBlob(root.content.config, domain_config/* CONFIG_LIMIT_BYTES */.X));
    return config?.platform === undefined ? [] : [{ platform: config.platform, digest: root.digest }];
}

// EXTERNAL MODULE: ./lib/src/publish/describe.js
var describe = __nccwpck_require__(9413);
;// CONCATENATED MODULE: ./lib/src/publish/preflight.js


/** Asks every registry at once, before the build: does the credential work, what does each planned tag hold, what may move. */
async function observe(plan, keychain, registries, mutability, ports) {
    const [repositories] = await Promise.all([
        Promise.all(plan.images.map((repository) => observeRepository(plan, registries.open(repository), keychain.settings(repository.host), mutability))),
        Promise.all(keychain.declared.map((host) => checkDeclared(host, keychain, registries, ports))),
    ]);
    return { repositories };
}
async function observeRepository(plan, client, settings, mutability) {
    const place = { repository: client.repository, required: settings.required };
    try {
        const heads = plan.tags.map((tag) => client.head(tag.name));
        const rules = mutability(client.repository);
        const [tags, immutable] = await Promise.all([
            Promise.all(plan.tags.map(async (tag, at) => [tag.name, await observeTag(client, tag, await heads[at])])),
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
/** Whether this run may have to write here: not when all tags that may move show one image already, since a fixed tag of another image is refused. */
function mayWrite({ tags, fixedTags }, heads, immutable) {
    if (fixedTags !== 'keep' || tags.every((tag) => tag.kind === 'moving'))
        return true;
    const stays = (tag) => tag.move === 'keep' || (tag.kind === 'moving' && immutable(tag.name) !== undefined);
    const shown = new Set(tags.flatMap((tag, at) => (stays(tag) ? [] : [heads[at]?.digest])));
    return shown.size > 1 || shown.has(undefined);
}
async function observeTag(client, tag, head) {
    if (head === undefined)
        return { kind: 'absent' };
    return { kind: 'present', digest: head.digest, image: tag.kind === 'fixed' ? await (0,describe/* describeImage */.h)(client, head.digest) : undefined };
}
/** A declared host that is not an image's: base images or caches come from it. Only a required one stops the run. */
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

// EXTERNAL MODULE: ./lib/src/publish/publish.js + 2 modules
var publish = __nccwpck_require__(1710);
;// CONCATENATED MODULE: ./lib/src/registry/answer.js

/** What an error answer may have, at most. */
const ERROR_LIMIT_BYTES = 64 * 1024;
/** The errors that a body names (distribution-spec, "Error Codes"); a body that is no such document names none. */
function errorsOf(body) {
    const document = answer_parseJson(body);
    const entries = (0,json/* isRecord */.u)(document) && Array.isArray(document['errors']) ? document['errors'] : [];
    return entries
        .filter(json/* isRecord */.u)
        .map((entry) => ({ code: textOf(entry['code']), message: textOf(entry['message']), detail: entry['detail'] }));
}
/** Parses JSON that came from outside; what is not JSON is `undefined`. */
function answer_parseJson(body) {
    try {
        return JSON.parse(new TextDecoder().decode(body));
    }
    catch {
        return undefined;
    }
}
function textOf(value) {
    return typeof value === 'string' ? value : '';
}

;// CONCATENATED MODULE: ./lib/src/registry/cures.js
/** How registries word that a tag may not be changed: Docker Hub, ECR, GAR, Harbor, Quay; Nexus. */
const IMMUTABLE = /immutab|cannot be overwritten|does not allow updating/i;
/**
 * What helps against a refusal, by registry, status, error codes and the registry's own words: the first that fits; `undefined` where we know nothing
 * better than the message. The wordings of the registries are those of their issue trackers and documents (GHCR, ECR, Docker Hub).
 */
function cureFor({ endpoint, repository, login }, status, codes, words) {
    const { kind, host } = endpoint;
    const denied = status === 401 || status === 403;
    if (IMMUTABLE.test(words)) {
        return 'The tag exists and the registry does not let it be changed; give the image another tag, or lift the rule for this one.';
    }
    if (kind === 'ghcr' && /installation not allowed/i.test(words)) {
        return 'The organisation does not let workflows create packages; an owner allows it under Settings, Packages, or creates the package once.';
    }
    if (kind === 'ghcr' && denied) {
        return 'Give the job `permissions: packages: write`. A package that another repository or a person made must also list this repository under its "Manage Actions access" with the role Write.';
    }
    if (kind === 'ecr' && codes.includes('NAME_UNKNOWN')) {
        return `Create the repository first: aws ecr create-repository --repository-name ${repository.path}`;
    }
    if (kind === 'ecr' && denied) {
        return 'The AWS identity needs on this repository, to pull: ecr:BatchGetImage, ecr:GetDownloadUrlForLayer, ecr:BatchCheckLayerAvailability; and to push: ecr:InitiateLayerUpload, ecr:UploadLayerPart, ecr:CompleteLayerUpload, ecr:PutImage.';
    }
    if (denied && login === undefined) {
        return `Give a sign-in for ${host}: the inputs \`registry\`, \`username\` and \`password\`, or an entry of \`registry-auth\`.`;
    }
    if (denied && /incorrect username or password/i.test(words))
        return PASSWORD;
    if (kind === 'dockerhub' && denied) {
        return 'On Docker Hub the namespace must be yours or your organisation\'s, and an access token needs "Read & Write".';
    }
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
/** What helps when a registry was not reached, by Node's code of the error. */
function remedyFor({ host, kind, origin }, code) {
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
        return `Check the spelling of ${host}, and that this machine can resolve it.`;
    if (code === 'ECONNRESET' && kind === 'ecr')
        return `ECR also closes the connection where a repository does not exist; create it first.`;
    if (code === 'ECONNREFUSED')
        return `Nothing listens at ${origin.host}; check host and port.`;
    if (code === 'ERR_PROXY_TUNNEL')
        return `The proxy of this machine does not lead to ${host}: check the spelling, and what the proxy allows.`;
    if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
        return `${host} does not speak TLS; a registry over plain HTTP is declared by \`insecure: true\` in its entry of \`registry-auth\`.`;
    }
    if (/CERT|SIGNATURE|ALTNAME/.test(code)) {
        return `The certificate of ${host} is not trusted here; its own authority is named by \`ca-cert\` in its entry of \`registry-auth\`.`;
    }
    return undefined;
}

;// CONCATENATED MODULE: ./lib/src/registry/errors.js







/** A manifest was refused because the registry does not have what it names: look which are missing, upload them, PUT again. */
class MissingBlobs extends src_errors/* ActionError */.lZ {
    /** what the registry says is missing; empty when it does not say */
    digests;
    constructor(error, digests) {
        super(error.code, error.message, error.hint, error.cause);
        this.digests = digests;
    }
}
/** Tells an answer that is not what we needed: who refused what to whom, in the registry's own words, and what helps. */
function answerError(situation, answer, secrets = []) {
    const { endpoint, repository, doing, login } = situation;
    const errors = errorsOf(answer.body);
    const words = wordsOf(answer, errors, secrets);
    const tries = answer.tries > 1 ? ` after ${answer.tries} tries` : '';
    const asked = answer.askedMs === undefined ? '' : `; it asks to wait ${Math.ceil(answer.askedMs / 1_000)} s`;
    const message = `${nameOf(repository)}: ${endpoint.host} answered ${answer.status}${tries}${asked} while ${doing}, ${whoOf(login)}${words === '' ? '' : `: ${words}`}`;
    const error = new src_errors/* ActionError */.lZ(codeFor(answer.status, errors), message, cureFor(situation, answer.status, errors.map(({ code }) => code), words));
    return isMissing(answer.status, errors) ? new MissingBlobs(error, errors.flatMap(digestsOf)) : error;
}
/** Tells what broke a request before there was an answer. Errors that are told already pass unchanged. */
function troubleError({ endpoint, repository, doing }, error) {
    const code = (0,domain_code/* codeOf */.$)(error);
    if (error instanceof src_errors/* ActionError */.lZ || code === undefined)
        return error;
    const message = (0,json/* isRecord */.u)(error) && typeof error['message'] === 'string' ? error['message'] : '';
    const kind = code === 'ERR_BODY_TOO_LARGE' || code.startsWith('HPE_') ? 'registry-answer' : 'registry-unreachable';
    return new src_errors/* ActionError */.lZ(kind, `${nameOf(repository)}: no usable answer from ${endpoint.host} while ${doing}: ${(0,inert/* inertInline */.Mo)(message)} (${code})`, remedyFor(endpoint, code), error);
}
/** An answer that cannot be true, such as bytes that do not have the digest they were asked by. */
function answerUnusable({ endpoint, repository, doing }, found) {
    return new src_errors/* ActionError */.lZ('registry-answer', `${nameOf(repository)}: while ${doing}, ${endpoint.host} ${found}`, 'The registry, or a proxy before it, does not keep to the OCI distribution-spec here; nothing was published by this step.');
}
/** Writes who we are for a message: user and where the sign-in came from. */
function whoOf(login) {
    return login === undefined ? 'without a sign-in' : `signed in as ${(0,inert/* inertInline */.Mo)(login.username)} (${login.source})`;
}
/** Foreign text without any of `secrets`, safe inside a message. It is cut last: a secret across a cut would show its first half. */
function errors_shown(text, secrets) {
    return (0,inert/* inertInline */.Mo)(secrets.filter((secret) => secret !== '').reduce((rest, secret) => rest.replaceAll(secret, '***'), text));
}
function nameOf({ host, path }) {
    return path === '' ? host : `${host}/${path}`;
}
/** The registry's own words: code and message of its errors, else the beginning of a text body; HTML says nothing that helps. */
function wordsOf({ body, headers }, errors, secrets) {
    const said = errors
        .map(({ code, message, detail }) => [code, message, typeof detail === 'string' ? detail : ''].filter((part) => part !== '').join(' '))
        .join('; ');
    if (said !== '')
        return errors_shown(said, secrets);
    const html = headers.get('content-type')?.includes('html') === true;
    return html ? 'a page of HTML, not an answer of a registry' : errors_shown(new TextDecoder().decode(body), secrets);
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
    return REFUSALS.has(status) || (status < 500 && errors.some(({ code, message }) => REFUSING.has(code) || IMMUTABLE.test(message)))
        ? 'registry-refused'
        : 'registry-answer';
}
function isMissing(status, errors) {
    const unknown = ({ code, message }) => code === 'MANIFEST_BLOB_UNKNOWN' || code === 'BLOB_UNKNOWN' || /\bunknown blob\b|\bblob unknown\b/i.test(message);
    return (status === 400 || status === 404) && errors.some(unknown);
}
function digestsOf({ detail }) {
    const text = (0,json/* isRecord */.u)(detail) ? detail['digest'] : detail;
    const digest = typeof text === 'string' ? (0,domain_digest/* parseDigest */.m)(text) : undefined;
    return digest === undefined ? [] : [digest];
}

;// CONCATENATED MODULE: ./lib/src/publish/upload.js



/**
 * Brings the bytes of a cleared image to every repository that gets a name, by digest: all hosts in parallel, repositories of one host one after
 * the other, so that the second mounts what the first has. Never throws for one registry's failure: its place carries the error.
 */
async function upload(image, settled, registries) {
    const targets = targetsOf(settled);
    const hosts = [...new Set(targets.map((repository) => repository.host))];
    const places = await Promise.all(hosts.map((host) => uploadToHost(image, targets.filter((target) => target.host === host), host, settled, registries)));
    return { image, places: places.flat() };
}
/** Repositories with at least one name to write; the others need no bytes. */
function targetsOf(settled) {
    const targets = new Map(settled.rows.filter((row) => row.decision === 'write').map((row) => [(0,reference/* canonicalName */.Ew)(row.repository), row.repository]));
    return [...targets.values()];
}
async function uploadToHost(image, targets, host, settled, registries) {
    const places = [];
    const bases = image.materials.filter((material) => material.host === host).map((material) => material.path);
    const having = image.place.kind === 'registry' && image.place.repository.host === host ? [image.place.repository.path] : [];
    for (const repository of targets) {
        const from = { paths: [...having, ...bases], hasImage: having.length > 0 };
        const place = holds(image, repository, settled) ? presentIn(repository) : await uploadTo(image, registries.open(repository), from);
        places.push(place);
        if (place.error === undefined)
            having.unshift(repository.path);
    }
    return places;
}
/** Whether the repository is known to hold the image: it was adopted from there, or a tag shows it there. */
function holds(image, repository, settled) {
    if (image.place.kind === 'registry' && (0,reference/* sameRepository */.RB)(image.place.repository, repository))
        return true;
    return settled.rows.some((row) => row.before === image.digest && (0,reference/* sameRepository */.RB)(row.repository, repository));
}
function presentIn(repository) {
    return { repository, error: undefined, blobs: { present: 0, mounted: 0, uploaded: 0 } };
}
async function uploadTo(image, client, from) {
    const blobs = { present: 0, mounted: 0, uploaded: 0 };
    const send = async (wanted, mayBeThere) => {
        const sources = wanted.map((blob) => ({ ...image.blob(blob), ...(mayBeThere ? { isNew: false } : {}) }));
        for (const end of await Promise.all(sources.map((blob) => client.upload(blob, from.paths))))
            blobs[end] += 1;
    };
    try {
        await send(image.blobs, from.hasImage);
        await putManifests(image, client).catch(async (thrown) => {
            if (!(thrown instanceof MissingBlobs))
                throw thrown;
            const lost = image.blobs.filter((blob) => thrown.digests.length === 0 || thrown.digests.includes(blob.digest));
            await send(lost, true);
            await putManifests(image, client);
        });
        return { repository: client.repository, error: undefined, blobs };
    }
    catch (thrown) {
        return { repository: client.repository, error: (0,src_errors/* asActionError */.z6)(thrown), blobs };
    }
}
/** Children before their parent: registries refuse an index whose children they do not have. */
async function putManifests(image, client) {
    const indexes = image.children.filter((child) => child.content.kind === 'index');
    const images = image.children.filter((child) => child.content.kind === 'image');
    await Promise.all(images.map((child) => client.putManifest(child.digest, child)));
    for (const child of indexes)
        await client.putManifest(child.digest, child);
    await client.putManifest(image.digest, image.root);
}

;// CONCATENATED MODULE: ./lib/src/registry/policy.js


/** Token servers that stand beside their registry under another name, and belong to it. */
const TOKEN_SERVERS = new Map([
    ['https://registry-1.docker.io', 'https://auth.docker.io'],
    ['https://dhi.io', 'https://auth.docker.io'],
    ['https://registry.gitlab.com', 'https://gitlab.com'],
]);
/**
 * The token server that a challenge names. Credentials go to the origin of the registry itself, to a token server that is known to belong
 * to it, and from loopback to loopback; anything else is refused (`ActionError` `registry-refused`): a registry that may name any host would get
 * the password sent to any host (GHSA-xf85-363p-868w).
 */
function tokenServer(realm, endpoint) {
    const url = parse(realm, undefined, 'token server', endpoint);
    const { origin } = endpoint;
    const known = url.origin === origin.origin || TOKEN_SERVERS.get(origin.origin) === url.origin;
    if (known || ((0,loopback/* isLoopback */.U)(url.hostname) && (0,loopback/* isLoopback */.U)(origin.hostname)))
        return url;
    throw refusal(endpoint, `names a token server at another host, ${url.host}`);
}
/**
 * Where an answer sends us: an upload's `Location`, or a redirect. Another origin gets no credentials and must be reached by TLS, unless
 * the registry itself was declared plain; loopback is reachable from loopback only. Throws `ActionError` `registry-refused`.
 */
function nextHop(location, from, what, endpoint) {
    const url = parse(location, from, what, endpoint);
    const trusted = url.origin === endpoint.origin.origin;
    if (!trusted && (0,loopback/* isLoopback */.U)(url.hostname) && !(0,loopback/* isLoopback */.U)(endpoint.origin.hostname))
        throw refusal(endpoint, `sends the ${what} to ${url.host}, which is this machine`);
    return { url, trusted };
}
function parse(text, base, what, endpoint) {
    if (!URL.canParse(text, base?.href))
        throw refusal(endpoint, `names a place for the ${what} that is no URL`);
    const url = new URL(text, base?.href);
    if (url.username !== '' || url.password !== '')
        throw refusal(endpoint, `names a place for the ${what} with a user name in its URL, at ${url.host}`);
    const plain = url.protocol === 'http:' && endpoint.origin.protocol === 'http:';
    if (url.protocol !== 'https:' && !plain) {
        throw refusal(endpoint, `sends the ${what} to ${url.protocol}//${url.host}, which is not TLS`);
    }
    return url;
}
function refusal({ host }, found) {
    return new src_errors/* ActionError */.lZ('registry-refused', `${host} ${found}; nothing was sent there`, `Credentials for ${host} go only to ${host} and its own token server, over TLS. If its administrators know this address, let them name it by the registry's own host.`);
}

;// CONCATENATED MODULE: ./lib/src/registry/retry.js


/** Tries for one request, and for how long after its first failure another one may begin. */
const TRIES = 5;
const BUDGET_MS = 180_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
/** What is added at random to a wait that the server asked for, so that not all come back in the same moment. */
const SPREAD_MS = 500;
const PATIENT = { tries: TRIES, budgetMs: BUDGET_MS, idleMs: undefined };
/** For a question that somebody waits for, and that may stay without an answer. */
const BRIEF = { tries: 2, budgetMs: 3_000, idleMs: 5_000 };
/** Answers after which the same request may go well: those that trusted clients agree on (ggcr, containerd, oras-go, regclient). */
const STATUSES = new Set([408, 429, 499, 500, 502, 503, 504, 522]);
const CODES = new Set(['TOOMANYREQUESTS', 'UNAVAILABLE']);
/** Trouble of the network after which it may go well, by tries: a host that refuses twice more is most likely not there. */
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
/**
 * Judges an answer: what policy refused is final, whatever its wording, and so is a wait beyond the budget; a wait may be named in seconds, as a date or in
 * GHCR's text.
 */
function judgeAnswer({ status, headers, body }, now) {
    if (status < 400)
        return { kind: 'final', askedMs: undefined };
    const errors = errorsOf(body);
    if (!STATUSES.has(status) && !errors.some(({ code }) => CODES.has(code)))
        return { kind: 'final', askedMs: undefined };
    const askedMs = retryAfterMs(headers.get('retry-after'), now) ?? durationInText(new TextDecoder().decode(body.subarray(0, 512)));
    if (askedMs !== undefined && askedMs > BUDGET_MS)
        return { kind: 'final', askedMs };
    const throttled = status === 429 || askedMs !== undefined || errors.some(({ code }) => CODES.has(code));
    return { kind: 'again', tries: TRIES, throttled, askedMs };
}
/** Judges what a request was broken by; an error that is our own word is final. */
function judgeTrouble(error) {
    const tries = TROUBLE.get((0,domain_code/* codeOf */.$)(error) ?? '');
    return tries === undefined ? { kind: 'final', askedMs: undefined } : { kind: 'again', tries, throttled: false, askedMs: undefined };
}
/**
 * Sends until it goes well, is refused for good, or the budget is used up: then the last answer is given, or the last error thrown, with what the server
 * asked for. A wait is never shorter than asked; one that goes beyond the budget ends it at once.
 */
async function persist(host, pool, ports, send, patience = PATIENT) {
    let deadlineMs = Number.POSITIVE_INFINITY;
    for (let tries = 1;; tries += 1) {
        ports.signal.throwIfAborted();
        const outcome = await send().then((answer) => ({ answer, verdict: judgeAnswer(answer, ports.clock.now()), what: `answered ${answer.status}` }), (error) => ({ error, verdict: judgeTrouble(error), what: (0,domain_code/* codeOf */.$)(error) ?? String(error) }));
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
        const most = Math.min(verdict.tries, patience.tries);
        if (tries >= most || nowMs + ms > deadlineMs)
            return result();
        ports.log.debug(`${host} ${what}; try ${tries + 1} of ${most} in ${Math.round(ms)} ms`);
        if (verdict.throttled)
            pool.pause(host, ms);
        await ports.clock.sleep(ms);
    }
}
/** Full jitter over 1, 2, 4, … seconds; a named wait is kept, at least a second of it (GHCR names microseconds), and spread a little. */
function waitMs(tries, askedMs, fraction) {
    if (askedMs !== undefined)
        return Math.max(askedMs, FIRST_WAIT_MS) + fraction * SPREAD_MS;
    return fraction * Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS);
}
/** `Retry-After` in seconds or as an HTTP date (RFC 9110, 10.2.3), in milliseconds from now; what is neither counts as absent. */
function retryAfterMs(header, now) {
    const text = header?.trim() ?? '';
    if (/^[0-9]{1,9}$/.test(text))
        return Number(text) * 1_000;
    if (!/^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT$/.test(text))
        return undefined;
    const ms = Date.parse(text) - now.getTime();
    return Number.isNaN(ms) ? undefined : Math.max(ms, 0);
}
const retry_UNITS_MS = new Map([
    ['ns', 1e-6],
    ['us', 1e-3],
    ['µs', 1e-3],
    ['ms', 1],
    ['s', 1_000],
    ['m', 60_000],
]);
/** GHCR's `retry-after: 1.889377ms, allowed: 2000/minute` within the message of its 429 (chainguard-images/images#173), in milliseconds. */
function durationInText(text) {
    const [, number, unit] = /retry-after: ([0-9]{1,6}(?:\.[0-9]{1,9})?)(ns|us|µs|ms|s|m)\b/i.exec(text) ?? [];
    const factor = retry_UNITS_MS.get(unit ?? '');
    return factor === undefined ? undefined : Number(number) * factor;
}

;// CONCATENATED MODULE: ./lib/src/registry/upload.js






/** Times that a blob's upload begins again from a new session. */
const RESTARTS = 3;
/** A registry may move what it received before it answers (distribution on S3 copies it). */
const COMMIT_IDLE_MS = 300_000;
/**
 * Makes the blob be in the repository: HEAD, else mount from another repository of the host, else upload, begun anew up to three times. What was made
 * just now is uploaded without asking, which saves a round trip of the few that a run consists of.
 */
async function uploadBlob(blob, mountFrom, place, ports) {
    if (blob.isNew !== true && (await isPresent(blob, place)))
        return 'present';
    let session = blob.isNew === true ? undefined : await mount(blob, mountFrom, place, ports);
    if (session === 'mounted')
        return 'mounted';
    for (let restarts = 0;; restarts += 1) {
        const end = await send(blob, session ?? (await openSession(place)), restarts, place, ports);
        if (end === 'uploaded')
            return 'uploaded';
        if (restarts === RESTARTS)
            throw await end.error();
        ports.log.debug(`${place.endpoint.host}: the upload of ${blob.digest} broke off and begins again in ${Math.round(end.waitMs)} ms`);
        await ports.clock.sleep(end.waitMs);
        // the answer may be all that was lost
        if (await isPresent(blob, place))
            return 'uploaded';
        session = undefined;
    }
}
/** Opens an upload session: where the bytes go. */
async function openSession(place) {
    const doing = 'beginning an upload';
    const answer = await place.exchange.send({ method: 'POST', url: place.at('blobs/uploads/'), scopes: place.pushing, doing });
    return sessionOf(answer, doing, place);
}
/** Closes an upload session that is not needed; a registry that cannot forgets it by itself. */
async function cancelSession({ url, trusted }, place, { log }) {
    try {
        await place.exchange.once({ method: 'DELETE', url, scopes: place.pushing, doing: 'closing an upload', foreign: !trusted });
    }
    catch (error) {
        log.debug(`${place.endpoint.host}: an upload session was not closed: ${String(error)}`);
    }
}
async function isPresent(blob, place) {
    const doing = `looking for the blob ${blob.digest}`;
    const answer = await place.exchange.send({ method: 'HEAD', url: place.at(`blobs/${blob.digest}`), scopes: place.pushing, doing });
    // who sends us to the storage has found the blob (distribution, registry/storage/blobserver.go)
    if (answer.status === 200 || answer.status === 302 || answer.status === 307)
        return true;
    if (answer.status === 404)
        return false;
    throw await place.exchange.refused(doing, answer);
}
/**
 * Asks to mount the blob from each of the repositories in turn. A registry that does not answers with an upload session, which is then used; any refusal
 * is no reason not to upload (google/go-containerregistry#1404).
 */
async function mount(blob, mountFrom, place, ports) {
    let session;
    for (const from of mountFrom.filter((path) => path !== place.repository.path)) {
        const unused = session;
        session = undefined;
        const [answer] = await Promise.all([askMount(blob, from, place), unused && cancelSession(unused, place, ports)]);
        if (answer instanceof src_errors/* ActionError */.lZ)
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
        // the token server may refuse the other repository
        if (error instanceof src_errors/* ActionError */.lZ && (error.code === 'registry-refused' || error.code === 'registry-answer'))
            return error;
        throw error;
    }
}
/** PUTs the blob into its session (distribution-spec, "Pushing a blob monolithically", POST then PUT). */
async function send(blob, session, restarts, place, ports) {
    const { exchange } = place;
    const doing = `uploading the blob ${blob.digest}`;
    const url = new URL(session.url);
    url.search = `${url.search === '' ? '?' : `${url.search}&`}digest=${encodeURIComponent(blob.digest)}`;
    const headers = { 'content-type': 'application/octet-stream' };
    const body = { size: blob.size, chunks: () => upload_checked(blob) };
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
    const wait = (askedMs) => waitMs(restarts + 1, askedMs, ports.random.fraction());
    try {
        const answer = await exchange.once(call);
        if (answer.status === 201)
            return 'uploaded';
        if (answer.status < 300 && (await isPresent(blob, place)))
            return 'uploaded';
        const verdict = judgeAnswer(answer, ports.clock.now());
        const error = () => exchange.refused(doing, answer);
        if (verdict.kind === 'again')
            return { kind: 'broken', waitMs: wait(verdict.askedMs), error };
        if (answer.status === 401 || isLost(answer))
            return { kind: 'broken', waitMs: 0, error };
        throw await error();
    }
    catch (error) {
        if (judgeTrouble(error).kind === 'final')
            throw await exchange.trouble(doing, error);
        return { kind: 'broken', waitMs: wait(undefined), error: () => exchange.trouble(doing, error) };
    }
}
/** The registry no longer knows the session: another of its instances had opened it, or time has passed (GoogleContainerTools/jib#4301). */
function isLost({ status, body }) {
    const errors = errorsOf(body);
    if (errors.some(({ message }) => IMMUTABLE.test(message)))
        return false;
    return (status === 404 || status === 400) && errors.some(({ code }) => code === 'BLOB_UPLOAD_UNKNOWN' || code === 'BLOB_UPLOAD_INVALID');
}
async function sessionOf(answer, doing, { exchange, endpoint, at }) {
    if (answer.status !== 202)
        throw await exchange.refused(doing, answer);
    const location = answer.headers.get('location');
    if (location === undefined)
        throw exchange.unusable(doing, 'did not say where the upload goes');
    return nextHop(location, at('blobs/uploads/'), 'upload', endpoint);
}
/**
 * The bytes of a blob, hashed on the way. The last piece is held back until size and digest are right, so that a file that changed never becomes a whole
 * upload: `ActionError` `blob-content`.
 */
async function* upload_checked(blob) {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    let size = 0;
    let held;
    for await (const chunk of readable(blob)) {
        hash.update(chunk);
        size += chunk.byteLength;
        if (size > blob.size)
            throw changed(blob, `more than ${blob.size} bytes`);
        if (held !== undefined)
            yield held;
        held = chunk;
    }
    const digest = `sha256:${hash.digest('hex')}`;
    if (digest !== blob.digest)
        throw changed(blob, `${size} bytes with the digest ${digest}`);
    if (held !== undefined)
        yield held;
}
async function* readable(blob) {
    try {
        yield* blob.chunks();
    }
    catch (error) {
        // another registry's stream may break off, and come again
        if (error instanceof src_errors/* ActionError */.lZ || judgeTrouble(error).kind === 'again')
            throw error;
        throw new src_errors/* ActionError */.lZ('blob-content', `the blob ${blob.digest} could not be read: ${String(error)}`, undefined, error);
    }
}
function changed(blob, found) {
    return new src_errors/* ActionError */.lZ('blob-content', `the blob ${blob.digest} of ${blob.size} bytes turned out to have ${found}; it was not uploaded`, 'Something changed or damaged the file after it was built; run again, and look at the disk when it comes back.');
}

;// CONCATENATED MODULE: ./lib/src/registry/access.js







/**
 * Finds out whether we may. With a token server: it gives a token, and a token that can be read (JWT with `access`) grants the push; one that cannot be
 * read, as GHCR's, is tried by an upload session that is closed again, if `isNeeded`. With Basic: the session, or `GET /v2/` to pull. An open registry
 * that we have no sign-in for is taken at its word.
 */
async function checkAccess(right, isNeeded, place, ports) {
    const scopes = right === 'push' ? place.pushing : place.reading;
    const trySession = async () => {
        if (await isNeeded())
            await openAndCancel(place, ports);
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
            const { token } = await place.exchange.signIn.credential(scopes);
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
/** That the session was opened is the answer; nobody waits until it is closed, which never throws. */
async function openAndCancel(place, ports) {
    void cancelSession(await openSession(place), place, ports);
}
async function tryPing({ exchange, endpoint }) {
    const doing = 'signing in';
    const answer = await exchange.send({ method: 'GET', url: new URL('/v2/', endpoint.origin), scopes: () => [], doing });
    if (answer.status !== 200)
        throw await exchange.refused(doing, answer);
}
/**
 * What a token grants on a repository (distribution, docs/spec/auth/jwt.md, claim `access`): nothing when the claim is empty; `undefined` when the token
 * cannot be read, or speaks of other things than this repository.
 */
function actionsOf(token, path) {
    const [, payload, signature, ...rest] = token.split('.');
    if (payload === undefined || signature === undefined || rest.length > 0)
        return undefined;
    const claims = answer_parseJson(Buffer.from(payload, 'base64url'));
    const access = (0,json/* isRecord */.u)(claims) ? claims['access'] : undefined;
    if (!Array.isArray(access))
        return undefined;
    if (access.length === 0)
        return [];
    const entry = access.filter(json/* isRecord */.u).find(({ type, name }) => type === 'repository' && name === path);
    const actions = entry?.['actions'];
    return Array.isArray(actions) ? actions.filter((action) => typeof action === 'string') : undefined;
}
async function noPush(granted, { repository, endpoint, exchange }) {
    const login = await exchange.signIn.login();
    const got = granted.length === 0 ? 'nothing' : `only ${(0,inert/* inertInline */.Mo)(granted.join(', '))}`;
    const message = `${repository.host}/${repository.path}: ${endpoint.host} grants ${got} where push is needed, ${whoOf(login)}`;
    return new src_errors/* ActionError */.lZ('registry-refused', message, cureFor({ endpoint, repository, login }, 403, [], ''));
}

;// CONCATENATED MODULE: ./lib/src/registry/download.js




/** Redirects of one request: registries send to their storage, which answers. */
const HOPS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Reads a small blob whole and checks its digest; one that says to be larger than `limitBytes` is not asked for. */
async function readBlob(blob, limitBytes, place) {
    const doing = `reading the blob ${blob.digest}`;
    if (blob.size > limitBytes)
        throw place.exchange.unusable(doing, `has ${blob.size} bytes there, more than the ${limitBytes} that are read`);
    const answer = await follow({ ...callOf(blob, doing, place), limitBytes: Math.max(blob.size, ERROR_LIMIT_BYTES) }, place);
    if (answer.status !== 200)
        throw await place.exchange.refused(doing, answer);
    const digest = (0,domain_digest/* digestOf */.ol)(answer.body);
    if (digest !== blob.digest)
        throw place.exchange.unusable(doing, `sent bytes with the digest ${digest}`);
    return answer.body;
}
/** A blob as a source for an upload elsewhere: each call of `chunks` reads it anew, and fails at its end when the digest is another one. */
function blobSource(blob, place) {
    return { digest: blob.digest, size: blob.size, chunks: () => stream(blob, place) };
}
/** Sends a GET and follows redirects, with credentials only where the registry itself stands. */
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
        const next = redirected(answer, current, hop, place);
        if (next === undefined && answer.status === 200)
            return yield* hashed(answer.chunks, blob, doing, place);
        answer.cancel();
        if (next === undefined)
            throw await place.exchange.refused(doing, answer);
        current = next;
    }
}
async function* hashed(chunks, blob, doing, place) {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    for await (const chunk of chunks) {
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

;// CONCATENATED MODULE: ./lib/src/registry/endpoints.js

const PARALLEL = 8;
/** Finds the API of a host: Docker Hub's has another name than its images; plain HTTP only where the settings say so. */
function endpointOf(host, settings) {
    const kind = kindOf(host);
    const name = kind === 'dockerhub' ? 'registry-1.docker.io' : host;
    const origin = new URL(`${settings.plain ? 'http' : 'https'}://${name}`);
    // Quay refuses manifests that arrive at the same time (GoogleContainerTools/jib#2470)
    return { host, kind, origin, ca: settings.ca, parallel: kind === 'quay' ? 1 : PARALLEL, scheme: schemeOf(kind) };
}
function kindOf(host) {
    if (host === 'docker.io')
        return 'dockerhub';
    if (host === 'ghcr.io')
        return 'ghcr';
    if (host === 'registry.gitlab.com')
        return 'gitlab';
    if (host === 'quay.io')
        return 'quay';
    return parseEcrHost(host) !== undefined ? 'ecr' : 'generic';
}
/** What these three answer to `GET /v2/`, so that it need not be asked; a 401 that says otherwise is believed. */
function schemeOf(kind) {
    switch (kind) {
        case 'dockerhub':
            return { kind: 'bearer', realm: 'https://auth.docker.io/token', service: 'registry.docker.io' };
        case 'ghcr':
            return { kind: 'bearer', realm: 'https://ghcr.io/token', service: 'ghcr.io' };
        case 'ecr':
            return { kind: 'basic' };
        case 'gitlab':
        case 'quay':
        case 'generic':
            return undefined;
    }
}

;// CONCATENATED MODULE: ./lib/src/registry/challenge.js
/** The scheme that a `WWW-Authenticate` header asks for, Bearer before Basic; `undefined` when it offers neither. */
function challenge_schemeOf(header) {
    const challenges = header === undefined ? [] : parseChallenges(header);
    for (const { scheme, parameters } of challenges) {
        const realm = parameters.get('realm');
        if (scheme === 'bearer' && realm !== undefined)
            return { kind: 'bearer', realm, service: parameters.get('service') };
    }
    return challenges.some(({ scheme }) => scheme === 'basic') ? { kind: 'basic' } : undefined;
}
/**
 * Parses a `WWW-Authenticate` header (RFC 9110, 11.2 and 11.6.1: a list of challenges, each with a list of parameters, both separated by
 * commas) in one pass without going back. What is no challenge ends the reading; what was read before it counts.
 */
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
            // the first of two equal names counts, since a server that says two things has said the first
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
/** RFC 9110, 5.6.2 */
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
    /** A quoted string with its escapes resolved, or everything up to the next separator: registries also send bare URLs. */
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

;// CONCATENATED MODULE: ./lib/src/registry/token.js


/** How long a token is good that does not say (docs.docker.com, registry token specification: at least 60 s). */
const DEFAULT_LIFE_MS = 60_000;
/** A token is renewed this long before its end, or a fifth of its life, whichever is shorter. */
const token_MARGIN_MS = 10_000;
/** What a docker credential helper gives as user name when the password is an identity token (docker/docker-credential-helpers, README). */
const IDENTITY_TOKEN_USER = '<token>';
/** Makes an empty store; `elapsedMs` is the clock by which tokens end. */
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
/**
 * The request for a token: `GET` with user and password (distribution, docs/spec/auth/token.md), each scope a parameter of its own, those to push first
 * since some servers read only one; `POST` with `refresh_token` for an identity token (docs/spec/auth/oauth.md).
 */
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
/** Writes user and password as `Basic` (RFC 7617). */
function basicOf(login) {
    return `Basic ${Buffer.from(`${login.username}:${login.password.reveal()}`).toString('base64')}`;
}
/**
 * Reads a token server's answer: `access_token` before `token`, 60 s when it says no usable `expires_in`, counted from before it was
 * asked. `undefined` when there is no token in it, or one that cannot stand in a header.
 */
function readToken({ body }, askedAtMs) {
    const document = answer_parseJson(body);
    if (!(0,json/* isRecord */.u)(document))
        return undefined;
    const value = [document['access_token'], document['token']].find((entry) => typeof entry === 'string' && entry !== '');
    if (value === undefined || !/^[\x21-\x7e]+$/.test(value))
        return undefined;
    const seconds = document['expires_in'];
    const lifeMs = typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : DEFAULT_LIFE_MS;
    return { value, endsMs: askedAtMs + lifeMs - Math.min(token_MARGIN_MS, lifeMs / 5) };
}

;// CONCATENATED MODULE: ./lib/src/registry/signin.js






/** Opens the sign-in of a repository; nothing is asked before it is needed. */
function openSignIn(endpoint, repository, { keychain, tokens, schemes, pool, ports }, transport) {
    const login = () => keychain.login(repository);
    const situation = async (doing) => ({ endpoint, repository, doing, login: await login() });
    const secrets = async () => [...signin_secretsOf(await login()), ...tokens.values()];
    /** A request on the way to another: it waits while the host pauses, but for no place, since the other one holds a place already. */
    const ask = async (request, doing, patience) => {
        const attempt = async () => {
            await pool.pass(request.url.host);
            return transport.request(request, ERROR_LIMIT_BYTES);
        };
        try {
            return await persist(request.url.host, pool, ports, attempt, patience);
        }
        catch (error) {
            throw troubleError(await situation(doing), error);
        }
    };
    const ping = async (patience) => {
        const doing = 'asking how to sign in';
        const idle = patience?.idleMs === undefined ? {} : { idleMs: patience.idleMs };
        const answer = await ask({ method: 'GET', url: new URL('/v2/', endpoint.origin), headers: {}, ...idle }, doing, patience);
        if (answer.status === 200)
            return { kind: 'open' };
        if (answer.status !== 401)
            throw answerError(await situation(doing), answer);
        const scheme = challenge_schemeOf(answer.headers.get('www-authenticate'));
        if (scheme === undefined)
            throw answerUnusable(await situation(doing), 'answered 401 without saying which sign-in it takes');
        return scheme;
    };
    const scheme = async (patience) => {
        const known = schemes.get(endpoint.host);
        if (known !== undefined)
            return known;
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
            throw answerError(await situation(doing), answer, await secrets());
        const token = readToken(answer, askedAtMs);
        if (token === undefined)
            throw answerUnusable(await situation(doing), 'had no token in the answer');
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
        learn: async (used, scopes, header) => {
            if (used.token !== undefined)
                tokens.forget(used.key, used.token);
            const before = await scheme();
            const said = challenge_schemeOf(header);
            // Harbor answers an expired token with a challenge for Basic: who has a token server keeps it
            if (said !== undefined && !(before.kind === 'bearer' && said.kind === 'basic'))
                schemes.set(endpoint.host, Promise.resolve(said));
            const next = await credential(scopes);
            return next.header === used.header ? undefined : next;
        },
    };
}
function signin_secretsOf(login) {
    return login === undefined ? [] : [login.password.reveal(), basicOf(login).slice('Basic '.length)];
}

;// CONCATENATED MODULE: ./lib/src/registry/transport.js



/** Who we are to a registry's logs and rate limits. */
const USER_AGENT = 'build-tag-push';
/** Opens the transport of a registry: its certificate authority goes with each request. */
function openTransport({ ca }, pool, sent, { http, signal }) {
    const authority = ca === undefined ? {} : { ca };
    const named = (request) => ({
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
/** An error answer whose body has no end is still that answer, without its words. */
function cutShort(error) {
    if ((0,domain_code/* codeOf */.$)(error) !== 'ERR_BODY_TOO_LARGE' || !(0,json/* isRecord */.u)(error))
        throw error;
    const { status, headers } = error;
    if (typeof status !== 'number' || status < 400 || !(headers instanceof Map))
        throw error;
    return { status, headers, body: new Uint8Array() };
}
/** The beginning of an error's body, which is all of it that anybody reads. */
async function readSome({ chunks, cancel }) {
    const read = [];
    let size = 0;
    for await (const chunk of chunks) {
        read.push(chunk);
        size += chunk.byteLength;
        if (size > ERROR_LIMIT_BYTES)
            break;
    }
    cancel();
    return Buffer.concat(read);
}

;// CONCATENATED MODULE: ./lib/src/registry/exchange.js





/** Opens the exchange of a repository on what all of them share. */
function openExchange(endpoint, repository, shared) {
    const { pool, ports, sent } = shared;
    const transport = openTransport(endpoint, pool, sent, ports);
    const signIn = openSignIn(endpoint, repository, shared, transport);
    const situation = async (doing) => ({ endpoint, repository, doing, login: await signIn.login() });
    const attempt = (call, renew) => pool.run(call.url.host, endpoint.parallel, () => signed(call, renew, signIn, (request) => transport.request(request, call.limitBytes ?? ERROR_LIMIT_BYTES)));
    const patiently = async (call, work) => {
        try {
            return await persist(call.url.host, pool, ports, work);
        }
        catch (error) {
            throw troubleError(await situation(call.doing), error);
        }
    };
    return {
        signIn,
        send: (call) => patiently(call, () => attempt(call, true)),
        once: async (call) => {
            const reply = await attempt(call, false);
            const verdict = judgeAnswer(reply, ports.clock.now());
            if (verdict.kind === 'again' && verdict.throttled)
                pool.pause(call.url.host, waitMs(1, verdict.askedMs, ports.random.fraction()));
            return { ...reply, tries: 1, askedMs: verdict.askedMs };
        },
        stream: (call) => patiently(call, async () => {
            // without a place: what is read here may feed an upload that holds one
            await pool.pass(call.url.host);
            return signed(call, true, signIn, transport.stream);
        }),
        refused: async (doing, answer) => answerError(await situation(doing), answer, await signIn.secrets()),
        trouble: async (doing, error) => troubleError(await situation(doing), error),
        unusable: (doing, found) => answerUnusable({ endpoint, repository, doing, login: undefined }, found),
    };
}
/**
 * Sends once as who we are. A 401 is learned from: with `renew`, the request goes out once more where there is something new to try; without, that is left
 * to the caller. The second 401 counts.
 */
async function signed(call, renew, signIn, transmit) {
    const { method, url, body, idleMs, scopes, foreign = false } = call;
    const rest = { ...(body === undefined ? {} : { body }), ...(idleMs === undefined ? {} : { idleMs }) };
    const send = ({ header }) => transmit({ method, url, headers: { ...call.headers, ...(header === undefined ? {} : { authorization: header }) }, ...rest });
    if (foreign)
        return send({ header: undefined });
    const used = await signIn.credential(scopes);
    const answer = await send(used);
    if (answer.status !== 401)
        return answer;
    const next = await signIn.learn(used, scopes, answer.headers.get('www-authenticate'));
    return renew && next !== undefined ? send(next) : answer;
}

;// CONCATENATED MODULE: ./lib/src/registry/manifests.js





const ACCEPT = { accept: domain_manifest/* MANIFEST_TYPES */._P.join(', ') };
/** Times that a manifest is PUT again because the registry does not see blobs yet that it took a moment ago (GHCR). */
const LAG_TRIES = 3;
/** What a tag or digest holds, by HEAD; a registry that does not say it in the headers is asked for the bytes. */
async function headManifest(reference, place) {
    const doing = `looking at ${manifests_nameOf(reference)}`;
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
    const read = await manifests_readManifest(reference, place);
    return read === undefined ? undefined : { digest: (0,domain_digest/* digestOf */.ol)(read.body), mediaType: typeOf(read) ?? domain_manifest/* MANIFEST_TYPES */._P[1] };
}
/** The bytes of a tag or digest, by GET, hashed here. Bytes that are not those of the digest that was asked for are refused. */
async function getManifest(reference, place, ports) {
    const answer = await manifests_readManifest(reference, place);
    if (answer === undefined)
        return undefined;
    const digest = (0,domain_digest/* digestOf */.ol)(answer.body);
    if (reference.includes(':') && digest !== reference)
        throw place.exchange.unusable(`reading ${manifests_nameOf(reference)}`, `sent bytes with the digest ${digest}`);
    warnOfHeader(reference, digest, answer, place, ports);
    return (0,domain_manifest/* parseManifest */.Ng)(answer.body, digest, typeOf(answer), 'registry-answer');
}
/**
 * PUTs exactly these bytes. An answer other than 201 that claims success counts only when a HEAD shows the digest. Blobs that the registry does not
 * find are waited for shortly, then thrown as `MissingBlobs`.
 */
async function putManifest(reference, manifest, place, ports) {
    const doing = `writing ${manifests_nameOf(reference)}`;
    const headers = { 'content-type': manifest.mediaType };
    for (let tries = 1;; tries += 1) {
        const answer = await place.exchange.send({
            method: 'PUT',
            url: urlOf(reference, place),
            headers,
            body: manifest.bytes,
            scopes: place.pushing,
            doing,
        });
        if (answer.status === 201)
            return warnOfHeader(reference, manifest.digest, answer, place, ports);
        if (answer.status === 200 || answer.status === 202 || answer.status === 204)
            return manifests_confirm(reference, manifest.digest, answer.status, place);
        const error = await place.exchange.refused(doing, answer);
        if (!(error instanceof MissingBlobs) || tries === LAG_TRIES)
            throw error;
        await ports.clock.sleep(waitMs(tries, undefined, ports.random.fraction()));
    }
}
async function manifests_readManifest(reference, place) {
    const doing = `reading ${manifests_nameOf(reference)}`;
    const call = {
        method: 'GET',
        url: urlOf(reference, place),
        headers: ACCEPT,
        scopes: place.reading,
        doing,
        limitBytes: domain_manifest/* MANIFEST_LIMIT_BYTES */.SC,
    };
    const answer = await follow(call, place);
    if (answer.status === 404)
        return undefined;
    if (answer.status !== 200)
        throw await place.exchange.refused(doing, answer);
    return answer;
}
/** A HEAD has no body to say why: a refusal is asked for its words by GET. */
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
    throw place.exchange.unusable(`writing ${manifests_nameOf(reference)}`, `answered ${status} instead of 201, and shows ${found?.digest ?? 'nothing'} there`);
}
/** The bytes decide what a digest is; a header that says otherwise is a fault of the registry worth a word. */
function warnOfHeader(reference, digest, { headers }, { endpoint }, { log }) {
    const said = headers.get('docker-content-digest');
    if (said !== undefined && (0,domain_digest/* parseDigest */.m)(said) !== digest)
        log.warning(`${endpoint.host} names another digest for ${manifests_nameOf(reference)} than its bytes have, ${digest}`);
}
function typeOf({ headers }) {
    const type = headers.get('content-type')?.split(';', 1)[0]?.trim();
    return type === '' ? undefined : type;
}
function urlOf(reference, place) {
    return place.at(`manifests/${reference}`);
}
function manifests_nameOf(reference) {
    return reference.includes(':') ? reference : `the tag ${reference}`;
}

;// CONCATENATED MODULE: ./lib/src/registry/pool.js
/** Makes a pool; a pause ends early only by the rejection of `clock.sleep`. */
function createPool(clock) {
    const lanes = new Map();
    const laneOf = (host) => {
        const lane = lanes.get(host) ?? { busy: 0, pausedUntilMs: 0, narrow: false, waiting: [] };
        lanes.set(host, lane);
        return lane;
    };
    const passLane = async (lane) => {
        for (let ms = lane.pausedUntilMs - clock.elapsedMs(); ms > 0; ms = lane.pausedUntilMs - clock.elapsedMs())
            await clock.sleep(ms);
    };
    const enter = async (lane, parallel) => {
        await passLane(lane);
        while (lane.busy >= (lane.narrow ? 1 : parallel)) {
            await new Promise((resolve) => lane.waiting.push(resolve));
            await passLane(lane);
        }
        lane.busy += 1;
    };
    return {
        run: async (host, parallel, work) => {
            const lane = laneOf(host);
            await enter(lane, parallel);
            try {
                return await work();
            }
            finally {
                lane.busy -= 1;
                wake(lane);
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
            wake(lane);
        },
    };
}
/** Wakes all who wait, in their order: each looks for itself whether there is a place. */
function wake(lane) {
    const { waiting } = lane;
    lane.waiting = [];
    for (const resume of waiting)
        resume();
}

;// CONCATENATED MODULE: ./lib/src/registry/client.js












/** Opens the registries of a run: connections, tokens and patience are shared by all repositories. Nothing is asked before a client's verb is called. */
function openRegistries(keychain, ports) {
    const shared = {
        keychain,
        ports,
        pool: createPool(ports.clock),
        tokens: createTokenStore(ports.clock.elapsedMs),
        schemes: new Map(),
        sent: new Map(),
    };
    const clients = new Map();
    return {
        open: (repository) => {
            const name = (0,reference/* canonicalName */.Ew)(repository);
            const client = clients.get(name) ?? openClient(openPlace(repository, shared), ports);
            clients.set(name, client);
            return client;
        },
        mayReach: (host) => mayReach(host, shared),
        sent: () => shared.sent,
    };
}
/** Whether what the host's challenge names is where we would send its credential; a host that does not say is not good. */
async function mayReach(host, shared) {
    const endpoint = endpointOf(host, shared.keychain.settings(host));
    const scheme = await openExchange(endpoint, { host, path: '' }, shared).signIn.scheme(BRIEF).catch(client_refusal);
    if (scheme instanceof src_errors/* ActionError */.lZ)
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
/** What was thrown, when it is told already. */
function client_refusal(thrown) {
    if (thrown instanceof src_errors/* ActionError */.lZ)
        return thrown;
    throw thrown;
}
function openClient(place, ports) {
    const manifests = remember();
    const blobs = remember();
    return {
        repository: place.repository,
        checkAccess: (right, isNeeded = async () => true) => {
            if (right === 'push')
                place.willPush();
            return checkAccess(right, isNeeded, place, ports);
        },
        head: (reference) => headManifest(reference, place),
        manifest: (reference) => {
            const ask = () => getManifest(reference, place, ports);
            return reference.includes(':') ? manifests.get(reference, ask) : ask();
        },
        readBlob: (blob, limitBytes) => blobs.get(`${blob.digest} ${limitBytes}`, () => readBlob(blob, limitBytes, place)),
        blobSource: (blob) => blobSource(blob, place),
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
/** Answers that never change, since a digest names its bytes: each is asked for once, also by two at the same time. Trouble and absence are forgotten. */
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
function openPlace(repository, shared) {
    const { path } = repository;
    const endpoint = endpointOf(repository.host, shared.keychain.settings(repository.host));
    const pull = path === '' ? [] : [`repository:${path}:pull`];
    const push = [`repository:${path}:pull,push`];
    let pushes = false;
    return {
        repository,
        endpoint,
        exchange: openExchange(endpoint, repository, shared),
        at: (rest) => new URL(`/v2/${path}/${rest}`, endpoint.origin),
        reading: () => (pushes ? push : pull),
        pushing: () => push,
        mounting: (from) => () => [...push, `repository:${from}:pull`],
        willPush: () => {
            pushes = true;
        },
    };
}

// EXTERNAL MODULE: ./lib/src/report/report.js
var report = __nccwpck_require__(931);
// EXTERNAL MODULE: ./lib/src/report/table.js
var table = __nccwpck_require__(8429);
;// CONCATENATED MODULE: ./lib/src/scan/verdict.js
/** Judges a staged image. So far there is no gate to ask for, so every image is waived, and the report says so. */
function verdict_judge(image) {
    return { kind: 'waived', image: clear(image), because: 'no gate was asked for' };
}
function clear(image) {
    return image;
}

;// CONCATENATED MODULE: ./lib/src/pipeline.js























/** An ended run is told by then, whatever still hangs: a file system that does not answer ends by no signal. */
const OVERDUE_MS = 4_500;
/** The whole action, in the order a reader expects; every effect goes through `ports`. Never throws: whatever happens is in the report. */
async function run(ports) {
    const story = {};
    const end = await Promise.race([stages(story, ports), overdue(ports)]).catch((thrown) => ({ kind: 'stopped', error: (0,src_errors/* asActionError */.z6)(thrown) }));
    return (0,report/* reportOf */.E)(story, end, ports.clock.elapsedMs());
}
function overdue({ signal }) {
    return new Promise((_, reject) => {
        signal.addEventListener('abort', () => setTimeout(() => reject(signal.reason), OVERDUE_MS).unref(), { once: true });
    });
}
async function stages(story, ports) {
    await ports.runner.checkFiles();
    const inputs = await readInputs(ports.runner.inputs(), ports.env);
    secretsOf(inputs).forEach(ports.runner.mask);
    ports.limit(inputs.timeoutMs);
    const context = await readContext(inputs, ports);
    const plan = makePlan(inputs, context);
    story.plan = plan;
    await ports.log.group('Plan', async () => (0,table/* planLines */.HN)(plan).forEach(ports.log.info));
    checkLoad(plan, nativePlatform(ports.env));
    if (inputs.dryRun)
        return { kind: 'planned' };
    await ports.runner.state(domain_folder/* STATE */.c4.folder, ports.folder);
    const keychain = await obtainKeychain(inputs, plan.images, ports);
    const registries = openRegistries(keychain, ports);
    const config = await openDockerConfig(keychain, ports, registries.mayReach);
    try {
        const opening = openBuilder(plan.build.builder, config, hostsOf(plan, keychain), ports);
        const source = sourceOf(inputs, context, ports);
        const beside = async (building) => (await Promise.all([building, ports.runner.prepare()]))[0];
        if (!plan.push) {
            if (isPassedOn(plan))
                story.passed = await beside(passBuild(plan, source, await opening, ports));
            else
                story.staged = await beside(stageImage(plan, source, await opening, ports));
            return { kind: 'built' };
        }
        const settled = (0,settle/* settle */.G)(plan, await observe(plan, keychain, registries, readMutability(keychain, ports), ports));
        story.settled = settled;
        await ports.log.group('Registries', async () => (0,table/* settledLines */.dO)(settled).forEach(ports.log.info));
        if (settled.refusal !== undefined)
            throw settled.refusal;
        story.staged =
            settled.source.kind === 'adopt'
                ? await adoptImage(settled.source.digest, registries.open(settled.source.from))
                : await beside(pipeline_build({ plan, settled, source, opened: await opening, keychain, registries }, ports));
        story.verdict = verdict_judge(story.staged);
        const uploaded = await upload(story.verdict.image, settled, registries);
        story.places = uploaded.places;
        story.publishing = true;
        story.rows = await (0,publish/* publish */.mk)(admit(uploaded), settled, registries, ports);
        if (plan.build.load)
            await loadImage(story.staged, plan, nativePlatform(ports.env), (await opening).docker, ports);
        return { kind: 'published' };
    }
    finally {
        await config.close();
    }
}
/** Stages a new image: through a layout here, or pushed by the builder where that is possible and shorter. */
async function pipeline_build({ plan, settled, source, opened, keychain, registries }, ports) {
    const [first] = plan.images;
    const login = first === undefined ? undefined : await keychain.login(first);
    const sight = { plan, rows: settled.rows, builder: opened.builder, settings: keychain.settings };
    const way = wayOf({ ...sight, expiresAt: login?.expiresAt, now: ports.clock.now(), env: ports.env });
    ports.log.info(wayLine(way));
    switch (way.kind) {
        case 'layout':
            return stageImage(plan, source, opened, ports);
        case 'push':
            return pushImage(plan, source, opened, way.repository, (digest) => adoptImage(digest, registries.open(way.repository)), ports);
    }
}
/** How every registry of this run is reached: a builder of our own has to be told. */
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
/* harmony import */ var _domain_platform_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(9560);
/* harmony import */ var _labels_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(449);


/** Why a published image is not what this run would build, as the end of a sentence about it; `undefined` when it is. */
function differenceOf(plan, image) {
    if (image === undefined)
        return 'is not an image that can be read';
    if (image.fingerprint === undefined)
        return 'was not made by this action (it has no label io.build-tag-push.inputs)';
    // A label given by hand wins over ours; the commit itself is in the fingerprint.
    const revision = plan.labels.get(_labels_js__WEBPACK_IMPORTED_MODULE_0__/* .REVISION_LABEL */ .P1) ?? plan.revision;
    if (image.revision !== revision)
        return `is of commit ${image.revision ?? '(not said)'}, not of ${revision}`;
    const wanted = plan.build.platforms.map(_domain_platform_js__WEBPACK_IMPORTED_MODULE_1__/* .formatPlatform */ .Bq).toSorted();
    const found = image.platforms.map(_domain_platform_js__WEBPACK_IMPORTED_MODULE_1__/* .formatPlatform */ .Bq).toSorted();
    if (wanted.length > 0 && wanted.join() !== found.join())
        return `is for ${found.join(', ')}, not for ${wanted.join(', ')}`;
    if (image.fingerprint !== plan.fingerprint)
        return 'is of this commit but was built with other inputs (build-args, target, file, labels …)';
    return undefined;
}


/***/ }),

/***/ 449:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Kh: () => (/* binding */ CREATED_LABEL),
/* harmony export */   P1: () => (/* binding */ REVISION_LABEL),
/* harmony export */   PC: () => (/* binding */ labelsOf),
/* harmony export */   Qu: () => (/* binding */ VERSION_LABEL),
/* harmony export */   qf: () => (/* binding */ FINGERPRINT_LABEL)
/* harmony export */ });
/** The label by which a later run knows that an image was made from the same inputs (design.md 4.4). */
const FINGERPRINT_LABEL = 'io.build-tag-push.inputs';
/** The label that names the source commit (OCI image-spec, annotations.md). */
const REVISION_LABEL = 'org.opencontainers.image.revision';
/** The label that says when it was made; ours says when the run started (OCI image-spec, annotations.md). */
const CREATED_LABEL = 'org.opencontainers.image.created';
/** The label that names the version (OCI image-spec, annotations.md). */
const VERSION_LABEL = 'org.opencontainers.image.version';
/**
 * Makes the labels of the image: those of docker/metadata-action with its values (OCI image-spec, annotations.md), `created` being the time of
 * the run as there; labels given by hand win, but for the fingerprint, which must be true. In the order of their names, as there.
 */
function labelsOf(given, context, version, fingerprint) {
    const { repository, sha, startedAt } = context;
    const labels = new Map([
        ['org.opencontainers.image.title', repository.name],
        ['org.opencontainers.image.description', oneLine(repository.description)],
        ['org.opencontainers.image.url', repository.url],
        ['org.opencontainers.image.source', repository.url],
        [VERSION_LABEL, version],
        [CREATED_LABEL, startedAt.toISOString()],
        [REVISION_LABEL, sha],
        ['org.opencontainers.image.licenses', oneLine(repository.license)],
        ...given,
        [FINGERPRINT_LABEL, fingerprint],
    ]);
    return new Map([...labels].sort(([one], [other]) => compareNames(one, other)));
}
/** The output `labels` has one label a line: a description that has lines of its own would make more labels there. */
function oneLine(text) {
    return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}
/**
 * The order of a locale, as metadata-action has it. The first comparison of a process loads a collator for tens of milliseconds; among small letters,
 * digits, `.` and `-` the order of code units is the same one.
 */
function compareNames(one, other) {
    if (!PLAIN_NAME.test(one) || !PLAIN_NAME.test(other))
        return one.localeCompare(other, 'en');
    return one < other ? -1 : one > other ? 1 : 0;
}
const PLAIN_NAME = /^[a-z0-9.-]*$/;


/***/ }),

/***/ 7073:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   G: () => (/* binding */ settle),
/* harmony export */   N: () => (/* binding */ TWIN)
/* harmony export */ });
/* harmony import */ var _domain_reference_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(3366);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5071);
/* harmony import */ var _difference_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6665);



/**
 * Decides what happens to each (registry, tag), from the plan and what the registries hold: the rules of design.md 4.1 (`fixed-tags`)
 * and 4.4 (adopting). A fixed tag that is this commit's, made from the same inputs for the same platforms, is adopted: no build.
 */
function settle(plan, observed) {
    const source = findAdoptable(plan, observed);
    const rows = observed.repositories.flatMap((place) => plan.tags.map((tag) => settleRow(plan, place, tag, source)));
    return { plan, rows, source, refusal: refusalOf(rows, observed) };
}
function findAdoptable(plan, observed) {
    if (plan.fixedTags !== 'keep')
        return { kind: 'build' };
    // A mirror that is not required must not decide for the registries that are.
    const places = observed.repositories.toSorted((one, other) => Number(other.required) - Number(one.required));
    for (const tag of plan.tags) {
        for (const place of places) {
            const seen = place.tags.get(tag.name);
            if (tag.kind !== 'fixed' || seen?.kind !== 'present' || (0,_difference_js__WEBPACK_IMPORTED_MODULE_1__/* .differenceOf */ .P)(plan, seen.image) !== undefined)
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
/** Two runs of one commit (a branch and its tag pushed together, say) each built it: what one has published stays. */
const TWIN = 'it holds another build of the same commit, platforms and inputs';
function settleTaken(plan, seen, source, row) {
    const difference = (0,_difference_js__WEBPACK_IMPORTED_MODULE_1__/* .differenceOf */ .P)(plan, seen.image);
    if (difference !== undefined)
        return row('refuse', `it holds ${seen.digest}, which ${difference}`);
    if (source.kind === 'adopt' && source.digest !== seen.digest)
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
    return `- ${(0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_2__/* .formatTagged */ .cy)({ repository: row.repository, tag: row.tag.name })}: ${row.because}`;
}


/***/ }),

/***/ 9413:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ describeImage)
/* harmony export */ });
/* harmony import */ var _domain_config_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6169);
/* harmony import */ var _domain_manifest_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1806);
/* harmony import */ var _plan_labels_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(449);



/** Reads what an image says of itself; an index speaks through its first platform (labels are the same for all, as one build made them). */
async function describeImage(client, digest) {
    const root = await client.manifest(digest);
    if (root === undefined)
        return undefined;
    const children = root.content.kind === 'index' ? root.content.manifests.filter((child) => !(0,_domain_manifest_js__WEBPACK_IMPORTED_MODULE_0__/* .isAttestation */ .H3)(child)) : [];
    const image = root.content.kind === 'image'
        ? root
        : await firstChild(client, children.map((child) => child.digest));
    if (image?.content.kind !== 'image')
        return undefined;
    const config = (0,_domain_config_js__WEBPACK_IMPORTED_MODULE_1__/* .parseConfig */ .o)(await client.readBlob(image.content.config, _domain_config_js__WEBPACK_IMPORTED_MODULE_1__/* .CONFIG_LIMIT_BYTES */ .X));
    if (config === undefined)
        return undefined;
    return {
        revision: config.labels.get(_plan_labels_js__WEBPACK_IMPORTED_MODULE_2__/* .REVISION_LABEL */ .P1),
        fingerprint: config.labels.get(_plan_labels_js__WEBPACK_IMPORTED_MODULE_2__/* .FINGERPRINT_LABEL */ .qf),
        version: config.labels.get(_plan_labels_js__WEBPACK_IMPORTED_MODULE_2__/* .VERSION_LABEL */ .Qu),
        created: config.labels.get(_plan_labels_js__WEBPACK_IMPORTED_MODULE_2__/* .CREATED_LABEL */ .Kh),
        platforms: (root.content.kind === 'index' ? children : [config]).flatMap((child) => child.platform ?? []),
    };
}
async function firstChild(client, digests) {
    const first = digests[0];
    return first === undefined ? undefined : client.manifest(first);
}


/***/ }),

/***/ 1710:
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




/**
 * Judges a tag that holds another image than before the build. A fixed tag stays if that image is a twin of ours. A moving tag goes to the higher
 * version, and without versions to the run that started later; an image that says neither is not one of ours, and is not replaced.
 */
function judgeRace(plan, tag, holder) {
    const isTwin = (0,difference/* differenceOf */.P)(plan, holder) === undefined;
    if (tag.kind === 'fixed')
        return isTwin ? { kind: 'keep', because: `${settle/* TWIN */.N}, published meanwhile` } : { kind: 'refuse', because: 'changed under us' };
    const order = compareVersions(plan.version, holder?.version) ?? compareTimes(plan.labels.get(labels/* CREATED_LABEL */.Kh), holder?.created);
    if (order === undefined)
        return { kind: 'refuse', because: 'changed under us' };
    if (order > 0)
        return { kind: 'write', because: `${tag.because}; an older run moved it meanwhile` };
    return { kind: 'superseded', because: `a newer run moved it meanwhile${holder?.version === undefined ? '' : `, to ${holder.version}`}` };
}
/** Over 0 when ours is higher; `undefined` when they are equal, or one is no stable version. */
function compareVersions(ours, theirs) {
    const [one, other] = [(0,version/* parseVersion */.ot)(ours), theirs === undefined ? undefined : (0,version/* parseVersion */.ot)(theirs)];
    if (one === undefined || other === undefined || one.isPrerelease || other.isPrerelease)
        return undefined;
    return (0,version/* compareStable */.j_)(one, other) || undefined;
}
/** Over 0 when ours is later; at the same millisecond theirs counts as later, since it is there. */
function compareTimes(ours, theirs) {
    const [one, other] = [Date.parse(ours ?? ''), Date.parse(theirs ?? '')];
    return Number.isNaN(one) || Number.isNaN(other) ? undefined : one > other ? 1 : -1;
}

// EXTERNAL MODULE: ./lib/src/publish/describe.js
var describe = __nccwpck_require__(9413);
;// CONCATENATED MODULE: ./lib/src/publish/verify.js

/** How long a registry may take to show a new tag: some are eventually consistent (facts of registries, section 6). */
const LAG_LIMIT_MS = 30_000;
const FIRST_WAIT_MS = 100;
/**
 * Reads a tag back and hashes what comes; waits, bounded, while the registry still shows what was there before. Docker Hub is asked for each tag by HEAD
 * and for the bytes once, because a GET counts as a pull there (docs.docker.com, "Docker Hub pull usage and limits").
 */
async function verifyTag(client, tag, expected, before, ports) {
    const deadline = ports.clock.elapsedMs() + LAG_LIMIT_MS;
    for (let waitMs = FIRST_WAIT_MS;; waitMs *= 2) {
        const found = await read(client, tag, expected);
        if (found instanceof errors/* ActionError */.lZ)
            return { kind: 'unread', error: found };
        if (found === expected)
            return { kind: 'shown', digest: found };
        const lags = found === undefined || found === before;
        if (!lags || ports.signal.aborted || ports.clock.elapsedMs() + waitMs > deadline)
            return wrong(client, tag, expected, found);
        await ports.clock.sleep(waitMs).catch(() => undefined);
    }
}
async function read(client, tag, expected) {
    try {
        if (client.repository.host !== 'docker.io')
            return (await client.manifest(tag))?.digest;
        const shown = (await client.head(tag))?.digest;
        // What a digest names is read once, by whichever tag is first, and hashed like all else.
        return shown === expected ? (await client.manifest(expected))?.digest : shown;
    }
    catch (thrown) {
        return (0,errors/* asActionError */.z6)(thrown);
    }
}
function wrong(client, tag, expected, found) {
    const message = `${client.repository.name}:${tag} was written as ${expected} but the registry shows ${found ?? 'nothing'}`;
    const hint = 'Another run may have written the same tag, or the registry is behind. Look at the tag, then run again.';
    return { kind: 'other', digest: found, error: new errors/* ActionError */.lZ('verify', message, hint) };
}

;// CONCATENATED MODULE: ./lib/src/publish/publish.js





/**
 * Writes the names: fixed tags first, in all registries in parallel, and moving tags only when every required fixed tag, and every one of their registry, was taken; each is looked
 * at right before (equal digest: nothing to write). When all are written each is read back: not earlier, because distribution on a file system
 * answers 500 to a read while the same manifest is written under another tag. Never throws: every row says how it ended.
 */
async function publish(image, settled, registries, ports) {
    const writes = settled.rows.filter((row) => row.decision === 'write');
    const rest = settled.rows.filter((row) => row.decision !== 'write').map(rowWithoutWrite);
    const work = new Publication(image, settled.plan, registries, ports);
    const looked = writes.map((row) => ({ row, look: work.look(row) }));
    const put = (kind, missing = () => undefined) => {
        const turn = looked.filter(({ row }) => row.tag.kind === kind);
        return Promise.all(turn.map(({ row, look }) => withoutFixed(row, missing(row)) ?? work.put(row, look)));
    };
    const fixed = await put('fixed');
    const ended = [...fixed.flatMap((one) => (one.kind === 'ended' ? [one.row] : [])), ...rest];
    const lost = ended.filter((row) => row.kind === 'fixed' && (row.state === 'failed' || row.state === 'unknown'));
    const missing = (row) => lost.find((one) => one.required || one.repository === row.repository);
    const moving = await put('moving', missing);
    const done = [...(await Promise.all([...fixed, ...moving].map((one) => work.readBack(one)))), ...rest];
    return settled.rows.flatMap((row) => done.find((end) => end.tag === row.tag.name && end.repository === row.repository) ?? []);
}
function withoutFixed(row, missing) {
    if (missing === undefined)
        return undefined;
    return { kind: 'ended', row: untouched(row, `the fixed tag ${missing.tag} is not in ${missing.repository.name}`) };
}
/** The row of a tag that this run does not write. */
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
/** The row of a tag that should have been written and was not. */
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
    #registries;
    #ports;
    constructor(image, plan, registries, ports) {
        this.#image = image;
        this.#plan = plan;
        this.#registries = registries;
        this.#ports = ports;
    }
    /** What the tag holds right before it is written. */
    async look(row) {
        try {
            const head = await this.#registries.open(row.repository).head(row.tag.name);
            return { holds: head?.digest };
        }
        catch (thrown) {
            return { error: (0,errors/* asActionError */.z6)(thrown) };
        }
    }
    async put(row, looking) {
        const { digest, root } = this.#image.image;
        const place = this.#image.places.find((candidate) => (0,reference/* canonicalName */.Ew)(candidate.repository) === (0,reference/* canonicalName */.Ew)(row.repository));
        const look = await looking;
        if (place === undefined || place.error !== undefined)
            return ended(row, failedUpload(row, place?.error));
        if ('error' in look)
            return ended(row, unwritten(row, look.error));
        const before = look.holds;
        if (before === digest)
            return { kind: 'shown', settled: row, state: 'already', before: row.before, because: 'it holds this image' };
        const race = before === undefined || before === row.before ? undefined : await this.#judge(row, before);
        if (race !== undefined && race.kind !== 'write')
            return ended(row, raceEnd(row, before, race));
        if (this.#ports.signal.aborted)
            return ended(row, unwritten(row, (0,errors/* asActionError */.z6)(this.#ports.signal.reason)));
        const client = this.#registries.open(row.repository);
        const shown = { kind: 'shown', settled: row, state: 'published', before, because: race?.because ?? row.because };
        try {
            await client.putManifest(row.tag.name, root);
            return shown;
        }
        catch (thrown) {
            return this.#askAgain(shown, client, (0,errors/* asActionError */.z6)(thrown));
        }
    }
    async readBack(put) {
        if (put.kind === 'ended')
            return put.row;
        const { settled, state, before, because } = put;
        const client = this.#registries.open(settled.repository);
        const attempts = state === 'published' ? 1 : 0;
        const end = await verifyTag(client, settled.tag.name, this.#image.image.digest, before, this.#ports);
        switch (end.kind) {
            case 'shown':
                return rowOf(settled, { state, before, after: end.digest, attempts, because });
            case 'unread': {
                const unread = `${state === 'already' ? 'it said that it holds the image' : 'the registry took it'}, but it was not read back: ${end.error.message}`;
                return rowOf(settled, {
                    state: 'unknown',
                    before,
                    after: undefined,
                    attempts,
                    because: unread,
                    error: end.error,
                    ...(attempts > 0 ? { taken: true } : {}),
                });
            }
            case 'other': {
                const race = end.digest === undefined ? undefined : await this.#judge(settled, end.digest);
                const isTheirs = race?.kind === 'keep' || race?.kind === 'superseded';
                if (isTheirs)
                    return rowOf(settled, { ...raceEnd(settled, end.digest, race), before, attempts });
                return rowOf(settled, { state: 'failed', before, after: end.digest, attempts, because: end.error.message, error: end.error });
            }
        }
    }
    /** Who another run's image belongs to; what cannot be read is nobody's. */
    async #judge(row, holds) {
        try {
            return judgeRace(this.#plan, row.tag, await (0,describe/* describeImage */.h)(this.#registries.open(row.repository), holds));
        }
        catch (thrown) {
            return { kind: 'refuse', because: `changed under us, and what it holds now cannot be read: ${(0,errors/* asActionError */.z6)(thrown).message}` };
        }
    }
    /** A PUT that failed may have been taken all the same (a reset after the commit): the tag itself says so. */
    async #askAgain(put, client, error) {
        const { settled, before } = put;
        const end = { before, attempts: 1, because: error.message, error };
        try {
            const head = await client.head(settled.tag.name);
            if (head?.digest === this.#image.image.digest)
                return { ...put, because: `${put.because}; the answer was lost, the tag was taken` };
            return ended(settled, { ...end, state: 'failed', after: head?.digest });
        }
        catch {
            // The first error is the one to tell; that the tag cannot be read either is what `unknown` means.
            return ended(settled, { ...end, state: 'unknown', after: undefined });
        }
    }
}
function ended(row, end) {
    return { kind: 'ended', row: rowOf(row, end) };
}
/** What was not written since the run was ended is as it was; what was not written for another reason has failed. */
function unwritten(row, error, because = error.message) {
    return { state: (0,errors/* endsRun */.sl)(error) ? 'untouched' : 'failed', after: row.before, because, error };
}
function failedUpload(row, error) {
    if (error !== undefined)
        return unwritten(row, error, `the upload failed: ${error.message}`);
    return { state: 'failed', after: row.before, because: 'the image was not uploaded there', error };
}
/** The end of a tag that another run wrote meanwhile, and that is left to it. */
function raceEnd(row, holds, { kind, because }) {
    switch (kind) {
        case 'keep':
            return { state: 'kept', after: holds, because, error: undefined };
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

/***/ 931:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ reportOf),
/* harmony export */   g: () => (/* binding */ succeeded)
/* harmony export */ });
/* harmony import */ var _publish_publish_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1710);

/** Makes the report of a run from what it had come to when it ended. */
function reportOf(story, end, tookMs) {
    const rows = story.rows ?? (end.kind === 'stopped' ? rowsBefore(story) : []);
    const outcome = outcomeOf(end, rows);
    return {
        outcome,
        plan: story.plan,
        settled: story.settled,
        staged: story.staged,
        passed: story.passed,
        verdict: story.verdict,
        places: story.places ?? [],
        rows,
        error: end.kind === 'stopped' ? end.error : outcome === 'published' ? undefined : firstError(rows),
        tookMs,
    };
}
/** Whether the run did what it was asked to do: exit 0 (design.md 5, I3). */
function succeeded(report) {
    switch (report.outcome) {
        case 'published':
        case 'planned':
        case 'built':
            return true;
        case 'partial':
        case 'failed':
        case 'cancelled':
            return false;
    }
}
/** Rows of a run that stopped before the names: nothing was written, everything is as it was. Where it hung among the names, nobody knows. */
function rowsBefore(story) {
    if (story.settled !== undefined) {
        return story.settled.rows.map((settled) => {
            const row = (0,_publish_publish_js__WEBPACK_IMPORTED_MODULE_0__/* .rowWithoutWrite */ .kV)(settled);
            if (story.publishing !== true || settled.decision !== 'write')
                return row;
            return { ...row, state: 'unknown', after: undefined, because: 'the run ended while the names were written' };
        });
    }
    const { plan } = story;
    if (plan?.push !== true)
        return [];
    return plan.images.flatMap((repository) => plan.tags.map((tag) => ({
        ...{ repository, tag: tag.name, kind: tag.kind, state: 'untouched', before: undefined, after: undefined, attempts: 0 },
        ...{ because: 'the run ended before the registry was asked', error: undefined, required: true },
    })));
}
function outcomeOf(end, rows) {
    const wrote = rows.some((row) => row.state === 'published' || row.taken === true);
    switch (end.kind) {
        case 'planned':
        case 'built':
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

/***/ 8429:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   HN: () => (/* binding */ planLines),
/* harmony export */   dO: () => (/* binding */ settledLines),
/* harmony export */   u1: () => (/* binding */ rowLines)
/* harmony export */ });
/* unused harmony export columns */
/* harmony import */ var _domain_reference_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(3366);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3512);


/** Lays out cells in columns of equal width, two spaces apart; the last column is not padded. */
function columns(rows) {
    const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
    return rows.map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  '));
}
/** The plan as the log shows it: one line a tag, with its kind, whether it is written, the rule that gave it, and why. */
function planLines(plan) {
    const head = ['TAG', 'KIND', 'WRITE', 'RULE', 'WHY'];
    const rows = plan.tags.map((tag) => [tag.name, tag.kind, tag.move === 'write' ? 'yes' : 'no', tag.rule, tag.because]);
    return [
        ...plan.images.map((image) => `image ${image.name}`),
        ...columns([head, ...rows]),
        ...plan.leftOut.map(({ rule, because }) => `no tag by ${rule}: ${because}`),
        ...plan.notes.map((note) => `note: ${note}`),
    ];
}
/** The rows as the log shows them. */
function rowLines(rows) {
    return columns(rows.map((row) => [row.state, (0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .formatTagged */ .cy)(row), (0,_words_js__WEBPACK_IMPORTED_MODULE_0__/* .shortDigest */ .VK)(row.after), firstLine(row.because)]));
}
/** What was settled for each (registry, tag), before anything is built. */
function settledLines(settled) {
    const rows = settled.rows.map((row) => {
        const reference = (0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .formatTagged */ .cy)({ repository: row.repository, tag: row.tag.name });
        return [row.decision, reference, heldBefore(row), firstLine(row.because)];
    });
    const { source } = settled;
    const adopted = source.kind === 'adopt' ? [`adopting ${(0,_domain_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .formatPinned */ .y6)(source.from, source.digest)}${adoptedVersion(source.version)}`, ADOPT_CURE] : [];
    return [...columns(rows), ...adopted];
}
/** A tag that another image holds has a digest; what is refused without one is in a registry that was not read. */
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

/***/ 6300:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  q: () => (/* binding */ tell)
});

// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __nccwpck_require__(5071);
// EXTERNAL MODULE: ./lib/src/domain/platform.js
var platform = __nccwpck_require__(9560);
// EXTERNAL MODULE: ./lib/src/domain/reference.js
var reference = __nccwpck_require__(3366);
// EXTERNAL MODULE: ./lib/src/domain/written.js
var written = __nccwpck_require__(620);
// EXTERNAL MODULE: ./lib/src/plan/labels.js
var labels = __nccwpck_require__(449);
;// CONCATENATED MODULE: ./lib/src/plan/json.js



/** The version of `planJson`'s shape; it grows when a field changes its meaning or goes. */
const SCHEMA = 1;
/** The plan as plain values, for the output `plan`; it has no build inputs, whose values may be nobody's business. */
function planJson(plan) {
    return {
        schema: SCHEMA,
        images: plan.images.map(({ name }) => name),
        tags: plan.tags.map(({ name, kind, move, rule, because }) => ({ name, kind, move, rule, because })),
        leftOut: plan.leftOut.map(({ rule, because }) => ({ rule, because })),
        version: plan.version,
        environment: plan.environment ?? null,
        revision: plan.revision,
        labels: Object.fromEntries(plan.labels),
        fingerprint: plan.fingerprint,
        fixedTags: plan.fixedTags,
        push: plan.push,
        notes: plan.notes,
    };
}
/**
 * The output `json` in docker/metadata-action's shape (its README, "outputs"): only the tags that this run may write, in that action's order, and its labels,
 * without our fingerprint, which is true of this build alone.
 */
function metadataJson(plan) {
    const names = (0,written/* writtenNames */.u)(plan);
    return {
        tags: plan.images.flatMap((repository) => names.map((tag) => (0,reference/* formatTagged */.cy)({ repository, tag }))),
        'tag-names': names,
        labels: Object.fromEntries([...plan.labels].filter(([key]) => key !== labels/* FINGERPRINT_LABEL */.qf)),
    };
}

// EXTERNAL MODULE: ./lib/src/report/report.js
var report_report = __nccwpck_require__(931);
;// CONCATENATED MODULE: ./lib/src/report/outputs.js





/** The outputs of a run (design.md 4.2), by name; on any failure `digest` is empty and `staged-digest` says what was made. */
function outputsOf(report) {
    return new Map([
        ['outcome', report.outcome],
        ...planOutputs(report),
        ...imageOutputs(report),
        ['results', JSON.stringify(report.rows.map(rowJson))],
    ]);
}
function planOutputs({ plan }) {
    if (plan === undefined)
        return [];
    const names = (0,written/* writtenNames */.u)(plan);
    const tags = plan.images.flatMap((repository) => names.map((tag) => (0,reference/* formatTagged */.cy)({ repository, tag })));
    const labels = [...plan.labels].map(([key, value]) => `${key}=${value}`);
    return [
        ['plan', JSON.stringify(planJson(plan))],
        ['tags', tags.join('\n')],
        ['tag-names', names.join('\n')],
        ['version', plan.version],
        ['labels', labels.join('\n')],
        ['json', JSON.stringify(metadataJson(plan))],
    ];
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
    const digest = (0,report_report/* succeeded */.g)(report) ? staged.digest : '';
    const platforms = Object.fromEntries(staged.platforms.map((entry) => [(0,platform/* formatPlatform */.Bq)(entry.platform), entry.digest]));
    const having = digest === '' ? [] : plan.images.filter((image) => holds(report, image.name));
    // As docker/build-push-action's --iidfile has it: an index by its digest, a single image by its config.
    const imageId = staged.root.content.kind === 'image' ? staged.root.content.config.digest : staged.digest;
    const refs = having.map((image) => (0,reference/* formatPinned */.y6)(image, staged.digest));
    return [
        ['digest', digest],
        ['ref', refs[0] ?? ''],
        ['refs', refs.join('\n')],
        ['digests', JSON.stringify(Object.fromEntries(having.map((image) => [image.name, platforms])))],
        ['staged-digest', staged.digest],
        ['metadata', staged.metadata],
        ['imageid', imageId],
    ];
}
/** Whether a pull of the digest from this image works: at least one of its rows shows the digest. */
function holds(report, name) {
    return report.rows.some((row) => row.repository.name === name && row.after === report.staged?.digest);
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
        error: row.error === undefined ? null : { code: row.error.code, message: row.error.message },
    };
}

// EXTERNAL MODULE: ./lib/src/domain/inert.js
var inert = __nccwpck_require__(1295);
// EXTERNAL MODULE: ./lib/src/report/words.js
var words = __nccwpck_require__(3512);
;// CONCATENATED MODULE: ./lib/src/report/summary.js





/** The runner drops a summary over 1 MiB whole (actions/runner, AttachmentSizeLimit); ours ends well before. */
const SUMMARY_LIMIT_CHARACTERS = 200_000;
/** The job summary in Markdown: headline, one row for each (registry, tag), the image, the plan's reasons. Text from outside is made inert. */
function summaryOf(report) {
    const parts = [titleOf(report), ...errorOf(report), ...rowsOf(report), ...imageOf(report), ...planOf(report), ...notesOf(report)];
    const text = `${parts.join('\n\n')}\n`;
    if (text.length <= SUMMARY_LIMIT_CHARACTERS)
        return text;
    return `${text.slice(0, text.lastIndexOf('\n', SUMMARY_LIMIT_CHARACTERS))}\n\n… shortened: the output \`results\` has every row.\n`;
}
function titleOf(report) {
    const what = report.plan?.images.map((image) => code(image.name)).join(', ') ?? 'build-tag-push';
    const version = report.plan?.version ? ` · ${code(report.plan.version)}` : '';
    return `### ${what}${version}\n\n${(0,report_report/* succeeded */.g)(report) ? '✅' : '❌'} **${(0,words/* headline */.Pl)(report)}**`;
}
function errorOf({ error }) {
    if (error === undefined)
        return [];
    const hint = (0,words/* hintOf */.$z)(error);
    const lines = [...error.message.split('\n'), ...(hint === undefined ? [] : ['', ...hint.split('\n')])];
    return [`> [!CAUTION]\n${lines.map((line) => `> ${errorLine(line)}`.trimEnd()).join('\n')}`];
}
/** Our messages list several things in lines that begin with `- `; other lines are kept apart by a hard break. */
function errorLine(line) {
    if (line.startsWith('- '))
        return `- ${(0,inert/* inertMarkdown */.Ic)(line.slice(2))}`;
    return line === '' ? '' : `${(0,inert/* inertMarkdown */.Ic)(line)}<br>`;
}
function rowsOf({ rows }) {
    if (rows.length === 0)
        return [];
    const head = '| | Image | Tag | State | Digest | Why |\n|---|---|---|---|---|---|';
    return [[head, ...rows.map(rowOf)].join('\n')];
}
function rowOf(row) {
    const digest = row.after === undefined ? '' : code((0,words/* shortDigest */.VK)(row.after));
    const cells = [
        words/* MARKS */.j7[row.state],
        code(row.repository.name),
        code(row.tag),
        row.state,
        digest,
        (0,inert/* inertMarkdown */.Ic)(row.because.split('\n', 1)[0] ?? ''),
    ];
    return `| ${cells.join(' | ')} |`;
}
function imageOf({ staged, plan, verdict, rows }) {
    if (staged === undefined || plan === undefined)
        return [];
    const platforms = staged.platforms.map((entry) => `| ${code((0,platform/* formatPlatform */.Bq)(entry.platform))} | ${code(entry.digest)} |`);
    const shown = plan.images.find((image) => rows.some((row) => row.repository.name === image.name && row.after === staged.digest));
    const pull = shown === undefined ? [] : [`\`\`\`sh\ndocker pull ${(0,reference/* formatPinned */.y6)(shown, staged.digest)}\n\`\`\``];
    const gate = verdict === undefined ? [] : [`Gate: ${(0,inert/* inertMarkdown */.Ic)(verdict.because)}.`];
    const table = ['| Platform | Digest |', '|---|---|', ...platforms, `| all | ${code(staged.digest)} |`].join('\n');
    return [...pull, table, ...gate];
}
function planOf({ plan }) {
    if (plan === undefined || plan.tags.length === 0)
        return [];
    const rows = plan.tags.map((tag) => {
        const cells = [code(tag.name), tag.kind, tag.move === 'write' ? 'yes' : 'no', code(tag.rule), (0,inert/* inertMarkdown */.Ic)(tag.because)];
        return `| ${cells.join(' | ')} |`;
    });
    const table = ['| Tag | Kind | Written | Rule | Why |', '|---|---|---|---|---|', ...rows].join('\n');
    const left = plan.leftOut.map(({ rule, because }) => `- no tag by ${code(rule)}: ${(0,inert/* inertMarkdown */.Ic)(because)}`);
    return [['<details><summary>Why these tags</summary>', table, ...(left.length === 0 ? [] : [left.join('\n')]), '</details>'].join('\n\n')];
}
function notesOf({ plan }) {
    if (plan === undefined || plan.notes.length === 0)
        return [];
    return [plan.notes.map((note) => `- ${(0,inert/* inertMarkdown */.Ic)(note)}`).join('\n')];
}
/** A code span; the text is one of ours or of a grammar without backticks, and is cut of them all the same. */
function code(text) {
    return `\`${text.replaceAll(/[`|\r\n]/g, ' ')}\``;
}

// EXTERNAL MODULE: ./lib/src/report/table.js
var table = __nccwpck_require__(8429);
;// CONCATENATED MODULE: ./lib/src/report/tell.js






/**
 * Tells a report to everyone: rows and headline to the log, the failure as an annotation with its cure below, outputs and summary to the runner.
 * Gives whether the step succeeded; outputs that cannot be written make it fail, with the rows in the log all the same.
 */
async function tell(report, ports) {
    const { log } = ports;
    if (report.rows.length > 0)
        await log.group('Tags', async () => (0,table/* rowLines */.u1)(report.rows).forEach(log.info));
    if (report.staged !== undefined)
        log.info(`digest ${report.staged.digest}`);
    log.info((0,words/* headline */.Pl)(report));
    for (const row of report.rows.filter((row) => !row.required && row.error !== undefined))
        log.warning(`${row.repository.name} is not required and failed: ${row.because}`);
    if (report.error !== undefined)
        tellError(report.error, log);
    return (await handOver(report, ports)) && (0,report_report/* succeeded */.g)(report);
}
function tellError(error, log) {
    log.error(`${error.message} [${error.code}]`);
    const hint = (0,words/* hintOf */.$z)(error);
    if (hint !== undefined)
        log.info(hint);
    for (let { cause } = error; cause instanceof Error; cause = cause.cause)
        log.debug(cause.stack ?? cause.message);
}
async function handOver(report, { log, runner }) {
    try {
        await runner.outputs(outputsOf(report));
        await runner.summary(summaryOf(report));
        return true;
    }
    catch (thrown) {
        const error = (0,errors/* asActionError */.z6)(thrown);
        // A run that ended at this very error has told it already.
        if (error.message !== report.error?.message)
            tellError(error, log);
        return false;
    }
}


/***/ }),

/***/ 3512:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $z: () => (/* binding */ hintOf),
/* harmony export */   Pl: () => (/* binding */ headline),
/* harmony export */   VK: () => (/* binding */ shortDigest),
/* harmony export */   j7: () => (/* binding */ MARKS)
/* harmony export */ });
/* unused harmony exports count, seconds */
/** The mark before each state, for people who skim. */
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
    partial: 'Partly published',
    failed: 'Failed: no name was written',
    cancelled: 'Cancelled: no name was written',
    planned: 'Planned: nothing was built or written',
    built: 'Built: nothing was pushed',
};
/** What helps against an error that brings no hint of its own. */
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
/** What helps against an error. */
function hintOf(error) {
    return error.hint ?? CURES[error.code];
}
/** The headline of a report: outcome, how many tags in how many registries, and how long it took. */
function headline(report) {
    const { rows, settled, staged } = report;
    const shown = rows.filter((row) => row.state === 'published' || row.state === 'already');
    const registries = new Set(shown.map((row) => row.repository.host)).size;
    const names = shown.length === 0 || report.outcome === 'failed' || report.outcome === 'cancelled'
        ? ''
        : `: ${count(shown.length, 'tag')} in ${count(registries, 'registry', 'registries')}`;
    const adopted = settled?.source.kind === 'adopt' && staged !== undefined ? ', adopted without a build' : '';
    return `${saidOf(report)}${names}${adopted} (${seconds(report.tookMs)})`;
}
function saidOf({ outcome, rows }) {
    const isWritten = rows.some((row) => row.state === 'published');
    if (outcome === 'published' && !isWritten)
        return rows.some((row) => row.state === 'already') ? 'Published already, nothing was written' : 'Nothing was written';
    const said = OUTCOMES[outcome];
    return rows.some((row) => row.state === 'unknown') ? said.replace('no name was written', 'whether a name was written is not known') : said;
}
/** `1 tag`, `2 tags`. */
function count(number, one, many = `${one}s`) {
    return `${number} ${number === 1 ? one : many}`;
}
/** A duration for people, with one digit: `0.4 s`, `1 min 12 s`. */
function seconds(ms) {
    if (ms < 60_000)
        return `${(ms / 1000).toFixed(1)} s`;
    return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}
/** A digest short enough for a table, `sha256:0123456789ab`. */
function shortDigest(digest) {
    return digest === undefined ? '' : digest.slice(0, 'sha256:'.length + 12);
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
/******/ 		// no module.id needed
/******/ 		// no module.loaded needed
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
