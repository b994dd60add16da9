import { maskPhone } from '../../delivery/rules/phone-numbers/mask.ts';
import type { DocumentFacts } from '../../documents/document-facts.ts';
import type { Match } from '../../documents/judging/match.ts';
import { inCommands } from '../../next-steps/commands.ts';
import { isAccepted, type Preview, type RelatedDocument } from '../../operations/documents/findings.ts';
import { nameOf, nameWords } from '../../sap/document-name.ts';
import { oneLine } from '../../visible-text.ts';

/** The preview for people. Pure. */
export function describe({ invoice, phones, text, fileName, sources, notes, judgedAlone }: Preview): string {
  const indent = (lines: string) => lines.replace(/^/gm, '    ');
  const numbers = phones.numbers.map(({ field, digits }) => `${field}: ${digits.map(maskPhone).join(' or ')}`);
  const documents = sources
    .flatMap(({ documents: found }) => found)
    .toSorted((a, b) => Number(isAccepted(b)) - Number(isAccepted(a)));
  const found = documents.some(isAccepted);
  const troubles = sources.flatMap(({ source, problem }) => (problem ? [`${source}: ${problem.sentence}`] : []));
  return [
    `${nameWords(nameOf(invoice))} ${oneLine(invoice.seriesName ?? '')} ${invoice.docNum} (DocEntry ${invoice.ref.key}) of ${invoice.docDate}, ${oneLine(invoice.currency)} ${invoice.total}, ${oneLine(invoice.cardCode)} ${oneLine(invoice.cardName)}`,
    ...notes.map((note) => inCommands(note, 'deliveries')),
    '',
    numbers.length > 1 ? 'To the first of these on WhatsApp' : 'To',
    ...(phones.problem
      ? [indent(`${oneLine(phones.problem.sentence)}\n${inCommands(phones.problem.next)}`)]
      : numbers.map(indent)),
    '',
    `Message, with ${fileName}`,
    indent(text),
    '',
    judgedAlone ? 'PDF (compared with this invoice only: the service has not read the others yet)' : 'PDF',
    ...(documents.every(({ of }) => of !== null) ? [indent('None yet: the message is waiting for it.')] : []),
    ...troubles.map((trouble) => indent(oneLine(trouble))),
    ...documents.map((document) => indent(documentLines(document, found, judgedAlone))),
    '',
  ].join('\n');
}

/**
 * The invoice's own PDF with all facts; others with the reason, and what to do if it is missing. If only this invoice was
 * compared, following the advice could ruin the PDF of another invoice with the same number.
 */
function documentLines(document: RelatedDocument, found: boolean, judgedAlone: boolean): string {
  const { facts, match, of } = document;
  const key = oneLine(document.key);
  if (isAccepted(document) && match.kind === 'matched') {
    return `${key}: accepted; these match: ${match.agreed.join(', ')}\n${printed(facts)}`;
  }
  if (of !== null) return `${key}: belongs to ${oneLine(of)}`;
  const problem = problemOf(match);
  const sentence =
    problem?.sentence ?? `What is printed does not confirm ${document.missing ?? 'that it is this invoice'}.`;
  const verdict = `${key}: not accepted. ${oneLine(sentence)}`;
  if (found) return verdict;
  const advice = judgedAlone || problem === null ? '' : ` ${inCommands(problem.next)}`;
  return `${verdict}${advice}\n${printed(facts)}`;
}

function problemOf(match: Match) {
  return match.kind === 'held' ? match.problem : null;
}

function printed({ text }: DocumentFacts): string {
  if (text === null) return '  unreadable';
  const rows: readonly (readonly [string, readonly (string | number)[]])[] = [
    ['numbers', text.numbers.map(({ printed: number }) => number)],
    ['fiscal', text.fiscalNumbers.map((n) => `${n.letter ?? ''} ${n.pointOfIssue}-${n.folio}`.trim())],
    ['total', text.total ? [text.total.value] : text.sum ? [text.sum.value] : []],
    ['tax numbers', text.taxIds],
    ['dates', [...text.dates.issued, ...text.dates.dated, ...text.dates.others].flatMap(({ readings }) => readings)],
    ['currencies', text.currencies],
  ];
  return rows
    .map(([name, values]) => `  ${name}: ${values.length === 0 ? '-' : oneLine(values.join(', '))}`)
    .join('\n');
}
