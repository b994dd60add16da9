/** How the sessions of a node that is stopped go to others. */
import type { Clock } from '../clock.ts';
import { startsApartMs } from './starts-apart.ts';

/** A session of a node that is stopped. */
export interface Leaving {
  readonly engine: 'webjs' | 'baileys';
  /** Another node waits for it. */
  isAwaited(): Promise<boolean>;
  /** Ends it, sealed and given back. */
  end(): Promise<void>;
}

/**
 * The last one's turn has come by then, milliseconds: it may wait three seconds for a message under way, and `docker stop`
 * kills after ten.
 */
const WITHIN_MS = 6000;
const ASK_MS = 2000;

/**
 * Ends all: those for which another node waits in turn, no faster than that node starts them, so that each is away for seconds
 * while the others still send. The rest ends at once.
 */
export async function handOver(
  sessions: readonly Leaving[],
  clock: Pick<Clock, 'sleep'>,
  apartMs: typeof startsApartMs = startsApartMs,
): Promise<void> {
  const awaited = await awaitedOf(sessions, clock);
  const shorter = Math.min(1, WITHIN_MS / awaited.reduce((sum, { engine }) => sum + apartMs(engine), 0));
  const ends = sessions.filter((session) => !awaited.includes(session)).map((session) => session.end());
  for (const session of awaited) {
    ends.push(session.end());
    if (session !== awaited.at(-1)) await clock.sleep(apartMs(session.engine) * shorter);
  }
  await Promise.all(ends);
}

async function awaitedOf(sessions: readonly Leaving[], clock: Pick<Clock, 'sleep'>): Promise<readonly Leaving[]> {
  const asked = new AbortController();
  const late = clock.sleep(ASK_MS, asked.signal).catch(() => undefined);
  const answers = sessions.map((session) =>
    Promise.race([session.isAwaited().catch(() => false), late.then(() => false)]),
  );
  const isAwaited = await Promise.all(answers);
  asked.abort();
  return sessions.filter((_, n) => isAwaited[n]);
}
