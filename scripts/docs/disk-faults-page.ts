import { readFileSync } from 'node:fs';
import { cell, generatedNote } from './markdown.ts';

/** What `npm run torture:disk -- --write` keeps. */
interface KeptResults {
  readonly seed: number;
  readonly faults: number;
  readonly node: readonly KeptCount[];
  readonly sqlite: readonly KeptCount[];
  readonly fullDisk: Readonly<Record<string, number>> | null;
  readonly outsideTheTable: Readonly<Record<string, string>>;
}

interface KeptCount {
  readonly name: string;
  readonly told: { readonly by: 'error' | 'log' } | { readonly by: 'incident'; readonly key: string };
  readonly faults: number;
  readonly operations: readonly string[];
  /** `YYYY-MM-DD`. */
  readonly measured: string;
}

/** `docs/disk-faults.md`: every writer of files, and what a failing disk does to it. */
export function diskFaultsPage(): string {
  const results = JSON.parse(
    readFileSync(new URL('../../test/disk/results.json', import.meta.url), 'utf8'),
  ) as KeptResults;
  return `# When the disk fails

${generatedNote('test/disk/results.json')}

A disk can be full, read-only, out of file handles, or broken, and a write can end halfway. For every file that this program writes:

- readers find **either the old or the new content, complete**; nothing else is affected, and a partial file is never used;
- it is **reported** by an incident (log, webhook, \`--report\`) or by an error with its next step. Incidents are reported even while their
  own disk is full, and stored later;
- work **resumes automatically** once the disk works again: no restart, no QR code.

A service *started* on a full disk exits with that error; its service manager restarts it until there is space.

While the session store cannot be written (\`store_unwritable\`), the session retries each minute and does not connect, because a login whose
keys cannot be saved would be useless. These retries count neither as attempts nor as connects.

## How this is tested

| check | command |
|---|---|
| each operation below fails with ENOSPC, EIO, EACCES and EMFILE, and each write also halfway through | \`npm run torture:disk -- --json\`; a short form runs in \`npm test\` |
| SQLite does not write through Node: the same below the C library (\`test/disk/failing-disk.c\`), on Linux with a C compiler | the same |
| the incidents of a running session, each with all four errors | \`npm run tests -- test/disk/service\` |
| the real service on a small disk that is filled while it delivers, while it is idle, and when it is killed | \`npm run torture:disk\`, if a file system can be mounted |
| code in \`src/\` that writes and is missing from these tables | \`npm run tests -- test/disk/inventory\` fails |

## Last results

${results.faults} faults, all survived.${fullDisk(results)}

## What Node writes

${table(results.node)}

## What SQLite writes

${table(results.sqlite)}

## Not in these tables

| what | why |
|---|---|
${Object.entries(results.outsideTheTable)
  .map(([path, why]) => `| \`${path}\` | ${cell(why)} |`)
  .join('\n')}
| the browser's own profile | written by Chromium; for a full disk see [engines.md](engines.md) |
| \`NODE_COMPILE_CACHE\` of the engine's process | written by Node on exit and checked before use; without it a start is slower |
| encrypted documents on their way to WhatsApp | baileys writes them into a folder that is emptied at each start; a failed upload is repeated |
`;
}

function fullDisk({ fullDisk: full, seed }: KeptResults): string {
  if (full === null) return '';
  const { fillings, invoices, lost, duplicates, held, needlessQrScans, unalerted, refusedStarts } = full;
  return `
The service on a full disk (seed ${seed}): filled ${fillings} times during ${invoices} invoices: ${lost} lost, ${duplicates} duplicates at the
phones, ${held} held, ${needlessQrScans} needless QR codes, ${unalerted} fillings without an alert, ${refusedStarts} starts refused
while it was full.`;
}

function table(counts: readonly KeptCount[]): string {
  return [
    '| what | operations that fail | faults | measured | reported by |',
    '|---|---|---|---|---|',
    ...counts.map(
      ({ name, operations, faults, measured, told }) =>
        `| ${[name, operations.join(', '), String(faults), measured, words(told)].map(cell).join(' | ')} |`,
    ),
  ].join('\n');
}

function words(told: KeptCount['told']): string {
  switch (told.by) {
    case 'incident':
      return `incident \`${told.key}\``;
    case 'error':
      return 'an error with its next step';
    case 'log':
      return 'the log only: nothing depends on it';
  }
}
