import { deliveryError } from '../../errors/delivery.ts';
import type { Action, DeliveryVerb } from '../../next-steps/action.ts';
import type { NextStep } from '../../next-steps/next-step.ts';
import { documentsNumbered } from '../../operations/deliveries/numbered.ts';
import type { DeliveriesPorts } from '../../operations/deliveries/ports.ts';
import type { Subject } from '../../operations/deliveries/show.ts';
import { named } from '../../sap/doc-entry.ts';
import { nameOf, nameWords } from '../../sap/document-name.ts';
import type { DocumentType, SapDocument } from '../../sap/invoice-source.ts';
import { oneLine } from '../../visible-text.ts';

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
 * @param verb what is to be done, for the commands that an error names
 * @throws `DELIVERY_UNKNOWN`; `DELIVERY_NUMBER_FITS_SEVERAL` when nobody can be asked, or the answer is none of them
 */
export async function whichDocument(
  { outbox }: Pick<DeliveriesPorts, 'outbox'>,
  { number, isDocEntry, type }: NamedDocument,
  verb: DeliveryVerb | null,
  ask: Ask,
): Promise<Subject> {
  if (isDocEntry) return { docEntry: number, type };
  const found = await documentsNumbered(outbox, number, type);
  const [only] = found;
  if (only === undefined) throw deliveryError('DELIVERY_UNKNOWN', { delivery: `of ${type} ${number}` });
  if (found.length === 1) return subjectOf(only);
  const chosen = ask === null ? undefined : found[Number(await ask(questionAbout(number, found))) - 1];
  if (chosen !== undefined) return subjectOf(chosen);
  const choices = found.map(describe);
  throw deliveryError('DELIVERY_NUMBER_FITS_SEVERAL', { number, choices, next: commandsFor(found, verb) });
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

function commandsFor(found: readonly SapDocument[], verb: DeliveryVerb | null): NextStep {
  const action = verb ?? 'show_delivery';
  const parts = found.flatMap(({ ref }, at): (string | Action)[] => [
    at === 0 ? 'Say which one: ' : ' or ',
    { action, ...named(ref) },
  ]);
  return { parts: [...parts, '.'] };
}
