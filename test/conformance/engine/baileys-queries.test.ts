import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { BundleFault, QueryFault } from '../../../sandbox/whatsapp/wire/connection-faults.ts';
import { CodedError } from '../../../src/errors/coded-error.ts';
import type { Prepared } from '../../../src/whatsapp/engine.ts';
import { type BaileysStage, startBaileysStage } from '../../support/baileys.ts';
import { TestEngine } from '../../support/engine.ts';
import { contact } from '../../support/phones.ts';
import { seed, some } from '../../support/sample.ts';

const text = { kind: 'text', text: 'Invoice 4711' } as const;
/** No answer, and WhatsApp's codes for not found, not acceptable, too many requests, and internal error. */
const ways = [null, 404, 406, 429, 500] as const;
/** How the keys of one device can be missing from an answer with those of the others. */
const bundleWays = [404, 406, 500, 'unusable', 'left_out'] as const satisfies readonly BundleFault['answer'][];

/** Each request made by a send, refused in each way: what is reported, and that nothing was sent. */
describe(`baileys: a request made by a send (seed ${seed})`, () => {
  let stage: BaileysStage;
  let engine: TestEngine;
  let contacts = 0;

  before(async () => {
    stage = await startBaileysStage();
    // It makes all its keys, as at WhatsApp.
    await stage.whatsapp.admin.set({ preKeysAhead: 0 });
    engine = new TestEngine(stage);
    await engine.link();
  });
  beforeEach(() => engine.ensureOpen());
  afterEach(async () => {
    await stage.whatsapp.admin.clearFaults();
    assert.deepEqual(stage.problems(), []);
  });
  after(async () => {
    await engine.end();
    await stage.close();
  });

  const arrived = (messageId: string) =>
    stage.world.log.all().filter((entry) => entry.phone !== stage.account && entry.messageId === messageId);

  /** Somebody new: devices and keys have to be requested. */
  async function somebodyNew(): Promise<string> {
    contacts += 1;
    const digits = String(15_550_003_000 + contacts);
    await stage.whatsapp.admin.addContact({ digits });
    return digits;
  }

  const fault = (changes: QueryFault) => stage.whatsapp.admin.faultQueries({ fault: changes, times: null });

  async function rejects(work: Promise<unknown>, code: string): Promise<void> {
    await assert.rejects(work, (error) => {
      assert.ok(error instanceof CodedError);
      assert.deepEqual([error.code, error.class], [code, 'temporary'], error.message);
      return true;
    });
  }

  /** Nothing was sent, and the message goes out once the fault is over. */
  async function isUnsent(prepared: Prepared): Promise<void> {
    assert.deepEqual(arrived(prepared.messageId), []);
    await stage.whatsapp.admin.clearFaults();
    const { leftOut } = await engine.host.send(prepared);
    assert.equal(leftOut, undefined);
    await engine.receipt(prepared.messageId, 'delivered');
    assert.equal(arrived(prepared.messageId).length, 1);
  }

  for (const error of some(ways, 1)) {
    const way = error === null ? 'not answered' : `refused (${error})`;
    const code = error === null ? 'WHATSAPP_NO_ANSWER' : 'WHATSAPP_QUERY_REFUSED';

    it(`for the number is ${way}`, async () => {
      await fault({ query: 'lookup', error });
      await rejects(engine.host.lookup(contact), code);
    });

    for (const query of ['usync', 'keys'] as const) {
      it(`for the recipient's ${query === 'keys' ? 'keys' : 'devices'} is ${way}`, async () => {
        const prepared = await engine.prepare(await somebodyNew(), text);
        await fault({ query, error });
        await rejects(engine.host.send(prepared), code);
        await isUnsent(prepared);
      });
    }

    it(`for the media hosts is ${way}`, async () => {
      // A new connection knows no hosts.
      await engine.hangUp();
      await engine.open();
      await fault({ query: 'media_conn', error });
      await rejects(engine.prepare(contact, engine.document(1000)), code);
      await stage.whatsapp.admin.clearFaults();
      await isUnsent(await engine.prepare(contact, engine.document(1000)));
    });

    it(`for a privacy token is ${way}: the message is not affected`, async () => {
      await fault({ query: 'tokens', error });
      const messageId = await engine.sendText(await somebodyNew(), text.text);
      await engine.receipt(messageId, 'delivered');
      await engine.host.probe();
    });
  }

  it("for the recipient's devices is answered with an error inside the result", async () => {
    const prepared = await engine.prepare(await somebodyNew(), text);
    await fault({ query: 'usync', error: 429, inResult: true });
    await rejects(engine.host.send(prepared), 'WHATSAPP_QUERY_REFUSED');
    await isUnsent(prepared);
  });

  it("for the recipient's devices is answered with none", async () => {
    const digits = await somebodyNew();
    const prepared = await engine.prepare(digits, text);
    await stage.whatsapp.admin.removeNumber({ digits });
    await rejects(engine.host.send(prepared), 'WHATSAPP_RECIPIENT_WITHOUT_DEVICES');
    assert.deepEqual(arrived(prepared.messageId), []);
  });

  for (const answer of some(bundleWays, 1)) {
    it(`for the keys of a companion is answered by ${answer}: the others get the message, and this is reported`, async () => {
      const digits = await somebodyNew();
      await stage.whatsapp.admin.faultBundles({ fault: { digits, device: 3, answer }, times: null });
      const prepared = await engine.prepare(digits, text);
      assert.deepEqual((await engine.host.send(prepared)).leftOut, [`${digits}:3@s.whatsapp.net`]);
      await engine.receipt(prepared.messageId, 'delivered');
      assert.deepEqual(
        arrived(prepared.messageId).map(({ openedBy }) => openedBy),
        [[0]],
      );
    });

    it(`for the keys of the recipient's phone is answered by ${answer}: nothing is sent`, async () => {
      const digits = await somebodyNew();
      await stage.whatsapp.admin.faultBundles({ fault: { digits, device: 0, answer }, times: null });
      const prepared = await engine.prepare(digits, text);
      await rejects(engine.host.send(prepared), 'WHATSAPP_ENCRYPTION_FAILED');
      await isUnsent(prepared);
    });
  }

  it('for the keys of a companion succeeds again: it gets the next message', async () => {
    const digits = await somebodyNew();
    await stage.whatsapp.admin.faultBundles({ fault: { digits, device: 3, answer: 404 }, times: null });
    await engine.acked(await engine.sendText(digits, 'without it'));
    await stage.whatsapp.admin.clearFaults();
    // Devices are requested again by a new connection, or after minutes.
    await engine.hangUp();
    await engine.open();
    const messageId = await engine.sendText(digits, 'with it');
    await engine.receipt(messageId, 'delivered');
    assert.deepEqual(
      arrived(messageId).map(({ openedBy }) => openedBy),
      [[0, 3]],
    );
  });
});
