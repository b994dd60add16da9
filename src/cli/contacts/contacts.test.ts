import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { loadConfig } from '../../config/load.ts';
import { openPeople, peopleFile } from '../../people/people.ts';
import { outboxFile } from '../../service/outbox-file.ts';
import { invoice, OutboxOnDisk } from '../deliveries/rig.test-support.ts';
import { parseContacts } from './arguments.ts';
import { type ContactsParts, runContacts } from './run.ts';

const phone = '+5491155550000';
const jid = '5491155550000@s.whatsapp.net';

/** An installation that has sent one invoice to the phone. */
async function installation(t: TestContext) {
  const folder = mkdtempSync(path.join(tmpdir(), 'contacts-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(path.dirname(outboxFile(folder)), { recursive: true });
  const disk = new OutboxOnDisk(outboxFile(folder));
  await disk.post(invoice(57));
  await disk.with(async (outbox) => {
    const id = (await outbox.list({ role: 'customer' }))[0]?.message.id ?? 0;
    await outbox.rememberRecipient(id, { digits: '5491155550000', jid, checkedAt: 1 });
    await outbox.apply(id, { type: 'evidence', status: 'read', generation: 0, at: 5 }, 5);
  });
  const {
    books: [book],
  } = loadConfig({
    SAP_URL: 'https://sap.example:50000',
    SAP_COMPANY_DB: 'TEST',
    SAP_USERNAME: 'u',
    SAP_PASSWORD: 'p',
    COMPANY_COUNTRY: 'AR',
  });
  const run = async (argv: readonly string[], changes: Partial<ContactsParts> = {}) => {
    let out = '';
    const write = (text: string): void => {
      out += text;
    };
    const code = await runContacts(parseContacts(argv), {
      folder,
      place: { kind: 'sqlite', file: outboxFile(folder) },
      book,
      ask: null,
      json: false,
      write,
      writeError: write,
      ...changes,
    });
    return { code, out };
  };
  const audit = () => {
    const people = openPeople(peopleFile(folder));
    const entries = people.audit.list(9).map(({ action, target, who }) => [action, target, who]);
    people.close();
    return entries;
  };
  return { folder, run, audit };
}

test('an export has everything, and is audited without the number', async (t) => {
  const { run, audit } = await installation(t);
  const { code, out } = await run(['export', phone, '--who', 'eva']);
  assert.equal(code, 0);
  const found = JSON.parse(out);
  assert.ok(found.addresses.includes(jid));
  assert.equal(found.invoices[0].facts.cardName, '=Ana "la" Grande');
  assert.equal(found.messages[0].readAt, new Date(5).toISOString());
  assert.deepEqual(audit(), [['contact_exported', '54*******0000', 'eva']]);
  await assert.rejects(run(['export', '+5491155559999']), { code: 'DELIVERY_CONTACT_UNKNOWN' });
  await assert.rejects(run(['export', 'Ana']), { code: 'DELIVERY_CONTACT_NO_PHONE' });
});

test('forget asks, erases, and is audited; what is unsettled is refused', async (t) => {
  const { run, audit } = await installation(t);
  const words = ['forget', phone, '--why', 'wrote on Monday', '--who', 'eva'];
  await assert.rejects(run(words), { code: 'CLI_USAGE' });
  assert.equal((await run(words, { ask: () => Promise.resolve('no') })).code, 1);
  assert.deepEqual(audit(), []);
  assert.equal((await run(words, { ask: () => Promise.resolve('yes') })).code, 0);
  assert.deepEqual(audit(), [['contact_forgotten', '54*******0000', 'eva']]);
  await assert.rejects(run([...words, '--yes']), { code: 'DELIVERY_CONTACT_UNKNOWN' });
});

test('what is under way is not erased, and its documents are named', async (t) => {
  const { folder, run, audit } = await installation(t);
  const disk = new OutboxOnDisk(outboxFile(folder));
  await disk.post(invoice(58));
  await assert.rejects(run(['forget', phone, '--why', 'asked', '--yes']), { code: 'DELIVERY_CONTACT_IN_FLIGHT' });
  assert.deepEqual(audit(), []);
});

test('a verb, one phone, and a reason are needed', () => {
  for (const argv of [[], ['erase', phone], ['forget', phone], ['export'], ['export', '+54', '911']])
    assert.throws(() => parseContacts(argv), { code: 'CLI_USAGE' }, argv.join(' '));
});
