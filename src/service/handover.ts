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
 * All have had their turn by then, milliseconds: the last one may wait three seconds for a message under way, and
 * `docker stop` kills after ten.
 */
const WITHIN_MS = 6000;
/** So that the first ones are done early where each takes long. */
const AT_ONCE = 4;
const ASK_MS = 2000;

/**
 * Ends all: those for which another node waits in turn, no faster than that node starts them, so that each is away for seconds
 * while the others still send. The rest ends at once, and so does what is left when the time runs out.
 */
export async function handOver(
  sessions: readonly Leaving[],
  clock: Pick<Clock, 'sleep'>,
  apartMs: typeof startsApartMs = startsApartMs,
): Promise<void> {
  const awaited = await awaitedOf(sessions, clock);
  const shorter = Math.min(1, WITHIN_MS / awaited.reduce((sum, { engine }) => sum + apartMs(engine), 0));
  const ends = sessions.filter((session) => !awaited.includes(session)).map((session) => session.end());
  const [late, done] = [new AbortController(), new AbortController()];
  const time = clock.sleep(WITHIN_MS, done.signal).then(
    () => late.abort(),
    () => undefined,
  );
  const underWay = new Set<Promise<void>>();
  for (const session of awaited) {
    const ended = session.end().finally(() => underWay.delete(ended));
    underWay.add(ended);
    ends.push(ended);
    if (session === awaited.at(-1)) break;
    await clock.sleep(apartMs(session.engine) * shorter, late.signal).catch(() => undefined);
    while (underWay.size >= AT_ONCE && !late.signal.aborted) await Promise.race([...underWay, time]);
  }
  done.abort();
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
