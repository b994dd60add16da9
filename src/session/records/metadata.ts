import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFileSync } from '../../atomic-file.ts';
import { whatsappError } from '../../errors/whatsapp.ts';
import type { EngineName } from '../../whatsapp/engine.ts';
import { memoryFormat, memorySchema, type SessionMemory } from '../lifecycle/memory.ts';
import { newerFormat, unknownNames } from '../lifecycle/newer-format.ts';

/** Whose metadata: switching engines never mixes them. */
export interface MetadataPlace {
  /** `WHATSAPP_AUTH_PATH`. */
  readonly authPath: string;
  readonly sessionName: string;
  readonly engine: EngineName;
}

export type MetadataRead =
  | { readonly state: 'none' }
  | { readonly state: 'read'; readonly memory: SessionMemory }
  /** Unreadable or not ours; it was moved to `movedTo` and is not used. */
  | { readonly state: 'damaged'; readonly movedTo: string; readonly detail: string };

/** Path of a session's metadata, next to (never inside) its store. */
export function metadataPath({ authPath, sessionName, engine }: MetadataPlace): string {
  return join(authPath, `${sessionName}.${engine}.metadata.json`);
}

/**
 * Reads the metadata. A damaged file is not an error: it is moved aside and reported.
 *
 * @param wall epoch milliseconds, for the name of a damaged file
 * @throws `WHATSAPP_STORE_NEWER`; disk errors, if the file exists and cannot be read
 */
export function readMetadata(place: MetadataPlace, wall: number): MetadataRead {
  const peeked = peekMetadata(place);
  if (peeked.state !== 'damaged') return peeked;
  const movedTo = `${metadataPath(place)}.damaged-${wall}`;
  renameSync(metadataPath(place), movedTo);
  return { ...peeked, movedTo };
}

/** The same without moving anything: for `--status`, which holds no lock. `movedTo` is the file's own path. */
export function peekMetadata(place: MetadataPlace): MetadataRead {
  const path = metadataPath(place);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { state: 'none' };
    throw error;
  }
  const parsed = parse(text, path);
  if (typeof parsed === 'string') return { state: 'damaged', movedTo: path, detail: parsed };
  if (parsed.sessionName !== place.sessionName || parsed.engine !== place.engine) {
    return { state: 'damaged', movedTo: path, detail: 'it belongs to another session or engine' };
  }
  return { state: 'read', memory: parsed };
}

/** Replaces the metadata atomically and durably. */
export function writeMetadata(place: MetadataPlace, memory: SessionMemory): void {
  replaceFileSync(metadataPath(place), `${JSON.stringify(memory, null, 2)}\n`);
}

/** The memory, or what is wrong with the file. @throws `WHATSAPP_STORE_NEWER` */
function parse(text: string, path: string): SessionMemory | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const newer = newerFormat(json, memoryFormat);
  if (newer !== null) throw whatsappError('WHATSAPP_STORE_NEWER', { path, found: newer, known: memoryFormat });
  const result = memorySchema.safeParse(json);
  if (result.success) return result.data;
  const more = unknownNames(result.error);
  if (more !== null)
    throw whatsappError('WHATSAPP_STORE_NEWER', {
      path,
      found: `${memoryFormat} with ${more.join(', ')}`,
      known: memoryFormat,
    });
  return result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
}
