/** The pace of a number by which the books of several companies send, decided by both at once: its limits hold in total. */
import assert from 'node:assert/strict';
import { type PacingSettings, pace } from '../../../src/delivery/rules/pacing.ts';
import { keyOf } from '../../../src/sap/doc-entry.ts';
import { onEachDatabase } from './databases.ts';
import { configured, invoiceOf } from './stage.ts';

const NOON = Date.parse('2026-11-30T12:00:00Z');
const settings: PacingSettings = {
  ...{ intervalMs: 0, jitter: 0, hourlyCap: null, dailyCap: 5, warmUp: [], quietHours: null, timeZone: 'UTC' },
};

onEachDatabase('a limit of a day is that of the number, whichever of its books send', async (open) => {
  const [north, south] = ['NORTH', 'SOUTH'] as const;
  await using stage = await open({ company: north, beside: [south] });
  const companies = [north, south] as const;
  const books = [stage.outbox, stage.another({ company: south, beside: [north] })];
  const begun: number[] = books.map(() => 0);
  for (let n = 1; n <= 4; n++) {
    const ready = await Promise.all(
      companies.map((company, i) =>
        stage.admit(invoiceOf(n, { ref: { company, type: 'invoice', key: keyOf(n) } }), books[i]),
      ),
    );
    // Both look at the same state before either begins.
    const facts = await Promise.all(books.map((outbox) => outbox.account()));
    for (const [i, outbox] of books.entries()) {
      const decidedBy = facts[i] ?? assert.fail();
      const attempt = async (seen: typeof decidedBy): Promise<boolean> => {
        const decision = pace(settings, seen.pacing, configured.account, NOON, 0);
        if (!decision.may) return false;
        const wish = { now: NOON, pacing: decision.next, decidedBy: seen };
        return await stage.dispatch(ready[i] ?? 0, wish, outbox).then(
          () => true,
          () => false,
        );
      };
      const atOnce = await attempt(decidedBy);
      if (i === 1) assert.equal(atOnce, false, 'what was decided on an older state does not begin');
      if (atOnce || (await attempt(await outbox.account()))) begun[i] = (begun[i] ?? 0) + 1;
    }
  }
  assert.deepEqual(begun, [3, 2], 'five in all');
  assert.deepEqual(
    (await stage.rows('SELECT account, CAST(count(*) AS integer) AS n FROM attempts GROUP BY 1')).map((row) => ({
      ...row,
    })),
    [{ account: configured.account, n: 5 }],
  );
});
