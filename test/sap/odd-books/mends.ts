/** What the product does about odd books, each to be taken back: the rig shows SAP as the product would see it without. */
import type { LoginLimit } from '../../../src/sap/business-one/session.ts';
import type { DocumentPage, InvoiceSource, SapDocument } from '../../../src/sap/invoice-source.ts';

/** What is drawn into histories; each has a mend. */
export const draws = [
  'duplicate',
  'restored database',
  'restarted numbering',
  'future stamp',
  'lost session',
  'bad row',
  'lost outbox',
] as const;
export type Draw = (typeof draws)[number];

type Reader = (document: SapDocument) => SapDocument | null;

/** The source without one mend; null: with all of them. */
export function without(mend: Draw | null, source: InvoiceSource): InvoiceSource {
  const read = readerWithout(mend);
  const cursorOf = mend === 'future stamp' ? naiveCursor() : (page: DocumentPage) => page.cursor;
  const shown = (page: DocumentPage): DocumentPage => ({
    documents: page.documents.flatMap((document) => read(document) ?? []),
    cursor: cursorOf(page),
  });
  return {
    company: source.company,
    changes: async function* (...given) {
      for await (const page of source.changes(...given)) yield shown(page);
    },
    sweep: async function* (...given) {
      for await (const page of source.sweep(...given)) yield shown(page);
    },
    numbered: (type, docNum, signal) => source.numbered(type, docNum, signal),
    document: async (ref, signal) => {
      const document = await source.document(ref, signal);
      return document && read(document);
    },
    partner: (...given) => source.partner(...given),
    salesPerson: (...given) => source.salesPerson(...given),
    writeBack: (...given) => source.writeBack(...given),
    clearAction: (...given) => source.clearAction(...given),
    blindSpot: (...given) => source.blindSpot(...given),
    close: () => source.close(),
  };
}

/** Without the mend of lost sessions nobody logs in a second time. */
export function loginLimitWithout(mend: Draw | null): LoginLimit {
  return mend === 'lost session' ? { count: 1, windowMs: Number.MAX_SAFE_INTEGER } : { count: 1000, windowMs: 1 };
}

function readerWithout(mend: Draw | null): Reader {
  switch (mend) {
    case 'duplicate':
      // A mark is believed to be of the document at which it stands.
      return (document) => ({ ...document, mark: document.mark && { ...document.mark, names: 'this' } });
    case 'lost outbox':
      // A mark of which nobody can tell counts for nothing.
      return (document) => (document.mark && !document.mark.names ? { ...document, mark: null } : document);
    case 'restarted numbering':
      // A document is its printed number.
      return (document) => ({ ...document, ref: { ...document.ref, key: String(document.docNum) } });
    case 'restored database':
      return rememberingFacts();
    case 'bad row':
      return (document) => (document.flaw !== null || document.dueDate === null ? null : document);
    case 'future stamp':
    case 'lost session':
    case null:
      return (document) => document;
  }
}

/** What is known of a key is what its document was when it was first seen. */
function rememberingFacts(): Reader {
  const first = new Map<string, SapDocument>();
  return (document) => {
    const known = first.get(document.ref.key) ?? document;
    first.set(document.ref.key, known);
    const { cardCode, docNum, total, currency, creationDate } = known;
    return { ...document, cardCode, docNum, total, currency, creationDate };
  };
}

/** The largest stamp ever seen, whatever day it shows, and no key; never moved back. */
function naiveCursor(): (page: DocumentPage) => string | null {
  let latest = '';
  return ({ documents, cursor }) => {
    for (const { updateDate, updateTime } of documents) {
      const stamp = `${updateDate} ${updateTime}`;
      if (stamp > latest) latest = stamp;
    }
    const [updateDate, updateTime] = latest.split(' ');
    return latest === '' ? cursor : JSON.stringify({ updateDate, updateTime });
  };
}
