/** What the PDF folder contains for an invoice. */
export type PlannedPdf =
  /** Its own print. */
  | 'own'
  | 'none'
  /** Another invoice's print, under this one's name. */
  | 'of_another'
  /** A quotation under the invoice's name: its content does not match. */
  | 'name_alone'
  | 'broken'
  /** A scan without text. */
  | 'scanned';

export interface PlannedInvoice {
  readonly cardCode: string;
  readonly currency: 'ARS' | 'USD' | 'BRL' | 'MXN' | 'INR' | 'EUR';
  readonly daysAgo: number;
  readonly pdf: PlannedPdf;
  readonly contactPersonCode?: number;
  readonly cancelled?: true;
  /** Position of the invoice whose total it has, to the cent, under the same DocNum of the other series. */
  readonly totalOf?: number;
}

/** Invoices dated before `fromDate` are never sent: a new installation does not send old ones. */
export const DAYS_BACK = 10;

/** Currencies by customer, sometimes a foreign one. */
const CURRENCIES: Readonly<Record<string, readonly PlannedInvoice['currency'][]>> = {
  C10001: ['ARS', 'ARS', 'USD'],
  C10002: ['ARS'],
  C10003: ['ARS'],
  C10004: ['BRL', 'USD'],
  C10005: ['BRL'],
  C10006: ['MXN', 'USD'],
  C10007: ['INR', 'INR', 'USD'],
  C10008: ['EUR'],
  C10009: ['ARS'],
  C10010: ['ARS'],
};

/** In order of posting: 60 positions. */
const ORDER = [
  ...Array.from({ length: 6 }, () => ['C10001', 'C10004', 'C10002', 'C10005', 'C10006', 'C10007', 'C10008']).flat(),
  ...['C10003', 'C10009', 'C10010', 'C10001', 'C10004', 'C10002', 'C10003', 'C10006', 'C10009'],
  ...['C10007', 'C10001', 'C10010', 'C10003', 'C10001', 'C10009', 'C10002', 'C10007', 'C10006'],
];

/** Exceptions by position. */
const EXCEPTIONS: Readonly<Record<number, Partial<PlannedInvoice>>> = {
  0: { daysAgo: DAYS_BACK + 50 },
  1: { daysAgo: DAYS_BACK + 20 },
  7: { contactPersonCode: 11 },
  8: { totalOf: 16, currency: 'ARS' },
  14: { contactPersonCode: 11 },
  15: { pdf: 'none' },
  20: { pdf: 'broken' },
  23: { pdf: 'of_another' },
  26: { pdf: 'none' },
  30: { pdf: 'name_alone' },
  33: { pdf: 'none' },
  39: { pdf: 'scanned' },
  45: { contactPersonCode: 12 },
  52: { pdf: 'none' },
  58: { cancelled: true },
};

/** All planned invoices, by position. */
export const plan: readonly PlannedInvoice[] = ORDER.map((cardCode, position) => {
  const currencies = CURRENCIES[cardCode] ?? [];
  const earlier = ORDER.slice(0, position).filter((code) => code === cardCode).length;
  return {
    cardCode,
    currency: currencies[earlier % currencies.length] ?? 'ARS',
    // The last ones were posted yesterday, so that they are not in the future in any time zone.
    daysAgo: DAYS_BACK - Math.floor((position * DAYS_BACK) / ORDER.length),
    pdf: 'own',
    ...EXCEPTIONS[position],
  };
});
