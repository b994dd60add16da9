/** In which order a search is shown and walked, and which index can lead it. */
import { integer, type Row } from '../../database/row.ts';
import type { SearchFilter, SearchPlace } from '../ports/search-store.ts';
import { type Typed, typedConditions } from './delivery-conditions.ts';

/** A condition with an index of its own: the ids that it leaves. */
export interface Lead {
  readonly sql: string;
  /** Whose ids these are. */
  readonly joins: 'message' | 'invoice';
}

/** An order of `messages m` and `invoices i`; columns are SQL. */
export interface Order {
  readonly name: 'id' | 'sent' | 'delivered' | 'date';
  /** Of a place: what it is ordered by, and the id of the invoice where that is part of the order. */
  readonly value: string;
  readonly invoice: string;
  /** The keys, most significant first. */
  readonly by: readonly string[];
  /** The keys as one value, and a place as the like. */
  readonly tuple: string;
  readonly place: string;
  /** The walk in this order, from the place on if there is one; by an index alone. */
  walk(compare: string | null, direction: string): string;
  /** How a walked row joins `messages m`. */
  readonly joined: string;
  /** The place right behind a walked row. */
  after(row: Row, older: boolean): SearchPlace;
}

/** Each range is shown by what it is a range of: so it begins with what was asked for. */
export function orderOf(filter: SearchFilter): Order {
  if (filter.sent) return byTime('sent');
  if (filter.delivered) return byTime('delivered');
  if (filter.from !== undefined || filter.to !== undefined) return byDate(filter);
  return byId;
}

const OF_ROLE = 'm.book = :book AND m.role = :role';

const byId: Order = {
  name: 'id',
  value: 'NULL',
  invoice: '0',
  by: ['m.id'],
  tuple: 'm.id',
  place: ':atId',
  walk: (compare, direction) =>
    `SELECT m.id AS id FROM messages m
      WHERE ${OF_ROLE}${compare === null ? '' : ` AND m.id ${compare} :atId`} ORDER BY m.id ${direction}`,
  joined: 'm.id = w.id',
  after: (row) => ({ value: null, invoice: 0, id: integer(row, 'id') }),
};

function byTime(name: 'sent' | 'delivered'): Order {
  const column = `m.${name}_at`;
  const tuple = `(${column}, m.id)`;
  const place = '(:atValue, :atId)';
  return {
    name,
    value: column,
    invoice: '0',
    by: [column, 'm.id'],
    tuple,
    place,
    walk: (compare, direction) =>
      `SELECT m.id AS id, ${column} AS value FROM messages m
        WHERE ${OF_ROLE} AND ${column} >= :${name}From AND ${column} < :${name}To
          ${compare === null ? '' : `AND ${tuple} ${compare} ${place}`}
        ORDER BY ${column} ${direction}, m.id ${direction}`,
    joined: 'm.id = w.id',
    after: (row) => ({ value: integer(row, 'value'), invoice: 0, id: integer(row, 'id') }),
  };
}

/** Several messages may be about one invoice: it is walked once, and again if the page ended among them. */
function byDate(filter: SearchFilter): Order {
  return {
    name: 'date',
    value: 'i.doc_date',
    invoice: 'i.id',
    by: ['i.doc_date', 'i.id', 'm.id'],
    tuple: '(i.doc_date, i.id, m.id)',
    place: '(:atValue, :atInvoice, :atId)',
    walk: (compare, direction) =>
      `SELECT i.id AS id, i.doc_date AS value FROM invoices i
        WHERE ${datesOf(filter)} ${compare === null ? '' : `AND (i.doc_date, i.id) ${compare}= (:atValue, :atInvoice)`}
        ORDER BY i.doc_date ${direction}, i.id ${direction}`,
    joined: 'm.invoice_id = w.id',
    after: (row, older) => ({
      value: row['value'] as string,
      invoice: integer(row, 'id'),
      id: older ? 0 : Number.MAX_SAFE_INTEGER,
    }),
  };
}

function datesOf({ from, to }: SearchFilter): string {
  return [
    'i.book = :book',
    from === undefined ? '' : 'i.doc_date >= :from',
    to === undefined ? '' : 'i.doc_date <= :to',
  ]
    .filter((condition) => condition !== '')
    .join(' AND ');
}

/** The most selective kinds first. */
export function leadsOf(filter: SearchFilter, typed: Typed | null): readonly Lead[] {
  const invoice = (condition: string): string =>
    `SELECT i.id AS id FROM invoices i WHERE i.book = :book AND ${condition}`;
  const message = (condition: string): string =>
    `SELECT m.id AS id FROM messages m WHERE m.book = :book AND ${condition}`;
  const leads: Lead[] = [];
  const ofInvoice = (sql: string): unknown => leads.push({ sql, joins: 'invoice' });
  const ofMessage = (sql: string): unknown => leads.push({ sql, joins: 'message' });
  if (filter.key !== undefined) {
    ofInvoice(invoice('i.company = :company AND i.type IN (:types) AND i.doc_key = :key'));
  }
  if (filter.docNum !== undefined) ofInvoice(invoice('i.doc_num = :docNum'));
  if (filter.cardCode !== undefined) ofInvoice(invoice('i.card_code = :cardCode'));
  if (typed) ofInvoice(typedConditions(typed).sql.map(invoice).join(' UNION ALL '));
  if (filter.reasons) ofMessage(message('m.reason IN (:reasons)'));
  if (filter.held) ofMessage(message("m.state = 'held' AND m.role = :role"));
  if (filter.states) ofMessage(message('m.state IN (:states) AND m.role = :role'));
  if (filter.sent) ofMessage(message('m.role = :role AND m.sent_at >= :sentFrom AND m.sent_at < :sentTo'));
  if (filter.delivered) {
    ofMessage(message('m.role = :role AND m.delivered_at >= :deliveredFrom AND m.delivered_at < :deliveredTo'));
  }
  if (filter.from !== undefined || filter.to !== undefined)
    ofInvoice(`SELECT i.id AS id FROM invoices i WHERE ${datesOf(filter)}`);
  if (leads.length === 0) ofMessage(message('m.role = :role'));
  return leads;
}
