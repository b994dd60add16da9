import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/** Identity of a message; contains nothing that SAP may change. */
export interface MessageKeyParts {
  readonly namespace: 'live' | 'test';
  /** `invoice` or `notice`. */
  readonly origin: string;
  /** `SBODEMOAR/invoice/4711` for an invoice, the JID for a notice. */
  readonly subject: string;
  readonly role: string;
  readonly ordinal: number;
}

/** The message's identity as one text: `live/invoice/SBODEMOAR/invoice/4711/customer/0`. */
export function messageKey(parts: MessageKeyParts): string {
  return [parts.namespace, parts.origin, parts.subject, parts.role, String(parts.ordinal)].join('/');
}

/**
 * WhatsApp's message id for a message and generation: always the same, even after the database was lost, because WhatsApp
 * drops a second message with a known id. "3EB0" and 18 hex digits is the shape that WhatsApp Web
 * and the open clients use.
 *
 * @param idKey derived from the vault key, at least 16 bytes
 */
export function messageId(idKey: Buffer | KeyObject, key: string, generation: number): string {
  const digest = createHmac('sha256', idKey).update(key).update('\u2016').update(String(generation)).digest('hex');
  return `3EB0${digest.slice(0, 18).toUpperCase()}`;
}

/** Number of generations checked; resends are made by people, so there are few. */
const MOST_GENERATIONS = 50;

/** The generation in which it is the id of this message; null: it is none of its ids. */
export function generationOf(idKey: Buffer, key: string, id: string): number | null {
  // Made once: from bytes each of the ids takes five times as long.
  const secret = createSecretKey(idKey);
  for (let generation = 0; generation <= MOST_GENERATIONS; generation++) {
    if (messageId(secret, key, generation) === id) return generation;
  }
  return null;
}
