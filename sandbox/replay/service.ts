import path from 'node:path';
import { findService } from '../../src/http/control-client.ts';
import type { OperationCall } from '../../src/operations/session/session-operations.ts';
import type { MetadataPlace } from '../../src/session/records/metadata.ts';
import type { EngineName } from '../../src/whatsapp/engine.ts';
import type { ServiceNews } from '../service-messages.ts';
import { type ServiceProcess, startServiceProcess } from '../service-process.ts';
import { ownNumber, type StandIns } from '../stand-ins.ts';
import { replayDeadlines, replaySap, replayTimings } from './timings.ts';

export interface ReplayedParts {
  readonly standIns: StandIns;
  readonly engine: EngineName;
  readonly speed: number;
  /** Whether the first run is approved, so that invoices are delivered. */
  readonly deliver: boolean;
  /** Whether calls to SAP have to time out. */
  readonly sapTimeouts: boolean;
}

const SESSION = 'sap-whatsapp-persistent';

/** The service that goes through a scenario again: the real one, in its own process, on the stand-ins. */
export class ReplayedService {
  readonly place: MetadataPlace;
  /** Absolute folder of its login. */
  readonly storePath: string;
  readonly logFile: string;
  readonly #parts: ReplayedParts;
  #process: ServiceProcess | null = null;
  #code: string | null = null;
  #scansAll = false;

  constructor(parts: ReplayedParts) {
    this.#parts = parts;
    const { folder } = parts.standIns;
    const authPath = path.join(folder, 'session');
    this.place = { authPath, sessionName: SESSION, engine: parts.engine };
    this.storePath = path.join(authPath, `${parts.engine === 'webjs' ? 'session' : 'baileys'}-${SESSION}`);
    this.logFile = path.join(folder, 'service.log');
  }

  get isRunning(): boolean {
    return this.#process !== null;
  }

  /** The phone scans every code from now on, or none without `scan`. */
  scanAll(all: boolean): void {
    this.#scansAll = all;
    if (all && this.#code !== null) this.#scan(this.#code);
  }

  /** Whether a code is shown, and the phone has scanned it. */
  scan(): boolean {
    if (this.#code === null) return false;
    this.#scan(this.#code);
    return true;
  }

  start(): void {
    const { standIns, engine, speed, deliver, sapTimeouts } = this.#parts;
    const order = {
      environment: { ...standIns.environment, SAP_POLL_INTERVAL: '1000' },
      whatsapp: standIns.whatsapp.farEnd,
      failpoint: null,
      approve: deliver,
      pace: {
        sessionTimings: replayTimings(engine, speed),
        deadlines: replayDeadlines(engine, speed),
        sap: replaySap(sapTimeouts),
      },
    };
    const process = startServiceProcess({ order, logFile: this.logFile, onNews: (news) => this.#hear(news) });
    this.#process = process;
    void process.ended.then(() => {
      if (this.#process === process) this.#process = null;
    });
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
    this.#process = null;
  }

  async kill(): Promise<void> {
    await this.#process?.kill();
    this.#process = null;
  }

  /** As an operator would: over the service's control endpoint. Refusals are the service's to tell. */
  async command(command: 'repair' | 'refresh' | 'backup' | 'link'): Promise<void> {
    const { DATA_PATH: dataPath = '' } = this.#parts.standIns.environment;
    const service = await findService(dataPath, SESSION);
    if (service === null) return;
    const call: OperationCall = {
      decidedBy: 'sandbox',
      signal: AbortSignal.timeout(120_000),
      progress: () => undefined,
    };
    const { operations } = service;
    const done = command === 'link' ? operations.link({ kind: 'qr' }, call) : operations[command](call);
    // What becomes of it is told by the states.
    done.catch(() => undefined);
  }

  #hear(news: ServiceNews): void {
    if (news.type !== 'link_code') return;
    this.#code = news.text;
    if (this.#scansAll) this.#scan(news.text);
  }

  #scan(text: string): void {
    this.#code = null;
    // A code that has run out meanwhile is followed by another.
    this.#parts.standIns.whatsapp.admin.scanQr({ text, account: ownNumber }).catch(() => undefined);
  }
}
