/**
 * Makes the fixture of a release's outbox, with the code of that release: its own rig for delivery, in the folder of one of
 * its commits. `test/fixtures/outboxes/README.md` says how to run it.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import type { Rig } from '../support/delivery.ts';
import type { SendScript } from '../support/messenger.ts';
import type { Left } from './left-outbox.ts';

const HOUR_MS = 3_600_000;
const DEADLINE_MS = 20_000;
/** What a release writes after its last call to the far end, it has written then. */
const SETTLED_MS = 500;

/** Where the rig of delivery has been; its methods used here have not changed since the first. */
const RIGS = ['test/support/delivery.ts', 'test/delivery/rig.ts'] as const;

const [root = '', target = ''] = process.argv.slice(2);
if (target === '') {
  process.stderr.write('Usage: node make-outbox.ts FOLDER_OF_THE_COMMIT FOLDER_OF_THE_FIXTURES\n');
  process.exit(2);
}
const rigFile = RIGS.map((name) => path.join(root, name)).find((file) => existsSync(file));
if (rigFile === undefined) throw new Error(`no rig of delivery in ${root}`);
const { Rig: RigOfRelease, quickSettings } = (await import(pathToFileURL(rigFile).href)) as {
  readonly Rig: typeof Rig;
  readonly quickSettings: { readonly timings: object };
};
const rig = new RigOfRelease({
  // Nothing is looked up or sent again before the end: what is in doubt stays so.
  timings: {
    ...quickSettings.timings,
    ackDeadlineMs: HOUR_MS,
    evidenceGraceMs: HOUR_MS,
    assumedGraceMs: HOUR_MS,
    pageSendsWithinMs: HOUR_MS,
  } as Rig['settings']['timings'],
});
const { company, messenger } = rig;

/** Posts an invoice with its PDF, and waits until its message is in this state. */
async function deliver(
  docEntry: number,
  cardCode: string,
  script: SendScript,
  until: () => Promise<boolean>,
): Promise<void> {
  messenger.script = () => script;
  company.post(docEntry, { cardCode });
  company.print(docEntry);
  await wait(until, `invoice ${docEntry}`);
}
async function wait(until: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!(await until())) {
    if (performance.now() > deadline)
      throw new Error(`${what}: ${JSON.stringify(await rig.states())} ${rig.lines.slice(-5).join('\n')}`);
    await delay(10);
  }
}
const is =
  (docEntry: number, ...states: string[]) =>
  async (): Promise<boolean> =>
    states.includes((await rig.states())[docEntry] ?? '');
const sent = (count: number) => () => Promise.resolve(messenger.sends.length === count);

await rig.start();
await deliver(1, 'C1', 'deliver', is(1, 'read'));
await wait(() => company.writes.some(({ docEntry, mark }) => docEntry === 1 && mark.status === 'read'), 'mark of 1');
// SAP takes no mark from here on.
company.refuseWrite = () => ({ done: false, error: new Error('SAP refuses') });
messenger.receipts = ['delivered'];
await deliver(2, 'C2', 'deliver', is(2, 'delivered'));
const stop = { messageId: 'INBOUND1', from: messenger.sends[1]?.jid ?? '', text: 'baja' };
messenger.emit({ type: 'inbound', ...stop, at: Date.now() });
await wait(async () => (await rig.outbox.optedOut(stop.from)) === true, 'the opt-out');
company.post(6);
await wait(is(6, 'waiting_document'), 'invoice 6');
company.customer('C7', '');
company.post(7);
company.print(7);
await wait(is(7, 'held'), 'invoice 7');
company.post(8);
await wait(is(8, 'waiting_document'), 'invoice 8');
company.change(8, { cancelStatus: 'cancelled' });
await wait(is(8, 'cancelled'), 'invoice 8');
await deliver(9, 'C9', { refuse: '404' }, is(9, 'failed'));
await deliver(10, 'C10', { refuse: '463' }, is(10, 'held'));
// Of somebody without a chat, who waits for the pause that WhatsApp's limit began.
company.post(11);
company.print(11);
await wait(is(11, 'queued'), 'invoice 11');
company.post(12, { cardCode: 'C2' });
company.print(12);
await wait(async () => !(await is(12, 'waiting_document')()), 'invoice 12');
// Two whose connection was lost: one has arrived, the other has not; and one at which the process ends.
const before = messenger.sends.length;
await deliver(3, 'C1', 'swallow_ack', sent(before + 1));
await delay(SETTLED_MS);
messenger.drop();
await wait(is(3, 'ambiguous'), 'doubt about 3');
messenger.connect();
await deliver(4, 'C1', 'lose', sent(before + 2));
await delay(SETTLED_MS);
messenger.drop();
await wait(is(4, 'ambiguous'), 'doubt about 4');
messenger.connect();
await deliver(5, 'C1', 'hang', sent(before + 3));
await delay(SETTLED_MS);

const folder = mkdtempSync(path.join(tmpdir(), 'courier-fixture-'));
const copy = path.join(folder, 'outbox.db');
const database = new DatabaseSync(path.join(rig.folder, 'outbox.db'), { readOnly: true });
database.prepare('VACUUM INTO ?').run(copy);
const schema = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
database.close();
const left: Left = {
  at: Date.now(),
  pdfFolder: company.folder,
  states: await rig.states(),
  invoices: [...company.documents.entries()].map(([docEntry, { cardCode, cancelStatus, mark }]) => ({
    docEntry,
    cardCode,
    cancelStatus,
    mark,
  })),
  withoutPhone: ['C7'],
  printed: [...company.pdfs.values()].map(({ found }) => found.fileName),
  phones: messenger.phones.map(({ jid, messageId }) => ({ jid, messageId })),
  optedOut: stop.from,
};
writeFileSync(path.join(target, `schema-${schema}.db.br`), brotliCompressSync(readFileSync(copy)));
writeFileSync(path.join(target, `schema-${schema}.json`), `${JSON.stringify(left)}\n`);
rmSync(folder, { recursive: true });
messenger.drop();
await rig.stop();
company.dispose();
process.stdout.write(`schema ${schema}: ${JSON.stringify(left.states)}\n`);
process.exit(0);
