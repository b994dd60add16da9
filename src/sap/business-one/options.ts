import path from 'node:path';
import { type Clock, systemClock } from '../../clock.ts';
import type { BookConfig, ServiceConfig } from '../../config/schema.ts';
import type { Log } from '../../log.ts';
import type { DocumentType } from '../invoice-source.ts';
import type { AnswerFacts } from './exchange.ts';
import { createFileLoginMemory } from './file-login-memory.ts';
import type { LoginMemory } from './login-memory.ts';
import type { Outcome } from './outcomes.ts';
import type { RetryPolicy } from './retry-policy.ts';
import type { LoginLimit } from './session.ts';
import { readTrust, type Trust } from './trust.ts';

/** Where results are written: user fields of the document, or a separate table that leaves it untouched. */
export type WriteBackMode = 'user_fields' | 'user_table';

export interface BusinessOneOptions {
  /** Address of the Service Layer, without `/b1s/v2`; a path prefix is kept. */
  readonly url: string;
  /** Company database. */
  readonly company: string;
  readonly user: string;
  readonly password: string;
  /** Default: the certificate authorities of the machine. */
  readonly trust?: Trust;
  /** Default: invoices only. */
  readonly documentTypes?: readonly DocumentType[];
  /** Types without which a sweep continues if the user may not read them; it reports the refusal. Default: none. */
  readonly spareTypes?: readonly DocumentType[];
  /** Branches that are delivered; a document without one is flawed then. Default: all. */
  readonly branches?: readonly number[];
  /** Default: `user_fields`. */
  readonly writeBack?: WriteBackMode;
  /** User field of the partner that opts out of messages with a yes. Default: `U_CourierOptOut`, which may be missing. */
  readonly optOutField?: string;
  /** User field of documents with the phone of a one-time customer; it must exist. Default: none. */
  readonly documentPhoneField?: string | null;
  /** Default: false. */
  readonly requireFiscalApproval?: boolean;
  /** Documents per answer. Default 500. */
  readonly pageSize?: number;
  /** Milliseconds per request. Default 60,000. */
  readonly deadlineMs?: number;
  /** How reads are repeated. Default: five attempts, starting after half a second. */
  readonly retry?: RetryPolicy;
  /** Default: six sessions in ten minutes. */
  readonly loginLimit?: LoginLimit;
  /** Default: in memory. */
  readonly loginMemory?: LoginMemory;
  readonly clock?: Clock;
  /** Jitter, 0 to below 1. Default `Math.random`. */
  readonly random?: () => number;
  readonly log: Log;
  /** Called with what each answer shows besides its content; must not throw. */
  readonly onAnswer?: (facts: AnswerFacts) => void;
  /**
   * Called with why an attempt failed that is repeated, or that SAP is silent, and with null once it answers after that; must
   * not throw.
   */
  readonly onRepeat?: (problem: Error | null) => void;
  /** Called with what became of each attempt of a call; must not throw. */
  readonly onOutcome?: (outcome: Outcome) => void;
}

/** The SAP options of a book's configuration; reads the CA file. @throws `SAP_TRUST_INVALID` */
export function businessOneOptions(
  book: Pick<
    BookConfig,
    | 'SAP_URL'
    | 'SAP_COMPANY_DB'
    | 'SAP_USERNAME'
    | 'SAP_PASSWORD'
    | 'SAP_CA_FILE'
    | 'SAP_TLS_FINGERPRINT'
    | 'SAP_TLS_INSECURE'
    | 'SAP_DOCUMENT_TYPES'
    | 'SAP_BRANCHES'
    | 'SAP_WRITE_BACK'
    | 'SAP_OPT_OUT_FIELD'
    | 'SAP_DOCUMENT_PHONE_FIELD'
    | 'SAP_REQUIRE_FISCAL_APPROVAL'
  >,
  { DATA_PATH: dataPath }: Pick<ServiceConfig, 'DATA_PATH'>,
  log: Log,
  clock: Clock = systemClock,
): BusinessOneOptions {
  return {
    url: book.SAP_URL,
    company: book.SAP_COMPANY_DB,
    user: book.SAP_USERNAME,
    password: book.SAP_PASSWORD,
    trust: readTrust({
      caFile: book.SAP_CA_FILE,
      fingerprint: book.SAP_TLS_FINGERPRINT,
      insecure: book.SAP_TLS_INSECURE,
    }),
    documentTypes: book.SAP_DOCUMENT_TYPES,
    branches: book.SAP_BRANCHES,
    writeBack: book.SAP_WRITE_BACK,
    optOutField: book.SAP_OPT_OUT_FIELD,
    documentPhoneField: book.SAP_DOCUMENT_PHONE_FIELD,
    requireFiscalApproval: book.SAP_REQUIRE_FISCAL_APPROVAL,
    loginMemory: createFileLoginMemory(path.join(dataPath, 'sap-login-refused.json')),
    clock,
    log,
  };
}
