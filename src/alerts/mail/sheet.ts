import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { oneLine } from '../../visible-text.ts';

/** What a mail shows, as text and as HTML. */
export interface Sheet {
  readonly tone: Tone;
  /** What kind of mail it is, in a word or two. */
  readonly label: string;
  readonly headline: string;
  readonly sections: readonly Section[];
  readonly foot: readonly string[];
}

export type Tone = 'critical' | 'warning' | 'good' | 'plain';

export interface Section {
  readonly title: string | null;
  readonly rows: readonly Row[];
}

/** A sentence, perhaps with another below it; or a name with its value. */
export type Row =
  | { readonly text: string; readonly below?: string }
  | { readonly name: string; readonly value: string; readonly bad?: boolean };

/** Colours that carry white text, and are told apart by the label as well. */
const COLOURS: Readonly<Record<Tone, string>> = {
  critical: '#a4161a',
  warning: '#8a5a00',
  good: '#1b6b3a',
  plain: '#3d4852',
};

/** Characters. */
const LONGEST_LINE = 5000;

/** For mail programs that show no HTML. Pure. */
export function sheetAsText({ label, headline, sections, foot }: Sheet): string {
  const blocks = sections.map(({ title, rows }) => {
    const width = Math.max(0, ...rows.map((row) => ('name' in row ? row.name.length : 0)));
    const lines = rows.map((row) => {
      if ('name' in row) return `  ${shown(row.name).padEnd(width)}  ${shown(row.value)}`;
      const indent = title === null ? '' : '  ';
      return `${indent}${shown(row.text)}${row.below === undefined ? '' : `\n${indent}${shown(row.below)}`}`;
    });
    return [...(title === null ? [] : [shown(title)]), ...lines].join('\n');
  });
  const top = `${shown(label)}\n${shown(headline)}`;
  return `${[top, ...blocks, `-- \n${foot.map(shown).join('\n')}`].join('\n\n')}\n`;
}

/**
 * One column, readable on a phone; styles stand at the elements, because mail programs drop style sheets. No pictures,
 * nothing loaded from anywhere. Pure.
 */
export function sheetAsHtml({ tone, label, headline, sections, foot }: Sheet, language: string): string {
  const colour = COLOURS[tone];
  const page = html`<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light"><title>${shown(headline)}</title></head><body style="margin:0;padding:16px;background:#f3f4f6;font-family:Segoe UI,Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5;color:#1f2933"><main style="display:block;max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #d9dee3;border-radius:8px;overflow:hidden"><div style="background:${colour};color:#ffffff;padding:16px 20px"><div style="font-size:13px;font-weight:600">${shown(label)}</div><h1 style="margin:4px 0 0;font-size:19px;line-height:1.35;font-weight:600">${shown(headline)}</h1></div><div style="padding:4px 20px 16px">${sections.map(
    ({ title, rows }) =>
      html`${title === null ? '' : html`<h2 style="margin:20px 0 6px;font-size:14px;color:#52606d">${shown(title)}</h2>`}${
        rows.some((row) => 'name' in row)
          ? html`<table role="presentation" style="width:100%;border-collapse:collapse">${rows.map(rowAsHtml)}</table>`
          : rows.map(rowAsHtml)
      }`,
  )}</div><div style="padding:12px 20px;border-top:1px solid #d9dee3;font-size:12px;color:#52606d">${foot.map((line) => html`<div>${shown(line)}</div>`)}</div></main></body></html>`;
  return `<!doctype html>\n${page as HtmlEscapedString}`;
}

function rowAsHtml(row: Row) {
  if ('name' in row) {
    const colour = row.bad ? '#a4161a' : '#1f2933';
    const cell = 'padding:5px 0;border-bottom:1px solid #edf0f2;vertical-align:top';
    return html`<tr><td style="${cell};padding-right:16px;color:#52606d">${shown(row.name)}</td><td style="${cell};text-align:right;font-weight:600;color:${colour}">${shown(row.value)}</td></tr>`;
  }
  return html`<p style="margin:12px 0 0">${shown(row.text)}${
    row.below === undefined ? '' : html`<br><span style="color:#52606d">${shown(row.below)}</span>`
  }</p>`;
}

/** No value can fake a line of the mail. */
function shown(text: string): string {
  return oneLine(text, LONGEST_LINE);
}
