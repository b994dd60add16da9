import { type Country, countries } from './countries.ts';
import type { Random } from './random.ts';

export type PrintKind = 'invoice' | 'credit_note' | 'other';

/** The content of a print, before layout. Money in thousandths. */
export interface PrintModel {
  readonly country: Country;
  readonly kind: PrintKind;
  readonly title: string;
  /** As printed, and SAP's document number. */
  readonly printed: string;
  readonly docNum: number;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly lines: readonly { readonly quantity: number; readonly price: number }[];
  readonly net: number;
  readonly tax: number;
  readonly total: number;
  readonly customerTaxId: string;
  readonly references: readonly string[];
  /** Numbers of something else without any words: of a customer, an order, a tour, a year. */
  readonly strays: readonly string[];
  /** What marks each copy of it in the file; none: it is there once. */
  readonly copies: readonly string[];
}

const SHAPES: readonly ((docNum: number, year: string) => string)[] = [
  (docNum) => String(docNum),
  (docNum) => String(docNum),
  (docNum, year) => `FA-${year}-${String(docNum).padStart(5, '0')}`,
  (docNum, year) => `${year}-${docNum}`,
  (docNum) => `RE${docNum}`,
  (docNum) => `A-${docNum}`,
  (docNum, year) => `${docNum}/${year}`,
  (docNum, year) => `INV/${year}/${docNum}`,
  (docNum) => `F001-${String(docNum).padStart(8, '0')}`,
];

/** A random print of any country. */
export function anyModel(random: Random): PrintModel {
  const country = random.pick(countries);
  const kind: PrintKind = random.chance(0.1) ? 'credit_note' : random.chance(0.12) ? 'other' : 'invoice';
  const docNum = random.integer(1, 6) * 10 ** random.integer(2, 5) + random.integer(11, 99);
  const date = `202${random.integer(4, 6)}-${two(random.integer(1, 12))}-${two(random.integer(1, 28))}`;
  const unit = 10 ** (3 - country.decimals);
  const lines = Array.from({ length: random.integer(1, 6) }, () => ({
    quantity: random.integer(1, 12),
    price: random.integer(150, 900_000) * unit,
  }));
  const net = lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
  const tax = Math.round((net * country.taxRate) / unit) * unit;
  const [, ...customers] = country.taxIds;
  const reference = (pattern: string) => pattern.replace('#', String(random.integer(1000, 999_999)));
  // In Chile it is a plain number below the title.
  const shape = country.code === 'CL' ? SHAPES[0] : random.pick(SHAPES);
  return {
    country,
    kind,
    title: random.pick(
      kind === 'invoice' ? country.title : kind === 'other' ? country.otherTitles : country.creditTitle,
    ),
    printed: shape?.(docNum, date.slice(0, 4)) ?? String(docNum),
    docNum,
    date,
    lines,
    net,
    tax,
    total: net + tax,
    customerTaxId: random.pick(customers),
    references: [
      ...(random.chance(0.6) ? [reference(random.pick(country.references))] : []),
      ...(kind === 'credit_note' ? [reference(country.creditReference)] : []),
    ],
    strays: random.chance(0.5) ? Array.from({ length: random.integer(1, 4) }, () => stray(random)) : [],
    copies: random.chance(0.06) ? random.pick(COPIES) : [],
  };
}

const COPIES = [
  ['ORIGINAL', 'DUPLICADO'],
  ['Original', 'Copy'],
  ['ORIGINAL', 'DUPLICADO', 'TRIPLICADO'],
] as const;

function stray(random: Random): string {
  const digits = random.integer(3, 8);
  return random.chance(0.2)
    ? `20${random.integer(19, 27)}`
    : String(random.integer(10 ** (digits - 1), 10 ** digits - 1));
}

export function two(value: number): string {
  return String(value).padStart(2, '0');
}
