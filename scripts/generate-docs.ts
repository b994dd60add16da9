import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { apiPage } from './docs/api-page.ts';
import { configurationPage } from './docs/configuration-page.ts';
import { dependenciesPage } from './docs/dependencies-page.ts';
import { diskFaultsPage } from './docs/disk-faults-page.ts';
import { enginesPage } from './docs/engines-page.ts';
import { envExample } from './docs/env-example.ts';
import { errorsPage } from './docs/errors-page.ts';
import { metricsPage } from './docs/metrics-page.ts';
import { operationsPage } from './docs/operations-page.ts';
import { releaseFile } from './docs/release-file.ts';
import { rolesPage } from './docs/roles-page.ts';
import { unitExample } from './docs/unit-example.ts';

/** Makes the pages that come from code; `--check` only says which are out of date (exit code 1). */
const PAGES: readonly (readonly [file: string, make: () => string])[] = [
  ['docs/configuration.md', configurationPage],
  ['.env.example', envExample],
  ['release.json', releaseFile],
  ['docs/dependencies.md', dependenciesPage],
  ['docs/errors.md', errorsPage],
  ['docs/engines.md', enginesPage],
  ['docs/disk-faults.md', diskFaultsPage],
  ['docs/api.md', apiPage],
  ['docs/metrics.md', metricsPage],
  ['docs/operations.md', operationsPage],
  ['docs/roles.md', rolesPage],
  ['deploy/invoice-courier.service', unitExample],
];

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const root = join(import.meta.dirname, '..');
const stale = PAGES.filter(([file, make]) => read(file) !== make());

if (values.check) {
  for (const [file] of stale) console.error(`${file} does not say what the code says. Next: npm run docs`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const [file, make] of stale) {
    writeFileSync(join(root, file), make());
    console.log(`${file} written`);
  }
}

/** null when it does not exist yet. Line ends of a Windows checkout make no difference. */
function read(file: string): string | null {
  try {
    return readFileSync(join(root, file), 'utf8').replaceAll('\r\n', '\n');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
