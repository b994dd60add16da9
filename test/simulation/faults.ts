import type { SimulatedHost } from './host.ts';
import { DAY, HOUR, MINUTE, SECOND, type World } from './world.ts';

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

interface Fault {
  readonly name: string;
  /** Relative frequency. */
  readonly weight: number;
  readonly strike: (stage: Stage) => void;
}

function lasting(world: World, ms: number, begin: () => void, end: () => void): void {
  begin();
  world.after(ms, end);
}

function serverFor(stage: Stage, kind: World['server'], ms: number, sever: boolean): void {
  const { world } = stage;
  lasting(
    world,
    ms,
    () => {
      world.server = kind;
      if (sever) stage.host()?.connection.close('connection_lost', true);
    },
    () => {
      world.server = 'ok';
    },
  );
}

function networkDownFor(stage: Stage, ms: number, politely: boolean): void {
  const { world } = stage;
  lasting(
    world,
    ms,
    () => {
      world.network = 'down';
      // A pulled cable says nothing; a closed connection does.
      if (politely) stage.host()?.connection.close('connection_lost', true);
    },
    () => {
      world.network = 'up';
    },
  );
}

function gateFor(stage: Stage, gate: World['gate'], ms: number): void {
  const { world } = stage;
  lasting(
    world,
    ms,
    () => {
      world.gate = gate;
      // Connections that stand need not end with it.
      if (world.dice.chance(0.7)) stage.host()?.connection.close('connection_lost', true);
    },
    () => {
      world.gate = 'open';
      // Whoever has mended it may not want to wait.
      if (world.dice.chance(0.3)) stage.host()?.dispatch({ type: 'repair' });
    },
  );
}

function kill(stage: Stage, leaveOrphan = false): void {
  stage.host()?.kill(leaveOrphan);
  stage.restartSoon();
}

/** Everything that can happen to a session, on either side; one strikes about every five days. */
export const faults: readonly Fault[] = [
  { name: 'drop', weight: 8, strike: ({ host }) => host()?.connection.close('connection_lost', true) },
  {
    name: 'drop and short outage',
    weight: 6,
    strike: (s) => networkDownFor(s, s.world.dice.between(0.2, 10) * MINUTE, true),
  },
  {
    name: 'outage of hours',
    weight: 4,
    strike: (s) => networkDownFor(s, s.world.dice.between(1, 14) * HOUR, s.world.dice.chance(0.5)),
  },
  {
    name: 'network that comes and goes',
    weight: 3,
    strike: (s) => {
      let at = 0;
      for (let i = 0; i < 60; i++) {
        s.world.after(at, () => networkDownFor(s, s.world.dice.between(2, 12) * SECOND, true));
        at += s.world.dice.between(14, 25) * SECOND;
      }
    },
  },
  {
    name: 'black hole',
    weight: 4,
    strike: (s) => serverFor(s, 'silent', s.world.dice.between(1, 180) * MINUTE, false),
  },
  {
    name: 'errors of the server',
    weight: 4,
    strike: (s) => serverFor(s, 'errors', s.world.dice.between(0.1, 6) * HOUR, true),
  },
  { name: 'flapping', weight: 3, strike: (s) => serverFor(s, 'flapping', s.world.dice.between(5, 90) * MINUTE, true) },
  {
    name: 'foreign certificate',
    weight: 1,
    strike: (s) => serverFor(s, 'certificate', s.world.dice.between(0.2, 3) * HOUR, true),
  },
  {
    name: 'proxy down',
    weight: 2,
    strike: (s) => gateFor(s, 'proxy_down', s.world.dice.between(0.05, 20) * HOUR),
  },
  {
    name: "proxy's password changed",
    weight: 1,
    strike: (s) => gateFor(s, 'proxy_refuses', s.world.dice.between(0.5, 40) * HOUR),
  },
  {
    name: 'host blocked',
    weight: 1,
    strike: (s) => gateFor(s, 'host_blocked', s.world.dice.between(0.5, 40) * HOUR),
  },
  {
    name: 'deaf',
    weight: 3,
    strike: ({ world, host }) => {
      const running = host();
      if (!running?.connection.engine?.open || running.state.mode.word !== 'connected') return;
      running.connection.engine.deafSince ??= world.now;
      for (let i = 0; i < 4; i++) {
        world.after(i * MINUTE, () => {
          if (!running.alive || (running.connection.engine?.deafSince ?? null) === null) return;
          running.dispatch({ type: 'sent', messageId: `d${i}` });
          running.connection.emit({ type: 'ack', messageId: `d${i}`, error: null, at: world.wall() });
        });
      }
    },
  },
  {
    name: 'deaf to messages',
    weight: 3,
    strike: ({ world, host }) => {
      const running = host();
      if (!running?.connection.engine?.open || running.state.mode.word !== 'connected') return;
      running.connection.engine.deafSince ??= world.now;
      const heldAt = world.now + world.dice.between(5, 60) * MINUTE;
      world.after(heldAt - world.now, () => {
        if (running.alive && (running.connection.engine?.deafSince ?? null) !== null) world.held.push(world.wall());
      });
      // Nobody sends: only the next reconnect shows it.
      world.after(
        world.dice.between(2, 10) * HOUR,
        () => running.alive && running.connection.close('connection_lost', true),
      );
    },
  },
  {
    name: 'sends swallowed',
    weight: 2,
    strike: ({ host }) => {
      const running = host();
      if (running?.state.mode.word !== 'connected') return;
      for (let i = 0; i < 3; i++) running.dispatch({ type: 'sent', messageId: `m${i}` });
    },
  },
  {
    name: 'restart required',
    weight: 2,
    strike: ({ world, host }) => {
      world.restartsAsked = world.dice.chance(0.3) ? 3 : 0;
      host()?.connection.close('restart_required', true);
    },
  },
  { name: 'killed', weight: 6, strike: (s) => kill(s, s.world.dice.chance(0.2)) },
  {
    name: 'killed again and again',
    weight: 2,
    strike: (s) => {
      for (let i = 0; i < 30; i++)
        s.world.after(i * s.world.dice.between(6, 20) * SECOND, () => kill(s, s.world.dice.chance(0.1)));
    },
  },
  {
    name: 'clean restart',
    weight: 3,
    strike: (s) => {
      s.host()?.dispatch({ type: 'stop' });
      s.restartSoon();
    },
  },
  { name: 'engine dies', weight: 3, strike: ({ host }) => host()?.connection.close('engine_crashed', false) },
  {
    name: 'engine dies at every start',
    weight: 2,
    strike: ({ world, host }) => {
      world.dyingEngines = Math.round(world.dice.between(2, 12));
      host()?.connection.close('page_crashed', false);
    },
  },
  {
    name: 'torn store',
    weight: 4,
    strike: (s) => {
      s.host()?.kill(false);
      if (s.world.store.state === 'healthy')
        s.world.store = { creds: s.world.store.creds, state: s.world.dice.chance(0.5) ? 'torn' : 'hollow' };
      if (s.world.store.state === 'hollow' && s.world.kind === 'wire')
        s.world.store = { ...s.world.store, state: 'torn' };
      s.restartSoon();
    },
  },
  {
    name: 'torn store under a running engine',
    weight: 1,
    strike: ({ world }) => {
      if (world.store.state === 'healthy') world.store = { ...world.store, state: 'torn' };
    },
  },
  {
    name: 'emptied store',
    weight: 2,
    strike: (s) => {
      s.host()?.kill(false);
      s.world.store = { creds: null, state: 'empty' };
      s.restartSoon();
    },
  },
  {
    name: 'store folder taken away',
    weight: 1,
    strike: ({ world }) => {
      if (world.store.state === 'empty') return;
      world.store = { creds: null, state: 'empty' };
      world.storeGone = true;
    },
  },
  {
    name: 'rotten newest backup',
    weight: 2,
    strike: ({ world }) => {
      const newest = world.backups.at(-1);
      if (newest) world.backups[world.backups.length - 1] = { ...newest, state: 'torn' };
    },
  },
  {
    name: 'torn metadata',
    weight: 2,
    strike: (s) => {
      s.host()?.kill(false);
      s.world.metadata = 'torn';
      s.world.judge.memoryLost();
      s.restartSoon();
    },
  },
  {
    name: 'lost metadata',
    weight: 1,
    strike: (s) => {
      s.host()?.kill(false);
      s.world.metadata = null;
      s.world.judge.memoryLost();
      s.restartSoon();
    },
  },
  {
    name: 'full disk',
    weight: 2,
    strike: ({ world }) =>
      lasting(
        world,
        world.dice.between(0.5, 10) * HOUR,
        () => {
          world.diskFull = true;
        },
        () => {
          world.diskFull = false;
        },
      ),
  },
  {
    name: 'failing disk',
    weight: 1,
    strike: (s) =>
      lasting(
        s.world,
        s.world.dice.between(5, 120) * MINUTE,
        () => {
          s.world.diskFailing = true;
          kill(s);
        },
        () => {
          s.world.diskFailing = false;
        },
      ),
  },
  {
    name: 'clock set',
    weight: 3,
    strike: ({ world }) => {
      world.clockOffset += world.dice.between(-6, 6) * HOUR;
    },
  },
  {
    name: 'clock months off, and mended',
    weight: 1.5,
    strike: ({ world, host }) => {
      const off = world.dice.between(20, 1200) * DAY * (world.dice.chance(0.7) ? -1 : 1);
      lasting(
        world,
        world.dice.between(0.5, 40) * HOUR,
        () => {
          world.clockOffset += off;
          if (world.dice.chance(0.7)) host()?.connection.close('connection_lost', true);
        },
        () => {
          world.clockOffset -= off;
          if (world.dice.chance(0.3)) host()?.dispatch({ type: 'repair' });
        },
      );
    },
  },
  {
    name: 'stray QR',
    weight: 2,
    strike: (s) => {
      if (s.world.kind !== 'page') return;
      s.world.strayQrs = s.world.dice.chance(0.7) ? 1 : 2;
      kill(s);
    },
  },
  {
    name: 'device removed',
    weight: 0.6,
    strike: ({ world, host }) => {
      world.listed = [];
      host()?.connection.close('logged_out', true);
    },
  },
  {
    name: 'temporary ban',
    weight: 0.6,
    strike: ({ world, host }) => {
      const ms = world.dice.between(1, 48) * HOUR;
      world.bannedUntil = world.now + ms;
      host()?.connection.close('temporary_ban', true, world.dice.chance(0.8) ? world.wall() + ms : null);
    },
  },
  {
    name: 'rate limit',
    weight: 1,
    strike: ({ world, host }) => {
      world.limitedUntil = world.now + world.dice.between(5, 60) * MINUTE;
      host()?.connection.close('rate_limited', true);
    },
  },
  {
    name: 'account locked',
    weight: 0.2,
    strike: ({ world, host }) => {
      world.locked = true;
      host()?.connection.close('account_locked', true);
    },
  },
  {
    name: 'passkeys asked at linking',
    weight: 1.5,
    strike: ({ world }) => {
      world.passkeyAtLinkUntil = world.now + world.dice.between(1, 60) * DAY;
    },
  },
  {
    name: 'passkeys asked at every login',
    weight: 0.6,
    strike: ({ world, host }) => {
      world.passkeyAtLoginUntil = world.now + world.dice.between(0.05, 5) * DAY;
      // A connection that stands is not asked: only the next one is.
      host()?.connection.close('connection_lost', true);
    },
  },
  {
    name: 'a dialog that asks',
    weight: 0.6,
    strike: ({ world, host }) => {
      if (world.kind !== 'page') return;
      world.dialogShown = true;
      const running = host();
      if (running?.connection.engine?.open) running.connection.close('dialog', true);
    },
  },
  {
    name: 'client outdated',
    weight: 1,
    strike: ({ world, host }) => {
      const ms = world.dice.between(0.01, 3) * DAY;
      world.outdatedUntil = world.now + ms;
      host()?.connection.close('client_outdated', true);
    },
  },
  {
    name: 'another owner',
    weight: 2,
    strike: ({ world, host }) => {
      const running = host();
      if (!running?.connection.engine?.open) return;
      world.foreignUntil =
        world.now + (world.dice.chance(0.5) ? world.dice.between(10, 50) * SECOND : world.dice.between(1, 40) * HOUR);
      world.foreignConnected = true;
      world.lastConflictAt = world.now;
      running.connection.close('replaced', true);
    },
  },
  {
    name: 'wishes in a row',
    weight: 12,
    strike: (s) => {
      const { dice } = s.world;
      // Mostly in the middle of something: a start, a link, a reconnect, or what the wish before has begun.
      if (dice.chance(0.4)) kill(s);
      for (let left = Math.ceil(dice.between(0, 8)), at = 0; left > 0; left--) {
        const pace = dice.next();
        if (pace < 0.5) at += dice.between(0, 12);
        // While a link is being saved, proven, or has just been.
        else if (pace < 0.85) at += dice.between(10, 150);
        else at += dice.between(0, 900);
        s.world.after(at * SECOND, () => s.wish());
      }
    },
  },
  { name: 'second instance', weight: 3, strike: (s) => s.startSecond() },
];

const TOTAL = faults.reduce((sum, { weight }) => sum + weight, 0);

/** One of them, by weight. */
export function pickFault(random: number): Fault {
  let left = random * TOTAL;
  for (const fault of faults) {
    left -= fault.weight;
    if (left < 0) return fault;
  }
  throw new RangeError('random must be below 1');
}
