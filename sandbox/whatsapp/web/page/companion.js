import { Dialogs } from './dialogs.js';
import { Emitter, Model } from './emitter.js';
import { createWid } from './identifiers.js';
import { toBase64 } from './media.js';
import { PasskeyScreen } from './passkey-screen.js';
import { readLogin, readMessages, wipe, writeLogin } from './storage.js';

/** How many kept messages are put back at a start, newest first; older ones are read when asked for. */
const restoredMessages = 500;
const reconnectMs = 300;

/** The page's life: unlinked with a QR, linked and connected, logged out. What it is in is `socket.state`. */
export class Companion {
  socket = new Model();
  conn = new Model();
  cmd = new Emitter();
  me = null;
  #keys = null;
  #token = null;
  #leaving = false;
  #screen = new PasskeyScreen();
  #dialogs = new Dialogs((op) => this.connection.tell({ op }));
  /** The page of the checkpoint has been loaded, as its screen needs it. */
  checkpointLoaded = false;

  constructor({ database, connection, messages, sync, passkeyScreen }) {
    Object.assign(this, { database, connection, messages, sync, passkeyScreen });
    /** Numbers of contacts by their LID, and the other way round. */
    this.numbers = new Map();
    this.lids = new Map();
    this.socket.state = 'OPENING';
    this.socket.hasSynced = false;
    this.conn.platform = 'android';
    this.conn.serialize = () => ({ pushname: this.me?.name ?? '', platform: this.conn.platform, ref: this.conn.ref });
    this.cmd.refreshQR = () => this.begin();
    this.socket.reconnect = () => this.connection.close();
    this.socket.takeover = () => this.begin();
    this.socket.logout = () => this.#logOut();
  }

  /** Connects with the stored login, or offers to be linked. */
  async begin() {
    try {
      await this.connection.connect();
    } catch {
      this.retry();
      return;
    }
    this.#token = this.database ? await readLogin(this.database).catch(() => null) : null;
    const hello = await this.connection.ask({ op: 'hello', token: this.#token, keys: await this.keys() });
    if (hello.state === 'connected') {
      await this.#connected(hello);
      if (hello.forced) this.#forced(hello.forced);
    } else if (hello.state === 'logged_out') await this.#loggedOut();
    else if (hello.state === 'checkpoint') this.#stoppedAtCheckpoint();
    else this.#offer(hello.refs);
  }

  retry() {
    if (this.#leaving) return;
    if (this.socket.state !== 'OPENING') this.socket.set({ state: this.#token ? 'TIMEOUT' : 'OPENING' });
    setTimeout(() => {
      if (this.socket.state === 'TIMEOUT') this.socket.set({ state: 'OPENING' });
      void this.begin();
    }, reconnectMs);
  }

  /** Connection lost: what happens next depends on what the page is in. */
  closed() {
    this.messages.transmit = null;
    if (['CONNECTED', 'UNPAIRED', 'OPENING'].includes(this.socket.state)) this.retry();
  }

  async keys() {
    this.#keys ??= {
      noise: crypto.getRandomValues(new Uint8Array(32)),
      identity: crypto.getRandomValues(new Uint8Array(33)),
      adv: toBase64(crypto.getRandomValues(new Uint8Array(32))),
    };
    const { noise, identity, adv } = this.#keys;
    return { noise: toBase64(noise), identity: toBase64(identity), adv };
  }

  rawKeys() {
    return this.#keys;
  }

  async receive(push) {
    switch (push.push) {
      case 'ref':
        this.conn.set({ ref: push.ref });
        break;
      case 'linked':
        if (this.database) await writeLogin(this.database, push.token);
        this.#token = push.token;
        this.socket.set({ state: 'PAIRING' });
        await this.#connected(push);
        break;
      case 'passkey':
        await this.#prove(push.options);
        break;
      case 'passkey_refused':
        this.#screen.refused();
        break;
      case 'passkey_code':
        await this.#screen.compare(push.code);
        this.connection.tell({ op: 'passkey_confirmed' });
        break;
      case 'receipt':
        await this.messages.acked(createWid(push.chat), push.messageId, push.receipt === 'read' ? 3 : 2);
        this.#taken(push);
        break;
      case 'sent':
        await this.messages.acked(createWid(push.chat), push.messageId, 1);
        this.#taken(push);
        break;
      case 'message':
        await this.messages.receive(this.#sender(push), this.mePn(), push);
        this.#taken(push);
        break;
      case 'logout':
        await this.#loggedOut();
        break;
      case 'logout_without_navigation':
        this.cmd.trigger('logout');
        break;
      case 'state':
        this.#forced(push.state);
        break;
      case 'reload':
        location.reload();
        break;
      case 'iframe':
        document.body.append(Object.assign(document.createElement('iframe'), { src: 'about:blank' }));
        break;
      case 'sync_again':
        this.socket.set({ hasSynced: false });
        this.socket.set({ hasSynced: true });
        break;
      case 'dialog':
        this.#dialogs.show(push.dialog);
        break;
      case 'stuck_hand_over':
        this.messages.stuck = true;
        break;
      case 'hang':
        for (;;);
    }
  }

  mePn() {
    return this.me ? createWid(`${this.me.digits}@c.us`) : undefined;
  }

  meLid() {
    return this.me ? createWid(`${this.me.lid}@lid`) : undefined;
  }

  /** The reference is there before the state says that it can be shown. */
  #offer(refs) {
    this.conn.ref = refs;
    this.#screen.showQr();
    this.socket.set({ state: 'UNPAIRED' });
  }

  /** WhatsApp wants the account's passkey before it links this page. */
  async #prove(options) {
    if (this.passkeyScreen === 'unknown') {
      this.#screen.unknown();
      return;
    }
    try {
      const assertion = await this.#screen.ask(options, this.passkeyScreen);
      this.connection.tell({ op: 'passkey', assertion });
    } catch (error) {
      this.connection.tell({ op: 'passkey', failure: `${error.name}: ${error.message}` });
    }
  }

  /** A good login that is let in only after a passkey. */
  #stoppedAtCheckpoint() {
    this.checkpointLoaded = true;
    this.#screen.checkpoint();
  }

  async #connected({ me, waiting, dialog }) {
    this.me = me;
    this.#screen.clear();
    if (this.database) {
      const records = await readMessages(this.database);
      records.sort((a, b) => b.t - a.t);
      for (const record of records.slice(0, restoredMessages).reverse()) {
        if (!this.messages.msgs.get(record.key)) this.messages.restore(record);
      }
    }
    for (const push of waiting) await this.receive(push);
    this.messages.transmit = (message) => this.#transmit(message);
    this.messages.requestToken = async (wid) =>
      (await this.connection.ask({ op: 'tokens', wid: wid._serialized })).token;
    this.#dialogs.showChats(['Ledger & Sons: the invoice of May, please', 'Cliente: gracias por la factura']);
    this.socket.set({ state: 'CONNECTED' });
    if (dialog) this.#dialogs.show(dialog);
    this.messages.flush();
    this.#synced();
  }

  /** `listener`: when somebody waits for it (nothing can be missed); a number: after so many ms; `never`. */
  #synced() {
    const fire = () => {
      this.cmd.trigger('offline_progress_update_from_bridge');
      this.socket.set({ hasSynced: true });
    };
    if (this.sync === 'never') return;
    if (this.sync !== 'listener') {
      setTimeout(fire, this.sync);
      return;
    }
    if (this.socket.listened('change:hasSynced')) setTimeout(fire);
    else {
      this.socket.onListened = (name) => {
        if (name !== 'change:hasSynced') return;
        this.socket.onListened = undefined;
        setTimeout(fire);
      };
    }
  }

  #sender({ from, lid, numbered }) {
    const number = createWid(`${from}@c.us`);
    if (lid === null) return number;
    if (numbered) this.learn(`${lid}@lid`, number._serialized);
    return createWid(`${lid}@lid`);
  }

  learn(lid, number) {
    this.numbers.set(lid, createWid(number));
    this.lids.set(number, createWid(lid));
  }

  async #transmit(message) {
    return this.connection.ask({
      op: 'send',
      messageId: message.id.id,
      to: message.id.remote._serialized,
      token: this.messages.chat(message.id.remote).tcToken,
      kind: message.type === 'document' ? 'document' : 'text',
      text: (message.type === 'document' ? message.caption : message.body) ?? '',
      fileName: message.filename ?? null,
      directPath: message.directPath ?? null,
      mediaKey: message.mediaKey ?? null,
      filehash: message.filehash ?? null,
    });
  }

  #taken(push) {
    this.connection.tell({ op: 'taken', key: push.key });
  }

  #forced(state) {
    if (state === 'CONFLICT') this.#leave();
    this.socket.set({ state });
  }

  #leave() {
    this.messages.transmit = null;
    this.connection.close();
  }

  async #logOut() {
    await this.connection.ask({ op: 'logout' });
    await this.#loggedOut();
  }

  /** As the real page: the login is wiped, the command told, and the page goes to its front door. */
  async #loggedOut() {
    this.#leaving = true;
    if (this.database) await wipe(this.database);
    this.#leave();
    this.cmd.trigger('logout');
    location.href = '/?post_logout=1';
  }
}
