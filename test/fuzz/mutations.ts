import fc from 'fast-check';
import { codePoint } from '../support/code-point.ts';

/** Mutations as data, so that a failing input is minimised to few and small ones. `at` and `length` are parts of a whole. */

/** What parsers of text like least, beside what they look for. */
const PIECES: readonly string[] = [
  ...[' ', '\t', '\n', '\r\n', '\n\t', '\u00a0', '\u3000', '\0', '\u202e', '\u0300', '\ufdfa', '\ud800', '😀', 'ß'],
  ...['.', ',', '-', '/', ':', '#', '(', ')', '"', "'", '\\', '%', '%zz', '$&', '=', '{', '[', '<', '+', '@', ';'],
  ...['0', '1', '9', '-1', '1e999', '1.', '1,', '9007199254740993', 'A', 'a-', 'e', 'null', '__proto__', 'constructor'],
];
/** Largest number of repetitions, as a power of two. */
const MOST_DOUBLINGS = 15;

const part = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const doublings = fc.oneof(
  { weight: 3, arbitrary: fc.nat(3) },
  { weight: 1, arbitrary: fc.integer({ min: 4, max: MOST_DOUBLINGS }) },
);

type TextMutation =
  | {
      readonly kind: 'insert';
      readonly at: number;
      /** Before the pieces, once. */
      readonly head: string;
      readonly piece: string;
      readonly doublings: number;
    }
  | { readonly kind: 'remove' | 'double'; readonly at: number; readonly length: number };

/** Runs of these are what adjacent repetitions of a pattern share out among themselves. */
const DESERTS: readonly string[] = [' ', '\t', '\n', '\n\t', '\u00a0', '.', ':', '-', '1', '1.', 'a-', '('];

/** `words` of the format are inserted as often as what no format likes, or at the head of a desert. */
function textMutation(words: readonly string[]): fc.Arbitrary<TextMutation> {
  const piece = fc.oneof(fc.constantFrom(...PIECES), fc.constantFrom(...words), fc.string({ maxLength: 8 }));
  return fc.oneof(
    fc.record({ kind: fc.constant('insert' as const), at: part, head: fc.constant(''), piece, doublings }),
    fc.record({
      kind: fc.constant('insert' as const),
      at: part,
      head: fc.constantFrom(...words),
      piece: fc.constantFrom(...DESERTS),
      doublings: fc.nat(MOST_DOUBLINGS),
    }),
    fc.record({ kind: fc.constantFrom('remove' as const, 'double' as const), at: part, length: part }),
  );
}

/**
 * One of the valid texts, with no mutation or a few, cut at `longest`.
 *
 * @param words of the format
 */
export function mutatedText(valid: readonly string[], words: readonly string[], longest: number): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...valid), fc.array(textMutation(words), { maxLength: 3 }))
    .map(([text, mutations]) => mutations.reduce(mutateText, text).slice(0, longest));
}

function mutateText(text: string, mutation: TextMutation): string {
  if (mutation.kind === 'insert') {
    const at = wordEnd(text, mutation.at);
    return text.slice(0, at) + mutation.head + mutation.piece.repeat(2 ** mutation.doublings) + text.slice(at);
  }
  const from = Math.floor(mutation.at * text.length);
  const to = from + 1 + Math.floor(mutation.length * (text.length - from));
  return text.slice(0, from) + (mutation.kind === 'double' ? text.slice(from, to).repeat(2) : '') + text.slice(to);
}

/** Patterns join words by what stands between them, so half of all places are the end of a word. */
function wordEnd(text: string, part: number): number {
  const anywhere = Math.floor(part * (text.length + 1));
  if (anywhere % 2 === 0) return anywhere;
  const end = text.slice(anywhere).search(/(?<=[\p{L}\p{N}])(?![\p{L}\p{N}])/u);
  return end === -1 ? anywhere : anywhere + end;
}

interface ByteMutation {
  readonly at: number;
  /** Bytes that stand in the place of as many others, or between them. */
  readonly bytes: Uint8Array;
  readonly between: boolean;
  /** Cut off there. */
  readonly cut: boolean;
}

const byteMutation: fc.Arbitrary<ByteMutation> = fc.record({
  at: part,
  bytes: fc.oneof(fc.uint8Array({ maxLength: 4 }), fc.constantFrom(new Uint8Array(4), new Uint8Array(4).fill(255))),
  between: fc.boolean(),
  cut: fc.nat(7).map((number) => number === 7),
});

/** One of the valid files, with no mutation or a few. */
export function mutatedBytes(valid: readonly Uint8Array[]): fc.Arbitrary<Buffer> {
  return fc
    .tuple(fc.constantFrom(...valid), fc.array(byteMutation, { maxLength: 3 }))
    .map(([bytes, mutations]) => mutations.reduce(mutateBytes, Buffer.from(bytes)));
}

function mutateBytes(whole: Buffer, { at, bytes, between, cut }: ByteMutation): Buffer<ArrayBuffer> {
  const from = Math.floor(at * whole.length);
  if (cut) return Buffer.from(whole.subarray(0, from));
  return Buffer.concat([whole.subarray(0, from), bytes, whole.subarray(from + (between ? 0 : bytes.length))]);
}

/** What stands in the place of a value of JSON: of other types, out of every range, or of dates and times that are none. */
const strangeValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    0,
    -1,
    1.5,
    1e21,
    Number.NEGATIVE_INFINITY,
    [],
    {},
    [[]],
    { value: [] },
    ' ',
    '-',
    '0000-00-00',
  ),
  fc.constantFrom<unknown>(
    '2026-02-31',
    '2026-99-99',
    '99991231',
    '99:99:99',
    'PT99H99M',
    '1e9',
    '-1e-9',
    '\0',
    'tYES',
  ),
  fc.string({ unit: codePoint, maxLength: 12 }),
  fc.tuple(fc.constantFrom('x', ' ', '[', '9', '\u202e'), doublings).map(([unit, times]) => unit.repeat(2 ** times)),
  fc.jsonValue({ maxDepth: 2 }),
);

interface JsonMutation {
  readonly at: number;
  readonly value: unknown;
  readonly remove: boolean;
}

const jsonMutation: fc.Arbitrary<JsonMutation> = fc.record({
  at: part,
  value: strangeValue,
  remove: fc.nat(4).map((number) => number === 4),
});

/** One of the valid values, with no part of it exchanged or removed, or a few. */
export function mutatedJson(valid: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc
    .tuple(fc.constantFrom(...valid), fc.array(jsonMutation, { maxLength: 3 }))
    .map(([value, mutations]) => mutations.reduce(mutateJson, structuredClone(value)));
}

/** Its text; sometimes with a mutation of the text too. */
export function mutatedJsonText(valid: readonly unknown[], longest: number): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 3, arbitrary: mutatedJson(valid).map((value) => JSON.stringify(value)) },
    {
      weight: 1,
      arbitrary: mutatedText(
        valid.map((value) => JSON.stringify(value)),
        ['{"a":', '[', ',', '1e'],
        longest,
      ),
    },
  );
}

function mutateJson(root: unknown, { at, value, remove }: JsonMutation): unknown {
  const places = placesOf(root);
  const place = places[Math.floor(at * places.length)];
  if (!place) return structuredClone(value);
  const { holder, key } = place;
  if (remove) delete holder[key];
  else holder[key] = structuredClone(value);
  return root;
}

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function placesOf(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesOf(holder[key])]);
}
