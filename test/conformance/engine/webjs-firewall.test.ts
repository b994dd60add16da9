import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startWebRig, testBrowser, type WebRig } from '../../../sandbox/whatsapp/web/rig.ts';
import { deadlines } from '../../faults/webjs/row.ts';
import { blocking, scriptHost, scriptsElsewhere } from '../../support/firewall.ts';

const browser = await testBrowser();
const skip = browser === null && 'no browser: @sparticuz/chromium has none for this platform';
const oracle = path.resolve(import.meta.dirname, '../../../../shared/oracle/whatsapp-web');

/** The HTML of the real WhatsApp Web, where a copy lies beside the project; null: it does not. */
function realPage(): string | null {
  try {
    const name = readdirSync(oracle).find((file) => file.endsWith('.html'));
    return name === undefined ? null : readFileSync(path.join(oracle, name), 'utf8');
  } catch {
    return null;
  }
}

describe('a firewall that allows only web.whatsapp.com', { skip }, () => {
  let rig: WebRig;

  before(async () => {
    rig = await startWebRig(browser ?? '', { deadlines });
    await rig.link();
    await rig.host.close();
  });
  after(() => rig.close());

  async function endOf(html: string) {
    rig.page.fault({ html });
    const { farEnd } = rig.settings;
    if (!farEnd) return assert.fail('the rig has a far end');
    const host = await rig.restart({ farEnd: { ...farEnd, browserArgs: blocking(rig, scriptHost) } });
    await host.connect({ link: null });
    const { disconnect } = await rig.event('closed');
    return disconnect;
  }

  it('is reported with the host that it blocks, not as a changed page', async () => {
    const { reason, detail, code } = await endOf(scriptsElsewhere);
    assert.equal(reason, 'host_blocked', detail);
    assert.equal(code, 'WHATSAPP_HOST_BLOCKED');
    assert.match(detail, /static\.whatsapp\.net \(net::ERR_CONNECTION_REFUSED\)/);
  });

  const html = realPage();
  it("is reported for the real page's HTML too", {
    skip: html === null && "no copy of WhatsApp Web's page is here",
  }, async () => {
    const { reason, detail } = await endOf(html ?? '');
    assert.equal(reason, 'host_blocked', detail);
    assert.match(detail, /static\.whatsapp\.net/);
  });
});
