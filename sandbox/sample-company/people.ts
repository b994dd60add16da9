import type { PartnerRow, SalesPersonRow } from '../business-one/company-data.ts';

/** Customers of a hardware dealer in Buenos Aires, with phone fields as filled in by people. */
export const partners: readonly PartnerRow[] = [
  {
    CardCode: 'C10001',
    CardName: 'Constructora Andina S.R.L.',
    Country: 'AR',
    LanguageCode: 23,
    FederalTaxID: '30-71234501-4',
    Cellular: '011 15-4444-5501',
    Phone1: '011 4555-0101',
    SalesPersonCode: 1,
    ContactPerson: 'María López',
    ContactEmployees: [
      {
        InternalCode: 11,
        Name: 'María López',
        FirstName: 'María',
        LastName: 'López',
        MobilePhone: '+54 9 11 4444-5502',
      },
      { InternalCode: 12, Name: 'Depósito', Phone1: '4555-0199' },
    ],
  },
  {
    // Two numbers in one field: the first one is used.
    CardCode: 'C10002',
    CardName: 'Taller Mecánico Ruiz',
    Country: 'AR',
    LanguageCode: 23,
    FederalTaxID: '20-18765432-1',
    Cellular: '341 555-1234 / 341 555-9876',
    SalesPersonCode: 2,
  },
  {
    // No area code: the town is unknown.
    CardCode: 'C10003',
    CardName: 'Panadería La Espiga',
    Country: 'AR',
    LanguageCode: 23,
    FederalTaxID: '27-20111222-3',
    Cellular: '15-4444-5503',
    SalesPersonCode: 1,
  },
  {
    // A name in brackets.
    CardCode: 'C10004',
    CardName: 'Comercial Paulista Ltda',
    Country: 'BR',
    LanguageCode: 19,
    FederalTaxID: '12.345.678/0001-95',
    Cellular: '(11) 98765-4321 (João)',
    SalesPersonCode: 1,
  },
  {
    // A mobile from before the ninth digit, in an area where WhatsApp still uses the old form.
    CardCode: 'C10005',
    CardName: 'Mineira Ferragens S.A.',
    Country: 'BR',
    LanguageCode: 19,
    FederalTaxID: '98.765.432/0001-10',
    Phone1: 'cel: (31) 8765-4321',
    SalesPersonCode: 2,
  },
  {
    CardCode: 'C10006',
    CardName: 'Aceros del Norte S.A. de C.V.',
    Country: 'MX',
    LanguageCode: 25,
    FederalTaxID: 'ANO010203XY9',
    Cellular: '044 55 1234 5678',
    SalesPersonCode: 3,
  },
  {
    CardCode: 'C10007',
    CardName: 'Deccan Hardware Pvt Ltd',
    Country: 'IN',
    LanguageCode: 3,
    FederalTaxID: '27ABCDE1234F1Z5',
    Cellular: '+91-98765-43210; 080-2555-0101',
    SalesPersonCode: 3,
  },
  {
    // The first number is the office's, which is not on WhatsApp.
    CardCode: 'C10008',
    CardName: 'Schmidt Werkzeuge GmbH',
    Country: 'DE',
    LanguageCode: 9,
    FederalTaxID: 'DE123456789',
    Phone1: '030/901820 oder 0171-1234567 (Hr. Schmidt)',
    SalesPersonCode: -1,
  },
  {
    CardCode: 'C10009',
    CardName: 'Sanitarios El Puente',
    Country: 'AR',
    LanguageCode: 23,
    FederalTaxID: '30-70999888-7',
    SalesPersonCode: 1,
  },
  {
    CardCode: 'C10010',
    CardName: 'Librería Martín Fierro',
    Country: 'AR',
    LanguageCode: 23,
    FederalTaxID: '30-68555444-2',
    SalesPersonCode: 2,
    Cellular: 'No tengo celular ni lo quiero tener',
    Phone1: 'el que canta sus males espanta',
  },
];

export const salesPersons: readonly SalesPersonRow[] = [
  { SalesEmployeeCode: 1, SalesEmployeeName: 'Ana Vega', Mobile: '+54 9 11 5000-0001', Active: 'tYES' },
  { SalesEmployeeCode: 2, SalesEmployeeName: 'Bruno Paz', Mobile: '11 5000-0002 (personal)', Active: 'tYES' },
  { SalesEmployeeCode: 3, SalesEmployeeName: 'Carla Gil', Email: 'carla@ferreteria.example', Active: 'tYES' },
];

/** A number with a WhatsApp account, and the other forms under which it is found. */
export interface WhatsAppNumber {
  readonly digits: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly online: true;
}

/** Who is on WhatsApp: everybody with a mobile, all online. Digits in WhatsApp's own form. */
export function whatsappNumbers(): readonly WhatsAppNumber[] {
  const numbers: readonly (readonly [digits: string, name: string, ...aliases: string[]])[] = [
    ['5491144445501', 'Constructora Andina', '541144445501'],
    ['5491144445502', 'María López', '541144445502'],
    ['5493415551234', 'Taller Ruiz', '543415551234'],
    ['5493415559876', 'Taller Ruiz, casa', '543415559876'],
    ['5511987654321', 'Comercial Paulista', '551187654321'],
    ['553187654321', 'Mineira Ferragens', '5531987654321'],
    ['5215512345678', 'Aceros del Norte', '525512345678'],
    ['919876543210', 'Deccan Hardware'],
    ['491711234567', 'Herr Schmidt'],
    ['5491150000001', 'Ana Vega', '541150000001'],
    ['5491150000002', 'Bruno Paz', '541150000002'],
  ];
  return numbers.map(([digits, name, ...aliases]) => ({ digits, name, aliases, online: true }));
}

/**
 * Where a customer's invoice must arrive: digits in WhatsApp's form, or the code of the reason why that is
 * unknown. Written by hand, so that it verifies the service instead of repeating it.
 */
export const customerPhones: Readonly<Record<string, { readonly digits: string } | { readonly problem: string }>> = {
  C10001: { digits: '5491144445501' },
  C10002: { digits: '5493415551234' },
  C10003: { problem: 'PHONE_AREA_CODE_MISSING' },
  C10004: { digits: '5511987654321' },
  C10005: { digits: '553187654321' },
  C10006: { digits: '5215512345678' },
  C10007: { digits: '919876543210' },
  C10008: { digits: '491711234567' },
  C10009: { problem: 'PHONE_MISSING' },
  C10010: { problem: 'PHONE_UNREADABLE' },
};
export const contactPhones: Readonly<Record<number, string>> = { 11: '5491144445502' };
export const salesPersonPhones: Readonly<Record<number, string>> = { 1: '5491150000001', 2: '5491150000002' };
