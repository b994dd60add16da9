/**
 * Loads the test files named as arguments into this process, each into a suite of its own: its hooks are around its own tests,
 * and the suites run one after the other.
 */
import path from 'node:path';
import { suite, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import './end-of-process.ts';

const files = process.argv.slice(2);
const loaded = Promise.withResolvers<void>();
// Tests of one process wait for the one before: none runs while files still load.
test(`${files.length} files load`, () => loaded.promise);

for (const file of files) {
  // One by one: what waits at the top level of a module would go on with the suite of another file.
  const { promise, resolve } = Promise.withResolvers<void>();
  void suite(file, () => import(pathToFileURL(path.resolve(file)).href).finally(resolve));
  await promise;
}
loaded.resolve();
