import type { DocumentRow } from '../business-one/company-data.ts';
import { partners } from './people.ts';
import { type PlannedInvoice, plan } from './plan.ts';

/** An invoice, with what its print needs beyond SAP's row. Money in cents of the document's currency. */
export interface SampleInvoice {
  readonly row: DocumentRow;
  readonly plan: PlannedInvoice;
  readonly series: 'PRI' | 'EXP';
  /** "A 0003-00001201", from SAP's three fields. */
  readonly fiscalNumber: string;
  readonly lines: readonly InvoiceLine[];
  readonly netCents: number;
  readonly vatCents: number;
  readonly totalCents: number;
}

export interface InvoiceLine {
  readonly item: number;
  readonly quantity: number;
  readonly priceCents: number;
}

/** Pesos per unit, in hundredths: roughly the rates of late 2026, constant so that every run is the same. */
const RATES: Readonly<Record<PlannedInvoice['currency'], number>> = {
  ARS: 100,
  USD: 148_000,
  BRL: 27_150,
  MXN: 8_010,
  INR: 1_665,
  EUR: 171_500,
};
const SERIES = {
  PRI: { code: 1, letter: 'fLetterA', pointOfIssue: '0003', firstFolio: 1201 },
  EXP: { code: 2, letter: 'fLetterE', pointOfIssue: '0005', firstFolio: 301 },
} as const;
/** Both series start here, so their DocNums overlap. */
const FIRST_DOC_NUM = 5001;
const FIRST_DOC_ENTRY = 41;

/**
 * The sample invoices in order of posting, followed by the document that cancels the cancelled one.
 * `today` is `YYYY-MM-DD`; the same day gives the same invoices.
 */
export function sampleInvoices(today: string): readonly SampleInvoice[] {
  const invoices = plan.map((planned, position) => build(planned, position, today));
  const cancelled = invoices.filter((invoice) => invoice.plan.cancelled);
  return [...invoices, ...cancelled.map((invoice, i) => cancellationOf(invoice, plan.length + i, today))];
}

function build(planned: PlannedInvoice, position: number, today: string): SampleInvoice {
  const partner = partners.find(({ CardCode }) => CardCode === planned.cardCode);
  if (!partner) throw new RangeError(`No partner ${planned.cardCode}`);
  const series = seriesOf(planned);
  const ordinal = plan.slice(0, position).filter((earlier) => seriesOf(earlier) === series).length;
  const { code, letter, pointOfIssue, firstFolio } = SERIES[series];
  const folio = firstFolio + ordinal;
  const lines = linesOf(planned, position);
  const netCents = lines.reduce((sum, line) => sum + line.quantity * line.priceCents, 0);
  // 21 % in Argentina; none on exports.
  const vatCents = series === 'PRI' ? Math.round(netCents * 0.21) : 0;
  const totalCents = netCents + vatCents;
  const foreign = planned.currency !== 'ARS';
  const date = dayBefore(today, planned.daysAgo);
  const row: DocumentRow = {
    DocEntry: FIRST_DOC_ENTRY + position,
    DocNum: FIRST_DOC_NUM + ordinal,
    Series: code,
    SeriesString: series,
    DocDate: date,
    DocDueDate: dayBefore(date, -30),
    TaxDate: date,
    CardCode: partner.CardCode,
    CardName: partner.CardName,
    DocCurrency: planned.currency,
    DocTotal: decimal(Math.round((totalCents * RATES[planned.currency]) / 100)),
    DocTotalFc: foreign ? decimal(totalCents) : '0',
    DocRate: foreign ? decimal(RATES[planned.currency]) : '0',
    VatSum: decimal(Math.round((vatCents * RATES[planned.currency]) / 100)),
    SalesPersonCode: partner.SalesPersonCode ?? -1,
    DocumentStatus: planned.cancelled ? 'bost_Close' : 'bost_Open',
    CancelStatus: planned.cancelled ? 'csYes' : 'csNo',
    Cancelled: planned.cancelled ? 'tYES' : 'tNO',
    Letter: letter,
    PointOfIssueCode: pointOfIssue,
    FolioNumberFrom: folio,
    FolioNumberTo: folio,
    CreationDate: date,
    DocTime: timeOf(position),
    ...(partner.FederalTaxID !== undefined && { FederalTaxID: partner.FederalTaxID }),
    ...(planned.contactPersonCode !== undefined && { ContactPersonCode: planned.contactPersonCode }),
    ...(position % 4 === 0 && { NumAtCard: `OC-${7000 + position}` }),
  };
  const fiscalNumber = `${letter.at(-1)} ${pointOfIssue}-${String(folio).padStart(8, '0')}`;
  return { row, plan: planned, series, fiscalNumber, lines, netCents, vatCents, totalCents };
}

function cancellationOf(invoice: SampleInvoice, position: number, today: string): SampleInvoice {
  const last = plan.filter((planned) => seriesOf(planned) === invoice.series).length;
  const folio = SERIES[invoice.series].firstFolio + last;
  const row: DocumentRow = {
    ...invoice.row,
    DocEntry: FIRST_DOC_ENTRY + position,
    DocNum: FIRST_DOC_NUM + last,
    DocDate: dayBefore(today, 1),
    CreationDate: dayBefore(today, 1),
    DocTime: timeOf(position),
    CancelStatus: 'csCancellation',
    Cancelled: 'tNO',
    FolioNumberFrom: folio,
    FolioNumberTo: folio,
  };
  const fiscalNumber = invoice.fiscalNumber.replace(/\d{8}$/, String(folio).padStart(8, '0'));
  return { ...invoice, row, fiscalNumber, plan: { ...invoice.plan, pdf: 'none' } };
}

function linesOf(planned: PlannedInvoice, position: number): readonly InvoiceLine[] {
  if (planned.totalOf !== undefined) {
    const twin = plan[planned.totalOf];
    if (!twin) throw new RangeError(`No invoice at position ${planned.totalOf}`);
    const net = linesOf(twin, planned.totalOf).reduce((sum, line) => sum + line.quantity * line.priceCents, 0);
    return [{ item: 0, quantity: 1, priceCents: net + (seriesOf(twin) === 'PRI' ? Math.round(net * 0.21) : 0) }];
  }
  // A hammer costs thousands of pesos, but tens of euros.
  const scale = Math.max(1, Math.round(148_000 / RATES[planned.currency]));
  return Array.from({ length: 1 + (position % 4) }, (_, i) => ({
    item: (position + i * 3) % 8,
    quantity: 1 + ((position * 7 + i * 5) % 12),
    priceCents: (1095 + ((position * 379 + i * 811) % 9000)) * scale,
  }));
}

function seriesOf(planned: PlannedInvoice): 'PRI' | 'EXP' {
  return partners.find(({ CardCode }) => CardCode === planned.cardCode)?.Country === 'AR' ? 'PRI' : 'EXP';
}

/** "1210.50" of 121050. */
function decimal(cents: number): string {
  return `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

/** `YYYY-MM-DD`, this many days earlier; later if negative. */
export function dayBefore(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}

/** Between 08:00 and 18:00, increasing with the position within a day. */
function timeOf(position: number): string {
  const minutes = 8 * 60 + ((position * 10) % 600);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}:00`;
}
