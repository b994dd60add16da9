import { existsSync } from 'node:fs';
import type { z } from 'zod';
import { configError } from '../errors/config.ts';
import { cutValues } from './cut-values.ts';
import { type Environment, envFile } from './environment.ts';
import {
  type Config,
  configSchema,
  oneAccount,
  oneOfEach,
  type SessionConfig,
  secretNames,
  sessionSchema,
  variables,
} from './schema.ts';
import { fileVariable, readSecretFiles } from './secret-files.ts';
import { variableDoc } from './variable.ts';

/** Default of earlier versions, inside DATA_PATH; existing installations still use it. */
const OLD_PDF_FOLDER = './data/pdf/';
const PREFIXES = ['WHATSAPP_', 'SAP_', 'PDF_', 'ALERT_', 'SEND_', 'COMPANY_', 'COPY_TO', 'COPY_WHEN', 'COPY_AFTER'];

const secretFileVariables: ReadonlySet<string> = new Set(secretNames.map(fileVariable));

/**
 * Validates the environment of the service.
 *
 * @throws `CONFIG_INVALID` that names all invalid, missing and unknown variables at once.
 */
export function loadConfig(environment: Environment): Config {
  const values = validate(configSchema, environment);
  if (environment['PDF_FOLDER'] || !existsSync(OLD_PDF_FOLDER)) return oneOfEach(values);
  return oneOfEach({ ...values, PDF_FOLDER: OLD_PDF_FOLDER });
}

/** The same for `session-manager`, which does not need SAP. */
export function loadSessionConfig(environment: Environment): SessionConfig {
  return oneAccount(validate(sessionSchema, environment));
}

function validate<T extends z.ZodType>(schema: T, environment: Environment): z.infer<T> {
  const secrets = readSecretFiles(secretNames, environment);
  const given = { ...environment, ...secrets.values };
  // An empty value in a .env file means "not set".
  const input = Object.fromEntries([...variables.keys()].map((name) => [name, given[name] || undefined]));
  const result = schema.safeParse(input);
  const problems = [
    ...[...secrets.problems, ...cutValues(environment, secretNames)].map((problem) => `  ${problem}`),
    ...(result.success ? [] : result.error.issues.map((issue) => explain(String(issue.path[0]), issue.message))),
    ...unknownVariables(environment).map((name) => `  ${name} is not a variable of Invoice Courier.${nearest(name)}`),
  ];
  if (!result.success || problems.length > 0)
    throw configError('CONFIG_INVALID', { problems: [...new Set(problems)], file: envFile() });
  return result.data;

  function explain(name: string, message: string): string {
    const schemaOfOne = variables.get(name);
    if (!schemaOfOne) return `  ${name}: ${message}`;
    const doc = variableDoc(schemaOfOne);
    const value = given[name];
    const unsaid = doc.secret || doc.mayHoldSecret;
    const is = !value ? 'is missing' : unsaid ? 'has an invalid value' : `is "${value}"`;
    return `  ${name} ${is}. Allowed: ${doc.allowed}. Example: ${name}=${doc.example}`;
  }
}

/**
 * Unknown names with our prefixes, or similar to one of ours: with a misspelt `TEST_MODE` messages would go to customers.
 * Other programs' variables are ignored.
 */
function unknownVariables(environment: Environment): string[] {
  return Object.keys(environment).filter(
    (name) =>
      !variables.has(name) &&
      !secretFileVariables.has(name) &&
      (PREFIXES.some((prefix) => name.startsWith(prefix)) || [...variables.keys()].some((ours) => isSlip(name, ours))),
  );
}

/** Short names are similar to many words. */
function isSlip(name: string, ours: string): boolean {
  const slips = ours.length < 9 ? 0 : ours.length < 10 ? 1 : 2;
  return Math.abs(name.length - ours.length) <= slips && editDistance(name.toUpperCase(), ours) <= slips;
}

function nearest(name: string): string {
  const ranked = [...variables.keys()].map((other) => ({ other, distance: editDistance(name.toUpperCase(), other) }));
  const best = ranked.reduce((a, b) => (b.distance < a.distance ? b : a));
  return best.distance <= 4 ? ` Did you mean ${best.other}?` : ' Remove it, or see docs/configuration.md.';
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
