/** What the death of a node must not take along lies in PostgreSQL: another node goes on with it. */
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Alert } from '../../../src/alerts/alert.ts';
import { type IncidentBook, openIncidentBook } from '../../../src/alerts/incident-book.ts';
import { incidentsOfNode } from '../../../src/alerts/shared-incidents.ts';
import { systemClock } from '../../../src/clock.ts';
import type { ServiceConfig } from '../../../src/config/schema.ts';
import { all, run } from '../../../src/database/port.ts';
import { openPostgres, type PostgresDatabase } from '../../../src/database/postgres/database.ts';
import { countedHash, PART_BYTES } from '../../../src/database/postgres/payloads.ts';
import { dropFinalPdfs } from '../../../src/delivery/sending/pdf-retention.ts';
import { createFilePdfStore } from '../../../src/documents/store/file-pdf-store.ts';
import { createSharedPdfStore } from '../../../src/documents/store/shared-pdf-store.ts';
import type { NodeFile } from '../../../src/ownership/node-file.ts';
import { openPeople, type People } from '../../../src/people/people.ts';
import { peopleOfNode } from '../../../src/people/shared-people.ts';
import { requirePeopleHere } from '../../../src/service/people-here.ts';
import { type SharedFile, shareFile } from '../../../src/service/shared-files.ts';
import { sharedPdfs } from '../../../src/service/shared-pdfs.ts';
import type { MetadataPlace } from '../../../src/session/records/metadata.ts';
import { historyOfNode } from '../../../src/session/records/shared-history.ts';
import { readStateHistory, StateRecorder } from '../../../src/session/records/state-history.ts';
import { Rig } from '../../support/delivery.ts';
import { addressOf, type PostgresCluster, startPostgres, withoutPostgres } from '../../support/postgres.ts';
import { silentLog } from '../../support/silence.ts';

const lost: Alert = { key: 'session.disconnected', severity: 'warning', sentence: 'It is lost.', next: 'Wait.' };
const full: Alert = {
  key: 'session.paused',
  severity: 'warning',
  sentence: 'WhatsApp asked for a pause.',
  next: 'Wait.',
};
const forever = new AbortController().signal;
const INVOICES = 5;
const hashOf = (bytes: Uint8Array): string => hash('sha256', bytes);
/** The same at each start, and of several parts. */
const large = Buffer.alloc(PART_BYTES * 2 + 17, 'a PDF that is long ');

describe('the stores of a node that died', { skip: withoutPostgres() ?? false }, () => {
  let cluster: PostgresCluster;
  let database: PostgresDatabase;
  let url = '';
  let root: string;
  let folders = 0;
  before(async () => {
    cluster = await startPostgres();
    const options = { connections: 8, random: Math.random, onIdleError: () => undefined };
    url = await cluster.create();
    database = await openPostgres({ address: addressOf(url), ...options });
    root = mkdtempSync(path.join(tmpdir(), 'courier-stores-'));
  });
  after(async () => {
    await database.close();
    await cluster[Symbol.asyncDispose]();
    rmSync(root, { recursive: true, force: true });
  });

  /** Copies of a node with a folder of its own. */
  function newNode() {
    const folder = path.join(root, String(++folders));
    const shared = sharedPdfs(database, systemClock);
    const own = createFilePdfStore(folder);
    return { folder, shared, own, store: createSharedPdfStore(own, shared) };
  }

  it('its PDFs: another node sends those that it took in, though its folder and the source are gone', async () => {
    await using first = new Rig();
    first.elsewhere = database;
    const dead = newNode();
    first.pdfStore = dead.store;
    first.messenger.online = false;
    await first.startWith(INVOICES);
    await first.until(() => first.all('queued'), 'taken in');
    const wanted = new Map(
      [...first.company.pdfs.values()].map(({ found }) => [found.sha256, readFileSync(found.path)]),
    );
    await first.stop();
    rmSync(dead.folder, { recursive: true });
    for (const { found } of first.company.pdfs.values()) rmSync(found.path);
    first.company.pdfs.clear();

    await using second = new Rig();
    second.elsewhere = database;
    second.pdfStore = newNode().store;
    [second.source, second.documents] = [first.company, [first.company]];
    const sent = new Map<string, Buffer>();
    const prepare = second.messenger.prepare.bind(second.messenger);
    second.messenger.prepare = (call) => {
      if (call.content.kind === 'document') sent.set(call.content.sha256, readFileSync(call.content.path));
      return prepare(call);
    };
    await second.start();
    await second.until(() => second.all('read'), 'sent by the other');
    assert.equal(sent.size, INVOICES);
    assert.deepEqual(sent, wanted);
  });

  it('a PDF of several parts is whole or not there, and only what its name says is a copy', async () => {
    const [one, other] = [newNode(), newNode()];
    const sha256 = hashOf(large);
    await one.store.put(large);
    const found = await other.store.find(sha256);
    assert.ok(found);
    assert.deepEqual(readFileSync(found), large);
    assert.equal(await database.read(() => countedHash(sha256)), sha256);

    const damage = "UPDATE payload_parts SET bytes = 'x' WHERE sha256 = :sha256 AND part = 1";
    await database.transact(() => run(damage, { sha256 }));
    assert.equal(await newNode().store.find(sha256), null, 'other bytes');
    await database.transact(() => run('DELETE FROM payload_parts WHERE sha256 = :sha256 AND part = 1', { sha256 }));
    assert.equal(await newNode().store.find(sha256), null, 'a writer died on the way');
    assert.equal(await one.store.copy({ path: '', sha256 }, forever), true, 'written to its end');
    assert.deepEqual(readFileSync((await newNode().store.find(sha256)) ?? ''), large);
  });

  it('a PDF that is damaged in PostgreSQL is replaced by whoever has a good copy', async () => {
    const pdf = Buffer.concat([large, Buffer.from('another')]);
    const sha256 = hashOf(pdf);
    const good = newNode();
    await good.store.put(pdf);
    const damage = () =>
      database.transact(() =>
        run("UPDATE payload_parts SET bytes = 'x' WHERE sha256 = :sha256 AND part = 1", { sha256 }),
      );
    const isGood = async (): Promise<void> => {
      assert.deepEqual(readFileSync((await newNode().store.find(sha256)) ?? ''), pdf);
    };
    await damage();
    await newNode().store.put(pdf);
    await isGood();
    await damage();
    assert.equal(await good.store.copy({ path: '', sha256 }, forever), true);
    await isGood();

    await damage();
    const needed = (hashes: readonly string[]) => Promise.resolve(new Set(hashes));
    assert.equal(await newNode().store.find(sha256), null, 'a node that has to send it finds it damaged');
    assert.equal(await good.store.shareOwn(needed, forever), 1, 'and the one that has it shares it at its next start');
    await isGood();

    await good.shared.dropDamaged(sha256);
    await isGood();
  });

  it('what only a node has is shared if a delivery needs it, and what none needs is dropped everywhere', async () => {
    const { own, shared, store, folder } = newNode();
    const [needed, other] = [Buffer.from('%PDF needed'), Buffer.from('%PDF not needed')];
    for (const bytes of [needed, other]) await own.put(bytes);
    const damaged = (await own.put(Buffer.from('%PDF damaged'))).path;
    writeFileSync(damaged, '%PDF of something else');
    const isNeeded = (hashes: readonly string[]) =>
      Promise.resolve(new Set(hashes.filter((one) => one !== hashOf(other))));
    assert.equal(await store.shareOwn(isNeeded, forever), 1);
    assert.equal(await store.shareOwn(isNeeded, forever), 0, 'once');
    assert.deepEqual(await shared.bytes(hashOf(needed)), needed);
    assert.equal(await shared.bytes(hashOf(other)), null);

    const rows = await database.read(() => all('SELECT sha256 FROM payloads'));
    const inAYear = systemClock.now().wall + 365 * 86_400_000;
    const keeping = { neededPdfs: () => Promise.resolve(new Set([hashOf(needed)])) };
    assert.ok((await dropFinalPdfs(keeping, store, inAYear, 86_400_000)) >= rows.length - 1);
    const left = await database.read(() => all('SELECT DISTINCT sha256 FROM payload_parts'));
    assert.deepEqual(left, [{ sha256: hashOf(needed) }]);
    assert.equal(await createFilePdfStore(folder).find(hashOf(other)), null);
  });

  /** As that node does once it has the account. */
  async function share(file: NodeFile, account: string, node: string): Promise<SharedFile> {
    const owner = { account, node, generation: 1, epoch: 1 };
    const shared = await shareFile(file, { database, owner, clock: systemClock, log: silentLog });
    const close = (): Promise<void> => {
      sharing.delete(close);
      return shared.close();
    };
    sharing.add(close);
    return { ...shared, close };
  }
  /** Ends those that a test which failed has left, and with which the process would not end. */
  const sharing = new Set<() => Promise<void>>();
  afterEach(async () => {
    for (const close of sharing) await close();
  });

  it('its incidents: another node knows those that are open, tells what was not told, and nothing twice', async () => {
    const files = ['a', 'b'].map((node) => path.join(root, `incidents-${node}`, 'alerts.db')) as [string, string];
    const open = (file: string): IncidentBook =>
      openIncidentBook({ file, clock: systemClock, log: silentLog, channels: ['webhook', 'e-mail'] });
    const waiting = (book: IncidentBook, name: string): readonly unknown[] => {
      const queue = book.channel(name);
      const told: unknown[] = [];
      for (let notice = queue.due(); notice; notice = queue.due()) {
        told.push([notice.incident.key, notice.event, name === 'e-mail' && notice.id]);
        queue.delivered(notice.id);
      }
      return told;
    };
    const openOnes = (book: IncidentBook): readonly string[] =>
      book.list(10).flatMap(({ key, closedAt }) => (closedAt === null ? [key] : []));

    const first = open(files[0]);
    const ofFirst = await share(incidentsOfNode(files[0]), 'incidents', 'a');
    assert.equal(ofFirst.adopted, false);
    first.raise(lost);
    assert.deepEqual(waiting(first, 'webhook'), [[lost.key, 'opened', false]]);
    const id = first.channel('e-mail').due()?.id;
    await ofFirst.close();

    const second = open(files[1]);
    second.raise(full);
    const ofSecond = await share(incidentsOfNode(files[1]), 'incidents', 'b');
    assert.equal(ofSecond.adopted, true);
    second.reload();
    assert.deepEqual(openOnes(second).toSorted(), [full.key, lost.key].toSorted());
    assert.deepEqual(waiting(second, 'webhook'), [[full.key, 'opened', false]], 'the other was told by the first node');
    const mails = waiting(second, 'e-mail') as [string, string, number][];
    assert.deepEqual(mails[0], [lost.key, 'opened', id], 'under the id that its receiver may know');
    assert.ok((mails[1]?.[2] ?? 0) >= Number(id) + 1000, 'behind ids that the first node may have used meanwhile');
    second.resolve(lost.key);
    assert.deepEqual(waiting(second, 'webhook'), [[lost.key, 'closed', false]]);
    await ofSecond.close();
    const again = await share(incidentsOfNode(files[1]), 'incidents', 'b');
    assert.equal(again.adopted, false, 'it is the newest itself');
    await again.close();
    second.close();

    const back = await share(incidentsOfNode(files[0]), 'incidents', 'a');
    assert.equal(back.adopted, true);
    first.reload();
    assert.deepEqual(openOnes(first), [full.key]);
    assert.deepEqual(waiting(first, 'webhook'), []);
    await back.close();
    first.close();
  });

  it('its people: they log in on another node, what was revoked stays so, and the audit is one history', async () => {
    const files = ['a', 'b'].map((node) => path.join(root, `people-${node}`, 'people.db')) as [string, string];
    const now = systemClock.now().wall;
    const password = 'a long word of the first node';
    const at = (who: string) =>
      ({ at: now, who, via: 'terminal', address: '', action: 'login', target: '', detail: '' }) as const;
    const audited = (people: People): readonly string[] => people.audit.list(20).map(({ who }) => who);

    const first = openPeople(files[0]);
    const ofFirst = await share(peopleOfNode(files[0]), 'people', 'a');
    first.accounts.add('Ana', 'admin', 'x', now);
    await first.redeem({ code: first.accounts.issueCode('Ana', now).code, password, address: '1' }, now);
    const token = first.tokens.add({ name: 'erp', scopes: [], expiresAt: null, createdBy: 'x' }, now);
    first.audit.add(at('of the first'));
    await ofFirst.close();

    const second = openPeople(files[1]);
    second.accounts.add('Ben', 'viewer', 'x', now);
    second.audit.add(at('of the second'));
    const ofSecond = await share(peopleOfNode(files[1]), 'people', 'b');
    assert.equal((await second.logIn({ name: 'Ana', password, address: '1' }, now)).account.role, 'admin');
    assert.ok(second.tokens.find(token, now));
    assert.deepEqual(
      second.accounts.list().map(({ name }) => name),
      ['Ana', 'Ben'],
    );
    assert.deepEqual(audited(second), ['of the second', 'of the first']);
    const accountPlaces = [root] as const;
    const asked = { DATABASE_URL: url, DATA_PATH: root, accountPlaces } as unknown as ServiceConfig;
    await assert.rejects(requirePeopleHere(asked, 'people'), { code: 'PEOPLE_ELSEWHERE' });
    await requirePeopleHere(asked, 'of nobody yet');
    second.tokens.revoke('erp', now);
    second.audit.add(at('of the second, later'));
    await ofSecond.close();
    second.close();

    first.audit.add(at('of the first, before it was back'));
    const back = await share(peopleOfNode(files[0]), 'people', 'a');
    assert.equal(first.tokens.find(token, now), null);
    const expected = ['of the first, before it was back', 'of the second, later', 'of the second', 'of the first'];
    assert.deepEqual(audited(first), expected);
    await back.close();
    first.close();
    const kept = await database.read(() => all("SELECT key FROM shared_rows WHERE key LIKE 'audit/%'"));
    assert.equal(kept.length, expected.length);
  });

  it('the history of its session: another node knows it, and that it ended when the first was last seen', async () => {
    const places = ['a', 'b'].map((node) => {
      const authPath = path.join(root, `history-${node}`);
      mkdirSync(authPath);
      return { authPath, sessionName: 'main', engine: 'baileys' } as const;
    }) as [MetadataPlace, MetadataPlace];
    const states = (place: MetadataPlace): readonly unknown[] =>
      readStateHistory(place).changes.map(({ at, state, reason }) => [at, state, reason ?? null]);
    const first = new StateRecorder(places[0], silentLog);
    first.note({ at: 1000, state: 'connecting', reason: null });
    first.note({ at: 2000, state: 'connected', reason: null });
    first.alive(5_000_000);
    await (await share(historyOfNode(places[0], silentLog), 'states', 'a')).close();

    const ofSecond = await share(historyOfNode(places[1], silentLog), 'states', 'b');
    assert.equal(ofSecond.adopted, true);
    const known = [
      [1000, 'connecting', null],
      [2000, 'connected', null],
    ];
    assert.deepEqual(states(places[1]), known);
    const second = new StateRecorder(places[1], silentLog);
    second.note({ at: 9_000_000, state: 'connecting', reason: null });
    const all = [...known, [5_000_000, 'stopped', 'killed'], [9_000_000, 'connecting', null]];
    assert.deepEqual(states(places[1]), all);
    await ofSecond.close();

    first.note({ at: 6_000_000, state: 'stopped', reason: null });
    await (await share(historyOfNode(places[0], silentLog), 'states', 'a')).close();
    assert.deepEqual(states(places[0]), all, 'what it noted when it was no owner is not of the session');
  });
});
