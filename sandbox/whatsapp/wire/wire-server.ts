import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { closeServer, listenLocally } from '../../local-server.ts';
import type { IssuedCertificate } from '../../tls/certificates.ts';
import type { World } from '../world/world.ts';
import type { CompanionKeys } from './companion-keys.ts';
import { CompanionSession, signOfLife } from './companion-session.ts';
import { Connection, type ConnectionHandler } from './connection.ts';
import type { ConnectionFault } from './connection-faults.ts';
import { defaultWireOptions, newCounters, noteProblem, type WireContext } from './context.ts';
import { FaultQueue } from './fault-queue.ts';
import { LinkSession, type WireSecret } from './link-session.ts';
import { MediaServer } from './media-server.ts';
import { MediaStore } from './media-store.ts';
import { timelockNotification } from './mex.ts';
import type { ClientHello } from './noise.ts';
import { NoiseKeys } from './noise-certificate.ts';
import { askForPasskey } from './passkey-ceremony.ts';
import { PhoneDevices } from './phone-devices.ts';
import { MessageRelay } from './relay.ts';
import { RetryRequests } from './retry-requests.ts';
import { type Stanza, stanza } from './stanza.ts';
import { strike } from './strike.ts';
import { loadWire, type StoredWire, storeWire } from './wire-memory.ts';

export interface WireServerOptions {
  readonly world: World;
  readonly certificate: IssuedCertificate;
  /** State of an earlier run: its phones, keys, sessions and ports are reused. */
  readonly memory?: StoredWire | null;
}

/** A linked device has logged in. */
export interface LoginSeen {
  readonly companion: string;
  /** What the client calls itself; null: nothing. */
  readonly name: string | null;
}

/** WhatsApp's chat server over a plain WebSocket on loopback, for an unmodified client. */
export class WireServer implements ConnectionHandler {
  readonly context: WireContext;
  readonly relay: MessageRelay;
  readonly seed: Buffer;
  readonly noise: NoiseKeys;
  /** Remote ports of the connections that have come to the chat. */
  readonly arrivals: number[] = [];
  readonly #memory: StoredWire | null;
  readonly #loginWatchers = new Set<(login: LoginSeen) => void>();
  #port = 0;
  readonly #http = createServer((_, response) => response.writeHead(404).end());
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: 16 * 1024 * 1024 });
  readonly #connections = new Set<Connection>();
  readonly #links = new Map<Connection, LinkSession>();
  readonly #sessions = new Map<Connection, CompanionSession>();
  readonly #byCompanion = new Map<string, CompanionSession>();
  readonly #pendingUpgrades = new Set<Duplex>();
  readonly #stopWatching: () => void;

  constructor(options: WireServerOptions) {
    this.#memory = options.memory ?? null;
    this.seed = this.#memory ? Buffer.from(this.#memory.seed, 'hex') : randomBytes(32);
    this.noise = new NoiseKeys(this.seed);
    const mediaStore = new MediaStore();
    this.context = {
      world: options.world,
      phones: new PhoneDevices(this.seed),
      companionKeys: new Map(),
      mediaStore,
      mediaServer: new MediaServer(mediaStore, options.certificate),
      options: { ...defaultWireOptions },
      historyOwed: new Set(),
      retries: new RetryRequests(),
      loginFaults: new FaultQueue(),
      queryFaults: new FaultQueue(),
      bundleFaults: new FaultQueue(),
      counters: newCounters(),
    };
    if (this.#memory) loadWire(this.context, this.#memory);
    this.relay = new MessageRelay(this.context);
    this.#http.on('connection', ({ remotePort }) => this.arrivals.push(remotePort ?? 0));
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#stopWatching = options.world.watch((event) => {
      if (event.type === 'unlinked') this.#unlinked(event.companion.id);
    });
  }

  /** Listens on free ports, or on those of an earlier run. */
  async listen(): Promise<void> {
    await this.#listen(this.#memory?.ports.chat ?? 0);
    await this.context.mediaServer.listen(this.#memory?.ports.media);
  }

  get webSocketUrl(): string {
    return `ws://127.0.0.1:${this.#port}/ws/chat`;
  }

  /** False: chat and media ports refuse and every open connection is cut; true: they listen again where they did. */
  async setReachable(reachable: boolean): Promise<void> {
    if (reachable === this.#http.listening) return;
    const { mediaServer } = this.context;
    if (reachable) {
      await Promise.all([this.#listen(this.#port), mediaServer.listen(mediaServer.port)]);
      return;
    }
    const closed = once(this.#http, 'close');
    this.#http.close();
    this.#cutAll();
    await Promise.all([closed, mediaServer.close()]);
  }

  /** Calls the listener after each login, before anything of that connection is read. Returns the unsubscriber. */
  watchLogins(watch: (login: LoginSeen) => void): () => void {
    this.#loginWatchers.add(watch);
    return () => this.#loginWatchers.delete(watch);
  }

  /** The account's own phone says something to its companions: a sign of life. */
  phoneSeen(account: string): void {
    for (const session of this.#sessions.values()) {
      if (session.companion.account === account) session.pushes.sendPeer(signOfLife());
    }
  }

  /** WhatsApp tells accounts of a restriction that begins or ends. */
  tellTimelock(): void {
    const { world } = this.context;
    for (const { connection } of this.#sessions.values()) connection.push(timelockNotification(world));
  }

  /** A phone forgets every encryption session, as after a reinstallation. */
  forgetSessions(digits: string): void {
    const phone = this.context.world.directory.at(digits);
    for (const device of phone?.devices ?? []) this.context.phones.device(digits, device).forgetAll();
  }

  /** Everything the server must remember to go on after a restart, beside the world. */
  store(): StoredWire {
    return storeWire(this.context, this.seed, this.#port);
  }

  /** Connections whose handshake is through, logged in or not. */
  get handshaken(): number {
    return [...this.#connections].filter((connection) => connection.handshaken).length;
  }

  /** The session of a companion that is logged in now. */
  session(companion: string): CompanionSession | null {
    return this.#byCompanion.get(companion) ?? null;
  }

  /** Applies a fault to a companion's connections, or to all; returns to how many. */
  strike(fault: ConnectionFault, companion: string | null): number {
    const met = [...this.#connections].filter(
      (connection) => companion === null || this.#sessions.get(connection)?.companion.id === companion,
    );
    for (const connection of met) strike(connection, fault);
    return met.length;
  }

  async close(): Promise<void> {
    this.#stopWatching();
    this.#cutAll();
    this.#sockets.close();
    await this.context.mediaServer.close();
    await closeServer(this.#http);
  }

  async #listen(port: number): Promise<void> {
    this.#port = await listenLocally(this.#http, port);
  }

  #cutAll(): void {
    for (const connection of [...this.#connections]) connection.drop();
    for (const leaving of this.#sockets.clients) leaving.terminate();
    for (const socket of this.#pendingUpgrades) socket.destroy();
    this.#http.closeAllConnections();
  }

  async entered(connection: Connection, client: ClientHello): Promise<void> {
    const { loginFaults, counters } = this.context;
    const fault = loginFaults.take((candidate) => candidate.kind === 'failure' || candidate.kind === 'no_success');
    if (fault?.kind === 'no_success') return;
    if (fault?.kind === 'failure') {
      counters.failures += 1;
      connection.refuseLogin({ reason: String(fault.reason), location: 'sandbox', ...fault.attributes });
      return;
    }
    const version = client.payload.userAgent?.appVersion?.tertiary ?? 0;
    if (version < (this.context.world.oldestVersion ?? 0)) {
      counters.failures += 1;
      connection.refuseLogin({ reason: '405', location: 'sandbox' });
      return;
    }
    if (client.payload.devicePairingData) this.#register(connection, client);
    else this.#login(connection, client);
    await Promise.resolve();
  }

  async received(connection: Connection, node: Stanza): Promise<void> {
    const session = this.#sessions.get(connection);
    if (session) session.received(node);
    else if (isPing(node) && !this.#links.has(connection)) connection.result(node);
    else await this.#links.get(connection)?.received(node);
  }

  closed(connection: Connection): void {
    this.#connections.delete(connection);
    this.#links.get(connection)?.end();
    this.#links.delete(connection);
    const session = this.#sessions.get(connection);
    this.#sessions.delete(connection);
    if (!session || this.#byCompanion.get(session.companion.id) !== session) return;
    this.#byCompanion.delete(session.companion.id);
    this.context.world.disconnect(session.companion.id);
  }

  failed(_connection: Connection, error: unknown): void {
    noteProblem(this.context, 'connection', error);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { counters, loginFaults } = this.context;
    counters.connects.push(Date.now());
    const fault = loginFaults.take((candidate) => candidate.kind.startsWith('silent') || candidate.kind === 'http');
    if (fault?.kind === 'silent_upgrade') {
      this.#pendingUpgrades.add(socket);
      socket.on('close', () => this.#pendingUpgrades.delete(socket));
      return;
    }
    if (fault?.kind === 'http') {
      socket.end(
        `HTTP/1.1 ${fault.status} ${STATUS_CODES[fault.status] ?? 'Refused'}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      );
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (client: WebSocket) => {
      const connection = new Connection(client, this.noise.identity, this);
      connection.silentHandshake = fault?.kind === 'silent_handshake';
      this.#connections.add(connection);
    });
  }

  #register(connection: Connection, client: ClientHello): void {
    this.context.counters.registrations += 1;
    const { world, phones, companionKeys, options, historyOwed } = this.context;
    const linked = (companion: string, keys: CompanionKeys) => {
      companionKeys.set(companion, keys);
      historyOwed.add(companion);
    };
    const link = new LinkSession({ world, phones, manner: options, connection, client, linked });
    this.#links.set(connection, link);
    link.begin();
  }

  #login(connection: Connection, client: ClientHello): void {
    const { world, counters } = this.context;
    const id = `${String(client.payload.username)}:${client.payload.device ?? 0}`;
    const companion = world.companions.get(id);
    if (companion?.transport !== 'wire' || !isItsKey(companion.secret, client.staticKey)) {
      counters.failures += 1;
      connection.refuseLogin({ reason: '401', location: 'sandbox' });
      return;
    }
    if (world.passkeys.demand(companion.account) === 'at_every_login') {
      counters.failures += 1;
      this.#refuseForPasskey(connection, companion.account);
      return;
    }
    const earlier = this.#byCompanion.get(id);
    const session = new CompanionSession(this.context, this.relay, connection, companion);
    this.#sessions.set(connection, session);
    this.#byCompanion.set(id, session);
    if (earlier) counters.replacements += 1;
    earlier?.connection.streamError({}, [stanza('conflict', { type: 'replaced' })]);
    counters.logins += 1;
    if (client.handshake === 'resume') counters.resumed += 1;
    else if (client.handshake === 'fallback') counters.fellBack += 1;
    for (const watch of this.#loginWatchers) watch({ companion: id, name: client.payload.pushName || null });
    session.begin();
  }

  /**
   * A valid login that WhatsApp accepts only after a passkey. Reported once, as status 428 at every connect; the
   * stanza is not known, so the stand-in can refuse in each of the ways that would look like that to a client.
   */
  #refuseForPasskey(connection: Connection, account: string): void {
    const { world, options } = this.context;
    if (options.passkeyRefusal === 'failure') {
      connection.refuseLogin({ reason: '428', location: 'sandbox' });
      return;
    }
    askForPasskey(connection, world, world.passkeys.ask(account));
    connection.endStream();
  }

  #unlinked(companion: string): void {
    this.context.companionKeys.delete(companion);
    this.context.historyOwed.delete(companion);
    this.context.retries.forget(companion);
    this.#byCompanion
      .get(companion)
      ?.connection.streamError({ code: '401' }, [stanza('conflict', { type: 'device_removed' })]);
  }
}

function isPing(node: Stanza): boolean {
  return node.tag === 'iq' && node.attrs['xmlns'] === 'w:p';
}

function isItsKey(secret: unknown, noiseKey: Buffer): boolean {
  return (secret as WireSecret | null)?.noiseKey === noiseKey.toString('hex');
}
