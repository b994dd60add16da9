import { elementAt, readXml, type XmlElement } from './xml.ts';

/** What its code says that it is; programs write that of an invoice for the others as well. */
export const eInvoiceKinds = ['invoice', 'credit_note', 'debit_memo', 'down_payment'] as const;
export const eInvoiceFormats = ['cii', 'ubl', 'cfdi', 'nfe', 'dte'] as const;
export type EInvoiceKind = (typeof eInvoiceKinds)[number];

/** What an electronic invoice inside a PDF says of itself. It may be another invoice's: programs mix files up. */
export interface EInvoice {
  readonly format: (typeof eInvoiceFormats)[number];
  readonly number: string;
  /** Tax included, as written: "1210.50". */
  readonly total: string;
  /** ISO 4217; null: not said. */
  readonly currency: string | null;
  readonly kind: EInvoiceKind;
  /** UUID of a CFDI, key of an NF-e; upper case. */
  readonly electronicId: string | null;
}

/** Factur-X and ZUGFeRD 1 and 2 (CII), UBL, CFDI, NF-e, DTE; null for anything else, and for what lacks number or total. */
export function readEInvoice(text: string): EInvoice | null {
  const sent = readXml(text);
  const root = sent?.name === 'AttachedDocument' ? readXml(attachedIn(sent)) : sent;
  if (!root) return null;
  const found = READERS[root.name]?.(root);
  return found && found.number !== '' && /^-?\d{1,15}(?:\.\d{1,6})?$/.test(found.total) ? found : null;
}

/** Colombia's container of an invoice in UBL and the authority's answer to it (Anexo técnico de factura electrónica, 14). */
function attachedIn(container: XmlElement): string {
  return textAt(container, 'Attachment', 'ExternalReference', 'Description');
}

const READERS: Readonly<Record<string, (root: XmlElement) => EInvoice | null>> = {
  CrossIndustryInvoice: (root) =>
    cii(root, 'ExchangedDocument', [
      'SupplyChainTradeTransaction',
      'ApplicableHeaderTradeSettlement',
      'SpecifiedTradeSettlementHeaderMonetarySummation',
    ]),
  // ZUGFeRD 1.
  CrossIndustryDocument: (root) =>
    cii(root, 'HeaderExchangedDocument', [
      'SpecifiedSupplyChainTradeTransaction',
      'ApplicableSupplyChainTradeSettlement',
      'SpecifiedTradeSettlementMonetarySummation',
    ]),
  Invoice: (root) => ubl(root, kindOfCode(textAt(root, 'InvoiceTypeCode')), 'LegalMonetaryTotal'),
  CreditNote: (root) => ubl(root, 'credit_note', 'LegalMonetaryTotal'),
  DebitNote: (root) => ubl(root, 'debit_memo', 'RequestedMonetaryTotal'),
  Comprobante: cfdi,
  nfeProc: (root) => nfe(elementAt(root, 'NFe') ?? root),
  NFe: nfe,
  EnvioDTE: (root) => onlyDte(elementAt(root, 'SetDTE')),
  SetDTE: onlyDte,
  DTE: dte,
};

/** UNTDID 1001: credit notes. */
const CREDIT_CODES: readonly string[] = ['81', '83', '261', '262', '296', '308', '381', '396', '420', '458', '532'];
/** UNTDID 1001: debit notes, and prepayment invoices. */
const DEBIT_CODES: readonly string[] = ['80', '84', '383'];
const PREPAYMENT_CODES: readonly string[] = ['386'];

function kindOfCode(code: string): EInvoiceKind {
  if (CREDIT_CODES.includes(code)) return 'credit_note';
  if (DEBIT_CODES.includes(code)) return 'debit_memo';
  return PREPAYMENT_CODES.includes(code) ? 'down_payment' : 'invoice';
}

function textAt(from: XmlElement, ...path: readonly string[]): string {
  return elementAt(from, ...path)?.text ?? '';
}

function cii(root: XmlElement, header: string, [trade = '', settlement = '', sums = '']: readonly string[]): EInvoice {
  return {
    format: 'cii',
    number: textAt(root, header, 'ID'),
    total: textAt(root, trade, settlement, sums, 'GrandTotalAmount'),
    currency: textAt(root, trade, settlement, 'InvoiceCurrencyCode') || null,
    kind: kindOfCode(textAt(root, header, 'TypeCode')),
    electronicId: null,
  };
}

function ubl(root: XmlElement, kind: EInvoiceKind, sums: string): EInvoice {
  return {
    format: 'ubl',
    number: textAt(root, 'ID'),
    total: textAt(root, sums, 'TaxInclusiveAmount'),
    currency: textAt(root, 'DocumentCurrencyCode') || null,
    kind,
    electronicId: null,
  };
}

/** Versions 3.3 and 4.0, and 3.2 with its small letters. */
function cfdi(root: XmlElement): EInvoice {
  const of = (name: string) => root.attributes.get(name) ?? root.attributes.get(name.toLowerCase()) ?? '';
  const uuid = elementAt(root, 'Complemento', 'TimbreFiscalDigital')?.attributes.get('UUID');
  return {
    format: 'cfdi',
    number: `${of('Serie')} ${of('Folio')}`.trim(),
    total: of('Total'),
    currency: of('Moneda') || null,
    kind: /^e/i.test(of('TipoDeComprobante') || (root.attributes.get('tipoDeComprobante') ?? ''))
      ? 'credit_note'
      : 'invoice',
    electronicId: uuid?.toUpperCase() ?? null,
  };
}

/** Manual de Orientação do Contribuinte: `finNFe` 4 is a return, which corrects an invoice. */
function nfe(root: XmlElement): EInvoice {
  const facts = elementAt(root, 'infNFe') ?? root;
  return {
    format: 'nfe',
    number: textAt(facts, 'ide', 'nNF'),
    total: textAt(facts, 'total', 'ICMSTot', 'vNF'),
    currency: 'BRL',
    kind: textAt(facts, 'ide', 'finNFe') === '4' ? 'credit_note' : 'invoice',
    electronicId: /^NFe(\d{44})$/.exec(facts.attributes.get('Id') ?? '')?.[1] ?? null,
  };
}

/** An envelope may carry many, and then it is nobody's in particular. */
function onlyDte(set: XmlElement | null): EInvoice | null {
  const [first, second] = (set?.children ?? []).filter(({ name }) => name === 'DTE');
  return first && !second ? dte(first) : null;
}

/**
 * `TipoDTE` of the SII's format of electronic documents: invoices, receipts, and those for exports. A delivery note (52) and
 * others are none of them.
 */
const DTE_KINDS: Readonly<Record<string, EInvoiceKind>> = {
  ...Object.fromEntries(['33', '34', '39', '41', '46', '110'].map((type) => [type, 'invoice' as const])),
  56: 'debit_memo',
  111: 'debit_memo',
  61: 'credit_note',
  112: 'credit_note',
};

function dte(root: XmlElement): EInvoice | null {
  const national = elementAt(root, 'Documento');
  const head = elementAt(national ?? elementAt(root, 'Exportaciones') ?? root, 'Encabezado');
  const kind = head && DTE_KINDS[textAt(head, 'IdDoc', 'TipoDTE')];
  if (!head || !kind) return null;
  return {
    format: 'dte',
    number: textAt(head, 'IdDoc', 'Folio'),
    total: textAt(head, 'Totales', 'MntTotal'),
    currency: national ? 'CLP' : null,
    kind,
    electronicId: null,
  };
}
