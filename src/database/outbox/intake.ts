import type { Message, MessageChange, Outbox } from '../../delivery/outbox.ts';
import {
  type Admission,
  type AdmissionRules,
  admit,
  desiredMark,
  isAnothersMark,
  lifeFromMark,
} from '../../delivery/rules/invoice-lifecycle.ts';
import { isProven, type MessageLife } from '../../delivery/rules/lifecycle.ts';
import { whyOf } from '../../delivery/rules/why.ts';
import type { DeliveryMark, SapDocument, SourceCursor } from '../../sap/invoice-source.ts';
import { integer, json, type Row } from '../row.ts';
import { inTransaction, type OutboxContext, settle } from './context.ts';
import { messageOf } from './message-rows.ts';
import { insertMessage, invoiceMessageKey, transition, transitionInvoice, wishMark } from './transition.ts';

const CURSOR = 'cursor';

export function intakeOperations(context: OutboxContext): Pick<Outbox, 'cursor' | 'commitPage' | 'refreshInvoice'> {
  const { database, namespace } = context;
  return {
    cursor: () =>
      settle(() => {
        const row = database.get('SELECT value FROM settings WHERE namespace = :namespace AND name = :name', {
          namespace,
          name: CURSOR,
        });
        return row ? json<SourceCursor>(row, 'value') : null;
      }),

    commitPage: (documents, cursor, rules, now) =>
      inTransaction(context, () => {
        let admitted = 0;
        let changed = 0;
        let ignored = 0;
        const changes: MessageChange[] = [];
        for (const document of documents) {
          const known = findInvoice(context, document);
          if (known) {
            const updated = update(context, known, document, rules, now);
            if (updated.changed) changed += 1;
            changes.push(...updated.changes);
            continue;
          }
          const admission = admit(document, rules, isMarkedElsewhere(context, document));
          if (admission.kind === 'ignored') ignored += 1;
          else {
            insert(context, document, admission, now);
            admitted += 1;
          }
        }
        if (cursor) {
          database.run(
            `INSERT INTO settings (namespace, name, value) VALUES (:namespace, :name, :value)
             ON CONFLICT DO UPDATE SET value = excluded.value`,
            { namespace, name: CURSOR, value: JSON.stringify(cursor) },
          );
        }
        return { admitted, changed, ignored, changes };
      }),

    refreshInvoice: (document, rules, now) =>
      inTransaction(context, () => {
        const known = findInvoice(context, document);
        return known ? update(context, known, document, rules, now).changes : [];
      }),
  };
}

function findInvoice(context: OutboxContext, document: SapDocument): Row | null {
  return context.database.get(
    `SELECT id, facts, document_id FROM invoices
      WHERE namespace = :namespace AND company = :company AND type = :type AND doc_entry = :docEntry`,
    { namespace: context.namespace, ...document.ref },
  );
}

/**
 * Whether the id of the document's mark is another document's of the company: by an attempt, or by the mark of an older
 * document of its kind, for a duplicate is always the younger one. After a company was moved its own marks still are its own.
 */
function isMarkedElsewhere({ database }: OutboxContext, { ref, mark }: SapDocument): boolean {
  if (!mark || mark.messageId === null) return false;
  const found = database.get(
    `SELECT 1 FROM attempts a JOIN messages m ON m.id = a.message_id JOIN invoices i ON i.id = m.invoice_id
      WHERE a.whatsapp_id = :messageId AND i.company = :company AND NOT (i.type = :type AND i.doc_entry = :docEntry)
     UNION ALL
     SELECT 1 FROM messages m JOIN invoices i ON i.id = m.invoice_id
      WHERE m.message_id = :messageId AND i.company = :company AND i.type = :type AND i.doc_entry < :docEntry
     LIMIT 1`,
    { ...ref, messageId: mark.messageId },
  );
  return found !== null;
}

function insert(
  context: OutboxContext,
  document: SapDocument,
  admission: Extract<Admission, { kind: 'admitted' }>,
  now: number,
): void {
  const { database, namespace } = context;
  const { life, fromMark, anothersMark } = admission;
  const id = database.run(
    `INSERT INTO invoices (namespace, company, type, doc_entry, doc_num, doc_date, card_code, facts, admitted_at,
                           copies_made, mark, confirmed_mark)
     VALUES (:namespace, :company, :type, :docEntry, :docNum, :docDate, :cardCode, :facts, :now,
             :copiesMade, :mark, :mark)`,
    {
      namespace,
      ...document.ref,
      docNum: document.docNum,
      docDate: document.docDate,
      cardCode: document.cardCode,
      facts: JSON.stringify(document),
      now,
      // Nobody is told anew about what SAP says was done, nor about what was cancelled before it was seen.
      copiesMade: fromMark || life.state === 'cancelled' ? 1 : 0,
      mark: document.mark && namespace === 'live' ? JSON.stringify(document.mark) : null,
    },
  ).lastId;
  insertMessage(
    context,
    {
      key: invoiceMessageKey(context, document.ref, 'customer', 0),
      invoiceId: id,
      role: 'customer',
      ordinal: 0,
      life,
      jid: null,
      messageId: fromMark ? (document.mark?.messageId ?? null) : null,
    },
    now,
  );
  if (life.state === 'cancelled' && !fromMark && namespace === 'live') {
    const at = new Date(now).toISOString();
    wishMark(context, id, { status: 'cancelled', messageId: null, at, detail: life.detail }, now);
  } else if (anothersMark && document.mark) {
    const truth = desiredMark(life, null, now, document.mark.status);
    if (truth) wishMark(context, id, truth, now);
  }
  joinDocuments(context, id, document);
}

/** PDFs that share a key with the invoice are judged again: they came before it, or before it was as it is now. */
function joinDocuments({ database, namespace, invoiceKeys }: OutboxContext, id: number, document: SapDocument): void {
  for (const key of invoiceKeys(document)) {
    database.run(
      'INSERT OR IGNORE INTO invoice_keys (namespace, lookup_key, invoice_id) VALUES (:namespace, :key, :id)',
      { namespace, key, id },
    );
    database.run(
      `UPDATE documents SET match_due = 1
        WHERE state <> 'matched' AND match_due = 0
          AND id IN (SELECT document_id FROM document_keys WHERE namespace = :namespace AND lookup_key = :key)`,
      { namespace, key },
    );
  }
}

/** A document that is known: what SAP says now may release, cancel or prove its message. */
function update(
  context: OutboxContext,
  known: Row,
  document: SapDocument,
  rules: AdmissionRules,
  now: number,
): { readonly changed: boolean; readonly changes: MessageChange[] } {
  const id = integer(known, 'id');
  const before = json<SapDocument>(known, 'facts');
  const changed = comparable(before) !== comparable(document);
  const changes: MessageChange[] = [];
  const marked = rules.test ? null : lifeFromMark(document.mark);
  // A cancellation that is known may have found the message being sent, and does not come as a change again.
  const cancelled = document.cancelStatus !== 'none';
  if (!changed && !cancelled && !(marked && isProven(marked.state))) return { changed: false, changes };

  if (changed) {
    context.database.run('UPDATE invoices SET facts = :facts WHERE id = :id', { facts: JSON.stringify(document), id });
    // A fiscal number comes with the approval, and with it what PDFs are found by.
    joinDocuments(context, id, document);
  }
  const row = context.database.get(
    "SELECT * FROM messages WHERE invoice_id = :id AND role = 'customer' AND ordinal = 0",
    { id },
  );
  const customer = row ? messageOf(row) : null;
  // The mark is evidence about the first generation only: a person who had it sent again knew of it.
  const news = customer && marked && isProven(marked.state) && customer.generation === 0 && !isProven(customer.state);
  if (news && !isAnothersMark(document, isMarkedElsewhere(context, document))) {
    changes.push(...learnFromMark(context, id, customer, document.mark, marked, now));
  }
  if (cancelled) {
    changes.push(
      ...transitionInvoice(context, id, { type: 'cancelled', why: whyOf('DELIVERY_INVOICE_CANCELLED') }, now, [
        'customer',
      ]),
    );
  } else if (document.approved) {
    const documentAttached = known['document_id'] !== null;
    changes.push(...transitionInvoice(context, id, { type: 'released', documentAttached }, now, ['customer']));
  }
  return { changed, changes };
}

/** SAP shows it already, so nothing is to be written. */
function learnFromMark(
  context: OutboxContext,
  invoiceId: number,
  customer: Message,
  mark: DeliveryMark | null,
  life: MessageLife,
  now: number,
): MessageChange[] {
  if (!mark || !isProven(life.state)) return [];
  const messageId = customer.messageId ?? mark.messageId;
  context.database.run('UPDATE messages SET message_id = :messageId WHERE id = :id', { messageId, id: customer.id });
  context.database.run(
    'UPDATE invoices SET mark = :mark, confirmed_mark = :mark, write_due_at = NULL WHERE id = :invoiceId',
    { mark: JSON.stringify({ ...mark, messageId }), invoiceId },
  );
  const change = transition(
    context,
    { ...customer, messageId },
    { type: 'evidence', status: life.state, generation: 0, at: life.sentAt ?? now },
    now,
  );
  return change ? [change] : [];
}

/** Without what our own write-back changes. */
function comparable(document: SapDocument): string {
  return JSON.stringify({ ...document, updateDate: null, updateTime: null, mark: null });
}
