/** Loaded before everything else into a process that is measured: it writes down what its memory consists of. */
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';
import { DIARY_VARIABLE, type Reading } from './memory.ts';

const EACH_MS = 30_000;
/** What a finalizer does after a collection must be over before the next one. */
const FINALIZED_MS = 100;

const folder = process.env[DIARY_VARIABLE];
if (folder !== undefined) keepDiary(path.join(folder, `${process.pid}.jsonl`));

function keepDiary(file: string): void {
  v8.setFlagsFromString('--expose-gc');
  const collect = vm.runInNewContext('gc') as () => void;
  const write = (reading: Reading): void => appendFileSync(file, `${JSON.stringify(reading)}\n`);
  setInterval(() => write(look(false)), EACH_MS).unref();
  process.on('SIGWINCH', () => {
    collect();
    setTimeout(() => {
      collect();
      write(look(true));
    }, FINALIZED_MS);
  });
}

function look(collected: boolean): Reading {
  const { rss, heapTotal, heapUsed, external, arrayBuffers } = process.memoryUsage();
  const spaces = v8.getHeapSpaceStatistics().map((space) => [space.space_name, space.space_used_size]);
  return {
    at: Date.now(),
    rss,
    heapTotal,
    heapUsed,
    external,
    arrayBuffers,
    spaces: Object.fromEntries(spaces),
    collected,
  };
}
