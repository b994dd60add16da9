import { readFileSync, renameSync } from 'node:fs';
import { resolve } from 'node:path';
import type { z } from 'zod';
import { replaceFileSync } from '../../atomic-file.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { whatsappError } from '../../errors/whatsapp.ts';
import type { Log } from '../../log.ts';
import type { MetadataPlace } from './metadata.ts';

/** JSON that a session keeps beside its metadata, for people: the session works without it. */
export interface RecordKind<T> {
  /** In the name of its file. */
  readonly name: string;
  /** Strict: what it does not know is not for this version to forget. */
  readonly schema: z.ZodType<T>;
  /** What holds while there is none. */
  readonly none: T;
}

type RecordRead<T> =
  | { readonly state: 'read'; readonly value: T }
  /** There is none, or what there is was damaged. */
  | { readonly state: 'none' }
  /** It is whole, but says what this version does not know. */
  | { readonly state: 'newer' };

/** What is kept; `none` also where that is of a newer version, or cannot be read now. */
export function readRecord<T>(place: MetadataPlace, kind: RecordKind<T>): T {
  try {
    const read = peek(place, kind);
    return read.state === 'read' ? read.value : kind.none;
  } catch {
    return kind.none;
  }
}

/** The file, if a newer version wrote it; null: it did not, or it cannot be read now. */
export function newerRecord(place: MetadataPlace, kind: RecordKind<unknown>): string | null {
  try {
    return peek(place, kind).state === 'newer' ? recordPath(place, kind) : null;
  } catch {
    return null;
  }
}

/** Who is told that a record was moved aside. `wall`: epoch milliseconds, for its new name. */
export interface MovedAside {
  readonly wall: number;
  readonly log: Log;
}

/**
 * Replaces what is kept by what `change` makes of it. What a newer version wrote is moved aside, and the log says so.
 *
 * @throws disk errors; what cannot be read now is not overwritten
 */
export function changeRecord<T>(
  place: MetadataPlace,
  kind: RecordKind<T>,
  change: (kept: T) => T,
  { wall, log }: MovedAside,
): void {
  const read = peek(place, kind);
  const path = recordPath(place, kind);
  if (read.state === 'newer') {
    const movedTo = `${path}.newer-${wall}`;
    renameSync(path, movedTo);
    log.warn({ err: whatsappError('WHATSAPP_RECORD_NEWER', { path, movedTo }) }, 'a record was moved aside');
  }
  replaceFileSync(path, `${JSON.stringify(change(read.state === 'read' ? read.value : kind.none))}\n`);
}

function peek<T>(place: MetadataPlace, kind: RecordKind<T>): RecordRead<T> {
  let text: string;
  try {
    text = readFileSync(recordPath(place, kind), 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return { state: 'none' };
    throw error;
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { state: 'none' };
  }
  const parsed = kind.schema.safeParse(json);
  // It is replaced as a whole, so that what is JSON is what somebody meant to write.
  return parsed.success ? { state: 'read', value: parsed.data } : { state: 'newer' };
}

function recordPath({ authPath, sessionName, engine }: MetadataPlace, { name }: RecordKind<unknown>): string {
  return resolve(authPath, `${sessionName}.${engine}.${name}.json`);
}
