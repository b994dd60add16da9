import { keyOf } from './doc-entry.ts';
import type { SapDocument } from './invoice-source.ts';

/** An invoice in Argentine pesos, posted, approved and without a mark, with `changes`. */
export function sapDocument(docEntry: number, changes: Partial<SapDocument> = {}): SapDocument {
  return {
    ref: { company: 'TEST', type: 'invoice', key: keyOf(docEntry) },
    docNum: 1000 + docEntry,
    series: 1,
    seriesName: null,
    docDate: '2026-11-20',
    dueDate: null,
    cardCode: 'C1',
    cardName: 'Ana',
    phone: null,
    numAtCard: null,
    total: '10.5',
    currency: 'ARS',
    taxId: null,
    fiscalNumber: null,
    salesPersonCode: null,
    contactPersonCode: null,
    cancelStatus: 'none',
    approved: true,
    flaw: null,
    mark: null,
    updateDate: '2026-11-20',
    updateTime: '10:00:00',
    creationDate: '2026-11-20',
    ordinal: docEntry,
    ...changes,
  };
}
