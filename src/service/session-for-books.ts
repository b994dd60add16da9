import { systemClock } from '../clock.ts';
import type { Messenger } from '../delivery/messenger.ts';
import type { Evidence } from '../delivery/ports/settling-store.ts';
import { type AccountShare, SharedAccount } from '../delivery/sending/account-share.ts';
import type { EngineEvent } from '../whatsapp/engine.ts';

type Listener = Parameters<Messenger['subscribe']>[0];

/** What the deliveries of several companies have of the one session that they share. */
export interface SessionForBooks {
  /** @param book its key */
  messengerOf(book: string): Messenger;
  shareOf(book: string): AccountShare;
}

export interface SessionForBooksParts {
  readonly messenger: Messenger;
  /** Keys of all books, also of those that do not run. */
  readonly books: readonly string[];
  /** Keeps evidence that belongs to one of these books, or, if `orUnknown`, to no message that is known. */
  keep(evidence: Evidence, books: readonly string[], orUnknown: boolean, now: number): Promise<void>;
}

/**
 * Every book hears what WhatsApp tells, and takes what is its own. What belongs to a book that does not run is kept for it,
 * before it is acknowledged.
 */
export function sessionForBooks({ messenger, books, keep }: SessionForBooksParts): SessionForBooks {
  const account = new SharedAccount();
  const listeners = new Map<string, Listener>();

  messenger.subscribe((event) => {
    const evidence = evidenceIn(event);
    const absent = books.filter((book) => !listeners.has(book));
    return evidence === null || absent.length === 0 ? undefined : keepFor(absent, event, evidence);
  });

  async function keepFor(absent: readonly string[], event: EngineEvent, evidence: Evidence): Promise<void> {
    await keep(evidence, absent, absent.length === books.length, systemClock.now().wall);
    // Who has begun meanwhile may have asked for what was kept too early.
    await Promise.all(absent.map(async (book) => listeners.get(book)?.(event)));
  }

  return {
    shareOf: (book) => account.shareOf(book),
    messengerOf: (book) => ({
      capabilities: messenger.capabilities,
      maySend: () => messenger.maySend(),
      storeGeneration: () => messenger.storeGeneration(),
      backlog: () => messenger.backlog(),
      lookup: (digits) => messenger.lookup(digits),
      prepare: (request) => messenger.prepare(request),
      send: (request) => messenger.send(request),
      findSent: (request) => messenger.findSent(request),
      revoke: (request) => messenger.revoke(request),
      limits: () => messenger.limits(),
      subscribe: (listener) => {
        const ends = account.runs(book);
        listeners.set(book, listener);
        const unsubscribe = messenger.subscribe(listener);
        return () => {
          unsubscribe();
          if (listeners.get(book) === listener) listeners.delete(book);
          ends();
        };
      },
    }),
  };
}

/** A refusal is of a message that is just being sent: what of it is not heard leaves the message in doubt. */
function evidenceIn(event: EngineEvent): Evidence | null {
  if (event.type === 'receipt') {
    const { kind, messageId: whatsappId, at, from } = event;
    return { kind, whatsappId, at, from };
  }
  if (event.type !== 'ack' || event.error !== null) return null;
  return { kind: 'ack', whatsappId: event.messageId, at: event.at };
}
