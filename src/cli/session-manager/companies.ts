import { loadAccount } from '../../config/companies.ts';
import type { ConfigFile } from '../../config/config-file.ts';
import { cliError } from '../../errors/cli.ts';
import { type Choice, chosenCompany } from '../choice.ts';
import type { CompanySession } from './command-run.ts';

const PROGRAM = 'session-manager.js';

/**
 * The companies of a configuration file whose sessions a command is about.
 *
 * @throws `CLI_USAGE`, `CONFIG_COMPANY_…`
 */
export function companiesFor(file: ConfigFile, choice: Choice, all: boolean): readonly CompanySession[] {
  const isNamed = choice.company !== null || choice.account !== null;
  if (all && isNamed)
    throw cliError('CLI_USAGE', { problem: '--all cannot be combined with --company or --session.', program: PROGRAM });
  if (!all) {
    const one = chosenCompany(file, choice, 'account');
    return [{ name: one.company, config: () => loadAccount(file.file, one) }];
  }
  // A session that several companies share is one.
  return file.companies
    .filter(({ company, sharers: [first] }) => company === first)
    .map((one) => ({
      name: one.company,
      ...(one.sharers.length > 1 && { sharers: one.sharers }),
      config: () => loadAccount(file.file, one),
    }));
}
