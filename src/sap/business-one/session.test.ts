import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LoginMemory } from './login-memory.ts';
import { defaultLoginLimit, type LoginOutcome, Session } from './session.ts';

const memory: LoginMemory = { load: () => Promise.resolve(null), save: () => Promise.resolve() };

/** A session whose SAP answers logins so, whether it is down, and how often a login was sent. */
function sessionWith(answer: () => LoginOutcome, isDown: () => boolean) {
  const state = { monotonic: 0, logins: 0 };
  const session = new Session({
    company: 'SBODEMOAR',
    user: 'courier',
    configuration: 'x',
    login: () => {
      state.logins += 1;
      return Promise.resolve(answer());
    },
    isDown: () => Promise.resolve(isDown()),
    memory,
    clock: { now: () => ({ wall: state.monotonic, monotonic: state.monotonic }), sleep: () => Promise.resolve() },
    loginLimit: defaultLoginLimit,
  });
  return { state, session };
}

const failed: LoginOutcome = { outcome: 'failed', error: new Error('status 500'), counts: true };
const open: LoginOutcome = { outcome: 'open', cookie: 'c', version: '10' };

test('when a server that was down is well again, one login more is sent soon', async () => {
  let down = true;
  const { state, session } = sessionWith(
    () => (down ? failed : open),
    () => down,
  );
  for (let second = 0; second < 300; second++) {
    state.monotonic = second * 1000;
    await assert.rejects(session.current(), /status 500/);
  }
  assert.equal(state.logins, defaultLoginLimit.count, 'no more than the limit while it is down');
  down = false;
  state.monotonic += 10_000;
  assert.equal((await session.current()).cookie, 'c');
});

test('where only logins fail, the limit holds', async () => {
  const { state, session } = sessionWith(
    () => failed,
    () => false,
  );
  for (let second = 0; second < 590; second++) {
    state.monotonic = second * 1000;
    await assert.rejects(session.current(), /status 500/);
  }
  assert.equal(state.logins, defaultLoginLimit.count);
});
