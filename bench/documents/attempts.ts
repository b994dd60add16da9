import type { CandidateInvoice } from '../../src/documents/candidate-invoice.ts';
import type { PageNumbers } from './page-text.ts';
import type { TruthRow } from './truth.ts';

/** The ways in which a wrong invoice could be taken for the right one. */
export const KINDS = ['integers', 'amounts', 'plusMinusOne', 'bothWrong', 'others', 'misnamed', 'joined'] as const;
export type AttemptKind = (typeof KINDS)[number];

/** A file of this name beside these invoices: none of `wrong` may get it. */
export interface Attempt {
  readonly kind: AttemptKind;
  readonly fileName: string;
  readonly candidates: readonly CandidateInvoice[];
  /** Null: every one of the candidates is wrong. */
  readonly right: CandidateInvoice | null;
}

const NEUTRAL = 'scan-001.pdf';
/** As many wrong pairs of number and amount as are tried a document. */
const MOST_PAIRS = 1000;

/** What is tried with a print whose invoice is known. Numbers and amounts that are the right ones in disguise are left out. */
export function* attemptsOn(row: TruthRow, own: CandidateInvoice, page: PageNumbers): Generator<Attempt> {
  const numbers = page.integers.filter((value) => value <= 2 ** 31 && !isOwnNumber(row, own, value));
  const totals = page.amounts.filter((amount) => Number(amount) !== Math.abs(Number(own.total)));
  // The fiscal number says whose it is: beside it a wrong document number would be no mistake.
  const byNumber = { ...own, fiscalNumber: null };
  for (const docNum of numbers) yield* variants('integers', { ...byNumber, docNum });
  for (const total of totals) yield* variants('amounts', { ...own, total });
  for (const step of [-1, 1]) {
    if (own.docNum + step > 0) yield* variants('plusMinusOne', { ...byNumber, docNum: own.docNum + step });
    const fiscalNumber = own.fiscalNumber?.replace(/\d+$/, (folio) =>
      String(Number(folio) + step).padStart(folio.length, '0'),
    );
    if (fiscalNumber !== undefined)
      yield* variants('plusMinusOne', { ...own, docNum: own.docNum + step, fiscalNumber });
  }
  for (const [docNum, total] of pairs(numbers, totals, MOST_PAIRS))
    yield* variants('bothWrong', { ...byNumber, docNum, total });
}

/** What is tried with a print that no invoice may get: each number on it with each amount. */
export function* attemptsOnNobodys(row: TruthRow, page: PageNumbers, dates: readonly string[]): Generator<Attempt> {
  const currencies = row.invoice ? [row.invoice.currency] : ['EUR', 'USD', 'BRL'];
  const days = row.invoice ? [row.invoice.docDate] : dates.slice(0, 4);
  for (const [docNum, total] of pairs(page.integers, page.amounts, MOST_PAIRS * 3))
    for (const docDate of days.length > 0 ? days : ['2026-11-20'])
      for (const currency of currencies) {
        const wrong = { ...nobody, docNum, total, docDate, currency };
        yield { kind: 'bothWrong', fileName: `${docNum}.pdf`, candidates: [wrong], right: null };
      }
}

const nobody: CandidateInvoice = {
  ref: { company: 'BENCH', type: 'invoice', key: 'nobody' },
  docNum: 1,
  seriesName: null,
  docDate: '2026-11-20',
  total: '1',
  currency: 'EUR',
  taxId: null,
  fiscalNumber: null,
};

/** With and without the day, the tax number and the name that agree. */
function* variants(kind: AttemptKind, wrong: CandidateInvoice): Generator<Attempt> {
  const otherDay = `${Number(wrong.docDate.slice(0, 4)) + 1}${wrong.docDate.slice(4)}`;
  for (const docDate of [wrong.docDate, otherDay])
    for (const taxId of new Set([wrong.taxId, null]))
      for (const fileName of [`${wrong.docNum}.pdf`, NEUTRAL])
        yield { kind, fileName, candidates: [{ ...wrong, docDate, taxId }], right: null };
}

/** Another document of the set, alone and beside the right one, under a neutral name and under its own. */
export function* attemptsWithOther(own: CandidateInvoice, other: CandidateInvoice): Generator<Attempt> {
  for (const right of [null, own]) {
    const candidates = right ? [right, other] : [other];
    yield { kind: 'others', fileName: NEUTRAL, candidates, right };
    yield { kind: 'misnamed', fileName: `${other.docNum}.pdf`, candidates, right };
  }
}

/** Two prints in one file: neither may get it, whatever the file is called. */
export function* attemptsOnJoined(first: CandidateInvoice, second: CandidateInvoice): Generator<Attempt> {
  for (const candidates of [[first], [second], [first, second]])
    for (const fileName of [NEUTRAL, `${first.docNum}.pdf`, `${second.docNum}.pdf`])
      yield { kind: 'joined', fileName, candidates, right: null };
}

/** The trailing digits of what is printed are the number, with and without leading zeros. */
function isOwnNumber(row: TruthRow, own: CandidateInvoice, value: number): boolean {
  return value === own.docNum || value === Number(/\d+$/.exec(row.printed)?.[0]);
}

/** Pairs in an order that meets every number and every amount early, cut at `most`. */
function* pairs(numbers: readonly number[], amounts: readonly string[], most: number): Generator<[number, string]> {
  const wanted = Math.min(most, numbers.length * amounts.length);
  for (let i = 0; i < wanted; i++) {
    const number = numbers[i % numbers.length];
    const amount = amounts[(i + Math.floor(i / numbers.length)) % amounts.length];
    if (number !== undefined && amount !== undefined) yield [number, amount];
  }
}
