import type { InvoicePdf } from '../../delivery/ports/confirmation-store.ts';
import type { Evidence } from '../../documents/judging/evidence.ts';
import { oneLine } from '../../visible-text.ts';

/** What an invoice's PDF was accepted by, or why one is held, for people. */
export function pdfLines({ fileName, source, attached, problem, agreed, evidence, confirmed }: InvoicePdf): string[] {
  const head = attached
    ? `PDF: ${fileName} (${source}), accepted by ${agreed.join(', ') || 'an earlier version'}`
    : `PDF held: ${problem?.sentence ?? fileName}`;
  return [
    oneLine(head),
    ...(confirmed ? [oneLine(`  confirmed by ${confirmed.who}: ${confirmed.why}`)] : []),
    ...evidenceLines(evidence),
  ];
}

/** One fact a line: "document number 1001, after "factura no", page 1 at 60,120–95,132". */
export function evidenceLines(evidence: readonly Evidence[]): string[] {
  return evidence.map(({ fact, label, value, at: { page, box } }) => {
    const [left, top, right, bottom] = box;
    const words = label === '' ? '' : `, beside "${label}"`;
    return `  ${fact.padEnd(15)}  ${oneLine(`${value}${words}, page ${page} at ${left},${top}-${right},${bottom}`)}`;
  });
}
