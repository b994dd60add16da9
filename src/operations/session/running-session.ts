import type { DeliveryStanding } from '../../delivery/standing/standing.ts';
import { cliError } from '../../errors/cli.ts';
import { linkWindowError } from '../../errors/link-window.ts';
import type { Log } from '../../log.ts';
import type { DrillStanding } from '../../session/lifecycle/drill-plan.ts';
import type { SessionStatus } from '../../session/lifecycle/status.ts';
import { type BackupShown, showBackup } from '../../session/vault/shown.ts';
import type { RepairResult, StoreReplaced } from '../../session/vault/store-work.ts';
import type { Disconnect, LinkMethod } from '../../whatsapp/engine.ts';
import type { Condition } from '../condition.ts';
import type { Installation } from '../installation.ts';
import { planRestore } from './backups.ts';
import type { Figures } from './figures.ts';
import { isHopeless, linkNotMade } from './link-not-made.ts';
import { LinkProgress } from './link-progress.ts';
import { notConnected } from './not-connected.ts';
import { followPasskey, type PasskeyQuestions } from './passkey-questions.ts';
import type { BackupsView, RunningSession, StoppedStore } from './ports.ts';
import type { Linked, OperationCall, SessionHistory, SessionOperations } from './session-operations.ts';
import { sendTestMessage } from './test-message.ts';
import { waitForStatus } from './wait-for-status.ts';
import type { WindowDesk } from './window-desk.ts';

export interface RunningSessionPorts {
  readonly session: RunningSession;
  readonly store: StoppedStore;
  readonly backups: BackupsView;
  readonly history: () => Promise<SessionHistory>;
  readonly figures: () => Promise<Figures>;
  readonly drill: () => DrillStanding;
  readonly condition: () => Promise<Condition>;
  readonly installation: () => Promise<Installation>;
  /** Null: the session runs without delivery, or its outbox cannot be read. */
  readonly delivery: () => Promise<DeliveryStanding | null>;
  /** Windows on other computers; null: nothing listens for them. */
  readonly windows: WindowDesk | null;
  /** Starts a clean stop of the process. */
  readonly stop: () => void;
  readonly log: Log;
}

/** Longer than a reconnect with its backoff; afterwards the status gives the reason. Milliseconds. */
const SETTLE_MS = 180_000;
/** Several QR code windows, plus the minute that a first link needs to settle. Milliseconds. */
const LINK_MS = 15 * 60_000;

/** Operations on a session running in this process. Requests are logged with who made them. */
export function operationsOfRunningSession(ports: RunningSessionPorts): SessionOperations {
  const { session, store, backups, log } = ports;
  /** Logs who requested an operation. */
  const asked = (operation: keyof SessionOperations, { decidedBy }: OperationCall): void =>
    log.info({ operation, decidedBy }, 'requested by an operator');

  return {
    history: ports.history,
    figures: ports.figures,
    status: () => statusOfRunning(ports),

    async backup(call): Promise<BackupShown> {
      asked('backup', call);
      call.progress({ type: 'step', sentence: 'Examining the store, then copying, packing and verifying.' });
      const { file } = await session.backup();
      return await madeBackup(backups, file);
    },

    async refresh(call) {
      asked('refresh', call);
      await session.refresh();
      call.progress({ type: 'step', sentence: 'Reconnecting with the same login.' });
      await waitForStatus(session, (status) => status.state !== 'connected', waiting(call, 10_000));
      const end = await waitForStatus(session, settled, waiting(call, SETTLE_MS));
      if (end?.state !== 'connected') throw notConnected(end, session.status(), SETTLE_MS);
    },

    async restore(wish, call) {
      asked('restore', call);
      // A session that works is not stopped for a backup that cannot be restored.
      call.progress({ type: 'step', sentence: 'Verifying the backup.' });
      await planRestore(backups, wish);
      return await session.whileStopped(() => store.restore(wish, stepOf(call)));
    },

    async clean({ unlink }, call): Promise<StoreReplaced> {
      asked('clean', call);
      if (unlink) {
        requireLinked(session);
        call.progress({ type: 'step', sentence: 'Asking WhatsApp to remove this device.' });
        await session.unlink();
      }
      const replaced = await session.whileStopped(() => store.clean(unlink ? true : null, stepOf(call)));
      // If stopped before the session has reloaded its memory, the old memory would overwrite the new.
      await waitForStatus(session, ({ linked }) => linked !== 'linked', waiting(call, 10_000));
      return replaced;
    },

    repair(call) {
      asked('repair', call);
      return repair(ports, call);
    },

    link(method, call) {
      asked('link', call);
      return link(ports, method, call);
    },

    async test({ phone }, call) {
      asked('test', call);
      requireLinked(session);
      return await sendTestMessage(session, phone, call);
    },

    async stop() {
      ports.stop();
    },
  };
}

async function statusOfRunning(ports: RunningSessionPorts) {
  const { session, backups, delivery, drill, condition, installation } = ports;
  const all = await backups.list();
  const proven = await backups.newest();
  const newest = all.find((backup) => backup.file === proven?.file);
  return {
    running: true,
    ...(await condition()),
    status: session.status(),
    delivery: await delivery(),
    backups: { folder: backups.folder, count: all.length, newest: newest ? showBackup(newest, null) : null },
    drill: drill(),
    installation: await installation(),
  };
}

/** A backup that was just made and verified. */
export async function madeBackup(backups: Pick<BackupsView, 'list'>, file: string): Promise<BackupShown> {
  const made = (await backups.list()).find((backup) => backup.file === file);
  if (!made) throw new Error(`the backup ${file} has disappeared`);
  return showBackup(made, true);
}

async function repair({ session, backups }: RunningSessionPorts, call: OperationCall): Promise<RepairResult> {
  const before = session.status();
  const known = new Set((await backups.quarantined()).map((entry) => entry.id));
  await session.repair();
  call.progress({ type: 'step', sentence: 'Examining the store, then connecting.' });
  await waitForStatus(session, (status) => status.state !== before.state, waiting(call, 10_000));
  const end = await waitForStatus(session, settled, waiting(call, SETTLE_MS));
  const now = end ?? session.status();
  const moved = (await backups.quarantined()).find((entry) => !known.has(entry.id) && entry.how === 'moved');
  if (now.generation !== before.generation && moved) {
    const all = await backups.list();
    const source = all.find((backup) => backup.header?.generation === before.generation) ?? all[0];
    const restored = source ? showBackup(source, true) : null;
    return { finding: moved.why, action: 'restored', restored, quarantined: moved.id };
  }
  if (now.state !== 'connected') throw notConnected(end, now, SETTLE_MS);
  return { finding: 'The session store is valid.', action: 'reconnected', restored: null, quarantined: null };
}

/**
 * Reports link codes until the phone has confirmed and the login is verified as saved. Where somebody answers questions, a
 * passkey that WhatsApp asks for is asked of them.
 */
async function link(
  { session, windows }: RunningSessionPorts,
  method: LinkMethod,
  call: OperationCall,
): Promise<Linked> {
  const known = method.kind === 'code' ? lastDigits(method.phone) : lastDigits(session.status().account);
  const passkey = passkeyAsked(session, windows, call, known);
  const over = new AbortController();
  const signal = AbortSignal.any([call.signal, over.signal]);
  const progress = new LinkProgress(session, call);
  let closed: Disconnect | null = null;
  const unsubscribe = session.subscribe((event) => {
    if (event.type === 'closed') closed = event.disconnect;
  });
  try {
    await session.link(method);
    const linked = waitForStatus(session, linkEnds(progress, passkey !== null), {
      deadlineMs: LINK_MS,
      signal,
    });
    const end = await (passkey ? Promise.race([linked, passkey.over]) : linked);
    if (!end?.maySend) throw linkNotMade(end, session.status(), closed);
    return { account: end.account };
  } finally {
    unsubscribe();
    progress.stop();
    passkey?.stop();
    over.abort();
  }
}

/** Null: nobody answers. */
function passkeyAsked(
  session: RunningSession,
  windows: WindowDesk | null,
  { ask, decidedBy: by, progress }: OperationCall,
  known: string | null,
): PasskeyQuestions | null {
  if (!ask) return null;
  return followPasskey(session, {
    ask,
    digits: known,
    window: (question, digits) => {
      if (windows === null) throw linkWindowError('LINK_WINDOW_NOT_OFFERED', { detail: 'no service is running' });
      const offered = windows.offer({ question, digits, by, via: 'terminal', address: '', seen: null });
      progress({ type: 'link_window', address: offered.address });
      return offered;
    },
  });
}

/** Tells what happens; true when it is over. A passkey that somebody is asked for is not the end. */
function linkEnds(progress: LinkProgress, isPasskeyAsked: boolean) {
  return (status: SessionStatus): boolean => {
    progress.see(status);
    const isAnswering = isPasskeyAsked && status.reason === 'link_needs_passkey';
    return (
      (status.linked === 'linked' && status.maySend) ||
      (status.state === 'needs_person' && !isAnswering) ||
      isHopeless(status)
    );
  };
}

/** The last four digits of a phone number or JID; null: there is none. */
function lastDigits(text: string | null): string | null {
  return /(\d{4})(?:@|$)/.exec(text ?? '')?.[1] ?? null;
}

function requireLinked(running: RunningSession): void {
  const { linked, session } = running.status();
  if (linked === 'none' || linked === 'unlinked') throw cliError('CLI_NOT_LINKED', { session });
}

/** No further change is expected for a while. */
function settled({ state }: SessionStatus): boolean {
  return state === 'connected' || state === 'needs_person' || state === 'paused_until' || state === 'linking';
}

function waiting(call: OperationCall, deadlineMs: number) {
  return { deadlineMs, signal: call.signal };
}

export function stepOf(call: OperationCall): (sentence: string) => void {
  return (sentence) => call.progress({ type: 'step', sentence });
}
