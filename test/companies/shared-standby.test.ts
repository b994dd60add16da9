/**
 * Two companies with one number on PostgreSQL, and two nodes: the one that has the session dies or stands still, or the server is replaced
 * by one that lacks what was written last. Both books go on.
 */
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { openPeople, peopleFile } from '../../src/people/people.ts';
import { keyFilePath } from '../../src/session/vault/key.ts';
import { addressOf, type PostgresCluster, startPostgres, withoutPostgres } from '../support/postgres.ts';
import { startStandby } from '../support/postgres-standby.ts';
import { accountOf, type Name, names, TwoCompanies, until } from './site.ts';
import type { SiteNode } from './site-node.ts';

const CUSTOMER = '5491140000001';
const MARKS: ReadonlySet<string> = new Set(['sent', 'delivered', 'read']);

describe('two nodes of companies with one number', { skip: withoutPostgres() ?? false }, () => {
  let cluster: PostgresCluster;
  let site: TwoCompanies;
  let second: SiteNode;
  /** Leads to the folder of the server that is the primary. */
  const server = path.join(mkdtempSync(path.join(tmpdir(), 'courier-primary-')), 'server');
  before(async () => {
    cluster = await startPostgres();
    const { database } = addressOf(await cluster.create());
    symlinkSync(cluster.home, server);
    const databaseUrl = `postgres://courier@/${database}?host=${encodeURIComponent(server)}`;
    site = await TwoCompanies.start({ oneNumber: true, databaseUrl });
    await until(() => site.maySend('north'), 'the phone is linked');
    const approved = await site.typed('south', 'hybrid-invoice-service.js deliveries approve --yes');
    assert.equal(approved.exitCode, 0, approved.text);
    second = site.secondNode();
  });
  after(async () => {
    await second.stop('SIGKILL');
    await site[Symbol.asyncDispose]();
    await cluster[Symbol.asyncDispose]();
    rmSync(path.dirname(server), { recursive: true });
  });

  function placeOf({ file }: SiteNode, name: Name): string {
    return path.join(path.dirname(file), 'data', 'companies', name);
  }

  /** Open incidents of the service as a whole, with what to do. */
  function openAt({ file }: SiteNode): readonly string[] {
    const incidents = path.join(path.dirname(file), 'data', 'alerts.db');
    if (!existsSync(incidents)) return [];
    const database = new DatabaseSync(incidents, { readOnly: true });
    const rows = database.prepare('SELECT sentence, next FROM incidents WHERE closed_at IS NULL').all();
    database.close();
    return rows.map(({ sentence, next }) => `${String(sentence)} ${String(next)}`);
  }

  function peopleAt(node: SiteNode, name: Name): readonly string[] {
    const people = openPeople(peopleFile(placeOf(node, name)));
    try {
      return people.accounts.list().map((account) => account.name);
    } finally {
      people.close();
    }
  }

  async function invoices(docEntries: readonly number[], customer: number): Promise<void> {
    for (const docEntry of docEntries)
      for (const name of names) {
        await site.post(name, docEntry, customer);
        await site.print(name, docEntry);
      }
  }

  /** With the message of each company for each of these, once. */
  async function allDelivered(docEntries: readonly number[], customer: number): Promise<void> {
    await until(async () => (await site.count(customer)) >= names.length * docEntries.length, 'all arrive');
    await until(async () => {
      for (const name of names)
        for (const docEntry of docEntries) {
          const { U_CourierStatus: status } = (await site.sap[name].admin.row('Invoices', docEntry)) ?? {};
          if (typeof status !== 'string' || !MARKS.has(status)) return false;
        }
      return true;
    }, 'SAP of both is told of each');
    const delivered = await site.delivered(customer);
    for (const { text, pdf } of delivered) assert.equal(text, pdf);
    for (const name of names)
      assert.equal(delivered.filter(({ text }) => text === name).length, docEntries.length, name);
  }

  async function standsBy(node: SiteNode): Promise<void> {
    const health = () =>
      fetch(new URL('/health', node.url)).then(
        ({ status }) => status,
        () => null,
      );
    await until(async () => (await health()) === 503, 'it runs no session');
    for (const name of names)
      await until(async () => {
        const { text } = await site.typed(name, 'session-manager.js --status', node);
        return text.startsWith('This node is standing by');
      }, `${name} waits`);
  }

  it('a node that has not the key of the login says which file it needs, and no more once it has it', async () => {
    const keyOf = (node: SiteNode): string => keyFilePath(placeOf(node, 'north'));
    second.start();
    await until(() => openAt(second).length > 0, 'it cannot wait for a session that it could not run');
    const [told = ''] = openAt(second);
    assert.match(told, /^The companies north, south do not run: /);
    assert.ok(told.includes(`copied to ${keyOf(second)}`), told);
    const lines = await site.doctor('south', second);
    const said = (what: string) => lines.find((line) => line.name === what);
    assert.match(said('key of the login')?.text ?? '', /encrypted with a key that this node does not have/);
    assert.equal(said('lock')?.result, 'warning', 'the service runs, but not this company');
    copyFileSync(keyOf(site.node), keyOf(second));
    await until(() => openAt(second).length === 0, 'it waits, as it should');
  });

  it('the second waits for the session of both, and says so of each', async () => {
    for (const name of names) {
      const people = openPeople(peopleFile(placeOf(site.node, name)));
      people.accounts.add(`Ana-${name}`, 'admin', 'a terminal', Date.now());
      people.close();
    }
    await site.whatsapp.admin.write({ from: CUSTOMER, account: accountOf.north, text: 'stop' });
    await standsBy(second);
    const lines = await site.doctor('south', second);
    const said = (what: string) => lines.find((line) => line.name === what);
    assert.match(said('node')?.text ?? '', /^Standing by: .+ runs the session\.$/);
    assert.match(said('number')?.text ?? '', /^Shared by north, south; .+ sends for all of them\.$/);
    assert.deepEqual([said('login')?.result, said('PORT')?.result], ['ok', 'ok'], 'nothing is to be linked here');
    const home = await fetch(second.url, { headers: { 'accept-language': 'es' } });
    assert.match(await home.text(), /Este equipo está en espera: otro envía las facturas/);
    for (const name of names) assert.equal((await fetch(new URL(`/companies/${name}/health`, second.url))).status, 503);
  });

  it('takes it with both books once the first is killed: nothing is lost, nothing comes twice', async () => {
    const each = [1, 2, 3, 4, 5];
    await invoices(each, 1);
    await until(async () => (await site.count(1)) > 0, 'the first are on their way');
    await site.node.stop('SIGKILL');
    await allDelivered(each, 1);
    const { text } = await site.typed('south', 'session-manager.js --report', second);
    assert.match(text, /open incident .*The node [^ ]+data.companies.north stopped answering: this one, /);
  });

  it('goes on with the opt-outs, the people and the incidents of each', async () => {
    await invoices([11], 0);
    await invoices([12], 2);
    await until(async () => (await site.count(2)) === names.length, 'those who take them have them');
    assert.deepEqual(await site.delivered(0), [], 'the customer had enough of both');
    for (const name of names) {
      const { text } = await site.typed(name, 'hybrid-invoice-service.js deliveries opt-outs --json', second);
      assert.match(text, /"phone":"54\*+0001"/);
      await until(() => peopleAt(second, name).includes(`Ana-${name}`), `the people of ${name} came along`);
      assert.deepEqual(peopleAt(second, name), [`Ana-${name}`], 'and nobody of the other');
    }
  });

  it('the first waits for the second then, and nobody is let in where the session did not run last', async () => {
    site.startAgain();
    await standsBy(site.node);
    for (const name of names) {
      const there = await site.typed(name, 'hybrid-invoice-service.js users invite Ben --role viewer', second);
      assert.equal(there.exitCode, 0, there.text);
      const refused = await site.typed(name, 'hybrid-invoice-service.js users invite Eve --role viewer');
      assert.match(refused.text, /second/, refused.text);
      assert.notEqual(refused.exitCode, 0);
    }
  });

  it('one that stood still sends nothing more once the other has taken the session, of either book', async () => {
    const each = [21, 22, 23];
    await invoices(each, 3);
    await until(async () => (await site.count(3)) > 0, 'the first are on their way');
    second.freeze();
    await allDelivered(each, 3);
    second.goOn();
    await standsBy(second);
    await allDelivered(each, 3);
    assert.match(
      second.log(),
      /Another node now runs the session: this one, [^ ]+second.data.companies.north, has stopped/,
    );
  });

  it('a promoted server that lacks the latest writes: nothing is lost or comes twice, of either book', async () => {
    await using standby = await startStandby(cluster);
    await standby.cutOff();
    await invoices([31, 32], 3);
    // SAP may not have been told of each yet: then the phone alone knows.
    await until(async () => (await site.count(3)) >= 5 * names.length, 'sent while the standby hears nothing');

    rmSync(server);
    symlinkSync(standby.home, server);
    await cluster.stop();
    await standby.promote();
    await invoices([33], 3);
    await allDelivered([21, 22, 23, 31, 32, 33], 3);
    assert.match(site.log() + second.log(), /PostgreSQL was set back to an earlier state/, 'a person is told');
    // Before the server goes.
    await Promise.all([site.stop(), second.stop()]);
  });
});
