import { setTimeout as sleep } from 'node:timers/promises';
import { replaceFileBy } from '../atomic-file.ts';
import type { DeliverySettings } from '../delivery/settings.ts';
import { codedDiskError } from '../disk-error.ts';
import { cliError } from '../errors/cli.ts';
import { CodedError, toError } from '../errors/coded-error.ts';
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
import type { InvoiceSource } from '../sap/invoice-source.ts';
import type { OutboxPlace } from '../service/outbox-place.ts';
import { oneLine } from '../visible-text.ts';
import { meantBy } from './arguments.ts';
import { tellDecided } from './deliveries/act.ts';
import {
  answerFrom,
  cardCodeOf,
  deliveriesUsage,
  documentFrom,
  readOptions,
  usage,
  type Values,
  whyOf,
} from './deliveries/arguments.ts';
import { brake, tellBrake } from './deliveries/brakes.ts';
import { filterFrom, limitFrom, roleFrom, typeFrom } from './deliveries/filter.ts';
import { tellList } from './deliveries/list.ts';
import { tellOptIn, tellOptOuts } from './deliveries/opt-outs.ts';
import type { Output } from './deliveries/output.ts';
import { proofOfNumber } from './deliveries/proof.ts';
import { reconciliationCsv, tellReconciliation } from './deliveries/reconcile.ts';
import { tellRevoked } from './deliveries/revoke.ts';
import { tellSettled } from './deliveries/settle-held.ts';
import { tellInvoice } from './deliveries/show.ts';
import { type Ask, whichDocument } from './deliveries/which.ts';
import { refuse } from './hybrid/refusal.ts';
import { typedPath } from './working-folder.ts';

export interface DeliveriesParts {
  readonly place: OutboxPlace;
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

/** What was typed behind `deliveries`. */
export interface DeliveriesWish {
  /** Null: its help. */
  readonly work: Work | null;
  readonly values: Values;
}

/** Reads the command line behind `deliveries`. @throws `CLI_USAGE` */
export function readDeliveries(argv: readonly string[]): DeliveriesWish {
  const { values, positionals } = readOptions(argv);
  const [verb, subject, ...rest] = positionals;
  if (values.json && verb === undefined) throw usage('a verb is missing.');
  if (values.help || verb === undefined) return { work: null, values };
  if (rest.length > 0) throw usage(`unexpected argument after ${verb}: ${rest.join(' ')}.`);
  return { work: workOf(verb, subject, values), values };
}

/**
 * Does it, with or without a running service, which sees every change at once. Returns the exit code: 0 done,
 * 1 impossible.
 */
export async function runDeliveries(wish: DeliveriesWish, parts: DeliveriesParts): Promise<number> {
  try {
    return await run(wish, parts);
  } catch (thrown) {
    const { json } = wish.values;
    const { timeZone } = parts.settings;
    return refuse(toError(codedDiskError(thrown)), { ...parts, json, timeZone, within: 'deliveries' });
  }
}

async function run({ work, values }: DeliveriesWish, parts: DeliveriesParts): Promise<number> {
  if (work === null) {
    parts.write(deliveriesUsage);
    return values.help ? 0 : 2;
  }
  const { createOutbox } = await import('../delivery/transactions/outbox.ts');
  const { openOutboxDatabase } = await import('../service/outbox-database.ts');
  const database = await openOutboxDatabase(parts.place, parts, { existing: true });
  try {
    const mode = values.test ? 'test' : 'live';
    const { copyToSalesperson: copies, copyTo } = parts.settings;
    const outbox = createOutbox(database, { mode, company: parts.company, account: parts.account, copies, copyTo });
    const { write, width, settings } = parts;
    const out: Output = { write, width, json: values.json, timeZone: settings.timeZone, now: parts.now() };
    await work({ outbox, settings, now: parts.now, service: parts.service }, parts, out);
  } finally {
    await database.close();
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

type Work = (ports: DeliveriesPorts, parts: DeliveriesParts, out: Output) => Promise<void>;

/** For conditions that are only looked at, before it is known where the company is. */
const ANY_DAY = { now: 0, timeZone: 'UTC' } as const;

/** What `reconcile` needs from SAP. */
export interface SapSide extends Pick<ReconcilePorts, 'types' | 'fromDate' | 'branches'> {
  readonly source: InvoiceSource;
  readonly signal: AbortSignal;
}

/** What a verb does once the outbox is open. @throws `CLI_USAGE` */
function workOf(verb: string, subject: string | undefined, values: Values): Work {
  const document = () => {
    const wanted = documentFrom(subject, values, verb);
    return (ports: DeliveriesPorts, { ask }: DeliveriesParts) =>
      whichDocument(ports, wanted, actions[verb] ?? null, values.json ? null : ask);
  };
  const decision = () => {
    const why = whyOf(values.why, verb);
    return ({ user }: DeliveriesParts): Decision => ({ decidedBy: values.who ?? user, why });
  };
  switch (verb) {
    case 'list':
    case 'export': {
      if (subject !== undefined) throw usage(`${verb} takes options only; for one invoice use: show ${subject}`);
      filterFrom(values, ANY_DAY);
      const limit = limitFrom(values);
      if (verb === 'export') return exportTo(limit, values);
      return async (ports, parts, out) =>
        tellList(await listDeliveries(ports, filterFrom(values, out), limit), await parts.condition(), out);
    }
    case 'show': {
      const which = document();
      return async (ports, parts, out) => tellInvoice(await showDelivery(ports, await which(ports, parts)), out);
    }
    case 'proof':
      return proofWith(subject, values);
    case 'opt-outs':
      if (subject !== undefined) throw usage(`unexpected argument after opt-outs: ${subject}.`);
      return async (ports, _, out) => tellOptOuts(await listOptOuts(ports), out);
    case 'opt-in': {
      const customer = cardCodeOf(subject);
      const decided = decision();
      return async (ports, parts, out) => tellOptIn(await optIn(ports, customer, decided(parts)), out);
    }
    case 'stop-sending':
    case 'resume-sending':
      if (subject !== undefined) throw usage(`unexpected argument after ${verb}: ${subject}.`);
      return brakeWith(verb, values);
    case 'reconcile':
      if (subject !== undefined) throw usage('reconcile takes options only.');
      return reconcileWith(values);
    case 'settle-marks':
    case 'settle-restored': {
      const answer = answerFrom(subject, verb);
      const decided = decision();
      const hold = verb === 'settle-marks' ? 'mark' : 'restored';
      return async (ports, parts, out) => tellSettled(await settleHeld(ports, hold, answer, decided(parts)), out);
    }
    case 'revoke': {
      const [which, role, decided] = [document(), roleFrom(values.role), decision()];
      return async (ports, parts, out) => {
        const wanted = { ...(await which(ports, parts)), role };
        tellRevoked(await revokeDelivery({ ...ports, sleep }, wanted, decided(parts), REVOKE_PATIENCE_MS), out);
      };
    }
    case 'resend':
    case 'mark-sent':
    case 'cancel': {
      const [which, role, decided] = [document(), roleFrom(values.role), decision()];
      const deed = verb === 'mark-sent' ? 'mark_sent' : verb;
      return async (ports, parts, out) =>
        tellDecided(await decideDelivery(ports, { ...(await which(ports, parts)), role }, deed, decided(parts)), out);
    }
    default:
      throw usage(`unknown verb ${verb}; available: ${verbs.join(', ')}.${meantBy(verb, verbs)}`);
  }
}

function brakeWith(verb: 'stop-sending' | 'resume-sending', values: Values): Work {
  const stops = verb === 'stop-sending';
  const why = stops ? whyOf(values.why, verb) : (values.why ?? '');
  const wish = stops ? 'stopSending' : 'resumeSending';
  return async (ports, parts, out) => {
    const decided = { decidedBy: values.who ?? parts.user, why };
    tellBrake(await brake(wish, decided, await parts.running(), ports), out);
  };
}

function proofWith(subject: string | undefined, values: Values): Work {
  if (subject === undefined || !/^\d{1,10}$/.test(subject))
    throw usage('proof needs the printed number of a document.');
  const wanted = { docNum: Number(subject), type: values.type === undefined ? null : typeFrom(values.type) };
  const file = typedPath(values.output ?? `proof-${wanted.docNum}.pdf`);
  return async (ports, { locale, companyName: company, write }, { timeZone }) => {
    const language = proofLanguages.find((one) => locale.startsWith(one)) ?? 'en';
    const pdf = await proofOfNumber(ports, wanted, { language, timeZone, company, version: productVersion() });
    await intoFile(file, (handle) => handle.appendFile(pdf));
    write(values.json ? `${JSON.stringify({ file })}\n` : `Proof of delivery written to ${oneLine(file)}\n`);
  };
}

function reconcileWith(values: Values): Work {
  const { from, to } = filterFrom(values, ANY_DAY);
  if (from === undefined || to === undefined) throw usage('reconcile needs --from and --to.');
  return async ({ outbox }, parts, out) => {
    const style = values.excel ? excelCsv(parts.locale, out.timeZone) : plainCsv;
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

function exportTo(limit: number | null, values: Values): Work {
  const file = values.file === undefined ? null : typedPath(values.file);
  return async (ports, { write, writeError, locale }, today) => {
    const style: CsvStyle = values.excel
      ? excelCsv(locale, today.timeZone)
      : { ...plainCsv, byteOrderMark: values.bom };
    const exported = (put: (text: string) => Promise<void>): Promise<number> => {
      const pages = deliveryPages(ports, filterFrom(values, today), limit);
      return values.json ? exportJson(pages, put) : exportCsv(pages, put, style);
    };
    if (file === null) return void (await exported((text) => Promise.resolve(write(text))));
    let rows = 0;
    await intoFile(file, async (handle) => {
      rows = await exported((text) => handle.appendFile(text));
    });
    if (values.json) write(`${JSON.stringify({ file, deliveries: rows })}\n`);
    else writeError(`${rows} deliveries written to ${file}\n`);
  };
}

/** A file with this text, there when it is whole. @throws `CLI_FILE_NOT_WRITTEN` */
export async function textIntoFile(file: string, text: string): Promise<void> {
  await intoFile(file, (handle) => handle.appendFile(text));
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
