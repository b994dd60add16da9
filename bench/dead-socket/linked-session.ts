import path from 'node:path';
import type { WhatsApp } from '../../sandbox/whatsapp/start.ts';
import { loadSessionConfig } from '../../src/config/load.ts';
import { wireSession } from '../../src/service/session-life.ts';
import type { SessionStatus } from '../../src/session/lifecycle/status.ts';
import { silentLog } from '../../test/support/silence.ts';

/** A session of the service, linked and online. */
export interface LinkedSession {
  /** Its device at the stand-in. */
  readonly companion: string;
  /** The moment (`performance.now`) at which its status satisfies `holds`, from now on. */
  when(holds: (status: SessionStatus) => boolean): Promise<number>;
  stop(): Promise<void>;
}

const quiet = () => undefined;
const GIVE_UP_MS = 180_000;

/** Links a session of its own by a pairing code, and waits until it is online. */
export async function linkSession(whatsapp: WhatsApp, folder: string, phone: string): Promise<LinkedSession> {
  const { service, accounts } = loadSessionConfig({
    WHATSAPP_ENGINE: 'baileys',
    WHATSAPP_SESSION_NAME: `bench-${phone}`,
    WHATSAPP_AUTH_PATH: path.join(folder, 'auth'),
    WHATSAPP_BACKUP_PATH: path.join(folder, 'backup'),
    DATA_PATH: path.join(folder, 'data'),
  });
  const { supervisor } = await wireSession({
    service,
    account: accounts[0],
    farEnds: {
      whatsapp: whatsapp.farEnd,
      sessionTimings: { settleMs: 500, stableMs: 1000, connectLimit: 1000 },
      delivery: (settings) => settings,
      failpoints: null,
    },
    alerts: { raise: quiet, resolve: quiet },
    log: silentLog,
    preparedMessages: { payload: () => Promise.resolve(null) },
    attachments: [],
    linkAtStart: { kind: 'code', phone },
  });
  const when = (holds: (status: SessionStatus) => boolean): Promise<number> => {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const look = (): void => {
      if (holds(supervisor.status())) resolve(performance.now());
    };
    const unwatch = supervisor.watch(look);
    const timer = setTimeout(() => reject(new Error(`the session is ${supervisor.status().state}`)), GIVE_UP_MS);
    look();
    return promise.finally(() => {
      clearTimeout(timer);
      unwatch();
    });
  };
  await supervisor.start();
  await when(({ offeringLink }) => offeringLink);
  await whatsapp.admin.enterCode({ code: supervisor.offeredLink()?.text ?? '', account: phone });
  await when(({ state }) => state === 'connected');
  const companion = (await whatsapp.admin.companions()).find(({ account }) => account === phone);
  if (!companion) throw new Error(`no device is linked for ${phone}`);
  return { companion: companion.id, when, stop: () => supervisor.stop() };
}
