import { parseArgs } from 'node:util';
import { type EngineName, engineNames } from '../../src/whatsapp/engine.ts';

export const usage = `Usage: npm run demo -- [option]

Runs the real service against stand-ins of SAP and WhatsApp on loopback: links a phone, finds the invoices of a sample
company, sends their PDFs, follows them to read, writes the outcome back, restarts without a QR code, and sums up.

  --engine webjs|baileys  which engine; default: webjs where a browser can be had without asking anybody, else baileys
  --json                  end standard output with one JSON line, also of a replay
  --keep                  leave everything running to look at, until Ctrl+C
  --kill                  kill the service with SIGKILL in the middle, and start it again

Or lets the service go through what a file of \`doctor --bundle\` tells, and compares its states (exit code 1: they differ):

  --replay FILE           the file; nothing of it but states, reasons and forms is used
  --speed N               so many times as fast, 1 to 1000; default: 40. What lasts longer than 90 s is cut to them first
  --help                  this page
`;

export interface DemoOptions {
  readonly help: boolean;
  readonly json: boolean;
  readonly keep: boolean;
  readonly kill: boolean;
  /** Null: choose. */
  readonly engine: EngineName | null;
  /** File of a bundle; null: the demo. */
  readonly replay: string | null;
  /** Of a replay: times as fast. */
  readonly speed: number;
}

const FASTEST = 1000;

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
      replay: { type: 'string' },
      speed: { type: 'string', default: '40' },
    },
  });
  const engine = values.engine === undefined ? null : engineNames.find((name) => name === values.engine);
  if (engine === undefined) throw new Error(`--engine is one of ${engineNames.join(', ')}; it got "${values.engine}".`);
  const { replay = null } = values;
  const speed = Number(values.speed);
  if (!Number.isInteger(speed) || speed < 1 || speed > FASTEST)
    throw new Error(`--speed is a whole number from 1 to ${FASTEST}; it got "${values.speed}".`);
  if (replay !== null && (values.keep || values.kill || engine !== null))
    throw new Error('--replay takes --speed and --json alone: its engine is that of the file.');
  return { ...values, engine, replay, speed };
}
