import assert from 'node:assert/strict';
import type { AuthenticationState, UserFacingSocketConfig } from 'baileys';
import { startWhatsApp, type WhatsApp, type WhatsAppOptions } from '../start.ts';
import { BaileysClient, memoryAuth } from './baileys-client.ts';

export const account = '5491100000001';
export const customer = '5491155550001';
export const customerJid = `${customer}@s.whatsapp.net`;

/** Resolves once `ready` holds; polls every few milliseconds. */
export async function until(ready: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await ready())) {
    if (Date.now() > deadline) throw new Error(`not so within a minute: ${ready}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The stand-in and its clients for one test; `close` ends everything that was started. */
export class Scene {
  whatsapp: WhatsApp;
  readonly #options: WhatsAppOptions;
  readonly #clients: BaileysClient[] = [];

  private constructor(whatsapp: WhatsApp, options: WhatsAppOptions) {
    this.whatsapp = whatsapp;
    this.#options = options;
    // libsignal prints whole sessions, private keys included.
    console.info = () => {};
    console.warn = () => {};
  }

  static async start(changes: Partial<WhatsAppOptions> = {}): Promise<Scene> {
    const options: WhatsAppOptions = {
      accounts: [{ digits: account, name: 'Sender' }],
      contacts: [{ digits: customer, name: 'Customer', aliases: ['541155550001'] }],
      delays: { deliveredMs: 5, readMs: 10, senderMs: 5 },
      page: false,
      ...changes,
    };
    return new Scene(await startWhatsApp(options), options);
  }

  /** Ends the stand-in and starts it again with the same options. */
  async restart(): Promise<void> {
    await this.whatsapp.close();
    this.whatsapp = await startWhatsApp(this.#options);
  }

  connect(auth: AuthenticationState, options: Partial<UserFacingSocketConfig> = {}): BaileysClient {
    const client = new BaileysClient(this.whatsapp.farEnd, auth, options);
    this.#clients.push(client);
    return client;
  }

  /** Links by QR; the credentials of a linked device. */
  async link(): Promise<AuthenticationState> {
    const auth = memoryAuth();
    const client = this.connect(auth);
    await client.until(() => client.qr !== undefined || client.end !== null);
    await this.whatsapp.admin.scanQr({ text: client.qr ?? '' });
    await client.until(() => client.end !== null);
    assert.equal(client.end?.code, 515);
    return auth;
  }

  /** Logs in; fails when the connection ends instead. */
  async login(auth: AuthenticationState, options: Partial<UserFacingSocketConfig> = {}): Promise<BaileysClient> {
    const client = this.connect(auth, options);
    await client.until(() => client.open || client.end !== null);
    assert.equal(client.end, null);
    return client;
  }

  /** Tries to log in; how the attempt ended. */
  async refusedLogin(auth: AuthenticationState, options: Partial<UserFacingSocketConfig> = {}) {
    const client = this.connect(auth, options);
    await client.until(() => client.open || client.end !== null);
    return client.end;
  }

  /** Links and logs in. */
  async linked(options: Partial<UserFacingSocketConfig> = {}) {
    const auth = await this.link();
    return { auth, client: await this.login(auth, options) };
  }

  /** Problems that the server noted: breaches of the protocol and messages that no phone can show. */
  problems(): readonly string[] {
    return this.whatsapp.wire.context.counters.problems;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) await client.close();
    await this.whatsapp.close();
  }
}
