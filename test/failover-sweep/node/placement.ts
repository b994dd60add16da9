import { all, type Database, run, type Transaction } from '../../../src/database/port.ts';
import { text } from '../../../src/database/row.ts';

/** A node that was not heard of for so long takes no part. */
const SILENT_S = 10;

/** Of one look at all accounts. */
export interface Looked {
  /** Nodes that were heard of lately, this one among them, by name. */
  readonly nodes: readonly string[];
  /** Accounts whose owner's lease runs, and which node of the database that is. */
  readonly held: ReadonlyMap<string, string>;
}

export const placementTables = 'CREATE TABLE sweep_node (id text PRIMARY KEY, seen_at timestamptz NOT NULL)';

/** Says that this node is there, and looks who has what. */
export async function look(database: Database, node: string, schemas: readonly string[]): Promise<Looked> {
  await database.transact(() =>
    run(
      `INSERT INTO sweep_node VALUES (:node, clock_timestamp())
       ON CONFLICT (id) DO UPDATE SET seen_at = EXCLUDED.seen_at`,
      { node },
    ),
  );
  return database.read(() => looked(schemas));
}

function* looked(schemas: readonly string[]): Transaction<Looked> {
  const nodes = yield* all(
    `SELECT id FROM sweep_node WHERE seen_at > clock_timestamp() - interval '${SILENT_S} s' ORDER BY id`,
  );
  const owners = schemas.map(
    (schema) => `SELECT o.account, o.node
       FROM ${schema}.session_owner o JOIN ${schema}.node n ON n.id = o.node AND n.generation = o.generation
      WHERE n.expires_at > clock_timestamp()`,
  );
  const rows = yield* all(owners.join(' UNION ALL '));
  return {
    nodes: nodes.map((row) => text(row, 'id')),
    held: new Map(rows.map((row) => [text(row, 'account'), text(row, 'node')])),
  };
}

/** How many of the accounts are the node's; what is left over is for the last ones. Pure. */
export function shareOf(node: string, nodes: readonly string[], accounts: number): number {
  const others = Math.max(1, nodes.length);
  const isLast = nodes.indexOf(node) >= others - (accounts % others);
  return Math.floor(accounts / others) + (isLast ? 1 : 0);
}
