import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { startWebRig, testBrowser, type WebRig } from '../../sandbox/whatsapp/web/rig.ts';
import { hasCode } from '../../src/errors/coded-error.ts';
import { withoutSecondUser } from '../support/second-user.ts';
import { until } from '../support/until.ts';
import { startAttackedService } from './rig.ts';

/**
 * The browser runs a page of the internet. What `test/machine` shows of a user without namespaces is shown here of root,
 * for whom Chromium has no sandbox.
 */
const browser = await testBrowser();
const skip = browser === null ? 'no browser: @sparticuz/chromium has none for this platform' : withoutSecondUser;

describe('a browser without a sandbox', { skip }, () => {
  let rig: WebRig;
  before(async () => {
    rig = await startWebRig(browser ?? '', { browserSandbox: 'on' });
  });
  after(() => rig.close());

  it('is not started, and the error names the variable that allows it', async () => {
    await assert.rejects(
      rig.host.connect({ link: { kind: 'qr' } }),
      (error) => hasCode(error, 'WHATSAPP_BROWSER_UNSANDBOXED') && /WHATSAPP_BROWSER_SANDBOX=off/.test(String(error)),
    );
    assert.ok(!existsSync(rig.settings.storePath), 'the store was touched');
  });

  it('is not started with custom switches either', async () => {
    for (const argument of ['--no-sandbox', '--disable-setuid-sandbox', '--disable-seccomp-filter-sandbox']) {
      await rig.restart({ browserArgs: [argument] });
      await assert.rejects(rig.host.connect({ link: { kind: 'qr' } }), (error) =>
        hasCode(error, 'WHATSAPP_BROWSER_UNSANDBOXED'),
      );
    }
  });

  it('is started if allowed', async () => {
    await rig.restart({ browserSandbox: 'off' });
    await rig.host.connect({ link: { kind: 'qr' } });
    await rig.event('link_code');
  });
});

it('the service keeps running without an engine, and says what to do', { skip }, async (t) => {
  const attacked = await startAttackedService(
    () => ({ WHATSAPP_BROWSER_SANDBOX: 'on', ...(browser === null ? {} : { PUPPETEER_EXECUTABLE_PATH: browser }) }),
    'webjs',
  );
  t.after(() => attacked.close());
  await until('refusal', () => /WHATSAPP_BROWSER_SANDBOX=off/.test(attacked.log()));
  assert.ok(await attacked.isAlive());
});
