/** Without `zod`, which engines' processes do not load: `shape-schema.ts`. */

/** What an answer looked like, without anything that it said. Plain JSON. */
export type Shape =
  | 'null'
  | 'true or false'
  | 'integer'
  | 'decimal'
  | 'date'
  /** Characters. */
  | { readonly text: number }
  | { readonly list: number; readonly of: Shape | null }
  /** Names in their order. */
  | { readonly object: readonly (readonly [name: string, shape: Shape])[] }
  | StanzaShape;

/** A stanza of WhatsApp's protocol: tag, names of its attributes, and what is in it: bytes or stanzas, in their order. */
export interface StanzaShape {
  readonly stanza: string;
  readonly attributes: readonly string[];
  readonly bytes?: number;
  readonly inside?: readonly StanzaShape[];
  /** Stanzas in it beyond those that are told. */
  readonly more?: number;
}

/** A stanza as a library decodes it. */
export interface StanzaLike {
  readonly tag: string;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly content?: unknown;
}

/** Names of properties that are a protocol's; anything else may be a value that serves as one. */
const NAME = /^[@A-Za-z_][\w.@]{0,79}$/;
/** Tags and attributes of WhatsApp's protocol; in digits or capitals alone they would be ids. */
const TAG = /^[a-z][a-z_:-]{0,39}$/;
const OTHER_NAME = '(another name)';
const DATE = /^\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?$/;
/** Deeper than any answer. */
const DEEPEST = 8;
export const MOST_NAMES = 400;
/** Stanzas within one that are told; lists of devices and receipts go on like their first. */
export const MOST_INSIDE = 12;

/** The shape of plain JSON: names, types, order, lengths. Pure. */
export function shapeOf(value: unknown, depth = 0): Shape {
  if (value === null || value === undefined || depth > DEEPEST) return 'null';
  if (typeof value === 'boolean') return 'true or false';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'decimal';
  if (typeof value === 'string') return DATE.test(value) ? 'date' : { text: value.length };
  if (Array.isArray(value)) {
    return { list: value.length, of: value.length === 0 ? null : shapeOf(value[0], depth + 1) };
  }
  const entries = Object.entries(value)
    .slice(0, MOST_NAMES)
    .map(([name, one]) => [NAME.test(name) ? name : OTHER_NAME, shapeOf(one, depth + 1)] as const);
  return { object: entries };
}

/** The shape of a stanza. Pure. */
export function stanzaShape({ tag, attrs, content }: StanzaLike, depth = 0): StanzaShape {
  const head = { stanza: tagOf(tag), attributes: Object.keys(attrs).slice(0, MOST_NAMES).map(tagOf) };
  if (typeof content === 'string' || content instanceof Uint8Array) return { ...head, bytes: content.length };
  if (!Array.isArray(content) || depth > DEEPEST) return head;
  const inside = (content as StanzaLike[]).slice(0, MOST_INSIDE).map((one) => stanzaShape(one, depth + 1));
  const more = content.length - inside.length;
  return { ...head, inside, ...(more === 0 ? {} : { more }) };
}

function tagOf(name: string): string {
  return TAG.test(name) ? name : OTHER_NAME;
}

/** What two shapes have in common that differ in lengths alone. Pure. */
export function kindOfShape(shape: Shape): string {
  return JSON.stringify(shape, (name, value: unknown) =>
    name === 'text' || name === 'bytes' || name === 'list' || name === 'more' ? 0 : value,
  );
}
