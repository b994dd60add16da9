/** All installations of a list, asked at the same time, those that need help first. */
import type { Urgency } from '../operations/glance.ts';
import { type Asked, askInstallation } from './ask.ts';
import type { Installation } from './list-file.ts';

/** Each is asked for so long at most. Milliseconds. */
const DEADLINE_MS = 10_000;

/** Who needs help first. */
const ORDER: readonly (Urgency | 'unreachable')[] = ['unreachable', 'needs_person', 'waits', 'attention', 'ok'];

/** One that does not answer delays nobody else. */
export async function askAll(
  installations: readonly Installation[],
  signal: AbortSignal,
  deadlineMs = DEADLINE_MS,
): Promise<readonly Asked[]> {
  const asked = await Promise.all(installations.map((one) => askInstallation(one, deadlineMs, signal)));
  return asked.toSorted((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

export function verdictOf({ overview }: Asked): Urgency | 'unreachable' {
  return overview?.verdict ?? 'unreachable';
}

function rank(asked: Asked): number {
  return ORDER.indexOf(verdictOf(asked));
}
