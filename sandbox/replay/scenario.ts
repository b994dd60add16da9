import type { Bundle } from '../../src/operations/doctor/bundle.ts';
import type { EngineName } from '../../src/whatsapp/engine.ts';
import type { Obstacle } from './causes.ts';
import { courseOf, type Entry, type Happening, isEstablished } from './happenings.ts';
import type { Act, Gate, Step } from './steps.ts';
import { isPlannedPause, type StateTurn, turnsOf } from './turns.ts';

/** The history of states begins this much earlier with a start than the flight recorder. */
const STARTING_MS = 10_000;

/** What a replay does, and what it must see. */
export interface Scenario {
  readonly engine: EngineName;
  /** What is there before it: no link; a link, and the service stopped; or a connection. */
  readonly begin: 'unlinked' | 'linked' | 'connected';
  readonly steps: readonly Step[];
  readonly expected: readonly StateTurn[];
  /** What the bundle tells and this cannot replay, a sentence each. */
  readonly leftOut: readonly string[];
}

/** Turns the session's part of a bundle into a scenario of the stand-ins. Pure. @param speed times as fast */
export function scenarioOf(
  { program, recorder, states }: Pick<Bundle, 'program' | 'recorder' | 'states'>,
  speed: number,
): Scenario {
  const engine = program.engine as EngineName;
  const first = recorder.findIndex((entry) => entry.event === 'lock_acquired' || isEstablished(entry));
  const entries = first < 0 ? [] : recorder.slice(first);
  const course = courseOf(entries, engine, speed);
  const older = states.filter(({ after }) => after < (recorder[0]?.after ?? 0) - STARTING_MS).length;
  const leftOut = [
    ...(older > 0 ? [`${older} changes of state from before the flight recorder, which tells their causes`] : []),
    ...(first === 0 ? [] : [`${first < 0 ? recorder.length : first} entries from before a start or a connection`]),
    ...(entries.some(isPlannedPause)
      ? ['planned pauses (backup, memory, doubt): a replay is over before one is due']
      : []),
    ...course.leftOut,
  ];
  const expected = turnsOf(course.kept);
  return { engine, begin: beginningOf(entries), steps: stepsOf(course.happenings), expected, leftOut };
}

/** A start that comes to a link before it logs in had none. */
function beginningOf(entries: readonly Entry[]): Scenario['begin'] {
  const [head] = entries;
  if (head === undefined || isEstablished(head)) return 'connected';
  const next = entries.find(({ state }) => state !== 'starting');
  return next?.state === 'linking' ? 'unlinked' : 'linked';
}

interface Part {
  readonly obstacle: Obstacle;
  readonly members: readonly Happening[];
}

/** Puts what has to stand in the way of the next attempt before what leads to it. Pure. */
function stepsOf(happenings: readonly Happening[]): readonly Step[] {
  return happenings.flatMap((happening, i) => {
    if ('obstacle' in happening.what) return [];
    const rest = happenings.slice(i + 1);
    const end = rest.findIndex(({ what }) => !('obstacle' in what));
    return stepsFor(happening, partsOf(end < 0 ? rest : rest.slice(0, end)));
  });
}

function stepsFor(happening: Happening, parts: readonly Part[]): readonly Step[] {
  const { what, gate, waitMs, why } = happening;
  const steps: Step[] = [];
  const push = (act: Act, at: Partial<Gate>, wait: number, told: string) =>
    steps.push({ act, gate: { ...gate, ...at }, waitMs: wait, why: told });
  // A fault of the page is there from the blow on, and may outlast it.
  const struck: Part | null =
    'blow' in what && what.blow.by === 'page_faults'
      ? { obstacle: { by: 'page_faults', changes: what.blow.changes }, members: [happening] }
      : null;
  const all = struck === null ? parts : joined(struck, parts);
  const [first] = all;
  if (first) push(setUp(first), {}, waitMs, told(first));
  const isCut =
    first?.obstacle.by === 'unreachable' &&
    'blow' in what &&
    what.blow.by === 'connection' &&
    what.blow.fault.kind === 'drop';
  // What makes WhatsApp unreachable cuts the connection too.
  if ('act' in what) push(what.act, {}, first ? 0 : waitMs, why);
  else if ('blow' in what && !isCut) push({ do: 'strike', blow: what.blow }, {}, first ? 0 : waitMs, why);
  let closes = gate.closes + ('blow' in what && struck === null ? 1 : 0);
  for (const [i, part] of all.entries()) {
    closes += part.members.length;
    const next = all[i + 1];
    const isHeld = part.obstacle.by !== 'login';
    if (next?.obstacle.by === 'login') push(setUp(next), { closes }, 0, told(next));
    if (isHeld) {
      const lasts = next === undefined ? (part.members.at(-1)?.lastsMs ?? 0) : 0;
      push({ do: 'release', obstacle: part.obstacle }, { closes }, lasts, 'the end of it');
    }
    if (next && next.obstacle.by !== 'login') push(setUp(next), { closes }, 0, told(next));
  }
  return steps;
}

/** Attempts that fail in the same way; logins are refused in turn, each in its own. */
function partsOf(obstacles: readonly Happening[]): readonly Part[] {
  const parts: Part[] = [];
  for (const one of obstacles) {
    if (!('obstacle' in one.what)) continue;
    const { obstacle } = one.what;
    const last = parts.at(-1);
    const isSame = last && (obstacle.by === 'login' ? last.obstacle.by === 'login' : isEqual(last.obstacle, obstacle));
    if (last && isSame) parts[parts.length - 1] = { ...last, members: [...last.members, one] };
    else parts.push({ obstacle, members: [one] });
  }
  return parts;
}

function joined(struck: Part, [first, ...rest]: readonly Part[]): readonly Part[] {
  if (first === undefined) return [struck];
  if (!isEqual(first.obstacle, struck.obstacle)) return [struck, first, ...rest];
  return [{ ...struck, members: [...struck.members, ...first.members] }, ...rest];
}

function isEqual(one: Obstacle, other: Obstacle): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function setUp({ obstacle, members }: Part): Act {
  if (obstacle.by !== 'login') return { do: 'hold', obstacle };
  return { do: 'arm', obstacles: members.flatMap(({ what }) => ('obstacle' in what ? [what.obstacle] : [])) };
}

function told({ members }: Part): string {
  const reasons = [...new Set(members.map(({ why }) => why))].join(', ');
  return members.length === 1 ? reasons : `${members.length} times: ${reasons}`;
}
