import type { Clock, Now } from '../clock.ts';
import { hasCode, toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import { type LeaseEvent, leaseAfter, leaseSince, mayWriteFor } from './lease.ts';
import type { Claimed, LostBy, Owner, OwnerStore } from './port.ts';

export interface KeeperParts {
  readonly store: OwnerStore;
  readonly id: Claimed;
  /** When it was claimed. */
  readonly askedAt: Now;
  readonly clock: Clock;
  readonly log: Log;
  /** Called once. */
  readonly onLost: (by: LostBy) => void;
}

/** Renews the lease until it is closed or lost. */
export function keepLease({ store, id, askedAt, clock, log, onLost }: KeeperParts): Owner {
  const stopping = new AbortController();
  let lease = leaseSince(askedAt);
  /** In a row. */
  let failures = 0;

  function after(event: LeaseEvent, by: LostBy = 'another_owner'): void {
    const before = lease;
    lease = leaseAfter(lease, event, clock.now());
    if (!lease.isLost || before.isLost) return;
    log.error({ ...id, by }, 'the account is lost to this process');
    stopping.abort();
    onLost(by);
  }

  async function renew(): Promise<void> {
    const at = clock.now();
    try {
      after((await store.renew(id)) ? { type: 'renewed', askedAt: at } : { type: 'refused' });
      if (failures > 0) log.info({ account: id.account, failures }, 'PostgreSQL answers about the lease again');
      failures = 0;
    } catch (thrown) {
      if (hasCode(thrown, 'DATABASE_OTHER_HISTORY')) {
        after({ type: 'refused' }, 'another_history');
        return;
      }
      failures += 1;
      // The first of a series, then whenever their number has doubled: it is tried once a second, for each account.
      if (Number.isInteger(Math.log2(failures)))
        log.warn({ err: toError(thrown), account: id.account, failures }, 'the lease could not be renewed');
      after({ type: 'failed' });
    }
  }

  async function run(): Promise<void> {
    for (;;) {
      const wait = Math.max(0, lease.nextAt - clock.now().monotonic);
      await clock.sleep(wait, stopping.signal).catch(() => undefined);
      if (stopping.signal.aborted) return;
      await renew();
    }
  }

  const running = run();
  return {
    id,
    mayWriteFor: () => mayWriteFor(lease, clock.now()),
    evidenceDue: id.evidenceDue,
    tookFrom: id.tookFrom,
    evidenceAsked: () => store.evidenceAsked(id),
    lost: (by) => after({ type: 'refused' }, by),
    close: async () => {
      stopping.abort();
      await running;
      if (lease.isLost) return;
      await store.release(id);
      log.info({ ...id }, 'the session was given back');
    },
  };
}
