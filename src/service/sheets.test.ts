import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sheets } from '../documents/sheets.ts';
import type { SapDocument } from '../sap/invoice-source.ts';
import { openSheets } from './sheets.ts';

const invoice = {} as SapDocument;
const sheets: Sheets = { sheets: [], isCut: false };
const warned: string[] = [];
const note = (_fields: object, message: string): void => void warned.push(message);
const log = { debug: note, info: note, warn: note, error: note };
const bytes = new Uint8Array(1);

test('a PDF is read once, and one that kills its reader is not given to it at each renewal of the page', async () => {
  const asked: string[] = [];
  const desk = openSheets({
    pdf: (_, sha256) => {
      asked.push(sha256);
      return Promise.resolve(sha256 === 'gone' ? null : bytes);
    },
    log,
    reader: {
      read: () => (asked.at(-1) === 'bad' ? Promise.reject(new Error('it exited')) : Promise.resolve(sheets)),
      close: () => Promise.resolve(),
    },
  });
  for (const sha256 of ['good', 'good', 'gone', 'bad', 'bad'])
    assert.equal(await desk.of(invoice, sha256), sha256 === 'good' ? sheets : null, sha256);
  assert.deepEqual(asked, ['good', 'gone', 'bad']);
  assert.equal(warned.length, 1);
  await desk.close();
});

test('a page does not wait for a PDF that takes long, and has it later', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { promise, resolve } = Promise.withResolvers<Sheets>();
  const desk = openSheets({
    pdf: () => Promise.resolve(bytes),
    log,
    reader: { read: () => promise, close: () => Promise.resolve() },
  });
  const first = desk.of(invoice, 'slow');
  t.mock.timers.tick(1000);
  assert.equal(await first, null);
  resolve(sheets);
  assert.equal(await desk.of(invoice, 'slow'), sheets);
  await desk.close();
});
