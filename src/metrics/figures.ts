import { catalogue, DURATION_BUCKETS, type MetricName } from './catalogue.ts';

export type Labels = Readonly<Record<string, string>>;

/** One line of a figure. */
export interface Sample {
  /** The figure's, or in a histogram that of the line. */
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

/** What is known of each figure; none where nothing is. */
export type Figures = ReadonlyMap<MetricName, readonly Sample[]>;

export const FIGURES_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export const metricNames = Object.keys(catalogue) as readonly MetricName[];

/** In Prometheus' text format, each figure once, whoever tells of it. Pure. */
export function figuresText(told: readonly Figures[]): string {
  return metricNames
    .map((name) => {
      const { help, type } = catalogue[name];
      const lines = told.flatMap((figures) => (figures.get(name) ?? []).map(lineOf));
      return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].map((line) => `${line}\n`).join('');
    })
    .join('\n');
}

function lineOf({ name, labels, value }: Sample): string {
  const named = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${named.length === 0 ? '' : `{${named.join(',')}}`} ${value}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

/** Something counted since the start of the process, by its labels. */
export class Tally {
  readonly #counts = new Map<string, { readonly labels: Labels; value: number }>();

  add(labels: Labels): void {
    const key = JSON.stringify(labels);
    const counted = this.#counts.get(key);
    if (counted) counted.value += 1;
    else this.#counts.set(key, { labels, value: 1 });
  }

  samples(name: MetricName): readonly Sample[] {
    return [...this.#counts.values()].map(({ labels, value }) => ({ name, labels, value }));
  }
}

/** Durations since the start of the process, by the state that they led to. */
export class Durations {
  readonly #byState = new Map<string, { within: readonly number[]; count: number; sum: number }>();

  add(state: string, seconds: number): void {
    const known = this.#byState.get(state);
    const durations = known ?? { within: DURATION_BUCKETS.map(() => 0), count: 0, sum: 0 };
    if (!known) this.#byState.set(state, durations);
    durations.count += 1;
    durations.sum += seconds;
    durations.within = durations.within.map((count, i) => count + (seconds <= (DURATION_BUCKETS[i] ?? 0) ? 1 : 0));
  }

  samples(name: MetricName): readonly Sample[] {
    return [...this.#byState].flatMap(([state, { within, count, sum }]) => [
      ...[...DURATION_BUCKETS.map(String), '+Inf'].map((le, i) => ({
        name: `${name}_bucket`,
        labels: { le, state },
        value: within[i] ?? count,
      })),
      { name: `${name}_sum`, labels: { state }, value: sum },
      { name: `${name}_count`, labels: { state }, value: count },
    ]);
  }
}
