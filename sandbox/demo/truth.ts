import { type ExpectedInvoice, expectedOutcome } from '../sample-company/expected-outcome.ts';
import { ownNumber, type StandIns } from '../stand-ins.ts';
import type { Arrival } from '../whatsapp/world/records.ts';

/** The actual result of one invoice, according to the customer's phone and SAP's user fields. */
export interface InvoiceTruth {
  readonly expected: ExpectedInvoice;
  /** The customer's message on the phone; null if none arrived. */
  readonly arrival: Arrival | null;
  /** How often the customer received the same PDF. */
  readonly times: number;
  /** Whether the PDF arrived unchanged. */
  readonly intact: boolean;
  /** `U_CourierStatus` in SAP; null if nothing was written. */
  readonly written: string | null;
}

/** Reads phones and SAP, without asking the service. */
export async function lookAtFarEnds(standIns: StandIns): Promise<readonly InvoiceTruth[]> {
  const { sap, company, pdfs } = standIns;
  const rows = new Map((await sap.admin.rows('Invoices')).map((row) => [row['DocEntry'], row]));
  const own = new Map(pdfs.map((pdf) => [pdf.docEntry, pdf.sha256]));
  const bySha = new Map<string, Arrival[]>();
  for (const arrival of customersArrivals(standIns)) {
    const key = `${arrival.phone} ${arrival.sha256}`;
    bySha.set(key, [...(bySha.get(key) ?? []), arrival]);
  }
  return expectedOutcome(company).map((expected) => {
    const digits = expected.outcome.kind === 'sent' ? expected.outcome.digits : '';
    const sha256 = own.get(expected.docEntry);
    const arrivals = bySha.get(`${digits} ${sha256}`) ?? [];
    const status = rows.get(expected.docEntry)?.['U_CourierStatus'];
    return {
      expected,
      arrival: arrivals[0] ?? null,
      times: arrivals.length,
      intact: arrivals.length > 0 && arrivals.every((arrival) => arrival.openedBy.length > 0),
      written: typeof status === 'string' ? status : null,
    };
  });
}

/** Documents on phones other than the sender's. */
export function customersArrivals({ whatsapp }: StandIns): readonly Arrival[] {
  return whatsapp.world.log.all().filter((arrival) => arrival.kind === 'document' && arrival.phone !== ownNumber);
}

/** True if every invoice has its expected result on the phone and in SAP. */
export function isSettled(truth: readonly InvoiceTruth[]): boolean {
  return truth.every(({ expected: { outcome }, arrival, written }) => {
    if (outcome.kind === 'sent') return arrival !== null && arrival.readAt !== null && written === 'read';
    return arrival === null && (outcome.kind !== 'held' || written === 'held');
  });
}
