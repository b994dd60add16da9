import type { DocumentStore } from './ports/document-store.ts';
import type { IntakeStore } from './ports/intake-store.ts';
import type { Mode } from './ports/message.ts';
import type { RecipientStore } from './ports/recipient-store.ts';
import type { SendingStore } from './ports/sending-store.ts';
import type { SettlingStore } from './ports/settling-store.ts';
import type { StandingStore } from './ports/standing-store.ts';

/**
 * Everything that delivery keeps of one book: each worker is handed the part it needs. A method is one transaction, it
 * did all of it or nothing, and rejects with a `CodedError` of `errors/database.ts`.
 */
export interface Outbox extends IntakeStore, DocumentStore, SendingStore, SettlingStore, RecipientStore, StandingStore {
  readonly mode: Mode;
}
