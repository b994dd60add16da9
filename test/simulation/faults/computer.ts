import { DAY, HOUR, MINUTE } from '../world.ts';
import { type Fault, kill, lasting } from './fault.ts';

/** A disk and a clock that fail. */
export const computerFaults: readonly Fault[] = [
  {
    name: 'full disk',
    weight: 2,
    strike: ({ world }) =>
      lasting(
        world,
        world.dice.between(0.5, 10) * HOUR,
        () => {
          world.diskFull = true;
        },
        () => {
          world.diskFull = false;
        },
      ),
  },
  {
    name: 'failing disk',
    weight: 1,
    strike: (s) =>
      lasting(
        s.world,
        s.world.dice.between(5, 120) * MINUTE,
        () => {
          s.world.diskFailing = true;
          kill(s);
        },
        () => {
          s.world.diskFailing = false;
        },
      ),
  },
  {
    name: 'clock set',
    weight: 3,
    strike: ({ world }) => {
      world.clockOffset += world.dice.between(-6, 6) * HOUR;
    },
  },
  {
    name: 'clock months off, and mended',
    weight: 1.5,
    strike: ({ world, host }) => {
      const off = world.dice.between(20, 1200) * DAY * (world.dice.chance(0.7) ? -1 : 1);
      lasting(
        world,
        world.dice.between(0.5, 40) * HOUR,
        () => {
          world.clockOffset += off;
          if (world.dice.chance(0.7)) host()?.connection.close('connection_lost', true);
        },
        () => {
          world.clockOffset -= off;
          if (world.dice.chance(0.3)) host()?.dispatch({ type: 'repair' });
        },
      );
    },
  },
];
