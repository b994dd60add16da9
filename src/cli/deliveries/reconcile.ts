import { type CsvStyle, csvRecord } from '../../operations/deliveries/csv.ts';
import type { DayTotal, Finding, ReconciledDocument, Reconciliation } from '../../operations/deliveries/reconcile.ts';
import { nameWords } from '../../sap/document-name.ts';
import { oneLine } from '../../visible-text.ts';
import type { Output } from './output.ts';
import { alignedTable, type Column } from './words.ts';

/** Columns of the CSV, which are the fields of `--json`. */
export const reconciliationHeads = [
  'type',
  'docEntry',
  'docNum',
  'date',
  'customer',
  'name',
  'total',
  'currency',
  'finding',
  'explanation',
  'sentAt',
  'deliveredAt',
  'readAt',
  'kind',
  'branch',
  'branchName',
] as const satisfies readonly (keyof ReconciledDocument)[];

const times: ReadonlySet<string> = new Set(['sentAt', 'deliveredAt', 'readAt']);
const SHOWN = 200;
const settled: ReadonlySet<Finding> = new Set<Finding>(['read', 'delivered', 'sent', 'not_to_be_sent']);

/** Every document as CSV, with a heading line. */
export function reconciliationCsv({ documents }: Reconciliation, style: CsvStyle): string {
  const mark = style.byteOrderMark ? '\uFEFF' : '';
  const lines = documents.map((document) =>
    csvRecord(
      reconciliationHeads.map((head) => {
        const value = document[head];
        if (typeof value !== 'string') return value;
        if (times.has(head)) return style.time(value);
        return head === 'total' ? value.replace('.', style.decimal) : value;
      }),
      style,
    ),
  );
  return `${mark}${csvRecord(reconciliationHeads, style)}${lines.join('')}`;
}

/** Totals by day, and what is neither proven nor excluded by a rule; or all of it as one JSON line. */
export function tellReconciliation(found: Reconciliation, { json, write, width }: Output): void {
  if (json) {
    write(`${JSON.stringify(found)}\n`);
    return;
  }
  const open = found.documents.filter(({ finding }) => !settled.has(finding));
  write(alignedTable(dayColumns, found.days, width));
  write(`\n${found.documents.length} documents, ${open.length} neither proven nor excluded by a rule.\n`);
  for (const sentence of found.unaccounted) write(`${oneLine(`Not accounted for: ${sentence}`)}\n`);
  if (open.length === 0) return;
  write(`\n${alignedTable(openColumns, open.slice(0, SHOWN), width)}`);
  if (open.length > SHOWN) write(`And ${open.length - SHOWN} more: --csv has them all.\n`);
}

const dayColumns: readonly Column<DayTotal>[] = [
  { head: 'Date', of: ({ date }) => date },
  { head: 'Type', of: ({ type }) => nameWords(type), spare: 3 },
  { head: 'Currency', of: ({ currency }) => currency },
  { head: 'Documents', of: ({ documents }) => String(documents), right: true, spare: 2 },
  { head: 'Total', of: ({ total }) => total, right: true },
  { head: 'Proven', of: ({ proven }) => String(proven), right: true },
  { head: 'Proven total', of: ({ provenTotal }) => provenTotal, right: true, spare: 1 },
  { head: 'Findings', of: ({ findings }) => inWords(findings), shrinks: true },
];

const openColumns: readonly Column<ReconciledDocument>[] = [
  { head: 'Date', of: ({ date }) => date },
  { head: 'Type', of: ({ type, kind }) => (kind ?? type).replaceAll('_', ' '), spare: 1 },
  { head: 'DocEntry', of: ({ docEntry }) => docEntry, right: true, spare: 3 },
  { head: 'Number', of: ({ docNum }) => String(docNum), right: true },
  { head: 'Customer', of: ({ customer, name }) => `${customer} ${name}`, shrinks: true },
  { head: 'Total', of: ({ total, currency }) => `${total} ${currency}`, right: true, spare: 2 },
  { head: 'Finding', of: ({ finding }) => finding.replaceAll('_', ' ') },
  { head: 'Why', of: ({ explanation }) => oneLine(explanation), shrinks: true },
];

function inWords(findings: DayTotal['findings']): string {
  return Object.entries(findings)
    .map(([finding, count]) => `${count} ${finding.replaceAll('_', ' ')}`)
    .join(', ');
}
