/** Accounts, one-time codes, tokens and audit as another node goes on with them. Logged-in browsers stay behind. */
import { all, get, run, type Transaction } from '../database/port.ts';
import { integer, type Row, text, type Value } from '../database/row.ts';
import { openDatabase } from '../database/sqlite/database.ts';
import { type CopyMark, keyOf, type NodeFile, type Rows, rowsOf } from '../ownership/node-file.ts';
import { peopleMigrations } from './migrations.ts';

/** Of `people.db`, which the pages have opened or will. */
export function peopleOfNode(file: string): NodeFile {
  const database = openDatabase(file, { company: '', account: '' }, peopleMigrations);
  database.run('CREATE TABLE IF NOT EXISTS shared (copy TEXT NOT NULL, generation INTEGER NOT NULL) STRICT');
  return {
    name: 'people',
    version: () => integer(database.get('PRAGMA data_version') ?? {}, 'data_version'),
    mark: () => {
      const row = database.get('SELECT copy, generation FROM shared');
      return row && { copy: text(row, 'copy'), generation: integer(row, 'generation') };
    },
    setMark: (mark) => database.transact(() => setMark(mark)),
    rows: () =>
      new Map([
        ...['accounts', 'tokens'].flatMap((table) =>
          database
            .all(`SELECT * FROM ${table}`)
            .map((row) => [keyOf(table, integer(row, 'id')), JSON.stringify(row)] as const),
        ),
        ...database
          .all('SELECT * FROM codes')
          .map((row) => [`codes/${text(row, 'hash')}`, JSON.stringify(row)] as const),
      ]),
    growing: (key) => key.startsWith('audit/'),
    added: (after, limit) =>
      new Map(
        database
          .all('SELECT * FROM audit WHERE id > :id ORDER BY id LIMIT :limit', { id: Number(after.slice(6)), limit })
          .map((row) => [keyOf('audit', integer(row, 'id')), JSON.stringify(row)]),
      ),
    adopt: (theirs) => database.transact(() => adopt(theirs)),
    close: () => database.close(),
  };
}

function* setMark({ copy, generation }: CopyMark): Transaction<void> {
  yield* run('DELETE FROM shared');
  yield* run('INSERT INTO shared VALUES (:copy, :generation)', { copy, generation });
}

/** What only this file has was added here by a command while another node had the account. */
function* adopt(theirs: Rows): Transaction<void> {
  const ours = {
    accounts: yield* all('SELECT * FROM accounts ORDER BY id'),
    codes: yield* all('SELECT * FROM codes'),
    tokens: yield* all('SELECT * FROM tokens ORDER BY id'),
    audit: yield* all('SELECT * FROM audit ORDER BY id'),
  };
  for (const table of ['sessions', 'codes', 'accounts', 'tokens']) yield* run(`DELETE FROM ${table}`);
  for (const table of ['accounts', 'tokens', 'codes'])
    for (const row of rowsOf(theirs, table)) yield* insert(table, row);
  for (const { id, ...account } of newTo(rowsOf(theirs, 'accounts'), ours.accounts)) {
    yield* insert('accounts', account);
    const added = yield* get('SELECT id FROM accounts WHERE name = :name', { name: String(account['name']) });
    if (added === null) continue;
    for (const code of ours.codes.filter((one) => one['account'] === id))
      yield* insert('codes', { ...code, account: integer(added, 'id') });
  }
  for (const { id: _id, ...token } of newTo(rowsOf(theirs, 'tokens'), ours.tokens)) yield* insert('tokens', token);
  yield* joinAudit(rowsOf(theirs, 'audit'), ours.audit);
}

/** Names are the same whatever their case. */
function newTo(theirs: readonly Row[], ours: readonly Row[]): readonly Row[] {
  const known = new Set(theirs.map(({ name }) => String(name).toLowerCase()));
  return ours.filter(({ name }) => !known.has(String(name).toLowerCase()));
}

/** One history: theirs, and behind it what only this file has. Nothing is lost, which the triggers cannot know. */
function* joinAudit(theirs: readonly Row[], ours: readonly Row[]): Transaction<void> {
  const contentOf = ({ id: _id, ...entry }: Row): string => JSON.stringify(Object.entries(entry).toSorted());
  const known = new Set(theirs.map(contentOf));
  const triggers = yield* all("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit'");
  for (const trigger of triggers) yield* run(`DROP TRIGGER ${text(trigger, 'name')}`);
  yield* run('DELETE FROM audit');
  for (const entry of theirs) yield* insert('audit', entry);
  for (const own of ours) {
    const { id: _id, ...entry } = own;
    if (!known.has(contentOf(own))) yield* insert('audit', entry);
  }
  for (const trigger of triggers) yield* run(text(trigger, 'sql'));
}

/** What this version has a column for; a row that it cannot hold, of a newer one, is left out. */
function* insert(table: string, row: Row): Transaction<void> {
  const known = yield* all('SELECT name FROM pragma_table_info(:table)', { table });
  const columns = known.map((column) => text(column, 'name')).filter((name) => row[name] !== undefined);
  yield* run(
    `INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((name) => `:${name}`).join(', ')})`,
    Object.fromEntries(columns.map((name) => [name, row[name] as Value])),
  );
}
