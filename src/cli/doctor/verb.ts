import { readArguments } from '../arguments.ts';
import type { Verb, VerbSurroundings } from '../hybrid/verb.ts';

const PROGRAM = 'hybrid-invoice-service.js doctor';

export const doctorUsage = `Usage: node ${PROGRAM} [options]

Looks at everything that Invoice Courier needs, side by side, in at most 20 seconds: program and Node, configuration, time
zone and clock, folders and disk, permissions, lock, port, browser and fonts, the hosts of WhatsApp, the login, SAP, the
sources of PDFs, SMTP. Each line is ok, warning or error, with what to do. Changes nothing and sends nothing; works while the
service runs, and when the configuration is broken. (--check is another name for it.)

  --json        the result as one JSON line
  --help        this page

A login that SAP refused a short while ago is not tried again: --check-sap does.
Exit codes: 0 nothing is wrong (there may be warnings), 1 a line is an error, 2 wrong usage, 130 stopped by Ctrl+C.
`;

/** For the output to be read, after the last line. */
const LINGER_MS = 1000;

export const doctorVerb: Verb = {
  name: 'doctor',
  summary: ['doctor', 'look at everything that the service needs, with what to do about it'],
  page: doctorUsage,
  read(argv) {
    readArguments(argv, { program: PROGRAM, options: { json: { type: 'boolean' } } });
    return run;
  },
};

async function run({ environment, json, signal, write }: VerbSurroundings): Promise<number> {
  const { runDoctor } = await import('./run.ts');
  const code = await runDoctor(environment(), { farEnds: null, json, signal, write });
  // A server that did not answer may hold its connection for longer than a person waits.
  setTimeout(() => process.exit(code), LINGER_MS).unref();
  return code;
}
