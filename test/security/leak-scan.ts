import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Nothing that a run leaves is nearly as large, but a dump of a whole process. */
const MOST_BYTES = 64 * 1024 * 1024;

/** What must not be left lying about: settings of the installation, its keys and tokens, the login's, phone numbers. */
export type SecretKind = 'setting' | 'vault key' | 'id key' | 'control token' | 'SAP session' | 'login' | 'number';

export interface Secret {
  readonly kind: SecretKind;
  /** As the error message of a test may call it. */
  readonly name: string;
  /** Spellings, each of which gives it away. */
  readonly needles: readonly Buffer[];
}

export interface Leak {
  /** Below the folder that was scanned. */
  readonly file: string;
  readonly kind: SecretKind;
  readonly name: string;
}

/** A text, also as JSON, addresses and dumps of memory spell it. */
export function secretText(kind: SecretKind, name: string, text: string): Secret {
  const spellings = [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text),
    ...encodings(Buffer.from(text)),
  ];
  return { kind, name, needles: [...distinct(spellings), Buffer.from(text, 'utf16le')] };
}

export function secretBytes(kind: SecretKind, name: string, bytes: Buffer): Secret {
  return { kind, name, needles: [bytes, ...distinct(encodings(bytes))] };
}

/** A phone number: what follows the country's code is enough to know whose it is. */
export function secretNumber(digits: string): Secret {
  const national = digits.slice(-10);
  const needles = [...distinct([national, Buffer.from(national).toString('hex')]), Buffer.from(national, 'utf16le')];
  return { kind: 'number', name: `…${digits.slice(-4)}`, needles };
}

function encodings(bytes: Buffer): string[] {
  return [bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url'), bytes.toString('hex')];
}

function distinct(texts: readonly string[]): Buffer[] {
  return [...new Set(texts)].map((text) => Buffer.from(text));
}

/** Finds any of thousands of secrets in one pass: their spellings by their first four bytes. */
export class LeakScanner {
  readonly #byHead = new Map<number, { readonly needle: Buffer; readonly secret: Secret }[]>();
  readonly #heads = new Uint8Array(1 << 16);

  constructor(secrets: readonly Secret[]) {
    for (const secret of secrets)
      for (const needle of secret.needles) {
        const head = needle.readUInt32BE();
        this.#byHead.set(head, [...(this.#byHead.get(head) ?? []), { needle, secret }]);
        this.#heads[head & 0xffff] = 1;
      }
  }

  /** Which of them these bytes give away. Digits are one number across what people write between them. */
  secretsIn(bytes: Buffer): Secret[] {
    const joined = Buffer.from(bytes.toString('latin1').replace(/(?<=\d)[ ().+/-]{1,3}(?=\d)/g, ''), 'latin1');
    return [...new Set([...this.#find(bytes), ...this.#find(joined).filter(({ kind }) => kind === 'number')])];
  }

  #find(bytes: Buffer): Secret[] {
    const found = new Set<Secret>();
    let head = 0;
    for (let at = 0; at < bytes.length; at++) {
      head = (head << 8) | (bytes[at] ?? 0);
      if (this.#heads[head & 0xffff] !== 1) continue;
      for (const { needle, secret } of this.#byHead.get(head >>> 0) ?? [])
        if (bytes.subarray(at - 3, at - 3 + needle.length).equals(needle)) found.add(secret);
    }
    return [...found];
  }

  /** All that lies below a folder, its names too. */
  scan(folder: string): Leak[] {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((file) => {
      const whole = path.join(folder, file);
      const facts = lstatSync(whole);
      if (facts.size > MOST_BYTES) throw new Error(`${file} has ${facts.size} bytes: is it a dump of memory?`);
      const content = facts.isFile() ? readFileSync(whole) : Buffer.alloc(0);
      const told = this.secretsIn(Buffer.concat([Buffer.from(`${path.basename(file)}\n`), content]));
      return told.map(({ kind, name }) => ({ file, kind, name }));
    });
  }
}
