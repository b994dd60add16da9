/**
 * Histories of companies with odd books, drawn from seeds: what is duplicated, restored, numbered anew, stamped in the
 * future, lost or printed oddly. `COURIER_TEST_RUNS` plays so many times as many; `COURIER_TEST_SEED` begins with that seed.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, it } from 'node:test';
import { runs } from '../support/runs.ts';
import { seed as firstSeed, some } from '../support/sample.ts';
import { playHistory } from './odd-books/history.ts';
import { type Draw, draws } from './odd-books/mends.ts';

const HISTORIES = runs(50).numRuns;
/** A mend that is taken back shows within so many. */
const CONTROLS = 120;
const AT_LEAST = 1;

const folder = mkdtempSync(path.join(tmpdir(), 'courier-odd-books-'));
after(() => rmSync(folder, { recursive: true, force: true }));

it('misses no invoice, sends none twice and none to a wrong customer, whatever the books go through', async (t) => {
  const drawn = Object.fromEntries(draws.map((draw) => [draw, 0])) as Record<Draw, number>;
  for (let seed = firstSeed; seed < firstSeed + HISTORIES; seed++) {
    const { drawn: ofThis, ...verdict } = await playHistory(seed, folder, null);
    for (const draw of draws) drawn[draw] += ofThis[draw] ?? 0;
    assert.deepEqual(verdict, { missed: 0, twice: 0, toWrongCustomer: 0 }, `COURIER_TEST_SEED=${seed}`);
  }
  t.diagnostic(
    `seed ${firstSeed}, ${HISTORIES} histories: ${draws.map((draw) => `${drawn[draw]} × ${draw}`).join(', ')}`,
  );
  for (const draw of draws) assert.ok(drawn[draw] >= AT_LEAST, `${draw} was drawn ${drawn[draw]} times`);
});

for (const mend of some(draws, 1)) {
  it(`would detect missing handling of: ${mend}`, async () => {
    for (let seed = 1; seed <= CONTROLS; seed++) {
      const { drawn, ...verdict } = await playHistory(seed, folder, mend);
      if (verdict.missed + verdict.twice + verdict.toWrongCustomer === 0) continue;
      assert.ok((drawn[mend] ?? 0) > 0, `seed ${seed} fails without ${mend}`);
      return;
    }
    assert.fail(`${CONTROLS} histories hold without it`);
  });
}
