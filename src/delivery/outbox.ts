import type { MailLedger } from '../documents/mail-ledger.ts';
import type { ConfirmationStore } from './ports/confirmation-store.ts';
import type { ContactStore } from './ports/contact-store.ts';
import type { DocumentStore } from './ports/document-store.ts';
import type { IntakeStore } from './ports/intake-store.ts';
import type { MailStore } from './ports/mail-store.ts';
import type { Mode } from './ports/message.ts';
import type { PastStore } from './ports/past-store.ts';
import type { PlotStore } from './ports/plot-store.ts';
import type { RecipientStore } from './ports/recipient-store.ts';
import type { RevocationStore } from './ports/revocation-store.ts';
import type { SearchStore } from './ports/search-store.ts';
import type { SendingStore } from './ports/sending-store.ts';
import type { SettlingStore } from './ports/settling-store.ts';
import type { StandingStore } from './ports/standing-store.ts';

/**
 * Everything that delivery stores for one book; each worker gets the part it needs. Each method is one atomic transaction
 * and rejects with a `CodedError` of `errors/database.ts`.
 */
export interface Outbox
  extends IntakeStore,
    DocumentStore,
    MailLedger,
    MailStore,
    SendingStore,
    SettlingStore,
    RecipientStore,
    StandingStore,
    SearchStore,
    PlotStore,
    PastStore,
    ConfirmationStore,
    RevocationStore,
    ContactStore {
  readonly mode: Mode;
}
