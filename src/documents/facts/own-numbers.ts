import { findPrintedDates } from '../grammar/dates.ts';
import { type DocumentNumber, documentNumberAt } from '../grammar/document-numbers.ts';
import { hasRtl } from '../layout/bidi.ts';
import { type DocumentText, type PlacedCell, placeOf } from '../layout/document-text.ts';
import { type DocumentKind, isFieldOf } from './kinds.ts';
import type { OwnNumber } from './own-number.ts';
import { beginsWithRtlInvoice } from './rtl-titles.ts';
import { beginsWithNote, kindOfTitle } from './titles.ts';
import { cellAbove, cellLeftOf, cellsBelow, cellsRightOf, type PlacedLabel } from './values.ts';

/** What may appear between a label and its number. */
const BETWEEN =
  /^(?:[\s.:#№=*]|(?:n\.?[o°º]?|no|nr|nro|num|numero|number|nummer|c|br|st|e)(?=[\s.:#])|\((?:\d{3}|serie|danovy doklad)\)){0,8}/;
const SIGN_ALONE =
  /^\W{0,2}(?:(?:n\.? ?[o°º]s?|nro|nr|no|num|numero|number|nummer|numer|cislo)(?![a-z])|#(?=\s?[a-z]{0,5}[-/]?\d))[\s.:#°]{0,4}/;

/** Every number that a label or title assigns to the document of this kind. */
export function ownNumbers(text: DocumentText, labels: readonly PlacedLabel[], kind: DocumentKind | null): OwnNumber[] {
  const labelled = labels
    .filter((label) => label.kind === 'number' && fits(label.words, kind))
    .flatMap((label) => labelledNumber(text, label) ?? []);
  const cells = text.lines.flat();
  return [...labelled, ...cells.flatMap(seriesAndNumber), ...cells.flatMap((cell) => inTitle(text, cell, kind))];
}

const SERIES_AND_NUMBER =
  /(?<![a-z])seri(?:[ae]|es)?[ :.]{1,3}([a-z\d]{1,10})[ ,;/-]{1,3}(?:n[or]?[°º.]{0,2}|nro|num(?:ero|ar)?|number|folio)(?: del? (?:dte|documento|factura))?[ :.#]{1,3}(\d{1,12})(?!\d|[.,/-]\d)/;

/** "Serie A Folio 13", "seria AB nr. 1234". */
function seriesAndNumber(cell: PlacedCell): OwnNumber[] {
  const [printed, series, digits] = SERIES_AND_NUMBER.exec(cell.folded) ?? [];
  if (printed === undefined || series === undefined || digits === undefined || /^0*$/.test(digits)) return [];
  const counter = digits.replace(/^0+/, '');
  const named = { printed: printed.toUpperCase(), counter, series: series.toUpperCase(), digits: '' };
  return [{ ...named, rank: 'labelled', label: 'series and number', at: placeOf(cell) }];
}

/** "Lieferschein-Nr." on an invoice is one of its fields. */
function fits(words: string, kind: DocumentKind | null): boolean {
  const named = kindOfTitle(words);
  return named === null || kind === null || isFieldOf(named, kind);
}

/** "Invoice No. & Date", "Rechnungsnr. / Datum". */
const WITH_DATE = /^\W{0,3}(?:&|\/|and|und|y|e|et|i|og|och)\s?(?:date|dated|dt|datum|fecha|data|dato|del)(?![a-z])\.?/;

function labelledNumber(text: DocumentText, label: PlacedLabel): OwnNumber | null {
  const withDate = WITH_DATE.exec(label.cell.folded.slice(label.end))?.[0].length ?? 0;
  const end = label.end + withDate;
  const own = (cell: PlacedCell, from: number): OwnNumber | null => {
    const skipped = BETWEEN.exec(cell.folded.slice(from))?.[0].length ?? 0;
    const value = cell.text.slice(from + skipped);
    const number = documentNumberAt(withDate > 0 ? beforeDate(value, cell.folded.slice(from + skipped)) : value);
    return number && { ...inOrder(number, label), rank: 'labelled', label: label.words, at: placeOf(cell) };
  };
  const behind = own(label.cell, end);
  if (behind) return behind;
  if (!/^[\s.:#=*)n°or]*$/.test(label.cell.folded.slice(end))) return null;
  const [right] = cellsRightOf(text, label.cell);
  const beside = right && own(right, 0);
  if (beside && endsWell(right, beside)) return beside;
  // Below, only a number on its own: a town is preceded by its post code.
  const [under] = cellsBelow(text, label.cell);
  const below = under && own(under, 0);
  if (below && (isAlone(under, below) || withDate > 0)) return below;
  return label.start === 0 ? valueBefore(text, label, own) : null;
}

/** A number to the left of its label, or above it, that belongs to no other label. */
function valueBefore(
  text: DocumentText,
  { cell }: PlacedLabel,
  own: (cell: PlacedCell, from: number) => OwnNumber | null,
): OwnNumber | null {
  const left = cellLeftOf(text, cell);
  for (const holder of [left?.column === 0 ? left : null, cellAbove(text, cell)]) {
    const number = holder && own(holder, 0);
    if (number && isAlone(holder, number) && (number.series !== '' || number.counter.length > 3)) return number;
  }
  return null;
}

function beforeDate(text: string, folded: string): string {
  const [first] = findPrintedDates(folded).toSorted((a, b) => a.start - b.start);
  return first === undefined
    ? text
    : text.slice(0, first.start).replace(/[\s/,&-]*(?:dt\.?|dated|of|vom|du|del)?[\s/,&-]*$/i, '');
}

/** In "Número / Série" the number comes first. */
function inOrder(number: DocumentNumber, { words }: PlacedLabel): DocumentNumber {
  const [, counter = '', series] = /^0*(\d+) ?[-/] ?([A-Z\d]{1,5})$/.exec(number.printed) ?? [];
  return series !== undefined && /^n\w* .*seri[ea]$/.test(words) ? { ...number, counter, series, digits: '' } : number;
}

/** A number followed by words is something else (a post code, days to pay), unless they give its date or page. */
function endsWell({ text }: PlacedCell, { printed, series }: DocumentNumber): boolean {
  const rest = text.slice(text.indexOf(printed) + printed.length);
  return series !== '' || !/^[\s,]{0,3}\p{L}{2,}/u.test(rest) || FOLLOWS.test(rest);
}

const FOLLOWS =
  /^[\s,]{0,3}(?:vom|von|du|del?|di|of|dated|dd|van|d\.d|z dne|ze dne|z dnia|per|seite|page|p[aá]g|blatt|date|datum|fecha|data|tarih|s[eé]rie)(?!\p{L})/iu;

function isAlone(cell: PlacedCell, number: DocumentNumber): boolean {
  return cell.text.replace(/[\s.:#*]/g, '').length <= number.printed.replace(/\s/g, '').length;
}

/** "Rechnung RE1001", "FACTURA F001-22", "FACTURA ⏎ N° 4117", "Faktura | 2022001". */
function inTitle(text: DocumentText, cell: PlacedCell, kind: DocumentKind | null): OwnNumber[] {
  const titled = (holder: PlacedCell, number: DocumentNumber | null): OwnNumber[] =>
    number ? [{ ...number, rank: 'titled', label: cell.text.slice(0, 40), at: placeOf(holder) }] : [];
  const sign = SIGN_ALONE.exec(cell.folded)?.[0];
  if (sign !== undefined) {
    const number = documentNumberAt(cell.text.slice(sign.length));
    return number && isAlone({ ...cell, text: cell.text.slice(sign.length) }, number) && isNearTitle(text, cell, kind)
      ? titled(cell, number)
      : [];
  }
  const title = titleIn(cell, kind);
  if (title === null) return [];
  const rest = cell.text.slice(title);
  const between = BETWEEN.exec(cell.folded.slice(title))?.[0].length ?? 0;
  const number = documentNumberAt(rest.slice(between));
  const signed = /[#№°º]|n/i.test(rest.slice(0, between));
  if (number && (signed || endsWell(cell, number))) return titled(cell, number);
  if (number) return [];
  if (!/^[\s.:\p{L}-]{0,24}$/u.test(rest) || hasRtl(rest)) return [];
  const holders = [cellsRightOf(text, cell)[0], cellsBelow(text, cell)[0]];
  return holders.flatMap((holder) => {
    const value = holder && documentNumberAt(holder.text);
    return holder && value && isAlone(holder, value) && (value.series !== '' || value.counter.length > 2)
      ? titled(holder, value)
      : [];
  });
}

/** The rest of a cell that begins with the title's words; null if it does not. */
export function titleIn(cell: PlacedCell, kind: DocumentKind | null): number | null {
  const length = Math.max(
    TITLE_WORDS.exec(cell.folded)?.[0].length ?? 0,
    beginsWithRtlInvoice(cell.text),
    beginsWithNote(cell.text),
  );
  const named = length > 0 ? kindOfTitle(cell.text.slice(0, length)) : null;
  return named !== null && (kind === null || isFieldOf(named, kind)) ? length : null;
}

const TITLE_WORDS =
  /^\W{0,3}(?:(?:tax|commercial|sales|retail|export|vat|proforma|reserve) )?(?:(?:facture|rechnung|fattura|factura|factuur|faktura) ?\/ ?)?(?:invoice|factura(?: (?:de venta|de reserva|de credito|electronica|de exportacion|comercial|simplificada|fiscala|[a-em](?![-a-z])))*|boleta(?: de venta)?(?: electronica)?|e-ticket|e-factura|fatura(?:[ -]?recibo| simplificada| de reserva)?|facture(?: (?:d'avoir|d'acompte|de solde|client|de vente|definitive|electronique|proforma))?|nota fiscal(?: (?:eletronica|fatura|de servicos?(?: eletronica)?|de consumidor eletronica|de saida))*|nf-?e|nfc-?e|(?:e-)?[a-z]{0,20}rechnung|fattura(?: (?:immediata|differita|accompagnatoria|di vendita|elettronica|d'acconto|di acconto))?|parcella|factuur|(?:e-|salgs|hesab-?)?faktura(?: vat)?(?: (?:zaliczkowa|koncowa|sprzedazy|vydana))?(?:,? ?[-(]? ?danovy doklad\)?)?|szamla|lasku|racun|arve|rekins|saskaita faktura|\u0444\u0430\u043a\u0442\u0443\u0440\u0430|\u0441\u0447\u0435\u0442(?:-\u0444\u0430\u043a\u0442\u0443\u0440\u0430)?|\u03c4\u03b9\u03bc\u03bf\u03bb\u03bf\u03b3\u03b9\u03bf|gutschrift)(?![a-z])(?: ?\(\d{3}\))?/;

/** A bare "N° 4117" is the document's number if its title is directly above or before it. */
function isNearTitle({ lines }: DocumentText, cell: PlacedCell, kind: DocumentKind | null): boolean {
  for (let line = cell.line; line >= Math.max(0, cell.line - 7); line--) {
    for (const other of lines[line] ?? []) {
      if (other === cell || other.page !== cell.page) continue;
      const away = cell.box[1] - other.box[3];
      const apart = Math.max(other.box[0] - cell.box[2], cell.box[0] - other.box[2]);
      if (away > 60 || apart > 120) continue;
      const title = /(?<![a-z])(?:nf-?e|nota fiscal|danfe)(?![a-z])/.test(other.folded) && kind !== 'credit_note';
      if (title || titleIn(other, kind) !== null) return true;
    }
  }
  return false;
}
