import { printedFacts } from '../../documents/judging/evidence.ts';
import { KEPT } from '../../operations/documents/find.ts';
import type { RelatedDocument, SourceFindings } from '../../operations/documents/findings.ts';
import { oneLine } from '../../visible-text.ts';
import { verdictLines } from './explain.ts';
import { evidenceLines } from './words.ts';

/** What one source has for an invoice, for people: each PDF with its verdict, and the facts with their places. */
export function sourceText({ source, documents, problem }: SourceFindings): string {
  const lines = [
    source === KEPT ? 'kept by the service:' : `${source}:`,
    ...(problem ? [oneLine(`  ${problem.sentence}`)] : []),
    ...(documents.length === 0 && !problem ? ['  nothing for this invoice'] : []),
    ...documents.flatMap(documentLines),
  ];
  return `${lines.join('\n')}\n`;
}

function documentLines({ key, facts, match, missing, of }: RelatedDocument): string[] {
  if (of !== null) return [oneLine(`  ${key}: belongs to ${of}`)];
  const evidence = match.kind === 'unmatched' ? printedFacts(facts.text) : match.evidence;
  return [
    oneLine(`  ${key}`),
    ...verdictLines(match, missing).map((line) => `    ${line}`),
    ...evidenceLines(evidence).map((line) => `  ${line}`),
  ];
}
