import type { Incident } from '../../alerts/alert.ts';
import type { IncidentBook } from '../../alerts/incident-book.ts';
import { type Clock, systemClock } from '../../clock.ts';
import type { Delivery, Progress } from '../../delivery/delivery.ts';
import type { Outbox } from '../../delivery/outbox.ts';
import { localMidnight } from '../../delivery/telling/local-time.ts';
import { hasCode, toError } from '../../errors/coded-error.ts';
import type { Log } from '../../log.ts';
import { inCommands } from '../../next-steps/commands.ts';
import { nextStep } from '../../next-steps/next-step.ts';
import type { SessionStatus } from '../../session/lifecycle/status.ts';
import type { ServiceObserver } from '../observer.ts';
import { deliveryLine } from './delivery-line.ts';
import { lifeLine } from './life-line.ts';

/** A sign of life after this time, and then at this interval. */
const FIRST_SIGN_MS = 60_000;
const SIGN_EVERY_MS = 5 * 60_000;
/** More lines than this about deliveries at once are counted instead. */
const MOST_AT_ONCE = 20;
/** Lines about deliveries are gathered for this long. */
const GATHERED_MS = 1000;

export interface NarratorParts {
  readonly outbox: Pick<Outbox, 'dueMessage' | 'sentSince'>;
  readonly delivery: Pick<Delivery, 'standing' | 'onProgress'>;
  readonly supervisor: { status(): SessionStatus };
  readonly alerts: Pick<IncidentBook, 'onIncident'>;
  /** Of the company. */
  readonly timeZone: string;
  readonly clock?: Clock;
  readonly log: Log;
  readonly observer: Pick<ServiceObserver, 'tell'>;
}

/**
 * Tells in sentences what the service does: each invoice's outcome, each incident, and now and then that all is well.
 *
 * @returns stops it
 */
export function startNarrator(parts: NarratorParts): () => Promise<void> {
  const { delivery, clock = systemClock, log } = parts;
  const tell = (sentence: string): void => parts.observer.tell(sentence);
  const stop = new AbortController();
  const changed = new Set<Progress['message']>();
  const logFailure = (thrown: unknown): void => {
    if (!hasCode(thrown, 'ABORT_ERR')) log.warn({ err: toError(thrown) }, 'what the service does could not be told');
  };

  const unsubscribes = [
    delivery.onProgress(({ role, message }) => {
      if (role === 'customer') changed.add(message);
    }),
    parts.alerts.onIncident((incident) => tell(incidentLine(incident))),
  ];
  const running = [repeat(GATHERED_MS, GATHERED_MS, tellDeliveries), repeat(FIRST_SIGN_MS, SIGN_EVERY_MS, tellLife)];
  return async () => {
    for (const unsubscribe of unsubscribes) unsubscribe();
    stop.abort();
    await Promise.all(running);
  };

  async function repeat(firstMs: number, everyMs: number, work: () => Promise<void>): Promise<void> {
    for (let wait = firstMs; !stop.signal.aborted; wait = everyMs) {
      try {
        await clock.sleep(wait, stop.signal);
        await work();
      } catch (thrown) {
        logFailure(thrown);
      }
    }
  }

  async function tellDeliveries(): Promise<void> {
    const messages = [...changed];
    changed.clear();
    const lines: string[] = [];
    for (const message of messages) {
      const now = await parts.outbox.dueMessage(message);
      const line = now && deliveryLine(now);
      if (line) lines.push(line);
    }
    for (const line of lines.slice(0, MOST_AT_ONCE)) tell(line);
    const more = lines.length - MOST_AT_ONCE;
    if (more > 0) tell(`… and ${more} more: ${inCommands(ALL)}`);
  }

  async function tellLife(): Promise<void> {
    const now = clock.now().wall;
    const today = await parts.outbox.sentSince(localMidnight(now, parts.timeZone));
    const standing = await delivery.standing();
    tell(lifeLine({ today, standing, session: parts.supervisor.status(), now }));
  }
}

const ALL = nextStep`${{ action: 'list_deliveries' }}`;

/** What happened and what to do, or that it is over. */
function incidentLine({ severity, sentence, next, closedAt }: Incident): string {
  if (closedAt !== null && severity !== 'info') return `Over: ${sentence}`;
  return `${severity === 'info' ? '' : 'Attention: '}${sentence} ${inCommands(next)}`;
}
