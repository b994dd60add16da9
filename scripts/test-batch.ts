/** Loads the test files named as arguments into this process, whose tests then run one after the other. */
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

const loaded = Promise.withResolvers<void>();
// Tests of one process wait for the one before: none runs while files still load.
test(`${process.argv.length - 2} files load`, () => loaded.promise);

const failures: Error[] = [];
for (const file of process.argv.slice(2)) {
  try {
    await import(pathToFileURL(path.resolve(file)).href);
  } catch (cause) {
    failures.push(new Error(`${file} cannot be loaded`, { cause }));
  }
}
if (failures.length === 0) loaded.resolve();
else loaded.reject(failures.length === 1 ? failures[0] : new AggregateError(failures));
