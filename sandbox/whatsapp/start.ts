import type { WhatsAppFarEnd } from '../../src/whatsapp/engine-settings.ts';
import { type Authority, issueCertificate, makeAuthority } from '../tls/certificates.ts';
import { WireServer } from './wire/wire-server.ts';
import type { ContactRequest } from './world/directory.ts';
import type { ReceiptDelays } from './world/records.ts';
import { World } from './world/world.ts';

export interface WhatsAppOptions {
  /** Phones that can link companions; the first is the one that scans when nobody else is named. */
  readonly accounts: readonly ContactRequest[];
  readonly contacts?: readonly ContactRequest[];
  /** Every number that is looked up has an account. */
  readonly openDirectory?: boolean;
  readonly delays?: Partial<ReceiptDelays>;
}

/** A running WhatsApp of the sandbox. */
export interface WhatsApp {
  readonly world: World;
  readonly wire: WireServer;
  readonly authority: Authority;
  readonly farEnd: WhatsAppFarEnd;
  close(): Promise<void>;
}

/** Starts the stand-ins on loopback. */
export async function startWhatsApp(options: WhatsAppOptions): Promise<WhatsApp> {
  const world = new World(options.delays ? { delays: options.delays } : {});
  world.directory.open = options.openDirectory ?? false;
  for (const account of options.accounts) world.addAccount(account);
  for (const contact of options.contacts ?? []) world.addContact(contact);
  const authority = makeAuthority('Invoice Courier sandbox WhatsApp');
  const certificate = issueCertificate(authority, { ips: ['127.0.0.1'] });
  const wire = new WireServer({ world, certificate });
  await wire.listen();
  return {
    world,
    wire,
    authority,
    farEnd: {
      webSocketUrl: wire.webSocketUrl,
      mediaCaPem: authority.certPem,
      noiseRootHex: wire.noiseRootHex,
      browserArgs: [],
    },
    close: async () => {
      world.end();
      await wire.close();
    },
  };
}
