import { X509Certificate } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Alerts } from '../alerts/alert.ts';
import type { PlaceState } from '../alerts/day-report.ts';
import {
  certificateFinding,
  clockFinding,
  diskFinding,
  type Finding,
  OWN_CERTIFICATE,
  unknownSpaceFinding,
  unreadableCertificateFinding,
} from '../alerts/machine.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { ServiceConfig } from '../config/schema.ts';
import { toError } from '../errors/coded-error.ts';
import { readTls, type TlsFiles } from '../http/tls.ts';
import type { Log } from '../log.ts';
import type { AnswerFacts } from '../sap/business-one/exchange.ts';

export interface MachineWatchParts {
  readonly alerts: Alerts;
  readonly clock: Clock;
  readonly log: Log;
  /** Free bytes of the disk of DATA_PATH. */
  readonly freeBytes: () => Promise<number>;
  /** When the certificate of HTTP_TLS_CERT ends, epoch milliseconds; left out: the service speaks no TLS itself. */
  readonly ownCertificateUntil?: () => Promise<number>;
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
/** Looks in a row: a mount may hang for a moment, and of a renewed certificate one file is written before the other. */
const TOLD_AFTER_LOOKS = 5;

export function startMachineWatch(parts: MachineWatchParts): MachineWatch {
  const { alerts, clock, log, freeBytes, ownCertificateUntil } = parts;
  const stop = new AbortController();
  const skews: number[] = [];
  let certificateUntil: number | null = null;
  const unread = { disk: 0, certificate: 0 };
  let disk: PlaceState = { place: 'disk', trouble: null, since: null };

  async function look(): Promise<void> {
    try {
      const free = await freeBytes();
      disk = diskState(free, disk.since, clock.now().wall);
      unread.disk = 0;
      tell(diskFinding(free));
    } catch (thrown) {
      fail('disk', thrown, unknownSpaceFinding);
    }
    tell(clockFinding(skews));
    if (certificateUntil !== null)
      tell(certificateFinding('sap.certificate', 'SAP', certificateUntil, clock.now().wall));
    if (ownCertificateUntil === undefined) tell({ key: OWN_CERTIFICATE, alert: null });
    else await lookAtOwn(ownCertificateUntil);
  }

  async function lookAtOwn(ownUntil: () => Promise<number>): Promise<void> {
    try {
      // Read anew each time: it is renewed without a restart.
      tell(certificateFinding(OWN_CERTIFICATE, 'HTTP_TLS_CERT', await ownUntil(), clock.now().wall));
      unread.certificate = 0;
    } catch (thrown) {
      fail('certificate', thrown, unreadableCertificateFinding);
    }
  }

  function fail(what: keyof typeof unread, thrown: unknown, finding: (detail: string) => Finding): void {
    const error = toError(thrown);
    unread[what] += 1;
    if (unread[what] === 1) log.warn({ err: error, what }, 'the machine could not be looked at');
    if (unread[what] >= TOLD_AFTER_LOOKS) tell(finding(error.message));
  }

  /** Null: nothing is known, and what was told before stays. */
  function tell(finding: Finding | null): void {
    if (finding?.alert) alerts.raise(finding.alert);
    else if (finding) alerts.resolve(finding.key);
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
export function watchMachine(service: ServiceConfig, alerts: Alerts, log: Log): MachineWatch {
  const { DATA_PATH: folder, HTTP_TLS_CERT: file, HTTP_TLS_KEY: keyFile } = service;
  return startMachineWatch({
    alerts,
    clock: systemClock,
    log,
    freeBytes: () => freeBytes(folder),
    ...(file === null
      ? {}
      : {
          ownCertificateUntil: async () =>
            certificateUntilOf({ cert: path.resolve(file), key: keyFile && path.resolve(keyFile) }),
        }),
  });
}

/** When the first certificate of a PEM file ends, epoch milliseconds. @throws `HTTP_TLS_INVALID` also if the key is another's */
function certificateUntilOf(files: TlsFiles): number {
  return new X509Certificate(readTls(files).cert).validToDate.getTime();
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
