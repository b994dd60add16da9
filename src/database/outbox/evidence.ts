import type { Evidence, MessageChange, Outbox } from '../../delivery/outbox.ts';
import type { MessageEvent, ProvenStatus } from '../../delivery/rules/lifecycle.ts';
import { integer, json, text } from '../row.ts';
import { inTransaction, type OutboxContext } from './context.ts';
import { findMessage } from './message-rows.ts';
import { transition } from './transition.ts';

const PROVES = {
  ack: 'sent',
  sender: 'sent',
  delivered: 'delivered',
  read: 'read',
  played: 'read',
} as const satisfies Record<Exclude<Evidence['kind'], 'refusal'>, ProvenStatus>;

export function evidenceOperations(context: OutboxContext): Pick<Outbox, 'recordEvidence' | 'recallReceipts'> {
  return {
    recordEvidence: (batch, now) =>
      inTransaction(context, () => {
        const changes: MessageChange[] = [];
        for (const evidence of batch) {
          const applied = applyEvidence(context, evidence, now);
          if (applied) changes.push(...applied);
          else keep(context, evidence, now);
        }
        return changes;
      }),

    recallReceipts: (now) =>
      inTransaction(context, () =>
        context.database
          .all(
            // Few receipts are kept, and attempts are many: the order of the joins is said, not guessed.
            `SELECT DISTINCT r.whatsapp_id FROM receipts r CROSS JOIN attempts a ON a.whatsapp_id = r.whatsapp_id
               CROSS JOIN messages m ON m.id = a.message_id WHERE m.namespace = :namespace`,
            { namespace: context.namespace },
          )
          .flatMap((row) => applyKeptReceipts(context, text(row, 'whatsapp_id'), now)),
      ),
  };
}

/** Receipts that came before their id was known. */
export function applyKeptReceipts(context: OutboxContext, whatsappId: string, now: number): MessageChange[] {
  const rows = context.database.all(
    'DELETE FROM receipts WHERE whatsapp_id = :whatsappId RETURNING evidence, kept_at',
    {
      whatsappId,
    },
  );
  return rows
    .sort((a, b) => integer(a, 'kept_at') - integer(b, 'kept_at'))
    .flatMap((row) => applyEvidence(context, json<Evidence>(row, 'evidence'), now) ?? []);
}

/** True when something under this id has reached WhatsApp already: an outbox that was lost, or restored, sent it. */
export function hasKeptProof({ database }: OutboxContext, whatsappId: string): boolean {
  const kept = database.all('SELECT evidence FROM receipts WHERE whatsapp_id = :whatsappId', { whatsappId });
  return kept.some((row) => json<Evidence>(row, 'evidence').kind !== 'refusal');
}

/** null: no attempt has this id. */
function applyEvidence(context: OutboxContext, evidence: Evidence, now: number): MessageChange[] | null {
  const row = context.database.get(
    `SELECT a.id, a.message_id, a.generation FROM attempts a JOIN messages m ON m.id = a.message_id
      WHERE a.whatsapp_id = :whatsappId AND m.namespace = :namespace ORDER BY a.id DESC LIMIT 1`,
    { whatsappId: evidence.whatsappId, namespace: context.namespace },
  );
  if (!row) return null;
  const message = findMessage(context, integer(row, 'message_id'));
  if (!message) return null;
  const generation = integer(row, 'generation');
  // A refusal speaks of its own attempt only; evidence of an older generation still proves what it proves.
  if (evidence.kind === 'refusal' && generation !== message.generation) return [];
  const event: MessageEvent =
    evidence.kind === 'refusal'
      ? evidence.event
      : { type: 'evidence', status: PROVES[evidence.kind], generation, at: evidence.at };
  context.database.run('UPDATE attempts SET outcome = :outcome WHERE id = :id AND (outcome IS NULL OR :proof)', {
    outcome: evidence.kind === 'refusal' ? outcomeOf(evidence.event) : PROVES[evidence.kind],
    proof: evidence.kind === 'refusal' ? 0 : 1,
    id: integer(row, 'id'),
  });
  const change = transition(context, message, event, now);
  return change ? [change] : [];
}

function outcomeOf(event: MessageEvent): string {
  return 'why' in event ? `refused: ${event.why.detail}` : 'refused';
}

function keep(context: OutboxContext, evidence: Evidence, now: number): void {
  context.database.run(
    'INSERT OR IGNORE INTO receipts (whatsapp_id, evidence, kept_at) VALUES (:whatsappId, :evidence, :now)',
    { whatsappId: evidence.whatsappId, evidence: JSON.stringify(evidence), now },
  );
}
