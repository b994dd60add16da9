import { isCalendarDate } from '../config/variable.ts';
import type { CandidateInvoice } from '../documents/candidate-invoice.ts';
import { cliError } from '../errors/cli.ts';
import type { CodedError } from '../errors/coded-error.ts';
import type { DocumentType } from '../sap/invoice-source.ts';
import { meantBy, readArguments } from './arguments.ts';
import { typeFrom } from './deliveries/filter.ts';
import type { NamedDocument } from './deliveries/which.ts';
import { typedPath } from './working-folder.ts';

const PROGRAM = 'hybrid-invoice-service.js documents';

export const documentsUsage = `Usage: node ${PROGRAM} VERB [options]

  explain FILE       what a PDF says: its number, total and date, and where each is printed. Needs no service, no SAP and
                     no .env. With --number, --total, --date and --currency: would it be accepted for that invoice, and
                     why not, if not?
  find NUMBER        each source of PDFs: what it has for this invoice, and why it is accepted or not
  import FILE        put a PDF where the service looks for them (PDF_FOLDER), and say whose it is
  import FILE --for NUMBER --why "the reason"
                     you looked at it, and it is this invoice's: taken although its text does not prove it, unless the
                     text says that it is another's
  mails              mails of the mailbox (PDF_SOURCES=mailbox) that were left for a person, and why

Options of explain
  --number N --total 1210.50 --date YYYY-MM-DD --currency EUR   the invoice, as SAP has it
  --tax-id ID   --fiscal NUMBER   --series NAME   what else SAP has
Options
  --type invoice|credit_note|delivery_note   which document is meant (default: invoice)
  --who NAME    who decides (default: the user of this computer)
  --test        deliveries of TEST_MODE
  --json        one JSON line, last on standard output

NUMBER is printed on the document; SAP's internal one (DocEntry) works too. If it fits two documents, a terminal asks
which one is meant, and a script is refused with both named; --doc-entry N, in place of NUMBER or --for, means SAP's
internal number and nothing else.
Places are points (1/72 inch) from the upper left corner of the page: left,top-right,bottom.
The rule by which a PDF is accepted is explained in docs/pdf-documents.md
Exit codes: 0 done, 1 not accepted or impossible, 2 wrong usage, 5 invalid configuration.
`;

export type DocumentsCommand =
  | { readonly verb: 'help' }
  | { readonly verb: 'explain'; readonly file: string; readonly invoice: CandidateInvoice | null }
  | { readonly verb: 'mails'; readonly test: boolean }
  | { readonly verb: 'find'; readonly document: NamedDocument; readonly test: boolean }
  | {
      readonly verb: 'import';
      readonly file: string;
      readonly confirm: { readonly document: NamedDocument; readonly why: string } | null;
      readonly who: string | null;
      readonly test: boolean;
    };

const verbs = ['explain', 'find', 'import', 'mails'];

/** Reads the command line behind `documents`. @throws `CLI_USAGE` */
export function parseDocuments(argv: readonly string[]): DocumentsCommand {
  const { values, positionals } = parse(argv);
  const [verb, subject, ...rest] = positionals;
  if (values.json && verb === undefined) throw usage('a verb is missing.');
  if (values.help || verb === undefined) return { verb: 'help' };
  if (rest.length > 0) throw usage(`unexpected argument after ${verb}: ${rest.join(' ')}.`);
  const type = typeFrom(values.type);
  switch (verb) {
    case 'explain':
      return { verb, file: fileFrom(subject, verb), invoice: invoiceFrom(values, type) };
    case 'find':
      return { verb, document: documentFrom(subject, values, 'find'), test: values.test };
    case 'mails':
      if (subject !== undefined) throw usage(`unexpected argument after mails: ${subject}.`);
      return { verb, test: values.test };
    case 'import': {
      const file = fileFrom(subject, verb);
      if (values.for === undefined && values['doc-entry'] === undefined) {
        if (values.why !== undefined) throw usage('--why needs --for NUMBER.');
        return { verb, file, confirm: null, who: null, test: values.test };
      }
      const why = values.why?.trim() ?? '';
      if (why === '') throw usage('--for needs --why "the reason".');
      const confirm = { document: documentFrom(values.for, values, '--for'), why };
      return { verb, file, confirm, who: values.who ?? null, test: values.test };
    }
    default:
      throw usage(`unknown verb ${verb}; available: ${verbs.join(', ')}.${meantBy(verb, verbs)}`);
  }
}

type Values = ReturnType<typeof parse>['values'];

function parse(argv: readonly string[]) {
  const word = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  return readArguments(argv, {
    program: PROGRAM,
    words: true,
    options: {
      number: word,
      total: word,
      date: word,
      currency: word,
      'tax-id': word,
      fiscal: word,
      series: word,
      type: { type: 'string', default: 'invoice' },
      for: word,
      'doc-entry': word,
      why: word,
      who: word,
      test: flag,
      json: flag,
      help: { ...flag, short: 'h' },
    },
  });
}

function invoiceFrom(values: Values, type: DocumentType): CandidateInvoice | null {
  const { number, total, date, currency } = values;
  const given = [number, total, date, currency].filter((one) => one !== undefined).length;
  if (given === 0) return null;
  if (number === undefined || total === undefined || date === undefined || currency === undefined)
    throw usage('--number, --total, --date and --currency are needed together.');
  if (!/^\d{1,10}$/.test(number)) throw usage(`--number needs a number of at most 10 digits, not "${number}".`);
  if (!/^-?\d+(?:\.\d+)?$/.test(total)) throw usage(`--total needs an amount like 1210.50, not "${total}".`);
  if (!isCalendarDate(date)) throw usage(`--date needs a date as YYYY-MM-DD, not "${date}".`);
  return {
    ref: { company: '', type, key: '0' },
    docNum: Number(number),
    seriesName: values.series ?? null,
    docDate: date,
    taxDate: null,
    total,
    currency,
    taxId: values['tax-id'] ?? null,
    fiscalNumber: values.fiscal ?? null,
    electronicId: null,
  };
}

function fileFrom(text: string | undefined, verb: string): string {
  if (text === undefined) throw usage(`${verb} needs the path of a PDF.`);
  return typedPath(text);
}

function documentFrom(printed: string | undefined, values: Values, what: string): NamedDocument {
  const internal = values['doc-entry'];
  if (printed !== undefined && internal !== undefined) throw usage(`${what} takes a number, or --doc-entry.`);
  const text = internal ?? printed;
  if (text === undefined || !/^\d{1,10}$/.test(text))
    throw usage(`${what} needs the number of an invoice, of at most 10 digits.`);
  return { number: Number(text), isDocEntry: internal !== undefined, type: typeFrom(values.type) };
}

function usage(problem: string): CodedError {
  return cliError('CLI_USAGE', { problem, program: PROGRAM });
}
