import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openPostgres } from '../../src/database/postgres/database.ts';
import { dice } from '../support/dice.ts';
import { addressOf, startPostgres } from '../support/postgres.ts';
import { auditSettings, layAudit, ownersOf, readNotes } from './audit.ts';
import { drawFaults, type Fault, leaseCutOff } from './faults.ts';
import { type FleetParts, SweptNode } from './fleet.ts';
import type { Guard } from './node/orders.ts';
import { shareOf } from './node/placement.ts';
import type { SweepOptions } from './options.ts';
import { Phones } from './phones.ts';
import { Posting } from './posting.ts';
import { Strikes } from './strikes.ts';
import { type Tally, tally } from './tally.ts';

export type Say = (text: string) => void;

export interface Swept extends Tally {
  /** How many there were of each kind. */
  readonly faults: Readonly<Record<string, number>>;
  /** Kept for whoever looks into it; null: nothing is to be looked into. */
  readonly folder: string | null;
}

const TELL_MS = 15_000;
const LOOK_MS = 250;
const STOP_MS = 20_000;
/** Of each kind one fault for so many take-overs. */
const TAKEOVERS_PER_FAULT = 5;
/** What is missing after them is given up after so many rounds more. */
const MOST_MORE = 10;

/**
 * One sweep on a PostgreSQL, a WhatsApp and a folder of its own; the folder stays when a promise was broken.
 *
 * @param chosen instead of all kinds: rounds, each of which ends before the next
 */
export async function sweep(options: SweepOptions, say: Say, chosen?: readonly (readonly Fault[])[]): Promise<Swept> {
  const folder = mkdtempSync(path.join(tmpdir(), 'invoice-courier-failover-'));
  mkdirSync(path.join(folder, 'pdf'));
  await using cluster = await startPostgres({ settings: auditSettings });
  const url = await cluster.create();
  const regular = Array.from({ length: options.sessions }, (): Guard | null => options.without);
  // Before the last one: whichever node has one of them has another account too.
  const withouts = regular.toSpliced(-1, 0, ...options.controls);
  await using phones = await Phones.start(withouts);
  for (const schema of [null, ...phones.accounts.map((account) => account.schema)]) {
    const address = { ...addressOf(url), schema };
    const migrated = await openPostgres({ address, connections: 1, random: Math.random, onIdleError: () => undefined });
    await migrated.close();
  }
  await layAudit(url, phones.accounts);
  const counted = new Set(phones.accounts.filter(({ without }) => without === options.without).map(({ name }) => name));
  const posting = new Posting(phones, counted, options.invoices / options.sessions);
  const { database } = addressOf(url);
  const names = Array.from({ length: options.nodes }, (_, n) => `node-${n + 1}`);
  const fleet: FleetParts = {
    ...{ folder, clusterHome: cluster.home, database, phones, posted: () => posting.counts() },
    preferred: (node) => fromShare(phones.accounts, node, names),
  };
  await using stack = new AsyncDisposableStack();
  const nodes: SweptNode[] = [];
  for (const name of names) nodes.push(stack.use(await SweptNode.make(name, fleet)));
  await Promise.all(nodes.map((node) => node.start()));
  for (const node of nodes) node.tell({ type: 'begin' });

  const thrown = dice(options.seed);
  const strikes = new Strikes(nodes, {
    ...{ cluster, dice: thrown, freezeMs: options.freezeMs },
    owners: () => ownersOf(url, phones.accounts),
    controls: phones.accounts.flatMap(({ name }) => (counted.has(name) ? [] : [name])),
  });
  const rounds = chosen ?? [drawFaults(Math.max(1, Math.ceil(options.takeovers / TAKEOVERS_PER_FAULT)), thrown)];
  const faults = rounds.flat().length;
  const telling = setInterval(() => {
    const going = strikes.all.filter(({ mendedAt }) => mendedAt === null).map(({ kind }) => kind);
    const ended = `${strikes.all.length - going.length} of ${faults} faults${going.map((kind) => `, ${kind}`).join('')}`;
    say(`${ended}; ${posting.arrived()} of ${posting.posted()} invoices on phones`);
  }, TELL_MS);
  const count = async (): Promise<Tally> =>
    tally({
      ...{ notes: await readNotes(url, phones.accounts), phones, strikes: strikes.all, asked: options.takeovers },
      posted: new Map(Object.entries(posting.counts())),
      counts: (account) => counted.has(account),
    });
  const done = new AbortController();
  const posted = posting.run(nodes, () => strikes.all.length / faults, done.signal);
  try {
    await posting.untilAllBegan();
    await untilSpread(() => ownersOf(url, phones.accounts), names, phones.accounts.length);
    for (const round of rounds) await strikes.strikeAll(round);
    for (let more = 0; more < MOST_MORE; more++) {
      const { result, caught } = await count();
      const uncaught = options.controls.filter((guard) => caught[guard] === 0);
      const isEnough = chosen || result.takeovers >= options.takeovers;
      const missing = [...(isEnough ? [] : drawFaults(1, thrown)), ...uncaught.map(() => leaseCutOff)];
      if (missing.length === 0) break;
      say(`${result.takeovers} take-overs${uncaught.map((guard) => `, ${guard} not caught`).join('')}: going on`);
      await strikes.strikeAll(missing);
    }
    say('settling');
    await posting.settle();
  } finally {
    done.abort();
    clearInterval(telling);
    await posted;
  }
  await Promise.all(nodes.map(async (node) => Promise.race([node.stop(), sleep(STOP_MS, undefined, { ref: false })])));
  const told = await count();
  const alarms = nodes.flatMap((node) => node.alarms.filter((one) => counted.has(one)));
  const breaches = [
    ...told.breaches,
    ...alarms.map((account) => `${account}: somebody else ended the login of its owner`),
    ...phones.problems(),
  ];
  const keep =
    process.env['KEEP'] === '1' || breaches.length > 0 || options.controls.some((guard) => told.caught[guard] === 0);
  if (!keep) rmSync(folder, { recursive: true, force: true });
  const kinds = Map.groupBy(strikes.all, ({ kind }) => kind);
  const struck = Object.fromEntries([...kinds].map(([kind, { length }]) => [kind, length]));
  return { ...told, breaches, faults: struck, folder: keep ? folder : null };
}

/** Beginning with its own even share, so that nobody has to give back much. */
function fromShare<T>(all: readonly T[], node: string, nodes: readonly string[]): readonly T[] {
  const before = nodes.slice(0, nodes.indexOf(node)).map((other) => shareOf(other, nodes, all.length));
  const first = before.reduce((sum, one) => sum + one, 0);
  return [...all.slice(first), ...all.slice(0, first)];
}

/** Every account runs, and every node runs some, as evenly as they can be. */
async function untilSpread(
  owners: () => Promise<ReadonlyMap<string, string> | null>,
  nodes: readonly string[],
  accounts: number,
): Promise<void> {
  for (;;) {
    const having = [...((await owners()) ?? []).values()];
    if (nodes.every((node) => having.filter((one) => one === node).length === shareOf(node, nodes, accounts))) return;
    await sleep(LOOK_MS);
  }
}
