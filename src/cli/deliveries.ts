import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { replaceFileBy } from '../atomic-file.ts';
import { openDatabase } from '../database/database.ts';
import { createOutbox } from '../database/outbox.ts';
import type { Outbox } from '../delivery/outbox.ts';
import { cliError } from '../errors/cli.ts';
import { CodedError, toError } from '../errors/coded-error.ts';
import { databaseError } from '../errors/database.ts';
import { actOn, type PersonVerb } from './deliveries/act.ts';
import { exportCsv } from './deliveries/export.ts';
import { filterFrom, filterOptions, roleFrom, typeFrom } from './deliveries/filter.ts';
import { list, type Output } from './deliveries/list.ts';
import { listOptOuts, optIn } from './deliveries/opt-outs.ts';
import { show } from './deliveries/show.ts';

const PROGRAM = 'hybrid-invoice-service.js deliveries';

export const deliveriesUsage = `Usage: node ${PROGRAM} VERB [options]

  list                    deliveries, newest first, and why those that wait do
  show DOCENTRY           one invoice: its messages, attempts and what a person did
  resend DOCENTRY         send it again, under a new WhatsApp id        (--why needed)
  mark-sent DOCENTRY      it has arrived: no more attempts              (--why needed)
  cancel DOCENTRY         it shall not be sent                          (--why needed)
  export                  like list, all rows, as CSV: to standard output, or to --file
  opt-outs                customers who answered with a stop word
  opt-in CARDCODE         such a customer wants messages again          (--why needed)

Filters of list and export
  --state held,failed     received (shown as "awaits approval"), waiting_document ("no PDF yet"), queued, prepared
                          ("queued"), dispatching ("being sent"), ambiguous ("in doubt"), sent, delivered, read,
                          failed, held, cancelled
  --role customer|salesperson|copy|notice   (default: customer)
  --customer CARDCODE   --number DOCNUM   --from YYYY-MM-DD   --to YYYY-MM-DD   --limit N   (list: 100)
Options
  --who NAME    who decides (default: the user of this computer)
  --why TEXT    why, kept with the delivery
  --type invoice|credit_note|delivery_note   which document DOCENTRY is (default: invoice)
  --role ROLE   whose message resend, mark-sent and cancel mean (default: customer)
  --file PATH   write the export there; --bom marks it as UTF-8, as Excel wants it
  --test        deliveries of TEST_MODE
  --json        one JSON line, last on standard output (export: CSV only)

DOCENTRY is SAP's internal number, not the printed one; \`list --number DOCNUM\` finds it.
Works beside a running service and without one. Exit codes: 0 done, 1 impossible, 2 wrong usage.
`;

export interface DeliveriesParts {
  /** File of the outbox. */
  readonly outboxFile: string;
  /** Company database of SAP. */
  readonly company: string;
  readonly settings: Output['settings'];
  readonly user: string;
  readonly now: () => number;
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
}

/**
 * `deliveries list|show|resend|mark-sent|cancel|export|opt-outs|opt-in`, beside a running service or without one: it sees every change
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
  const [verb, subject, ...rest] = positionals;
  if (values.help || verb === undefined) {
    parts.write(deliveriesUsage);
    return values.help ? 0 : 2;
  }
  if (!verbs.includes(verb)) throw usage(`there is no verb ${verb}; there are ${verbs.join(', ')}.`);
  if (rest.length > 0) throw usage(`${verb} takes one thing, and then there is ${rest.join(' ')}.`);
  if (!existsSync(parts.outboxFile)) throw databaseError('DATABASE_MISSING', { path: parts.outboxFile });
  const database = openDatabase(parts.outboxFile);
  try {
    const namespace = values.test ? 'test' : 'live';
    const outbox = createOutbox(database, { namespace, company: parts.company, copies: false });
    const out = { write: parts.write, json: values.json, settings: parts.settings, now: parts.now() };
    const invoice = () => ({ docEntry: docEntryOf(subject, verb), type: typeFrom(values.type) });
    const person = () => ({ who: values.who ?? parts.user, why: whyOf(values.why, verb), at: out.now });
    switch (verb) {
      case 'list':
        await list(outbox, filterFrom(values), out);
        return 0;
      case 'export':
        await runExport(outbox, values, parts);
        return 0;
      case 'show':
        await show(outbox, invoice(), out);
        return 0;
      case 'opt-outs':
        await listOptOuts(outbox, out);
        return 0;
      case 'opt-in':
        await optIn(outbox, cardCodeOf(subject), person(), out);
        return 0;
      default:
        await actOn(outbox, { ...invoice(), role: roleFrom(values.role) }, verb as PersonVerb, person(), out);
        return 0;
    }
  } finally {
    database.close();
  }
}

const verbs: readonly string[] = ['list', 'show', 'resend', 'mark-sent', 'cancel', 'export', 'opt-outs', 'opt-in'];

async function runExport(outbox: Outbox, values: Values, { write, writeError }: DeliveriesParts): Promise<void> {
  if (values.json) throw usage('export writes CSV; list --json --limit N writes JSON.');
  const filter = filterFrom(values);
  const { file } = values;
  if (file === undefined) {
    await exportCsv(outbox, filter, (text) => Promise.resolve(write(text)), values.bom);
    return;
  }
  try {
    await replaceFileBy(file, async (handle) => {
      const rows = await exportCsv(outbox, filter, (text) => handle.appendFile(text), values.bom);
      writeError(`${rows} deliveries are in ${file}.\n`);
    });
  } catch (thrown) {
    if (thrown instanceof CodedError) throw thrown;
    throw cliError('CLI_FILE_NOT_WRITTEN', { file, detail: toError(thrown).message }, thrown);
  }
}

type Values = ReturnType<typeof parse>['values'];

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
        file: { type: 'string' },
        bom: { type: 'boolean', default: false },
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

function cardCodeOf(text: string | undefined): string {
  if (text === undefined) throw usage('opt-in needs the code of a customer.');
  return text;
}

function whyOf(text: string | undefined, verb: string): string {
  if (text === undefined || text.trim() === '') throw usage(`${verb} needs --why "the reason".`);
  return text.trim();
}

function usage(problem: string): CodedError {
  return cliError('CLI_USAGE', { problem, program: PROGRAM });
}
