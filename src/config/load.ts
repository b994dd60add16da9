import { existsSync } from 'node:fs';
import type { z } from 'zod';
import { configError } from '../errors/config.ts';
import { brokenPathSentence, brokenPaths, cutSentence, cutValues } from './cut-values.ts';
import { type Environment, envFile } from './environment.ts';
import {
  type Config,
  configSchema,
  oneAccount,
  oneOfEach,
  type SessionConfig,
  secretNames,
  serviceSchema,
  sessionSchema,
  variables,
} from './schema.ts';
import { readSecretFiles } from './secret-files.ts';
import { variableDoc } from './variable.ts';

/** Default of earlier versions, inside DATA_PATH; existing installations still use it. */
const OLD_PDF_FOLDER = './data/pdf/';

/**
 * Validates the environment of the service.
 *
 * @throws `CONFIG_INVALID` that names all invalid and missing variables at once, and those with a placeholder.
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

/** What is wrong with the variables of the installation as a whole. */
export function problemsOfService(environment: Environment): Examination<typeof serviceSchema> {
  return examine(serviceSchema, environment);
}

/** What is wrong with the variables of `session-manager`. */
export function problemsOfSession(environment: Environment): Examination<typeof sessionSchema> {
  return examine(sessionSchema, environment);
}

function validate<T extends z.ZodObject>(schema: T, environment: Environment): z.infer<T> {
  const { data, problems } = examine(schema, environment);
  if (data === null || problems.length > 0) throw invalid(problems, environment);
  return data;
}

/** What is wrong with the service's environment; it may still hold in part. */
export function problemsOf(environment: Environment): Examination<typeof configSchema> {
  return examine(configSchema, environment);
}

export interface Examination<T extends z.ZodObject> {
  /** Null: it is invalid. */
  readonly data: z.infer<T> | null;
  /** Sentences, without values of secrets. */
  readonly problems: readonly string[];
  /** The variables that they are about. */
  readonly names: readonly string[];
}

function examine<T extends z.ZodObject>(schema: T, environment: Environment): Examination<T> {
  const secrets = readSecretFiles(secretNames, environment);
  const given = { ...environment, ...secrets.values };
  // An empty value in a .env file means "not set".
  const input = Object.fromEntries([...variables.keys()].map((name) => [name, given[name] || undefined]));
  const result = schema.safeParse(input);
  const issues = result.success ? [] : result.error.issues;
  const unfilled = placeholders(given, Object.keys(schema.shape));
  const cut = cutValues(environment, secretNames);
  const broken = brokenPaths(environment, [...variables.keys()]);
  const problems = [
    ...[...secrets.problems, ...cut.map(cutSentence), ...broken.map(brokenPathSentence)].map(
      (problem) => `  ${problem}`,
    ),
    ...issues.map((issue) => explain(String(issue.path[0]), issue.message)),
    ...unfilled.map((name) => `  ${name} still has the placeholder ${PLACEHOLDER}. Set it, or remove it.`),
  ];
  return {
    data: result.success ? result.data : null,
    problems: [...new Set(problems)],
    names: [...new Set([...issues.map((issue) => String(issue.path[0])), ...unfilled, ...cut, ...broken])],
  };

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

function invalid(problems: readonly string[], environment: Environment) {
  const isBlank = [...variables.keys()].every((name) => !environment[name]);
  const first =
    isBlank && !existsSync(envFile())
      ? [`  There is no ${envFile()} yet. To be asked for everything: node hybrid-invoice-service.js setup`]
      : [];
  return configError('CONFIG_INVALID', { problems: [...first, ...problems], file: envFile() });
}

/** Stands in the example of a production configuration for what only the company can say. */
const PLACEHOLDER = 'change-me';

/** Variables that nobody has filled in. A secret may have the words in it. */
function placeholders(given: Environment, names: readonly string[]): string[] {
  return [...variables].flatMap(([name, schema]) => {
    if (!names.includes(name)) return [];
    const value = given[name]?.trim().toLowerCase() ?? '';
    const left = variableDoc(schema).secret ? value === PLACEHOLDER : value.includes(PLACEHOLDER);
    return left ? [name] : [];
  });
}
