/**
 * As much of XML as electronic invoices are written in. It is foreign: nothing is fetched, a document type or an entity of
 * its own makes it unreadable, and size, depth and number of elements are bounded. Linear in the length of the text.
 */
export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  /** By their names without prefixes. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Of the element itself, trimmed. */
  readonly text: string;
}

/** The largest electronic invoice of the field is a tenth of it. */
const MOST_LETTERS = 2_000_000;
/** What is larger is not read as one. */
export const MOST_XML_BYTES = MOST_LETTERS;
const DEEPEST = 40;
const MOST_ELEMENTS = 50_000;

const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[(?<data>[\s\S]*?)\]\]>|<\/(?<end>[\p{L}_][\p{L}\d_.:-]*)\s*>|<(?<start>[\p{L}_][\p{L}\d_.:-]*)(?<attributes>(?:\s+[\p{L}_][\p{L}\d_.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(?<empty>\/?)>|(?<text>[^<]+)/uy;
const ATTRIBUTE = /([\p{L}_][\p{L}\d_.:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/gu;

interface Open {
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  text: string;
}

/** The root of a document; null where it is none, or more than is read. */
export function readXml(text: string): XmlElement | null {
  if (text.length > MOST_LETTERS) return null;
  const open: Open[] = [{ tag: '', attributes: new Map(), children: [], text: '' }];
  let elements = 0;
  TOKEN.lastIndex = text.startsWith('\uFEFF') ? 1 : 0;
  while (TOKEN.lastIndex < text.length) {
    const groups = TOKEN.exec(text)?.groups;
    const top = open.at(-1);
    if (!groups || !top) return null;
    const { data, end, start, attributes = '', empty } = groups;
    top.text += data ?? plain(groups['text'] ?? '');
    if (start !== undefined) {
      if (++elements > MOST_ELEMENTS || open.length > DEEPEST) return null;
      open.push({ tag: start, attributes: attributesOf(attributes), children: [], text: '' });
    }
    if (end !== undefined || empty === '/') {
      const closed = open.pop();
      const parent = open.at(-1);
      if (!closed || !parent || (end !== undefined && closed.tag !== end)) return null;
      const { tag, children, attributes: own } = closed;
      parent.children.push({ name: local(tag), attributes: own, children, text: closed.text.trim() });
    }
  }
  const [root, second] = open[0]?.children ?? [];
  return open.length === 1 && root && !second ? root : null;
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(ATTRIBUTE)].map(([, name = '', double, single]) => [local(name), plain(double ?? single ?? '')]),
  );
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function plain(text: string): string {
  return text.replace(/&(lt|gt|amp|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '');
}

/** The first element that this path of names leads to. */
export function elementAt(from: XmlElement, ...path: readonly string[]): XmlElement | null {
  return path.reduce<XmlElement | null>(
    (element, name) => element?.children.find((child) => child.name === name) ?? null,
    from,
  );
}
