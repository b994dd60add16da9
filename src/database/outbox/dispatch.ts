import type { DueFilter, Message, Outbox, Role } from '../../delivery/outbox.ts';
import { type PacingState, unspent } from '../../delivery/rules/pacing.ts';
import { whyOf } from '../../delivery/rules/why.ts';
import type { Content, Prepared } from '../../whatsapp/engine.ts';
import { integer, json, maybeInteger, text } from '../row.ts';
import { inTransaction, type OutboxContext, settle } from './context.ts';
import { applyKeptReceipts, hasKeptProof } from './evidence.ts';
import { attemptOf, dueOf, findMessage, messageOf } from './message-rows.ts';
import { transition } from './transition.ts';

/** Who goes first; copies never delay a customer's message. */
const ORDER: readonly Role[] = ['notice', 'customer', 'salesperson', 'copy'];

export function dispatchOperations(
  context: OutboxContext,
): Pick<
  Outbox,
  | 'dueMessages'
  | 'dueMessage'
  | 'nextDueAt'
  | 'apply'
  | 'savePrepared'
  | 'prepared'
  | 'beginAttempt'
  | 'recordSend'
  | 'recordForeignId'
  | 'pacing'
  | 'recoverInterrupted'
  | 'ambiguous'
  | 'attempts'
  | 'foreignIds'
  | 'onTheirWay'
> {
  const { database, namespace } = context;
  return {
    dueMessages: (filter) => settle(() => dueMessages(context, filter).map((message) => dueOf(context, message))),

    dueMessage: (id) =>
      settle(() => {
        const message = findMessage(context, id);
        return message ? dueOf(context, message) : null;
      }),

    nextDueAt: (now) =>
      settle(() => {
        const times = ['queued', 'prepared', 'ambiguous'].flatMap((state) =>
          ORDER.map((role) =>
            database.get(
              `SELECT min(not_before) AS at FROM messages
                WHERE namespace = :namespace AND state = :state AND role = :role AND not_before > :now`,
              { namespace, state, role, now },
            ),
          ),
        );
        const known = times.flatMap((row) => (row && row['at'] !== null ? [integer(row, 'at')] : []));
        return known.length === 0 ? null : Math.min(...known);
      }),

    apply: (id, event, now) =>
      inTransaction(context, () => {
        const message = findMessage(context, id);
        const change = message ? transition(context, message, event, now) : null;
        const pacing = change && event.type === 'unsent' ? pacingState(context) : null;
        if (pacing) keepPacing(context, unspent(pacing));
        return change;
      }),

    savePrepared: (id, prepared, content, now) =>
      inTransaction(context, () => {
        const message = findMessage(context, id);
        const change = message ? transition(context, message, { type: 'prepared' }, now) : null;
        if (!change) return null;
        database.run(
          `INSERT OR REPLACE INTO prepared (prepared_id, message_id, jid, payload, payload_sha256, content, created_at)
           VALUES (:messageId, :id, :jid, :payload, :payloadSha256, :content, :now)`,
          { id, ...prepared, content: JSON.stringify(content), now },
        );
        database.run('UPDATE messages SET jid = :jid, message_id = :messageId WHERE id = :id', {
          jid: prepared.jid,
          messageId: prepared.messageId,
          id,
        });
        return { ...change, message: { ...change.message, jid: prepared.jid, messageId: prepared.messageId } };
      }),

    prepared: (whatsappId) =>
      settle(() => {
        const row = database.get(
          `SELECT * FROM prepared WHERE prepared_id = :whatsappId
           UNION ALL
           SELECT p.* FROM attempts a JOIN prepared p ON p.prepared_id = a.prepared_id WHERE a.whatsapp_id = :whatsappId
           LIMIT 1`,
          { whatsappId },
        );
        if (!row) return null;
        const prepared: Prepared = {
          messageId: text(row, 'prepared_id'),
          jid: text(row, 'jid'),
          payload: text(row, 'payload'),
          payloadSha256: text(row, 'payload_sha256'),
        };
        return { prepared, content: json<Content>(row, 'content') };
      }),

    beginAttempt: ({ message: id, prepared, whatsappId, idIsOurs, storeGeneration, run, now, pacing }) =>
      inTransaction(context, () => {
        const message = findMessage(context, id);
        const change = message ? transition(context, message, { type: 'dispatching' }, now) : null;
        if (!change) return null;
        database.run('UPDATE messages SET message_id = :whatsappId, jid = :jid WHERE id = :id', {
          whatsappId,
          jid: prepared.jid,
          id,
        });
        const row = database.get(
          `INSERT INTO attempts (message_id, generation, jid, prepared_id, whatsapp_id, id_was_ours, payload_sha256,
                                 store_generation, run, started_at)
           VALUES (:id, :generation, :jid, :preparedId, :whatsappId, :ours, :payloadSha256, :storeGeneration, :run,
                   :now)
           RETURNING *`,
          {
            id,
            generation: change.message.generation,
            jid: prepared.jid,
            preparedId: prepared.messageId,
            whatsappId,
            ours: idIsOurs ? 1 : null,
            payloadSha256: prepared.payloadSha256,
            storeGeneration,
            run,
            now,
          },
        );
        // Nothing is written then, and the attempt stands for the one that is forgotten.
        if (whatsappId !== null && hasKeptProof(context, whatsappId)) {
          applyKeptReceipts(context, whatsappId, now);
          return null;
        }
        keepPacing(context, pacing);
        return row ? attemptOf(row) : null;
      }),

    recordSend: (attempt, whatsappId, idWasOurs, now) =>
      inTransaction(context, () => {
        database.run('UPDATE attempts SET whatsapp_id = :whatsappId, id_was_ours = :ours WHERE id = :attempt', {
          whatsappId,
          ours: idWasOurs ? 1 : 0,
          attempt,
        });
        database.run(
          'UPDATE messages SET message_id = :whatsappId WHERE id = (SELECT message_id FROM attempts WHERE id = :attempt)',
          { whatsappId, attempt },
        );
        return applyKeptReceipts(context, whatsappId, now);
      }),

    recordForeignId: (attempt) =>
      inTransaction(context, () => {
        database.run('UPDATE attempts SET id_was_ours = 0, whatsapp_id = NULL WHERE id = :attempt', { attempt });
      }),

    pacing: () => settle(() => pacingState(context)),

    recoverInterrupted: (now) =>
      inTransaction(context, () => {
        const changes = [];
        for (const message of inState(context, 'dispatching')) {
          const why = whyOf('DELIVERY_INTERRUPTED');
          const change = transition(context, message, { type: 'doubtful', why }, now);
          if (change) changes.push(change);
        }
        return changes;
      }),

    ambiguous: (now, limit, exclude) =>
      settle(() =>
        inState(context, 'ambiguous')
          .filter((message) => message.notBefore <= now && !exclude.includes(message.id))
          .slice(0, limit)
          .flatMap((message) => {
            const row = database.get(
              'SELECT * FROM attempts WHERE message_id = :id AND generation = :generation ORDER BY id DESC LIMIT 1',
              { id: message.id, generation: message.generation },
            );
            return row ? [{ due: dueOf(context, message), attempt: attemptOf(row) }] : [];
          }),
      ),

    attempts: (message) =>
      settle(() =>
        database.all('SELECT * FROM attempts WHERE message_id = :message ORDER BY id', { message }).map(attemptOf),
      ),

    onTheirWay: (since, limit) =>
      settle(() =>
        database
          .all(
            `SELECT a.* FROM messages m JOIN attempts a ON a.message_id = m.id AND a.whatsapp_id = m.message_id
              WHERE m.namespace = :namespace AND m.state IN ('sent', 'delivered') AND m.sent_at >= :since
              ORDER BY m.sent_at DESC LIMIT :limit`,
            { namespace, since, limit },
          )
          .map(attemptOf),
      ),

    foreignIds: (storeGeneration, since) =>
      settle(() => {
        const row = database.get(
          `SELECT count(*) AS n FROM attempts
            WHERE store_generation = :storeGeneration AND id_was_ours = 0 AND started_at >= :since`,
          { storeGeneration, since },
        );
        return row ? (maybeInteger(row, 'n') ?? 0) : 0;
      }),
  };
}

function dueMessages(context: OutboxContext, filter: DueFilter): Message[] {
  const found: Message[] = [];
  for (const role of ORDER) {
    if (role === 'customer' && !filter.customersToo) continue;
    for (const state of ['prepared', 'queued']) {
      if (found.length >= filter.limit) return found;
      const rows = context.database.all(
        `SELECT * FROM messages
          WHERE namespace = :namespace AND state = :state AND role = :role AND not_before <= :now
            AND id NOT IN (SELECT value FROM json_each(:exclude))
          ORDER BY not_before, id LIMIT :limit`,
        {
          namespace: context.namespace,
          state,
          role,
          now: filter.now,
          exclude: JSON.stringify(filter.exclude),
          limit: filter.limit - found.length,
        },
      );
      found.push(...rows.map(messageOf));
    }
  }
  return found;
}

function pacingState({ database }: OutboxContext): PacingState | null {
  const row = database.get('SELECT state FROM pacing WHERE id = 1');
  return row ? json<PacingState>(row, 'state') : null;
}

function keepPacing({ database }: OutboxContext, state: PacingState): void {
  database.run('INSERT INTO pacing VALUES (1, :state) ON CONFLICT DO UPDATE SET state = excluded.state', {
    state: JSON.stringify(state),
  });
}

function inState(context: OutboxContext, state: 'dispatching' | 'ambiguous'): Message[] {
  return context.database
    .all('SELECT * FROM messages WHERE namespace = :namespace AND state = :state ORDER BY id', {
      namespace: context.namespace,
      state,
    })
    .map(messageOf);
}
