import type { Environment } from './environment.ts';
import { problemsOf } from './load.ts';
import { type AmongSeveral, type Config, oneOfEach, variables } from './schema.ts';
import { variableDoc } from './variable.ts';

/** A configuration as far as it holds. */
export interface HoldingConfig {
  /** Null: not even that much holds. */
  readonly config: Config | null;
  /** Variables whose values in `config` are not the user's: whatever needs one of them cannot be tried. */
  readonly unusable: ReadonlySet<string>;
  /** What is wrong, one sentence each, without values of secrets. */
  readonly problems: readonly string[];
}

/** Contradictions show once each variable is valid by itself, and one may lead to the next. */
const ROUNDS = 5;

/**
 * The service's configuration with what is valid in it, for whoever must work although it is broken.
 *
 * @param among for a company of a configuration file; default: the environment describes the only one
 */
export function whatHolds(environment: Environment, among: AmongSeveral | null = null): HoldingConfig {
  const first = problemsOf(environment);
  const unusable = new Set<string>(first.names);
  let [patched, { data, names }] = [environment, first];
  const exemplified = new Set<string>();
  for (let round = 1; data === null && round <= ROUNDS; round++) {
    // What contradicts another with its example too is left out.
    const values = names.map((name) => [name, exemplified.has(name) ? undefined : exampleOf(name)]);
    for (const name of names) exemplified.add(name);
    patched = { ...patched, ...Object.fromEntries(values) };
    ({ data, names } = problemsOf(patched));
    for (const name of names) unusable.add(name);
  }
  return {
    config: data === null ? null : placed(oneOfEach(data), among),
    unusable,
    problems: first.problems.map((problem) => problem.trim()),
  };
}

function placed(config: Config, among: AmongSeveral | null): Config {
  return { ...config, service: { ...config.service, ...among } };
}

function exampleOf(name: string): string | undefined {
  const schema = variables.get(name);
  return schema && variableDoc(schema).example;
}
