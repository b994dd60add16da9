import { toError } from '../../errors/coded-error.ts';
import type { Log } from '../../log.ts';
import type { DisconnectReason, EngineEvent } from '../../whatsapp/engine.ts';
import type { RemovalEnd } from '../lifecycle/events.ts';
import type { ReplacedDevice, SessionMemory } from '../lifecycle/memory.ts';
import type { StagedLogin, Vault } from '../vault-port.ts';
import type { EngineFactory, EngineProcess } from './engine-factory.ts';

export interface RemovalParts {
  readonly vault: Pick<Vault, 'stagePutAway' | 'notePutAway' | 'loginOf' | 'nextRestored'>;
  /** Starts an engine on another folder than the live store. */
  readonly startEngineOn: (storePath: string) => EngineFactory;
  /** Receipts that waited for the old device are delivery evidence too. */
  readonly onEvidence: (event: EngineEvent) => void | Promise<void>;
  readonly log: Log;
}

interface Removal {
  readonly device: ReplacedDevice;
  readonly standing: SessionMemory['account'];
  readonly safetyCopy: string | null;
}

const inUse: RemovalEnd = { outcome: 'void', detail: 'the store holds that very login' };

/** Time for a login, an unlink and a close on a slow connection. Milliseconds. */
const DEADLINE_MS = 120_000;

/** The removal in progress; at most one. It never rejects, and ends by its deadline or when cancelled. */
export class RemovalShell {
  readonly #parts: RemovalParts;
  #run = new AbortController();
  #ended: Promise<unknown> = Promise.resolve();

  constructor(parts: RemovalParts) {
    this.#parts = parts;
  }

  /**
   * @param standing the account as the session that stands knows it
   * @param safetyCopy file name of the backup that a restore would put back before the newest
   */
  remove(device: ReplacedDevice, standing: SessionMemory['account'], safetyCopy: string | null): Promise<RemovalEnd> {
    this.#run = new AbortController();
    const removal = removeReplaced(this.#parts, { device, standing, safetyCopy }, this.#run.signal);
    this.#ended = removal;
    return removal;
  }

  /** Resolves when no engine of it runs any more. */
  async cancel(): Promise<void> {
    this.#run.abort();
    await this.#ended;
  }
}

/**
 * Removes a replaced device at WhatsApp: logs in with a copy of the quarantined login just long enough to unlink it. The
 * live store, its engine and the quarantined store are not touched.
 *
 * @param signal cancels it
 */
async function removeReplaced(
  parts: RemovalParts,
  { device, standing, safetyCopy }: Removal,
  signal: AbortSignal,
): Promise<RemovalEnd> {
  const { vault } = parts;
  const { store, login, account } = device;
  let staged: StagedLogin | null = null;
  try {
    if (store === null || login === null) return failed('it is not known which login it is');
    if ((await vault.loginOf(null)) === login) return inUse;
    const next = await vault.nextRestored(safetyCopy);
    if (next === null || next === login) return failed('a repair would put that login back, or one that has no name');
    staged = await vault.stagePutAway({ store, login, account });
    if (staged === null) return failed('its store is no longer in quarantine, or is not what was put away');
    const end = await unlinkWith(parts, staged.storePath, { account, login, standing }, signal);
    if (end.outcome !== 'failed')
      await parts.vault.notePutAway(staged.id, `; its device is ${end.outcome} at WhatsApp`);
    return end;
  } catch (thrown) {
    return failed(toError(thrown).message);
  } finally {
    // Leftovers are removed at the next start.
    await staged?.remove().catch((thrown: unknown) => {
      parts.log.warn({ err: toError(thrown) }, 'the copy of a replaced login was not removed');
    });
  }
}

async function unlinkWith(
  { vault, startEngineOn, onEvidence, log }: RemovalParts,
  storePath: string,
  { account, login, standing }: { account: string; login: string; standing: SessionMemory['account'] },
  signal: AbortSignal,
): Promise<RemovalEnd> {
  const ended = Promise.withResolvers<RemovalEnd>();
  let asked = false;
  const unlink = async (engine: EngineProcess, event: Extract<EngineEvent, { type: 'open' }>): Promise<void> => {
    const { jid, device } = event.account;
    // The last look before what cannot be undone: it is the account it should be, and not the device that stands.
    if (jid !== account || (device !== null && device === standing?.device)) {
      ended.resolve(failed('the login that was put away is another one than expected'));
      return;
    }
    if ((await vault.loginOf(null)) === login) {
      ended.resolve(inUse);
      return;
    }
    asked = true;
    await engine.unlink();
    ended.resolve({ outcome: 'removed', detail: 'WhatsApp removed it' });
  };
  const engine = startEngineOn(storePath)((event) => {
    if (event.type === 'open')
      void unlink(engine, event).catch((thrown: unknown) => ended.resolve(failed(toError(thrown).message)));
    else if (event.type === 'closed') ended.resolve(afterClose(event.disconnect.reason, asked));
    else if (event.type === 'receipt') return onEvidence(event);
    return undefined;
  });
  const limit = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]);
  limit.addEventListener('abort', () => ended.resolve(failed('it timed out')), { once: true });
  try {
    engine.connect({ link: null }).catch((thrown: unknown) => ended.resolve(failed(toError(thrown).message)));
    return await ended.promise;
  } finally {
    await engine.close().catch((thrown: unknown) => {
      log.warn({ err: toError(thrown) }, 'the engine of a replaced device did not close cleanly');
      engine.kill();
    });
  }
}

function afterClose(reason: DisconnectReason, asked: boolean): RemovalEnd {
  if (reason !== 'logged_out') return failed(`the connection ended: ${reason}`);
  return asked
    ? { outcome: 'removed', detail: 'WhatsApp removed it' }
    : { outcome: 'gone', detail: 'WhatsApp did not know it any more' };
}

function failed(detail: string): RemovalEnd {
  return { outcome: 'failed', detail };
}
