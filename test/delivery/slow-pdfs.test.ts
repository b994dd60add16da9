import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import type { DocumentSource, ReadingEffort } from '../../src/documents/document-source.ts';
import { nameFacts } from '../../src/documents/file-names.ts';
import { documentsError } from '../../src/errors/documents.ts';
import { Rig } from '../support/delivery.ts';

/** The company's folder, in which some files end their readers; what was read, in its order. */
class HardFolder implements DocumentSource {
  readonly name = 'folder';
  readonly read: string[] = [];
  /** How long a file of this name stays unread: for its first so many readings. */
  endings = new Map<string, number>();
  /** Called while a file is being read that comes to no end. */
  onHard: (fileName: string) => Promise<void> = () => Promise.resolve();
  /** That of the reading under way. */
  stopping: AbortSignal = AbortSignal.abort();
  readonly #rig: Rig;

  constructor(rig: Rig) {
    this.#rig = rig;
  }

  scan() {
    return this.#rig.company.scan();
  }

  async facts(...[found, signal, effort]: Parameters<DocumentSource['facts']>) {
    const { fileName, key } = found;
    if (effort === 'name') return { name: nameFacts(key), text: null, unreadable: 'too_complex' as const };
    this.read.push(`${fileName} ${effort satisfies ReadingEffort | undefined}`);
    const left = this.endings.get(fileName) ?? 0;
    if (left === 0) return this.#rig.company.facts(found);
    this.endings.set(fileName, left - 1);
    this.stopping = signal;
    await this.onHard(fileName);
    signal.throwIfAborted();
    throw documentsError('PDF_READING_ENDED', { file: fileName, detail: 'it took too long' });
  }

  close() {
    return Promise.resolve();
  }
}

function setUp(rig: Rig): HardFolder {
  const folder = new HardFolder(rig);
  rig.documents = [folder];
  return folder;
}
const nameOf = (docEntry: number) => `Invoice_${100_000 + docEntry}.pdf`;
const reasonOf = async (rig: Rig, docEntry: number) =>
  (await rig.outbox.list({ role: 'customer' })).find(({ invoice }) => invoice?.ref.key === String(docEntry))?.message
    .reason;

test('a slow PDF is read to its end after the others were matched', async () => {
  await using rig = new Rig();
  const folder = setUp(rig);
  folder.endings.set(nameOf(1), 1);
  await rig.startWith(3);
  for (const docEntry of [1, 2, 3]) await rig.untilState(docEntry, 'read', 'sent');
  assert.deepEqual(folder.read, [
    `${nameOf(1)} brief`,
    `${nameOf(2)} brief`,
    `${nameOf(3)} brief`,
    `${nameOf(1)} full`,
  ]);
});

test('a PDF whose reading fails twice is held by its name without delaying others', async () => {
  await using rig = new Rig();
  const folder = setUp(rig);
  for (const docEntry of [1, 2, 3]) folder.endings.set(nameOf(docEntry), 9);
  let secondTries = 0;
  folder.onHard = async () => {
    if (folder.read.at(-1)?.endsWith('full') !== true || secondTries++ > 0) return;
    // Printed while the first of them is read to its end.
    rig.company.invoice(5);
    await rig.untilState(4, 'read', 'sent before');
  };
  await rig.startWith(4);
  await rig.untilState(5, 'read', 'sent');
  for (const docEntry of [1, 2, 3]) {
    await rig.untilState(docEntry, 'held', 'held');
    assert.equal(await reasonOf(rig, docEntry), 'DOCUMENT_TOO_COMPLEX');
  }
  assert.equal(folder.read.filter((one) => one.startsWith(nameOf(1))).length, 2);
});

/** As a death would leave it. */
async function leaveOnDisk(rig: Rig, begun: number): Promise<void> {
  const database = openDatabase(join(rig.folder, 'outbox.db'), rig.configured);
  const outbox = createOutbox(database, { mode: 'live', ...rig.configured, copies: true });
  const found = rig.company.pdfs.get(nameOf(1))?.found;
  assert.ok(found);
  await outbox.setSuspicion('folder', found, begun);
  database.close();
}

/** Starts, and stops while the first file is being read; answers what weighed against it on disk then. */
async function stopInReading(rig: Rig, folder: HardFolder): Promise<number> {
  const reading = Promise.withResolvers<number>();
  folder.onHard = async () => {
    const found = rig.company.pdfs.get(nameOf(1))?.found;
    reading.resolve(found ? await rig.outbox.suspicion('folder', found) : 0);
    await new Promise((resolve) => folder.stopping.addEventListener('abort', resolve, { once: true }));
  };
  await rig.start();
  const kept = await reading.promise;
  await rig.stop();
  return kept;
}

test('a file that crashed the service four times is not read at the fifth start, until it changes', async () => {
  await using rig = new Rig();
  const folder = setUp(rig);
  folder.endings.set(nameOf(1), 9);
  rig.company.invoice(1);
  for (let death = 1; death <= 4; death++) {
    const begun = await stopInReading(rig, folder);
    assert.equal(begun, death);
    await leaveOnDisk(rig, begun);
  }
  folder.onHard = () => Promise.resolve();
  const before = folder.read.length;
  assert.equal(before, 4);
  await rig.start();
  await rig.untilState(1, 'held', 'held');
  assert.equal(await reasonOf(rig, 1), 'DOCUMENT_TOO_COMPLEX');
  assert.equal(folder.read.length, before);
  folder.endings.clear();
  rig.company.print(1, 'printed again');
  await rig.untilState(1, 'read', 'sent');
});

test('a clean stop while a file is being read does not count against it', async () => {
  await using rig = new Rig();
  const folder = setUp(rig);
  folder.endings.set(nameOf(1), 3);
  rig.company.invoice(1);
  for (let stop = 1; stop <= 3; stop++) await stopInReading(rig, folder);
  await rig.start();
  await rig.untilState(1, 'read', 'sent');
});
