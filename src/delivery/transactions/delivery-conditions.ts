/** A filter of deliveries as SQL over `messages m` and `invoices i`. */
import { folded } from '../../database/folded.ts';
import type { Value } from '../../database/row.ts';
import { documentTypes } from '../../sap/invoice-source.ts';
import type { DeliveryFilter } from '../ports/delivery-filter.ts';
import { bookKey, type Scope } from './scope.ts';

type Conditions = Omit<DeliveryFilter, 'limit'> & { readonly typed?: Typed };

/** What a person typed to find deliveries by. */
export interface Typed {
  readonly text: string;
  /** It is the code of a customer, who alone is meant. */
  readonly isCode: boolean;
}

export interface DeliveryConditions {
  /** Joined with AND; each of the message alone, or of its invoice too. */
  readonly sql: readonly string[];
  readonly parameters: Readonly<Record<string, Value | readonly Value[]>>;
  /** Some ask about the invoice. */
  readonly ofInvoice: boolean;
}

/** null: nothing can match. @param i the table, or its alias, in which facts of the invoice stand */
export function conditionsOf(scope: Scope, filter: Conditions, i: 'i' | 'm' = 'i'): DeliveryConditions | null {
  if (filter.states?.length === 0 || filter.reasons?.length === 0 || filter.branches?.length === 0) return null;
  const message = new Collected({ book: bookKey(scope) });
  message.and('m.book = :book', {});
  message.when(filter.role, (role) => ['m.role = :role', { role }]);
  message.when(filter.states, (states) => ['m.state IN (:states)', { states }]);
  message.when(filter.reasons, (reasons) => ['m.reason IN (:reasons)', { reasons }]);
  message.when(filter.sent, ({ from, to }) => [
    'm.sent_at >= :sentFrom AND m.sent_at < :sentTo',
    { sentFrom: from, sentTo: to },
  ]);
  message.when(filter.delivered, ({ from, to }) => [
    'm.delivered_at >= :deliveredFrom AND m.delivered_at < :deliveredTo',
    { deliveredFrom: from, deliveredTo: to },
  ]);
  message.when(filter.held, ({ from, to }) => [
    "m.state = 'held' AND m.changed_at >= :heldFrom AND m.changed_at < :heldTo",
    { heldFrom: from, heldTo: to },
  ]);
  const invoice = new Collected({});
  invoice.when(filter.cardCode, (cardCode) => [`${i}.card_code = :cardCode`, { cardCode }]);
  invoice.when(filter.docNum, (docNum) => [`${i}.doc_num = :docNum`, { docNum }]);
  invoice.when(filter.typed, (typed) => {
    const { sql, parameters } = typedConditions(typed, i);
    return [`(${sql.join(' OR ')})`, parameters];
  });
  invoice.when(filter.named, (named) => [
    `(${i}.type = :named OR CAST(${i}.facts ->> 'kind' AS TEXT) = :named)`,
    { named },
  ]);
  invoice.when(filter.branches, (branches) => [
    `CAST(${i}.facts -> 'branch' ->> 'id' AS TEXT) IN (:branches)`,
    { branches: branches.map(String) },
  ]);
  invoice.when(filter.key, (key) => [
    `${i}.company = :company AND ${i}.type IN (:types) AND ${i}.doc_key = :key`,
    { company: scope.company, types: documentTypes, key },
  ]);
  invoice.when(filter.from, (from) => [`${i}.doc_date >= :from`, { from }]);
  invoice.when(filter.to, (to) => [`${i}.doc_date <= :to`, { to }]);
  return {
    sql: [...message.sql, ...invoice.sql],
    parameters: { ...message.parameters, ...invoice.parameters },
    ofInvoice: invoice.sql.length > 0,
  };
}

/** What a person typed, as alternatives over invoices, `i`: each is found by an index of its own. */
export function typedConditions(
  { text, isCode }: Typed,
  i: 'i' | 'm' = 'i',
): {
  readonly sql: readonly string[];
  readonly parameters: Readonly<Record<string, Value>>;
} {
  const code = folded(text);
  const words = code.split(/\s+/).slice(0, MOST_WORDS);
  const ofName = words.map((_, at) => `c.name LIKE :word${at} ESCAPE '\\'`).join(' AND ');
  const meant = isCode ? 'c.code = :code' : `(c.code LIKE :beginning ESCAPE '\\' OR ${ofName})`;
  const customers = `${i}.card_code IN (SELECT c.card_code FROM customers c WHERE c.book = :book AND ${meant})`;
  const parameters: Record<string, Value> = isCode ? { code } : { beginning: `${literally(code)}%` };
  if (!isCode) for (const [at, word] of words.entries()) parameters[`word${at}`] = `%${literally(word)}%`;
  if (!/^\d{1,10}$/.test(code)) return { sql: [customers], parameters };
  return { sql: [`${i}.doc_num = :typedNumber`, customers], parameters: { ...parameters, typedNumber: Number(code) } };
}

const MOST_WORDS = 8;

/** Nothing of it is a wildcard of LIKE. */
function literally(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}

class Collected {
  readonly sql: string[] = [];
  readonly parameters: Record<string, Value | readonly Value[]>;

  constructor(parameters: Record<string, Value>) {
    this.parameters = { ...parameters };
  }

  and(sql: string, parameters: Readonly<Record<string, Value | readonly Value[]>>): void {
    this.sql.push(sql);
    Object.assign(this.parameters, parameters);
  }

  when<T>(
    given: T | undefined,
    condition: (given: T) => readonly [string, Readonly<Record<string, Value | readonly Value[]>>],
  ): void {
    if (given !== undefined) this.and(...condition(given));
  }
}
