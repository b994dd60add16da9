import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { listMails } from '../../src/cli/documents/mails.ts';
import { loadConfig } from '../../src/config/load.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import { hasCode } from '../../src/errors/coded-error.ts';
import { bookAndAccount } from '../../src/service/delivery-life.ts';
import { outboxFile } from '../../src/service/outbox-file.ts';

const sap = {
  SAP_URL: 'https://sap.example:50000',
  SAP_COMPANY_DB: 'SBODEMOAR',
  SAP_USERNAME: 'courier',
  SAP_PASSWORD: 'x',
};
const mailbox = {
  PDF_SOURCES: 'folder,mailbox',
  PDF_MAIL_HOST: 'imap.example',
  PDF_MAIL_USER: 'invoices',
  PDF_MAIL_PASSWORD: 'a secret',
  PDF_MAIL_SENDERS: 'SAP@firm.example,@partner.example',
  PDF_MAIL_AUTHENTICATION: 'mx.ours.example',
};

test('a mailbox is configured as a whole, or all that is missing is named at once', () => {
  const [book] = loadConfig({ ...sap, ...mailbox }).books;
  assert.deepEqual(book.PDF_MAIL_SENDERS, ['sap@firm.example', '@partner.example']);
  assert.throws(
    () => loadConfig({ ...sap, PDF_SOURCES: 'mailbox' }),
    (error) => {
      assert.ok(hasCode(error, 'CONFIG_INVALID'));
      for (const name of Object.keys(mailbox).slice(1)) assert.ok(String(error).includes(`${name} is missing`), name);
      return true;
    },
  );
  const { PDF_MAIL_PASSWORD: _, ...without } = mailbox;
  const oauth = { PDF_MAIL_OAUTH: 'gmail', PDF_MAIL_OAUTH_CLIENT_ID: 'id' };
  assert.doesNotThrow(() => loadConfig({ ...sap, ...without, ...oauth }));
  assert.throws(() => loadConfig({ ...sap, ...without, PDF_MAIL_OAUTH: 'gmail' }), /PDF_MAIL_OAUTH_CLIENT_ID/);
  for (const wrong of ['firm.example', 'a@b@c', '@', 'a b@firm.example'])
    assert.throws(() => loadConfig({ ...sap, ...mailbox, PDF_MAIL_SENDERS: wrong }), /PDF_MAIL_SENDERS/, wrong);
});

test('documents mails lists what was left, why, and what to do', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-mails-'));
  try {
    const { service, books } = loadConfig({ ...sap, ...mailbox, DATA_PATH: folder });
    const [book] = books;
    let out = '';
    const parts = {
      service,
      book,
      user: 'me',
      ask: null,
      write: (text: string) => {
        out += text;
      },
      signal: new AbortController().signal,
    };
    const database = openDatabase(outboxFile(folder), bookAndAccount(book));
    const outbox = createOutbox(database, { mode: 'live', ...bookAndAccount(book), copies: false });
    assert.equal(await listMails(false, { ...parts, json: false }), 0);
    assert.match(out, /No mails were left/);
    out = '';
    await outbox.keepMail(
      { mailbox: 'invoices@imap.example:993/INBOX', uidValidity: '1' },
      {
        uid: 1,
        messageId: '<1@x>',
        sender: 'sap@firm.example',
        subject: 'Invoice \u202e1001',
        size: 1,
        receivedAt: 0,
        state: 'refused',
        problem: { code: 'MAIL_WITHOUT_PDF', sentence: 'The mail has no PDF.' },
        attempts: 0,
        nextAt: 0,
        pdfs: [],
        flagged: true,
      },
    );
    database.close();
    await listMails(false, { ...parts, json: false });
    assert.match(out, /sap@firm\.example .*MAIL_WITHOUT_PDF[\s\S]*The mail has no PDF\.\n {4}Next: \S/);
    assert.doesNotMatch(out, /\u202e/);
    out = '';
    await listMails(false, { ...parts, json: true });
    const [line] = (JSON.parse(out) as { mails: Record<string, unknown>[] }).mails;
    assert.deepEqual([line?.['code'], line?.['state'], line?.['uid']], ['MAIL_WITHOUT_PDF', 'refused', 1]);
    out = '';
    await listMails(true, { ...parts, json: true });
    assert.deepEqual(JSON.parse(out), { mails: [] });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
