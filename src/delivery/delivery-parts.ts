import type { Alerts, Incident } from '../alerts/alert.ts';
import type { PlaceState } from '../alerts/day-report.ts';
import type { Clock } from '../clock.ts';
import type { DocumentSource } from '../documents/document-source.ts';
import type { PdfStore } from '../documents/pdf-store.ts';
import type { Log } from '../log.ts';
import type { InvoiceSource } from '../sap/invoice-source.ts';
import type { Messenger } from './messenger.ts';
import type { Outbox } from './outbox.ts';
import type { MessageTexts } from './rules/message-text/message-texts.ts';
import type { AccountShare } from './sending/account-share.ts';
import type { DeliverySettings } from './settings.ts';
import type { Failpoints } from './shared/failpoints.ts';

/** Dependencies of the delivery. */
export interface DeliveryParts {
  /** Of the namespace that `settings.test` says: `database/open-outbox.ts`. */
  readonly outbox: Outbox;
  readonly source: InvoiceSource;
  readonly documents: readonly DocumentSource[];
  /** Our own copies: what is proven is kept there until its delivery is final. */
  readonly pdfStore: PdfStore;
  readonly texts: MessageTexts;
  readonly messenger: Messenger;
  readonly alerts: Alerts;
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  readonly log: Log;
  readonly settings: DeliverySettings;
  /** Derived from the vault key: unchanged after the loss of a disk. */
  readonly idKey: Buffer;
  /**
   * The outbox has gone back to an older state: nothing is sent before SAP and WhatsApp have told what was sent since. Called
   * once they have. Null: it has not.
   */
  readonly evidenceFirst?: (() => Promise<void>) | null;
  /** Its part of the account; left out: no other book sends by it. */
  readonly share?: AccountShare;
  /** State of the disk; left out: not known. */
  readonly disk?: () => PlaceState;
  /** Open incidents, newest first, for the daily report; left out: not known. */
  readonly incidents?: () => readonly Incident[];
  /** Tests only. */
  readonly failpoints?: Failpoints;
}
