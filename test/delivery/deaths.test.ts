import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { systemClock } from '../../src/clock.ts';
import type { DeliverySettings } from '../../src/delivery/settings.ts';
import { type FailpointName, failpointNames } from '../../src/delivery/shared/failpoints.ts';
import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import { FastClock } from '../support/clock.ts';
import { openOutboxFile, quickSettings, Rig } from '../support/delivery.ts';
import type { SendScript } from '../support/messenger.ts';
import { seed, whole } from '../support/sample.ts';

const DELIVERED = 1;
const WITHOUT_PHONE = 2;
const CANCELLED_AT_THE_LAST_MOMENT = 3;
const ACK_LOST = 4;
const LOST_THEN_CANCELLED = 5;
const outcome = { 1: 'read', 2: 'held', 3: 'cancelled', 4: 'read', 5: 'held' };
const jidOf = (docEntry: number): string => `54911${4000 + docEntry}5555@s.whatsapp.net`;

/** Waits that have their lengths in the code pass in a tenth of their time. */
const RATE = 10;
const settings: Partial<DeliverySettings> = {
  pollIntervalMs: 500,
  timings: {
    ...quickSettings.timings,
    ackDeadlineMs: 600,
    evidenceGraceMs: 100,
    documentScanMs: 500,
    backoff: { firstMs: 100, longestMs: 500 },
    heldRecheckMs: 1000,
    watchMs: 1000,
    drainMs: 10_000,
    // Else a busy machine, where preparing takes a second, would prepare for ever and send nothing.
    freshForMs: 3_600_000,
    idleMs: 200,
  },
};

/** Five invoices that lead through every named place of a delivery. */
async function fiveInvoices(): Promise<Rig> {
  const rig = new Rig(settings);
  const { company, messenger } = rig;
  rig.documents = [Object.assign(company, { archive: () => Promise.resolve('moved' as const) })];
  rig.clock = messenger.clock = new FastClock(RATE);
  await dueSweep(rig);
  company.customer(`C${WITHOUT_PHONE}`, '');
  // The one that is read again with each look at SAP comes last.
  company.invoices(WITHOUT_PHONE, CANCELLED_AT_THE_LAST_MOMENT, ACK_LOST, LOST_THEN_CANCELLED, DELIVERED);

  const sentTo = (docEntry: number): number => messenger.sends.filter(({ jid }) => jid === jidOf(docEntry)).length;
  const firstSend: Readonly<Record<string, SendScript>> = {
    [jidOf(ACK_LOST)]: 'swallow_ack',
    [jidOf(LOST_THEN_CANCELLED)]: 'lose',
  };
  messenger.script = ({ jid }) => {
    const first = messenger.sends.filter((send) => send.jid === jid).length === 1;
    return (first ? firstSend[jid] : undefined) ?? 'deliver';
  };
  // What changes after the last look at everything is found by the re-read of the single invoice alone.
  const asKnown = company.document.bind(company);
  company.document = async (ref) => {
    const document = await asKnown(ref);
    const cancelled =
      document?.ordinal === CANCELLED_AT_THE_LAST_MOMENT ||
      (document?.ordinal === LOST_THEN_CANCELLED && sentTo(LOST_THEN_CANCELLED) > 0);
    return document && cancelled ? { ...document, cancelStatus: 'cancelled' } : document;
  };
  return rig;
}

/** The daily sweep is due at the first start already. */
async function dueSweep({ folder, configured }: Rig): Promise<void> {
  const database = openOutboxFile(path.join(folder, 'outbox.db'), configured);
  const outbox = createOutbox(database, { mode: 'live', ...configured, copies: false });
  await outbox.keepSweep({ at: 0, fromDate: '2026-11-01' });
  database.close();
}

const blows = ['dies', 'fails', 'hangs'] as const;
type Blow = (typeof blows)[number];
/** Each place gets one of the blows, another with each seed; in the long form it gets all of them. */
const blowsAt = (nth: number): readonly Blow[] =>
  whole ? blows : blows.filter((_, n) => n === (seed + nth) % blows.length);

/** The place is struck once; a life that hangs there is killed a little later. */
async function strike(rig: Rig, place: FailpointName, blow: Blow): Promise<void> {
  const struck = Promise.withResolvers<void>();
  let armed = true;
  rig.failpoints = {
    reach: (name) => {
      if (name !== place || !armed) return Promise.resolve();
      armed = false;
      if (blow === 'dies') rig.crash();
      struck.resolve();
      return blow === 'fails' ? Promise.reject(new Error('it did not work')) : new Promise(() => undefined);
    },
  };
  const started = rig.start().then(
    () => true,
    () => false,
  );
  const late = setTimeout(() => struck.reject(new Error(`${place} was not reached`)), 60_000);
  await struck.promise.finally(() => clearTimeout(late));
  if (blow === 'hangs') await systemClock.sleep(50);
  if (blow === 'hangs' || (blow === 'fails' && !(await started))) rig.crash();
}

describe('a crash, a failure or a hang at any named place of a delivery', { concurrency: 4 }, () => {
  for (const [nth, place] of failpointNames.entries()) {
    it(`loses nothing and duplicates nothing: ${place}`, async (t) => {
      for (const blow of blowsAt(nth)) {
        t.diagnostic(`it ${blow}`);
        await using rig = await fiveInvoices();
        await strike(rig, place, blow);
        rig.failpoints = null;
        if (!rig.delivery) {
          await rig.start();
          rig.messenger.connect();
        }
        const story = `${place} ${blow}`;
        await rig.until(async () => isDeepStrictEqual(await rig.states(), outcome), story);
        const marks = () => [...rig.company.documents].map(([docEntry, { mark }]) => [docEntry, mark?.status]);
        await rig.until(() => isDeepStrictEqual(Object.fromEntries(marks()), outcome), `${story}: SAP says so`);
        const arrived = rig.messenger.phones.map(({ jid }) => jid).sort();
        assert.deepEqual(arrived, [jidOf(DELIVERED), jidOf(ACK_LOST)], story);
      }
    });
  }
});
