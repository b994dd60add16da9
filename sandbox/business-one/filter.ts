import { invalidQuery } from './refusal.ts';

/** A literal as written; its meaning depends on the property it is compared with. */
export type Literal = { readonly kind: 'text' | 'number'; readonly text: string } | { readonly kind: 'null' };
export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
export type TextFunction = 'startswith' | 'endswith' | 'contains' | 'substringof';

export type Filter =
  | { readonly node: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly node: 'not'; readonly operand: Filter }
  | { readonly node: 'compare'; readonly property: string; readonly operator: Comparison; readonly literal: Literal }
  | { readonly node: 'function'; readonly name: TextFunction; readonly property: string; readonly text: string };

type Token =
  | { readonly kind: 'name' | 'text' | 'number' | 'date'; readonly text: string }
  | { readonly kind: '(' | ')' | ',' };

const comparisons = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le']);
const functions = new Set(['startswith', 'endswith', 'contains', 'substringof']);

/**
 * Parses `$filter`, as far as supported by the Service Layer: comparisons, and/or/not, brackets and four text functions.
 *
 * @throws Refusal 400 for anything else.
 */
export function parseFilter(source: string): Filter {
  const tokens = tokenize(source);
  let position = 0;
  const result = either();
  if (position < tokens.length) throw invalidQuery('Query string error: unexpected text after the filter');
  return result;

  function either(): Filter {
    let left = both();
    while (takeName('or')) left = { node: 'or', left, right: both() };
    return left;
  }

  function both(): Filter {
    let left = negated();
    while (takeName('and')) left = { node: 'and', left, right: negated() };
    return left;
  }

  function negated(): Filter {
    return takeName('not') ? { node: 'not', operand: negated() } : primary();
  }

  function primary(): Filter {
    if (take('(')) {
      const inner = either();
      expect(')');
      return inner;
    }
    const token = tokens[position++];
    if (token?.kind !== 'name') throw invalidQuery('Query string error: a property is expected');
    if (functions.has(token.text) && take('(')) return textFunction(token.text as TextFunction);
    const operator = tokens[position++];
    if (operator?.kind !== 'name' || !comparisons.has(operator.text)) {
      throw invalidQuery(`Query string error: '${token.text}' is not compared with anything`);
    }
    return { node: 'compare', property: token.text, operator: operator.text as Comparison, literal: literal() };
  }

  /** `substringof('text', Property)`; the other three take the property first. */
  function textFunction(name: TextFunction): Filter {
    const first = tokens[position++];
    expect(',');
    const second = tokens[position++];
    expect(')');
    const [property, text] = name === 'substringof' ? [second, first] : [first, second];
    if (property?.kind !== 'name' || text?.kind !== 'text') {
      throw invalidQuery(`Query string error: ${name} takes a property and a quoted text`);
    }
    return { node: 'function', name, property: property.text, text: text.text };
  }

  function literal(): Literal {
    const token = tokens[position++];
    if (token?.kind === 'text' || token?.kind === 'date') return { kind: 'text', text: token.text };
    if (token?.kind === 'number') return { kind: 'number', text: token.text };
    if (token?.kind === 'name' && token.text === 'null') return { kind: 'null' };
    throw invalidQuery('Query string error: a literal is expected');
  }

  function takeName(text: string): boolean {
    const token = tokens[position];
    if (token?.kind !== 'name' || token.text !== text) return false;
    position++;
    return true;
  }

  function take(kind: Token['kind']): boolean {
    if (tokens[position]?.kind !== kind) return false;
    position++;
    return true;
  }

  function expect(kind: Token['kind']): void {
    if (!take(kind)) throw invalidQuery(`Query string error: '${kind}' is expected`);
  }
}

function tokenize(source: string): Token[] {
  const pattern = /\s*(?:(datetime)?'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?)(?![\w-])|([A-Za-z_][\w/]*)|([(),]))/y;
  const tokens: Token[] = [];
  while (pattern.lastIndex < source.trimEnd().length) {
    const match = pattern.exec(source);
    if (!match) throw invalidQuery('Query string error: invalid character in the filter');
    const [, date, text, number, name, mark] = match;
    if (text !== undefined)
      tokens.push({ kind: date === undefined ? 'text' : 'date', text: text.replaceAll("''", "'") });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (mark !== undefined) tokens.push({ kind: mark as '(' | ')' | ',' });
  }
  return tokens;
}
