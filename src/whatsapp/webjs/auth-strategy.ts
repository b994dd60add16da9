import wweb from 'whatsapp-web.js';

/**
 * Keeps the login on the guide's path, `<auth path>/session-<client id>`, as the package's LocalAuth does, and deletes
 * nothing, ever: LocalAuth removes the whole profile when WhatsApp logs the page out, under the running browser.
 */
export class KeepingAuth extends wweb.BaseAuthStrategy {
  readonly #profile: string;
  readonly #onBrowser: () => void;

  /** @param onBrowser called when the browser and its page are there, before WhatsApp Web is loaded */
  constructor(profile: string, onBrowser: () => void) {
    super();
    this.#profile = profile;
    this.#onBrowser = onBrowser;
  }

  beforeBrowserInitialized(): Promise<void> {
    const { client } = this as unknown as { client: { options: { puppeteer: object } } };
    client.options.puppeteer = { ...client.options.puppeteer, userDataDir: this.#profile };
    return Promise.resolve();
  }

  afterBrowserInitialized(): Promise<void> {
    this.#onBrowser();
    return Promise.resolve();
  }
}
