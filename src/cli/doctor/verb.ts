import { cliError } from '../../errors/cli.ts';
import { readArguments } from '../arguments.ts';
import { askOnTerminal } from '../ask-on-terminal.ts';
import type { Verb, VerbSurroundings } from '../hybrid/verb.ts';
import { typedPath } from '../working-folder.ts';

const PROGRAM = 'hybrid-invoice-service.js doctor';

export const doctorUsage = `Usage: node ${PROGRAM} [options]

Looks at everything that Invoice Courier needs, side by side, in at most 20 seconds: program and Node, configuration, time
zone and clock, folders and disk, permissions, lock, port, browser and fonts, the hosts of WhatsApp, the login, SAP, the
sources of PDFs, SMTP. Each line is ok, warning or error, with what to do. Changes nothing and sends nothing; works while the
service runs, and when the configuration is broken. (--check is another name for it.)

  --bundle FILE  also write one file for whoever helps from outside: versions, masked configuration, states, flight recorder,
                 forms of SAP's and WhatsApp's answers; no values, numbers or texts of yours. It is shown before it is written
  --yes         write it without asking
  --json        the result as one JSON line
  --help        this page

A login that SAP refused a short while ago is not tried again: --check-sap does.
Exit codes: 0 nothing is wrong (there may be warnings), 1 a line is an error, 2 wrong usage, 130 stopped by Ctrl+C.
`;

/** For the output to be read, after the last line. */
const LINGER_MS = 1000;

export const doctorVerb: Verb = {
  name: 'doctor',
  summary: ['doctor [--bundle FILE]', 'look at everything that the service needs, with what to do about it'],
  page: doctorUsage,
  read(argv) {
    const options = { json: { type: 'boolean' }, bundle: { type: 'string' }, yes: { type: 'boolean' } } as const;
    const { values } = readArguments(argv, { program: PROGRAM, options });
    if (values.yes && values.bundle === undefined)
      throw cliError('CLI_USAGE', { problem: '--yes needs --bundle.', program: PROGRAM });
    const file = values.bundle === undefined ? null : typedPath(values.bundle);
    return (around) => run(around, file, values.yes === true);
  },
};

async function run(
  { environment, amongSeveral, farEnds, json, signal, write }: VerbSurroundings,
  file: string | null,
  yes: boolean,
): Promise<number> {
  const { runDoctor } = await import('./run.ts');
  const ask = json ? null : await askOnTerminal(signal);
  const bundle = file === null ? null : { file, yes, ask };
  const code = await runDoctor(environment(), {
    farEnds,
    among: amongSeveral(),
    json,
    signal,
    write,
    bundle,
  });
  // A server that did not answer may hold its connection for longer than a person waits.
  setTimeout(() => process.exit(code), LINGER_MS).unref();
  return code;
}
