/** An entry of a JSON list as it stands in the file. */
export interface JsonEntry {
  /** Line on which it begins, from 1. */
  readonly line: number;
  readonly source: string;
}

/** Where each entry of a list stands; the text must be valid JSON. Pure. */
export function jsonEntries(json: string): JsonEntry[] {
  const entries: JsonEntry[] = [];
  let depth = 0;
  let begin: number | null = null;
  // Braces and commas within strings are no structure.
  for (const { index, 0: token } of json.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},]|[^\s"[\]{},]+/g)) {
    const closes = token === ']' || token === '}';
    if (depth === 1 && begin === null && token !== ',' && !closes) begin = index;
    if (token === '[' || token === '{') depth += 1;
    if (closes) depth -= 1;
    if (begin !== null && ((depth === 1 && token === ',') || depth === 0)) {
      entries.push({ line: lineAt(json, begin), source: json.slice(begin, index) });
      begin = null;
    }
  }
  return entries;
}

/** Line of the first place in the entry where the text stands; of the entry's beginning where it is written otherwise. */
export function lineOf({ line, source }: JsonEntry, text: string): number {
  return line + lineAt(source, Math.max(0, source.indexOf(text))) - 1;
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
