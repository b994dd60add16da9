import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standingWith } from '../../../test/support/standing.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { drillStanding } from '../../session/lifecycle/drill-plan.ts';
import { blankMemory, type SessionMemory } from '../../session/lifecycle/memory.ts';
import { stoppedState } from '../../session/lifecycle/state.ts';
import { type SessionStatus, statusOf } from '../../session/lifecycle/status.ts';
import type { StoreReplaced } from '../../session/vault/store-work.ts';
import { nextStepOf, recommend, warningsOf } from './advice.ts';
import { notConnected } from './not-connected.ts';
import type { BackupsView, RunningSession, StoppedStore } from './ports.ts';
import { operationsOfRunningSession, type RunningSessionPorts } from './running-session.ts';
import type { OperationCall, StatusAnswer } from './session-operations.ts';
import { type FoundStore, operationsOfStoppedSession, type StoppedSessionPorts } from './stopped-session.ts';

const memory = blankMemory({ sessionName: 's', engine: 'baileys', generation: 'g' });
const statusWith = (change: Partial<SessionMemory>): SessionStatus =>
  statusOf({
    state: stoppedState({ ...memory, ...change }, { kind: 'qr' }),
    now: { wall: 1_000_000, monotonic: 0 },
    timings: { maxAgeMs: 1000 },
    lock: null,
    versions: null,
  });
const call: OperationCall = { decidedBy: 'ana', signal: new AbortController().signal, progress: () => undefined };
const replaced: StoreReplaced = { restored: null, quarantined: 'q1', unlinked: null };
const drill = drillStanding([], { isSetUp: false, everyMs: 0 }, 0);
const unexpected = () => Promise.reject(new Error('not asked for'));
const store: StoppedStore = { restore: unexpected, clean: () => Promise.resolve(replaced), repair: unexpected };
const backups: BackupsView = {
  owner: { session: 's', engine: 'webjs' },
  folder: '/b',
  list: () => Promise.resolve([]),
  newest: () => Promise.resolve(null),
  problemOf: unexpected,
  outside: () => Promise.resolve(null),
  check: unexpected,
  quarantined: () => Promise.resolve([]),
  verify: unexpected,
};

const installation = {
  version: '1',
  home: '/h',
  envFile: null,
  store: '/auth/s',
  dataPath: '/h/data',
  outbox: '/h/data/outbox.db',
};

/** A stopped session without a login; records what it is asked to do. */
function stopped(did: string[], found: FoundStore = 'known'): StoppedSessionPorts {
  return {
    session: 's',
    place: '/auth',
    status: () => statusWith({}),
    history: () => {
      throw new Error('not asked for');
    },
    figures: unexpected,
    drill: () => drill,
    condition: () => Promise.resolve({ places: [], incidents: [] }),
    installation: () => Promise.resolve(installation),
    found: () => Promise.resolve(found),
    backups: () => Promise.resolve(backups),
    login: () => 'none',
    onStore: (doing, _, work) => {
      did.push(doing);
      return work({
        ...store,
        backups,
        backup: unexpected,
        carry: { export: unexpected, import: unexpected, takeOver: unexpected },
      });
    },
    withSession: () => {
      did.push('connecting');
      return unexpected();
    },
  };
}

test('without a login nothing connects: that would offer an unrequested link', async () => {
  const did: string[] = [];
  const operations = operationsOfStoppedSession(stopped(did));
  const notLinked = (error: unknown): boolean => hasCode(error, 'CLI_NOT_LINKED');
  await assert.rejects(operations.test({ phone: '5491155550000' }, call), notLinked);
  await assert.rejects(operations.clean({ unlink: true }, call), notLinked);
  assert.deepEqual(did, []);
  assert.equal(await operations.clean({ unlink: false }, call), replaced);
  assert.deepEqual(did, ['cleaning']);
});

test('a session that was never linked says so, and offers both ways to link as actions', async () => {
  const { status, running } = await operationsOfStoppedSession(stopped([])).status();
  assert.equal(running, false);
  assert.equal(status.sentence, 'No phone has been linked yet.');
  const actions = typeof status.next === 'string' ? [] : status.next.parts.filter((part) => typeof part !== 'string');
  assert.deepEqual(actions, [{ action: 'link' }, { action: 'start_service' }]);
});

test('a store that could not be looked at is not called one without a phone', async () => {
  for (const found of ['absent', 'unrecorded', 'record_damaged'] as const) {
    const answer = await operationsOfStoppedSession(stopped([], found)).status();
    assert.notEqual(answer.status.sentence, 'No phone has been linked yet.');
    assert.match(answer.status.sentence, /\/auth\/s/);
    assert.equal(answer.installation, installation);
  }
});

/** A running session; records what is logged, and `stopped` when it is stopped for work on its store. */
function running(did: unknown[]): RunningSessionPorts {
  const note = (fields: object): void => void did.push(fields);
  const session = {
    status: () => statusWith({}),
    watch: () => () => undefined,
    whileStopped: (work: () => Promise<unknown>) => {
      did.push('stopped');
      return work();
    },
  } as unknown as RunningSession;
  return {
    session,
    store,
    backups,
    history: unexpected,
    figures: unexpected,
    drill: () => drill,
    condition: () => Promise.resolve({ places: [], incidents: [] }),
    installation: unexpected,
    delivery: () => Promise.resolve(null),
    windows: null,
    stop: () => undefined,
    log: { debug: note, info: note, warn: note, error: note },
  };
}

test('requests to a running session are logged with who made them', async () => {
  const did: unknown[] = [];
  assert.equal(await operationsOfRunningSession(running(did)).clean({ unlink: false }, call), replaced);
  assert.deepEqual(did, [{ operation: 'clean', decidedBy: 'ana' }, 'stopped']);
});

test('a running session is not stopped for a backup that does not exist', async () => {
  const did: unknown[] = [];
  const wish = { from: '77', acceptOtherSession: false };
  await assert.rejects(operationsOfRunningSession(running(did)).restore(wish, call), (error) =>
    hasCode(error, 'VAULT_NO_SUCH_BACKUP'),
  );
  assert.deepEqual(did, [{ operation: 'restore', decidedBy: 'ana' }]);
});

test('what ended a connection at once is told as such, and only a deadline that passed as one', () => {
  const told = (end: SessionStatus | null) => String(notConnected(end, statusWith({}), 180_000));
  const refused = { ...statusWith({}), sentence: 'WhatsApp has removed this linked device.' };
  assert.match(told(refused), /The session does not connect: WhatsApp has removed this linked device\.$/);
  assert.match(told(null), /did not connect within 180 s: /);
});

test('a refresh that WhatsApp refuses says so without waiting', async () => {
  const ports = running([]);
  const refused: SessionStatus = { ...statusWith({}), state: 'needs_person', sentence: 'It was removed.' };
  const session = { ...ports.session, status: () => refused, refresh: () => Promise.resolve() };
  await assert.rejects(operationsOfRunningSession({ ...ports, session }).refresh(call), (error) => {
    assert.ok(hasCode(error, 'CLI_NOT_CONNECTING'));
    return /It was removed/.test(String(error));
  });
});

test('advice is data: the finding, and the action that fixes it', () => {
  const answer: StatusAnswer = {
    running: false,
    status: statusWith({ status: 'linked', linkedAt: 1 }),
    delivery: null,
    backups: { folder: '/b', count: 0, newest: null },
    drill,
    places: [],
    incidents: [],
  };
  const start = { parts: ['Start the service: ', { action: 'start_service' }] };
  assert.deepEqual(nextStepOf(answer), start);
  const noBackup = { sentence: 'There is no backup yet.', next: { parts: [{ action: 'backup' }] } };
  assert.deepEqual(warningsOf(answer).at(-1), noBackup);
  const delivery = standingWith({ otherAccounts: [{ account: 'old', optOuts: 3, knownNumbers: 9 }] });
  assert.match(warningsOf({ ...answer, delivery })[0]?.sentence ?? '', /3 opt-outs .* session name old/);
  const incident = { key: 'k', severity: 'warning', sentence: 'It is stuck.', next: 'Mend it.', openedAt: 1 } as const;
  const history = {
    healthChecks: [],
    states: [],
    availability: {} as never,
    incidents: [
      { ...incident, closedAt: null },
      { ...incident, sentence: 'It was stuck.', closedAt: 2 },
    ],
  };
  const advice = recommend(answer, history, { backups: [], quarantine: [] }, 2);
  assert.deepEqual(advice[0], { sentence: null, next: start });
  assert.deepEqual(
    advice.map(({ sentence }) => sentence).filter((sentence) => /stuck/.test(sentence ?? '')),
    ['It is stuck.'],
  );
});
