import assert from 'node:assert/strict';
import { appendFileSync, cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { Arrival } from '../../../sandbox/whatsapp/world/records.ts';
import { CodedError, hasCode } from '../../../src/errors/coded-error.ts';
import { sessionStoreOf } from '../../../src/service/engine-choice.ts';
import { engineCapabilities } from '../../../src/whatsapp/capabilities.ts';
import {
  type DisconnectReason,
  disconnectReasons,
  type EngineName,
  type LinkMethod,
} from '../../../src/whatsapp/engine.ts';
import type { EngineSettings } from '../../../src/whatsapp/engine-settings.ts';
import { TestEngine } from './linked-engine.ts';
import type { EndOfConnection, Stage } from './stage.ts';

const contact = '15550002222';
/** Known to WhatsApp by other digits than people write. */
const alias = '541122223333';
const canonical = '5491122223333';
const nobody = '15559999999';

/**
 * Holds one engine to the port: every test runs the real library in its host against its stand-in. Differences between
 * engines are what their capabilities and their stage declare.
 */
export function describeEngine(name: EngineName, startStage: () => Promise<Stage>): void {
  describe(name, () => {
    let stage: Stage;
    const engines: TestEngine[] = [];
    const given: Given = {
      name,
      stage: () => stage,
      engine: (changes) => {
        const engine = new TestEngine(stage, changes);
        engines.push(engine);
        return engine;
      },
    };

    before(async () => {
      stage = await startStage();
    });
    after(() => stage.close());
    afterEach(async () => {
      // A browser apiece is too many to keep for the whole suite.
      await Promise.all(engines.splice(0).map((engine) => engine.end()));
      assert.deepEqual(stage.problems(), []);
    });

    describe('linking', () => linkingTests(given));
    describe('sending and receiving', () => sendingTests(given, sharedEngine(given)));
    describe('crashes', () => crashTests(given, sharedEngine(given)));
    describe('ends of connections', () => endTests(given, sharedEngine(given)));
  });
}

/** What every group of tests starts from. */
interface Given {
  readonly name: EngineName;
  stage(): Stage;
  /** A new engine on an empty store; ended with the test. */
  engine(changes?: Partial<EngineSettings>): TestEngine;
}

/** One linked engine for a group of tests, open when each begins. */
function sharedEngine(given: Given): () => TestEngine {
  let engine: TestEngine;
  before(async () => {
    engine = new TestEngine(given.stage());
    await engine.link();
  });
  beforeEach(() => engine.ensureOpen());
  after(() => engine.end());
  return () => engine;
}

function linkingTests({ stage, engine: newEngine }: Given): void {
  const linked = async (): Promise<TestEngine> => {
    const engine = newEngine();
    await engine.link();
    return engine;
  };

  it('links by QR, opens, and names the account', async () => {
    const engine = await linked();
    await engine.log.next('backlog_received');
    const [{ account } = assert.fail('never opened')] = engine.log.all('open');
    assert.equal(account.jid, `${stage().account}@s.whatsapp.net`);
    const [code] = engine.log.all('link_code');
    assert.equal(code?.kind, 'qr');
    assert.ok(code.ttlMs > 0);
    const order = engine.log.events
      .map(({ type }) => type)
      .filter((type) => type === 'open' || type === 'backlog_received');
    assert.deepEqual(order, ['open', 'backlog_received']);
  });

  it('links by code', async () => {
    const engine = newEngine();
    await engine.host.connect({ link: { kind: 'code', phone: `+${stage().account}` } });
    const code = await engine.log.next('link_code');
    assert.equal(code.kind, 'code');
    assert.match(code.text.replace('-', ''), /^[0-9A-Z]{8}$/);
    await stage().world.offers.enterCode(stage().account, code.text);
    await engine.log.next('paired');
    await engine.openAfterPairing();
    assert.ok(engine.log.all('link_code').every(({ kind }) => kind === 'code'));
  });

  it('starts over when a code was asked for and never entered', async () => {
    const engine = newEngine();
    await engine.host.connect({ link: { kind: 'code', phone: stage().account } });
    await engine.log.next('link_code');
    await engine.crash();
    await assert.rejects(engine.host.connect({ link: null }), (error) => hasCode(error, 'WHATSAPP_NOT_LINKED'));
    engine.log.events.length = 0;
    await engine.link();
  });

  it('refuses to link over a login, and to connect twice', async () => {
    const engine = await linked();
    await assert.rejects(engine.host.connect({ link: null }), (error) => hasCode(error, 'WHATSAPP_BUSY'));
    await engine.stop();
    await assert.rejects(engine.host.connect({ link: { kind: 'qr' } }), (error) =>
      hasCode(error, 'WHATSAPP_ALREADY_LINKED'),
    );
    await engine.open();
  });

  it('logs in with the stored session after a clean stop, and shows no code', async () => {
    const engine = await linked();
    await engine.stop();
    assert.equal(engine.log.all('closed').at(-1)?.disconnect.reason, 'closed_by_us');
    const since = engine.log.position;
    await engine.open();
    assert.deepEqual(engine.log.all('link_code', since), []);
  });

  it('refuses a damaged store, neither logs in with it nor links over it, and leaves it as it is', async () => {
    const engine = await linked();
    await engine.stop();
    const since = engine.log.position;
    const files = await loginFiles(engine);
    for (const file of files) writeFileSync(file, Buffer.alloc(statSync(file).size, 0xa5));
    assert.equal(await refusal(engine, null), 'WHATSAPP_STORE_DAMAGED');
    assert.match(await refusal(engine, { kind: 'qr' }), /WHATSAPP_(STORE_DAMAGED|ALREADY_LINKED)/);
    assert.deepEqual(engine.log.all('link_code', since), []);
    for (const file of files)
      assert.ok(
        readFileSync(file).every((byte) => byte === 0xa5),
        file,
      );
  });

  it('tells when nobody scans in time', async () => {
    const engine = newEngine();
    await stage().missLinkWindow(engine);
    assert.equal((await engine.log.next('closed')).disconnect.reason, 'link_window_ended');
    await stage().lift();
    engine.log.events.length = 0;
    await engine.link();
  });

  it('unlinks: WhatsApp forgets the device, and a login is refused from then on', async () => {
    const engine = await linked();
    const before = stage().world.companions.all().length;
    await engine.host.unlink();
    await engine.log.next('closed', { fits: ({ disconnect }) => disconnect.reason !== 'restart_required' });
    assert.equal(stage().world.companions.all().length, before - 1);
    const since = engine.log.position;
    await engine.host.connect({ link: null });
    assert.equal((await engine.log.next('closed', { since })).disconnect.reason, 'logged_out');
  });
}

function sendingTests({ name, stage }: Given, shared: () => TestEngine): void {
  const capabilities = engineCapabilities[name];
  const arrivals = (messageId: string): Arrival[] =>
    stage()
      .world.log.all()
      .filter((arrival) => arrival.phone === contact && arrival.messageId === messageId);

  it('sends a text: ack and receipts come under the id', async () => {
    const engine = shared();
    const messageId = await engine.sendText(contact, 'Your invoice 4711');
    const ack = await engine.acked(messageId);
    assert.equal(ack.error, null);
    if (capabilities.phoneLastSeen) await engine.receipt(messageId, 'sender');
    for (const kind of ['delivered', 'read'] as const) await engine.receipt(messageId, kind);
    assert.deepEqual(
      arrivals(messageId).map(({ text }) => text),
      ['Your invoice 4711'],
    );
    const content = { kind: 'text', text: 'Your invoice 4711' } as const;
    const found = await engine.host.findSent({ jid: `${contact}@s.whatsapp.net`, messageId, content, notBefore: 0 });
    assert.deepEqual(found, { found: true, messageId, status: 'read' });
    if (capabilities.phoneLastSeen) assert.ok(engine.log.all('phone_seen').length > 0);
    else assert.deepEqual(engine.log.all('phone_seen'), []);
  });

  it('sends a PDF that arrives byte for byte at every device', async () => {
    const engine = shared();
    const document = engine.document(300_000);
    const prepared = await engine.prepare(contact, document);
    const { messageId, idWasOurs } = await engine.host.send(prepared);
    if (capabilities.clientMessageId) assert.ok(idWasOurs && messageId === prepared.messageId);
    await engine.acked(messageId);
    await engine.receipt(messageId, 'delivered');
    const [arrival] = arrivals(messageId);
    assert.equal(arrival?.sha256, document.sha256);
    assert.equal(arrival.fileName, document.fileName);
    assert.equal(arrival.text, document.caption);
    assert.deepEqual(arrival.openedBy.toSorted(), stage().world.directory.at(contact)?.devices);
  });

  it('refuses a document that has changed since it was accepted, or that is gone', async () => {
    const engine = shared();
    const document = engine.document(1000);
    appendFileSync(document.path, 'more');
    await assert.rejects(engine.prepare(contact, document), (error) => hasCode(error, 'WHATSAPP_DOCUMENT_CHANGED'));
    await assert.rejects(engine.prepare(contact, { ...document, path: `${document.path}.gone` }), (error) =>
      hasCode(error, 'WHATSAPP_DOCUMENT_UNREADABLE'),
    );
  });

  it('refuses a prepared message whose bytes have changed', async () => {
    const engine = shared();
    const prepared = await engine.prepare(contact, { kind: 'text', text: 'x' });
    const payload = Buffer.from('other').toString('base64');
    await assert.rejects(engine.host.send({ ...prepared, payload }), (error) =>
      hasCode(error, 'WHATSAPP_PAYLOAD_DAMAGED'),
    );
  });

  it('reports an error in the ack', async () => {
    const engine = shared();
    const since = engine.log.position;
    for (const code of [463, 479, 500]) {
      stage().world.sendFaults.request({ fault: { kind: 'ack_error', code }, times: 1, recipient: null });
      const ack = await engine.acked(await engine.sendText(contact, `refused with ${code}`));
      assert.equal(ack.error, capabilities.refusalCodes ? String(code) : 'refused');
    }
    assert.equal(engine.log.all('restricted', since).length, capabilities.refusalCodes ? 1 : 0);
  });

  it('keeps ids apart when messages are sent together', async () => {
    const engine = shared();
    const ids = await Promise.all(Array.from({ length: 10 }, (_, i) => engine.sendText(contact, `message ${i}`)));
    for (const [i, messageId] of ids.entries()) {
      await engine.receipt(messageId, 'delivered');
      assert.deepEqual(
        arrivals(messageId).map(({ text }) => text),
        [`message ${i}`],
      );
    }
  });

  it('sends nothing when it is not connected, and says so', async () => {
    const engine = shared();
    const prepared = await engine.prepare(contact, { kind: 'text', text: 'too late' });
    await engine.stop();
    const before = stage().world.log.all().length;
    await assert.rejects(engine.host.send(prepared), (error) => {
      assert.ok(hasCode(error, 'WHATSAPP_NOT_CONNECTED'));
      return (error as { class?: string }).class === 'temporary';
    });
    assert.equal(stage().world.log.all().length, before);
  });

  it('hands on what a contact writes, also what came while it was away', async () => {
    const engine = shared();
    stage().world.write(contact, stage().account, 'STOP', 'INBOUND-1');
    const first = await engine.log.next('inbound');
    assert.equal(first.text, 'STOP');
    assert.equal(first.from, `${contact}@s.whatsapp.net`);
    await engine.stop();
    stage().world.write(contact, stage().account, 'are you there?', 'INBOUND-2');
    await engine.open();
    const second = await engine.log.next('inbound', { fits: ({ messageId }) => messageId === 'INBOUND-2' });
    assert.equal(second.text, 'are you there?');
  });

  it('never shows a number without account as sent', async () => {
    const engine = shared();
    const prepared = await engine.prepare(nobody, { kind: 'text', text: 'hello?' });
    await assert.rejects(engine.host.send(prepared), (error) => hasCode(error, 'WHATSAPP_RECIPIENT_WITHOUT_DEVICES'));
  });

  it('finds who has a number, under the JID that WhatsApp gives it', async () => {
    const engine = shared();
    assert.deepEqual(await engine.host.lookup(contact), { exists: true, jid: `${contact}@s.whatsapp.net` });
    assert.deepEqual(await engine.host.lookup(alias), { exists: true, jid: `${canonical}@s.whatsapp.net` });
    assert.deepEqual(await engine.host.lookup(nobody), { exists: false });
  });

  it('deaf: sends are accepted, no receipt comes; the next connection brings what was held back', async () => {
    const engine = shared();
    const since = engine.log.position;
    await stage().deafen();
    const messageId = await engine.sendText(contact, 'into silence');
    await engine.acked(messageId);
    await engine.host.probe();
    assert.equal(arrivals(messageId).length, 1);
    assert.deepEqual(
      engine.log.all('receipt', since).filter((receipt) => receipt.messageId === messageId),
      [],
    );
    await engine.stop();
    await stage().lift();
    await engine.open();
    await engine.receipt(messageId, 'delivered', since);
  });

  it('mute: a question that is not answered is said so in time; the next connection answers', async () => {
    const engine = shared();
    await stage().mute();
    await assert.rejects(engine.host.probe(), (error) => hasCode(error, 'WHATSAPP_NO_ANSWER'));
    await engine.stop();
    await stage().lift();
    await engine.open();
    assert.ok((await engine.host.probe()).answeredInMs >= 0);
  });

  it('proves the connection by a question', async () => {
    const engine = shared();
    assert.ok((await engine.host.probe()).answeredInMs >= 0);
    const { library, whatsapp } = await engine.host.versions();
    assert.ok(library);
    assert.ok(whatsapp);
  });
}

function crashTests({ name, stage, engine: newEngine }: Given, shared: () => TestEngine): void {
  const capabilities = engineCapabilities[name];

  it('a killed process is reported, and the next one needs no code', async () => {
    const engine = shared();
    await engine.crash();
    const { disconnect } = await engine.log.next('closed', {
      fits: (event) => event.disconnect.reason === 'engine_crashed',
    });
    assert.equal(disconnect.serverAnswered, false);
    const since = engine.log.position;
    await engine.open();
    assert.deepEqual(engine.log.all('link_code', since), []);
  });

  it('a frozen process is ended and reported', async () => {
    const engine = shared();
    const since = engine.log.position;
    process.kill(engine.host.pid, 'SIGSTOP');
    await assert.rejects(engine.host.probe(), (error) => hasCode(error, 'WHATSAPP_ENGINE_SILENT'));
    await engine.log.next('closed', { since });
    await engine.gone();
    await engine.open();
  });

  it('a message sent just before a crash is settled by evidence afterwards', async () => {
    const engine = shared();
    stage().world.setOnline(contact, false);
    try {
      const text = 'sent, then killed';
      const messageId = await engine.sendText(contact, text);
      await engine.acked(messageId);
      await engine.crash();
      stage().world.setOnline(contact, true);
      await engine.open();
      if (capabilities.evidence === 'receipts') {
        await engine.receipt(messageId, 'delivered');
      } else {
        const content = { kind: 'text', text } as const;
        const found = await engine.host.findSent({
          jid: `${contact}@s.whatsapp.net`,
          messageId: null,
          content,
          notBefore: 0,
        });
        assert.ok(found.found);
      }
    } finally {
      stage().world.setOnline(contact, true);
    }
  });

  if (capabilities.clientMessageId) {
    it('the same message under the same id, sent again after a crash, is shown once', async () => {
      const engine = shared();
      const prepared = await engine.prepare(contact, engine.document(5000));
      await engine.host.send(prepared);
      await engine.crash();
      await engine.open();
      await engine.host.send(prepared);
      await engine.acked(prepared.messageId, engine.log.position - 1);
      await engine.receipt(prepared.messageId, 'delivered');
      const shown = stage()
        .world.log.all()
        .filter(({ phone, messageId }) => phone === contact && messageId === prepared.messageId);
      assert.equal(shown.length, 1);
    });
  }

  it('a second holder of the same login replaces the first, which hears of it', async () => {
    const first = shared();
    await first.stop();
    const second = newEngine();
    cpSync(first.settings.storePath, second.settings.storePath, { recursive: true });
    await first.open();
    const since = first.log.position;
    await second.open();
    const { disconnect } = await first.log.next('closed', { since });
    assert.equal(disconnect.reason, 'replaced');
  });
}

function endTests({ stage, engine: newEngine }: Given, shared: () => TestEngine): void {
  it('every reason of the port is provoked in this suite, or declared impossible for this engine', () => {
    const { ends, refusals, impossible } = stage();
    const provoked = new Set([...ends, ...refusals].map(({ reason }) => reason));
    const left = disconnectReasons.filter(
      (reason) => !provoked.has(reason) && !(reason in impossible) && !elsewhere.has(reason),
    );
    assert.deepEqual(left, []);
  });

  it('reports every end of a connection with its reason, in time, and connects again', async () => {
    const engine = shared();
    for (const end of stage().ends) {
      const since = engine.log.position;
      await end.provoke(engine);
      await expectEnd(engine, end, since);
      await end.lift?.(engine);
      await engine.open();
    }
  });

  it('reports every refused login with its reason, in time, and logs in when it is let', async () => {
    const engine = newEngine();
    await engine.link();
    await engine.stop();
    for (const refusal of stage().refusals) {
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

  it('is told when the phone removes the device, running or stopped', async () => {
    const { companions } = stage().world;
    for (const running of [true, false]) {
      const engine = newEngine();
      await engine.link();
      const companion = companions.all().at(-1) ?? assert.fail('no companion');
      if (!running) await engine.stop();
      const since = engine.log.position;
      stage().world.unlink(companion.id, 'phone');
      if (!running) await engine.host.connect({ link: null });
      const { disconnect } = await engine.log.next('closed', { since });
      assert.equal(disconnect.reason, 'logged_out', running ? 'running' : 'stopped');
      assert.ok(disconnect.serverAnswered);
    }
  });
}

/** Reasons that other tests of the suite provoke, and those that the session gives to an engine that refuses to start. */
const elsewhere: ReadonlySet<DisconnectReason> = new Set([
  'logged_out',
  'replaced',
  'link_window_ended',
  'engine_crashed',
  'closed_by_us',
  'store_damaged',
  'store_unwritable',
  'cannot_start',
]);

/** The code with which a connect is refused: at once, or as the end of the connection that it began. */
async function refusal(engine: TestEngine, link: LinkMethod | null): Promise<string> {
  const since = engine.log.position;
  try {
    await engine.host.connect({ link });
  } catch (error) {
    return error instanceof CodedError ? error.code : String(error);
  }
  return (await engine.log.next('closed', { since })).disconnect.code ?? 'none';
}

/** Files of a stopped engine's login. */
async function loginFiles({ settings }: TestEngine): Promise<readonly string[]> {
  const { loginEntries } = await sessionStoreOf(settings.engine);
  const found = loginEntries
    .map((entry) => path.join(settings.storePath, entry))
    .flatMap((place) =>
      statSync(place).isFile()
        ? [place]
        : readdirSync(place, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => path.join(entry.parentPath, entry.name)),
    )
    .filter((file) => statSync(file).size > 0);
  assert.ok(found.length > 0);
  return found;
}

/** A machine under load may be slower than the promise by this much. */
const slackMs = 8000;

async function expectEnd(engine: TestEngine, end: EndOfConnection, since: number) {
  const { disconnect } = await engine.log.next('closed', { since, ms: end.withinMs + slackMs });
  assert.equal(disconnect.reason, end.reason, `${end.name}: ${disconnect.detail}`);
  assert.equal(disconnect.serverAnswered, end.serverAnswered, end.name);
  return disconnect;
}
