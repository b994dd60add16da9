import { readFileSync } from 'node:fs';
import { cell, generatedNote } from './markdown.ts';

/** What `npm run torture:disk -- --write` keeps. */
interface Results {
  readonly date: string;
  readonly seed: number;
  readonly faults: number;
  readonly node: readonly WriterCount[];
  readonly sqlite: readonly WriterCount[];
  readonly fullDisk: Readonly<Record<string, number>> | null;
  readonly outsideTheTable: Readonly<Record<string, string>>;
}

interface WriterCount {
  readonly name: string;
  readonly told: { readonly by: 'error' | 'log' } | { readonly by: 'incident'; readonly key: string };
  readonly faults: number;
  readonly operations: readonly string[];
}

/** `docs/disk-faults.md`: every writer of files, and what a failing disk does to it. */
export function diskFaultsPage(): string {
  const results = JSON.parse(readFileSync(new URL('../../test/disk/results.json', import.meta.url), 'utf8')) as Results;
  return `# When the disk fails

${generatedNote('test/disk/results.json')}

A disk is full, read-only, out of file handles, or broken; a write may end half-way. Whatever it refuses, of everything that this
program writes:

- a reader finds **the old or the new, whole**; nothing else is harmed, and no half-written file is ever taken for a real one;
- a person is **told**, by an incident (log, webhook, \`--report\`) or by an error with its next step. Incidents are told while
  the disk that should hold them is full, and written down later;
- the work **goes on by itself** when the disk is well again: no restart, no QR code.

A service that is *started* on a full disk ends with that error; its service manager starts it again until there is space.

While the session store cannot be written (\`store_unwritable\`), the session tries each minute and does not connect: a login whose
keys cannot be kept would be worth nothing. Such tries count neither as attempts nor as connects.

## How it is shown

| check | command |
|---|---|
| each operation below fails with ENOSPC, EIO, EACCES and EMFILE, and each write also after half of its bytes | \`npm run torture:disk -- --json\`; a short form runs in \`npm test\` |
| what SQLite writes goes past Node: the same below the C library (\`test/disk/failing-disk.c\`), on Linux with a C compiler | the same |
| the incidents of a running session, each with all four errors | \`npm run tests -- test/disk/service\` |
| the real service on a small disk that is filled while it delivers, while it rests, and when it is killed | \`npm run torture:disk\`, where a file system may be mounted |
| a new place in \`src/\` that writes and is not in these tables | \`npm run tests -- test/disk/inventory\` fails |

## Last results

${results.date}, seed ${results.seed}: ${results.faults} faults, each of them survived.${fullDisk(results.fullDisk)}

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
| the browser's own profile | it is Chromium that writes; what a full disk does to it stands in [engines.md](engines.md) |
| \`NODE_COMPILE_CACHE\` of the engine's process | Node writes it at its end and checks it before it uses it; without it a start is slower |
| encrypted documents on their way to WhatsApp | baileys writes them into a folder that is emptied at each start; an upload that fails is made again |
`;
}

function fullDisk(full: Results['fullDisk']): string {
  if (full === null) return '';
  const { fillings, invoices, lost, duplicates, held, needlessQrScans, unalerted, refusedStarts } = full;
  return `
The service on a full disk: filled ${fillings} times during ${invoices} invoices: ${lost} lost, ${duplicates} duplicates at the
phones, ${held} held, ${needlessQrScans} needless QR codes, ${unalerted} fillings without an alert, ${refusedStarts} starts refused
while it was full.`;
}

function table(counts: readonly WriterCount[]): string {
  return [
    '| what | operations that fail | faults | how a person learns |',
    '|---|---|---|---|',
    ...counts.map(
      ({ name, operations, faults, told }) =>
        `| ${[name, operations.join(', '), String(faults), words(told)].map(cell).join(' | ')} |`,
    ),
  ].join('\n');
}

function words(told: WriterCount['told']): string {
  switch (told.by) {
    case 'incident':
      return `incident \`${told.key}\``;
    case 'error':
      return 'an error with its next step';
    case 'log':
      return 'the log: nothing hangs on it';
  }
}
