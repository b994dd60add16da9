import { inspect } from 'node:util';
import fc from 'fast-check';
import type { Target } from './target.ts';
import { type Failed, type Passed, WatchedProcess } from './watched.ts';

export interface FuzzResult {
  readonly targets: readonly string[];
  /** Inputs tried; those of minimising a failure are not counted. */
  readonly runs: number;
  /** Part of them that the parsers took for valid: mutations that only ever make rubbish find nothing. */
  readonly acceptedShare: number;
  readonly crashes: number;
  readonly hangs: number;
  /** The longest that an input took which did not fail. */
  readonly worstMs: number;
  /** The most that the process with the parsers held, megabytes; 0 where the system does not tell. */
  readonly worstRssMB: number;
  /** The first two of each target. */
  readonly byTarget: ReadonlyMap<string, { readonly runs: number; readonly accepted: number }>;
}

export interface FuzzOptions {
  readonly targets: readonly Target[];
  readonly seconds: number;
  readonly seed: number;
  /** What is found, and the seeds. */
  readonly onLine: (line: string) => void;
  /** How long a failing input is made smaller, milliseconds. */
  readonly shrinkMs?: number;
  /** Modules for the process with the parsers. */
  readonly imports?: readonly string[];
}

const SHRINK_MS = 45_000;
/** Inputs of a target in one turn. */
const TURN = 50;
const TURN_MS = 3000;

/**
 * Tries the targets in turns until the time is over. What fails is made smaller and told, with its seed; then its target
 * rests, because it would be found again and again.
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  await using watched = new WatchedProcess(options.imports);
  await watched.start();
  const tally = { runs: 0, accepted: 0, crashes: 0, hangs: 0, worstMs: 0 };
  const byTarget = new Map(options.targets.map(({ name }) => [name, { runs: 0, accepted: 0 }]));
  const until = performance.now() + options.seconds * 1000;
  const failed = new Set<string>();
  for (let turn = 0; performance.now() < until && failed.size < options.targets.length; turn++) {
    for (const [nth, target] of options.targets.entries()) {
      const left = until - performance.now();
      // Each comes to its turn once, however slow the machine is.
      if (left <= 0 && turn > 0) break;
      if (failed.has(target.name)) continue;
      const share = turn === 0 ? left / (options.targets.length - nth) : left;
      const failure = await takeTurn(target, options.seed + turn, Math.min(share, TURN_MS));
      if (!failure) continue;
      failed.add(target.name);
      if (failure.end === 'hang') tally.hangs++;
      else tally.crashes++;
    }
  }
  return {
    targets: options.targets.map(({ name }) => name),
    runs: tally.runs,
    acceptedShare: tally.runs === 0 ? 0 : Math.round((tally.accepted / tally.runs) * 1000) / 1000,
    crashes: tally.crashes,
    hangs: tally.hangs,
    worstMs: Math.round(tally.worstMs),
    worstRssMB: watched.worstMB,
    byTarget,
  };

  /** How its input failed; null when none did. */
  async function takeTurn(target: Target, seed: number, ms: number): Promise<Failed | null> {
    const failures: Failed[] = [];
    let tried = 0;
    let stopAt = performance.now() + ms;
    const property = fc.asyncProperty(target.inputs, async (input) => {
      fc.pre(tried === 0 || performance.now() < stopAt);
      tried += 1;
      const outcome = await watched.run({ target: target.name, input }, target.deadlineMs);
      if ('detail' in outcome) {
        if (failures.length === 0) stopAt = performance.now() + (options.shrinkMs ?? SHRINK_MS);
        failures.push(outcome);
        throw new Error(`${outcome.end}: ${outcome.detail}`);
      }
      if (failures.length === 0) count(target, outcome);
    });
    // Skipped is what comes when the time is over: nothing more is made after the first.
    const details = await fc.check(property, { seed, numRuns: TURN, maxSkipsPerRun: 0 });
    if (details.failed && details.counterexample !== null) {
      options.onLine(
        `${target.name}, seed ${seed}: ${details.errorInstance instanceof Error ? details.errorInstance.message : ''}`,
      );
      options.onLine(`  smallest input found: ${shown(details.counterexample[0])}`);
    }
    return failures[0] ?? null;
  }

  function count({ name }: Target, outcome: Passed): void {
    for (const counts of [tally, byTarget.get(name)]) {
      if (!counts) continue;
      counts.runs++;
      if (outcome.end === 'accepted') counts.accepted++;
    }
    tally.worstMs = Math.max(tally.worstMs, outcome.ms);
  }
}

/** An input on one line, long runs of it counted. */
function shown(input: unknown): string {
  const text = Buffer.isBuffer(input)
    ? `base64 ${input.toString('base64')}`
    : inspect(input, { depth: 9, breakLength: 1e9, maxStringLength: 100_000 });
  const counted = text.replace(
    /([\s\S]{1,16}?)\1{15,}/g,
    (run: string, unit: string) => `«${unit} × ${run.length / unit.length}»`,
  );
  return counted.length > 4000 ? `${counted.slice(0, 4000)} … (${counted.length} characters)` : counted;
}
