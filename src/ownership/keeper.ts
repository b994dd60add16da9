import type { Clock, Now } from '../clock.ts';
import { toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import { type LeaseEvent, leaseAfter, leaseSince, mayWriteFor } from './lease.ts';
import type { Owner, OwnerId, OwnerStore } from './port.ts';

export interface KeeperParts {
  readonly store: OwnerStore;
  readonly id: OwnerId;
  /** When it was claimed. */
  readonly askedAt: Now;
  readonly clock: Clock;
  readonly log: Log;
  /** Another process owns the account: called once. */
  readonly onLost: () => void;
}

/** Renews the lease until it is closed or lost. */
export function keepLease({ store, id, askedAt, clock, log, onLost }: KeeperParts): Owner {
  const stopping = new AbortController();
  let lease = leaseSince(askedAt);

  function after(event: LeaseEvent): void {
    const before = lease;
    lease = leaseAfter(lease, event, clock.now());
    if (!lease.isLost || before.isLost) return;
    log.error({ ...id }, 'another process owns the account now');
    stopping.abort();
    onLost();
  }

  async function renew(): Promise<LeaseEvent> {
    const at = clock.now();
    try {
      return (await store.renew(id)) ? { type: 'renewed', askedAt: at } : { type: 'refused' };
    } catch (thrown) {
      log.warn({ err: toError(thrown), account: id.account }, 'the lease could not be renewed');
      return { type: 'failed' };
    }
  }

  async function run(): Promise<void> {
    for (;;) {
      const wait = Math.max(0, lease.nextAt - clock.now().monotonic);
      await clock.sleep(wait, stopping.signal).catch(() => undefined);
      if (stopping.signal.aborted) return;
      after(await renew());
    }
  }

  const running = run();
  return {
    id,
    mayWriteFor: () => mayWriteFor(lease, clock.now()),
    lost: () => after({ type: 'refused' }),
    close: async () => {
      stopping.abort();
      await running;
      if (!lease.isLost) await store.release(id);
    },
  };
}
