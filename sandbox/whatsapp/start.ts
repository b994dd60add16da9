import type { WhatsAppFarEnd } from '../../src/whatsapp/engine-settings.ts';
import { type Authority, issueCertificate, loadAuthority, makeAuthority } from '../tls/certificates.ts';
import type { WhatsAppAdmin } from './admin/admin.ts';
import { AdminServer } from './admin/admin-server.ts';
import { localAdmin } from './admin/local-admin.ts';
import { readState, writeState } from './state-file.ts';
import { type PageServer, startPageServer } from './web/server.ts';
import { WireServer } from './wire/wire-server.ts';
import type { AccountRequest, ContactRequest } from './world/directory.ts';
import type { ReceiptDelays } from './world/records.ts';
import { World } from './world/world.ts';
import { loadWorld } from './world/world-state.ts';

export interface WhatsAppOptions {
  /** Phones that can link companions; by default the first one scans. */
  readonly accounts: readonly AccountRequest[];
  readonly contacts?: readonly ContactRequest[];
  /** Every number that is looked up has an account. */
  readonly openDirectory?: boolean;
  readonly delays?: Partial<ReceiptDelays>;
  /** False: only the wire server, for engines without a browser. Default true. */
  readonly page?: boolean;
  /** File for the state (phones, links, keys and addresses), written at `close` and read at the next start, which adds only phones that it does not know. */
  readonly stateFile?: string;
  /** The same of an earlier run, which is only read. */
  readonly earlierState?: string;
}

/** The sandbox's running WhatsApp. */
export interface WhatsApp {
  readonly world: World;
  readonly wire: WireServer;
  readonly page: PageServer | null;
  readonly authority: Authority;
  readonly farEnd: WhatsAppFarEnd;
  readonly admin: WhatsAppAdmin;
  /** URL of the same admin calls, for other processes. */
  readonly adminUrl: string;
  close(): Promise<void>;
}

/** Starts the stand-ins on loopback. */
export async function startWhatsApp(options: WhatsAppOptions): Promise<WhatsApp> {
  const earlier = options.stateFile ?? options.earlierState;
  const state = earlier === undefined ? null : await readState(earlier);
  const world = new World(options.delays ? { delays: options.delays } : {});
  if (state) loadWorld(world, state.world);
  else world.directory.open = options.openDirectory ?? false;
  const known = new Set([...world.directory.phones().map(({ digits }) => digits), ...world.directory.absent()]);
  for (const account of options.accounts) if (!known.has(account.digits)) world.addAccount(account);
  for (const contact of options.contacts ?? []) if (!known.has(contact.digits)) world.addContact(contact);
  const authority = state ? loadAuthority(state.authority) : makeAuthority('Invoice Courier sandbox WhatsApp');
  const certificate = issueCertificate(authority, { ips: ['127.0.0.1'] });
  const wire = new WireServer({ world, certificate, memory: state?.wire ?? null });
  await wire.listen();
  const page = options.page === false ? null : await startPageServer({ world, authority, port: state?.pagePort ?? 0 });
  const admin = localAdmin({ world, wire, page });
  const endpoint = new AdminServer(admin);
  await endpoint.listen(state?.adminPort);
  return {
    world,
    wire,
    page,
    authority,
    admin,
    adminUrl: endpoint.url,
    farEnd: {
      webSocketUrl: wire.webSocketUrl,
      mediaCaPem: authority.certPem,
      noiseRootHex: wire.noise.identity.rootHex,
      browserArgs: page?.browserArgs ?? [],
    },
    close: async () => {
      world.end();
      const places = { pagePort: page?.port ?? null, adminPort: endpoint.port };
      await Promise.all([endpoint.close(), wire.close(), page?.close()]);
      if (options.stateFile !== undefined) await writeState(options.stateFile, { world, wire, authority, ...places });
    },
  };
}
