import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultDeadlines } from '../engine-settings.ts';
import type { PageLook } from './in-page.ts';
import { judge, overdue, type WatchMemory } from './page-verdict.ts';

const connected: PageLook = {
  version: '2.3',
  state: 'CONNECTED',
  hasSynced: true,
  listening: true,
  missing: [],
  qrShown: false,
  passkeyScreen: true,
  checkpoint: false,
  dialogShown: false,
};
const calm: WatchMemory = {
  unanswered: 0,
  atCheckpoint: 0,
  awayMs: 0,
  confirmedMs: 0,
  codeOutMs: 0,
  authenticatedMs: null,
  profileGone: false,
  toldLoggedOut: false,
};

function reasonOf(verdict: ReturnType<typeof judge>): string {
  return verdict.kind === 'end' ? verdict.disconnect.reason : verdict.kind;
}

test('a page in sync that the library has not noticed is announced, once it listens', () => {
  assert.equal(reasonOf(judge('starting', connected, calm, defaultDeadlines)), 'announce');
  assert.equal(reasonOf(judge('starting', { ...connected, listening: false }, calm, defaultDeadlines)), 'go_on');
  assert.equal(reasonOf(judge('starting', connected, { ...calm, authenticatedMs: 10 }, defaultDeadlines)), 'go_on');
});

test('one unanswered look is forgiven, two end the connection', () => {
  assert.equal(reasonOf(judge('open', null, { ...calm, unanswered: 1 }, defaultDeadlines)), 'go_on');
  assert.equal(reasonOf(judge('open', null, { ...calm, unanswered: 2 }, defaultDeadlines)), 'timed_out');
});

test('a page without connection is left to reconnect by itself, up to the deadline of a start', () => {
  const away = { ...connected, state: 'OPENING' };
  assert.equal(reasonOf(judge('open', away, { ...calm, awayMs: 59_999 }, defaultDeadlines)), 'go_on');
  assert.equal(reasonOf(judge('open', away, { ...calm, awayMs: 60_000 }, defaultDeadlines)), 'connection_lost');
});

test('a state that WhatsApp put the page into before the library listened ends the start', () => {
  for (const [state, reason] of [
    ['DEPRECATED_VERSION', 'client_outdated'],
    ['TOS_BLOCK', 'account_locked'],
    ['CONFLICT', 'replaced'],
  ] as const) {
    assert.equal(reasonOf(judge('starting', { ...connected, state }, calm, defaultDeadlines)), reason);
  }
  assert.equal(reasonOf(judge('starting', { ...connected, state: 'UNPAIRED' }, calm, defaultDeadlines)), 'go_on');
});

test('modules that are missing after the login are named', () => {
  const verdict = judge(
    'starting',
    { ...connected, missing: ['WAWebCallCollection'] },
    { ...calm, authenticatedMs: 15_000 },
    defaultDeadlines,
  );
  assert.equal(reasonOf(verdict), 'page_broken');
  assert.ok(verdict.kind === 'end' && verdict.disconnect.detail.includes('WAWebCallCollection'));
});

test('a removed profile and a logout without a navigation are seen in every phase', () => {
  for (const phase of ['starting', 'linking', 'open'] as const) {
    assert.equal(reasonOf(judge(phase, connected, { ...calm, profileGone: true }, defaultDeadlines)), 'store_damaged');
    assert.equal(reasonOf(judge(phase, connected, { ...calm, toldLoggedOut: true }, defaultDeadlines)), 'logged_out');
  }
});

test('a QR that nobody scans ends the link window', () => {
  assert.equal(
    reasonOf(judge('linking', { ...connected, state: 'UNPAIRED_IDLE' }, calm, defaultDeadlines)),
    'link_window_ended',
  );
});

test('a link that a phone has confirmed, or whose codes have stopped, is not waited for without end', () => {
  const { connectMs } = defaultDeadlines;
  const unsynced = { ...connected, hasSynced: false };
  const linking = (look: PageLook, memory: Partial<WatchMemory>) =>
    reasonOf(judge('linking', look, { ...calm, ...memory }, defaultDeadlines));
  assert.equal(linking(unsynced, { confirmedMs: connectMs - 1 }), 'go_on');
  assert.equal(linking(unsynced, { confirmedMs: connectMs }), 'page_broken');
  assert.equal(linking({ ...unsynced, state: 'PAIRING' }, { confirmedMs: connectMs }), 'timed_out');
  const unpaired = { ...unsynced, state: 'UNPAIRED' };
  assert.equal(linking(unpaired, { codeOutMs: connectMs - 1 }), 'go_on');
  assert.equal(linking(unpaired, { codeOutMs: connectMs }), 'link_window_ended');
});

test('a start that is overdue says what it waited for, and whether WhatsApp had answered', () => {
  assert.equal(overdue(null, false, 1).reason, 'timed_out');
  assert.equal(overdue({ ...connected, version: null }, false, 1).reason, 'page_broken');
  assert.deepEqual(
    [overdue({ ...connected, state: 'OPENING' }, false, 1)].map(({ reason, serverAnswered }) => [
      reason,
      serverAnswered,
    ]),
    [['unreachable', false]],
  );
  assert.equal(overdue(connected, false, 1).serverAnswered, true);
});

test('a login that does not get on at the checkpoint for a passkey is told as that; one that works is left alone', () => {
  const stopped = { ...connected, state: 'OPENING', checkpoint: true };
  assert.equal(overdue(stopped, false, 100).reason, 'login_needs_passkey');
  assert.equal(reasonOf(judge('open', stopped, { ...calm, awayMs: 60_000 }, defaultDeadlines)), 'login_needs_passkey');
  assert.equal(reasonOf(judge('open', { ...connected, checkpoint: true }, calm, defaultDeadlines)), 'go_on');
  assert.equal(reasonOf(judge('starting', stopped, { ...calm, atCheckpoint: 5 }, defaultDeadlines)), 'go_on');
  assert.equal(
    reasonOf(judge('starting', stopped, { ...calm, atCheckpoint: 6 }, defaultDeadlines)),
    'login_needs_passkey',
  );
});
