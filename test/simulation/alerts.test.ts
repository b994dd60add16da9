import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert } from '../../src/alerts/alert.ts';
import { type PersonReason, personTable } from '../../src/session/lifecycle/reasons.ts';
import { defaultTimings } from '../../src/session/lifecycle/timings.ts';
import { newsOnly } from '../../src/session/shell/news-only.ts';
import { account, Life } from './life-rig.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const healthy = { verdict: { state: 'healthy', jid: null }, orphansEnded: 0, lockHeld: true } as const;
const damaged = { ...healthy, verdict: { state: 'damaged', detail: 'torn' } } as const;
const qr = { type: 'link_code', kind: 'qr', text: 'q', ttlMs: 20_000 } as const;

/** What would be told of all that has happened since: each alert as it opens, each key as it closes. */
function told(life: Life): { readonly opened: Alert[]; readonly closed: string[] } {
  const opened: Alert[] = [];
  const open = new Set<string>();
  const closed: string[] = [];
  const alerts = newsOnly({
    raise: (alert) => {
      opened.push(alert);
      open.add(alert.key);
    },
    resolve: (key) => {
      if (open.delete(key)) closed.push(key);
    },
  });
  for (const effect of life.effects) {
    if (effect.do === 'alert') alerts.raise(effect);
    else if (effect.do === 'resolve_alert') alerts.resolve(effect.key);
  }
  return { opened, closed };
}

function openAgain(life: Life): void {
  if (life.state.engine?.phase === 'stopping') life.stopped();
  while (!life.state.engine) life.pass(MINUTE);
  life.engine({ type: 'open', account });
  life.pass(defaultTimings.stableMs + 1000);
}

/** Brings a connected session to each reason for which a person is needed. */
const ways: Record<PersonReason, (life: Life) => void> = {
  logged_out: (life) => {
    life.close('logged_out', true);
    life.send({ type: 'quarantined', id: 'q1', login: 'l1' });
  },
  replaced: (life) => {
    life.close('replaced', true);
    life.pass(defaultTimings.takeOverWaitMs + 1);
    life.close('replaced', true);
  },
  carried_away: (life) => {
    life.send({ type: 'stop' });
    life.stopped();
    life.start({ ...life.state.memory, carry: { number: 1, away: { at: 1, login: 'l1', file: '/f' } } });
  },
  account_locked: (life) => life.close('account_locked', true),
  link_needs_passkey: (life) => {
    life.send({ type: 'link', by: { kind: 'qr' }, replace: true });
    life.stopped();
    life.send({ type: 'quarantined', id: 'q1', login: null });
    life.engine(qr);
    life.engine({ type: 'passkey_asked', question: null, detail: 'test' });
  },
  login_needs_passkey: (life) => life.close('login_needs_passkey', true),
  dialog: (life) => life.close('dialog', true),
  client_outdated: (life) => {
    for (let i = 0; i < 4; i++) {
      life.close('client_outdated', true);
      for (let second = 0; !life.state.engine && second < 60; second++) life.pass(1000);
    }
  },
  store_damaged: (life) => {
    life.close('store_damaged', false);
    life.send({ type: 'diagnosed', diagnosis: damaged });
    life.send({ type: 'not_restored', detail: 'none' });
  },
  unasked_qr: (life) => {
    life.close('connection_lost', true);
    for (let i = 0; i < 3; i++) {
      life.pass(2000);
      life.engine(qr);
      life.stopped();
      life.send({ type: 'diagnosed', diagnosis: healthy });
      life.send({ type: 'restored', login: null });
    }
  },
  link_window_ended: (life) => {
    life.send({ type: 'link', by: { kind: 'qr' }, replace: true });
    life.stopped();
    life.send({ type: 'quarantined', id: 'q1', login: 'l1' });
    for (let i = 0; i < defaultTimings.linkWindows; i++) {
      life.engine(qr);
      life.close('link_window_ended', true);
      life.pass(5000);
    }
  },
  other_number: (life) => {
    life.close('connection_lost', true);
    life.pass(2000);
    life.engine({ type: 'open', account: { ...account, jid: '4915100000000@s.whatsapp.net' } });
  },
  lock_lost: (life) => life.send({ type: 'place_checked', lockHeld: false, storePresent: true }),
};

for (const [reason, bring] of Object.entries(ways) as [PersonReason, (life: Life) => void][]) {
  test(`an alert is raised once when a person is needed: ${reason}`, () => {
    const life = Life.connected();
    bring(life);
    assert.deepEqual(life.state.mode, { word: 'needs_person', reason });
    const alerts = told(life).opened.filter(({ key }) => key === 'session.needs_person');
    assert.equal(alerts.length, 1);
    const { sentence, next } = personTable[reason];
    assert.partialDeepStrictEqual(alerts, [{ severity: 'critical', sentence, next }]);
  });
}

test('the alert is closed once the session is connected', () => {
  const life = Life.connected();
  ways.account_locked(life);
  life.send({ type: 'repair' });
  life.send({ type: 'diagnosed', diagnosis: healthy });
  openAgain(life);
  assert.deepEqual(told(life).closed, ['session.needs_person']);
});

test('a failed backup keeps an alert open until one succeeds', () => {
  const life = Life.connected();
  life.send({ type: 'backup_failed', kind: 'scheduled', detail: 'no space' });
  life.send({ type: 'backup_failed', kind: 'scheduled', detail: 'no space' });
  assert.deepEqual(
    told(life).opened.map(({ key }) => key),
    ['backup.failed'],
  );
  life.send({ type: 'backed_up', kind: 'asked', generation: 'g0' });
  assert.deepEqual(told(life).closed, ['backup.failed']);
});

test('aging, old and a failed refresh raise alerts; a successful refresh closes them', () => {
  const life = Life.connected();
  for (let hour = 0; hour < 8 * 24 && life.word === 'connected'; hour++) life.pass(HOUR);
  assert.deepEqual(life.state.mode, { word: 'refreshing', purpose: 'refresh', step: 'stopping' });
  const words = told(life).opened.filter(({ key }) => key === 'session.age');
  assert.match(words[0]?.sentence ?? '', /aging/);
  assert.match(words[1]?.sentence ?? '', /old/);
  life.stopped();
  life.send({ type: 'backed_up', kind: 'before_refresh', generation: 'g0' });
  life.close('server_error', true);
  assert.ok(told(life).opened.some(({ key }) => key === 'session.refresh_failed'));
  openAgain(life);
  const { closed } = told(life);
  assert.ok(closed.includes('session.age') && closed.includes('session.refresh_failed'), closed.join());
});

test('a session that is disconnected for longer than N minutes is reported once, and again when it is back', () => {
  const life = Life.connected();
  life.close('connection_lost', true);
  life.pass(2000);
  life.close('unreachable', false);
  for (let i = 0; i < 30; i++) {
    life.pass(defaultTimings.disconnectedAlertMs / 10);
    life.send({ type: 'network', reachable: false });
    if (life.state.engine) life.close('unreachable', false);
    const due = (i + 1) * (defaultTimings.disconnectedAlertMs / 10) + 2000 >= defaultTimings.disconnectedAlertMs;
    assert.equal(told(life).opened.length, due ? 1 : 0, `after ${i + 1} tenths`);
  }
  assert.equal(told(life).opened[0]?.key, 'session.disconnected');
  life.send({ type: 'network', reachable: true });
  openAgain(life);
  assert.deepEqual(told(life).closed, ['session.disconnected']);
});

test('a ban is reported with its end', () => {
  const life = Life.connected();
  const until = life.wall + 3 * HOUR;
  life.close('temporary_ban', true, until);
  const { opened } = told(life);
  assert.deepEqual(
    opened.map(({ key, sentence }) => [key, sentence.includes(new Date(until).toISOString())]),
    [['session.paused', true]],
  );
  life.pass(3 * HOUR + MINUTE);
  openAgain(life);
  assert.deepEqual(told(life).closed, ['session.paused']);
});

test('a health check opens and closes alerts for its findings', () => {
  const life = Life.connected();
  life.checked({ freeBytes: 1e6, backupAgeMs: 9 * DAY });
  assert.deepEqual(
    told(life).opened.map(({ key }) => key),
    ['session.disk', 'session.backup_age'],
  );
  life.checked({});
  assert.deepEqual(told(life).closed, ['session.disk', 'session.backup_age']);
  life.engine({ type: 'phone_seen', at: life.wall - 12 * DAY });
  life.checked({});
  assert.equal(told(life).opened.at(-1)?.key, 'session.link_clock');
  life.engine({ type: 'phone_seen', at: life.wall });
  life.checked({});
  assert.equal(told(life).closed.at(-1), 'session.link_clock');
});

test('a refused version is told at its first refusal and an ending one by its notice; both close once a connection has lasted', () => {
  const life = Life.connected();
  life.close('client_outdated', true);
  openAgain(life);
  assert.deepEqual(
    told(life).opened.map(({ key, severity }) => [key, severity]),
    [['session.version', 'critical']],
  );
  assert.deepEqual(told(life).closed, ['session.version']);
  life.taken();

  const until = life.wall + 10 * DAY;
  life.engine({ type: 'web_version', version: '2.3000.1', said: 'ending', until });
  life.pass(defaultTimings.stableMs + 1000);
  assert.deepEqual(
    told(life).opened.map(({ key, severity }) => [key, severity]),
    [['session.version', 'warning']],
  );
  assert.deepEqual(told(life).closed, [], 'while the connection lasts on which it was said');
  life.close('connection_lost', true);
  openAgain(life);
  assert.deepEqual(told(life).closed, ['session.version']);
});
