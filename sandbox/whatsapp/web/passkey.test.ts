import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { WebSocket } from 'ws';
import { makeAuthority } from '../../tls/certificates.ts';
import type { AssertionJson } from '../passkey/assertion.ts';
import type { PasskeyOptions } from '../passkey/passkeys.ts';
import { type AssertionChanges, SoftAuthenticator } from '../passkey/soft-authenticator.ts';
import { World } from '../world/world.ts';
import { healthyPage } from './page-faults.ts';
import { testBrowser } from './rig.ts';
import { type PageServer, startPageServer } from './server.ts';
import { OpenPage } from './virtual-person.ts';

const account = '5491155550000';
const authority = makeAuthority();
let world: World;
let page: PageServer;
let authenticator: SoftAuthenticator;

beforeEach(async () => {
  world = new World();
  world.addAccount({ digits: account, passkey: 'at_linking' });
  authenticator = new SoftAuthenticator();
  world.passkeys.register(account, authenticator.passkey);
  page = await startPageServer({ world, authority });
});
afterEach(async () => {
  world.end();
  await page.close();
});

/** A page without a browser: only its socket. */
class BarePage {
  readonly #socket: WebSocket;
  readonly #pushes: Record<string, unknown>[] = [];

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.#pushes.push(JSON.parse(data.toString())));
  }

  static async open(): Promise<BarePage> {
    const url = `wss://127.0.0.1:${page.port}/ws/chat`;
    const socket = new WebSocket(url, { ca: authority.certPem });
    const bare = new BarePage(socket);
    await once(socket, 'open');
    return bare;
  }

  tell(question: object): void {
    this.#socket.send(JSON.stringify(question));
  }

  /** The first push with this field. */
  async next(field: string, value?: string): Promise<Record<string, unknown>> {
    for (;;) {
      const found = this.#pushes.find((push) => (value === undefined ? field in push : push[field] === value));
      if (found) return found;
      await once(this.#socket, 'message');
    }
  }

  /** Shows a QR code, has it scanned, and is asked for the passkey. */
  async asked(): Promise<PasskeyOptions> {
    const keys = { noise: randomBytes(32).toString('base64'), identity: 'aWQ=', adv: 'YWR2' };
    this.tell({ op: 'hello', id: 1, token: null, keys });
    const { refs } = await this.next('refs');
    await world.offers.scan(account, [refs, keys.noise, keys.identity, keys.adv, '1'].join(','));
    return (await this.next('push', 'passkey'))['options'] as PasskeyOptions;
  }

  close(): void {
    this.#socket.close();
  }
}

async function answered(make: (options: PasskeyOptions) => AssertionJson, outcome: 'linked' | 'passkey_refused') {
  const bare = await BarePage.open();
  const assertion = make(await bare.asked());
  bare.tell({ op: 'passkey', assertion });
  await bare.next('push', outcome);
  bare.close();
  return assertion;
}

async function refused(why: RegExp, changes: AssertionChanges): Promise<void> {
  await answered((options) => authenticator.get(options, changes), 'passkey_refused');
  assert.match(world.passkeys.refusals.join('\n'), why);
  assert.deepEqual(world.companions.all(), []);
}

test('an assertion of the account’s passkey links the page', async () => {
  await answered((options) => authenticator.get(options), 'linked');
  assert.equal(world.companions.all().length, 1);
});
test('a wrong challenge is refused', () => refused(/challenge/, { challenge: 'AAAA' }));
test('a wrong origin is refused', () => refused(/origin/, { origin: 'https://example.com' }));
test('a wrong signature is refused', () => refused(/signature/, { foreignKey: true }));
test('a passkey used without a person is refused', () => refused(/person/, { flags: 0x01 }));
test('an answer is accepted only once: a replay is refused', async () => {
  const used = await answered((options) => authenticator.get(options), 'linked');
  await answered(() => used, 'passkey_refused');
  assert.match(world.passkeys.refusals.join('\n'), /challenge/);
});

const browser = await testBrowser();
describe('the page in a browser', { skip: browser === null ? 'no browser can be had here' : false }, () => {
  let open: OpenPage;
  afterEach(() => open.close());

  test('asks the browser itself, and is linked by a real assertion', async () => {
    open = await OpenPage.open(browser ?? '', page, authenticator);
    await world.offers.scan(account, await open.qrText());
    await open.until(() => world.companions.all().length === 1);
    assert.deepEqual(world.passkeys.refusals, []);
  });

  test('is linked only after the codes on page and phone are confirmed', async () => {
    page.fault({ ...healthyPage, passkeyScreen: 'button', passkeyCode: true });
    open = await OpenPage.open(browser ?? '', page, authenticator);
    await world.offers.scan(account, await open.qrText());
    await open.press('Continue');
    await open.until(() => world.passkeys.isCodeOnPhone(account));
    const code = await open.dialogText(/....-..../);
    world.passkeys.compare(account, code);
    assert.deepEqual(world.companions.all(), []);
    await open.press('Yes');
    await open.until(() => world.companions.all().length === 1);
  });
});
