/** Applies evidence from WhatsApp about a message id. */
import { all, get, run, type Transaction, together } from '../../database/port.ts';
import { integer, json, type Row, text } from '../../database/row.ts';
import { isLid, withoutDevice } from '../../whatsapp/person.ts';
import type { Message, MessageChange } from '../ports/message.ts';
import type { Evidence } from '../ports/settling-store.ts';
import type { MessageEvent, ProvenStatus } from '../rules/lifecycle.ts';
import { byNumber } from './addresses.ts';
import { learnAddress } from './learn-address.ts';
import { messageOf, OF_INVOICE } from './message-rows.ts';
import { isOfPast } from './past-rows.ts';
import { bookKey, booksBeside, type Scope } from './scope.ts';
import { transitionOf } from './transition.ts';

const PROVES = {
  ack: 'sent',
  sender: 'sent',
  delivered: 'delivered',
  read: 'read',
  played: 'read',
} as const satisfies Record<Exclude<Evidence['kind'], 'refusal' | 'addressed'>, ProvenStatus>;

export function* recordEvidence(
  scope: Scope,
  batch: readonly Evidence[],
  now: number,
): Transaction<readonly MessageChange[]> {
  // In a fixed order, so that two batches about the same messages cannot deadlock.
  const sorted = batch.toSorted((a, b) => compare(a.whatsappId, b.whatsappId));
  return yield* applyAll(scope, sorted, now, function* (evidence) {
    // Whose message it is has been told too, and what is past changes no more.
    if (evidence.kind === 'addressed' || (yield* isOfAnotherBook(scope, evidence.whatsappId))) return;
    if (!(yield* isOfPast(scope, evidence.whatsappId))) yield* keep(scope, evidence, now);
  });
}

/** Looks their messages up at once, and again only after something that may have changed others. */
function* applyAll(
  scope: Scope,
  batch: readonly Evidence[],
  now: number,
  withoutAttempt: (evidence: Evidence) => Transaction<void>,
): Transaction<readonly MessageChange[]> {
  const changes: MessageChange[] = [];
  const ids = [...new Set(batch.map(({ whatsappId }) => whatsappId))];
  const found = new Map<string, Proven | null>();
  const lids = [...new Set(batch.flatMap(lidsIn))];
  const [looked, jids] = yield* together(
    together(...ids.map((id) => findProven(scope, id))),
    together(...lids.map((lid) => byNumber(scope, lid))),
  );
  for (const [n, id] of ids.entries()) found.set(id, looked[n] ?? null);
  const known = new Map(lids.map((lid, n) => [lid, jids[n] ?? lid]));
  for (const { whatsappId, group } of groupsOf(batch)) {
    const proven = found.has(whatsappId) ? found.get(whatsappId) : yield* findProven(scope, whatsappId);
    if (!proven) {
      for (const evidence of group) yield* withoutAttempt(evidence);
      continue;
    }
    const { changed, learnt } = yield* applyEvidence(scope, group, { ...proven, known }, now);
    if (learnt) found.clear();
    changes.push(...changed.changes);
    const message = changed.changes.at(-1)?.message;
    for (const [id, other] of found)
      if (message && other?.message.id === message.id) found.set(id, { ...other, message, invoice: changed.invoice });
  }
  return changes;
}

/** Receipts of one message that come together are applied together; a refusal speaks for itself. */
function groupsOf(batch: readonly Evidence[]): readonly { readonly whatsappId: string; readonly group: Evidence[] }[] {
  const groups: { readonly whatsappId: string; readonly group: Evidence[] }[] = [];
  for (const evidence of batch) {
    const { whatsappId } = evidence;
    const last = groups.at(-1);
    const goesWith =
      last?.whatsappId === whatsappId && [...last.group, evidence].every(({ kind }) => kind !== 'refusal');
    if (goesWith) last.group.push(evidence);
    else groups.push({ whatsappId, group: [evidence] });
  }
  return groups;
}

export function* isOfAnotherBook(scope: Scope, whatsappId: string): Transaction<boolean> {
  if (scope.beside.length === 0) return false;
  return yield* isOfBooks(booksBeside(scope), whatsappId);
}

function* isOfBooks(books: readonly string[], whatsappId: string): Transaction<boolean> {
  const row = yield* get(
    `SELECT 1 AS one FROM attempts a JOIN messages m ON m.id = a.message_id
      WHERE a.whatsapp_id = :whatsappId AND m.book IN (:books) LIMIT 1`,
    { whatsappId, books },
  );
  return row !== null;
}

/**
 * Keeps evidence for books that do not run, until they recall it.
 *
 * @param books their keys
 * @param orUnknown also what is of no message that is known: no book runs that would keep it
 */
export function* keepForOthers(
  { account }: Pick<Scope, 'account'>,
  { books, orUnknown }: { readonly books: readonly string[]; readonly orUnknown: boolean },
  evidence: Evidence,
  now: number,
): Transaction<void> {
  const { whatsappId } = evidence;
  const isKnown =
    (yield* get('SELECT 1 AS one FROM attempts WHERE whatsapp_id = :whatsappId LIMIT 1', { whatsappId })) !== null;
  if (isKnown ? yield* isOfBooks(books, whatsappId) : orUnknown) yield* keep({ account }, evidence, now);
}

export function* recallReceipts(scope: Scope, now: number): Transaction<readonly MessageChange[]> {
  const rows = yield* all(
    // Few receipts are kept, and attempts are many: SQLite takes the tables of a CROSS JOIN in the order in which they stand.
    `SELECT DISTINCT r.whatsapp_id FROM receipts r CROSS JOIN attempts a CROSS JOIN messages m
      WHERE r.account = :account AND a.whatsapp_id = r.whatsapp_id AND m.id = a.message_id AND m.book = :book`,
    { account: scope.account, book: bookKey(scope) },
  );
  const changes: MessageChange[] = [];
  for (const row of rows) changes.push(...(yield* applyKeptReceipts(scope, text(row, 'whatsapp_id'), now)));
  return changes;
}

/** Receipts that arrived before their id was known. */
export function* applyKeptReceipts(
  scope: Scope,
  whatsappId: string,
  now: number,
): Transaction<readonly MessageChange[]> {
  const rows = yield* all(
    `DELETE FROM receipts WHERE account = :account AND whatsapp_id = :whatsappId RETURNING evidence, kept_at`,
    { account: scope.account, whatsappId },
  );
  const batch = rows
    .toSorted((a, b) => integer(a, 'kept_at') - integer(b, 'kept_at'))
    .map((row) => json<Evidence>(row, 'evidence'));
  return batch.length === 0 ? [] : yield* applyAll(scope, batch, now, nothing);
}

function* nothing(): Transaction<void> {}

/** True when something under this id has reached WhatsApp already: an outbox that was lost, or restored, sent it. */
export function* hasKeptProof(scope: Scope, whatsappId: string | null): Transaction<boolean> {
  if (whatsappId === null) return false;
  const kept = yield* all('SELECT evidence FROM receipts WHERE account = :account AND whatsapp_id = :whatsappId', {
    account: scope.account,
    whatsappId,
  });
  return kept.some((row) => json<Evidence>(row, 'evidence').kind !== 'refusal');
}

/** The newest attempt with an id, and its message. */
interface Proven {
  readonly attempt: string;
  readonly generation: number;
  readonly message: Message;
  readonly invoice: Row | undefined;
}

/** null: no attempt of this book has this id. */
function* findProven(scope: Scope, whatsappId: string): Transaction<Proven | null> {
  const row = yield* get(
    `SELECT m.*, ${OF_INVOICE}, a.id AS attempt, a.generation AS attempt_generation
       FROM attempts a JOIN messages m ON m.id = a.message_id LEFT JOIN invoices i ON i.id = m.invoice_id
      WHERE a.whatsapp_id = :whatsappId AND m.book = :book ORDER BY a.seq DESC LIMIT 1`,
    { whatsappId, book: bookKey(scope) },
  );
  const generation = row && integer(row, 'attempt_generation');
  return row && { attempt: text(row, 'attempt'), generation: generation ?? 0, message: messageOf(row), invoice: row };
}

interface Applied {
  readonly changed: { readonly changes: readonly MessageChange[]; readonly invoice: Row | undefined };
  /** An address, after which other messages may be others too. */
  readonly learnt: boolean;
}

/**
 * @param group of one message, see `groupsOf`
 * @param of `known`: whose LIDs they are, as far as that is known
 */
function* applyEvidence(
  scope: Scope,
  group: readonly Evidence[],
  of: Proven & { readonly known: Map<string, string> },
  now: number,
): Transaction<Applied> {
  const { message, generation, known } = of;
  const changed = yield* applyProofs(scope, group.filter(speaksOfMessage), of, now);
  let learnt = false;
  // A resend may have gone to another number than its predecessor.
  if (message.jid === null || generation !== message.generation) return { changed, learnt };
  for (const lid of new Set(group.flatMap(lidsIn))) {
    if (known.get(lid) === message.jid) continue;
    learnt = (yield* learnAddress(scope, lid, message.jid, now)) || learnt;
    known.set(lid, message.jid);
  }
  return { changed, learnt };
}

type Proof = Exclude<Evidence, { kind: 'addressed' }>;

function speaksOfMessage(evidence: Evidence): evidence is Proof {
  return evidence.kind !== 'addressed';
}

function* applyProofs(
  scope: Scope,
  group: readonly Proof[],
  { attempt, generation, message, invoice }: Proven,
  now: number,
): Transaction<Applied['changed']> {
  const last = group.at(-1);
  // A refusal speaks of its own attempt only; evidence of an older generation still proves what it proves.
  if (!last || (last.kind === 'refusal' && generation !== message.generation)) return { changes: [], invoice };
  const events = group.map(
    (evidence): MessageEvent =>
      evidence.kind === 'refusal'
        ? evidence.event
        : { type: 'evidence', status: PROVES[evidence.kind], generation, at: evidence.at },
  );
  // Lock the message before its attempts, as everywhere, to avoid deadlocks.
  const changed = yield* transitionOf(scope, message, events, now, invoice);
  yield* run('UPDATE attempts SET outcome = :outcome WHERE id = :id AND (outcome IS NULL OR :proof = 1)', {
    outcome: last.kind === 'refusal' ? outcomeOf(last.event) : PROVES[last.kind],
    proof: last.kind === 'refusal' ? 0 : 1,
    id: attempt,
  });
  return changed;
}

/** A receipt of the recipient names the address of theirs that we did not write to, perhaps. */
function lidsIn(evidence: Evidence): readonly string[] {
  switch (evidence.kind) {
    case 'addressed':
      return [evidence.lid];
    case 'delivered':
    case 'read':
    case 'played':
      return [withoutDevice(evidence.from)].filter(isLid);
    case 'ack':
    case 'sender':
    case 'refusal':
      return [];
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function outcomeOf(event: MessageEvent): string {
  return 'why' in event ? `refused: ${event.why.detail}` : 'refused';
}

function* keep(scope: Pick<Scope, 'account'>, evidence: Evidence, now: number): Transaction<void> {
  yield* run(
    `INSERT INTO receipts (account, whatsapp_id, evidence, kept_at) VALUES (:account, :whatsappId, :evidence, :now)
     ON CONFLICT DO NOTHING`,
    { account: scope.account, whatsappId: evidence.whatsappId, evidence: JSON.stringify(evidence), now },
  );
}
