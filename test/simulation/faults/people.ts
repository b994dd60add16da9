import { SECOND } from '../world.ts';
import { type Fault, kill } from './fault.ts';

/** What people do, at the wrong moment. */
export const peopleFaults: readonly Fault[] = [
  {
    name: 'wishes in a row',
    weight: 12,
    strike: (s) => {
      const { dice } = s.world;
      // Mostly in the middle of something: a start, a link, a reconnect, or what the wish before has begun.
      if (dice.chance(0.4)) kill(s);
      for (let left = Math.ceil(dice.between(0, 8)), at = 0; left > 0; left--) {
        const pace = dice.next();
        if (pace < 0.5) at += dice.between(0, 12);
        // While a link is being saved, proven, or has just been.
        else if (pace < 0.85) at += dice.between(10, 150);
        else at += dice.between(0, 900);
        s.world.after(at * SECOND, () => s.wish());
      }
    },
  },
  { name: 'second instance', weight: 3, strike: (s) => s.startSecond() },
];
