import type { DocumentFacts } from '../../documents/document-facts.ts';
import { printedFiscal } from '../../documents/facts/fiscal-number.ts';
import type { Match } from '../../documents/judging/match.ts';
import { inCommands, jsonInCommands } from '../../next-steps/commands.ts';
import type { Explained } from '../../operations/documents/explain.ts';
import { oneLine } from '../../visible-text.ts';
import { evidenceLines } from './words.ts';

/** `documents explain`, for people, or `{"file","facts","evidence","obstacle","match"}`. */
export function tellExplained(
  explained: Explained,
  out: { readonly json: boolean; readonly write: (text: string) => void },
): void {
  if (out.json) {
    out.write(`${jsonInCommands(explained, 'deliveries')}\n`);
    return;
  }
  const { file, facts, evidence, obstacle, match, missing } = explained;
  const lines = [
    oneLine(file),
    ...kindLine(facts),
    ...evidenceLines(evidence),
    ...otherLines(facts),
    '',
    ...(match ? verdictLines(match, missing) : [oneLine(alone(obstacle))]),
  ];
  out.write(`${lines.join('\n')}\n`);
}

function alone(obstacle: string | null): string {
  return obstacle === null
    ? 'It can be accepted for the invoice with this number and this total, if SAP has nothing that contradicts.'
    : `It can be accepted for no invoice: ${obstacle}.`;
}

function kindLine({ text, unreadable }: DocumentFacts): string[] {
  if (text === null) return [`  unreadable: ${unreadable ?? ''}`];
  return [`  ${'document'.padEnd(15)}  ${text.kinds[0]?.replaceAll('_', ' ') ?? 'without a title'}`];
}

/** Facts without a place of their own on the page. */
function otherLines({ text }: DocumentFacts): string[] {
  if (text === null) return [];
  const unplaced = (fact: string, values: readonly string[]): readonly string[] =>
    values.filter((value) => !text.ids.some((id) => id.fact === fact && id.value === value));
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['fiscal number', unplaced('fiscal number', text.fiscalNumbers.map(printedFiscal))],
    [
      'access key',
      unplaced(
        'access key',
        text.accessKeys.map(({ key }) => key),
      ),
    ],
    ['electronic id', unplaced('electronic id', text.electronicIds)],
    ['tax number', unplaced('tax number', text.taxIds)],
    ['currencies', text.currencies],
  ];
  return rows
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => `  ${name.padEnd(15)}  ${oneLine(values.join(', '))}`);
}

/** What is thought of a PDF, and what to do about it. */
export function verdictLines(match: Match, missing: string | null = null): string[] {
  switch (match.kind) {
    case 'matched':
      return [`Accepted. These agree: ${match.agreed.join(', ')}.`];
    case 'held':
      return [oneLine(`Not accepted. ${match.problem.sentence}`), oneLine(`Next: ${inCommands(match.problem.next)}`)];
    case 'unmatched':
      return [oneLine(`Not accepted: what is printed does not confirm ${missing ?? 'that it is this invoice'}.`)];
  }
}
