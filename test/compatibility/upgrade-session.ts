import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { type ServiceProcess, startServiceProcess } from '../../sandbox/service-process.ts';
import { outboxFile } from '../../src/service/outbox-file.ts';
import type { EngineName } from '../../src/whatsapp/engine.ts';
import { until } from '../crash-sweep/kills.ts';
import { FIXTURE } from './fixture-book.ts';
import { linkOldSession, type OldSession, restoreDump, unpackSession } from './fixtures.ts';

/** A start that is killed, at the latest so long after it began: a browser takes longer than a socket. */
const START_MS: Readonly<Record<EngineName, number>> = { baileys: 4000, webjs: 10_000 };
const BACK_MS = 60_000;

export interface SessionUpgrade {
  readonly kills: number;
  /** QR codes that were shown although a phone is linked. */
  readonly needlessCodes: number;
  /** Messages on phones that the earlier version had prepared. */
  readonly arrived: number;
  readonly breaches: readonly string[];
}

/**
 * The first start of the service on the session and the outbox of an earlier version, killed at random instants until it
 * may live. SAP does not answer: what goes on was prepared by the earlier version.
 */
export async function killFirstStarts(
  engine: EngineName,
  kills: number,
  random: () => number,
): Promise<SessionUpgrade> {
  await using old = engine === 'webjs' ? await linkOldSession() : await unpackSession();
  const service = serviceOn(old);
  const before = keysIn(service.outbox);
  const { start, heard } = service;
  for (let done = 0; done < kills; done++) {
    const service = start();
    await delay(random() * START_MS[engine]);
    await service.kill();
  }
  const breaches: string[] = [];
  await comeBack(service, breaches);
  const arrived = await findWrong(service, before, breaches);
  return { kills, needlessCodes: heard.codes, arrived, breaches };
}

/** The service on the session and the outbox of an earlier version. SAP does not answer. */
export interface ServiceOnOld {
  readonly old: OldSession;
  readonly outbox: string;
  readonly logFile: string;
  readonly heard: {
    /** QR codes that were shown. */
    codes: number;
    connected: boolean;
  };
  start(): ServiceProcess;
}

export function serviceOn(old: OldSession): ServiceOnOld {
  const at = (...names: string[]): string => path.join(old.folder, ...names);
  mkdirSync(at('data'), { recursive: true });
  rmSync(outboxFile(at('data')), { force: true });
  mkdirSync(at('pdf'));
  restoreDump('outbox', at('data', 'outbox.db'));
  const heard = { codes: 0, connected: false };
  const start = (): ServiceProcess =>
    startServiceProcess({
      order: {
        environment: {
          ...old.environment,
          PDF_FOLDER: at('pdf'),
          PORT: '0',
          SAP_URL: 'https://127.0.0.1:9',
          SAP_COMPANY_DB: FIXTURE.company,
          SAP_USERNAME: 'courier',
          SAP_PASSWORD: 'upgrade-password',
          COMPANY_NAME: 'Ferretería',
          COMPANY_COUNTRY: 'AR',
          PROCESS_INVOICES_FROM_DATE: '2026-11-01',
          DAILY_REPORT_AT: 'off',
        },
        whatsapp: old.whatsapp.farEnd,
        failpoint: null,
        approve: false,
      },
      logFile: at('service.log'),
      onNews: (news) => {
        if (news.type === 'link_code') heard.codes += 1;
        if (news.type === 'session') heard.connected = news.status.state === 'connected';
      },
    });
  return { old, outbox: outboxFile(at('data')), logFile: at('service.log'), heard, start };
}

/** Started once more, it connects and stops as asked. */
export async function comeBack({ heard, start }: ServiceOnOld, breaches: string[]): Promise<void> {
  heard.connected = false;
  const service = start();
  try {
    if (!(await until(() => heard.connected, BACK_MS))) breaches.push('the session did not come back');
    const code = await service.stop();
    if (code !== 0) breaches.push(`the service ended with ${String(code)}`);
  } finally {
    await service.kill();
  }
}

/** Looks for what was lost, sent twice or linked anew. Returns the number of messages on phones. */
export async function findWrong(
  { old, outbox, heard }: ServiceOnOld,
  before: readonly string[],
  breaches: string[],
): Promise<number> {
  const companions = await old.whatsapp.admin.companions();
  if (companions.length !== 1) breaches.push(`${companions.length} devices are linked`);
  const arrived = await old.whatsapp.admin.arrivals({});
  const different = new Set(arrived.map(({ phone, messageId, sha256 }) => `${phone} ${sha256 ?? messageId}`));
  if (arrived.length > different.size) breaches.push(`${arrived.length - different.size} messages arrived twice`);
  if (heard.codes > 0) breaches.push(`${heard.codes} needless QR codes were shown`);
  const after = new Set(keysIn(outbox));
  const lost = before.filter((key) => !after.has(key));
  if (lost.length > 0) breaches.push(`messages are gone from the outbox: ${lost.join(', ')}`);
  return arrived.length;
}

/** What identifies each message, in an outbox of any version. */
export function keysIn(file: string): readonly string[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database
      .prepare('SELECT id, key FROM messages')
      .all()
      .map(({ id, key }) => `${String(id)} ${String(key)}`);
  } finally {
    database.close();
  }
}
