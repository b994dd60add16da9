import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { extractText, getDocumentProxy } from 'unpdf';
import { configured, invoice, OutboxOnDisk } from '../../src/cli/deliveries/rig.test-support.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { jid, OutboxStage } from '../conformance/outbox/stage.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'courier-proof-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const disk = new OutboxOnDisk(path.join(folder, 'outbox.db'));
const output = path.join(folder, 'proof.pdf');

async function printed(): Promise<string> {
  const pdf = await getDocumentProxy(new Uint8Array(readFileSync(output)));
  return (await extractText(pdf, { mergePages: true })).text.replaceAll(/\s+/g, ' ');
}

test('a proof names the document, the number, the ids, the hashes, and each tick with its time and source', async () => {
  const sentAt = Date.parse('2026-11-20T13:00:00Z');
  const database = openDatabase(disk.file, configured);
  const stage = new OutboxStage(database, {}, () => database.close());
  const message = await stage.lived(invoice(7, { cardName: 'Peña Ł' }), [
    { type: 'evidence', status: 'sent', generation: 0, at: sentAt },
    { type: 'evidence', status: 'read', generation: 0, at: sentAt + 3_600_000 },
  ]);
  await stage.admit(invoice(8));
  await stage[Symbol.asyncDispose]();

  const { code, out, err } = await disk.run(['proof', '1007', '--output', output]);
  assert.equal(code, 0, err);
  assert.match(out, /proof\.pdf/);
  const text = await printed();
  assert.match(text, /Constancia de entrega/);
  assert.ok(text.includes(`+${jid.replace('@s.whatsapp.net', '')}`), 'the whole number');
  assert.ok(text.includes(`ID-${message}-0`), 'the id of the message');
  assert.match(text, /Enviado 2026-11-20 10:00 confirmado por el servidor/, 'the time is of the company');
  assert.match(text, /Leído 2026-11-20 11:00 acuse del teléfono/);
  assert.match(text, /Peña \\u\{141\}/, 'no letter is replaced by a wrong one');
  assert.match(text, /Invoice Courier \d+\.\d+\.\d+/);
});

test('what nothing proves yet, and what nobody knows, has no proof', async () => {
  const unproven = await disk.run(['proof', '1008', '--json']);
  assert.equal(unproven.code, 1);
  assert.match(unproven.out, /DELIVERY_NOT_PROVEN/);
  assert.match((await disk.run(['proof', '4711', '--json'])).out, /DELIVERY_UNKNOWN/);
  assert.equal((await disk.run(['proof', 'x'])).code, 2);
});
