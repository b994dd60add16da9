/** What is left of an invoice and of its PDF when the person that it was sent to is forgotten. Pure. */
import type { DocumentFacts } from '../../documents/document-facts.ts';
import type { SapDocument } from '../../sap/invoice-source.ts';

/**
 * How long WhatsApp keeps a message for a phone that is offline: 30 days, as its privacy policy says. After that a sent message
 * arrives no more. Milliseconds.
 */
export const UNDELIVERED_KEPT_MS = 30 * 86_400_000;

/** Without name, phone, tax number, contact and the customer's own reference; everything that tells it from another stays. */
export function withoutPerson(document: SapDocument): SapDocument {
  return { ...document, cardName: '', phone: null, numAtCard: null, taxId: null, contactPersonCode: null };
}

/** Without tax numbers: names and addresses are never kept of a PDF. */
export function factsWithoutPerson(facts: DocumentFacts): DocumentFacts {
  const { text } = facts;
  if (text === null) return facts;
  return { ...facts, text: { ...text, taxIds: [], ids: text.ids.filter(({ fact }) => fact !== 'tax number') } };
}
