import { DAY, HOUR, MINUTE, SECOND } from '../world.ts';
import { type Fault, kill } from './fault.ts';

/** What WhatsApp does to a link. */
export const whatsappFaults: readonly Fault[] = [
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
];
