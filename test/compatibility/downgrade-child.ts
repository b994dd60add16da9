/**
 * Opens a database with the code of an earlier release than the one that wrote it, in a process that may be killed at one of
 * its disk operations. Exits with 0 when it was opened, and with `REFUSED` when it was refused as written by a newer one.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { FIXTURE } from './fixture-book.ts';

/** Exit code. */
export const REFUSED = 3;

if (import.meta.main) {
  const [root = '', store = '', known = '', file = ''] = process.argv.slice(2);
  const of = <T>(name: string): Promise<T> => import(pathToFileURL(path.join(root, name)).href);
  const { openDatabase } = await of<typeof import('../../src/database/sqlite/database.ts')>(
    'src/database/sqlite/database.ts',
  );
  const { migrations } = await of<typeof import('../../src/database/sqlite/migrations.ts')>(
    'src/database/sqlite/migrations.ts',
  );
  const { openPeople } = await of<typeof import('../../src/people/people.ts')>('src/people/people.ts');
  const { openIncidentRows } =
    await of<typeof import('../../src/alerts/incident-rows.ts')>('src/alerts/incident-rows.ts');
  const steps = migrations.filter(({ version }) => version <= Number(known));
  const open = {
    outbox: () => openDatabase(file, FIXTURE, steps),
    accounts: () => openPeople(file),
    incidents: () => openIncidentRows(file, 0),
  }[store];
  try {
    open?.().close();
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'DATABASE_NEWER') throw error;
    process.exitCode = REFUSED;
  }
}
