import type { DeliveryFilter } from './delivery-filter.ts';
import type { Role } from './message.ts';
import type { DeliveryRow } from './standing-store.ts';

/** A place between two deliveries of a search, in its order. */
export interface SearchPlace {
  /** What the search is ordered by: time sent or delivered, or date of the document; null: by the message's id alone. */
  readonly value: string | number | null;
  /** Ids of the invoice and of the message. */
  readonly invoice: number;
  readonly id: number;
}

/** Which page of a search is meant: the one after or before a place, the first, or the last. */
export type SearchPage =
  | { readonly at: 'first' | 'last' }
  | { readonly at: 'after' | 'before'; readonly place: SearchPlace };

export interface FoundDeliveries {
  /** Newest first. */
  readonly rows: readonly DeliveryRow[];
  /** The page before this one ends here, the next begins here; null: there is none. */
  readonly newer: SearchPlace | null;
  readonly older: SearchPlace | null;
  /**
   * How many match. `exact` false: at least so many. null: unknown, because finding out takes too long.
   */
  readonly count: { readonly n: number; readonly exact: boolean } | null;
  /**
   * The search stopped here with fewer rows than asked for, because it had looked at enough deliveries for one turn: it goes
   * on from this place, in the same direction. null: it came to its end, or the page is full.
   */
  readonly stoppedAt: SearchPlace | null;
}

/** Searches of deliveries, each of bounded cost however large the outbox is. */
export interface SearchStore {
  /** @param rows how many at most */
  find(filter: SearchFilter, page: SearchPage, rows: number): Promise<FoundDeliveries>;
}

/** A search is of one role. Its limit is an argument of its own. */
export interface SearchFilter extends Omit<DeliveryFilter, 'limit' | 'role'> {
  readonly role: Role;
  /** Printed number, code of a customer or its beginning, or words of a customer's name; an exact code excludes the rest. */
  readonly text?: string;
}
