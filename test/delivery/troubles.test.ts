import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import type { Outbox } from '../../src/delivery/outbox.ts';
import { deliveryTimings } from '../../src/delivery/settings.ts';
import { createFolderSource } from '../../src/documents/folder/folder-source.ts';
import { createPdfReader } from '../../src/documents/reading/reader.ts';
import { databaseError } from '../../src/errors/database.ts';
import { diskError } from '../../src/errors/disk.ts';
import { mailError } from '../../src/errors/mail.ts';
import { sapError } from '../../src/errors/sap.ts';
import { FastClock } from '../support/clock.ts';
import { Rig } from '../support/delivery.ts';
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
    worker: 'write_back',
    begin: (rig) => rig.company.invoices(1, 2, 3, 4),
    break: (rig) => {
      rig.company.refuseWrite = () => ({ done: false, error: unreachable });
    },
    mend: (rig) => {
      rig.company.refuseWrite = () => null;
    },
  },
];

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
  reconciler: 'it waits in silence for what is temporary: the workers that need the same tell it',
  customers: 'it reads SAP before an approval, as the dispatcher does after it',
};

test('every worker of a delivery is among those whose failure is tried', () => {
  const named = sourceFiles('src/delivery').flatMap(({ text }) =>
    [...text.matchAll(/workerOf\(context, (?:'(\w+)'|`([^`]+)`)/g)].map(([, plain, built]) =>
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
  for (const { worker, begin, break: spoil, breakRunning, mend } of troubles) {
    test(`a failure of ${worker} is reported once, stays open while it lasts, and is closed once it works again`, async () => {
      const clock = new FastClock(RATE);
      await using rig = new Rig({ pollIntervalMs: 30_000, timings: deliveryTimings });
      rig.clock = clock;
      rig.messenger.clock = clock;
      begin(rig);
      spoil(rig);
      await rig.start();
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
      assert.equal(recoveries().length, 1);
    });
  }
});
