/** The guide's three colours of a session's age. */
export type Band = 'fresh' | 'aging' | 'old';

export const bandSymbols: Readonly<Record<Band, string>> = { fresh: '🟢', aging: '🟡', old: '🔴' };

/** What ages: reconnects and repeated `authenticated` events do not count, only a link or a refresh. */
export interface Ages {
  /** Epoch milliseconds. */
  readonly linkedAt: number;
  readonly refreshedAt: number | null;
}

/** Milliseconds since the link or the last refresh; 0 when the clock was set back behind it. */
export function sessionAge(ages: Ages, wall: number): number {
  return Math.max(0, wall - Math.max(ages.linkedAt, ages.refreshedAt ?? 0));
}

/** Fresh up to 3/7 of the maximum age, aging up to the maximum, old beyond (guide: 3 and 7 days). */
export function band(ageMs: number, maxAgeMs: number): Band {
  if (ageMs > maxAgeMs) return 'old';
  return ageMs > (maxAgeMs * 3) / 7 ? 'aging' : 'fresh';
}

/** Monitoring is doubled once a session is no longer fresh. */
export function monitoringInterval(intervalMs: number, current: Band): number {
  return current === 'fresh' ? intervalMs : intervalMs / 2;
}
