import type { Stanza } from './stanzas.ts';

/** Lifetimes of QR codes on WhatsApp Web: the first longer than those that follow. Milliseconds. */
const firstQrMs = 60_000;
const laterQrMs = 20_000;

/** A pairing code is valid for the whole window: the first QR and the five after it. */
export const pairingCodeMs = firstQrMs + 5 * laterQrMs;

export interface LinkWindowParts {
  show(text: string, ttlMs: number): void;
  /** The last reference has expired. */
  over(): void;
}

/**
 * The QR codes of one connection, in sequence. The library's own rotation continues and closes the connection even if a phone
 * has confirmed and WhatsApp requires more steps; ours can be stopped.
 */
export class LinkWindow {
  readonly #parts: LinkWindowParts;
  #refs: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(parts: LinkWindowParts) {
    this.#parts = parts;
  }

  /** Stores the references offered by the server. */
  take(stanza: Stanza): void {
    const [offered] = childrenOf(stanza, 'pair-device');
    if (offered) this.#refs = childrenOf(offered, 'ref').map(({ content }) => textOf(content));
  }

  /** @param text the library's text for the first reference; the others differ from it in the reference alone */
  begin(text: string): void {
    const [first = ''] = this.#refs;
    this.#turn(0, (ref) => text.replace(first, ref), firstQrMs);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #turn(index: number, show: (ref: string) => string, ttlMs: number): void {
    if (this.#stopped) return;
    const ref = this.#refs[index];
    if (ref === undefined) {
      this.#parts.over();
      return;
    }
    this.#parts.show(show(ref), ttlMs);
    this.#timer = setTimeout(() => this.#turn(index + 1, show, laterQrMs), ttlMs);
  }
}

function childrenOf({ content }: Stanza, tag: string): readonly Stanza[] {
  if (typeof content === 'string' || content instanceof Uint8Array) return [];
  return content?.filter((child) => child.tag === tag) ?? [];
}

function textOf(content: Stanza['content']): string {
  if (typeof content === 'string') return content;
  return content instanceof Uint8Array ? Buffer.from(content).toString() : '';
}
