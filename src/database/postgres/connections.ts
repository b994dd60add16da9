import { readFileSync } from 'node:fs';
import type pg from 'pg';
import type { PoolConfig } from 'pg';
import type { PostgresAddress } from '../address.ts';

/**
 * How long a client that is frozen or cut off holds its locks, at most, and how long we wait for an answer. Each connection
 * sets it as the limit of a statement, of a pause in a transaction, and of data that nobody confirms (`tcp_user_timeout`).
 * Milliseconds.
 */
const STATEMENT_TIMEOUT_MS = 5000;
/**
 * Ours are short, and what reads a small table from end to end counts as dear (`SERIALIZABLE` in `database.ts`): PostgreSQL
 * would compile it, for seconds on a busy machine. https://www.postgresql.org/docs/15/jit-decision.html
 */
const WITHOUT_COMPILER = '-c jit=off';
/** Over the server's own limit: it is reached only when the server is not heard. */
const ANSWER_TIMEOUT_MS = 8000;

/** @throws what reading the authority's file throws */
export function poolOptions(address: PostgresAddress, connections: number, types: typeof pg.types): PoolConfig {
  const { host, port, database, user, password } = address;
  return {
    host,
    port,
    database,
    user,
    ...(password === null ? {} : { password }),
    ssl: tlsOf(address),
    max: connections,
    types: { getTypeParser: parserOf(types) },
    application_name: 'invoice-courier',
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    options: `-c tcp_user_timeout=${STATEMENT_TIMEOUT_MS} ${WITHOUT_COMPILER}`,
    query_timeout: ANSWER_TIMEOUT_MS,
    connectionTimeoutMillis: STATEMENT_TIMEOUT_MS,
    keepAlive: true,
  };
}

function tlsOf({ tls, authorityFile }: PostgresAddress): PoolConfig['ssl'] {
  if (tls === 'off') return false;
  const ca = authorityFile === null ? {} : { ca: readFileSync(authorityFile, 'utf8') };
  return { ...ca, rejectUnauthorized: tls === 'verified' };
}

/** Integers as numbers (ours are safe), JSON as text: like SQLite. */
function parserOf(types: typeof pg.types): typeof pg.types.getTypeParser {
  const { builtins } = types;
  return ((oid: number, format?: 'text') => {
    if (oid === builtins.INT8 || oid === builtins.NUMERIC) return Number;
    if (oid === builtins.JSON) return String;
    return types.getTypeParser(oid, format);
  }) as typeof pg.types.getTypeParser;
}
