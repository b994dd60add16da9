import type { Alert, Alerts } from '../alerts/alert.ts';
import type { ChannelName } from '../alerts/channel-names.ts';
import type { IncidentBook } from '../alerts/incident-book.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { LostBy, Owner } from '../ownership/port.ts';

const TAKEN = 'service.session_taken';
const OLDER = 'service.outbox_older';
const SILENT = 'service.node_silent';
const NEEDS_PERSON = 'session.needs_person';
/** How long the end of this process waits until people have been told why. Milliseconds. */
const TELL_MS = 5000;
const LOOK_EVERY_MS = 100;
const LOOK_FOR_STANDBY_EVERY_MS = 60_000;
/** Those that need no session. */
const WITHOUT_SESSION: ReadonlySet<ChannelName> = new Set(['webhook', 'e-mail']);

/** What this process may do as owner of the session; tells how it came to it, if that is of interest. */
export function heedOwner(
  alerts: Alerts,
  { evidenceDue, evidenceAsked, mayWriteFor }: Owner,
): Pick<Owner, 'mayWriteFor'> & { readonly evidenceFirst: (() => Promise<void>) | null } {
  alerts.resolve(TAKEN);
  if (!evidenceDue) {
    alerts.resolve(OLDER);
    return { mayWriteFor, evidenceFirst: null };
  }
  alerts.raise({
    key: OLDER,
    severity: 'warning',
    sentence:
      'PostgreSQL was set back to an earlier state: a standby was promoted, or a backup restored. Nothing is sent until SAP and WhatsApp have shown what was sent since then.',
    next: 'Nothing to do if SAP and WhatsApp are connected: sending resumes automatically. Make sure that the former server does not come back.',
  });
  const evidenceFirst = async (): Promise<void> => {
    await evidenceAsked();
    alerts.resolve(OLDER);
  };
  return { mayWriteFor, evidenceFirst };
}

/** Tells that this node took the session from one that had stopped answering, until another stands by again. */
export function watchForStandby(
  alerts: Alerts,
  { node, tookFrom }: { readonly node: string } & Pick<Owner, 'tookFrom'>,
  isAnotherWaiting: () => Promise<boolean>,
  clock: Pick<Clock, 'sleep'> = systemClock,
): { close(): Promise<void> } {
  if (tookFrom !== null)
    alerts.raise({
      key: SILENT,
      severity: 'warning',
      sentence: `The node ${tookFrom} stopped answering: this one, ${node}, runs the session now, and no other stands by.`,
      next: 'See why it stopped, and start its service again: until then no node would take over from this one.',
    });
  const ending = new AbortController();
  const look = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(LOOK_FOR_STANDBY_EVERY_MS, ending.signal).catch(() => undefined);
      if (ending.signal.aborted) return;
      // An outage of PostgreSQL is told by whoever writes to it.
      if (!(await isAnotherWaiting().catch(() => false))) continue;
      alerts.resolve(SILENT);
      return;
    }
  };
  const looking = look();
  return {
    close: async () => {
      ending.abort();
      await looking;
    },
  };
}

/**
 * Alerts of a session. What needs a person waits while the lease has run out: a node that stood still hears first that its
 * login was replaced, by the node that took the session over, and then that it has lost it. It is told once the lease turns out to be
 * this node's still.
 */
export function alertsOfOwner(
  alerts: Alerts,
  mayWriteFor: Owner['mayWriteFor'],
  clock: Pick<Clock, 'sleep'> = systemClock,
): Alerts & { readonly end: () => void } {
  let waiting = new AbortController();
  const tellOnceOwned = async (alert: Alert, { signal }: AbortController): Promise<void> => {
    while (mayWriteFor() === 0 && !signal.aborted) await clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined);
    if (!signal.aborted) alerts.raise(alert);
  };
  const end = (): void => {
    waiting.abort();
    waiting = new AbortController();
  };
  return {
    raise: (alert) => {
      if (alert.key !== NEEDS_PERSON || mayWriteFor() > 0) {
        alerts.raise(alert);
        return;
      }
      end();
      void tellOnceOwned(alert, waiting);
    },
    resolve: (key) => {
      if (key === NEEDS_PERSON) end();
      alerts.resolve(key);
    },
    end,
  };
}

/** A node that stands by has been told of it, and is as it should be. */
export function resolveTaken(alerts: Alerts): void {
  alerts.resolve(TAKEN);
}

/** What is to be done when this node loses the session. A start on another state of the database tells of itself. */
export function whenLost(alerts: Alerts, node: string, end: () => void): (by: LostBy) => void {
  return (by) => {
    if (by === 'another_owner')
      alerts.raise({
        key: TAKEN,
        severity: 'critical',
        sentence: `Another node now runs the session: this one, ${node}, has stopped sending.`,
        next: 'Nothing to do if this was intended, or if this node stood still or did not reach PostgreSQL for a while. Otherwise check which nodes run with this DATABASE_URL: only one may run the session. Until the other gives it up, a start here is refused; with DATABASE_STANDBY=true it waits instead.',
      });
    end();
  };
}

/** Resolves once the channels have told what waits, or soon anyway: a start that is refused tells nothing. */
export async function untilTold(alerts: Pick<IncidentBook, 'channel' | 'channels'>): Promise<void> {
  const told = alerts.channels.filter((name) => WITHOUT_SESSION.has(name));
  const end = systemClock.now().monotonic + TELL_MS;
  const waits = (): boolean => told.some((name) => alerts.channel(name).untilNext() !== null);
  while (waits() && systemClock.now().monotonic < end) await systemClock.sleep(LOOK_EVERY_MS);
}
