import { SECOND } from '../world.ts';
import { type Fault, kill } from './fault.ts';

/** Deaths of the service and of its engine. */
export const processFaults: readonly Fault[] = [
  { name: 'killed', weight: 6, strike: (s) => kill(s, s.world.dice.chance(0.2)) },
  {
    name: 'killed again and again',
    weight: 2,
    strike: (s) => {
      for (let i = 0; i < 30; i++)
        s.world.after(i * s.world.dice.between(6, 20) * SECOND, () => kill(s, s.world.dice.chance(0.1)));
    },
  },
  {
    name: 'clean restart',
    weight: 3,
    strike: (s) => {
      s.host()?.dispatch({ type: 'stop' });
      s.restartSoon();
    },
  },
  { name: 'engine dies', weight: 3, strike: ({ host }) => host()?.connection.close('engine_crashed', false) },
  {
    name: 'engine dies at every start',
    weight: 2,
    strike: ({ world, host }) => {
      world.dyingEngines = Math.round(world.dice.between(2, 12));
      host()?.connection.close('page_crashed', false);
    },
  },
];
