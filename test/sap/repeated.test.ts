import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tellOfAttempt } from '../../src/delivery/shared/failed-attempts.ts';
import { sapError } from '../../src/errors/sap.ts';
import { Rig } from '../support/delivery.ts';
import { forever, startPair } from '../support/sap.ts';

test('each failed attempt of a read is told before the next one, and the answer that came after all', async (t) => {
  const told: (string | null)[] = [];
  const onRepeat = (problem: Error | null) => told.push(problem && (problem as Error & { code: string }).code);
  const { source, admin } = await startPair(t, { source: { onRepeat } });
  await admin.addFault({ kind: 'status', status: 503, path: '/Invoices', times: 2 });
  for await (const _ of source.changes(null, '2026-01-01', forever));
  assert.deepEqual(told, ['SAP_UNAVAILABLE', 'SAP_UNAVAILABLE', null]);
});

test('a SAP that does not answer is told at the first failed attempt, before the client gives up, and no alert is raised', async () => {
  await using rig = new Rig();
  const { changes } = rig.company;
  const answered = Promise.withResolvers<void>();
  const unreachable = sapError('SAP_UNREACHABLE', { url: 'https://sap:50000', reason: 'ECONNREFUSED' });
  rig.company.changes = async function* (since, fromDate) {
    tellOfAttempt(unreachable);
    await answered.promise;
    tellOfAttempt(null);
    yield* changes.call(rig.company, since, fromDate);
  };
  const delivery = await rig.start();
  const seen: (readonly string[])[] = [];
  delivery.onTrouble(() =>
    seen.push(delivery.places().flatMap(({ place, code }) => (code ? [`${place} ${code}`] : []))),
  );
  const failing = async () => (await delivery.standing()).failing.map(({ worker, code }) => `${worker} ${code}`);
  await rig.until(async () => (await failing()).includes('intake SAP_UNREACHABLE'), 'the first attempt is told');
  assert.deepEqual(delivery.places()[0]?.code, 'SAP_UNREACHABLE');
  assert.deepEqual([...rig.open.keys()], [], 'an alert waits longer');
  answered.resolve();
  await rig.until(async () => (await failing()).length === 0, 'answered after all');
  assert.deepEqual(seen.at(-1), [], 'its end is told to open pages');
});
