import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import {
  authenticate,
  EnvelopeRefused,
  type OpenEnvelope,
  readContent,
  readEnvelope,
  writeEnvelope,
} from '../../../src/session/vault/envelope.ts';
import type { VaultKey } from '../../../src/session/vault/key.ts';
import { isSafePath, manifestSchema } from '../../../src/session/vault/manifest.ts';
import { mutatedBytes, mutatedJsonText } from '../mutations.ts';
import { DEADLINE_MS, type Target } from '../target.ts';

const key: VaultKey = { bytes: new Uint8Array(32).fill(7), hint: { kind: 'file', id: '0123456789abcdef' } };
const content = Buffer.from('a login that is to be kept');
const limit = 1024 * 1024;

async function sealed(): Promise<Buffer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'fuzz-vault-'));
  const file = path.join(folder, 'good');
  const fields = {
    session: 'test',
    engine: 'baileys',
    kind: 'asked',
    number: 1,
    at: 1_790_000_000_000,
    generation: 'g',
    contentBytes: content.length,
    entries: 1,
  } as const;
  const handle = await open(file, 'w+');
  try {
    await writeEnvelope(handle, fields, key, (sink) => Promise.resolve(void sink.end(content)));
    return await readFile(file);
  } finally {
    await handle.close();
    await rm(folder, { recursive: true });
  }
}

const good = await sealed();
/** Magic and length of the header before it. */
const PREFIX = 12;
const headerEnd = PREFIX + good.readUInt32BE(8);

/** Backups with their header rewritten, or any byte changed: none but the one that was sealed may be opened. */
export const envelopes: Target<{ readonly bytes: Buffer; readonly original: Buffer }> = {
  name: 'vault-envelope',
  inputs: fc
    .oneof(
      mutatedBytes([good]),
      mutatedJsonText([JSON.parse(good.toString('latin1', PREFIX, headerEnd))], 70_000).map((header) =>
        rewritten(header),
      ),
    )
    .map((bytes) => ({ bytes, original: good })),
  deadlineMs: DEADLINE_MS,
  accepts: async ({ bytes, original }) => {
    const file = path.join(tmpdir(), 'victim');
    await writeFile(file, bytes);
    const handle = await open(file, 'r');
    let envelope: OpenEnvelope;
    try {
      envelope = await readEnvelope(handle);
      if (!(await isOpened(() => authenticate(handle, envelope, key)))) return true;
      const read = await readContent(handle, envelope, key, limit, async (source) => {
        const chunks: Buffer[] = [];
        for await (const chunk of source) chunks.push(chunk);
        return Buffer.concat(chunks);
      });
      if (!read.equals(content) || !original.equals(bytes)) throw new Error('a changed backup was opened');
      return true;
    } catch (error) {
      if (error instanceof EnvelopeRefused) return false;
      throw error;
    } finally {
      await handle.close();
    }
  },
};

function rewritten(header: string): Buffer {
  const json = Buffer.from(header);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  return Buffer.concat([good.subarray(0, 8), length, json, good.subarray(headerEnd)]);
}

async function isOpened(opening: () => Promise<void>): Promise<boolean> {
  try {
    await opening();
    return true;
  } catch (error) {
    if (error instanceof EnvelopeRefused) return false;
    throw error;
  }
}

const manifest = {
  format: 1,
  session: 'test',
  engine: 'baileys',
  number: 1,
  at: 1_790_000_000_000,
  generation: 'g',
  account: '5491144445555@s.whatsapp.net',
  versions: { node: '24.21.0' },
  store: [{ path: 'login/creds.json', size: 3, sha256: 'a'.repeat(64) }],
  attachments: [{ path: 'id.key', size: 3, sha256: 'b'.repeat(64) }],
};

/** Tables of contents, whose paths are where files are written. */
export const manifests: Target<string> = {
  name: 'vault-manifest',
  inputs: mutatedJsonText([manifest], 100_000),
  deadlineMs: DEADLINE_MS,
  accepts: (text) => {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return false;
    }
    const read = manifestSchema.safeParse(json);
    if (!read.success) return false;
    for (const { path: name } of [...read.data.store, ...read.data.attachments]) {
      const inside = path.relative('/login', path.resolve('/login', name));
      if (!isSafePath(name) || inside.startsWith('..'))
        throw new Error(`it leaves its folder: ${JSON.stringify(name)}`);
    }
    return true;
  },
};
