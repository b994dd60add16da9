import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FailpointName } from '../../src/delivery/shared/failpoints.ts';
import { Rig } from '../support/delivery.ts';
import { seed, some } from '../support/sample.ts';

const places: readonly FailpointName[] = [
  'intake.before_commit',
  'document.before_commit',
  'match.before_commit',
  'recipient.before_commit',
  'prepare.before_commit',
  'attempt.before_commit',
  'send.before_commit',
  'evidence.before_commit',
  'doubt.before_commit',
  'write_back.before_commit',
];

/** Invoices; others come once the disk is about to be full. */
const AT_FIRST = 10;

describe(`a full disk loses nothing, and work resumes when there is space (seed ${seed})`, { concurrency: 4 }, () => {
  for (const place of some(places, 4)) {
    it(`at ${place}`, async () => {
      await using rig = new Rig();
      let left = 0;
      rig.failpoints = {
        // The database may not grow from here on: the next commit that needs a page finds the disk full.
        reach: (name) => {
          if (name === place && left === 0) {
            left = 1;
            const pages = Number(rig.database.get('PRAGMA page_count')?.['page_count']);
            rig.database.get(`PRAGMA max_page_count = ${pages}`);
          }
          return Promise.resolve();
        },
      };
      rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, ackDeadlineMs: 100 } };
      rig.messenger.script = (_prepared, nth) => (nth === 1 ? 'lose' : 'deliver');
      for (let n = 1; n <= AT_FIRST; n++) rig.company.invoice(n);
      await rig.start();
      await rig.until(() => left === 1, `${place} is reached`);
      let posted = AT_FIRST;
      await rig.until(async () => {
        if (rig.lines.some((line) => line.includes('The disk is full; the outbox'))) return true;
        // Work goes on coming, each when what came before is known, until a commit finds no page left.
        if (Object.keys(await rig.states()).length === posted) {
          posted += 1;
          rig.company.invoice(posted);
        }
        return false;
      }, `${place}: the full disk is noticed`);
      const told = (): boolean => [...rig.open.keys()].some((key) => key.startsWith('delivery.trouble.'));
      await rig.until(told, `${place}: people are told while it is full`);
      rig.database.get('PRAGMA max_page_count = 1073741823');
      await rig.until(
        async () => (await rig.all('read')) && Object.keys(await rig.states()).length === posted,
        `${place}: all sent`,
      );
      assert.equal(rig.messenger.phones.length, posted, place);
      await rig.until(() => !told(), `${place}: and that it is over`);
    });
  }
});
