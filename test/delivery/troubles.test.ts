import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { deliveryTimings } from '../../src/delivery/settings.ts';
import { createFolderSource } from '../../src/documents/folder/folder-source.ts';
import { createPdfReader } from '../../src/documents/reading/reader.ts';
import { sapError } from '../../src/errors/sap.ts';
import { FastClock } from '../support/clock.ts';
import { Rig } from '../support/delivery.ts';

/** The intervals of the service as they are, in a time that runs faster. */
const RATE = 600;
const MINUTE = 60_000;
const unreachable = sapError('SAP_UNREACHABLE', { url: 'https://sap:50000', reason: 'ECONNREFUSED' });
async function* unreachableSource(): AsyncGenerator<never> {
  yield await Promise.reject<never>(unreachable);
}

interface Trouble {
  readonly worker: string;
  /** Work that waits for what fails, so that there is something to try. */
  readonly begin: (rig: Rig) => void;
  readonly break: (rig: Rig) => void;
  readonly mend: (rig: Rig) => void;
}

const missing = (rig: Rig): string => path.join(rig.folder, 'share');

const troubles: readonly Trouble[] = [
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

describe('a failure of each worker, with its own error and the real intervals', { concurrency: true }, () => {
  for (const { worker, begin, break: spoil, mend } of troubles) {
    test(`a failure of ${worker} is reported once, stays open while it lasts, and is closed once it works again`, async () => {
      const clock = new FastClock(RATE);
      await using rig = new Rig({ pollIntervalMs: 30_000, timings: deliveryTimings });
      rig.clock = clock;
      rig.messenger.clock = clock;
      begin(rig);
      spoil(rig);
      await rig.start();
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
