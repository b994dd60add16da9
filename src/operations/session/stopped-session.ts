import { cliError } from '../../errors/cli.ts';
import { nextStep } from '../../next-steps/next-step.ts';
import type { DrillStanding } from '../../session/lifecycle/drill-plan.ts';
import type { SessionStatus } from '../../session/lifecycle/status.ts';
import type { Carried, Imported } from '../../session/vault/carry.ts';
import { showBackup } from '../../session/vault/shown.ts';
import type { TakenOver } from '../../session/vault/take-over.ts';
import type { LinkMethod } from '../../whatsapp/engine.ts';
import type { Condition } from '../condition.ts';
import type { Installation } from '../installation.ts';
import type { Figures } from './figures.ts';
import { notConnected } from './not-connected.ts';
import type { BackupsView, RunningSession, StoppedStore } from './ports.ts';
import { madeBackup, stepOf } from './running-session.ts';
import type { OperationCall, SessionHistory, SessionOperations } from './session-operations.ts';
import { waitForStatus } from './wait-for-status.ts';

/**
 * What lies where the session should: `absent`: not even a folder; `unrecorded`: a login that this program has not used yet;
 * `record_damaged`: what was noted about it cannot be read; `known`: the status tells all about it.
 */
export type FoundStore = 'absent' | 'unrecorded' | 'record_damaged' | 'known';

/** A session that is not running: its files, and ways to use it temporarily. */
export interface StoppedSessionPorts {
  readonly session: string;
  /** Folder in which its store is looked for. */
  readonly place: string;
  /** From its files. */
  readonly status: () => SessionStatus;
  readonly history: () => SessionHistory;
  readonly figures: () => Promise<Figures>;
  readonly drill: () => DrillStanding;
  readonly condition: () => Promise<Condition>;
  readonly installation: () => Promise<Installation>;
  /** Rejects with disk errors. */
  readonly found: () => Promise<FoundStore>;
  readonly backups: () => Promise<Pick<BackupsView, 'folder' | 'list' | 'newest'>>;
  /** Whether the files record a login; `unknown`: they are damaged, only the store can tell. */
  readonly login: () => 'none' | 'there' | 'unknown';
  /** Holds the session's lock while it works on the store. */
  onStore<T>(doing: string, call: OperationCall, work: (held: HeldStore) => Promise<T>): Promise<T>;
  /** Runs the session in this process for the duration of `work`. `linkAtStart`: offers a link; null: connects. */
  withSession<T>(
    linkAtStart: LinkMethod | null,
    work: (session: RunningSession, operations: SessionOperations) => Promise<T>,
  ): Promise<T>;
}

/** A store whose lock is held. */
export interface HeldStore extends StoppedStore {
  readonly backups: Pick<BackupsView, 'list'>;
  /** Resolves to the file. */
  backup(): Promise<{ readonly file: string }>;
  readonly carry: CarryWork;
}

/** The login to another computer, and from one. */
export interface CarryWork {
  export(file: string, passphrase: string, step: (sentence: string) => void): Promise<Carried>;
  import(
    wish: { readonly file: string; readonly passphrase: string; readonly acceptOtherSession: boolean },
    step: (sentence: string) => void,
  ): Promise<Imported>;
  /** A store of the engine that another program made; absolute path. */
  takeOver(folder: string, step: (sentence: string) => void): Promise<TakenOver>;
}

const CONNECT_MS = 180_000;

/** Operations without a service: on the store, under the session's lock, or with a temporary session. */
export function operationsOfStoppedSession(ports: StoppedSessionPorts): SessionOperations {
  const notRunning = () => Promise.reject(cliError('CLI_NOT_RUNNING', { session: ports.session }));

  /** Connecting to find out would offer a link that nobody requested. */
  function requireLinked(): void {
    if (ports.login() === 'none') throw cliError('CLI_NOT_LINKED', { session: ports.session, store: ports.place });
  }

  const connected = <T>(call: OperationCall, work: (operations: SessionOperations) => Promise<T>): Promise<T> =>
    ports.withSession(null, async (session, operations) => {
      call.progress({ type: 'step', sentence: 'Connecting.' });
      const waiting = { deadlineMs: CONNECT_MS, signal: call.signal };
      const end = await waitForStatus(session, (status) => status.maySend || cannotConnect(status), waiting);
      if (!end?.maySend) throw notConnected(end, session.status(), CONNECT_MS);
      return await work(operations);
    });

  return {
    async status() {
      const { folder, ...backups } = await ports.backups();
      const all = await backups.list();
      const proven = await backups.newest();
      const newest = all.find((backup) => backup.file === proven?.file);
      const status = ports.status();
      const installation = await ports.installation();
      return {
        running: false,
        ...(await ports.condition()),
        delivery: null,
        status: { ...status, ...wordsOfStopped(status, await ports.found(), installation.store) },
        backups: { folder, count: all.length, newest: newest ? showBackup(newest, null) : null },
        drill: ports.drill(),
        installation,
      };
    },
    history: () => Promise.resolve(ports.history()),
    figures: ports.figures,
    refresh: notRunning,
    stop: notRunning,

    backup: (call) =>
      ports.onStore('backing up', call, async (held) => {
        stepOf(call)('Examining the store, then copying, packing and verifying.');
        const { file } = await held.backup();
        return await madeBackup(held.backups, file);
      }),
    restore: (wish, call) => ports.onStore('restoring', call, (held) => held.restore(wish, stepOf(call))),
    repair: (call) => ports.onStore('repairing', call, (held) => held.repair(stepOf(call))),

    async clean({ unlink }, call) {
      if (!unlink) return await ports.onStore('cleaning', call, (held) => held.clean(null, stepOf(call)));
      requireLinked();
      return await connected(call, (operations) => operations.clean({ unlink }, call));
    },

    link: (method, call) => ports.withSession(method, (_, operations) => operations.link(method, call)),
    async test(wish, call) {
      requireLinked();
      return await connected(call, (operations) => operations.test(wish, call));
    },
  };
}

/** Nothing is said about a phone where no store could be looked at. */
function wordsOfStopped(status: SessionStatus, found: FoundStore, store: string): Partial<SessionStatus> {
  if (status.linked === 'linked' || status.linked === 'saving') return {};
  switch (found) {
    case 'absent':
      return {
        sentence: `There is no session store at ${store}.`,
        next: nextStep`If yours is elsewhere, set --home or WHATSAPP_AUTH_PATH. Otherwise link a phone: ${{ action: 'link' }}`,
      };
    case 'unrecorded':
      return {
        sentence: `There is a login at ${store} that this program has not opened yet.`,
        next: nextStep`Start the service, which tries it: ${{ action: 'start_service' }}`,
      };
    case 'record_damaged':
      return {
        sentence: `The notes about the session store ${store} are damaged; whether a phone is linked is not known.`,
        next: nextStep`Have it examined: ${{ action: 'repair' }}`,
      };
    case 'known':
      break;
  }
  const never = status.linked === 'none';
  return {
    sentence: never ? 'No phone has been linked yet.' : 'No phone is linked: the last link was ended or cleaned.',
    next: nextStep`Link one with ${{ action: 'link' }}, or start the service: ${{ action: 'start_service' }}`,
  };
}

function cannotConnect({ state }: SessionStatus): boolean {
  return state === 'needs_person' || state === 'linking' || state === 'paused_until';
}
