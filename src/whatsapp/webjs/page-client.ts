import wweb from 'whatsapp-web.js';
import { longestDeadline } from '../../patient-deadline.ts';
import type { LinkMethod } from '../engine.ts';
import type { EngineSettings } from '../engine-settings.ts';
import { keepingAuth } from './auth-strategy.ts';
import type { LaunchPlan } from './browser/launch.ts';

export type Page = NonNullable<wweb.Client['pupPage']>;
export type Browser = NonNullable<wweb.Client['pupBrowser']>;

/** How much longer than our own deadlines a call into the page may take before puppeteer gives it up. Milliseconds. */
const protocolMarginMs = 5000;

export interface PageClientRequest {
  readonly settings: EngineSettings;
  readonly browserPath: string;
  readonly plan: LaunchPlan;
  readonly link: LinkMethod | null;
  /** The browser and its page are there; WhatsApp Web is loaded when this resolves. */
  readonly onBrowser: () => Promise<void>;
  /** Something that whatsapp-web.js started by itself failed, where it would kill the process. */
  readonly onFailure: (error: unknown) => void;
}

/** What whatsapp-web.js calls on itself, and does not declare. */
interface Inner {
  inject(): Promise<void>;
  destroy(): Promise<void>;
}

/**
 * whatsapp-web.js's client with two of its own calls to itself guarded. It injects again at every navigation of any frame,
 * which doubles its listeners, and lets a failure of that kill the process; and it destroys the browser by itself when it
 * dislikes a state, which is ours to do.
 */
export function createPageClient(request: PageClientRequest): wweb.Client {
  const { settings, plan, link } = request;
  const { deadlines } = settings;
  const client = new wweb.Client({
    authStrategy: keepingAuth(request.onBrowser),
    webVersionCache: { type: 'none' },
    // How long a start may take is watched by the connection.
    authTimeoutMs: longestDeadline(deadlines.connectMs),
    qrMaxRetries: 0,
    ...(link?.kind === 'code'
      ? { pairWithPhoneNumber: { phoneNumber: link.phone.replaceAll(/\D/g, ''), showNotification: true } }
      : {}),
    puppeteer: {
      executablePath: request.browserPath,
      userDataDir: settings.storePath,
      headless: true,
      pipe: true,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      timeout: longestDeadline(deadlines.connectMs),
      protocolTimeout: 2 * deadlines.connectMs + deadlines.queryMs + protocolMarginMs,
      args: [...plan.args],
      env: plan.environment,
    },
  });
  const inner = client as unknown as Inner;
  const inject = inner.inject.bind(client);
  let started = false;
  inner.inject = async () => {
    if (!started) {
      started = true;
      await inject();
      return;
    }
    try {
      if (!(await isInjected(client.pupPage))) await inject();
    } catch (error) {
      request.onFailure(error);
    }
  };
  inner.destroy = () => Promise.resolve();
  return client;
}

/** The main document still is the one that was injected into: only a frame inside it has navigated. */
async function isInjected(page: Page | undefined): Promise<boolean> {
  return (await page?.evaluate('window.AuthStore !== undefined')) === true;
}
