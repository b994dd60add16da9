import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { metadataPath } from '../../src/session/records/metadata.ts';
import { unpackSession } from './fixtures.ts';
import { comeBack, findWrong, keysIn, type ServiceOnOld, serviceOn } from './upgrade-session.ts';

/** How long a start takes to be refused, until one was measured. */
const REFUSAL_MS = 1500;

export interface SessionDowngrade {
  readonly kills: number;
  /** Killed starts after which an earlier release's start was refused with this code. */
  readonly refused: Readonly<Record<string, number>>;
  readonly breaches: readonly string[];
}

/** Something that the next release has written, as far as this one can tell. */
interface Newer {
  readonly name: string;
  readonly code: string;
  write(service: ServiceOnOld): void;
  /** The next release knows what it wrote. */
  know(service: ServiceOnOld): void;
}

const newer: readonly Newer[] = [
  database('outbox', ({ outbox }) => outbox),
  database('incidents', ({ outbox }) => path.join(path.dirname(outbox), 'alerts.db')),
  {
    name: 'session',
    code: 'WHATSAPP_STORE_NEWER',
    write: (service) => rewrite(metadataOf(service), '"format": 1', '"format": 2'),
    know: (service) => rewrite(metadataOf(service), '"format": 2', '"format": 1'),
  },
];

/**
 * The service started on what a newer release wrote, one of its stores after the other: killed at random instants, then
 * refused with the reason; and the newer release goes on with the same link.
 */
export async function killRefusedStarts(kills: number, random: () => number): Promise<SessionDowngrade> {
  await using old = await unpackSession();
  const service = serviceOn(old);
  const before = keysIn(service.outbox);
  const breaches: string[] = [];
  const refused: Record<string, number> = {};
  let refusalMs = REFUSAL_MS;
  await comeBack(service, breaches);
  const first = Math.floor(random() * newer.length);
  for (let done = 0; done < kills; done++) {
    const { name, code, write, know } = newer[(first + done) % newer.length] as Newer;
    write(service);
    const killed = service.start();
    await delay(random() * refusalMs);
    await killed.kill();
    writeFileSync(service.logFile, '');
    const began = performance.now();
    const end = await service.start().ended;
    refusalMs = performance.now() - began;
    const told = readFileSync(service.logFile, 'utf8');
    if (end === 0 || !told.includes(code)) breaches.push(`${name}: it ended with ${String(end)}, and told ${told}`);
    else refused[code] = (refused[code] ?? 0) + 1;
    know(service);
    await comeBack(service, breaches);
  }
  await findWrong(service, before, breaches);
  return { kills, refused, breaches };
}

function database(name: string, fileOf: (service: ServiceOnOld) => string): Newer {
  const change = (service: ServiceOnOld, by: number): void => {
    const sqlite = new DatabaseSync(fileOf(service));
    const schema = Number(sqlite.prepare('PRAGMA user_version').get()?.['user_version']);
    sqlite.exec(`PRAGMA user_version = ${schema + by}`);
    sqlite.close();
  };
  return {
    name,
    code: 'DATABASE_NEWER',
    write: (service) => change(service, 1),
    know: (service) => change(service, -1),
  };
}

function metadataOf({ old }: ServiceOnOld): string {
  return metadataPath({
    authPath: path.join(old.folder, 'session'),
    sessionName: 'sap-whatsapp-persistent',
    engine: 'baileys',
  });
}

/** @throws when the text is not there: an earlier release has changed the file */
function rewrite(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} holds no ${from}: ${text}`);
  writeFileSync(file, text.replace(from, to));
}
