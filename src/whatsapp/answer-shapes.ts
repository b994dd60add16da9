import { kindOfShape, type Shape } from '../shape.ts';
import type { EngineEvent } from './engine.ts';

/** Forms of answers that one engine process tells of, and their bytes as JSON. A connection shows some thirty. */
const MOST = 150;
const MOST_BYTES = 64 * 1024;

/** Tells of each form of answer once: what has another length alone is the same form. For whoever helps from outside. */
export class AnswerShapes {
  readonly #emit: (event: EngineEvent) => unknown;
  readonly #seen = new Set<string>();
  #bytes = 0;

  constructor(emit: (event: EngineEvent) => unknown) {
    this.#emit = emit;
  }

  /**
   * @param about what was asked or happened, in words of ours
   * @param read called while there is room; must not throw for anything that WhatsApp may send
   */
  saw(about: string, read: () => Shape): void {
    if (this.#seen.size >= MOST || this.#bytes >= MOST_BYTES) return;
    const shape = read();
    const kind = `${about} ${kindOfShape(shape)}`;
    if (this.#seen.has(kind)) return;
    this.#seen.add(kind);
    this.#bytes += kind.length;
    this.#emit({ type: 'answer', about, shape });
  }
}
