import type { DocumentType, SapDocument, SourceCursor } from '../invoice-source.ts';
import type { Stamp } from './delta.ts';

/** A row of the overlap as it was read in full. */
interface Seen {
  readonly stamp: string;
  /** Monotonic milliseconds at which this stamp was first seen, and at which the row was last read in full. */
  readonly firstAt: number;
  readonly readAt: number;
}

/**
 * SAP's stamps count seconds, in some versions minutes: a change in the second of a read leaves the stamp as it is. So a row is
 * read in full once more when this much time has passed, in milliseconds.
 */
const SETTLED_AFTER_MS = 2 * 60_000;

/**
 * What was read of the rows that each look for changes meets again, so that a batch of thousands is not read in full at each of
 * them for three hours. Only what stands whole in the consumer's store is remembered: it counts for the cursor that was
 * handed out with it, and is kept once the consumer has come back for more.
 */
export class OverlapMemory {
  readonly #cursor: SourceCursor | null;
  readonly #rows = new Map<DocumentType, Map<number, Seen>>();

  constructor(cursor: SourceCursor | null = null) {
    this.#cursor = cursor;
  }

  /** The memory of a look that begins at this cursor: this one, or an empty one when it speaks of another. */
  for(since: SourceCursor | null): OverlapMemory {
    return since !== null && since === this.#cursor ? this : new OverlapMemory(since);
  }

  /** Rows that are remembered of a type. */
  size(type: DocumentType): number {
    return this.#rows.get(type)?.size ?? 0;
  }

  /** Whether a row with this stamp need not be read in full again. */
  knows(type: DocumentType, docEntry: number, stamp: Stamp, now: number): boolean {
    const seen = this.#rows.get(type)?.get(docEntry);
    if (seen?.stamp !== textOf(stamp)) return false;
    return seen.readAt - seen.firstAt >= SETTLED_AFTER_MS || now - seen.firstAt < SETTLED_AFTER_MS;
  }

  /** Takes over from an earlier memory what it knows of a row that is still there. */
  keep(type: DocumentType, docEntry: number, earlier: OverlapMemory): void {
    const seen = earlier.#rows.get(type)?.get(docEntry);
    if (seen) this.#of(type).set(docEntry, seen);
  }

  /**
   * A document was read in full. What can change without a stamp is not remembered: a flaw, a pending approval, a wish that
   * somebody wrote into it.
   */
  read(document: SapDocument, earlier: OverlapMemory, now: number): void {
    const { ref, ordinal, flaw, approved } = document;
    if (flaw !== null || !approved || (document.action ?? null) !== null) return;
    const stamp = textOf(document);
    const before = earlier.#rows.get(ref.type)?.get(ordinal);
    const firstAt = before?.stamp === stamp ? before.firstAt : now;
    this.#of(ref.type).set(ordinal, { stamp, firstAt, readAt: now });
  }

  /** The same rows, for the cursor that was handed out with them. */
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
