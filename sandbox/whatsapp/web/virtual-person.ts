import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'puppeteer';
import { puppeteer } from '../../../src/whatsapp/webjs/browser/puppeteer.ts';
import type { SoftAuthenticator } from '../passkey/soft-authenticator.ts';
import type { PageServer } from './server.ts';

/**
 * Gives this page's browser an authenticator with a person present: the browser's own virtual one (the DevTools
 * protocol's WebAuthn domain), which answers every request for this passkey.
 */
export async function givePasskey(page: Page, authenticator: SoftAuthenticator): Promise<void> {
  const session = await page.createCDPSession();
  await session.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await session.send('WebAuthn.addCredential', { authenticatorId, credential: authenticator.forBrowser() });
}

/** WhatsApp Web's stand-in in a browser with a person, without an engine. */
export class OpenPage {
  readonly #page: Page;
  readonly #folder: string;

  private constructor(page: Page, folder: string) {
    this.#page = page;
    this.#folder = folder;
  }

  static async open(browserPath: string, server: PageServer, authenticator: SoftAuthenticator): Promise<OpenPage> {
    const folder = await mkdtemp(path.join(tmpdir(), 'courier-page-'));
    const browser = await puppeteer.launch({
      executablePath: browserPath,
      userDataDir: folder,
      headless: true,
      pipe: true,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', ...server.browserArgs],
    });
    const [page = await browser.newPage()] = await browser.pages();
    await givePasskey(page, authenticator);
    await page.goto('https://web.whatsapp.com/');
    return new OpenPage(page, folder);
  }

  /** The content of the page's QR code, as whatsapp-web.js composes it. */
  async qrText(): Promise<string> {
    await this.#page.waitForSelector('canvas[role="img"]');
    return (await this.#page.evaluate(`(async () => {
      const { encodeB64 } = require('WABase64');
      const { staticKeyPair } = await require('WAWebUserPrefsInfoStore').waNoiseInfo.get();
      const { identityKeyPair } = await require('WAWebSignalStoreApi').waSignalStore.getRegistrationInfo();
      const adv = require('WAWebUserPrefsMultiDevice').getADVSecretKey();
      const { Conn } = require('WAWebConnModel');
      return [Conn.ref, encodeB64(staticKeyPair.pubKey), encodeB64(identityKeyPair.pubKey), adv, '1'].join(',');
    })()`)) as string;
  }

  async press(label: string): Promise<void> {
    await this.#page.locator(`::-p-aria([name="${label}"][role="button"])`).click();
  }

  /** The part of the dialog's text that matches, as soon as there is one. */
  async dialogText(fits: RegExp): Promise<string> {
    for (;;) {
      const text = await this.#page.$eval('[role="dialog"]', (dialog) => dialog.textContent ?? '').catch(() => '');
      const found = fits.exec(text)?.[0];
      if (found !== undefined) return found;
    }
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await this.#page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 20)));
  }

  async close(): Promise<void> {
    await this.#page.browser().close();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
