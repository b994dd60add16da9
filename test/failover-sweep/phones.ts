import { randomBytes } from 'node:crypto';
import { startWhatsApp, type WhatsApp } from '../../sandbox/whatsapp/start.ts';
import { proto } from '../../sandbox/whatsapp/wire/library.ts';
import { makeKeyPair, sign } from '../../sandbox/whatsapp/wire/signal/curve.ts';
import { SignalDevice } from '../../sandbox/whatsapp/wire/signal/device.ts';
import type { Account, Guard } from './node/orders.ts';

const CUSTOMERS = 5;
/** Between the first numbers of two accounts: more than an account has invoices. */
const NUMBERS = 1_000_000;
/** What a phone and its linked device sign of one another. */
const ACCOUNT_PREFIX = Buffer.from([6, 0]);
const DEVICE_PREFIX = Buffer.from([6, 1]);

/** A login as WhatsApp saw it. */
export interface SeenLogin {
  readonly account: string;
  readonly epoch: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A message that reached a phone, the first time or again. */
export interface SeenMessage extends SeenLogin {
  /** 0: it is of none. */
  readonly number: number;
  readonly messageId: string;
  /** False: the phone has hidden it, because it knew its id. */
  readonly shown: boolean;
}

/** The simulated WhatsApp of all accounts: what it sees of logins and messages is what counts. */
export class Phones implements AsyncDisposable {
  readonly accounts: Account[] = [];
  readonly logins: SeenLogin[] = [];
  readonly messages: SeenMessage[] = [];
  /** Invoices that a phone shows. */
  readonly arrived = new Map<number, number>();
  readonly #whatsapp: WhatsApp;
  readonly #current = new Map<string, SeenLogin>();

  private constructor(whatsapp: WhatsApp) {
    this.#whatsapp = whatsapp;
    whatsapp.wire.watchLogins(({ companion, name }) => {
      const [account = '', epoch = '0'] = (name ?? '').split('/');
      const login = { account, epoch: Number(epoch), at: Date.now() };
      this.logins.push(login);
      this.#current.set(companion, login);
    });
    whatsapp.world.watch((event) => {
      if (event.type !== 'arrived' && event.type !== 'suppressed') return;
      const { companion, messageId, text } = event.arrival;
      const sender = this.#current.get(companion);
      const number = Number(/Invoice_(\d+)\.pdf/.exec(text)?.[1] ?? 0);
      const shown = event.type === 'arrived';
      if (sender) this.messages.push({ ...sender, at: Date.now(), number, messageId, shown });
      if (shown && number > 0) this.arrived.set(number, (this.arrived.get(number) ?? 0) + 1);
    });
  }

  /** @param withouts for each account the rule that is left out */
  static async start(withouts: readonly (Guard | null)[]): Promise<Phones> {
    const digits = withouts.map((_, n) => `5491150${String(100_000 + n)}`);
    const customers = withouts.map((_, n) =>
      Array.from({ length: CUSTOMERS }, (_one, at) => `549114${String(1_000_000 + n * CUSTOMERS + at)}`),
    );
    const whatsapp = await startWhatsApp({
      accounts: digits.map((one) => ({ digits: one, name: 'Sweep' })),
      contacts: customers.flat().map((one) => ({ digits: one })),
      page: false,
      delays: { deliveredMs: 20, readMs: 60, senderMs: null },
    });
    const phones = new Phones(whatsapp);
    for (const [n, without] of withouts.entries()) {
      const account = link(whatsapp, digits[n] ?? '');
      const company = `SWEEP_${n}`;
      phones.accounts.push({
        ...{ ...account, name: `account-${n}${without === null ? '' : `-without-${without}`}`, company, without },
        schema: company.toLowerCase(),
        ...{ firstNumber: (n + 1) * NUMBERS, customers: customers[n] ?? [] },
      });
    }
    return phones;
  }

  /** Of the chat, on this computer. */
  get port(): number {
    return Number(new URL(this.#whatsapp.wire.webSocketUrl).port);
  }

  /** Breaches of the protocol, and messages that no phone can show. */
  problems(): readonly string[] {
    return this.#whatsapp.wire.context.counters.problems;
  }

  /** Whose an invoice is. */
  accountOf(number: number): Account | undefined {
    return this.accounts[Math.floor(number / NUMBERS) - 1];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#whatsapp.close();
  }
}

/** A linked device of this phone, as a link would have made it. */
function link({ world, wire }: WhatsApp, digits: string) {
  const noiseKey = makeKeyPair();
  const seed = randomBytes(32);
  const device = new SignalDevice(seed);
  const secret = { noiseKey: noiseKey.public.toString('hex') };
  const companion = world.link({ account: digits, transport: 'wire', secret });
  const { registrationId, identity, signedPreKey } = device.bundleWithoutPreKey();
  wire.context.companionKeys.set(companion.id, {
    ...{ registrationId, identity, signedPreKey },
    ...{ preKeys: new Map(), taken: [] },
  });
  const phone = wire.context.phones.device(digits, 0).identity;
  const details = Buffer.from(proto.ADVDeviceIdentity.encode({ rawId: 1, keyIndex: companion.device }).finish());
  const stated = proto.ADVSignedDeviceIdentity.encode({
    details,
    accountSignatureKey: phone.public,
    accountSignature: sign(phone.private, Buffer.concat([ACCOUNT_PREFIX, details, identity])),
    deviceSignature: sign(device.identity.private, Buffer.concat([DEVICE_PREFIX, details, identity, phone.public])),
  }).finish();
  return {
    digits,
    device: companion.device,
    noiseKey: { private: noiseKey.private.toString('hex'), public: noiseKey.public.toString('hex') },
    signalSeed: seed.toString('hex'),
    deviceIdentity: Buffer.from(stated).toString('hex'),
  };
}
