import type { Registry } from 'prom-client';

/**
 * Figures of this process under the usual names, measured from the first question on. Most installations have no program
 * that asks, and the delays of the event loop, looked at a hundred times a second, take more processor time than a service
 * at rest.
 */
export class ProcessFigures {
  #registry: Promise<Registry> | null = null;

  /** In Prometheus' text format. */
  async text(): Promise<string> {
    this.#registry ??= measured().catch((error: unknown) => {
      // The next question tries again.
      this.#registry = null;
      throw error;
    });
    return (await this.#registry).metrics();
  }
}

async function measured(): Promise<Registry> {
  const { collectDefaultMetrics, Registry } = await import('prom-client');
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
