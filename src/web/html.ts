import { html as template } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { visibleText } from '../visible-text.ts';

/** A piece of a page, in which every value is escaped. */
export type Html = HtmlEscapedString;

/** What can stand in a template. Texts are escaped; `false` and `null` show nothing. */
export type Value = string | number | Html | false | null | readonly Value[];

/**
 * Template of a piece of a page. Values are escaped for text and for quoted attributes, and their invisible characters are
 * made visible. Never for a script, a style, or an attribute without quotes.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  // Only promises among the values would make the result one.
  return template(strings, ...values.map(shown)) as Html;
}

/** Nothing. */
export const nothing: Html = html``;

/** A piece of a page is an object at run time: only plain texts are of type string. */
function shown(value: Value): Value {
  if (Array.isArray(value)) return (value as readonly Value[]).map(shown);
  return typeof value === 'string' ? visibleText(value) : value;
}
