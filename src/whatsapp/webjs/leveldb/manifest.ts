/** What a database consists of, from its manifest: tables that must exist with their sizes, and where its log begins. */
export interface DatabaseFiles {
  /** Size in bytes by file number. */
  readonly tables: ReadonlyMap<number, number>;
  readonly logNumber: number;
  /** The fields are there without which LevelDB gives a database up. */
  readonly whole: boolean;
}

/** Raised when an edit of the manifest cannot be read. */
export class ManifestDamage extends Error {}

/** Fields of a version edit (LevelDB, db/version_edit.cc). */
const tag = {
  comparator: 1,
  log: 2,
  nextFile: 3,
  lastSequence: 4,
  compactPointer: 5,
  deleted: 6,
  added: 7,
  previousLog: 9,
};

/** Replays the edits of a manifest. */
export function replayManifest(edits: readonly Buffer[]): DatabaseFiles {
  const tables = new Map<number, number>();
  let logNumber: number | null = null;
  let nextFile: number | null = null;
  let lastSequence: number | null = null;
  for (const edit of edits) {
    const reader = new EditReader(edit);
    while (reader.more) {
      switch (reader.number()) {
        case tag.log:
          logNumber = reader.number();
          break;
        case tag.nextFile:
          nextFile = reader.number();
          break;
        case tag.lastSequence:
          lastSequence = reader.number();
          break;
        case tag.previousLog:
          reader.number();
          break;
        case tag.comparator:
          reader.skipText();
          break;
        case tag.compactPointer:
          reader.number();
          reader.skipText();
          break;
        case tag.deleted:
          reader.number();
          tables.delete(reader.number());
          break;
        case tag.added: {
          reader.number();
          const file = reader.number();
          tables.set(file, reader.number());
          reader.skipText();
          reader.skipText();
          break;
        }
        default:
          throw new ManifestDamage('an edit has a field of an unknown kind');
      }
    }
  }
  return { tables, logNumber: logNumber ?? 0, whole: logNumber !== null && nextFile !== null && lastSequence !== null };
}

class EditReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get more(): boolean {
    return this.#at < this.#bytes.length;
  }

  /** Seven bits a byte, least significant first; file numbers and sizes stay below 2^53. */
  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw new ManifestDamage('an edit ends in the middle of a number');
      this.#at += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  skipText(): void {
    const length = this.number();
    this.#at += length;
    if (this.#at > this.#bytes.length) throw new ManifestDamage('an edit ends in the middle of a key');
  }
}
