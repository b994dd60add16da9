/**
 * Who owns an account, among all processes on one PostgreSQL. A node's lease ends by the database's clock. Every transaction that
 * writes for an account takes a share lock on the owner's row (`requireOwner`): reading the epoch alone would let a
 * transaction through that commits after another has taken the account.
 */
import { databaseError } from '../../errors/database.ts';
import { LEASE_MS } from '../../ownership/lease.ts';
import type { Claimed, NodeId, OwnerFacts, OwnerId, OwnerStore } from '../../ownership/port.ts';
import { all, type Database, get, run, type Transaction } from '../port.ts';
import { integer, maybeText, text } from '../row.ts';
import { LEASE_EXPIRED, OWNER_LOST } from './errors.ts';
import { HISTORY } from './history.ts';

const LEASE_END = `clock_timestamp() + interval '${LEASE_MS} milliseconds'`;
/** The lease of a node that was stopped in order, and is not missed. */
const HAS_LEFT = 'to_timestamp(0)';
const LEFT_MS = 'COALESCE(EXTRACT(epoch FROM n.expires_at - clock_timestamp()) * 1000, 0)::bigint';

/** Channel on which it is told that an account was given back. */
export const OWNER_CHANGED = 'courier_owner';

/** Epochs of an older state of the database that may have been given out again: by far more than owners can be lost with it. */
export const EPOCHS_OF_HISTORY = 1_000_000;

export function createOwnerStore(database: Database): OwnerStore {
  return {
    begin: (node) => database.transact(() => begin(node)),
    stay: (process) => database.transact(() => stay(process)),
    leave: (process) => database.transact(() => leave(process)),
    look: async (account) => (await database.read(() => ownerOf(account))) ?? { node: null, leftMs: 0 },
    claim: (account, process, takeOver) => database.transact(() => claim(account, process, takeOver)),
    evidenceAsked: (owner) => database.transact(() => evidenceAsked(owner)),
    renew: (owner) => database.transact(() => renew(owner)),
    release: (owner) => database.transact(() => release(owner)),
  };
}

/** Null: no process has ever had the account. */
export function* ownerOf(account: string): Transaction<OwnerFacts | null> {
  const row = yield* get(
    `SELECT o.node, ${LEFT_MS} AS left_ms FROM session_owner o
       LEFT JOIN node n ON n.id = o.node AND n.generation = o.generation
      WHERE o.account = :account`,
    { account },
  );
  return row && { node: maybeText(row, 'node'), leftMs: integer(row, 'left_ms') };
}

/** A process of that node runs and has renewed its lease, whether it owns an account or not. */
export function* isAlive(node: string): Transaction<boolean> {
  return (yield* get('SELECT 1 FROM node WHERE id = :node AND expires_at > clock_timestamp()', { node })) !== null;
}

/** Other nodes than this one that wait for a session. */
export interface Standbys {
  readonly waiting: readonly string[];
  /** Those of the ones seen before that neither wait any more, nor have a session, nor were stopped in order. */
  readonly silent: readonly string[];
}

/** @param seen those that waited before */
export function* standbysOf(node: string, seen: readonly string[]): Transaction<Standbys> {
  const rows = yield* all(
    `SELECT n.id, n.expires_at > clock_timestamp() AS waits FROM node n
      WHERE n.id <> :node AND n.expires_at > ${HAS_LEFT} AND (n.expires_at > clock_timestamp() OR n.id IN (:seen))
        AND NOT EXISTS (SELECT 1 FROM session_owner o WHERE o.node = n.id)
      ORDER BY n.id`,
    { node, seen: [node, ...seen] },
  );
  const named = (waits: boolean): readonly string[] =>
    rows.filter((row) => (row['waits'] === true) === waits).map((row) => text(row, 'id'));
  return { waiting: named(true), silent: named(false) };
}

/** Every account that a node runs now. */
export function* liveOwners(): Transaction<readonly { readonly account: string; readonly node: string }[]> {
  const rows = yield* all(
    `SELECT o.account, o.node FROM session_owner o JOIN node n ON n.id = o.node AND n.generation = o.generation
      WHERE n.expires_at > clock_timestamp()`,
  );
  return rows.map((row) => ({ account: text(row, 'account'), node: text(row, 'node') }));
}

/** What changes whenever somebody writes to the outbox: another owner, a message, a person's decision. */
export function* writtenSoFar(): Transaction<string> {
  const owners = yield* all('SELECT account, epoch FROM session_owner ORDER BY account');
  const last = yield* get(
    `SELECT (SELECT count(*) FROM actions) AS actions, (SELECT count(*) FROM invoices) AS invoices,
            (SELECT count(*) FROM messages) AS messages, (SELECT max(changed_at) FROM messages) AS changed`,
  );
  return JSON.stringify([owners, last]);
}

/**
 * The first statement of a transaction that writes. PostgreSQL itself ends a transaction that fails it, so that what follows
 * need not wait for an answer: `DATABASE_OWNER_LOST`, or `DATABASE_LEASE_EXPIRED` when nobody has taken it yet and the next
 * renewal revives it.
 */
export function* requireOwner({ account, node, generation, epoch }: OwnerId): Transaction<void> {
  yield* run('SELECT require_owner(:account, :node, :generation, :epoch)', { account, node, generation, epoch });
}

/** Its schema; the errors are those of `errors.ts`. */
export const requireOwnerFunction = `
CREATE FUNCTION require_owner(its_account text, its_node text, its_generation bigint, its_epoch bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  is_alive boolean;
BEGIN
  SELECT n.expires_at > clock_timestamp() INTO is_alive FROM session_owner o
    JOIN node n ON n.id = o.node AND n.generation = o.generation
   WHERE o.account = its_account AND o.epoch = its_epoch AND o.node = its_node AND o.generation = its_generation
     FOR SHARE OF o;
  IF is_alive IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = '${OWNER_LOST}', MESSAGE = its_account;
  ELSIF NOT is_alive THEN
    RAISE EXCEPTION USING ERRCODE = '${LEASE_EXPIRED}', MESSAGE = its_account;
  END IF;
END
$$;
`;

function* begin(node: string): Transaction<NodeId> {
  const row = yield* get(
    `INSERT INTO node VALUES (:node, 1, ${LEASE_END})
     ON CONFLICT (id) DO UPDATE SET generation = node.generation + 1, expires_at = ${LEASE_END}
     RETURNING generation`,
    { node },
  );
  return { node, generation: row === null ? 0 : integer(row, 'generation') };
}

/** @throws `DATABASE_OWNER_LOST`: a later process of the node has begun */
function* stay({ node, generation }: NodeId): Transaction<void> {
  const stayed = yield* get(
    `UPDATE node SET expires_at = ${LEASE_END} WHERE id = :node AND generation = :generation RETURNING id`,
    { node, generation },
  );
  if (stayed === null) throw databaseError('DATABASE_OWNER_LOST', { account: node });
}

function* leave({ node, generation }: NodeId): Transaction<void> {
  yield* run(`UPDATE node SET expires_at = ${HAS_LEFT} WHERE id = :node AND generation = :generation`, {
    node,
    generation,
  });
}

function* claim(account: string, { node, generation }: NodeId, takeOver: boolean): Transaction<Claimed | OwnerFacts> {
  yield* run('SELECT 1 FROM session_owner WHERE account = :account FOR UPDATE', { account });
  const facts = yield* ownerOf(account);
  const isAnothers = facts !== null && facts.node !== null && facts.node !== node;
  if (isAnothers && (facts.leftMs > 0 || !takeOver)) return facts;
  const row = yield* get(
    `INSERT INTO session_owner AS o (account, node, generation, epoch, history)
     VALUES (:account, :node, :generation, 1, ${HISTORY})
     ON CONFLICT (account) DO UPDATE
       SET node = :node, generation = :generation, history = EXCLUDED.history,
           epoch = o.epoch + CASE WHEN o.history <> EXCLUDED.history THEN :jump ELSE 1 END,
           evidence_due = o.evidence_due OR COALESCE(o.history <> EXCLUDED.history, false)
     RETURNING epoch, evidence_due`,
    { account, node, generation, jump: EPOCHS_OF_HISTORY },
  );
  const epoch = row === null ? 0 : integer(row, 'epoch');
  const tookFrom = isAnothers ? facts.node : null;
  return { account, node, generation, epoch, evidenceDue: row?.['evidence_due'] === true, tookFrom };
}

function* evidenceAsked({ account, epoch }: OwnerId): Transaction<void> {
  yield* run('UPDATE session_owner SET evidence_due = false WHERE account = :account AND epoch = :epoch', {
    account,
    epoch,
  });
}

function* renew({ account, node, generation, epoch }: OwnerId): Transaction<boolean> {
  const renewed = yield* get(
    `UPDATE node SET expires_at = ${LEASE_END}
      WHERE id = :node AND generation = :generation
        AND EXISTS (SELECT 1 FROM session_owner
                     WHERE account = :account AND node = :node AND generation = :generation AND epoch = :epoch)
     RETURNING id`,
    { account, node, generation, epoch },
  );
  return renewed !== null;
}

function* release({ account, node, generation, epoch }: OwnerId): Transaction<void> {
  const released = yield* get(
    `UPDATE session_owner SET node = NULL
      WHERE account = :account AND node = :node AND generation = :generation AND epoch = :epoch
     RETURNING account`,
    { account, node, generation, epoch },
  );
  yield* leave({ node, generation });
  if (released !== null) yield* run(`SELECT pg_notify('${OWNER_CHANGED}', :account)`, { account });
}
