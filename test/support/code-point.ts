import fc from 'fast-check';

const SURROGATES = { first: 0xd800, count: 0x800 } as const;
const LAST = 0x10ffff - SURROGATES.count;

/**
 * Any character of Unicode, as the unit of strings. fast-check's own `binary` means the same, but makes a table of all of them
 * in each process, which takes a second.
 */
export const codePoint: fc.Arbitrary<string> = fc.integer({ min: 0, max: LAST }).map(
  (nth) => String.fromCodePoint(nth < SURROGATES.first ? nth : nth + SURROGATES.count),
  (text) => {
    const code = typeof text === 'string' ? text.codePointAt(0) : undefined;
    if (code === undefined || text !== String.fromCodePoint(code)) throw new TypeError('not one character');
    return code < SURROGATES.first ? code : code - SURROGATES.count;
  },
);
