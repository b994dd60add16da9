/** Tax numbers of companies and people, recognised by format and check digits. */

import { matchesOf } from './matches.ts';

export interface TaxScheme {
  /** Country and name: "AR CUIT". */
  readonly name: string;
  /** The compact form: only upper-case letters and digits. */
  readonly shape: RegExp;
  /** True if the check digit is valid; missing if the country has none, or it is not public. */
  readonly check?: (compact: string) => boolean;
}

export const taxSchemes: readonly TaxScheme[] = [
  {
    name: 'AR CUIT',
    shape: /^(?:20|23|24|25|26|27|30|33|34)\d{9}$/,
    check: (text) => weighed(text, '5432765432', (sum) => (11 - (sum % 11)) % 11),
  },
  { name: 'BR CNPJ', shape: /^[\dA-Z]{12}\d{2}$/, check: isCnpj },
  { name: 'BR CPF', shape: /^\d{11}$/, check: isCpf },
  { name: 'CL RUT', shape: /^\d{7,8}[\dK]$/, check: isRut },
  { name: 'CO NIT', shape: /^\d{9,10}$/, check: (text) => text.length === 10 && isNit(text) },
  {
    name: 'PE RUC',
    shape: /^(?:10|15|16|17|20)\d{9}$/,
    check: (text) => weighed(text, '5432765432', (sum) => (11 - (sum % 11)) % 10),
  },
  { name: 'MX RFC', shape: /^[A-ZÑ&]{3,4}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[A-Z\d]{3}$/ },
  { name: 'IN GSTIN', shape: /^\d{2}[A-Z]{5}\d{4}[A-Z][A-Z\d]Z[A-Z\d]$/, check: isGstin },
  {
    name: 'EU VAT',
    shape:
      /^(?:ATU\d{8}|BE[01]\d{9}|BG\d{9,10}|CY\d{8}[A-Z]|CZ\d{8,10}|DE\d{9}|DK\d{8}|EE\d{9}|EL\d{9}|ES[A-Z\d]\d{7}[A-Z\d]|FI\d{8}|FR[A-Z\d]{2}\d{9}|HR\d{11}|HU\d{8}|IE\d[A-Z\d]\d{5}[A-Z]{1,2}|IT\d{11}|LT(?:\d{9}|\d{12})|LU\d{8}|LV\d{11}|MT\d{8}|NL\d{9}B\d{2}|PL\d{10}|PT\d{9}|RO\d{4,10}|SE\d{10}01|SI\d{8}|SK\d{10}|XI\d{9}|GB(?:\d{9}|\d{12}))$/,
  },
  { name: 'SA VAT', shape: /^3\d{13}3$/ },
  { name: 'AE TRN', shape: /^100\d{12}$/ },
  { name: 'CH UID', shape: /^CHE\d{9}(?:MWST|TVA|IVA)?$/ },
  { name: 'FR SIREN', shape: /^\d{9}$|^\d{14}$/, check: isLuhn },
];

/** Only the upper-case letters and digits. */
export function compactId(text: string): string {
  return text.toUpperCase().replace(/[^\p{Lu}\d&]/gu, '');
}

/** The scheme of a compact number with a valid check digit, or without one; null for anything else. */
export function schemeOf(compact: string): string | null {
  return taxSchemes.find(({ shape, check }) => shape.test(compact) && (check?.(compact) ?? true))?.name ?? null;
}

/** The schemes whose format matches, whatever the check digit: samples and misprints have labels, too. */
export function shapesOf(compact: string): string[] {
  return taxSchemes.filter(({ shape }) => shape.test(compact)).map(({ name }) => name);
}

/** Whether the last digit is `digitOf` the weighted sum of those before it. */
function weighed(text: string, weights: string, digitOf: (sum: number) => number): boolean {
  const sum = [...weights].reduce((total, weight, i) => total + Number(weight) * Number(text[i]), 0);
  return digitOf(sum) === Number(text[weights.length]);
}

/** Receita Federal, mod 11; from July 2026 the first twelve may be letters, which count by their character code. */
function isCnpj(text: string): boolean {
  const digit = (count: number) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += (text.charCodeAt(i) - 48) * (((count - 1 - i) % 8) + 2);
    return sum % 11 < 2 ? 0 : 11 - (sum % 11);
  };
  return digit(12) === Number(text[12]) && digit(13) === Number(text[13]);
}

function isCpf(text: string): boolean {
  if (/^(\d)\1*$/.test(text)) return false;
  const digit = (count: number) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += Number(text[i]) * (count + 1 - i);
    return ((sum * 10) % 11) % 10;
  };
  return digit(9) === Number(text[9]) && digit(10) === Number(text[10]);
}

/** Servicio de Impuestos Internos, mod 11 with K for ten. */
function isRut(text: string): boolean {
  let sum = 0;
  for (let i = text.length - 2, weight = 2; i >= 0; i--, weight = weight === 7 ? 2 : weight + 1)
    sum += Number(text[i]) * weight;
  const digit = 11 - (sum % 11);
  return (digit === 11 ? '0' : digit === 10 ? 'K' : String(digit)) === text.at(-1);
}

/** DIAN, mod 11 with primes as weights. */
function isNit(text: string): boolean {
  const primes = [3, 7, 13, 17, 19, 23, 29, 37, 41];
  const rest = primes.reduce((sum, prime, i) => sum + prime * Number(text[8 - i]), 0) % 11;
  return (rest < 2 ? rest : 11 - rest) === Number(text[9]);
}

const BASE_36 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** GSTN, mod 36. */
function isGstin(text: string): boolean {
  let sum = 0;
  for (let i = 0; i < 14; i++) {
    const product = BASE_36.indexOf(text[i] ?? '') * (i % 2 === 0 ? 1 : 2);
    sum += Math.floor(product / 36) + (product % 36);
  }
  return BASE_36[(36 - (sum % 36)) % 36] === text[14];
}

function isLuhn(text: string): boolean {
  const sum = [...text].reverse().reduce((total, digit, i) => {
    const doubled = Number(digit) * (i % 2 === 0 ? 1 : 2);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

/** Labels of tax numbers. */
const WORD =
  /(?<![\p{L}])(?:CUIT|C\.U\.I\.T|CUIL|CNPJ|CPF|RFC|R\.F\.C|GSTIN|GST(?:\s?IN)?\s?No|NIT|N\.I\.T|RUC|R\.U\.C|RUT|R\.U\.T|NIF|CIF|N\.I\.F|VAT|USt-?\.? ?-?Id|UID|MWST|TVA|P\.? ?IVA|Partita IVA|BTW|DI[CČ]|NIP|VKN|V[OÖ]EN|Tax ID|TIN|EIN|SIREN|SIRET|Steuer-?(?:nr|nummer)|TRN|(?:(?:رقم )?(?:التسجيل|التعريف) الضريبي|الرقم الضريبي|رقم ضريبي|رقم التسجيل في ضريبه القيمه المضافه|رقم تسجيل ضريبه القيمه المضافه|رقم ضريبه القيمه المضافه|ע\.? ?מ\.?|ח\.? ?[פצ]\.?|עוסק מורשה|מספר עוסק|מס' עוסק)(?!\p{L}))(?!\p{L}{8})/giu;
/** What may appear between label and number, piece by piece. */
const FILLER =
  /(?:[\s.:#°º()/-]{1,4}|Identn(?:umme)?r|ent|n(?:umme)?r|n[or°º]?(?!\p{L})|no(?!\p{L})|number(?!\p{L})|intra|client[e]?|للعميل|العميل|للمشتري|المشتري|للبائع|البائع|للمورد|المورد|رقم|מספר|מס'|\(?(?:MWST|TVA)\)?(?!\p{L}))/iuy;
const MOST_FILLERS = 6;
/** A number, possibly written in groups. */
const VALUE = /(?:[A-Z]{2,4}[ .-]?)?(?:[A-Z\dÑ&])(?:(?:[./-]| (?=\d))?[A-Z\dÑ&]){6,20}(?![\p{L}\d])/iuy;
/** Formats that are recognisable without a label by their usual punctuation. */
const SHAPES: readonly RegExp[] = [
  /(?<![\d-])\d{2}-\d{8}-\d(?![\d-])/g,
  /(?<!\d)[\dA-Z]{2}\.[\dA-Z]{3}\.[\dA-Z]{3}\/[\dA-Z]{4}-\d{2}(?!\d)/g,
  /(?<![\d.])\d{3}\.\d{3}\.\d{3}-\d{2}(?!\d)/g,
  /(?<![\d.])\d{1,2}\.?\d{3}\.?\d{3}-[\dKk](?![\dA-Za-z])/g,
  /(?<![A-ZÑ&\d])[A-ZÑ&]{3,4}-?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-?[A-Z0-9]{3}(?![A-Z0-9])/g,
  /(?<![A-Z0-9])\d{2}[A-Z]{5}\d{4}[A-Z][A-Z0-9]Z[A-Z0-9](?![A-Z0-9])/g,
  /(?<![A-Z0-9])(?:AT ?U|BE|DE|DK|ES|FI|FR|HU|IT|LU|NL|PL|PT|SE|CHE-?)[ ]?[A-Z0-9]{1,3}(?:[ .]?\d{2,4}){1,4}(?:[ .]?[A-Z0-9]{1,3})?(?![A-Z0-9])/g,
];

/** Every tax number in a text, compact: after a label, or by its format if the check digit is valid. */
export function findTaxNumbers(text: string): string[] {
  const labelled = matchesOf(WORD, text).flatMap(({ 0: word, index }) => valueAt(text, index + word.length) ?? []);
  const shaped = SHAPES.flatMap((shape) => matchesOf(shape, text).map(([found]) => compactId(found))).filter(
    (compact) => schemeOf(compact) !== null,
  );
  return [
    ...new Set([
      ...labelled.map((compact) => cut(compact)).filter((one) => (one.match(/\d/g) ?? []).length >= 5),
      ...shaped,
    ]),
  ];
}

/** The number after a label, compact; null if something else follows. */
function valueAt(text: string, from: number): string | null {
  let at = from;
  for (let fillers = 0; fillers < MOST_FILLERS; fillers++) {
    FILLER.lastIndex = at;
    const filler = FILLER.exec(text)?.[0].length ?? 0;
    if (filler === 0) break;
    at += filler;
  }
  VALUE.lastIndex = at;
  const value = at > from ? VALUE.exec(text)?.[0] : undefined;
  return value !== undefined && /\d/.test(value) ? compactId(value) : null;
}

/** Removes a following word that was taken for part of the number. */
function cut(compact: string): string {
  return compact.replace(/(?<=\d{4})[A-Z]{3,}$/, (tail) => (/^(?:MWST|TVA|IVA)$/.test(tail) ? tail : ''));
}

/** Whether both are the same number, with or without country prefix or separate check digit. */
export function sameTaxNumber(printed: string, known: string): boolean {
  if (printed === known) return true;
  const [long, short] = printed.length > known.length ? [printed, known] : [known, printed];
  if (short.length < 7) return false;
  const country = /^(?:[A-Z]{2}|CHE)(?=[\dA-Z]{7})/.exec(long)?.[0];
  if (country !== undefined && long.slice(country.length) === short) return true;
  if (long.replace(/(?:MWST|TVA|IVA)$/, '') === short) return true;
  return long.length === 10 && short.length === 9 && long.startsWith(short) && isNit(long);
}
