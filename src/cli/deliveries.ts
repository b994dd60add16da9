import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openDatabase } from '../database/database.ts';
import { createOutbox } from '../database/outbox.ts';
import { cliError } from '../errors/cli.ts';
import { CodedError, toError } from '../errors/coded-error.ts';
import { databaseError } from '../errors/database.ts';
import { actOn, type PersonVerb } from './deliveries/act.ts';
import { exportCsv } from './deliveries/export.ts';
import { filterFrom, filterOptions } from './deliveries/filter.ts';
import { list } from './deliveries/list.ts';
import { show } from './deliveries/show.ts';

const PROGRAM = 'hybrid-invoice-service.js deliveries';

export const deliveriesUsage = `Usage: node ${PROGRAM} VERB [options]

  list                    deliveries, newest first
  show DOCENTRY           one invoice: its messages, attempts and what a person did
  resend DOCENTRY         send it again, under a new WhatsApp id        (--why needed)
  mark-sent DOCENTRY      it has arrived: no more attempts              (--why needed)
  cancel DOCENTRY         it shall not be sent                          (--why needed)
  export                  like list, all rows, as CSV on standard output

Filters of list and export
  --state held,failed     received, waiting_document, queued, prepared, dispatching, ambiguous, sent, delivered,
                          read, failed, held, cancelled
  --role customer|salesperson|copy|notice   (default: customer)
  --customer CARDCODE   --number DOCNUM   --from YYYY-MM-DD   --to YYYY-MM-DD   --limit N
Options
  --who NAME    who decides (default: the user of this computer)
  --why TEXT    why, kept with the delivery
  --type invoice|credit_note|delivery_note   which document DOCENTRY is (default: invoice)
  --test        deliveries of TEST_MODE
  --json        one JSON line, last on standard output
`;

export interface DeliveriesParts {
  /** File of the outbox. */
  readonly outboxFile: string;
  /** Company database of SAP. */
  readonly company: string;
  readonly user: string;
  readonly now: () => number;
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
}

/**
 * `deliveries list|show|resend|mark-sent|cancel|export`, beside a running service or without one: it sees every change
 * at once. Answers the exit code: 0 done, 1 impossible, 2 not understood.
 */
export async function runDeliveries(argv: readonly string[], parts: DeliveriesParts): Promise<number> {
  try {
    return await run(argv, parts);
  } catch (thrown) {
    const error = toError(thrown);
    parts.writeError(`${error.message}\n`);
    if (error instanceof CodedError) parts.writeError(`Next: ${error.next}\n`);
    return error instanceof CodedError && error.code !== 'CLI_USAGE' ? 1 : 2;
  }
}

async function run(argv: readonly string[], parts: DeliveriesParts): Promise<number> {
  const { values, positionals } = parse(argv);
  const [verb, subject] = positionals;
  if (values.help || verb === undefined) {
    parts.write(deliveriesUsage);
    return values.help ? 0 : 2;
  }
  if (!existsSync(parts.outboxFile)) throw databaseError('DATABASE_MISSING', { path: parts.outboxFile });
  const database = openDatabase(parts.outboxFile);
  try {
    const namespace = values.test ? 'test' : 'live';
    const outbox = createOutbox(database, { namespace, company: parts.company, copies: false });
    const out = { write: parts.write, json: values.json };
    switch (verb) {
      case 'list':
        await list(outbox, filterFrom(values), out);
        return 0;
      case 'export':
        await exportCsv(outbox, filterFrom(values), parts.write);
        return 0;
      case 'show':
        await show(outbox, { docEntry: docEntryOf(subject, verb), type: values.type }, out);
        return 0;
      case 'resend':
      case 'mark-sent':
      case 'cancel': {
        const docEntry = docEntryOf(subject, verb);
        if (values.why === undefined) throw usage(`${verb} needs --why "the reason".`);
        const person = { who: values.who ?? parts.user, why: values.why, at: parts.now() };
        await actOn(outbox, { docEntry, type: values.type }, verb satisfies PersonVerb, person, out);
        return 0;
      }
      default:
        throw usage(`there is no verb ${verb}.`);
    }
  } finally {
    database.close();
  }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        ...filterOptions,
        who: { type: 'string' },
        why: { type: 'string' },
        type: { type: 'string', default: 'invoice' },
        test: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (thrown) {
    throw usage(toError(thrown).message);
  }
}

function docEntryOf(text: string | undefined, verb: string): number {
  if (text === undefined || !/^\d+$/.test(text)) throw usage(`${verb} needs the DocEntry of an invoice.`);
  return Number(text);
}

function usage(problem: string): CodedError {
  return cliError('CLI_USAGE', { problem, program: PROGRAM });
}
