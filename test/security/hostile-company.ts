import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import type { Outbox } from '../../src/delivery/outbox.ts';
import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import type { SapDocument } from '../../src/sap/invoice-source.ts';
import { sapDocument } from '../../src/sap/sap-document.test-support.ts';
import { type Typed, typeAt } from '../next-steps/installation.ts';
import { bareEnvironment } from '../support/environment.ts';
import { root } from '../support/sources.ts';

const configured = { company: 'TEST', account: 'main' } as const;
const NOON = Date.UTC(2026, 10, 20, 12);

/** An outbox whose invoices say whatever somebody wrote into SAP, and the real commands on it. */
export class HostileCompany {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'hostile-company-'));
  readonly #data = path.join(this.folder, 'data');
  /** Of a service that has no other configuration. */
  readonly environment: Readonly<Record<string, string>> = {
    SAP_URL: 'https://127.0.0.1:9',
    SAP_COMPANY_DB: configured.company,
    SAP_USERNAME: 'courier',
    SAP_PASSWORD: 'a long password',
    WHATSAPP_SESSION_NAME: configured.account,
    // Whatever looks for WhatsApp stays on this computer.
    WHATSAPP_PROXY: 'http://127.0.0.1:9',
    WHATSAPP_AUTH_PATH: path.join(this.folder, 'session'),
    WHATSAPP_BACKUP_PATH: path.join(this.folder, 'backups'),
    DATA_PATH: this.#data,
    PDF_FOLDER: path.join(this.folder, 'pdf'),
  };

  constructor() {
    mkdirSync(this.#data, { mode: 0o700 });
  }

  /** Invoices 1, 2, 3 … with these changes. */
  async post(...changes: readonly Partial<SapDocument>[]): Promise<void> {
    const documents = changes.map((change, i) => sapDocument(i + 1, change));
    await this.with((outbox) =>
      outbox.commitPage(documents, null, { fromDate: '2026-01-01', test: false, idKey: Buffer.alloc(32, 7) }, NOON),
    );
  }

  async with<T>(work: (outbox: Outbox) => Promise<T>): Promise<T> {
    const database = openDatabase(path.join(this.#data, 'outbox.db'), configured);
    try {
      return await work(createOutbox(database, { mode: 'live', ...configured, copies: false }));
    } finally {
      database.close();
    }
  }

  /** The real command, in this process. */
  typed(line: string, changes: Readonly<Record<string, string>> = {}): Promise<Typed> {
    return typeAt({ environment: { ...this.environment, ...changes }, farEnds: null }, `node ${line}`);
  }

  /** The same in a process of its own. */
  run(program: 'hybrid-invoice-service.js' | 'session-manager.js', ...args: string[]): SpawnSyncReturns<string> {
    return spawnSync(process.execPath, [path.join(root, program), ...args], {
      cwd: this.folder,
      env: { ...bareEnvironment(), HOME: this.folder, COURIER_HOME: this.folder, ...this.environment },
      encoding: 'utf8',
      timeout: 60_000,
      maxBuffer: 64 * 1024 * 1024,
    });
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
