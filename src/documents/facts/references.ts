import { matchesOf } from '../grammar/matches.ts';
import { blankOut, type TextPlaces } from '../layout/document-text.ts';
import { type DocumentKind, isFieldOf } from './kinds.ts';
import { findTitles, kindsOf, type Title } from './titles.ts';

/** "N°", "no.", "Nr:", "number" and similar words before a number. */
const SIGN = '(?:n[°ºo]s?|nr|nro|no|num|number|n[uú]mero|numéro|nummer|id|code)?[.:#]{0,2}';
/** A document number in any format: 4117, C20001, EXP-4117, 0003-00001234; not an amount, nor part of one. */
const NUMBER = String.raw`(?:[A-Z] )?(?:[A-Z0-9]{1,8}[-/]){0,3}[A-Z]{0,5}\d{1,10}(?![\d.,]*\d)`;
const INVOICE = String.raw`(?:invoices?|facturas?|faturas?|factures?|nota\s+fiscal|nf-?e|rechnung(?:en)?|document[oe]?|comprobante|beleg)`;
const CUSTOMER = String.raw`(?:customer|client[e]?|account|cuenta|conta|compte|kunden?|kd\.?|debitor|supplier|vendor|proveedor|fornecedor|fournisseur|lieferanten?)`;
const ORDER = String.raw`(?:(?:purchase\s+)?order|p\.?o\.?|bestell(?:ung|-)?|auftrags?|pedido|orden(?:\s+de\s+compra)?|ordem(?:\s+de\s+compra)?|commande)`;

/** What this document does to the one whose number follows. */
const CORRECTS = [
  String.raw`anula(?:ndo|ci[oó]n\s+de|[cç][aã]o\s+d[ae])?|corrige|rectifica|retifica|reemplaza|remplaza|sustituye|substitui|modifica|cancela`,
  String.raw`corrects?|correct(?:ing|ion\s+(?:of|to))|replac(?:es|ing|ement\s+(?:of|for))|cancel(?:s|ling|lation\s+of)|reverses|reversal\s+of|amends|supersedes`,
  String.raw`storniert|ersetzt|korrigiert|berichtigt|(?:storno|korrektur|ersatz)\s+(?:zu|von|f[uü]r|der)`,
  'annule|remplace|rectifie|modifie',
  'الغاء|تلغي|تصحيح|تصحح|تعديل|استبدال|تستبدل|بدلا من|بدل عن|בגין|ביטול|מבטלת?|מתקנת?|תיקון|מחליפה?',
].join('|');

/**
 * Words that make the following number a reference to something else: what this document corrects or relates to,
 * the customer's own reference, the customer's number, and the order or offer it is based on.
 */
const REFERENCES: readonly string[] = [
  // With a few words in between, possibly across a line break: "Anula a la ⏎ Factura N° 4117".
  String.raw`(?:${CORRECTS})(?!\p{L})[^\d\n]{0,40}(?:\n[^\d\n]{0,30})?`,
  String.raw`(?:ref|referen(?:cia|ce|te|z)|réf|référence|rif|riferimento|zu|bezug|previous|prior|original|initial|related|vorherige|urspr[uü]ngliche|originale?|initiale|d['’]origine|pierwotna|p[uů]vodn[ií])(?!\p{L})[.:]?\s{0,2}(?:(?:[ao]|al|la|le|to|auf)\s+)?${INVOICE}(?!\p{L})\s{0,2}${SIGN}\s{0,2}`,
  String.raw`${INVOICE}\s+(?:asociad|relacionad|afectad|modificad|anterior|précédente|de\s+referencia)[ao]?(?!\p{L})[:.]?\s{0,2}${SIGN}\s{0,2}`,
  String.raw`(?:your|su|sua|seu|vuestr[ao]|ihre?|votre)\s+(?:${ORDER}|ref|referen(?:cia|ce|z)|réf|référence|zeichen|request|anfrage|angebot|offer|oferta|${CUSTOMER})(?!\p{L})[-.:]?\s{0,2}(?:de\s+compra\s{0,2})?${SIGN}\s{0,2}`,
  String.raw`(?:(?:c[oó]d(?:igo)?|code|n[°ºo]|n[uú]mero|numéro|id)\.?\s{0,2}(?:d(?:e|el|o|u)\s+)?)?${CUSTOMER}[-\s]{0,2}${SIGN}\s{0,2}`,
  String.raw`(?:${ORDER}[-\s]{0,2}(?:id|number|nummer|nr|n[uú]mero)|(?:n[°ºo]|n[uú]mero|numéro)\.?\s{0,2}(?:de\s+)?${ORDER})(?!\p{L})[.:#]{0,2}\s{0,2}`,
];
/** Words in Arabic and Hebrew for numbers that are not the document's. */
const RTL_WORDS = [
  '(?:رقم|كود|رمز) (?:الطلب|طلب|طلبكم|امر|امر الشراء|امر البيع|العميل|عميل|الحساب|حساب|العرض|عرض|العقد|عقد|المورد|المشروع|مشروع|السجل|الهاتف|البند)',
  'طلبكم|مرجعكم|مرجع|المرجع|المرجعي|الفاتوره الاصليه|فاتوره اصليه|الفاتوره السابقه|امر الشراء|امر شراء|امر البيع',
  "(?:מספר|מס') (?:הזמנה|לקוח|חשבון|ספק|הצעה|פריט|סניף|טלפון)|הזמנתכם|אסמכתא|חשבונית מקורית|חשבונית מקור",
].join('|');
/** With the number behind them, up to the end of its cell. */
const RTL_REFERENCE = String.raw`(?:${RTL_WORDS})(?!\p{L})(?:(?! {2})[^\d\n]){0,25}`;
const RTL_WHOLE = new RegExp(`^(?:${RTL_WORDS})$`, 'u');

/** Whether a text is nothing but such words. */
export function isRtlReference(text: string): boolean {
  return RTL_WHOLE.test(text);
}

const REFERENCE = new RegExp(
  String.raw`(?<![\p{L}-])(?:${[...REFERENCES, RTL_REFERENCE].join('|')})${NUMBER}(?:\s{0,2}(?:,|;|/|y|e|and|und|et)\s{0,2}${NUMBER}){0,20}`,
  'giu',
);
export interface ForeignParts {
  readonly kinds: readonly DocumentKind[];
  readonly titles: readonly Title[];
  readonly parts: readonly (readonly [start: number, end: number])[];
}

/**
 * The parts of a text that are not about its own document: numbers that refer to something else, according to a label or because
 * they number a document of another kind. Also the kinds named by its titles.
 */
export function foreignParts(text: string, { belongs, heightAt }: TextPlaces): ForeignParts {
  const references = matchesOf(REFERENCE, text)
    .map((match) => [match.index, match.index + match[0].length] as const)
    .filter(([start, end]) => belongs(start, end - 1));
  const titles = findTitles(blankOut(text, references));
  const kinds = kindsOf(titles.map((title) => ({ ...title, height: heightAt(title.index) })));
  const [own] = kinds;
  const others = titles
    .filter(({ kind }) => own !== undefined && !isFieldOf(kind, own))
    .map(({ index, end }) => [index, end] as const);
  return { kinds, titles, parts: [...references, ...others] };
}
