import { findComposites } from '../composites.ts';
import { FACTS_VERSION, type TextFacts } from '../document-facts.ts';
import type { EInvoice } from '../einvoices/e-invoice.ts';
import { findAccessKeys, findElectronicIds } from '../grammar/access-keys.ts';
import { findCurrencies, hasThreeDecimals } from '../grammar/currencies.ts';
import { spelledAlike } from '../grammar/rtl-letters.ts';
import { findTaxNumbers } from '../grammar/tax-numbers.ts';
import { findLabels } from '../labels/find-labels.ts';
import { type DocumentText, documentText, type PlacedCell, placeOf } from '../layout/document-text.ts';
import type { Line, Page } from '../layout/page.ts';
import { pagesOfText } from '../layout/plain-text.ts';
import { inOneLanguage } from './bilingual.ts';
import { findFiscalNumbers, printedFiscal } from './fiscal-number.ts';
import { dateFacts } from './issue-dates.ts';
import type { DocumentKind } from './kinds.ts';
import { ownNumbers } from './own-numbers.ts';
import { placedIds } from './placed-ids.ts';
import { foreignParts } from './references.ts';
import { severalDocuments } from './several.ts';
import { moneyByThousandths, sumOf } from './sums.ts';
import type { Title } from './titles.ts';
import { chooseTotal, isClaim, labelledAmounts } from './totals.ts';
import type { PlacedLabel } from './values.ts';

/** About fifty pages; the rest is ignored. */
const MOST_CHARACTERS = 200_000;
/** More of one kind of fact than any invoice contains; an address list may. */
const MOST = 60;
/** Per page, and per line. */
export const MOST_LINES = 3000;
const MOST_CELLS = 120;
/** Number of letters of a cell that are searched. */
const LONGEST_PIECE = 300;

/** Facts from text without positions. */
export function textFacts(text: string): TextFacts {
  return pageFacts(pagesOfText(text.slice(0, MOST_CHARACTERS)));
}

/** Extracts the facts from the pages of a document. Pure, and linear in their length. */
export function pageFacts(pages: readonly Page[], eInvoices: readonly EInvoice[] = []): TextFacts {
  let kinds: readonly DocumentKind[] = [];
  let titles: readonly Title[] = [];
  const text = documentText(pages.map(normalized), (whole, where) => {
    const foreign = foreignParts(whole, where);
    ({ kinds, titles } = foreign);
    return foreign.parts;
  });
  const labels: PlacedLabel[] = text.lines
    .flat()
    .flatMap((cell) => findLabels(cell.folded).map((label) => ({ ...label, cell })));
  const own = ownNumbers(text, labels, kinds[0] ?? null);
  const numbers = own.filter(({ printed }) => !isVoucher(printed));
  const currencies = findCurrencies(text.text);
  const threeDecimals = currencies.length > 0 && currencies.every(hasThreeDecimals);
  const amounts = labelledAmounts(text, labels, threeDecimals);
  const money = moneyByThousandths(text.lines.flat(), threeDecimals);
  const largest = Math.max(0, ...money.keys());
  const total = chooseTotal(amounts, largest);
  const dates = dateFacts(text, labels, own);
  const fiscalNumbers = findFiscalNumbers(text.text).slice(0, MOST);
  const accessKeys = findAccessKeys(text.text).slice(0, MOST);
  const electronicIds = findElectronicIds(text.text).slice(0, MOST);
  const taxIds = findTaxNumbers(text.text).slice(0, MOST);
  return {
    version: FACTS_VERSION,
    kinds,
    numbers: distinct(numbers, ({ counter, series }) => [counter, series].join()),
    loneNumber: loneNumber(text),
    composites: [...new Set(findComposites(text.text))].slice(0, MOST),
    fiscalNumbers,
    accessKeys,
    electronicIds,
    total,
    amounts: distinct(amounts, ({ kind, value, label }) => [kind, value, label].join()),
    sum: total === null && !amounts.some(isClaim) ? printedSum(money) : null,
    currencies,
    taxIds,
    ids: placedIds(text, {
      'fiscal number': fiscalNumbers.map(printedFiscal),
      'access key': accessKeys.map(({ key }) => key),
      'electronic id': electronicIds,
      'tax number': taxIds,
    }),
    dates: shortened(dates),
    eInvoices,
    several: severalDocuments(text, { kinds, titles, numbers, amounts, dates, threeDecimals }),
  };
}

/** Unifies letters that look the same and splits ligatures. Text longer than any invoice is cut. */
function normalized({ lines }: Page): Page {
  return {
    lines: lines.slice(0, MOST_LINES).map((line) => inOneLanguage(withPlainLetters(line))),
  };
}

function withPlainLetters({ cells, ...line }: Line): Line {
  return {
    ...line,
    cells: cells.slice(0, MOST_CELLS).flatMap(({ text, ...places }) => {
      const plain = text
        .replace(/(\p{M}{8})\p{M}+/gu, '$1') // Normalising sorts the marks of a letter in quadratic time.
        .normalize('NFKC')
        .replace(/\s/g, ' ')
        .replace(/[\u2010-\u2013\u2212]/g, '-');
      return piecesOf(spelledAlike(plain)).map((piece) => ({ text: piece, ...places }));
    }),
  };
}

/** Prose is searched piece by piece, so that no search goes through all of it for each word. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (let from = 0; from < text.length; ) {
    const space = text.indexOf(' ', from + LONGEST_PIECE);
    const end =
      text.length - from <= LONGEST_PIECE
        ? text.length
        : space !== -1 && space < from + 2 * LONGEST_PIECE
          ? space
          : from + LONGEST_PIECE;
    pieces.push(text.slice(from, end).trim());
    from = end;
  }
  return pieces;
}

function shortened(dates: TextFacts['dates']): TextFacts['dates'] {
  const byReadings = (list: TextFacts['dates']['issued']) => distinct(list, ({ readings }) => readings.join());
  return { issued: byReadings(dates.issued), dated: byReadings(dates.dated), others: byReadings(dates.others) };
}

function distinct<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.toReversed().map((item) => [key(item), item])).values()].toReversed().slice(0, MOST);
}

function isVoucher(printed: string): boolean {
  return /^(?:[A-Z] ?-?)?\d{4,5} ?- ?\d{8}$/.test(printed);
}

/** The only number alone on its line on the first page; null if there are several, as none is more likely than another. */
function loneNumber({ lines }: DocumentText): number | null {
  const alone = lines.flatMap((cells) => {
    const [cell] = cells;
    return cells.length === 1 && cell?.page === 1 && /^\d{1,10}$/.test(cell.text) ? [Number(cell.text)] : [];
  });
  const [one, another] = new Set(alone);
  return one !== undefined && another === undefined ? one : null;
}

function printedSum(money: ReadonlyMap<number, PlacedCell>): TextFacts['sum'] {
  const sum = sumOf(money);
  return sum && { value: String(sum.value / 1000), at: placeOf(sum.cell) };
}
