import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { type ServiceProcess, startServiceProcess } from '../../sandbox/service-process.ts';
import { outboxFile } from '../../src/service/outbox-database.ts';
import type { EngineName } from '../../src/whatsapp/engine.ts';
import { until } from '../crash-sweep/kills.ts';
import { linkOldSession, restoreDump, unpackSession } from './fixtures.ts';
import { FIXTURE } from './upgrade-kills.ts';

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
  const at = (...names: string[]): string => path.join(old.folder, ...names);
  mkdirSync(at('data'), { recursive: true });
  rmSync(outboxFile(at('data')), { force: true });
  mkdirSync(at('pdf'));
  restoreDump('outbox', at('data', 'outbox.db'));
  const before = keysIn(at('data', 'outbox.db'));
  let needlessCodes = 0;
  let connected = false;
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
        if (news.type === 'link_code') needlessCodes += 1;
        if (news.type === 'session') connected = news.status.state === 'connected';
      },
    });
  for (let done = 0; done < kills; done++) {
    const service = start();
    await delay(random() * START_MS[engine]);
    await service.kill();
  }
  const breaches: string[] = [];
  connected = false;
  const service = start();
  try {
    if (!(await until(() => connected, BACK_MS))) breaches.push('the session did not come back');
    const code = await service.stop();
    if (code !== 0) breaches.push(`the service ended with ${String(code)}`);
  } finally {
    await service.kill();
  }
  const companions = await old.whatsapp.admin.companions();
  if (companions.length !== 1) breaches.push(`${companions.length} devices are linked`);
  const arrived = await old.whatsapp.admin.arrivals({});
  const different = new Set(arrived.map(({ phone, messageId, sha256 }) => `${phone} ${sha256 ?? messageId}`));
  if (arrived.length > different.size) breaches.push(`${arrived.length - different.size} messages arrived twice`);
  if (needlessCodes > 0) breaches.push(`${needlessCodes} needless QR codes were shown`);
  const after = new Set(keysIn(outboxFile(at('data'))));
  const lost = before.filter((key) => !after.has(key));
  if (lost.length > 0) breaches.push(`messages are gone from the outbox: ${lost.join(', ')}`);
  return { kills, needlessCodes, arrived: arrived.length, breaches };
}

/** What identifies each message, in an outbox of any version. */
function keysIn(file: string): readonly string[] {
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
