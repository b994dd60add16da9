import { createHash } from 'node:crypto';
import { type AttachedFile, AttachmentFolder, linesOf } from './attachments.ts';
import type { CompanyData, DocumentRow } from './company-data.ts';
import { duplicateEntry, noMatchingRecord } from './refusal.ts';
import {
  type EntitySet,
  type EntityType,
  marketingTables,
  type Property,
  standardEntitySets,
  userTableType,
} from './schema.ts';
import type { ServerClock } from './server-clock.ts';
import { type Row, stored, type Value } from './values.ts';

export type Key = string | number;

/** A change of a row, for webhooks. */
export interface RowEvent {
  readonly entitySet: string;
  readonly key: Key;
  readonly type: 'Created' | 'Updated' | 'Cancelled';
}

/** JSON to return instead of the values of properties, by name. */
export type Misprints = Readonly<Record<string, unknown>>;

interface Stored {
  row: Row;
  version: number;
}

/** The company database: rows by entity set and key, user fields and tables, and the clock for their stamps. */
export class Company {
  readonly data: CompanyData;
  readonly clock: ServerClock;
  readonly files = new AttachmentFolder();
  readonly #sets = new Map<string, EntitySet>(standardEntitySets.map((set) => [set.name, set]));
  readonly #rows = new Map<string, Map<Key, Stored>>();
  readonly #misprints = new Map<string, Misprints>();
  readonly #listeners = new Set<(event: RowEvent) => void>();
  /** User fields known to the running Service Layer; new ones are added at its next start. */
  #visibleFields = new Map<string, Map<string, Property>>();
  #nextFieldId = 0;
  /** Properties by type that are unknown to this version, although the rows contain them. */
  readonly #absent: Readonly<Record<string, readonly string[]>>;

  constructor(data: CompanyData, clock: ServerClock, absent: Readonly<Record<string, readonly string[]>> = {}) {
    this.#absent = absent;
    this.data = data;
    this.clock = clock;
    for (const set of standardEntitySets) this.#rows.set(set.name, new Map());
    for (const row of data.partners) this.#load('BusinessPartners', row);
    for (const row of data.salesPersons) this.#load('SalesPersons', row);
    for (const row of data.branches ?? []) this.#load('BusinessPlaces', row);
    for (const row of data.employees ?? []) this.#load('EmployeesInfo', row);
    for (const row of data.invoices) this.addDocument('Invoices', row);
    for (const row of data.creditNotes ?? []) this.addDocument('CreditNotes', row);
    for (const row of data.deliveryNotes ?? []) this.addDocument('DeliveryNotes', row);
    for (const row of data.downPayments ?? []) this.addDocument('DownPayments', row);
  }

  entitySet(name: string): EntitySet | null {
    const set = this.#sets.get(name);
    if (!set) return null;
    const fields = this.#visibleFields.get(set.table) ?? new Map<string, Property>();
    const absent = this.#absent[set.type.name] ?? [];
    const properties = new Map([...set.type.properties, ...fields].filter(([property]) => !absent.includes(property)));
    return { ...set, type: { name: set.type.name, properties } };
  }

  /** Rows in insertion order. */
  *rows(set: string): Iterable<Row> {
    for (const { row } of this.#table(set).values()) yield row;
  }

  /** @throws Refusal 404 if there is none. */
  row(set: string, key: Key): Row {
    return this.#find(set, key).row;
  }

  /** The row, or null. */
  find(set: string, key: Key): Row | null {
    return this.#table(set).get(key)?.row ?? null;
  }

  /** SHA-1 of the version counter, which every write increments. */
  etag(set: string, key: Key): string {
    const { version } = this.#find(set, key);
    return `W/"${createHash('sha1').update(`${set}/${key}/${version}`).digest('hex').toUpperCase()}"`;
  }

  /**
   * Adds a document as if posted now; values in the row take precedence over derived ones.
   *
   * @returns its DocEntry.
   */
  addDocument(set: string, given: Partial<DocumentRow> & { readonly CardCode: string }): number {
    const partner = this.#table('BusinessPartners').get(given.CardCode)?.row;
    const now = this.clock.local();
    const rows = this.#table(set);
    const docEntry = given.DocEntry ?? [...rows.keys()].reduce<number>((max, key) => Math.max(max, Number(key)), 0) + 1;
    const docDate = given.DocDate ?? now.date;
    const creationDate = given.CreationDate ?? (given.DocDate === undefined ? now.date : given.DocDate);
    const docTime = given.DocTime ?? (given.DocDate === undefined ? now.time : '12:00:00');
    this.#load(set, {
      DocNum: docEntry,
      Series: 1,
      SeriesString: 'Primary',
      DocDueDate: docDate,
      TaxDate: docDate,
      CardName: partner?.['CardName'] ?? null,
      FederalTaxID: partner?.['FederalTaxID'] ?? null,
      SalesPersonCode: partner?.['SalesPersonCode'] ?? -1,
      DocCurrency: this.data.localCurrency,
      UpdateDate: creationDate,
      UpdateTime: docTime,
      ...given,
      DocEntry: docEntry,
      DocDate: docDate,
      CreationDate: creationDate,
      DocTime: docTime,
    });
    this.#tell({ entitySet: set, key: docEntry, type: 'Created' });
    return docEntry;
  }

  /** Attaches files to a document, in place of those it had. */
  attach(set: string, docEntry: number, files: readonly AttachedFile[]): void {
    const had = this.row(set, docEntry)['AttachmentEntry'];
    const entry = typeof had === 'number' ? had : this.#table('Attachments2').size + 1;
    const { date } = this.clock.local();
    this.#load('Attachments2', { AbsoluteEntry: entry, Attachments2_Lines: linesOf(files, date) });
    this.files.set(entry, files);
    this.change(set, docEntry, { AttachmentEntry: entry });
  }

  /** From now on returns these properties of a row as the given JSON, whatever is stored; `{}` ends it. */
  misprint(set: string, key: Key, values: Misprints): void {
    this.#find(set, key);
    this.#misprints.set(`${set}/${key}`, values);
  }

  misprintsOf(set: string, key: Key): Misprints {
    return this.#misprints.get(`${set}/${key}`) ?? {};
  }

  /** Changes a row as the SAP client would, including read-only properties; updates its stamp by default. */
  change(set: string, key: Key, patch: Readonly<Record<string, unknown>>, stamp = true): void {
    const found = this.#find(set, key);
    found.row = { ...found.row, ...this.#values(set, patch), ...(stamp ? this.#stamp(set) : {}) };
    found.version++;
    this.#tell({ entitySet: set, key, type: patch['CancelStatus'] === 'csYes' ? 'Cancelled' : 'Updated' });
  }

  /** A PATCH: read-only properties are silently ignored. */
  patch(set: string, key: Key, body: Readonly<Record<string, unknown>>): void {
    const type = this.#type(set);
    const writable = Object.entries(body).filter(([name]) => type.properties.get(name)?.readOnly === false);
    this.change(set, key, Object.fromEntries(writable));
  }

  /** A POST. @throws Refusal -2035 if the key is taken. */
  insert(set: string, body: Readonly<Record<string, unknown>>): Row {
    const entitySet = this.#set(set);
    if (set === 'UserFieldsMD') return this.#addUserField(body);
    const key = body[entitySet.key];
    if (typeof key !== 'string' && typeof key !== 'number') throw noMatchingRecord();
    if (this.#table(set).has(key)) throw duplicateEntry();
    if (set === 'UserTablesMD') this.#rows.set(`U_${key}`, new Map());
    return this.#load(set, body);
  }

  remove(set: string, key: Key): void {
    this.#find(set, key);
    this.#table(set).delete(key);
  }

  /** Cancels a document: marks the original, and adds a cancellation document with its own DocEntry. */
  cancelDocument(set: string, docEntry: number): number {
    const original = this.row(set, docEntry);
    this.change(set, docEntry, { CancelStatus: 'csYes', Cancelled: 'tYES', DocumentStatus: 'bost_Close' });
    const now = this.clock.local();
    return this.addDocument(set, {
      ...copyOf(original, ownOfEveryDocument),
      CancelStatus: 'csCancellation',
      CreationDate: now.date,
      DocTime: now.time,
    });
  }

  /** *Duplicate* in the SAP client: an open document, posted now, with everything a person entered, including user fields. */
  duplicateDocument(set: string, docEntry: number): number {
    return this.addDocument(set, copyOf(this.row(set, docEntry), [...ownOfEveryDocument, ...ownOfEveryPosting]));
  }

  /** Restarts the Service Layer: new user fields and tables become usable. */
  publishUserDefined(): void {
    this.#visibleFields = new Map();
    for (const table of this.rows('UserTablesMD')) {
      const name = `U_${textOf(table, 'TableName')}`;
      const type = userTableType(name);
      this.#sets.set(name, { name, type, key: 'Code', table: `@${textOf(table, 'TableName')}`, objectType: null });
    }
    for (const field of this.rows('UserFieldsMD')) {
      const table = textOf(field, 'TableName');
      const property: Property = {
        type: userFieldType(textOf(field, 'Type')),
        readOnly: false,
        initial: (field['DefaultValue'] as string | null) ?? null,
      };
      const fields = this.#visibleFields.get(table) ?? new Map<string, Property>();
      fields.set(`U_${textOf(field, 'Name')}`, property);
      this.#visibleFields.set(table, fields);
    }
  }

  /** Rolls back everything that `work` did if it returns false. */
  atomically(work: () => boolean): void {
    const undo = this.backUp();
    if (!work()) undo();
  }

  /** Takes a snapshot of the database; the returned function restores it, any number of times. */
  backUp(): () => void {
    const copy = (rows: Iterable<readonly [string, Map<Key, Stored>]>): [string, Map<Key, Stored>][] =>
      [...rows].map(([name, table]) => [name, new Map([...table].map(([key, entry]) => [key, { ...entry }]))]);
    const kept = copy(this.#rows);
    return () => {
      for (const [name, table] of copy(kept)) this.#rows.set(name, table);
    };
  }

  onChange(listener: (event: RowEvent) => void): void {
    this.#listeners.add(listener);
  }

  /** A field of one marketing document is added to all others as well. */
  #addUserField(body: Readonly<Record<string, unknown>>): Row {
    const table = String(body['TableName']);
    const tables = marketingTables.has(table)
      ? [table, ...[...marketingTables].filter((other) => other !== table)]
      : [table];
    const rows = tables.map((name) => {
      for (const row of this.rows('UserFieldsMD')) {
        if (row['TableName'] === name && row['Name'] === body['Name']) throw duplicateEntry();
      }
      return this.#load('UserFieldsMD', { ...body, TableName: name, FieldID: this.#nextFieldId++ });
    });
    const first = rows[0];
    if (!first) throw noMatchingRecord();
    return first;
  }

  #load(set: string, given: object): Row {
    const entitySet = this.#set(set);
    const initial = [...this.#type(set).properties].map(([name, property]): [string, Value] => [
      name,
      property.type.startsWith('list ') ? [] : property.initial,
    ]);
    const row: Row = { ...Object.fromEntries(initial), ...this.#values(set, given as Record<string, unknown>) };
    this.#table(set).set(row[entitySet.key] as Key, { row, version: 1 });
    return row;
  }

  #values(set: string, given: Readonly<Record<string, unknown>>): Row {
    const type = this.#type(set);
    const entries = Object.entries(given).map(([name, value]): [string, Value] => {
      const property = type.properties.get(name);
      if (!property) throw new TypeError(`${set} has no property ${name}`);
      return [name, stored(property, value)];
    });
    return Object.fromEntries(entries);
  }

  #stamp(set: string): Row {
    if (!this.#set(set).type.properties.has('UpdateTime')) return {};
    const now = this.clock.local();
    return { UpdateDate: now.date, UpdateTime: now.time };
  }

  #type(set: string): EntityType {
    const whole = this.#set(set);
    const visible = this.entitySet(set);
    return visible
      ? { ...whole.type, properties: new Map([...whole.type.properties, ...visible.type.properties]) }
      : whole.type;
  }

  #set(name: string): EntitySet {
    const set = this.#sets.get(name);
    if (!set) throw new TypeError(`No entity set ${name}`);
    return set;
  }

  #table(set: string): Map<Key, Stored> {
    const table = this.#rows.get(set);
    if (!table) throw new TypeError(`No entity set ${set}`);
    return table;
  }

  #find(set: string, key: Key): Stored {
    const found = this.#table(set).get(key);
    if (!found) throw noMatchingRecord();
    return found;
  }

  #tell(event: RowEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

const ownOfEveryDocument = ['DocEntry', 'DocNum', 'CreationDate', 'DocTime', 'UpdateDate', 'UpdateTime'];
const ownOfEveryPosting = [
  ...['DocDate', 'DocDueDate', 'TaxDate', 'DocumentStatus', 'CancelStatus', 'Cancelled', 'Printed'],
  ...['FolioNumberFrom', 'FolioNumberTo', 'FolioNumber', 'EDocStatus', 'EDocNum', 'ElecCommStatus'],
];

function copyOf(row: Row, without: readonly string[]): Partial<DocumentRow> & { readonly CardCode: string } {
  const entries = Object.entries(row).filter(([name]) => !without.includes(name));
  return { ...Object.fromEntries(entries), CardCode: textOf(row, 'CardCode') };
}

function textOf(row: Row, property: string): string {
  const value = row[property];
  return typeof value === 'string' ? value : '';
}

function userFieldType(type: string): Property['type'] {
  if (type === 'db_Numeric') return 'Int32';
  if (type === 'db_Date') return 'Date';
  return type === 'db_Float' ? 'Double' : 'String';
}
