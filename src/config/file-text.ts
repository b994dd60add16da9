/** Where a value stands in a JSON text; members if it is an object, by name. */
interface Span {
  readonly start: number;
  end: number;
  readonly members: Map<string, Member>;
}

interface Member {
  readonly value: Span;
  /** Where its name begins. */
  readonly start: number;
}

/**
 * The text of a valid JSON object with these values at a path of names, each replaced where it stands or added behind its
 * neighbours; everything else stays as it is, to the letter. Pure.
 *
 * @throws RangeError if something on the path is no object
 */
export function withJsonValues(text: string, at: readonly string[], values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce((before, [name, value]) => withValue(before, [...at, name], value), text);
}

function withValue(text: string, at: readonly string[], value: unknown): string {
  let inside = spanOf(text);
  for (const [depth, name] of at.entries()) {
    if (text[inside.start] !== '{') throw new RangeError(`${at.slice(0, depth).join('.')} is no object`);
    const rest = at.slice(depth + 1);
    const member = inside.members.get(name);
    if (member === undefined) return added(text, inside, name, nested(rest, value));
    inside = member.value;
  }
  return `${text.slice(0, inside.start)}${JSON.stringify(value)}${text.slice(inside.end)}`;
}

/** `value` inside objects of these names. */
function nested(names: readonly string[], value: unknown): unknown {
  return names.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
}

/** Another member behind the last one, on a line of its own if that has one. */
function added(text: string, object: Span, name: string, value: unknown): string {
  const last = [...object.members.values()].at(-1);
  if (last === undefined) {
    return `${text.slice(0, object.start + 1)} ${JSON.stringify(name)}: ${JSON.stringify(value)} ${text.slice(object.end - 1)}`;
  }
  const [space = ' '] = /\s*$/.exec(text.slice(0, last.start)) ?? [];
  const isOnLine = space.includes('\n');
  const indent = isOnLine ? space.slice(space.lastIndexOf('\n') + 1) : '';
  const written = JSON.stringify(value, null, isOnLine ? 2 : undefined).replaceAll('\n', `\n${indent}`);
  const before = isOnLine ? `\n${indent}` : ' ';
  return `${text.slice(0, last.value.end)},${before}${JSON.stringify(name)}: ${written}${text.slice(last.value.end)}`;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

function spanOf(text: string): Span {
  const tokens = [...text.matchAll(TOKEN)].map((match) => ({ text: match[0], start: match.index }));
  let next = 0;
  const take = () => tokens[next++] ?? { text: '', start: text.length };
  function value(): Span {
    const token = take();
    const span: Span = { start: token.start, end: token.start + token.text.length, members: new Map() };
    if (token.text !== '{' && token.text !== '[') return span;
    for (let at = tokens[next]; at !== undefined && at.text !== '}' && at.text !== ']'; at = tokens[next]) {
      if (at.text === ',') next += 1;
      else if (token.text === '[') value();
      else {
        next += 2; // name and colon
        span.members.set(String(JSON.parse(at.text)), { start: at.start, value: value() });
      }
    }
    span.end = take().start + 1;
    return span;
  }
  return value();
}
