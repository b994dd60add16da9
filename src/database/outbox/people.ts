/** What people see and decide: lists, counts, actions. None of it runs in a tick of the service. */

import type { DeliveryFilter, Outbox, Role, SummaryRow } from '../../delivery/outbox.ts';
import { isProven, type MessageState, messageStates, provenStates } from '../../delivery/rules/lifecycle.ts';
import type { DeliveryMark, SapDocument } from '../../sap/invoice-source.ts';
import type { Parameters } from '../database.ts';
import { integer, maybeJson, maybeText, text } from '../row.ts';
import { inTransaction, type OutboxContext, settle } from './context.ts';
import { findMessage, messageOf } from './message-rows.ts';
import { transition } from './transition.ts';

const MOST_ROWS = 100;
const UNPROVEN = JSON.stringify(messageStates.filter((state) => !isProven(state)));

export function peopleOperations(
  context: OutboxContext,
): Pick<
  Outbox,
  'summary' | 'documentCounts' | 'dayCounts' | 'undelivered' | 'unconfirmed' | 'list' | 'act' | 'actions'
> {
  const { database, namespace } = context;
  const count = (sql: string, parameters: Parameters = {}): number => {
    const row = database.get(sql, { namespace, ...parameters });
    return row ? integer(row, 'n') : 0;
  };
  return {
    summary: () => settle(() => [...arrived(context), ...unfinished(context)]),

    documentCounts: () =>
      settle(() => ({
        unmatched: count("SELECT count(*) AS n FROM documents WHERE namespace = :namespace AND state = 'unmatched'"),
        held: count("SELECT count(*) AS n FROM documents WHERE namespace = :namespace AND state = 'held'"),
      })),

    dayCounts: (from, to) =>
      settle(() => {
        const customers = "SELECT count(*) AS n FROM messages WHERE namespace = :namespace AND role = 'customer'";
        const between = (column: 'sent_at' | 'delivered_at' | 'read_at'): number =>
          count(`${customers} AND ${column} >= :from AND ${column} < :to`, { from, to });
        return {
          sent: between('sent_at'),
          delivered: between('delivered_at'),
          read: between('read_at'),
          failed: count(`${customers} AND state = 'failed' AND changed_at >= :from AND changed_at < :to`, { from, to }),
          held: count(`${customers} AND state = 'held'`),
        };
      }),

    undelivered: (before) =>
      settle(() =>
        count(
          `SELECT count(*) AS n FROM messages
            WHERE namespace = :namespace AND role = 'customer' AND state = 'sent' AND sent_at < :before`,
          { before },
        ),
      ),

    unconfirmed: (before) =>
      settle(() =>
        count(
          `SELECT count(*) AS n FROM messages m
            WHERE namespace = :namespace AND role = 'customer' AND state IN ('ambiguous', 'dispatching')
              AND EXISTS (SELECT 1 FROM attempts a
                           WHERE a.message_id = m.id AND a.generation = m.generation AND a.started_at < :before)`,
          { before },
        ),
      ),

    list: (filter) => settle(() => list(context, filter)),

    act: (id, event, { who, why, at }) =>
      inTransaction(context, () => {
        const message = findMessage(context, id);
        const change = message ? transition(context, message, event, at) : null;
        if (!change) return null;
        database.run('INSERT INTO actions (message_id, action, who, why, at) VALUES (:id, :action, :who, :why, :at)', {
          id,
          action: event.type,
          who,
          why,
          at,
        });
        return change;
      }),

    actions: (message) =>
      settle(() =>
        database.all('SELECT * FROM actions WHERE message_id = :message ORDER BY id', { message }).map((row) => ({
          action: text(row, 'action'),
          who: text(row, 'who'),
          why: text(row, 'why'),
          at: integer(row, 'at'),
        })),
      ),
  };
}

/** What is on its way or there: by the counts that the database keeps, because there is no end to them. */
function arrived({ database, namespace }: OutboxContext): SummaryRow[] {
  const rows = database.all('SELECT what, n FROM counts WHERE namespace = :namespace AND n > 0', { namespace });
  return rows.flatMap((row) => {
    const [role, state] = text(row, 'what').split(' ');
    const proven = provenStates.find((name) => name === state);
    if (!proven) return [];
    return [{ role: role as Role, state: proven, reason: null, count: integer(row, 'n'), oldestCreatedAt: null }];
  });
}

/** Everything else, by reason. */
function unfinished({ database, namespace }: OutboxContext): SummaryRow[] {
  return database
    .all(
      `SELECT role, state, reason, count(*) AS n, min(created_at) AS oldest FROM messages
        WHERE namespace = :namespace AND state IN (SELECT value FROM json_each(:states))
        GROUP BY role, state, reason`,
      { namespace, states: UNPROVEN },
    )
    .map((row) => ({
      role: text(row, 'role') as Role,
      state: text(row, 'state') as MessageState,
      reason: maybeText(row, 'reason'),
      count: integer(row, 'n'),
      oldestCreatedAt: integer(row, 'oldest'),
    }));
}

function list(context: OutboxContext, filter: DeliveryFilter) {
  const conditions = ['m.namespace = :namespace'];
  const parameters: Parameters = { namespace: context.namespace, limit: filter.limit ?? MOST_ROWS };
  const where = (condition: string, name: string, value: string | number | undefined): void => {
    if (value === undefined) return;
    conditions.push(condition);
    parameters[name] = value;
  };
  where('m.state IN (SELECT value FROM json_each(:states))', 'states', filter.states && JSON.stringify(filter.states));
  where('m.role = :role', 'role', filter.role);
  where('i.card_code = :cardCode', 'cardCode', filter.cardCode);
  where('i.doc_num = :docNum', 'docNum', filter.docNum);
  where('i.doc_entry = :docEntry', 'docEntry', filter.docEntry);
  where('i.doc_date >= :from', 'from', filter.from);
  where('i.doc_date <= :to', 'to', filter.to);
  where('m.id < :before', 'before', filter.before);
  const rows = context.database.all(
    `SELECT m.*, i.facts, i.confirmed_mark, i.write_due_at, i.write_error
       FROM messages m LEFT JOIN invoices i ON i.id = m.invoice_id
      WHERE ${conditions.join(' AND ')}
      ORDER BY m.id DESC LIMIT :limit`,
    parameters,
  );
  return rows.map((row) => ({
    message: messageOf(row),
    invoice: maybeJson<SapDocument>(row, 'facts'),
    confirmedMark: maybeJson<DeliveryMark>(row, 'confirmed_mark'),
    writeBackPending: row['write_due_at'] !== null,
    writeBackError: maybeText(row, 'write_error'),
  }));
}
