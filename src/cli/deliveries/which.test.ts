import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { invoice, OutboxOnDisk } from './rig.test-support.ts';

let folder: string;
let disk: OutboxOnDisk;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'courier-numbers-'));
});
after(() => rm(folder, { recursive: true, force: true }));
let outboxes = 0;
beforeEach(async () => {
  outboxes += 1;
  disk = new OutboxOnDisk(path.join(folder, `${outboxes}.db`));
  // 4711 is printed on DocEntry 12; 77 on two series; 15 is printed on DocEntry 16, and internal to another.
  await disk.post(
    invoice(12, { docNum: 4711 }),
    invoice(13, { docNum: 77, cardName: 'Ana' }),
    invoice(14, { docNum: 77, cardName: 'Bea' }),
    invoice(15, { docNum: 5001, cardName: 'Carla' }),
    invoice(16, { docNum: 15, cardName: 'Dora' }),
  );
});

const docEntries = (out: string): unknown[] => {
  const { messages } = JSON.parse(out) as { messages: { docEntry: unknown }[] };
  return [...new Set(messages.map(({ docEntry }) => docEntry))];
};

test('show takes the printed number, and the internal one where it means nothing else', async () => {
  assert.deepEqual(docEntries((await disk.run(['show', '4711', '--json'])).out), [12]);
  assert.deepEqual(docEntries((await disk.run(['show', '12', '--json'])).out), [12]);
  assert.deepEqual(docEntries((await disk.run(['show', '--doc-entry', '15', '--json'])).out), [15]);
});

test('resend and cancel take it too, and say which document it was', async () => {
  const cancelled = await disk.run(['cancel', '4711', '--why', 'paid in cash']);
  assert.equal(cancelled.code, 0, cancelled.err);
  assert.match(cancelled.out, /invoice 4711 \(DocEntry 12\): was .*, now cancelled\./);
  assert.equal((await disk.run(['resend', '4711', '--why', 'they want it'])).code, 0);
});

test('a number that fits two is refused with both in a pipe and as JSON, and each command named settles it', async () => {
  for (const [number, entries] of [
    ['77', [13, 14]],
    ['15', [15, 16]],
  ] as const) {
    const piped = await disk.run(['cancel', number, '--why', 'x']);
    assert.equal(piped.code, 1);
    for (const entry of entries) {
      assert.match(piped.err, new RegExp(`DocEntry ${entry}\\)`));
      assert.match(piped.err, new RegExp(`deliveries cancel --doc-entry ${entry} --why WHY`));
    }
    const { error } = JSON.parse((await disk.run(['show', number, '--json'], { ask: () => Promise.resolve('1') })).out);
    assert.equal(error.code, 'DELIVERY_NUMBER_FITS_SEVERAL', 'JSON is for programs: nobody is asked');
    const named = [...String(error.next).matchAll(/deliveries (show --doc-entry \d+)/g)].map(
      ([, command = '']) => command,
    );
    for (const command of named) assert.equal((await disk.run(command.split(' '))).code, 0, command);
    assert.equal(named.length, 2);
  }
});

test('a person at a terminal is asked which one, with what tells them apart', async () => {
  const asked: string[] = [];
  const ask = (answer: string) => (question: string) => {
    asked.push(question);
    return Promise.resolve(answer);
  };
  const chosen = await disk.run(['cancel', '77', '--why', 'x'], { ask: ask('2') });
  assert.equal(chosen.code, 0, chosen.err);
  assert.match(asked[0] ?? '', /1 {2}invoice 77 \(DocEntry \d+\) .*(?:Ana|Bea)[\s\S]*Which one\? \(1 to 2\)$/);
  const [, second = ''] = /2 {2}(invoice 77 \(DocEntry \d+\))/.exec(asked[0] ?? '') ?? [];
  assert.ok(chosen.out.includes(second), chosen.out);
  for (const answer of ['', '3', 'both', '-1']) {
    const refused = await disk.run(['cancel', '77', '--why', 'x'], { ask: ask(answer) });
    assert.equal(refused.code, 1, `"${answer}" names none of them`);
  }
});

test('a number that nothing has is refused, and so are both forms together', async () => {
  assert.match((await disk.run(['show', '999'])).err, /There is no delivery of invoice 999/);
  assert.equal((await disk.run(['show', '12', '--doc-entry', '12'])).code, 2);
});

test('the list fits 60 columns, and keeps what a finance person knows an invoice by', async () => {
  const narrow = await disk.run(['list'], { width: 60 });
  const table = narrow.out.split('\n\n')[0]?.split('\n') ?? [];
  assert.ok(table.length > 3 && table.every((line) => line.length <= 60), narrow.out);
  for (const head of ['Number', 'Customer', 'State']) assert.match(table[0] ?? '', new RegExp(head));
  const wide = (await disk.run(['list'], { width: 200 })).out.split('\n')[0] ?? '';
  for (const head of ['DocEntry', 'Date', 'Since']) assert.match(wide, new RegExp(head));
});

test('Ctrl+C at the question ends quietly', async () => {
  const ask = () => Promise.reject(new DOMException('This operation was aborted', 'AbortError'));
  const stopped = await disk.run(['cancel', '77', '--why', 'x'], { ask });
  assert.deepEqual([stopped.code, stopped.err, stopped.out], [130, 'Stopped on request.\n', '']);
});
