import type { DeliveryStanding } from '../delivery/standing/standing.ts';
import { cliError } from '../errors/cli.ts';
import type { ControlCall, ControlHandlers, Linked, SessionHistory } from '../http/control-handlers.ts';
import type { SessionStatus } from '../session/lifecycle/status.ts';
import type { MetadataPlace } from '../session/records/metadata.ts';
import type { Supervisor } from '../session/shell/supervisor.ts';
import { type BackupShown, showBackup } from '../session/vault/shown.ts';
import {
  cleanStore,
  type RepairResult,
  restoreStore,
  type StoreReplaced,
  type StoreWork,
} from '../session/vault/store-work.ts';
import type { SessionVault } from '../session/vault/vault.ts';
import type { LinkMethod } from '../whatsapp/engine.ts';
import { sendTestMessage } from './test-message.ts';
import { waitForStatus } from './wait-for-status.ts';

export interface SessionHandlersParts {
  readonly supervisor: Supervisor;
  readonly vault: SessionVault;
  readonly place: MetadataPlace;
  readonly history: () => Promise<SessionHistory>;
  /** Null: there is no delivery beside the session, or its outbox cannot be read. */
  readonly delivery: () => Promise<DeliveryStanding | null>;
  /** Begins the clean stop of the process. */
  readonly stop: () => void;
  /** Numbers in [0, 1). */
  readonly random: () => number;
}

/** A reconnect with its backoff ends well within it; afterwards `--status` knows more. Milliseconds. */
const SETTLE_MS = 180_000;
/** Several windows of QR codes, and the minute that a first link is let settle. Milliseconds. */
const LINK_MS = 15 * 60_000;

/** What `session-manager` can ask of a session whose supervisor runs in this process. */
export function sessionHandlers(parts: SessionHandlersParts): ControlHandlers {
  const { supervisor, vault, place, random } = parts;
  const work = (call: ControlCall): StoreWork => ({
    vault,
    place,
    random,
    step: (sentence) => call.progress({ type: 'step', sentence }),
  });

  return {
    history: parts.history,

    async status() {
      const all = await vault.list();
      const newest = all.find((backup) => backup.header !== null);
      return {
        running: true,
        status: supervisor.status(),
        delivery: await parts.delivery(),
        backups: {
          folder: vault.settings.backupPath,
          count: all.length,
          newest: newest ? showBackup(newest, null) : null,
        },
      };
    },

    async backup(call): Promise<BackupShown> {
      call.progress({ type: 'step', sentence: 'Copying, packing and reading back.' });
      const { file } = await supervisor.backup();
      const made = (await vault.list()).find((backup) => backup.file === file);
      if (!made) throw new Error(`the backup ${file} is gone already`);
      return showBackup(made, true);
    },

    async refresh(call) {
      await supervisor.refresh();
      call.progress({ type: 'step', sentence: 'Reconnecting with the same login.' });
      await waitForStatus(supervisor, (status) => status.state !== 'connected', waiting(call, 10_000));
      const end = await waitForStatus(supervisor, settled, waiting(call, SETTLE_MS));
      if (end?.state !== 'connected') throw notConnected(end ?? supervisor.status(), SETTLE_MS);
    },

    restore: (wish, call) => supervisor.whileStopped(() => restoreStore(work(call), wish)),

    async clean({ unlink }, call): Promise<StoreReplaced> {
      if (unlink) {
        requireLinked(supervisor, '--clean --unlink');
        call.progress({ type: 'step', sentence: 'Asking WhatsApp to remove this device.' });
        await supervisor.unlink();
      }
      const replaced = await supervisor.whileStopped(() => cleanStore(work(call), unlink ? true : null));
      // A stop before the session has read what the work left would write its older memory over it.
      await waitForStatus(supervisor, ({ linked }) => linked !== 'linked', waiting(call, 10_000));
      return replaced;
    },

    repair: (call) => repair(parts, call),
    link: (method, call) => link(supervisor, method, call),
    test: async ({ phone }, call) => {
      requireLinked(supervisor, '--test');
      return await sendTestMessage(supervisor, phone, call);
    },

    async stop() {
      parts.stop();
    },
  };
}

async function repair({ supervisor, vault }: SessionHandlersParts, call: ControlCall): Promise<RepairResult> {
  const before = supervisor.status();
  const known = new Set((await vault.quarantined()).map((entry) => entry.id));
  await supervisor.repair();
  call.progress({ type: 'step', sentence: 'Examining the store, then connecting.' });
  await waitForStatus(supervisor, (status) => status.state !== before.state, waiting(call, 10_000));
  const end = await waitForStatus(supervisor, settled, waiting(call, SETTLE_MS));
  const now = end ?? supervisor.status();
  const moved = (await vault.quarantined()).find((entry) => !known.has(entry.id) && entry.how === 'moved');
  if (now.generation !== before.generation && moved) {
    const all = await vault.list();
    const source = all.find((backup) => backup.header?.generation === before.generation) ?? all[0];
    const restored = source ? showBackup(source, true) : null;
    return { finding: moved.why, action: 'restored', restored, quarantined: moved.id };
  }
  if (now.state !== 'connected') throw notConnected(now, SETTLE_MS);
  return { finding: 'The session store is sound.', action: 'reconnected', restored: null, quarantined: null };
}

/** Shows every code on offer until the phone has confirmed and the login is proven to be saved. */
async function link(supervisor: Supervisor, method: LinkMethod, call: ControlCall): Promise<Linked> {
  await supervisor.link(method);
  let shown = '';
  let confirmed = false;
  const end = await waitForStatus(
    supervisor,
    (status) => {
      const offer = supervisor.offeredLink();
      if (offer && offer.text !== shown) {
        shown = offer.text;
        const ttlMs = Math.max(0, offer.expiresAt - Date.now());
        call.progress({ type: 'link_code', kind: offer.kind, text: offer.text, ttlMs });
      }
      if (status.state === 'saving_link' && !confirmed) {
        confirmed = true;
        call.progress({ type: 'step', sentence: status.sentence });
      }
      return (status.linked === 'linked' && status.maySend) || status.state === 'needs_person';
    },
    waiting(call, LINK_MS),
  );
  if (!end?.maySend) throw cliError('CLI_LINK_NOT_MADE', { detail: (end ?? supervisor.status()).sentence });
  return { account: end.account };
}

function requireLinked(supervisor: Supervisor, command: string): void {
  const { linked, session } = supervisor.status();
  if (linked === 'none' || linked === 'unlinked') throw cliError('CLI_NOT_LINKED', { command, session });
}

/** Nothing more happens by itself for a while. */
function settled({ state }: SessionStatus): boolean {
  return state === 'connected' || state === 'needs_person' || state === 'paused_until' || state === 'linking';
}

function waiting(call: ControlCall, deadlineMs: number) {
  return { deadlineMs, signal: call.signal };
}

export function notConnected(status: SessionStatus, deadlineMs: number) {
  return cliError('CLI_NOT_CONNECTED', {
    seconds: Math.round(deadlineMs / 1000),
    detail: status.sentence,
    next: status.next,
  });
}
