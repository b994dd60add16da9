/** Who somebody is to WhatsApp Web: `5491122223333@c.us`, `100000000000001@lid`. */
export class Wid {
  constructor(serialized) {
    const [user, server] = serialized.replace('@s.whatsapp.net', '@c.us').split('@');
    this.user = user.split(':')[0];
    this.server = server;
    this._serialized = `${this.user}@${server}`;
  }

  isLid() {
    return this.server === 'lid';
  }

  isGroup() {
    return this.server === 'g.us';
  }

  isStatus() {
    return this._serialized === 'status@broadcast';
  }

  isUser() {
    return this.server === 'c.us' || this.server === 'lid';
  }

  isNewsletter() {
    return this.server === 'newsletter';
  }

  toJid() {
    return this._serialized.replace('@c.us', '@s.whatsapp.net');
  }

  toString() {
    return this._serialized;
  }
}

export function createWid(value) {
  if (value instanceof Wid) return value;
  return new Wid(typeof value === 'string' ? value : value._serialized);
}

/** A message's key. Its static id maker is what every sender in the page asks for a new id. */
export class MsgKey {
  constructor({ from, to, id, participant, selfDir }) {
    this.fromMe = selfDir === 'out';
    this.remote = this.fromMe ? to : from;
    this.id = id;
    if (participant) this.participant = participant;
    this._serialized = `${this.fromMe}_${this.remote._serialized}_${id}`;
  }

  static newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(9));
    return Promise.resolve(
      `3EB0${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`.toUpperCase(),
    );
  }

  toString() {
    return this._serialized;
  }
}
