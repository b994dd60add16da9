import { Collection, Model } from './emitter.js';
import { createWid, MsgKey } from './identifiers.js';
import { keepMessage, readMessage } from './storage.js';

/** Facts of a message that are kept in the page's database and handed to listeners. */
const kept = [
  'body',
  'caption',
  'type',
  't',
  'ack',
  'filename',
  'filehash',
  'mimetype',
  'size',
  'directPath',
  'isNewMsg',
];

class Msg extends Model {
  constructor(facts) {
    super();
    Object.assign(this, facts);
    this.isEphemeral = false;
    this.isStatusV3 = false;
    delete this.mediaBlob;
    delete this.renderableUrl;
    this.mediaObject = facts.type === 'document' ? {} : undefined;
  }

  serialize() {
    const facts = Object.fromEntries(kept.map((name) => [name, this[name]]));
    const { fromMe, remote, id, _serialized } = this.id;
    return { ...facts, id: { fromMe, remote, id, _serialized }, from: this.from, to: this.to };
  }

  record() {
    const facts = Object.fromEntries(kept.map((name) => [name, this[name]]));
    const { from, to } = this;
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
  #waiting = [];
  #early = new Map();

  constructor(database) {
    this.database = database;
    this.chats.find = (wid) => Promise.resolve(this.chat(wid));
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

  chat(wid) {
    return this.chats.get(wid) ?? this.chats.add(new Chat(createWid(wid)));
  }

  /** Puts a kept message back without telling anybody that it is new. */
  restore(record) {
    const fromMe = record.key.startsWith('true_');
    const from = createWid(record.from);
    const to = createWid(record.to);
    const id = new MsgKey({ from, to, id: record.messageId, selfDir: fromMe ? 'out' : 'in' });
    return this.#place(new Msg({ ...record, isNewMsg: false, id, from, to }));
  }

  /** First promise: the message is in the chat. Second: the server has answered. */
  add(chat, facts) {
    const message = new Msg(facts);
    this.#place(message, chat);
    const added = this.#keep(message).then(() => message);
    return [added, added.then(() => this.#send(message))];
  }

  receive(from, me, push) {
    const id = new MsgKey({ from, to: me, id: push.messageId, selfDir: 'in' });
    if (this.msgs.get(id._serialized)) return Promise.resolve();
    const t = Math.floor(push.at / 1000);
    const facts = { id, from, to: me, body: push.text, type: 'chat', t, ack: 1, isNewMsg: true };
    return this.#keep(this.#place(new Msg(facts)));
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
      throw new Error(`message refused: ${answer.error}`);
    }
    await this.#raise(message, 1);
    return { messageSendResult: 'OK', t: message.t };
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
