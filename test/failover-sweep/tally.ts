import type { Claim, Notes } from './audit.ts';
import type { Guard } from './node/orders.ts';
import { guards } from './node/orders.ts';
import type { Phones, SeenLogin, SeenMessage } from './phones.ts';
import type { Strike } from './strikes.ts';

/** The sweep's last line. */
export interface SweepResult {
  /** Changes of a session's owner after a fault: the one before had not given it back. */
  readonly takeovers: number;
  /** Invoices on no phone of which no person is told. */
  readonly lost: number;
  /** Copies too many on phones. */
  readonly duplicates: number;
  /** Logins of an owner after the login of a later one, which they end. */
  readonly doubleSockets: number;
  /** Commits and messages of an owner whose time is over. */
  readonly staleWrites: number;
  /** From the fault to the login of the next owner; 95 of 100 are no slower. */
  readonly takeoverP95Ms: number;
  /** Held for a person although nothing was wrong with them. */
  readonly held: number;
}

export interface Tally {
  readonly result: SweepResult;
  /** Everything that breaks the promise, in words. */
  readonly breaches: readonly string[];
  /** What is no breach, and worth a look. */
  readonly remarks: readonly string[];
  /** Violations of those whose rule is left out. */
  readonly caught: Readonly<Record<Guard, number>>;
}

const LIMIT_MS = 30_000;
/** A fault may be what a take-over comes from for so long after it was mended. */
const AFTERMATH_MS = 20_000;
const TOLD = new Set(['held', 'failed', 'cancelled']);

export interface TallyParts {
  readonly notes: Notes;
  readonly phones: Phones;
  readonly strikes: readonly Strike[];
  /** By account. */
  readonly posted: ReadonlyMap<string, number>;
  /** Accounts that count. */
  readonly counts: (account: string) => boolean;
  /** Take-overs, at least. */
  readonly asked: number;
}

export function tally(parts: TallyParts): Tally {
  const { notes, phones, counts } = parts;
  const remarks: string[] = [];
  const stale = notes.stale;
  const late = lateMessages(parts);
  const doubles = doubleLogins(phones);
  const of = (account: string): number =>
    (stale.get(account) ?? 0) + (late.get(account) ?? 0) + (doubles.get(account) ?? 0);
  const caught = Object.fromEntries(
    guards.map((guard) => [
      guard,
      sum(phones.accounts.filter(({ without }) => without === guard).map(({ name }) => of(name))),
    ]),
  ) as Record<Guard, number>;
  const total = (by: ReadonlyMap<string, number>): number =>
    sum([...by].filter(([account]) => counts(account)).map(([, count]) => count));

  const takeovers = notes.claims.filter(({ account, takenFrom }) => takenFrom !== null && counts(account));
  const times = takeovers.flatMap((claim) => timeOf(claim, parts, remarks));
  const arrivals = countInvoices(parts);
  const result: SweepResult = {
    takeovers: takeovers.length,
    lost: arrivals.lost.length,
    duplicates: arrivals.duplicates.length,
    doubleSockets: total(doubles),
    staleWrites: total(stale) + total(late),
    takeoverP95Ms: percentile(times, 0.95),
    held: arrivals.held.length,
  };
  const breaches = [
    ...arrivals.lost.map((number) => `invoice ${number} is on no phone, and no person is told`),
    ...arrivals.duplicates.map((number) => `invoice ${number} is on a phone more than once`),
    ...[...stale].filter(([one]) => counts(one)).map(([one, n]) => `${one}: ${n} commits after the next owner's claim`),
    ...[...late].filter(([one]) => counts(one)).map(([one, n]) => `${one}: ${n} messages after the owner's lease`),
    ...[...doubles].filter(([one]) => counts(one)).map(([one, n]) => `${one}: ${n} logins of a former owner`),
    ...(result.takeovers < parts.asked ? [`${result.takeovers} take-overs of ${parts.asked}`] : []),
    ...(result.takeoverP95Ms > LIMIT_MS ? [`take-overs: 95 of 100 within ${result.takeoverP95Ms} ms`] : []),
  ];
  return { result, breaches, remarks: [...remarks, ...arrivals.held.map((why) => `held: ${why}`)], caught };
}

function countInvoices({ notes, phones, posted, counts }: TallyParts) {
  const states = new Map(notes.states.map((row) => [row.number, row]));
  const lost: number[] = [];
  const duplicates: number[] = [];
  const held: string[] = [];
  for (const { name, firstNumber } of phones.accounts) {
    if (!counts(name)) continue;
    for (let number = firstNumber + 1; number <= firstNumber + (posted.get(name) ?? 0); number++) {
      const shown = phones.arrived.get(number) ?? 0;
      const { state = '', why = '' } = states.get(number) ?? {};
      if (shown === 0 && !TOLD.has(state)) lost.push(number);
      if (TOLD.has(state)) held.push(`invoice ${number}, ${state}: ${why}`);
      for (let copy = 1; copy < shown; copy++) duplicates.push(number);
    }
  }
  return { lost, duplicates, held };
}

/** Messages that reached WhatsApp after the lease of their sender had ended, or another had the account, by account. */
function lateMessages({ notes, phones }: TallyParts): ReadonlyMap<string, number> {
  const claims = new Map(notes.claims.map((claim) => [`${claim.account}/${claim.epoch}`, claim]));
  const leases = Map.groupBy(notes.leases, ({ node, generation }) => `${node}/${generation}`);
  const isLate = ({ account, epoch, at }: SeenMessage): boolean => {
    const next = claims.get(`${account}/${epoch + 1}`);
    if (next && at > next.at) return true;
    const claim = claims.get(`${account}/${epoch}`);
    const known = claim ? (leases.get(`${claim.node}/${claim.generation}`) ?? []) : [];
    const until = Math.max(0, ...known.filter((lease) => lease.at <= at).map((lease) => lease.until));
    return claim !== undefined && at > until;
  };
  return countBy(phones.messages.filter(isLate).map(({ account }) => account));
}

function doubleLogins({ logins }: Phones): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  const former: string[] = [];
  for (const { account, epoch } of logins) {
    const known = newest.get(account) ?? 0;
    if (epoch < known) former.push(account);
    newest.set(account, Math.max(known, epoch));
  }
  return countBy(former);
}

/** From the fault to the first login of the taker, or of whoever came after it. */
function timeOf(claim: Claim, { phones, strikes }: TallyParts, remarks: string[]): number[] {
  const node = claim.takenFrom?.split(':')[0];
  const cause = strikes.findLast(
    (strike) =>
      (strike.node === null || strike.node === node) &&
      strike.at < claim.at &&
      (strike.mendedAt === null || claim.at < strike.mendedAt + AFTERMATH_MS),
  );
  const login = phones.logins.find(({ account, epoch }) => account === claim.account && epoch >= claim.epoch);
  if (!cause) remarks.push(`${claim.account} was taken from ${String(claim.takenFrom)} without a fault`);
  if (!cause || !login) return [];
  if (login.at - cause.at > LIMIT_MS) remarks.push(slowly(claim, cause, login, strikes));
  return [login.at - cause.at];
}

/** What a take-over that took too long waited for: seconds since its fault. */
function slowly(claim: Claim, cause: Strike, login: SeenLogin, strikes: readonly Strike[]): string {
  const since = (at: number): string => ((at - cause.at) / 1000).toFixed(1);
  const meanwhile = strikes
    .filter(({ at, mendedAt }) => at < login.at && (mendedAt === null || mendedAt > cause.at))
    .map(({ kind, node, at, mendedAt }) => `${node ?? 'all'} ${kind} ${since(at)}–${mendedAt ? since(mendedAt) : ''}`);
  const taken = `${claim.account} was taken from ${claim.takenFrom} by ${claim.node} after ${since(claim.at)} s`;
  return `${taken}, login of epoch ${login.epoch} (its own: ${claim.epoch}) after ${since(login.at)} s: ${meanwhile.join(', ')}`;
}

function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0);
}

function countBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
