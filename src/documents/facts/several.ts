import { findAccessKeys } from '../grammar/access-keys.ts';
import { matchesOf } from '../grammar/matches.ts';
import { compactId, findTaxNumbers } from '../grammar/tax-numbers.ts';
import type { DocumentText, PlacedCell } from '../layout/document-text.ts';
import { findFiscalNumbers, fiscalKey } from './fiscal-number.ts';
import type { DateFacts } from './issue-dates.ts';
import type { DocumentKind } from './kinds.ts';
import { isInternal, type OwnNumber } from './own-number.ts';
import { titleIn } from './own-numbers.ts';
import { moneyByThousandths, sumOf } from './sums.ts';
import type { Title } from './titles.ts';
import { type ChosenTotal, chooseTotal, isClaim, type LabelledAmount } from './totals.ts';

interface Found {
  readonly kinds: readonly DocumentKind[];
  readonly titles: readonly Title[];
  readonly numbers: readonly OwnNumber[];
  readonly amounts: readonly LabelledAmount[];
  readonly dates: DateFacts;
  /** As in `findMoney`. */
  readonly threeDecimals: boolean;
}

/** What one page says of the facts that a document has only once. */
interface PageIdentity {
  readonly page: number;
  /** Its own numbers, fiscal numbers and access keys. */
  readonly ids: ReadonlySet<string>;
  readonly taxIds: ReadonlySet<string>;
  /** Its total; null if it gives none, or several. */
  readonly total: ChosenTotal | null;
  readonly claims: boolean;
  /** Whether it is labelled as page one. */
  readonly first: boolean;
  /** Whether a cell begins with the name of such a document. */
  readonly titled: boolean;
  /** Bank accounts, as printed. */
  readonly accounts: ReadonlySet<string>;
  /** Its dates of issue, in every reading. */
  readonly days: ReadonlySet<string>;
  /** Its largest amount in thousandths, if a net and a tax on the same page add up to it. */
  readonly sum: number | null;
  /** Every amount, in thousandths. */
  readonly amounts: ReadonlySet<number>;
}

/**
 * Why the pages cannot belong to one document: two different numbers, totals or dates of issue, or a page that
 * begins another. Copies of the same document ("Original", "Duplicado") have the same number and count as one. Null if nothing
 * indicates it.
 */
export function severalDocuments(text: DocumentText, found: Found): string | null {
  const main = found.numbers.filter((one) => !isInternal(one));
  const [a, b] = differing(main) ?? [];
  if (a && b) return `the numbers ${a.printed} and ${b.printed}`;
  const keys = [...new Set(findAccessKeys(text.text).map(({ key }) => key))];
  if (keys.length > 1) return 'two access keys';
  const lettered = findFiscalNumbers(text.text).filter(({ letter }) => letter !== null);
  if (new Set(lettered.map((one) => `${one.letter}${fiscalKey(one)}`)).size > 1) return 'two fiscal numbers';
  return acrossPages(text, identities(text, found), found);
}

/** An invoice may list many delivery notes, but its next page is not a credit or debit note. */
const RIVALS: readonly DocumentKind[] = ['invoice', 'credit_note', 'debit_memo'];

function acrossPages(
  text: DocumentText,
  pages: readonly PageIdentity[],
  { kinds, titles, amounts, dates }: Found,
): string | null {
  const numbered = pages.filter(({ ids }) => ids.size > 0);
  for (const one of numbered)
    for (const other of numbered)
      if (one.page < other.page && isDisjoint(one.ids, other.ids)) return onPages('other numbers', one, other);
  const proven = pages.filter(({ total }) => total?.proven);
  const [sum, otherSum] = new Set(proven.map(({ total }) => total?.value));
  if (otherSum !== undefined) return `the totals ${sum} and ${otherSum}`;
  const total = conflicting(
    amounts.filter(({ kind }) => kind === 'gross'),
    (x, y) => x.value !== y.value,
  );
  if (total) return `the totals ${total[0].value} and ${total[1].value}`;
  const day = conflicting(dates.issued, (x, y) => !x.readings.some((reading) => y.readings.includes(reading)));
  if (day) return `the days ${day[0].readings[0]} and ${day[1].readings[0]}`;
  const own = kinds[0];
  const other = titles.find(({ kind, index }) => RIVALS.includes(kind) && kind !== own && text.pageAt(index) > 1);
  if (
    other &&
    own &&
    RIVALS.includes(own) &&
    !titles.some(({ kind, index }) => kind === other.kind && text.pageAt(index) === 1)
  )
    return `a document of another kind on page ${text.pageAt(other.index)}`;
  for (const page of pages.slice(1)) {
    const earlier = pages.find((one) => one.page < page.page && (one.claims || one.ids.size > 0));
    if (!earlier) continue;
    const anonymous = page.ids.size === 0;
    if (anonymous && page.first) return onPages('two first pages', earlier, page);
    if (anonymous && page.claims && earlier.claims && page.titled)
      return onPages('two titles with totals', earlier, page);
    const documentOfItsOwn = page.claims || page.titled || page.days.size > 0 || page.sum !== null;
    if (documentOfItsOwn && differ(page.taxIds, earlier.taxIds)) return onPages('other parties', earlier, page);
    if (documentOfItsOwn && differ(page.accounts, earlier.accounts))
      return onPages('other bank accounts', earlier, page);
    if ((page.claims || page.titled) && differ(page.days, earlier.days)) return onPages('other days', earlier, page);
    if (page.sum !== null && earlier.sum !== null && !page.amounts.has(earlier.sum) && !earlier.amounts.has(page.sum))
      return onPages('other sums', earlier, page);
  }
  return null;
}

function onPages(what: string, { page: one }: PageIdentity, { page: other }: PageIdentity): string {
  return `${what} on pages ${one} and ${other}`;
}

/** Two facts with the same label on two pages, but different values. */
function conflicting<T extends { readonly label: string; readonly at: { readonly page: number } }>(
  facts: readonly T[],
  differ: (one: T, other: T) => boolean,
): readonly [T, T] | null {
  const first = new Map<string, T>();
  for (const fact of facts) {
    const known = first.get(fact.label);
    if (!known) first.set(fact.label, fact);
    else if (known.at.page !== fact.at.page && differ(known, fact)) return [known, fact];
  }
  return null;
}

function differ(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size > 0 && other.size > 0 && isDisjoint(one, other);
}

function isDisjoint(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return [...one].every((id) => !other.has(id));
}

/** "RE-20201121/508" and "508" are the same number; A-7 and B-7 are not. */
function differing([first, ...others]: readonly OwnNumber[]): readonly [OwnNumber, OwnNumber] | null {
  if (!first) return null;
  const other = others.find(
    (one) =>
      one.counter !== first.counter ||
      (one.series !== '' && first.series !== '' && !isPart(compactId(one.series), compactId(first.series))),
  );
  return other ? [first, other] : null;
}

function isPart(a: string, b: string): boolean {
  return a.includes(b) || b.includes(a);
}

const FIRST_PAGE =
  /(?<![a-z])(?:page|seite|pagina|pag\.?|hoja|folha|strana|stranka|side|sida|sayfa|oldal|blatt|صفحه|الصفحه|עמוד|דף)[ :.]{0,3}1 ?(?:\/|de|of|von|van|di|da|z|ze|sur|av|من|מתוך)? ?\d{0,3}(?!\d)/;

/** ISO 13616: country, check digits, the account in groups of four. */
const IBAN = /(?<![A-Z\d])[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?(?![A-Z\d])/g;

function identities({ lines }: DocumentText, { numbers, amounts, dates, threeDecimals }: Found): PageIdentity[] {
  const byPage = new Map<number, PlacedCell[]>();
  for (const cell of lines.flat()) {
    const cells = byPage.get(cell.page);
    if (cells) cells.push(cell);
    else byPage.set(cell.page, [cell]);
  }
  return [...byPage].map(([page, cells]) => {
    const words = cells.map(({ text }) => text).join('\n');
    const money = moneyByThousandths(cells, threeDecimals);
    const here = amounts.filter(({ at }) => at.page === page);
    const own = numbers.filter((one) => one.at.page === page && !isInternal(one));
    return {
      page,
      ids: new Set([
        ...own.map(({ counter }) => counter),
        ...findFiscalNumbers(words).map(fiscalKey),
        ...findAccessKeys(words).map(({ number }) => String(number)),
      ]),
      taxIds: new Set(findTaxNumbers(words)),
      total: chooseTotal(here, 0),
      claims: here.some((amount) => isClaim(amount) && Number(amount.value) !== 0),
      first: cells.some(({ folded }) => FIRST_PAGE.test(folded)),
      titled: cells.some((cell) => titleIn(cell, null) !== null),
      accounts: new Set(matchesOf(IBAN, words).map(([account]) => compactId(account))),
      days: new Set(
        [...dates.issued, ...dates.dated].filter(({ at }) => at.page === page).flatMap(({ readings }) => readings),
      ),
      sum: sumOf(money)?.value ?? null,
      amounts: new Set(money.keys()),
    };
  });
}
