import type { Log } from '../../log.ts';
import type { Partner, SalesPerson } from '../invoice-source.ts';
import { type Call, refused } from './call.ts';
import { type JsonObject, objectsOf } from './json.ts';
import {
  employeeSelect,
  optionalPartnerProperties,
  optionalSalesPersonProperties,
  partnerSelect,
  readEmployeePhones,
  readPartner,
  readSalesPerson,
  salesPersonSelect,
} from './partner-row.ts';
import { entityPath, literal, queryString } from './query.ts';
import { isNotFound } from './refusal.ts';
import { SelectedReads } from './selected.ts';
import type { ServiceLayer } from './service-layer.ts';
import { defaultOptOutField } from './user-fields.ts';

/** Reads customers and salespersons. */
export class PeopleReader {
  readonly #client: ServiceLayer;
  readonly #log: Log;
  readonly #optOutField: string;
  readonly #partners: SelectedReads;
  readonly #salesPersons: SelectedReads;

  /**
   * @param optOutField user field of the partner that opts out of messages with a yes. The default may be missing; a configured
   * one must exist, or opt-outs would be silently ignored.
   */
  constructor(client: ServiceLayer, optOutField: string, log: Log) {
    this.#client = client;
    this.#log = log;
    this.#optOutField = optOutField;
    this.#partners = new SelectedReads(client, optionalFor(optOutField), log);
    this.#salesPersons = new SelectedReads(client, optionalSalesPersonProperties, log);
  }

  async partner(cardCode: string, signal: AbortSignal): Promise<Partner | null> {
    const row = await this.#partnerRow(cardCode, signal);
    return row ? readPartner(row, this.#optOutField) : null;
  }

  /** By key, or by filter if a web server in front rejects the key in a path (a slash, a percent sign). */
  async #partnerRow(cardCode: string, signal: AbortSignal): Promise<JsonObject | null> {
    const $select = (absent: ReadonlySet<string>): string =>
      [...partnerSelect.split(','), this.#optOutField].filter((property) => !absent.has(property)).join(',');
    const byKey = (absent: ReadonlySet<string>): Call => ({
      method: 'GET',
      resource: entityPath('BusinessPartners', cardCode) + queryString({ $select: $select(absent) }),
      expects: ['CardCode'],
    });
    const answer = await this.#partners.read(byKey, signal);
    if (answer.ok) return answer.body;
    if (isNotFound(answer.refusal)) return null;
    if (answer.refusal.fromSap || answer.refusal.status >= 500) throw refused(byKey(new Set()), answer.refusal);
    const byFilter = (absent: ReadonlySet<string>): Call => ({
      method: 'GET',
      resource: `BusinessPartners${queryString({ $select: $select(absent), $filter: `CardCode eq ${literal(cardCode)}` })}`,
    });
    const list = await this.#partners.read(byFilter, signal);
    if (!list.ok) throw refused(byFilter(new Set()), list.refusal);
    return objectsOf(list.body?.['value']).find((row) => row['CardCode'] === cardCode) ?? null;
  }

  /** A salesperson without a phone is looked up as an employee. */
  async salesPerson(code: number, signal: AbortSignal): Promise<SalesPerson | null> {
    const row = await this.#read(this.#salesPersons, signal, (absent) => ({
      method: 'GET',
      resource: entityPath('SalesPersons', code) + queryString({ $select: salesPersonSelect(absent) }),
      expects: ['SalesEmployeeCode'],
    }));
    if (!row) return null;
    const { employeeId, ...salesPerson } = readSalesPerson(row);
    if (salesPerson.phones.length > 0 || employeeId === null || employeeId <= 0) return salesPerson;
    return { ...salesPerson, phones: await this.#employeePhones(employeeId, signal) };
  }

  /** Many users are not allowed to read employees; there is no phone then. */
  async #employeePhones(employeeId: number, signal: AbortSignal) {
    const resource = entityPath('EmployeesInfo', employeeId) + queryString({ $select: employeeSelect });
    const answer = await this.#client.read({ method: 'GET', resource, expects: ['EmployeeID'] }, signal);
    if (answer.ok) return answer.body ? readEmployeePhones(answer.body) : [];
    this.#log.info({ employeeId, refusal: answer.refusal }, "an employee's phones cannot be read");
    return [];
  }

  async #read(
    reads: SelectedReads,
    signal: AbortSignal,
    call: (absent: ReadonlySet<string>) => Call,
  ): Promise<JsonObject | null> {
    const answer = await reads.read(call, signal);
    if (answer.ok) return answer.body;
    if (isNotFound(answer.refusal)) return null;
    throw refused(call(new Set()), answer.refusal);
  }
}

function optionalFor(optOutField: string): ReadonlySet<string> {
  const ours = optOutField === defaultOptOutField ? [optOutField] : [];
  return new Set([...optionalPartnerProperties, ...ours]);
}
