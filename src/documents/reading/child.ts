/**
 * The process that reads PDFs, one at a time, for the service. It can read only its own code, write nothing and start nothing,
 * and has no environment. Limits are enforced from outside (`reader-process.ts`).
 */

import type { DocumentFacts } from '../document-facts.ts';
import { compileFilePatterns, nameFacts } from '../file-names.ts';
import { readPdf } from './read-pdf.ts';
import type { ReadingRequest } from './wire.ts';

/** Terminals and service managers signal every process; only the service decides when this one exits. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const input = process.stdin[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
let rest: Buffer = Buffer.alloc(0);

tell({ ready: true });
for (;;) {
  const line = await takeLine();
  if (line === null) break;
  const request = JSON.parse(line) as ReadingRequest;
  tell(await answer(request, request.size === null ? null : await take(request.size)));
}

async function answer({ key, patterns }: ReadingRequest, bytes: Buffer | null): Promise<DocumentFacts> {
  const name = nameFacts(key, compileFilePatterns(patterns));
  if (bytes === null) return { name, text: null, unreadable: 'too_large' };
  return { name, ...(await readPdf(bytes)) };
}

/** Reads up to the next line end; null if the service has closed the pipe or is gone. */
async function takeLine(): Promise<string | null> {
  for (;;) {
    const end = rest.indexOf('\n');
    if (end !== -1) {
      const line = rest.toString('utf8', 0, end);
      rest = rest.subarray(end + 1);
      return line;
    }
    const { done, value } = await input.next();
    if (done) return null;
    rest = Buffer.concat([rest, value]);
  }
}

async function take(size: number): Promise<Buffer> {
  const chunks = [rest];
  let length = rest.length;
  while (length < size) {
    const { done, value } = await input.next();
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  const all = Buffer.concat(chunks);
  rest = all.subarray(size);
  return all.subarray(0, size);
}

function tell(line: unknown): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
