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
/** While one cannot strike yet, another of so many does. */
const LINE = 6;
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
  /** By control, how often it met a fault that shows what it lacks. */
  readonly #tried = new Map<string, number>();
  #begun = 0;

  constructor(nodes: readonly SweptNode[], scene: Scene) {
    this.#nodes = nodes;
    this.#scene = scene;
  }

  /** Resolves once the last one is mended. */
  async strikeAll(faults: readonly Fault[]): Promise<void> {
    const waiting = [...faults];
    while (waiting.length > 0) {
      const { fault, node } = await this.#next(waiting);
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

  /** Takes the first one that can strike now out of those next in line. */
  async #next(waiting: Fault[]): Promise<{ readonly fault: Fault; readonly node: SweptNode }> {
    for (;;) {
      if (this.#failed !== null) throw this.#failed;
      const losing = [...this.#struck.values()].filter(Boolean).length;
      for (const [at, fault] of waiting.slice(0, LINE).entries()) {
        if (fault.loses && losing >= this.#nodes.length - 1) continue;
        const node = await this.#place(fault);
        if (!node) continue;
        waiting.splice(at, 1);
        this.#begun += 1;
        return { fault, node };
      }
      await sleep(LOOK_MS);
    }
  }

  async #place(fault: Fault): Promise<SweptNode | undefined> {
    const free = this.#nodes.filter((node) => !this.#struck.has(node));
    // In turns, so that each node meets each kind.
    const next = free.at(-1 - (this.#begun % Math.max(1, free.length)));
    if (!next || fault.shows !== true || this.#scene.controls.length === 0) return next;
    const owners = await this.#scene.owners();
    const times = (name: string): number => this.#tried.get(name) ?? 0;
    const least = this.#scene.controls.toSorted((a, b) => times(a) - times(b));
    const node = free.find(({ name }) => name === owners?.get(least[0] ?? ''));
    for (const control of least)
      if (node && owners?.get(control) === node.name) this.#tried.set(control, times(control) + 1);
    return node;
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
