import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/port.ts';
import { type Place, sharedCopy, sharedPage, shareRows } from '../database/postgres/shared-rows.ts';
import { hasCode, toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import type { CopyMark, NodeFile, Rows } from '../ownership/node-file.ts';
import type { OwnerId } from '../ownership/port.ts';

export interface SharingParts {
  /** Fenced: only the owner of the account writes. */
  readonly database: Database;
  readonly owner: OwnerId;
  readonly clock: Clock;
  readonly log: Log;
}

/** A file that is shared from now on. */
export interface SharedFile {
  /** Another node's rows were taken into it. */
  readonly adopted: boolean;
  /** Shares what is left, if the database can be asked. */
  close(): Promise<void>;
}

/** How soon a change is shared. Milliseconds. */
const LOOK_MS = 500;
/** Rows in one transaction. */
const BATCH = 500;

/**
 * Shares a node's file with the nodes that may take the account over, and goes on with theirs. It stays the one that is read and
 * written, so that what it holds does not depend on the database: the copy follows within a second, or once the
 * database answers again.
 *
 * A file that is the shared copy, or one change ahead of it, is the newest: its node died or stopped. Any other is behind
 * another node's, or was restored, and takes the shared rows.
 */
export async function shareFile(file: NodeFile, parts: SharingParts): Promise<SharedFile> {
  const { database, owner, clock, log } = parts;
  const place: Place = { account: owner.account, file: file.name };
  const shared = await database.read(() => sharedCopy(place));
  const here = file.mark();
  const isNewest = here !== null && here.copy === shared?.copy && here.generation >= shared.generation - 1;
  const there = new Map(shared === null ? [] : await everyRow(database, place));
  const adopted = shared !== null && !isNewest;
  if (adopted) {
    await file.adopt(there);
    log.info({ file: file.name, rows: there.size, of: shared.node }, 'this node goes on with what another has kept');
  }
  const first = shared?.generation ?? 0;
  const sharer = new Sharer({ ...parts, file, place }, there, {
    copy: isNewest ? here.copy : randomUUID(),
    generation: first,
  });
  await sharer.share();
  const stop = new AbortController();
  const running = (async () => {
    const waited = (): Promise<boolean> =>
      clock.sleep(LOOK_MS, stop.signal).then(
        () => true,
        () => false,
      );
    while (await waited()) await sharer.shareChanges();
  })();
  return {
    adopted,
    close: async () => {
      stop.abort();
      await running;
      await sharer.shareChanges();
      file.close();
    },
  };
}

async function everyRow(database: Database, place: Place): Promise<readonly (readonly [string, string])[]> {
  const rows: (readonly [string, string])[] = [];
  for (;;) {
    const after = rows.at(-1)?.[0] ?? '';
    const page = await database.read(() => sharedPage(place, after, BATCH));
    rows.push(...page);
    if (page.length < BATCH) return rows;
  }
}

type SharerParts = SharingParts & { readonly file: NodeFile; readonly place: Place };

/** Brings what is shared to what the file holds. */
class Sharer {
  readonly #parts: SharerParts;
  /** What is shared, of the rows that may change. */
  readonly #there = new Map<string, string>();
  /** The last of those that are only added. */
  #last = '';
  #mark: CopyMark;
  #version: number | null = null;
  #failed = false;
  #lost = false;

  constructor(parts: SharerParts, there: Rows, mark: CopyMark) {
    this.#parts = parts;
    this.#mark = mark;
    for (const [key, row] of there) {
      if (!parts.file.growing(key)) this.#there.set(key, row);
      else if (key > this.#last) this.#last = key;
    }
  }

  /** Once the file has changed; a failure is told once and tried again. */
  async shareChanges(): Promise<void> {
    const { file, log } = this.#parts;
    try {
      if (this.#lost || file.version() === this.#version) return;
      await this.share();
      if (this.#failed) log.info({ file: file.name }, 'what other nodes go on with is shared again');
      this.#failed = false;
    } catch (thrown) {
      this.#lost = hasCode(thrown, 'DATABASE_OWNER_LOST') || hasCode(thrown, 'DATABASE_OTHER_HISTORY');
      if (!this.#failed)
        log.warn({ err: toError(thrown), file: file.name }, 'what other nodes go on with is not shared now');
      this.#failed = true;
    }
  }

  async share(): Promise<void> {
    const { file } = this.#parts;
    const version = file.version();
    const rows = file.rows();
    const gone = [...this.#there.keys()].filter((key) => !rows.has(key));
    const put = [...rows].filter(([key, row]) => this.#there.get(key) !== row);
    const most = Math.max(put.length, gone.length, this.#version === null ? 1 : 0);
    for (let from = 0; from < most; from += BATCH)
      await this.#write(put.slice(from, from + BATCH), gone.slice(from, from + BATCH));
    for (;;) {
      const more = [...file.added(this.#last, BATCH)];
      if (more.length > 0) await this.#write(more, []);
      this.#last = more.at(-1)?.[0] ?? this.#last;
      if (more.length < BATCH) break;
    }
    this.#version = version;
  }

  async #write(put: readonly (readonly [string, string])[], gone: readonly string[]): Promise<void> {
    const { database, owner, file, place } = this.#parts;
    const { node } = owner;
    const mark = { ...this.#mark, generation: this.#mark.generation + 1 };
    await database.transact(() => shareRows(place, { node, ...mark }, { put, gone }));
    this.#mark = mark;
    await file.setMark(mark);
    for (const key of gone) this.#there.delete(key);
    for (const [key, row] of put) if (!file.growing(key)) this.#there.set(key, row);
  }
}
