const MINUTE_MS = 60_000;

/** `2026-11-25 22:04` in a time zone. */
export function momentIn(at: number, timeZone: string): string {
  // Swedish uses ISO date format.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(at);
}

/** `40 s`, `14 min`, `2 h 5 min`, `3 d 4 h`: symbols that every language reads. Pure. */
export function lasting(ms: number): string {
  if (ms < MINUTE_MS) return `${Math.max(0, Math.round(ms / 1000))} s`;
  const minutes = Math.floor(ms / MINUTE_MS);
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  if (days > 0) return `${days} d${hours > 0 ? ` ${hours} h` : ''}`;
  if (hours > 0) return `${hours} h${rest > 0 ? ` ${rest} min` : ''}`;
  return `${rest} min`;
}
