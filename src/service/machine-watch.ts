import { statfs } from 'node:fs/promises';
import type { Alerts } from '../alerts/alert.ts';
import type { PlaceState } from '../alerts/day-report.ts';
import { certificateFinding, clockFinding, diskFinding, type Finding } from '../alerts/machine.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { ServiceConfig } from '../config/schema.ts';
import { toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import type { AnswerFacts } from '../sap/business-one/exchange.ts';

export interface MachineWatchParts {
  readonly alerts: Alerts;
  readonly clock: Clock;
  readonly log: Log;
  /** Free bytes of the disk of DATA_PATH. */
  readonly freeBytes: () => Promise<number>;
}

/** Watches what no worker meets until it fails: the disk, the clock, SAP's certificate. */
export interface MachineWatch {
  /** What an answer of SAP shows besides its content. */
  answered(facts: AnswerFacts): void;
  /** How the disk of DATA_PATH is. */
  disk(): PlaceState;
  close(): Promise<void>;
}

const LOOK_EVERY_MS = 60_000;
const SKEWS_KEPT = 3;

export function startMachineWatch({ alerts, clock, log, freeBytes }: MachineWatchParts): MachineWatch {
  const stop = new AbortController();
  const skews: number[] = [];
  let certificateUntil: number | null = null;
  let disk: PlaceState = { place: 'disk', trouble: null, since: null };

  async function look(): Promise<void> {
    try {
      const free = await freeBytes();
      disk = diskState(free, disk.since, clock.now().wall);
      tell(diskFinding(free));
    } catch (thrown) {
      log.warn({ err: toError(thrown) }, 'the free space of the disk is not known');
    }
    tell(clockFinding(skews));
    tell(certificateFinding('sap.certificate', 'SAP', certificateUntil, clock.now().wall));
  }

  function tell({ key, alert }: Finding): void {
    if (alert) alerts.raise(alert);
    else alerts.resolve(key);
  }

  const running = (async () => {
    while (!stop.signal.aborted) {
      await look();
      await clock.sleep(LOOK_EVERY_MS, stop.signal).catch((error: unknown) => {
        if (!stop.signal.aborted) throw error;
      });
    }
  })();
  return {
    answered: ({ serverTime, sentAt, receivedAt, certificateUntil: until }) => {
      if (until !== null) certificateUntil = until;
      if (serverTime === null) return;
      skews.push(serverTime - (sentAt + receivedAt) / 2);
      skews.splice(0, skews.length - SKEWS_KEPT);
    },
    disk: () => disk,
    close: async () => {
      stop.abort();
      await running;
    },
  };
}

/** The watch over the computer and the disk of DATA_PATH. */
export function watchMachine({ DATA_PATH: folder }: ServiceConfig, alerts: Alerts, log: Log): MachineWatch {
  return startMachineWatch({ alerts, clock: systemClock, log, freeBytes: () => freeBytes(folder) });
}

/** What this user may still write there. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/**
 * The disk with so many bytes free. Pure.
 *
 * @param since when it began to be nearly full, epoch milliseconds; null: it was not
 */
export function diskState(free: number, since: number | null, now: number): PlaceState {
  const { alert } = diskFinding(free);
  if (!alert) return { place: 'disk', trouble: null, since: null };
  return { place: 'disk', trouble: alert.sentence, since: since ?? now, next: alert.next };
}
