/**
 * Reads every invoice of a stand-in and prints what it took, as one JSON line. Run with `--expose-gc`:
 * `node --expose-gc bench/sap/reader.ts URL paged|collected`.
 */

import { documentSelect } from '../../src/sap/business-one/document-row.ts';
import type { BusinessOneOptions } from '../../src/sap/business-one/options.ts';
import { createBusinessOneSource, createServiceLayer } from '../../src/sap/business-one/source.ts';
import { documentMarkProperties } from '../../src/sap/business-one/user-fields.ts';
import { silentLog as log } from '../../test/support/silence.ts';

const [url = '', mode = 'paged'] = process.argv.slice(2);
const options: BusinessOneOptions = { url, company: 'BENCH', user: 'bench', password: 'bench', log };
const signal = new AbortController().signal;
let peak = 0;
let invoices = 0;

/** Heap in use after a collection, in bytes: what is held, not what is waiting to be collected. */
function measure(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

const before = measure();
const started = performance.now();
if (mode === 'paged') {
  const source = createBusinessOneSource(options);
  for await (const page of source.changes(null, '2026-01-01', signal)) {
    invoices += page.documents.length;
    peak = Math.max(peak, measure());
  }
  await source.close();
} else {
  const client = createServiceLayer(options);
  const answer = await client.read(
    {
      method: 'GET',
      resource: `Invoices?$select=${documentSelect(new Set(), documentMarkProperties)}`,
      headers: { prefer: 'odata.maxpagesize=0' },
    },
    signal,
  );
  const rows = answer.ok && Array.isArray(answer.body?.['value']) ? answer.body['value'] : [];
  peak = measure();
  invoices = rows.length;
  await client.close();
}
const seconds = (performance.now() - started) / 1000;
const heldMegabytes = (peak - before) / 1_048_576;
const maxRssMegabytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`${JSON.stringify({ mode, invoices, seconds, heldMegabytes, maxRssMegabytes })}\n`);
