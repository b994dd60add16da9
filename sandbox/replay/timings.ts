import { defaultTimings, type SessionTimings } from '../../src/session/lifecycle/timings.ts';
import type { EngineName } from '../../src/whatsapp/engine.ts';
import { defaultDeadlines, type EngineDeadlines } from '../../src/whatsapp/engine-settings.ts';

/** What lasted longer, a state or a wait of the service's, is cut to this. Milliseconds of what happened. */
export const LONGEST_MS = 90_000;
/** Below it a machine with two busy cores would decide the order of events. Milliseconds of the replay. */
const SHORTEST_MS = 300;

/** Numbers of things, and what must go on to be longer than a replay. */
const kept: ReadonlySet<string> = new Set([
  ...['attemptsBeforeDiagnosis', 'outdatedTries', 'deafAcks', 'linkWindows', 'restoresInSeries'],
  ...['takeOverEveryMs', 'deafCureEveryMs', 'doubtEveryMs', 'maintenanceEveryMs', 'outdatedEveryMs'],
  ...['healthCheckMs', 'maxAgeMs', 'disconnectedAlertMs'],
]);

/** A moment of what happened in the replay: `speed` times as fast, and cut. Milliseconds. Pure. */
export function compressed(ms: number, speed: number): number {
  return Math.round(Math.min(ms, LONGEST_MS) / speed);
}

/** Production's timings of the session in the same proportion, as far as processes can follow. Pure. */
export function replayTimings(engine: EngineName, speed: number): Partial<SessionTimings> {
  const floors: Partial<Record<keyof SessionTimings, number>> = {
    degradedProbeMs: 100,
    watchMs: engine === 'webjs' ? 1500 : 600,
    pingMs: 3000,
    // Longer than a process may take to load on a busy machine before that counts as a delay.
    connectDeadlineMs: 60_000,
  };
  const entries = Object.entries(defaultTimings)
    .filter(([name]) => !kept.has(name))
    .map(([name, ms]) => [name, Math.max(floors[name as keyof SessionTimings] ?? SHORTEST_MS, compressed(ms, speed))]);
  // The waits between attempts are cut: how many there may be in ten minutes is no longer theirs to say.
  return { ...(Object.fromEntries(entries) as Partial<SessionTimings>), connectLimit: 1000, reachedLimit: 1000 };
}

/** Deadlines of the engine, in the same way. Pure. */
export function replayDeadlines(engine: EngineName, speed: number): EngineDeadlines {
  const at = (ms: number, least: number) => Math.max(least, Math.round(ms / speed));
  const { connectMs, queryMs, uploadStallMs, backlogQuietMs, closeMs, slowestUpload } = defaultDeadlines;
  return {
    connectMs: at(connectMs, engine === 'webjs' ? 20_000 : 8000),
    queryMs: at(queryMs, 3000),
    uploadStallMs: at(uploadStallMs, 15_000),
    backlogQuietMs: at(backlogQuietMs, 2000),
    closeMs,
    slowestUpload,
  };
}

/**
 * How SAP is waited for: if calls have to time out, no longer than a person would wait for it; otherwise a busy machine must
 * not bring it about. Milliseconds of the replay. Pure.
 */
export function replaySap(hasTimeouts: boolean) {
  return { deadlineMs: hasTimeouts ? 5000 : 60_000, retry: { attempts: 5, baseMs: 50, maxMs: 300 } };
}
