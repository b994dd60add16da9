import { CodedError, toError } from '../../errors/coded-error.ts';
import { databaseError } from '../../errors/database.ts';

/** PostgreSQL's error codes: https://www.postgresql.org/docs/15/errcodes-appendix.html */
const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';
const TOO_MANY_CONNECTIONS = '53300';
const READ_ONLY_TRANSACTION = '25006';
/** Of all our statements, only `BEGIN ISOLATION LEVEL SERIALIZABLE` on a standby gets it. */
const FEATURE_NOT_SUPPORTED = '0A000';
const CATALOG_OF_NO_SUCH_NAME = '3D000';
const INSUFFICIENT_PRIVILEGE = '42501';
const LOCK_NOT_AVAILABLE = '55P03';
const QUERY_CANCELED = '57014';
const DISK_FULL = '53100';
/** Ours, raised by `require_owner`; its words are the account. */
export const OWNER_LOST = 'PC001';
export const LEASE_EXPIRED = 'PC002';
/** A `SELECT *` is prepared, and another version of us has changed the table: what was prepared has to be forgotten. */
const STALE = 'RevalidateCachedQuery';

/** Node's and OpenSSL's codes for a certificate that is not trusted: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const UNTRUSTED =
  /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE))|^EPROTO$/;

/** No code of Node's looks like one, not even `EPIPE`. */
const SQLSTATE = /^[0-9FHPX][0-9A-Z]{4}$/;
/** The server has ended the connection, or was not heard. */
const ENDS_CONNECTION = /^(08|25P03|57P)/;

/** What neither the driver nor a connection throws without a code. */
const MISTAKES = [TypeError, RangeError, ReferenceError, SyntaxError];

/** Another transaction, or a new schema, was in the way: this one has done nothing, and can be run again. */
export function metAnother(error: unknown): boolean {
  const code = codeOf(error);
  return code === SERIALIZATION_FAILURE || code === DEADLOCK_DETECTED || isStale(error);
}

/** A prepared statement no longer fits the schema. */
export function isStale(error: unknown): boolean {
  return error instanceof Error && 'routine' in error && error.routine === STALE;
}

/** True: the connection can be used again, after a rollback. */
export function leavesConnection(error: unknown): boolean {
  const code = codeOf(error);
  if (code === null) return false;
  return error instanceof CodedError || (SQLSTATE.test(code) && !ENDS_CONNECTION.test(code));
}

/** What a failed connection or statement means. @param place the database, for people and without its password */
export function codedPostgresError(thrown: unknown, place: string): CodedError {
  if (thrown instanceof CodedError) return thrown;
  const error = toError(thrown);
  const detail = error.message.replace(/\.$/, '');
  const facts = { place, detail };
  const code = codeOf(error);
  if (code === null || !SQLSTATE.test(code)) return ofConnection(error, code, facts);
  switch (code) {
    case OWNER_LOST:
      return databaseError('DATABASE_OWNER_LOST', { account: error.message }, error);
    case LEASE_EXPIRED:
      return databaseError('DATABASE_LEASE_EXPIRED', { account: error.message }, error);
    case DISK_FULL:
      return databaseError('DATABASE_SERVER_FULL', facts, error);
    case TOO_MANY_CONNECTIONS:
      return databaseError('DATABASE_CONNECTIONS', facts, error);
    case READ_ONLY_TRANSACTION:
    case FEATURE_NOT_SUPPORTED:
      return databaseError('DATABASE_READ_ONLY', facts, error);
    case LOCK_NOT_AVAILABLE:
    case QUERY_CANCELED:
    case SERIALIZATION_FAILURE:
    case DEADLOCK_DETECTED:
      return databaseError('DATABASE_BUSY', {}, error);
    case CATALOG_OF_NO_SUCH_NAME:
    case INSUFFICIENT_PRIVILEGE:
      return databaseError('DATABASE_REFUSED', facts, error);
  }
  // The server's words, when they are English: pg_hba.conf has no entry for a connection without TLS.
  if (code.startsWith('28') && detail.endsWith('no encryption')) {
    return databaseError('DATABASE_TLS_REQUIRED', facts, error);
  }
  if (code.startsWith('28')) return databaseError('DATABASE_REFUSED', facts, error);
  if (/^(08|25P|53|55|57|58|XX)/.test(code)) return databaseError('DATABASE_UNREACHABLE', facts, error);
  return databaseError('DATABASE_FAILED', { detail }, error);
}

/** Without a code of the server's. */
function ofConnection(error: Error, code: string | null, facts: { place: string; detail: string }): CodedError {
  // A mistake of ours while a row was read: to try again changes nothing.
  if (code === null && MISTAKES.some((kind) => error instanceof kind)) {
    return databaseError('DATABASE_FAILED', { detail: facts.detail }, error);
  }
  // The driver gives these no code.
  const hasNoTls = error.message === 'The server does not support SSL connections';
  if (hasNoTls || UNTRUSTED.test(code ?? '')) return databaseError('DATABASE_TLS_FAILED', facts, error);
  // Of several addresses that were tried.
  const detail = error instanceof AggregateError ? error.errors.map((one) => toError(one).message).join(', ') : '';
  return databaseError('DATABASE_UNREACHABLE', { ...facts, detail: facts.detail || detail || code || '' }, error);
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
