import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { Worker } from 'node:worker_threads';

/** A pattern that takes four times as long for twice the text would take many minutes over this much. */
const LENGTH = 2_000_000;
const BOUND_MS = 30_000;

const module = (file: string): string => JSON.stringify(new URL(`../../src/${file}`, import.meta.url).href);
const code = `
  import { parentPort } from 'node:worker_threads';
  import { csvRecord } from ${module('operations/deliveries/csv.ts')};
  import { candidates } from ${module('delivery/rules/phone-numbers/candidates.ts')};
  import { captionValue } from ${module('delivery/rules/message-text/foreign-values.ts')};
  import { isStopWord } from ${module('delivery/rules/message-text/stop-words.ts')};
  import { readDocument } from ${module('sap/business-one/document-row.ts')};
  import { readRefusal } from ${module('sap/business-one/refusal.ts')};
  import { printedPdf } from ${module('sap/business-one/print/gateway.ts')};
  const context = { company: 'A', type: 'invoice', localCurrency: 'ARS', requireFiscalApproval: false, phoneField: 'U_Phone' };
  const readers = {
    refusal: (text) => readRefusal(502, text),
    amount: (text) => readDocument({ DocEntry: 1, DocTotal: text, DocCurrency: 'ARS' }, context),
    text: (text) => {
      const { cardName, phone } = readDocument({ DocEntry: 1, CardName: text, U_Phone: text }, context);
      csvRecord([cardName], { separator: ';' });
      captionValue(cardName);
      candidates(phone ?? '', 'AR', 'AR');
    },
    print: printedPdf,
    message: (text) => isStopWord(text, ['STOP']),
  };
  parentPort.on('message', ({ reader, input }) => {
    readers[reader](input);
    parentPort.postMessage('read');
  });
`;
type Reader = 'refusal' | 'amount' | 'text' | 'print' | 'message';

let worker: Worker | null = null;
after(() => worker?.terminate());

/** True when it was read within the bound; what takes longer is ended. */
async function isRead(reader: Reader, input: string): Promise<boolean> {
  worker ??= new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`));
  worker.postMessage({ reader, input });
  try {
    await once(worker, 'message', { signal: AbortSignal.timeout(BOUND_MS) });
    return true;
  } catch (error) {
    await worker.terminate();
    worker = null;
    if ((error as Error).name !== 'AbortError') throw error;
    return false;
  }
}

const cases: Readonly<Record<Reader, readonly (readonly [before: string, unit: string, behind: string])[]>> = {
  refusal: [
    ['', '<', ''],
    ['<', ' ', ''],
    ['{"error":', '[', ''],
  ],
  amount: [
    ['1.', '0', '1e0'],
    ['', '1', ''],
    ['1e', '9', ''],
  ],
  text: [
    ['', '\n', 'x'],
    ['', '(', 'x'],
    ['x', ' ', 'x'],
    ['', ';\n"', '='],
    ['', '+49 (0)', ''],
    ['', 'a.1', ''],
  ],
  print: [['JVBERi0', '\n', '!']],
  message: [
    ['', ' ', 'x'],
    ['STOP', '\n', 'x'],
  ],
};

for (const [reader, inputs] of Object.entries(cases)) {
  test(`megabytes are read in linear time: ${reader}`, async () => {
    for (const [before, unit, behind] of inputs) {
      const input = before + unit.repeat(LENGTH / unit.length) + behind;
      assert.ok(await isRead(reader as Reader, input), JSON.stringify([before, unit, behind]));
    }
  });
}
