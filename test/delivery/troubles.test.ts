import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { openIncidentBook } from '../../src/alerts/incident-book.ts';
import { systemClock } from '../../src/clock.ts';
import type { Outbox } from '../../src/delivery/outbox.ts';
import { deliveryTimings } from '../../src/delivery/settings.ts';
import { createFolderSource } from '../../src/documents/folder/folder-source.ts';
import { createPdfReader } from '../../src/documents/reading/reader.ts';
import { databaseError } from '../../src/errors/database.ts';
import { diskError } from '../../src/errors/disk.ts';
import { mailError } from '../../src/errors/mail.ts';
import { sapError } from '../../src/errors/sap.ts';
import { FastClock } from '../support/clock.ts';
import { quickSettings, Rig } from '../support/delivery.ts';
import { sourceFiles } from '../support/sources.ts';

/** The intervals of the service as they are, in a time that runs faster. */
const RATE = 600;
const MINUTE = 60_000;
const refusedByDisk = databaseError('DATABASE_UNWRITABLE');
const unreachable = sapError('SAP_UNREACHABLE', { url: 'https://sap:50000', reason: 'ECONNREFUSED' });
async function* unreachableSource(): AsyncGenerator<never> {
  yield await Promise.reject<never>(unreachable);
}

interface Trouble {
  readonly worker: string;
  /** What has happened before, at a speed at which an answer is not late. */
  readonly before?: (rig: Rig) => Promise<void>;
  /** Left out: the first run is approved. */
  readonly approve?: false;
  /** Work that waits for what fails, so that there is something to try. */
  readonly begin: (rig: Rig) => void;
  readonly break: (rig: Rig) => void;
  /** What can be broken once it runs only. */
  readonly breakRunning?: (rig: Rig) => void;
  readonly mend: (rig: Rig) => void;
}

const missing = (rig: Rig): string => path.join(rig.folder, 'share');

/** A source that is asked for the PDF of each invoice, and cannot be. */
function asked(name: string, error: Error): Trouble {
  return {
    worker: `documents.${name}`,
    begin: (rig) => void rig.company.post(1),
    break: (rig) => {
      const failing = async function* (): AsyncGenerator<never> {
        yield await Promise.reject<never>(error);
      };
      rig.documents = [{ ...source(rig), name, obtain: failing }];
    },
    mend: (rig) => void Object.assign(rig.documents[0] ?? {}, { obtain: () => Readable.from([]) }),
  };
}

/** A worker that meets a full disk in the outbox alone. */
function ofOutbox(worker: string, method: keyof Outbox, also: (rig: Rig) => void = () => undefined): Trouble {
  return {
    worker,
    begin: (rig) => rig.company.invoices(1),
    break: () => undefined,
    breakRunning: (rig) => {
      Object.assign(rig.outbox, { [method]: () => Promise.reject(refusedByDisk) });
      also(rig);
    },
    mend: (rig) => void Object.assign(rig.outbox, { [method]: healthy.get(rig)?.[method] }),
  };
}

/** The outbox of each rig before anything was broken. */
const healthy = new WeakMap<Rig, Outbox>();

const troubles: readonly Trouble[] = [
  asked('attachments', unreachable),
  asked('rendered', diskError('DISK_FULL', { detail: 'no space for a PDF' })),
  ofOutbox('reconciler', 'ambiguous'),
  ofOutbox('limits', 'limits'),
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
    mend: (rig) => mkdirSync(missing(rig)),
  },
  {
    worker: 'documents.print',
    begin: (rig) => {
      rig.company.post(1);
    },
    break: (rig) => {
      const print = { ...source(rig), name: 'print', obtain: unreachableSource };
      rig.documents = [print];
    },
    mend: (rig) => {
      Object.assign(rig.documents[0] ?? {}, { obtain: () => Readable.from([]) });
    },
  },
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
    mend: (rig) => {
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
  ofDesk('outbox', databaseError('DATABASE_FULL', { file: 'outbox.db' })),
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
  return {
    ...ofOutbox(worker, 'recordEvidence'),
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

/** Workers whose failure other tests try, and how. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'documents.SOURCE.archive': 'test/delivery/archive.test.ts: an unusable archive is reported',
  sending: 'test/delivery/unsent.test.ts: is told while nothing can be handed over',
  branches: 'test/delivery/branches.test.ts: a person is told of what SAP hides, and that it is over',
};

test('every worker of a delivery is among those whose failure is tried', () => {
  const named = sourceFiles('src/delivery').flatMap(({ text }) =>
    [...text.matchAll(/(?:workerOf\(context, |failing\()(?:'(\w+)'|`([^`]+)`)/g)].map(([, plain, built]) =>
      (plain ?? built ?? '').replace(/\$\{.*\}/, 'SOURCE'),
    ),
  );
  assert.ok(named.length >= 13, named.join(', '));
  const tried = (name: string): boolean => {
    const pattern = new RegExp(`^${name.replaceAll('.', '\\.').replace('SOURCE', '\\w+')}$`);
    return troubles.some(({ worker }) => pattern.test(worker));
  };
  assert.deepEqual(
    named.filter((name) => !tried(name) && ELSEWHERE[name] === undefined),
    [],
  );
});

describe('a failure of each worker, with its own error and the real intervals', { concurrency: 4 }, () => {
  for (const { worker, before, approve, begin, break: spoil, breakRunning, mend } of troubles) {
    test(`a failure of ${worker} is reported once, stays open while it lasts, and is closed once it works again`, async () => {
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
      const key = `delivery.trouble.${worker}`;
      await rig.until(() => rig.open.has(key), 'told');
      for (let minutes = 0; minutes < 30; minutes++) {
        await clock.sleep(MINUTE);
        assert.ok(rig.open.has(key), `still told after ${minutes} minutes`);
      }
      const recoveries = () =>
        rig.lines.filter((line) => line.startsWith('works again') && line.includes(`"${worker}"`));
      assert.deepEqual(recoveries(), []);
      mend(rig);
      await rig.until(() => !rig.open.has(key), 'over');
      // What a look of SAP shows is no failure of the look.
      assert.equal(recoveries().length, worker === 'unreadable_rows' ? 0 : 1);
    });
  }
});

test('a trouble that an earlier run told is closed by what works, and kept by what fails', async () => {
  await using rig = new Rig();
  const key = (worker: string) => `delivery.trouble.${worker}` as const;
  const book = openIncidentBook({
    ...{ file: path.join(rig.folder, 'alerts.db'), clock: systemClock, channels: ['webhook'] },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  rig.book = book;
  for (const worker of ['intake', 'dispatcher', 'documents.mailbox'])
    book.raise({ key: key(worker), severity: 'critical', sentence: 'It was down.', next: 'Wait.' });
  const open = (worker: string): boolean =>
    book.list(10).some((incident) => incident.key === key(worker) && incident.closedAt === null);
  rig.company.invoices(1);
  rig.company.document = () => Promise.reject(unreachable);
  await rig.start();
  await rig.until(() => !open('intake'), 'SAP was read');
  assert.deepEqual(['dispatcher', 'documents.mailbox'].filter(open), ['dispatcher', 'documents.mailbox']);
  Reflect.deleteProperty(rig.company, 'document');
  await rig.until(() => !open('dispatcher'), 'an invoice was prepared');
  assert.ok(open('documents.mailbox'), 'nothing is known of it yet');
  book.close();
});
