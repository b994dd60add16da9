import { raise, remember, resolve, type Turn, wake } from './turn.ts';

/** Number of planned reconnects in a row without stale pushes before connections are trusted again. */
const CLEAN_CHECKS = 4;
/** Extra tolerance for a stanza's time when the server's clock is unknown. */
const UNKNOWN_CLOCK_FACTOR = 5;

/**
 * Records, when a connection ends, the period in which it should have received any push: from the last push (or its
 * opening) until the server last answered a query. The server's stream is ordered, so anything older than the last push
 * was delivered already or is delivered again.
 */
export function noteEarlier(t: Turn): void {
  const { openedAt, inboundProofAt, outboundProofAt } = t.s.watches;
  if (openedAt === null) return;
  const wallOf = (monotonic: number) => t.now.wall - (t.now.monotonic - monotonic);
  const from = Math.max(openedAt, inboundProofAt ?? 0, t.s.backlogReceivedAt ?? 0);
  t.s.earlier = { openedAt: wallOf(openedAt), from: wallOf(from), until: wallOf(outboundProofAt ?? openedAt) };
  t.s.watches = { ...t.s.watches, openedAt: null };
  remember(t, { lastConnectedAt: Math.round(Math.max(0, t.s.earlier.until)) });
}

/** For a push that waited at WhatsApp: did it wait while the earlier connection answered queries? */
export function onBacklogPush(t: Turn, at: number): void {
  const { earlier, serverAheadMs, stale } = t.s;
  if (earlier === null) return;
  const margin = t.rules.timings.staleMarginMs * (serverAheadMs === null ? UNKNOWN_CLOCK_FACTOR : 1);
  const ours = at - (serverAheadMs ?? 0);
  if (ours <= earlier.from + margin || ours >= earlier.until - margin) return;
  t.s.stale = { count: (stale?.count ?? 0) + 1, first: Math.round(Math.min(ours, stale?.first ?? ours)) };
}

/** The whole backlog has arrived: judges the previous connection by it. Only if WhatsApp says so is silence a clean check. */
export function judgeBacklog(t: Turn): void {
  const { earlier, stale } = t.s;
  t.s.earlier = null;
  t.s.stale = null;
  if (earlier === null) return;
  const { deafness } = t.s.memory;
  if (stale !== null) wasDeaf(t, stale, earlier.until);
  else if (
    deafness !== null &&
    !t.s.backlogAssumed &&
    earlier.until - earlier.openedAt >= t.rules.timings.doubtEveryMs / 2
  ) {
    const cleanChecks = deafness.cleanChecks + 1;
    remember(t, { deafness: cleanChecks < CLEAN_CHECKS ? { ...deafness, cleanChecks } : null });
    if (cleanChecks >= CLEAN_CHECKS) resolve(t, 'session.was_deaf');
  }
  planDoubt(t);
}

/** An untrusted connection is renewed periodically: only a reconnect shows what was held back. */
export function planDoubt(t: Turn): void {
  if (t.s.memory.deafness !== null) wake(t, 'doubt', t.rules.timings.doubtEveryMs);
}

function wasDeaf(t: Turn, { count, first }: { count: number; first: number }, until: number): void {
  const times = (t.s.memory.deafness?.times ?? 0) + 1;
  remember(t, { deafness: { foundAt: t.now.wall, heldFrom: Math.max(0, first), cleanChecks: 0, times } });
  const minutes = Math.max(1, Math.round((until - first) / 60_000));
  t.effects.push({
    do: 'log',
    level: 'warn',
    fields: { held: count, since: new Date(first).toISOString(), minutes, times },
    message: 'the connection before this one was deaf: pushes waited at WhatsApp while it answered',
  });
  raise(t, 'session.was_deaf', 'warning', {
    sentence: `The connection was deaf for at least ${minutes} min: from ${new Date(first).toISOString()} WhatsApp withheld ${count === 1 ? 'a receipt or message' : `${count} receipts or messages`} although it answered queries.`,
    next: 'Nothing is lost: they have been received now. For a day the session reconnects every few hours to check that it does not happen again.',
  });
}
