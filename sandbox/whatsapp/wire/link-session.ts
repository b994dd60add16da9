import { createCipheriv, createDecipheriv, pbkdf2, randomBytes, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { LinkOffer } from '../world/link-offers.ts';
import type { World } from '../world/world.ts';
import { type CompanionKeys, checkSignedPreKey } from './companion-keys.ts';
import type { Connection } from './connection.ts';
import { type AccountStatement, checkCountersignature, stateIdentity } from './device-identity.ts';
import { lidJid, parseJid, phoneJid } from './jid.ts';
import type { ClientHello } from './noise.ts';
import { PasskeyCeremony } from './passkey-ceremony.ts';
import type { PhoneDevices } from './phone-devices.ts';
import { agree, makeKeyPair } from './signal/curve.ts';
import { deriveKeys } from './signal/kdf.ts';
import { attribute, bytesOf, child, requiredBytes, type Stanza, seconds, serverJid, stanza } from './stanza.ts';

const derive = promisify(pbkdf2);

/**
 * From the countersignature to the demand to restart, in milliseconds: over a network at least a round trip passes, within
 * which clients prepare for it. zapo-js takes one that comes in the same turn of its loop for a logout.
 */
const restartAfterMs = 20;

/** What can be wrong with the phone's statement; a client that verifies refuses both. */
export type LinkFlaw = 'wrong_hmac' | 'forged_account_signature';

/** How links are offered and confirmed. */
export interface LinkManner {
  /** References of one link window: the first lives 60 s in the client, the others 20 s. */
  readonly linkRefs: number;
  readonly linkFlaw: LinkFlaw | null;
}

/** A companion that is linked has its keys stored under its id; called just before the restart is demanded. */
export type Linked = (companion: string, keys: CompanionKeys) => void;

/** How the server knows a linked device again; plain JSON. */
export interface WireSecret {
  /** Noise static key, hex. */
  readonly noiseKey: string;
}

/** One client that is not linked yet: offers references, and sees a scan or a code through to the countersignature. */
export class LinkSession implements LinkOffer {
  readonly id = randomUUID();
  readonly refs: Set<string>;
  readonly #world: World;
  readonly #phones: PhoneDevices;
  readonly #connection: Connection;
  readonly #noiseKey: Buffer;
  readonly #keys: CompanionKeys;
  readonly #linked: Linked;
  readonly #manner: LinkManner;
  /** What a client that wants a code has sent, and the reference of this attempt from now on. */
  #hello: { readonly account: string; readonly wrapped: Buffer; readonly ref: Buffer } | null = null;
  #finish: ((node: Stanza) => void) | null = null;
  #pending: { companion: string; statement: AccountStatement; account: string; question: string } | null = null;
  #ceremony: PasskeyCeremony | null = null;
  #restart: NodeJS.Timeout | undefined;

  constructor(parts: {
    readonly world: World;
    readonly phones: PhoneDevices;
    readonly manner: LinkManner;
    readonly connection: Connection;
    readonly client: ClientHello;
    readonly linked: Linked;
  }) {
    const { world, phones, manner, connection, client, linked } = parts;
    this.#world = world;
    this.#manner = manner;
    this.#phones = phones;
    this.#connection = connection;
    this.#noiseKey = client.staticKey;
    this.#keys = registrationOf(client);
    this.#linked = linked;
    this.refs = new Set(Array.from({ length: manner.linkRefs }, () => `2@${randomBytes(40).toString('base64url')}`));
  }

  begin(): void {
    this.#world.offers.open(this);
    const refs = [...this.refs].map((ref) => stanza('ref', {}, Buffer.from(ref)));
    this.#connection.ask('md', [stanza('pair-device', {}, refs)]);
  }

  /** The connection has ended; a link without a countersignature does not count. */
  end(): void {
    clearTimeout(this.#restart);
    this.#world.offers.close(this.id);
    if (this.#pending) this.#world.unlink(this.#pending.companion, 'companion');
    this.#pending = null;
  }

  codeFor(): string | null {
    return this.#hello?.account ?? null;
  }

  async scanned(account: string, text: string): Promise<void> {
    const [, noiseKey = '', identity = '', advSecret = ''] = text.slice(text.indexOf('#') + 1).split(',');
    if (!Buffer.from(noiseKey, 'base64').equals(this.#noiseKey)) throw new Error('The QR text names another Noise key');
    if (!Buffer.from(identity, 'base64').equals(this.#keys.identity))
      throw new Error('The QR text names another identity');
    await this.#confirmed(account, Buffer.from(advSecret, 'base64'));
  }

  async codeEntered(account: string, code: string): Promise<void> {
    if (this.#hello?.account !== account) throw new Error('No code was asked for this account');
    const { wrapped, ref } = this.#hello;
    const companionEphemeral = await unwrap(code, wrapped);
    const identity = this.#phones.device(account, 0).identity;
    const ephemeral = makeKeyPair();
    const answered = new Promise<Stanza>((resolve) => {
      this.#finish = resolve;
    });
    this.#connection.push(
      stanza(
        'notification',
        { from: serverJid, type: 'link_code_companion_reg', id: randomUUID(), t: seconds(this.#world.now()) },
        [
          stanza('link_code_companion_reg', { stage: 'primary_hello' }, [
            stanza('link_code_pairing_wrapped_primary_ephemeral_pub', {}, await wrap(code, ephemeral.public)),
            stanza('primary_identity_pub', {}, identity.public),
            stanza('link_code_pairing_ref', {}, ref),
          ]),
        ],
      ),
    );
    const finish = await answered;
    if (!requiredBytes(finish, 'link_code_pairing_ref').equals(ref))
      throw new Error('The companion finishes another link');
    const shared = agree(ephemeral.private, companionEphemeral);
    const bundle = openKeyBundle(requiredBytes(finish, 'link_code_pairing_wrapped_key_bundle'), shared);
    if (!bundle.companionIdentity.equals(this.#keys.identity))
      throw new Error('The code is wrong: another companion answered');
    if (!bundle.primaryIdentity.equals(identity.public)) throw new Error('The companion names another phone');
    const secrets = Buffer.concat([shared, agree(identity.private, bundle.companionIdentity), bundle.random]);
    const [advSecret = Buffer.alloc(0)] = deriveKeys(secrets, Buffer.alloc(0), 'adv_secret', 1);
    await this.#confirmed(account, advSecret);
  }

  /** Stanzas of a client that is not linked: stages of the code, of the passkey, and the countersignature. */
  async received(node: Stanza): Promise<void> {
    if (await this.#ceremony?.received(node)) return;
    const code = child(node, 'link_code_companion_reg');
    if (code && node.tag === 'iq') this.#receivedCode(node, code);
    else if (node.tag === 'iq' && this.#pending && attribute(node, 'id') === this.#pending.question)
      this.#countersigned(node);
  }

  #receivedCode(question: Stanza, code: Stanza): void {
    const stage = attribute(code, 'stage');
    if (stage === 'companion_hello') {
      const serverKey = requiredBytes(code, 'companion_server_auth_key_pub', 32);
      if (!serverKey.equals(this.#noiseKey)) throw new Error('The companion hello names another Noise key');
      const wrapped = requiredBytes(code, 'link_code_pairing_wrapped_companion_ephemeral_pub', 80);
      const ref = Buffer.from(randomBytes(20).toString('base64url'));
      this.#hello = { account: parseJid(attribute(code, 'jid') ?? '').user, wrapped, ref };
      this.#connection.result(question, [
        stanza('link_code_companion_reg', { stage }, [stanza('link_code_pairing_ref', {}, ref)]),
      ]);
    } else if (stage === 'get_country_code') {
      this.#connection.result(question, [stanza('country_code', { iso: 'US' })]);
    } else if (stage === 'companion_finish') {
      this.#connection.result(question);
      this.#finish?.(code);
      this.#finish = null;
    }
  }

  /** The phone knows the companion; WhatsApp may want a passkey of the account before it is linked. */
  async #confirmed(account: string, advSecret: Buffer): Promise<void> {
    if (this.#world.passkeys.demand(account) === null) {
      await this.#approve(account, advSecret);
      return;
    }
    this.#ceremony = new PasskeyCeremony({
      world: this.#world,
      connection: this.#connection,
      account,
      firstSecret: advSecret,
      noiseKey: this.#noiseKey,
      identity: this.#keys.identity,
      approve: (fresh) => this.#approve(account, fresh),
    });
    this.#ceremony.begin();
  }

  async #approve(account: string, advSecret: Buffer): Promise<void> {
    const phone = this.#world.directory.at(account);
    if (phone?.role !== 'account') throw new Error('This phone is not an account of the sandbox');
    const secret: WireSecret = { noiseKey: this.#noiseKey.toString('hex') };
    const companion = this.#world.link({ account, transport: 'wire', secret });
    const { linkFlaw } = this.#manner;
    const statement = stateIdentity({
      account: this.#phones.device(account, 0).identity,
      signer: linkFlaw === 'forged_account_signature' ? makeKeyPair() : this.#phones.device(account, 0).identity,
      companionIdentity: this.#keys.identity,
      advSecret: linkFlaw === 'wrong_hmac' ? randomBytes(32) : advSecret,
      keyIndex: companion.device,
      at: this.#world.now(),
    });
    const question = this.#connection.ask('md', [
      stanza('pair-success', {}, [
        stanza('device-identity', {}, statement.sealed),
        stanza('device', { jid: phoneJid(account, companion.device), lid: lidJid(phone.lid, companion.device) }),
        stanza('platform', { name: 'android' }),
      ]),
    ]);
    this.#pending = { companion: companion.id, statement, account, question };
    await Promise.resolve();
  }

  #countersigned(node: Stanza): void {
    const pending = this.#pending;
    if (!pending) return;
    const signed = bytesOf(child(child(node, 'pair-device-sign'), 'device-identity'));
    if (!signed) throw new Error('The companion did not countersign');
    const account = this.#phones.device(pending.account, 0).identity.public;
    checkCountersignature(signed, pending.statement, this.#keys.identity, account);
    this.#pending = null;
    this.#linked(pending.companion, this.#keys);
    this.#world.offers.close(this.id);
    this.#restart = setTimeout(() => this.#connection.streamError({ code: '515' }), restartAfterMs);
  }
}

function registrationOf(client: ClientHello): CompanionKeys {
  const data = client.payload.devicePairingData;
  if (!data?.eIdent || !data.eRegid || !data.eSkeyId || !data.eSkeyVal || !data.eSkeySig) {
    throw new Error('The registration lacks keys');
  }
  const identity = Buffer.from(data.eIdent);
  const signedPreKey = {
    id: Buffer.from(data.eSkeyId).readUIntBE(0, 3),
    public: Buffer.from(data.eSkeyVal),
    signature: Buffer.from(data.eSkeySig),
  };
  checkSignedPreKey(identity, signedPreKey);
  return {
    registrationId: Buffer.from(data.eRegid).readUInt32BE(0),
    identity,
    signedPreKey,
    preKeys: new Map(),
    taken: [],
  };
}

/** salt 32 | iv 16 | AES-256-CTR under PBKDF2 of the code (131,072 rounds). */
async function codeKey(code: string, salt: Buffer): Promise<Buffer> {
  return derive(code, salt, 131_072, 32, 'sha256');
}

async function unwrap(code: string, wrapped: Buffer): Promise<Buffer> {
  const cipher = createDecipheriv(
    'aes-256-ctr',
    await codeKey(code, wrapped.subarray(0, 32)),
    wrapped.subarray(32, 48),
  );
  return Buffer.concat([cipher.update(wrapped.subarray(48)), cipher.final()]);
}

async function wrap(code: string, key: Buffer): Promise<Buffer> {
  const [salt, iv] = [randomBytes(32), randomBytes(16)];
  const cipher = createCipheriv('aes-256-ctr', await codeKey(code, salt), iv);
  return Buffer.concat([salt, iv, cipher.update(key), cipher.final()]);
}

/** salt 32 | iv 12 | AES-256-GCM of companion identity, phone identity and 32 random bytes. */
function openKeyBundle(wrapped: Buffer, shared: Buffer) {
  const [key = Buffer.alloc(0)] = deriveKeys(
    shared,
    wrapped.subarray(0, 32),
    'link_code_pairing_key_bundle_encryption_key',
    1,
  );
  const cipher = createDecipheriv('aes-256-gcm', key, wrapped.subarray(32, 44));
  cipher.setAuthTag(wrapped.subarray(-16));
  const plain = Buffer.concat([cipher.update(wrapped.subarray(44, -16)), cipher.final()]);
  return {
    companionIdentity: plain.subarray(0, 32),
    primaryIdentity: plain.subarray(32, 64),
    random: plain.subarray(64, 96),
  };
}
