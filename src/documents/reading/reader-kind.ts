/** What one kind of reader runs, and how its answers are understood. */
export interface ReaderKind<Answer> {
  /** Its program, from this file. */
  readonly child: string;
  /** Packages that it may read, besides its own code. */
  readonly packages: readonly string[];
  /** A longer line is no answer, characters. */
  readonly longestLine: number;
  /** Reads one line of its answers, which are untrusted; null: it is none. */
  parse(line: string): ParsedLine<Answer> | null;
}

export type ParsedLine<Answer> =
  | { readonly ready: true }
  /** `bytes` follow the line. */
  | { readonly answer: Answer; readonly bytes: number };

/** An answer with the bytes that came after it. */
export interface ReaderAnswer<Answer> {
  readonly answer: Answer;
  readonly bytes: Buffer;
}

/** What the chunks so far amount to. */
type Taken<Answer> = ReaderAnswer<Answer> | 'ready' | 'more' | 'broken';

/** Puts the answers of a reader together: a line, and the bytes that it announces. Bounded by what its kind allows. */
export class AnswerBuffer<Answer> {
  readonly #kind: Pick<ReaderKind<Answer>, 'longestLine' | 'parse'>;
  #chunks: Buffer[] = [];
  #length = 0;
  #announced: { readonly answer: Answer; readonly bytes: number } | null = null;

  constructor(kind: Pick<ReaderKind<Answer>, 'longestLine' | 'parse'>) {
    this.#kind = kind;
  }

  take(chunk: Buffer): Taken<Answer> {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#announced === null) {
      const end = chunk.indexOf('\n');
      if (end === -1) return this.#length > this.#kind.longestLine ? 'broken' : 'more';
      const all = Buffer.concat(this.#chunks);
      const at = this.#length - chunk.length + end;
      const parsed = this.#kind.parse(all.toString('utf8', 0, at));
      this.#restart(all.subarray(at + 1));
      if (parsed === null) return 'broken';
      if ('ready' in parsed) return this.#length === 0 ? 'ready' : 'broken';
      this.#announced = parsed;
    }
    const { answer, bytes } = this.#announced;
    // One answer a question: what follows it was not asked for.
    if (this.#length !== bytes) return this.#length < bytes ? 'more' : 'broken';
    const body = Buffer.concat(this.#chunks);
    this.#announced = null;
    this.#restart(Buffer.alloc(0));
    return { answer, bytes: body };
  }

  #restart(rest: Buffer): void {
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#length = rest.length;
  }
}
