import type { Partner, PhoneField, SalesPerson } from '../invoice-source.ts';
import { Fields, yesNo } from './fields.ts';
import { type JsonObject, objectsOf } from './json.ts';

export const partnerSelect =
  'CardCode,CardName,Cellular,Phone1,Phone2,Country,LanguageCode,BlockSendingMarketingContent,ContactEmployees,BPAddresses';

/** Properties of a partner that are missing in older versions. */
export const optionalPartnerProperties: readonly string[] = ['BlockSendingMarketingContent'];

/** SAP's built-in languages by number (BoSuppLangs); languages added by a company have higher numbers and are unknown. */
const languages: Readonly<Record<number, string>> = {
  1: 'he',
  2: 'es',
  3: 'en',
  5: 'pl',
  6: 'en',
  7: 'es',
  8: 'en',
  9: 'de',
  10: 'sr',
  11: 'da',
  12: 'no',
  13: 'it',
  14: 'hu',
  15: 'zh',
  16: 'nl',
  17: 'fi',
  18: 'el',
  19: 'pt',
  20: 'sv',
  21: 'en',
  22: 'fr',
  23: 'es',
  24: 'ru',
  25: 'es',
  26: 'cs',
  27: 'sk',
  28: 'ko',
  29: 'pt',
  30: 'ja',
  31: 'tr',
  32: 'ar',
  33: 'uk',
  35: 'zh',
};

/** What people enter for yes in an opt-out field, in the supported languages. */
const yes: ReadonlySet<string> = new Set(['Y', 'YES', 'TYES', 'S', 'SI', 'SÍ', 'SIM', 'J', 'JA', 'X', '1', 'TRUE']);

/**
 * @param optOutField user field of the partner that opts out of messages with a yes
 * @throws `SAP_DATA_UNEXPECTED`
 */
export function readPartner(row: JsonObject, optOutField: string): Partner {
  const fields = new Fields(row, 'BusinessPartner');
  const language = fields.integer('LanguageCode');
  return {
    cardCode: fields.requiredText('CardCode'),
    name: fields.text('CardName') ?? '',
    country: country(fields.text('Country')) ?? addressCountry(objectsOf(row['BPAddresses'])),
    language: language === null ? null : (languages[language] ?? null),
    phones: phones(fields, ['Cellular', 'Phone1', 'Phone2'], ''),
    contacts: objectsOf(row['ContactEmployees']).flatMap(readContact),
    optedOut:
      fields.member('BlockSendingMarketingContent', yesNo) === 'tYES' ||
      yes.has((fields.text(optOutField) ?? '').trim().toUpperCase()),
  };
}

/** Contacts that are inactive or opted out are left out. */
function readContact(row: JsonObject): Partner['contacts'] {
  const fields = new Fields(row, 'ContactEmployee');
  const gone = fields.member('Active', yesNo) === 'tNO';
  const optedOut = fields.member('BlockSendingMarketingContent', yesNo) === 'tYES';
  const code = fields.integer('InternalCode');
  if (gone || optedOut || code === null) return [];
  const fullName = [fields.text('FirstName'), fields.text('LastName')].filter((part) => part !== null).join(' ');
  return [
    {
      code,
      name: fullName === '' ? (fields.text('Name') ?? '') : fullName,
      phones: phones(fields, ['MobilePhone', 'Phone1', 'Phone2'], 'contact.'),
    },
  ];
}

/** Country of the bill-to address, or of any other. */
function addressCountry(rows: readonly JsonObject[]): string | null {
  const billTo = rows.filter((row) => row['AddressType'] === 'bo_BillTo' || row['AddressType'] === 'B');
  for (const row of [...billTo, ...rows]) {
    const found = country(new Fields(row, 'BPAddress').text('Country'));
    if (found !== null) return found;
  }
  return null;
}

const country = (text: string | null): string | null => (text !== null && /^[A-Z]{2}$/.test(text) ? text : null);

function phones(fields: Fields, properties: readonly string[], prefix: string): PhoneField[] {
  return properties.flatMap((property) => {
    const text = fields.text(property);
    return text === null ? [] : [{ field: `${prefix}${property}`, text }];
  });
}

const salesPersonProperties = ['SalesEmployeeCode', 'SalesEmployeeName', 'EmployeeID', 'Active', 'Mobile', 'Telephone'];

/** Properties of a salesperson that exist only in later versions; before, only the employee had a phone. */
export const optionalSalesPersonProperties: ReadonlySet<string> = new Set(['Mobile', 'Telephone', 'EmployeeID']);

export function salesPersonSelect(absent: ReadonlySet<string>): string {
  return salesPersonProperties.filter((property) => !absent.has(property)).join(',');
}

/** A salesperson, and the employee whose phones are used if it has none. */
export function readSalesPerson(row: JsonObject): SalesPerson & { readonly employeeId: number | null } {
  const fields = new Fields(row, 'SalesPerson');
  return {
    code: fields.requiredInteger('SalesEmployeeCode'),
    name: fields.text('SalesEmployeeName') ?? '',
    phones: phones(fields, ['Mobile', 'Telephone'], ''),
    active: fields.member('Active', yesNo) !== 'tNO',
    employeeId: fields.integer('EmployeeID'),
  };
}

export const employeeSelect = 'EmployeeID,MobilePhone,OfficePhone';
export const readEmployeePhones = (row: JsonObject): PhoneField[] =>
  phones(new Fields(row, 'EmployeeInfo'), ['MobilePhone', 'OfficePhone'], 'employee.');
