import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { healthyPage, type PageFaults, pageVersion } from '../../../sandbox/whatsapp/web/page-faults.ts';
import { testBrowser } from '../../../sandbox/whatsapp/web/rig.ts';
import { hasCode } from '../../../src/errors/coded-error.ts';
import { TestEngine } from '../../support/engine.ts';
import { contact, nobody, stranger } from '../../support/phones.ts';
import { seed, some } from '../../support/sample.ts';
import { startWebjsStage, type WebjsStage } from '../../support/webjs.ts';

const browser = await testBrowser();
const skip = browser === null && 'no browser: @sparticuz/chromium has none for this platform';

/** Faults of a page that are not its customers'. */
describe(`a page that can send to nobody (seed ${seed})`, { skip }, () => {
  let stage: WebjsStage;
  let engine: TestEngine;

  before(async () => {
    stage = await startWebjsStage(browser ?? '');
    engine = new TestEngine(stage);
    await engine.link();
  });
  afterEach(() => stage.faultPage(healthyPage));
  after(async () => {
    await engine.end();
    await stage.close();
  });

  /** Logs in to a page with this fault; returns the position in the log where it begins. */
  const openWith = async (fault: Partial<PageFaults>): Promise<number> => {
    if (engine.isOpen) await engine.hangUp();
    stage.faultPage(fault);
    const since = engine.log.position;
    await engine.host.connect({ link: null });
    return since;
  };
  const sendTo = async (digits: string) =>
    engine.sendText(digits, 'hello').then(
      () => null,
      (error: unknown) => error,
    );

  for (const name of some(['WAWebSendMsgChatAction', 'WAWebMediaMmsV4Upload', 'WAWebChatLoadMessages'], 1)) {
    it(`reports a broken page, and never an open connection, if ${name} is missing`, async () => {
      const since = await openWith({ missingModules: [name] });
      const { disconnect } = await engine.log.next('closed', { since });
      assert.equal(disconnect.reason, 'page_broken');
      assert.ok(disconnect.detail.includes(name));
      assert.deepEqual(engine.log.all('open', since), []);
    });
  }

  it('says which version WhatsApp refused, before it closes, and which one it accepted', async () => {
    stage.world.oldestVersion = 1_100_000_000;
    const since = await openWith({});
    assert.equal((await engine.log.next('closed', { since })).disconnect.reason, 'client_outdated');
    stage.world.oldestVersion = null;
    await engine.open();
    const said = engine.log.all('web_version', since).map(({ said, version }) => [said, version]);
    assert.deepEqual(said, [
      ['refused', pageVersion],
      ['accepted', pageVersion],
    ]);
  });

  it('ends a link that the phone has confirmed if the page never syncs', async () => {
    const unlinked = new TestEngine(stage);
    try {
      stage.faultPage({ sync: 'never' });
      await unlinked.host.connect({ link: { kind: 'qr' } });
      const { text } = await unlinked.log.next('link_code');
      await stage.world.offers.scan(stage.account, text);
      assert.equal((await unlinked.log.next('closed', { ms: 30_000 })).disconnect.reason, 'page_broken');
    } finally {
      await unlinked.end();
    }
  });

  it('gives up a page that has lost its database, and blames no customer', async () => {
    const since = await openWith({ chatsRefused: 'Internal error opening backing store for indexedDB.open.' });
    await engine.log.next('open', { since });
    const error = await sendTo(contact);
    assert.ok(hasCode(error, 'WHATSAPP_SEND_FAILED'), String(error));
    assert.equal((await engine.log.next('closed', { since })).disconnect.reason, 'page_crashed');
  });

  it('suspects the page once several customers fail alike; only WhatsApp says who has no account', async () => {
    const since = await openWith({ chatsRefused: 'Cannot read properties of undefined' });
    await engine.log.next('open', { since });
    assert.ok(hasCode(await sendTo(nobody), 'WHATSAPP_RECIPIENT_WITHOUT_DEVICES'));
    const third = '15550003333';
    stage.world.addContact({ digits: third });
    for (const digits of [contact, contact, stranger.digits, third]) {
      assert.deepEqual(engine.log.all('closed', since), [], 'one customer alone is no proof');
      const error = await sendTo(digits);
      assert.ok(hasCode(error, 'WHATSAPP_SEND_FAILED'), String(error));
    }
    const { disconnect } = await engine.log.next('closed', { since });
    assert.equal(disconnect.reason, 'page_crashed');
    assert.match(disconnect.detail, /3 people in a row/);
  });
});
