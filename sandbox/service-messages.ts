import type { FarEnds } from '../src/service/far-ends.ts';
import type { ServiceObserver } from '../src/service/observer.ts';
import type { WhatsAppFarEnd } from '../src/whatsapp/engine-settings.ts';

/** The first message from the sandbox to the service's process. */
export interface ServiceOrder {
  readonly environment: Readonly<Record<string, string>>;
  readonly whatsapp: WhatsAppFarEnd;
  /** `NAME=crash|throw|stall@N`; null: none. Crash tests only. */
  readonly failpoint: string | null;
  /** Approve the first run without asking. */
  readonly approve: boolean;
  /** Default: as fast as the demo. */
  readonly pace?: Pick<FarEnds, 'sessionTimings' | 'deadlines' | 'sap'>;
}

/** Messages from the service's process to the sandbox: the observer's calls. */
export type ServiceNews =
  | { readonly type: 'started'; readonly url: string }
  | { readonly type: 'link_code'; readonly kind: 'qr' | 'code'; readonly text: string }
  | { readonly type: 'session'; readonly status: Parameters<ServiceObserver['session']>[0] }
  | { readonly type: 'asks_approval'; readonly pending: Parameters<ServiceObserver['approve']>[0] }
  | { readonly type: 'progress'; readonly event: Parameters<ServiceObserver['progress']>[0] };
