import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inCommands } from '../../src/next-steps/commands.ts';
import { cleanedMemory } from '../../src/session/lifecycle/memory-after.ts';
import { reasonTable } from '../../src/session/lifecycle/reasons.ts';
import { explain } from '../../src/session/lifecycle/status.ts';
import { defaultTimings } from '../../src/session/lifecycle/timings.ts';
import { disconnectReasons } from '../../src/whatsapp/engine.ts';
import { account, Life } from './life-rig.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test('every disconnect reason leads to a state named in its row', () => {
  const expected: Record<(typeof reasonTable)[keyof typeof reasonTable]['policy'], string> = {
    again: 'reconnecting',
    reconnect: 'reconnecting',
    reconnect_local: 'reconnecting',
    reconnect_slowly: 'reconnecting',
    offer_again: 'reconnecting',
    take_over: 'paused_until',
    unlinked: 'repairing',
    pause: 'paused_until',
    resolve_version: 'reconnecting',
    wait_for_disk: 'reconnecting',
    diagnose: 'repairing',
    person: 'needs_person',
  };
  for (const reason of disconnectReasons) {
    const life = Life.connected();
    life.close(reason, true);
    assert.equal(life.word, expected[reasonTable[reason].policy], reason);
    assert.ok(reasonTable[reason].sentence.endsWith('.') && inCommands(reasonTable[reason].next).length > 5);
  }
});

test('five refused attempts trigger a diagnosis; a valid store is kept and attempts continue slowly', () => {
  const life = Life.connected();
  life.close('connection_lost', true);
  assert.equal(life.failUntil('repairing', 'server_error', true), 5);
  assert.ok(life.taken().includes('diagnose'));
  life.send({
    type: 'diagnosed',
    diagnosis: { verdict: { state: 'healthy', jid: null }, orphansEnded: 0, lockHeld: true },
  });
  assert.equal(life.word, 'reconnecting');
  assert.deepEqual(life.alerts(), ['session.reconnecting_slowly']);
  life.pass(defaultTimings.slowReconnectMs - 1000);
  assert.equal(life.state.engine, null);
  life.pass(0.2 * defaultTimings.slowReconnectMs);
  assert.notEqual(life.state.engine, null);
  assert.equal(life.taken().includes('restore'), false);
});

test('a restart keeps the slow pace, counted from the last connect', () => {
  const life = Life.connected();
  life.close('connection_lost', true);
  life.failUntil('repairing', 'server_error', true);
  const again = new Life();
  const minutes = 60_000;
  again.wall = life.wall + 5 * minutes;
  again.start(life.state.memory);
  assert.deepEqual(again.alerts(), ['session.reconnecting_slowly']);
  const now = { wall: again.wall, monotonic: again.monotonic };
  assert.match(inCommands(explain(again.state, now).next), /--repair/);
  assert.equal(again.taken().includes('start_engine'), false);
  again.pass(defaultTimings.slowReconnectMs - 6 * minutes);
  assert.equal(again.taken().includes('start_engine'), false);
  again.pass(1 * minutes);
  assert.ok(again.taken().includes('start_engine'));
  again.close('server_error', true);
  assert.deepEqual(
    again.state.mode,
    { word: 'connecting', step: 'waiting' },
    'the look at the start was the diagnosis',
  );
});

test('in the hour after a take-over, no planned maintenance gives the connection up', () => {
  const life = Life.connected({ hotBackup: false });
  life.close('replaced', true);
  life.pass(defaultTimings.takeOverWaitMs + 1);
  life.engine({ type: 'open', account });
  const stops = () => life.taken().filter((name) => name === 'stop_engine').length;
  life.checked();
  life.pass(HOUR);
  assert.equal(stops(), 0);
  life.checked();
  life.pass(HOUR);
  assert.equal(stops(), 1);
});

test('unanswered attempts do not increase the delay; an attempt follows reachability within seconds', () => {
  const life = Life.connected();
  life.close('connection_lost', true);
  life.pass(2000);
  life.close('unreachable', false);
  assert.equal(life.word, 'waiting_for_network');
  for (let i = 0; i < 100; i++) {
    life.pass(defaultTimings.networkCheckMs + 1);
    life.send({ type: 'network', reachable: false });
  }
  assert.equal(life.state.memory.policy.attempts, 0);
  life.taken();
  life.pass(defaultTimings.networkCheckMs + 1);
  life.send({ type: 'network', reachable: true });
  assert.ok(life.taken().includes('start_engine'));
});

test('a damaged store is restored from the newest backup, and a person is asked only if none works', () => {
  const life = Life.connected();
  life.close('store_damaged', false);
  life.send({
    type: 'diagnosed',
    diagnosis: { verdict: { state: 'damaged', detail: 'x' }, orphansEnded: 0, lockHeld: true },
  });
  const generation = life.state.memory.generation;
  assert.notEqual(generation, 'g0');
  assert.deepEqual(life.taken(), ['save', 'diagnose', 'save', 'restore']);
  life.send({ type: 'not_restored', detail: 'none' });
  assert.deepEqual(life.state.mode, { word: 'needs_person', reason: 'store_damaged' });
});

test('an unreadable disk does not prove damage', () => {
  const life = Life.connected();
  life.close('store_damaged', false);
  life.send({ type: 'diagnosed', diagnosis: { verdict: null, orphansEnded: 0, lockHeld: true } });
  assert.equal(life.word, 'repairing');
  assert.equal(life.taken().includes('restore'), false);
});

test('a replaced session takes over once a day, even across restarts and clock changes', () => {
  const life = Life.connected();
  life.close('replaced', true);
  assert.ok(life.taken().includes('check_lock'));
  life.pass(defaultTimings.takeOverWaitMs + 1);
  assert.ok(life.taken().includes('start_engine'));
  life.close('replaced', true);
  assert.deepEqual(life.state.mode, { word: 'needs_person', reason: 'replaced' });
  const again = new Life();
  again.wall = life.wall + HOUR;
  again.start(life.state.memory);
  assert.deepEqual(again.state.mode, { word: 'needs_person', reason: 'replaced' });
  assert.equal(again.taken().includes('start_engine'), false);
  again.pass(defaultTimings.takeOverEveryMs);
  assert.ok(again.taken().includes('start_engine'));
});

test('the end of a ban is waited for, even by a process started meanwhile', () => {
  const life = Life.connected();
  life.close('temporary_ban', true, life.wall + 5 * HOUR);
  assert.deepEqual(life.alerts(), ['session.paused']);
  life.taken();
  life.pass(2 * HOUR);
  const again = new Life();
  again.wall = life.wall;
  again.start(life.state.memory);
  again.taken();
  again.pass(3 * HOUR - 10_000);
  assert.equal(again.taken().includes('start_engine'), false);
  again.pass(20_000);
  assert.ok(again.taken().includes('start_engine'));
});

test('removal by WhatsApp quarantines the store and waits for a person before any QR code', () => {
  const life = Life.connected();
  life.close('logged_out', true);
  assert.deepEqual(life.taken(), ['save', 'quarantine']);
  life.send({ type: 'quarantined', id: null, login: null });
  assert.deepEqual(life.state.mode, { word: 'needs_person', reason: 'logged_out' });
  life.send({ type: 'link', by: { kind: 'qr' }, replace: false });
  life.send({ type: 'quarantined', id: null, login: null });
  assert.ok(life.taken().includes('start_engine'));
});

test('with another phone number than before, everything is held until a person accepts it', () => {
  const life = new Life();
  life.start({
    ...life.state.memory,
    status: 'linked',
    account,
    linkedAt: life.wall,
    formerJid: '4915100000000@s.whatsapp.net',
  });
  life.engine({ type: 'open', account });
  assert.deepEqual(life.state.mode, { word: 'needs_person', reason: 'other_number' });
  life.send({ type: 'repair' });
  assert.equal(life.word, 'connected');
});

test('a number that nobody has accepted is not what the next link is compared with', () => {
  const other = { ...account, jid: '4915100000000@s.whatsapp.net' };
  const withOther = (): Life => {
    const life = new Life();
    life.start({ ...life.state.memory, status: 'linked', account: other, linkedAt: life.wall, formerJid: account.jid });
    life.engine({ type: 'open', account: other });
    return life;
  };
  const linking = withOther();
  linking.send({ type: 'link', by: { kind: 'qr' }, replace: false });
  assert.equal(linking.state.memory.formerJid, account.jid);
  const removed = withOther();
  removed.close('logged_out', true);
  assert.equal(removed.state.memory.formerJid, account.jid);
  const { memory } = withOther().state;
  const put = { wall: 0, removed: true, store: null, login: null };
  assert.equal(cleanedMemory(memory, memory, put).formerJid, account.jid);
});

test('one unanswered query degrades the connection, the next one ends it', () => {
  const life = Life.connected();
  const id = life.state.engine?.id ?? 0;
  life.send({ type: 'probe_failed', id });
  assert.equal(life.word, 'degraded');
  life.send({ type: 'probe_failed', id });
  assert.deepEqual(life.taken(), ['save', 'stop_engine']);
  life.stopped();
  life.pass(2000);
  assert.ok(life.taken().includes('start_engine'));
});

test('acks without any receipt lead to one planned reconnect; an ack before its send does not count', () => {
  const life = Life.connected();
  for (const messageId of ['a', 'b', 'c']) {
    life.engine({ type: 'ack', messageId, error: null, at: life.wall });
    life.send({ type: 'sent', messageId });
  }
  life.pass(defaultTimings.deafAfterMs - 60_000);
  assert.equal(life.word, 'connected');
  life.pass(2 * 60_000);
  assert.deepEqual(life.state.mode, { word: 'refreshing', purpose: 'deaf', step: 'stopping' });
});

test('an old session is refreshed in a quiet moment, and only a refresh resets its age', () => {
  const life = Life.connected();
  life.pass(3 * DAY + HOUR);
  life.close('connection_lost', true);
  life.pass(2000);
  life.engine({ type: 'open', account });
  const waits = { before: life.monotonic };
  for (let hour = 0; hour < 6 * 24 && life.word === 'connected'; hour++) life.pass(HOUR);
  assert.ok(life.monotonic > waits.before);
  assert.deepEqual(life.state.mode, { word: 'refreshing', purpose: 'refresh', step: 'stopping' });
  life.taken();
  life.stopped();
  assert.deepEqual(life.taken(), ['backup']);
  life.send({ type: 'backup_failed', kind: 'before_refresh', detail: 'full' });
  life.engine({ type: 'open', account });
  assert.equal(life.word, 'connected');
  assert.ok((life.state.memory.refreshedAt ?? 0) > (life.state.memory.linkedAt ?? 0));
});

test('an engine that cannot start on this computer is reported with its own message, even before any link', () => {
  const life = new Life();
  life.start(null, 'empty', false);
  life.taken();
  const detail = 'This browser is older.';
  life.engine({
    type: 'closed',
    disconnect: { reason: 'cannot_start', code: 'WHATSAPP_BROWSER_OLDER', detail, serverAnswered: false, until: null },
  });
  const alert = life.effects.find((effect) => effect.do === 'alert');
  assert.ok(alert?.do === 'alert' && alert.sentence.includes(detail));
  const now = { wall: life.wall, monotonic: life.monotonic };
  assert.equal(explain(life.state, now).sentence, reasonTable.cannot_start.sentence);
});

test('an engine that the computer delays is given its time to connect anew; one that says nothing is stopped', () => {
  const life = new Life();
  life.start({ ...life.state.memory, status: 'linked', account, linkedAt: life.wall });
  const [deadline, most] = [defaultTimings.connectDeadlineMs, 10];
  const { engine } = life.state;
  for (let said = 0; said < most; said += 1) {
    life.pass(deadline - 1000);
    life.engine({ type: 'delayed' });
  }
  assert.deepEqual(life.state.engine, engine);
  life.pass(deadline - 1000);
  assert.equal(life.state.engine?.phase, 'connecting');
  life.pass(2000);
  assert.equal(life.state.engine.phase, 'stopping');
  assert.equal(life.state.lastReason, 'timed_out');

  const open = Life.connected();
  open.engine({ type: 'delayed' });
  assert.equal(open.state.deadlines.connect, undefined, 'of a start only');
});

test('an engine that uses much memory is restarted in a quiet moment, once a day', () => {
  const life = Life.connected({ hotBackup: false, autoBackup: false });
  life.send({ type: 'sent', messageId: 'A' });
  life.engine({ type: 'ack', messageId: 'A', error: null, at: life.wall });
  life.engine({ type: 'heavy', bytes: 2e9 });
  assert.equal(life.word, 'connected');
  life.pass(2 * defaultTimings.quietMs);
  assert.deepEqual(life.state.mode, { word: 'refreshing', purpose: 'recycle', step: 'stopping' });
  life.stopped();
  life.pass(1000);
  life.engine({ type: 'open', account });
  assert.equal(life.word, 'connected');
  assert.equal(life.state.memory.refreshedAt, null);
  life.engine({ type: 'heavy', bytes: 2e9 });
  life.pass(2 * defaultTimings.quietMs);
  assert.equal(life.word, 'connected');
});

test('a stop closes once, seals and releases the lock, whatever happens meanwhile', () => {
  const life = Life.connected();
  life.send({ type: 'stop' });
  life.send({ type: 'stop' });
  life.close('connection_lost', true);
  life.pass(HOUR);
  life.stopped();
  assert.deepEqual(life.taken(), ['save', 'stop_engine', 'seal', 'release_lock']);
  assert.equal(life.word, 'stopped');
});

test('a second start on a locked session does nothing', () => {
  const life = new Life();
  life.send({ type: 'start' });
  life.send({ type: 'lock_refused' });
  assert.equal(life.word, 'stopped');
  assert.deepEqual(life.taken(), ['acquire_lock']);
});

test('an unwritable disk is reported immediately, retried each minute, and neither counted nor treated as damage', () => {
  const life = Life.connected();
  life.close('store_unwritable', true);
  assert.deepEqual(life.alerts(), ['session.store_unwritable']);
  for (let minute = 0; minute < 30; minute++) {
    life.pass(2 * defaultTimings.diskRetryMs);
    assert.notEqual(life.state.engine, null, `attempt ${minute}`);
    life.close('store_unwritable', false);
  }
  assert.equal(life.state.memory.policy.attempts, 0);
  assert.equal(life.taken().includes('diagnose'), false);
});

test('a store that cannot be examined is examined again, without overwriting its metadata meanwhile', () => {
  const life = new Life();
  life.send({ type: 'start' });
  life.send({ type: 'lock_acquired' });
  life.send({ type: 'examine_failed', detail: 'EIO' });
  life.pass(defaultTimings.diskRetryMs + 1);
  assert.deepEqual(
    life.taken().filter((name) => name !== 'alert'),
    ['acquire_lock', 'examine', 'examine'],
  );
});
