import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, afterEach, test } from 'node:test';
import { hasCode } from '../../../src/errors/coded-error.ts';
import { SoftAuthenticator } from '../passkey/soft-authenticator.ts';
import { healthyPage } from './page-faults.ts';
import { account, startWebRig, testBrowser } from './rig.ts';

const browser = await testBrowser();
const rig = browser === null ? null : await startWebRig(browser);
after(() => rig?.close());
const skip = rig === null ? 'no browser can be had here' : false;
const authenticator = new SoftAuthenticator();
rig?.world.passkeys.require(account, 'at_linking');
rig?.world.passkeys.register(account, authenticator.passkey);
afterEach(() => rig?.page.fault(healthyPage));

async function scan(): Promise<void> {
  if (!rig) return;
  const host = await rig.restart();
  await host.connect({ link: { kind: 'qr' } });
  const { text } = await rig.event('link_code');
  // Its absence means something only after the QR code has been seen.
  await new Promise((resolve) => setTimeout(resolve, 1200));
  await rig.world.offers.scan(account, text);
}

test('if the page asks only after a button is pressed, its caption is reported, and a person presses it', {
  skip,
}, async () => {
  if (!rig) return;
  rig.page.fault({ passkeyScreen: 'button' });
  await scan();
  const seen = await rig.event('passkey_asked');
  assert.deepEqual([seen.question, seen.button], [null, 'Continue']);
  await rig.host.confirmPasskey();
  await assert.rejects(rig.host.confirmPasskey(), (error) => hasCode(error, 'WHATSAPP_PASSKEY_NOT_ASKED'));
  const { question } = await rig.event('passkey_asked', (event) => event.question !== null);
  assert.ok(question);
  await rig.host.answerPasskey({ assertion: authenticator.get(question.request), sameComputer: true });
  await rig.event('backlog_received');
});

test('an unknown screen is reported with its text, and no link is forced', { skip }, async () => {
  if (!rig) return;
  await rig.host.unlink();
  await rig.event('closed');
  rig.page.fault({ passkeyScreen: 'unknown', missingModules: ['WAWebShortcakePasskeyScreen.react'] });
  await rig.host.close();
  await rm(rig.settings.storePath, { recursive: true });
  await scan();
  const { disconnect } = await rig.event('closed');
  assert.equal(disconnect.reason, 'page_broken');
  assert.match(disconnect.detail, /Something new/);
});
