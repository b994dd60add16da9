import { z } from 'zod';
import type { StoreEntry } from '../../whatsapp/session-store.ts';
import { backupFormat } from './envelope.ts';

/** Table of contents of a backup; its first, encrypted entry. */
const entrySchema = z.strictObject({
  path: z.string().refine(isSafePath, 'unsafe path'),
  size: z.number().int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export const manifestSchema = z.strictObject({
  format: z.literal(backupFormat),
  session: z.string(),
  engine: z.string(),
  number: z.number().int().positive(),
  at: z.number().int().nonnegative(),
  generation: z.string(),
  /** JID of the linked account, when known. */
  account: z.string().nullable(),
  /** Versions it was made with: `node`, `courier`, and the engine's if known. */
  versions: z.record(z.string(), z.string()),
  /** The login, in the order of the archive. */
  store: z.array(entrySchema),
  /** The attachments: the outbox, the id key and the accounts. Same order as in the archive, after the login. */
  attachments: z.array(entrySchema),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** Maximum manifest size; enough for 100,000 entries with long names. */
export const MAX_MANIFEST_BYTES = 64 * 1024 * 1024;

/**
 * A relative path with forward slashes that stays inside its folder on every platform: no empty or dotted segment, no
 * drive, no backslash, no control character, and no name that Windows would read as a device or another stream.
 */
export function isSafePath(path: string): boolean {
  if (path.length === 0 || path.length > 1024) return false;
  return path.split('/').every(isSafeSegment);
}

function isSafeSegment(segment: string): boolean {
  if (segment === '' || segment === '.' || segment === '..') return false;
  if (Buffer.byteLength(segment) > 255) return false;
  if ([...segment].some((character) => character < ' ' || '\u007f\\:'.includes(character))) return false;
  return !/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(segment) && !/[. ]$/.test(segment);
}

/** True if no two entries map to the same file, even on case-insensitive file systems. */
export function pathsAreDistinct(entries: readonly StoreEntry[]): boolean {
  const seen = new Set(entries.map((entry) => entry.path.normalize('NFC').toLowerCase()));
  return seen.size === entries.length;
}

/** Name of an entry inside the archive. */
export const MANIFEST_NAME = 'manifest.json';
export const storeName = (path: string): string => `store/${path}`;
export const attachmentName = (path: string): string => `attachments/${path}`;
