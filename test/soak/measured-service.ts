/** The sandbox's service, with a diary of its own memory and of that of its engine. */
import type { ForkOptions } from 'node:child_process';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import './memory-diary.ts';
import { DIARY_VARIABLE } from './memory.ts';

const processes = createRequire(import.meta.url)('node:child_process') as typeof import('node:child_process');
const { fork } = processes;
// An engine gets no variable that it does not need, and no option but its own.
processes.fork = ((program: string, words: readonly string[], options: ForkOptions) =>
  fork(program, words, {
    ...options,
    env: {
      ...options.env,
      NODE_OPTIONS: `--import=${import.meta.resolve('./memory-diary.ts')}`,
      [DIARY_VARIABLE]: process.env[DIARY_VARIABLE],
    },
  })) as typeof fork;
syncBuiltinESMExports();
await import('../../sandbox/service-main.ts');
