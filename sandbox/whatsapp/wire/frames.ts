import { clientHeader } from './noise-state.ts';

/** Cuts a client's byte stream into frames, after the header with which it begins. */
export class FrameReader {
  #bytes: Buffer = Buffer.alloc(0);
  #introduced = false;
  /** The routing information that the server gave the client (`edge_routing`), as the client sends it back. */
  routing: Buffer | null = null;

  /** Returns the frames that `bytes` completes. Throws if the stream does not begin like one of WhatsApp's clients. */
  push(bytes: Buffer): Buffer[] {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    if (!this.#introduced && !this.#readHeader()) return [];
    const frames: Buffer[] = [];
    for (;;) {
      if (this.#bytes.length < 3) return frames;
      const end = 3 + this.#bytes.readUIntBE(0, 3);
      if (this.#bytes.length < end) return frames;
      frames.push(this.#bytes.subarray(3, end));
      this.#bytes = this.#bytes.subarray(end);
    }
  }

  /** `ED 00 01 length:3 routing` may come first; then the four header bytes must. */
  #readHeader(): boolean {
    let at = 0;
    if (this.#bytes.subarray(0, 2).toString('latin1') === 'ED') {
      if (this.#bytes.length < 7) return false;
      at = 7 + this.#bytes.readUIntBE(4, 3);
      if (this.#bytes.length >= at) this.routing = Buffer.from(this.#bytes.subarray(7, at));
    }
    if (this.#bytes.length < at + clientHeader.length) return false;
    if (!this.#bytes.subarray(at, at + clientHeader.length).equals(clientHeader)) {
      throw new Error('The client did not begin with the header of WhatsApp Web');
    }
    this.#bytes = this.#bytes.subarray(at + clientHeader.length);
    this.#introduced = true;
    return true;
  }
}

export function frame(payload: Buffer): Buffer {
  const length = Buffer.alloc(3);
  length.writeUIntBE(payload.length, 0, 3);
  return Buffer.concat([length, payload]);
}
