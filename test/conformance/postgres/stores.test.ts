/** What the death of a node must not take along lies in PostgreSQL: another node goes on with it. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { systemClock } from '../../../src/clock.ts';
import { all, run } from '../../../src/database/port.ts';
import { openPostgres, type PostgresDatabase } from '../../../src/database/postgres/database.ts';
import { countedHash, PART_BYTES } from '../../../src/database/postgres/payloads.ts';
import { dropFinalPdfs } from '../../../src/delivery/sending/pdf-retention.ts';
import { createFilePdfStore } from '../../../src/documents/store/file-pdf-store.ts';
import { createSharedPdfStore } from '../../../src/documents/store/shared-pdf-store.ts';
import { sharedPdfs } from '../../../src/service/shared-pdfs.ts';
import { Rig } from '../../support/delivery.ts';
import { addressOf, type PostgresCluster, startPostgres, withoutPostgres } from '../../support/postgres.ts';

const forever = new AbortController().signal;
const INVOICES = 5;
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
/** The same at each start, and of several parts. */
const large = Buffer.alloc(PART_BYTES * 2 + 17, 'a PDF that is long ');

describe('the stores of a node that died', { skip: withoutPostgres() ?? false }, () => {
  let cluster: PostgresCluster;
  let database: PostgresDatabase;
  let root: string;
  let folders = 0;
  before(async () => {
    cluster = await startPostgres();
    const options = { connections: 8, random: Math.random, onIdleError: () => undefined };
    database = await openPostgres({ address: addressOf(await cluster.create()), ...options });
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
});
