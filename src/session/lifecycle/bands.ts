/** The three age bands of a session. */
export type Band = 'fresh' | 'aging' | 'old';

export const bandSymbols: Readonly<Record<Band, string>> = { fresh: '🟢', aging: '🟡', old: '🔴' };

/** What the age is measured from: a link or a refresh, not reconnects or repeated `authenticated` events. */
export interface Ages {
  /** Epoch milliseconds. */
  readonly linkedAt: number;
  readonly refreshedAt: number | null;
}

/** Milliseconds since the link or the last refresh; 0 if the clock was set back before it. */
export function sessionAge(ages: Ages, wall: number): number {
  return Math.max(0, wall - Math.max(ages.linkedAt, ages.refreshedAt ?? 0));
}

/** Fresh up to 3/7 of the maximum age, aging up to the maximum, old beyond (by default 3 and 7 days). */
export function band(ageMs: number, maxAgeMs: number): Band {
  if (ageMs > maxAgeMs) return 'old';
  return ageMs > (maxAgeMs * 3) / 7 ? 'aging' : 'fresh';
}

/** Monitoring is doubled once a session is no longer fresh. */
export function monitoringInterval(intervalMs: number, current: Band): number {
  return current === 'fresh' ? intervalMs : intervalMs / 2;
}
