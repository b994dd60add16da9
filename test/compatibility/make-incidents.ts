/**
 * Makes the fixture of a release's incidents (`alerts.db`), with the code of that release: one that is over, and one that is
 * open and of which the webhook was not told. `test/fixtures/incidents/README.md` says how to run it.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { systemClock } from '../../src/clock.ts';
import { silentLog as log } from '../support/silence.ts';

const [root = '', target = ''] = process.argv.slice(2);
if (target === '') {
  process.stderr.write('Usage: node make-incidents.ts FOLDER_OF_THE_COMMIT FOLDER_OF_THE_FIXTURES\n');
  process.exit(2);
}
const { openIncidentBook } = (await import(
  pathToFileURL(path.join(root, 'src/alerts/incident-book.ts')).href
)) as typeof import('../../src/alerts/incident-book.ts');
const folder = mkdtempSync(path.join(tmpdir(), 'courier-fixture-'));
const file = path.join(folder, 'alerts.db');
// The first release had one channel, which was asked for by `notify`.
const parts = { file, clock: systemClock, log, channels: ['webhook'] as const, notify: true };
const book = openIncidentBook(parts);
book.raise({ key: 'delivery.held', severity: 'warning', sentence: 'SAP does not answer.', next: 'Wait.' });
book.resolve('delivery.held');
book.raise({
  key: 'delivery.sap_restored',
  severity: 'critical',
  sentence: 'The link has ended.',
  next: 'Link again.',
});
book.close();
const database = new DatabaseSync(file);
const copy = path.join(folder, 'copy.db');
database.prepare('VACUUM INTO ?').run(copy);
const schema = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
database.close();
writeFileSync(path.join(target, `schema-${schema}.db.br`), brotliCompressSync(readFileSync(copy)));
rmSync(folder, { recursive: true });
