/** The other end of `reader-process.ts`: requests come on standard input, answers go to standard output. */

/** An answer: a line of JSON, and the bytes that it announces. */
interface Answer {
  readonly line: unknown;
  readonly bytes?: readonly Uint8Array[];
}

/** Answers requests, one at a time, until the service has closed the pipe or is gone. */
export async function answerAll<Request extends { readonly size: number | null }>(
  answer: (request: Request, bytes: Buffer | null) => Promise<Answer>,
): Promise<void> {
  // Terminals and service managers signal every process; only the service decides when this one exits.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const input = new Input();
  tell({ line: { ready: true } });
  for (;;) {
    const line = await input.line();
    if (line === null) return;
    const request = JSON.parse(line) as Request;
    tell(await answer(request, request.size === null ? null : await input.bytes(request.size)));
  }
}

function tell({ line, bytes = [] }: Answer): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
  for (const one of bytes) process.stdout.write(one);
}

class Input {
  readonly #chunks = process.stdin[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  /** Up to the next line end; null: there is none any more. */
  async line(): Promise<string | null> {
    for (;;) {
      const end = this.#rest.indexOf('\n');
      if (end !== -1) {
        const line = this.#rest.toString('utf8', 0, end);
        this.#rest = this.#rest.subarray(end + 1);
        return line;
      }
      const { done, value } = await this.#chunks.next();
      if (done) return null;
      this.#rest = Buffer.concat([this.#rest, value]);
    }
  }

  async bytes(size: number): Promise<Buffer> {
    const chunks = [this.#rest];
    let length = this.#rest.length;
    while (length < size) {
      const { done, value } = await this.#chunks.next();
      if (done) break;
      chunks.push(value);
      length += value.length;
    }
    const all = Buffer.concat(chunks);
    this.#rest = all.subarray(size);
    return all.subarray(0, size);
  }
}
