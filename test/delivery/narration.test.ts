import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Delivery, Progress } from '../../src/delivery/delivery.ts';
import { sapError } from '../../src/errors/sap.ts';
import { startNarrator } from '../../src/service/narration/narrator.ts';
import type { SessionStatus } from '../../src/session/lifecycle/status.ts';
import { FastClock } from '../support/clock.ts';
import { hurriedTimings, Rig } from '../support/delivery.ts';

const session = {
  maySend: true,
  sentence: 'Connected.',
  proofs: { outboundMs: 2000, inboundMs: 9000, backlogMs: null },
} as SessionStatus;

/** The intervals of the service as they are, in a time that runs faster. */
function fastRig(): { readonly rig: Rig; readonly clock: FastClock } {
  const clock = new FastClock(600);
  const rig = new Rig({ pollIntervalMs: 30_000, timings: hurriedTimings, copyToSalesperson: false });
  rig.clock = clock;
  rig.messenger.clock = clock;
  rig.company.customer('NONE', '');
  return { rig, clock };
}

/** @param gathered changes are kept back until there are so many, and then come at once */
function listen(rig: Rig, clock: FastClock, gathered = 1) {
  const told: string[] = [];
  const { delivery: running } = rig;
  if (!running) throw new Error('not started');
  const kept: Progress[] = [];
  const delivery: Pick<Delivery, 'standing' | 'onProgress'> = {
    standing: () => running.standing(),
    onProgress: (listener) =>
      running.onProgress((progress) => {
        kept.push(progress);
        if (kept.length >= gathered) for (const change of kept.splice(0)) listener(change);
      }),
  };
  const stop = startNarrator({
    outbox: rig.outbox,
    delivery,
    supervisor: { status: () => session },
    alerts: { onIncident: () => () => undefined },
    timeZone: rig.settings.timeZone,
    clock,
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: assert.fail },
    observer: { tell: (sentence) => void told.push(sentence) },
  });
  return { told, [Symbol.asyncDispose]: stop };
}

test('what becomes of each invoice is told in a sentence, with its phone masked, and that all is well now and then', async () => {
  const { rig, clock } = fastRig();
  await using _ = rig;
  await rig.start();
  await using narrator = listen(rig, clock);
  const { told } = narrator;
  rig.company.invoice(1);
  rig.company.invoice(2, { cardCode: 'NONE' });
  const alive =
    /^Alive: 1 sent today, 1 delivered, 1 read; 1 held, 0 waiting\. SAP ok \d+ s ago, PDF folder ok \d+ s ago, WhatsApp ok 2 s ago\.$/;
  await rig.until(() => told.some((line) => alive.test(line)), 'a sign of life');
  assert.ok(told.includes('Invoice 100001 to Customer C1 (54*******5555): read.'), told.join('\n'));
  assert.ok(told.some((line) => line.startsWith('Invoice 100002 to Customer NONE: held: ')));
  assert.doesNotMatch(told.join('\n'), /@|whatsapp\.net|541140/);
});

test('a flood is counted, and what fails is part of the sign of life', async () => {
  const { rig, clock } = fastRig();
  await using _ = rig;
  await rig.start();
  await using narrator = listen(rig, clock, 60);
  const { told } = narrator;
  for (let n = 1; n <= 60; n++) rig.company.invoice(n, { cardCode: 'NONE' });
  await rig.until(() => told.some((line) => /^… and \d+ more: .* deliveries list$/.test(line)), 'counted');
  rig.company.down = sapError('SAP_UNREACHABLE', { url: 'https://sap:50000', reason: 'ECONNREFUSED' });
  const fails = /^Alive: .* Not working for \d+ (s|min): SAP\. The Service Layer at /;
  await rig.until(() => told.some((line) => fails.test(line)), 'told');
});
