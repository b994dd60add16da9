import type { SessionEvent } from '../../src/session/lifecycle/events.ts';
import type { SessionState } from '../../src/session/lifecycle/state.ts';
import type { LifeCycle } from './life-cycle.ts';
import type { Person } from './person.ts';
import type { Owner, World } from './world.ts';

/** One process of the service, as its engine and its work on the store know it. */
export interface SimulatedProcess extends Owner {
  readonly world: World;
  readonly life: LifeCycle;
  readonly person: Person;
  readonly state: SessionState;
  dispatch(event: SessionEvent): void;
  /** Runs something in so many milliseconds, if the process still lives. */
  later(ms: number, run: () => void): void;
}

/** The account that every simulated session is linked to. */
export const ACCOUNT = { jid: '5491100000000@s.whatsapp.net', lid: null, device: 1, pushName: null } as const;
