import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { webhookPath } from '../../src/sap/business-one/webhook/answer.ts';
import { until } from '../support/until.ts';
import type { PlantedFault } from './faulty-service.ts';
import { awaitingEvents, eventPort, startAttackedService } from './rig.ts';

/** Rejections and exceptions that nobody catches, in the flow of each part of the running service. */

const program = path.join(import.meta.dirname, 'faulty-service.ts');
const key = 'a secret of ours';

for (const kind of ['rejection', 'exception'] as const) {
  test(`after each ${kind} the process survives, the part is restarted, and an alert is raised`, async (t) => {
    const places = {
      session: 'examined',
      delivery: 'invoices read',
      'SAP webhooks': 'SAP ',
    };
    const faults: PlantedFault[] = Object.values(places).map((at) => ({ at, kind }));
    const attacked = await startAttackedService(
      () => ({ ...awaitingEvents(key), PLANTED_FAULTS: JSON.stringify(faults) }),
      'baileys',
      program,
    );
    t.after(() => attacked.close());
    const post = async () => {
      const address = `http://127.0.0.1:${await eventPort(attacked)}${webhookPath(key)}`;
      return fetch(address, { method: 'POST', body: '{"type":"sap.b1"}' }).then(
        ({ status }) => status,
        () => 0,
      );
    };
    assert.equal(await post(), 200);
    for (const [part, at] of Object.entries(places)) {
      await until(`restart of ${part}`, () =>
        attacked.log().includes(`"part":"${part}","faults":1,"msg":"started again"`),
      );
      assert.ok(attacked.log().includes(`"incident":"service.part_failed:${part}"`), attacked.log());
      assert.ok(attacked.log().includes(`planted at \\"${at}\\"`));
    }
    assert.ok(await attacked.isAlive());
    await until('webhooks', async () => (await post()) === 200);
    await until('link code', () => attacked.states.at(-1) === 'linking');
    assert.equal(attacked.states.filter((state) => state === 'stopped').length, 1, attacked.states.join(' '));
    assert.equal(await attacked.service.stop(), 0);
  });
}
