/** From "queued" to the engine: each step is committed before its side effect. */
import { all, get, run, type Transaction, together } from '../../database/port.ts';
import { integer, json, maybeInteger, type Row, text } from '../../database/row.ts';
import type { Content, Prepared } from '../../whatsapp/engine.ts';
import type { Message, MessageChange } from '../ports/message.ts';
import { type Approvals, type Attempt, type NewAttempt, UNSENT } from '../ports/sending-store.ts';
import type { MessageEvent } from '../rules/lifecycle.ts';
import { type PacingState, unspent } from '../rules/pacing.ts';
import { account } from './account.ts';
import { keepOfAccount, keepOfBook, ofBook } from './book.ts';
import { applyKeptReceipts, hasKeptProof } from './evidence.ts';
import { countContact } from './limits.ts';
import { attemptOf, findToChange } from './message-rows.ts';
import type { Scope } from './scope.ts';
import { transition } from './transition.ts';

export function* apply(scope: Scope, id: number, event: MessageEvent, now: number): Transaction<MessageChange | null> {
  const found = yield* findToChange(id);
  const change = found ? yield* transition(scope, found.message, event, now, found.invoice) : null;
  if (!change) return null;
  if (event.type === 'unsent' || event.type === 'proven_unsent') yield* recordUnsent(change.message);
  if (event.type === 'unsent') {
    const { limits, pacing: state } = yield* account(scope);
    if (change.message.jid !== null) yield* countContact(scope, limits, change.message.jid, -1);
    if (state) yield* keepPacing(scope, unspent(state));
  }
  return change;
}

/** The newest attempt is the unsent one. */
function* recordUnsent({ id, generation, detail }: Message): Transaction<void> {
  yield* run(
    `UPDATE attempts SET outcome = :outcome
      WHERE outcome IS NULL
        AND seq = (SELECT max(seq) FROM attempts WHERE message_id = :id AND generation = :generation)`,
    { outcome: `${UNSENT}${detail ?? ''}`, id, generation },
  );
}

export function* savePrepared(
  scope: Scope,
  id: number,
  prepared: Prepared,
  content: Content,
  now: number,
): Transaction<MessageChange | null> {
  const { messageId, jid, payload, payloadSha256 } = prepared;
  const found = yield* findToChange(id);
  const also = {
    messageId,
    // Where the PDF came from: its document may be another's, or have other bytes, by the time somebody asks.
    set: `jid = :jid, pdf_sha256 = :sha256, (pdf_source, pdf_key) =
            (SELECT d.source, d.key FROM invoices i JOIN documents d ON d.id = i.document_id
              WHERE i.id = messages.invoice_id AND d.sha256 = :sha256)`,
    parameters: { jid, sha256: content.kind === 'document' ? content.sha256 : null },
  };
  const change = found ? yield* transition(scope, found.message, { type: 'prepared' }, now, found.invoice, also) : null;
  if (!change) return null;
  yield* run(
    `INSERT INTO prepared (prepared_id, message_id, jid, payload, payload_sha256, content, created_at)
     VALUES (:messageId, :id, :jid, :payload, :payloadSha256, :content, :now)
     ON CONFLICT (prepared_id) DO UPDATE
       SET message_id = excluded.message_id, jid = excluded.jid, payload = excluded.payload,
           payload_sha256 = excluded.payload_sha256, content = excluded.content, created_at = excluded.created_at`,
    { messageId, id, jid, payload, payloadSha256, content: JSON.stringify(content), now },
  );
  return { ...change, message: { ...change.message, jid, messageId } };
}

export function* prepared(
  whatsappId: string,
): Transaction<{ readonly prepared: Prepared; readonly content: Content } | null> {
  const row =
    (yield* get('SELECT * FROM prepared WHERE prepared_id = :whatsappId', { whatsappId })) ??
    (yield* get(
      `SELECT p.* FROM attempts a JOIN prepared p ON p.prepared_id = a.prepared_id
        WHERE a.whatsapp_id = :whatsappId LIMIT 1`,
      { whatsappId },
    ));
  return row ? { prepared: preparedOf(row), content: json<Content>(row, 'content') } : null;
}

function preparedOf(row: Row): Prepared {
  return {
    messageId: text(row, 'prepared_id'),
    jid: text(row, 'jid'),
    payload: text(row, 'payload'),
    payloadSha256: text(row, 'payload_sha256'),
  };
}

export function* beginAttempt(scope: Scope, attempt: NewAttempt): Transaction<Attempt | null> {
  const { message: id, prepared, whatsappId, now } = attempt;
  const [begun, facts, found, isProven] = yield* together(
    get('SELECT * FROM attempts WHERE id = :id', { id: attempt.id }),
    account(scope),
    findToChange(id),
    hasKeptProof(scope, whatsappId),
  );
  if (begun) return attemptOf(begun);
  // Whoever stopped sending is told that it is stopped: nothing begins after that was committed.
  if (facts.brakes.stopped || facts.brakes.unusual) return null;
  if (attempt.decidedBy && JSON.stringify(attempt.decidedBy) !== JSON.stringify(facts)) return null;
  const isInDoubt = found?.message.state === 'ambiguous';
  if (attempt.inDoubt !== undefined && attempt.inDoubt !== isInDoubt) return null;
  const also = {
    messageId: whatsappId,
    set: 'jid = :jid, account = :account',
    parameters: { jid: prepared.jid, account: scope.account },
  };
  const event = { type: 'dispatching' } as const;
  const change = found ? yield* transition(scope, found.message, event, now, found.invoice, also) : null;
  if (!change) return null;
  const { generation } = change.message;
  yield* run(
    `INSERT INTO attempts (id, account, owner, message_id, generation, jid, prepared_id, whatsapp_id, id_was_ours,
                           payload_sha256, store_generation, run, started_at)
     VALUES (:attempt, :account, :owner, :id, :generation, :jid, :preparedId, :whatsappId, :ours, :payloadSha256,
             :storeGeneration, :run, :now)`,
    {
      attempt: attempt.id,
      account: scope.account,
      owner: attempt.owner,
      id,
      generation,
      jid: prepared.jid,
      preparedId: prepared.messageId,
      whatsappId,
      ours: attempt.idIsOurs ? 1 : null,
      payloadSha256: prepared.payloadSha256,
      storeGeneration: attempt.storeGeneration,
      run: attempt.run,
      now,
    },
  );
  // Nothing is written then, and the attempt stands for the one that is forgotten.
  if (whatsappId !== null && isProven) {
    yield* applyKeptReceipts(scope, whatsappId, now);
    return null;
  }
  yield* keepPacing(scope, attempt.pacing);
  yield* countContact(scope, facts.limits, prepared.jid, 1);
  return {
    id: attempt.id,
    messageId: id,
    generation,
    jid: prepared.jid,
    preparedId: prepared.messageId,
    whatsappId,
    idWasOurs: attempt.idIsOurs ? true : null,
    payloadSha256: prepared.payloadSha256,
    storeGeneration: attempt.storeGeneration,
    run: attempt.run,
    startedAt: now,
    doubted: false,
    outcome: null,
    leftOut: [],
  };
}

export function* recordSend(
  scope: Scope,
  attempt: string,
  whatsappId: string,
  idWasOurs: boolean,
  now: number,
): Transaction<readonly MessageChange[]> {
  yield* run('UPDATE attempts SET whatsapp_id = :whatsappId, id_was_ours = :ours WHERE id = :attempt', {
    whatsappId,
    ours: idWasOurs ? 1 : 0,
    attempt,
  });
  yield* run(
    'UPDATE messages SET message_id = :whatsappId WHERE id = (SELECT message_id FROM attempts WHERE id = :attempt)',
    { whatsappId, attempt },
  );
  return yield* applyKeptReceipts(scope, whatsappId, now);
}

export function* recordForeignId(attempt: string): Transaction<void> {
  yield* run('UPDATE attempts SET id_was_ours = 0, whatsapp_id = NULL WHERE id = :attempt', { attempt });
}

export function* recordLeftOut(attempt: string, jids: readonly string[]): Transaction<void> {
  yield* run('UPDATE attempts SET left_out = :jids WHERE id = :attempt', { jids: JSON.stringify(jids), attempt });
}

export function* attempts(message: number): Transaction<readonly Attempt[]> {
  return (yield* all('SELECT * FROM attempts WHERE message_id = :message ORDER BY seq', { message })).map(attemptOf);
}

export function* foreignIds(scope: Scope, storeGeneration: string, since: number): Transaction<number> {
  const row = yield* get(
    `SELECT count(*) AS n FROM attempts
      WHERE account = :account AND store_generation = :storeGeneration AND id_was_ours = 0 AND started_at >= :since`,
    { account: scope.account, storeGeneration, since },
  );
  return row ? integer(row, 'n') : 0;
}

export function* pacing(scope: Scope): Transaction<PacingState | null> {
  return (yield* account(scope)).pacing;
}

function* keepPacing(scope: Scope, state: PacingState): Transaction<void> {
  yield* keepOfAccount(scope, 'pacing', JSON.stringify(state));
}

export function* approvals(scope: Scope): Transaction<Approvals> {
  const row = yield* ofBook(scope);
  return {
    firstRunAt: row && maybeInteger(row, 'first_run_approved_at'),
    customersDisabledAt: row && maybeInteger(row, 'customers_disabled_at'),
  };
}

export function* noteCustomersDisabled(scope: Scope, now: number): Transaction<void> {
  const { customersDisabledAt } = yield* approvals(scope);
  if (customersDisabledAt === null) yield* keepOfBook(scope, 'customers_disabled_at', now);
}

export function* approve(scope: Scope, now: number, customersToo: boolean): Transaction<void> {
  const { firstRunAt } = yield* approvals(scope);
  if (firstRunAt === null) yield* keepOfBook(scope, 'first_run_approved_at', now);
  if (customersToo) yield* keepOfBook(scope, 'customers_disabled_at', null);
}
