import { compositeKey, findComposites } from './composites.ts';
import type { NameFacts } from './document-facts.ts';
import { findFiscalNumbers } from './facts/fiscal-number.ts';

/**
 * How SAP, its add-ons and people name the PDF of an invoice. A pattern only proposes: the text decides. Tried in this
 * order, the first that fits wins. Names without extension, any case. Every repetition is bounded: a name is as foreign
 * as a text, and where two can take the same characters their number multiplies.
 */
const KNOWN_NAMES: readonly RegExp[] = [
  // DocKey_57, Invoice_DocEntry_57, 13_DocEntry-57
  /(?:doc[-_ ]?entry|doc[-_ ]?key)[-_ #]{0,8}(?<docEntry>\d+)/i,
  // FA-A-0003-00001234, A0003-00001234; without its letter only with a leading zero: 1001_20261123 is a number and a date
  /(?<fiscal>(?:(?<![a-z])[ABCEMR][-_ ]?\d{4,5}|(?<!\d)0\d{3,4})[-_]\d{8})(?!\d)/i,
  // 103767-Invoice-2026-03-24-1
  /^(?<docNum>\d{4,10})[-_ ]{1,8}(?:invoice|factura|fatura|facture|rechnung)(?![a-z])/i,
  // AR Invoice - 1001, A_R Invoice 1001 - Customer, Invoice_1001, Invoice No. 1001
  /(?:^|[^a-z])(?:a[-_/]?r[-_ ]{1,8})?(?:invoices?|inv|tax[-_ ]?invoice)[-_ #.]{0,8}(?:no|nr|num|number)?[-_ #.:]{0,8}(?:[a-z]{1,5}[-_ ])?(?<docNum>\d{1,10})(?!\d)/i,
  // Factura 1001, Factura de clientes - 1001, Factura_deudores_1001, FAC-1001, FC_1001, FV1001
  /(?:^|[^a-z])(?:facturas?|fact|fac|fc|fv)(?:[-_ ]{1,8}de)?(?:[-_ ]{1,8}(?:venta|ventas|cliente|clientes|deudor|deudores))?[-_ #.]{0,8}(?:nro|no|n°|nº|num|numero)?[-_ #.:]{0,8}(?:[a-z]{1,5}[-_ ])?(?<docNum>\d{1,10})(?!\d)/i,
  // Nota Fiscal de Saída 1001, NF-e 1001, NF_1001, Fatura 1001
  /(?:^|[^a-z])(?:nota[-_ ]{0,8}fiscal(?:[-_ ]{1,8}de[-_ ]{1,8}sa[ií]da)?|nf[-_ ]?e?|danfe|fatura)[-_ #.]{0,8}(?:no|n°|nº|num)?[-_ #.:]{0,8}(?<docNum>\d{1,10})(?!\d)/i,
  // Ausgangsrechnung 1001, Rechnung_1001, RE-1001, RG1001
  /(?:^|[^a-z])(?:ausgangsrechnung|rechnung|re|rg|ar)[-_ #.]{0,8}(?:nr|no)?[-_ #.:]{0,8}(?:[a-z]{1,5}[-_ ])?(?<docNum>\d{1,10})(?!\d)/i,
  // EnterpriseInvoice-1001, fatura_FAT1001
  /(?:invoice|fatura|factura|facture|rechnung)[-_ ]{0,8}[a-z]{0,4}[-_ ]?(?<docNum>\d{4,10})(?!\d)/i,
  // 1001.pdf, 1001 - Customer.pdf, EXP-1001.pdf; a scanner's counter is none
  /^(?!(?:scan|img|image|doc|page|pag|foto|photo|file|print|fax|copy|copia|batch|lote)[-_ ])(?:[a-z]{1,5}[-_ ])?(?<docNum>\d{1,10})(?=$|[-_ .])/i,
];

/** Days, years before a counter, and the marks of a second download: no numbers of a document. */
const NO_NUMBERS: readonly RegExp[] = [
  /(?<!\d)(?:19|20)\d\d([-_.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?!\d)/g,
  /(?<!\d)(?:0?[1-9]|[12]\d|3[01])([-_.])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d(?!\d)/g,
  /(?<!\d)(?:19|20)\d\d[-_](?=\d{3,}(?!\d{5}))/g,
  / ?\(\d{1,3}\)$/g,
];

/**
 * What the name of a file claims; empty lists when it claims nothing. `key` is its path below the folder: the folder's
 * name, or letters before the number, may name the series ("EXP/Invoice 1001.pdf", "EXP-1001.pdf").
 */
export function nameFacts(key: string, patterns: readonly RegExp[] = []): NameFacts {
  const folders = key.normalize('NFC').split('/');
  const fileName = folders.pop() ?? '';
  const stem = fileName.replace(/\.pdf$/i, '');
  const named = NO_NUMBERS.reduce((rest, pattern) => rest.replace(pattern, ''), stem);
  const groups = firstGroups(patterns, fileName) ?? firstGroups(KNOWN_NAMES, named) ?? {};
  const docNums = numberOf(groups['docNum']);
  return {
    docNums,
    docEntries: numberOf(groups['docEntry']),
    fiscalNumbers: findFiscalNumbers(groups['fiscal'] ?? ''),
    composites: docNums.flatMap((docNum) => [
      ...folders.map((folder) => compositeKey(folder, docNum)),
      ...findComposites(stem).filter((composite) => composite.endsWith(`-${docNum}`)),
    ]),
  };
}

function firstGroups(patterns: readonly RegExp[], text: string): Readonly<Record<string, string | undefined>> | null {
  for (const pattern of patterns) {
    const groups = pattern.exec(text)?.groups;
    if (groups) return groups;
  }
  return null;
}

/** Two or three digits with zeros before them count files ("invoice-01"). */
function numberOf(digits: string | undefined): number[] {
  return digits !== undefined && /^(?!0\d{1,2}$)\d{1,10}$/.test(digits) ? [Number(digits)] : [];
}
