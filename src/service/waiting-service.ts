import type { Alerts } from '../alerts/alert.ts';
import type { AccountConfig, ServiceConfig } from '../config/schema.ts';
import type { Database } from '../database/port.ts';
import { toError } from '../errors/coded-error.ts';
import type { ListeningHealth } from '../http/health.ts';
import { listenFor } from '../http/health.ts';
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
import { openVaultOf } from './vault-of-session.ts';

export interface WaitingServiceParts {
  /** Its name among several, which share the port; null: it is the only one. */
  readonly company: string | null;
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
  const { company, service, account, alerts, observer, signal, log } = parts;
  const session = account.WHATSAPP_SESSION_NAME;
  const { HTTP_TRUSTED_PROXY: trustedProxy } = service;
  let owner: string | null = null;
  let listening: Promise<ListeningHealth | null> | null = null;
  const app = standbyApp({ session, owner: () => owner, trustedProxy, mayTell: mayServe(service) });
  const listen = async (): Promise<ListeningHealth | null> => {
    try {
      const opened = await listenFor(app, { ...addressOf(service), log });
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
    listening = company === null ? listen() : Promise.resolve(null);
  };
  const requireAble = async (database: Database): Promise<void> => {
    const store = await sessionStoreOf(account.WHATSAPP_ENGINE);
    const vault = await openVaultOf({ service, account, store, attachments: [], versions: () => ({}), log });
    await requireLoginKey(database, session, vault);
  };
  return {
    standby: { waits, requireAble, signal },
    end: async () => {
      await (await listening)?.close();
    },
  };
}
