import type { BookConfig } from '../config/schema.ts';
import type { DocumentType } from '../sap/invoice-source.ts';
import type { PacingSettings } from './rules/pacing.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Deadlines and intervals, milliseconds. The sandbox shortens some of them, as plain values. */
export interface DeliveryTimings {
  /** Without a server ack within this time, the attempt is in doubt. */
  readonly ackDeadlineMs: number;
  /** Grace period after the backlog before silence counts as "no receipt". */
  readonly evidenceGraceMs: number;
  /** The same where WhatsApp never told the end of its backlog: what it holds may still come. */
  readonly assumedGraceMs: number;
  /** A page sends a queued message by itself within this time after the backlog, or never. */
  readonly pageSendsWithinMs: number;
  /** An ambiguous message older than this is not resent. */
  readonly resendWithinMs: number;
  /** Sent, and no receipt of a phone for this long: no phone has taken it. WhatsApp keeps messages for 30 days. */
  readonly noPhoneAfterMs: number;
  /** What was read of SAP for a message is read again if it is older when the message is sent. */
  readonly freshForMs: number;
  readonly documentScanMs: number;
  /** Delay between a change and its write-back, so that sent and delivered become one write. */
  readonly writeBackDelayMs: number;
  /** While SAP takes no status, how often one of those that wait is tried before its time. */
  readonly probeMs: number;
  /** First and longest wait after a failure; doubling in between, with jitter. */
  readonly backoff: { readonly firstMs: number; readonly longestMs: number };
  /** Interval of checking the partner of a held message. */
  readonly heldRecheckMs: number;
  /** Interval of alert checks. */
  readonly watchMs: number;
  readonly sweepMs: number;
  /** How long a stop waits for the current message: a clean stop has 10 s, including the session's. */
  readonly drainMs: number;
  /** How long an unused look at the session's state lasts. */
  readonly idleMs: number;
}

export const deliveryTimings: DeliveryTimings = {
  ackDeadlineMs: 60 * SECOND,
  evidenceGraceMs: 15 * SECOND,
  assumedGraceMs: MINUTE,
  pageSendsWithinMs: MINUTE,
  resendWithinMs: 24 * HOUR,
  noPhoneAfterMs: 7 * 24 * HOUR,
  freshForMs: 10 * SECOND,
  documentScanMs: 10 * SECOND,
  writeBackDelayMs: 2 * SECOND,
  probeMs: 30 * SECOND,
  backoff: { firstMs: 5 * SECOND, longestMs: 30 * MINUTE },
  heldRecheckMs: 10 * MINUTE,
  watchMs: MINUTE,
  sweepMs: 24 * HOUR,
  drainMs: 3 * SECOND,
  idleMs: 500,
};

export interface DeliverySettings {
  readonly test: boolean;
  /** Receives everything in test mode. */
  readonly testPhone: string | null;
  /** `YYYY-MM-DD`; null: the first start. */
  readonly fromDate: string | null;
  /** Ids of branches whose documents are delivered; empty or left out: all. */
  readonly branches?: readonly number[];
  /** Types that are delivered; left out: all that the source shows. */
  readonly documentTypes?: readonly DocumentType[];
  readonly disableCustomerMessages: boolean;
  readonly copyToSalesperson: boolean;
  /** Phones that get a copy of every invoice, as configured. */
  readonly copyTo: readonly string[];
  /** The salesperson is also told about unconfirmed and undelivered messages. */
  readonly tellOfTrouble: boolean;
  /** The salesperson is told about a customer's message that is neither sent nor settled after this time. */
  readonly copyAfterMs: number;
  readonly companyCountry: string;
  readonly timeZone: string;
  readonly phoneFields: readonly string[];
  readonly stopWords: readonly string[];
  readonly pollIntervalMs: number;
  readonly pacing: PacingSettings;
  readonly alertWaitingDocumentMs: number;
  readonly alertUndeliveredMs: number;
  /** How long an invoice must have waited before any but the first source of PDFs is asked for it. */
  readonly nextSourceAfterMs: number;
  /** How long our copy of a PDF stays after its delivery is final. */
  readonly keepPdfMs: number;
  /** How long a settled invoice stays in the outbox; null: always. */
  readonly keepSettledMs: number | null;
  /** Proofs of years that are over for longer are dropped; null: never. */
  readonly keepProofYears: number | null;
  /** `HH:MM` in the company's time zone. */
  readonly dailyReportAt: string | null;
  readonly timings: DeliveryTimings;
}

/** Settings from a book's configuration, with the service's timings. */
export function deliverySettings(book: BookConfig): DeliverySettings {
  return {
    test: book.TEST_MODE,
    testPhone: book.TEST_PHONE,
    fromDate: book.PROCESS_INVOICES_FROM_DATE,
    branches: book.SAP_BRANCHES,
    documentTypes: book.SAP_DOCUMENT_TYPES,
    disableCustomerMessages: book.DISABLE_CUSTOMER_MESSAGES,
    copyToSalesperson: book.COPY_TO_SALESPERSON,
    copyTo: book.COPY_TO,
    tellOfTrouble: book.COPY_WHEN_UNDELIVERED,
    copyAfterMs: book.COPY_AFTER_HOURS * HOUR,
    companyCountry: book.COMPANY_COUNTRY,
    timeZone: book.COMPANY_TIME_ZONE,
    phoneFields: book.PHONE_FIELDS,
    stopWords: book.STOP_WORDS,
    pollIntervalMs: book.SAP_POLL_INTERVAL,
    pacing: {
      intervalMs: book.SEND_INTERVAL,
      jitter: 0.25,
      hourlyCap: book.SEND_HOURLY_CAP,
      dailyCap: book.SEND_DAILY_CAP,
      warmUp: book.SEND_WARM_UP ? WARM_UP : [],
      quietHours: book.SEND_QUIET_HOURS,
      timeZone: book.COMPANY_TIME_ZONE,
      askAbove: book.SEND_ASK_ABOVE,
    },
    alertWaitingDocumentMs: book.ALERT_WAITING_DOCUMENT_AFTER_HOURS * HOUR,
    alertUndeliveredMs: book.ALERT_UNDELIVERED_AFTER_HOURS * HOUR,
    nextSourceAfterMs: book.PDF_NEXT_SOURCE_AFTER * SECOND,
    keepPdfMs: book.PDF_KEEP_DAYS * 24 * HOUR,
    keepSettledMs: book.OUTBOX_KEEP_DAYS === null ? null : book.OUTBOX_KEEP_DAYS * 24 * HOUR,
    keepProofYears: book.PROOF_KEEP_YEARS,
    dailyReportAt: book.DAILY_REPORT_AT,
    timings: deliveryTimings,
  };
}

/** Messages on each of the first seven days of a link: WhatsApp distrusts new links that write a lot. */
const WARM_UP = [20, 40, 80, 120, 200, 300, 400];
