import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { seed, some } from '../../test/support/sample.ts';

/**
 * Foreign text is a long run of whatever a pattern likes least. A linear pattern takes a moment over this much, one that
 * takes four times as long for twice the text takes many minutes, and the next kind years; so a bound of half a minute
 * tells them apart on any machine, under any load.
 */
const LENGTH = 600_000;
const BOUND_MS = 30_000;

const code = `
  import { parentPort } from 'node:worker_threads';
  import { nameFacts } from ${JSON.stringify(new URL('./file-names.ts', import.meta.url).href)};
  import { textFacts } from ${JSON.stringify(new URL('./facts/text-facts.ts', import.meta.url).href)};
  const readers = { text: textFacts, name: nameFacts };
  parentPort.on('message', ({ kind, input }) => {
    readers[kind](input);
    parentPort.postMessage('read');
  });
`;

let worker: Worker | null = null;
after(() => worker?.terminate());

/** True when it was read within the bound; what takes longer is ended. */
async function isRead(kind: 'text' | 'name', input: string): Promise<boolean> {
  worker ??= new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`));
  worker.postMessage({ kind, input });
  try {
    await once(worker, 'message', { signal: AbortSignal.timeout(BOUND_MS) });
    return true;
  } catch {
    await worker.terminate();
    worker = null;
    return false;
  }
}

const grown = (unit: string, before = '', behind = ''): string =>
  before + unit.repeat(Math.ceil(LENGTH / unit.length)) + behind;

const deserts = ['\n\t', ' ', '\n', '\t', '\u00a0', '\u2028\v', ' \n', '\u3000 '];
const words = [
  'invoice',
  'total',
  'Fecha 12',
  'nota',
  'CUIT',
  'Rechnung nr',
  '12 de marzo',
  'Factura A',
  '1.210',
  'anula',
  'order',
];
const repeated: readonly string[] = [
  ...['invoice', 'total', 'total 1 ', 'total (', 'factura de ', 'invoice no no ', 'nota de ', 'credit note '],
  ...['A-', 'A/', 'A1-', 'ABC ', 'INV/2026/', '1', '1.', "1'", '1,', '1 111 ', '111 ', '1-', '1/', '0', '000.', '1.1-'],
  ...[':', '.', '. ', ':.', '-', '/', '#', '(', '1 a', '1-a', '1 de ', '1 abcdefghij', 'abcdefghij ', 'abc 1 '],
  ...['A0003-', '0003-0000', '0003 - ', '12-12345678-', 'CUIT ', 'CUIT: A', 'ABC', 'A', 'é', '\u0315\u0300', '\ufdfa'],
  ...['anula 1 ', 'anula\n', 'order 1,', 'your order A-', 'customer ', 'cod. ', 'ref factura ', 'pedido de ', 'A-1, '],
  ...['رقم ', 'رقم الفاتورة ', 'ر.', 'فاتورة 1 ', 'الإجمالي ', 'ש"', 'סה"כ 1 ', '٠', '٫٠', '٬٠٠٠', 'ا'],
  ...['R$', 'US$', 'Rs', 'ARS ', 'DE1', '27ABCDE1234F1Z', '1/1/20', '2026-', 'x\n\t', 'N° ', 'nf-e ', '+1 '],
];

test('facts are found in time that grows with the text, whatever it holds', async (t) => {
  t.diagnostic(`seed ${seed}`);
  for (const unit of some(repeated, 12)) assert.ok(await isRead('text', grown(unit)), JSON.stringify(unit));
});

test('nor does a word that begins a pattern slow them down', async () => {
  for (const word of some(words, 3))
    for (const gap of some([...deserts, ':', '.', '-', '1', '1.', '('], 4)) {
      assert.ok(await isRead('text', grown(gap, word, 'x')), JSON.stringify([word, gap]));
    }
});

test('a file name is read in time that grows with it', async () => {
  const starts = [
    'invoice',
    'a_r ',
    'factura',
    'factura de',
    'nota ',
    'nota fiscal de',
    'rechnung',
    're',
    'doc entry',
    '',
  ];
  for (const start of some(starts, 2))
    for (const unit of ['-', '_ ', '#.', ' ', '1', 'a', 'a-', 're', 'invoice-no-', 'fac de ', '0003-', 'A0003-0', '/'])
      assert.ok(await isRead('name', grown(unit, start, 'x.pdf')), JSON.stringify([start, unit]));
});
