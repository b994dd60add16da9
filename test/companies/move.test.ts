/** `database move` of several companies: each into a schema of its own, all or one, and again without harm. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fill } from '../../bench/outbox/fill.ts';
import { inSchema } from '../../src/database/address.ts';
import { all } from '../../src/database/port.ts';
import { openPostgres } from '../../src/database/postgres/database.ts';
import { bareEnvironment } from '../support/environment.ts';
import { addressOf, startPostgres, withoutPostgres } from '../support/postgres.ts';

const INVOICES = { north: 12, south: 7 } as const;
const names = ['north', 'south'] as const;
const PROGRAM = path.resolve(import.meta.dirname, '../../src/cli/hybrid-invoice-service.ts');

test('the outboxes of several companies are moved there and back, one or all, and what is moved stays moved', {
  skip: withoutPostgres() ?? false,
}, async () => {
  await using cluster = await startPostgres();
  const home = mkdtempSync(path.join(tmpdir(), 'courier-companies-move-'));
  const file = path.join(home, 'courier.json');
  const outbox = (name: string): string => path.join(home, 'data', 'companies', name, 'outbox.db');
  const configure = (url: string | null): void => {
    const sap = { SAP_URL: 'https://127.0.0.1:1', SAP_USERNAME: 'u', SAP_PASSWORD: 'p', COMPANY_COUNTRY: 'AR' };
    const book = (name: string) => ({
      ...{ account: name, SAP_COMPANY_DB: 'TEST_AR', COMPANY_NAME: name, PDF_FOLDER: path.join(home, 'pdf', name) },
      ...{ ...sap, SAP_BRANCHES: name === 'north' ? '1' : '2' },
    });
    const accounts = { north: { WHATSAPP_ENGINE: 'baileys' }, south: { WHATSAPP_ENGINE: 'baileys' } };
    const books = { north: book('north'), south: book('south') };
    writeFileSync(file, JSON.stringify({ service: url ? { DATABASE_URL: url } : {}, accounts, books }), {
      mode: 0o600,
    });
  };
  const move = (to: string, ...company: string[]) => {
    const words = [PROGRAM, '--config', file, ...company, 'database', 'move', '--to', to];
    const env = { ...bareEnvironment(), COURIER_HOME: home };
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { env, encoding: 'utf8' });
    return { status, text: stdout + stderr };
  };
  const sent = async (url: string, name: string): Promise<number> => {
    const address = addressOf(inSchema(url, `courier_${name}`));
    const options = { address, connections: 1, existing: true, random: Math.random, onIdleError: () => undefined };
    const database = await openPostgres(options);
    const rows = await database.read(() => all('SELECT id FROM invoices'));
    await database.close();
    return rows.length;
  };
  try {
    for (const name of names) {
      mkdirSync(path.dirname(outbox(name)), { recursive: true, mode: 0o700 });
      mkdirSync(path.join(home, 'pdf', name), { recursive: true });
    }
    await fill(outbox('north'), INVOICES.north);
    configure(null);
    const url = await cluster.create();
    const first = move(url);
    assert.equal(first.status, 0, first.text);
    assert.match(first.text, /south: it has no outbox yet/);
    assert.equal(await sent(url, 'north'), INVOICES.north);

    await fill(outbox('south'), INVOICES.south);
    const second = move(url);
    assert.equal(second.status, 0, second.text);
    assert.match(second.text, /north: .* was moved to .*, schema courier_north before/);
    assert.deepEqual([await sent(url, 'north'), await sent(url, 'south')], [INVOICES.north, INVOICES.south]);

    configure(url);
    const alone = move('sqlite', '--company', 'south');
    assert.equal(alone.status, 0, alone.text);
    assert.equal(await sent(url, 'north'), INVOICES.north, 'the other is where it was');
    const back = move('sqlite');
    assert.equal(back.status, 0, back.text);
    for (const name of names) assert.ok(existsSync(outbox(name)));
    await assert.rejects(sent(url, 'north'), { code: 'DATABASE_MOVED' });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
