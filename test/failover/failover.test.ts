/** A session that two nodes may run: one dies, is frozen, or is stopped, and the other goes on. Nothing is lost or sent twice. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { lookForOwner, ownerWords } from '../../src/cli/session-manager/owner.ts';
import { loadConfig } from '../../src/config/load.ts';
import { SweepCompany } from '../crash-sweep/company.ts';
import { settle, until } from '../crash-sweep/kills.ts';
import { tally } from '../crash-sweep/tally.ts';
import { startPostgres, withoutPostgres } from '../support/postgres.ts';
import { whole } from '../support/sample.ts';
import { Node } from './nodes.ts';

const LONG_MS = 180_000;
const EACH = whole ? 20 : 6;

test('a node takes the session of one that died, was frozen or was stopped', {
  skip: withoutPostgres() ?? false,
}, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-failover-'));
  await using cluster = await startPostgres();
  await using company = await SweepCompany.start(folder, 'baileys', true, await cluster.create());
  const [a, b] = [new Node(company, 'a'), new Node(company, 'b')];
  const random = (): number => 0.3;
  const wordsOf = async (node: Node): Promise<string> => {
    const { service, accounts } = loadConfig({ ...company.environment, ...node.environment });
    const found = await lookForOwner({ service, account: accounts[0] });
    return found === null ? 'a file' : ownerWords(found);
  };
  /** Posts some, and returns once the first of them has arrived: the others are on their way. */
  const underLoad = async (): Promise<void> => {
    const [posted, arrived] = [company.posted.size, company.arrivals().size];
    for (let n = 1; n <= EACH; n++) await company.post(posted + n, random);
    assert.ok(await until(() => company.arrivals().size > arrived, LONG_MS), 'it sends');
  };
  const allArrive = async (why: string): Promise<void> =>
    assert.ok(await until(() => company.arrivals().size === company.posted.size, LONG_MS), why);
  const standsBy = async (node: Node): Promise<void> =>
    assert.ok(await until(async () => (await wordsOf(node)).startsWith('standing by'), LONG_MS, 1000), 'it waits');
  /** The second has the session, and the first has ended. */
  const diedAndStopped = async (): Promise<void> => {
    a.run();
    await standsBy(a);
    await underLoad();
    await b.kill('all');
    await allArrive('the first delivers the rest of one that died');
    assert.equal(await wordsOf(a), 'this one, runs the session');
    b.run();
    await standsBy(b);
    await underLoad();
    assert.equal(await a.stop(), 0);
    await allArrive('the second has the session as soon as the first is stopped');
  };
  try {
    await b.shareKey(a);
    a.run();
    assert.ok(await until(() => a.state === 'connected', LONG_MS), 'the first is linked');
    b.run();
    await standsBy(b);
    assert.match(await wordsOf(b), /^standing by: .+a\/data has the session$/);

    await underLoad();
    const frozen = a.freeze();
    await allArrive('the second delivers the rest of one that is frozen');
    frozen.thaw();
    assert.equal(await frozen.ended, 70, 'it finds that it has lost the session, and ends');
    if (whole) await diedAndStopped();
    assert.equal(a.needlessCodes + b.needlessCodes, 0);

    await settle(company);
    assert.equal(await b.stop(), 0);
    const { breaches, result } = await tally(company, 'baileys', 0);
    assert.deepEqual(breaches, []);
    assert.equal(result.duplicates, 0);
    assert.equal(result.lost, 0);
  } finally {
    for (const node of [a, b]) await node.kill('all');
    rmSync(folder, { recursive: true, force: true });
  }
});
