/** Failures of delivery's workers, each with its own error and the service's intervals in a time that runs faster. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { Outbox } from '../../src/delivery/outbox.ts';
import { deliveryTimings } from '../../src/delivery/settings.ts';
import { createFolderSource } from '../../src/documents/folder/folder-source.ts';
import { createPdfReader } from '../../src/documents/reading/reader.ts';
import { databaseError } from '../../src/errors/database.ts';
import { diskError } from '../../src/errors/disk.ts';
import { mailError } from '../../src/errors/mail.ts';
import { sapError } from '../../src/errors/sap.ts';
import { whatsappError } from '../../src/errors/whatsapp.ts';
import { FastClock } from '../support/clock.ts';
import { quickSettings, Rig } from '../support/delivery.ts';

/** The intervals of the service as they are, in a time that runs faster. */
const RATE = 600;
const MINUTE = 60_000;
const refusedByDisk = databaseError('DATABASE_UNWRITABLE');
const silent = whatsappError('WHATSAPP_NO_ANSWER', { ms: 60_000, question: 'the chat' });
export const unreachable = sapError('SAP_UNREACHABLE', { url: 'https://sap:50000', reason: 'ECONNREFUSED' });

export interface Trouble {
  readonly worker: string;
  /** Who is said to fail; default: the worker. */
  readonly told?: 'disk';
  /** What has happened before, at a speed at which an answer is not late. */
  readonly before?: (rig: Rig) => Promise<void>;
  /** Left out: the first run is approved. */
  readonly approve?: false;
  /** Work that waits for what fails, so that there is something to try. */
  readonly begin: (rig: Rig) => void;
  readonly break: (rig: Rig) => void;
  /** What can be broken once it runs only. */
  readonly breakRunning?: (rig: Rig) => void;
  /** What goes on beside it, each minute: it gives the worker rounds in which it tries nothing. */
  readonly stir?: (rig: Rig, minute: number) => void | Promise<void>;
  readonly mend: (rig: Rig) => void;
}

/** The session goes and comes: what needs it tries nothing meanwhile. */
function offAndOn({ messenger }: Rig, minute: number): void {
  if (minute % 4 === 0) messenger.drop();
  if (minute % 4 === 2) messenger.connect();
}

/** Comes back for what waits. */
function backOnline({ messenger }: Rig): void {
  if (!messenger.online) messenger.connect();
}

const missing = (rig: Rig): string => path.join(rig.folder, 'share');

/** How long an invoice waits before a source is asked. */
const PATIENCE_MS = 20 * MINUTE;

/**
 * A source that is asked for the PDF of each invoice, and cannot be. What waited longest is cancelled now and then, so that for
 * most of the time only invoices wait that it is not asked for yet.
 */
function asked(name: string, error: Error): Trouble {
  return {
    worker: `documents.${name}`,
    begin: (rig) => void rig.company.post(1),
    break: (rig) => {
      const failing = async function* (): AsyncGenerator<never> {
        yield await Promise.reject<never>(error);
      };
      const scan = () => Readable.from([]);
      rig.documents = [rig.company, { ...source(rig), name, askAfterMs: PATIENCE_MS, scan, obtain: failing }];
    },
    stir: async (rig, minute) => {
      if (minute % 10 !== 0) return;
      const oldest = 1 + minute / 10;
      rig.company.post(oldest + 1);
      await rig.untilState(oldest + 1, 'waiting_document', 'the next one waits');
      rig.company.change(oldest, { cancelStatus: 'cancelled' });
      await rig.untilState(oldest, 'cancelled', 'it waits no longer');
    },
    mend: (rig) => void Object.assign(rig.documents[1] ?? {}, { obtain: () => Readable.from([]) }),
  };
}

/** A worker that meets a full disk in the outbox alone. */
function ofOutbox(
  worker: string,
  method: keyof Outbox,
  also: (rig: Rig) => void = () => undefined,
  stir?: Trouble['stir'],
): Trouble {
  return {
    worker,
    told: 'disk',
    begin: (rig) => rig.company.invoices(1),
    break: () => undefined,
    breakRunning: (rig) => {
      Object.assign(rig.outbox, { [method]: () => Promise.reject(refusedByDisk) });
      also(rig);
    },
    ...(stir ? { stir } : {}),
    mend: (rig) => {
      backOnline(rig);
      Object.assign(rig.outbox, { [method]: healthy.get(rig)?.[method] });
    },
  };
}

/** The outbox of each rig before anything was broken. */
const healthy = new WeakMap<Rig, Outbox>();

export const troubles: readonly Trouble[] = [
  asked('attachments', unreachable),
  { ...asked('rendered', diskError('DISK_FULL', { detail: 'no space for a PDF' })), told: 'disk' },
  ofOutbox('reconciler', 'ambiguous'),
  {
    worker: 'receipts',
    before: (rig) => {
      rig.messenger.capabilities = { ...rig.messenger.capabilities, evidence: 'chat' };
      rig.messenger.receipts = [];
      return sentBefore(rig, 4, 'sent');
    },
    begin: () => undefined,
    break: (rig) => {
      rig.messenger.findSent = () => Promise.reject(silent);
    },
    breakRunning: ({ messenger }) => {
      messenger.drop();
      messenger.connect();
    },
    stir: offAndOn,
    mend: (rig) => {
      backOnline(rig);
      rig.messenger.findSent = () => Promise.resolve({ found: false });
    },
  },
  ofOutbox('limits', 'limits', () => undefined, offAndOn),
  ofOutbox('revoker', 'dueRevocations'),
  ofOutbox('housekeeping', 'createLateCopies'),
  ofOutbox('watch', 'unconfirmed'),
  ofOutbox('clock', 'clockSetBack', ({ clock }) => (clock as FastClock).setBy(-60 * MINUTE)),
  {
    worker: 'documents.mailbox',
    begin: (rig) => void rig.company.post(1),
    break: (rig) => {
      const error = mailError('MAIL_SERVER_UNREACHABLE', { server: 'imap.example:993', detail: 'ECONNREFUSED' });
      const failing = async function* (): AsyncGenerator<never> {
        yield await Promise.reject<never>(error);
      };
      rig.documents = [{ ...source(rig), name: 'mailbox', onNews: () => () => undefined, scan: failing }];
    },
    mend: (rig) => void Object.assign(rig.documents[0] ?? {}, { scan: () => rig.company.scan() }),
  },
  {
    worker: 'documents',
    begin: (rig) => {
      const reader = createPdfReader({ patterns: [] });
      rig.documents = [createFolderSource({ folder: missing(rig), reader, clock: rig.clock })];
      rig.company.post(1);
    },
    break: () => undefined,
    // Each new invoice is looked for among what is known, without a look into the folder.
    stir: (rig, minute) => {
      rig.company.post(2 + 2 * minute);
      void rig.clock.sleep(MINUTE / 2).then(() => rig.company.post(3 + 2 * minute));
    },
    mend: (rig) => mkdirSync(missing(rig)),
  },
  asked('print', unreachable),
  {
    worker: 'intake',
    begin: (rig) => {
      rig.company.invoice(1);
    },
    break: (rig) => {
      rig.company.down = unreachable;
    },
    mend: (rig) => {
      rig.company.down = null;
    },
  },
  {
    worker: 'dispatcher',
    begin: (rig) => rig.company.invoices(1, 2, 3, 4),
    break: (rig) => {
      rig.company.document = () => Promise.reject(unreachable);
    },
    stir: offAndOn,
    mend: (rig) => {
      backOnline(rig);
      Reflect.deleteProperty(rig.company, 'document');
    },
  },
  {
    worker: 'unreadable_rows',
    begin: (rig) => void rig.company.post(1),
    break: () => undefined,
    breakRunning: (rig) => {
      rig.company.unreadable = [sapError('SAP_ROW_UNREADABLE', { type: 'invoice', docEntry: '"x"', excerpt: '{}' })];
    },
    mend: (rig) => {
      rig.company.unreadable = [];
    },
  },
  {
    worker: 'customers',
    approve: false,
    begin: (rig) => rig.company.invoices(1),
    break: (rig) => {
      rig.company.partner = () => Promise.reject(unreachable);
    },
    mend: (rig) => {
      Reflect.deleteProperty(rig.company, 'partner');
    },
  },
  { ...ofDesk('outbox', databaseError('DATABASE_FULL', { file: 'outbox.db' })), told: 'disk' },
  ofDesk('evidence', databaseError('DATABASE_DAMAGED', { path: 'outbox.db', detail: 'malformed' })),
  {
    worker: 'write_back',
    before: (rig) => {
      rig.company.refuseWrite = () => ({ done: false, error: unreachable });
      return sentBefore(rig, 4, 'read');
    },
    begin: () => undefined,
    break: () => undefined,
    mend: (rig) => {
      rig.company.refuseWrite = () => null;
    },
  },
];

/** In an earlier run: at this rate, what is prepared would be too old before it is sent. */
async function sentBefore(rig: Rig, invoices: number, state: 'sent' | 'read'): Promise<void> {
  const { settings } = rig;
  rig.settings = quickSettings;
  await rig.startWith(invoices);
  await rig.until(() => rig.all(state), `all are ${state}`);
  await rig.stop();
  rig.settings = settings;
}

/** What the desk cannot store: while the disk is full, and for another reason. */
function ofDesk(worker: 'outbox' | 'evidence', error: Error): Trouble {
  const { told: _, ...likeOutbox } = ofOutbox(worker, 'recordEvidence');
  return {
    ...likeOutbox,
    before: (rig) => {
      rig.messenger.receipts = [];
      return sentBefore(rig, 1, 'sent');
    },
    begin: () => undefined,
    breakRunning: (rig) => {
      Object.assign(rig.outbox, { recordEvidence: () => Promise.reject(error) });
      const [sent] = rig.messenger.sends;
      assert.ok(sent);
      const { messageId, jid: from } = sent;
      rig.messenger.emit({ type: 'receipt', messageId, kind: 'read', from, at: Date.now() });
    },
  };
}

/** The company's PDFs, as a source of its own. */
function source({ company }: Rig) {
  return {
    name: company.name,
    scan: () => company.scan(),
    facts: company.facts.bind(company),
    close: () => Promise.resolve(),
  };
}

/** Breaks it, watches it for half an hour, and mends it. @throws what is not told, is told wrongly, or is not closed */
export async function tryTrouble(trouble: Trouble): Promise<void> {
  const { worker, told = worker, before, approve, begin, break: spoil, breakRunning, stir, mend } = trouble;
  await using rig = new Rig({ pollIntervalMs: 30_000, timings: deliveryTimings });
  await before?.(rig);
  const clock = new FastClock(RATE);
  rig.clock = clock;
  rig.messenger.clock = clock;
  begin(rig);
  spoil(rig);
  await rig.start({ approve: approve ?? true });
  healthy.set(rig, { ...rig.outbox });
  breakRunning?.(rig);
  const key = `delivery.trouble.${told}`;
  await rig.until(() => rig.open.has(key), 'told');
  const recoveries = () => rig.lines.filter((line) => line.startsWith('works again') && line.includes(`"${worker}"`));
  for (let minutes = 0; minutes < 30; minutes++) {
    await stir?.(rig, minutes);
    await clock.sleep(MINUTE);
    assert.ok(rig.open.has(key), `still told after ${minutes} minutes`);
    assert.deepEqual(recoveries(), [], 'nothing has worked');
  }
  mend(rig);
  await rig.until(() => !rig.open.has(key), 'over');
  // What a look of SAP shows is no failure of the look.
  assert.equal(recoveries().length, worker === 'unreadable_rows' ? 0 : 1);
}
