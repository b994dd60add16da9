import { parseArgs } from 'node:util';
import { type EngineName, engineNames } from '../../src/whatsapp/engine.ts';

export const usage = `Usage: npm run demo -- [option]

Runs the real service against stand-ins of SAP and WhatsApp on loopback: links a phone, finds the invoices of a sample
company, sends their PDFs, follows them to read, writes the outcome back, restarts without a QR code, and sums up.

  --engine webjs|baileys  which engine; default: webjs where a browser can be had without asking anybody, else baileys
  --json                  end standard output with one JSON line
  --keep                  leave everything running to look at, until Ctrl+C
  --kill                  kill the service with SIGKILL in the middle, and start it again
  --help                  this page
`;

export interface DemoOptions {
  readonly help: boolean;
  readonly json: boolean;
  readonly keep: boolean;
  readonly kill: boolean;
  /** Null: choose. */
  readonly engine: EngineName | null;
}

/** Parses the demo's command line. @throws Error naming the invalid argument */
export function parseOptions(argv: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      help: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      kill: { type: 'boolean', default: false },
      engine: { type: 'string' },
    },
  });
  const engine = values.engine === undefined ? null : engineNames.find((name) => name === values.engine);
  if (engine === undefined) throw new Error(`--engine is one of ${engineNames.join(', ')}; it got "${values.engine}".`);
  return { ...values, engine };
}
