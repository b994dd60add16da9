import { statSync } from 'node:fs';
import { systemClock } from '../clock.ts';
import type { AccountConfig, ServiceConfig } from '../config/schema.ts';
import type { Log } from '../log.ts';
import type { Figures } from '../operations/session/figures.ts';
import type { RunningSession } from '../operations/session/ports.ts';
import { operationsOfRunningSession } from '../operations/session/running-session.ts';
import type { SessionHistory, SessionOperations } from '../operations/session/session-operations.ts';
import type { FoundStore, StoppedSessionPorts } from '../operations/session/stopped-session.ts';
import { blankMemory } from '../session/lifecycle/memory.ts';
import { stoppedState } from '../session/lifecycle/state.ts';
import { type SessionStatus, statusOf } from '../session/lifecycle/status.ts';
import { readHealthHistory } from '../session/records/health-history.ts';
import { type MetadataPlace, peekMetadata } from '../session/records/metadata.ts';
import { readAvailability } from '../session/records/state-history.ts';
import { acquireLock, isLocked, lockHolder } from '../session/shell/lock.ts';
import type { Attachment } from '../session/vault/attachments.ts';
import type { SessionVault } from '../session/vault/vault.ts';
import type { LinkMethod } from '../whatsapp/engine.ts';
import { conditionAlone, incidentsFromFile } from './condition-alone.ts';
import { drillOf } from './drill-life.ts';
import { metadataPlace, sessionStoreOf, storePathOf } from './engine-choice.ts';
import type { FarEnds } from './far-ends.ts';
import { refuseGuideLoginInPlace } from './guide-login.ts';
import { installationOf } from './installation.ts';
import { readFigures } from './session-figures.ts';
import { backupsView, carryWork, openVaultOf, stoppedStore } from './vault-of-session.ts';

export interface StoppedSessionParts {
  readonly service: ServiceConfig;
  readonly account: AccountConfig;
  readonly farEnds: FarEnds | null;
  readonly attachments: readonly Attachment[];
  readonly log: Log;
}

/** A stopping service releases its lock within ten seconds. */
const LOCK_WAIT_MS = 12_000;

/** The configured session without a service: its files, its lock, and a temporary session in this process. */
export function stoppedSession(parts: StoppedSessionParts): StoppedSessionPorts {
  const { account } = parts;
  const place = metadataPlace(account);
  return {
    session: place.sessionName,
    place: place.authPath,
    status: () => statusFromFiles(account, place),
    history: () => historyFromFiles(parts, place),
    figures: async () => figuresAlone(parts, await lookIntoVault(parts)),
    drill: () => drillOf(account, systemClock.now().wall),
    condition: () => conditionAlone(parts),
    installation: () => installationOf(parts.service, account),
    found: () => foundStore(account, place),
    backups: async () => backupsView(await lookIntoVault(parts)),
    login: () => {
      const read = peekMetadata(place);
      if (read.state === 'damaged') return 'unknown';
      return read.state === 'read' && hasLogin(read.memory.status) ? 'there' : 'none';
    },

    async onStore(doing, { signal, progress }, work) {
      const lock = await acquireLock({
        folder: place.authPath,
        name: place.sessionName,
        doing,
        waitMs: LOCK_WAIT_MS,
        clock: systemClock,
        signal,
      });
      try {
        const vault = await openVaultAlone(parts);
        const { replayed } = await vault.begin();
        if (replayed) {
          const sentence = `An interrupted restore was finished; the ${replayed} store is in place.`;
          progress({ type: 'step', sentence });
        }
        return await work({
          ...stoppedStore(vault, place),
          backups: vault,
          carry: carryWork(vault, place),
          backup: () => {
            const memory = rememberedOf(place);
            const { generation = 'unknown', account = null } = memory ?? {};
            return vault.backup({ kind: 'asked', generation, account: account?.jid ?? null });
          },
        });
      } finally {
        lock.release();
      }
    },

    withSession: (linkAtStart, work) => withSession(parts, linkAtStart, work),
  };
}

/** Runs the session in this process for the duration of `work`. */
async function withSession<T>(
  parts: StoppedSessionParts,
  linkAtStart: LinkMethod | null,
  work: (session: RunningSession, operations: SessionOperations) => Promise<T>,
): Promise<T> {
  const { account, log } = parts;
  await refuseGuideLoginInPlace(account);
  const place = metadataPlace(account);
  const { wireSession } = await import('./session-life.ts');
  const { supervisor, vault } = await wireSession({
    ...parts,
    alerts: { raise: () => undefined, resolve: () => undefined },
    preparedMessages: { payload: () => Promise.resolve(null) },
    ...(linkAtStart === null ? {} : { linkAtStart }),
  });
  await supervisor.start();
  try {
    const operations = operationsOfRunningSession({
      session: supervisor,
      store: stoppedStore(vault, place),
      backups: backupsView(vault),
      history: () => Promise.resolve(historyFromFiles(parts, place)),
      figures: () => figuresAlone(parts, vault),
      drill: () => drillOf(account, systemClock.now().wall),
      condition: () => conditionAlone(parts),
      installation: () => installationOf(parts.service, account),
      delivery: () => Promise.resolve(null),
      windows: null,
      stop: () => undefined,
      log,
    });
    return await work(supervisor, operations);
  } finally {
    await supervisor.stop();
  }
}

/** The vault without a running engine, whose versions are therefore unknown. */
async function openVaultAlone(parts: StoppedSessionParts): Promise<SessionVault> {
  const engine = parts.account.WHATSAPP_ENGINE;
  return openVaultOf({ ...parts, store: await sessionStoreOf(engine), versions: () => ({ engine }) });
}

/** The same for looking only, which leaves no trace: whoever looks may be another user than the service's. */
export async function lookIntoVault(parts: Omit<StoppedSessionParts, 'farEnds'>): Promise<SessionVault> {
  const engine = parts.account.WHATSAPP_ENGINE;
  return openVaultOf({
    ...parts,
    store: await sessionStoreOf(engine),
    versions: () => ({ engine }),
    writesNothing: true,
  });
}

function statusFromFiles(account: AccountConfig, place: MetadataPlace): SessionStatus {
  const memory = rememberedOf(place) ?? blankMemory({ ...place, generation: 'none' });
  const lock = isLocked(place.authPath, place.sessionName) ? lockHolder(place.authPath, place.sessionName) : null;
  const state = stoppedState(memory, { kind: 'qr' });
  const timings = { maxAgeMs: account.WHATSAPP_MAX_SESSION_AGE };
  return statusOf({ state, now: systemClock.now(), timings, lock, versions: null });
}

/** @throws disk errors: what cannot be read is not taken for missing */
async function foundStore(account: AccountConfig, place: MetadataPlace): Promise<FoundStore> {
  const { state } = peekMetadata(place);
  if (state !== 'none') return state === 'read' ? 'known' : 'record_damaged';
  if (statSync(place.authPath, { throwIfNoEntry: false }) === undefined) return 'absent';
  const store = await sessionStoreOf(account.WHATSAPP_ENGINE);
  const verdict = await store.verify(storePathOf(account, store));
  return verdict.state === 'empty' ? 'known' : 'unrecorded';
}

function historyFromFiles({ service, log }: StoppedSessionParts, place: MetadataPlace): SessionHistory {
  return {
    healthChecks: readHealthHistory(place),
    ...readAvailability(place, systemClock.now().wall),
    incidents: incidentsFromFile(service, log),
  };
}

function figuresAlone({ account, log }: StoppedSessionParts, vault: SessionVault): Promise<Figures> {
  return readFigures({ account, vault, outbox: null, log, now: systemClock.now().wall });
}

function rememberedOf(place: MetadataPlace) {
  const read = peekMetadata(place);
  return read.state === 'read' ? read.memory : null;
}

function hasLogin(status: SessionStatus['linked']): boolean {
  return status === 'linked' || status === 'saving';
}
