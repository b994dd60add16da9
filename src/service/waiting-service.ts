import type { Alerts } from '../alerts/alert.ts';
import type { AccountConfig, ServiceConfig } from '../config/schema.ts';
import type { Database } from '../database/port.ts';
import { toError } from '../errors/coded-error.ts';
import type { ListeningHealth } from '../http/health.ts';
import { listenFor } from '../http/health.ts';
import type { Fetch } from '../http/server.ts';
import type { Log } from '../log.ts';
import type { OwnerFacts } from '../ownership/port.ts';
import { oneLine } from '../visible-text.ts';
import { standbyApp } from '../web/standby.ts';
import { sessionStoreOf } from './engine-choice.ts';
import { addressOf } from './http.ts';
import { requireLoginKey } from './login-database.ts';
import type { ServiceObserver } from './observer.ts';
import { resolveTaken } from './owner-incidents.ts';
import { mayServe } from './programs.ts';
import type { Standby } from './standby.ts';
import type { Turns } from './starts-apart.ts';
import { openVaultOf } from './vault-of-session.ts';

/** What answers about a session that another node has. */
export interface WaitingApp {
  readonly session: string;
  /** Null: nobody has it just now. */
  readonly owner: () => string | null;
  readonly fetch: Fetch;
}

/** Makes it answer where several companies share a port. Returns what ends that. */
export type ServeWaiting = (app: WaitingApp) => () => void;

export interface WaitingServiceParts {
  /** Null: it is the only company, and listens itself. */
  readonly serve: ServeWaiting | null;
  readonly turns: Turns;
  readonly service: ServiceConfig;
  readonly account: AccountConfig;
  readonly alerts: Alerts;
  readonly observer: ServiceObserver;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** A service that waits for its session, and says so on its port. */
export interface WaitingService {
  readonly standby: Standby;
  /** The port is free for the service itself. */
  end(): Promise<void>;
}

/** Listens from the first time that another node is found to have the session. */
export function waitingService(parts: WaitingServiceParts): WaitingService {
  const { serve, turns, service, account, alerts, observer, signal, log } = parts;
  const session = account.WHATSAPP_SESSION_NAME;
  const { HTTP_TRUSTED_PROXY: trustedProxy } = service;
  let owner: string | null = null;
  let listening: ReturnType<typeof listen> | null = null;
  const fetch = standbyApp({ session, owner: () => owner, trustedProxy, mayTell: mayServe(service) });
  const listen = async (): Promise<Pick<ListeningHealth, 'close'> | null> => {
    if (serve !== null) {
      const end = serve({ session, owner: () => owner, fetch });
      return { close: () => Promise.resolve(end()) };
    }
    try {
      const opened = await listenFor(fetch, { ...addressOf(service), log });
      log.info({ url: opened.url }, 'standing by');
      return opened;
    } catch (error) {
      // It waits all the same, and the service says so when it starts.
      log.warn({ err: toError(error) }, 'a node that stands by does not answer on its port');
      return null;
    }
  };
  const waits = ({ node }: OwnerFacts): void => {
    if (node !== owner) observer.tell(`Standing by: ${oneLine(node ?? 'nobody')} has the session ${session}.`);
    owner = node;
    if (listening !== null) return;
    resolveTaken(alerts);
    listening = listen();
  };
  const requireAble = async (database: Database): Promise<void> => {
    const store = await sessionStoreOf(account.WHATSAPP_ENGINE);
    const vault = await openVaultOf({ service, account, store, attachments: [], versions: () => ({}), log });
    await requireLoginKey(database, session, vault);
  };
  return {
    standby: { waits, requireAble, turns, signal },
    end: async () => {
      await (await listening)?.close();
    },
  };
}
