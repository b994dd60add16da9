import { type DocumentNumber, documentNumberAt } from '../grammar/document-numbers.ts';
import { type DocumentText, type PlacedCell, placeOf } from '../layout/document-text.ts';
import type { Place } from '../layout/page.ts';
import { type DocumentKind, kindOfTitle } from './kinds.ts';
import { cellsBelow, cellsRightOf, type PlacedLabel } from './values.ts';

/**
 * How surely a number is the document's own:
 * - `labelled`: behind words that can mean nothing else ("Invoice No.", "Rechnungsnummer");
 * - `titled`: in the title, or behind a bare "N°" next to it ("FACTURA ELECTRONICA ⏎ N° 4117").
 */
export type NumberRank = 'labelled' | 'titled';

export interface OwnNumber extends DocumentNumber {
  readonly rank: NumberRank;
  /** The words beside it. */
  readonly label: string;
  readonly at: Place;
}

/** Said to be the one of the program that prints it, beside the one of the authority: "Documento interno 1001". */
export function isInternal({ label }: OwnNumber): boolean {
  return /intern/.test(label);
}

/** What may stand between a label and its number. */
const BETWEEN = /^(?:[\s.:#=*]|(?:n[o°º]?|no|nr|nro|num|numero|number|nummer|c)(?=[\s.:#])|\((?:\d{3}|serie)\)){0,8}/;
const SIGN_ALONE = /^\W{0,2}(?:n ?[o°º]s?|nro|nr|no|num|numero|number)(?![a-z])[\s.:#°]{0,4}/;

/** Every number that a label or a title gives to the document of this kind. */
export function ownNumbers(text: DocumentText, labels: readonly PlacedLabel[], kind: DocumentKind | null): OwnNumber[] {
  const labelled = labels
    .filter((label) => label.kind === 'number' && fits(label.words, kind))
    .flatMap((label) => labelledNumber(text, label) ?? []);
  const titled = text.lines.flat().flatMap((cell) => inTitle(text, cell, kind));
  return [...labelled, ...titled];
}

/** "Lieferschein-Nr." on an invoice is a field of it. */
function fits(words: string, kind: DocumentKind | null): boolean {
  const named = kindOfTitle(words);
  return named === null || kind === null || named === kind;
}

function labelledNumber(text: DocumentText, label: PlacedLabel): OwnNumber | null {
  const own = (cell: PlacedCell, from: number): OwnNumber | null => {
    const skipped = BETWEEN.exec(cell.folded.slice(from))?.[0].length ?? 0;
    const number = documentNumberAt(cell.text.slice(from + skipped));
    return number && { ...number, rank: 'labelled', label: label.words, at: placeOf(cell) };
  };
  const behind = own(label.cell, label.end);
  if (behind) return behind;
  if (!/^[\s.:#=*)n°or]*$/.test(label.cell.folded.slice(label.end))) return null;
  const [right] = cellsRightOf(text, label.cell);
  const beside = right && own(right, 0);
  if (beside) return beside;
  // Below only a number alone: a town has its post code first.
  const [under] = cellsBelow(text, label.cell);
  const below = under && own(under, 0);
  return below && isAlone(under, below) ? below : null;
}

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
  if (number) return titled(cell, number);
  if (!/^[\s.:\p{L}-]{0,24}$/u.test(rest)) return [];
  const holders = [cellsRightOf(text, cell)[0], cellsBelow(text, cell)[0]];
  return holders.flatMap((holder) => {
    const value = holder && documentNumberAt(holder.text);
    return holder && value && isAlone(holder, value) && (value.series !== '' || value.counter.length > 2)
      ? titled(holder, value)
      : [];
  });
}

/** Behind the title's words in a cell that begins with them; null where it does not. */
export function titleIn(cell: PlacedCell, kind: DocumentKind | null): number | null {
  const found = TITLE_WORDS.exec(cell.folded);
  if (!found) return null;
  const named = kindOfTitle(found[0]);
  return named !== null && (kind === null || named === kind) ? found[0].length : null;
}

const TITLE_WORDS =
  /^\W{0,3}(?:(?:tax|commercial|sales) )?(?:invoice|factura(?: (?:de venta|electronica|de exportacion|comercial|[a-em]))*|boleta(?: de venta)?(?: electronica)?|fatura(?: recibo)?|facture|nota fiscal|nf-?e|nfc-?e|(?:e-)?[a-z]{0,14}rechnung|fattura|factuur|faktura(?: vat)?(?: - danovy doklad)?|szamla|credit (?:note|memo)|nota (?:de )?credito(?: electronica)?|gutschrift|rechnungs-?korrektur|avoir|creditnota|creditfactuur|dobropis|delivery note|lieferschein)(?![a-z])(?: ?\(\d{3}\))?/;

/** A bare "N° 4117" is the document's where its title stands just above it or before it. */
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
