import { HOUR, MINUTE, SECOND, type World } from '../world.ts';
import { type Fault, lasting, type Stage } from './fault.ts';

/** What happens on the way to WhatsApp, and to a connection that stands. */
export const connectionFaults: readonly Fault[] = [
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
];

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
