import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { incidentKinds } from '../../src/alerts/kinds.ts';
import { cell } from './markdown.ts';

const BEGIN = '<!-- alerts: made by `npm run docs` from src/alerts/kinds.ts -->';
const END = '<!-- end of alerts -->';

/** `docs/operations.md`, with its table of alerts. */
export function operationsPage(): string {
  const page = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8').replaceAll('\r\n', '\n');
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`docs/operations.md lacks ${BEGIN} or ${END}`);
  const rows = Object.entries(incidentKinds).map(
    ([key, { opens, closes }]) => `| \`${key}\` | ${cell(opens)} | ${cell(closes)} |`,
  );
  const table = ['| key | opens when | closes when |', '|---|---|---|', ...rows].join('\n');
  return `${before}${BEGIN}\n\n${table}\n\n${END}${after}`;
}
