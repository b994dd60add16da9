import { deliveryError } from '../../errors/delivery.ts';
import { documentsError } from '../../errors/documents.ts';
import type { Action, DeliveryVerb } from '../../next-steps/action.ts';
import type { NextStep } from '../../next-steps/next-step.ts';
import { documentsNumbered } from '../../operations/deliveries/numbered.ts';
import type { DeliveriesPorts } from '../../operations/deliveries/ports.ts';
import type { Subject } from '../../operations/deliveries/show.ts';
import { documentsInSap } from '../../operations/documents/numbered-in-sap.ts';
import { named } from '../../sap/doc-entry.ts';
import { nameOf, nameWords } from '../../sap/document-name.ts';
import type { DocumentType, InvoiceSource, SapDocument } from '../../sap/invoice-source.ts';
import { oneLine } from '../../visible-text.ts';

/** Actions that name one document. */
type Naming = DeliveryVerb | 'preview' | 'find_documents' | 'confirm_document';

/** A document as it was named on the command line. */
export interface NamedDocument {
  /** Of digits: printed on it, or SAP's internal number. */
  readonly number: number;
  /** SAP's internal number is meant, and nothing else. */
  readonly isDocEntry: boolean;
  readonly type: DocumentType;
}

/** Asks a person, who answers in one line; null: nobody is there to answer. */
export type Ask = ((question: string) => Promise<string>) | null;

/**
 * The document that a number means. One that fits several is asked about.
 *
 * @param action what is to be done, for the commands that an error names
 * @throws `DELIVERY_UNKNOWN`; `DELIVERY_NUMBER_FITS_SEVERAL` when nobody can be asked, or the answer is none of them
 */
export async function whichDocument(
  { outbox }: Pick<DeliveriesPorts, 'outbox'>,
  { number, isDocEntry, type }: NamedDocument,
  action: Naming | null,
  ask: Ask,
): Promise<Subject> {
  if (isDocEntry) return { docEntry: number, type };
  const found = await documentsNumbered(outbox, number, type);
  const document = await oneOf(found, number, action ?? 'show_delivery', ask);
  if (document === null) throw deliveryError('DELIVERY_UNKNOWN', { delivery: `of ${type} ${number}` });
  return subjectOf(document);
}

/**
 * The same among the documents of SAP, whether the service knows them or not.
 *
 * @throws `INVOICE_UNKNOWN`, `DELIVERY_NUMBER_FITS_SEVERAL`, and the errors of SAP
 */
export async function whichInSap(
  source: InvoiceSource,
  wanted: NamedDocument,
  action: Naming,
  ask: Ask,
  signal: AbortSignal,
): Promise<SapDocument> {
  const found = await documentsInSap(source, wanted, signal);
  const document = await oneOf(found, wanted.number, action, ask);
  if (document !== null) return document;
  const { number, type } = wanted;
  throw documentsError('INVOICE_UNKNOWN', { type: nameWords(type), number, company: source.company });
}

/** Null: none is found. */
async function oneOf(
  found: readonly SapDocument[],
  number: number,
  action: Naming,
  ask: Ask,
): Promise<SapDocument | null> {
  const [only = null] = found;
  if (found.length < 2) return only;
  const chosen = ask === null ? undefined : found[Number(await ask(questionAbout(number, found))) - 1];
  if (chosen !== undefined) return chosen;
  const choices = found.map(describe);
  throw deliveryError('DELIVERY_NUMBER_FITS_SEVERAL', { number, choices, next: commandsFor(found, action) });
}

/** Numbers on a command line are DocEntries, so every key found by one is. */
function subjectOf({ ref }: SapDocument): Subject {
  return { docEntry: Number(ref.key), type: ref.type };
}

function questionAbout(number: number, found: readonly SapDocument[]): string {
  const lines = found.map((document, at) => `  ${at + 1}  ${describe(document)}`);
  return `${number} fits more than one document:\n${lines.join('\n')}\nWhich one? (1 to ${found.length})`;
}

/** `invoice 4711 (DocEntry 12) of 2026-11-20, Customer, 100.00 EUR` */
function describe(document: SapDocument): string {
  const { ref, docNum, docDate, cardName, total, currency } = document;
  return oneLine(
    `${nameWords(nameOf(document))} ${docNum} (DocEntry ${ref.key}) of ${docDate}, ${cardName}, ${total} ${currency}`,
  );
}

function commandsFor(found: readonly SapDocument[], action: Naming): NextStep {
  const parts = found.flatMap(({ ref }, at): (string | Action)[] => [
    at === 0 ? 'Say which one: ' : ' or ',
    { action, ...named(ref) },
  ]);
  return { parts: [...parts, '.'] };
}
