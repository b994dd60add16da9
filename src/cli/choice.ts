import { CONFIG_VARIABLE, type ConfigFile, type NamedEnvironment, readConfigFile } from '../config/config-file.ts';
import type { Environment } from '../config/environment.ts';
import { cliError } from '../errors/cli.ts';
import { configError } from '../errors/config.ts';
import { companyOption } from '../next-steps/commands.ts';
import { shellWord } from '../shell-word.ts';
import { takeOption } from './home.ts';
import { typedPath } from './working-folder.ts';
import { showCommandsWith } from './writers.ts';

/** What a command line says of several companies. */
export interface Choice {
  /** `--config`, absolute; null: not given. */
  readonly file: string | null;
  /** `--company`: of a book. */
  readonly company: string | null;
  /** `--session`: of an account. */
  readonly account: string | null;
}

/** Takes the options that may stand anywhere out of a command line. @throws `CLI_USAGE` */
export function takeChoice(
  argv: readonly string[],
  program: string,
): { readonly choice: Choice; readonly rest: readonly string[] } {
  const file = takeOption(argv, '--config', { program, needs: 'a file' });
  const company = takeOption(file.rest, '--company', { program, needs: 'the name of a company' });
  const account = takeOption(company.rest, '--session', { program, needs: 'the name of an account' });
  if (company.given !== null && account.given !== null)
    throw cliError('CLI_USAGE', { problem: '--company and --session cannot be combined.', program });
  const place = file.given === null ? null : typedPath(file.given);
  return { choice: { file: place, company: company.given, account: account.given }, rest: account.rest };
}

/**
 * The configuration file of `--config` or COURIER_CONFIG; null: the environment describes one company.
 *
 * @throws `CLI_USAGE` for a company without a file; `CONFIG_FILE_…`
 */
export function configFileOf(choice: Choice, environment: Environment, program: string): ConfigFile | null {
  const file = choice.file ?? (environment[CONFIG_VARIABLE] || null);
  if (file !== null) return readConfigFile(file, environment);
  if (choice.company === null && choice.account === null) return null;
  const option = choice.company === null ? '--session' : '--company';
  throw cliError('CLI_USAGE', {
    problem: `${option} needs a configuration file: --config or COURIER_CONFIG.`,
    program,
  });
}

/**
 * The one company that a command is about. Commands that are shown from now on name it too.
 *
 * @param about `account`: any of those that share the account will do
 * @throws `CONFIG_COMPANY_UNKNOWN`, `CONFIG_COMPANY_NOT_NAMED`
 */
export function chosenCompany(
  { file, companies }: ConfigFile,
  choice: Choice,
  about: 'company' | 'account' = 'company',
): NamedEnvironment {
  const { company, account } = choice;
  const named = companies.filter((one) => (account === null ? one.company === company : one.account === account));
  const [only] = company === null && account === null ? companies : named;
  const names = [...new Set(companies.map((one) => (account === null ? one.company : one.account)))].join(', ');
  const isAsked = company !== null || account !== null;
  if (only === undefined)
    throw configError('CONFIG_COMPANY_UNKNOWN', {
      ...{ file, names, name: company ?? account ?? '' },
      kind: account === null ? 'company' : 'account',
    });
  if (!isAsked && companies.length > 1) throw configError('CONFIG_COMPANY_NOT_NAMED', { file, names });
  if (named.length > 1 && about === 'company')
    throw configError('CONFIG_COMPANY_NOT_NAMED', { file, names: named.map((one) => one.company).join(', ') });
  showCommandsWith(optionsOf(choice, companies.length > 1 ? only : null));
  return only;
}

/** What repeats the choice. */
export function optionsOf({ file }: Choice, one: Pick<NamedEnvironment, 'company'> | null): string | null {
  const words = [
    ...(file === null ? [] : [`--config ${shellWord(file)}`]),
    ...(one === null ? [] : [companyOption(one.company)]),
  ];
  return words.length === 0 ? null : words.join(' ');
}
