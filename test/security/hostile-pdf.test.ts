import assert from 'node:assert/strict';
import { readFileSync, readlinkSync } from 'node:fs';
import { describe, it } from 'node:test';
import { createPdfReader, type PdfReader } from '../../src/documents/reading/reader.ts';
import { parseAnswer } from '../../src/documents/reading/wire.ts';
import { hasCode } from '../../src/errors/coded-error.ts';
import { pdfOfLines } from '../support/pdf.ts';
import { reader } from '../support/reader.ts';
import { some, whole } from '../support/sample.ts';
import { desert, flateBomb, formTree, hiddenBomb, pdfOf, pdfSaying, streamOf, wideMap } from './hostile-pdfs.ts';
import { readersOf } from './reader-processes.ts';

const { signal } = new AbortController();
const onLinux = { skip: process.platform !== 'linux' && 'looks into /proc' };

/** The first look at a file ends after two seconds, a later one after ten. */
const killedAt = whole
  ? ({ effort: 'full', detail: /10 s/ } as const)
  : ({ effort: 'brief', detail: /\b2 s/ } as const);

const facts = (bytes: Buffer, key = '1001.pdf', of: PdfReader = reader) => of.read({ key, bytes }, 'full', signal);
const hang = (bytes: Buffer) => reader.read({ key: '1001.pdf', bytes }, killedAt.effort, signal);
const ends = (detail: RegExp) => (error: unknown) =>
  hasCode(error, 'PDF_READING_ENDED') && error instanceof Error && detail.test(error.message);

const invoice = (number: number) => pdfOfLines(`Factura N° ${number}`, 'TOTAL ARS 1.210,50');

/** After whatever came before, the next document is read as it is. */
async function readsOn(number: number): Promise<void> {
  const { text } = await facts(await invoice(number));
  assert.deepEqual(
    text?.numbers.map(({ counter }) => counter),
    [String(number)],
  );
}

/** Each takes its seconds, or its half gigabyte. */
const killing: Readonly<Record<string, () => Promise<void>>> = {
  ...(process.platform === 'linux' && {
    'a bomb hidden in another encoding is killed for its memory use, below 512 MB': async () => {
      const reading = facts(hiddenBomb());
      let peak = 0;
      const watching = setInterval(() => {
        for (const pid of readersOf(process.pid)) peak = Math.max(peak, peakMemory(pid));
      }, 1);
      await assert.rejects(reading, ends(/512 MB/)).finally(() => clearInterval(watching));
      assert.ok(peak > 300 && peak <= 512, `${peak} MB`);
      await readsOn(2);
    },
  }),
  'a character map that allocates endlessly is killed': async () => {
    await assert.rejects(hang(wideMap()), ends(/512 MB|\b10 s|\b2 s/));
    await readsOn(3);
  },
  'nested forms are killed at the deadline': async () => {
    await assert.rejects(hang(formTree()), ends(killedAt.detail));
    await readsOn(4);
  },
};

describe('a harmful PDF affects only its own document', () => {
  it('a kilobyte of line breaks and tabs does not hang any pattern', async () => {
    const bytes = desert();
    assert.ok(bytes.length < 1200);
    const { text } = await facts(bytes);
    assert.deepEqual([text?.numbers[0]?.counter, text?.total?.value], ['1001', '1210.5']);
  });

  it('nested Flate that inflates to a gigabyte is measured, and never passed to the reader', async () => {
    const bytes = flateBomb();
    assert.ok(bytes.length < 4096);
    assert.equal((await facts(bytes)).unreadable, 'too_complex');
    await readsOn(1);
  });

  for (const [harm, killed] of some(Object.entries(killing), 1)) it(harm, killed);

  it('a page tree and a form that contain themselves end', async () => {
    const tree = pdfOf('/X Do', '', [
      streamOf(
        Buffer.from('/X Do'),
        '/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>',
      ),
    ]);
    assert.equal((await facts(tree)).unreadable, 'no_text');
    const circle = Buffer.from(tree.toString('latin1').replace('/Kids [3 0 R]', '/Kids [2 0 R]'), 'latin1');
    assert.equal((await facts(circle)).unreadable, 'broken');
  });

  it('many pages of numbers yield only a limited number of facts', async () => {
    const { text } = await facts(pdfSaying(`Factura 1 ${Array.from({ length: 9000 }, (_, n) => `${n}.00 `).join('')}`));
    assert.ok(text && text.amounts.length <= 1000 && text.numbers.length <= 1000);
  });
});

it('a user pattern that never ends affects only the matching file', async (t) => {
  const careless = createPdfReader({ patterns: [/(?<docNum>(?:\d+)+)x\.pdf/] });
  t.after(() => careless.close());
  const key = `${'1'.repeat(60)}.pdf`;
  await assert.rejects(careless.read({ key, bytes: await invoice(5) }, 'brief', signal), ends(/more than 2 s/));
  assert.deepEqual((await facts(await invoice(5), '77x.pdf', careless)).name.docNums, [77]);
  // What it would be held by is found without that pattern.
  assert.deepEqual((await careless.read({ key: '1001.pdf', bytes: null }, 'name', signal)).name.docNums, [1001]);
});

it('a reading can be stopped at any time', async () => {
  const stop = new AbortController();
  const reading = reader.read({ key: '1.pdf', bytes: formTree() }, 'full', stop.signal);
  await new Promise((resolve) => setImmediate(resolve)); // It is asked by now.
  stop.abort();
  await assert.rejects(reading, { name: 'AbortError' });
  await readsOn(6);
});

it('a reading that waits for its turn on a busy computer is not ended', onLinux, async () => {
  await readsOn(9);
  const [pid = 0] = readersOf(process.pid);
  process.kill(pid, 'SIGSTOP');
  const waiting = setTimeout(() => process.kill(pid, 'SIGCONT'), 2200);
  const { text } = await reader
    .read({ key: '10.pdf', bytes: await invoice(10) }, 'brief', signal)
    .finally(() => clearTimeout(waiting));
  assert.equal(text?.numbers[0]?.counter, '10');
});

it('the reader has no environment, nothing private in its arguments, and no write access', onLinux, async () => {
  await readsOn(7);
  const [pid, ...others] = readersOf(process.pid);
  assert.ok(pid !== undefined && others.length === 0);
  // A shell that sets the limits may add the folder that it stands in.
  assert.match(readFileSync(`/proc/${pid}/environ`, 'utf8'), /^(?:PWD=\/\0)?$/);
  assert.equal(readlinkSync(`/proc/${pid}/cwd`), '/');
  const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  assert.ok(line.includes('--permission'));
  assert.ok(line.every((one) => !/^--allow-(?!fs-read=)/.test(one)));
  const limits = readFileSync(`/proc/${pid}/limits`, 'utf8');
  for (const limit of ['Max file size', 'Max core file size']) assert.match(limits, new RegExp(`${limit} +0 `));
});

it('no process is started before there is something to read, and none is left when it is closed', onLinux, async () => {
  const before = readersOf(process.pid);
  const another = createPdfReader({ patterns: [] });
  assert.deepEqual(readersOf(process.pid), before);
  await facts(await invoice(8), '8.pdf', another);
  assert.equal(readersOf(process.pid).length, before.length + 1);
  await another.close();
  assert.deepEqual(readersOf(process.pid), before);
});

it('an invalid answer from the reader is rejected', () => {
  const name = { docNums: [], docEntries: [], fiscalNumbers: [], composites: [] };
  assert.ok(parseAnswer(JSON.stringify({ name, text: null, unreadable: 'broken' })));
  const wrong = ['', '{', 'null', '[]', '{"ready":1}', JSON.stringify({ name, text: {}, unreadable: null })];
  for (const line of wrong) assert.equal(parseAnswer(line), null, line);
});

/** Megabytes. */
function peakMemory(pid: number): number {
  try {
    const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kilobytes ?? 0) / 1024);
  } catch {
    return 0;
  }
}
