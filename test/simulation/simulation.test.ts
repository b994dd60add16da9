import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadLifeCycle, shippedFolder } from './life-cycle.ts';
import { breed, mutants } from './mutants.ts';
import { simulate } from './simulate.ts';

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6));

test('twenty session-years with random faults violate no guarantee', async (t) => {
  t.diagnostic(`seed ${seed}`);
  const stories: string[] = [];
  const life = await loadLifeCycle(shippedFolder);
  const { faults, connects, maxConnectsIn10Min, ...broken } = simulate({
    years: 20,
    seed,
    life,
    onUnhealed: (_, end) => stories.push(end),
  });
  assert.ok(faults >= 50 * 20);
  assert.ok(connects > 1000);
  assert.ok(maxConnectsIn10Min <= 20, `${maxConnectsIn10Min} connects`);
  assert.deepEqual(
    broken,
    {
      years: 20,
      seed,
      needlessQrScans: 0,
      doubleOwners: 0,
      countedAttemptsBeyond5: 0,
      keepAliveWhileDisconnected: 0,
      destroyedLastCopy: 0,
      loginsGivenUp: 0,
      unhealed: 0,
    },
    `seed ${seed}: ${stories.join('\n')}`,
  );
});

test('the same seed results in the same years', async () => {
  const life = await loadLifeCycle(shippedFolder);
  assert.deepEqual(simulate({ years: 2, seed: 7, life }), simulate({ years: 2, seed: 7, life }));
});

for (const mutant of mutants) {
  test(`the judge detects a life cycle in which: ${mutant.name}`, async () => {
    const { life, remove } = await breed(mutant);
    try {
      const allowed = mutant.trips === 'maxConnectsIn10Min' ? 20 : 0;
      let worst = 0;
      for (let year = 1; year <= 60 && worst <= allowed; year++) {
        worst = Math.max(worst, simulate({ years: 1, seed: year, life })[mutant.trips]);
      }
      assert.ok(worst > allowed, `${mutant.trips} stays at ${worst}`);
    } finally {
      remove();
    }
  });
}
