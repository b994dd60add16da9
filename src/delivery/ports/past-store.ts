import type { PersonAction } from './message.ts';
import type { Revocation } from './revocation-store.ts';
import type { SearchFilter } from './search-store.ts';
import type { Attempt } from './sending-store.ts';
import type { DeliveryRow } from './standing-store.ts';

/** How far a look through the outbox has come. */
export interface PastStep {
  /** Invoices whose rows went. */
  readonly moved: number;
  /** Where the next look begins; null: there is nothing older. */
  readonly next: number | null;
}

/** A message of long ago, with all that is kept of it. */
export interface PastDelivery {
  readonly row: DeliveryRow;
  readonly attempts: readonly Attempt[];
  readonly actions: readonly (PersonAction & { readonly action: string })[];
  readonly revocations: readonly Revocation[];
}

/** What was sent long ago: nothing is done about it, and it is never sent again. */
export interface PastStore {
  /**
   * Takes invoices that are settled, and of which nothing has changed since `before`, out of the outbox; their deliveries stay
   * provable as past ones.
   *
   * @param after id of the message with which the last look ended; 0: from the beginning
   * @param limit invoices looked at
   */
  movePast(before: number, after: number, limit: number): Promise<PastStep>;
  /**
   * Drops the proofs of years that are over for longer than `years`; nothing as old as they is ever taken for new.
   *
   * @param limit of rows, where a year does not go at once
   * @returns rows that went; 0: none are left, or somebody reads them for long
   */
  dropProofs(years: number, now: number, limit: number): Promise<number>;
  /** The newest date of a document whose proof was dropped, `YYYY-MM-DD`; null: none was. */
  forgottenUntil(): Promise<string | null>;
  /** Past deliveries of a document, the customer's first. */
  pastOf(type: string, key: string): Promise<readonly PastDelivery[]>;
  /** Newest first. @param before id of the message before which they were made; null: from the newest */
  findPast(filter: SearchFilter, before: number | null, limit: number): Promise<readonly DeliveryRow[]>;
}
