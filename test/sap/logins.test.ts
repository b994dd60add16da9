import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Fault } from '../../sandbox/business-one/faults.ts';
import { type Clock, systemClock } from '../../src/clock.ts';
import { hasCode } from '../../src/errors/coded-error.ts';
import { forever, startPair } from '../support/sap.ts';

const MINUTE = 60_000;

/** A clock that stands until it is moved; waits are short. */
function handClock(): { clock: Clock; move: (ms: number) => void } {
  let wall = Date.parse('2026-11-23T12:00:00Z');
  const clock: Clock = { now: () => ({ wall, monotonic: wall }), sleep: (_ms, signal) => systemClock.sleep(1, signal) };
  const move = (ms: number): void => {
    wall += ms;
  };
  return { clock, move };
}

for (const [what, password, company] of [
  ['a wrong password', 'wrong', 'SBOTEST'],
  ['a wrong company', 'correct horse', 'NOWHERE'],
] as const) {
  it(`tries ${what} that SAP answers with -304 four times a day, so that nobody is locked out`, async (t) => {
    const { clock, move } = handClock();
    const { source, admin } = await startPair(t, {
      server: { loginRefusalCode: -304 },
      source: { clock, password, company },
    });
    for (let minute = 0; minute < 24 * 60; minute += 5) {
      await assert.rejects(source.partner('C2', forever), (error) => hasCode(error, 'SAP_LOGIN_REFUSED'));
      move(5 * MINUTE);
    }
    assert.ok(((await admin.counts())['POST Login'] ?? 0) <= 4);
  });
}

it('waits its half hour after a refusal, and not the hour more by which the clock was set back', async (t) => {
  const { clock, move } = handClock();
  const { source, admin } = await startPair(t, { source: { clock, password: 'wrong' } });
  const logins = async () => (await admin.counts())['POST Login'] ?? 0;
  const attempt = () => assert.rejects(source.partner('C2', forever), (error) => hasCode(error, 'SAP_LOGIN_REFUSED'));
  await attempt();
  move(-60 * MINUTE);
  await attempt();
  assert.equal(await logins(), 1, 'nobody is locked out by a clock');
  move(29 * MINUTE);
  await attempt();
  assert.equal(await logins(), 1);
  move(2 * MINUTE);
  await attempt();
  assert.equal(await logins(), 2);
});

const noWordOnCredentials: readonly (Fault & { readonly name: string; readonly told: string })[] = [
  { name: 'a 403 page of a proxy', kind: 'html', status: 403, told: 'SAP_GATEWAY_REFUSED' },
  { name: 'a 405 page of a proxy', kind: 'html', status: 405, told: 'SAP_GATEWAY_REFUSED' },
  { name: 'a 413 page of a proxy', kind: 'html', status: 413, told: 'SAP_GATEWAY_REFUSED' },
  {
    name: "a gateway's 403 in an envelope like SAP's",
    ...{
      kind: 'body',
      status: 403,
      text: '{"error":{"code":"403","message":"Forbidden"}}',
      told: 'SAP_GATEWAY_REFUSED',
    },
  },
  {
    name: "a gateway's 404 in an envelope like SAP's",
    ...{ kind: 'body', status: 404, text: '{"error":{"code":"ResourceNotFound","message":"?"}}' },
    told: 'SAP_NOT_SERVICE_LAYER',
  },
  { name: 'a company that cannot be switched to', kind: 'status', status: 500, code: 305, told: 'SAP_UNAVAILABLE' },
  { name: 'the same with status 400', kind: 'status', status: 400, code: 305, told: 'SAP_UNAVAILABLE' },
];

for (const { name, told, ...fault } of noWordOnCredentials) {
  it(`does not take ${name} for a refusal of user or password`, async (t) => {
    const { source, admin } = await startPair(t);
    await admin.addFault({ ...fault, path: '/Login', times: null });
    await assert.rejects(source.partner('C2', forever), (error) => hasCode(error, told));
    await admin.clearFaults();
    assert.equal((await source.partner('C2', forever))?.name, 'Kunde Zwei', 'and tries again at once');
  });
}

for (const fault of [
  { kind: 'body', text: '<html>' },
  { kind: 'replaced', text: '{"message":"no upstream"}' },
  { kind: 'truncated' },
  { kind: 'status', status: 500, code: 305 },
] as const) {
  it(`logs in at most six times in ten minutes if each login is answered by ${JSON.stringify(fault)}`, async (t) => {
    const { clock, move } = handClock();
    const { source, admin } = await startPair(t, { source: { clock } });
    await admin.addFault({ ...fault, path: '/Login', times: null });
    for (let second = 0; second < 590; second += 10) {
      await assert.rejects(source.partner('C2', forever), (error) => !hasCode(error, 'SAP_LOGIN_REFUSED'));
      move(10_000);
    }
    assert.equal((await admin.counts())['POST Login'], 6);
    await admin.clearFaults();
    move(10 * MINUTE);
    assert.equal((await source.partner('C2', forever))?.name, 'Kunde Zwei');
  });
}
