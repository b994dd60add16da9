/**
 * How long this node may write for an account, decided by its own clocks. The database's clock decides who owns a lease;
 * what is here ends earlier, so that nothing is written in a lease that may be another's already. Pure.
 */
import type { Now } from '../clock.ts';

/** How long a lease lasts by the database's clock, from each renewal. Milliseconds. */
export const LEASE_MS = 15_000;
/** Between two renewals. */
const RENEW_EVERY_MS = 5000;
/** After one that failed. */
const RENEW_AGAIN_MS = 1000;
/** For a frame on its way through the engine, and for clocks that run at different speeds. */
const MARGIN_MS = 3000;

export interface Lease {
  /** When the last successful renewal was asked for: the database counts from then or later. */
  readonly renewedAt: Now;
  /** When to ask next, monotonic milliseconds. */
  readonly nextAt: number;
  /** Another process owns the account: for good. */
  readonly isLost: boolean;
}

export type LeaseEvent =
  | { readonly type: 'renewed'; readonly askedAt: Now }
  /** The database did not answer: it may be renewed yet, as long as nobody else takes it. */
  | { readonly type: 'failed' }
  /** The database says that it is another's. */
  | { readonly type: 'refused' };

/** A lease that was taken, and asked for at that time. */
export function leaseSince(askedAt: Now): Lease {
  return { renewedAt: askedAt, nextAt: askedAt.monotonic + RENEW_EVERY_MS, isLost: false };
}

export function leaseAfter(lease: Lease, event: LeaseEvent, now: Now): Lease {
  if (lease.isLost) return lease;
  switch (event.type) {
    case 'renewed':
      return leaseSince(event.askedAt);
    case 'failed':
      return { ...lease, nextAt: now.monotonic + RENEW_AGAIN_MS };
    case 'refused':
      return { ...lease, isLost: true };
  }
}

/**
 * For how many milliseconds frames may still be written; 0: none may. The earlier of both clocks counts: a suspended computer's
 * monotonic clock stands still, and a wall clock may be set back.
 */
export function mayWriteFor({ renewedAt, isLost }: Lease, now: Now): number {
  if (isLost) return 0;
  const passed = Math.max(now.monotonic - renewedAt.monotonic, now.wall - renewedAt.wall);
  return Math.max(0, LEASE_MS - MARGIN_MS - passed);
}
