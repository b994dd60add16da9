/**
 * `npm run bench -- documents --truth FILE --pdfs DIR --json`, or `--corpus COUNT [--seed NUMBER]` for prints of our own making
 *
 * Judges real prints against what a person reads on them: the right ones must be accepted, and nothing else ever, in every
 * way that could be thought of. `FILE` is a list as `truth.ts` has it; its `pdf` is a path below `DIR`, or below its parent.
 * What is refused, and what is accepted wrongly, is listed on standard error with its reason.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { CandidateInvoice } from '../../src/documents/candidate-invoice.ts';
import { nameFacts } from '../../src/documents/file-names.ts';
import { type Match, matchDocument } from '../../src/documents/judging/match.ts';
import { documentKeys, invoiceKeys } from '../../src/documents/keys.ts';
import type { BenchOptions, Values } from '../options.ts';
import {
  type Attempt,
  type AttemptKind,
  attemptsOn,
  attemptsOnJoined,
  attemptsOnNobodys,
  attemptsWithOther,
  KINDS,
} from './attempts.ts';
import { corpus, type Specimen } from './corpus.ts';
import { type PageNumbers, pageNumbers } from './page-text.ts';
import { joined, type Print, readPrint } from './prints.ts';
import { readTruth, sameInvoice, type TruthRow } from './truth.ts';

/** Other documents that each one is joined with. */
const JOINS = 6;

interface Subject {
  readonly row: TruthRow;
  readonly print: Print;
  readonly page: PageNumbers;
  readonly ms: number;
}
type TrueSubject = Subject & { readonly own: CandidateInvoice };

interface Share {
  accepted: number;
  acceptedShare: number;
}

export interface DocumentsBench {
  readonly documents: number;
  readonly named: Share;
  readonly neutral: Share;
  readonly falseAcceptances: number;
  readonly multiAccepted: number;
  readonly attempts: Readonly<Record<AttemptKind, number>>;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly worstMs: number;
  readonly worstRssMB: number;
  readonly byCountry: Readonly<Record<string, { documents: number; accepted: number }>>;
}

export const measures =
  'Real or made PDFs against their invoices: accepted, rejected, and accepted wrongly. Give --truth and --pdfs, or --corpus.';

export const options = {
  truth: { help: 'file with what a person read on each PDF' },
  pdfs: { help: 'folder of these PDFs' },
  corpus: { help: 'so many made PDFs instead' },
  seed: { default: '1', help: 'seed of those' },
} as const satisfies BenchOptions;

export async function run(values: Values<typeof options>): Promise<DocumentsBench> {
  if (values.corpus !== undefined) return await measure(await corpus(Number(values.corpus), Number(values.seed)));
  if (values.truth === undefined || values.pdfs === undefined)
    throw new Error(
      'Usage: npm run bench -- documents --truth FILE --pdfs DIR --json, or --corpus COUNT --seed NUMBER --json',
    );
  return await measure(specimensIn(readTruth(values.truth), values.pdfs));
}

/** Judges each specimen, right and in every wrong way. */
export async function measure(specimens: Iterable<Specimen>): Promise<DocumentsBench> {
  const subjects = await readAll(specimens);
  const trueOnes = subjects.flatMap((one) =>
    one.row.klass === 'true' && one.row.invoice ? [{ ...one, own: one.row.invoice }] : [],
  );
  if (trueOnes.length === 0) {
    note('No document of the set has klass "true" with number, total, date and currency: nothing was measured.');
    process.exitCode = 1;
  }
  const { named, neutral, byCountry } = acceptances(trueOnes);
  const tally = new Tally();
  for (const one of trueOnes) {
    for (const attempt of attemptsOn(one.row, one.own, one.page)) tally.try(one, one.print, attempt);
    for (const other of trueOnes.filter(({ own }) => !sameInvoice(own, one.own)))
      for (const attempt of attemptsWithOther(one.own, other.own)) tally.try(one, one.print, attempt);
    for (const other of following(trueOnes, one))
      tally.tryAll(one, joined(one.print, other.print), attemptsOnJoined(one.own, other.own));
  }
  for (const one of subjects.filter(({ row }) => row.klass !== 'true' && row.klass !== 'dup'))
    for (const attempt of attemptsOnNobodys(one.row, one.page, one.print.dates))
      tally.try(one, one.print, attempt, one.row.klass === 'multi');

  const times = subjects.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number) => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0);
  return {
    documents: trueOnes.length,
    named,
    neutral,
    falseAcceptances: tally.falseAcceptances,
    multiAccepted: tally.multiAccepted,
    attempts: tally.attempts,
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    worstMs: at(1),
    worstRssMB: Math.round(process.resourceUsage().maxRSS / 1024),
    byCountry,
  };
}

/** One after another: a set may hold more bytes than memory. */
function* specimensIn(rows: readonly TruthRow[], folder: string): Generator<Specimen> {
  for (const row of rows) {
    const file = [path.join(folder, row.pdf), path.join(folder, '..', row.pdf)].find((one) => existsSync(one));
    if (file === undefined) throw new Error(`${row.pdf} is not below ${folder}`);
    yield { row, bytes: readFileSync(file) };
  }
}

async function readAll(specimens: Iterable<Specimen>): Promise<Subject[]> {
  const subjects: Subject[] = [];
  for (const { row, bytes } of specimens) {
    const began = performance.now();
    const print = await readPrint(bytes);
    const ms = performance.now() - began;
    subjects.push({ row, print, page: await pageNumbers(bytes), ms });
  }
  return subjects;
}

/** The true ones under their own number with the tax number, and under a name that says nothing without it. */
function acceptances(trueOnes: readonly TrueSubject[]): Pick<DocumentsBench, 'named' | 'neutral' | 'byCountry'> {
  const byCountry: Record<string, { documents: number; accepted: number }> = {};
  const counts = { named: 0, neutral: 0 };
  for (const { row, own, print } of trueOnes) {
    const country = byCountry[row.country] ?? { documents: 0, accepted: 0 };
    byCountry[row.country] = country;
    country.documents += 1;
    for (const [way, fileName, invoice] of [
      ['named', `${own.docNum}.pdf`, own],
      ['neutral', 'scan-001.pdf', { ...own, taxId: null }],
    ] as const) {
      const match = judge(print, fileName, [invoice]);
      if (match.kind === 'matched') {
        counts[way] += 1;
        if (way === 'named') country.accepted += 1;
      } else note(`refused ${way} ${row.id}: ${match.kind === 'held' ? match.problem.sentence : 'fits no invoice'}`);
    }
  }
  const share = (accepted: number): Share => ({
    accepted,
    acceptedShare: trueOnes.length === 0 ? 0 : Number((accepted / trueOnes.length).toFixed(4)),
  });
  return { named: share(counts.named), neutral: share(counts.neutral), byCountry };
}

/** The next documents in the order of the set that are other invoices. */
function following(trueOnes: readonly TrueSubject[], one: TrueSubject): TrueSubject[] {
  const from = trueOnes.indexOf(one);
  return [...trueOnes.slice(from + 1), ...trueOnes.slice(0, from)]
    .filter(({ own }) => !sameInvoice(own, one.own))
    .slice(0, JOINS);
}

class Tally {
  falseAcceptances = 0;
  multiAccepted = 0;
  readonly attempts: Record<AttemptKind, number> = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<
    AttemptKind,
    number
  >;
  readonly #told = new Set<string>();

  tryAll(subject: Subject, print: Print, attempts: Iterable<Attempt>): void {
    for (const attempt of attempts) this.try(subject, print, attempt, true);
  }

  try(subject: Subject, print: Print, { kind, fileName, candidates, right }: Attempt, several = false): void {
    this.attempts[kind] += 1;
    const match = judge(print, fileName, candidates);
    if (match.kind !== 'matched' || match.ref.key === right?.ref.key) return;
    this.falseAcceptances += 1;
    if (several) this.multiAccepted += 1;
    const wrong = candidates.find(({ ref }) => ref.key === match.ref.key);
    const line = `${kind} ${subject.row.id}`;
    if (!this.#told.has(line))
      note(`accepted wrongly, ${line} as ${fileName}: ${JSON.stringify(wrong)} by ${match.agreed.join(', ')}`);
    this.#told.add(line);
  }
}

/** As the service does: only invoices that share a key with the document are judged at all. */
function judge(print: Print, fileName: string, candidates: readonly CandidateInvoice[]): Match {
  const facts = { name: nameFacts(fileName), ...print.facts };
  const keys = new Set(documentKeys(facts));
  const known = candidates.filter((invoice) => invoiceKeys(invoice).some((key) => keys.has(key)));
  return matchDocument(fileName, facts, known);
}

function note(line: string): void {
  process.stderr.write(`${line}\n`);
}
