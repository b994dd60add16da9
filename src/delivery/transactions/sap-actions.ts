/** Wishes that stand in a field of a document: each is obeyed once, and taken away there. */
import { all, get, run, type Transaction } from '../../database/port.ts';
import { integer, json, maybeInteger, maybeText, type Row, text } from '../../database/row.ts';
import type { SapAction, SapDocument } from '../../sap/invoice-source.ts';
import type { MessageChange } from '../ports/message.ts';
import type { ActionToClear } from '../ports/settling-store.ts';
import { judgeAction } from '../rules/sap-action.ts';
import { decide } from './marks.ts';
import { customerMessage } from './message-rows.ts';
import { noteAction } from './opt-outs.ts';
import { bookKey, type Scope } from './scope.ts';

/** Who decided, as it is kept with the message. */
export const IN_SAP = 'SAP';
/** Kept in place of an event for a wish that was not followed. */
export const REFUSED_ACTION = 'refused_in_sap';

/**
 * A wish that was obeyed stays known until SAP is seen without it, or with it again at a later change of the document than
 * the one that took it away: a page that was read before is no second wish.
 *
 * @param known the invoice's row, with what it keeps of a wish; null: none is kept
 */
export function* obeyAction(
  scope: Scope,
  invoiceId: number,
  { action = null, updateDate, updateTime }: SapDocument,
  now: number,
  known: Row | null,
): Transaction<readonly MessageChange[]> {
  if (scope.mode === 'test') return [];
  const taken = known && maybeText(known, 'sap_action');
  if (action === null && taken === null) return [];
  const stamp = `${updateDate} ${updateTime}`;
  const same =
    action !== null && action === taken && (known?.['action_clear_at'] !== null || known['action_stamp'] === stamp);
  yield* run(
    `UPDATE invoices SET sap_action = :action, action_stamp = :stamp, action_clear_at = ${same ? 'action_clear_at' : ':at'}
      WHERE id = :invoiceId`,
    { action, stamp, invoiceId, ...(same ? {} : { at: action === null ? null : now }) },
  );
  if (same) return [];
  const message = yield* customerMessage(invoiceId);
  if (action === null || !message) return [];
  const person = { who: IN_SAP, why: `U_CourierAction: ${action}`, at: now };
  const verdict = judgeAction(action, message, yield* lastResend(message.id), now);
  if (verdict.kind === 'refused') {
    yield* noteAction(message.id, REFUSED_ACTION, { ...person, why: `${person.why}. ${verdict.why.detail}` });
    return [];
  }
  const change = yield* decide(scope, message, verdict.event, person);
  if (action === 'resend') {
    const sent = yield* get('SELECT jid FROM attempts WHERE message_id = :id ORDER BY seq DESC LIMIT 1', {
      id: message.id,
    });
    const jid = sent && text(sent, 'jid');
    yield* run('UPDATE invoices SET resend_to = :jid WHERE id = :invoiceId', { jid, invoiceId });
  }
  return change ? [change] : [];
}

function* lastResend(message: number): Transaction<number | null> {
  const row = yield* get(
    "SELECT max(at) AS at FROM actions WHERE message_id = :message AND action = 'resend' AND who = :who",
    { message, who: IN_SAP },
  );
  return row && maybeInteger(row, 'at');
}

export function* actionsToClear(scope: Scope, now: number, limit: number): Transaction<readonly ActionToClear[]> {
  const rows = yield* all(
    `SELECT id, facts, sap_action FROM invoices
      WHERE book = :book AND action_clear_at <= :now ORDER BY action_clear_at LIMIT :limit`,
    { book: bookKey(scope), now, limit },
  );
  return rows.map((row) => ({
    invoiceId: integer(row, 'id'),
    ref: json<SapDocument>(row, 'facts').ref,
    action: text(row, 'sap_action') as SapAction,
  }));
}

/** @param notBefore null: it is done */
export function* settleActionClear(invoiceId: number, notBefore: number | null): Transaction<void> {
  yield* run('UPDATE invoices SET action_clear_at = :notBefore WHERE id = :invoiceId AND action_clear_at IS NOT NULL', {
    notBefore,
    invoiceId,
  });
}

/** Wishes since then that were not followed. */
export function* refusedActions(scope: Scope, since: number): Transaction<number> {
  const row = yield* get(
    `SELECT count(*) AS n FROM actions a CROSS JOIN messages m
      WHERE m.id = a.message_id AND m.book = :book AND a.action = :action AND a.at >= :since`,
    { book: bookKey(scope), action: REFUSED_ACTION, since },
  );
  return row ? integer(row, 'n') : 0;
}
