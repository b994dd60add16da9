import type * as Lifecycle from '../../src/session/lifecycle/lifecycle.ts';
import type * as Memory from '../../src/session/lifecycle/memory.ts';
import type * as After from '../../src/session/lifecycle/memory-after.ts';
import type * as State from '../../src/session/lifecycle/state.ts';
import type { SessionTimings } from '../../src/session/lifecycle/timings.ts';

/** The parts of `src/session/lifecycle` under test; mutants hand in copies with one fault each. */
export interface LifeCycle {
  readonly step: typeof Lifecycle.step;
  readonly nextWake: typeof Lifecycle.nextWake;
  readonly stoppedState: typeof State.stoppedState;
  readonly blankMemory: typeof Memory.blankMemory;
  readonly newGeneration: typeof Memory.newGeneration;
  readonly cleanedMemory: typeof After.cleanedMemory;
  readonly restoredMemory: typeof After.restoredMemory;
  readonly timings: SessionTimings;
}

/** Loads the life-cycle from a folder with the layout of `src/session/lifecycle`, with the timings of the real service. */
export async function loadLifeCycle(folder: URL): Promise<LifeCycle> {
  const load = async <T>(file: string): Promise<T> => (await import(new URL(file, folder).href)) as T;
  const { step, nextWake } = await load<typeof Lifecycle>('lifecycle.ts');
  const { stoppedState } = await load<typeof State>('state.ts');
  const { blankMemory, newGeneration } = await load<typeof Memory>('memory.ts');
  const { cleanedMemory, restoredMemory } = await load<typeof After>('memory-after.ts');
  const { defaultTimings } = await load<{ defaultTimings: SessionTimings }>('timings.ts');
  return {
    step,
    nextWake,
    stoppedState,
    blankMemory,
    newGeneration,
    cleanedMemory,
    restoredMemory,
    timings: defaultTimings,
  };
}

/** The life-cycle as it ships. */
export const shippedFolder = new URL('../../src/session/lifecycle/', import.meta.url);
