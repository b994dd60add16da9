import { dice } from '../support/dice.ts';
import type { Stage } from './faults/fault.ts';
import { pickFault } from './faults.ts';
import { SimulatedHost } from './host.ts';
import { Judge, type Verdicts } from './judge.ts';
import type { LifeCycle } from './life-cycle.ts';
import { Person } from './person.ts';
import { DAY, HOUR, MINUTE, SECOND, World, YEAR } from './world.ts';

export interface SimulationOptions {
  readonly years: number;
  readonly seed: number;
  /** Number of the first year; every year depends on the seed and its number alone, so a run can go on where another ended. */
  readonly from?: number;
  readonly life: LifeCycle;
  /** Of the run that this one goes on with. */
  readonly before?: Verdicts;
  /** Called after each year. */
  readonly onYear?: (year: number, verdicts: Verdicts) => void;
  /** Called with the story of a year that ended badly. */
  readonly onUnhealed?: (year: number, end: string) => void;
}

/** Faults stop before the end of a year: what is left then is whether the session heals. */
const HEALING = 2 * DAY;
const FAULTS_A_YEAR = 66;

/** Session-years under random faults, against the promises. Deterministic in `seed`. */
export function simulate({ years, seed, from = 0, life, before, onYear, onUnhealed }: SimulationOptions): Verdicts {
  const judge = new Judge(seed, before);
  for (let year = from; year < from + years; year++) {
    const end = liveYear(judge, life, seed * 1_000_003 + year);
    if (end !== null) {
      judge.verdicts.unhealed += 1;
      onUnhealed?.(year, end);
    }
    onYear?.(year, judge.verdicts);
  }
  return judge.verdicts;
}

/** One year; null when it ends well, otherwise how it ends. */
function liveYear(judge: Judge, life: LifeCycle, seed: number): string | null {
  judge.newYear();
  const world = new World(dice(seed), judge);
  let main: SimulatedHost | null = null;
  let second: SimulatedHost | null = null;
  const person = new Person(world, () => (main?.alive ? main : null));
  const start = (): SimulatedHost => {
    const host = new SimulatedHost(world, life, person);
    host.dispatch({ type: 'start' });
    return host;
  };
  // As systemd does it: a process that ended, or found the session locked, is started again.
  const keepRunning = () => {
    const word = main?.alive ? main.state.mode.word : 'stopped';
    if (word === 'stopped' && !second?.connection.engine) main = start();
    if (word === 'stopping' || !main?.alive || main.state.mode.word === 'stopped')
      world.after(10 * SECOND, keepRunning);
  };
  const stage: Stage = {
    world,
    host: () => (main?.alive ? main : null),
    restartSoon: () => world.after(world.dice.between(1, 8) * SECOND, keepRunning),
    startSecond: () => {
      second = start();
      const started = second;
      world.after(world.dice.between(1, 5) * HOUR, () => {
        started.kill(false);
        if (second === started) second = null;
      });
    },
    wish: () => person.wishes(),
  };
  main = start();

  const strikeAt = (at: number) =>
    world.after(at, () => {
      judge.verdicts.faults += 1;
      pickFault(world.dice.next()).strike(stage);
    });
  // A first link is a few minutes of a year: in every other year something comes between.
  if (world.dice.chance(0.5)) strikeAt(world.dice.between(0, 4) * MINUTE);
  const gap = (YEAR - HEALING - DAY) / FAULTS_A_YEAR;
  for (let i = 0; i < FAULTS_A_YEAR; i++) strikeAt(DAY + (i + world.dice.next()) * gap);

  const liveUntil = (end: number) => {
    while (world.now < end) {
      const wakes = [main, second].flatMap((host) => (host?.alive ? [{ host, at: host.wakeAt() }] : []));
      const worldAt = world.nextAt() ?? Number.POSITIVE_INFINITY;
      const next = wakes.reduce<{ host: SimulatedHost | null; at: number }>(
        (best, { host, at }) => (at !== null && at < best.at ? { host, at } : best),
        { host: null, at: Math.min(worldAt, end) },
      );
      if (next.host) {
        world.now = Math.max(world.now, next.at);
        next.host.dispatch({ type: 'tick' });
      } else if (worldAt <= end) world.runNext();
      else world.now = end;
    }
  };
  liveUntil(YEAR);
  // The last moment may fall into planned maintenance or a person's way to the phone: it is given an hour to pass.
  for (let minute = 1; minute <= 60 && judgeEnd(world, main, person) !== null; minute++)
    liveUntil(YEAR + minute * MINUTE);
  return judgeEnd(world, main, person);
}

function judgeEnd(world: World, host: SimulatedHost | null, person: Person): string | null {
  if (!host?.alive) return 'no process runs';
  const { mode, memory } = host.state;
  const story = `${world.kind}: ${JSON.stringify(mode)} engine ${JSON.stringify(host.connection.engine)} policy ${JSON.stringify(memory.policy)} store ${JSON.stringify(world.store)} listed ${world.listed.join()} server ${world.server}`;
  const forced =
    (mode.word === 'paused_until' && (world.now < world.bannedUntil || world.now < world.limitedUntil + HOUR)) ||
    (mode.word === 'paused_until' && world.now - world.lastConflictAt < DAY) ||
    (mode.word === 'needs_person' && mode.reason === 'replaced' && world.now - world.lastConflictAt < 2 * DAY) ||
    (mode.word === 'needs_person' && mode.reason === 'client_outdated' && world.now < world.outdatedUntil + DAY) ||
    (mode.word === 'needs_person' &&
      mode.reason === 'login_needs_passkey' &&
      world.now < world.passkeyAtLoginUntil + DAY) ||
    (mode.word === 'needs_person' && mode.reason === 'account_locked' && world.locked) ||
    (mode.word === 'needs_person' && mode.reason === 'account_locked' && world.now - world.unlockedAt < DAY) ||
    (mode.word === 'needs_person' && mode.reason === 'dialog' && world.dialogShown) ||
    (mode.word === 'needs_person' && mode.reason === 'dialog' && world.now - world.dialogAnsweredAt < DAY) ||
    (person.hasAskedForLink && (mode.word === 'needs_person' || mode.word === 'linking')) ||
    (world.listed.length === 0 && (mode.word === 'needs_person' || mode.word === 'linking'));
  if (world.wasDeafForLong || host.connection.deafForLong()) return `deaf for days: ${story}`;
  if (forced) return null;
  if (mode.word !== 'connected' || !host.connection.engine?.open) return story;
  const age = world.wall() - Math.max(memory.linkedAt ?? 0, memory.refreshedAt ?? 0);
  return age > host.rules.timings.maxAgeMs + 2 * DAY ? `old for days: ${story}` : null;
}
