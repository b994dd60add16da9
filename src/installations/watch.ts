import type { Urgency } from '../operations/glance.ts';
import type { Asked } from './ask.ts';
import type { Installation } from './list-file.ts';
import { askAll, verdictOf } from './round.ts';

/** An installation with what is remembered of earlier rounds. Times: epoch milliseconds. */
export interface Seen {
  readonly asked: Asked;
  readonly verdict: Urgency | 'unreachable';
  /** When this verdict was first seen. */
  readonly since: number;
  /** When it last answered; null: not since this service started. */
  readonly answeredAt: number | null;
}

/** One round of questions. */
export interface Round {
  /** When it was begun, epoch milliseconds. */
  readonly at: number;
  /** Those that need help first. */
  readonly seen: readonly Seen[];
}

/** A list of installations, asked when somebody looks. */
export interface InstallationsWatch {
  /** True if there is a list. */
  readonly isThere: boolean;
  /** A round that is at most ten seconds old. @throws `INSTALLATIONS_…` for a list that cannot be used */
  look(): Promise<Round>;
}

/** Several who look, and a page that renews itself, are served by one round. Milliseconds. */
const FRESH_MS = 10_000;
/** A page is not kept waiting longer than this by one that hangs. Milliseconds. */
const DEADLINE_MS = 4000;

/** @param read the list as it is now; `now`: epoch milliseconds */
export function watchInstallations(parts: {
  readonly isThere: boolean;
  readonly read: () => Promise<readonly Installation[]>;
  readonly now: () => number;
}): InstallationsWatch {
  let known: Promise<Round> | null = null;
  let begunAt = 0;
  let last: Round = { at: 0, seen: [] };
  const round = async (at: number): Promise<Round> => {
    const asked = await askAll(await parts.read(), new AbortController().signal, DEADLINE_MS);
    last = { at, seen: remembered(last.seen, asked, at) };
    return last;
  };
  return {
    isThere: parts.isThere,
    look: () => {
      const now = parts.now();
      if (known === null || Math.abs(now - begunAt) >= FRESH_MS) {
        begunAt = now;
        known = round(now);
        known.catch(() => {
          // A list that has just been written is read at the next look.
          known = null;
        });
      }
      return known;
    },
  };
}

/** What the answers of this round add to what was seen before. Pure. */
export function remembered(before: readonly Seen[], asked: readonly Asked[], at: number): readonly Seen[] {
  return asked.map((one) => {
    const verdict = verdictOf(one);
    const earlier = before.find((seen) => seen.asked.name === one.name && seen.asked.url === one.url);
    return {
      asked: one,
      verdict,
      since: earlier?.verdict === verdict ? earlier.since : at,
      answeredAt: one.overview === null ? (earlier?.answeredAt ?? null) : at,
    };
  });
}
