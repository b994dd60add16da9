import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDatabase, type SqliteDatabase } from '../../src/database/sqlite/database.ts';
import type { Outbox } from '../../src/delivery/outbox.ts';
import type { Mode } from '../../src/delivery/ports/message.ts';
import type { Attempt } from '../../src/delivery/ports/sending-store.ts';
import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import { type Dump, fixtures, restoreDump } from './fixtures.ts';

/** The outbox of an earlier version, opened by this one. */
export class OldOutbox implements Disposable {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'courier-before-'));
  readonly database: SqliteDatabase;
  readonly #configured;

  /** @param company the one that is configured when it is opened */
  constructor(name: Dump, company: string) {
    const file = path.join(this.#folder, 'outbox.db');
    restoreDump(name, file);
    this.#configured = { company, account: 'main' };
    this.database = openDatabase(file, this.#configured);
  }

  of(mode: Mode, company = this.#configured.company): Outbox {
    return createOutbox(this.database, { ...this.#configured, mode, company, copies: true });
  }

  [Symbol.dispose](): void {
    this.database.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Every answer of an outbox's port that depends on nothing else. */
export type Answers = Awaited<ReturnType<typeof answers>>;

/** What the earlier version answered, in today's types. */
export function answered(name: Dump, mode: Mode): Answers {
  const file = path.join(fixtures, `${name}.json`);
  const told = JSON.parse(readFileSync(file, 'utf8'), withKeys) as Record<Mode, Told>;
  const { settings, messages, onTheirWay, cursor, ...rest } = told[mode];
  const read = (setting: string) => JSON.parse(settings[setting] ?? 'null');
  return {
    ...rest,
    cursor: cursor && JSON.stringify(cursor),
    onTheirWay: onTheirWay.map(withTextId),
    messages: messages.map((message) => ({ ...message, attempts: message.attempts.map(withTextId) })),
    fromDate: settings['from_date'] ?? null,
    lastSweep: read('last_sweep'),
    lastReport: read('last_daily_report'),
    approvals: {
      firstRunAt: read('first_run_approved_at'),
      customersDisabledAt: read('customer_messages_disabled_at'),
    },
    pauses: {
      sendingUntil: read('sending_paused_until') ?? 0,
      newChatsUntil: read('new_chats_paused_until') ?? 0,
    },
  };
}

/**
 * In the earlier version's words: facts as named settings, a cursor as an object, attempts by the number of their row,
 * documents by their DocEntry.
 */
type Told = Omit<Answers, 'fromDate' | 'lastSweep' | 'lastReport' | 'approvals' | 'pauses' | 'cursor'> & {
  readonly cursor: object | null;
  readonly settings: Readonly<Record<string, string | null>>;
};

/** Reads JSON with today's references, and with the ordinal that an invoice has beside one. */
function withKeys(_name: string, value: unknown): unknown {
  if (!isRecord(value)) return value;
  const { docEntry, ...rest } = value;
  if (docEntry !== undefined) return { ...rest, key: String(docEntry as number) };
  const { ref } = value;
  return isRecord(ref) && 'docNum' in value ? { ...value, ordinal: Number(ref['key']) } : value;
}

function withTextId(attempt: Attempt): Attempt {
  return { ...attempt, id: String(attempt.id) };
}

/** What this version answers. */
export async function answers(outbox: Outbox) {
  const messages = [];
  for (const row of (await outbox.list({ limit: 1000 })).toReversed()) {
    const { id, messageId, jid } = row.message;
    messages.push({
      ...row,
      document: (await outbox.dueMessage(id))?.document ?? null,
      attempts: await outbox.attempts(id),
      actions: await outbox.actions(id),
      prepared: messageId === null ? null : await outbox.prepared(messageId),
      hasChat: jid === null ? null : await outbox.hasChat(jid),
      optedOut: jid === null ? null : await outbox.optedOut(jid),
    });
  }
  return {
    cursor: await outbox.cursor(),
    pacing: await outbox.pacing(),
    optOuts: await outbox.optOuts(),
    documentCounts: await outbox.documentCounts(),
    writeBackCounts: await outbox.writeBackCounts(),
    writeBacks: await outbox.dueWriteBacks(Number.MAX_SAFE_INTEGER, 1000),
    summary: await outbox.summary(),
    onTheirWay: await outbox.onTheirWay(0, 1000),
    toMatch: await outbox.documentsToMatch(1000),
    fromDate: await outbox.fromDate(),
    lastSweep: await outbox.lastSweep(),
    lastReport: await outbox.lastReport(),
    approvals: await outbox.approvals(),
    pauses: await outbox.pauses(),
    messages,
  };
}

/** Today's answer, without the facts for which the earlier version had no name. */
export function inItsWords(answer: unknown, told: unknown): unknown {
  if (Array.isArray(answer) && Array.isArray(told)) return answer.map((one, nth) => inItsWords(one, told[nth]));
  if (!isRecord(answer) || !isRecord(told)) return answer;
  return Object.fromEntries(
    Object.keys(told)
      .filter((name) => name in answer)
      .map((name) => [name, inItsWords(answer[name], told[name])]),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
