import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { ServiceTerminal } from './service-terminal.ts';

const pending = {
  kind: 'first_run',
  fromDate: '2026-11-16',
  invoices: 1,
  switchedOff: 0,
  waitingDocument: 0,
  held: [],
  heldSample: [],
  sample: [{ docNum: 1001, docDate: '2026-11-20', cardName: 'Ana', total: '10.50', currency: 'ARS' }],
} as const;

function screen(isTTY: boolean, signal = new AbortController().signal) {
  const stdin = Object.assign(new PassThrough(), { isTTY });
  const stdout = Object.assign(new PassThrough(), { isTTY });
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  let shown = '';
  stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    if (text.includes('(yes/no)')) resolve();
  });
  const options = {
    approveFirstRun: false,
    user: 'ana',
    timeZone: 'America/Lima',
    signal,
  };
  const terminal = new ServiceTerminal({ stdin, stdout, stderr: new PassThrough() }, options);
  return { terminal, stdin, asked, shown: () => shown };
}

for (const word of ['y', 'yes', 'SI', 'sí', 'sim', 'ja']) {
  test(`"${word}" approves`, async () => {
    const { terminal, stdin, asked } = screen(true);
    const approved = terminal.approve(pending);
    await asked;
    stdin.write(`${word}\n`);
    assert.deepEqual(await approved, { decidedBy: 'ana' });
  });
}

test('while a person is asked nothing else is shown, and an unclear answer is asked again', async () => {
  const { terminal, stdin, asked, shown } = screen(true);
  const approved = terminal.approve(pending);
  await asked;
  terminal.tell('Invoice 1001 to Ana: read.');
  stdin.write('perhaps\n');
  while (!shown().includes('Please answer')) await new Promise((resolve) => setImmediate(resolve));
  assert.doesNotMatch(shown(), /read\./);
  stdin.write('no\n');
  assert.equal(await approved, null);
  assert.match(shown(), /\d\d:\d\d:\d\d {2}Invoice 1001 to Ana: read\.\n[^\n]*deliveries approve\n$/);
});

test('Ctrl+C at the question ends it, shows what was held back, and leaves the keyboard alone', async () => {
  const stop = new AbortController();
  const { terminal, stdin, asked, shown } = screen(true, stop.signal);
  const approved = terminal.approve(pending);
  await asked;
  terminal.tell('Session: The session is stopping.');
  stop.abort();
  await assert.rejects(approved, { name: 'AbortError' });
  assert.match(shown(), /\(yes\/no\) \n\d\d:\d\d:\d\d {2}Session: The session is stopping\.\n$/);
  assert.deepEqual([stdin.isPaused(), stdin.listenerCount('data')], [true, 0]);
});

test('into a pipe nobody is asked, and the command is named', async () => {
  const { terminal, shown } = screen(false);
  assert.equal(await terminal.approve(pending), null);
  terminal.tell('Running.');
  assert.match(shown(), /Next: node hybrid-invoice-service\.js deliveries approve\nRunning\.\n$/);
});

test('what is warned of while it starts is shown, and not again what the log has later', () => {
  const { terminal, shown } = screen(true);
  terminal.warnAtStart('The connection to SAP is not protected');
  terminal.started({ url: 'http://127.0.0.1:1' });
  terminal.warnAtStart('later');
  assert.match(shown(), /Warning: The connection to SAP is not protected\n.*Running\./);
  assert.doesNotMatch(shown(), /later/);
});
