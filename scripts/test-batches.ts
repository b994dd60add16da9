/** Which test files run together in one process: starting one and loading the same modules costs more than their tests. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** By folder of files whose tests touch only what they made, how many share a process. Every other file has its own. */
const SHARING: Readonly<Record<string, number>> = {
  'sandbox/whatsapp': 9,
  sandbox: 6,
  src: 40,
  'test/alerts': 10,
  'test/api': 4,
  'test/architecture': 16,
  'test/compatibility': 5,
  'test/conformance/host': 3,
  'test/conformance/outbox': 15,
  'test/conformance/postgres': 4,
  'test/delivery': 12,
  'test/documents': 3,
  'test/installation': 4,
  'test/next-steps': 7,
  'test/sap': 12,
  'test/security': 6,
  'test/service': 4,
  'test/session-manager': 4,
  'test/simulation': 11,
};

/** What belongs to the whole process. */
const OF_THE_PROCESS = /^(?:delete )?process\.env\b|\bprocess\.(?:chdir|umask)\b|\bglobalThis\b|(?<!\bt\.)\bmock\./m;

/** @param files in the order in which they are to begin; a batch begins where its first file would */
export function inBatches(files: readonly string[], alone: readonly string[]): readonly (readonly string[])[] {
  const batches: string[][] = [];
  const open = new Map<string, string[]>();
  for (const file of files) {
    const folder = Object.keys(SHARING).find((one) => file.startsWith(path.normalize(`${one}/`)));
    if (folder === undefined || alone.includes(file) || OF_THE_PROCESS.test(readFileSync(file, 'utf8'))) {
      batches.push([file]);
      continue;
    }
    const batch = open.get(folder);
    if (batch === undefined || batch.length === SHARING[folder]) {
      open.set(folder, [file]);
      batches.push(open.get(folder) ?? []);
    } else batch.push(file);
  }
  return batches;
}
