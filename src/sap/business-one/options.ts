import path from 'node:path';
import { type Clock, systemClock } from '../../clock.ts';
import type { Config } from '../../config/schema.ts';
import type { Log } from '../../log.ts';
import type { DocumentType } from '../invoice-source.ts';
import { createFileLoginMemory } from './file-login-memory.ts';
import type { LoginMemory } from './login-memory.ts';
import type { RetryPolicy } from './retry-policy.ts';
import type { LoginLimit } from './session.ts';
import { readTrust, type Trust } from './trust.ts';

/** Where the outcome is written: user fields of the document, or a table of its own that leaves it untouched. */
export type WriteBackMode = 'user_fields' | 'user_table';

export interface BusinessOneOptions {
  /** Address of the Service Layer, without `/b1s/v2`; a path prefix is kept. */
  readonly url: string;
  /** Company database. */
  readonly company: string;
  readonly user: string;
  readonly password: string;
  /** Default: the machine's authorities. */
  readonly trust?: Trust;
  /** Default: invoices only. */
  readonly documentTypes?: readonly DocumentType[];
  /** Default: `user_fields`. */
  readonly writeBack?: WriteBackMode;
  /** User field of the partner in which a yes means: no messages. Default: `U_CourierOptOut`, which need not exist. */
  readonly optOutField?: string;
  /** Default: false. */
  readonly requireFiscalApproval?: boolean;
  /** Documents in one answer. Default 500. */
  readonly pageSize?: number;
  /** Milliseconds for one request. Default 60,000. */
  readonly deadlineMs?: number;
  /** How reads are repeated. Default: five attempts, from half a second on. */
  readonly retry?: RetryPolicy;
  /** Default: six sessions in ten minutes. */
  readonly loginLimit?: LoginLimit;
  /** Default: kept for the life of the process. */
  readonly loginMemory?: LoginMemory;
  readonly clock?: Clock;
  /** Jitter, 0 to below 1. Default `Math.random`. */
  readonly random?: () => number;
  readonly log: Log;
}

/** What of the configuration concerns SAP; reads the CA file. @throws `SAP_TRUST_INVALID` */
export function businessOneOptions(
  config: Pick<
    Config,
    | 'SAP_URL'
    | 'SAP_COMPANY_DB'
    | 'SAP_USERNAME'
    | 'SAP_PASSWORD'
    | 'SAP_CA_FILE'
    | 'SAP_TLS_FINGERPRINT'
    | 'SAP_TLS_INSECURE'
    | 'SAP_DOCUMENT_TYPES'
    | 'SAP_WRITE_BACK'
    | 'SAP_OPT_OUT_FIELD'
    | 'SAP_REQUIRE_FISCAL_APPROVAL'
    | 'DATA_PATH'
  >,
  log: Log,
  clock: Clock = systemClock,
): BusinessOneOptions {
  return {
    url: config.SAP_URL,
    company: config.SAP_COMPANY_DB,
    user: config.SAP_USERNAME,
    password: config.SAP_PASSWORD,
    trust: readTrust({
      caFile: config.SAP_CA_FILE,
      fingerprint: config.SAP_TLS_FINGERPRINT,
      insecure: config.SAP_TLS_INSECURE,
    }),
    documentTypes: config.SAP_DOCUMENT_TYPES,
    writeBack: config.SAP_WRITE_BACK,
    optOutField: config.SAP_OPT_OUT_FIELD,
    requireFiscalApproval: config.SAP_REQUIRE_FISCAL_APPROVAL,
    loginMemory: createFileLoginMemory(path.join(config.DATA_PATH, 'sap-login-refused.json')),
    clock,
    log,
  };
}
