import assert from 'node:assert/strict';
import { it } from 'node:test';
import { longestDeadline } from '../../../../src/patient-deadline.ts';
import { type DisconnectReason, disconnectReasons } from '../../../../src/whatsapp/engine.ts';
import type { TestEngine } from '../../../support/engine.ts';
import { some } from '../../../support/sample.ts';
import type { EndOfConnection } from '../../../support/stage.ts';
import type { Given } from './given.ts';

export function endTests({ stage, engine: newEngine }: Given, shared: () => TestEngine): void {
  it('every reason of the port is triggered in this suite, or declared impossible for this engine', () => {
    const { ends, refusals, impossible } = stage();
    const provoked = new Set([...ends, ...refusals].map(({ reason }) => reason));
    const left = disconnectReasons.filter(
      (reason) => !provoked.has(reason) && !(reason in impossible) && !elsewhere.has(reason),
    );
    assert.deepEqual(left, []);
  });

  it('reports every end of a connection in time with its reason, and reconnects', async () => {
    const engine = shared();
    for (const end of some(stage().ends, 1)) {
      const since = engine.log.position;
      await end.provoke(engine);
      await expectEnd(engine, end, since);
      await end.lift?.(engine);
      await engine.open();
    }
  });

  it('reports every refused login in time with its reason, and logs in once it is accepted', async () => {
    const engine = shared();
    await engine.hangUp();
    for (const refusal of some(stage().refusals, 2)) {
      await refusal.provoke(engine);
      const since = engine.log.position;
      const asked = Date.now();
      await engine.host.connect({ link: null });
      const disconnect = await expectEnd(engine, refusal, since);
      assert.equal(disconnect.until !== null && disconnect.until > asked, refusal.hasEnd ?? false, refusal.name);
      await refusal.lift?.(engine);
    }
    await engine.open();
  });

  it('notices that the phone has removed the device, while connected or at the next login', async () => {
    const { companions } = stage().world;
    // The last test with the shared engine, whose login is no more.
    for (const running of [true, false]) {
      const engine = running ? shared() : newEngine();
      if (!running) await engine.link();
      const companion = companions.all().at(-1) ?? assert.fail('no companion');
      if (!running) await engine.hangUp();
      const since = engine.log.position;
      stage().world.unlink(companion.id, 'phone');
      if (!running) await engine.host.connect({ link: null });
      const { disconnect } = await engine.log.next('closed', { since });
      assert.equal(disconnect.reason, 'logged_out', running ? 'running' : 'stopped');
      assert.ok(disconnect.serverAnswered);
    }
  });
}

/** Reasons that other tests of the suite trigger, and those of the session for an engine that refuses to start. */
const elsewhere: ReadonlySet<DisconnectReason> = new Set([
  'link_needs_passkey',
  'login_needs_passkey',
  'dialog',
  'logged_out',
  'replaced',
  'link_window_ended',
  'engine_crashed',
  'closed_by_us',
  'store_damaged',
  'store_unwritable',
  'cannot_start',
  'proxy_unreachable',
  'proxy_refused',
  'host_blocked',
]);

/** A busy machine may exceed the promised time by this much. */
const slackMs = 8000;

async function expectEnd(engine: TestEngine, end: EndOfConnection, since: number) {
  const { disconnect } = await engine.log.next('closed', { since, ms: longestDeadline(end.withinMs) + slackMs });
  assert.equal(disconnect.reason, end.reason, `${end.name}: ${disconnect.detail}`);
  assert.equal(disconnect.serverAnswered, end.serverAnswered, end.name);
  return disconnect;
}
