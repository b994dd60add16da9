import { setTimeout as sleep } from 'node:timers/promises';
import { toError } from '../../src/errors/coded-error.ts';
import type { Fault, Scene } from './faults.ts';
import type { SweptNode } from './fleet.ts';

/** A fault as it was. Epoch milliseconds. */
export interface Strike {
  readonly kind: string;
  /** Null: every node. */
  readonly node: string | null;
  readonly at: number;
  /** Null: not mended yet. */
  mendedAt: number | null;
}

/** Between the beginnings of two faults, at most. */
const PAUSE_MS = 2000;
const LOOK_MS = 100;
/** A node is left alone for so long after a fault, so that it has something to lose again. */
const REST_MS = 3000;

/** Strikes one fault after another, several at once, but never every node with one that loses its sessions. */
export class Strikes {
  readonly all: Strike[] = [];
  readonly #nodes: readonly SweptNode[];
  readonly #scene: Scene;
  readonly #struck = new Map<SweptNode, boolean>();
  readonly #running = new Set<Promise<void>>();
  #failed: Error | null = null;
  #begun = 0;

  constructor(nodes: readonly SweptNode[], scene: Scene) {
    this.#nodes = nodes;
    this.#scene = scene;
  }

  /** Resolves once the last one is mended. */
  async strikeAll(faults: readonly Fault[]): Promise<void> {
    for (const fault of faults) {
      const node = await this.#place(fault);
      const running: Promise<void> = this.#strike(fault, node)
        .catch((error: unknown) => (this.#failed ??= toError(error)))
        .then(() => {
          this.#running.delete(running);
        });
      this.#running.add(running);
      await sleep(this.#scene.dice.between(0, PAUSE_MS));
    }
    await Promise.all(this.#running);
    if (this.#failed !== null) throw this.#failed;
  }

  async #place(fault: Fault): Promise<SweptNode> {
    for (;;) {
      if (this.#failed !== null) throw this.#failed;
      const losing = [...this.#struck.values()].filter(Boolean).length;
      const free = this.#nodes.filter((node) => !this.#struck.has(node));
      // In turns, so that each node meets each kind.
      const node = free.at(-1 - (this.#begun % Math.max(1, free.length)));
      if (node && (!fault.loses || losing < this.#nodes.length - 1)) {
        this.#begun += 1;
        return node;
      }
      await sleep(LOOK_MS);
    }
  }

  async #strike(fault: Fault, node: SweptNode): Promise<void> {
    this.#struck.set(node, fault.loses);
    const strike: Strike = {
      ...{ kind: fault.kind, node: fault.ofAll === true ? null : node.name },
      ...{ at: Date.now(), mendedAt: null },
    };
    this.all.push(strike);
    await fault.strike(node, this.#scene);
    strike.mendedAt = Date.now();
    if (fault.loses) await sleep(REST_MS);
    this.#struck.delete(node);
  }
}
