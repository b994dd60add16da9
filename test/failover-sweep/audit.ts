/** What the database notes of owners and commits, by triggers of the sweep's own, and what follows from it. */
import pg from 'pg';
import { requireOwnerFunction } from '../../src/database/postgres/owners.ts';
import { type Account, UNLOCKED_CHECK } from './node/orders.ts';
import { placementTables } from './node/placement.ts';

/** Every transaction that writes for an account touches one of them. */
const WRITTEN = [
  'invoices',
  'messages',
  'attempts',
  'prepared',
  'receipts',
  'documents',
  'accounts',
  'books',
  'session_login',
];

const common = `
${placementTables};
CREATE TABLE sweep_claim (account text, epoch bigint, node text, generation bigint, taken_from text);
CREATE TABLE sweep_lease (node text, generation bigint, expires_at timestamptz);
CREATE TABLE sweep_commit (owner text);
CREATE FUNCTION sweep_note_claim() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO public.sweep_claim VALUES (NEW.account, NEW.epoch, NEW.node, NEW.generation, NULL);
  ELSIF NEW.epoch <> OLD.epoch THEN
    INSERT INTO public.sweep_claim VALUES (NEW.account, NEW.epoch, NEW.node, NEW.generation, OLD.node);
  END IF;
  RETURN NULL; END $$;
CREATE FUNCTION sweep_note_lease() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO public.sweep_lease VALUES (NEW.id, NEW.generation, NEW.expires_at); RETURN NULL; END $$;
CREATE FUNCTION sweep_note_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO public.sweep_commit VALUES (current_setting('sweep.owner', true)); RETURN NULL; END $$;`;

function triggersOf({ schema, name }: Account): string {
  const written = WRITTEN.map(
    (table) =>
      `CREATE TRIGGER sweep_commits AFTER INSERT OR UPDATE OR DELETE ON ${schema}.${table} FOR EACH STATEMENT EXECUTE FUNCTION sweep_note_commit();`,
  );
  const unlocked = requireOwnerFunction
    .replace('require_owner(', `${schema}.${UNLOCKED_CHECK}(`)
    .replace('FOR SHARE OF o', '');
  return `
${unlocked}
INSERT INTO ${schema}.session_login (account, node, key_hint, id_key) VALUES ('${name}', 'nobody', '', '');
CREATE TRIGGER sweep_claims AFTER INSERT OR UPDATE ON ${schema}.session_owner FOR EACH ROW EXECUTE FUNCTION sweep_note_claim();
CREATE TRIGGER sweep_leases AFTER INSERT OR UPDATE ON ${schema}.node FOR EACH ROW EXECUTE FUNCTION sweep_note_lease();
${written.join('\n')}`;
}

/** Settings that the notes need, and room for the transactions that are held up. */
export const auditSettings = ['track_commit_timestamp=on', 'max_connections=200'];

/** An owner, and since when it is one. */
export interface Claim {
  readonly account: string;
  readonly epoch: number;
  readonly node: string;
  readonly generation: number;
  /** Node of the owner before, which had not given it back; null: nobody's. */
  readonly takenFrom: string | null;
  /** Epoch milliseconds, by the database. */
  readonly at: number;
}

export interface Lease {
  readonly node: string;
  readonly generation: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly until: number;
}

export interface Notes {
  readonly claims: readonly Claim[];
  readonly leases: readonly Lease[];
  /** Commits of an owner after the next owner's claim was committed, by account. */
  readonly stale: ReadonlyMap<string, number>;
  /** What the outboxes say of each invoice. */
  readonly states: readonly { readonly number: number; readonly state: string; readonly why: string }[];
}

/** Lays the notes into a database with a migrated schema for each account. */
export async function layAudit(url: string, accounts: readonly Account[]): Promise<void> {
  await withClient(url, (client) => client.query([common, ...accounts.map(triggersOf)].join('\n')));
}

const AT = 'EXTRACT(epoch FROM pg_xact_commit_timestamp(xmin))::float8 * 1000 AS at';

/** Reads what was noted. */
export function readNotes(url: string, accounts: readonly Account[]): Promise<Notes> {
  return withClient(url, async (client) => {
    const claims = await client.query<Claim>(
      `SELECT account, epoch::int, node, generation::int, taken_from AS "takenFrom", ${AT} FROM sweep_claim ORDER BY at`,
    );
    const leases = await client.query<Lease>(
      `SELECT node, generation::int, EXTRACT(epoch FROM expires_at)::float8 * 1000 AS until, ${AT}
         FROM sweep_lease ORDER BY at`,
    );
    const stale = await client.query<{ account: string; commits: number }>(
      `SELECT s.account, count(DISTINCT c.xmin::text)::int AS commits
         FROM sweep_commit c
         JOIN sweep_claim s ON s.account = split_part(c.owner, '/', 1) AND s.epoch = split_part(c.owner, '/', 2)::bigint + 1
        WHERE pg_xact_commit_timestamp(c.xmin) > pg_xact_commit_timestamp(s.xmin)
        GROUP BY s.account`,
    );
    const states = await client.query<Notes['states'][number]>(
      accounts
        .map(
          ({ schema }) => `SELECT i.doc_num::int AS number, m.state, COALESCE(m.reason, '') AS why
         FROM ${schema}.messages m JOIN ${schema}.invoices i ON i.id = m.invoice_id`,
        )
        .join(' UNION ALL '),
    );
    return {
      claims: claims.rows,
      leases: leases.rows,
      stale: new Map(stale.rows.map(({ account, commits }) => [account, commits])),
      states: states.rows,
    };
  });
}

/** Which node has which account; null: PostgreSQL cannot be asked now. */
export async function ownersOf(url: string, accounts: readonly Account[]): Promise<ReadonlyMap<string, string> | null> {
  const owners = accounts.map(
    ({ schema }) => `SELECT account, split_part(node, ':', 1) AS node FROM ${schema}.session_owner`,
  );
  try {
    return await withClient(url, async (client) => {
      const { rows } = await client.query<{ account: string; node: string | null }>(owners.join(' UNION ALL '));
      return new Map(rows.flatMap(({ account, node }) => (node === null ? [] : [[account, node] as const])));
    });
  } catch {
    return null;
  }
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  // PostgreSQL is restarted now and then.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
