import { setTimeout as sleep } from 'node:timers/promises';
import type { Dice } from '../support/dice.ts';
import type { PostgresCluster } from '../support/postgres.ts';
import type { SweptNode } from './fleet.ts';

export interface Scene {
  readonly cluster: PostgresCluster;
  readonly dice: Dice;
  readonly freezeMs: number;
  /** Which node has which account, by the database; null: it cannot be asked now. */
  readonly owners: () => Promise<ReadonlyMap<string, string> | null>;
  /** Accounts that lack a rule, which must be caught. */
  readonly controls: readonly string[];
}

/** A way in which a node fails; `strike` ends when it is mended. */
export interface Fault {
  readonly kind: string;
  /** Its sessions go to other nodes: of these faults one node at least is free. */
  readonly loses: boolean;
  /** Every node meets it. */
  readonly ofAll?: boolean;
  /** It shows a missing rule: it goes to the node of the control that has met it least. */
  readonly shows?: boolean;
  strike(node: SweptNode, scene: Scene): Promise<void>;
}

const HOUR = 3_600_000;
/** A fault goes on for so long after everything was taken, and ends when nobody takes it. */
const AFTER_LOSS_MS = { shortest: 500, longest: 4000 };
/** For so long its workers go on after that. */
const STALE_MS = 4000;
const NOBODY_TAKES_MS = 60_000;
const LOOK_MS = 250;
const AWAY_MS = { shortest: 500, longest: 4000 };
const NO_WHATSAPP_MS = { shortest: 2000, longest: 15_000 };
/** A transaction to freeze in is met within this time, or the node is frozen wherever it is; some later, as it may be slow. */
const TRANSACTION_MS = 3000;
const FREEZES_MS = 5000;

const killed: Fault = {
  kind: 'killed',
  loses: true,
  strike: async (node, scene) => {
    const { dice } = scene;
    await node.kill();
    // Some come back before their leases have ended.
    if (dice.chance(0.3)) await sleep(dice.between(0, 5000));
    else await untilTaken(node, scene);
    await node.start();
    node.tell({ type: 'begin' });
  },
};

const frozen: Fault = {
  kind: 'frozen',
  loses: true,
  strike: async (node, { dice, freezeMs }) => {
    const itself = dice.chance(0.5) && node.frozeItself(TRANSACTION_MS).then(() => true);
    // A signal between its word and its own would leave that for later: it would sleep for good once it is woken.
    if (!(await Promise.race([itself, sleep(FREEZES_MS, false)]))) node.signal('SIGSTOP');
    await sleep(freezeMs);
    node.signal('SIGCONT');
  },
};

const cutFromPostgres: Fault = {
  kind: 'cut off from PostgreSQL',
  loses: true,
  strike: async (node, scene) => {
    const state = scene.dice.chance(0.5) ? 'cut' : 'silent';
    node.leases.set(state);
    node.outboxes.set(state);
    await untilTaken(node, scene);
    node.leases.set('through');
    node.outboxes.set('through');
  },
};

/** The harder half of it: its workers go on, and what they began is still under way when the lease ends. */
export const leaseCutOff: Fault = {
  kind: 'cut off from PostgreSQL',
  loses: true,
  shows: true,
  strike: async (node, scene) => {
    node.tell({ type: 'outlive_lease' });
    node.leases.set('silent');
    await untilTaken(node, scene);
    await sleep(STALE_MS);
    node.leases.set('through');
  },
};

export const cutFromWhatsApp: Fault = {
  kind: 'cut off from WhatsApp',
  loses: false,
  strike: async (node, { dice }) => {
    node.whatsapp.set(dice.chance(0.5) ? 'cut' : 'silent');
    await sleep(dice.between(NO_WHATSAPP_MS.shortest, NO_WHATSAPP_MS.longest));
    node.whatsapp.set('through');
  },
};

export const restarted: Fault = {
  kind: 'PostgreSQL restarted',
  loses: false,
  ofAll: true,
  strike: async (_node, { cluster, dice }) => {
    await cluster.stop();
    await sleep(dice.between(AWAY_MS.shortest, AWAY_MS.longest));
    await cluster.start();
  },
};

export const clockStepped: Fault = {
  kind: 'clock stepped by an hour',
  loses: false,
  strike: async (node, { dice }) => {
    const byMs = node.clockOffMs === 0 ? HOUR * (dice.chance(0.5) ? 1 : -1) : -node.clockOffMs;
    node.tell({ type: 'clock', byMs });
    await sleep(dice.between(0, 2000));
  },
};

/** Others have all that the node had. */
async function untilTaken({ name }: SweptNode, { owners, dice }: Scene): Promise<void> {
  const end = performance.now() + NOBODY_TAKES_MS;
  const hasSome = async (): Promise<boolean> => {
    const known = await owners();
    return known === null || [...known.values()].includes(name);
  };
  while (performance.now() < end && (await hasSome())) await sleep(LOOK_MS);
  await sleep(dice.between(AFTER_LOSS_MS.shortest, AFTER_LOSS_MS.longest));
}

/** Of each kind so many, in an order of the dice. */
export function drawFaults(ofEach: number, dice: Dice): readonly Fault[] {
  return Array.from({ length: ofEach }, (_, n) => {
    const kinds = [
      killed,
      frozen,
      n % 2 === 0 ? leaseCutOff : cutFromPostgres,
      cutFromWhatsApp,
      restarted,
      clockStepped,
    ];
    return kinds.map((fault) => ({ fault, lot: dice.next() })).toSorted((a, b) => a.lot - b.lot);
  }).flatMap((round) => round.map(({ fault }) => fault));
}
