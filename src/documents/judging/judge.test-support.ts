import { textFacts } from '../facts/text-facts.ts';
import { nameFacts } from '../file-names.ts';
import { matchDocument } from './match.ts';

/** Invoice 4117 over 1,210.50 of 2 June 2026. */
export function printedInvoice(currency: string) {
  return {
    ref: { company: 'SBODEMO', type: 'invoice' as const, key: '57' },
    docNum: 4117,
    seriesName: null,
    docDate: '2026-06-02',
    total: '1210.50',
    currency,
    taxId: null as string | null,
    fiscalNumber: null,
  };
}

/** What becomes of a file named after the invoice, with this print: `⏎` ends a line, `\f` a page, three spaces a cell. */
export function judgeOf(text: string, invoice: ReturnType<typeof printedInvoice>): string {
  const facts = { name: nameFacts('4117.pdf'), text: textFacts(text.replaceAll('⏎', '\n')), unreadable: null };
  return matchDocument('4117.pdf', facts, [invoice]).kind;
}
