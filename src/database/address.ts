import { isLoopbackName } from '../trusted-connection.ts';

/** Where a PostgreSQL database is, and how it is reached: what `DATABASE_URL` says. */
export interface PostgresAddress {
  /** Host name, IP address, or the absolute folder of the server's Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Null: none is given. */
  readonly password: string | null;
  /** `verified`: the certificate must come from a known authority and name the host. */
  readonly tls: 'off' | 'verified' | 'unverified';
  /** PEM file of the authority that signed the server's certificate; null: those that Node knows. */
  readonly authorityFile: string | null;
  /** The schema that holds the tables; null: the one that the server finds first (`public`). */
  readonly schema: string | null;
}

const DEFAULT_PORT = 5432;
/** Parameters of libpq's URLs that we follow, and those that change nothing for us. */
const PARAMETERS: ReadonlySet<string> = new Set([
  'host',
  'port',
  'sslmode',
  'sslrootcert',
  'application_name',
  'channel_binding',
  'connect_timeout',
  'schema',
]);
const TLS: Readonly<Record<string, PostgresAddress['tls']>> = {
  disable: 'off',
  'no-verify': 'unverified',
  prefer: 'verified',
  require: 'verified',
  'verify-ca': 'verified',
  'verify-full': 'verified',
};

const NO_HOST = /^(postgres(?:ql)?:\/\/[^/@?]*@)(?=[/?])/;

/** Never needs its quotes escaped, and is not cut off by PostgreSQL. */
const SCHEMA = /^[a-z_][-a-z0-9_]{0,62}$/;

/**
 * Reads `postgres://user:password@host:port/database?sslmode=…`, or with `host=/folder` for a Unix socket
 * (https://www.postgresql.org/docs/15/libpq-connect.html#id-1.7.3.8.3.6). Null: it is none, or asks for something that we
 * cannot do. Beyond this computer TLS is used unless the URL says `sslmode=disable`. `schema` is not libpq's. Pure.
 */
export function parsePostgresUrl(text: string): PostgresAddress | null {
  const namesNoHost = NO_HOST.test(text);
  // To `URL`, a user needs a host.
  const url = URL.parse(namesNoHost ? text.replace(NO_HOST, '$1none') : text);
  if (url === null || !['postgres:', 'postgresql:'].includes(url.protocol)) return null;
  const given = Object.fromEntries(url.searchParams);
  if (Object.keys(given).some((name) => !PARAMETERS.has(name))) return null;
  const [user, password] = [decoded(url.username), decoded(url.password)];
  const [database, named] = [decoded(url.pathname.slice(1)), decoded(url.hostname)];
  if (!user || !database || password === null || named === null || database.includes('/')) return null;
  const host = given['host'] ?? (namesNoHost ? '' : named.replace(/^\[|\]$/g, ''));
  // Several hosts, as libpq takes them, are not for the driver.
  if (host === '' || /[\s,]/.test(host)) return null;
  const port = Number(given['port'] ?? (url.port === '' ? DEFAULT_PORT : url.port));
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return null;
  const staysHere = host.startsWith('/') || isLoopbackName(inUrl(host));
  const tls = TLS[given['sslmode'] ?? (staysHere ? 'disable' : 'verify-full')];
  if (tls === undefined) return null;
  const authorityFile = given['sslrootcert'] ?? null;
  const schema = given['schema'] ?? null;
  if (schema !== null && !SCHEMA.test(schema)) return null;
  return { host, port, database, user, password: password === '' ? null : password, tls, authorityFile, schema };
}

/** The same database, in a schema of that name. Pure. */
export function inSchema(url: string, schema: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}schema=${schema}`;
}

/** For people, without the password: `database courier on db.example:5432`. Pure. */
export function shownAddress({ host, port, database, schema }: PostgresAddress): string {
  const server = host.startsWith('/') ? host : `${inUrl(host)}:${port}`;
  return `database ${database} on ${server}${schema === null ? '' : `, schema ${schema}`}`;
}

function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
