import type { DocumentType, SapDocument, SourceCursor } from '../invoice-source.ts';
import type { Stamp } from './delta.ts';

/** A row of the overlap that was read in full. */
interface Seen {
  readonly stamp: string;
  /** Monotonic milliseconds when this stamp was first seen, and when the row was last read in full. */
  readonly firstAt: number;
  readonly readAt: number;
}

/**
 * SAP's stamps have a resolution of seconds, in some versions minutes: a change right after a read keeps the stamp. So a row is
 * read in full once more after this many milliseconds.
 */
const SETTLED_AFTER_MS = 2 * 60_000;

/**
 * What was read of the rows in the overlap, so that a batch of thousands is not read in full with every poll
 * for three hours. Only rows that the consumer has stored are remembered: the memory belongs to the cursor that was
 * returned with them, and counts once the consumer has asked for more.
 */
export class OverlapMemory {
  readonly #cursor: SourceCursor | null;
  readonly #rows = new Map<DocumentType, Map<number, Seen>>();

  constructor(cursor: SourceCursor | null = null) {
    this.#cursor = cursor;
  }

  /** The memory for a poll that begins at this cursor: this one, or an empty one if it belongs to another cursor. */
  for(since: SourceCursor | null): OverlapMemory {
    return since !== null && since === this.#cursor ? this : new OverlapMemory(since);
  }

  /** Number of remembered rows of a type. */
  size(type: DocumentType): number {
    return this.#rows.get(type)?.size ?? 0;
  }

  /** Whether a row with this stamp need not be read in full again. */
  knows(type: DocumentType, docEntry: number, stamp: Stamp, now: number): boolean {
    const seen = this.#rows.get(type)?.get(docEntry);
    if (seen?.stamp !== textOf(stamp)) return false;
    return seen.readAt - seen.firstAt >= SETTLED_AFTER_MS || now - seen.firstAt < SETTLED_AFTER_MS;
  }

  /** Copies a row that is still there from an earlier memory. */
  keep(type: DocumentType, docEntry: number, earlier: OverlapMemory): void {
    const seen = earlier.#rows.get(type)?.get(docEntry);
    if (seen) this.#of(type).set(docEntry, seen);
  }

  /**
   * Records a document that was read in full, unless something in it can change without a new stamp: a flaw, a pending approval,
   * an action requested in it.
   */
  read(document: SapDocument, earlier: OverlapMemory, now: number): void {
    const { ref, ordinal, flaw, approved } = document;
    if (flaw !== null || !approved || (document.action ?? null) !== null) return;
    const stamp = textOf(document);
    const before = earlier.#rows.get(ref.type)?.get(ordinal);
    const firstAt = before?.stamp === stamp ? before.firstAt : now;
    this.#of(ref.type).set(ordinal, { stamp, firstAt, readAt: now });
  }

  /**
   * The earliest stamp, from `start` on, of a row that an earlier poll read and none has read in full again since it may have
   * changed within the same second; null: there is none.
   */
  unsettledFrom(
    { date, time }: { readonly date: string; readonly time: string },
    earlier: OverlapMemory,
  ): Stamp | null {
    const start = `${date} ${time}`;
    let first: string | null = null;
    for (const [type, rows] of this.#rows) {
      for (const [ordinal, { stamp, firstAt, readAt }] of rows) {
        const settled = readAt - firstAt >= SETTLED_AFTER_MS || earlier.#rows.get(type)?.get(ordinal)?.stamp !== stamp;
        if (!settled && stamp >= start && (first === null || stamp < first)) first = stamp;
      }
    }
    const [updateDate, updateTime] = first?.split(' ') ?? [];
    return updateDate === undefined || updateTime === undefined ? null : { updateDate, updateTime };
  }

  /** The same rows, for the cursor returned with them. */
  under(cursor: SourceCursor | null): OverlapMemory {
    const memory = new OverlapMemory(cursor);
    for (const [type, rows] of this.#rows) memory.#rows.set(type, rows);
    return memory;
  }

  #of(type: DocumentType): Map<number, Seen> {
    const rows = this.#rows.get(type) ?? new Map<number, Seen>();
    this.#rows.set(type, rows);
    return rows;
  }
}

const textOf = ({ updateDate, updateTime }: Stamp): string => `${updateDate} ${updateTime}`;
