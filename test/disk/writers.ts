/**
 * Every place where this program writes files through Node, as work that a test can do on a disk that fails. SQLite's
 * files are in `sqlite-writers.ts`. `docs/disk-faults.md` is made from this table.
 */

/** How a person learns that a write failed while the service runs. */
export type Told =
  /** The work ends with a coded error and its next step; a running service logs it and answers the caller with it. */
  | { readonly by: 'error' }
  /** The service opens this incident; `service.test.ts` proves it. */
  | { readonly by: 'incident'; readonly key: string }
  /** The log. Nothing hangs on it: it is made again, or only saves time. */
  | { readonly by: 'log' };

/** The work on a folder of its own. */
export interface Stage {
  /** Does it; the same again once the disk is well. */
  work(): Promise<unknown>;
  /** What the readers of this program, as at a next start, make of what lies there. */
  look(): Promise<string>;
  /** States between old and new that are as good as either, and why. */
  readonly alsoGood?: Readonly<Record<string, string>>;
  close?(): void | Promise<void>;
}

export interface Writer {
  readonly name: string;
  /** Files of `src/` whose writing is in it. */
  readonly sources: readonly string[];
  readonly told: Told;
  /** Takes seconds each time: only the first of each operation fails, in one way each. */
  readonly slow?: 'one way each' | 'left out of the short form';
  stage(root: string): Promise<Stage>;
}
