/** The login of a session, where several nodes may run it. Everything secret is sealed before it comes here. */
import { databaseError } from '../../errors/database.ts';
import { all, get, run, type Transaction } from '../port.ts';
import { integer, maybeText, text } from '../row.ts';

/** What is known of an account's login without opening it. */
export interface LoginHeader {
  /** The node that wrote last. */
  readonly node: string;
  /** With which key it is sealed, as `session/vault/key.ts` names keys. */
  readonly keyHint: string;
  /** Identifies the store; null: no login was carried in. */
  readonly store: string | null;
  /** Of the store: grows with every change. */
  readonly generation: number;
  /** Sealed, as all that follows. */
  readonly login: string | null;
  readonly memory: string | null;
  readonly idKey: string;
}

/** A key's sealed name, and what it is; null: it is removed. */
export type SealedKey = readonly [name: string, sealed: string | null];

/** Of one that has a login or may get one; null: no service has begun one. */
export function* loginHeader(account: string): Transaction<LoginHeader | null> {
  const row = yield* get('SELECT * FROM session_login WHERE account = :account', { account });
  return (
    row && {
      node: text(row, 'node'),
      keyHint: text(row, 'key_hint'),
      store: maybeText(row, 'store'),
      generation: integer(row, 'generation'),
      login: maybeText(row, 'login'),
      memory: maybeText(row, 'memory'),
      idKey: text(row, 'id_key'),
    }
  );
}

/** The keys of an account's login, encrypted. */
export function* sealedKeys(account: string): Transaction<readonly (readonly [name: string, sealed: string])[]> {
  const rows = yield* all('SELECT name, sealed FROM session_keys WHERE account = :account', { account });
  return rows.map((row) => [text(row, 'name'), text(row, 'sealed')]);
}

/** Begins an account's login, without one. */
export function* beginLogin(
  account: string,
  { node, keyHint, idKey }: Pick<LoginHeader, 'node' | 'keyHint' | 'idKey'>,
): Transaction<void> {
  yield* run('INSERT INTO session_login (account, node, key_hint, id_key) VALUES (:account, :node, :keyHint, :idKey)', {
    account,
    node,
    keyHint,
    idKey,
  });
}

/** This node has the newest login now: its own store is the copy of it. */
export function* takeLogin(account: string, node: string): Transaction<void> {
  yield* run('UPDATE session_login SET node = :node WHERE account = :account', { account, node });
}

/** Stores the session's metadata beside the login. */
export function* rememberWithLogin(account: string, memory: string): Transaction<void> {
  yield* run('UPDATE session_login SET memory = :memory WHERE account = :account', { account, memory });
}

/** A whole login in place of the one that was there. */
export function* replaceLogin(
  account: string,
  { store, generation, login }: { readonly store: string; readonly generation: number; readonly login: string },
  keys: readonly SealedKey[],
): Transaction<void> {
  yield* run('DELETE FROM session_keys WHERE account = :account', { account });
  yield* put(account, keys);
  yield* run(
    'UPDATE session_login SET store = :store, generation = :generation, login = :login WHERE account = :account',
    { account, store, generation, login },
  );
}

/**
 * One change of a login.
 *
 * @param login null: unchanged
 * @throws `DATABASE_LOGIN_ANOTHER`: it is not the one that the change is of
 */
export function* changeLogin(
  account: string,
  { store, generation, login }: { readonly store: string; readonly generation: number; readonly login: string | null },
  keys: readonly SealedKey[],
): Transaction<void> {
  const changed = yield* get(
    `UPDATE session_login SET generation = :generation, login = COALESCE(:login, login)
      WHERE account = :account AND store = :store AND generation < :generation
     RETURNING store`,
    { account, store, generation, login },
  );
  if (changed === null) throw databaseError('DATABASE_LOGIN_ANOTHER', { account });
  const removed = keys.filter(([, sealed]) => sealed === null).map(([name]) => name);
  if (removed.length > 0)
    yield* run(
      `DELETE FROM session_keys
        WHERE account = :account AND name IN (SELECT json_array_elements_text(CAST(:removed AS json)))`,
      { account, removed: JSON.stringify(removed) },
    );
  yield* put(account, keys);
}

function* put(account: string, keys: readonly SealedKey[]): Transaction<void> {
  const rows = keys.flatMap(([name, sealed]) => (sealed === null ? [] : [{ name, sealed }]));
  if (rows.length === 0) return;
  yield* run(
    `INSERT INTO session_keys (account, name, sealed)
     SELECT :account, r.name, r.sealed FROM json_to_recordset(CAST(:rows AS json)) AS r(name text, sealed text)
     ON CONFLICT (account, name) DO UPDATE SET sealed = EXCLUDED.sealed`,
    { account, rows: JSON.stringify(rows) },
  );
}
