import { inflateSync } from 'node:zlib';
import type { BinaryNode } from 'baileys';
import { decodeBinaryNode } from './library.ts';

/** WhatsApp's binary XML as the client's own codec decodes it. */
export type Stanza = BinaryNode;
export type Attributes = Readonly<Record<string, string>>;

/** WhatsApp's own server, as it names itself in stanzas. */
export const serverJid = 's.whatsapp.net';

/** Largest size of a compressed stanza, bytes: that of the longest frame. */
const maxStanza = 2 ** 24;
const compressed = 2;

/** The stanza in a frame's plaintext. Rejects if it is not one. */
export async function readStanza(plain: Buffer): Promise<Stanza> {
  const first = plain[0] ?? 0;
  if ((first & compressed) === 0) return decodeBinaryNode(plain);
  const body = inflateSync(plain.subarray(1), { maxOutputLength: maxStanza });
  return decodeBinaryNode(Buffer.concat([Buffer.from([first & ~compressed]), body]));
}

export function stanza(tag: string, attributes: Attributes = {}, content?: Stanza[] | Buffer | string): Stanza {
  return { tag, attrs: { ...attributes }, ...(content === undefined ? {} : { content }) };
}

export function children(node: Stanza | undefined, tag?: string): Stanza[] {
  if (!Array.isArray(node?.content)) return [];
  return tag === undefined ? node.content : node.content.filter((child) => child.tag === tag);
}

export function child(node: Stanza | undefined, tag: string): Stanza | undefined {
  return children(node, tag)[0];
}

/** The bytes of a leaf; strings are what the codec makes of some short ones. */
export function bytesOf(node: Stanza | undefined): Buffer | null {
  if (!node || node.content === undefined || Array.isArray(node.content)) return null;
  return typeof node.content === 'string' ? Buffer.from(node.content) : Buffer.from(node.content);
}

/** The bytes of a required child. */
export function requiredBytes(node: Stanza | undefined, tag: string, length?: number): Buffer {
  const bytes = bytesOf(child(node, tag));
  if (!bytes) throw new Error(`<${node?.tag ?? '?'}> lacks <${tag}>`);
  if (length !== undefined && bytes.length !== length)
    throw new Error(`<${tag}> has ${bytes.length} bytes, not ${length}`);
  return bytes;
}

export function attribute(node: Stanza | undefined, name: string): string | undefined {
  return node?.attrs[name];
}

export function bigEndian(value: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.writeUIntBE(value, 0, length);
  return bytes;
}

export function seconds(epochMs: number): string {
  return String(Math.floor(epochMs / 1000));
}
