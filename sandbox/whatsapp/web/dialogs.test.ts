import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, test } from 'node:test';
import { puppeteer } from '../../../src/whatsapp/webjs/browser/puppeteer.ts';
import { healthyPage } from './page-faults.ts';
import { startWebRig, testBrowser } from './rig.ts';

const browser = await testBrowser();
/** The engine checks its page too rarely to see a dialog. */
const blind = { transportPingMs: 600_000 };
const rig = browser === null ? null : await startWebRig(browser);
after(() => rig?.close());
afterEach(() => rig?.page.fault(healthyPage));
const skip = rig === null ? 'no browser can be had here' : false;

test('the picture for the person shows the dialog, but no chats', { skip }, async () => {
  if (!rig) return;
  await rig.link();
  rig.page.fault({ dialog: 'choice' });
  const { disconnect } = await rig.event('closed');
  assert.equal(disconnect.reason, 'dialog');
  assert.match(disconnect.detail, /Keep messages on this computer/);
  const png = readFileSync(disconnect.picture ?? assert.fail('no picture')).toString('base64');
  const [chats, dialog] = await contrasts(png, [
    { top: 0, height: 200 },
    { top: 300, height: 120 },
  ]);
  assert.ok((dialog ?? 0) > 100, `the dialog can be read: ${dialog}`);
  assert.ok((chats ?? 255) < 20, `the chats cannot: ${chats}`);
});

test('a dialog that is ignored ends the session', { skip }, async () => {
  if (!rig) return;
  await rig.restart(blind);
  await rig.host.connect({ link: null });
  await rig.event('open');
  rig.page.fault({ dialog: 'news', dialogPatienceMs: 500 });
  assert.equal((await rig.event('closed')).disconnect.reason, 'logged_out');
});

/** The greatest difference in brightness (0 to 255) between adjacent pixels in each of these bands of a picture. */
async function contrasts(png: string, bands: readonly { readonly top: number; readonly height: number }[]) {
  const looking = await puppeteer.launch({
    executablePath: browser ?? '',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
  try {
    const page = await looking.newPage();
    await page.setContent('<canvas></canvas>');
    const measure = `async (png, bands) => {
      const picture = await createImageBitmap(await (await fetch('data:image/png;base64,' + png)).blob());
      const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
      canvas.drawImage(picture, 0, 0);
      return bands.map(({ top, height }) => {
        const { data } = canvas.getImageData(0, top, picture.width, height);
        let greatest = 0;
        for (let at = 4; at < data.length; at += 4) {
          if ((at / 4) % picture.width !== 0) greatest = Math.max(greatest, Math.abs(data[at] - data[at - 4]));
        }
        return greatest;
      });
    }`;
    return (await page.evaluate(`(${measure})(${JSON.stringify(png)}, ${JSON.stringify(bands)})`)) as number[];
  } finally {
    await looking.close();
  }
}
