import type { StoredPasskeys } from '../passkey/passkeys.ts';
import type { Arrival, Companion, Phone, Push } from './records.ts';
import type { World } from './world.ts';

/** A world as plain JSON, so that a stand-in can be restarted without losing anything. */
export interface WorldState {
  readonly format: 1;
  readonly open: boolean;
  readonly dedupe: boolean;
  readonly phones: readonly { readonly phone: Phone; readonly aliases: readonly string[] }[];
  readonly absent: readonly string[];
  readonly companions: readonly { readonly companion: Companion; readonly waiting: readonly Push[] }[];
  readonly lastDevices: readonly (readonly [string, number])[];
  readonly arrivals: readonly Arrival[];
  readonly lidChats?: readonly string[];
  /** Missing in worlds stored before accounts had passkeys. */
  readonly passkeys?: StoredPasskeys;
}

export function saveWorld(world: World): WorldState {
  return {
    format: 1,
    open: world.directory.open,
    dedupe: world.log.dedupe,
    phones: world.directory.phones().map((phone) => ({ phone, aliases: world.directory.aliasesOf(phone.digits) })),
    absent: world.directory.absent(),
    companions: world.companions.all().map((companion) => ({
      companion: { ...companion, connected: false },
      waiting: world.companions.mailbox(companion.id)?.waiting() ?? [],
    })),
    lastDevices: world.companions.lastDevices(),
    arrivals: world.log.all(),
    lidChats: [...world.lidChats],
    passkeys: world.passkeys.store(),
  };
}

/** Fills an empty world; pending deliveries and reads happen now. */
export function loadWorld(world: World, state: WorldState): void {
  world.directory.open = state.open;
  world.log.dedupe = state.dedupe;
  for (const { phone, aliases } of state.phones) world.directory.restore({ ...phone }, aliases);
  for (const digits of state.absent) world.directory.remove(digits);
  for (const { companion, waiting } of state.companions) {
    world.companions.restore({ ...companion, connected: false });
    const mailbox = world.companions.mailbox(companion.id);
    for (const push of waiting) mailbox?.put(push);
  }
  for (const [account, device] of state.lastDevices) world.companions.restoreLastDevice(account, device);
  world.log.restore(state.arrivals.map((arrival) => ({ ...arrival })));
  for (const chat of state.lidChats ?? []) world.lidChats.add(chat);
  if (state.passkeys) world.passkeys.load(state.passkeys);
  world.resumeDeliveries();
}
