import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { replaceFileBy } from '../atomic-file.ts';
import { openDatabase } from '../database/sqlite/database.ts';
import type { SearchFilter } from '../delivery/ports/search-store.ts';
import type { BatchAnswer } from '../delivery/rules/mark.ts';
import type { DeliverySettings } from '../delivery/settings.ts';
import { createOutbox } from '../delivery/transactions/outbox.ts';
import { codedDiskError } from '../disk-error.ts';
import { cliError } from '../errors/cli.ts';
import { CodedError, toError } from '../errors/coded-error.ts';
import { databaseError } from '../errors/database.ts';
import type { DeliveryVerb } from '../next-steps/action.ts';
import type { BrakeOperations } from '../operations/brakes.ts';
import type { Condition } from '../operations/condition.ts';
import type { Decision } from '../operations/decision.ts';
import { type CsvStyle, excelCsv, exportCsv, exportJson, plainCsv } from '../operations/deliveries/csv.ts';
import { decideDelivery } from '../operations/deliveries/decide.ts';
import { deliveryPages, listDeliveries } from '../operations/deliveries/list.ts';
import { listOptOuts, optIn } from '../operations/deliveries/opt-outs.ts';
import type { DeliveriesPorts } from '../operations/deliveries/ports.ts';
import { proofLanguages } from '../operations/deliveries/proof-words.ts';
import { type ReconcilePorts, reconcile } from '../operations/deliveries/reconcile.ts';
import { revokeDelivery } from '../operations/deliveries/revoke.ts';
import { settleHeld } from '../operations/deliveries/settle-held.ts';
import { showDelivery } from '../operations/deliveries/show.ts';
import { productVersion } from '../operations/product-version.ts';
import { documentTypes, type InvoiceSource } from '../sap/invoice-source.ts';
import { oneLine } from '../visible-text.ts';
import { tellDecided } from './deliveries/act.ts';
import { brake, tellBrake } from './deliveries/brakes.ts';
import { filterFrom, filterOptions, limitFrom, roleFrom, typeFrom } from './deliveries/filter.ts';
import { tellList } from './deliveries/list.ts';
import { tellOptIn, tellOptOuts } from './deliveries/opt-outs.ts';
import type { Output } from './deliveries/output.ts';
import { proofOfNumber } from './deliveries/proof.ts';
import { reconciliationCsv, tellReconciliation } from './deliveries/reconcile.ts';
import { tellRevoked } from './deliveries/revoke.ts';
import { tellSettled } from './deliveries/settle-held.ts';
import { tellInvoice } from './deliveries/show.ts';
import { type Ask, type NamedDocument, whichDocument } from './deliveries/which.ts';
import { refuse } from './hybrid/refusal.ts';
import { typedPath } from './working-folder.ts';

const PROGRAM = 'hybrid-invoice-service.js deliveries';

export const deliveriesUsage = `Usage: node ${PROGRAM} VERB [options]

  list                    deliveries, newest first, and why they wait
  show NUMBER             one invoice: its messages, attempts and people's decisions
  approve [--yes]         let the running service send what awaits a person's approval
  stop-sending            stop all sending now, until resume-sending      (--why needed)
  resume-sending          let it go on
  resend NUMBER           send it again, under a new WhatsApp id        (--why needed)
  mark-sent NUMBER        record that it arrived: no more attempts      (--why needed)
  cancel NUMBER           do not send it                                (--why needed)
  revoke NUMBER           delete it for everyone, within 60 hours       (--why needed)
  settle-marks ANSWER     for all held because a status in SAP may be another document's: sent-before, new (--why needed)
  settle-restored ANSWER  for all held because SAP shows them in place of others: new, sent-before (--why needed)
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

NUMBER is printed on the document; SAP's internal one (DocEntry) works too. One that fits two is asked about, or refused
with both where nobody can be asked; --doc-entry N means SAP's internal number and nothing else.
Works with or without a running service. Columns, fields and states are explained in docs/deliveries.md
Exit codes: 0 done, 1 impossible, 2 wrong usage, 5 invalid configuration.
`;

export interface DeliveriesParts {
  /** File of the outbox. */
  readonly outboxFile: string;
  /** Company database of SAP. */
  readonly company: string;
  /** Name of the WhatsApp account. */
  readonly account: string;
  readonly settings: DeliveriesPorts['settings'] & Pick<DeliverySettings, 'copyToSalesperson' | 'copyTo' | 'timeZone'>;
  /** Language and country of the company, `es-AR`: how a spreadsheet writes there. */
  readonly locale: string;
  /** COMPANY_NAME; null: not set. */
  readonly companyName: string | null;
  /** TEST_MODE is on. */
  readonly testMode: boolean;
  readonly user: string;
  readonly now: () => number;
  readonly width: number;
  readonly service: DeliveriesPorts['service'];
  readonly condition: () => Promise<Condition>;
  /** The brakes of the running service; null: none runs. */
  readonly running: () => Promise<BrakeOperations | null>;
  /** Opens SAP; the caller closes it. */
  readonly sap: () => SapSide;
  /** A person at a terminal. */
  readonly ask: Ask;
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
}

/**
 * `deliveries list|show|resend|mark-sent|cancel|settle-marks|export|opt-outs|opt-in`, with or without a running service, which sees every
 * change at once. Returns the exit code: 0 done, 1 impossible, 2 wrong usage.
 */
export async function runDeliveries(argv: readonly string[], parts: DeliveriesParts): Promise<number> {
  try {
    return await run(argv, parts);
  } catch (thrown) {
    return refuse(toError(codedDiskError(thrown)), { ...parts, json: argv.includes('--json'), within: 'deliveries' });
  }
}

async function run(argv: readonly string[], parts: DeliveriesParts): Promise<number> {
  const { values, positionals } = parse(argv);
  const [verb, subject, ...rest] = positionals;
  if (values.json && verb === undefined) throw usage('a verb is missing.');
  if (values.help || verb === undefined) {
    parts.write(deliveriesUsage);
    return values.help ? 0 : 2;
  }
  if (rest.length > 0) throw usage(`unexpected argument after ${verb}: ${rest.join(' ')}.`);
  const work = workOf(verb, subject, values, parts);
  if (!existsSync(parts.outboxFile)) throw databaseError('DATABASE_MISSING', { path: parts.outboxFile });
  const database = openDatabase(parts.outboxFile, parts);
  try {
    const mode = values.test ? 'test' : 'live';
    const { copyToSalesperson: copies, copyTo } = parts.settings;
    const outbox = createOutbox(database, { mode, company: parts.company, account: parts.account, copies, copyTo });
    await work({ outbox, settings: parts.settings, now: parts.now, service: parts.service });
  } finally {
    database.close();
  }
  if (parts.testMode && !values.test) parts.writeError('TEST_MODE is on: use --test to see its deliveries.\n');
  return 0;
}

const verbs: readonly string[] = [
  'list',
  'show',
  'approve',
  'stop-sending',
  'resume-sending',
  'resend',
  'mark-sent',
  'cancel',
  'revoke',
  'settle-marks',
  'settle-restored',
  'reconcile',
  'export',
  'proof',
  'opt-outs',
  'opt-in',
];

/** What the verbs about one document are called elsewhere. */
const actions: Readonly<Record<string, DeliveryVerb>> = {
  show: 'show_delivery',
  resend: 'resend',
  'mark-sent': 'mark_sent',
  cancel: 'cancel',
};

/** WhatsApp answers in a second or two. Milliseconds. */
const REVOKE_PATIENCE_MS = 20_000;

type Work = (ports: DeliveriesPorts) => Promise<void>;

/** What `reconcile` needs from SAP. */
export interface SapSide extends Pick<ReconcilePorts, 'types' | 'fromDate' | 'branches'> {
  readonly source: InvoiceSource;
  readonly signal: AbortSignal;
}

/** What a verb does once the outbox is open. @throws `CLI_USAGE` before it is opened */
function workOf(verb: string, subject: string | undefined, values: Values, parts: DeliveriesParts): Work {
  const { write, width, user, settings } = parts;
  const out: Output = { write, width, json: values.json, timeZone: settings.timeZone, now: parts.now() };
  const document = () => {
    const wanted = documentFrom(subject, values, verb);
    const ask = values.json ? null : parts.ask;
    return (ports: DeliveriesPorts) => whichDocument(ports, wanted, actions[verb] ?? null, ask);
  };
  const decision = (): Decision => ({ decidedBy: values.who ?? user, why: whyOf(values.why, verb) });
  switch (verb) {
    case 'list':
    case 'export': {
      if (subject !== undefined) throw usage(`${verb} takes options only; for one invoice use: show ${subject}`);
      const filter = filterFrom(values, { now: parts.now(), timeZone: settings.timeZone });
      const limit = limitFrom(values);
      if (verb === 'export') return exportTo(filter, limit, values, parts);
      return async (ports) => tellList(await listDeliveries(ports, filter, limit), await parts.condition(), out);
    }
    case 'show': {
      const which = document();
      return async (ports) => tellInvoice(await showDelivery(ports, await which(ports)), out);
    }
    case 'proof':
      return proofWith(subject, values, parts);
    case 'opt-outs':
      if (subject !== undefined) throw usage(`unexpected argument after opt-outs: ${subject}.`);
      return async (ports) => tellOptOuts(await listOptOuts(ports), out);
    case 'opt-in': {
      const customer = cardCodeOf(subject);
      const decided = decision();
      return async (ports) => tellOptIn(await optIn(ports, customer, decided), out);
    }
    case 'stop-sending':
    case 'resume-sending': {
      if (subject !== undefined) throw usage(`unexpected argument after ${verb}: ${subject}.`);
      const stops = verb === 'stop-sending';
      const decided = stops ? decision() : { decidedBy: values.who ?? user, why: values.why ?? '' };
      const wish = stops ? 'stopSending' : 'resumeSending';
      return async (ports) => tellBrake(await brake(wish, decided, await parts.running(), ports), out);
    }
    case 'reconcile':
      if (subject !== undefined) throw usage('reconcile takes options only.');
      return reconcileWith(values, parts, out);
    case 'settle-marks':
    case 'settle-restored': {
      const answer = answerFrom(subject, verb);
      const decided = decision();
      const hold = verb === 'settle-marks' ? 'mark' : 'restored';
      return async (ports) => tellSettled(await settleHeld(ports, hold, answer, decided), out);
    }
    case 'revoke': {
      const [which, role, decided] = [document(), roleFrom(values.role), decision()];
      return async (ports) => {
        const wanted = { ...(await which(ports)), role };
        tellRevoked(await revokeDelivery({ ...ports, sleep }, wanted, decided, REVOKE_PATIENCE_MS), out);
      };
    }
    case 'resend':
    case 'mark-sent':
    case 'cancel': {
      const [which, role, decided] = [document(), roleFrom(values.role), decision()];
      const deed = verb === 'mark-sent' ? 'mark_sent' : verb;
      return async (ports) =>
        tellDecided(await decideDelivery(ports, { ...(await which(ports)), role }, deed, decided), out);
    }
    default:
      throw usage(`unknown verb ${verb}; available: ${verbs.join(', ')}.`);
  }
}

function proofWith(subject: string | undefined, values: Values, parts: DeliveriesParts): Work {
  if (subject === undefined || !/^\d{1,10}$/.test(subject))
    throw usage('proof needs the printed number of a document.');
  const wanted = { docNum: Number(subject), type: values.type === undefined ? null : typeFrom(values.type) };
  const language = proofLanguages.find((one) => parts.locale.startsWith(one)) ?? 'en';
  const { timeZone } = parts.settings;
  const look = {
    language,
    timeZone,
    company: parts.companyName,
    version: productVersion(),
  };
  const file = typedPath(values.output ?? `proof-${wanted.docNum}.pdf`);
  return async (ports) => {
    const pdf = await proofOfNumber(ports, wanted, look);
    await intoFile(file, (handle) => handle.appendFile(pdf));
    parts.write(values.json ? `${JSON.stringify({ file })}\n` : `Proof of delivery written to ${oneLine(file)}\n`);
  };
}

function reconcileWith(values: Values, parts: DeliveriesParts, out: Output): Work {
  const { from, to } = filterFrom(values, { now: parts.now(), timeZone: parts.settings.timeZone });
  if (from === undefined || to === undefined) throw usage('reconcile needs --from and --to.');
  const style = values.excel ? excelCsv(parts.locale, parts.settings.timeZone) : plainCsv;
  return async ({ outbox }) => {
    const { source, ...rules } = parts.sap();
    try {
      const found = await reconcile({ outbox, source, ...rules }, { from, to }, rules.signal);
      if (values.json || (!values.csv && !values.excel)) return tellReconciliation(found, out);
      parts.write(reconciliationCsv(found, style));
      for (const sentence of found.unaccounted) parts.writeError(`${oneLine(`Not accounted for: ${sentence}`)}\n`);
    } finally {
      await source.close();
    }
  };
}

function exportTo(filter: SearchFilter, limit: number | null, values: Values, parts: DeliveriesParts): Work {
  const { write, writeError, locale, settings } = parts;
  const style: CsvStyle = values.excel
    ? excelCsv(locale, settings.timeZone)
    : { ...plainCsv, byteOrderMark: values.bom };
  const exported = (ports: DeliveriesPorts, put: (text: string) => Promise<void>): Promise<number> => {
    const pages = deliveryPages(ports, filter, limit);
    return values.json ? exportJson(pages, put) : exportCsv(pages, put, style);
  };
  if (values.file === undefined) {
    return async (ports) => void (await exported(ports, (text) => Promise.resolve(write(text))));
  }
  const file = typedPath(values.file);
  return async (ports) => {
    let rows = 0;
    await intoFile(file, async (handle) => {
      rows = await exported(ports, (text) => handle.appendFile(text));
    });
    if (values.json) write(`${JSON.stringify({ file, deliveries: rows })}\n`);
    else writeError(`${rows} deliveries written to ${file}\n`);
  };
}

/** The file is there when it is whole. @throws `CLI_FILE_NOT_WRITTEN` */
async function intoFile(file: string, write: Parameters<typeof replaceFileBy>[1]): Promise<void> {
  try {
    await replaceFileBy(file, write);
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
  } catch (thrown) {
    throw usage(toError(thrown).message);
  }
}

function documentFrom(positional: string | undefined, values: Values, verb: string): NamedDocument {
  const internal = values['doc-entry'];
  if (internal !== undefined && positional !== undefined) throw usage(`${verb} takes a number, or --doc-entry.`);
  const text = internal ?? positional;
  if (text === undefined || !/^\d{1,10}$/.test(text)) {
    throw usage(`${verb} needs the number of an invoice, of at most 10 digits.`);
  }
  return { number: Number(text), isDocEntry: internal !== undefined, type: typeFrom(values.type ?? 'invoice') };
}

function answerFrom(text: string | undefined, verb: string): BatchAnswer {
  if (text === 'new') return 'new';
  if (text === 'sent-before') return 'sent_before';
  throw usage(`${verb} needs an answer: sent-before, or new.`);
}

function cardCodeOf(text: string | undefined): string {
  if (text === undefined) throw usage('opt-in needs the code of a customer, or a phone that opt-outs shows.');
  return text;
}

function whyOf(text: string | undefined, verb: string): string {
  if (text === undefined || text.trim() === '') throw usage(`${verb} needs --why "the reason".`);
  return text.trim();
}

function usage(problem: string): CodedError {
  return cliError('CLI_USAGE', { problem, program: PROGRAM });
}
