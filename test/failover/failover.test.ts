/** A session that two nodes may run: one dies, is frozen, or is stopped, and the other goes on. Nothing is lost or sent twice. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { lookForOwner, ownerWords } from '../../src/cli/session-manager/owner.ts';
import { loadConfig } from '../../src/config/load.ts';
import { openPeople, type People, peopleFile } from '../../src/people/people.ts';
import { SweepCompany } from '../crash-sweep/company.ts';
import { settle, until } from '../crash-sweep/kills.ts';
import { tally } from '../crash-sweep/tally.ts';
import { startPostgres, withoutPostgres } from '../support/postgres.ts';
import { seed, some, whole } from '../support/sample.ts';
import { Node } from './nodes.ts';

const LONG_MS = 180_000;
const EACH = whole ? 20 : 4;

test('a node takes the session of one that died, was frozen or was stopped', {
  skip: withoutPostgres() ?? false,
}, async (t) => {
  t.diagnostic(`seed ${seed}`);
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
  const peopleOf = (node: Node): People => openPeople(peopleFile(node.environment['DATA_PATH'] ?? ''));
  const names = (node: Node): readonly string[] => {
    const people = peopleOf(node);
    try {
      return people.accounts.list().map(({ name }) => name);
    } finally {
      people.close();
    }
  };
  const standsBy = async (node: Node): Promise<void> =>
    assert.ok(await until(async () => (await wordsOf(node)).startsWith('standing by'), LONG_MS, 1000), 'it waits');
  /** How its owner loses the session while it sends; each ends once the other node has delivered the rest. */
  const faults: readonly ((owner: Node) => Promise<void>)[] = [
    async (owner) => {
      const frozen = owner.freeze();
      await allArrive('the other delivers the rest of one that is frozen');
      frozen.thaw();
      assert.equal(await frozen.ended, 70, 'it finds that it has lost the session, and ends');
    },
    async (owner) => {
      await owner.kill('all');
      await allArrive('the other delivers the rest of one that died');
    },
    async (owner) => {
      assert.equal(await owner.stop(), 0);
      await allArrive('the other has the session as soon as its owner is stopped');
    },
  ];
  try {
    await b.shareKey(a);
    a.run();
    assert.ok(await until(() => a.state === 'connected', LONG_MS), 'the first is linked');
    const people = peopleOf(a);
    people.accounts.add('Ana', 'admin', 'a terminal', Date.now());
    people.close();
    let [owner, other] = [a, b];
    for (const fault of some(faults, 1)) {
      other.run();
      await standsBy(other);
      assert.ok((await wordsOf(other)).endsWith(`${owner.environment['DATA_PATH']} has the session`));
      await underLoad();
      await fault(owner);
      assert.equal(await wordsOf(other), 'this one, runs the session');
      assert.deepEqual(names(other), ['Ana'], 'it lets the same people in');
      [owner, other] = [other, owner];
    }
    assert.equal(a.needlessCodes + b.needlessCodes, 0);

    await settle(company);
    // Another program with the login, which is no node of ours: no tug-of-war.
    const { logins } = await company.whatsapp.admin.counters();
    await company.whatsapp.admin.strike({ fault: { kind: 'stream_error', code: null, conflict: 'replaced' } });
    assert.ok(await until(() => owner.state === 'needs_person', LONG_MS), 'a person is asked for');
    assert.equal(await wordsOf(owner), 'this one, runs the session');
    assert.equal((await company.whatsapp.admin.counters()).logins, logins, 'the login is not taken back');
    assert.equal(await owner.stop(), 0);
    const { breaches, result } = await tally(company, 'baileys', 0);
    assert.deepEqual(breaches, []);
    assert.equal(result.duplicates, 0);
    assert.equal(result.lost, 0);
  } finally {
    for (const node of [a, b]) await node.kill('all');
    rmSync(folder, { recursive: true, force: true });
  }
});
