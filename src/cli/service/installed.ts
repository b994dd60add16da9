import path from 'node:path';
import { loadSite } from '../../config/companies.ts';
import { type ConfigFile, type NamedEnvironment, SECRETS_OF } from '../../config/config-file.ts';
import type { Environment } from '../../config/environment.ts';
import { type Config, type ServiceConfig, secretNames } from '../../config/schema.ts';
import { credentialOf, fileVariable } from '../../config/secret-files.ts';
import { type HoldingConfig, whatHolds } from '../../config/what-holds.ts';
import type { VerbSurroundings } from '../hybrid/verb.ts';
import type { Installed } from './facts.ts';
import { READ, WRITTEN } from './gather.ts';

/**
 * The configuration, of which only the places must be valid: secrets may lie where root alone reads them, and a service is
 * removed whatever its configuration. @throws `CONFIG_INVALID`, `CONFIG_FILE_…`
 */
export function installedBy({ config, configFile, environment }: VerbSurroundings): Installed {
  const file = configFile();
  if (file !== null) return installedByFile(file);
  const variables = environment();
  const held = placesOf(whatHolds(variables)) ?? config();
  return {
    ...{ service: held.service, books: held.books, accounts: held.accounts, controls: [controlOf(held)] },
    ...{ configFile: null, files: secretFiles([variables]), secrets: secretNames },
  };
}

function installedByFile(configured: ConfigFile): Installed {
  const { file } = configured;
  const environments = configured.companies.map(({ environment }) => environment);
  const held = environments.map((one) => placesOf(whatHolds(one)));
  const service = placesOf(whatHolds(configured.service))?.service;
  const sound = held.flatMap((one) => one ?? []);
  const whole = service !== undefined && sound.length === held.length ? null : loadSite(configured);
  const configs = whole?.companies.map(({ config }) => config) ?? sound;
  return {
    service: whole?.service ?? (service as ServiceConfig),
    books: configs.flatMap(({ books }) => books),
    accounts: configs.flatMap(({ accounts }) => accounts),
    controls: configs.map(controlOf),
    configFile: file,
    files: [file, ...configured.secretFiles.map((one) => path.resolve(one)), ...secretFiles(environments)],
    secrets: [...SECRETS_OF.service, ...configured.companies.flatMap(credentialsOf)],
  };
}

/** Names of the credentials that are one company's. */
function credentialsOf({ company, account }: NamedEnvironment): readonly string[] {
  return [
    ...SECRETS_OF.account.map((secret) => credentialOf(account, secret)),
    ...SECRETS_OF.book.map((secret) => credentialOf(company, secret)),
  ];
}

function controlOf({ service, accounts: [account] }: Config) {
  return { dataPath: path.resolve(service.DATA_PATH), session: account.WHATSAPP_SESSION_NAME };
}

/** Null: a place is not valid. */
function placesOf({ config, unusable }: HoldingConfig): Config | null {
  return [...WRITTEN, ...READ].some((name) => unusable.has(name)) ? null : config;
}

function secretFiles(environments: readonly Environment[]): readonly string[] {
  const named = environments.flatMap((one) => secretNames.map((name) => one[fileVariable(name)]));
  return [...new Set(named.flatMap((file) => (file ? [path.resolve(file)] : [])))];
}
