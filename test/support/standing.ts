import type { DeliveryStanding, SourceNow } from '../../src/delivery/standing/standing.ts';

/** How deliveries stand when nothing has been read, waits or fails, but for `parts`. */
export function standingWith(parts: Partial<DeliveryStanding> = {}): DeliveryStanding {
  return {
    customers: {},
    oldestWaiting: null,
    waits: [],
    stopped: null,
    unusual: null,
    failing: [],
    worked: {},
    sources: [],
    otherAccounts: [],
    newChats: null,
    ...parts,
  };
}

/** A mailbox that has not been looked into yet, but for `parts`. */
export function mailboxWith(parts: Partial<SourceNow> = {}): SourceNow {
  return { name: 'mailbox', lastLook: null, waiting: 0, left: 0, strangers: 0, note: null, ...parts };
}
