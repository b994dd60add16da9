/** A database that was restored from a backup gives the keys of documents to others. */
import type { SapDocument } from '../../sap/invoice-source.ts';

/**
 * What of a posted document, that cannot change, is another now: the words for each, "customer C2 instead of C1". Empty:
 * it is the same document. What could not be read, then or now, tells nothing.
 */
export function replacedFacts(before: SapDocument, now: SapDocument): readonly string[] {
  const found: string[] = [];
  // Documents that an older version kept may lack a fact altogether.
  const compare = (name: string, old: string | null | undefined, current: string | null): void => {
    if (typeof old === 'string' && current !== null && old !== current)
      found.push(`${name} ${current} instead of ${old}`);
  };
  compare('customer', filled(before.cardCode), filled(now.cardCode));
  compare('number', number(before.docNum), number(now.docNum));
  if (!before.flaw && !now.flaw) {
    compare('currency', code(before.currency), code(now.currency));
    compare('total', amount(before.total), amount(now.total));
  }
  compare('day of creation', before.creationDate, now.creationDate);
  return found;
}

/** A currency, which older versions kept as it was written. */
const code = (currency: string): string | null => filled(currency.trim().toUpperCase());
const filled = (text: string): string | null => (text === '' ? null : text);
const number = (value: number): string | null => (value === 0 ? null : String(value));

/** Without zeros that say nothing: SAP's versions print them or not. null: nothing, which is also what is not told. */
function amount(total: string): string | null {
  const plain = total.includes('.') ? total.replace(/\.?0+$/, '') : total;
  return Number(plain) === 0 ? null : plain;
}
