import { Collection, Model } from './emitter.js';
import { createWid, MsgKey } from './identifiers.js';
import { keepMessage, readMessage } from './storage.js';

/** Facts of a message, beside its body, that are kept in the page's database and handed to listeners. */
const kept = ['caption', 'type', 't', 'ack', 'filename', 'filehash', 'mimetype', 'size', 'directPath', 'isNewMsg'];

/** The page's words for what shows in a chat. */
const types = { text: 'chat', call_log: 'call_log', revocation: 'revoked', notice: 'e2e_notification' };
const statusChat = 'status@broadcast';

class Msg extends Model {
  #body;
  #onStatusRead;

  constructor(facts, onStatusRead) {
    super();
    this.#onStatusRead = onStatusRead;
    Object.assign(this, facts);
    this.isEphemeral = false;
    this.isStatusV3 = facts.id.remote._serialized === statusChat;
    delete this.mediaBlob;
    delete this.renderableUrl;
    this.mediaObject = facts.type === 'document' ? {} : undefined;
  }

  get body() {
    if (this.isStatusV3) this.#onStatusRead();
    return this.#body;
  }

  set body(body) {
    this.#body = body;
  }

  serialize() {
    const { fromMe, remote, id, _serialized } = this.id;
    const { body, from, to, author } = this;
    return { ...this.#facts(), body, id: { fromMe, remote, id, _serialized }, from, to, author };
  }

  #facts() {
    return Object.fromEntries(kept.map((name) => [name, this[name]]));
  }

  record() {
    const { from, to } = this;
    const facts = { ...this.#facts(), body: this.#body };
    return { ...facts, key: this.id._serialized, messageId: this.id.id, from: from._serialized, to: to._serialized };
  }
}

class Chat extends Model {
  constructor(wid) {
    super();
    this.id = wid;
    this.formattedTitle = wid.user;
    this.mute = { expiration: 0 };
    this.unreadCount = 0;
    /** The other side's privacy token, base64. */
    this.tcToken = null;
    this.msgs = new Collection();
  }

  serialize() {
    return { id: this.id, formattedTitle: this.formattedTitle, unreadCount: this.unreadCount };
  }

  toJSON() {
    return this.serialize();
  }
}

/** Chats and messages of the page; what happens to them is kept in its database. */
export class Messages {
  chats = new Collection();
  msgs = new Collection();
  /** Set when the companion is connected: hands a message to the server and resolves with its answer. */
  transmit = null;
  /** A message that is handed over never gets into the chat. */
  stuck = false;
  /** Asks the server for a contact's privacy token; null: it gives none. */
  requestToken = () => Promise.resolve(null);
  #waiting = [];
  #early = new Map();

  constructor(database, onStatusRead) {
    this.database = database;
    this.onStatusRead = onStatusRead;
    this.chats.find = (wid) => Promise.resolve(this.open(wid));
    this.msgs.modelClass = Msg;
    this.msgs.getMessagesById = async (keys) => {
      const messages = [];
      for (const key of keys) {
        const message = this.msgs.get(key) ?? (await this.#recall(key));
        if (message) messages.push(message);
      }
      return { messages };
    };
  }

  /** A chat that somebody asked for: that of statuses is not to be touched. */
  open(wid) {
    if (createWid(wid).isStatus()) this.onStatusRead();
    return this.chat(wid);
  }

  chat(wid) {
    return this.chats.get(wid) ?? this.chats.add(new Chat(createWid(wid)));
  }

  /** Puts a kept message back without telling anybody that it is new. */
  restore(record) {
    const fromMe = record.key.startsWith('true_');
    const from = createWid(record.from);
    const to = createWid(record.to);
    const id = new MsgKey({ from, to, id: record.messageId, selfDir: fromMe ? 'out' : 'in' });
    return this.#place(this.#message({ ...record, isNewMsg: false, id, from, to }));
  }

  /** First promise: the message is in the chat. Second: the server has answered. */
  add(chat, facts) {
    if (this.stuck) return [new Promise(() => undefined), new Promise(() => undefined)];
    const message = this.#message(facts);
    this.#place(message, chat);
    const added = this.#keep(message).then(() => message);
    return [added, added.then(() => this.#send(message))];
  }

  /** Where many read, the message is from the chat, and its author is named apart. */
  receive(sender, me, push) {
    const from = push.manyRead === null ? sender : createWid(push.manyRead);
    const author = push.manyRead === null ? undefined : sender;
    const id = new MsgKey({ from, to: me, id: push.messageId, participant: author, selfDir: 'in' });
    if (this.msgs.get(id._serialized)) return Promise.resolve();
    const t = Math.floor(push.at / 1000);
    if (push.token) this.chat(from).tcToken = push.token;
    const facts = { id, from, author, to: me, body: push.text, type: types[push.what], t, ack: 1, isNewMsg: true };
    return this.#keep(this.#place(this.#message(facts)));
  }

  #message(facts) {
    return new Msg(facts, this.onStatusRead);
  }

  /** It was deleted for everyone. */
  async revoked(message) {
    message.set({ type: 'revoked', body: '', caption: '' });
    await this.#keep(message);
  }

  /** The number never goes back; a receipt may overtake the server's answer. */
  async acked(chat, messageId, ack) {
    const key = `true_${chat._serialized}_${messageId}`;
    const { messages } = await this.msgs.getMessagesById([key]);
    const [message] = messages;
    if (!message) {
      this.#early.set(key, Math.max(ack, this.#early.get(key) ?? 0));
      return;
    }
    await this.#raise(message, ack);
  }

  /** Sends what was written while there was no connection. */
  flush() {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const message of waiting) this.#send(message).catch(() => undefined);
  }

  async #send(message) {
    if (!this.transmit) {
      this.#waiting.push(message);
      return { messageSendResult: 'PENDING' };
    }
    let answer;
    try {
      answer = await this.transmit(message);
    } catch {
      this.#waiting.push(message);
      return { messageSendResult: 'PENDING' };
    }
    if (answer.error !== null) {
      message.set({ ack: -1 });
      await this.#keep(message);
      if (answer.error === 463) await this.#askForToken(message.id.remote);
      throw new Error(`message refused: ${answer.error}`);
    }
    await this.#raise(message, 1);
    return { messageSendResult: 'OK', t: message.t };
  }

  /** A message without the other side's privacy token was refused: the next may have it. */
  async #askForToken(wid) {
    const token = await this.requestToken(wid).catch(() => null);
    if (token) this.chat(wid).tcToken = token;
  }

  async #raise(message, ack) {
    if (ack <= message.ack) return;
    message.set({ ack });
    await this.#keep(message);
  }

  #place(message, chat = this.chat(message.id.remote)) {
    chat.msgs.add(message);
    this.msgs.add(message);
    const early = this.#early.get(message.id._serialized);
    if (early) setTimeout(() => this.#raise(message, early));
    return message;
  }

  async #keep(message) {
    if (this.database) await keepMessage(this.database, message.record());
  }

  async #recall(key) {
    if (!this.database) return null;
    const record = await readMessage(this.database, key);
    return record ? this.restore(record) : null;
  }
}
