/**
 * What stands as a value in sentences about a PDF or a document in SAP, in the reader's language: which facts are missing,
 * what is printed instead, what differs. Pure.
 */
import { filled, type Template, templateOf, valuesIn, weightOf } from './template.ts';

type Foreign = 'es' | 'pt' | 'de';

/** `{v}` and `{w}` come from a document, and `{ours}` is such a fragment again. */
const FRAGMENTS: Readonly<Record<string, readonly [es: string, pt: string, de: string]>> = {
  'the document number': ['el número del documento', 'o número do documento', 'die Belegnummer'],
  'the fiscal number {v}': ['el número fiscal {v}', 'o número fiscal {v}', 'die Fiskalnummer {v}'],
  'the electronic id {v}': [
    'el identificador electrónico {v}',
    'o identificador eletrônico {v}',
    'die elektronische Kennung {v}',
  ],
  'the series {v}': ['la serie {v}', 'a série {v}', 'die Serie {v}'],
  'the total of {v}': ['el total de {v}', 'o total de {v}', 'die Summe von {v}'],
  'that it is in {v}': ['que está en {v}', 'que está em {v}', 'dass er auf {v} lautet'],
  'the date {v}': ['la fecha {v}', 'a data {v}', 'das Datum {v}'],
  'the electronic invoice inside it, which is of another': [
    'la factura electrónica que contiene, que es de otra',
    'a fatura eletrônica dentro dele, que é de outra',
    'die elektronische Rechnung darin, die von einer anderen ist',
  ],
  'the branch {v}, as it is in the folder of branch {w}': [
    'la sucursal {v}, porque está en la carpeta de la sucursal {w}',
    'a filial {v}, pois está na pasta da filial {w}',
    'die Filiale {v}, denn es liegt im Ordner der Filiale {w}',
  ],
  "the customer's tax number {v}": [
    'el número fiscal del cliente {v}',
    'o número fiscal do cliente {v}',
    'die Steuernummer des Kunden {v}',
  ],
  'a second fact': ['un segundo dato', 'um segundo dado', 'eine zweite Angabe'],
  anything: ['nada', 'nada', 'irgendetwas'],
  'that it contains only one document ({ours})': [
    'que contiene un solo documento ({ours})',
    'que contém um só documento ({ours})',
    'dass es nur einen Beleg enthält ({ours})',
  ],
  'that it is an {ours}': ['que es {ours}', 'que é {ours}', 'dass es {ours} ist'],
  'that it is a {ours}': ['que es {ours}', 'que é {ours}', 'dass es {ours} ist'],
  invoice: ['una factura', 'uma fatura', 'eine Rechnung'],
  'credit note': ['una nota de crédito', 'uma nota de crédito', 'eine Gutschrift'],
  'debit memo': ['una nota de débito', 'uma nota de débito', 'eine Lastschriftanzeige'],
  'reserve invoice': ['una factura de reserva', 'uma fatura de reserva', 'eine Reserverechnung'],
  'delivery note': ['una guía de remisión', 'uma guia de remessa', 'ein Lieferschein'],
  'down payment': ['una factura de anticipo', 'uma fatura de adiantamento', 'eine Anzahlungsrechnung'],

  'invoice {v}': ['la factura {v}', 'a fatura {v}', 'Rechnung {v}'],
  'number {v}': ['el número {v}', 'o número {v}', 'die Nummer {v}'],
  'branch {v}': ['la sucursal {v}', 'a filial {v}', 'die Filiale {v}'],

  'the numbers {v} and {w}': ['los números {v} y {w}', 'os números {v} e {w}', 'die Nummern {v} und {w}'],
  'two access keys': ['dos claves de acceso', 'duas chaves de acesso', 'zwei Zugangsschlüssel'],
  'two fiscal numbers': ['dos números fiscales', 'dois números fiscais', 'zwei Fiskalnummern'],
  'the totals {v} and {w}': ['los totales {v} y {w}', 'os totais {v} e {w}', 'die Summen {v} und {w}'],
  'the days {v} and {w}': ['los días {v} y {w}', 'os dias {v} e {w}', 'die Tage {v} und {w}'],
  'a document of another kind on page {v}': [
    'un documento de otro tipo en la página {v}',
    'um documento de outro tipo na página {v}',
    'ein Beleg anderer Art auf Seite {v}',
  ],
  '{ours} on pages {v} and {w}': [
    '{ours} en las páginas {v} y {w}',
    '{ours} nas páginas {v} e {w}',
    '{ours} auf den Seiten {v} und {w}',
  ],
  'two first pages': ['dos primeras páginas', 'duas primeiras páginas', 'zwei erste Seiten'],
  'two titles with totals': ['dos títulos con totales', 'dois títulos com totais', 'zwei Titel mit Summen'],
  'other numbers': ['otros números', 'outros números', 'andere Nummern'],
  'other parties': ['otras partes', 'outras partes', 'andere Beteiligte'],
  'other bank accounts': ['otras cuentas bancarias', 'outras contas bancárias', 'andere Bankkonten'],
  'other days': ['otros días', 'outros dias', 'andere Tage'],
  'other sums': ['otros totales', 'outras somas', 'andere Summen'],

  'customer {v} instead of {w}': ['cliente {v} en vez de {w}', 'cliente {v} em vez de {w}', 'Kunde {v} statt {w}'],
  'number {v} instead of {w}': ['número {v} en vez de {w}', 'número {v} em vez de {w}', 'Nummer {v} statt {w}'],
  'currency {v} instead of {w}': ['moneda {v} en vez de {w}', 'moeda {v} em vez de {w}', 'Währung {v} statt {w}'],
  'total {v} instead of {w}': ['total {v} en vez de {w}', 'total {v} em vez de {w}', 'Summe {v} statt {w}'],
  'day of creation {v} instead of {w}': [
    'día de creación {v} en vez de {w}',
    'dia de criação {v} em vez de {w}',
    'Tag der Anlage {v} statt {w}',
  ],
};

const entries: readonly (Template & { readonly in: Readonly<Record<Foreign, string>> })[] = Object.entries(FRAGMENTS)
  .map(([english, [es, pt, de]]) => ({ ...templateOf(english), in: { es, pt, de } }))
  .sort((a, b) => weightOf(b) - weightOf(a));

/** Between two fragments of a list; a comma within one is followed by something else. */
const BETWEEN = /(?:,? and |, )(?=(?:that it|the|a second|customer|number|currency|total|day of creation)\b)/;

/** One fragment, or a list of them, in this language; what is none is left as it came. */
export function fragmentsIn(language: Foreign, text: string): string {
  const whole = fragmentIn(language, text);
  if (whole !== text) return whole;
  const parts = text.split(BETWEEN).map((part) => fragmentIn(language, part));
  return parts.length === 1 ? text : new Intl.ListFormat(language).format(parts);
}

function fragmentIn(language: Foreign, text: string): string {
  for (const one of entries) {
    const values = valuesIn(text, one);
    // A list looks like one fragment with a long value.
    if (values === null || [...values.values()].some((value) => BETWEEN.test(value))) continue;
    const ours = values.get('ours');
    const inside = ours === undefined ? values : new Map([...values, ['ours', fragmentsIn(language, ours)]]);
    return filled(one.in[language], inside);
  }
  return text;
}
