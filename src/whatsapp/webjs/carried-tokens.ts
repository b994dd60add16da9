/** Messages that are remembered; their answers come within seconds. */
const remembered = 1000;

/** Whether the page had the recipient's privacy token when each message was sent. */
export class CarriedTokens {
  readonly #tokens = new Map<string, boolean>();

  note(messageId: string, has: boolean): void {
    this.#tokens.set(messageId, has);
    const [oldest] = this.#tokens.keys();
    if (this.#tokens.size > remembered && oldest !== undefined) this.#tokens.delete(oldest);
  }

  of(messageId: string): boolean | undefined {
    return this.#tokens.get(messageId);
  }
}
