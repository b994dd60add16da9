/**
 * What a mail server found out about a mail's sender, as it wrote it into the header field `Authentication-Results`
 * (RFC 8601). Exchange Online leaves out its own name.
 */

/** One method that the server tried, with what it found. */
export interface AuthenticationResult {
  /** `dmarc`, `dkim`, `spf`, …; lower case. */
  readonly method: string;
  /** `pass`, `fail`, `none`, …; lower case. */
  readonly result: string;
  /** Such as `header.from` and `smtp.mailfrom`, names in lower case. */
  readonly properties: Readonly<Record<string, string>>;
}

export interface AuthenticationResults {
  /** The server that says so (`authserv-id`), lower case; null: it does not give its name. */
  readonly server: string | null;
  readonly results: readonly AuthenticationResult[];
}

/** Reads the value of one field; what is none of its grammar is left out. Linear in time. */
export function parseAuthenticationResults(value: string): AuthenticationResults {
  const segments = segmentsOf(value);
  const [first = []] = segments;
  const isNamed = !first.includes(EQUALS);
  const results = (isNamed ? segments.slice(1) : segments).flatMap((tokens) => resultOf(tokens) ?? []);
  return { server: isNamed ? (first[0]?.toLowerCase() ?? null) : null, results };
}

/** A token of its own, so that a quoted `=` is none. */
const EQUALS = '\0=';

function resultOf(tokens: readonly string[]): AuthenticationResult | null {
  const pairs: [string, string][] = [];
  for (const [at, token] of tokens.entries()) {
    const [name, value] = [tokens[at - 1], tokens[at + 1]];
    if (token === EQUALS && name !== undefined && value !== undefined && value !== EQUALS)
      pairs.push([name.toLowerCase(), value]);
  }
  const [named, ...properties] = pairs;
  if (!named) return null;
  const [method = ''] = named[0].split('/');
  return { method, result: named[1].toLowerCase(), properties: Object.fromEntries(properties.toReversed()) };
}

/** Words between semicolons, without comments, which may be nested; a quoted string is a word. */
function segmentsOf(value: string): string[][] {
  const segments: string[][] = [[]];
  let word = '';
  let depth = 0;
  const endWord = (): void => {
    if (word !== '') segments.at(-1)?.push(word);
    word = '';
  };
  for (let at = 0; at < value.length; at++) {
    const character = value[at] ?? '';
    if (depth > 0) {
      if (character === '\\') at += 1;
      else if (character === '(') depth += 1;
      else if (character === ')') depth -= 1;
    } else if (character === '"') {
      const quoted = quotedAt(value, at);
      word += quoted.text;
      at = quoted.end;
    } else if (character === '(') {
      endWord();
      depth = 1;
    } else if (character === ';') {
      endWord();
      segments.push([]);
    } else if (character === '=') {
      endWord();
      segments.at(-1)?.push(EQUALS);
    } else if (/\s/.test(character)) endWord();
    else word += character;
  }
  endWord();
  return segments;
}

/** The quoted string that begins here; `end` is the place of its closing mark. */
function quotedAt(value: string, start: number): { readonly text: string; readonly end: number } {
  let text = '';
  let at = start + 1;
  for (; at < value.length && value[at] !== '"'; at++) {
    if (value[at] === '\\') at += 1;
    text += value[at] ?? '';
  }
  return { text, end: at };
}
