import type { Alert, Alerts } from '../alerts/alert.ts';
import type { ChannelName } from '../alerts/channel-names.ts';
import type { IncidentBook } from '../alerts/incident-book.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { Standbys } from '../database/postgres/owners.ts';
import type { LostBy, Owner } from '../ownership/port.ts';

const TAKEN = 'service.session_taken';
const OLDER = 'service.outbox_older';
const SILENT = 'service.node_silent';
const NEEDS_PERSON = 'session.needs_person';
/** What a node tells while PostgreSQL is out of its reach. It has been reached when it says that another has the session. */
const OF_OUTAGE = ['delivery.trouble.database', 'session.store_unwritable', 'session.disconnected'] as const;
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

/**
 * Tells that no other node would take the session over from this one, until one stands by again: this one took it from a node that had
 * stopped answering, or the last one that stood by has. One that was stopped in order is not missed.
 */
export function watchForStandby(
  alerts: Alerts,
  { node, tookFrom }: { readonly node: string } & Pick<Owner, 'tookFrom'>,
  look: (seen: readonly string[]) => Promise<Standbys>,
  clock: Pick<Clock, 'sleep'> = systemClock,
): { close(): Promise<void> } {
  const next = 'See why it stopped, and start its service again: until then no node would take over from this one.';
  const tell = (sentence: string): void => alerts.raise({ key: SILENT, severity: 'warning', sentence, next });
  if (tookFrom !== null)
    tell(`The node ${tookFrom} stopped answering: this one, ${node}, runs the session now, and no other stands by.`);
  const ending = new AbortController();
  const watch = async (): Promise<void> => {
    let seen: readonly string[] = [];
    let looksWithout = 0;
    for (;;) {
      await clock.sleep(LOOK_FOR_STANDBY_EVERY_MS, ending.signal).catch(() => undefined);
      if (ending.signal.aborted) return;
      // An outage of PostgreSQL is told by whoever writes to it.
      const found = await look(seen).catch(() => null);
      if (found === null) continue;
      const { waiting, silent } = found;
      if (waiting.length > 0) {
        alerts.resolve(SILENT);
        seen = waiting;
      }
      looksWithout = waiting.length === 0 && silent.length > 0 ? looksWithout + 1 : 0;
      // After an outage of PostgreSQL it may be heard of a little later.
      if (looksWithout === 2)
        tell(
          `The node ${silent.join(', ')}, which stood by for this one, ${node}, stopped answering: no other stands by.`,
        );
    }
  };
  const watching = watch();
  return {
    close: async () => {
      ending.abort();
      await watching;
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
    if (by === 'another_owner') {
      for (const key of OF_OUTAGE) alerts.resolve(key);
      alerts.raise({
        key: TAKEN,
        severity: 'critical',
        sentence: `Another node now runs the session: this one, ${node}, has stopped sending.`,
        next: 'Nothing to do if this was intended, or if this node stood still or did not reach PostgreSQL for a while. Otherwise check which nodes run with this DATABASE_URL: only one may run the session. Until the other gives it up, a start here is refused; with DATABASE_STANDBY=true it waits instead.',
      });
    }
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
