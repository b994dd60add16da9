import type { WhatsAppFarEnd } from '../../src/whatsapp/engine-settings.ts';

/** The first message of a test to the service's process. */
export interface SiteOrder {
  /** Path of the configuration file. */
  readonly file: string;
  readonly whatsapp: WhatsAppFarEnd;
  /** A person has said that another node is gone for good. */
  readonly takeOver: boolean;
}

/** What the service's process tells the test. */
export type SiteNews =
  | { readonly type: 'listening'; readonly url: string }
  | { readonly type: 'link_code'; readonly company: string; readonly text: string }
  /** On the terminal. */
  | { readonly type: 'said'; readonly text: string }
  | { readonly type: 'state'; readonly company: string; readonly state: string; readonly maySend: boolean };
