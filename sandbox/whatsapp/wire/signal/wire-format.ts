import { CannotOpen } from './cannot-open.ts';

/** Signal's two message forms (protocol version 3), read and written by hand: a handful of protobuf fields. */
export interface RatchetMessage {
  readonly ephemeral: Buffer;
  readonly counter: number;
  readonly previousCounter: number;
  readonly cipherText: Buffer;
}

export interface PreKeyMessage {
  readonly registrationId: number;
  /** null: built on the signed pre-key alone. */
  readonly preKeyId: number | null;
  readonly signedPreKeyId: number;
  readonly baseKey: Buffer;
  readonly identity: Buffer;
  /** A whole ratchet message, version byte and MAC included. */
  readonly message: Buffer;
}

/** Version byte: current and lowest version, both 3. */
export const versionByte = 0x33;

export function readRatchetMessage(body: Buffer): RatchetMessage {
  const fields = readFields(body);
  return {
    ephemeral: bytesField(fields, 1),
    counter: numberField(fields, 2) ?? 0,
    previousCounter: numberField(fields, 3) ?? 0,
    cipherText: bytesField(fields, 4),
  };
}

export function writeRatchetMessage(message: RatchetMessage): Buffer {
  return Buffer.concat([
    bytes(1, message.ephemeral),
    number(2, message.counter),
    number(3, message.previousCounter),
    bytes(4, message.cipherText),
  ]);
}

export function readPreKeyMessage(whole: Buffer): PreKeyMessage {
  if (whole[0] !== versionByte) throw new CannotOpen('not a version 3 pre-key message');
  const fields = readFields(whole.subarray(1));
  return {
    preKeyId: numberField(fields, 1),
    baseKey: bytesField(fields, 2),
    identity: bytesField(fields, 3),
    message: bytesField(fields, 4),
    registrationId: numberField(fields, 5) ?? 0,
    signedPreKeyId: numberField(fields, 6) ?? 0,
  };
}

export function writePreKeyMessage(message: PreKeyMessage): Buffer {
  return Buffer.concat([
    Buffer.from([versionByte]),
    ...(message.preKeyId === null ? [] : [number(1, message.preKeyId)]),
    bytes(2, message.baseKey),
    bytes(3, message.identity),
    bytes(4, message.message),
    number(5, message.registrationId),
    number(6, message.signedPreKeyId),
  ]);
}

type Fields = Map<number, number | Buffer>;

function readFields(body: Buffer): Fields {
  const fields: Fields = new Map();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = body[at];
      if (byte === undefined || shift > 28) throw new CannotOpen('truncated message');
      at += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < body.length) {
    const key = varint();
    if ((key & 7) === 0) fields.set(key >>> 3, varint());
    else if ((key & 7) === 2) {
      const length = varint();
      if (at + length > body.length) throw new CannotOpen('truncated message');
      fields.set(key >>> 3, body.subarray(at, at + length));
      at += length;
    } else throw new CannotOpen('unknown field type');
  }
  return fields;
}

function bytesField(fields: Fields, field: number): Buffer {
  const value = fields.get(field);
  if (!Buffer.isBuffer(value)) throw new CannotOpen(`field ${field} is missing`);
  return value;
}

function numberField(fields: Fields, field: number): number | null {
  const value = fields.get(field);
  return typeof value === 'number' ? value : null;
}

function varint(value: number): Buffer {
  const out: number[] = [];
  let left = value;
  while (left >= 0x80) {
    out.push((left % 0x80) | 0x80);
    left = Math.floor(left / 0x80);
  }
  out.push(left);
  return Buffer.from(out);
}

function number(field: number, value: number): Buffer {
  return Buffer.concat([varint(field << 3), varint(value)]);
}

function bytes(field: number, value: Buffer): Buffer {
  return Buffer.concat([varint((field << 3) | 2), varint(value.length), value]);
}
