import type { BatchAnswer } from '../../delivery/rules/mark.ts';
import { cliError } from '../../errors/cli.ts';
import type { CodedError } from '../../errors/coded-error.ts';
import { documentTypes } from '../../sap/invoice-source.ts';
import { readArguments } from '../arguments.ts';
import { filterOptions, typeFrom } from './filter.ts';
import type { NamedDocument } from './which.ts';

/** As in `node {program} --help`. */
export const PROGRAM = 'hybrid-invoice-service.js deliveries';

export const deliveriesUsage = `Usage: node ${PROGRAM} VERB [options]

  list                    deliveries, newest first, and why they wait
  show NUMBER             one invoice: its messages, attempts and people's decisions
  approve [--yes]         let the running service send what awaits a person's approval
  stop-sending            stop all sending now, until resume-sending      (--why needed)
  resume-sending          resume sending
  resend NUMBER           send it again, as a new message               (--why needed)
  mark-sent NUMBER        record that it arrived: no more attempts      (--why needed)
  cancel NUMBER           do not send it                                (--why needed)
  revoke NUMBER           delete it for everyone, within 60 hours       (--why needed)
  settle-marks ANSWER     decide about all held because a status in SAP may be another document's: sent-before, new (--why needed)
  settle-restored ANSWER  decide about all held because SAP shows them in place of others: new, sent-before (--why needed)
  reconcile               compare SAP's documents of a period (--from, --to) with WhatsApp's proof; queries SAP; --csv has all
  proof NUMBER            a proof of delivery of the document with this printed number, as a PDF: to --output, or proof-NUMBER.pdf
  export                  like list, all rows, as CSV (or --json): to standard output, or to --file
  opt-outs                customers who answered with a stop word
  opt-in CARDCODE|PHONE   the customer wants messages again             (--why needed)

Filters of list and export
  --state held,failed     received (shown as "awaits approval"), waiting_document ("no PDF yet"), queued, prepared
                          ("queued"), dispatching ("being sent"), ambiguous ("in doubt"), sent, delivered, read,
                          failed, held, cancelled
  --role customer|salesperson|copy|notice   (default: customer)
  --type NAME             ${documentTypes.join(', ')}, and of invoices debit_memo, reserve_invoice
  --branch 1,3            SAP's ids of branches
  --customer TEXT         code of a customer or its beginning, or words of the name
  --reason CODE,CODE      why they are held, failed or waiting
  --sent-on DAYS   --delivered-on DAYS   --held-on DAYS   yesterday, today, 2026-11-27, 2026-11-01..2026-11-15
  --number DOCNUM   --from YYYY-MM-DD   --to YYYY-MM-DD (document dates)   --limit N (list: 100)
Options
  --who NAME    who decides (default: the user of this computer)
  --why TEXT    why, stored with the delivery
  --type ${documentTypes.join('|')}   which document NUMBER is (default: invoice)
  --role ROLE   whose message resend, mark-sent, cancel and revoke mean (default: customer)
  --file PATH   write the export there
  --output PATH write the proof there
  --csv         reconcile: every document as CSV (--excel as below)
  --excel       for opening with a double click: separator and decimal sign of COMPANY_LANGUAGE and COMPANY_COUNTRY,
                byte order mark, times of the company; without it: commas, points, UTC (--bom adds only the mark)
  --test        deliveries of TEST_MODE
  --json        one JSON line, last on standard output

NUMBER is printed on the document; SAP's internal one (DocEntry) works too. If it fits two documents, a terminal asks
which one is meant, and a script is refused with both named; --doc-entry N means SAP's internal number and nothing else.
Works with or without a running service. Columns, fields and states are explained in docs/deliveries.md
Exit codes: 0 done, 1 impossible, 2 wrong usage, 5 invalid configuration.
`;

export type Values = ReturnType<typeof readOptions>['values'];

/** What is behind `deliveries`. @throws `CLI_USAGE` */
export function readOptions(argv: readonly string[]) {
  return readArguments(argv, {
    program: PROGRAM,
    words: true,
    options: {
      ...filterOptions,
      who: { type: 'string' },
      why: { type: 'string' },
      file: { type: 'string' },
      output: { type: 'string' },
      'doc-entry': { type: 'string' },
      csv: { type: 'boolean', default: false },
      bom: { type: 'boolean', default: false },
      excel: { type: 'boolean', default: false },
      test: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
}

/** @throws `CLI_USAGE` */
export function documentFrom(positional: string | undefined, values: Values, verb: string): NamedDocument {
  const internal = values['doc-entry'];
  if (internal !== undefined && positional !== undefined) throw usage(`${verb} takes a number, or --doc-entry.`);
  const text = internal ?? positional;
  if (text === undefined || !/^\d{1,10}$/.test(text)) {
    throw usage(`${verb} needs the number of an invoice, of at most 10 digits.`);
  }
  return { number: Number(text), isDocEntry: internal !== undefined, type: typeFrom(values.type ?? 'invoice') };
}

/** @throws `CLI_USAGE` */
export function answerFrom(text: string | undefined, verb: string): BatchAnswer {
  if (text === 'new') return 'new';
  if (text === 'sent-before') return 'sent_before';
  throw usage(`${verb} needs an answer: sent-before, or new.`);
}

/** @throws `CLI_USAGE` */
export function cardCodeOf(text: string | undefined): string {
  if (text === undefined) throw usage('opt-in needs the code of a customer, or a phone that opt-outs shows.');
  return text;
}

/** @throws `CLI_USAGE` */
export function whyOf(text: string | undefined, verb: string): string {
  if (text === undefined || text.trim() === '') throw usage(`${verb} needs --why "the reason".`);
  return text.trim();
}

/** A mistake in what was typed behind `deliveries`. */
export function usage(problem: string): CodedError {
  return cliError('CLI_USAGE', { problem, program: PROGRAM });
}
