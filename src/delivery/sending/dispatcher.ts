import { toError } from '../../errors/coded-error.ts';
import type { DueMessage } from '../ports/message.ts';
import type { AccountFacts, SendingStore } from '../ports/sending-store.ts';
import { backoffMs } from '../rules/backoff.ts';
import { type PacingState, pace } from '../rules/pacing.ts';
import type { EvidenceDesk } from '../settling/evidence-desk.ts';
import { type WorkerParts, wall, workerOf } from '../shared/context.ts';
import { type Idle, ignoreAbort, type Loop, type Round } from '../shared/loop.ts';
import { pacingSentence } from '../standing/holdups.ts';
import type { Gate, GateState } from './gate.ts';
import type { Preparation, Ready } from './preparation.ts';
import type { Sender } from './sender.ts';

/** Messages prepared ahead if pacing leaves no time between sends. */
const AHEAD = 4;
const FAST_PACE_MS = 1000;
/** A message whose upload takes longer is overtaken by others, by so many of them at most. */
const OVERTAKEN_AFTER_MS = 2000;
const MOST_OVERTAKEN = 3;
/** One that has begun ahead is taken back after this: it can neither be cancelled nor held meanwhile. */
const AHEAD_FOR_MS = 2000;
const FAILURES_BEFORE_PAUSE = 3;
const LONGEST_WAIT_MS = 2000;
/** Recovery of WhatsApp is noticed within this time. */
const LONGEST_PAUSE_MS = 60_000;

export interface Dispatcher extends Loop {
  /** Why nothing is being sent now; null: sending works, or nothing is due. */
  waitingFor(): { readonly sentence: string; readonly until: number | null } | null;
}

interface Place {
  readonly due: DueMessage;
  readonly ready: Promise<Ready | null>;
  /** It is ready, or failed. */
  ended: boolean;
  /** Others do not wait for it. */
  overtaken: boolean;
  /** Its attempt is committed; it goes next, or is taken back. */
  begun: boolean;
}

/** A message may go now. */
interface Way {
  readonly state: GateState & { open: true };
  /** The account's counters after it. */
  readonly next: PacingState;
}

/** What a round has found before it sends. */
interface Given {
  readonly state: GateState & { open: true };
  /** Wall clock, ms. */
  readonly now: number;
  readonly lookedAhead: boolean;
  /** Ends when the line is as long as it may be. */
  readonly filling: Promise<void>;
}

/** Functions, because both change while others are awaited. */
function hasEnded({ ended }: Place): boolean {
  return ended;
}

function hasBegun({ begun }: Place): boolean {
  return begun;
}

/** Sends due messages one at a time, preparing the next ones meanwhile. */
export function createDispatcher(
  context: WorkerParts<SendingStore, 'changes'>,
  gate: Gate,
  preparation: Preparation,
  sender: Sender,
  desk: EvidenceDesk,
): Dispatcher {
  const { outbox, settings, clock, random, log } = context;
  const places = settings.pacing.intervalMs < FAST_PACE_MS ? AHEAD : 1;
  let line: Place[] = [];
  /** Monotonic milliseconds: the newest send, and the one that started the current pause. */
  let lastSendAt = 0;
  let pausedAfter: number | null = null;
  let pauses = 0;
  let pauseMs = 0;
  let waiting: { readonly sentence: string; readonly until: number | null } | null = null;
  /** Of the account, looked up while the last message was sent. */
  let ahead: Promise<AccountFacts | undefined> = Promise.resolve(undefined);

  async function round(signal: AbortSignal): Promise<Round> {
    const facts = await ahead;
    ahead = Promise.resolve(undefined);
    const state = await gate.state(facts);
    const now = wall(context);
    const way = wayOf(state, now);
    if (!('next' in way)) {
      await takeBack();
      return way;
    }

    const filling = fill(now, way, signal);
    // A message that is ready does not wait for those after it to be looked up.
    filling.catch(() => undefined);
    if (!line.some(hasEnded)) await filling;
    const ended = await sendFirst({ state: way.state, now, lookedAhead: facts !== undefined, filling }, signal);
    await filling;
    return ended;
  }

  /** Whether a message may go now, or else what is waited for. */
  function wayOf(state: GateState, now: number): Way | Idle {
    if (!state.open) return wait(state.sentence, state.until, settings.timings.idleMs);
    const pause = commonPause();
    if (pause > 0) return wait(sender.commonCause()?.message ?? '', now + pause, pause);
    const pacing = pace(settings.pacing, state.facts.pacing, state.account, now, 0);
    if (!pacing.may) return wait(pacingSentence(pacing.reason), pacing.until, pacing.until - now);
    return { state, next: pacing.next };
  }

  function firstInLine(but?: Place): Place | undefined {
    const others = line.filter((place) => place !== but);
    return others.find(hasBegun) ?? others.find(({ ended, overtaken }) => ended || !overtaken);
  }

  /** Begins the message after that of `place` if it is ready before that is `settled`. */
  async function beginNext(
    place: Place,
    looked: Promise<AccountFacts | undefined>,
    settled: Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const facts = await looked;
    const next = firstInLine(place);
    if (!facts || !next) return;
    const ready = await Promise.race([next.ready, settled.then(() => null)]).catch(() => null);
    if (!ready || !isFresh(ready) || signal.aborted) return;
    next.begun = await sender.beginAhead(ready.message, ready.prepared, facts);
    const done = new AbortController();
    const late = clock.sleep(AHEAD_FOR_MS, done.signal).then(takeBack).catch(ignoreAbort);
    // Awaited below.
    late.catch(() => undefined);
    await settled;
    done.abort();
    await late;
  }

  async function takeBack(): Promise<void> {
    line = line.filter((place) => !hasBegun(place));
    await sender.takeBack();
  }

  function isFresh({ at }: Ready): boolean {
    return clock.now().monotonic - at <= settings.timings.freshForMs;
  }

  async function sendFirst(given: Given, signal: AbortSignal): Promise<Round> {
    const { state, now, lookedAhead, filling } = given;
    const first = firstInLine();
    if (!first && line.length > 0) {
      await anyEnded(line, LONGEST_WAIT_MS, signal);
      return 0;
    }
    if (!first) {
      waiting = null;
      const next = await outbox.nextDueAt(now);
      if (next === null) {
        sender.nothingWaits();
        return LONGEST_WAIT_MS;
      }
      pauseAfterFailures();
      return Math.min(next - now, LONGEST_WAIT_MS);
    }
    while (!hasEnded(first) && !first.overtaken) {
      await anyEnded([first], OVERTAKEN_AFTER_MS, signal);
      if (signal.aborted) return 0;
      first.overtaken = !hasEnded(first) && preparation.isUploading(first.due.message.id) && mayBeOvertaken();
    }
    if (!hasEnded(first)) return 0;
    const ready = await taken(first);
    if (!ready) {
      // The others in the line may tell that what failed works again.
      await filling;
      if (firstInLine()) return sendFirst(given, signal);
      pauseAfterFailures();
      return 0;
    }
    // One that has begun was fresh then.
    if (!hasBegun(first) && !isFresh(ready)) return leave(first, 0);
    lastSendAt = clock.now().monotonic;
    const outcome = await sender.send(ready.message, ready.prepared, context.hardStop, {
      facts: state.facts,
      meanwhile: (looked, settled) => beginNext(first, looked, settled, signal),
    });
    switch (outcome.kind) {
      case 'attempted':
        waiting = null;
        ahead = outcome.facts;
        return leave(first, 0);
      case 'later':
        return wait(pacingSentence(outcome.reason), outcome.until, leave(first, outcome.until - now));
      case 'not_now':
        // What was looked up before may just have changed.
        return leave(first, lookedAhead ? 0 : settings.timings.idleMs);
    }
  }

  /** Pause after several messages failed in the same way, milliseconds; grows each time. */
  function commonPause(): number {
    const cause = sender.commonCause();
    context.failing('sending', cause);
    if (!cause) {
      pausedAfter = null;
      pauses = 0;
      return 0;
    }
    if (pausedAfter !== lastSendAt) {
      pausedAfter = lastSendAt;
      pauses += 1;
      pauseMs = backoffMs(pauses, { ...settings.timings.backoff, longestMs: LONGEST_PAUSE_MS }, random());
    }
    return lastSendAt + pauseMs - clock.now().monotonic;
  }

  async function fill(now: number, { state, next }: Way, signal: AbortSignal): Promise<void> {
    const free = places - line.filter(({ overtaken }) => !overtaken).length;
    if (free <= 0) return;
    const exclude = line.map(({ due }) => due.message.id);
    const found = await outbox.dueMessages({ now, limit: free, exclude, customersToo: state.customersToo });
    // Before anything is uploaded; the next round says what it waits for.
    if (found.length > 0 && (await gate.isUnusual(next))) return;
    for (const due of found) {
      const ready = preparation.make(due, state.facts, signal);
      const place: Place = { due, ready, ended: false, overtaken: false, begun: false };
      // Awaited in its turn; until then a failure must not count as unhandled.
      ready.catch(() => undefined).finally(() => (place.ended = true));
      line.push(place);
    }
  }

  function mayBeOvertaken(): boolean {
    return line.filter(({ overtaken }) => overtaken).length < MOST_OVERTAKEN;
  }

  /** Resolves when one of the places is ready, and after `ms` at the latest. */
  async function anyEnded(among: readonly Place[], ms: number, signal: AbortSignal): Promise<void> {
    const done = new AbortController();
    const late = clock.sleep(ms, AbortSignal.any([done.signal, signal])).catch(ignoreAbort);
    await Promise.race([late, ...among.map(({ ready }) => ready.catch(() => undefined))]);
    done.abort();
  }

  async function taken(place: Place): Promise<Ready | null> {
    try {
      const ready = await place.ready;
      if (!ready) leave(place, 0);
      return ready;
    } catch (thrown) {
      leave(place, 0);
      throw toError(thrown);
    }
  }

  /** Several different messages failed: an external system is down, so stop querying it for each message. */
  function pauseAfterFailures(): void {
    const { count, last } = preparation.failuresInARow();
    if (count >= FAILURES_BEFORE_PAUSE && last) throw last;
  }

  function leave(place: Place, ms: number): number {
    line = line.filter((other) => other !== place);
    return ms;
  }

  function wait(sentence: string, until: number | null, ms: number): Idle {
    waiting = { sentence, until };
    return { idleMs: Math.min(Math.max(ms, 1), LONGEST_WAIT_MS) };
  }

  const loop = workerOf(context, 'dispatcher', round);
  desk.connection.add(() => loop.poke());
  context.changes.add(({ message }) => {
    // Postponed messages do not trigger an immediate check: a system that is down would be queried for every message.
    if (message.state === 'queued' && message.notBefore <= wall(context)) loop.poke();
  });
  return {
    ...loop,
    stop: async () => {
      await loop.stop();
      // The next start finds it in doubt.
      await takeBack().catch((thrown: unknown) =>
        log.warn({ err: toError(thrown) }, 'an attempt could not be taken back'),
      );
    },
    waitingFor: () => waiting,
  };
}
