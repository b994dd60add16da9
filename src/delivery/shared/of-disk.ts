import { CodedError } from '../../errors/coded-error.ts';
import type { databaseErrors } from '../../errors/database.ts';

/** Our own disk or database fails: whichever worker meets it, the far end that the worker is for has no part in it. Pure. */
export function isOfDisk(error: Error): boolean {
  return error instanceof CodedError && /^(DATABASE|DISK)_/.test(error.code);
}

/** Codes of a database on a server: our own disk has no part in it. */
const OF_SERVER: ReadonlySet<string> = new Set<keyof typeof databaseErrors>([
  'DATABASE_UNREACHABLE',
  'DATABASE_REFUSED',
  'DATABASE_TLS_REQUIRED',
  'DATABASE_TLS_FAILED',
  'DATABASE_SERVER_FULL',
  'DATABASE_READ_ONLY',
  'DATABASE_CONNECTIONS',
  'DATABASE_OWNER_LOST',
  'DATABASE_LEASE_EXPIRED',
]);

/** True: the server of the outbox is in trouble, or the way to it. Pure. */
export function isOfServer(error: Error): boolean {
  return error instanceof CodedError && OF_SERVER.has(error.code);
}
