import { sapError } from '../../errors/sap.ts';
import type { DocumentType } from '../invoice-source.ts';
import { type Call, refused } from './call.ts';
import { allRows, byLink, collectionCall } from './collection.ts';
import { entitySets } from './document-row.ts';
import type { JsonObject } from './json.ts';
import type { WriteBackMode } from './options.ts';
import { entityPath, literal, queryString } from './query.ts';
import { isNotFound } from './refusal.ts';
import type { ServiceLayer } from './service-layer.ts';
import {
  courierTable,
  documentFields,
  documentMarkProperties,
  optionalDocumentFields,
  partnerFields,
  tableFields,
} from './user-fields.ts';

/**
 * State of one of our fields or tables.
 *
 * - `visible`: the Service Layer reads and writes it
 * - `not_visible`: it exists, but the Service Layer must be restarted first
 * - `unfit`: it exists, but is too short or of another type
 */
export type SetupState = 'visible' | 'not_visible' | 'missing' | 'unfit';

export interface SetupItem {
  /** `OINV.U_CourierStatus`, `@COURIER`, `@COURIER.U_Status`. */
  readonly name: string;
  readonly state: SetupState;
  /** For `unfit`: what is wrong. */
  readonly detail: string | null;
  /** Everything works without it, but less reliably. */
  readonly optional: boolean;
  /** The POST that creates it. */
  readonly creation: { readonly entitySet: 'UserFieldsMD' | 'UserTablesMD'; readonly body: object };
}

interface Field {
  readonly table: string;
  readonly Name: string;
  readonly Description: string;
  readonly Size: number;
}

const PARTNER_TABLE = 'OCRD';
/** Table of the invoices; SAP adds a user field of one marketing document to all others. */
const INVOICE_TABLE = 'OINV';

/** State of the fields or table that results are written to. Changes nothing. */
export async function inspectSetup(
  client: ServiceLayer,
  mode: WriteBackMode,
  types: readonly DocumentType[],
  signal: AbortSignal,
): Promise<SetupItem[]> {
  return mode === 'user_fields'
    ? await inspectDocumentFields(client, types, signal)
    : await inspectTable(client, signal);
}

/** The same for the opt-out field, which is optional. */
export async function inspectPartnerFields(client: ServiceLayer, signal: AbortSignal): Promise<SetupItem[]> {
  const existing = await readFields(client, PARTNER_TABLE, signal);
  const select = partnerFields.map((field) => `U_${field.Name}`).join(',');
  const probe: Call = { method: 'GET', resource: `BusinessPartners${queryString({ $select: select, $top: '1' })}` };
  const visible = await allVisible(client, [probe], signal);
  return partnerFields.map((field) => inspectField({ table: PARTNER_TABLE, ...field }, existing, visible));
}

/**
 * Creates what is missing, one by one; SAP alters its database for each, which is slow.
 * Never at service start: a new field cannot be used before the Service Layer is restarted.
 *
 * @throws `SAP_RIGHT_MISSING`, `SAP_REQUEST_REFUSED`
 */
export async function applySetup(
  client: ServiceLayer,
  items: readonly SetupItem[],
  signal: AbortSignal,
): Promise<void> {
  for (const { state, creation } of items) {
    if (state !== 'missing') continue;
    const call: Call = { method: 'POST', resource: creation.entitySet, body: creation.body };
    const answer = await client.write(call, signal);
    if (!answer.ok) throw refused(call, answer.refusal);
  }
}

async function inspectDocumentFields(
  client: ServiceLayer,
  types: readonly DocumentType[],
  signal: AbortSignal,
): Promise<SetupItem[]> {
  const existing = await readFields(client, INVOICE_TABLE, signal);
  const areVisible = (properties: readonly string[]): Promise<boolean> =>
    allVisible(
      client,
      types.map((type) => ({ method: 'GET' as const, resource: documentProbe(type, properties) })),
      signal,
    );
  const visible = await areVisible(documentMarkProperties);
  const items = documentFields.map((field) => inspectField({ table: INVOICE_TABLE, ...field }, existing, visible));
  for (const field of optionalDocumentFields) {
    const item = inspectField({ table: INVOICE_TABLE, ...field }, existing, await areVisible([`U_${field.Name}`]));
    items.push({ ...item, optional: true });
  }
  return items;
}

async function inspectTable(client: ServiceLayer, signal: AbortSignal): Promise<SetupItem[]> {
  const { TableName } = courierTable;
  const table: Call = { method: 'GET', resource: entityPath('UserTablesMD', TableName) };
  const answer = await client.read(table, signal);
  if (!answer.ok && !isNotFound(answer.refusal)) throw refused(table, answer.refusal);
  const existing = answer.ok ? await readFields(client, `@${TableName}`, signal) : [];
  const select = tableFields.map((field) => `U_${field.Name}`).join(',');
  const probe: Call = { method: 'GET', resource: `U_${TableName}${queryString({ $select: select, $top: '1' })}` };
  const visible = answer.ok && (await allVisible(client, [probe], signal));
  const state: SetupState = answer.ok ? (visible ? 'visible' : 'not_visible') : 'missing';
  return [
    {
      name: `@${TableName}`,
      state,
      detail: null,
      optional: false,
      creation: { entitySet: 'UserTablesMD', body: courierTable },
    },
    ...tableFields.map((field) => inspectField({ table: `@${TableName}`, ...field }, existing, visible)),
  ];
}

function inspectField({ table, ...field }: Field, existing: readonly JsonObject[], visible: boolean): SetupItem {
  const body = { TableName: table, Type: 'db_Alpha', SubType: 'st_None', ...field, EditSize: field.Size };
  const item = {
    name: `${table}.U_${field.Name}`,
    optional: false,
    creation: { entitySet: 'UserFieldsMD' as const, body },
  };
  const found = existing.find((row) => row['Name'] === field.Name);
  if (!found) return { ...item, state: 'missing', detail: null };
  const type = found['Type'];
  if (type !== 'db_Alpha' && type !== 'A') return { ...item, state: 'unfit', detail: 'not alphanumeric' };
  const size = Number(found['EditSize'] ?? found['Size']);
  if (size < field.Size)
    return { ...item, state: 'unfit', detail: `${size} characters, but ${field.Size} are required` };
  return { ...item, state: visible ? 'visible' : 'not_visible', detail: null };
}

async function readFields(client: ServiceLayer, table: string, signal: AbortSignal): Promise<readonly JsonObject[]> {
  const question = {
    entitySet: 'UserFieldsMD',
    pageSize: 0,
    page: byLink({ $filter: `TableName eq ${literal(table)}` }),
  };
  return await allRows(question, client.pageSizes(question.entitySet), (options) =>
    client.read(collectionCall(question, options), signal),
  );
}

function documentProbe(type: DocumentType, properties: readonly string[]): string {
  return `${entitySets[type]}${queryString({ $select: properties.join(','), $top: '1' })}`;
}

/** Whether the Service Layer accepts these reads; an unknown property or path means that it does not yet. */
async function allVisible(client: ServiceLayer, probes: readonly Call[], signal: AbortSignal): Promise<boolean> {
  for (const call of probes) {
    const answer = await client.read(call, signal);
    if (answer.ok) continue;
    if (answer.refusal.code === '-1000') return false;
    throw refused(call, answer.refusal);
  }
  return true;
}

/** @throws `SAP_SETUP_INCOMPLETE`, naming what was not created. */
export function verifyCreated(before: readonly SetupItem[], after: readonly SetupItem[]): void {
  const wanted = new Set(before.filter((item) => item.state === 'missing').map((item) => item.name));
  const still = after.filter((item) => wanted.has(item.name) && (item.state === 'missing' || item.state === 'unfit'));
  if (still.length === 0) return;
  throw sapError('SAP_SETUP_INCOMPLETE', { names: still.map((item) => item.name).join(', ') });
}
