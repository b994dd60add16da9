import type { SimulatedHost } from '../host.ts';
import type { World } from '../world.ts';

/** What a fault may reach: the world, the running process, and the means to start another. */
export interface Stage {
  readonly world: World;
  host(): SimulatedHost | null;
  /** systemd's habit: a process that ended is started again. */
  restartSoon(): void;
  /** A second instance on the same store, started by mistake. */
  startSecond(): void;
  /** The person asks for something, at once. */
  wish(): void;
}

export interface Fault {
  readonly name: string;
  /** Relative frequency. */
  readonly weight: number;
  readonly strike: (stage: Stage) => void;
}

/** Begins something that ends after `ms`. */
export function lasting(world: World, ms: number, begin: () => void, end: () => void): void {
  begin();
  world.after(ms, end);
}

/** Kills the service, which is started again. */
export function kill(stage: Stage, leaveOrphan = false): void {
  stage.host()?.kill(leaveOrphan);
  stage.restartSoon();
}
