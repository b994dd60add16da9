/** A standby that lacks what was written last is promoted: nobody goes on as if nothing had happened. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fenced } from '../../../src/database/fenced.ts';
import { all, run } from '../../../src/database/port.ts';
import { createOwnerStore, EPOCHS_OF_HISTORY, requireOwner } from '../../../src/database/postgres/owners.ts';
import { sharePostgres } from '../../../src/database/postgres/shared.ts';
import type { LostBy } from '../../../src/ownership/port.ts';
import { addressOf, startPostgres, withoutPostgres } from '../../support/postgres.ts';
import { startStandby } from '../../support/postgres-standby.ts';

test('a promoted standby is another past: who ran the session is told and refused, and a start owes evidence', {
  skip: withoutPostgres() ?? false,
}, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-promoted-'));
  await using primary = await startPostgres();
  const { database } = addressOf(await primary.create());
  await using standby = await startStandby(primary);
  const server = path.join(folder, 'server');
  const onIdleError = (): void => undefined;
  // As several companies have it: the connections of the past are still in use when the first of them opens again.
  const shared = sharePostgres({ total: 2, each: 2, onIdleError });
  const open = () => {
    const address = addressOf(`postgres://courier@/${database}?host=${encodeURIComponent(server)}`);
    return shared({ address, connections: 2, random: Math.random, onIdleError });
  };
  const owned = async (of: Awaited<ReturnType<typeof open>>) => {
    const store = createOwnerStore(of);
    const claimed = await store.claim('main', await store.begin('node'), false);
    return 'epoch' in claimed ? { store, claimed } : assert.fail();
  };
  try {
    symlinkSync(primary.home, server);
    const before = await open();
    const { claimed } = await owned(before);
    assert.deepEqual([claimed.epoch, claimed.evidenceDue], [1, false]);
    const lost: LostBy[] = [];
    const ours = fenced(
      before,
      () => requireOwner(claimed),
      (by) => lost.push(by),
    );
    await ours.transact(() => run('CREATE TABLE written (what text)'));
    await standby.cutOff();
    await ours.transact(() => run("INSERT INTO written VALUES ('last')"));

    rmSync(server);
    symlinkSync(standby.home, server);
    await primary.stop();
    // Connections that were in use end with the primary; one made now would go on after the promotion.
    await ours.read(() => all('SELECT what FROM written')).catch(() => undefined);
    await assert.rejects(
      ours.read(() => all('SELECT what FROM written')),
      { code: 'DATABASE_READ_ONLY' },
    );
    assert.deepEqual(lost, [], 'it may be the same primary that starts again');
    await standby.promote();
    await assert.rejects(
      ours.transact(() => run("INSERT INTO written VALUES ('too late')")),
      { code: 'DATABASE_OTHER_HISTORY' },
    );
    assert.deepEqual(new Set(lost), new Set(['another_history']));

    const after = await open();
    await before.close();
    assert.deepEqual(await after.read(() => all('SELECT what FROM written')), [], 'the last write is lost');
    const first = await owned(after);
    assert.deepEqual([first.claimed.epoch, first.claimed.evidenceDue], [1 + EPOCHS_OF_HISTORY, true]);
    const second = await owned(after);
    assert.deepEqual([second.claimed.epoch, second.claimed.evidenceDue], [2 + EPOCHS_OF_HISTORY, true], 'still due');
    await second.store.evidenceAsked(second.claimed);
    assert.equal((await owned(after)).claimed.evidenceDue, false);
    await after.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
