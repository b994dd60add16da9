import { existsSync } from 'node:fs';
import path from 'node:path';
import { openIncidentBook } from '../../alerts/incident-book.ts';
import { systemClock } from '../../clock.ts';
import { cliError } from '../../errors/cli.ts';
import type { ControlCall, ControlHandlers, SessionHistory, StatusAnswer } from '../../http/control-handlers.ts';
import { nextStep } from '../../next-steps/next-step.ts';
import { notConnected, sessionHandlers } from '../../service/session-handlers.ts';
import { wireSession } from '../../service/session-life.ts';
import { waitForStatus } from '../../service/wait-for-status.ts';
import { blankMemory } from '../../session/lifecycle/memory.ts';
import { stoppedState } from '../../session/lifecycle/state.ts';
import { type SessionStatus, statusOf } from '../../session/lifecycle/status.ts';
import { readHealthHistory } from '../../session/records/health-history.ts';
import { type MetadataPlace, peekMetadata } from '../../session/records/metadata.ts';
import { readAvailability } from '../../session/records/state-history.ts';
import { acquireLock, isLocked, lockHolder } from '../../session/shell/lock.ts';
import { listBackups } from '../../session/vault/backup-files.ts';
import { showBackup } from '../../session/vault/shown.ts';
import { cleanStore, repairStore, restoreStore, type StoreWork } from '../../session/vault/store-work.ts';
import type { LinkMethod } from '../../whatsapp/engine.ts';
import type { Run } from './command-run.ts';
import { openVaultOf } from './vault-of.ts';

/** A service that is stopping gives its lock back within ten seconds. */
const LOCK_WAIT_MS = 12_000;
const CONNECT_MS = 180_000;

/** Does it all without a service: on the store, under the session's lock, or with a session of its own for a while. */
export function localHandlers(run: Run): ControlHandlers {
  const { config } = run;
  const place: MetadataPlace = {
    authPath: path.resolve(config.WHATSAPP_AUTH_PATH),
    sessionName: config.WHATSAPP_SESSION_NAME,
    engine: config.WHATSAPP_ENGINE,
  };
  const notRunning = (command: string) =>
    Promise.reject(cliError('CLI_NOT_RUNNING', { command, session: place.sessionName }));

  /** Takes the lock, carries an interrupted restore to its end, works, gives everything back. */
  async function onStore<T>(doing: string, call: ControlCall, deed: (work: StoreWork) => Promise<T>): Promise<T> {
    const lock = await acquireLock({
      folder: place.authPath,
      name: place.sessionName,
      doing,
      waitMs: LOCK_WAIT_MS,
      clock: systemClock,
      signal: call.signal,
    });
    try {
      const vault = await openVaultOf(run);
      const { replayed } = await vault.begin();
      const step = (sentence: string): void => call.progress({ type: 'step', sentence });
      if (replayed) step(`A restore that was interrupted has been carried to its end: the ${replayed} store stands.`);
      return await deed({ vault, place, random: Math.random, step });
    } finally {
      lock.release();
    }
  }

  /** Connecting to find out would offer a link that nobody asked for. */
  function requireLinked(command: string): void {
    const read = peekMetadata(place);
    // Damaged metadata say nothing: the session finds out by its store.
    const linked = read.state === 'damaged' || (read.state === 'read' && hasLogin(read.memory.status));
    if (linked) return;
    throw cliError('CLI_NOT_LINKED', { command, session: place.sessionName });
  }

  /** Runs the session in this process until the work is done. */
  async function withSession<T>(
    call: ControlCall,
    deed: (handlers: ControlHandlers) => Promise<T>,
    linkAtStart: LinkMethod | null = null,
  ) {
    const { supervisor, vault } = await wireSession({
      config,
      farEnds: run.farEnds,
      alerts: { raise: () => undefined, resolve: () => undefined },
      log: run.log,
      preparedMessages: { payload: () => Promise.resolve(null) },
      attachments: run.attachments,
      ...(linkAtStart === null ? {} : { linkAtStart }),
    });
    await supervisor.start();
    try {
      if (linkAtStart === null) {
        call.progress({ type: 'step', sentence: 'Connecting.' });
        const waiting = { deadlineMs: CONNECT_MS, signal: call.signal };
        const end = await waitForStatus(supervisor, (status) => status.maySend || cannotConnect(status), waiting);
        if (!end?.maySend) throw notConnected(end ?? supervisor.status(), CONNECT_MS);
      }
      const stop = (): void => undefined;
      const history = () => Promise.resolve(historyOf(run, place));
      const delivery = () => Promise.resolve(null);
      return await deed(sessionHandlers({ supervisor, vault, place, history, delivery, stop, random: Math.random }));
    } finally {
      await supervisor.stop();
    }
  }

  return {
    status: () => statusFromFiles(run, place),
    history: () => Promise.resolve(historyOf(run, place)),
    refresh: () => notRunning('--refresh'),
    stop: () => notRunning('stop'),

    backup: (call) =>
      onStore('backing up', call, async ({ vault, step }) => {
        step('Copying, packing and reading back.');
        const memory = rememberedOf(place);
        const { file } = await vault.backup({
          kind: 'asked',
          generation: memory?.generation ?? 'unknown',
          account: memory?.account?.jid ?? null,
        });
        const made = (await vault.list()).find((backup) => backup.file === file);
        if (!made) throw new Error(`the backup ${file} is gone already`);
        return showBackup(made, true);
      }),

    restore: (wish, call) => onStore('restoring', call, (work) => restoreStore(work, wish)),
    repair: (call) => onStore('repairing', call, repairStore),

    clean: async ({ unlink }, call) => {
      if (!unlink) return await onStore('cleaning', call, (work) => cleanStore(work, null));
      requireLinked('--clean --unlink');
      return await withSession(call, (handlers) => handlers.clean({ unlink }, call));
    },

    link: (method, call) => withSession(call, (handlers) => handlers.link(method, call), method),
    test: async (wish, call) => {
      requireLinked('--test');
      return await withSession(call, (handlers) => handlers.test(wish, call));
    },
  };
}

/** What the files of a session say that nobody runs. */
async function statusFromFiles(run: Run, place: MetadataPlace): Promise<StatusAnswer> {
  const { config } = run;
  const memory = rememberedOf(place) ?? blankMemory({ ...place, generation: 'none' });
  const lock = isLocked(place.authPath, place.sessionName) ? lockHolder(place.authPath, place.sessionName) : null;
  const state = stoppedState(memory, { kind: 'qr' });
  const timings = { maxAgeMs: config.WHATSAPP_MAX_SESSION_AGE };
  const status = statusOf({ state, now: systemClock.now(), timings, lock, versions: null });
  const folder = path.resolve(config.WHATSAPP_BACKUP_PATH);
  const all = await listBackups(folder, { session: place.sessionName, engine: place.engine });
  const newest = all.find((backup) => backup.header !== null);
  return {
    running: false,
    delivery: null,
    status: { ...status, ...wordsOfStopped(status) },
    backups: { folder, count: all.length, newest: newest ? showBackup(newest, null) : null },
  };
}

function wordsOfStopped(status: SessionStatus): Partial<SessionStatus> {
  if (status.linked === 'linked' || status.linked === 'saving') return {};
  const never = status.linked === 'none';
  return {
    sentence: never ? 'No phone has been linked yet.' : 'No phone is linked: the last link was ended or cleaned.',
    next: nextStep`Link one with ${{ action: 'link' }}, or start the service: ${{ action: 'start_service' }}`,
  };
}

function historyOf(run: Run, place: MetadataPlace): SessionHistory {
  const file = path.resolve(run.config.DATA_PATH, 'alerts.db');
  const known = { healthChecks: readHealthHistory(place), ...readAvailability(place, systemClock.now().wall) };
  if (!existsSync(file)) return { ...known, incidents: [] };
  const book = openIncidentBook({ file, clock: systemClock, log: run.log, notify: false });
  try {
    return { ...known, incidents: book.list(50) };
  } finally {
    book.close();
  }
}

function rememberedOf(place: MetadataPlace) {
  const read = peekMetadata(place);
  return read.state === 'read' ? read.memory : null;
}

function hasLogin(status: SessionStatus['linked']): boolean {
  return status === 'linked' || status === 'saving';
}

function cannotConnect({ state }: SessionStatus): boolean {
  return state === 'needs_person' || state === 'linking' || state === 'paused_until';
}
