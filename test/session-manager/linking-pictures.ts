/**
 * Makes the pictures and the terminal's text of docs/linking.md from the real thing: the page with the address of a window, the
 * window of the passkey, the picture of a dialog that the engine keeps for a person, and what `--link --window` says, all on stand-ins of WhatsApp.
 * `npx node test/session-manager/linking-pictures.ts`; it needs the browser that comes with the packages.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { SoftAuthenticator } from '../../sandbox/whatsapp/passkey/soft-authenticator.ts';
import { startWebRig, testBrowser } from '../../sandbox/whatsapp/web/rig.ts';
import type { PasskeyQuestion } from '../../src/whatsapp/passkey/question.ts';
import { puppeteer } from '../../src/whatsapp/webjs/browser/puppeteer.ts';
import { windowPage } from '../../src/whatsapp/webjs/passkey-window/page.ts';
import { entersCode, ownNumber, startRig } from '../support/manager.ts';
import { typed, when } from '../support/typed.ts';
import { startPages } from '../web/rig.ts';

const docs = new URL('../../docs/', import.meta.url);
const found = await testBrowser();
if (found === null) throw new Error('No browser: @sparticuz/chromium is not installed for this platform');
const browserPath = found;

const question: PasskeyQuestion = {
  request: {
    challenge: 'A'.repeat(43),
    timeout: 600_000,
    rpId: 'whatsapp.com',
    userVerification: 'required',
    allowCredentials: [],
    extensions: {},
  },
  expiresAt: Date.now() + 300_000,
};

await pictureOfPage();
await pictureOfWindow();
await pictureOfDialog();
writeTerminalText(await terminalText());

/** What an admin sees once WhatsApp has asked and an address was made. */
async function pictureOfPage(): Promise<void> {
  const rig = await startPages();
  try {
    const { admin } = rig.standIns.whatsapp;
    await admin.registerPasskey({ passkey: new SoftAuthenticator().passkey, account: ownNumber });
    await admin.requirePasskey({ demand: 'at_linking', account: ownNumber });
    const page = await rig.logIn('admin', { viewport: { width: 720, height: 800 } });
    await page.goto(`${rig.url}/link`);
    await page.locator('#begin-qr').click();
    await page.locator('svg.qr').waitFor();
    await rig.scan();
    await page.locator('input[name=digits]').fill(ownNumber.slice(-4));
    await page.locator('form[action="/link/digits"] button').click();
    await page.locator('#offer-window').click();
    await page.locator('#window-command').waitFor();
    await page.locator('#link-now').screenshot({ path: fileURLToPath(new URL('linking-page.png', docs)) });
  } finally {
    await rig.close();
  }
}

async function pictureOfWindow(): Promise<void> {
  const browser = await puppeteer.launch({
    executablePath: browserPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage();
    await page.setViewport({ width: 720, height: 500 });
    await page.setContent(windowPage(question, { server: 'courier-server', digits: '9999' }));
    writeFileSync(new URL('linking-window.png', docs), await page.screenshot({ type: 'png' }));
  } finally {
    await browser.close();
  }
}

/** As the engine keeps it for the person, of the stand-in's page. */
async function pictureOfDialog(): Promise<void> {
  const rig = await startWebRig(browserPath);
  try {
    await rig.link();
    rig.page.fault({ dialog: 'choice' });
    const { disconnect } = await rig.event('closed');
    if (!disconnect.picture) throw new Error('The engine kept no picture');
    writeFileSync(new URL('linking-dialog.png', docs), readFileSync(disconnect.picture));
  } finally {
    await rig.close();
  }
}

/** What a person sees and types; the computer and the code of this run are replaced by others. */
async function terminalText(): Promise<string> {
  const rig = await startRig({ page: false });
  try {
    const authenticator = new SoftAuthenticator();
    await rig.whatsapp.admin.registerPasskey({ passkey: authenticator.passkey });
    await rig.whatsapp.admin.requirePasskey({ demand: 'at_linking' });
    const command = `--link --window --code +${ownNumber}`;
    const enters = entersCode(rig.whatsapp);
    let type: (line: string) => void = () => undefined;
    const digits = when(/last four digits/, () => type(ownNumber.slice(-4)));
    const run = typed(command, rig, authenticator, (all, typing) => {
      type = typing;
      enters(all);
      digits(all);
    });
    const exitCode = await run.exit;
    if (exitCode !== 0) throw new Error(`--link ended with ${exitCode}: ${run.stderr()}`);
    const said = `${run.stderr()}${run.stdout()}`.replaceAll(hostname(), 'courier-server').replaceAll('\r', '');
    return `$ node session-manager.js ${command}\n${said.trimEnd()}`;
  } finally {
    await rig.close();
  }
}

function writeTerminalText(text: string): void {
  const file = new URL('linking.md', docs);
  const page = readFileSync(file, 'utf8');
  const block = /(<!-- Made by test\/session-manager\/linking-pictures\.ts\. -->\n```text\n)[\s\S]*?(\n```\n)/;
  if (!block.test(page)) throw new Error('docs/linking.md has no place for the terminal');
  writeFileSync(
    file,
    page.replace(block, (_, before: string, after: string) => `${before}${text}${after}`),
  );
}
