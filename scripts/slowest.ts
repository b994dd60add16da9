/** A reporter of `node --test`: at the end of a run, the twenty files and the twenty tests that took longest. */
import path from 'node:path';
import type { TestEvent } from 'node:test/reporters';

const SHOWN = 20;

interface Took {
  readonly what: string;
  readonly ms: number;
}

export default async function* slowest(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const files: Took[] = [];
  const tests: Took[] = [];
  for await (const event of events) {
    if (event.type === 'test:summary' && event.data.file !== undefined) {
      files.push({ what: relative(event.data.file), ms: event.data.duration_ms });
    }
    if (event.type === 'test:pass' || event.type === 'test:fail') {
      const { name, file, details } = event.data;
      if (details.type === 'test') tests.push({ what: `${relative(file ?? '')}: ${name}`, ms: details.duration_ms });
    }
  }
  if (files.length > SHOWN) yield `${table('Slowest files', files)}\n${table('Slowest tests', tests)}\n`;
}

function table(title: string, all: readonly Took[]): string {
  const shown = all.toSorted((a, b) => b.ms - a.ms).slice(0, SHOWN);
  return `\n${title}\n${shown.map(({ what, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${what}`).join('\n')}`;
}

function relative(file: string): string {
  return path.relative(path.dirname(import.meta.dirname), file);
}
