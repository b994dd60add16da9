import type { Blow, Obstacle } from './causes.ts';

/** What a replay does at one moment. */
export type Act =
  | { readonly do: 'start' }
  | { readonly do: 'stop' }
  | { readonly do: 'kill' }
  /** The phone scans the code that is shown. */
  | { readonly do: 'scan' }
  /** The next attempts to connect meet these, one each. */
  | { readonly do: 'arm'; readonly obstacles: readonly Obstacle[] }
  | { readonly do: 'hold'; readonly obstacle: Obstacle }
  | { readonly do: 'release'; readonly obstacle: Obstacle }
  | { readonly do: 'strike'; readonly blow: Blow }
  | { readonly do: 'mute' }
  | { readonly do: 'unmute' }
  | { readonly do: 'command'; readonly command: 'repair' | 'refresh' | 'backup' | 'link' };

/** What the replayed service must have come to before an act. */
export interface Gate {
  /** States that it has gone through since the replay began. */
  readonly turns: number;
  /** Connections that have ended for another reason than by its own will. */
  readonly closes: number;
  /** Queries that were not answered. */
  readonly unanswered: number;
}

export interface Step {
  readonly act: Act;
  readonly gate: Gate;
  /** After the gate, milliseconds of the replay. */
  readonly waitMs: number;
  /** What it replays, for people. */
  readonly why: string;
}
