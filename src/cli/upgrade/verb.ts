import { cliError } from '../../errors/cli.ts';
import { readArguments } from '../arguments.ts';
import type { Verb } from '../hybrid/verb.ts';
import { typedPath } from '../working-folder.ts';

const PROGRAM = 'hybrid-invoice-service.js upgrade';

export const upgradeUsage = `Usage: node ${PROGRAM} --check [options]

Says what another version of Invoice Courier would change here, and whether WhatsApp asks for one: the versions, what is new,
which stores would be brought to another format and how to go back, the libraries for WhatsApp in both, and what WhatsApp
last said of the version of WhatsApp Web that they name. Changes nothing, and works while the service runs. Without options
nothing leaves this computer. An outbox on PostgreSQL is not looked at.

  --package PATH  compare with this package: a .tgz or .tar.gz, or a folder in which one was unpacked. Nothing of it is run
  --online        ask the registry that npm is configured with for the newest versions: of this program, and of the engine's
                  library. Nothing but their names is sent; at most 20 seconds
  --json          the result as one JSON line
  --help          this page

It does not upgrade: docs/operations.md says how.
Exit codes: 0 nothing asks for an upgrade, 1 failed, 2 wrong usage, 3 there is a newer version, 4 WhatsApp refuses the version
that is named to it, or will, 5 invalid configuration, 130 stopped by Ctrl+C.
`;

export const upgradeVerb: Verb = {
  name: 'upgrade',
  summary: ['upgrade --check', 'what a newer version would change here, and whether WhatsApp asks for one'],
  page: upgradeUsage,
  read(argv) {
    const options = {
      check: { type: 'boolean' },
      package: { type: 'string' },
      online: { type: 'boolean' },
      json: { type: 'boolean' },
    } as const;
    const { values } = readArguments(argv, { program: PROGRAM, options });
    if (values.check !== true)
      throw cliError('CLI_USAGE', { problem: 'it only compares: say --check.', program: PROGRAM });
    const place = values.package === undefined ? null : typedPath(values.package);
    return async ({ environment, amongSeveral, json, signal, write }) => {
      const { runUpgradeCheck } = await import('./run.ts');
      const around = { among: amongSeveral(), json, signal, write };
      return await runUpgradeCheck(environment(), { ...around, place, online: values.online === true });
    };
  },
};
