import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ServiceProcess, startServiceProcess } from '../../sandbox/service-process.ts';
import { FLAPPING_WITHIN_MS } from '../../src/alerts/flapping.ts';
import { outboxPlace } from '../../src/service/outbox-place.ts';
import { SweepCompany } from '../crash-sweep/company.ts';
import { settle, until } from '../crash-sweep/kills.ts';
import { type Tally, tally } from '../crash-sweep/tally.ts';
import { dice } from '../support/dice.ts';
import type { SmallDisk } from './small-disk.ts';

/** When the disk is filled. `killed`: the service dies on the full disk, and is started on it again and again. */
export const moments = ['delivering', 'idle', 'killed'] as const;
export type Moment = (typeof moments)[number];

export interface FullDiskResult {
  readonly fillings: number;
  readonly invoices: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly held: number;
  /** QR codes shown after the link was made. */
  readonly needlessQrScans: number;
  /**
   * Fillings during which the webhook was told nothing, unless the log shows an incident that the webhook was told of within
   * the hour before: one that comes back so soon is told again only if it stays for five minutes.
   */
  readonly unalerted: number;
  /** Starts that a full disk refused. */
  readonly refusedStarts: number;
  readonly sapDisagreements: number;
}

/** Low space alone (`session.disk`) is told on so small a disk in any case. */
const OF_THE_DISK = /unwritable|unreadable|trouble|backup\.failed/;
/** Level in the log's lines at which incidents open; they close at a lower one. */
const WARNING = 40;
const LINKED_WITHIN_MS = 90_000;
const ALERT_WITHIN_MS = 60_000;

/** The real service on the sandbox, its session and its data on a disk that is filled and freed while it delivers. */
export async function fillDuringDelivery(
  folder: string,
  disk: SmallDisk,
  plan: { readonly rounds: readonly Moment[]; readonly invoicesEach: number; readonly seed: number },
  say: (text: string) => void,
): Promise<{ readonly result: FullDiskResult; readonly breaches: readonly string[] }> {
  const random = dice(plan.seed).next;
  await using company = await SweepCompany.start(folder, 'baileys', true, null, disk.folder);
  await using webhook = await listenForAlerts();
  const dataPath = path.join(disk.folder, 'data');
  const logFile = path.join(folder, 'service.log');
  const service = new KeptService(company, logFile, {
    ...company.environment,
    WHATSAPP_AUTH_PATH: path.join(disk.folder, 'session'),
    DATA_PATH: dataPath,
    ALERT_WEBHOOK_URL: webhook.url,
  });
  let unalerted = 0;
  const post = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n++) await company.post(company.posted.size + 1, random);
  };
  try {
    service.keep();
    if (!(await until(() => service.connected, LINKED_WITHIN_MS))) throw new Error('The service was never linked.');
    for (const moment of plan.rounds) {
      const half = Math.ceil(plan.invoicesEach / 2);
      const before = company.arrivals().size;
      await post(half);
      if (moment === 'idle') await until(() => company.arrivals().size >= before + half, ALERT_WITHIN_MS);
      else await until(() => company.arrivals().size > before, ALERT_WITHIN_MS);
      const filledAt = Date.now();
      const logged = statSync(logFile).size;
      disk.fill();
      await post(plan.invoicesEach - half);
      const isReported = () =>
        webhook.opened(filledAt).size > 0 || cameBack(logFile, logged, webhook.opened(filledAt - FLAPPING_WITHIN_MS));
      if (!(await until(isReported, ALERT_WITHIN_MS))) unalerted += 1;
      if (moment === 'killed') {
        const refused = service.ends;
        await service.kill();
        await until(() => service.ends > refused + 1, ALERT_WITHIN_MS);
      }
      await delay(random() * 3000);
      disk.free();
      const all = before + plan.invoicesEach;
      await until(() => company.arrivals().size >= all && service.connected, ALERT_WITHIN_MS * 3);
      say(
        `${moment}: ${company.arrivals().size} of ${company.posted.size} invoices on phones, alerts ${webhook.keys()}`,
      );
    }
    await settle(company);
    await service.stop();
  } finally {
    await service.kill();
  }
  const counted: Tally = await tally(
    company,
    'baileys',
    0,
    outboxPlace({ accountPlaces: [dataPath], DATABASE_URL: null }),
  );
  const { lost, duplicates, held, invoices, sapDisagreements } = counted.result;
  const { needlessCodes: needlessQrScans, refusedStarts } = service;
  return {
    result: {
      fillings: plan.rounds.length,
      invoices,
      lost,
      duplicates,
      held,
      needlessQrScans,
      unalerted,
      refusedStarts,
      sapDisagreements,
    },
    breaches: counted.breaches,
  };
}

/** Whether the log, from this byte on, shows that one of these incidents opened. */
function cameBack(logFile: string, from: number, known: ReadonlySet<string>): boolean {
  const lines = readFileSync(logFile).subarray(from).toString().split('\n').slice(0, -1);
  return lines.some((line) => {
    if (!line.startsWith('{')) return false;
    const { incident, level } = JSON.parse(line) as { incident?: string; level: number };
    return incident !== undefined && level >= WARNING && known.has(incident);
  });
}

/** A service that is started again whenever it ends, as a service manager does. */
class KeptService {
  needlessCodes = 0;
  /** Times that it ended, and among them those by itself with an error. */
  ends = 0;
  refusedStarts = 0;
  connected = false;
  #linked = false;
  #wanted = false;
  #process: ServiceProcess | null = null;
  readonly #company: SweepCompany;
  readonly #logFile: string;
  readonly #environment: Readonly<Record<string, string>>;

  constructor(company: SweepCompany, logFile: string, environment: Readonly<Record<string, string>>) {
    this.#company = company;
    this.#logFile = logFile;
    this.#environment = environment;
  }

  keep(): void {
    this.#wanted = true;
    const started = startServiceProcess({
      order: {
        environment: this.#environment,
        whatsapp: this.#company.whatsapp.farEnd,
        failpoint: null,
        approve: true,
      },
      logFile: this.#logFile,
      onNews: (news) => {
        if (news.type === 'session') {
          this.connected = news.status.state === 'connected';
          this.#linked ||= this.connected;
        }
        if (news.type === 'link_code') {
          if (this.#linked) this.needlessCodes += 1;
          this.#company.scan(news.text).catch(() => undefined);
        }
      },
    });
    this.#process = started;
    void started.ended.then(async (how) => {
      this.connected = false;
      this.ends += 1;
      if (how !== 0 && how !== 'SIGKILL') this.refusedStarts += 1;
      await delay(500);
      if (this.#wanted) this.keep();
    });
  }

  /** As a power cut would; it is started again. */
  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  async stop(): Promise<void> {
    this.#wanted = false;
    await this.#process?.stop();
  }
}

/** A webhook that counts the incidents it is told. */
async function listenForAlerts() {
  const told: { readonly event: string; readonly key: string; readonly at: number }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      told.push({ ...(JSON.parse(body) as { event: string; key: string }), at: Date.now() });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    /** Those that a full disk is to blame for, since `since`, epoch milliseconds. */
    opened: (since: number): ReadonlySet<string> =>
      new Set(
        told
          .filter(({ event, key, at }) => event === 'opened' && OF_THE_DISK.test(key) && at >= since)
          .map(({ key }) => key),
      ),
    keys: () => [...new Set(told.map(({ key }) => key))].join(', '),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
