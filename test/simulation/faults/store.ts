import type { Fault } from './fault.ts';

/** Damage to what the session keeps on disk: its login, its backups, its memory. */
export const storeFaults: readonly Fault[] = [
  {
    name: 'torn store',
    weight: 4,
    strike: (s) => {
      s.host()?.kill(false);
      if (s.world.store.state === 'healthy')
        s.world.store = { creds: s.world.store.creds, state: s.world.dice.chance(0.5) ? 'torn' : 'hollow' };
      if (s.world.store.state === 'hollow' && s.world.kind === 'wire')
        s.world.store = { ...s.world.store, state: 'torn' };
      s.restartSoon();
    },
  },
  {
    name: 'torn store under a running engine',
    weight: 1,
    strike: ({ world }) => {
      if (world.store.state === 'healthy') world.store = { ...world.store, state: 'torn' };
    },
  },
  {
    name: 'emptied store',
    weight: 2,
    strike: (s) => {
      s.host()?.kill(false);
      s.world.store = { creds: null, state: 'empty' };
      s.restartSoon();
    },
  },
  {
    name: 'store folder taken away',
    weight: 1,
    strike: ({ world }) => {
      if (world.store.state === 'empty') return;
      world.store = { creds: null, state: 'empty' };
      world.storeGone = true;
    },
  },
  {
    name: 'rotten newest backup',
    weight: 2,
    strike: ({ world }) => {
      const newest = world.backups.at(-1);
      if (newest) world.backups[world.backups.length - 1] = { ...newest, state: 'torn' };
    },
  },
  {
    name: 'torn metadata',
    weight: 2,
    strike: (s) => {
      s.host()?.kill(false);
      s.world.metadata = 'torn';
      s.world.judge.memoryLost();
      s.restartSoon();
    },
  },
  {
    name: 'lost metadata',
    weight: 1,
    strike: (s) => {
      s.host()?.kill(false);
      s.world.metadata = null;
      s.world.judge.memoryLost();
      s.restartSoon();
    },
  },
];
