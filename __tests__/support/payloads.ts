import { fc } from './property.ts'

/** What somebody would like the runner to do, in each form and behind everything that a parser may pass over. */
const COMMANDS = [
  '::set-output name=digest::sha256:evil',
  '::save-state name=folder::/',
  '::set-env name=PATH::/evil',
  '::add-path::/evil',
  '::add-mask::a',
  '::add-matcher::evil.json',
  '::stop-commands::evil',
  '::error file=a,line=1::evil',
  '::warning::evil',
  '::notice::evil',
  '::group::evil',
  '::endgroup::',
  '::debug::evil',
  '::echo::on',
  '##[set-output name=digest;]sha256:evil',
  '##[add-mask]a',
  '##[error]evil',
  '##[group]evil',
  '##[stop-commands]evil',
]
const BEFORE = [
  '',
  ' ',
  '\t',
  '\r',
  'x\r',
  '\v',
  '\f',
  '\u0085',
  '\u00a0',
  '\u2003',
  '\u2028',
  '\u2029',
  '\u3000',
  '\ufeff',
  '\u200b',
  '\u180e',
  '\0',
  '\x1b',
  'ERROR: ',
]
const BETWEEN = ['\u200b', '\u00ad', '\u2060', '\ufe0f', '\u{e0041}', '\0', '\x7f', '\ufff9', '\x1b[0m']
/** What moves a terminal or a reader's eye. */
const DISPLAY = [
  '\x1b]0;title\x07',
  '\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\',
  '\x1b[2J\x1b[H\x1b[31mred',
  '\x1bP1$r0m\x1b\\',
  '\x1bc',
  '\u009b31m',
  '\u009d0;title\u009c',
  '\u202egnp.exe',
  '\u2066\u2067\u2069',
  '\b\b\b\b\x07',
  'a\0b',
]
const BROKEN = [
  [0xff, 0xfe],
  [0xc3, 0x28],
  [0xed, 0xa0, 0x80],
  [0x9b, 0x33, 0x31, 0x6d],
  [0xf0, 0x9f, 0x98],
].map((bytes) => Buffer.from(bytes))

/** Each command behind each beginning, commands with something in their middle, what moves a terminal, and bytes that are no UTF-8. */
export const PAYLOADS: readonly Buffer[] = [
  ...COMMANDS.flatMap((command) => BEFORE.map((before) => `${before}${command}`)),
  ...BETWEEN.flatMap((between) => [
    `:${between}:set-output name=a::evil`,
    `#${between}#[set-output name=a;]evil`,
    `##${between}[set-output name=a;]evil`,
  ]),
  ...DISPLAY,
]
  .map((text) => Buffer.from(text))
  .concat(BROKEN)

/** Lines made of all of the above at random, with whatever else; the same for the same seed. */
export function hostileTexts(count: number, seed: number): readonly string[] {
  const pieces = [...COMMANDS, ...BEFORE, ...BETWEEN, ...DISPLAY, '::', '##[', ']', ':', '#', '%0A', '%25', 'set-output name=a']
  const points = fc.array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 6 }).map((list) => String.fromCodePoint(...list))
  const piece = fc.oneof(fc.constantFrom(...pieces), points)
  const line = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''))
  return fc.sample(line, { numRuns: count, seed })
}
