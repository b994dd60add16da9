import { setImmediate as nextTurn } from 'node:timers/promises';
import { toError } from '../../errors/coded-error.ts';
import type { DueMessage } from '../ports/message.ts';
import type { AccountFacts, SendingStore } from '../ports/sending-store.ts';
import { backoffMs } from '../rules/backoff.ts';
import { FAST_PACE_MS, type PacingState, pace } from '../rules/pacing.ts';
import type { EvidenceDesk } from '../settling/evidence-desk.ts';
import { type WorkerParts, wall, workerOf } from '../shared/context.ts';
import { ignoreAbort, type Loop, OVER, type Round } from '../shared/loop.ts';
import { pacingSentence } from '../standing/holdups.ts';
import type { Gate, GateState } from './gate.ts';
import type { Preparation, Ready } from './preparation.ts';
import type { Sender } from './sender.ts';

/** Messages prepared ahead if pacing leaves no time between sends. */
const AHEAD = 6;
/** A message whose upload takes longer is overtaken by others, by so many of them at most. */
const OVERTAKEN_AFTER_MS = 2000;
const MOST_OVERTAKEN = 3;
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
}

type OpenGate = GateState & { open: true };

/** What a round has found before it sends. */
interface Given {
  readonly state: OpenGate;
  /** Wall clock, ms. */
  readonly now: number;
  readonly lookedAhead: boolean;
  /** Ends when the line is as long as it may be. */
  readonly filling: Promise<void>;
}

/** A function, because it changes while others are awaited. */
function hasEnded({ ended }: Place): boolean {
  return ended;
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
  /** Of the account, as the last message left them. */
  let after: AccountFacts | undefined;

  async function round(signal: AbortSignal): Promise<Round> {
    const ended = await step(signal);
    // Only what follows at once begins before the answer to the last.
    if (ended !== 0) await sender.settled();
    return ended;
  }

  async function step(signal: AbortSignal): Promise<Round> {
    const facts = after;
    after = undefined;
    const state = await gate.state(facts);
    if (!state.open) return wait(state.sentence, state.until, settings.timings.idleMs);
    const now = wall(context);
    const pause = commonPause();
    if (pause > 0) return wait(sender.commonCause()?.message ?? '', now + pause, pause);
    const pacing = pace(settings.pacing, state.facts.pacing, state.account, now, 0);
    if (!pacing.may) return wait(pacingSentence(pacing.reason), pacing.until, pacing.until - now);

    // A message that is ready does not wait for those after it to be looked up: it is begun before.
    const isReady = line.some(hasEnded);
    const filling = (isReady ? nextTurn() : Promise.resolve()).then(() => fill(now, state, pacing.next, signal));
    filling.catch(() => undefined);
    if (!isReady) await filling;
    const ended = await sendFirst({ state, now, lookedAhead: facts !== undefined, filling }, signal);
    await filling;
    return ended;
  }

  function firstInLine(): Place | undefined {
    return line.find(({ ended, overtaken }) => ended || !overtaken);
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
    if (clock.now().monotonic - ready.at > settings.timings.freshForMs) return leave(first, 0);
    lastSendAt = clock.now().monotonic;
    const outcome = await sender
      .send(ready.message, ready.prepared, context.hardStop, state.facts)
      // Not before, or it would be looked up as due again; and whatever comes of it: it may have begun when an error of the one
      // before it ends this.
      .finally(() => leave(first, 0));
    switch (outcome.kind) {
      case 'attempted':
        waiting = null;
        after = outcome.facts;
        return 0;
      case 'later':
        return wait(pacingSentence(outcome.reason), outcome.until, outcome.until - now);
      case 'not_now':
        // What was looked up before may just have changed.
        return lookedAhead ? 0 : settings.timings.idleMs;
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

  /** Not for each place that gets free by itself: looking costs the same for two. */
  async function fill(
    now: number,
    { customersToo, facts }: OpenGate,
    next: PacingState,
    signal: AbortSignal,
  ): Promise<void> {
    const taken = line.filter(({ overtaken }) => !overtaken).length;
    if (places - taken < Math.min(2, places)) return;
    const exclude = line.map(({ due }) => due.message.id);
    const found = await outbox.dueMessages({ now, limit: places - taken, exclude, customersToo });
    // Before anything is uploaded; the next round says what it waits for.
    if (found.length > 0 && (await gate.isUnusual(next))) return;
    for (const due of found) {
      const ready = preparation.make(due, signal, facts);
      const place: Place = { due, ready, ended: false, overtaken: false };
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
    done.abort(OVER);
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

  function wait(sentence: string, until: number | null, ms: number): Round {
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
      await sender.settled().catch((thrown: unknown) => {
        // What a stop gives up is in doubt, and no failure.
        if (!context.hardStop.aborted) log.error({ err: toError(thrown) }, toError(thrown).message);
      });
    },
    waitingFor: () => waiting,
  };
}
