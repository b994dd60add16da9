/**
 * Searches of bounded cost. Where one condition leaves few deliveries, its index leads, and everything else is checked on
 * these; otherwise deliveries are walked in the order of the search until the page is full, and no further than the limit.
 */
import { all, get, type Parameters, type Transaction } from '../../database/port.ts';
import { integer, type Row } from '../../database/row.ts';
import type { FoundDeliveries, SearchFilter, SearchPage, SearchPlace } from '../ports/search-store.ts';
import type { DeliveryRow } from '../ports/standing-store.ts';
import { conditionsOf, type DeliveryConditions, type Typed } from './delivery-conditions.ts';
import { deliveryRowsOf } from './delivery-rows.ts';
import { isCode } from './past-rows.ts';
import type { Scope } from './scope.ts';
import { type Lead, leadsOf, type Order, orderOf } from './search-order.ts';

/** How much is looked at for one page. */
export interface SearchLimits {
  /** Deliveries that one condition may leave so that all of them are looked at. */
  readonly few: number;
  /** Deliveries walked. */
  readonly walk: number;
}

/** Some tens of milliseconds of SQLite. */
const LIMITS: SearchLimits = { few: 5000, walk: 5000 };

interface Search {
  readonly limits: SearchLimits;
  readonly order: Order;
  readonly conditions: DeliveryConditions;
  readonly page: SearchPage;
  readonly rows: number;
}

const NOTHING: FoundDeliveries = { rows: [], newer: null, older: null, count: { n: 0, exact: true }, stoppedAt: null };

export function* find(
  scope: Scope,
  filter: SearchFilter,
  page: SearchPage,
  rows: number,
  limits: SearchLimits = LIMITS,
): Transaction<FoundDeliveries> {
  const typed = filter.text === undefined ? null : yield* typedOf(scope, filter.text);
  const conditions = conditionsOf(scope, typed ? { ...filter, typed } : filter);
  if (conditions === null) return NOTHING;
  const search: Search = { limits, order: orderOf(filter), conditions, page, rows };
  const leads = leadsOf(filter, typed);
  let least: { readonly lead: Lead; readonly n: number } | null = null;
  for (const lead of leads) {
    const n = yield* countOf(lead, conditions.parameters, limits.few);
    if (least === null || n < least.n) least = { lead, n };
    if (n === 0) return NOTHING;
  }
  if (least !== null && least.n <= limits.few) return yield* amongFew(search, least.lead);
  const count = isWhole(filter, leads.length) ? { n: limits.few, exact: false } : null;
  return yield* walked(search, count);
}

function* typedOf(scope: Scope, text: string): Transaction<Typed> {
  return { text, isCode: yield* isCode(scope, text) };
}

/** There is no condition besides the one that leads: all that it leaves match. */
function isWhole(
  { named, branches, held, text, docNum, cardCode, key, from, to, reasons }: SearchFilter,
  leads: number,
): boolean {
  const ofInvoice = [text, docNum, cardCode, key, from ?? to].some((condition) => condition !== undefined);
  // An invoice may have no message of the role, and a reason is counted in every role.
  return leads === 1 && !ofInvoice && [named, branches, held, reasons].every((condition) => condition === undefined);
}

function* countOf({ sql }: Lead, parameters: Parameters, few: number): Transaction<number> {
  const row = yield* get(`SELECT count(*) AS n FROM (${sql} LIMIT ${few + 1}) AS few`, used(sql, parameters));
  return row ? integer(row, 'n') : 0;
}

function* amongFew({ order, conditions, page, rows }: Search, lead: Lead): Transaction<FoundDeliveries> {
  const matching = (yield* all(
    `WITH few AS MATERIALIZED (SELECT DISTINCT id FROM (${lead.sql}) AS led)
     SELECT m.id AS id, ${order.value} AS value, ${order.invoice} AS invoice
       FROM few CROSS JOIN messages m ${joinOf(order, conditions)}
      WHERE ${lead.joins === 'invoice' ? 'm.invoice_id' : 'm.id'} = few.id AND ${conditions.sql.join(' AND ')}
      ORDER BY ${order.by.map((key) => `${key} DESC`).join(', ')}`,
    conditions.parameters,
  )).map(placeOf);
  const [from, to] = slice(matching, page, rows);
  const shown = matching.slice(from, to);
  return {
    rows: yield* rowsAt(shown),
    newer: from > 0 ? (shown[0] ?? null) : null,
    older: to < matching.length ? (shown.at(-1) ?? null) : null,
    count: { n: matching.length, exact: true },
    stoppedAt: null,
  };
}

/** Which of the places belong to a page: from, until before. */
function slice(places: readonly SearchPlace[], page: SearchPage, rows: number): readonly [number, number] {
  const { length } = places;
  switch (page.at) {
    case 'first':
      return [0, Math.min(rows, length)];
    case 'last':
      return [Math.max(0, length - rows), length];
    case 'after': {
      const from = places.findIndex((place) => isBefore(page.place, place));
      return from === -1 ? [length, length] : [from, Math.min(length, from + rows)];
    }
    case 'before': {
      const to = places.findIndex((place) => !isBefore(place, page.place));
      const end = to === -1 ? length : to;
      return [Math.max(0, end - rows), end];
    }
  }
}

/** True if it is shown before the other, newest first. */
function isBefore(a: SearchPlace, b: SearchPlace): boolean {
  if (a.value !== null && b.value !== null && a.value !== b.value) return a.value > b.value;
  return a.invoice === b.invoice ? a.id > b.id : a.invoice > b.invoice;
}

function* walked(search: Search, count: FoundDeliveries['count']): Transaction<FoundDeliveries> {
  const { limits, order, conditions, page, rows } = search;
  const older = page.at === 'first' || page.at === 'after';
  const [compare, direction] = older ? ['<', 'DESC'] : ['>', 'ASC'];
  let at = 'place' in page ? page.place : null;
  let left = limits.walk;
  let end: SearchPlace | null = null;
  const found: SearchPlace[] = [];
  for (let step = 4 * (rows + 1); found.length <= rows && left > 0; step *= 4) {
    const most = Math.min(step, left);
    const places = at === null ? {} : { atValue: at.value, atInvoice: at.invoice, atId: at.id };
    const stretch = order.walk(at === null ? null : compare, direction);
    const beyond = at === null ? '' : ` AND ${order.tuple} ${compare} ${order.place}`;
    const parameters = { ...conditions.parameters, ...places };
    const sql = `SELECT m.id AS id, ${order.value} AS value, ${order.invoice} AS invoice
        FROM (${stretch} LIMIT ${most}) AS w CROSS JOIN messages m ${joinOf(order, conditions)}
       WHERE ${order.joined} AND ${conditions.sql.join(' AND ')}${beyond}
       ORDER BY ${order.by.map((key) => `${key} ${direction}`).join(', ')} LIMIT ${rows + 1 - found.length}`;
    found.push(...(yield* all(sql, used(sql, parameters))).map(placeOf));
    left -= most;
    const last = `${stretch} LIMIT 1 OFFSET ${most - 1}`;
    const row = yield* get(last, used(last, parameters));
    end = row === null ? null : order.after(row, older);
    if (end === null) break;
    at = end;
  }
  const more = found.length > rows;
  const shown = found.slice(0, rows);
  const stoppedAt = more ? null : end;
  if (!older) shown.reverse();
  const [first = null, last = first] = [shown[0], shown.at(-1)];
  const beyond = more ? (older ? last : first) : null;
  const behind = page.at === 'first' || page.at === 'last' ? null : older ? first : last;
  return {
    rows: yield* rowsAt(shown),
    newer: older ? behind : beyond,
    older: older ? beyond : behind,
    count,
    stoppedAt,
  };
}

function joinOf(order: Order, { ofInvoice }: DeliveryConditions): string {
  return ofInvoice || order.name === 'date' ? 'LEFT JOIN invoices i ON i.id = m.invoice_id' : '';
}

function placeOf(row: Row): SearchPlace {
  return {
    value: row['value'] as SearchPlace['value'],
    invoice: integer(row, 'invoice'),
    id: integer(row, 'id'),
  };
}

function* rowsAt(places: readonly SearchPlace[]): Transaction<readonly DeliveryRow[]> {
  if (places.length === 0) return [];
  const rows = yield* deliveryRowsOf('m.id IN (:ids)', { ids: places.map(({ id }) => id) });
  const byId = new Map(rows.map((row) => [row.message.id, row]));
  return places.flatMap(({ id }) => byId.get(id) ?? []);
}

/** The parameters that the statement names: a database takes no others. */
function used(sql: string, parameters: Parameters): Parameters {
  const named = new Set(sql.match(/(?<!:):[a-zA-Z_]\w*/g)?.map((name) => name.slice(1)));
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => named.has(name)));
}
