import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Fault } from '../../sandbox/business-one/faults.ts';
import { CodedError, hasCode } from '../../src/errors/coded-error.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import { createBusinessOneSource } from '../../src/sap/business-one/source.ts';
import type { DeliveryMark, InvoiceSource } from '../../src/sap/invoice-source.ts';
import { forever, startPair } from '../support/sap.ts';

const ref = { company: 'SBOTEST', type: 'invoice', key: '1' } as const;
const mark: DeliveryMark = {
  status: 'sent',
  messageId: '3EB0AA',
  at: '2026-11-23T20:00:00Z',
  detail: 'a "quoted" word',
};

async function docEntries(source: InvoiceSource): Promise<number[]> {
  const found: number[] = [];
  for await (const page of source.changes(null, '2026-01-01', forever)) {
    found.push(...page.documents.map((document) => Number(document.ref.key)));
  }
  return found;
}

const readFaults: readonly (Fault & { readonly name: string })[] = [
  { name: 'a session that ends mid-way', kind: 'unauthorized' },
  { name: 'a 502 page of a proxy', kind: 'html' },
  { name: 'a page of a proxy with status 200', kind: 'html', status: 200 },
  { name: 'an error of a gateway in JSON with status 200', kind: 'body', text: '{"error_description":"no upstream"}' },
  { name: 'a list of rows that are none', kind: 'body', text: '{"value":[null]}' },
  { name: 'an empty answer with status 200', kind: 'body', text: '' },
  { name: 'a 503', kind: 'status', status: 503 },
  { name: 'a 504', kind: 'status', status: 504 },
  { name: 'a broken connection', kind: 'reset' },
  { name: 'a truncated answer', kind: 'truncated' },
  { name: 'a lost answer', kind: 'lost_response' },
];

for (const { name, ...fault } of readFaults) {
  it(`reads every invoice in spite of ${name}`, async (t) => {
    const { source, admin } = await startPair(t, { source: { pageSize: 2 } });
    await admin.addFault({
      path: '/Invoices',
      times: 2,
      ...fault,
      ...(fault.kind === 'unauthorized' ? { times: 1 } : {}),
    });
    assert.deepEqual(await docEntries(source), [1, 2, 3]);
    const struck = (await admin.requests()).filter((request) => request.fault !== null);
    assert.ok(struck.length > 0, 'the fault struck');
  });
}

it('gives up a read that never succeeds, with a temporary error naming the status', async (t) => {
  const { source, admin } = await startPair(t);
  await admin.addFault({ kind: 'html', path: '/Invoices', times: null });
  await assert.rejects(
    docEntries(source),
    (error) => hasCode(error, 'SAP_UNAVAILABLE') && /502: Proxy Error/.test(String(error)),
  );
  assert.equal((await admin.counts())['GET Invoices'], 5);
});

it('keeps the cursor if a later page is not a list of rows, and reads everything once it is', async (t) => {
  const { source, admin } = await startPair(t, { source: { pageSize: 1 } });
  await admin.addFault({ kind: 'body', path: 'DocEntry gt 1', times: null, text: '{"message":"no upstream"}' });
  const cursors: unknown[] = [];
  await assert.rejects(
    async () => {
      for await (const { cursor } of source.changes(null, '2026-01-01', forever)) cursors.push(cursor);
    },
    (error) => hasCode(error, 'SAP_ANSWER_UNREADABLE') && /no list of rows.*no upstream/.test(String(error)),
  );
  assert.deepEqual(
    cursors.filter((cursor) => cursor !== null),
    [],
  );
  await admin.clearFaults();
  assert.deepEqual(await docEntries(source), [1, 2, 3]);
});

it('does not take an empty answer as proof that a document or a customer is gone', async (t) => {
  const { source, admin } = await startPair(t);
  await source.salesPerson(1, forever);
  await admin.addFault({ kind: 'body', text: '', times: 1 });
  assert.equal((await source.document(ref, forever))?.docNum, 1001);
  await admin.addFault({ kind: 'body', text: '', times: 1 });
  assert.equal((await source.partner('C2', forever))?.name, 'Kunde Zwei');
});

for (const text of ['{"message":"no upstream"}', '{"error":{"code":"x","message":"no upstream"}}', '{}']) {
  it(`does not take ${text} for a document, a customer, a salesperson or a currency`, async (t) => {
    const { source, admin } = await startPair(t);
    await source.partner('C2', forever);
    for (const path of ['/Invoices(2)', '/CompanyService']) {
      await admin.addFault({ kind: 'body', path, text, times: 2 });
    }
    assert.equal((await source.document({ ...ref, key: '2' }, forever))?.total, '99.99');
    await admin.addFault({ kind: 'body', text, times: 2 });
    assert.equal((await source.partner('C2', forever))?.name, 'Kunde Zwei');
    await admin.addFault({ kind: 'body', text, times: 2 });
    assert.equal((await source.salesPerson(1, forever))?.name, 'Ana');
    await admin.addFault({ kind: 'body', text, times: null });
    await assert.rejects(source.document(ref, forever), (error) => hasCode(error, 'SAP_ANSWER_UNREADABLE'));
  });
}

it('does not take an answer without rows as proof that the table has no marks', async (t) => {
  const { source, admin, options } = await startPair(t, { source: { writeBack: 'user_table' } });
  await source.writeBack(ref, mark, forever);
  await admin.addFault({ kind: 'body', path: '/U_COURIER?', text: '{"message":"no upstream"}' });
  const begunAnew = createBusinessOneSource(options);
  t.after(() => begunAnew.close());
  for await (const { documents } of begunAnew.changes(null, '2026-01-01', forever)) {
    const found = documents.find(({ ref: { key } }) => key === '1');
    assert.deepEqual(found?.mark, { ...mark, names: 'this' });
  }
  assert.equal((await admin.requests()).filter(({ fault }) => fault !== null).length, 1);
});

it('does not wait longer than the deadline', async (t) => {
  const { source, admin } = await startPair(t, {
    source: { deadlineMs: 2000, retry: { attempts: 1, baseMs: 1, maxMs: 1 } },
  });
  await source.partner('C2', forever);
  await admin.addFault({ kind: 'slow', path: '/Invoices', times: null, delayMs: 60_000 });
  await assert.rejects(docEntries(source), (error) => hasCode(error, 'SAP_TIMEOUT'));
});

it('stops immediately when told to', async (t) => {
  const { source, admin } = await startPair(t);
  await source.partner('C2', forever);
  await admin.addFault({ kind: 'slow', path: '/Invoices', times: null, delayMs: 60_000 });
  const stop = new AbortController();
  const reading = source.document(ref, stop.signal);
  stop.abort(new Error('stopped'));
  await assert.rejects(reading, /stopped/);
});

it('opens one session for ten concurrent calls, and one more if they all lose it', async (t) => {
  const { source, admin } = await startPair(t);
  const ten = (): Promise<unknown> => Promise.all(Array.from({ length: 10 }, () => source.partner('C2', forever)));
  await ten();
  assert.equal((await admin.counts())['POST Login'], 1);
  await admin.expireSessions();
  await ten();
  assert.equal((await admin.counts())['POST Login'], 2);
});

it('logs in again only once if SAP refuses each session', async (t) => {
  const { source, admin } = await startPair(t);
  await admin.addFault({ kind: 'unauthorized', path: '/BusinessPartners', times: null });
  for (let call = 0; call < 20; call++) {
    await assert.rejects(source.partner('C2', forever), (error) => hasCode(error, 'SAP_SESSION_REJECTED'));
  }
  assert.equal((await admin.counts())['POST Login'], 6);
});

it('waits for the network to come back without using up logins', async (t) => {
  const { source, admin } = await startPair(t);
  await admin.addFault({ kind: 'reset', path: '/Login', times: 40 });
  for (let call = 0; call < 8; call++) {
    await assert.rejects(source.partner('C2', forever), (error) => hasCode(error, 'SAP_UNREACHABLE'));
  }
  assert.equal((await source.partner('C2', forever))?.name, 'Kunde Zwei');
});

const lostWrites: readonly (Fault & { readonly name: string; readonly writes: number })[] = [
  { name: 'the answer is lost after it was done', kind: 'lost_response', writes: 1 },
  { name: 'the answer is cut after it was done', kind: 'truncated', writes: 1 },
  { name: 'the connection breaks before it is done', kind: 'reset', writes: 2 },
  { name: 'a proxy answers 504', kind: 'html', status: 504, writes: 2 },
  { name: 'a proxy answers with a page and status 200', kind: 'html', status: 200, writes: 2 },
  { name: 'a gateway answers with JSON of its own and status 200', kind: 'body', text: '{"ok":true}', writes: 2 },
  { name: 'a gateway does so after it was done', kind: 'replaced', text: '{"ok":true}', writes: 1 },
  { name: 'the session had ended', kind: 'unauthorized', writes: 2 },
];

for (const writeBack of ['user_fields', 'user_table'] as const) {
  for (const { name, writes, ...fault } of lostWrites) {
    it(`writes the mark, no more often than necessary, if ${name} (${writeBack})`, async (t) => {
      const { source, admin } = await startPair(t, { source: { writeBack } });
      const [method, path] = writeBack === 'user_fields' ? ['PATCH', '/Invoices(1)'] : ['POST', '/U_COURIER'];
      await admin.addFault({ ...fault, method, path });
      await source.writeBack(ref, mark, forever);
      assert.deepEqual((await source.document(ref, forever))?.mark, { ...mark, names: 'this' });
      const sent = (await admin.requests()).filter(
        (request) => request.method === method && request.path.includes(path),
      );
      assert.equal(sent.length, writes);
    });
  }
}

it("retries a status rejected by SAP's validation later, and writes other documents meanwhile", async (t) => {
  const { source, admin } = await startPair(t);
  await admin.addFault({ kind: 'refuse_write', path: '/Invoices(1)', times: 2, code: 10, text: 'Período bloqueado' });
  for (let round = 0; round < 2; round++) {
    await assert.rejects(
      source.writeBack(ref, mark, forever),
      (error) => hasCode(error, 'SAP_WRITE_REFUSED') && /Período bloqueado \(10\)/.test(String(error)),
    );
    await source.writeBack({ ...ref, key: '2' }, { ...mark, detail: String(round) }, forever);
  }
  await source.writeBack(ref, mark, forever);
  assert.equal((await admin.row('Invoices', 1))?.['U_CourierStatus'], 'sent');
});

it("distinguishes rejections by SAP from those by the company's checks, each with a next step", async (t) => {
  const told = [
    [-1029, '[OINV.U_CourierStatus], Field cannot be updated (ODBC -1029)', 'SAP_WRITE_FORBIDDEN_FIELD', /user_table/],
    [-1116, 'Could not commit transaction: Error -1 detected during transaction', 'SAP_WRITE_NOT_COMMITTED', /ROUTEID/],
    [-2038, 'Deadlock', 'SAP_WRITE_BLOCKED', /retried automatically/],
    [-5002, 'Specify an active branch', 'SAP_WRITE_BY_RULE', /branch/],
    [-4006, 'This entry is locked', 'SAP_WRITE_BY_RULE', /locked period/],
    [10, 'No permitido', 'SAP_WRITE_REFUSED', /SBO_SP_TransactionNotification/],
    [234, 'No permitido', 'SAP_WRITE_REFUSED', /SBO_SP_TransactionNotification/],
  ] as const;
  for (const writeBack of ['user_fields', 'user_table'] as const) {
    const { source, admin } = await startPair(t, { source: { writeBack } });
    for (const [code, text, expected, next] of told) {
      await admin.addFault({ kind: 'refuse_write', code, text });
      await assert.rejects(source.writeBack(ref, mark, forever), (error) => {
        assert.ok(error instanceof CodedError);
        assert.equal(error.code, expected, String(code));
        assert.match(inCommands(error.next), next);
        assert.equal(error.class, 'temporary', 'it stays pending');
        return error.message.includes(`${text} (${code})`);
      });
    }
    await source.writeBack(ref, mark, forever);
  }
});

it('writes with the ETag of the whole document, and retries if somebody else was faster', async (t) => {
  const { source, admin } = await startPair(t);
  await admin.addFault({ kind: 'status', method: 'PATCH', status: 412, code: -2039, text: 'modified' });
  await source.writeBack(ref, mark, forever);
  const requests = await admin.requests();
  const patches = requests.filter((request) => request.method === 'PATCH');
  assert.equal(patches.length, 2);
  for (const patch of patches) assert.match(patch.ifMatch ?? '', /^W\/"[0-9A-F]{40}"$/);
  const reads = requests.filter((request) => request.method === 'GET' && request.path.endsWith('/Invoices(1)'));
  assert.equal(reads.length, 2, 'the whole document, without $select');
});

it('says that the user fields are missing, for reading and for writing', async (t) => {
  const { source } = await startPair(t, { server: { userFields: [] } });
  await assert.rejects(
    docEntries(source),
    (error) =>
      error instanceof CodedError &&
      error.code === 'SAP_USER_FIELDS_MISSING' &&
      /--setup-sap/.test(inCommands(error.next)),
  );
  await assert.rejects(source.writeBack(ref, mark, forever), (error) => hasCode(error, 'SAP_USER_FIELDS_MISSING'));
});

it('says that the table is missing', async (t) => {
  const { source } = await startPair(t, {
    server: { userTables: [], userFields: [] },
    source: { writeBack: 'user_table' },
  });
  await assert.rejects(docEntries(source), (error) => hasCode(error, 'SAP_USER_TABLE_MISSING'));
  await assert.rejects(source.writeBack(ref, mark, forever), (error) => hasCode(error, 'SAP_USER_TABLE_MISSING'));
});

it('reports a document that is gone, or not from Business One', async (t) => {
  const { source } = await startPair(t);
  for (const key of ['999', 'INV-1', '01']) {
    await assert.rejects(source.writeBack({ ...ref, key }, mark, forever), (error) =>
      hasCode(error, 'SAP_DOCUMENT_GONE'),
    );
    assert.equal(await source.document({ ...ref, key }, forever), null);
  }
});
