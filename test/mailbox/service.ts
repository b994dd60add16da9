/**
 * A service with nothing but a mailbox, as a process that can be killed: `node service.ts FOLDER PORT CA-FILE`. Says `ready`
 * once it runs.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../src/clock.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { createDelivery } from '../../src/delivery/delivery.ts';
import { createMessageTexts } from '../../src/delivery/rules/message-text/message-texts.ts';
import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import { createImapServer } from '../../src/documents/mailbox/imap-server.ts';
import { createMailboxSource } from '../../src/documents/mailbox/mailbox-source.ts';
import { createMailReader } from '../../src/documents/reading/mail/mail-reader.ts';
import { createPdfReader } from '../../src/documents/reading/reader.ts';
import { createFilePdfStore } from '../../src/documents/store/file-pdf-store.ts';
import { ScriptedCompany } from '../support/company.ts';
import { ScriptedMessenger } from '../support/messenger.ts';
import { silentLog } from '../support/silence.ts';
import { closed, imapOptions, unhurried } from './mail-settings.ts';

const [folder = '', port = '', caFile = ''] = process.argv.slice(2);
const company = new ScriptedCompany();
const configured = { company: company.company, account: 'main' };
const outbox = createOutbox(openDatabase(path.join(folder, 'outbox.db'), configured), {
  mode: 'live',
  ...configured,
  copies: false,
  sources: ['mailbox'],
});
const pdfStore = createFilePdfStore(path.join(folder, 'documents'));
const mailbox = createMailboxSource({
  server: createImapServer(imapOptions({ port: Number(port), caPem: readFileSync(caFile, 'utf8') })),
  rules: closed,
  ledger: outbox,
  store: pdfStore,
  reader: createPdfReader({ patterns: [] }),
  mailReader: createMailReader(),
  clock: systemClock,
  readOnly: false,
});
const delivery = createDelivery({
  outbox,
  source: company,
  documents: [mailbox],
  pdfStore,
  texts: createMessageTexts([], { name: 'Ferretería', language: 'es', country: 'AR' }),
  messenger: new ScriptedMessenger(),
  alerts: { raise: () => undefined, resolve: () => undefined },
  clock: systemClock,
  random: Math.random,
  log: silentLog,
  settings: unhurried,
  idKey: Buffer.alloc(32, 7),
});
await delivery.start();
process.stdout.write('ready\n');
