import {
  type BinaryNode,
  getBinaryNodeChild,
  getBinaryNodeChildren,
  type JidWithDevice,
  parseAndInjectE2ESessions,
  S_WHATSAPP_NET,
} from 'baileys';
import { whatsappError } from '../../errors/whatsapp.ts';
import { answered, type Question } from './answered.ts';
import type { Connection } from './connection.ts';
import { deviceOf, userOf } from './stanzas.ts';

/** A device of the recipient or of our own account, as the library lists it. */
type Device = JidWithDevice & { readonly jid: string };

/**
 * Obtains everything needed to address and encrypt a message before the library sends it. The library alone would treat an
 * unanswered query as success and address nobody, and drop the whole message if the keys of one device are refused.
 */
export class Addressing {
  readonly #connection: Connection;
  readonly #queryMs: number;

  constructor(connection: Connection, queryMs: number) {
    this.#connection = connection;
    this.#queryMs = queryMs;
  }

  /**
   * Ensures that the recipient's devices are known, with a session for each of them and of our own.
   *
   * A device without usable keys is skipped, as WhatsApp's own clients do, but never the recipient's phone.
   *
   * @param fresh the devices that are known were refused (479)
   * @returns JIDs of the skipped devices
   * @throws WHATSAPP_RECIPIENT_WITHOUT_DEVICES, WHATSAPP_ENCRYPTION_FAILED, WHATSAPP_NO_ANSWER, WHATSAPP_QUERY_REFUSED,
   *   WHATSAPP_NOT_CONNECTED: nothing was sent in any case
   */
  async address(jid: string, fresh: boolean): Promise<readonly string[]> {
    const devices = await this.#devices(jid, fresh);
    const missing = await this.#withoutSession(devices);
    if (missing.length === 0) return [];
    await this.#fetchKeys(missing);
    if (!this.#connection.isOpen) throw whatsappError('WHATSAPP_NOT_CONNECTED');
    const leftOut = await this.#withoutSession(missing);
    if (leftOut.some((device) => device.user === userOf(jid) && deviceOf(device.jid) === 0)) {
      throw whatsappError('WHATSAPP_ENCRYPTION_FAILED');
    }
    await this.#forget(leftOut);
    return leftOut.map((device) => device.jid);
  }

  /** The LID that the library's store holds for a number; the question for its devices brings it. Asks nobody. */
  async knownLid(jid: string): Promise<string | null> {
    const user = userOf(jid);
    const { [user]: lid } = await this.#connection.socket.authState.keys.get('lid-mapping', [user]);
    return lid ? `${lid}@lid` : null;
  }

  async #devices(jid: string, fresh: boolean): Promise<readonly Device[]> {
    const { socket, account } = this.#connection;
    const asked = socket.getUSyncDevices([account?.jid ?? '', jid], !fresh, false);
    // The devices, then the keys of phones that are new.
    const devices = await answered(this.#question("the recipient's devices", 3 * this.#queryMs), asked);
    if (!devices.some(({ user }) => user === userOf(jid))) await this.#explainNoDevices(jid);
    const { me } = socket.authState.creds;
    return devices.filter((device) => device.jid !== me?.id && device.jid !== me?.lid);
  }

  /** The library treats no answer, or an error in it, as an empty list; so the query is repeated here. */
  async #explainNoDevices(jid: string): Promise<never> {
    const about = "the recipient's devices";
    const answer = await answered(this.#question(about), this.#ask('usync', devicesQuestion(jid)));
    const usync = getBinaryNodeChild(answer, 'usync');
    const devices = getBinaryNodeChild(getBinaryNodeChild(usync, 'result'), 'devices');
    const error = getBinaryNodeChild(devices, 'error');
    if (error) {
      const detail = `${error.attrs['text'] ?? 'error'} (${error.attrs['code'] ?? 'no code'})`;
      throw whatsappError('WHATSAPP_QUERY_REFUSED', { question: about, detail });
    }
    throw whatsappError('WHATSAPP_RECIPIENT_WITHOUT_DEVICES');
  }

  async #withoutSession<D extends Device>(devices: readonly D[]): Promise<readonly D[]> {
    const { signalRepository } = this.#connection.socket;
    const sessions = await Promise.all(devices.map(({ jid }) => signalRepository.validateSession(jid)));
    return devices.filter((_device, index) => !sessions[index]?.exists);
  }

  /** Keys are requested by LID, and handled per device, so that unusable keys do not affect other devices. */
  async #fetchKeys(devices: readonly Device[]): Promise<void> {
    const { signalRepository } = this.#connection.socket;
    const addresses = await answered(this.#question("the recipient's LID"), this.#lids(devices));
    if (addresses.length === 0) return;
    const question = node(
      'key',
      {},
      addresses.map((jid) => node('user', { jid })),
    );
    const answer = await answered(this.#question("the recipient's keys"), this.#ask('encrypt', question));
    for (const user of getBinaryNodeChildren(getBinaryNodeChild(answer, 'list'), 'user')) {
      // A device whose keys are refused or unusable stays without a session, which is looked at afterwards.
      await parseAndInjectE2ESessions(node('iq', {}, [node('list', {}, [user])]), signalRepository).catch(
        () => undefined,
      );
    }
  }

  async #lids(devices: readonly Device[]): Promise<readonly string[]> {
    const jids = devices.map(({ jid }) => jid);
    const numbers = jids.filter((jid) => !isLid(jid));
    const known = await this.#connection.socket.signalRepository.lidMapping.getLIDsForPNs(numbers);
    return [...jids.filter(isLid), ...(known ?? []).map(({ lid }) => lid)];
  }

  /** Removes devices from the library's list until its next device query; it would request their keys and fail. */
  async #forget(devices: readonly Device[]): Promise<void> {
    const cache = this.#connection.socket.userDevicesCache;
    for (const { user, device = 0 } of devices) {
      const known = (await cache.get<JidWithDevice[]>(user)) ?? [];
      await cache.set(
        user,
        known.filter((one) => (one.device ?? 0) !== device),
      );
    }
  }

  #ask(xmlns: string, question: BinaryNode): Promise<BinaryNode | undefined> {
    const iq = node('iq', { to: S_WHATSAPP_NET, type: 'get', xmlns }, [question]);
    return this.#connection.socket.query(iq, this.#queryMs) as Promise<BinaryNode | undefined>;
  }

  #question(about: string, ms = this.#queryMs): Question {
    return { about, ms, isOpen: () => this.#connection.isOpen };
  }
}

function devicesQuestion(jid: string): BinaryNode {
  const attributes = { context: 'message', mode: 'query', sid: '1', last: 'true', index: '0' };
  return node('usync', attributes, [
    node('query', {}, [node('devices', { version: '2' })]),
    node('list', {}, [node('user', { jid })]),
  ]);
}

function isLid(jid: string): boolean {
  return /@(hosted\.)?lid$/.test(jid);
}

function node(tag: string, attrs: Record<string, string>, content?: BinaryNode[]): BinaryNode {
  return content ? { tag, attrs, content } : { tag, attrs };
}
