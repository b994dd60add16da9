import { closeServer } from '../local-server.ts';
import { type BusinessOneAdmin, createAdmin } from './admin.ts';
import { connectAdmin, serveAdmin } from './admin-endpoint.ts';
import { Company } from './company.ts';
import type { CompanyData } from './company-data.ts';
import { Faults } from './faults.ts';
import { type Dress, listen, type TlsIdentity } from './http-server.ts';
import { Journal } from './journal.ts';
import { ServerClock } from './server-clock.ts';
import { Sessions } from './sessions.ts';
import { Webhooks } from './webhooks.ts';

export interface BusinessOneOptions {
  readonly company: CompanyData;
  /** The server's certificate; null: no TLS. */
  readonly tls: TlsIdentity | null;
  /** Initial user fields, as bodies of UserFieldsMD. Default: none. */
  readonly userFields?: readonly Readonly<Record<string, unknown>>[];
  /** Initial user-defined tables, as bodies of UserTablesMD. Default: none. */
  readonly userTables?: readonly Readonly<Record<string, unknown>>[];
  /** Properties that this version lacks: `{Document: ['Letter']}`. Default: none. */
  readonly absent?: Readonly<Record<string, readonly string[]>>;
  /** Maximum rows per answer, whatever a request prefers, for all entity sets or by name. Default: unlimited. */
  readonly maxPageSize?: number | Readonly<Record<string, number>>;
  /** false: pages have no next link. Default true. */
  readonly nextLinks?: boolean;
  /** false: a path with `%2F` is answered with the web server's own page, as by Apache's default. Default true. */
  readonly encodedSlashes?: boolean;
  /** Idle minutes after which a session expires. Default 30. */
  readonly idleMinutes?: number;
  /** How bodies are sent. Default: unchanged. */
  readonly dress?: Dress;
  /** Code for a wrong user or password. Default 100000027. */
  readonly loginRefusalCode?: number;
  /** PEM of the authority for webhook receivers' certificates. */
  readonly webhookCaPem?: string;
  /** Path before `/b1s`, as behind a proxy. Default ''. */
  readonly pathPrefix?: string;
  /** Epoch milliseconds. Default `Date.now`. */
  readonly now?: () => number;
  /** For faults with a probability. Default `Math.random`. */
  readonly random?: () => number;
}

export interface RunningBusinessOne {
  /** Value for `SAP_URL`. */
  readonly url: string;
  readonly adminUrl: string;
  readonly admin: BusinessOneAdmin;
  /** The same without HTTP, for use within this process. */
  readonly localAdmin: BusinessOneAdmin;
  close(): Promise<void>;
}

/** Starts a Service Layer stand-in on loopback. */
export async function startBusinessOne(options: BusinessOneOptions): Promise<RunningBusinessOne> {
  const now = options.now ?? Date.now;
  const clock = new ServerClock(options.company.timeZone, now);
  const company = new Company(options.company, clock, options.absent ?? {});
  for (const table of options.userTables ?? []) company.insert('UserTablesMD', table);
  for (const field of options.userFields ?? []) company.insert('UserFieldsMD', field);
  company.publishUserDefined();
  const webhooks = new Webhooks(company, { caPem: options.webhookCaPem ?? null, batchMs: 20, retryMs: 20 });
  const { maxPageSize = {} } = options;
  const idleMinutes = options.idleMinutes ?? 30;
  const parts = {
    company,
    sessions: new Sessions(options.company, idleMinutes, () => clock.instant(), options.loginRefusalCode),
    webhooks,
    faults: new Faults(options.random ?? Math.random),
    journal: new Journal(),
    productVersion: '1000290',
    idleMinutes,
    maxPageSize: (entitySet: string) =>
      (typeof maxPageSize === 'number' ? maxPageSize : maxPageSize[entitySet]) ?? Number.POSITIVE_INFINITY,
    nextLinks: options.nextLinks ?? true,
    encodedSlashes: options.encodedSlashes ?? true,
    pathPrefix: options.pathPrefix ?? '',
    dress: options.dress ?? null,
  };
  const service = await listen(parts, options.tls);
  const localAdmin = createAdmin(parts);
  const adminService = await serveAdmin(localAdmin);
  const adminUrl = `http://127.0.0.1:${adminService.port}/`;
  return {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${service.port}${parts.pathPrefix}`,
    adminUrl,
    admin: connectAdmin(adminUrl),
    localAdmin,
    close: async () => {
      webhooks.close();
      await Promise.all([closeServer(service.server), closeServer(adminService.server)]);
    },
  };
}
