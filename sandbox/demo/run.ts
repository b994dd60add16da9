import { setTimeout as delay } from 'node:timers/promises';
import type { EngineName } from '../../src/whatsapp/engine.ts';
import type { ServiceNews } from '../service-messages.ts';
import { type ServiceProcess, startServiceProcess } from '../service-process.ts';
import { ownNumber, type StandIns } from '../stand-ins.ts';
import { approvalPage, linkPage, type Screen } from './screen.ts';
import { isSettled, lookAtFarEnds } from './truth.ts';

export interface DemoParts {
  readonly standIns: StandIns;
  readonly engine: EngineName;
  readonly screen: Screen;
  readonly logFile: string;
}

const LOOK_EVERY_MS = 250;
/** The demo takes well under a minute; if it takes longer, it is reported as stuck. */
const DELIVERY_DEADLINE_MS = 120_000;
/** The salespersons' copies come last, after the customers' messages. */
const QUIET_MS = 2000;
const RESTART_DEADLINE_MS = 60_000;
/** Number of polls of SAP and of the folder to watch after the restart. */
const WATCH_AFTER_RESTART_MS = 5000;

/** The service with the stand-ins, and a phone that scans the QR code. */
export interface WatchedService {
  readonly process: ServiceProcess;
  /** The session's state as last reported by the service. */
  state(): string;
  codesShown(): number;
}

export function startWatched({ standIns, screen, logFile }: DemoParts): WatchedService {
  let state = 'stopped';
  let codes = 0;
  const onNews = (news: ServiceNews): void => {
    if (news.type === 'session') {
      state = news.status.state;
      screen.say(`  session: ${news.status.sentence}`);
    } else if (news.type === 'asks_approval') screen.say(approvalPage(news.pending));
    else if (news.type === 'link_code') {
      codes += 1;
      screen.say(linkPage(news.text));
      standIns.whatsapp.world.offers
        .scan(ownNumber, news.text)
        .then(() => screen.say('  phone: scanned.'))
        .catch((error: unknown) => screen.say(`  phone: ${String(error)}`));
    }
  };
  const order = {
    environment: standIns.environment,
    whatsapp: standIns.whatsapp.farEnd,
    failpoint: null,
    approve: true,
  };
  const process = startServiceProcess({ order, logFile, onNews });
  return { process, state: () => state, codesShown: () => codes };
}

/**
 * Waits until every invoice has its expected result.
 *
 * @param killAfter kill the service after this many messages, and restart it; null: never
 */
export async function deliver(
  parts: DemoParts,
  first: WatchedService,
  killAfter: number | null,
): Promise<WatchedService> {
  const { standIns, screen } = parts;
  let service = first;
  let kill = killAfter;
  let lastArrivals = 0;
  let quietSince = Date.now();
  const deadline = Date.now() + DELIVERY_DEADLINE_MS;
  for (;;) {
    const truth = await lookAtFarEnds(standIns);
    const sent = truth.filter(({ arrival }) => arrival !== null).length;
    const read = truth.filter(({ arrival }) => arrival !== null && arrival.readAt !== null).length;
    const written = truth.filter((invoice) => invoice.written !== null).length;
    const expected = truth.filter(({ expected: { outcome } }) => outcome.kind === 'sent').length;
    screen.progress(`  ${sent} of ${expected} sent, ${read} read, ${written} written to SAP`);
    const arrivals = standIns.whatsapp.world.log.counts().arrivals;
    if (arrivals !== lastArrivals) quietSince = Date.now();
    lastArrivals = arrivals;
    if (isSettled(truth) && Date.now() - quietSince >= QUIET_MS) return service;
    if (kill !== null && sent >= kill) {
      kill = null;
      screen.say('  kill -9 of the service, in the middle of its work; and a new start.');
      await service.process.kill();
      service = startWatched(parts);
    }
    if (Date.now() > deadline) throw new Error(`Not settled in time; the service's log is ${parts.logFile}.`);
    await delay(LOOK_EVERY_MS);
  }
}

/** Restarts the service and checks that no QR code is shown and nothing is sent twice. */
export async function restart(parts: DemoParts): Promise<WatchedService> {
  const service = startWatched(parts);
  const deadline = Date.now() + RESTART_DEADLINE_MS;
  while (service.state() !== 'connected') {
    if (Date.now() > deadline) throw new Error(`Not connected again in time; the service's log is ${parts.logFile}.`);
    await delay(LOOK_EVERY_MS);
  }
  await delay(WATCH_AFTER_RESTART_MS);
  return service;
}
