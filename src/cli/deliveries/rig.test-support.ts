import { openDatabase } from '../../database/sqlite/database.ts';
import type { Outbox } from '../../delivery/outbox.ts';
import { createOutbox } from '../../delivery/transactions/outbox.ts';
import { toError } from '../../errors/coded-error.ts';
import type { SapDocument } from '../../sap/invoice-source.ts';
import { sapDocument } from '../../sap/sap-document.test-support.ts';
import { type DeliveriesParts, readDeliveries, runDeliveries } from '../deliveries.ts';
import { refuse } from '../hybrid/refusal.ts';

/** Its customer's name looks like a formula to a spreadsheet. */
export const invoice = (docEntry: number, changes: Partial<SapDocument> = {}): SapDocument =>
  sapDocument(docEntry, { cardName: '=Ana "la" Grande', ...changes });

/** How SAP tells of one that may have arrived. */
export const doubtful = {
  status: 'held',
  messageId: null,
  at: null,
  detail: 'DELIVERY_DOUBTFUL: It may',
  names: 'this',
} as const;

export const configured = { company: 'TEST', account: 'main' } as const;

export const settings = {
  disableCustomerMessages: false,
  copyToSalesperson: true,
  copyTo: ['+54 9 11 5555 0100'],
  timeZone: 'America/Argentina/Buenos_Aires',
  pacing: {
    intervalMs: 8000,
    jitter: 0,
    hourlyCap: 200,
    dailyCap: 500,
    warmUp: [],
    quietHours: { from: '21:00', to: '08:00' },
    timeZone: 'America/Argentina/Buenos_Aires',
  },
};
/** What the commands need, except outbox, clock and output. */
export const surroundings = {
  ...configured,
  settings,
  locale: 'es-AR',
  companyName: 'Ejemplo S.A.',
  testMode: false,
  user: 'ana',
  width: Number.POSITIVE_INFINITY,
  service: () => Promise.resolve(null),
  running: () => Promise.resolve(null),
  condition: () => Promise.resolve({ places: [], incidents: [] }),
  ask: null,
  sap: () => {
    throw new Error('SAP is not asked');
  },
};
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** An outbox file, and commands on it. */
export class OutboxOnDisk {
  readonly file: string;
  /** Epoch milliseconds. */
  now = Date.UTC(2026, 10, 20, 12);

  constructor(file: string) {
    this.file = file;
  }

  async with<T>(work: (outbox: Outbox) => Promise<T>): Promise<T> {
    const database = openDatabase(this.file, configured);
    try {
      return await work(createOutbox(database, { mode: 'live', ...configured, copies: false }));
    } finally {
      database.close();
    }
  }

  post(...documents: SapDocument[]): Promise<unknown> {
    const rules = { fromDate: '2026-01-01', test: false, idKey: Buffer.alloc(32, 7) };
    return this.with((outbox) => outbox.commitPage(documents, null, rules, this.now));
  }

  async run(argv: readonly string[], changes: Partial<DeliveriesParts> = {}): Promise<Ran> {
    let out = '';
    let err = '';
    const write = (text: string) => {
      out += text;
    };
    const writeError = (text: string) => {
      err += text;
    };
    const place = { kind: 'sqlite', file: this.file } as const;
    const parts = { ...surroundings, place, now: () => this.now, write, writeError, ...changes };
    const code = await runOrRefuse(argv, parts);
    return { code, out, err };
  }
}

/** As the program does it, which reads the command line before anything else. */
async function runOrRefuse(argv: readonly string[], parts: DeliveriesParts): Promise<number> {
  let wish: ReturnType<typeof readDeliveries>;
  try {
    wish = readDeliveries(argv);
  } catch (thrown) {
    return refuse(toError(thrown), { ...parts, json: argv.includes('--json') });
  }
  return runDeliveries(wish, parts);
}
